/* Claims about bounds and the long search, below the level of a plan. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/clock.h"
#include "plan/crew_bound_int.h"
#include "plan/helper_int.h"
#include "plan/plan_int.h"
#include "plan/proof_int.h"
#include "plan_builder.h"
#include "random_instance.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 ==[s3]== 4    10, 20, 30, 40 customers
 */
static const char *const trunk = "source S 0\n"
                                 "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
                                 "lbs s1 11 2; line l2 2 12; load c2 12 20\n"
                                 "lbs s2 12 3; line l3 3 13; load c3 13 30\n"
                                 "lbs s3 13 4; line l4 4 14; load c4 14 40\n";

static const char *const four_crews =
    "crew A line; crew B line; crew C line; crew D line\n";

/* What the master allows at least, customer-hours. */
static double master_bound(struct planner *p, bool *complete)
{
    struct lo_error err = LO_ERROR_INIT;
    struct pattern_pool *pool = patterns_enumerate(p);
    struct master master = {0};
    CU_ASSERT_EQUAL(master_solve(p, pool, 0.0, &master, &err), LO_OK);
    double bound = master.bound / p->hour;
    *complete = pool->complete;
    master_clear(&master);
    patterns_free(pool);
    return bound;
}

/* On two days, two jobs on one feeder have nothing to do with one another. */
static void test_bound__jobs_that_never_meet_are_strangers(void)
{
    struct plan_case *c =
        plan_build(trunk,
                   "crew A line\n"
                   "job J2 l2 to=2026-12-01T00:00:00Z; mode 60\n"
                   "job J3 l3 from=2026-12-01T00:00:00Z; mode 60\n"
                   "job J4 l4; mode 60",
                   "", 2);
    struct planner *p = planner_new(c->problem);
    CU_ASSERT_FALSE(interact(p, 0, 1));
    CU_ASSERT_TRUE(interact(p, 0, 2));
    CU_ASSERT_TRUE(interact(p, 1, 2));
    planner_free(p);
    plan_case_free(c);
}

/* All four in one stretch of 3 h would cost 300; but J3 must be done in the
 * morning and J4 in the afternoon: J1 and J2 (100 customers) go with one of
 * them, the other (70, or 40 customers) has its own. */
static void test_bound__patterns_cost_what_windows_allow(void)
{
    char *work = g_strconcat(four_crews,
                             "job J1 l1; mode 120\n"
                             "job J2 l2; mode 120\n"
                             "job J3 l3 to=2026-11-30T11:00:00Z; mode 120\n"
                             "job J4 l4 from=2026-11-30T14:00:00Z; mode 120",
                             NULL);
    struct plan_case *c = plan_build(trunk, work, "", 1);
    struct lo_plan *plan = plan_solved(c);
    struct planner *p = planner_new(c->problem);
    bool complete = false;
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 3.0 * 100.0 + 3.0 * 40.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(master_bound(p, &complete), plan->objective, 0);
    CU_ASSERT_TRUE(complete);
    planner_free(p);
    lo_plan_free(plan);
    plan_case_free(c);
    g_free(work);
}

/* Without time for patterns: section 2 is dead for 5 h, and who is there or
 * below is off, whatever else is dead; but a tie to 4 may save all that is not
 * dead itself. */
static void test_bound__part_without_time_keeps_a_lower_bound(void)
{
    char *tied = g_strconcat(trunk, "lbs t 0 14 open\n", NULL);
    static const char on_3[] = "crew A line; crew B line\n"
                               "job J3 l3; mode 120; job K3 l3; mode 60\n";
    char *on_2_and_3 = g_strconcat(on_3, "job J2 l2; mode 240", NULL);
    const struct {
        const char *network, *work;
        double least;
    } cases[] = {{trunk, on_2_and_3, 90.0 * 5},
                 {tied, on_2_and_3, 20.0 * 5 + 30.0 * 3},
                 {trunk, on_3, 70.0 * 3},
                 {tied, on_3, 30.0 * 3}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct plan_case *c =
            plan_build(cases[i].network, cases[i].work, "", 1);
        struct planner *p = planner_new(c->problem);
        bool complete = true;
        p->deadline = -INFINITY;
        CU_ASSERT_DOUBLE_EQUAL(master_bound(p, &complete), cases[i].least, 0);
        CU_ASSERT_FALSE(complete);
        planner_free(p);
        plan_case_free(c);
    }
    g_free(on_2_and_3);
    g_free(tied);
}

enum { STOPPED = 300 };

/* At once, or after any part of the work: never above the optimum. */
static void test_bound__stopped_early_is_not_above_the_optimum(void)
{
    static const double limits[] = {1e-9, 2e-4, 1e-3};
    for (guint32 seed = 3001; seed <= 3000 + STOPPED; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        struct brute_force truth = plan_brute_force(c);
        double hour = (double)c->problem->scale * LO_HOUR;
        struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
        struct lo_error err = LO_ERROR_INIT;
        struct lo_plan *plan = NULL;
        options.time_limit_s = limits[seed % G_N_ELEMENTS(limits)];
        CU_ASSERT_EQUAL_FATAL(lo_plan_solve(&plan, c->problem, &options, &err),
                              LO_OK);
        bool below = plan->unplaced_bound <= truth.unplaced + 1e-9 &&
                     plan->unplaced_weight >= truth.unplaced - 1e-9;
        if (plan->unplaced_weight <= truth.unplaced + 1e-9)
            below = below && plan->bound * hour <= (double)truth.cost + 0.5 &&
                    plan->objective * hour >= (double)truth.cost - 0.5;
        CU_ASSERT_TRUE(below);
        if (!below)
            fprintf(stderr, "seed %u: bound %g, optimum %g h\n", seed,
                    plan->bound, (double)truth.cost / hour);
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
}

/* --- the bound with crews ------------------------------------------------- */

/* Customer-hours, for plans that leave out `unplaced`; the model that says the
 * same in *model. */
static double crew_bound_of(struct planner *p, double unplaced, double *model)
{
    struct lo_error err = LO_ERROR_INIT;
    struct pattern_pool *pool = patterns_enumerate(p);
    struct crew_bound *crews = crew_bound_new(p, pool, unplaced);
    int64_t bound = crew_bound_raise(crews, INT64_MAX, INT64_MAX, INFINITY);
    double settled = -1.0;
    LO_ASSERT_OK(
        crew_bound_settle(crews, lo_steady_seconds() + 5.0, &settled, &err),
        err);
    *model = settled / p->hour;
    crew_bound_free(crews);
    patterns_free(pool);
    return (double)bound / p->hour;
}

/* One crew, two days of 10 h. Sections 2 and 3 are dead for 7 h each; done in
 * one outage, one after the other, the jobs share an hour; but 6 h and 6 h are
 * no day's work, and there is nobody for both at once. */
static void test_bound__two_long_jobs_are_two_days_of_one_crew(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job J3 l3; mode 360\n"
                                     "job J4 l4; mode 360\n"
                                     "job J2 l2; mode 240",
                                     "", 2);
    struct planner *p = planner_new(c->problem);
    bool complete = false;
    double model = 0.0, alone = 7.0 * 70.0 + 7.0 * 40.0 + 5.0 * 90.0;
    CU_ASSERT_TRUE(master_bound(p, &complete) < alone - 50.0);
    double bound = crew_bound_of(p, 0.0, &model);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_TRUE(bound <= plan->objective + 1e-9);
    CU_ASSERT_TRUE(bound >= plan->objective - 0.05);
    CU_ASSERT_DOUBLE_EQUAL(model, plan->objective, 1e-6);
    lo_plan_free(plan);
    planner_free(p);
    plan_case_free(c);
}

enum { PRICED = 300 };

/* Also where jobs must stay out, in modes, with shifts and travel. */
static void test_bound__with_crews_is_not_above_the_optimum(void)
{
    int higher = 0;
    for (guint32 seed = 5001; seed <= 5000 + PRICED; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        struct brute_force truth = plan_brute_force(c);
        struct planner *p = planner_new(c->problem);
        double model = 0.0, bound = crew_bound_of(p, truth.unplaced, &model);
        double optimum = (double)truth.cost / p->hour;
        bool below = bound <= optimum + 1e-9 && model <= optimum + 1e-6;
        CU_ASSERT_TRUE(below);
        if (!below)
            fprintf(stderr, "seed %u: %g and %g above %g h\n%s\n%s\n%s\n", seed,
                    bound, model, optimum, i.network, i.work, i.options);
        higher += bound > optimum * 0.98 && optimum > 0.0;
        planner_free(p);
        plan_case_free(c);
        instance_clear(&i);
    }
    CU_ASSERT_TRUE(higher > PRICED / 4); /* and most often not far */
}

/* --- the long search ------------------------------------------------------ */

struct watched {
    struct planner *planner;
    const struct schedule *best;
};

/* The sums carried from step to step are those of the placements. */
static void on_improved(void *self)
{
    const struct watched *w = self;
    struct schedule again = schedule_new(w->planner);
    schedule_copy(w->planner, &again, w->best);
    schedule_price(w->planner, &again);
    CU_ASSERT_EQUAL(again.cost, w->best->cost);
    CU_ASSERT_EQUAL(
        memcmp(again.used, w->best->used,
               sizeof(int) * (size_t)crew_profile_size(w->planner->profile)),
        0);
    schedule_free(&again);
}

static void test_search__same_seed_same_plan_and_never_worse(void)
{
    for (guint32 seed = 4001; seed <= 4100; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        struct planner *p = planner_new(c->problem);
        struct schedule first = schedule_new(p), a = schedule_new(p),
                        b = schedule_new(p);
        schedule_price(p, &first); /* from nothing at all */
        schedule_copy(p, &a, &first);
        schedule_copy(p, &b, &first);
        struct watched watched = {p, &a};
        struct search_goal goal = {.hot = 1.0,
                                   .until = INFINITY,
                                   .steps = 160,
                                   .seed = seed,
                                   .cost = -1};
        goal.improved = on_improved;
        goal.self = &watched;
        schedule_anneal(p, &a, NULL, &goal);
        goal.improved = NULL;
        schedule_anneal(p, &b, NULL, &goal);
        CU_ASSERT_EQUAL(a.cost, b.cost);
        CU_ASSERT_EQUAL(a.unplaced, b.unplaced);
        CU_ASSERT_FALSE(schedule_better(&first, &a));
        CU_ASSERT_TRUE(schedule_holds(p, &a));
        schedule_free(&first);
        schedule_free(&a);
        schedule_free(&b);
        planner_free(p);
        plan_case_free(c);
        instance_clear(&i);
    }
}

/* Seven jobs of 4, 3, 3, 4, 3, 3 and 4 h and one crew of 10 h a day for two
 * and a half days: only {4, 3, 3}, {4, 3, 3} and 4 fit. */
static void test_search__fills_days_to_the_brim(void)
{
    struct plan_case *c =
        plan_build(trunk,
                   "crew A line\n"
                   "job A l1; mode 180; job B l2; mode 180\n"
                   "job C l3; mode 180; job D l4; mode 180\n"
                   "job E l1; mode 240; job F l2; mode 240\n"
                   "job G l3; mode 240",
                   "switching.before_min=0 switching.after_min=0", 3);
    struct planner *p = planner_new(c->problem);
    struct schedule s = schedule_new(p);
    schedule_price(p, &s);
    struct search_goal goal = {.hot = 1.0,
                               .until = INFINITY,
                               .steps = 4000,
                               .seed = 1,
                               .cost = INT64_MAX};
    schedule_anneal(p, &s, NULL, &goal);
    CU_ASSERT_DOUBLE_EQUAL(s.unplaced, 0.0, 0);
    schedule_free(&s);
    planner_free(p);
    plan_case_free(c);
}

/* Crews all alike: what the counts by slot allow, assignment finds, and nothing
 * else. */
static void test_search__crews_by_slot_are_exact_for_crews_alike(void)
{
    struct plan_case *c =
        plan_build(trunk,
                   "crew A line; crew B line; crew C cable\n"
                   "job 1 l1; mode 120 crews=2 type=line\n"
                   "job 2 l2; mode 180 type=line\n"
                   "job 3 l3; mode 240 type=line also=1:cable\n"
                   "job 4 l4; mode 60 type=cable",
                   "", 1);
    struct planner *p = planner_new(c->problem);
    struct schedule s = schedule_new(p);
    CU_ASSERT_TRUE(crew_profile_is_exact(p->profile));
    GRand *rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 400; round++) {
        for (int j = 0; j < p->n_jobs; j++)
            schedule_move(p, &s, j, (struct placed){-1, 0});
        for (int j = 0; j < p->n_jobs; j++) {
            int o = p->first_option[j];
            struct placed at = {o, p->options[o].starts[g_rand_int_range(
                                       rand, 0, p->options[o].n_starts)]};
            bool allowed = crew_profile_allows(p->profile, s.used, at);
            struct placed before = s.jobs[j];
            s.jobs[j] = at;
            CU_ASSERT_EQUAL(allowed, crews_assign(p, s.jobs, p->n_jobs, NULL,
                                                  NULL) == CREWS_FIT);
            s.jobs[j] = before;
            if (allowed)
                schedule_move(p, &s, j, at);
        }
    }
    g_rand_free(rand);
    schedule_free(&s);
    planner_free(p);
    plan_case_free(c);
}

/* --- pairs that gain --------------------------------------------------------
 */

/* Twelve laterals, each with a tie to one donor that can carry but a few of
 * them: 66 pairs and more, some of which gain in company. */
static char *many_laterals(void)
{
    GString *text = g_string_new("source S 0; source T 200\n"
                                 "breaker cb 0 1; line l0 1 2\n"
                                 "breaker dd 200 201 amp=9; line d 201 202\n");
    for (int k = 0; k < 12; k++)
        g_string_append_printf(text,
                               "lbs a%d 2 %d; line l%d %d %d\n"
                               "lbs b%d %d %d; line m%d %d %d; load c%d %d %d\n"
                               "lbs t%d %d 202 open\n",
                               k, 10 * k + 10, k + 1, 10 * k + 10, 10 * k + 11,
                               k, 10 * k + 11, 10 * k + 12, k, 10 * k + 12,
                               10 * k + 13, k, 10 * k + 13, 10 + 7 * k, k,
                               10 * k + 13);
    return g_string_free(text, FALSE);
}

static void test_gain__two_processes_judge_as_one(void)
{
    char *network = many_laterals();
    GString *work = g_string_new("crew A line\n");
    for (int k = 1; k <= 12; k++)
        g_string_append_printf(work, "job J%d l%d; mode 60\n", k, k);
    struct plan_case *c = plan_build(network, work->str, "", 1);
    struct planner *one = planner_new(c->problem),
                   *two = planner_new(c->problem);
    int jobs[12], gaining = 0;
    for (int j = 0; j < 12; j++)
        jobs[j] = j;
    one->alone = true;
    find_gains(one, jobs, 12, 10);
    find_gains(two, jobs, 12, 10);
    int pairs = one->first_neighbor[12];
    CU_ASSERT_EQUAL(pairs, 12 * 11);
    for (int k = 0; k < pairs; k++) {
        CU_ASSERT_TRUE(two->judged[k]);
        CU_ASSERT_EQUAL(one->gaining[k], two->gaining[k]);
        gaining += one->gaining[k];
    }
    CU_ASSERT_TRUE(gaining > 0 && gaining < pairs);
    planner_free(one);
    planner_free(two);
    plan_case_free(c);
    g_string_free(work, TRUE);
    g_free(network);
}

static void test_patterns__second_process_finds_the_same(void)
{
    char *network = many_laterals();
    GString *work = g_string_new("crew A line; crew B line\n"
                                 "job K1 m1; mode 60; job K2 m2; mode 60\n");
    for (int k = 1; k <= 6; k++)
        g_string_append_printf(work, "job J%d m%d; mode %d\n", k, k, 60 * k);
    struct plan_case *c = plan_build(network, work->str, "", 1);
    struct planner *p = planner_new(c->problem);
    struct helper far;
    CU_ASSERT_TRUE_FATAL(patterns_far_begin(p, &far, INFINITY));
    struct pattern_pool *here = patterns_enumerate(p);
    struct pattern_pool *there = patterns_far_end(p, &far, INFINITY);
    CU_ASSERT_PTR_NOT_NULL_FATAL(there);
    CU_ASSERT_EQUAL(there->complete, here->complete);
    CU_ASSERT_EQUAL_FATAL(there->patterns->len, here->patterns->len);
    CU_ASSERT_TRUE(here->patterns->len > 8);
    for (guint i = 0; i < here->patterns->len; i++) {
        const struct pattern *x =
            &g_array_index(here->patterns, struct pattern, i);
        const struct pattern *y =
            &g_array_index(there->patterns, struct pattern, i);
        CU_ASSERT_EQUAL(x->cost, y->cost);
        CU_ASSERT_EQUAL_FATAL(x->n, y->n);
        for (int k = 0; k < x->n; k++) {
            CU_ASSERT_EQUAL(x->jobs[k].option, y->jobs[k].option);
            CU_ASSERT_EQUAL(x->jobs[k].start, y->jobs[k].start);
        }
    }
    patterns_free(here);
    patterns_free(there);
    planner_free(p);
    plan_case_free(c);
    g_string_free(work, TRUE);
    g_free(network);
}

/* Nobody waits for a process longer than there is time. */
static void test_patterns__second_process_is_not_waited_for(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line\njob J1 l1; mode 60", "", 1);
    struct planner *p = planner_new(c->problem);
    struct helper far;
    CU_ASSERT_TRUE_FATAL(patterns_far_begin(p, &far, INFINITY));
    CU_ASSERT_PTR_NULL(patterns_far_end(p, &far, 0.0));
    planner_free(p);
    plan_case_free(c);
}

LO_SUITE(plan_bound, LO_TEST(test_bound__jobs_that_never_meet_are_strangers),
         LO_TEST(test_bound__patterns_cost_what_windows_allow),
         LO_TEST(test_bound__part_without_time_keeps_a_lower_bound),
         LO_TEST(test_bound__stopped_early_is_not_above_the_optimum),
         LO_TEST(test_bound__two_long_jobs_are_two_days_of_one_crew),
         LO_TEST(test_bound__with_crews_is_not_above_the_optimum),
         LO_TEST(test_search__same_seed_same_plan_and_never_worse),
         LO_TEST(test_search__fills_days_to_the_brim),
         LO_TEST(test_search__crews_by_slot_are_exact_for_crews_alike),
         LO_TEST(test_gain__two_processes_judge_as_one),
         LO_TEST(test_patterns__second_process_finds_the_same),
         LO_TEST(test_patterns__second_process_is_not_waited_for));
