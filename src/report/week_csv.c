/*
 * week_csv.c - the week as CSV: one row per job, the unplaced ones last.
 */
#include "lineout/csv.h"
#include "lineout/report.h"
#include "lineout/week_export.h"
#include "report/week_rows_int.h"

static const char *const heads[] = {LO_N_("Day"),
                                    LO_N_("Crew"),
                                    LO_N_("Job id"),
                                    LO_N_("Job"),
                                    LO_N_("Feeder"),
                                    LO_N_("Status"),
                                    LO_N_("Work from"),
                                    LO_N_("Work to"),
                                    LO_N_("Way"),
                                    LO_N_("Outage"),
                                    LO_N_("Off from"),
                                    LO_N_("Off to"),
                                    LO_N_("Customers"),
                                    LO_N_("MV customers"),
                                    LO_N_("Customer-hours"),
                                    LO_N_("MV-customer-hours"),
                                    LO_N_("Rules"),
                                    LO_N_("Reason"),
                                    LO_N_("Repair"),
                                    LO_N_("Was off from"),
                                    LO_N_("Was off to"),
                                    LO_N_("Actual customer-hours"),
                                    LO_N_("Actual MV-customer-hours")};

static void cell_time(struct lo_csv *csv, const struct lo_zone *zone,
                      lo_time at, const char *format)
{
    char text[LO_TIME_TEXT];
    lo_zone_format(text, zone, at, format);
    lo_csv_text(csv, text);
}

static void cells_none(struct lo_csv *csv, int n)
{
    for (int i = 0; i < n; i++)
        lo_csv_text(csv, NULL);
}

static void cells_span(struct lo_csv *csv, const struct lo_zone *zone,
                       const struct lo_interval *span)
{
    cell_time(csv, zone, span->from, "%Y-%m-%d %H:%M");
    cell_time(csv, zone, span->to, "%Y-%m-%d %H:%M");
}

static void cells_outage(struct lo_csv *csv, const struct lo_week_outage *o,
                         const struct lo_zone *zone, bool leads)
{
    enum { CELLS = 7, FIGURES = 4 };
    if (o == NULL) {
        cells_none(csv, CELLS);
        return;
    }
    lo_csv_text(csv, o->id);
    cells_span(csv, zone, &o->span);
    if (!leads) {
        cells_none(csv, FIGURES);
        return;
    }
    lo_csv_integer(csv, o->customers);
    lo_csv_integer(csv, o->mv_customers);
    lo_csv_real(csv, o->customer_hours, 3);
    lo_csv_real(csv, o->mv_customer_hours, 3);
}

/* What happened, beside what was planned. */
static void cells_actual(struct lo_csv *csv, const struct lo_week_outage *o,
                         const struct lo_zone *zone, bool leads)
{
    if (o == NULL || o->actual == NULL) {
        cells_none(csv, 4);
        return;
    }
    cells_span(csv, zone, &o->actual->off);
    if (!leads) {
        cells_none(csv, 2);
        return;
    }
    lo_csv_real(csv, o->actual->customer_hours, 3);
    lo_csv_real(csv, o->actual->mv_customer_hours, 3);
}

static void cell_packed(struct lo_csv *csv, const char *packed,
                        enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    if (packed != NULL)
        lo_report_reason(text, lang, packed);
    lo_csv_text(csv, text->len > 0 ? text->str : NULL);
    g_string_free(text, TRUE);
}

static void row(struct lo_csv *csv, const struct lo_week *week,
                const struct lo_week_job *job, const struct lo_zone *zone,
                enum lo_lang lang, bool leads)
{
    char *crews = week_join(&job->crew_names, " + ");
    char *rules = week_join(&job->rules, " ");
    if (job->placed)
        cell_time(csv, zone,
                  lo_zone_time(zone, week_row_day(week, job, zone), 0),
                  "%Y-%m-%d");
    else
        lo_csv_text(csv, NULL);
    lo_csv_text(csv, crews);
    lo_csv_text(csv, job->id);
    lo_csv_text(csv, job->name);
    lo_csv_text(csv, job->feeder);
    lo_csv_text(csv, lo_text(lang, job->placed ? "placed" : "not placed"));
    if (job->placed)
        cells_span(csv, zone, &job->part);
    else
        cells_none(csv, 2);
    lo_csv_text(csv, job->placed ? lo_text(lang, job->live ? "live" : "dead")
                                 : NULL);
    cells_outage(csv, week_outage(week, job->outage), zone, leads);
    lo_csv_text(csv, rules);
    cell_packed(csv, job->reason, lang);
    cell_packed(csv, job->repair, lang);
    cells_actual(csv, week_outage(week, job->outage), zone, leads);
    lo_csv_end_row(csv);
    g_free(crews);
    g_free(rules);
}

void lo_report_week_csv(GString *out, const struct lo_week *week,
                        const struct lo_zone *zone, enum lo_lang lang, bool bom)
{
    struct lo_csv csv = lo_csv_begin(out, bom);
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        lo_csv_text(&csv, lo_text(lang, heads[i]));
    lo_csv_end_row(&csv);
    GPtrArray *rows = week_rows(week, zone);
    for (guint i = 0; i < rows->len; i++)
        row(&csv, week, rows->pdata[i], zone, lang,
            week_leads(rows, rows->pdata[i]));
    g_ptr_array_free(rows, TRUE);
}
