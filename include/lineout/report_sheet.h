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

/* The item in words: "open s1 (SW-17)". */
void lo_report_step(GString *out, const struct lo_step *step,
                    const struct lo_zone *zone, enum lo_lang lang);

#endif
