/*
 * The planner's own view of a problem: options with their starts, who
 * interacts with whom, and the cached rates of sets of jobs.
 */
#include <math.h>
#include <string.h>

#include "plan_int.h"

/* --- interaction ------------------------------------------------------- */

/* Two jobs interact if what they reach meets (no ties are closed in this
 * version: DESIGN 4's T and W are empty). Found by way of the sections, so
 * that a county does not compare every pair. */
static void add_interaction(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    int n_sections = problem->sections->n;
    GArray **at = g_new0(GArray *, n_sections + 1);
    for (int j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &problem->jobs[j];
        int32_t n = 0;
        const lo_section *reach =
            lo_supply_reach(problem->supply, job->dead, job->n_dead, &n);
        for (int32_t i = 0; i < n; i++) {
            int s = reach[i].v;
            if (at[s] == NULL)
                at[s] = g_array_new(FALSE, FALSE, sizeof(int));
            g_array_append_val(at[s], j);
        }
    }
    GArray *all = g_array_new(FALSE, FALSE, sizeof(int));
    int *seen = g_new(int, p->n_jobs + 1);
    memset(seen, -1, sizeof(int) * (size_t)(p->n_jobs + 1));
    p->first_neighbor =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(int));
    for (int j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &problem->jobs[j];
        int32_t n = 0;
        const lo_section *reach =
            lo_supply_reach(problem->supply, job->dead, job->n_dead, &n);
        guint first = all->len;
        for (int32_t i = 0; i < n; i++)
            for (guint k = 0; k < at[reach[i].v]->len; k++) {
                int other = g_array_index(at[reach[i].v], int, k);
                if (other != j && seen[other] != j) {
                    seen[other] = j;
                    /* insertion keeps neighbours ascending: rows are short */
                    guint to = all->len;
                    g_array_append_val(all, other);
                    while (to > first &&
                           g_array_index(all, int, to - 1) > other) {
                        g_array_index(all, int, to) =
                            g_array_index(all, int, to - 1);
                        to--;
                    }
                    g_array_index(all, int, to) = other;
                }
            }
        p->first_neighbor[j + 1] = (int)all->len;
    }
    p->neighbors = lo_arena_array(p->arena, all->len, sizeof(int));
    if (all->len > 0)
        memcpy(p->neighbors, all->data, all->len * sizeof(int));
    for (int s = 0; s < n_sections; s++)
        if (at[s] != NULL)
            g_array_free(at[s], TRUE);
    g_free(at);
    g_free(seen);
    g_array_free(all, TRUE);
}

bool interact(const struct planner *planner, int a, int b)
{
    int lo = planner->first_neighbor[a], hi = planner->first_neighbor[a + 1];
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (planner->neighbors[mid] < b)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < planner->first_neighbor[a + 1] && planner->neighbors[lo] == b;
}

/* --- rates ------------------------------------------------------------- */

/* Key of the cache: number of jobs, then the jobs. */
static guint hash_jobs(gconstpointer key)
{
    const int *jobs = key;
    guint hash = 2166136261u;
    for (int i = 0; i <= jobs[0]; i++)
        hash = (hash ^ (guint)jobs[i]) * 16777619u;
    return hash;
}

static gboolean same_jobs(gconstpointer a, gconstpointer b)
{
    const int *x = a, *y = b;
    return x[0] == y[0] && memcmp(x, y, sizeof(int) * (size_t)(x[0] + 1)) == 0;
}

const struct lo_off *off_of_jobs(struct planner *planner, const int *jobs,
                                 int n)
{
    int small[65];
    int *key = n < 65 ? small : g_new(int, n + 1);
    key[0] = n;
    memcpy(key + 1, jobs, sizeof(int) * (size_t)n);
    const struct lo_off *off = g_hash_table_lookup(planner->rates, key);
    if (off == NULL) {
        GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
        for (int i = 0; i < n; i++) {
            const struct lo_job *job = &planner->problem->jobs[jobs[i]];
            g_array_append_vals(dead, job->dead, (guint)job->n_dead);
        }
        off = lo_supply_off(planner->problem->supply,
                            (const lo_section *)(void *)dead->data,
                            (int32_t)dead->len);
        g_array_free(dead, TRUE);
        int *kept = lo_arena_array(planner->arena, (size_t)n + 1, sizeof(int));
        memcpy(kept, key, sizeof(int) * (size_t)(n + 1));
        g_hash_table_insert(planner->rates, kept, (gpointer)off);
    }
    if (key != small)
        g_free(key);
    return off;
}

int64_t rate_of_jobs(struct planner *planner, const int *jobs, int n)
{
    if (n == 0)
        return 0;
    const struct lo_off *off = off_of_jobs(planner, jobs, n);
    return planner->problem->by_mv ? off->mv_customers : off->customers;
}

/* --- options ----------------------------------------------------------- */

struct lo_interval dead_span(const struct planner *planner, struct placed p)
{
    const struct option *o = &planner->options[p.option];
    struct lo_interval span = {p.start - o->before_s,
                               p.start + o->duration_s + o->after_s};
    return span;
}

struct lo_interval crew_span(const struct planner *planner, struct placed p)
{
    const struct option *o = &planner->options[p.option];
    struct lo_interval span = {p.start - planner->problem->crew_before_s,
                               p.start + o->duration_s +
                                   planner->problem->crew_after_s};
    return span;
}

bool linked(const struct planner *planner, struct placed a, struct placed b)
{
    const struct option *x = &planner->options[a.option];
    const struct option *y = &planner->options[b.option];
    if (!x->dead || !y->dead || !interact(planner, x->job, y->job))
        return false;
    struct lo_interval s = dead_span(planner, a), t = dead_span(planner, b);
    return s.from <= t.to && t.from <= s.to;
}

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

bool option_allows(const struct option *option, lo_time at)
{
    return option->n_starts > 0 &&
           bsearch(&at, option->starts, (size_t)option->n_starts,
                   sizeof(lo_time), compare_times) != NULL;
}

static bool start_allowed(const struct planner *p, const struct option *o,
                          lo_time at)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_job *job = &problem->jobs[o->job];
    if (job->pin != LO_TIME_NONE && at != job->pin)
        return false;
    bool inside = false;
    for (int32_t w = 0; w < job->n_windows && !inside; w++)
        inside = job->windows[w].from <= at &&
                 at + o->duration_s <= job->windows[w].to;
    if (!inside)
        return false;
    if (o->lead_applies && at - o->before_s < problem->now + job->lead_s)
        return false;
    struct lo_interval busy = {at - problem->crew_before_s,
                               at + o->duration_s + problem->crew_after_s};
    return crews_suffice_alone(p, o, busy);
}

static void add_starts(struct planner *p, struct option *o)
{
    const struct lo_problem *problem = p->problem;
    lo_time *starts =
        lo_arena_array(p->arena, (size_t)problem->n_slots, sizeof *starts);
    for (int32_t i = 0; i < problem->n_slots; i++)
        if (start_allowed(p, o, problem->slots[i]))
            starts[o->n_starts++] = problem->slots[i];
    o->starts = starts;
}

static void add_options(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    int total = 0;
    for (int j = 0; j < p->n_jobs; j++)
        total += problem->jobs[j].n_modes;
    p->options = lo_arena_array(p->arena, (size_t)total, sizeof *p->options);
    p->first_option =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(int));
    for (int j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &problem->jobs[j];
        int n_modes = job->problem.rule == NULL ? job->n_modes : 0;
        for (int m = 0; m < n_modes; m++) {
            const struct lo_job_mode *mode = &job->modes[m];
            struct option *o = &p->options[p->n_options];
            o->job = j;
            o->mode = m;
            o->duration_s = mode->duration_s;
            o->before_s = mode->before_s;
            o->after_s = mode->after_s;
            o->n_needs = mode->n_needs;
            o->needs = mode->needs;
            o->dead = !mode->live && job->n_dead > 0;
            if (o->dead) {
                o->lead_applies = off_of_jobs(p, &j, 1)->customers > 0;
                o->alone = rate_of_jobs(p, &j, 1) *
                           (o->before_s + o->duration_s + o->after_s);
            }
            add_starts(p, o);
            if (o->n_starts > 0)
                p->n_options++;
            else
                memset(o, 0, sizeof *o);
        }
        p->first_option[j + 1] = p->n_options;
    }
}

struct planner *planner_new(const struct lo_problem *problem)
{
    struct lo_arena *arena = lo_arena_new();
    struct planner *p = lo_arena_alloc(arena, sizeof *p);
    p->arena = arena;
    p->problem = problem;
    p->n_jobs = problem->n_jobs;
    p->deadline = INFINITY;
    p->rates = g_hash_table_new(hash_jobs, same_jobs);
    p->crews = crew_room_new(problem, arena);
    add_interaction(p);
    add_options(p);
    return p;
}

void planner_free(struct planner *planner)
{
    if (planner == NULL)
        return;
    g_hash_table_destroy(planner->rates);
    lo_arena_free(planner->arena);
}

bool planner_out_of_time(const struct planner *planner)
{
    return (planner->stop != NULL && *planner->stop != 0) ||
           lo_steady_seconds() > planner->deadline;
}
