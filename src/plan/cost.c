/*
 * Customer-seconds of jobs placed in time: the integral of customers(off(R(t)))
 * over each group of linked jobs.
 *
 *   job 1   |=======|              R(t): 1 | 1+2 | 2 |   | 3
 *   job 2       |========|         one group {1, 2}, one group {3}
 *   job 3                   |===|
 *
 * Interaction judged job by job is additive (DESIGN 4), so groups are priced
 * one by one.
 */
#include <string.h>

#include "plan_int.h"

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* Adds a job to an ascending list of `n`, once; returns how many it has. */
static int add_sorted(int *list, int n, int job)
{
    int at = n;
    while (at > 0 && list[at - 1] > job)
        at--;
    if (at > 0 && list[at - 1] == job)
        return n; /* two pieces of one job, dead at a time */
    memmove(list + at + 1, list + at, sizeof *list * (size_t)(n - at));
    list[at] = job;
    return n + 1;
}

/* Ascending job indices of those that are dead at `at`. */
static int active_jobs(const struct planner *p, const struct placed *jobs,
                       int n, lo_time at, int *out)
{
    int active = 0;
    for (int i = 0; i < n; i++) {
        struct lo_interval span = dead_span(p, jobs[i]);
        if (p->options[jobs[i].option].dead && span.from <= at && at < span.to)
            active = add_sorted(out, active, p->options[jobs[i].option].job);
    }
    return active;
}

/* Ascending job indices of those that need anything dead at all. */
static int dead_jobs(const struct planner *p, const struct placed *jobs, int n,
                     int *out)
{
    int dead = 0;
    for (int i = 0; i < n; i++)
        if (p->options[jobs[i].option].dead)
            dead = add_sorted(out, dead, p->options[jobs[i].option].job);
    return dead;
}

/* Sorted distinct instants at which R(t) changes; returns how many. */
static int events_of(const struct planner *p, const struct placed *jobs, int n,
                     lo_time *events)
{
    int m = 0;
    for (int i = 0; i < n; i++)
        if (p->options[jobs[i].option].dead) {
            struct lo_interval span = dead_span(p, jobs[i]);
            events[m++] = span.from;
            events[m++] = span.to;
        }
    qsort(events, (size_t)m, sizeof *events, compare_times);
    int distinct = 0;
    for (int i = 0; i < m; i++)
        if (distinct == 0 || events[distinct - 1] != events[i])
            events[distinct++] = events[i];
    return distinct;
}

enum { SMALL_GROUP = 16 };

/* Room for a group on the stack, or from the heap when it is large. */
struct scratch {
    lo_time small_events[2 * SMALL_GROUP];
    int small_active[SMALL_GROUP];
    int small_before[SMALL_GROUP];
    lo_time *events;
    int *active;
    int *before; /* active one event earlier */
};

static void scratch_open(struct scratch *s, int n)
{
    bool large = n > SMALL_GROUP;
    s->events = large ? g_new(lo_time, 2 * n) : s->small_events;
    s->active = large ? g_new(int, n) : s->small_active;
    s->before = large ? g_new(int, n) : s->small_before;
}

static void scratch_close(struct scratch *s)
{
    if (s->events != s->small_events) {
        g_free(s->events);
        g_free(s->active);
        g_free(s->before);
    }
}

/* Unstaged: the union of all is dead from first to last. */
static int64_t unstaged_cost(struct planner *planner, const int *jobs, int n,
                             int64_t length)
{
    return rate_of_jobs(planner, jobs, n) * length +
           dip_cost(planner, dip_of_jobs(planner, NULL, 0, jobs, n)) +
           dip_cost(planner, dip_of_jobs(planner, jobs, n, NULL, 0));
}

int64_t cost_of_group(struct planner *planner, const struct placed *jobs, int n)
{
    if (n == 1)
        return planner->options[jobs[0].option].alone;
    if (has_splits(planner, jobs, n))
        return cost_of(planner, jobs, n);
    return floor_of_group(planner, jobs, n);
}

/* What the group loses at least, whatever the hour; exactly that where hours
 * are alike. */
int64_t floor_of_group(struct planner *planner, const struct placed *jobs,
                       int n)
{
    struct scratch s;
    scratch_open(&s, n);
    int m = events_of(planner, jobs, n, s.events);
    int64_t cost = 0;
    if (!planner->problem->staged && m > 0) {
        int k = dead_jobs(planner, jobs, n, s.active);
        cost =
            unstaged_cost(planner, s.active, k, s.events[m - 1] - s.events[0]);
    } else {
        int before = 0;
        for (int i = 0; i < m; i++) {
            int k = active_jobs(planner, jobs, n, s.events[i], s.active);
            if (i + 1 < m)
                cost += rate_of_jobs(planner, s.active, k) *
                        (s.events[i + 1] - s.events[i]);
            cost += dip_cost(
                planner, dip_of_jobs(planner, s.before, before, s.active, k));
            memcpy(s.before, s.active, sizeof *s.active * (size_t)k);
            before = k;
        }
    }
    scratch_close(&s);
    return cost;
}

/* May jobs i and k share an outage, given the stretches of their groups? */
static bool meet(const struct planner *p, const struct placed *jobs, int i,
                 int k, const struct lo_interval *span)
{
    const struct option *x = &p->options[jobs[i].option];
    const struct option *y = &p->options[jobs[k].option];
    return x->dead && y->dead &&
           stretches_join(p, x->job, span[i], y->job, span[k]);
}

/*
 * group[i] = the smallest index in the group of jobs[i]. Unstaged, what a job
 * has dead stays dead from the first to the last instant of its group, so
 * that groups may meet that their jobs would not.
 */
static void find_groups(const struct planner *p, const struct placed *jobs,
                        int n, int *group)
{
    struct lo_interval *span = g_new(struct lo_interval, n + 1);
    for (int i = 0; i < n; i++) {
        group[i] = i;
        span[i] = dead_span(p, jobs[i]);
    }
    for (bool merged = true; merged;) {
        merged = false;
        for (int i = 0; i < n; i++)
            for (int k = i + 1; k < n; k++) {
                if (group[i] == group[k] || !meet(p, jobs, i, k, span))
                    continue;
                int to = MIN(group[i], group[k]),
                    from = MAX(group[i], group[k]);
                for (int m = 0; m < n; m++)
                    if (group[m] == from)
                        group[m] = to;
                merged = true;
            }
        for (int i = 0; i < n && !p->problem->staged; i++)
            for (int k = 0; k < n; k++)
                if (group[i] == group[k]) {
                    span[i].from = MIN(span[i].from, span[k].from);
                    span[i].to = MAX(span[i].to, span[k].to);
                }
    }
    g_free(span);
}

/* Staged, for many jobs: along the lists of those who interact. */
static void find_groups_by_neighbors(const struct planner *p,
                                     const struct placed *jobs, int n,
                                     int *group)
{
    int *place = g_new(int, p->n_jobs + 1), *stack = g_new(int, n + 1);
    int *next = g_new(int, n + 1); /* piece of the same job */
    for (int j = 0; j < p->n_jobs; j++)
        place[j] = -1;
    for (int i = n; i-- > 0;) {
        int job = p->options[jobs[i].option].job;
        next[i] = place[job];
        place[job] = i;
        group[i] = -1;
    }
    for (int first = 0; first < n; first++) {
        int depth = 0;
        if (group[first] >= 0)
            continue;
        group[first] = first;
        stack[depth++] = first;
        while (depth > 0) {
            int i = stack[--depth], job = p->options[jobs[i].option].job;
            int own = p->splits ? job : -1;
            for (int k = p->first_neighbor[job];
                 k <= p->first_neighbor[job + 1]; k++) {
                bool last = k == p->first_neighbor[job + 1];
                int with = last ? own : p->neighbors[k];
                for (int other = with < 0 ? -1 : place[with]; other >= 0;
                     other = next[other]) {
                    if (group[other] >= 0 || !linked(p, jobs[i], jobs[other]))
                        continue;
                    group[other] = first;
                    stack[depth++] = other;
                }
            }
        }
    }
    g_free(next);
    g_free(place);
    g_free(stack);
}

int group_jobs(const struct planner *p, const struct placed *jobs, int n,
               int *group)
{
    int *number = g_new(int, n + 1), groups = 0;
    if (p->problem->staged && n > SMALL_GROUP)
        find_groups_by_neighbors(p, jobs, n, group);
    else
        find_groups(p, jobs, n, group);
    for (int i = 0; i < n; i++) {
        if (group[i] == i)
            number[i] = groups++;
        group[i] = number[group[i]];
    }
    g_free(number);
    return groups;
}

/* Calls fn for each group of the list, splits in pieces; stops when it says
 * false. */
typedef bool group_fn(struct planner *p, const struct placed *jobs, int n,
                      void *self);

static bool each_group(struct planner *planner, const struct placed *placed,
                       int placed_n, group_fn *fn, void *self)
{
    struct piece_list pieces;
    pieces_open(&pieces, planner, placed, placed_n);
    const struct placed *jobs = pieces.at;
    int n = pieces.n;
    int *group = g_new(int, n + 1);
    struct placed *members = g_new(struct placed, n + 1);
    int groups = group_jobs(planner, jobs, n, group);
    bool go_on = true;
    for (int g = 0; g < groups && go_on; g++) {
        int m = 0;
        for (int i = 0; i < n; i++)
            if (group[i] == g)
                members[m++] = jobs[i];
        go_on = fn(planner, members, m, self);
    }
    g_free(group);
    g_free(members);
    pieces_close(&pieces);
    return go_on;
}

static bool add_group_cost(struct planner *p, const struct placed *jobs, int n,
                           void *self)
{
    *(int64_t *)self += cost_of_group(p, jobs, n);
    return true;
}

int64_t cost_of_group_at(struct planner *planner, const struct placed *jobs,
                         int n)
{
    if (!planner->by_time || !hours_matter(planner, jobs, n))
        return cost_of_group(planner, jobs, n);
    if (has_splits(planner, jobs, n))
        return cost_at(planner, jobs, n);
    struct group_view v;
    view_open(&v, planner, jobs, n);
    int64_t cost = view_cost(planner, &v);
    view_close(&v);
    return cost;
}

static bool add_group_cost_at(struct planner *p, const struct placed *jobs,
                              int n, void *self)
{
    *(int64_t *)self +=
        n == 1 ? cost_alone_at(p, jobs[0]) : cost_of_group_at(p, jobs, n);
    return true;
}

int64_t cost_at(struct planner *planner, const struct placed *jobs, int n)
{
    int64_t cost = 0;
    if (!planner->by_time)
        return cost_of(planner, jobs, n);
    if (n == 1)
        return cost_alone_at(planner, jobs[0]);
    each_group(planner, jobs, n, add_group_cost_at, &cost);
    return cost;
}

int64_t cost_of(struct planner *planner, const struct placed *jobs, int n)
{
    int64_t cost = 0;
    if (n == 1 && planner->options[jobs[0].option].n_pieces == 0)
        return planner->options[jobs[0].option].alone;
    each_group(planner, jobs, n, add_group_cost, &cost);
    return cost;
}

static bool check_group(struct planner *p, const struct placed *jobs, int n,
                        void *self)
{
    (void)self;
    return n == 1 ? alone_holds(p, jobs[0]) : group_keeps_rules(p, jobs, n);
}

static bool judge_group(struct planner *p, const struct placed *jobs, int n,
                        void *self)
{
    return group_keeps(p, jobs, n, self);
}

bool jobs_hold(struct planner *planner, const struct placed *jobs, int n,
               struct breach *out)
{
    return each_group(planner, jobs, n, judge_group, out);
}

bool jobs_keep_rules(struct planner *planner, const struct placed *jobs, int n)
{
    return each_group(planner, jobs, n, check_group, NULL);
}

bool costs_more_together(struct planner *planner, struct placed a,
                         struct placed b)
{
    struct placed pair[2] = {a, b};
    return linked(planner, a, b) &&
           (planner->problem->apart ||
            cost_of_group_at(planner, pair, 2) >
                cost_alone_at(planner, a) + cost_alone_at(planner, b));
}

/* --- grain -----------------------------------------------------------------
 */

/* Times lie on a grid, customers are whole. */
int64_t grain_of_costs(const struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    int64_t grain = problem->dip_s;
    for (int32_t i = 1; i < problem->n_slots; i++)
        grain =
            lo_common_divisor(grain, problem->slots[i] - problem->slots[i - 1]);
    for (int o = 0; o < p->n_all; o++) { /* pieces of splits, too */
        grain = lo_common_divisor(grain, p->options[o].duration_s);
        grain = lo_common_divisor(grain, p->options[o].before_s);
        grain = lo_common_divisor(grain, p->options[o].after_s);
    }
    return p->by_time ? 1 : MAX(grain, 1);
}
