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

enum { MOST_COMPANY = 9 };

/* Jobs that interact with a or b; -1 if more than `most`. */
static int company_of(const struct planner *p, int a, int b, int *out, int most)
{
    int n = 0;
    for (int side = 0; side < 2; side++) {
        int job = side == 0 ? a : b;
        for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1];
             k++) {
            int other = p->neighbors[k];
            bool known = other == a || other == b;
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

/* Rate of the company in `mask`, with a and b as asked. */
static int64_t rate_with(struct planner *p, const int *company, int n,
                         unsigned mask, int a, int b)
{
    int jobs[MOST_COMPANY + 2], k = 0;
    for (int i = 0; i < n; i++)
        if ((mask >> i & 1) != 0)
            jobs[k++] = company[i];
    if (a >= 0)
        jobs[k++] = a;
    if (b >= 0)
        jobs[k++] = b;
    qsort(jobs, (size_t)k, sizeof *jobs, ascending);
    return rate_of_jobs(p, jobs, k);
}

static bool dead_possible(const struct planner *p, int job, lo_time at)
{
    for (int c = 0; c < p->n_covers[job]; c++)
        if (p->covers[job][c].from <= at && at < p->covers[job][c].to)
            return true;
    return false;
}

/* Is there an instant at which a, b and the company in `mask` can all be dead?
 * The instant a stretch of one of them begins, if any. */
static bool share_an_instant(const struct planner *p, const int *company, int n,
                             unsigned mask, int a, int b)
{
    int jobs[MOST_COMPANY + 2] = {a, b}, m = 2;
    for (int i = 0; i < n; i++)
        if ((mask >> i & 1) != 0)
            jobs[m++] = company[i];
    for (int i = 0; i < m; i++)
        for (int c = 0; c < p->n_covers[jobs[i]]; c++) {
            lo_time at = p->covers[jobs[i]][c].from;
            int dead = 0;
            for (int k = 0; k < m; k++)
                dead += dead_possible(p, jobs[k], at);
            if (dead == m)
                return true;
        }
    return false;
}

static bool gains(struct planner *p, int a, int b)
{
    int company[MOST_COMPANY];
    int n = company_of(p, a, b, company, MOST_COMPANY);
    if (n < 0 || p->problem->dip_s > 0 || !p->problem->staged ||
        planner_out_of_time(p))
        return true;
    for (unsigned mask = 0; mask < 1u << n; mask++)
        if (share_an_instant(p, company, n, mask, a, b) &&
            rate_with(p, company, n, mask, a, b) +
                    rate_with(p, company, n, mask, -1, -1) <
                rate_with(p, company, n, mask, a, -1) +
                    rate_with(p, company, n, mask, -1, b))
            return true;
    return false;
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
