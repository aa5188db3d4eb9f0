/*
 * arena.h - one lump of memory per document: network, plan problem, request.
 *
 * What is taken from an arena has no free function of its own; it lives until
 * lo_arena_free(). Out of memory ends the process with exit 70 (one line).
 *
 * Ownership: the arena owns every byte it hands out (*borrowed until free*).
 * Threads: one thread at a time.
 */
#ifndef LINEOUT_ARENA_H
#define LINEOUT_ARENA_H

#include <stddef.h>

struct lo_arena;

struct lo_arena *lo_arena_new(void);
void lo_arena_free(struct lo_arena *arena); /* NULL is fine */

/* `size` bytes, zeroed, aligned for any type. */
void *lo_arena_alloc(struct lo_arena *arena, size_t size);

/* Zeroed array of `n` elements; the product is checked for overflow. */
void *lo_arena_array(struct lo_arena *arena, size_t n, size_t size);

/* Copy of the text (NULL stays NULL), of its first `n` bytes, printf'ed. */
char *lo_arena_strdup(struct lo_arena *arena, const char *text);
char *lo_arena_strndup(struct lo_arena *arena, const char *text, size_t n);

/* `n` bytes of text and a NUL, packed without a gap behind the last one. */
char *lo_arena_text(struct lo_arena *arena, const char *text, size_t n);

/* Moves all that `from` has handed out into `arena`; `from` is gone. */
void lo_arena_adopt(struct lo_arena *arena, struct lo_arena *from);

char *lo_arena_printf(struct lo_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Bytes handed out so far (for limits and benchmarks). */
size_t lo_arena_used(const struct lo_arena *arena);

#endif
