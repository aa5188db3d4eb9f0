/*
 * backfeed_int.h - back-feed of one R: what field.c sets up and search.c tries.
 *
 *   live:  S --- d1 --- d2        points: the way of every donor up to its
 *                        :        source, then the bones of each area in the
 *   areas:       a ----- b        order in which they got supply: parents
 *                                 come first, so one pass down the array sums
 *                                 flows and one pass up finds voltages
 *
 * An area is a downstream section. A choice is a tie that could be closed or a
 * closed switch between two areas that could be opened.
 */
#ifndef LINEOUT_BACKFEED_INT_H
#define LINEOUT_BACKFEED_INT_H

#include "supply_int.h"

struct point {
    int32_t vertex;
    int32_t up;   /* point, -1 at a source */
    int32_t edge; /* to it */
    bool donor;
    bool in_use;           /* feeds an area, from the last lo_field_sum */
    double p, q;           /* own load; of a donor minus what R takes off */
    double base_p, base_q; /* flow of a donor in `tree` */
    double limit;  /* INFINITY where nothing that can be fed could reach it */
    int32_t tight; /* nearest point with a limit: itself, above it, or -1 */
    double r, x;
    double spare; /* donor: voltage to spare at it and at all it feeds alone;
                     else own sag and floor */
    double rest;  /* donor: shift of voltage against `tree` without back-feed */
    double sum_p, sum_q; /* of p, q behind, from the last lo_field_sum */
};

struct area {
    int32_t section;
    int64_t weight[WEIGHTS];
    double load; /* VA in the direction of the field */
    int32_t first_choice;
    int32_t n_choices;
    bool supplied;
    int32_t head;  /* area through which a tie feeds it */
    int32_t entry; /* vertex */
    unsigned live; /* phases at the entry */
};

enum made { OPEN_QUESTION, USED, REFUSED };

struct choice {
    int32_t link; /* the first of its place */
    int32_t switches;
    bool tie;
    int32_t end[2]; /* areas, LO_NONE = live */
    enum made made;
};

struct field {
    struct lo_supply *supply;
    const struct tree *tree; /* normal, or without R where that cuts a loop */
    struct tree *own_tree;
    bool loops; /* areas may lie in loops: only whole answers can be checked */
    GArray *points;
    double along[2];   /* direction: an element carries at least along[0] P +
                          along[1] Q, whatever the angle of its own flow */
    double least_load; /* that areas can still add; 0 or negative */
    bool summed;       /* their sums are those of the areas supplied now */
    int32_t n_donors;
    int32_t n_areas;
    struct area *areas;
    int32_t n_choices;
    struct choice *choices;
    int32_t *choice_of;                      /* areas' lists */
    double most_p, most_q, least_p, least_q; /* that areas can still add; the
                                                least is 0 or negative */
    bool unverified;                         /* found by the last whole check */
};

/* Of the areas of one part (lo_field_parts), ALL_PARTS: of all. false if
 * nothing can be back-fed; then there is nothing to release. */
enum { ALL_PARTS = -1 };
bool lo_field_new(struct field *field, struct lo_supply *supply, int32_t part);
void lo_field_release(struct field *field);

/* Numbers the parts of the field in part_of of the sections; returns how many.
 * Areas of different parts cannot change each other's back-feed. */
int32_t lo_field_parts(struct field *field);

/* Gives the area supply through the choice, or takes the last one's away. */
void lo_field_add(struct field *field, int32_t area, int32_t choice);
void lo_field_drop(struct field *field, int32_t area, guint points);

/* false if the area could not be fed through the choice even alone. */
bool lo_field_enters(struct field *field, int32_t area, int32_t choice);

/* Sums the loads behind each point, for the areas supplied now. */
void lo_field_sum(struct field *field);

/* Voltage of each point for the sums found last: of a donor the shift against
 * `tree`. *Owned*: g_free. */
double *lo_field_voltages(const struct field *field);

/* Do phases, limits and voltages hold? `whole` false: could they, if more
 * areas follow? */
bool lo_field_check(struct field *field, bool whole);

/* The area that the choice could bring supply to now, or LO_NONE. */
int32_t lo_choice_target(const struct field *field,
                         const struct choice *choice);

/* What is surely off, whatever is answered to the open questions. */
struct bound {
    struct field *field;
    bool (*enters)[2]; /* per choice: could it ever feed its end 0, end 1? */
    unsigned *wanted;  /* per area: phases of its loads */
    int32_t *by_worth; /* areas by weight per load, the best first */
    unsigned *phases;  /* per area: that it might get */
    int32_t *part;     /* per area: those reached that hang together */
    int32_t n_parts;
    int32_t *stack;
    double *fuel;      /* per area: load that is left behind it */
    bool *seen;        /* per area */
    int64_t *island;   /* weights */
    double *room;      /* per point: load it still lets through */
    double *part_room; /* per part: load that comes in at most */
    int32_t *part_at;  /* per part: point all its ways meet in, -1 = none */
    double inflow;     /* load that comes in at most, by (2) */
};

void lo_bound_new(struct bound *bound, struct field *field);
void lo_bound_release(struct bound *bound);
/* Least weights off: (1) what cannot be reached; (2) beyond that, the objective
 * weight that limits keep off. (2) only after (1). */
void lo_bound_reach(struct bound *bound, int64_t off[WEIGHTS]);
int64_t lo_bound_load(struct bound *bound);
bool lo_bound_is_reached(const struct bound *bound, int32_t area);
/* (3) after (2), with the room that it found: beside (2), what must hang
 * together counted (price.c). *Owned*: lo_price_free, NULL is fine. */
struct price *lo_price_new(const struct bound *bound);
void lo_price_free(struct price *price);
int64_t lo_price_off(struct price *price, double room);
/* After (1): ties that must still be closed if no more than `slack` of the
 * objective weight may stay off beyond that. */
int32_t lo_bound_ties(struct bound *bound, int64_t slack);

/* Some good answers, for a field without loops. `found` is called with each as
 * it stands in the field, and the switches that it operates; it says whether
 * that is the best so far. */
typedef bool lo_backfeed_found_fn(void *self, int32_t operated);
void lo_backfeed_greedy(struct field *field, const struct bound *bound,
                        lo_backfeed_found_fn *found, void *self);

/* The order of answers (DESIGN 3): what is left off, switches operated; of
 * equal ones the smaller list of links. */
struct rank {
    int64_t off[WEIGHTS];
    int32_t operated;
};
int lo_rank_compare(const struct rank *a, const struct rank *b);
struct answer {
    struct rank rank;
    GArray *links; /* operated, ascending */
    bool *on;      /* per area: fed */
};

/* Is nothing better than `best`? `found`, called with what is better, changes
 * it. After bound (1) and (2) of a field in which nothing is decided; false
 * also where it could not be found out (prove.c). */
bool lo_backfeed_prove(struct field *field, const struct bound *bound,
                       const struct answer *best, lo_backfeed_found_fn *found,
                       void *self);

/* The best back-feed: standing BACKFED of sections; links, ascending. Returns
 * false if `effort` was not enough to be sure. */
struct backfeed {
    GArray *ties;
    GArray *opened;
    bool unverified;
};
bool lo_backfeed_search(struct lo_supply *supply, struct backfeed *out);

/* Of R as lo_reach_below found it, and a given answer (links, ascending): does
 * an element without limit carry more than its own flow? */
bool lo_backfeed_unverified(struct lo_supply *supply, const GArray *ties,
                            const GArray *opened);

#endif
