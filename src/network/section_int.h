/*
 * section_int.h - what the files that build sections share.
 *
 *   section_graph.c   who conducts: union-find over nodes, switch states
 *   section.c         the split itself, and questions about it
 *   section_tree.c    parents and loops over closed links
 *   section_count.c   customers and MV customers (DESIGN 3 "Counts")
 *   section_label.c   feeders and labels
 *   section_validate.c  I1..I5
 */
#ifndef LINEOUT_SECTION_INT_H
#define LINEOUT_SECTION_INT_H

#include "lineout/section.h"

/* --- section_graph.c ---------------------------------------------------- */

/* Union-find over `n` things; *owned* by the caller (g_free). */
int32_t *lo_union_new(int32_t n);
int32_t lo_union_find(int32_t *parent, int32_t i);
/* false if both were together already */
bool lo_union_join(int32_t *parent, int32_t a, int32_t b);

/* The terminal is connected, on a node, and its equipment in service. */
bool lo_terminal_live(const struct lo_network *network, int32_t terminal);

/* Nodes of a switch that can conduct; false if it is a gap whatever its state
 * (GroundDisconnector, out of service, half connected). */
bool lo_switch_ends(const struct lo_network *network, int32_t sw, lo_node *a,
                    lo_node *b);

/* Does opening it make an isolation (words of section.h)? */
bool lo_switch_isolates(const struct lo_network *network, int32_t sw,
                        const struct lo_section_options *options);

/* Joins the live terminals of a line or transformer; else does nothing. */
void lo_union_conductor(int32_t *parent, const struct lo_network *network,
                        int32_t equipment);

/* Phases of a switch: those on any of its terminals. */
unsigned lo_switch_phases(const struct lo_network *network, int32_t sw);

/* The normal state of every switch, with a finding for each difference. */
void lo_section_states(bool *closed, const struct lo_network *network,
                       const struct lo_section_options *options,
                       struct lo_findings *findings);

/* Switches, or loads, in the order of their mRIDs; *owned* (g_free). */
int32_t *lo_switches_by_mrid(const struct lo_network *network);
int32_t *lo_loads_by_mrid(const struct lo_network *network);

/* --- the other steps, in the order in which they run -------------------- */

/* supplied, parent, head, meshed; findings "loop" */
void lo_section_tree(struct lo_sections *sections,
                     struct lo_findings *findings);

/* mv_customers, load_mv, mv_of_load, mv_of_transformer; may be other arrays
 * than the sections' own, for checking. Returns how many MV customers. */
struct mv_count {
    int32_t *mv; /* per section, zeroed */
    lo_section *load_mv;
    int32_t *of_load;
    int32_t *of_transformer;
};
int32_t lo_section_count_mv(const struct lo_sections *sections,
                            const struct mv_count *out);
void lo_section_count_customers(const struct lo_sections *sections,
                                int32_t *customers);

/* feeder, label; `first_terminal` per section: its key (section.c) */
void lo_section_labels(struct lo_sections *sections,
                       const int32_t *first_terminal);

#endif
