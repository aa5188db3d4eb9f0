/*
 * route.c - from one set of switch positions to another, in an order in which
 * no rule breaks.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9     2 is to be dead
 *
 *   hot moves     close tie, open s2: 3 moves and is never off (route_hot.c)
 *   drops         open what remains to be opened: s1. A switch that may not
 *                 break load moves while a cover (cb) is open for a moment
 *   dead closings what may not make load closes while both sides are dead
 *   returns       close what remains to be closed, nearest to a source first
 *
 * The same four, again and again until nothing changes, lead out, from stage
 * to stage, and back. The simulator judges the result; where it refuses, the
 * patient way is written instead: one return at a time before anything else
 * goes off, if nobody is overloaded by it, and what hangs together with others
 * goes back before a cover above it opens. The third way is eager: what is dead
 * returns to whatever feeds the other side now, before others are moved.
 * Where no way helps all orders are looked through (route_search.c). What was
 * found is put into an order in which whoever dips is off for less time
 * (route_dip.c).
 */
#include <string.h>

#include "switching/route_int.h"

static bool live(const struct route *r, lo_section s)
{
    return r->d->grid->energised[s.v];
}

/* --- covers ------------------------------------------------------------- */

/* The nearest switch above `section` that may break load. */
static int32_t load_break_above(const struct route *r, int32_t section)
{
    const struct grid *grid = r->d->grid;
    while (grid->up[section] != LO_NONE) {
        int32_t l = grid->up[section];
        if (lo_link_breaks_load(r->d->m, l) && !r->d->tagged[l])
            return l;
        section = route_far(route_link(r, l), section);
    }
    return LO_NONE;
}

/* Opens covers until no current flows in the link. */
static void cover(struct route *r, int32_t link)
{
    if (route_adds(r, link) && !lo_link_breaks_load(r->d->m, link))
        lo_draft_phase(r->d, link);
    while (!lo_link_breaks_load(r->d->m, link) &&
           lo_grid_carries(r->d->grid, link)) {
        const struct lo_link *ends = route_link(r, link);
        int32_t side = live(r, ends->a) ? ends->a.v : ends->b.v;
        int32_t above = load_break_above(r, side);
        if (above == LO_NONE) {
            r->d->stuck = lo_arena_printf(
                r->d->sheet->arena,
                "'%s' may not break load, and above it is no switch that may",
                lo_link_equipment(r->d->m, link)->name);
            return;
        }
        if (r->covers->len == 0)
            memcpy(r->was_up, r->d->grid->up,
                   (size_t)r->d->m->sections->n * sizeof *r->was_up);
        lo_draft_move(r->d, above, false);
        if (r->target[above])
            g_array_append_val(r->covers, above);
    }
}

static void close_covers(struct route *r)
{
    for (guint i = r->covers->len; i-- > 0 && r->d->stuck == NULL;) {
        int32_t l = g_array_index(r->covers, int32_t, i);
        if (!r->d->grid->closed[l])
            lo_draft_move(r->d, l, true);
    }
    g_array_set_size(r->covers, 0);
}

/* --- drops -------------------------------------------------------------- */

static bool rem_live(const struct route *r, int32_t link)
{
    return route_removes(r, link) && !r->reserved[link] &&
           (live(r, route_link(r, link)->a) || live(r, route_link(r, link)->b));
}

static int32_t depth_of(const struct route *r, int32_t link)
{
    const int32_t *depth = r->d->grid->depth;
    return MIN(depth[route_link(r, link)->a.v],
               depth[route_link(r, link)->b.v]);
}

/* The live one nearest to a source that may break load. */
static int32_t first_drop(const struct route *r)
{
    int32_t best = LO_NONE;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++)
        if (rem_live(r, l) && lo_link_breaks_load(r->d->m, l) &&
            (best == LO_NONE || depth_of(r, l) < depth_of(r, best)))
            best = l;
    return best;
}

/* Will it be live again when the covers close, unless it opens before? What
 * hangs below another switch that is to be open stays dead, and can wait. */
static bool meets_cover(const struct route *r, int32_t link)
{
    const struct lo_link *ends = route_link(r, link);
    int32_t at = r->was_up[ends->b.v] == link ? ends->a.v : ends->b.v;
    while (r->was_up[at] != LO_NONE) {
        if (!r->target[r->was_up[at]] && !r->reserved[r->was_up[at]])
            return false;
        at = route_far(route_link(r, r->was_up[at]), at);
    }
    return true;
}

/* Opens what is left; under covers what must be open before they close. */
static bool drop_rest(struct route *r, bool under_covers)
{
    bool any = false;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        if (!route_removes(r, l) || r->reserved[l] ||
            (under_covers && !meets_cover(r, l)))
            continue;
        cover(r, l);
        if (r->d->stuck != NULL)
            return any;
        lo_draft_move(r->d, l, false);
        any = true;
    }
    return any;
}

/* What may break load, the nearest to a source first. */
static bool drop_plainly(struct route *r)
{
    bool any = false;
    for (int32_t l; (l = first_drop(r)) != LO_NONE; any = true)
        lo_draft_move(r->d, l, false);
    return any;
}

/* What may not, each under covers; then what is dead. */
static bool drop_covered(struct route *r)
{
    bool any = false;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        if (!rem_live(r, l) || r->d->stuck != NULL)
            continue;
        cover(r, l);
        if (r->d->stuck != NULL)
            return any;
        if (r->covers->len > 0)
            drop_rest(r, true);
        else
            lo_draft_move(r->d, l, false);
        close_covers(r);
        any = true;
    }
    return drop_rest(r, false) || any;
}

/* --- returns ------------------------------------------------------------ */

/* Everything joined to `section` now shall have supply. */
static bool part_returns(const struct route *r, int32_t section)
{
    const struct grid *grid = r->d->grid;
    for (int32_t s = 0; s < r->d->m->sections->n; s++)
        if (grid->comp[s] == grid->comp[section] && !r->aim->energised[s])
            return false;
    return true;
}

/* A tie of which work may have changed the phases waits until one side has
 * supply again: they are looked at before it closes. */
static bool waits_for_phases(const struct route *r, int32_t link)
{
    const struct draft *d = r->d;
    return route_link(r, link)->open && d->phased_at[link] >= 0 &&
           !lo_is_phased(d->grid, link, d->phased_at, d->worked_at);
}

/* Closes what may not make load while both its sides are dead. */
static bool dead_closings(struct route *r)
{
    bool any = false;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        const struct lo_link *ends = route_link(r, l);
        if (!route_adds(r, l) || lo_link_breaks_load(r->d->m, l) ||
            live(r, ends->a) || live(r, ends->b) || waits_for_phases(r, l) ||
            !part_returns(r, ends->a.v) || !part_returns(r, ends->b.v))
            continue;
        lo_draft_move(r->d, l, true);
        any = true;
    }
    return any;
}

/* Would nobody be overloaded by what returns over the link? */
static bool returns_lightly(const struct route *r, int32_t link)
{
    struct grid *grid = r->d->grid;
    grid->closed[link] = true;
    lo_grid_update(grid);
    bool light = lo_flow_overloaded(r->d->m->flow, grid->closed, grid->isolated,
                                    r->d->m, NULL)
                     .v == LO_NONE;
    grid->closed[link] = false;
    lo_grid_update(grid);
    return light;
}

/* Its other side stands as it shall; who is eager takes any supply. */
static bool is_fed(const struct route *r, int32_t link, int32_t child)
{
    return lo_route_is_ready(r, link) ||
           (r->d->way == ROUTE_EAGER &&
            r->d->grid->energised[route_far(route_link(r, link), child)]);
}

static bool return_one(struct route *r, bool lightly, bool covered)
{
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        int32_t child = route_adds(r, l) ? lo_route_child(r, l) : LO_NONE;
        if (child == LO_NONE || !is_fed(r, l, child))
            continue;
        if (r->d->grid->energised[child] || !part_returns(r, child) ||
            (lightly && !returns_lightly(r, l)) ||
            (!covered && !lo_link_breaks_load(r->d->m, l) &&
             lo_grid_carries(r->d->grid, l)))
            continue;
        cover(r, l);
        if (r->d->stuck != NULL)
            return false;
        if (r->covers->len > 0)
            dead_closings(r); /* this one, and its like below the cover */
        if (route_adds(r, l))
            lo_draft_move(r->d, l, true);
        close_covers(r);
        return true;
    }
    return false;
}

/* Links that close a ring of the normal state. */
static bool close_ring(struct route *r)
{
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        if (!route_adds(r, l) || lo_route_child(r, l) != LO_NONE)
            continue;
        cover(r, l);
        if (r->d->stuck != NULL)
            return false;
        if (route_adds(r, l))
            lo_draft_move(r->d, l, true);
        close_covers(r);
        return true;
    }
    return false;
}

/* --- all ---------------------------------------------------------------- */

static bool one_round(struct route *r)
{
    bool any = false;
    while (lo_route_hot_move(r))
        any = true;
    while (lo_route_part_for_return(r))
        any = true;
    lo_route_reserve(r);
    any |= drop_plainly(r);
    any |= drop_covered(r);
    any |= dead_closings(r);
    while (r->d->stuck == NULL && return_one(r, false, true))
        any = true;
    return any;
}

/* Whoever may come back without anybody else going off does so first: he waits
 * for a report only, and they for the minute that they were told. */
static void return_freely(struct route *r)
{
    const struct draft *d = r->d;
    bool waits = false;
    for (int32_t s = 0; s < d->m->sections->n && !waits; s++)
        waits = lo_order_tells(d->order, d->stage, s);
    while (waits && r->d->stuck == NULL &&
           (dead_closings(r) || return_one(r, true, false)))
        ;
}

static bool goes_by_rounds(enum route_way way)
{
    return way == ROUTE_RETURNS || way == ROUTE_PLAIN;
}

/* The first of these that does something. */
static bool one_patient_round(struct route *r)
{
    if ((r->d->way == ROUTE_EAGER && return_one(r, true, true)) ||
        lo_route_hot_move(r))
        return true;
    lo_route_reserve(r);
    return dead_closings(r) || return_one(r, true, true) ||
           lo_route_part_for_return(r) || drop_plainly(r) || drop_covered(r) ||
           return_one(r, false, true);
}

void lo_route(struct draft *d, const bool *target)
{
    const struct lo_sections *s = d->m->sections;
    struct route r = {.d = d, .target = target};
    struct lo_route_start *start = lo_route_start(d);
    r.aim = lo_grid_new(d->m);
    memcpy(r.aim->closed, target, (size_t)s->n_links * sizeof *target);
    memcpy(r.aim->isolated, d->grid->isolated,
           (size_t)d->m->n_own * sizeof *r.aim->isolated);
    lo_grid_update(r.aim);
    d->target = target;
    r.reserved = g_new0(bool, (size_t)s->n_links + 1);
    r.was_up = g_new0(int32_t, (size_t)s->n + 1);
    r.covers = g_array_new(FALSE, FALSE, sizeof(int32_t));
    if (d->way == ROUTE_RETURNS)
        return_freely(&r);
    if (d->way == ROUTE_SEARCH)
        lo_route_search(&r);
    while (d->stuck == NULL &&
           (goes_by_rounds(d->way) ? one_round(&r) : one_patient_round(&r)))
        ;
    memset(r.reserved, 0, (size_t)s->n_links * sizeof *r.reserved);
    drop_plainly(&r);
    if (d->stuck == NULL)
        drop_covered(&r);
    while (d->stuck == NULL &&
           (dead_closings(&r) || return_one(&r, false, true)))
        ;
    while (d->stuck == NULL && close_ring(&r))
        ;
    for (int32_t l = 0; l < s->n_links && d->stuck == NULL; l++)
        if (d->grid->closed[l] != target[l])
            d->stuck = lo_arena_printf(d->sheet->arena,
                                       "no safe order was found that %s '%s'",
                                       target[l] ? "closes" : "opens",
                                       lo_link_equipment(d->m, l)->name);
    if (d->stuck == NULL && !d->as_written)
        lo_route_shorten_dips(d, start, target);
    d->target = NULL;
    lo_route_start_free(start);
    g_array_free(r.covers, TRUE);
    g_free(r.was_up);
    g_free(r.reserved);
    lo_grid_free(r.aim);
}
