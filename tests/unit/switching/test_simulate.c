/*
 * Each rule by name: a sheet that is good, one damage, and the rule that must
 * refuse it. Then sheets that run at the same time.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "sheet_builder.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9 ==[cc]== T
 *              10         20  pv      30           5         all of one station
 */
#define CHAIN                                                                  \
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"  \
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; pv p2 2b; lbs s2 2b 3;"         \
    "line l3 3 3b; load c3 3b 30; lbs tie 3b 9 open; feeder B West;"           \
    "source T T; breaker cc T 9b; load c9 9 5;"
static const char *const chain = CHAIN "line l9 9b 9";
static const char *const plain = "stage 200 2; job J 60 120 2";
static const char *const hot = "stage 200 2 close=tie; job J 60 120 2";

static int place(const struct sheet_case *c, enum lo_step_kind kind,
                 const char *name)
{
    int at = sheet_step(c, kind, name, 0);
    CU_ASSERT_FATAL(at >= 0);
    return at;
}

static void expect_rule(struct lo_sheet *mutant, enum lo_rule rule)
{
    enum lo_rule found = sheet_rule(mutant);
    if (found != rule)
        fprintf(stderr, "rule %s, not %s\n", lo_rule_name(found),
                lo_rule_name(rule));
    CU_ASSERT_EQUAL(found, rule);
    lo_sheet_free(mutant);
}

/* The sheet without `n` steps from the first one of that kind and name on. */
static void dropped(const char *order, enum lo_step_kind kind, const char *name,
                    int n, enum lo_rule rule)
{
    struct sheet_case *c = sheet_build(chain, order);
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    int at = place(c, kind, name);
    for (int i = 0; i < n; i++)
        sheet_drop(mutant, at);
    expect_rule(mutant, rule);
    sheet_case_free(c);
}

static void test_simulate__a_forgotten_step_is_named(void)
{
    dropped(plain, LO_STEP_CONFIRM, "s1", 1, LO_RULE_UNCONFIRMED);
    dropped(plain, LO_STEP_GUARD_OFF, "cb", 1, LO_RULE_GUARD);
    dropped(plain, LO_STEP_GUARD_ON, "cb", 1, LO_RULE_GUARD);
    dropped(plain, LO_STEP_CHECK, "s1", 1, LO_RULE_UNCHECKED);
    dropped(plain, LO_STEP_OPEN, "s1", 1, LO_RULE_WRONG_STATE);
    dropped(plain, LO_STEP_INDICATIONS, "s1", 1, LO_RULE_NO_VISIBLE_BREAK);
    dropped(plain, LO_STEP_TAG, "s1", 1, LO_RULE_NO_VISIBLE_BREAK);
    dropped(plain, LO_STEP_SOURCE_OFF, "p2", 1, LO_RULE_EARTH_LIVE);
    dropped(plain, LO_STEP_SOURCE_OFF, "p2", 4, LO_RULE_LIVE_PLACE);
    dropped(plain, LO_STEP_EARTH, "s1", 1, LO_RULE_NOT_EARTHED);
    dropped(plain, LO_STEP_PERMIT, "J", 1, LO_RULE_WRONG_STATE);
    dropped(plain, LO_STEP_RETURN, "J", 1, LO_RULE_PERMIT_OPEN);
    dropped(plain, LO_STEP_CLEAR, NULL, 1, LO_RULE_NOT_CLEAR);
    dropped(plain, LO_STEP_UNEARTH, "s1", 1, LO_RULE_EARTH_LEFT);
    dropped(plain, LO_STEP_COUNT, NULL, 1, LO_RULE_EARTH_LEFT);
    dropped(plain, LO_STEP_UNTAG, "s1", 1, LO_RULE_TAGGED);
    dropped(plain, LO_STEP_CLOSE, "s2", 2, LO_RULE_END_STATE);
    dropped(plain, LO_STEP_SOURCE_ON, "p2", 1, LO_RULE_END_STATE);
    dropped(hot, LO_STEP_LOAD_CHECK, "tie", 1, LO_RULE_UNCHECKED);
    dropped(hot, LO_STEP_PHASING, "s2", 1, LO_RULE_PHASING);
    dropped("stage 200 2 close=tie; job J 60 120 2; tie tie cold unchecked",
            LO_STEP_PHASING, "tie", 1, LO_RULE_PHASING);
    dropped("job J 0 60 2 live", LO_STEP_HOLD, NULL, 1, LO_RULE_LIVE_WORK);
    dropped("job J 0 60 2 live", LO_STEP_RELEASE, NULL, 1, LO_RULE_LIVE_WORK);
}

/* s1 is a disconnector, and cb, its cover, is forgotten. */
static void test_simulate__disconnector_under_load_is_refused(void)
{
    struct sheet_case *c =
        sheet_build("source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
                    "disconnector s1 1b 2; line l2 2 2b; load c2 2b 20",
                    plain);
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    int at = place(c, LO_STEP_OPEN, "cb");
    sheet_drop(mutant, at);
    sheet_drop(mutant, at);
    expect_rule(mutant, LO_RULE_LOAD_BREAK);
    sheet_case_free(c);
}

/* S --[cb]-- stub --[d]-- 1: nothing hangs on the stub when cb is open, and
 * the bus side disconnector may part it (line side first: practice). */
static void test_simulate__disconnector_of_an_empty_stub_may_move(void)
{
    struct sheet_case *c =
        sheet_build("source S S; disconnector d1 S x; breaker cb x y;"
                    "disconnector d2 y 1; line l1 1 1b; load c1 1b 10",
                    "stage 200 x,y,1; job J 100 120 1");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    CU_ASSERT(place(c, LO_STEP_OPEN, "cb") < place(c, LO_STEP_OPEN, "d1"));
    CU_ASSERT(place(c, LO_STEP_OPEN, "cb") < place(c, LO_STEP_OPEN, "d2"));
    sheet_case_free(c);
}

/* Moves step `from` to `to`, which lies before it. */
static void move_up(struct lo_sheet *sheet, int from, int to)
{
    for (int i = from; i > to; i--)
        sheet_swap(sheet, i, i - 1);
}

static void test_simulate__own_source_onto_an_earth_is_refused(void)
{
    struct sheet_case *c = sheet_build(chain, plain);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    move_up(mutant, place(c, LO_STEP_SOURCE_ON, "p2"),
            place(c, LO_STEP_CLEAR, NULL));
    expect_rule(mutant, LO_RULE_CLOSE_ON_EARTH);
    sheet_case_free(c);
}

static void test_simulate__energising_an_earthed_line_is_refused(void)
{
    struct sheet_case *c = sheet_build(chain, plain);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    move_up(mutant, place(c, LO_STEP_CLOSE, "s1"),
            place(c, LO_STEP_RETURN, NULL));
    expect_rule(mutant, LO_RULE_CLOSE_ON_EARTH);
    sheet_case_free(c);
}

/* A cold tie closed while its far side is still on supply. */
static void test_simulate__cold_tie_may_not_parallel(void)
{
    struct sheet_case *c = sheet_build(
        chain, "stage 200 2 close=tie; job J 60 120 2; tie tie cold");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    move_up(mutant, place(c, LO_STEP_CLOSE, "tie"),
            place(c, LO_STEP_OPEN, "s1"));
    expect_rule(mutant, LO_RULE_PARALLEL);
    sheet_case_free(c);
}

/* Two stations: cold unless the tie says otherwise. */
static void test_simulate__two_stations_are_not_paralleled_by_default(void)
{
    struct sheet_case *c = sheet_build(
        "feeder A West; source S S; breaker cb S 1; line l1 1 1b; lbs s1 1b 2;"
        "line l2 2 2b; load c2 2b 20; lbs s2 2b 3; line l3 3 3b; load c3 3b 30;"
        "feeder B East; lbs tie 3b 9 open; source T T; breaker cc T 9",
        hot);
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    for (int i = 0; i < c->sheet->n_steps; i++)
        CU_ASSERT_FALSE(c->sheet->steps[i].hot);
    sheet_case_free(c);
}

/* 35 kW through a line for 17 kVA (1 A at 10 kV). */
static void test_simulate__overload_is_refused(void)
{
    struct sheet_case *c = sheet_build(CHAIN "line l9 9b 9 amp=1", hot);
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_OVERLOAD);
    CU_ASSERT_PTR_NOT_NULL(strstr(c->sheet->refusal.text, "'l9'"));
    sheet_case_free(c);
    c = sheet_build(CHAIN "line l9 9b 9 amp=3", hot); /* 52 kVA */
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    sheet_case_free(c);
}

/* The plan has nobody off but section 2, not even for a moment. */
static void test_simulate__more_off_than_the_plan_says_is_refused(void)
{
    struct sheet_case *c = sheet_build(chain, hot);
    ((struct lo_order_stage *)c->order.stages)[0].n_dip = 0;
    c->order.n_dip_back = 0;
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    CU_ASSERT_EQUAL(sheet_rule(mutant), LO_RULE_NONE);
    int at = place(c, LO_STEP_CLOSE, "tie");
    for (int i = 0; i < 3; i++) /* with its check and load check */
        sheet_drop(mutant, at);
    expect_rule(mutant, LO_RULE_OFF_BEYOND_PLAN);
    sheet_case_free(c);
}

static void test_simulate__wrong_state_before_a_step_is_refused(void)
{
    struct sheet_case *c = sheet_build(chain, plain);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    mutant->steps[place(c, LO_STEP_CONFIRM, "s1")].after = "open";
    expect_rule(mutant, LO_RULE_WRONG_STATE);
    sheet_case_free(c);
}

/* --- several sheets ----------------------------------------------------- */

static enum lo_rule together(const char *first, const char *second)
{
    struct sheet_case *a = sheet_build(chain, first);
    struct sheet_case *b = sheet_build(chain, second);
    struct lo_sheet *both[2] = {sheet_copy(a->sheet), sheet_copy(b->sheet)};
    struct lo_refusal refusal;
    CU_ASSERT_EQUAL(a->sheet->refusal.rule, LO_RULE_NONE);
    CU_ASSERT_EQUAL(b->sheet->refusal.rule, LO_RULE_NONE);
    CU_ASSERT_EQUAL(lo_sheets_simulate(both, 2, &refusal),
                    refusal.rule == LO_RULE_NONE);
    lo_sheet_free(both[0]);
    lo_sheet_free(both[1]);
    sheet_case_free(a);
    sheet_case_free(b);
    return refusal.rule;
}

/* Far apart: 1 and its like in the morning, 9 in the afternoon. */
static void test_simulate__sheets_one_after_another_agree(void)
{
    CU_ASSERT_EQUAL(together(plain, "job K 400 500 9 live"), LO_RULE_NONE);
}

/* 3 hangs on the tie while the feeder behind the tie is taken off. */
static void test_simulate__donor_taken_off_by_another_sheet_is_refused(void)
{
    CU_ASSERT_NOT_EQUAL(together(hot, "stage 120 9; job K 60 90 9"),
                        LO_RULE_NONE);
}

static void test_simulate__no_switching_beside_live_work(void)
{
    CU_ASSERT_EQUAL(together("job K -60 300 1 live", plain), LO_RULE_LIVE_WORK);
}

LO_SUITE(simulate, LO_TEST(test_simulate__a_forgotten_step_is_named),
         LO_TEST(test_simulate__disconnector_under_load_is_refused),
         LO_TEST(test_simulate__disconnector_of_an_empty_stub_may_move),
         LO_TEST(test_simulate__own_source_onto_an_earth_is_refused),
         LO_TEST(test_simulate__energising_an_earthed_line_is_refused),
         LO_TEST(test_simulate__cold_tie_may_not_parallel),
         LO_TEST(test_simulate__two_stations_are_not_paralleled_by_default),
         LO_TEST(test_simulate__overload_is_refused),
         LO_TEST(test_simulate__more_off_than_the_plan_says_is_refused),
         LO_TEST(test_simulate__wrong_state_before_a_step_is_refused),
         LO_TEST(test_simulate__sheets_one_after_another_agree),
         LO_TEST(test_simulate__donor_taken_off_by_another_sheet_is_refused),
         LO_TEST(test_simulate__no_switching_beside_live_work));
