/*
 * base_int.h - what the files of src/base (and their tests) share.
 */
#ifndef LINEOUT_BASE_INT_H
#define LINEOUT_BASE_INT_H

#include <stddef.h>

/* One line on stderr, then the process ends with exit 70. Allocates nothing
 * and runs no exit handlers: the store is right at any instant. */
_Noreturn void lo_out_of_memory(void);

/* pages.c */
enum { LO_LARGE_PAGE = 2 << 20 };

/* Of this block, not written yet, large pages are better. */
void lo_large_pages(void *at, size_t n);

/* Copies n bytes. What stands at `from` is nothing any more, only to be freed:
 * its memory is given back on the way. */
void lo_pages_move(void *to, void *from, size_t n);

/* n bytes, a multiple of LO_LARGE_PAGE, all 0; NULL if there are none. */
void *lo_pages_new(size_t n);
void lo_pages_free(void *at, size_t n);

/* Looks catalogues up in `dir` from now on, NULL = $LINEOUT_LOCALE, the
 * build's or the installed one; texts already handed out stay valid. lo_text
 * does it by itself on its first use. */
void lo_text_bind(const char *dir);

#endif
