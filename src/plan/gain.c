/*
 * Who can gain from sharing an outage: the pairs of interacting jobs that, in
 * some company, lose less together than apart.
 *
 *   gain(i, j)   there are other jobs A dead at the time with
 *                rate(A+i+j) + rate(A) < rate(A+i) + rate(A+j)
 *
 * Where no pair across two parts of a set gains in any company, the set loses
 * at every instant at least what the parts lose (add the jobs of one part to
 * the other one by one), so that one pattern of all never costs less than one
 * of each. Most ties only make jobs compete for a donor: they interact, but
 * gain nothing, and sets to be looked at stay small.
 *
 * Company matters only from jobs that interact with i or j, all dead at one
 * instant. Where there are too many of those, or people may dip, or time is up,
 * the pair counts as gaining.
 */
#include <string.h>

#include "plan_int.h"

enum {
    MOST_COMPANY = 60, /* jobs that could be dead with a pair */
    MOST_TOGETHER = 10 /* of them, at one instant */
};

static bool dead_possible(const struct planner *p, int job, lo_time at)
{
    for (int c = 0; c < p->n_covers[job]; c++)
        if (p->covers[job][c].from <= at && at < p->covers[job][c].to)
            return true;
    return false;
}

/* Jobs that interact with a or b and can be dead with both in one epoch; -1 if
 * more than `most`. */
static int company_of(const struct planner *p, int a, int b, int *out, int most)
{
    int n = 0;
    for (int side = 0; side < 2; side++) {
        int job = side == 0 ? a : b;
        for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1];
             k++) {
            int other = p->neighbors[k];
            bool known = other == a || other == b ||
                         (p->epochs[other] & p->epochs[a] & p->epochs[b]) == 0;
            for (int i = 0; i < n && !known; i++)
                known = out[i] == other;
            if (known)
                continue;
            if (n == most)
                return -1;
            out[n++] = other;
        }
    }
    return n;
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* A pair in company. */
struct pair {
    struct planner *planner;
    int a, b;
    int n;
    int company[MOST_COMPANY];
    GArray *together; /* uint64_t: company that may be dead at one instant */
};

/* Rate of the company in `mask`, with a and b as asked. */
static int64_t rate_with(const struct pair *pair, uint64_t mask, bool a, bool b)
{
    int jobs[MOST_COMPANY + 2], k = 0;
    for (int i = 0; i < pair->n; i++)
        if ((mask >> i & 1) != 0)
            jobs[k++] = pair->company[i];
    if (a)
        jobs[k++] = pair->a;
    if (b)
        jobs[k++] = pair->b;
    qsort(jobs, (size_t)k, sizeof *jobs, ascending);
    return rate_of_jobs(pair->planner, jobs, k);
}

/* Keeps the mask unless one that is kept holds it. */
static void add_together(struct pair *pair, uint64_t mask)
{
    for (guint i = 0; i < pair->together->len; i++)
        if ((mask & ~g_array_index(pair->together, uint64_t, i)) == 0)
            return;
    g_array_append_val(pair->together, mask);
}

/* Who may be dead with both, by instant: it changes for more only where a
 * stretch begins. */
static void find_together(struct pair *pair)
{
    const struct planner *p = pair->planner;
    for (int i = -2; i < pair->n; i++) {
        int job = i == -2 ? pair->a : i == -1 ? pair->b : pair->company[i];
        for (int c = 0; c < p->n_covers[job]; c++) {
            lo_time at = p->covers[job][c].from;
            uint64_t mask = 0;
            if (!dead_possible(p, pair->a, at) ||
                !dead_possible(p, pair->b, at))
                continue;
            for (int k = 0; k < pair->n; k++)
                if (dead_possible(p, pair->company[k], at))
                    mask |= UINT64_C(1) << k;
            add_together(pair, mask);
        }
    }
}

static bool gains_with(const struct pair *pair, uint64_t mask)
{
    return rate_with(pair, mask, true, true) +
               rate_with(pair, mask, false, false) <
           rate_with(pair, mask, true, false) +
               rate_with(pair, mask, false, true);
}

/* In any company out of `mask`? */
static bool gains_within(const struct pair *pair, uint64_t mask)
{
    uint64_t part = 0;
    if (__builtin_popcountll(mask) > MOST_TOGETHER)
        return true;
    do { /* parts of the mask, the empty one first */
        if (planner_out_of_time(pair->planner) || gains_with(pair, part))
            return true;
        part = (part - mask) & mask;
    } while (part != 0);
    return false;
}

static bool gains(struct planner *p, int a, int b)
{
    struct pair pair = {.planner = p, .a = a, .b = b};
    pair.n = company_of(p, a, b, pair.company, MOST_COMPANY);
    if (pair.n < 0 || p->problem->dip_s > 0 || !p->problem->staged)
        return true;
    pair.together = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    find_together(&pair);
    bool any = false;
    for (guint i = 0; i < pair.together->len && !any; i++)
        any = gains_within(&pair, g_array_index(pair.together, uint64_t, i));
    g_array_free(pair.together, TRUE);
    return any;
}

void find_gains(struct planner *planner)
{
    int total = planner->first_neighbor[planner->n_jobs];
    planner->gaining =
        lo_arena_array(planner->arena, (size_t)total + 1, sizeof(bool));
    for (int a = 0; a < planner->n_jobs; a++)
        for (int k = planner->first_neighbor[a];
             k < planner->first_neighbor[a + 1]; k++) {
            int b = planner->neighbors[k];
            bool both = b > a ? gains(planner, a, b) : false;
            /* The pair was judged from its smaller job. */
            for (int i = planner->first_neighbor[b];
                 b < a && i < planner->first_neighbor[b + 1]; i++)
                if (planner->neighbors[i] == a)
                    both = planner->gaining[i];
            planner->gaining[k] = both;
        }
}
