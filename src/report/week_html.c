/*
 * week_html.c - the week as one HTML file that asks the network for nothing:
 * outcome, board, proof, table per day and crew, what was not placed, each
 * outage with its stages and pictures, and the switching sheets.
 *
 * Customers and hours stand beside the first job of an outage only, as in the
 * table of the terminal. Wide things scroll inside their own frame, so that
 * the page reads on a phone; the print style breaks between outages.
 */
#include <string.h>

#include "lineout/oneline.h"
#include "lineout/report.h"
#include "lineout/week_export.h"
#include "report/report_int.h"
#include "report/week_html_int.h"
#include "report/week_rows_int.h"

static const char css[] =
    "@page{size:A4;margin:12mm}"
    "body{font:15px/1.45 Arial,Helvetica,'Noto Sans CJK SC',"
    "'Microsoft YaHei',sans-serif;color:#111827;margin:0 auto;padding:12px;"
    "max-width:1200px}"
    "h1{font-size:22px}h2{font-size:18px;margin-top:28px}h3{font-size:15px}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;min-width:60%}"
    "th,td{border-bottom:1px solid #cbd5e1;padding:4px 8px;text-align:left;"
    "vertical-align:top}th{background:#f1f5f9;white-space:nowrap}"
    "td:first-child{min-width:5em}td:nth-child(2){min-width:9em}"
    ".number{text-align:right;font-variant-numeric:tabular-nums}"
    ".facts{display:grid;grid-template-columns:max-content auto;gap:2px 14px}"
    ".facts dd{margin:0}.warn{border-left:4px solid #b91c1c;padding-left:8px}"
    ".time{white-space:nowrap}section{break-before:auto}"
    "@media (max-width:600px){body{padding:6px;font-size:14px}"
    "th,td{padding:3px 5px}}"
    "@media print{body{max-width:none;font-size:11px}details{display:none}"
    ".wide{overflow:visible}svg{max-width:100%;height:auto}"
    "tr{break-inside:avoid}.sheet{break-before:page}}"
    ".board td{font-size:13px;min-width:7em}@media print{.board{width:100%;"
    "table-layout:fixed}.board td{min-width:0;font-size:9px;padding:3px;"
    "overflow-wrap:anywhere}.board th{white-space:normal}.board .time{"
    "white-space:normal}}.board p{margin:0 0 4px}"
    ".sheet{max-width:186mm;font-size:13px}"
    ".sheet table{width:100%;table-layout:fixed;margin:0 0 3mm}"
    ".sheet th,.sheet td{border:1px solid #000;min-width:0;"
    "overflow-wrap:anywhere;white-space:normal}"
    ".sheet tr{break-inside:avoid}.sheet td.n{text-align:right}"
    ".sheet td.c,.sheet td.box,.sheet td.end{text-align:center}"
    ".sheet td.part{font-weight:bold;background:#e6e6e6}"
    ".sheet p{margin:2px 0}.sheet .task{font-weight:bold}"
    ".refused{border:2px solid #000;padding:6px;font-weight:bold}"
    "svg.curve{display:block;width:100%;height:auto}"
    "th.no{width:8mm}th.time{width:17mm}th.who{width:15mm}"
    "th.off{width:15mm}th.tick{width:7mm}th.done{width:17mm}"
    "td.blank{width:22%}";

const char *week_page_say(const struct week_page *p, const char *id)
{
    return lo_text(p->lang, id);
}

static char *number(double value, int decimals)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, value, decimals);
    return g_string_free(text, FALSE);
}

static void cell_number(const struct week_page *p, double value, int decimals)
{
    char *text = number(value, decimals);
    lo_html_classed(p->html, "td", "number", text);
    g_free(text);
}

static void cell_texts(const struct week_page *p, const struct lo_texts *texts)
{
    char *text = week_join(texts, ", ");
    lo_html_element(p->html, "td", text);
    g_free(text);
}

char *week_page_day(const struct week_page *p, lo_time at)
{
    GString *text = g_string_new(NULL);
    report_day(text, lo_zone_date(p->zone, at), p->lang);
    return g_string_free(text, FALSE);
}

static void begin_table(const struct week_page *p, const char *const *heads,
                        size_t n)
{
    week_page_wide(p, week_page_say(p, heads[0]));
    lo_html_open(p->html, "table");
    lo_html_open(p->html, "tr");
    for (size_t i = 0; i < n; i++)
        lo_html_element(p->html, "th", week_page_say(p, heads[i]));
    lo_html_close(p->html);
}

static void end_table(const struct week_page *p)
{
    lo_html_close(p->html);
    lo_html_close(p->html);
}

/* --- the facts --------------------------------------------------------- */

void week_page_wide(const struct week_page *p, const char *label)
{
    lo_html_open(p->html, "div");
    lo_html_attr(p->html, "class", "wide");
    lo_html_attr(p->html, "role", "region");
    lo_html_attr(p->html, "aria-label", label);
    lo_html_attr(p->html, "tabindex", "0");
}

void week_page_fact(const struct week_page *p, const char *what,
                    const char *value)
{
    lo_html_element(p->html, "dt", week_page_say(p, what));
    lo_html_element(p->html, "dd", value);
}

void week_page_fact_number(const struct week_page *p, const char *what,
                           double value, int decimals)
{
    char *text = number(value, decimals);
    week_page_fact(p, what, text);
    g_free(text);
}

static const char *outcome_words(enum lo_outcome outcome)
{
    switch (outcome) {
    case LO_OUTCOME_OPTIMAL:
        return LO_N_("proven best");
    case LO_OUTCOME_FEASIBLE:
        return LO_N_("a plan, not proven best");
    case LO_OUTCOME_INFEASIBLE:
        return LO_N_("infeasible");
    case LO_OUTCOME_NONE_IN_TIME:
        break;
    }
    return LO_N_("no plan in the time given");
}

static void put_facts(const struct week_page *p)
{
    const struct lo_week *week = p->week;
    int32_t placed = 0;
    for (int32_t i = 0; i < week->n_jobs; i++)
        placed += week->jobs[i].placed;
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    week_page_fact(p, LO_N_("Outcome"),
                   week_page_say(p, outcome_words(week->outcome)));
    week_page_fact_number(p, LO_N_("Jobs placed"), placed, 0);
    week_page_fact_number(p, LO_N_("Jobs not placed"), week->n_jobs - placed,
                          0);
    week_page_fact_number(p, LO_N_("Outages"), week->n_outages, 0);
    week_page_fact_number(p, LO_N_("Customer-hours"), week->customer_hours, 1);
    week_page_fact_number(p, LO_N_("MV-customer-hours"),
                          week->mv_customer_hours, 1);
    week_page_fact_number(p, LO_N_("Customer interruptions"),
                          (double)week->interruptions, 0);
    lo_html_close(p->html);
}

/* --- jobs -------------------------------------------------------------- */

static const char *job_name(const struct lo_week_job *job)
{
    return job->name[0] != '\0' ? job->name : job->id;
}

static void link_to(const struct week_page *p, const char *outage)
{
    char *target = g_strdup_printf("#%s", outage);
    lo_html_open(p->html, "td");
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "href", target);
    lo_html_text(p->html, outage);
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(target);
}

static void put_job(const struct week_page *p, const struct lo_week_job *job)
{
    const struct lo_week_outage *o = week_outage(p->week, job->outage);
    bool leads = o != NULL && week_leads(p->rows, job);
    char span[2 * LO_TIME_TEXT];
    lo_html_open(p->html, "tr");
    cell_texts(p, &job->crew_names);
    lo_html_element(p->html, "td", job_name(job));
    lo_html_element(p->html, "td", job->feeder);
    report_span_on(span, p->zone, &job->part,
                   week_row_day(p->week, job, p->zone));
    lo_html_classed(p->html, "td", "time", span);
    if (o != NULL)
        link_to(p, o->id);
    else
        lo_html_element(p->html, "td",
                        job->live ? week_page_say(p, "live") : "");
    if (leads) {
        report_span_on(span, p->zone, &o->span,
                       week_row_day(p->week, job, p->zone));
        lo_html_classed(p->html, "td", "time", span);
        cell_number(p, (double)o->customers, 0);
        cell_number(p, o->customer_hours, 1);
        cell_number(p, o->mv_customer_hours, 1);
    } else {
        const char *same = o != NULL ? "\"" : "";
        for (int i = 0; i < 4; i++)
            lo_html_classed(p->html, "td", i > 0 ? "number" : "text", same);
    }
    lo_html_close(p->html);
}

static void put_days(const struct week_page *p)
{
    static const char *const heads[] = {
        LO_N_("Crew"),  LO_N_("Job"),    LO_N_("Feeder"),
        LO_N_("Work"),  LO_N_("Outage"), LO_N_("Off"),
        LO_N_("Cust."), LO_N_("Cust-h"), LO_N_("MV-h")};
    bool open = false;
    lo_date day = 0;
    for (guint i = 0; i < p->rows->len; i++) {
        const struct lo_week_job *job = p->rows->pdata[i];
        if (!job->placed)
            continue;
        lo_date date = week_row_day(p->week, job, p->zone);
        if (!open || date != day) {
            char *text = week_page_day(p, lo_zone_time(p->zone, date, 0));
            if (open)
                end_table(p);
            lo_html_element(p->html, "h3", text);
            begin_table(p, heads, G_N_ELEMENTS(heads));
            g_free(text);
            open = true;
            day = date;
        }
        put_job(p, job);
    }
    if (open)
        end_table(p);
}

static void cell_packed(const struct week_page *p, const char *packed)
{
    GString *text = g_string_new(NULL);
    if (packed != NULL)
        lo_report_reason(text, p->lang, packed);
    lo_html_element(p->html, "td", text->str);
    g_string_free(text, TRUE);
}

static void put_unplaced(const struct week_page *p)
{
    static const char *const heads[] = {LO_N_("Job"), LO_N_("Rules"),
                                        LO_N_("Reason"), LO_N_("Repair")};
    bool open = false;
    for (guint i = 0; i < p->rows->len; i++) {
        const struct lo_week_job *job = p->rows->pdata[i];
        if (job->placed)
            continue;
        if (!open) {
            lo_html_element(p->html, "h2", week_page_say(p, "Not placed"));
            begin_table(p, heads, G_N_ELEMENTS(heads));
            open = true;
        }
        lo_html_open(p->html, "tr");
        lo_html_element(p->html, "td", job_name(job));
        cell_texts(p, &job->rules);
        cell_packed(p, job->reason);
        cell_packed(p, job->repair);
        lo_html_close(p->html);
    }
    if (open)
        end_table(p);
}

/* --- outages ----------------------------------------------------------- */

/* What is uncertain about the back-feed, once each. */
static void put_marks(const struct week_page *p, const struct lo_week_outage *o)
{
    for (int k = 0; k < 2; k++) {
        const char *mark = NULL;
        for (int32_t i = 0; i < o->n_stages && mark == NULL; i++)
            mark = report_stage_mark(&o->stages[i], k);
        if (mark != NULL)
            lo_html_classed(p->html, "p", "warn", week_page_say(p, mark));
    }
}

static void put_stages(const struct week_page *p,
                       const struct lo_week_outage *o)
{
    static const char *const heads[] = {LO_N_("Stage"), LO_N_("Dead for work"),
                                        LO_N_("Without supply"), LO_N_("Cust."),
                                        LO_N_("MV customers")};
    begin_table(p, heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < o->n_stages; i++) {
        const struct lo_week_stage *stage = &o->stages[i];
        char span[2 * LO_TIME_TEXT];
        report_span(span, p->zone, &stage->span);
        lo_html_open(p->html, "tr");
        lo_html_classed(p->html, "td", "time", span);
        cell_texts(p, &stage->sections);
        cell_texts(p, &stage->off);
        cell_number(p, (double)stage->customers, 0);
        cell_number(p, (double)stage->mv_customers, 0);
        lo_html_close(p->html);
    }
    end_table(p);
    put_marks(p, o);
}

/* Why there is no picture: better none than a wrong one. */
static void put_no_picture(const struct week_page *p,
                           const struct lo_error *err)
{
    char *told = lo_report_retold(p->lang, err->message);
    char *text =
        g_strdup_printf("%s: %s", week_page_say(p, "no diagram"), told);
    lo_html_classed(p->html, "p", "warn", text);
    g_free(text);
    g_free(told);
}

static void put_picture(const struct week_page *p,
                        const struct lo_week_outage *o, const char *feeder)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_oneline *line = NULL;
    GString *svg = g_string_new(NULL);
    GPtrArray *captions = g_ptr_array_new_with_free_func(g_free);
    struct lo_oneline_panel *panels =
        g_new0(struct lo_oneline_panel, (gsize)o->n_stages + 1);
    for (int32_t i = 0; i < o->n_stages; i++) {
        char span[2 * LO_TIME_TEXT];
        report_span(span, p->zone, &o->stages[i].span);
        char *day = week_page_day(p, o->stages[i].span.from);
        char *text =
            g_strdup_printf("%s · %s · %s %s", o->id, feeder, day, span);
        g_free(day);
        g_ptr_array_add(captions, text);
        panels[i] = (struct lo_oneline_panel){text, &o->stages[i]};
    }
    enum lo_status status =
        lo_oneline_new(&line, p->sections, feeder, p->lang, &err);
    if (status == LO_OK && o->n_stages > 0)
        status = lo_oneline_svg(svg, line, panels, o->n_stages, &err);
    if (status == LO_OK) {
        week_page_wide(p, feeder);
        lo_html_svg(p->html, svg);
        lo_html_close(p->html);
    }
    for (int32_t i = 0; i < o->n_stages && status == LO_OK; i++) {
        lo_html_open(p->html, "details");
        lo_html_element(p->html, "summary", panels[i].caption);
        status = lo_oneline_table(p->html, line, &o->stages[i], &err);
        lo_html_close(p->html);
    }
    if (status != LO_OK)
        put_no_picture(p, &err);
    lo_oneline_free(line);
    g_string_free(svg, TRUE);
    g_ptr_array_free(captions, TRUE);
    g_free(panels);
}

/* A network without feeders names them by its sections' labels only. */
static void put_pictures(const struct week_page *p,
                         const struct lo_week_outage *o)
{
    for (int32_t i = 0; i < o->feeders.n; i++)
        put_picture(p, o, o->feeders.at[i]);
    if (o->feeders.n > 0 || o->n_stages == 0)
        return;
    GHashTable *seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct lo_texts *dead = &o->stages[0].sections;
    for (int32_t i = 0; i < dead->n; i++) {
        const char *slash = strrchr(dead->at[i], '/');
        if (slash == NULL)
            continue;
        char *feeder = g_strndup(dead->at[i], (gsize)(slash - dead->at[i]));
        if (!g_hash_table_contains(seen, feeder))
            put_picture(p, o, feeder);
        g_hash_table_add(seen, feeder);
    }
    g_hash_table_destroy(seen);
}

/* What happened, beside what was planned. */
static void put_actual(const struct week_page *p,
                       const struct lo_week_outage *o)
{
    if (o->actual == NULL)
        return;
    char span[2 * LO_TIME_TEXT];
    GString *text = g_string_new(NULL);
    char *planned = number(o->customer_hours, 1);
    char *was = number(o->actual->customer_hours, 1);
    char *planned_mv = number(o->mv_customer_hours, 1);
    char *was_mv = number(o->actual->mv_customer_hours, 1);
    report_span(span, p->zone, &o->actual->off);
    g_string_printf(text,
                    week_page_say(p, "Was off %s: customer-hours %s -> %s, "
                                     "MV-customer-hours %s -> %s"),
                    span, planned, was, planned_mv, was_mv);
    lo_html_element(p->html, "p", text->str);
    g_string_free(text, TRUE);
    g_free(planned);
    g_free(was);
    g_free(planned_mv);
    g_free(was_mv);
}

static void put_outage(const struct week_page *p,
                       const struct lo_week_outage *o)
{
    char span[2 * LO_TIME_TEXT];
    char *feeders = week_join(&o->feeders, ", ");
    char *day = week_page_day(p, o->span.from);
    report_span(span, p->zone, &o->span);
    char *head = g_strdup_printf("%s  %s  %s  %s", o->id, feeders, day, span);
    lo_html_open(p->html, "section");
    lo_html_attr(p->html, "id", o->id);
    lo_html_element(p->html, "h3", head);
    lo_html_open(p->html, "ul");
    for (int32_t i = 0; i < p->week->n_jobs; i++) {
        const struct lo_week_job *job = &p->week->jobs[i];
        if (lo_week_part_in(job, o->id) != NULL)
            lo_html_element(p->html, "li", job_name(job));
    }
    lo_html_close(p->html);
    put_actual(p, o);
    week_page_sheet_link(p, o->id);
    put_stages(p, o);
    put_pictures(p, o);
    lo_html_close(p->html);
    g_free(head);
    g_free(day);
    g_free(feeders);
}

/* --- the page ---------------------------------------------------------- */

void lo_report_week_html(GString *out, const struct lo_week *week,
                         const struct lo_sections *sections,
                         const struct lo_week_sheets *sheets,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    struct week_page p = {
        NULL, week, sections, sheets, zone, lang, week_rows(week, zone)};
    char *from = week_page_day(&p, week->span.from);
    char *to = week_page_day(&p, week->span.to - 1);
    char *title = g_strdup_printf(lo_text(lang, "Outage plan %d: %s to %s"),
                                  (int)week->version, from, to);
    p.html = lo_html_new(out, lang == LO_LANG_ZH ? "zh-CN" : "en", title, css);
    lo_html_element(p.html, "h1", title);
    put_facts(&p);
    week_page_board(&p);
    week_page_proof(&p);
    lo_html_element(p.html, "h2", week_page_say(&p, "The week"));
    put_days(&p);
    put_unplaced(&p);
    if (week->n_outages > 0)
        lo_html_element(p.html, "h2",
                        week_page_say(&p, "Outages, stage by stage"));
    for (int32_t i = 0; i < week->n_outages; i++)
        put_outage(&p, &week->outages[i]);
    week_page_sheets(&p);
    lo_html_free(p.html);
    g_ptr_array_free(p.rows, TRUE);
    g_free(title);
    g_free(from);
    g_free(to);
}
