/*
 * A group of jobs as time goes by: who is off from when to when, and who dips.
 *
 *   job 1     |===========|
 *   job 2           |===========|
 *   epochs    ----1------|---2-----        stretches: 1 | 1+2 | 1+2 | 2
 *
 * A stretch ends where R(t) changes or an epoch begins: then who is protected
 * changes, and with it, maybe, who is back-fed.
 */
#include <string.h>

#include "plan_int.h"

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* First and last dead instant of the group; false if nothing is dead. */
bool group_span(const struct planner *p, const struct placed *jobs, int n,
                struct lo_interval *out)
{
    bool any = false;
    for (int i = 0; i < n; i++) {
        if (!p->options[jobs[i].option].dead)
            continue;
        struct lo_interval span = dead_span(p, jobs[i]);
        out->from = any ? MIN(out->from, span.from) : span.from;
        out->to = any ? MAX(out->to, span.to) : span.to;
        any = true;
    }
    return any;
}

/* Instants at which R(t) changes or an epoch begins. */
static GArray *find_events(const struct planner *p, const struct placed *jobs,
                           int n)
{
    const struct lo_problem *problem = p->problem;
    GArray *events = g_array_new(FALSE, FALSE, sizeof(lo_time));
    struct lo_interval whole = {0, 0};
    if (!group_span(p, jobs, n, &whole))
        return events;
    g_array_append_val(events, whole.from);
    g_array_append_val(events, whole.to);
    for (int i = 0; i < n && problem->staged; i++) {
        if (!p->options[jobs[i].option].dead)
            continue;
        struct lo_interval span = dead_span(p, jobs[i]);
        g_array_append_val(events, span.from);
        g_array_append_val(events, span.to);
    }
    for (int e = lo_problem_epoch(problem, whole.from) + 1;
         e < problem->n_epochs && problem->epochs[e].from < whole.to; e++)
        g_array_append_val(events, problem->epochs[e].from);
    g_array_sort(events, compare_times);
    guint distinct = 0;
    for (guint i = 0; i < events->len; i++) {
        lo_time at = g_array_index(events, lo_time, i);
        if (distinct == 0 || g_array_index(events, lo_time, distinct - 1) != at)
            g_array_index(events, lo_time, distinct++) = at;
    }
    g_array_set_size(events, distinct);
    return events;
}

/* Appends the jobs dead at `at`, ascending; returns how many. */
static int add_active(const struct planner *p, const struct placed *jobs, int n,
                      lo_time at, GArray *active)
{
    guint first = active->len;
    for (int i = 0; i < n; i++) {
        const struct option *o = &p->options[jobs[i].option];
        struct lo_interval span = dead_span(p, jobs[i]);
        if (o->dead &&
            (!p->problem->staged || (span.from <= at && at < span.to)))
            g_array_append_val(active, o->job);
    }
    int k = (int)(active->len - first), distinct = 0;
    if (k < 2)
        return k;
    int *list = &g_array_index(active, int, first);
    qsort(list, (size_t)k, sizeof(int), ascending);
    for (int i = 0; i < k; i++) /* of two pieces of a job, one */
        if (distinct == 0 || list[distinct - 1] != list[i])
            list[distinct++] = list[i];
    g_array_set_size(active, first + (guint)distinct);
    return distinct;
}

static const int *jobs_at(const struct group_view *v, const struct view_step *s)
{
    return (const int *)(void *)v->active->data + s->first;
}

const struct view_step *view_at(const struct group_view *v, guint i)
{
    return &g_array_index(v->steps, struct view_step, i);
}

const int *view_jobs(const struct group_view *v, const struct view_step *s)
{
    return jobs_at(v, s);
}

static bool same_active(const struct group_view *v, const struct view_step *a,
                        const struct view_step *b)
{
    return a->n == b->n &&
           (a->n == 0 || memcmp(jobs_at(v, a), jobs_at(v, b),
                                sizeof(int) * (size_t)a->n) == 0);
}

/* Dips come with changes of R(t) only. */
static void add_dips(struct planner *p, struct group_view *v)
{
    const struct lo_problem *problem = p->problem;
    const struct view_step *before = NULL;
    for (guint i = 0; i < v->steps->len; i++) {
        struct view_step *s = &g_array_index(v->steps, struct view_step, i);
        struct dead_set from = {NULL, 0, s->guard};
        struct dead_set to = {jobs_at(v, s), s->n, s->guard};
        if (before == NULL)
            from.guard =
                problem->epochs[lo_problem_epoch(problem, s->from - 1)].guard;
        else
            from =
                (struct dead_set){jobs_at(v, before), before->n, before->guard};
        if (before == NULL || !same_active(v, before, s))
            s->dip = dip_between(p, &from, &to);
        before = s;
    }
    if (before == NULL)
        return;
    struct dead_set from = {jobs_at(v, before), before->n, before->guard};
    struct dead_set to = {
        NULL, 0, problem->epochs[lo_problem_epoch(problem, before->to)].guard};
    v->last = dip_between(p, &from, &to);
}

void view_open(struct group_view *v, struct planner *p,
               const struct placed *jobs, int n)
{
    const struct lo_problem *problem = p->problem;
    v->steps = g_array_new(FALSE, FALSE, sizeof(struct view_step));
    v->active = g_array_new(FALSE, FALSE, sizeof(int));
    v->last = NULL;
    GArray *events = find_events(p, jobs, n);
    for (guint e = 0; e + 1 < events->len; e++) {
        struct view_step s = {.from = g_array_index(events, lo_time, e),
                              .to = g_array_index(events, lo_time, e + 1),
                              .first = (int)v->active->len};
        s.n = add_active(p, jobs, n, s.from, v->active);
        s.epoch = lo_problem_epoch(problem, s.from);
        s.guard = problem->epochs[s.epoch].guard;
        s.off = off_under(p, jobs_at(v, &s), s.n, s.guard);
        g_array_append_val(v->steps, s);
    }
    g_array_free(events, TRUE);
    if (problem->dip_s > 0)
        add_dips(p, v);
}

void view_close(struct group_view *v)
{
    g_array_free(v->steps, TRUE);
    g_array_free(v->active, TRUE);
}

int64_t view_cost(struct planner *p, const struct group_view *v)
{
    const struct lo_problem *problem = p->problem;
    int64_t cost = 0;
    lo_time end = 0;
    for (guint i = 0; i < v->steps->len; i++) {
        const struct view_step *s = view_at(v, i);
        int64_t weight = problem->epochs[s->epoch].weight;
        cost += weight * (worth_of_off(p, s->off) * (s->to - s->from) +
                          worth_of_dip(p, s->dip));
        end = s->to;
    }
    if (v->last != NULL)
        cost += problem->epochs[lo_problem_epoch(problem, end)].weight *
                worth_of_dip(p, v->last);
    return cost;
}
