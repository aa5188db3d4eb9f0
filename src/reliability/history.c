/*
 * What happened, load by load, and as indices of a month or a year.
 */
#include "lineout/history.h"

#include <string.h>

static const double MOMENTARY_H = 5.0 / 60.0; /* IEEE 1366 */

/* --- who was off --------------------------------------------------------- */

/* The section at the top of what a row has off; LO_NONE = nothing. */
static lo_section top_of(const struct lo_sections *sections,
                         const struct lo_interruption *row)
{
    const struct lo_network *network = sections->network;
    const struct lo_equipment *e = &network->equipment[row->equipment.v];
    lo_section top = sections->of_equipment[row->equipment.v];
    if (e->kind != LO_KIND_SWITCH)
        return top;
    int32_t l = sections->link_of_switch[e->detail];
    if (l < 0)
        return top;
    const struct lo_link *link = &sections->links[l];
    if (link->open)
        return (lo_section){LO_NONE};
    return sections->info[link->a.v].parent.v == link->b.v ? link->a : link->b;
}

static bool is_behind(const struct lo_sections *sections, int32_t s,
                      lo_section top)
{
    for (; s != LO_NONE; s = sections->info[s].parent.v)
        if (s == top.v)
            return true;
    return false;
}

static void add_load(GArray *out, int32_t load,
                     const struct lo_interruption *row)
{
    const struct lo_load_off off = {load, row->from, row->to, row->kind};
    g_array_append_val(out, off);
}

/* A load alone, or all that share the transformer's MV customer. */
static void add_own(GArray *out, const struct lo_sections *sections,
                    const struct lo_equipment *e,
                    const struct lo_interruption *row)
{
    if (e->kind == LO_KIND_LOAD) {
        add_load(out, e->detail, row);
        return;
    }
    int32_t customer = sections->mv_of_transformer[e->detail];
    for (int32_t l = 0; customer >= 0 && l < sections->network->n_loads; l++)
        if (sections->mv_of_load[l] == customer)
            add_load(out, l, row);
}

static void add_behind(GArray *out, const struct lo_sections *sections,
                       const struct lo_interruption *row)
{
    lo_section top = top_of(sections, row);
    for (int32_t s = 0; top.v != LO_NONE && s < sections->n; s++) {
        const struct lo_section_info *info = &sections->info[s];
        if (info->n_loads == 0 || !is_behind(sections, s, top))
            continue;
        for (int32_t i = 0; i < info->n_loads; i++)
            add_load(out, sections->load_of[info->first_load + i], row);
    }
}

static int by_load(const void *a, const void *b)
{
    const struct lo_load_off *x = a, *y = b;
    if (x->load != y->load)
        return x->load < y->load ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static void merge(GArray *out)
{
    guint kept = 0;
    g_array_sort(out, by_load);
    for (guint i = 0; i < out->len; i++) {
        struct lo_load_off off = g_array_index(out, struct lo_load_off, i);
        struct lo_load_off *last =
            kept > 0 ? &g_array_index(out, struct lo_load_off, kept - 1) : NULL;
        if (last != NULL && last->load == off.load && off.from <= last->to)
            last->to = MAX(last->to, off.to);
        else
            g_array_index(out, struct lo_load_off, kept++) = off;
    }
    g_array_set_size(out, kept);
}

void lo_history_of_loads(GArray *out, const struct lo_sections *sections,
                         const struct lo_interruptions *past, bool exempt)
{
    const struct lo_network *network = sections->network;
    for (int32_t i = 0; i < past->n; i++) {
        const struct lo_interruption *row = &past->rows[i];
        if (row->equipment.v == LO_NONE || (row->exempt && !exempt))
            continue;
        const struct lo_equipment *e = &network->equipment[row->equipment.v];
        if (e->kind == LO_KIND_LOAD || e->kind == LO_KIND_TRANSFORMER)
            add_own(out, sections, e, row);
        else
            add_behind(out, sections, row);
    }
    merge(out);
}

/* --- indices ------------------------------------------------------------- */

/* Loads that stand for their MV customer: the first of each. */
static bool *first_of_customer(const struct lo_sections *sections)
{
    int32_t n = sections->network->n_loads;
    bool *first = g_new0(bool, (gsize)n + 1);
    bool *seen = g_new0(bool, (gsize)sections->n_mv_customers + 1);
    for (int32_t l = 0; l < n; l++) {
        int32_t customer = sections->mv_of_load[l];
        if (customer >= 0 && !seen[customer])
            first[l] = seen[customer] = true;
    }
    g_free(seen);
    return first;
}

static double served(const struct lo_sections *sections)
{
    double all = 0.0;
    for (int32_t s = 0; s < sections->n; s++)
        if (sections->info[s].supplied)
            all += sections->info[s].customers;
    return all;
}

void lo_history_indices(struct lo_rel_indices *out, const GArray *stretches,
                        const struct lo_sections *sections,
                        struct lo_interval span, unsigned kinds)
{
    GArray *list =
        g_array_new(FALSE, FALSE, sizeof(struct lo_rel_interruption));
    bool *first = first_of_customer(sections);
    for (guint i = 0; i < stretches->len; i++) {
        const struct lo_load_off *off =
            &g_array_index(stretches, struct lo_load_off, i);
        const struct lo_load *load = &sections->network->loads[off->load];
        if (off->from < span.from || off->from >= span.to ||
            (kinds >> off->kind & 1u) == 0)
            continue;
        const struct lo_rel_interruption one = {
            .customers = load->customers,
            .mv_customers = first[off->load] ? 1.0 : 0.0,
            .hours = (double)(off->to - off->from) / LO_HOUR,
        };
        g_array_append_val(list, one);
    }
    lo_rel_indices_of_history(
        (const void *)list->data, (int32_t)list->len, served(sections),
        (double)(span.to - span.from) / LO_HOUR, MOMENTARY_H, out);
    g_free(first);
    g_array_free(list, TRUE);
}
