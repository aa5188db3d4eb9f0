/*
 * E4: a job starts when the work of all its predecessors has ended; one whose
 * predecessor is unplaced is unplaced.
 */
#include <string.h>

#include "plan_int.h"

static bool follows(const struct planner *planner, int job, int predecessor)
{
    const struct lo_job *j = &planner->problem->jobs[job];
    for (int32_t i = 0; i < j->n_after; i++)
        if (j->after[i].v == predecessor)
            return true;
    return false;
}

bool in_order(const struct planner *planner, struct placed p,
              struct placed other)
{
    const struct option *x = &planner->options[p.option];
    const struct option *y = &planner->options[other.option];
    if (follows(planner, x->job, y->job) &&
        p.start < other.start + y->duration_s)
        return false;
    return !follows(planner, y->job, x->job) ||
           other.start >= p.start + x->duration_s;
}

bool order_allows(const struct planner *planner,
                  const struct schedule *schedule, struct placed p)
{
    int job = planner->options[p.option].job;
    if (!planner->ordered)
        return true;
    const struct lo_job *j = &planner->problem->jobs[job];
    for (int32_t i = 0; i < j->n_after; i++)
        if (schedule->jobs[j->after[i].v].option < 0)
            return false;
    for (int k = 0; k < planner->n_jobs; k++)
        if (k != job && schedule->jobs[k].option >= 0 &&
            !in_order(planner, p, schedule->jobs[k]))
            return false;
    return true;
}

bool order_holds(const struct planner *planner, const struct schedule *schedule)
{
    for (int j = 0; j < planner->n_jobs && planner->ordered; j++) {
        const struct lo_job *job = &planner->problem->jobs[j];
        for (int32_t i = 0; i < job->n_after; i++) {
            struct placed before = schedule->jobs[job->after[i].v];
            if (schedule->jobs[j].option >= 0 &&
                (before.option < 0 ||
                 !in_order(planner, schedule->jobs[j], before)))
                return false;
        }
    }
    return true;
}

void order_depths(const struct planner *planner, int *depths)
{
    const struct lo_job *jobs = planner->problem->jobs;
    bool deeper = planner->ordered;
    memset(depths, 0, (size_t)planner->n_jobs * sizeof *depths);
    for (int round = 0; round < planner->n_jobs && deeper; round++) {
        deeper = false;
        for (int j = 0; j < planner->n_jobs; j++)
            for (int32_t i = 0;
                 i < jobs[j].n_after && jobs[j].problem.rule == NULL; i++) {
                int depth = 1 + depths[jobs[j].after[i].v];
                deeper |= depth > depths[j];
                depths[j] = MAX(depths[j], depth);
            }
    }
}
