/*
 * What rules cost: the problem is planned once more without the rule, and the
 * two plans are compared. Nothing here looks into the search.
 */
#include <string.h>

#include "lineout/explain.h"
#include "lineout/text.h"
#include "variant_int.h"

enum lo_status lo_plan_of_placements(struct lo_plan **out,
                                     const struct lo_problem *problem,
                                     const struct lo_placement *placements,
                                     struct lo_error *err)
{
    struct planner *p = planner_new(problem);
    struct schedule schedule = schedule_new(p);
    enum lo_status status = LO_OK;
    if (schedule_of_placements(p, &schedule, placements)) {
        struct lo_arena *arena = lo_arena_new();
        struct lo_plan *plan = lo_arena_alloc(arena, sizeof *plan);
        plan->arena = arena;
        plan->problem = problem;
        plan->outcome = LO_OUTCOME_FEASIBLE;
        plan_fill(p, &schedule, plan);
        plan_explain(p, &schedule, plan);
        *out = plan;
    } else {
        status = plan_is_outdated(err);
    }
    schedule_free(&schedule);
    planner_free(p);
    return status;
}

/* --- a list of prices --------------------------------------------------- */

struct lo_price price_of_plan(const struct lo_plan *plan,
                              const struct figures *base,
                              const struct lo_price_rule *rule)
{
    struct lo_price row = {
        .kind = rule->kind,
        .subject = rule->subject,
        .objective = plan->objective,
        .bound = plan->bound,
        .unplaced = plan->unplaced_weight,
        .saves = base->hours - plan->objective,
        .saves_most = base->hours - plan->bound,
        .proven = plan->outcome == LO_OUTCOME_OPTIMAL,
    };
    if (row.unplaced > base->unplaced ||
        (row.unplaced == base->unplaced && row.saves < 0.0)) {
        row.unplaced = base->unplaced; /* the plan is one of these, too */
        row.objective = base->hours;
        row.saves = 0.0;
        row.proven = plan->bound >= base->hours - LEAST_HOURS &&
                     plan->unplaced_bound >= base->unplaced - 1e-9;
    }
    row.bound = MIN(row.bound, row.objective);
    if (row.unplaced == base->unplaced)
        row.saves_most = MAX(row.saves_most, row.saves);
    return row;
}

struct lo_prices *prices_of_rows(struct lo_arena *arena,
                                 const struct figures *base, const GArray *rows)
{
    struct lo_prices *all = lo_arena_alloc(arena, sizeof *all);
    all->arena = arena;
    all->objective = base->hours;
    all->unplaced = base->unplaced;
    all->n = (int32_t)rows->len;
    all->prices = lo_arena_array(arena, rows->len, sizeof *all->prices);
    if (rows->len > 0)
        memcpy(all->prices, rows->data, rows->len * sizeof *all->prices);
    return all;
}

void lo_prices_free(struct lo_prices *prices)
{
    if (prices != NULL)
        lo_arena_free(prices->arena);
}

/* --- pins ---------------------------------------------------------------- */

/* Less time than that finds nothing out. */
static const double LEAST_SECONDS = 0.2;

struct pricing_pins {
    const struct lo_plan *plan;
    const struct lo_problem_input *input;
    const struct lo_price_options *options;
    double until;
};

/* The plan of an input without its pin `i`; the plan with it is one, too. */
static enum lo_status without_pin(struct lo_plan **out, struct lo_problem **of,
                                  const struct pricing_pins *g, int i,
                                  struct lo_error *err)
{
    const struct lo_problem_input *input = g->input;
    struct lo_findings *ignored = lo_findings_new(); /* said once already */
    struct lo_pin *pins = g_new0(struct lo_pin, (gsize)input->n_pins + 1);
    struct lo_problem_input without = *input;
    int n = 0;
    for (int k = 0; k < input->n_pins; k++)
        if (k != i)
            pins[n++] = input->pins[k];
    without.n_pins = n;
    without.pins = pins;
    double share = (g->until - lo_steady_seconds()) / (input->n_pins - i);
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    how.known = g->plan->placements;
    how.stop = g->options->stop;
    enum lo_status status = lo_problem_new(of, &without, ignored, err);
    if (status == LO_OK)
        status = solve_again(out, *of,
                             CLAMP(share, LEAST_SECONDS, g->options->each_s),
                             &how, err);
    g_free(pins);
    lo_findings_free(ignored);
    return status;
}

enum lo_status lo_price_pins(struct lo_prices **out, const struct lo_plan *plan,
                             const struct lo_problem_input *input,
                             const struct lo_price_options *options,
                             struct lo_error *err)
{
    const struct pricing_pins g = {plan, input, options,
                                   lo_steady_seconds() + options->total_s};
    const struct figures base = {plan->objective, plan->unplaced_weight};
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_price));
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status = LO_OK;
    for (int i = 0; i < input->n_pins && status == LO_OK; i++) {
        const struct lo_pin *pin = &input->pins[i];
        const struct lo_price_rule rule = {
            pin->start != LO_TIME_NONE ? "pin" : "forbid",
            lo_arena_strdup(arena, pin->job)};
        struct lo_problem *problem = NULL;
        struct lo_plan *other = NULL;
        status = without_pin(&other, &problem, &g, i, err);
        if (status == LO_OK) {
            struct lo_price row = price_of_plan(other, &base, &rule);
            row.saves_least = MAX(0.0, plan->bound - row.objective);
            row.saves_most = MAX(0.0, row.saves_most);
            g_array_append_val(rows, row);
        }
        lo_plan_free(other);
        lo_problem_free(problem);
    }
    if (status == LO_OK)
        *out = prices_of_rows(arena, &base, rows);
    else
        lo_arena_free(arena);
    g_array_free(rows, TRUE);
    return status;
}
