/*
 * app_life.h - use cases around a stored plan: why it is as it is, and what
 * becomes of it (src/app/explain.c, src/app/life.c).
 *
 *   plan N in the store --lo_plan_view_new--> problem and placements
 *        |                                      |-> explain, prices, sharing
 *        |-- replan: published outages frozen --> plan N+1
 *        `-- difference of N and N+1, as people read it
 *
 * Ownership: as in app.h.
 */
#ifndef LINEOUT_APP_LIFE_H
#define LINEOUT_APP_LIFE_H

#include "lineout/app.h"
#include "lineout/explain.h"

/* --- a stored plan as a problem again ----------------------------------- */

struct lo_plan_view {
    struct lo_session *session; /* borrowed */
    struct lo_world *world;
    struct lo_week *week;
    struct lo_problem *problem; /* of the day it was planned (its `now`) */
    struct lo_plan *plan;
};

/* Version 0 = the latest. LO_EINPUT where the data have changed since, so that
 * the plan breaks their rules: no price would be true. */
enum lo_status lo_plan_view_new(struct lo_plan_view **out,
                                struct lo_session *session, int64_t version,
                                struct lo_error *err) LO_MUST_USE;
void lo_plan_view_free(struct lo_plan_view *view); /* NULL is fine */

/* Index of the job with that mRID or name; LO_ENOTFOUND. */
enum lo_status lo_plan_view_job(int32_t *out, const struct lo_plan_view *view,
                                const char *job,
                                struct lo_error *err) LO_MUST_USE;

/* lo_price_rules of the plan; the hour more is at the end of the last of
 * plan.work_hours, up to midnight. `seconds` for each. */
enum lo_status lo_app_prices(struct lo_prices **out, struct lo_plan_view *view,
                             double seconds, struct lo_error *err) LO_MUST_USE;

#endif
