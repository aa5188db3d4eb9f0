/*
 * The planner's main line: first plan, level (1), master, placement, proof.
 *
 *   greedy + improvement --> schedule     (an answer exists from here on)
 *   patterns --> master  --> bound of level (2); its answer placed whole
 *   crews    --> a higher bound, and where there is room (crew_bound.c)
 *   search               --> a better plan, guided by both, everybody in
 *                            first (eject.c); meanwhile a second process looks
 *                            for the patterns that take long
 *   days                 --> few jobs: proof, and the plan (day_sets_int.h)
 *   place_all            --> level (1) proven, if anything stayed unplaced
 *   place_exactly, then search again --> proof or gap
 */
#include <math.h>
#include <string.h>

#include "crew_bound_int.h"
#include "helper_int.h"
#include "proof_int.h"
#include "variant_int.h"

enum {
    FIRST_ROUNDS = 400,
    FIRST_STEPS = 400, /* by job */
    LATER_STEPS = 600,
    MOST_SEARCHES = 6,
    EARLY_SEARCHES = 4,
    FEW_JOBS = 40,     /* not worth a process of their own */
    VERY_FEW_JOBS = 24 /* their days are sooner known than searched */
};

/* Shares of the time that is left. */
static const double PATTERN_SHARE = 0.75, QUICK_SHARE = 0.1, SEARCH_SHARE = 0.4,
                    PROOF_SHARE = 0.3, AGAIN_SHARE = 0.7, CREW_SHARE = 0.1,
                    FAR_SHARE = 0.9, MEANWHILE_SHARE = 0.2, DAYS_SHARE = 0.5;
/* Of what is left, for each further early search. */
static const double RETRY_SHARE = 0.15;
/* Of trying everything, before the models are asked. */
static const double TRY_SHARE = 0.5, LONGEST_TRY_S = 20.0;
static const double NEWS_EVERY_S = 0.1;
/* Of the time limit, to write the plan down. */
static const double FINISH_SHARE = 0.02;
static const double LONGEST_SEARCH_S = 3600.0;
static const double PATIENCE_S = 0.1; /* with a second process */

/* For moves that cost nothing, when all is proven or given up. */
static const double POLISH_S = 0.5, FEWEST_S = 0.25;

struct run {
    struct planner *planner;
    const struct lo_plan_options *options;
    struct schedule best;
    double unplaced_bound;
    double bound;          /* customer-seconds */
    double bound_unplaced; /* ... of plans that leave out so much; -1 = none */
    double began;
    double next_news;
    uint64_t searches;
    struct pattern_pool *pool; /* of the last master */
    struct master master;
    bool far;                 /* a second process looks for patterns */
    int64_t grain;            /* of every cost */
    struct crew_bound *crews; /* of the last master; NULL = none yet */
    double crews_unplaced;    /* ... for plans that leave out so much */
};

static void tell(void *self)
{
    struct run *run = self;
    double now = lo_steady_seconds();
    if (run->options->progress == NULL || now < run->next_news)
        return;
    run->next_news = now + NEWS_EVERY_S;
    run->options->progress(run->options->progress_self, now - run->began,
                           (double)run->best.cost / run->planner->hour,
                           run->bound / run->planner->hour);
}

static void keep_better(struct run *run, const struct schedule *other)
{
    if (schedule_better(other, &run->best))
        schedule_copy(run->planner, &run->best, other);
}

/* Work in parts of which not every split is an option. */
static bool any_thinned(const struct planner *p)
{
    bool any = false;
    for (int j = 0; j < p->n_jobs && !any; j++)
        any = p->thinned[j];
    return any;
}

/* A job that has places, but none that was looked for: of plans with it nothing
 * is known. */
static bool any_unseen(const struct planner *p)
{
    bool any = false;
    for (int j = 0; j < p->n_jobs && !any; j++)
        any = p->thinned[j] && p->first_option[j] == p->first_option[j + 1];
    return any;
}

/* Weight of the jobs that have no start at all: unplaced in every plan. */
static double impossible_weight(const struct planner *p)
{
    double weight = 0.0;
    for (int j = 0; j < p->n_jobs; j++)
        if (p->first_option[j] == p->first_option[j + 1] && !p->thinned[j])
            weight += p->problem->jobs[j].weight;
    return weight;
}

/* A plan of this cost is as good as was asked for. */
static double enough_cost(const struct run *run)
{
    return run->bound / (1.0 - CLAMP(run->options->gap, 0.0, 0.99));
}

/* Proven, as far as was asked for. */
static bool is_proven(const struct run *run)
{
    return run->best.unplaced <= run->unplaced_bound + 1e-9 &&
           (double)run->best.cost <= enough_cost(run) + 0.5;
}

/* Weight that can be left out for sure, then the hours: until both bounds are
 * met, or for a share of the time left. */
static void search(struct run *run, double share, int steps)
{
    struct planner *p = run->planner;
    double now = lo_steady_seconds();
    double left = MIN(p->deadline, now + LONGEST_SEARCH_S) - now;
    struct search_goal goal = {.unplaced = run->unplaced_bound,
                               .cost = (int64_t)enough_cost(run),
                               .until = now + share * left,
                               .steps = steps * (p->n_jobs + 4),
                               .seed = ++run->searches,
                               .hot = 1.0,
                               .price = run->master.price,
                               .improved = tell,
                               .self = run};
    schedule_search(p, &run->best, run->pool, &goal,
                    p->n_jobs < FEW_JOBS || run->far);
    tell(run);
}

/* Level (1): what is left out, proven as far as a share of the time goes. */
static enum lo_status prove_left_out(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    if (run->best.unplaced <= run->unplaced_bound + 1e-9 || p->splits ||
        any_thinned(p))
        return LO_OK; /* its rows know nothing of work in parts */
    double deadline = p->deadline, now = lo_steady_seconds();
    p->deadline = now + PROOF_SHARE * (deadline - now);
    enum lo_status status = place_all(p, &run->best, &run->unplaced_bound, err);
    p->deadline = deadline;
    return status;
}

/* Patterns, in a share of the time: without them there is no bound, but a plan
 * there is. */
static struct pattern_pool *find_patterns(struct run *run, double share)
{
    struct planner *p = run->planner;
    double deadline = p->deadline, now = lo_steady_seconds();
    p->deadline = now + share * (deadline - now);
    struct pattern_pool *pool = patterns_enumerate(p);
    p->deadline = deadline;
    return pool;
}

/* The bound with crews: dear plans use crews that are not there. */
static enum lo_status price_crews(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    double now = lo_steady_seconds();
    double left = MIN(p->deadline, now + LONGEST_SEARCH_S) - now;
    bool known = run->best.unplaced <= run->crews_unplaced + 1e-9;
    int64_t cost = known ? run->best.cost : INT64_MAX;
    int64_t enough = known ? cost - run->grain + 1 : INT64_MAX;
    if (run->crews == NULL || is_proven(run))
        return LO_OK;
    double until = now + CREW_SHARE * left;
    int64_t whole = crew_bound_raise(run->crews, cost, enough, until);
    crew_bound_guide(run->crews);
    double bound = (double)((whole + run->grain - 1) / run->grain * run->grain);
    if (bound <= run->bound)
        return LO_OK;
    if (p->proof != NULL &&
        crew_bound_settle(run->crews, until, &bound, err) != LO_OK)
        return err->status;
    run->bound = MAX(run->bound, bound);
    tell(run);
    return LO_OK;
}

/* The bound of plans that leave out `unplaced`; the master's own answer,
 * placed, may be the best plan. */
static enum lo_status ask_master(struct run *run, double unplaced,
                                 struct lo_error *err)
{
    struct planner *p = run->planner;
    struct schedule placed = schedule_new(p);
    bool same = fabs(unplaced - run->bound_unplaced) < 1e-9;
    master_clear(&run->master);
    if (!same)
        proof_forget(p);
    enum lo_status status =
        master_solve(p, run->pool, unplaced, &run->master, err);
    if (status == LO_OK) {
        /* What another pool proved of such plans still holds. */
        run->bound =
            same ? MAX(run->bound, run->master.bound) : run->master.bound;
        run->bound_unplaced = unplaced;
        master_place(p, &run->master, &placed);
        if (schedule_holds(p, &placed))
            keep_better(run, &placed);
        crew_bound_free(run->crews);
        run->crews = NULL;
        if (!p->splits) /* a crew is not bound between their parts */
            run->crews = crew_bound_new(p, run->pool, unplaced);
        run->crews_unplaced = unplaced;
        status = price_crews(run, err);
        tell(run);
    }
    schedule_free(&placed);
    return status;
}

static enum lo_status search_and_price(struct run *run, double share, int steps,
                                       struct lo_error *err)
{
    search(run, share, steps);
    return price_crews(run, err);
}

/* What another pool allows at least. */
static enum lo_status use_pool(struct run *run, struct pattern_pool *pool,
                               struct lo_error *err)
{
    crew_bound_free(run->crews);
    run->crews = NULL;
    patterns_free(run->pool);
    run->pool = pool;
    return ask_master(run, run->unplaced_bound, err);
}

/* Searches as long as a second process looks for the patterns that take long,
 * then goes on with what it found. */
static enum lo_status search_meanwhile(struct run *run, struct helper *far,
                                       double until, struct lo_error *err)
{
    struct planner *p = run->planner;
    enum lo_status status = LO_OK;
    run->far = true;
    for (int i = 0;
         status == LO_OK && !is_proven(run) && !helper_is_done(far) &&
         lo_steady_seconds() < until && !planner_out_of_time(p);
         i++)
        status = search_and_price(run, MEANWHILE_SHARE,
                                  FIRST_STEPS << MIN(i, 4), err);
    run->far = false;
    struct pattern_pool *pool =
        patterns_far_end(p, far, is_proven(run) ? 0.0 : until + PATIENCE_S);
    if (pool != NULL && status == LO_OK)
        return use_pool(run, pool, err);
    patterns_free(pool);
    return status;
}

/* Patterns and what they allow, in a share of the time; where a second process
 * can be had, only those that are quickly found keep the search waiting. */
static enum lo_status find_and_search(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    bool two = p->n_jobs >= FEW_JOBS && !p->alone && !p->splits &&
               isfinite(p->deadline);
    struct helper far;
    p->quick = two;
    enum lo_status status = use_pool(
        run, find_patterns(run, two ? QUICK_SHARE : PATTERN_SHARE), err);
    p->quick = false;
    if (status != LO_OK || run->pool->complete || is_proven(run) || !two)
        return status;
    double now = lo_steady_seconds();
    double until = now + FAR_SHARE * (p->deadline - now);
    if (patterns_far_begin(p, &far, until))
        return search_meanwhile(run, &far, until, err);
    return use_pool(run, find_patterns(run, PATTERN_SHARE), err);
}

/* What each day can be, where there are few jobs. */
static enum lo_status prove_by_days(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    double now = lo_steady_seconds();
    double left = MIN(p->deadline, now + LONGEST_SEARCH_S) - now;
    bool known = run->best.unplaced <= run->crews_unplaced + 1e-9;
    if (run->crews == NULL || is_proven(run))
        return LO_OK;
    enum lo_status status =
        plan_by_days(p, run->crews, known, now + DAYS_SHARE * left, &run->best,
                     &run->bound, err);
    tell(run);
    return status;
}

/* Before anything is placed exactly, which may take long: of many jobs a few
 * times, and as long as somebody is left out. */
static enum lo_status search_early(struct run *run, struct lo_error *err)
{
    bool many = run->planner->n_jobs >= FEW_JOBS;
    enum lo_status status = LO_OK;
    for (int i = 0; i < MOST_SEARCHES && status == LO_OK && !is_proven(run);
         i++)
        if (i == 0 || (many && i < EARLY_SEARCHES) ||
            run->best.unplaced > run->unplaced_bound + 1e-9)
            status =
                search_and_price(run, i == 0 ? SEARCH_SHARE : RETRY_SHARE,
                                 many ? FIRST_STEPS << i : FIRST_STEPS, err);
    return status;
}

static enum lo_status both_levels(struct run *run, struct lo_error *err)
{
    struct planner *p = run->planner;
    run->unplaced_bound = impossible_weight(p);
    schedule_improve(p, &run->best, run->unplaced_bound, INT64_MAX,
                     FIRST_ROUNDS);
    tell(run);
    enum lo_status status = find_and_search(run, err);
    if (status == LO_OK && p->n_jobs <= VERY_FEW_JOBS)
        status = prove_by_days(run, err);
    if (status == LO_OK)
        status = search_early(run, err);
    if (status == LO_OK)
        status = prove_by_days(run, err);
    if (status == LO_OK && !is_proven(run) && !run->pool->complete &&
        !p->splits)
        status = use_pool(run, find_patterns(run, AGAIN_SHARE), err);
    if (status == LO_OK)
        status = prove_left_out(run, err);
    if (status == LO_OK && run->best.unplaced > run->master.unplaced + 1e-9)
        status = ask_master(run, run->best.unplaced, err);
    if (status == LO_OK && run->pool->complete && !is_proven(run))
        status = place_exactly(p, run->pool, &run->master, run->crews,
                               &run->best, &run->bound, err);
    tell(run);
    for (int i = 0; i < MOST_SEARCHES && status == LO_OK && !is_proven(run) &&
                    !planner_out_of_time(p);
         i++)
        status = search_and_price(run, 1.0, LATER_STEPS << i, err);
    if (status == LO_OK && run->best.unplaced < run->master.unplaced - 1e-9)
        status = ask_master(run, run->best.unplaced, err);
    master_clear(&run->master);
    crew_bound_free(run->crews);
    patterns_free(run->pool);
    return status;
}

/* Where rules depend on the hour or couple outages, and little is to be
 * placed. */
static bool by_trying(const struct run *run)
{
    const struct planner *p = run->planner;
    return (p->by_start || p->splits) && !run->options->by_model &&
           !run->options->keep_proof && small_enough(p);
}

static bool try_all(struct run *run)
{
    struct planner *p = run->planner;
    double deadline = p->deadline, now = lo_steady_seconds();
    p->deadline = MIN(now + TRY_SHARE * (deadline - now), now + LONGEST_TRY_S);
    bool all = try_everything(p, &run->best);
    p->deadline = deadline;
    if (!all || any_thinned(p))
        return false; /* no proof, but maybe a better plan */
    run->unplaced_bound = run->best.unplaced;
    run->bound = (double)run->best.cost;
    return true;
}

static void fill(struct run *run, struct lo_plan *plan)
{
    plan_fill(run->planner, &run->best, plan);
    plan_explain(run->planner, &run->best, plan);
    if (any_unseen(run->planner))
        run->bound = 0.0;
    plan->bound = MIN(run->bound / run->planner->hour, plan->objective);
    plan->unplaced_bound = MIN(run->unplaced_bound, plan->unplaced_weight);
    bool level1 = plan->unplaced_weight <= run->unplaced_bound + 1e-9;
    bool level2 = (double)run->best.cost <= run->bound + 0.5;
    if (level2) /* costs are whole: less than the plan is nothing there */
        plan->bound = plan->objective;
    plan->outcome = level1 && level2 ? LO_OUTCOME_OPTIMAL : LO_OUTCOME_FEASIBLE;
    for (int j = 0; j < run->planner->n_jobs; j++)
        if (run->planner->problem->jobs[j].pin != LO_TIME_NONE &&
            run->best.jobs[j].option < 0)
            plan->outcome = LO_OUTCOME_INFEASIBLE; /* a pin is an order */
    plan->solve_seconds = lo_steady_seconds() - run->began;
}

static void polish(struct run *run)
{
    struct planner *p = run->planner;
    schedule_polish(p, &run->best, lo_steady_seconds() + POLISH_S);
    if (schedule_fewest(p, &run->best, lo_steady_seconds() + FEWEST_S))
        schedule_polish(p, &run->best, lo_steady_seconds() + FEWEST_S);
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

/* The plan that the caller has, if it is one and better. */
static void take_known(struct run *run)
{
    struct planner *p = run->planner;
    struct schedule known = schedule_new(p);
    if (run->options->known != NULL &&
        schedule_of_placements(p, &known, run->options->known))
        keep_better(run, &known);
    schedule_free(&known);
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
        p->deadline = began + (1.0 - FINISH_SHARE) * options->time_limit_s;
    struct proof_slot slot = {NULL, NULL};
    p->proof = options->keep_proof ? &slot : NULL;
    struct run run = {.planner = p,
                      .options = options,
                      .best = schedule_new(p),
                      .began = began,
                      .bound_unplaced = -1.0,
                      .grain = grain_of_costs(p)};
    p->tick = tell;
    p->tick_self = &run;
    if (options->keep_proof)
        run.grain = 1; /* what the model says, not rounded */
    schedule_first(p, &run.best);
    take_known(&run);
    tell(&run);
    enum lo_status status = LO_OK;
    if (!by_trying(&run) || !try_all(&run))
        status = both_levels(&run, err);
    if (status == LO_OK && options->polish)
        polish(&run);
    if (status == LO_OK) {
        struct lo_arena *arena = lo_arena_new();
        struct lo_plan *plan = lo_arena_alloc(arena, sizeof *plan);
        plan->arena = arena;
        plan->problem = problem;
        fill(&run, plan);
        if (options->keep_proof) {
            plan->proof = proof_end(&slot, plan->bound);
            plan->left = proof_end_left(&slot, plan->unplaced_bound,
                                        impossible_weight(p));
        }
        *out = plan;
    }
    proof_free(slot.proof);
    proof_free(slot.left);
    schedule_free(&run.best);
    planner_free(p);
    return status;
}

void lo_plan_free(struct lo_plan *plan)
{
    if (plan == NULL)
        return;
    proof_free(plan->proof);
    proof_free(plan->left);
    lo_arena_free(plan->arena);
}
