/* Claims about days on which the clocks are changed. */
#include <string.h>

#include "harness.h"
#include "lineout/plan.h"
#include "plan_builder.h"

static const char *const feeder = "source S 0\n"
                                  "breaker cb 0 1; line l1 1 11; load c1 11 10";

/* The problem of a day in London, work at any hour; *owned*. */
static struct lo_problem *on_day(struct plan_case *c, const char *day,
                                 const char *pin)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_problem *problem = NULL;
    struct lo_pin pins[] = {{"J", LO_TIME_NONE, 0}};
    lo_date date = 0;
    LO_ASSERT_OK(lo_date_parse(&date, day, &err), err);
    if (pin != NULL)
        LO_ASSERT_OK(lo_time_parse(&pins[0].start, pin, NULL, &err), err);
    struct lo_problem_input input = {.sections = c->sections,
                                     .supply = c->supply,
                                     .work = c->work,
                                     .settings = c->settings,
                                     .zone = c->zone,
                                     .calendar = c->calendar,
                                     .now = 0,
                                     .from = date,
                                     .days = 1,
                                     .n_pins = pin != NULL ? 1 : 0,
                                     .pins = pins};
    LO_ASSERT_OK(lo_problem_new(&problem, &input, c->findings, &err), err);
    return problem;
}

static struct plan_case *london(void)
{
    return plan_build(feeder, "crew A line\njob J l1; mode 240",
                      "site.timezone=Europe/London plan.work_hours=00:00-24:00",
                      1);
}

static bool has_slot(const struct lo_problem *problem, const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_time at = 0;
    LO_ASSERT_OK(lo_time_parse(&at, text, NULL, &err), err);
    for (int32_t i = 0; i < problem->n_slots; i++)
        if (problem->slots[i] == at)
            return true;
    return false;
}

/* 25 October 2026: 02:00 is 01:00 again, and work may begin in either hour. */
static void test_summer__the_second_hour_of_autumn_has_its_starts(void)
{
    struct plan_case *c = london();
    struct lo_problem *problem = on_day(c, "2026-10-25", NULL);
    CU_ASSERT_EQUAL(problem->n_slots, 25 * 4);
    for (int32_t i = 1; i < problem->n_slots; i++)
        CU_ASSERT_EQUAL(problem->slots[i] - problem->slots[i - 1],
                        15 * LO_MINUTE);
    CU_ASSERT(has_slot(problem, "2026-10-25T00:45:00Z")); /* 01:45 summer */
    CU_ASSERT(has_slot(problem, "2026-10-25T01:15:00Z")); /* 01:15 winter */
    lo_problem_free(problem);
    plan_case_free(c);
}

/* 29 March 2026: no clock shows 01:00 to 02:00. */
static void test_summer__the_hour_that_spring_skips_has_none(void)
{
    struct plan_case *c = london();
    struct lo_problem *problem = on_day(c, "2026-03-29", NULL);
    CU_ASSERT_EQUAL(problem->n_slots, 23 * 4);
    for (int32_t i = 0; i < problem->n_slots; i++)
        CU_ASSERT_NOT_EQUAL(lo_zone_minute(c->zone, problem->slots[i]) / 60, 1);
    lo_problem_free(problem);
    plan_case_free(c);
}

/* Four hours are four hours, whatever the clocks do: 10 customers, 5 h dead. */
static void test_summer__hours_lost_are_hours_that_pass(void)
{
    static const struct {
        const char *day, *start;
    } days[] = {{"2026-10-25", "2026-10-25T01:00:00Z"},
                {"2026-10-25", "2026-10-25T00:00:00Z"},
                {"2026-03-29", "2026-03-29T00:30:00Z"}};
    for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
        struct plan_case *c = london();
        struct lo_error err = LO_ERROR_INIT;
        lo_time start = 0;
        lo_problem_free(c->problem);
        c->problem = on_day(c, days[i].day, days[i].start);
        struct lo_plan *plan = plan_solved(c);
        LO_ASSERT_OK(lo_time_parse(&start, days[i].start, NULL, &err), err);
        CU_ASSERT_EQUAL(plan->placements[0].mode, 0);
        CU_ASSERT_EQUAL(plan->placements[0].start, start);
        CU_ASSERT_DOUBLE_EQUAL(plan->objective, 50.0, 1e-9);
        lo_plan_free(plan);
        plan_case_free(c);
    }
}

LO_SUITE(summer, LO_TEST(test_summer__the_second_hour_of_autumn_has_its_starts),
         LO_TEST(test_summer__the_hour_that_spring_skips_has_none),
         LO_TEST(test_summer__hours_lost_are_hours_that_pass));
