/*
 * instance.h - seeded planning problems of a stated size, for the benchmarks.
 *
 *   spec, use, seed --> feeders, ties, limits --> crews, jobs --> lo_problem
 *
 *   bus ==[head]== 1 ==[s]== 2 ==[s]== 3 --[tie]-- a section of another
 *                  |                               feeder, of this or the
 *                 [s]                              next substation
 *                  4 ==[s]== 5
 *
 * Feeders are random trees of sections, each a line with a load behind it. 0.8
 * ties a feeder. Head breakers and a part of the lines have current limits,
 * set so that they forbid a third of all back-feeds (one section dead, all
 * that hangs behind one of its switches fed through one tie).
 *
 * Crews of three types (two crews: of two) work 08:00-18:00 on every day. A
 * schedule that places every job is built first; durations, crews and windows
 * of the jobs are read off it, so the least unplaced weight is known to be 0.
 * Its hours are an upper bound that owes nothing to the planner.
 *
 * Invariants (instance_new verifies them, and fails otherwise)
 *   I1 the planted schedule breaks no rule of the profile `plain`
 *   I2 crew-hours asked are `use` of the crew-hours there are, to one slot
 *   I3 same spec, use and seed: same checksum
 *
 * Units: s; `use` is a share (0.6, 0.9). Ownership: one handle, instance_free.
 *
 *   struct instance *it = NULL;
 *   instance_new(&it, instance_spec("county-week"), 0.6, 1, true, &err);
 *   lo_plan_solve(&plan, it->problem, &options, &err);
 *   instance_free(it);
 */
#ifndef BENCH_INSTANCE_H
#define BENCH_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/plan.h"

struct instance_spec {
    const char *name;
    int jobs;
    int feeders;
    int days;
    int feeders_per_substation;
    int window_days;     /* most days a window reaches beyond the planted day */
    double time_limit_s; /* the goal, with the gap at 60 % and at 90 % use */
    double gap_60;
    double gap_90;
    double memory_mib; /* goal, 0 = none */
};

/* A job of the planted schedule. */
struct planted {
    lo_time start;
    int32_t n_crews;
    lo_crew_id crews[4];
};

struct instance {
    struct instance_spec spec;
    double use; /* reached */
    uint64_t seed;
    bool ties; /* false: every tie is locked open */
    uint64_t checksum;
    int32_t n_ties;
    int32_t n_back_feeds;
    int32_t n_forbidden; /* of them, by a limit */
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_work *work;
    struct planted *planted; /* by task = by job */
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_calendar *calendar;
    struct lo_findings *findings;
    struct lo_problem *problem;
};

/* --- the table of issue 5 ---------------------------------------------- */

int instance_spec_count(void);
const struct instance_spec *instance_spec_at(int i);
const struct instance_spec *instance_spec_named(const char *name); /* or NULL */

/* --- life cycle -------------------------------------------------------- */

/* LO_EINPUT when no planted schedule of that use was found. */
enum lo_status instance_new(struct instance **out,
                            const struct instance_spec *spec, double use,
                            uint64_t seed, bool ties,
                            struct lo_error *err) LO_MUST_USE;
void instance_free(struct instance *instance); /* NULL is fine */

/* --- ask --------------------------------------------------------------- */

/* Customer-hours of the planted schedule, by off(R) alone. */
double instance_planted_hours(struct instance *instance);

/* Jobs in the largest set held together by interaction (DESIGN 4), and how many
 * others a job interacts with on average. */
int instance_largest_component(struct instance *instance, double *neighbors);

#endif
