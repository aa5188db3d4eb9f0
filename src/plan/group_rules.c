/*
 * Rules that a group of linked jobs keeps or breaks by itself, wherever the
 * others are: E4 between its jobs, E5, E7, E9, E10.
 *
 * Somebody off alone may be back-fed in company (load that is off leaves room
 * on a donor), so a group is judged whole; only what lies in the dead sections
 * themselves is certain.
 */
#include "plan_int.h"

/* Is anybody off when the step begins, or by a dip when the stretch begins, in
 * it, or when it ends? */
static bool takes_off(const struct view_step *s, struct lo_interval span)
{
    bool off = s->from < span.to && s->off->customers > 0;
    bool dip = s->dip != NULL && s->dip->customers > 0;
    return s->from >= span.from && s->from <= span.to && (off || dip);
}

/* E5: while job i is dead, going out or back, nobody is off before its notice
 * lead has passed. */
static bool keeps_lead(const struct planner *p, const struct group_view *v,
                       const struct placed *jobs, int n, struct breach *out)
{
    const struct lo_problem *problem = p->problem;
    struct lo_interval whole = {0, 0};
    group_span(p, jobs, n, &whole);
    for (int i = 0; i < n; i++) {
        const struct option *o = &p->options[jobs[i].option];
        lo_time earliest = problem->now + problem->jobs[o->job].lead_s;
        struct lo_interval span =
            problem->staged ? dead_span(p, jobs[i]) : whole;
        if (!o->dead || span.from >= earliest)
            continue;
        bool untold = span.to == whole.to && whole.to < earliest &&
                      v->last != NULL && v->last->customers > 0;
        for (guint k = 0; k < v->steps->len && !untold; k++) {
            const struct view_step *s = view_at(v, k);
            untold = s->from < earliest && takes_off(s, span);
        }
        if (untold) {
            *out = (struct breach){.rule = "E5",
                                   .job = o->job,
                                   .most_s = problem->jobs[o->job].lead_s};
            return false;
        }
    }
    return true;
}

/* E7: nobody who is protected is off. */
static bool keeps_protected(const struct lo_problem *problem,
                            const struct view_step *s, struct breach *out)
{
    const struct lo_epoch *epoch = &problem->epochs[s->epoch];
    for (int32_t i = 0; i < epoch->n_keep; i++)
        if (has_section(s->off->sections, s->off->n_sections, epoch->keep[i])) {
            *out = (struct breach){.rule = "E7", .section = epoch->keep[i]};
            return false;
        }
    return true;
}

/* E10: of a pair, one is on; `dip` and `off` may be NULL. */
static bool keeps_pairs(const struct lo_problem *problem,
                        const struct lo_dip *dip, const struct lo_off *off,
                        struct breach *out)
{
    for (int32_t i = 0; i < problem->n_pairs; i++) {
        bool is_off = true;
        for (int k = 0; k < 2; k++) {
            lo_section s = problem->pairs[i][k];
            is_off =
                is_off && ((dip != NULL &&
                            has_section(dip->sections, dip->n_sections, s)) ||
                           (off != NULL &&
                            has_section(off->sections, off->n_sections, s)));
        }
        if (is_off) {
            *out = (struct breach){.rule = "E10",
                                   .section = problem->pairs[i][0],
                                   .partner = problem->pairs[i][1]};
            return false;
        }
    }
    return true;
}

static bool keeps_guard(const struct planner *p, const struct group_view *v,
                        struct breach *out)
{
    const struct lo_problem *problem = p->problem;
    for (guint i = 0; i < v->steps->len; i++) {
        const struct view_step *s = view_at(v, i);
        if (!keeps_protected(problem, s, out) ||
            !keeps_pairs(problem, NULL, s->off, out))
            return false;
    }
    for (guint i = 0; i <= v->steps->len && problem->n_pairs > 0; i++) {
        bool last = i == v->steps->len;
        const struct lo_dip *dip = last ? v->last : view_at(v, i)->dip;
        const struct lo_off *off =
            last ? (i > 0 ? view_at(v, i - 1)->off : NULL) : view_at(v, i)->off;
        if (dip != NULL && !keeps_pairs(problem, dip, off, out))
            return false;
    }
    return true;
}

bool pairs_hold_in_dip(const struct lo_problem *problem,
                       const struct lo_dip *dip, const struct lo_off *off)
{
    struct breach none;
    return keeps_pairs(problem, dip, off, &none);
}

/* E9: the section's longest stretch off keeps its own limits. */
static bool keeps_limits(const struct planner *p, lo_section s,
                         struct lo_interval off, struct breach *out)
{
    const struct lo_problem *problem = p->problem;
    *out = (struct breach){
        .rule = "E9", .section = s, .most_s = problem->max_off_s};
    if (off.to - off.from > problem->max_off_s &&
        problem->sections->info[s.v].customers > 0)
        return false;
    for (int i = p->first_limit[s.v]; i < p->first_limit[s.v + 1]; i++) {
        const struct lo_off_limit *limit = &problem->off_limits[p->limits[i]];
        bool now = limit->n_when == 0;
        for (int32_t w = 0; w < limit->n_when; w++)
            now |= limit->when[w].from < off.to && off.from < limit->when[w].to;
        out->most_s = limit->most_s;
        if (now && off.to - off.from > limit->most_s)
            return false;
    }
    out->rule = NULL;
    return true;
}

static bool keeps_max_off(const struct planner *p, const struct group_view *v,
                          struct breach *out)
{
    /* Section -> 1 + stretch at which it went off. */
    GHashTable *since = g_hash_table_new(NULL, NULL);
    bool keeps = true;
    for (guint i = 0; i < v->steps->len && keeps; i++) {
        const struct view_step *s = view_at(v, i);
        GHashTable *now = g_hash_table_new(NULL, NULL);
        for (int32_t k = 0; k < s->off->n_sections && keeps; k++) {
            gpointer key = GINT_TO_POINTER(s->off->sections[k].v);
            guint first = GPOINTER_TO_UINT(g_hash_table_lookup(since, key));
            first = first > 0 ? first : i + 1;
            g_hash_table_insert(now, key, GUINT_TO_POINTER(first));
            struct lo_interval off = {view_at(v, first - 1)->from, s->to};
            keeps = keeps_limits(p, s->off->sections[k], off, out);
        }
        g_hash_table_destroy(since);
        since = now;
    }
    g_hash_table_destroy(since);
    return keeps;
}

/* Does any of the rules have something to say about the group at all? */
struct matter {
    bool lead, guard, max_off;
};

static struct matter what_matters(const struct planner *p,
                                  const struct placed *jobs, int n)
{
    const struct lo_problem *problem = p->problem;
    bool minds = false;
    for (int i = 0; i < n; i++)
        minds |= p->minds[p->options[jobs[i].option].job];
    struct matter m = {false, minds && problem->n_pairs > 0,
                       minds && problem->n_off_limits > 0};
    struct lo_interval whole = {0, 0};
    if (!group_span(p, jobs, n, &whole))
        return (struct matter){false, false, false};
    for (int i = 0; i < n; i++) {
        const struct option *o = &p->options[jobs[i].option];
        lo_time from =
            problem->staged ? dead_span(p, jobs[i]).from : whole.from;
        m.lead |= o->dead && from < problem->now + problem->jobs[o->job].lead_s;
    }
    m.max_off |= whole.to - whole.from > problem->max_off_s;
    for (int e = lo_problem_epoch(problem, whole.from);
         e < problem->n_epochs && minds && !m.guard; e++)
        m.guard =
            problem->epochs[e].from < whole.to && problem->epochs[e].n_keep > 0;
    return m;
}

/* No job shares an outage with another, where that is asked for. */
static bool keeps_apart(const struct planner *p, const struct placed *jobs,
                        int n, struct breach *out)
{
    for (int i = 1; i < n && p->problem->apart; i++) {
        int other = p->options[jobs[i].option].job;
        if (other == p->options[jobs[0].option].job)
            continue;
        *out = (struct breach){.rule = "apart", .job = other};
        return false;
    }
    return true;
}

bool group_keeps_rules(struct planner *planner, const struct placed *jobs,
                       int n)
{
    struct breach none;
    return group_keeps(planner, jobs, n, &none);
}

bool group_keeps(struct planner *planner, const struct placed *jobs, int n,
                 struct breach *out)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (!in_order(planner, jobs[i], jobs[k])) {
                int other = planner->options[jobs[k].option].job;
                *out = (struct breach){.rule = "E4", .job = other};
                return false;
            }
    if (has_splits(planner, jobs, n))
        return jobs_hold(planner, jobs, n, out);
    if (!keeps_apart(planner, jobs, n, out))
        return false;
    struct matter m = what_matters(planner, jobs, n);
    if (!m.lead && !m.guard && !m.max_off)
        return true;
    struct group_view v;
    view_open(&v, planner, jobs, n);
    bool keeps = (!m.lead || keeps_lead(planner, &v, jobs, n, out)) &&
                 (!m.guard || keeps_guard(planner, &v, out)) &&
                 (!m.max_off || keeps_max_off(planner, &v, out));
    view_close(&v);
    return keeps;
}

/* --- one job alone -------------------------------------------------------- */

/* Off for certain whatever else is done: customers in its own sections. */
bool surely_off(const struct planner *p, int job)
{
    const struct lo_job *j = &p->problem->jobs[job];
    for (int32_t i = 0; i < j->n_dead; i++) {
        const struct lo_section_info *info =
            &p->problem->sections->info[j->dead[i].v];
        if (info->supplied && info->customers > 0)
            return true;
    }
    return false;
}

/* E5, E7, E9 of the job's own dead sections: what no company can heal. */
bool own_sections_allow(const struct planner *p, const struct option *o,
                        lo_time at)
{
    struct breach none;
    return own_sections_hold(p, o, at, &none);
}

bool own_sections_hold(const struct planner *p, const struct option *o,
                       lo_time at, struct breach *out)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_job *job = &problem->jobs[o->job];
    struct lo_interval span = {at - o->before_s,
                               at + o->duration_s + o->after_s};
    if (!o->dead)
        return true;
    if (surely_off(p, o->job) && span.from < problem->now + job->lead_s) {
        *out =
            (struct breach){.rule = "E5", .job = o->job, .most_s = job->lead_s};
        return false;
    }
    for (int32_t i = 0; i < job->n_dead; i++) {
        if (!problem->sections->info[job->dead[i].v].supplied)
            continue;
        if (!keeps_limits(p, job->dead[i], span, out))
            return false;
        for (int e = lo_problem_epoch(problem, span.from);
             e < problem->n_epochs && problem->epochs[e].from < span.to; e++)
            if (has_section(problem->epochs[e].keep, problem->epochs[e].n_keep,
                            job->dead[i])) {
                *out = (struct breach){.rule = "E7", .section = job->dead[i]};
                return false;
            }
    }
    return true;
}
