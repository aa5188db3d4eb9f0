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
};

static bool is_within(const struct trial *t, const struct limit *limit)
{
    return t->has_plan && t->week->unplaced_weight <= limit->unplaced + 1e-9 &&
           t->week->objective <= limit->objective + 1e-9;
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
    return now != NULL && now->placed &&
           app_same_span(&was->part, &now->part) &&
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

/*
 * Keeps every job where it was and releases one after the other until the
 * plan is within the limit. With none or one released every smaller choice was
 * tried, with two every single one: then it is proven that fewer will not do.
 */
static enum lo_status change_least(struct trial *best, struct search *s,
                                   bool *fewest)
{
    double all = best->week->objective * s->request->near_percent / 100.0;
    const struct limit limit = {best->week->unplaced_weight,
                                best->week->objective + all};
    struct trial t = {NULL, false};
    enum lo_status status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
    bool proven = true;
    int freed = 0;
    if (status == LO_OK && !is_within(&t, &limit))
        proven = is_surely_beyond(&t, &limit);
    while (status == LO_OK && !is_within(&t, &limit)) {
        int32_t at = -1;
        bool level = true;
        status = release_one(&t, &at, s, &limit, &level);
        if (at < 0 || status != LO_OK)
            break;
        s->kept[at] = false;
        freed++;
        if (!is_within(&t, &limit))
            proven = proven && level && freed < 2;
    }
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
                                best->week->objective};
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const char *mrid = s->base->work->tasks[s->base->jobs[j].task].mrid;
        const struct lo_week_job *was = app_week_job(s->told, mrid);
        s->kept[j] = app_may_stay(s->base, j, &s->frozen) && was != NULL &&
                     is_where_it_was(was, app_week_job(best->week, mrid));
    }
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
    if (s->request->near_percent <= 0.0)
        s->until = MIN(s->until, lo_steady_seconds() + CHANGES_SECONDS);
    for (int32_t j = 0; j < s->base->n_jobs; j++)
        s->kept[j] = app_may_stay(s->base, j, &s->frozen);
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
