/* The rules about who is off, from the words of DESIGN 3, for brute_force. */
#include <stdlib.h>

#include "brute_int.h"

/* --- E5, E7, E9, E10 ------------------------------------------------------ */

/* By a dip of its outage at moment e. */
static bool dips_anybody(const struct brute *b, const struct unit *unit, int e)
{
    const struct moment *m = &b->moments[e];
    int before = e == 0 ? 0
                        : brute_own(b, b->moments[e - 1].set, unit->group,
                                    b->moments[e - 1].at);
    int after = brute_own(b, m->set, unit->group, m->at);
    return b->p->dip_s > 0 && before != after &&
           brute_dip(b, before, after, m->at)->customers > 0;
}

static bool e5_holds(const struct brute *b)
{
    for (int u = 0; u < b->n_units; u++) {
        const struct unit *unit = &b->units[u];
        for (int e = 0; e < b->n_moments; e++) {
            lo_time at = b->moments[e].at;
            if (!unit->dead || at < unit->when.from || at > unit->when.to ||
                at >= b->p->now + b->p->jobs[unit->job].lead_s)
                continue;
            if (dips_anybody(b, unit, e))
                return false;
            if (at == unit->when.to)
                continue;
            int own = brute_own(b, b->moments[e].set, unit->group, at);
            if (brute_off(b, own, at)->customers > 0)
                return false;
        }
    }
    return true;
}

static bool e7_holds(const struct brute *b)
{
    for (int e = 0; e + 1 < b->n_moments; e++) {
        const struct moment *m = &b->moments[e];
        const struct lo_epoch *epoch =
            &b->p->epochs[lo_problem_epoch(b->p, m->at)];
        const struct lo_off *off = brute_off(b, m->set, m->at);
        for (int32_t i = 0; i < epoch->n_keep; i++)
            if (brute_has(off->sections, off->n_sections, epoch->keep[i]))
                return false;
    }
    return true;
}

static bool limits_hold(const struct brute *b, int32_t s, lo_time from,
                        lo_time to)
{
    const struct lo_problem *p = b->p;
    if (p->sections->info[s].customers > 0 && to - from > p->max_off_s)
        return false;
    for (int32_t i = 0; i < p->n_off_limits; i++) {
        const struct lo_off_limit *limit = &p->off_limits[i];
        bool season = limit->n_when == 0;
        for (int32_t w = 0; w < limit->n_when; w++)
            season |= from < limit->when[w].to && limit->when[w].from < to;
        if (limit->section.v == s && season && to - from > limit->most_s)
            return false;
    }
    return true;
}

static bool e9_holds(const struct brute *b)
{
    for (int32_t s = 0; s < b->p->sections->n; s++) {
        lo_time since = 0;
        bool off = false;
        for (int e = 0; e + 1 < b->n_moments; e++) {
            const struct moment *m = &b->moments[e];
            const struct lo_off *now = brute_off(b, m->set, m->at);
            lo_section section = {s};
            if (!brute_has(now->sections, now->n_sections, section)) {
                off = false;
                continue;
            }
            since = off ? since : m->at;
            off = true;
            if (!limits_hold(b, s, since, b->moments[e + 1].at))
                return false;
        }
    }
    return true;
}

/* `dip` and `off` may be NULL. */
static bool pair_is_on(const struct brute *b, const struct lo_off *off,
                       const struct lo_dip *dip)
{
    for (int32_t i = 0; i < b->p->n_pairs; i++) {
        bool is_off[2];
        for (int k = 0; k < 2; k++) {
            lo_section s = b->p->pairs[i][k];
            is_off[k] =
                (off != NULL && brute_has(off->sections, off->n_sections, s)) ||
                (dip != NULL && brute_has(dip->sections, dip->n_sections, s));
        }
        if (is_off[0] && is_off[1])
            return false;
    }
    return true;
}

static bool e10_holds(const struct brute *b)
{
    int before = 0;
    for (int e = 0; e < b->n_moments && b->p->n_pairs > 0; e++) {
        const struct moment *m = &b->moments[e];
        bool last = e + 1 == b->n_moments;
        const struct lo_dip *dip =
            before != m->set ? brute_dip(b, before, m->set, m->at) : NULL;
        const struct lo_off *off =
            last ? (e > 0 ? brute_off(b, before, b->moments[e - 1].at) : NULL)
                 : brute_off(b, m->set, m->at);
        if (!pair_is_on(b, off, dip))
            return false;
        before = m->set;
    }
    return true;
}

/* --- E13, E14 ------------------------------------------------------------- */

static bool span_of_group(const struct brute *b, int group,
                          struct lo_interval *out)
{
    bool any = false;
    for (int u = 0; u < b->n_units; u++) {
        if (!b->units[u].dead || b->units[u].group != group)
            continue;
        struct lo_interval w = b->units[u].when;
        out->from = any ? MIN(out->from, w.from) : w.from;
        out->to = any ? MAX(out->to, w.to) : w.to;
        any = true;
    }
    return any;
}

static bool within(lo_time at, lo_time from)
{
    return at >= from && at < from + 30 * LO_MINUTE;
}

static bool e13_holds(const struct brute *b)
{
    struct lo_interval span[MOST_UNITS];
    int n = 0;
    for (int g = 0; g < b->n_units; g++)
        n += span_of_group(b, g, &span[n]);
    for (int i = 0; i < 2 * n && b->p->max_switching > 0; i++) {
        lo_time from = i % 2 == 0 ? span[i / 2].from : span[i / 2].to;
        int count = 0;
        for (int k = 0; k < n; k++)
            count += within(span[k].from, from) || within(span[k].to, from);
        if (count > b->p->max_switching)
            return false;
    }
    return true;
}

static bool needs_dead(const struct brute *b, const struct unit *unit,
                       int32_t s)
{
    const struct lo_job *job = &b->p->jobs[unit->job];
    lo_section section = {s};
    return unit->dead && brute_has(job->dead, job->n_dead, section);
}

/* A hole in what is dead of a section begins where some stretch ends: how far
 * is it to the next? */
static bool e14_holds(const struct brute *b)
{
    for (int32_t s = 0; s < b->p->sections->n && b->p->min_gap_s > 0; s++)
        for (int u = 0; u < b->n_units; u++) {
            if (!needs_dead(b, &b->units[u], s))
                continue;
            lo_time end = b->units[u].when.to, next = INT64_MAX;
            bool goes_on = false;
            for (int k = 0; k < b->n_units; k++) {
                const struct lo_interval *w = &b->units[k].when;
                if (k == u || !needs_dead(b, &b->units[k], s))
                    continue;
                goes_on |= w->from <= end && end < w->to;
                if (w->from > end)
                    next = MIN(next, w->from);
            }
            if (!goes_on && next != INT64_MAX && next - end < b->p->min_gap_s)
                return false;
        }
    return true;
}

/* --- E15 ------------------------------------------------------------------ */

enum { OPEN, CLOSED };

/* State of each link with the set dead. */
static void states_of(const struct brute *b, const struct lo_off *off,
                      int *state)
{
    const struct lo_sections *sections = b->p->sections;
    for (int32_t l = 0; l < sections->n_links; l++)
        state[l] = sections->links[l].open ? OPEN : CLOSED;
    for (int32_t i = 0; off != NULL && i < off->n_isolating; i++)
        state[sections->link_of_switch[off->isolating[i].v]] = OPEN;
    for (int32_t i = 0; off != NULL && i < off->n_opened; i++)
        state[sections->link_of_switch[off->opened[i].v]] = OPEN;
    for (int32_t i = 0; off != NULL && i < off->n_ties_closed; i++)
        state[sections->link_of_switch[off->ties_closed[i].v]] = CLOSED;
}

static bool on_feeder(const struct lo_sections *sections, int32_t l,
                      lo_feeder_id feeder)
{
    return sections->info[sections->links[l].a.v].feeder.v == feeder.v ||
           sections->info[sections->links[l].b.v].feeder.v == feeder.v;
}

/* During [from, to): no switch of the feeder moves, no tie of it is closed. */
static bool feeder_is_quiet(const struct brute *b, lo_feeder_id feeder,
                            lo_time from, lo_time to)
{
    const struct lo_sections *sections = b->p->sections;
    int *before = g_new(int, sections->n_links + 1);
    int *now = g_new(int, sections->n_links + 1);
    bool quiet = true;
    states_of(b, NULL, before);
    for (int e = 0; e < b->n_moments && quiet; e++) {
        const struct moment *m = &b->moments[e];
        bool last = e + 1 == b->n_moments;
        states_of(b, last ? NULL : brute_off(b, m->set, m->at), now);
        for (int32_t l = 0; l < sections->n_links; l++) {
            if (!on_feeder(sections, l, feeder))
                continue;
            if (m->at >= from && m->at < to && now[l] != before[l])
                quiet = false;
            if (!last && m->at < to && from < b->moments[e + 1].at &&
                sections->links[l].open && now[l] == CLOSED)
                quiet = false;
        }
        int *swap = before;
        before = now;
        now = swap;
    }
    g_free(before);
    g_free(now);
    return quiet;
}

/* A switch with one side worked in by `live`, and the other too, isolates what
 * `dead` needs dead. */
static bool is_between(const struct brute *b, const struct lo_job *live,
                       const struct lo_job *dead)
{
    const struct lo_sections *sections = b->p->sections;
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        int sides = 0, needed = 0;
        for (int32_t i = 0; i < live->n_site && link->a.v != link->b.v; i++)
            sides +=
                live->site[i].v == link->a.v || live->site[i].v == link->b.v;
        for (int32_t i = 0; i < dead->n_dead; i++)
            needed +=
                dead->dead[i].v == link->a.v || dead->dead[i].v == link->b.v;
        if (sides == 2 && needed > 0)
            return true;
    }
    return false;
}

/* Nothing is dead at a switch that is worked at live. */
static bool is_apart(const struct brute *b, const struct unit *live)
{
    lo_time from = live->part.start, to = from + live->part.length;
    for (int e = 0; e + 1 < b->n_moments; e++) {
        const struct moment *m = &b->moments[e];
        for (int j = 0; j < b->p->n_jobs; j++)
            if ((m->set >> j & 1) != 0 && m->at < to &&
                from < b->moments[e + 1].at &&
                is_between(b, &b->p->jobs[live->job], &b->p->jobs[j]))
                return false;
    }
    return true;
}

static bool e15_holds(const struct brute *b)
{
    for (int u = 0; u < b->n_units; u++) {
        const struct unit *unit = &b->units[u];
        const struct lo_job *job = &b->p->jobs[unit->job];
        if (!brute_mode(b, unit->job)->live || b->p->live_is_free)
            continue;
        if (!is_apart(b, unit))
            return false;
        for (int32_t i = 0; i < job->n_site; i++) {
            lo_feeder_id feeder = b->p->sections->info[job->site[i].v].feeder;
            if (feeder.v != LO_NONE &&
                !feeder_is_quiet(b, feeder, unit->part.start,
                                 unit->part.start + unit->part.length))
                return false;
        }
    }
    return true;
}

/* --- E6 ------------------------------------------------------------------- */

struct begun {
    lo_time at;
    lo_time until;
    int kind; /* enum lo_repeat_kind */
    lo_date date;
    bool past;
};

static int kind_of_set(const struct brute *b, int set)
{
    int kind = LO_REPEAT_URGENT;
    for (int j = 0; j < b->p->n_jobs; j++)
        if ((set >> j & 1) != 0) {
            enum lo_notice_class notice =
                b->p->work->tasks[b->p->jobs[j].task].notice;
            kind =
                MIN(kind, notice == LO_NOTICE_PLANNED     ? LO_REPEAT_PLANNED
                          : notice == LO_NOTICE_TEMPORARY ? LO_REPEAT_TEMPORARY
                                                          : LO_REPEAT_URGENT);
        }
    return kind;
}

/* Off from `at` to `to`; it may go on with what was there before. */
static int note(struct begun *list, int first, int n, lo_time at, lo_time to,
                int kind)
{
    if (n > first && list[n - 1].until >= at) {
        list[n - 1].until = MAX(list[n - 1].until, to);
        return n;
    }
    list[n] = (struct begun){at, to, kind, 0, false};
    return n + 1;
}

/* What one outage makes of section s, in the order of time. */
static int begins_of(const struct brute *b, int group, lo_section s,
                     struct begun *list, int n)
{
    int before = 0, first = n;
    lo_time dip_s = b->p->dip_s;
    for (int e = 0; e < b->n_moments; e++) {
        const struct moment *m = &b->moments[e];
        int own = e + 1 < b->n_moments ? brute_own(b, m->set, group, m->at) : 0;
        if (own != before && dip_s > 0) {
            const struct lo_dip *dip = brute_dip(b, before, own, m->at);
            if (brute_has(dip->sections, dip->n_sections, s)) {
                lo_time from =
                    own != 0 ? m->at : MAX(b->moments[e - 1].at, m->at - dip_s);
                lo_time to =
                    own != 0 ? MIN(m->at + dip_s, b->moments[e + 1].at) : m->at;
                n = note(list, first, n, from, to,
                         kind_of_set(b, own != 0 ? own : before));
            }
        }
        if (own != 0 && brute_has(brute_off(b, own, m->at)->sections,
                                  brute_off(b, own, m->at)->n_sections, s))
            n = note(list, first, n, m->at, b->moments[e + 1].at,
                     kind_of_set(b, own));
        before = own;
    }
    return n;
}

/* Are any `most` + 1 of the list, one of them planned, within `days`? */
static bool too_many(const struct begun *list, int n,
                     const struct lo_repeat_limit *limit)
{
    for (int i = 0; i < n; i++) {
        int count = 0;
        bool planned = false;
        for (int k = 0; k < n; k++) {
            bool counts = limit->kind == LO_REPEAT_ANY ||
                          (int)limit->kind == list[k].kind;
            if (!counts || list[k].date < list[i].date ||
                list[k].date >= list[i].date + limit->days)
                continue;
            count++;
            planned |= !list[k].past;
        }
        if (count > limit->most && planned)
            return true;
    }
    return false;
}

/* Windows begin at any date: also at those of the list alone, since a window
 * with too many can be moved up to its first. */
static bool e6_holds(const struct brute *b)
{
    struct begun list[400];
    for (int32_t i = 0; i < b->p->n_spots && b->p->n_repeats > 0; i++) {
        const struct lo_spot *spot = &b->p->spots[i];
        int n = 0;
        for (int g = 0; g < b->n_units; g++)
            n = begins_of(b, g, spot->section, list, n);
        int kept = 0;
        for (int k = 0; k < n; k++) {
            bool goes_on = false;
            for (int32_t h = 0; h < spot->n_past; h++)
                goes_on |= spot->past[h].from <= list[k].at &&
                           list[k].at <= spot->past[h].to;
            list[k].date = lo_problem_date(b->p, list[k].at);
            if (!goes_on)
                list[kept++] = list[k];
        }
        for (int32_t h = 0; h < spot->n_past && kept < 400; h++)
            list[kept++] =
                (struct begun){spot->past[h].from, 0, (int)spot->past[h].kind,
                               spot->past[h].date, true};
        for (int32_t r = 0; r < b->p->n_repeats; r++)
            if (too_many(list, kept, &b->p->repeats[r]))
                return false;
    }
    return true;
}

/* Level (3), by section and outage: jobs of two outages have nobody in common.
 */
int64_t brute_interruptions(const struct brute *b)
{
    struct begun list[4 * MOST_MOMENTS];
    const struct lo_sections *sections = b->p->sections;
    int64_t count = 0;
    for (int32_t s = 0; s < sections->n; s++)
        for (int g = 0; g < b->n_units && sections->info[s].customers > 0; g++)
            if (b->units[g].group == g)
                count += begins_of(b, g, (lo_section){s}, list, 0) *
                         (int64_t)sections->info[s].customers;
    return count;
}

bool brute_rules_hold(const struct brute *b)
{
    return e13_holds(b) && e14_holds(b) && e7_holds(b) && e5_holds(b) &&
           e9_holds(b) && e10_holds(b) && e15_holds(b) && e6_holds(b);
}
