/*
 * week_html_board.c - parts of the page of the week: board, proof, sheets.
 *
 *              Mon 03-16             Tue 03-17        ...
 *   crew 1     08:30-12:30 O2 job
 *   crew 2     08:30-12:30 O2 job    09:00-10:00 live job
 *
 * A job of two crews stands in the rows of both; work over midnight on the day
 * on which it begins.
 */
#include <string.h>

#include "lineout/report.h"
#include "lineout/report_explain.h"
#include "report/report_int.h"
#include "report/sheet_int.h"
#include "report/week_html_int.h"
#include "report/week_rows_int.h"

/* Days across that a page has room for; of longer plans, those with work. */
enum { BOARD_DAYS = 14 };

/* --- board ---------------------------------------------------------------- */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of all crews that work; "" for work without one comes last. */
static GPtrArray *crews_of(const struct week_page *p)
{
    GPtrArray *crews = g_ptr_array_new();
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    bool nobody = false;
    for (guint i = 0; i < p->rows->len; i++) {
        const struct lo_week_job *job = p->rows->pdata[i];
        for (int32_t k = 0; job->placed && k < job->crew_names.n; k++)
            if (g_hash_table_add(seen, (gpointer)job->crew_names.at[k]))
                g_ptr_array_add(crews, (gpointer)job->crew_names.at[k]);
        nobody |= job->placed && job->crew_names.n == 0;
    }
    g_ptr_array_sort(crews, by_name);
    if (nobody)
        g_ptr_array_add(crews, (gpointer) "");
    g_hash_table_destroy(seen);
    return crews;
}

static void add_day(GArray *days, lo_date day)
{
    for (guint i = 0; i < days->len; i++)
        if (g_array_index(days, lo_date, i) == day)
            return;
    g_array_append_val(days, day);
}

static GArray *days_of(const struct week_page *p)
{
    GArray *days = g_array_new(FALSE, FALSE, sizeof(lo_date));
    lo_date first = lo_zone_date(p->zone, p->week->span.from);
    lo_date last = lo_zone_date(p->zone, p->week->span.to - 1);
    if (last - first < BOARD_DAYS)
        for (lo_date day = first; day <= last; day++)
            add_day(days, day);
    for (guint i = 0; i < p->rows->len; i++) { /* rows ascend by day */
        const struct lo_week_job *job = p->rows->pdata[i];
        if (job->placed)
            add_day(days, week_row_day(p->week, job, p->zone));
    }
    return days;
}

static bool works(const struct lo_week_job *job, const char *crew)
{
    for (int32_t i = 0; i < job->crew_names.n; i++)
        if (strcmp(job->crew_names.at[i], crew) == 0)
            return true;
    return crew[0] == '\0' && job->crew_names.n == 0;
}

static void put_card(const struct week_page *p, const struct lo_week_job *job)
{
    char span[2 * LO_TIME_TEXT];
    report_span_on(span, p->zone, &job->part,
                   week_row_day(p->week, job, p->zone));
    lo_html_open(p->html, "p");
    lo_html_classed(p->html, "span", "time", span);
    lo_html_text(p->html, " ");
    if (job->outage != NULL) {
        char *target = g_strdup_printf("#%s", job->outage);
        lo_html_open(p->html, "a");
        lo_html_attr(p->html, "href", target);
        lo_html_text(p->html, job->outage);
        lo_html_close(p->html);
        g_free(target);
    } else if (job->live) {
        lo_html_text(p->html, week_page_say(p, "live"));
    }
    lo_html_text(p->html, " ");
    lo_html_text(p->html, job->name[0] != '\0' ? job->name : job->id);
    lo_html_close(p->html);
}

static int by_start(gconstpointer left, gconstpointer right)
{
    const struct lo_week_job *a = *(const struct lo_week_job *const *)left;
    const struct lo_week_job *b = *(const struct lo_week_job *const *)right;
    return (a->part.from > b->part.from) - (a->part.from < b->part.from);
}

static void put_cell(const struct week_page *p, const char *crew, lo_date day)
{
    GPtrArray *jobs = g_ptr_array_new();
    for (guint i = 0; i < p->rows->len; i++) {
        struct lo_week_job *job = p->rows->pdata[i];
        if (job->placed && works(job, crew) &&
            week_row_day(p->week, job, p->zone) == day)
            g_ptr_array_add(jobs, job);
    }
    g_ptr_array_sort(jobs, by_start);
    lo_html_open(p->html, "td");
    for (guint i = 0; i < jobs->len; i++)
        put_card(p, jobs->pdata[i]);
    lo_html_close(p->html);
    g_ptr_array_free(jobs, TRUE);
}

static void put_crew(const struct week_page *p, const char *crew,
                     const GArray *days)
{
    const char *name =
        crew[0] != '\0' ? crew : week_page_say(p, LO_N_("no crew of ours"));
    lo_html_open(p->html, "tr");
    lo_html_open(p->html, "th");
    lo_html_attr(p->html, "scope", "row");
    lo_html_text(p->html, name);
    lo_html_close(p->html);
    for (guint d = 0; d < days->len; d++)
        put_cell(p, crew, g_array_index(days, lo_date, d));
    lo_html_close(p->html);
}

void week_page_board(const struct week_page *p)
{
    GPtrArray *crews = crews_of(p);
    GArray *days = days_of(p);
    GString *text = g_string_new(NULL);
    if (crews->len == 0)
        goto done;
    lo_html_element(p->html, "h2", week_page_say(p, LO_N_("Board")));
    week_page_wide(p, week_page_say(p, LO_N_("Board")));
    lo_html_open(p->html, "table");
    lo_html_attr(p->html, "class", "board");
    lo_html_open(p->html, "tr");
    lo_html_element(p->html, "th", week_page_say(p, "Crew"));
    for (guint d = 0; d < days->len; d++) {
        g_string_truncate(text, 0);
        report_day(text, g_array_index(days, lo_date, d), p->lang);
        lo_html_open(p->html, "th");
        lo_html_attr(p->html, "scope", "col");
        lo_html_text(p->html, text->str);
        lo_html_close(p->html);
    }
    lo_html_close(p->html);
    for (guint c = 0; c < crews->len; c++)
        put_crew(p, crews->pdata[c], days);
    lo_html_close(p->html);
    lo_html_close(p->html);
done:
    g_string_free(text, TRUE);
    g_array_free(days, TRUE);
    g_ptr_array_free(crews, TRUE);
}

/* --- proof ---------------------------------------------------------------- */

static const char *proof_words(enum lo_outcome outcome)
{
    switch (outcome) {
    case LO_OUTCOME_OPTIMAL:
        return LO_N_("Proven: among the plans that place as much, none that "
                     "keeps the rules costs less.");
    case LO_OUTCOME_FEASIBLE:
        return LO_N_("Not proven best: a better plan may exist, but none that "
                     "places as much costs less than the bound.");
    case LO_OUTCOME_INFEASIBLE:
        return LO_N_("Proven: no plan keeps the rules.");
    case LO_OUTCOME_NONE_IN_TIME:
        break;
    }
    return LO_N_("Nothing is proven.");
}

void week_page_proof(const struct week_page *p)
{
    const struct lo_week *week = p->week;
    lo_html_element(p->html, "h2", week_page_say(p, LO_N_("Proof")));
    lo_html_element(p->html, "p", week_page_say(p, proof_words(week->outcome)));
    if (week->outcome != LO_OUTCOME_OPTIMAL &&
        week->outcome != LO_OUTCOME_FEASIBLE)
        return;
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    week_page_fact(p, LO_N_("Objective counts"),
                   week_page_say(p, lo_report_hours_unit(week)));
    week_page_fact_number(p, LO_N_("Objective"), week->objective, 1);
    week_page_fact_number(p, LO_N_("Proven bound"), week->bound, 1);
    /* Rounded up: the claim must not be better than the proof. */
    week_page_fact_number(p, LO_N_("Gap, %"),
                          (double)(int64_t)(week->gap * 1000.0 + 0.999) / 10.0,
                          1);
    week_page_fact_number(p, LO_N_("Weight of jobs not placed"),
                          week->unplaced_weight, 1);
    week_page_fact_number(p, LO_N_("Of that proven unavoidable"),
                          week->unplaced_bound, 1);
    lo_html_close(p->html);
}

/* --- sheets --------------------------------------------------------------- */

static bool has_sheet(const struct week_page *p, const char *outage)
{
    for (int32_t i = 0; p->sheets != NULL && i < p->sheets->n; i++)
        if (strcmp(p->sheets->at[i]->order->id, outage) == 0)
            return true;
    return false;
}

void week_page_sheet_link(const struct week_page *p, const char *outage)
{
    if (!has_sheet(p, outage))
        return;
    char *target = g_strdup_printf("#sheet-%s", outage);
    lo_html_open(p->html, "p");
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "href", target);
    lo_html_text(p->html, week_page_say(p, LO_N_("Switching sheet")));
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(target);
}

/* What stands against switching by them, above them all. */
static void put_findings(const struct week_page *p)
{
    GString *text = g_string_new(NULL);
    size_t n = p->sheets->findings != NULL
                   ? lo_findings_count(p->sheets->findings)
                   : 0;
    for (size_t i = 0; i < n; i++) {
        const struct lo_finding *finding =
            lo_findings_get(p->sheets->findings, i);
        g_string_assign(text, finding->object);
        g_string_append(text, finding->object[0] != '\0' ? ": " : "");
        lo_report_retell(text, p->lang, finding->text);
        lo_html_classed(p->html, "p", "warn", text->str);
    }
    g_string_free(text, TRUE);
}

void week_page_sheets(const struct week_page *p)
{
    if (p->sheets == NULL)
        return;
    lo_html_element(p->html, "h2", week_page_say(p, "Switching sheets"));
    if (p->sheets->missing != NULL) {
        char *told = lo_report_retold(p->lang, p->sheets->missing);
        char *text = g_strdup_printf(
            "%s: %s", week_page_say(p, LO_N_("no sheets")), told);
        lo_html_classed(p->html, "p", "warn", text);
        g_free(text);
        g_free(told);
    }
    put_findings(p);
    for (int32_t i = 0; i < p->sheets->n; i++) {
        const struct lo_sheet *sheet = p->sheets->at[i];
        char *id = g_strdup_printf("sheet-%s", sheet->order->id);
        lo_html_open(p->html, "section");
        lo_html_attr(p->html, "class", "sheet wide");
        lo_html_attr(p->html, "id", id);
        lo_html_attr(p->html, "aria-label", sheet->order->id);
        lo_html_attr(p->html, "tabindex", "0"); /* it scrolls on a phone */
        sheet_put(p->html, sheet, "h3", p->zone, p->lang);
        lo_html_close(p->html);
        g_free(id);
    }
}
