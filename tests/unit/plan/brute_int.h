/*
 * brute_int.h - exhaustive search: what its two files share.
 *
 *   choice   of a job: unplaced, or a mode and its parts
 *   unit     one part of a placed job
 *   moment   an instant at which R(t), a protection or a weight changes
 */
#ifndef LINEOUT_TESTS_BRUTE_INT_H
#define LINEOUT_TESTS_BRUTE_INT_H

#include "plan_builder.h"

enum {
    MOST_JOBS = 4,
    MOST_PARTS = 3,
    MOST_UNITS = MOST_JOBS * MOST_PARTS,
    MOST_DUTIES = 24,
    MOST_GUARDS = 16,
    MOST_MOMENTS = 2 * MOST_UNITS + 200
};

struct part {
    lo_time start;
    int64_t length;
};

struct choice {
    int mode; /* -1 = unplaced */
    int n;
    struct part parts[MOST_PARTS];
};

struct unit {
    int job;
    struct part part;
    bool dead;
    int group; /* smallest unit of its outage, -1 = nothing dead */
    struct lo_interval when; /* dead, as its outage has it */
};

struct moment {
    lo_time at;
    int set; /* jobs dead from here to the next moment */
};

struct brute {
    const struct lo_problem *p;
    bool third; /* level (3), too */
    int n_guards;
    int32_t guard[MOST_GUARDS];
    const struct lo_off *off[MOST_GUARDS][1 << MOST_JOBS];
    bool touch[MOST_JOBS][MOST_JOBS];  /* their reaches meet */
    bool paired[MOST_JOBS][MOST_JOBS]; /* one outage where they overlap */
    struct choice at[MOST_JOBS];
    int n_units;
    struct unit units[MOST_UNITS];
    int n_moments;
    struct moment moments[MOST_MOMENTS];
    struct brute_force best;
};

const struct lo_job_mode *brute_mode(const struct brute *b, int job);

/* off of a set of jobs under the guard of an instant */
const struct lo_off *brute_off(const struct brute *b, int set, lo_time at);

/* The jobs of one outage among a set dead at the time; group -1 = all. */
int brute_own(const struct brute *b, int set, int group, lo_time at);

/* Dip at a change of R, under the guards just before and from then on. */
const struct lo_dip *brute_dip(const struct brute *b, int before, int after,
                               lo_time at);

/* Customers whose supply goes, each time it goes, by the units. */
int64_t brute_interruptions(const struct brute *b);

bool brute_has(const lo_section *list, int32_t n, lo_section s);

/* E5, E6, E7, E9, E10, E13, E14, E15 of the units and moments. */
bool brute_rules_hold(const struct brute *b);

#endif
