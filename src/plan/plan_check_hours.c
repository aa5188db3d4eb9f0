/*
 * The checker's hours: which outage a unit is in (I2), R(t) instant by instant,
 * and the integral of off(R(t)), of the whole network and of each outage.
 */
#include <math.h>
#include <string.h>

#include "plan_check_int.h"

/* --- R(t) -------------------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* Finds the units of outage o: of its jobs, within its span; I2. */
static enum lo_status find_units(const struct check *c, int32_t o, int *outage)
{
    const struct lo_plan_outage *out = &c->plan->outages[o];
    lo_time from = INT64_MAX, to = INT64_MIN;
    for (int32_t i = 0; i < out->n_jobs; i++) {
        bool any = false;
        for (int u = 0; u < c->n_units; u++) {
            if (c->units[u].job != out->jobs[i].v || !check_dead(c, u))
                continue;
            struct lo_interval span = check_dead_span(c, u);
            if (span.from < out->from || span.to > out->to)
                continue;
            if (outage[u] >= 0)
                return check_broken(c, "I2", c->units[u].job,
                                    "is in two outages");
            outage[u] = o;
            any = true;
            from = MIN(from, span.from);
            to = MAX(to, span.to);
        }
        if (!any)
            return check_broken(c, "I2", out->jobs[i].v,
                                "is in an outage and needs none");
    }
    if (c->problem->apart && out->n_jobs > 1)
        return check_broken(c, "apart", out->jobs[1].v,
                            "shares an outage, and none is to be shared");
    if (out->n_jobs == 0 || from != out->from || to != out->to)
        return lo_error_set(c->err, LO_EINPUT,
                            "I2: outage %d does not span its jobs", o + 1);
    return LO_OK;
}

enum lo_status check_outages(const struct check *c, int *outage)
{
    for (int u = 0; u < c->n_units; u++)
        outage[u] = -1;
    for (int32_t o = 0; o < c->plan->n_outages; o++)
        if (find_units(c, o, outage) != LO_OK)
            return c->err->status;
    for (int u = 0; u < c->n_units; u++)
        if (check_dead(c, u) && outage[u] < 0)
            return check_broken(c, "I2", c->units[u].job, "is in no outage");
    return LO_OK;
}

/* Staged, its own stretch; else its whole outage. */
struct lo_interval check_dead_when(const struct check *c, const int *outage,
                                   int u)
{
    if (c->problem->staged)
        return check_dead_span(c, u);
    const struct lo_plan_outage *o = &c->plan->outages[outage[u]];
    return (struct lo_interval){o->from, o->to};
}

/* R at an instant: of all jobs, or of one outage's (only >= 0). */
static GArray *dead_at(const struct check *c, const int *outage, int only,
                       lo_time at)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int u = 0; u < c->n_units; u++) {
        const struct lo_job *job = &c->problem->jobs[c->units[u].job];
        if (!check_dead(c, u) || (only >= 0 && outage[u] != only))
            continue;
        struct lo_interval when = check_dead_when(c, outage, u);
        if (when.from <= at && at < when.to)
            g_array_append_vals(dead, job->dead, (guint)job->n_dead);
    }
    return dead;
}

static const lo_section *sections_in(const GArray *list)
{
    return (const lo_section *)(void *)list->data;
}

/* R and the guard of an instant; `dead` is freed by the caller. */
static struct lo_instant instant_of(const struct check *c, const GArray *dead,
                                    lo_time at)
{
    int epoch = lo_problem_epoch(c->problem, at);
    return (struct lo_instant){sections_in(dead), (int32_t)dead->len,
                               c->problem->epochs[epoch].guard};
}

const struct lo_off *check_off(const struct check *c, const int *outage,
                               int only, lo_time at)
{
    GArray *dead = dead_at(c, outage, only, at);
    struct lo_instant now = instant_of(c, dead, at);
    const struct lo_off *off =
        lo_supply_off_guarded(c->problem->supply, now.dead, now.n, now.guard);
    g_array_free(dead, TRUE);
    return off;
}

const struct lo_dip *check_dip(const struct check *c, const int *outage,
                               int only, lo_time at)
{
    GArray *before = dead_at(c, outage, only, at - 1);
    GArray *after = dead_at(c, outage, only, at);
    struct lo_instant from = instant_of(c, before, at - 1);
    struct lo_instant to = instant_of(c, after, at);
    bool same =
        before->len == after->len &&
        (before->len == 0 || memcmp(before->data, after->data,
                                    before->len * sizeof(lo_section)) == 0);
    const struct lo_dip *dip =
        same || c->problem->dip_s == 0
            ? NULL
            : lo_supply_dip_guarded(c->problem->supply, &from, &to);
    g_array_free(before, TRUE);
    g_array_free(after, TRUE);
    return dip;
}

/* Ascending instants at which R(t) of the network may change, or an epoch
 * begins. */
GArray *check_instants(const struct check *c, const int *outage)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(lo_time));
    for (int u = 0; u < c->n_units; u++)
        if (check_dead(c, u)) {
            struct lo_interval when = check_dead_when(c, outage, u);
            g_array_append_val(all, when.from);
            g_array_append_val(all, when.to);
        }
    g_array_sort(all, compare_times);
    guint last = all->len > 0 ? all->len - 1 : 0;
    for (int32_t e = 1; e < c->problem->n_epochs && all->len > 0; e++) {
        lo_time at = c->problem->epochs[e].from;
        if (at > g_array_index(all, lo_time, 0) &&
            at < g_array_index(all, lo_time, last))
            g_array_append_val(all, at);
    }
    g_array_sort(all, compare_times);
    return all;
}

struct hours {
    int64_t customer_s;
    int64_t mv_customer_s;
    double parts;   /* of the objective */
    bool cut_short; /* the supply did not finish some answer: not to be used */
};

/* `seconds` of people off, at the weights of an instant. */
static void add_hours(const struct check *c, struct hours *h, lo_time at,
                      int64_t seconds, int64_t customers, int64_t mv_customers,
                      const lo_section *sections, int32_t n)
{
    const struct lo_problem *p = c->problem;
    int64_t worth = p->by_mv ? mv_customers : customers;
    for (int32_t i = 0; i < n && p->section_weight != NULL; i++)
        worth = (i == 0 ? 0 : worth) + p->section_weight[sections[i].v];
    h->customer_s += customers * seconds;
    h->mv_customer_s += mv_customers * seconds;
    h->parts += (double)(worth * seconds) *
                (double)p->epochs[lo_problem_epoch(p, at)].weight;
}

/* The integral of off(R(t)) with its dips, of all jobs or of one outage's. */
static struct hours integrate(const struct check *c, const int *outage,
                              int only)
{
    GArray *all = check_instants(c, outage);
    struct hours h = {0, 0, 0.0, false};
    for (guint i = 0; i < all->len; i++) {
        lo_time from = g_array_index(all, lo_time, i);
        if (i + 1 < all->len && from == g_array_index(all, lo_time, i + 1))
            continue;
        if (i + 1 < all->len) {
            int64_t length = g_array_index(all, lo_time, i + 1) - from;
            const struct lo_off *off = check_off(c, outage, only, from);
            add_hours(c, &h, from, length, off->customers, off->mv_customers,
                      off->sections, off->n_sections);
            h.cut_short |= off->cut_short;
        }
        const struct lo_dip *dip = check_dip(c, outage, only, from);
        if (dip != NULL)
            add_hours(c, &h, from, c->problem->dip_s, dip->customers,
                      dip->mv_customers, dip->sections, dip->n_sections);
    }
    g_array_free(all, TRUE);
    return h;
}

/* What each outage says of itself. */
static enum lo_status check_outage(const struct check *c, const int *outage,
                                   int32_t o, double *parts)
{
    const struct lo_plan_outage *out = &c->plan->outages[o];
    struct hours own = integrate(c, outage, o);
    *parts += own.parts;
    if (own.customer_s != out->customer_s ||
        own.mv_customer_s != out->mv_customer_s)
        return lo_error_set(c->err, LO_EINPUT,
                            "hours: outage %d says %" G_GINT64_FORMAT
                            " customer-seconds, the network %" G_GINT64_FORMAT,
                            o + 1, out->customer_s, own.customer_s);
    for (int32_t s = 0; s < out->n_stages; s++) {
        const struct lo_plan_stage *stage = &out->stages[s];
        lo_time next =
            s + 1 < out->n_stages ? out->stages[s + 1].from : out->to;
        if (stage->to != next || (s == 0 && stage->from != out->from))
            return lo_error_set(c->err, LO_EINPUT,
                                "stages: outage %d has a hole", o + 1);
        if (stage->off != check_off(c, outage, o, stage->from))
            return lo_error_set(c->err, LO_EINPUT,
                                "stages: outage %d, stage %d is not off(R)",
                                o + 1, s + 1);
    }
    return LO_OK;
}

enum lo_status check_hours(const struct check *c, const int *outage)
{
    int64_t sum = 0, mv_sum = 0;
    double parts = 0.0;
    for (int32_t o = 0; o < c->plan->n_outages; o++) {
        if (check_outage(c, outage, o, &parts) != LO_OK)
            return c->err->status;
        sum += c->plan->outages[o].customer_s;
        mv_sum += c->plan->outages[o].mv_customer_s;
    }
    struct hours all = integrate(c, outage, -1);
    if (!all.cut_short && (all.customer_s != c->plan->customer_s ||
                           all.mv_customer_s != c->plan->mv_customer_s))
        return lo_error_set(c->err, LO_EINPUT,
                            "hours: the plan says %" G_GINT64_FORMAT
                            " customer-seconds, the network %" G_GINT64_FORMAT,
                            c->plan->customer_s, all.customer_s);
    if (sum != c->plan->customer_s || mv_sum != c->plan->mv_customer_s)
        return lo_error_set(c->err, LO_EINPUT,
                            "hours: the outages add up to %" G_GINT64_FORMAT
                            " customer-seconds, the plan to %" G_GINT64_FORMAT,
                            sum, c->plan->customer_s);
    double objective = parts / (double)c->problem->scale / LO_HOUR;
    if (fabs(objective - c->plan->objective) > 1e-9 * fmax(1.0, objective))
        return lo_error_set(c->err, LO_EINPUT,
                            "hours: the plan's objective is %.9g h, the "
                            "outages' %.9g h",
                            c->plan->objective, objective);
    return LO_OK;
}
