/*
 * section_count.c - customers and MV customers of sections (DESIGN 3, Counts).
 *
 *   MV section ==( T )== LV net --- load, load, load     one MV customer: T,
 *                                                        in the MV section
 *   MV section --- load                                  one MV customer
 *
 * A public transformer T is in service, its lowest winding is at most 1 kV and
 * it feeds a load. What a load is behind does not depend on the position of
 * switches: take the public transformers away, close every switch, and look at
 * the pieces. A load is behind T if its piece holds a low-voltage terminal of
 * T and no source.
 */
#include <glib.h>
#include <string.h>

#include "network/section_int.h"

static const double LOW_VOLTAGE_V = 1000;

struct pieces {
    const struct lo_network *network;
    int32_t *parent;  /* union-find over nodes */
    bool *source;     /* per root: the piece holds a source */
    bool *load;       /* per root: it holds a load */
    int32_t *feeder;  /* per root: first transformer by mRID, LO_NONE */
    bool *public_tr;  /* per transformer: could be a public one */
    int32_t *counted; /* per transformer: the one it is counted as, LO_NONE =
                         feeds no load */
};

static bool may_be_public(const struct lo_network *network, int32_t t)
{
    const struct lo_transformer *row = &network->transformers[t];
    return row->lv_v <= LOW_VOLTAGE_V && row->hv_terminal >= 0 &&
           lo_terminal_live(network, row->hv_terminal);
}

/* Root of the piece at the first live terminal, LO_NONE without one. */
static int32_t piece_of(const struct pieces *pieces, lo_equipment_id e)
{
    const struct lo_network *network = pieces->network;
    const struct lo_equipment *at = &network->equipment[e.v];
    for (int32_t k = 0; k < at->n_terminals; k++) {
        int32_t t = at->first_terminal + k;
        if (lo_terminal_live(network, t))
            return lo_union_find(pieces->parent, network->terminals[t].node.v);
    }
    return LO_NONE;
}

static void cut_to_pieces(struct pieces *pieces)
{
    const struct lo_network *network = pieces->network;
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const struct lo_equipment *at = &network->equipment[e];
        if (at->kind != LO_KIND_TRANSFORMER || !pieces->public_tr[at->detail])
            lo_union_conductor(pieces->parent, network, e);
    }
    lo_node a, b;
    for (int32_t s = 0; s < network->n_switches; s++)
        if (lo_switch_ends(network, s, &a, &b))
            lo_union_join(pieces->parent, a.v, b.v);
    for (int32_t i = 0; i < network->n_sources; i++) {
        int32_t root = piece_of(pieces, network->sources[i]);
        if (root != LO_NONE)
            pieces->source[root] = true;
    }
    for (int32_t l = 0; l < network->n_loads; l++) {
        int32_t root = piece_of(pieces, network->loads[l].equipment);
        if (root != LO_NONE)
            pieces->load[root] = true;
    }
}

static bool mrid_before(const struct lo_network *network, int32_t t,
                        int32_t other)
{
    const struct lo_equipment *equipment = network->equipment;
    return strcmp(equipment[network->transformers[t].equipment.v].mrid,
                  equipment[network->transformers[other].equipment.v].mrid) < 0;
}

/* Does the transformer feed a load? Notes it at every piece that it feeds. */
static bool feeds(struct pieces *pieces, int32_t t)
{
    const struct lo_network *network = pieces->network;
    const struct lo_transformer *row = &network->transformers[t];
    const struct lo_equipment *e = &network->equipment[row->equipment.v];
    bool any = false;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t at = e->first_terminal + k;
        if (at == row->hv_terminal || !lo_terminal_live(network, at))
            continue;
        int32_t root =
            lo_union_find(pieces->parent, network->terminals[at].node.v);
        if (pieces->source[root] || !pieces->load[root])
            continue;
        any = true;
        int32_t *feeder = &pieces->feeder[root];
        if (*feeder == LO_NONE || mrid_before(network, t, *feeder))
            *feeder = t;
    }
    return any;
}

/* Transformers under one MV-metered usage point count as the first of them. */
static void join_groups(struct pieces *pieces)
{
    const struct lo_network *network = pieces->network;
    GHashTable *first = g_hash_table_new(NULL, NULL); /* group -> t + 1 */
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t t = 0; t < network->n_transformers; t++) {
            int32_t group = network->transformers[t].mv_group;
            if (pieces->counted[t] == LO_NONE || group < 0)
                continue;
            gpointer key = GINT_TO_POINTER(group);
            int32_t held = GPOINTER_TO_INT(g_hash_table_lookup(first, key));
            if (pass == 1)
                pieces->counted[t] = held - 1;
            else if (held == 0 || mrid_before(network, t, held - 1))
                g_hash_table_insert(first, key, GINT_TO_POINTER(t + 1));
        }
    }
    g_hash_table_destroy(first);
}

static void pieces_init(struct pieces *pieces, const struct lo_network *network)
{
    size_t nodes = (size_t)network->n_nodes + 1;
    size_t transformers = (size_t)network->n_transformers + 1;
    pieces->network = network;
    pieces->parent = lo_union_new(network->n_nodes);
    pieces->source = g_new0(bool, nodes);
    pieces->load = g_new0(bool, nodes);
    pieces->feeder = g_new(int32_t, nodes);
    for (int32_t i = 0; i < network->n_nodes; i++)
        pieces->feeder[i] = LO_NONE;
    pieces->public_tr = g_new0(bool, transformers);
    pieces->counted = g_new(int32_t, transformers);
    for (int32_t t = 0; t < network->n_transformers; t++)
        pieces->public_tr[t] = may_be_public(network, t);
    cut_to_pieces(pieces);
    for (int32_t t = 0; t < network->n_transformers; t++)
        pieces->counted[t] =
            pieces->public_tr[t] && feeds(pieces, t) ? t : LO_NONE;
    join_groups(pieces);
}

static void pieces_release(struct pieces *pieces)
{
    g_free(pieces->counted);
    g_free(pieces->public_tr);
    g_free(pieces->feeder);
    g_free(pieces->load);
    g_free(pieces->source);
    g_free(pieces->parent);
}

int32_t lo_section_count_mv(const struct lo_sections *sections,
                            const struct mv_count *out)
{
    const struct lo_network *network = sections->network;
    int32_t n = 0;
    struct pieces pieces;
    pieces_init(&pieces, network);
    lo_section *of_transformer =
        g_new(lo_section, (size_t)network->n_transformers + 1);
    for (int32_t t = 0; t < network->n_transformers; t++)
        out->of_transformer[t] = pieces.counted[t] == t ? n++ : LO_NONE;
    for (int32_t t = 0; t < network->n_transformers; t++) {
        int32_t hv = network->transformers[t].hv_terminal;
        of_transformer[t].v = LO_NONE;
        if (pieces.counted[t] == LO_NONE)
            continue;
        of_transformer[t] = sections->of_node[network->terminals[hv].node.v];
        out->of_transformer[t] = out->of_transformer[pieces.counted[t]];
        if (pieces.counted[t] == t)
            out->mv[of_transformer[t].v]++;
    }
    for (int32_t l = 0; l < network->n_loads; l++) {
        lo_equipment_id e = network->loads[l].equipment;
        int32_t root = piece_of(&pieces, e);
        int32_t t = root == LO_NONE ? LO_NONE : pieces.feeder[root];
        out->of_load[l] = LO_NONE;
        if (t != LO_NONE) {
            out->load_mv[l] = of_transformer[pieces.counted[t]];
            out->of_load[l] = out->of_transformer[t];
            continue;
        }
        out->load_mv[l] = sections->of_equipment[e.v];
        if (out->load_mv[l].v == LO_NONE)
            continue;
        out->mv[out->load_mv[l].v]++;
        out->of_load[l] = n++;
    }
    g_free(of_transformer);
    pieces_release(&pieces);
    return n;
}

void lo_section_count_customers(const struct lo_sections *sections,
                                int32_t *customers)
{
    const struct lo_network *network = sections->network;
    for (int32_t l = 0; l < network->n_loads; l++) {
        lo_section s = sections->of_equipment[network->loads[l].equipment.v];
        if (s.v != LO_NONE)
            customers[s.v] += network->loads[l].customers;
    }
}
