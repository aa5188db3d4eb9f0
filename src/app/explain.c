/*
 * A stored plan as a problem again: what its prices are asked of.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

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
enum lo_status app_problem_of_view(struct lo_problem **out,
                                   const struct lo_plan_view *view,
                                   struct lo_error *err)
{
    struct app_carry carry = {NULL, NULL, NULL};
    enum lo_status status =
        app_problem_of_week(out, view->session, view->world, view->week,
                            view->week->planned_at, err);
    if (status == LO_OK)
        status = app_carry_read(&carry, view->session, err);
    if (status == LO_OK)
        app_carry_settle(&carry, *out, view->week);
    app_carry_clear(&carry);
    return status;
}

/* A notice lead that is kept by every start, those in the past too. */
#define TOLD_S (366 * (int64_t)LO_DAY)

/* E11: what begins sooner than a new notice would allow stood in a plan before
 * this one, and people were told of it then. It stays, in the way it is done.
 */
static void hold_told(struct lo_problem *problem,
                      const struct lo_placement *placements)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        struct lo_job *job = &problem->jobs[j];
        const struct lo_placement *at = &placements[j];
        if (at->mode >= 0 && !job->modes[at->mode].live &&
            at->start - job->modes[at->mode].before_s <
                problem->now + job->lead_s)
            job->lead_s = -TOLD_S;
    }
}

void app_pin_told(struct lo_problem *problem, const struct lo_plan *plan)
{
    hold_told(problem, plan->placements);
    for (int32_t j = 0; j < problem->n_jobs; j++)
        if (problem->jobs[j].lead_s == -TOLD_S)
            problem->jobs[j].pin = plan->placements[j].start;
}

static void keep_leads(struct lo_plan_view *view)
{
    view->leads = g_new0(int64_t, view->problem->n_jobs + 1);
    for (int32_t j = 0; j < view->problem->n_jobs; j++)
        view->leads[j] = view->problem->jobs[j].lead_s;
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
        status = app_problem_of_view(&view->problem, view, err);
    if (status != LO_OK)
        return status;
    placements = g_new0(struct lo_placement, (gsize)view->problem->n_jobs + 1);
    status = place(placements, view->problem, view->week, err);
    if (status == LO_OK) {
        keep_leads(view);
        hold_told(view->problem, placements);
        status =
            lo_plan_of_placements(&view->plan, view->problem, placements, err);
    }
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
    g_free(view->leads);
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

/* --- shared outages ------------------------------------------------------ */

/* The stored outage that holds the first job of the plan's. */
static const struct lo_week_outage *stored_outage(const struct lo_plan_view *v,
                                                  int32_t outage)
{
    int32_t first = v->plan->outages[outage].jobs[0].v;
    const struct lo_week_job *job =
        app_week_job(v->week, task_of(v->problem, first)->mrid);
    return job != NULL && job->outage != NULL
               ? app_week_outage(v->week, job->outage)
               : NULL;
}

void lo_plan_view_shared(const struct lo_plan_view *view, GArray *rows,
                         GPtrArray *stored)
{
    lo_explain_sharing(rows, view->plan);
    for (guint i = rows->len; i-- > 0;) {
        int32_t outage = g_array_index(rows, struct lo_shared_outage, i).outage;
        const struct lo_week_outage *row = stored_outage(view, outage);
        if (row == NULL)
            g_array_remove_index(rows, i);
        else
            g_ptr_array_insert(stored, 0, (gpointer)row);
    }
}
