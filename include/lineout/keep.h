/*
 * keep.h - what of a plan can stay where it is, all together.
 *
 *   told    O1 |####|      O2 |######|   O3 |###|      a crew is lost
 *   stay    O1 |####|                    O3 |###|      O2 cannot, with these
 *
 * Nothing is searched for: each job is where it is or nowhere, so that whether
 * a set can stay is decided, however little time there is. What is left out is
 * a smallest set (nothing of it can come back), and of little worth, though
 * not proven the least.
 *
 * Units: worth in any unit. Threads: as lo_plan_solve.
 */
#ifndef LINEOUT_KEEP_H
#define LINEOUT_KEEP_H

#include "lineout/plan.h"

/* Jobs that stay together or not at all. */
struct lo_keep {
    const struct lo_placement *placements; /* by job; crews are not read */
    const int32_t *group;                  /* by job; -1 = is not to stay */
    int32_t n_groups;
    const double *worth; /* by group */
};

/* stays[g]: the jobs of the group can be where they are, beside all others that
 * stay. The groups of the most worth come first; then one that stays gives way
 * where those that come back are worth more, until `until`
 * (lo_steady_seconds). */
void lo_plan_keep(bool *stays, const struct lo_problem *problem,
                  const struct lo_keep *keep, double until);

#endif
