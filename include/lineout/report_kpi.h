/*
 * report_kpi.h - the month as plain data, and as text, JSON and CSV: what
 * supply cost this month and year, with the same span a year before beside it;
 * what is left of the month's budget; and whom hardly anything more may happen
 * to.
 *
 *   |--- month so far ---|now ........ month's end|
 *    history (what was entered and imported)
 *                         plan in force: still to come
 *   budget.month_mv_hours - used - still to come = left
 *
 * Words
 *   used      MV-customer-hours of the interruptions that began in the month
 *             and count in indices, faults included
 *   to come   outages of the plan in force that begin in the month and after
 *             now, as planned
 *   open      such that are over and whose real times nobody has entered: in
 *             neither figure, so they are named
 *   headroom  how many more interruptions a limit of repeat.limits leaves to
 *             one medium-voltage customer, the plan in force counted
 *
 * Units: hours, customer-hours, MV-customer-hours; NAN = not known.
 * Ownership: everything lives in the arena of the struct: lo_kpi_free.
 */
#ifndef LINEOUT_REPORT_KPI_H
#define LINEOUT_REPORT_KPI_H

#include <glib.h>

#include "lineout/arena.h"
#include "lineout/clock.h"
#include "lineout/json.h"
#include "lineout/reliability.h"
#include "lineout/text.h"

struct lo_kpi_figures {
    struct lo_interval span;
    struct lo_rel_indices faults;
    struct lo_rel_indices planned; /* also temporary and by request */
    struct lo_rel_indices all;
};

struct lo_kpi_headroom {
    const char *name; /* of the transformer, or of the load */
    const char *feeder;
    int32_t customers;
    const char *limit; /* "3/60d", as the setting has it */
    int32_t most;
    int32_t past;    /* of those that count today */
    int32_t planned; /* still to come in the plan in force */
    int32_t left;    /* in the fullest span of days; < 0 = beyond */
};

struct lo_kpi {
    struct lo_arena *arena;
    lo_date month;                      /* its first day */
    struct lo_kpi_figures now, before;  /* the month, and a year ago */
    struct lo_kpi_figures year, former; /* the year so far, and a year ago */
    int32_t rows;                       /* of history that were counted */
    double budget;                      /* NAN = none is set */
    double used;
    double to_come;
    int32_t n_open; /* outages over, without real times */
    double open;    /* their hours as planned */
    double left;    /* NAN without a budget */
    int32_t n_headroom;
    struct lo_kpi_headroom *headroom; /* the least left first */
};

enum { LO_KPI_HEADROOM = 20 }; /* rows of headroom that are kept */

void lo_kpi_free(struct lo_kpi *kpi); /* NULL is fine */

/* --- the table of figures ------------------------------------------------- */

enum lo_kpi_part { LO_KPI_FAULTS, LO_KPI_PLANNED, LO_KPI_ALL };

/* A row of the table, wherever it is shown. */
struct lo_kpi_row {
    const char *words; /* message id: "SAIDI, hours a customer" */
    enum lo_kpi_part part;
    size_t place; /* of the figure in struct lo_rel_indices */
    double factor;
    int decimals;
};
const struct lo_kpi_row *lo_kpi_rows(size_t *n);

double lo_kpi_value(const struct lo_kpi_row *row,
                    const struct lo_kpi_figures *of);

/* From `before` to `now` in per cent; NAN where there was nothing before. */
double lo_kpi_change(double now, double before);

/* --- the month ------------------------------------------------------------ */

void lo_report_kpi(GString *out, const struct lo_kpi *kpi,
                   const struct lo_zone *zone, enum lo_lang lang, int columns);
struct lo_json *lo_report_kpi_json(const struct lo_kpi *kpi);

/* The same for spreadsheets: part, figure, month, a year before ... */
void lo_report_kpi_csv(GString *out, const struct lo_kpi *kpi,
                       const struct lo_zone *zone, enum lo_lang lang, bool bom);

#endif
