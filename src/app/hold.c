/*
 * What a plan of days for which one is published already leaves as people were
 * told it (E11): the problem is made with every such outage where it stands.
 *
 *   told      [O1]      [O2]  |  [O3]
 *   days    |-----------------|           O1 and O2 stay; O3 is of other days
 *   --pin of a job of O2 to another time lets go of O2
 */
#include <string.h>

#include "app/hold_int.h"

static const char *mrid_of(const struct lo_problem *problem, int32_t j)
{
    return problem->work->tasks[problem->jobs[j].task].mrid;
}

/* It has work, all of it in these days. */
static bool is_of_days(const struct lo_week *told,
                       const struct lo_week_outage *outage,
                       const struct lo_interval *days)
{
    bool any = false;
    for (int32_t j = 0; j < told->n_jobs; j++) {
        const struct lo_week_job *parts = NULL;
        int32_t n =
            told->jobs[j].placed ? lo_week_parts(&parts, &told->jobs[j]) : 0;
        bool in = false, out = false;
        for (int32_t k = 0; k < n; k++) {
            in |= g_strcmp0(parts[k].outage, outage->id) == 0;
            out |=
                parts[k].part.from < days->from || parts[k].part.to > days->to;
        }
        if (in && out)
            return false;
        any |= in;
    }
    return any;
}

/* Some of its work is in these days. */
static bool has_work_in(const struct lo_week *told,
                        const struct lo_week_outage *outage,
                        const struct lo_interval *days)
{
    for (int32_t j = 0; j < told->n_jobs; j++) {
        const struct lo_week_job *parts = NULL;
        int32_t n =
            told->jobs[j].placed ? lo_week_parts(&parts, &told->jobs[j]) : 0;
        for (int32_t k = 0; k < n; k++)
            if (g_strcmp0(parts[k].outage, outage->id) == 0 &&
                parts[k].part.from < days->to && parts[k].part.to > days->from)
                return true;
    }
    return false;
}

/* Somebody asks for a job of the outage to be elsewhere. */
static bool is_asked_away(const struct app_hold *h,
                          const struct lo_week_outage *outage,
                          const struct lo_zone *zone)
{
    for (int32_t j = 0; j < h->told->n_jobs; j++) {
        const struct lo_week_job *job = &h->told->jobs[j];
        if (!job->placed || g_strcmp0(job->outage, outage->id) != 0)
            continue;
        for (int i = 0; i < h->n_pins; i++) {
            const struct lo_pin *pin = &h->pins[i];
            bool named = strcmp(pin->job, job->id) == 0 ||
                         strcmp(pin->job, job->name) == 0;
            bool away =
                pin->start != LO_TIME_NONE
                    ? pin->start != job->part.from
                    : lo_zone_date(zone, job->part.from) == pin->forbidden;
            if (named && away)
                return true;
        }
    }
    return false;
}

void app_hold_open(struct app_hold *out, const struct app_carry *carry,
                   const struct lo_week *told, struct lo_interval days,
                   const struct lo_problem_input *input)
{
    *out = (struct app_hold){.carry = carry,
                             .told = told,
                             .n_pins = input->n_pins,
                             .pins = input->pins};
    if (told == NULL)
        return;
    out->released = g_new0(bool, told->n_outages + 1);
    for (int32_t o = 0; o < told->n_outages; o++) {
        const struct lo_week_outage *outage = &told->outages[o];
        out->released[o] = !is_of_days(told, outage, &days) ||
                           is_asked_away(out, outage, input->zone);
        out->n += !out->released[o];
    }
    out->frozen = (struct app_frozen){.told = told,
                                      .released = out->released,
                                      .done = carry->done,
                                      .attached = -1};
}

/*
 * Such an outage is none of a plan of these days, and yet the plan would take
 * its place once published (it ends in them), or work beside it unawares.
 *
 *   days            |-----------------|
 *   told        [O1####]          [##O2##]
 */
enum lo_status app_hold_edges(const struct app_hold *h, struct lo_interval days,
                              lo_time now, const struct lo_zone *zone,
                              struct lo_error *err)
{
    for (int32_t o = 0; h->told != NULL && o < h->told->n_outages; o++) {
        const struct lo_week_outage *outage = &h->told->outages[o];
        bool first =
            outage->span.from < days.from && outage->span.to > days.from;
        bool last = outage->span.from < days.to && outage->span.to > days.to &&
                    has_work_in(h->told, outage, &days);
        if (!h->released[o] || outage->span.to <= now || (!first && !last))
            continue;
        char from[LO_TIME_TEXT], to[LO_TIME_TEXT], day[LO_TIME_TEXT];
        lo_date begin = lo_zone_date(zone, MIN(outage->span.from, days.from));
        lo_date end = lo_zone_date(zone, MAX(outage->span.to, days.to) - 1);
        lo_zone_format(from, zone, outage->span.from, "%Y-%m-%d %H:%M");
        lo_zone_format(to, zone, outage->span.to, "%Y-%m-%d %H:%M");
        lo_date_format(day, begin);
        lo_error_set(err, LO_EINPUT,
                     "published outage '%s' (%s to %s) is only partly in the "
                     "planned days",
                     outage->id, from, to);
        lo_error_hint(err,
                      "plan its days whole: --from %s --days %d; --anew plans "
                      "as if nothing were published",
                      day, (int)(end - begin + 1));
        return LO_EINPUT;
    }
    return LO_OK;
}

void app_hold_close(struct app_hold *h)
{
    g_free(h->released);
    g_free(h->weights);
}

enum lo_status app_hold_problem(struct lo_problem *problem, void *hold,
                                struct lo_error *err)
{
    struct app_hold *h = hold;
    app_carry_settle(h->carry, problem, NULL);
    if (h->n == 0)
        return LO_OK;
    g_free(h->weights);
    h->weights = g_new0(double, problem->n_jobs + 1);
    for (int32_t j = 0; j < problem->n_jobs; j++)
        h->weights[j] = problem->jobs[j].weight;
    return app_freeze(problem, &h->frozen, err);
}

/* The outage of `week` in which the jobs of a told one are; NULL = none. */
static const struct lo_week_outage *now_of(const struct lo_week *week,
                                           const struct lo_week_outage *told)
{
    for (int32_t i = 0; i < told->jobs.n; i++) {
        const struct lo_week_job *job = app_week_job(week, told->jobs.at[i]);
        const struct lo_week_job *parts = NULL;
        int32_t n = job != NULL && job->placed ? lo_week_parts(&parts, job) : 0;
        for (int32_t k = 0; k < n; k++) {
            const struct lo_week_outage *outage =
                parts[k].outage != NULL ? app_week_outage(week, parts[k].outage)
                                        : NULL;
            if (outage != NULL && app_same_span(&outage->span, &told->span))
                return outage;
        }
    }
    return NULL;
}

const struct lo_week_outage *app_hold_broken(const struct app_hold *h,
                                             const struct lo_problem *problem,
                                             const struct lo_week *week)
{
    for (int32_t o = 0; h->n > 0 && o < h->told->n_outages; o++) {
        const struct lo_week_outage *told = &h->told->outages[o];
        if (h->released[o])
            continue;
        bool planned = false; /* what is done or gone is no more */
        for (int32_t j = 0; j < problem->n_jobs && !planned; j++)
            for (int32_t i = 0; i < told->jobs.n && !planned; i++)
                planned = problem->jobs[j].problem.rule == NULL &&
                          strcmp(told->jobs.at[i], mrid_of(problem, j)) == 0;
        const struct lo_week_outage *now = now_of(week, told);
        if (planned && (now == NULL || !app_as_told(told, now)))
            return told;
    }
    return NULL;
}

void app_hold_weigh(const struct app_hold *h, struct lo_week *week)
{
    for (int32_t j = 0; h->weights != NULL && j < week->n_jobs; j++)
        if (week->jobs[j].weight > 0.0)
            week->jobs[j].weight = h->weights[j];
    week->n_held = h->n;
}

enum lo_status app_hold_refuse(const struct lo_week_outage *outage,
                               struct lo_error *err)
{
    if (outage != NULL)
        lo_error_set(err, LO_EINPUT,
                     "published outage '%s' cannot stay as people were told it",
                     outage->id);
    else
        lo_error_set(err, LO_EINPUT,
                     "not all published outages can stay as people were told "
                     "them");
    lo_error_hint(err,
                  "lineout replan gives up as few as will do; lineout plan "
                  "--anew plans as if nothing were published");
    return LO_EINPUT;
}
