/*
 * The planner agrees with models/reference.mod, solved by stock glpsol: a
 * second statement of the rules, in another language, by another program.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "glpsol.h"
#include "harness.h"
#include "plan_builder.h"
#include "random_instance.h"

enum {
    SEEDS = 5051,
    CASES = 60,
    LARGEST_DATA = 24000, /* bytes; larger takes too long */
    LARGEST_WHOLE = '2'   /* units, without stages */
};

/* Rules that something in the problem could break. */
struct stated {
    int parts, repeats, protected, pairs, limits, desk, gap, live, weights,
        hours, dips, order, whole, close;
};

static void note_rules(const struct lo_problem *p, struct stated *out)
{
    bool parts = false, live = false, keep = false, hours = false,
         order = false;
    for (int32_t j = 0; j < p->n_jobs; j++) {
        order |= p->jobs[j].n_after > 0;
        for (int32_t m = 0; m < p->jobs[j].n_modes; m++) {
            parts |= p->jobs[j].modes[m].max_parts > 1;
            live |= p->jobs[j].modes[m].live;
        }
    }
    for (int32_t e = 0; e < p->n_epochs; e++) {
        keep |= p->epochs[e].n_keep > 0;
        hours |= p->epochs[e].weight != p->epochs[0].weight;
    }
    out->parts += parts;
    out->live += live;
    out->protected += keep;
    out->hours += hours;
    out->order += order;
    out->repeats += p->n_repeats > 0;
    out->pairs += p->n_pairs > 0;
    out->limits += p->n_off_limits > 0;
    out->desk += p->max_switching > 0;
    out->gap += p->min_gap_s > 0;
    out->weights += p->section_weight != NULL;
    out->dips += p->dip_s > 0;
    out->whole += !p->staged && p->n_jobs > 1;
    out->close += p->dip_s > 0 && p->n_repeats > 0;
}

/* Where outages are dead as a whole the model grows fast with the parts. */
static bool is_quick(const struct plan_case *c, const GString *data)
{
    const char *units = strstr(data->str, "param n_units := ");
    return data->len < LARGEST_DATA &&
           (c->problem->staged ||
            (units != NULL && units[17] <= LARGEST_WHOLE));
}

/* Weight left out. */
static double compare(struct instance i, guint32 seed, int *compared,
                      struct stated *stated)
{
    struct lo_error err = LO_ERROR_INIT;
    char *options = g_strconcat(i.options, " plan.slot_min=60", NULL);
    struct plan_case *c = plan_build(i.network, i.work, options, 1);
    GString *data = g_string_new(NULL);
    double left_out = 0.0;
    g_free(options);
    /* Little does not fit into the model: it says so. */
    if (lo_problem_reference_data(data, c->problem, &err) == LO_OK &&
        (seed < SEEDS || is_quick(c, data))) {
        struct lo_plan *plan = plan_solved(c);
        char *output = glpsol_run("models/reference.mod", data->str);
        double hours = glpsol_value(output, "hours");
        double unplaced = glpsol_value(output, "unplaced_weight");
        bool equal = fabs(hours - plan->objective) < 1e-6 &&
                     fabs(unplaced - plan->unplaced_weight) < 1e-6;
        CU_ASSERT_TRUE(equal);
        if (!equal)
            fprintf(stderr,
                    "seed %u: plan %g + %g h, model %g + %g h\n%s%s%s\n", seed,
                    plan->unplaced_weight, plan->objective, unplaced, hours,
                    i.network, i.work, i.options);
        ++*compared;
        left_out = plan->unplaced_weight;
        note_rules(c->problem, stated);
        g_free(output);
        lo_plan_free(plan);
    }
    g_string_free(data, TRUE);
    plan_case_free(c);
    instance_clear(&i);
    return left_out;
}

static void test_reference__model_and_planner_agree(void)
{
    struct stated n = {0};
    int compared = 0;
    if (!glpsol_found())
        return;
    for (guint32 seed = SEEDS; compared < CASES; seed++)
        compare(seed % 3 == 0 ? random_instance_in_parts(seed)
                              : random_instance(seed),
                seed, &compared, &n);
    CU_ASSERT_TRUE(n.parts >= 3 && n.repeats >= 3 && n.protected >= 3);
    CU_ASSERT_TRUE(n.pairs >= 3 && n.limits >= 3 && n.desk >= 3 && n.gap >= 3);
    CU_ASSERT_TRUE(n.live >= 3 && n.weights >= 3 && n.hours >= 3 &&
                   n.dips >= 3 && n.order >= 3);
    CU_ASSERT_TRUE(n.whole >= 3 && n.close >= 3);
}

/*
 * One rule each that leaves a job out: without its row the model would not.
 *
 *   S ==[b]== 1 l1 2 ==[s]== 3 l2 4 --[t]-- 6 l3 5 ==[d]== S
 *               c1 10          c2 20       c3 30
 */
#define TWO_FEEDERS(switch_s, tie)                                             \
    "source S 0\n"                                                             \
    "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 10\n" switch_s           \
    " s 2 3; line l2 3 4; load c2 4 20\n"                                      \
    "feeder F2; breaker d 0 5; line l3 5 6; load c3 6 30\n" tie
#define TIED TWO_FEEDERS("lbs", "lbs t 4 6 open\n")
#define STRANGERS TWO_FEEDERS("lbs", "")
#define CREWS "crew A line\ncrew B line\ncrew C line\n"
#define AT(from, to) " from=2026-11-30T" from ":00Z to=2026-11-30T" to ":00Z\n"

static const struct binding {
    const char *network, *work, *options;
} bindings[] = {
    {STRANGERS, /* E10 */
     CREWS "job J l2" AT("08:00", "09:00") "mode 60\njob K l3" AT(
         "08:00", "09:00") "mode 60\npoint c2\npoint c3\npair c2 c3\n",
     ""},
    {TWO_FEEDERS("disconnector", ""), /* E10, by a dip */
     CREWS "job J l2\nmode 60\npoint c1\npoint c2\npair c1 c2\n",
     "switching.dip_min=10"},
    {"source S 0\n" /* E5: nobody is off on l2, c1 dips; a lead of 200 h */
     "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 10\n"
     "disconnector s 2 3; line l2 3 4\n",
     CREWS "job J l2" AT("08:00", "09:00") "mode 60\n",
     "switching.dip_min=10 switching.before_min=30 notice.lead_hours=planned="
     "200,temporary=24,urgent=0"},
    {TIED, /* E12, most parts */
     CREWS "job J l2\nmode 180 parts=2\nmode 240 parts=3\n",
     "plan.work_hours=08:00-09:00,10:00-11:00,12:00-13:00"},
    {TIED, /* E12, what is beyond the grid */
     CREWS "job J l2\nmode 150 parts=3\n",
     "plan.work_hours=08:00-08:30,10:00-10:30,12:00-13:30"},
    {STRANGERS, /* E13 */
     CREWS "job J l2" AT("08:00", "09:00") "mode 60\njob K l3" AT(
         "08:00", "09:00") "mode 60\n",
     "desk.max_switching=1"},
    {STRANGERS, /* E13: with but a pair between them, two where they touch */
     CREWS "job J l2" AT("08:00", "09:00") "mode 60\njob K l3" AT(
         "10:00", "11:00") "mode 60\npoint c2\npoint c3\npair c2 c3\n",
     "desk.max_switching=1"},
    {STRANGERS, /* E13: J and K are two outages, and J ends when M begins */
     CREWS "job J l2" AT("10:00", "11:00") "mode 60\njob M l3" AT(
         "12:00", "13:00") "mode 60\njob K l2 after=M" AT("11:00",
                                                          "16:00") "mode 60\n",
     "desk.max_switching=1"},
    {TIED, /* E12, one after the other */
     CREWS "job J l2\nmode 180 parts=3\n", "plan.work_hours=08:00-10:00"},
    {TIED, /* E14 */
     CREWS "job J l2" AT("08:00", "09:00") "mode 60\njob K l2" AT(
         "11:00", "12:00") "mode 60\n",
     "switching.min_gap_min=120"},
    {TIED, /* E15, switched */
     CREWS "job J l2" AT("10:00", "11:00") "mode 60\njob K l1" AT(
         "08:00", "12:00") "mode 240 live\n",
     ""},
    {TIED, /* E15, back-fed */
     CREWS "job J l1" AT("09:00", "14:00") "mode 300\njob K l3" AT(
         "11:00", "12:00") "mode 60 live\n",
     ""},
    {TIED, /* E15, at a switch that isolates */
     CREWS "job J l2" AT("09:00", "14:00") "mode 300\njob K s" AT(
         "11:00", "12:00") "mode 60 live\n",
     ""},
};

static void test_reference__every_rule_binds_in_the_model(void)
{
    if (!glpsol_found())
        return;
    for (gsize k = 0; k < G_N_ELEMENTS(bindings); k++) {
        const struct binding *b = &bindings[k];
        struct instance i = {g_strdup(b->network), g_strdup(b->work),
                             g_strdup(b->options), 1};
        struct stated n = {0};
        int compared = 0;
        double left_out = compare(i, (guint32)k, &compared, &n);
        CU_ASSERT_EQUAL(compared, 1);
        CU_ASSERT_EQUAL(left_out, 10.0); /* one job of no rank */
    }
}

/*
 * What hangs on more than one instant: an outage that is dead as a whole, and
 * dips that follow each other closely.
 *
 *   S ==[b]== 1 l1 2 --[s]-- 3 l2 4    c2 10, c4 20, c6 30
 *                  2 --[u]-- 5 l3 6
 */
#define BRANCHES(sw)                                                           \
    "source S 0\n"                                                             \
    "feeder F1; breaker b 0 1; line l1 1 2; load c2 2 10\n" sw                 \
    " s 2 3; line l2 3 4; load c4 4 20\n" sw                                   \
    " u 2 5; line l3 5 6; load c6 6 30\n"
#define CLOSE_DIPS                                                             \
    CREWS "job J l2" AT(                                                       \
        "08:00", "10:00") "mode 120 before=0 after=0\n"                        \
                          "job K l3" AT("09:00",                               \
                                        "10:00") "mode 60 before=55 after=0\n"

static const struct hanging {
    const char *network, *work, *options;
    double left_out, hours;
} hangings[] = {
    /* J 07:30-09:30 and K 08:30-11:30: both from 07:30 on */
    {BRANCHES("lbs"),
     CREWS "job J l2" AT("08:00", "09:00") "mode 60\njob K l1" AT(
         "09:00", "11:00") "mode 120\n",
     "switching.staged=no", 0.0, 240.0},
    /* M 10:30-12:30 is near J alone, and touches it by K's stretch only */
    {BRANCHES("lbs"),
     CREWS "job J l1" AT("08:00", "09:00") "mode 60\njob K l2" AT(
         "09:00", "11:00") "mode 120\njob M l3" AT("11:00",
                                                   "12:00") "mode 60\n",
     "switching.staged=no", 0.0, 300.0},
    /* c2 dips from 08:00 to 08:15, and as all is restored: two times */
    {BRANCHES("disconnector"), CLOSE_DIPS,
     "switching.dip_min=10 repeat.limits=2/1d", 0.0, 107.5},
    {BRANCHES("disconnector"), CLOSE_DIPS,
     "switching.dip_min=10 repeat.limits=1/1d", 20.0, 0.0},
};

static void test_reference__what_hangs_on_several_instants_agrees(void)
{
    if (!glpsol_found())
        return;
    for (gsize k = 0; k < G_N_ELEMENTS(hangings); k++) {
        const struct hanging *h = &hangings[k];
        struct plan_case *c = plan_build(h->network, h->work, h->options, 1);
        struct lo_plan *plan = plan_solved(c);
        struct instance i = {g_strdup(h->network), g_strdup(h->work),
                             g_strdup(h->options), 1};
        struct stated n = {0};
        int compared = 0;
        CU_ASSERT_EQUAL(compare(i, (guint32)k, &compared, &n), h->left_out);
        CU_ASSERT_EQUAL(compared, 1);
        CU_ASSERT_DOUBLE_EQUAL(plan->objective, h->hours, 1e-3);
        lo_plan_free(plan);
        plan_case_free(c);
    }
}

/* The example's optimum is stated in the model's header. */
static void test_reference__example_has_its_stated_optimum(void)
{
    char *data = NULL;
    if (!glpsol_found())
        return;
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("models/reference.example.dat", &data, NULL, NULL));
    char *output = glpsol_run("models/reference.mod", data);
    CU_ASSERT_DOUBLE_EQUAL(glpsol_value(output, "hours"), 310.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(glpsol_value(output, "unplaced_weight"), 0.0, 1e-9);
    g_free(output);
    g_free(data);
}

static void test_reference__too_many_jobs_are_refused(void)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *work = g_string_new("crew A line\n");
    for (int j = 0; j < 7; j++)
        g_string_append_printf(work, "job J%d l1; mode 60\n", j);
    struct plan_case *c = plan_build("source S 0\nbreaker b 0 1; line l1 1 2\n",
                                     work->str, "", 1);
    GString *data = g_string_new(NULL);
    CU_ASSERT_EQUAL(lo_problem_reference_data(data, c->problem, &err),
                    LO_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "not 7"));
    g_string_free(data, TRUE);
    g_string_free(work, TRUE);
    plan_case_free(c);
}

/* E11: a job in two parts that people were told of, and one beside it that may
 * share either: where the parts lie is given, not chosen. */
static void test_reference__parts_that_are_laid_down_agree(void)
{
    if (!glpsol_found())
        return;
    struct lo_error err = LO_ERROR_INIT;
    struct plan_case *c =
        plan_build("source S 0\nbreaker b 0 1; line l1 1 2; load c1 2 10\n"
                   "lbs s 2 3; line l2 3 4; load c2 4 20\n",
                   "crew A line\ncrew B line\n"
                   "job J l2\nmode 240 parts=2 part=60\njob K l1\nmode 60\n",
                   "plan.slot_min=60", 1);
    struct lo_job_mode mode = c->problem->jobs[0].modes[0];
    lo_time day = c->problem->from;
    struct lo_interval fixed[2] = {{day + 9 * LO_HOUR, day + 10 * LO_HOUR},
                                   {day + 14 * LO_HOUR, day + 17 * LO_HOUR}};
    mode.n_fixed = 2;
    mode.fixed = fixed;
    c->problem->jobs[0].modes = &mode;
    c->problem->jobs[0].pin = fixed[0].from;
    struct lo_plan *plan = plan_solved(c);
    GString *data = g_string_new(NULL);
    LO_ASSERT_OK(lo_problem_reference_data(data, c->problem, &err), err);
    char *output = glpsol_run("models/reference.mod", data->str);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(plan_of(c, plan, "J")->parts[1].from, fixed[1].from);
    /* J 20 customers for 2 + 4 h; K inside a part: 10 more for 2 h */
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 140.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(glpsol_value(output, "hours"), 140.0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(glpsol_value(output, "unplaced_weight"), 0.0, 1e-9);
    g_free(output);
    g_string_free(data, TRUE);
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(reference, LO_TEST(test_reference__model_and_planner_agree),
         LO_TEST(test_reference__every_rule_binds_in_the_model),
         LO_TEST(test_reference__what_hangs_on_several_instants_agrees),
         LO_TEST(test_reference__example_has_its_stated_optimum),
         LO_TEST(test_reference__too_many_jobs_are_refused),
         LO_TEST(test_reference__parts_that_are_laid_down_agree));
