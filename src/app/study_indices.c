/*
 * The use case "indices": every load point, feeder and the whole network, by
 * faults, by planned outages, by both.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/study_int.h"

static const double SECONDS_PER_HOUR = 3600.0;

struct indices {
    struct study *study;
    struct lo_rel_grid *grid;
    struct lo_rel_map map;
    struct lo_rel_result *result;
    struct lo_indices_study *out;
};

/* --- planned outages as the plan has them -----------------------------------
 */

static bool names(const struct lo_texts *list, const char *label)
{
    for (int32_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], label) == 0)
            return true;
    return false;
}

/* Hours and stretches that the section is off in one outage. */
static void section_off(const struct lo_week_outage *outage, const char *label,
                        double *hours, double *stretches)
{
    lo_time last = LO_TIME_NONE;
    *hours = *stretches = 0.0;
    for (int32_t i = 0; i < outage->n_stages; i++) {
        const struct lo_week_stage *stage = &outage->stages[i];
        if (!names(&stage->off, label))
            continue;
        *hours +=
            (double)(stage->span.to - stage->span.from) / SECONDS_PER_HOUR;
        if (last == LO_TIME_NONE || stage->span.from != last)
            *stretches += 1.0;
        last = stage->span.to;
    }
}

/* Sections that are off at some instant, each once. */
static GHashTable *sections_off(const struct lo_week_outage *outage)
{
    GHashTable *labels = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t i = 0; i < outage->n_stages; i++) {
        const struct lo_texts *off = &outage->stages[i].off;
        for (int32_t k = 0; k < off->n; k++)
            g_hash_table_add(labels, (gpointer)off->at[k]);
    }
    return labels;
}

static void add_outage(struct indices *at, const int32_t *section_of_zone,
                       const struct lo_week_outage *outage)
{
    const struct lo_sections *sections = at->study->world->sections;
    double times = at->study->request->times_a_year;
    double *hours = g_new0(double, (gsize)sections->n + 1);
    double *stretches = g_new0(double, (gsize)sections->n + 1);
    GHashTable *labels = sections_off(outage);
    GHashTableIter iter;
    gpointer key = NULL;
    bool known = true;
    g_hash_table_iter_init(&iter, labels);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        lo_section s = lo_sections_find(sections, key);
        if (s.v == LO_NONE)
            known = false;
        else
            section_off(outage, key, &hours[s.v], &stretches[s.v]);
    }
    for (int32_t z = 0; z < at->grid->n_zones; z++) {
        if (section_of_zone[z] == LO_NONE)
            continue;
        at->result->planned[z] += times * stretches[section_of_zone[z]];
        at->result->planned_hours[z] += times * hours[section_of_zone[z]];
    }
    at->study->basis->n_planned++;
    at->study->basis->n_left_out += !known;
    g_hash_table_destroy(labels);
    g_free(hours);
    g_free(stretches);
}

static void add_plan(struct indices *at)
{
    const struct lo_week *week = at->study->week;
    const struct lo_sections *sections = at->study->world->sections;
    if (week == NULL)
        return;
    int32_t *section = g_new(int32_t, (gsize)at->grid->n_zones + 1);
    for (int32_t z = 0; z < at->grid->n_zones; z++)
        section[z] = LO_NONE;
    for (int32_t n = 0; n < sections->network->n_nodes; n++)
        if (at->map.of_node[n].v != LO_NONE)
            section[at->map.of_node[n].v] = sections->of_node[n].v;
    for (int32_t o = 0; o < week->n_outages; o++)
        add_outage(at, section, &week->outages[o]);
    g_free(section);
}

/* --- the tables -------------------------------------------------------------
 */

static void fill_area(struct indices *at, struct lo_study_area *area,
                      int32_t feeder)
{
    lo_rel_indices(at->grid, at->result, LO_REL_FAULTS, feeder, &area->faults);
    lo_rel_indices(at->grid, at->result, LO_REL_PLANNED_PART, feeder,
                   &area->planned);
    lo_rel_indices(at->grid, at->result, LO_REL_FAULTS | LO_REL_PLANNED_PART,
                   feeder, &area->both);
}

static int by_name(const void *a, const void *b)
{
    const struct lo_study_area *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void fill_feeders(struct indices *at)
{
    const struct lo_network *network = at->study->world->network;
    struct lo_indices_study *out = at->out;
    int32_t only = at->study->feeder.v;
    out->feeders = lo_arena_array(out->arena, (size_t)network->n_feeders + 1,
                                  sizeof(*out->feeders));
    for (int32_t f = 0; f < network->n_feeders; f++) {
        struct lo_study_area area = {.name = network->feeders[f].name};
        if (only != LO_NONE && only != f)
            continue;
        fill_area(at, &area, f);
        if (area.both.customers <= 0.0)
            continue;
        area.name = lo_arena_strdup(out->arena, area.name);
        out->feeders[out->n_feeders++] = area;
    }
    qsort(out->feeders, (size_t)out->n_feeders, sizeof(*out->feeders), by_name);
}

static int by_hours(const void *a, const void *b)
{
    const struct lo_study_point *x = a, *y = b;
    double hx = x->fault_hours + x->planned_hours;
    double hy = y->fault_hours + y->planned_hours;
    if (hx != hy)
        return hx > hy ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void fill_points(struct indices *at)
{
    const struct lo_network *network = at->study->world->network;
    const struct lo_rel_result *result = at->result;
    struct lo_indices_study *out = at->out;
    int32_t only = at->study->feeder.v;
    out->points = lo_arena_array(out->arena, (size_t)at->grid->n_points + 1,
                                 sizeof(*out->points));
    for (int32_t p = 0; p < at->grid->n_points; p++) {
        const struct lo_rel_point *point = &at->grid->points[p];
        int32_t z = point->zone.v, f = point->feeder.v;
        if (only != LO_NONE && f != only)
            continue;
        out->points[out->n_points++] = (struct lo_study_point){
            .name = lo_arena_strdup(out->arena, point->name),
            .feeder = lo_arena_strdup(
                out->arena, f == LO_NONE ? "" : network->feeders[f].name),
            .customers = point->customers,
            .mv_customers = point->mv_customers,
            .load_kw = point->load_kw,
            .faults = result->faults[z],
            .fault_hours = result->fault_hours[z],
            .momentary = result->momentary[z],
            .planned = result->planned[z],
            .planned_hours = result->planned_hours[z]};
    }
    qsort(out->points, (size_t)out->n_points, sizeof(*out->points), by_hours);
}

static enum lo_status evaluate(struct indices *at, struct lo_error *err)
{
    struct study *s = at->study;
    s->inputs.failures = (const struct lo_failure *)(void *)s->failures->data;
    s->inputs.n_failures = (int32_t)s->failures->len;
    s->inputs.works = (const struct lo_rel_work *)(void *)s->works->data;
    s->inputs.n_works = (int32_t)s->works->len;
    enum lo_status status =
        lo_rel_grid_from_network(&at->grid, &at->map, s->world->sections,
                                 &s->inputs, s->basis->findings, err);
    if (status != LO_OK)
        return status;
    struct lo_rel_eval *eval = lo_rel_eval_new(at->grid);
    at->result = lo_rel_evaluate(eval);
    lo_rel_eval_free(eval);
    return LO_OK;
}

enum lo_status lo_app_indices(struct lo_indices_study **out,
                              struct lo_session *session,
                              const struct lo_study_request *request,
                              struct lo_error *err)
{
    struct study study;
    struct lo_arena *arena = lo_arena_new();
    struct lo_indices_study *made = lo_arena_alloc(arena, sizeof(*made));
    struct indices at = {.study = &study, .out = made};
    made->arena = arena;
    enum lo_status status =
        study_begin(&study, session, request, false, &made->basis, err);
    if (status == LO_OK)
        status = evaluate(&at, err);
    if (status == LO_OK) {
        add_plan(&at);
        fill_area(&at, &made->total, study.feeder.v);
        made->total.name = lo_arena_strdup(arena, study.area);
        fill_feeders(&at);
        fill_points(&at);
    }
    lo_rel_result_free(at.result);
    lo_rel_grid_free(at.grid);
    study_end(&study);
    if (status == LO_OK)
        *out = made;
    else
        lo_indices_study_free(made);
    return status;
}
