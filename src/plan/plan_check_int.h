/*
 * plan_check_int.h - what the files of the checker share.
 *
 *   plan_check.c        one after the other, and the plan's figures
 *   plan_check_jobs.c   jobs, crews, order
 *   plan_check_hours.c  outages, R(t), hours
 *   plan_check_rules.c  who is off and when, what is switched and when
 *
 * The checker knows the plan and off(R), and nothing of the planner. What has
 * hours is a unit: one part of a placed job, the whole of it if it is not split
 * (E12).
 */
#ifndef LINEOUT_PLAN_CHECK_INT_H
#define LINEOUT_PLAN_CHECK_INT_H

#include <glib.h>

#include "lineout/plan.h"

struct check_unit {
    int job;
    int part;
};

struct check {
    const struct lo_problem *problem;
    const struct lo_plan *plan;
    struct lo_error *err;
    int n_units; /* by job, then part */
    struct check_unit *units;
};

const struct lo_job_mode *check_mode(const struct check *c, int j);
const char *check_name(const struct check *c, int j);
bool check_placed(const struct check *c, int j);
bool check_dead(const struct check *c, int u);
struct lo_interval check_work(const struct check *c, int u);
struct lo_interval check_dead_span(const struct check *c, int u);

/* "E3: job 'x' at 2026-... has no crew"; returns LO_EINPUT. */
enum lo_status check_broken(const struct check *c, const char *rule, int j,
                            const char *what);

/* What every job keeps by itself (E1-E4, E12); fills the units of those placed.
 * Then E3 between units. */
enum lo_status check_jobs(struct check *c);
enum lo_status check_e3_pairs(const struct check *c);

/* The outage of each unit, -1 = none; I2. */
enum lo_status check_outages(const struct check *c, int *outage);

/* The integral over the whole network equals what the plan says, and so do the
 * outages together. */
enum lo_status check_hours(const struct check *c, const int *outage);

/* When the sections of unit u are dead; `outage` by unit, -1 = none. */
struct lo_interval check_dead_when(const struct check *c, const int *outage,
                                   int u);

/* Ascending instants at which R(t) may change or an epoch begins; freed by the
 * caller. */
GArray *check_instants(const struct check *c, const int *outage);

/* off(R) of an instant, and who dips at it (NULL = R does not change): of all
 * jobs, or of one outage's (only >= 0). */
const struct lo_off *check_off(const struct check *c, const int *outage,
                               int only, lo_time at);
const struct lo_dip *check_dip(const struct check *c, const int *outage,
                               int only, lo_time at);

/* E5-E7, E9, E10, E13-E15. */
enum lo_status check_rules(const struct check *c, const int *outage);

#endif
