/*
 * The month as JSON and CSV: a file for the county, and for programs.
 */
#include <math.h>
#include <string.h>

#include "lineout/csv.h"
#include "report/study_int.h"

#include "lineout/report_kpi.h"

/* --- JSON ----------------------------------------------------------------- */

static struct lo_json *figures_json(const struct lo_kpi_figures *of)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_time(out, "from", of->span.from);
    lo_json_set_time(out, "to", of->span.to);
    lo_json_set(out, "faults", study_indices_json(&of->faults));
    lo_json_set(out, "planned", study_indices_json(&of->planned));
    lo_json_set(out, "all", study_indices_json(&of->all));
    return out;
}

static struct lo_json *budget_json(const struct lo_kpi *kpi)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_real(out, "mv_customer_hours", kpi->budget);
    lo_json_set_real(out, "used_mv_customer_hours", kpi->used);
    lo_json_set_real(out, "to_come_mv_customer_hours", kpi->to_come);
    lo_json_set_real(out, "left_mv_customer_hours", kpi->left);
    lo_json_set_integer(out, "not_entered_outages", kpi->n_open);
    lo_json_set_real(out, "not_entered_mv_customer_hours", kpi->open);
    return out;
}

static struct lo_json *headroom_json(const struct lo_kpi_headroom *row)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "mv_customer", row->name);
    lo_json_set_text(out, "feeder", row->feeder);
    lo_json_set_integer(out, "customers", row->customers);
    lo_json_set_text(out, "limit", row->limit);
    lo_json_set_integer(out, "allowed", row->most);
    lo_json_set_integer(out, "past", row->past);
    lo_json_set_integer(out, "to_come", row->planned);
    lo_json_set_integer(out, "left", row->left);
    return out;
}

struct lo_json *lo_report_kpi_json(const struct lo_kpi *kpi)
{
    struct lo_json *out = lo_json_object(), *headroom = lo_json_array();
    char month[LO_TIME_TEXT];
    lo_date_format(month, kpi->month);
    month[strlen("2026-03")] = '\0';
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "month", month);
    lo_json_set_integer(out, "history_rows", kpi->rows);
    lo_json_set(out, "month_so_far", figures_json(&kpi->now));
    lo_json_set(out, "month_a_year_before", figures_json(&kpi->before));
    lo_json_set(out, "year_so_far", figures_json(&kpi->year));
    lo_json_set(out, "year_before", figures_json(&kpi->former));
    lo_json_set(out, "budget", budget_json(kpi));
    for (int32_t i = 0; i < kpi->n_headroom; i++)
        lo_json_append(headroom, headroom_json(&kpi->headroom[i]));
    lo_json_set(out, "headroom", headroom);
    return out;
}

/* --- CSV ------------------------------------------------------------------ */

static void csv_heads(struct lo_csv *csv, enum lo_lang lang,
                      const char *const *heads, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lo_csv_text(csv, lo_text(lang, heads[i]));
    lo_csv_end_row(csv);
}

static void csv_number(struct lo_csv *csv, double value, int decimals)
{
    if (isfinite(value))
        lo_csv_real(csv, value, decimals);
    else
        lo_csv_text(csv, NULL);
}

static void csv_pair(struct lo_csv *csv, const struct lo_kpi_row *row,
                     const struct lo_kpi_figures *now,
                     const struct lo_kpi_figures *before)
{
    double a = lo_kpi_value(row, now), b = lo_kpi_value(row, before);
    csv_number(csv, a, row->decimals);
    csv_number(csv, b, row->decimals);
    csv_number(csv, lo_kpi_change(a, b), 1);
}

static void csv_amount(struct lo_csv *csv, enum lo_lang lang, const char *words,
                       double hours)
{
    lo_csv_text(csv, lo_text(lang, words));
    csv_number(csv, hours, 1);
    lo_csv_end_row(csv);
}

static void csv_headroom(struct lo_csv *csv, const struct lo_kpi *kpi,
                         enum lo_lang lang)
{
    static const char *const heads[] = {
        LO_N_("MV customer"), LO_N_("feeder"),   LO_N_("customers"),
        LO_N_("limit"),       LO_N_("were off"), LO_N_("still to come"),
        LO_N_("left")};
    csv_heads(csv, lang, heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < kpi->n_headroom; i++) {
        const struct lo_kpi_headroom *row = &kpi->headroom[i];
        lo_csv_text(csv, row->name);
        lo_csv_text(csv, row->feeder);
        lo_csv_integer(csv, row->customers);
        lo_csv_text(csv, row->limit);
        lo_csv_integer(csv, row->past);
        lo_csv_integer(csv, row->planned);
        lo_csv_integer(csv, row->left);
        lo_csv_end_row(csv);
    }
}

void lo_report_kpi_csv(GString *out, const struct lo_kpi *kpi,
                       const struct lo_zone *zone, enum lo_lang lang, bool bom)
{
    static const char *const heads[] = {
        LO_N_("figure"),   LO_N_("month"),       LO_N_("a year before"),
        LO_N_("change %"), LO_N_("year so far"), LO_N_("a year before"),
        LO_N_("change %")};
    struct lo_csv csv = lo_csv_begin(out, bom);
    char day[LO_TIME_TEXT];
    size_t n = 0;
    const struct lo_kpi_row *rows = lo_kpi_rows(&n);
    lo_date_format(day, kpi->month);
    day[strlen("2026-03")] = '\0';
    lo_csv_text(&csv, lo_text(lang, "month"));
    lo_csv_text(&csv, day);
    lo_csv_end_row(&csv);
    lo_zone_format(day, zone, kpi->now.span.to, "%Y-%m-%d %H:%M");
    lo_csv_text(&csv, lo_text(lang, "until"));
    lo_csv_text(&csv, day);
    lo_csv_end_row(&csv);
    csv_heads(&csv, lang, heads, G_N_ELEMENTS(heads));
    for (size_t i = 0; i < n; i++) {
        lo_csv_text(&csv, lo_text(lang, rows[i].words));
        csv_pair(&csv, &rows[i], &kpi->now, &kpi->before);
        csv_pair(&csv, &rows[i], &kpi->year, &kpi->former);
        lo_csv_end_row(&csv);
    }
    lo_csv_text(&csv, lo_text(lang, "Budget of the month, MV-customer-hours"));
    lo_csv_end_row(&csv);
    csv_amount(&csv, lang, LO_N_("budget"), kpi->budget);
    csv_amount(&csv, lang, LO_N_("used"), kpi->used);
    csv_amount(&csv, lang, LO_N_("still to come in the plan in force"),
               kpi->to_come);
    csv_amount(&csv, lang, LO_N_("left"), kpi->left);
    csv_amount(&csv, lang, LO_N_("over, real times not entered"), kpi->open);
    csv_headroom(&csv, kpi, lang);
}
