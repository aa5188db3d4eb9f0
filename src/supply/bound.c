/*
 * bound.c - what is surely off, whatever follows: for search.c.
 *
 * (1) Reach: supply spreads over all questions still open, to every area that
 * could have all its phases so, as long as there is room for all that lies on
 * the way. The rest stays off.
 * (2) Load: what is reached must come through the elements between it and the
 * sources, and their limits leave only so much: a knapsack in fractions, filled
 * by weight per load, which is exact where limits lie one behind the other.
 *
 * Load is P and Q along one direction (field->along): an element of limit S
 * carries no more than S along any.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backfeed_int.h"

#define POINT(field, i) (&g_array_index((field)->points, struct point, (i)))

enum { NOT_REACHED = -1, REACHED = -2 };

/* Less does not count: sums of flows differ by rounding. */
#define LEAST_LOAD 1e-3

/* --- reach -------------------------------------------------------------- */

static int32_t other_end(const struct choice *choice, int32_t area)
{
    return choice->end[0] == area ? choice->end[1] : choice->end[0];
}

static bool has_supply(const struct field *field, int32_t area)
{
    return area == LO_NONE || field->areas[area].supplied;
}

/* The area that the choice could bring supply to now, or LO_NONE. */
int32_t lo_choice_target(const struct field *field, const struct choice *choice)
{
    if (choice->made != OPEN_QUESTION)
        return LO_NONE;
    bool first = has_supply(field, choice->end[0]);
    if (first == has_supply(field, choice->end[1]))
        return LO_NONE;
    return choice->end[first ? 1 : 0];
}

/* Phases that the end of a choice has, or might get. */
static unsigned phases_at(const struct bound *bound,
                          const struct choice *choice, int k)
{
    const struct field *field = bound->field;
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    int32_t a = choice->end[k];
    if (a != LO_NONE && !field->areas[a].supplied)
        return bound->phases[a];
    const struct lo_link *link = &supply->sections->links[choice->link];
    int32_t v = lo_graph_end(graph, graph->edge_of_link[choice->link],
                             k == 0 ? link->a.v : link->b.v);
    if (a == LO_NONE)
        return field->tree->live[v];
    unsigned live = 0;
    for (int p = 0; p < PHASES; p++)
        if (graph->piece[p][v] == graph->piece[p][field->areas[a].entry])
            live |= field->areas[a].live & 1u << p;
    return live;
}

/* --- room --------------------------------------------------------------- */

/* The next point with a limit, from `point` itself upwards. */
static int32_t tight_at(const struct point *points, int32_t point)
{
    return point < 0 ? -1 : points[point].tight;
}

/* Load that the way up from the point leaves. */
static double room_above(const struct bound *bound, int32_t point)
{
    const struct point *points = POINT(bound->field, 0);
    double room = INFINITY;
    for (int32_t i = tight_at(points, point); i >= 0;
         i = tight_at(points, points[i].up))
        room = fmin(room, bound->room[i]);
    return fmax(room, 0);
}

static void find_rooms(struct bound *bound)
{
    struct field *field = bound->field;
    lo_field_sum(field);
    for (guint i = 0; i < field->points->len; i++) {
        const struct point *at = POINT(field, i);
        bound->room[i] = at->limit -
                         field->along[0] * (at->base_p + at->sum_p) -
                         field->along[1] * (at->base_q + at->sum_q);
    }
}

/* --- reach -------------------------------------------------------------- */

/* Load that are left at the far end of the choice once `to` is fed over it
 * from its end `k`; below 0: it cannot be. What gives power makes room. */
static double left_behind(const struct bound *bound,
                          const struct choice *choice, int k, int32_t to)
{
    const struct field *field = bound->field;
    const struct lo_supply *supply = field->supply;
    int32_t from = choice->end[k];
    if (field->loops || field->least_load < 0)
        return INFINITY;
    int32_t e = supply->graph->edge_of_link[choice->link];
    double room = supply->limit[e];
    if (has_supply(field, from)) {
        const struct edge *edge = &supply->graph->edges[e];
        int32_t v = lo_graph_end(supply->graph, e, field->areas[to].section);
        v = edge->a == v ? edge->b : edge->a;
        room = fmin(room, room_above(bound, supply->slot[v]));
    } else {
        room = fmin(room, bound->fuel[from]);
    }
    return room - field->areas[to].load;
}

/* Supply through the choice from its end `k`; true if that is news. */
static bool pass(struct bound *bound, const struct choice *choice, int k)
{
    struct field *field = bound->field;
    const struct graph *graph = field->supply->graph;
    int32_t to = choice->end[1 - k];
    if (choice->made != OPEN_QUESTION || to == LO_NONE ||
        field->areas[to].supplied ||
        !bound->enters[choice - field->choices][1 - k])
        return false;
    double left = left_behind(bound, choice, k, to);
    if (left < -LEAST_LOAD)
        return false;
    unsigned phases = LO_PHASE_ABC, before = bound->phases[to];
    if (!field->loops)
        phases = phases_at(bound, choice, k) &
                 graph->edges[graph->edge_of_link[choice->link]].phases;
    bound->phases[to] |= phases;
    bool fed = (bound->wanted[to] & ~bound->phases[to]) == 0;
    bool news = bound->phases[to] != before ||
                (fed && bound->part[to] != REACHED) ||
                left > bound->fuel[to] + LEAST_LOAD;
    bound->fuel[to] = fmax(bound->fuel[to], left);
    if (fed)
        bound->part[to] = REACHED;
    return news && fed;
}

/* Which areas might still get supply with all their phases: over a way that
 * has room for all that lies on it. */
static void find_reached(struct bound *bound)
{
    struct field *field = bound->field;
    int32_t depth = 0;
    for (int32_t a = 0; a < field->n_areas; a++) {
        bound->part[a] = NOT_REACHED;
        bound->phases[a] = 0;
        bound->fuel[a] = -INFINITY;
        bound->seen[a] = false;
    }
    for (int32_t c = 0; c < field->n_choices; c++)
        for (int k = 0; k < 2; k++) {
            int32_t to = field->choices[c].end[1 - k];
            if (!has_supply(field, field->choices[c].end[k]) ||
                !pass(bound, &field->choices[c], k) || bound->seen[to])
                continue;
            bound->seen[to] = true;
            bound->stack[depth++] = to;
        }
    while (depth > 0) {
        int32_t self = bound->stack[--depth];
        const struct area *at = &field->areas[self];
        bound->seen[self] = false;
        for (int32_t i = 0; i < at->n_choices; i++) {
            const struct choice *by =
                &field->choices[field->choice_of[at->first_choice + i]];
            int32_t to = other_end(by, self);
            if (!pass(bound, by, by->end[0] == self ? 0 : 1) || bound->seen[to])
                continue;
            bound->seen[to] = true;
            bound->stack[depth++] = to;
        }
    }
}

void lo_bound_reach(struct bound *bound, int64_t off[WEIGHTS])
{
    const struct field *field = bound->field;
    find_rooms(bound);
    find_reached(bound);
    for (int k = 0; k < WEIGHTS; k++)
        off[k] = 0;
    for (int32_t a = 0; a < field->n_areas; a++) {
        bool lost = !field->areas[a].supplied && bound->part[a] == NOT_REACHED;
        for (int k = 0; k < WEIGHTS && lost; k++)
            off[k] += field->areas[a].weight[k];
    }
}

/* Numbers the parts of what is reached that hang together over open
 * questions. */
static void find_parts(struct bound *bound)
{
    const struct field *field = bound->field;
    int32_t n = 0;
    for (int32_t a = 0; a < field->n_areas; a++) {
        if (bound->part[a] != REACHED)
            continue;
        int32_t depth = 0;
        bound->part[a] = n;
        bound->stack[depth++] = a;
        while (depth > 0) {
            int32_t self = bound->stack[--depth];
            const struct area *at = &field->areas[self];
            for (int32_t i = 0; i < at->n_choices; i++) {
                const struct choice *by =
                    &field->choices[field->choice_of[at->first_choice + i]];
                int32_t next = other_end(by, self);
                if (by->made != OPEN_QUESTION || next == LO_NONE ||
                    bound->part[next] != REACHED)
                    continue;
                bound->part[next] = n;
                bound->stack[depth++] = next;
            }
        }
        n++;
    }
    bound->n_parts = n;
}

bool lo_bound_is_reached(const struct bound *bound, int32_t area)
{
    return bound->part[area] != NOT_REACHED;
}

/* --- ties --------------------------------------------------------------- */

/* What hangs together with the area over closed switches that may stay closed:
 * its objective weight, or -1 if some of it has supply. */
static int64_t island_weight(struct bound *bound, int32_t area)
{
    const struct field *field = bound->field;
    int64_t weight = 0;
    bool alone = true;
    int32_t depth = 0;
    bound->seen[area] = true;
    bound->stack[depth++] = area;
    while (depth > 0) {
        int32_t self = bound->stack[--depth];
        const struct area *at = &field->areas[self];
        weight += at->weight[OBJECTIVE];
        for (int32_t i = 0; i < at->n_choices; i++) {
            const struct choice *by =
                &field->choices[field->choice_of[at->first_choice + i]];
            int32_t next = other_end(by, self);
            if (by->made != OPEN_QUESTION || by->tie)
                continue;
            alone = alone && !field->areas[next].supplied;
            if (bound->seen[next] || field->areas[next].supplied ||
                bound->part[next] == NOT_REACHED)
                continue;
            bound->seen[next] = true;
            bound->stack[depth++] = next;
        }
    }
    return alone ? weight : -1;
}

static int by_weight(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* At most the lightest islands stay off. */
int32_t lo_bound_ties(struct bound *bound, int64_t slack)
{
    const struct field *field = bound->field;
    int32_t n = 0, skipped = 0;
    memset(bound->seen, 0, (size_t)field->n_areas * sizeof *bound->seen);
    for (int32_t a = 0; a < field->n_areas; a++) {
        if (field->areas[a].supplied || bound->part[a] == NOT_REACHED ||
            bound->seen[a])
            continue;
        bound->island[n] = island_weight(bound, a);
        n += bound->island[n] >= 0;
    }
    qsort(bound->island, (size_t)n, sizeof *bound->island, by_weight);
    while (skipped < n && bound->island[skipped] <= slack)
        slack -= bound->island[skipped++];
    return n - skipped;
}

/* --- load --------------------------------------------------------------- */

/* Where the ways up from two points meet; -1 = nowhere below the sources. */
static int32_t meeting(const struct field *field, int32_t a, int32_t b)
{
    while (a != b && a >= 0 && b >= 0) {
        int32_t *lower = a > b ? &a : &b;
        *lower = POINT(field, *lower)->up;
    }
    return a == b ? a : -1;
}

static void find_room(struct bound *bound)
{
    struct field *field = bound->field;
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    for (int32_t i = 0; i < bound->n_parts; i++) {
        bound->part_room[i] = 0;
        bound->part_at[i] = -2;
    }
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        int32_t a = lo_choice_target(field, choice);
        if (a == LO_NONE || bound->part[a] == NOT_REACHED)
            continue;
        int32_t part = bound->part[a];
        int32_t e = graph->edge_of_link[choice->link];
        const struct edge *edge = &graph->edges[e];
        int32_t entry = lo_graph_end(graph, e, field->areas[a].section);
        int32_t point = supply->slot[edge->a == entry ? edge->b : edge->a];
        bool first = bound->part_at[part] == -2;
        bound->part_room[part] +=
            field->loops ? INFINITY
                         : fmin(supply->limit[e], room_above(bound, point));
        bound->part_at[part] =
            first ? point : meeting(field, bound->part_at[part], point);
    }
}

/* Lets up to `load` through from the point up to its source. */
static double push(struct bound *bound, int32_t point, double load)
{
    const struct point *points = POINT(bound->field, 0);
    int32_t first = tight_at(points, point);
    for (int32_t i = first; i >= 0; i = tight_at(points, points[i].up))
        load = fmin(load, bound->room[i]);
    load = fmax(load, 0);
    for (int32_t i = first; i >= 0; i = tight_at(points, points[i].up))
        bound->room[i] -= load;
    return load;
}

int64_t lo_bound_load(struct bound *bound)
{
    const struct field *field = bound->field;
    double lost = 0;
    if (field->least_load < 0)
        return 0; /* what gives power makes room for others */
    find_parts(bound);
    find_room(bound);
    bound->inflow = 0;
    for (int32_t part = 0; part < bound->n_parts; part++)
        bound->inflow += fmin(bound->part_room[part],
                              room_above(bound, bound->part_at[part]));
    for (int32_t i = 0; i < field->n_areas; i++) {
        int32_t a = bound->by_worth[i], part = bound->part[a];
        double p = field->areas[a].load;
        if (part == NOT_REACHED || p <= 0)
            continue;
        double got =
            push(bound, bound->part_at[part], fmin(p, bound->part_room[part]));
        bound->part_room[part] -= got;
        lost += (double)field->areas[a].weight[OBJECTIVE] * (1 - got / p);
    }
    return (int64_t)ceil(lost * (1 - 1e-9) - 1e-6);
}

/* Areas without load come last: they take no room, and have no worth. */
static gint by_worth(gconstpointer a, gconstpointer b, gpointer user)
{
    const struct area *areas = user;
    const struct area *x = &areas[*(const int32_t *)a];
    const struct area *y = &areas[*(const int32_t *)b];
    if (x->load <= 0 || y->load <= 0)
        return (x->load <= 0) - (y->load <= 0);
    double worth_x = (double)x->weight[OBJECTIVE] / x->load;
    double worth_y = (double)y->weight[OBJECTIVE] / y->load;
    return (worth_x < worth_y) - (worth_x > worth_y);
}

/* Could the area live on this choice if it had all to itself? Whatever else
 * is fed adds to its flows, unless loads give power. */
static void find_enters(struct bound *bound)
{
    struct field *field = bound->field;
    const struct graph *graph = field->supply->graph;
    bound->enters =
        g_malloc0_n((size_t)field->n_choices + 1, sizeof *bound->enters);
    for (int32_t c = 0; c < field->n_choices; c++)
        for (int k = 0; k < 2; k++)
            bound->enters[c][k] =
                field->choices[c].end[k] != LO_NONE &&
                (field->loops ||
                 lo_field_enters(field, field->choices[c].end[k], c));
    for (int32_t a = 0; a < field->n_areas; a++)
        for (int p = 0; p < PHASES; p++)
            if (graph->wanted_piece[p][field->areas[a].section] != PIECE_NONE)
                bound->wanted[a] |= 1u << p;
}

/* --- life --------------------------------------------------------------- */

void lo_bound_new(struct bound *bound, struct field *field)
{
    size_t areas = (size_t)field->n_areas + 1;
    *bound = (struct bound){
        .field = field,
        .wanted = g_new0(unsigned, areas),
        .by_worth = g_new(int32_t, areas),
        .phases = g_new0(unsigned, areas),
        .part = g_new(int32_t, areas),
        .stack = g_new(int32_t, areas),
        .fuel = g_new(double, areas),
        .seen = g_new0(bool, areas),
        .island = g_new(int64_t, areas),
        .part_room = g_new(double, areas),
        .part_at = g_new(int32_t, areas),
        /* every bone becomes a point at most once */
        .room = g_new(double, (size_t)field->supply->graph->n_vertices + 1),
    };
    find_enters(bound);
    for (int32_t a = 0; a < field->n_areas; a++)
        bound->by_worth[a] = a;
    g_qsort_with_data(bound->by_worth, field->n_areas, sizeof *bound->by_worth,
                      by_worth, field->areas);
}

void lo_bound_release(struct bound *bound)
{
    g_free(bound->room);
    g_free(bound->part_at);
    g_free(bound->part_room);
    g_free(bound->stack);
    g_free(bound->island);
    g_free(bound->seen);
    g_free(bound->fuel);
    g_free(bound->part);
    g_free(bound->phases);
    g_free(bound->by_worth);
    g_free(bound->wanted);
    g_free(bound->enters);
}
