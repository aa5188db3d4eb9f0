/*
 * week_export.h - the week in the formats that other programs open.
 *
 *   csv    a row per job, for spreadsheets. Hours and customers belong to the
 *          outage and stand in the row of its first job only: columns add up
 *   html   one file, no request to anywhere: board, proof, table, pictures,
 *          stages, switching sheets
 *   ics    a calendar (RFC 5545) of one crew or one feeder
 *
 * Identity in a calendar: an outage keeps its UID through all revisions, its
 * SEQUENCE is the revision. What an earlier published plan had and this one
 * does not, is in the calendar as CANCELLED, so that nobody drives to it; alone
 * it is a message of METHOD:CANCEL (RFC 5546), for calendars that were filled
 * by hand or by mail and not by asking again. Crews get the hours of their
 * work, feeders the hours without supply.
 *
 * Units: CSV times are local, "2026-03-16 08:00"; ICS times are UTC.
 */
#ifndef LINEOUT_WEEK_EXPORT_H
#define LINEOUT_WEEK_EXPORT_H

#include "lineout/position.h"
#include "lineout/section.h"
#include "lineout/text.h"
#include "lineout/week.h"

void lo_report_week_csv(GString *out, const struct lo_week *week,
                        const struct lo_zone *zone, enum lo_lang lang,
                        bool bom);

/* The switching sheets that the page holds; all borrowed. */
struct lo_sheet;
struct lo_findings;
struct lo_week_sheets {
    int32_t n;
    struct lo_sheet *const *at;         /* ascending in time */
    const struct lo_findings *findings; /* of the sheets; NULL = none */
    const char *missing; /* why there are none; NULL = here they are */
};

/* Board, proof, table, pictures, sheets. A picture that the network no longer
 * fits is replaced by the reason; `sheets` NULL leaves them out. */
void lo_report_week_html(GString *out, const struct lo_week *week,
                         const struct lo_sections *sections,
                         const struct lo_week_sheets *sheets,
                         const struct lo_zone *zone, enum lo_lang lang);

/* One feature an outage, of what is off at some instant and stands somewhere in
 * degrees. False: nothing does. */
bool lo_report_week_geojson(GString *out, const struct lo_week *week,
                            const struct lo_sections *sections,
                            const struct lo_positions *positions);

struct lo_ics_input {
    const struct lo_week *week;
    const struct lo_week *const *older; /* published before, newest first */
    int32_t n_older;
    const char *feeder; /* name; or NULL */
    const char *crew;   /* mRID; or NULL: exactly one of the two */
    const char *name;   /* of the calendar */
    lo_time now;
    const struct lo_zone *zone; /* of the times in descriptions */
    enum lo_lang lang;
    bool cancelled_only;   /* a message that takes back: METHOD:CANCEL */
    const char *organizer; /* its name, in such a message; NULL = ours */
};
/* How many events it holds; a message without any is not to be sent. */
int32_t lo_report_week_ics(GString *out, const struct lo_ics_input *input);

#endif
