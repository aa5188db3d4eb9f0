/*
 * life_int.h - what explain.c, changes.c and life.c share: comparing stored
 * plans.
 */
#ifndef LINEOUT_LIFE_INT_H
#define LINEOUT_LIFE_INT_H

#include "lineout/app_life.h"

/* The mode it was placed in: same name, same length; -1 = none has both. */
int32_t app_mode_of(const struct lo_problem *problem, int32_t j,
                    const struct lo_week_job *placed);

/* The rule of a job that a replan leaves out because it is done. */
#define APP_DONE "done"

/* NULL: there is none; `id` may be NULL. */
const struct lo_week_outage *app_week_outage(const struct lo_week *week,
                                             const char *id);
const struct lo_week_job *app_week_job(const struct lo_week *week,
                                       const char *id);

bool app_same_texts(const struct lo_texts *a, const struct lo_texts *b);
bool app_same_span(const struct lo_interval *a, const struct lo_interval *b);

#endif
