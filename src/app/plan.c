/*
 * Plan: world and request to a checked draft in the store.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/app_int.h"
#include "lineout/plan_export.h"

/* For each way of working; it answers a question, it does not hold up a plan.
 */
static const double COMPARE_SECONDS = 1.0;

static int64_t longest_lead_s(const struct lo_session *session,
                              const struct lo_world *world)
{
    int64_t longest = 0;
    for (int32_t t = 0; t < world->work->n_tasks; t++) {
        const struct lo_task *task = &world->work->tasks[t];
        if (!lo_work_to_plan(task))
            continue;
        int64_t lead = lo_notice_rule_lead(
            lo_notice_rule_of(session->settings, task->notice),
            session->notice_days, session->zone, app_now(session));
        longest = MAX(longest, lead);
    }
    return longest;
}

lo_date lo_app_first_day(const struct lo_session *session,
                         const struct lo_world *world)
{
    lo_time earliest = app_now(session) + longest_lead_s(session, world);
    lo_date day = lo_zone_date(session->zone, earliest);
    if (lo_zone_time(session->zone, day, 0) < earliest)
        day++;
    return day;
}

static enum lo_status problem_of(struct lo_problem **out,
                                 struct lo_session *session,
                                 struct lo_world *world,
                                 const struct lo_plan_request *request,
                                 struct lo_error *err)
{
    const char *name = lo_settings_text(session->settings, "plan.calendar");
    char *dir = g_build_filename(lo_data_dir(), "calendars", NULL);
    struct lo_calendar *calendar = NULL;
    enum lo_status status = lo_calendar_open(&calendar, name, dir, err);
    g_free(dir);
    if (status != LO_OK)
        return status;
    struct lo_problem_input input = {
        .sections = world->sections,
        .supply = world->supply,
        .work = world->work,
        .settings = session->settings,
        .zone = session->zone,
        .calendar = calendar,
        .notice_days = session->notice_days,
        .now = app_now(session),
        .from = request->has_from ? request->from
                                  : lo_app_first_day(session, world),
        .days = request->days,
        .n_pins = request->n_pins,
        .pins = request->pins,
    };
    status = lo_problem_new(out, &input, world->findings, err);
    lo_calendar_close(calendar);
    return status;
}

/* A plan that breaks a rule is a bug of ours, never an answer. */
static enum lo_status check(const struct lo_problem *problem,
                            const struct lo_plan *plan, struct lo_error *err)
{
    struct lo_error found = LO_ERROR_INIT;
    if (lo_plan_check(problem, plan, &found) == LO_OK)
        return LO_OK;
    lo_error_set(err, LO_ESOLVER, "the plan failed its own check: %s",
                 found.message);
    lo_error_hint(err, "nothing was stored; this is a bug of lineout: please "
                       "report it with the files and the command");
    return LO_ESOLVER;
}

static enum lo_status write_file(const char *dir, const char *name,
                                 const GString *text, struct lo_error *err)
{
    GError *error = NULL;
    char *path = g_build_filename(dir, name, NULL);
    enum lo_status status = LO_OK;
    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error))
        status = lo_error_set(err, LO_EIO, "cannot write '%s': %s", path,
                              error->message);
    g_clear_error(&error);
    g_free(path);
    return status;
}

/* Both files of models/week.mod. */
static enum lo_status export_model(const char *dir, const struct lo_plan *plan,
                                   struct lo_error *err)
{
    if (g_mkdir_with_parents(dir, 0777) != 0)
        return lo_error_set(err, LO_EIO, "cannot make the folder '%s': %s", dir,
                            g_strerror(errno));
    GString *text = g_string_new(NULL);
    enum lo_status status = lo_plan_export_bound(text, plan, err);
    if (status == LO_OK)
        status = write_file(dir, "week.dat", text, err);
    g_string_truncate(text, 0);
    lo_plan_export_plan(text, plan);
    if (status == LO_OK)
        status = write_file(dir, "plan.dat", text, err);
    g_string_free(text, TRUE);
    return status;
}

enum lo_status lo_app_plan(struct lo_session *session, struct lo_world *world,
                           const struct lo_plan_request *request,
                           struct lo_week **out, struct lo_error *err)
{
    struct lo_problem *problem = NULL;
    struct lo_plan *plan = NULL;
    struct lo_week *published = NULL;
    struct lo_week *week = NULL;
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    options.time_limit_s = request->time_limit_s;
    options.progress = request->progress;
    options.progress_self = request->progress_self;
    options.stop = request->stop;
    options.keep_proof = request->export_dir != NULL;
    enum lo_status status = problem_of(&problem, session, world, request, err);
    if (status != LO_OK)
        goto done;
    status = lo_plan_solve(&plan, problem, &options, err);
    if (status != LO_OK)
        goto done;
    bool has_plan = plan->outcome == LO_OUTCOME_OPTIMAL ||
                    plan->outcome == LO_OUTCOME_FEASIBLE;
    if (has_plan)
        status = check(problem, plan, err);
    if (status == LO_OK && request->export_dir != NULL)
        status = export_model(request->export_dir, plan, err);
    if (status == LO_OK && has_plan)
        status = lo_plan_compare_modes(plan, COMPARE_SECONDS, err);
    if (status == LO_OK)
        status = app_published_week(&published, session, err);
    if (status != LO_OK)
        goto done;
    week = lo_week_of_plan(plan, published);
    if (has_plan)
        status = lo_store_put_week(session->store, week, err);
    if (status != LO_OK)
        goto done;
    *out = week;
    week = NULL;
done:
    lo_week_free(week);
    lo_week_free(published);
    lo_plan_free(plan);
    lo_problem_free(problem);
    return status;
}
