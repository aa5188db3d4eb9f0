/*
 * schedule_int.h - whole schedules, and the searches for better ones.
 */
#ifndef LINEOUT_PLAN_SCHEDULE_INT_H
#define LINEOUT_PLAN_SCHEDULE_INT_H

#include "cost_int.h"
#include "crews_int.h"

struct pattern_pool;

/* --- a whole schedule (schedule.c) ------------------------------------- */

struct schedule {
    struct placed *jobs; /* n_jobs; option -1 = unplaced */
    int *used;           /* crews at work (crew_profile.c) */
    double unplaced;     /* weight */
    int64_t cost;
};

struct schedule schedule_new(const struct planner *planner);
void schedule_free(struct schedule *schedule);
void schedule_copy(const struct planner *planner, struct schedule *to,
                   const struct schedule *from);

/* Sets the place of job j, its crews with it; no figures, no rules. */
void schedule_move(const struct planner *planner, struct schedule *schedule,
                   int j, struct placed to);

/* Recomputes both figures, and the crews, from the placements. */
void schedule_price(struct planner *planner, struct schedule *schedule);

/* Lexicographic: less weight unplaced, then less cost. */
bool schedule_better(const struct schedule *a, const struct schedule *b);

/* The stretch of time around `p` of job `j` that is closed under "crews busy
 * or travelling": what lies outside cannot clash with it. */
struct lo_interval crew_stretch(const struct planner *planner,
                                const struct schedule *schedule,
                                struct placed p, int j);

/* Can `p` be added with crews for everybody around it? */
bool schedule_crews_fit(struct planner *planner,
                        const struct schedule *schedule, struct placed p);

/* Jobs whose cost the place of job j can touch, with j at `p` first: staged,
 * its group; unstaged, all it interacts with through others. Returns how many;
 * `out` has room for n_jobs. */
int touched_by(const struct planner *planner, const struct schedule *schedule,
               int j, struct placed p, struct placed *out);

/* E6, E13, E14, E15 with `p` added. */
bool schedule_couples(struct planner *planner, const struct schedule *schedule,
                      struct placed p);

/* After jobs were taken from where they `was` and put back elsewhere, each
 * insertion having held: do those they left behind still keep the rules (all
 * but crews and order)? */
bool schedule_rules_hold(struct planner *planner,
                         const struct schedule *schedule,
                         const struct placed *was, int n_was);

/* true if all rules hold (E2 holds by construction). */
bool schedule_holds(struct planner *planner, const struct schedule *schedule);

/* Puts job j at its cheapest place that leaves the others where they are;
 * false if there is none. Ties: earliest. */
bool schedule_insert(struct planner *planner, struct schedule *schedule, int j);

/* Takes job j out, if it is placed; puts a job at `p` (false where E5 would
 * break: then nothing changes). The crews are the caller's business. */
void schedule_take_out(struct planner *planner, struct schedule *schedule,
                       int j);
bool schedule_put(struct planner *planner, struct schedule *schedule,
                  struct placed p);

/* First plan by greedy insertion, then improvement until `target` (weight and
 * cost) is met, no round helps, or time is up. Deterministic. */
void schedule_first(struct planner *planner, struct schedule *schedule);
void schedule_improve(struct planner *planner, struct schedule *schedule,
                      double target_unplaced, int64_t target_cost, int rounds);

/* --- the long search (anneal.c) ---------------------------------------- */

struct search_goal {
    double unplaced; /* both reached: done */
    int64_t cost;
    double until;        /* lo_steady_seconds() */
    int steps;           /* most */
    uint64_t seed;       /* another one, other moves */
    double hot;          /* at first: so many times as hot as usual */
    const double *price; /* by job, of the master: what an outage of such jobs
                            costs at least; may be NULL */
    void (*improved)(void *self); /* now and then; may be NULL */
    void *self;
};

/* Improves `best`, with the patterns of `pool` (may be NULL) as a guide. Which
 * moves there is time for depends on the machine; their order does not. */
void schedule_anneal(struct planner *planner, struct schedule *best,
                     const struct pattern_pool *pool,
                     const struct search_goal *goal);

/* Lowers the weight left out of `best` to the goal's, if it can until a time
 * (lo_steady_seconds) and in so many steps, whatever that costs in hours.
 * eject.c */
void schedule_eject(struct planner *planner, struct schedule *best,
                    const struct search_goal *goal, double until);

/* Another plan: patterns of the pool that cost little more than the goal's
 * prices, fitted in between the crews until a time; jobs that found no room are
 * left out. fit.c */
void schedule_fit(struct planner *planner, struct schedule *out,
                  const struct pattern_pool *pool,
                  const struct search_goal *goal, double until);

/* The same, everybody in first; by two processes unless `only_one`.
 * two_searches.c */
void schedule_search(struct planner *planner, struct schedule *best,
                     const struct pattern_pool *pool,
                     const struct search_goal *goal, bool only_one);

/* --- levels (3) to (5) (polish.c) ---------------------------------------- */

/* Moves jobs and groups where it costs nothing, until no move helps or it is
 * `until` (lo_steady_seconds). */
void schedule_polish(struct planner *planner, struct schedule *schedule,
                     double until);

/* Level (3) alone: places all jobs of a small set anew at once, at the same
 * cost, until it is `until`. true if that helped. fewest.c */
bool schedule_fewest(struct planner *planner, struct schedule *schedule,
                     double until);

/* --- small problems (exhaust.c) ------------------------------------------ */

/* Few enough places to try them all? */
bool small_enough(const struct planner *planner);

/* Both levels at once: makes `best` the best there is. false when time ran
 * out: then it is just better than it was. */
bool try_everything(struct planner *planner, struct schedule *best);

/* --- results (outages.c, reason.c) ------------------------------------- */

/* Fills placements, outages and figures of `plan` from the schedule. */
void plan_fill(struct planner *planner, const struct schedule *schedule,
               struct lo_plan *plan);

/* Why each unplaced job is, and the cheapest repair. */
void plan_explain(struct planner *planner, const struct schedule *schedule,
                  struct lo_plan *plan);

#endif
