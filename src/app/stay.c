/*
 * What of the plan that people were told can stay where it is: decided before
 * anything is planned, so that a search which runs out of time gives up no
 * outage that could stay, and begins with all that does.
 */
#include <string.h>

#include "app/replan_int.h"
#include "lineout/keep.h"

/* An outage of customers who were told is worth more than any job; one that has
 * begun, more than all of these. */
static const double TOLD_WORTH = 1e6, BEGUN_WORTH = 1e13;

/* --- groups -------------------------------------------------------------- */

struct told_groups {
    struct lo_placement *placements; /* by job */
    int32_t *group; /* by job: its outage, else n_outages + j */
    int32_t n;
    double *worth;
};

static int32_t outage_of(const struct search *s, const char *id)
{
    const struct lo_week_outage *outage =
        id != NULL ? app_week_outage(s->told, id) : NULL;
    return outage != NULL ? (int32_t)(outage - s->told->outages) : -1;
}

/* Work in parts ties its outages together: each group gets the number of the
 * first of them. */
static void join_parts(struct told_groups *t, const struct search *s, int32_t j,
                       const struct lo_week_job *was)
{
    const struct lo_week_job *parts = NULL;
    int32_t n = lo_week_parts(&parts, was);
    for (int32_t k = 0; k < n; k++) {
        int32_t o = outage_of(s, parts[k].outage);
        for (int32_t i = 0; o >= 0 && i < s->base->n_jobs; i++)
            if (t->group[i] == o)
                t->group[i] = t->group[j];
    }
}

static const struct lo_week_job *was_of(const struct search *s, int32_t j)
{
    return app_week_job(s->told,
                        s->base->work->tasks[s->base->jobs[j].task].mrid);
}

static struct told_groups open_groups(const struct search *s,
                                      const struct lo_problem *problem)
{
    int32_t n = problem->n_jobs, n_outages = s->told->n_outages;
    struct told_groups t = {g_new0(struct lo_placement, n + 1),
                            g_new0(int32_t, n + 1), n_outages + n,
                            g_new0(double, n_outages + n + 1)};
    double all = app_weight_of_all(problem);
    for (int32_t o = 0; o < n_outages; o++) {
        const struct lo_week_outage *outage = &s->told->outages[o];
        bool begun = outage->span.from <= s->base->now;
        t.worth[o] = (begun ? BEGUN_WORTH : TOLD_WORTH) *
                     MAX((double)outage->customers, 1.0);
    }
    for (int32_t j = 0; j < n; j++) {
        const struct lo_week_job *was = was_of(s, j);
        bool placed = was != NULL && was->placed;
        int32_t o = placed ? outage_of(s, was->outage) : -1;
        bool frozen = o >= 0 && !s->released[o];
        t.placements[j].mode = -1;
        t.group[j] = !placed ? -1 : frozen ? o : n_outages + j;
        t.worth[n_outages + j] = problem->jobs[j].weight / all;
        if (placed && app_mode_of(problem, j, was) >= 0)
            app_place(&t.placements[j], problem, j, was);
        if (frozen)
            join_parts(&t, s, j, was);
    }
    return t;
}

static void close_groups(struct told_groups *t)
{
    g_free(t->placements);
    g_free(t->group);
    g_free(t->worth);
}

/* stays[] by group. */
static bool *keep(const struct told_groups *t, const struct lo_problem *problem,
                  double until)
{
    bool *stays = g_new0(bool, t->n + 1);
    const struct lo_keep groups = {t->placements, t->group, t->n, t->worth};
    lo_plan_keep(stays, problem, &groups, until);
    return stays;
}

struct lo_placement *replan_known(const struct search *s,
                                  const struct lo_problem *problem)
{
    struct told_groups t = open_groups(s, problem);
    bool *stays = keep(&t, problem, 0.0);
    for (int32_t j = 0; j < problem->n_jobs; j++)
        if (t.group[j] < 0 || !stays[t.group[j]])
            t.placements[j].mode = -1;
    struct lo_placement *known = t.placements;
    t.placements = NULL;
    close_groups(&t);
    g_free(stays);
    return known;
}

/* --- outages that cannot stay --------------------------------------------- */

enum lo_status replan_frozen(struct lo_problem *out, const struct search *s)
{
    size_t n = (size_t)s->base->n_jobs;
    *out = *s->base;
    out->jobs = g_new0(struct lo_job, n + 1);
    if (n > 0)
        memcpy(out->jobs, s->base->jobs, n * sizeof *out->jobs);
    return app_freeze(out, &s->frozen, s->err);
}

enum lo_status replan_release_lost(struct search *s, double until)
{
    struct lo_problem problem;
    enum lo_status status = replan_frozen(&problem, s);
    if (status == LO_OK) {
        struct told_groups t = open_groups(s, &problem);
        for (int32_t j = 0; j < problem.n_jobs; j++)
            if (t.group[j] >= s->told->n_outages ||
                problem.jobs[j].problem.rule != NULL)
                t.group[j] = -1; /* only what people were told */
        bool *stays = keep(&t, &problem, until);
        for (int32_t j = 0; j < problem.n_jobs; j++) {
            int32_t o = outage_of(s, replan_outage_before(s, j));
            if (o < 0 || t.group[j] < 0 || stays[t.group[j]])
                continue;
            if (s->told->outages[o].span.from <= s->base->now)
                s->stuck[o] = true;
            else
                s->released[o] = true;
        }
        close_groups(&t);
        g_free(stays);
    }
    g_free(problem.jobs);
    return status;
}

/* --- what stays of an outage that does not ---------------------------------
 */

/* Of the outages given up, what would stay where it was has people off who were
 * not told so: then nothing of it stays. Returns how many it were. */
static int drop_untold(struct search *s, const struct lo_week *week)
{
    int dropped = 0;
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const struct lo_week_job *now = app_week_job(
            week, s->base->work->tasks[s->base->jobs[j].task].mrid);
        if (!s->part[j])
            continue;
        const struct lo_week_outage *outage =
            now->placed && now->outage != NULL
                ? app_week_outage(week, now->outage)
                : NULL;
        const struct lo_week_outage *told =
            app_week_outage(s->told, replan_outage_before(s, j));
        if (outage != NULL && app_within_told(told, outage))
            continue;
        s->part[j] = false;
        dropped++;
    }
    return dropped;
}

/* The week of those placements alone; NULL: they keep no rules together. */
static enum lo_status week_of(struct lo_week **out, const struct search *s,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements)
{
    struct lo_plan *plan = NULL;
    struct lo_error none = LO_ERROR_INIT;
    *out = NULL;
    if (lo_plan_of_placements(&plan, problem, placements, &none) != LO_OK)
        return none.status == LO_EINPUT ? LO_OK : (*s->err = none).status;
    *out = lo_week_of_plan(plan, s->told, s->last);
    lo_plan_free(plan);
    return LO_OK;
}

/* One look: who of s->part can stay, and is nobody off who was not told? */
static enum lo_status look(struct search *s, bool *again)
{
    struct lo_problem problem;
    struct lo_week *week = NULL;
    enum lo_status status = replan_frozen(&problem, s);
    *again = false;
    if (status != LO_OK)
        goto done;
    struct told_groups t = open_groups(s, &problem);
    for (int32_t j = 0; j < problem.n_jobs; j++)
        if (t.group[j] >= s->told->n_outages && !s->part[j])
            t.group[j] = -1;
    bool *stays = keep(&t, &problem, 0.0);
    for (int32_t j = 0; j < problem.n_jobs; j++) {
        bool in = t.group[j] >= 0 && stays[t.group[j]];
        s->part[j] = s->part[j] && in;
        if (!in)
            t.placements[j].mode = -1;
    }
    status = week_of(&week, s, &problem, t.placements);
    if (status == LO_OK && week != NULL)
        *again = drop_untold(s, week) > 0;
    close_groups(&t);
    g_free(stays);
done:
    lo_week_free(week);
    g_free(problem.jobs);
    return status;
}

enum lo_status replan_find_parts(struct search *s, const bool *given_up,
                                 int32_t *n)
{
    enum lo_status status = LO_OK;
    bool again = true;
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const struct lo_week_job *was = was_of(s, j);
        int32_t o = outage_of(s, replan_outage_before(s, j));
        s->part[j] = o >= 0 && given_up[o] && was->n_parts == 0 &&
                     was->part.from >= s->base->now &&
                     s->base->jobs[j].problem.rule == NULL &&
                     app_mode_of(s->base, j, was) >= 0;
    }
    s->frozen.part = s->part;
    while (status == LO_OK && again)
        status = look(s, &again);
    s->frozen.part = NULL;
    *n = 0;
    for (int32_t j = 0; j < s->base->n_jobs; j++)
        *n += s->part[j];
    return status;
}
