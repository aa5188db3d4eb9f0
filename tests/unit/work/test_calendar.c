/*
 * test_calendar.c - working days, and working hours as UTC intervals.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/calendar.h"
#include "lineout/text.h"

static lo_date day(const char *text)
{
    lo_date date = 0;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_date_parse(&date, text, &err), err);
    return date;
}

static struct lo_zone *zone_named(const char *name)
{
    struct lo_zone *zone = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_zone_open(&zone, name, &err), err);
    return zone;
}

/* A calendar file of that text. */
static enum lo_status open_text(struct lo_calendar **out, const char *text,
                                struct lo_error *err)
{
    const char *dir = lo_test_tmpdir();
    char *path = g_build_filename(dir, "t.csv", NULL);
    CU_ASSERT_FATAL(g_file_set_contents(path, text, -1, NULL));
    g_free(path);
    return lo_calendar_open(out, "t", dir, err);
}

static struct lo_calendar *calendar_of(const char *text)
{
    struct lo_calendar *calendar = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(open_text(&calendar, text, &err), err);
    return calendar;
}

static struct lo_calendar *every_day(void)
{
    struct lo_calendar *calendar = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_calendar_open(&calendar, "every day", "", &err), err);
    return calendar;
}

/* "from/to from/to ..." in UTC, of the windows that were asked for. */
static char *windows(const struct lo_calendar *calendar, const char *zone_name,
                     const char *from, int days, const char *hours,
                     struct lo_findings *findings)
{
    struct lo_zone *zone = zone_named(zone_name);
    struct lo_minutes minutes[8];
    struct lo_error err = LO_ERROR_INIT;
    int n = 0;
    LO_ASSERT_OK(lo_minutes_parse(minutes, 8, &n, hours, true, &err), err);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    lo_calendar_windows(out, calendar, zone, day(from), days, minutes, n,
                        findings);
    GString *text = g_string_new("");
    for (guint i = 0; i < out->len; i++) {
        struct lo_interval at = g_array_index(out, struct lo_interval, i);
        char a[LO_TIME_TEXT], b[LO_TIME_TEXT];
        lo_time_format(a, at.from);
        lo_time_format(b, at.to);
        /* 2026-11-30T08:00:00Z: days and minutes are enough */
        g_string_append_printf(text, "%s%.11s/%.11s", i > 0 ? " " : "", a + 5,
                               b + 5);
    }
    g_array_free(out, TRUE);
    lo_zone_close(zone);
    return g_string_free(text, FALSE);
}

#define ASSERT_WINDOWS(calendar, zone, from, days, hours, wanted)              \
    do {                                                                       \
        char *got = windows(calendar, zone, from, days, hours, NULL);          \
        if (strcmp(got, wanted) != 0)                                          \
            fprintf(stderr, "windows: %s\n", got);                             \
        CU_ASSERT_STRING_EQUAL(got, wanted);                                   \
        g_free(got);                                                           \
    } while (0)

/* --- days --------------------------------------------------------------- */

/* Every day of 2026 on which China works although it is a weekend, or does
 * not although it is a weekday. Weekends are the same as the file says. */
static void test_calendar__china_2026_is_the_state_councils(void)
{
    static const char *const works[] = {"2026-01-04", "2026-02-14",
                                        "2026-02-28", "2026-05-09",
                                        "2026-09-20", "2026-10-10"};
    static const char *const rests[] = {
        "2026-01-01", "2026-01-03", "2026-02-15", "2026-02-16", "2026-02-23",
        "2026-04-04", "2026-04-06", "2026-05-01", "2026-05-05", "2026-06-07",
        "2026-06-08", "2026-06-09", "2026-06-19", "2026-06-21", "2026-09-25",
        "2026-09-27", "2026-10-01", "2026-10-07", "2026-11-28"};
    struct lo_calendar *cn = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_calendar_open(&cn, "cn", LO_BUILD_DATADIR "/calendars", &err), err);
    for (size_t i = 0; i < G_N_ELEMENTS(works); i++)
        CU_ASSERT(lo_calendar_works(cn, day(works[i])));
    for (size_t i = 0; i < G_N_ELEMENTS(rests); i++)
        CU_ASSERT(!lo_calendar_works(cn, day(rests[i])));
    CU_ASSERT_EQUAL(lo_calendar_last(cn), day("2026-12-31"));
    int working = 0;
    for (lo_date d = day("2026-01-01"); d <= day("2026-12-31"); d++)
        working += lo_calendar_works(cn, d);
    CU_ASSERT_EQUAL(working, 246); /* 248 less two exam days, Mon and Tue */
    lo_calendar_close(cn);
}

static void test_calendar__every_day_works_for_ever(void)
{
    struct lo_calendar *all = every_day();
    CU_ASSERT(lo_calendar_works(all, day("2026-10-04")));
    CU_ASSERT_EQUAL(lo_calendar_last(all), INT32_MAX);
    lo_calendar_close(all);
}

static void test_calendar__without_an_end_the_last_day_named_counts(void)
{
    struct lo_calendar *c = calendar_of("2026-03-04,holiday,x\r\n"
                                        "2026-03-02,holiday\n\n# end\n");
    CU_ASSERT_EQUAL(lo_calendar_last(c), day("2026-03-04"));
    CU_ASSERT(!lo_calendar_works(c, day("2026-03-02")));
    CU_ASSERT(lo_calendar_works(c, day("2026-03-07"))); /* no weekend line */
    lo_calendar_close(c);
}

static void test_calendar__bad_line_is_told_with_its_number(void)
{
    static const char *const bad[] = {
        "weekend,6,7\n2026-02-30,holiday\n", "weekend,6\n2026-02-03,feast\n",
        "weekend,6\nweekend,8\n", "weekend,6\nends,soon\n",
        "2026-02-03,exam\n2026-02-03,holiday\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct lo_calendar *c = NULL;
        struct lo_error err = LO_ERROR_INIT;
        CU_ASSERT_EQUAL(open_text(&c, bad[i], &err), LO_EINPUT);
        CU_ASSERT_PTR_NULL(c);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "t.csv:2: "));
        CU_ASSERT_STRING_NOT_EQUAL(err.hint, "");
    }
}

static void test_calendar__unknown_name_says_which_file_is_missing(void)
{
    struct lo_calendar *c = NULL;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_calendar_open(&c, "mars", "nowhere", &err),
                    LO_ENOTFOUND);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "nowhere/mars.csv"));
    CU_ASSERT_EQUAL(lo_calendar_open(&c, "../cn", "nowhere", &err),
                    LO_ENOTFOUND);
    CU_ASSERT_EQUAL(lo_calendar_open(&c, "", "nowhere", &err), LO_ENOTFOUND);
}

/* --- windows ------------------------------------------------------------ */

static void test_calendar__hours_are_local_and_windows_utc(void)
{
    struct lo_calendar *c = calendar_of("weekend,6,7\nends,2026-12-31\n");
    /* Fri 27 Nov to Mon 30 Nov; 08:00 in Shanghai is 00:00 UTC */
    ASSERT_WINDOWS(c, "Asia/Shanghai", "2026-11-27", 4, "08:00-18:00",
                   "11-27T00:00/11-27T10:00 11-30T00:00/11-30T10:00");
    ASSERT_WINDOWS(c, "UTC", "2026-11-27", 1, "14:00-17:30,08:30-11:30",
                   "11-27T08:30/11-27T11:30 11-27T14:00/11-27T17:30");
    ASSERT_WINDOWS(c, "UTC", "2026-11-28", 2, "08:00-18:00", "");
    ASSERT_WINDOWS(c, "UTC", "2026-11-27", 0, "08:00-18:00", "");
    lo_calendar_close(c);
}

static void test_calendar__whole_days_touch_and_are_merged(void)
{
    struct lo_calendar *all = every_day();
    ASSERT_WINDOWS(all, "Asia/Shanghai", "2026-11-30", 2, "00:00-24:00",
                   "11-29T16:00/12-01T16:00");
    ASSERT_WINDOWS(all, "UTC", "2026-11-30", 1, "08:00-12:00,10:00-13:00",
                   "11-30T08:00/11-30T13:00");
    ASSERT_WINDOWS(all, "UTC", "2026-11-30", 2, "22:00-24:00,00:00-02:00",
                   "11-30T00:00/11-30T02:00 11-30T22:00/12-01T02:00 "
                   "12-01T22:00/12-02T00:00");
    lo_calendar_close(all);
}

static void test_calendar__night_shift_ends_on_the_next_day(void)
{
    struct lo_calendar *all = every_day();
    ASSERT_WINDOWS(all, "UTC", "2026-11-30", 2, "22:00-06:00",
                   "11-30T22:00/12-01T06:00 12-01T22:00/12-02T06:00");
    lo_calendar_close(all);
}

/* Berlin: 29 March 2026 has no 02:00-03:00, 25 October has it twice. */
static void test_calendar__days_of_clock_change_are_shorter_and_longer(void)
{
    struct lo_calendar *all = every_day();
    ASSERT_WINDOWS(all, "Europe/Berlin", "2026-03-29", 1, "00:00-24:00",
                   "03-28T23:00/03-29T22:00");
    ASSERT_WINDOWS(all, "Europe/Berlin", "2026-10-25", 1, "00:00-24:00",
                   "10-24T22:00/10-25T23:00");
    ASSERT_WINDOWS(all, "Europe/Berlin", "2026-03-28", 2, "08:00-18:00",
                   "03-28T07:00/03-28T17:00 03-29T06:00/03-29T16:00");
    /* wholly inside the hour that is skipped: nothing is left of it */
    ASSERT_WINDOWS(all, "Europe/Berlin", "2026-03-29", 1, "02:10-02:50", "");
    lo_calendar_close(all);
}

static void test_calendar__running_out_of_days_is_a_finding(void)
{
    struct lo_calendar *c = calendar_of("weekend,6,7\nends,2026-12-31\n");
    struct lo_findings *findings = lo_findings_new();
    g_free(windows(c, "UTC", "2026-12-30", 2, "08:00-18:00", findings));
    CU_ASSERT_EQUAL(lo_findings_count(findings), 0);
    char *text = windows(c, "UTC", "2026-12-30", 3, "08:00-18:00", findings);
    CU_ASSERT_EQUAL(lo_findings_count_rule(findings, "calendar-ends"), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "01-01T08:00")); /* a Friday */
    g_free(text);
    lo_findings_free(findings);
    lo_calendar_close(c);
}

/* --- intervals ---------------------------------------------------------- */

static void test_intervals__intersection_keeps_what_both_have(void)
{
    static const struct lo_interval a[] = {{0, 10}, {20, 30}, {40, 50}};
    static const struct lo_interval b[] = {
        {5, 25}, {30, 40}, {45, 46}, {47, 60}};
    static const struct lo_interval both[] = {
        {5, 10}, {20, 25}, {45, 46}, {47, 50}};
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    lo_intervals_intersect(out, a, 3, b, 4);
    CU_ASSERT_EQUAL_FATAL(out->len, G_N_ELEMENTS(both));
    CU_ASSERT_EQUAL(memcmp(out->data, both, sizeof both), 0);
    g_array_set_size(out, 0);
    lo_intervals_intersect(out, b, 4, a, 3);
    CU_ASSERT_EQUAL_FATAL(out->len, G_N_ELEMENTS(both));
    CU_ASSERT_EQUAL(memcmp(out->data, both, sizeof both), 0);
    g_array_set_size(out, 0);
    lo_intervals_intersect(out, a, 3, NULL, 0);
    CU_ASSERT_EQUAL(out->len, 0);
    g_array_free(out, TRUE);
}

/* --- working days before a day ------------------------------------------ */

static struct lo_calendar *shipped(const char *name)
{
    struct lo_calendar *calendar = NULL;
    struct lo_error err = LO_ERROR_INIT;
    char *dir = g_build_filename(lo_data_dir(), "calendars", NULL);
    LO_ASSERT_OK(lo_calendar_open(&calendar, name, dir, &err), err);
    g_free(dir);
    return calendar;
}

static void test_calendar__working_days_before_skip_weekends_and_holidays(void)
{
    static const struct {
        const char *calendar, *date;
        int n;
        const char *told;
    } cases[] = {
        {"au", "2026-03-20", 4, "2026-03-16"}, /* Friday <- Monday */
        {"au", "2026-03-21", 4, "2026-03-17"}, /* Saturday */
        {"au", "2026-03-23", 4, "2026-03-17"}, /* Monday */
        {"au", "2026-04-08", 4, "2026-03-31"}, /* Easter between */
        {"nz", "2026-04-28", 4, "2026-04-21"}, /* Anzac Day on Monday */
        {"ie", "2026-05-05", 2, "2026-04-30"},
        {"gb", "2026-12-29", 1, "2026-12-24"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct lo_calendar *calendar = shipped(cases[i].calendar);
        CU_ASSERT_EQUAL(
            lo_calendar_back(calendar, day(cases[i].date), cases[i].n),
            day(cases[i].told));
        lo_calendar_close(calendar);
    }
}

/* Told on Thursday 2026-04-02 before Easter, four working days (2, 7, 8, 9
 * April) lie before Friday 10 April; told a minute after midnight of Good
 * Friday, Saturday is the first day (7 to 10 April). */
static void test_calendar__lead_ends_with_the_first_day_that_can_be_told(void)
{
    struct lo_calendar *calendar = shipped("au");
    struct lo_zone *zone = zone_named("Australia/Sydney");
    lo_time now = lo_zone_time(zone, day("2026-04-02"), 20 * 60);
    lo_time first = now + lo_calendar_lead_s(calendar, zone, now, 4);
    CU_ASSERT_EQUAL(first, lo_zone_time(zone, day("2026-04-10"), 0));
    now = lo_zone_time(zone, day("2026-04-03"), 1);
    first = now + lo_calendar_lead_s(calendar, zone, now, 4);
    CU_ASSERT_EQUAL(first, lo_zone_time(zone, day("2026-04-11"), 0));
    CU_ASSERT_EQUAL(lo_calendar_lead_s(calendar, zone, now, 0), 0);
    lo_zone_close(zone);
    lo_calendar_close(calendar);
}

LO_SUITE(calendar,
         LO_TEST(test_calendar__working_days_before_skip_weekends_and_holidays),
         LO_TEST(test_calendar__lead_ends_with_the_first_day_that_can_be_told),
         LO_TEST(test_calendar__china_2026_is_the_state_councils),
         LO_TEST(test_calendar__every_day_works_for_ever),
         LO_TEST(test_calendar__without_an_end_the_last_day_named_counts),
         LO_TEST(test_calendar__bad_line_is_told_with_its_number),
         LO_TEST(test_calendar__unknown_name_says_which_file_is_missing),
         LO_TEST(test_calendar__hours_are_local_and_windows_utc),
         LO_TEST(test_calendar__whole_days_touch_and_are_merged),
         LO_TEST(test_calendar__night_shift_ends_on_the_next_day),
         LO_TEST(test_calendar__days_of_clock_change_are_shorter_and_longer),
         LO_TEST(test_calendar__running_out_of_days_is_a_finding),
         LO_TEST(test_intervals__intersection_keeps_what_both_have));
