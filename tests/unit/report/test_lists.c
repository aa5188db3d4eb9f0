/*
 * Findings, imports and notices as lists.
 */
#include <string.h>

#include "harness.h"
#include "lineout/report.h"

static void add(struct lo_findings *findings, enum lo_severity severity,
                const char *rule, int line)
{
    lo_findings_add(findings, &(struct lo_finding){
                                  severity, rule, "Breaker 'b' (id)", "net.xml",
                                  line, "it is broken", "mend it"});
}

static void test_findings__serious_first_and_each_rule_cut(void)
{
    struct lo_findings *findings = lo_findings_new();
    add(findings, LO_NOTE, "units", 1);
    for (int i = 1; i <= 5; i++)
        add(findings, LO_SERIOUS, "loop", i);
    GString *out = g_string_new(NULL);
    lo_report_findings(out, findings, 2, LO_LANG_EN);
    CU_ASSERT_STRING_EQUAL(out->str,
                           "serious: loop (5)\n"
                           "  net.xml:1: Breaker 'b' (id): it is broken\n"
                           "  net.xml:2: Breaker 'b' (id): it is broken\n"
                           "    -> mend it\n"
                           "  and 3 more\n"
                           "note: units (1)\n"
                           "  net.xml:1: Breaker 'b' (id): it is broken\n"
                           "    -> mend it\n");
    g_string_free(out, TRUE);
    lo_findings_free(findings);
}

static void test_findings__json_has_every_one(void)
{
    struct lo_findings *findings = lo_findings_new();
    for (int i = 1; i <= 5; i++)
        add(findings, LO_WARNING, "loop", i);
    struct lo_json *json = lo_report_findings_json(findings);
    CU_ASSERT_EQUAL(lo_json_size(json), 5);
    const struct lo_json *last = lo_json_at(json, 4);
    CU_ASSERT_EQUAL(lo_json_int(lo_json_get(last, "line"), 0), 5);
    CU_ASSERT_STRING_EQUAL(lo_json_text(lo_json_get(last, "severity")),
                           "warning");
    lo_json_free(json);
    lo_findings_free(findings);
}

static void test_import__names_what_changed_but_not_a_first_import(void)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct lo_change));
    struct lo_change rows[] = {{'+', "Fuse", "f1", "id1"},
                               {'-', "Breaker", "b1", "id2"},
                               {'~', "Breaker", "", "id3"}};
    g_array_append_vals(changes, rows, 3);
    struct lo_import_summary summary = {.document = "net.xml",
                                        .added = 1,
                                        .changed = 1,
                                        .unchanged = 7,
                                        .retired = 1,
                                        .changes = changes};
    GString *out = g_string_new(NULL);
    lo_report_import(out, &summary, 5, LO_LANG_EN);
    CU_ASSERT_STRING_EQUAL(
        out->str, "net.xml: 1 object added, 1 changed, 7 unchanged, 1 retired\n"
                  "  - Breaker 'b1' (id2)\n"
                  "  ~ Breaker id3\n"
                  "  + Fuse 'f1' (id1)\n");
    g_string_truncate(out, 0);
    summary.changed = summary.unchanged = summary.retired = 0;
    g_array_set_size(changes, 1);
    lo_report_import(out, &summary, 5, LO_LANG_EN);
    CU_ASSERT_PTR_NULL(strstr(out->str, "Fuse"));
    g_string_free(out, TRUE);
    g_array_free(changes, TRUE);
}

static void test_notices__one_text_stands_above_all_who_get_it(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *utc = NULL;
    LO_ASSERT_OK(lo_zone_open(&utc, "UTC", &err), err);
    struct lo_notice row = {.id = 1,
                            .outage = "O10",
                            .revision = 1,
                            .stage = "announce-7d",
                            .name = "Mill",
                            .channel = "sms",
                            .lang = "en",
                            .text = "no supply on Monday",
                            .due = 0};
    struct lo_notice rows[3] = {row, row, row};
    rows[1].id = 2;
    rows[1].channel = "phone";
    rows[2].id = 3;
    rows[2].outage = "O2";
    struct lo_report_notice notices[3] = {{&rows[0], "+86138****0000", 1},
                                          {&rows[1], "", 1},
                                          {&rows[2], "+86139****0001", 1}};
    GString *out = g_string_new(NULL);
    lo_report_notices(out, notices, 3, utc, LO_LANG_EN, 80);
    CU_ASSERT_STRING_EQUAL(
        out->str,
        "O2, revision 1, stage announce-7d, due 1970-01-01 00:00: 1 message\n"
        "  [en, 1 SMS part]\n"
        "    no supply on Monday\n"
        "      sms     +86139****0001           Mill\n"
        "O10, revision 1, stage announce-7d, due 1970-01-01 00:00: 2 messages\n"
        "  [en, 1 SMS part]\n"
        "    no supply on Monday\n"
        "      phone   no contact: call or visit Mill\n"
        "      sms     +86138****0000           Mill\n");
    g_string_free(out, TRUE);
    lo_zone_close(utc);
}

static void test_notices__long_text_is_wrapped_not_cut(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *utc = NULL;
    LO_ASSERT_OK(lo_zone_open(&utc, "UTC", &err), err);
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 60; i++)
        g_string_append(text, "停电");
    struct lo_notice row = {.id = 1,
                            .outage = "O1",
                            .revision = 1,
                            .stage = "morning",
                            .name = "张",
                            .channel = "sms",
                            .lang = "zh",
                            .text = text->str,
                            .due = 0};
    struct lo_report_notice notice = {&row, "+86138****0000", 2};
    GString *out = g_string_new(NULL);
    lo_report_notices(out, &notice, 1, utc, LO_LANG_EN, 80);
    int wide = 0;
    char **lines = g_strsplit(out->str, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        CU_ASSERT(lo_text_columns(lines[i]) <= 80);
        for (const char *p = lines[i]; *p != '\0'; p = g_utf8_next_char(p))
            wide += g_utf8_get_char(p) == g_utf8_get_char("停");
    }
    CU_ASSERT_EQUAL(wide, 60);
    g_strfreev(lines);
    g_string_free(out, TRUE);
    g_string_free(text, TRUE);
    lo_zone_close(utc);
}

LO_SUITE(report_lists, LO_TEST(test_findings__serious_first_and_each_rule_cut),
         LO_TEST(test_findings__json_has_every_one),
         LO_TEST(test_import__names_what_changed_but_not_a_first_import),
         LO_TEST(test_notices__one_text_stands_above_all_who_get_it),
         LO_TEST(test_notices__long_text_is_wrapped_not_cut));
