/*
 * What each rule costs, within one time for all. A crew more of each type
 * first, then the other rules together: what saves nothing without all of them
 * saves nothing without each.
 *
 *   crew A | crew B |  lead  hour  limit  limit  fair  desk  gap
 *                      `---------------- 0 h ----------------'   all known
 *                      `----- 12 h ------' `------ 0 h ------'   else halves
 */
#include <math.h>
#include <string.h>

#include "lineout/explain.h"
#include "variant_int.h"

/* Some of the rules, all lifted at once. */
struct part {
    int32_t first, n; /* of pricing.rules */
    double most;      /* hours that each of them saves at most; NAN = unknown */
};

struct pricing {
    const struct lo_problem *problem;
    const struct lo_placement *placements; /* a plan without any rule, too */
    const struct lo_price_rules *given;    /* rules n_crews + 1 and on */
    const struct lo_price_options *options;
    struct figures base;
    int32_t n_crews; /* crew types */
    const lo_crew_type_id *types;
    int32_t n;
    struct lo_price_rule *rules; /* crews, the notice lead, those given */
    struct lo_price *prices;     /* by rule */
    int32_t n_known;
    int32_t together; /* rules that are lifted just now */
    GArray *left;     /* struct part, the next one last */
    double began, until;
    struct lo_error *err;
};

static bool is_over(const struct pricing *g)
{
    return lo_steady_seconds() >= g->until ||
           (g->options->stop != NULL && *g->options->stop != 0);
}

static void tell(void *self, double seconds, double best, double bound)
{
    const struct pricing *g = self;
    (void)seconds;
    (void)best;
    (void)bound;
    if (g->options->progress != NULL)
        g->options->progress(g->options->self, lo_steady_seconds() - g->began,
                             g->n_known, g->n, g->together);
}

static void know(struct pricing *g, int32_t rule, struct lo_price price)
{
    g->prices[rule] = price;
    g->n_known++;
    if (g->options->known != NULL)
        g->options->known(g->options->self, &g->prices[rule]);
}

/* --- problems without rules ----------------------------------------------- */

static enum lo_status without(struct pricing *g, const struct part *part,
                              struct variant *out)
{
    const struct lo_problem *problem = g->problem;
    bool lead = false, other = false;
    bool *lifted = g_new0(bool, (gsize)g->given->n + 1);
    enum lo_status status = LO_OK;
    for (int32_t i = part->first; i < part->first + part->n; i++) {
        lead = lead || i == g->n_crews;
        if (i > g->n_crews)
            other = lifted[i - g->n_crews - 1] = true;
    }
    if (other)
        status = g->given->without(g->given->self, &problem, lifted, g->err);
    g_free(lifted);
    if (status != LO_OK)
        return status;
    *out = variant_of(problem);
    if (part->first < g->n_crews)
        variant_add_crew(out, g->types[part->first]);
    for (int32_t j = 0; lead && j < problem->n_jobs; j++)
        out->jobs[j].lead_s = MIN(out->jobs[j].lead_s, 0); /* told: E11 */
    return LO_OK;
}

static enum lo_status solve_part(struct lo_plan **out, struct pricing *g,
                                 const struct part *part, double seconds)
{
    struct lo_plan_options how = LO_PLAN_OPTIONS_INIT;
    struct variant v;
    enum lo_status status = without(g, part, &v);
    if (status != LO_OK)
        return status;
    how.progress = tell;
    how.progress_self = g;
    how.stop = g->options->stop;
    how.known = g->placements;
    status = solve_again(out, &v.problem, seconds, &how, g->err);
    variant_clear(&v);
    return status;
}

/* --- one part after the other ----------------------------------------------
 */

/* Nothing was found for it: what is known is what all of its part save. */
static void leave(struct pricing *g, const struct part *part)
{
    for (int32_t i = part->first; i < part->first + part->n; i++) {
        struct lo_price row = {.kind = g->rules[i].kind,
                               .subject = g->rules[i].subject,
                               .objective = g->base.hours,
                               .bound = NAN,
                               .unplaced = g->base.unplaced,
                               .saves = NAN,
                               .saves_most = part->most};
        if (!isnan(part->most)) {
            row.saves = 0.0; /* the plan is one of these, too */
            row.bound = g->base.hours - part->most;
        }
        know(g, i, row);
    }
}

/* One rule: the price. Several: nothing saved by all is nothing by each; else
 * half of them each. */
static void take(struct pricing *g, const struct part *part,
                 const struct lo_plan *plan)
{
    struct lo_price all = price_of_plan(plan, &g->base, &g->rules[part->first]);
    bool same = all.unplaced == g->base.unplaced;
    if (same && !isnan(part->most))
        all.saves_most = MIN(all.saves_most, part->most);
    bool nothing = all.proven && same && all.saves < LEAST_HOURS;
    if (part->n > 1 && !nothing) {
        int32_t half = part->n / 2;
        double most = same ? all.saves_most : NAN;
        struct part second = {part->first + half, part->n - half, most};
        struct part first = {part->first, half, most};
        g_array_prepend_val(g->left, first); /* after all others */
        g_array_prepend_val(g->left, second);
        return;
    }
    for (int32_t i = part->first; i < part->first + part->n; i++) {
        all.kind = g->rules[i].kind;
        all.subject = g->rules[i].subject;
        know(g, i, all);
    }
}

/* A share of the time for each part that is left, and one for their halves. */
static enum lo_status price_parts(struct pricing *g)
{
    enum lo_status status = LO_OK;
    while (g->left->len > 0 && status == LO_OK) {
        struct part part =
            g_array_index(g->left, struct part, g->left->len - 1);
        struct lo_plan *plan = NULL;
        double share = (double)g->left->len + 1.0;
        g_array_set_size(g->left, g->left->len - 1);
        g->together = part.n;
        tell(g, 0.0, 0.0, 0.0);
        if (is_over(g)) {
            leave(g, &part);
            continue;
        }
        status = solve_part(&plan, g, &part,
                            (g->until - lo_steady_seconds()) / share);
        if (status == LO_OK)
            take(g, &part, plan);
        lo_plan_free(plan);
    }
    return status;
}

/* --- the list ------------------------------------------------------------- */

static const lo_crew_type_id *crew_types(const struct lo_problem *problem,
                                         struct lo_arena *arena, int32_t *n)
{
    lo_crew_type_id *types =
        lo_arena_array(arena, (size_t)problem->n_crews + 1, sizeof *types);
    *n = 0;
    for (int32_t c = 0; c < problem->n_crews; c++) {
        bool seen = false;
        for (int32_t k = 0; k < *n && !seen; k++)
            seen = types[k].v == problem->crews[c].type.v;
        if (!seen)
            types[(*n)++] = problem->crews[c].type;
    }
    return types;
}

/* Can people be told in time of whatever begins in the horizon? */
static bool is_lead_idle(const struct lo_problem *problem)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const struct lo_job *job = &problem->jobs[j];
        for (int32_t m = 0; m < job->n_modes; m++)
            if (job->lead_s > 0 &&
                problem->from - job->modes[m].before_s - problem->dip_s <
                    problem->now + job->lead_s)
                return false;
    }
    return true;
}

/* A rule that forbids nothing: lifted, the problem is the same. */
static void know_idle_lead(struct pricing *g)
{
    const struct lo_price row = {.kind = "lead",
                                 .subject = "",
                                 .objective = g->base.hours,
                                 .bound = MIN(g->options->bound, g->base.hours),
                                 .unplaced = g->base.unplaced,
                                 .proven = true};
    know(g, g->n_crews, row);
}

static void list_rules(struct pricing *g, struct lo_arena *arena)
{
    g->types = crew_types(g->problem, arena, &g->n_crews);
    g->n = g->n_crews + 1 + g->given->n;
    g->rules = lo_arena_array(arena, (size_t)g->n, sizeof *g->rules);
    g->prices = lo_arena_array(arena, (size_t)g->n, sizeof *g->prices);
    for (int32_t i = 0; i < g->n_crews; i++)
        g->rules[i] = (struct lo_price_rule){
            "crew", g->types[i].v == LO_NONE
                        ? ""
                        : g->problem->work->crew_types[g->types[i].v].name};
    g->rules[g->n_crews] = (struct lo_price_rule){"lead", ""};
    for (int32_t i = 0; i < g->given->n; i++)
        g->rules[g->n_crews + 1 + i] = g->given->rules[i];
    for (int32_t i = 0; i < g->n; i++)
        g->rules[i].subject = lo_arena_strdup(arena, g->rules[i].subject);
    for (int32_t i = g->n_crews; i-- > 0;) {
        struct part crew = {i, 1, NAN};
        g_array_append_val(g->left, crew);
    }
    struct part others = {g->n_crews, g->n - g->n_crews, NAN};
    if (!is_over(g) && is_lead_idle(g->problem)) {
        know_idle_lead(g);
        others = (struct part){g->n_crews + 1, others.n - 1, NAN};
    }
    if (others.n > 0)
        g_array_append_val(g->left, others); /* most often known at once */
}

enum lo_status lo_price_rules(struct lo_prices **out,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements,
                              const struct lo_price_rules *rules,
                              const struct lo_price_options *options,
                              struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct pricing g = {.problem = problem,
                        .placements = placements,
                        .given = rules,
                        .options = options,
                        .left = g_array_new(FALSE, FALSE, sizeof(struct part)),
                        .began = lo_steady_seconds(),
                        .err = err};
    g.until = g.began + options->total_s;
    enum lo_status status = figures_of(&g.base, problem, placements, err);
    if (status == LO_OK) {
        list_rules(&g, arena);
        status = price_parts(&g);
    }
    if (status == LO_OK) {
        GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_price));
        g_array_append_vals(rows, g.prices, (guint)g.n);
        *out = prices_of_rows(arena, &g.base, rows);
        g_array_free(rows, TRUE);
    } else {
        lo_arena_free(arena);
    }
    g_array_free(g.left, TRUE);
    return status;
}
