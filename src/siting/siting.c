/* Checks, the choice of the method, and the frontier. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "siting/siting_int.h"

enum { EVALUATED = 32 };
static const double REACHED = 1e-9; /* relative: cost and bound are one */

bool lo_site_reached(double cost, double bound)
{
    return cost - bound <= REACHED * fmax(1.0, fabs(cost));
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void lo_site_sort(int32_t *sites, int32_t n)
{
    if (n > 0)
        qsort(sites, (size_t)n, sizeof *sites, by_number);
}

void lo_site_apply(struct lo_rel_grid *grid, const struct lo_site *site)
{
    struct lo_rel_link *link = &grid->links[site->link];
    bool bare = link->kind <= LO_REL_CONDUCTOR;
    if (bare)
        link->kind = LO_REL_SWITCH;
    /* Two sites on one place: the quicker one counts. */
    if (bare || isnan(link->hours) || site->hours < link->hours)
        link->hours = site->hours;
}

static bool stands_right(const struct lo_rel_link *link, enum lo_site_kind kind)
{
    switch (kind) {
    case LO_SITE_SWITCH:
        return link->kind == LO_REL_CONDUCTOR && !link->open;
    case LO_SITE_REMOTE:
        return link->kind >= LO_REL_SWITCH;
    default:
        return link->kind == LO_REL_ABSENT && link->open;
    }
}

static double shortest_switching(const struct lo_rel_grid *grid)
{
    double shortest = INFINITY;
    for (int32_t e = 0; e < grid->n_events; e++)
        if (grid->events[e].kind == LO_REL_PERMANENT)
            shortest = fmin(shortest, grid->events[e].switching_h);
    return shortest;
}

enum lo_status lo_siting_validate(const struct lo_siting *siting,
                                  struct lo_error *err)
{
    for (int32_t i = 0; i < siting->n_sites; i++) {
        const struct lo_site *site = &siting->sites[i];
        if (site->link < 0 || site->link >= siting->grid->n_links)
            return lo_error_set(err, LO_EINPUT,
                                "I1: site '%s' stands on no link of the grid",
                                site->name);
        if (!(site->capital >= 0.0) || site->hours < 0.0)
            return lo_error_set(err, LO_EINPUT,
                                "I1: site '%s' has a negative price or time",
                                site->name);
        if (site->kind == LO_SITE_REMOTE &&
            !(site->hours <= shortest_switching(siting->grid)))
            return lo_error_set(err, LO_EINPUT,
                                "I3: remote control '%s' is not said to be "
                                "quicker than switching by hand",
                                site->name);
        if (!stands_right(&siting->grid->links[site->link], site->kind))
            return lo_error_set(
                err, LO_EINPUT, "I2: site '%s' does not fit link '%s'",
                site->name, siting->grid->links[site->link].name);
    }
    return lo_rel_grid_validate(siting->grid, err);
}

struct lo_rel_grid *lo_siting_install(const struct lo_siting *siting,
                                      const int32_t *sites, int32_t n)
{
    struct lo_rel_grid *grid = lo_rel_grid_copy(siting->grid);
    for (int32_t i = 0; i < n; i++)
        lo_site_apply(grid, &siting->sites[sites[i]]);
    return grid;
}

double lo_siting_cost(const struct lo_siting *siting, const int32_t *sites,
                      int32_t n)
{
    struct lo_rel_grid *grid = lo_siting_install(siting, sites, n);
    struct lo_rel_eval *eval = lo_rel_eval_new(grid);
    double *weight = lo_site_weights(siting);
    lo_rel_eval_prefer(eval, weight);
    double sum = lo_rel_cost(eval, weight, NULL);
    g_free(weight);
    lo_rel_eval_free(eval);
    lo_rel_grid_free(grid);
    return sum;
}

bool lo_siting_is_tree(const struct lo_siting *siting, const char **why)
{
    struct site_tree tree;
    bool is = lo_site_tree_build(&tree, siting, why);
    lo_site_tree_release(&tree);
    return is;
}

void lo_frontier_step_release(struct lo_frontier_step *step)
{
    g_free(step->sites);
    step->sites = NULL;
}

void lo_frontier_release(struct lo_frontier *frontier)
{
    for (int32_t k = 0; k < frontier->n; k++)
        lo_frontier_step_release(&frontier->step[k]);
    g_free(frontier->step);
    frontier->step = NULL;
    frontier->n = 0;
}

/* With a budget the ancestor model, k by k; else all k at once. */
static enum lo_status by_tree(struct lo_frontier *out,
                              const struct lo_siting *siting,
                              const struct lo_siting_options *options,
                              const struct site_tree *tree,
                              struct lo_error *err)
{
    enum lo_status status = LO_OK;
    if (isfinite(options->budget)) {
        for (int32_t k = 0; k <= options->max_sites && status == LO_OK; k++) {
            struct lo_siting_options one = *options;
            one.max_sites = k;
            status = lo_siting_glpk(&out->step[k], siting, &one, err);
        }
        return status;
    }
    status = lo_site_tree_dp(out->step, tree, options->max_sites, err);
    for (int32_t k = 0; k < out->n && status == LO_OK; k++) {
        struct lo_frontier_step *step = &out->step[k];
        /* Event by event where steps are few; of many, some and the last. */
        bool whole = k == out->n - 1 || k % (1 + out->n / EVALUATED) == 0;
        step->cost = whole ? lo_siting_cost(siting, step->sites, step->n)
                           : lo_site_tree_cost(tree, step->sites, step->n);
        step->proven = lo_site_reached(step->cost, step->bound);
    }
    return status;
}

enum lo_status lo_siting_frontier(struct lo_frontier *out,
                                  const struct lo_siting *siting,
                                  const struct lo_siting_options *options,
                                  struct lo_error *err)
{
    enum lo_status status = lo_siting_validate(siting, err);
    if (status == LO_OK && options->max_sites < 0)
        status = lo_error_set(err, LO_EINPUT, "%d sites cannot be chosen",
                              (int)options->max_sites);
    if (status != LO_OK)
        return status;
    struct site_tree tree;
    struct lo_frontier frontier = {.n = options->max_sites + 1};
    frontier.by_tree = lo_site_tree_build(&tree, siting, NULL);
    frontier.step = g_new0(struct lo_frontier_step, (gsize)frontier.n);
    if (frontier.by_tree)
        status = by_tree(&frontier, siting, options, &tree, err);
    else
        lo_site_bracket(frontier.step, siting, options);
    lo_site_tree_release(&tree);
    if (status == LO_OK)
        *out = frontier;
    else
        lo_frontier_release(&frontier);
    return status;
}
