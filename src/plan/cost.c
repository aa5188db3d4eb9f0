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

/* Adds a job to an ascending list of `n`. */
static void add_sorted(int *list, int n, int job)
{
    for (; n > 0 && list[n - 1] > job; n--)
        list[n] = list[n - 1];
    list[n] = job;
}

/* Ascending job indices of those that are dead at `at`. */
static int active_jobs(const struct planner *p, const struct placed *jobs,
                       int n, lo_time at, int *out)
{
    int active = 0;
    for (int i = 0; i < n; i++) {
        struct lo_interval span = dead_span(p, jobs[i]);
        if (p->options[jobs[i].option].dead && span.from <= at && at < span.to)
            add_sorted(out, active++, p->options[jobs[i].option].job);
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
            add_sorted(out, dead++, p->options[jobs[i].option].job);
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
    lo_time *events;
    int *active;
};

static void scratch_open(struct scratch *s, int n)
{
    bool large = n > SMALL_GROUP;
    s->events = large ? g_new(lo_time, 2 * n) : s->small_events;
    s->active = large ? g_new(int, n) : s->small_active;
}

static void scratch_close(struct scratch *s)
{
    if (s->events != s->small_events) {
        g_free(s->events);
        g_free(s->active);
    }
}

int64_t cost_of_group(struct planner *planner, const struct placed *jobs, int n)
{
    if (n == 1)
        return planner->options[jobs[0].option].alone;
    struct scratch s;
    scratch_open(&s, n);
    int m = events_of(planner, jobs, n, s.events);
    int64_t cost = 0;
    if (!planner->problem->staged && m > 0) {
        /* Unstaged: the union of all is dead from first to last. */
        int k = dead_jobs(planner, jobs, n, s.active);
        cost = rate_of_jobs(planner, s.active, k) *
               (s.events[m - 1] - s.events[0]);
    } else {
        for (int i = 0; i + 1 < m; i++) {
            int k = active_jobs(planner, jobs, n, s.events[i], s.active);
            cost += rate_of_jobs(planner, s.active, k) *
                    (s.events[i + 1] - s.events[i]);
        }
    }
    scratch_close(&s);
    return cost;
}

/* Moves the jobs linked to rest[0], directly or through others, to the front
 * of `rest`; returns how many there are. */
static int take_group(const struct planner *p, struct placed *rest, int n)
{
    int taken = 1;
    for (int at = 0; at < taken; at++)
        for (int i = taken; i < n; i++)
            if (linked(p, rest[at], rest[i])) {
                struct placed swap = rest[taken];
                rest[taken++] = rest[i];
                rest[i] = swap;
            }
    return taken;
}

int64_t cost_of(struct planner *planner, const struct placed *jobs, int n)
{
    if (n == 0)
        return 0;
    struct placed small[SMALL_GROUP];
    struct placed *rest = n > SMALL_GROUP ? g_new(struct placed, n) : small;
    memcpy(rest, jobs, sizeof *rest * (size_t)n);
    int64_t cost = 0;
    for (int done = 0; done < n;) {
        int k = take_group(planner, rest + done, n - done);
        cost += cost_of_group(planner, rest + done, k);
        done += k;
    }
    if (rest != small)
        g_free(rest);
    return cost;
}

bool costs_more_together(struct planner *planner, struct placed a,
                         struct placed b)
{
    struct placed pair[2] = {a, b};
    return linked(planner, a, b) && cost_of_group(planner, pair, 2) >
                                        planner->options[a.option].alone +
                                            planner->options[b.option].alone;
}

bool group_keeps_lead(struct planner *planner, const struct placed *jobs, int n)
{
    const struct lo_problem *problem = planner->problem;
    struct scratch s;
    scratch_open(&s, n);
    int m = events_of(planner, jobs, n, s.events);
    bool keeps = true;
    for (int i = 0; i < n && keeps; i++) {
        const struct option *o = &planner->options[jobs[i].option];
        lo_time earliest = problem->now + problem->jobs[o->job].lead_s;
        struct lo_interval span = dead_span(planner, jobs[i]);
        if (!o->dead)
            continue;
        if (!problem->staged)
            span.from = s.events[0]; /* all are dead from the first instant */
        if (span.from >= earliest)
            continue;
        for (int e = 0; e + 1 < m && keeps; e++) {
            if (s.events[e] < span.from || s.events[e] >= span.to ||
                s.events[e] >= earliest)
                continue;
            int k = problem->staged
                        ? active_jobs(planner, jobs, n, s.events[e], s.active)
                        : dead_jobs(planner, jobs, n, s.active);
            keeps = off_of_jobs(planner, s.active, k)->customers == 0;
        }
    }
    scratch_close(&s);
    return keeps;
}
