/*
 * parts.c - back-feed of one R in parts: areas that no choice and no element
 * short of room joins are searched apart.
 *
 *   live: S ==1== d1 --t-- a --s-- b         {a b} and {c} share S and 1, but
 *             `== d2 --u-- c                 1 has room for all of them
 *
 * This is finer than split.c: R is given here, and so is what is left of each
 * donor without it.
 */
#include <math.h>

#include "backfeed_int.h"

#define POINT(field, i) (&g_array_index((field)->points, struct point, (i)))

/* Could what is fed over the donor be too much for it? */
static bool is_short(const struct field *field, const struct point *point)
{
    bool drops = field->supply->floor != NULL &&
                 (point->r > 0 || point->r < 0 || point->x > 0 || point->x < 0);
    return drops || isfinite(point->limit);
}

static void join(int32_t *joined, int32_t a, int32_t b)
{
    joined[lo_graph_root(joined, a)] = lo_graph_root(joined, b);
}

/* All that is fed from the live end of a tie shares the way up from there. */
static void join_over_donors(const struct field *field, int32_t *joined)
{
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    int32_t *first = g_new(int32_t, (size_t)field->n_donors + 1);
    for (int32_t i = 0; i < field->n_donors; i++)
        first[i] = LO_NONE;
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        int far = choice->end[0] == LO_NONE ? 1 : 0;
        if (choice->end[1 - far] != LO_NONE)
            continue;
        const struct lo_link *link = &supply->sections->links[choice->link];
        int32_t v = lo_graph_end(graph, graph->edge_of_link[choice->link],
                                 far == 1 ? link->a.v : link->b.v);
        for (int32_t i = supply->slot[v]; i >= 0; i = POINT(field, i)->up) {
            if (!is_short(field, POINT(field, i)))
                continue;
            if (first[i] == LO_NONE)
                first[i] = choice->end[far];
            join(joined, choice->end[far], first[i]);
        }
    }
    g_free(first);
}

int32_t lo_field_parts(struct field *field)
{
    struct lo_supply *supply = field->supply;
    int32_t n = 0;
    int32_t *joined = g_new(int32_t, (size_t)field->n_areas + 1);
    for (int32_t a = 0; a < field->n_areas; a++)
        joined[a] = a;
    for (int32_t c = 0; c < field->n_choices; c++)
        if (field->choices[c].end[0] >= 0 && field->choices[c].end[1] >= 0)
            join(joined, field->choices[c].end[0], field->choices[c].end[1]);
    join_over_donors(field, joined);
    int32_t *part = g_new(int32_t, (size_t)field->n_areas + 1);
    for (int32_t a = 0; a < field->n_areas; a++)
        part[a] = LO_NONE;
    for (int32_t a = 0; a < field->n_areas; a++) {
        int32_t root = lo_graph_root(joined, a);
        if (part[root] == LO_NONE)
            part[root] = n++;
        supply->part_of[field->areas[a].section] = part[root];
    }
    g_free(part);
    g_free(joined);
    return n;
}
