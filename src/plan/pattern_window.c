/*
 * The least cost of a set of jobs where their windows bind: the search of
 * pattern_least.c, at absolute hours.
 *
 *   window of A   |-------A|            A at the end of its window,
 *   window of B          |B-----|       B beside it by coincidence, or at an
 *                                       end of its own
 *
 * The cost is linear between coincidences and each job's starts form runs, so
 * the least lies where every job hangs, by coincidences, on one that stands at
 * the first or last start of a run. Nothing but windows and crews is looked at:
 * what other rules forbid only makes the answer a weaker bound.
 */
#include <string.h>

#include "pattern_int.h"

enum { MOST_ENDS = 64 /* of the runs of one option, nearest first */ };

struct anchored {
    struct least *l;
    bool shifts; /* crews come and go: not judged here */
    bool cut_off;
    int64_t reach; /* dead stretches of one group lie within */
};

/* First and last start of each run of the option's starts that is not farther
 * than `reach` from `near` (LO_TIME_NONE = everywhere). */
static int run_ends(const struct anchored *a, int option, lo_time near,
                    lo_time *out)
{
    const struct planner *p = a->l->planner;
    const struct option *o = &p->options[option];
    int64_t slot = p->problem->slot_s;
    int n = 0;
    for (int i = 0; i < o->n_starts; i++) {
        bool first = i == 0 || o->starts[i - 1] + slot != o->starts[i];
        bool last =
            i + 1 == o->n_starts || o->starts[i] + slot != o->starts[i + 1];
        bool far = near != LO_TIME_NONE && ABS(o->starts[i] - near) > a->reach;
        if ((!first && !last) || far)
            continue;
        if (n == MOST_ENDS)
            return -1;
        out[n++] = o->starts[i];
    }
    return n;
}

static bool visited(struct least *l)
{
    struct placed key[LARGEST_SET];
    memset(key, 0, sizeof key);
    for (int i = 0; i < l->local.n; i++) {
        key[i].option = -1;
        if ((l->mask >> i & 1) != 0) {
            key[i].option = l->at[i].option;
            key[i].start = l->at[i].start;
        }
    }
    return !g_hash_table_add(l->seen, g_bytes_new(key, sizeof key));
}

static void leaf(struct anchored *a)
{
    struct least *l = a->l;
    int n = l->local.n;
    int64_t cost = l->exact ? cost_of(l->planner, l->at, n)
                            : local_floor(&l->local, l->at, (1 << n) - 1);
    if (cost < l->best && pattern_is_group(l->planner, l->at, n) &&
        (!l->crews_matter || a->shifts ||
         crews_assign(l->planner, l->at, n, NULL, NULL) != CREWS_CLASH)) {
        l->best = cost;
        l->found = true;
        memcpy(l->answer, l->at, sizeof l->answer);
    }
}

static void grow(struct anchored *a);

/* Puts position i at each of the starts that its windows allow. */
static void grow_with(struct anchored *a, int i, int option,
                      const int64_t *starts, int n)
{
    struct least *l = a->l;
    for (int s = 0; s < n; s++)
        if (option_allows(&l->planner->options[option], starts[s])) {
            l->at[i] = (struct placed){option, starts[s]};
            grow(a);
        }
}

static void grow_position(struct anchored *a, int i, int placed)
{
    struct least *l = a->l;
    struct planner *p = l->planner;
    int j = l->local.jobs[i], root = __builtin_ctz((unsigned)placed);
    int beside = l->exact && p->problem->dip_s > 0;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++) {
        int64_t starts[MOST_ENDS];
        if (!p->options[o].dead)
            continue;
        for (int q = 0; q < l->local.n; q++)
            if ((placed >> q & 1) != 0)
                grow_with(a, i, o, starts,
                          coincidences(p, l->at[q], o, l->crews_matter, beside,
                                       starts));
        int n = run_ends(a, o, l->at[root].start, starts);
        a->cut_off |= n < 0;
        grow_with(a, i, o, starts, n);
    }
}

static void grow(struct anchored *a)
{
    struct least *l = a->l;
    int n = l->local.n, placed = l->mask;
    if (a->cut_off || local_floor(&l->local, l->at, placed) >= l->best)
        return;
    if (++l->trials > MOST_TRIALS) {
        a->cut_off = true;
        return;
    }
    if (placed == (1 << n) - 1) {
        leaf(a);
        return;
    }
    if (visited(l))
        return;
    for (int i = 0; i < n; i++)
        if ((placed >> i & 1) == 0) {
            l->mask = placed | 1 << i;
            grow_position(a, i, placed);
        }
    l->mask = placed;
}

static int64_t reach_of(const struct planner *p, const int *jobs, int n)
{
    int64_t sum = p->problem->slot_s;
    for (int i = 0; i < n; i++) {
        int64_t longest = 0;
        for (int o = p->first_option[jobs[i]]; o < p->first_option[jobs[i] + 1];
             o++) {
            const struct option *x = &p->options[o];
            longest = MAX(longest, x->before_s + x->duration_s + x->after_s);
        }
        sum += 2 * longest;
    }
    return sum;
}

bool find_least_in_windows(struct least *l, int64_t best)
{
    struct planner *p = l->planner;
    struct anchored a = {l, false, false,
                         reach_of(p, l->local.jobs, l->local.n)};
    for (int c = 0; c < p->problem->n_crews; c++)
        a.shifts |= p->problem->crews[c].n_shifts > 0;
    l->best = best;
    l->found = false;
    l->trials = 0;
    l->seen = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                    (GDestroyNotify)g_bytes_unref, NULL);
    for (int i = 0; i < l->local.n; i++) {
        int j = l->local.jobs[i];
        for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++) {
            lo_time ends[MOST_ENDS];
            int n =
                p->options[o].dead ? run_ends(&a, o, LO_TIME_NONE, ends) : 0;
            a.cut_off |= n < 0;
            l->mask = 1 << i;
            grow_with(&a, i, o, ends, n);
        }
    }
    g_hash_table_destroy(l->seen);
    return !a.cut_off;
}
