/*
 * What earlier plans leave to a new one: jobs that are done or stand in force
 * on other days are out of it, jobs that were left, called off or never
 * reported done are carried over, each with its reason.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/text.h"

static const struct lo_planned_job *planned_of(const GArray *planned,
                                               const char *job)
{
    for (guint i = 0; i < planned->len; i++)
        if (strcmp(g_array_index(planned, struct lo_planned_job, i).job, job) ==
            0)
            return &g_array_index(planned, struct lo_planned_job, i);
    return NULL;
}

static const struct lo_done *done_of(const GArray *done, const char *job)
{
    for (guint i = 0; i < done->len; i++)
        if (strcmp(g_array_index(done, struct lo_done, i).job, job) == 0)
            return &g_array_index(done, struct lo_done, i);
    return NULL;
}

/* --- out of the plan --------------------------------------------------------
 */

/* Work on it ended before any of this plan can begin: who waits for it need
 * not. */
static bool is_behind(const struct lo_problem *problem,
                      const struct lo_planned_job *was,
                      const struct lo_done *done)
{
    return (done != NULL && lo_is_done(done)) ||
           (was != NULL && was->placed && was->in_force &&
            was->part.to <= problem->from);
}

static void leave_out(struct lo_job *job, const char *rule, const char *text)
{
    job->problem =
        (struct lo_problem_note){rule, text, LO_N_("none is needed")};
    job->weight = 0.0;
}

/* E4: a predecessor that is over is no predecessor. */
static void drop_predecessors(struct lo_problem *problem, const bool *behind)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        struct lo_job *job = &problem->jobs[j];
        lo_job_id *after = lo_arena_array(
            problem->arena, (size_t)job->n_after + 1, sizeof *after);
        int32_t n = 0;
        for (int32_t i = 0; i < job->n_after; i++)
            if (!behind[job->after[i].v])
                after[n++] = job->after[i];
        job->after = after;
        job->n_after = n;
    }
}

/* Published, still to come, and not in the days of this plan. */
static bool is_elsewhere(const struct lo_problem *problem,
                         const struct lo_planned_job *was)
{
    return was != NULL && was->placed && was->in_force &&
           was->part.to > problem->now &&
           (was->part.to <= problem->from || was->part.from >= problem->to);
}

enum lo_status app_carry_read(struct app_carry *out, struct lo_session *session,
                              struct lo_error *err)
{
    out->arena = lo_arena_new();
    out->planned = g_array_new(FALSE, FALSE, sizeof(struct lo_planned_job));
    out->done = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    enum lo_status status =
        lo_store_get_planned(session->store, out->planned, out->arena, err);
    if (status == LO_OK)
        status = lo_store_get_done(session->store, out->done, out->arena, err);
    return status;
}

void app_carry_clear(struct app_carry *carry)
{
    if (carry->arena == NULL)
        return;
    g_array_free(carry->planned, TRUE);
    g_array_free(carry->done, TRUE);
    lo_arena_free(carry->arena);
}

void app_carry_settle(const struct app_carry *carry, struct lo_problem *problem,
                      const struct lo_week *placed)
{
    bool *behind = g_new0(bool, problem->n_jobs + 1);
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        struct lo_job *job = &problem->jobs[j];
        const char *mrid = problem->work->tasks[job->task].mrid;
        const struct lo_planned_job *was = planned_of(carry->planned, mrid);
        const struct lo_done *done = done_of(carry->done, mrid);
        const struct lo_week_job *here =
            placed != NULL ? app_week_job(placed, mrid) : NULL;
        behind[j] = is_behind(problem, was, done);
        if (here != NULL && here->placed)
            continue;
        if (done != NULL && lo_is_done(done))
            leave_out(job, APP_DONE, LO_N_("it is done already"));
        else if (is_elsewhere(problem, was))
            leave_out(job, APP_ELSEWHERE,
                      LO_N_("it is published for another day"));
    }
    drop_predecessors(problem, behind);
    g_free(behind);
}

/* --- carried over
 * -------------------------------------------------------------- */

static const struct lo_behind *behind_of(const struct lo_problem_input *input,
                                         const char *job)
{
    for (int i = 0; i < input->n_behind; i++)
        if (strcmp(input->behind[i].job, job) == 0)
            return &input->behind[i];
    return NULL;
}

static char *why_rest(const struct lo_behind *behind)
{
    char parts[16], percent[16];
    g_snprintf(parts, sizeof parts, "%d", behind->parts);
    g_snprintf(percent, sizeof percent, "%d",
               (int)((100 * behind->left + behind->whole / 2) / behind->whole));
    return lo_text_pack(LO_N_("parts in earlier plans: %s; of its work "
                              "%s %% is left"),
                        parts, percent, NULL);
}

/* Why a job of an earlier plan is in this one; NULL = it is new, or simply
 * planned again before its time came. Packed. */
static char *why_carried(const struct lo_planned_job *was,
                         const struct lo_done *done,
                         const struct lo_behind *behind, lo_time now)
{
    if (was == NULL || (done != NULL && lo_is_done(done)))
        return NULL;
    if (behind != NULL)
        return why_rest(behind);
    bool over = was->placed && was->part.to <= now;
    if (done != NULL && (!was->placed || was->part.from <= done->at))
        return lo_text_pack(LO_N_("left unfinished: %s"), done->why_left, NULL);
    if (was->cancelled && was->reason != NULL)
        return g_strdup(was->reason);
    if (over)
        return g_strdup(LO_N_("its time is over, and it was not reported "
                              "done"));
    if (!was->placed && was->reason != NULL)
        return g_strdup(was->reason);
    return NULL;
}

void app_carry_note(const struct app_carry *carry, struct lo_week *week,
                    const struct lo_problem_input *input)
{
    week->carried = lo_arena_array(week->arena, (size_t)week->n_jobs,
                                   sizeof *week->carried);
    for (int32_t j = 0; j < week->n_jobs; j++) {
        const struct lo_week_job *job = &week->jobs[j];
        const struct lo_planned_job *was = planned_of(carry->planned, job->id);
        char *why = why_carried(was, done_of(carry->done, job->id),
                                behind_of(input, job->id), input->now);
        if (why != NULL)
            week->carried[week->n_carried++] = (struct lo_week_carried){
                .job = job->id,
                .name = job->name,
                .plan = was->plan,
                .was = was->placed
                           ? was->part
                           : (struct lo_interval){LO_TIME_NONE, LO_TIME_NONE},
                .why = lo_arena_strdup(week->arena, why),
            };
        g_free(why);
    }
}
