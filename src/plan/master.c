/*
 * The master: which patterns, whatever the hour.
 *
 *   minimise   sum cost(P) x(P)
 *   cover      sum of x(P) over P holding job j, + unplaced(j) = 1
 *   level 1    sum weight(j) unplaced(j) <= what level (1) proved
 *
 * Crews between patterns and hours are left out, so its optimum is a lower
 * bound for every plan; the duals of `cover` price the jobs.
 */
#include <math.h>
#include <string.h>

#include "proof_int.h"

static const double LEAST_TIME_S = 0.2, MOST_TIME_S = 20.0;

struct master_model {
    struct lo_model *model;
    const struct pattern_pool *pool;
    int *row;          /* by job, -1 = the job cannot be placed at all */
    int *left_out;     /* column by job, -1 = must be placed */
    double impossible; /* weight of those */
};

static void build(struct planner *p, const struct pattern_pool *pool,
                  double unplaced, struct master_model *m)
{
    const struct lo_problem *problem = p->problem;
    m->model = lo_model_new();
    m->pool = pool;
    m->row = g_new(int, p->n_jobs + 1);
    m->left_out = g_new(int, p->n_jobs + 1);
    m->impossible = 0.0;
    lo_model_tag(m->model, "cover", "each job once, or left out (E1)");
    for (int j = 0; j < p->n_jobs; j++) {
        m->row[j] = m->left_out[j] = -1;
        if (p->first_option[j] < p->first_option[j + 1])
            m->row[j] = lo_model_row(m->model, 1.0, 1.0);
        else
            m->impossible += problem->jobs[j].weight;
    }
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *pattern =
            &g_array_index(pool->patterns, struct pattern, i);
        int column = lo_model_column(m->model, (double)pattern->cost / p->hour,
                                     0.0, 1.0, true);
        for (int k = 0; k < pattern->n; k++)
            lo_model_entry(m->model,
                           m->row[p->options[pattern->jobs[k].option].job],
                           column, 1.0);
    }
    double spare = unplaced - m->impossible;
    if (spare <= 1e-9)
        return; /* every job that can be placed must be */
    lo_model_tag(m->model, "level1", "no more weight left out than the plan");
    int level1 = lo_model_row(m->model, -INFINITY, spare + 1e-9);
    for (int j = 0; j < p->n_jobs; j++)
        if (m->row[j] >= 0) {
            int column = lo_model_column(m->model, 0.0, 0.0, 1.0, true);
            lo_model_entry(m->model, m->row[j], column, 1.0);
            lo_model_entry(m->model, level1, column, problem->jobs[j].weight);
            m->left_out[j] = column;
        }
}

static void read_answer(const struct planner *p,
                        const struct pattern_pool *pool,
                        const struct lo_solver_result *result,
                        struct master *out)
{
    for (guint i = 0; i < pool->patterns->len && result->x != NULL; i++)
        if (result->x[i] > 0.5) {
            const struct pattern *pattern =
                &g_array_index(pool->patterns, struct pattern, i);
            g_array_append_val(out->chosen, pattern);
        }
    /* Costs are whole customer-seconds: a proven optimum is a whole number,
     * an unfinished bound is rounded down with room for the solver's eps. */
    if (result->outcome == LO_SOLVER_OPTIMAL)
        out->bound = (double)llround(result->objective * p->hour);
    else
        out->bound = floor(MAX(result->bound, 0.0) * p->hour * (1.0 - 1e-9));
    if (out->bound < out->lp - 0.5)
        out->bound = floor(out->lp);
}

static const struct pattern *pattern_of(void *self, int column, lo_time *at)
{
    const struct master_model *m = self;
    *at = LO_TIME_NONE; /* at any hour */
    return column < (int)m->pool->patterns->len
               ? &g_array_index(m->pool->patterns, struct pattern, column)
               : NULL;
}

static void keep_proof(struct planner *p, struct master_model *m, double bound,
                       bool settled)
{
    struct proof_model proof =
        proof_of_whole("master", m->model, bound, settled);
    proof.pattern = pattern_of;
    proof.self = m;
    proof.left_out = m->left_out;
    proof_keep(p, &proof);
}

enum lo_status master_solve(struct planner *planner,
                            const struct pattern_pool *pool, double unplaced,
                            struct master *out, struct lo_error *err)
{
    struct master_model m;
    build(planner, pool, unplaced, &m);
    out->unplaced = unplaced;
    out->bound = out->lp = 0.0;
    out->price = g_new0(double, planner->n_jobs + 1);
    out->chosen = g_array_new(FALSE, FALSE, sizeof(const struct pattern *));
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    options.absolute_gap = 0.4 / planner->hour;
    /* Without it there is no bound: late as it may be, it gets a little. */
    options.time_limit_s = CLAMP(planner->deadline - lo_steady_seconds(),
                                 LEAST_TIME_S, MOST_TIME_S);
    struct lo_solver_result result;
    enum lo_status status = LO_OK;
    if (lo_model_rows(m.model) > 0)
        status = lo_model_solve_lp(m.model, &options, &result, err);
    if (status == LO_OK && lo_model_rows(m.model) > 0 &&
        result.outcome == LO_SOLVER_OPTIMAL) {
        out->lp = result.objective * planner->hour;
        for (int j = 0; j < planner->n_jobs; j++)
            if (m.row[j] >= 0)
                out->price[j] = result.dual[m.row[j]] * planner->hour;
        status = lo_model_solve_mip(m.model, &options, &result, err);
        if (status == LO_OK) {
            read_answer(planner, pool, &result, out);
            keep_proof(planner, &m, out->bound,
                       result.outcome == LO_SOLVER_OPTIMAL);
        }
    }
    lo_model_free(m.model);
    g_free(m.row);
    g_free(m.left_out);
    return status;
}

void master_clear(struct master *master)
{
    g_free(master->price);
    if (master->chosen != NULL)
        g_array_free(master->chosen, TRUE);
    memset(master, 0, sizeof *master);
}

/* --- placing the answer ------------------------------------------------ */

static int largest_first(const void *a, const void *b)
{
    const struct pattern *x = *(const struct pattern *const *)a;
    const struct pattern *y = *(const struct pattern *const *)b;
    if (x->n != y->n)
        return y->n - x->n;
    if (x->cost != y->cost)
        return x->cost > y->cost ? -1 : 1;
    return x->jobs[0].option - y->jobs[0].option;
}

/* Puts all jobs of the pattern at `at`, or none. */
static bool place_at(struct planner *p, const struct pattern *pattern,
                     lo_time at, struct schedule *schedule)
{
    for (int i = 0; i < pattern->n; i++) {
        struct placed one = {pattern->jobs[i].option,
                             at + pattern->jobs[i].start};
        if (!order_allows(p, schedule, one) ||
            !schedule_crews_fit(p, schedule, one)) {
            while (i-- > 0)
                schedule_move(p, schedule,
                              p->options[pattern->jobs[i].option].job,
                              (struct placed){-1, 0});
            return false;
        }
        schedule_move(p, schedule, p->options[one.option].job, one);
    }
    return true;
}

void master_place(struct planner *planner, const struct master *master,
                  struct schedule *out)
{
    g_array_sort(master->chosen, largest_first);
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(lo_time));
    for (guint i = 0; i < master->chosen->len; i++) {
        const struct pattern *pattern =
            g_array_index(master->chosen, const struct pattern *, i);
        g_array_set_size(starts, 0);
        pattern_starts(planner, pattern, starts);
        for (guint k = 0; k < starts->len; k++)
            if (place_at(planner, pattern, g_array_index(starts, lo_time, k),
                         out))
                break;
    }
    g_array_free(starts, TRUE);
    schedule_first(planner, out);
}
