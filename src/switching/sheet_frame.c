/*
 * sheet_frame.c - what stands before and after the steps that switch: positions
 * to be confirmed, guards off and on, ties phased.
 */
#include <string.h>

#include "switching/switching_int.h"

/* Another order may have moved it when this one begins; or there is no time to
 * look at it before what was hit is off. */
static bool is_shared(const struct draft *d, int32_t link)
{
    bool shared = d->order->off_first;
    for (int32_t i = 0; i < d->order->n_shared && !shared; i++)
        shared = d->m->sections->links[link].sw.v == d->order->shared[i].v;
    return shared;
}

void lo_frame_phase(struct draft *d)
{
    const struct lo_sections *s = d->m->sections;
    if (d->order->off_first)
        return;
    bool *target = g_new0(bool, (size_t)s->n_links + 1);
    bool *used = g_new0(bool, (size_t)s->n_links + 1);
    for (int32_t k = 0; k < d->order->n_stages; k++) {
        lo_order_target(d->m, d->order, k, target);
        for (int32_t l = 0; l < s->n_links; l++)
            used[l] |=
                target[l] && s->links[l].open && (k == 0 || !is_shared(d, l));
    }
    for (int32_t l = 0; l < s->n_links; l++) {
        if (!used[l] || lo_is_phased(d->grid, l, d->phased_at, d->worked_at))
            continue;
        lo_draft_step(d, LO_STEP_PHASING, LO_DEVICE_SWITCH, l);
        d->phased_at[l] = (int32_t)d->steps->len;
    }
    g_free(used);
    g_free(target);
}

/* The next state closes the tie, and work may have changed its phases. */
static bool is_due(const struct draft *d, int32_t link, const bool *target)
{
    return target[link] && !d->grid->closed[link] &&
           d->m->sections->links[link].open &&
           !lo_is_phased(d->grid, link, d->phased_at, d->worked_at);
}

static bool is_on_supply(const struct grid *grid, int32_t link)
{
    const struct lo_link *ends = &grid->m->sections->links[link];
    return grid->energised[ends->a.v] && grid->energised[ends->b.v];
}

void lo_frame_phase_again(struct draft *d, const bool *target)
{
    for (int32_t l = 0; l < d->m->sections->n_links; l++) {
        if (!is_due(d, l, target) || !is_on_supply(d->grid, l))
            continue;
        lo_draft_step(d, LO_STEP_PHASING, LO_DEVICE_SWITCH, l);
        d->phased_at[l] = (int32_t)d->steps->len;
    }
}

/* Guards of whatever moves, is earthed or worked at, up to that stage. */
static bool *guards_touched(const struct draft *d, int32_t last)
{
    const struct lo_switching *m = d->m;
    bool *needed = g_new0(bool, (size_t)m->n_guards + 1);
    for (guint i = 0; i < d->steps->len; i++) {
        const struct lo_step *step =
            &g_array_index(d->steps, struct lo_step, i);
        if (step->stage > last)
            break;
        if (step->kind == LO_STEP_OPEN || step->kind == LO_STEP_CLOSE) {
            lo_guards_of(m, m->sections->links[step->index].a, needed);
            lo_guards_of(m, m->sections->links[step->index].b, needed);
        } else if (step->kind == LO_STEP_EARTH) {
            lo_guards_of(m, m->ends[step->index].section, needed);
        }
    }
    for (int32_t j = 0; j < d->order->n_jobs; j++)
        for (int32_t i = 0; i < d->order->jobs[j].n_sections; i++)
            lo_guards_of(m, d->order->jobs[j].sections[i], needed);
    /* A transfer beyond would feed what was hit before it is cut off there. */
    for (int32_t i = 0; d->order->off_first && i < d->order->stages[0].n_off;
         i++)
        lo_guards_of(m, d->order->stages[0].off[i], needed);
    return needed;
}

static void add_guards(struct draft *d, const bool *needed, bool off)
{
    for (int32_t g = 0; g < d->m->n_guards; g++)
        if (needed[g])
            lo_draft_step(d, off ? LO_STEP_GUARD_OFF : LO_STEP_GUARD_ON,
                          d->m->guards[g].device, g);
}

/* What only a later stage needs off waits until it begins. */
static void add_late_guards(struct draft *d, const bool *needed,
                            const bool *first, const struct lo_step *step)
{
    bool *late = g_new0(bool, (size_t)d->m->n_guards + 1);
    for (int32_t g = 0; g < d->m->n_guards; g++)
        late[g] = needed[g] && !first[g];
    d->part = step->part;
    d->stage = step->stage;
    d->after_report = step->after_report;
    add_guards(d, late, true);
    g_free(late);
}

static void confirm_one(struct draft *d, int32_t link)
{
    struct lo_step *said =
        lo_draft_step(d, LO_STEP_CONFIRM, LO_DEVICE_SWITCH, link);
    said->before = said->after =
        d->m->sections->links[link].open ? "open" : "closed";
}

static void mark_feeder(const struct draft *d, lo_section section,
                        bool *feeders)
{
    lo_feeder_id feeder = d->m->sections->info[section.v].feeder;
    if (feeder.v != LO_NONE)
        feeders[feeder.v] = true;
}

/* Positions out of the ordinary on the feeders that the sheet touches: what
 * hangs on them is not what the drawing on the wall shows. */
static void confirm_notes(struct draft *d, const GArray *body, bool *seen)
{
    const struct lo_sections *s = d->m->sections;
    bool *feeders = g_new0(bool, (size_t)s->network->n_feeders + 1);
    for (guint i = 0; i < body->len; i++) {
        const struct lo_step *step = &g_array_index(body, struct lo_step, i);
        if (step->kind != LO_STEP_OPEN && step->kind != LO_STEP_CLOSE &&
            step->kind != LO_STEP_TAG)
            continue;
        mark_feeder(d, s->links[step->index].a, feeders);
        mark_feeder(d, s->links[step->index].b, feeders);
    }
    for (int32_t j = 0; j < d->order->n_jobs; j++)
        for (int32_t i = 0; i < d->order->jobs[j].n_sections; i++)
            mark_feeder(d, d->order->jobs[j].sections[i], feeders);
    for (int32_t l = 0; l < s->n_links; l++)
        if (d->m->notes[l] != NULL && !seen[l] && lo_link_on(d->m, l, feeders))
            confirm_one(d, l);
    g_free(feeders);
}

static bool uses(const struct lo_step *step)
{
    return step->kind == LO_STEP_OPEN || step->kind == LO_STEP_CLOSE ||
           step->kind == LO_STEP_TAG;
}

/* Each switch that moves or is tagged, in the order of first use; then what
 * stands out of the ordinary. */
static void confirm(struct draft *d, const GArray *body)
{
    const struct lo_sections *s = d->m->sections;
    bool *seen = g_new0(bool, (size_t)s->n_links + 1);
    for (guint i = 0; i < body->len; i++) {
        const struct lo_step *step = &g_array_index(body, struct lo_step, i);
        if (!uses(step) || seen[step->index])
            continue;
        seen[step->index] = true;
        if (step->stage == 0 || !is_shared(d, step->index))
            confirm_one(d, step->index);
    }
    confirm_notes(d, body, seen);
    g_free(seen);
}

/* Appends the body; what another order may have moved at the beginning is
 * confirmed when it is first named. */
static void append_body(struct draft *d, const GArray *body, const bool *needed,
                        const bool *first)
{
    bool *seen = g_new0(bool, (size_t)d->m->sections->n_links + 1);
    bool late = false;
    for (guint i = 0; i < body->len; i++) {
        const struct lo_step *step = &g_array_index(body, struct lo_step, i);
        if (step->stage > 0 && !late)
            add_late_guards(d, needed, first, step);
        late = step->stage > 0;
        if (step->device == LO_DEVICE_SWITCH && !seen[step->index]) {
            seen[step->index] = true;
            if (step->stage > 0 && is_shared(d, step->index)) {
                d->part = step->part;
                d->stage = step->stage;
                d->after_report = step->after_report;
                confirm_one(d, step->index);
            }
        }
        g_array_append_val(d->steps, *step);
    }
    g_free(seen);
}

/* Phases that are compared again before the link is closed: once is enough. To
 * identify them on a dead line leans on an earlier comparison, and is none. */
static bool is_repeated(const GArray *body, guint i)
{
    const struct lo_step *step = &g_array_index(body, struct lo_step, i);
    if (step->kind != LO_STEP_PHASING)
        return false;
    for (guint k = i + 1; k < body->len; k++) {
        const struct lo_step *later = &g_array_index(body, struct lo_step, k);
        if (later->device != LO_DEVICE_SWITCH || later->index != step->index)
            continue;
        if (later->kind == LO_STEP_CLOSE)
            return false;
        if (later->kind == LO_STEP_PHASING)
            return !later->dead_side;
    }
    return false;
}

static void drop_repeated(struct draft *d)
{
    for (guint i = d->steps->len; i-- > 0;) {
        if (!is_repeated(d->steps, i))
            continue;
        g_array_remove_index(d->steps, i);
        if (d->zero != LO_NONE && (int32_t)i < d->zero)
            d->zero--;
    }
}

/* Puts the opening before the steps written so far, the closing after them. */
void lo_frame_put(struct draft *d)
{
    drop_repeated(d);
    GArray *body = d->steps;
    int32_t n_stages = d->order->n_stages;
    bool *needed = guards_touched(d, n_stages);
    bool *first = guards_touched(d, d->order->off_first ? 0 : n_stages);
    d->steps = g_array_new(FALSE, FALSE, sizeof(struct lo_step));
    d->part = LO_PART_OPENING;
    d->stage = 0;
    d->after_report = false;
    confirm(d, body);
    add_guards(d, first, true);
    int32_t before = (int32_t)d->steps->len;
    append_body(d, body, needed, first);
    d->zero = d->zero == LO_NONE ? before : d->zero + before;
    d->part = LO_PART_CLOSING;
    d->stage = d->order->n_stages;
    d->after_report = true;
    add_guards(d, needed, false);
    g_free(first);
    g_free(needed);
    g_array_free(body, TRUE);
}
