/*
 * Claims about the reasons of unplaced jobs: the rules named clash, and
 * exhaustive search says that without any one of them the job fits.
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/explain.h"
#include "lineout/text.h"
#include "plan_builder.h"
#include "random_instance.h"

static const char trunk[] = "source S 0\n"
                            "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
                            "lbs s1 11 2; line l2 2 12; load c2 12 20\n"
                            "lbs s2 12 3; line l3 3 13; load c3 13 30\n";

static const struct lo_explain_options long_enough = {.each_s = 5.0,
                                                      .total_s = 60.0};

static bool holds(const char *const *kept, int n, const char *rule)
{
    bool in = false;
    for (int i = 0; i < n; i++)
        in = in || strcmp(kept[i], rule) == 0;
    return in;
}

/* The rules of the plan that are not kept, for all jobs. */
static void lift_plan_rules(struct lo_problem *p, struct lo_epoch *epochs,
                            const char *const *kept, int n)
{
    if (!holds(kept, n, "E6"))
        p->n_repeats = 0;
    if (!holds(kept, n, "E7")) {
        for (int32_t e = 0; e < p->n_epochs; e++) {
            epochs[e] = p->epochs[e];
            epochs[e].n_keep = 0;
        }
        p->epochs = epochs;
    }
    if (!holds(kept, n, "E9")) {
        p->max_off_s = INT64_MAX / 4;
        p->n_off_limits = 0;
    }
    if (!holds(kept, n, "E10"))
        p->n_pairs = 0;
    if (!holds(kept, n, "E13"))
        p->max_switching = 0;
    if (!holds(kept, n, "E14"))
        p->min_gap_s = 0;
    p->live_is_free = !holds(kept, n, "E15");
}

/* Modes without needs, or with parts as one likes. */
static void lift_mode_rules(struct lo_job_mode *modes, int n_modes,
                            const char *const *kept, int n)
{
    for (int m = 0; m < n_modes; m++) {
        if (!holds(kept, n, "E3"))
            modes[m].n_needs = 0;
        if (!holds(kept, n, "E12") && modes[m].max_parts > 1) {
            modes[m].max_parts = 3; /* as many as exhaustive search tries */
            modes[m].min_part_s = 0;
        }
    }
}

/* Does the job fit beside the others' weight while only these of its rules
 * hold? By exhaustive search. */
static bool fits_with_only(struct plan_case *c, int32_t j, double limit,
                           const char *const *kept, int n)
{
    struct lo_problem before = *c->problem, *p = c->problem;
    struct lo_job job = p->jobs[j];
    struct lo_job_mode modes[8];
    struct lo_epoch *epochs = g_new(struct lo_epoch, p->n_epochs);
    struct lo_interval horizon = {p->from, p->to};
    g_assert(job.n_modes <= (int)G_N_ELEMENTS(modes));
    lift_plan_rules(p, epochs, kept, n);
    if (!holds(kept, n, "E2")) {
        p->jobs[j].windows = &horizon;
        p->jobs[j].n_windows = 1;
    }
    memcpy(modes, job.modes, sizeof *modes * (size_t)job.n_modes);
    lift_mode_rules(modes, job.n_modes, kept, n);
    p->jobs[j].modes = modes;
    if (!holds(kept, n, "E4"))
        p->jobs[j].n_after = 0;
    if (!holds(kept, n, "E5"))
        p->jobs[j].lead_s = 0;
    bool fits = plan_brute_force(c).unplaced <= limit + 1e-9;
    p->jobs[j] = job;
    *p = before;
    g_free(epochs);
    return fits;
}

/* The clash as a whole keeps the job out; any one rule less, and it fits. */
static bool is_smallest(struct plan_case *c, int32_t j, double limit,
                        const struct lo_clash *clash)
{
    const char *less[G_N_ELEMENTS(clash->rules)];
    if (fits_with_only(c, j, limit, clash->rules, clash->n))
        return false;
    for (int gone = 0; gone < clash->n; gone++) {
        int n = 0;
        for (int r = 0; r < clash->n; r++)
            if (r != gone)
                less[n++] = clash->rules[r];
        if (!fits_with_only(c, j, limit, less, n))
            return false;
    }
    return true;
}

/* One rule each, or two, of which J or K is left out because of it. */
static const struct {
    const char *work, *options, *rules;
} named[] = {
    {"crew A line\njob J l2\nmode 300 parts=2 part=120\n",
     "plan.work_hours=08:00-10:00,12:00-14:00,16:00-17:00", "E2 E12"},
    {"crew A line\ncrew B line\n"
     "job J l2 rank=1 from=2026-11-30T10:00:00Z to=2026-11-30T11:00:00Z\n"
     "mode 60\njob K l1 from=2026-11-30T08:00:00Z to=2026-11-30T12:00:00Z\n"
     "mode 240 live\n",
     "", "E2 E15"},
    {"crew A line\njob J l2\nmode 120\nprotect l2\n", "", "E7"},
};

static void test_clash__names_the_new_rules(void)
{
    for (gsize k = 0; k < G_N_ELEMENTS(named); k++) {
        struct lo_error err = LO_ERROR_INIT;
        char *options =
            g_strconcat("plan.slot_min=60 ", named[k].options, NULL);
        struct plan_case *c = plan_build(trunk, named[k].work, options, 1);
        struct lo_plan *plan = plan_solved(c);
        GString *rules = g_string_new(NULL);
        for (int32_t j = 0; j < plan->n_jobs; j++) {
            struct lo_clash clash;
            if (plan->placements[j].mode >= 0)
                continue;
            LO_ASSERT_OK(lo_explain_clash(&clash, c->problem, plan->placements,
                                          j, &long_enough, &err),
                         err);
            double limit = plan->unplaced_weight - c->problem->jobs[j].weight;
            for (int r = 0; r < clash.n; r++)
                g_string_append_printf(rules, "%s%s", r > 0 ? " " : "",
                                       clash.rules[r]);
            CU_ASSERT_TRUE(is_smallest(c, j, limit, &clash));
        }
        CU_ASSERT_STRING_EQUAL(rules->str, named[k].rules);
        g_string_free(rules, TRUE);
        g_free(options);
        lo_plan_free(plan);
        plan_case_free(c);
    }
}

static void test_clash__any_rule_less_and_the_job_fits(void)
{
    int found = 0, of_two = 0, of_plan = 0;
    for (guint32 seed = 9001; seed < 9301; seed++) {
        struct lo_error err = LO_ERROR_INIT;
        struct instance i = random_instance(seed);
        struct plan_case *c = plan_build(i.network, i.work, i.options, 1);
        struct lo_plan *plan = plan_solved(c);
        for (int32_t j = 0; j < plan->n_jobs; j++) {
            struct lo_clash clash;
            if (plan->placements[j].mode >= 0)
                continue;
            LO_ASSERT_OK(lo_explain_clash(&clash, c->problem, plan->placements,
                                          j, &long_enough, &err),
                         err);
            double limit = plan->unplaced_weight - c->problem->jobs[j].weight;
            bool smallest = clash.n == 0 || is_smallest(c, j, limit, &clash);
            CU_ASSERT_TRUE(smallest);
            if (!smallest)
                fprintf(stderr, "seed %u, job %d\n", seed, j);
            found += clash.n > 0;
            of_two += clash.n > 1;
            of_plan += holds(clash.rules, clash.n, "E6") ||
                       holds(clash.rules, clash.n, "E7") ||
                       holds(clash.rules, clash.n, "E10") ||
                       holds(clash.rules, clash.n, "E13");
        }
        lo_plan_free(plan);
        plan_case_free(c);
        instance_clear(&i);
    }
    CU_ASSERT(found >= 20);
    CU_ASSERT(of_two >= 3);
    CU_ASSERT(of_plan >= 3);
}

static const char tight_work[] = "crew A line\n"
                                 "job big l2 rank=1; mode 360 type=line\n"
                                 "job small l3; mode 300 type=line";

static char *unpacked(enum lo_lang lang, const char *packed)
{
    GString *text = g_string_new(NULL);
    lo_text_unpack(text, lang, packed);
    return g_string_free(text, FALSE);
}

/* The plan's own reasons name the clash, and the repair with its price. */
static void test_clash__the_plan_says_it(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct plan_case *c = plan_build(trunk, tight_work, "", 1);
    struct lo_plan *plan = plan_solved(c);
    LO_ASSERT_OK(lo_plan_explain_unplaced(plan, &long_enough, &err), err);
    const struct lo_placement *small = plan_of(c, plan, "small");
    CU_ASSERT_STRING_EQUAL(small->rules[0], "E2");
    CU_ASSERT_STRING_EQUAL(small->rules[1], "E3");
    CU_ASSERT_PTR_NULL(small->rules[2]);
    CU_ASSERT_PTR_NOT_NULL(strstr(small->reason, "clash"));
    char *repair = unpacked(LO_LANG_EN, small->repair);
    CU_ASSERT_STRING_EQUAL(repair,
                           "one more crew of type 'line' (0.0 customer-hours)");
    g_free(repair);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Out of time the first reason stays: it is true, only less said. */
static void test_clash__without_time_the_first_reason_stays(void)
{
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_explain_options none = {.each_s = 1.0};
    struct plan_case *c = plan_build(trunk, tight_work, "", 1);
    struct lo_plan *plan = plan_solved(c);
    const char *reason = plan_of(c, plan, "small")->reason;
    LO_ASSERT_OK(lo_plan_explain_unplaced(plan, &none, &err), err);
    CU_ASSERT_PTR_EQUAL(plan_of(c, plan, "small")->reason, reason);
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(clash, LO_TEST(test_clash__names_the_new_rules),
         LO_TEST(test_clash__any_rule_less_and_the_job_fits),
         LO_TEST(test_clash__the_plan_says_it),
         LO_TEST(test_clash__without_time_the_first_reason_stays));
