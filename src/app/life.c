/*
 * The plan in force, and outages called off. Planning anew is in replan.c,
 * what really happened in actual.c.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/text.h"

/* --- the plan in force ---------------------------------------------------- */

enum lo_status app_week_in_force(struct lo_week **out,
                                 struct lo_session *session,
                                 struct lo_error *err)
{
    enum lo_status status = app_told_week(out, session, app_now(session), err);
    if (status != LO_OK || *out != NULL)
        return status;
    lo_error_set(err, LO_ENOTFOUND, "no plan is in force");
    lo_error_hint(err, "lineout publish");
    return LO_ENOTFOUND;
}

/* --- cancel ------------------------------------------------------------- */

/* Without one part those to come are of no use (E12): the job is not in their
 * outages any more. What has begun was worked. */
static void leave_others(struct lo_week *week, const struct lo_week_job *job,
                         const char *gone, lo_time now)
{
    for (int32_t k = 0; k < job->n_parts; k++) {
        const char *id = job->parts[k].outage;
        if (id == NULL || strcmp(id, gone) == 0 ||
            job->parts[k].part.from <= now)
            continue;
        struct lo_texts *jobs =
            &week->outages[app_week_outage(week, id) - week->outages].jobs;
        int32_t n = 0;
        for (int32_t i = 0; i < jobs->n; i++)
            if (strcmp(jobs->at[i], job->id) != 0)
                jobs->at[n++] = jobs->at[i];
        jobs->n = n;
    }
}

/* The rest of the week, as it stands. What only a plan could count anew (the
 * bound, the hours of jobs done alone) is claimed no longer. `why`: packed. */
static void take_out(struct lo_week *week, int32_t o, const char *why,
                     lo_time now)
{
    static const char *const rules[] = {APP_CANCELLED};
    struct lo_week_outage gone = week->outages[o];
    for (int32_t j = 0; j < week->n_jobs; j++) {
        struct lo_week_job *job = &week->jobs[j];
        if (lo_week_part_in(job, gone.id) == NULL)
            continue;
        leave_others(week, job, gone.id, now);
        job->placed = false;
        job->n_parts = 0;
        job->outage = NULL;
        job->mode = NULL;
        job->crews.n = job->crew_names.n = 0;
        job->rules.n = 1;
        job->rules.at = lo_arena_array(week->arena, 1, sizeof *job->rules.at);
        job->rules.at[0] = rules[0];
        job->reason = why;
        job->repair = LO_N_("plan it again: lineout plan, or lineout replan");
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

static const char *reason_of(struct lo_arena *arena, const char *id,
                             const struct lo_cancel_request *request)
{
    char *packed =
        request->weather
            ? lo_text_pack(
                  LO_N_("outage %s was called off because of the weather"), id,
                  NULL)
        : request->why != NULL && request->why[0] != '\0'
            ? lo_text_pack(LO_N_("outage %s was called off: %s"), id,
                           request->why, NULL)
            : lo_text_pack(LO_N_("outage %s was called off"), id, NULL);
    const char *kept = lo_arena_strdup(arena, packed);
    g_free(packed);
    return kept;
}

/* Would the outage be for nobody: are all its jobs in parts of which another is
 * called off? */
static bool is_left_alone(const struct lo_week *week,
                          const struct lo_week_outage *outage,
                          const GPtrArray *gone)
{
    bool alone = outage->jobs.n > 0;
    for (int32_t i = 0; i < outage->jobs.n && alone; i++) {
        const struct lo_week_job *job = app_week_job(week, outage->jobs.at[i]);
        alone = false;
        for (guint g = 0; g < gone->len && job != NULL && !alone; g++)
            alone = lo_week_part_in(job, g_ptr_array_index(gone, g)) != NULL;
    }
    return alone;
}

static void add_left_alone(GPtrArray *gone, const struct lo_week *week,
                           lo_time now)
{
    guint before;
    do {
        before = gone->len;
        for (int32_t o = 0; o < week->n_outages; o++) {
            const struct lo_week_outage *outage = &week->outages[o];
            if (outage->span.from > now &&
                !g_ptr_array_find(gone, outage->id, NULL) &&
                is_left_alone(week, outage, gone))
                g_ptr_array_add(gone, (gpointer)(uintptr_t)outage->id);
        }
    } while (gone->len > before);
}

/* Ids of what is to go, each once, in the order of the week. */
static enum lo_status find_gone(GPtrArray *gone, const struct lo_week *week,
                                const struct lo_session *session,
                                const struct lo_cancel_request *request,
                                struct lo_error *err)
{
    for (int32_t i = 0; i < request->n; i++)
        if (app_week_outage(week, request->outages[i]) == NULL)
            return app_unknown_outage(request->outages[i], week, err);
    for (int32_t o = 0; o < week->n_outages; o++) {
        const struct lo_week_outage *outage = &week->outages[o];
        bool named =
            request->has_day &&
            lo_zone_date(session->zone, outage->span.from) == request->day;
        bool over = outage->span.to <= app_now(session);
        named = named && !over; /* what is over of that day stays */
        for (int32_t i = 0; i < request->n && !named; i++)
            named = strcmp(request->outages[i], outage->id) == 0;
        if (named && over) {
            lo_error_set(err, LO_EINPUT, "outage '%s' is over", outage->id);
            lo_error_hint(err, "lineout actual %s --off TIME --on TIME",
                          outage->id);
            return LO_EINPUT;
        }
        if (named)
            g_ptr_array_add(gone, (gpointer)(uintptr_t)outage->id);
    }
    if (gone->len > 0) {
        add_left_alone(gone, week, app_now(session));
        return LO_OK;
    }
    lo_error_set(err, LO_ENOTFOUND, "no outage is still to come on that day");
    lo_error_hint(err, "lineout report --format csv");
    return LO_ENOTFOUND;
}

/* Should people have been spared the wait? The evening before is in time. */
static bool is_late(const struct lo_session *session,
                    const struct lo_week_outage *first)
{
    lo_date day = lo_zone_date(session->zone, first->span.from) - 1;
    const char *clock = /* "18:00": the settings let nothing else in */
        lo_settings_text(session->settings, "plan.weather_decision");
    char *end = NULL;
    int hour = (int)g_ascii_strtoll(clock, &end, 10);
    int minute = (int)g_ascii_strtoll(end + 1, NULL, 10);
    return app_now(session) >
           lo_zone_time(session->zone, day, hour * 60 + minute);
}

void lo_cancelled_clear(struct lo_cancelled *out)
{
    if (out->outages != NULL)
        g_ptr_array_free(out->outages, TRUE);
    lo_week_free(out->week);
    memset(out, 0, sizeof *out);
}

/* Whom the notices that say so are for; nobody who had heard nothing. */
static enum lo_status count_told(struct lo_session *session,
                                 struct lo_cancelled *out, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_notice_query due = {.states = 1u << LO_NOTICE_DUE,
                                        .off_after = LO_TIME_NONE,
                                        .due_stage = "cancel"};
    struct lo_arena *arena = lo_arena_new();
    GHashTable *who = g_hash_table_new(g_str_hash, g_str_equal);
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status =
        outbox->list(outbox->self, &due, arena, &rows, &n, err);
    for (int32_t i = 0; i < n; i++)
        if (rows[i].changed_at == app_now(session) &&
            strcmp(rows[i].stage, "cancel") == 0 &&
            g_hash_table_add(who, (gpointer)(uintptr_t)rows[i].recipient))
            out->to_call += strcmp(rows[i].channel, "phone") == 0;
    out->told = (int32_t)g_hash_table_size(who);
    g_hash_table_destroy(who);
    lo_arena_free(arena);
    return status;
}

/* Inside the transaction. */
static enum lo_status put_and_publish(struct lo_session *session,
                                      struct lo_week *week,
                                      struct lo_cancelled *out,
                                      struct lo_error *err)
{
    enum lo_status status = lo_store_put_week(session->store, week, err);
    if (status == LO_OK)
        status = lo_app_publish(session, week->version, NULL, &out->week,
                                &out->ladder, err);
    if (status == LO_OK)
        status = count_told(session, out, err);
    return status;
}

enum lo_status lo_app_cancel(struct lo_session *session,
                             const struct lo_cancel_request *request,
                             struct lo_cancelled *out, struct lo_error *err)
{
    struct lo_cancelled result = {.outages = g_ptr_array_new()};
    struct lo_week *week = NULL;
    GPtrArray *gone = g_ptr_array_new();
    enum lo_status status = app_week_in_force(&week, session, err);
    if (status == LO_OK)
        status = find_gone(gone, week, session, request, err);
    if (status != LO_OK)
        goto done;
    result.late =
        request->weather &&
        is_late(session, app_week_outage(week, g_ptr_array_index(gone, 0)));
    for (guint i = 0; i < gone->len; i++) {
        const char *id = g_ptr_array_index(gone, i);
        take_out(week, (int32_t)(app_week_outage(week, id) - week->outages),
                 reason_of(week->arena, id, request), app_now(session));
    }
    status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        goto done;
    status = put_and_publish(session, week, &result, err);
    for (guint i = 0; i < gone->len && status == LO_OK; i++)
        status = app_note(session, "cancel", g_ptr_array_index(gone, i),
                          result.week->version,
                          request->weather ? "weather" : request->why, err);
    if (status == LO_OK)
        status = lo_store_commit(session->store, err);
    else
        lo_store_rollback(session->store);
    for (guint i = 0; i < gone->len && status == LO_OK; i++)
        g_ptr_array_add(result.outages,
                        (gpointer)(uintptr_t)lo_arena_strdup(
                            result.week->arena, g_ptr_array_index(gone, i)));
done:
    if (status == LO_OK)
        *out = result;
    else
        lo_cancelled_clear(&result);
    g_ptr_array_free(gone, TRUE);
    lo_week_free(week);
    return status;
}

/* --- reserve day -----------------------------------------------------------
 */

enum lo_status lo_app_reserve(struct lo_session *session, const char *outage,
                              bool has_day, lo_date day, int64_t *version,
                              struct lo_error *err)
{
    struct lo_week *week = NULL;
    enum lo_status status = lo_app_week(session, 0, &week, err);
    if (status != LO_OK)
        return status;
    const struct lo_week_outage *found = app_week_outage(week, outage);
    if (found != NULL && has_day &&
        day <= lo_zone_date(session->zone, found->span.from)) {
        status = lo_error_set(
            err, LO_EINPUT, "the reserve day is not after outage '%s'", outage);
        lo_error_hint(err, "a later day, on which its crews are free");
    }
    if (status == LO_OK)
        status = lo_store_set_reserve(
            session->store, week->version, outage,
            has_day ? lo_zone_time(session->zone, day, 0) : 0, err);
    if (status == LO_OK)
        status = app_note(session, "reserve", outage, week->version, NULL, err);
    if (status == LO_OK)
        *version = week->version;
    lo_week_free(week);
    return status;
}
