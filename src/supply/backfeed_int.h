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
    double limit;
    double r, x;
    double spare; /* donor: voltage to spare at it and at all it feeds alone;
                     else own sag and floor */
    double rest;  /* donor: shift of voltage against `tree` without back-feed */
    double sum_p, sum_q; /* of p, q behind, from the last lo_field_sum */
};

struct area {
    int32_t section;
    int64_t weight[WEIGHTS];
    double p; /* W */
    int32_t first_choice;
    int32_t n_choices;
    bool supplied;
    int32_t head;  /* area through which a tie feeds it */
    int32_t entry; /* vertex */
    unsigned live; /* phases at the entry */
};

enum made { OPEN_QUESTION, USED, REFUSED };

struct choice {
    int32_t link;
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

/* false if nothing can be back-fed; then there is nothing to release. */
bool lo_field_new(struct field *field, struct lo_supply *supply);
void lo_field_release(struct field *field);

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

/* The best back-feed: standing BACKFED of sections; links, ascending. Returns
 * false if `effort` was not enough to be sure. */
struct backfeed {
    GArray *ties;
    GArray *opened;
    bool unverified;
};
bool lo_backfeed_search(struct lo_supply *supply, struct backfeed *out);

#endif
