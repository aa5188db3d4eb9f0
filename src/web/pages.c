/*
 * Pages for people: the week, one outage, what is due, whom to call; pictures
 * and exports from the same use case as `lineout report`.
 */
#include "web/web_int.h"

#include <string.h>

#include "lineout/app_notify.h"
#include "lineout/app_report.h"

/* --- small pieces -------------------------------------------------------- */

static void put_heads(struct lo_html *page, enum lo_lang lang,
                      const char *caption, const char *const *heads, size_t n)
{
    lo_html_element(page, "caption", lo_text(lang, caption));
    lo_html_open(page, "thead");
    lo_html_open(page, "tr");
    for (size_t i = 0; i < n; i++) {
        lo_html_open(page, "th");
        lo_html_attr(page, "scope", "col");
        lo_html_text(page, lo_text(lang, heads[i]));
        lo_html_close(page);
    }
    lo_html_close(page);
    lo_html_close(page);
}

static void put_number(struct lo_html *page, double value, int decimals)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, value, decimals);
    lo_html_classed(page, "td", "n", text->str);
    g_string_free(text, TRUE);
}

static void put_link(struct lo_html *page, const char *way, const char *name,
                     const char *more)
{
    char *escaped = g_uri_escape_string(name, NULL, TRUE);
    char *to = g_strconcat(way, escaped, more, NULL);
    lo_html_open(page, "a");
    lo_html_attr(page, "href", to);
    lo_html_text(page, name);
    lo_html_close(page);
    g_free(to);
    g_free(escaped);
}

static char *join(const struct lo_texts *texts)
{
    GString *out = g_string_new(NULL);
    for (int32_t i = 0; i < texts->n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", texts->at[i]);
    return g_string_free(out, FALSE);
}

static void put_texts(struct lo_html *page, const struct lo_texts *texts)
{
    char *text = join(texts);
    lo_html_element(page, "td", text);
    g_free(text);
}

static void put_span(struct lo_html *page, const struct lo_zone *zone,
                     const struct lo_interval *span)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    bool same_day =
        lo_zone_date(zone, span->from) == lo_zone_date(zone, span->to);
    lo_zone_format(from, zone, span->from, "%Y-%m-%d %H:%M");
    lo_zone_format(to, zone, span->to, same_day ? "%H:%M" : "%Y-%m-%d %H:%M");
    char *text = g_strdup_printf("%s\xe2\x80\x93%s", from, to);
    lo_html_element(page, "td", text);
    g_free(text);
}

/* The latest plan, or that of ?plan=. */
static enum lo_status week_of(struct lo_week **out, struct lo_session *session,
                              const struct web_request *request,
                              struct lo_error *err)
{
    const char *version = web_value(request, "plan");
    return lo_app_week(session,
                       version != NULL ? g_ascii_strtoll(version, NULL, 10) : 0,
                       out, err);
}

/* --- the week ------------------------------------------------------------ */

static void put_proof(struct lo_html *page, const struct lo_week *week,
                      enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    if (week->outcome == LO_OUTCOME_OPTIMAL) {
        g_string_append(text, lo_text(lang, LO_N_("Proven best")));
    } else {
        GString *percent = g_string_new(NULL);
        lo_text_number(percent, 100.0 * week->gap, 1);
        g_string_append_printf(
            text, lo_text(lang, LO_N_("Within %s %% of the best possible")),
            percent->str);
        g_string_free(percent, TRUE);
    }
    lo_html_classed(page, "p", "proof", text->str);
    g_string_truncate(text, 0);
    GString *both = g_string_new(NULL);
    lo_text_number(both, week->customer_hours, 1);
    g_string_append_printf(text, lo_text(lang, LO_N_("%s customer-hours, ")),
                           both->str);
    g_string_truncate(both, 0);
    lo_text_number(both, week->mv_customer_hours, 1);
    g_string_append_printf(text, lo_text(lang, LO_N_("%s MV-customer-hours")),
                           both->str);
    lo_html_element(page, "p", text->str);
    g_string_free(both, TRUE);
    g_string_free(text, TRUE);
}

static int by_start(const void *a, const void *b)
{
    const struct lo_week_job *x = *(const struct lo_week_job *const *)a;
    const struct lo_week_job *y = *(const struct lo_week_job *const *)b;
    if (x->part.from != y->part.from)
        return x->part.from < y->part.from ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void put_jobs(struct lo_html *page, const struct lo_session *session,
                     const struct lo_week *week, enum lo_lang lang)
{
    static const char *const heads[] = {LO_N_("work"), LO_N_("crew"),
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
    lo_html_open(page, "table");
    put_heads(page, lang, LO_N_("Jobs by time"), heads, G_N_ELEMENTS(heads));
    lo_html_open(page, "tbody");
    for (guint i = 0; i < jobs->len; i++) {
        const struct lo_week_job *job = g_ptr_array_index(jobs, i);
        lo_html_open(page, "tr");
        put_span(page, session->zone, &job->part);
        put_texts(page, &job->crew_names);
        lo_html_element(page, "td", job->name);
        lo_html_element(page, "td", job->feeder);
        lo_html_open(page, "td");
        if (job->outage != NULL)
            put_link(page, "/outage/", job->outage, "");
        lo_html_close(page);
        lo_html_close(page);
    }
    lo_html_close(page);
    lo_html_close(page);
    g_ptr_array_free(jobs, TRUE);
}

static void put_outages(struct lo_html *page, const struct lo_session *session,
                        const struct lo_week *week, enum lo_lang lang)
{
    static const char *const heads[] = {
        LO_N_("outage"),         LO_N_("without supply"),
        LO_N_("feeder"),         LO_N_("customers"),
        LO_N_("customer-hours"), LO_N_("MV-customer-hours")};
    lo_html_open(page, "table");
    put_heads(page, lang, LO_N_("Outages"), heads, G_N_ELEMENTS(heads));
    lo_html_open(page, "tbody");
    for (int32_t i = 0; i < week->n_outages; i++) {
        const struct lo_week_outage *outage = &week->outages[i];
        lo_html_open(page, "tr");
        lo_html_open(page, "td");
        put_link(page, "/outage/", outage->id, "");
        lo_html_close(page);
        put_span(page, session->zone, &outage->span);
        put_texts(page, &outage->feeders);
        put_number(page, (double)outage->customers, 0);
        put_number(page, outage->customer_hours, 1);
        put_number(page, outage->mv_customer_hours, 1);
        lo_html_close(page);
    }
    lo_html_close(page);
    lo_html_close(page);
}

static void put_unplaced(struct lo_html *page, const struct lo_week *week,
                         enum lo_lang lang)
{
    static const char *const heads[] = {LO_N_("job"), LO_N_("why not"),
                                        LO_N_("what would help")};
    int32_t n = 0;
    for (int32_t i = 0; i < week->n_jobs; i++)
        n += week->jobs[i].placed ? 0 : 1;
    if (n == 0) {
        lo_html_element(page, "p",
                        lo_text(lang, LO_N_("Every job is placed.")));
        return;
    }
    lo_html_open(page, "table");
    put_heads(page, lang, LO_N_("Jobs without a place"), heads,
              G_N_ELEMENTS(heads));
    lo_html_open(page, "tbody");
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *job = &week->jobs[i];
        if (job->placed)
            continue;
        lo_html_open(page, "tr");
        lo_html_element(page, "td", job->name);
        lo_html_element(page, "td", job->reason != NULL ? job->reason : "");
        lo_html_element(page, "td", job->repair != NULL ? job->repair : "");
        lo_html_close(page);
    }
    lo_html_close(page);
    lo_html_close(page);
}

void web_week(struct lo_session *session, const struct web_request *request,
              struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    if (week_of(&week, session, request, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    char *title = g_strdup_printf(lo_text(request->lang, LO_N_("Plan %d")),
                                  (int)week->version);
    struct lo_html *page = web_page(reply, request, title);
    put_proof(page, week, request->lang);
    put_jobs(page, session, week, request->lang);
    put_unplaced(page, week, request->lang);
    put_outages(page, session, week, request->lang);
    lo_html_free(page);
    g_free(title);
    lo_week_free(week);
}

/* --- one outage ---------------------------------------------------------- */

static void put_stages(struct lo_html *page, const struct lo_session *session,
                       const struct lo_week_outage *outage, enum lo_lang lang)
{
    static const char *const heads[] = {
        LO_N_("from\xe2\x80\x93to"), LO_N_("dead"),
        LO_N_("without supply"),     LO_N_("ties closed"),
        LO_N_("customers"),          LO_N_("MV customers")};
    lo_html_open(page, "div");
    lo_html_attr(page, "class", "wide");
    lo_html_open(page, "table");
    put_heads(page, lang, LO_N_("Step by step"), heads, G_N_ELEMENTS(heads));
    lo_html_open(page, "tbody");
    for (int32_t i = 0; i < outage->n_stages; i++) {
        const struct lo_week_stage *stage = &outage->stages[i];
        lo_html_open(page, "tr");
        put_span(page, session->zone, &stage->span);
        put_texts(page, &stage->sections);
        put_texts(page, &stage->off);
        put_texts(page, &stage->ties_closed);
        put_number(page, (double)stage->customers, 0);
        put_number(page, (double)stage->mv_customers, 0);
        lo_html_close(page);
    }
    lo_html_close(page);
    lo_html_close(page);
    lo_html_close(page);
}

static void put_pictures(struct lo_html *page,
                         const struct lo_week_outage *outage, enum lo_lang lang)
{
    for (int32_t i = 0; i < outage->feeders.n; i++) {
        char *feeder = g_uri_escape_string(outage->feeders.at[i], NULL, TRUE);
        char *id = g_uri_escape_string(outage->id, NULL, TRUE);
        char *from = g_strdup_printf("/feeder/%s.svg?outage=%s", feeder, id);
        char *what = g_strdup_printf(
            lo_text(lang, LO_N_("One-line of %s; the table above tells the "
                                "same")),
            outage->feeders.at[i]);
        lo_html_open(page, "p");
        lo_html_open(page, "img");
        lo_html_attr(page, "src", from);
        lo_html_attr(page, "alt", what);
        lo_html_close(page);
        lo_html_close(page);
        g_free(what);
        g_free(from);
        g_free(id);
        g_free(feeder);
    }
}

/* How its notices stand: stage by state. */
static enum lo_status put_notice_states(struct lo_html *page,
                                        struct lo_session *session,
                                        const char *outage, enum lo_lang lang,
                                        struct lo_error *err)
{
    static const char *const heads[] = {LO_N_("state"), LO_N_("messages")};
    int32_t count[LO_NOTICE_STATES];
    enum lo_status status = lo_app_notice_states(session, outage, count, err);
    if (status == LO_OK) {
        lo_html_open(page, "table");
        put_heads(page, lang, LO_N_("Its notices"), heads, 2);
        lo_html_open(page, "tbody");
        for (int i = 0; i < LO_NOTICE_STATES; i++) {
            if (count[i] == 0)
                continue;
            lo_html_open(page, "tr");
            lo_html_element(
                page, "td",
                lo_text(lang, lo_notice_state_name((enum lo_notice_state)i)));
            put_number(page, count[i], 0);
            lo_html_close(page);
        }
        lo_html_close(page);
        lo_html_close(page);
    }
    return status;
}

static const struct lo_week_outage *find_outage(const struct lo_week *week,
                                                const char *id)
{
    for (int32_t i = 0; i < week->n_outages; i++)
        if (strcmp(week->outages[i].id, id) == 0)
            return &week->outages[i];
    return NULL;
}

void web_outage(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    if (week_of(&week, session, request, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    const struct lo_week_outage *outage = find_outage(week, request->rest);
    if (outage == NULL) {
        web_refuse(reply, request, 404, "this plan has no such outage", "");
    } else {
        char *title = g_strdup_printf(
            lo_text(request->lang, LO_N_("Outage %s")), outage->id);
        struct lo_html *page = web_page(reply, request, title);
        put_stages(page, session, outage, request->lang);
        put_pictures(page, outage, request->lang);
        if (put_notice_states(page, session, outage->id, request->lang, &err) !=
            LO_OK)
            lo_html_element(page, "p", err.message);
        lo_html_free(page);
        g_free(title);
    }
    lo_week_free(week);
}

/* --- notices ------------------------------------------------------------- */

enum { PRE_COLUMNS = 100 };

/* Those that a gateway takes, or those left to people; numbers are masked. */
static void put_due(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply,
                    const char *title, bool calls)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_report_notice *notices = NULL;
    int32_t n = 0, kept = 0;
    struct lo_arena *arena = lo_arena_new();
    if (lo_app_due(session, false, arena, &notices, &n, &err) != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        for (int32_t i = 0; i < n; i++)
            if (!calls || strcmp(notices[i].row->channel, "phone") == 0)
                notices[kept++] = notices[i];
        GString *text = g_string_new(NULL);
        lo_report_notices(text, notices, kept, session->zone, request->lang,
                          PRE_COLUMNS);
        struct lo_html *page = web_page(reply, request, title);
        lo_html_element(page, "pre",
                        kept > 0
                            ? text->str
                            : lo_text(request->lang, LO_N_("Nothing is due.")));
        lo_html_free(page);
        g_string_free(text, TRUE);
    }
    lo_arena_free(arena);
}

void web_notices(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    put_due(session, request, reply,
            lo_text(request->lang, LO_N_("Notices due")), false);
}

void web_calls(struct lo_session *session, const struct web_request *request,
               struct web_reply *reply)
{
    put_due(session, request, reply, lo_text(request->lang, LO_N_("Call list")),
            true);
}

/* --- what `lineout report` makes ----------------------------------------- */

static void put_report(struct lo_session *session,
                       const struct web_request *request,
                       struct web_reply *reply,
                       const struct lo_report_request *wanted)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *body = NULL;
    if (lo_app_report(session, wanted, &body, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    g_string_free(reply->body, TRUE);
    reply->body = body;
    reply->style = NULL;
    reply->kept_file = true;
}

void web_feeder(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    if (!g_str_has_suffix(request->rest, ".svg")) {
        web_refuse(reply, request, 404, "there is no such picture", "");
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
    };
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(formats[i].word, request->rest) != 0)
            continue;
        const struct lo_report_request wanted = {
            .format = formats[i].format,
            .feeder = web_value(request, "feeder"),
            .crew = web_value(request, "crew"),
            .bom = true,
            .lang = request->lang,
        };
        reply->type = formats[i].type;
        reply->download = formats[i].download;
        put_report(session, request, reply, &wanted);
        return;
    }
    web_refuse(reply, request, 404, "there is no such export", "");
}
