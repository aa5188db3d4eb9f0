/*
 * app_kpi.h - the use case "month": the store's history and the plan in force
 * as the figures of report_kpi.h (src/app/kpi.c).
 */
#ifndef LINEOUT_APP_KPI_H
#define LINEOUT_APP_KPI_H

#include "lineout/app.h"
#include "lineout/report_kpi.h"

/* `month`: any day of it. The figures reach to the end of the month, or to now;
 * those of a year before to the same day and hour. */
enum lo_status lo_app_kpi(struct lo_kpi **out, struct lo_session *session,
                          lo_date month, struct lo_error *err) LO_MUST_USE;

/* Today in the zone of the site. */
lo_date lo_app_today(const struct lo_session *session);

/* "2026-03"; NULL, "" and "now": the month of today. LO_EINPUT. */
enum lo_status lo_app_month(lo_date *out, const struct lo_session *session,
                            const char *word, struct lo_error *err) LO_MUST_USE;

#endif
