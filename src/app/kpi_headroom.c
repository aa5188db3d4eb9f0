/*
 * How near each medium-voltage customer is to the limits of repeat.limits, the
 * plan in force counted (DESIGN 3, E6).
 */
#include <stdlib.h>
#include <string.h>

#include "app/kpi_int.h"

struct off { /* one interruption of one MV customer */
    lo_date date;
    enum lo_repeat_kind kind;
    bool planned; /* still to come */
};

/* Off in some stage, and its jobs' class decides the kind. */
static bool has_off(const struct lo_week_outage *outage, const char *label)
{
    for (int32_t i = 0; i < outage->n_stages; i++)
        for (int32_t k = 0; k < outage->stages[i].off.n; k++)
            if (strcmp(outage->stages[i].off.at[k], label) == 0)
                return true;
    return false;
}

static enum lo_repeat_kind kind_of(const struct lo_world *world,
                                   const struct lo_week_outage *outage)
{
    enum lo_repeat_kind kind = LO_REPEAT_URGENT;
    for (int32_t i = 0; i < outage->jobs.n; i++)
        for (int32_t t = 0; t < world->work->n_tasks; t++) {
            const struct lo_task *task = &world->work->tasks[t];
            if (strcmp(task->mrid, outage->jobs.at[i]) == 0)
                kind = MIN(kind, lo_repeat_kind_of_notice(task->notice));
        }
    return kind;
}

/* What happened to the load, then what the plan in force still does. */
static void gather(GArray *offs, const struct kpi *at, int32_t load,
                   guint *next)
{
    const struct lo_zone *zone = at->session->zone;
    while (*next < at->all->len &&
           g_array_index(at->all, struct lo_load_off, *next).load < load)
        (*next)++;
    for (guint i = *next; i < at->all->len; i++) {
        const struct lo_load_off *past =
            &g_array_index(at->all, struct lo_load_off, i);
        if (past->load != load)
            break;
        const struct off off = {lo_zone_date(zone, past->from),
                                lo_repeat_kind_of_past(past->kind), false};
        g_array_append_val(offs, off);
    }
    lo_section section = at->world->sections->load_mv[load];
    if (at->week == NULL || section.v == LO_NONE)
        return;
    const char *label = at->world->sections->info[section.v].label;
    for (int32_t o = 0; o < at->week->n_outages; o++) {
        const struct lo_week_outage *outage = &at->week->outages[o];
        if (outage->span.from <= at->at || !has_off(outage, label))
            continue;
        const struct off off = {lo_zone_date(zone, outage->span.from),
                                kind_of(at->world, outage), true};
        g_array_append_val(offs, off);
    }
}

/* The fullest span of days that ends today or later. */
static void count(const GArray *offs, const struct lo_repeat_limit *limit,
                  lo_date today, struct lo_kpi_headroom *out)
{
    int32_t most = 0;
    out->past = out->planned = 0;
    for (guint e = 0; e <= offs->len; e++) {
        lo_date end = e == offs->len
                          ? today
                          : MAX(g_array_index(offs, struct off, e).date, today);
        int32_t n = 0;
        for (guint i = 0; i < offs->len; i++) {
            const struct off *off = &g_array_index(offs, struct off, i);
            bool counts =
                limit->kind == LO_REPEAT_ANY || limit->kind == off->kind;
            bool within = off->date > end - limit->days && off->date <= end;
            n += counts && within;
            if (e == offs->len && counts) {
                out->past += within && !off->planned;
                out->planned += off->planned;
            }
        }
        most = MAX(most, n);
    }
    out->left = limit->most - most;
}

/* What an MV customer is called: its transformer, else its load. */
static const char *name_of(const struct kpi *at, int32_t load)
{
    const struct lo_sections *sections = at->world->sections;
    const struct lo_network *network = sections->network;
    for (int32_t t = 0; t < network->n_transformers; t++)
        if (sections->mv_of_transformer[t] == sections->mv_of_load[load]) {
            lo_equipment_id e = network->transformers[t].equipment;
            return network->equipment[e.v].name;
        }
    return network->equipment[network->loads[load].equipment.v].name;
}

static int by_left(const void *a, const void *b)
{
    const struct lo_kpi_headroom *x = a, *y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    int x_all = x->past + x->planned, y_all = y->past + y->planned;
    if (x_all != y_all)
        return x_all > y_all ? -1 : 1;
    int order = strcmp(x->feeder, y->feeder);
    return order != 0 ? order : strcmp(x->name, y->name);
}

/* Of the limits under which something counts against this customer, the one
 * that leaves it least. */
static void add_row(GArray *rows, const struct kpi *at, const GArray *limits,
                    char *const *words, const GArray *offs, int32_t load)
{
    const struct lo_sections *sections = at->world->sections;
    const struct lo_network *network = sections->network;
    lo_section section = sections->load_mv[load];
    lo_feeder_id feeder = sections->info[section.v].feeder;
    struct lo_kpi_headroom worst = {.left = INT32_MAX};
    for (guint i = 0; i < limits->len; i++) {
        const struct lo_repeat_limit *limit =
            &g_array_index(limits, struct lo_repeat_limit, i);
        struct lo_kpi_headroom one = {
            .name = name_of(at, load),
            .feeder =
                feeder.v == LO_NONE ? "" : network->feeders[feeder.v].name,
            .customers = network->loads[load].customers,
            .limit = g_strstrip(words[i]),
            .most = limit->most};
        count(offs, limit, lo_zone_date(at->session->zone, at->at), &one);
        if (one.past + one.planned > 0 && one.left < worst.left)
            worst = one;
    }
    if (worst.left < INT32_MAX)
        g_array_append_val(rows, worst);
}

static void keep(struct lo_kpi *kpi, GArray *rows)
{
    g_array_sort(rows, by_left);
    kpi->n_headroom = MIN((int32_t)rows->len, (int32_t)LO_KPI_HEADROOM);
    kpi->headroom = lo_arena_array(kpi->arena, (size_t)kpi->n_headroom + 1,
                                   sizeof *kpi->headroom);
    for (int32_t i = 0; i < kpi->n_headroom; i++) {
        struct lo_kpi_headroom row =
            g_array_index(rows, struct lo_kpi_headroom, i);
        row.name = lo_arena_strdup(kpi->arena, row.name);
        row.feeder = lo_arena_strdup(kpi->arena, row.feeder);
        row.limit = lo_arena_strdup(kpi->arena, row.limit);
        kpi->headroom[i] = row;
    }
}

void kpi_headroom(struct lo_kpi *kpi, const struct kpi *at)
{
    const struct lo_sections *sections = at->world->sections;
    const char *text = lo_settings_text(at->session->settings, "repeat.limits");
    GArray *limits = g_array_new(FALSE, FALSE, sizeof(struct lo_repeat_limit));
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_kpi_headroom));
    GArray *offs = g_array_new(FALSE, FALSE, sizeof(struct off));
    bool *seen = g_new0(bool, (gsize)sections->n_mv_customers + 1);
    char **words = g_strsplit(text, ",", -1);
    guint next = 0;
    lo_repeat_limits(limits, text);
    for (int32_t l = 0; limits->len > 0 && l < sections->network->n_loads;
         l++) {
        int32_t customer = sections->mv_of_load[l];
        if (customer < 0 || seen[customer] || sections->load_mv[l].v == LO_NONE)
            continue;
        seen[customer] = true;
        g_array_set_size(offs, 0);
        gather(offs, at, l, &next);
        if (offs->len > 0)
            add_row(rows, at, limits, words, offs, l);
    }
    keep(kpi, rows);
    g_strfreev(words);
    g_free(seen);
    g_array_free(offs, TRUE);
    g_array_free(rows, TRUE);
    g_array_free(limits, TRUE);
}
