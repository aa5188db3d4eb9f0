/*
 * What people were told and still stands: the plan in force, and what earlier
 * ones hold of days that no later plan has (store: in_force.c).
 *
 *   plan 1   |Mon|Tue|Wed|Thu|Fri|             O1 O2 O3
 *   plan 2               |Thu|Fri|Sat|Sun|     O3 O4      published later
 *   told     O1 O2 of plan 1, O3 O4 of plan 2
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* What is over for longer is no news to anybody. */
enum { STANDS_DAYS = 60 };

/* Does any of the plan's days stand? */
static bool any_day_stands(const GArray *plans, guint of)
{
    const struct lo_published_plan *plan =
        &g_array_index(plans, struct lo_published_plan, of);
    for (lo_time end = plan->span.from + LO_HOUR; end <= plan->span.to;
         end += LO_HOUR)
        if (lo_published_stands(plans, of, end))
            return true;
    return lo_published_stands(plans, of, plan->span.to);
}

static struct lo_week_job *job_of(const GArray *jobs, const char *id)
{
    for (guint i = 0; i < jobs->len; i++)
        if (strcmp(g_array_index(jobs, struct lo_week_job, i).id, id) == 0)
            return &g_array_index(jobs, struct lo_week_job, i);
    return NULL;
}

/* A whole week being put together of several. */
struct gathering {
    struct lo_week *week; /* the latest one, which gets them all */
    GArray *outages;
    GArray *jobs;
    lo_time now;
};

static bool has_outage(const struct gathering *g, const char *id)
{
    for (guint i = 0; i < g->outages->len; i++)
        if (strcmp(g_array_index(g->outages, struct lo_week_outage, i).id,
                   id) == 0)
            return true;
    return false;
}

static void add_outages(struct gathering *g, const struct lo_week *from,
                        const GArray *plans, guint at)
{
    for (int32_t o = 0; o < from->n_outages; o++) {
        struct lo_week_outage outage = from->outages[o];
        if (has_outage(g, outage.id) ||
            !lo_published_stands(plans, at, outage.span.to))
            continue;
        outage.plan = from->version;
        g_array_append_val(g->outages, outage);
        if (from->span.to <= g->now)
            continue;
        g->week->customer_hours += outage.customer_hours;
        g->week->mv_customer_hours += outage.mv_customer_hours;
        g->week->interruptions += outage.customers;
        g->week->objective +=
            g->week->by_mv ? outage.mv_customer_hours : outage.customer_hours;
    }
    if (from->span.to <= g->now)
        return; /* its days are none that could be planned */
    g->week->span.from = MIN(g->week->span.from, from->span.from);
    g->week->span.to = MAX(g->week->span.to, from->span.to);
}

/* A job stands in one plan; a later one only says that it is not its own. */
static void add_jobs(struct gathering *g, const struct lo_week *from,
                     const GArray *plans, guint at)
{
    for (int32_t j = 0; j < from->n_jobs; j++) {
        const struct lo_week_job *job = &from->jobs[j];
        struct lo_week_job *known = job_of(g->jobs, job->id);
        if (!job->placed || !lo_published_stands(plans, at, job->part.to))
            continue;
        if (known == NULL)
            g_array_append_val(g->jobs, *job);
        else if (!known->placed)
            *known = *job;
    }
}

static int by_first_instant(const void *a, const void *b)
{
    const struct lo_week_outage *x = a, *y = b;
    return x->span.from != y->span.from ? (x->span.from < y->span.from ? -1 : 1)
                                        : strcmp(x->id, y->id);
}

static void *settled(struct lo_arena *arena, GArray *list, size_t size,
                     int32_t *n)
{
    void *out = lo_arena_array(arena, list->len + 1, size);
    if (list->len > 0)
        memcpy(out, list->data, list->len * size);
    *n = (int32_t)list->len;
    g_array_free(list, TRUE);
    return out;
}

/* Plans of which some days stand and that were not over by `since`. */
static enum lo_status gather(struct gathering *g,
                             const struct lo_session *session,
                             const GArray *plans, lo_time since,
                             struct lo_error *err)
{
    for (guint i = plans->len; i-- > 0;) {
        const struct lo_published_plan *plan =
            &g_array_index(plans, struct lo_published_plan, i);
        struct lo_week *other = NULL;
        if (plan->version == g->week->version || plan->span.to <= since ||
            !any_day_stands(plans, i))
            continue;
        if (lo_store_get_week(session->store, plan->version, LO_PLAN_SUPERSEDED,
                              &other, err) != LO_OK)
            return err->status;
        add_outages(g, other, plans, i);
        add_jobs(g, other, plans, i);
        lo_arena_adopt(g->week->arena, other->arena);
    }
    return LO_OK;
}

static enum lo_status add_standing(struct lo_week *week,
                                   const struct lo_session *session,
                                   const GArray *plans, lo_time since,
                                   struct lo_error *err)
{
    struct gathering g = {
        .week = week,
        .outages = g_array_new(FALSE, FALSE, sizeof(struct lo_week_outage)),
        .jobs = g_array_new(FALSE, FALSE, sizeof(struct lo_week_job)),
        .now = app_now(session)};
    g_array_append_vals(g.outages, week->outages, (guint)week->n_outages);
    g_array_append_vals(g.jobs, week->jobs, (guint)week->n_jobs);
    enum lo_status status = gather(&g, session, plans, since, err);
    g_array_sort(g.outages, by_first_instant);
    week->outages = settled(week->arena, g.outages, sizeof *week->outages,
                            &week->n_outages);
    week->jobs =
        settled(week->arena, g.jobs, sizeof *week->jobs, &week->n_jobs);
    return status;
}

enum lo_status app_told_week(struct lo_week **out,
                             const struct lo_session *session, lo_time since,
                             struct lo_error *err)
{
    struct lo_error none = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    *out = NULL;
    enum lo_status status =
        lo_store_get_week(session->store, 0, LO_PLAN_PUBLISHED, &week, &none);
    if (status != LO_OK && status != LO_ENOTFOUND)
        *err = none;
    if (status == LO_OK)
        status = lo_store_get_published(session->store, plans, err);
    if (status == LO_OK)
        status = add_standing(week, session, plans, since, err);
    if (status == LO_OK)
        *out = week;
    else
        lo_week_free(week);
    g_array_free(plans, TRUE);
    return status == LO_ENOTFOUND ? LO_OK : status;
}

enum lo_status app_published_week(struct lo_week **out,
                                  struct lo_session *session,
                                  struct lo_error *err)
{
    lo_time since = app_now(session) - STANDS_DAYS * (int64_t)LO_DAY;
    return app_told_week(out, session, since, err);
}

enum lo_status lo_app_in_force(struct lo_session *session, struct lo_week **out,
                               struct lo_error *err)
{
    enum lo_status status = app_published_week(out, session, err);
    if (status != LO_OK || *out != NULL)
        return status;
    lo_error_set(err, LO_ENOTFOUND, "no plan is in force");
    lo_error_hint(err, "lineout publish");
    return LO_ENOTFOUND;
}

int64_t lo_app_plan_of(const struct lo_week *week,
                       const struct lo_week_outage *outage)
{
    return outage->plan != 0 ? outage->plan : week->version;
}

bool app_is_actual_of(const struct lo_actual *row, const struct lo_week *week,
                      const struct lo_week_outage *outage)
{
    if (strcmp(row->outage, outage->id) != 0)
        return false;
    return row->plan == lo_app_plan_of(week, outage) ||
           (row->off.from > outage->span.from - LO_DAY &&
            row->off.from < outage->span.to + LO_DAY);
}

/* --- by the outage or the job ----------------------------------------------
 */

static const struct lo_week_job *named_job(const struct lo_week *week,
                                           const char *what)
{
    for (int32_t j = 0; j < week->n_jobs; j++)
        if (week->jobs[j].placed && (strcmp(week->jobs[j].id, what) == 0 ||
                                     strcmp(week->jobs[j].name, what) == 0))
            return &week->jobs[j];
    return NULL;
}

static bool holds(const struct lo_week *week, const char *what)
{
    return app_week_outage(week, what) != NULL || named_job(week, what) != NULL;
}

/* The plan with which a job that stands was published; 0 = none. */
static enum lo_status plan_of_job(int64_t *version, struct lo_session *session,
                                  const char *job, struct lo_error *err)
{
    struct app_carry carry = {NULL, NULL, NULL};
    enum lo_status status = app_carry_read(&carry, session, err);
    for (guint i = 0; status == LO_OK && i < carry.planned->len; i++) {
        const struct lo_planned_job *row =
            &g_array_index(carry.planned, struct lo_planned_job, i);
        if (row->in_force && strcmp(row->job, job) == 0)
            *version = row->plan;
    }
    app_carry_clear(&carry);
    return status;
}

enum lo_status app_week_holding(struct lo_week **out,
                                struct lo_session *session, const char *what,
                                struct lo_error *err)
{
    struct lo_week *told = NULL;
    int64_t version = 0;
    enum lo_status status = lo_app_week(session, 0, out, err);
    if (status != LO_OK || what == NULL || holds(*out, what))
        return status;
    status = app_published_week(&told, session, err);
    if (status == LO_OK && told != NULL) {
        const struct lo_week_outage *outage = app_week_outage(told, what);
        const struct lo_week_job *job = named_job(told, what);
        if (outage != NULL)
            version = lo_app_plan_of(told, outage);
        else if (job != NULL)
            status = plan_of_job(&version, session, job->id, err);
    }
    lo_week_free(told);
    if (status == LO_OK && version == 0)
        return LO_OK;
    lo_week_free(*out);
    *out = NULL;
    return status == LO_OK ? lo_app_week(session, version, out, err) : status;
}

/* --- what counts as history ------------------------------------------------
 */

/* Repeat limits look back no farther. */
enum { LOOKS_BACK_DAYS = 366 };

bool app_is_entered(const GArray *actuals, const struct lo_week *week,
                    const struct lo_week_outage *outage)
{
    for (guint i = 0; i < actuals->len; i++)
        if (app_is_actual_of(&g_array_index(actuals, struct lo_actual, i), week,
                             outage))
            return true;
    return false;
}

/* Of the outages that are not on the days those that count: as planned, but
 * for the stages of which a person entered when they ended. */
static void add_planned(GArray *rows, const struct lo_week *told,
                        const struct lo_world *world, const GArray *actuals,
                        const GArray *backs, struct lo_interval days)
{
    for (int32_t o = 0; o < told->n_outages; o++) {
        const struct lo_week_outage *outage = &told->outages[o];
        struct lo_actual_outcome as_told = {.row.off = outage->span};
        if ((outage->span.to > days.from && outage->span.from < days.to) ||
            app_is_entered(actuals, told, outage))
            continue;
        app_outage_rows(rows, &as_told, world, outage, backs, "");
    }
}

static int by_from_and_object(const void *a, const void *b)
{
    const struct lo_interruption *x = a, *y = b;
    return x->from != y->from ? (x->from < y->from ? -1 : 1)
                              : strcmp(x->object, y->object);
}

enum lo_status app_add_told(struct lo_interruptions **past,
                            const struct lo_session *session,
                            const struct lo_world *world,
                            struct lo_interval days, struct lo_error *err)
{
    struct lo_week *told = NULL;
    struct lo_arena *arena = lo_arena_new();
    GArray *actuals = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    GArray *backs = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_interruption));
    lo_time since = app_now(session) - LOOKS_BACK_DAYS * (int64_t)LO_DAY;
    enum lo_status status = app_told_week(&told, session, since, err);
    if (status == LO_OK)
        status = lo_store_get_actuals(session->store, actuals, arena, err);
    if (status == LO_OK)
        status = lo_store_get_stages_back(session->store, backs, arena, err);
    if (status == LO_OK && told != NULL)
        add_planned(rows, told, world, actuals, backs, days);
    if (status == LO_OK && rows->len > 0) {
        struct lo_interruptions *all = lo_arena_alloc(arena, sizeof *all);
        g_array_append_vals(rows, (*past)->rows, (guint)(*past)->n);
        g_array_sort(rows, by_from_and_object);
        lo_arena_adopt(arena, (*past)->arena);
        all->arena = arena;
        all->rows = settled(arena, rows, sizeof *all->rows, &all->n);
        *past = all;
    } else {
        g_array_free(rows, TRUE);
        lo_arena_free(arena);
    }
    g_array_free(actuals, TRUE);
    g_array_free(backs, TRUE);
    lo_week_free(told);
    return status;
}

/* --- plans to look at ----------------------------------------------------- */

static int by_days(gconstpointer left, gconstpointer right)
{
    const struct lo_plan_row *a = left, *b = right;
    if (a->span.from != b->span.from)
        return a->span.from < b->span.from ? -1 : 1;
    return (a->version > b->version) - (a->version < b->version);
}

enum lo_status lo_app_plans(struct lo_session *session, GArray *out,
                            struct lo_error *err)
{
    lo_time since = app_now(session) - STANDS_DAYS * (int64_t)LO_DAY;
    struct lo_plan_row latest = {.state = LO_PLAN_DRAFT};
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    enum lo_status status = lo_store_latest_version(
        session->store, &latest.version, &latest.state, err);
    if (status == LO_OK)
        status =
            lo_store_days_of(session->store, latest.version, &latest.span, err);
    if (status == LO_OK)
        status = lo_store_get_published(session->store, plans, err);
    for (guint i = 0; status == LO_OK && i < plans->len; i++) {
        const struct lo_published_plan *plan =
            &g_array_index(plans, struct lo_published_plan, i);
        const struct lo_plan_row row = {plan->version, plan->span,
                                        LO_PLAN_PUBLISHED};
        if (plan->span.to > since && any_day_stands(plans, i))
            g_array_append_val(out, row);
    }
    if (status == LO_OK &&
        (latest.state == LO_PLAN_DRAFT || latest.state == LO_PLAN_APPROVED))
        g_array_append_val(out, latest);
    g_array_sort(out, by_days);
    g_array_free(plans, TRUE);
    return status;
}
