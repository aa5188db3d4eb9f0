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
 * That tree is searched with the cost of a part as bound: with ties open,
 * more jobs never cost less.
 */
#include <string.h>

#include "plan_int.h"

enum {
    MOST_SETS = 20000,     /* connected sets of jobs looked at */
    MOST_TRIALS = 3000000, /* offset vectors priced */
    LARGEST_SET = 10       /* jobs in one pattern */
};

/* --- connected sets of jobs -------------------------------------------- */

struct walk {
    const struct planner *planner;
    set_fn *fn;
    void *self;
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

static bool adjacent_to_set(const struct walk *w, int n, int job)
{
    for (int i = 0; i < n; i++)
        if (interact(w->planner, w->set[i], job))
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
            if (other > w->root && !has(w->set, n, other) &&
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

bool walk_sets(const struct planner *planner, int root, set_fn *fn, void *self)
{
    struct walk w = {planner, fn, self, root, {root}, 0, true};
    int first = planner->first_neighbor[root];
    int end = planner->first_neighbor[root + 1];
    while (first < end && planner->neighbors[first] <= root)
        first++;
    return extend(&w, 1, planner->neighbors + first, end - first) && w.complete;
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

/* Jobs as one group? Their order does not matter. */
static bool all_linked(const struct planner *planner, const struct placed *jobs,
                       int n)
{
    struct placed rest[LARGEST_SET];
    memcpy(rest, jobs, sizeof *rest * (size_t)n);
    int taken = 1;
    for (int at = 0; at < taken; at++)
        for (int i = taken; i < n; i++)
            if (linked(planner, rest[at], rest[i])) {
                struct placed swap = rest[taken];
                rest[taken++] = rest[i];
                rest[i] = swap;
            }
    return taken == n;
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
    return full_place(&f, 0);
}

/* --- least cost by coincidences ---------------------------------------- */

struct least {
    struct planner *planner;
    const int *jobs;
    int n;
    int64_t best; /* cost to beat */
    bool found;
    struct placed answer[LARGEST_SET];
    struct placed at[LARGEST_SET]; /* by position in `jobs` */
    bool is_placed[LARGEST_SET];
    GHashTable *seen; /* placements already extended */
    long *trials;
};

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t q = value / step;
    return (value % step != 0 && value < 0 ? q - 1 : q) * step;
}

/* Starts of option `o` that make an event of it coincide with one of `q`;
 * both roundings; returns how many. */
static int coincidences(const struct planner *p, struct placed q, int o,
                        int64_t *out)
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
    int n = 0;
    for (int i = 0; i < 6; i++)
        for (int up = 0; up < 2; up++) {
            int64_t at = floor_to(exact[i], p->problem->slot_s);
            if (up == 1 && at != exact[i])
                at += p->problem->slot_s;
            bool known = false;
            for (int k = 0; k < n && !known; k++)
                known = out[k] == at;
            if (!known)
                out[n++] = at;
        }
    return n;
}

/* Remembers the partial placement; false if it was met before. */
static bool first_visit(struct least *l)
{
    GString *key = g_string_sized_new(64);
    int64_t zero = 0;
    bool have_zero = false;
    for (int i = 0; i < l->n; i++)
        if (l->is_placed[i]) {
            if (!have_zero)
                zero = l->at[i].start;
            have_zero = true;
            int64_t offset = l->at[i].start - zero;
            g_string_append_len(key, (const char *)&i, sizeof i);
            g_string_append_len(key, (const char *)&l->at[i].option,
                                sizeof l->at[i].option);
            g_string_append_len(key, (const char *)&offset, sizeof offset);
        }
    GBytes *bytes = g_string_free_to_bytes(key);
    return g_hash_table_add(l->seen, bytes);
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

static void least_grow(struct least *l, int placed)
{
    struct placed now[LARGEST_SET];
    int n = 0;
    for (int i = 0; i < l->n; i++)
        if (l->is_placed[i])
            now[n++] = l->at[i];
    int64_t cost = cost_of(l->planner, now, n);
    if (cost >= l->best || ++*l->trials > MOST_TRIALS)
        return;
    if (placed == l->n) {
        if (all_linked(l->planner, now, n) &&
            crews_possible(l->planner, now, n)) {
            l->best = cost;
            l->found = true;
            memcpy(l->answer, now, sizeof now);
        }
        return;
    }
    if (!first_visit(l))
        return;
    for (int i = 0; i < l->n; i++) {
        if (l->is_placed[i])
            continue;
        int j = l->jobs[i];
        l->is_placed[i] = true;
        for (int o = l->planner->first_option[j];
             o < l->planner->first_option[j + 1]; o++) {
            if (!l->planner->options[o].dead)
                continue;
            for (int q = 0; q < n; q++) {
                int64_t starts[12];
                int m = coincidences(l->planner, now[q], o, starts);
                for (int s = 0; s < m; s++) {
                    l->at[i] = (struct placed){o, starts[s]};
                    least_grow(l, placed + 1);
                }
            }
        }
        l->is_placed[i] = false;
    }
}

/* --- the pool ---------------------------------------------------------- */

struct pool_build {
    struct planner *planner;
    struct pattern_pool *pool;
    long trials;
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

/* Adds the least-cost pattern of the set, if it beats doing the jobs alone.
 * Where that offset fits no window, pairs and triples are searched on the
 * whole grid; larger sets keep the cost, which stays a lower bound. */
static bool add_set(void *self, const int *jobs, int n)
{
    struct pool_build *b = self;
    struct planner *p = b->planner;
    if (n == 1)
        return true; /* singles are in already */
    struct least l = {.planner = p, .jobs = jobs, .n = n, .trials = &b->trials};
    for (int i = 0; i < n; i++) {
        int option = -1;
        if (!can_be_dead(p, jobs[i]))
            return true;
        l.best += cheapest_alone(p, jobs[i], &option);
    }
    l.seen = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                   (GDestroyNotify)g_bytes_unref, NULL);
    l.is_placed[0] = true;
    int64_t alone = l.best;
    for (int o = p->first_option[jobs[0]]; o < p->first_option[jobs[0] + 1];
         o++)
        if (p->options[o].dead) {
            l.at[0] = (struct placed){o, 0};
            least_grow(&l, 1);
        }
    g_hash_table_destroy(l.seen);
    if (b->trials > MOST_TRIALS)
        return false;
    if (!l.found)
        return true;
    if (n <= 3 && !realizable(p, l.answer, n)) {
        struct realizable_least r = {p, alone, {{0, 0}}, false};
        if (!patterns_within(p, jobs, n, alone - 1, keep_if_realizable, &r))
            return false;
        if (!r.found)
            return true;
        l.best = r.best;
        memcpy(l.answer, r.answer, sizeof l.answer);
    }
    struct pattern pattern = keep_pattern(b->pool->arena, l.answer, n, l.best);
    g_array_append_val(b->pool->patterns, pattern);
    return true;
}

/* A component that is too large keeps a plain lower bound: jobs that do not
 * interact with one another cost what they cost alone, the rest nothing. */
static void relax_pool(struct pool_build *b)
{
    struct planner *p = b->planner;
    GArray *patterns = b->pool->patterns;
    g_array_set_size(patterns, 0);
    for (int j = 0; j < p->n_jobs; j++) {
        int option = -1;
        int64_t cost = cheapest_alone(p, j, &option);
        if (option < 0)
            continue;
        for (int k = p->first_neighbor[j]; k < p->first_neighbor[j + 1]; k++)
            if (p->neighbors[k] < j)
                cost = 0;
        struct placed alone = {option, 0};
        struct pattern pattern = keep_pattern(b->pool->arena, &alone, 1, cost);
        g_array_append_val(patterns, pattern);
    }
    b->pool->complete = false;
}

struct pattern_pool *patterns_enumerate(struct planner *planner)
{
    struct lo_arena *arena = lo_arena_new();
    struct pattern_pool *pool = lo_arena_alloc(arena, sizeof *pool);
    pool->arena = arena;
    pool->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    pool->complete = true;
    struct pool_build b = {planner, pool, 0};
    for (int j = 0; j < planner->n_jobs; j++) {
        int option = -1;
        int64_t cost = cheapest_alone(planner, j, &option);
        if (option < 0)
            continue;
        struct placed alone = {option, 0};
        struct pattern pattern = keep_pattern(arena, &alone, 1, cost);
        g_array_append_val(pool->patterns, pattern);
    }
    for (int j = 0; j < planner->n_jobs && pool->complete; j++)
        if (planner->first_option[j] < planner->first_option[j + 1] &&
            !walk_sets(planner, j, add_set, &b))
            relax_pool(&b);
    return pool;
}

void patterns_free(struct pattern_pool *pool)
{
    if (pool == NULL)
        return;
    g_array_free(pool->patterns, TRUE);
    lo_arena_free(pool->arena);
}
