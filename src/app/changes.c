/*
 * The difference of two plans, by outage and by job.
 */
#include <string.h>

#include "app/life_int.h"

const char *lo_change_name(enum lo_change_kind kind)
{
    static const char *const names[] = {"new",   "gone",  "placed", "unplaced",
                                        "moved", "crews", "extent", "done"};
    return names[kind];
}

bool app_same_texts(const struct lo_texts *a, const struct lo_texts *b)
{
    bool same = a->n == b->n;
    for (int32_t i = 0; i < a->n && same; i++) {
        same = false;
        for (int32_t k = 0; k < b->n && !same; k++)
            same = strcmp(a->at[i], b->at[k]) == 0;
    }
    return same;
}

bool app_same_span(const struct lo_interval *a, const struct lo_interval *b)
{
    return a->from == b->from && a->to == b->to;
}

static const struct lo_interval no_span = {LO_TIME_NONE, LO_TIME_NONE};

/* NULL: not in that week. */
static void compare_outages(GArray *out, const struct lo_week_outage *before,
                            const struct lo_week_outage *after)
{
    struct lo_week_change row = {
        .outage = true,
        .id = after != NULL ? after->id : before->id,
        .name = "",
        .before = before != NULL ? before->span : no_span,
        .after = after != NULL ? after->span : no_span,
    };
    if (before == NULL)
        row.kind = LO_CHANGE_NEW;
    else if (after == NULL)
        row.kind = LO_CHANGE_GONE;
    else if (!app_same_span(&before->span, &after->span))
        row.kind = LO_CHANGE_MOVED;
    else if (!app_same_texts(&before->jobs, &after->jobs) ||
             before->customers != after->customers)
        row.kind = LO_CHANGE_EXTENT;
    else
        return;
    g_array_append_val(out, row);
}

void lo_week_keep_days(struct lo_week *week, const struct lo_interval *days)
{
    const struct lo_published_plan plan = {0, *days};
    int32_t n = 0;
    week->customer_hours = week->mv_customer_hours = 0.0;
    for (int32_t o = 0; o < week->n_outages; o++) {
        const struct lo_week_outage *outage = &week->outages[o];
        if (!lo_published_covers(&plan, outage->span.to))
            continue;
        week->customer_hours += outage->customer_hours;
        week->mv_customer_hours += outage->mv_customer_hours;
        week->outages[n++] = *outage;
    }
    week->n_outages = n;
    n = 0;
    for (int32_t j = 0; j < week->n_jobs; j++)
        if (!week->jobs[j].placed ||
            lo_published_covers(&plan, week->jobs[j].part.to))
            week->jobs[n++] = week->jobs[j];
    week->n_jobs = n;
}

/* Stands in a plan of other days. */
static bool is_elsewhere(const struct lo_week_job *job)
{
    return !job->placed && job->rules.n == 1 &&
           strcmp(job->rules.at[0], APP_ELSEWHERE) == 0;
}

/* Left out by a replan because it is done. */
static bool is_done_row(const struct lo_week_job *job)
{
    return job->rules.n == 1 && strcmp(job->rules.at[0], APP_DONE) == 0;
}

/* A row for each part that is not where it was. */
static void add_moved_parts(GArray *out, const struct lo_week_change *whole,
                            const struct lo_week_job *before,
                            const struct lo_week_job *after)
{
    const struct lo_week_job *x = NULL, *y = NULL;
    int32_t n = lo_week_parts(&x, before), m = lo_week_parts(&y, after);
    for (int32_t k = 0; k < MAX(n, m); k++) {
        struct lo_week_change row = *whole;
        row.kind = k >= n   ? LO_CHANGE_NEW
                   : k >= m ? LO_CHANGE_GONE
                            : LO_CHANGE_MOVED;
        row.before = k < n ? x[k].part : no_span;
        row.after = k < m ? y[k].part : no_span;
        if (k >= n || k >= m || !app_same_span(&row.before, &row.after))
            g_array_append_val(out, row);
    }
}

static void compare_jobs(GArray *out, const struct lo_week_job *before,
                         const struct lo_week_job *after)
{
    bool was = before != NULL && before->placed;
    bool is = after != NULL && after->placed;
    struct lo_week_change row = {
        .id = after != NULL ? after->id : before->id,
        .name = after != NULL ? after->name : before->name,
        .before = was ? before->part : no_span,
        .after = is ? after->part : no_span,
        .why = after != NULL && !is ? after->reason : NULL,
    };
    if (before == NULL)
        row.kind = LO_CHANGE_NEW;
    else if (after == NULL)
        row.kind = LO_CHANGE_GONE;
    else if (was != is)
        row.kind = is                   ? LO_CHANGE_PLACED
                   : is_done_row(after) ? LO_CHANGE_DONE
                                        : LO_CHANGE_UNPLACED;
    else if (was && !lo_week_same_times(before, after)) {
        add_moved_parts(out, &row, before, after);
        return;
    } else if (was && !app_same_texts(&before->crews, &after->crews))
        row.kind = LO_CHANGE_CREWS;
    else
        return;
    g_array_append_val(out, row);
}

void lo_week_difference(GArray *out, const struct lo_week *before,
                        const struct lo_week *after)
{
    for (int32_t o = 0; o < after->n_outages; o++)
        compare_outages(out, app_week_outage(before, after->outages[o].id),
                        &after->outages[o]);
    for (int32_t o = 0; o < before->n_outages; o++)
        if (app_week_outage(after, before->outages[o].id) == NULL)
            compare_outages(out, &before->outages[o], NULL);
    for (int32_t j = 0; j < after->n_jobs; j++)
        if (!is_elsewhere(&after->jobs[j]))
            compare_jobs(out, app_week_job(before, after->jobs[j].id),
                         &after->jobs[j]);
    for (int32_t j = 0; j < before->n_jobs; j++)
        if (app_week_job(after, before->jobs[j].id) == NULL)
            compare_jobs(out, &before->jobs[j], NULL);
}

/* --- the last change ------------------------------------------------------ */

static bool differs(const struct lo_week *before, const struct lo_week *after)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_week_change));
    lo_week_difference(rows, before, after);
    bool any = rows->len > 0;
    g_array_free(rows, TRUE);
    return any;
}

static bool is_among(const GArray *plans, int64_t version)
{
    for (guint i = 0; i < plans->len; i++)
        if (g_array_index(plans, struct lo_published_plan, i).version ==
            version)
            return true;
    return false;
}

/* The version before `after` on some of its days, the last that is not the
 * same; where all are, the last. NULL: there is none. `told`: of those that
 * were published. */
static enum lo_status find_before(struct lo_week **out,
                                  const struct lo_session *session,
                                  const struct lo_week *after,
                                  const GArray *told, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    bool found = false;
    for (int64_t v = after->version; v-- > 1 && !found;) {
        struct lo_interval days;
        struct lo_week *week = NULL;
        if (told != NULL && !is_among(told, v))
            continue;
        status = lo_store_days_of(session->store, v, &days, err);
        if (status != LO_OK)
            return status;
        if (days.from >= after->span.to || days.to <= after->span.from)
            continue;
        status =
            lo_store_get_week(session->store, v, LO_PLAN_DRAFT, &week, err);
        if (status != LO_OK)
            return status;
        lo_week_keep_days(week, &after->span);
        found = differs(week, after);
        if (found || *out == NULL) {
            lo_week_free(*out);
            *out = week;
        } else {
            lo_week_free(week);
        }
    }
    return status;
}

/* Before a plan that stands: what people were told last; else a draft. */
static enum lo_status find_told_before(struct lo_week **out,
                                       const struct lo_session *session,
                                       const struct lo_week *after,
                                       struct lo_error *err)
{
    GArray *told = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    enum lo_status status = lo_store_get_published(session->store, told, err);
    if (status == LO_OK)
        status = find_before(out, session, after, told, err);
    if (status == LO_OK && *out == NULL)
        status = find_before(out, session, after, NULL, err);
    g_array_free(told, TRUE);
    return status;
}

enum lo_status lo_app_last_change(struct lo_week **before,
                                  struct lo_week **after,
                                  struct lo_session *session,
                                  struct lo_error *err)
{
    struct lo_week *was = NULL, *is = NULL;
    struct lo_error none = LO_ERROR_INIT;
    int64_t version = 0;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    enum lo_status status =
        lo_store_latest_version(session->store, &version, &state, err);
    if (status == LO_OK && version == 0) {
        status = lo_error_set(err, LO_ENOTFOUND, "there is no plan yet");
        lo_error_hint(err, "lineout plan");
    }
    if (status == LO_OK)
        status = lo_store_get_week(session->store, version, state, &is, err);
    bool draft = state == LO_PLAN_DRAFT || state == LO_PLAN_APPROVED;
    if (status == LO_OK && !draft)
        status = find_told_before(&was, session, is, err);
    else if (status == LO_OK && lo_app_in_force(session, &was, &none) == LO_OK)
        lo_week_keep_days(was, &is->span);
    else if (status == LO_OK)
        status = find_before(&was, session, is, NULL, err);
    if (status == LO_OK && was == NULL) {
        status =
            lo_error_set(err, LO_ENOTFOUND,
                         "plan %d is the only one of its days", (int)version);
        lo_error_hint(err, "lineout replan, or lineout plan, makes another");
    }
    if (status == LO_OK) {
        *before = was;
        *after = is;
        return LO_OK;
    }
    lo_week_free(was);
    lo_week_free(is);
    return status;
}
