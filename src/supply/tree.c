/*
 * tree.c - one state of the network as trees under its sources: flows,
 * voltages, and what lies in loops.
 *
 *   S --- 1 --- 2 --- 3        behind 2: loads of 2 and 3
 *         |     |
 *         4 --- 5              1-2, 1-4, 4-5, 2-5 lie in a loop: their flows
 *                              are not known; that of S-1 is
 *
 * On the bones only, or on every vertex. The sums at a vertex hold for the
 * edge above it unless that one lies in a loop (`ring`).
 */
#include <math.h>

#include "supply_int.h"

/* An edge at vertex `at` leads where? LO_NONE if it does not conduct. */
static int32_t across(const struct graph *graph, const struct state *state,
                      int32_t edge, int32_t at)
{
    const struct edge *e = &graph->edges[edge];
    if (e->link >= 0 && !state->closed[e->link])
        return LO_NONE;
    return e->a == at ? e->b : e->a;
}

static void grow(struct tree *tree, const struct state *state,
                 const struct ways *ways)
{
    const struct graph *graph = tree->graph;
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        int32_t s = graph->section[v];
        tree->up[v] = tree->up_edge[v] = LO_NONE;
        tree->depth[v] = -1;
        tree->block[v] = v;
        if (graph->source[v] == 0 || s == LO_NONE ||
            (state->dead != NULL && state->dead[s]))
            continue;
        tree->depth[v] = 0;
        tree->order[tree->n++] = v;
    }
    for (int32_t head = 0; head < tree->n; head++) {
        int32_t at = tree->order[head];
        for (int32_t k = ways->first[at]; k < ways->first[at + 1]; k++) {
            int32_t next = across(graph, state, ways->at[k], at);
            if (next == LO_NONE || tree->depth[next] >= 0)
                continue;
            tree->depth[next] = tree->depth[at] + 1;
            tree->up[next] = at;
            tree->up_edge[next] = ways->at[k];
            tree->order[tree->n++] = next;
        }
    }
}

/* Each edge beside the tree makes a loop with it: up from the deeper end,
 * jumping over what lies in loops already, to one vertex or to two sources,
 * which count as one node. */
static void mark_loop(struct tree *tree, int32_t a, int32_t b)
{
    int32_t *jump = tree->block;
    a = lo_graph_root(jump, a);
    b = lo_graph_root(jump, b);
    while (a != b && (tree->depth[a] > 0 || tree->depth[b] > 0)) {
        int32_t *deeper = tree->depth[a] >= tree->depth[b] ? &a : &b;
        tree->ring[*deeper] = true;
        jump[*deeper] = tree->up[*deeper];
        *deeper = lo_graph_root(jump, *deeper);
    }
}

static void find_loops(struct tree *tree, const struct state *state,
                       const struct ways *ways)
{
    const struct graph *graph = tree->graph;
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i];
        if (tree->up[v] != LO_NONE && graph->looped[tree->up_edge[v]])
            tree->ring[v] = true;
        for (int32_t k = ways->first[v]; k < ways->first[v + 1]; k++) {
            int32_t e = ways->at[k];
            int32_t other = across(graph, state, e, v);
            if (other != LO_NONE && graph->edges[e].a == v &&
                tree->up_edge[v] != e && tree->up_edge[other] != e)
                mark_loop(tree, v, other);
        }
    }
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i];
        tree->block[v] = lo_graph_root(tree->block, v);
    }
}

static void sum(struct tree *tree, const double *p, const double *q,
                double source_pu)
{
    const struct edge *edges = tree->graph->edges;
    for (int32_t i = tree->n - 1; i >= 0; i--) {
        int32_t v = tree->order[i], up = tree->up[v];
        tree->p[v] += p[v];
        tree->q[v] += q[v];
        if (up != LO_NONE) {
            tree->p[up] += tree->p[v];
            tree->q[up] += tree->q[v];
        }
    }
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i], up = tree->up[v];
        tree->v[v] = up == LO_NONE ? source_pu : tree->v[up];
        if (up == LO_NONE || tree->ring[v])
            continue;
        const struct edge *e = &edges[tree->up_edge[v]];
        if (!isnan(e->r) && !isnan(e->x))
            tree->v[v] -= e->r * tree->p[v] + e->x * tree->q[v];
    }
}

/* --- phases ------------------------------------------------------------- */

/* Pieces joined by closed links on that phase; live where a source is. */
static void find_live(struct tree *tree, const struct state *state, int phase)
{
    const struct graph *graph = tree->graph;
    const int32_t *piece = graph->piece[phase];
    unsigned bit = 1u << phase;
    int32_t *joined = g_new(int32_t, (size_t)graph->n_vertices + 1);
    bool *live = g_new0(bool, (size_t)graph->n_vertices + 1);
    for (int32_t v = 0; v < graph->n_vertices; v++)
        joined[v] = v;
    for (int32_t l = 0; l < graph->sections->n_links; l++) {
        int32_t e = graph->edge_of_link[l];
        if (e == LO_NONE || graph->edges[e].link != l || !state->closed[l] ||
            (graph->edges[e].phases & bit) == 0)
            continue;
        int32_t a = lo_graph_root(joined, piece[graph->edges[e].a]);
        joined[a] = lo_graph_root(joined, piece[graph->edges[e].b]);
    }
    for (int32_t v = 0; v < graph->n_vertices; v++)
        if (tree->depth[v] == 0 && (graph->source[v] & bit) != 0)
            live[lo_graph_root(joined, piece[v])] = true;
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i];
        if (live[lo_graph_root(joined, piece[v])])
            tree->live[v] |= bit;
    }
    g_free(live);
    g_free(joined);
}

/* --- life --------------------------------------------------------------- */

struct tree *lo_tree_new(const struct graph *graph, const struct state *state,
                         bool bones, double source_pu)
{
    size_t n = (size_t)graph->n_vertices + 1;
    const struct ways *ways = bones ? &graph->bones : &graph->all;
    struct tree *tree = g_new0(struct tree, 1);
    tree->graph = graph;
    tree->order = g_new(int32_t, n);
    tree->up = g_new(int32_t, n);
    tree->up_edge = g_new(int32_t, n);
    tree->depth = g_new(int32_t, n);
    tree->ring = g_new0(bool, n);
    tree->block = g_new(int32_t, n);
    tree->p = g_new0(double, n);
    tree->q = g_new0(double, n);
    tree->v = g_new0(double, n);
    tree->live = g_new0(unsigned, n);
    grow(tree, state, ways);
    find_loops(tree, state, ways);
    sum(tree, bones ? graph->bone_p : graph->p,
        bones ? graph->bone_q : graph->q, source_pu);
    for (int phase = 0; phase < PHASES && bones; phase++)
        find_live(tree, state, phase);
    return tree;
}

void lo_tree_free(struct tree *tree)
{
    if (tree == NULL)
        return;
    g_free(tree->order);
    g_free(tree->up);
    g_free(tree->up_edge);
    g_free(tree->depth);
    g_free(tree->ring);
    g_free(tree->block);
    g_free(tree->p);
    g_free(tree->q);
    g_free(tree->v);
    g_free(tree->live);
    g_free(tree->spare);
    g_free(tree);
}

void lo_tree_find_spare(struct tree *tree, const double *floor)
{
    const struct graph *graph = tree->graph;
    tree->spare = g_new(double, (size_t)graph->n_vertices + 1);
    for (int32_t v = 0; v < graph->n_vertices; v++)
        tree->spare[v] = INFINITY;
    for (int32_t i = tree->n - 1; i >= 0; i--) {
        int32_t v = tree->order[i], up = tree->up[v];
        double own = tree->v[v] - graph->sag[v] - floor[graph->section[v]];
        tree->spare[v] = fmin(tree->spare[v], own);
        if (up != LO_NONE)
            tree->spare[up] = fmin(tree->spare[up], tree->spare[v]);
    }
}
