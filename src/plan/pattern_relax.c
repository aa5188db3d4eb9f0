/*
 * What is lost at least in a part of which not all sets are known.
 *
 *   doomed by a job   its dead sections, and all below them that no switch,
 * open or closed, joins to anything but one another and the dead
 *
 * Whoever is doomed by a job is off while it is dead, whatever else is dead and
 * whichever ties are closed; so for the longest of the jobs that doom him. That
 * is laid on this one job, so that leaving jobs out never makes it too much.
 */
#include <string.h>

#include "pattern_int.h"

/* Where the k-th link of the section leads. */
static lo_section far_end(const struct lo_sections *sections, lo_section s,
                          int32_t k)
{
    const struct lo_link *link =
        &sections->links[sections->link_of[sections->info[s.v].first_link + k]];
    return link->a.v == s.v ? link->b : link->a;
}

/* Who is beside one that is saved is saved, if limits and locks did not matter.
 */
static void save_from(const struct lo_sections *sections, lo_section s,
                      const bool *below, bool *saved, GArray *queue)
{
    const struct lo_section_info *info = &sections->info[s.v];
    for (int32_t k = 0; k < info->n_links; k++) {
        lo_section other = far_end(sections, s, k);
        if (!below[other.v] || saved[other.v])
            continue;
        saved[other.v] = true;
        g_array_append_val(queue, other);
    }
}

/* Has it a source, or a link to what is neither dead nor below? */
static bool leads_out(const struct lo_sections *sections, lo_section s,
                      const struct lo_job *job, const bool *below)
{
    const struct lo_section_info *info = &sections->info[s.v];
    bool out = info->source;
    for (int32_t k = 0; k < info->n_links && !out; k++) {
        lo_section other = far_end(sections, s, k);
        out = !below[other.v] && !has_section(job->dead, job->n_dead, other);
    }
    return out;
}

/* Appends the sections doomed by job j, ascending. */
static void find_doomed(const struct planner *p, int j, GArray *out)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_sections *sections = problem->sections;
    const struct lo_job *job = &problem->jobs[j];
    int32_t n = 0;
    const lo_section *reach =
        lo_supply_reach(problem->supply, job->dead, job->n_dead, &n);
    bool *below = g_new0(bool, sections->n + 1); /* of the reach, not dead */
    bool *saved = g_new0(bool, sections->n + 1);
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int32_t i = 0; i < n; i++)
        below[reach[i].v] = !has_section(job->dead, job->n_dead, reach[i]);
    for (int32_t i = 0; i < n; i++)
        if (below[reach[i].v] && leads_out(sections, reach[i], job, below)) {
            saved[reach[i].v] = true;
            g_array_append_val(queue, reach[i]);
        }
    for (guint i = 0; i < queue->len; i++)
        save_from(sections, g_array_index(queue, lo_section, i), below, saved,
                  queue);
    for (int32_t i = 0; i < n; i++)
        if (!saved[reach[i].v])
            g_array_append_val(out, reach[i]);
    g_array_free(queue, TRUE);
    g_free(below);
    g_free(saved);
}

/* Least time for which the job's own sections are dead, in any mode. */
static int64_t shortest_dead(const struct planner *p, int j)
{
    int64_t least = INT64_MAX;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        least = MIN(least, p->options[o].dead_s);
    return least == INT64_MAX ? 0 : least;
}

/* Lays each doomed section on the job that dooms it for longest (the first,
 * among equals); seconds by section in `longest`, the job in `bearer`. */
static void find_bearers(const struct planner *p, const int *jobs, int n,
                         int *bearer, int64_t *longest)
{
    GArray *doomed = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int i = 0; i < n; i++) {
        int64_t mine = shortest_dead(p, jobs[i]);
        g_array_set_size(doomed, 0);
        if (p->problem->jobs[jobs[i]].n_dead > 0)
            find_doomed(p, jobs[i], doomed);
        for (guint k = 0; k < doomed->len; k++) {
            int32_t s = g_array_index(doomed, lo_section, k).v;
            if (mine <= longest[s])
                continue;
            longest[s] = mine;
            bearer[s] = jobs[i];
        }
    }
    g_array_free(doomed, TRUE);
}

void pool_relax(struct pool_build *b, const int *jobs, int n)
{
    const struct planner *p = b->planner;
    int32_t n_sections = p->problem->sections->n;
    int *bearer = g_new0(int, n_sections + 1);
    int64_t *longest = g_new0(int64_t, n_sections + 1);
    int64_t *cost = g_new0(int64_t, p->n_jobs + 1);
    bool *of_part = g_new0(bool, p->n_jobs + 1);
    find_bearers(p, jobs, n, bearer, longest);
    for (lo_section s = {0}; s.v < n_sections; s.v++)
        if (longest[s.v] > 0)
            cost[bearer[s.v]] += rate_of_section(p, s) * longest[s.v];
    for (int i = 0; i < n; i++)
        of_part[jobs[i]] = true;
    for (guint i = 0; i < b->pool->patterns->len; i++) {
        struct pattern *pattern =
            &g_array_index(b->pool->patterns, struct pattern, i);
        int j = p->options[pattern->jobs[0].option].job;
        if (pattern->n == 1 && of_part[j])
            pattern->cost = MIN(pattern->cost, cost[j]);
    }
    b->pool->complete = false;
    g_free(bearer);
    g_free(longest);
    g_free(cost);
    g_free(of_part);
}
