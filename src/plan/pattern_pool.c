/*
 * The pattern of one set of jobs that the master may choose: the one of least
 * cost, if it beats the set's splits.
 */
#include <string.h>

#include "pattern_int.h"

/* Copies `jobs` shifted so that the first starts at 0. */
static struct pattern keep_pattern(struct lo_arena *arena,
                                   const struct placed *jobs, int n,
                                   int64_t cost)
{
    struct placed *copy = lo_arena_array(arena, (size_t)n, sizeof *copy);
    for (int i = 0; i < n; i++) {
        copy[i].option = jobs[i].option;
        copy[i].start = jobs[i].start - jobs[0].start;
    }
    struct pattern pattern = {n, copy, cost};
    return pattern;
}

/* --- the pool ---------------------------------------------------------- */

int64_t cheapest_alone(const struct planner *p, int j, int *option)
{
    *option = -1;
    int64_t best = INT64_MAX;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        if (p->options[o].alone < best) {
            best = p->options[o].alone;
            *option = o;
        }
    return best;
}

static GBytes *key_of_set(const int *jobs, int n)
{
    return g_bytes_new(jobs, sizeof *jobs * (size_t)n);
}

/* Least cost of doing the jobs in two or more patterns, as far as known. */
static int64_t best_split(const struct pool_build *b, const int *jobs, int n)
{
    int64_t *value = g_new(int64_t, (gsize)1 << n);
    value[0] = 0;
    for (int mask = 1; mask < 1 << n; mask++) {
        int list[LARGEST_SET], k = 0, first = -1;
        for (int i = 0; i < n; i++)
            if ((mask >> i & 1) != 0) {
                first = first < 0 ? i : first;
                list[k++] = jobs[i];
            }
        GBytes *key = key_of_set(list, k);
        const int64_t *known = g_hash_table_lookup(b->least, key);
        g_bytes_unref(key);
        value[mask] = known != NULL ? *known : INT64_MAX;
        /* Every split has a part with the first job. */
        for (int part = (mask - 1) & mask; part > 0; part = (part - 1) & mask)
            if ((part >> first & 1) != 0)
                value[mask] =
                    MIN(value[mask], value[part] + value[mask & ~part]);
    }
    int64_t best = value[(1 << n) - 1];
    g_free(value);
    return best;
}

struct realizable_least {
    struct planner *planner;
    int64_t best;
    struct placed answer[LARGEST_SET];
    bool found;
};

static bool keep_if_realizable(void *self, const struct pattern *pattern)
{
    struct realizable_least *r = self;
    if (pattern->cost < r->best &&
        pattern_realizable(r->planner, pattern->jobs, pattern->n)) {
        r->best = pattern->cost;
        r->found = true;
        memcpy(r->answer, pattern->jobs,
               sizeof *r->answer * (size_t)pattern->n);
    }
    return true;
}

static bool can_be_dead(const struct planner *p, int j)
{
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        if (p->options[o].dead)
            return true;
    return false;
}

void pool_add(struct pool_build *b, const struct placed *jobs, int n,
              int64_t cost)
{
    struct pattern pattern = keep_pattern(b->pool->arena, jobs, n, cost);
    g_array_append_val(b->pool->patterns, pattern);
    int list[LARGEST_SET];
    for (int i = 0; i < n; i++)
        list[i] = b->planner->options[jobs[i].option].job;
    int64_t *kept = lo_arena_alloc(b->pool->arena, sizeof *kept);
    *kept = cost;
    g_hash_table_insert(b->least, key_of_set(list, n), kept);
}

/* Looks up the rates of all parts of the set, which may take long; false: out
 * of time. */
static bool find_rates(struct planner *p, const int *jobs, int n)
{
    bool in_time = true;
    for (int mask = 1; mask < 1 << n && in_time; mask++) {
        int list[LARGEST_SET], k = 0;
        for (int i = 0; i < n; i++)
            if ((mask >> i & 1) != 0)
                list[k++] = jobs[i];
        rate_of_jobs(p, list, k);
        in_time = !planner_out_of_time(p);
    }
    return in_time;
}

/* Adds the least-cost pattern of the set, if it beats its splits. Where that
 * offset fits no window, pairs and triples are searched on the whole grid,
 * larger sets at the ends of windows. */
bool pool_add_set(struct pool_build *b, const int *jobs, int n)
{
    struct planner *p = b->planner;
    for (int i = 0; i < n; i++)
        if (!can_be_dead(p, jobs[i]))
            return true;
    if (planner_out_of_time(p) || !find_rates(p, jobs, n))
        return false;
    struct local rates;
    local_open(&rates, p, jobs, n);
    bool pays = !never_pays(&rates);
    local_close(&rates);
    if (!pays)
        return true;
    int64_t split = best_split(b, jobs, n);
    struct least l;
    find_least(&l, p, jobs, n, split);
    bool go_on = true;
    if (l.trials > MOST_TRIALS) {
        l.best = planner_out_of_time(p) ? 0 : proven_floor(&l, split);
        go_on = !planner_out_of_time(p);
        if (!l.found)
            memcpy(l.answer, l.at, sizeof l.answer);
        l.found = l.best < split;
    } else if (l.found && n <= 3 && !pattern_realizable(p, l.answer, n)) {
        struct realizable_least r = {p, split, {{0, 0}}, false};
        go_on = patterns_within(p, jobs, n, split - 1, keep_if_realizable, &r);
        l.found = r.found;
        l.best = r.best;
        memcpy(l.answer, r.answer, sizeof l.answer);
    } else if (l.found && !pattern_realizable(p, l.answer, n)) {
        struct least floating = l;
        if (!find_least_in_windows(&l, split)) {
            l.found = true; /* what no windows forbid stays a lower bound */
            l.best = floating.best;
            memcpy(l.answer, floating.answer, sizeof l.answer);
        }
    }
    if (go_on && l.found)
        pool_add(b, l.answer, n, l.best);
    local_close(&l.local);
    return go_on;
}
