/*
 * solver.h - linear and mixed-integer models; GLPK behind a fence.
 *
 *   minimise  cost x    subject to  row_lo <= A x <= row_hi,  lo <= x <= hi
 *
 * Misuse of GLPK aborts the process; here an error hook turns that into
 * LO_ESOLVER. An infeasible or unfinished model is a result, not an error.
 * The solver is never believed unchecked: x is what it says, the caller
 * re-evaluates.
 *
 * Units: the caller's. Ownership: handles; `result` arrays belong to the model
 * and are *borrowed until its next solve or free*. Threads: one model per
 * thread; GLPK's environment is per thread.
 */
#ifndef LINEOUT_SOLVER_H
#define LINEOUT_SOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/status.h"

enum lo_solver_outcome {
    LO_SOLVER_OPTIMAL,
    LO_SOLVER_FEASIBLE,    /* stopped early with a solution             */
    LO_SOLVER_INFEASIBLE,  /* proven: no solution (below the cutoff)    */
    LO_SOLVER_NONE_IN_TIME /* stopped early without one                 */
};

struct lo_solver_result {
    enum lo_solver_outcome outcome;
    double objective;   /* of x; +inf if there is none                     */
    double bound;       /* proven lower bound; -inf if none                */
    const double *x;    /* by column                                       */
    const double *dual; /* by row; after lo_model_solve_lp only            */
};

struct lo_solve_options {
    double time_limit_s; /* <= 0: none                                      */
    double absolute_gap; /* stop when best - bound <= this                  */
    const volatile int *stop; /* not 0 = stop like at the limit; may be NULL */
};
#define LO_SOLVE_OPTIONS_INIT                                                  \
    {                                                                          \
        0.0, 1e-7, NULL                                                        \
    }

struct lo_model;

struct lo_model *lo_model_new(void);
void lo_model_free(struct lo_model *model); /* NULL is fine */

/* Each returns the new index, from 0. Infinite bounds: +-INFINITY. */
int lo_model_row(struct lo_model *model, double lo, double hi);
int lo_model_column(struct lo_model *model, double cost, double lo, double hi,
                    bool integer);

/* Coefficient of a column in a row; at most once per pair. */
void lo_model_entry(struct lo_model *model, int row, int column, double value);

void lo_model_set_cost(struct lo_model *model, int column, double cost);
void lo_model_set_row_bounds(struct lo_model *model, int row, double lo,
                             double hi);

/* What the rows added from now on are for: the tag of a rule or "cover", and
 * the reason in one line; both outlive the model. */
void lo_model_tag(struct lo_model *model, const char *tag, const char *why);

/* --- ask: a model can be written down for others to solve ---------------- */

struct lo_model_row {
    double lo, hi;
    const char *tag; /* NULL = none was given */
    const char *why;
};
struct lo_model_column {
    double cost, lo, hi;
    bool integer;
};
struct lo_model_entry {
    int row, column;
    double value;
};
struct lo_model_row lo_model_row_at(const struct lo_model *model, int row);
struct lo_model_column lo_model_column_at(const struct lo_model *model,
                                          int column);
int lo_model_entries(const struct lo_model *model);
struct lo_model_entry lo_model_entry_at(const struct lo_model *model, int k);

int lo_model_rows(const struct lo_model *model);
int lo_model_columns(const struct lo_model *model);

/* LP relaxation (integrality ignored) by dual then primal simplex. */
enum lo_status lo_model_solve_lp(struct lo_model *model,
                                 const struct lo_solve_options *options,
                                 struct lo_solver_result *result,
                                 struct lo_error *err) LO_MUST_USE;

/* Branch and cut. */
enum lo_status lo_model_solve_mip(struct lo_model *model,
                                  const struct lo_solve_options *options,
                                  struct lo_solver_result *result,
                                  struct lo_error *err) LO_MUST_USE;

#endif
