/*
 * planner_int.h - options, interaction, and jobs placed in time.
 *
 *   option = one job in one mode, with the starts it may have by itself
 *            (E2, E5 alone, crews that exist and are on shift)
 *
 *   job j, mode m     crew  |cb|      work d       |ca|
 *   start s        ---------[--[==================)--)------> time
 *                        dead [b[==================)  a )
 *
 * Words
 *   interact   two jobs whose reaches meet (DESIGN 4); only such jobs can
 *              share hours
 *   linked     they interact and their dead stretches overlap or, if they have
 *              more in common than a pair (E10), touch
 *   group      jobs connected by links: one outage, one pattern placed in time
 *   rate       customers without supply while the sections of a set of active
 *              jobs are dead; in the objective's unit unless said otherwise
 *   unit       one crew of a need: a need of 2 crews is 2 units
 *   split      an option that does the job in parts (E12): pieces at fixed
 *              distances, each an option of its own that no job can choose
 *
 * Times are lo_time; costs are customer-seconds of the objective's unit
 * (int64, exact), hours only where the solver is told.
 */
#ifndef LINEOUT_PLAN_PLANNER_INT_H
#define LINEOUT_PLAN_PLANNER_INT_H

#include <glib.h>

#include "lineout/plan.h"

enum {
    MAX_CLASSES = 64, /* kinds of crews that differ for some job */
    MAX_NEEDS = 8     /* crew types one mode may ask for */
};

/* --- options and interaction (planner.c) ------------------------------- */

struct piece {
    int option;
    int64_t after_s; /* it begins so long after the first one */
};

struct option {
    int job;
    int mode;     /* index into the job's modes */
    int n_pieces; /* 0 = in one piece */
    const struct piece *pieces;
    int64_t duration_s, before_s, after_s; /* a split: first to last work */
    int64_t dead_s; /* for how long something is dead, in all */
    bool dead;      /* something is dead while it runs */
    int64_t alone;  /* cost of the job done alone in this mode; where hours
                       differ, the least it can be */
    int n_starts;
    const lo_time *starts; /* ascending */
    const bool *holds;     /* by start: alone, does it keep its rules? */
    bool all_hold;
    const int64_t *costs; /* by start, alone; NULL = `alone` at all */
    int64_t *scarce; /* by start: price of its crews that day; NULL = unknown */
    int n_needs;
    const struct lo_need *needs;
};

struct planner {
    const struct lo_problem *problem;
    struct lo_arena *arena;
    int n_jobs;
    int n_options;
    int n_all; /* and the pieces of splits after them */
    struct option *options;
    bool splits;         /* some option is one */
    bool *thinned;       /* by job: not all of its splits are options */
    int *first_option;   /* n_jobs + 1 */
    int *first_neighbor; /* n_jobs + 1; interacting jobs, ascending */
    int *neighbors;
    bool *by_pair; /* by neighbour: they have but a pair in common (E10) */
    int *n_covers; /* by job: stretches in which it can be dead */
    struct lo_interval **covers;
    uint64_t *spells; /* by job: bits of the spells it can be dead in; a spell
                          is a stretch in which anybody can, most often a day
                          (the 64th and all later ones are one bit) */
    bool *gaining;    /* by neighbour: may the pair gain by sharing? (gain.c) */
    bool *judged;     /* ... and is that known, not only assumed? */
    int *first_sharer; /* n_jobs + 1; interacting, whatever the hour */
    int *sharers;
    bool by_time;       /* hours differ: who is protected, or their weight */
    bool guards_differ; /* ... who is protected */
    int n_guards;       /* those that hours have */
    int32_t *guards;
    int *epoch_kind;      /* by epoch: the first that is like it */
    bool by_start;        /* rules or costs of a pattern depend on its start */
    int32_t guard;        /* of all epochs alike, else 0 */
    int64_t least_weight; /* of an hour */
    double hour;          /* cost parts of one customer-hour */
    int *first_limit;     /* by section, n + 1: its E9 limits */
    int *limits;          /* of problem->off_limits */
    int *first_spot;      /* by section, n + 1: problem->spots */
    bool *minds;          /* by job: those it could have off mind the hour */
    bool weights_differ;  /* an hour weighs more than another */
    bool couples;         /* E6, E13, E14 or E15 may forbid something */
    GHashTable *rates;    /* set of jobs, guard -> struct lo_off */
    GHashTable *floors;   /* set of jobs -> int64_t */
    GHashTable *dips;     /* two sets of jobs -> struct lo_dip */
    struct crew_room *crews;
    struct crew_profile *profile;
    bool ordered;    /* some job has a predecessor (E4) */
    bool alone;      /* no second process */
    bool quick;      /* patterns: pairs in small company only */
    double deadline; /* lo_steady_seconds(); +inf = none */
    const volatile int *stop;
    void (*tick)(void *self); /* at every look at the clock; may be NULL. Not
                                 for a second process: the first one tells */
    void *tick_self;
    struct proof_slot *proof; /* NULL: nobody asked for one (proof_int.h) */
};

struct planner *planner_new(const struct lo_problem *problem);
void planner_free(struct planner *planner);

bool planner_out_of_time(const struct planner *planner);
bool interact(const struct planner *planner, int a, int b);
bool interact_by_pair(const struct planner *planner, int a, int b);

/* linked, by the stretches that jobs a and b are dead in */
bool stretches_join(const struct planner *planner, int a, struct lo_interval s,
                    int b, struct lo_interval t);

/* Can the dead stretches of two jobs touch, whatever their starts? */
bool jobs_can_meet(const struct planner *planner, int a, int b);

/* Sets of jobs as keys: their number, then the jobs (rates.c). */
guint hash_jobs(gconstpointer key);
gboolean same_jobs(gconstpointer a, gconstpointer b);

/* In an ascending list? */
bool has_section(const lo_section *list, int32_t n, lo_section section);

/* Do two ascending lists have a section in common? */
bool sections_meet(const lo_section *a, int32_t n_a, const lo_section *b,
                   int32_t n_b);

/* Fills `gaining` for pairs not judged yet, in the order of `jobs` (whole
 * parts). A pair with company of more than `most` at an instant, or for which
 * there is no time, counts as gaining, and is not judged. */
void find_gains(struct planner *planner, const int *jobs, int n, int most);

/* What is off while exactly the sections of `jobs` (ascending) are dead. */
const struct lo_off *off_of_jobs(struct planner *planner, const int *jobs,
                                 int n);
const struct lo_off *off_under(struct planner *planner, const int *jobs, int n,
                               int32_t guard);

/* What a second of it costs in an epoch of weight 1; a dip, all of it. */
int64_t worth_of_off(const struct planner *planner, const struct lo_off *off);
int64_t worth_of_dip(const struct planner *planner, const struct lo_dip *dip);

/* Cost of a second with exactly `jobs` dead: the least of all hours. */
int64_t rate_of_jobs(struct planner *planner, const int *jobs, int n);

/* What the section itself costs for a second off: the least of all hours. */
int64_t rate_of_section(const struct planner *planner, lo_section section);

/* Off for dip_s when the dead sections change from those of one set to those
 * of another; NULL without dips. */
const struct lo_dip *dip_of_jobs(struct planner *planner, const int *before,
                                 int n_before, const int *after, int n_after);
struct dead_set { /* jobs that are dead, and the guard of the hour */
    const int *jobs;
    int n;
    int32_t guard;
};
const struct lo_dip *dip_between(struct planner *planner,
                                 const struct dead_set *before,
                                 const struct dead_set *after);
int64_t dip_cost(const struct planner *planner, const struct lo_dip *dip);

/* Is `at` one of the option's starts? */
bool option_allows(const struct option *option, lo_time at);

/* --- a job placed in time ---------------------------------------------- */

struct placed {
    int option; /* index into planner->options, -1 = unplaced */
    lo_time start;
};

struct lo_interval dead_span(const struct planner *planner, struct placed p);
struct lo_interval crew_span(const struct planner *planner, struct placed p);

/* linked, for two placed jobs; of splits, any pieces */
bool linked(const struct planner *planner, struct placed a, struct placed b);

/* --- work in parts (split.c) ------------------------------------------- */

/* Placed jobs with the pieces of splits instead of the splits: what most rules
 * are about. Borrows `jobs` where there is nothing to split. */
struct piece_list {
    const struct placed *at;
    int n;
    struct placed *own;
};
void pieces_open(struct piece_list *list, const struct planner *planner,
                 const struct placed *jobs, int n);
void pieces_close(struct piece_list *list);
bool has_splits(const struct planner *planner, const struct placed *jobs,
                int n);

/* The pieces of one job; itself, if it is no split. Returns how many. */
int pieces_of(const struct planner *planner, struct placed p,
              struct placed out[LO_MOST_PARTS]);

/* Job j as the placement has it: mode, start and parts (none given = in one
 * piece); option -1 where there is no such. */
struct placed placed_as(const struct planner *planner, int j,
                        const struct lo_placement *placement);

/* The options of the jobs, with their starts, and what they keep and cost by
 * themselves (options.c). */
void add_options(struct planner *planner);

/* --- order (order.c) --------------------------------------------------- */

/* E4: may p be where it is beside `other`? (if one must follow the other) */
bool in_order(const struct planner *planner, struct placed p,
              struct placed other);

/* E4 for job j at `p` against all that is placed: its predecessors are, and
 * have ended; its successors begin later. */
struct schedule;
bool order_allows(const struct planner *planner,
                  const struct schedule *schedule, struct placed p);

/* E4 for the whole schedule. */
bool order_holds(const struct planner *planner,
                 const struct schedule *schedule);

/* Longest chain of predecessors of each job; of jobs that wait for each other
 * in a circle (which cannot be placed) some number. */
void order_depths(const struct planner *planner, int *depths);

struct schedule;

#endif
