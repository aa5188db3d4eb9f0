/*
 * The least cost at which a set of jobs can be one pattern.
 *
 *   offset of B against A     A  |=========|
 *   start with start             |=====|
 *   end with end                     |=====|
 *   B after A (meet)                       |=====|
 *   A after B (meet)       |=====|
 *   work follows work         the same crew can do both
 *
 * For a set of jobs the cost is piecewise linear in the offsets, with breaks
 * only where two of these events coincide; so the least cost lies where a
 * tree of coincidences (rounded to the grid, both ways) connects the jobs.
 * Dips jump there, so with dips one step beside them counts too. The tree is
 * searched with a floor as bound: what no back-feed can spare.
 */
#include <string.h>

#include "pattern_int.h"

enum { TRIALS_UNSEEN = 512 /* between looks at the clock */ };

/* --- least cost by coincidences ---------------------------------------- */

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t q = value / step;
    return (value % step != 0 && value < 0 ? q - 1 : q) * step;
}

int coincidences(const struct planner *p, struct placed q, int o, bool crews,
                 int beside, int64_t *out)
{
    struct placed zero = {o, 0};
    struct lo_interval dead_q = dead_span(p, q), dead_o = dead_span(p, zero);
    struct lo_interval crew_q = crew_span(p, q), crew_o = crew_span(p, zero);
    int64_t travel = same_site(p, p->options[q.option].job, p->options[o].job)
                         ? 0
                         : p->problem->travel_s;
    const int64_t exact[6] = {
        dead_q.from - dead_o.from,        dead_q.to - dead_o.to,
        dead_q.to - dead_o.from,          dead_q.from - dead_o.to,
        crew_q.to + travel - crew_o.from, crew_q.from - travel - crew_o.to};
    int64_t slot = p->problem->slot_s;
    int n = 0;
    for (int i = 0; i < (crews ? 6 : 4); i++) {
        int64_t down = floor_to(exact[i], slot);
        int64_t up = down == exact[i] ? down : down + slot;
        for (int64_t at = down - beside * slot; at <= up + beside * slot;
             at += slot) {
            bool known = false;
            for (int k = 0; k < n && !known; k++)
                known = out[k] == at;
            if (!known)
                out[n++] = at;
        }
    }
    return n;
}

/* Remembers the partial placement; false if it was met before. */
static bool first_visit(struct least *l)
{
    struct {
        int option[LARGEST_SET];
        int64_t offset[LARGEST_SET];
    } key;
    memset(&key, 0, sizeof key);
    int zero = -1;
    for (int i = 0; i < l->local.n; i++) {
        key.option[i] = -1;
        if ((l->mask >> i & 1) == 0)
            continue;
        if (zero < 0)
            zero = i;
        key.option[i] = l->at[i].option;
        key.offset[i] = l->at[i].start - l->at[zero].start;
    }
    return g_hash_table_add(l->seen, g_bytes_new(&key, sizeof key));
}

/* Crews of the pattern: without shifts they are there at every hour or at
 * none. */
static bool crews_possible(struct planner *planner, const struct placed *jobs,
                           int n)
{
    for (int c = 0; c < planner->problem->n_crews; c++)
        if (planner->problem->crews[c].n_shifts > 0)
            return true; /* not to be judged at one hour */
    return crews_assign(planner, jobs, n, NULL, NULL) == CREWS_FIT;
}

/* Could the jobs of the set, all at once, ask for crews that are not there? */
static bool crews_could_clash(const struct planner *p, const int *jobs, int n)
{
    uint64_t classes = 0;
    int units = 0;
    for (int i = 0; i < n; i++) {
        int most = 0;
        for (int o = p->first_option[jobs[i]]; o < p->first_option[jobs[i] + 1];
             o++) {
            const struct option *option = &p->options[o];
            struct placed first = {o, option->starts[0]};
            int want = 0;
            for (int k = 0; k < option->n_needs; k++) {
                uint64_t may = crew_classes(p, jobs[i], &option->needs[k],
                                            crew_span(p, first));
                want += option->needs[k].number;
                /* One need that only few crews can serve is enough. */
                if (crew_count(p, may) < option->needs[k].number * n)
                    return true;
                classes |= may;
            }
            most = MAX(most, want);
        }
        units += most;
    }
    return units > crew_count(p, classes);
}

/* A complete placement: is it one group, with crews, and cheaper? */
static void least_leaf(struct least *l)
{
    int n = l->local.n;
    int64_t cost = l->exact ? cost_of(l->planner, l->at, n)
                            : local_floor(&l->local, l->at, (1 << n) - 1);
    if (cost < l->best && pattern_is_group(l->planner, l->at, n) &&
        (!l->crews_matter || crews_possible(l->planner, l->at, n))) {
        l->best = cost;
        l->found = true;
        memcpy(l->answer, l->at, sizeof l->answer);
    }
}

/* Cut off at MOST_TRIALS, or when time is up: then they read the same. */
static bool is_cut_off(struct least *l)
{
    if (++l->trials % TRIALS_UNSEEN == 0 && planner_out_of_time(l->planner))
        l->trials = MOST_TRIALS + 1;
    return l->trials > MOST_TRIALS;
}

static void least_grow(struct least *l)
{
    if (l->trials > MOST_TRIALS ||
        local_floor(&l->local, l->at, l->mask) >= l->best || is_cut_off(l))
        return;
    int n = l->local.n;
    if (l->mask == (1 << n) - 1) {
        least_leaf(l);
        return;
    }
    if (!first_visit(l))
        return;
    int placed = l->mask;
    for (int i = 0; i < n; i++) {
        if ((placed >> i & 1) != 0)
            continue;
        int j = l->local.jobs[i];
        l->mask = placed | 1 << i;
        for (int o = l->planner->first_option[j];
             o < l->planner->first_option[j + 1]; o++) {
            if (!l->planner->options[o].dead)
                continue;
            for (int q = 0; q < n; q++) {
                int64_t starts[24];
                if ((placed >> q & 1) == 0)
                    continue;
                int m = coincidences(l->planner, l->at[q], o, l->crews_matter,
                                     l->exact && l->planner->problem->dip_s > 0,
                                     starts);
                for (int s = 0; s < m; s++) {
                    l->at[i] = (struct placed){o, starts[s]};
                    least_grow(l);
                }
            }
        }
    }
    l->mask = placed;
}

/* All jobs in their cheapest modes with dead stretches that begin, or end,
 * together: often the answer, always a good cost to beat. */
static void least_first_guess(struct least *l)
{
    const struct planner *p = l->planner;
    for (int by_end = 0; by_end < 2; by_end++) {
        bool dead = true;
        for (int i = 0; i < l->local.n; i++) {
            int option = -1;
            cheapest_alone(p, l->local.jobs[i], &option);
            const struct option *o = &p->options[option];
            int64_t at =
                by_end == 0 ? o->before_s : -(o->duration_s + o->after_s);
            l->at[i] =
                (struct placed){option, floor_to(at, p->problem->slot_s)};
            dead &= o->dead;
        }
        if (dead)
            least_leaf(l);
    }
}

void find_least(struct least *l, struct planner *p, const int *jobs, int n,
                int64_t best)
{
    memset(l, 0, sizeof *l);
    l->planner = p;
    l->best = best;
    local_open(&l->local, p, jobs, n);
    l->crews_matter = crews_could_clash(p, jobs, n);
    l->exact = p->problem->dip_s == 0 || n <= EXACT_SET;
    l->seen = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                    (GDestroyNotify)g_bytes_unref, NULL);
    least_first_guess(l);
    for (int o = p->first_option[jobs[0]]; o < p->first_option[jobs[0] + 1];
         o++)
        if (p->options[o].dead) {
            l->mask = 1;
            l->at[0] = (struct placed){o, 0};
            least_grow(l);
        }
    g_hash_table_destroy(l->seen);
}

int64_t proven_floor(struct least *l, int64_t split)
{
    static const double share[] = {0.99, 0.97, 0.94, 0.9, 0.8, 0.6};
    struct least again;
    for (size_t i = 0; i < G_N_ELEMENTS(share); i++) {
        int64_t target = (int64_t)((double)split * share[i]);
        find_least(&again, l->planner, l->local.jobs, l->local.n, target);
        local_close(&again.local);
        if (again.trials <= MOST_TRIALS)
            return again.best; /* nothing below, or the very least */
    }
    return 0;
}
