/*
 * check.c - does a try of back-feed hold: phases, limits, voltages.
 *
 * A try that more areas may follow is refused only if none of them could mend
 * it: loads that give power (negative P or Q) could.
 */
#include <math.h>
#include <string.h>

#include "backfeed_int.h"

#define POINT(field, i) (&g_array_index((field)->points, struct point, (i)))

/* Smallest size of a number between the two. */
static double least_size(double low, double high)
{
    return low > 0 ? low : high < 0 ? -high : 0;
}

/* Every load of every supplied area has its phases. */
static bool phases_hold(const struct field *field)
{
    const struct graph *graph = field->supply->graph;
    for (int32_t a = 0; a < field->n_areas; a++) {
        const struct area *area = &field->areas[a];
        if (!area->supplied)
            continue;
        for (int k = 0; k < PHASES; k++) {
            int32_t wanted = graph->wanted_piece[k][area->section];
            if (wanted != PIECE_NONE &&
                ((area->live & 1u << k) == 0 ||
                 wanted != graph->piece[k][area->entry]))
                return false;
        }
    }
    return true;
}

void lo_field_sum(struct field *field)
{
    struct point *points = POINT(field, 0);
    if (field->summed)
        return;
    field->summed = true;
    for (guint i = 0; i < field->points->len; i++) {
        points[i].sum_p = points[i].p;
        points[i].sum_q = points[i].q;
        points[i].in_use = !points[i].donor;
    }
    for (guint i = field->points->len; i-- > 0;) {
        if (points[i].up < 0)
            continue;
        points[points[i].up].sum_p += points[i].sum_p;
        points[points[i].up].sum_q += points[i].sum_q;
        points[points[i].up].in_use |= points[i].in_use;
    }
}

/* Does the element without a limit carry more than its own flow? */
static bool beyond_own(const struct lo_supply *supply, int32_t edge, double s)
{
    return supply->options.missing_limit == LO_LIMIT_WARN &&
           isnan(supply->graph->edges[edge].limit) &&
           s > supply->own[edge] * (1 + LO_SLACK);
}

static bool limits_hold(struct field *field, bool whole)
{
    const struct point *points = POINT(field, 0);
    double more_p = whole ? 0 : field->most_p, less_p = 0;
    double more_q = whole ? 0 : field->most_q, less_q = 0;
    if (!whole) {
        less_p = field->least_p;
        less_q = field->least_q;
    }
    for (guint i = 0; i < field->points->len; i++) {
        const struct point *at = &points[i];
        if (!at->in_use || isinf(at->limit))
            continue;
        double p = at->base_p + at->sum_p, q = at->base_q + at->sum_q;
        double s = hypot(least_size(p + less_p, p + more_p),
                         least_size(q + less_q, q + more_q));
        if (s > at->limit)
            return false;
    }
    return true;
}

bool lo_field_enters(struct field *field, int32_t area, int32_t choice)
{
    guint first = field->points->len;
    bool hold = true;
    lo_field_add(field, area, choice);
    lo_field_sum(field);
    for (guint i = first; i < field->points->len && hold; i++) {
        const struct point *at = POINT(field, i);
        hold = hypot(least_size(at->sum_p + field->least_p,
                                at->sum_p + field->most_p),
                     least_size(at->sum_q + field->least_q,
                                at->sum_q + field->most_q)) <= at->limit;
    }
    lo_field_drop(field, area, first);
    return hold;
}

static void find_unverified(struct field *field)
{
    const struct point *points = POINT(field, 0);
    field->unverified = false;
    for (guint i = 0; i < field->points->len && !field->loops; i++) {
        const struct point *at = &points[i];
        bool loop = at->edge == LO_NONE ||
                    field->supply->graph->looped[at->edge] ||
                    (at->donor && field->tree->ring[at->vertex]);
        if (!loop && at->in_use &&
            beyond_own(field->supply, at->edge,
                       hypot(at->base_p + at->sum_p, at->base_q + at->sum_q)))
            field->unverified = true;
    }
}

double *lo_field_voltages(const struct field *field)
{
    const struct point *points = POINT(field, 0);
    double *v = g_new(double, field->points->len + 1);
    for (guint i = 0; i < field->points->len; i++) {
        const struct point *at = &points[i];
        v[i] = at->up < 0 ? 0 : v[at->up];
        v[i] -= at->r * at->sum_p + at->x * at->sum_q;
        if (!at->donor && points[at->up].donor)
            v[i] += field->tree->v[points[at->up].vertex];
    }
    return v;
}

/* Voltages go down with every load, unless one gives power. What R itself
 * lowers below the floor (it cut a loop) back-feed may not lower further. */
static bool voltages_hold(const struct field *field, bool whole)
{
    const struct lo_supply *supply = field->supply;
    const struct point *points = POINT(field, 0);
    if (supply->floor == NULL ||
        (!whole && (supply->lifts || field->least_p < 0 || field->least_q < 0)))
        return true;
    double *v = lo_field_voltages(field);
    bool hold = true;
    for (guint i = 0; i < field->points->len && hold; i++) {
        const struct point *at = &points[i];
        hold = at->donor ? at->spare + v[i] >= 0 || v[i] >= at->rest - LO_SLACK
                         : v[i] >= at->spare;
    }
    g_free(v);
    return hold;
}

/* --- with loops --------------------------------------------------------- */

static bool *closed_of(const struct field *field, bool *dead)
{
    const struct lo_supply *supply = field->supply;
    const struct lo_sections *sections = supply->sections;
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t s = g_array_index(supply->found, lo_section, i).v;
        dead[s] = supply->standing[s] == DEAD;
    }
    bool *closed = g_new0(bool, (size_t)sections->n_links + 1);
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        closed[l] = !link->open && !dead[link->a.v] && !dead[link->b.v];
    }
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        if (choice->made == USED)
            closed[choice->link] = true;
        else if (choice->made == REFUSED)
            closed[choice->link] = false;
    }
    return closed;
}

/* In a loop a section may get a phase from two sides, in two pieces. */
static bool loads_have_phases(const struct tree *tree, const bool *backfed)
{
    const struct graph *graph = tree->graph;
    bool *live = g_new(bool, (size_t)graph->n_vertices + 1);
    bool hold = true;
    for (int k = 0; k < PHASES; k++) {
        const int32_t *piece = graph->piece[k];
        unsigned bit = 1u << k;
        memset(live, 0, (size_t)graph->n_vertices * sizeof *live);
        for (int32_t i = 0; i < tree->n; i++)
            if ((tree->live[tree->order[i]] & bit) != 0)
                live[piece[tree->order[i]]] = true;
        for (int32_t v = 0; v < graph->n_vertices && hold; v++) {
            int32_t s = graph->section[v];
            if (s != LO_NONE && backfed[s] && (graph->wanted[v] & bit) != 0)
                hold = live[piece[v]];
        }
    }
    g_free(live);
    return hold;
}

/* The ways from back-fed areas to the sources, in `tree`. */
static bool ways_hold(struct field *field, const struct tree *tree,
                      const bool *backfed)
{
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    bool *on_way = g_new0(bool, (size_t)graph->n_vertices + 1);
    bool hold = true;
    for (int32_t i = tree->n - 1; i >= 0 && hold; i--) {
        int32_t v = tree->order[i];
        on_way[v] = on_way[v] || backfed[graph->section[v]];
        if (!on_way[v] || tree->up[v] == LO_NONE)
            continue;
        on_way[tree->up[v]] = true;
        double s = hypot(tree->p[v], tree->q[v]);
        if (tree->ring[v])
            continue;
        hold = s <= supply->limit[tree->up_edge[v]];
        if (beyond_own(supply, tree->up_edge[v], s))
            field->unverified = true;
    }
    for (int32_t i = 0; i < tree->n && supply->floor != NULL && hold; i++) {
        int32_t v = tree->order[i];
        hold = tree->v[v] - graph->sag[v] >= supply->floor[graph->section[v]] ||
               (field->tree->depth[v] >= 0 &&
                tree->v[v] >= field->tree->v[v] - LO_SLACK);
    }
    g_free(on_way);
    return hold;
}

/* The whole answer on a tree of its own: what was opened may have left parts
 * of loops without one. */
static bool loops_hold(struct field *field)
{
    const struct lo_supply *supply = field->supply;
    const struct lo_sections *sections = supply->sections;
    bool *dead = g_new0(bool, (size_t)sections->n + 1);
    bool *backfed = g_new0(bool, (size_t)sections->n + 1);
    bool *closed = closed_of(field, dead);
    struct state state = {closed, dead};
    struct tree *tree =
        lo_tree_new(supply->graph, &state, true, supply->options.source_pu);
    field->unverified = false;
    for (int32_t a = 0; a < field->n_areas; a++)
        backfed[field->areas[a].section] = field->areas[a].supplied;
    bool hold =
        loads_have_phases(tree, backfed) && ways_hold(field, tree, backfed);
    lo_tree_free(tree);
    g_free(closed);
    g_free(backfed);
    g_free(dead);
    return hold;
}

static bool holds_link(const GArray *links, int32_t link)
{
    guint low = 0, high = links->len;
    while (low < high) {
        guint mid = low + (high - low) / 2;
        if (g_array_index(links, int32_t, mid) < link)
            low = mid + 1;
        else
            high = mid;
    }
    return low < links->len && g_array_index(links, int32_t, low) == link;
}

/* Supply spreads over what the answer closes and leaves closed. */
static void replay(struct field *field)
{
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t c = 0; c < field->n_choices; c++) {
            enum made made = field->choices[c].made;
            field->choices[c].made = OPEN_QUESTION;
            int32_t area = lo_choice_target(field, &field->choices[c]);
            field->choices[c].made = made;
            if (made != USED || area == LO_NONE)
                continue;
            lo_field_add(field, area, c);
            grew = true;
        }
    }
}

bool lo_backfeed_unverified(struct lo_supply *supply, const GArray *ties,
                            const GArray *opened)
{
    struct field field;
    if (!lo_field_new(&field, supply, ALL_PARTS))
        return false;
    for (int32_t c = 0; c < field.n_choices; c++) {
        struct choice *choice = &field.choices[c];
        bool used = choice->tie ? holds_link(ties, choice->link)
                                : !holds_link(opened, choice->link);
        choice->made = used ? USED : REFUSED;
    }
    replay(&field);
    lo_field_sum(&field);
    if (field.loops)
        loops_hold(&field);
    else
        find_unverified(&field);
    lo_field_release(&field);
    return field.unverified;
}

bool lo_field_check(struct field *field, bool whole)
{
    if (whole && field->loops)
        return loops_hold(field);
    if (!field->loops && !phases_hold(field))
        return false;
    lo_field_sum(field);
    if (!limits_hold(field, whole) || !voltages_hold(field, whole))
        return false;
    if (whole)
        find_unverified(field);
    return true;
}
