/*
 * pages.c - large blocks of memory in large pages.
 *
 * A model of some hundred megabytes is read in no order: with pages of 4 KiB
 * most of these accesses wait for the page's address before they wait for the
 * memory, and every page is an interruption when it is first written. Where
 * the system has no large pages, or has none left, nothing changes.
 */
#define _DEFAULT_SOURCE /* madvise */
#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/base_int.h"

enum { PAGE = 4096 };

static void want_large(void *at, size_t n)
{
#ifdef MADV_HUGEPAGE
    (void)madvise(at, n, MADV_HUGEPAGE);
#else
    (void)at;
    (void)n;
#endif
}

void lo_large_pages(void *at, size_t n)
{
    uintptr_t from = ((uintptr_t)at + PAGE - 1) / PAGE * PAGE;
    uintptr_t to = ((uintptr_t)at + n) / PAGE * PAGE;
    if (n >= LO_LARGE_PAGE) /* else no whole one can lie in it */
        want_large((void *)from, to - from);
}

void lo_pages_move(void *to, void *from, size_t n)
{
    uintptr_t given =
        ((uintptr_t)from + LO_LARGE_PAGE - 1) / LO_LARGE_PAGE * LO_LARGE_PAGE;
    for (size_t done = 0; done < n;) {
        size_t step = MIN(n - done, (size_t)LO_LARGE_PAGE);
        memcpy((char *)to + done, (char *)from + done, step);
        done += step;
        /* A page that was just read is at hand: the system hands it out again
         * for the next one that is written. */
        for (; given + LO_LARGE_PAGE <= (uintptr_t)from + done;
             given += LO_LARGE_PAGE)
            (void)madvise((void *)given, LO_LARGE_PAGE, MADV_DONTNEED);
    }
}

void *lo_pages_new(size_t n)
{
    /* One page more, and what is too much on both sides given back: large
     * pages lie at multiples of their size. */
    size_t all = n + LO_LARGE_PAGE;
    char *at = mmap(NULL, all, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    size_t before =
        (LO_LARGE_PAGE - (uintptr_t)at % LO_LARGE_PAGE) % LO_LARGE_PAGE;
    if (before > 0)
        (void)munmap(at, before);
    (void)munmap(at + before + n, all - before - n);
    want_large(at + before, n);
    return at + before;
}

void lo_pages_free(void *at, size_t n)
{
    (void)munmap(at, n);
}
