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
#include "lineout/papers.h"

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

LO_SUITE(hotline,
         LO_TEST(test_hotline__pause_between_two_cuts_is_not_called_off));
