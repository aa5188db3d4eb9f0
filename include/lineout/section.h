/*
 * section.h - sections: what remains connected without isolating switches.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3          sections {S} {1} {2} {3}
 *                         |
 *                       [tie] (normally open)    4 belongs to another feeder
 *                         |
 *                         4
 *
 * Words
 *   isolating switch  allowed by isolation.classes and not locked; never a
 *                     GroundDisconnector. Others keep their state for ever:
 *                     closed they are a conductor, open a gap
 *   link              an isolating switch as an edge between two sections
 *   normal state      DESIGN 3: network.state auto | normal | current
 *
 * Invariants
 *   I1 every connected, in-service node belongs to exactly one section
 *   I2 links join sections; both ends may be the same section (a by-pass)
 *   I3 parent of a supplied section without source is supplied; following
 *      parents ends at a section with a source
 *   I4 sums of customers and mv_customers over sections equal those over loads
 *      that are connected and in service
 *   I5 labels are unique
 *
 * MV customer, weight, counts: DESIGN 3 "Counts".
 * Ownership: own arena; borrows the network until freed.
 */
#ifndef LINEOUT_SECTION_H
#define LINEOUT_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/finding.h"
#include "lineout/network.h"

enum lo_state_choice { LO_STATE_AUTO, LO_STATE_NORMAL, LO_STATE_CURRENT };

struct lo_section_options {
    enum lo_state_choice state;
    uint32_t isolating_classes; /* bit 1 << enum lo_switch_class */
};
#define LO_SECTION_OPTIONS_INIT                                                \
    {                                                                          \
        LO_STATE_AUTO, 0xffffffffu                                             \
    }

struct lo_link {
    lo_switch_id sw;
    lo_section a, b;
    bool open; /* in the normal state; open = tie */
};

struct lo_section_info {
    const char *label;   /* feeder/upstream switch, unique, for people     */
    lo_feeder_id feeder; /* LO_NONE if none                                */
    bool source;         /* holds a source                                 */
    bool supplied;       /* in the normal state                            */
    bool meshed;         /* on a loop in the normal state                  */
    lo_section parent;   /* towards the source, LO_NONE at a source        */
    lo_switch_id head;   /* switch to the parent, LO_NONE at a source      */
    int32_t customers;
    int32_t mv_customers;
    int32_t first_link; /* its links: link_of[first_link .. +n_links)     */
    int32_t n_links;
    int32_t first_load; /* its loads: load_of[first_load .. +n_loads)     */
    int32_t n_loads;
};

struct lo_sections {
    struct lo_arena *arena;
    const struct lo_network *network;
    int32_t n;
    struct lo_section_info *info;
    int32_t n_links;
    struct lo_link *links;
    int32_t *link_of;
    int32_t *load_of;
    lo_section *of_node;      /* n_nodes; LO_NONE if cut off from everything */
    lo_section *of_equipment; /* n_equipment; its first connected terminal;
                                 LO_NONE for isolating switches              */
    int32_t *link_of_switch;  /* n_switches; -1 = not isolating              */
    bool *closed;             /* n_switches; in the normal state             */
    lo_section *load_mv;      /* n_loads: section whose MV customer the load
                                 belongs to (for "several stretches" texts)  */
    int32_t n_mv_customers;   /* they are numbered from 0                */
    int32_t *mv_of_load;      /* n_loads; LO_NONE if connected to nothing */
    int32_t *mv_of_transformer; /* n_transformers; LO_NONE: feeds no load  */
};

/* Splits the network (validated first). Sections and links are numbered by
 * mRIDs: the order of the file changes nothing. Findings: "load-without-supply"
 * (one per section, or per load connected to nothing), "state-differs" per
 * switch, "loop" per independent loop in the normal state. */
enum lo_status lo_sections_new(struct lo_sections **out,
                               const struct lo_network *network,
                               const struct lo_section_options *options,
                               struct lo_findings *findings,
                               struct lo_error *err) LO_MUST_USE;
void lo_sections_free(struct lo_sections *sections); /* NULL is fine */

/* Checks I1..I5. */
enum lo_status lo_sections_validate(const struct lo_sections *sections,
                                    struct lo_error *err) LO_MUST_USE;

/* Sections that must be dead to work on the equipment: both sides of any
 * switch, else its section. Writes at most 2, returns how many
 * (0 = the equipment is connected to nothing). */
int lo_sections_of_work(const struct lo_sections *sections,
                        lo_equipment_id equipment, lo_section out[2]);

/* Is the section a side of a switch whose sides are both in the list? Who works
 * in these works at that switch. A by-pass has one side only. */
bool lo_sections_at_switch(const struct lo_sections *sections,
                           const lo_section *list, int32_t n,
                           lo_section section);

/* The section with that label, or LO_NONE. */
lo_section lo_sections_find(const struct lo_sections *sections,
                            const char *label);

#endif
