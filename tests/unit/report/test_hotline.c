/*
 * test_hotline.c - what an agent of the hotline is told of a village that goes
 * off twice:
 *
 *   08:00 --off-- 08:10        12:00 --off-- 12:10
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/json.h"
#include "lineout/papers.h"
#include "lineout/text.h"

enum { EIGHT = 8 * LO_HOUR, NOON = 12 * LO_HOUR, DIP = 10 * LO_MINUTE };

static char *told_at(lo_time now, lo_time back)
{
    static const struct lo_interval off[] = {{EIGHT, EIGHT + DIP},
                                             {NOON, NOON + DIP}};
    struct lo_week_outage outage = {.id = "O1"};
    const struct lo_place_notice place = {.outage = &outage,
                                          .place = "Upper",
                                          .off = off,
                                          .n_off = 2,
                                          .people = 7,
                                          .text = "sentence",
                                          .back = back};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *zone = NULL;
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    const struct lo_papers papers = {.places = &place,
                                     .n_places = 1,
                                     .zone = zone,
                                     .lang = LO_LANG_EN,
                                     .now = now,
                                     .hotline = "",
                                     .sender = ""};
    GString *out = g_string_new(NULL);
    lo_report_hotline(out, &papers);
    lo_zone_close(zone);
    return g_string_free(out, FALSE);
}

static void test_hotline__pause_between_two_cuts_is_not_called_off(void)
{
    static const struct {
        lo_time now, back;
        const char *says, *not ;
    } table[] = {
        {EIGHT - 60, LO_TIME_NONE, "not begun  expected back 01-01 12:10",
         "again"},
        {EIGHT + 60, LO_TIME_NONE,
         "under way  expected back 01-01 08:10, off again 01-01 12:00",
         "12:10"},
        {EIGHT + DIP, LO_TIME_NONE, "supplied for now  off again 01-01 12:00",
         "under way"},
        {NOON, LO_TIME_NONE, "under way  expected back 01-01 12:10", "again"},
        {NOON + DIP, LO_TIME_NONE, "overdue  expected back 01-01 12:10",
         "again"},
        {EIGHT + DIP, EIGHT + DIP, "supply is back", "again"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        char *text = told_at(table[i].now, table[i].back);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, table[i].says));
        CU_ASSERT_PTR_NULL(strstr(text, table[i].not ));
        g_free(text);
    }
}

/* Who calls on the day that he was promised hears that it does not take place,
 * or when it does; nobody is counted as off. */
static void test_hotline__what_was_called_off_is_listed_on_its_day(void)
{
    static const struct lo_interval off[] = {{NOON, NOON + LO_HOUR}};
    struct lo_week_outage outage = {.id = "O1"};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *zone = NULL;
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    char *why = lo_text_pack("outage %s was called off because of the weather",
                             "O1", NULL);
    struct lo_place_notice place = {.outage = &outage,
                                    .place = "Upper",
                                    .off = off,
                                    .n_off = 1,
                                    .people = 7,
                                    .text = "sentence",
                                    .back = LO_TIME_NONE,
                                    .called_off = true,
                                    .moved = {LO_TIME_NONE, LO_TIME_NONE},
                                    .why = why};
    const struct lo_papers papers = {.places = &place,
                                     .n_places = 1,
                                     .zone = zone,
                                     .lang = LO_LANG_EN,
                                     .now = NOON + 60,
                                     .hotline = "",
                                     .sender = ""};
    GString *out = g_string_new(NULL);
    lo_report_hotline(out, &papers);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out->str, "Upper  O1  called off  outage O1 was called off "
                         "because of the weather\n  sentence\n"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "people off"));
    struct lo_json *json = lo_report_hotline_json(&papers);
    char *text = lo_json_print(json, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"progress\":\"called_off\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"hours\":[]"));
    CU_ASSERT_PTR_NULL(strstr(text, "expected_back"));
    g_free(text);
    lo_json_free(json);
    place.moved = (struct lo_interval){NOON + LO_DAY, NOON + 2 * LO_DAY};
    g_string_truncate(out, 0);
    lo_report_hotline(out, &papers);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out->str, "O1  moved to another day  now from 01-02 12:00\n"));
    g_string_free(out, TRUE);
    g_free(why);
    lo_zone_close(zone);
}

LO_SUITE(hotline,
         LO_TEST(test_hotline__what_was_called_off_is_listed_on_its_day),
         LO_TEST(test_hotline__pause_between_two_cuts_is_not_called_off));
