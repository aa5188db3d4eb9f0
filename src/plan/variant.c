/*
 * A problem with other jobs or crews, and planning it once more: what prices
 * and clashes are found by.
 */
#include <string.h>

#include "variant_int.h"

struct variant variant_of(const struct lo_problem *problem)
{
    struct variant v = {*problem, NULL, NULL, NULL};
    size_t n_jobs = (size_t)problem->n_jobs, n_crews = (size_t)problem->n_crews;
    v.jobs = g_new0(struct lo_job, n_jobs + 1);
    v.crews = g_new0(struct lo_plan_crew, n_crews + 1);
    if (n_jobs > 0)
        memcpy(v.jobs, problem->jobs, n_jobs * sizeof *v.jobs);
    if (n_crews > 0)
        memcpy(v.crews, problem->crews, n_crews * sizeof *v.crews);
    v.problem.jobs = v.jobs;
    v.problem.crews = v.crews;
    return v;
}

void variant_clear(struct variant *v)
{
    g_free(v->jobs);
    g_free(v->crews);
    g_free(v->epochs);
}

void variant_add_crew(struct variant *v, lo_crew_type_id type)
{
    struct lo_plan_crew crew = {type, 0, NULL};
    for (int32_t c = v->problem.n_crews; c-- > 0;)
        if (v->crews[c].type.v == type.v)
            crew = v->crews[c];
    v->crews[v->problem.n_crews++] = crew;
}

bool schedule_of_placements(struct planner *p, struct schedule *schedule,
                            const struct lo_placement *placements)
{
    bool known = true;
    for (int j = 0; j < p->n_jobs && known; j++) {
        if (placements[j].mode < 0)
            continue;
        schedule->jobs[j] = placed_as(p, j, &placements[j]);
        known = schedule->jobs[j].option >= 0;
    }
    schedule_price(p, schedule);
    return known && schedule_holds(p, schedule);
}

enum lo_status plan_is_outdated(struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT,
                 "the plan does not keep the rules of the data any more");
    lo_error_hint(err, "plan again: lineout plan");
    return LO_EINPUT;
}

enum lo_status figures_of(struct figures *out, const struct lo_problem *problem,
                          const struct lo_placement *placements,
                          struct lo_error *err)
{
    struct planner *p = planner_new(problem);
    struct schedule schedule = schedule_new(p);
    bool holds = schedule_of_placements(p, &schedule, placements);
    *out = (struct figures){(double)schedule.cost / p->hour, schedule.unplaced};
    schedule_free(&schedule);
    planner_free(p);
    return holds ? LO_OK : plan_is_outdated(err);
}

enum lo_status solve_again(struct lo_plan **out,
                           const struct lo_problem *problem, double seconds,
                           const struct lo_plan_options *how,
                           struct lo_error *err)
{
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    if (how != NULL)
        options = *how;
    options.time_limit_s = seconds;
    return lo_plan_solve(out, problem, &options, err);
}
