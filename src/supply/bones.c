/*
 * bones.c - inside a section: a spanning tree, the loops beside it, the bones
 * that back-feed can load differently, and which parts hold on each phase.
 *
 * Whatever is switched outside, the inside of a section stays as it is. So the
 * order from some vertex outwards, the load of the twigs and the pieces of
 * each phase are found once.
 */
#include <math.h>

#include "supply_int.h"

struct inside {
    struct graph *graph;
    int32_t *order; /* vertices, parents first, section by section */
    int32_t *up;    /* per vertex, LO_NONE at the first of a section */
    int32_t *up_edge;
    int32_t *depth;
    bool *fixed; /* per edge: conducts inside its section */
};

/* A by-pass joins two points of one section; closed, it conducts as long as
 * the section does. */
static void fix_edges(struct inside *in)
{
    const struct graph *graph = in->graph;
    const struct lo_sections *sections = graph->sections;
    for (int32_t l = 0; l < sections->n_links; l++)
        graph->edge_of_link[l] = LO_NONE;
    for (int32_t e = 0; e < graph->n_edges; e++) {
        const struct edge *edge = &graph->edges[e];
        bool same = graph->section[edge->a] == graph->section[edge->b];
        in->fixed[e] =
            edge->link < 0 || (same && !sections->links[edge->link].open);
        for (int32_t l = same ? LO_NONE : edge->link; l >= 0;
             l = graph->beside[l])
            graph->edge_of_link[l] = e;
    }
}

/* Breadth first, from the first vertex of each section. */
static void span(struct inside *in)
{
    struct graph *graph = in->graph;
    int32_t tail = 0;
    for (int32_t v = 0; v < graph->n_vertices; v++)
        in->depth[v] = -1;
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        if (in->depth[v] >= 0)
            continue;
        int32_t head = tail;
        in->depth[v] = 0;
        in->up[v] = in->up_edge[v] = LO_NONE;
        in->order[tail++] = v;
        for (; head < tail; head++) {
            int32_t at = in->order[head];
            for (int32_t k = graph->all.first[at]; k < graph->all.first[at + 1];
                 k++) {
                int32_t e = graph->all.at[k];
                const struct edge *edge = &graph->edges[e];
                int32_t next = edge->a == at ? edge->b : edge->a;
                if (!in->fixed[e] || in->depth[next] >= 0)
                    continue;
                in->depth[next] = in->depth[at] + 1;
                in->up[next] = at;
                in->up_edge[next] = e;
                in->order[tail++] = next;
            }
        }
    }
}

/* Marks the tree edges between two vertices of a section. */
static void mark_loop(const struct inside *in, int32_t *jump, int32_t a,
                      int32_t b)
{
    a = lo_graph_root(jump, a);
    b = lo_graph_root(jump, b);
    while (a != b) {
        int32_t *deeper = in->depth[a] >= in->depth[b] ? &a : &b;
        in->graph->looped[in->up_edge[*deeper]] = true;
        jump[*deeper] = in->up[*deeper];
        *deeper = lo_graph_root(jump, *deeper);
    }
}

/* All sources count as one node: a way between two is a loop. */
static void find_loops(struct inside *in)
{
    struct graph *graph = in->graph;
    size_t n = (size_t)graph->n_vertices + 1;
    int32_t *jump = g_new(int32_t, n);
    for (int32_t v = 0; v < graph->n_vertices; v++)
        jump[v] = v;
    for (int32_t e = 0; e < graph->n_edges; e++) {
        const struct edge *edge = &graph->edges[e];
        if (!in->fixed[e] || in->up_edge[edge->a] == e ||
            in->up_edge[edge->b] == e)
            continue;
        graph->looped[e] = true;
        mark_loop(in, jump, edge->a, edge->b);
    }
    int32_t *source = g_new(int32_t, (size_t)MAX(graph->sections->n, 0) + 1);
    for (int32_t s = 0; s < graph->sections->n; s++)
        source[s] = LO_NONE;
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        int32_t s = graph->section[v];
        if (graph->source[v] == 0 || s == LO_NONE)
            continue;
        if (source[s] != LO_NONE)
            mark_loop(in, jump, v, source[s]);
        source[s] = v;
    }
    g_free(source);
    g_free(jump);
}

/* What has no link and no source behind it is a twig: folded upwards. */
static void fold_twigs(struct inside *in)
{
    struct graph *graph = in->graph;
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        graph->bone[v] = graph->source[v] != 0;
        graph->bone_p[v] = graph->p[v];
        graph->bone_q[v] = graph->q[v];
    }
    /* How many ends of bones each subtree holds; those of its section. */
    int32_t *ends = g_new0(int32_t, (size_t)graph->n_vertices + 1);
    int32_t *all = g_new0(int32_t, (size_t)graph->sections->n + 1);
    for (int32_t l = 0; l < graph->sections->n_links; l++) {
        int32_t e = graph->edge_of_link[l];
        if (e == LO_NONE)
            continue;
        graph->bone[graph->edges[e].a] = true;
        graph->bone[graph->edges[e].b] = true;
    }
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        ends[v] = graph->bone[v];
        if (ends[v] > 0 && graph->section[v] != LO_NONE)
            all[graph->section[v]]++;
    }
    for (int32_t i = graph->n_vertices - 1; i >= 0; i--) {
        int32_t v = in->order[i], up = in->up[v];
        if (up == LO_NONE)
            continue;
        if (ends[v] > 0 && ends[v] < all[graph->section[v]])
            graph->bone[v] = graph->bone[up] = true;
        ends[up] += ends[v];
    }
    g_free(all);
    g_free(ends);
}

/* Load and voltage drop of twigs go to the bone that they hang on. The tree
 * of a section without bones needs none of it. A twig above a bone, towards
 * the first vertex, hangs on that bone: it is turned round. */
static void turn_twigs(struct inside *in)
{
    const struct graph *graph = in->graph;
    for (int32_t i = 0; i < graph->n_vertices; i++) {
        int32_t v = in->order[i], at = v, from = LO_NONE;
        int32_t edge = LO_NONE;
        /* the first bone below a root that is none: reverse the way up */
        if (!graph->bone[v] || in->up[v] == LO_NONE || graph->bone[in->up[v]])
            continue;
        while (at != LO_NONE) {
            int32_t next = in->up[at], next_edge = in->up_edge[at];
            in->up[at] = from;
            in->up_edge[at] = edge;
            from = at;
            edge = next_edge;
            at = next;
        }
    }
}

static void order_again(struct inside *in)
{
    int32_t n = in->graph->n_vertices;
    int32_t *first = g_new0(int32_t, (size_t)n + 2);
    int32_t *child = g_new(int32_t, (size_t)n + 1);
    for (int32_t v = 0; v < n; v++)
        if (in->up[v] != LO_NONE)
            first[in->up[v] + 1]++;
    for (int32_t v = 0; v < n; v++)
        first[v + 1] += first[v];
    int32_t *next = g_memdup2(first, ((size_t)n + 1) * sizeof *next);
    int32_t tail = 0;
    for (int32_t v = 0; v < n; v++) {
        if (in->up[v] == LO_NONE)
            in->order[tail++] = v;
        else
            child[next[in->up[v]]++] = v;
    }
    for (int32_t i = 0; i < tail; i++) {
        int32_t v = in->order[i];
        for (int32_t k = first[v]; k < first[v + 1]; k++)
            in->order[tail++] = child[k];
    }
    g_free(next);
    g_free(child);
    g_free(first);
}

static void fold_loads(struct inside *in)
{
    struct graph *graph = in->graph;
    for (int32_t i = graph->n_vertices - 1; i >= 0; i--) {
        int32_t v = in->order[i], up = in->up[v];
        if (up == LO_NONE || graph->bone[v])
            continue;
        int32_t e = in->up_edge[v];
        double r = graph->edges[e].r, x = graph->edges[e].x, drop = 0;
        if (!graph->looped[e] && !isnan(r) && !isnan(x))
            drop = r * graph->bone_p[v] + x * graph->bone_q[v];
        graph->bone_p[up] += graph->bone_p[v];
        graph->bone_q[up] += graph->bone_q[v];
        graph->sag[up] = fmax(graph->sag[up], graph->sag[v] + drop);
    }
}

/* --- phases ------------------------------------------------------------- */

static void find_pieces(struct inside *in, int phase)
{
    struct graph *graph = in->graph;
    int32_t *piece = graph->piece[phase];
    int32_t *of = graph->wanted_piece[phase];
    unsigned bit = 1u << phase;
    for (int32_t v = 0; v < graph->n_vertices; v++)
        piece[v] = v;
    for (int32_t e = 0; e < graph->n_edges; e++)
        if (in->fixed[e] && (graph->edges[e].phases & bit) != 0)
            piece[lo_graph_root(piece, graph->edges[e].a)] =
                lo_graph_root(piece, graph->edges[e].b);
    for (int32_t s = 0; s < graph->sections->n; s++)
        of[s] = PIECE_NONE;
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        piece[v] = lo_graph_root(piece, v);
        int32_t s = graph->section[v];
        if ((graph->wanted[v] & bit) == 0 || s == LO_NONE)
            continue;
        if (of[s] == PIECE_NONE)
            of[s] = piece[v];
        else if (of[s] != piece[v])
            of[s] = PIECE_MANY;
    }
}

/* --- all of it ---------------------------------------------------------- */

static void list_bones(struct inside *in)
{
    struct graph *graph = in->graph;
    bool *use = g_new0(bool, (size_t)graph->n_edges + 1);
    for (int32_t v = 0; v < graph->n_vertices; v++)
        if (in->up[v] != LO_NONE && graph->bone[v] && graph->bone[in->up[v]])
            use[in->up_edge[v]] = true;
    for (int32_t l = 0; l < graph->sections->n_links; l++)
        if (graph->edge_of_link[l] != LO_NONE)
            use[graph->edge_of_link[l]] = true;
    graph->bones = lo_graph_ways(graph, use);
    g_free(use);
}

void lo_graph_find_bones(struct graph *graph)
{
    size_t n = (size_t)graph->n_vertices + 1;
    size_t edges = (size_t)graph->n_edges + 1;
    size_t sections = (size_t)graph->sections->n + 1;
    struct lo_arena *arena = graph->arena;
    graph->edge_of_link = lo_arena_array(
        arena, (size_t)graph->sections->n_links + 1, sizeof(int32_t));
    graph->bone = lo_arena_array(arena, n, sizeof(bool));
    graph->looped = lo_arena_array(arena, edges, sizeof(bool));
    graph->bone_p = lo_arena_array(arena, n, sizeof(double));
    graph->bone_q = lo_arena_array(arena, n, sizeof(double));
    graph->sag = lo_arena_array(arena, n, sizeof(double));
    struct inside in = {
        .graph = graph,
        .order = g_new(int32_t, n),
        .up = g_new(int32_t, n),
        .up_edge = g_new(int32_t, n),
        .depth = g_new(int32_t, n),
        .fixed = g_new0(bool, edges),
    };
    fix_edges(&in);
    span(&in);
    find_loops(&in);
    fold_twigs(&in);
    turn_twigs(&in);
    order_again(&in);
    fold_loads(&in);
    list_bones(&in);
    for (int phase = 0; phase < PHASES; phase++) {
        graph->piece[phase] = lo_arena_array(arena, n, sizeof(int32_t));
        graph->wanted_piece[phase] =
            lo_arena_array(arena, sections, sizeof(int32_t));
        find_pieces(&in, phase);
    }
    g_free(in.fixed);
    g_free(in.depth);
    g_free(in.up_edge);
    g_free(in.up);
    g_free(in.order);
}
