/*
 * simulate_rules.c - what each kind of step demands, and what it does.
 *
 * The five preventions (practice: 五防) are here as load-break, close-on-earth,
 * earth-live, live-place (nobody enters a live bay) and wrong-state (nothing is
 * moved by mistake); the other rules keep people and promises.
 */
#include <string.h>

#include "switching/switching_int.h"

typedef bool step_fn(struct sim *sim, struct sheet_state *state,
                     const struct lo_step *step);

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

static bool guards_off(struct sim *sim, const struct sheet_state *state,
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

/* What moved last was looked at before anything else is touched. */
static bool checked(struct sim *sim, const struct sheet_state *state)
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
static bool no_permit_in(struct sim *sim, int32_t section, bool whole_part)
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
                bool here = at == section ||
                            (info[at].feeder.v != LO_NONE &&
                             info[at].feeder.v == info[section].feeder.v);
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

static bool isolated_section(struct sim *sim, int32_t section)
{
    const struct lo_switching *m = sim->m;
    for (int32_t e = m->first_end[section]; e < m->first_end[section + 1];
         e++) {
        int32_t l = m->ends[e].link;
        if (l == LO_NONE)
            continue;
        if (sim->grid->closed[l] || sim->tags[l] == 0)
            return lo_sim_refuse(sim, LO_RULE_NO_VISIBLE_BREAK,
                                 "'%s' at section '%s' is not open and tagged",
                                 link_name(sim, l), label(sim, section));
    }
    return true;
}

/* --- after a move ------------------------------------------------------- */

static bool nobody_else_off(struct sim *sim)
{
    const struct lo_sections *s = sim->m->sections;
    for (int32_t i = 0; i < s->n; i++) {
        bool allowed = !s->info[i].supplied || sim->grid->energised[i];
        for (int32_t k = 0; k < sim->n && !allowed; k++)
            allowed = sim->states[k].allowed[i];
        if (!allowed)
            return lo_sim_refuse(sim, LO_RULE_OFF_BEYOND_PLAN,
                                 "section '%s' (%d customers) goes off, and "
                                 "the plan has it on",
                                 label(sim, i), s->info[i].customers);
    }
    return true;
}

static bool moved(struct sim *sim, struct sheet_state *state, int32_t link)
{
    lo_grid_update(sim->grid);
    state->unchecked = link;
    if (!nobody_else_off(sim))
        return false;
    lo_equipment_id over = lo_flow_overloaded(sim->m->flow, sim->grid->closed,
                                              sim->grid->isolated, sim->m);
    if (over.v == LO_NONE)
        return true;
    return lo_sim_refuse(sim, LO_RULE_OVERLOAD,
                         "'%s' carries more than its limit",
                         sim->m->sections->network->equipment[over.v].name);
}

static bool may_move(struct sim *sim, struct sheet_state *state, int32_t link,
                     bool close)
{
    const struct lo_link *ends = link_of(sim, link);
    if (!checked(sim, state))
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
    return guards_off(sim, state, ends->a.v) &&
           guards_off(sim, state, ends->b.v) && no_live_work(sim, ends->a.v) &&
           no_live_work(sim, ends->b.v);
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
    return moved(sim, state, link);
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

static bool step_close(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    int32_t link = step->index;
    const struct lo_link *ends = link_of(sim, link);
    const struct grid *grid = sim->grid;
    if (!may_move(sim, state, link, true))
        return false;
    if (lo_grid_earthed(grid, ends->a.v) || lo_grid_earthed(grid, ends->b.v))
        return lo_sim_refuse(sim, LO_RULE_CLOSE_ON_EARTH,
                             "'%s' would close onto an earth",
                             link_name(sim, link));
    if (!no_permit_in(sim, ends->a.v, true) ||
        !no_permit_in(sim, ends->b.v, true) || !may_carry(sim, link))
        return false;
    if (ends->open && sim->m->transfer[link] == LO_TIE_NONE)
        return lo_sim_refuse(sim, LO_RULE_TIE_BARRED,
                             "tie '%s' is not to be used for transfer",
                             link_name(sim, link));
    bool a = grid->energised[ends->a.v], b = grid->energised[ends->b.v];
    if (a && b && !may_join(sim, link))
        return false;
    if ((a && b) || ends->open) {
        bool phased =
            a && b ? lo_is_phased(grid, link, sim->phased_at, sim->worked_at)
                   : sim->phased_at[link] >= 0;
        if (!phased)
            return lo_sim_refuse(sim, LO_RULE_PHASING,
                                 "phases at '%s' have not been checked",
                                 link_name(sim, link));
    }
    sim->grid->closed[link] = true;
    if (ends->open && (a || b))
        state->unloaded = link;
    return moved(sim, state, link);
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

static bool step_phasing(struct sim *sim, struct sheet_state *state,
                         const struct lo_step *step)
{
    const struct lo_link *ends = link_of(sim, step->index);
    if (!checked(sim, state))
        return false;
    if (sim->grid->closed[step->index] || !sim->grid->energised[ends->a.v] ||
        !sim->grid->energised[ends->b.v])
        return lo_sim_refuse(sim, LO_RULE_PHASING,
                             "'%s' cannot be phased: both sides must be "
                             "energised, and it open",
                             link_name(sim, step->index));
    sim->phased_at[step->index] = sim->tick;
    return true;
}

static bool step_indications(struct sim *sim, struct sheet_state *state,
                             const struct lo_step *step)
{
    if (!checked(sim, state))
        return false;
    if (sim->grid->closed[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is closed",
                             link_name(sim, step->index));
    sim->indicated[step->index] = true;
    return true;
}

/* --- guards, tags, own sources ------------------------------------------ */

static bool step_guard_off(struct sim *sim, struct sheet_state *state,
                           const struct lo_step *step)
{
    if (state->held[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is already off",
                             step->name);
    state->held[step->index] = true;
    return true;
}

static bool nothing_left(struct sim *sim, struct sheet_state *state)
{
    const struct lo_switching *m = sim->m;
    if (state->open_permits > 0)
        return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN, "permits still open: %d",
                             state->open_permits);
    for (int32_t l = 0; l < m->sections->n_links; l++)
        if (state->tagged[l])
            return lo_sim_refuse(sim, LO_RULE_TAGGED,
                                 "'%s' is still locked and tagged",
                                 link_name(sim, l));
    for (int32_t i = 0; i < m->n_own && sim->n == 1; i++)
        if (sim->grid->isolated[i])
            return lo_sim_refuse(sim, LO_RULE_END_STATE,
                                 "own source '%s' is still isolated",
                                 m->own[i].name);
    return true;
}

static bool step_guard_on(struct sim *sim, struct sheet_state *state,
                          const struct lo_step *step)
{
    if (!state->held[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is already on",
                             step->name);
    if (!checked(sim, state) || !nothing_left(sim, state))
        return false;
    if (state->hold)
        return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                             "the hold for live work is not released");
    if (state->stage != state->sheet->order->n_stages)
        return lo_sim_refuse(sim, LO_RULE_GUARD,
                             "guards come on again last of all");
    if (!lo_sim_at_target(sim, state))
        return false;
    state->held[step->index] = false;
    return true;
}

static bool step_tag(struct sim *sim, struct sheet_state *state,
                     const struct lo_step *step)
{
    int32_t link = step->index;
    if (!checked(sim, state))
        return false;
    if (!state->confirmed[link])
        return lo_sim_refuse(sim, LO_RULE_UNCONFIRMED,
                             "the position of '%s' was not confirmed",
                             link_name(sim, link));
    if (sim->grid->closed[link] || state->tagged[link])
        return lo_sim_refuse(
            sim, LO_RULE_WRONG_STATE, "'%s' is %s", link_name(sim, link),
            sim->grid->closed[link] ? "closed" : "already tagged");
    if (!lo_link_shows_break(sim->m, link) && !sim->indicated[link])
        return lo_sim_refuse(sim, LO_RULE_NO_VISIBLE_BREAK,
                             "'%s' shows no break, and two indications were "
                             "not taken",
                             link_name(sim, link));
    state->tagged[link] = true;
    sim->tags[link]++;
    return true;
}

static bool step_untag(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    int32_t link = step->index;
    const struct lo_link *ends = link_of(sim, link);
    const int32_t sides[2] = {ends->a.v, ends->b.v};
    if (!state->tagged[link])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is not tagged",
                             link_name(sim, link));
    for (int i = 0; i < 2; i++) {
        if (!no_permit_in(sim, sides[i], false))
            return false;
        if (sim->grid->earths[sides[i]] > 0 || state->counted != state->stage)
            return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                                 "'%s': earths are not all off and counted",
                                 link_name(sim, link));
    }
    state->tagged[link] = false;
    sim->tags[link]--;
    return true;
}

static bool step_source_off(struct sim *sim, struct sheet_state *state,
                            const struct lo_step *step)
{
    if (sim->grid->isolated[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "'%s' is already isolated", step->name);
    if (!checked(sim, state))
        return false;
    sim->grid->isolated[step->index] = true;
    lo_grid_update(sim->grid);
    return nobody_else_off(sim);
}

static bool step_source_on(struct sim *sim, struct sheet_state *state,
                           const struct lo_step *step)
{
    const struct own_source *own = &sim->m->own[step->index];
    if (!sim->grid->isolated[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is connected",
                             step->name);
    if (!checked(sim, state) || !no_permit_in(sim, own->section.v, true))
        return false;
    if (lo_grid_earthed(sim->grid, own->section.v))
        return lo_sim_refuse(sim, LO_RULE_CLOSE_ON_EARTH,
                             "'%s' would feed an earth", step->name);
    if (!own->infeed && sim->m->sections->info[own->section.v].supplied &&
        !sim->grid->energised[own->section.v])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "'%s' would feed section '%s' alone", step->name,
                             label(sim, own->section.v));
    sim->grid->isolated[step->index] = false;
    lo_grid_update(sim->grid);
    return nobody_else_off(sim);
}

/* --- earths and people -------------------------------------------------- */

static bool step_earth(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    const struct lo_switching *m = sim->m;
    struct grid *grid = sim->grid;
    int32_t section = m->ends[step->index].section.v;
    if (!checked(sim, state))
        return false;
    if (grid->earth[step->index] != 0)
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "there is an earth at '%s' already", step->name);
    for (int32_t e = 0; e < m->n_ends; e++)
        if (state->earth[e] == step->number)
            return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "earth %d is in use",
                                 step->number);
    if (grid->alive[section])
        return lo_sim_refuse(sim, LO_RULE_EARTH_LIVE,
                             "section '%s' is alive at '%s'",
                             label(sim, section), step->name);
    if (!isolated_section(sim, section) || !guards_off(sim, state, section))
        return false;
    grid->earth[step->index] = state->earth[step->index] = step->number;
    grid->earths[section]++;
    return true;
}

static bool step_unearth(struct sim *sim, struct sheet_state *state,
                         const struct lo_step *step)
{
    int32_t section = sim->m->ends[step->index].section.v;
    if (state->earth[step->index] != step->number || step->number <= 0)
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "earth %d is not at '%s'", step->number,
                             step->name);
    if (!no_permit_in(sim, section, false))
        return false;
    if (state->clear != state->stage)
        return lo_sim_refuse(sim, LO_RULE_NOT_CLEAR,
                             "people were not called away from section '%s'",
                             label(sim, section));
    sim->grid->earth[step->index] = state->earth[step->index] = 0;
    sim->grid->earths[section]--;
    return true;
}

/* Permits that end before this stage are back. */
static bool step_clear(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    const struct lo_order *order = state->sheet->order;
    int32_t first = 0, last = 0;
    for (int32_t j = 0; j < order->n_jobs; j++) {
        if (!lo_order_job_stages(order, &order->jobs[j], &first, &last) ||
            last >= step->stage)
            continue;
        for (int32_t p = state->first_permit[j]; p < state->first_permit[j + 1];
             p++)
            if (state->permits[p])
                return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN,
                                     "the permit for '%s' is still open",
                                     order->jobs[j].name);
    }
    state->clear = state->stage;
    return true;
}

/* Earths left are those of sections that stay dead; `number` were taken. */
static bool step_count(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    const struct lo_sections *s = sim->m->sections;
    const struct lo_order *order = state->sheet->order;
    for (int32_t i = 0; i < s->n; i++)
        if (sim->grid->earths[i] > 0 &&
            lo_order_is_dead(order, step->stage - 1, i) &&
            !lo_order_is_dead(order, step->stage, i))
            return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                                 "section '%s' still has an earth",
                                 label(sim, i));
    state->counted = state->stage;
    return true;
}

static bool section_safe(struct sim *sim, const struct sheet_state *state,
                         int32_t section)
{
    const struct lo_switching *m = sim->m;
    if (sim->grid->alive[section])
        return lo_sim_refuse(sim, LO_RULE_LIVE_PLACE, "section '%s' is alive",
                             label(sim, section));
    for (int32_t e = m->first_end[section]; e < m->first_end[section + 1]; e++)
        if (sim->grid->earth[e] == 0)
            return lo_sim_refuse(sim, LO_RULE_NOT_EARTHED,
                                 "section '%s' has no earth at '%s'",
                                 label(sim, section), m->ends[e].name);
    for (int32_t i = m->first_own[section]; i < m->first_own[section + 1]; i++)
        if (!sim->grid->isolated[i])
            return lo_sim_refuse(sim, LO_RULE_LIVE_PLACE,
                                 "own source '%s' is not isolated",
                                 m->own[i].name);
    return isolated_section(sim, section) && guards_off(sim, state, section);
}

static bool step_permit(struct sim *sim, struct sheet_state *state,
                        const struct lo_step *step)
{
    const struct lo_order_job *job = &state->sheet->order->jobs[step->index];
    int32_t p = state->first_permit[step->index] + step->number;
    if (!checked(sim, state))
        return false;
    if (state->given[p])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "'%s' had its permit already", step->who);
    for (int32_t i = 0; i < job->n_sections; i++)
        if (!section_safe(sim, state, job->sections[i].v))
            return false;
    if (!lo_sim_at_target(sim, state))
        return false;
    for (int32_t i = 0; i < job->n_sections; i++)
        sim->worked_at[job->sections[i].v] = sim->tick;
    state->permits[p] = state->given[p] = true;
    state->open_permits++;
    state->clear = LO_NONE;
    return true;
}

static bool step_return(struct sim *sim, struct sheet_state *state,
                        const struct lo_step *step)
{
    int32_t p = state->first_permit[step->index] + step->number;
    if (!state->permits[p])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' has no permit",
                             step->who);
    state->permits[p] = false;
    state->open_permits--;
    return true;
}

/* --- live work ---------------------------------------------------------- */

static bool step_hold(struct sim *sim, struct sheet_state *state,
                      const struct lo_step *step)
{
    bool on = step->kind == LO_STEP_HOLD;
    if (state->hold == on)
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "the hold is already %s",
                             on ? "set" : "released");
    if (!on && state->open_permits > 0)
        return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                             "live work is still under way");
    state->hold = on;
    return true;
}

static bool step_consent(struct sim *sim, struct sheet_state *state,
                         const struct lo_step *step)
{
    const struct lo_order_job *job = &state->sheet->order->jobs[step->index];
    int32_t p = state->first_permit[step->index] + step->number;
    if (state->given[p])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "'%s' had consent already", step->who);
    if (!state->hold)
        return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                             "after a trip the feeder would be energised again "
                             "onto the crew of '%s'",
                             job->name);
    for (int32_t i = 0; i < job->n_sections; i++) {
        if (!guards_off(sim, state, job->sections[i].v))
            return false;
        if (lo_grid_earthed(sim->grid, job->sections[i].v))
            return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                                 "section '%s' is dead and earthed",
                                 label(sim, job->sections[i].v));
    }
    state->permits[p] = state->given[p] = true;
    state->open_permits++;
    return true;
}

/* --- all ---------------------------------------------------------------- */

static step_fn *const step_fns[LO_STEP_KINDS] = {
    [LO_STEP_CONFIRM] = step_confirm,
    [LO_STEP_PHASING] = step_phasing,
    [LO_STEP_GUARD_OFF] = step_guard_off,
    [LO_STEP_OPEN] = step_open,
    [LO_STEP_CLOSE] = step_close,
    [LO_STEP_CHECK] = step_check,
    [LO_STEP_LOAD_CHECK] = step_load_check,
    [LO_STEP_INDICATIONS] = step_indications,
    [LO_STEP_TAG] = step_tag,
    [LO_STEP_SOURCE_OFF] = step_source_off,
    [LO_STEP_EARTH] = step_earth,
    [LO_STEP_PERMIT] = step_permit,
    [LO_STEP_RETURN] = step_return,
    [LO_STEP_CLEAR] = step_clear,
    [LO_STEP_UNEARTH] = step_unearth,
    [LO_STEP_COUNT] = step_count,
    [LO_STEP_UNTAG] = step_untag,
    [LO_STEP_SOURCE_ON] = step_source_on,
    [LO_STEP_HOLD] = step_hold,
    [LO_STEP_CONSENT] = step_consent,
    [LO_STEP_CONSENT_END] = step_return,
    [LO_STEP_RELEASE] = step_hold,
    [LO_STEP_GUARD_ON] = step_guard_on,
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
    while (step->stage > state->stage) {
        if (!checked(sim, state) || !stage_done(sim, state))
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
    if (!checked(sim, state) || !nothing_left(sim, state))
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
    return stage_done(sim, state);
}
