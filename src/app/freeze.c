/*
 * What a replan must leave as people were told it (E11), as a problem: pins,
 * windows without the past, crews that are lost, and jobs kept out of published
 * outages that they would change.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/text.h"

/* A notice lead that is kept by every start, those in the past too. */
#define TOLD_S (366 * (int64_t)LO_DAY)

/* Where not all find room, what is kept by choice shows that it is in the way:
 * it gives way to what must be. */
static const double KEPT_WEIGHT = 1e-3;

/* --- frozen jobs -------------------------------------------------------- */

static int32_t outage_index(const struct lo_week *week, const char *id)
{
    const struct lo_week_outage *outage = app_week_outage(week, id);
    return outage != NULL ? (int32_t)(outage - week->outages) : -1;
}

static bool is_frozen(const struct app_frozen *f, const struct lo_week_job *was)
{
    int32_t o = was != NULL && was->placed && was->outage != NULL
                    ? outage_index(f->told, was->outage)
                    : -1;
    bool frozen = o >= 0 && !f->released[o];
    for (int32_t k = 0; frozen && k < was->n_parts; k++) {
        o = was->parts[k].outage != NULL
                ? outage_index(f->told, was->parts[k].outage)
                : -1;
        frozen = o >= 0 && !f->released[o]; /* all of it moves, or none */
    }
    return frozen;
}

/* ... or it is what stays of an outage that does not. */
static bool stays_told(const struct app_frozen *f, int32_t j,
                       const struct lo_week_job *was)
{
    return is_frozen(f, was) || (f->part != NULL && f->part[j]);
}

static enum lo_status no_such_mode(const struct lo_week_job *was,
                                   struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT,
                 "job '%s' of the published outage '%s' has no mode of that "
                 "length any more",
                 was->name, was->outage);
    lo_error_hint(err, "lineout replan --release %s", was->outage);
    return LO_EINPUT;
}

/* Where it was, in the mode it was, and in its parts. */
static void stay(struct lo_problem *problem, struct lo_job *job, int32_t mode,
                 const struct lo_week_job *was)
{
    struct lo_job_mode *kept = lo_arena_alloc(problem->arena, sizeof *kept);
    struct lo_interval *parts =
        lo_arena_array(problem->arena, (size_t)was->n_parts + 1, sizeof *parts);
    *kept = job->modes[mode];
    for (int32_t k = 0; k < was->n_parts; k++)
        parts[k] = was->parts[k].part;
    kept->n_fixed = was->n_parts;
    kept->fixed = parts;
    if (was->n_parts == 0)
        kept->max_parts = 1;
    job->pin = was->part.from;
    job->modes = kept;
    job->n_modes = 1;
}

/* More crews than this by name could be more kinds than a plan can tell. */
enum { MOST_NAMED_CREWS = 48 };

static int32_t crew_of(const struct lo_work *work, const char *mrid)
{
    for (int32_t c = 0; c < work->n_crews; c++)
        if (strcmp(work->crews[c].mrid, mrid) == 0)
            return c;
    return -1;
}

static bool is_there(const struct lo_plan_crew *crew, struct lo_interval busy)
{
    bool there = crew->n_shifts == 0;
    for (int32_t i = 0; i < crew->n_shifts && !there; i++)
        there =
            crew->shifts[i].from <= busy.from && busy.to <= crew->shifts[i].to;
    return there;
}

/* By the crews it had, if all of them are there. */
static void same_crews(struct lo_problem *problem, struct lo_job *job,
                       const struct lo_week_job *was)
{
    struct lo_interval busy = {was->part.from - problem->crew_before_s,
                               was->part.to + problem->crew_after_s};
    lo_crew_id *crews =
        lo_arena_array(problem->arena, (size_t)was->crews.n + 1, sizeof *crews);
    bool there = was->crews.n > 0 && problem->n_crews <= MOST_NAMED_CREWS;
    for (int32_t i = 0; i < was->crews.n && there; i++) {
        int32_t c = crew_of(problem->work, was->crews.at[i]);
        there =
            c >= 0 && (was->n_parts > 0 || is_there(&problem->crews[c], busy));
        crews[i] = (lo_crew_id){c};
    }
    if (there) {
        job->crews = crews;
        job->n_crews = was->crews.n;
    }
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

/* What was entered of the job, NULL = nothing. */
static const struct lo_done *entered(const GArray *done, const char *job)
{
    for (guint i = 0; i < done->len; i++)
        if (strcmp(g_array_index(done, struct lo_done, i).job, job) == 0)
            return &g_array_index(done, struct lo_done, i);
    return NULL;
}

/* The job works while the outage it joins is dead for others: nobody hears of
 * it, so that it has no notice lead of its own. */
static void join(struct lo_problem *problem, struct lo_job *job,
                 const struct lo_interval *told)
{
    int64_t before = INT64_MAX, after = INT64_MAX;
    for (int32_t m = 0; m < job->n_modes; m++) {
        before = MIN(before, job->modes[m].before_s);
        after = MIN(after, job->modes[m].after_s);
    }
    struct lo_interval *window = lo_arena_alloc(problem->arena, sizeof *window);
    *window = (struct lo_interval){told->from, told->to};
    if (job->n_modes > 0) {
        window->from += before;
        window->to -= after;
    }
    job->windows = window;
    job->n_windows = window->from < window->to ? 1 : 0;
    job->lead_s = 0;
}

double app_weight_of_all(const struct lo_problem *problem)
{
    double all = 1.0;
    for (int32_t j = 0; j < problem->n_jobs; j++)
        all += problem->jobs[j].weight;
    return all;
}

/* By customers told, each once, whatever the number of jobs. */
static double told_of(const struct app_frozen *f, const struct lo_week_job *was)
{
    const struct lo_week_outage *outage = app_week_outage(f->told, was->outage);
    return MAX((double)outage->customers / MAX(outage->jobs.n, 1), 1.0);
}

enum lo_status app_freeze(struct lo_problem *problem,
                          const struct app_frozen *f, struct lo_error *err)
{
    static const struct lo_problem_note note = {APP_DONE, "it is done already",
                                                "none is needed"};
    double all = app_weight_of_all(problem);
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        struct lo_job *job = &problem->jobs[j];
        const char *mrid = problem->work->tasks[job->task].mrid;
        const struct lo_week_job *was = app_week_job(f->told, mrid);
        int32_t mode =
            was != NULL && was->placed ? app_mode_of(problem, j, was) : -1;
        const struct lo_done *told = entered(f->done, mrid);
        bool left = told != NULL && !lo_is_done(told);
        bool again = left && was != NULL && was->part.from > told->at;
        left = left && !again; /* it was planned anew since */
        bool began = !f->draft && was != NULL && was->placed && !left &&
                     was->part.from < problem->now;
        if (stays_told(f, j, was) && !left) {
            if (mode < 0)
                return no_such_mode(was, err);
            stay(problem, job, mode, was);
            job->lead_s = -TOLD_S; /* they were told in time */
            job->weight = all * (f->by_told ? told_of(f, was) : 1.0);
        } else if (told != NULL && !left && !again) {
            job->problem = note;
            job->weight = 0.0;
        } else if (j == f->attached) {
            join(problem, job, &f->attached_to->span);
        } else {
            if (!began && !f->draft)
                begin_now(problem, job);
            bool kept = !began && f->kept != NULL && f->kept[j];
            if (mode >= 0 && (began || kept))
                stay(problem, job, mode, was);
            if (mode >= 0 && kept)
                job->weight *= KEPT_WEIGHT;
            if (began)
                job->lead_s = -TOLD_S;
        }
        if (job->pin != LO_TIME_NONE && mode >= 0 && (began || f->same_crews))
            same_crews(problem, job, was);
    }
    return LO_OK;
}

bool app_may_stay(const struct lo_problem *problem, int32_t j,
                  const struct app_frozen *f)
{
    const struct lo_job *job = &problem->jobs[j];
    const struct lo_week_job *was =
        app_week_job(f->told, problem->work->tasks[job->task].mrid);
    return j != f->attached && !stays_told(f, j, was) &&
           job->problem.rule == NULL && was != NULL && was->placed &&
           (f->draft || was->part.from >= problem->now) &&
           (job->pin == LO_TIME_NONE || job->pin == was->part.from) &&
           app_mode_of(problem, j, was) >= 0;
}

/* --- joining a frozen outage -------------------------------------------- */

bool app_as_told(const struct lo_week_outage *told,
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

static bool has_text(const struct lo_texts *texts, const char *text)
{
    for (int32_t i = 0; i < texts->n; i++)
        if (strcmp(texts->at[i], text) == 0)
            return true;
    return false;
}

/* All of the stage's people were told that they are off then. */
static bool stage_was_told(const struct lo_week_stage *now,
                           const struct lo_week_outage *told)
{
    lo_time known = now->span.from;
    for (int32_t i = 0; i < told->n_stages; i++) {
        const struct lo_week_stage *was = &told->stages[i];
        if (was->span.to <= known || was->span.from >= now->span.to)
            continue;
        if (was->span.from > known)
            return false;
        for (int32_t k = 0; k < now->off.n; k++)
            if (!has_text(&was->off, now->off.at[k]))
                return false;
        known = was->span.to;
    }
    return known >= now->span.to;
}

bool app_within_told(const struct lo_week_outage *told,
                     const struct lo_week_outage *now)
{
    for (int32_t k = 0; k < now->n_stages; k++)
        if (!stage_was_told(&now->stages[k], told))
            return false;
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

/* The frozen outage, if any, that is not as people were told because it has
 * become a part of this one, or is this one, changed. */
static const struct lo_week_outage *
spoilt_by(const struct lo_week_outage *outage, const struct lo_week *week,
          const struct app_frozen *f)
{
    for (int32_t i = 0; i < outage->jobs.n; i++) {
        const struct lo_week_job *was =
            app_week_job(f->told, outage->jobs.at[i]);
        const struct lo_week_job *now = app_week_job(week, outage->jobs.at[i]);
        if (!is_frozen(f, was))
            continue;
        const struct lo_week_job *parts = NULL;
        int32_t n = lo_week_parts(&parts, was);
        for (int32_t k = 0; k < n; k++) {
            const struct lo_week_outage *told =
                app_week_outage(f->told, parts[k].outage);
            const struct lo_week_job *in = lo_week_part_in(now, outage->id);
            if (in != NULL && in->part.from == parts[k].part.from &&
                (strcmp(told->id, outage->id) != 0 ||
                 !app_as_told(told, outage)))
                return told;
        }
    }
    return NULL;
}

int app_part_from_frozen(struct lo_problem *problem, const struct lo_week *week,
                         const struct app_frozen *f, bool inside)
{
    int parted = 0;
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const char *mrid = problem->work->tasks[problem->jobs[j].task].mrid;
        const struct lo_week_job *parts = NULL;
        int32_t n = lo_week_parts(&parts, app_week_job(week, mrid));
        if (stays_told(f, j, app_week_job(f->told, mrid)))
            continue;
        for (int32_t k = 0; k < n; k++) {
            const struct lo_week_outage *outage =
                parts[k].outage != NULL ? app_week_outage(week, parts[k].outage)
                                        : NULL;
            const struct lo_week_outage *told =
                outage != NULL ? spoilt_by(outage, week, f) : NULL;
            if (told == NULL)
                continue;
            keep_apart(problem, &problem->jobs[j], &told->span, inside);
            parted++;
            break;
        }
    }
    return parted;
}

/* --- crews that are lost ------------------------------------------------- */

static enum lo_status no_crew(const struct lo_work *work, const char *name,
                              struct lo_error *err)
{
    const char **names = g_new0(const char *, work->n_crews + 1);
    for (int32_t c = 0; c < work->n_crews; c++)
        names[c] = work->crews[c].name;
    const char *nearest = lo_text_nearest(name, names, (size_t)work->n_crews);
    lo_error_set(err, LO_ENOTFOUND, "no crew '%s'", name);
    if (nearest != NULL)
        lo_error_hint(err, "did you mean '%s'?", nearest);
    else
        lo_error_hint(err,
                      "name it by mRID or name, as `lineout plan` shows it");
    g_free(names);
    return LO_ENOTFOUND;
}

/* By mRID, else by a name that only one has. */
static enum lo_status crew_named(int32_t *out, const struct lo_work *work,
                                 const char *name, struct lo_error *err)
{
    int32_t found[2] = {LO_NONE, LO_NONE};
    int n = 0;
    *out = crew_of(work, name);
    if (*out >= 0)
        return LO_OK;
    for (int32_t c = 0; c < work->n_crews && n < 2; c++)
        if (strcmp(work->crews[c].name, name) == 0)
            found[n++] = c;
    if (n == 0)
        return no_crew(work, name, err);
    if (n > 1) {
        lo_error_set(err, LO_EINPUT, "more than one crew is called '%s'", name);
        lo_error_hint(err, "name it by mRID: '%s' or '%s'",
                      work->crews[found[0]].mrid, work->crews[found[1]].mrid);
        return LO_EINPUT;
    }
    *out = found[0];
    return LO_OK;
}

/* A crew without shifts is there long before and after the horizon. */
static struct lo_plan_crew without(const struct lo_problem *problem,
                                   const struct lo_plan_crew *crew,
                                   const struct lo_interval *gone)
{
    const struct lo_interval always = {problem->from - 30 * LO_DAY,
                                       problem->to + 30 * LO_DAY};
    const struct lo_interval *shifts =
        crew->n_shifts > 0 ? crew->shifts : &always;
    int32_t n = crew->n_shifts > 0 ? crew->n_shifts : 1;
    struct lo_interval *left =
        lo_arena_array(problem->arena, 2 * (size_t)n + 1, sizeof *left);
    struct lo_plan_crew out = {crew->type, 0, left};
    for (int32_t i = 0; i < n; i++) {
        const struct lo_interval parts[] = {
            {shifts[i].from, MIN(shifts[i].to, gone->from)},
            {MAX(shifts[i].from, gone->to), shifts[i].to}};
        for (int k = 0; k < 2; k++)
            if (parts[k].from < parts[k].to)
                left[out.n_shifts++] = parts[k];
    }
    if (out.n_shifts == 0) /* no shift at all would mean "always" */
        left[out.n_shifts++] =
            (struct lo_interval){always.from - LO_DAY, always.from};
    return out;
}

enum lo_status app_lose_crews(struct lo_problem *problem,
                              const struct lo_crew_loss *losses, int32_t n,
                              struct lo_error *err)
{
    struct lo_plan_crew *crews =
        lo_arena_array(problem->arena, (size_t)problem->n_crews, sizeof *crews);
    if (problem->n_crews > 0)
        memcpy(crews, problem->crews, (size_t)problem->n_crews * sizeof *crews);
    for (int32_t i = 0; i < n; i++) {
        int32_t c = -1;
        enum lo_status status =
            crew_named(&c, problem->work, losses[i].crew, err);
        if (status != LO_OK)
            return status;
        crews[c] = without(problem, &crews[c], &losses[i].span);
    }
    problem->crews = crews;
    return LO_OK;
}
