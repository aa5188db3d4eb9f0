/*
 * fit_int.h - what fit.c and fit_shapes.c share.
 *
 *   shape   a pattern of the pool with starts relative to each other, or a job
 *           alone; of a set of jobs all that cost little more than the least
 *   unit    a shape placed in time: it comes and goes whole
 *   loss    what a shape costs beyond the master's prices of its jobs; a plan
 *           costs as much more than those prices as its units lose
 */
#ifndef LINEOUT_PLAN_FIT_INT_H
#define LINEOUT_PLAN_FIT_INT_H

#include "pattern_int.h"

enum { MOST_UNITS_OUT = 5 /* for one shape */ };

struct shape {
    int n;
    const struct placed *jobs; /* relative to the first */
    double loss;
    int64_t before_s, after_s; /* crews, from the first job's start */
};

struct victims {
    int n;
    int jobs[MOST_UNITS_OUT]; /* one of each unit */
    double blame;
};

struct fit {
    struct planner *p;
    const struct search_goal *goal;
    struct lo_arena *arena;
    struct schedule now, trial, *best;
    GPtrArray **shapes;        /* by job: those it is in, least loss first */
    const struct shape **unit; /* by job: its shape; NULL = out */
    int *pool;                 /* jobs that are out */
    int *slot;                 /* ... and where, by job; -1 = placed */
    int n_pool;
    double *blame; /* by job: what it counts to push it out */
    double excess; /* of what is placed over its prices */
    double budget; /* most of that */
    uint64_t state;
    double until;
    int steps;                 /* left */
    struct lo_interval around; /* the places looked at now */
    int *near;                 /* placed jobs whose crews are busy then */
    int n_near;
    struct victims found; /* of the place looked at, the least to blame */
};

/* By chance, from 0 to n - 1. */
int fit_below(struct fit *f, int n);

int fit_job(const struct fit *f, struct placed at);

/* Is the job one of the shape's? */
bool fit_holds(const struct fit *f, const struct shape *shape, int j);

/* The start at which those in the way of the shape are least to blame, if that
 * is less than f->found, which then says who they are. fit_room.c */
bool fit_find_start(struct fit *f, const struct shape *shape, lo_time *start);

/* Finds the shapes of all jobs that lose no more than the budget.
 * fit_shapes.c */
void fit_find_shapes(struct fit *f, const struct pattern_pool *pool);

#endif
