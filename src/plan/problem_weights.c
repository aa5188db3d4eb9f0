/*
 * What customers weigh in the objective: plan.weights.
 *
 *   residential=1,life_support=10     a customer's weight is the largest of
 *                                     those that apply, 1 if none does
 *
 * Costs are whole numbers, so weights are counted in parts in which all of
 * them are whole.
 */
#include <math.h>
#include <string.h>

#include "problem_int.h"

/* --- weights ------------------------------------------------------------ */

static bool weigh(double *most, const struct lo_settings *settings,
                  const char *word)
{
    if (word == NULL || word[0] == '\0')
        return false;
    char *name = g_strdelimit(g_strdup(word), " ", '_');
    double weight = lo_settings_pair(settings, "plan.weights", name, NAN);
    g_free(name);
    if (isnan(weight))
        return false;
    *most = isnan(*most) ? weight : fmax(*most, weight);
    return true;
}

/* The largest weight that applies to the customer of a usage point, else 1. */
static double weight_of(const struct lo_customers *customers,
                        const struct lo_usage_point *point,
                        const struct lo_settings *settings)
{
    double most = NAN;
    if (point->customer.v != LO_NONE) {
        const struct lo_customer_row *row = &customers->rows[point->customer.v];
        weigh(&most, settings, row->kind);
        weigh(&most, settings, row->special_need);
        weigh(&most, settings, row->tier);
        weigh(&most, settings, row->importance);
        if (row->vip)
            weigh(&most, settings, "vip");
    }
    return isnan(most) ? 1.0 : most;
}

/* Customers of a load that no usage point names weigh 1; as many customers of
 * least weight as there are usage points too many do not exist. */
static double weight_of_load(const struct lo_sections *sections, int32_t l,
                             const struct lo_customers *customers,
                             const struct lo_settings *settings, double *most)
{
    double sum = 0.0;
    int32_t named = 0;
    for (int32_t i = customers->first_by_load[l];
         i < customers->first_by_load[l + 1]; i++) {
        const struct lo_usage_point *point =
            &customers->usage_points[customers->by_load[i]];
        if (point->is_virtual)
            continue;
        double weight = weight_of(customers, point, settings);
        sum += weight;
        *most = named == 0 ? weight : fmax(*most, weight);
        named++;
    }
    int32_t unnamed = sections->network->loads[l].customers - named;
    if (unnamed > 0 && named > 0)
        *most = fmax(*most, 1.0);
    return sum + MAX(unnamed, 0);
}

double *lo_plan_section_weights(const struct lo_sections *sections,
                                const struct lo_customers *customers,
                                const struct lo_settings *settings)
{
    if (customers == NULL ||
        strcmp(lo_settings_text(settings, "plan.weights"), "none") == 0)
        return NULL;
    const struct lo_network *network = sections->network;
    bool by_mv = strcmp(lo_settings_text(settings, "plan.objective_unit"),
                        "mv_customers") == 0;
    double *weights = g_new0(double, sections->n + 1);
    /* Of an MV customer with several loads the heaviest counts. */
    double *heaviest = g_new0(double, sections->n_mv_customers + 1);
    for (int32_t l = 0; l < network->n_loads; l++) {
        lo_section s = sections->of_equipment[network->loads[l].equipment.v];
        int32_t mv = sections->mv_of_load[l];
        double most = 1.0;
        double sum = weight_of_load(sections, l, customers, settings, &most);
        if (!by_mv && s.v != LO_NONE)
            weights[s.v] += sum;
        if (!by_mv || mv < 0 || most <= heaviest[mv])
            continue;
        weights[sections->load_mv[l].v] += most - heaviest[mv];
        heaviest[mv] = most;
    }
    g_free(heaviest);
    return weights;
}

double lo_problem_worth(const struct lo_problem *problem,
                        const lo_section *sections, int32_t n,
                        int64_t customers, int64_t mv_customers, lo_time at)
{
    int64_t worth = problem->by_mv ? mv_customers : customers;
    if (problem->section_weight != NULL) {
        worth = 0;
        for (int32_t i = 0; i < n; i++)
            worth += problem->section_weight[sections[i].v];
    }
    int epoch = lo_problem_epoch(problem, at);
    return (double)worth * (double)problem->epochs[epoch].weight /
           (double)problem->scale;
}

/* --- whole parts --------------------------------------------------------- */

enum { MOST_PARTS = 1000 };

int64_t problem_parts(const double *weights, int32_t n)
{
    for (int64_t parts = 1; parts < MOST_PARTS; parts++) {
        bool whole = true;
        for (int32_t i = 0; i < n && whole; i++) {
            double value = weights[i] * (double)parts;
            whole = fabs(value - nearbyint(value)) < 1e-6;
        }
        if (whole)
            return parts;
    }
    return MOST_PARTS;
}

void problem_add_weights(struct builder *b)
{
    struct lo_problem *p = b->problem;
    double *weights = lo_plan_section_weights(p->sections, b->input->customers,
                                              b->input->settings);
    if (weights == NULL)
        return;
    int32_t n = p->sections->n;
    int64_t parts = problem_parts(weights, n);
    int64_t *whole = lo_arena_array(p->arena, (size_t)n, sizeof *whole);
    for (int32_t s = 0; s < n; s++)
        whole[s] = llround(weights[s] * (double)parts);
    p->section_weight = whole;
    p->scale *= parts;
    g_free(weights);
}
