/*
 * prove.c - is the best back-feed known the best there is? For search.c, where
 * many areas compete for the room of one element and too many answers would
 * have to be looked at.
 *
 *   live --t1-- a --- b --t2-- c --- d          t2 unused, from b, or from c
 *
 * A tie between two areas is tried unused and used either way: who gives has to
 * be fed, who takes has a tie of its own; knapsack.c finds the best of each. An
 * island that feeds itself so is parted at each edge in turn of the way from
 * what it takes to what it gives.
 *
 * Room is that of the tightest element which all ties hang on, along one
 * direction of P and Q: that of its flow in the best answer known, or in a
 * better one that did not hold. Other limits and voltages are not looked at:
 * what is better is an answer only if it holds, and nothing is proven where it
 * does not.
 */
#include <math.h>
#include <string.h>

#include "knapsack_int.h"

enum { MOST_TRIES = 1000, MOST_TURNS = 5 };

#define POINT(field, i) (&g_array_index((field)->points, struct point, (i)))

/* --- room --------------------------------------------------------------- */

/* Where the ways up meet; points come after those above them. */
static int32_t meeting(const struct field *field, int32_t a, int32_t b)
{
    while (a != b && a >= 0 && b >= 0) {
        int32_t *lower = a > b ? &a : &b;
        *lower = POINT(field, *lower)->up;
    }
    return a == b ? a : -1;
}

/* The point of what has supply at the tie; the tie's edge. */
static int32_t point_at(const struct field *field, const struct choice *tie,
                        int32_t *edge)
{
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    int32_t area = tie->end[0] == LO_NONE ? tie->end[1] : tie->end[0];
    *edge = graph->edge_of_link[tie->link];
    const struct edge *e = &graph->edges[*edge];
    int32_t entry = lo_graph_end(graph, *edge, field->areas[area].section);
    return supply->slot[e->a == entry ? e->b : e->a];
}

static double room_at(const struct proof *p, int32_t point)
{
    return POINT(p->field, point)->limit - p->along[0] * p->base[point][0] -
           p->along[1] * p->base[point][1];
}

double lo_proof_room_of(const struct proof *p, int32_t tie)
{
    const struct field *field = p->field;
    const struct choice *choice = &field->choices[tie];
    for (int i = 0; i < p->n_inner; i++)
        if (p->inner[i] == tie)
            return p->room_of[i];
    int32_t edge;
    int32_t at = point_at(field, choice, &edge);
    double room = field->supply->limit[edge];
    for (; at >= 0; at = POINT(field, at)->up)
        if (isfinite(POINT(field, at)->limit))
            room = fmin(room, room_at(p, at));
    return room;
}

/* Of all that lies above every tie the tightest. */
static void find_neck(struct proof *p)
{
    const struct field *field = p->field;
    int32_t at = -2, edge;
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        if (lo_choice_target(field, choice) == LO_NONE)
            continue;
        int32_t point = point_at(field, choice, &edge);
        at = at == -2 ? point : meeting(field, at, point);
    }
    p->neck = -1;
    for (double least = INFINITY; at >= 0; at = POINT(field, at)->up) {
        double room =
            POINT(field, at)->limit - hypot(p->base[at][0], p->base[at][1]);
        if (room >= least)
            continue;
        least = room;
        p->neck = at;
    }
}

/* P and Q of the neck while these areas are fed. */
typedef bool is_fed_fn(const void *fed, int32_t area);
static void show_direction(struct proof *p, is_fed_fn *is_fed, const void *fed)
{
    const struct field *field = p->field;
    for (int k = 0; k < 2; k++)
        p->flow[k] = p->neck >= 0 ? p->base[p->neck][k] : 0;
    for (int32_t a = 0; a < p->n; a++)
        for (int k = 0; k < 2 && is_fed(fed, a); k++)
            p->flow[k] += field->supply->total[field->areas[a].section][k];
}

/* Loads and room along the direction; false: some would give power. */
static bool turn(struct proof *p)
{
    const struct field *field = p->field;
    double size = hypot(p->flow[0], p->flow[1]);
    memcpy(p->along, field->along, sizeof p->along);
    p->room = p->bound->inflow;
    if (p->neck >= 0 && size > 0) {
        p->along[0] = p->flow[0] / size;
        p->along[1] = p->flow[1] / size;
        p->room = room_at(p, p->neck);
    }
    bool good = true;
    for (int32_t a = 0; a < p->n; a++) {
        const double *total = field->supply->total[field->areas[a].section];
        p->load[a] = p->along[0] * total[0] + p->along[1] * total[1];
        good = good && p->load[a] >= 0;
    }
    return good && isfinite(p->room);
}

/* --- is it an answer ---------------------------------------------------- */

struct added {
    int32_t area;
    guint points;
};

/* Supply spreads over what the label closes and leaves closed. */
static void spread(struct proof *p, const struct label *label, GArray *added)
{
    struct field *field = p->field;
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t c = 0; c < field->n_choices; c++) {
            struct choice *choice = &field->choices[c];
            bool closed = choice->tie == has_bit(label->operated, c);
            choice->made = OPEN_QUESTION;
            int32_t area = lo_choice_target(field, choice);
            choice->made = closed ? USED : REFUSED;
            if (!closed || area == LO_NONE)
                continue;
            const struct added now = {area, field->points->len};
            g_array_append_val(added, now);
            lo_field_add(field, area, c);
            grew = true;
        }
    }
}

/* *island: some fed area has no supply. true: the label is an answer that
 * holds, and is the best one now. */
static bool is_answer(struct proof *p, const struct label *label,
                      uint64_t island[WORDS])
{
    struct field *field = p->field;
    GArray *added = g_array_new(FALSE, FALSE, sizeof(struct added));
    bool whole = true;
    spread(p, label, added);
    for (int32_t a = 0; a < p->n; a++)
        if (has_bit(label->fed, a) && !field->areas[a].supplied) {
            set_bit(island, a);
            whole = false;
        }
    bool better = whole && p->found(p->self, label->rank.operated);
    for (guint i = added->len; i-- > 0;) {
        const struct added *at = &g_array_index(added, struct added, i);
        lo_field_drop(field, at->area, at->points);
    }
    for (int32_t c = 0; c < field->n_choices; c++)
        field->choices[c].made = OPEN_QUESTION;
    g_array_free(added, TRUE);
    return better;
}

/* --- all of them -------------------------------------------------------- */

static bool prove(struct proof *p);

static bool is_in_label(const void *fed, int32_t area)
{
    return has_bit(fed, area);
}

static bool is_in_answer(const void *on, int32_t area)
{
    return ((const bool *)on)[area];
}

static bool joins(const struct proof *p, const struct label *label, int32_t v)
{
    int32_t c = p->by[v];
    return c != LO_NONE && has_bit(label->fed, v) &&
           has_bit(label->fed, p->up[v]) && !p->barred[c] &&
           !has_bit(label->operated, c);
}

/* The choices on the way from one area to the other are marked, if all of them
 * join their sides; else false. */
static bool mark_way(const struct proof *p, const struct label *label,
                     int32_t from, int32_t to, uint64_t way[WORDS])
{
    uint64_t now[WORDS] = {0};
    while (from != to) {
        int32_t *deeper = p->depth[from] >= p->depth[to] ? &from : &to;
        if (!joins(p, label, *deeper))
            return false;
        set_bit(now, p->by[*deeper]);
        *deeper = p->up[*deeper];
    }
    for (int w = 0; w < WORDS; w++)
        way[w] |= now[w];
    return true;
}

/* One of the switches on the way does not join. */
static bool bar_each(struct proof *p, const uint64_t way[WORDS])
{
    bool proven = true;
    for (int32_t c = 0; c < p->field->n_choices && proven; c++) {
        if (!has_bit(way, c))
            continue;
        p->barred[c] = true;
        proven = prove(p);
        p->barred[c] = false;
    }
    return proven;
}

/* An island is fed by ties that begin in it: between what one tie gives to and
 * another takes from, one of the switches does not join. */
static bool part_island(struct proof *p, const struct label *label,
                        const uint64_t island[WORDS])
{
    uint64_t way[WORDS] = {0};
    for (int i = 0; i < p->n_inner; i++)
        for (int k = 0; k < p->n_inner; k++) {
            const struct choice *to = &p->field->choices[p->inner[i]];
            const struct choice *from = &p->field->choices[p->inner[k]];
            if (p->into[i] < 0 || p->into[k] < 0)
                continue;
            int32_t taker = to->end[p->into[i]];
            int32_t giver = from->end[1 - p->into[k]];
            if (has_bit(island, taker) && has_bit(island, giver))
                (void)mark_way(p, label, taker, giver, way);
        }
    return bar_each(p, way);
}

/* The area that the tie gives to, if the label uses it; LO_NONE. */
static int32_t taker_of(const struct proof *p, const struct label *label,
                        int32_t choice)
{
    const struct choice *tie = &p->field->choices[choice];
    if (!tie->tie || !has_bit(label->operated, choice))
        return LO_NONE;
    for (int i = 0; i < p->n_inner; i++)
        if (p->inner[i] == choice)
            return tie->end[p->into[i]];
    return tie->end[0] == LO_NONE ? tie->end[1] : tie->end[0];
}

/* An inner tie that could give more than what feeds its giver lets through:
 * either it gives no more, or a switch between the two does not join. *more:
 * there is such a tie. */
static bool narrow(struct proof *p, const struct label *label, bool *more)
{
    for (int i = 0; i < p->n_inner; i++) {
        const struct choice *tie = &p->field->choices[p->inner[i]];
        if (p->into[i] < 0 || !has_bit(label->operated, p->inner[i]))
            continue;
        int32_t giver = tie->end[1 - p->into[i]];
        for (int32_t c = 0; c < p->field->n_choices; c++) {
            int32_t taker = taker_of(p, label, c);
            uint64_t way[WORDS] = {0};
            double room = lo_proof_room_of(p, c), was = p->room_of[i];
            if (taker == LO_NONE || c == p->inner[i] || !(room < was) ||
                !mark_way(p, label, taker, giver, way))
                continue;
            *more = true;
            p->room_of[i] = room;
            bool proven = prove(p);
            p->room_of[i] = was;
            return proven && bar_each(p, way);
        }
    }
    return false;
}

static bool beats_best(const struct proof *p, const struct label *label)
{
    uint64_t operated[WORDS] = {0};
    int order = lo_rank_compare(&label->rank, &p->best->rank);
    for (int32_t c = 0; c < p->field->n_choices && order == 0; c++)
        for (guint i = 0; i < p->best->links->len; i++)
            if (g_array_index(p->best->links, int32_t, i) ==
                p->field->choices[c].link)
                set_bit(operated, c);
    if (order == 0)
        order = lo_knapsack_compare(label->operated, operated);
    return order < 0;
}

/* Nothing is better than the best answer, with the inner ties as they are. */
static bool prove(struct proof *p)
{
    struct label label;
    uint64_t island[WORDS] = {0};
    if (p->tries++ == MOST_TRIES)
        return false;
    if (!lo_knapsack_best(p, &label) || !beats_best(p, &label))
        return true;
    if (is_answer(p, &label, island))
        return true;
    bool whole = true;
    for (int w = 0; w < WORDS; w++)
        whole = whole && island[w] == 0;
    if (!whole)
        return part_island(p, &label, island);
    bool more = false;
    bool proven = narrow(p, &label, &more);
    if (more)
        return proven;
    show_direction(p, is_in_label, label.fed);
    p->failed = true;
    return false;
}

static bool prove_inner(struct proof *p, int i)
{
    if (i == p->n_inner)
        return prove(p);
    const struct choice *tie = &p->field->choices[p->inner[i]];
    bool proven = true;
    for (int k = -1; k < 2 && proven; k++) {
        int32_t giver = k < 0 ? LO_NONE : tie->end[1 - k];
        p->into[i] = k;
        if (k >= 0 && p->giver[giver])
            giver = LO_NONE;
        if (giver != LO_NONE)
            p->giver[giver] = true;
        proven = prove_inner(p, i + 1);
        if (giver != LO_NONE)
            p->giver[giver] = false;
    }
    p->into[i] = -1;
    return proven;
}

/* Ties between areas; false if they are too many. */
static bool find_inner(struct proof *p)
{
    for (int32_t c = 0; c < p->field->n_choices; c++) {
        const struct choice *tie = &p->field->choices[c];
        if (!tie->tie || tie->end[0] == LO_NONE || tie->end[1] == LO_NONE ||
            tie->end[0] == tie->end[1])
            continue;
        if (p->n_inner == MOST_INNER)
            return false;
        p->into[p->n_inner] = -1;
        p->room_of[p->n_inner] =
            p->field->supply
                ->limit[p->field->supply->graph->edge_of_link[tie->link]];
        p->inner[p->n_inner++] = c;
    }
    return true;
}

static void open_proof(struct proof *p)
{
    size_t n = (size_t)p->n + 1;
    p->up = g_new(int32_t, n);
    p->by = g_new(int32_t, n);
    p->depth = g_new0(int32_t, n);
    p->order = g_new(int32_t, n);
    p->giver = g_new0(bool, n);
    p->joined = g_new0(bool, n);
    p->barred = g_new0(bool, (size_t)p->field->n_choices + 1);
    p->least = g_malloc_n(n, sizeof *p->least);
    p->outer = g_malloc_n(n, sizeof *p->outer);
    p->load = g_new0(double, n);
    p->base = g_malloc_n((size_t)p->field->points->len + 1, sizeof *p->base);
    for (guint i = 0; i < p->field->points->len; i++) {
        const struct point *point = POINT(p->field, i);
        p->base[i][0] = point->base_p + point->sum_p;
        p->base[i][1] = point->base_q + point->sum_q;
    }
    p->list = g_malloc_n(n, sizeof *p->list);
    for (size_t v = 0; v < n; v++)
        for (int k = 0; k < KINDS; k++)
            p->list[v][k] = g_array_new(FALSE, FALSE, sizeof(struct label));
    p->by[p->n] = LO_NONE;
    lo_knapsack_grow(p);
}

static void close_proof(struct proof *p)
{
    for (int32_t v = 0; v <= p->n; v++)
        for (int k = 0; k < KINDS; k++)
            g_array_free(p->list[v][k], TRUE);
    g_free(p->list);
    g_free(p->base);
    g_free(p->load);
    g_free(p->outer);
    g_free(p->least);
    g_free(p->barred);
    g_free(p->joined);
    g_free(p->giver);
    g_free(p->order);
    g_free(p->depth);
    g_free(p->by);
    g_free(p->up);
}

bool lo_backfeed_prove(struct field *field, const struct bound *bound,
                       const struct answer *best, lo_backfeed_found_fn *found,
                       void *self)
{
    struct proof p = {.field = field,
                      .bound = bound,
                      .best = best,
                      .found = found,
                      .self = self,
                      .n = field->n_areas};
    const struct lo_supply *supply = field->supply;
    if (field->loops || field->least_load < 0 || supply->graph->parts ||
        supply->guard != NULL || field->n_areas > MOST_VERTICES ||
        field->n_choices > MOST_VERTICES || !find_inner(&p))
        return false;
    open_proof(&p);
    find_neck(&p);
    show_direction(&p, is_in_answer, best->on);
    bool proven = false;
    for (int i = 0; i < MOST_TURNS && !proven && turn(&p); i++) {
        p.failed = false;
        lo_knapsack_choose_price(&p);
        proven = prove_inner(&p, 0);
        if (!p.failed)
            break;
    }
    close_proof(&p);
    return proven;
}
