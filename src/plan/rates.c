/*
 * Rates: what is off while the sections of a set of jobs are dead, what no
 * back-feed can spare, and who dips at a change; each asked of the supply once
 * and kept.
 */
#include <string.h>

#include "plan_int.h"

/* --- lists of sections -------------------------------------------------- */

/* In an ascending list? */
bool has_section(const lo_section *list, int32_t n, lo_section section)
{
    int32_t lo = 0, hi = n;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (list[mid].v < section.v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && list[lo].v == section.v;
}

bool sections_meet(const lo_section *a, int32_t n_a, const lo_section *b,
                   int32_t n_b)
{
    for (int32_t i = 0, k = 0; i < n_a && k < n_b;) {
        if (a[i].v == b[k].v)
            return true;
        if (a[i].v < b[k].v)
            i++;
        else
            k++;
    }
    return false;
}

/* --- rates ------------------------------------------------------------- */

/* Key of the cache: how many follow, then the jobs and the guard. */
guint hash_jobs(gconstpointer key)
{
    const int *jobs = key;
    guint hash = 2166136261u;
    for (int i = 0; i <= jobs[0]; i++)
        hash = (hash ^ (guint)jobs[i]) * 16777619u;
    return hash;
}

gboolean same_jobs(gconstpointer a, gconstpointer b)
{
    const int *x = a, *y = b;
    return x[0] == y[0] && memcmp(x, y, sizeof(int) * (size_t)(x[0] + 1)) == 0;
}

/* The key of a set under a guard, in `small` where it fits. */
static int *key_of(int small[66], const int *jobs, int n, int32_t guard)
{
    int *key = n < 65 ? small : g_new(int, n + 2);
    key[0] = n + 1;
    key[n + 1] = -1 - guard;
    if (n > 0)
        memcpy(key + 1, jobs, sizeof(int) * (size_t)n);
    return key;
}

static int *keep_key(struct planner *planner, const int *key)
{
    size_t size = sizeof(int) * (size_t)(key[0] + 1);
    int *kept = lo_arena_alloc(planner->arena, size);
    memcpy(kept, key, size);
    return kept;
}

/* The sections the jobs need dead, with repeats. */
static GArray *dead_of(const struct planner *planner, const int *jobs, int n)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int i = 0; i < n; i++) {
        const struct lo_job *job = &planner->problem->jobs[jobs[i]];
        g_array_append_vals(dead, job->dead, (guint)job->n_dead);
    }
    return dead;
}

const struct lo_off *off_under(struct planner *planner, const int *jobs, int n,
                               int32_t guard)
{
    int small[66];
    int *key = key_of(small, jobs, n, guard);
    const struct lo_off *off = g_hash_table_lookup(planner->rates, key);
    if (off == NULL) {
        GArray *dead = dead_of(planner, jobs, n);
        off = lo_supply_off_guarded(planner->problem->supply,
                                    (const lo_section *)(void *)dead->data,
                                    (int32_t)dead->len, guard);
        g_array_free(dead, TRUE);
        g_hash_table_insert(planner->rates, keep_key(planner, key),
                            (gpointer)off);
    }
    if (key != small)
        g_free(key);
    return off;
}

const struct lo_off *off_of_jobs(struct planner *planner, const int *jobs,
                                 int n)
{
    return off_under(planner, jobs, n, planner->guard);
}

static int64_t worth_of(const struct planner *planner,
                        const lo_section *sections, int32_t n,
                        int64_t customers, int64_t mv_customers)
{
    const struct lo_problem *problem = planner->problem;
    if (problem->section_weight == NULL)
        return problem->by_mv ? mv_customers : customers;
    int64_t worth = 0;
    for (int32_t i = 0; i < n; i++)
        worth += problem->section_weight[sections[i].v];
    return worth;
}

int64_t worth_of_off(const struct planner *planner, const struct lo_off *off)
{
    return worth_of(planner, off->sections, off->n_sections, off->customers,
                    off->mv_customers);
}

int64_t worth_of_dip(const struct planner *planner, const struct lo_dip *dip)
{
    if (dip == NULL)
        return 0;
    return worth_of(planner, dip->sections, dip->n_sections, dip->customers,
                    dip->mv_customers) *
           planner->problem->dip_s;
}

int64_t rate_of_section(const struct planner *planner, lo_section section)
{
    const struct lo_section_info *info =
        &planner->problem->sections->info[section.v];
    if (!info->supplied)
        return 0; /* not by the plan */
    return worth_of(planner, &section, 1, info->customers, info->mv_customers) *
           planner->least_weight;
}

int64_t rate_of_jobs(struct planner *planner, const int *jobs, int n)
{
    if (n == 0)
        return 0;
    return worth_of_off(planner, off_of_jobs(planner, jobs, n)) *
           planner->least_weight;
}

/* --- dips -------------------------------------------------------------- */

static void add_set(GArray *key, const struct dead_set *set)
{
    int mark = -1 - set->guard;
    if (set->n > 0)
        g_array_append_vals(key, set->jobs, (guint)set->n);
    g_array_append_val(key, mark);
}

static struct lo_instant instant_of(const struct dead_set *set,
                                    const GArray *dead)
{
    return (struct lo_instant){(const lo_section *)(void *)dead->data,
                               (int32_t)dead->len, set->guard};
}

const struct lo_dip *dip_between(struct planner *planner,
                                 const struct dead_set *before,
                                 const struct dead_set *after)
{
    if (planner->problem->dip_s == 0)
        return NULL;
    /* One key for both sets, each with its guard behind it, below 0. */
    GArray *both = g_array_new(FALSE, FALSE, sizeof(int));
    int total = before->n + 1 + after->n + 1;
    g_array_append_val(both, total);
    add_set(both, before);
    add_set(both, after);
    const int *key = (const int *)(void *)both->data;
    const struct lo_dip *dip = g_hash_table_lookup(planner->dips, key);
    if (dip == NULL) {
        GArray *from = dead_of(planner, before->jobs, before->n);
        GArray *to = dead_of(planner, after->jobs, after->n);
        struct lo_instant x = instant_of(before, from);
        struct lo_instant y = instant_of(after, to);
        dip = lo_supply_dip_guarded(planner->problem->supply, &x, &y);
        g_array_free(from, TRUE);
        g_array_free(to, TRUE);
        g_hash_table_insert(planner->dips, keep_key(planner, key),
                            (gpointer)dip);
    }
    g_array_free(both, TRUE);
    return dip;
}

static bool any_minds(const struct planner *planner, const int *jobs, int n)
{
    for (int i = 0; i < n; i++)
        if (planner->minds[jobs[i]])
            return true;
    return false;
}

/* Where guards differ, so may the switches moved: the least of all hours, the
 * change of a guard just then included. */
static const struct lo_dip *
least_dip(struct planner *planner, struct dead_set *from, struct dead_set *to)
{
    const struct lo_dip *least = NULL;
    for (int a = 0; a < planner->n_guards; a++)
        for (int b = 0; b < planner->n_guards; b++) {
            from->guard = planner->guards[a];
            to->guard = planner->guards[b];
            const struct lo_dip *dip = dip_between(planner, from, to);
            if (dip == NULL)
                return NULL;
            if (least == NULL ||
                worth_of_dip(planner, dip) < worth_of_dip(planner, least))
                least = dip;
        }
    return least;
}

const struct lo_dip *dip_of_jobs(struct planner *planner, const int *before,
                                 int n_before, const int *after, int n_after)
{
    struct dead_set from = {before, n_before, planner->guard};
    struct dead_set to = {after, n_after, planner->guard};
    bool minds = planner->guards_differ && planner->problem->dip_s > 0 &&
                 (any_minds(planner, before, n_before) ||
                  any_minds(planner, after, n_after));
    if (!minds)
        return dip_between(planner, &from, &to);
    if (planner->n_guards > GUARDS_TRIED)
        return NULL; /* nothing is certain */
    return least_dip(planner, &from, &to);
}

int64_t dip_cost(const struct planner *planner, const struct lo_dip *dip)
{
    return worth_of_dip(planner, dip) * planner->least_weight;
}
