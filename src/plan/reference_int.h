/*
 * reference_int.h - what the files that write data for models/reference.mod
 * share.
 *
 *   reference.c        jobs, units, starts, crews; the whole file
 *   reference_sets.c   who is off while a set of jobs has its sections dead
 *   reference_rules.c  limits, windows, feeders: what rules ask of that
 */
#ifndef LINEOUT_PLAN_REFERENCE_INT_H
#define LINEOUT_PLAN_REFERENCE_INT_H

#include "plan_int.h"

enum { MOST_REFERENCE_JOBS = 6, MOST_REFERENCE_UNITS = 8 };

struct reference_unit {
    int job;
    int part; /* from 1 */
};

/* A change of the sets dead at an instant. */
struct reference_change {
    guint t;
    unsigned from, to;
};

struct reference {
    struct planner *p;
    GString *out;
    int n_units;
    struct reference_unit units[MOST_REFERENCE_UNITS];
    GArray *instants; /* lo_time, ascending, each once */
};

void reference_minutes(struct reference *r, int64_t seconds);
void reference_number(struct reference *r, double value);
lo_time reference_at(const struct reference *r, guint t);
int reference_epoch(const struct reference *r, guint t);

/* The epoch in force just before the instant. */
int reference_epoch_before(const struct reference *r, guint t);

/* What is off while exactly the jobs of the set are dead. */
const struct lo_off *reference_off(const struct reference *r, unsigned set,
                                   int epoch);
const struct lo_dip *reference_dip(const struct reference *r,
                                   const struct reference_change *change);

/* Of the set, the jobs that hang together with j: its outage at that time. */
unsigned reference_outage(const struct planner *p, unsigned set, int j);

/* rate, dip, untold, untold_dip, protected, both_off, both_dip */
void reference_put_sets(struct reference *r);

/* off and limits, begins and windows, outages, grounds, feeders */
void reference_put_rules(struct reference *r);

#endif
