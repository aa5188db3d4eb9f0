/* Claims about what really happened, as a person entered it. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/actual.h"
#include "store_build.h"

static struct lo_week *published(struct lo_store *store)
{
    static const lo_time starts[] = {0, LO_DAY};
    struct lo_week *week = store_build_week(2, starts);
    store_build_publish(store, week, 0);
    return week;
}

/* Entered twice, the last word counts; another outage is another row. */
static void test_store_actual__the_last_word_counts(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *week = published(store);
    struct lo_arena *arena = lo_arena_new();
    struct lo_actual rows[] = {{week->version, "O2", {LO_DAY, LO_DAY + 100}},
                               {week->version, "O1", {10, 20}},
                               {week->version, "O1", {11, 25}}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        LO_ASSERT_OK(lo_store_put_actual(store, &rows[i], 1000, &err), err);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    LO_ASSERT_OK(lo_store_get_actuals(store, all, arena, &err), err);
    CU_ASSERT_EQUAL_FATAL(all->len, 2);
    struct lo_actual first = g_array_index(all, struct lo_actual, 0);
    CU_ASSERT_STRING_EQUAL(first.outage, "O1");
    CU_ASSERT_EQUAL(first.off.from, 11);
    CU_ASSERT_EQUAL(first.off.to, 25);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_week_free(week);
    lo_store_close(store);
}

/* The schema holds what the program promises, whoever writes. */
static void test_store_actual__supply_cannot_come_back_before_it_goes(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *week = published(store);
    struct lo_actual wrong = {week->version, "O1", {20, 20}};
    struct lo_actual nowhere = {week->version + 9, "O1", {20, 30}};
    CU_ASSERT_NOT_EQUAL(lo_store_put_actual(store, &wrong, 0, &err), LO_OK);
    CU_ASSERT_NOT_EQUAL(lo_store_put_actual(store, &nowhere, 0, &err), LO_OK);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM actual"), 0);
    lo_week_free(week);
    lo_store_close(store);
}

static void test_store_actual__a_job_is_done_once(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    struct lo_done rows[] = {
        {"J1", 50, NULL}, {"J2", 40, NULL}, {"J1", 30, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        LO_ASSERT_OK(lo_store_put_done(store, &rows[i], 1000, &err), err);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    LO_ASSERT_OK(lo_store_get_done(store, all, arena, &err), err);
    CU_ASSERT_EQUAL_FATAL(all->len, 2);
    CU_ASSERT_STRING_EQUAL(g_array_index(all, struct lo_done, 0).job, "J1");
    CU_ASSERT_EQUAL(g_array_index(all, struct lo_done, 0).at, 30);
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_store_close(store);
}

/* Left, then done, then left again: the last word counts. */
static void test_store_actual__a_job_that_was_left_is_not_done(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    struct lo_done rows[] = {
        {"J1", 50, "rain"}, {"J1", 60, NULL}, {"J2", 70, "rain"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        LO_ASSERT_OK(lo_store_put_done(store, &rows[i], 1000, &err), err);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    LO_ASSERT_OK(lo_store_get_done(store, all, arena, &err), err);
    CU_ASSERT_EQUAL_FATAL(all->len, 2);
    CU_ASSERT_TRUE(lo_is_done(&g_array_index(all, struct lo_done, 0)));
    CU_ASSERT_FALSE(lo_is_done(&g_array_index(all, struct lo_done, 1)));
    CU_ASSERT_STRING_EQUAL(g_array_index(all, struct lo_done, 1).why_left,
                           "rain");
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_store_close(store);
}

/* Drafts do not count: only what was published is what people know of. */
static void test_store_actual__the_last_published_plan_is_asked(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *first = published(store);
    static const lo_time starts[] = {5 * LO_DAY};
    struct lo_week *draft = store_build_week(1, starts);
    struct lo_arena *arena = lo_arena_new();
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_planned_job));
    LO_ASSERT_OK(lo_store_put_week(store, draft, &err), err);
    LO_ASSERT_OK(lo_store_get_planned(store, all, arena, &err), err);
    CU_ASSERT_EQUAL_FATAL(all->len, (guint)first->n_jobs);
    for (guint i = 0; i < all->len; i++) {
        const struct lo_planned_job *row =
            &g_array_index(all, struct lo_planned_job, i);
        CU_ASSERT_EQUAL(row->plan, first->version);
        CU_ASSERT_TRUE(row->in_force);
        CU_ASSERT_FALSE(row->cancelled);
    }
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_week_free(draft);
    lo_week_free(first);
    lo_store_close(store);
}

/* A stage by its promised end; a word on the whole outage names none. */
static void test_store_actual__words_on_stages_are_kept(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    const struct lo_stage_back backs[] = {
        {"O1", 50, 49}, {"O1", 90, 95}, {"O1", 50, 52}};
    const struct lo_overrun words[] = {{"O1", 70, 40, 50},
                                       {"O1", 99, 41, LO_TIME_NONE}};
    for (size_t i = 0; i < G_N_ELEMENTS(backs); i++)
        LO_ASSERT_OK(lo_store_put_stage_back(store, &backs[i], 60, &err), err);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        LO_ASSERT_OK(lo_store_put_overrun(store, &words[i], &err), err);
    store_build_sql(store, "INSERT INTO overrun(outage, expected_at,"
                           " entered_at) VALUES('O2', 7, 6)");
    GArray *stages = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_overrun));
    LO_ASSERT_OK(lo_store_get_stages_back(store, stages, arena, &err), err);
    LO_ASSERT_OK(lo_store_get_overruns(store, all, arena, &err), err);
    CU_ASSERT_EQUAL_FATAL(stages->len, 2);
    CU_ASSERT_EQUAL(g_array_index(stages, struct lo_stage_back, 0).back, 52);
    CU_ASSERT_EQUAL(g_array_index(stages, struct lo_stage_back, 1).back, 95);
    CU_ASSERT_EQUAL_FATAL(all->len, 3);
    CU_ASSERT_EQUAL(g_array_index(all, struct lo_overrun, 0).promised, 50);
    CU_ASSERT_EQUAL(g_array_index(all, struct lo_overrun, 1).promised,
                    LO_TIME_NONE);
    CU_ASSERT_EQUAL(g_array_index(all, struct lo_overrun, 2).promised,
                    LO_TIME_NONE);
    g_array_free(stages, TRUE);
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    lo_store_close(store);
}

LO_SUITE(store_actual, LO_TEST(test_store_actual__words_on_stages_are_kept),
         LO_TEST(test_store_actual__a_job_that_was_left_is_not_done),
         LO_TEST(test_store_actual__the_last_published_plan_is_asked),
         LO_TEST(test_store_actual__the_last_word_counts),
         LO_TEST(test_store_actual__supply_cannot_come_back_before_it_goes),
         LO_TEST(test_store_actual__a_job_is_done_once));
