/* Claims about where switches stand, as people entered it. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/switch_position.h"
#include "store_build.h"

static void say(struct lo_store *store, const char *mrid, bool open, lo_time at)
{
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_position row = {
        .mrid = mrid, .open = open, .at = at, .by = "Li"};
    LO_ASSERT_OK(lo_store_put_position(store, &row, 1000, &err), err);
}

static GArray *all_of(struct lo_store *store, struct lo_arena *arena)
{
    struct lo_error err = LO_ERROR_INIT;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_position));
    LO_ASSERT_OK(lo_store_get_positions(store, all, arena, &err), err);
    return all;
}

/* By the time it moved, not by the time somebody typed it. */
static void test_store_position__the_last_word_stands_last(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    say(store, "s1", true, 50);
    say(store, "s2", true, 30);
    say(store, "s1", false, 40);
    GArray *all = all_of(store, arena);
    CU_ASSERT_EQUAL_FATAL(all->len, 3);
    const struct lo_position *last = &g_array_index(all, struct lo_position, 2);
    CU_ASSERT_STRING_EQUAL(last->mrid, "s1");
    CU_ASSERT_TRUE(last->open);
    CU_ASSERT_EQUAL(last->at, 50);
    CU_ASSERT_STRING_EQUAL(last->by, "Li");
    CU_ASSERT_EQUAL(last->entered_at, 1000);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_store_close(store);
}

/* Taken back: of one switch, then the last of all; the rows stay. */
static void test_store_position__undo_takes_back_what_was_entered_last(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    struct lo_position gone;
    say(store, "s1", true, 10);
    say(store, "s2", true, 20);
    LO_ASSERT_OK(
        lo_store_undo_position(&gone, store, "s1", "Wu", 2000, arena, &err),
        err);
    CU_ASSERT_STRING_EQUAL(gone.mrid, "s1");
    LO_ASSERT_OK(
        lo_store_undo_position(&gone, store, NULL, "Wu", 2000, arena, &err),
        err);
    CU_ASSERT_STRING_EQUAL(gone.mrid, "s2");
    GArray *all = all_of(store, arena);
    CU_ASSERT_EQUAL(all->len, 0);
    CU_ASSERT_EQUAL(
        lo_store_undo_position(&gone, store, NULL, "Wu", 2000, arena, &err),
        LO_ENOTFOUND);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM position "
                                             "WHERE undone_by = 'Wu'"),
                    2);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_store_close(store);
}

/* Whoever writes: what was said is never rewritten. */
static void test_store_position__rows_are_only_ever_added_to(void)
{
    struct lo_store *store = store_build_open();
    say(store, "s1", true, 10);
    CU_ASSERT_TRUE(store_build_refused(store, "UPDATE position SET open = 0",
                                       "only ever added to"));
    CU_ASSERT_TRUE(store_build_refused(store, "DELETE FROM position",
                                       "only ever added to"));
    CU_ASSERT_EQUAL(
        store_build_count(store, "SELECT count(*) FROM position WHERE open"),
        1);
    lo_store_close(store);
}

LO_SUITE(store_position,
         LO_TEST(test_store_position__the_last_word_stands_last),
         LO_TEST(test_store_position__undo_takes_back_what_was_entered_last),
         LO_TEST(test_store_position__rows_are_only_ever_added_to));
