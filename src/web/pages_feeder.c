/*
 * Feeders and their one-lines, each beside its table.
 */
#include "web/pages_int.h"

#include <string.h>

#include "lineout/oneline.h"

/* --- all feeders ---------------------------------------------------------- */

void web_feeders(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    if (lo_world_new(&world, session, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    struct page p;
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("One-lines")));
    GPtrArray *names = lo_oneline_feeders(world->sections);
    lo_html_open(p.html, "ul");
    lo_html_attr(p.html, "class", "columns");
    for (guint i = 0; i < names->len; i++) {
        lo_html_open(p.html, "li");
        page_link(&p, "/oneline/", names->pdata[i], "", names->pdata[i]);
        lo_html_close(p.html);
    }
    lo_html_close(p.html);
    page_end(&p);
    g_ptr_array_free(names, TRUE);
    lo_world_free(world);
}

/* --- one feeder ----------------------------------------------------------- */

/* What of the latest plan touches the feeder; without a plan nothing. */
static void put_its_outages(const struct page *p, const char *feeder)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    if (page_week(&week, NULL, p->session, p->request, &err) != LO_OK)
        return;
    page_put(p, "h2", LO_N_("Its outages in the plan"));
    lo_html_open(p->html, "ul");
    for (int32_t i = 0; i < week->n_outages; i++) {
        const struct lo_week_outage *o = &week->outages[i];
        bool its = false;
        for (int32_t f = 0; f < o->feeders.n; f++)
            its = its || strcmp(o->feeders.at[f], feeder) == 0;
        if (!its)
            continue;
        char *span = page_span_text(p, &o->span);
        lo_html_open(p->html, "li");
        page_link(p, "/outage/", o->id, "", o->id);
        lo_html_text(p->html, " ");
        lo_html_text(p->html, span);
        lo_html_close(p->html);
        g_free(span);
    }
    lo_html_close(p->html);
    lo_week_free(week);
}

static void put_normal(const struct page *p, const struct lo_oneline *line)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *svg = g_string_new(NULL);
    char *caption = g_strdup_printf(page_say(p, "%s, normal state"),
                                    lo_oneline_feeder(line));
    const struct lo_oneline_panel panel = {caption, NULL};
    if (lo_oneline_svg(svg, line, &panel, 1, &err) == LO_OK) {
        lo_html_open(p->html, "div");
        lo_html_attr(p->html, "class", "wide");
        lo_html_attr(p->html, "role", "region");
        lo_html_attr(p->html, "aria-label", caption);
        lo_html_attr(p->html, "tabindex", "0");
        lo_html_svg(p->html, svg);
        lo_html_close(p->html);
        page_put(p, "h2", LO_N_("The picture as a table"));
        lo_html_open(p->html, "div");
        lo_html_attr(p->html, "class", "wide");
        lo_html_attr(p->html, "role", "region");
        lo_html_attr(p->html, "aria-label",
                     page_say(p, LO_N_("The picture as a table")));
        lo_html_attr(p->html, "tabindex", "0");
        if (lo_oneline_table(p->html, line, NULL, &err) != LO_OK)
            page_trouble(p, &err);
        lo_html_close(p->html);
    } else {
        page_trouble(p, &err);
    }
    g_string_free(svg, TRUE);
    g_free(caption);
}

/* The picture alone, and when it is off, for the calendar. */
static void put_file(const struct page *p, const char *feeder)
{
    page_files_open(p);
    page_file(p, "/feeder/", feeder, ".svg",
              LO_N_("The picture as a file (SVG)"));
    page_file(p, "/report/ics?feeder=", feeder, "",
              LO_N_("Calendar of this feeder"));
    lo_html_close(p->html);
}

void web_oneline(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    struct lo_oneline *line = NULL;
    enum lo_status status = lo_world_new(&world, session, &err);
    if (status == LO_OK)
        status = lo_oneline_new(&line, world->sections, request->rest,
                                request->lang, &err);
    if (status != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        struct page p;
        page_begin(&p, session, request, reply, lo_oneline_feeder(line));
        put_normal(&p, line);
        put_file(&p, lo_oneline_feeder(line));
        put_its_outages(&p, lo_oneline_feeder(line));
        page_end(&p);
    }
    lo_oneline_free(line);
    lo_world_free(world);
}
