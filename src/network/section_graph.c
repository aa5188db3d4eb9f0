/*
 * section_graph.c - who conducts: union-find over nodes, ends of switches, and
 * the normal state of every switch.
 *
 * Connected here means: joined by equipment in service through connected
 * terminals. Lines and transformers join all their nodes (a transformer is one
 * hyper-edge); switches join two; busbars, loads, sources and shunts nothing.
 */
#include <glib.h>
#include <string.h>

#include "network/section_int.h"

/* --- union-find --------------------------------------------------------- */

int32_t *lo_union_new(int32_t n)
{
    int32_t *parent = g_new(int32_t, (size_t)n + 1);
    for (int32_t i = 0; i < n; i++)
        parent[i] = i;
    return parent;
}

int32_t lo_union_find(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]]; /* halves the path */
        i = parent[i];
    }
    return i;
}

bool lo_union_join(int32_t *parent, int32_t a, int32_t b)
{
    a = lo_union_find(parent, a);
    b = lo_union_find(parent, b);
    if (a == b)
        return false;
    parent[MAX(a, b)] = MIN(a, b);
    return true;
}

/* --- equipment ---------------------------------------------------------- */

bool lo_terminal_live(const struct lo_network *network, int32_t terminal)
{
    const struct lo_terminal *t = &network->terminals[terminal];
    return t->connected && t->node.v >= 0 &&
           network->equipment[t->equipment.v].in_service;
}

bool lo_switch_ends(const struct lo_network *network, int32_t sw, lo_node *a,
                    lo_node *b)
{
    const struct lo_switch *row = &network->switches[sw];
    int32_t first = network->equipment[row->equipment.v].first_terminal;
    if (row->cls == LO_SWITCH_GROUND || !lo_terminal_live(network, first) ||
        !lo_terminal_live(network, first + 1))
        return false;
    *a = network->terminals[first].node;
    *b = network->terminals[first + 1].node;
    return true;
}

bool lo_switch_isolates(const struct lo_network *network, int32_t sw,
                        const struct lo_section_options *options)
{
    const struct lo_switch *row = &network->switches[sw];
    return row->cls != LO_SWITCH_GROUND && !row->locked &&
           (options->isolating_classes >> row->cls & 1u) != 0;
}

void lo_union_conductor(int32_t *parent, const struct lo_network *network,
                        int32_t equipment)
{
    const struct lo_equipment *e = &network->equipment[equipment];
    if (e->kind != LO_KIND_LINE && e->kind != LO_KIND_TRANSFORMER)
        return;
    int32_t joined = -1;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        if (!lo_terminal_live(network, e->first_terminal + k))
            continue;
        int32_t node = network->terminals[e->first_terminal + k].node.v;
        if (joined >= 0)
            lo_union_join(parent, joined, node);
        joined = node;
    }
}

unsigned lo_switch_phases(const struct lo_network *network, int32_t sw)
{
    lo_equipment_id e = network->switches[sw].equipment;
    return lo_network_terminal(network, e, 0)->phases |
           lo_network_terminal(network, e, 1)->phases;
}

/* --- order that does not depend on the file ----------------------------- */

static gint by_mrid(gconstpointer a, gconstpointer b, gpointer network)
{
    const struct lo_equipment *equipment =
        ((const struct lo_network *)network)->equipment;
    const int32_t *x = a, *y = b;
    return strcmp(equipment[x[1]].mrid, equipment[y[1]].mrid);
}

/* Sorts rows (index, equipment) and keeps the index. */
static int32_t *sort_rows(const struct lo_network *network, int32_t (*rows)[2],
                          int32_t n)
{
    g_qsort_with_data(rows, n, sizeof rows[0], by_mrid, (gpointer)network);
    int32_t *order = g_new(int32_t, (size_t)n + 1);
    for (int32_t i = 0; i < n; i++)
        order[i] = rows[i][0];
    g_free(rows);
    return order;
}

int32_t *lo_switches_by_mrid(const struct lo_network *network)
{
    int32_t(*rows)[2] =
        g_malloc_n((size_t)network->n_switches + 1, sizeof rows[0]);
    for (int32_t i = 0; i < network->n_switches; i++) {
        rows[i][0] = i;
        rows[i][1] = network->switches[i].equipment.v;
    }
    return sort_rows(network, rows, network->n_switches);
}

int32_t *lo_loads_by_mrid(const struct lo_network *network)
{
    int32_t(*rows)[2] =
        g_malloc_n((size_t)network->n_loads + 1, sizeof rows[0]);
    for (int32_t i = 0; i < network->n_loads; i++) {
        rows[i][0] = i;
        rows[i][1] = network->loads[i].equipment.v;
    }
    return sort_rows(network, rows, network->n_loads);
}

/* --- normal state (DESIGN 3) -------------------------------------------- */

static bool closed_in(int first, int second)
{
    if (first < 0)
        first = second;
    return first != 1;
}

/*
 * Of the switches that differ and are normally closed, those that would close
 * a loop. Everything else stands in its normal state; then they close one by
 * one, in the order of their mRIDs. One that finds its ends joined lies on a
 * loop that its current state, open, does not have.
 */
static void open_loops(bool *closed, const struct lo_network *network,
                       const bool *differs)
{
    int32_t *parent = lo_union_new(network->n_nodes);
    for (int32_t e = 0; e < network->n_equipment; e++)
        lo_union_conductor(parent, network, e);

    int32_t source = -1; /* all sources count as one node */
    for (int32_t i = 0; i < network->n_sources; i++) {
        const struct lo_equipment *e =
            &network->equipment[network->sources[i].v];
        for (int32_t k = 0; k < e->n_terminals; k++) {
            int32_t t = e->first_terminal + k;
            if (!lo_terminal_live(network, t))
                continue;
            int32_t node = network->terminals[t].node.v;
            if (source >= 0)
                lo_union_join(parent, source, node);
            source = node;
        }
    }
    lo_node a, b;
    for (int32_t s = 0; s < network->n_switches; s++)
        if (closed[s] && !differs[s] && lo_switch_ends(network, s, &a, &b))
            lo_union_join(parent, a.v, b.v);

    int32_t *order = lo_switches_by_mrid(network);
    for (int32_t i = 0; i < network->n_switches; i++) {
        int32_t s = order[i];
        if (closed[s] && differs[s] && lo_switch_ends(network, s, &a, &b) &&
            !lo_union_join(parent, a.v, b.v))
            closed[s] = false;
    }
    g_free(order);
    g_free(parent);
}

static void tell_difference(struct lo_findings *findings,
                            const struct lo_network *network, int32_t sw,
                            bool closed, bool normally_closed, bool by_loop)
{
    char *text = g_strdup_printf(
        "normal state is %s, current state is %s; plans take it as %s%s",
        normally_closed ? "closed" : "open",
        normally_closed ? "open" : "closed", closed ? "closed" : "open",
        by_loop ? ", because closed it would make a loop" : "");
    lo_network_finding(findings, network, network->switches[sw].equipment,
                       LO_WARNING, "state-differs", text,
                       "correct the wrong one of normalOpen and open, or "
                       "choose with network.state");
    g_free(text);
}

void lo_section_states(bool *closed, const struct lo_network *network,
                       const struct lo_section_options *options,
                       struct lo_findings *findings)
{
    bool *differs = g_new0(bool, (size_t)network->n_switches + 1);
    for (int32_t s = 0; s < network->n_switches; s++) {
        const struct lo_switch *row = &network->switches[s];
        differs[s] = row->normal_open >= 0 && row->open >= 0 &&
                     row->normal_open != row->open &&
                     row->cls != LO_SWITCH_GROUND;
        closed[s] = options->state == LO_STATE_CURRENT
                        ? closed_in(row->open, row->normal_open)
                        : closed_in(row->normal_open, row->open);
    }
    if (options->state == LO_STATE_AUTO)
        open_loops(closed, network, differs);
    for (int32_t s = 0; s < network->n_switches; s++) {
        bool normal = network->switches[s].normal_open != 1;
        if (differs[s])
            tell_difference(findings, network, s, closed[s], normal,
                            options->state == LO_STATE_AUTO &&
                                closed[s] != normal);
    }
    g_free(differs);
}
