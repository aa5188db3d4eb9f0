/*
 * What a sheet says: which steps, in which order, and who is off meanwhile.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "sheet_builder.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9 ==[cc]== T
 *              10         20         30           5         all of one station
 */
static const char *const chain =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; lbs s2 2b 3; line l3 3 3b;"
    "load c3 3b 30; lbs tie 3b 9 open; feeder B West; source T T;"
    "breaker cc T 9b; line l9 9b 9; load c9 9 5";

static void say(const struct sheet_case *c)
{
    if (c->sheet->refusal.rule != LO_RULE_NONE)
        fprintf(stderr, "refused at step %d: %s: %s\n", c->sheet->refusal.step,
                lo_rule_name(c->sheet->refusal.rule), c->sheet->refusal.text);
}

static struct sheet_case *good(const char *network, const char *order)
{
    struct sheet_case *c = sheet_build(network, order);
    say(c);
    CU_ASSERT_EQUAL_FATAL(c->sheet->refusal.rule, LO_RULE_NONE);
    CU_ASSERT_PTR_NULL(oracle_breach(c, c->sheet));
    return c;
}

/* "open s1, close tie" : what moves, in order. */
static char *moves(const struct sheet_case *c)
{
    GString *out = g_string_new("");
    for (int i = 0; i < c->sheet->n_steps; i++) {
        const struct lo_step *step = &c->sheet->steps[i];
        if (step->kind == LO_STEP_OPEN || step->kind == LO_STEP_CLOSE)
            g_string_append_printf(out, "%s%c%s", out->len > 0 ? " " : "",
                                   step->kind == LO_STEP_OPEN ? '-' : '+',
                                   step->name);
    }
    return g_string_free(out, FALSE);
}

static void expect_moves(const struct sheet_case *c, const char *expected)
{
    char *found = moves(c);
    if (strcmp(found, expected) != 0)
        fprintf(stderr, "moves: %s\nnot:   %s\n", found, expected);
    CU_ASSERT_STRING_EQUAL(found, expected);
    g_free(found);
}

static int64_t most_off(const struct sheet_case *c)
{
    int64_t most = 0;
    for (int i = 0; i < c->sheet->n_steps; i++)
        if (c->sheet->steps[i].customers_off > most)
            most = c->sheet->steps[i].customers_off;
    return most;
}

static void test_sheet__section_goes_off_and_comes_back_in_reverse(void)
{
    struct sheet_case *c = good(chain, "stage 120 2; job J 45 90 2");
    expect_moves(c, "-s1 -s2 +s1 +s2");
    CU_ASSERT_EQUAL(most_off(c), 50);
    CU_ASSERT_EQUAL(c->sheet->n_earths, 2);
    sheet_case_free(c);
}

static void test_sheet__hot_back_feed_keeps_those_behind_on(void)
{
    struct sheet_case *c =
        good(chain, "stage 120 2 close=tie; job J 45 90 2; tie tie default");
    expect_moves(c, "+tie -s2 -s1 +s1 +s2 -tie");
    CU_ASSERT_EQUAL(most_off(c), 20);
    CU_ASSERT_TRUE(c->sheet->steps[sheet_step(c, LO_STEP_CLOSE, "tie", 0)].hot);
    sheet_case_free(c);
}

/* 3 is cut off and fed again at once; only then goes 2 off. */
static void test_sheet__cold_back_feed_dips_those_behind(void)
{
    struct sheet_case *c =
        good(chain, "stage 120 2 close=tie; job J 45 90 2; tie tie cold");
    expect_moves(c, "-s2 +tie -s1 +s1 -tie +s2");
    CU_ASSERT_EQUAL(most_off(c), 30);
    CU_ASSERT_EQUAL(c->sheet->steps[sheet_step(c, LO_STEP_LOAD_CHECK, "tie", 0)]
                        .customers_off,
                    0);
    sheet_case_free(c);
}

/* Where two groups are fed from elsewhere, each is off between two moves of
 * its own only:
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[t3]-- T     dead: {2}
 *                           ==[d4]== 4 --[t4]-- T
 *                           ==[s5]== 5
 */
static const char two_groups[] =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b;"
    "load c1 1b 10; lbs s1 1b 2; line l2 2 2b; load c2 2b 20;"
    "lbs s2 2b 3; line l3 3 3b; load c3 3b 30;"
    "disconnector d4 2b 4; line l4 4 4b; load c4 4b 40;"
    "lbs s5 2b 5; line l5 5 5b; load c5 5b 50;"
    "lbs t3 3b 9 open; lbs t4 4b 9 open;"
    "feeder B East; source T T; breaker cc T 9";

/* Minutes for which the group is off at its k-th dip. */
static int32_t dip_of(const struct sheet_case *c, int64_t customers, int k)
{
    for (int32_t i = 0; i < c->sheet->n_dips; i++)
        if (c->sheet->dips[i].customers == customers && k-- == 0)
            return c->sheet->dips[i].minutes;
    return -1;
}

static void test_sheet__groups_dip_one_after_the_other(void)
{
    struct sheet_case *c =
        good(two_groups, "stage 120 2 close=t3,t4; job J 45 90 2; dip 10;"
                         "tie t3 cold; tie t4 cold");
    expect_moves(c, "-s2 +t3 -s1 -d4 +t4 -s5 -t4 +d4 +s1 -t3 +s2 +s5");
    CU_ASSERT_EQUAL(dip_of(c, 30, 0), 3);
    CU_ASSERT_EQUAL(dip_of(c, 40, 0), 6);
    CU_ASSERT_EQUAL(dip_of(c, 30, 1), 3);
    CU_ASSERT_EQUAL(dip_of(c, 40, 1), 6);
    sheet_case_free(c);
}

static bool has_finding(const struct sheet_case *c, const char *rule)
{
    bool found = false;
    for (size_t i = 0; i < lo_findings_count(c->findings) && !found; i++)
        found = strcmp(lo_findings_get(c->findings, i)->rule, rule) == 0;
    return found;
}

/* Each is off for less than told, and the second not while it was told. */
static void test_sheet__a_dip_at_another_time_than_told_is_a_finding(void)
{
    static const char order[] =
        "stage 120 2 close=t3,t4; job J 45 90 2; tie t3 cold; tie t4 cold;";
    char *tight = g_strdup_printf("%s dip 10", order);
    char *wide = g_strdup_printf("%s dip 25", order);
    struct sheet_case *c = good(two_groups, tight);
    CU_ASSERT_TRUE(has_finding(c, "sheet-dip-later"));
    CU_ASSERT_FALSE(has_finding(c, "sheet-longer-than-dip"));
    sheet_case_free(c);
    c = good(two_groups, wide);
    CU_ASSERT_FALSE(has_finding(c, "sheet-dip-later"));
    sheet_case_free(c);
    g_free(wide);
    g_free(tight);
}

/* s1 is a disconnector: cb opens for a moment, out and back; s2 and s1 close
 * while they are dead. */
static void test_sheet__disconnector_moves_under_a_cover(void)
{
    struct sheet_case *c =
        good("source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
             "disconnector s1 1b 2; line l2 2 2b; load c2 2b 20;"
             "fuse s2 2b 3; line l3 3 3b; load c3 3b 30",
             "stage 120 2; job J 45 90 2");
    expect_moves(c, "-cb -s1 +cb -s2 +s2 -cb +s1 +cb");
    CU_ASSERT_EQUAL(most_off(c), 60);
    CU_ASSERT_EQUAL(
        c->sheet->steps[sheet_step(c, LO_STEP_PERMIT, NULL, 0)].customers_off,
        50);
    sheet_case_free(c);
}

/*
 *   1 ==[s1]== 2 ==[d1]== 3 ==[s]== 4 --[tie]-- 9     d1: a disconnector
 *              20         30        40
 * 4 moves hot at s; only 3 is off for a moment, out and back.
 */
static void test_sheet__hot_back_feed_parts_above_a_disconnector(void)
{
    struct sheet_case *c =
        good("feeder A West; source S S; breaker cb S 1; line l1 1 1b;"
             "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; disconnector d1 2b 3;"
             "line l3 3 3b; load c3 3b 30; lbs s 3b 4; line l4 4 4b;"
             "load c4 4b 40; lbs tie 4b 9 open; feeder B West; source T T;"
             "breaker cc T 9",
             "stage 120 2 close=tie; job J 45 90 2");
    expect_moves(c, "+tie -s -s1 -d1 +s -s +d1 +s1 +s -tie");
    CU_ASSERT_EQUAL(most_off(c), 50);
    CU_ASSERT_EQUAL(
        c->sheet->steps[sheet_step(c, LO_STEP_PERMIT, NULL, 0)].customers_off,
        20);
    CU_ASSERT_EQUAL(c->sheet->n_back_fed, 2);
    sheet_case_free(c);
}

/*
 *   1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9      4 is to be off. The way over 9
 *                         |                  has room for 30 kW more, not for
 *                        [s4]--- 4           70: then 4 goes off before.
 */
#define DONOR                                                                  \
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; lbs s1 1b 2;"    \
    "line l2 2 2b; load c2 2b 20; lbs s2 2b 3; line l3 3 3b; load c3 3b 30;"   \
    "lbs s4 3b 4; line l4 4 4b; load c4 4b 40; lbs tie 3b 9 open;"             \
    "feeder B West; source T T; breaker cc T 9b;"

static void test_sheet__who_shall_be_off_makes_room_for_the_back_feed(void)
{
    static const char *const order =
        "stage 120 2 close=tie open=s4; job J 45 90 2";
    struct sheet_case *c = good(DONOR "line l9 9b 9 amp=2", order);
    expect_moves(c, "-s4 +tie -s2 -s1 +s1 +s2 -tie +s4");
    sheet_case_free(c);
    c = good(DONOR "line l9 9b 9", order);
    expect_moves(c, "+tie -s2 -s1 -s4 +s1 +s2 -tie +s4");
    sheet_case_free(c);
}

static void test_sheet__no_switch_that_may_break_load_is_refused(void)
{
    struct sheet_case *c =
        sheet_build("source S S; disconnector d S 1; line l1 1 1b;"
                    "load c1 1b 10",
                    "stage 120 1; job J 45 90 1");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_END_STATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(c->sheet->refusal.text, "'d'"));
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "sheet-refused"), 1);
    sheet_case_free(c);
}

/* The order of the parts, whatever the network. */
static void test_sheet__guards_off_first_and_on_last(void)
{
    struct sheet_case *c = good(chain, "stage 120 2 close=tie; job J 45 90 2");
    static const char *const guards[] = {"cb", "cc", "A", "B", "tie"};
    int last = c->sheet->n_steps - 1;
    for (size_t g = 0; g < G_N_ELEMENTS(guards); g++) {
        int off = sheet_step(c, LO_STEP_GUARD_OFF, guards[g], 0);
        int on = sheet_step(c, LO_STEP_GUARD_ON, guards[g], 0);
        CU_ASSERT(off >= 0 && off < sheet_step(c, LO_STEP_CLOSE, NULL, 0));
        CU_ASSERT(on > last - (int)G_N_ELEMENTS(guards));
    }
    CU_ASSERT_EQUAL(c->sheet->steps[0].kind, LO_STEP_CONFIRM);
    sheet_case_free(c);
}

static void test_sheet__one_permit_for_each_crew(void)
{
    struct sheet_case *c = good(
        chain, "stage 300 2; job J 60 90 2 crews=A,B; job K 100 200 2 crews=C");
    int k = sheet_step(c, LO_STEP_PERMIT, "K", 0);
    CU_ASSERT(sheet_step(c, LO_STEP_PERMIT, "J", 1) > 0);
    CU_ASSERT_EQUAL(sheet_step(c, LO_STEP_PERMIT, "J", 2), -1);
    CU_ASSERT_STRING_EQUAL(c->sheet->steps[k].who, "C");
    CU_ASSERT(k > sheet_step(c, LO_STEP_RETURN, "J", 1));
    CU_ASSERT(sheet_step(c, LO_STEP_CLEAR, NULL, 0) >
              sheet_step(c, LO_STEP_RETURN, "K", 0));
    sheet_case_free(c);
}

/* No clock after the report: 严禁约时停送电. */
static void test_sheet__way_back_has_no_clock(void)
{
    struct sheet_case *c = good(chain, "stage 120 2; job J 45 90 2");
    int back = sheet_step(c, LO_STEP_RETURN, NULL, 0);
    for (int i = 0; i < c->sheet->n_steps; i++)
        CU_ASSERT_EQUAL(c->sheet->steps[i].after_report, i >= back);
    CU_ASSERT_EQUAL(c->sheet->steps[c->sheet->zero].minute, 0);
    CU_ASSERT(c->sheet->steps[0].minute < 0);
    sheet_case_free(c);
}

static void test_sheet__too_little_time_is_a_finding(void)
{
    struct sheet_case *c = good(chain, "stage 120 2; job J 5 119 2; after 1");
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(c->findings, "sheet-longer-than-before"), 1);
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(c->findings, "sheet-longer-than-after"), 1);
    sheet_case_free(c);
    c = good(chain, "stage 180 2; job J 45 120 2; after 60");
    CU_ASSERT_EQUAL(lo_findings_count(c->findings), 0);
    sheet_case_free(c);
}

/*
 *   ==[s1]== 2 --(t)-- v: house h with a generator; pv on the line itself
 */
static void test_sheet__own_sources_are_isolated_and_their_inlets_earthed(void)
{
    struct sheet_case *c = good(
        "source S S; breaker cb S 1; line l1 1 1b; lbs s1 1b 2; line l2 2 2b;"
        "transformer t 2b v; load h v 1; pv p1 2b",
        "stage 120 2; job J 45 90 2; own h");
    CU_ASSERT(sheet_step(c, LO_STEP_SOURCE_OFF, "meter h", 0) > 0);
    CU_ASSERT(sheet_step(c, LO_STEP_SOURCE_OFF, "p1", 0) > 0);
    CU_ASSERT(sheet_step(c, LO_STEP_EARTH, "t", 0) > 0);
    CU_ASSERT(sheet_step(c, LO_STEP_EARTH, "p1", 0) > 0);
    CU_ASSERT(sheet_step(c, LO_STEP_EARTH, "s1", 0) >
              sheet_step(c, LO_STEP_SOURCE_OFF, "p1", 0));
    CU_ASSERT_EQUAL(c->sheet->n_earths, 3);
    sheet_case_free(c);
}

static void test_sheet__unchecked_tie_is_phased_first(void)
{
    struct sheet_case *c = good(
        chain, "stage 120 2 close=tie; job J 45 90 2; tie tie hot unchecked");
    int phased = sheet_step(c, LO_STEP_PHASING, "tie", 0);
    CU_ASSERT(phased >= 0 && phased < sheet_step(c, LO_STEP_CLOSE, "tie", 0));
    sheet_case_free(c);
}

/* 2 may have come back with other phases: s2 joins 2 and 3 hot. */
static void test_sheet__what_was_worked_on_is_phased_before_it_is_joined(void)
{
    struct sheet_case *c = good(chain, "stage 120 2 close=tie; job J 45 90 2");
    int phased = sheet_step(c, LO_STEP_PHASING, "s2", 0);
    CU_ASSERT(phased > sheet_step(c, LO_STEP_RETURN, NULL, 0));
    CU_ASSERT(phased < sheet_step(c, LO_STEP_CLOSE, "s2", 0));
    sheet_case_free(c);
}

/* 4 is on another feeder of the same busbar. */
static void test_sheet__work_beyond_the_busbar_asks_for_no_phasing(void)
{
    char *net = g_strdup_printf(
        "%s; feeder C West; breaker cd S 4; line l4 4 4b; load c4 4b 40",
        chain);
    struct sheet_case *c =
        good(net, "stage 120 2 close=tie; job J 45 90 2; worked 4");
    CU_ASSERT_EQUAL(sheet_step(c, LO_STEP_PHASING, "tie", 0), -1);
    sheet_case_free(c);
    c = good(net, "stage 120 2 close=tie; job J 45 90 2; worked 1");
    CU_ASSERT(sheet_step(c, LO_STEP_PHASING, "tie", 0) >= 0);
    sheet_case_free(c);
    g_free(net);
}

/* Nobody knows whether the donor is strong enough: said once for the sheet,
 * and at the load check. */
static void test_sheet__back_feed_without_limits_is_marked(void)
{
    struct sheet_case *c =
        good(chain, "stage 120 2 close=tie unverified; job J 45 90 2");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "back-feed-unverified"),
                    1);
    int at = sheet_step(c, LO_STEP_LOAD_CHECK, "tie", 0);
    CU_ASSERT_TRUE(c->sheet->steps[at].unverified);
    sheet_case_free(c);
    c = good(chain, "stage 120 2 close=tie; job J 45 90 2");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "back-feed-unverified"),
                    0);
    at = sheet_step(c, LO_STEP_LOAD_CHECK, "tie", 0);
    CU_ASSERT_FALSE(c->sheet->steps[at].unverified);
    sheet_case_free(c);
}

static void test_sheet__back_feed_that_may_not_be_best_is_marked(void)
{
    struct sheet_case *c =
        good(chain, "stage 120 2 close=tie cut_short; job J 45 90 2");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "back-feed-cut-short"),
                    1);
    sheet_case_free(c);
    c = good(chain, "stage 120 2 close=tie; job J 45 90 2");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c->findings, "back-feed-cut-short"),
                    0);
    sheet_case_free(c);
}

/* Yesterday people worked on 3: the tie, checked once, is phased again, hot or
 * cold. Work elsewhere does not matter. */
static void test_sheet__tie_is_phased_again_after_work_behind_it(void)
{
    static const char *const transfers[] = {"hot", "cold"};
    for (size_t i = 0; i < G_N_ELEMENTS(transfers); i++) {
        char *order = g_strdup_printf("stage 120 2 close=tie; job J 45 90 2;"
                                      "tie tie %s; worked 3",
                                      transfers[i]);
        struct sheet_case *c = good(chain, order);
        int phased = sheet_step(c, LO_STEP_PHASING, "tie", 0);
        CU_ASSERT(phased >= 0 &&
                  phased < sheet_step(c, LO_STEP_CLOSE, "tie", 0));
        sheet_case_free(c);
        g_free(order);
    }
    struct sheet_case *c = good(chain, "stage 120 2; job J 45 90 2; worked 9");
    CU_ASSERT_EQUAL(sheet_step(c, LO_STEP_PHASING, NULL, 0), -1);
    sheet_case_free(c);
}

/* 3 is worked on and comes back; then 2 is, and 3 lives from a cold tie: its
 * phases are compared before 3 goes off again. */
static void test_sheet__cold_tie_is_phased_while_there_is_supply(void)
{
    struct sheet_case *c =
        good(DONOR "line l9 9b 9; lbs s7 9 7; load c7 7 5",
             "stage 100 3; stage 60 7; stage 100 2 close=tie;"
             "job J 30 60 3; job K 120 140 7; job L 200 230 2;"
             "tie tie cold");
    int phased = sheet_step(c, LO_STEP_PHASING, "tie", 0);
    CU_ASSERT(phased > sheet_step(c, LO_STEP_RETURN, "J", 0));
    CU_ASSERT(phased < sheet_step(c, LO_STEP_CLOSE, "tie", 0));
    sheet_case_free(c);
}

/* 3 is worked on, then 2 while 3 lives from a cold tie: 3 has no supply that
 * could be compared, so its phases are identified on the dead line. */
static void test_sheet__phases_of_a_dead_line_are_identified_on_it(void)
{
    struct sheet_case *c =
        good(chain, "stage 100 3; stage 100 2 close=tie; job J 30 60 3;"
                    "job L 140 170 2; tie tie cold");
    expect_moves(c, "-s2 +tie -s1 +s1 -tie +s2");
    int phased = sheet_step(c, LO_STEP_PHASING, "tie", 0);
    CU_ASSERT_TRUE(c->sheet->steps[phased].dead_side);
    CU_ASSERT(phased > sheet_step(c, LO_STEP_COUNT, NULL, 0));
    CU_ASSERT(phased < sheet_step(c, LO_STEP_CLOSE, "tie", 0));
    sheet_case_free(c);
}

static void test_sheet__barred_tie_is_refused(void)
{
    struct sheet_case *c = sheet_build(
        chain, "stage 120 2 close=tie; job J 45 90 2; tie tie none");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_TIE_BARRED);
    sheet_case_free(c);
}

/* 2 is done, 3 begins: 2 comes back while 3 stays dead, and is never earthed
 * under supply. */
static void test_sheet__stages_follow_one_another(void)
{
    struct sheet_case *c =
        good(chain, "stage 100 2; stage 100 3 close=; job J 30 60 2;"
                    "job K 140 170 3");
    expect_moves(c, "-s1 -s2 +s1 +s2");
    CU_ASSERT_EQUAL(
        c->sheet->steps[sheet_step(c, LO_STEP_PERMIT, "K", 0)].customers_off,
        30);
    sheet_case_free(c);
}

static void test_sheet__live_work_has_a_sheet_too(void)
{
    struct sheet_case *c = good(chain, "job J 0 60 2 live crews=A,B");
    int hold = sheet_step(c, LO_STEP_HOLD, NULL, 0);
    int consent = sheet_step(c, LO_STEP_CONSENT, "J", 0);
    CU_ASSERT(sheet_step(c, LO_STEP_GUARD_OFF, "cb", 0) >= 0);
    CU_ASSERT(hold > 0 && hold < consent);
    CU_ASSERT(sheet_step(c, LO_STEP_RELEASE, NULL, 0) >
              sheet_step(c, LO_STEP_CONSENT_END, "J", 1));
    CU_ASSERT_EQUAL(most_off(c), 0);
    CU_ASSERT_EQUAL(c->sheet->steps[consent].minute, 0);
    sheet_case_free(c);
}

/* The busbar itself: its infeed is isolated, and earthed towards. */
static void test_sheet__busbar_is_isolated_at_its_infeed(void)
{
    struct sheet_case *c = good(chain, "stage 120 S; job J 45 90 S");
    int off = sheet_step(c, LO_STEP_SOURCE_OFF, "S", 0);
    CU_ASSERT(off > sheet_step(c, LO_STEP_OPEN, "cb", 0));
    CU_ASSERT(off < sheet_step(c, LO_STEP_EARTH, "S", 0));
    CU_ASSERT(sheet_step(c, LO_STEP_SOURCE_ON, "S", 0) <
              sheet_step(c, LO_STEP_CLOSE, "cb", 0));
    sheet_case_free(c);
}

static void test_sheet__devices_are_named_twice(void)
{
    struct sheet_case *c = good(chain, "stage 120 2 close=tie; job J 45 90 2");
    for (int i = 0; i < c->sheet->n_steps; i++) {
        const struct lo_step *step = &c->sheet->steps[i];
        CU_ASSERT(step->name[0] != '\0' && step->mrid[0] != '\0');
        CU_ASSERT(step->before != NULL && step->after != NULL);
    }
    sheet_case_free(c);
}

/* A UUID is read back to nobody: eight digits, where they are the only ones. */
static void test_sheet__numbers_fit_on_paper(void)
{
    struct sheet_case *c =
        good("source S S; breaker cb S 1 mrid=28ABE84D-4365-4620-acb0-"
             "f06436b99f0f; line l1 1 1b; load c1 1b 10;"
             "lbs s1 1b 2 mrid=b41df119-7b87-460f-9ce7-f21057804e22;"
             "line l2 2 2b mrid=b41df119-0000-460f-9ce7-f21057804e22",
             "stage 120 1; job J 45 90 1");
    int cb = sheet_step(c, LO_STEP_OPEN, "cb", 0);
    int s1 = sheet_step(c, LO_STEP_OPEN, "s1", 0);
    CU_ASSERT_STRING_EQUAL(c->sheet->steps[cb].code, "28abe84d");
    CU_ASSERT_STRING_EQUAL(c->sheet->steps[s1].code,
                           "b41df119-7b87-460f-9ce7-f21057804e22");
    CU_ASSERT_STRING_EQUAL(
        c->sheet->steps[sheet_step(c, LO_STEP_PERMIT, "J", 0)].code, "J");
    sheet_case_free(c);
}

LO_SUITE(sheet, LO_TEST(test_sheet__section_goes_off_and_comes_back_in_reverse),
         LO_TEST(test_sheet__hot_back_feed_keeps_those_behind_on),
         LO_TEST(test_sheet__cold_back_feed_dips_those_behind),
         LO_TEST(test_sheet__groups_dip_one_after_the_other),
         LO_TEST(test_sheet__a_dip_at_another_time_than_told_is_a_finding),
         LO_TEST(test_sheet__disconnector_moves_under_a_cover),
         LO_TEST(test_sheet__hot_back_feed_parts_above_a_disconnector),
         LO_TEST(test_sheet__who_shall_be_off_makes_room_for_the_back_feed),
         LO_TEST(test_sheet__no_switch_that_may_break_load_is_refused),
         LO_TEST(test_sheet__guards_off_first_and_on_last),
         LO_TEST(test_sheet__one_permit_for_each_crew),
         LO_TEST(test_sheet__way_back_has_no_clock),
         LO_TEST(test_sheet__too_little_time_is_a_finding),
         LO_TEST(test_sheet__own_sources_are_isolated_and_their_inlets_earthed),
         LO_TEST(test_sheet__unchecked_tie_is_phased_first),
         LO_TEST(test_sheet__what_was_worked_on_is_phased_before_it_is_joined),
         LO_TEST(test_sheet__tie_is_phased_again_after_work_behind_it),
         LO_TEST(test_sheet__work_beyond_the_busbar_asks_for_no_phasing),
         LO_TEST(test_sheet__cold_tie_is_phased_while_there_is_supply),
         LO_TEST(test_sheet__phases_of_a_dead_line_are_identified_on_it),
         LO_TEST(test_sheet__back_feed_without_limits_is_marked),
         LO_TEST(test_sheet__back_feed_that_may_not_be_best_is_marked),
         LO_TEST(test_sheet__barred_tie_is_refused),
         LO_TEST(test_sheet__stages_follow_one_another),
         LO_TEST(test_sheet__live_work_has_a_sheet_too),
         LO_TEST(test_sheet__busbar_is_isolated_at_its_infeed),
         LO_TEST(test_sheet__devices_are_named_twice),
         LO_TEST(test_sheet__numbers_fit_on_paper));
