/*
 * week_html_int.h - pieces of the page of the week.
 */
#ifndef LINEOUT_WEEK_HTML_INT_H
#define LINEOUT_WEEK_HTML_INT_H

#include "lineout/html.h"
#include "lineout/week_export.h"

struct week_page {
    struct lo_html *html;
    const struct lo_week *week;
    const struct lo_sections *sections;
    const struct lo_week_sheets *sheets; /* NULL = not asked for */
    const struct lo_zone *zone;
    enum lo_lang lang;
    GPtrArray *rows; /* week_rows() */
};

const char *week_page_say(const struct week_page *p, const char *id);
char *week_page_day(const struct week_page *p, lo_time at); /* g_free */

/* Open: a frame whose content scrolls sideways, by keyboard too. */
void week_page_wide(const struct week_page *p, const char *label);

/* A term and its value inside an open <dl>. */
void week_page_fact(const struct week_page *p, const char *what,
                    const char *value);
void week_page_fact_number(const struct week_page *p, const char *what,
                           double value, int decimals);

/* Crews down, days across: who works where, the way a wall shows it. */
void week_page_board(const struct week_page *p);

/* How good the plan is shown to be. */
void week_page_proof(const struct week_page *p);

/* The switching sheets of the week, or why there are none. */
void week_page_sheets(const struct week_page *p);

/* From the outage to its sheet, where it has one. */
void week_page_sheet_link(const struct week_page *p, const char *outage);

#endif
