/*
 * Patterns: linked sets of jobs with relative starts.
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

#include "plan_int.h"

enum {
    MOST_SETS = 20000,    /* connected sets of jobs looked at */
    MOST_TRIALS = 150000, /* offset vectors looked at for one set */
    LARGEST_SET = 10,     /* jobs in one pattern */
    EXACT_SET = 4,        /* up to here dips inside a pattern are counted */
    DIPS_SET = 7          /* up to here all changes are looked at */
};

/* --- connected sets of jobs -------------------------------------------- */

struct walk {
    const struct planner *planner;
    set_fn *fn;
    void *self;
    bool gaining; /* edges: pairs that may gain, else all that interact */
    int root;
    int set[LARGEST_SET];
    int sets;
    bool complete;
};

static bool has(const int *list, int n, int job)
{
    for (int i = 0; i < n; i++)
        if (list[i] == job)
            return true;
    return false;
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Is neighbour k of some job an edge of this walk? */
static bool is_edge(const struct walk *w, int k)
{
    return !w->gaining || w->planner->gaining[k];
}

static bool adjacent_to_set(const struct walk *w, int n, int job)
{
    const struct planner *p = w->planner;
    for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1]; k++)
        if (is_edge(w, k) && has(w->set, n, p->neighbors[k]))
            return true;
    return false;
}

/*
 * Extends set[0..n) by each candidate in turn; a candidate that was passed
 * over never comes back in that branch, so every connected set is met once
 * (Wernicke's ESU). Jobs below the root belong to earlier roots.
 */
static bool extend(struct walk *w, int n, const int *candidates, int n_cand)
{
    if (++w->sets > MOST_SETS) {
        w->complete = false;
        return false;
    }
    int sorted[LARGEST_SET];
    memcpy(sorted, w->set, sizeof *sorted * (size_t)n);
    qsort(sorted, (size_t)n, sizeof *sorted, ascending);
    if (!w->fn(w->self, sorted, n))
        return false;
    if (n == LARGEST_SET) {
        w->complete = w->complete && n_cand == 0;
        return true;
    }
    bool go_on = true;
    for (int c = 0; c < n_cand && go_on; c++) {
        int job = candidates[c];
        GArray *next = g_array_new(FALSE, FALSE, sizeof(int));
        g_array_append_vals(next, candidates + c + 1, (guint)(n_cand - c - 1));
        const struct planner *p = w->planner;
        for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1];
             k++) {
            int other = p->neighbors[k];
            if (is_edge(w, k) && other > w->root && !has(w->set, n, other) &&
                !has(candidates, n_cand, other) &&
                !adjacent_to_set(w, n, other))
                g_array_append_val(next, other);
        }
        w->set[n] = job;
        go_on =
            extend(w, n + 1, (const int *)(void *)next->data, (int)next->len);
        g_array_free(next, TRUE);
    }
    return go_on;
}

bool walk_sets(const struct planner *planner, int root, bool gaining,
               set_fn *fn, void *self)
{
    struct walk w = {planner, fn, self, gaining, root, {root}, 0, true};
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(int));
    for (int k = planner->first_neighbor[root];
         k < planner->first_neighbor[root + 1]; k++)
        if (planner->neighbors[k] > root && is_edge(&w, k))
            g_array_append_val(candidates, planner->neighbors[k]);
    bool all = extend(&w, 1, (const int *)(void *)candidates->data,
                      (int)candidates->len) &&
               w.complete;
    g_array_free(candidates, TRUE);
    return all;
}

/* --- one pattern ------------------------------------------------------- */

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

static bool realizable_at(struct planner *planner,
                          const struct pattern *pattern, lo_time at,
                          struct placed *room)
{
    for (int i = 0; i < pattern->n; i++) {
        room[i].option = pattern->jobs[i].option;
        room[i].start = at + pattern->jobs[i].start;
        if (!option_allows(&planner->options[room[i].option], room[i].start))
            return false;
    }
    return group_keeps_lead(planner, room, pattern->n) &&
           (pattern->n == 1 ||
            crews_assign(planner, room, pattern->n, NULL, NULL) == CREWS_FIT);
}

void pattern_starts(struct planner *planner, const struct pattern *pattern,
                    GArray *out)
{
    const struct option *first = &planner->options[pattern->jobs[0].option];
    struct placed *room = g_new(struct placed, pattern->n);
    for (int i = 0; i < first->n_starts; i++)
        if (realizable_at(planner, pattern, first->starts[i], room))
            g_array_append_val(out, first->starts[i]);
    g_free(room);
}

static bool realizable(struct planner *planner, const struct placed *jobs,
                       int n)
{
    const struct option *first = &planner->options[jobs[0].option];
    struct placed room[LARGEST_SET], relative[LARGEST_SET];
    for (int i = 0; i < n; i++) {
        relative[i] = jobs[i];
        relative[i].start -= jobs[0].start;
    }
    struct pattern pattern = {n, relative, 0};
    for (int i = 0; i < first->n_starts; i++)
        if (realizable_at(planner, &pattern, first->starts[i], room))
            return true;
    return false;
}

static bool all_linked(const struct planner *planner, const struct placed *jobs,
                       int n)
{
    int group[LARGEST_SET];
    return group_jobs(planner, jobs, n, group) == 1;
}

/* --- rates within one set ---------------------------------------------- */

/* By bit mask over the set's jobs: the rate, and the least rate of any mask
 * that holds it. Back-feed can make more dead cost less (load that is off
 * leaves room on a donor); the floor never falls as jobs are added. */
struct local {
    struct planner *planner;
    const int *jobs;
    int n;
    int64_t *rate;                 /* 1 << n */
    int64_t *floor;                /* 1 << n */
    int64_t shortest[LARGEST_SET]; /* dead time of each, in its best mode */
    int64_t dips; /* least that the first and the last change cost */
};

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
    if (p->problem->dip_s == 0)
        return 0;
    for (int mask = 1; mask < 1 << l->n; mask++) {
        int list[LARGEST_SET], k = jobs_of(l, mask, list);
        in = MIN(in, dip_cost(p, dip_of_jobs(p, NULL, 0, list, k)));
        out = MIN(out, dip_cost(p, dip_of_jobs(p, list, k, NULL, 0)));
    }
    return in + out;
}

static void local_open(struct local *l, struct planner *planner,
                       const int *jobs, int n)
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
            struct placed zero = {o, 0};
            struct lo_interval span = dead_span(planner, zero);
            int64_t length = planner->options[o].dead ? span.to - span.from : 0;
            l->shortest[i] = MIN(l->shortest[i], length);
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

static void local_close(struct local *l)
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
    struct lo_interval span[LARGEST_SET];
    lo_time events[2 * LARGEST_SET];
    int m = 0, n = 0;
    for (int i = 0; i < l->n; i++) {
        if ((mask >> i & 1) == 0)
            continue;
        span[i] = dead_span(l->planner, at[i]);
        for (int end = 0; end < 2; end++) {
            lo_time value = end == 0 ? span[i].from : span[i].to;
            int k = m++;
            for (; k > 0 && events[k - 1] > value; k--)
                events[k] = events[k - 1];
            events[k] = value;
        }
    }
    for (int e = 0; e + 1 < m; e++) {
        int active = 0;
        for (int i = 0; i < l->n; i++)
            if ((mask >> i & 1) != 0 && span[i].from <= events[e] &&
                events[e] < span[i].to)
                active |= 1 << i;
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
    bool used[2 * LARGEST_SET] = {false};
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

/* A lower bound of every pattern of the set that holds the jobs of `mask` as
 * `at` says. */
static int64_t local_floor(const struct local *l, const struct placed *at,
                           int mask)
{
    struct stretch stretches[2 * LARGEST_SET];
    int n = stretches_of(l, at, mask, stretches);
    int64_t cost = 0, more = 0;
    for (int s = 0; s < n; s++)
        cost += l->floor[stretches[s].active] * stretches[s].length;
    for (int i = 0; i < l->n; i++)
        if ((mask >> i & 1) == 0)
            more = MAX(more, least_addition(l, stretches, n, i));
    return cost + more + l->dips;
}

/* --- all offsets of the grid ------------------------------------------- */

struct full {
    struct planner *planner;
    const int *jobs;
    int n;
    int64_t limit;
    pattern_fn *fn;
    void *self;
    struct placed at[LARGEST_SET]; /* relative to the first job */
    struct local local;
    long trials;
};

/* Is the pattern, at the same starts, no more than one job beside the others?
 * Then smaller patterns stand for it at the same cost, unless rows that keep
 * placements apart would forbid just that. */
static bool is_its_parts(struct planner *planner, const struct placed *jobs,
                         int n, int64_t cost)
{
    for (int out = 0; out < n; out++) {
        struct placed rest[LARGEST_SET];
        bool apart = false;
        int m = 0;
        for (int i = 0; i < n; i++)
            if (i != out) {
                rest[m++] = jobs[i];
                apart |= costs_more_together(planner, jobs[out], jobs[i]);
            }
        if (!apart && cost == cost_of(planner, rest, m) +
                                  planner->options[jobs[out].option].alone)
            return true;
    }
    return false;
}

static bool full_leaf(struct full *f)
{
    int64_t cost = cost_of_group(f->planner, f->at, f->n);
    if (cost > f->limit || !all_linked(f->planner, f->at, f->n) ||
        (f->n > 1 && is_its_parts(f->planner, f->at, f->n, cost)))
        return true;
    struct pattern pattern = {f->n, f->at, cost};
    return f->fn(f->self, &pattern);
}

/* Latest offset at which a job in option `o` can still be linked, through all
 * the others, with the first job: the sum of all dead stretches. */
static int64_t farthest(const struct full *f, const struct option *o)
{
    int64_t sum = 0;
    for (int i = 0; i < f->n; i++) {
        int64_t longest = 0;
        int j = f->jobs[i];
        for (int k = f->planner->first_option[j];
             k < f->planner->first_option[j + 1]; k++) {
            const struct option *x = &f->planner->options[k];
            longest = MAX(longest, x->before_s + x->duration_s + x->after_s);
        }
        sum += longest;
    }
    int64_t slot = f->planner->problem->slot_s;
    return (sum + o->before_s) / slot * slot;
}

static bool full_place(struct full *f, int k)
{
    if (k == f->n)
        return full_leaf(f);
    struct planner *p = f->planner;
    int64_t slot = p->problem->slot_s;
    int j = f->jobs[k];
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++) {
        const struct option *option = &p->options[o];
        if (f->n > 1 && !option->dead)
            continue;
        int64_t reach = k == 0 ? 0 : farthest(f, option);
        for (int64_t offset = -reach; offset <= reach; offset += slot) {
            f->at[k] = (struct placed){o, offset};
            if (++f->trials > MOST_TRIALS)
                return false;
            if (k + 1 < f->n && k > 0 && cost_of(p, f->at, k + 1) > f->limit)
                continue;
            if (!full_place(f, k + 1))
                return false;
        }
    }
    return true;
}

bool patterns_within(struct planner *planner, const int *jobs, int n,
                     int64_t limit, pattern_fn *fn, void *self)
{
    struct full f = {.planner = planner,
                     .jobs = jobs,
                     .n = n,
                     .limit = limit,
                     .fn = fn,
                     .self = self};
    local_open(&f.local, planner, jobs, n);
    bool all = full_place(&f, 0);
    local_close(&f.local);
    return all;
}

/* --- least cost by coincidences ---------------------------------------- */

struct least {
    struct planner *planner;
    struct local local;
    int64_t best; /* cost to beat */
    bool found;
    struct placed answer[LARGEST_SET];
    struct placed at[LARGEST_SET]; /* by position in the set */
    int mask;                      /* positions placed */
    bool crews_matter;             /* the set could ask for more than exist */
    bool exact;       /* dips counted whole: for sets small enough */
    GHashTable *seen; /* placements already extended */
    long trials;
};

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t q = value / step;
    return (value % step != 0 && value < 0 ? q - 1 : q) * step;
}

/* Starts of option `o` that make an event of it coincide with one of `q`;
 * both roundings; returns how many. */
static int coincidences(const struct planner *p, struct placed q, int o,
                        bool crews, int beside, int64_t *out)
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

/* Crews of the pattern whatever the hour (shifts left aside): needed at any
 * start, so leaving it out would only make the bound weaker. */
static bool crews_possible(struct planner *planner, const struct placed *jobs,
                           int n)
{
    if (realizable(planner, jobs, n))
        return true;
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
    if (cost < l->best && all_linked(l->planner, l->at, n) &&
        (!l->crews_matter || crews_possible(l->planner, l->at, n))) {
        l->best = cost;
        l->found = true;
        memcpy(l->answer, l->at, sizeof l->answer);
    }
}

static void least_grow(struct least *l)
{
    if (local_floor(&l->local, l->at, l->mask) >= l->best ||
        ++l->trials > MOST_TRIALS)
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

/* Least cost of the set's patterns below `best`, whatever the hour; nothing is
 * known when `trials` passed MOST_TRIALS. The caller closes l->local. */
static void find_least(struct least *l, struct planner *p, const int *jobs,
                       int n, int64_t best)
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

/* With the search cut off: the highest of some shares of `split` that no
 * pattern of the set is below; a lower target prunes far more. */
static int64_t proven_floor(struct least *l, int64_t split)
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

/* --- the pool ---------------------------------------------------------- */

struct pool_build {
    struct planner *planner;
    struct pattern_pool *pool;
    GArray *sets;      /* struct job_set, those of a component together */
    GHashTable *least; /* key_of_set -> least cost (int64_t *) */
};

struct job_set {
    int n;
    int jobs[LARGEST_SET];
};

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
        realizable(r->planner, pattern->jobs, pattern->n)) {
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

/* If at every instant and change the jobs lose at least what two parts of them
 * lose, one pattern of all never costs less than one of each part. */
static bool never_pays(const struct local *l)
{
    if (!l->planner->problem->staged)
        return false; /* the parts would be dead for longer */
    int all = (1 << l->n) - 1;
    for (int part = 1; part < all; part += 2) /* the one with the first job */
        if (rates_add_up(l, part) && dips_add_up(l, part))
            return true;
    return false;
}

static void add_pattern(struct pool_build *b, const struct placed *jobs, int n,
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

/* Adds the least-cost pattern of the set, if it beats its splits. Where that
 * offset fits no window, pairs and triples are searched on the whole grid;
 * larger sets keep the cost, which stays a lower bound. */
static bool add_set(struct pool_build *b, const int *jobs, int n)
{
    struct planner *p = b->planner;
    for (int i = 0; i < n; i++)
        if (!can_be_dead(p, jobs[i]))
            return true;
    if (planner_out_of_time(p))
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
        l.best = proven_floor(&l, split);
        if (!l.found)
            memcpy(l.answer, l.at, sizeof l.answer);
        l.found = l.best < split;
    } else if (l.found && n <= 3 && !realizable(p, l.answer, n)) {
        struct realizable_least r = {p, split, {{0, 0}}, false};
        go_on = patterns_within(p, jobs, n, split - 1, keep_if_realizable, &r);
        l.found = r.found;
        l.best = r.best;
        memcpy(l.answer, r.answer, sizeof l.answer);
    }
    if (go_on && l.found)
        add_pattern(b, l.answer, n, l.best);
    local_close(&l.local);
    return go_on;
}

static bool collect_set(void *self, const int *jobs, int n)
{
    struct pool_build *b = self;
    struct job_set set = {n, {0}};
    memcpy(set.jobs, jobs, sizeof *jobs * (size_t)n);
    if (n > 1) /* singles are in already */
        g_array_append_val(b->sets, set);
    return true;
}

static int by_size(const void *a, const void *b)
{
    const struct job_set *x = a, *y = b;
    if (x->n != y->n)
        return x->n - y->n;
    return memcmp(x->jobs, y->jobs, sizeof *x->jobs * (size_t)x->n);
}

/* A problem with too many sets keeps a plain lower bound: jobs that do not
 * interact with one another cost their floor, the rest nothing. */
static void relax_pool(struct pool_build *b)
{
    struct planner *p = b->planner;
    g_array_set_size(b->pool->patterns, 0);
    for (int j = 0; j < p->n_jobs; j++) {
        int option = -1;
        int64_t cost = cheapest_alone(p, j, &option);
        if (option < 0)
            continue;
        for (int k = p->first_neighbor[j]; k < p->first_neighbor[j + 1]; k++)
            if (p->neighbors[k] < j)
                cost = 0;
        struct placed alone = {option, 0};
        add_pattern(b, &alone, 1, cost);
    }
    b->pool->complete = false;
}

static void add_singles(struct pool_build *b)
{
    for (int j = 0; j < b->planner->n_jobs; j++) {
        int option = -1;
        int64_t cost = cheapest_alone(b->planner, j, &option);
        struct placed alone = {option, 0};
        if (option >= 0)
            add_pattern(b, &alone, 1, cost);
    }
}

struct pattern_pool *patterns_enumerate(struct planner *planner)
{
    struct lo_arena *arena = lo_arena_new();
    struct pattern_pool *pool = lo_arena_alloc(arena, sizeof *pool);
    pool->arena = arena;
    pool->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    pool->complete = true;
    struct pool_build b = {
        planner, pool, g_array_new(FALSE, FALSE, sizeof(struct job_set)),
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                              (GDestroyNotify)g_bytes_unref, NULL)};
    find_gains(planner);
    add_singles(&b);
    bool all = true;
    for (int j = 0; j < planner->n_jobs && all; j++)
        if (planner->first_option[j] < planner->first_option[j + 1])
            all = walk_sets(planner, j, true, collect_set, &b);
    g_array_sort(b.sets, by_size);
    for (guint i = 0; i < b.sets->len && all; i++) {
        const struct job_set *set = &g_array_index(b.sets, struct job_set, i);
        all = add_set(&b, set->jobs, set->n);
    }
    if (!all)
        relax_pool(&b);
    g_array_free(b.sets, TRUE);
    g_hash_table_destroy(b.least);
    return pool;
}

void patterns_free(struct pattern_pool *pool)
{
    if (pool == NULL)
        return;
    g_array_free(pool->patterns, TRUE);
    lo_arena_free(pool->arena);
}
