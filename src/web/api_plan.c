/*
 * GET /api/plan: a plan with all that the board shows of it.
 */
#include "web/web_int.h"

#include <string.h>

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

/* Crews that the plan uses, by name. */
static gint by_name(gconstpointer a, gconstpointer b)
{
    const char *const *x = *(const char *const *const *)a;
    const char *const *y = *(const char *const *const *)b;
    return strcmp(x[1], y[1]);
}

static struct lo_json *crews_json(const struct lo_week *week)
{
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *crews = g_ptr_array_new_with_free_func(g_free);
    for (int32_t j = 0; j < week->n_jobs; j++) {
        const struct lo_week_job *job = &week->jobs[j];
        for (int32_t c = 0; c < job->crews.n; c++) {
            if (!g_hash_table_add(known, (gpointer)(uintptr_t)job->crews.at[c]))
                continue;
            const char **pair = g_new(const char *, 2);
            pair[0] = job->crews.at[c];
            pair[1] = job->crew_names.at[c];
            g_ptr_array_add(crews, pair);
        }
    }
    g_ptr_array_sort(crews, by_name);
    struct lo_json *out = lo_json_array();
    for (guint i = 0; i < crews->len; i++) {
        const char *const *pair = g_ptr_array_index(crews, i);
        struct lo_json *crew = lo_json_object();
        lo_json_set_text(crew, "id", pair[0]);
        lo_json_set_text(crew, "name", pair[1]);
        lo_json_append(out, crew);
    }
    g_ptr_array_free(crews, TRUE);
    g_hash_table_destroy(known);
    return out;
}

void web_api_plan(struct lo_session *session, const struct web_request *request,
                  struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    const char *asked = web_value(request, "plan");
    int64_t latest = 0;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    enum lo_status status = lo_app_week(
        session, asked != NULL ? g_ascii_strtoll(asked, NULL, 10) : 0, &week,
        &err);
    if (status == LO_OK)
        status = lo_store_latest_version(session->store, &latest, &state, &err);
    if (status != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        struct lo_json *out = lo_report_week_json(week);
        lo_json_set_integer(out, "version", week->version);
        lo_json_set_integer(out, "latest", latest);
        lo_json_set_text(out, "zone",
                         lo_settings_text(session->settings, "site.timezone"));
        lo_json_set_integer(
            out, "slot_min",
            lo_settings_int(session->settings, "plan.slot_min"));
        lo_json_set(out, "crews", crews_json(week));
        lo_json_set(out, "facts", facts_json(week));
        lo_json_set(out, "unplaced", unplaced_json(week));
        web_json(reply, out);
    }
    lo_week_free(week);
}
