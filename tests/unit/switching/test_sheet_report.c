/*
 * A sheet in words, in both languages, as JSON and as a page.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/report_sheet.h"
#include "sheet_builder.h"

/*  S ==[cb]== 1 ==[s1]== 2 ==[d2]== 3 --[tie]-- 9 ==[cc]== T  */
static const char *const chain =
    "feeder A West; source S S; breaker cb S 1 mrid=CB-1; line l1 1 1b;"
    "load c1 1b 10; lbs s1 1b 2 mrid=SW-7; line l2 2 2b; load c2 2b 2000;"
    "disconnector d2 2b 3 mrid=D-2; line l3 3 3b; load c3 3b 30;"
    "lbs tie 3b 9 open mrid=T-1; feeder B West; source T T;"
    "breaker cc T 9 mrid=CC-1";

static GString *text_of(const struct sheet_case *c, enum lo_lang lang)
{
    struct lo_zone *zone = NULL;
    struct lo_error err = LO_ERROR_INIT;
    GString *out = g_string_new(NULL);
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    lo_report_sheet(out, c->sheet, zone, lang, 160);
    lo_zone_close(zone);
    return out;
}

static void expect_text(const GString *text, const char *part)
{
    if (strstr(text->str, part) == NULL)
        fprintf(stderr, "not found: %s\nin:\n%s\n", part, text->str);
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, part));
}

static const char *const order =
    "stage 120 2 close=tie; job J 60 90 2 crews=North; tie tie cold unchecked";

static void test_sheet_report__every_kind_of_item_is_worded(void)
{
    struct sheet_case *c = sheet_build(chain, order);
    CU_ASSERT_EQUAL_FATAL(c->sheet->refusal.rule, LO_RULE_NONE);
    GString *text = text_of(c, LO_LANG_EN);
    expect_text(text, "open s1 (SW-7)");
    expect_text(text, "pull open d2 (D-2)");
    expect_text(text, "check the phases across tie (T-1): they agree");
    expect_text(text, "prove dead, at once");
    expect_text(text, "permit for J (J) to North");
    expect_text(text, "disable reclosing of cb (CB-1)");
    expect_text(text, "disable automatic transfer at tie (T-1)");
    expect_text(text, "2,000");
    expect_text(text, "Back-fed: 30 customers");
    CU_ASSERT_PTR_NULL(strstr(text->str, "(null)"));
    g_string_free(text, TRUE);
    sheet_case_free(c);
}

static void test_sheet_report__no_clock_after_the_work(void)
{
    struct sheet_case *c = sheet_build(chain, order);
    GString *text = text_of(c, LO_LANG_EN);
    const char *back = strstr(text->str, "-- Back into supply");
    CU_ASSERT_PTR_NOT_NULL_FATAL(back);
    CU_ASSERT_PTR_NULL(strstr(back, "01:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(back, "after report"));
    g_string_free(text, TRUE);
    struct lo_json *json = lo_report_sheet_json(c->sheet);
    const struct lo_json *steps = lo_json_get(json, "steps");
    CU_ASSERT_EQUAL(lo_json_size(steps), (size_t)c->sheet->n_steps);
    for (size_t i = 0; i < lo_json_size(steps); i++) {
        const struct lo_json *step = lo_json_at(steps, i);
        bool waits = c->sheet->steps[i].after_report;
        CU_ASSERT_EQUAL(lo_json_is_null(lo_json_get(step, "minute")), waits);
        CU_ASSERT_EQUAL(lo_json_is_null(lo_json_get(step, "planned")), waits);
    }
    lo_json_free(json);
    sheet_case_free(c);
}

/* Nobody can work by a refused sheet: it has no items in any form. */
static void test_sheet_report__refused_sheet_shows_no_items(void)
{
    struct sheet_case *c = sheet_build(
        chain, "stage 120 2 close=tie; job J 60 90 2; tie tie none");
    struct lo_zone *zone = NULL;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_NOT_EQUAL(c->sheet->refusal.rule, LO_RULE_NONE);
    GString *text = text_of(c, LO_LANG_EN);
    expect_text(text, "REFUSED (tie-barred)");
    CU_ASSERT_PTR_NULL(strstr(text->str, "open s1"));
    g_string_truncate(text, 0);
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    lo_report_sheet_html(text, &c->sheet, 1, zone, LO_LANG_EN);
    expect_text(text, "REFUSED (tie-barred)");
    CU_ASSERT_PTR_NULL(strstr(text->str, "open s1"));
    lo_zone_close(zone);
    g_string_free(text, TRUE);
    struct lo_json *json = lo_report_sheet_json(c->sheet);
    CU_ASSERT_EQUAL(lo_json_size(lo_json_get(json, "steps")), 0);
    CU_ASSERT_STRING_EQUAL(
        lo_json_text(lo_json_get(lo_json_get(json, "refused"), "rule")),
        "tie-barred");
    lo_json_free(json);
    sheet_case_free(c);
}

/* What the paper must say beyond the drawing: positions out of the ordinary,
 * limits that nobody knows, guards that another sheet needs, the curve. */
static void test_sheet_report__what_is_out_of_the_ordinary_is_said(void)
{
    struct sheet_case *c =
        sheet_build(chain, "stage 120 2 close=tie unverified; job J 60 90 2;"
                           "note s1 Li");
    struct lo_zone *zone = NULL;
    struct lo_error err = LO_ERROR_INIT;
    int on = sheet_step(c, LO_STEP_GUARD_ON, "cb", 0);
    c->sheet->steps[on].with = "O2";
    GString *text = text_of(c, LO_LANG_EN);
    expect_text(text, "not as normal: since 1970-01-01 00:01, says Li");
    expect_text(text, "NOT VERIFIED");
    expect_text(text, "the data give no");
    expect_text(text, "not before sheet O2 has released it too");
    expect_text(text, "Customers off: from item ");
    g_string_truncate(text, 0);
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    lo_report_sheet_html(text, &c->sheet, 1, zone, LO_LANG_EN);
    expect_text(text, "class=\"warn\">NOT VERIFIED");
    expect_text(text, "class=\"curve\"");
    expect_text(text, "customers off</title>");
    lo_zone_close(zone);
    g_string_free(text, TRUE);
    struct lo_json *json = lo_report_sheet_json(c->sheet);
    const struct lo_json *curve = lo_json_get(json, "curve");
    /* d2 may not break load: 2 and 3 go off, 3 is back-fed; and back again */
    CU_ASSERT_EQUAL(lo_json_size(curve), 4);
    CU_ASSERT_EQUAL(
        lo_json_int(lo_json_get(lo_json_at(curve, 0), "customers_off"), 0),
        2030);
    CU_ASSERT_EQUAL(
        lo_json_int(lo_json_get(lo_json_at(curve, 1), "customers_off"), 0),
        2000);
    char *printed = lo_json_print(json, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(printed, "\"unverified\":true"));
    CU_ASSERT_PTR_NOT_NULL(strstr(printed, "\"with_sheet\":\"O2\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(printed, "\"not_normal_by\":\"Li\""));
    g_free(printed);
    lo_json_free(json);
    sheet_case_free(c);
}

/* "A/A2" says the feeder twice; several stages are numbered. */
static void test_sheet_report__sections_and_stages_are_named_short(void)
{
    struct sheet_case *c = sheet_build(
        "feeder A; source S S; breaker A1 S 1; line l1 1 1b; load c1 1b 10;"
        "lbs A2 1b 2; line l2 2 2b; load c2 2b 20; lbs s3 2b 3; load c3 3 5",
        "stage 100 2; stage 100 3; job J 40 60 2; job K 140 160 3");
    GString *text = text_of(c, LO_LANG_EN);
    expect_text(text, "section A2, A/s3 from");
    expect_text(text, "Stage 2: Off: 5 customers");
    expect_text(text, "load side: prove dead");
    g_string_free(text, TRUE);
    sheet_case_free(c);
}

static void test_sheet_report__page_escapes_and_ticks(void)
{
    struct sheet_case *c =
        sheet_build("source S S; breaker a<b S 1; line l1 1 1b; load c1 1b 10",
                    "stage 120 1; job J 60 90 1");
    struct lo_zone *zone = NULL;
    struct lo_error err = LO_ERROR_INIT;
    GString *text = g_string_new(NULL);
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    lo_report_sheet_html(text, &c->sheet, 1, zone, LO_LANG_EN);
    expect_text(text, "open a&lt;b (a&lt;b)");
    expect_text(text, "\xe2\x98\x90");
    CU_ASSERT_PTR_NULL(strstr(text->str, "a<b"));
    lo_zone_close(zone);
    g_string_free(text, TRUE);
    sheet_case_free(c);
}

LO_SUITE(sheet_report, LO_TEST(test_sheet_report__every_kind_of_item_is_worded),
         LO_TEST(test_sheet_report__no_clock_after_the_work),
         LO_TEST(test_sheet_report__refused_sheet_shows_no_items),
         LO_TEST(test_sheet_report__what_is_out_of_the_ordinary_is_said),
         LO_TEST(test_sheet_report__sections_and_stages_are_named_short),
         LO_TEST(test_sheet_report__page_escapes_and_ticks));
