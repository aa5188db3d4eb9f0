/*
 * supply_int.h - what the files of supply share.
 *
 *   graph.c      vertices and edges of the wires, with limits and phases
 *   bones.c      inside a section: spanning tree, and the part of it that
 *                back-feed can change
 *   tree.c       flows, voltages, loops of one state, on that part or on all
 *   prepare.c    own flows and limits once; what is missing or overloaded
 *   supply.c     life, caches, off(R)
 *   reach.c      rings of sections, who hangs below R
 *   field.c      what back-feed of one R can work with
 *   parts.c      areas that can be searched apart
 *   check.c      does a try of back-feed hold
 *   bound.c      what is surely off
 *   search.c     the best back-feed: branch and bound
 *   greedy.c     ... and good answers to start from
 *   price.c      ... and a bound for what must hang together
 *   prove.c      ... and a proof where many compete for one room, with
 *   knapsack.c   the best of what hangs together
 *   interact.c   footprints
 *   split.c      R in parts that do not interact
 *   guard.c      who must not be off now
 *   dip.c        dips at a change
 *   flows.c      flows of one state for printing
 */
#ifndef LINEOUT_SUPPLY_INT_H
#define LINEOUT_SUPPLY_INT_H

#include <glib.h>

#include "lineout/supply.h"

/* --- graph -------------------------------------------------------------- */

enum { PHASES = 3 };

/* Relative slack of limits, absolute one of voltages (DESIGN 3 (c)). */
#define LO_SLACK 1e-9

struct edge {
    int32_t a, b; /* vertices */
    int32_t equipment;
    int32_t link;    /* -1 = always conducts */
    unsigned phases; /* that it carries from end to end */
    double limit;    /* VA, NAN = none given */
    double r, x;     /* voltage drop per W and per var, per unit; NAN */
};

struct ways { /* edges at each vertex */
    int32_t *first;
    int32_t *at; /* at[first[v] .. first[v + 1]) */
};

/*
 * Vertices: the nodes, then one star point for each line or transformer that
 * joins more than two.
 *
 * Bones: of the spanning tree of a section, what lies between its links and
 * sources. The rest are twigs: whatever is switched, they carry what they
 * carry in the normal state. Their load counts at the bone they hang on.
 *
 *      link === o --- o --- o === link      o bones
 *                     |
 *                     t --- t               t twigs
 */
struct graph {
    struct lo_arena *arena;
    const struct lo_sections *sections;
    int32_t n_vertices;
    int32_t n_edges;
    struct edge *edges;
    int32_t *edge_of_link; /* LO_NONE: none, or by-pass inside a section */
    int32_t *beside; /* per link: the next one of its place (a switch in single-
                        phase parts, which share an edge), LO_NONE = last */
    bool parts;      /* some switch stands in parts */
    struct ways all; /* every edge */
    struct ways bones; /* edges between bones, and of links */
    int32_t *section;  /* per vertex, LO_NONE = not connected */
    double *p, *q;     /* per vertex, W and var of its own loads */
    unsigned *wanted;  /* per vertex, phases of its own loads */
    unsigned *source;  /* per vertex, phases of its source, 0 = none */
    bool *bone;        /* per vertex */
    bool *looped;      /* per edge: in a loop inside its section */
    double *bone_p, *bone_q;
    double *sag;            /* per bone: largest drop along its twigs */
    int32_t *piece[PHASES]; /* per vertex: joined on that phase inside the
                               section if equal */
    int32_t *lead;     /* per equipment: whose edge it shares, itself where it
                          has its own, LO_NONE = no edge */
    unsigned *carries; /* per equipment: its own phases of that edge */
    int32_t *wanted_piece[PHASES]; /* per section: where its loads are;
                                      PIECE_NONE, PIECE_MANY */
};
enum { PIECE_NONE = -1, PIECE_MANY = -2 };

struct graph *lo_graph_new(const struct lo_sections *sections);
void lo_graph_free(struct graph *graph);
void lo_graph_find_bones(struct graph *graph); /* called by lo_graph_new */
struct ways lo_graph_ways(struct graph *graph, const bool *use);

/* Normal limit of the element for an edge of these phases, VA; NAN = none. */
double lo_graph_limit(const struct lo_network *network,
                      const struct lo_equipment *e, unsigned phases);

/* The vertex of a link's edge that lies in the section. */
int32_t lo_graph_end(const struct graph *graph, int32_t edge, int32_t section);

/* Union-find: the root of `i`. */
int32_t lo_graph_root(int32_t *parent, int32_t i);

/* --- tree of one state -------------------------------------------------- */

struct state {
    const bool *closed; /* per link */
    const bool *dead;   /* per section, NULL = none */
};

struct tree {
    const struct graph *graph;
    int32_t n;        /* vertices with supply */
    int32_t *order;   /* they, parents first */
    int32_t *up;      /* per vertex; LO_NONE at a source and without supply */
    int32_t *up_edge; /* per vertex */
    int32_t *depth;   /* per vertex, -1 = without supply */
    bool *ring;       /* per vertex: the edge up lies in a loop */
    int32_t *block;   /* per vertex: topmost vertex of its loops */
    double *p, *q;    /* per vertex: behind it, itself included */
    double *v;        /* per vertex */
    unsigned *live;   /* per vertex: phases it has (bones only) */
    double *spare;    /* per bone: least voltage to spare at it and behind */
};

/* `bones` true: on the bones, with `spare` NULL until lo_tree_spare. */
struct tree *lo_tree_new(const struct graph *graph, const struct state *state,
                         bool bones, double source_pu);
void lo_tree_free(struct tree *tree); /* NULL is fine */
/* `floor` per section: the lowest voltage allowed. */
void lo_tree_find_spare(struct tree *tree, const double *floor);

/* --- supply ------------------------------------------------------------- */

/* A set of sections, ascending, each once: the key of the caches. */
struct section_set {
    int32_t n;
    lo_section *at;
};

/* What the search knows of a section it has met. */
enum standing {
    DEAD,  /* in R */
    BELOW, /* hangs below R: off, until a way in is found */
    FED,   /* hangs below R, but has supply round a loop */
    BACKFED
};

/* In the order of a choice (DESIGN 3): whom the guard of the question keeps,
 * objective, customers, MV customers. */
enum { GUARDED, OBJECTIVE, CUSTOMERS, MV_CUSTOMERS, WEIGHTS };

struct lo_supply {
    const struct lo_sections *sections;
    struct lo_supply_options options;
    struct lo_arena *arena;         /* keys and answers */
    enum lo_tie_transfer *transfer; /* per link */
    GHashTable *off;                /* struct section_set -> struct lo_off */
    GHashTable *reach;     /* struct section_set -> struct section_set */
    GHashTable *footprint; /* struct section_set -> struct lo_footprint */
    GHashTable *dip;       /* struct section_set -> struct lo_dip, see dip.c */
    GArray *scratch;       /* lo_section: the key being asked for */
    GArray *found;         /* lo_section */
    int32_t *first_child;  /* children[first_child[s] .. first_child[s + 1]) */
    int32_t *children;
    int32_t *first_ring; /* likewise: sections of the ring block named s */
    int32_t *ring_members;
    int32_t *ring;     /* per section: name of the block of its way up */
    bool *on_ring;     /* per section: its way up lies on a ring */
    int32_t *round_of; /* per section: question in which it was last met */
    enum standing *standing; /* per section: what it was found to be then */
    int32_t round;           /* of the question being answered */

    struct graph *graph; /* NULL until needed */
    struct tree *normal; /* bones in the normal state */
    double *own;         /* per edge: own flow, 0 where not known */
    double *limit;       /* per edge: most it may carry, slack included */
    double *floor;       /* per section: lowest voltage allowed; NULL = any */
    bool unlimited;      /* some element without limit is used with a mark */
    bool lifts;          /* r or x of some element is negative */
    bool gives;          /* P or Q of some load is negative */
    int32_t quick;       /* partial answers before more is spent on bounds */
    int32_t *first_limited;     /* per vertex, see interact.c; LO_NONE */
    int64_t (*weight)[WEIGHTS]; /* per section */
    double (*total)[2];         /* per section: P and Q of its loads */
    GPtrArray *guards;          /* struct guard, by number less one */
    GHashTable *guarded;        /* struct section_set -> struct lo_off */
    const struct guard *guard;  /* of the question being answered, or NULL */
    int32_t *slot;              /* per vertex: point in field.c, else -1 */
    int32_t *area_of;           /* per section met: area, -1 */
    int32_t *part_of;           /* per section with an area: see parts.c */
    struct split *split;        /* split.c; NULL until needed */
};

guint lo_set_hash(gconstpointer key);
gboolean lo_set_equal(gconstpointer a, gconstpointer b);
struct section_set lo_set_keep(struct lo_arena *arena, const GArray *array);
struct section_set lo_supply_key(struct lo_supply *supply,
                                 const lo_section *dead, int32_t n);
void lo_supply_sort(GArray *sections);

/* Guards (guard.c). Of the question being answered: the weight of a section,
 * and the pairs that are off together. `off` says of a section whether it is.
 */
struct guard {
    struct section_set keep;
    int32_t n_pairs;
    lo_section (*pairs)[2];
};
void lo_guard_release(struct lo_supply *supply);
int64_t lo_guard_weight(const struct lo_supply *supply, int32_t section);
typedef bool lo_guard_off_fn(const void *self, int32_t section);
int64_t lo_guard_pairs(const struct lo_supply *supply, lo_guard_off_fn *off,
                       const void *self);

/* Rings of sections. */
void lo_reach_prepare(struct lo_supply *supply);
void lo_reach_release(struct lo_supply *supply);
/* R and who hangs below it into `found`, ascending, with their standing. */
void lo_reach_below(struct lo_supply *supply, struct section_set dead);
bool lo_supply_met(const struct lo_supply *supply, int32_t section);

/* May back-feed close the link, with all of its place? */
bool lo_supply_usable(const struct lo_supply *supply, int32_t link);

/* Live without back-feed, in the question being answered. */
bool lo_supply_live(const struct lo_supply *supply, int32_t section);

/* `graph` and all below it in struct lo_supply, once. */
void lo_supply_prepare(struct lo_supply *supply);
void lo_supply_unprepare(struct lo_supply *supply);
void lo_supply_tell(const struct lo_supply *supply,
                    struct lo_findings *findings);

/* `*part` of each section of R, 0 .. n - 1: sections of different parts do not
 * interact, nor share a pair of the guard (may be NULL). Returns n. */
int32_t lo_split_parts(struct lo_supply *supply, struct section_set dead,
                       const struct guard *guard, int32_t *part);

/* off(R) from that of each part under a guard. */
void lo_supply_join_parts(struct lo_supply *supply, struct section_set dead,
                          const int32_t *part, int32_t n, int32_t guard,
                          struct lo_off *off);
void lo_split_free(struct split *split);

/* How many names limited elements have, in footprints. */
int32_t lo_limited_names(const struct graph *graph);

/* off(R) in one piece, neither split nor kept; for tests, beside the other. */
void lo_supply_off_whole(struct lo_supply *supply, const lo_section *dead,
                         int32_t n, struct lo_off *off);

/* closed[link] and dead[section] of the state that `off` describes; *owned*. */
bool *lo_supply_closed(const struct lo_supply *supply,
                       const struct lo_off *off);

#endif
