/*
 * One outage for several jobs: which share one, what that saves, and the best
 * plan that shares none beside this one.
 */
#include "web/pages_int.h"

#include "lineout/app_life.h"
#include "lineout/report_explain.h"

enum { SECONDS = 10 }; /* for the plan that shares nothing */

static void put_jobs_of(const struct page *p, const struct lo_week *week,
                        const struct lo_week_outage *outage)
{
    GString *text = g_string_new(NULL);
    for (int32_t k = 0; k < outage->jobs.n; k++)
        g_string_append_printf(text, "%s%s", k > 0 ? ", " : "",
                               page_job_name(week, outage->jobs.at[k]));
    page_cell(p, text->str);
    g_string_free(text, TRUE);
}

static void put_outages(const struct page *p,
                        const struct lo_report_shared *shared)
{
    static const char *const heads[] = {
        LO_N_("outage"), LO_N_("hours, each job alone"),
        LO_N_("hours, together"), LO_N_("hours saved"), LO_N_("jobs")};
    if (shared->n == 0) {
        page_put(p, "p", LO_N_("No outage of this plan is shared."));
        return;
    }
    page_table(p, LO_N_("Shared outages"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < shared->n; i++) {
        const struct lo_shared_outage *row = &shared->rows[i];
        const struct lo_week_outage *outage = shared->outages[i];
        lo_html_open(p->html, "tr");
        lo_html_open(p->html, "td");
        page_link(p, "/outage/", outage->id, "", outage->id);
        lo_html_close(p->html);
        page_number(p, row->alone, 1);
        page_number(p, row->shared, 1);
        page_number(p, row->alone - row->shared, 1);
        put_jobs_of(p, shared->week, outage);
        lo_html_close(p->html);
    }
    page_table_end(p);
}

static void put_sum(const struct page *p, const struct lo_plan_view *view,
                    const struct lo_report_shared *shared)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_unshared without;
    page_put(p, "h2", LO_N_("Beside the best plan that shares no outage"));
    if (lo_plan_unshared(&without, view->plan, SECONDS, &err) != LO_OK) {
        page_trouble(p, &err);
        return;
    }
    GString *text = g_string_new(NULL);
    const struct lo_report_sharing sum = {view->plan, *shared, &without};
    lo_report_sharing_sum(text, &sum, p->lang);
    char **lines = g_strsplit(text->str, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++)
        if (lines[i][0] != '\0')
            lo_html_element(p->html, "p", lines[i]);
    g_strfreev(lines);
    g_string_free(text, TRUE);
}

void web_sharing(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_view *view = NULL;
    const char *plan = web_value(request, "plan");
    int64_t version = plan != NULL ? g_ascii_strtoll(plan, NULL, 10) : 0;
    if (lo_plan_view_new(&view, session, version, NULL, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    struct page p;
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_shared_outage));
    GPtrArray *stored = g_ptr_array_new();
    lo_plan_view_shared(view, rows, stored);
    const struct lo_report_shared shared = {
        view->week, (int32_t)rows->len,
        (const struct lo_shared_outage *)(void *)rows->data,
        (const struct lo_week_outage *const *)(void *)stored->pdata};
    char *title = g_strdup_printf(
        lo_text(request->lang, LO_N_("One outage for several jobs: plan %d")),
        (int)view->week->version);
    page_begin(&p, session, request, reply, title);
    char *unit = g_strdup_printf(
        lo_text(request->lang, LO_N_("Hours are %s.")),
        lo_text(request->lang, lo_report_hours_unit(view->week)));
    lo_html_element(p.html, "p", unit);
    g_free(unit);
    put_outages(&p, &shared);
    put_sum(&p, view, &shared);
    page_end(&p);
    g_free(title);
    g_ptr_array_free(stored, TRUE);
    g_array_free(rows, TRUE);
    lo_plan_view_free(view);
}
