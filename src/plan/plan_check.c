/*
 * The checker: reads a plan as an outsider would, and believes nothing.
 *
 * It knows the problem and off(R), but neither groups, patterns, models nor
 * the solver: hours are integrated over R(t) of the whole network, instant by
 * instant. What it finds first is returned, rule first ("E3: ...").
 */
#include <math.h>

#include "plan_check_int.h"

const struct lo_job_mode *check_mode(const struct check *c, int j)
{
    return &c->problem->jobs[j].modes[c->plan->placements[j].mode];
}

const char *check_name(const struct check *c, int j)
{
    return c->problem->work->tasks[c->problem->jobs[j].task].name;
}

bool check_placed(const struct check *c, int j)
{
    return c->plan->placements[j].mode >= 0;
}

bool check_dead(const struct check *c, int u)
{
    int j = c->units[u].job;
    return !check_mode(c, j)->live && c->problem->jobs[j].n_dead > 0;
}

struct lo_interval check_work(const struct check *c, int u)
{
    return c->plan->placements[c->units[u].job].parts[c->units[u].part];
}

struct lo_interval check_dead_span(const struct check *c, int u)
{
    struct lo_interval span = check_work(c, u);
    span.from -= check_mode(c, c->units[u].job)->before_s;
    span.to += check_mode(c, c->units[u].job)->after_s;
    return span;
}

enum lo_status check_broken(const struct check *c, const char *rule, int j,
                            const char *what)
{
    char at[LO_TIME_TEXT];
    lo_time_format(at, check_placed(c, j) ? c->plan->placements[j].start
                                          : c->problem->from);
    return lo_error_set(c->err, LO_EINPUT, "%s: job '%s' at %s %s", rule,
                        check_name(c, j), at, what);
}

/* --- figures ----------------------------------------------------------- */

/* I3 and the sums of level (1). */
static enum lo_status check_figures(const struct check *c)
{
    const struct lo_plan *plan = c->plan;
    double unplaced = 0.0;
    for (int j = 0; j < c->problem->n_jobs; j++)
        if (!check_placed(c, j))
            unplaced += c->problem->jobs[j].weight;
    double objective = plan->objective; /* held by check_hours */
    if (fabs(unplaced - plan->unplaced_weight) > 1e-6)
        return lo_error_set(c->err, LO_EINPUT,
                            "I3: the figures are not those of the plan");
    double slack = 1e-9 * fmax(1.0, objective);
    if (plan->bound > objective + slack ||
        plan->unplaced_bound > unplaced + 1e-6)
        return lo_error_set(c->err, LO_EINPUT,
                            "I3: the bound lies above the plan");
    if (plan->outcome == LO_OUTCOME_OPTIMAL &&
        (plan->bound < objective - 1e-6 * fmax(1.0, objective) ||
         plan->unplaced_bound < unplaced - 1e-6))
        return lo_error_set(c->err, LO_EINPUT,
                            "I3: optimal is claimed without a proof");
    return LO_OK;
}

static gsize count_parts(const struct lo_plan *plan)
{
    gsize parts = 0;
    for (int32_t j = 0; j < plan->n_jobs; j++)
        parts += (gsize)MAX(plan->placements[j].n_parts, 0);
    return parts;
}

enum lo_status lo_plan_check(const struct lo_problem *problem,
                             const struct lo_plan *plan, struct lo_error *err)
{
    struct lo_error own = LO_ERROR_INIT;
    gsize most = count_parts(plan) + 1;
    struct check c = {.problem = problem,
                      .plan = plan,
                      .err = err != NULL ? err : &own,
                      .units = g_new(struct check_unit, most)};
    int *outage = g_new(int, most);
    enum lo_status status = check_jobs(&c);
    if (status == LO_OK)
        status = check_e3_pairs(&c);
    if (status == LO_OK)
        status = check_outages(&c, outage);
    if (status == LO_OK)
        status = check_rules(&c, outage);
    if (status == LO_OK)
        status = check_hours(&c, outage);
    if (status == LO_OK)
        status = check_figures(&c);
    g_free(outage);
    g_free(c.units);
    return status;
}
