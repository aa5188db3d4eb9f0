/*
 * Plan: world and request to a checked draft in the store.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/hold_int.h"
#include "lineout/explain.h"
#include "lineout/plan_export.h"

/* These answer questions beside the plan and must not hold it up: for each way
 * of working, for one trial of an unplaced job and for all, for each pin. */
static const double COMPARE_SECONDS = 1.0;
static const double EXPLAIN_EACH_SECONDS = 1.0;
static const double EXPLAIN_SECONDS = 5.0;
static const double PIN_SECONDS = 10.0;
static const double PINS_SECONDS = 20.0; /* all of them */

enum { MOST_ROUNDS = 20 }; /* two are enough where outages are staged */

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
    if (status == LO_OK)
        status = lo_plan_export_left(text, plan, err);
    if (status == LO_OK)
        status = write_file(dir, "left.dat", text, err);
    g_string_truncate(text, 0);
    lo_plan_export_plan(text, plan);
    if (status == LO_OK)
        status = write_file(dir, "plan.dat", text, err);
    g_string_free(text, TRUE);
    return status;
}

/* mRID of the job a pin names. */
static const struct lo_task *pinned_task(const struct lo_problem *problem,
                                         const char *job)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const struct lo_task *task =
            &problem->work->tasks[problem->jobs[j].task];
        if (strcmp(task->mrid, job) == 0 || strcmp(task->name, job) == 0)
            return task;
    }
    return NULL;
}

/* The price of each pin into the week. */
static enum lo_status price_pins(struct lo_week *week,
                                 const struct lo_plan *plan,
                                 const struct lo_problem_input *input,
                                 const struct lo_plan_request *request,
                                 struct lo_error *err)
{
    const struct lo_price_options options = {
        .total_s = MIN(request->time_limit_s, PINS_SECONDS),
        .each_s = MIN(request->time_limit_s, PIN_SECONDS),
        .stop = request->stop};
    struct lo_prices *prices = NULL;
    enum lo_status status = lo_price_pins(&prices, plan, input, &options, err);
    if (status != LO_OK)
        return status;
    week->pins =
        lo_arena_array(week->arena, (size_t)prices->n, sizeof *week->pins);
    for (int32_t i = 0; i < prices->n; i++) {
        const struct lo_price *price = &prices->prices[i];
        const struct lo_task *task =
            pinned_task(plan->problem, input->pins[i].job);
        double unplaced = plan->unplaced_weight - price->unplaced;
        week->pins[week->n_pins++] = (struct lo_week_pin){
            .job = lo_arena_strdup(week->arena,
                                   task != NULL ? task->mrid : price->subject),
            .name = lo_arena_strdup(week->arena,
                                    task != NULL ? task->name : price->subject),
            .at = input->pins[i].start,
            .forbidden = input->pins[i].forbidden,
            .tie = unplaced <= 0.0 && price->saves_most <= 1e-9,
            .costs = price->saves,
            .costs_least = price->saves_least,
            .costs_most = price->saves_most,
            .unplaced = unplaced,
        };
    }
    lo_prices_free(prices);
    return LO_OK;
}

/* Answers beside the plan: why jobs are left out, what other ways of working
 * would give. */
static enum lo_status look_around(struct lo_plan *plan, struct lo_error *err)
{
    struct lo_explain_options options = LO_EXPLAIN_OPTIONS_INIT;
    options.each_s = EXPLAIN_EACH_SECONDS;
    options.total_s = EXPLAIN_SECONDS;
    enum lo_status status = lo_plan_compare_modes(plan, COMPARE_SECONDS, err);
    if (status == LO_OK)
        status = lo_plan_explain_unplaced(plan, &options, err);
    return status;
}

/* ctrl-C: whoever waits wants the plan there is, and nothing beside it. */
static bool is_stopped(const struct lo_plan_request *request)
{
    return request->stop != NULL && *request->stop != 0;
}

static bool is_plan(const struct lo_plan *plan)
{
    return plan->outcome == LO_OUTCOME_OPTIMAL ||
           plan->outcome == LO_OUTCOME_FEASIBLE;
}

/* The latest plan there is, if it has days in common with this one; NULL. */
static enum lo_status plan_before(struct lo_week **out,
                                  struct lo_session *session,
                                  const struct lo_problem *problem,
                                  struct lo_error *err)
{
    struct lo_week *week = NULL;
    enum lo_status status = lo_app_week(session, 0, &week, err);
    *out = NULL;
    if (status == LO_ENOTFOUND)
        return LO_OK;
    if (status != LO_OK)
        return status;
    if (week->span.from < problem->to && problem->from < week->span.to)
        *out = week;
    else
        lo_week_free(week);
    return LO_OK;
}

/* The placements of a week of this problem. */
static enum lo_status plan_of_week(struct lo_plan **out,
                                   const struct lo_problem *problem,
                                   const struct lo_week *week,
                                   struct lo_error *err)
{
    struct lo_placement *placements =
        g_new0(struct lo_placement, problem->n_jobs + 1);
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const struct lo_week_job *job = app_week_job(
            week, problem->work->tasks[problem->jobs[j].task].mrid);
        placements[j].mode = -1;
        if (job != NULL && job->placed) {
            app_place(&placements[j], problem, j, job);
        }
    }
    enum lo_status status =
        lo_plan_of_placements(out, problem, placements, err);
    g_free(placements);
    return status;
}

/* Of plans as good the one that is most like the last one (objective 4): what
 * is proven of the first holds for it, too. */
static enum lo_status stay_near(struct lo_plan **plan, struct lo_week **near,
                                struct lo_session *session,
                                struct lo_problem *problem,
                                const struct app_hold *hold,
                                const struct lo_plan_request *request,
                                struct lo_error *err)
{
    struct lo_week *before = NULL, *best = NULL;
    struct lo_plan *same = NULL;
    enum lo_status status = plan_before(&before, session, problem, err);
    if (status != LO_OK || before == NULL)
        return status;
    best = lo_week_of_plan(*plan, NULL, 0);
    status =
        app_stay_near(near, session, problem, before, best, request->stop, err);
    if (*near != NULL && app_hold_broken(hold, problem, *near) != NULL) {
        lo_week_free(*near);
        *near = NULL;
    }
    if (status == LO_OK && *near != NULL)
        status = plan_of_week(&same, problem, *near, err);
    if (status == LO_OK && same != NULL) {
        same->outcome = (*plan)->outcome;
        same->bound = MIN((*plan)->bound, same->objective);
        same->unplaced_bound = (*plan)->unplaced_bound;
        same->solve_seconds = (*plan)->solve_seconds;
        same->proof = (*plan)->proof;
        same->left = (*plan)->left;
        (*plan)->proof = (*plan)->left = NULL;
        lo_plan_free(*plan);
        *plan = same;
    }
    lo_week_free(before);
    lo_week_free(best);
    return status;
}

/* Solves until the published outages are as they were told: after the first
 * round jobs that joined are let in where they fit inside, later not at all. */
static enum lo_status solve_rounds(struct lo_plan **out,
                                   struct lo_problem *problem,
                                   const struct app_hold *hold,
                                   struct lo_plan_options *options,
                                   struct lo_error *err)
{
    double until = lo_steady_seconds() + options->time_limit_s;
    for (int round = 0;; round++) {
        enum lo_status status = lo_plan_solve(out, problem, options, err);
        if (status != LO_OK || hold->n == 0)
            return status;
        if (!is_plan(*out))
            return (*out)->outcome == LO_OUTCOME_INFEASIBLE &&
                           hold->n_pins == 0 /* else it says why not */
                       ? app_hold_refuse(NULL, err)
                       : LO_OK;
        struct lo_week *week = lo_week_of_plan(*out, hold->told, 0);
        const struct lo_week_outage *broken =
            app_hold_broken(hold, problem, week);
        bool again =
            broken != NULL && round < MOST_ROUNDS &&
            app_part_from_frozen(problem, week, &hold->frozen, round == 0) > 0;
        lo_week_free(week);
        if (!again)
            return broken == NULL ? LO_OK : app_hold_refuse(broken, err);
        lo_plan_free(*out);
        *out = NULL;
        options->time_limit_s = MAX(until - lo_steady_seconds(), 0.1);
    }
}

/* `near`: the same plan with the crews people know of, NULL = no such. */
static enum lo_status
solve(struct lo_plan **out, struct lo_week **near, struct lo_session *session,
      struct lo_problem *problem, const struct app_hold *hold,
      const struct lo_plan_request *request, struct lo_error *err)
{
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    options.time_limit_s = request->time_limit_s;
    options.polish = true;
    options.progress = request->progress;
    options.progress_self = request->progress_self;
    options.stop = request->stop;
    options.keep_proof = request->export_dir != NULL;
    struct lo_placement *known = app_hold_known(hold, problem);
    options.known = known; /* however little time there is, they stay */
    enum lo_status status = solve_rounds(out, problem, hold, &options, err);
    g_free(known);
    if (status == LO_OK && is_plan(*out))
        status = check(problem, *out, err);
    if (status == LO_OK && is_plan(*out))
        status = stay_near(out, near, session, problem, hold, request, err);
    if (status == LO_OK && *near != NULL)
        status = check(problem, *out, err);
    if (status == LO_OK && request->export_dir != NULL)
        status = export_model(request->export_dir, *out, err);
    if (status == LO_OK && is_plan(*out) && !request->brief &&
        !is_stopped(request))
        status = look_around(*out, err);
    return status;
}

/* Crews of the same plan as they were checked there. */
static void take_crews(struct lo_week *week, const struct lo_week *from)
{
    for (int32_t j = 0; from != NULL && j < week->n_jobs; j++) {
        struct lo_week_job *job = &week->jobs[j];
        const struct lo_week_job *other = app_week_job(from, job->id);
        if (other == NULL || !other->placed || !job->placed)
            continue;
        for (int32_t i = 0; i < MIN(job->crews.n, other->crews.n); i++) {
            job->crews.at[i] = lo_arena_strdup(week->arena, other->crews.at[i]);
            job->crew_names.at[i] =
                lo_arena_strdup(week->arena, other->crew_names.at[i]);
        }
    }
}

static struct lo_stand stand_of(struct lo_arena *arena,
                                const struct lo_week_job *job)
{
    const struct lo_week_job *parts = NULL;
    int32_t n = lo_week_parts(&parts, job);
    struct lo_interval *at = lo_arena_array(arena, (size_t)n, sizeof *at);
    for (int32_t k = 0; k < n; k++)
        at[k] = parts[k].part;
    return (struct lo_stand){job->mode, n, at};
}

/* Where the jobs of a week stand; `draft` says which of the two fields. The
 * texts stay the week's. */
static void add_stood(GArray *stood, GHashTable *known, struct lo_arena *arena,
                      const struct lo_week *week, bool draft)
{
    for (int32_t i = 0; week != NULL && i < week->n_jobs; i++) {
        const struct lo_week_job *job = &week->jobs[i];
        struct lo_stood row = {.job = job->id};
        int at = GPOINTER_TO_INT(g_hash_table_lookup(known, job->id));
        if (!job->placed)
            continue;
        if (at == 0) {
            g_array_append_val(stood, row);
            at = (int)stood->len;
            g_hash_table_insert(known, (gpointer)job->id, GINT_TO_POINTER(at));
        }
        struct lo_stood *kept =
            &g_array_index(stood, struct lo_stood, (guint)at - 1);
        *(draft ? &kept->draft : &kept->published) = stand_of(arena, job);
    }
}

/* Objective level (4): the published plan, and the last draft, *owned*. */
static enum lo_status remember(GArray *stood, struct lo_arena *arena,
                               struct lo_session *session,
                               const struct lo_week *published,
                               struct lo_week **draft, struct lo_error *err)
{
    int64_t version = 0;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    enum lo_status status =
        lo_store_latest_version(session->store, &version, &state, err);
    if (status == LO_OK && version != 0 && state == LO_PLAN_DRAFT)
        status = lo_store_get_week(session->store, version, state, draft, err);
    add_stood(stood, known, arena, published, false);
    add_stood(stood, known, arena, *draft, true);
    g_hash_table_destroy(known);
    return status;
}

static struct lo_interval days_of(const struct lo_session *session,
                                  lo_date from, int days)
{
    return (struct lo_interval){lo_zone_time(session->zone, from, 0),
                                lo_zone_time(session->zone, from + days, 0)};
}

/* No job could be placed there, and that would be called the best. */
static enum lo_status refuse_past(const struct lo_session *session,
                                  lo_date from, int days, struct lo_error *err)
{
    char first[LO_TIME_TEXT], last[LO_TIME_TEXT];
    if (days_of(session, from, days).to > app_now(session))
        return LO_OK;
    lo_date_format(first, from);
    lo_date_format(last, from + days - 1);
    lo_error_set(err, LO_EINPUT, "the days from %s to %s are over", first,
                 last);
    lo_error_hint(err, "lineout plan --from DATE with a day to come");
    return LO_EINPUT;
}

enum lo_status lo_app_plan(struct lo_session *session, struct lo_world *world,
                           const struct lo_plan_request *request,
                           struct lo_week **out, struct lo_error *err)
{
    struct app_input in = {.calendar = NULL};
    struct app_carry carry = {NULL, NULL, NULL};
    struct app_hold hold = {.carry = NULL};
    struct lo_problem *problem = NULL;
    struct lo_plan *plan = NULL;
    struct lo_week *published = NULL;
    struct lo_week *draft = NULL, *before = NULL;
    struct lo_week *week = NULL, *near = NULL;
    int64_t last = 0;
    struct lo_arena *arena = lo_arena_new();
    GArray *stood = g_array_new(FALSE, FALSE, sizeof(struct lo_stood));
    lo_date from =
        request->has_from ? request->from : lo_app_first_day(session, world);
    enum lo_status status = refuse_past(session, from, request->days, err);
    if (status != LO_OK)
        goto done;
    status = app_input_open(&in, session, world, from, request->days, NULL,
                            app_now(session), err);
    if (status == LO_OK)
        status = app_published_week(&published, session, err);
    if (status == LO_OK)
        status = remember(stood, arena, session, published, &draft, err);
    if (status != LO_OK)
        goto done;
    in.input.n_stood = (int)stood->len;
    in.input.stood = (const struct lo_stood *)(void *)stood->data;
    in.input.n_pins = request->n_pins;
    in.input.pins = request->pins;
    in.input.hold = app_hold_problem;
    in.input.hold_self = &hold;
    status = app_carry_read(&carry, session, err);
    if (status == LO_OK) {
        app_hold_open(&hold, &carry, request->anew ? NULL : published,
                      days_of(session, from, request->days), &in.input);
        status = app_hold_edges(&hold, days_of(session, from, request->days),
                                in.input.now, session->zone, err);
    }
    if (status == LO_OK)
        status = lo_problem_new(&problem, &in.input, world->findings, err);
    if (status == LO_OK)
        status = solve(&plan, &near, session, problem, &hold, request, err);
    if (status == LO_OK)
        status = lo_store_last_outage(session->store, &last, err);
    if (status == LO_OK && last == 0) /* drafts keep their names, too */
        status = plan_before(&before, session, problem, err);
    if (status != LO_OK)
        goto done;
    week = lo_week_of_plan(plan, published != NULL ? published : before, last);
    app_hold_weigh(&hold, week);
    take_crews(week, near);
    app_carry_note(&carry, week, &in.input);
    if (is_plan(plan) && !request->brief && !is_stopped(request))
        status = price_pins(week, plan, &in.input, request, err);
    if (status == LO_OK && is_plan(plan))
        status = app_put_draft(session, week, "plan", err);
    if (status != LO_OK)
        goto done;
    *out = week;
    week = NULL;
done:
    lo_week_free(week);
    lo_week_free(near);
    lo_week_free(draft);
    lo_week_free(before);
    lo_week_free(published);
    lo_plan_free(plan);
    lo_problem_free(problem);
    app_hold_close(&hold);
    app_carry_clear(&carry);
    app_input_close(&in);
    g_array_free(stood, TRUE);
    lo_arena_free(arena);
    return status;
}
