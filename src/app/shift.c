/*
 * What an import moved: switches, customers and jobs of two worlds, by id.
 *
 * Rows of each kind become (id, name, what counts of it as text); the same id
 * with another text has changed.
 */
#include <string.h>

#include "app/effect_int.h"

struct row {
    const char *id; /* canonical */
    const char *mrid;
    const char *name;
    const char *facts;
};

const char *app_canonical(struct lo_arena *arena, const char *mrid)
{
    char *id = lo_arena_alloc(arena, strlen(mrid) + 8);
    lo_cim_canonical_id(id, mrid, NULL);
    return id;
}

static void add_row(GArray *rows, struct lo_arena *arena, const char *mrid,
                    const char *name, const char *facts)
{
    struct row row = {app_canonical(arena, mrid), lo_arena_strdup(arena, mrid),
                      lo_arena_strdup(arena, name),
                      lo_arena_strdup(arena, facts)};
    g_array_append_val(rows, row);
}

/* --- rows of one world ---------------------------------------------------- */

static void switch_rows(GArray *rows, struct lo_arena *arena,
                        const struct lo_world *world)
{
    const struct lo_network *n = world->network;
    for (int32_t s = 0; s < n->n_switches; s++) {
        const struct lo_equipment *e =
            &n->equipment[n->switches[s].equipment.v];
        add_row(rows, arena, e->mrid, e->name,
                lo_world_switch_open(world, s) ? "open" : "closed");
    }
}

/* A meter on several loads has several rows: they are joined into one. */
static void customer_rows(GArray *rows, struct lo_arena *arena,
                          const struct lo_world *world)
{
    const struct lo_customers *c = world->customers;
    for (int32_t u = 0; u < c->n_usage_points; u++) {
        const struct lo_usage_point *up = &c->usage_points[u];
        const char *name =
            up->customer.v >= 0 ? c->rows[up->customer.v].name : up->name;
        GString *facts = g_string_new(NULL);
        int32_t last = u;
        while (last + 1 < c->n_usage_points &&
               strcmp(c->usage_points[last + 1].mrid, up->mrid) == 0)
            last++;
        for (int32_t k = u; k <= last; k++) {
            int32_t load = c->usage_points[k].load.v;
            g_string_append_printf(
                facts, "%s%s", k > u ? ", " : "",
                load >= 0 ? world->network->equipment[load].name : "-");
        }
        add_row(rows, arena, up->mrid, name, facts->str);
        g_string_free(facts, TRUE);
        u = last;
    }
}

/* Customers that only a number tells of. */
static void load_rows(GArray *rows, struct lo_arena *arena,
                      const struct lo_world *world)
{
    const struct lo_customers *c = world->customers;
    for (int32_t l = 0; l < world->network->n_loads; l++) {
        const struct lo_load *load = &world->network->loads[l];
        const struct lo_equipment *e =
            &world->network->equipment[load->equipment.v];
        char facts[32];
        g_snprintf(facts, sizeof facts, "%d", (int)load->customers);
        if (c->first_by_load[l] == c->first_by_load[l + 1])
            add_row(rows, arena, e->mrid, e->name, facts);
    }
}

static void job_rows(GArray *rows, struct lo_arena *arena,
                     const struct lo_world *world)
{
    const struct lo_network *n = world->network;
    for (int32_t t = 0; t < world->work->n_tasks; t++) {
        const struct lo_task *task = &world->work->tasks[t];
        GString *facts = g_string_new(NULL);
        if (!lo_work_to_plan(task)) {
            g_string_free(facts, TRUE);
            continue;
        }
        for (int32_t i = 0; i < task->n_equipment; i++)
            g_string_append_printf(facts, "%s%s", i > 0 ? ", " : "",
                                   n->equipment[task->equipment[i].v].name);
        g_string_append_printf(facts, "; %d", (int)task->priority_rank);
        for (int32_t i = 0; i < task->n_modes; i++)
            g_string_append_printf(facts, "; %d min%s",
                                   (int)(task->modes[i].duration_s / 60),
                                   task->modes[i].live ? " live" : "");
        for (int32_t i = 0; i < task->n_windows; i++) {
            char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
            lo_time_format(from, task->windows[i].from);
            lo_time_format(to, task->windows[i].to);
            g_string_append_printf(facts, "; %s..%s", from, to);
        }
        for (int32_t i = 0; i < task->n_crews; i++)
            g_string_append_printf(facts, "; %s",
                                   world->work->crews[task->crews[i].v].name);
        add_row(rows, arena, task->mrid, task->name, facts->str);
        g_string_free(facts, TRUE);
    }
}

/* --- comparing ------------------------------------------------------------ */

typedef void rows_fn(GArray *rows, struct lo_arena *arena,
                     const struct lo_world *world);

static const struct {
    rows_fn *rows;
    enum lo_shift_kind added, gone, changed;
} kinds[] = {
    {switch_rows, LO_SHIFT_SWITCH_NEW, LO_SHIFT_SWITCH_GONE,
     LO_SHIFT_SWITCH_STATE},
    {customer_rows, LO_SHIFT_CUSTOMER_NEW, LO_SHIFT_CUSTOMER_GONE,
     LO_SHIFT_CUSTOMER_MOVED},
    {load_rows, LO_SHIFT_CUSTOMER_NEW, LO_SHIFT_CUSTOMER_GONE,
     LO_SHIFT_CUSTOMER_MOVED},
    {job_rows, LO_SHIFT_JOB_NEW, LO_SHIFT_JOB_GONE, LO_SHIFT_JOB_CHANGED},
};

static void add_shift(struct lo_import_effect *effect, enum lo_shift_kind kind,
                      const struct row *before, const struct row *after)
{
    const struct row *row = after != NULL ? after : before;
    struct lo_shift shift = {kind, row->mrid, row->name,
                             before != NULL ? before->facts : "",
                             after != NULL ? after->facts : ""};
    g_array_append_val(effect->shifts, shift);
}

static GHashTable *index_rows(const GArray *rows)
{
    GHashTable *out = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < rows->len; i++) {
        struct row *row = &g_array_index(rows, struct row, i);
        g_hash_table_insert(out, (char *)row->id, row);
    }
    return out;
}

static gint by_kind_then_mrid(gconstpointer a, gconstpointer b)
{
    const struct lo_shift *x = a, *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind
                              : strcmp(x->mrid, y->mrid);
}

void app_shifts(struct lo_import_effect *effect, const struct lo_world *before,
                const struct lo_world *after)
{
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        GArray *old = g_array_new(FALSE, FALSE, sizeof(struct row));
        GArray *new = g_array_new(FALSE, FALSE, sizeof(struct row));
        kinds[k].rows(old, effect->arena, before);
        kinds[k].rows(new, effect->arena, after);
        GHashTable *of_old = index_rows(old);
        GHashTable *of_new = index_rows(new);
        for (guint i = 0; i < new->len; i++) {
            const struct row *row = &g_array_index(new, struct row, i);
            const struct row *was = g_hash_table_lookup(of_old, row->id);
            if (was == NULL)
                add_shift(effect, kinds[k].added, NULL, row);
            else if (strcmp(was->facts, row->facts) != 0)
                add_shift(effect, kinds[k].changed, was, row);
        }
        for (guint i = 0; i < old->len; i++) {
            const struct row *row = &g_array_index(old, struct row, i);
            if (!g_hash_table_contains(of_new, row->id))
                add_shift(effect, kinds[k].gone, row, NULL);
        }
        g_hash_table_destroy(of_old);
        g_hash_table_destroy(of_new);
        g_array_unref(old);
        g_array_unref(new);
    }
    g_array_sort(effect->shifts, by_kind_then_mrid);
}
