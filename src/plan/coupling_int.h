/*
 * coupling_int.h - what the files about rules between outages share.
 *
 *   coupling.c          groups and their spans; E13, E14; all of them
 *   coupling_live.c     E15
 *   coupling_repeats.c  E6
 */
#ifndef LINEOUT_PLAN_COUPLING_INT_H
#define LINEOUT_PLAN_COUPLING_INT_H

#include "plan_int.h"

struct couple {
    struct planner *p;
    struct piece_list pieces;
    const struct placed *jobs; /* splits in pieces */
    int n;
    int *group; /* by index; dead jobs only, else -1 */
    int n_groups;
    struct lo_interval *span; /* by group */
    int focus;                /* index into jobs, -1 = all */
    int focus_group;          /* -1 = all */
    struct breach breach;     /* of the first rule that does not hold */
};

/* Of the i-th job. */
const struct option *couple_option(const struct couple *c, int i);

/* The jobs of a group; returns how many. */
int couple_members(const struct couple *c, int group, struct placed *out);

/* false: c->breach says what is broken. */
bool couple_e6_holds(struct couple *c);
bool couple_e15_holds(struct couple *c);

#endif
