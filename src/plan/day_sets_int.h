/*
 * day_sets_int.h - what the jobs of one day can be, for few jobs.
 *
 *   day set   jobs that begin on one day (crew_bound_int.h), with the least
 *             that they cost there
 *
 *   minimise   sum cost(S, day) x(S, day)
 *   cover      each job in one set, or left out
 *   days       one set a day at most
 *
 * No crew's work and no dead stretch leaves a day, so every plan is such a
 * choice: its optimum is a lower bound for the whole problem, and where its
 * sets were placed at that cost, hour by hour, it is a plan.
 *
 *   day_sets.c     all sets that the crews' time leaves room for, with a floor
 *                  of their cost
 *   day_settle.c   one set placed on its day, exactly
 *   day_master.c   prices of jobs, the choice, and the proof
 *
 * Floors come from the patterns of the pool. Left aside until a plan is
 * checked: rules between days (E4, E6, E14).
 */
#ifndef LINEOUT_PLAN_DAY_SETS_INT_H
#define LINEOUT_PLAN_DAY_SETS_INT_H

#include "crew_bound_parts.h"
#include "pattern_int.h"

enum {
    MOST_DAY_JOBS = 48, /* bits of a mask; more is not tried */
    MOST_DAY_SETS = 60000
};

enum day_state {
    DAY_FLOOR,  /* the cost is a floor */
    DAY_PLACED, /* the cost is exact */
    DAY_GONE,   /* in no better plan */
    DAY_DARK    /* too many ways to place it, so far: the cost is a floor */
};

struct day_set {
    int day;
    int n;
    uint64_t jobs; /* bits */
    int64_t cost;
    int64_t reduced; /* less the prices of its jobs, and the day's least */
    enum day_state state;
    struct placed *at; /* in the arena, by bit, if placed */
    int column;        /* of the model, -1 = not in it */
    int tries;         /* to place it, each ten times as long as the last */
};

struct day_sets {
    struct planner *planner;
    struct lo_arena *arena;
    const struct crew_bound *b;
    int n;                  /* jobs that have a place */
    int job[MOST_DAY_JOBS]; /* by bit */
    GArray *sets;           /* struct day_set, by day */
    GArray *together;       /* struct day_group */
    int64_t *alone;         /* by bit, then day; -1 = no place there */
    bool by_option[MOST_DAY_JOBS];
};

/* false: too many of them, or of jobs. The caller closes in any case. */
bool day_sets_open(struct day_sets *d, const struct crew_bound *b);
void day_sets_close(struct day_sets *d);

struct day_set *day_set_at(const struct day_sets *d, guint i);

/* Places the set on its day at the least cost, if that is below `limit`;
 * settles its state and cost, or gives up after so many tries. */
void day_set_settle(struct day_sets *d, struct day_set *s, int64_t limit);

#endif
