/*
 * Random small problems: the plan equals exhaustive search over all modes,
 * starts and crews, and what people would expect of any planner holds.
 * A failing case prints its seed, network and work.
 */
#include <stdio.h>
#include <string.h>

#include "../network/net_builder.h"
#include "harness.h"
#include "plan_builder.h"

enum { INSTANCES = 1500, PAIRS = 100 };

struct instance {
    char *network;
    char *work;
    char *options;
    int days;
};

static int between(GRand *rand, int from, int to)
{
    return g_rand_int_range(rand, from, to + 1);
}

/* One or two feeders, each a tree of a few sections with a load. */
static char *random_network(GRand *rand)
{
    GString *text = g_string_new("source S 0\n");
    int feeders = between(rand, 1, 2), node = 1;
    for (int f = 0; f < feeders; f++) {
        int first = node, sections = between(rand, 2, 5);
        for (int k = 0; k < sections; k++, node++) {
            int from = k == 0 ? 0 : between(rand, first, node - 1) * 2;
            int customers = between(rand, 0, 40);
            g_string_append_printf(text, "%s s%d %d %d; line l%d %d %d\n",
                                   k == 0 ? "breaker" : "lbs", node, from,
                                   node * 2 - 1, node, node * 2 - 1, node * 2);
            if (customers > 0)
                g_string_append_printf(text, "load c%d %d %d\n", node, node * 2,
                                       customers);
        }
    }
    g_string_append_printf(text, "# sections %d\n", node - 1);
    return g_string_free(text, FALSE);
}

static int sections_of(const char *network)
{
    return (int)g_ascii_strtoll(strstr(network, "# sections ") + 11, NULL, 10);
}

static void random_job(GRand *rand, GString *text, int j, int sections,
                       int slot, bool windows)
{
    int at = between(rand, 1, sections);
    g_string_append_printf(text, "job J%d %s%d", j,
                           between(rand, 1, 5) == 1 && at > 2 ? "s" : "l", at);
    if (windows && between(rand, 1, 2) == 1) {
        int from = between(rand, 0, 10);
        g_string_append_printf(text,
                               " from=2026-11-30T%02d:00:00Z"
                               " to=2026-11-30T%02d:00:00Z",
                               from, between(rand, from + 4, 23));
    }
    if (between(rand, 1, 3) == 1)
        g_string_append_printf(text, " rank=%d", between(rand, 1, 5));
    if (between(rand, 1, 4) == 1)
        g_string_append(text, " crews=A");
    g_string_append_c(text, '\n');
    int modes = between(rand, 1, 2);
    for (int m = 0; m < modes; m++) {
        g_string_append_printf(text, "mode %d",
                               slot / 2 * between(rand, 1, 480 / slot));
        g_string_append_printf(text, " crews=%d", between(rand, 0, 2));
        if (between(rand, 1, 2) == 1)
            g_string_append(text, " type=line");
        if (between(rand, 1, 6) == 1)
            g_string_append(text, " live");
        if (between(rand, 1, 5) == 1)
            g_string_append_printf(text, " before=%d after=%d",
                                   between(rand, 0, 50), between(rand, 0, 50));
        g_string_append_c(text, '\n');
    }
}

static struct instance random_instance(guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    struct instance i = {random_network(rand), NULL, NULL, 1};
    int jobs = between(rand, 1, 100) <= 4 ? 4 : between(rand, 1, 3),
        slot = jobs >= 3 ? 60 : 15;
    GString *work = g_string_new("crew A line\n");
    if (between(rand, 1, 3) > 1)
        g_string_append(work, between(rand, 1, 3) == 1
                                  ? "crew B line 08:00-13:00\n"
                                  : "crew B line\n");
    if (between(rand, 1, 3) == 1)
        g_string_append(work, "crew C live\n");
    for (int j = 0; j < jobs; j++)
        random_job(rand, work, j, sections_of(i.network), slot,
                   between(rand, 1, 2) == 1);
    GString *options = g_string_new(NULL);
    g_string_append_printf(options, "plan.slot_min=%d", slot);
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " switching.staged=no");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " crew.travel_min=45 crew.before_min=15");
    if (between(rand, 1, 4) == 1)
        g_string_append(options,
                        " switching.before_min=0 switching.after_min=0");
    if (between(rand, 1, 6) == 1)
        g_string_append(options, " notice.lead_hours=204");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " plan.work_hours=08:00-12:00,13:30-19:00");
    i.work = g_string_free(work, FALSE);
    i.options = g_string_free(options, FALSE);
    if (jobs == 1)
        i.days = between(rand, 1, 2);
    g_rand_free(rand);
    return i;
}

static void instance_clear(struct instance *i)
{
    g_free(i->network);
    g_free(i->work);
    g_free(i->options);
}

static int64_t cost_of_plan(const struct plan_case *c,
                            const struct lo_plan *plan)
{
    return c->problem->by_mv ? plan->mv_customer_s : plan->customer_s;
}

static void test_plan_random__equals_exhaustive_search(void)
{
    int wrong = 0;
    for (guint32 seed = 1; seed <= INSTANCES && wrong < 3; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
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

/* Lexicographic comparison of two plans' levels (1) and (2). */
static bool not_worse(const struct lo_plan *a, const struct lo_plan *b)
{
    if (a->unplaced_weight != b->unplaced_weight)
        return a->unplaced_weight < b->unplaced_weight;
    return a->customer_s <= b->customer_s;
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

/* The order in which the network's pieces stand in the file is nothing. */
static void test_plan_random__file_order_changes_nothing(void)
{
    for (guint32 seed = 2001; seed <= 2000 + PAIRS; seed++) {
        struct instance i = random_instance(seed);
        GRand *rand = g_rand_new_with_seed(seed);
        char *shuffled = net_shuffle(rand, i.network);
        struct plan_case *a = plan_build(i.network, i.work, i.options, 1);
        struct plan_case *b = plan_build(shuffled, i.work, i.options, 1);
        struct lo_plan *p = plan_solved(a), *q = plan_solved(b);
        CU_ASSERT_EQUAL(p->customer_s, q->customer_s);
        CU_ASSERT_EQUAL(p->unplaced_weight, q->unplaced_weight);
        if (p->customer_s != q->customer_s)
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
         LO_TEST(test_plan_random__one_more_crew_is_never_worse),
         LO_TEST(test_plan_random__file_order_changes_nothing));
