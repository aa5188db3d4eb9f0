/*
 * route_search.c - the last way to write a route: all orders of moves, the
 * shortest first, where no order by rule of thumb (route.c) keeps the rules.
 *
 *   S ==[s1]== 1 ==[s2]== 2 --[t1]-- 8     t2 has room for 2 only after 4 has
 *   T ==[s4]== 4 --[t2]-- 2                gone to t3, and t3 for 4 only while
 * 6 U ==[s6]== 6 --[t3]-- 4                is off between two ...
 *
 * A state says which of the switches that may move stand otherwise than at the
 * start: those to be changed, and covers, which break load and close again. A*
 * (P. Hart, N. Nilsson, B. Raphael, IEEE TSSC 4 (1968)) on moves, of which each
 * one left counts once at least. Where it ends without a route there is none
 * with these switches; it may also stop before, at SEARCH_MOST states. The
 * simulator judges what is found, as always.
 */
#include <string.h>

#include "switching/route_int.h"

enum {
    SEARCH_UNITS = 48,   /* switches, or gangs, that may move */
    SEARCH_MOST = 20000, /* states looked at */
    MOVE_COST = 4,
    DIP_COST = 1 /* a state in which somebody is off for a moment */
};

struct unit {
    int32_t link; /* of a gang the first */
    bool changes; /* shall stand otherwise in the end: else a cover */
};

struct node {
    uint64_t state; /* a bit a unit: not as at the start */
    int32_t cost;
    int32_t parent; /* LO_NONE: the start */
    int32_t unit;   /* moved last */
};

struct search {
    struct route *r;
    int n_units;
    struct unit units[SEARCH_UNITS];
    bool *start;       /* per link */
    bool *allowed;     /* per section: may be off during the change */
    bool *dips;        /* ... but for a moment only */
    GArray *nodes;     /* struct node */
    GHashTable *known; /* state -> index of its node + 1; 0 = breaks a rule */
    GPtrArray *queue;  /* GArray of nodes for each cost still to be expected */
    int looked_at;
};

/* --- who may move ----------------------------------------------------------
 */

static void add_unit(struct search *s, int32_t link)
{
    const int32_t *gang = s->r->d->m->gang;
    const bool *target = s->r->target;
    bool known = s->n_units == SEARCH_UNITS || s->r->d->tagged[link];
    for (int u = 0; u < s->n_units && !known; u++)
        known = s->units[u].link == link;
    for (int32_t l = gang[link]; l != link && !known; l = gang[l])
        known = l < link && target[l] == target[link] &&
                s->start[l] == s->start[link];
    if (!known)
        s->units[s->n_units++] =
            (struct unit){link, s->start[link] != target[link]};
}

/* Switches on the way up from the section that may break load. */
static void add_covers(struct search *s, const struct grid *grid,
                       int32_t section)
{
    while (grid->up[section] != LO_NONE) {
        int32_t l = grid->up[section];
        if (lo_link_breaks_load(s->r->d->m, l) && s->start[l] &&
            s->r->target[l])
            add_unit(s, l);
        section = route_far(route_link(s->r, l), section);
    }
}

static void choose_units(struct search *s)
{
    int32_t n = s->r->d->m->sections->n_links;
    for (int32_t l = 0; l < n; l++)
        if (s->start[l] != s->r->target[l])
            add_unit(s, l);
    for (int32_t l = 0; l < n; l++) {
        const struct lo_link *ends = route_link(s->r, l);
        if (s->start[l] == s->r->target[l])
            continue;
        add_covers(s, s->r->d->grid, ends->a.v);
        add_covers(s, s->r->d->grid, ends->b.v);
        add_covers(s, s->r->aim, ends->a.v);
        add_covers(s, s->r->aim, ends->b.v);
    }
}

static void mark(bool *flags, const lo_section *at, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        flags[at[i].v] = true;
}

/* Off may be whoever the plan has off before or after, and for a moment. */
static void allow(struct search *s)
{
    const struct draft *d = s->r->d;
    const struct lo_order *order = d->order;
    bool back = d->stage == order->n_stages;
    for (int32_t k = d->stage - 1; k <= d->stage; k++)
        if (k >= 0 && k < order->n_stages)
            mark(s->allowed, order->stages[k].off, order->stages[k].n_off);
    mark(s->dips, back ? order->dip_back : order->stages[d->stage].dip,
         back ? order->n_dip_back : order->stages[d->stage].n_dip);
}

/* --- one state --------------------------------------------------------------
 */

static void move_unit(struct search *s, int u, bool away)
{
    const int32_t *gang = s->r->d->m->gang;
    struct grid *grid = s->r->d->grid;
    int32_t link = s->units[u].link;
    bool closed = s->start[link] != away;
    for (int32_t l = gang[link]; l != link; l = gang[l])
        if (s->r->target[l] == s->r->target[link] &&
            s->start[l] == s->start[link])
            grid->closed[l] = closed;
    grid->closed[link] = closed;
}

static void stand(struct search *s, uint64_t state)
{
    for (int u = 0; u < s->n_units; u++)
        move_unit(s, u, (state >> u & 1) != 0);
    lo_grid_update(s->r->d->grid);
}

static int32_t moves_left(const struct search *s, uint64_t state)
{
    int32_t left = 0;
    for (int u = 0; u < s->n_units; u++)
        left += s->units[u].changes != ((state >> u & 1) != 0);
    return left;
}

/* What the simulator asks of a state; *dips: somebody is off for a moment. */
static bool is_good(struct search *s, bool *dips)
{
    const struct draft *d = s->r->d;
    const struct lo_sections *sections = d->m->sections;
    *dips = false;
    for (int32_t i = 0; i < sections->n; i++) {
        if (!sections->info[i].supplied || d->grid->energised[i] ||
            s->allowed[i])
            continue;
        if (!s->dips[i])
            return false;
        *dips = true;
    }
    return lo_flow_overloaded(d->m->flow, d->grid->closed, d->grid->isolated,
                              d->m, NULL)
               .v == LO_NONE;
}

/* What it asks of a move, the grid standing as before it. */
static bool may_move(struct search *s, int u)
{
    struct draft *d = s->r->d;
    struct grid *grid = d->grid;
    int32_t link = s->units[u].link;
    const struct lo_link *ends = route_link(s->r, link);
    bool a = grid->energised[ends->a.v], b = grid->energised[ends->b.v];
    if (!lo_link_breaks_load(d->m, link) && lo_grid_carries(grid, link))
        return false;
    if (grid->closed[link])
        return true;
    if (a && b)
        return lo_grid_may_join(grid, link);
    return a || b || !ends->open || d->phased_at[link] < 0 ||
           lo_is_phased(grid, link, d->phased_at, d->worked_at);
}

/* --- all of them --------------------------------------------------------- */

static gpointer key_of(uint64_t state)
{
    return g_memdup2(&state, sizeof state);
}

static void push(struct search *s, int32_t node, int32_t cost)
{
    while ((int32_t)s->queue->len <= cost)
        g_ptr_array_add(s->queue, g_array_new(FALSE, FALSE, sizeof(int32_t)));
    g_array_append_val((GArray *)s->queue->pdata[cost], node);
}

/* A way to a state: kept if it is the first, or cheaper than those before. */
static void reach(struct search *s, uint64_t state, int32_t cost,
                  int32_t parent, int32_t unit)
{
    gpointer at = g_hash_table_lookup(s->known, &state);
    struct node node = {state, cost, parent, unit};
    if (at != NULL &&
        g_array_index(s->nodes, struct node, GPOINTER_TO_INT(at) - 1).cost <=
            cost)
        return;
    g_array_append_val(s->nodes, node);
    g_hash_table_insert(s->known, key_of(state),
                        GINT_TO_POINTER((int)s->nodes->len));
    push(s, (int32_t)s->nodes->len - 1,
         cost + MOVE_COST * moves_left(s, state));
}

static void expand(struct search *s, int32_t at)
{
    const struct node node = g_array_index(s->nodes, struct node, at);
    for (int u = 0; u < s->n_units; u++) {
        uint64_t next = node.state ^ (uint64_t)1 << u;
        gpointer known = NULL;
        bool dips = false;
        if (g_hash_table_lookup_extended(s->known, &next, NULL, &known) &&
            known == NULL)
            continue;
        stand(s, node.state);
        if (!may_move(s, u))
            continue;
        stand(s, next);
        s->looked_at++;
        if (is_good(s, &dips))
            reach(s, next, node.cost + MOVE_COST + (dips ? DIP_COST : 0), at,
                  u);
        else if (known == NULL)
            g_hash_table_insert(s->known, key_of(next), NULL);
    }
}

/* The node at which all stands as it shall; LO_NONE. */
static int32_t find(struct search *s)
{
    reach(s, 0, 0, LO_NONE, LO_NONE);
    for (guint cost = 0; cost < s->queue->len; cost++)
        for (GArray *of = s->queue->pdata[cost];
             of->len > 0 && s->looked_at < SEARCH_MOST;) {
            int32_t at = g_array_index(of, int32_t, of->len - 1);
            const struct node *node = &g_array_index(s->nodes, struct node, at);
            g_array_set_size(of, of->len - 1);
            if (moves_left(s, node->state) == 0)
                return at;
            if (GPOINTER_TO_INT(g_hash_table_lookup(s->known, &node->state)) ==
                at + 1)
                expand(s, at);
        }
    return LO_NONE;
}

static void write_moves(struct search *s, int32_t at)
{
    GArray *units = g_array_new(FALSE, FALSE, sizeof(int32_t));
    while (at != LO_NONE) {
        const struct node *node = &g_array_index(s->nodes, struct node, at);
        if (node->unit != LO_NONE)
            g_array_append_val(units, node->unit);
        at = node->parent;
    }
    for (guint i = units->len; i-- > 0;) {
        int32_t link = s->units[g_array_index(units, int32_t, i)].link;
        lo_draft_move(s->r->d, link, !s->r->d->grid->closed[link]);
    }
    g_array_free(units, TRUE);
}

static void free_bucket(gpointer bucket)
{
    g_array_free(bucket, TRUE);
}

void lo_route_search(struct route *r)
{
    const struct lo_sections *sections = r->d->m->sections;
    struct search *s = g_new0(struct search, 1);
    s->r = r;
    s->start = g_memdup2(r->d->grid->closed,
                         ((size_t)sections->n_links + 1) * sizeof *s->start);
    s->allowed = g_new0(bool, (size_t)sections->n + 1);
    s->dips = g_new0(bool, (size_t)sections->n + 1);
    s->nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
    s->known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    s->queue = g_ptr_array_new_with_free_func(free_bucket);
    choose_units(s);
    allow(s);
    int32_t found = find(s);
    stand(s, 0);
    if (found != LO_NONE)
        write_moves(s, found);
    g_ptr_array_free(s->queue, TRUE);
    g_hash_table_destroy(s->known);
    g_array_free(s->nodes, TRUE);
    g_free(s->dips);
    g_free(s->allowed);
    g_free(s->start);
    g_free(s);
}
