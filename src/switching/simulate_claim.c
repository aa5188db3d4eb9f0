/*
 * simulate_claim.c - steps that confirm something: what they say of permits and
 * earths must be so at that instant, and must be all that is to be said.
 */
#include <string.h>

#include "switching/switching_int.h"

static const char *label(const struct sim *sim, int32_t section)
{
    return sim->m->sections->info[section].label;
}

static bool speaks_of(const struct lo_step_claim *claim, int32_t section)
{
    for (int32_t i = 0; i < claim->n_sections; i++)
        if (claim->sections[i].v == section)
            return true;
    return false;
}

static bool names_permit(const struct lo_step_claim *claim, int32_t job,
                         int32_t crew)
{
    for (int32_t i = 0; i < claim->n_permits; i++)
        if (claim->permits[i].job == job && claim->permits[i].crew == crew)
            return true;
    return false;
}

/* One permit: open where the step says that all is clear, or not as named. */
static bool permit_is_as_said(struct sim *sim, const struct sheet_state *state,
                              const struct lo_step_claim *claim, int32_t job,
                              int32_t crew)
{
    const struct lo_order_job *row = &state->sheet->order->jobs[job];
    int32_t p = state->first_permit[job] + crew;
    bool named = names_permit(claim, job, crew), here = false;
    for (int32_t i = 0; i < row->n_sections; i++)
        here |= speaks_of(claim, row->sections[i].v);
    if (state->permits[p] && (named || here))
        return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN,
                             "the permit for '%s' to '%s' is said to be back, "
                             "and is still open",
                             row->name, row->crews[crew]);
    if (named && !state->given[p])
        return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN,
                             "'%s' is said to have returned a permit for '%s', "
                             "and never had it",
                             row->crews[crew], row->name);
    if (!named && here && state->given[p])
        return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN,
                             "'%s' had a permit for '%s', and the confirmation "
                             "does not name it",
                             row->crews[crew], row->name);
    return true;
}

/* What becomes free of people is spoken of, by name. */
static bool speaks_of_all(struct sim *sim, const struct lo_order *order,
                          const struct lo_step *step)
{
    for (int32_t i = 0; i < sim->m->sections->n; i++) {
        bool leaves = lo_order_is_dead(order, step->stage - 1, i) &&
                      !lo_order_is_dead(order, step->stage, i);
        bool named = speaks_of(&step->claim, i);
        if (leaves && !named)
            return lo_sim_refuse(sim, LO_RULE_NOT_CLEAR,
                                 "section '%s' shall have supply again, and "
                                 "the confirmation does not name it",
                                 label(sim, i));
        if (named && !leaves)
            return lo_sim_refuse(sim, LO_RULE_NOT_CLEAR,
                                 "section '%s' stays as it is, and the "
                                 "confirmation names it",
                                 label(sim, i));
    }
    return true;
}

bool lo_sim_clear(struct sim *sim, struct sheet_state *state,
                  const struct lo_step *step)
{
    const struct lo_order *order = state->sheet->order;
    for (int32_t j = 0; j < order->n_jobs; j++)
        for (int32_t c = 0; c < order->jobs[j].n_crews; c++)
            if (!permit_is_as_said(sim, state, &step->claim, j, c))
                return false;
    if (step->claim.n_open != state->open_permits)
        return lo_sim_refuse(sim, LO_RULE_PERMIT_OPEN,
                             "%d permits are said to be still open elsewhere, "
                             "and %d are",
                             step->claim.n_open, state->open_permits);
    if (!speaks_of_all(sim, order, step))
        return false;
    for (int32_t i = 0; i < sim->m->sections->n; i++)
        state->cleared[i] = speaks_of(&step->claim, i);
    state->clear = state->stage;
    return true;
}

/* Earths left are those of sections that stay dead; `number` were taken. */
bool lo_sim_count(struct sim *sim, struct sheet_state *state,
                  const struct lo_step *step)
{
    int32_t left = 0;
    if (!speaks_of_all(sim, state->sheet->order, step))
        return false;
    for (int32_t i = 0; i < step->claim.n_sections; i++)
        if (sim->grid->earths[step->claim.sections[i].v] > 0)
            return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                                 "section '%s' still has an earth",
                                 label(sim, step->claim.sections[i].v));
    if (step->number != state->removed)
        return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                             "%d earths are counted, and %d were removed",
                             step->number, state->removed);
    for (int32_t e = 0; e < sim->m->n_ends; e++)
        left += state->earth[e] != 0;
    if (step->claim.n_left != left)
        return lo_sim_refuse(sim, LO_RULE_EARTH_LEFT,
                             "%d earths are said to be left elsewhere, and %d "
                             "are",
                             step->claim.n_left, left);
    state->removed = 0;
    state->counted = state->stage;
    return true;
}
