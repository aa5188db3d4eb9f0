/*
 * graph.c - the wires as vertices and edges, each edge with its limit, phases
 * and voltage drop.
 *
 *   line, switch, transformer of two windings    a ------- b
 *   more windings                                a -- * -- b
 *                                                     |
 *                                                     c     * star point
 *
 * Terminals of one element at one node count once (a centre-tapped secondary,
 * the tanks of a bank), and elements side by side that carry different phases
 * (single-phase regulators, a switch in three parts) are one edge: neither
 * makes a loop.
 */
#include <math.h>
#include <string.h>

#include "supply_int.h"

struct builder {
    struct graph *graph;
    const struct lo_network *network;
    GArray *edges;
    GHashTable *side_by_side; /* "a, b" as one number -> last edge + 1 */
    GArray *before; /* int32_t per edge: the one before it there, LO_NONE */
};

int32_t lo_graph_root(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

int32_t lo_graph_end(const struct graph *graph, int32_t edge, int32_t section)
{
    const struct edge *e = &graph->edges[edge];
    return graph->section[e->a] == section ? e->a : e->b;
}

static bool terminal_live(const struct lo_network *network, int32_t terminal)
{
    const struct lo_terminal *t = &network->terminals[terminal];
    return t->connected && t->node.v >= 0 &&
           network->equipment[t->equipment.v].in_service;
}

/* --- limits ------------------------------------------------------------- */

static int count_phases(unsigned phases)
{
    int n = 0;
    for (; phases != 0; phases &= phases - 1)
        n++;
    return n;
}

/* Both legs of a split secondary count. */
static int wires_of(const struct lo_equipment *e, unsigned phases)
{
    int n = count_phases(phases);
    return e->split_secondary && e->kind != LO_KIND_TRANSFORMER ? 2 * n : n;
}

/* Phases of all live terminals of the element at that node. */
static unsigned phases_at(const struct lo_network *network,
                          const struct lo_equipment *e, int32_t node)
{
    unsigned phases = 0;
    for (int32_t t = e->first_terminal; t < e->first_terminal + e->n_terminals;
         t++)
        if (terminal_live(network, t) && network->terminals[t].node.v == node)
            phases |= network->terminals[t].phases;
    return phases;
}

/* A current limit I is n U/sqrt(3) I; of a transformer it belongs to the high
 * side. A service drop behind a centre tap has two legs, each U/sqrt(3) to
 * neutral, although both are of one phase. Of two limits the smaller counts. */
double lo_graph_limit(const struct lo_network *network,
                      const struct lo_equipment *e, unsigned phases)
{
    double u = e->nominal_v;
    if (e->kind == LO_KIND_TRANSFORMER) {
        int32_t hv = network->transformers[e->detail].hv_terminal;
        if (hv >= 0)
            phases = phases_at(network, e, network->terminals[hv].node.v);
    }
    double by_current = NAN;
    if (u > 0)
        by_current = e->limit_a * u * wires_of(e, phases) / sqrt(3);
    return fmin(e->limit_va, by_current); /* of a number and NAN the number */
}

/* --- edges -------------------------------------------------------------- */

/*
 * An edge of the same kind between the same vertices with none of these phases
 * takes it up: each has its share of the load by phases, so the first to be
 * full limits all; the drop is the mean over the phases.
 *
 *      +--[A]--+
 *   a -+--[B]--+- b
 *      +--[C]--+
 */
static bool may_join(const struct builder *b, const struct edge *lead,
                     const struct edge *edge)
{
    const struct lo_equipment *rows = b->network->equipment;
    const struct lo_link *links = b->graph->sections->links;
    return (lead->phases & edge->phases) == 0 &&
           rows[lead->equipment].kind == rows[edge->equipment].kind &&
           (lead->link < 0) == (edge->link < 0) &&
           (lead->link < 0 || links[lead->link].open == links[edge->link].open);
}

/* The link shares the edge of another: one place, operated as one. */
static void stand_beside(struct graph *graph, int32_t lead, int32_t link)
{
    while (graph->beside[lead] != LO_NONE)
        lead = graph->beside[lead];
    graph->beside[lead] = link;
    graph->parts = true;
}

static gint64 key_of(const struct edge *edge)
{
    return (gint64)MIN(edge->a, edge->b) << 32 | MAX(edge->a, edge->b);
}

static void list_edge(struct builder *b, const struct edge *edge)
{
    gint64 key = key_of(edge);
    int32_t before =
        GPOINTER_TO_INT(g_hash_table_lookup(b->side_by_side, &key)) - 1;
    g_hash_table_insert(b->side_by_side, g_memdup2(&key, sizeof key),
                        GINT_TO_POINTER((int)b->edges->len + 1));
    g_array_append_val(b->before, before);
    g_array_append_val(b->edges, *edge);
}

static bool joins_another(struct builder *b, const struct edge *edge)
{
    gint64 key = key_of(edge);
    int32_t at =
        GPOINTER_TO_INT(g_hash_table_lookup(b->side_by_side, &key)) - 1;
    struct edge *lead = NULL;
    for (; at != LO_NONE; at = g_array_index(b->before, int32_t, at)) {
        struct edge *other = &g_array_index(b->edges, struct edge, at);
        if (may_join(b, other, edge))
            lead = other; /* of several the first */
    }
    if (lead == NULL)
        return false;
    if (edge->link >= 0)
        stand_beside(b->graph, lead->link, edge->link);
    double n = count_phases(lead->phases), m = count_phases(edge->phases);
    lead->r = (n * lead->r + m * edge->r) / (n + m);
    lead->x = (n * lead->x + m * edge->x) / (n + m);
    lead->limit = (n + m) * fmin(lead->limit / n, edge->limit / m);
    lead->phases |= edge->phases;
    b->graph->lead[edge->equipment] = lead->equipment;
    b->graph->carries[edge->equipment] = edge->phases;
    return true;
}

static void add_edge(struct builder *b, struct edge edge)
{
    edge.limit = lo_graph_limit(
        b->network, &b->network->equipment[edge.equipment], edge.phases);
    if (joins_another(b, &edge))
        return;
    b->graph->lead[edge.equipment] = edge.equipment;
    b->graph->carries[edge.equipment] = edge.phases;
    list_edge(b, &edge);
}

/* Drop of a line per W and var, per unit: r/U^2, x/U^2 (DistFlow, M. Baran and
 * F. Wu 1989, losses left out) with three phases; scale_drops does the
 * rest. */
static void set_drop(const struct lo_network *network, struct edge *edge)
{
    const struct lo_equipment *e = &network->equipment[edge->equipment];
    edge->r = edge->x = e->kind == LO_KIND_SWITCH ? 0 : NAN;
    if (e->kind != LO_KIND_LINE || e->detail < 0 || !(e->nominal_v > 0))
        return;
    const struct lo_line *line = &network->lines[e->detail];
    if (isnan(line->r_ohm) || isnan(line->x_ohm))
        return;
    edge->r = line->r_ohm / (e->nominal_v * e->nominal_v);
    edge->x = line->x_ohm / (e->nominal_v * e->nominal_v);
}

/* A wire with a share 1/n of P and Q drops (r P + x Q) / n against U/sqrt(3)
 * squared: 3/n times what three wires of a balanced line drop. */
static void scale_drops(struct graph *graph)
{
    const struct lo_network *network = graph->sections->network;
    for (int32_t e = 0; e < graph->n_edges; e++) {
        struct edge *edge = &graph->edges[e];
        int n = wires_of(&network->equipment[edge->equipment], edge->phases);
        if (n > 0) {
            edge->r *= 3.0 / n;
            edge->x *= 3.0 / n;
        }
    }
}

/* Nodes of the live terminals, each once, `first` the terminal seen first
 * there; returns how many. */
static int32_t nodes_of(const struct lo_network *network,
                        const struct lo_equipment *e, int32_t *first)
{
    int32_t n = 0;
    for (int32_t t = e->first_terminal; t < e->first_terminal + e->n_terminals;
         t++) {
        bool known = !terminal_live(network, t);
        for (int32_t i = 0; i < n && !known; i++)
            known = network->terminals[first[i]].node.v ==
                    network->terminals[t].node.v;
        if (!known)
            first[n++] = t;
    }
    return n;
}

static void add_conductor(struct builder *b, int32_t equipment)
{
    const struct lo_network *network = b->network;
    const struct lo_equipment *e = &network->equipment[equipment];
    struct graph *graph = b->graph;
    struct edge edge = {.equipment = equipment, .link = -1};
    int32_t *first = g_new(int32_t, (gsize)e->n_terminals + 1);
    int32_t n = nodes_of(network, e, first);
    set_drop(network, &edge);
    if (n == 2) {
        edge.a = network->terminals[first[0]].node.v;
        edge.b = network->terminals[first[1]].node.v;
        edge.phases =
            phases_at(network, e, edge.a) & phases_at(network, e, edge.b);
        add_edge(b, edge);
    } else if (n > 2) {
        edge.a = graph->n_vertices++;
        edge.r = edge.x = NAN;
        graph->section[edge.a] =
            graph->section[network->terminals[first[n - 1]].node.v];
        for (int32_t i = 0; i < n; i++) {
            edge.b = network->terminals[first[i]].node.v;
            edge.phases = phases_at(network, e, edge.b);
            add_edge(b, edge);
        }
    }
    g_free(first);
}

static bool switch_edge(const struct builder *b, int32_t s, struct edge *edge)
{
    const struct lo_network *network = b->network;
    const struct lo_switch *sw = &network->switches[s];
    int32_t t = network->equipment[sw->equipment.v].first_terminal;
    if (sw->cls == LO_SWITCH_GROUND || !terminal_live(network, t) ||
        !terminal_live(network, t + 1))
        return false;
    *edge = (struct edge){
        .a = network->terminals[t].node.v,
        .b = network->terminals[t + 1].node.v,
        .equipment = sw->equipment.v,
        .link = b->graph->sections->link_of_switch[s],
        .phases =
            network->terminals[t].phases & network->terminals[t + 1].phases,
    };
    return true;
}

/* A switch that may not isolate conducts if it is closed. */
static void add_switches(struct builder *b)
{
    const struct lo_network *network = b->network;
    const struct lo_sections *sections = b->graph->sections;
    struct edge edge;
    for (int32_t l = 0; l < sections->n_links; l++) /* in order of mRIDs */
        if (switch_edge(b, sections->links[l].sw.v, &edge))
            add_edge(b, edge);
    for (int32_t s = 0; s < network->n_switches; s++)
        if (switch_edge(b, s, &edge) && edge.link < 0 && sections->closed[s])
            add_edge(b, edge);
}

/* --- loads and sources -------------------------------------------------- */

static int32_t first_terminal(const struct lo_network *network,
                              lo_equipment_id equipment)
{
    const struct lo_equipment *e = &network->equipment[equipment.v];
    for (int32_t k = 0; k < e->n_terminals; k++)
        if (terminal_live(network, e->first_terminal + k))
            return e->first_terminal + k;
    return LO_NONE;
}

static void place_loads(struct graph *graph, const struct lo_network *network)
{
    for (int32_t l = 0; l < network->n_loads; l++) {
        const struct lo_load *load = &network->loads[l];
        int32_t t = first_terminal(network, load->equipment);
        if (t == LO_NONE)
            continue;
        int32_t v = network->terminals[t].node.v;
        graph->p[v] += isnan(load->p_w) ? 0 : load->p_w;
        graph->q[v] += isnan(load->q_var) ? 0 : load->q_var;
        graph->wanted[v] |= network->terminals[t].phases;
    }
    for (int32_t i = 0; i < network->n_sources; i++) {
        int32_t t = first_terminal(network, network->sources[i]);
        if (t != LO_NONE)
            graph->source[network->terminals[t].node.v] |=
                network->terminals[t].phases;
    }
}

/* --- the graph ---------------------------------------------------------- */

struct ways lo_graph_ways(struct graph *graph, const bool *use)
{
    size_t n = (size_t)graph->n_vertices;
    struct ways ways = {lo_arena_array(graph->arena, n + 1, sizeof(int32_t)),
                        lo_arena_array(graph->arena,
                                       2 * (size_t)graph->n_edges + 1,
                                       sizeof(int32_t))};
    for (int32_t e = 0; e < graph->n_edges; e++) {
        if (use != NULL && !use[e])
            continue;
        ways.first[graph->edges[e].a + 1]++;
        ways.first[graph->edges[e].b + 1]++;
    }
    for (size_t v = 0; v < n; v++)
        ways.first[v + 1] += ways.first[v];
    int32_t *next = g_memdup2(ways.first, (n + 1) * sizeof *next);
    for (int32_t e = 0; e < graph->n_edges; e++) {
        if (use != NULL && !use[e])
            continue;
        ways.at[next[graph->edges[e].a]++] = e;
        ways.at[next[graph->edges[e].b]++] = e;
    }
    g_free(next);
    return ways;
}

/* Star points are counted beforehand: arrays do not grow. */
static int32_t most_vertices(const struct lo_network *network)
{
    int32_t n = network->n_nodes;
    for (int32_t e = 0; e < network->n_equipment; e++)
        n += network->equipment[e].n_terminals > 2;
    return n;
}

static void allocate(struct graph *graph, size_t n)
{
    struct lo_arena *arena = graph->arena;
    graph->section = lo_arena_array(arena, n, sizeof(int32_t));
    graph->p = lo_arena_array(arena, n, sizeof(double));
    graph->q = lo_arena_array(arena, n, sizeof(double));
    graph->wanted = lo_arena_array(arena, n, sizeof(unsigned));
    graph->source = lo_arena_array(arena, n, sizeof(unsigned));
    size_t rows = (size_t)graph->sections->network->n_equipment + 1;
    graph->lead = lo_arena_array(arena, rows, sizeof(int32_t));
    graph->carries = lo_arena_array(arena, rows, sizeof(unsigned));
    for (size_t i = 0; i < rows; i++)
        graph->lead[i] = LO_NONE;
    size_t links = (size_t)graph->sections->n_links;
    graph->beside = lo_arena_array(arena, links + 1, sizeof(int32_t));
    for (size_t l = 0; l < links; l++)
        graph->beside[l] = LO_NONE;
}

struct graph *lo_graph_new(const struct lo_sections *sections)
{
    const struct lo_network *network = sections->network;
    struct lo_arena *arena = lo_arena_new();
    struct graph *graph = lo_arena_alloc(arena, sizeof *graph);
    int32_t most = most_vertices(network);
    struct builder b = {.graph = graph, .network = network};
    graph->arena = arena;
    graph->sections = sections;
    graph->n_vertices = network->n_nodes;
    allocate(graph, (size_t)most + 1);
    for (int32_t i = 0; i < network->n_nodes; i++)
        graph->section[i] = sections->of_node[i].v;

    b.edges = g_array_new(FALSE, FALSE, sizeof(struct edge));
    b.before = g_array_new(FALSE, FALSE, sizeof(int32_t));
    b.side_by_side =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (int32_t e = 0; e < network->n_equipment; e++)
        if (network->equipment[e].kind == LO_KIND_LINE ||
            network->equipment[e].kind == LO_KIND_TRANSFORMER)
            add_conductor(&b, e);
    add_switches(&b);
    place_loads(graph, network);
    g_hash_table_destroy(b.side_by_side);
    g_array_free(b.before, TRUE);

    graph->n_edges = (int32_t)b.edges->len;
    graph->edges = lo_arena_array(arena, b.edges->len + 1, sizeof(struct edge));
    if (b.edges->len > 0)
        memcpy(graph->edges, b.edges->data, b.edges->len * sizeof(struct edge));
    g_array_free(b.edges, TRUE);
    scale_drops(graph);
    graph->all = lo_graph_ways(graph, NULL);
    lo_graph_find_bones(graph);
    return graph;
}

void lo_graph_free(struct graph *graph)
{
    if (graph != NULL)
        lo_arena_free(graph->arena);
}
