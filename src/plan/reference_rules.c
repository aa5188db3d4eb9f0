/*
 * Data of models/reference.mod about rules: longest stretches off (E9), repeat
 * limits with the history (E6), ground restored (E14), feeders with live work
 * (E15), and outages that the desk switches (E13).
 */
#include <string.h>

#include "reference_int.h"

/* --- E9 ---------------------------------------------------------------------
 */

/* Spots are sections: spot 1 is section 0. */
static void put_off(struct reference *r)
{
    const struct lo_sections *sections = r->p->problem->sections;
    unsigned sets = 1u << r->p->n_jobs;
    g_string_append_printf(r->out,
                           "param n_spots := %d;\nparam off :=", sections->n);
    for (guint t = 0; t < r->instants->len; t++)
        for (unsigned a = 1; a < sets; a++) {
            const struct lo_off *off =
                reference_off(r, a, reference_epoch(r, t));
            for (int32_t i = 0; i < off->n_sections; i++)
                g_string_append_printf(r->out, " %d %u %u 1",
                                       off->sections[i].v + 1, t + 1, a);
        }
    g_string_append(r->out, ";\n");
}

/* From instant t to v the limit says nothing: another season. */
static bool holds(const struct lo_off_limit *limit, lo_time from, lo_time to)
{
    bool any = limit->n_when == 0;
    for (int32_t w = 0; w < limit->n_when && !any; w++)
        any = limit->when[w].from < to && from < limit->when[w].to;
    return any;
}

static void put_limits(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    GString *spot = g_string_new("param spot :=");
    GString *counts = g_string_new("param counts :=");
    int n = 0;
    g_string_append(r->out, "param most_off :=");
    for (int32_t s = 0; s < problem->sections->n; s++) {
        if (problem->sections->info[s].customers == 0)
            continue;
        g_string_append_printf(spot, " %d %d", ++n, s + 1);
        g_string_append_printf(r->out, " %d", n);
        reference_minutes(r, problem->max_off_s);
    }
    for (int32_t i = 0; i < problem->n_off_limits; i++) {
        const struct lo_off_limit *limit = &problem->off_limits[i];
        g_string_append_printf(spot, " %d %d", ++n, limit->section.v + 1);
        g_string_append_printf(r->out, " %d", n);
        reference_minutes(r, limit->most_s);
        for (guint t = 0; t < r->instants->len; t++)
            for (guint v = t + 1; v < r->instants->len; v++)
                if (!holds(limit, reference_at(r, t), reference_at(r, v)))
                    g_string_append_printf(counts, " %d %u %u 0", n, t + 1,
                                           v + 1);
    }
    g_string_append_printf(r->out, ";\nparam n_limits := %d;\n%s;\n%s;\n", n,
                           spot->str, counts->str);
    g_string_free(spot, TRUE);
    g_string_free(counts, TRUE);
}

/* --- E6 ---------------------------------------------------------------------
 */

/* 1 planned, 2 temporary, 3 urgent: the most regular of the jobs. */
static int class_of(const struct reference *r, unsigned set)
{
    const struct lo_problem *problem = r->p->problem;
    enum lo_repeat_kind kind = LO_REPEAT_URGENT;
    for (int j = 0; j < r->p->n_jobs; j++)
        if ((set >> j & 1) != 0)
            kind = MIN(kind,
                       lo_repeat_kind_of_notice(
                           problem->work->tasks[problem->jobs[j].task].notice));
    return (int)kind - (int)LO_REPEAT_PLANNED + 1;
}

/* What one outage does to a section at a change: *dips around it, and *begins,
 * the class of the interruption if the section was on; 0 = none. */
static void do_to(struct reference *r, const struct reference_change *own,
                  lo_section s, bool *dips, int *begins)
{
    const struct lo_off *before =
        reference_off(r, own->from, reference_epoch_before(r, own->t));
    const struct lo_off *after =
        reference_off(r, own->to, reference_epoch(r, own->t));
    const struct lo_dip *dip =
        r->p->problem->dip_s > 0 ? reference_dip(r, own) : NULL;
    bool off = has_section(after->sections, after->n_sections, s) &&
               !has_section(before->sections, before->n_sections, s);
    *dips = dip != NULL && has_section(dip->sections, dip->n_sections, s);
    *begins =
        off || *dips ? class_of(r, own->to != 0 ? own->to : own->from) : 0;
}

/* It goes on with what was there: no new one. */
static bool was_off(const struct lo_spot *spot, lo_time at)
{
    for (int32_t i = 0; i < spot->n_past; i++)
        if (spot->past[i].from <= at && at <= spot->past[i].to)
            return true;
    return false;
}

/* Rows of one history, of changes that matter to it. A dip is after a change
 * but where all of the outage is restored: then it is before. */
struct histories {
    GString *dips[2], *begins[2]; /* [1]: before */
};

static void put_begins_at(struct reference *r, struct histories *out, int k,
                          const struct reference_change *change)
{
    const struct lo_problem *problem = r->p->problem;
    const struct lo_spot *spot = &problem->spots[k];
    unsigned all = change->from | change->to, seen = 0, told[2] = {0, 0};
    bool dipped[2] = {false, false};
    for (int j = 0; j < r->p->n_jobs; j++) {
        if ((all >> j & 1) == 0 || (seen >> j & 1) != 0)
            continue;
        unsigned own = reference_outage(r->p, all, j);
        struct reference_change part = {change->t, change->from & own,
                                        change->to & own};
        int class = 0, b = part.to == 0 ? 1 : 0;
        bool dips = false;
        seen |= own;
        do_to(r, &part, spot->section, &dips, &class);
        lo_time at = reference_at(r, change->t) - (b == 1 ? problem->dip_s : 0);
        bool begins =
            class > 0 && (told[b] >> class & 1) == 0 && !was_off(spot, at);
        if (dips && !dipped[b])
            g_string_append_printf(out->dips[b], " %d %u %u %u 1", k + 1,
                                   change->t + 1, change->from, change->to);
        dipped[b] |= dips;
        told[b] |= begins ? 1u << class : 0; /* jobs that never meet: once */
        if (begins)
            g_string_append_printf(out->begins[b], " %d %d %u %u %u 1", k + 1,
                                   class, change->t + 1, change->from,
                                   change->to);
    }
}

/* Histories have numbers of their own: sections with what has been. */
static void put_begins(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    unsigned sets = 1u << r->p->n_jobs;
    int n = problem->n_repeats > 0 ? problem->n_spots : 0;
    struct histories out = {
        {g_string_new("param dips :="), g_string_new("param dips_before :=")},
        {g_string_new("param begins :="),
         g_string_new("param begins_before :=")}};
    g_string_append_printf(
        r->out, "param n_histories := %d;\nparam history_spot :=", n);
    for (int k = 0; k < n; k++)
        g_string_append_printf(r->out, " %d %d", k + 1,
                               problem->spots[k].section.v + 1);
    for (int k = 0; k < n; k++)
        for (guint t = 0; t < r->instants->len; t++)
            for (unsigned ab = 1; ab < sets * sets; ab++) {
                struct reference_change change = {t, ab / sets, ab % sets};
                put_begins_at(r, &out, k, &change);
            }
    g_string_append(r->out, ";\nparam dip_min :=");
    reference_minutes(r, problem->dip_s);
    g_string_append(r->out, ";\n");
    for (int b = 0; b < 2; b++) {
        g_string_append_printf(r->out, "%s;\n%s;\n", out.dips[b]->str,
                               out.begins[b]->str);
        g_string_free(out.dips[b], TRUE);
        g_string_free(out.begins[b], TRUE);
    }
}

struct windows {
    GString *spot, *class, *room;
    GString *first[2], *last[2]; /* [1]: of dips before the instant */
    int n;
};

/* Instants, from 1, so many seconds before which it is such a date; none: last
 * is 0. */
static void instants_of(const struct reference *r, lo_date from, lo_date to,
                        int64_t before_s, guint *first, guint *last)
{
    *first = 1;
    *last = 0;
    for (guint t = 0; t < r->instants->len; t++) {
        lo_date date =
            lo_problem_date(r->p->problem, reference_at(r, t) - before_s);
        if (date < from || date >= to)
            continue;
        *first = *last > 0 ? *first : t + 1;
        *last = t + 1;
    }
}

/* Dates [from, from + days): who may begin there beside those of the past. */
static void put_window(struct reference *r, struct windows *w, int k,
                       const struct lo_repeat_limit *limit, lo_date from)
{
    const struct lo_problem *problem = r->p->problem;
    const struct lo_spot *spot = &problem->spots[k];
    int32_t past = 0;
    guint first[2], last[2];
    for (int32_t i = 0; i < spot->n_past; i++)
        past +=
            spot->past[i].date >= from &&
            spot->past[i].date < from + limit->days &&
            (limit->kind == LO_REPEAT_ANY || limit->kind == spot->past[i].kind);
    for (int b = 0; b < 2; b++)
        instants_of(r, from, from + limit->days, b == 1 ? problem->dip_s : 0,
                    &first[b], &last[b]);
    if (last[0] == 0 && last[1] == 0)
        return;
    int class = limit->kind == LO_REPEAT_ANY
                    ? 0
                    : (int)limit->kind - (int)LO_REPEAT_PLANNED + 1;
    w->n++;
    g_string_append_printf(w->spot, " %d %d", w->n, k + 1);
    g_string_append_printf(w->class, " %d %d", w->n, class);
    for (int b = 0; b < 2; b++) {
        g_string_append_printf(w->first[b], " %d %u", w->n, first[b]);
        g_string_append_printf(w->last[b], " %d %u", w->n, last[b]);
    }
    g_string_append_printf(w->room, " %d %d", w->n, MAX(limit->most - past, 0));
}

/* A window with too many has a fullest one that ends with a planned day. */
static void put_windows(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    struct windows w = {
        g_string_new("param window_spot :="),
        g_string_new("param window_class :="),
        g_string_new("param room :="),
        {g_string_new("param first :="), g_string_new("param first_before :=")},
        {g_string_new("param last :="), g_string_new("param last_before :=")},
        0};
    for (int k = 0; k < problem->n_spots; k++)
        for (int32_t i = 0; i < problem->n_repeats; i++) {
            const struct lo_repeat_limit *limit = &problem->repeats[i];
            if (limit->kind >= LO_REPEAT_FAULT)
                continue; /* no plan makes such */
            lo_date from = lo_problem_date(problem, reference_at(r, 0));
            lo_date to =
                lo_problem_date(problem, reference_at(r, r->instants->len - 1));
            for (lo_date d = from - limit->days; d <= to; d++)
                put_window(r, &w, k, limit, d);
        }
    GString *all[] = {w.spot,     w.class,   w.first[0], w.last[0],
                      w.first[1], w.last[1], w.room};
    g_string_append_printf(r->out, "param n_windows := %d;\n", w.n);
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_string_append_printf(r->out, "%s;\n", all[i]->str);
        g_string_free(all[i], TRUE);
    }
}

/* --- E13, E14
 * ------------------------------------------------------------------ */

static void put_desk(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    g_string_append_printf(r->out,
                           "param staged := %d;\nparam most_switching := %d;\n"
                           "param near :=",
                           problem->staged ? 1 : 0, problem->max_switching);
    for (int u = 0; u < r->n_units; u++)
        for (int v = 0; v < r->n_units; v++)
            if (u != v && interact(r->p, r->units[u].job, r->units[v].job))
                g_string_append_printf(r->out, " %d %d 1", u + 1, v + 1);
    g_string_append(r->out, ";\nparam by_pair :=");
    for (int u = 0; u < r->n_units; u++)
        for (int v = 0; v < r->n_units; v++)
            if (interact_by_pair(r->p, r->units[u].job, r->units[v].job))
                g_string_append_printf(r->out, " %d %d 1", u + 1, v + 1);
    g_string_append(r->out, ";\n");
}

static void put_grounds(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    unsigned sets = 1u << r->p->n_jobs;
    int n = problem->min_gap_s > 0 ? problem->sections->n : 0;
    g_string_append(r->out, "param min_gap :=");
    reference_minutes(r, problem->min_gap_s);
    g_string_append_printf(r->out,
                           ";\nparam n_grounds := %d;\nparam needs_dead :=", n);
    for (int s = 0; s < n; s++)
        for (unsigned a = 1; a < sets; a++) {
            bool needs = false;
            for (int j = 0; j < r->p->n_jobs && !needs; j++)
                needs = (a >> j & 1) != 0 &&
                        has_section(problem->jobs[j].dead,
                                    problem->jobs[j].n_dead, (lo_section){s});
            if (needs)
                g_string_append_printf(r->out, " %d %u 1", s + 1, a);
        }
    g_string_append(r->out, ";\n");
}

/* --- E15
 * ---------------------------------------------------------------------- */

static bool in_list(const lo_switch_id *list, int32_t n, lo_switch_id sw)
{
    for (int32_t i = 0; i < n; i++)
        if (list[i].v == sw.v)
            return true;
    return false;
}

/* -1 as normal, 0 opened, 1 closed. */
static int position_of(const struct lo_off *off, lo_switch_id sw)
{
    if (in_list(off->ties_closed, off->n_ties_closed, sw))
        return 1;
    return in_list(off->isolating, off->n_isolating, sw) ||
                   in_list(off->opened, off->n_opened, sw)
               ? 0
               : -1;
}

static bool on_feeder(const struct lo_sections *sections, int32_t l, int f)
{
    return sections->info[sections->links[l].a.v].feeder.v == f ||
           sections->info[sections->links[l].b.v].feeder.v == f;
}

static bool feeder_moves(const struct reference *r, int f,
                         const struct reference_change *change)
{
    const struct lo_sections *sections = r->p->problem->sections;
    const struct lo_off *x =
        reference_off(r, change->from, reference_epoch_before(r, change->t));
    const struct lo_off *y =
        reference_off(r, change->to, reference_epoch(r, change->t));
    for (int32_t l = 0; l < sections->n_links; l++) {
        int was = position_of(x, sections->links[l].sw);
        int is = position_of(y, sections->links[l].sw);
        int normal = sections->links[l].open ? 0 : 1;
        if (on_feeder(sections, l, f) &&
            (was < 0 ? normal : was) != (is < 0 ? normal : is))
            return true;
    }
    return false;
}

static bool is_fed(const struct reference *r, int f, unsigned set, guint t)
{
    const struct lo_sections *sections = r->p->problem->sections;
    const struct lo_off *off = reference_off(r, set, reference_epoch(r, t));
    for (int32_t i = 0; i < off->n_ties_closed; i++)
        if (on_feeder(sections, sections->link_of_switch[off->ties_closed[i].v],
                      f))
            return true;
    return false;
}

static bool any_live(const struct lo_problem *problem)
{
    for (int32_t j = 0; j < problem->n_jobs; j++)
        for (int32_t m = 0; m < problem->jobs[j].n_modes; m++)
            if (problem->jobs[j].modes[m].live)
                return true;
    return false;
}

static void put_feeders(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    unsigned sets = 1u << r->p->n_jobs;
    int n = any_live(problem) ? problem->sections->network->n_feeders : 0;
    GString *feeds = g_string_new("param feeds :=");
    g_string_append_printf(r->out, "param n_feeders := %d;\nparam site :=", n);
    for (int j = 0; j < r->p->n_jobs && n > 0; j++)
        for (int32_t i = 0; i < problem->jobs[j].n_site; i++) {
            int f =
                problem->sections->info[problem->jobs[j].site[i].v].feeder.v;
            bool again = f == LO_NONE;
            for (int32_t k = 0; k < i && !again; k++)
                again = problem->sections->info[problem->jobs[j].site[k].v]
                            .feeder.v == f;
            if (!again)
                g_string_append_printf(r->out, " %d %d 1", j + 1, f + 1);
        }
    g_string_append(r->out, ";\nparam moves :=");
    for (int f = 0; f < n; f++)
        for (guint t = 0; t < r->instants->len; t++)
            for (unsigned ab = 0; ab < sets * sets; ab++) {
                struct reference_change change = {t, ab / sets, ab % sets};
                if (feeder_moves(r, f, &change))
                    g_string_append_printf(r->out, " %d %u %u %u 1", f + 1,
                                           t + 1, change.from, change.to);
                if (ab < sets && is_fed(r, f, ab, t))
                    g_string_append_printf(feeds, " %d %u %u 1", f + 1, t + 1,
                                           ab);
            }
    g_string_append_printf(r->out, ";\n%s;\n", feeds->str);
    g_string_free(feeds, TRUE);
}

/* Does the other job need dead what is at a switch of the live one? */
static bool isolates_at(const struct lo_problem *problem,
                        const struct lo_job *live, const struct lo_job *other)
{
    bool at = false;
    for (int32_t i = 0; i < other->n_dead && !at; i++)
        at = lo_sections_at_switch(problem->sections, live->site, live->n_site,
                                   other->dead[i]);
    return at;
}

static void put_beside(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    unsigned sets = any_live(problem) ? 1u << r->p->n_jobs : 0;
    g_string_append(r->out, "param beside :=");
    for (int j = 0; j < r->p->n_jobs; j++)
        for (unsigned a = 1; a < sets; a++) {
            bool beside = false;
            for (int k = 0; k < r->p->n_jobs && !beside; k++)
                beside =
                    (a >> k & 1) != 0 &&
                    isolates_at(problem, &problem->jobs[j], &problem->jobs[k]);
            if (beside)
                g_string_append_printf(r->out, " %d %u 1", j + 1, a);
        }
    g_string_append(r->out, ";\n");
}

void reference_put_rules(struct reference *r)
{
    put_off(r);
    put_limits(r);
    put_begins(r);
    if (r->p->problem->n_repeats > 0 && r->instants->len > 0)
        put_windows(r);
    put_desk(r);
    put_grounds(r);
    put_feeders(r);
    put_beside(r);
}
