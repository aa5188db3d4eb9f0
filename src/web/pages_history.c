/*
 * Who did what and when: of all plans on a page of its own, of one plan below
 * its week.
 */
#include "web/pages_int.h"

#include <string.h>

const char *page_job_name(const struct lo_week *week, const char *id)
{
    for (int32_t j = 0; week != NULL && j < week->n_jobs; j++)
        if (strcmp(week->jobs[j].id, id) == 0 && week->jobs[j].name[0] != '\0')
            return week->jobs[j].name;
    return id;
}

static void put_plan(const struct page *p, int64_t version)
{
    char text[24];
    lo_html_open(p->html, "td");
    lo_html_attr(p->html, "class", "n");
    if (version != 0) {
        g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, version);
        page_link(p, "/?plan=", text, "", text);
    }
    lo_html_close(p->html);
}

static void put_told(const struct page *p, const char *words)
{
    char *told = lo_report_retold(p->lang, words);
    page_cell(p, told);
    g_free(told);
}

static void put_time(const struct page *p, lo_time at)
{
    char *text = page_time_text(p, at);
    lo_html_classed(p->html, "td", "time", text);
    g_free(text);
}

/* --- all of it ------------------------------------------------------------ */

static void audit_row(const struct page *p, const struct lo_audit *row,
                      const struct lo_week *week)
{
    lo_html_open(p->html, "tr");
    put_time(p, row->at);
    page_cell(p, row->who);
    page_cell(p, row->from);
    page_cell(p, page_say(p, row->what));
    page_cell(p, page_job_name(week, row->object));
    put_plan(p, row->version);
    page_cell(p, page_say(p, row->done ? LO_N_("done") : LO_N_("refused")));
    put_told(p, row->words);
    lo_html_close(p->html);
}

void web_audit_page(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    static const char *const heads[] = {
        LO_N_("when"),    LO_N_("who"),  LO_N_("from where"),  LO_N_("what"),
        LO_N_("of what"), LO_N_("plan"), LO_N_("how it went"), LO_N_("more")};
    struct lo_error err = LO_ERROR_INIT, none = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    struct lo_week *week = NULL; /* names jobs; there may be none yet */
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    struct page p;
    if (web_audit_rows(rows, session, request, arena, &err) != LO_OK) {
        web_fail(reply, request, &err);
        goto done;
    }
    if (lo_app_week(session, 0, &week, &none) != LO_OK)
        week = NULL;
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("Who did what")));
    page_table(&p, LO_N_("The last first"), heads, G_N_ELEMENTS(heads));
    for (guint i = 0; i < rows->len; i++)
        audit_row(&p, &g_array_index(rows, struct lo_audit, i), week);
    page_table_end(&p);
    if (rows->len == WEB_AUDIT_ROWS) {
        char *older = g_strdup_printf(
            "?before=%" G_GINT64_FORMAT,
            g_array_index(rows, struct lo_audit, rows->len - 1).id);
        page_link(&p, "/audit", "", older, page_say(&p, LO_N_("Older")));
        g_free(older);
    }
    page_end(&p);
done:
    lo_week_free(week);
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
}

/* --- of one plan ---------------------------------------------------------- */

void page_history(const struct page *p, const struct lo_week *week)
{
    static const char *const heads[] = {LO_N_("when"), LO_N_("who"),
                                        LO_N_("what"), LO_N_("of what"),
                                        LO_N_("more")};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    page_put(p, "h2", LO_N_("Who did what with this plan"));
    if (lo_store_get_plan_audit(p->session->store, week->version, rows, arena,
                                &err) != LO_OK) {
        page_trouble(p, &err);
        goto done;
    }
    page_table(p, LO_N_("Who did what with this plan"), heads,
               G_N_ELEMENTS(heads));
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_audit *row = &g_array_index(rows, struct lo_audit, i);
        lo_html_open(p->html, "tr");
        put_time(p, row->at);
        page_cell(p, row->who);
        page_cell(p, page_say(p, row->what));
        page_cell(p, page_job_name(week, row->object));
        put_told(p, row->words);
        lo_html_close(p->html);
    }
    page_table_end(p);
done:
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
}
