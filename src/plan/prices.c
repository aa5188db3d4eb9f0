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

struct pricing {
    struct figures base;
    double seconds;
    struct lo_arena *arena;
    GArray *prices; /* struct lo_price */
    struct lo_error *err;
};

static enum lo_status price(struct pricing *g, const struct lo_problem *without,
                            const char *kind, const char *subject)
{
    struct lo_plan *plan = NULL;
    enum lo_status status = solve_again(&plan, without, g->seconds, g->err);
    if (status != LO_OK)
        return status;
    struct lo_price row = {
        .kind = kind,
        .subject = lo_arena_strdup(g->arena, subject),
        .objective = plan->objective,
        .bound = plan->bound,
        .unplaced = plan->unplaced_weight,
        .saves = g->base.hours - plan->objective,
        .saves_most = g->base.hours - plan->bound,
    };
    if (row.unplaced > g->base.unplaced ||
        (row.unplaced == g->base.unplaced && row.saves < 0.0)) {
        row.unplaced = g->base.unplaced; /* the plan is one of these, too */
        row.objective = g->base.hours;
        row.saves = 0.0;
    }
    row.bound = MIN(row.bound, row.objective);
    if (row.unplaced == g->base.unplaced)
        row.saves_most = MAX(row.saves_most, row.saves);
    g_array_append_val(g->prices, row);
    lo_plan_free(plan);
    return LO_OK;
}

static struct pricing begin(double seconds, struct lo_error *err)
{
    struct pricing g = {{0.0, 0.0},
                        seconds,
                        lo_arena_new(),
                        g_array_new(FALSE, FALSE, sizeof(struct lo_price)),
                        err};
    return g;
}

static enum lo_status end(struct pricing *g, enum lo_status status,
                          struct lo_prices **out)
{
    if (status == LO_OK) {
        struct lo_prices *all = lo_arena_alloc(g->arena, sizeof *all);
        all->arena = g->arena;
        all->objective = g->base.hours;
        all->unplaced = g->base.unplaced;
        all->n = (int32_t)g->prices->len;
        all->prices =
            lo_arena_array(g->arena, g->prices->len, sizeof *all->prices);
        if (g->prices->len > 0)
            memcpy(all->prices, g->prices->data,
                   g->prices->len * sizeof *all->prices);
        *out = all;
    } else {
        lo_arena_free(g->arena);
    }
    g_array_free(g->prices, TRUE);
    return status;
}

void lo_prices_free(struct lo_prices *prices)
{
    if (prices != NULL)
        lo_arena_free(prices->arena);
}

static enum lo_status price_crews(struct pricing *g,
                                  const struct lo_problem *problem)
{
    enum lo_status status = LO_OK;
    for (int32_t c = 0; c < problem->n_crews && status == LO_OK; c++) {
        lo_crew_type_id type = problem->crews[c].type;
        bool seen = false;
        for (int32_t k = 0; k < c && !seen; k++)
            seen = problem->crews[k].type.v == type.v;
        if (seen)
            continue;
        struct variant v = variant_of(problem);
        variant_add_crew(&v, type);
        status = price(
            g, &v.problem, "crew",
            type.v == LO_NONE ? "" : problem->work->crew_types[type.v].name);
        variant_clear(&v);
    }
    return status;
}

static enum lo_status price_lead(struct pricing *g,
                                 const struct lo_problem *problem)
{
    struct variant v = variant_of(problem);
    for (int32_t j = 0; j < problem->n_jobs; j++)
        v.jobs[j].lead_s = MIN(v.jobs[j].lead_s, 0); /* told: E11 */
    enum lo_status status = price(g, &v.problem, "lead", "");
    variant_clear(&v);
    return status;
}

enum lo_status lo_price_rules(struct lo_prices **out,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements,
                              const struct lo_without *others, int n_others,
                              double seconds, struct lo_error *err)
{
    struct pricing g = begin(seconds, err);
    enum lo_status status = figures_of(&g.base, problem, placements, err);
    if (status == LO_OK)
        status = price_crews(&g, problem);
    if (status == LO_OK)
        status = price_lead(&g, problem);
    for (int i = 0; i < n_others && status == LO_OK; i++)
        status =
            price(&g, others[i].problem, others[i].kind, others[i].subject);
    return end(&g, status, out);
}

enum lo_status lo_price_pins(struct lo_prices **out, const struct lo_plan *plan,
                             const struct lo_problem_input *input,
                             double seconds, struct lo_error *err)
{
    struct pricing g = begin(seconds, err);
    struct lo_findings *ignored = lo_findings_new(); /* said once already */
    struct lo_pin *pins = g_new0(struct lo_pin, (gsize)input->n_pins + 1);
    enum lo_status status = LO_OK;
    g.base = (struct figures){plan->objective, plan->unplaced_weight};
    for (int i = 0; i < input->n_pins && status == LO_OK; i++) {
        struct lo_problem_input without = *input;
        struct lo_problem *problem = NULL;
        int n = 0;
        for (int k = 0; k < input->n_pins; k++)
            if (k != i)
                pins[n++] = input->pins[k];
        without.n_pins = n;
        without.pins = pins;
        status = lo_problem_new(&problem, &without, ignored, err);
        if (status == LO_OK)
            status =
                price(&g, problem,
                      input->pins[i].start != LO_TIME_NONE ? "pin" : "forbid",
                      input->pins[i].job);
        if (status == LO_OK) {
            struct lo_price *row =
                &g_array_index(g.prices, struct lo_price, (guint)i);
            row->saves_least = MAX(0.0, plan->bound - row->objective);
            row->saves_most = MAX(0.0, row->saves_most);
        }
        lo_problem_free(problem);
    }
    g_free(pins);
    lo_findings_free(ignored);
    return end(&g, status, out);
}
