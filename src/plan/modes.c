/*
 * By how much the chosen modes are the better ones: each way of working that
 * jobs offer beside another is forced on all of them, and planned once more.
 *
 *   six lines, 6 crews   2 crews a line, 4 h each: two rounds of three
 *                        3 crews a line, 3 h each: three rounds of two
 */
#include <string.h>

#include "plan_int.h"

enum { MOST_CHOICES = 6 };

/* The mode's own name, else what tells it apart: crews and live work. */
static const char *way_of(const struct lo_problem *problem, int j, int m,
                          struct lo_arena *arena)
{
    const struct lo_job *job = &problem->jobs[j];
    const struct lo_job_mode *mode = &job->modes[m];
    const char *name =
        problem->work->tasks[job->task].modes[mode->task_mode].name;
    if (name[0] != '\0')
        return name;
    int crews = 0;
    for (int32_t k = 0; k < mode->n_needs; k++)
        crews += mode->needs[k].number;
    return lo_arena_printf(arena, "%s%d %s", mode->live ? "live, " : "", crews,
                           crews == 1 ? "crew" : "crews");
}

static bool offers(const struct lo_problem *problem, int j, const char *way,
                   struct lo_arena *arena, int *mode)
{
    for (int m = 0; m < problem->jobs[j].n_modes; m++)
        if (strcmp(way_of(problem, j, m, arena), way) == 0) {
            *mode = m;
            return true;
        }
    return false;
}

/* A job that cannot be placed at all (published for other days, done) has no
 * choice. */
static bool may_choose(const struct lo_job *job)
{
    return job->n_modes > 1 && job->problem.rule == NULL;
}

/* The ways offered beside another, in order of first appearance. */
static GPtrArray *find_ways(const struct lo_problem *problem,
                            struct lo_arena *arena)
{
    GPtrArray *ways = g_ptr_array_new();
    for (int j = 0; j < problem->n_jobs; j++) {
        int n_modes =
            may_choose(&problem->jobs[j]) ? problem->jobs[j].n_modes : 0;
        for (int m = 0; m < n_modes; m++) {
            const char *way = way_of(problem, j, m, arena);
            bool known = ways->len == MOST_CHOICES;
            for (guint i = 0; i < ways->len && !known; i++)
                known = strcmp(g_ptr_array_index(ways, i), way) == 0;
            if (!known)
                g_ptr_array_add(ways, (gpointer)way);
        }
    }
    return ways;
}

/* The plan itself uses the way wherever it is offered. */
static void take_itself(struct lo_mode_choice *out, const struct lo_plan *plan)
{
    out->unplaced_weight = plan->unplaced_weight;
    out->unplaced_bound = plan->unplaced_bound;
    out->objective = plan->objective;
    out->bound = plan->bound;
}

/* What bounds the plan bounds one that may choose less. */
static void take_other(struct lo_mode_choice *out, const struct lo_plan *plan,
                       const struct lo_plan *other)
{
    out->unplaced_weight = other->unplaced_weight;
    out->unplaced_bound = MAX(other->unplaced_bound, plan->unplaced_bound);
    out->objective = other->objective;
    out->bound = other->bound;
    if (other->unplaced_weight <= plan->unplaced_weight)
        out->bound = MIN(MAX(out->bound, plan->bound), out->objective);
}

/* Plans the problem with `way` forced on every job that offers it beside
 * another. */
static enum lo_status compare_way(struct lo_plan *plan, const char *way,
                                  double seconds, struct lo_mode_choice *out,
                                  struct lo_error *err)
{
    struct lo_problem forced = *plan->problem;
    struct lo_job *jobs = g_new0(struct lo_job, forced.n_jobs + 1);
    if (forced.n_jobs > 0)
        memcpy(jobs, plan->problem->jobs, sizeof *jobs * (size_t)forced.n_jobs);
    forced.jobs = jobs;
    out->name = way;
    for (int j = 0; j < forced.n_jobs; j++) {
        int mode = -1;
        if (!may_choose(&jobs[j]) ||
            !offers(plan->problem, j, way, plan->arena, &mode))
            continue;
        out->n_offer++;
        out->n_use += plan->placements[j].mode == mode;
        jobs[j].modes += mode;
        jobs[j].n_modes = 1;
    }
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    options.time_limit_s = seconds;
    struct lo_plan *other = NULL;
    enum lo_status status = LO_OK;
    if (out->n_use == out->n_offer)
        take_itself(out, plan);
    else
        status = lo_plan_solve(&other, &forced, &options, err);
    if (status == LO_OK && other != NULL)
        take_other(out, plan, other);
    lo_plan_free(other);
    g_free(jobs);
    return status;
}

enum lo_status lo_plan_compare_modes(struct lo_plan *plan, double seconds,
                                     struct lo_error *err)
{
    GPtrArray *ways = find_ways(plan->problem, plan->arena);
    struct lo_mode_choice *choices =
        lo_arena_array(plan->arena, ways->len, sizeof *choices);
    enum lo_status status = LO_OK;
    for (guint i = 0; i < ways->len && status == LO_OK; i++)
        status = compare_way(plan, g_ptr_array_index(ways, i), seconds,
                             &choices[i], err);
    if (status == LO_OK) {
        plan->choices = choices;
        plan->n_choices = (int32_t)ways->len;
    }
    g_ptr_array_free(ways, TRUE);
    return status;
}
