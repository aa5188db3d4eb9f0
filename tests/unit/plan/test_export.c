/*
 * Stock glpsol says of models/week.mod what lineout says of its plan: the bound
 * on week.dat, the objective on plan.dat, and that the plan keeps its rules.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "glpsol.h"
#include "harness.h"
#include "lineout/plan_export.h"
#include "plan/pattern_int.h"
#include "plan_builder.h"
#include "random_instance.h"

enum { CASES = 30, STOPPED = 60 };

static const char model[] = "models/week.mod";

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3        10, 20 and 30 customers
 *              l1         l2         l3
 */
static const char *const trunk = "source S 0\n"
                                 "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
                                 "lbs s1 11 2; line l2 2 12; load c2 12 20\n"
                                 "lbs s2 12 3; line l3 3 13; load c3 13 30\n";

static struct lo_plan *solved_within(const struct plan_case *c, double seconds)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    options.keep_proof = true;
    options.time_limit_s = seconds;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &options, &err), err);
    LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
    return plan;
}

struct said {
    double hours;
    double unplaced;
};

static struct said said_of(const char *data)
{
    char *output = glpsol_run(model, data);
    struct said said = {glpsol_value(output, "hours"),
                        glpsol_value(output, "unplaced_weight")};
    g_free(output);
    return said;
}

static struct said said_of_bound(const struct lo_plan *plan)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *data = g_string_new(NULL);
    LO_ASSERT_OK(lo_plan_export_bound(data, plan, &err), err);
    struct said said = said_of(data->str);
    g_string_free(data, TRUE);
    return said;
}

static struct said said_of_left(const struct lo_plan *plan)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *data = g_string_new(NULL);
    LO_ASSERT_OK(lo_plan_export_left(data, plan, &err), err);
    struct said said = said_of(data->str);
    g_string_free(data, TRUE);
    return said;
}

static struct said said_of_plan(const struct lo_plan *plan)
{
    GString *data = g_string_new(NULL);
    lo_plan_export_plan(data, plan);
    struct said said = said_of(data->str);
    g_string_free(data, TRUE);
    return said;
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-6 * MAX(1.0, fabs(b));
}

/* All three files, against what was printed. */
static bool agrees(const struct lo_plan *plan)
{
    struct said bound = said_of_bound(plan), placed = said_of_plan(plan);
    return near(bound.hours, plan->bound) &&
           near(said_of_left(plan).hours, plan->unplaced_bound) &&
           near(placed.hours, plan->objective) &&
           near(placed.unplaced, plan->unplaced_weight);
}

static void test_export__glpsol_gives_bound_and_objective(void)
{
    int optimal = 0, placed_by_hour = 0, left_out = 0, proven_left = 0;
    int by_days = 0;
    if (!glpsol_found())
        return;
    for (guint32 seed = 7001; seed < 7001 + CASES; seed++) {
        struct instance i = seed % 4 == 0 ? random_instance_in_parts(seed)
                                          : random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, 1);
        struct lo_plan *plan = solved_within(c, 60.0);
        bool same = agrees(plan);
        CU_ASSERT_TRUE(same);
        if (!same)
            fprintf(stderr, "seed %u\n", seed);
        if (plan->outcome == LO_OUTCOME_OPTIMAL)
            CU_ASSERT(near(plan->bound, plan->objective));
        optimal += plan->outcome == LO_OUTCOME_OPTIMAL;
        placed_by_hour += strcmp(plan->proof->model, "placement") == 0;
        by_days += strcmp(plan->proof->model, "days") == 0;
        left_out += plan->unplaced_weight > 0.0;
        proven_left += plan->left->n_columns > 0 && plan->unplaced_bound > 0.0;
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
    /* The cases are worth something only if they are of all kinds. */
    CU_ASSERT(optimal >= CASES / 2);
    CU_ASSERT(placed_by_hour >= 1);
    CU_ASSERT(by_days >= 1);
    CU_ASSERT(left_out >= 1);
    CU_ASSERT(proven_left >= 1);
}

/* Live, each job is free of charge and takes both crews all the morning. The
 * master thinks of no hour and takes both; the crew rows of the placement prove
 * that one has to be done dead. Jobs without crews are more than a day set
 * holds: what each day can be proves nothing here. */
static void test_export__the_crew_that_binds_is_in_the_proof(void)
{
    if (!glpsol_found())
        return;
    GString *work = g_string_new("crew A line\ncrew B line\n"
                                 "job J l1; mode 180; mode 180 live crews=2\n"
                                 "job K l3; mode 180; mode 180 live crews=2\n");
    for (int i = 0; i < LARGEST_SET; i++)
        g_string_append_printf(work, "job L%d l2; mode 180 live crews=0\n", i);
    struct plan_case *c =
        plan_build(trunk, work->str, "plan.work_hours=08:00-11:00", 1);
    g_string_free(work, TRUE);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_STRING_EQUAL(plan->proof->model, "placement");
    CU_ASSERT_TRUE(agrees(plan));
    lo_plan_free(plan);
    plan_case_free(c);
}

/* What week.dat allows without the search's own word for it is never less
 * than the bound: the bound does not hang on `elsewhere`. */
static void test_export__rows_and_columns_alone_allow_no_less(void)
{
    if (!glpsol_found())
        return;
    for (guint32 seed = 7101; seed < 7111; seed++) {
        struct lo_error err = LO_ERROR_INIT;
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, 1);
        struct lo_plan *plan = solved_within(c, 60.0);
        GString *data = g_string_new(NULL);
        plan->proof->elsewhere = INFINITY;
        LO_ASSERT_OK(lo_plan_export_bound(data, plan, &err), err);
        struct said said = said_of(data->str);
        CU_ASSERT(isnan(said.hours) || said.hours >= plan->bound - 1e-6);
        g_string_free(data, TRUE);
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
}

/* However soon the search ends: bound <= optimum <= plan, and week.dat says
 * that bound. */
static void test_export__stopped_early_the_bound_still_holds(void)
{
    int open = 0;
    for (guint32 seed = 7201; seed < 7201 + STOPPED; seed++) {
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, 1);
        struct brute_force best = plan_brute_force(c);
        double seconds = 1e-6 * (1 << seed % 12);
        struct lo_plan *plan = solved_within(c, seconds);
        double optimum =
            (double)best.cost / LO_HOUR / (double)c->problem->scale;
        bool holds = plan->unplaced_bound <= best.unplaced + 1e-9 &&
                     best.unplaced <= plan->unplaced_weight + 1e-9 &&
                     plan->bound <= optimum + 1e-9;
        if (best.unplaced >= plan->unplaced_weight - 1e-9)
            holds = holds && optimum <= plan->objective + 1e-9;
        CU_ASSERT_TRUE(holds);
        if (!holds)
            fprintf(stderr, "seed %u: %g <= %g <= %g\n", seed, plan->bound,
                    optimum, plan->objective);
        bool stopped = plan->outcome != LO_OUTCOME_OPTIMAL;
        if (stopped && open < 10 && glpsol_found())
            CU_ASSERT(near(said_of_bound(plan).hours, plan->bound) &&
                      near(said_of_left(plan).hours, plan->unplaced_bound));
        open += stopped;
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
    CU_ASSERT(open >= 5); /* else nothing was stopped */
}

/* --- what glpsol must refuse --------------------------------------------- */

/* Does glpsol still give the plan's hours once job j starts so much later? */
static bool accepted_when_moved(struct lo_plan *plan, int32_t j, int64_t by_s)
{
    const struct lo_interval *kept = plan->placements[j].parts;
    struct lo_interval moved = {kept->from + by_s, kept->to + by_s};
    plan->placements[j].parts = &moved;
    struct said said = said_of_plan(plan);
    plan->placements[j].parts = kept;
    return near(said.hours, plan->objective);
}

static void test_export__a_plan_that_breaks_a_rule_is_refused(void)
{
    if (!glpsol_found())
        return;
    /* Live work: no stage holds them, only the rules do. K follows J. */
    struct plan_case *c =
        plan_build(trunk,
                   "crew A line 07:00-17:00\n"
                   "job J l1; mode 240 live\njob K l2 after=J; mode 120 live\n",
                   "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_TRUE(accepted_when_moved(plan, 0, 0));
    CU_ASSERT_EQUAL(plan->placements[1].start,
                    plan->placements[0].start + 240 * LO_MINUTE);
    CU_ASSERT_FALSE(accepted_when_moved(plan, 1, -60 * LO_MINUTE)); /* E3, E4 */
    CU_ASSERT_FALSE(accepted_when_moved(plan, 0, -60 * LO_MINUTE)); /* E2 */
    CU_ASSERT_TRUE(accepted_when_moved(plan, 1, 60 * LO_MINUTE));
    CU_ASSERT_FALSE(accepted_when_moved(plan, 1, 195 * LO_MINUTE));
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_export__one_crew_at_two_places_is_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\njob J l1; mode 240 live\n"
                                     "job K l2; mode 120 live\n",
                                     "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    int64_t together = plan->placements[0].start - plan->placements[1].start;
    CU_ASSERT_TRUE(accepted_when_moved(plan, 1, 0));
    CU_ASSERT_FALSE(accepted_when_moved(plan, 1, together));
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E13 as data: the same plan, were fewer switchings allowed at one time. */
static void test_export__a_crowded_desk_is_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c = plan_build(
        "source S 0\n"
        "breaker a 0 1; line l1 1 11; load c1 11 10\n"
        "breaker b 0 2; line l2 2 12; load c2 12 20\n",
        "crew A line\ncrew B line\njob J l1; mode 600\njob K l2; mode 600\n",
        "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_EQUAL(plan->n_outages, 2); /* both from 7:30 to 18:30 */
    c->problem->max_switching = 2;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    c->problem->max_switching = 1;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E10 as data: the same plan, were the two never to be off together. */
static void test_export__partners_off_together_are_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build(trunk, "crew A line\njob J l2; mode 120\n", "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    const struct lo_off *off = plan->outages[0].stages[0].off;
    CU_ASSERT_FATAL(off->n_sections >= 2);
    const lo_section pairs[1][2] = {{off->sections[0], off->sections[1]}};
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    c->problem->n_pairs = 1;
    c->problem->pairs = pairs;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    c->problem->n_pairs = 0;
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A job of 2 h on l2 at 08:00: from 07:30 on people are off for 3 h. */
static struct lo_plan *morning(struct plan_case **c)
{
    *c = plan_build(trunk, "crew A line\njob J l2; mode 120\n", "", 1);
    struct lo_plan *plan = solved_within(*c, 60.0);
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    return plan;
}

/* E5, E7, E9 as data: the same plan, were people told later, somebody
 * protected, or nobody to be off for so long. */
static void test_export__people_off_against_a_rule_are_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c = NULL;
    struct lo_plan *plan = morning(&c);
    struct lo_job *job = &c->problem->jobs[0];
    lo_time first = plan->outages[0].from;
    job->lead_s = first - c->problem->now;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    job->lead_s += 60;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours)); /* E5 */
    job->lead_s = 0;
    c->problem->max_off_s = 3 * LO_HOUR;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    c->problem->max_off_s -= 60;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours)); /* E9 */
    c->problem->max_off_s = LO_DAY;
    lo_section off = plan->outages[0].stages[0].off->sections[0];
    struct lo_interval season = {first + LO_HOUR, first + 2 * LO_HOUR};
    struct lo_off_limit own = {off, 3 * LO_HOUR - 60, 1, &season};
    c->problem->off_limits = &own;
    c->problem->n_off_limits = 1;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours)); /* E9, his own */
    season.from = season.to = first + 3 * LO_HOUR;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    c->problem->n_off_limits = 0;
    struct lo_epoch epochs[2] = {c->problem->epochs[0], c->problem->epochs[0]};
    epochs[1].from = plan->outages[0].to;
    epochs[1].keep = &off;
    epochs[1].n_keep = 1;
    c->problem->epochs = epochs;
    c->problem->n_epochs = 2;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    epochs[1].from -= 60;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours)); /* E7 */
    c->problem->n_epochs = 1;
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E14 as data: twice dead on a day, 2 h of supply between. */
static void test_export__a_section_restored_too_shortly_is_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build(trunk,
                   "crew A line\n"
                   "job J l2 to=2026-11-30T10:00:00Z; mode 120\n"
                   "job K l2 from=2026-11-30T13:00:00Z "
                   "to=2026-11-30T15:00:00Z; mode 120\n",
                   "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_EQUAL(plan->n_outages, 2); /* dead to 10:30, from 12:30 */
    c->problem->min_gap_s = 2 * LO_HOUR;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    c->problem->min_gap_s += 60;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    c->problem->min_gap_s = 0;
    lo_plan_free(plan);
    plan_case_free(c);
}

static const char tied_feeders[] =
    "source S 0\n"
    "feeder F1; breaker a 0 1; line l1 1 11; load c1 11 10\n"
    "lbs s 11 2; line l2 2 12; load c2 12 20\n"
    "feeder F2; breaker b 0 3; line l3 3 13; load c3 13 30\n"
    "lbs t 12 13 open\n";

/*
 *   S ==[a]== 1 ==[s]== 2 --[t]-- 3 ==[b]== S       J makes l1 dead: t closed
 *             l1        l2        l3                K: live work on l3
 * Live work may begin when the tie is open again, and end before it closes.
 */
static void test_export__switching_beside_live_work_is_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build(tied_feeders,
                   "crew A line\ncrew B line\n"
                   "job J l1 to=2026-11-30T10:00:00Z; mode 120\n"
                   "job K l3; mode 60 live\n",
                   "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    const struct lo_placement *live = &plan->placements[1];
    lo_time back = plan->outages[0].to; /* 10:30: something is switched then */
    CU_ASSERT_TRUE_FATAL(live->mode >= 0 && live->start > back);
    CU_ASSERT_TRUE(accepted_when_moved(plan, 1, 0));
    CU_ASSERT_FALSE(accepted_when_moved(plan, 1, back - live->start));
    CU_ASSERT_FALSE(accepted_when_moved(plan, 1, back - LO_HOUR - live->start));
    lo_plan_free(plan);
    plan_case_free(c);
}

/* At the tie, one side of which is dead until then: nothing is switched, and
 * all the same it may not. On l3 beyond it may. */
static void test_export__live_work_where_others_isolate_is_refused(void)
{
    static const char *const at[] = {"t", "l3"};
    for (size_t k = 0; k < G_N_ELEMENTS(at) && glpsol_found(); k++) {
        char *work =
            g_strdup_printf("crew A line\ncrew B line\n"
                            "job J l2 crews=A to=2026-11-30T12:00:00Z; "
                            "mode 240\njob K %s crews=B; mode 60 live\n",
                            at[k]);
        struct plan_case *c = plan_build(tied_feeders, work, "", 1);
        struct lo_plan *plan = solved_within(c, 60.0);
        lo_time into = plan->outages[0].from + 2 * LO_HOUR;
        CU_ASSERT_TRUE(accepted_when_moved(plan, 1, 0));
        CU_ASSERT_EQUAL(
            accepted_when_moved(plan, 1, into - plan->placements[1].start),
            k == 1);
        lo_plan_free(plan);
        plan_case_free(c);
        g_free(work);
    }
}

/* Without any tie, while an outage of the feeder begins: that is switching. */
static void test_export__an_outage_beginning_in_live_work_is_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build("source S 0\n"
                   "feeder F1; breaker a 0 1; line l1 1 11; load c1 11 10\n"
                   "lbs s 11 2; line l2 2 12; load c2 12 20\n",
                   "crew A line\ncrew B line\n"
                   "job J l2 crews=A from=2026-11-30T08:00:00Z "
                   "to=2026-11-30T10:00:00Z; mode 120\n"
                   "job K l1 crews=B from=2026-11-30T06:00:00Z; mode 60 live\n",
                   "plan.work_hours=06:00-18:00", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    lo_time from = plan->outages[0].from; /* 07:30 */
    int64_t to_it = from - plan->placements[1].start;
    CU_ASSERT_TRUE(accepted_when_moved(plan, 1, to_it - LO_HOUR));
    CU_ASSERT_FALSE(accepted_when_moved(plan, 1, to_it - LO_HOUR / 2));
    CU_ASSERT_TRUE(accepted_when_moved(plan, 1, to_it + LO_HOUR));
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Three jobs, two crews, room for one each: which is left out at least is a
 * matter of weights, and glpsol says so by itself. */
static void test_export__what_is_left_out_has_its_own_proof(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build(trunk,
                   "crew A line\ncrew B line\njob J l1 rank=2; mode 600 live\n"
                   "job K l2 rank=4; mode 600 live\n"
                   "job L l3 rank=5; mode 600 live\n"
                   "job M l3 rank=1; mode 700 live\n",
                   "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(plan->unplaced_weight, 1001.0); /* M fits nowhere; L */
    CU_ASSERT_EQUAL(plan->unplaced_bound, 1001.0);
    CU_ASSERT_TRUE(agrees(plan));
    CU_ASSERT_EQUAL(plan->left->elsewhere, INFINITY);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E6 as data: the same plan, were fewer interruptions allowed, or had there
 * been one the day before. */
static void test_export__one_interruption_too_many_is_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c = plan_build(
        trunk, "crew A line\njob J l2; mode 120\njob K l3 after=J; mode 60\n",
        "plan.work_hours=08:00-10:00,14:00-15:00 repeat.limits=2/1d", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    struct lo_repeat_limit limit = {2, 2, LO_REPEAT_ANY};
    lo_date day = lo_problem_date(c->problem, c->problem->from);
    struct lo_past_off past = {c->problem->from - LO_DAY,
                               c->problem->from - LO_DAY + LO_HOUR, day - 1,
                               LO_REPEAT_FAULT};
    struct lo_spot *spots = g_memdup2(
        c->problem->spots, sizeof *spots * (gsize)c->problem->n_spots);
    c->problem->repeats = &limit;
    c->problem->spots = spots;
    CU_ASSERT_EQUAL(plan->n_outages, 2);
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    for (int32_t s = 0; s < c->problem->n_spots; s++) {
        spots[s].n_past = 1;
        spots[s].past = &past;
    }
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    limit.days = 1;
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    limit.most = 1;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    limit.kind = LO_REPEAT_URGENT; /* they are planned */
    CU_ASSERT_TRUE(near(said_of_plan(plan).hours, plan->objective));
    g_free(spots);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E12 as data. */
static void test_export__parts_that_are_not_the_work_are_refused(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build(trunk, "crew A line\njob J l2; mode 240 parts=2 part=60\n",
                   "plan.work_hours=08:00-10:00,14:00-18:00 "
                   "plan.max_off_hours=4",
                   1);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_EQUAL(plan->n_outages, 2);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_TRUE(agrees(plan));
    struct lo_job_mode *mode =
        g_memdup2(c->problem->jobs[0].modes, sizeof *c->problem->jobs[0].modes);
    c->problem->jobs[0].modes = mode;
    mode->min_part_s = 150 * LO_MINUTE;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    mode->min_part_s = 0;
    mode->duration_s += 15 * LO_MINUTE;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    mode->duration_s -= 15 * LO_MINUTE;
    mode->max_parts = 1;
    CU_ASSERT_TRUE(isnan(said_of_plan(plan).hours));
    g_free(mode);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A job moved inside its window with the stages left where they were. */
static void test_export__stages_belong_to_the_starts(void)
{
    if (!glpsol_found())
        return;
    struct plan_case *c =
        plan_build(trunk, "crew A line\njob J l3; mode 120\n", "", 1);
    struct lo_plan *plan = solved_within(c, 60.0);
    CU_ASSERT_TRUE(accepted_when_moved(plan, 0, 0));
    CU_ASSERT_FALSE(accepted_when_moved(plan, 0, 15 * LO_MINUTE));
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_export__without_a_kept_proof_there_is_no_file(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct plan_case *c =
        plan_build(trunk, "crew A line\njob J l3; mode 120\n", "", 1);
    struct lo_plan *plan = plan_solved(c);
    GString *data = g_string_new(NULL);
    CU_ASSERT_PTR_NULL(plan->proof);
    CU_ASSERT_EQUAL(lo_plan_export_bound(data, plan, &err), LO_EINPUT);
    g_string_free(data, TRUE);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* The example's optimum is stated in the model's header. */
static void test_export__example_has_its_stated_optimum(void)
{
    char *data = NULL;
    if (!glpsol_found())
        return;
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("models/week.example.dat", &data, NULL, NULL));
    CU_ASSERT_DOUBLE_EQUAL(said_of(data).hours, 310.0, 1e-9);
    g_free(data);
}

LO_SUITE(export, LO_TEST(test_export__glpsol_gives_bound_and_objective),
         LO_TEST(test_export__the_crew_that_binds_is_in_the_proof),
         LO_TEST(test_export__rows_and_columns_alone_allow_no_less),
         LO_TEST(test_export__stopped_early_the_bound_still_holds),
         LO_TEST(test_export__a_plan_that_breaks_a_rule_is_refused),
         LO_TEST(test_export__one_crew_at_two_places_is_refused),
         LO_TEST(test_export__a_crowded_desk_is_refused),
         LO_TEST(test_export__partners_off_together_are_refused),
         LO_TEST(test_export__people_off_against_a_rule_are_refused),
         LO_TEST(test_export__a_section_restored_too_shortly_is_refused),
         LO_TEST(test_export__switching_beside_live_work_is_refused),
         LO_TEST(test_export__live_work_where_others_isolate_is_refused),
         LO_TEST(test_export__an_outage_beginning_in_live_work_is_refused),
         LO_TEST(test_export__what_is_left_out_has_its_own_proof),
         LO_TEST(test_export__one_interruption_too_many_is_refused),
         LO_TEST(test_export__parts_that_are_not_the_work_are_refused),
         LO_TEST(test_export__stages_belong_to_the_starts),
         LO_TEST(test_export__without_a_kept_proof_there_is_no_file),
         LO_TEST(test_export__example_has_its_stated_optimum));
