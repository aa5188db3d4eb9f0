/*
 * What sharing outages saves: by outage, against each of its jobs by itself,
 * and in all, against the best plan that shares none.
 */
#include <string.h>

#include "variant_int.h"

void lo_explain_sharing(GArray *out, const struct lo_plan *plan)
{
    struct planner *p = planner_new(plan->problem);
    for (int32_t o = 0; o < plan->n_outages; o++) {
        const struct lo_plan_outage *outage = &plan->outages[o];
        if (outage->n_jobs < 2)
            continue;
        int64_t alone = 0;
        for (int32_t i = 0; i < outage->n_jobs; i++) {
            int option = -1;
            alone += cheapest_alone(p, outage->jobs[i].v, &option);
        }
        struct lo_shared_outage row = {o, (double)alone / p->hour,
                                       (double)(plan->problem->by_mv
                                                    ? outage->mv_customer_s
                                                    : outage->customer_s) /
                                           LO_HOUR};
        g_array_append_val(out, row);
    }
    planner_free(p);
}

/* Hours of the placed jobs, each in an outage of its own and in its cheapest
 * mode. */
static double least_alone(const struct lo_plan *plan)
{
    struct planner *p = planner_new(plan->problem);
    int64_t sum = 0;
    for (int32_t j = 0; j < plan->n_jobs; j++) {
        int option = -1;
        if (plan->placements[j].mode >= 0)
            sum += cheapest_alone(p, j, &option);
    }
    double hours = (double)sum / p->hour;
    planner_free(p);
    return hours;
}

static void take_figures(struct lo_unshared *out, const struct lo_plan *plan,
                         const struct lo_plan *other)
{
    lo_job_id *lost =
        lo_arena_array(plan->arena, (size_t)plan->n_jobs + 1, sizeof *lost);
    *out = (struct lo_unshared){.outcome = other->outcome,
                                .objective = other->objective,
                                .bound = other->bound,
                                .unplaced = other->unplaced_weight,
                                .unplaced_bound = other->unplaced_bound,
                                .same_least = least_alone(plan),
                                .lost = lost};
    for (int32_t j = 0; j < plan->n_jobs; j++) {
        bool placed = other->placements[j].mode >= 0;
        out->n_placed += placed;
        if (!placed && plan->placements[j].mode >= 0)
            lost[out->n_lost++] = (lo_job_id){j};
    }
}

enum lo_status lo_plan_unshared(struct lo_unshared *out,
                                const struct lo_plan *plan, double seconds,
                                struct lo_error *err)
{
    struct lo_problem apart = *plan->problem;
    struct lo_plan *other = NULL;
    apart.apart = true;
    enum lo_status status = solve_again(&other, &apart, seconds, NULL, err);
    if (status == LO_OK)
        status = lo_plan_check(&apart, other, err);
    if (status == LO_OK)
        take_figures(out, plan, other);
    lo_plan_free(other);
    return status;
}
