/*
 * flows.c - flows and voltages of one state, element by element, for printing.
 */
#include <math.h>

#include "supply_int.h"

/* Of the edges of one piece of equipment the one with the largest flow: that
 * towards the source. */
static void take_edge(struct lo_flow *flow, const struct edge *edge,
                      const struct tree *tree, int32_t below)
{
    double p = tree->p[below], q = tree->q[below], s = hypot(p, q);
    if (flow->live && !(s > flow->s_va))
        return;
    *flow = (struct lo_flow){
        .live = true,
        .p_w = p,
        .q_var = q,
        .s_va = s,
        .limit_va = edge->limit,
        .loading = s / edge->limit,
        .drop_pu = edge->r * p + edge->x * q,
    };
}

static void take_loop(struct lo_flow *flow, const struct edge *edge)
{
    *flow = (struct lo_flow){
        .live = true,
        .in_loop = true,
        .p_w = NAN,
        .q_var = NAN,
        .s_va = NAN,
        .limit_va = edge->limit,
        .loading = NAN,
        .drop_pu = NAN,
    };
}

static void take_flows(const struct tree *tree, const bool *closed,
                       struct lo_flow *flow)
{
    const struct graph *graph = tree->graph;
    for (int32_t e = 0; e < graph->n_edges; e++) {
        const struct edge *edge = &graph->edges[e];
        struct lo_flow *of = &flow[edge->equipment];
        bool conducts = edge->link < 0 || closed[edge->link];
        if (!conducts || tree->depth[edge->a] < 0 || tree->depth[edge->b] < 0)
            continue;
        int32_t below = tree->up_edge[edge->a] == e   ? edge->a
                        : tree->up_edge[edge->b] == e ? edge->b
                                                      : LO_NONE;
        if (below == LO_NONE || tree->ring[below])
            take_loop(of, edge);
        else if (!of->in_loop)
            take_edge(of, edge, tree, below);
    }
}

static int count_phases(unsigned phases)
{
    return (int)((phases & 1) + (phases >> 1 & 1) + (phases >> 2 & 1));
}

/* Elements side by side, a phase or two each, share the flow of their one edge
 * by phases: loads are not known better than by their sum. */
static void share_flows(const struct graph *graph, struct lo_flow *flow)
{
    const struct lo_network *network = graph->sections->network;
    int *phases = g_new0(int, (size_t)network->n_equipment + 1);
    for (int32_t e = 0; e < network->n_equipment; e++)
        if (graph->lead[e] != LO_NONE)
            phases[graph->lead[e]] += count_phases(graph->carries[e]);
    /* Those that follow first: they copy from the whole. */
    for (int pass = 0; pass < 2; pass++)
        for (int32_t e = 0; e < network->n_equipment; e++) {
            int32_t lead = graph->lead[e];
            int own = lead != LO_NONE ? count_phases(graph->carries[e]) : 0;
            if (own == 0 || phases[lead] == own || (lead == e) != (pass == 1))
                continue;
            flow[e] = flow[lead];
            flow[e].p_w *= (double)own / phases[lead];
            flow[e].q_var *= (double)own / phases[lead];
            flow[e].s_va *= (double)own / phases[lead];
            flow[e].limit_va = lo_graph_limit(network, &network->equipment[e],
                                              graph->carries[e]);
            flow[e].loading = flow[e].s_va / flow[e].limit_va;
        }
    g_free(phases);
}

void lo_supply_flows(struct lo_supply *supply, const lo_section *dead,
                     int32_t n, struct lo_flows *out)
{
    const struct lo_sections *sections = supply->sections;
    const struct lo_network *network = sections->network;
    const struct lo_off *off = lo_supply_off(supply, dead, n);
    lo_supply_prepare(supply);
    bool *closed = lo_supply_closed(supply, off);
    bool *is_dead = g_new0(bool, (size_t)sections->n + 1);
    for (int32_t i = 0; i < n; i++)
        is_dead[dead[i].v] = true;
    struct state state = {closed, is_dead};
    struct tree *tree =
        lo_tree_new(supply->graph, &state, false, supply->options.source_pu);
    *out = (struct lo_flows){
        .n_equipment = network->n_equipment,
        .flow = g_new(struct lo_flow, (size_t)network->n_equipment + 1),
        .n_nodes = network->n_nodes,
        .voltage_pu = g_new(double, (size_t)network->n_nodes + 1),
    };
    for (int32_t e = 0; e < network->n_equipment; e++)
        out->flow[e] = (struct lo_flow){.p_w = NAN,
                                        .q_var = NAN,
                                        .s_va = NAN,
                                        .limit_va = NAN,
                                        .loading = NAN,
                                        .drop_pu = NAN};
    take_flows(tree, closed, out->flow);
    share_flows(supply->graph, out->flow);
    for (int32_t i = 0; i < network->n_nodes; i++)
        out->voltage_pu[i] = tree->depth[i] < 0 ? NAN : tree->v[i];
    lo_tree_free(tree);
    g_free(is_dead);
    g_free(closed);
}

void lo_flows_release(struct lo_flows *flows)
{
    g_free(flows->flow);
    g_free(flows->voltage_pu);
    *flows = (struct lo_flows){0};
}
