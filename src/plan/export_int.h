/*
 * export_int.h - what the two writers of data for models/week.mod share.
 */
#ifndef LINEOUT_PLAN_EXPORT_INT_H
#define LINEOUT_PLAN_EXPORT_INT_H

#include "lineout/plan_export.h"

/* " 12.5"; infinite is 1e30, as the model takes it. */
void export_number(GString *out, double value);

/* MathProg takes the values of a parameter in one statement only: they are
 * gathered by name and written in the order in which names first came. */
struct export_params {
    GPtrArray *names; /* const char *, literals */
    GPtrArray *texts; /* GString * */
};
struct export_params export_params_new(void);

/* One more line of the parameter, without its end: " 12 3" for [12,3]; k 0 =
 * one index. What is appended to the string is the value. */
GString *export_line(struct export_params *params, const char *name, int i,
                     int k);
void export_value(struct export_params *params, const char *name, int i, int k,
                  double value);

/* Writes and frees them. */
void export_params_end(GString *out, struct export_params *params);

/* E5, E7, E9, E14, E15 (export_rules.c): what holds for the plan, of a placed
 * unit, of stage k of outage o (numbers from 1; `before` NULL = it is the first
 * one), and of the way back to normal. */
void export_rules(GString *out, struct export_params *params,
                  const struct lo_problem *problem);
void export_job_rules(GString *out, struct export_params *params,
                      const struct lo_problem *problem, int j, int unit,
                      bool live);
void export_stage_rules(GString *out, struct export_params *params,
                        const struct lo_problem *problem, int o, int k,
                        const struct lo_plan_stage *before,
                        const struct lo_plan_stage *stage);
void export_last_stage(GString *out, const struct lo_problem *problem, int o,
                       const struct lo_plan_stage *last);

/* Comment lines: which job has which number. */
void export_jobs(GString *out, const struct lo_problem *problem);

#endif
