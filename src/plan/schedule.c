/*
 * Whole schedules: price, putting in and taking out, greedy first plan. Every
 * move is priced by re-pricing only the groups it touches.
 */
#include <string.h>

#include "plan_int.h"

struct schedule schedule_new(const struct planner *planner)
{
    struct schedule s = {g_new(struct placed, planner->n_jobs + 1),
                         g_new0(int, crew_profile_size(planner->profile) + 1),
                         0.0, 0};
    for (int j = 0; j < planner->n_jobs; j++)
        s.jobs[j].option = -1;
    return s;
}

void schedule_free(struct schedule *schedule)
{
    g_free(schedule->jobs);
    g_free(schedule->used);
    schedule->jobs = NULL;
    schedule->used = NULL;
}

void schedule_copy(const struct planner *planner, struct schedule *to,
                   const struct schedule *from)
{
    memcpy(to->jobs, from->jobs, sizeof *to->jobs * (size_t)planner->n_jobs);
    memcpy(to->used, from->used,
           sizeof *to->used * (size_t)crew_profile_size(planner->profile));
    to->unplaced = from->unplaced;
    to->cost = from->cost;
}

void schedule_move(const struct planner *planner, struct schedule *schedule,
                   int j, struct placed to)
{
    if (schedule->jobs[j].option >= 0)
        crew_profile_add(planner->profile, schedule->used, schedule->jobs[j],
                         -1);
    if (to.option >= 0)
        crew_profile_add(planner->profile, schedule->used, to, 1);
    schedule->jobs[j] = to;
}

void schedule_price(struct planner *planner, struct schedule *schedule)
{
    struct placed *all = g_new(struct placed, planner->n_jobs + 1);
    int n = 0;
    schedule->unplaced = 0.0;
    memset(schedule->used, 0,
           sizeof *schedule->used *
               (size_t)crew_profile_size(planner->profile));
    for (int j = 0; j < planner->n_jobs; j++)
        if (schedule->jobs[j].option >= 0) {
            all[n++] = schedule->jobs[j];
            crew_profile_add(planner->profile, schedule->used,
                             schedule->jobs[j], 1);
        } else {
            schedule->unplaced += planner->problem->jobs[j].weight;
        }
    schedule->cost = cost_at(planner, all, n);
    g_free(all);
}

bool schedule_better(const struct schedule *a, const struct schedule *b)
{
    if (a->unplaced != b->unplaced)
        return a->unplaced < b->unplaced;
    return a->cost < b->cost;
}

int touched_by(const struct planner *planner, const struct schedule *schedule,
               int j, struct placed p, struct placed *out)
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
    *holds =
        n == 1 ? alone_holds(planner, p) : jobs_keep_rules(planner, room, n);
    if (n == 1)
        return cost_alone_at(planner, p);
    return cost_at(planner, room, n) - cost_at(planner, room + 1, n - 1);
}

bool schedule_couples(struct planner *planner, const struct schedule *schedule,
                      struct placed p)
{
    if (!planner->couples)
        return true;
    int j = planner->options[p.option].job, n = 0;
    struct placed *all = g_new(struct placed, planner->n_jobs + 1);
    all[n++] = p;
    for (int i = 0; i < planner->n_jobs; i++)
        if (i != j && schedule->jobs[i].option >= 0)
            all[n++] = schedule->jobs[i];
    bool holds = coupling_holds(planner, all, n, 0);
    g_free(all);
    return holds;
}

/* The group of job k and what couples it. */
static bool holds_around(struct planner *planner,
                         const struct schedule *schedule, int k)
{
    struct placed *room = g_new(struct placed, planner->n_jobs + 1);
    int n = touched_by(planner, schedule, k, schedule->jobs[k], room);
    bool holds = jobs_keep_rules(planner, room, n) &&
                 schedule_couples(planner, schedule, schedule->jobs[k]);
    g_free(room);
    return holds;
}

bool schedule_rules_hold(struct planner *planner,
                         const struct schedule *schedule,
                         const struct placed *was, int n_was)
{
    if (!planner->by_start)
        return true; /* nobody is healed by company, nothing couples */
    for (int i = 0; i < n_was; i++) {
        if (was[i].option < 0 || !planner->options[was[i].option].dead)
            continue;
        int job = planner->options[was[i].option].job;
        for (int k = planner->first_neighbor[job];
             k < planner->first_neighbor[job + 1]; k++) {
            int other = planner->neighbors[k];
            if (schedule->jobs[other].option >= 0 &&
                (!planner->problem->staged ||
                 linked(planner, was[i], schedule->jobs[other])) &&
                !holds_around(planner, schedule, other))
                return false;
        }
    }
    return true;
}

bool schedule_holds(struct planner *planner, const struct schedule *schedule)
{
    struct placed *all = g_new(struct placed, planner->n_jobs + 1);
    int n = 0;
    for (int j = 0; j < planner->n_jobs; j++)
        if (schedule->jobs[j].option >= 0)
            all[n++] = schedule->jobs[j];
    bool holds = jobs_hold_together(planner, all, n);
    g_free(all);
    return holds && order_holds(planner, schedule) &&
           crews_assign(planner, schedule->jobs, planner->n_jobs, NULL, NULL) ==
               CREWS_FIT;
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
    if (crew_profile_is_exact(planner->profile) &&
        schedule->jobs[j].option < 0 &&
        planner->options[p.option].n_pieces == 0)
        return crew_profile_allows(planner->profile, schedule->used, p);
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
    int64_t cost; /* with what its crews are worth to others */
    int snug;
};

static int by_cost(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->snug != y->snug)
        return y->snug - x->snug;
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
        for (int i = crew_profile_next(planner->profile, schedule->used, o, 0);
             i < planner->options[o].n_starts;
             i = crew_profile_next(planner->profile, schedule->used, o,
                                   i + 1)) {
            struct candidate c = {{o, planner->options[o].starts[i]}, 0, 0};
            bool holds = true;
            if (!order_allows(planner, schedule, c.at))
                continue;
            c.cost = added_cost(planner, schedule, j, c.at, room, &holds);
            if (planner->options[o].scarce != NULL)
                c.cost += planner->options[o].scarce[i];
            c.snug = crew_profile_snug(planner->profile, schedule->used, c.at);
            if (holds)
                g_array_append_val(candidates, c);
        }
    g_array_sort(candidates, by_cost);
    bool placed = false;
    for (guint i = 0; i < candidates->len && !placed; i++) {
        const struct candidate *c =
            &g_array_index(candidates, struct candidate, i);
        if (schedule_crews_fit(planner, schedule, c->at) &&
            schedule_couples(planner, schedule, c->at))
            placed = schedule_put(planner, schedule, c->at);
    }
    g_free(room);
    g_array_free(candidates, TRUE);
    return placed;
}

bool schedule_put(struct planner *planner, struct schedule *schedule,
                  struct placed p)
{
    int j = planner->options[p.option].job;
    struct placed *room = g_new(struct placed, planner->n_jobs + 1);
    bool holds = true;
    int64_t cost = added_cost(planner, schedule, j, p, room, &holds);
    if (holds) {
        schedule_move(planner, schedule, j, p);
        schedule->cost += cost;
        schedule->unplaced -= planner->problem->jobs[j].weight;
    }
    g_free(room);
    return holds;
}

void schedule_take_out(struct planner *planner, struct schedule *schedule,
                       int j)
{
    if (schedule->jobs[j].option < 0)
        return;
    struct placed *room = g_new(struct placed, planner->n_jobs + 1);
    bool holds;
    schedule->cost -=
        added_cost(planner, schedule, j, schedule->jobs[j], room, &holds);
    schedule->unplaced += planner->problem->jobs[j].weight;
    schedule_move(planner, schedule, j, (struct placed){-1, 0});
    g_free(room);
}

/* --- first plan -------------------------------------------------------- */

struct order {
    int job;
    int depth; /* E4: predecessors first */
    double weight;
    int64_t work_s; /* crew-seconds: the big ones first */
    int starts;
};

static int by_difficulty(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->depth != y->depth)
        return x->depth - y->depth;
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
    int *depths = g_new(int, planner->n_jobs + 1);
    order_depths(planner, depths);
    for (int j = 0; j < planner->n_jobs; j++) {
        order[j].job = j;
        order[j].depth = depths[j];
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
    g_free(depths);
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
