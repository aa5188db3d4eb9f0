/*
 * clock.h - instants, local time and the clock that is handed in.
 *
 * Only this module knows local time. Everything else counts seconds UTC.
 *
 *   local day      00:00 ------- 08:00 ======= 18:00 ------- 24:00
 *   lo_time        from lo_zone_time(), DST included
 *
 * Units: lo_time = seconds since 1970-01-01T00:00Z; minutes of a local day
 * count from its 00:00 on the wall clock; a lo_date is a local calendar day.
 */
#ifndef LINEOUT_CLOCK_H
#define LINEOUT_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lineout/status.h"

typedef int64_t lo_time; /* seconds UTC */
typedef int32_t lo_date; /* days since 1970-01-01, proleptic Gregorian */

#define LO_TIME_NONE INT64_MIN
enum { LO_MINUTE = 60, LO_HOUR = 3600, LO_DAY = 86400 };

/* A half-open interval [from, to). */
struct lo_interval {
    lo_time from;
    lo_time to;
};

/* --- time zones -------------------------------------------------------- */

struct lo_zone;

/* By IANA name ("Asia/Shanghai", "UTC"). LO_ENOTFOUND if unknown. */
enum lo_status lo_zone_open(struct lo_zone **out, const char *name,
                            struct lo_error *err) LO_MUST_USE;
void lo_zone_close(struct lo_zone *zone); /* NULL is fine */

/* The instant of `minute` (0..1440, wall clock) on local day `date`. A time
 * that DST skips is the first instant after the gap; one that DST doubles is
 * the first of the two. */
lo_time lo_zone_time(const struct lo_zone *zone, lo_date date, int minute);

/* Local day of an instant, and its minute of that day (wall clock). */
lo_date lo_zone_date(const struct lo_zone *zone, lo_time at);
int lo_zone_minute(const struct lo_zone *zone, lo_time at);

/* Where the clock shows that time twice in that night, which of the two it is,
 * by the short name of the zone's time: " BST", " GMT"; else "". */
enum { LO_ZONE_MARK = 12 };
void lo_zone_mark(char out[LO_ZONE_MARK], const struct lo_zone *zone,
                  lo_time at);

/* --- text -------------------------------------------------------------- */

/* RFC 3339: "2026-11-30T08:00:00Z", "...+08:00"; a value without an offset is
 * read in `zone` (NULL = UTC); a bare date is its local midnight. */
enum lo_status lo_time_parse(lo_time *out, const char *text,
                             const struct lo_zone *zone,
                             struct lo_error *err) LO_MUST_USE;

enum { LO_TIME_TEXT = 32 };

/* "2026-11-30T08:00:00Z" */
void lo_time_format(char out[LO_TIME_TEXT], lo_time at);

/* Local, strftime-like with %Y %m %d %H %M %a %b %e only: "%m-%d %H:%M". The
 * pair "%H:%M" is read by people: with the mark of lo_zone_mark behind it. */
void lo_zone_format(char out[LO_TIME_TEXT], const struct lo_zone *zone,
                    lo_time at, const char *format);

/* "YYYY-MM-DD" to and from. */
enum lo_status lo_date_parse(lo_date *out, const char *text,
                             struct lo_error *err) LO_MUST_USE;
void lo_date_format(char out[LO_TIME_TEXT], lo_date date);

/* 0 = Monday .. 6 = Sunday. */
int lo_date_weekday(lo_date date);

/* "08:00-18:00" or "08:30-11:30,14:00-17:30" to minutes of the day; at most
 * `max` ranges; to > from; 24:00 allowed. A range that wraps midnight
 * ("21:30-06:30") is allowed only when `wrap`; then to < from. */
struct lo_minutes {
    int from;
    int to;
};
enum lo_status lo_minutes_parse(struct lo_minutes *out, int max, int *n,
                                const char *text, bool wrap,
                                struct lo_error *err) LO_MUST_USE;

/* --- the clock that is handed in --------------------------------------- */

/* Port. now MUST be monotone enough to order two sends; MUST NOT block. */
struct lo_clock {
    lo_time (*now)(void *self);
    void *self;
};

struct lo_clock lo_clock_system(void);
struct lo_clock lo_clock_fixed(const lo_time *at); /* borrowed */

/* The greatest common divisor of two lengths of time; the other one if one is
 * 0. */
int64_t lo_common_divisor(int64_t a, int64_t b);

/* Seconds of a steady clock, for measuring how long work took. */
double lo_steady_seconds(void);

#endif
