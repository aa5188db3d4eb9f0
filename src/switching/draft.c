/*
 * draft.c - a sheet being written: each step is appended and at once done on a
 * grid of the draft's own, so that the next one sees what it leaves behind.
 */
#include <string.h>

#include "switching/switching_int.h"

/* State before and after, message ids. */
static const char *const states[LO_STEP_KINDS][2] = {
    [LO_STEP_PHASING] = {"not phased", "phased"},
    [LO_STEP_GUARD_OFF] = {"on", "off"},
    [LO_STEP_OPEN] = {"closed", "open"},
    [LO_STEP_CLOSE] = {"open", "closed"},
    [LO_STEP_LOAD_CHECK] = {"closed", "closed"},
    [LO_STEP_INDICATIONS] = {"open", "open"},
    [LO_STEP_TAG] = {"untagged", "tagged"},
    [LO_STEP_SOURCE_OFF] = {"connected", "isolated"},
    [LO_STEP_EARTH] = {"dead", "earthed"},
    [LO_STEP_PERMIT] = {"no permit", "permit open"},
    [LO_STEP_RETURN] = {"permit open", "permit returned"},
    [LO_STEP_CLEAR] = {"people at work", "people clear"},
    [LO_STEP_UNEARTH] = {"earthed", "dead"},
    [LO_STEP_COUNT] = {"earths off", "earths counted"},
    [LO_STEP_UNTAG] = {"tagged", "untagged"},
    [LO_STEP_SOURCE_ON] = {"isolated", "connected"},
    [LO_STEP_HOLD] = {"no hold", "hold"},
    [LO_STEP_CONSENT] = {"no consent", "consent"},
    [LO_STEP_CONSENT_END] = {"consent", "work ended"},
    [LO_STEP_RELEASE] = {"hold", "no hold"},
    [LO_STEP_GUARD_ON] = {"off", "on"},
};

/* What the desk can do to a switch; tags, locks and phases are for hands. */
static bool at_desk(enum lo_step_kind kind)
{
    return kind == LO_STEP_CONFIRM || kind == LO_STEP_OPEN ||
           kind == LO_STEP_CLOSE || kind == LO_STEP_CHECK ||
           kind == LO_STEP_LOAD_CHECK || kind == LO_STEP_INDICATIONS;
}

static void name_switch(const struct draft *d, struct lo_step *step)
{
    const struct lo_switch *sw = lo_link_switch(d->m, step->index);
    const struct lo_equipment *e = lo_link_equipment(d->m, step->index);
    step->name = e->name;
    step->mrid = e->mrid;
    step->class_name = lo_switch_class_name(sw->cls);
    const struct lo_state_note *note = d->m->notes[step->index];
    if (step->kind == LO_STEP_CONFIRM && note != NULL) {
        step->since = note->since;
        step->by = note->by;
    }
    step->remote = at_desk(step->kind) && d->m->input.remote != NULL &&
                   d->m->input.remote[d->m->sections->links[step->index].sw.v];
}

static const char *label(const struct draft *d, lo_section section)
{
    return d->m->sections->info[section.v].label;
}

static void name_device(struct draft *d, struct lo_step *step)
{
    switch (step->device) {
    case LO_DEVICE_SWITCH:
        name_switch(d, step);
        break;
    case LO_DEVICE_RECLOSING:
    case LO_DEVICE_TRANSFER:
    case LO_DEVICE_FEEDER:
        step->name = d->m->guards[step->index].name;
        step->mrid = d->m->guards[step->index].mrid;
        step->remote = true; /* set at the desk, or by the station */
        break;
    case LO_DEVICE_OWN_SOURCE:
    case LO_DEVICE_INFEED:
        step->name = d->m->own[step->index].name;
        step->mrid = d->m->own[step->index].mrid;
        step->place = label(d, d->m->own[step->index].section);
        step->spot = d->m->names[d->m->own[step->index].section.v];
        break;
    case LO_DEVICE_END:
        step->name = d->m->ends[step->index].name;
        step->mrid = d->m->ends[step->index].mrid;
        step->place = label(d, d->m->ends[step->index].section);
        step->spot = d->m->names[d->m->ends[step->index].section.v];
        step->side = lo_side_of(d->m, &d->m->ends[step->index]);
        break;
    case LO_DEVICE_JOB:
        step->name = d->order->jobs[step->index].name;
        step->mrid = d->order->jobs[step->index].mrid;
        break;
    case LO_DEVICE_SHEET:
        step->name = step->mrid = d->order->id;
        break;
    }
}

struct lo_step *lo_draft_step(struct draft *d, enum lo_step_kind kind,
                              enum lo_device device, int32_t index)
{
    struct lo_step step = {
        .kind = kind,
        .part = d->part,
        .stage = d->stage,
        .device = device,
        .index = index,
        .name = "",
        .mrid = "",
        .place = "",
        .spot = "",
        .claim = {.others = ""},
        .who = "",
        .class_name = "",
        .with = "",
        .waits_for = "",
        .waits_live = "",
        .off_by = "",
        .before = states[kind][0],
        .after = states[kind][1],
        .after_report = d->after_report,
    };
    name_device(d, &step);
    step.code = lo_code_of(d->m, step.mrid, d->sheet->arena);
    g_array_append_val(d->steps, step);
    return &g_array_index(d->steps, struct lo_step, d->steps->len - 1);
}

static void check_position(struct draft *d, int32_t link)
{
    struct lo_step *step =
        lo_draft_step(d, LO_STEP_CHECK, LO_DEVICE_SWITCH, link);
    step->before = step->after = d->grid->closed[link] ? "closed" : "open";
}

/* Both sides have supply; or the phases of a dead line are identified where
 * work may have changed what was compared once. */
static void phase(struct draft *d, int32_t link, bool dead_side)
{
    lo_draft_step(d, LO_STEP_PHASING, LO_DEVICE_SWITCH, link)->dead_side =
        dead_side;
    d->phased_at[link] = (int32_t)d->steps->len;
}

/* The stage that is being entered leans on limits that nobody knows. */
static bool is_unverified(const struct draft *d)
{
    const struct lo_order *order = d->order;
    return d->stage < order->n_stages && order->stages[d->stage].unverified;
}

/* Remembers the step that first takes supply from anybody. */
static void watch_supply(struct draft *d, int32_t step)
{
    const struct lo_sections *s = d->m->sections;
    for (int32_t i = 0; i < s->n && d->zero == LO_NONE; i++)
        if (s->info[i].supplied && !d->grid->energised[i])
            d->zero = step;
}

void lo_draft_tell(struct draft *d, const bool *was)
{
    const struct lo_order *order = d->order;
    struct lo_step *step =
        &g_array_index(d->steps, struct lo_step, d->steps->len - 1);
    for (int32_t i = 0; i < d->m->sections->n; i++) {
        if (!was[i] || d->grid->energised[i] ||
            !lo_order_tells(order, d->stage, i))
            continue;
        step->not_before = lo_order_told(order, d->stage);
        if (lo_order_is_off(order, d->stage, i))
            step->part = d->part = LO_PART_OUT;
    }
}

/* Others of its gang have joined both sides already. */
static bool is_joined(const struct draft *d, int32_t link)
{
    const int32_t *gang = d->m->gang;
    for (int32_t l = gang[link]; l != link; l = gang[l])
        if (d->grid->closed[l])
            return true;
    return false;
}

/* Looked at before it closes: with both sides on supply, or one if it was
 * compared once and work may have changed its phases. */
static void phase_one(struct draft *d, int32_t link)
{
    const struct lo_link *ends = &d->m->sections->links[link];
    bool a = d->grid->energised[ends->a.v], b = d->grid->energised[ends->b.v];
    if (lo_is_phased(d->grid, link, d->phased_at, d->worked_at))
        return;
    if (lo_grid_has_both(d->grid, link))
        phase(d, link, false);
    else if (a != b && ends->open &&
             (d->phased_at[link] >= 0 || d->order->off_first))
        phase(d, link, true);
}

/* Those of its gang that go its way go with it: all before the first closes,
 * which would hide the phases of the others. */
static bool goes_along(const struct draft *d, int32_t link, int32_t other)
{
    return d->grid->closed[other] == d->grid->closed[link] &&
           (d->target == NULL || d->target[other] == d->target[link]);
}

void lo_draft_phase(struct draft *d, int32_t link)
{
    const int32_t *gang = d->m->gang;
    phase_one(d, link);
    for (int32_t l = gang[link]; l != link; l = gang[l])
        if (goes_along(d, link, l))
            phase_one(d, l);
}

static void move_one(struct draft *d, int32_t link, bool close)
{
    const struct lo_link *ends = &d->m->sections->links[link];
    bool a = d->grid->energised[ends->a.v], b = d->grid->energised[ends->b.v];
    bool takes_load = close && ends->open && (a || b);
    struct lo_step *step = lo_draft_step(
        d, close ? LO_STEP_CLOSE : LO_STEP_OPEN, LO_DEVICE_SWITCH, link);
    step->hot = close && a && b && !is_joined(d, link);
    step->all_dead = !a && !b && !(close && ends->open);
    if (close && a && b)
        lo_phases_agree(d->grid, link, d->worked_at);
    bool *was =
        g_memdup2(d->grid->energised, (size_t)d->m->sections->n * sizeof *was);
    d->grid->closed[link] = close;
    d->indicated[link] = false;
    d->moved[link] = true;
    lo_grid_update(d->grid);
    lo_draft_tell(d, was);
    g_free(was);
    watch_supply(d, (int32_t)d->steps->len - 1);
    check_position(d, link);
    if (takes_load)
        lo_draft_step(d, LO_STEP_LOAD_CHECK, LO_DEVICE_SWITCH, link)
            ->unverified = is_unverified(d);
}

/* All of a gang that shall go the same way go with it: nobody is left on two
 * phases while something else is done. */
void lo_draft_move(struct draft *d, int32_t link, bool close)
{
    const int32_t *gang = d->m->gang;
    if (close)
        lo_draft_phase(d, link);
    move_one(d, link, close);
    for (int32_t l = gang[link]; l != link; l = gang[l])
        if (d->grid->closed[l] != close &&
            (d->target == NULL || d->target[l] == d->target[link]))
            move_one(d, l, close);
}
