/*
 * The checker's second half: who is off and for how long, and what is switched
 * when. It goes through the instants of the whole network, one rule at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "plan_check_int.h"

static bool among(const lo_section *list, int32_t n, lo_section s)
{
    for (int32_t i = 0; i < n; i++)
        if (list[i].v == s.v)
            return true;
    return false;
}

static bool is_off(const struct lo_off *off, lo_section s)
{
    return off != NULL && among(off->sections, off->n_sections, s);
}

static bool dips(const struct lo_dip *dip, lo_section s)
{
    return dip != NULL && among(dip->sections, dip->n_sections, s);
}

static enum lo_status broken_at(const struct check *c, const char *rule,
                                lo_section s, lo_time at, const char *what)
{
    char when[LO_TIME_TEXT];
    lo_time_format(when, at);
    return lo_error_set(c->err, LO_EINPUT, "%s: section '%s' at %s %s", rule,
                        c->problem->sections->info[s.v].label, when, what);
}

/* --- E5 ------------------------------------------------------------------- */

/* In the dead stretch of a job, and by a dip at its ends, nobody is off before
 * its notice lead. */
static enum lo_status check_e5(const struct check *c, const int *outage,
                               const GArray *all, int u)
{
    if (!check_dead(c, u))
        return LO_OK;
    struct lo_interval when = check_dead_when(c, outage, u);
    lo_time earliest =
        c->problem->now + c->problem->jobs[c->units[u].job].lead_s;
    bool told = true;
    for (guint i = 0; i < all->len && told && when.from < earliest; i++) {
        lo_time at = g_array_index(all, lo_time, i);
        if (at < when.from || at > when.to || at >= earliest)
            continue;
        const struct lo_dip *dip = check_dip(c, outage, outage[u], at);
        told = (dip == NULL || dip->customers == 0) &&
               (at == when.to ||
                check_off(c, outage, outage[u], at)->customers == 0);
    }
    return told ? LO_OK
                : check_broken(c, "E5", c->units[u].job,
                               "switches customers off before they "
                               "could be told");
}

/* --- E7, E10 ---------------------------------------------------------------
 */

static enum lo_status check_e7(const struct check *c, const int *outage,
                               const GArray *all)
{
    for (guint i = 0; i + 1 < all->len; i++) {
        lo_time at = g_array_index(all, lo_time, i);
        const struct lo_epoch *epoch =
            &c->problem->epochs[lo_problem_epoch(c->problem, at)];
        if (epoch->n_keep == 0)
            continue;
        const struct lo_off *off = check_off(c, outage, -1, at);
        for (int32_t k = 0; k < epoch->n_keep; k++)
            if (is_off(off, epoch->keep[k]))
                return broken_at(c, "E7", epoch->keep[k], at,
                                 "is off in its protected period");
    }
    return LO_OK;
}

/* At the last instant of all R is empty: who dips then does so before it. */
static enum lo_status check_e10(const struct check *c, const int *outage,
                                const GArray *all)
{
    const struct lo_problem *p = c->problem;
    for (guint i = 0; i < all->len && p->n_pairs > 0; i++) {
        lo_time at = g_array_index(all, lo_time, i);
        bool last = i + 1 == all->len;
        const struct lo_off *off = check_off(c, outage, -1, last ? at - 1 : at);
        const struct lo_dip *dip = check_dip(c, outage, -1, at);
        for (int32_t k = 0; k < p->n_pairs; k++) {
            lo_section a = p->pairs[k][0], b = p->pairs[k][1];
            if ((is_off(off, a) || dips(dip, a)) &&
                (is_off(off, b) || dips(dip, b)))
                return broken_at(c, "E10", a, at,
                                 "is off together with its partner");
        }
    }
    return LO_OK;
}

/* --- E9 --------------------------------------------------------------------
 */

static int64_t most_off(const struct check *c, lo_section s,
                        struct lo_interval off)
{
    const struct lo_problem *p = c->problem;
    int64_t most =
        p->sections->info[s.v].customers > 0 ? p->max_off_s : INT64_MAX;
    for (int32_t i = 0; i < p->n_off_limits; i++) {
        const struct lo_off_limit *limit = &p->off_limits[i];
        bool now = limit->n_when == 0;
        for (int32_t w = 0; w < limit->n_when; w++)
            now |= limit->when[w].from < off.to && off.from < limit->when[w].to;
        if (limit->section.v == s.v && now)
            most = MIN(most, limit->most_s);
    }
    return most;
}

static enum lo_status check_e9(const struct check *c, const int *outage,
                               const GArray *all)
{
    int32_t n = c->problem->sections->n;
    lo_time *since = g_new(lo_time, n + 1);
    enum lo_status status = LO_OK;
    for (int32_t s = 0; s < n; s++)
        since[s] = LO_TIME_NONE;
    for (guint i = 0; i + 1 < all->len && status == LO_OK; i++) {
        lo_time from = g_array_index(all, lo_time, i);
        lo_time to = g_array_index(all, lo_time, i + 1);
        if (from == to)
            continue;
        bool *now = g_new0(bool, n + 1);
        const struct lo_off *off = check_off(c, outage, -1, from);
        for (int32_t k = 0; k < off->n_sections; k++)
            now[off->sections[k].v] = true;
        for (int32_t s = 0; s < n && status == LO_OK; s++) {
            lo_section section = {s};
            if (!now[s])
                since[s] = LO_TIME_NONE;
            else if (since[s] == LO_TIME_NONE)
                since[s] = from;
            struct lo_interval run = {since[s], to};
            if (now[s] && to - since[s] > most_off(c, section, run))
                status = broken_at(c, "E9", section, to, "is off for too long");
        }
        g_free(now);
    }
    g_free(since);
    return status;
}

/* --- E6 --------------------------------------------------------------------
 */

struct begin {
    lo_date date;
    enum lo_repeat_kind kind;
    bool planned;
};

static int by_date(const void *a, const void *b)
{
    return ((const struct begin *)a)->date - ((const struct begin *)b)->date;
}

/* The most regular notice class of the outage's jobs dead at the time. */
static enum lo_repeat_kind kind_at(const struct check *c, const int *outage,
                                   int only, lo_time at)
{
    enum lo_repeat_kind kind = LO_REPEAT_URGENT;
    for (int u = 0; u < c->n_units; u++) {
        if (!check_dead(c, u) || outage[u] != only)
            continue;
        struct lo_interval when = check_dead_when(c, outage, u);
        int32_t task = c->problem->jobs[c->units[u].job].task;
        if (when.from <= at && at < when.to)
            kind = MIN(kind, lo_repeat_kind_of_notice(
                                 c->problem->work->tasks[task].notice));
    }
    return kind;
}

/* Adds the begins of the spot's stretches off in one outage, by its stages. */
static void add_begins(const struct check *c, const int *outage, int32_t o,
                       const struct lo_spot *spot, GArray *out)
{
    const struct lo_plan_outage *own = &c->plan->outages[o];
    bool before = false;
    for (int32_t i = 0; i < own->n_stages; i++) {
        const struct lo_plan_stage *stage = &own->stages[i];
        bool off = is_off(stage->off, spot->section) ||
                   dips(stage->dip, spot->section);
        bool goes_on = before;
        for (int32_t k = 0; k < spot->n_past; k++)
            goes_on |= spot->past[k].from <= stage->from &&
                       stage->from <= spot->past[k].to;
        struct begin begin = {lo_problem_date(c->problem, stage->from),
                              kind_at(c, outage, o, stage->from), true};
        if (off && !goes_on)
            g_array_append_val(out, begin);
        before = off;
    }
}

static bool keeps(const GArray *begins, const struct lo_repeat_limit *limit)
{
    for (guint i = 0; i < begins->len; i++) {
        const struct begin *first = &g_array_index(begins, struct begin, i);
        int32_t count = 0;
        bool planned = false;
        for (guint k = i; k < begins->len; k++) {
            const struct begin *b = &g_array_index(begins, struct begin, k);
            if (b->date - first->date >= limit->days ||
                (limit->kind != LO_REPEAT_ANY && limit->kind != b->kind))
                continue;
            count++;
            planned |= b->planned;
        }
        if (planned && count > limit->most)
            return false;
    }
    return true;
}

static enum lo_status check_spot(const struct check *c, const int *outage,
                                 const struct lo_spot *spot)
{
    GArray *begins = g_array_new(FALSE, FALSE, sizeof(struct begin));
    for (int32_t i = 0; i < spot->n_past; i++) {
        struct begin past = {spot->past[i].date, spot->past[i].kind, false};
        g_array_append_val(begins, past);
    }
    for (int32_t o = 0; o < c->plan->n_outages; o++)
        add_begins(c, outage, o, spot, begins);
    g_array_sort(begins, by_date);
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < c->problem->n_repeats && status == LO_OK; i++)
        if (!keeps(begins, &c->problem->repeats[i]))
            status = lo_error_set(
                c->err, LO_EINPUT,
                "E6: section '%s' is off more than %d times in %d days",
                c->problem->sections->info[spot->section.v].label,
                c->problem->repeats[i].most, c->problem->repeats[i].days);
    g_array_free(begins, TRUE);
    return status;
}

/* --- E13, E14 --------------------------------------------------------------
 */

static bool in_half_hour(const struct lo_plan_outage *o, lo_time from)
{
    lo_time to = from + LO_HOUR / 2;
    return (from <= o->from && o->from < to) || (from <= o->to && o->to < to);
}

static enum lo_status check_e13(const struct check *c)
{
    const struct lo_plan *plan = c->plan;
    for (int32_t i = 0;
         i < 2 * plan->n_outages && c->problem->max_switching > 0; i++) {
        lo_time from =
            i % 2 == 0 ? plan->outages[i / 2].from : plan->outages[i / 2].to;
        int32_t count = 0;
        for (int32_t o = 0; o < plan->n_outages; o++)
            count += in_half_hour(&plan->outages[o], from);
        if (count <= c->problem->max_switching)
            continue;
        char when[LO_TIME_TEXT];
        lo_time_format(when, from);
        return lo_error_set(c->err, LO_EINPUT,
                            "E13: %d outages begin or end in the half hour "
                            "from %s",
                            count, when);
    }
    return LO_OK;
}

/* How long after `at` the section is dead again; 0 = it still is. */
static int64_t dead_again(const struct check *c, const int *outage,
                          lo_section s, lo_time at)
{
    int64_t again = INT64_MAX;
    for (int u = 0; u < c->n_units; u++) {
        const struct lo_job *job = &c->problem->jobs[c->units[u].job];
        if (!check_dead(c, u) || !among(job->dead, job->n_dead, s))
            continue;
        struct lo_interval when = check_dead_when(c, outage, u);
        if (when.to > at)
            again = MIN(again, MAX(when.from - at, 0));
    }
    return again;
}

static enum lo_status check_e14(const struct check *c, const int *outage, int u)
{
    const struct lo_job *job = &c->problem->jobs[c->units[u].job];
    for (int32_t i = 0; i < job->n_dead && check_dead(c, u); i++) {
        lo_time end = check_dead_when(c, outage, u).to;
        int64_t gap = dead_again(c, outage, job->dead[i], end);
        if (gap > 0 && gap < c->problem->min_gap_s)
            return broken_at(c, "E14", job->dead[i], end,
                             "is restored for too short a time");
    }
    return LO_OK;
}

/* --- E15 -------------------------------------------------------------------
 */

static bool touches(const struct lo_sections *sections, int32_t l,
                    lo_feeder_id feeder)
{
    const struct lo_link *link = &sections->links[l];
    return sections->info[link->a.v].feeder.v == feeder.v ||
           sections->info[link->b.v].feeder.v == feeder.v;
}

/* Position of a link in a state of the network. */
static bool is_closed(const struct lo_sections *sections, int32_t l,
                      const struct lo_off *off)
{
    lo_switch_id sw = sections->links[l].sw;
    for (int32_t i = 0; i < off->n_ties_closed; i++)
        if (off->ties_closed[i].v == sw.v)
            return true;
    for (int32_t i = 0; i < off->n_isolating; i++)
        if (off->isolating[i].v == sw.v)
            return false;
    for (int32_t i = 0; i < off->n_opened; i++)
        if (off->opened[i].v == sw.v)
            return false;
    return !sections->links[l].open;
}

static bool is_quiet(const struct check *c, const int *outage,
                     const GArray *all, lo_feeder_id feeder,
                     struct lo_interval work)
{
    const struct lo_sections *sections = c->problem->sections;
    for (guint i = 0; i < all->len; i++) {
        lo_time at = g_array_index(all, lo_time, i);
        bool last = i + 1 == all->len;
        const struct lo_off *before = check_off(c, outage, -1, at - 1);
        const struct lo_off *now = check_off(c, outage, -1, at);
        for (int32_t l = 0; l < sections->n_links; l++) {
            if (!touches(sections, l, feeder))
                continue;
            bool closed = is_closed(sections, l, now);
            if (work.from <= at && at < work.to &&
                closed != is_closed(sections, l, before))
                return false;
            if (!last && sections->links[l].open && closed && at < work.to &&
                work.from < g_array_index(all, lo_time, i + 1))
                return false;
        }
    }
    return true;
}

/* Is nothing dead meanwhile at a switch that the live unit works at? */
static bool is_clear(const struct check *c, const int *outage, int live)
{
    const struct lo_sections *sections = c->problem->sections;
    const struct lo_job *job = &c->problem->jobs[c->units[live].job];
    struct lo_interval work = check_work(c, live);
    for (int u = 0; u < c->n_units; u++) {
        const struct lo_job *other = &c->problem->jobs[c->units[u].job];
        if (!check_dead(c, u))
            continue;
        struct lo_interval dead = check_dead_when(c, outage, u);
        if (dead.from >= work.to || work.from >= dead.to)
            continue;
        for (int32_t i = 0; i < other->n_dead; i++)
            if (lo_sections_at_switch(sections, job->site, job->n_site,
                                      other->dead[i]))
                return false;
    }
    return true;
}

static enum lo_status check_e15(const struct check *c, const int *outage,
                                const GArray *all, int u)
{
    int j = c->units[u].job;
    const struct lo_job *job = &c->problem->jobs[j];
    if (!check_mode(c, j)->live || c->problem->live_is_free)
        return LO_OK;
    if (!is_clear(c, outage, u))
        return check_broken(c, "E15", j,
                            "is live work at a switch that isolates what is "
                            "dead then");
    for (int32_t i = 0; i < job->n_site; i++) {
        lo_feeder_id feeder = c->problem->sections->info[job->site[i].v].feeder;
        if (feeder.v != LO_NONE &&
            !is_quiet(c, outage, all, feeder, check_work(c, u)))
            return check_broken(c, "E15", j,
                                "is live work on a feeder where something is "
                                "switched or back-fed");
    }
    return LO_OK;
}

enum lo_status check_rules(const struct check *c, const int *outage)
{
    GArray *all = check_instants(c, outage);
    enum lo_status status = check_e7(c, outage, all);
    if (status == LO_OK)
        status = check_e10(c, outage, all);
    for (int u = 0; u < c->n_units && status == LO_OK; u++) {
        status = check_e5(c, outage, all, u);
        if (status == LO_OK)
            status = check_e14(c, outage, u);
        if (status == LO_OK)
            status = check_e15(c, outage, all, u);
    }
    if (status == LO_OK)
        status = check_e9(c, outage, all);
    if (status == LO_OK)
        status = check_e13(c);
    for (int32_t i = 0; i < c->problem->n_spots && c->problem->n_repeats > 0 &&
                        status == LO_OK;
         i++)
        status = check_spot(c, outage, &c->problem->spots[i]);
    g_array_free(all, TRUE);
    return status;
}
