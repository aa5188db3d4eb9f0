/*
 * week_rows_int.h - the week as rows, for CSV, HTML and ICS.
 */
#ifndef LINEOUT_WEEK_ROWS_INT_H
#define LINEOUT_WEEK_ROWS_INT_H

#include <glib.h>

#include "lineout/week.h"

/* The day a placed job stands under: that on which its outage begins, where it
 * begins so late that work starts after midnight; else that of its work. */
lo_date week_row_day(const struct lo_week *week, const struct lo_week_job *job,
                     const struct lo_zone *zone);

/* Order of placed jobs: by that day, crew and start. */
struct week_order {
    const struct lo_week *week;
    const struct lo_zone *zone;
};
int week_compare(gconstpointer left, gconstpointer right, gpointer order);

/* Placed jobs by day, crew and start, then the others; *owned*. */
GPtrArray *week_rows(const struct lo_week *week, const struct lo_zone *zone);

/* NULL if there is none, or `id` is NULL. */
const struct lo_week_outage *week_outage(const struct lo_week *week,
                                         const char *id);

/* The first job of its outage in the order of the rows. */
bool week_leads(const GPtrArray *rows, const struct lo_week_job *job);

char *week_join(const struct lo_texts *texts, const char *between); /* g_free */

#endif
