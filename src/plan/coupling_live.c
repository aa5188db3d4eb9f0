/*
 * E15: while live work is under way on a feeder nothing is switched there, nor
 * is anything fed from there; nor is live work done at a switch that isolates
 * what is dead.
 */
#include "coupling_int.h"

static bool works_live(const struct couple *c, int i)
{
    const struct option *o = couple_option(c, i);
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
    const struct option *o = couple_option(c, live);
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

bool couple_e15_holds(struct couple *c)
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
                c->jobs[i].start + couple_option(c, i)->duration_s <= s->from)
                continue;
            if (!open)
                view_open(&v, c->p, group, couple_members(c, g, group));
            open = true;
            holds = live_and_group(c, i, &v);
        }
        if (open)
            view_close(&v);
    }
    g_free(group);
    return holds;
}
