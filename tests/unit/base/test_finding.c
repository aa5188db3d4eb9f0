/*
 * Findings keep their order and are said once; names of small enums.
 */
#include "lineout/finding.h"

#include <glib.h>
#include <stdio.h>

#include "harness.h"
#include "lineout/change.h"
#include "lineout/outbox.h"

static const struct lo_finding dangling = {
    .severity = LO_WARNING,
    .rule = "dangling-reference",
    .object = "Breaker 'S10' (7f)",
    .file = "a.xml",
    .line = 12,
    .text = "points to nothing",
    .advice = "import the other file, too",
};

static void test_finding__comes_back_in_order_and_copied(void)
{
    struct lo_findings *list = lo_findings_new();
    char text[] = "first";
    struct lo_finding f = {.rule = "b", .text = text};
    lo_findings_add(list, &f);
    text[0] = 'F';
    lo_findings_add(list, &dangling);
    CU_ASSERT_EQUAL_FATAL(lo_findings_count(list), 2);
    const struct lo_finding *first = lo_findings_get(list, 0);
    CU_ASSERT_STRING_EQUAL(first->text, "first");
    CU_ASSERT_STRING_EQUAL(first->object, "");
    CU_ASSERT_STRING_EQUAL(first->file, "");
    CU_ASSERT_STRING_EQUAL(first->advice, "");
    const struct lo_finding *second = lo_findings_get(list, 1);
    CU_ASSERT_EQUAL(second->severity, LO_WARNING);
    CU_ASSERT_EQUAL(second->line, 12);
    CU_ASSERT_STRING_EQUAL(second->advice, "import the other file, too");
    lo_findings_free(list);
}

static void test_finding__same_finding_is_said_once(void)
{
    struct lo_findings *list = lo_findings_new();
    lo_findings_add(list, &dangling);
    struct lo_finding again = dangling;
    again.severity = LO_SERIOUS;
    again.advice = "other advice";
    lo_findings_add(list, &again);
    CU_ASSERT_EQUAL(lo_findings_count(list), 1);
    CU_ASSERT_EQUAL(lo_findings_get(list, 0)->severity, LO_WARNING);
    lo_findings_free(list);
}

static void test_finding__any_of_five_parts_tells_two_apart(void)
{
    struct lo_findings *list = lo_findings_new();
    struct lo_finding other[5];
    for (int i = 0; i < 5; i++)
        other[i] = dangling;
    other[0].rule = "no-such-type";
    other[1].object = "Breaker 'S11' (80)";
    other[2].file = "b.xml";
    other[3].line = 13;
    other[4].text = "points to a line";
    lo_findings_add(list, &dangling);
    for (int i = 0; i < 5; i++)
        lo_findings_add(list, &other[i]);
    CU_ASSERT_EQUAL(lo_findings_count(list), 6);
    CU_ASSERT_EQUAL(lo_findings_count_rule(list, "dangling-reference"), 5);
    CU_ASSERT_EQUAL(lo_findings_count_rule(list, "no-such-type"), 1);
    CU_ASSERT_EQUAL(lo_findings_count_rule(list, "never-heard"), 0);
    CU_ASSERT_EQUAL(lo_findings_count_rule(list, NULL), 6);
    lo_findings_free(list);
}

static void test_finding__no_list_takes_findings_in_silence(void)
{
    lo_findings_add(NULL, &dangling);
    lo_findings_free(NULL);
}

static void test_finding__severities_and_states_have_their_names(void)
{
    CU_ASSERT_STRING_EQUAL(lo_severity_name(LO_NOTE), "note");
    CU_ASSERT_STRING_EQUAL(lo_severity_name(LO_WARNING), "warning");
    CU_ASSERT_STRING_EQUAL(lo_severity_name(LO_SERIOUS), "serious");
    static const char *const states[] = {"due",      "claimed",   "sending",
                                         "accepted", "delivered", "failed",
                                         "unknown",  "expired",   "cancelled"};
    CU_ASSERT_EQUAL_FATAL(G_N_ELEMENTS(states), LO_NOTICE_STATES);
    for (int i = 0; i < LO_NOTICE_STATES; i++)
        CU_ASSERT_STRING_EQUAL(lo_notice_state_name((enum lo_notice_state)i),
                               states[i]);
}

static void test_change__cleared_summary_is_empty(void)
{
    struct lo_import_summary summary = {.arena = lo_arena_new(), .added = 3};
    summary.changes = g_array_new(FALSE, FALSE, sizeof(struct lo_change));
    lo_import_summary_clear(&summary);
    CU_ASSERT_PTR_NULL(summary.arena);
    CU_ASSERT_PTR_NULL(summary.changes);
    CU_ASSERT_EQUAL(summary.added, 0);
    lo_import_summary_clear(&summary);
}

LO_SUITE(finding, LO_TEST(test_finding__comes_back_in_order_and_copied),
         LO_TEST(test_finding__same_finding_is_said_once),
         LO_TEST(test_finding__any_of_five_parts_tells_two_apart),
         LO_TEST(test_finding__no_list_takes_findings_in_silence),
         LO_TEST(test_finding__severities_and_states_have_their_names),
         LO_TEST(test_change__cleared_summary_is_empty));
