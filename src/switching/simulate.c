/*
 * simulate.c - sheets step by step: who is allowed to be off, whether the
 * planned states are reached, several sheets merged by minute. The rule of
 * each kind of step is in simulate_rules.c.
 *
 * The simulator shares the model and the grid with what writes the sheets, and
 * nothing else: not the order of steps, and no memory of why they were chosen.
 */
#include <stdarg.h>
#include <string.h>

#include "switching/switching_int.h"

static const char *const rule_names[LO_RULES] = {
    [LO_RULE_NONE] = "none",
    [LO_RULE_WRONG_STATE] = "wrong-state",
    [LO_RULE_UNCONFIRMED] = "unconfirmed",
    [LO_RULE_UNCHECKED] = "unchecked",
    [LO_RULE_GUARD] = "guard",
    [LO_RULE_LOAD_BREAK] = "load-break",
    [LO_RULE_CLOSE_ON_EARTH] = "close-on-earth",
    [LO_RULE_EARTH_LIVE] = "earth-live",
    [LO_RULE_LIVE_PLACE] = "live-place",
    [LO_RULE_NOT_EARTHED] = "not-earthed",
    [LO_RULE_NO_VISIBLE_BREAK] = "no-visible-break",
    [LO_RULE_TAGGED] = "tagged",
    [LO_RULE_PARALLEL] = "parallel",
    [LO_RULE_PHASING] = "phasing",
    [LO_RULE_TIE_BARRED] = "tie-barred",
    [LO_RULE_OVERLOAD] = "overload",
    [LO_RULE_OFF_BEYOND_PLAN] = "off-beyond-plan",
    [LO_RULE_BEFORE_TOLD] = "before-told",
    [LO_RULE_PERMIT_OPEN] = "permit-open",
    [LO_RULE_NOT_CLEAR] = "not-clear",
    [LO_RULE_EARTH_LEFT] = "earth-left",
    [LO_RULE_LIVE_WORK] = "live-work",
    [LO_RULE_END_STATE] = "end-state",
};

const char *lo_rule_name(enum lo_rule rule)
{
    return rule_names[rule];
}

bool lo_sim_refuse(struct sim *sim, enum lo_rule rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    sim->refusal->rule = rule;
    sim->refusal->sheet = sim->now_sheet;
    sim->refusal->step = sim->now_step;
    g_vsnprintf(sim->refusal->text, sizeof sim->refusal->text, format, args);
    va_end(args);
    return false;
}

/* --- what an order asks for --------------------------------------------- */

bool lo_order_is_dead(const struct lo_order *order, int32_t k, int32_t section)
{
    if (k < 0 || k >= order->n_stages)
        return false;
    for (int32_t i = 0; i < order->stages[k].n_dead; i++)
        if (order->stages[k].dead[i].v == section)
            return true;
    return false;
}

static bool holds(const lo_section *at, int32_t n, int32_t section)
{
    for (int32_t i = 0; i < n; i++)
        if (at[i].v == section)
            return true;
    return false;
}

bool lo_order_is_off(const struct lo_order *order, int32_t k, int32_t section)
{
    return k >= 0 && k < order->n_stages &&
           holds(order->stages[k].off, order->stages[k].n_off, section);
}

bool lo_order_dips(const struct lo_order *order, int32_t k, int32_t section)
{
    if (k >= order->n_stages)
        return holds(order->dip_back, order->n_dip_back, section);
    return k >= 0 &&
           holds(order->stages[k].dip, order->stages[k].n_dip, section);
}

lo_time lo_order_instant(const struct lo_order *order, int32_t k)
{
    return k < order->n_stages ? order->stages[k].span.from
                               : order->stages[order->n_stages - 1].span.to;
}

lo_time lo_order_told(const struct lo_order *order, int32_t k)
{
    if (k < order->n_stages)
        return order->stages[k].span.from;
    const struct lo_interval *last = &order->stages[order->n_stages - 1].span;
    return MAX(last->from, last->to - order->dip_s);
}

bool lo_order_tells(const struct lo_order *order, int32_t k, int32_t section)
{
    return order->clock && k > 0 && order->n_stages > 0 &&
           !lo_order_is_off(order, k - 1, section) &&
           (lo_order_is_off(order, k, section) ||
            lo_order_dips(order, k, section));
}

bool lo_order_job_stages(const struct lo_order *order,
                         const struct lo_order_job *job, int32_t *first,
                         int32_t *last)
{
    *first = LO_NONE;
    for (int32_t k = 0; k < order->n_stages && !job->live; k++) {
        const struct lo_interval *span = &order->stages[k].span;
        bool all = span->from < job->work.to && job->work.from < span->to;
        for (int32_t i = 0; i < job->n_sections && all; i++)
            all = lo_order_is_dead(order, k, job->sections[i].v);
        if (!all)
            continue;
        *first = *first == LO_NONE ? k : *first;
        *last = k;
    }
    return *first != LO_NONE;
}

int32_t lo_order_worked_stage(const struct lo_order *order, int32_t i)
{
    int32_t k = 0;
    while (k < order->n_stages &&
           order->worked[i].until > order->stages[k].span.from)
        k++;
    return k;
}

static void set_positions(const struct lo_switching *m,
                          const lo_switch_id *switches, int32_t n, bool to,
                          bool *closed)
{
    for (int32_t i = 0; i < n; i++) {
        int32_t link = m->sections->link_of_switch[switches[i].v];
        if (link >= 0)
            closed[link] = to;
    }
}

void lo_order_target(const struct lo_switching *m, const struct lo_order *order,
                     int32_t k, bool *closed)
{
    const struct lo_sections *s = m->sections;
    for (int32_t l = 0; l < s->n_links; l++)
        closed[l] = !s->links[l].open;
    if (k < 0 || k >= order->n_stages)
        return;
    const struct lo_order_stage *stage = &order->stages[k];
    set_positions(m, stage->ties_closed, stage->n_ties_closed, true, closed);
    set_positions(m, stage->opened, stage->n_opened, false, closed);
    for (int32_t i = 0; i < stage->n_dead; i++) {
        const struct lo_section_info *info = &s->info[stage->dead[i].v];
        for (int32_t c = 0; c < info->n_links; c++)
            closed[s->link_of[info->first_link + c]] = false;
    }
}

/* --- stages ------------------------------------------------------------- */

static void allow(struct sheet_state *state, const lo_section *at, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        state->allowed[at[i].v] = true;
}

/* From here on the sheet leads into `stage`: off may be whoever the plan has
 * off before, after, or for a moment between them. */
void lo_sim_reach(struct sim *sim, struct sheet_state *state, int32_t stage)
{
    const struct lo_order *order = state->sheet->order;
    memset(state->allowed, 0,
           (size_t)sim->m->sections->n * sizeof *state->allowed);
    for (int32_t k = stage - 1; k <= stage; k++)
        if (k >= 0 && k < order->n_stages)
            allow(state, order->stages[k].off, order->stages[k].n_off);
    if (stage < order->n_stages)
        allow(state, order->stages[stage].dip, order->stages[stage].n_dip);
    else
        allow(state, order->dip_back, order->n_dip_back);
    lo_order_target(sim->m, order, stage, state->target);
    state->stage = stage;
    for (int32_t i = 0; i < order->n_worked && sim->n == 1; i++)
        if (lo_order_worked_stage(order, i) == stage)
            sim->worked_at[order->worked[i].section.v] = MAX(sim->tick, 1);
}

/* Is another sheet under way that moves this link too? */
static bool others_move(const struct sim *sim, const struct sheet_state *me,
                        int32_t link)
{
    for (int32_t i = 0; i < sim->n; i++)
        if (&sim->states[i] != me && sim->states[i].begun &&
            !sim->states[i].ended && sim->states[i].moves[link])
            return true;
    return false;
}

bool lo_sim_at_target(struct sim *sim, const struct sheet_state *state)
{
    const struct lo_sections *s = sim->m->sections;
    for (int32_t l = 0; l < s->n_links; l++) {
        if (sim->grid->closed[l] == state->target[l] ||
            others_move(sim, state, l))
            continue;
        return lo_sim_refuse(sim, LO_RULE_END_STATE,
                             "'%s' is %s, and the plan has it %s here",
                             lo_link_equipment(sim->m, l)->name,
                             sim->grid->closed[l] ? "closed" : "open",
                             state->target[l] ? "closed" : "open");
    }
    for (int32_t i = 0; i < s->n && sim->n == 1; i++) {
        bool off = s->info[i].supplied && !sim->grid->energised[i];
        if (off && !lo_order_is_off(state->sheet->order, state->stage, i))
            return lo_sim_refuse(sim, LO_RULE_END_STATE,
                                 "section '%s' is off, and the plan has it on",
                                 s->info[i].label);
    }
    return true;
}

/* --- life --------------------------------------------------------------- */

static void state_init(struct sim *sim, struct sheet_state *state,
                       const struct lo_sheet *sheet)
{
    const struct lo_switching *m = sim->m;
    size_t links = (size_t)m->sections->n_links + 1;
    int32_t permits = 0;
    state->sheet = sheet;
    state->moves = g_new0(bool, links);
    for (int32_t i = 0; i < sheet->n_steps; i++)
        if (sheet->steps[i].kind == LO_STEP_OPEN ||
            sheet->steps[i].kind == LO_STEP_CLOSE)
            state->moves[sheet->steps[i].index] = true;
    state->confirmed = g_new0(bool, links);
    state->held = g_new0(bool, (size_t)m->n_guards + 1);
    state->tagged = g_new0(bool, links);
    state->earth = g_new0(int32_t, (size_t)m->n_ends + 1);
    state->cleared = g_new0(bool, (size_t)m->sections->n + 1);
    state->allowed = g_new0(bool, (size_t)m->sections->n + 1);
    state->target = g_new0(bool, links);
    state->first_permit = g_new0(int32_t, (size_t)sheet->order->n_jobs + 2);
    for (int32_t j = 0; j < sheet->order->n_jobs; j++) {
        state->first_permit[j] = permits;
        permits += sheet->order->jobs[j].n_crews;
    }
    state->first_permit[sheet->order->n_jobs] = permits;
    state->permits = g_new0(bool, (size_t)permits + 1);
    state->given = g_new0(bool, (size_t)permits + 1);
    state->unchecked = LO_NONE;
    state->unloaded = LO_NONE;
    state->clear = LO_NONE;
    state->counted = LO_NONE;
    lo_sim_reach(sim, state, 0);
}

static void state_release(struct sheet_state *state)
{
    g_free(state->moves);
    g_free(state->confirmed);
    g_free(state->held);
    g_free(state->tagged);
    g_free(state->earth);
    g_free(state->cleared);
    g_free(state->allowed);
    g_free(state->target);
    g_free(state->first_permit);
    g_free(state->permits);
    g_free(state->given);
}

static void sim_init(struct sim *sim, struct lo_sheet *const *sheets, int32_t n,
                     struct lo_refusal *refusal)
{
    const struct lo_switching *m = sheets[0]->model;
    size_t links = (size_t)m->sections->n_links + 1;
    memset(sim, 0, sizeof *sim);
    memset(refusal, 0, sizeof *refusal);
    sim->m = m;
    sim->refusal = refusal;
    sim->grid = lo_grid_new(m);
    sim->was = g_new0(bool, (size_t)m->sections->n + 1);
    sim->n = n;
    sim->tags = g_new0(int32_t, links);
    sim->indicated = g_new0(bool, links);
    sim->phased_at = g_new0(int32_t, links);
    sim->worked_at = g_new0(int32_t, (size_t)m->sections->n + 1);
    for (int32_t l = 0; l < m->sections->n_links; l++)
        sim->phased_at[l] = m->phased[l] ? 0 : -1;
    for (int32_t s = 0; s < m->sections->n; s++)
        sim->worked_at[s] = -1;
    sim->states = g_new0(struct sheet_state, (size_t)n);
    for (int32_t i = 0; i < n; i++)
        state_init(sim, &sim->states[i], sheets[i]);
}

static void sim_release(struct sim *sim)
{
    for (int32_t i = 0; i < sim->n; i++)
        state_release(&sim->states[i]);
    g_free(sim->states);
    g_free(sim->was);
    g_free(sim->tags);
    g_free(sim->indicated);
    g_free(sim->phased_at);
    g_free(sim->worked_at);
    lo_grid_free(sim->grid);
}

/* --- runs --------------------------------------------------------------- */

static bool waits_for_another(struct lo_sheet *const *sheets, int32_t n,
                              const int32_t *at, int32_t i)
{
    bool waits = false;
    for (int32_t k = 0; k < n && !waits; k++)
        waits = k != i && lo_step_waits(sheets[i], at[i], sheets[k], at[k]);
    return waits;
}

/* The sheet whose next step comes first; LO_NONE when all are through. What
 * ends at an instant ends before what begins at it: live work that is over at
 * the minute at which switching begins. */
static int32_t next_sheet(struct lo_sheet *const *sheets, int32_t n,
                          const int32_t *at)
{
    int32_t best = LO_NONE;
    lo_time best_time = 0;
    bool best_ends = false;
    for (int32_t i = 0; i < n; i++) {
        if (at[i] >= sheets[i]->n_steps || waits_for_another(sheets, n, at, i))
            continue;
        const struct lo_step *step = &sheets[i]->steps[at[i]];
        lo_time time = sheets[i]->origin + step->minute * LO_MINUTE;
        if (best != LO_NONE &&
            (time > best_time ||
             (time == best_time && (best_ends || !step->after_report))))
            continue;
        best = i;
        best_time = time;
        best_ends = step->after_report;
    }
    return best;
}

static void count_off(const struct sim *sim, struct lo_step *step)
{
    const struct lo_sections *s = sim->m->sections;
    step->customers_off = 0;
    step->mv_customers_off = 0;
    for (int32_t i = 0; i < s->n; i++) {
        if (!s->info[i].supplied || sim->grid->energised[i])
            continue;
        step->customers_off += s->info[i].customers;
        step->mv_customers_off += s->info[i].mv_customers;
    }
}

/* When all sheets are through. */
static bool is_as_it_began(struct sim *sim)
{
    const struct lo_sections *s = sim->m->sections;
    for (int32_t l = 0; l < s->n_links; l++)
        if (sim->grid->closed[l] == s->links[l].open)
            return lo_sim_refuse(sim, LO_RULE_END_STATE,
                                 "'%s' is left %s after the last of the sheets",
                                 lo_link_equipment(sim->m, l)->name,
                                 sim->grid->closed[l] ? "closed" : "open");
    for (int32_t i = 0; i < sim->m->n_own; i++)
        if (sim->grid->isolated[i])
            return lo_sim_refuse(sim, LO_RULE_END_STATE,
                                 "own source '%s' is still isolated",
                                 sim->m->own[i].name);
    return true;
}

static bool all_came_through(struct sim *sim, struct lo_sheet *const *sheets,
                             const int32_t *at)
{
    for (int32_t i = 0; i < sim->n; i++) {
        if (at[i] == sheets[i]->n_steps)
            continue;
        sim->now_sheet = i;
        sim->now_step = at[i];
        return lo_sim_refuse(sim, LO_RULE_END_STATE,
                             "sheet '%s' and others wait for one another",
                             sheets[i]->order->id);
    }
    return true;
}

/* Whoever works by the paper learns from it that live work must be over. */
static bool says_what_it_waits_for(struct sim *sim,
                                   struct lo_sheet *const *sheets)
{
    const struct lo_sheet *sheet = sheets[sim->now_sheet];
    for (int32_t k = 0; k < sim->n; k++)
        if (k != sim->now_sheet &&
            !lo_step_says_live(sheet, sim->now_step, sheets[k]))
            return lo_sim_refuse(sim, LO_RULE_LIVE_WORK,
                                 "'%s' moves after live work '%s', and the "
                                 "sheet does not say that it waits for it",
                                 sheet->steps[sim->now_step].name,
                                 sheets[k]->order->id);
    return true;
}

bool lo_sheets_simulate(struct lo_sheet *const *sheets, int32_t n,
                        struct lo_refusal *refusal)
{
    struct sim sim;
    sim_init(&sim, sheets, n, refusal);
    int32_t *at = g_new0(int32_t, (size_t)n + 1);
    bool good = true;
    for (int32_t i; good && (i = next_sheet(sheets, n, at)) != LO_NONE;) {
        struct lo_step *step = &sheets[i]->steps[at[i]];
        sim.now_sheet = i;
        sim.now_step = at[i]++;
        sim.tick++;
        good = says_what_it_waits_for(&sim, sheets) &&
               lo_sim_step(&sim, &sim.states[i], step);
        count_off(&sim, step);
        if (good && at[i] == sheets[i]->n_steps) {
            sim.now_step = at[i];
            good = lo_sim_end(&sim, &sim.states[i]);
        }
    }
    good = good && all_came_through(&sim, sheets, at) && is_as_it_began(&sim);
    g_free(at);
    sim_release(&sim);
    return good;
}

bool lo_sheet_simulate_until(const struct lo_sheet *sheet, int32_t n_steps,
                             bool *closed, bool *energised,
                             struct lo_refusal *refusal)
{
    struct sim sim;
    struct lo_sheet *one = (struct lo_sheet *)sheet; /* steps are only read */
    sim_init(&sim, &one, 1, refusal);
    bool good = true;
    for (int32_t i = 0; i < n_steps && good; i++) {
        sim.now_step = i;
        sim.tick++;
        good = lo_sim_step(&sim, &sim.states[0], &sheet->steps[i]);
    }
    sim.now_step = n_steps;
    if (good && n_steps == sheet->n_steps)
        good = lo_sim_end(&sim, &sim.states[0]);
    const struct lo_sections *s = sim.m->sections;
    if (closed != NULL)
        memcpy(closed, sim.grid->closed, (size_t)s->n_links * sizeof *closed);
    if (energised != NULL)
        memcpy(energised, sim.grid->energised,
               (size_t)s->n * sizeof *energised);
    sim_release(&sim);
    return good;
}
