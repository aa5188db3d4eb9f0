/*
 * A stored plan as a problem again: what its prices are asked of.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

static enum lo_status problem_of(struct lo_problem **out,
                                 const struct lo_plan_view *view,
                                 struct lo_error *err)
{
    return app_problem_of_week(out, view->session, view->world, view->week,
                               view->week->planned_at, err);
}

/* --- placements by name ------------------------------------------------- */

static const struct lo_task *task_of(const struct lo_problem *problem,
                                     int32_t j)
{
    return &problem->work->tasks[problem->jobs[j].task];
}

/* The mode it was placed in: same name, same length; -1 = none has both. */
int32_t app_mode_of(const struct lo_problem *problem, int32_t j,
                    const struct lo_week_job *placed)
{
    const struct lo_job *job = &problem->jobs[j];
    const char *wanted = placed->mode != NULL ? placed->mode : "";
    for (int32_t m = 0; m < job->n_modes; m++) {
        const char *mrid =
            task_of(problem, j)->modes[job->modes[m].task_mode].mrid;
        if (strcmp(mrid, wanted) == 0 && job->modes[m].live == placed->live &&
            job->modes[m].duration_s == lo_week_work_s(placed) &&
            MAX(placed->n_parts, 1) <= job->modes[m].max_parts)
            return m;
    }
    return -1;
}

void app_place(struct lo_placement *out, const struct lo_problem *problem,
               int32_t j, const struct lo_week_job *placed)
{
    const struct lo_week_job *part = NULL;
    int32_t n = lo_week_parts(&part, placed);
    struct lo_interval *parts =
        lo_arena_array(problem->arena, (size_t)n, sizeof *parts);
    for (int32_t k = 0; k < n; k++)
        parts[k] = part[k].part;
    out->mode = app_mode_of(problem, j, placed);
    out->start = placed->part.from;
    out->n_parts = n;
    out->parts = parts;
}

static enum lo_status place(struct lo_placement *placements,
                            const struct lo_problem *problem,
                            const struct lo_week *week, struct lo_error *err)
{
    int32_t found = 0, placed = 0;
    for (int32_t i = 0; i < week->n_jobs; i++)
        placed += week->jobs[i].placed;
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        placements[j].mode = -1;
        for (int32_t i = 0; i < week->n_jobs; i++) {
            const struct lo_week_job *job = &week->jobs[i];
            if (!job->placed || strcmp(job->id, task_of(problem, j)->mrid) != 0)
                continue;
            app_place(&placements[j], problem, j, job);
            found += placements[j].mode >= 0;
        }
    }
    if (found == placed)
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 "jobs of plan %" G_GINT64_FORMAT " have changed or are gone: "
                 "%d of %d",
                 week->version, placed - found, placed);
    lo_error_hint(err, "plan again: lineout plan");
    return LO_EINPUT;
}

/* Jobs that are done, or stand in another plan, are none that this one left
 * out. */
static enum lo_status settle(struct lo_plan_view *view, struct lo_error *err)
{
    struct app_carry carry = {NULL, NULL, NULL};
    enum lo_status status = app_carry_read(&carry, view->session, err);
    if (status == LO_OK)
        app_carry_settle(&carry, view->problem, view->week);
    app_carry_clear(&carry);
    return status;
}

static enum lo_status open_view(struct lo_plan_view *view, int64_t version,
                                const char *job, struct lo_error *err)
{
    struct lo_placement *placements = NULL;
    enum lo_status status =
        version == 0 ? app_week_holding(&view->week, view->session, job, err)
                     : lo_app_week(view->session, version, &view->week, err);
    if (status == LO_OK)
        status = lo_world_new(&view->world, view->session, err);
    if (status == LO_OK)
        status = problem_of(&view->problem, view, err);
    if (status == LO_OK)
        status = settle(view, err);
    if (status != LO_OK)
        return status;
    placements = g_new0(struct lo_placement, (gsize)view->problem->n_jobs + 1);
    status = place(placements, view->problem, view->week, err);
    if (status == LO_OK)
        status =
            lo_plan_of_placements(&view->plan, view->problem, placements, err);
    g_free(placements);
    return status;
}

enum lo_status lo_plan_view_new(struct lo_plan_view **out,
                                struct lo_session *session, int64_t version,
                                const char *job, struct lo_error *err)
{
    struct lo_plan_view *view = g_new0(struct lo_plan_view, 1);
    view->session = session;
    enum lo_status status = open_view(view, version, job, err);
    if (status == LO_OK)
        *out = view;
    else
        lo_plan_view_free(view);
    return status;
}

void lo_plan_view_free(struct lo_plan_view *view)
{
    if (view == NULL)
        return;
    lo_plan_free(view->plan);
    lo_problem_free(view->problem);
    lo_week_free(view->week);
    lo_world_free(view->world);
    g_free(view);
}

enum lo_status lo_plan_view_job(int32_t *out, const struct lo_plan_view *view,
                                const char *job, struct lo_error *err)
{
    for (int32_t j = 0; j < view->problem->n_jobs; j++) {
        const struct lo_task *task = task_of(view->problem, j);
        if (strcmp(task->mrid, job) == 0 || strcmp(task->name, job) == 0) {
            *out = j;
            return LO_OK;
        }
    }
    lo_error_set(err, LO_ENOTFOUND, "no job '%s'", job);
    lo_error_hint(err, "name it by mRID or name, as `lineout plan` shows it");
    return LO_ENOTFOUND;
}

/* --- prices ------------------------------------------------------------- */

/* The working hours with the last of them an hour longer; *owned*. */
static char *longer_hours(const struct lo_settings *settings,
                          struct lo_error *err)
{
    struct lo_minutes hours[8];
    int n = 0;
    if (lo_minutes_parse(hours, 8, &n,
                         lo_settings_text(settings, "plan.work_hours"), false,
                         err) != LO_OK)
        return NULL;
    GString *text = g_string_new(NULL);
    for (int i = 0; i < n; i++) {
        int to = i + 1 < n ? hours[i].to : MIN(hours[i].to + 60, 24 * 60);
        g_string_append_printf(text, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "",
                               hours[i].from / 60, hours[i].from % 60, to / 60,
                               to % 60);
    }
    return g_string_free(text, FALSE);
}

static enum lo_status longer_problem(struct lo_problem **out,
                                     struct lo_plan_view *view,
                                     struct lo_error *err)
{
    struct lo_settings *settings = view->session->settings;
    char *longer = longer_hours(settings, err);
    if (longer == NULL)
        return err->status;
    char *kept = g_strdup(lo_settings_text(settings, "plan.work_hours"));
    enum lo_status status =
        lo_settings_set(settings, "plan.work_hours", longer, err);
    if (status == LO_OK)
        status = problem_of(out, view, err);
    struct lo_error back = LO_ERROR_INIT;
    if (lo_settings_set(settings, "plan.work_hours", kept, &back) != LO_OK)
        g_assert_not_reached(); /* it was in force */
    g_free(kept);
    g_free(longer);
    return status;
}

enum lo_status lo_app_prices(struct lo_prices **out, struct lo_plan_view *view,
                             double seconds, struct lo_error *err)
{
    struct lo_problem *longer = NULL;
    enum lo_status status = longer_problem(&longer, view, err);
    if (status == LO_OK)
        status = lo_price_rules(out, view->problem, view->plan->placements,
                                longer, seconds, err);
    lo_problem_free(longer);
    return status;
}
