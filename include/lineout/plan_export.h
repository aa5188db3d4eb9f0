/*
 * plan_export.h - a plan and its proof as data of models/week.mod, so that
 * stock glpsol says again what `lineout plan` says.
 *
 *   lo_plan_solve --keeps--> the model whose bound is the printed one
 *        |                        \--> week.dat   optimum = printed bound
 *        |                \--> of level (1): left.dat
 *        |                                optimum = printed unplaced bound
 *        \--> plan  ------------------> plan.dat   optimum = printed objective
 *
 * Equal = proof, given the table of patterns (which jobs in one outage cost how
 * much): that is rebuilt by the C code, not by glpsol.
 *
 * Words
 *   column     a pattern, at any hour or at one start; or a job left out
 *   row        what every plan keeps, with the tag of its rule and the reason
 *   elsewhere  the least that a plan can lose which no columns stand for: those
 *              of higher reduced cost, or what a stopped search did not reach.
 *              +inf = every plan is made of the columns
 *
 * Invariants
 *   I1 min(optimum of rows and columns, elsewhere) = the printed bound
 *   I2 plan.dat has one column for each outage and nothing to choose
 *
 * Units: hours, minutes from the first planned instant. Ownership: a plan owns
 * its proof; texts are appended. LO_EINPUT where no proof was kept.
 *
 *   options.keep_proof = true;
 *   lo_plan_solve(&plan, problem, &options, err);
 *   lo_plan_export_bound(week_dat, plan, err);
 *   lo_plan_export_plan(plan_dat, plan);
 */
#ifndef LINEOUT_PLAN_EXPORT_H
#define LINEOUT_PLAN_EXPORT_H

#include "lineout/plan.h"

struct lo_proof_row {
    double lo, hi;
    const char *tag;
    const char *why;
};

struct lo_proof_column {
    double cost;   /* hours */
    double lo, hi; /* bounds */
    bool integer;
    double left_weight;  /* of the job it leaves out, else 0 */
    const char *comment; /* jobs, modes and starts, one line */
};

struct lo_proof_entry {
    int32_t row, column;
    double value;
};

struct lo_proof {
    struct lo_arena *arena;
    const char *model; /* "master" ...; "" = none was solved in time */
    int32_t n_rows;
    struct lo_proof_row *rows;
    int32_t n_columns;
    struct lo_proof_column *columns;
    int32_t n_entries;
    struct lo_proof_entry *entries; /* ascending by row */
    double impossible;              /* weight of jobs that no column holds */
    double elsewhere;               /* hours */
    const char *elsewhere_why;
    double bound; /* hours proven by this model alone */
    bool settled; /* it was solved to its end */
};

/* Appends left.dat: the bound of level (1), what is left out at least; costs
 * are weights there. */
enum lo_status lo_plan_export_left(GString *out, const struct lo_plan *plan,
                                   struct lo_error *err) LO_MUST_USE;

/* Appends week.dat. */
enum lo_status lo_plan_export_bound(GString *out, const struct lo_plan *plan,
                                    struct lo_error *err) LO_MUST_USE;

/* Appends plan.dat: the placed plan, which glpsol holds against E2, E3, E4, E6,
 * E10, E12 and E13 and prices by its stages. */
void lo_plan_export_plan(GString *out, const struct lo_plan *plan);

#endif
