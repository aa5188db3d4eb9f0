/*
 * simulate_safe.c - what each step demands and does that keeps people safe:
 * guards, tags, own sources, earths, permits, live work.
 */
#include <string.h>

#include "switching/switching_int.h"

static const char *link_name(const struct sim *sim, int32_t link)
{
    return lo_link_equipment(sim->m, link)->name;
}

static const char *label(const struct sim *sim, int32_t section)
{
    return sim->m->sections->info[section].label;
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

/* --- live work beside isolation ------------------------------------------ */

/* What is off is worked at as if it were live, earthed or not. But a switch
 * that isolates is nobody's place of work: live work there could join what is
 * on its two sides. */
static bool works_at(const struct sim *sim, const struct lo_order_job *job,
                     int32_t link)
{
    const struct lo_link *ends = &sim->m->sections->links[link];
    bool a = false, b = false;
    for (int32_t i = 0; i < job->n_sections && job->live; i++) {
        a |= job->sections[i].v == ends->a.v;
        b |= job->sections[i].v == ends->b.v;
    }
    return a && b && ends->a.v != ends->b.v;
}

static bool refuse_live_at(struct sim *sim, const struct lo_order_job *job,
                           int32_t link)
{
    return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                         "live work '%s' is done at '%s', which isolates what "
                         "is dead",
                         job->name, link_name(sim, link));
}

static bool isolates_nothing(struct sim *sim, const struct lo_order_job *job)
{
    for (int32_t l = 0; l < sim->m->sections->n_links; l++)
        if (sim->tags[l] > 0 && works_at(sim, job, l))
            return refuse_live_at(sim, job, l);
    return true;
}

/* ... nor may it become one while people work there. */
static bool live_work_allows(struct sim *sim, int32_t link)
{
    for (int32_t i = 0; i < sim->n; i++) {
        const struct sheet_state *state = &sim->states[i];
        const struct lo_order *order = state->sheet->order;
        for (int32_t j = 0; j < order->n_jobs && state->open_permits > 0; j++) {
            bool open = false;
            for (int32_t p = state->first_permit[j];
                 p < state->first_permit[j + 1]; p++)
                open |= state->permits[p];
            if (open && works_at(sim, &order->jobs[j], link))
                return refuse_live_at(sim, &order->jobs[j], link);
        }
    }
    return true;
}

/* --- guards, tags, own sources ------------------------------------------ */

bool lo_sim_guard_off(struct sim *sim, struct sheet_state *state,
                      const struct lo_step *step)
{
    if (state->held[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is already off",
                             step->name);
    state->held[step->index] = true;
    return true;
}

bool lo_sim_nothing_left(struct sim *sim, struct sheet_state *state)
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

bool lo_sim_guard_on(struct sim *sim, struct sheet_state *state,
                     const struct lo_step *step)
{
    if (!state->held[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is already on",
                             step->name);
    if (!lo_sim_checked(sim, state) || !lo_sim_nothing_left(sim, state))
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

bool lo_sim_tag(struct sim *sim, struct sheet_state *state,
                const struct lo_step *step)
{
    int32_t link = step->index;
    if (!lo_sim_checked(sim, state))
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
    if (!live_work_allows(sim, link))
        return false;
    state->tagged[link] = true;
    sim->tags[link]++;
    return true;
}

bool lo_sim_untag(struct sim *sim, struct sheet_state *state,
                  const struct lo_step *step)
{
    int32_t link = step->index;
    const struct lo_link *ends = &sim->m->sections->links[link];
    const int32_t sides[2] = {ends->a.v, ends->b.v};
    if (!state->tagged[link])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is not tagged",
                             link_name(sim, link));
    for (int i = 0; i < 2; i++) {
        if (!lo_sim_no_permit_in(sim, sides[i], false))
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

bool lo_sim_source_off(struct sim *sim, struct sheet_state *state,
                       const struct lo_step *step)
{
    if (sim->grid->isolated[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "'%s' is already isolated", step->name);
    if (!lo_sim_checked(sim, state))
        return false;
    sim->grid->isolated[step->index] = true;
    lo_grid_update(sim->grid);
    return lo_sim_nobody_else_off(sim) && lo_sim_nobody_early(sim, state, step);
}

bool lo_sim_source_on(struct sim *sim, struct sheet_state *state,
                      const struct lo_step *step)
{
    const struct own_source *own = &sim->m->own[step->index];
    if (!sim->grid->isolated[step->index])
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE, "'%s' is connected",
                             step->name);
    if (!lo_sim_checked(sim, state) ||
        !lo_sim_no_permit_in(sim, own->section.v, true))
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
    return lo_sim_nobody_else_off(sim);
}

/* --- earths and people -------------------------------------------------- */

bool lo_sim_earth(struct sim *sim, struct sheet_state *state,
                  const struct lo_step *step)
{
    const struct lo_switching *m = sim->m;
    struct grid *grid = sim->grid;
    int32_t section = m->ends[step->index].section.v;
    if (!lo_sim_checked(sim, state))
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
    if (!isolated_section(sim, section) ||
        !lo_sim_guards_off(sim, state, section))
        return false;
    grid->earth[step->index] = state->earth[step->index] = step->number;
    grid->earths[section]++;
    return true;
}

bool lo_sim_unearth(struct sim *sim, struct sheet_state *state,
                    const struct lo_step *step)
{
    int32_t section = sim->m->ends[step->index].section.v;
    if (state->earth[step->index] != step->number || step->number <= 0)
        return lo_sim_refuse(sim, LO_RULE_WRONG_STATE,
                             "earth %d is not at '%s'", step->number,
                             step->name);
    if (!lo_sim_no_permit_in(sim, section, false))
        return false;
    if (state->clear != state->stage || !state->cleared[section])
        return lo_sim_refuse(sim, LO_RULE_NOT_CLEAR,
                             "people were not called away from section '%s'",
                             label(sim, section));
    sim->grid->earth[step->index] = state->earth[step->index] = 0;
    sim->grid->earths[section]--;
    state->removed++;
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
    return isolated_section(sim, section) &&
           lo_sim_guards_off(sim, state, section);
}

bool lo_sim_permit(struct sim *sim, struct sheet_state *state,
                   const struct lo_step *step)
{
    const struct lo_order_job *job = &state->sheet->order->jobs[step->index];
    int32_t p = state->first_permit[step->index] + step->number;
    if (!lo_sim_checked(sim, state))
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

bool lo_sim_return(struct sim *sim, struct sheet_state *state,
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

bool lo_sim_hold(struct sim *sim, struct sheet_state *state,
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

/* E15: no back-feed on a feeder while live work is under way on it. */
static bool no_tie_closed(struct sim *sim, const struct lo_order_job *job)
{
    const struct lo_sections *s = sim->m->sections;
    bool *feeders = g_new0(bool, (size_t)s->network->n_feeders + 1);
    int32_t tie = LO_NONE;
    for (int32_t i = 0; i < job->n_sections; i++)
        if (s->info[job->sections[i].v].feeder.v != LO_NONE)
            feeders[s->info[job->sections[i].v].feeder.v] = true;
    for (int32_t l = 0; l < s->n_links && tie == LO_NONE; l++)
        if (s->links[l].open && sim->grid->closed[l] &&
            lo_link_on(sim->m, l, feeders))
            tie = l;
    g_free(feeders);
    return tie == LO_NONE ||
           lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                         "tie '%s' is closed on the feeder of live work '%s'",
                         link_name(sim, tie), job->name);
}

bool lo_sim_consent(struct sim *sim, struct sheet_state *state,
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
    if (!no_tie_closed(sim, job))
        return false;
    for (int32_t i = 0; i < job->n_sections; i++) {
        if (!lo_sim_guards_off(sim, state, job->sections[i].v) ||
            !lo_sim_notes_confirmed(sim, state, job->sections[i].v))
            return false;
    }
    if (!isolates_nothing(sim, job))
        return false;
    state->permits[p] = state->given[p] = true;
    state->open_permits++;
    return true;
}
