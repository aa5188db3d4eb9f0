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

static void take_feeder(struct study *s, int32_t f)
{
    const struct lo_sections *sections = s->world->sections;
    s->feeder.v = f;
    s->area = s->world->network->feeders[f].name;
    s->in_area = g_new0(bool, (gsize)sections->n + 1);
    for (int32_t i = 0; i < sections->n; i++)
        s->in_area[i] = sections->info[i].feeder.v == f;
}

/* All sections that the switch feeds; false where it feeds none. */
static bool take_below(struct study *s, int32_t sw)
{
    const struct lo_sections *sections = s->world->sections;
    bool any = false;
    s->in_area = g_new0(bool, (gsize)sections->n + 1);
    for (int32_t i = 0; i < sections->n; i++)
        for (int32_t at = i; at != LO_NONE && !s->in_area[i];
             at = sections->info[at].parent.v)
            s->in_area[i] = sections->info[at].head.v == sw;
    for (int32_t i = 0; i < sections->n; i++)
        any = any || s->in_area[i];
    return any;
}

static enum lo_status no_feeder(const struct study *s, struct lo_error *err)
{
    const struct lo_network *network = s->world->network;
    const char *word = s->request->feeder;
    const char **names = g_new0(const char *, (gsize)network->n_feeders + 1);
    for (int32_t f = 0; f < network->n_feeders; f++)
        names[f] = network->feeders[f].name;
    enum lo_status status =
        lo_error_set(err, LO_ENOTFOUND, "there is no feeder '%s'", word);
    const char *near = lo_text_nearest(word, names, (size_t)network->n_feeders);
    if (near != NULL)
        lo_error_hint(err, "did you mean '%s'?", near);
    g_free(names);
    return status;
}

static enum lo_status find_area(struct study *s, bool heads,
                                struct lo_error *err)
{
    const struct lo_network *network = s->world->network;
    const char *word = s->request->feeder;
    s->feeder.v = LO_NONE;
    s->area = "";
    if (word == NULL)
        return LO_OK;
    for (int32_t f = 0; f < network->n_feeders; f++)
        if (strcmp(word, network->feeders[f].name) == 0 ||
            strcmp(word, network->feeders[f].mrid) == 0) {
            take_feeder(s, f);
            return LO_OK;
        }
    for (int32_t i = 0; i < network->n_switches && heads; i++) {
        const struct lo_equipment *e =
            &network->equipment[network->switches[i].equipment.v];
        if (strcmp(word, e->name) != 0 && strcmp(word, e->mrid) != 0)
            continue;
        s->area = e->name;
        if (take_below(s, i))
            return LO_OK;
        return lo_error_set(err, LO_ENOTFOUND, "switch '%s' feeds nothing",
                            word);
    }
    return no_feeder(s, err);
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
        said.transient_per_year = note->transient_per_year;
        said.repair_h = note->repair_h;
        said.switching_h = note->switching_h;
        said.fail_to_operate = note->fail_to_operate;
        said.transfer = note->transfer;
        g_array_append_val(s->failures, said);
    }
    inputs->line_per_km_year =
        lo_settings_double(settings, "fault.line_per_km_year");
    inputs->line_transient_per_km_year =
        lo_settings_double(settings, "fault.line_transient_per_km_year");
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
    s->basis->line_transient_per_km_year = inputs->line_transient_per_km_year;
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

/* So many planned outages a km and year, of so many hours, on every line. */
static enum lo_status take_stated(struct study *s, struct lo_error *err)
{
    const struct lo_network *network = s->world->network;
    const struct lo_settings *settings = s->session->settings;
    double rate = lo_settings_double(settings, "planned.line_per_km_year");
    double hours = lo_settings_double(settings, "planned.hours");
    enum lo_status status = LO_OK;
    if (!(rate > 0.0)) {
        status = lo_error_set(err, LO_EINPUT, "no planned work is stated");
        lo_error_hint(err, "--set planned.line_per_km_year=..., "
                           "planned.hours");
        return status;
    }
    for (int32_t i = 0; i < network->n_lines; i++) {
        double m = network->lines[i].length_m;
        struct lo_rel_work work = {network->lines[i].equipment,
                                   rate * m / 1000.0, hours};
        if (isnan(m))
            s->basis->n_left_out++;
        else
            g_array_append_val(s->works, work);
    }
    s->basis->planned = LO_STUDY_PLANNED_STATED;
    s->basis->n_planned = (int32_t)s->works->len;
    s->basis->planned_per_km_year = rate;
    s->basis->planned_h = hours;
    return status;
}

static enum lo_status take_planned(struct study *s, struct lo_error *err)
{
    const struct lo_study_request *request = s->request;
    if (request->planned_said && request->planned == LO_STUDY_PLANNED_NONE)
        return LO_OK;
    if (request->planned_said && request->planned == LO_STUDY_PLANNED_HISTORY)
        return take_history(s, err);
    if (request->planned_said && request->planned == LO_STUDY_PLANNED_STATED)
        return take_stated(s, err);
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
    return (double)lo_week_work_s(job) / HOUR_S +
           minutes / 60.0 * MAX(job->n_parts, 1);
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
                           const struct lo_study_request *request, bool heads,
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
        status = find_area(s, heads, err);
    if (status != LO_OK)
        return status;
    take_faults(s);
    return take_planned(s, err);
}

void study_end(struct study *s)
{
    lo_week_free(s->week);
    lo_world_free(s->world);
    g_free(s->in_area);
    g_array_free(s->failures, TRUE);
    g_array_free(s->works, TRUE);
}

bool *study_zones_in(const struct study *s, const struct lo_rel_grid *grid,
                     const struct lo_rel_map *map)
{
    const struct lo_sections *sections = s->world->sections;
    gsize n = (gsize)grid->n_zones + 1;
    bool *known = g_new0(bool, n), *in = g_new0(bool, n);
    for (int32_t i = 0; i < s->world->network->n_nodes; i++) {
        int32_t z = map->of_node[i].v;
        if (z == LO_NONE)
            continue;
        known[z] = true;
        in[z] = s->in_area == NULL || s->in_area[sections->of_node[i].v];
    }
    /* The inside of a line that is cut at both ends has no node: it belongs
     * where its ends do. */
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (link->kind != LO_REL_CONDUCTOR ||
            known[link->a.v] == known[link->b.v])
            continue;
        int32_t from = known[link->a.v] ? link->a.v : link->b.v;
        int32_t to = known[link->a.v] ? link->b.v : link->a.v;
        known[to] = true;
        in[to] = in[from];
    }
    g_free(known);
    return in;
}
