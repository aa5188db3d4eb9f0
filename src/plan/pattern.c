/*
 * One pattern: at which starts it is allowed, and all patterns of a set on the
 * grid within a cost.
 */
#include <string.h>

#include "pattern_int.h"

enum {
    MOST_VECTORS = 3000000, /* offset vectors of one set */
    VECTORS_UNSEEN = 1000   /* between looks at the clock */
};

/* --- one pattern ------------------------------------------------------- */

/* group_keeps_rules, asked once for all hours that are alike. */
static bool keeps_rules(struct planner *planner, const struct placed *jobs,
                        int n, struct kind_memo *memo)
{
    int kind = hours_kind(planner, jobs, n);
    struct kind_memo *kept = find_kind(memo, kind);
    if (kept == NULL)
        return group_keeps_rules(planner, jobs, n);
    if (kept->kind < 0)
        *kept = (struct kind_memo){
            .kind = kind, .holds = group_keeps_rules(planner, jobs, n)};
    return kept->holds;
}

static bool realizable_at(struct planner *planner,
                          const struct pattern *pattern, lo_time at,
                          struct placed *room, struct kind_memo *memo)
{
    for (int i = 0; i < pattern->n; i++) {
        room[i].option = pattern->jobs[i].option;
        room[i].start = at + pattern->jobs[i].start;
        if (!option_allows(&planner->options[room[i].option], room[i].start))
            return false;
    }
    return keeps_rules(planner, room, pattern->n, memo) &&
           (pattern->n == 1 ||
            crews_assign(planner, room, pattern->n, NULL, NULL) == CREWS_FIT);
}

/* The others of `jobs`; how many. */
static int all_but(struct placed *rest, const struct placed *jobs, int n,
                   int out)
{
    int m = 0;
    for (int i = 0; i < n; i++)
        if (i != out)
            rest[m++] = jobs[i];
    return m;
}

unsigned stand_ins(struct planner *planner, const struct placed *jobs, int n,
                   int64_t cost)
{
    unsigned parts = 0;
    for (int out = 0; out < n && n > 1; out++) {
        struct placed rest[LARGEST_SET];
        bool apart = false;
        int m = all_but(rest, jobs, n, out);
        for (int i = 0; i < m; i++)
            apart |= costs_more_together(planner, jobs[out], rest[i]);
        if (!apart &&
            cost ==
                cost_at(planner, rest, m) + cost_alone_at(planner, jobs[out]) &&
            jobs_keep_rules(planner, rest, m))
            parts |= 1u << out;
    }
    return parts;
}

bool stand_in_holds(struct planner *planner, const struct placed *jobs, int n,
                    unsigned parts)
{
    for (int out = 0; out < n; out++) {
        struct placed rest[LARGEST_SET];
        if ((parts >> out & 1u) != 0 && alone_holds(planner, jobs[out]) &&
            switching_holds(planner, rest, all_but(rest, jobs, n, out)))
            return true;
    }
    return false;
}

int hours_kind(const struct planner *planner, const struct placed *jobs, int n)
{
    const struct lo_problem *problem = planner->problem;
    struct lo_interval whole = {INT64_MAX, INT64_MIN};
    if (problem->n_off_limits > 0 || !problem->staged)
        return -1;
    for (int i = 0; i < n; i++) {
        const struct option *o = &planner->options[jobs[i].option];
        struct lo_interval span = dead_span(planner, jobs[i]);
        if (!o->dead)
            continue;
        if (span.from < problem->now + problem->jobs[o->job].lead_s)
            return -1;
        whole.from = MIN(whole.from, span.from);
        whole.to = MAX(whole.to, span.to);
    }
    if (whole.from > whole.to)
        return -1;
    int from = lo_problem_epoch(problem, whole.from - 1);
    int to = lo_problem_epoch(problem, whole.to);
    for (int e = from + 1; e <= to; e++)
        if (planner->epoch_kind[e] != planner->epoch_kind[from])
            return -1;
    return planner->epoch_kind[from];
}

struct kind_memo *find_kind(struct kind_memo *memo, int kind)
{
    for (int i = 0; i < KINDS_KEPT && kind >= 0; i++)
        if (memo[i].kind == kind || memo[i].kind < 0)
            return &memo[i];
    return NULL;
}

void forget_kinds(struct kind_memo *memo)
{
    for (int i = 0; i < KINDS_KEPT; i++)
        memo[i].kind = -1;
}

void pattern_starts(struct planner *planner, const struct pattern *pattern,
                    GArray *out)
{
    const struct option *first = &planner->options[pattern->jobs[0].option];
    struct placed *room = g_new(struct placed, pattern->n);
    struct kind_memo memo[KINDS_KEPT];
    forget_kinds(memo);
    for (int i = 0; i < first->n_starts; i++)
        if (realizable_at(planner, pattern, first->starts[i], room, memo))
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
    struct kind_memo memo[KINDS_KEPT];
    forget_kinds(memo);
    for (int i = 0; i < first->n_starts; i++)
        if (realizable_at(planner, &pattern, first->starts[i], room, memo))
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
            if (++f->trials > MOST_VECTORS ||
                (f->trials % VECTORS_UNSEEN == 0 && planner_out_of_time(p)))
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
