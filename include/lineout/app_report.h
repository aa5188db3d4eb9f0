/*
 * app_report.h - the use case "report": a stored week, or a feeder, in the
 * format that somebody asks for.
 *
 *   svg      one-line of a feeder; with an outage, its stages below each other
 *   json     the week as `plan --json` gives it
 *   csv      the week for spreadsheets
 *   html     the week as one file, with pictures
 *   ics      calendar of one crew or one feeder, of the plan in force; or the
 *            message that takes back what earlier plans told
 *   cim      the week as CIM100 RDF/XML: planned outages, switching plans with
 *            the steps of their sheets, whom to notify (cim_write.h)
 *   geojson  what the outages of the week leave without supply, on the map
 *   poster   a page to hang up in each village, of the plan in force, as HTML
 *   letter   a page to be signed by each important customer, likewise
 */
#ifndef LINEOUT_APP_REPORT_H
#define LINEOUT_APP_REPORT_H

#include "lineout/app.h"

enum lo_report_format {
    LO_REPORT_SVG,
    LO_REPORT_JSON,
    LO_REPORT_CSV,
    LO_REPORT_HTML,
    LO_REPORT_ICS,
    LO_REPORT_CIM,
    LO_REPORT_GEOJSON,
    LO_REPORT_POSTER,
    LO_REPORT_LETTER,
    LO_REPORT_FORMATS
};

const char *lo_report_format_name(enum lo_report_format format); /* "svg" */

struct lo_report_request {
    enum lo_report_format format;
    const char *feeder; /* name or mRID; NULL = not given           */
    const char *outage; /* id; NULL = the normal state, or all      */
    const char *crew;   /* name or mRID                             */
    int64_t version;    /* plan; 0 = the latest; ics: always that in force */
    bool bom;           /* in front of CSV                          */
    bool cancelled;     /* ics: only what was taken back            */
    enum lo_lang lang;
};

/* *out is *owned*: g_string_free. LO_ENOTFOUND for a feeder, outage, crew or
 * plan that does not exist, and where nothing was taken back; LO_EINPUT for a
 * request without what its format needs, and for a picture that the network no
 * longer fits. */
enum lo_status lo_app_report(struct lo_session *session,
                             const struct lo_report_request *request,
                             GString **out, struct lo_error *err) LO_MUST_USE;

#endif
