/* Claims about what of a plan can stay where it is. */
#include <math.h>
#include <string.h>

#include "harness.h"
#include "lineout/explain.h"
#include "lineout/keep.h"
#include "plan_builder.h"
#include "random_instance.h"

static const char *const trunk = "source S 0\n"
                                 "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
                                 "lbs s1 11 2; line l2 2 12; load c2 12 20\n"
                                 "lbs s2 12 3; line l3 3 13; load c3 13 30\n";

/* Each job a group of its own. */
static void keep_jobs(bool *stays, const struct lo_problem *problem,
                      const struct lo_placement *placements,
                      const double *worth, double until)
{
    int32_t group[16];
    for (int32_t j = 0; j < problem->n_jobs; j++)
        group[j] = j;
    const struct lo_keep keep = {placements, group, problem->n_jobs, worth};
    lo_plan_keep(stays, problem, &keep, until);
}

static void place(struct lo_placement *out, const struct plan_case *c,
                  int32_t j, int hour)
{
    const struct lo_job_mode *mode = &c->problem->jobs[j].modes[0];
    struct lo_interval *work = lo_arena_alloc(c->problem->arena, sizeof *work);
    work->from = c->problem->from + hour * LO_HOUR;
    work->to = work->from + mode->duration_s;
    *out =
        (struct lo_placement){.start = work->from, .n_parts = 1, .parts = work};
}

/*
 * One crew.   A |====| 08-12      worth 2
 *             B   |==| 10-12      worth 1, the crew is with A
 */
static void test_keep__who_is_worth_less_goes(void)
{
    struct plan_case *c = plan_build(
        trunk, "crew X line\njob A l2; mode 240\njob B l3; mode 120", "", 1);
    struct lo_placement at[2];
    bool stays[2];
    const double worth[] = {2.0, 1.0}, other[] = {1.0, 2.0};
    place(&at[0], c, 0, 8);
    place(&at[1], c, 1, 10);
    keep_jobs(stays, c->problem, at, worth, INFINITY);
    CU_ASSERT(stays[0] && !stays[1]);
    keep_jobs(stays, c->problem, at, other, INFINITY);
    CU_ASSERT(!stays[0] && stays[1]);
    place(&at[1], c, 1, 13);
    keep_jobs(stays, c->problem, at, other, INFINITY);
    CU_ASSERT(stays[0] && stays[1]);
    plan_case_free(c);
}

/*
 * One crew.   A |=======| 08-14   worth 3: in the way of both
 *             B |==| 08-10        worth 2
 *             C      |==| 12-14   worth 2
 */
static void test_keep__one_gives_way_to_two_that_are_worth_more(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew X line\njob A l1; mode 360\n"
                                     "job B l2; mode 120\njob C l3; mode 120",
                                     "", 1);
    struct lo_placement at[3];
    bool stays[3];
    const double worth[] = {3.0, 2.0, 2.0};
    place(&at[0], c, 0, 8);
    place(&at[1], c, 1, 8);
    place(&at[2], c, 2, 12);
    keep_jobs(stays, c->problem, at, worth, INFINITY);
    CU_ASSERT(!stays[0] && stays[1] && stays[2]);
    plan_case_free(c);
}

/* The successor is worth more and is looked at first; it stays all the same. */
static void test_keep__a_successor_waits_for_its_predecessor(void)
{
    struct plan_case *c =
        plan_build(trunk,
                   "crew X line\njob A l2; mode 60\n"
                   "job B l2 after=A; mode 60\njob C l1; mode 60",
                   "", 1);
    struct lo_placement at[3];
    bool stays[3];
    const double worth[] = {1.0, 5.0, 0.5};
    place(&at[0], c, 0, 8);
    place(&at[1], c, 1, 10);
    place(&at[2], c, 2, 10);
    keep_jobs(stays, c->problem, at, worth, 0.0); /* at once */
    CU_ASSERT(stays[0] && stays[1] && !stays[2]);
    plan_case_free(c);
}

static bool holds(const struct lo_problem *problem,
                  const struct lo_placement *all, const bool *in)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_placement at[16];
    struct lo_plan *plan = NULL;
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        at[j] = all[j];
        if (!in[j])
            at[j].mode = -1;
    }
    enum lo_status status = lo_plan_of_placements(&plan, problem, at, &err);
    lo_plan_free(plan);
    return status == LO_OK;
}

/* A crew is lost. What stays keeps all rules, and no job that was placed could
 * stay with it; with nothing lost all stay. */
static void test_keep__is_a_smallest_loss_on_random_plans(void)
{
    int lost = 0;
    for (guint32 seed = 7001; seed <= 7200; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        struct lo_plan *plan = plan_solved(c);
        struct lo_problem less = *c->problem;
        double worth[16];
        bool stays[16];
        for (int32_t j = 0; j < less.n_jobs; j++)
            worth[j] = 1.0 + (double)((seed + (guint32)j * 7u) % 5u);
        keep_jobs(stays, c->problem, plan->placements, worth, INFINITY);
        for (int32_t j = 0; j < less.n_jobs; j++)
            CU_ASSERT_EQUAL(stays[j], plan->placements[j].mode >= 0);
        less.n_crews = MAX(less.n_crews - 1, 0);
        keep_jobs(stays, &less, plan->placements, worth, INFINITY);
        CU_ASSERT(holds(&less, plan->placements, stays));
        for (int32_t j = 0; j < less.n_jobs; j++) {
            if (stays[j] || plan->placements[j].mode < 0)
                continue;
            lost++;
            stays[j] = true;
            CU_ASSERT_FALSE(holds(&less, plan->placements, stays));
            stays[j] = false;
        }
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
    CU_ASSERT(lost > 50);
}

/* A plan that is known is not lost, however little time there is. */
static void test_plan__what_is_known_is_given_back(void)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *work = g_string_new("crew A line; crew B line\n");
    for (int j = 0; j < 12; j++)
        g_string_append_printf(work, "job J%d l%d; mode %d\n", j, j % 3 + 1,
                               60 + 30 * (j * 5 % 7));
    struct plan_case *c = plan_build(trunk, work->str, "", 2);
    struct lo_plan *best = NULL, *again = NULL, *without = NULL;
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    const volatile int stop = 1;
    how.time_limit_s = 0.3;
    LO_ASSERT_OK(lo_plan_solve(&best, c->problem, &how, &err), err);
    how.stop = &stop;
    LO_ASSERT_OK(lo_plan_solve(&without, c->problem, &how, &err), err);
    how.known = best->placements;
    LO_ASSERT_OK(lo_plan_solve(&again, c->problem, &how, &err), err);
    CU_ASSERT(without->objective > best->objective);
    CU_ASSERT_DOUBLE_EQUAL(again->objective, best->objective, 1e-9);
    CU_ASSERT_EQUAL(again->unplaced_weight, best->unplaced_weight);
    lo_plan_free(best);
    lo_plan_free(again);
    lo_plan_free(without);
    plan_case_free(c);
    g_string_free(work, TRUE);
}

LO_SUITE(keep, LO_TEST(test_keep__who_is_worth_less_goes),
         LO_TEST(test_keep__one_gives_way_to_two_that_are_worth_more),
         LO_TEST(test_keep__a_successor_waits_for_its_predecessor),
         LO_TEST(test_keep__is_a_smallest_loss_on_random_plans),
         LO_TEST(test_plan__what_is_known_is_given_back));
