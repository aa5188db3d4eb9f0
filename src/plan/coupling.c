/*
 * Rules between outages: what one group may do because of the others.
 *
 *   E6    begins of interruptions, section by section, with the history
 *   E13   outages that begin or end within one half hour
 *   E14   stretches dead of one section: they meet, or lie far enough apart
 *   E15   live work on a feeder: nothing is switched there, nor fed from there;
 *         nor is live work done at a switch that isolates what is dead
 *
 * A group is a group of cost.c: linked jobs, one outage. All is judged on the
 * jobs given, whoever else might be placed later.
 */
#include <string.h>

#include "plan_int.h"

enum { HALF_HOUR = 1800 };

struct couple {
    struct planner *p;
    struct piece_list pieces;
    const struct placed *jobs; /* splits in pieces */
    int n;
    int *group; /* by index; dead jobs only, else -1 */
    int n_groups;
    struct lo_interval *span; /* by group */
    int focus;                /* index into jobs, -1 = all */
    int focus_group;          /* -1 = all */
    struct breach breach;     /* of the first rule that does not hold */
};

static const struct option *option_of(const struct couple *c, int i)
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
        if (option_of(c, i)->dead)
            dead[m++] = c->jobs[i];
    c->n_groups = group_jobs(c->p, dead, m, number);
    c->span = g_new0(struct lo_interval, c->n_groups + 1);
    m = 0;
    for (int i = 0; i < c->n; i++) {
        c->group[i] = -1;
        if (!option_of(c, i)->dead)
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

/* The jobs of a group; returns how many. */
static int members(const struct couple *c, int group, struct placed *out)
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
        const struct lo_job *job = &problem->jobs[option_of(c, i)->job];
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
        const struct lo_job *job = &c->p->problem->jobs[option_of(c, i)->job];
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

/* --- E15 ------------------------------------------------------------------ */

static bool works_live(const struct couple *c, int i)
{
    const struct option *o = option_of(c, i);
    return c->p->problem->jobs[o->job].modes[o->mode].live;
}

static bool link_on_feeder(const struct lo_sections *sections, lo_switch_id sw,
                           lo_feeder_id feeder)
{
    const struct lo_link *link =
        &sections->links[sections->link_of_switch[sw.v]];
    return sections->info[link->a.v].feeder.v == feeder.v ||
           sections->info[link->b.v].feeder.v == feeder.v;
}

static bool any_on_feeder(const struct lo_sections *sections,
                          const lo_switch_id *list, int32_t n,
                          lo_feeder_id feeder)
{
    for (int32_t i = 0; i < n; i++)
        if (link_on_feeder(sections, list[i], feeder))
            return true;
    return false;
}

static bool in_list(const lo_switch_id *list, int32_t n, lo_switch_id sw)
{
    for (int32_t i = 0; i < n; i++)
        if (list[i].v == sw.v)
            return true;
    return false;
}

/* A switch of x that y has not, on the feeder. `x` NULL has none. */
static bool moved(const struct lo_sections *sections, const struct lo_off *x,
                  const struct lo_off *y, lo_feeder_id feeder)
{
    const struct lo_off none = {0};
    x = x != NULL ? x : &none;
    y = y != NULL ? y : &none;
    for (int32_t i = 0; i < x->n_ties_closed; i++)
        if (!in_list(y->ties_closed, y->n_ties_closed, x->ties_closed[i]) &&
            link_on_feeder(sections, x->ties_closed[i], feeder))
            return true;
    for (int k = 0; k < 2; k++) {
        const lo_switch_id *list = k == 0 ? x->isolating : x->opened;
        int32_t n = k == 0 ? x->n_isolating : x->n_opened;
        for (int32_t i = 0; i < n; i++)
            if (!in_list(y->isolating, y->n_isolating, list[i]) &&
                !in_list(y->opened, y->n_opened, list[i]) &&
                link_on_feeder(sections, list[i], feeder))
                return true;
    }
    return false;
}

static bool quiet_between(const struct lo_sections *sections,
                          const struct lo_off *x, const struct lo_off *y,
                          lo_feeder_id feeder)
{
    return !moved(sections, x, y, feeder) && !moved(sections, y, x, feeder);
}

/* Is the feeder left alone by the group during [from, to)? */
static bool leaves_alone(const struct couple *c, const struct group_view *v,
                         lo_feeder_id feeder, struct lo_interval work)
{
    const struct lo_sections *sections = c->p->problem->sections;
    const struct lo_off *before = NULL;
    for (guint i = 0; i < v->steps->len; i++) {
        const struct view_step *s = view_at(v, i);
        if (s->from >= work.from && s->from < work.to &&
            !quiet_between(sections, before, s->off, feeder))
            return false;
        if (s->from < work.to && work.from < s->to &&
            any_on_feeder(sections, s->off->ties_closed, s->off->n_ties_closed,
                          feeder))
            return false;
        if (i + 1 == v->steps->len && s->to >= work.from && s->to < work.to &&
            !quiet_between(sections, s->off, NULL, feeder))
            return false;
        before = s->off;
    }
    return true;
}

/* A section that is dead during [from, to), at a switch that the live job works
 * at; LO_NONE. */
static lo_section dead_beside(const struct couple *c,
                              const struct group_view *v,
                              const struct lo_job *live,
                              struct lo_interval work)
{
    const struct lo_problem *problem = c->p->problem;
    for (guint i = 0; i < v->steps->len; i++) {
        const struct view_step *s = view_at(v, i);
        if (s->from >= work.to || work.from >= s->to)
            continue;
        for (int k = 0; k < s->n; k++) {
            const struct lo_job *job = &problem->jobs[view_jobs(v, s)[k]];
            for (int32_t d = 0; d < job->n_dead; d++)
                if (lo_sections_at_switch(problem->sections, live->site,
                                          live->n_site, job->dead[d]))
                    return job->dead[d];
        }
    }
    return (lo_section){LO_NONE};
}

static bool live_and_group(struct couple *c, int live,
                           const struct group_view *v)
{
    const struct lo_problem *problem = c->p->problem;
    const struct option *o = option_of(c, live);
    const struct lo_job *job = &problem->jobs[o->job];
    struct lo_interval work = {c->jobs[live].start,
                               c->jobs[live].start + o->duration_s};
    lo_section dead = dead_beside(c, v, job, work);
    if (dead.v != LO_NONE) {
        c->breach = (struct breach){
            .rule = "E15", .feeder = {LO_NONE}, .section = dead, .job = o->job};
        return false;
    }
    for (int32_t i = 0; i < job->n_site; i++) {
        lo_feeder_id feeder = problem->sections->info[job->site[i].v].feeder;
        if (feeder.v != LO_NONE && !leaves_alone(c, v, feeder, work)) {
            c->breach =
                (struct breach){.rule = "E15", .feeder = feeder, .job = o->job};
            return false;
        }
    }
    return true;
}

static bool e15_holds(struct couple *c)
{
    if (c->p->problem->live_is_free)
        return true;
    struct placed *group = g_new(struct placed, c->n + 1);
    bool holds = true;
    for (int g = 0; g < c->n_groups && holds; g++) {
        struct group_view v;
        bool open = false;
        for (int i = 0; i < c->n && holds; i++) {
            const struct lo_interval *s = &c->span[g];
            if (!works_live(c, i) ||
                (c->focus >= 0 && g != c->focus_group && i != c->focus) ||
                c->jobs[i].start > s->to ||
                c->jobs[i].start + option_of(c, i)->duration_s <= s->from)
                continue;
            if (!open)
                view_open(&v, c->p, group, members(c, g, group));
            open = true;
            holds = live_and_group(c, i, &v);
        }
        if (open)
            view_close(&v);
    }
    g_free(group);
    return holds;
}

/* --- E6 ------------------------------------------------------------------- */

struct begin {
    int32_t section;
    lo_time at;
    enum lo_repeat_kind kind;
};

/* The notice class of the jobs dead at the time; the most regular of them. */
static enum lo_repeat_kind kind_of_step(const struct couple *c,
                                        const struct group_view *v,
                                        const struct view_step *s)
{
    const struct lo_problem *problem = c->p->problem;
    enum lo_repeat_kind kind = LO_REPEAT_URGENT;
    for (int i = 0; i < s->n; i++) {
        int32_t task = problem->jobs[view_jobs(v, s)[i]].task;
        enum lo_repeat_kind own =
            lo_repeat_kind_of_notice(problem->work->tasks[task].notice);
        kind = MIN(kind, own);
    }
    return kind;
}

enum lo_repeat_kind lo_repeat_kind_of_notice(enum lo_notice_class notice)
{
    return notice == LO_NOTICE_PLANNED     ? LO_REPEAT_PLANNED
           : notice == LO_NOTICE_TEMPORARY ? LO_REPEAT_TEMPORARY
                                           : LO_REPEAT_URGENT;
}

/* A stretch off from `at` to `to`; one that goes on where another ended is not
 * a new one. */
static void note_off(const struct couple *c, GHashTable *until, lo_section s,
                     lo_time at, lo_time to, enum lo_repeat_kind kind,
                     GArray *out)
{
    if (c->p->first_spot[s.v] == c->p->first_spot[s.v + 1])
        return;
    gpointer key = GINT_TO_POINTER(s.v);
    const gint64 *known = g_hash_table_lookup(until, key);
    struct begin begin = {s.v, at, kind};
    if (known == NULL || *known < at)
        g_array_append_val(out, begin);
    gint64 *kept = g_new(gint64, 1);
    *kept = known != NULL ? MAX(*known, to) : to;
    g_hash_table_insert(until, key, kept);
}

/* Begins of interruptions in the group, in the order of time. */
static void find_begins(const struct couple *c, int g, GArray *out)
{
    struct placed *group = g_new(struct placed, c->n + 1);
    GHashTable *until = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    int64_t dip_s = c->p->problem->dip_s;
    struct group_view v;
    view_open(&v, c->p, group, members(c, g, group));
    for (guint i = 0; i < v.steps->len; i++) {
        const struct view_step *s = view_at(&v, i);
        enum lo_repeat_kind kind = kind_of_step(c, &v, s);
        for (int32_t k = 0; k < s->off->n_sections; k++)
            note_off(c, until, s->off->sections[k], s->from, s->to, kind, out);
        for (int32_t k = 0; s->dip != NULL && k < s->dip->n_sections; k++)
            note_off(c, until, s->dip->sections[k], s->from,
                     MIN(s->to, s->from + dip_s), kind, out);
        if (i + 1 < v.steps->len || v.last == NULL)
            continue;
        for (int32_t k = 0; k < v.last->n_sections; k++)
            note_off(c, until, v.last->sections[k], MAX(s->from, s->to - dip_s),
                     s->to, kind, out);
    }
    view_close(&v);
    g_hash_table_destroy(until);
    g_free(group);
}

static int by_section_and_time(const void *a, const void *b)
{
    const struct begin *x = a, *y = b;
    if (x->section != y->section)
        return x->section - y->section;
    return (x->at > y->at) - (x->at < y->at);
}

struct dated {
    lo_date date;
    bool planned;
};

static int by_date(const void *a, const void *b)
{
    return ((const struct dated *)a)->date - ((const struct dated *)b)->date;
}

/* Interruptions of the kind, those of the history first. */
static GArray *find_dates(const struct lo_problem *problem,
                          enum lo_repeat_kind kind, const struct lo_spot *spot,
                          const struct begin *begins, int n)
{
    GArray *dates = g_array_new(FALSE, FALSE, sizeof(struct dated));
    for (int32_t i = 0; i < spot->n_past; i++) {
        struct dated past = {spot->past[i].date, false};
        if (kind == LO_REPEAT_ANY || kind == spot->past[i].kind)
            g_array_append_val(dates, past);
    }
    for (int i = 0; i < n; i++) {
        struct dated own = {lo_problem_date(problem, begins[i].at), true};
        bool goes_on = false;
        for (int32_t k = 0; k < spot->n_past; k++)
            goes_on |= spot->past[k].from <= begins[i].at &&
                       begins[i].at <= spot->past[k].to;
        if (!goes_on && (kind == LO_REPEAT_ANY || kind == begins[i].kind))
            g_array_append_val(dates, own);
    }
    g_array_sort(dates, by_date);
    return dates;
}

/* Any `most` + 1 that begin within `days` dates break it, if one of them is
 * planned: what has happened cannot be changed. */
static bool limit_holds(const struct lo_problem *problem,
                        const struct lo_repeat_limit *limit,
                        const struct lo_spot *spot, const struct begin *begins,
                        int n)
{
    if (n + spot->n_past <= limit->most)
        return true; /* not even if all fell on one date */
    GArray *dates = find_dates(problem, limit->kind, spot, begins, n);
    bool holds = true;
    for (int i = limit->most; i < (int)dates->len && holds; i++) {
        const struct dated *last = &g_array_index(dates, struct dated, i);
        const struct dated *first =
            &g_array_index(dates, struct dated, i - limit->most);
        bool planned = false;
        for (int k = i - limit->most; k <= i; k++)
            planned |= g_array_index(dates, struct dated, k).planned;
        holds = !planned || last->date - first->date >= limit->days;
    }
    g_array_free(dates, TRUE);
    return holds;
}

static bool section_repeats_hold(struct couple *c, const struct begin *begins,
                                 int n)
{
    const struct lo_problem *problem = c->p->problem;
    int32_t s = begins[0].section;
    for (int i = c->p->first_spot[s]; i < c->p->first_spot[s + 1]; i++)
        for (int32_t r = 0; r < problem->n_repeats; r++)
            if (!limit_holds(problem, &problem->repeats[r], &problem->spots[i],
                             begins, n)) {
                c->breach = (struct breach){
                    .rule = "E6", .section = {s}, .limit = (int)r};
                return false;
            }
    return true;
}

static bool may_share(const struct planner *p, int a, int b)
{
    if (a == b || p->first_sharer == NULL)
        return true; /* not known yet: while options are made */
    for (int k = p->first_sharer[a]; k < p->first_sharer[a + 1]; k++)
        if (p->sharers[k] == b)
            return true;
    return false;
}

/* Could the group have somebody off whom the one in focus has off? */
static bool near_focus(const struct couple *c, int g)
{
    if (c->focus < 0 || g == c->focus_group)
        return true;
    for (int i = 0; i < c->n; i++)
        for (int k = 0; k < c->n && c->group[i] == g; k++)
            if (c->group[k] == c->focus_group &&
                may_share(c->p, option_of(c, i)->job, option_of(c, k)->job))
                return true;
    return false;
}

static bool e6_holds(struct couple *c)
{
    if (c->p->problem->n_repeats == 0 || (c->focus >= 0 && c->focus_group < 0))
        return true;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct begin));
    for (int g = 0; g < c->n_groups; g++)
        if (near_focus(c, g))
            find_begins(c, g, all);
    g_array_sort(all, by_section_and_time);
    bool holds = true;
    for (guint i = 0, k; i < all->len && holds; i = k) {
        const struct begin *first = &g_array_index(all, struct begin, i);
        for (k = i;
             k < all->len &&
             g_array_index(all, struct begin, k).section == first->section;
             k++)
            ;
        holds = section_repeats_hold(c, first, (int)(k - i));
    }
    g_array_free(all, TRUE);
    return holds;
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
    bool holds =
        e13_holds(&c) && e14_holds(&c) && e15_holds(&c) && e6_holds(&c);
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
    bool holds =
        e13_holds(&c) && e14_holds(&c) && e15_holds(&c) && e6_holds(&c);
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
    bool holds = e13_holds(&c) && e14_holds(&c) && e15_holds(&c);
    close_couple(&c);
    return holds;
}

bool jobs_hold_together(struct planner *planner, const struct placed *jobs,
                        int n)
{
    return jobs_keep_rules(planner, jobs, n) &&
           coupling_holds(planner, jobs, n, -1);
}
