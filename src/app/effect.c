/*
 * Who is affected now: the outages that people were told of (or soon will be),
 * derived anew on the network that an import has left.
 *
 *   stage of the plan --labels--> sections then --> who was told
 *        | jobs active in it
 *        `--> their equipment --> sections now --off(R)--> who is off
 *
 * A job is active in a stage when all its sections of then were dead in it.
 */
#include <string.h>

#include "app/effect_int.h"

struct derive {
    struct lo_import_effect *effect;
    const struct lo_world *before;
    const struct lo_world *after;
    const struct lo_week *week;
    const struct lo_week_outage *outage;
    GHashTable *then; /* canonical id -> struct lo_affected */
    GHashTable *now;
    GString *trouble;
};

static void add_trouble(struct derive *d, const char *format, ...)
    LO_PRINTF(2, 3);
static void add_trouble(struct derive *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    if (strstr(d->trouble->str, text) == NULL)
        g_string_append_printf(d->trouble, "%s%s",
                               d->trouble->len > 0 ? "; " : "", text);
    g_free(text);
}

/* --- people of sections --------------------------------------------------- */

static void add_person(struct derive *d, GHashTable *people, const char *mrid,
                       const char *name, int32_t customers)
{
    struct lo_arena *arena = d->effect->arena;
    const char *id = app_canonical(arena, mrid);
    if (g_hash_table_contains(people, id))
        return;
    struct lo_affected *row = lo_arena_alloc(arena, sizeof *row);
    *row = (struct lo_affected){lo_arena_strdup(arena, mrid),
                                lo_arena_strdup(arena, name), customers};
    g_hash_table_insert(people, (char *)id, row);
}

/* Usage points at a load, or the load itself where there is none. */
static void add_load(struct derive *d, GHashTable *people,
                     const struct lo_world *world, int32_t load)
{
    const struct lo_customers *c = world->customers;
    const struct lo_load *l = &world->network->loads[load];
    int n = 0;
    for (int32_t i = c->first_by_load[load]; i < c->first_by_load[load + 1];
         i++) {
        const struct lo_usage_point *up = &c->usage_points[c->by_load[i]];
        if (up->is_virtual)
            continue;
        add_person(
            d, people, up->mrid,
            up->customer.v >= 0 ? c->rows[up->customer.v].name : up->name, 1);
        n++;
    }
    if (n == 0) {
        const struct lo_equipment *e =
            &world->network->equipment[l->equipment.v];
        add_person(d, people, e->mrid, e->name, l->customers);
    }
}

static void add_section(struct derive *d, GHashTable *people,
                        const struct lo_world *world, lo_section s)
{
    const struct lo_section_info *info = &world->sections->info[s.v];
    for (int32_t i = 0; i < info->n_loads; i++)
        add_load(d, people, world,
                 world->sections->load_of[info->first_load + i]);
}

/* --- sections of jobs ----------------------------------------------------- */

static const struct lo_task *
task_of(struct derive *d, const struct lo_world *world, const char *mrid)
{
    const char *id = app_canonical(d->effect->arena, mrid);
    for (int32_t t = 0; t < world->work->n_tasks; t++)
        if (strcmp(app_canonical(d->effect->arena, world->work->tasks[t].mrid),
                   id) == 0)
            return &world->work->tasks[t];
    return NULL;
}

static void add_sections(GArray *out, const struct lo_world *world,
                         const lo_equipment_id *equipment, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        lo_section found[2];
        int k = lo_sections_of_work(world->sections, equipment[i], found);
        g_array_append_vals(out, found, (guint)k);
    }
}

static void sections_of_task(GArray *out, const struct lo_world *world,
                             const struct lo_task *task)
{
    add_sections(out, world, task->equipment, task->n_equipment);
    add_sections(out, world, task->also_dead, task->n_also_dead);
}

static bool is_in(const struct lo_texts *labels, const char *label)
{
    for (int32_t i = 0; i < labels->n; i++)
        if (strcmp(labels->at[i], label) == 0)
            return true;
    return false;
}

/* Were all its sections of then dead in the stage? Live work has none. */
static bool is_active(struct derive *d, const struct lo_week_stage *stage,
                      const struct lo_task *task)
{
    GArray *own = g_array_new(FALSE, FALSE, sizeof(lo_section));
    bool active = true;
    sections_of_task(own, d->before, task);
    active = own->len > 0;
    for (guint i = 0; i < own->len && active; i++) {
        lo_section s = g_array_index(own, lo_section, i);
        active = is_in(&stage->sections, d->before->sections->info[s.v].label);
    }
    g_array_unref(own);
    return active;
}

/* --- one outage ----------------------------------------------------------- */

static void told_people(struct derive *d, const struct lo_week_stage *stage)
{
    for (int32_t i = 0; i < stage->off.n; i++) {
        lo_section s = lo_sections_find(d->before->sections, stage->off.at[i]);
        if (s.v != LO_NONE)
            add_section(d, d->then, d->before, s);
        else
            add_trouble(d,
                        "section '%s' of the plan was not in the network "
                        "before, either",
                        stage->off.at[i]);
    }
}

/* What its jobs need dead in the stage, on the network of now; *owned*. */
static GArray *dead_now(struct derive *d, const struct lo_week_stage *stage)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int32_t j = 0; j < d->outage->jobs.n; j++) {
        const char *mrid = d->outage->jobs.at[j];
        const struct lo_task *old = task_of(d, d->before, mrid);
        const struct lo_task *now = task_of(d, d->after, mrid);
        if (old == NULL || !is_active(d, stage, old))
            continue;
        guint n = dead->len;
        if (now != NULL)
            sections_of_task(dead, d->after, now);
        if (now == NULL)
            add_trouble(d, "job '%s' is gone", old->name);
        else if (dead->len == n)
            add_trouble(d, "job '%s' works on nothing that is connected",
                        now->name);
    }
    return dead;
}

static const lo_section *sections_in(const GArray *array)
{
    return (const lo_section *)(void *)array->data;
}

static void people_off(struct derive *d, const GArray *dead)
{
    if (dead->len == 0)
        return;
    const struct lo_off *off =
        lo_supply_off(d->after->supply, sections_in(dead), (int32_t)dead->len);
    for (int32_t i = 0; i < off->n_sections; i++)
        add_section(d, d->now, d->after, off->sections[i]);
}

/* People are told of dips as of the rest, so they count here too. */
static void people_who_dip(struct derive *d, const GArray *from,
                           const GArray *to)
{
    const struct lo_dip *dip =
        lo_supply_dip(d->after->supply, sections_in(from), (int32_t)from->len,
                      sections_in(to), (int32_t)to->len);
    for (int32_t i = 0; i < dip->n_sections; i++)
        add_section(d, d->now, d->after, dip->sections[i]);
}

static void people_now(struct derive *d)
{
    GArray *none = g_array_new(FALSE, FALSE, sizeof(lo_section));
    GArray *last = g_array_ref(none);
    for (int32_t s = 0; s < d->outage->n_stages; s++) {
        GArray *dead = dead_now(d, &d->outage->stages[s]);
        people_off(d, dead);
        people_who_dip(d, last, dead);
        g_array_unref(last);
        last = dead;
    }
    people_who_dip(d, last, none);
    g_array_unref(last);
    g_array_unref(none);
}

static gint by_mrid(gconstpointer a, gconstpointer b)
{
    const struct lo_affected *x = a, *y = b;
    return strcmp(x->mrid, y->mrid);
}

/* Those of `a` that are not in `b`. */
static GArray *difference(GHashTable *a, GHashTable *b)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct lo_affected));
    GHashTableIter at;
    gpointer id, row;
    g_hash_table_iter_init(&at, a);
    while (g_hash_table_iter_next(&at, &id, &row))
        if (!g_hash_table_contains(b, id))
            g_array_append_vals(out, row, 1);
    g_array_sort(out, by_mrid);
    return out;
}

static void one_outage(struct derive *d, bool published)
{
    d->then = g_hash_table_new(g_str_hash, g_str_equal);
    d->now = g_hash_table_new(g_str_hash, g_str_equal);
    d->trouble = g_string_new(NULL);
    for (int32_t s = 0; s < d->outage->n_stages; s++)
        told_people(d, &d->outage->stages[s]);
    people_now(d);
    struct lo_arena *arena = d->effect->arena;
    struct lo_outage_effect row = {
        .outage = lo_arena_strdup(arena, d->outage->id),
        .plan = d->week->version,
        .published = published,
        .span = d->outage->span,
        .newly = difference(d->now, d->then),
        .no_longer = difference(d->then, d->now),
        .trouble = lo_arena_strdup(arena, d->trouble->str),
    };
    if (row.newly->len + row.no_longer->len > 0 || row.trouble[0] != '\0') {
        g_array_append_val(d->effect->outages, row);
    } else {
        g_array_unref(row.newly);
        g_array_unref(row.no_longer);
    }
    g_string_free(d->trouble, TRUE);
    g_hash_table_destroy(d->then);
    g_hash_table_destroy(d->now);
}

/* --- plans ---------------------------------------------------------------- */

static void one_week(struct derive *d, const struct lo_week *week,
                     bool published, lo_time now)
{
    d->week = week;
    for (int32_t o = 0; o < week->n_outages; o++) {
        d->outage = &week->outages[o];
        if (d->outage->span.to > now)
            one_outage(d, published);
    }
}

enum lo_status app_outage_effects(struct lo_import_effect *effect,
                                  struct lo_session *session,
                                  const struct lo_world *before,
                                  const struct lo_world *after,
                                  struct lo_error *err)
{
    struct derive d = {.effect = effect, .before = before, .after = after};
    struct lo_week *week = NULL;
    struct lo_error none = LO_ERROR_INIT;
    enum lo_status status = app_published_week(&week, session, err);
    if (status != LO_OK)
        return status;
    int64_t in_force = week != NULL ? week->version : 0;
    if (week != NULL)
        one_week(&d, week, true, app_now(session));
    lo_week_free(week);
    week = NULL;
    status =
        lo_store_get_week(session->store, 0, LO_PLAN_APPROVED, &week, &none);
    if (status == LO_OK && week->version > in_force)
        one_week(&d, week, false, app_now(session));
    if (status != LO_OK && status != LO_ENOTFOUND)
        *err = none;
    lo_week_free(week);
    return status == LO_ENOTFOUND ? LO_OK : status;
}
