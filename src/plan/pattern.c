/*
 * One pattern: at which starts it is allowed, and all patterns of a set on the
 * grid within a cost.
 */
#include <string.h>

#include "pattern_int.h"

enum { MOST_VECTORS = 3000000 /* offset vectors of one set */ };

/* --- one pattern ------------------------------------------------------- */

static bool realizable_at(struct planner *planner,
                          const struct pattern *pattern, lo_time at,
                          struct placed *room)
{
    for (int i = 0; i < pattern->n; i++) {
        room[i].option = pattern->jobs[i].option;
        room[i].start = at + pattern->jobs[i].start;
        if (!option_allows(&planner->options[room[i].option], room[i].start))
            return false;
    }
    return group_keeps_rules(planner, room, pattern->n) &&
           (pattern->n == 1 ||
            crews_assign(planner, room, pattern->n, NULL, NULL) == CREWS_FIT);
}

bool is_parts_at(struct planner *planner, const struct placed *jobs, int n,
                 int64_t cost)
{
    for (int out = 0; out < n && n > 1; out++) {
        struct placed rest[LARGEST_SET];
        bool apart = false;
        int m = 0;
        for (int i = 0; i < n; i++)
            if (i != out) {
                rest[m++] = jobs[i];
                apart |= costs_more_together(planner, jobs[out], jobs[i]);
            }
        if (!apart && alone_holds(planner, jobs[out]) &&
            cost ==
                cost_at(planner, rest, m) + cost_alone_at(planner, jobs[out]) &&
            jobs_hold_together(planner, rest, m))
            return true;
    }
    return false;
}

void pattern_starts(struct planner *planner, const struct pattern *pattern,
                    GArray *out)
{
    const struct option *first = &planner->options[pattern->jobs[0].option];
    struct placed *room = g_new(struct placed, pattern->n);
    for (int i = 0; i < first->n_starts; i++)
        if (realizable_at(planner, pattern, first->starts[i], room))
            g_array_append_val(out, first->starts[i]);
    g_free(room);
}

bool pattern_realizable(struct planner *planner, const struct placed *jobs,
                        int n)
{
    const struct option *first = &planner->options[jobs[0].option];
    struct placed room[LARGEST_SET], relative[LARGEST_SET];
    for (int i = 0; i < n; i++) {
        relative[i] = jobs[i];
        relative[i].start -= jobs[0].start;
    }
    struct pattern pattern = {n, relative, 0};
    for (int i = 0; i < first->n_starts; i++)
        if (realizable_at(planner, &pattern, first->starts[i], room))
            return true;
    return false;
}

bool pattern_is_group(const struct planner *planner, const struct placed *jobs,
                      int n)
{
    int group[LARGEST_SET];
    return group_jobs(planner, jobs, n, group) == 1;
}

/* --- all offsets of the grid ------------------------------------------- */

struct full {
    struct planner *planner;
    const int *jobs;
    int n;
    int64_t limit;
    pattern_fn *fn;
    void *self;
    struct placed at[LARGEST_SET]; /* relative to the first job */
    struct local local;
    long trials;
};

/* Is the pattern, at the same starts, no more than one job beside the others?
 * Then smaller patterns stand for it at the same cost, unless rows that keep
 * placements apart would forbid just that. */
static bool is_its_parts(struct planner *planner, const struct placed *jobs,
                         int n, int64_t cost)
{
    for (int out = 0; out < n; out++) {
        struct placed rest[LARGEST_SET];
        bool apart = false;
        int m = 0;
        for (int i = 0; i < n; i++)
            if (i != out) {
                rest[m++] = jobs[i];
                apart |= costs_more_together(planner, jobs[out], jobs[i]);
            }
        if (!apart &&
            cost == cost_of(planner, rest, m) +
                        planner->options[jobs[out].option].alone &&
            gaps_hold_among(planner, rest, m))
            return true;
    }
    return false;
}

static bool full_leaf(struct full *f)
{
    int64_t cost = cost_of_group(f->planner, f->at, f->n);
    if (cost > f->limit || !pattern_is_group(f->planner, f->at, f->n))
        return true;
    /* Else it is judged start by start, where it becomes columns. */
    if (f->n > 1 && !start_matters(f->planner, f->at, f->n) &&
        (!gaps_hold_among(f->planner, f->at, f->n) ||
         is_its_parts(f->planner, f->at, f->n, cost)))
        return true;
    struct pattern pattern = {f->n, f->at, cost};
    return f->fn(f->self, &pattern);
}

/* Latest offset at which a job in option `o` can still be linked, through all
 * the others, with the first job: the sum of all dead stretches. */
static int64_t farthest(const struct full *f, const struct option *o)
{
    int64_t sum = 0;
    for (int i = 0; i < f->n; i++) {
        int64_t longest = 0;
        int j = f->jobs[i];
        for (int k = f->planner->first_option[j];
             k < f->planner->first_option[j + 1]; k++) {
            const struct option *x = &f->planner->options[k];
            longest = MAX(longest, x->before_s + x->duration_s + x->after_s);
        }
        sum += longest;
    }
    int64_t slot = f->planner->problem->slot_s;
    return (sum + o->before_s) / slot * slot;
}

static bool full_place(struct full *f, int k)
{
    if (k == f->n)
        return full_leaf(f);
    struct planner *p = f->planner;
    int64_t slot = p->problem->slot_s;
    int j = f->jobs[k];
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++) {
        const struct option *option = &p->options[o];
        if (f->n > 1 && !option->dead)
            continue;
        int64_t reach = k == 0 ? 0 : farthest(f, option);
        for (int64_t offset = -reach; offset <= reach; offset += slot) {
            f->at[k] = (struct placed){o, offset};
            if (++f->trials > MOST_VECTORS)
                return false;
            if (k + 1 < f->n && k > 0 &&
                local_floor(&f->local, f->at, (2 << k) - 1) > f->limit)
                continue;
            if (!full_place(f, k + 1))
                return false;
        }
    }
    return true;
}

bool patterns_within(struct planner *planner, const int *jobs, int n,
                     int64_t limit, pattern_fn *fn, void *self)
{
    struct full f = {.planner = planner,
                     .jobs = jobs,
                     .n = n,
                     .limit = limit,
                     .fn = fn,
                     .self = self};
    local_open(&f.local, planner, jobs, n);
    bool all = full_place(&f, 0);
    local_close(&f.local);
    return all;
}
