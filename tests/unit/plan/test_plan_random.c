/*
 * Random small problems: the plan equals exhaustive search over all modes,
 * starts and crews, and what people would expect of any planner holds.
 * A failing case prints its seed, network and work.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../network/net_builder.h"
#include "harness.h"
#include "plan_builder.h"
#include "random_instance.h"

enum {
    INSTANCES = 1500,
    IN_PARTS = 300,
    PAIRS = 100,
    BY_MODEL = 40,
    OF_MORE = 250,
    APART = 250,
    APART_IN_PARTS = 60
};

/* In parts of a customer-second, as exhaustive search counts. */
static int64_t cost_of_plan(const struct plan_case *c,
                            const struct lo_plan *plan)
{
    return llround(plan->objective * LO_HOUR * (double)c->problem->scale);
}

/* Seeds [from, from + n). */
static void compare_with_truth(struct instance make(guint32 seed), guint32 from,
                               guint32 n, bool apart)
{
    int wrong = 0;
    for (guint32 seed = from; seed < from + n && wrong < 3; seed++) {
        struct instance i = make(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        c->problem->apart = apart;
        struct lo_plan *plan = plan_solved(c);
        struct brute_force truth = plan_brute_force(c);
        bool equal = plan->outcome == LO_OUTCOME_OPTIMAL &&
                     plan->unplaced_weight == truth.unplaced &&
                     cost_of_plan(c, plan) == truth.cost;
        CU_ASSERT_TRUE(equal);
        if (!equal) {
            wrong++;
            fprintf(stderr,
                    "seed %u: plan %s, unplaced %g, cost %" G_GINT64_FORMAT
                    ", bound %g h; truth unplaced %g, cost %" G_GINT64_FORMAT
                    "\n%s\n%s\n%s\n",
                    seed,
                    plan->outcome == LO_OUTCOME_OPTIMAL ? "optimal"
                                                        : "not proven",
                    plan->unplaced_weight, cost_of_plan(c, plan), plan->bound,
                    truth.unplaced, truth.cost, i.network, i.work, i.options);
        }
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
}

/* No two jobs in one outage: what sharing saves is measured by such plans. */
static void test_plan_random__without_sharing_equals_exhaustive_search(void)
{
    compare_with_truth(random_instance, 7001, APART, true);
}

static void test_plan_random__without_sharing_in_parts_is_exhaustive(void)
{
    compare_with_truth(random_instance_in_parts, 8001, APART_IN_PARTS, true);
}

static void test_plan_random__equals_exhaustive_search(void)
{
    compare_with_truth(random_instance, 1, INSTANCES, false);
}

/* More dead than is worked on, busbars, crews of two types for one job. */
static void test_plan_random__of_more_equals_exhaustive_search(void)
{
    compare_with_truth(random_instance_of_more, 10001, OF_MORE, false);
}

/* E12 */
static void test_plan_random__in_parts_equals_exhaustive_search(void)
{
    compare_with_truth(random_instance_in_parts, 5001, IN_PARTS, false);
}

static void hold_the_truth_by_model(bool apart)
{
    for (guint32 seed = 3001; seed <= 3000 + BY_MODEL; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        c->problem->apart = apart;
        struct lo_error err = LO_ERROR_INIT;
        struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
        struct lo_plan *plan = NULL;
        how.by_model = true;
        how.time_limit_s = 0.3;
        LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &how, &err), err);
        LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
        struct brute_force truth = plan_brute_force(c);
        double hours = (double)truth.cost / LO_HOUR / (double)c->problem->scale;
        bool same_left_out = plan->unplaced_weight <= truth.unplaced + 1e-9;
        bool holds = plan->unplaced_bound <= truth.unplaced + 1e-9 &&
                     plan->unplaced_weight >= truth.unplaced - 1e-9 &&
                     (!same_left_out || (plan->bound <= hours + 1e-6 &&
                                         plan->objective >= hours - 1e-6));
        CU_ASSERT_TRUE(holds);
        if (!holds)
            fprintf(stderr, "seed %u by model: %g <= %g <= %g\n", seed,
                    plan->bound, hours, plan->objective);
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
}

/* With rules that couple, the model may not get to its end: but what it says
 * then holds. */
static void test_plan_random__by_model_bound_and_plan_hold_the_truth(void)
{
    hold_the_truth_by_model(false);
}

static void test_plan_random__without_sharing_by_model_holds_the_truth(void)
{
    hold_the_truth_by_model(true);
}

/* Lexicographic comparison of two plans' levels (1) and (2). */
static bool not_worse(const struct lo_plan *a, const struct lo_plan *b)
{
    if (a->unplaced_weight != b->unplaced_weight)
        return a->unplaced_weight < b->unplaced_weight;
    return a->objective <= b->objective * (1 + 1e-12);
}

static void test_plan_random__one_more_crew_is_never_worse(void)
{
    for (guint32 seed = 1001; seed <= 1000 + PAIRS; seed++) {
        struct instance i = random_instance(seed);
        char *more = g_strconcat("crew Z line\n", i.work, NULL);
        struct plan_case *few = plan_build(i.network, i.work, i.options, 1);
        struct plan_case *many = plan_build(i.network, more, i.options, 1);
        struct lo_plan *p = plan_solved(few), *q = plan_solved(many);
        CU_ASSERT_TRUE(not_worse(q, p));
        if (!not_worse(q, p))
            fprintf(stderr, "seed %u: one more crew is worse\n", seed);
        lo_plan_free(p);
        lo_plan_free(q);
        plan_case_free(few);
        plan_case_free(many);
        g_free(more);
        instance_clear(&i);
    }
}

/* Without the lines that put what follows into a feeder: shuffled, they would
 * mean something else. */
static void forget_feeders(struct instance *i)
{
    char **lines = g_strsplit(i->network, "\n", -1);
    GString *kept = g_string_new(NULL);
    for (int k = 0; lines[k] != NULL; k++)
        if (!g_str_has_prefix(lines[k], "feeder "))
            g_string_append_printf(kept, "%s\n", lines[k]);
    g_strfreev(lines);
    g_free(i->network);
    i->network = g_string_free(kept, FALSE);
}

/* The order in which the network's pieces stand in the file is nothing. */
static void test_plan_random__file_order_changes_nothing(void)
{
    for (guint32 seed = 2001; seed <= 2000 + PAIRS; seed++) {
        struct instance i = random_instance(seed);
        GRand *rand = g_rand_new_with_seed(seed);
        forget_feeders(&i);
        char *shuffled = net_shuffle(rand, i.network);
        struct plan_case *a = plan_build(i.network, i.work, i.options, 1);
        struct plan_case *b = plan_build(shuffled, i.work, i.options, 1);
        struct lo_plan *p = plan_solved(a), *q = plan_solved(b);
        CU_ASSERT_DOUBLE_EQUAL(p->objective, q->objective, 1e-9);
        CU_ASSERT_EQUAL(p->unplaced_weight, q->unplaced_weight);
        if (fabs(p->objective - q->objective) > 1e-9)
            fprintf(stderr, "seed %u: order matters\n", seed);
        lo_plan_free(p);
        lo_plan_free(q);
        plan_case_free(a);
        plan_case_free(b);
        g_free(shuffled);
        g_rand_free(rand);
        instance_clear(&i);
    }
}

LO_SUITE(plan_random, LO_TEST(test_plan_random__equals_exhaustive_search),
         LO_TEST(test_plan_random__of_more_equals_exhaustive_search),
         LO_TEST(test_plan_random__one_more_crew_is_never_worse),
         LO_TEST(test_plan_random__file_order_changes_nothing));

LO_SUITE(plan_random_more,
         LO_TEST(test_plan_random__in_parts_equals_exhaustive_search),
         LO_TEST(test_plan_random__by_model_bound_and_plan_hold_the_truth),
         LO_TEST(test_plan_random__without_sharing_equals_exhaustive_search),
         LO_TEST(test_plan_random__without_sharing_in_parts_is_exhaustive),
         LO_TEST(test_plan_random__without_sharing_by_model_holds_the_truth));
