/*
 * price.c - what is surely off where room is short, hanging together counted:
 * the third bound of search.c, beside those of bound.c.
 *
 *   live ==== a --- b --- c        room for 100: c is worth most, but b and a
 *      `----- d ----'              must be fed to get there
 *
 * Room has a price (Lagrange): whoever may be fed is worth its weight less the
 * price of its load, and what is not used of the room is paid back. At any
 * price, the best that hangs together with supply is a bound; the price is
 * chosen once so that it is a good one.
 *
 * On a tree the best is found from the leaves up. A few vertices that lie on
 * all rings (ties make them) are tried fed and not fed, each in turn: a fed one
 * counts as a place of supply, so that nothing better is missed.
 */
#include <math.h>

#include "backfeed_int.h"

enum { MOST_SPLITS = 7, PRICE_STEPS = 40 };

struct price {
    const struct bound *bound;
    double price;   /* objective weight per load; NAN = not chosen yet */
    int32_t n;      /* vertices, the first is what has supply */
    int32_t *area;  /* per vertex */
    int32_t *up;    /* per vertex: before it, LO_NONE at the first */
    int32_t *place; /* per area: its vertex, LO_NONE */
    GArray *beside; /* int32_t[2]: edges beside the tree */
    int32_t splits[MOST_SPLITS];
    int32_t n_splits;
    /* of one try, per vertex */
    int *fixed; /* 1 fed, -1 not */
    bool *near; /* beside a place of supply */
    double *fed, *unfed, *self;
    double *drop; /* least that it costs to have one below stand by itself */
};

struct price *lo_price_new(const struct bound *bound)
{
    size_t n = (size_t)bound->field->n_areas + 2;
    struct price *price = g_new0(struct price, 1);
    price->bound = bound;
    price->price = NAN;
    price->area = g_new(int32_t, n);
    price->up = g_new(int32_t, n);
    price->place = g_new(int32_t, n);
    price->beside = g_array_new(FALSE, FALSE, 2 * sizeof(int32_t));
    price->fixed = g_new(int, n);
    price->near = g_new(bool, n);
    price->fed = g_new(double, n);
    price->unfed = g_new(double, n);
    price->self = g_new(double, n);
    price->drop = g_new(double, n);
    return price;
}

void lo_price_free(struct price *price)
{
    if (price == NULL)
        return;
    g_free(price->drop);
    g_free(price->self);
    g_free(price->unfed);
    g_free(price->fed);
    g_free(price->near);
    g_free(price->fixed);
    g_array_free(price->beside, TRUE);
    g_free(price->place);
    g_free(price->up);
    g_free(price->area);
    g_free(price);
}

/* --- what may hang together --------------------------------------------- */

static void add_edge(struct price *p, int32_t from, int32_t area)
{
    if (p->place[area] == LO_NONE) {
        p->place[area] = p->n;
        p->area[p->n] = area;
        p->up[p->n++] = from;
    } else if (p->up[p->place[area]] != from || from == 0) {
        const int32_t edge[2] = {from, p->place[area]};
        g_array_append_val(p->beside, edge);
    }
}

/* Breadth first from what has supply, over open questions. */
static void grow_tree(struct price *p)
{
    const struct bound *bound = p->bound;
    const struct field *field = bound->field;
    p->n = 1;
    p->up[0] = LO_NONE;
    g_array_set_size(p->beside, 0);
    for (int32_t a = 0; a < field->n_areas; a++)
        p->place[a] = LO_NONE;
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        int32_t a = lo_choice_target(field, choice);
        if (a != LO_NONE && lo_bound_is_reached(bound, a) &&
            bound->enters[c][choice->end[0] == a ? 0 : 1])
            add_edge(p, 0, a);
    }
    for (int32_t v = 1; v < p->n; v++) {
        const struct area *at = &field->areas[p->area[v]];
        for (int32_t i = 0; i < at->n_choices; i++) {
            const struct choice *by =
                &field->choices[field->choice_of[at->first_choice + i]];
            int32_t k = by->end[0] == p->area[v] ? 1 : 0;
            int32_t next = by->end[k];
            if (by->made != OPEN_QUESTION || next == LO_NONE ||
                field->areas[next].supplied ||
                !lo_bound_is_reached(bound, next) || p->place[next] == p->up[v])
                continue;
            add_edge(p, v, next);
        }
    }
}

/* Vertices that end all edges beside the tree; false if they are too many. */
static bool find_splits(struct price *p)
{
    p->n_splits = 0;
    for (int32_t v = 0; v < p->n; v++)
        p->fixed[v] = 0;
    for (guint i = 0; i < p->beside->len; i++) {
        const int32_t *edge = (const int32_t *)(void *)p->beside->data + 2 * i;
        if (p->fixed[edge[0]] != 0 || p->fixed[edge[1]] != 0)
            continue;
        if (p->n_splits == MOST_SPLITS)
            return false;
        p->fixed[edge[1]] = 1;
        p->splits[p->n_splits++] = edge[1];
    }
    return true;
}

/* --- the best at a price ------------------------------------------------ */

static void mark_near(struct price *p)
{
    for (int32_t v = 0; v < p->n; v++)
        p->near[v] = v == 0 || p->fixed[v] == 1;
    for (guint i = 0; i < p->beside->len; i++) {
        const int32_t *edge = (const int32_t *)(void *)p->beside->data + 2 * i;
        for (int k = 0; k < 2; k++)
            if (edge[k] == 0 || p->fixed[edge[k]] == 1)
                p->near[edge[1 - k]] = true;
    }
}

/*
 * From the leaves up, of each vertex and what is below: the most if it is fed,
 * if it is not, and if it is fed with a place of supply at or below itself.
 */
static double best_of_tree(struct price *p, double price)
{
    const struct field *field = p->bound->field;
    mark_near(p);
    for (int32_t v = 0; v < p->n; v++) {
        p->fed[v] = p->unfed[v] = 0;
        p->drop[v] = -INFINITY;
        if (v > 0)
            p->fed[v] = (double)field->areas[p->area[v]].weight[OBJECTIVE] -
                        price * field->areas[p->area[v]].load;
    }
    for (int32_t v = p->n - 1; v > 0; v--) {
        int32_t up = p->up[v];
        p->self[v] = p->near[v] ? p->fed[v] : p->fed[v] + p->drop[v];
        if (p->fixed[v] == 1)
            p->unfed[v] = -INFINITY;
        if (p->fixed[v] == -1)
            p->fed[v] = p->self[v] = -INFINITY;
        double alone = fmax(p->unfed[v], p->self[v]);
        double any = fmax(alone, p->fed[v]);
        p->unfed[up] += alone;
        p->fed[up] += any;
        p->drop[up] = fmax(p->drop[up], p->self[v] - any);
    }
    return p->fed[0];
}

/* Least weight off at the price, with room for `room`. */
static double off_at(struct price *p, double price, double all, double room)
{
    double most = -INFINITY;
    for (unsigned mask = 0; mask < 1u << p->n_splits; mask++) {
        for (int32_t i = 0; i < p->n_splits; i++)
            p->fixed[p->splits[i]] = (mask >> i & 1) != 0 ? 1 : -1;
        most = fmax(most, best_of_tree(p, price));
    }
    return all - most - price * room;
}

/* It rises to one top, and falls after it. */
static void choose_price(struct price *p, double all, double room)
{
    const struct field *field = p->bound->field;
    double low = 0, high = 0;
    for (int32_t v = 1; v < p->n; v++) {
        const struct area *area = &field->areas[p->area[v]];
        if (area->load > 0)
            high = fmax(high, (double)area->weight[OBJECTIVE] / area->load);
    }
    for (int step = 0; step < PRICE_STEPS; step++) {
        double a = low + (high - low) / 3, b = high - (high - low) / 3;
        if (off_at(p, a, all, room) < off_at(p, b, all, room))
            low = a;
        else
            high = b;
    }
    p->price = (low + high) / 2;
}

int64_t lo_price_off(struct price *p, double room)
{
    const struct field *field = p->bound->field;
    double all = 0;
    if (field->loops || field->least_load < 0 || !isfinite(room))
        return 0;
    grow_tree(p);
    if (!find_splits(p))
        return 0;
    for (int32_t v = 1; v < p->n; v++)
        all += (double)field->areas[p->area[v]].weight[OBJECTIVE];
    if (isnan(p->price))
        choose_price(p, all, room);
    double off = off_at(p, p->price, all, room);
    return off > 0 ? (int64_t)ceil(off * (1 - 1e-9) - 1e-6) : 0;
}
