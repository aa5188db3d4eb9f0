/*
 * The week: how good the plan is, the board that the browser draws from
 * /api/plan, what was not placed, and the tables that say all of it without a
 * picture.
 *
 *   outcome, totals, state and what may be done next
 *   board (script only)  |  the job that was chosen: price, pin, forbid
 *   jobs without a place
 *   jobs by time, outages                       the board as tables
 */
#include "web/pages_int.h"

#include <string.h>

/* --- how good it is ------------------------------------------------------- */

static void put_proof(const struct page *p, const struct lo_week *week)
{
    GString *text = g_string_new(NULL);
    if (week->outcome == LO_OUTCOME_OPTIMAL) {
        g_string_append(text, page_say(p, LO_N_("Proven best")));
    } else if (week->bound <= 0.0) { /* moved by hand: the proof is gone */
        g_string_append(
            text, page_say(p, LO_N_("How near the best it is is not proven; "
                                    "planning again proves it")));
    } else {
        /* Rounded up: the claim must not be better than the proof. */
        char *percent = page_number_text(
            (double)(int64_t)(week->gap * 1000.0 + 0.999) / 10.0, 1);
        g_string_append_printf(
            text, page_say(p, LO_N_("Within %s %% of the best possible")),
            percent);
        g_free(percent);
    }
    lo_html_classed(p->html, "p", "proof", text->str);
    g_string_free(text, TRUE);
}

static void put_facts(const struct page *p, const struct lo_week *week,
                      enum lo_plan_state state)
{
    int32_t placed = 0;
    for (int32_t i = 0; i < week->n_jobs; i++)
        placed += week->jobs[i].placed;
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    page_fact(p, LO_N_("State of the plan"),
              page_say(p, page_state_word(state)));
    page_fact_number(p, LO_N_("Customer-hours"), week->customer_hours, 1);
    page_fact_number(p, LO_N_("MV-customer-hours"), week->mv_customer_hours, 1);
    page_fact_number(p, LO_N_("Customer interruptions"),
                     (double)week->interruptions, 0);
    page_fact_number(p, LO_N_("Outages"), week->n_outages, 0);
    page_fact_number(p, LO_N_("Jobs placed"), placed, 0);
    page_fact_number(p, LO_N_("Jobs not placed"), week->n_jobs - placed, 0);
    lo_html_close(p->html);
}

/* --- the tables ----------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const struct lo_week_job *x = *(const struct lo_week_job *const *)a;
    const struct lo_week_job *y = *(const struct lo_week_job *const *)b;
    if (x->part.from != y->part.from)
        return x->part.from < y->part.from ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void put_jobs(const struct page *p, const struct lo_week *week)
{
    static const char *const heads[] = {LO_N_("work"), LO_N_("Crew"),
                                        LO_N_("job"), LO_N_("feeder"),
                                        LO_N_("outage")};
    GPtrArray *jobs = g_ptr_array_new();
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *part = NULL;
        int32_t n = lo_week_parts(&part, &week->jobs[i]);
        for (int32_t k = 0; k < n && part[k].placed; k++)
            g_ptr_array_add(jobs, (gpointer)&part[k]);
    }
    g_ptr_array_sort(jobs, by_start);
    page_table(p, LO_N_("Jobs by time"), heads, G_N_ELEMENTS(heads));
    for (guint i = 0; i < jobs->len; i++) {
        const struct lo_week_job *job = g_ptr_array_index(jobs, i);
        lo_html_open(p->html, "tr");
        page_span(p, &job->part);
        page_texts(p, &job->crew_names);
        page_cell(p, job->name);
        page_cell(p, job->feeder);
        lo_html_open(p->html, "td");
        if (job->outage != NULL)
            page_link(p, "/outage/", job->outage, "", job->outage);
        else if (job->live)
            lo_html_text(p->html, page_say(p, LO_N_("live work")));
        lo_html_close(p->html);
        lo_html_close(p->html);
    }
    page_table_end(p);
    g_ptr_array_free(jobs, TRUE);
}

static void put_outages(const struct page *p, const struct lo_week *week)
{
    static const char *const heads[] = {
        LO_N_("outage"),           LO_N_("when without supply"),
        LO_N_("feeder"),           LO_N_("customers"),
        LO_N_("MV customers"),     LO_N_("customer-hours"),
        LO_N_("MV-customer-hours")};
    page_table(p, LO_N_("Outages of the week"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < week->n_outages; i++) {
        const struct lo_week_outage *outage = &week->outages[i];
        lo_html_open(p->html, "tr");
        lo_html_open(p->html, "td");
        page_link(p, "/outage/", outage->id, "", outage->id);
        lo_html_close(p->html);
        page_span(p, &outage->span);
        page_texts(p, &outage->feeders);
        page_number(p, (double)outage->customers, 0);
        page_number(p, (double)outage->mv_customers, 0);
        page_number(p, outage->customer_hours, 1);
        page_number(p, outage->mv_customer_hours, 1);
        lo_html_close(p->html);
    }
    page_table_end(p);
}

static void put_unplaced(const struct page *p, const struct lo_week *week)
{
    static const char *const heads[] = {LO_N_("job"), LO_N_("feeder"),
                                        LO_N_("why not"),
                                        LO_N_("what would help")};
    int32_t n = 0;
    for (int32_t i = 0; i < week->n_jobs; i++)
        n += week->jobs[i].placed ? 0 : 1;
    if (n == 0) {
        page_put(p, "p", LO_N_("Every job is placed."));
        return;
    }
    page_table(p, LO_N_("Jobs without a place"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *job = &week->jobs[i];
        if (job->placed)
            continue;
        lo_html_open(p->html, "tr");
        lo_html_open(p->html, "td");
        lo_html_attr(p->html, "data-unplaced", job->id);
        lo_html_text(p->html, job->name);
        lo_html_close(p->html);
        page_cell(p, job->feeder);
        page_packed(p, job->reason);
        page_packed(p, job->repair);
        lo_html_close(p->html);
    }
    page_table_end(p);
}

/* --- what may be done ----------------------------------------------------- */

/* For whom the script is off, or who may only look: which way it goes on. */
static void put_who(const struct page *p)
{
    const struct web_request *request = p->request;
    if (request->user != NULL)
        return;
    page_put(p, "p",
             request->accounts
                 ? LO_N_("You are looking only; to plan, log in.")
                 : LO_N_("You are looking only: there is no account yet "
                         "(lineout account add NAME --roles plan)."));
}

/* What can be done without the board, for those who may. */
static void put_ways_on(const struct page *p, enum lo_plan_state state)
{
    unsigned roles = p->request->user != NULL ? p->request->roles : 0;
    lo_html_open(p->html, "p");
    if (state == LO_PLAN_DRAFT && (roles & LO_ROLE_APPROVE) != 0)
        page_link(p, "/approve", "", "", page_say(p, LO_N_("Approve")));
    if (state <= LO_PLAN_APPROVED && (roles & LO_ROLE_SEND) != 0)
        page_link(p, "/publish", "", "",
                  page_say(p, LO_N_("Publish: see the notices")));
    lo_html_close(p->html);
}

static void put_board(const struct page *p, const struct lo_week *week,
                      enum lo_plan_state state)
{
    char *version = g_strdup_printf("%" G_GINT64_FORMAT, week->version);
    lo_html_open(p->html, "section");
    lo_html_attr(p->html, "id", "board");
    lo_html_attr(p->html, "aria-label", page_say(p, LO_N_("The week")));
    lo_html_attr(p->html, "data-version", version);
    lo_html_attr(p->html, "data-state", lo_plan_state_name(state));
    lo_html_open(p->html, "noscript");
    page_put(p, "p",
             LO_N_("Without script there is no board to drag on; the tables "
                   "below say the same."));
    put_ways_on(p, state);
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(version);
}

/* Plans of other days: which one is shown, and the way to each. */
static void put_plans(const struct page *p, const struct lo_week *week)
{
    struct lo_error none = LO_ERROR_INIT;
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_plan_row));
    if (lo_app_plans(p->session, plans, &none) != LO_OK || plans->len < 2)
        goto done;
    lo_html_open(p->html, "nav");
    lo_html_attr(p->html, "aria-label", page_say(p, LO_N_("Plans")));
    lo_html_open(p->html, "ul");
    lo_html_attr(p->html, "class", "exports");
    for (guint i = 0; i < plans->len; i++) {
        const struct lo_plan_row *row =
            &g_array_index(plans, struct lo_plan_row, i);
        char *days = page_days_text(p, &row->span);
        char *to = g_strdup_printf("/?plan=%" G_GINT64_FORMAT, row->version);
        char *text = g_strdup_printf(page_say(p, LO_N_("%s: plan %d, %s")),
                                     days, (int)row->version,
                                     page_say(p, page_state_word(row->state)));
        char *way = page_way(p, to, "", "");
        lo_html_open(p->html, "li");
        lo_html_open(p->html, "a");
        lo_html_attr(p->html, "href", way);
        if (row->version == week->version)
            lo_html_attr(p->html, "aria-current", "page");
        lo_html_text(p->html, text);
        lo_html_close(p->html);
        lo_html_close(p->html);
        g_free(way);
        g_free(text);
        g_free(to);
        g_free(days);
    }
    lo_html_close(p->html);
    lo_html_close(p->html);
done:
    g_array_free(plans, TRUE);
}

/* --- the page ------------------------------------------------------------- */

/* The files that are asked for most; the page of reports has all. */
static void put_exports(const struct page *p)
{
    page_files_open(p);
    for (size_t i = 0; i < PAGE_WEEK_FILES; i++) {
        page_file(p, "/report/", page_week_files[i].word, "",
                  page_week_files[i].text);
    }
    page_file(p, "/reports", "", "", LO_N_("Everything to print and to send"));
    lo_html_close(p->html);
}

static char *title_of(const struct lo_session *session, enum lo_lang lang,
                      const struct lo_week *week)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_date_format(from, lo_zone_date(session->zone, week->span.from));
    lo_date_format(to, lo_zone_date(session->zone, week->span.to - 1));
    return g_strdup_printf(lo_text(lang, LO_N_("Plan %d: %s to %s")),
                           (int)week->version, from, to);
}

void web_week(struct lo_session *session, const struct web_request *request,
              struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    if (page_week(&week, &state, session, request, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    struct page p;
    char *title = title_of(session, request->lang, week);
    page_begin(&p, session, request, reply, title);
    lo_html_open(p.html, "div");
    lo_html_attr(p.html, "id", "outcome");
    put_proof(&p, week);
    put_facts(&p, week, state);
    lo_html_close(p.html);
    put_plans(&p, week);
    put_who(&p);
    put_board(&p, week, state);
    page_words(&p);
    lo_html_open(p.html, "div");
    lo_html_attr(p.html, "id", "twin");
    page_put(&p, "h2", LO_N_("Jobs without a place"));
    put_unplaced(&p, week);
    page_put(&p, "h2", LO_N_("The week as tables"));
    put_jobs(&p, week);
    put_outages(&p, week);
    lo_html_open(p.html, "p");
    page_link(&p, "/sharing", "", "",
              page_say(&p, LO_N_("What one outage for several jobs saves")));
    lo_html_close(p.html);
    if (request->user != NULL)
        page_history(&p, week);
    lo_html_close(p.html);
    put_exports(&p);
    page_end(&p);
    g_free(title);
    lo_week_free(week);
}
