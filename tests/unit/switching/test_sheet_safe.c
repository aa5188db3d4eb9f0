/*
 * What keeps people from harm where a sheet has several stages or is made in a
 * hurry: dead before anything else, confirmations that are true, nobody off
 * before the minute that was told, sides that can be found on the line.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/report_sheet.h"
#include "sheet_builder.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9 ==[cc]== T
 *              10         20         30           5
 */
static const char *const chain =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; lbs s2 2b 3; line l3 3 3b;"
    "load c3 3b 30; lbs tie 3b 9 open; feeder B West; source T T;"
    "breaker cc T 9b; line l9 9b 9; load c9 9 5";

static struct sheet_case *good(const char *order)
{
    struct sheet_case *c = sheet_build(chain, order);
    if (c->sheet->refusal.rule != LO_RULE_NONE)
        fprintf(stderr, "refused at step %d: %s\n", c->sheet->refusal.step,
                c->sheet->refusal.text);
    CU_ASSERT_EQUAL_FATAL(c->sheet->refusal.rule, LO_RULE_NONE);
    return c;
}

static char *words(const struct sheet_case *c, int step)
{
    GString *out = g_string_new(NULL);
    struct lo_zone *zone = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    lo_report_step(out, &c->sheet->steps[step], zone, LO_LANG_EN);
    lo_zone_close(zone);
    return g_string_free(out, FALSE);
}

static void expect_words(const struct sheet_case *c, int step,
                         const char *expected)
{
    char *text = words(c, step);
    CU_ASSERT_STRING_EQUAL(text, expected);
    if (strcmp(text, expected) != 0)
        fprintf(stderr, "'%s' is not '%s'\n", text, expected);
    g_free(text);
}

/* --- off first ------------------------------------------------------------ */

/* 2 is hit: it is dead, earthed and its permit given before the tie closes. */
static void test_sheet_safe__what_is_hit_is_dead_before_others_are_fed(void)
{
    struct sheet_case *c = good("stage 1 2; stage 200 2 close=tie; by_hand;"
                                "job J 0 201 2; tie tie hot unchecked");
    int s1 = sheet_step(c, LO_STEP_OPEN, "s1", 0);
    int earth = sheet_step(c, LO_STEP_EARTH, NULL, 1);
    int tie = sheet_step(c, LO_STEP_CLOSE, "tie", 0);
    const struct lo_step *steps = c->sheet->steps;
    CU_ASSERT(s1 >= 0 && s1 < earth && earth < tie);
    CU_ASSERT_EQUAL(steps[s1].customers_off, 50);
    CU_ASSERT_EQUAL(steps[tie].customers_off, 20);
    CU_ASSERT_FALSE(steps[tie].hot);
    CU_ASSERT_EQUAL(steps[tie].part, LO_PART_FEED);
    for (int i = 0; i < s1; i++) /* nobody climbs a pole before it is dead */
        CU_ASSERT(steps[i].kind == LO_STEP_CONFIRM ||
                  steps[i].kind == LO_STEP_GUARD_OFF);
    int phases = sheet_step(c, LO_STEP_PHASING, "tie", 0);
    CU_ASSERT(phases > earth && phases < tie);
    CU_ASSERT_TRUE(steps[phases].dead_side);
    sheet_case_free(c);
}

/* Automatic transfer at the tie would feed 2 from behind: off before 2 is. */
static void test_sheet_safe__nothing_feeds_by_itself_what_was_hit(void)
{
    struct sheet_case *c = good("stage 1 2; stage 200 2 close=tie; by_hand;"
                                "job J 0 201 2");
    int transfer = sheet_step(c, LO_STEP_GUARD_OFF, "tie", 0);
    CU_ASSERT(transfer >= 0 && transfer < sheet_step(c, LO_STEP_OPEN, "s1", 0));
    struct lo_sheet *late = sheet_copy(c->sheet);
    for (int i = transfer; i < sheet_step(c, LO_STEP_CHECK, "s2", 0); i++)
        sheet_swap(late, i, i + 1);
    CU_ASSERT_EQUAL(sheet_rule(late), LO_RULE_GUARD);
    lo_sheet_free(late);
    sheet_case_free(c);
}

/* The order of a planned sheet, in a hurry: the tie first. */
static void test_sheet_safe__no_second_source_before_it_is_dead(void)
{
    struct sheet_case *c = sheet_build(
        chain, "stage 200 2 close=tie; by_hand; job J 0 200 2; tie tie hot");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_PARALLEL);
    sheet_case_free(c);
}

/* --- confirmations -------------------------------------------------------- */

/* J is over in 1 while K works in 2. */
static const char *const two = "stage 100 1,2; stage 100 2; after 30;"
                               "job J 40 70 1 crews=A,B; job K 40 170 2 "
                               "crews=C";

static void test_sheet_safe__what_is_clear_is_named(void)
{
    struct sheet_case *c = good(two);
    expect_words(c, sheet_step(c, LO_STEP_CLEAR, NULL, 0),
                 "section A/cb: the permits of A, B are back; people and tools "
                 "are clear of it - NOT CLEAR elsewhere: C still at work");
    expect_words(c, sheet_step(c, LO_STEP_COUNT, NULL, 0),
                 "count the earths of section A/cb: 2 removed, none is left "
                 "there - 2 stay in place elsewhere: A/s1");
    expect_words(c, sheet_step(c, LO_STEP_CLEAR, NULL, 1),
                 "section A/s1: the permits of C are back; people and tools "
                 "are clear of it");
    sheet_case_free(c);
}

static void test_sheet_safe__a_confirmation_that_is_not_true_is_refused(void)
{
    struct sheet_case *c = good(two);
    int clear = sheet_step(c, LO_STEP_CLEAR, NULL, 0);
    int count = sheet_step(c, LO_STEP_COUNT, NULL, 0);
    struct lo_permit_id all[3];
    struct lo_sheet *lie = sheet_copy(c->sheet);
    struct lo_step_claim *claim = &lie->steps[clear].claim;
    memcpy(all, claim->permits, 2 * sizeof *all);
    all[2] = (struct lo_permit_id){1, 0}; /* C is still at work */
    claim->permits = all;
    claim->n_permits = 3;
    CU_ASSERT_EQUAL(sheet_rule(lie), LO_RULE_PERMIT_OPEN);
    struct lo_refusal refusal;
    lo_sheets_simulate(&lie, 1, &refusal);
    CU_ASSERT_PTR_NOT_NULL(strstr(refusal.text, "'C'"));
    claim->n_permits = 1; /* B is forgotten */
    CU_ASSERT_EQUAL(sheet_rule(lie), LO_RULE_PERMIT_OPEN);
    claim->n_permits = 2;
    claim->n_open = 0;
    CU_ASSERT_EQUAL(sheet_rule(lie), LO_RULE_PERMIT_OPEN);
    claim->n_open = 1;
    CU_ASSERT_EQUAL(sheet_rule(lie), LO_RULE_NONE);
    lie->steps[count].claim.n_left = 0;
    CU_ASSERT_EQUAL(sheet_rule(lie), LO_RULE_EARTH_LEFT);
    lo_sheet_free(lie);
    sheet_case_free(c);
}

/* --- told ----------------------------------------------------------------- */

/* 3 goes off at 100, whatever was reported before. */
static void test_sheet_safe__nobody_goes_off_before_told(void)
{
    struct sheet_case *c =
        good("stage 100 3; stage 100 2,3; after 30; job J 40 170 3;"
             "job K 140 170 2");
    int s1 = sheet_step(c, LO_STEP_OPEN, "s1", 0);
    const struct lo_step *step = &c->sheet->steps[s1];
    CU_ASSERT_EQUAL(step->part, LO_PART_OUT);
    CU_ASSERT_FALSE(step->after_report);
    CU_ASSERT_EQUAL(step->minute, 100);
    CU_ASSERT_EQUAL(step->not_before, 100 * LO_MINUTE);
    expect_words(c, s1,
                 "open s1 (s1) - not before 01:40, the minute that people "
                 "were told");
    struct lo_sheet *early = sheet_copy(c->sheet);
    early->steps[s1].not_before = 0;
    CU_ASSERT_EQUAL(sheet_rule(early), LO_RULE_BEFORE_TOLD);
    lo_sheet_free(early);
    sheet_case_free(c);
}

/* 3 comes back, over the tie, when its people report; 1 goes off when it was
 * told, and until then 3 is not kept waiting. */
static void test_sheet_safe__who_comes_back_does_not_wait_for_who_goes(void)
{
    struct sheet_case *c =
        good("stage 100 3; stage 100 1 close=tie; after 30; job J 40 70 3;"
             "job K 140 170 1; tie tie cold");
    int goes = sheet_step(c, LO_STEP_OPEN, "cb", 0);
    int comes = sheet_step(c, LO_STEP_CLOSE, "tie", 0);
    CU_ASSERT(comes >= 0 && goes > comes);
    CU_ASSERT_EQUAL(c->sheet->steps[comes].part, LO_PART_BACK);
    CU_ASSERT_EQUAL(c->sheet->steps[goes].part, LO_PART_OUT);
    CU_ASSERT_TRUE(c->sheet->steps[goes].after_report);
    CU_ASSERT_EQUAL(c->sheet->steps[goes].not_before, 100 * LO_MINUTE);
    sheet_case_free(c);
}

/* Out, 3 is off from s1 to the tie; told 2 minutes, then 30. */
static void test_sheet_safe__a_dip_longer_than_told_is_a_finding(void)
{
    struct sheet_case *c = good("stage 120 2 close=tie; job J 45 90 2; dip 2;"
                                "tie tie cold");
    bool found = false;
    for (size_t i = 0; i < lo_findings_count(c->findings); i++) {
        const struct lo_finding *row = lo_findings_get(c->findings, i);
        found |= strcmp(row->rule, "sheet-longer-than-dip") == 0 &&
                 g_str_has_prefix(row->text, "30 customers at 'A/s2'");
    }
    CU_ASSERT_TRUE(found);
    sheet_case_free(c);
    c = good("stage 120 2 close=tie; job J 45 90 2; dip 30; tie tie cold");
    for (size_t i = 0; i < lo_findings_count(c->findings); i++)
        CU_ASSERT_STRING_NOT_EQUAL(lo_findings_get(c->findings, i)->rule,
                                   "sheet-longer-than-dip");
    sheet_case_free(c);
}

/* The dip of the way back is told so that it ends with the outage: whoever
 * would be off before or after it was told another time. */
static void test_sheet_safe__the_last_dip_is_done_when_it_is_told(void)
{
    struct sheet_case *c = good("stage 120 2 close=tie; job J 45 60 2; dip 10;"
                                "tie tie cold");
    const struct lo_step *step =
        &c->sheet->steps[sheet_step(c, LO_STEP_OPEN, "tie", 0)];
    CU_ASSERT_EQUAL(step->not_before, 110 * LO_MINUTE);
    CU_ASSERT_EQUAL(step->minute, 110);
    CU_ASSERT_EQUAL_FATAL(c->sheet->n_dips, 2);
    CU_ASSERT_EQUAL(c->sheet->dips[1].told_minute, 110);
    CU_ASSERT_FALSE(lo_sheet_dip_is_late(&c->sheet->dips[1]));
    sheet_case_free(c);
}

/* --- sides ---------------------------------------------------------------- */

static void test_sheet_safe__sides_are_those_of_the_line(void)
{
    struct sheet_case *c = good("stage 200 1; job J 60 100 1");
    expect_words(c, sheet_step(c, LO_STEP_EARTH, "cb", 0),
                 "at cb (cb), line side: prove dead, at once place earth no. "
                 "1");
    expect_words(c, sheet_step(c, LO_STEP_EARTH, "s1", 0),
                 "at s1 (s1), source side: prove dead, at once place earth no. "
                 "2");
    sheet_case_free(c);
    c = good("stage 200 3; job J 60 100 3");
    expect_words(c, sheet_step(c, LO_STEP_EARTH, "s2", 0),
                 "at s2 (s2), load side: prove dead, at once place earth no. "
                 "1");
    expect_words(c, sheet_step(c, LO_STEP_EARTH, "tie", 0),
                 "at tie (tie), side of section A/s2: prove dead, at once "
                 "place earth no. 2");
    int tie = sheet_step(c, LO_STEP_INDICATIONS, "tie", 0);
    expect_words(c, tie,
                 "confirm by two independent indications that tie "
                 "(tie) is open");
    sheet_case_free(c);
}

/* What hangs on nothing is called by the switch that was opened. */
static void test_sheet_safe__a_section_without_supply_has_a_name(void)
{
    struct sheet_case *c = sheet_build(
        "feeder A West; source S S; breaker cb S 1; line l1 1 1b;"
        "lbs s1 1b 0c625ae8-0000-4000-8000-000000000000 open;"
        "line l2 0c625ae8-0000-4000-8000-000000000000 2b; load c2 2b 20",
        "stage 200 1; job J 60 100 1");
    for (int32_t s = 0; s < c->sections->n; s++)
        CU_ASSERT_PTR_NULL(strstr(
            lo_switching_section_name(c->model, (lo_section){s}), "0c625ae8"));
    sheet_case_free(c);
}

LO_SUITE(sheet_safe,
         LO_TEST(test_sheet_safe__what_is_hit_is_dead_before_others_are_fed),
         LO_TEST(test_sheet_safe__nothing_feeds_by_itself_what_was_hit),
         LO_TEST(test_sheet_safe__no_second_source_before_it_is_dead),
         LO_TEST(test_sheet_safe__what_is_clear_is_named),
         LO_TEST(test_sheet_safe__a_confirmation_that_is_not_true_is_refused),
         LO_TEST(test_sheet_safe__nobody_goes_off_before_told),
         LO_TEST(test_sheet_safe__who_comes_back_does_not_wait_for_who_goes),
         LO_TEST(test_sheet_safe__a_dip_longer_than_told_is_a_finding),
         LO_TEST(test_sheet_safe__the_last_dip_is_done_when_it_is_told),
         LO_TEST(test_sheet_safe__sides_are_those_of_the_line),
         LO_TEST(test_sheet_safe__a_section_without_supply_has_a_name));
