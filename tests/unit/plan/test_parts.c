/*
 * E12, work in parts, and what it is tied to.
 *
 *   S ==[b]== 1 l1 2 ==[s]== 3 l2 4 --[t]-- 6 l3 5 ==[d]== S
 *               c1 10          c2 20       c3 30
 *
 * Slots of 30 minutes, 30 dead before and after each part. Monday 2026-11-30.
 */
#include <string.h>

#include "harness.h"
#include "plan_builder.h"

static const char two_feeders[] =
    "source S 0\n"
    "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 10\n"
    "lbs s 2 3; line l2 3 4; load c2 4 20\n"
    "feeder F2; breaker d 0 5; line l3 5 6; load c3 6 30\n"
    "lbs t 4 6 open\n";

/* Nobody may do without the programmes of the morning and the evening. */
static const char mornings_and_afternoons[] =
    "plan.slot_min=30 plan.work_hours=08:30-11:00,15:00-17:30";

static struct plan_case *built(const char *work, const char *options)
{
    return plan_build(two_feeders, work, options, 1);
}

/* "08:30-11:00 15:00-17:30", "-" if it is unplaced; g_free. */
static char *parts_of(const struct plan_case *c, const struct lo_plan *plan,
                      const char *job)
{
    const struct lo_placement *at = plan_of(c, plan, job);
    GString *text = g_string_new(at->mode < 0 ? "-" : "");
    for (int32_t k = 0; at->mode >= 0 && k < at->n_parts; k++) {
        char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
        lo_zone_format(from, c->zone, at->parts[k].from, "%H:%M");
        lo_zone_format(to, c->zone, at->parts[k].to, "%H:%M");
        g_string_append_printf(text, "%s%s-%s", k > 0 ? " " : "", from, to);
    }
    return g_string_free(text, FALSE);
}

static void is_done(const struct plan_case *c, const struct lo_plan *plan,
                    const char *job, const char *wanted)
{
    char *parts = parts_of(c, plan, job);
    CU_ASSERT_STRING_EQUAL(parts, wanted);
    g_free(parts);
}

/* The parts of job J when it is planned so. */
static void parts(const char *work, const char *options, const char *wanted)
{
    struct plan_case *c = built(work, options);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    is_done(c, plan, "J", wanted);
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_parts__morning_and_late_afternoon(void)
{
    struct plan_case *c = built("crew A line\njob J l2\nmode 300 parts=2\n",
                                mornings_and_afternoons);
    struct lo_plan *plan = plan_solved(c);
    const struct lo_placement *at = plan_of(c, plan, "J");
    is_done(c, plan, "J", "08:30-11:00 15:00-17:30");
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(plan->n_outages, 2);
    /* 20 customers, twice 30 + 150 + 30 minutes */
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 140.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(plan->bound, 140.0, 1e-9);
    CU_ASSERT_EQUAL(plan->interruptions, 40);
    CU_ASSERT_EQUAL(at->n_crews, 2);
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_parts__what_may_not_be_split_is_not(void)
{
    parts("crew A line\njob J l2\nmode 300\n", mornings_and_afternoons, "-");
    parts("crew A line\njob J l2\nmode 300 parts=2\n", "plan.slot_min=30",
          "08:00-13:00");
}

static void test_parts__none_is_shorter_than_the_least(void)
{
    static const char short_hours[] =
        "plan.slot_min=30 plan.work_hours=08:00-10:00,12:00-13:00";
    parts("crew A line\njob J l2\nmode 180 parts=2 part=60\n", short_hours,
          "08:00-10:00 12:00-13:00");
    parts("crew A line\njob J l2\nmode 180 parts=2 part=90\n", short_hours,
          "-");
}

static void test_parts__are_no_more_than_the_most(void)
{
    static const char three[] = "plan.slot_min=30 plan.work_hours="
                                "08:00-09:00,10:30-11:30,13:00-14:00";
    parts("crew A line\njob J l2\nmode 180 parts=3\n", three,
          "08:00-09:00 10:30-11:30 13:00-14:00");
    parts("crew A line\njob J l2\nmode 180 parts=2\n", three, "-");
}

/* 100 minutes: an hour, and 40 minutes, of whole slots only one of them. */
static void test_parts__one_carries_what_is_beyond_the_grid(void)
{
    parts("crew A line\njob J l2\nmode 100 parts=2\n",
          "plan.slot_min=30 plan.work_hours=08:00-09:00,12:00-12:40",
          "08:00-09:00 12:00-12:40");
    parts("crew A line\njob J l2\nmode 100 parts=2\n",
          "plan.slot_min=30 plan.work_hours=08:00-08:50,12:00-12:50", "-");
}

static void test_parts__whose_dead_stretches_touch_are_one_outage(void)
{
    struct plan_case *c =
        built("crew A line\njob J l2\nmode 180 parts=2\n",
              "plan.slot_min=30 plan.work_hours=08:00-10:00,11:00-12:00");
    struct lo_plan *plan = plan_solved(c);
    is_done(c, plan, "J", "08:00-10:00 11:00-12:00");
    CU_ASSERT_EQUAL(plan->n_outages, 1);
    CU_ASSERT_EQUAL(plan->interruptions, 20);
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 100.0, 1e-9);
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_parts__a_successor_waits_for_the_last(void)
{
    struct plan_case *c = built("crew A line\ncrew B line\n"
                                "job I l2\nmode 300 parts=2\n"
                                "job J l3 after=I\nmode 30\n",
                                "plan.slot_min=30 "
                                "plan.work_hours=08:30-11:00,15:00-18:00");
    struct lo_plan *plan = plan_solved(c);
    is_done(c, plan, "I", "08:30-11:00 15:00-17:30");
    is_done(c, plan, "J", "17:30-18:00");
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Each part shares its outage with who is there. */
static void test_parts__each_shares_with_others(void)
{
    struct plan_case *c = built("crew A line\ncrew B line\ncrew C line\n"
                                "job J l2\nmode 300 parts=2\n"
                                "job K l2\nmode 150\njob L l2\nmode 120\n",
                                mornings_and_afternoons);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(plan->n_outages, 2);
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 140.0, 1e-9);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A crew goes home at noon, another comes. */
static void test_parts__may_have_other_crews(void)
{
    struct plan_case *c =
        built("crew A line 08:00-12:00\ncrew B line 14:00-18:00\n"
              "job J l2\nmode 300 parts=2\n",
              mornings_and_afternoons);
    struct lo_plan *plan = plan_solved(c);
    const struct lo_placement *at = plan_of(c, plan, "J");
    is_done(c, plan, "J", "08:30-11:00 15:00-17:30");
    CU_ASSERT_EQUAL(at->n_crews, 2);
    CU_ASSERT_EQUAL(at->crews[0].v, 0);
    CU_ASSERT_EQUAL(at->crews[1].v, 1);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E6: two parts are two interruptions. */
static void test_parts__each_counts_against_the_repeat_limit(void)
{
    parts("crew A line\njob J l2\nmode 300 parts=2\n",
          "plan.slot_min=30 plan.work_hours=08:30-11:00,15:00-17:30 "
          "repeat.limits=2/1d",
          "08:30-11:00 15:00-17:30");
    parts("crew A line\njob J l2\nmode 300 parts=2\n",
          "plan.slot_min=30 plan.work_hours=08:30-11:00,15:00-17:30 "
          "repeat.limits=1/1d",
          "-");
}

/* E9: in one piece they would be off for 6 h on end. */
static void test_parts__keep_the_longest_stretch_short(void)
{
    parts("crew A line\njob J l2\nmode 300 parts=2 part=120\n",
          "plan.slot_min=30 plan.work_hours=08:00-18:00 plan.max_off_hours=4",
          "08:00-10:00 11:30-14:30");
}

/* One crew for one of two jobs: the live one costs nothing, though a thousand
 * would dip were its section made dead. */
static void test_parts__of_live_work_dip_nobody(void)
{
    struct plan_case *c =
        plan_build("source S 0\n"
                   "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 1000\n"
                   "disconnector s 2 3; line l2 3 4; load c2 4 20\n"
                   "feeder F2; breaker d 0 5; line l3 5 6; load c3 6 1\n",
                   "crew A line 08:30-17:30\n"
                   "job J l3 to=2026-11-30T11:00:00Z\nmode 150\n"
                   "job K l2\nmode 240 live parts=2 part=120\n",
                   "plan.slot_min=30 plan.work_hours=08:30-11:00,15:00-17:30 "
                   "switching.dip_min=10",
                   1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(plan_of(c, plan, "K")->n_parts, 2);
    is_done(c, plan, "J", "-");
    CU_ASSERT_EQUAL(plan->objective, 0.0);
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_parts__with_many_jobs_bound_and_plan_hold(void)
{
    GString *work = g_string_new("crew A line\ncrew B line\n");
    for (int j = 0; j < 12; j++)
        g_string_append_printf(work, "job J%d l%d\nmode %d%s\n", j, j % 3 + 1,
                               60 + 30 * (j % 5), j % 4 == 0 ? " parts=3" : "");
    struct plan_case *c = plan_build(two_feeders, work->str,
                                     "plan.slot_min=15 plan.max_off_hours=6 "
                                     "plan.work_hours=08:00-10:00,13:00-17:00",
                                     3);
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = NULL;
    how.time_limit_s = 0.5;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &how, &err), err);
    LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
    CU_ASSERT_TRUE(plan->bound <= plan->objective + 1e-9);
    CU_ASSERT_EQUAL(plan->unplaced_weight, 0.0);
    lo_plan_free(plan);
    plan_case_free(c);
    g_string_free(work, TRUE);
}

/* Longer than any day: the parts lie on two, whatever else is to be done. */
static void two_days(int others, int days, int64_t minutes, const char *least,
                     bool placed)
{
    GString *work = g_string_new("crew A line\ncrew B line\n");
    g_string_append_printf(work,
                           "job J l2\nmode %" G_GINT64_FORMAT " parts=2%s\n",
                           minutes, least);
    for (int j = 0; j < others; j++)
        g_string_append_printf(work, "job K%d l%d\nmode 60\n", j, j % 3 + 1);
    struct plan_case *c =
        plan_build(two_feeders, work->str,
                   "plan.slot_min=15 plan.work_hours=08:00-18:00", days);
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = NULL;
    how.time_limit_s = 0.6;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &how, &err), err);
    LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
    const struct lo_placement *at = plan_of(c, plan, "J");
    CU_ASSERT_EQUAL(at->mode >= 0, placed);
    CU_ASSERT_EQUAL(plan->unplaced_weight > 0.0, !placed);
    if (placed && at->mode >= 0)
        CU_ASSERT_TRUE(at->parts[1].from - at->parts[0].from > 14 * LO_HOUR);
    if (!placed) {
        CU_ASSERT_STRING_EQUAL(at->rules[0], "E12");
        CU_ASSERT_PTR_NOT_NULL(strstr(at->reason, "1200"));
    }
    lo_plan_free(plan);
    plan_case_free(c);
    g_string_free(work, TRUE);
}

static void test_parts__may_lie_on_two_days(void)
{
    two_days(0, 5, 660, "", true);
    two_days(0, 5, 840, "", true);
    two_days(0, 5, 1200, "", true);
    two_days(0, 5, 1215, "", false);
    two_days(14, 5, 660, "", true);
    two_days(14, 5, 840, "", true);
    two_days(14, 5, 1200, "", true);
    two_days(14, 28, 660, "", true);
    two_days(14, 28, 1200, "", true);
    two_days(14, 5, 700, " part=60", true);
    two_days(14, 28, 700, " part=60", true);
}

/* Five parts would do; four are looked for, and that is said: the bound does
 * not claim that there is no plan. */
static void test_parts__beyond_the_limit_are_said(void)
{
    static const char five[] =
        "plan.slot_min=60 plan.work_hours=08:00-09:00,10:00-11:00,12:00-13:00,"
        "14:00-15:00,16:00-17:00";
    struct plan_case *c =
        built("crew A line\njob J l2\nmode 300 parts=5\n", five);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "too-many-parts"), 1);
    CU_ASSERT_EQUAL(plan->unplaced_weight, 10.0);
    CU_ASSERT_EQUAL(plan->unplaced_bound, 0.0);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_FEASIBLE);
    lo_plan_free(plan);
    plan_case_free(c);
    c = built("crew A line\njob J l2\nmode 240 parts=4\n", five);
    plan = plan_solved(c);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "too-many-parts"), 0);
    CU_ASSERT_EQUAL(plan_of(c, plan, "J")->n_parts, 4);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* --- the checker -----------------------------------------------------------
 */

/* What it says when the second part of J is moved and made longer. */
static void objects(int64_t moved_s, int64_t longer_s, int32_t n_parts,
                    const char *rule)
{
    struct plan_case *c = built("crew A line\njob J l2\nmode 300 parts=2 "
                                "part=60\n",
                                mornings_and_afternoons);
    struct lo_plan *plan = plan_solved(c);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_interval changed[2];
    memcpy(changed, plan->placements[0].parts, sizeof changed);
    changed[1].from += moved_s;
    changed[1].to += moved_s + longer_s;
    plan->placements[0].parts = changed;
    plan->placements[0].n_parts = n_parts;
    CU_ASSERT_EQUAL(lo_plan_check(c->problem, plan, &err), LO_EINPUT);
    CU_ASSERT_TRUE(g_str_has_prefix(err.message, rule));
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_parts__checker_measures_them(void)
{
    objects(0, 30 * LO_MINUTE, 2, "E12");
    objects(0, 0, 1, "E12");
    objects(0, 0, 0, "E12");
    objects(-5 * LO_HOUR, 0, 2, "E12");     /* they overlap */
    objects(-4 * LO_HOUR, 0, 2, "E2");      /* outside the hours */
    objects(10 * LO_MINUTE, 0, 2, "E2");    /* off the grid */
    objects(0, -100 * LO_MINUTE, 2, "E12"); /* too short */
}

/* E11: a mode with its parts laid down is done in these. */
static void test_parts__laid_down_stay(void)
{
    struct plan_case *c = built("crew A line\njob J l2\nmode 240 parts=2\n",
                                mornings_and_afternoons);
    struct lo_job_mode mode = c->problem->jobs[0].modes[0];
    lo_time day = c->problem->from;
    struct lo_interval fixed[2] = {
        {day + 9 * LO_HOUR, day + 10 * LO_HOUR + 30 * LO_MINUTE},
        {day + 15 * LO_HOUR, day + 17 * LO_HOUR + 30 * LO_MINUTE}};
    mode.n_fixed = 2;
    mode.fixed = fixed;
    c->problem->jobs[0].modes = &mode;
    c->problem->jobs[0].pin = fixed[0].from;
    struct lo_plan *plan = plan_solved(c);
    is_done(c, plan, "J", "09:00-10:30 15:00-17:30");
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Level (4): the job stays in its old parts, not only in the first of them. */
static void test_parts__stay_as_they_were_published(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    struct plan_case *c = built("crew A line\njob J l2\nmode 240 parts=2\n",
                                mornings_and_afternoons);
    lo_time day = c->problem->from;
    struct lo_interval told[2] = {{day + 9 * LO_HOUR, day + 11 * LO_HOUR},
                                  {day + 15 * LO_HOUR + 30 * LO_MINUTE,
                                   day + 17 * LO_HOUR + 30 * LO_MINUTE}};
    c->problem->jobs[0].published = (struct lo_stand){"240", 2, told};
    how.polish = true;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &how, &err), err);
    is_done(c, plan, "J", "09:00-11:00 15:30-17:30");
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(parts, LO_TEST(test_parts__morning_and_late_afternoon),
         LO_TEST(test_parts__what_may_not_be_split_is_not),
         LO_TEST(test_parts__none_is_shorter_than_the_least),
         LO_TEST(test_parts__are_no_more_than_the_most),
         LO_TEST(test_parts__one_carries_what_is_beyond_the_grid),
         LO_TEST(test_parts__whose_dead_stretches_touch_are_one_outage),
         LO_TEST(test_parts__a_successor_waits_for_the_last),
         LO_TEST(test_parts__each_shares_with_others),
         LO_TEST(test_parts__may_have_other_crews),
         LO_TEST(test_parts__each_counts_against_the_repeat_limit),
         LO_TEST(test_parts__keep_the_longest_stretch_short),
         LO_TEST(test_parts__of_live_work_dip_nobody),
         LO_TEST(test_parts__may_lie_on_two_days));

LO_SUITE(parts_more, LO_TEST(test_parts__beyond_the_limit_are_said),
         LO_TEST(test_parts__checker_measures_them),
         LO_TEST(test_parts__laid_down_stay),
         LO_TEST(test_parts__stay_as_they_were_published),
         LO_TEST(test_parts__with_many_jobs_bound_and_plan_hold));
