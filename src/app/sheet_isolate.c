/*
 * By hand: "I must make this dead now". The network as it stands, off(R) of
 * the sections of the equipment, and the sheet that leads there.
 */
#include <string.h>

#include "app/app_int.h"

struct first_off {
    bool *reached;
    GArray *queue; /* int32_t */
};

static void reach(struct first_off *f, int32_t section)
{
    if (f->reached[section])
        return;
    f->reached[section] = true;
    g_array_append_val(f->queue, section);
}

/* Off until others are fed from elsewhere: what no source reaches when `dead`
 * is cut out. */
static void off_at_first(struct lo_arena *arena, struct lo_order_stage *stage,
                         const struct lo_sections *s)
{
    struct first_off f = {g_new0(bool, (size_t)s->n + 1),
                          g_array_new(FALSE, FALSE, sizeof(int32_t))};
    lo_section *off = lo_arena_array(arena, (size_t)s->n, sizeof *off);
    for (int32_t i = 0; i < stage->n_dead; i++)
        f.reached[stage->dead[i].v] = true;
    for (int32_t i = 0; i < s->n; i++)
        if (s->info[i].source)
            reach(&f, i);
    for (guint q = 0; q < f.queue->len; q++) {
        int32_t at = g_array_index(f.queue, int32_t, q);
        const struct lo_section_info *info = &s->info[at];
        for (int32_t k = 0; k < info->n_links; k++) {
            const struct lo_link *link =
                &s->links[s->link_of[info->first_link + k]];
            if (!link->open)
                reach(&f, link->a.v == at ? link->b.v : link->a.v);
        }
    }
    for (int32_t i = 0; i < stage->n_dead; i++)
        f.reached[stage->dead[i].v] = false;
    for (int32_t i = 0; i < s->n; i++)
        if (!f.reached[i] && s->info[i].supplied)
            off[stage->n_off++].v = i;
    stage->off = off;
    g_array_free(f.queue, TRUE);
    g_free(f.reached);
}

/* Dead first, whoever else goes off with it; only then are others fed. */
static void put_off_first(struct lo_sheet_set *set,
                          const struct app_asking *asking)
{
    struct lo_order *order = set->orders;
    const struct lo_order_stage *fed = order->stages;
    if (fed->n_ties_closed == 0 && fed->n_opened == 0)
        return;
    struct lo_order_stage *stages =
        lo_arena_array(set->arena, 2, sizeof *stages);
    stages[0] = (struct lo_order_stage){.span = fed->span,
                                        .n_dead = fed->n_dead,
                                        .dead = fed->dead,
                                        .n_dip = fed->n_dip,
                                        .dip = fed->dip,
                                        .guard = fed->guard};
    stages[1] = *fed;
    stages[0].span.to = stages[1].span.from = fed->span.from + LO_MINUTE;
    off_at_first(set->arena, &stages[0], asking->sections);
    order->stages = stages;
    order->n_stages = 2;
}

/* No clock; one permit, to whoever asked. */
static void fill_order(struct lo_sheet_set *set, const char *id,
                       const struct app_asking *asking, const lo_section *dead,
                       int32_t n_dead, lo_time now)
{
    static const char *const holder[] = {"work leader"};
    struct lo_arena *arena = set->arena;
    struct lo_order *order = set->orders;
    struct lo_order_stage *stage = lo_arena_alloc(arena, sizeof *stage);
    struct lo_order_job *job = lo_arena_alloc(arena, sizeof *job);
    lo_section *copy = lo_arena_array(arena, (size_t)n_dead, sizeof *copy);
    memcpy(copy, dead, (size_t)n_dead * sizeof *copy);
    stage->span = (struct lo_interval){now, now + LO_DAY};
    stage->n_dead = n_dead;
    stage->dead = copy;
    order->id = job->name = job->mrid = lo_arena_strdup(arena, id);
    app_order_off(arena, stage, asking, (struct lo_interval){now, now},
                  order->id, set->findings);
    order->n_stages = 1;
    order->stages = stage;
    job->work = (struct lo_interval){now, now + LO_DAY};
    job->n_sections = n_dead;
    job->sections = stage->dead;
    job->n_crews = 1;
    job->crews = holder;
    order->n_jobs = 1;
    order->jobs = job;
    order->n_crews =
        (int32_t)lo_settings_int(asking->session->settings, "switching.crews");
    order->off_first = true;
    app_order_dips(arena, order, asking);
    put_off_first(set, asking);
}

/* The busbar or a head breaker: all that hangs on the source goes with it. */
static enum lo_status needs_busbar(const struct app_today *today,
                                   const struct lo_equipment *e,
                                   const lo_section *dead, int n_dead,
                                   struct lo_supply *supply,
                                   struct lo_error *err)
{
    const struct lo_sections *s = today->sections;
    int source = 0;
    while (source < n_dead && !s->info[dead[source].v].source)
        source++;
    if (source == n_dead)
        return LO_OK;
    const struct lo_off *off = lo_supply_off(supply, dead, n_dead);
    int32_t feeders = 0;
    const struct lo_section_info *info = &s->info[dead[source].v];
    for (int32_t k = 0; k < info->n_links; k++)
        feeders += !s->links[s->link_of[info->first_link + k]].open;
    lo_error_set(err, LO_EINPUT,
                 "'%s' needs the busbar: section '%s' with its %d closed "
                 "switches would be dead, and %" G_GINT64_FORMAT
                 " customers off",
                 e->name[0] != '\0' ? e->name : e->mrid, info->label, feeders,
                 off->customers);
    lo_error_hint(err, "--busbar writes that sheet; for the line behind a head "
                       "breaker name a piece of the line");
    return LO_EINPUT;
}

static enum lo_status
isolate(struct lo_sheet_set *set, struct lo_session *session,
        const struct lo_world *world, const struct app_today *today,
        lo_equipment_id equipment, bool busbar, struct lo_error *err)
{
    lo_section dead[2];
    const struct lo_equipment *e = &world->network->equipment[equipment.v];
    int n_dead = lo_sections_of_work(today->sections, equipment, dead);
    if (n_dead == 0)
        return lo_error_set(err, LO_EINPUT,
                            "'%s' is connected to nothing: there is nothing "
                            "to switch",
                            e->name);
    enum lo_status status = app_switching_model(&set->model, session, world,
                                                today, set->arena, err);
    if (status != LO_OK)
        return status;
    struct lo_supply_options how;
    app_supply_options(&how, session, world->extension);
    struct lo_supply *supply = lo_supply_new_with(today->sections, &how, NULL);
    const struct app_asking asking = {session, world, today->sections, supply};
    if (!busbar)
        status = needs_busbar(today, e, dead, n_dead, supply, err);
    if (status != LO_OK)
        goto done;
    set->orders = lo_arena_alloc(set->arena, sizeof *set->orders);
    set->sheets = lo_arena_alloc(set->arena, sizeof *set->sheets);
    fill_order(set, e->name[0] != '\0' ? e->name : e->mrid, &asking, dead,
               n_dead, app_now(session));
    status = lo_sheet_new(&set->sheets[0], set->model, set->orders,
                          set->findings, err);
    set->n = status == LO_OK;
done:
    lo_supply_free(supply);
    return status;
}

enum lo_status lo_app_isolate(struct lo_sheet_set **out,
                              struct lo_session *session,
                              const struct lo_world *world,
                              const char *equipment, bool busbar,
                              struct lo_error *err)
{
    lo_equipment_id id = {LO_NONE};
    struct app_today today = {0};
    struct lo_sheet_set *set = g_new0(struct lo_sheet_set, 1);
    set->arena = lo_arena_new();
    set->findings = lo_findings_new();
    enum lo_status status =
        app_today_new(&today, session, world, set->arena, err);
    set->today = today.sections;
    if (status == LO_OK)
        status = app_find_place(&id, world, today.sections, equipment, err);
    if (status == LO_OK)
        status = isolate(set, session, world, &today, id, busbar, err);
    if (status != LO_OK) {
        lo_sheet_set_free(set);
        return status;
    }
    *out = set;
    return LO_OK;
}
