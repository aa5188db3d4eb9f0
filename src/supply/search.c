/*
 * search.c - the best back-feed of one R, by branch and bound.
 *
 *   live --t1-- a --s1-- b --s2-- c --t2-- live
 *
 * Supply grows area by area over the choices at its border. Each choice at the
 * border is used, or refused: then a closed switch is opened, a tie stays open.
 * So every set of ties closed and switches opened comes up once. A choice that
 * has supply on both sides is a loop: a tie stays open, a switch is opened,
 * but where both sides hang on the same tie over closed switches only, the
 * loop is one of the normal state and may stay as well.
 *
 * Bounds: (1) what choices not yet refused cannot reach stays off; (2) what is
 * reached must come through the elements between it and the sources, and their
 * limits leave only so many watts (a knapsack in fractions, filled by weight
 * per watt, which is exact where limits lie one behind the other).
 *
 * Order of answers: struct rank. A criterion that goes before the others, such
 * as protected objects left off at this instant (DESIGN 3, E7), becomes a
 * further entry in front of lo_supply.weight, with WEIGHTS one larger.
 */
#include <math.h>
#include <string.h>

#include "backfeed_int.h"

#define POINT(field, i) (&g_array_index((field)->points, struct point, (i)))

struct rank {
    int64_t off[WEIGHTS]; /* left off */
    int32_t operated;     /* switches */
};

struct search {
    struct field field;
    struct rank total; /* all areas off */
    int32_t operated;
    GArray *border; /* choices, the next one last */
    bool *at_border;
    int32_t *by_worth; /* areas by weight per watt, the best first */
    int32_t left;      /* effort */

    bool any; /* a best answer beside "all off" */
    struct rank best;
    GArray *best_links; /* operated, ascending */
    bool *best_on;      /* per area */
    bool best_unverified;

    bool (*enters)[2]; /* per choice: could it ever feed its end 0, end 1? */
    unsigned *wanted;  /* per area: phases of its loads */
    unsigned *phases;  /* per area, of the bound: phases it might get */
    int32_t *part; /* per area, of the bound: piece it is reached in, or -1 */
    int32_t *stack;
    double *room;      /* per point: watts it still lets through */
    double *part_room; /* per part */
    int32_t *part_at;  /* per part: point all its ways meet in, -1 = none */
};

enum { NOT_REACHED = -1, REACHED = -2 };

/* --- order -------------------------------------------------------------- */

static int compare_rank(const struct rank *a, const struct rank *b)
{
    for (int k = 0; k < WEIGHTS; k++)
        if (a->off[k] != b->off[k])
            return a->off[k] < b->off[k] ? -1 : 1;
    return (a->operated > b->operated) - (a->operated < b->operated);
}

/* Operated so far, ascending: choices are in the order of their links. */
static void list_operated(const struct search *search, GArray *links)
{
    const struct field *field = &search->field;
    for (int32_t c = 0; c < field->n_choices; c++)
        if (field->choices[c].made == (field->choices[c].tie ? USED : REFUSED))
            g_array_append_val(links, field->choices[c].link);
}

static int compare_links(const GArray *a, const GArray *b)
{
    for (guint i = 0; i < a->len && i < b->len; i++) {
        int32_t x = g_array_index(a, int32_t, i);
        int32_t y = g_array_index(b, int32_t, i);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a->len > b->len) - (a->len < b->len);
}

/* Of equal rank: is the list of what is operated not before the best one? */
static bool list_not_better(const struct search *search)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(int32_t));
    list_operated(search, links);
    bool not_better = compare_links(links, search->best_links) >= 0;
    g_array_free(links, TRUE);
    return not_better;
}

/* Keeps the try if it holds and is the best so far. */
static void consider(struct search *search)
{
    struct field *field = &search->field;
    struct rank rank = search->total;
    rank.operated = search->operated;
    for (int32_t a = 0; a < field->n_areas; a++)
        for (int k = 0; k < WEIGHTS && field->areas[a].supplied; k++)
            rank.off[k] -= field->areas[a].weight[k];
    int order = compare_rank(&rank, &search->best);
    if (order > 0 || (order == 0 && list_not_better(search)) ||
        !lo_field_check(field, true))
        return;
    search->any = true;
    search->best = rank;
    search->best_unverified = field->unverified;
    g_array_set_size(search->best_links, 0);
    list_operated(search, search->best_links);
    for (int32_t a = 0; a < field->n_areas; a++)
        search->best_on[a] = field->areas[a].supplied;
}

/* --- bound: reach ------------------------------------------------------- */

static int32_t other_end(const struct choice *choice, int32_t area)
{
    return choice->end[0] == area ? choice->end[1] : choice->end[0];
}

static bool has_supply(const struct field *field, int32_t area)
{
    return area == LO_NONE || field->areas[area].supplied;
}

/* The area that the choice could bring supply to now, or LO_NONE. */
static int32_t target(const struct field *field, const struct choice *choice)
{
    if (choice->made != OPEN_QUESTION)
        return LO_NONE;
    bool first = has_supply(field, choice->end[0]);
    if (first == has_supply(field, choice->end[1]))
        return LO_NONE;
    return choice->end[first ? 1 : 0];
}

/* Phases that the end of a choice has, or might get. */
static unsigned phases_at(const struct search *search,
                          const struct choice *choice, int k)
{
    const struct field *field = &search->field;
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    int32_t a = choice->end[k];
    if (a != LO_NONE && !field->areas[a].supplied)
        return search->phases[a];
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

/* Supply through the choice from its end `k`; true if that is news. */
static bool pass(struct search *search, const struct choice *choice, int k)
{
    struct field *field = &search->field;
    const struct graph *graph = field->supply->graph;
    int32_t from = choice->end[k], to = choice->end[1 - k];
    if (to == LO_NONE || field->areas[to].supplied ||
        !search->enters[choice - field->choices][1 - k] ||
        !(has_supply(field, from) || search->part[from] == REACHED))
        return false;
    unsigned phases = LO_PHASE_ABC, before = search->phases[to];
    if (!field->loops)
        phases = phases_at(search, choice, k) &
                 graph->edges[graph->edge_of_link[choice->link]].phases;
    search->phases[to] |= phases;
    bool fed = search->part[to] == REACHED ||
               (search->wanted[to] & ~search->phases[to]) == 0;
    bool news =
        search->phases[to] != before || (fed && search->part[to] != REACHED);
    if (fed)
        search->part[to] = REACHED;
    return news;
}

/* Which areas might still get supply with all their phases. */
static void find_reached(struct search *search)
{
    struct field *field = &search->field;
    for (int32_t a = 0; a < field->n_areas; a++) {
        search->part[a] = NOT_REACHED;
        search->phases[a] = 0;
    }
    for (bool news = true; news;) {
        news = false;
        for (int32_t c = 0; c < field->n_choices; c++) {
            const struct choice *choice = &field->choices[c];
            if (choice->made != OPEN_QUESTION)
                continue;
            if (pass(search, choice, 0))
                news = true;
            if (pass(search, choice, 1))
                news = true;
        }
    }
}

/* Numbers the parts that hang together over open questions beside supply, and
 * lowers `rank` to what is surely off. Returns the number of parts. */
static int32_t find_parts(struct search *search, struct rank *rank)
{
    struct field *field = &search->field;
    int32_t n = 0;
    find_reached(search);
    *rank = search->total;
    rank->operated = search->operated;
    for (int32_t a = 0; a < field->n_areas; a++) {
        bool off = !field->areas[a].supplied && search->part[a] == NOT_REACHED;
        for (int k = 0; k < WEIGHTS && !off; k++)
            rank->off[k] -= field->areas[a].weight[k];
    }
    for (int32_t a = 0; a < field->n_areas; a++) {
        if (search->part[a] != REACHED)
            continue;
        int32_t depth = 0;
        search->part[a] = n;
        search->stack[depth++] = a;
        while (depth > 0) {
            int32_t self = search->stack[--depth];
            const struct area *at = &field->areas[self];
            for (int32_t i = 0; i < at->n_choices; i++) {
                const struct choice *by =
                    &field->choices[field->choice_of[at->first_choice + i]];
                int32_t next = other_end(by, self);
                if (by->made != OPEN_QUESTION || next == LO_NONE ||
                    search->part[next] != REACHED)
                    continue;
                search->part[next] = n;
                search->stack[depth++] = next;
            }
        }
        n++;
    }
    return n;
}

/* --- bound: watts ------------------------------------------------------- */

/* Where the ways up from two points meet; -1 = nowhere below the sources. */
static int32_t meeting(const struct field *field, int32_t a, int32_t b)
{
    while (a != b && a >= 0 && b >= 0) {
        int32_t *lower = a > b ? &a : &b;
        *lower = POINT(field, *lower)->up;
    }
    return a == b ? a : -1;
}

static void find_room(struct search *search, int32_t n_parts)
{
    struct field *field = &search->field;
    const struct lo_supply *supply = field->supply;
    const struct graph *graph = supply->graph;
    lo_field_sum(field);
    for (guint i = 0; i < field->points->len; i++) {
        const struct point *at = POINT(field, i);
        search->room[i] = at->limit - at->base_p - at->sum_p;
    }
    for (int32_t i = 0; i < n_parts; i++) {
        search->part_room[i] = 0;
        search->part_at[i] = -2;
    }
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        int32_t a = target(field, choice);
        if (a == LO_NONE || search->part[a] == NOT_REACHED)
            continue;
        int32_t part = search->part[a];
        int32_t e = graph->edge_of_link[choice->link];
        const struct edge *edge = &graph->edges[e];
        int32_t entry = lo_graph_end(graph, e, field->areas[a].section);
        int32_t point = supply->slot[edge->a == entry ? edge->b : edge->a];
        bool first = search->part_at[part] == -2;
        search->part_room[part] += field->loops ? INFINITY : supply->limit[e];
        search->part_at[part] =
            first ? point : meeting(field, search->part_at[part], point);
    }
}

/* Least objective weight that limits keep off of what is reached. */
static int64_t weight_kept_off(struct search *search)
{
    const struct field *field = &search->field;
    double lost = 0;
    for (int32_t i = 0; i < field->n_areas; i++) {
        int32_t a = search->by_worth[i], part = search->part[a];
        double p = field->areas[a].p;
        if (part == NOT_REACHED || p <= 0)
            continue;
        double got = fmin(p, search->part_room[part]);
        for (int32_t at = search->part_at[part]; at >= 0 && got > 0;
             at = POINT(field, at)->up)
            got = fmin(got, search->room[at]);
        got = fmax(got, 0);
        search->part_room[part] -= got;
        for (int32_t at = search->part_at[part]; at >= 0 && got > 0;
             at = POINT(field, at)->up)
            search->room[at] -= got;
        lost += (double)field->areas[a].weight[0] * (1 - got / p);
    }
    return (int64_t)ceil(lost * (1 - 1e-9) - 1e-6);
}

/* Can nothing better than the best follow from here? */
static bool hopeless(struct search *search)
{
    struct field *field = &search->field;
    struct rank rank;
    int32_t parts = find_parts(search, &rank);
    int order = compare_rank(&rank, &search->best);
    if (order > 0)
        return true;
    if (order == 0)
        return rank.operated == search->operated && list_not_better(search);
    if (field->least_p < 0 || parts == 0)
        return false;
    find_room(search, parts);
    rank.off[0] += weight_kept_off(search);
    return compare_rank(&rank, &search->best) > 0;
}

/* --- search ------------------------------------------------------------- */

static void grow(struct search *search);

/* Choices of a new area come up next, its closed switches first. */
static void extend_border(struct search *search, int32_t area)
{
    struct field *field = &search->field;
    const struct area *at = &field->areas[area];
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < at->n_choices; i++) {
            int32_t c = field->choice_of[at->first_choice + i];
            if (field->choices[c].tie != (pass == 0) ||
                field->choices[c].made != OPEN_QUESTION || search->at_border[c])
                continue;
            search->at_border[c] = true;
            g_array_append_val(search->border, c);
        }
}

static void use(struct search *search, int32_t c, int32_t area)
{
    struct field *field = &search->field;
    guint points = field->points->len, border = search->border->len;
    int32_t operated = search->operated;
    field->choices[c].made = USED;
    search->operated += field->choices[c].tie;
    lo_field_add(field, area, c);
    if (lo_field_check(field, false)) {
        extend_border(search, area);
        grow(search);
        for (guint i = border; i < search->border->len; i++)
            search->at_border[g_array_index(search->border, int32_t, i)] =
                false;
        g_array_set_size(search->border, border);
    }
    lo_field_drop(field, area, points);
    search->operated = operated;
}

static void refuse(struct search *search, int32_t c)
{
    struct field *field = &search->field;
    int32_t opened = !field->choices[c].tie;
    field->choices[c].made = REFUSED;
    search->operated += opened;
    grow(search);
    search->operated -= opened;
}

/* A switch with supply on both sides over closed switches alone: a loop of the
 * normal state. */
static bool may_stay(const struct search *search, int32_t c)
{
    const struct choice *choice = &search->field.choices[c];
    const struct area *areas = search->field.areas;
    return !choice->tie &&
           areas[choice->end[0]].head == areas[choice->end[1]].head;
}

static void grow(struct search *search)
{
    struct field *field = &search->field;
    if (search->left <= 0 || hopeless(search))
        return;
    search->left--;
    if (search->border->len == 0) {
        consider(search);
        return;
    }
    guint last = search->border->len - 1;
    int32_t c = g_array_index(search->border, int32_t, last);
    int32_t area = target(field, &field->choices[c]);
    g_array_set_size(search->border, last);
    search->at_border[c] = false;
    int to = field->choices[c].end[0] == area ? 0 : 1;
    if (area != LO_NONE && search->enters[c][to]) {
        use(search, c, area);
    } else if (area == LO_NONE && may_stay(search, c)) {
        field->choices[c].made = USED;
        grow(search);
    }
    refuse(search, c);
    field->choices[c].made = OPEN_QUESTION;
    search->at_border[c] = true;
    g_array_append_val(search->border, c);
}

/* --- begin and end ------------------------------------------------------ */

/* Areas without load come last: they take no watts, and have no worth. */
static gint by_worth(gconstpointer a, gconstpointer b, gpointer user)
{
    const struct area *areas = user;
    const struct area *x = &areas[*(const int32_t *)a];
    const struct area *y = &areas[*(const int32_t *)b];
    if (x->p <= 0 || y->p <= 0)
        return (x->p <= 0) - (y->p <= 0);
    double worth_x = (double)x->weight[0] / x->p;
    double worth_y = (double)y->weight[0] / y->p;
    return (worth_x < worth_y) - (worth_x > worth_y);
}

/* Could the area live on this choice if it had all to itself? Whatever else
 * is fed adds to its flows, unless loads give power. */
static void find_enters(struct search *search)
{
    struct field *field = &search->field;
    const struct graph *graph = field->supply->graph;
    search->enters =
        g_malloc0_n((size_t)field->n_choices + 1, sizeof *search->enters);
    for (int32_t c = 0; c < field->n_choices; c++)
        for (int k = 0; k < 2; k++)
            search->enters[c][k] =
                field->choices[c].end[k] != LO_NONE &&
                (field->loops ||
                 lo_field_enters(field, field->choices[c].end[k], c));
    for (int32_t a = 0; a < field->n_areas; a++)
        for (int p = 0; p < PHASES; p++)
            if (graph->wanted_piece[p][field->areas[a].section] != PIECE_NONE)
                search->wanted[a] |= 1u << p;
}

static void begin(struct search *search)
{
    struct field *field = &search->field;
    size_t areas = (size_t)field->n_areas + 1;
    search->border = g_array_new(FALSE, FALSE, sizeof(int32_t));
    search->best_links = g_array_new(FALSE, FALSE, sizeof(int32_t));
    search->at_border = g_new0(bool, (size_t)field->n_choices + 1);
    search->best_on = g_new0(bool, areas);
    search->by_worth = g_new(int32_t, areas);
    search->part = g_new(int32_t, areas);
    search->phases = g_new0(unsigned, areas);
    search->wanted = g_new0(unsigned, areas);
    find_enters(search);
    search->stack = g_new(int32_t, areas);
    search->part_room = g_new(double, areas);
    search->part_at = g_new(int32_t, areas);
    /* every bone of an area becomes a point at most once */
    search->room = g_new(double, (size_t)field->supply->graph->n_vertices + 1);
    for (int32_t a = 0; a < field->n_areas; a++) {
        search->by_worth[a] = a;
        for (int k = 0; k < WEIGHTS; k++)
            search->total.off[k] += field->areas[a].weight[k];
    }
    search->best = search->total;
    g_qsort_with_data(search->by_worth, field->n_areas,
                      sizeof *search->by_worth, by_worth, field->areas);
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        if (choice->end[0] != LO_NONE && choice->end[1] != LO_NONE)
            continue;
        search->at_border[c] = true;
        g_array_append_val(search->border, c);
    }
}

static void take_best(const struct search *search, struct backfeed *out)
{
    const struct field *field = &search->field;
    struct lo_supply *supply = field->supply;
    out->unverified = search->best_unverified;
    for (int32_t a = 0; a < field->n_areas; a++)
        if (search->best_on[a])
            supply->standing[field->areas[a].section] = BACKFED;
    for (guint i = 0; i < search->best_links->len; i++) {
        int32_t l = g_array_index(search->best_links, int32_t, i);
        if (supply->sections->links[l].open)
            g_array_append_val(out->ties, l);
        else
            g_array_append_val(out->opened, l);
    }
}

static void end(struct search *search)
{
    g_free(search->room);
    g_free(search->part_at);
    g_free(search->part_room);
    g_free(search->stack);
    g_free(search->part);
    g_free(search->phases);
    g_free(search->wanted);
    g_free(search->enters);
    g_free(search->by_worth);
    g_free(search->best_on);
    g_free(search->at_border);
    g_array_free(search->best_links, TRUE);
    g_array_free(search->border, TRUE);
    lo_field_release(&search->field);
}

bool lo_backfeed_search(struct lo_supply *supply, struct backfeed *out)
{
    struct search search = {.left = supply->options.effort};
    if (!lo_field_new(&search.field, supply))
        return true;
    begin(&search);
    grow(&search);
    take_best(&search, out);
    end(&search);
    return search.left > 0;
}
