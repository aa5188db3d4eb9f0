/*
 * called_off.c - outages that people were promised and that do not take place,
 * or not on that day: whoever calls the hotline asks about them, too.
 *
 *   plan 1   Mon O1   Tue O2   Wed O3
 *   plan 2            Tue O2            Fri O3    in force
 *
 *   O1 was called off; O3 of Wednesday has moved to Friday.
 *
 * An outage whose jobs are all done by another one on the same day is none of
 * them: it is told as that one.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

static bool is_placed_on(const struct lo_week *week, const char *job,
                         lo_date day, const struct lo_zone *zone)
{
    for (int32_t o = 0; o < week->n_outages; o++) {
        const struct lo_week_outage *outage = &week->outages[o];
        if (lo_zone_date(zone, outage->span.from) != day)
            continue;
        for (int32_t i = 0; i < outage->jobs.n; i++)
            if (strcmp(outage->jobs.at[i], job) == 0)
                return true;
    }
    return false;
}

/* Does what was promised for that day hold, under this or another name? */
static bool holds(const struct lo_week *in_force,
                  const struct lo_week_outage *old, const struct lo_zone *zone)
{
    lo_date day = lo_zone_date(zone, old->span.from);
    const struct lo_week_outage *now = app_week_outage(in_force, old->id);
    if (now != NULL && lo_zone_date(zone, now->span.from) == day)
        return true;
    bool all = old->jobs.n > 0;
    for (int32_t i = 0; i < old->jobs.n && all; i++)
        all = is_placed_on(in_force, old->jobs.at[i], day, zone);
    return all;
}

struct search {
    const struct lo_session *session;
    const struct lo_week *in_force;
    struct lo_week *out;
    GArray *outages; /* struct lo_week_outage */
};

static bool is_known(const struct search *s, const struct lo_week_outage *old)
{
    const struct lo_zone *zone = s->session->zone;
    for (guint i = 0; i < s->outages->len; i++) {
        const struct lo_week_outage *one =
            &g_array_index(s->outages, struct lo_week_outage, i);
        if (strcmp(one->id, old->id) == 0 &&
            lo_zone_date(zone, one->span.from) ==
                lo_zone_date(zone, old->span.from))
            return true;
    }
    return false;
}

static enum lo_status add_plan(struct search *s, int64_t version,
                               struct lo_error *err)
{
    struct lo_week *old = NULL;
    enum lo_status status = lo_store_get_week(s->session->store, version,
                                              LO_PLAN_SUPERSEDED, &old, err);
    if (status != LO_OK)
        return status;
    for (int32_t o = 0; o < old->n_outages; o++) {
        struct lo_week_outage *outage = &old->outages[o];
        if (outage->span.to <= app_now(s->session) - LO_DAY ||
            holds(s->in_force, outage, s->session->zone) || is_known(s, outage))
            continue;
        outage->revision = MAX(outage->revision, 1);
        outage->plan = version;
        g_array_append_val(s->outages, *outage);
    }
    lo_arena_adopt(s->out->arena, old->arena);
    return LO_OK;
}

enum lo_status app_called_off(struct lo_week **out,
                              const struct lo_session *session,
                              const struct lo_week *in_force,
                              struct lo_error *err)
{
    struct search s = {
        session, in_force, lo_week_new(),
        g_array_new(FALSE, FALSE, sizeof(struct lo_week_outage))};
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    enum lo_status status = lo_store_get_published(session->store, plans, err);
    for (guint i = plans->len; i-- > 0 && status == LO_OK;) {
        const struct lo_published_plan *plan =
            &g_array_index(plans, struct lo_published_plan, i);
        if (plan->version != in_force->version &&
            plan->span.to > app_now(session) - LO_DAY)
            status = add_plan(&s, plan->version, err);
    }
    s.out->n_outages = (int32_t)s.outages->len;
    s.out->outages = lo_arena_array(s.out->arena, s.outages->len + 1,
                                    sizeof *s.out->outages);
    if (s.outages->len > 0)
        memcpy(s.out->outages, s.outages->data,
               s.outages->len * sizeof *s.out->outages);
    g_array_free(s.outages, TRUE);
    g_array_free(plans, TRUE);
    if (status == LO_OK)
        *out = s.out;
    else
        lo_week_free(s.out);
    return status;
}

/* --- what is said of them ---------------------------------------------------
 */

/* Why it was called off, as long as one of its jobs waits for another place. */
static const char *reason_of(const struct lo_week *in_force,
                             const struct lo_week_outage *old)
{
    for (int32_t i = 0; i < old->jobs.n; i++) {
        const struct lo_week_job *job = app_week_job(in_force, old->jobs.at[i]);
        if (job != NULL && !job->placed && job->rules.n > 0 &&
            strcmp(job->rules.at[0], APP_CANCELLED) == 0 && job->reason != NULL)
            return job->reason;
    }
    return "";
}

void app_say_called_off(struct lo_place_notice *place, struct lo_arena *arena,
                        const struct lo_week *in_force)
{
    const struct lo_week_outage *now =
        app_week_outage(in_force, place->outage->id);
    place->moved = now != NULL
                       ? now->span
                       : (struct lo_interval){LO_TIME_NONE, LO_TIME_NONE};
    place->why = lo_arena_strdup(
        arena, now == NULL ? reason_of(in_force, place->outage) : "");
}
