/*
 * clock_int.h - civil-day arithmetic shared by clock.c and clock_zone.c.
 *
 * A *wall* time counts seconds from 1970-01-01 00:00 as a wall clock and a
 * calendar show them; it is no instant until a zone is known.
 */
#ifndef LINEOUT_CLOCK_INT_H
#define LINEOUT_CLOCK_INT_H

#include "lineout/clock.h"

/* Proleptic Gregorian calendar; month and day count from 1. */
struct lo_civil {
    int64_t year;
    int month;
    int day;
};

lo_date lo_civil_date(struct lo_civil civil);
struct lo_civil lo_date_civil(lo_date date);

lo_date lo_wall_date(lo_time wall);
int lo_wall_second(lo_time wall); /* of its day, 0..86399 */

/* The earliest instant at which the clock of `zone` (NULL = UTC) shows at
 * least `wall`. */
lo_time lo_zone_instant(const struct lo_zone *zone, lo_time wall);

#endif
