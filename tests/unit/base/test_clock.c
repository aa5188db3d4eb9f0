/*
 * Instants, local days, summer time, and times as text.
 *
 * Expected instants were computed with Python's datetime and zoneinfo.
 */
#include "lineout/clock.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

static struct lo_zone *zone_of(const char *name)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *zone = NULL;
    LO_ASSERT_OK(lo_zone_open(&zone, name, &err), err);
    return zone;
}

static lo_date date_of(const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_date date = 0;
    LO_ASSERT_OK(lo_date_parse(&date, text, &err), err);
    return date;
}

/* Text of the instant of a local time, for readable claims. */
static const char *utc_of(const struct lo_zone *zone, const char *date,
                          int hour, int minute)
{
    static char text[LO_TIME_TEXT];
    lo_time_format(text, lo_zone_time(zone, date_of(date), hour * 60 + minute));
    return text;
}

static const char *parsed(const char *text, const struct lo_zone *zone)
{
    static char out[LO_TIME_TEXT];
    lo_time at = 0;
    if (lo_time_parse(&at, text, zone, NULL) != LO_OK)
        return "refused";
    lo_time_format(out, at);
    return out;
}

/* --- days --------------------------------------------------------------- */

static void test_date__known_days_and_weekdays(void)
{
    CU_ASSERT_EQUAL(date_of("1970-01-01"), 0);
    CU_ASSERT_EQUAL(date_of("1969-12-31"), -1);
    CU_ASSERT_EQUAL(date_of("2000-02-29"), 11016);
    CU_ASSERT_EQUAL(date_of("2026-11-30"), 20787);
    CU_ASSERT_EQUAL(date_of("0001-01-01"), -719162);
    CU_ASSERT_EQUAL(date_of("9999-12-31"), 2932896);
    CU_ASSERT_EQUAL(lo_date_weekday(date_of("2026-11-30")), 0);
    CU_ASSERT_EQUAL(lo_date_weekday(date_of("2026-12-06")), 6);
    CU_ASSERT_EQUAL(lo_date_weekday(date_of("1969-12-28")), 6);
}

static void test_date__every_day_of_800_years_reads_back(void)
{
    int bad = 0;
    char text[LO_TIME_TEXT];
    for (lo_date date = -146097; date < 146097; date++) {
        lo_date again = 0;
        lo_date_format(text, date);
        bad += lo_date_parse(&again, text, NULL) != LO_OK || again != date;
    }
    CU_ASSERT_EQUAL(bad, 0);
}

static void test_date__nonsense_is_refused(void)
{
    static const char *const nonsense[] = {
        "",           "2026-11-31",  "2026-02-29", "1900-02-29", "2026-00-01",
        "2026-13-01", "2026-01-00",  "2026-1-1",   "26-01-01",   "0000-01-01",
        "2026/01/01", "2026-01-01 ", " 2026-01-01"};
    struct lo_error err = LO_ERROR_INIT;
    for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        lo_date date = 77;
        CU_ASSERT_EQUAL(lo_date_parse(&date, nonsense[i], &err), LO_EINPUT);
        CU_ASSERT_EQUAL(date, 77);
    }
    CU_ASSERT_STRING_EQUAL(err.message, "' 2026-01-01' is not a date");
}

/* --- zones -------------------------------------------------------------- */

static void test_zone__utc_needs_no_data_and_unknown_names_what_to_do(void)
{
    struct lo_zone *utc = zone_of("UTC");
    CU_ASSERT_STRING_EQUAL(utc_of(utc, "2026-11-30", 8, 0),
                           "2026-11-30T08:00:00Z");
    lo_zone_close(utc);
    static const char *const unknown[] = {"Asia/Shangri-La",
                                          "Asia/../Europe/London",
                                          "",
                                          "../../etc/hostname",
                                          "/etc/localtime",
                                          "Asia",
                                          ":"};
    struct lo_error err = LO_ERROR_INIT;
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        struct lo_zone *zone = NULL;
        CU_ASSERT_EQUAL(lo_zone_open(&zone, unknown[i], &err), LO_ENOTFOUND);
        CU_ASSERT_PTR_NULL(zone);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.hint, "install the package tzdata"));
    }
    lo_zone_close(NULL);
}

static void test_zone__shanghai_is_eight_hours_ahead(void)
{
    struct lo_zone *zone = zone_of("Asia/Shanghai");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, "2026-11-30", 0, 0),
                           "2026-11-29T16:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, "2026-11-30", 24, 0),
                           "2026-11-30T16:00:00Z");
    lo_time at = lo_zone_time(zone, date_of("2026-11-30"), 7 * 60 + 59);
    CU_ASSERT_EQUAL(lo_zone_date(zone, at), date_of("2026-11-30"));
    CU_ASSERT_EQUAL(lo_zone_minute(zone, at), 7 * 60 + 59);
    CU_ASSERT_EQUAL(lo_zone_minute(zone, at + 59), 7 * 60 + 59);
    CU_ASSERT_EQUAL(lo_zone_minute(zone, at + 60), 8 * 60);
    lo_zone_close(zone);
}

/* London, 29 March 2026: 01:00 GMT becomes 02:00 BST.
 *
 *   wall  00:59 -> [01:00 .. 01:59 do not exist] -> 02:00
 */
static void test_zone__skipped_time_is_the_first_instant_after_the_gap(void)
{
    struct lo_zone *zone = zone_of("Europe/London");
    static const char day[] = "2026-03-29";
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 0, 59), "2026-03-29T00:59:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 1, 0), "2026-03-29T01:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 1, 30), "2026-03-29T01:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 1, 59), "2026-03-29T01:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 2, 0), "2026-03-29T01:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 2, 1), "2026-03-29T01:01:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 24, 0), "2026-03-29T23:00:00Z");
    lo_zone_close(zone);
}

/* London, 25 October 2026: 02:00 BST becomes 01:00 GMT.
 *
 *   wall  01:00 .. 01:59 BST, then 01:00 .. 01:59 GMT
 */
static void test_zone__doubled_time_is_the_first_of_the_two(void)
{
    struct lo_zone *zone = zone_of("Europe/London");
    static const char day[] = "2026-10-25";
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 0, 59), "2026-10-24T23:59:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 1, 0), "2026-10-25T00:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 1, 59), "2026-10-25T00:59:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, day, 2, 0), "2026-10-25T02:00:00Z");
    lo_time second = 1792890000; /* 01:00 GMT, the second time */
    CU_ASSERT_EQUAL(lo_zone_minute(zone, second), 60);
    CU_ASSERT_EQUAL(lo_zone_minute(zone, second - 3600), 60);
    CU_ASSERT_EQUAL(lo_zone_minute(zone, second - 1), 119);
    lo_zone_close(zone);
}

/* Samoa left out the whole of 30 December 2011. */
static void test_zone__skipped_day_begins_with_the_next(void)
{
    struct lo_zone *zone = zone_of("Pacific/Apia");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, "2011-12-30", 12, 0),
                           "2011-12-30T10:00:00Z");
    CU_ASSERT_STRING_EQUAL(utc_of(zone, "2011-12-31", 0, 0),
                           "2011-12-30T10:00:00Z");
    lo_zone_close(zone);
}

/* The rule of the header, said directly, over two years of minutes. */
static void test_zone__instant_is_the_earliest_that_shows_the_time(void)
{
    struct lo_zone *zone = zone_of("Europe/London");
    lo_date first = date_of("2026-01-01");
    int bad = 0;
    for (lo_date date = first; date < first + 730; date++) {
        for (int minute = 0; minute < 1440; minute += 30) {
            lo_time wall = (lo_time)date * LO_DAY + minute * LO_MINUTE;
            lo_time expected = wall - 2 * LO_HOUR;
            while ((lo_time)lo_zone_date(zone, expected) * LO_DAY +
                       lo_zone_minute(zone, expected) * LO_MINUTE <
                   wall)
                expected += 30 * LO_MINUTE;
            bad += lo_zone_time(zone, date, minute) != expected;
        }
    }
    CU_ASSERT_EQUAL(bad, 0);
    lo_zone_close(zone);
}

/* --- times as text ------------------------------------------------------ */

static void test_time__reads_rfc_3339(void)
{
    struct lo_zone *zone = zone_of("Asia/Shanghai");
    static const char *const pairs[][2] = {
        {"2026-11-30T08:00:00Z", "2026-11-30T08:00:00Z"},
        {"2026-11-30t08:00:00z", "2026-11-30T08:00:00Z"},
        {"2026-11-30T08:00:00+08:00", "2026-11-30T00:00:00Z"},
        {"2026-11-30T08:00:00-03:30", "2026-11-30T11:30:00Z"},
        {"2026-11-30T08:00:00-00:00", "2026-11-30T08:00:00Z"},
        {"2026-11-30T08:00:00.999Z", "2026-11-30T08:00:00Z"},
        {"2026-11-30T08:00:59.5+08:00", "2026-11-30T00:00:59Z"},
        {"1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"2026-03-10T01:00:00", "2026-03-09T17:00:00Z"},
        {"2026-03-10T01:00:00.25", "2026-03-09T17:00:00Z"},
        {"2026-03-10", "2026-03-09T16:00:00Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        CU_ASSERT_STRING_EQUAL(parsed(pairs[i][0], zone), pairs[i][1]);
    CU_ASSERT_STRING_EQUAL(parsed("2026-03-10T01:00:00", NULL),
                           "2026-03-10T01:00:00Z");
    lo_zone_close(zone);
}

static void test_time__refuses_nonsense(void)
{
    static const char *const nonsense[] = {
        "",
        "tomorrow",
        "2026-11-30T",
        "2026-11-30T8:00:00Z",
        "2026-11-30T08:00Z",
        "2026-11-30T24:00:00Z",
        "2026-11-30T08:60:00Z",
        "2026-11-30T08:00:60Z",
        "2026-11-30T08:00:00.Z",
        "2026-11-30T08:00:00,5Z",
        "2026-11-30T08:00:00+8",
        "2026-11-30T08:00:00+0800",
        "2026-11-30T08:00:00+24:00",
        "2026-11-30T08:00:00+08:60",
        "2026-11-30T08:00:00ZZ",
        "2026-11-30T08:00:00 Z",
        " 2026-11-30T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-11-30Z",
        "-2026-11-30T08:00:00Z",
        "2026-11-3\xef\xbc\x90T08:00:00Z",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++)
        CU_ASSERT_STRING_EQUAL(parsed(nonsense[i], NULL), "refused");
    struct lo_error err = LO_ERROR_INIT;
    lo_time at = 77;
    CU_ASSERT_EQUAL(lo_time_parse(&at, "noon", NULL, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(at, 77);
    CU_ASSERT_STRING_EQUAL(err.message, "'noon' is not a time");
    CU_ASSERT_NOT_EQUAL(err.hint[0], '\0');
}

static void test_time__local_format_has_english_names(void)
{
    struct lo_zone *zone = zone_of("Asia/Shanghai");
    char text[LO_TIME_TEXT];
    lo_time at = lo_zone_time(zone, date_of("2026-03-05"), 6 * 60 + 5);
    lo_zone_format(text, zone, at, "%Y-%m-%d %H:%M %a %b %e");
    CU_ASSERT_STRING_EQUAL(text, "2026-03-05 06:05 Thu Mar  5");
    lo_zone_format(text, zone, at, "%m月%d日");
    CU_ASSERT_STRING_EQUAL(text, "03月05日");
    lo_zone_close(zone);
}

/* London, 25 October 2026: what people read of the hour that comes twice says
 * which of the two it is; Lord Howe turns back by half an hour only. */
static void test_time__twice_shown_says_which(void)
{
    struct lo_zone *zone = zone_of("Europe/London");
    const lo_time second = 1792890000; /* 01:00 GMT */
    char text[LO_TIME_TEXT];
    lo_zone_format(text, zone, second - LO_HOUR + 900, "%Y-%m-%d %H:%M");
    CU_ASSERT_STRING_EQUAL(text, "2026-10-25 01:15 BST");
    lo_zone_format(text, zone, second + 900, "%H:%M");
    CU_ASSERT_STRING_EQUAL(text, "01:15 GMT");
    lo_zone_format(text, zone, second - LO_HOUR - 60, "%H:%M");
    CU_ASSERT_STRING_EQUAL(text, "00:59");
    lo_zone_format(text, zone, second + LO_HOUR, "%H:%M");
    CU_ASSERT_STRING_EQUAL(text, "02:00");
    lo_zone_format(text, zone, second + 900, "%m%d-%H%M");
    CU_ASSERT_STRING_EQUAL(text, "1025-0115"); /* read by programs */
    lo_zone_close(zone);
    zone = zone_of("Australia/Lord_Howe");
    lo_time day = lo_zone_time(zone, date_of("2026-04-05"), 0);
    lo_zone_format(text, zone, day + 90 * LO_MINUTE, "%H:%M");
    CU_ASSERT_STRING_EQUAL(text, "01:30 +11");
    lo_zone_format(text, zone, day + 120 * LO_MINUTE, "%H:%M");
    CU_ASSERT_STRING_EQUAL(text, "01:30 +1030");
    lo_zone_format(text, zone, day + 89 * LO_MINUTE, "%H:%M");
    CU_ASSERT_STRING_EQUAL(text, "01:29");
    lo_zone_close(zone);
}

/* --- minutes of the day ------------------------------------------------- */

static void test_minutes__reads_stretches_of_a_day(void)
{
    struct lo_minutes m[2];
    struct lo_error err = LO_ERROR_INIT;
    int n = 0;
    LO_ASSERT_OK(
        lo_minutes_parse(m, 2, &n, "08:30-11:30, 14:00-24:00", false, &err),
        err);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_EQUAL(m[0].from, 510);
    CU_ASSERT_EQUAL(m[0].to, 690);
    CU_ASSERT_EQUAL(m[1].from, 840);
    CU_ASSERT_EQUAL(m[1].to, 1440);
    LO_ASSERT_OK(lo_minutes_parse(m, 1, &n, "21:30-06:30", true, &err), err);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_EQUAL(m[0].from, 1290);
    CU_ASSERT_EQUAL(m[0].to, 390);
}

static void test_minutes__refuses_nonsense_and_too_many(void)
{
    static const char *const nonsense[] = {
        "",       "08:00",       "08:00-",       "8-18",        "08:00-08:00",
        "none",   "18:00-08:00", "08:00-24:01",  "08:60-09:00", "08:00-18:00,",
        "-18:00", ",",           "08:00-18:00;", "08:00-18:00x"};
    struct lo_minutes m[4];
    struct lo_error err = LO_ERROR_INIT;
    int n = 77;
    for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++)
        CU_ASSERT_EQUAL(lo_minutes_parse(m, 4, &n, nonsense[i], false, &err),
                        LO_EINPUT);
    CU_ASSERT_EQUAL(lo_minutes_parse(m, 4, &n, "08:00-08:00", true, &err),
                    LO_EINPUT);
    CU_ASSERT_EQUAL(lo_minutes_parse(m, 4, &n, "24:00-08:00", true, &err),
                    LO_EINPUT);
    CU_ASSERT_EQUAL(
        lo_minutes_parse(m, 1, &n, "01:00-02:00,03:00-04:00", false, &err),
        LO_ELIMIT);
    CU_ASSERT_EQUAL(n, 77);
}

/* --- clocks ------------------------------------------------------------- */

static void test_clock__fixed_shows_what_it_was_given(void)
{
    lo_time at = 1000;
    struct lo_clock clock = lo_clock_fixed(&at);
    CU_ASSERT_EQUAL(clock.now(clock.self), 1000);
    at = 2000;
    CU_ASSERT_EQUAL(clock.now(clock.self), 2000);
    clock = lo_clock_system();
    CU_ASSERT_TRUE(clock.now(clock.self) > 1700000000);
    double before = lo_steady_seconds();
    g_usleep(2000);
    CU_ASSERT_TRUE(lo_steady_seconds() >= before + 0.002);
}

LO_SUITE(clock, LO_TEST(test_date__known_days_and_weekdays),
         LO_TEST(test_date__every_day_of_800_years_reads_back),
         LO_TEST(test_date__nonsense_is_refused),
         LO_TEST(test_zone__utc_needs_no_data_and_unknown_names_what_to_do),
         LO_TEST(test_zone__shanghai_is_eight_hours_ahead),
         LO_TEST(test_zone__skipped_time_is_the_first_instant_after_the_gap),
         LO_TEST(test_zone__doubled_time_is_the_first_of_the_two),
         LO_TEST(test_zone__skipped_day_begins_with_the_next),
         LO_TEST(test_zone__instant_is_the_earliest_that_shows_the_time),
         LO_TEST(test_time__reads_rfc_3339),
         LO_TEST(test_time__refuses_nonsense),
         LO_TEST(test_time__local_format_has_english_names),
         LO_TEST(test_time__twice_shown_says_which),
         LO_TEST(test_minutes__reads_stretches_of_a_day),
         LO_TEST(test_minutes__refuses_nonsense_and_too_many),
         LO_TEST(test_clock__fixed_shows_what_it_was_given));
