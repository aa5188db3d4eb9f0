/*
 * GET /api/plan: a plan with all that the board shows of it.
 */
#include <string.h>

#include "lineout/account.h"
#include "web/pages_int.h"

static struct lo_json *texts_json(const struct lo_texts *texts)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < texts->n; i++)
        lo_json_append(out, lo_json_string(texts->at[i]));
    return out;
}

/* What `plan --json` does not say of a job, by its id. */
static struct lo_json *facts_json(const struct lo_week *week)
{
    struct lo_json *out = lo_json_object();
    for (int32_t j = 0; j < week->n_jobs; j++) {
        const struct lo_week_job *job = &week->jobs[j];
        struct lo_json *facts = lo_json_object();
        lo_json_set_text(facts, "name", job->name);
        lo_json_set_text(facts, "kind", job->kind);
        lo_json_set_text(facts, "feeder", job->feeder);
        lo_json_set(facts, "live", lo_json_boolean(job->live));
        lo_json_set(facts, "crew_names", texts_json(&job->crew_names));
        lo_json_set_real(facts, "weight", job->weight);
        lo_json_set(out, job->id, facts);
    }
    return out;
}

static struct lo_json *unplaced_json(const struct lo_week *week)
{
    struct lo_json *out = lo_json_array();
    for (int32_t j = 0; j < week->n_jobs; j++)
        if (!week->jobs[j].placed)
            lo_json_append(out, lo_json_string(week->jobs[j].id));
    return out;
}

/* --- crews ------------------------------------------------------------------
 */

static void add_crew(struct lo_json *out, GHashTable *known, const char *id,
                     const char *name, const char *type)
{
    if (!g_hash_table_add(known, (gpointer)(uintptr_t)id))
        return;
    struct lo_json *crew = lo_json_object();
    lo_json_set_text(crew, "id", id);
    lo_json_set_text(crew, "name", name);
    lo_json_set_text(crew, "type", type);
    lo_json_append(out, crew);
}

/* All there are, then those of the plan that are no more. */
static struct lo_json *crews_json(const struct lo_week *week,
                                  const struct lo_work *work)
{
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    struct lo_json *out = lo_json_array();
    for (int32_t c = 0; work != NULL && c < work->n_crews; c++) {
        const struct lo_crew *crew = &work->crews[c];
        add_crew(out, known, crew->mrid, crew->name,
                 crew->type.v != LO_NONE ? work->crew_types[crew->type.v].name
                                         : NULL);
    }
    for (int32_t j = 0; j < week->n_jobs; j++)
        for (int32_t c = 0; c < week->jobs[j].crews.n; c++)
            add_crew(out, known, week->jobs[j].crews.at[c],
                     week->jobs[j].crew_names.at[c], NULL);
    g_hash_table_destroy(known);
    return out;
}

/* --- where it comes from
 * ------------------------------------------------------ */

static void set_held(struct lo_json *out, const struct lo_plan_origin *origin)
{
    struct lo_json *held = lo_json_array(), *forbidden = lo_json_array();
    for (int32_t i = 0; i < origin->n_held; i++) {
        const struct lo_held *row = &origin->held[i];
        struct lo_json *one = lo_json_object();
        bool day = row->start == LO_TIME_NONE;
        lo_json_set_text(one, "job", row->job);
        if (day) {
            char text[LO_TIME_TEXT];
            lo_date_format(text, row->day);
            lo_json_set_text(one, "day", text);
        } else {
            lo_json_set_time(one, "start", row->start);
        }
        lo_json_append(day ? forbidden : held, one);
    }
    lo_json_set(out, "held", held);
    lo_json_set(out, "forbidden", forbidden);
}

static void set_origin(struct lo_json *out, const struct lo_plan_origin *origin)
{
    lo_json_set_text(out, "by", origin->by);
    if (origin->at > 0)
        lo_json_set_time(out, "at", origin->at);
    else
        lo_json_set(out, "at", lo_json_null());
    lo_json_set_text(out, "what", origin->what);
    lo_json_set(out, "undo", lo_json_boolean(origin->before != 0));
    set_held(out, origin);
}

/* --- the whole
 * ------------------------------------------------------------------ */

static struct lo_json *plan_json(const struct lo_session *session,
                                 const struct lo_week *week,
                                 const struct lo_plan_origin *origin,
                                 const struct lo_work *work)
{
    struct lo_json *out = lo_report_week_json(week);
    lo_json_set_integer(out, "version", week->version);
    set_origin(out, origin);
    lo_json_set_text(out, "zone",
                     lo_settings_text(session->settings, "site.timezone"));
    lo_json_set_integer(out, "slot_min",
                        lo_settings_int(session->settings, "plan.slot_min"));
    lo_json_set(out, "crews", crews_json(week, work));
    lo_json_set(out, "facts", facts_json(week));
    lo_json_set(out, "unplaced", unplaced_json(week));
    return out;
}

void web_api_plan(struct lo_session *session, const struct web_request *request,
                  struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT, none = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    struct lo_plan_origin origin;
    struct lo_world *world = NULL;
    int64_t latest = 0;
    enum lo_plan_state state = LO_PLAN_DRAFT, last = LO_PLAN_DRAFT;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status = page_week(&week, NULL, session, request, &err);
    if (status == LO_OK)
        status = lo_store_latest_version(session->store, &latest, &last, &err);
    if (status == LO_OK)
        status = lo_store_state_of(session->store, week->version, &state, &err);
    if (status == LO_OK)
        status = lo_store_get_origin(session->store, week->version, arena,
                                     &origin, &err);
    if (status != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        bool known = lo_world_new(&world, session, &none) == LO_OK;
        struct lo_json *out =
            plan_json(session, week, &origin, known ? world->work : NULL);
        lo_json_set_text(out, "state", lo_plan_state_name(state));
        lo_json_set_integer(out, "latest", latest);
        web_json(reply, out);
    }
    lo_world_free(world);
    lo_week_free(week);
    lo_arena_free(arena);
}
