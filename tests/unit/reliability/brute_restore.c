/*
 * Every position of every switch in the lost part, judged from scratch:
 * radial, no limit exceeded, nothing joined to the fault.
 */
#include "brute_restore.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { ZONES = 32 };

struct world {
    const struct lo_rel_grid *grid;
    double customers[ZONES], kw[ZONES];
    int up[ZONES], up_link[ZONES]; /* of the normal tree */
    double normal_kw[ZONES];       /* through up_link */
    bool lost[ZONES], dead[ZONES], from_above[ZONES];
    bool closed[256];
    bool limited;
};

static int far_end(const struct lo_rel_link *link, int z)
{
    return link->a.v == z ? link->b.v : link->a.v;
}

/* Marks what hangs on `z` over closed links, counting parents; false if a loop
 * is met. Returns kw below. */
static bool flood(const struct world *w, int z, int by, bool *seen, int *up,
                  int *up_link)
{
    seen[z] = true;
    for (int l = 0; l < w->grid->n_links; l++) {
        const struct lo_rel_link *link = &w->grid->links[l];
        if (!w->closed[l] || l == by || (link->a.v != z && link->b.v != z))
            continue;
        int other = far_end(link, z);
        if (seen[other])
            return false;
        up[other] = z;
        up_link[other] = l;
        if (!flood(w, other, l, seen, up, up_link))
            return false;
    }
    return true;
}

static double flow_into(const struct world *w, const int *up, const bool *seen,
                        int z)
{
    double kw = w->kw[z];
    for (int c = 0; c < w->grid->n_zones; c++)
        if (c != 0 && seen[c] && up[c] == z)
            kw += flow_into(w, up, seen, c);
    return kw;
}

/* Customers without supply in this position; INFINITY if it is not allowed. */
static double judge(const struct world *w)
{
    bool seen[ZONES] = {false};
    int up[ZONES] = {0}, up_link[ZONES] = {0};
    if (!flood(w, 0, -1, seen, up, up_link))
        return INFINITY;
    double off = 0.0;
    for (int z = 0; z < w->grid->n_zones; z++) {
        if ((w->dead[z] && seen[z]) || (w->from_above[z] && !seen[z]))
            return INFINITY;
        if (!seen[z])
            off += w->customers[z];
        if (z == 0 || !seen[z])
            continue;
        const struct lo_rel_link *link = &w->grid->links[up_link[z]];
        double limit = link->limit_kw;
        /* The larger of the limit and its own flow in the normal state. */
        for (int c = 1; c < w->grid->n_zones; c++)
            if (w->up_link[c] == up_link[z])
                limit = fmax(limit, w->normal_kw[c]);
        if (flow_into(w, up, seen, z) > limit * (1 + 1e-9))
            return INFINITY;
    }
    return off;
}

static void prepare(struct world *w, int zone)
{
    const struct lo_rel_grid *grid = w->grid;
    bool seen[ZONES] = {false};
    double total = 0.0;
    for (int p = 0; p < grid->n_points; p++) {
        w->customers[grid->points[p].zone.v] += grid->points[p].customers;
        w->kw[grid->points[p].zone.v] += grid->points[p].load_kw;
        total += grid->points[p].load_kw;
    }
    for (int l = 0; l < grid->n_links; l++) {
        w->closed[l] =
            !grid->links[l].open && grid->links[l].kind != LO_REL_ABSENT;
        w->limited = w->limited || grid->links[l].limit_kw < total;
    }
    w->up_link[0] = -1;
    g_assert_true(flood(w, 0, -1, seen, w->up, w->up_link));
    for (int z = 1; z < grid->n_zones; z++)
        w->normal_kw[z] = flow_into(w, w->up, seen, z);
    int top = zone;
    while (top != 0 && grid->links[w->up_link[top]].kind < LO_REL_FUSE)
        top = w->up[top];
    for (int z = 0; z < grid->n_zones; z++)
        for (int i = z;; i = w->up[i]) {
            w->lost[z] = w->lost[z] || i == top;
            if (i == 0)
                break;
        }
    w->dead[zone] = true;
    for (int again = 1; again;) {
        again = 0;
        for (int l = 0; l < grid->n_links; l++) {
            const struct lo_rel_link *link = &grid->links[l];
            if (w->closed[l] && link->kind == LO_REL_CONDUCTOR &&
                w->dead[link->a.v] != w->dead[link->b.v])
                again = w->dead[link->a.v] = w->dead[link->b.v] = true;
        }
    }
    for (int z = 0; z < grid->n_zones; z++) {
        w->from_above[z] = true;
        for (int i = z;; i = w->up[i]) {
            if (w->dead[i])
                w->from_above[z] = false;
            if (i == 0)
                break;
        }
    }
}

double brute_restore(const struct lo_rel_grid *grid, int zone, double *lost)
{
    struct world w = {.grid = grid};
    int choice[ZONES], n = 0;
    prepare(&w, zone);
    *lost = 0.0;
    for (int z = 0; z < grid->n_zones; z++)
        *lost += w.lost[z] ? w.customers[z] : 0.0;
    for (int l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        int a = link->a.v, b = link->b.v;
        if (link->kind < LO_REL_SWITCH)
            continue;
        if (w.dead[a] || w.dead[b]) {
            w.closed[l] = false; /* isolates */
            continue;
        }
        bool dark_a = !w.from_above[a], dark_b = !w.from_above[b];
        bool tie = link->open && (dark_a || dark_b) &&
                   !(w.limited && dark_a && dark_b);
        bool shed =
            !link->open && link->kind != LO_REL_FUSE && dark_a && dark_b;
        if (tie || shed)
            choice[n++] = l;
    }
    g_assert_cmpint(n, <=, 16);
    if (w.dead[0]) /* the source itself: nobody has supply */
        return *lost;
    double best = INFINITY;
    for (unsigned mask = 0; mask < 1u << n; mask++) {
        for (int i = 0; i < n; i++)
            w.closed[choice[i]] = (mask >> i & 1u) != 0;
        best = fmin(best, judge(&w));
    }
    return best;
}
