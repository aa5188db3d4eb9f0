/* Claims about what each day can be: sets of jobs, one a day. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/clock.h"
#include "plan/day_sets_int.h"
#include "plan_builder.h"
#include "random_instance.h"

/* Three feeders, 40, 20 and 30 customers. */
static const char *const three =
    "source S 0\n"
    "breaker b1 0 1; line l1 1 11; load c1 11 40\n"
    "breaker b2 0 2; line l2 2 12; load c2 12 20\n"
    "breaker b3 0 3; line l3 3 13; load c3 13 30\n";

static const char *const no_margins =
    "switching.before_min=0 switching.after_min=0";

/* A planner with patterns and prices of crews, for plans that leave out
 * `unplaced`. */
struct days_case {
    struct plan_case *c;
    struct planner *p;
    struct pattern_pool *pool;
    struct crew_bound *crews;
    int64_t with_crews; /* their bound */
    struct schedule best;
};

static struct days_case days_open(struct plan_case *c, double unplaced)
{
    struct days_case d = {.c = c, .p = planner_new(c->problem)};
    d.p->deadline = lo_steady_seconds() + 0.2; /* enough for few jobs */
    d.pool = patterns_enumerate(d.p);
    d.p->deadline = INFINITY;
    d.crews = crew_bound_new(d.p, d.pool, unplaced);
    d.with_crews = crew_bound_raise(d.crews, INT64_MAX, INT64_MAX,
                                    lo_steady_seconds() + 0.2);
    d.best = schedule_new(d.p);
    schedule_price(d.p, &d.best);
    return d;
}

static void days_close(struct days_case *d)
{
    schedule_free(&d->best);
    crew_bound_free(d->crews);
    patterns_free(d->pool);
    planner_free(d->p);
    plan_case_free(d->c);
}

/* The bound, from nothing but that with crews; cost parts. */
static double bound_by_days(struct days_case *d, bool known)
{
    struct lo_error err = LO_ERROR_INIT;
    double bound = (double)d->with_crews;
    LO_ASSERT_OK(plan_by_days(d->p, d->crews, known, lo_steady_seconds() + 10.0,
                              &d->best, &bound, &err),
                 err);
    return bound;
}

/* --- against exhaustive search ---------------------------------------------
 */

enum { INSTANCES = 400 };

struct tally {
    int wrong;
    int proven; /* the plan it found, or was given, equals its bound */
    int closed; /* ... where the bound with crews was below */
};

static void compare(guint32 seed, bool first_plan, struct tally *tally)
{
    struct instance i = random_instance(seed);
    struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
    struct brute_force truth = plan_brute_force(c);
    struct days_case d = days_open(c, truth.unplaced);
    if (first_plan)
        schedule_first(d.p, &d.best);
    bool known = d.best.unplaced <= truth.unplaced + 1e-9;
    double bound = bound_by_days(&d, known);
    bool below = bound <= (double)truth.cost + 0.5;
    bool has = d.best.unplaced <= truth.unplaced + 1e-9;
    if (has)
        below = below && d.best.cost >= truth.cost;
    CU_ASSERT_TRUE(below);
    if (!below && tally->wrong++ < 3)
        fprintf(stderr,
                "seed %u: bound %g, plan %" G_GINT64_FORMAT
                ", truth %" G_GINT64_FORMAT "\n%s\n%s\n%s\n",
                seed, bound, d.best.cost, truth.cost, i.network, i.work,
                i.options);
    bool proven = has && (double)d.best.cost <= bound + 0.5;
    tally->proven += proven;
    tally->closed += proven && d.with_crews < truth.cost;
    if (d.best.unplaced <= truth.unplaced + 1e-9)
        CU_ASSERT_TRUE(schedule_holds(d.p, &d.best));
    days_close(&d);
    instance_clear(&i);
}

/* With a first plan, and from nothing: then it finds the plan, too. */
static void test_days__bound_and_plan_hold_the_truth(void)
{
    struct tally tally = {0, 0, 0};
    for (guint32 seed = 7001; seed <= 7000 + INSTANCES; seed++)
        compare(seed, seed % 2 == 0, &tally);
    CU_ASSERT_TRUE(tally.proven > INSTANCES * 19 / 20);
    CU_ASSERT_TRUE(tally.closed > INSTANCES / 20);
}

/* --- by hand ---------------------------------------------------------------
 */

/* One crew, two days of 10 h, filled by 6 h and 4 h each. The jobs of 4 h, in
 * one outage, would be dead for 9 h instead of twice 5; but nothing is left for
 * the two of 6 h then. The bound with crews takes half of each day. */
static void test_days__outage_that_fills_no_day_is_not_shared(void)
{
    struct days_case d =
        days_open(plan_build(three,
                             "crew A line\n"
                             "job P l1; mode 240; job Q l1; mode 240\n"
                             "job R l2; mode 360; job T l3; mode 360",
                             "", 2),
                  0.0);
    double hours = 2 * 5 * 40.0 + 7 * 20.0 + 7 * 30.0;
    CU_ASSERT_DOUBLE_EQUAL((double)d.with_crews / d.p->hour, hours - 40.0, 0.1);
    double bound = bound_by_days(&d, false);
    CU_ASSERT_DOUBLE_EQUAL(bound / d.p->hour, hours, 0);
    CU_ASSERT_DOUBLE_EQUAL((double)d.best.cost / d.p->hour, hours, 0);
    CU_ASSERT_DOUBLE_EQUAL(d.best.unplaced, 0.0, 0);
    days_close(&d);
}

/* Seven jobs of 4, 3, 3, 4, 3, 3 and 4 h and one crew of 10 h a day for two
 * and a half days: only {4, 3, 3}, {4, 3, 3} and 4 fit. */
static void test_days__places_all_where_little_fits(void)
{
    struct days_case d =
        days_open(plan_build(three,
                             "crew A line\n"
                             "job A l1; mode 180; job B l2; mode 180\n"
                             "job C l3; mode 180; job D l3; mode 180\n"
                             "job E l1; mode 240; job F l2; mode 240\n"
                             "job G l3; mode 240",
                             no_margins, 3),
                  0.0);
    double bound = bound_by_days(&d, false);
    CU_ASSERT_DOUBLE_EQUAL(d.best.unplaced, 0.0, 0);
    CU_ASSERT_DOUBLE_EQUAL((double)d.best.cost, bound, 0);
    days_close(&d);
}

static struct days_case many_jobs(int n)
{
    GString *work = g_string_new("crew A line\n");
    for (int j = 0; j < n; j++)
        g_string_append_printf(work, "job J%d l%d; mode 120\n", j, j % 3 + 1);
    struct days_case d =
        days_open(plan_build(three, work->str, no_margins, 7), 0.0);
    g_string_free(work, TRUE);
    return d;
}

static bool opens(struct days_case *d)
{
    struct day_sets sets;
    bool all = day_sets_open(&sets, d->crews);
    CU_ASSERT_TRUE(sets.n <= MOST_DAY_JOBS);
    CU_ASSERT_TRUE(sets.sets->len <= MOST_DAY_SETS + 1);
    day_sets_close(&sets);
    return all;
}

/* Then nothing is said, and nothing changed. */
static void test_days__too_many_jobs_or_sets_are_left_alone(void)
{
    static const int jobs[] = {6, 30, MOST_DAY_JOBS + 1};
    for (size_t i = 0; i < G_N_ELEMENTS(jobs); i++) {
        struct days_case d = many_jobs(jobs[i]);
        double with_crews = (double)d.with_crews;
        CU_ASSERT_EQUAL(opens(&d), i == 0);
        double bound = bound_by_days(&d, false);
        CU_ASSERT_EQUAL(bound > with_crews || d.best.unplaced == 0.0, i == 0);
        days_close(&d);
    }
}

/* A job at 09:15 leaves 75 min before it that no other of 90 min fits: five of
 * those find no room, and it takes long to see. */
static void test_days__set_given_up_is_tried_for_longer(void)
{
    struct days_case d =
        days_open(plan_build(three,
                             "crew A line\n"
                             "job A l1 from=2026-11-30T09:15:00Z "
                             "to=2026-11-30T10:45:00Z; mode 90\n"
                             "job B l2; mode 90; job C l2; mode 90\n"
                             "job D l2; mode 90; job E l3; mode 90\n"
                             "job F l3; mode 90",
                             no_margins, 2),
                  0.0);
    struct day_sets sets;
    CU_ASSERT_TRUE(day_sets_open(&sets, d.crews));
    struct day_set *all = NULL;
    for (guint i = 0; i < sets.sets->len; i++)
        if (day_set_at(&sets, i)->n == 6)
            all = day_set_at(&sets, i);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    int64_t floor = all->cost;
    day_set_settle(&sets, all, INT64_MAX);
    CU_ASSERT_EQUAL(all->state, DAY_DARK);
    CU_ASSERT_EQUAL(all->cost, floor);
    for (int i = 0; i < 3 && all->state == DAY_DARK; i++)
        day_set_settle(&sets, all, INT64_MAX);
    CU_ASSERT_EQUAL(all->state, DAY_GONE);
    day_sets_close(&sets);
    days_close(&d);
}

LO_SUITE(plan_days, LO_TEST(test_days__bound_and_plan_hold_the_truth),
         LO_TEST(test_days__outage_that_fills_no_day_is_not_shared),
         LO_TEST(test_days__places_all_where_little_fits),
         LO_TEST(test_days__too_many_jobs_or_sets_are_left_alone),
         LO_TEST(test_days__set_given_up_is_tried_for_longer));
