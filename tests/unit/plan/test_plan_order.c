/* E4 with orders that no job can keep, and with very many that all can. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "plan_builder.h"

enum { MOST = 40 };

static const char *const feeder =
    "source S 0\n"
    "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
    "lbs s1 11 2; line l2 2 12; load c2 12 20\n";

/* So many jobs of an hour, every other hour, of one crew each; free to be
 * ordered. */
static struct plan_case *case_of(int jobs)
{
    GString *work = g_string_new(NULL);
    for (int j = 0; j < jobs; j++)
        g_string_append_printf(
            work, "crew C%d line\njob J%d l2; mode 30 live\n", j, j);
    struct plan_case *c = plan_build(feeder, work->str, "plan.slot_min=120", 1);
    g_string_free(work, TRUE);
    return c;
}

/* after[j][k]: j follows k. The rows live in the problem's arena. */
static void set_order(struct lo_problem *problem, bool after[MOST][MOST])
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        lo_job_id *list = lo_arena_array(
            problem->arena, (size_t)problem->n_jobs + 1, sizeof *list);
        int32_t n = 0;
        for (int32_t k = 0; k < problem->n_jobs; k++)
            if (after[j][k])
                list[n++].v = k;
        problem->jobs[j].after = list;
        problem->jobs[j].n_after = n;
    }
}

/* Whom each waits for in the end: itself = it is on a circle. */
static void close_over(bool after[MOST][MOST], int n)
{
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n && after[i][k]; j++)
                after[i][j] = after[i][j] || after[k][j];
}

static bool can_begin(bool all[MOST][MOST], int n, int job)
{
    bool can = !all[job][job];
    for (int k = 0; k < n; k++)
        can = can && (!all[job][k] || !all[k][k]);
    return can;
}

static void test_order__a_circle_stays_out_and_who_waits_for_it(void)
{
    /* 0 -> 1 -> 2 -> 0, 3 after 4 after 0, 5 free */
    bool after[MOST][MOST] = {{0}};
    after[0][1] = after[1][2] = after[2][0] = after[3][4] = after[4][0] = true;
    struct plan_case *c = case_of(6);
    set_order(c->problem, after);
    struct lo_plan *plan = plan_solved(c);
    for (int32_t j = 0; j < 5; j++) {
        CU_ASSERT_EQUAL(plan->placements[j].mode, -1);
        CU_ASSERT_STRING_EQUAL(plan->placements[j].rules[0], "E4");
        CU_ASSERT_PTR_NOT_NULL(plan->placements[j].reason);
    }
    CU_ASSERT_EQUAL(plan->placements[5].mode, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Any order at all: who can begin is placed, nobody else. */
static void test_order__random_orders_are_kept_or_refused(void)
{
    for (guint32 seed = 1; seed <= 20; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        bool after[MOST][MOST] = {{0}};
        int n = 4;
        int edges = g_rand_int_range(rand, 1, 6);
        for (int e = 0; e < edges; e++) {
            int job = g_rand_int_range(rand, 0, n);
            int other = g_rand_int_range(rand, 1, n);
            after[job][(job + other) % n] = true; /* itself: the importer */
        }
        struct plan_case *c = case_of(n);
        set_order(c->problem, after);
        struct lo_plan *plan = plan_solved(c);
        close_over(after, n);
        for (int32_t j = 0; j < n; j++)
            if ((plan->placements[j].mode >= 0) != can_begin(after, n, j)) {
                printf("seed %u, job %d\n", seed, j);
                CU_FAIL("who can begin is placed, nobody else");
            }
        lo_plan_free(plan);
        plan_case_free(c);
        g_rand_free(rand);
    }
}

/* Each after all before it: 2^39 ways down the chain, one length. */
static void test_order__many_ways_down_a_chain_are_one_length(void)
{
    bool after[MOST][MOST] = {{0}};
    for (int j = 0; j < MOST; j++)
        for (int k = 0; k < j; k++)
            after[j][k] = true;
    struct plan_case *c = case_of(MOST);
    set_order(c->problem, after);
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    options.time_limit_s = 0.2;
    struct lo_plan *plan = NULL;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_plan_solve(&plan, c->problem, &options, &err), LO_OK);
    CU_ASSERT_EQUAL(lo_plan_check(c->problem, plan, &err), LO_OK);
    CU_ASSERT_NOT_EQUAL(plan->placements[0].mode, -1);
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(plan_order,
         LO_TEST(test_order__a_circle_stays_out_and_who_waits_for_it),
         LO_TEST(test_order__random_orders_are_kept_or_refused),
         LO_TEST(test_order__many_ways_down_a_chain_are_one_length));
