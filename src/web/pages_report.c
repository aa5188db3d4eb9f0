/*
 * What people print, send and open elsewhere: the page of all of it, and each
 * file as `lineout report` makes it.
 *
 *   the week  html csv json cim geojson, its sheets
 *   papers    posters, letters, the page for everybody: of the plan in force
 *   month     csv json
 *   calendars of each crew and feeder: of the plan in force
 */
#include "web/pages_int.h"

#include <string.h>

#include "lineout/app_kpi.h"
#include "lineout/app_notify.h"
#include "lineout/app_report.h"
#include "lineout/report_sheet.h"

const struct page_file page_week_files[PAGE_WEEK_FILES] = {
    {"html", LO_N_("Week as one file")},
    {"csv", LO_N_("Week for spreadsheets")},
    {"json", LO_N_("Week for programs (JSON)")},
    {"cim", LO_N_("Week as CIM")},
};

/* --- the page ------------------------------------------------------------- */

static void put_files(const struct page *p, const char *path,
                      const struct page_file *files, size_t n)
{
    page_files_open(p);
    for (size_t i = 0; i < n; i++) {
        page_file(p, path, files[i].word, "", files[i].text);
    }
    lo_html_close(p->html);
}

/* Only where something stands somewhere: no way leads to a refusal. */
static void put_map(const struct page *p)
{
    static const struct page_file map[] = {
        {"geojson", LO_N_("What is off, on the map (GeoJSON)")},
    };
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    if (lo_world_new(&world, p->session, &err) == LO_OK &&
        lo_world_count(world).positions > 0)
        put_files(p, "/report/", map, G_N_ELEMENTS(map));
    else
        page_put(p, "p",
                 LO_N_("No map (GeoJSON): the files say of nothing where it "
                       "stands."));
    lo_world_free(world);
}

static void put_week_files(const struct page *p)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    page_put(p, "h2", LO_N_("The week"));
    if (page_week(&week, &state, p->session, p->request, &err) != LO_OK) {
        page_put(p, "p", LO_N_("There is no plan yet."));
        return;
    }
    char *words =
        g_strdup_printf(page_say(p, LO_N_("Plan %d, %s")), (int)week->version,
                        page_say(p, page_state_word(state)));
    lo_html_element(p->html, "p", words);
    static const struct page_file sheets[] = {
        {"", LO_N_("All switching sheets, to print and tick off")},
    };
    put_files(p, "/report/", page_week_files, PAGE_WEEK_FILES);
    put_files(p, "/sheet/", sheets, G_N_ELEMENTS(sheets));
    put_map(p);
    g_free(words);
    lo_week_free(week);
}

static void put_calendars(const struct page *p, const char *title,
                          const char *path, const GPtrArray *ids,
                          const GPtrArray *names)
{
    lo_html_element(p->html, "h3", title);
    lo_html_open(p->html, "ul");
    lo_html_attr(p->html, "class", "columns");
    for (guint i = 0; i < ids->len; i++) {
        lo_html_open(p->html, "li");
        page_link(p, path, ids->pdata[i], "", names->pdata[i]);
        lo_html_close(p->html);
    }
    lo_html_close(p->html);
}

static void add_once(GPtrArray *ids, GPtrArray *names, const char *id,
                     const char *name)
{
    for (guint i = 0; i < ids->len; i++)
        if (strcmp(ids->pdata[i], id) == 0)
            return;
    g_ptr_array_add(ids, (gpointer)(uintptr_t)id);
    g_ptr_array_add(names, (gpointer)(uintptr_t)name);
}

/* Of those who take part in the plan in force, each once. */
static void put_all_calendars(const struct page *p, const struct lo_week *week)
{
    GPtrArray *crews = g_ptr_array_new(), *crew_names = g_ptr_array_new();
    GPtrArray *feeders = g_ptr_array_new(), *feeder_names = g_ptr_array_new();
    for (int32_t i = 0; i < week->n_jobs; i++)
        for (int32_t c = 0; c < week->jobs[i].crews.n; c++)
            add_once(crews, crew_names, week->jobs[i].crews.at[c],
                     week->jobs[i].crew_names.at[c]);
    for (int32_t i = 0; i < week->n_outages; i++)
        for (int32_t f = 0; f < week->outages[i].feeders.n; f++)
            add_once(feeders, feeder_names, week->outages[i].feeders.at[f],
                     week->outages[i].feeders.at[f]);
    page_put(p, "h2", LO_N_("Calendars of crews and feeders"));
    put_calendars(p, page_say(p, LO_N_("Crews")), "/report/ics?crew=", crews,
                  crew_names);
    put_calendars(p, page_say(p, LO_N_("Feeders")),
                  "/report/ics?feeder=", feeders, feeder_names);
    g_ptr_array_free(crews, TRUE);
    g_ptr_array_free(crew_names, TRUE);
    g_ptr_array_free(feeders, TRUE);
    g_ptr_array_free(feeder_names, TRUE);
}

static void put_told(const struct page *p)
{
    static const struct page_file papers[] = {
        {"poster", LO_N_("Posters, a page for each village")},
        {"letter", LO_N_("Letters to important customers, to be signed")},
        {"public", LO_N_("Page for everybody, without names")},
    };
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    page_put(p, "h2", LO_N_("Papers of the plan in force"));
    if (lo_app_in_force(p->session, &week, &err) != LO_OK) {
        page_put(p, "p",
                 LO_N_("None yet: nobody was told of a plan. They come with "
                       "publishing, calendars too."));
        return;
    }
    put_files(p, "/report/", papers, G_N_ELEMENTS(papers));
    put_all_calendars(p, week);
    lo_week_free(week);
}

void web_reports(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    static const struct page_file month[] = {
        {"month.csv", LO_N_("Indices of this month for spreadsheets")},
        {"month.json", LO_N_("Indices of this month for programs (JSON)")},
    };
    struct page p;
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("Reports")));
    put_week_files(&p);
    page_put(&p, "h2", LO_N_("The month"));
    put_files(&p, "/report/", month, G_N_ELEMENTS(month));
    put_told(&p);
    page_end(&p);
}

/* --- the files ------------------------------------------------------------ */

/* `body` is moved: it is a file, not a page of ours. */
static void put_body(struct web_reply *reply, GString *body)
{
    g_string_free(reply->body, TRUE);
    reply->body = body;
    reply->style = NULL;
    reply->kept_file = true;
}

static void put_report(struct lo_session *session,
                       const struct web_request *request,
                       struct web_reply *reply,
                       const struct lo_report_request *wanted)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *body = NULL;
    if (lo_app_report(session, wanted, &body, &err) != LO_OK)
        web_fail(reply, request, &err);
    else
        put_body(reply, body);
}

void web_feeder(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    if (!g_str_has_suffix(request->rest, ".svg")) {
        web_refuse(reply, request, 404, LO_N_("there is no such picture"), "");
        return;
    }
    char *feeder = g_strndup(request->rest, strlen(request->rest) - 4);
    const struct lo_report_request wanted = {
        .format = LO_REPORT_SVG,
        .feeder = feeder,
        .outage = web_value(request, "outage"),
        .lang = request->lang,
    };
    reply->type = "image/svg+xml";
    put_report(session, request, reply, &wanted);
    g_free(feeder);
}

static void put_month(struct lo_session *session,
                      const struct web_request *request,
                      struct web_reply *reply, bool csv)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_kpi *kpi = NULL;
    if (lo_app_kpi(&kpi, session, web_value(request, "month"), &err) != LO_OK) {
        web_fail(reply, request, &err);
    } else if (csv) {
        GString *body = g_string_new(NULL);
        lo_report_kpi_csv(body, kpi, session->zone, request->lang, true);
        reply->type = "text/csv; charset=utf-8";
        reply->download = "month.csv";
        put_body(reply, body);
    } else {
        web_json(reply, lo_report_kpi_json(kpi));
    }
    lo_kpi_free(kpi);
}

static void put_public(struct lo_session *session,
                       const struct web_request *request,
                       struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *body = g_string_new(NULL);
    if (lo_app_papers(body, session, LO_PAPER_PUBLIC, NULL, request->lang,
                      &err) != LO_OK) {
        g_string_free(body, TRUE);
        web_fail(reply, request, &err);
        return;
    }
    reply->type = "text/html; charset=utf-8";
    put_body(reply, body);
}

/* The plan that was asked for, 0 = the latest. */
static int64_t asked_plan(const struct web_request *request)
{
    const char *asked = web_value(request, "plan");
    return asked != NULL ? g_ascii_strtoll(asked, NULL, 10) : 0;
}

void web_export(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    static const struct {
        const char *word;
        enum lo_report_format format;
        const char *type;
        const char *download;
    } formats[] = {
        {"html", LO_REPORT_HTML, "text/html; charset=utf-8", NULL},
        {"csv", LO_REPORT_CSV, "text/csv; charset=utf-8", "week.csv"},
        {"json", LO_REPORT_JSON, "application/json", NULL},
        {"ics", LO_REPORT_ICS, "text/calendar; charset=utf-8", "week.ics"},
        {"cim", LO_REPORT_CIM, "application/rdf+xml", "week.xml"},
        {"geojson", LO_REPORT_GEOJSON, "application/geo+json", "week.geojson"},
        {"poster", LO_REPORT_POSTER, "text/html; charset=utf-8", NULL},
        {"letter", LO_REPORT_LETTER, "text/html; charset=utf-8", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(formats[i].word, request->rest) != 0)
            continue;
        const struct lo_report_request wanted = {
            .format = formats[i].format,
            .feeder = web_value(request, "feeder"),
            .crew = web_value(request, "crew"),
            .outage = web_value(request, "outage"),
            .version = asked_plan(request),
            .bom = true,
            .lang = request->lang,
        };
        reply->type = formats[i].type;
        reply->download = formats[i].download;
        put_report(session, request, reply, &wanted);
        return;
    }
    if (strcmp(request->rest, "month.csv") == 0)
        put_month(session, request, reply, true);
    else if (strcmp(request->rest, "month.json") == 0)
        put_month(session, request, reply, false);
    else if (strcmp(request->rest, "public") == 0)
        put_public(session, request, reply);
    else
        web_refuse(reply, request, 404, LO_N_("there is no such export"), "");
}

/* --- sheets to print ------------------------------------------------------ */

void web_sheet(struct lo_session *session, const struct web_request *request,
               struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    struct lo_sheet_set *set = NULL;
    const char *what = request->rest[0] != '\0' ? request->rest : NULL;
    enum lo_status status = lo_world_new(&world, session, &err);
    if (status == LO_OK)
        status = lo_app_sheets(&set, session, world, asked_plan(request), what,
                               &err);
    if (status != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        lo_report_sheet_html(reply->body, set->sheets, set->n, session->zone,
                             request->lang);
        reply->style = NULL;
        reply->kept_file = true;
    }
    lo_sheet_set_free(set);
    lo_world_free(world);
}
