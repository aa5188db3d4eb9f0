/*
 * Report: the stored week, or a feeder, in the format asked for.
 */
#include "lineout/app_report.h"

#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "app/report_int.h"
#include "lineout/app_life.h"
#include "lineout/oneline.h"
#include "lineout/week_export.h"

static const char *const format_names[LO_REPORT_FORMATS] = {
    [LO_REPORT_SVG] = "svg",         [LO_REPORT_JSON] = "json",
    [LO_REPORT_CSV] = "csv",         [LO_REPORT_HTML] = "html",
    [LO_REPORT_ICS] = "ics",         [LO_REPORT_CIM] = "cim",
    [LO_REPORT_GEOJSON] = "geojson", [LO_REPORT_POSTER] = "poster",
    [LO_REPORT_LETTER] = "letter",
};

const char *lo_report_format_name(enum lo_report_format format)
{
    return format_names[format];
}

/* What the formats draw on; only what a format needs is loaded. */
struct sources {
    struct lo_session *session;
    const struct lo_report_request *request;
    struct lo_world *world;
    struct lo_week *week;
    GPtrArray *older; /* weeks published before, newest first */
};

/* --- plans ------------------------------------------------------------- */

static enum lo_status no_plan(const char *what, const char *hint,
                              struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND, "%s", what);
    lo_error_hint(err, "%s", hint);
    return LO_ENOTFOUND;
}

static enum lo_status load_week(struct sources *s, struct lo_error *err)
{
    struct lo_store *store = s->session->store;
    int64_t version = s->request->version;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    enum lo_status status = LO_OK;
    if (version == 0)
        status = lo_store_latest_version(store, &version, &state, err);
    if (status == LO_OK && version == 0)
        return no_plan("there is no plan in the store", "lineout plan", err);
    if (status == LO_OK)
        status = lo_store_get_week(store, version, state, &s->week, err);
    return status;
}

/* What was entered of the week's outages: of this plan, or of an earlier one
 * that had the outage at the same time. */
static enum lo_status add_actuals(struct sources *s, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual_outcome));
    enum lo_status status =
        lo_app_actuals(s->session, rows, s->week->arena, err);
    for (guint i = 0; i < rows->len && status == LO_OK; i++) {
        const struct lo_actual_outcome *row =
            &g_array_index(rows, struct lo_actual_outcome, i);
        for (int32_t o = 0; o < s->week->n_outages; o++) {
            struct lo_week_outage *outage = &s->week->outages[o];
            if (strcmp(outage->id, row->row.outage) != 0 ||
                (row->row.plan != s->week->version &&
                 !app_same_span(&outage->span, &row->planned)))
                continue;
            struct lo_week_actual *kept =
                lo_arena_alloc(s->week->arena, sizeof *kept);
            *kept = (struct lo_week_actual){row->row.off, row->customer_hours,
                                            row->mv_customer_hours};
            outage->actual = kept;
        }
    }
    g_array_free(rows, TRUE);
    return status;
}

/* Only what was published ever had a revision. */
static bool was_published(const struct lo_week *week)
{
    for (int32_t i = 0; i < week->n_outages; i++)
        if (week->outages[i].revision > 0)
            return true;
    return false;
}

/* The plan in force, and those that were in force before it. */
static enum lo_status load_published(struct sources *s, struct lo_error *err)
{
    enum lo_status status =
        app_told_week(&s->week, s->session, LO_TIME_NONE, err);
    if (status == LO_OK && s->week == NULL)
        return no_plan("no plan is published", "lineout publish", err);
    for (int64_t v = status == LO_OK ? s->week->version - 1 : 0;
         v > 0 && status == LO_OK; v--) {
        struct lo_week *week = NULL;
        status = lo_store_get_week(s->session->store, v, LO_PLAN_SUPERSEDED,
                                   &week, err);
        if (status == LO_OK && was_published(week))
            g_ptr_array_add(s->older, week);
        else
            lo_week_free(week);
    }
    return status;
}

static enum lo_status find_outage(const struct lo_week_outage **out,
                                  const struct lo_week *week, const char *id,
                                  struct lo_error *err)
{
    GString *known = g_string_new(NULL);
    *out = NULL;
    for (int32_t i = 0; i < week->n_outages && *out == NULL; i++) {
        if (strcmp(week->outages[i].id, id) == 0)
            *out = &week->outages[i];
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "",
                               week->outages[i].id);
    }
    if (*out == NULL) {
        lo_error_set(err, LO_ENOTFOUND,
                     "plan %" G_GINT64_FORMAT " has no outage '%s'",
                     week->version, id);
        if (known->len > 0)
            lo_error_hint(err, "it has %.200s", known->str);
    }
    g_string_free(known, TRUE);
    return *out != NULL ? LO_OK : LO_ENOTFOUND;
}

/* --- svg --------------------------------------------------------------- */

/* --feeder, or the only feeder of the outage. */
static enum lo_status choose_feeder(const char **out,
                                    const struct lo_report_request *request,
                                    const struct lo_week_outage *outage,
                                    const struct lo_sections *sections,
                                    struct lo_error *err)
{
    *out = request->feeder;
    if (*out == NULL && outage != NULL && outage->feeders.n == 1)
        *out = outage->feeders.at[0];
    if (*out != NULL)
        return LO_OK;
    lo_error_set(err, LO_EINPUT, "of which feeder? --feeder is missing");
    GPtrArray *names = lo_oneline_feeders(sections);
    GString *some = g_string_new(NULL);
    for (guint i = 0; i < names->len && i < 5; i++)
        g_string_append_printf(some, "%s'%s'", i > 0 ? ", " : "",
                               (const char *)names->pdata[i]);
    lo_error_hint(err, "%u feeders: %.200s%s", names->len, some->str,
                  names->len > 5 ? " ..." : "");
    g_string_free(some, TRUE);
    g_ptr_array_free(names, TRUE);
    return LO_EINPUT;
}

static char *stage_caption(const struct sources *s, const char *feeder,
                           const struct lo_week_outage *outage, int32_t i)
{
    char from[LO_TIME_TEXT];
    char to[LO_TIME_TEXT];
    const struct lo_interval *span = &outage->stages[i].span;
    lo_zone_format(from, s->session->zone, span->from, "%Y-%m-%d %H:%M");
    lo_zone_format(to, s->session->zone, span->to, "%m-%d %H:%M");
    return g_strdup_printf("%s · %s · %d/%d · %s – %s", outage->id, feeder,
                           i + 1, (int)outage->n_stages, from, to);
}

static enum lo_status draw_stages(GString *out, const struct sources *s,
                                  const struct lo_oneline *line,
                                  const struct lo_week_outage *outage,
                                  struct lo_error *err)
{
    GPtrArray *captions = g_ptr_array_new_with_free_func(g_free);
    struct lo_oneline_panel *panels =
        g_new0(struct lo_oneline_panel, (gsize)outage->n_stages + 1);
    for (int32_t i = 0; i < outage->n_stages; i++) {
        g_ptr_array_add(captions,
                        stage_caption(s, lo_oneline_feeder(line), outage, i));
        panels[i] =
            (struct lo_oneline_panel){captions->pdata[i], &outage->stages[i]};
    }
    enum lo_status status =
        lo_oneline_svg(out, line, panels, outage->n_stages, err);
    g_ptr_array_free(captions, TRUE);
    g_free(panels);
    return status;
}

static enum lo_status report_svg(GString *out, struct sources *s,
                                 struct lo_error *err)
{
    const struct lo_report_request *request = s->request;
    const struct lo_week_outage *outage = NULL;
    const char *feeder = NULL;
    struct lo_oneline *line = NULL;
    enum lo_status status = LO_OK;
    if (request->outage != NULL)
        status = load_week(s, err);
    if (status == LO_OK && request->outage != NULL)
        status = find_outage(&outage, s->week, request->outage, err);
    if (status == LO_OK)
        status =
            choose_feeder(&feeder, request, outage, s->world->sections, err);
    if (status == LO_OK)
        status = lo_oneline_new(&line, s->world->sections, feeder,
                                request->lang, err);
    if (status != LO_OK)
        return status;
    if (outage != NULL && outage->n_stages > 0) {
        status = draw_stages(out, s, line, outage, err);
    } else {
        char *caption =
            g_strdup_printf(lo_text(request->lang, "%s, normal state"),
                            lo_oneline_feeder(line));
        struct lo_oneline_panel panel = {caption, NULL};
        status = lo_oneline_svg(out, line, &panel, 1, err);
        g_free(caption);
    }
    lo_oneline_free(line);
    return status;
}

/* --- ics --------------------------------------------------------------- */

static enum lo_status find_crew(const struct lo_crew **out,
                                const struct lo_work *work, const char *word,
                                struct lo_error *err)
{
    const char **names = g_new(const char *, (gsize)work->n_crews + 1);
    *out = NULL;
    for (int32_t i = 0; i < work->n_crews; i++) {
        const struct lo_crew *crew = &work->crews[i];
        names[i] = crew->name;
        if (*out == NULL &&
            (strcmp(crew->mrid, word) == 0 || strcmp(crew->name, word) == 0))
            *out = crew;
    }
    if (*out == NULL) {
        const char *near = lo_text_nearest(word, names, (size_t)work->n_crews);
        lo_error_set(err, LO_ENOTFOUND, "there is no crew '%s'", word);
        if (near != NULL)
            lo_error_hint(err, "did you mean '%s'?", near);
    }
    g_free(names);
    return *out != NULL ? LO_OK : LO_ENOTFOUND;
}

/* Weeks name feeders by their names only; *name is *owned* (g_free). */
static enum lo_status find_feeder(char **name,
                                  const struct lo_sections *sections,
                                  const char *word, enum lo_lang lang,
                                  struct lo_error *err)
{
    struct lo_oneline *line = NULL;
    enum lo_status status = lo_oneline_new(&line, sections, word, lang, err);
    if (status == LO_OK)
        *name = g_strdup(lo_oneline_feeder(line));
    lo_oneline_free(line);
    return status;
}

static enum lo_status report_ics(GString *out, struct sources *s,
                                 struct lo_error *err)
{
    const struct lo_report_request *request = s->request;
    if ((request->crew == NULL) == (request->feeder == NULL)) {
        lo_error_set(err, LO_EINPUT, "a calendar is of one crew or one feeder");
        lo_error_hint(err, "--crew CREW or --feeder FEEDER");
        return LO_EINPUT;
    }
    struct lo_ics_input input = {.now = app_now(s->session),
                                 .zone = s->session->zone,
                                 .lang = request->lang};
    const struct lo_crew *crew = NULL;
    char *feeder = NULL;
    enum lo_status status = LO_OK;
    if (request->crew != NULL) {
        status = find_crew(&crew, s->world->work, request->crew, err);
        input.crew = crew != NULL ? crew->mrid : NULL;
        input.name = crew != NULL ? crew->name : NULL;
    } else {
        status = find_feeder(&feeder, s->world->sections, request->feeder,
                             request->lang, err);
        input.feeder = feeder;
        input.name = feeder;
    }
    if (status == LO_OK)
        status = load_published(s, err);
    if (status == LO_OK) {
        input.week = s->week;
        input.older = (const struct lo_week *const *)s->older->pdata;
        input.n_older = (int32_t)s->older->len;
        input.cancelled_only = request->cancelled;
        const char *sender =
            lo_settings_text(s->session->settings, "notice.sender");
        input.organizer = sender[0] != '\0' ? sender : NULL;
        if (lo_report_week_ics(out, &input) == 0 && request->cancelled) {
            lo_error_set(err, LO_ENOTFOUND, "nothing of '%s' was cancelled",
                         input.name);
            lo_error_hint(err, "without --cancelled: what is to be done");
            status = LO_ENOTFOUND;
        }
    }
    g_free(feeder);
    return status;
}

/* --- html -------------------------------------------------------------- */

/* Sheets that cannot be written leave the rest of the page as good as it is. */
static void report_html(GString *out, struct sources *s)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_sheet_set *set = NULL;
    struct lo_week_sheets sheets = {0, NULL, NULL, NULL};
    if (lo_app_sheets(&set, s->session, s->world, s->week->version, NULL,
                      &err) == LO_OK)
        sheets =
            (struct lo_week_sheets){set->n, set->sheets, set->findings, NULL};
    else
        sheets.missing = err.message;
    lo_report_week_html(out, s->week, s->world->sections, &sheets,
                        s->session->zone, s->request->lang);
    lo_sheet_set_free(set);
}

/* --- the use case ------------------------------------------------------ */

static enum lo_status report_geojson(GString *out, struct sources *s,
                                     struct lo_error *err)
{
    if (lo_report_week_geojson(out, s->week, s->world->sections,
                               s->world->positions))
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 "no GeoJSON: nothing of what is off stands anywhere in "
                 "degrees");
    lo_error_hint(err, "import the file with Location and PositionPoint (GL); "
                       "map.degrees says what coordinates are; --format svg "
                       "draws the feeder without");
    return LO_EINPUT;
}

static enum lo_status report(GString *out, struct sources *s,
                             struct lo_error *err)
{
    const struct lo_report_request *request = s->request;
    const struct lo_zone *zone = s->session->zone;
    enum lo_report_format format = request->format;
    enum lo_status status = LO_OK;
    if (format == LO_REPORT_SVG || format == LO_REPORT_HTML ||
        format == LO_REPORT_ICS || format == LO_REPORT_CIM ||
        format == LO_REPORT_GEOJSON)
        status = lo_world_new(&s->world, s->session, err);
    if (status == LO_OK && format == LO_REPORT_SVG)
        return report_svg(out, s, err);
    if (status == LO_OK && format == LO_REPORT_ICS)
        return report_ics(out, s, err);
    if (format == LO_REPORT_POSTER || format == LO_REPORT_LETTER)
        return app_report_papers(out, s->session,
                                 format == LO_REPORT_POSTER ? LO_PAPER_POSTERS
                                                            : LO_PAPER_LETTERS,
                                 request->outage, request->lang, err);
    if (status == LO_OK)
        status = load_week(s, err);
    if (status == LO_OK)
        status = add_actuals(s, err);
    if (status != LO_OK)
        return status;
    if (format == LO_REPORT_CIM)
        return app_report_cim(out, s->session, s->world, s->week, request->lang,
                              err);
    if (format == LO_REPORT_GEOJSON)
        return report_geojson(out, s, err);
    if (format == LO_REPORT_JSON) {
        struct lo_json *json = lo_report_week_json(s->week);
        char *text = lo_json_print(json, 1);
        g_string_append_printf(out, "%s\n", text);
        g_free(text);
        lo_json_free(json);
    } else if (format == LO_REPORT_CSV) {
        lo_report_week_csv(out, s->week, zone, request->lang, request->bom);
    } else {
        report_html(out, s);
    }
    return LO_OK;
}

static void free_week(gpointer week)
{
    lo_week_free(week);
}

enum lo_status lo_app_report(struct lo_session *session,
                             const struct lo_report_request *request,
                             GString **out, struct lo_error *err)
{
    struct sources s = {session, request, NULL, NULL,
                        g_ptr_array_new_with_free_func(free_week)};
    GString *text = g_string_new(NULL);
    enum lo_status status = report(text, &s, err);
    if (status == LO_OK)
        *out = text;
    else
        g_string_free(text, TRUE);
    g_ptr_array_free(s.older, TRUE);
    lo_week_free(s.week);
    lo_world_free(s.world);
    return status;
}
