/* Claims about why a job stands where it stands, and what rules cost. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/explain.h"
#include "plan_builder.h"
#include "random_instance.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3        10, 20 and 30 customers
 *              l1         l2         l3
 */
static const char *const trunk = "source S 0\n"
                                 "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
                                 "lbs s1 11 2; line l2 2 12; load c2 12 20\n"
                                 "lbs s2 12 3; line l3 3 13; load c3 13 30\n";

static int32_t job_named(const struct plan_case *c, const char *name)
{
    for (int32_t j = 0; j < c->problem->n_jobs; j++)
        if (strcmp(c->work->tasks[c->problem->jobs[j].task].name, name) == 0)
            return j;
    CU_FAIL_FATAL("no such job");
    return -1;
}

static struct lo_explanation *explained(const struct plan_case *c,
                                        const struct lo_plan *plan, int32_t j)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_explain_options options = LO_EXPLAIN_OPTIONS_INIT;
    struct lo_explanation *why = NULL;
    LO_ASSERT_OK(lo_explain_job(&why, c->problem, plan->placements, j, c->zone,
                                &options, &err),
                 err);
    return why;
}

static const struct lo_move *move_at(const struct lo_explanation *why,
                                     const char *time)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_time at = 0;
    LO_ASSERT_OK(lo_time_parse(&at, time, NULL, &err), err);
    for (int32_t i = 0; i < why->n_moves; i++)
        if (why->moves[i].start == at)
            return &why->moves[i];
    CU_FAIL_FATAL("no such start");
    return NULL;
}

/* One job alone: every start within the working hours is a tie, and no reason
 * is given; the others break E2. */
static void test_explain__a_lone_job_is_a_tie_all_day(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J l3; mode 60", "", 2);
    struct lo_plan *plan = plan_solved(c);
    struct lo_explanation *why = explained(c, plan, 0);
    int ties = 0, forbidden = 0;
    for (int32_t i = 0; i < why->n_moves; i++) {
        const struct lo_move *move = &why->moves[i];
        ties += lo_move_is_tie(move);
        forbidden += move->kind == LO_MOVE_FORBIDDEN;
        CU_ASSERT_EQUAL(move->rule == NULL, lo_move_is_tie(move));
        if (move->rule != NULL)
            CU_ASSERT_STRING_EQUAL(move->rule, "E2");
    }
    CU_ASSERT_EQUAL(ties, 2 * 37); /* 08:00 to 17:00, every 15 min */
    CU_ASSERT_EQUAL(forbidden, 2 * (96 - 37));
    CU_ASSERT_EQUAL(why->n_days, 1);
    CU_ASSERT(lo_move_is_tie(&why->days[0]));
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

/*
 * J2 4 h on l2 with J3 2 h on l3 inside it. J3 at 14:00, the other in place:
 *
 *   J2 |-------------|            dead 07:30-12:30 (08:00 + 4 h)
 *   J3                   |----|   dead 13:30-16:30: 30 customers, 3 h more
 *
 * Planned again, J2 follows it and the price is nothing: a tie.
 */
static void test_explain__in_place_it_costs_and_replanned_it_is_a_tie(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    lo_time j2 = plan_of(c, plan, "J2")->start;
    struct lo_explanation *why = explained(c, plan, job_named(c, "J3"));
    const struct lo_move *move = move_at(why, "2026-11-30T14:00:00Z");
    CU_ASSERT_EQUAL(j2, c->problem->from + 8 * LO_HOUR);
    CU_ASSERT_EQUAL(move->kind, LO_MOVE_FREE);
    CU_ASSERT_DOUBLE_EQUAL(move->extra, 90.0, 0);
    CU_ASSERT(move->resolved);
    CU_ASSERT_DOUBLE_EQUAL(move->best, 0.0, 0);
    CU_ASSERT(lo_move_is_tie(move));
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Four hours on l2 with two on l3 beside them: every start in which both move
 * together is a tie, known without time to plan. */
static void test_explain__moved_with_its_outage_it_is_a_tie_at_once(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 240",
                                     "", 2);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_explain_options options = {.proven = true};
    struct lo_plan *plan = plan_solved(c);
    struct lo_explanation *why = NULL;
    LO_ASSERT_OK(lo_explain_job(&why, c->problem, plan->placements,
                                job_named(c, "J3"), c->zone, &options, &err),
                 err);
    int ties = 0;
    lo_date home = lo_zone_date(c->zone, why->start);
    for (int32_t i = 0; i < why->n_moves; i++)
        ties += why->moves[i].day == home &&
                why->moves[i].start != why->start &&
                lo_move_is_tie(&why->moves[i]);
    CU_ASSERT_EQUAL(ties, 24); /* 08:00 to 14:00, but for its own */
    CU_ASSERT_EQUAL_FATAL(why->n_days, 1);
    CU_ASSERT(lo_move_is_tie(&why->days[0]));
    CU_ASSERT_EQUAL(why->days[0].best_start, why->days[0].day > home
                                                 ? why->start + LO_DAY
                                                 : why->start - LO_DAY);
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

static bool none_is_dearer_than_in_place(const struct lo_move *moves, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (moves[i].kind == LO_MOVE_FREE && moves[i].resolved &&
            moves[i].unplaced >= 0.0 &&
            (moves[i].unplaced > 0.0 || moves[i].best > moves[i].extra ||
             moves[i].least > moves[i].best + 1e-9))
            return false;
    return true;
}

/* With no time to plan anew its answer is bad: where the job may go there with
 * all others in place, that is known, and no more is asked for it. */
static void test_explain__without_time_what_is_known_in_place_counts(void)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *work = g_string_new("crew A line; crew B line\n");
    for (int j = 0; j < 9; j++)
        g_string_append_printf(work, "job J%d l%d; mode %d\n", j, j % 3 + 1,
                               60 + 30 * (j * 5 % 7));
    struct plan_case *c = plan_build(trunk, work->str, "", 3);
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    how.time_limit_s = 0.3;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &how, &err), err);
    struct lo_explain_options options = {.each_s = 1e-6, .total_s = 0.2};
    for (int32_t j = 0; j < 2; j++) {
        struct lo_explanation *why = NULL;
        LO_ASSERT_OK(lo_explain_job(&why, c->problem, plan->placements, j,
                                    c->zone, &options, &err),
                     err);
        CU_ASSERT(none_is_dearer_than_in_place(why->moves, why->n_moves));
        CU_ASSERT(none_is_dearer_than_in_place(why->days, why->n_days));
        lo_explanation_free(why);
    }
    lo_plan_free(plan);
    plan_case_free(c);
    g_string_free(work, TRUE);
}

/* One crew: J3 cannot start while it works on J2, and the other job is named.
 */
static void test_explain__the_job_that_has_the_crew_is_named(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    const struct lo_placement *two = plan_of(c, plan, "J2");
    struct lo_explanation *why = explained(c, plan, job_named(c, "J3"));
    int blocked = 0;
    for (int32_t i = 0; i < why->n_moves; i++) {
        const struct lo_move *move = &why->moves[i];
        if (move->start < two->start || move->start >= two->start + 4 * LO_HOUR)
            continue;
        blocked++;
        CU_ASSERT_EQUAL_FATAL(move->kind, LO_MOVE_BLOCKED);
        CU_ASSERT_STRING_EQUAL(move->rule, "E3");
        CU_ASSERT_STRING_EQUAL(move->other, "J2");
        CU_ASSERT(isnan(move->extra));
    }
    CU_ASSERT_EQUAL(blocked, 16);
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* now 11-22T00:00: a lead of 200 h ends on 11-30 at 08:00, and the customers
 * are off 30 min before the work. */
static void test_explain__too_early_to_tell_is_E5(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J l3; mode 60",
                   "notice.lead_hours=planned=200,temporary=24,urgent=0", 1);
    struct lo_plan *plan = plan_solved(c);
    struct lo_explanation *why = explained(c, plan, 0);
    const struct lo_move *early = move_at(why, "2026-11-30T08:15:00Z");
    CU_ASSERT_EQUAL_FATAL(early->kind, LO_MOVE_FORBIDDEN);
    CU_ASSERT_STRING_EQUAL(early->rule, "E5");
    CU_ASSERT_EQUAL(move_at(why, "2026-11-30T08:30:00Z")->kind, LO_MOVE_FREE);
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A pin is named as what forbids the others, and its price stands beside. */
static void test_explain__a_pin_is_named_with_its_price(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 2);
    struct lo_job *jobs = c->problem->jobs;
    jobs[job_named(c, "J2")].pin = c->problem->from + 8 * LO_HOUR;
    jobs[job_named(c, "J3")].pin = c->problem->from + 14 * LO_HOUR;
    struct lo_plan *plan = plan_solved(c);
    struct lo_explanation *why = explained(c, plan, job_named(c, "J3"));
    const struct lo_move *move = move_at(why, "2026-11-30T09:00:00Z");
    CU_ASSERT_PTR_NOT_NULL_FATAL(move->rule);
    CU_ASSERT_STRING_EQUAL(move->rule, "pin");
    CU_ASSERT_EQUAL(move->kind, LO_MOVE_FREE);
    CU_ASSERT_DOUBLE_EQUAL(move->extra, -90.0, 0);
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* --- against exhaustive search ----------------------------------------- */

/* Predecessors by their numbers among the jobs that are left. */
static void keep_order(const struct lo_plan *plan, int32_t j,
                       struct lo_problem *pinned)
{
    for (int32_t i = 0; i < pinned->n_jobs; i++) {
        struct lo_job *job = &pinned->jobs[i];
        lo_job_id *after =
            lo_arena_array(plan->arena, (size_t)job->n_after, sizeof *after);
        for (int32_t a = 0; a < job->n_after; a++)
            for (int32_t k = 0; k < job->after[a].v; k++)
                after[a].v += k == j || plan->placements[k].mode >= 0;
        job->after = after;
    }
}

/* The price of a start in place = the plan with all else pinned, in mode. */
static void check_in_place(const struct plan_case *c,
                           const struct lo_plan *plan, int32_t j,
                           const struct lo_move *move, guint32 seed)
{
    struct lo_problem pinned = *c->problem;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *other = NULL;
    pinned.jobs = g_new0(struct lo_job, (gsize)pinned.n_jobs + 1);
    int32_t kept = 0;
    for (int32_t k = 0; k < pinned.n_jobs; k++) {
        const struct lo_placement *at = &plan->placements[k];
        int32_t mode = k == j ? move->mode : at->mode;
        if (mode < 0)
            continue;
        struct lo_job *job = &pinned.jobs[kept++];
        *job = c->problem->jobs[k];
        job->pin = k == j ? move->start : at->start;
        job->modes += mode;
        job->n_modes = 1;
    }
    pinned.n_jobs = kept;
    keep_order(plan, j, &pinned);
    LO_ASSERT_OK(lo_plan_solve(&other, &pinned, &options, &err), err);
    bool fits = other->unplaced_weight == 0.0;
    bool same = (move->kind == LO_MOVE_FREE) == fits &&
                (!fits ||
                 fabs(other->objective - plan->objective - move->extra) < 1e-6);
    if (!same)
        fprintf(stderr,
                "explain, in place: seed %u job %d start %" G_GINT64_FORMAT
                " kind %d extra %f, pinned %f over %f\n",
                seed, j, move->start, (int)move->kind, move->extra,
                other->objective, plan->objective);
    CU_ASSERT(same);
    lo_plan_free(other);
    g_free(pinned.jobs);
}

/* Exhaustive search with the job in that one place, in any of its modes. */
static struct brute_force best_with_pin(const struct plan_case *c, int32_t j,
                                        lo_time at)
{
    struct lo_job kept = c->problem->jobs[j];
    struct brute_force best = {INFINITY, INT64_MAX, 0};
    for (int32_t m = 0; m < kept.n_modes; m++) {
        struct lo_interval window = {at, at + kept.modes[m].duration_s};
        struct lo_job only = kept;
        bool inside = false;
        for (int32_t w = 0; w < kept.n_windows && !inside; w++)
            inside = kept.windows[w].from <= window.from &&
                     window.to <= kept.windows[w].to;
        only.windows = &window;
        only.n_windows = inside ? 1 : 0;
        only.modes = &kept.modes[m];
        only.n_modes = 1;
        c->problem->jobs[j] = only;
        struct brute_force found = plan_brute_force(c);
        if (found.unplaced < best.unplaced ||
            (found.unplaced == best.unplaced && found.cost < best.cost))
            best = found;
    }
    c->problem->jobs[j] = kept;
    return best;
}

/* The price re-planned = what exhaustive search finds with that pin. */
static void check_replanned(const struct plan_case *c,
                            const struct lo_plan *plan, int32_t j,
                            const struct lo_move *move, guint32 seed)
{
    struct brute_force all = best_with_pin(c, j, move->start);
    double hours = (double)all.cost / LO_HOUR / (double)c->problem->scale;
    bool same =
        fabs(all.unplaced - plan->unplaced_weight - move->unplaced) < 1e-9 &&
        (isnan(move->best) ||
         (fabs(hours - plan->objective - move->best) < 1e-6 &&
          !(move->least > move->best + 1e-6))); /* NAN: none is proven */
    if (!same)
        fprintf(stderr,
                "explain, re-planned: seed %u job %d: %f, least %f, unplaced "
                "%f; exhaustive %f\n",
                seed, j, move->best, move->least, move->unplaced,
                hours - plan->objective);
    CU_ASSERT(same);
}

static void check_instance(guint32 seed, int *priced, int *replanned)
{
    struct instance i = random_instance(seed);
    struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
    struct lo_plan *plan = plan_solved(c);
    for (int32_t j = 0; j < c->problem->n_jobs; j++) {
        if (plan->placements[j].mode < 0)
            continue;
        struct lo_explanation *why = explained(c, plan, j);
        for (int32_t m = 0; m < why->n_moves; m += 3) {
            const struct lo_move *move = &why->moves[m];
            if (move->kind == LO_MOVE_FREE) {
                check_in_place(c, plan, j, move, seed);
                *priced += 1;
            }
            if (move->resolved && *replanned < 24) {
                check_replanned(c, plan, j, move, seed);
                *replanned += 1;
            }
        }
        lo_explanation_free(why);
    }
    lo_plan_free(plan);
    plan_case_free(c);
    instance_clear(&i);
}

static void test_explain__pinning_there_costs_exactly_this(void)
{
    int priced = 0, replanned = 0;
    for (guint32 seed = 1; seed <= 20; seed++)
        check_instance(seed, &priced, &replanned);
    CU_ASSERT(priced > 50);
    CU_ASSERT_EQUAL(replanned, 24);
}

/* A tie in place, looked at by nobody else: exhaustive search with the job
 * there finds no more hours and nothing more left out. */
static int check_ties(guint32 seed)
{
    struct instance i = random_instance(seed);
    struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
    struct lo_plan *plan = plan_solved(c);
    struct lo_explain_options none = {.each_s = 0.0};
    struct lo_explanation *why = NULL;
    struct lo_error err = LO_ERROR_INIT;
    int32_t j = (int32_t)(seed % (guint32)c->problem->n_jobs);
    int ties = 0;
    LO_ASSERT_OK(lo_explain_job(&why, c->problem, plan->placements, j, c->zone,
                                &none, &err),
                 err);
    for (int32_t m = (int32_t)(seed % 7); m < why->n_moves && ties < 2;
         m += 5) {
        const struct lo_move *move = &why->moves[m];
        if (move->kind != LO_MOVE_FREE || !lo_move_is_tie(move) ||
            move->start == why->start)
            continue;
        struct brute_force all = best_with_pin(c, j, move->start);
        double hours = (double)all.cost / LO_HOUR / (double)c->problem->scale;
        bool same = all.unplaced == plan->unplaced_weight &&
                    fabs(hours - plan->objective) < 1e-6;
        CU_ASSERT_TRUE(same);
        if (!same)
            fprintf(stderr, "tie: seed %u job %d: %f and %f\n", seed, j, hours,
                    plan->objective);
        ties++;
    }
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
    instance_clear(&i);
    return ties;
}

static void test_explain__a_tie_costs_nothing_by_exhaustive_search(void)
{
    int ties = 0;
    for (guint32 seed = 10001; seed <= 10300; seed++)
        ties += check_ties(seed);
    CU_ASSERT_TRUE(ties > 100);
}

/* --- prices ------------------------------------------------------------- */

static const struct lo_price *price_of(const struct lo_prices *prices,
                                       const char *kind)
{
    for (int32_t i = 0; i < prices->n; i++)
        if (strcmp(prices->prices[i].kind, kind) == 0)
            return &prices->prices[i];
    CU_FAIL_FATAL("no such price");
    return NULL;
}

static const struct lo_price_rules none_given = {0, NULL, NULL, NULL};
static const struct lo_price_options in_two_seconds = {.total_s = 2.0};

/* One crew: J3 overlaps J2 by an hour only (310 h); with a second crew it lies
 * inside (250 h). Nobody waits for the notice lead. */
static void test_prices__a_second_crew_saves_what_sharing_saves(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 1);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = plan_solved(c);
    struct lo_prices *prices = NULL;
    LO_ASSERT_OK(lo_price_rules(&prices, c->problem, plan->placements,
                                &none_given, &in_two_seconds, &err),
                 err);
    CU_ASSERT_EQUAL(prices->n, 2);
    CU_ASSERT_DOUBLE_EQUAL(prices->objective, 310.0, 0);
    CU_ASSERT_STRING_EQUAL(price_of(prices, "crew")->subject, "line");
    CU_ASSERT_DOUBLE_EQUAL(price_of(prices, "crew")->saves, 60.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(price_of(prices, "crew")->saves_most, 60.0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(price_of(prices, "lead")->saves, 0.0, 0);
    lo_prices_free(prices);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* J3 pinned to 14:00 and J2 to 08:00 cost 90 h more than together; either pin
 * away is enough to save them, the forbidden day costs nothing. */
static void test_prices__each_pin_has_its_price(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 2);
    struct lo_error err = LO_ERROR_INIT;
    lo_time midnight = c->problem->from;
    lo_date monday = lo_zone_date(c->zone, midnight);
    struct lo_pin pins[] = {{"J2", midnight + 8 * LO_HOUR, 0},
                            {"J3", midnight + 14 * LO_HOUR, 0},
                            {"J3", LO_TIME_NONE, monday + 1}};
    struct lo_problem_input input = {.sections = c->sections,
                                     .supply = c->supply,
                                     .work = c->work,
                                     .settings = c->settings,
                                     .zone = c->zone,
                                     .calendar = c->calendar,
                                     .now = c->problem->now,
                                     .from = monday,
                                     .days = 2,
                                     .n_pins = 3,
                                     .pins = pins};
    lo_problem_free(c->problem);
    LO_ASSERT_OK(lo_problem_new(&c->problem, &input, c->findings, &err), err);
    struct lo_plan *plan = plan_solved(c);
    struct lo_prices *prices = NULL;
    struct lo_price_options options = {.total_s = 6.0, .each_s = 2.0};
    LO_ASSERT_OK(lo_price_pins(&prices, plan, &input, &options, &err), err);
    CU_ASSERT_EQUAL_FATAL(prices->n, 3);
    CU_ASSERT_DOUBLE_EQUAL(prices->prices[0].saves, 90.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(prices->prices[1].saves, 90.0, 0);
    CU_ASSERT_STRING_EQUAL(prices->prices[2].kind, "forbid");
    CU_ASSERT_DOUBLE_EQUAL(prices->prices[2].saves, 0.0, 0);
    lo_prices_free(prices);
    /* stopped: what it costs at most is known all the same */
    const volatile int stop = 1;
    options.stop = &stop;
    LO_ASSERT_OK(lo_price_pins(&prices, plan, &input, &options, &err), err);
    CU_ASSERT_EQUAL_FATAL(prices->n, 3);
    CU_ASSERT(prices->prices[0].saves_most >= 90.0);
    lo_prices_free(prices);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* --- clashes ------------------------------------------------------------ */

static struct lo_clash clash_of(const struct plan_case *c,
                                const struct lo_plan *plan, const char *job)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_explain_options options = LO_EXPLAIN_OPTIONS_INIT;
    struct lo_clash clash;
    LO_ASSERT_OK(lo_explain_clash(&clash, c->problem, plan->placements,
                                  job_named(c, job), &options, &err),
                 err);
    return clash;
}

/* Ten hours a day, one crew, 6 h and 5 h: the crew would do at night (without
 * E2), and another crew by day (without E3): the two clash. */
static void test_clash__hours_and_crews_together(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job big l2 rank=1; mode 360 type=line\n"
                                     "job small l3; mode 300 type=line",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan_of(c, plan, "small")->mode, -1);
    struct lo_clash clash = clash_of(c, plan, "small");
    CU_ASSERT_EQUAL_FATAL(clash.n, 2);
    CU_ASSERT_STRING_EQUAL(clash.rules[0], "E2");
    CU_ASSERT_STRING_EQUAL(clash.rules[1], "E3");
    CU_ASSERT_STRING_EQUAL(clash.repair, "one more crew of type '%s'");
    CU_ASSERT_STRING_EQUAL(clash.subject, "line");
    /* big alone: 50 customers for 7 h; small then lies inside it */
    CU_ASSERT_DOUBLE_EQUAL(clash.extra, 0.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* One rule that forbids alone is the whole clash. */
static void test_clash__one_rule_alone(void)
{
    static const struct {
        const char *work;
        const char *rule;
        const char *repair;
    } cases[] = {
        {"crew A line; job J l3; mode 700", "E2",
         "hours outside its window or the working hours"},
        {"crew A line; job J l3; mode 60 type=live", "E3",
         "one more crew of type '%s'"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct plan_case *c = plan_build(trunk, cases[i].work, "", 1);
        struct lo_plan *plan = plan_solved(c);
        struct lo_clash clash = clash_of(c, plan, "J");
        CU_ASSERT_EQUAL_FATAL(clash.n, 1);
        CU_ASSERT_STRING_EQUAL(clash.rules[0], cases[i].rule);
        CU_ASSERT_STRING_EQUAL(clash.repair, cases[i].repair);
        lo_plan_free(plan);
        plan_case_free(c);
    }
}

/* A lead that ends after the working hours: told shorter, it fits; so it does
 * later in the evening. E2 and E5 clash. */
static void test_clash__notice_against_hours(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J l3; mode 60",
                   "notice.lead_hours=planned=209,temporary=24,urgent=0", 1);
    struct lo_plan *plan = plan_solved(c);
    struct lo_clash clash = clash_of(c, plan, "J");
    CU_ASSERT_EQUAL_FATAL(clash.n, 2);
    CU_ASSERT_STRING_EQUAL(clash.rules[0], "E2");
    CU_ASSERT_STRING_EQUAL(clash.rules[1], "E5");
    CU_ASSERT_STRING_EQUAL(clash.repair, "a notice class with a shorter lead");
    lo_plan_free(plan);
    plan_case_free(c);
}

/* At most an hour off on end, and the job takes two: no crew and no other
 * hours would help, and neither is blamed. */
static void test_clash__off_for_too_long(void)
{
    struct plan_case *c = plan_build(trunk, "crew A line; job J l3; mode 60",
                                     "plan.max_off_hours=1", 1);
    struct lo_plan *plan = plan_solved(c);
    struct lo_explanation *why = explained(c, plan, 0);
    CU_ASSERT_EQUAL(why->start, LO_TIME_NONE);
    const struct lo_move *noon = move_at(why, "2026-11-30T12:00:00Z");
    CU_ASSERT_EQUAL_FATAL(noon->kind, LO_MOVE_FORBIDDEN);
    CU_ASSERT_STRING_EQUAL(noon->rule, "E9");
    struct lo_clash clash = clash_of(c, plan, "J");
    CU_ASSERT_EQUAL_FATAL(clash.n, 1);
    CU_ASSERT_STRING_EQUAL(clash.rules[0], "E9");
    CU_ASSERT_STRING_EQUAL(clash.repair, "customers off for longer on end");
    lo_explanation_free(why);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* The saving of a shared outage: 340 h alone, 250 h together. */
static void test_sharing__what_one_outage_saves(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_shared_outage));
    lo_explain_sharing(rows, plan);
    CU_ASSERT_EQUAL_FATAL(rows->len, 1);
    struct lo_shared_outage row =
        g_array_index(rows, struct lo_shared_outage, 0);
    CU_ASSERT_DOUBLE_EQUAL(row.alone, 340.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(row.shared, 250.0, 0);
    g_array_free(rows, TRUE);
    lo_plan_free(plan);
    plan_case_free(c);
}

/*
 * J3 1 h on l3, J2 3 h on l2 (3 off with it): dead 2 h and 4 h. In one outage
 * 50 x 4 h; the best without sharing adds J3 by itself, on the same day or not:
 * 30 x 2 h.
 */
static void test_explain__sharing_is_compared_with_the_best_plan_without(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 180\n"
                                     "job J3 l3; mode 60",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    struct lo_unshared without;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 200.0, 0);
    LO_ASSERT_OK(lo_plan_unshared(&without, plan, 5.0, &err), err);
    CU_ASSERT_EQUAL(without.outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(without.n_placed, 2);
    CU_ASSERT_EQUAL(without.n_lost, 0);
    CU_ASSERT_DOUBLE_EQUAL(without.objective, 260.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(without.bound, 260.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* From 08:00 to 12:00 there is room for both in one outage, not for one after
 * the other: without sharing J2, of less weight, is left out. */
static void test_explain__what_only_sharing_places_is_named(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2 rank=4; mode 180\n"
                                     "job J3 l3 rank=1; mode 60",
                                     "plan.work_hours=08:00-12:00", 1);
    struct lo_plan *plan = plan_solved(c);
    struct lo_unshared without;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_weight, 0.0, 0);
    LO_ASSERT_OK(lo_plan_unshared(&without, plan, 5.0, &err), err);
    CU_ASSERT_EQUAL(without.outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(without.n_placed, 1);
    CU_ASSERT_DOUBLE_EQUAL(without.unplaced, 3.0, 0);
    CU_ASSERT_EQUAL_FATAL(without.n_lost, 1);
    CU_ASSERT_EQUAL(without.lost[0].v, job_named(c, "J2"));
    CU_ASSERT_DOUBLE_EQUAL(without.same_least, 260.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Four rules of a problem, each of which can be lifted. */
enum { REPEATS, DESK, GAP, LONGEST, N_LIFTED };
struct lifted {
    const struct lo_problem *whole;
    struct lo_problem less;
    int asked;
};

static enum lo_status lift(void *self, const struct lo_problem **out,
                           const bool *which, struct lo_error *err)
{
    struct lifted *l = self;
    (void)err;
    l->less = *l->whole;
    if (which[REPEATS])
        l->less.n_repeats = 0;
    if (which[DESK])
        l->less.max_switching = 0;
    if (which[GAP])
        l->less.min_gap_s = 0;
    if (which[LONGEST])
        l->less.max_off_s = LO_DAY * 365;
    l->asked++;
    *out = &l->less;
    return LO_OK;
}

static const struct lo_price_rule four_rules[] = {
    {"limit", "all"}, {"desk", ""}, {"gap", ""}, {"longest", ""}};

/* What a lifted rule saves is what exhaustive search says without it, whether
 * it was found with others or alone. */
static void test_prices__of_lifted_rules_are_true(void)
{
    int lifted = 0, worth = 0, together = 0;
    for (guint32 seed = 9001; seed <= 9300; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, i.days);
        struct lo_error err = LO_ERROR_INIT;
        struct lo_plan *plan = plan_solved(c);
        struct lo_prices *prices = NULL;
        struct lo_problem kept = *c->problem;
        struct lifted l = {.whole = &kept};
        const struct lo_price_rules rules = {N_LIFTED, four_rules, lift, &l};
        if (kept.n_repeats + kept.max_switching > 0 || kept.min_gap_s > 0) {
            LO_ASSERT_OK(lo_price_rules(&prices, c->problem, plan->placements,
                                        &rules, &in_two_seconds, &err),
                         err);
            together += l.asked == 1;
            for (int k = 0; k < N_LIFTED; k++) {
                const struct lo_price *row =
                    price_of(prices, four_rules[k].kind);
                bool which[N_LIFTED] = {k == 0, k == 1, k == 2, k == 3};
                const struct lo_problem *without = NULL;
                LO_ASSERT_OK(lift(&l, &without, which, &err), err);
                *c->problem = *without;
                struct brute_force truth = plan_brute_force(c);
                *c->problem = kept;
                double hours =
                    (double)truth.cost / LO_HOUR / (double)kept.scale;
                CU_ASSERT_TRUE(row->proven);
                CU_ASSERT_EQUAL(row->unplaced, truth.unplaced);
                CU_ASSERT_DOUBLE_EQUAL(row->objective, hours, 1e-6);
                CU_ASSERT_DOUBLE_EQUAL(row->saves, plan->objective - hours,
                                       1e-6);
                worth +=
                    row->saves != 0.0 || row->unplaced < plan->unplaced_weight;
            }
            lifted++;
            lo_prices_free(prices);
        }
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
    CU_ASSERT_TRUE(lifted > 20);
    CU_ASSERT_TRUE(worth > 5);     /* rules that bind */
    CU_ASSERT_TRUE(together > 10); /* none does */
}

static void count_known(void *self, const struct lo_price *price)
{
    (void)price;
    ++*(int *)self;
}

/* Two hours at most, J2 takes four: without that limit it fits; the other three
 * rules are told apart from it. Each is told of once, though not in order. */
static void test_prices__one_rule_of_many_that_binds_is_found(void)
{
    struct plan_case *c = plan_build(
        trunk,
        "crew A line; crew B line; job J2 l2; mode 240; job J3 l3; mode 60",
        "plan.max_off_hours=3", 1);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = plan_solved(c);
    struct lo_prices *prices = NULL;
    struct lifted l = {.whole = c->problem};
    int known = 0;
    const struct lo_price_rules rules = {N_LIFTED, four_rules, lift, &l};
    const struct lo_price_options options = {
        .total_s = 5.0, .known = count_known, .self = &known};
    CU_ASSERT(plan->unplaced_weight > 0.0);
    LO_ASSERT_OK(lo_price_rules(&prices, c->problem, plan->placements, &rules,
                                &options, &err),
                 err);
    CU_ASSERT_EQUAL(known, prices->n);
    CU_ASSERT_EQUAL(price_of(prices, "longest")->unplaced, 0.0);
    CU_ASSERT(price_of(prices, "longest")->proven);
    for (int k = 0; k < LONGEST; k++) {
        const struct lo_price *row = price_of(prices, four_rules[k].kind);
        CU_ASSERT_EQUAL(row->unplaced, plan->unplaced_weight);
        CU_ASSERT_EQUAL(row->saves, 0.0);
        CU_ASSERT(row->proven);
    }
    lo_prices_free(prices);
    lo_plan_free(plan);
    plan_case_free(c);
}

static void note_lead(void *self, const struct lo_price *price)
{
    GString *order = self;
    g_string_append_printf(order, "%s ", price->kind);
}

static void note_together(void *self, double seconds, int32_t known, int32_t n,
                          int32_t together)
{
    GString *order = self;
    (void)seconds;
    if (order->len == 0 || order->str[order->len - 1] != '\n')
        g_string_append_printf(order, "%d of %d, %d\n", (int)known, (int)n,
                               (int)together);
}

/* A notice lead that binds nobody is known without planning, and who waits
 * hears what is tried before it is. */
static void test_prices__what_forbids_nothing_is_known_first(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J2 l2; mode 240", "", 1);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = plan_solved(c);
    struct lo_prices *prices = NULL;
    struct lifted l = {.whole = c->problem};
    GString *order = g_string_new(NULL);
    const struct lo_price_rules rules = {N_LIFTED, four_rules, lift, &l};
    const struct lo_price_options options = {.total_s = 5.0,
                                             .known = note_lead,
                                             .progress = note_together,
                                             .self = order};
    c->problem->now = c->problem->from - 8 * (lo_time)LO_DAY;
    c->problem->jobs[0].lead_s = 7 * (int64_t)LO_DAY;
    LO_ASSERT_OK(lo_price_rules(&prices, c->problem, plan->placements, &rules,
                                &options, &err),
                 err);
    CU_ASSERT(g_str_has_prefix(order->str, "lead 1 of 6, 4\n"));
    CU_ASSERT_DOUBLE_EQUAL(price_of(prices, "lead")->saves, 0.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(price_of(prices, "lead")->saves_most, 0.0, 0);
    CU_ASSERT(price_of(prices, "lead")->proven);
    lo_prices_free(prices);
    /* a day more, and an early start would be too soon to be told of */
    g_string_truncate(order, 0);
    c->problem->now = c->problem->from - 7 * (lo_time)LO_DAY;
    LO_ASSERT_OK(lo_price_rules(&prices, c->problem, plan->placements, &rules,
                                &options, &err),
                 err);
    CU_ASSERT(g_str_has_prefix(order->str, "0 of 6, 5\n"));
    lo_prices_free(prices);
    g_string_free(order, TRUE);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Stopped before it began: every row is there, and none says anything. */
static void test_prices__stopped_say_that_nothing_is_known(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J2 l2; mode 240", "", 1);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = plan_solved(c);
    struct lo_prices *prices = NULL;
    struct lifted l = {.whole = c->problem};
    const volatile int stop = 1;
    const struct lo_price_rules rules = {N_LIFTED, four_rules, lift, &l};
    const struct lo_price_options options = {.total_s = 5.0, .stop = &stop};
    LO_ASSERT_OK(lo_price_rules(&prices, c->problem, plan->placements, &rules,
                                &options, &err),
                 err);
    CU_ASSERT_EQUAL(prices->n, 2 + N_LIFTED);
    for (int32_t i = 0; i < prices->n; i++) {
        CU_ASSERT(isnan(prices->prices[i].saves));
        CU_ASSERT(isnan(prices->prices[i].saves_most));
        CU_ASSERT_FALSE(prices->prices[i].proven);
    }
    lo_prices_free(prices);
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(explain, LO_TEST(test_prices__what_forbids_nothing_is_known_first),
         LO_TEST(test_explain__a_lone_job_is_a_tie_all_day),
         LO_TEST(test_explain__in_place_it_costs_and_replanned_it_is_a_tie),
         LO_TEST(test_explain__without_time_what_is_known_in_place_counts),
         LO_TEST(test_explain__moved_with_its_outage_it_is_a_tie_at_once),
         LO_TEST(test_explain__the_job_that_has_the_crew_is_named),
         LO_TEST(test_explain__too_early_to_tell_is_E5),
         LO_TEST(test_explain__a_pin_is_named_with_its_price),
         LO_TEST(test_explain__pinning_there_costs_exactly_this),
         LO_TEST(test_prices__a_second_crew_saves_what_sharing_saves),
         LO_TEST(test_prices__each_pin_has_its_price),
         LO_TEST(test_clash__hours_and_crews_together),
         LO_TEST(test_clash__one_rule_alone),
         LO_TEST(test_clash__notice_against_hours),
         LO_TEST(test_clash__off_for_too_long),
         LO_TEST(test_explain__sharing_is_compared_with_the_best_plan_without),
         LO_TEST(test_explain__what_only_sharing_places_is_named),
         LO_TEST(test_explain__a_tie_costs_nothing_by_exhaustive_search),
         LO_TEST(test_prices__of_lifted_rules_are_true),
         LO_TEST(test_prices__one_rule_of_many_that_binds_is_found),
         LO_TEST(test_prices__stopped_say_that_nothing_is_known),
         LO_TEST(test_sharing__what_one_outage_saves));
