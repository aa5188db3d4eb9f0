/*
 * crew_bound_int.h - a lower bound that knows how many crews there are.
 *
 *   day      a stretch of time that no crew's work and no dead stretch leaves;
 *            most often a day of the calendar
 *   place    an option on a day on which it has a start
 *   bucket   the crews of one set (crew_profile.c) on one day
 *   item     a place that needs crews of a bucket: so long, so many
 *
 *   minimise   sum cost(P) x(P, day)
 *   cover      each job in one pattern, or left out
 *   bins       x at a place, times its crews <= bins of the bucket that hold it
 *              a bin = what one crew does that day: no longer than the day
 *              bins of a bucket <= its crews
 *
 * Each item has a price, at least 0; with `bins` paid for instead of kept, the
 * problem falls apart into patterns, part by part, and one knapsack a bucket.
 * Whatever the prices, that is a lower bound (Geoffrion 1974); good ones are
 * found by following the subgradient (Held, Wolfe, Crowder 1974). All sums are
 * whole numbers: no rounding enters the bound.
 *
 * Left aside, so that the bound holds for every problem: the hour within a day,
 * shifts, and rules that couple patterns.
 */
#ifndef LINEOUT_PLAN_CREW_BOUND_INT_H
#define LINEOUT_PLAN_CREW_BOUND_INT_H

#include "plan_int.h"

struct crew_bound;

/* For plans that leave out at most `unplaced`. */
struct crew_bound *crew_bound_new(struct planner *planner,
                                  const struct pattern_pool *pool,
                                  double unplaced);
void crew_bound_free(struct crew_bound *bound); /* NULL is fine */

/* Improves the prices until the bound is `enough`, it is `until`
 * (lo_steady_seconds), or it rises no more. `cost`: of a plan, INT64_MAX = of
 * none; steps aim at it. Returns the highest bound so far. */
int64_t crew_bound_raise(struct crew_bound *bound, int64_t cost, int64_t enough,
                         double until);

/* For the search to go by (`scarce` of the options): the prices of the highest
 * bound and, where those are the same, what the relaxed plans took of late:
 * their mean nearly fits the crews (Barahona, Anbil 2000). */
void crew_bound_guide(const struct crew_bound *bound);

/* Makes ready for crew_bound_with, at the prices of the highest bound. */
void crew_bound_settle_prices(struct crew_bound *bound);

/* No plan costs less that holds these jobs together in one pattern, whose cost
 * is at least `cost`, placed like this (real starts). INT64_MIN = not known. */
int64_t crew_bound_with(const struct crew_bound *bound,
                        const struct placed *jobs, int n, int64_t cost);

/* The same as a model, solved for the proof that the planner keeps: *bound is
 * never below crew_bound_raise's. crew_proof.c */
enum lo_status crew_bound_settle(struct crew_bound *b, double until,
                                 double *bound,
                                 struct lo_error *err) LO_MUST_USE;

/* Few jobs: what each day can be, priced and placed exactly, until a time.
 * Raises *bound, maybe to a proof, and improves `best`; `known`: that leaves
 * out no more than the bound allows. day_master.c */
enum lo_status plan_by_days(struct planner *planner,
                            const struct crew_bound *crews, bool known,
                            double until, struct schedule *best, double *bound,
                            struct lo_error *err) LO_MUST_USE;

#endif
