/*
 * Whole schedules: price, greedy insertion, and improvement by taking a few
 * related jobs out and putting them back better.
 *
 * Every move is priced by re-pricing only the groups it touches. Nothing here
 * is random: the order of moves comes from a counter.
 */
#include <string.h>

#include "plan_int.h"

struct schedule schedule_new(const struct planner *planner)
{
    struct schedule s = {g_new(struct placed, planner->n_jobs + 1), 0.0, 0};
    for (int j = 0; j < planner->n_jobs; j++)
        s.jobs[j].option = -1;
    return s;
}

void schedule_free(struct schedule *schedule)
{
    g_free(schedule->jobs);
    schedule->jobs = NULL;
}

void schedule_copy(const struct planner *planner, struct schedule *to,
                   const struct schedule *from)
{
    memcpy(to->jobs, from->jobs, sizeof *to->jobs * (size_t)planner->n_jobs);
    to->unplaced = from->unplaced;
    to->cost = from->cost;
}

void schedule_price(struct planner *planner, struct schedule *schedule)
{
    struct placed *all = g_new(struct placed, planner->n_jobs + 1);
    int n = 0;
    schedule->unplaced = 0.0;
    for (int j = 0; j < planner->n_jobs; j++)
        if (schedule->jobs[j].option >= 0)
            all[n++] = schedule->jobs[j];
        else
            schedule->unplaced += planner->problem->jobs[j].weight;
    schedule->cost = cost_of(planner, all, n);
    g_free(all);
}

bool schedule_better(const struct schedule *a, const struct schedule *b)
{
    if (a->unplaced != b->unplaced)
        return a->unplaced < b->unplaced;
    return a->cost < b->cost;
}

/* Jobs whose cost the place of job j can touch, with j at `p` first: staged,
 * its group; unstaged, all it interacts with through others. Returns how many;
 * `out` has room for n_jobs. */
static int touched_by(const struct planner *planner,
                      const struct schedule *schedule, int j, struct placed p,
                      struct placed *out)
{
    int n = 0;
    out[n++] = p;
    for (int at = 0; at < n; at++) {
        int job = planner->options[out[at].option].job;
        for (int k = planner->first_neighbor[job];
             k < planner->first_neighbor[job + 1]; k++) {
            int other = planner->neighbors[k];
            if (other == j || schedule->jobs[other].option < 0 ||
                (planner->problem->staged &&
                 !linked(planner, out[at], schedule->jobs[other])))
                continue;
            bool known = false;
            for (int i = 1; i < n && !known; i++)
                known = planner->options[out[i].option].job == other;
            if (!known)
                out[n++] = schedule->jobs[other];
        }
    }
    return n;
}

/* What placing job j at `p` adds to the cost; *holds says whether E5 is kept
 * by the groups it touches. */
static int64_t added_cost(struct planner *planner,
                          const struct schedule *schedule, int j,
                          struct placed p, struct placed *room, bool *holds)
{
    *holds = true;
    if (!planner->options[p.option].dead)
        return 0;
    int n = touched_by(planner, schedule, j, p, room);
    if (n == 1)
        return planner->options[p.option].alone;
    *holds = jobs_keep_lead(planner, room, n);
    return cost_of(planner, room, n) - cost_of(planner, room + 1, n - 1);
}

bool schedule_holds(struct planner *planner, const struct schedule *schedule)
{
    struct placed *all = g_new(struct placed, planner->n_jobs + 1);
    int n = 0;
    for (int j = 0; j < planner->n_jobs; j++)
        if (schedule->jobs[j].option >= 0)
            all[n++] = schedule->jobs[j];
    bool holds = jobs_keep_lead(planner, all, n);
    g_free(all);
    return holds && crews_assign(planner, schedule->jobs, planner->n_jobs, NULL,
                                 NULL) == CREWS_FIT;
}

/* --- insertion --------------------------------------------------------- */

static bool crews_meet(const struct planner *planner, struct placed p,
                       struct lo_interval stretch)
{
    int64_t travel = planner->problem->travel_s;
    struct lo_interval busy = crew_span(planner, p);
    return busy.from < stretch.to + travel && stretch.from < busy.to + travel;
}

struct lo_interval crew_stretch(const struct planner *planner,
                                const struct schedule *schedule,
                                struct placed p, int j)
{
    struct lo_interval stretch = crew_span(planner, p);
    for (bool grown = true; grown;) {
        grown = false;
        for (int i = 0; i < planner->n_jobs; i++) {
            struct placed other = schedule->jobs[i];
            if (i == j || other.option < 0 ||
                !crews_meet(planner, other, stretch))
                continue;
            struct lo_interval busy = crew_span(planner, other);
            grown |= busy.from < stretch.from || busy.to > stretch.to;
            stretch.from = MIN(stretch.from, busy.from);
            stretch.to = MAX(stretch.to, busy.to);
        }
    }
    return stretch;
}

bool schedule_crews_fit(struct planner *planner,
                        const struct schedule *schedule, struct placed p)
{
    int j = planner->options[p.option].job, n = 0;
    struct lo_interval stretch = crew_stretch(planner, schedule, p, j);
    struct placed *room = g_new(struct placed, planner->n_jobs + 1);
    room[n++] = p;
    for (int i = 0; i < planner->n_jobs; i++)
        if (i != j && schedule->jobs[i].option >= 0 &&
            crews_meet(planner, schedule->jobs[i], stretch))
            room[n++] = schedule->jobs[i];
    bool fit = crews_assign(planner, room, n, NULL, NULL) == CREWS_FIT;
    g_free(room);
    return fit;
}

struct candidate {
    struct placed at;
    int64_t cost;
};

static int by_cost(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->at.start != y->at.start)
        return x->at.start < y->at.start ? -1 : 1;
    return x->at.option - y->at.option;
}

bool schedule_insert(struct planner *planner, struct schedule *schedule, int j)
{
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
    struct placed *room = g_new(struct placed, planner->n_jobs + 1);
    for (int o = planner->first_option[j]; o < planner->first_option[j + 1];
         o++)
        for (int i = 0; i < planner->options[o].n_starts; i++) {
            struct candidate c = {{o, planner->options[o].starts[i]}, 0};
            bool holds = true;
            c.cost = added_cost(planner, schedule, j, c.at, room, &holds);
            if (holds)
                g_array_append_val(candidates, c);
        }
    g_array_sort(candidates, by_cost);
    bool placed = false;
    for (guint i = 0; i < candidates->len && !placed; i++) {
        const struct candidate *c =
            &g_array_index(candidates, struct candidate, i);
        if (schedule_crews_fit(planner, schedule, c->at)) {
            schedule->jobs[j] = c->at;
            schedule->cost += c->cost;
            schedule->unplaced -= planner->problem->jobs[j].weight;
            placed = true;
        }
    }
    g_free(room);
    g_array_free(candidates, TRUE);
    return placed;
}

static void take_out(struct planner *planner, struct schedule *schedule, int j)
{
    if (schedule->jobs[j].option < 0)
        return;
    struct placed *room = g_new(struct placed, planner->n_jobs + 1);
    bool holds;
    schedule->cost -=
        added_cost(planner, schedule, j, schedule->jobs[j], room, &holds);
    schedule->unplaced += planner->problem->jobs[j].weight;
    schedule->jobs[j].option = -1;
    g_free(room);
}

/* --- first plan -------------------------------------------------------- */

struct order {
    int job;
    double weight;
    int64_t work_s; /* crew-seconds: the big ones first */
    int starts;
};

static int by_difficulty(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->starts != y->starts)
        return x->starts - y->starts;
    if (x->work_s != y->work_s)
        return x->work_s > y->work_s ? -1 : 1;
    return x->job - y->job;
}

static int64_t crew_seconds(const struct option *o)
{
    int64_t crews = 0;
    for (int i = 0; i < o->n_needs; i++)
        crews += o->needs[i].number;
    return crews * o->duration_s;
}

static int *insertion_order(const struct planner *planner)
{
    struct order *order = g_new0(struct order, planner->n_jobs + 1);
    for (int j = 0; j < planner->n_jobs; j++) {
        order[j].job = j;
        order[j].weight = planner->problem->jobs[j].weight;
        for (int o = planner->first_option[j]; o < planner->first_option[j + 1];
             o++) {
            order[j].starts += planner->options[o].n_starts;
            order[j].work_s =
                MAX(order[j].work_s, crew_seconds(&planner->options[o]));
        }
    }
    qsort(order, (size_t)planner->n_jobs, sizeof *order, by_difficulty);
    int *jobs = g_new(int, planner->n_jobs + 1);
    for (int j = 0; j < planner->n_jobs; j++)
        jobs[j] = order[j].job;
    g_free(order);
    return jobs;
}

void schedule_first(struct planner *planner, struct schedule *schedule)
{
    schedule_price(planner, schedule);
    int *order = insertion_order(planner);
    for (int i = 0; i < planner->n_jobs; i++)
        if (schedule->jobs[order[i]].option < 0)
            schedule_insert(planner, schedule, order[i]);
    g_free(order);
}

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
    schedule_copy(planner, trial, best);
    for (int i = 0; i < n; i++)
        take_out(planner, trial, taken[i]);
    for (int i = n - 1; i > 0; i--) {
        int k = (int)(mix(state) % (uint64_t)(i + 1)), swap = taken[i];
        taken[i] = taken[k];
        taken[k] = swap;
    }
    for (int i = 0; i < n; i++)
        schedule_insert(planner, trial, taken[i]);
    if (!schedule_better(best, trial))
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
