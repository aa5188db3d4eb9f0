/*
 * By hand: "I must make this dead now". The network as it stands, off(R) of
 * the sections of the equipment, and the sheet that leads there.
 */
#include <string.h>

#include "app/app_int.h"

/* By mRID, else by a name that only one piece of equipment has. */
static enum lo_status find_equipment(lo_equipment_id *out,
                                     const struct lo_network *net,
                                     const char *word, struct lo_error *err)
{
    lo_equipment_id found = lo_network_find(net, word);
    int n = 0;
    for (int32_t e = 0; e < net->n_equipment && found.v == LO_NONE; e++)
        n += strcmp(net->equipment[e].name, word) == 0;
    for (int32_t e = 0; e < net->n_equipment && n == 1; e++)
        if (strcmp(net->equipment[e].name, word) == 0)
            found.v = e;
    if (n > 1) {
        lo_error_set(err, LO_EINPUT, "%d pieces of equipment are named '%s'", n,
                     word);
        lo_error_hint(err, "give the mRID");
        return LO_EINPUT;
    }
    if (found.v == LO_NONE) {
        lo_error_set(err, LO_ENOTFOUND, "there is no equipment '%s'", word);
        lo_error_hint(err, "give its mRID or its name, as in the CIM file");
        return LO_ENOTFOUND;
    }
    *out = found;
    return LO_OK;
}

static enum lo_status current_sections(struct lo_sections **out,
                                       const struct lo_session *session,
                                       const struct lo_world *world,
                                       struct lo_error *err)
{
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    how.state = LO_STATE_CURRENT;
    how.isolating_classes = lo_switch_class_bits(
        lo_settings_text(session->settings, "isolation.classes"));
    return lo_sections_new(out, world->network, &how, NULL, err);
}

static const lo_section *copy_sections(struct lo_arena *arena,
                                       const lo_section *from, int32_t n)
{
    lo_section *copy = lo_arena_array(arena, (size_t)n, sizeof *copy);
    if (n > 0)
        memcpy(copy, from, (size_t)n * sizeof *copy);
    return copy;
}

static const lo_switch_id *copy_switches(struct lo_arena *arena,
                                         const lo_switch_id *from, int32_t n)
{
    lo_switch_id *copy = lo_arena_array(arena, (size_t)n, sizeof *copy);
    if (n > 0)
        memcpy(copy, from, (size_t)n * sizeof *copy);
    return copy;
}

/* One stage without clock; one permit, to whoever asked. */
static void fill_order(struct lo_sheet_set *set, const char *id,
                       struct lo_supply *supply, const lo_section *dead,
                       int32_t n_dead, lo_time now)
{
    static const char *const holder[] = {"work leader"};
    struct lo_arena *arena = set->arena;
    struct lo_order *order = set->orders;
    struct lo_order_stage *stage = lo_arena_alloc(arena, sizeof *stage);
    struct lo_order_job *job = lo_arena_alloc(arena, sizeof *job);
    const struct lo_off *off = lo_supply_off(supply, dead, n_dead);
    stage->span = (struct lo_interval){now, now + LO_DAY};
    stage->n_dead = n_dead;
    stage->dead = copy_sections(arena, dead, n_dead);
    stage->n_off = off->n_sections;
    stage->off = copy_sections(arena, off->sections, off->n_sections);
    stage->n_ties_closed = off->n_ties_closed;
    stage->ties_closed =
        copy_switches(arena, off->ties_closed, off->n_ties_closed);
    stage->n_opened = off->n_opened;
    stage->opened = copy_switches(arena, off->opened, off->n_opened);
    const struct lo_dip *dip = lo_supply_dip(supply, NULL, 0, dead, n_dead);
    stage->n_dip = dip->n_sections;
    stage->dip = copy_sections(arena, dip->sections, dip->n_sections);
    dip = lo_supply_dip(supply, dead, n_dead, NULL, 0);
    order->n_dip_back = dip->n_sections;
    order->dip_back = copy_sections(arena, dip->sections, dip->n_sections);
    order->id = job->name = job->mrid = lo_arena_strdup(arena, id);
    order->n_stages = 1;
    order->stages = stage;
    job->work = (struct lo_interval){now, now + LO_DAY};
    job->n_sections = n_dead;
    job->sections = stage->dead;
    job->n_crews = 1;
    job->crews = holder;
    order->n_jobs = 1;
    order->jobs = job;
}

static enum lo_status isolate(struct lo_sheet_set *set,
                              struct lo_session *session,
                              const struct lo_world *world,
                              lo_equipment_id equipment, struct lo_error *err)
{
    lo_section dead[2];
    const struct lo_equipment *e = &world->network->equipment[equipment.v];
    enum lo_status status =
        current_sections(&set->sections, session, world, err);
    if (status != LO_OK)
        return status;
    int n_dead = lo_sections_of_work(set->sections, equipment, dead);
    if (n_dead == 0)
        return lo_error_set(err, LO_EINPUT,
                            "'%s' is connected to nothing: there is nothing "
                            "to switch",
                            e->name);
    struct lo_switching_input input = {
        .sections = set->sections,
        .customers = world->customers,
        .load_break = lo_switch_class_bits(
            lo_settings_text(session->settings, "switching.load_break")),
    };
    if (world->extension != NULL) {
        input.n_ties = world->extension->n_ties;
        input.ties = world->extension->ties;
    }
    status = lo_switching_new(&set->model, &input, err);
    if (status != LO_OK)
        return status;
    struct lo_supply_options how;
    lo_plan_supply_options(&how, session->settings);
    how.ties = input.ties;
    how.n_ties = input.n_ties;
    struct lo_supply *supply = lo_supply_new_with(set->sections, &how, NULL);
    set->orders = lo_arena_alloc(set->arena, sizeof *set->orders);
    set->sheets = lo_arena_alloc(set->arena, sizeof *set->sheets);
    fill_order(set, e->name[0] != '\0' ? e->name : e->mrid, supply, dead,
               n_dead, app_now(session));
    lo_supply_free(supply);
    status = lo_sheet_new(&set->sheets[0], set->model, set->orders,
                          set->findings, err);
    set->n = status == LO_OK;
    return status;
}

enum lo_status lo_app_isolate(struct lo_sheet_set **out,
                              struct lo_session *session,
                              const struct lo_world *world,
                              const char *equipment, struct lo_error *err)
{
    lo_equipment_id id = {LO_NONE};
    enum lo_status status = find_equipment(&id, world->network, equipment, err);
    if (status != LO_OK)
        return status;
    struct lo_sheet_set *set = g_new0(struct lo_sheet_set, 1);
    set->arena = lo_arena_new();
    set->findings = lo_findings_new();
    status = isolate(set, session, world, id, err);
    if (status != LO_OK) {
        lo_sheet_set_free(set);
        return status;
    }
    *out = set;
    return LO_OK;
}
