/*
 * clock.c - days of the calendar, and times as text.
 *
 * Reading is strict: a time that is read wrongly sends people to a line that
 * is alive, so what is not plainly a time is refused.
 */
#include "lineout/clock.h"

#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/clock_int.h"

/* --- days -------------------------------------------------------------- */

/*
 * Days from and to civil dates after Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms": the year is turned to begin in March, so that
 * the leap day is its last, and cut into eras of 400 years = 146097 days.
 * 719468 days lie between 0000-03-01 and 1970-01-01.
 */
lo_date lo_civil_date(struct lo_civil civil)
{
    int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = (civil.month + 9) % 12; /* 0 = March */
    int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (lo_date)(era * 146097 + day_of_era - 719468);
}

struct lo_civil lo_date_civil(lo_date date)
{
    int64_t days = (int64_t)date + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / 146096) /
                          365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 = March */
    struct lo_civil civil = {
        .year = year_of_era + era * 400 + (month >= 10 ? 1 : 0),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
    return civil;
}

static lo_time floor_div(lo_time a, lo_time b)
{
    lo_time q = a / b;
    return a % b < 0 ? q - 1 : q;
}

lo_date lo_wall_date(lo_time wall)
{
    lo_time days = floor_div(wall, LO_DAY);
    assert(days >= INT32_MIN && days <= INT32_MAX);
    return (lo_date)days;
}

int lo_wall_second(lo_time wall)
{
    return (int)(wall - floor_div(wall, LO_DAY) * LO_DAY);
}

int lo_date_weekday(lo_date date)
{
    /* 1970-01-01 was a Thursday. */
    int64_t day = ((int64_t)date + 3) % 7;
    return (int)(day < 0 ? day + 7 : day);
}

/* --- reading ----------------------------------------------------------- */

/* Reads exactly `n` digits and moves on; -1 if they are not there. */
static int read_digits(const char **at, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit((*at)[i]))
            return -1;
        value = value * 10 + ((*at)[i] - '0');
    }
    *at += n;
    return value;
}

static bool read_char(const char **at, char c)
{
    if (g_ascii_toupper(**at) != c)
        return false;
    (*at)++;
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(lo_date *out, const char **at)
{
    int year = read_digits(at, 4);
    if (year < 1 || !read_char(at, '-'))
        return false;
    int month = read_digits(at, 2);
    if (month < 1 || month > 12 || !read_char(at, '-'))
        return false;
    int day = read_digits(at, 2);
    if (day < 1 || day > month_days(year, month))
        return false;
    struct lo_civil civil = {.year = year, .month = month, .day = day};
    *out = lo_civil_date(civil);
    return true;
}

/* hh:mm:ss with a fraction that is dropped; 60 seconds for a leap second. */
static bool read_time_of_day(int *second_of_day, const char **at)
{
    int hour = read_digits(at, 2);
    if (hour < 0 || hour > 23 || !read_char(at, ':'))
        return false;
    int minute = read_digits(at, 2);
    if (minute < 0 || minute > 59 || !read_char(at, ':'))
        return false;
    int second = read_digits(at, 2);
    if (second < 0 || second > 60 || (second == 60 && minute != 59))
        return false;
    if (read_char(at, '.')) {
        if (!g_ascii_isdigit(**at))
            return false;
        while (g_ascii_isdigit(**at))
            (*at)++;
    }
    *second_of_day = hour * LO_HOUR + minute * LO_MINUTE + second;
    return true;
}

/* "Z" or "+hh:mm"; *has_offset is false if the text ends before it. */
static bool read_offset(int *offset_s, bool *has_offset, const char **at)
{
    *offset_s = 0;
    *has_offset = **at != '\0';
    if (!*has_offset || read_char(at, 'Z'))
        return true;
    int sign = **at == '-' ? -1 : 1;
    if (!read_char(at, '-') && !read_char(at, '+'))
        return false;
    int hours = read_digits(at, 2);
    if (hours < 0 || hours > 23 || !read_char(at, ':'))
        return false;
    int minutes = read_digits(at, 2);
    if (minutes < 0 || minutes > 59)
        return false;
    *offset_s = sign * (hours * LO_HOUR + minutes * LO_MINUTE);
    return true;
}

static enum lo_status bad_time(const char *text, struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT, "'%s' is not a time", text);
    lo_error_hint(err, "write 2026-11-30T08:00:00+08:00, with Z or no offset "
                       "at the end, or a date alone");
    return LO_EINPUT;
}

enum lo_status lo_time_parse(lo_time *out, const char *text,
                             const struct lo_zone *zone, struct lo_error *err)
{
    const char *at = text;
    lo_date date;
    if (!read_date(&date, &at))
        return bad_time(text, err);
    lo_time wall = (lo_time)date * LO_DAY;
    if (*at == '\0') {
        *out = lo_zone_instant(zone, wall);
        return LO_OK;
    }
    int second_of_day = 0;
    int offset_s;
    bool has_offset;
    if (!read_char(&at, 'T') || !read_time_of_day(&second_of_day, &at) ||
        !read_offset(&offset_s, &has_offset, &at) || *at != '\0')
        return bad_time(text, err);
    wall += second_of_day;
    *out = has_offset ? wall - offset_s : lo_zone_instant(zone, wall);
    return LO_OK;
}

enum lo_status lo_date_parse(lo_date *out, const char *text,
                             struct lo_error *err)
{
    const char *at = text;
    lo_date date;
    if (!read_date(&date, &at) || *at != '\0') {
        lo_error_set(err, LO_EINPUT, "'%s' is not a date", text);
        lo_error_hint(err, "write YYYY-MM-DD, as in 2026-11-30");
        return LO_EINPUT;
    }
    *out = date;
    return LO_OK;
}

/* --- writing ----------------------------------------------------------- */

void lo_date_format(char out[LO_TIME_TEXT], lo_date date)
{
    struct lo_civil civil = lo_date_civil(date);
    snprintf(out, LO_TIME_TEXT, "%04" G_GINT64_FORMAT "-%02d-%02d", civil.year,
             civil.month, civil.day);
}

void lo_time_format(char out[LO_TIME_TEXT], lo_time at)
{
    char date[LO_TIME_TEXT];
    lo_date_format(date, lo_wall_date(at));
    int second = lo_wall_second(at);
    snprintf(out, LO_TIME_TEXT, "%.14sT%02d:%02d:%02dZ", date, second / LO_HOUR,
             second / LO_MINUTE % 60, second % LO_MINUTE);
}

/* One conversion of lo_zone_format into `out`. */
static void format_part(char *out, size_t size, char conversion, lo_date date,
                        int minute)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu",
                                           "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    struct lo_civil civil = lo_date_civil(date);
    switch (conversion) {
    case 'Y':
        snprintf(out, size, "%04" G_GINT64_FORMAT, civil.year);
        break;
    case 'm':
        snprintf(out, size, "%02d", civil.month);
        break;
    case 'd':
        snprintf(out, size, "%02d", civil.day);
        break;
    case 'e':
        snprintf(out, size, "%2d", civil.day);
        break;
    case 'H':
        snprintf(out, size, "%02d", minute / 60);
        break;
    case 'M':
        snprintf(out, size, "%02d", minute % 60);
        break;
    case 'a':
        g_strlcpy(out, weekdays[lo_date_weekday(date)], size);
        break;
    case 'b':
        g_strlcpy(out, months[civil.month - 1], size);
        break;
    default:
        assert(0 && "a conversion of lo_zone_format");
        out[0] = '\0';
    }
}

static size_t add_part(char out[LO_TIME_TEXT], size_t n, const char *part)
{
    size_t length = strlen(part);
    assert(n + length < LO_TIME_TEXT);
    memcpy(out + n, part, length);
    return n + length;
}

void lo_zone_format(char out[LO_TIME_TEXT], const struct lo_zone *zone,
                    lo_time at, const char *format)
{
    lo_date date = lo_zone_date(zone, at);
    int minute = lo_zone_minute(zone, at);
    char mark[LO_ZONE_MARK];
    size_t n = 0;
    lo_zone_mark(mark, zone, at);
    for (const char *p = format; *p != '\0'; p++) {
        char part[LO_TIME_TEXT] = {*p, '\0'};
        if (*p == '%') {
            p++;
            format_part(part, sizeof(part), *p, date, minute);
        }
        n = add_part(out, n, part);
        if (p - format >= 4 && strncmp(p - 4, "%H:%M", 5) == 0)
            n = add_part(out, n, mark);
    }
    out[n] = '\0';
}

/* --- minutes of the day ------------------------------------------------ */

static bool read_minute(int *out, const char **at)
{
    int hour = read_digits(at, 2);
    if (hour < 0 || !read_char(at, ':'))
        return false;
    int minute = read_digits(at, 2);
    if (minute < 0 || minute > 59)
        return false;
    *out = hour * 60 + minute;
    return *out <= LO_DAY / LO_MINUTE;
}

static bool read_range(struct lo_minutes *out, const char **at, bool wrap)
{
    while (**at == ' ')
        (*at)++;
    if (!read_minute(&out->from, at) || !read_char(at, '-') ||
        !read_minute(&out->to, at))
        return false;
    while (**at == ' ')
        (*at)++;
    if (out->to > out->from)
        return true;
    return wrap && out->to < out->from && out->from < LO_DAY / LO_MINUTE;
}

enum lo_status lo_minutes_parse(struct lo_minutes *out, int max, int *n,
                                const char *text, bool wrap,
                                struct lo_error *err)
{
    int count = 0;
    const char *at = text;
    do {
        struct lo_minutes range;
        if (!read_range(&range, &at, wrap) || (*at != '\0' && *at != ',')) {
            lo_error_set(err, LO_EINPUT, "'%s' is not a list of hours", text);
            lo_error_hint(err, "write 08:00-18:00, or several as in "
                               "08:30-11:30,14:00-17:30");
            return LO_EINPUT;
        }
        if (count == max)
            return lo_error_set(err, LO_ELIMIT,
                                "'%s' has more than %d stretches", text, max);
        out[count++] = range;
    } while (*at++ == ',');
    *n = count;
    return LO_OK;
}

int64_t lo_common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}
