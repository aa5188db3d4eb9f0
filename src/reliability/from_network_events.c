/*
 * Points and events of a grid from a network: who is supplied where, what
 * fails or is worked on, how often and how long.
 */
#include <math.h>

#include "reliability/from_network_int.h"

void rel_add_points(struct rel_builder *b, const int32_t *zone)
{
    const struct lo_network *network = b->network;
    struct lo_rel_grid *grid = b->grid;
    int32_t *sharing = g_new0(int32_t, (gsize)b->sections->n + 1);
    for (int32_t i = 0; i < network->n_loads; i++)
        if (b->sections->load_mv[i].v != LO_NONE)
            sharing[b->sections->load_mv[i].v]++;
    grid->points = lo_arena_array(grid->arena, (size_t)network->n_loads + 1,
                                  sizeof *grid->points);
    b->map.point_of_load = rel_none_of(grid->arena, network->n_loads);
    for (int32_t i = 0; i < network->n_loads; i++) {
        const struct lo_load *load = &network->loads[i];
        int32_t node = rel_live_node(b, load->equipment.v, 0);
        if (node == LO_NONE || b->sections->of_node[node].v == LO_NONE)
            continue;
        const struct lo_section_info *at =
            &b->sections->info[b->sections->of_node[node].v];
        if (!at->supplied)
            continue;
        int32_t mv = b->sections->load_mv[i].v;
        struct lo_rel_point point = {
            .name = network->equipment[load->equipment.v].name,
            .zone = {zone[node]},
            .feeder = at->feeder,
            .customers = load->customers,
            /* MV customers of a section, shared by its loads alike. */
            .mv_customers =
                mv == LO_NONE
                    ? 0.0
                    : (double)b->sections->info[mv].mv_customers / sharing[mv],
            .load_kw = fmax(0.0, rel_load_kw(b, load))};
        b->map.point_of_load[i] = grid->n_points;
        grid->points[grid->n_points++] = point;
    }
    g_free(sharing);
}

static double said_or(double said, double otherwise)
{
    return isnan(said) ? otherwise : said;
}

/* Lasting faults a year; counts what had to be assumed. */
static double rate_of(struct rel_builder *b, int32_t equipment, double km)
{
    const struct lo_equipment *e = &b->network->equipment[equipment];
    const struct lo_failure *said = b->failure[equipment];
    if (said != NULL && !isnan(said->per_year))
        return said->per_year;
    if (said != NULL && !isnan(said->per_km_year))
        return said->per_km_year * km;
    if (e->kind == LO_KIND_LINE) {
        b->line_defaults++;
        return b->inputs->line_per_km_year * km;
    }
    if (e->kind != LO_KIND_TRANSFORMER)
        return 0.0;
    b->transformer_defaults++;
    return b->inputs->transformer_per_year;
}

static void add_faults(struct rel_builder *b, int32_t equipment, int32_t place,
                       int32_t other)
{
    const struct lo_equipment *e = &b->network->equipment[equipment];
    const struct lo_failure *said = b->failure[equipment];
    static const struct lo_failure nothing = LO_FAILURE_INIT;
    double km = 0.0;
    if (said == NULL)
        said = &nothing;
    if (e->kind == LO_KIND_LINE) {
        double m = b->network->lines[e->detail].length_m;
        if (isnan(m))
            b->lengths_missing++;
        km = isnan(m) ? 0.0 : m / 1000.0;
    }
    double repair_h = e->kind == LO_KIND_TRANSFORMER
                          ? b->inputs->transformer_repair_h
                          : b->inputs->line_repair_h;
    struct lo_rel_event event = {
        .name = e->name,
        .kind = LO_REL_PERMANENT,
        .zone = {place},
        .zone2 = {other},
        .per_year = rate_of(b, equipment, km),
        .repair_h = said_or(said->repair_h, repair_h),
        .switching_h = e->kind == LO_KIND_SWITCH
                           ? b->inputs->switching_h
                           : said_or(said->switching_h, b->inputs->switching_h),
        .patrol_h = km};
    g_array_append_val(b->events, event);
    event.kind = LO_REL_TRANSIENT;
    event.per_year = said_or(said->transient_per_year,
                             e->kind == LO_KIND_LINE
                                 ? b->inputs->line_transient_per_km_year * km
                                 : 0.0);
    event.patrol_h = 0.0;
    g_array_append_val(b->events, event);
}

/* A switch belongs to both sides while closed; open, each side suffers its
 * fault alone. */
static void add_switch_faults(struct rel_builder *b, int32_t s,
                              const int32_t *zone)
{
    const struct lo_switch *sw = &b->network->switches[s];
    int32_t from = rel_live_node(b, sw->equipment.v, 0);
    int32_t to = rel_live_node(b, sw->equipment.v, 1);
    int32_t l = b->sections->link_of_switch[s];
    if (b->failure[sw->equipment.v] == NULL || from == LO_NONE || to == LO_NONE)
        return;
    if (l >= 0 && b->sections->links[l].open) {
        add_faults(b, sw->equipment.v, zone[from], LO_NONE);
        add_faults(b, sw->equipment.v, zone[to], LO_NONE);
    } else {
        add_faults(b, sw->equipment.v, zone[from],
                   zone[to] == zone[from] ? (int32_t)LO_NONE : zone[to]);
    }
}

static void add_works(struct rel_builder *b, const int32_t *zone)
{
    for (int32_t w = 0; w < b->inputs->n_works; w++) {
        const struct lo_rel_work *work = &b->inputs->works[w];
        const struct lo_equipment *e =
            &b->network->equipment[work->equipment.v];
        int32_t place = zone[rel_body(b, work->equipment.v)];
        int32_t other = LO_NONE;
        int32_t from = rel_live_node(b, work->equipment.v, 0);
        int32_t to = rel_live_node(b, work->equipment.v, 1);
        if (e->kind == LO_KIND_SWITCH && from != LO_NONE && to != LO_NONE) {
            place = zone[from];
            int32_t l = b->sections->link_of_switch[e->detail];
            if (zone[to] != place && l >= 0 && !b->sections->links[l].open)
                other = zone[to];
        }
        struct lo_rel_event event = {.name = e->name,
                                     .kind = LO_REL_PLANNED,
                                     .zone = {place},
                                     .zone2 = {other},
                                     .per_year = work->per_year,
                                     .repair_h = work->hours,
                                     .switching_h = b->inputs->switching_h};
        g_array_append_val(b->events, event);
    }
}

/* patrol_h holds km of the line so far: the km of everything that one device
 * protects must be walked. */
static void set_patrol(struct rel_builder *b)
{
    struct lo_rel_grid *grid = b->grid;
    struct lo_rel_event *events = (void *)b->events->data;
    double *km = g_new0(double, (gsize)grid->n_zones + 1);
    int32_t *parent = g_new(int32_t, (gsize)grid->n_zones + 1);
    for (int32_t z = 0; z < grid->n_zones; z++)
        parent[z] = z;
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (link->open || link->kind == LO_REL_ABSENT ||
            link->kind >= LO_REL_FUSE)
            continue;
        int32_t x = link->a.v, y = link->b.v;
        while (parent[x] != x)
            x = parent[x] = parent[parent[x]];
        while (parent[y] != y)
            y = parent[y] = parent[parent[y]];
        parent[MAX(x, y)] = MIN(x, y);
    }
    for (int32_t z = 0; z < grid->n_zones; z++) /* smaller ones are done */
        parent[z] = parent[parent[z]];
    for (guint e = 0; e < b->events->len; e++)
        km[parent[events[e].zone.v]] += events[e].patrol_h;
    for (guint e = 0; e < b->events->len; e++)
        events[e].patrol_h = events[e].kind == LO_REL_PERMANENT
                                 ? km[parent[events[e].zone.v]] *
                                       b->inputs->patrol_min_per_km / 60.0
                                 : 0.0;
    g_free(km);
    g_free(parent);
}

void rel_add_events(struct rel_builder *b, const int32_t *zone)
{
    for (int32_t e = 0; e < b->network->n_equipment; e++) {
        const struct lo_equipment *at = &b->network->equipment[e];
        bool live = rel_live_node(b, e, 0) != LO_NONE;
        if (at->kind == LO_KIND_SWITCH)
            add_switch_faults(b, at->detail, zone);
        else if (live &&
                 (at->kind == LO_KIND_LINE || at->kind == LO_KIND_TRANSFORMER ||
                  b->failure[e] != NULL))
            add_faults(b, e, zone[rel_body(b, e)], LO_NONE);
    }
    add_works(b, zone);
    set_patrol(b);
    guint n = 0;
    struct lo_rel_event *events = (void *)b->events->data;
    b->grid->events = lo_arena_array(b->grid->arena, (size_t)b->events->len + 1,
                                     sizeof *events);
    for (guint e = 0; e < b->events->len; e++)
        if (events[e].per_year > 0.0)
            b->grid->events[n++] = events[e];
    b->grid->n_events = (int32_t)n;
}
