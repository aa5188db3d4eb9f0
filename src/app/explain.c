/*
 * A stored plan as a problem again: what its prices are asked of.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* More protected periods than this are not priced one by one. */
enum { MOST_PERIODS = 8 };

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

/* Nothing that was told moves: for prices of other things than its own move. */
static void pin_told(struct lo_problem *problem, const struct lo_plan *plan)
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
        status = problem_of(&view->problem, view, err);
    if (status == LO_OK)
        status = settle(view, err);
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

/* Problems without one rule each, and what they differ in. */
struct lifting {
    struct lo_plan_view *view;
    GArray *rows; /* struct lo_without; owns the problems */
    struct lo_error *err;
};

static enum lo_status lift(struct lifting *l, const char *kind,
                           const char *subject)
{
    struct lo_problem *problem = NULL;
    enum lo_status status = problem_of(&problem, l->view, l->err);
    if (status != LO_OK)
        return status;
    struct app_carry carry = {NULL, NULL, NULL};
    status = app_carry_read(&carry, l->view->session, l->err);
    if (status == LO_OK)
        app_carry_settle(&carry, problem, l->view->week);
    app_carry_clear(&carry);
    pin_told(problem, l->view->plan);
    struct lo_without row = {kind, subject, problem};
    g_array_append_val(l->rows, row);
    return status;
}

/* With another value of a setting, which is put back. */
static enum lo_status lift_setting(struct lifting *l, const char *key,
                                   const char *value, const char *kind,
                                   const char *subject)
{
    struct lo_settings *settings = l->view->session->settings;
    char *kept = g_strdup(lo_settings_text(settings, key));
    enum lo_status status = lo_settings_set(settings, key, value, l->err);
    if (status == LO_OK)
        status = lift(l, kind, subject);
    struct lo_error back = LO_ERROR_INIT;
    if (lo_settings_set(settings, key, kept, &back) != LO_OK)
        g_assert_not_reached(); /* it was in force */
    g_free(kept);
    return status;
}

static enum lo_status lift_hours(struct lifting *l)
{
    char *longer = longer_hours(l->view->session->settings, l->err);
    if (longer == NULL)
        return l->err->status;
    enum lo_status status =
        lift_setting(l, "plan.work_hours", longer, "hour", "");
    g_free(longer);
    return status;
}

/* Each of "5/365d,3/60d" by itself. */
static enum lo_status lift_limits(struct lifting *l)
{
    struct lo_world *world = l->view->world;
    char **limits = g_strsplit(
        lo_settings_text(l->view->session->settings, "repeat.limits"), ",", 0);
    int n = l->view->problem->n_repeats > 0 ? (int)g_strv_length(limits) : 0;
    enum lo_status status = LO_OK;
    for (int i = 0; i < n && status == LO_OK; i++) {
        GString *others = g_string_new(NULL);
        for (int k = 0; k < n; k++)
            if (k != i)
                g_string_append_printf(others, "%s%s",
                                       others->len > 0 ? "," : "", limits[k]);
        status = lift_setting(
            l, "repeat.limits", others->len > 0 ? others->str : "none", "limit",
            lo_arena_strdup(world->work->arena, g_strstrip(limits[i])));
        g_string_free(others, TRUE);
    }
    g_strfreev(limits);
    return status;
}

/* Whom or what a period protects. */
static const char *protected_object(const struct lo_world *world,
                                    const struct lo_protected_period *period)
{
    if (period->feeder.v != LO_NONE)
        return world->network->feeders[period->feeder.v].name;
    if (period->equipment.v != LO_NONE)
        return world->network->equipment[period->equipment.v].name;
    return world->customers->usage_points[period->usage_point].name;
}

/* By its name; without one by reason, object and first day. */
static const char *protected_name(const struct lifting *l,
                                  const struct lo_protected_period *period)
{
    const struct lo_world *world = l->view->world;
    char day[LO_TIME_TEXT] = "";
    if (period->name[0] != '\0' && strcmp(period->name, period->mrid) != 0)
        return period->name;
    if (period->start != LO_TIME_NONE)
        lo_zone_format(day, l->view->session->zone, period->start, " %m-%d");
    return lo_arena_printf(world->work->arena, "%s%s%s%s", period->reason,
                           period->reason[0] != '\0' ? " " : "",
                           protected_object(world, period), day);
}

/* A period of several objects is several rows of one mRID. */
static bool is_first_of(const struct lo_extension *e, int32_t i)
{
    for (int32_t k = 0; k < i; k++)
        if (strcmp(e->protected_periods[k].mrid,
                   e->protected_periods[i].mrid) == 0)
            return false;
    return true;
}

/* Each protected period by itself, the first so many; then all pairs. */
static enum lo_status lift_protection(struct lifting *l)
{
    struct lo_world *world = l->view->world;
    struct lo_extension *whole = world->extension;
    enum lo_status status = LO_OK;
    int lifted = 0;
    if (whole == NULL)
        return LO_OK;
    struct lo_extension less = *whole;
    less.protected_periods =
        g_new0(struct lo_protected_period, whole->n_protected + 1);
    world->extension = &less;
    for (int32_t i = 0;
         i < whole->n_protected && status == LO_OK && lifted < MOST_PERIODS;
         i++) {
        const struct lo_protected_period *period = &whole->protected_periods[i];
        less.n_protected = 0;
        for (int32_t k = 0; k < whole->n_protected; k++)
            if (strcmp(whole->protected_periods[k].mrid, period->mrid) != 0)
                less.protected_periods[less.n_protected++] =
                    whole->protected_periods[k];
        if (!is_first_of(whole, i))
            continue;
        status = lift(l, "protected", protected_name(l, period));
        lifted++;
    }
    g_free(less.protected_periods);
    less = *whole;
    less.n_never_together = 0;
    if (status == LO_OK && whole->n_never_together > 0)
        status = lift(l, "together", "");
    world->extension = whole;
    return status;
}

static enum lo_status lift_all(struct lifting *l)
{
    const struct lo_problem *problem = l->view->problem;
    enum lo_status status = lift_hours(l);
    if (status == LO_OK)
        status = lift_limits(l);
    if (status == LO_OK)
        status = lift_protection(l);
    if (status == LO_OK)
        status = lift_setting(l, "plan.max_off_hours", "8760", "longest", "");
    if (status == LO_OK && problem->max_switching > 0)
        status = lift_setting(l, "desk.max_switching", "0", "desk", "");
    if (status == LO_OK && problem->min_gap_s > 0)
        status = lift_setting(l, "switching.min_gap_min", "0", "gap", "");
    return status;
}

enum lo_status lo_app_prices(struct lo_prices **out, struct lo_plan_view *view,
                             double seconds, struct lo_error *err)
{
    struct lifting l = {
        view, g_array_new(FALSE, FALSE, sizeof(struct lo_without)), err};
    enum lo_status status = lift_all(&l);
    pin_told(view->problem, view->plan);
    if (status == LO_OK)
        status = lo_price_rules(out, view->problem, view->plan->placements,
                                (const struct lo_without *)(void *)l.rows->data,
                                (int)l.rows->len, seconds, err);
    for (guint i = 0; i < l.rows->len; i++)
        lo_problem_free((struct lo_problem *)(uintptr_t)g_array_index(
                            l.rows, struct lo_without, i)
                            .problem);
    g_array_free(l.rows, TRUE);
    return status;
}
