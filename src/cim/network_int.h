/*
 * network_int.h - the network while it is being built.
 *
 * network.c sorts objects into roles and makes equipment, network_terminal.c
 * nodes and terminals, network_clamp.c joins taps to their lines;
 * network_state.c fills switches and phases, network_load.c loads,
 * network_line.c lines, network_transformer.c windings, network_limit.c
 * ratings, network_restriction.c what is restricted for a time,
 * network_feeder.c feeders and sources. After cim_place_terminals all
 * indices are final.
 */
#ifndef LINEOUT_CIM_NETWORK_INT_H
#define LINEOUT_CIM_NETWORK_INT_H

#include "cim_int.h"

enum role {
    ROLE_NONE,
    ROLE_EQUIPMENT,
    ROLE_TERMINAL,
    ROLE_NODE,
    ROLE_FEEDER,
    ROLE_BASE_VOLTAGE,
    ROLE_SWITCH_PHASE,
    ROLE_LINE_PHASE,
    ROLE_LOAD_PHASE,
    ROLE_WINDING, /* PowerTransformerEnd */
    ROLE_TANK_END,
    ROLE_END_INFO,
    ROLE_LIMIT,
    ROLE_LIMIT_SET,
    ROLE_RESTRICTION,
    ROLE_STATUS, /* SvStatus */
    ROLE_HEADER,
    ROLE_MATRIX, /* PhaseImpedanceData */
    ROLE_UNITS,  /* lo:Units */
    ROLE_SOURCE, /* lo:Source */
    ROLES
};

/* Before CIM15; a terminal is one of it then, not of the transformer. */
#define CIM_WINDING_CLASS "TransformerWinding"

struct class_rule {
    const char *name;
    enum role role;
    enum lo_equipment_kind kind;
    int detail; /* switch class, or SOURCE_... */
};

/* In the order in which they are believed to feed the network. */
enum { SOURCE_ENERGY, SOURCE_EXTERNAL, SOURCE_EQUIVALENT, SOURCE_CLASSES };

/* Factors to V, W and m. */
struct cim_units {
    bool cgmes;
    double volt;
    double watt;
    double metre;
};

/* A terminal before all are known and sorted. */
struct raw_terminal {
    struct lo_terminal t;
    int32_t sequence;
    int32_t order;                 /* in the file */
    const struct lo_part *object;  /* NULL = made up */
    const struct lo_part *winding; /* that it names, before CIM15 */
};

struct net {
    struct cim_build b;
    struct lo_network *out;
    struct lo_arena *arena;
    struct lo_arena *scratch; /* while it is being built */
    struct cim_units units;
    GPtrArray *role[ROLES]; /* const struct lo_part * */
    int32_t equipment_room; /* rows that out->equipment has */
    GPtrArray *object_of;   /* equipment -> its object */
    GArray *rules;          /* equipment -> const struct class_rule * */
    int32_t *equipment_at;  /* object index -> equipment, -1 */
    GArray *terminals;      /* struct raw_terminal until placed */
    int32_t *feeder_at;     /* object index -> feeder, -1 */
    int32_t *node_at;       /* object index -> node, -1 */
    int32_t *terminal_at;   /* object index -> terminal, -1, once placed */
    GPtrArray *node_names;
    GHashTable *nodes; /* id -> node + 1, of those in no file */
    GPtrArray *files;  /* document -> copy of its name */
};

/* What the network makes of a class: the same number for classes that are the
 * same kind of thing, -1 = nothing. */
int cim_wired_kind(const char *cls);

/* The i-th of them, where they are visited one after the other. */
const struct lo_part *cim_at(const struct net *n, const GPtrArray *objects,
                             guint i);

/* Text copied into the network's arena. */
const char *cim_keep(struct net *n, const char *text);

/* Equipment / terminal of an object, -1 if it is none (NULL gives -1). The
 * terminal of a winding before CIM15 is that which names it. */
int32_t cim_equipment_index(const struct net *n, const struct lo_part *object);
int32_t cim_terminal_index(const struct net *n, const struct lo_part *object);

/* Bits of "ABCN", "AN", "A"; 0 if it names none of A, B, C. */
unsigned cim_phase_bits(const char *text);

/* V, or `fallback`. */
double cim_base_voltage(const struct net *n, const struct lo_part *voltage,
                        double fallback);

/* Appends a row for equipment made by rule, with no terminal yet. */
int32_t cim_add_equipment(struct net *n, const struct lo_part *object,
                          const struct class_rule *rule);

/* Nodes that stand in a file, and all terminals; a switch gets the two that it
 * must have. cim_place_terminals moves them into the network, sorted. */
void cim_add_nodes(struct net *n);
void cim_collect_terminals(struct net *n);
void cim_mend_switches(struct net *n);
void cim_place_terminals(struct net *n);

/* Clamps and cuts, once all terminals are known. */
void cim_join_clamps(struct net *n);

void cim_detect_units(struct net *n);
void cim_add_feeders(struct net *n);
void cim_add_sources(struct net *n);
void cim_set_feeders(struct net *n);
void cim_set_phases(struct net *n);
void cim_add_switches(struct net *n);
void cim_add_lines(struct net *n);
void cim_add_loads(struct net *n, double kw_per_customer);
void cim_add_transformers(struct net *n);
void cim_set_limits(struct net *n);
void cim_restrict(struct net *n, const struct lo_cim_options *options);

/* network_line.c: smallest ratedCurrent of the phases and data sheets, by
 * equipment; *owned* (g_free), NAN = none. */
double *cim_sheet_ratings(const struct net *n);

#endif
