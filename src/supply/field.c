/*
 * field.c - what back-feed of one R can work with, and whether a try holds.
 *
 * With R dead a donor carries less: what R and all behind it took. So a donor
 * starts with its flow of the normal state, and R counts as negative load.
 * Where R cuts a loop the flows shift further: then a tree without R is made.
 */
#include <math.h>

#include "backfeed_int.h"

#define POINT(field, i) (&g_array_index((field)->points, struct point, (i)))

/* --- areas and choices -------------------------------------------------- */

static double load_of(const struct field *field, int32_t area)
{
    const double *total = field->supply->total[field->areas[area].section];
    return field->along[0] * total[0] + field->along[1] * total[1];
}

/* That of all areas together, if none of them gives power in it; else P. */
static void find_direction(struct field *field)
{
    double s = hypot(field->most_p, field->most_q);
    field->along[0] = s > 0 ? field->most_p / s : 1;
    field->along[1] = s > 0 ? field->most_q / s : 0;
    for (int pass = 0; pass < 2; pass++) {
        field->least_load = 0;
        for (int32_t a = 0; a < field->n_areas; a++) {
            field->areas[a].load = load_of(field, a);
            field->least_load += fmin(field->areas[a].load, 0);
        }
        if (!(field->least_load < 0))
            return;
        field->along[0] = 1;
        field->along[1] = 0;
    }
}

static bool find_areas(struct field *field, int32_t part)
{
    struct lo_supply *supply = field->supply;
    field->areas = g_new0(struct area, supply->found->len + 1);
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t s = g_array_index(supply->found, lo_section, i).v;
        field->loops = field->loops || supply->on_ring[s];
        supply->area_of[s] = -1;
        if (supply->standing[s] != BELOW ||
            !supply->sections->info[s].supplied ||
            (part != ALL_PARTS && supply->part_of[s] != part))
            continue;
        double p = supply->total[s][0], q = supply->total[s][1];
        supply->area_of[s] = field->n_areas;
        struct area *area = &field->areas[field->n_areas++];
        area->section = s;
        for (int k = 0; k < WEIGHTS; k++)
            area->weight[k] = supply->weight[s][k];
        area->weight[GUARDED] = lo_guard_weight(supply, s);
        field->most_p += fmax(p, 0);
        field->most_q += fmax(q, 0);
        field->least_p += fmin(p, 0);
        field->least_q += fmin(q, 0);
    }
    find_direction(field);
    return field->n_areas > 0;
}

/* The area of a section, LO_NONE if it is live, -2 if it can have no part. */
static int32_t area_at(const struct lo_supply *supply, lo_section section)
{
    if (lo_supply_live(supply, section.v))
        return LO_NONE;
    if (!lo_supply_met(supply, section.v) || supply->area_of[section.v] < 0)
        return -2;
    return supply->area_of[section.v];
}

/* The choice that link `l` offers, if any. */
static bool choice_at(const struct lo_supply *supply, int32_t l,
                      struct choice *choice)
{
    const struct lo_link *link = &supply->sections->links[l];
    int32_t a = area_at(supply, link->a), b = area_at(supply, link->b);
    const struct graph *graph = supply->graph;
    int32_t e = graph->edge_of_link[l];
    *choice = (struct choice){.link = l, .tie = link->open, .end = {a, b}};
    for (int32_t part = l; part != LO_NONE; part = graph->beside[part])
        choice->switches++;
    return e != LO_NONE && graph->edges[e].link == l && a != -2 && b != -2 &&
           a != b &&
           (link->open ? lo_supply_usable(supply, l) : a >= 0 && b >= 0);
}

static gint by_link(gconstpointer a, gconstpointer b)
{
    const struct choice *x = a, *y = b;
    return (x->link > y->link) - (x->link < y->link);
}

static void list_choices(struct field *field)
{
    for (int32_t c = 0; c < field->n_choices; c++)
        for (int k = 0; k < 2; k++)
            if (field->choices[c].end[k] >= 0)
                field->areas[field->choices[c].end[k]].n_choices++;
    int32_t first = 0;
    for (int32_t a = 0; a < field->n_areas; a++) {
        field->areas[a].first_choice = first;
        first += field->areas[a].n_choices;
        field->areas[a].n_choices = 0;
    }
    field->choice_of = g_new(int32_t, (size_t)first + 1);
    for (int32_t c = 0; c < field->n_choices; c++)
        for (int k = 0; k < 2; k++) {
            int32_t at = field->choices[c].end[k];
            if (at < 0)
                continue;
            struct area *area = &field->areas[at];
            field->choice_of[area->first_choice + area->n_choices++] = c;
        }
}

/* true if some tie leads to a live section */
static bool find_choices(struct field *field)
{
    struct lo_supply *supply = field->supply;
    const struct lo_sections *sections = supply->sections;
    GArray *choices = g_array_new(FALSE, FALSE, sizeof(struct choice));
    bool donor = false;
    for (int32_t a = 0; a < field->n_areas; a++) {
        const struct lo_section_info *info =
            &sections->info[field->areas[a].section];
        for (int32_t i = 0; i < info->n_links; i++) {
            struct choice choice;
            if (!choice_at(supply, sections->link_of[info->first_link + i],
                           &choice))
                continue;
            bool far = choice.end[0] == LO_NONE || choice.end[1] == LO_NONE;
            /* of two areas: listed once, at the first of them */
            if (far || MIN(choice.end[0], choice.end[1]) == a)
                g_array_append_val(choices, choice);
            donor = donor || far;
        }
    }
    g_array_sort(choices, by_link);
    field->n_choices = (int32_t)choices->len;
    field->choices = (struct choice *)(void *)g_array_free(choices, FALSE);
    list_choices(field);
    return donor;
}

/* --- donors ------------------------------------------------------------- */

/* R off, nothing else changed. */
static void tree_without(struct field *field)
{
    struct lo_supply *supply = field->supply;
    const struct lo_sections *sections = supply->sections;
    bool *closed = g_new0(bool, (size_t)sections->n_links + 1);
    bool *dead = g_new0(bool, (size_t)sections->n + 1);
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t s = g_array_index(supply->found, lo_section, i).v;
        dead[s] = supply->standing[s] == DEAD;
    }
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        closed[l] = !link->open && !dead[link->a.v] && !dead[link->b.v];
    }
    struct state state = {closed, dead};
    field->own_tree =
        lo_tree_new(supply->graph, &state, true, supply->options.source_pu);
    if (supply->floor != NULL)
        lo_tree_find_spare(field->own_tree, supply->floor);
    field->tree = field->own_tree;
    g_free(dead);
    g_free(closed);
}

/* Adds the way from the vertex to its source, as far as it is new. */
static void add_way(struct field *field, GArray *way, int32_t vertex)
{
    for (; vertex != LO_NONE && field->supply->slot[vertex] < 0;
         vertex = field->tree->up[vertex]) {
        field->supply->slot[vertex] = 0;
        g_array_append_val(way, vertex);
    }
}

/* The edge over which R and what hangs behind it left a live section. Returns
 * the vertex on the live side, LO_NONE if there is none. */
static int32_t left_at(const struct field *field, int32_t section,
                       int32_t *below)
{
    const struct lo_supply *supply = field->supply;
    const struct lo_sections *sections = supply->sections;
    const struct lo_section_info *info = &sections->info[section];
    if (field->own_tree != NULL || info->parent.v == LO_NONE ||
        lo_supply_met(supply, info->parent.v))
        return LO_NONE;
    int32_t e =
        supply->graph->edge_of_link[sections->link_of_switch[info->head.v]];
    *below = lo_graph_end(supply->graph, e, section);
    return lo_graph_end(supply->graph, e, info->parent.v);
}

static gint by_depth(gconstpointer a, gconstpointer b, gpointer user)
{
    const int32_t *depth = user;
    const int32_t *x = a, *y = b;
    return (depth[*x] > depth[*y]) - (depth[*x] < depth[*y]);
}

/* Voltage to spare at the vertex and below it, but for other points and what
 * is off. */
static double spare_beside(const struct field *field, int32_t vertex)
{
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    const struct tree *tree = field->tree;
    double spare = tree->v[vertex] - graph->sag[vertex] -
                   supply->floor[graph->section[vertex]];
    for (int32_t k = graph->bones.first[vertex];
         k < graph->bones.first[vertex + 1]; k++) {
        const struct edge *e = &graph->edges[graph->bones.at[k]];
        int32_t next = e->a == vertex ? e->b : e->a;
        int32_t s = graph->section[next];
        if (tree->up_edge[next] != graph->bones.at[k] ||
            supply->slot[next] >= 0 ||
            (lo_supply_met(supply, s) && supply->standing[s] != FED))
            continue;
        spare = fmin(spare, tree->spare[next]);
    }
    return spare;
}

/* The nearest point above `up`, itself included, that has a limit. */
static int32_t tight_above(const struct field *field, int32_t up)
{
    return up < 0 ? -1 : POINT(field, up)->tight;
}

/*
 * Most elements need no look, as long as no load gives power: they could carry
 * all that there is to feed; or one above, that carries all of theirs, has no
 * larger limit. `index` is that of the point.
 */
static void set_tight(const struct field *field, struct point *point,
                      int32_t index)
{
    int32_t above = tight_above(field, point->up);
    double p = point->base_p + field->most_p;
    double q = point->base_q + field->most_q;
    bool loose = hypot(p, q) <= point->limit;
    if (above >= 0 && !loose) {
        const struct point *at = POINT(field, above);
        /* of a donor, what is left of its flow with R dead */
        loose = at->limit <= point->limit &&
                at->base_p + at->sum_p >= point->base_p + point->sum_p &&
                at->base_q + at->sum_q >= point->base_q + point->sum_q;
    }
    if (!field->supply->gives && loose)
        point->limit = INFINITY;
    point->tight = isfinite(point->limit) ? index : above;
}

static void add_point(struct field *field, int32_t vertex, int32_t up,
                      int32_t edge, bool donor)
{
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    struct point point = {
        .vertex = vertex,
        .up = up,
        .edge = edge,
        .donor = donor,
        .limit = INFINITY,
    };
    if (donor) {
        point.base_p = field->tree->p[vertex];
        point.base_q = field->tree->q[vertex];
        if (supply->floor != NULL)
            point.spare = spare_beside(field, vertex);
    } else {
        point.p = graph->bone_p[vertex];
        point.q = graph->bone_q[vertex];
        if (supply->floor != NULL)
            point.spare =
                graph->sag[vertex] + supply->floor[graph->section[vertex]];
    }
    bool loop = edge == LO_NONE || graph->looped[edge] ||
                (donor && field->tree->ring[vertex]) ||
                (!donor && field->loops);
    if (!loop) {
        const struct edge *e = &graph->edges[edge];
        point.limit = supply->limit[edge];
        point.r = isnan(e->r) || isnan(e->x) ? 0 : e->r;
        point.x = isnan(e->r) || isnan(e->x) ? 0 : e->x;
    }
    if (!donor)
        set_tight(field, &point, (int32_t)field->points->len);
    supply->slot[vertex] = (int32_t)field->points->len;
    g_array_append_val(field->points, point);
}

static void add_donors(struct field *field)
{
    struct lo_supply *supply = field->supply;
    const struct tree *tree = field->tree;
    GArray *way = g_array_new(FALSE, FALSE, sizeof(int32_t));
    int32_t below = LO_NONE;
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        if (choice->end[0] != LO_NONE && choice->end[1] != LO_NONE)
            continue;
        const struct lo_link *link = &supply->sections->links[choice->link];
        lo_section live = choice->end[0] == LO_NONE ? link->a : link->b;
        add_way(field, way,
                lo_graph_end(supply->graph,
                             supply->graph->edge_of_link[choice->link],
                             live.v));
    }
    for (guint i = 0; i < supply->found->len; i++)
        add_way(field, way,
                left_at(field, g_array_index(supply->found, lo_section, i).v,
                        &below));
    g_array_sort_with_data(way, by_depth, tree->depth);
    for (guint i = 0; i < way->len; i++) {
        int32_t v = g_array_index(way, int32_t, i), up = tree->up[v];
        add_point(field, v, up == LO_NONE ? -1 : supply->slot[up],
                  tree->up_edge[v], true);
    }
    field->n_donors = (int32_t)way->len;
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t at = left_at(
            field, g_array_index(supply->found, lo_section, i).v, &below);
        if (at == LO_NONE)
            continue;
        POINT(field, supply->slot[at])->p -= tree->p[below];
        POINT(field, supply->slot[at])->q -= tree->q[below];
    }
    g_array_free(way, TRUE);
}

/* Donors as they are with R dead, before anything is fed. */
static void find_rest(struct field *field)
{
    lo_field_sum(field);
    double *v = lo_field_voltages(field);
    for (int32_t i = 0; i < field->n_donors; i++) {
        POINT(field, i)->rest = v[i];
        set_tight(field, POINT(field, i), i);
    }
    g_free(v);
}

/* --- life --------------------------------------------------------------- */

static void release(struct field *field)
{
    for (guint i = 0; i < field->points->len; i++)
        field->supply->slot[POINT(field, i)->vertex] = -1;
    g_array_free(field->points, TRUE);
    lo_tree_free(field->own_tree);
    g_free(field->choice_of);
    g_free(field->choices);
    g_free(field->areas);
}

bool lo_field_new(struct field *field, struct lo_supply *supply, int32_t part)
{
    *field = (struct field){.supply = supply, .tree = supply->normal};
    field->points = g_array_new(FALSE, FALSE, sizeof(struct point));
    if (!find_areas(field, part) || !find_choices(field)) {
        release(field);
        return false;
    }
    if (field->loops)
        tree_without(field);
    add_donors(field);
    find_rest(field);
    return true;
}

void lo_field_release(struct field *field)
{
    release(field);
}

/* --- a try -------------------------------------------------------------- */

void lo_field_add(struct field *field, int32_t area, int32_t choice)
{
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    struct area *to = &field->areas[area];
    field->summed = false;
    const struct choice *by = &field->choices[choice];
    int32_t from = by->end[0] == area ? by->end[1] : by->end[0];
    int32_t e = graph->edge_of_link[by->link];
    int32_t entry = lo_graph_end(graph, e, to->section);
    int32_t above =
        graph->edges[e].a == entry ? graph->edges[e].b : graph->edges[e].a;
    int32_t up = supply->slot[above];
    to->supplied = true;
    to->entry = entry;
    to->head = by->tie ? area : field->areas[from].head;
    if (from == LO_NONE) {
        to->live = field->tree->live[above];
    } else {
        to->live = 0;
        for (int k = 0; k < PHASES; k++)
            if (graph->piece[k][field->areas[from].entry] ==
                graph->piece[k][above])
                to->live |= field->areas[from].live & 1u << k;
    }
    to->live &= graph->edges[e].phases;

    guint next = field->points->len;
    add_point(field, entry, up, e, false);
    for (; next < field->points->len; next++) {
        int32_t v = POINT(field, next)->vertex;
        for (int32_t k = graph->bones.first[v]; k < graph->bones.first[v + 1];
             k++) {
            e = graph->bones.at[k];
            const struct edge *edge = &graph->edges[e];
            int32_t other = edge->a == v ? edge->b : edge->a;
            if (graph->section[other] == to->section &&
                e != POINT(field, next)->edge)
                add_point(field, other, (int32_t)next, e, false);
        }
    }
}

void lo_field_drop(struct field *field, int32_t area, guint points)
{
    field->areas[area].supplied = false;
    field->summed = false;
    for (guint i = points; i < field->points->len; i++)
        field->supply->slot[POINT(field, i)->vertex] = -1;
    g_array_set_size(field->points, points);
}
