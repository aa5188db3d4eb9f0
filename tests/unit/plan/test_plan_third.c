/*
 * Level (3): among plans of the same weight left out and the same hours, the
 * one with the fewest customer interruptions, as exhaustive search finds it.
 * A failing case prints its seed, network and work.
 */
#include <math.h>
#include <stdio.h>

#include "harness.h"
#include "plan_builder.h"
#include "random_instance.h"

enum { INSTANCES = 400, OF_MORE = 100, IN_PARTS = 50 };

/* Seeds [from, from + n). */
static void compare(struct instance make(guint32 seed), guint32 from, guint32 n)
{
    int wrong = 0;
    for (guint32 seed = from; seed < from + n && wrong < 3; seed++) {
        struct instance i = make(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        struct lo_plan *plan = plan_polished(c);
        struct brute_force truth = plan_brute_force_third(c);
        int64_t cost =
            llround(plan->objective * LO_HOUR * (double)c->problem->scale);
        bool equal = plan->unplaced_weight == truth.unplaced &&
                     cost == truth.cost &&
                     plan->interruptions == truth.interruptions;
        CU_ASSERT_TRUE(equal);
        if (!equal) {
            wrong++;
            fprintf(stderr,
                    "seed %u: cost %" G_GINT64_FORMAT
                    ", interruptions %" G_GINT64_FORMAT
                    "; truth %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                    "\n%s\n%s\n%s\n",
                    seed, cost, plan->interruptions, truth.cost,
                    truth.interruptions, i.network, i.work, i.options);
        }
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
}

/* Moves of one job, two, or a whole outage do not lead there. */
static void test_plan_third__several_jobs_move_at_once(void)
{
    static const guint32 seeds[] = {20874, 23416, 23605, 24409, 26675};
    for (size_t i = 0; i < G_N_ELEMENTS(seeds); i++)
        compare(random_instance, seeds[i], 1);
    compare(random_instance_of_more, 22683, 1);
}

static void test_plan_third__interruptions_equal_exhaustive_search(void)
{
    compare(random_instance, 20001, INSTANCES);
}

static void test_plan_third__of_more_equal_exhaustive_search(void)
{
    compare(random_instance_of_more, 22001, OF_MORE);
}

static void test_plan_third__in_parts_equal_exhaustive_search(void)
{
    compare(random_instance_in_parts, 23001, IN_PARTS);
}

LO_SUITE(plan_third, LO_TEST(test_plan_third__several_jobs_move_at_once),
         LO_TEST(test_plan_third__interruptions_equal_exhaustive_search),
         LO_TEST(test_plan_third__of_more_equal_exhaustive_search),
         LO_TEST(test_plan_third__in_parts_equal_exhaustive_search));
