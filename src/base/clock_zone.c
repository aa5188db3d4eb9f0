/*
 * clock_zone.c - local time by GLib's time zones, and the clocks handed in.
 *
 *   wall
 *    |            /      gap: no instant shows these minutes; the first
 *    |         . |       instant after it stands for all of them
 *    |        / '
 *    |  /|   /           overlap: two instants show these minutes; the
 *    | / |  /            earlier one is meant
 *    |/  | /
 *    +----|-------- UTC
 *
 * Both are one rule: the earliest instant whose wall clock shows at least the
 * time asked for.
 */
#include "lineout/clock.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/clock_int.h"

struct lo_zone {
    GTimeZone *tz;
};

/* Names only (no point, no leading slash): GLib would also take the path of
 * any file. */
static bool is_zone_name(const char *name)
{
    if (!g_ascii_isalpha(name[0]))
        return false;
    for (const char *p = name; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("_+-/", *p) == NULL)
            return false;
    return true;
}

enum lo_status lo_zone_open(struct lo_zone **out, const char *name,
                            struct lo_error *err)
{
    GTimeZone *tz =
        is_zone_name(name) ? g_time_zone_new_identifier(name) : NULL;
    if (tz == NULL) {
        lo_error_set(err, LO_ENOTFOUND, "unknown time zone '%s'", name);
        lo_error_hint(err, "use an IANA name such as 'Asia/Shanghai'; if it "
                           "is one, install the package tzdata");
        return LO_ENOTFOUND;
    }
    struct lo_zone *zone = g_new0(struct lo_zone, 1);
    zone->tz = tz;
    *out = zone;
    return LO_OK;
}

void lo_zone_close(struct lo_zone *zone)
{
    if (zone == NULL)
        return;
    g_time_zone_unref(zone->tz);
    g_free(zone);
}

/* Number of the stretch between two changes of the offset. */
static int interval_at(const struct lo_zone *zone, lo_time at)
{
    return g_time_zone_find_interval(zone->tz, G_TIME_TYPE_UNIVERSAL, at);
}

/* Seconds to add to UTC. */
static lo_time offset_at(const struct lo_zone *zone, lo_time at)
{
    return g_time_zone_get_offset(zone->tz, interval_at(zone, at));
}

/* First instant in (from, to] that is past the interval of `from`; `to` if
 * the interval lasts that long. */
static lo_time interval_end(const struct lo_zone *zone, lo_time from,
                            lo_time to)
{
    int first = interval_at(zone, from);
    if (first == interval_at(zone, to))
        return to;
    while (to - from > 1) {
        lo_time middle = from + (to - from) / 2;
        if (first == interval_at(zone, middle))
            from = middle;
        else
            to = middle;
    }
    return to;
}

lo_time lo_zone_instant(const struct lo_zone *zone, lo_time wall)
{
    if (zone == NULL)
        return wall;
    /* Offsets are less than a day, so the answer lies within one. */
    lo_time from = wall - LO_DAY;
    const lo_time last = wall + LO_DAY;
    while (from < last) {
        lo_time end = interval_end(zone, from, last);
        lo_time at = wall - offset_at(zone, from);
        if (at < from)
            at = from;
        if (at < end)
            return at;
        from = end;
    }
    return last;
}

lo_time lo_zone_time(const struct lo_zone *zone, lo_date date, int minute)
{
    assert(minute >= 0 && minute <= LO_DAY / LO_MINUTE);
    lo_time wall = (lo_time)date * LO_DAY + (lo_time)minute * LO_MINUTE;
    return lo_zone_instant(zone, wall);
}

/* Seconds since 1970-01-01 00:00 on the wall clock. */
static lo_time wall_clock(const struct lo_zone *zone, lo_time at)
{
    return zone == NULL ? at : at + offset_at(zone, at);
}

lo_date lo_zone_date(const struct lo_zone *zone, lo_time at)
{
    return lo_wall_date(wall_clock(zone, at));
}

int lo_zone_minute(const struct lo_zone *zone, lo_time at)
{
    return lo_wall_second(wall_clock(zone, at)) / LO_MINUTE;
}

/* Changes of the offset lie more than a day apart: what else shows this time
 * has the offset of a day before or after. */
static bool is_shown_twice(const struct lo_zone *zone, lo_time at)
{
    lo_time wall = wall_clock(zone, at);
    for (int side = -1; side <= 1; side += 2) {
        lo_time other = wall - offset_at(zone, at + side * LO_DAY);
        if (other != at && wall_clock(zone, other) == wall)
            return true;
    }
    return false;
}

void lo_zone_mark(char out[LO_ZONE_MARK], const struct lo_zone *zone,
                  lo_time at)
{
    out[0] = '\0';
    if (zone != NULL && is_shown_twice(zone, at))
        g_snprintf(
            out, LO_ZONE_MARK, " %s",
            g_time_zone_get_abbreviation(zone->tz, interval_at(zone, at)));
}

static lo_time system_now(void *self)
{
    (void)self;
    return g_get_real_time() / G_USEC_PER_SEC;
}

static lo_time fixed_now(void *self)
{
    return *(const lo_time *)self;
}

struct lo_clock lo_clock_system(void)
{
    return (struct lo_clock){.now = system_now};
}

struct lo_clock lo_clock_fixed(const lo_time *at)
{
    /* The port's self is not const; fixed_now only reads it. */
    return (struct lo_clock){.now = fixed_now, .self = (void *)at};
}

double lo_steady_seconds(void)
{
    return (double)g_get_monotonic_time() / (double)G_USEC_PER_SEC;
}
