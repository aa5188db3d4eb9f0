/*
 * sheet_int.h - pieces that the forms of a switching sheet share.
 */
#ifndef LINEOUT_REPORT_SHEET_INT_H
#define LINEOUT_REPORT_SHEET_INT_H

#include "lineout/report_sheet.h"

/* Heading of a part of the sheet, and who does a step: message ids. */
const char *sheet_part_name(enum lo_sheet_part part);
const char *sheet_who(const struct lo_step *step);

/* Local time, or minutes of a sheet without clock, or "after report". */
void sheet_time(GString *out, const struct lo_sheet *sheet,
                const struct lo_step *step, const struct lo_zone *zone,
                enum lo_lang lang);

/* "10 jobs on ..., 2026-03-17": what the sheet is for. */
void sheet_title(GString *out, const struct lo_sheet *sheet,
                 const struct lo_zone *zone, enum lo_lang lang);

/* Appends the task: "take section X out of supply for work: J1, J2". */
void sheet_task(GString *out, const struct lo_sheet *sheet, enum lo_lang lang);

#endif
