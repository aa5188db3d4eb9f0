/*
 * calendar.h - which local days are working days, and when work may lie.
 *
 * A calendar is a data file data/calendars/NAME.csv with lines
 *   YYYY-MM-DD,holiday|workday|exam,comment
 * Weekends (weekdays named in its header line "weekend,6,7") are off unless
 * listed as workday. A line "ends,YYYY-MM-DD" names the last day the file
 * knows; `#` starts a comment line. The name "every day" is built in: all days
 * work.
 *
 * Work turns calendars into UTC windows; the plan sees UTC only.
 */
#ifndef LINEOUT_CALENDAR_H
#define LINEOUT_CALENDAR_H

#include <glib.h>
#include <stdbool.h>

#include "lineout/clock.h"
#include "lineout/finding.h"

struct lo_calendar;

/* `dir` holds the data files. LO_ENOTFOUND names the file looked for. */
enum lo_status lo_calendar_open(struct lo_calendar **out, const char *name,
                                const char *dir,
                                struct lo_error *err) LO_MUST_USE;
void lo_calendar_close(struct lo_calendar *calendar); /* NULL is fine */

/* Is planned work allowed on that day? (exam days are not working days) */
bool lo_calendar_works(const struct lo_calendar *calendar, lo_date date);

/* Last day the calendar knows; INT32_MAX for "every day". */
lo_date lo_calendar_last(const struct lo_calendar *calendar);

/*
 * Working hours of the local days [from, from + days) as UTC intervals,
 * ascending, touching ones merged (00:00-24:00 on two days is one interval).
 * Hours with to < from (a night shift) end on the next day.
 * Appends struct lo_interval to `out`. A finding "calendar-ends" when the
 * calendar does not know all of the days.
 */
void lo_calendar_windows(GArray *out, const struct lo_calendar *calendar,
                         const struct lo_zone *zone, lo_date from, int days,
                         const struct lo_minutes *hours, int n_hours,
                         struct lo_findings *findings);

/* The n-th working day before `date`: whoever is told on it is told n working
 * days before. */
lo_date lo_calendar_back(const struct lo_calendar *calendar, lo_date date,
                         int n);

/* Seconds from `now` to the first local day of which people can still be told
 * n working days before, 0 for n <= 0. */
int64_t lo_calendar_lead_s(const struct lo_calendar *calendar,
                           const struct lo_zone *zone, lo_time now, int n);

/* Intersection of two ascending lists of disjoint intervals. */
void lo_intervals_intersect(GArray *out, const struct lo_interval *a, int n_a,
                            const struct lo_interval *b, int n_b);

#endif
