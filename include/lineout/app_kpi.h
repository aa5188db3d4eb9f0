/*
 * app_kpi.h - the use case "month": the store's history and the plan in force
 * as the figures of report_kpi.h (src/app/kpi.c).
 */
#ifndef LINEOUT_APP_KPI_H
#define LINEOUT_APP_KPI_H

#include "lineout/app.h"
#include "lineout/report_kpi.h"

/* `month`: "2026-03"; NULL, "" and "now": the month of today. The figures reach
 * to its end, or to now; those of a year before to the same day and hour.
 * LO_EINPUT: no month. *owned* (lo_kpi_free), NULL after a failure. */
enum lo_status lo_app_kpi(struct lo_kpi **out, struct lo_session *session,
                          const char *month, struct lo_error *err) LO_MUST_USE;

#endif
