/*
 * One outage: who is off step by step as table, curve and one-line; its jobs,
 * its switching sheet, its notices and how they stand; when it really was.
 */
#include "web/pages_int.h"

#include <string.h>

#include "lineout/app_life.h"
#include "lineout/app_notify.h"
#include "lineout/oneline.h"
#include "lineout/report_sheet.h"
#include "lineout/svg.h"

/* --- facts and jobs ------------------------------------------------------- */

static void put_facts(const struct page *p, const struct lo_week_outage *o)
{
    char *span = page_span_text(p, &o->span);
    char *feeders = page_join(&o->feeders);
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    page_fact(p, LO_N_("when without supply"), span);
    page_fact(p, LO_N_("feeder"), feeders);
    page_fact_number(p, LO_N_("customers"), (double)o->customers, 0);
    page_fact_number(p, LO_N_("MV customers"), (double)o->mv_customers, 0);
    page_fact_number(p, LO_N_("customer-hours"), o->customer_hours, 1);
    page_fact_number(p, LO_N_("MV-customer-hours"), o->mv_customer_hours, 1);
    if (o->reserve != 0) {
        char *day =
            page_day_text(p, lo_zone_date(p->session->zone, o->reserve));
        page_fact(p, LO_N_("in bad weather"), day);
        g_free(day);
    }
    lo_html_close(p->html);
    g_free(feeders);
    g_free(span);
}

static void put_jobs(const struct page *p, const struct lo_week *week,
                     const struct lo_week_outage *o)
{
    static const char *const heads[] = {LO_N_("work"), LO_N_("Crew"),
                                        LO_N_("job"), LO_N_("feeder")};
    page_table(p, LO_N_("Its jobs"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *part = NULL;
        int32_t n = lo_week_parts(&part, &week->jobs[i]);
        for (int32_t k = 0; k < n; k++) {
            const struct lo_week_job *job = &part[k];
            if (job->outage == NULL || strcmp(job->outage, o->id) != 0)
                continue;
            lo_html_open(p->html, "tr");
            page_span(p, &job->part);
            page_texts(p, &job->crew_names);
            page_cell(p, job->name);
            page_cell(p, job->feeder);
            lo_html_close(p->html);
        }
    }
    page_table_end(p);
}

/* --- step by step --------------------------------------------------------- */

/* Switches by name: the plan has their mRIDs. */
static void put_switches(const struct page *p, const struct lo_world *world,
                         const struct lo_texts *mrids)
{
    const struct lo_network *network = world->network;
    GString *text = g_string_new(NULL);
    for (int32_t i = 0; i < mrids->n; i++) {
        const char *name = mrids->at[i];
        for (int32_t s = 0; s < network->n_switches; s++) {
            const struct lo_equipment *e =
                &network->equipment[network->switches[s].equipment.v];
            if (strcmp(e->mrid, mrids->at[i]) == 0 && e->name[0] != '\0')
                name = e->name;
        }
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", name);
    }
    page_cell(p, text->str);
    g_string_free(text, TRUE);
}

static void put_stages(const struct page *p, const struct lo_world *world,
                       const struct lo_week_outage *o)
{
    static const char *const heads[] = {
        LO_N_("from\xe2\x80\x93to"), LO_N_("Dead for work"),
        LO_N_("without supply"),     LO_N_("ties closed"),
        LO_N_("customers"),          LO_N_("MV customers")};
    bool unverified = false;
    page_table(p, LO_N_("Step by step"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < o->n_stages; i++) {
        const struct lo_week_stage *stage = &o->stages[i];
        unverified = unverified || stage->unverified;
        lo_html_open(p->html, "tr");
        page_span(p, &stage->span);
        page_texts(p, &stage->sections);
        page_texts(p, &stage->off);
        put_switches(p, world, &stage->ties_closed);
        page_number(p, (double)stage->customers, 0);
        page_number(p, (double)stage->mv_customers, 0);
        lo_html_close(p->html);
    }
    page_table_end(p);
    if (unverified)
        lo_html_classed(
            p->html, "p", "warn",
            page_say(p, LO_N_("back-feed not verified: an element that carries "
                              "it has no limit in the data")));
}

enum { CURVE_WIDTH = 600, CURVE_HEIGHT = 120, CURVE_LEFT = 60 };

static void curve_label(struct lo_svg *svg, double x, double y,
                        const char *anchor, const char *text)
{
    lo_svg_open(svg, "text");
    lo_svg_number(svg, "x", x);
    lo_svg_number(svg, "y", y);
    lo_svg_attr(svg, "text-anchor", anchor);
    lo_svg_number(svg, "font-size", 12);
    lo_svg_text(svg, text);
    lo_svg_close(svg);
}

/* Customers off over time, a stair. The stages are its table. */
static void put_curve(const struct page *p, const struct lo_week_outage *o)
{
    int64_t most = 1;
    for (int32_t i = 0; i < o->n_stages; i++)
        most = MAX(most, o->stages[i].customers);
    double whole = (double)MAX(o->span.to - o->span.from, 1);
    GString *path = g_string_new("M60 100"), *out = g_string_new(NULL);
    for (int32_t i = 0; i < o->n_stages; i++) {
        const struct lo_week_stage *stage = &o->stages[i];
        double y = 100.0 - 80.0 * (double)stage->customers / (double)most;
        g_string_append(path, " V");
        lo_svg_append_number(path, y);
        g_string_append(path, " H");
        lo_svg_append_number(
            path, CURVE_LEFT + (CURVE_WIDTH - CURVE_LEFT - 10) *
                                   (double)(stage->span.to - o->span.from) /
                                   whole);
    }
    g_string_append(path, " V100 Z");
    struct lo_svg *svg = lo_svg_new(out);
    lo_svg_open(svg, "svg");
    lo_svg_attr(svg, "viewBox", "0 0 600 120");
    lo_svg_attr(svg, "role", "img");
    lo_svg_attr(svg, "class", "curve");
    lo_svg_attr(svg, "aria-label",
                page_say(p, LO_N_("Customers off over time; the table above "
                                  "tells the same")));
    lo_svg_open(svg, "path");
    lo_svg_attr(svg, "d", path->str);
    lo_svg_attr(svg, "fill", "#d55e00");
    lo_svg_attr(svg, "fill-opacity", "0.35");
    lo_svg_attr(svg, "stroke", "#7a3600");
    lo_svg_close(svg);
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_zone_format(from, p->session->zone, o->span.from, "%H:%M");
    lo_zone_format(to, p->session->zone, o->span.to, "%H:%M");
    char *top = page_number_text((double)most, 0);
    curve_label(svg, CURVE_LEFT - 6, 24, "end", top);
    curve_label(svg, CURVE_LEFT - 6, 104, "end", "0");
    curve_label(svg, CURVE_LEFT, 116, "start", from);
    curve_label(svg, CURVE_WIDTH - 10, 116, "end", to);
    lo_svg_close(svg);
    lo_svg_free(svg);
    lo_html_svg(p->html, out);
    g_free(top);
    g_string_free(out, TRUE);
    g_string_free(path, TRUE);
}

/* --- the one-line, played over time --------------------------------------- */

/* One stage: picture, then the same as a table. Script shows one at a time. */
static enum lo_status put_stage_picture(const struct page *p,
                                        const struct lo_oneline *line,
                                        const struct lo_week_outage *o,
                                        int32_t i, struct lo_error *err)
{
    const struct lo_week_stage *stage = &o->stages[i];
    char *span = page_span_text(p, &stage->span);
    char *caption =
        g_strdup_printf("%s \xc2\xb7 %s \xc2\xb7 %d/%d \xc2\xb7 %s", o->id,
                        lo_oneline_feeder(line), i + 1, (int)o->n_stages, span);
    const struct lo_oneline_panel panel = {caption, stage};
    GString *svg = g_string_new(NULL);
    enum lo_status status = lo_oneline_svg(svg, line, &panel, 1, err);
    if (status == LO_OK) {
        lo_html_open(p->html, "figure");
        lo_html_attr(p->html, "data-step", span);
        lo_html_open(p->html, "div");
        lo_html_attr(p->html, "class", "wide");
        lo_html_attr(p->html, "role", "region");
        lo_html_attr(p->html, "aria-label", caption);
        lo_html_attr(p->html, "tabindex", "0");
        lo_html_svg(p->html, svg);
        lo_html_close(p->html);
        lo_html_element(p->html, "figcaption", caption);
        lo_html_open(p->html, "details");
        page_put(p, "summary", LO_N_("The picture as a table"));
        lo_html_open(p->html, "div");
        lo_html_attr(p->html, "class", "wide");
        lo_html_attr(p->html, "role", "region");
        lo_html_attr(p->html, "aria-label", caption);
        lo_html_attr(p->html, "tabindex", "0");
        status = lo_oneline_table(p->html, line, stage, err);
        lo_html_close(p->html);
        lo_html_close(p->html);
        lo_html_close(p->html);
    }
    g_string_free(svg, TRUE);
    g_free(caption);
    g_free(span);
    return status;
}

static void put_pictures(const struct page *p, const struct lo_world *world,
                         const struct lo_week_outage *o)
{
    for (int32_t f = 0; f < o->feeders.n; f++) {
        struct lo_error err = LO_ERROR_INIT;
        struct lo_oneline *line = NULL;
        enum lo_status status = lo_oneline_new(&line, world->sections,
                                               o->feeders.at[f], p->lang, &err);
        lo_html_open(p->html, "section");
        lo_html_attr(p->html, "class", "play");
        lo_html_element(p->html, "h3", o->feeders.at[f]);
        for (int32_t i = 0; i < o->n_stages && status == LO_OK; i++)
            status = put_stage_picture(p, line, o, i, &err);
        if (status != LO_OK) /* better none than a wrong one */
            page_trouble(p, &err);
        lo_html_close(p->html);
        lo_oneline_free(line);
    }
}

/* --- the switching sheet -------------------------------------------------- */

static void put_steps(const struct page *p, const struct lo_sheet *sheet)
{
    static const char *const heads[] = {LO_N_("No."), LO_N_("item"),
                                        LO_N_("cust. off")};
    GString *text = g_string_new(NULL);
    page_table(p, LO_N_("Switching sheet"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        g_string_truncate(text, 0);
        lo_report_step(text, &sheet->steps[i], p->session->zone, p->lang);
        lo_html_open(p->html, "tr");
        page_number(p, i + 1, 0);
        page_cell(p, text->str);
        page_number(p, (double)sheet->steps[i].customers_off, 0);
        lo_html_close(p->html);
    }
    page_table_end(p);
    g_string_free(text, TRUE);
}

static void put_sheet(const struct page *p, const struct lo_world *world,
                      const struct lo_week *week,
                      const struct lo_week_outage *o)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_sheet_set *set = NULL;
    page_put(p, "h2", LO_N_("Switching sheet"));
    if (lo_app_sheets(&set, p->session, world, week->version, o->id, &err) !=
        LO_OK) {
        page_trouble(p, &err);
        return;
    }
    for (int32_t i = 0; i < set->n; i++) {
        const struct lo_sheet *sheet = set->sheets[i];
        if (sheet->refusal.rule != LO_RULE_NONE) {
            lo_html_classed(p->html, "p", "warn",
                            page_say(p, LO_N_("No safe sheet was found; it "
                                              "must not be switched.")));
            lo_html_element(p->html, "p", sheet->refusal.text);
            continue;
        }
        lo_html_open(p->html, "p");
        page_link(p, "/sheet/", o->id, "",
                  page_say(p, LO_N_("Sheet to print and tick off")));
        lo_html_close(p->html);
        lo_html_open(p->html, "details");
        page_put(p, "summary", LO_N_("Its items, each simulated"));
        put_steps(p, sheet);
        lo_html_close(p->html);
    }
    if (set->clash.rule != LO_RULE_NONE)
        lo_html_classed(p->html, "p", "warn", set->clash.text);
    lo_sheet_set_free(set);
}

/* --- notices, and what really happened ------------------------------------ */

/* How its notices stand. */
static void put_notice_states(const struct page *p, const char *outage)
{
    static const char *const heads[] = {LO_N_("state"), LO_N_("messages")};
    struct lo_error err = LO_ERROR_INIT;
    int32_t count[LO_NOTICE_STATES], all = 0;
    if (lo_app_notice_states(p->session, outage, count, &err) != LO_OK) {
        page_trouble(p, &err);
        return;
    }
    page_put(p, "h2", LO_N_("Its notices"));
    for (int i = 0; i < LO_NOTICE_STATES; i++)
        all += count[i];
    if (all == 0) {
        page_put(p, "p",
                 LO_N_("None yet: they are written when the plan is "
                       "published."));
        return;
    }
    page_table(p, LO_N_("Its notices"), heads, 2);
    for (int i = 0; i < LO_NOTICE_STATES; i++) {
        if (count[i] == 0)
            continue;
        lo_html_open(p->html, "tr");
        page_cell(p,
                  page_say(p, lo_notice_state_name((enum lo_notice_state)i)));
        page_number(p, count[i], 0);
        lo_html_close(p->html);
    }
    page_table_end(p);
    static const struct {
        const char *path;
        const char *text;
    } ways[] = {
        {"/notices?outage=", LO_N_("Its messages, one by one")},
        {"/report/poster?outage=", LO_N_("Posters for its villages")},
        {"/report/letter?outage=", LO_N_("Letters to be signed")},
    };
    page_files_open(p);
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        page_file(p, ways[i].path, outage, "", ways[i].text);
    }
    lo_html_close(p->html);
}

/* The plan in force, where the outage is one of it; 0 = people do not know of
 * it. */
static int64_t in_force(const struct page *p, const char *outage,
                        struct lo_interval *span)
{
    struct lo_error none = LO_ERROR_INIT;
    struct lo_week *told = NULL;
    int64_t version = 0;
    if (lo_app_in_force(p->session, &told, &none) == LO_OK) {
        const struct lo_week_outage *same = page_outage(told, outage);
        if (same != NULL) {
            version = lo_app_plan_of(told, same);
            *span = same->span;
        }
    }
    lo_week_free(told);
    return version;
}

/* A way on that looks as weighty as it is. */
static void put_restored(const struct page *p, const char *outage)
{
    char *way = page_way(p, "/restored/", outage, "");
    lo_html_open(p->html, "p");
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "class", "button");
    lo_html_attr(p->html, "href", way);
    lo_html_text(p->html, page_say(p, LO_N_("Supply is back")));
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(way);
}

/* What may be done about an outage that people know of. */
static void put_calling_off(const struct page *p, const char *outage,
                            lo_time to)
{
    lo_time now = p->session->clock.now(p->session->clock.self);
    if (p->request->user == NULL || (p->request->roles & LO_ROLE_SEND) == 0 ||
        to <= now)
        return;
    lo_html_open(p->html, "p");
    page_link(p, "/cancel/", outage, "",
              page_say(p, LO_N_("Call it off: weather, or another reason")));
    lo_html_close(p->html);
}

/* What may be entered of it. */
static void put_entering(const struct page *p, const char *outage, lo_time from)
{
    lo_time now = p->session->clock.now(p->session->clock.self);
    if (p->request->user == NULL || (p->request->roles & LO_ROLE_PLAN) == 0)
        return;
    lo_html_open(p->html, "p");
    page_link(p, "/actual/", outage, "",
              page_say(p, LO_N_("Enter when it really was")));
    lo_html_close(p->html);
    if (from <= now)
        put_restored(p, outage);
}

static void put_actual(const struct page *p, const struct lo_week *week,
                       const struct lo_week_outage *o)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_interval planned = {LO_TIME_NONE, LO_TIME_NONE};
    int64_t told = in_force(p, o->id, &planned);
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual_outcome));
    page_put(p, "h2", LO_N_("When it really was"));
    bool entered = false;
    if (lo_app_actuals(p->session, rows, arena, &err) != LO_OK)
        page_trouble(p, &err);
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_actual_outcome *row =
            &g_array_index(rows, struct lo_actual_outcome, i);
        if (row->row.plan != (told != 0 ? told : week->version) ||
            strcmp(row->row.outage, o->id) != 0)
            continue;
        char *span = page_span_text(p, &row->row.off);
        lo_html_open(p->html, "dl");
        lo_html_attr(p->html, "class", "facts");
        page_fact(p, LO_N_("really without supply"), span);
        page_fact_number(p, LO_N_("customer-hours"), row->customer_hours, 1);
        page_fact_number(p, LO_N_("MV-customer-hours"), row->mv_customer_hours,
                         1);
        lo_html_close(p->html);
        g_free(span);
        entered = true;
    }
    if (!entered)
        page_put(p, "p", LO_N_("Not entered yet."));
    if (told != 0) {
        put_entering(p, o->id, planned.from);
        put_calling_off(p, o->id, planned.to);
    }
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
}

/* --- the page ------------------------------------------------------------- */

static void put_outage(const struct page *p, const struct lo_week *week,
                       const struct lo_week_outage *o)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    put_facts(p, o);
    put_jobs(p, week, o);
    if (lo_world_new(&world, p->session, &err) == LO_OK) {
        page_put(p, "h2", LO_N_("Who is off, step by step"));
        put_stages(p, world, o);
        put_curve(p, o);
        put_pictures(p, world, o);
        put_sheet(p, world, week, o);
    } else {
        page_trouble(p, &err);
    }
    put_notice_states(p, o->id);
    put_actual(p, week, o);
    lo_world_free(world);
}

/* Outages of other weeks stand in the plan that they were published with. */
static void take_plan_of(struct lo_week **week, struct lo_session *session,
                         const char *outage)
{
    struct lo_error none = LO_ERROR_INIT;
    struct lo_week *told = NULL, *other = NULL;
    if (lo_app_in_force(session, &told, &none) != LO_OK)
        return;
    const struct lo_week_outage *same = page_outage(told, outage);
    if (same != NULL && lo_app_week(session, lo_app_plan_of(told, same), &other,
                                    &none) == LO_OK) {
        lo_week_free(*week);
        *week = other;
    }
    lo_week_free(told);
}

void web_outage(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    if (page_week(&week, NULL, session, request, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    if (page_outage(week, request->rest) == NULL &&
        web_value(request, "plan") == NULL)
        take_plan_of(&week, session, request->rest);
    const struct lo_week_outage *outage = page_outage(week, request->rest);
    if (outage == NULL) {
        web_refuse(reply, request, 404, "this plan has no such outage", "");
    } else {
        struct page p;
        char *title = g_strdup_printf(
            lo_text(request->lang, LO_N_("Outage %s")), outage->id);
        page_begin(&p, session, request, reply, title);
        page_words(&p);
        put_outage(&p, week, outage);
        page_end(&p);
        g_free(title);
    }
    lo_week_free(week);
}
