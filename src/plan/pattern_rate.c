/*
 * Rates within one set of jobs: by bit mask, with the floors that bound parts
 * of a pattern and the test that shows a set never to pay.
 */
#include <string.h>

#include "pattern_int.h"

/* --- rates within one set ---------------------------------------------- */

/* Ascending jobs of the set that a mask names. */
static int jobs_of(const struct local *l, int mask, int *list)
{
    int k = 0;
    for (int i = 0; i < l->n; i++)
        if ((mask >> i & 1) != 0)
            list[k++] = l->jobs[i];
    return k;
}

/* Whatever goes first and comes back last, somebody dips. */
static int64_t least_dips(const struct local *l)
{
    struct planner *p = l->planner;
    int64_t in = INT64_MAX, out = INT64_MAX;
    bool dead = false; /* something is for sure: not all can work live */
    for (int i = 0; i < l->n; i++)
        dead |= l->shortest[i] > 0;
    if (p->problem->dip_s == 0 || !dead)
        return 0;
    for (int mask = 1; mask < 1 << l->n; mask++) {
        int list[LARGEST_SET], k = jobs_of(l, mask, list);
        in = MIN(in, dip_cost(p, dip_of_jobs(p, NULL, 0, list, k)));
        out = MIN(out, dip_cost(p, dip_of_jobs(p, list, k, NULL, 0)));
    }
    return in + out;
}

void local_open(struct local *l, struct planner *planner, const int *jobs,
                int n)
{
    int list[LARGEST_SET];
    l->planner = planner;
    l->jobs = jobs;
    l->n = n;
    l->rate = g_new(int64_t, (gsize)1 << n);
    l->floor = g_new(int64_t, (gsize)1 << n);
    for (int i = 0; i < n; i++) {
        l->shortest[i] = INT64_MAX;
        for (int o = planner->first_option[jobs[i]];
             o < planner->first_option[jobs[i] + 1]; o++) {
            l->shortest[i] = MIN(l->shortest[i], planner->options[o].dead_s);
        }
    }
    for (int mask = (1 << n) - 1; mask >= 0; mask--) {
        int k = jobs_of(l, mask, list);
        l->rate[mask] = l->floor[mask] = rate_of_jobs(planner, list, k);
        for (int i = 0; i < n; i++)
            if ((mask >> i & 1) == 0)
                l->floor[mask] = MIN(l->floor[mask], l->floor[mask | 1 << i]);
    }
    l->dips = least_dips(l);
}

void local_close(struct local *l)
{
    g_free(l->rate);
    g_free(l->floor);
}

/* A stretch of time with the same jobs dead. */
struct stretch {
    int64_t length;
    int active; /* mask */
};

/* The stretches of the jobs of `mask` placed as `at` (by position) says. */
static int stretches_of(const struct local *l, const struct placed *at,
                        int mask, struct stretch *out)
{
    struct lo_interval span[MOST_SPANS];
    int job[MOST_SPANS];
    lo_time events[2 * MOST_SPANS];
    int m = 0, n = 0, spans = 0;
    for (int i = 0; i < l->n; i++) {
        struct placed piece[LO_MOST_PARTS];
        if ((mask >> i & 1) == 0)
            continue;
        int pieces = pieces_of(l->planner, at[i], piece);
        for (int k = 0; k < pieces; k++) {
            job[spans] = i;
            span[spans++] = dead_span(l->planner, piece[k]);
        }
    }
    for (int i = 0; i < 2 * spans; i++) {
        lo_time value = i % 2 == 0 ? span[i / 2].from : span[i / 2].to;
        int k = m++;
        for (; k > 0 && events[k - 1] > value; k--)
            events[k] = events[k - 1];
        events[k] = value;
    }
    for (int e = 0; e + 1 < m; e++) {
        int active = 0;
        for (int i = 0; i < spans; i++)
            if (span[i].from <= events[e] && events[e] < span[i].to)
                active |= 1 << job[i];
        if (events[e] < events[e + 1])
            out[n++] = (struct stretch){events[e + 1] - events[e], active};
    }
    return n;
}

/* Least that a job not placed yet adds: its dead time laid over the stretches
 * where it adds least, the rest outside of all. */
static int64_t least_addition(const struct local *l,
                              const struct stretch *stretches, int n, int job)
{
    int64_t left = l->shortest[job], added = 0;
    bool used[2 * MOST_SPANS] = {false};
    while (left > 0) {
        int64_t rate = l->floor[1 << job], length = left;
        int best = -1;
        for (int s = 0; s < n; s++) {
            int active = stretches[s].active;
            int64_t more = l->floor[active | 1 << job] - l->floor[active];
            if (!used[s] && more < rate) {
                rate = more;
                best = s;
            }
        }
        if (best >= 0) {
            used[best] = true;
            length = MIN(left, stretches[best].length);
        }
        added += rate * length;
        left -= length;
    }
    return added;
}

int64_t local_floor(const struct local *l, const struct placed *at, int mask)
{
    struct stretch stretches[2 * MOST_SPANS];
    int n = stretches_of(l, at, mask, stretches);
    int64_t cost = 0, more = 0;
    for (int s = 0; s < n; s++)
        cost += l->floor[stretches[s].active] * stretches[s].length;
    for (int i = 0; i < l->n; i++)
        if ((mask >> i & 1) == 0)
            more = MAX(more, least_addition(l, stretches, n, i));
    return cost + more + l->dips;
}

/* --- sets that never pay ----------------------------------------------- */

static bool rates_add_up(const struct local *l, int part)
{
    for (int mask = 0; mask < 1 << l->n; mask++)
        if (l->rate[mask] < l->rate[mask & part] + l->rate[mask & ~part])
            return false;
    return true;
}

static int64_t mask_dip(const struct local *l, int from, int to)
{
    int before[LARGEST_SET], after[LARGEST_SET];
    int n = jobs_of(l, from, before), m = jobs_of(l, to, after);
    return dip_cost(l->planner, dip_of_jobs(l->planner, before, n, after, m));
}

static bool dips_add_up(const struct local *l, int part)
{
    if (l->planner->problem->dip_s == 0)
        return true;
    if (l->n > DIPS_SET)
        return false;
    for (int from = 0; from < 1 << l->n; from++)
        for (int to = 0; to < 1 << l->n; to++)
            if (mask_dip(l, from, to) <
                mask_dip(l, from & part, to & part) +
                    mask_dip(l, from & ~part, to & ~part))
                return false;
    return true;
}

bool never_pays(const struct local *l)
{
    if (!l->planner->problem->staged)
        return false; /* the parts would be dead for longer */
    int all = (1 << l->n) - 1;
    for (int part = 1; part < all; part += 2) /* the one with the first job */
        if (rates_add_up(l, part) && dips_add_up(l, part))
            return true;
    return false;
}
