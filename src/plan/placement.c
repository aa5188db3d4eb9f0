/*
 * Exact placement: least weight unplaced (level 1), then the proof of the
 * least cost (level 2), by the time-indexed model.
 *
 * By reduced cost: a plan better than `best` can only use columns whose cost
 * less the master's prices of its jobs is at most best - lp. So the model
 * holds just those, and its optimum settles the whole problem.
 */
#include <math.h>
#include <string.h>

#include "proof_int.h"
#include "time_model_int.h"

enum {
    MOST_CUTS = 1000,       /* answers cut off before giving up the proof */
    MOST_ALL_COLUMNS = 8000 /* beyond, GLPK does not heed a time limit */
};

/* GLPK looks at its clock between nodes only: the rest is for the last one. */
static const double LATE_SHARE = 0.75;

/* --- solving with cuts ------------------------------------------------- */

/* The schedule the answer stands for; `taken` its columns. */
static void read_schedule(struct time_model *t, const double *x,
                          struct schedule *out, GArray *taken)
{
    g_array_set_size(taken, 0);
    for (int j = 0; j < t->planner->n_jobs; j++)
        out->jobs[j].option = -1;
    for (int c = 0; c < (int)t->columns->len; c++) {
        if (x[c] < 0.5)
            continue;
        const struct column *column = time_model_column(t, c);
        g_array_append_val(taken, c);
        for (int i = 0; i < column->pattern.n; i++)
            out->jobs[time_model_job(t, column->pattern.jobs[i])] =
                column_job(column, i);
    }
    schedule_price(t->planner, out);
}

/* Solves; improves `best`. *settled when the model was solved to the end, and
 * then *value is the least the model allows (+inf if nothing). */
static enum lo_status solve(struct time_model *t, struct schedule *best,
                            double *value, bool *settled, struct lo_error *err)
{
    struct schedule answer = schedule_new(t->planner);
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(int));
    enum lo_status status = LO_OK;
    *settled = false;
    *value = -INFINITY;
    for (int cuts = 0; cuts < MOST_CUTS; cuts++) {
        struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
        options.absolute_gap = t->weights ? 1e-6 : 0.4 / t->planner->hour;
        options.time_limit_s =
            LATE_SHARE * (t->planner->deadline - lo_steady_seconds());
        options.stop = t->planner->stop;
        if (options.time_limit_s <= 0.0 || planner_out_of_time(t->planner))
            break;
        struct lo_solver_result result;
        status = lo_model_solve_mip(t->model, &options, &result, err);
        if (status != LO_OK)
            break;
        *value = MAX(*value, result.bound);
        *settled = result.outcome == LO_SOLVER_OPTIMAL ||
                   result.outcome == LO_SOLVER_INFEASIBLE;
        if (result.x == NULL)
            break;
        read_schedule(t, result.x, &answer, taken);
        bool holds = time_model_cut(t, &answer, taken) == 0;
        if (schedule_holds(t->planner, &answer) &&
            schedule_better(&answer, best))
            schedule_copy(t->planner, best, &answer);
        if (holds || !*settled)
            break;
        *settled = false;
    }
    g_array_free(taken, TRUE);
    schedule_free(&answer);
    return status;
}

/* --- level (1) --------------------------------------------------------- */

static const struct pattern *pattern_of(void *self, int column, lo_time *at)
{
    const struct time_model *t = self;
    if (column >= (int)t->columns->len)
        return NULL;
    *at = time_model_column(t, column)->at;
    return &time_model_column(t, column)->pattern;
}

static void keep_left(struct time_model *t, double bound, bool settled)
{
    struct proof_model proof =
        proof_of_whole("places of jobs one by one", t->model, bound, settled);
    proof.pattern = pattern_of;
    proof.self = t;
    proof.left_out = t->left_out;
    proof_keep_left(t->planner, &proof);
}

enum lo_status place_all(struct planner *planner, struct schedule *best,
                         double *bound, struct lo_error *err)
{
    struct time_model t;
    time_model_open(&t, planner);
    t.weights = true;
    for (int o = 0; o < planner->n_options && !t.full; o++) {
        time_model_add_all(&t, o);
    }
    enum lo_status status = LO_OK;
    if (!t.full && t.columns->len <= MOST_ALL_COLUMNS) {
        double impossible = 0.0, value = 0.0;
        bool settled = false;
        for (int j = 0; j < planner->n_jobs; j++)
            if (planner->first_option[j] == planner->first_option[j + 1])
                impossible += planner->problem->jobs[j].weight;
        time_model_build(&t, 0);
        status = solve(&t, best, &value, &settled, err);
        if (status == LO_OK && settled)
            *bound = MAX(*bound, MIN(impossible + value, best->unplaced));
        else if (status == LO_OK && value > 0.0)
            *bound = MAX(*bound, impossible + value * (1.0 - 1e-9));
        if (status == LO_OK)
            keep_left(&t, *bound, settled);
    }
    time_model_close(&t);
    return status;
}

/* --- level (2) --------------------------------------------------------- */

struct column_build {
    struct time_model *model;
    const struct master *master;
    GHashTable *least; /* set of jobs -> cost in the pool */
    int64_t *share;    /* by job: least part of a pattern's cost; no set costs
                          less than its jobs' */
    double slack;      /* reduced cost allowed */
};

static GBytes *set_key(const int *jobs, int n)
{
    return g_bytes_new(jobs, sizeof *jobs * (size_t)n);
}

/* Least cost of every set the pool knows. */
static GHashTable *least_costs(const struct planner *p,
                               const struct pattern_pool *pool)
{
    GHashTable *least = g_hash_table_new_full(
        g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *pattern =
            &g_array_index(pool->patterns, struct pattern, i);
        int *jobs = g_new(int, pattern->n);
        for (int k = 0; k < pattern->n; k++)
            jobs[k] = p->options[pattern->jobs[k].option].job;
        g_hash_table_insert(least, set_key(jobs, pattern->n),
                            (gpointer)&pattern->cost);
        g_free(jobs);
    }
    return least;
}

/* What is not in the pool costs no less than being split into what is: each
 * job's least share of a pattern's cost, added up, is below both. */
static int64_t *least_shares(const struct planner *p,
                             const struct pattern_pool *pool)
{
    int64_t *share = g_new(int64_t, p->n_jobs + 1);
    for (int j = 0; j < p->n_jobs; j++)
        share[j] = INT64_MAX;
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *pattern =
            &g_array_index(pool->patterns, struct pattern, i);
        for (int k = 0; k < pattern->n; k++) {
            int64_t *of = &share[p->options[pattern->jobs[k].option].job];
            *of = MIN(*of, pattern->cost / pattern->n);
        }
    }
    return share;
}

static bool add_set(void *self, const int *jobs, int n)
{
    struct column_build *b = self;
    struct planner *p = b->model->planner;
    double price = 0.0;
    int64_t shares = 0;
    for (int i = 0; i < n; i++) {
        price += b->master->price[jobs[i]];
        if (p->first_option[jobs[i]] == p->first_option[jobs[i] + 1])
            return true; /* a job without any start */
        shares += b->share[jobs[i]];
    }
    GBytes *key = set_key(jobs, n);
    const int64_t *known = g_hash_table_lookup(b->least, key);
    g_bytes_unref(key);
    int64_t least = known != NULL ? *known : shares;
    double limit = price + b->slack + 0.5;
    if ((double)least > limit)
        return true;
    b->model->limit = (int64_t)floor(limit);
    return patterns_within(p, jobs, n, b->model->limit, time_model_add,
                           b->model);
}

/* `beyond` (customer-seconds): no plan with a column left out is below. */
static void keep_proof(struct time_model *t, const struct schedule *best,
                       double proven, double beyond, bool settled)
{
    bool known = beyond >= (double)best->cost;
    struct proof_model proof = {
        .name = "placement",
        .model = t->model,
        .bound = MIN(proven, (double)best->cost),
        .settled = settled,
        .elsewhere = MIN(beyond, (double)best->cost),
        .why = known ? "the plan itself: a better one has only columns whose "
                       "cost less the master's prices of their jobs is small"
                     : "a plan with any other column costs this by the prices "
                       "of the master",
        .pattern = pattern_of,
        .self = t,
        .left_out = t->left_out,
    };
    proof_keep(t->planner, &proof);
}

/* One round: every column of reduced cost <= slack. *proven receives the
 * least cost (customer-seconds) that this round leaves possible. */
static enum lo_status place_round(struct planner *planner,
                                  const struct pattern_pool *pool,
                                  const struct master *master,
                                  const struct crew_bound *crews, double slack,
                                  struct schedule *best, double *proven,
                                  struct lo_error *err)
{
    struct time_model t;
    time_model_open(&t, planner);
    t.unplaced = best->unplaced;
    t.crews = crews;
    t.below = best->cost;
    struct column_build b = {&t, master, least_costs(planner, pool),
                             least_shares(planner, pool), slack};
    bool all = true;
    for (int j = 0; j < planner->n_jobs && all; j++)
        if (planner->first_option[j] < planner->first_option[j + 1])
            all = walk_sets(planner, j, false, add_set, &b);
    g_hash_table_destroy(b.least);
    g_free(b.share);
    enum lo_status status = LO_OK;
    *proven = -INFINITY;
    if (all) {
        double value = 0.0;
        bool settled = false;
        time_model_build(&t, best->cost);
        status = solve(&t, best, &value, &settled, err);
        double within = settled ? (double)best->cost
                                : floor(value * planner->hour * (1.0 - 1e-9));
        if (status == LO_OK) {
            double beyond = ceil(master->lp + slack - 0.5);
            *proven = MIN(within, beyond);
            keep_proof(&t, best, *proven, beyond, settled);
        }
    }
    time_model_close(&t);
    return status;
}

enum lo_status place_exactly(struct planner *planner,
                             const struct pattern_pool *pool,
                             const struct master *master,
                             struct crew_bound *crews, struct schedule *best,
                             double *bound, struct lo_error *err)
{
    /* A small slack first: it often finds the best plan, which then needs
     * less slack for its proof. */
    static const double share[3] = {1.0 / 16.0, 1.0 / 4.0, 1.0};
    if (crews != NULL)
        crew_bound_settle_prices(crews);
    for (int r = 0; r < 3 && *bound < (double)best->cost - 0.5; r++) {
        double proven = 0.0;
        double slack = share[r] * ((double)best->cost - master->lp);
        if (place_round(planner, pool, master, crews, slack, best, &proven,
                        err) != LO_OK)
            return err->status;
        if (proven == -INFINITY)
            break;
        *bound = MAX(*bound, MIN(proven, (double)best->cost));
    }
    return LO_OK;
}
