/*
 * What both studies start from: settings, failure data, planned work and the
 * feeder that is asked for.
 */
#include <math.h>
#include <string.h>

#include "app/study_int.h"

static const double HOUR_S = 3600.0;
static const double YEAR_S = 365.25 * 86400.0;

/* --- feeder ------------------------------------------------------------- */

static enum lo_status find_feeder(struct study *s, struct lo_error *err)
{
    const struct lo_network *network = s->world->network;
    const char *word = s->request->feeder;
    s->feeder.v = LO_NONE;
    if (word == NULL)
        return LO_OK;
    const char **names = g_new0(const char *, (gsize)network->n_feeders + 1);
    for (int32_t f = 0; f < network->n_feeders; f++) {
        names[f] = network->feeders[f].name;
        if (strcmp(word, network->feeders[f].name) == 0 ||
            strcmp(word, network->feeders[f].mrid) == 0)
            s->feeder.v = f;
    }
    enum lo_status status = LO_OK;
    if (s->feeder.v == LO_NONE) {
        status =
            lo_error_set(err, LO_ENOTFOUND, "there is no feeder '%s'", word);
        const char *near =
            lo_text_nearest(word, names, (size_t)network->n_feeders);
        if (near != NULL)
            lo_error_hint(err, "did you mean '%s'?", near);
    }
    g_free(names);
    return status;
}

/* --- faults ------------------------------------------------------------- */

static void take_faults(struct study *s)
{
    const struct lo_extension *extension = s->world->extension;
    const struct lo_settings *settings = s->session->settings;
    struct lo_rel_inputs *inputs = &s->inputs;
    for (int32_t i = 0; i < extension->n_failures; i++) {
        const struct lo_failure_note *note = &extension->failures[i];
        struct lo_failure said = LO_FAILURE_INIT;
        said.equipment = note->equipment;
        said.per_year = note->per_year;
        said.per_km_year = note->per_km_year;
        said.repair_h = note->repair_h;
        said.switching_h = note->switching_h;
        said.fail_to_operate = note->fail_to_operate;
        said.transfer = note->transfer;
        g_array_append_val(s->failures, said);
    }
    inputs->line_per_km_year =
        lo_settings_double(settings, "fault.line_per_km_year");
    inputs->line_repair_h = lo_settings_double(settings, "fault.line_repair_h");
    inputs->transformer_per_year =
        lo_settings_double(settings, "fault.transformer_per_year");
    inputs->transformer_repair_h =
        lo_settings_double(settings, "fault.transformer_repair_h");
    inputs->switching_h = lo_settings_double(settings, "fault.switching_h");
    inputs->patrol_min_per_km =
        lo_settings_double(settings, "fault.patrol_min_per_km");
    inputs->kw_per_customer =
        lo_settings_double(settings, "load.kw_per_customer");
    s->basis->n_failures = extension->n_failures;
    s->basis->line_per_km_year = inputs->line_per_km_year;
    s->basis->line_repair_h = inputs->line_repair_h;
    s->basis->transformer_per_year = inputs->transformer_per_year;
    s->basis->transformer_repair_h = inputs->transformer_repair_h;
    s->basis->switching_h = inputs->switching_h;
    s->basis->patrol_min_per_km = inputs->patrol_min_per_km;
}

/* --- planned work --------------------------------------------------------- */

/* The plan in force, else the latest; *out stays NULL where there is none. */
static enum lo_status find_week(struct study *s, struct lo_error *err)
{
    struct lo_store *store = s->session->store;
    int64_t version = s->request->version;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    enum lo_status status = LO_OK;
    if (version == 0) {
        status = app_published_week(&s->week, s->session, err);
        if (status != LO_OK || s->week != NULL)
            return status;
        status = lo_store_latest_version(store, &version, &state, err);
        if (status != LO_OK || version == 0)
            return status;
        s->basis->plan_draft = state == LO_PLAN_DRAFT;
    }
    return lo_store_get_week(store, version, state, &s->week, err);
}

static void take_week(struct study *s)
{
    s->basis->planned = LO_STUDY_PLANNED_PLAN;
    s->basis->plan_version = s->week->version;
    s->basis->span = s->week->span;
    s->basis->times_a_year = s->request->times_a_year;
}

/* Planned interruptions that happened, at their rate since the first. */
static enum lo_status take_history(struct study *s, struct lo_error *err)
{
    struct lo_interruptions *past = NULL;
    enum lo_status status = lo_store_get_interruptions(
        s->session->store, s->world->network, &past, err);
    if (status != LO_OK)
        return status;
    lo_time now = app_now(s->session), first = now;
    for (int32_t i = 0; i < past->n; i++)
        first = MIN(first, past->rows[i].from);
    double years = fmax(1.0, (double)(now - first) / YEAR_S);
    for (int32_t i = 0; i < past->n; i++) {
        const struct lo_interruption *row = &past->rows[i];
        if (row->exempt || (row->kind != LO_INTERRUPTION_PLANNED &&
                            row->kind != LO_INTERRUPTION_TEMPORARY))
            continue;
        if (row->equipment.v == LO_NONE) {
            s->basis->n_left_out++;
            continue;
        }
        struct lo_rel_work work = {row->equipment, 1.0 / years,
                                   (double)(row->to - row->from) / HOUR_S};
        g_array_append_val(s->works, work);
        s->basis->n_planned++;
    }
    s->basis->planned = LO_STUDY_PLANNED_HISTORY;
    s->basis->span = (struct lo_interval){first, now};
    lo_interruptions_free(past);
    return LO_OK;
}

static enum lo_status take_planned(struct study *s, struct lo_error *err)
{
    const struct lo_study_request *request = s->request;
    if (request->planned_said && request->planned == LO_STUDY_PLANNED_NONE)
        return LO_OK;
    if (request->planned_said && request->planned == LO_STUDY_PLANNED_HISTORY)
        return take_history(s, err);
    enum lo_status status = find_week(s, err);
    if (status != LO_OK)
        return status;
    if (s->week != NULL) {
        take_week(s);
    } else if (request->planned_said) {
        status = lo_error_set(err, LO_ENOTFOUND, "there is no plan");
        lo_error_hint(err, "lineout plan, or --planned history");
    }
    return status;
}

static const struct lo_task *find_task(const struct lo_work *work,
                                       const char *mrid)
{
    for (int32_t t = 0; t < work->n_tasks; t++)
        if (strcmp(work->tasks[t].mrid, mrid) == 0)
            return &work->tasks[t];
    return NULL;
}

/* From the first to the last instant at which something is dead for it. */
static double dead_hours(const struct study *s, const struct lo_week_job *job)
{
    const struct lo_settings *settings = s->session->settings;
    double minutes = lo_settings_double(settings, "switching.before_min") +
                     lo_settings_double(settings, "switching.after_min");
    return (double)(job->part.to - job->part.from) / HOUR_S + minutes / 60.0;
}

void study_add_jobs(struct study *s)
{
    if (s->week == NULL)
        return;
    s->basis->jobs_alone = true;
    for (int32_t j = 0; j < s->week->n_jobs; j++) {
        const struct lo_week_job *job = &s->week->jobs[j];
        if (!job->placed || job->live)
            continue;
        const struct lo_task *task = find_task(s->world->work, job->id);
        if (task == NULL || task->n_equipment == 0) {
            s->basis->n_left_out++;
            continue;
        }
        /* Work on several pieces is one outage: of the first of them. */
        struct lo_rel_work work = {task->equipment[0], s->request->times_a_year,
                                   dead_hours(s, job)};
        g_array_append_val(s->works, work);
        s->basis->n_planned++;
    }
}

/* --- both ----------------------------------------------------------------- */

enum lo_status study_begin(struct study *s, struct lo_session *session,
                           const struct lo_study_request *request,
                           struct lo_study_basis *basis, struct lo_error *err)
{
    const struct lo_rel_inputs nothing = LO_REL_INPUTS_INIT;
    *s = (struct study){.session = session,
                        .request = request,
                        .inputs = nothing,
                        .basis = basis};
    s->failures = g_array_new(FALSE, FALSE, sizeof(struct lo_failure));
    s->works = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_work));
    basis->findings = lo_findings_new();
    enum lo_status status = lo_world_new(&s->world, session, err);
    if (status == LO_OK)
        status = find_feeder(s, err);
    if (status != LO_OK)
        return status;
    take_faults(s);
    return take_planned(s, err);
}

void study_end(struct study *s)
{
    lo_week_free(s->week);
    lo_world_free(s->world);
    g_array_free(s->failures, TRUE);
    g_array_free(s->works, TRUE);
}

int32_t *study_zone_feeders(const struct study *s,
                            const struct lo_rel_grid *grid,
                            const struct lo_rel_map *map)
{
    const struct lo_sections *sections = s->world->sections;
    int32_t *feeder = g_new(int32_t, (gsize)grid->n_zones + 1);
    for (int32_t z = 0; z < grid->n_zones; z++)
        feeder[z] = LO_NONE;
    for (int32_t n = 0; n < s->world->network->n_nodes; n++)
        if (map->of_node[n].v != LO_NONE)
            feeder[map->of_node[n].v] =
                sections->info[sections->of_node[n].v].feeder.v;
    /* The inside of a line that is cut at both ends has no node: it belongs
     * where its ends do. */
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (link->kind != LO_REL_CONDUCTOR)
            continue;
        if (feeder[link->a.v] == LO_NONE)
            feeder[link->a.v] = feeder[link->b.v];
        else if (feeder[link->b.v] == LO_NONE)
            feeder[link->b.v] = feeder[link->a.v];
    }
    return feeder;
}
