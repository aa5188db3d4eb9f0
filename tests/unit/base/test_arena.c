/*
 * The arena: memory that is zeroed, aligned, apart, and checked for overflow.
 */
#include "lineout/arena.h"

#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base_int.h"
#include "harness.h"

/* Writes all of every piece, so that pieces that overlap are seen. */
static void test_arena__pieces_are_zeroed_aligned_and_apart(void)
{
    enum { PIECES = 3000 };
    struct lo_arena *arena = lo_arena_new();
    unsigned char *pieces[PIECES];
    size_t bad = 0;
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = i * 7 % 1500;
        pieces[i] = lo_arena_alloc(arena, size);
        if ((uintptr_t)pieces[i] % _Alignof(max_align_t) != 0)
            bad++;
        for (size_t b = 0; b < size; b++)
            bad += pieces[i][b] != 0;
        memset(pieces[i], (int)(i % 255 + 1), size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t b = 0; b < i * 7 % 1500; b++)
            bad += pieces[i][b] != i % 255 + 1;
    CU_ASSERT_EQUAL(bad, 0);
    lo_arena_free(arena);
}

static void test_arena__large_piece_leaves_the_open_block_in_use(void)
{
    struct lo_arena *arena = lo_arena_new();
    char *before = lo_arena_alloc(arena, 16);
    char *large = lo_arena_alloc(arena, (size_t)8 << 20);
    char *after = lo_arena_alloc(arena, 16);
    CU_ASSERT_PTR_EQUAL(after, before + 16);
    large[((size_t)8 << 20) - 1] = 'x';
    CU_ASSERT_EQUAL(lo_arena_used(arena), ((size_t)8 << 20) + 32);
    lo_arena_free(arena);
}

/* More than the largest block several times over, in texts and in one piece. */
static void test_arena__many_large_blocks_are_zeroed_and_apart(void)
{
    enum { TEXTS = 3000, BYTES = 5000, LARGE = 5 << 20 };
    struct lo_arena *arena = lo_arena_new();
    char *texts[TEXTS];
    char text[BYTES];
    size_t bad = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        memset(text, (int)(i % 255 + 1), sizeof text);
        texts[i] = lo_arena_text(arena, text, sizeof text);
    }
    char *large = lo_arena_alloc(arena, LARGE);
    for (size_t b = 0; b < LARGE; b++)
        bad += large[b] != 0;
    memset(large, 255, LARGE);
    for (size_t i = 0; i < TEXTS; i++) {
        memset(text, (int)(i % 255 + 1), sizeof text);
        bad += memcmp(texts[i], text, sizeof text) != 0;
        bad += texts[i][BYTES] != '\0';
    }
    CU_ASSERT_EQUAL(bad, 0);
    lo_arena_free(arena);
}

static void test_arena__empty_pieces_differ(void)
{
    struct lo_arena *arena = lo_arena_new();
    CU_ASSERT_PTR_NOT_EQUAL(lo_arena_alloc(arena, 0), lo_arena_alloc(arena, 0));
    CU_ASSERT_PTR_NOT_NULL(lo_arena_array(arena, 0, 8));
    lo_arena_free(arena);
    lo_arena_free(NULL);
}

static void test_arena__texts_are_copies(void)
{
    struct lo_arena *arena = lo_arena_new();
    char text[] = "S10 老虎坪";
    char *copy = lo_arena_strdup(arena, text);
    text[0] = 'X';
    CU_ASSERT_STRING_EQUAL(copy, "S10 老虎坪");
    CU_ASSERT_STRING_EQUAL(lo_arena_strndup(arena, "abc", 2), "ab");
    CU_ASSERT_STRING_EQUAL(lo_arena_strndup(arena, "abc", 9), "abc");
    CU_ASSERT_PTR_NULL(lo_arena_strdup(arena, NULL));
    CU_ASSERT_PTR_NULL(lo_arena_strndup(arena, NULL, 3));
    CU_ASSERT_STRING_EQUAL(lo_arena_printf(arena, "%s-%d", "F", 7), "F-7");
    lo_arena_free(arena);
}

/* Exit status of a child that asks for n times size bytes, and its line. */
static int ask_in_child(size_t n, size_t size, char *line, size_t room)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    pid_t child = fork();
    CU_ASSERT_NOT_EQUAL_FATAL(child, -1);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        struct lo_arena *arena = lo_arena_new();
        lo_arena_array(arena, n, size);
        _exit(0);
    }
    close(ends[1]);
    ssize_t length = read(ends[0], line, room - 1);
    line[length > 0 ? length : 0] = '\0';
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_arena__overflow_ends_with_one_line_and_exit_70(void)
{
    char line[200];
    CU_ASSERT_EQUAL(ask_in_child(SIZE_MAX / 8 + 2, 8, line, sizeof(line)), 70);
    CU_ASSERT_STRING_EQUAL(line, "lineout: out of memory\n");
    CU_ASSERT_EQUAL(ask_in_child(1, SIZE_MAX - 2, line, sizeof(line)), 70);
    CU_ASSERT_STRING_EQUAL(line, "lineout: out of memory\n");
    CU_ASSERT_EQUAL(ask_in_child(4, 8, line, sizeof(line)), 0);
    CU_ASSERT_STRING_EQUAL(line, "");
}

/* Over several large pages, from any place to any other. */
static void test_pages__what_is_moved_arrives_whole(void)
{
    static const size_t sizes[] = {0, 1, LO_LARGE_PAGE - 1,
                                   3 * LO_LARGE_PAGE + 5};
    size_t room = 5 * LO_LARGE_PAGE;
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        unsigned char *from = lo_pages_new(room);
        unsigned char *to = lo_pages_new(room);
        size_t wrong = 0;
        CU_ASSERT_PTR_NOT_NULL_FATAL(from);
        CU_ASSERT_PTR_NOT_NULL_FATAL(to);
        memset(from, 0xee, room);
        for (size_t i = 0; i < sizes[s]; i++)
            from[100 + i] = (unsigned char)(i * 31 >> 3);
        lo_pages_move(to + 7, from + 100, sizes[s]);
        for (size_t i = 0; i < sizes[s]; i++)
            wrong += to[7 + i] != (unsigned char)(i * 31 >> 3);
        wrong += to[6] != 0 || to[7 + sizes[s]] != 0;
        /* What stands on both sides of it is not its own to give back. */
        wrong += from[99] != 0xee || from[100 + sizes[s]] != 0xee;
        CU_ASSERT_EQUAL(wrong, 0);
        lo_pages_free(from, room);
        lo_pages_free(to, room);
    }
}

LO_SUITE(arena, LO_TEST(test_arena__pieces_are_zeroed_aligned_and_apart),
         LO_TEST(test_arena__large_piece_leaves_the_open_block_in_use),
         LO_TEST(test_arena__many_large_blocks_are_zeroed_and_apart),
         LO_TEST(test_arena__empty_pieces_differ),
         LO_TEST(test_arena__texts_are_copies),
         LO_TEST(test_pages__what_is_moved_arrives_whole),
         LO_TEST(test_arena__overflow_ends_with_one_line_and_exit_70));
