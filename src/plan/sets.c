/*
 * Connected sets of interacting jobs, each met once.
 */
#include <string.h>

#include "pattern_int.h"

enum { MOST_SETS = 20000 /* looked at from one root */ };

/* --- connected sets of jobs -------------------------------------------- */

struct walk {
    const struct planner *planner;
    set_fn *fn;
    void *self;
    bool gaining; /* edges: pairs that may gain, else all that interact */
    int root;
    int set[LARGEST_SET];
    uint64_t spells[LARGEST_SET]; /* common to the first jobs of the set */
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

static bool extend(struct walk *w, int n, const int *candidates, int n_cand);

/* Extends by candidate c, unless the set could not meet in one spell. */
static bool extend_by(struct walk *w, int n, const int *candidates, int n_cand,
                      int c)
{
    const struct planner *p = w->planner;
    int job = candidates[c];
    w->spells[n] = w->spells[n - 1] & p->spells[job];
    if (w->spells[n] == 0)
        return true;
    GArray *next = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(next, candidates + c + 1, (guint)(n_cand - c - 1));
    for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1]; k++) {
        int other = p->neighbors[k];
        if (is_edge(w, k) && other > w->root && !has(w->set, n, other) &&
            !has(candidates, n_cand, other) && !adjacent_to_set(w, n, other))
            g_array_append_val(next, other);
    }
    w->set[n] = job;
    bool go_on =
        extend(w, n + 1, (const int *)(void *)next->data, (int)next->len);
    g_array_free(next, TRUE);
    return go_on;
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
        for (int c = 0; c < n_cand; c++)
            w->complete =
                w->complete &&
                (w->spells[n - 1] & w->planner->spells[candidates[c]]) == 0;
        return true;
    }
    bool go_on = true;
    for (int c = 0; c < n_cand && go_on; c++)
        go_on = extend_by(w, n, candidates, n_cand, c);
    return go_on;
}

bool walk_sets(const struct planner *planner, int root, bool gaining,
               set_fn *fn, void *self)
{
    struct walk w = {
        planner, fn,  self, gaining, root, {root}, {planner->spells[root]},
        0,       true};
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(int));
    for (int k = planner->first_neighbor[root];
         k < planner->first_neighbor[root + 1] && !planner->problem->apart; k++)
        if (planner->neighbors[k] > root && is_edge(&w, k))
            g_array_append_val(candidates, planner->neighbors[k]);
    bool all = extend(&w, 1, (const int *)(void *)candidates->data,
                      (int)candidates->len) &&
               w.complete;
    g_array_free(candidates, TRUE);
    return all;
}
