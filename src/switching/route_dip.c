/*
 * route_dip.c - the dips of a route made short: whoever is off for a moment
 * only is off between as few moves as the rules allow, group by group.
 *
 *   written   open cb, open s4, open d1, open d2, close t1, close t2
 *             |<-------- behind d2: off -------------------->|
 *                      |<- behind d1: off ------>|
 *   kept      open cb, open d2, close t2, open s4, open d1, close t1
 *
 * A block of moves that lies inside a dip is tried before the dip begins and
 * after it ends; kept is what takes fewer off twice, else what makes the sum of
 * customers x minutes smaller: first of those who dip, then from when they are
 * told to be off until they are back, then of all. So that they are back in
 * time a dip comes before what nobody waits for. No move is added and none is
 * left out. Each order that is kept obeys what route_search.c asks of states
 * and moves; the simulator judges the sheet, as always.
 */
#include <string.h>

#include "switching/route_int.h"

enum {
    ITEMS_MOST = 80,  /* moves of one route; a longer one stays as it is */
    TRIES_MOST = 6000 /* orders looked at for one route */
};

struct item {
    enum lo_step_kind kind; /* OPEN, CLOSE or PHASING */
    int32_t link;           /* of a gang the first that moves */
    bool dead_side;
};

struct cost {
    int64_t times; /* customers, each as often as he goes off */
    int64_t dips;  /* customers x minutes of those who dip */
    int64_t late;  /* ... from the first who goes off until they are back */
    int64_t all;   /* ... of all */
};

struct dip {
    int32_t first, last; /* items: takes them off, and brings them back */
};

struct shorten {
    struct draft *d;
    const bool *target;
    const bool *start;    /* per link */
    bool *allowed, *dips; /* per section: may be off; ... but for a moment */
    bool *was;            /* per section: energised before the item */
    int32_t *since;       /* per section: minute when it went off */
    int32_t *first;       /* ... and the item that did it */
    int32_t anchor;       /* minute at which somebody first goes off */
    int tries;
};

struct lo_route_start {
    guint n_steps;
    bool *closed, *indicated, *moved;
    int32_t *phased_at, *worked_at;
    int32_t zero;
    enum lo_sheet_part part;
};

/* --- the draft as it was -------------------------------------------------- */

struct lo_route_start *lo_route_start(const struct draft *d)
{
    size_t n = (size_t)d->m->sections->n + 1;
    size_t links = (size_t)d->m->sections->n_links + 1;
    struct lo_route_start *start = g_new0(struct lo_route_start, 1);
    start->n_steps = d->steps->len;
    start->closed = g_memdup2(d->grid->closed, links * sizeof(bool));
    start->indicated = g_memdup2(d->indicated, links * sizeof(bool));
    start->moved = g_memdup2(d->moved, links * sizeof(bool));
    start->phased_at = g_memdup2(d->phased_at, links * sizeof(int32_t));
    start->worked_at = g_memdup2(d->worked_at, n * sizeof(int32_t));
    start->zero = d->zero;
    start->part = d->part;
    return start;
}

void lo_route_start_free(struct lo_route_start *start)
{
    g_free(start->closed);
    g_free(start->indicated);
    g_free(start->moved);
    g_free(start->phased_at);
    g_free(start->worked_at);
    g_free(start);
}

static void go_back(struct draft *d, const struct lo_route_start *start)
{
    size_t n = (size_t)d->m->sections->n;
    size_t links = (size_t)d->m->sections->n_links;
    g_array_set_size(d->steps, start->n_steps);
    memcpy(d->grid->closed, start->closed, links * sizeof(bool));
    memcpy(d->indicated, start->indicated, links * sizeof(bool));
    memcpy(d->moved, start->moved, links * sizeof(bool));
    memcpy(d->phased_at, start->phased_at, links * sizeof(int32_t));
    memcpy(d->worked_at, start->worked_at, n * sizeof(int32_t));
    d->zero = start->zero;
    d->part = start->part;
    lo_grid_update(d->grid);
}

/* --- moves of the route --------------------------------------------------- */

/* lo_draft_move takes it along with `link`. */
static bool goes_with(const struct shorten *s, int32_t link, int32_t other)
{
    const int32_t *gang = s->d->m->gang;
    for (int32_t l = gang[link]; l != link; l = gang[l])
        if (l == other && s->target[l] == s->target[link])
            return true;
    return false;
}

static GArray *items_of(const struct shorten *s, guint first)
{
    GArray *items = g_array_new(FALSE, FALSE, sizeof(struct item));
    for (guint i = first; i < s->d->steps->len; i++) {
        const struct lo_step *step =
            &g_array_index(s->d->steps, struct lo_step, i);
        const struct item item = {step->kind, step->index, step->dead_side};
        const struct item *last =
            items->len > 0 ? &g_array_index(items, struct item, items->len - 1)
                           : NULL;
        if (item.kind != LO_STEP_OPEN && item.kind != LO_STEP_CLOSE &&
            item.kind != LO_STEP_PHASING)
            continue;
        if (last == NULL || last->kind != item.kind ||
            !goes_with(s, last->link, item.link))
            g_array_append_val(items, item);
    }
    return items;
}

static void write_items(const struct shorten *s, const GArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        bool close = item->kind == LO_STEP_CLOSE;
        if (item->kind == LO_STEP_PHASING)
            lo_draft_phase(s->d, item->link);
        else if (s->d->grid->closed[item->link] != close)
            lo_draft_move(s->d, item->link, close);
    }
}

/* --- one order of them ---------------------------------------------------- */

static bool may_close(const struct shorten *s, int32_t link)
{
    const struct draft *d = s->d;
    const struct lo_link *ends = &d->m->sections->links[link];
    bool a = d->grid->energised[ends->a.v], b = d->grid->energised[ends->b.v];
    if (a && b)
        return lo_grid_may_join(d->grid, link);
    return a || b || !ends->open || d->phased_at[link] < 0 ||
           lo_is_phased(d->grid, link, d->phased_at, d->worked_at);
}

static bool may_do(const struct shorten *s, const struct item *item)
{
    const struct draft *d = s->d;
    struct grid *grid = d->grid;
    const struct lo_link *ends = &d->m->sections->links[item->link];
    if (item->kind == LO_STEP_PHASING)
        return !grid->closed[item->link] &&
               (item->dead_side
                    ? grid->energised[ends->a.v] != grid->energised[ends->b.v]
                    : lo_grid_has_both(grid, item->link));
    bool close = item->kind == LO_STEP_CLOSE;
    return grid->closed[item->link] != close &&
           (lo_link_breaks_load(d->m, item->link) ||
            !lo_grid_carries(grid, item->link)) &&
           (!close || may_close(s, item->link));
}

static bool is_remote(const struct draft *d, int32_t link)
{
    return d->m->input.remote != NULL &&
           d->m->input.remote[d->m->sections->links[link].sw.v];
}

/* Does it, with its gang; the minutes that this takes. */
static int32_t do_item(const struct shorten *s, const struct item *item)
{
    const struct draft *d = s->d;
    const struct lo_link *ends = &d->m->sections->links[item->link];
    bool close = item->kind == LO_STEP_CLOSE;
    if (item->kind == LO_STEP_PHASING)
        return lo_kind_minutes(LO_STEP_PHASING, false);
    bool takes =
        close && ends->open &&
        (d->grid->energised[ends->a.v] || d->grid->energised[ends->b.v]);
    int32_t n = 1;
    d->grid->closed[item->link] = close;
    for (int32_t l = d->m->gang[item->link]; l != item->link;
         l = d->m->gang[l]) {
        if (d->grid->closed[l] == close ||
            s->target[l] != s->target[item->link])
            continue;
        d->grid->closed[l] = close;
        n++;
    }
    lo_grid_update(d->grid);
    bool remote = is_remote(d, item->link);
    return n * (lo_kind_minutes(item->kind, remote) +
                lo_kind_minutes(LO_STEP_CHECK, remote) +
                (takes ? lo_kind_minutes(LO_STEP_LOAD_CHECK, remote) : 0));
}

static int64_t weight_of(const struct shorten *s, int32_t section)
{
    return MAX(s->d->m->sections->info[section].customers, 1);
}

static void add_off(const struct shorten *s, int32_t section, int32_t minute,
                    struct cost *cost)
{
    int64_t sum = weight_of(s, section) * (minute - s->since[section]);
    cost->all += sum;
    if (!s->dips[section])
        return;
    cost->dips += sum;
    cost->late += weight_of(s, section) * (minute - s->anchor);
}

static void note_dip(GArray *dips, int32_t first, int32_t last)
{
    const struct dip dip = {first, last};
    for (guint i = 0; i < dips->len; i++) {
        const struct dip *known = &g_array_index(dips, struct dip, i);
        if (known->first == first && known->last == last)
            return;
    }
    g_array_append_val(dips, dip);
}

/* Who went off with item `i`, and who came back; false: somebody is off whom
 * the plan has on. */
static bool count(struct shorten *s, int32_t i, int32_t minute,
                  struct cost *cost, GArray *dips)
{
    const struct lo_section_info *info = s->d->m->sections->info;
    const bool *now = s->d->grid->energised;
    for (int32_t k = 0; k < s->d->m->sections->n; k++) {
        if (!info[k].supplied || s->was[k] == now[k])
            continue;
        if (!now[k] && !s->allowed[k] && !s->dips[k])
            return false;
        if (!now[k]) {
            cost->times += weight_of(s, k);
            s->anchor = s->anchor == LO_NONE ? minute : s->anchor;
        }
        if (now[k]) {
            add_off(s, k, minute, cost);
            if (s->dips[k] && dips != NULL)
                note_dip(dips, s->first[k], i);
        }
        s->since[k] = minute;
        s->first[k] = i;
    }
    return true;
}

static void stand_at_start(struct shorten *s)
{
    const struct draft *d = s->d;
    memcpy(d->grid->closed, s->start,
           (size_t)d->m->sections->n_links * sizeof(bool));
    lo_grid_update(d->grid);
    for (int32_t k = 0; k < d->m->sections->n; k++)
        s->since[k] = s->first[k] = 0;
}

/* False: the order breaks a rule. `dips` may be NULL; `limits`: looks for
 * overloads too, which takes its time. */
static bool play(struct shorten *s, const GArray *items, bool limits,
                 struct cost *cost, GArray *dips)
{
    const struct draft *d = s->d;
    size_t n = (size_t)d->m->sections->n;
    int32_t minute = 0;
    *cost = (struct cost){0, 0, 0, 0};
    s->anchor = LO_NONE;
    stand_at_start(s);
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        if (!may_do(s, item))
            return false;
        memcpy(s->was, d->grid->energised, n * sizeof(bool));
        int32_t took = do_item(s, item);
        if (!count(s, (int32_t)i, minute, cost, dips) ||
            (limits && lo_flow_overloaded(d->m->flow, d->grid->closed,
                                          d->grid->isolated, d->m, NULL)
                               .v != LO_NONE))
            return false;
        minute += took;
    }
    for (int32_t k = 0; k < d->m->sections->n; k++)
        if (d->m->sections->info[k].supplied && !d->grid->energised[k])
            add_off(s, k, minute, cost);
    return true;
}

/* --- better orders -------------------------------------------------------- */

static bool is_less(const struct cost *a, const struct cost *b)
{
    if (a->times != b->times)
        return a->times < b->times;
    if (a->dips != b->dips)
        return a->dips < b->dips;
    return a->late != b->late ? a->late < b->late : a->all < b->all;
}

/* Items [from, from + n) moved so that they begin where `to` was. */
static GArray *with_block_at(const GArray *items, guint from, guint n, guint to)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct item));
    const struct item *at = &g_array_index(items, struct item, 0);
    for (guint i = 0; i <= items->len; i++) {
        if (i == to)
            g_array_append_vals(out, at + from, n);
        if (i < items->len && (i < from || i >= from + n))
            g_array_append_val(out, at[i]);
    }
    return out;
}

/* Takes the place of `*items` if it is better and breaks no rule. */
static bool keep_if_better(struct shorten *s, GArray **items, guint from,
                           guint n, guint to, struct cost *best)
{
    struct cost cost;
    GArray *other = with_block_at(*items, from, n, to);
    bool better = s->tries++ < TRIES_MOST &&
                  play(s, other, false, &cost, NULL) && is_less(&cost, best) &&
                  play(s, other, true, &cost, NULL);
    if (better) {
        GArray *old = *items;
        *items = other;
        other = old;
        *best = cost;
    }
    g_array_free(other, TRUE);
    return better;
}

/* Blocks inside the dip, its ends too, the short ones first; then the whole of
 * it earlier. */
static bool shorten_one(struct shorten *s, GArray **items,
                        const struct dip *dip, struct cost *best)
{
    guint first = (guint)dip->first, last = (guint)dip->last;
    for (guint n = 1; n <= last - first; n++)
        for (guint from = first; from + n <= last + 1; from++)
            if ((from + n <= last &&
                 keep_if_better(s, items, from, n, last + 1, best)) ||
                (from > first &&
                 keep_if_better(s, items, from, n, first, best)))
                return true;
    for (guint to = 0; to < first; to++)
        if (keep_if_better(s, items, first, last - first + 1, to, best))
            return true;
    return false;
}

static bool shorten_any(struct shorten *s, GArray **items, struct cost *best)
{
    struct cost now;
    bool better = false;
    GArray *dips = g_array_new(FALSE, FALSE, sizeof(struct dip));
    play(s, *items, false, &now, dips);
    for (guint i = 0; i < dips->len && !better; i++)
        better =
            shorten_one(s, items, &g_array_index(dips, struct dip, i), best);
    g_array_free(dips, TRUE);
    return better;
}

/* --- whole ---------------------------------------------------------------- */

static void mark(bool *flags, const lo_section *at, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        flags[at[i].v] = true;
}

/* As in route_search.c: whoever the plan has off before or after; and for a
 * moment. True = somebody is of the latter. */
static bool find_dips(struct shorten *s)
{
    const struct draft *d = s->d;
    const struct lo_order *order = d->order;
    bool any = false;
    for (int32_t k = d->stage - 1; k <= d->stage; k++)
        if (k >= 0 && k < order->n_stages)
            mark(s->allowed, order->stages[k].off, order->stages[k].n_off);
    for (int32_t i = 0; i < d->m->sections->n; i++) {
        s->dips[i] = lo_order_dips(order, d->stage, i) && !s->allowed[i];
        any |= s->dips[i];
    }
    return any;
}

void lo_route_shorten_dips(struct draft *d, const struct lo_route_start *start,
                           const bool *target)
{
    size_t n = (size_t)d->m->sections->n + 1;
    struct cost best;
    struct shorten s = {.d = d,
                        .target = target,
                        .start = start->closed,
                        .allowed = g_new0(bool, n),
                        .dips = g_new0(bool, n),
                        .was = g_new0(bool, n),
                        .since = g_new0(int32_t, n),
                        .first = g_new0(int32_t, n)};
    if (find_dips(&s)) {
        GArray *items = items_of(&s, start->n_steps);
        go_back(d, start);
        if (items->len <= ITEMS_MOST && play(&s, items, false, &best, NULL))
            while (shorten_any(&s, &items, &best))
                ;
        go_back(d, start);
        write_items(&s, items);
        g_array_free(items, TRUE);
    }
    g_free(s.first);
    g_free(s.since);
    g_free(s.was);
    g_free(s.dips);
    g_free(s.allowed);
}
