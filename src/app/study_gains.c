/*
 * Who is off less with the sites of the last step: load points, and the
 * villages of the meters behind them.
 */
#include <stdlib.h>
#include <string.h>

#include "app/study_int.h"

enum { MOST_GAINS = 10 };

static int by_gain(const void *a, const void *b)
{
    const struct lo_study_gain *x = a, *y = b;
    if (x->customer_hours != y->customer_hours)
        return x->customer_hours > y->customer_hours ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* The most of `all`, names copied; their number. */
static int32_t keep_most(struct lo_site_study *out, struct lo_study_gain *all,
                         int32_t n, struct lo_study_gain **kept)
{
    int32_t most = MIN(n, MOST_GAINS);
    if (n > 0)
        qsort(all, (size_t)n, sizeof(*all), by_gain);
    *kept = lo_arena_array(out->arena, (size_t)most + 1, sizeof(**kept));
    for (int32_t i = 0; i < most; i++) {
        (*kept)[i] = all[i];
        (*kept)[i].name = lo_arena_strdup(out->arena, all[i].name);
    }
    return most;
}

static void add_village(GArray *villages, const char *name, double customers,
                        double hours)
{
    for (guint i = 0; i < villages->len; i++) {
        struct lo_study_gain *at =
            &g_array_index(villages, struct lo_study_gain, i);
        if (strcmp(at->name, name) != 0)
            continue;
        at->customers += customers;
        at->customer_hours += customers * hours;
        return;
    }
    struct lo_study_gain row = {name, customers, 0.0, customers * hours};
    g_array_append_val(villages, row);
}

/* Customers of a load live where its meters are, in equal shares. */
static void add_load(const struct study_site *at, GArray *villages, int32_t l,
                     double customers, double hours)
{
    const struct lo_customers *known = at->study->world->customers;
    int32_t from = known->first_by_load[l], to = known->first_by_load[l + 1];
    if (from == to)
        add_village(villages, "", customers, hours);
    for (int32_t i = from; i < to; i++)
        add_village(villages, known->usage_points[known->by_load[i]].place,
                    customers / (to - from), hours);
}

static void find_villages(struct study_site *at, const double *hours)
{
    const struct lo_rel_grid *grid = at->problem.grid;
    struct lo_site_study *out = at->out;
    GArray *villages = g_array_new(FALSE, FALSE, sizeof(struct lo_study_gain));
    for (int32_t l = 0; l < at->study->world->network->n_loads; l++) {
        int32_t p = at->map.point_of_load[l];
        if (p >= 0 && hours[p] > 1e-9 && grid->points[p].customers > 0.0)
            add_load(at, villages, l, grid->points[p].customers, hours[p]);
    }
    for (guint i = 0; i < villages->len; i++) {
        struct lo_study_gain *row =
            &g_array_index(villages, struct lo_study_gain, i);
        row->hours = row->customer_hours / row->customers;
    }
    /* Nobody's village is known: there is nothing to tell apart. */
    bool known =
        villages->len > 1 ||
        (villages->len == 1 &&
         g_array_index(villages, struct lo_study_gain, 0).name[0] != '\0');
    if (known)
        out->n_villages =
            keep_most(out, (struct lo_study_gain *)(void *)villages->data,
                      (int32_t)villages->len, &out->villages);
    g_array_free(villages, TRUE);
}

void study_site_gains(struct study_site *at)
{
    const struct lo_rel_grid *grid = at->problem.grid;
    struct lo_site_study *out = at->out;
    double *hours =
        lo_siting_gains(&at->problem, &at->frontier, out->n_steps - 1);
    struct lo_study_gain *all =
        g_new0(struct lo_study_gain, (gsize)grid->n_points + 1);
    int32_t n = 0;
    for (int32_t p = 0; p < grid->n_points; p++) {
        const struct lo_rel_point *point = &grid->points[p];
        if (!(hours[p] > 1e-9) || point->customers <= 0.0)
            continue;
        out->n_gaining += (int32_t)point->customers;
        all[n++] =
            (struct lo_study_gain){point->name, point->customers, hours[p],
                                   hours[p] * point->customers};
    }
    out->n_gains = keep_most(out, all, n, &out->gains);
    find_villages(at, hours);
    g_free(all);
    g_free(hours);
}
