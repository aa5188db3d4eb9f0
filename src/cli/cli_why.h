/*
 * cli_why.h - what explain and prices share: a stored plan to ask.
 */
#ifndef LINEOUT_CLI_WHY_H
#define LINEOUT_CLI_WHY_H

#include "cli/cli_int.h"
#include "lineout/app_life.h"
#include "lineout/report_explain.h"

/* The plan of --plan (NULL = the latest, or that in force which has the job);
 * CLI_GO_ON, or the exit code after the error. */
int cli_open_plan(struct lo_plan_view **out, struct lo_session *session,
                  const char *plan, const char *job);

/* The plan's shared outages, each beside its stored self. */
struct cli_shared {
    GArray *rows;      /* struct lo_shared_outage */
    GPtrArray *stored; /* const struct lo_week_outage * */
};

/* *borrowed until cli_close_shared* */
struct lo_report_shared cli_open_shared(struct cli_shared *list,
                                        const struct lo_plan_view *view);
void cli_close_shared(struct cli_shared *list);

#endif
