/*
 * network.h - the wired network: nodes, equipment, terminals, switches, loads.
 *
 *   source --o--[breaker]--o--line--o--[switch]--o--line--o-- load
 *            node          node     node         node     node
 *
 * A piece of equipment joins the nodes of its terminals; only a switch can
 * part them. A transformer with k windings joins k nodes (one hyper-edge).
 *
 * Invariants (lo_network_validate names the one broken)
 *   I1 every terminal names existing equipment; its node exists or is LO_NONE
 *   I2 terminals of one equipment are contiguous, ordered by sequence
 *   I3 a switch has exactly two terminals
 *   I4 every index in a detail row points back to its equipment
 *   I5 mRIDs are unique
 *
 * Units: A, V, W, var, VA, m. Unknown real numbers are NAN, unknown counts
 * and tri-states -1. Phases: bit set of A, B, C; 0 never occurs.
 * Ownership: everything, the struct itself too, lives in the network's arena.
 * Immutable once built; any number of threads may read.
 */
#ifndef LINEOUT_NETWORK_H
#define LINEOUT_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/finding.h"
#include "lineout/ids.h"
#include "lineout/objects.h"
#include "lineout/status.h"

enum { LO_PHASE_A = 1, LO_PHASE_B = 2, LO_PHASE_C = 4, LO_PHASE_ABC = 7 };

enum lo_equipment_kind {
    LO_KIND_LINE,        /* ACLineSegment and other series conductors       */
    LO_KIND_SWITCH,      /* any CIM Switch subclass                         */
    LO_KIND_TRANSFORMER, /* PowerTransformer                                */
    LO_KIND_LOAD,        /* EnergyConsumer and its CGMES kin                */
    LO_KIND_SOURCE,      /* what feeds the network                          */
    LO_KIND_OWN_SOURCE,  /* PV, generator, battery behind a customer        */
    LO_KIND_BUSBAR,      /* BusbarSection, Junction: joins nothing itself   */
    LO_KIND_SHUNT        /* capacitors, arresters: no part in connectivity  */
};

enum lo_switch_class {
    LO_SWITCH_BREAKER,
    LO_SWITCH_RECLOSER,
    LO_SWITCH_LOAD_BREAK,
    LO_SWITCH_SECTIONALISER,
    LO_SWITCH_DISCONNECTOR,
    LO_SWITCH_FUSE,
    LO_SWITCH_JUMPER,
    LO_SWITCH_CUT,
    LO_SWITCH_PLAIN,  /* cim:Switch itself                                  */
    LO_SWITCH_GROUND, /* GroundDisconnector: never isolates                 */
    LO_SWITCH_CLASSES
};

struct lo_terminal {
    lo_equipment_id equipment;
    lo_node node; /* LO_NONE = unconnected in the file */
    unsigned phases;
    bool connected; /* ACDCTerminal.connected */
};

struct lo_equipment {
    const char *mrid; /* as spelled in the file */
    const char *name;
    const char *class_name; /* CIM class */
    struct lo_origin origin;
    enum lo_equipment_kind kind;
    int32_t first_terminal;
    int32_t n_terminals;
    int32_t detail; /* index into switches/loads/transformers/lines, or -1  */
    lo_feeder_id feeder; /* by container, LO_NONE = derive by tracing       */
    bool in_service;
    bool split_secondary; /* wires s1 and s2: two legs of its one phase     */
    double nominal_v; /* line-line voltage of its BaseVoltage              */
    double limit_a;   /* normal current limit, smallest over terminals     */
    double limit_va;  /* normal apparent-power limit                       */
};

struct lo_switch {
    lo_equipment_id equipment;
    enum lo_switch_class cls;
    int normal_open; /* 1 open, 0 closed, -1 not said */
    int open;        /* current state, same values    */
    bool locked;
};

struct lo_load {
    lo_equipment_id equipment;
    double p_w;
    double q_var;
    int32_t customers; /* DESIGN 3 "Counts": >= 1 */
};

struct lo_transformer {
    lo_equipment_id equipment;
    int32_t hv_terminal; /* index into terminals; highest winding voltage   */
    double hv_v;
    double lv_v; /* lowest winding voltage                             */
    double rated_va;
    int32_t mv_group; /* MV-metered UsagePoint it shares, -1 = none         */
};

struct lo_line {
    lo_equipment_id equipment;
    double length_m;
    double r_ohm; /* positive sequence, whole length */
    double x_ohm;
};

struct lo_feeder {
    const char *mrid; /* "" where derived */
    const char *name;
    const char *substation;
};

struct lo_network {
    struct lo_arena *arena;
    int32_t n_nodes;
    const char **node_name; /* name, else mRID */
    int32_t n_terminals;
    struct lo_terminal *terminals;
    int32_t n_equipment;
    struct lo_equipment *equipment;
    int32_t n_switches;
    struct lo_switch *switches;
    int32_t n_loads;
    struct lo_load *loads;
    int32_t n_transformers;
    struct lo_transformer *transformers;
    int32_t n_lines;
    struct lo_line *lines;
    int32_t n_sources;
    lo_equipment_id *sources;
    int32_t n_feeders;
    struct lo_feeder *feeders;
    void *index; /* NULL; lo_network_find makes it when first asked */
};

void lo_network_free(struct lo_network *network); /* NULL is fine */

/* Checks I1..I5; LO_EINPUT names the broken one and the object. */
enum lo_status lo_network_validate(const struct lo_network *network,
                                   struct lo_error *err) LO_MUST_USE;

/* The equipment with that mRID (UUIDs compared without case), or LO_NONE. */
lo_equipment_id lo_network_find(const struct lo_network *network,
                                const char *mrid);

/* Terminal `k` (0-based) of the equipment, NULL if it has fewer. */
const struct lo_terminal *lo_network_terminal(const struct lo_network *network,
                                              lo_equipment_id equipment, int k);

/* A finding about the equipment: object, file and line are its own; `text` is
 * copied. */
void lo_network_finding(struct lo_findings *findings,
                        const struct lo_network *network,
                        lo_equipment_id equipment, enum lo_severity severity,
                        const char *rule, const char *text, const char *advice);

const char *lo_switch_class_name(enum lo_switch_class cls); /* CIM name */

/* Bits 1 << class of "all" or a comma list of CIM names, as the settings
 * isolation.classes and switching.load_break are checked to be; a name that is
 * none adds nothing. */
uint32_t lo_switch_class_bits(const char *list);

#endif
