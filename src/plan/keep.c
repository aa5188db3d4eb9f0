/*
 * What of a plan can stay where it is: groups of jobs are put back one by one,
 * each if all rules hold with it.
 */
#include "lineout/keep.h"

#include <string.h>

#include "plan_int.h"

struct keeping {
    const struct lo_keep *keep;
    struct planner *planner;
    struct schedule schedule; /* of those that stay */
    struct placed *places;    /* by job; option -1 = it has none any more */
    bool *possible;           /* by group: all of its jobs have their places */
    int *order;               /* groups, most worth first */
    bool *stays;
};

static void put(struct keeping *k, int g, bool in)
{
    for (int j = 0; j < k->planner->n_jobs; j++)
        if (k->keep->group[j] == g)
            k->schedule.jobs[j] = in ? k->places[j] : (struct placed){-1, 0};
    k->stays[g] = in;
}

static bool try_in(struct keeping *k, int g)
{
    if (!k->possible[g])
        return false;
    put(k, g, true);
    if (schedule_holds(k->planner, &k->schedule))
        return true;
    put(k, g, false);
    return false;
}

/* All that can come in, in order. Where jobs wait for others (E4), whoever
 * comes in may be what somebody worth more waits for. */
static void fill(struct keeping *k)
{
    for (int i = 0; i < k->keep->n_groups; i++)
        if (!k->stays[k->order[i]] && try_in(k, k->order[i]) &&
            k->planner->ordered)
            i = -1;
}

static double worth_of_all(const struct keeping *k)
{
    double worth = 0.0;
    for (int g = 0; g < k->keep->n_groups; g++)
        worth += k->stays[g] ? k->keep->worth[g] : 0.0;
    return worth;
}

static bool any_is_out(const struct keeping *k)
{
    for (int g = 0; g < k->keep->n_groups; g++)
        if (k->possible[g] && !k->stays[g])
            return true;
    return false;
}

/* Group `g` gives way, if what comes in for it is worth more. */
static bool exchange(struct keeping *k, int g)
{
    double before = worth_of_all(k);
    bool *kept = g_memdup2(k->stays, sizeof *kept * (gsize)k->keep->n_groups);
    put(k, g, false);
    k->possible[g] = false;
    fill(k);
    k->possible[g] = true;
    try_in(k, g);
    bool better = worth_of_all(k) > before * (1.0 + 1e-12);
    for (int i = 0; !better && i < k->keep->n_groups; i++)
        if (k->stays[i] != kept[i])
            put(k, i, kept[i]);
    g_free(kept);
    return better;
}

static void improve(struct keeping *k, double until)
{
    bool better = any_is_out(k);
    while (better) {
        better = false;
        for (int i = k->keep->n_groups; i-- > 0;) {
            if (lo_steady_seconds() >= until)
                return;
            if (k->stays[k->order[i]])
                better = exchange(k, k->order[i]) || better;
        }
    }
}

static gint most_first(gconstpointer a, gconstpointer b, gpointer worth)
{
    const double *w = worth;
    int x = *(const int *)a, y = *(const int *)b;
    return w[x] != w[y] ? (w[x] < w[y] ? 1 : -1) : x - y;
}

static void find_places(struct keeping *k)
{
    for (int g = 0; g < k->keep->n_groups; g++) {
        k->possible[g] = true;
        k->order[g] = g;
    }
    for (int j = 0; j < k->planner->n_jobs; j++) {
        int g = k->keep->group[j];
        if (g < 0)
            continue;
        k->places[j] = k->keep->placements[j].mode >= 0
                           ? placed_as(k->planner, j, &k->keep->placements[j])
                           : (struct placed){-1, 0};
        k->possible[g] = k->possible[g] && k->places[j].option >= 0;
    }
    g_qsort_with_data(k->order, k->keep->n_groups, sizeof *k->order, most_first,
                      (gpointer)(uintptr_t)k->keep->worth);
}

/* Most often all can, and one look is enough. */
static bool all_stay(struct keeping *k)
{
    for (int g = 0; g < k->keep->n_groups; g++)
        if (k->possible[g])
            put(k, g, true);
    if (schedule_holds(k->planner, &k->schedule))
        return true;
    for (int g = 0; g < k->keep->n_groups; g++)
        put(k, g, false);
    return false;
}

void lo_plan_keep(bool *stays, const struct lo_problem *problem,
                  const struct lo_keep *keep, double until)
{
    struct keeping k = {.keep = keep, .planner = planner_new(problem)};
    k.schedule = schedule_new(k.planner);
    k.places = g_new0(struct placed, (gsize)problem->n_jobs + 1);
    k.possible = g_new0(bool, (gsize)keep->n_groups + 1);
    k.order = g_new0(int, (gsize)keep->n_groups + 1);
    k.stays = stays;
    memset(stays, 0, sizeof *stays * (size_t)keep->n_groups);
    find_places(&k);
    if (!all_stay(&k)) {
        fill(&k);
        improve(&k, until);
    }
    g_free(k.places);
    g_free(k.possible);
    g_free(k.order);
    schedule_free(&k.schedule);
    planner_free(k.planner);
}
