/*
 * Fewest changes: of all plans within some per cent of the best, one in which
 * the fewest jobs are not where they were.
 */
#include <math.h>
#include <string.h>

#include "app/replan_int.h"

/* For looking for fewer changes, unless more was asked for. */
static const double CHANGES_SECONDS = 5.0;

/* --- fewest changes --------------------------------------------------------
 */

struct limit {
    double unplaced;
    double objective;
    int64_t interruptions; /* they count before changes */
};

static bool is_within(const struct trial *t, const struct limit *limit)
{
    return t->has_plan && t->week->unplaced_weight <= limit->unplaced + 1e-9 &&
           t->week->objective <= limit->objective + 1e-9 &&
           t->week->interruptions <= limit->interruptions;
}

/* Proven: nothing with these jobs kept is within the limit. */
static bool is_surely_beyond(const struct trial *t, const struct limit *limit)
{
    return t->week->unplaced_bound > limit->unplaced + 1e-9 ||
           t->week->bound > limit->objective + 1e-9;
}

static bool is_where_it_was(const struct lo_week_job *was,
                            const struct lo_week_job *now)
{
    return now != NULL && now->placed && lo_week_same_times(was, now) &&
           g_strcmp0(was->mode, now->mode) == 0;
}

int32_t replan_count_changes(const struct lo_week *told,
                             const struct lo_week *week)
{
    int32_t n = 0;
    for (int32_t j = 0; j < told->n_jobs; j++) {
        const struct lo_week_job *now = app_week_job(week, told->jobs[j].id);
        bool done = now != NULL && !now->placed && now->rules.n == 1 &&
                    strcmp(now->rules.at[0], APP_DONE) == 0;
        n += told->jobs[j].placed && !done &&
             !is_where_it_was(&told->jobs[j], now);
    }
    return n;
}

/* The job whose release brings the plan nearest to the limit; `best` gets that
 * plan. Those that moved in the best plan of all come first. -1 = none. */
static enum lo_status release_one(struct trial *best, int32_t *at,
                                  struct search *s, const struct limit *limit,
                                  bool *proven)
{
    enum lo_status status = LO_OK;
    *at = -1;
    for (int32_t j = 0; j < s->base->n_jobs && status == LO_OK; j++) {
        struct trial t = {NULL, false};
        if (!s->kept[j])
            continue;
        if (replan_out_of_time(s)) {
            *proven = false;
            break;
        }
        s->kept[j] = false;
        status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
        s->kept[j] = true;
        if (status == LO_OK && !is_within(&t, limit))
            *proven = *proven && is_surely_beyond(&t, limit);
        if (status == LO_OK && (*at < 0 || trial_is_better(&t, best))) {
            *at = j;
            trial_move(best, &t);
        }
        trial_clear(&t);
    }
    return status;
}

const char *replan_outage_before(const struct search *s, int32_t j)
{
    const struct lo_week_job *was =
        app_week_job(s->told, s->base->work->tasks[s->base->jobs[j].task].mrid);
    return was != NULL && was->placed ? was->outage : NULL;
}

/* Lets go of every kept job that found no room, and of those it shared an
 * outage with: apart they would only lose what they saved. Returns how many. */
static int release_unplaced(const struct trial *t, struct search *s)
{
    int n = 0;
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        if (!s->kept[j] || t->week->jobs[j].placed)
            continue;
        const char *outage = replan_outage_before(s, j);
        for (int32_t k = 0; k < s->base->n_jobs; k++)
            if (s->kept[k] &&
                (k == j ||
                 (outage != NULL &&
                  g_strcmp0(outage, replan_outage_before(s, k)) == 0))) {
                s->kept[k] = false;
                n++;
            }
    }
    return n;
}

/* Takes back what turns out not to have been in the way. */
static enum lo_status keep_again(struct trial *t, struct search *s,
                                 const bool *at_first,
                                 const struct limit *limit, int *freed)
{
    enum lo_status status = LO_OK;
    for (int32_t j = 0; j < s->base->n_jobs && status == LO_OK; j++) {
        struct trial again = {NULL, false};
        if (!at_first[j] || s->kept[j] || *freed < 2)
            continue;
        if (replan_out_of_time(s))
            break;
        s->kept[j] = true;
        status = replan_try(&again, s, REPLAN_TRIAL_SECONDS, false);
        if (status == LO_OK && is_within(&again, limit)) {
            trial_move(t, &again);
            (*freed)--;
        } else {
            s->kept[j] = false;
        }
        trial_clear(&again);
    }
    return status;
}

/*
 * Keeps every job where it was and lets go until the plan is within the limit:
 * what finds no room, else the job that brings it nearest. *proven: fewer will
 * not do. With one job let go it is, if keeping all was proven too much; with
 * two, if every single one was tried.
 */
static enum lo_status approach(struct trial *t, struct search *s,
                               const struct limit *limit, bool *proven)
{
    int32_t n_jobs = s->base->n_jobs;
    bool *at_first = g_memdup2(s->kept, sizeof *at_first * ((gsize)n_jobs + 1));
    enum lo_status status = replan_try(t, s, REPLAN_TRIAL_SECONDS, false);
    int freed = 0;
    *proven = true;
    while (status == LO_OK && !is_within(t, limit)) {
        int32_t at = -1;
        bool level = freed > 0 || is_surely_beyond(t, limit);
        int n = t->has_plan ? 0 : release_unplaced(t, s);
        if (replan_out_of_time(s))
            break;
        if (n > 0) {
            status = replan_try(t, s, REPLAN_TRIAL_SECONDS, false);
        } else {
            status = release_one(t, &at, s, limit, &level);
            if (at < 0)
                break;
            s->kept[at] = false;
            n = 1;
        }
        *proven = *proven && level && freed + n < 3;
        freed += n;
    }
    if (status == LO_OK && is_within(t, limit) && freed > 1) {
        int before = freed;
        status = keep_again(t, s, at_first, limit, &freed);
        *proven = *proven && freed == 1 && before == 2;
    }
    g_free(at_first);
    return status;
}

/* --- back where they were ---------------------------------------------------
 */

/* Jobs that may stay, were placed, and are where they were. */
static void keep_unmoved(struct search *s, const struct lo_week *week)
{
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const char *mrid = s->base->work->tasks[s->base->jobs[j].task].mrid;
        const struct lo_week_job *was = app_week_job(s->told, mrid);
        s->kept[j] = app_may_stay(s->base, j, &s->frozen) && was != NULL &&
                     is_where_it_was(was, app_week_job(week, mrid));
    }
}

/* The jobs from `j` on that shared its outage and moved; it alone, if `alone`.
 * Returns how many are kept then. */
static int keep_too(struct search *s, int32_t j, bool alone)
{
    const char *outage = replan_outage_before(s, j);
    int n = 0;
    for (int32_t k = j; k < s->base->n_jobs; k++) {
        bool same =
            k == j || (!alone && outage != NULL &&
                       g_strcmp0(outage, replan_outage_before(s, k)) == 0);
        if (!same || s->kept[k] || !app_may_stay(s->base, k, &s->frozen))
            continue;
        s->kept[k] = true;
        n++;
    }
    return n;
}

/* All that was in no outage that is given up. */
static void keep_the_rest(struct search *s)
{
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const char *id = replan_outage_before(s, j);
        const struct lo_week_outage *outage =
            id != NULL ? app_week_outage(s->told, id) : NULL;
        s->kept[j] =
            app_may_stay(s->base, j, &s->frozen) &&
            (outage == NULL || !s->released[outage - s->told->outages]);
    }
}

/* A plan with fewer changes, if the jobs kept allow one. */
static enum lo_status try_kept(struct trial *best, struct search *s,
                               const struct limit *limit)
{
    struct trial t = {NULL, false};
    enum lo_status status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
    if (status == LO_OK && is_within(&t, limit) &&
        replan_count_changes(s->told, t.week) <
            replan_count_changes(s->told, best->week))
        trial_move(best, &t);
    trial_clear(&t);
    return status;
}

/* Puts back what moved without need: all at once, outage by outage, then job
 * by job, while all that is where it was stays there. Each trial is small, and
 * what was won is kept when time ends. */
static enum lo_status put_back(struct trial *best, struct search *s,
                               const struct limit *limit)
{
    keep_the_rest(s);
    enum lo_status status = try_kept(best, s, limit);
    for (int alone = 0; alone < 2; alone++)
        for (int32_t j = 0; j < s->base->n_jobs && status == LO_OK; j++) {
            keep_unmoved(s, best->week);
            if (s->kept[j] || replan_out_of_time(s) ||
                keep_too(s, j, alone == 1) == 0)
                continue;
            status = try_kept(best, s, limit);
        }
    return status;
}

static enum lo_status change_least(struct trial *best, struct search *s,
                                   bool *fewest)
{
    double all = best->week->objective * s->request->near_percent / 100.0;
    const struct limit limit = {
        best->week->unplaced_weight, best->week->objective + all,
        all > 0.0 ? INT64_MAX : best->week->interruptions};
    struct trial t = {NULL, false};
    bool proven = false;
    enum lo_status status = put_back(best, s, &limit);
    for (int32_t j = 0; j < s->base->n_jobs; j++)
        s->kept[j] = app_may_stay(s->base, j, &s->frozen);
    if (status == LO_OK)
        status = approach(&t, s, &limit, &proven);
    if (status == LO_OK && is_within(&t, &limit) &&
        replan_count_changes(s->told, t.week) <=
            replan_count_changes(s->told, best->week)) {
        trial_move(best, &t);
        *fewest = proven;
    }
    trial_clear(&t);
    return status;
}

/* The same plan by the crews people know of, if there is one. */
static enum lo_status keep_crews(struct trial *best, struct search *s)
{
    struct trial t = {NULL, false};
    const struct limit limit = {best->week->unplaced_weight,
                                best->week->objective,
                                best->week->interruptions};
    keep_unmoved(s, best->week);
    s->frozen.same_crews = true;
    enum lo_status status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
    s->frozen.same_crews = false;
    if (status == LO_OK && is_within(&t, &limit) &&
        replan_count_changes(s->told, t.week) <=
            replan_count_changes(s->told, best->week))
        trial_move(best, &t);
    trial_clear(&t);
    return status;
}

enum lo_status replan_keep_most(struct trial *best, struct search *s,
                                struct lo_replanned *out)
{
    struct lo_week claim = *best->week; /* figures only */
    out->best = claim.objective;
    out->proven = claim.outcome == LO_OUTCOME_OPTIMAL;
    if (s->request->near_percent <= 0.0)
        s->until = MIN(s->until, lo_steady_seconds() + CHANGES_SECONDS);
    enum lo_status status = change_least(best, s, &out->fewest);
    if (status == LO_OK)
        status = keep_crews(best, s);
    struct lo_week *week = best->week;
    week->bound = MIN(claim.bound, week->objective);
    week->unplaced_bound = claim.unplaced_bound;
    week->gap = lo_gap(week->objective, week->bound);
    week->outcome = claim.outcome == LO_OUTCOME_OPTIMAL &&
                            week->objective <= claim.objective + 1e-9
                        ? LO_OUTCOME_OPTIMAL
                        : LO_OUTCOME_FEASIBLE;
    return status;
}

enum lo_status app_stay_near(struct lo_week **out, struct lo_session *session,
                             struct lo_problem *problem,
                             const struct lo_week *before,
                             const struct lo_week *best,
                             const volatile int *stop, struct lo_error *err)
{
    const struct lo_replan_request request = {.move_price = -1.0, .stop = stop};
    GArray *done = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    bool *released = g_new0(bool, before->n_outages + 1);
    bool *kept = g_new0(bool, problem->n_jobs + 1);
    struct search s = {
        .session = session,
        .request = &request,
        .told = before,
        .base = problem,
        .frozen = {.told = before,
                   .released = released,
                   .kept = kept,
                   .done = done,
                   .attached = -1,
                   .draft = true},
        .released = released,
        .kept = kept,
        .until = lo_steady_seconds() + CHANGES_SECONDS,
        .err = err,
    };
    const struct limit limit = {best->unplaced_weight, best->objective,
                                best->interruptions};
    struct trial t = {NULL, false};
    enum lo_status status = LO_OK;
    for (int32_t o = 0; o < before->n_outages; o++)
        released[o] = true;
    for (int32_t j = 0; j < problem->n_jobs; j++)
        kept[j] = app_may_stay(problem, j, &s.frozen);
    bool proven = false;
    status = approach(&t, &s, &limit, &proven);
    if (status == LO_OK && is_within(&t, &limit) &&
        replan_count_changes(before, t.week) <
            replan_count_changes(before, best))
        status = keep_crews(&t, &s);
    else
        trial_clear(&t);
    if (status == LO_OK && t.week != NULL) {
        *out = t.week;
        t.week = NULL;
    }
    trial_clear(&t);
    g_array_free(done, TRUE);
    g_free(released);
    g_free(kept);
    return status;
}
