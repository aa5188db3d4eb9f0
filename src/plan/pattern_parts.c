/*
 * Which patterns the master may choose from, part by part.
 *
 *   part   jobs held together by pairs that may gain: no pattern across parts
 *          ever pays
 *
 * Small parts come first; one that is too large, or for which there is no time,
 * spoils only itself: it keeps a plain lower bound.
 */
#include <string.h>

#include "pattern_int.h"

enum { HINT_SET = 3, MOST_HINTS = 2000 };

struct job_set {
    int n;
    int jobs[LARGEST_SET];
};

/* --- groups of jobs ----------------------------------------------------- */

struct list {
    const int *jobs;
    int n;
};

/* A list of lists of jobs, each ascending. */
struct lists {
    GArray *jobs;  /* int */
    GArray *first; /* int; one more than lists */
};

static void lists_open(struct lists *lists)
{
    int zero = 0;
    lists->jobs = g_array_new(FALSE, FALSE, sizeof(int));
    lists->first = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(lists->first, zero);
}

static void lists_close(struct lists *lists)
{
    g_array_free(lists->jobs, TRUE);
    g_array_free(lists->first, TRUE);
}

static int lists_count(const struct lists *lists)
{
    return (int)lists->first->len - 1;
}

static const int *lists_at(const struct lists *lists, int i, int *n)
{
    int from = g_array_index(lists->first, int, i);
    *n = g_array_index(lists->first, int, i + 1) - from;
    return &g_array_index(lists->jobs, int, from);
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Adds the list of all that hang together with `job`, if it is new. */
static void add_list(struct lists *lists, const struct planner *p, int job,
                     bool *seen)
{
    if (seen[job])
        return;
    guint from = lists->jobs->len;
    g_array_append_val(lists->jobs, job);
    seen[job] = true;
    for (guint i = from; i < lists->jobs->len; i++) {
        int a = g_array_index(lists->jobs, int, i);
        for (int k = p->first_neighbor[a]; k < p->first_neighbor[a + 1]; k++) {
            int b = p->neighbors[k];
            if (seen[b] || !p->gaining[k])
                continue;
            seen[b] = true;
            g_array_append_val(lists->jobs, b);
        }
    }
    int end = (int)lists->jobs->len;
    qsort(&g_array_index(lists->jobs, int, from), lists->jobs->len - from,
          sizeof(int), ascending);
    g_array_append_val(lists->first, end);
}

/* --- one part ------------------------------------------------------------ */

static bool collect_set(void *self, const int *jobs, int n)
{
    GArray *sets = self;
    struct job_set set = {n, {0}};
    memcpy(set.jobs, jobs, sizeof *jobs * (size_t)n);
    if (n > 1) /* singles are in already */
        g_array_append_val(sets, set);
    return true;
}

static int by_size(const void *a, const void *b)
{
    const struct job_set *x = a, *y = b;
    if (x->n != y->n)
        return x->n - y->n;
    return memcmp(x->jobs, y->jobs, sizeof *x->jobs * (size_t)x->n);
}

/* All sets of the part, none larger than `largest`; false where there are. */
static bool collect_sets(struct planner *p, const int *jobs, int n, int largest,
                         GArray *sets)
{
    bool all = true;
    for (int i = 0; i < n && all; i++)
        all = walk_sets(p, jobs[i], true, collect_set, sets);
    g_array_sort(sets, by_size);
    return all &&
           (sets->len == 0 ||
            g_array_index(sets, struct job_set, sets->len - 1).n <= largest);
}

static bool add_sets(struct pool_build *b, const int *jobs, int n, int largest)
{
    GArray *sets = g_array_new(FALSE, FALSE, sizeof(struct job_set));
    bool all = collect_sets(b->planner, jobs, n, largest, sets);
    for (guint i = 0; i < sets->len && all; i++) {
        const struct job_set *set = &g_array_index(sets, struct job_set, i);
        all = pool_add_set(b, set->jobs, set->n);
    }
    g_array_free(sets, TRUE);
    return all;
}

static bool collect_small_set(void *self, const int *jobs, int n)
{
    if (n <= HINT_SET)
        collect_set(self, jobs, n);
    return true;
}

/* Small patterns of a part that is too large to know all: no bound comes of
 * them, but plans do. */
static void add_hints(struct pool_build *b, const int *jobs, int n)
{
    struct pattern_pool *pool = b->pool;
    GArray *sets = g_array_new(FALSE, FALSE, sizeof(struct job_set));
    guint before = pool->patterns->len;
    bool go_on = true;
    for (int i = 0; i < n; i++)
        walk_sets(b->planner, jobs[i], true, collect_small_set, sets);
    g_array_sort(sets, by_size);
    for (guint i = 0; i < MIN(sets->len, MOST_HINTS) && go_on; i++) {
        const struct job_set *set = &g_array_index(sets, struct job_set, i);
        go_on = pool_add_set(b, set->jobs, set->n);
    }
    for (guint i = before; i < pool->patterns->len; i++)
        g_array_append_val(pool->hints,
                           g_array_index(pool->patterns, struct pattern, i));
    g_array_set_size(pool->patterns, before);
    g_array_free(sets, TRUE);
}

/* Work in parts: alone it is priced by all its splits, if there are all. */
static bool any_split(const struct planner *p, const int *jobs, int n)
{
    bool any = false;
    for (int i = 0; i < n && p->splits && !any; i++)
        for (int o = p->first_option[jobs[i]];
             o < p->first_option[jobs[i] + 1] && !any; o++)
            any = p->options[o].n_pieces > 0 && (n > 1 || p->thinned[jobs[i]]);
    return any;
}

/* false: nothing of it was added. */
static bool add_part(struct pool_build *b, const int *jobs, int n, int largest)
{
    guint before = b->pool->patterns->len;
    if (any_split(b->planner, jobs, n))
        return false; /* offsets of pieces are not enumerated */
    if (n == 1 || add_sets(b, jobs, n, largest))
        return true;
    g_array_set_size(b->pool->patterns, before);
    return false;
}

/* --- all ------------------------------------------------------------------ */

static void add_singles(struct pool_build *b)
{
    for (int j = 0; j < b->planner->n_jobs; j++) {
        int option = -1;
        int64_t cost = cheapest_alone(b->planner, j, &option);
        struct placed alone = {option, 0};
        if (option >= 0)
            pool_add(b, &alone, 1, cost);
    }
}

/* Company looked at, and the largest sets that are tried with what is known
 * then: what is not small enough yet is looked at closer. */
struct depth {
    int company;
    int largest;
};
static const struct depth depths[] = {{3, 5}, {6, 7}, {10, LARGEST_SET}};
enum { QUICK_DEPTHS = 2 };

static int by_length(const void *a, const void *b)
{
    const struct list *x = a, *y = b;
    return x->n != y->n ? x->n - y->n : x->jobs[0] - y->jobs[0];
}

/* Parts of the jobs by what is known of pairs, small ones first. */
static GArray *parts_of(const struct planner *p, const int *jobs, int n,
                        struct lists *lists)
{
    bool *seen = g_new0(bool, p->n_jobs + 1);
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(struct list));
    for (int i = 0; i < n; i++)
        add_list(lists, p, jobs[i], seen);
    for (int i = 0; i < lists_count(lists); i++) {
        struct list list = {NULL, 0};
        list.jobs = lists_at(lists, i, &list.n);
        g_array_append_val(parts, list);
    }
    g_array_sort(parts, by_length);
    g_free(seen);
    return parts;
}

/* Adds the parts of `jobs` that are small enough; the others stay in. */
static int add_parts(struct pool_build *b, int *jobs, int n, struct depth depth,
                     bool last)
{
    struct lists lists;
    lists_open(&lists);
    find_gains(b->planner, jobs, n, depth.company);
    GArray *parts = parts_of(b->planner, jobs, n, &lists);
    int left = 0;
    for (guint i = 0; i < parts->len; i++) {
        struct list part = g_array_index(parts, struct list, i);
        if (add_part(b, part.jobs, part.n, depth.largest))
            continue;
        if (last) {
            add_hints(b, part.jobs, part.n);
            pool_relax(b, part.jobs, part.n);
        }
        memcpy(jobs + left, part.jobs, sizeof *jobs * (size_t)part.n);
        left += part.n;
    }
    g_array_free(parts, TRUE);
    lists_close(&lists);
    return left;
}

static void add_all(struct pool_build *b)
{
    struct planner *p = b->planner;
    int *jobs = g_new(int, p->n_jobs + 1), n = 0;
    for (int j = 0; j < p->n_jobs; j++)
        if (p->first_option[j] < p->first_option[j + 1])
            jobs[n++] = j;
    size_t deep = p->quick ? QUICK_DEPTHS : G_N_ELEMENTS(depths);
    for (size_t d = 0; d < deep && n > 0; d++)
        n = add_parts(b, jobs, n, depths[d], d + 1 == deep);
    g_free(jobs);
}

struct pattern_pool *patterns_enumerate(struct planner *planner)
{
    struct lo_arena *arena = lo_arena_new();
    struct pattern_pool *pool = lo_arena_alloc(arena, sizeof *pool);
    pool->arena = arena;
    pool->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    pool->hints = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    pool->complete = !planner->splits; /* as far as it is said below */
    struct pool_build b = {planner, pool,
                           g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                                 (GDestroyNotify)g_bytes_unref,
                                                 NULL)};
    add_singles(&b);
    add_all(&b);
    g_hash_table_destroy(b.least);
    return pool;
}

void patterns_free(struct pattern_pool *pool)
{
    if (pool == NULL)
        return;
    g_array_free(pool->patterns, TRUE);
    g_array_free(pool->hints, TRUE);
    lo_arena_free(pool->arena);
}
