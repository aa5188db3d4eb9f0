/*
 * pattern_int.h - what the files about patterns share.
 *
 *   sets.c          connected sets of jobs
 *   pattern.c       one pattern: its starts; all offsets of the grid
 *   pattern_rate.c  rates, floors and gains within one set
 *   pattern_least.c the least cost of a set
 *   pattern_window.c  ... where windows bind
 *   pattern_pool.c  ... as a pattern that the master may choose
 *   pattern_parts.c all sets, part by part
 *   pattern_relax.c what is lost at least, where sets are too many
 */
#ifndef LINEOUT_PLAN_PATTERN_INT_H
#define LINEOUT_PLAN_PATTERN_INT_H

#include "plan_int.h"

enum {
    LARGEST_SET = 10, /* jobs in one pattern */
    MOST_SPANS = LARGEST_SET * LO_MOST_PARTS,
    MOST_TRIALS = 150000, /* offset vectors looked at for one set */
    EXACT_SET = 4,        /* up to here dips inside a pattern are counted */
    DIPS_SET = 7          /* up to here all changes are looked at */
};

/* --- one pattern (pattern.c) ------------------------------------------- */

/* Is there a start of the first job at which all of it is allowed? Starts in
 * `jobs` are relative to anything. */
bool pattern_realizable(struct planner *planner, const struct placed *jobs,
                        int n);

/* Do the jobs form one group? */
bool pattern_is_group(const struct planner *planner, const struct placed *jobs,
                      int n);

/* --- rates within one set (pattern_rate.c) ------------------------------ */

/* By bit mask over the set's jobs: the rate, and the least rate of any mask
 * that holds it. Back-feed can make more dead cost less (load that is off
 * leaves room on a donor); the floor never falls as jobs are added. */
struct local {
    struct planner *planner;
    const int *jobs;
    int n;
    int64_t *rate;                 /* 1 << n */
    int64_t *floor;                /* 1 << n */
    int64_t shortest[LARGEST_SET]; /* dead time of each, in its best mode */
    int64_t dips; /* least that the first and the last change cost */
};

void local_open(struct local *l, struct planner *planner, const int *jobs,
                int n);
void local_close(struct local *l);

/* A lower bound of every pattern of the set that holds the jobs of `mask` as
 * `at` (by position in the set) says. */
int64_t local_floor(const struct local *l, const struct placed *at, int mask);

/* If at every instant and change the jobs lose at least what two parts of them
 * lose, one pattern of all never costs less than one of each part. */
bool never_pays(const struct local *l);

/* --- least cost of a set (pattern_least.c) ------------------------------ */

struct least {
    struct planner *planner;
    struct local local;
    int64_t best; /* cost to beat */
    bool found;
    struct placed answer[LARGEST_SET];
    struct placed at[LARGEST_SET]; /* by position in the set */
    int mask;                      /* positions placed */
    bool crews_matter;             /* the set could ask for more than exist */
    bool exact;       /* dips counted whole: for sets small enough */
    GHashTable *seen; /* placements already extended */
    long trials;
};

/* Least cost of the set's patterns below `best`, whatever the hour; nothing is
 * known when `trials` passed MOST_TRIALS. The caller closes l->local. */
void find_least(struct least *l, struct planner *p, const int *jobs, int n,
                int64_t best);

/* Starts of option `o` that make an event of it coincide with one of `q`; both
 * roundings, and `beside` steps to either side; returns how many (<= 24). */
int coincidences(const struct planner *p, struct placed q, int o, bool crews,
                 int beside, int64_t *out);

/* After find_least, where its answer fits no windows: the least cost below
 * `best` at hours that the windows allow; false when cut off (then l->best
 * means nothing). pattern_window.c */
bool find_least_in_windows(struct least *l, int64_t best);

/* With the search cut off: the highest of some shares of `split` that no
 * pattern of the set is below; a lower target prunes far more. */
int64_t proven_floor(struct least *l, int64_t split);

/* --- the pool (pattern_pool.c) ------------------------------------------ */

struct pool_build {
    struct planner *planner;
    struct pattern_pool *pool;
    GHashTable *least; /* set of jobs -> least cost (int64_t *) */
};

void pool_add(struct pool_build *b, const struct placed *jobs, int n,
              int64_t cost);

/* Adds the set's pattern, if it pays; smaller sets come first. false: out of
 * time or room, nothing is known. */
bool pool_add_set(struct pool_build *b, const int *jobs, int n);

/* What is lost at least in a part (ascending) of which not all sets are known:
 * lowers the costs of its jobs alone. pattern_relax.c */
void pool_relax(struct pool_build *b, const int *jobs, int n);

#endif
