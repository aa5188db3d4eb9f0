/*
 * What becomes of a published plan: planned anew around what people were told,
 * an outage called off, what really happened.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* --- replan ------------------------------------------------------------- */

static enum lo_status week_in_force(struct lo_week **out,
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

static enum lo_status unknown_outage(const char *id, const struct lo_week *week,
                                     struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND,
                 "plan %" G_GINT64_FORMAT " in force has no outage '%s'",
                 week->version, id);
    lo_error_hint(err, "outages are named as `lineout plan` shows them: O1");
    return LO_ENOTFOUND;
}

static bool is_released(const struct lo_replan_request *request, const char *id)
{
    for (int32_t i = 0; i < request->n_release; i++)
        if (strcmp(request->release[i], id) == 0)
            return true;
    return false;
}

static bool is_frozen(const struct lo_week_job *told,
                      const struct lo_replan_request *request)
{
    return told != NULL && told->placed && told->outage != NULL &&
           !is_released(request, told->outage);
}

/* E11: the start and the mode that people were told stay. */
static enum lo_status freeze_job(struct lo_problem *problem, int32_t j,
                                 const struct lo_week_job *told,
                                 struct lo_error *err)
{
    struct lo_job *job = &problem->jobs[j];
    int32_t mode = app_mode_of(problem, j, told);
    if (mode < 0) {
        lo_error_set(err, LO_EINPUT,
                     "job '%s' of the published outage '%s' has no mode of "
                     "that length any more",
                     told->name, told->outage);
        lo_error_hint(err, "lineout replan --release %s", told->outage);
        return LO_EINPUT;
    }
    job->pin = told->part.from;
    job->modes += mode;
    job->n_modes = 1;
    job->lead_s = 0; /* they were told in time */
    return LO_OK;
}

/* What is not frozen starts from now on. */
static void begin_now(struct lo_problem *problem, struct lo_job *job)
{
    struct lo_interval *left =
        lo_arena_array(problem->arena, (size_t)job->n_windows, sizeof *left);
    int32_t n = 0;
    for (int32_t w = 0; w < job->n_windows; w++) {
        left[n] = job->windows[w];
        left[n].from = MAX(left[n].from, problem->now);
        n += left[n].from < left[n].to;
    }
    job->windows = left;
    job->n_windows = n;
}

static bool is_done(const GArray *done, const char *job)
{
    for (guint i = 0; i < done->len; i++)
        if (strcmp(g_array_index(done, struct lo_done, i).job, job) == 0)
            return true;
    return false;
}

static enum lo_status freeze(struct lo_problem *problem,
                             const struct lo_week *published,
                             const struct lo_replan_request *request,
                             const GArray *done, struct lo_error *err)
{
    static const struct lo_problem_note note = {"done", "it is done already",
                                                "none is needed"};
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        struct lo_job *job = &problem->jobs[j];
        const char *mrid = problem->work->tasks[job->task].mrid;
        const struct lo_week_job *told = app_week_job(published, mrid);
        if (is_frozen(told, request)) {
            if (freeze_job(problem, j, told, err) != LO_OK)
                return err->status;
        } else if (is_done(done, mrid)) {
            job->problem = note;
            job->weight = 0.0;
        } else {
            begin_now(problem, job);
        }
    }
    return LO_OK;
}

/* Is everybody off in `now` exactly when he was told? */
static bool as_told(const struct lo_week_outage *told,
                    const struct lo_week_outage *now)
{
    if (!app_same_span(&told->span, &now->span))
        return false;
    for (int32_t i = 0; i < told->n_stages; i++)
        for (int32_t k = 0; k < now->n_stages; k++) {
            const struct lo_week_stage *a = &told->stages[i];
            const struct lo_week_stage *b = &now->stages[k];
            if (MAX(a->span.from, b->span.from) < MIN(a->span.to, b->span.to) &&
                !app_same_texts(&a->off, &b->off))
                return false;
        }
    return true;
}

/*
 * Keeps a job that joined out of the outage: its dead stretch lies before or
 * after that of the outage without touching it, or at first, if that is
 * `inside`, within.
 *
 *   windows   |-----------------------------------|
 *   told              [#############]
 *   left      |----|    |---------|    |----------|
 */
static void keep_apart(struct lo_problem *problem, struct lo_job *job,
                       const struct lo_interval *told, bool inside)
{
    int64_t before = 0, after = 0;
    for (int32_t m = 0; m < job->n_modes; m++) {
        before = MAX(before, job->modes[m].before_s);
        after = MAX(after, job->modes[m].after_s);
    }
    struct lo_interval *left = lo_arena_array(
        problem->arena, 3 * (size_t)job->n_windows, sizeof *left);
    int32_t n = 0;
    for (int32_t w = 0; w < job->n_windows; w++) {
        struct lo_interval all = job->windows[w];
        struct lo_interval parts[] = {
            {all.from, MIN(all.to, told->from - after - 1)},
            {MAX(all.from, told->from + before), MIN(all.to, told->to - after)},
            {MAX(all.from, told->to + before + 1), all.to}};
        for (int i = 0; i < 3; i++)
            if (parts[i].from < parts[i].to && (inside || i != 1))
                left[n++] = parts[i];
    }
    job->windows = left;
    job->n_windows = n;
}

/* Frozen outages that changed: every job that joined one is kept apart from
 * it. Returns how many jobs that are; `inside` as in keep_apart. */
static int part_from_frozen(struct lo_problem *problem,
                            const struct lo_week *week,
                            const struct lo_week *published,
                            const struct lo_replan_request *request,
                            bool inside)
{
    int parted = 0;
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const char *mrid = problem->work->tasks[problem->jobs[j].task].mrid;
        const struct lo_week_job *job = app_week_job(week, mrid);
        const struct lo_week_outage *told =
            app_week_outage(published, job->outage);
        if (told == NULL || is_released(request, told->id) ||
            is_frozen(app_week_job(published, mrid), request) ||
            as_told(told, app_week_outage(week, told->id)))
            continue;
        keep_apart(problem, &problem->jobs[j], &told->span, inside);
        parted++;
    }
    return parted;
}

static enum lo_status solve_once(struct lo_week **out, bool *has_plan,
                                 const struct lo_problem *problem,
                                 const struct lo_week *published,
                                 const struct lo_plan_options *options,
                                 struct lo_error *err)
{
    struct lo_plan *plan = NULL;
    struct lo_error found = LO_ERROR_INIT;
    enum lo_status status = lo_plan_solve(&plan, problem, options, err);
    if (status != LO_OK)
        return status;
    *has_plan = plan->outcome == LO_OUTCOME_OPTIMAL ||
                plan->outcome == LO_OUTCOME_FEASIBLE;
    if (*has_plan && lo_plan_check(problem, plan, &found) != LO_OK) {
        status =
            lo_error_set(err, LO_ESOLVER, "the plan failed its own check: %s",
                         found.message);
        lo_error_hint(err, "nothing was stored; this is a bug of lineout");
    } else {
        *out = lo_week_of_plan(plan, published);
    }
    lo_plan_free(plan);
    return status;
}

enum { MOST_ROUNDS = 20 }; /* two are enough where outages are staged */

/* Solves until the frozen outages are as they were told: after the first
 * round joining jobs are let in where they fit inside, later not at all.
 * Without a plan *has_plan is false. */
static enum lo_status solve_rounds(struct lo_week **out, bool *has_plan,
                                   struct lo_problem *problem,
                                   const struct lo_week *published,
                                   const struct lo_replan_request *request,
                                   double until, struct lo_error *err)
{
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_week *week = NULL;
    options.progress = request->progress;
    options.progress_self = request->progress_self;
    options.stop = request->stop;
    for (int round = 0;; round++) {
        options.time_limit_s = MAX(until - lo_steady_seconds(), 1.0);
        enum lo_status status =
            solve_once(&week, has_plan, problem, published, &options, err);
        if (status != LO_OK)
            return status;
        *has_plan = *has_plan && round < MOST_ROUNDS;
        if (!*has_plan || part_from_frozen(problem, week, published, request,
                                           round == 0) == 0)
            break;
        lo_week_free(week);
        week = NULL;
    }
    *out = week;
    return LO_OK;
}

/* Every job that was placed, and may be there still, is pinned there. */
static void keep_where_it_was(struct lo_problem *problem,
                              const struct lo_week *published)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        struct lo_job *job = &problem->jobs[j];
        const struct lo_week_job *was =
            app_week_job(published, problem->work->tasks[job->task].mrid);
        if (job->pin != LO_TIME_NONE || job->problem.rule != NULL ||
            was == NULL || !was->placed || was->part.from < problem->now)
            continue;
        int32_t mode = app_mode_of(problem, j, was);
        if (mode < 0)
            continue;
        job->pin = was->part.from;
        job->modes += mode;
        job->n_modes = 1;
    }
}

/* Objective (4) by two plans: the best, and the best that leaves all that was
 * placed where it was. The latter is taken where it is no worse; what is
 * proven of the former holds for it too. */
static enum lo_status solve(struct lo_week **out, struct lo_session *session,
                            struct lo_problem *problem,
                            const struct lo_week *published,
                            const struct lo_replan_request *request,
                            struct lo_error *err)
{
    struct lo_week *week = NULL, *kept = NULL;
    bool has_plan = false, has_kept = false;
    double until = lo_steady_seconds() + request->time_limit_s;
    struct lo_problem still = *problem;
    size_t n_jobs = (size_t)problem->n_jobs;
    still.jobs = g_new0(struct lo_job, n_jobs + 1);
    enum lo_status status =
        solve_rounds(&week, &has_plan, problem, published, request, until, err);
    if (status == LO_OK && has_plan && n_jobs > 0) {
        memcpy(still.jobs, problem->jobs, n_jobs * sizeof *still.jobs);
        keep_where_it_was(&still, published);
        status = solve_rounds(&kept, &has_kept, &still, published, request,
                              until, err);
    }
    if (status == LO_OK && has_kept &&
        kept->unplaced_weight <= week->unplaced_weight + 1e-9 &&
        kept->objective <= week->objective + 1e-9) {
        kept->bound = MIN(week->bound, kept->objective);
        kept->unplaced_bound = week->unplaced_bound;
        kept->outcome = week->outcome;
        kept->gap = lo_gap(kept->objective, kept->bound);
        lo_week_free(week);
        week = kept;
        kept = NULL;
    }
    if (status == LO_OK && has_plan)
        status = lo_store_put_week(session->store, week, err);
    if (status == LO_OK)
        *out = week;
    else
        lo_week_free(week);
    lo_week_free(kept);
    g_free(still.jobs);
    return status;
}

enum lo_status lo_app_replan(struct lo_session *session, struct lo_world *world,
                             const struct lo_replan_request *request,
                             struct lo_week **out, struct lo_week **published,
                             struct lo_error *err)
{
    struct lo_week *told = NULL;
    struct lo_problem *problem = NULL;
    struct lo_arena *arena = lo_arena_new();
    GArray *done = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    enum lo_status status = week_in_force(&told, session, err);
    for (int32_t i = 0; status == LO_OK && i < request->n_release; i++)
        if (app_week_outage(told, request->release[i]) == NULL)
            status = unknown_outage(request->release[i], told, err);
    if (status == LO_OK)
        status = lo_store_get_done(session->store, done, arena, err);
    if (status == LO_OK)
        status = app_problem_of_week(&problem, session, world, told,
                                     app_now(session), err);
    if (status == LO_OK)
        status = freeze(problem, told, request, done, err);
    if (status == LO_OK)
        status = solve(out, session, problem, told, request, err);
    if (status == LO_OK) {
        *published = told;
        told = NULL;
    }
    lo_problem_free(problem);
    g_array_free(done, TRUE);
    lo_arena_free(arena);
    lo_week_free(told);
    return status;
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
    enum lo_status status = week_in_force(&week, session, err);
    if (status != LO_OK)
        return status;
    const struct lo_week_outage *gone = app_week_outage(week, outage);
    if (gone == NULL) {
        status = unknown_outage(outage, week, err);
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
    enum lo_status status = week_in_force(&week, session, err);
    if (status != LO_OK)
        return status;
    const struct lo_week_outage *planned = app_week_outage(week, outage);
    if (planned == NULL) {
        status = unknown_outage(outage, week, err);
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
