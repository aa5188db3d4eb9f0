/*
 * An outsider's physics: what is joined, energised and carried, node by node.
 * It shares no code with src/switching.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "sheet_builder.h"

/* Nodes that the piece joins, pairwise with its first; only what conducts. */
static bool conducts(const struct lo_sections *s, const struct lo_equipment *e,
                     const bool *closed)
{
    if (!e->in_service)
        return false;
    if (e->kind != LO_KIND_SWITCH)
        return e->kind == LO_KIND_LINE || e->kind == LO_KIND_TRANSFORMER;
    if (s->link_of_switch[e->detail] >= 0)
        return closed[e->detail];
    return s->network->switches[e->detail].normal_open != 1 &&
           s->network->switches[e->detail].cls != LO_SWITCH_GROUND;
}

/* Spreads marks over what conducts until nothing changes. */
void physics_flood(const struct lo_sections *s, const bool *closed, bool *mark)
{
    const struct lo_network *net = s->network;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < net->n_equipment; e++) {
            const struct lo_equipment *row = &net->equipment[e];
            bool any = false, all = true;
            if (!conducts(s, row, closed))
                continue;
            for (int32_t k = 0; k < row->n_terminals; k++) {
                int32_t v = net->terminals[row->first_terminal + k].node.v;
                if (v < 0)
                    continue;
                any |= mark[v];
                all &= mark[v];
            }
            if (!any || all)
                continue;
            changed = true;
            for (int32_t k = 0; k < row->n_terminals; k++) {
                int32_t v = net->terminals[row->first_terminal + k].node.v;
                if (v >= 0)
                    mark[v] = true;
            }
        }
    }
}

void physics_energise(const struct lo_sections *s, const bool *closed,
                      bool *energised)
{
    const struct lo_network *net = s->network;
    memset(energised, 0, (size_t)net->n_nodes * sizeof *energised);
    for (int32_t i = 0; i < net->n_sources; i++) {
        const struct lo_terminal *t =
            lo_network_terminal(net, net->sources[i], 0);
        if (t != NULL && t->node.v >= 0)
            energised[t->node.v] = true;
    }
    physics_flood(s, closed, energised);
}

/* --- ways and flows ------------------------------------------------------- */

/* From all sources outwards: through which piece each node is reached. False
 * where a node is reached twice: then there is no one way. */
static bool spread(const struct lo_sections *s, const bool *closed,
                   int32_t *through, int32_t *order, int32_t *n_order)
{
    const struct lo_network *net = s->network;
    bool tree = true;
    *n_order = 0;
    for (int32_t v = 0; v < net->n_nodes; v++)
        through[v] = PHYSICS_DARK;
    for (int32_t i = 0; i < net->n_sources; i++) {
        int32_t v = lo_network_terminal(net, net->sources[i], 0)->node.v;
        through[v] = PHYSICS_SOURCE;
        order[(*n_order)++] = v;
    }
    for (int32_t head = 0; head < *n_order; head++)
        for (int32_t e = 0; e < net->n_equipment; e++) {
            const struct lo_equipment *row = &net->equipment[e];
            if (!conducts(s, row, closed) || row->n_terminals != 2)
                continue;
            int32_t a = net->terminals[row->first_terminal].node.v;
            int32_t b = net->terminals[row->first_terminal + 1].node.v;
            int32_t from = order[head], far = a == from ? b : a;
            if ((a != from && b != from) || e == through[from] || a == b)
                continue;
            if (through[far] != PHYSICS_DARK) {
                tree = false;
                continue;
            }
            through[far] = e;
            order[(*n_order)++] = far;
        }
    return tree;
}

bool physics_ways(const struct lo_sections *s, const bool *closed,
                  int32_t *through)
{
    int32_t n = 0;
    int32_t *order = g_new0(int32_t, (size_t)s->network->n_nodes + 1);
    bool tree = spread(s, closed, through, order, &n);
    g_free(order);
    return tree;
}

int32_t physics_up(const struct lo_sections *s, const int32_t *through,
                   int32_t node)
{
    const struct lo_equipment *e = &s->network->equipment[through[node]];
    int32_t a = s->network->terminals[e->first_terminal].node.v;
    int32_t b = s->network->terminals[e->first_terminal + 1].node.v;
    return a == node ? b : a;
}

bool physics_flows(const struct lo_sections *s, const bool *closed,
                   double *flow_w)
{
    const struct lo_network *net = s->network;
    int32_t n = 0;
    int32_t *order = g_new0(int32_t, (size_t)net->n_nodes + 1);
    int32_t *through = g_new0(int32_t, (size_t)net->n_nodes + 1);
    double *behind = g_new0(double, (size_t)net->n_nodes + 1);
    bool tree = spread(s, closed, through, order, &n);
    memset(flow_w, 0, (size_t)net->n_equipment * sizeof *flow_w);
    for (int32_t l = 0; l < net->n_loads; l++) {
        const struct lo_terminal *t =
            lo_network_terminal(net, net->loads[l].equipment, 0);
        behind[t->node.v] += net->loads[l].p_w;
    }
    for (int32_t i = n - 1; i >= 0; i--) {
        int32_t v = order[i];
        if (through[v] < 0)
            continue;
        flow_w[through[v]] = behind[v];
        behind[physics_up(s, through, v)] += behind[v];
    }
    g_free(behind);
    g_free(through);
    g_free(order);
    return tree;
}

double physics_limit_w(const struct lo_equipment *e)
{
    return sqrt(3.0) * e->nominal_v * e->limit_a; /* three phases */
}
