/*
 * sheet_int.h - pieces that the forms of a switching sheet share.
 */
#ifndef LINEOUT_REPORT_SHEET_INT_H
#define LINEOUT_REPORT_SHEET_INT_H

#include "lineout/html.h"
#include "lineout/report_sheet.h"

/* Heading of a part of the sheet, and who does a step: message ids. */
const char *sheet_part_name(enum lo_sheet_part part);
const char *sheet_who(const struct lo_step *step);

/* Who does it, in words: of crews side by side the number. */
void sheet_doer(GString *out, const struct lo_step *step, enum lo_lang lang);

/* Local time, or minutes of a sheet without clock, or "after report". */
void sheet_time(GString *out, const struct lo_sheet *sheet,
                const struct lo_step *step, const struct lo_zone *zone,
                enum lo_lang lang);

/* "10 jobs on ..., 2026-03-17": what the sheet is for. */
void sheet_title(GString *out, const struct lo_sheet *sheet,
                 const struct lo_zone *zone, enum lo_lang lang);

/* Appends the task: "take section X out of supply for work: J1, J2". */
void sheet_task(GString *out, const struct lo_sheet *sheet, enum lo_lang lang);

/* Why there is no sheet, in words. */
void sheet_refusal(GString *out, const struct lo_sheet *sheet,
                   enum lo_lang lang);

/* Lines (char *) about people: off, off for a moment, back-fed, and the curve
 * as numbers. */
void sheet_facts(GPtrArray *facts, const struct lo_sheet *sheet,
                 enum lo_lang lang);

/* What nobody knows about the back-feed; NULL = nothing is open. */
const char *sheet_warning(const struct lo_sheet *sheet, enum lo_lang lang);

/* Most customers off at one time; does step `i` change how many are? */
int64_t sheet_most_off(const struct lo_sheet *sheet);
bool sheet_turns(const struct lo_sheet *sheet, int32_t i);

/* The sheet to print and tick off, inside an element that the caller opened;
 * `heading` = "h1" on a page of its own. */
void sheet_put(struct lo_html *page, const struct lo_sheet *sheet,
               const char *heading, const struct lo_zone *zone,
               enum lo_lang lang);

/* The curve as a picture: an <svg> element. */
void sheet_curve(GString *out, const struct lo_sheet *sheet, enum lo_lang lang);

#endif
