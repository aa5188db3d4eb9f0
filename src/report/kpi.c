/*
 * The month as a table:
 *
 *   Month 2026-03, until 2026-03-06 08:00
 *                              month  a year before  change | year so far ...
 *   MV-customer-hours, all       5.0            1.0  +400.0 %
 *   budget, used, still to come, left; who may hardly be off again
 */
#include "lineout/report_kpi.h"

#include <math.h>
#include <string.h>

#include "report/study_int.h"

void lo_kpi_free(struct lo_kpi *kpi)
{
    if (kpi != NULL)
        lo_arena_free(kpi->arena);
}

/* --- rows ----------------------------------------------------------------- */

static const struct lo_kpi_row rows[] = {
    {LO_N_("MV-customer-hours, all"), LO_KPI_ALL,
     offsetof(struct lo_rel_indices, mv_customer_hours), 1, 1},
    {LO_N_("MV-customer-hours, planned"), LO_KPI_PLANNED,
     offsetof(struct lo_rel_indices, mv_customer_hours), 1, 1},
    {LO_N_("MV-customer-hours, faults"), LO_KPI_FAULTS,
     offsetof(struct lo_rel_indices, mv_customer_hours), 1, 1},
    {LO_N_("Customer-hours, all"), LO_KPI_ALL,
     offsetof(struct lo_rel_indices, customer_hours), 1, 1},
    {LO_N_("Customer-hours, planned"), LO_KPI_PLANNED,
     offsetof(struct lo_rel_indices, customer_hours), 1, 1},
    {LO_N_("Customer-hours, faults"), LO_KPI_FAULTS,
     offsetof(struct lo_rel_indices, customer_hours), 1, 1},
    {LO_N_("SAIFI, interruptions a customer"), LO_KPI_ALL,
     offsetof(struct lo_rel_indices, saifi), 1, 4},
    {LO_N_("SAIDI, hours a customer"), LO_KPI_ALL,
     offsetof(struct lo_rel_indices, saidi), 1, 4},
    {LO_N_("CAIDI, hours an interruption"), LO_KPI_ALL,
     offsetof(struct lo_rel_indices, caidi), 1, 3},
    {LO_N_("ASAI, %"), LO_KPI_ALL, offsetof(struct lo_rel_indices, asai), 100,
     4},
};

const struct lo_kpi_row *lo_kpi_rows(size_t *n)
{
    *n = G_N_ELEMENTS(rows);
    return rows;
}

/* Indices are plain structs of doubles: a row is told by its place in them. */
double lo_kpi_value(const struct lo_kpi_row *row,
                    const struct lo_kpi_figures *of)
{
    const struct lo_rel_indices *part = row->part == LO_KPI_FAULTS ? &of->faults
                                        : row->part == LO_KPI_PLANNED
                                            ? &of->planned
                                            : &of->all;
    double value = 0.0;
    memcpy(&value, (const char *)part + row->place, sizeof value);
    return row->factor * value;
}

double lo_kpi_change(double now, double before)
{
    return before == 0.0 ? NAN : 100.0 * (now - before) / before;
}

/* --- figures -------------------------------------------------------------- */

enum { NAME = 36, FIGURE = 13, CHANGE = 10, WHOLE = 116 };

static void append_change(GString *out, double now, double before)
{
    double change = lo_kpi_change(now, before);
    GString *text = g_string_new(isnan(change) ? "-" : change < 0 ? "-" : "+");
    if (!isnan(change)) {
        lo_text_number(text, fabs(change), 1);
        g_string_append(text, " %");
    }
    g_string_append_printf(out, "%*s ", CHANGE, text->str);
    g_string_free(text, TRUE);
}

static void append_heads(GString *out, enum lo_lang lang, const char *span)
{
    study_head(out, lang, span, FIGURE);
    study_head(out, lang, LO_N_("a year before"), FIGURE);
    study_head(out, lang, LO_N_("on year"), CHANGE);
}

static void append_pair(GString *out, const struct lo_kpi_row *row,
                        const struct lo_kpi_figures *now,
                        const struct lo_kpi_figures *before)
{
    double a = lo_kpi_value(row, now), b = lo_kpi_value(row, before);
    study_number(out, a, row->decimals, FIGURE);
    study_number(out, b, row->decimals, FIGURE);
    append_change(out, a, b);
}

/* Side by side where there is room, else the year below the month. */
static void append_figures(GString *out, const struct lo_kpi *kpi,
                           enum lo_lang lang, bool month, bool year)
{
    study_name(out, "", NAME);
    if (month)
        append_heads(out, lang, LO_N_("month"));
    if (year)
        append_heads(out, lang, LO_N_("year so far"));
    study_end_line(out);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        study_name(out, lo_text(lang, rows[i].words), NAME);
        if (month)
            append_pair(out, &rows[i], &kpi->now, &kpi->before);
        if (year)
            append_pair(out, &rows[i], &kpi->year, &kpi->former);
        study_end_line(out);
    }
}

static void append_title(GString *out, const struct lo_kpi *kpi,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    char month[LO_TIME_TEXT], until[LO_TIME_TEXT];
    lo_date_format(month, kpi->month);
    month[strlen("2026-03")] = '\0';
    lo_zone_format(until, zone, kpi->now.span.to, "%Y-%m-%d %H:%M");
    g_string_append_printf(
        out, lo_text(lang, "Month %s, figures from history until %s"), month,
        until);
    g_string_append_c(out, '\n');
    if (kpi->rows == 0)
        g_string_append_printf(
            out, "%s\n",
            lo_text(lang, "There is no history: nothing was entered or "
                          "imported yet."));
}

/* --- budget --------------------------------------------------------------- */

static void append_amount(GString *out, enum lo_lang lang, const char *words,
                          double hours)
{
    study_name(out, lo_text(lang, words), NAME);
    study_number(out, hours, 1, FIGURE);
    study_end_line(out);
}

static void append_budget(GString *out, const struct lo_kpi *kpi,
                          enum lo_lang lang, int columns)
{
    g_string_append_printf(
        out, "\n%s\n", lo_text(lang, "Budget of the month, MV-customer-hours"));
    if (!isnan(kpi->budget))
        append_amount(out, lang, LO_N_("budget"), kpi->budget);
    append_amount(out, lang, LO_N_("used"), kpi->used);
    append_amount(out, lang, LO_N_("still to come in the plan in force"),
                  kpi->to_come);
    if (!isnan(kpi->budget))
        append_amount(out, lang, LO_N_("left"), kpi->left);
    else
        report_wrap(out,
                    lo_text(lang, "No budget is set (lineout config "
                                  "budget.month_mv_hours NUMBER)."),
                    0, columns);
    if (kpi->left < 0.0)
        report_wrap(out, lo_text(lang, "The budget does not suffice."), 0,
                    columns);
    if (kpi->n_open == 0)
        return;
    GString *hours = g_string_new(NULL);
    lo_text_number(hours, kpi->open, 1);
    char *text = g_strdup_printf(
        lo_text(lang, "%d outages are over and nobody has entered when they "
                      "really were: %s MV-customer-hours, as planned or by "
                      "the stages entered, in no figure above."),
        (int)kpi->n_open, hours->str);
    report_wrap(out, text, 0, columns);
    g_free(text);
    g_string_free(hours, TRUE);
}

/* --- headroom ------------------------------------------------------------- */

enum { CUSTOMER = 24, FEEDER = 16, LIMIT = 16, COUNT = 9 };

static void append_headroom(GString *out, const struct lo_kpi *kpi,
                            enum lo_lang lang)
{
    g_string_append_printf(
        out, "\n%s\n",
        lo_text(lang, "Repeated outages: how many more are allowed"));
    if (kpi->n_headroom == 0) {
        g_string_append_printf(
            out, "%s\n",
            lo_text(lang, "No limit counts anything against anybody "
                          "(repeat.limits)."));
        return;
    }
    study_name(out, lo_text(lang, "MV customer"), CUSTOMER);
    study_name(out, lo_text(lang, "feeder"), FEEDER);
    study_head(out, lang, LO_N_("customers"), COUNT);
    study_head(out, lang, LO_N_("limit"), LIMIT);
    study_head(out, lang, LO_N_("were off"), COUNT);
    study_head(out, lang, LO_N_("to come"), COUNT);
    study_head(out, lang, LO_N_("left"), COUNT);
    study_end_line(out);
    for (int32_t i = 0; i < kpi->n_headroom; i++) {
        const struct lo_kpi_headroom *row = &kpi->headroom[i];
        study_name(out, row->name, CUSTOMER);
        study_name(out, row->feeder, FEEDER);
        study_number(out, row->customers, 0, COUNT);
        g_string_append_printf(out, "%*s ", LIMIT, row->limit);
        study_number(out, row->past, 0, COUNT);
        study_number(out, row->planned, 0, COUNT);
        study_number(out, row->left, 0, COUNT);
        study_end_line(out);
    }
}

void lo_report_kpi(GString *out, const struct lo_kpi *kpi,
                   const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    append_title(out, kpi, zone, lang);
    g_string_append_c(out, '\n');
    if (columns >= WHOLE) {
        append_figures(out, kpi, lang, true, true);
    } else {
        append_figures(out, kpi, lang, true, false);
        g_string_append_c(out, '\n');
        append_figures(out, kpi, lang, false, true);
    }
    append_budget(out, kpi, lang, columns);
    append_headroom(out, kpi, lang);
}
