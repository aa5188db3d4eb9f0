/*
 * test_evidence.c - was the lead met? The word a complaint turns on.
 */
#include "harness.h"
#include "lineout/evidence.h"

enum { DEADLINE = 1000 };

static enum lo_lead lead(enum lo_notice_state state, lo_time deadline,
                         lo_time accepted)
{
    struct lo_notice row = {.state = state, .deadline = deadline};
    struct lo_notice_event events[] = {{.at = 1, .became = "due"},
                                       {.at = accepted, .became = "accepted"}};
    const struct lo_evidence one = {.notice = {.row = &row},
                                    .n_events =
                                        accepted == LO_TIME_NONE ? 1 : 2,
                                    .events = events};
    return lo_evidence_lead(&one);
}

static void test_evidence__lead_is_met_by_acceptance_in_time(void)
{
    CU_ASSERT_EQUAL(lead(LO_NOTICE_ACCEPTED, DEADLINE, DEADLINE), LO_LEAD_MET);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_DELIVERED, DEADLINE, 10), LO_LEAD_MET);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_DELIVERED, DEADLINE, DEADLINE + 1),
                    LO_LEAD_MISSED);
}

static void test_evidence__undeliverable_is_not_met(void)
{
    CU_ASSERT_EQUAL(lead(LO_NOTICE_FAILED, DEADLINE, 10), LO_LEAD_MISSED);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_FAILED, DEADLINE, LO_TIME_NONE),
                    LO_LEAD_MISSED);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_EXPIRED, DEADLINE, LO_TIME_NONE),
                    LO_LEAD_MISSED);
}

static void test_evidence__what_waits_is_open_and_no_rule_no_lead(void)
{
    CU_ASSERT_EQUAL(lead(LO_NOTICE_DUE, DEADLINE, LO_TIME_NONE), LO_LEAD_OPEN);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_UNKNOWN, DEADLINE, LO_TIME_NONE),
                    LO_LEAD_OPEN);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_DUE, LO_TIME_NONE, LO_TIME_NONE),
                    LO_LEAD_NONE);
    CU_ASSERT_EQUAL(lead(LO_NOTICE_CANCELLED, DEADLINE, LO_TIME_NONE),
                    LO_LEAD_NONE);
}

LO_SUITE(evidence, LO_TEST(test_evidence__lead_is_met_by_acceptance_in_time),
         LO_TEST(test_evidence__undeliverable_is_not_met),
         LO_TEST(test_evidence__what_waits_is_open_and_no_rule_no_lead));
