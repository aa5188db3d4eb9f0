/*
 * What becomes of a published plan: an outage called off, what really
 * happened. Planning anew is in replan.c.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* --- the plan in force ---------------------------------------------------- */

enum lo_status app_week_in_force(struct lo_week **out,
                                 struct lo_session *session,
                                 struct lo_error *err)
{
    enum lo_status status = app_published_week(out, session, err);
    if (status != LO_OK || *out != NULL)
        return status;
    lo_error_set(err, LO_ENOTFOUND, "no plan is in force");
    lo_error_hint(err, "lineout publish");
    return LO_ENOTFOUND;
}

enum lo_status app_unknown_outage(const char *id, const struct lo_week *week,
                                  struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND,
                 "plan %" G_GINT64_FORMAT " in force has no outage '%s'",
                 week->version, id);
    lo_error_hint(err, "outages are named as `lineout plan` shows them: O1");
    return LO_ENOTFOUND;
}

/* --- cancel ------------------------------------------------------------- */

/* The rest of the week, as it stands. What only a plan could count anew (the
 * bound, the hours of jobs done alone) is claimed no longer. */
static void take_out(struct lo_week *week, int32_t o)
{
    static const char *const rules[] = {"cancelled"};
    struct lo_week_outage gone = week->outages[o];
    for (int32_t j = 0; j < week->n_jobs; j++) {
        struct lo_week_job *job = &week->jobs[j];
        if (job->outage == NULL || strcmp(job->outage, gone.id) != 0)
            continue;
        job->placed = false;
        job->outage = NULL;
        job->mode = NULL;
        job->crews.n = job->crew_names.n = 0;
        job->rules.n = 1;
        job->rules.at = lo_arena_array(week->arena, 1, sizeof *job->rules.at);
        job->rules.at[0] = rules[0];
        job->reason =
            lo_arena_printf(week->arena, "outage '%s' was called off", gone.id);
        job->repair = "plan it again: lineout plan, or lineout replan";
        week->unplaced_weight += job->weight;
    }
    week->n_outages--;
    memmove(&week->outages[o], &week->outages[o + 1],
            sizeof *week->outages * (size_t)(week->n_outages - o));
    week->customer_hours -= gone.customer_hours;
    week->mv_customer_hours -= gone.mv_customer_hours;
    week->objective =
        week->by_mv ? week->mv_customer_hours : week->customer_hours;
    week->interruptions = MAX(week->interruptions - gone.customers, 0);
    week->alone = week->objective;
    week->bound = 0.0;
    week->gap = lo_gap(week->objective, 0.0);
    week->outcome = LO_OUTCOME_FEASIBLE;
    week->n_choices = 0;
}

enum lo_status lo_app_cancel(struct lo_session *session, const char *outage,
                             struct lo_week **out, struct lo_ladder *ladder,
                             struct lo_error *err)
{
    struct lo_week *week = NULL;
    char *dropped = NULL;
    bool began = false;
    enum lo_status status = app_week_in_force(&week, session, err);
    if (status != LO_OK)
        return status;
    const struct lo_week_outage *gone = app_week_outage(week, outage);
    if (gone == NULL) {
        status = app_unknown_outage(outage, week, err);
        goto done;
    }
    if (gone->span.to <= app_now(session)) {
        status = lo_error_set(err, LO_EINPUT, "outage '%s' is over", outage);
        lo_error_hint(err, "lineout actual %s --off TIME --on TIME", outage);
        goto done;
    }
    take_out(week, (int32_t)(gone - week->outages));
    status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        goto done;
    began = true;
    status = lo_store_put_week(session->store, week, err);
    if (status == LO_OK)
        status = lo_app_publish(session, week->version, NULL, out, ladder,
                                &dropped, err);
    if (status != LO_OK)
        goto done;
    status = lo_store_commit(session->store, err);
    began = false;
    if (status != LO_OK) {
        lo_week_free(*out);
        *out = NULL;
    }
done:
    if (began)
        lo_store_rollback(session->store);
    g_free(dropped);
    lo_week_free(week);
    return status;
}

/* --- what really happened ------------------------------------------------ */

enum lo_status lo_app_actual(struct lo_session *session, const char *outage,
                             struct lo_interval off, struct lo_actual *out,
                             struct lo_arena *arena, struct lo_error *err)
{
    struct lo_week *week = NULL;
    lo_time now = app_now(session);
    if (off.to <= off.from || off.to > now) {
        lo_error_set(err, LO_EINPUT,
                     off.to > now ? "supply cannot have come back in the future"
                                  : "supply came back before it went");
        lo_error_hint(err, "--off and --on are the times it really happened");
        return LO_EINPUT;
    }
    enum lo_status status = app_week_in_force(&week, session, err);
    if (status != LO_OK)
        return status;
    const struct lo_week_outage *planned = app_week_outage(week, outage);
    if (planned == NULL) {
        status = app_unknown_outage(outage, week, err);
    } else {
        struct lo_actual row = {week->version,
                                lo_arena_strdup(arena, planned->id), off};
        status = lo_store_put_actual(session->store, &row, now, err);
        if (status == LO_OK)
            *out = row;
    }
    lo_week_free(week);
    return status;
}

enum lo_status lo_app_done(struct lo_session *session,
                           const struct lo_world *world, const char *job,
                           lo_time at, struct lo_done *out,
                           struct lo_error *err)
{
    for (int32_t t = 0; t < world->work->n_tasks; t++) {
        const struct lo_task *task = &world->work->tasks[t];
        if (strcmp(task->mrid, job) != 0 && strcmp(task->name, job) != 0)
            continue;
        struct lo_done row = {task->mrid, at};
        enum lo_status status =
            lo_store_put_done(session->store, &row, app_now(session), err);
        if (status == LO_OK)
            *out = row;
        return status;
    }
    lo_error_set(err, LO_ENOTFOUND, "no job '%s'", job);
    lo_error_hint(err, "name it by mRID or name, as `lineout plan` shows it");
    return LO_ENOTFOUND;
}
