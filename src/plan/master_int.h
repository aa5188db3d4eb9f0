/*
 * master_int.h - patterns, and the models that choose among them.
 */
#ifndef LINEOUT_PLAN_MASTER_INT_H
#define LINEOUT_PLAN_MASTER_INT_H

#include "schedule_int.h"

/* --- patterns (pattern.c) ---------------------------------------------- */

/* Jobs with relative starts that form one group wherever they are placed. */
struct pattern {
    int n;
    const struct placed *jobs; /* jobs ascending; starts relative: the first
                                  job's is 0 */
    int64_t cost;
};

/* For each linked set of jobs the least cost at which it can be one group. */
struct pattern_pool {
    struct lo_arena *arena;
    GArray *patterns; /* struct pattern; those of one job come first */
    GArray *hints;    /* struct pattern: of parts that have none there, for
                         the search alone */
    bool complete;    /* false: some part was too large to enumerate; its
                         costs are then a valid lower bound only */
};
struct pattern_pool *patterns_enumerate(struct planner *planner);
void patterns_free(struct pattern_pool *pool);

/* Every connected set of interacting jobs (`gaining`: by pairs that may gain)
 * whose smallest is `root`, as ascending lists; false if `fn` stopped it or
 * there are too many. */
typedef bool set_fn(void *self, const int *jobs, int n);
bool walk_sets(const struct planner *planner, int root, bool gaining,
               set_fn *fn, void *self);

/* Least cost of a job alone over its options; *option = -1 if it has none. */
int64_t cheapest_alone(const struct planner *planner, int job, int *option);

/* Every start of the first job at which all starts are allowed, E5 and the
 * crews hold inside the pattern; appends lo_time to `out`. */
void pattern_starts(struct planner *planner, const struct pattern *pattern,
                    GArray *out);

/* By bit: jobs that cost the same, and break no rule of their group, beside
 * the others as within one pattern with them. */
unsigned stand_ins(struct planner *planner, const struct placed *jobs, int n,
                   int64_t cost);

/* May one of these parts stand for the pattern at its start? */
bool stand_in_holds(struct planner *planner, const struct placed *jobs, int n,
                    unsigned parts);

/*
 * Hours alike: wherever a group is placed within hours of one kind, it costs
 * the same and keeps or breaks E5, E7, E9 and E10 alike. -1 = by itself. A
 * memo holds what was found for a pattern, kind by kind.
 */
enum { KINDS_KEPT = 6 };

/* Guards of which the least dip is sought; with more, dips are not certain. */
enum { GUARDS_TRIED = 8 };

struct kind_memo {
    int kind; /* -1 = free */
    bool holds;
    int64_t cost;
    unsigned parts;
};

int hours_kind(const struct planner *planner, const struct placed *jobs, int n);

/* The place of the kind, or a free one; NULL = none, or no kind. */
struct kind_memo *find_kind(struct kind_memo *memo, int kind);
void forget_kinds(struct kind_memo *memo);

/*
 * Every pattern of the set `jobs` (ascending, in all modes, at all offsets of
 * the grid) that costs at most `limit` and is not just its parts side by side.
 * `fn` returns false to stop; then so does this.
 */
typedef bool pattern_fn(void *self, const struct pattern *pattern);
bool patterns_within(struct planner *planner, const int *jobs, int n,
                     int64_t limit, pattern_fn *fn, void *self);

/* --- master (master.c) ------------------------------------------------- */

struct master {
    double unplaced; /* weight allowed: level (1) */
    double bound;    /* customer-seconds; no plan within `unplaced` is less */
    double lp;       /* of the relaxation */
    double *price;   /* by job: dual of "covered once" */
    GArray *chosen;  /* const struct pattern *: the master's answer */
};
enum lo_status master_solve(struct planner *planner,
                            const struct pattern_pool *pool, double unplaced,
                            struct master *out, struct lo_error *err);
void master_clear(struct master *master);

/* Places the chosen patterns whole, one after the other; those that do not
 * fit are inserted job by job. */
void master_place(struct planner *planner, const struct master *master,
                  struct schedule *out);

/* --- exact placement (placement.c) ------------------------------------- */

/* Level (1): least weight unplaced. Improves `best`; *bound is proven. */
enum lo_status place_all(struct planner *planner, struct schedule *best,
                         double *bound, struct lo_error *err);

struct crew_bound;

/*
 * Level (2): proves `best` or finds better, by the time-indexed model of every
 * pattern whose reduced cost (by the master's prices, and those of `crews`, if
 * not NULL, for plans that leave out as much) lets it be part of a better plan.
 * *bound (customer-seconds) is raised as far as proven.
 */
enum lo_status place_exactly(struct planner *planner,
                             const struct pattern_pool *pool,
                             const struct master *master,
                             struct crew_bound *crews, struct schedule *best,
                             double *bound, struct lo_error *err);

#endif
