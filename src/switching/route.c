/*
 * route.c - from one set of switch positions to another, in an order in which
 * no rule breaks.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9     2 is to be dead
 *
 *   hot moves     close tie, open s2: 3 moves and is never off
 *   drops         open what remains to be opened: s1. A switch that may not
 *                 break load moves while a cover (cb) is open for a moment
 *   dead closings what may not make load closes while both sides are dead
 *   returns       close what remains to be closed, nearest to a source first
 *
 * The same four, again and again until nothing changes, lead out, from stage
 * to stage, and back. The simulator judges the result.
 */
#include <string.h>

#include "switching/switching_int.h"

struct route {
    struct draft *d;
    const bool *target;
    struct grid *aim; /* as it shall be */
    bool *reserved;   /* per link: old feed of a hot move still to come */
    GArray *covers;   /* int32_t links, opened for a moment */
    int32_t *was_up;  /* per section: the way up before the covers opened */
};

static const struct lo_link *link_at(const struct route *r, int32_t link)
{
    return &r->d->m->sections->links[link];
}

static bool is_add(const struct route *r, int32_t link)
{
    return r->target[link] && !r->d->grid->closed[link];
}

static bool is_rem(const struct route *r, int32_t link)
{
    return !r->target[link] && r->d->grid->closed[link];
}

static bool live(const struct route *r, lo_section s)
{
    return r->d->grid->energised[s.v];
}

static int32_t far_side(const struct lo_link *link, int32_t section)
{
    return link->a.v == section ? link->b.v : link->a.v;
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
        section = far_side(link_at(r, l), section);
    }
    return LO_NONE;
}

/* Opens covers until no current flows in the link. */
static void cover(struct route *r, int32_t link)
{
    while (!lo_link_breaks_load(r->d->m, link) &&
           lo_grid_carries(r->d->grid, link)) {
        const struct lo_link *ends = link_at(r, link);
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
    for (guint i = r->covers->len; i-- > 0 && r->d->stuck == NULL;)
        lo_draft_move(r->d, g_array_index(r->covers, int32_t, i), true);
    g_array_set_size(r->covers, 0);
}

/* --- hot moves ---------------------------------------------------------- */

/* Side of the link that hangs on it in the aim; LO_NONE if neither does. */
static int32_t child_side(const struct route *r, int32_t link)
{
    const struct lo_link *ends = link_at(r, link);
    if (r->aim->up[ends->a.v] == link)
        return ends->a.v;
    return r->aim->up[ends->b.v] == link ? ends->b.v : LO_NONE;
}

/* What feeds the child side now and shall be open. */
static int32_t old_feed(const struct route *r, int32_t child)
{
    const struct grid *grid = r->d->grid;
    while (grid->up[child] != LO_NONE) {
        if (is_rem(r, grid->up[child]))
            return grid->up[child];
        child = far_side(link_at(r, grid->up[child]), child);
    }
    return LO_NONE;
}

/* All the way from a source down to the link's parent side stands. */
static bool is_ready(const struct route *r, int32_t link)
{
    int32_t child = child_side(r, link);
    if (child == LO_NONE)
        return false;
    int32_t at = far_side(link_at(r, link), child);
    while (r->aim->up[at] != LO_NONE) {
        if (!r->d->grid->closed[r->aim->up[at]])
            return false;
        at = far_side(link_at(r, r->aim->up[at]), at);
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
 */
static int32_t parting(const struct route *r, int32_t child, int32_t old)
{
    const struct grid *grid = r->d->grid;
    int32_t found = LO_NONE;
    if (lo_link_breaks_load(r->d->m, old))
        return old;
    for (; grid->up[child] != old;
         child = far_side(link_at(r, grid->up[child]), child))
        if (lo_link_breaks_load(r->d->m, grid->up[child]))
            found = grid->up[child];
    return found;
}

/* What opens after the link has been closed with both sides live; LO_NONE
 * where it cannot be moved hot. */
static int32_t hot_feed(const struct route *r, int32_t link)
{
    int32_t child = is_add(r, link) ? child_side(r, link) : LO_NONE;
    if (child == LO_NONE || !r->d->grid->energised[child] ||
        !lo_link_breaks_load(r->d->m, link))
        return LO_NONE;
    int32_t old = old_feed(r, child);
    if (old == LO_NONE || !lo_grid_may_join(r->d->grid, link))
        return LO_NONE;
    return parting(r, child, old);
}

/*
 * The same on the way back: d1 may not make load, so s opens for a moment and
 * 3 goes off alone; d1 closes dead, and s joins 3 and 4 hot when 3 is back.
 */
static bool part_for_return(struct route *r)
{
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        const struct grid *grid = r->d->grid;
        int32_t child = is_add(r, l) ? child_side(r, l) : LO_NONE;
        if (child == LO_NONE || !grid->energised[child] ||
            lo_link_breaks_load(r->d->m, l) || !lo_grid_may_join(grid, l))
            continue;
        int32_t old = old_feed(r, child);
        if (old == LO_NONE || !lo_link_breaks_load(r->d->m, old))
            continue;
        while (grid->up[child] != old &&
               !lo_link_breaks_load(r->d->m, grid->up[child]))
            child = far_side(link_at(r, grid->up[child]), child);
        if (grid->up[child] == old)
            continue;
        lo_draft_move(r->d, grid->up[child], false);
        return true;
    }
    return false;
}

static void reserve(struct route *r)
{
    int32_t n = r->d->m->sections->n_links;
    for (int32_t l = 0; l < n; l++)
        r->reserved[l] = false;
    for (int32_t l = 0; l < n; l++) {
        if (hot_feed(r, l) != LO_NONE)
            r->reserved[old_feed(r, child_side(r, l))] = true;
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
        if (is_rem(r, l) && lo_link_breaks_load(r->d->m, l) &&
            live(r, link_at(r, l)->a) && sheds_only(r, l))
            lo_draft_move(r->d, l, false);
}

/* The deepest first: a donor never carries more than it will in the end. */
static bool hot_move(struct route *r)
{
    int32_t best = LO_NONE, deepest = -1;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        if (hot_feed(r, l) == LO_NONE || !is_ready(r, l))
            continue;
        int32_t depth = r->d->grid->depth[child_side(r, l)];
        if (depth > deepest) {
            best = l;
            deepest = depth;
        }
    }
    if (best == LO_NONE)
        return false;
    shed(r);
    int32_t old = hot_feed(r, best);
    if (old == LO_NONE)
        return false;
    lo_draft_move(r->d, best, true);
    lo_draft_move(r->d, old, false);
    return true;
}

/* --- drops -------------------------------------------------------------- */

static bool rem_live(const struct route *r, int32_t link)
{
    return is_rem(r, link) && !r->reserved[link] &&
           (live(r, link_at(r, link)->a) || live(r, link_at(r, link)->b));
}

static int32_t depth_of(const struct route *r, int32_t link)
{
    const int32_t *depth = r->d->grid->depth;
    return MIN(depth[link_at(r, link)->a.v], depth[link_at(r, link)->b.v]);
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
    const struct lo_link *ends = link_at(r, link);
    int32_t at = r->was_up[ends->b.v] == link ? ends->a.v : ends->b.v;
    while (r->was_up[at] != LO_NONE) {
        if (!r->target[r->was_up[at]])
            return false;
        at = far_side(link_at(r, r->was_up[at]), at);
    }
    return true;
}

/* Opens what is left; under covers what must be open before they close. */
static bool drop_rest(struct route *r, bool under_covers)
{
    bool any = false;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        if (!is_rem(r, l) || r->reserved[l] ||
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

static bool drop_all(struct route *r)
{
    bool any = false;
    for (int32_t l; (l = first_drop(r)) != LO_NONE; any = true)
        lo_draft_move(r->d, l, false);
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

/* Closes what may not make load while both its sides are dead. */
static bool dead_closings(struct route *r)
{
    bool any = false;
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        const struct lo_link *ends = link_at(r, l);
        if (!is_add(r, l) || lo_link_breaks_load(r->d->m, l) ||
            live(r, ends->a) || live(r, ends->b) ||
            !part_returns(r, ends->a.v) || !part_returns(r, ends->b.v))
            continue;
        lo_draft_move(r->d, l, true);
        any = true;
    }
    return any;
}

static bool return_one(struct route *r)
{
    for (int32_t l = 0; l < r->d->m->sections->n_links; l++) {
        if (!is_add(r, l) || !is_ready(r, l))
            continue;
        int32_t child = child_side(r, l);
        if (r->d->grid->energised[child] || !part_returns(r, child))
            continue;
        cover(r, l);
        if (r->d->stuck != NULL)
            return false;
        if (r->covers->len > 0)
            dead_closings(r); /* this one, and its like below the cover */
        if (is_add(r, l))
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
        if (!is_add(r, l) || child_side(r, l) != LO_NONE)
            continue;
        cover(r, l);
        if (r->d->stuck != NULL)
            return false;
        if (is_add(r, l))
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
    while (hot_move(r))
        any = true;
    while (part_for_return(r))
        any = true;
    reserve(r);
    any |= drop_all(r);
    any |= dead_closings(r);
    while (r->d->stuck == NULL && return_one(r))
        any = true;
    return any;
}

void lo_route(struct draft *d, const bool *target)
{
    const struct lo_sections *s = d->m->sections;
    struct route r = {.d = d, .target = target};
    r.aim = lo_grid_new(d->m);
    memcpy(r.aim->closed, target, (size_t)s->n_links * sizeof *target);
    memcpy(r.aim->isolated, d->grid->isolated,
           (size_t)d->m->n_own * sizeof *r.aim->isolated);
    lo_grid_update(r.aim);
    r.reserved = g_new0(bool, (size_t)s->n_links + 1);
    r.was_up = g_new0(int32_t, (size_t)s->n + 1);
    r.covers = g_array_new(FALSE, FALSE, sizeof(int32_t));
    while (d->stuck == NULL && one_round(&r))
        ;
    memset(r.reserved, 0, (size_t)s->n_links * sizeof *r.reserved);
    if (d->stuck == NULL)
        drop_all(&r);
    while (d->stuck == NULL && (dead_closings(&r) || return_one(&r)))
        ;
    while (d->stuck == NULL && close_ring(&r))
        ;
    for (int32_t l = 0; l < s->n_links && d->stuck == NULL; l++)
        if (d->grid->closed[l] != target[l])
            d->stuck = lo_arena_printf(d->sheet->arena,
                                       "no safe order was found that %s '%s'",
                                       target[l] ? "closes" : "opens",
                                       lo_link_equipment(d->m, l)->name);
    g_array_free(r.covers, TRUE);
    g_free(r.was_up);
    g_free(r.reserved);
    lo_grid_free(r.aim);
}
