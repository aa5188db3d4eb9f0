/*
 * The planner's main line: first plan, level (1), master, placement, proof.
 *
 *   greedy + improvement --> schedule     (an answer exists from here on)
 *   place_all            --> level (1) proven, if anything stayed unplaced
 *   patterns --> master  --> bound of level (2); its answer placed whole
 *   improvement to the bound, else place_exactly --> proof or gap
 */
#include <math.h>

#include "proof_int.h"

enum {
    ROOM_ROUNDS = 200,
    ROOM_TURNS = 40,
    FIRST_ROUNDS = 400,
    LATER_ROUNDS = 3000
};

/* Of the time left, for making room and again for proving there is none. */
static const double ROOM_SHARE = 0.3;

struct run {
    struct planner *planner;
    const struct lo_plan_options *options;
    struct schedule best;
    double unplaced_bound;
    double bound; /* customer-seconds */
    double began;
};

static void tell(const struct run *run)
{
    if (run->options->progress != NULL)
        run->options->progress(run->options->progress_self,
                               lo_steady_seconds() - run->began,
                               (double)run->best.cost / run->planner->hour,
                               run->bound / run->planner->hour);
}

static void keep_better(struct run *run, const struct schedule *other)
{
    if (schedule_better(other, &run->best))
        schedule_copy(run->planner, &run->best, other);
}

/* Weight of the jobs that have no start at all: unplaced in every plan. */
static double impossible_weight(const struct planner *p)
{
    double weight = 0.0;
    for (int j = 0; j < p->n_jobs; j++)
        if (p->first_option[j] == p->first_option[j + 1])
            weight += p->problem->jobs[j].weight;
    return weight;
}

static enum lo_status level_one(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    run->unplaced_bound = impossible_weight(p);
    double now = lo_steady_seconds();
    int rounds = ROOM_TURNS;
    double until = now + ROOM_SHARE * (p->deadline - now);
    while (run->best.unplaced > run->unplaced_bound + 1e-9 &&
           lo_steady_seconds() < until && rounds-- > 0) {
        schedule_improve(p, &run->best, run->unplaced_bound, INT64_MAX,
                         ROOM_ROUNDS);
        schedule_make_room(p, &run->best, run->unplaced_bound, ROOM_ROUNDS,
                           until);
        tell(run);
    }
    if (run->best.unplaced <= run->unplaced_bound + 1e-9)
        return LO_OK;
    /* The proof may take a share of what is left, too. */
    double deadline = p->deadline;
    now = lo_steady_seconds();
    p->deadline = now + ROOM_SHARE * (deadline - now);
    enum lo_status status = place_all(p, &run->best, &run->unplaced_bound, err);
    p->deadline = deadline;
    return status;
}

static enum lo_status level_two(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    struct pattern_pool *pool = patterns_enumerate(p);
    struct master master = {0};
    struct schedule placed = schedule_new(p);
    enum lo_status status =
        master_solve(p, pool, run->best.unplaced, &master, err);
    if (status != LO_OK)
        goto done;
    run->bound = MAX(run->bound, master.bound);
    master_place(p, &master, &placed);
    if (schedule_holds(p, &placed))
        keep_better(run, &placed);
    tell(run);
    int64_t target = (int64_t)run->bound;
    schedule_improve(p, &run->best, run->unplaced_bound, target, FIRST_ROUNDS);
    tell(run);
    if (pool->complete && run->best.cost > target)
        status = place_exactly(p, pool, &master, &run->best, &run->bound, err);
    tell(run);
    if (status == LO_OK && (double)run->best.cost > run->bound + 0.5)
        schedule_improve(p, &run->best, run->unplaced_bound,
                         (int64_t)run->bound, LATER_ROUNDS);
done:
    schedule_free(&placed);
    master_clear(&master);
    patterns_free(pool);
    return status;
}

/* Where rules depend on the hour or couple outages, and little is to be
 * placed. */
static bool by_trying(const struct run *run)
{
    return run->planner->by_start && !run->options->by_model &&
           !run->options->keep_proof && small_enough(run->planner);
}

static void fill(struct run *run, struct lo_plan *plan)
{
    plan_fill(run->planner, &run->best, plan);
    plan_explain(run->planner, &run->best, plan);
    plan->bound = MIN(run->bound / run->planner->hour, plan->objective);
    plan->unplaced_bound = MIN(run->unplaced_bound, plan->unplaced_weight);
    bool level1 = plan->unplaced_weight <= run->unplaced_bound + 1e-9;
    bool level2 = (double)run->best.cost <= run->bound + 0.5;
    plan->outcome = level1 && level2 ? LO_OUTCOME_OPTIMAL : LO_OUTCOME_FEASIBLE;
    for (int j = 0; j < run->planner->n_jobs; j++)
        if (run->planner->problem->jobs[j].pin != LO_TIME_NONE &&
            run->best.jobs[j].option < 0)
            plan->outcome = LO_OUTCOME_INFEASIBLE; /* a pin is an order */
    plan->solve_seconds = lo_steady_seconds() - run->began;
}

/* Sizes this planner has room for, each by name. */
static enum lo_status check_limits(const struct lo_problem *problem,
                                   struct lo_error *err)
{
    for (int32_t j = 0; j < problem->n_jobs; j++)
        for (int32_t m = 0; m < problem->jobs[j].n_modes; m++)
            if (problem->jobs[j].modes[m].n_needs > MAX_NEEDS)
                return lo_error_set(
                    err, LO_ELIMIT, "job '%s' asks for more than %d crew types",
                    problem->work->tasks[problem->jobs[j].task].name,
                    MAX_NEEDS);
    if (crew_class_count(problem) > MAX_CLASSES) {
        lo_error_set(err, LO_ELIMIT, "more than %d kinds of crews",
                     MAX_CLASSES);
        lo_error_hint(err, "crews of one type with the same shifts, named by "
                           "the same jobs, count as one kind");
        return LO_ELIMIT;
    }
    return LO_OK;
}

enum lo_status lo_plan_solve(struct lo_plan **out,
                             const struct lo_problem *problem,
                             const struct lo_plan_options *options,
                             struct lo_error *err)
{
    double began = lo_steady_seconds();
    if (check_limits(problem, err) != LO_OK)
        return err->status;
    struct planner *p = planner_new(problem);
    p->stop = options->stop;
    if (options->time_limit_s > 0.0)
        p->deadline = began + options->time_limit_s;
    struct proof_slot slot = {NULL};
    p->proof = options->keep_proof ? &slot : NULL;
    struct run run = {p, options, schedule_new(p), 0.0, 0.0, began};
    schedule_first(p, &run.best);
    tell(&run);
    enum lo_status status = LO_OK;
    if (by_trying(&run) && try_everything(p, &run.best)) {
        run.unplaced_bound = run.best.unplaced;
        run.bound = (double)run.best.cost;
    } else {
        status = level_one(&run, err);
        if (status == LO_OK)
            status = level_two(&run, err);
    }
    if (status == LO_OK) {
        struct lo_arena *arena = lo_arena_new();
        struct lo_plan *plan = lo_arena_alloc(arena, sizeof *plan);
        plan->arena = arena;
        plan->problem = problem;
        fill(&run, plan);
        if (options->keep_proof)
            plan->proof = proof_end(&slot, plan->bound);
        *out = plan;
    }
    proof_free(slot.proof);
    schedule_free(&run.best);
    planner_free(p);
    return status;
}

void lo_plan_free(struct lo_plan *plan)
{
    if (plan == NULL)
        return;
    proof_free(plan->proof);
    lo_arena_free(plan->arena);
}
