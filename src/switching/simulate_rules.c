/*
 * simulate_rules.c - what a step demands and does that moves a switch or looks
 * at one; and what every kind demands. Steps that keep people safe are in
 * simulate_safe.c.
 *
 * The five preventions (practice: 五防) are here as load-break, close-on-earth,
 * earth-live, live-place (nobody enters a live bay) and wrong-state (nothing is
 * moved by mistake); the other rules keep people and promises.
 */
#include <string.h>

#include "switching/switching_int.h"

static const struct lo_link *link_of(const struct sim *sim, int32_t link)
{
    return &sim->m->sections->links[link];
}

static const char *link_name(const struct sim *sim, int32_t link)
{
    return lo_link_equipment(sim->m, link)->name;
}

static const char *label(const struct sim *sim, int32_t section)
{
    return sim->m->sections->info[section].label;
}

/* --- what several kinds demand ------------------------------------------ */

bool lo_sim_guards_off(struct sim *sim, const struct sheet_state *state,
                       int32_t section)
{
    const struct lo_switching *m = sim->m;
    bool *needed = g_new0(bool, (size_t)m->n_guards + 1);
    lo_guards_of(m, (lo_section){section}, needed);
    int32_t missing = LO_NONE;
    for (int32_t g = 0; g < m->n_guards && missing == LO_NONE; g++)
        if (needed[g] && !state->held[g])
            missing = g;
    g_free(needed);
    return missing == LO_NONE ||
           lo_sim_refuse(sim, LO_RULE_GUARD,
                         "'%s' could still energise section '%s' by itself",
                         m->guards[missing].name, label(sim, section));
}

/* What stands out of the ordinary on the section's feeder is known. */
bool lo_sim_notes_confirmed(struct sim *sim, const struct sheet_state *state,
                            int32_t section)
{
    const struct lo_switching *m = sim->m;
    int32_t feeder = m->sections->info[section].feeder.v;
    if (feeder == LO_NONE)
        return true;
    bool *feeders = g_new0(bool, (size_t)m->sections->network->n_feeders + 1);
    feeders[feeder] = true;
    int32_t missing = LO_NONE;
    for (int32_t l = 0; l < m->sections->n_links && missing == LO_NONE; l++)
        if (m->notes[l] != NULL && !state->confirmed[l] &&
            lo_link_on(m, l, feeders))
            missing = l;
    g_free(feeders);
    return missing == LO_NONE ||
           lo_sim_refuse(sim, LO_RULE_UNCONFIRMED,
                         "'%s' stands out of the ordinary, and its position "
                         "was not confirmed",
                         link_name(sim, missing));
}

/* What moved last was looked at before anything else is touched. */
bool lo_sim_checked(struct sim *sim, const struct sheet_state *state)
{
    if (state->unchecked != LO_NONE)
        return lo_sim_refuse(sim, LO_RULE_UNCHECKED,
                             "the position of '%s' was not checked after it "
                             "moved",
                             link_name(sim, state->unchecked));
    if (state->unloaded != LO_NONE)
        return lo_sim_refuse(sim, LO_RULE_UNCHECKED,
                             "the load that '%s' took over was not checked",
                             link_name(sim, state->unloaded));
    return true;
}

/* Permits of any sheet on the part that is joined to `section`. */
bool lo_sim_no_permit_in(struct sim *sim, int32_t section, bool whole_part)
{
    const int32_t *comp = sim->grid->comp;
    for (int32_t i = 0; i < sim->n; i++) {
        const struct sheet_state *state = &sim->states[i];
        const struct lo_order *order = state->sheet->order;
        for (int32_t j = 0; j < order->n_jobs && state->open_permits > 0; j++) {
            const struct lo_order_job *job = &order->jobs[j];
            bool open = false, here = false;
            for (int32_t p = state->first_permit[j];
                 p < state->first_permit[j + 1]; p++)
                open |= state->permits[p];
            for (int32_t k = 0; k < job->n_sections && !job->live; k++)
                here |=
                    job->sections[k].v == section ||
                    (whole_part && comp[job->sections[k].v] == comp[section]);
            if (open && here)
                return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN,
                                     "the permit for '%s' in section '%s' is "
                                     "still open",
                                     job->name, label(sim, section));
        }
    }
    return true;
}

/* E15 is about a feeder. A busbar is on none: beside work at the head of one
 * feeder the heads of others move. A section that names no feeder stands for
 * itself. */
static bool no_live_work(struct sim *sim, int32_t section)
{
    const struct lo_section_info *info = sim->m->sections->info;
    for (int32_t i = 0; i < sim->n; i++) {
        const struct sheet_state *state = &sim->states[i];
        const struct lo_order *order = state->sheet->order;
        for (int32_t j = 0; j < order->n_jobs && state->open_permits > 0; j++)
            for (int32_t k = 0;
                 k < order->jobs[j].n_sections && order->jobs[j].live; k++) {
                int32_t at = order->jobs[j].sections[k].v;
                bool here = info[at].feeder.v == LO_NONE
                                ? at == section && !info[at].source
                                : info[at].feeder.v == info[section].feeder.v;
                for (int32_t p = state->first_permit[j];
                     here && p < state->first_permit[j + 1]; p++)
                    if (state->permits[p])
                        return lo_sim_refuse(
                            sim, LO_RULE_LIVE_WORK,
                            "live work '%s' is under way on the feeder",
                            order->jobs[j].name);
            }
    }
    return true;
}

/* --- after a move ------------------------------------------------------- */

bool lo_sim_nobody_else_off(struct sim *sim)
{
    const struct lo_sections *s = sim->m->sections;
    for (int32_t i = 0; i < s->n; i++) {
        bool allowed = !s->info[i].supplied || sim->grid->energised[i];
        for (int32_t k = 0; k < sim->n && !allowed; k++)
            allowed = sim->states[k].begun && !sim->states[k].ended &&
                      sim->states[k].allowed[i];
        if (!allowed)
            return lo_sim_refuse(sim, LO_RULE_OFF_BEYOND_PLAN,
                                 "section '%s' (%d customers) goes off, and "
                                 "the plan has it on",
                                 label(sim, i), s->info[i].customers);
    }
    return true;
}

bool lo_sim_nobody_early(struct sim *sim, const struct sheet_state *state,
                         const struct lo_step *step)
{
    const struct lo_sections *s = sim->m->sections;
    const struct lo_order *order = state->sheet->order;
    for (int32_t i = 0; i < s->n; i++) {
        if (!sim->was[i] || sim->grid->energised[i] ||
            !lo_order_tells(order, state->stage, i) ||
            step->not_before >= lo_order_told(order, state->stage))
            continue;
        return lo_sim_refuse(sim, LO_RULE_BEFORE_TOLD,
                             "section '%s' (%d customers) could go off before "
                             "the minute that they were told",
                             label(sim, i), s->info[i].customers);
    }
    return true;
}

/* What is made dead in a hurry is fed by nothing that acts by itself. */
static bool stays_dead(struct sim *sim, const struct sheet_state *state)
{
    if (!state->sheet->order->off_first || state->stage > 0)
        return true;
    for (int32_t i = 0; i < sim->m->sections->n; i++)
        if (sim->was[i] && !sim->grid->energised[i] &&
            !lo_sim_guards_off(sim, state, i))
            return false;
    return true;
}

static bool moved(struct sim *sim, struct sheet_state *state,
                  const struct lo_step *step)
{
    int32_t link = step->index;
    lo_grid_update(sim->grid);
    state->unchecked = link;
    if (!lo_sim_nobody_else_off(sim) ||
        !lo_sim_nobody_early(sim, state, step) || !stays_dead(sim, state))
        return false;
    struct overload how;
    lo_equipment_id over = lo_flow_overloaded(
        sim->m->flow, sim->grid->closed, sim->grid->isolated, sim->m, &how);
    if (over.v == LO_NONE)
        return true;
    return lo_sim_refuse(sim, LO_RULE_OVERLOAD,
                         "'%s' would carry %.0f kVA after '%s' moved, and may "
                         "carry %.0f kVA",
                         sim->m->sections->network->equipment[over.v].name,
                         how.carried_va / 1e3, link_name(sim, link),
                         how.allowed_va / 1e3);
}

static bool may_move(struct sim *sim, struct sheet_state *state, int32_t link,
                     bool close)
{
    const struct lo_link *ends = link_of(sim, link);
    if (!lo_sim_checked(sim, state))
        return false;
    if (!state->confirmed[link])
        return lo_sim_refuse(sim, LO_RULE_UNCONFIRMED,
                             "the position of '%s' was not confirmed",
                             link_name(sim, link));
    if (sim->grid->closed[link] == close)
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is already %s",
                             link_name(sim, link), close ? "closed" : "open");
    if (sim->tags[link] > 0)
        return lo_sim_refuse(sim, LO_RULE_TAGGED, "'%s' is locked and tagged",
                             link_name(sim, link));
    return lo_sim_notes_confirmed(sim, state, ends->a.v) &&
           lo_sim_notes_confirmed(sim, state, ends->b.v) &&
           lo_sim_guards_off(sim, state, ends->a.v) &&
           lo_sim_guards_off(sim, state, ends->b.v) &&
           no_live_work(sim, ends->a.v) && no_live_work(sim, ends->b.v);
}

static bool may_carry(struct sim *sim, int32_t link)
{
    if (lo_link_breaks_load(sim->m, link) || !lo_grid_carries(sim->grid, link))
        return true;
    return lo_sim_refuse(
        sim, LO_RULE_LOAD_BREAK, "'%s' (%s) would move under load",
        link_name(sim, link),
        lo_switch_class_name(lo_link_switch(sim->m, link)->cls));
}

static bool step_open(struct sim *sim, struct sheet_state *state,
                      const struct lo_step *step)
{
    int32_t link = step->index;
    if (!may_move(sim, state, link, false) || !may_carry(sim, link))
        return false;
    sim->grid->closed[link] = false;
    sim->indicated[link] = false;
    return moved(sim, state, step);
}

static bool may_join(struct sim *sim, int32_t link)
{
    if (!lo_grid_may_join(sim->grid, link))
        return lo_sim_refuse(sim, LO_RULE_PARALLEL,
                             "'%s' would join two energised parts that may "
                             "not be paralleled",
                             link_name(sim, link));
    return true;
}

/* Phases are known to agree wherever parts are joined, or a tie is used. */
static bool may_be_phased(struct sim *sim, int32_t link)
{
    if ((!lo_grid_has_both(sim->grid, link) && !link_of(sim, link)->open) ||
        lo_is_phased(sim->grid, link, sim->phased_at, sim->worked_at))
        return true;
    return lo_sim_refuse(sim, LO_RULE_PHASING,
                         "phases at '%s' have not been checked, or not since "
                         "work that may have changed them",
                         link_name(sim, link));
}

static bool step_close(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    int32_t link = step->index;
    const struct lo_link *ends = link_of(sim, link);
    const struct grid *grid = sim->grid;
    if (lo_grid_earthed(grid, ends->a.v) || lo_grid_earthed(grid, ends->b.v))
        return lo_sim_refuse(sim, LO_RULE_CLOSE_ON_EARTH,
                             "'%s' would close onto an earth",
                             link_name(sim, link));
    if (!may_move(sim, state, link, true))
        return false;
    if (!lo_sim_no_permit_in(sim, ends->a.v, true) ||
        !lo_sim_no_permit_in(sim, ends->b.v, true) || !may_carry(sim, link))
        return false;
    if (ends->open && sim->m->transfer[link] == LO_TIE_NONE)
        return lo_sim_refuse(sim, LO_RULE_TIE_BARRED,
                             "tie '%s' is not to be used for transfer",
                             link_name(sim, link));
    bool a = grid->energised[ends->a.v], b = grid->energised[ends->b.v];
    if (state->sheet->order->off_first && state->stage == 0 &&
        (ends->open || (a && b)))
        return lo_sim_refuse(sim, LO_RULE_PARALLEL,
                             "'%s' would bring another source to what is not "
                             "yet dead",
                             link_name(sim, link));
    if (a && b && !may_join(sim, link))
        return false;
    if (!may_be_phased(sim, link))
        return false;
    if (a && b)
        lo_phases_agree(grid, link, sim->worked_at);
    sim->grid->closed[link] = true;
    if (ends->open && (a || b))
        state->unloaded = link;
    return moved(sim, state, step);
}

/* --- looking ------------------------------------------------------------ */

static bool is_as_said(struct sim *sim, const struct lo_step *step)
{
    bool closed = sim->grid->closed[step->index];
    if (strcmp(step->after, closed ? "closed" : "open") == 0)
        return true;
    return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is %s, not %s",
                         link_name(sim, step->index),
                         closed ? "closed" : "open", step->after);
}

static bool step_confirm(struct sim *sim, struct sheet_state *state,
                         const struct lo_step *step)
{
    if (!is_as_said(sim, step))
        return false;
    state->confirmed[step->index] = true;
    return true;
}

static bool step_check(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    if (!is_as_said(sim, step))
        return false;
    if (state->unchecked == step->index)
        state->unchecked = LO_NONE;
    return true;
}

static bool step_load_check(struct sim *sim, struct sheet_state *state,
                            const struct lo_step *step)
{
    const struct lo_link *ends = link_of(sim, step->index);
    if (!sim->grid->closed[step->index] || !sim->grid->energised[ends->a.v])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' carries nothing",
                             link_name(sim, step->index));
    if (state->unloaded == step->index)
        state->unloaded = LO_NONE;
    return true;
}

/* Of a line that is dead phases are identified on the line itself: nobody works
 * there, and no earth hides them. That is for a tie that was compared once; and
 * for one that feeds others cold after something was hit: before, there is no
 * time to compare, and later there is nothing to compare with. */
static bool may_identify(struct sim *sim, const struct sheet_state *state,
                         int32_t link)
{
    bool compared = sim->phased_at[link] >= 0 || state->sheet->order->off_first;
    const struct lo_link *ends = link_of(sim, link);
    bool a = sim->grid->energised[ends->a.v];
    bool b = sim->grid->energised[ends->b.v];
    int32_t dead = a ? ends->b.v : ends->a.v;
    if (a == b || !compared || lo_grid_earthed(sim->grid, dead))
        return lo_sim_refuse(sim, LO_RULE_PHASING,
                             "'%s' cannot be phased: both sides must be "
                             "energised, and it open",
                             link_name(sim, link));
    return lo_sim_no_permit_in(sim, dead, true);
}

static bool step_phasing(struct sim *sim, struct sheet_state *state,
                         const struct lo_step *step)
{
    const struct lo_link *ends = link_of(sim, step->index);
    if (!lo_sim_checked(sim, state))
        return false;
    if (sim->grid->closed[step->index])
        return lo_sim_refuse(sim, LO_RULE_PHASING,
                             "'%s' cannot be phased: it is closed",
                             link_name(sim, step->index));
    bool both =
        sim->grid->energised[ends->a.v] && sim->grid->energised[ends->b.v];
    if (!both && !may_identify(sim, state, step->index))
        return false;
    if (both == step->dead_side)
        return lo_sim_refuse(sim, LO_RULE_PHASING,
                             "'%s': a live line is not what the step is for",
                             link_name(sim, step->index));
    sim->phased_at[step->index] = sim->tick;
    return true;
}

static bool step_indications(struct sim *sim, struct sheet_state *state,
                             const struct lo_step *step)
{
    if (!lo_sim_checked(sim, state))
        return false;
    if (sim->grid->closed[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is closed",
                             link_name(sim, step->index));
    sim->indicated[step->index] = true;
    return true;
}

/* --- all ---------------------------------------------------------------- */

static lo_sim_step_fn *const step_fns[LO_STEP_KINDS] = {
    [LO_STEP_CONFIRM] = step_confirm,
    [LO_STEP_PHASING] = step_phasing,
    [LO_STEP_GUARD_OFF] = lo_sim_guard_off,
    [LO_STEP_OPEN] = step_open,
    [LO_STEP_CLOSE] = step_close,
    [LO_STEP_CHECK] = step_check,
    [LO_STEP_LOAD_CHECK] = step_load_check,
    [LO_STEP_INDICATIONS] = step_indications,
    [LO_STEP_TAG] = lo_sim_tag,
    [LO_STEP_SOURCE_OFF] = lo_sim_source_off,
    [LO_STEP_EARTH] = lo_sim_earth,
    [LO_STEP_PERMIT] = lo_sim_permit,
    [LO_STEP_RETURN] = lo_sim_return,
    [LO_STEP_CLEAR] = lo_sim_clear,
    [LO_STEP_UNEARTH] = lo_sim_unearth,
    [LO_STEP_COUNT] = lo_sim_count,
    [LO_STEP_UNTAG] = lo_sim_untag,
    [LO_STEP_SOURCE_ON] = lo_sim_source_on,
    [LO_STEP_HOLD] = lo_sim_hold,
    [LO_STEP_CONSENT] = lo_sim_consent,
    [LO_STEP_CONSENT_END] = lo_sim_return,
    [LO_STEP_RELEASE] = lo_sim_hold,
    [LO_STEP_GUARD_ON] = lo_sim_guard_on,
};

/* The planned positions are reached, and what was dead until now is free of
 * earths, counted. */
static bool stage_done(struct sim *sim, const struct sheet_state *state)
{
    const struct lo_order *order = state->sheet->order;
    int32_t leaving = LO_NONE;
    for (int32_t i = 0; i < sim->m->sections->n && leaving == LO_NONE; i++)
        if (lo_order_is_dead(order, state->stage - 1, i) &&
            !lo_order_is_dead(order, state->stage, i))
            leaving = i;
    if (leaving != LO_NONE && state->counted != state->stage)
        return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                             "the earths of section '%s' were not counted",
                             label(sim, leaving));
    return lo_sim_at_target(sim, state);
}

bool lo_sim_step(struct sim *sim, struct sheet_state *state,
                 const struct lo_step *step)
{
    state->begun = true;
    memcpy(sim->was, sim->grid->energised,
           (size_t)sim->m->sections->n * sizeof *sim->was);
    while (step->stage > state->stage) {
        if (!lo_sim_checked(sim, state) || !stage_done(sim, state))
            return false;
        lo_sim_reach(sim, state, state->stage + 1);
    }
    return step_fns[step->kind](sim, state, step);
}

bool lo_sim_end(struct sim *sim, struct sheet_state *state)
{
    const struct lo_switching *m = sim->m;
    const struct lo_order *order = state->sheet->order;
    int32_t first = 0, last = 0;
    if (!lo_sim_checked(sim, state) || !lo_sim_nothing_left(sim, state))
        return false;
    if (state->stage != order->n_stages)
        return lo_sim_refuse(sim, LO_RULE_END_STATE,
                             "the sheet ends before supply is back");
    for (int32_t e = 0; e < m->n_ends; e++)
        if (state->earth[e] != 0)
            return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                                 "earth %d is left at '%s'", state->earth[e],
                                 m->ends[e].name);
    for (int32_t g = 0; g < m->n_guards; g++)
        if (state->held[g])
            return lo_sim_refuse(sim, LO_RULE_GUARD, "'%s' is left off",
                                 m->guards[g].name);
    for (int32_t j = 0; j < order->n_jobs; j++) {
        bool due = order->jobs[j].live ||
                   lo_order_job_stages(order, &order->jobs[j], &first, &last);
        for (int32_t p = state->first_permit[j]; p < state->first_permit[j + 1];
             p++)
            if (due && !state->given[p])
                return lo_sim_refuse(sim, LO_RULE_END_STATE,
                                     "'%s' never had a permit",
                                     order->jobs[j].name);
    }
    if (state->hold)
        return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                             "the hold for live work is not released");
    if (!stage_done(sim, state))
        return false;
    state->ended = true;
    return true;
}
