/*
 * Several sheets at once: what clashes, what waits, what they share; and live
 * work beside switching (E15).
 */
#include <glib.h>

#include "harness.h"
#include "sheet_builder.h"

/*
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9 ==[cc]== T
 *              10         20  pv      30           5         all of one station
 */
static const char *const chain =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; pv p2 2b; lbs s2 2b 3;"
    "line l3 3 3b; load c3 3b 30; lbs tie 3b 9 open; feeder B West;"
    "source T T; breaker cc T 9b; load c9 9 5; line l9 9b 9";
static const char *const plain = "stage 200 2; job J 60 120 2";
static const char *const hot = "stage 200 2 close=tie; job J 60 120 2";

static int place(const struct sheet_case *c, enum lo_step_kind kind,
                 const char *name)
{
    int at = sheet_step(c, kind, name, 0);
    CU_ASSERT_FATAL(at >= 0);
    return at;
}

/* --- several sheets ----------------------------------------------------- */

static enum lo_rule both_on(const char *network, const char *first,
                            const char *second)
{
    struct sheet_case *a = sheet_build(network, first);
    struct sheet_case *b = sheet_build(network, second);
    struct lo_sheet *both[2] = {sheet_copy(a->sheet), sheet_copy(b->sheet)};
    struct lo_refusal refusal;
    CU_ASSERT_EQUAL(a->sheet->refusal.rule, LO_RULE_NONE);
    CU_ASSERT_EQUAL(b->sheet->refusal.rule, LO_RULE_NONE);
    lo_sheets_mark_waits(both, 2);
    CU_ASSERT_EQUAL(lo_sheets_simulate(both, 2, &refusal),
                    refusal.rule == LO_RULE_NONE);
    lo_sheet_free(both[0]);
    lo_sheet_free(both[1]);
    sheet_case_free(a);
    sheet_case_free(b);
    return refusal.rule;
}

static enum lo_rule together(const char *first, const char *second)
{
    return both_on(chain, first, second);
}

/* Far apart: 1 and its like in the morning, 9 in the afternoon. */
static void test_together__sheets_one_after_another_agree(void)
{
    CU_ASSERT_EQUAL(together(plain, "job K 400 500 9 live"), LO_RULE_NONE);
}

/* 3 hangs on the tie while the feeder behind the tie is taken off. */
static void test_together__donor_taken_off_by_another_sheet_is_refused(void)
{
    CU_ASSERT_NOT_EQUAL(together(hot, "stage 120 9; job K 60 90 9"),
                        LO_RULE_NONE);
}

static void test_together__no_switching_beside_live_work(void)
{
    CU_ASSERT_EQUAL(together("job K -60 300 1 live", plain), LO_RULE_LIVE_WORK);
}

/*
 *   S ==[cb]== 1 ==[s1]== 2 --[tie]-- 8 ==[s8]== 9 ==[cc]== T
 * Either half lives from the other while its head is worked on.
 */
static const char *const pair =
    "feeder A West; source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20; lbs tie 2b 8 open;"
    "feeder B West; line l8 8 8b; load c8 8b 30; lbs s8 8b 9; line l9 9 9b;"
    "load c9 9b 40; breaker cc 9b T; source T T";

static void test_together__two_outages_cannot_share_a_tie_at_once(void)
{
    const char *first = "stage 200 1 close=tie; job J 60 120 1";
    CU_ASSERT_EQUAL(
        both_on(pair, first, "stage 100 9 close=tie; job K 40 60 9"),
        LO_RULE_WRONG_STATE);
    /* The later one finds the tie as it shall be: open again. */
    struct sheet_case *a = sheet_build(pair, first);
    struct sheet_case *b =
        sheet_build(pair, "stage 100 9 close=tie; job K 40 60 9");
    struct lo_sheet *both[2] = {sheet_copy(a->sheet), sheet_copy(b->sheet)};
    struct lo_refusal refusal;
    struct lo_order_stage *later =
        (struct lo_order_stage *)b->order.stages; /* ours */
    later->span.from += LO_DAY;
    later->span.to += LO_DAY;
    both[1]->origin += LO_DAY;
    CU_ASSERT_TRUE(lo_sheets_simulate(both, 2, &refusal));
    lo_sheet_free(both[0]);
    lo_sheet_free(both[1]);
    sheet_case_free(a);
    sheet_case_free(b);
}

/* The first takes longer than planned; the second, planned to begin when it is
 * over, confirms its tie only then. At the same hours that would be a clash. */
static void test_together__a_sheet_waits_for_the_one_before(void)
{
    struct sheet_case *a =
        sheet_build(pair, "stage 200 1 close=tie; job J 60 120 1");
    struct sheet_case *b =
        sheet_build(pair, "stage 100 9 close=tie; job K 40 60 9");
    struct lo_sheet *both[2] = {sheet_copy(a->sheet), sheet_copy(b->sheet)};
    struct lo_order_stage *later =
        (struct lo_order_stage *)b->order.stages; /* ours */
    struct lo_refusal refusal;
    CU_ASSERT_FALSE(lo_sheet_follows(both[1], both[0]));
    later->span.from += 200 * LO_MINUTE;
    later->span.to += 200 * LO_MINUTE;
    both[1]->origin += 200 * LO_MINUTE;
    CU_ASSERT_TRUE(lo_sheet_follows(both[1], both[0]));
    CU_ASSERT_FALSE(lo_sheet_follows(both[0], both[1]));
    const struct lo_step *last = &both[0]->steps[both[0]->n_steps - 1];
    struct lo_sheet_wait wait = {0};
    CU_ASSERT_TRUE(lo_sheet_waits(both[1], both[0], &wait));
    CU_ASSERT_EQUAL(wait.step, 0);
    CU_ASSERT_EQUAL(wait.minutes, last->minute + lo_step_minutes(last) -
                                      (200 + both[1]->steps[0].minute));
    CU_ASSERT(wait.minutes > 0);
    CU_ASSERT_TRUE(lo_sheets_simulate(both, 2, &refusal));
    lo_sheet_free(both[0]);
    lo_sheet_free(both[1]);
    sheet_case_free(a);
    sheet_case_free(b);
}

/* The later one begins while the first has the tie, and uses it afterwards: it
 * looks at it then. The first runs late, and is waited for. */
static void test_together__a_shared_tie_is_confirmed_when_it_is_used(void)
{
    static const char *const later =
        "stage 100 12; stage 200 12,9 close=tie; job K 50 90 12;"
        "job L 200 250 9";
    char *net = g_strdup_printf("%s; feeder C West; breaker cd T 12;"
                                "line l12 12 12b; load c12 12b 5",
                                pair);
    char *order = g_strdup_printf("%s; shared tie", later);
    struct sheet_case *a =
        sheet_build(net, "stage 90 1 close=tie; job J 60 80 1");
    struct sheet_case *b = sheet_build(net, order);
    struct lo_sheet *both[2] = {sheet_copy(a->sheet), sheet_copy(b->sheet)};
    struct lo_refusal refusal;
    CU_ASSERT_EQUAL(b->sheet->refusal.rule, LO_RULE_NONE);
    int at = place(b, LO_STEP_CONFIRM, "tie");
    CU_ASSERT_EQUAL(b->sheet->steps[at].stage, 1);
    CU_ASSERT(at > place(b, LO_STEP_RETURN, NULL));
    CU_ASSERT_TRUE(lo_sheets_simulate(both, 2, &refusal));
    sheet_case_free(b);
    b = sheet_build(net, later);
    lo_sheet_free(both[1]);
    both[1] = sheet_copy(b->sheet);
    CU_ASSERT_FALSE(lo_sheets_simulate(both, 2, &refusal));
    CU_ASSERT_EQUAL(refusal.rule, LO_RULE_WRONG_STATE);
    lo_sheet_free(both[0]);
    lo_sheet_free(both[1]);
    sheet_case_free(a);
    sheet_case_free(b);
    g_free(order);
    g_free(net);
}

/* Others worked on 9 until the second stage: the tie is phased again before. */
static void test_together__work_of_others_meanwhile_is_phased(void)
{
    struct sheet_case *c =
        sheet_build(chain, "stage 100 2; stage 100 2 close=tie;"
                           "job J 50 90 2; worked 9 90");
    CU_ASSERT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    int at = place(c, LO_STEP_PHASING, "tie");
    CU_ASSERT_EQUAL(c->sheet->steps[at].stage, 1);
    struct lo_sheet *mutant = sheet_copy(c->sheet);
    sheet_drop(mutant, at);
    CU_ASSERT_EQUAL(sheet_rule(mutant), LO_RULE_PHASING);
    lo_sheet_free(mutant);
    sheet_case_free(c);
    c = sheet_build(chain, "stage 100 2; stage 100 2 close=tie;"
                           "job J 50 90 2");
    CU_ASSERT_EQUAL(sheet_step(c, LO_STEP_PHASING, "tie", 0), -1);
    sheet_case_free(c);
}

/* The first sheet leaves s1 open; the second is on the other feeder. */
static void test_together__what_one_sheet_leaves_behind_is_found(void)
{
    struct sheet_case *a = sheet_build(pair, "stage 200 2; job J 60 120 2");
    struct sheet_case *b = sheet_build(pair, "stage 200 8; job K 60 120 8");
    struct lo_sheet *both[2] = {sheet_copy(a->sheet), sheet_copy(b->sheet)};
    struct lo_refusal refusal;
    CU_ASSERT_TRUE(lo_sheets_simulate(both, 2, &refusal));
    int at = place(a, LO_STEP_CLOSE, "s1");
    sheet_drop(both[0], at);
    sheet_drop(both[0], at);
    CU_ASSERT_FALSE(lo_sheets_simulate(both, 2, &refusal));
    CU_ASSERT_EQUAL(refusal.rule, LO_RULE_END_STATE);
    CU_ASSERT_EQUAL(refusal.sheet, 0);
    lo_sheet_free(both[0]);
    lo_sheet_free(both[1]);
    sheet_case_free(a);
    sheet_case_free(b);
}

/* Reclosing of cb serves both; the other feeder's only one. */
static void test_together__guards_that_two_sheets_need_are_marked(void)
{
    struct sheet_case *a = sheet_build(pair, "stage 200 1; job J 60 120 1");
    struct sheet_case *b = sheet_build(pair, "stage 300 2; job K 60 120 2");
    struct lo_sheet *both[2] = {a->sheet, b->sheet};
    a->order.id = "O1";
    b->order.id = "O2";
    lo_sheets_share_guards(both, 2);
    int on = place(a, LO_STEP_GUARD_ON, "cb");
    CU_ASSERT_STRING_EQUAL(a->sheet->steps[on].with, "O2");
    on = place(b, LO_STEP_GUARD_ON, "cb");
    CU_ASSERT_STRING_EQUAL(b->sheet->steps[on].with, "O1");
    b->sheet->origin += LO_DAY;
    a->sheet->steps[place(a, LO_STEP_GUARD_ON, "cb")].with = "";
    lo_sheets_share_guards(both, 2);
    on = place(a, LO_STEP_GUARD_ON, "cb");
    CU_ASSERT_STRING_EQUAL(a->sheet->steps[on].with, "");
    sheet_case_free(a);
    sheet_case_free(b);
}

struct pair {
    struct sheet_case *a, *b;
    struct lo_sheet *both[2];
};

static struct pair open_pair(const char *first, const char *second,
                             const char *id)
{
    struct pair p = {.a = sheet_build(chain, first),
                     .b = sheet_build(chain, second)};
    p.a->order.id = "O1";
    p.b->order.id = id;
    p.both[0] = sheet_copy(p.a->sheet);
    p.both[1] = sheet_copy(p.b->sheet);
    return p;
}

static void close_pair(struct pair *p)
{
    lo_sheet_free(p->both[0]);
    lo_sheet_free(p->both[1]);
    sheet_case_free(p->a);
    sheet_case_free(p->b);
}

static enum lo_rule play(const struct pair *p)
{
    struct lo_refusal refusal;
    lo_sheets_mark_waits(p->both, 2);
    lo_sheets_simulate(p->both, 2, &refusal);
    return refusal.rule;
}

/* --- live work (E15) ---------------------------------------------------- */

/* Section 3 of feeder A lives from B while people work live on B. */
static void test_together__no_live_work_where_a_tie_is_closed(void)
{
    CU_ASSERT_EQUAL(together(hot, "job K 60 100 9 live"), LO_RULE_LIVE_WORK);
    CU_ASSERT_EQUAL(together(plain, "job K 60 100 9 live"), LO_RULE_NONE);
}

/* It is over at the minute at which the switching begins, not after it. */
static void test_together__switching_may_begin_when_live_work_ends(void)
{
    CU_ASSERT_EQUAL(together(plain, "job K -60 0 1 live"), LO_RULE_NONE);
    CU_ASSERT_EQUAL(together(plain, "job K -60 1 1 live"), LO_RULE_LIVE_WORK);
}

static void test_together__no_back_feed_onto_a_feeder_with_live_work(void)
{
    CU_ASSERT_EQUAL(together("job K -60 300 9 live", hot), LO_RULE_LIVE_WORK);
}

/* Its line is off for the work on 2, and treated as live: the sheet says so. */
static void test_together__live_work_on_what_is_off_is_treated_as_live(void)
{
    struct pair p = open_pair(plain, "job K 60 100 3 live", "K");
    CU_ASSERT_EQUAL(play(&p), LO_RULE_NONE);
    lo_sheets_mark_waits(p.both, 2);
    int at = place(p.b, LO_STEP_CONSENT, NULL);
    CU_ASSERT_STRING_EQUAL(p.both[1]->steps[at].off_by, "O1");
    close_pair(&p);
    p = open_pair(plain, "job K 60 100 1 live", "K");
    CU_ASSERT_EQUAL(play(&p), LO_RULE_NONE);
    lo_sheets_mark_waits(p.both, 2);
    CU_ASSERT_STRING_EQUAL(p.both[1]->steps[at].off_by, "");
    close_pair(&p);
}

/* s1 isolates 2: from the start of the work, or coming while people work there;
 * and where both its sides are dead. */
static void test_together__no_live_work_at_a_switch_that_isolates(void)
{
    CU_ASSERT_EQUAL(together(plain, "job K 60 100 1,2 live"),
                    LO_RULE_LIVE_WORK);
    CU_ASSERT_EQUAL(together(plain, "job K 2 100 1,2 live"), LO_RULE_LIVE_WORK);
    CU_ASSERT_EQUAL(
        together("stage 200 1,2; job J 60 120 2", "job K 60 100 1,2 live"),
        LO_RULE_LIVE_WORK);
    CU_ASSERT_EQUAL(together(plain, "job K 60 100 2 live"), LO_RULE_NONE);
    CU_ASSERT_EQUAL(together(plain, "job K 60 100 1,3 live"), LO_RULE_NONE);
}

/* Work lasts until the end of the outage: steps of the way back, which come
 * before it, wait. */
static void test_together__way_back_waits_for_live_work_to_be_over(void)
{
    struct pair p = open_pair("stage 200 2; job J 60 120 2; after 60",
                              "job K 60 200 1 live", "K");
    struct lo_sheet_wait wait = {0};
    int at = place(p.a, LO_STEP_CLOSE, NULL);
    CU_ASSERT(p.both[0]->steps[at].minute < 200);
    CU_ASSERT_EQUAL(play(&p), LO_RULE_NONE);
    CU_ASSERT_TRUE(lo_sheet_waits(p.both[0], p.both[1], &wait));
    CU_ASSERT_EQUAL(wait.step, at);
    CU_ASSERT(wait.minutes >= 200 - p.both[0]->steps[at].minute);
    lo_sheets_mark_waits(p.both, 2);
    CU_ASSERT_STRING_EQUAL(p.both[0]->steps[at].waits_live, "K");
    p.both[0]->steps[at].waits_live = ""; /* the paper does not say so */
    struct lo_refusal refusal;
    CU_ASSERT_FALSE(lo_sheets_simulate(p.both, 2, &refusal));
    CU_ASSERT_EQUAL(refusal.rule, LO_RULE_LIVE_WORK);
    close_pair(&p);
    CU_ASSERT_EQUAL(together(plain, "job K 60 201 1 live"), LO_RULE_LIVE_WORK);
}

/* Live work that ends long before the way back is planned: whoever reports
 * early is still told to wait, and the day after nobody is. */
static void test_together__an_early_report_waits_for_live_work(void)
{
    struct pair p = open_pair("stage 400 2; job J 60 300 2; after 60",
                              "job K 60 200 1 live", "clean, twice");
    struct lo_sheet_wait wait;
    int at = place(p.a, LO_STEP_CLOSE, NULL);
    CU_ASSERT_FALSE(lo_sheet_waits(p.both[0], p.both[1], &wait));
    CU_ASSERT_EQUAL(play(&p), LO_RULE_NONE);
    CU_ASSERT_STRING_EQUAL(p.both[0]->steps[at].waits_live, "clean, twice");
    int consent = place(p.b, LO_STEP_CONSENT, NULL);
    CU_ASSERT_STRING_EQUAL(p.both[1]->steps[consent].waits_for, "O1");
    close_pair(&p);
    p = open_pair("stage 400 2; job J 60 300 2", "job K -900 -800 1 live", "K");
    CU_ASSERT_EQUAL(play(&p), LO_RULE_NONE);
    at = place(p.a, LO_STEP_OPEN, NULL);
    CU_ASSERT_STRING_EQUAL(p.both[0]->steps[at].waits_live, "");
    close_pair(&p);
}

/* Switching at minute 0 takes longer than until minute 1: who works live from
 * then on waits for it. */
static void test_together__live_work_waits_for_what_moves_before(void)
{
    struct pair p = open_pair(plain, "job K 1 100 1 live", "K");
    struct lo_sheet_wait wait = {0};
    CU_ASSERT_EQUAL(play(&p), LO_RULE_NONE);
    CU_ASSERT_TRUE(lo_sheet_waits(p.both[1], p.both[0], &wait));
    CU_ASSERT_EQUAL(wait.step, place(p.b, LO_STEP_CONSENT, NULL));
    lo_sheets_mark_waits(p.both, 2);
    CU_ASSERT_STRING_EQUAL(p.both[1]->steps[wait.step].waits_for, "O1");
    close_pair(&p);
    p = open_pair(plain, "job K 60 100 9 live", "K"); /* another feeder */
    CU_ASSERT_FALSE(lo_sheet_waits(p.both[1], p.both[0], &wait));
    CU_ASSERT_FALSE(lo_sheet_waits(p.both[0], p.both[1], &wait));
    close_pair(&p);
}

LO_SUITE(together, LO_TEST(test_together__sheets_one_after_another_agree),
         LO_TEST(test_together__donor_taken_off_by_another_sheet_is_refused),
         LO_TEST(test_together__no_switching_beside_live_work),
         LO_TEST(test_together__two_outages_cannot_share_a_tie_at_once),
         LO_TEST(test_together__a_sheet_waits_for_the_one_before),
         LO_TEST(test_together__a_shared_tie_is_confirmed_when_it_is_used),
         LO_TEST(test_together__work_of_others_meanwhile_is_phased),
         LO_TEST(test_together__what_one_sheet_leaves_behind_is_found),
         LO_TEST(test_together__guards_that_two_sheets_need_are_marked),
         LO_TEST(test_together__no_live_work_where_a_tie_is_closed),
         LO_TEST(test_together__switching_may_begin_when_live_work_ends),
         LO_TEST(test_together__no_back_feed_onto_a_feeder_with_live_work),
         LO_TEST(test_together__live_work_on_what_is_off_is_treated_as_live),
         LO_TEST(test_together__no_live_work_at_a_switch_that_isolates),
         LO_TEST(test_together__way_back_waits_for_live_work_to_be_over),
         LO_TEST(test_together__an_early_report_waits_for_live_work),
         LO_TEST(test_together__live_work_waits_for_what_moves_before));
