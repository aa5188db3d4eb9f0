/*
 * Improvement of a schedule: a few related jobs are taken out and put back
 * better; unplaced jobs put others out of their way.
 *
 * Nothing here is random: the order of moves comes from a counter.
 */
#include <string.h>

#include "plan_int.h"

/* --- improvement ------------------------------------------------------- */

/* Small counter-driven mixer (splitmix64): same problem, same moves. */
static uint64_t mix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Jobs to take out together: one seed, then jobs that interact with one of
 * them or keep crews busy at the same time. */
static int related_jobs(const struct planner *planner,
                        const struct schedule *schedule, int seed, int want,
                        uint64_t *state, int *out)
{
    int n = 0;
    out[n++] = seed;
    for (int tries = 0; n < want && tries < 8 * want; tries++) {
        int from = out[mix(state) % (uint64_t)n], pick = -1;
        int degree =
            planner->first_neighbor[from + 1] - planner->first_neighbor[from];
        if (degree > 0 && mix(state) % 2 == 0) {
            pick = planner->neighbors[planner->first_neighbor[from] +
                                      (int)(mix(state) % (uint64_t)degree)];
        } else {
            pick = (int)(mix(state) % (uint64_t)planner->n_jobs);
            if (schedule->jobs[from].option >= 0 &&
                schedule->jobs[pick].option >= 0 &&
                ABS(schedule->jobs[pick].start - schedule->jobs[from].start) >
                    12 * LO_HOUR)
                continue;
        }
        bool known =
            planner->first_option[pick] == planner->first_option[pick + 1];
        for (int i = 0; i < n && !known; i++)
            known = out[i] == pick;
        if (!known)
            out[n++] = pick;
    }
    return n;
}

enum { MOST_TAKEN = 6 };

/* One round: takes related jobs out and puts them back in a shuffled order;
 * keeps the outcome if it is not worse. */
static void try_round(struct planner *planner, struct schedule *best,
                      struct schedule *trial, uint64_t *state)
{
    int taken[MOST_TAKEN];
    int seed = (int)(mix(state) % (uint64_t)planner->n_jobs);
    for (int j = 0; j < planner->n_jobs; j++)
        if (best->jobs[j].option < 0 && mix(state) % 4 == 0 &&
            planner->first_option[j] < planner->first_option[j + 1])
            seed = j; /* an unplaced job is worth most */
    int want = 2 + (int)(mix(state) % (MOST_TAKEN - 1));
    int n = related_jobs(planner, best, seed, want, state, taken);
    struct placed was[MOST_TAKEN];
    schedule_copy(planner, trial, best);
    for (int i = 0; i < n; i++) {
        was[i] = best->jobs[taken[i]];
        schedule_take_out(planner, trial, taken[i]);
    }
    for (int i = n - 1; i > 0; i--) {
        int k = (int)(mix(state) % (uint64_t)(i + 1)), swap = taken[i];
        taken[i] = taken[k];
        taken[k] = swap;
    }
    for (int turn = 0; turn < 2; turn++) /* a successor may have come first */
        for (int i = 0; i < n; i++)
            if (trial->jobs[taken[i]].option < 0)
                schedule_insert(planner, trial, taken[i]);
    if (!schedule_better(best, trial) && order_holds(planner, trial) &&
        schedule_rules_hold(planner, trial, was, n))
        schedule_copy(planner, best, trial);
}

void schedule_improve(struct planner *planner, struct schedule *schedule,
                      double target_unplaced, int64_t target_cost, int rounds)
{
    struct schedule trial = schedule_new(planner);
    uint64_t state = UINT64_C(0x6c696e656f7574); /* "lineout" */
    for (int r = 0; r < rounds && planner->n_jobs > 0; r++) {
        if (schedule->unplaced <= target_unplaced &&
            schedule->cost <= target_cost)
            break;
        if (planner_out_of_time(planner))
            break;
        try_round(planner, schedule, &trial, &state);
    }
    schedule_free(&trial);
    schedule_price(planner, schedule); /* exact sums, no drift of doubles */
}
