/*
 * report_sheet.h - a switching sheet for people: text, JSON, printable HTML.
 *
 *   No  time   who     item                                      customers off
 *    7  08:00  remote  open s1 (SW-17)                                      50
 *
 * One item, one element; every device by name and number. After the work no
 * item has a clock: it waits for the report. A refused sheet is shown as its
 * refusal only, without items that somebody could work by.
 *
 * Every function appends; nobody here prints. Ownership: nothing is kept.
 */
#ifndef LINEOUT_REPORT_SHEET_H
#define LINEOUT_REPORT_SHEET_H

#include <glib.h>

#include "lineout/json.h"
#include "lineout/switching.h"
#include "lineout/text.h"

/* `columns` = terminal width, at least 60. */
void lo_report_sheet(GString *out, const struct lo_sheet *sheet,
                     const struct lo_zone *zone, enum lo_lang lang,
                     int columns);

/* One object; minute and time are null where a step waits for a report. */
struct lo_json *lo_report_sheet_json(const struct lo_sheet *sheet);

/* A page to print: a box to tick at each item, lines for names and times. */
void lo_report_sheet_html(GString *out, struct lo_sheet *const *sheets,
                          int32_t n, const struct lo_zone *zone,
                          enum lo_lang lang);

/* What the sheet of an outage cannot keep of the plan, by its minutes. All but
 * UNKEPT_WORK make what people are told untrue. */
enum lo_unkept_kind {
    LO_UNKEPT_REFUSED, /* there is no safe sheet: `text` says why        */
    LO_UNKEPT_CLASH,   /* ... none beside others of its hours            */
    LO_UNKEPT_WORK,    /* work begins `minutes` late                     */
    LO_UNKEPT_SUPPLY,  /* supply returns `minutes` after the end told    */
    LO_UNKEPT_DIP,     /* a short cut of `minutes`, and told_minutes     */
    LO_UNKEPT_DIP_LATE /* ... is over `minutes` after the time told      */
};

struct lo_unkept {
    enum lo_unkept_kind kind;
    const char *outage;
    const char *at;   /* of a dip: where; "" else */
    const char *text; /* "" but for the first two */
    int64_t customers;
    int32_t minutes;
    int32_t told_minutes;
};

const char *lo_unkept_name(enum lo_unkept_kind kind); /* "supply" */
bool lo_unkept_is_untrue(const struct lo_unkept *unkept);

/* "O8: work can begin 33 min later than planned". */
void lo_report_unkept_one(GString *out, const struct lo_unkept *unkept,
                          enum lo_lang lang);
/* A heading and a line for each; nothing where all is kept. */
void lo_report_unkept(GString *out, const struct lo_unkept *unkept, int32_t n,
                      enum lo_lang lang, int columns);
struct lo_json *lo_report_unkept_json(const struct lo_unkept *unkept,
                                      int32_t n);

/* The item in words: "open s1 (SW-17)". */
void lo_report_step(GString *out, const struct lo_step *step,
                    const struct lo_zone *zone, enum lo_lang lang);

#endif
