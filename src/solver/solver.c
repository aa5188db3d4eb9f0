/*
 * The GLPK fence: a model is kept as plain arrays and handed to GLPK anew for
 * each solve, so that no GLPK object outlives a call and an aborted one loses
 * nothing.
 *
 * Facts of GLPK 5.0 relied on: misuse calls the error hook, from which only a
 * longjmp and glp_free_env() recover; dual simplex first and then
 * glp_intopt() without presolve is several times faster on assignment-like
 * models than its own presolve path; Gomory cuts are off by default and the
 * one option that matters; the callback sees the tree's best bound.
 */
#include "lineout/solver.h"

#include <float.h>
#include <glib.h>
#include <glpk.h>
#include <math.h>
#include <setjmp.h>

#include "lineout/clock.h"

static const double SLICE_S = 0.2; /* of the simplex method */
enum { CUT_ENTRIES = 60000 /* matrix entries up to which cuts pay */ };
/* Columns x entries up to which pseudo-costs pay: for each fractional column
 * GLPK copies and solves the whole model, without a look at the clock. */
static const double PSEUDO_WORK = 2e7;

struct lo_model {
    GArray *rows;                     /* struct lo_model_row */
    GArray *columns;                  /* struct lo_model_column */
    GArray *entry_row, *entry_column; /* int, from 1 as GLPK counts */
    GArray *entry_value;              /* double */
    double *x;                        /* of the last solve */
    double *dual;
    const char *tag, *why; /* of the rows to come */
};

static GArray *new_array(size_t size)
{
    return g_array_new(FALSE, FALSE, (guint)size);
}

struct lo_model *lo_model_new(void)
{
    struct lo_model *model = g_new0(struct lo_model, 1);
    model->rows = new_array(sizeof(struct lo_model_row));
    model->columns = new_array(sizeof(struct lo_model_column));
    model->entry_row = new_array(sizeof(int));
    model->entry_column = new_array(sizeof(int));
    model->entry_value = new_array(sizeof(double));
    /* GLPK's arrays start at 1: element 0 is never read. */
    int none = 0;
    double zero = 0.0;
    g_array_append_val(model->entry_row, none);
    g_array_append_val(model->entry_column, none);
    g_array_append_val(model->entry_value, zero);
    return model;
}

void lo_model_free(struct lo_model *model)
{
    if (model == NULL)
        return;
    g_array_free(model->rows, TRUE);
    g_array_free(model->columns, TRUE);
    g_array_free(model->entry_row, TRUE);
    g_array_free(model->entry_column, TRUE);
    g_array_free(model->entry_value, TRUE);
    g_free(model->x);
    g_free(model->dual);
    g_free(model);
}

int lo_model_rows(const struct lo_model *model)
{
    return (int)model->rows->len;
}

int lo_model_columns(const struct lo_model *model)
{
    return (int)model->columns->len;
}

int lo_model_row(struct lo_model *model, double lo, double hi)
{
    struct lo_model_row row = {lo, hi, model->tag, model->why};
    g_array_append_val(model->rows, row);
    return lo_model_rows(model) - 1;
}

int lo_model_column(struct lo_model *model, double cost, double lo, double hi,
                    bool integer)
{
    struct lo_model_column column = {cost, lo, hi, integer};
    g_array_append_val(model->columns, column);
    return lo_model_columns(model) - 1;
}

void lo_model_entry(struct lo_model *model, int row, int column, double value)
{
    g_assert(row >= 0 && row < lo_model_rows(model));
    g_assert(column >= 0 && column < lo_model_columns(model));
    int row1 = row + 1, column1 = column + 1;
    g_array_append_val(model->entry_row, row1);
    g_array_append_val(model->entry_column, column1);
    g_array_append_val(model->entry_value, value);
}

void lo_model_set_cost(struct lo_model *model, int column, double cost)
{
    g_assert(column >= 0 && column < lo_model_columns(model));
    g_array_index(model->columns, struct lo_model_column, column).cost = cost;
}

void lo_model_set_row_bounds(struct lo_model *model, int row, double lo,
                             double hi)
{
    g_assert(row >= 0 && row < lo_model_rows(model));
    struct lo_model_row *bounds =
        &g_array_index(model->rows, struct lo_model_row, row);
    bounds->lo = lo;
    bounds->hi = hi;
}

void lo_model_tag(struct lo_model *model, const char *tag, const char *why)
{
    model->tag = tag;
    model->why = why;
}

struct lo_model_row lo_model_row_at(const struct lo_model *model, int row)
{
    g_assert(row >= 0 && row < lo_model_rows(model));
    return g_array_index(model->rows, struct lo_model_row, row);
}

struct lo_model_column lo_model_column_at(const struct lo_model *model,
                                          int column)
{
    g_assert(column >= 0 && column < lo_model_columns(model));
    return g_array_index(model->columns, struct lo_model_column, column);
}

int lo_model_entries(const struct lo_model *model)
{
    return (int)model->entry_row->len - 1;
}

struct lo_model_entry lo_model_entry_at(const struct lo_model *model, int k)
{
    g_assert(k >= 0 && k < lo_model_entries(model));
    return (struct lo_model_entry){
        g_array_index(model->entry_row, int, k + 1) - 1,
        g_array_index(model->entry_column, int, k + 1) - 1,
        g_array_index(model->entry_value, double, k + 1)};
}

static int bound_kind(double lo, double hi)
{
    if (isinf(lo) && isinf(hi))
        return GLP_FR;
    if (isinf(lo))
        return GLP_UP;
    if (isinf(hi))
        return GLP_LO;
    return lo < hi ? GLP_DB : GLP_FX;
}

/* The model as a GLPK problem of this thread; owned by the caller. */
static glp_prob *build(const struct lo_model *model)
{
    glp_prob *lp = glp_create_prob();
    glp_set_obj_dir(lp, GLP_MIN);
    int n_rows = lo_model_rows(model), n_columns = lo_model_columns(model);
    if (n_rows > 0)
        glp_add_rows(lp, n_rows);
    for (int i = 0; i < n_rows; i++) {
        const struct lo_model_row *r =
            &g_array_index(model->rows, struct lo_model_row, i);
        glp_set_row_bnds(lp, i + 1, bound_kind(r->lo, r->hi), r->lo, r->hi);
    }
    if (n_columns > 0)
        glp_add_cols(lp, n_columns);
    for (int j = 0; j < n_columns; j++) {
        const struct lo_model_column *c =
            &g_array_index(model->columns, struct lo_model_column, j);
        glp_set_col_bnds(lp, j + 1, bound_kind(c->lo, c->hi), c->lo, c->hi);
        glp_set_obj_coef(lp, j + 1, c->cost);
        if (c->integer)
            glp_set_col_kind(lp, j + 1, GLP_IV);
    }
    glp_load_matrix(lp, (int)model->entry_row->len - 1,
                    (const int *)(void *)model->entry_row->data,
                    (const int *)(void *)model->entry_column->data,
                    (const double *)(void *)model->entry_value->data);
    return lp;
}

/* --- time --------------------------------------------------------------- */

static int milliseconds(double seconds)
{
    if (seconds > 2.0e6)
        return G_MAXINT;
    return seconds < 0.001 ? 1 : (int)(seconds * 1000.0);
}

/* When a solve that begins now has to end, lo_steady_seconds. */
static double end_of(const struct lo_solve_options *options)
{
    return options->time_limit_s > 0.0
               ? lo_steady_seconds() + options->time_limit_s
               : INFINITY;
}

static bool is_over(const struct lo_solve_options *options, double end)
{
    return (options->stop != NULL && *options->stop != 0) ||
           lo_steady_seconds() >= end;
}

/* --- solving ------------------------------------------------------------- */

/* What the branch-and-cut callback watches. */
struct watch {
    const struct lo_solve_options *options;
    double end;
    double bound;
};

static void on_node(glp_tree *tree, void *info)
{
    struct watch *watch = info;
    /* GLPK looks at its clock between nodes only, not while it makes cuts. */
    if (is_over(watch->options, watch->end))
        glp_ios_terminate(tree);
    int best = glp_ios_best_node(tree);
    if (best == 0)
        return;
    double bound = glp_ios_node_bound(tree, best);
    if (bound > -DBL_MAX && bound > watch->bound)
        watch->bound = bound;
    glp_prob *lp = glp_ios_get_prob(tree);
    if (glp_mip_status(lp) == GLP_FEAS &&
        glp_mip_obj_val(lp) - watch->bound <= watch->options->absolute_gap)
        glp_ios_terminate(tree);
}

static void no_answer(struct lo_solver_result *result,
                      enum lo_solver_outcome outcome, double bound)
{
    result->outcome = outcome;
    result->objective = INFINITY;
    result->bound = bound;
    result->x = NULL;
    result->dual = NULL;
}

/* Runs the simplex method; true when the relaxation was solved. `result` is
 * filled when not. In slices, each going on from the basis of the last: the
 * method itself cannot be asked to stop. */
static bool relax(glp_prob *lp, const struct lo_solve_options *options,
                  double end, struct lo_solver_result *result)
{
    glp_smcp parameters;
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.meth = GLP_DUALP;
    int code;
    do {
        parameters.tm_lim =
            milliseconds(MIN(end - lo_steady_seconds(), SLICE_S));
        code = glp_simplex(lp, &parameters);
    } while (code == GLP_ETMLIM && !is_over(options, end));
    if (code == 0 && glp_get_status(lp) == GLP_OPT)
        return true;
    int status = glp_get_status(lp);
    if (code == 0 && (status == GLP_NOFEAS || status == GLP_INFEAS))
        no_answer(result, LO_SOLVER_INFEASIBLE, INFINITY);
    else
        no_answer(result, LO_SOLVER_NONE_IN_TIME, -INFINITY);
    return false;
}

static void keep_solution(struct lo_model *model, glp_prob *lp, bool mip,
                          struct lo_solver_result *result)
{
    int n_columns = lo_model_columns(model), n_rows = lo_model_rows(model);
    model->x = g_renew(double, model->x, n_columns + 1);
    for (int j = 0; j < n_columns; j++)
        model->x[j] =
            mip ? glp_mip_col_val(lp, j + 1) : glp_get_col_prim(lp, j + 1);
    result->x = model->x;
    result->dual = NULL;
    if (!mip) {
        model->dual = g_renew(double, model->dual, n_rows + 1);
        for (int i = 0; i < n_rows; i++)
            model->dual[i] = glp_get_row_dual(lp, i + 1);
        result->dual = model->dual;
    }
}

static void solve_mip(struct lo_model *model, glp_prob *lp,
                      const struct lo_solve_options *options,
                      struct lo_solver_result *result)
{
    double end = end_of(options);
    if (!relax(lp, options, end, result))
        return;
    struct watch watch = {options, end, glp_get_obj_val(lp)};
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    /* On large models the cuts of the root alone outlast any time limit. */
    bool small = model->entry_row->len < CUT_ENTRIES;
    parameters.gmi_cuts = small ? GLP_ON : GLP_OFF;
    parameters.mir_cuts = small ? GLP_ON : GLP_OFF;
    double work = (double)model->entry_row->len * lo_model_columns(model);
    parameters.br_tech = work <= PSEUDO_WORK ? GLP_BR_PCH : GLP_BR_DTH;
    parameters.tm_lim = milliseconds(end - lo_steady_seconds());
    parameters.cb_func = on_node;
    parameters.cb_info = &watch;
    glp_intopt(lp, &parameters);
    switch (glp_mip_status(lp)) {
    case GLP_OPT:
        result->outcome = LO_SOLVER_OPTIMAL;
        result->objective = result->bound = glp_mip_obj_val(lp);
        keep_solution(model, lp, true, result);
        break;
    case GLP_FEAS:
        result->objective = glp_mip_obj_val(lp);
        result->bound = MIN(watch.bound, result->objective);
        result->outcome =
            result->objective - result->bound <= options->absolute_gap
                ? LO_SOLVER_OPTIMAL
                : LO_SOLVER_FEASIBLE;
        keep_solution(model, lp, true, result);
        break;
    case GLP_NOFEAS:
        no_answer(result, LO_SOLVER_INFEASIBLE, INFINITY);
        break;
    default:
        no_answer(result, LO_SOLVER_NONE_IN_TIME, watch.bound);
    }
}

static void solve_lp(struct lo_model *model, glp_prob *lp,
                     const struct lo_solve_options *options,
                     struct lo_solver_result *result)
{
    if (!relax(lp, options, end_of(options), result))
        return;
    result->outcome = LO_SOLVER_OPTIMAL;
    result->objective = result->bound = glp_get_obj_val(lp);
    keep_solution(model, lp, false, result);
}

/* GLPK's own words are for nobody here: what matters is in the error. */
static int swallow(void *info, const char *text)
{
    (void)info;
    (void)text;
    return 1;
}

static void on_abort(void *info)
{
    longjmp(*(jmp_buf *)info, 1);
}

typedef void solve_fn(struct lo_model *model, glp_prob *lp,
                      const struct lo_solve_options *options,
                      struct lo_solver_result *result);

/* Runs `solve` with GLPK's aborts caught. */
static enum lo_status guarded(struct lo_model *model, solve_fn *solve,
                              const struct lo_solve_options *options,
                              struct lo_solver_result *result,
                              struct lo_error *err)
{
    jmp_buf escape;
    if (setjmp(escape) != 0) {
        glp_error_hook(NULL, NULL);
        glp_free_env();
        return lo_error_set(err, LO_ESOLVER,
                            "glpk gave up on a model of "
                            "%d rows and %d columns",
                            lo_model_rows(model), lo_model_columns(model));
    }
    glp_term_hook(swallow, NULL);
    glp_error_hook(on_abort, &escape);
    glp_prob *lp = build(model);
    solve(model, lp, options, result);
    glp_delete_prob(lp);
    glp_error_hook(NULL, NULL);
    glp_free_env();
    return LO_OK;
}

enum lo_status lo_model_solve_lp(struct lo_model *model,
                                 const struct lo_solve_options *options,
                                 struct lo_solver_result *result,
                                 struct lo_error *err)
{
    return guarded(model, solve_lp, options, result, err);
}

enum lo_status lo_model_solve_mip(struct lo_model *model,
                                  const struct lo_solve_options *options,
                                  struct lo_solver_result *result,
                                  struct lo_error *err)
{
    return guarded(model, solve_mip, options, result, err);
}
