/*
 * cost_int.h - groups of placed jobs: what they cost, and the rules that they
 * keep, each by itself and beside the others.
 */
#ifndef LINEOUT_PLAN_COST_INT_H
#define LINEOUT_PLAN_COST_INT_H

#include "planner_int.h"

/* --- cost (cost.c) ----------------------------------------------------- */

/* Splits placed jobs into groups; group[i] = number of the group of jobs[i],
 * from 0 in order of first jobs. Returns how many. */
int group_jobs(const struct planner *planner, const struct placed *jobs, int n,
               int *group);

/* A group as time goes by (group_view.c). */
struct view_step {
    lo_time from;
    lo_time to;
    int epoch;
    int32_t guard;
    int first; /* its jobs: view_jobs */
    int n;
    const struct lo_off *off;
    const struct lo_dip *dip; /* at `from`; NULL = none */
};
struct group_view {
    GArray *steps;             /* struct view_step, without holes */
    GArray *active;            /* int */
    const struct lo_dip *last; /* on the way back to normal */
};
void view_open(struct group_view *v, struct planner *planner,
               const struct placed *jobs, int n);
void view_close(struct group_view *v);
const struct view_step *view_at(const struct group_view *v, guint i);
const int *view_jobs(const struct group_view *v, const struct view_step *s);
int64_t view_cost(struct planner *planner, const struct group_view *v);
/* Customers whose supply goes by the group, each time it goes. polish.c */
int64_t group_interruptions(struct planner *planner, const struct placed *jobs,
                            int n);
bool group_span(const struct planner *planner, const struct placed *jobs, int n,
                struct lo_interval *out);

/*
 * Costs in parts (problem->scale). cost_of and cost_of_group take starts
 * relative to anything: where hours differ (planner->by_time) they are lower
 * bounds. cost_at and cost_of_group_at take real starts, and are exact.
 */
int64_t cost_at(struct planner *planner, const struct placed *jobs, int n);
int64_t cost_of_group_at(struct planner *planner, const struct placed *jobs,
                         int n);
int64_t cost_alone_at(const struct planner *planner, struct placed p);
int64_t floor_of_group(struct planner *planner, const struct placed *jobs,
                       int n);

/* What every cost is a multiple of; 1 where an hour weighs more than another.
 */
int64_t grain_of_costs(const struct planner *planner);

/* Cost of the given placed jobs, split into groups. `n` <= n_jobs. */
int64_t cost_of(struct planner *planner, const struct placed *jobs, int n);

/* Cost of jobs known to form one group. */
int64_t cost_of_group(struct planner *planner, const struct placed *jobs,
                      int n);

/* Linked, and dearer as one group than each alone (E8 shared, or unstaged), or
 * not to be one at all (problem->apart). */
bool costs_more_together(struct planner *planner, struct placed a,
                         struct placed b);

/* Which rule is broken, by whom and by how much; for people (breach.c). */
struct breach {
    const char *rule;   /* "E4" ...; NULL = none */
    lo_section section; /* E6, E7, E9, E10, E14 */
    lo_section partner; /* E10 */
    lo_feeder_id feeder;
    int limit;      /* E6: of problem->repeats */
    int job;        /* E4: the other one; E5: whose lead */
    int64_t most_s; /* E5 lead, E9 longest, E14 least */
};

/* Rules decided inside a group (group_rules.c), at real starts: E4 between its
 * jobs. E5: nobody is off during the dead stretch of one of its jobs before
 * that job's notice lead has passed. E7, E9, E10. */
bool group_keeps_rules(struct planner *planner, const struct placed *jobs,
                       int n);

/* The same; *out says what is broken. */
bool group_keeps(struct planner *planner, const struct placed *jobs, int n,
                 struct breach *out);
bool jobs_hold(struct planner *planner, const struct placed *jobs, int n,
               struct breach *out);

/* group_keeps_rules for every group of the list. */
bool jobs_keep_rules(struct planner *planner, const struct placed *jobs, int n);

/* ... for the job alone, found once by start (planner.c). */
bool alone_holds(const struct planner *planner, struct placed p);

/* Customers in the job's own sections are off whatever else is done; so may
 * E5, E7 and E9 forbid a start that no company can heal. */
bool surely_off(const struct planner *planner, int job);
bool own_sections_allow(const struct planner *planner, const struct option *o,
                        lo_time at);
bool own_sections_hold(const struct planner *planner, const struct option *o,
                       lo_time at, struct breach *out);

/*
 * What forbids job j to be done in that mode from `at`, in one piece or, if it
 * may, in parts: by itself (*alone), or because the others stay where they are
 * in the schedule. rule NULL: nothing. "E3" has no values.
 */
void find_breach(struct planner *planner, const struct schedule *schedule,
                 int j, int mode, lo_time at, struct breach *out, bool *alone);

/* Words for it, a message id with one %s for *value; LO_N_ texts. */
const char *breach_text(const struct planner *planner,
                        const struct breach *breach, struct lo_arena *arena,
                        const char **value);

/* E10 with a dip: no pair off by the dip and `off` (may be NULL). */
bool pairs_hold_in_dip(const struct lo_problem *problem,
                       const struct lo_dip *dip, const struct lo_off *off);

/* --- between groups (coupling.c) ---------------------------------------- */

/* E6, E13, E14, E15 for the placed jobs; `focus` >= 0: only what the group of
 * jobs[focus] takes part in, the others being known to hold. */
bool coupling_holds(struct planner *planner, const struct placed *jobs, int n,
                    int focus);

/* The same of all of them; *out says what is broken. */
bool coupling_keeps(struct planner *planner, const struct placed *jobs, int n,
                    struct breach *out);

/* E14 alone, of jobs at starts relative to anything. */
bool gaps_hold_among(struct planner *planner, const struct placed *jobs, int n);

/* Could costs or rules of a group, by itself, depend on its start? */
bool start_matters(const struct planner *planner, const struct placed *jobs,
                   int n);
bool hours_matter(const struct planner *planner, const struct placed *jobs,
                  int n);

/* E13, E14 and E15 alone: E6 is dear to ask, and hardly ever broken by one
 * pattern; an answer that breaks it is cut off. */
bool switching_holds(struct planner *planner, const struct placed *jobs, int n);

/* All rules but crews, order and cost, of exactly these jobs. */
bool jobs_hold_together(struct planner *planner, const struct placed *jobs,
                        int n);

#endif
