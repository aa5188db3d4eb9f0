/*
 * Planning anew around what people were told: a search over which published
 * outages are given up and which jobs stay, each answer by a whole plan.
 *
 *   all published outages frozen --one finds no place--> give it up
 *        |                                                 |
 *        v                                                 v
 *   the best plan --price for moving--> outages that are worth it
 *        |
 *        \--> fewest changes within near_percent of the best --> draft
 *
 * Only what is in the way moves, however little time there is.
 */
#include <math.h>
#include <string.h>

#include "app/replan_int.h"

enum { MOST_ROUNDS = 20 }; /* two are enough where outages are staged */

/* Of the time, for the best plan; the rest is for changing less. */
static const double BEST_SHARE = 0.6;

void trial_clear(struct trial *t)
{
    lo_week_free(t->week);
    *t = (struct trial){NULL, false};
}

void trial_move(struct trial *to, struct trial *from)
{
    trial_clear(to);
    *to = *from;
    *from = (struct trial){NULL, false};
}

bool trial_is_better(const struct trial *a, const struct trial *b)
{
    if (a->has_plan != b->has_plan)
        return a->has_plan;
    if (!a->has_plan)
        return false;
    if (fabs(a->week->unplaced_weight - b->week->unplaced_weight) > 1e-9)
        return a->week->unplaced_weight < b->week->unplaced_weight;
    return a->week->objective < b->week->objective - 1e-9;
}

/* --- one plan ------------------------------------------------------------- */

static enum lo_status solve_once(struct trial *out,
                                 const struct lo_problem *problem,
                                 const struct search *s,
                                 const struct lo_plan_options *options,
                                 struct lo_error *err)
{
    struct lo_plan *plan = NULL;
    struct lo_error found = LO_ERROR_INIT;
    enum lo_status status = lo_plan_solve(&plan, problem, options, err);
    if (status != LO_OK)
        return status;
    out->has_plan = plan->outcome == LO_OUTCOME_OPTIMAL ||
                    plan->outcome == LO_OUTCOME_FEASIBLE;
    if (out->has_plan && lo_plan_check(problem, plan, &found) != LO_OK) {
        status =
            lo_error_set(err, LO_ESOLVER, "the plan failed its own check: %s",
                         found.message);
        lo_error_hint(err, "nothing was stored; this is a bug of lineout");
    } else {
        out->week = lo_week_of_plan(plan, s->told, s->last);
    }
    lo_plan_free(plan);
    return status;
}

/* Solves until the frozen outages are as they were told: after the first
 * round joining jobs are let in where they fit inside, later not at all. */
static enum lo_status solve_rounds(struct trial *out, struct search *s,
                                   struct lo_problem *problem,
                                   const struct lo_placement *known,
                                   double seconds, bool tell)
{
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    double until = MIN(lo_steady_seconds() + seconds, s->until);
    options.progress = tell ? s->request->progress : NULL;
    options.progress_self = s->request->progress_self;
    options.stop = s->request->stop;
    options.known = known;
    for (int round = 0;; round++) {
        options.time_limit_s = MAX(until - lo_steady_seconds(), 0.1);
        enum lo_status status = solve_once(out, problem, s, &options, s->err);
        if (status != LO_OK)
            return status;
        out->has_plan = out->has_plan && round < MOST_ROUNDS;
        if (!out->has_plan || app_part_from_frozen(problem, out->week,
                                                   &s->frozen, round == 0) == 0)
            return LO_OK;
        trial_clear(out);
    }
}

enum lo_status replan_try(struct trial *out, struct search *s, double seconds,
                          bool tell)
{
    struct lo_problem problem;
    struct trial found = {NULL, false};
    struct lo_placement *known = NULL;
    enum lo_status status = replan_frozen(&problem, s);
    if (status == LO_OK) {
        known = replan_known(s, &problem);
        status = solve_rounds(&found, s, &problem, known, seconds, tell);
    }
    g_free(known);
    g_free(problem.jobs);
    if (status == LO_OK) {
        for (int32_t j = 0; j < found.week->n_jobs; j++)
            if (found.week->jobs[j].weight > 0.0) /* not as freeze.c set it */
                found.week->jobs[j].weight = s->base->jobs[j].weight;
        trial_move(out, &found);
    }
    trial_clear(&found);
    return status;
}

bool replan_out_of_time(const struct search *s)
{
    return lo_steady_seconds() >= s->until ||
           (s->request->stop != NULL && *s->request->stop != 0);
}

/* --- attach ----------------------------------------------------------------
 */

static int32_t job_named(const struct lo_problem *problem, const char *name)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const struct lo_task *task =
            &problem->work->tasks[problem->jobs[j].task];
        if (strcmp(task->mrid, name) == 0 || strcmp(task->name, name) == 0)
            return j;
    }
    return -1;
}

static enum lo_status prepare_attach(struct search *s)
{
    const struct lo_replan_request *request = s->request;
    const struct lo_week_outage *to =
        app_week_outage(s->told, request->attach_to);
    if (to == NULL)
        return app_unknown_outage(request->attach_to, s->told, s->err);
    s->frozen.attached = job_named(s->base, request->attach);
    if (s->frozen.attached < 0) {
        lo_error_set(s->err, LO_ENOTFOUND, "no job '%s'", request->attach);
        lo_error_hint(s->err, "name it by mRID or name; import it first");
        return LO_ENOTFOUND;
    }
    s->frozen.attached_to = to;
    int hours = lo_settings_int(s->session->settings, "plan.attach_hours");
    if (to->span.from - s->base->now >= (int64_t)hours * LO_HOUR)
        return LO_OK;
    lo_error_set(s->err, LO_EINPUT,
                 "outage '%s' begins in less than the %d h ahead that a job "
                 "may still join",
                 to->id, hours);
    lo_error_hint(s->err, "--set plan.attach_hours=N, if it may all the same");
    return LO_EINPUT;
}

/* It joined, and nobody is off at any other time than he was told. */
static enum lo_status check_attached(const struct search *s,
                                     const struct trial *t)
{
    const struct lo_week_outage *to = s->frozen.attached_to;
    const struct lo_week_job *job = NULL;
    if (t->has_plan)
        job = app_week_job(
            t->week,
            s->base->work->tasks[s->base->jobs[s->frozen.attached].task].mrid);
    if (job != NULL && job->placed && job->outage != NULL &&
        strcmp(job->outage, to->id) == 0 &&
        app_as_told(to, app_week_outage(t->week, to->id)))
        return LO_OK;
    lo_error_set(s->err, LO_EINPUT,
                 "job '%s' does not fit into outage '%s' without more people "
                 "or more time",
                 s->request->attach, to->id);
    lo_error_hint(s->err, "it needs crews, sections that are dead then, and "
                          "room for its work: lineout explain JOB after "
                          "lineout replan");
    return LO_EINPUT;
}

/* --- the whole -------------------------------------------------------------
 */

static bool asked_away(const struct search *s, int32_t o)
{
    for (int32_t i = 0; i < s->request->n_release; i++)
        if (strcmp(s->request->release[i], s->told->outages[o].id) == 0)
            return true;
    return false;
}

/* The best plan with those outages given up that cannot stay. */
static enum lo_status find_best(struct trial *best, struct search *s,
                                struct lo_replanned *out)
{
    struct trial t = {NULL, false};
    enum lo_status status = replan_give_up(best, s);
    for (int32_t o = 0; o < s->told->n_outages; o++)
        out->given_up[o] =
            s->told->outages[o].span.to > s->base->now && /* else it was */
            (s->stuck[o] || (s->released[o] && !asked_away(s, o)));
    if (status != LO_OK || !best->has_plan)
        return status;
    if (best->week->outcome != LO_OUTCOME_OPTIMAL)
        status = replan_try(&t, s, BEST_SHARE * s->request->time_limit_s, true);
    if (status == LO_OK && t.has_plan && !trial_is_better(best, &t))
        trial_move(best, &t);
    trial_clear(&t);
    if (status == LO_OK)
        status = replan_keep_parts(best, s, out->given_up);
    return status;
}

static enum lo_status search(struct trial *best, struct search *s,
                             struct lo_replanned *out)
{
    enum lo_status status = LO_OK;
    if (s->request->attach != NULL) {
        status = prepare_attach(s);
        for (int32_t j = 0; status == LO_OK && j < s->base->n_jobs; j++)
            s->kept[j] = app_may_stay(s->base, j, &s->frozen);
        if (status == LO_OK)
            status = replan_try(best, s, s->request->time_limit_s, true);
        out->proven = status == LO_OK && best->has_plan &&
                      best->week->outcome == LO_OUTCOME_OPTIMAL;
        return status == LO_OK ? check_attached(s, best) : status;
    }
    status = find_best(best, s, out);
    if (status == LO_OK && best->has_plan)
        status = replan_move_for_gain(best, s, out->moved);
    if (status == LO_OK && best->has_plan)
        status = replan_keep_most(best, s, out);
    return status;
}

/* `times` 1: the figures of the week with the outage's, -1: without. */
static void count_outage(struct lo_week *week,
                         const struct lo_week_outage *outage, int times)
{
    double hours =
        week->by_mv ? outage->mv_customer_hours : outage->customer_hours;
    week->customer_hours += times * outage->customer_hours;
    week->mv_customer_hours += times * outage->mv_customer_hours;
    week->interruptions += times * outage->customers;
    week->objective += times * hours;
    week->bound += times * hours;
    week->alone += times * hours;
}

/* What is over stays in the plan as it was, also where its work, or part of it,
 * is planned no more: it is that of which only the rest is. */
static void keep_what_was(struct lo_week *week, const struct lo_week *told,
                          lo_time now)
{
    int32_t room = week->n_outages + told->n_outages;
    struct lo_week_outage *all =
        lo_arena_array(week->arena, (size_t)room, sizeof *all);
    int32_t n = 0;
    for (int32_t o = 0; o < told->n_outages; o++) {
        const struct lo_week_outage *was = &told->outages[o];
        if (was->span.to > now)
            continue;
        const struct lo_week_outage *is = app_week_outage(week, was->id);
        if (is != NULL) {
            count_outage(week, is, -1);
            week->outages[is - week->outages] = *was;
        } else {
            all[n++] = *was;
        }
        count_outage(week, was, 1);
    }
    if (week->n_outages > 0)
        memcpy(all + n, week->outages, (size_t)week->n_outages * sizeof *all);
    week->gap = lo_gap(week->objective, week->bound);
    week->outages = all;
    week->n_outages += n;
}

static int64_t count_told(const struct lo_week *told,
                          const struct lo_week *week, lo_time now)
{
    int64_t n = 0;
    for (int32_t o = 0; o < told->n_outages; o++) {
        const struct lo_week_outage *was = &told->outages[o];
        const struct lo_week_outage *is = app_week_outage(week, was->id);
        if (was->span.to > now && (is == NULL || !app_as_told(was, is)))
            n += was->customers;
    }
    return n;
}

static enum lo_status open_search(struct search *s, struct lo_world *world,
                                  const struct lo_replan_request *request,
                                  GArray *done, struct lo_arena *arena)
{
    struct lo_session *session = s->session;
    for (int32_t i = 0; i < request->n_release; i++) {
        const struct lo_week_outage *outage =
            app_week_outage(s->told, request->release[i]);
        if (outage == NULL)
            return app_unknown_outage(request->release[i], s->told, s->err);
        s->released[outage - s->told->outages] = true;
    }
    enum lo_status status =
        lo_store_get_done(session->store, done, arena, s->err);
    if (status == LO_OK)
        status = lo_store_last_outage(session->store, &s->last, s->err);
    if (status == LO_OK)
        status = app_problem_held(&s->base, session, world, s->told,
                                  app_now(session), request->pins,
                                  request->n_pins, s->err);
    if (status == LO_OK)
        status =
            app_lose_crews(s->base, request->losses, request->n_losses, s->err);
    if (status == LO_OK) {
        s->kept = g_new0(bool, s->base->n_jobs + 1);
        s->part = g_new0(bool, s->base->n_jobs + 1);
        s->frozen = (struct app_frozen){.told = s->told,
                                        .released = s->released,
                                        .kept = s->kept,
                                        .done = done,
                                        .attached = -1};
    }
    return status;
}

void lo_replanned_clear(struct lo_replanned *out)
{
    lo_week_free(out->week);
    lo_week_free(out->published);
    g_free(out->given_up);
    g_free(out->moved);
    memset(out, 0, sizeof *out);
}

enum lo_status lo_app_replan(struct lo_session *session, struct lo_world *world,
                             const struct lo_replan_request *request,
                             struct lo_replanned *out, struct lo_error *err)
{
    struct lo_replanned result = {0};
    struct trial best = {NULL, false};
    struct lo_arena *arena = lo_arena_new();
    GArray *done = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    struct search s = {.session = session, .request = request, .err = err};
    s.until = lo_steady_seconds() + request->time_limit_s;
    enum lo_status status = app_week_in_force(&result.published, session, err);
    if (status == LO_OK) {
        size_t n = (size_t)result.published->n_outages + 1;
        s.told = result.published;
        s.released = g_new0(bool, n);
        s.stuck = g_new0(bool, n);
        result.given_up = g_new0(bool, n);
        result.moved = g_new0(bool, n);
        status = open_search(&s, world, request, done, arena);
    }
    if (status == LO_OK)
        status = search(&best, &s, &result);
    if (status == LO_OK && best.has_plan) {
        keep_what_was(best.week, s.told, s.base->now);
        status = app_put_draft(session, best.week, "replan", err);
    }
    if (status == LO_OK) {
        result.week = best.week;
        best.week = NULL;
        result.changes = replan_count_changes(s.told, result.week);
        result.told = count_told(s.told, result.week, s.base->now);
        *out = result;
    } else {
        lo_replanned_clear(&result);
    }
    trial_clear(&best);
    lo_problem_free(s.base);
    g_free(s.released);
    g_free(s.stuck);
    g_free(s.kept);
    g_free(s.part);
    g_array_free(done, TRUE);
    lo_arena_free(arena);
    return status;
}
