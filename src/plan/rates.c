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

/* Key of the cache: number of jobs, then the jobs. */
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

/* The key of a set, in `small` where it fits. */
static int *key_of(int small[65], const int *jobs, int n)
{
    int *key = n < 65 ? small : g_new(int, n + 1);
    key[0] = n;
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

static const struct lo_off *off_while(struct lo_supply *supply,
                                      const struct planner *planner,
                                      const int *jobs, int n)
{
    GArray *dead = dead_of(planner, jobs, n);
    const struct lo_off *off = lo_supply_off(
        supply, (const lo_section *)(void *)dead->data, (int32_t)dead->len);
    g_array_free(dead, TRUE);
    return off;
}

const struct lo_off *off_of_jobs(struct planner *planner, const int *jobs,
                                 int n)
{
    int small[65];
    int *key = key_of(small, jobs, n);
    const struct lo_off *off = g_hash_table_lookup(planner->rates, key);
    if (off == NULL) {
        off = off_while(planner->problem->supply, planner, jobs, n);
        g_hash_table_insert(planner->rates, keep_key(planner, key),
                            (gpointer)off);
    }
    if (key != small)
        g_free(key);
    return off;
}

static int64_t counted(const struct planner *planner, int64_t customers,
                       int64_t mv_customers)
{
    return planner->problem->by_mv ? mv_customers : customers;
}

int64_t rate_of_section(const struct planner *planner, lo_section section)
{
    const struct lo_section_info *info =
        &planner->problem->sections->info[section.v];
    return info->supplied
               ? counted(planner, info->customers, info->mv_customers)
               : 0;
}

int64_t rate_of_jobs(struct planner *planner, const int *jobs, int n)
{
    if (n == 0)
        return 0;
    const struct lo_off *off = off_of_jobs(planner, jobs, n);
    return counted(planner, off->customers, off->mv_customers);
}

/* --- dips -------------------------------------------------------------- */

const struct lo_dip *dip_of_jobs(struct planner *planner, const int *before,
                                 int n_before, const int *after, int n_after)
{
    if (planner->problem->dip_s == 0)
        return NULL;
    /* One key for both sets: before, -1, after. */
    GArray *both = g_array_new(FALSE, FALSE, sizeof(int));
    int total = n_before + 1 + n_after, mark = -1;
    g_array_append_val(both, total);
    if (n_before > 0)
        g_array_append_vals(both, before, (guint)n_before);
    g_array_append_val(both, mark);
    if (n_after > 0)
        g_array_append_vals(both, after, (guint)n_after);
    const int *key = (const int *)(void *)both->data;
    const struct lo_dip *dip = g_hash_table_lookup(planner->dips, key);
    if (dip == NULL) {
        GArray *from = dead_of(planner, before, n_before);
        GArray *to = dead_of(planner, after, n_after);
        dip = lo_supply_dip(
            planner->problem->supply, (const lo_section *)(void *)from->data,
            (int32_t)from->len, (const lo_section *)(void *)to->data,
            (int32_t)to->len);
        g_array_free(from, TRUE);
        g_array_free(to, TRUE);
        g_hash_table_insert(planner->dips, keep_key(planner, key),
                            (gpointer)dip);
    }
    g_array_free(both, TRUE);
    return dip;
}

int64_t dip_cost(const struct planner *planner, const struct lo_dip *dip)
{
    if (dip == NULL)
        return 0;
    return counted(planner, dip->customers, dip->mv_customers) *
           planner->problem->dip_s;
}
