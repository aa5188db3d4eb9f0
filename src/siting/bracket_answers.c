/* Sets of sites that are evaluated exactly: the bounds from above. */
#include <math.h>
#include <string.h>

#include "siting/bracket_int.h"

static gint by_number(gconstpointer a, gconstpointer b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void lo_bracket_append_key(GString *out, GArray *set)
{
    g_array_sort(set, by_number);
    for (guint i = 0; i < set->len; i++)
        g_string_append_printf(out, "%d ", (int)g_array_index(set, int32_t, i));
    g_string_append_c(out, '/');
}

double lo_bracket_capital(const struct bracket *b, const GArray *set)
{
    double sum = 0.0;
    for (guint i = 0; i < set->len; i++)
        sum += b->siting->sites[g_array_index(set, int32_t, i)].capital;
    return sum;
}

/* INFINITY: out of time. */
static double cost_of(struct bracket *b, GArray *set)
{
    GString *key = g_string_new(NULL);
    lo_bracket_append_key(key, set);
    double *known = g_hash_table_lookup(b->costs, key->str);
    if (known != NULL) {
        g_string_free(key, TRUE);
        return *known;
    }
    memcpy(b->grid->links, b->siting->grid->links,
           (size_t)b->grid->n_links * sizeof *b->grid->links);
    for (guint i = 0; i < set->len; i++)
        lo_site_apply(b->grid,
                      &b->siting->sites[g_array_index(set, int32_t, i)]);
    double cost = lo_rel_cost(b->eval, b->weight, NULL);
    if (isnan(cost)) {
        g_string_free(key, TRUE);
        return INFINITY;
    }
    known = g_new(double, 1);
    *known = cost;
    g_hash_table_insert(b->costs, g_string_free(key, FALSE), known);
    return cost;
}

void lo_bracket_try(struct bracket *b, GArray *set)
{
    if ((int32_t)set->len > b->max ||
        lo_bracket_capital(b, set) > b->budget * (1.0 + 1e-12))
        return;
    double cost = cost_of(b, set);
    for (int32_t k = (int32_t)set->len; k <= b->max; k++) {
        struct lo_frontier_step *step = &b->step[k];
        if (cost >= step->cost - 1e-12 * fabs(step->cost))
            continue;
        step->cost = cost;
        step->n = (int32_t)set->len;
        g_free(step->sites);
        step->sites = g_new0(int32_t, (gsize)set->len + 1);
        if (set->len > 0)
            memcpy(step->sites, set->data, set->len * sizeof *step->sites);
        lo_site_sort(step->sites, step->n);
    }
}

static GArray *best_set(const struct bracket *b, int32_t k)
{
    GArray *set = g_array_new(FALSE, FALSE, sizeof(int32_t));
    if (b->step[k].n > 0)
        g_array_append_vals(set, b->step[k].sites, (guint)b->step[k].n);
    return set;
}

/* Tries the best set of k with each site in the place of its p-th, or beside
 * all of them. */
static void try_each(struct bracket *b, int32_t k, guint p, gint64 stop_at)
{
    GArray *old = best_set(b, k), *set = best_set(b, k);
    for (int32_t i = 0; i < b->siting->n_sites; i++) {
        if (g_get_monotonic_time() >= stop_at)
            break;
        if (b->siting->sites[i].forbidden)
            continue;
        g_array_set_size(set, 0);
        if (old->len > 0)
            g_array_append_vals(set, old->data, old->len);
        if (p < set->len)
            g_array_index(set, int32_t, p) = i;
        else
            g_array_append_val(set, i);
        lo_bracket_try(b, set);
    }
    g_array_free(old, TRUE);
    g_array_free(set, TRUE);
}

void lo_bracket_first_answers(struct bracket *b, gint64 stop_at)
{
    for (int32_t k = 1; k <= b->max; k++) {
        double before = INFINITY;
        if (b->step[k].n < k)
            try_each(b, k, (guint)b->step[k].n, stop_at);
        while (b->step[k].cost < before && g_get_monotonic_time() < stop_at) {
            before = b->step[k].cost;
            for (guint p = 0; p < (guint)b->step[k].n; p++)
                try_each(b, k, p, stop_at);
        }
    }
}
