/*
 * Findings and refusals in Chinese: every id of theirs has its words, and names
 * and figures come through. That the texts of the code are among the ids is
 * held by tests/unit/cim/test_doctor.c and tests/check/words.sh.
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/report.h"
#include "report/report_int.h"

static bool told(enum lo_lang lang, const char *text, const char *wanted)
{
    GString *out = g_string_new(NULL);
    lo_report_retell(out, lang, text);
    bool same = strcmp(out->str, wanted) == 0;
    if (!same)
        fprintf(stderr, "'%s', and not '%s'\n", out->str, wanted);
    g_string_free(out, TRUE);
    return same;
}

static void test_finding_words__every_id_has_its_chinese(void)
{
    const char *const *ids;
    size_t n = report_finding_ids(&ids);
    CU_ASSERT(n > 250);
    for (size_t i = 0; i < n; i++) {
        bool same = strcmp(lo_text(LO_LANG_ZH, ids[i]), ids[i]) == 0;
        bool is_name = strstr(ids[i], " '%s' (%s)") != NULL;
        CU_ASSERT_TRUE(!same || is_name);
        if (same && !is_name)
            fprintf(stderr, "no Chinese: %s\n", ids[i]);
    }
}

static void test_finding_words__names_and_figures_come_through(void)
{
    CU_ASSERT(told(LO_LANG_ZH,
                   "section 'North/c 1' (12 customers) goes off, and the plan "
                   "has it on",
                   "区段 'North/c 1'（12 户）将停电，而计划中不停"));
    CU_ASSERT(told(LO_LANG_ZH,
                   "'cb' would carry 68 kVA after 's1' moved, and may carry 37 "
                   "kVA",
                   "'cb' 在 's1' 操作后将带 68 kVA，允许 37 kVA"));
    CU_ASSERT(told(LO_LANG_ZH, "sheet 'O1'", "操作票 'O1'"));
}

/* Their order may change: %2$s. A refusal inside a finding is told as well. */
static void test_finding_words__arguments_change_places_and_nest(void)
{
    CU_ASSERT(told(LO_LANG_ZH,
                   "the permit for 'J1' in section 'c1' is still open",
                   "区段 'c1' 的工作许可未终结：'J1'"));
    CU_ASSERT(told(LO_LANG_ZH,
                   "together with the others of its hours, at step 7: "
                   "wrong-state: 'SW' is open, not closed",
                   "与同一时段的其他操作票一起，在第 7 项：wrong-state："
                   "'SW' 为断开，不是合上"));
}

/* A name that looks like a word stays a name; what no id fits stays. */
static void test_finding_words__the_id_with_the_most_words_fits(void)
{
    CU_ASSERT(told(LO_LANG_ZH, "'a' is closed", "'a' 在合上位置"));
    CU_ASSERT(told(LO_LANG_ZH, "nobody ever said this",
                   "nobody ever said "
                   "this"));
    CU_ASSERT(told(LO_LANG_EN, "'a' is closed", "'a' is closed"));
    CU_ASSERT(told(LO_LANG_ZH, "", ""));
}

static void test_finding_words__rules_have_titles(void)
{
    GString *out = g_string_new(NULL);
    report_rule(out, LO_LANG_ZH, "sheets-clash");
    CU_ASSERT_STRING_EQUAL(out->str, "操作票冲突 (sheets-clash)");
    g_string_truncate(out, 0);
    report_rule(out, LO_LANG_EN, "sheets-clash");
    CU_ASSERT_STRING_EQUAL(out->str, "sheets-clash");
    g_string_free(out, TRUE);
}

LO_SUITE(finding_words, LO_TEST(test_finding_words__every_id_has_its_chinese),
         LO_TEST(test_finding_words__names_and_figures_come_through),
         LO_TEST(test_finding_words__arguments_change_places_and_nest),
         LO_TEST(test_finding_words__the_id_with_the_most_words_fits),
         LO_TEST(test_finding_words__rules_have_titles));
