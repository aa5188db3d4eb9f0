/*
 * Small problems, by trying everything: where rules tie jobs together in ways
 * that no row of a model says well (company may heal, outages may merge), and
 * there are few enough places, this is the shortest proof.
 *
 *   sets of jobs to place, the least weight left out first
 *     --> each job in each option at each start
 *           cut off: work out of order, crews that clash, cost that cannot
 *           become less than the best (local_floor)
 */
#include <math.h>
#include <string.h>

#include "pattern_int.h"

/* Combinations; a second or so. Splits (E12) have no other proof beside jobs
 * that they share with, and most of theirs are cut off: there it is the time
 * that ends it. */
static const double MOST_PLACES = 4e5, MOST_PLACES_SPLIT = 1e8;

struct exhaust {
    struct planner *p;
    int jobs[LARGEST_SET];
    int n;
    struct local local;
    struct placed at[LARGEST_SET];
    struct schedule *best;
    bool stopped;
};

static int placeable(const struct planner *p, int *jobs)
{
    int n = 0;
    for (int j = 0; j < p->n_jobs; j++) {
        if (p->first_option[j] == p->first_option[j + 1])
            continue;
        if (n == LARGEST_SET)
            return LARGEST_SET + 1;
        jobs[n++] = j;
    }
    return n;
}

static int places_of(const struct planner *p, int job)
{
    int places = 0;
    for (int o = p->first_option[job]; o < p->first_option[job + 1]; o++)
        places += p->options[o].n_starts;
    return places;
}

bool small_enough(const struct planner *p)
{
    int jobs[LARGEST_SET], n = placeable(p, jobs);
    double all = 1.0;
    for (int i = 0; i < n && n <= LARGEST_SET; i++)
        all *= 1.0 + places_of(p, jobs[i]);
    return n <= LARGEST_SET &&
           all <= (p->splits ? MOST_PLACES_SPLIT : MOST_PLACES);
}

/* Weight left out when exactly these jobs are placed. */
static double weight_without(const struct planner *p, const int *jobs, int n)
{
    double weight = 0.0;
    for (int j = 0, i = 0; j < p->n_jobs; j++)
        if (i < n && jobs[i] == j)
            i++;
        else
            weight += p->problem->jobs[j].weight;
    return weight;
}

static void leaf(struct exhaust *x)
{
    struct planner *p = x->p;
    int64_t cost = cost_at(p, x->at, x->n);
    double weight = weight_without(p, x->jobs, x->n);
    if (weight > x->best->unplaced + 1e-9 ||
        (weight > x->best->unplaced - 1e-9 && cost >= x->best->cost) ||
        !jobs_hold_together(p, x->at, x->n))
        return;
    for (int j = 0; j < p->n_jobs; j++)
        x->best->jobs[j].option = -1;
    for (int i = 0; i < x->n; i++)
        x->best->jobs[x->jobs[i]] = x->at[i];
    schedule_price(p, x->best);
}

/* Crews and order: what further jobs cannot mend. */
static bool possible(const struct exhaust *x, int n)
{
    for (int i = 0; i + 1 < n; i++)
        if (!in_order(x->p, x->at[i], x->at[n - 1]))
            return false;
    return crews_assign(x->p, x->at, n, NULL, NULL) != CREWS_CLASH;
}

static bool too_dear(const struct exhaust *x, int placed)
{
    double weight = weight_without(x->p, x->jobs, x->n);
    int dead = 0; /* live work costs nothing, wherever it lies */
    for (int i = 0; i < placed; i++)
        dead |= x->p->options[x->at[i].option].dead ? 1 << i : 0;
    return weight > x->best->unplaced - 1e-9 &&
           local_floor(&x->local, x->at, dead) >= x->best->cost;
}

static void grow(struct exhaust *x, int k)
{
    struct planner *p = x->p;
    if (k == x->n) {
        leaf(x);
        return;
    }
    int j = x->jobs[k];
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        for (int i = 0; i < p->options[o].n_starts && !x->stopped; i++) {
            x->at[k] = (struct placed){o, p->options[o].starts[i]};
            x->stopped = planner_out_of_time(p);
            if (possible(x, k + 1) && !too_dear(x, k + 1))
                grow(x, k + 1);
        }
}

/* A job is not placed without those it follows. */
static bool order_complete(const struct planner *p, const int *jobs, int n)
{
    for (int i = 0; i < n; i++) {
        const struct lo_job *job = &p->problem->jobs[jobs[i]];
        for (int32_t a = 0; a < job->n_after; a++) {
            bool in = false;
            for (int k = 0; k < n; k++)
                in |= jobs[k] == job->after[a].v;
            if (!in)
                return false;
        }
    }
    return true;
}

struct subset {
    unsigned mask;
    double weight;
};

static int by_weight(const void *a, const void *b)
{
    const struct subset *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return (x->mask > y->mask) - (x->mask < y->mask);
}

bool try_everything(struct planner *p, struct schedule *best)
{
    int all[LARGEST_SET], n = placeable(p, all);
    struct subset *subsets = g_new(struct subset, (gsize)1 << n);
    struct exhaust x = {.p = p, .best = best};
    for (unsigned mask = 0; mask < 1u << n; mask++) {
        x.n = 0;
        for (int i = 0; i < n; i++)
            if ((mask >> i & 1) != 0)
                x.jobs[x.n++] = all[i];
        subsets[mask] = (struct subset){mask, weight_without(p, x.jobs, x.n)};
    }
    qsort(subsets, (size_t)1 << n, sizeof *subsets, by_weight);
    for (unsigned s = 0; s < 1u << n && !x.stopped; s++) {
        if (subsets[s].weight > best->unplaced + 1e-9)
            break;
        x.n = 0;
        for (int i = 0; i < n; i++)
            if ((subsets[s].mask >> i & 1) != 0)
                x.jobs[x.n++] = all[i];
        if (!order_complete(p, x.jobs, x.n))
            continue;
        local_open(&x.local, p, x.jobs, x.n);
        grow(&x, 0);
        local_close(&x.local);
    }
    g_free(subsets);
    return !x.stopped;
}
