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
            place(c, LO_STEP_OPEN, "s2"));
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

/* Two were placed and removed; the sheet says three. */
static void test_simulate__earths_are_counted_by_number(void)
{
    struct sheet_case *c = sheet_build(chain, plain);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    mutant->steps[place(c, LO_STEP_COUNT, NULL)].number++;
    expect_rule(mutant, LO_RULE_EARTH_LEFT);
    sheet_case_free(c);
}

/* --- positions out of the ordinary -------------------------------------- */

/* s2 was left open yesterday: 3 lives from the tie. */
static const char *const left_open =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; lbs s2 2b 3 open;"
    "line l3 3 3b; load c3 3b 30; lbs tie 3b 9; feeder B West;"
    "source T T; breaker cc T 9b; load c9 9 5; line l9 9b 9";

static void test_simulate__what_stands_otherwise_is_confirmed_first(void)
{
    const char *order = "stage 200 2; job J 60 120 2; note s2 Li; note tie Li";
    struct sheet_case *c = sheet_build(left_open, order);
    CU_ASSERT_EQUAL_FATAL(c->sheet->refusal.rule, LO_RULE_NONE);
    int tie = place(c, LO_STEP_CONFIRM, "tie"); /* it does not move */
    CU_ASSERT_STRING_EQUAL(c->sheet->steps[tie].after, "closed");
    CU_ASSERT_STRING_EQUAL(c->sheet->steps[tie].by, "Li");
    CU_ASSERT_STRING_EQUAL(
        c->sheet->steps[place(c, LO_STEP_CONFIRM, "s2")].after, "open");
    CU_ASSERT_PTR_NULL(c->sheet->steps[place(c, LO_STEP_CONFIRM, "s1")].by);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    sheet_drop(mutant, tie);
    expect_rule(mutant, LO_RULE_UNCONFIRMED);
    sheet_case_free(c);
}

/* --- gangs -------------------------------------------------------------- */

/* Three single-phase switches at one place, on the way and as a tie. */
static const char *const gangs =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; lbs ga 2b 3 phases=A;"
    "lbs gb 2b 3 phases=B; lbs gc 3 2b phases=C; line l3 3 3b; load c3 3b 30;"
    "lbs ta 3b 9 open phases=A; lbs tb 3b 9 open phases=B;"
    "lbs tc 9 3b open phases=C; feeder B West; source T T;"
    "breaker cc T 9b; load c9 9 5; line l9 9b 9";

static int moved_at(const struct sheet_case *c, enum lo_step_kind kind,
                    const char *const *names, int *last)
{
    int first = c->sheet->n_steps;
    *last = -1;
    for (; *names != NULL; names++) {
        int at = place(c, kind, *names);
        first = MIN(first, at);
        *last = MAX(*last, at);
    }
    return first;
}

/* Between the first and the last of a gang nothing else moves: nobody is left
 * on two phases. */
static void expect_together(const struct sheet_case *c, enum lo_step_kind kind,
                            const char *const *names)
{
    int last = 0, moves = 0;
    for (int i = moved_at(c, kind, names, &last); i <= last; i++)
        moves += c->sheet->steps[i].kind == LO_STEP_OPEN ||
                 c->sheet->steps[i].kind == LO_STEP_CLOSE;
    CU_ASSERT_EQUAL(moves, 3);
}

static void test_simulate__single_phase_switches_move_as_one(void)
{
    static const char *const ties[] = {"hot", "cold"};
    static const char *const way[] = {"ga", "gb", "gc", NULL};
    static const char *const tie[] = {"ta", "tb", "tc", NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(ties); i++) {
        char *order =
            g_strdup_printf("stage 200 2 close=ta,tb,tc; job J 60 120 2;"
                            "tie ta %s; tie tb %s; tie tc %s",
                            ties[i], ties[i], ties[i]);
        struct sheet_case *c = sheet_build(gangs, order);
        if (c->sheet->refusal.rule != LO_RULE_NONE)
            fprintf(stderr, "%s: %s\n", ties[i], c->sheet->refusal.text);
        CU_ASSERT_EQUAL_FATAL(c->sheet->refusal.rule, LO_RULE_NONE);
        expect_together(c, LO_STEP_OPEN, way);
        expect_together(c, LO_STEP_CLOSE, way);
        expect_together(c, LO_STEP_CLOSE, tie);
        expect_together(c, LO_STEP_OPEN, tie);
        CU_ASSERT_EQUAL(c->sheet->n_earths, 4); /* s1, and each of the gang */
        sheet_case_free(c);
        g_free(order);
    }
}

/* Each part has room for half of the load, all three for more than all of it:
 * while one has moved and the next has not, nobody is overloaded. */
static void test_simulate__parts_of_a_switch_share_its_load(void)
{
    struct sheet_case *c = sheet_build(
        "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 5;"
        "lbs ga 1b 2 phases=A va=15000; lbs gb 1b 2 phases=B va=15000;"
        "lbs gc 2 1b phases=C va=15000; line l2 2 2b; load c2 2b 5 kw=30",
        "stage 200 2; job J 60 120 2");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    sheet_case_free(c);
}

/* Two switches of the same phases side by side are two ways, not a gang. */
static void test_simulate__by_pass_of_the_same_phases_is_no_gang(void)
{
    struct sheet_case *c =
        sheet_build("feeder A West; source S S; breaker cb S 1; line l1 1 1b;"
                    "load c1 1b 10; lbs s1 1b 2; line l2 2 2b; load c2 2b 20;"
                    "feeder B East; source T T; breaker cc T 9;"
                    "lbs ta 2b 9 open; lbs tb 2b 9 open",
                    "stage 200 1 close=ta,tb; job J 60 120 1");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_PARALLEL);
    sheet_case_free(c);
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
         LO_TEST(test_simulate__earths_are_counted_by_number),
         LO_TEST(test_simulate__what_stands_otherwise_is_confirmed_first),
         LO_TEST(test_simulate__single_phase_switches_move_as_one),
         LO_TEST(test_simulate__parts_of_a_switch_share_its_load),
         LO_TEST(test_simulate__by_pass_of_the_same_phases_is_no_gang));
