/*
 * Rules of practice one by one, at their limits.
 *
 *   S ==[b]== 1 l1 2 ==[s]== 3 l2 4 --[t]-- 6 l3 5 ==[d]== S
 *               c1 10          c2 20       c3 30
 *
 * F1 on the left, F2 on the right. Slots of 30 minutes, 30 dead before and
 * after the work. Monday 2026-11-30 and the day after.
 */
#include <math.h>
#include <string.h>

#include "harness.h"
#include "plan_builder.h"

static const char pair_of_feeders[] =
    "source S 0\n"
    "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 10\n"
    "lbs s 2 3; line l2 3 4; load c2 4 20\n"
    "feeder F2; breaker d 0 5; line l3 5 6; load c3 6 30\n"
    "lbs t 4 6 open\n";

/* The same without the tie: nothing on one feeder matters to the other. */
static const char strangers[] =
    "source S 0\n"
    "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 10\n"
    "lbs s 2 3; line l2 3 4; load c2 4 20\n"
    "feeder F2; breaker d 0 5; line l3 5 6; load c3 6 30\n";

static struct plan_case *built_on(const char *network, const char *work,
                                  const char *options, int days)
{
    char *all = g_strdup_printf("plan.slot_min=30 %s", options);
    struct plan_case *c = plan_build(network, work, all, days);
    g_free(all);
    return c;
}

static struct plan_case *built(const char *work, const char *options, int days)
{
    return built_on(pair_of_feeders, work, options, days);
}

/* "MM-DD HH:MM" of the job's start, "-" if it is unplaced. */
static const char *start_of(const struct plan_case *c,
                            const struct lo_plan *plan, const char *job)
{
    static char text[4][LO_TIME_TEXT];
    static int next;
    const struct lo_placement *at = plan_of(c, plan, job);
    if (at->mode < 0)
        return "-";
    next = (next + 1) % 4;
    lo_zone_format(text[next], c->zone, at->start, "%m-%d %H:%M");
    return text[next];
}

/* The start of job J when planned so; of equal starts the earliest. */
static void starts_on(const char *network, const char *work,
                      const char *options, int days, const char *wanted)
{
    struct plan_case *c = built_on(network, work, options, days);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    how.polish = true;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &how, &err), err);
    LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_STRING_EQUAL(start_of(c, plan, "J"), wanted);
    lo_plan_free(plan);
    plan_case_free(c);
}

static void starts(const char *work, const char *options, int days,
                   const char *wanted)
{
    starts_on(pair_of_feeders, work, options, days, wanted);
}

/* --- E6 ------------------------------------------------------------------- */

#define ON_L2 "crew A line\njob J l2\nmode 60\n"

static void
test_rules__a_second_interruption_waits_until_the_days_are_over(void)
{
    const char *work = ON_L2 "past c2 2026-11-28T08:00:00Z "
                             "2026-11-28T09:00:00Z fault\n";
    starts(work, "repeat.limits=1/2d", 2, "11-30 08:00");
    starts(work, "repeat.limits=1/3d", 2, "12-01 08:00");
    starts(work, "repeat.limits=1/4d", 2, "-");
    starts(work, "repeat.limits=2/4d", 2, "11-30 08:00");
}

static void test_rules__days_are_local(void)
{
    /* half past midnight of the 30th in Shanghai */
    const char *work = ON_L2 "past c2 2026-11-29T16:30:00Z "
                             "2026-11-29T17:00:00Z fault\n";
    starts(work, "repeat.limits=1/1d", 1, "11-30 08:00");
    starts(work, "repeat.limits=1/1d site.timezone=Asia/Shanghai", 2,
           "12-01 08:00");
}

static void test_rules__a_limit_of_a_kind_counts_that_kind_only(void)
{
    starts(ON_L2, "repeat.limits=planned:0/1d", 1, "-");
    starts("crew A line\njob J l2 notice=temporary\nmode 60\n",
           "repeat.limits=planned:0/1d", 1, "11-30 08:00");
}

static void test_rules__history_of_a_line_counts_for_all_behind_it(void)
{
    starts(ON_L2 "past l1 2026-11-29T08:00:00Z 2026-11-29T09:00:00Z fault\n",
           "repeat.limits=1/2d", 2, "12-01 08:00");
    starts(ON_L2 "past l3 2026-11-29T08:00:00Z 2026-11-29T09:00:00Z fault\n",
           "repeat.limits=1/2d", 2, "11-30 08:00");
}

/* --- E5 ------------------------------------------------------------------- */

/* Nobody is on l2; s, which cannot break load, takes c1 off for ten minutes,
 * at 07:30 and 09:30. The lead ends on the 30th at 08:00 or at 10:00. */
static void test_rules__who_dips_is_told_in_time(void)
{
    static const char nobody_behind[] =
        "source S 0\n"
        "feeder F1; breaker b 0 1; line l1 1 2; load c1 2 10\n"
        "disconnector s 2 3; line l2 3 4\n";
    const char *dips = "switching.dip_min=10 notice.lead_hours=planned=200,"
                       "temporary=24,urgent=0";
    starts_on(nobody_behind, ON_L2,
              "notice.lead_hours=planned=200,"
              "temporary=24,urgent=0",
              1, "11-30 08:00");
    starts_on(nobody_behind, ON_L2, dips, 1, "11-30 08:30");
}

/* --- E7 ------------------------------------------------------------------- */

static void test_rules__nobody_is_off_in_a_protected_period(void)
{
    starts(ON_L2 "point c2\nprotect point=c2 hours=07:00-10:00\n", "", 1,
           "11-30 10:30");
    starts(ON_L2 "protect l2 days=1\n", "", 2, "12-01 08:00");
    starts(ON_L2 "protect feeder=F1 months=12\n", "", 2, "11-30 08:00");
    starts(ON_L2 "protect l2\n", "", 2, "-");
}

static void test_rules__back_fed_is_not_off(void)
{
    starts("crew A line\njob J l1\nmode 60\npoint c2\nprotect point=c2\n", "",
           1, "11-30 08:00");
}

/* --- E9 ------------------------------------------------------------------- */

static void test_rules__a_customers_own_limit_is_inclusive_and_seasonal(void)
{
    starts(ON_L2 "point c2 max=120\n", "", 1, "11-30 08:00");
    starts(ON_L2 "point c2 max=119\n", "", 1, "-");
    starts(ON_L2 "point c2 max=119 months=6-8\n", "", 1, "11-30 08:00");
    starts(ON_L2 "point c2 max=119 months=11\n", "", 2, "12-01 08:00");
}

/* --- E10 ------------------------------------------------------------------ */

static void test_rules__a_pair_is_never_off_together(void)
{
    /* K is dead until 10:30: then J may begin to be */
    const char *both = "crew A line\ncrew B line\n"
                       "job K l3 to=2026-11-30T10:00:00Z\nmode 120\n"
                       "job J l1 to=2026-11-30T14:00:00Z\nmode 60\n"
                       "point c1\npoint c3\n%s";
    char *apart = g_strdup_printf(both, ""), *held;
    held = g_strdup_printf(both, "pair c1 c3\n");
    starts_on(strangers, apart, "", 1, "11-30 08:30");
    starts_on(strangers, held, "", 1, "11-30 11:00");
    /* two outages, the desk counts the end of one and the begin of the other */
    starts_on(strangers, held, "desk.max_switching=2", 1, "11-30 11:00");
    starts_on(strangers, held, "desk.max_switching=1", 1, "11-30 11:30");
    g_free(apart);
    g_free(held);
}

static void test_rules__a_pair_on_one_section_is_a_finding(void)
{
    struct plan_case *c =
        built(ON_L2 "point c2\npoint c2\npair c2 c2\n", "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(c->findings, "never-together-one-section"), 1);
    CU_ASSERT_STRING_EQUAL(start_of(c, plan, "J"), "-");
    lo_plan_free(plan);
    plan_case_free(c);
}

/* --- E13, E14, E15 -------------------------------------------------------- */

static void test_rules__the_desk_switches_one_outage_in_half_an_hour(void)
{
    /* K is dead 07:30-09:30, J from half an hour before its only start */
    static const char *const from[] = {"08:00", "08:15", "08:30"};
    static const char *const one[] = {"-", "-", "11-30 08:30"};
    for (int i = 0; i < 3; i++) {
        char *free = g_strdup_printf("11-30 %s", from[i]);
        char *to = g_strdup(from[i]);
        to[1] = '9';
        char *work = g_strdup_printf(
            "crew A line\ncrew B line\n"
            "job K l3 rank=1 to=2026-11-30T09:00:00Z\nmode 60\n"
            "job J l2 from=2026-11-30T%s:00Z to=2026-11-30T%s:00Z\nmode 60\n",
            from[i], to);
        starts_on(strangers, work, "plan.slot_min=15", 1, free);
        starts_on(strangers, work, "plan.slot_min=15 desk.max_switching=2", 1,
                  free);
        starts_on(strangers, work, "plan.slot_min=15 desk.max_switching=1", 1,
                  one[i]);
        g_free(work);
        g_free(to);
        g_free(free);
    }
}

static void test_rules__a_section_is_not_restored_for_too_short(void)
{
    /* K is dead until 09:30 */
    const char *work = "crew A line\n"
                       "job K l2 to=2026-11-30T09:00:00Z\nmode 60\n"
                       "job J l2 from=2026-11-30T10:30:00Z\nmode 60\n";
    starts(work, "switching.min_gap_min=30", 1, "11-30 10:30");
    starts(work, "switching.min_gap_min=60", 1, "11-30 11:00");
    starts(work, "switching.min_gap_min=61", 1, "11-30 11:30");
}

static void test_rules__nothing_is_switched_beside_live_work(void)
{
    const char *work = "crew A line\ncrew B line\n"
                       "job K l1 to=2026-11-30T12:00:00Z\nmode 240 live\n"
                       "job J %s to=2026-11-30T14:00:00Z\nmode 60\n";
    char *same = g_strdup_printf(work, "l2"), *other;
    other = g_strdup_printf(work, "l3");
    starts(same, "", 1, "11-30 12:30"); /* switched at 12:00 sharp */
    starts(other, "", 1, "11-30 08:00");
    g_free(same);
    g_free(other);
}

static void test_rules__live_work_keeps_its_feeder_from_back_feed(void)
{
    /* l1 dead feeds c2 from F2 over t; live work on l3 of F2 */
    starts("crew A line\ncrew B line\n"
           "job K l3 to=2026-11-30T12:00:00Z\nmode 240 live\n"
           "job J l1 to=2026-11-30T14:00:00Z\nmode 60\n",
           "", 1, "11-30 12:30");
}

/* Nothing is switched between 07:30 and 13:30, when l2 is dead: only the
 * switches beside it may not be worked at then, closed ones and ties. */
static void test_rules__no_live_work_at_a_switch_that_isolates(void)
{
    const char *work = "crew A line\ncrew B line\n"
                       "job K l2 to=2026-11-30T13:00:00Z\nmode 300\n"
                       "job J %s\nmode 60 live\n";
    static const struct {
        const char *at, *start;
    } cases[] = {{"l2", "11-30 08:00"}, {"l1", "11-30 08:00"},
                 {"s", "11-30 14:00"},  {"t", "11-30 14:00"},
                 {"b", "11-30 08:00"},  {"d", "11-30 08:00"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *text = g_strdup_printf(work, cases[i].at);
        starts(text, "", 1, cases[i].start);
        g_free(text);
    }
}

/* --- weights -------------------------------------------------------------- */

static void test_rules__dear_hours_are_left_to_others(void)
{
    starts(ON_L2, "plan.peak=07:00-12:00=1.5", 1, "11-30 12:30");
    starts(ON_L2, "plan.peak=07:00-18:00=0.5,12:00-14:00=2", 1, "11-30 08:00");
}

static void test_rules__the_largest_weight_of_a_customer_counts(void)
{
    struct plan_case *c =
        built(ON_L2 "point c2 kind=hospital vip\npoint c2 kind=farm\n",
              "plan.weights=hospital=5,vip=3,farm=0.5", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_DOUBLE_EQUAL(plan->objective, 2 * (5 + 0.5 + 18), 1e-9);
    CU_ASSERT_EQUAL(plan->customer_s, 2 * 20 * LO_HOUR);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* --- levels (3) to (5) -----------------------------------------------------
 */

static void test_rules__published_goes_before_draft_before_early(void)
{
    struct plan_case *c = built(ON_L2, "", 1);
    struct lo_job *job = &c->problem->jobs[0];
    lo_time day = c->problem->from;
    struct lo_interval told = {day + 15 * LO_HOUR, day + 16 * LO_HOUR};
    struct lo_interval shown = {day + 13 * LO_HOUR, day + 14 * LO_HOUR};
    job->draft = (struct lo_stand){"60", 1, &shown};
    struct lo_plan *plan = plan_polished(c);
    CU_ASSERT_STRING_EQUAL(start_of(c, plan, "J"), "11-30 13:00");
    lo_plan_free(plan);
    job->published = (struct lo_stand){"60", 1, &told};
    plan = plan_polished(c);
    CU_ASSERT_STRING_EQUAL(start_of(c, plan, "J"), "11-30 15:00");
    lo_plan_free(plan);
    plan_case_free(c);
}

static void test_rules__outages_spread_over_half_hours(void)
{
    struct plan_case *c = built_on(strangers,
                                   "crew A line\ncrew B line\n"
                                   "job J l2\nmode 60\njob K l3\nmode 60\n",
                                   "", 1);
    struct lo_plan *plan = plan_polished(c);
    lo_time a = plan_of(c, plan, "J")->start, b = plan_of(c, plan, "K")->start;
    CU_ASSERT_TRUE(ABS(a - b) >= LO_HOUR / 2);
    CU_ASSERT_EQUAL(MIN(a, b), c->problem->from + 8 * LO_HOUR);
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(
    rules,
    LO_TEST(test_rules__a_second_interruption_waits_until_the_days_are_over),
    LO_TEST(test_rules__days_are_local),
    LO_TEST(test_rules__a_limit_of_a_kind_counts_that_kind_only),
    LO_TEST(test_rules__history_of_a_line_counts_for_all_behind_it),
    LO_TEST(test_rules__who_dips_is_told_in_time),
    LO_TEST(test_rules__nobody_is_off_in_a_protected_period),
    LO_TEST(test_rules__back_fed_is_not_off),
    LO_TEST(test_rules__a_customers_own_limit_is_inclusive_and_seasonal),
    LO_TEST(test_rules__a_pair_is_never_off_together),
    LO_TEST(test_rules__a_pair_on_one_section_is_a_finding),
    LO_TEST(test_rules__the_desk_switches_one_outage_in_half_an_hour),
    LO_TEST(test_rules__a_section_is_not_restored_for_too_short),
    LO_TEST(test_rules__nothing_is_switched_beside_live_work),
    LO_TEST(test_rules__live_work_keeps_its_feeder_from_back_feed),
    LO_TEST(test_rules__no_live_work_at_a_switch_that_isolates),
    LO_TEST(test_rules__dear_hours_are_left_to_others),
    LO_TEST(test_rules__the_largest_weight_of_a_customer_counts),
    LO_TEST(test_rules__published_goes_before_draft_before_early),
    LO_TEST(test_rules__outages_spread_over_half_hours));
