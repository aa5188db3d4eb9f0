/*
 * Loops of a graph as pairs to be joined: what is left over of a search tree
 * closes a loop with the ways up of its two ends.
 *
 *   S --- 1 --- 2        the edge 2-3 closes S 1 2 3: pairs (2,1) (1,S) (3,S)
 *   |           |
 *   +----- 3 ---+        all roots (sources) count as one
 */
#include "reliability/reliability_int.h"

struct lo_rel_forest {
    int32_t n;
    int32_t *up;    /* -1 at a root */
    int32_t *depth; /* -1 = not reached */
    GArray *ends;   /* int32_t, two an edge */
    GArray *queue;  /* int32_t */
};

struct lo_rel_forest *lo_rel_forest_new(int32_t n)
{
    struct lo_rel_forest *forest = g_new0(struct lo_rel_forest, 1);
    forest->n = n;
    forest->up = g_new(int32_t, (gsize)n + 1);
    forest->depth = g_new(int32_t, (gsize)n + 1);
    forest->ends = g_array_new(FALSE, FALSE, sizeof(int32_t));
    forest->queue = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t i = 0; i < n; i++)
        forest->up[i] = forest->depth[i] = -1;
    return forest;
}

void lo_rel_forest_free(struct lo_rel_forest *forest)
{
    g_free(forest->up);
    g_free(forest->depth);
    g_array_free(forest->ends, TRUE);
    g_array_free(forest->queue, TRUE);
    g_free(forest);
}

void lo_rel_forest_root(struct lo_rel_forest *forest, int32_t i)
{
    if (forest->depth[i] == 0)
        return;
    forest->depth[i] = 0;
    g_array_append_val(forest->queue, i);
}

void lo_rel_forest_edge(struct lo_rel_forest *forest, int32_t a, int32_t b)
{
    g_array_append_val(forest->ends, a);
    g_array_append_val(forest->ends, b);
}

static int32_t end_of(const struct lo_rel_forest *forest, int32_t edge, int k)
{
    return g_array_index(forest->ends, int32_t, 2 * edge + k);
}

/* Edges of each node: list[first[i] .. first[i + 1]). */
static void adjacency(const struct lo_rel_forest *forest, int32_t *first,
                      int32_t *list)
{
    int32_t n_edges = (int32_t)forest->ends->len / 2;
    for (guint i = 0; i < forest->ends->len; i++)
        first[g_array_index(forest->ends, int32_t, i) + 1]++;
    for (int32_t i = 0; i < forest->n; i++)
        first[i + 1] += first[i];
    int32_t *next = g_memdup2(first, ((size_t)forest->n + 1) * sizeof *first);
    for (int32_t e = 0; e < n_edges; e++)
        for (int k = 0; k < 2; k++)
            list[next[end_of(forest, e, k)]++] = e;
    g_free(next);
}

/* Reaches what hangs on the queue from `head` on; returns the new head. */
static guint spread(struct lo_rel_forest *forest, const int32_t *first,
                    const int32_t *list, bool *in_tree, guint head)
{
    while (head < forest->queue->len) {
        int32_t i = g_array_index(forest->queue, int32_t, head++);
        for (int32_t k = first[i]; k < first[i + 1]; k++) {
            int32_t a = end_of(forest, list[k], 0);
            int32_t other = a == i ? end_of(forest, list[k], 1) : a;
            if (forest->depth[other] >= 0)
                continue;
            forest->depth[other] = forest->depth[i] + 1;
            forest->up[other] = i;
            in_tree[list[k]] = true;
            g_array_append_val(forest->queue, other);
        }
    }
    return head;
}

static void add_pair(GArray *pairs, int32_t a, int32_t b)
{
    g_array_append_val(pairs, a);
    g_array_append_val(pairs, b);
}

int32_t lo_rel_forest_loops(struct lo_rel_forest *forest, GArray *pairs)
{
    int32_t n_edges = (int32_t)forest->ends->len / 2, loops = 0;
    int32_t *first = g_new0(int32_t, (gsize)forest->n + 2);
    int32_t *list = g_new(int32_t, (gsize)forest->ends->len + 1);
    bool *in_tree = g_new0(bool, (gsize)n_edges + 1);
    adjacency(forest, first, list);
    guint head = spread(forest, first, list, in_tree, 0);
    for (int32_t i = 0; i < forest->n; i++) {
        if (forest->depth[i] >= 0)
            continue;
        lo_rel_forest_root(forest, i);
        head = spread(forest, first, list, in_tree, head);
    }
    for (int32_t e = 0; e < n_edges; e++) {
        int32_t x = end_of(forest, e, 0), y = end_of(forest, e, 1);
        if (in_tree[e] || x == y)
            continue;
        loops++;
        while (x != y && (forest->up[x] >= 0 || forest->up[y] >= 0)) {
            int32_t *deeper = forest->depth[x] >= forest->depth[y] ? &x : &y;
            add_pair(pairs, *deeper, forest->up[*deeper]);
            *deeper = forest->up[*deeper];
        }
        if (x != y)
            add_pair(pairs, x, y);
    }
    g_free(first);
    g_free(list);
    g_free(in_tree);
    return loops;
}
