/*
 * time_model_int.h - patterns x starts as columns of one mixed-integer model,
 * shared by time_model.c (columns and rows), time_cuts.c (what an answer
 * taught) and placement.c (the two levels).
 *
 *   minimise   sum cost(P) x(P, s)           (level 1: sum weight unplaced)
 *   cover      each job once, or unplaced
 *   E3         units at work at instant t that only the crews M can serve
 *              <= crews M, for the sets M that occur
 *   apart      placements of two jobs that cost more together than alone are
 *              in one pattern or not both
 *   cut        columns that turned out not to hold together
 */
#ifndef LINEOUT_PLAN_TIME_MODEL_INT_H
#define LINEOUT_PLAN_TIME_MODEL_INT_H

#include "crew_bound_int.h"
#include "lineout/solver.h"

struct column {
    struct pattern pattern; /* in the arena; jobs' starts relative */
    lo_time at;             /* start of its first job */
    int64_t cost;           /* there */
};

struct time_model {
    struct planner *planner;
    struct lo_arena *arena;
    GArray *columns; /* struct column */
    bool full;       /* too many columns, or out of time */
    bool weights;    /* level (1): cost = weight unplaced */
    double unplaced; /* level (2): weight allowed */
    int64_t limit;   /* level (2): columns that cost more are left out */
    const struct crew_bound *crews; /* ... and, if not NULL, those with which */
    int64_t below;                  /* no plan is cheaper than that */
    struct lo_model *model;
    int *cover;    /* row by job, -1 = cannot be placed */
    int *left_out; /* column "unplaced" by job, -1 = not allowed */
    bool *alone_at_site;
    GArray *crew_sets; /* uint64_t */
    GArray *times;     /* lo_time: instants at which crews start */
};

void time_model_open(struct time_model *t, struct planner *planner);
void time_model_close(struct time_model *t);

/* Adds a column for every start of the pattern; a pattern_fn. false when the
 * model is full. */
bool time_model_add(void *self, const struct pattern *pattern);

/* Adds a column for every start of the option, whether or not it keeps the
 * rules by itself: in company it may. For level (1). */
bool time_model_add_all(struct time_model *t, int option);

/* Makes the rows. At level (2) only plans cheaper than `below` count. */
void time_model_build(struct time_model *t, int64_t below);

const struct column *time_model_column(const struct time_model *t, int c);
int time_model_job(const struct time_model *t, struct placed p);

/* The i-th job of a column, placed. */
struct placed column_job(const struct column *c, int i);

/*
 * Compares an answer with what it really means: crews exactly, groups that
 * columns turn out to form together, E5. Adds rows that forbid what does not
 * hold; returns how many (0 = the answer holds as it stands). `taken` = its
 * columns (int).
 */
int time_model_cut(struct time_model *t, const struct schedule *answer,
                   const GArray *taken);

#endif
