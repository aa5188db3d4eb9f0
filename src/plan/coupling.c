/*
 * Rules between outages: what one group may do because of the others.
 *
 *   E6    begins of interruptions, section by section, with the history
 *   E13   outages that begin or end within one half hour
 *   E14   stretches dead of one section: they meet, or lie far enough apart
 *   E15   live work on a feeder: nothing is switched there, nor fed from there;
 *         nor is live work done at a switch that isolates what is dead
 *
 * E6 stands in coupling_repeats.c, E15 in coupling_live.c.
 *
 * A group is a group of cost.c: linked jobs, one outage. All is judged on the
 * jobs given, whoever else might be placed later.
 */
#include "coupling_int.h"

enum { HALF_HOUR = 1800 };

const struct option *couple_option(const struct couple *c, int i)
{
    return &c->p->options[c->jobs[i].option];
}

/* A split takes part in many groups: then all is looked at. */
static void put_focus(struct couple *c, const struct placed *jobs)
{
    int at = 0;
    if (c->focus < 0 || c->pieces.own == NULL)
        return;
    if (c->p->options[jobs[c->focus].option].n_pieces > 0) {
        c->focus = -1;
        return;
    }
    struct placed piece[LO_MOST_PARTS];
    for (int i = 0; i < c->focus; i++)
        at += pieces_of(c->p, jobs[i], piece);
    c->focus = at;
}

static void open_couple(struct couple *c, const struct placed *jobs, int n)
{
    pieces_open(&c->pieces, c->p, jobs, n);
    put_focus(c, jobs);
    c->jobs = c->pieces.at;
    c->n = c->pieces.n;
    c->group = g_new(int, c->n + 1);
    struct placed *dead = g_new(struct placed, c->n + 1);
    int *number = g_new(int, c->n + 1), m = 0;
    for (int i = 0; i < c->n; i++)
        if (couple_option(c, i)->dead)
            dead[m++] = c->jobs[i];
    c->n_groups = group_jobs(c->p, dead, m, number);
    c->span = g_new0(struct lo_interval, c->n_groups + 1);
    m = 0;
    for (int i = 0; i < c->n; i++) {
        c->group[i] = -1;
        if (!couple_option(c, i)->dead)
            continue;
        int g = c->group[i] = number[m++];
        struct lo_interval own = dead_span(c->p, c->jobs[i]);
        bool first = c->span[g].from == c->span[g].to;
        c->span[g].from = first ? own.from : MIN(c->span[g].from, own.from);
        c->span[g].to = first ? own.to : MAX(c->span[g].to, own.to);
    }
    c->focus_group = c->focus >= 0 ? c->group[c->focus] : -1;
    g_free(number);
    g_free(dead);
}

static void close_couple(struct couple *c)
{
    g_free(c->span);
    g_free(c->group);
    pieces_close(&c->pieces);
}

int couple_members(const struct couple *c, int group, struct placed *out)
{
    int m = 0;
    for (int i = 0; i < c->n; i++)
        if (c->group[i] == group)
            out[m++] = c->jobs[i];
    return m;
}

/* --- E13 ------------------------------------------------------------------ */

/* Outages with their begin or end in [from, from + half an hour). */
static int switching_in(const struct couple *c, lo_time from)
{
    int count = 0;
    for (int g = 0; g < c->n_groups; g++) {
        const struct lo_interval *s = &c->span[g];
        count += (s->from >= from && s->from < from + HALF_HOUR) ||
                 (s->to >= from && s->to < from + HALF_HOUR);
    }
    return count;
}

/* A window that is too full has a fullest one beginning with an event. */
static bool e13_holds(struct couple *c)
{
    int most = c->p->problem->max_switching;
    if (most == 0 || (c->focus >= 0 && c->focus_group < 0))
        return true;
    for (int g = 0; g < c->n_groups; g++)
        for (int end = 0; end < 2; end++) {
            lo_time at = end == 0 ? c->span[g].from : c->span[g].to;
            if (c->focus_group >= 0) {
                const struct lo_interval *f = &c->span[c->focus_group];
                if ((f->from < at || f->from >= at + HALF_HOUR) &&
                    (f->to < at || f->to >= at + HALF_HOUR))
                    continue;
            }
            if (switching_in(c, at) > most) {
                c->breach = (struct breach){.rule = "E13"};
                return false;
            }
        }
    return true;
}

/* --- E14 ------------------------------------------------------------------ */

static int by_from(const void *a, const void *b)
{
    const struct lo_interval *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* The section's stretches dead, by their first instant. */
static bool gaps_hold(const struct couple *c, lo_section s)
{
    const struct lo_problem *problem = c->p->problem;
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    for (int i = 0; i < c->n; i++) {
        const struct lo_job *job = &problem->jobs[couple_option(c, i)->job];
        if (c->group[i] < 0 || !has_section(job->dead, job->n_dead, s))
            continue;
        struct lo_interval span = problem->staged ? dead_span(c->p, c->jobs[i])
                                                  : c->span[c->group[i]];
        g_array_append_val(dead, span);
    }
    g_array_sort(dead, by_from);
    bool holds = true;
    lo_time until = 0;
    for (guint i = 0; i < dead->len && holds; i++) {
        struct lo_interval span = g_array_index(dead, struct lo_interval, i);
        holds = i == 0 || span.from <= until ||
                span.from - until >= problem->min_gap_s;
        until = i == 0 ? span.to : MAX(until, span.to);
    }
    g_array_free(dead, TRUE);
    return holds;
}

static bool e14_holds(struct couple *c)
{
    if (c->p->problem->min_gap_s == 0)
        return true;
    for (int i = 0; i < c->n; i++) {
        if (c->group[i] < 0 || (c->focus >= 0 && c->group[i] != c->focus_group))
            continue;
        const struct lo_job *job =
            &c->p->problem->jobs[couple_option(c, i)->job];
        for (int32_t k = 0; k < job->n_dead; k++)
            if (!gaps_hold(c, job->dead[k])) {
                c->breach = (struct breach){.rule = "E14",
                                            .section = job->dead[k],
                                            .most_s = c->p->problem->min_gap_s};
                return false;
            }
    }
    return true;
}

bool gaps_hold_among(struct planner *planner, const struct placed *jobs, int n)
{
    if (planner->problem->min_gap_s == 0)
        return true;
    struct couple c = {.p = planner, .focus = -1};
    open_couple(&c, jobs, n);
    bool holds = e14_holds(&c);
    close_couple(&c);
    return holds;
}

bool hours_matter(const struct planner *planner, const struct placed *jobs,
                  int n)
{
    bool matter = planner->weights_differ;
    for (int i = 0; i < n && !matter; i++)
        matter = planner->minds[planner->options[jobs[i].option].job];
    return matter;
}

bool start_matters(const struct planner *planner, const struct placed *jobs,
                   int n)
{
    bool matters = hours_matter(planner, jobs, n);
    for (int i = 0; i < n && !matters; i++)
        matters = !planner->options[jobs[i].option].all_hold;
    return matters;
}

/* --- all of them ---------------------------------------------------------- */

bool coupling_holds(struct planner *planner, const struct placed *jobs, int n,
                    int focus)
{
    if (!planner->couples)
        return true;
    struct couple c = {.p = planner, .focus = focus};
    open_couple(&c, jobs, n);
    bool holds = e13_holds(&c) && e14_holds(&c) && couple_e15_holds(&c) &&
                 couple_e6_holds(&c);
    close_couple(&c);
    return holds;
}

bool coupling_keeps(struct planner *planner, const struct placed *jobs, int n,
                    struct breach *out)
{
    if (!planner->couples)
        return true;
    struct couple c = {.p = planner, .focus = -1};
    open_couple(&c, jobs, n);
    bool holds = e13_holds(&c) && e14_holds(&c) && couple_e15_holds(&c) &&
                 couple_e6_holds(&c);
    *out = c.breach;
    close_couple(&c);
    return holds;
}

bool switching_holds(struct planner *planner, const struct placed *jobs, int n)
{
    if (!planner->couples)
        return true;
    struct couple c = {.p = planner, .focus = -1};
    open_couple(&c, jobs, n);
    bool holds = e13_holds(&c) && e14_holds(&c) && couple_e15_holds(&c);
    close_couple(&c);
    return holds;
}

bool jobs_hold_together(struct planner *planner, const struct placed *jobs,
                        int n)
{
    return jobs_keep_rules(planner, jobs, n) &&
           coupling_holds(planner, jobs, n, -1);
}
