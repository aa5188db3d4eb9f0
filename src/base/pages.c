/*
 * pages.c - large blocks of memory in large pages.
 *
 * A model of some hundred megabytes is read in no order: with pages of 4 KiB
 * most of these accesses wait for the page's address before they wait for the
 * memory, and every page is an interruption when it is first written. Where
 * the system has no large pages, or has none left, nothing changes.
 */
#define _DEFAULT_SOURCE /* madvise */
#include <stdint.h>
#include <sys/mman.h>

#include "base/base_int.h"

enum { PAGE = 4096, LARGE_PAGE = 2 << 20 };

void lo_large_pages(void *at, size_t n)
{
#ifdef MADV_HUGEPAGE
    uintptr_t from = ((uintptr_t)at + PAGE - 1) / PAGE * PAGE;
    uintptr_t to = ((uintptr_t)at + n) / PAGE * PAGE;
    if (n >= LARGE_PAGE) /* else no whole one can lie in it */
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#else
    (void)at;
    (void)n;
#endif
}
