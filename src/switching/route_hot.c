/*
 * route_hot.c - moves that keep those who move on supply: a link is closed with
 * both sides energised, and the old feed is opened after it.
 *
 *   S ==[s1]== 1 ==[s2]== 2 --[tie]-- 9 ==[s9]== T     close tie, open s2
 *
 * Which of several comes first is decided by the flows of the state that it
 * leaves behind: a donor may have to wait until others were moved or shed.
 */
#include <string.h>

#include "switching/route_int.h"

/* Side of the link that hangs on it in the aim; LO_NONE if neither does. */
int32_t lo_route_child(const struct route *r, int32_t link)
{
    const struct lo_link *ends = route_link(r, link);
    if (r->aim->up[ends->a.v] == link)
        return ends->a.v;
    return r->aim->up[ends->b.v] == link ? ends->b.v : LO_NONE;
}

/* What feeds the child side now and shall be open. */
static int32_t old_feed(const struct route *r, int32_t child)
{
    const struct grid *grid = r->d->grid;
    while (grid->up[child] != LO_NONE) {
        if (route_removes(r, grid->up[child]))
            return grid->up[child];
        child = route_far(route_link(r, grid->up[child]), child);
    }
    return LO_NONE;
}

/* All the way from a source down to the link's parent side stands. */
bool lo_route_is_ready(const struct route *r, int32_t link)
{
    int32_t child = lo_route_child(r, link);
    if (child == LO_NONE)
        return false;
    int32_t at = route_far(route_link(r, link), child);
    while (r->aim->up[at] != LO_NONE) {
        if (!r->d->grid->closed[r->aim->up[at]])
            return false;
        at = route_far(route_link(r, r->aim->up[at]), at);
    }
    return r->d->grid->energised[at];
}

/*
 * The switch that parts the loop which the link would make: the old feed, if
 * it may break load; else the nearest one above it in the part that moves. That
 * one closes again when the old feed has been opened dead:
 *
 *   R ==[d1]== 3 ==[s]== 4 --[tie]--     close tie, open s: 4 has moved and 3
 *                                        goes off with R; open d1, close s
 *
 * One nearer to the child moves less: where the donor cannot carry all yet.
 */
static int32_t parting(const struct route *r, int32_t child, int32_t old,
                       int32_t lower)
{
    const struct grid *grid = r->d->grid;
    int32_t found = LO_NONE;
    if (lower == LO_NONE && lo_link_breaks_load(r->d->m, old))
        return old;
    for (; grid->up[child] != old && grid->up[child] != lower;
         child = route_far(route_link(r, grid->up[child]), child))
        if (lo_link_breaks_load(r->d->m, grid->up[child]))
            found = grid->up[child];
    return found;
}

/* What opens after the link has been closed with both sides live; LO_NONE
 * where it cannot be moved hot. `lower` than that link, LO_NONE = the first to
 * be thought of. */
static int32_t hot_feed(const struct route *r, int32_t link, int32_t lower)
{
    int32_t child = route_adds(r, link) ? lo_route_child(r, link) : LO_NONE;
    if (child == LO_NONE || !r->d->grid->energised[child] ||
        !lo_link_breaks_load(r->d->m, link))
        return LO_NONE;
    int32_t old = old_feed(r, child);
    if (old == LO_NONE || !lo_grid_may_join(r->d->grid, link))
        return LO_NONE;
    return parting(r, child, old, lower);
}

/*
 * The same on the way back: d1 may not make load, so s opens for a moment and
 * 3 goes off alone; d1 closes dead, and s joins 3 and 4 hot when 3 is back.
 */
bool lo_route_part_for_return(struct route *r)
{
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        const struct grid *grid = r->d->grid;
        int32_t child = route_adds(r, l) ? lo_route_child(r, l) : LO_NONE;
        if (child == LO_NONE || !grid->energised[child] ||
            lo_link_breaks_load(r->d->m, l) || !lo_grid_may_join(grid, l))
            continue;
        int32_t old = old_feed(r, child);
        if (old == LO_NONE || !lo_link_breaks_load(r->d->m, old))
            continue;
        while (grid->up[child] != old &&
               !lo_link_breaks_load(r->d->m, grid->up[child]))
            child = route_far(route_link(r, grid->up[child]), child);
        if (grid->up[child] == old)
            continue;
        lo_draft_move(r->d, grid->up[child], false);
        return true;
    }
    return false;
}

/* The nearest old feed; who is patient keeps all of the way up. */
static void reserve_way(struct route *r, int32_t child)
{
    const struct grid *grid = r->d->grid;
    for (int32_t old; (old = old_feed(r, child)) != LO_NONE;) {
        r->reserved[old] = true;
        if (r->d->way <= ROUTE_PLAIN)
            return;
        while (grid->up[child] != old)
            child = route_far(route_link(r, grid->up[child]), child);
        child = route_far(route_link(r, old), child);
    }
}

void lo_route_reserve(struct route *r)
{
    int32_t n = r->d->m->sections->n_links;
    for (int32_t l = 0; l < n; l++)
        r->reserved[l] = false;
    for (int32_t l = 0; l < n; l++) {
        if (hot_feed(r, l, LO_NONE) != LO_NONE)
            reserve_way(r, lo_route_child(r, l));
    }
}

/* Opening it takes supply only from those who shall have none. */
static bool sheds_only(const struct route *r, int32_t link)
{
    struct grid *grid = r->d->grid;
    int32_t n = r->d->m->sections->n;
    bool *before = g_memdup2(grid->energised, (size_t)n * sizeof *before);
    bool only = true, any = false;
    grid->closed[link] = false;
    lo_grid_update(grid);
    for (int32_t s = 0; s < n; s++) {
        bool lost = before[s] && !grid->energised[s];
        any |= lost;
        only &= !lost || !r->aim->energised[s];
    }
    grid->closed[link] = true;
    lo_grid_update(grid);
    g_free(before);
    return any && only;
}

/* What a donor may not be able to carry goes off before it is asked to; only
 * by what may break load: a cover would take others off too. */
static void shed(struct route *r)
{
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++)
        if (route_removes(r, l) && lo_link_breaks_load(r->d->m, l) &&
            r->d->grid->energised[route_link(r, l)->a.v] && sheds_only(r, l))
            lo_draft_move(r->d, l, false);
}

/* The parent side is fed now, and not through what the move opens. */
static bool is_fed_beside(const struct route *r, int32_t link, int32_t feed)
{
    const struct grid *grid = r->d->grid;
    int32_t at = route_far(route_link(r, link), lo_route_child(r, link));
    if (!grid->energised[at])
        return false;
    for (; grid->up[at] != LO_NONE;
         at = route_far(route_link(r, grid->up[at]), at))
        if (grid->up[at] == feed)
            return false;
    return true;
}

/* Nobody is overloaded after the link has taken over, and nobody off who shall
 * have supply. */
static bool holds(const struct route *r, int32_t link, int32_t feed)
{
    struct grid *grid = r->d->grid;
    int32_t n = r->d->m->sections->n;
    bool *before = g_memdup2(grid->energised, (size_t)n * sizeof *before);
    grid->closed[link] = true;
    grid->closed[feed] = false;
    lo_grid_update(grid);
    bool good = lo_flow_overloaded(r->d->m->flow, grid->closed, grid->isolated,
                                   r->d->m, NULL)
                    .v == LO_NONE;
    for (int32_t s = 0; s < n && good; s++)
        good = !before[s] || grid->energised[s] || !r->aim->energised[s];
    grid->closed[link] = false;
    grid->closed[feed] = true;
    lo_grid_update(grid);
    g_free(before);
    return good;
}

/* Those whose way stands first, then those fed otherwise meanwhile; among them
 * the deepest: a donor never carries more than it will in the end. */
static int32_t rank(const struct route *r, int32_t link)
{
    int32_t depth = r->d->grid->depth[lo_route_child(r, link)];
    return lo_route_is_ready(r, link) ? r->d->m->sections->n + depth : depth;
}

/* What may open when the link has taken over, and all is well; LO_NONE. */
static int32_t safe_feed(const struct route *r, int32_t link)
{
    int32_t feed = hot_feed(r, link, LO_NONE);
    bool ready = lo_route_is_ready(r, link);
    while (feed != LO_NONE &&
           !((ready || is_fed_beside(r, link, feed)) && holds(r, link, feed)))
        feed = r->d->way > ROUTE_PLAIN ? hot_feed(r, link, feed) : LO_NONE;
    return feed;
}

/* The way stands, whoever is overloaded. */
static int32_t ready_feed(const struct route *r, int32_t link)
{
    return lo_route_is_ready(r, link) ? hot_feed(r, link, LO_NONE) : LO_NONE;
}

/* The first link that has such a feed; LO_NONE = none has. */
static int32_t first_hot(const struct route *r,
                         int32_t feed_of(const struct route *, int32_t))
{
    int32_t best = LO_NONE;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++)
        if (hot_feed(r, l, LO_NONE) != LO_NONE &&
            (best == LO_NONE || rank(r, l) > rank(r, best)) &&
            feed_of(r, l) != LO_NONE)
            best = l;
    return best;
}

/* Back-feed first; where a donor could not carry it, others go off before. If
 * every move overloads somebody even then, the first all the same: the
 * simulator refuses it, and says whom. */
bool lo_route_hot_move(struct route *r)
{
    int32_t link = first_hot(r, safe_feed);
    if (link == LO_NONE &&
        (r->d->way > ROUTE_PLAIN || first_hot(r, ready_feed) == LO_NONE))
        return false;
    if (link == LO_NONE) {
        shed(r);
        link = first_hot(r, safe_feed);
    }
    int32_t feed = link != LO_NONE ? safe_feed(r, link) : LO_NONE;
    if (link == LO_NONE) {
        link = first_hot(r, ready_feed);
        feed = link != LO_NONE ? ready_feed(r, link) : LO_NONE;
    }
    if (link == LO_NONE)
        return false;
    lo_draft_move(r->d, link, true);
    lo_draft_move(r->d, feed, false);
    return true;
}
