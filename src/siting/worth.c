/*
 * What a step of the frontier is worth: indices, money, who gains, what a
 * refusal costs, whether other inputs would change the answer.
 */
#include <math.h>
#include <string.h>

#include "siting/siting_int.h"

static struct lo_rel_result *evaluate(const struct lo_siting *siting,
                                      const struct lo_rel_grid *grid)
{
    struct lo_rel_eval *eval = lo_rel_eval_new(grid);
    double *weight = lo_site_weights(siting);
    lo_rel_eval_prefer(eval, weight);
    g_free(weight);
    struct lo_rel_result *result = lo_rel_evaluate(eval);
    lo_rel_eval_free(eval);
    return result;
}

/* Present value of 1 a year over the life. */
static double annuity_factor(const struct lo_site_money *money)
{
    if (money->rate <= 0.0)
        return money->life_years;
    return (1.0 - pow(1.0 + money->rate, -money->life_years)) / money->rate;
}

/* Indices with the sites of a step. */
static void indices_of(const struct lo_siting *siting,
                       const struct lo_frontier_step *step, unsigned parts,
                       struct lo_rel_indices *out)
{
    struct lo_rel_grid *grid = lo_siting_install(siting, step->sites, step->n);
    struct lo_rel_result *result = evaluate(siting, grid);
    lo_rel_indices(grid, result, parts, LO_NONE, out);
    lo_rel_result_free(result);
    lo_rel_grid_free(grid);
}

/* Customer-hours a year less than with no site, whatever the unit. */
static double customer_hours_saved(const struct lo_siting *siting,
                                   const struct lo_frontier *frontier,
                                   const struct lo_site_worth *worth)
{
    struct lo_rel_indices before;
    if (siting->unit == LO_SITE_CUSTOMERS)
        return worth->saving_hours;
    indices_of(siting, &frontier->step[0], LO_REL_FAULTS | LO_REL_PLANNED_PART,
               &before);
    return before.customer_hours - worth->both.customer_hours;
}

void lo_siting_worth(struct lo_site_worth *out, const struct lo_siting *siting,
                     const struct lo_frontier *frontier, int32_t k,
                     const struct lo_site_money *money)
{
    const struct lo_frontier_step *step = &frontier->step[k];
    struct lo_rel_grid *grid = lo_siting_install(siting, step->sites, step->n);
    struct lo_rel_result *result = evaluate(siting, grid);
    memset(out, 0, sizeof *out);
    lo_rel_indices(grid, result, LO_REL_FAULTS, LO_NONE, &out->faults);
    lo_rel_indices(grid, result, LO_REL_PLANNED_PART, LO_NONE, &out->planned);
    lo_rel_indices(grid, result, LO_REL_FAULTS | LO_REL_PLANNED_PART, LO_NONE,
                   &out->both);
    lo_rel_result_free(result);
    lo_rel_grid_free(grid);
    for (int32_t i = 0; i < step->n; i++)
        out->capital += siting->sites[step->sites[i]].capital;
    double factor = annuity_factor(money);
    out->saving_hours = frontier->step[0].cost - step->cost;
    out->saving_money =
        customer_hours_saved(siting, frontier, out) * money->value;
    out->annuity = factor > 0.0 ? out->capital / factor : out->capital;
    out->present_value = out->saving_money * factor - out->capital;
    out->payback_years =
        out->saving_money > 0.0 ? out->capital / out->saving_money : INFINITY;
    if (step->n == 0)
        out->payback_years = 0.0;
}

/* Step k of a frontier, its other steps released. */
static enum lo_status step_of(struct lo_frontier_step *out,
                              const struct lo_siting *siting,
                              const struct lo_siting_options *options,
                              int32_t k, struct lo_error *err)
{
    struct lo_siting_options upto = *options;
    struct lo_frontier frontier;
    upto.max_sites = k;
    enum lo_status status = lo_siting_frontier(&frontier, siting, &upto, err);
    if (status != LO_OK)
        return status;
    *out = frontier.step[k];
    frontier.step[k].sites = NULL;
    lo_frontier_release(&frontier);
    return LO_OK;
}

enum lo_status lo_siting_refused(struct lo_frontier_step *out,
                                 const struct lo_siting *siting,
                                 const struct lo_siting_options *options,
                                 int32_t site, int32_t k, struct lo_error *err)
{
    if (site < 0 || site >= siting->n_sites)
        return lo_error_set(err, LO_ENOTFOUND, "there is no site %d",
                            (int)site);
    struct lo_siting without = *siting;
    struct lo_site *sites =
        g_memdup2(siting->sites, (size_t)siting->n_sites * sizeof *sites);
    /* The owner of the place says no: to whatever would stand there. */
    for (int32_t i = 0; i < siting->n_sites; i++)
        if (sites[i].link == sites[site].link)
            sites[i].forbidden = true;
    without.sites = sites;
    enum lo_status status = step_of(out, &without, options, k, err);
    g_free(sites);
    return status;
}

double *lo_siting_gains(const struct lo_siting *siting,
                        const struct lo_frontier *frontier, int32_t k)
{
    const struct lo_frontier_step *step = &frontier->step[k];
    const struct lo_rel_grid *before = siting->grid;
    struct lo_rel_grid *after = lo_siting_install(siting, step->sites, step->n);
    struct lo_rel_result *old = evaluate(siting, before);
    struct lo_rel_result *new = evaluate(siting, after);
    double *gain = g_new0(double, (gsize)before->n_points + 1);
    for (int32_t p = 0; p < before->n_points; p++) {
        int32_t z = before->points[p].zone.v;
        gain[p] = old->fault_hours[z] + old->planned_hours[z] -
                  new->fault_hours[z] - new->planned_hours[z];
    }
    lo_rel_result_free(old);
    lo_rel_result_free(new);
    lo_rel_grid_free(after);
    return gain;
}

enum lo_status lo_siting_sensitivity(struct lo_frontier_step *out,
                                     const struct lo_siting *siting,
                                     const struct lo_siting_options *options,
                                     double rates, double loads, int32_t k,
                                     struct lo_error *err)
{
    struct lo_rel_grid *grid = lo_rel_grid_copy(siting->grid);
    for (int32_t e = 0; e < grid->n_events; e++)
        if (grid->events[e].kind != LO_REL_PLANNED)
            grid->events[e].per_year *= rates;
    for (int32_t p = 0; p < grid->n_points; p++)
        grid->points[p].load_kw *= loads;
    struct lo_siting other = *siting;
    other.grid = grid;
    enum lo_status status = step_of(out, &other, options, k, err);
    lo_rel_grid_free(grid);
    return status;
}
