/*
 * variant_int.h - what prices.c, clash.c and explain.c share: a changed copy of
 * a problem, solved again and compared with the plan there is.
 */
#ifndef LINEOUT_PLAN_VARIANT_INT_H
#define LINEOUT_PLAN_VARIANT_INT_H

#include "lineout/explain.h"
#include "plan_int.h"

/* A problem of which jobs and crews may be changed. */
struct variant {
    struct lo_problem problem;
    struct lo_job *jobs;
    struct lo_plan_crew *crews; /* room for one more */
    struct lo_epoch *epochs;    /* NULL: the problem's own */
};

struct variant variant_of(const struct lo_problem *problem);
void variant_clear(struct variant *v);

/* One more of the type, with the shifts of the first there is. */
void variant_add_crew(struct variant *v, lo_crew_type_id type);

/* Hours and weight of the plan that is compared with. */
struct figures {
    double hours;
    double unplaced;
};

enum lo_status figures_of(struct figures *out, const struct lo_problem *problem,
                          const struct lo_placement *placements,
                          struct lo_error *err);

/* false: a placement is none of the planner's, or a rule is broken. */
bool schedule_of_placements(struct planner *p, struct schedule *schedule,
                            const struct lo_placement *placements);

/* LO_EINPUT: the data have changed since it was planned. */
enum lo_status plan_is_outdated(struct lo_error *err);

/* `how`: what else there is to say of it than the time; NULL = nothing. */
enum lo_status solve_again(struct lo_plan **out,
                           const struct lo_problem *problem, double seconds,
                           const struct lo_plan_options *how,
                           struct lo_error *err);

/* --- prices.c, price_rules.c ---------------------------------------------- */

/* Hours that differ by less are the same. */
#define LEAST_HOURS 1e-6

/* What a plan without the rule says of its price. */
struct lo_price price_of_plan(const struct lo_plan *plan,
                              const struct figures *base,
                              const struct lo_price_rule *rule);

/* struct lo_price; the arena is *moved*. */
struct lo_prices *prices_of_rows(struct lo_arena *arena,
                                 const struct figures *base,
                                 const GArray *rows);

#endif
