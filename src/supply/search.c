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

/* Areas without supply that hang together, and what borders them. */
struct part {
    double room; /* watts that come in at most */
    int32_t at;  /* point in which all ways to it meet, -1 = none */
    int32_t n_ways;
    int32_t way; /* choice, the last of them */
    int32_t n_areas;
    int32_t n_inside; /* ends of open questions between two of its areas */
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

    int32_t *part; /* per area, of the bound: piece it is reached in, or -1 */
    int32_t *stack;
    double *room;       /* per point: watts it still lets through */
    struct part *parts; /* of the bound */
    guint *first_point; /* per area of a tree: its points */
    guint *end_point;
};

enum { NOT_REACHED = -1 };

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

/* Numbers the parts that hang together over open questions beside supply, and
 * lowers `rank` to what is surely off. Returns the number of parts. */
static int32_t find_parts(struct search *search, struct rank *rank)
{
    struct field *field = &search->field;
    int32_t n = 0;
    *rank = search->total;
    rank->operated = search->operated;
    for (int32_t a = 0; a < field->n_areas; a++) {
        search->part[a] = NOT_REACHED;
        for (int k = 0; k < WEIGHTS && field->areas[a].supplied; k++)
            rank->off[k] -= field->areas[a].weight[k];
    }
    for (int32_t c = 0; c < field->n_choices; c++) {
        int32_t a = target(field, &field->choices[c]);
        if (a == LO_NONE || search->part[a] != NOT_REACHED)
            continue;
        int32_t depth = 0;
        search->part[a] = n;
        search->stack[depth++] = a;
        while (depth > 0) {
            const struct area *at = &field->areas[search->stack[--depth]];
            int32_t self = (int32_t)(at - field->areas);
            for (int k = 0; k < WEIGHTS; k++)
                rank->off[k] -= at->weight[k];
            for (int32_t i = 0; i < at->n_choices; i++) {
                const struct choice *by =
                    &field->choices[field->choice_of[at->first_choice + i]];
                int32_t next = other_end(by, self);
                if (by->made != OPEN_QUESTION || has_supply(field, next) ||
                    search->part[next] != NOT_REACHED)
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

/* The point from which the choice would bring supply to the area. */
static int32_t point_before(const struct field *field, int32_t c, int32_t area)
{
    const struct graph *graph = field->supply->graph;
    int32_t e = graph->edge_of_link[field->choices[c].link];
    const struct edge *edge = &graph->edges[e];
    int32_t entry = lo_graph_end(graph, e, field->areas[area].section);
    return field->supply->slot[edge->a == entry ? edge->b : edge->a];
}

static void find_ways(struct search *search, int32_t n_parts)
{
    struct field *field = &search->field;
    const struct lo_supply *supply = field->supply;
    for (int32_t i = 0; i < n_parts; i++)
        search->parts[i] = (struct part){.at = -1};
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        int32_t a = target(field, choice);
        if (a == LO_NONE)
            continue;
        struct part *part = &search->parts[search->part[a]];
        int32_t e = supply->graph->edge_of_link[choice->link];
        int32_t point = point_before(field, c, a);
        part->room += field->loops ? INFINITY : supply->limit[e];
        part->at = part->n_ways == 0 ? point : meeting(field, part->at, point);
        part->way = c;
        part->n_ways++;
    }
    for (int32_t a = 0; a < field->n_areas; a++) {
        if (search->part[a] == NOT_REACHED)
            continue;
        struct part *part = &search->parts[search->part[a]];
        const struct area *area = &field->areas[a];
        part->n_areas++;
        for (int32_t i = 0; i < area->n_choices; i++) {
            const struct choice *choice =
                &field->choices[field->choice_of[area->first_choice + i]];
            part->n_inside += choice->made == OPEN_QUESTION &&
                              !has_supply(field, other_end(choice, a));
        }
    }
}

/*
 * One way in, and no loop inside: it is known which way every element would
 * be passed, so that the limits inside count as well. All of the part gets
 * supply for a moment, without its loads; `added` receives the areas.
 */
static void add_tree(struct search *search, const struct part *part,
                     GArray *added)
{
    struct field *field = &search->field;
    int32_t depth = 0, c = part->way;
    int32_t a = target(field, &field->choices[c]);
    search->stack[depth++] = a;
    search->stack[depth++] = c;
    while (depth > 0) {
        c = search->stack[--depth];
        a = search->stack[--depth];
        search->first_point[a] = field->points->len;
        lo_field_add(field, a, c);
        search->end_point[a] = field->points->len;
        g_array_append_val(added, a);
        const struct area *area = &field->areas[a];
        for (int32_t i = 0; i < area->n_choices; i++) {
            int32_t k = field->choice_of[area->first_choice + i];
            int32_t next = other_end(&field->choices[k], a);
            if (field->choices[k].made != OPEN_QUESTION ||
                has_supply(field, next))
                continue;
            search->stack[depth++] = next;
            search->stack[depth++] = k;
        }
    }
}

static void find_room(struct search *search)
{
    struct field *field = &search->field;
    lo_field_sum(field);
    for (guint i = 0; i < field->points->len; i++) {
        const struct point *at = POINT(field, i);
        search->room[i] = at->limit - at->base_p - at->sum_p;
    }
}

/* Lets up to `watts` through from the point up to its source. */
static double push(struct search *search, int32_t point, double watts)
{
    const struct point *points = POINT(&search->field, 0);
    for (int32_t at = point; at >= 0 && watts > 0; at = points[at].up)
        watts = fmin(watts, search->room[at]);
    if (watts <= 0)
        return 0;
    for (int32_t at = point; at >= 0; at = points[at].up)
        search->room[at] -= watts;
    return watts;
}

static double push_area(struct search *search, int32_t a)
{
    const struct field *field = &search->field;
    struct part *part = &search->parts[search->part[a]];
    double got = 0;
    if (search->end_point[a] == 0) {
        got = push(search, part->at, fmin(field->areas[a].p, part->room));
        part->room -= got;
        return got;
    }
    for (guint i = search->first_point[a]; i < search->end_point[a]; i++)
        got += push(search, (int32_t)i, POINT(field, i)->p);
    return got;
}

/* Least objective weight that limits keep off of what is reached. */
static int64_t weight_kept_off(struct search *search, int32_t n_parts)
{
    struct field *field = &search->field;
    GArray *added = g_array_new(FALSE, FALSE, sizeof(int32_t));
    guint points = field->points->len;
    double lost = 0;
    find_ways(search, n_parts);
    find_room(search);
    memset(search->end_point, 0,
           (size_t)field->n_areas * sizeof *search->end_point);
    for (int32_t i = 0; i < n_parts; i++) {
        const struct part *part = &search->parts[i];
        if (part->n_ways == 1 && part->n_inside == 2 * (part->n_areas - 1) &&
            !field->loops)
            add_tree(search, part, added);
    }
    for (guint i = points; i < field->points->len; i++)
        search->room[i] = POINT(field, i)->limit;
    for (int32_t i = 0; i < field->n_areas; i++) {
        int32_t a = search->by_worth[i];
        const struct area *area = &field->areas[a];
        if (search->part[a] == NOT_REACHED || area->p <= 0)
            continue;
        double got = push_area(search, a);
        lost += (double)area->weight[0] * (1 - got / area->p);
    }
    for (guint i = added->len; i-- > 0;)
        lo_field_drop(field, g_array_index(added, int32_t, i), points);
    g_array_free(added, TRUE);
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
    rank.off[0] += weight_kept_off(search, parts);
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

/* Ties are settled first: then it is known from where each part can come. */
static guint next_choice(const struct search *search)
{
    const struct choice *choices = search->field.choices;
    for (guint i = search->border->len; i-- > 0;)
        if (choices[g_array_index(search->border, int32_t, i)].tie)
            return i;
    return search->border->len - 1;
}

static void swap_border(struct search *search, guint i, guint j)
{
    int32_t *border = (int32_t *)(void *)search->border->data;
    int32_t held = border[i];
    border[i] = border[j];
    border[j] = held;
}

/* Both answers to choice `c`. One more tie is tried last: often one will do. */
static void answer(struct search *search, int32_t c)
{
    struct field *field = &search->field;
    int32_t area = target(field, &field->choices[c]);
    bool later =
        field->choices[c].tie && (guint)field->n_donors < field->points->len;
    if (later)
        refuse(search, c);
    if (area != LO_NONE) {
        use(search, c, area);
    } else if (may_stay(search, c)) {
        field->choices[c].made = USED;
        grow(search);
    }
    if (!later)
        refuse(search, c);
    field->choices[c].made = OPEN_QUESTION;
}

static void grow(struct search *search)
{
    if (search->left <= 0 || hopeless(search))
        return;
    search->left--;
    if (search->border->len == 0) {
        consider(search);
        return;
    }
    guint at = next_choice(search), last = search->border->len - 1;
    swap_border(search, at, last);
    int32_t c = g_array_index(search->border, int32_t, last);
    g_array_set_size(search->border, last);
    search->at_border[c] = false;
    answer(search, c);
    search->at_border[c] = true;
    g_array_append_val(search->border, c);
    swap_border(search, at, last);
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
    search->stack = g_new(int32_t, 2 * areas);
    search->parts = g_new(struct part, areas);
    search->first_point = g_new0(guint, areas);
    search->end_point = g_new0(guint, areas);
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
    g_free(search->end_point);
    g_free(search->first_point);
    g_free(search->parts);
    g_free(search->stack);
    g_free(search->part);
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
