/* Claims about fitting the master's outages in between the crews. */
#include <math.h>
#include <stdio.h>

#include "harness.h"
#include "plan/plan_int.h"
#include "plan_builder.h"
#include "random_instance.h"

enum { DAYS = 5, DAY_MIN = 600, A_DAY = 3, STEPS = 40000, SEEDS = 6 };

static const double NEAR = 1.02;

static const char *const no_margins =
    "switching.before_min=0 switching.after_min=0";

/* A feeder for each outage of the week. */
static char *feeders(void)
{
    GString *text = g_string_new("source S 0\n");
    for (int f = 1; f <= DAYS * A_DAY; f++)
        g_string_append_printf(text,
                               "breaker b%d 0 %d; line l%d %d %d; "
                               "load c%d %d %d\n",
                               f, f, f, f, 100 + f, f, 100 + f, 20 + f);
    return g_string_free(text, FALSE);
}

/* Two crews, five days; the day of each is cut in the same three pieces but for
 * a quarter of an hour, and both work on one feeder at a time: what is lost at
 * least, each feeder off once, is known to have a place. */
static char *shared_week(guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    GString *work = g_string_new("crew A line; crew B line\n");
    for (int f = 0; f < DAYS * A_DAY;) {
        int left = DAY_MIN - 15;
        for (int k = 0; k < A_DAY; k++, f++) {
            int most = (left - 60 * (A_DAY - 1 - k)) / 15;
            int min = k == A_DAY - 1 ? left
                                     : 15 * g_rand_int_range(rand, 4, most + 1);
            g_string_append_printf(work,
                                   "job a%d l%d; mode %d\n"
                                   "job b%d l%d; mode %d\n",
                                   f, f + 1, min, f, f + 1, min);
            left -= min;
        }
    }
    g_rand_free(rand);
    return g_string_free(work, FALSE);
}

/* The pool of the problem and what its master says. */
struct asked {
    struct planner *p;
    struct pattern_pool *pool;
    struct master master;
    struct search_goal goal;
};

static bool ask(struct asked *a, const struct plan_case *c, double unplaced,
                guint32 seed)
{
    struct lo_error err = LO_ERROR_INIT;
    *a = (struct asked){.p = planner_new(c->problem)};
    a->pool = patterns_enumerate(a->p);
    LO_ASSERT_OK(master_solve(a->p, a->pool, unplaced, &a->master, &err), err);
    a->goal = (struct search_goal){.unplaced = unplaced,
                                   .cost = (int64_t)a->master.bound,
                                   .steps = STEPS,
                                   .seed = seed,
                                   .price = a->master.price};
    return a->pool->complete;
}

static void close_asked(struct asked *a)
{
    master_clear(&a->master);
    patterns_free(a->pool);
    planner_free(a->p);
}

static void test_fit__outages_shared_by_two_crews_fill_the_week(void)
{
    char *network = feeders();
    int proven = 0;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        char *work = shared_week(seed);
        struct plan_case *c = plan_build(network, work, no_margins, DAYS);
        struct asked a;
        CU_ASSERT_TRUE(ask(&a, c, 0.0, seed));
        struct schedule s = schedule_new(a.p);
        schedule_fit(a.p, &s, a.pool, &a.goal, INFINITY);
        if (s.unplaced > 0.0 || (double)s.cost > NEAR * a.master.bound)
            printf("seed %u: %g left out, cost %g of %g\n", seed, s.unplaced,
                   (double)s.cost, a.master.bound);
        CU_ASSERT_EQUAL(s.unplaced, 0.0);
        CU_ASSERT_TRUE((double)s.cost <= NEAR * a.master.bound);
        proven += (double)s.cost <= a.master.bound + 0.5;
        CU_ASSERT_TRUE(schedule_holds(a.p, &s));
        schedule_free(&s);
        close_asked(&a);
        plan_case_free(c);
        g_free(work);
    }
    CU_ASSERT_TRUE(proven >= 4); /* of 6: each feeder off just once */
    g_free(network);
}

/* Figures of a plan are those of its places, and it keeps all rules. */
static void try_instance(struct instance i, guint32 seed, int *tried)
{
    struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
    struct asked a;
    if (ask(&a, c, 0.0, seed) && a.master.chosen->len > 0) {
        struct schedule s = schedule_new(a.p), again = schedule_new(a.p);
        a.goal.steps = 200;
        schedule_fit(a.p, &s, a.pool, &a.goal, INFINITY);
        schedule_copy(a.p, &again, &s);
        schedule_price(a.p, &again);
        if (again.cost != s.cost || !schedule_holds(a.p, &s))
            printf("seed %u\n", seed);
        CU_ASSERT_EQUAL(again.cost, s.cost);
        CU_ASSERT_DOUBLE_EQUAL(again.unplaced, s.unplaced, 1e-9);
        CU_ASSERT_TRUE(schedule_holds(a.p, &s));
        schedule_free(&s);
        schedule_free(&again);
        ++*tried;
    }
    close_asked(&a);
    plan_case_free(c);
    instance_clear(&i);
}

/* Order, pairs, protected hours, limits of interruptions: nothing is fitted in
 * against them. */
static void test_fit__rules_hold_for_what_is_fitted_in(void)
{
    int tried = 0;
    for (guint32 seed = 1; seed <= 120; seed++)
        try_instance(random_instance(seed), seed, &tried);
    CU_ASSERT_TRUE(tried >= 40); /* else little was tried */
}

/* Whatever the steps: what is left when they end keeps all rules, too. */
static void test_fit__no_plan_is_below_the_bound(void)
{
    char *network = feeders(), *work = shared_week(1);
    struct plan_case *c = plan_build(network, work, no_margins, DAYS);
    for (int steps = 1; steps <= 1024; steps *= 4) {
        struct asked a;
        CU_ASSERT_TRUE(ask(&a, c, 0.0, 7));
        struct schedule s = schedule_new(a.p);
        a.goal.cost = 0;
        a.goal.steps = steps;
        schedule_fit(a.p, &s, a.pool, &a.goal, INFINITY);
        CU_ASSERT_TRUE(s.unplaced > 0.0 ||
                       (double)s.cost >= a.master.bound - 0.5);
        CU_ASSERT_TRUE(schedule_holds(a.p, &s));
        schedule_free(&s);
        close_asked(&a);
    }
    plan_case_free(c);
    g_free(network);
    g_free(work);
}

LO_SUITE(plan_fit, LO_TEST(test_fit__outages_shared_by_two_crews_fill_the_week),
         LO_TEST(test_fit__rules_hold_for_what_is_fitted_in),
         LO_TEST(test_fit__no_plan_is_below_the_bound));
