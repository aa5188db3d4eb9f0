/* Claims about getting everybody in where crews are tight. */
#include <math.h>
#include <stdio.h>

#include "harness.h"
#include "lineout/clock.h"
#include "lineout/week.h"
#include "plan/plan_int.h"
#include "plan_builder.h"
#include "random_instance.h"

static const char *const two = "source S 0\n"
                               "breaker b1 0 1; line l1 1 11; load c1 11 40\n"
                               "breaker b2 0 2; line l2 2 12; load c2 12 20\n";

static const char *const no_margins =
    "switching.before_min=0 switching.after_min=0";

enum { DAYS = 5, DAY_MIN = 600, SPARE_MIN = 15, STEPS = 20000 };

/* Two crews, five days; each crew's day is cut in three jobs but for a quarter
 * of an hour: a place for all of them is known. */
static char *full_week(guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    GString *work = g_string_new("crew A line; crew B line\n");
    for (int day = 0; day < 2 * DAYS; day++) {
        int left = DAY_MIN - SPARE_MIN;
        for (int k = 0; k < 3; k++) {
            int most = (left - 60 * (2 - k)) / 15;
            int min = k == 2 ? left : 15 * g_rand_int_range(rand, 4, most + 1);
            g_string_append_printf(work, "job J%d.%d l%d; mode %d\n", day, k,
                                   1 + (day + k) % 2, min);
            left -= min;
        }
    }
    g_rand_free(rand);
    return g_string_free(work, FALSE);
}

static struct schedule greedy(struct planner *p)
{
    struct schedule s = schedule_new(p);
    schedule_first(p, &s);
    return s;
}

static void eject(struct planner *p, struct schedule *s, double unplaced)
{
    struct search_goal goal = {.unplaced = unplaced, .steps = STEPS, .seed = 1};
    schedule_eject(p, s, &goal, INFINITY);
}

static void test_eject__all_find_room_in_a_full_week(void)
{
    int left_out = 0;
    for (guint32 seed = 1; seed <= 8; seed++) {
        char *work = full_week(seed);
        struct plan_case *c = plan_build(two, work, no_margins, DAYS);
        struct planner *p = planner_new(c->problem);
        struct schedule s = greedy(p);
        left_out += s.unplaced > 0.0;
        eject(p, &s, 0.0);
        if (s.unplaced > 0.0)
            printf("seed %u: %g left out\n", seed, s.unplaced);
        CU_ASSERT_EQUAL(s.unplaced, 0.0);
        CU_ASSERT_TRUE(schedule_holds(p, &s));
        schedule_free(&s);
        planner_free(p);
        plan_case_free(c);
        g_free(work);
    }
    CU_ASSERT_TRUE(left_out >= 4); /* else the weeks prove nothing */
}

/* Three jobs of 4 h for a day of 10 h: the one that weighs least is out,
 * whoever was in. */
static void test_eject__who_weighs_least_stays_out(void)
{
    struct plan_case *c = plan_build(two,
                                     "crew A line\n"
                                     "job light l1 rank=5; mode 240\n"
                                     "job heavy l2 rank=1; mode 240\n"
                                     "job middle l1 rank=2; mode 240\n",
                                     no_margins, 1);
    struct planner *p = planner_new(c->problem);
    struct schedule s = schedule_new(p);
    schedule_price(p, &s);
    schedule_insert(p, &s, 0);
    schedule_insert(p, &s, 2);
    eject(p, &s, 0.0);
    CU_ASSERT_DOUBLE_EQUAL(s.unplaced, c->problem->jobs[0].weight, 1e-9);
    CU_ASSERT_TRUE(s.jobs[0].option < 0);
    schedule_free(&s);
    planner_free(p);
    plan_case_free(c);
}

static void try_instance(struct instance i, guint32 seed)
{
    struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
    struct brute_force truth = plan_brute_force(c);
    struct planner *p = planner_new(c->problem);
    struct schedule s = greedy(p);
    double before = s.unplaced;
    struct search_goal goal = {.steps = 50, .seed = seed};
    schedule_eject(p, &s, &goal, INFINITY);
    if (s.unplaced > before || s.unplaced < truth.unplaced - 1e-9 ||
        !schedule_holds(p, &s))
        printf("seed %u\n", seed);
    CU_ASSERT_TRUE(s.unplaced <= before);
    CU_ASSERT_TRUE(s.unplaced >= truth.unplaced - 1e-9);
    CU_ASSERT_TRUE(schedule_holds(p, &s));
    schedule_free(&s);
    planner_free(p);
    plan_case_free(c);
    instance_clear(&i);
}

/* Order, pairs, protected hours, work in parts: nobody gets in against them. */
static void test_eject__rules_hold_for_those_who_get_in(void)
{
    for (guint32 seed = 1; seed <= 120; seed++) {
        try_instance(random_instance(seed), seed);
        if (seed % 4 == 0)
            try_instance(random_instance_in_parts(seed), seed);
    }
}

struct told {
    int times;
    double best, bound;
};

static void note_told(void *self, double seconds, double best, double bound)
{
    struct told *told = self;
    (void)seconds;
    told->times++;
    told->best = best;
    told->bound = bound;
}

/* Whatever it is doing: ten times a second at most, half of that at least on a
 * machine that is not its own. */
static void test_progress__is_told_all_the_time(void)
{
    char *work = full_week(1);
    struct plan_case *c = plan_build(two, work, no_margins, DAYS);
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = NULL;
    struct told told = {0, 0.0, 0.0};
    options.time_limit_s = 1.0;
    options.progress = note_told;
    options.progress_self = &told;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &options, &err), err);
    double seconds = plan->solve_seconds;
    CU_ASSERT_TRUE(seconds > 0.5); /* else there was nothing to tell */
    CU_ASSERT_TRUE(told.times <= 10.0 * seconds + 2.0);
    CU_ASSERT_TRUE(told.times >= 5.0 * seconds);
    CU_ASSERT_TRUE(told.best >= plan->objective - 1e-6);
    CU_ASSERT_TRUE(told.bound <= plan->objective + 1e-6);
    lo_plan_free(plan);
    plan_case_free(c);
    g_free(work);
}

/* A tenth proven is enough: it ends long before its time, with all in. */
static void test_gap__what_is_enough_ends_the_search(void)
{
    char *work = full_week(1);
    struct plan_case *c = plan_build(two, work, no_margins, DAYS);
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = NULL;
    options.gap = 0.9;
    options.time_limit_s = 20.0;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &options, &err), err);
    CU_ASSERT_EQUAL(plan->unplaced_weight, 0.0);
    CU_ASSERT_TRUE(lo_gap(plan->objective, plan->bound) <= 0.9);
    CU_ASSERT_TRUE(plan->solve_seconds < 10.0);
    LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
    lo_plan_free(plan);
    plan_case_free(c);
    g_free(work);
}

LO_SUITE(plan_eject, LO_TEST(test_eject__all_find_room_in_a_full_week),
         LO_TEST(test_eject__who_weighs_least_stays_out),
         LO_TEST(test_eject__rules_hold_for_those_who_get_in),
         LO_TEST(test_progress__is_told_all_the_time),
         LO_TEST(test_gap__what_is_enough_ends_the_search));
