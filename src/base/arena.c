/*
 * arena.c - an arena is a chain of blocks; the first one is being filled.
 *
 *   arena -> [head|used........|free....] -> [head|full] -> [head|full]
 *
 * Blocks double in size up to a limit, so that a small document stays small
 * and a large one needs few blocks. What would fill much of a block gets one
 * of its own, behind the first, so that the rest of the first is not lost.
 */
#include "lineout/arena.h"

#include <assert.h>
#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base_int.h"

enum {
    ALIGN = _Alignof(max_align_t),
    FIRST_BLOCK = 4096,
    LARGEST_BLOCK = 4 << 20,
    OWN_BLOCK_SHARE = 4 /* more than a quarter of a block: its own */
};

struct block {
    _Alignas(max_align_t) struct block *next;
    size_t size; /* of the payload, which follows */
};

struct lo_arena {
    struct block *first;
    size_t filled;     /* bytes taken from the first block */
    size_t block_size; /* of the next block */
    size_t used;
};

/* Does a block of so many bytes, with its head, fill large pages? */
static bool in_pages(size_t size)
{
    return (sizeof(struct block) + size) % LO_LARGE_PAGE == 0;
}

static struct block *new_block(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct block))
        lo_out_of_memory();
    struct block *block = in_pages(size) ? lo_pages_new(sizeof(*block) + size)
                                         : g_try_malloc0(sizeof(*block) + size);
    if (block == NULL)
        lo_out_of_memory();
    block->size = size;
    return block;
}

static void *payload(struct block *block)
{
    return (char *)block + sizeof(*block);
}

struct lo_arena *lo_arena_new(void)
{
    struct lo_arena *arena = g_try_malloc0(sizeof(*arena));
    if (arena == NULL)
        lo_out_of_memory();
    arena->block_size = FIRST_BLOCK;
    return arena;
}

void lo_arena_free(struct lo_arena *arena)
{
    if (arena == NULL)
        return;
    struct block *block = arena->first;
    while (block != NULL) {
        struct block *next = block->next;
        if (in_pages(block->size))
            lo_pages_free(block, sizeof(*block) + block->size);
        else
            g_free(block);
        block = next;
    }
    g_free(arena);
}

static void *alloc_own_block(struct lo_arena *arena, size_t size)
{
    size_t head = sizeof(struct block);
    if (size >= LO_LARGE_PAGE && size < SIZE_MAX - LO_LARGE_PAGE - head)
        size =
            (size + head + LO_LARGE_PAGE - 1) / LO_LARGE_PAGE * LO_LARGE_PAGE -
            head;
    struct block *block = new_block(size);
    if (arena->first == NULL) {
        arena->first = block;
        arena->filled = size;
    } else {
        block->next = arena->first->next;
        arena->first->next = block;
    }
    return payload(block);
}

static void start_block(struct lo_arena *arena)
{
    struct block *block = new_block(arena->block_size - sizeof(*block));
    block->next = arena->first;
    arena->first = block;
    arena->filled = 0;
    if (arena->block_size < LARGEST_BLOCK)
        arena->block_size *= 2;
}

static bool fits(const struct lo_arena *arena, size_t size)
{
    return arena->first != NULL && arena->filled <= arena->first->size &&
           size <= arena->first->size - arena->filled;
}

static void *take(struct lo_arena *arena, size_t size)
{
    if (!fits(arena, size)) {
        if (size > arena->block_size / OWN_BLOCK_SHARE)
            return alloc_own_block(arena, size);
        start_block(arena);
    }
    char *at = (char *)payload(arena->first) + arena->filled;
    arena->filled += size;
    return at;
}

void *lo_arena_alloc(struct lo_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGN)
        lo_out_of_memory();
    /* Never 0, so that every answer is a pointer of its own. */
    size = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    arena->used += size;
    /* Texts leave any number of bytes taken. */
    arena->filled = (arena->filled + ALIGN - 1) / ALIGN * ALIGN;
    return take(arena, size);
}

void *lo_arena_array(struct lo_arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        lo_out_of_memory();
    return lo_arena_alloc(arena, n * size);
}

char *lo_arena_strndup(struct lo_arena *arena, const char *text, size_t n)
{
    if (text == NULL)
        return NULL;
    return lo_arena_text(arena, text, strnlen(text, n));
}

char *lo_arena_text(struct lo_arena *arena, const char *text, size_t n)
{
    if (n > SIZE_MAX - 1)
        lo_out_of_memory();
    char *copy = take(arena, n + 1); /* blocks are zeroed: the NUL is there */
    arena->used += n + 1;
    memcpy(copy, text, n);
    return copy;
}

char *lo_arena_strdup(struct lo_arena *arena, const char *text)
{
    return text == NULL ? NULL : lo_arena_text(arena, text, strlen(text));
}

void lo_arena_adopt(struct lo_arena *arena, struct lo_arena *from)
{
    /* Behind the block in use, which goes on being filled. */
    struct block **end = &arena->first;
    while (*end != NULL)
        end = &(*end)->next;
    if (arena->first == NULL) {
        arena->filled = from->filled;
        arena->block_size = from->block_size;
    }
    *end = from->first;
    arena->used += from->used;
    g_free(from);
}

char *lo_arena_printf(struct lo_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *made = g_strdup_vprintf(format, args);
    va_end(args);
    char *text = lo_arena_strdup(arena, made);
    g_free(made);
    return text;
}

size_t lo_arena_used(const struct lo_arena *arena)
{
    return arena->used;
}
