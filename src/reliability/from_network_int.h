/*
 * from_network_int.h - a grid in the making: zones and links (from_network.c),
 * then points and events on them (from_network_events.c).
 */
#ifndef LINEOUT_FROM_NETWORK_INT_H
#define LINEOUT_FROM_NETWORK_INT_H

#include <math.h>

#include "reliability/reliability_int.h"

struct rel_builder {
    const struct lo_sections *sections;
    const struct lo_network *network;
    const struct lo_rel_inputs *inputs;
    struct lo_rel_grid *grid;
    struct lo_rel_map map;
    const struct lo_failure **failure; /* per equipment, or NULL */
    int32_t *parent;                   /* nodes, then bodies */
    int32_t *cut;                /* per line end (2 x equipment), or LO_NONE */
    GArray *links;               /* struct lo_rel_link; ends are points */
    GArray *link_cut, *link_tie; /* int32_t each: index or -1 */
    GArray *events;
    double total_kw;
    double power_factor; /* of all loads together */
    int32_t line_defaults, transformer_defaults, lengths_missing;
};

static inline int32_t rel_body(const struct rel_builder *b, int32_t equipment)
{
    return b->network->n_nodes + equipment;
}

/* The node of a live terminal, LO_NONE of one that is cut off. */
static inline int32_t rel_live_node(const struct rel_builder *b,
                                    int32_t equipment, int32_t k)
{
    const struct lo_equipment *e = &b->network->equipment[equipment];
    if (!e->in_service || k >= e->n_terminals)
        return LO_NONE;
    const struct lo_terminal *t = &b->network->terminals[e->first_terminal + k];
    return t->connected ? t->node.v : LO_NONE;
}

static inline double rel_load_kw(const struct rel_builder *b,
                                 const struct lo_load *load)
{
    return isnan(load->p_w) ? load->customers * b->inputs->kw_per_customer
                            : load->p_w / 1000.0;
}

static inline int32_t *rel_none_of(struct lo_arena *arena, int32_t n)
{
    int32_t *list = lo_arena_array(arena, (size_t)n + 1, sizeof *list);
    for (int32_t i = 0; i < n; i++)
        list[i] = LO_NONE;
    return list;
}

/* Points of the loads, and every event; `zone` per node, then per body. */
void rel_add_points(struct rel_builder *b, const int32_t *zone);
void rel_add_events(struct rel_builder *b, const int32_t *zone);

#endif
