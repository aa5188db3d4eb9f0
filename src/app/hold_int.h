/*
 * hold_int.h - published outages that a new plan of the same days leaves as
 * they are (hold.c, for plan.c).
 */
#ifndef LINEOUT_HOLD_INT_H
#define LINEOUT_HOLD_INT_H

#include "app/app_int.h"
#include "app/life_int.h"

struct app_hold {
    const struct app_carry *carry;
    const struct lo_week *told; /* NULL = nothing is in force, or --anew */
    int n_pins;
    const struct lo_pin *pins;
    bool *released; /* by outage of `told`: of other days, or pinned away */
    int32_t n;      /* outages that stay */
    struct app_frozen frozen;
    double *weights; /* by job, as they were before the freeze */
};

/* What it is given is *borrowed* until it is closed. */
void app_hold_open(struct app_hold *out, const struct app_carry *carry,
                   const struct lo_week *told, struct lo_interval days,
                   const struct lo_problem_input *input);
void app_hold_close(struct app_hold *hold); /* all zero is fine */

/* LO_EINPUT: an outage that is still to come or under way lies across the first
 * or the last midnight of the days, and can neither be planned with them nor
 * left alone. */
enum lo_status app_hold_edges(const struct app_hold *hold,
                              struct lo_interval days, lo_time now,
                              const struct lo_zone *zone,
                              struct lo_error *err) LO_MUST_USE;

/* lo_problem_input.hold: what earlier plans leave to this one, and E11. */
enum lo_status app_hold_problem(struct lo_problem *problem, void *hold,
                                struct lo_error *err) LO_MUST_USE;

/* The first of the outages that is not in the week as it was told; NULL. */
const struct lo_week_outage *app_hold_broken(const struct app_hold *hold,
                                             const struct lo_problem *problem,
                                             const struct lo_week *week);

/* Weights and number of those that stay into a week of the problem. */
void app_hold_weigh(const struct app_hold *hold, struct lo_week *week);

/* LO_EINPUT; the outage may be NULL. */
enum lo_status app_hold_refuse(const struct lo_week_outage *outage,
                               struct lo_error *err) LO_MUST_USE;

#endif
