/*
 * life_int.h - what explain.c and life.c share: the problem of a stored plan.
 */
#ifndef LINEOUT_LIFE_INT_H
#define LINEOUT_LIFE_INT_H

#include "lineout/app_life.h"

/* The problem of the week's days with the data of today. */
enum lo_status app_problem_of_week(struct lo_problem **out,
                                   const struct lo_session *session,
                                   const struct lo_world *world,
                                   const struct lo_week *week, lo_time now,
                                   struct lo_error *err) LO_MUST_USE;

/* The mode it was placed in: same name, same length; -1 = none has both. */
int32_t app_mode_of(const struct lo_problem *problem, int32_t j,
                    const struct lo_week_job *placed);

#endif
