/* Claims about single plans, each with its feeder drawn. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/text.h"
#include "plan_builder.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3        10, 20 and 30 customers
 *              l1         l2         l3
 */
static const char *const trunk = "source S 0\n"
                                 "breaker cb 0 1; line l1 1 11; load c1 11 10\n"
                                 "lbs s1 11 2; line l2 2 12; load c2 12 20\n"
                                 "lbs s2 12 3; line l3 3 13; load c3 13 30\n";

static double hours(const struct lo_plan *plan)
{
    return (double)plan->customer_s / LO_HOUR;
}

/* One job on l3: its 30 customers for 60 + 30 + 30 minutes. */
static void test_plan__one_job_costs_its_dead_stretch(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J l3; mode 60", "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 60.0, 0);
    CU_ASSERT_EQUAL(plan->interruptions, 30);
    CU_ASSERT_EQUAL(plan->n_outages, 1);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Work on the switch s2 needs both its sides dead: 50 customers. */
static void test_plan__work_on_a_switch_kills_both_sides(void)
{
    struct plan_case *c =
        plan_build(trunk, "crew A line; job J s2; mode 60", "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 100.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A 4 h job on l2 and a 2 h job on l3 with a crew each: the short one fits
 * inside the long one and costs nothing more. */
static void test_plan__shared_outage_beats_two(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line; crew B line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 50.0 * 5.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(plan->alone, 50.0 * 5.0 + 30.0 * 3.0, 0);
    CU_ASSERT_EQUAL(plan->n_outages, 1);
    CU_ASSERT_EQUAL(plan->interruptions, 50);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* The same with one crew: the works must follow one another, the dead
 * stretches overlap by before and after only. */
static void test_plan__one_crew_works_one_after_the_other(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job J2 l2; mode 240\n"
                                     "job J3 l3; mode 120",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    /* 5 h x 50 and 3 h x 30, of which 1 h of overlap counts once */
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 250.0 + 90.0 - 30.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Live work: nobody is off, there is no outage, the crew is busy all the
 * same. */
static void test_plan__live_work_costs_nothing(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job J l2; mode 240; mode 300 live",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 0.0, 0);
    CU_ASSERT_EQUAL(plan->n_outages, 0);
    CU_ASSERT_EQUAL(plan_of(c, plan, "J")->mode, 1);
    CU_ASSERT_EQUAL(plan_of(c, plan, "J")->n_crews, 1);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A source section is never assumed dead. */
static void test_plan__busbar_is_asked_for(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job J cb; mode 60\n"
                                     "job K cb busbar; mode 60",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan_of(c, plan, "J")->mode, -1);
    CU_ASSERT_STRING_EQUAL(plan_of(c, plan, "J")->rules[0], "needs-busbar");
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 120.0, 0);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "needs-busbar"), 1);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Each cause of an unplaced job names its own rule. */
static void test_plan__unplaced_jobs_name_the_rule(void)
{
    struct plan_case *c = plan_build(
        trunk,
        "crew A line 08:00-12:00\n"
        "job long l3; mode 700\n"
        "job soon l3 from=2026-11-30T00:00:00Z to=2026-12-01T00:00:00Z\n"
        "mode 60\n"
        "job nobody l3 notice=urgent; mode 60 type=live\n"
        "job late l3 notice=urgent from=2026-11-30T12:00:00Z\n"
        "mode 60 type=line",
        "notice.lead_hours=planned=240,temporary=24,urgent=0", 1);
    struct lo_plan *plan = plan_solved(c);
    static const char *const expect[][3] = {
        {"long", "E2", "600 min"},
        {"soon", "E5", "240 h"},
        {"nobody", "E3", "'live'"},
        {"late", "E3", "on shift"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(expect); i++) {
        const struct lo_placement *p = plan_of(c, plan, expect[i][0]);
        CU_ASSERT_EQUAL_FATAL(p->mode, -1);
        CU_ASSERT_STRING_EQUAL(p->rules[0], expect[i][1]);
        GString *told = g_string_new(NULL), *zh = g_string_new(NULL);
        lo_text_unpack(told, LO_LANG_EN, p->reason);
        lo_text_unpack(zh, LO_LANG_ZH, p->reason);
        CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(told->str, expect[i][2]));
        CU_ASSERT_STRING_NOT_EQUAL(zh->str, told->str);
        g_string_free(told, TRUE);
        g_string_free(zh, TRUE);
        CU_ASSERT_PTR_NOT_NULL(p->repair);
    }
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_weight, 40.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_bound, 40.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* E9: 4 h and 3 h of work for one crew on one section make 8 h off on end, or
 * two outages with an hour's supply between them; 6 h allow only the latter,
 * 4 h not even the longer job. */
static void test_plan__nobody_is_off_for_too_long(void)
{
    static const char *const work = "crew A line\n"
                                    "job four l3; mode 240\n"
                                    "job three l3; mode 180";
    static const struct {
        const char *limit;
        int outages;
        double hours; /* of 30 customers */
    } expect[] = {{"plan.max_off_hours=8", 1, 8.0},
                  {"plan.max_off_hours=6", 2, 9.0}};
    for (size_t i = 0; i < G_N_ELEMENTS(expect); i++) {
        struct plan_case *c = plan_build(trunk, work, expect[i].limit, 1);
        struct lo_plan *plan = plan_solved(c);
        CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
        CU_ASSERT_EQUAL(plan->n_outages, expect[i].outages);
        CU_ASSERT_DOUBLE_EQUAL(hours(plan), 30.0 * expect[i].hours, 0);
        lo_plan_free(plan);
        plan_case_free(c);
    }
    struct plan_case *c = plan_build(trunk, work, "plan.max_off_hours=4", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan_of(c, plan, "four")->mode, -1);
    CU_ASSERT_STRING_EQUAL(plan_of(c, plan, "four")->rules[0], "E9");
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Three jobs of 6, 5 and 4 h for one crew in one day of 10 h: only two fit,
 * and the heavy one is not left out. */
static void test_plan__least_weight_is_left_out(void)
{
    struct plan_case *c = plan_build(trunk,
                                     "crew A line\n"
                                     "job six l3 rank=2; mode 360\n"
                                     "job five l2 rank=4; mode 300\n"
                                     "job four l1 rank=4; mode 240",
                                     "", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_EQUAL(plan->outcome, LO_OUTCOME_OPTIMAL);
    CU_ASSERT_EQUAL(plan_of(c, plan, "five")->mode, -1);
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_weight, 3.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_bound, 3.0, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(plan_of(c, plan, "five")->reason, "room"));
    lo_plan_free(plan);
    plan_case_free(c);
}

/* Travel: the crew needs 45 min between l1 and l3, none between two jobs on
 * l3. 4 h + 4 h + 1.5 h of work fit into 10 h only if the short one is at the
 * same site as its neighbour. */
static void test_plan__travel_only_between_sites(void)
{
    const char *far = "crew A line\n"
                      "job a l1; mode 240\n"
                      "job b l3; mode 240\n"
                      "job c l2; mode 60";
    const char *near = "crew A line\n"
                       "job a l1; mode 240\n"
                       "job b l3; mode 240\n"
                       "job c l3; mode 60";
    struct plan_case *c = plan_build(trunk, far, "crew.travel_min=45", 1);
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_weight, 10.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
    c = plan_build(trunk, near, "crew.travel_min=45", 1);
    plan = plan_solved(c);
    CU_ASSERT_DOUBLE_EQUAL(plan->unplaced_weight, 0.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/*
 * Three lines of 100 customers, each behind its own breaker; 6 crews. Two
 * crews need 240 min a line, three need 180: either all three at once, or two
 * and then one. More hands are better by 3 x 100 x 1 h.
 */
static void test_plan__modes_are_compared(void)
{
    struct plan_case *c = plan_build(
        "source S 0\n"
        "breaker b1 0 1; line l1 1 2; load c1 2 100\n"
        "breaker b2 0 3; line l2 3 4; load c2 4 100\n"
        "breaker b3 0 5; line l3 5 6; load c3 6 100",
        "crew A g; crew B g; crew C g; crew D g; crew E g; crew F g\n"
        "job J1 l1; mode 240 crews=2; mode 180 crews=3\n"
        "job J2 l2; mode 240 crews=2; mode 180 crews=3\n"
        "job J3 l3; mode 240 crews=2; mode 180 crews=3",
        "switching.before_min=0 switching.after_min=0", 1);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = plan_solved(c);
    CU_ASSERT_DOUBLE_EQUAL(hours(plan), 900.0, 0);
    LO_ASSERT_OK(lo_plan_compare_modes(plan, 5.0, &err), err);
    CU_ASSERT_EQUAL_FATAL(plan->n_choices, 2);
    CU_ASSERT_STRING_EQUAL(plan->choices[0].name, "2 crews");
    CU_ASSERT_EQUAL(plan->choices[0].n_offer, 3);
    CU_ASSERT_EQUAL(plan->choices[0].n_use, 0);
    CU_ASSERT_DOUBLE_EQUAL(plan->choices[0].objective, 1200.0, 0);
    CU_ASSERT_EQUAL(plan->choices[1].n_use, 3);
    CU_ASSERT_DOUBLE_EQUAL(plan->choices[1].objective, 900.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* A way that the plan uses wherever it is offered is the plan, which is not
 * planned once more: a worse one might be found in the time. */
static void test_plan__a_way_used_everywhere_is_the_plan_itself(void)
{
    struct plan_case *c =
        plan_build("source S 0\nbreaker b1 0 1; line l1 1 2; load c1 2 100",
                   "crew A g; crew B g; crew C g\n"
                   "job J1 l1; mode 240 crews=2; mode 180 crews=3",
                   "switching.before_min=0 switching.after_min=0", 1);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan *plan = plan_solved(c);
    plan->objective = 301.0; /* as no search would find it */
    plan->bound = 299.0;
    LO_ASSERT_OK(lo_plan_compare_modes(plan, 5.0, &err), err);
    CU_ASSERT_EQUAL_FATAL(plan->n_choices, 2);
    CU_ASSERT_DOUBLE_EQUAL(plan->choices[0].objective, 400.0, 0);
    CU_ASSERT_EQUAL(plan->choices[1].n_use, 1);
    CU_ASSERT_DOUBLE_EQUAL(plan->choices[1].objective, 301.0, 0);
    CU_ASSERT_DOUBLE_EQUAL(plan->choices[1].bound, 299.0, 0);
    lo_plan_free(plan);
    plan_case_free(c);
}

/* The crew that only one need can have is found first, and still comes in the
 * place of its need. */
static void test_plan__crews_stand_in_the_order_of_the_needs(void)
{
    struct plan_case *c =
        plan_build("source S 0\nbreaker b 0 1; line l1 1 2; load c1 2 10\n",
                   "crew A line\ncrew L live\n"
                   "job J l1\nmode 60 crews=1 also=1:line\n",
                   "", 1);
    struct lo_plan *plan = plan_solved(c);
    const struct lo_placement *at = plan_of(c, plan, "J");
    CU_ASSERT_EQUAL_FATAL(at->n_crews, 2);
    CU_ASSERT_EQUAL(at->crews[0].v, 1); /* any: L */
    CU_ASSERT_EQUAL(at->crews[1].v, 0); /* of the type: A */
    lo_plan_free(plan);
    plan_case_free(c);
}

LO_SUITE(plan, LO_TEST(test_plan__crews_stand_in_the_order_of_the_needs),
         LO_TEST(test_plan__nobody_is_off_for_too_long),
         LO_TEST(test_plan__modes_are_compared),
         LO_TEST(test_plan__a_way_used_everywhere_is_the_plan_itself),
         LO_TEST(test_plan__one_job_costs_its_dead_stretch),
         LO_TEST(test_plan__work_on_a_switch_kills_both_sides),
         LO_TEST(test_plan__shared_outage_beats_two),
         LO_TEST(test_plan__one_crew_works_one_after_the_other),
         LO_TEST(test_plan__live_work_costs_nothing),
         LO_TEST(test_plan__busbar_is_asked_for),
         LO_TEST(test_plan__unplaced_jobs_name_the_rule),
         LO_TEST(test_plan__least_weight_is_left_out),
         LO_TEST(test_plan__travel_only_between_sites));
