/*
 * Exhaustive search over every mode, split and start of every job and every
 * choice of crews: shares nothing with the planner but the problem and off(R).
 * For up to 4 jobs.
 */
#include <stdlib.h>
#include <string.h>

#include "brute_int.h"

const struct lo_job_mode *brute_mode(const struct brute *b, int j)
{
    return &b->p->jobs[j].modes[b->at[j].mode];
}

bool brute_has(const lo_section *list, int32_t n, lo_section s)
{
    for (int32_t i = 0; i < n; i++)
        if (list[i].v == s.v)
            return true;
    return false;
}

static int32_t guard_at(const struct brute *b, lo_time at)
{
    return b->p->epochs[lo_problem_epoch(b->p, at)].guard;
}

const struct lo_off *brute_off(const struct brute *b, int set, lo_time at)
{
    int32_t guard = guard_at(b, at);
    int g = 0;
    while (b->guard[g] != guard)
        g++;
    return b->off[g][set];
}

static GArray *dead_of(const struct brute *b, int set)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int j = 0; j < b->p->n_jobs; j++)
        if ((set >> j & 1) != 0)
            g_array_append_vals(dead, b->p->jobs[j].dead,
                                (guint)b->p->jobs[j].n_dead);
    return dead;
}

const struct lo_dip *brute_dip(const struct brute *b, int before, int after,
                               lo_time at)
{
    GArray *x = dead_of(b, before), *y = dead_of(b, after);
    struct lo_instant from = {(const lo_section *)(void *)x->data,
                              (int32_t)x->len, guard_at(b, at - 1)};
    struct lo_instant to = {(const lo_section *)(void *)y->data,
                            (int32_t)y->len, guard_at(b, at)};
    const struct lo_dip *dip = lo_supply_dip_guarded(b->p->supply, &from, &to);
    g_array_free(x, TRUE);
    g_array_free(y, TRUE);
    return dip;
}

/* Does job a, going out by itself, dip sections that job c dips, has off, or
 * feeds others from? */
static bool one_dips_other(const struct brute *b, int a, int c)
{
    const struct lo_problem *p = b->p;
    if (p->dip_s == 0)
        return false;
    const struct lo_dip *x =
        lo_supply_dip(p->supply, NULL, 0, p->jobs[a].dead, p->jobs[a].n_dead);
    const struct lo_dip *y =
        lo_supply_dip(p->supply, NULL, 0, p->jobs[c].dead, p->jobs[c].n_dead);
    const struct lo_off *off =
        lo_supply_off(p->supply, p->jobs[c].dead, p->jobs[c].n_dead);
    const struct lo_footprint *print =
        lo_supply_footprint(p->supply, p->jobs[c].dead, p->jobs[c].n_dead);
    for (int32_t i = 0; i < x->n_sections; i++) {
        for (int32_t k = 0; k < print->n_ties; k++) {
            const struct lo_link *tie = &p->sections->links[print->ties[k]];
            if (x->sections[i].v == tie->a.v || x->sections[i].v == tie->b.v)
                return true;
        }
        for (int32_t k = 0; k < y->n_sections; k++)
            if (x->sections[i].v == y->sections[k].v)
                return true;
        for (int32_t k = 0; k < off->n_sections; k++)
            if (x->sections[i].v == off->sections[k].v)
                return true;
    }
    return false;
}

/* Could job a have one of a pair off, and job c the other? */
static bool one_pairs_other(const struct brute *b, int a, int c)
{
    const struct lo_problem *p = b->p;
    const struct lo_footprint *x =
        lo_supply_footprint(p->supply, p->jobs[a].dead, p->jobs[a].n_dead);
    const struct lo_footprint *y =
        lo_supply_footprint(p->supply, p->jobs[c].dead, p->jobs[c].n_dead);
    const struct lo_dip *dip_a = brute_dip(b, 0, 1 << a, p->from);
    const struct lo_dip *dip_c = brute_dip(b, 0, 1 << c, p->from);
    for (int32_t i = 0; i < p->n_pairs; i++) {
        lo_section s = p->pairs[i][0], t = p->pairs[i][1];
        if ((brute_has(x->reach, x->n_reach, s) ||
             brute_has(dip_a->sections, dip_a->n_sections, s)) &&
            (brute_has(y->reach, y->n_reach, t) ||
             brute_has(dip_c->sections, dip_c->n_sections, t)))
            return true;
    }
    return false;
}

static void find_off(struct brute *b)
{
    const struct lo_problem *p = b->p;
    for (int32_t e = 0; e < p->n_epochs; e++) {
        bool known = false;
        for (int g = 0; g < b->n_guards; g++)
            known |= b->guard[g] == p->epochs[e].guard;
        if (known)
            continue;
        g_assert(b->n_guards < MOST_GUARDS);
        int g = b->n_guards++;
        b->guard[g] = p->epochs[e].guard;
        for (int set = 0; set < 1 << p->n_jobs; set++) {
            GArray *dead = dead_of(b, set);
            b->off[g][set] = lo_supply_off_guarded(
                p->supply, (const lo_section *)(void *)dead->data,
                (int32_t)dead->len, b->guard[g]);
            g_array_free(dead, TRUE);
        }
    }
    for (int a = 0; a < p->n_jobs; a++)
        for (int c = 0; c < p->n_jobs; c++) {
            b->paired[a][c] =
                a == c || one_pairs_other(b, a, c) || one_pairs_other(b, c, a);
            b->touch[a][c] =
                a == c ||
                lo_supply_interact(p->supply, p->jobs[a].dead,
                                   p->jobs[a].n_dead, p->jobs[c].dead,
                                   p->jobs[c].n_dead) ||
                one_dips_other(b, a, c) || one_dips_other(b, c, a) ||
                (b->paired[a][c] && p->dip_s > 0);
        }
}

/* --- units and moments ---------------------------------------------------- */

/* Outages: units whose jobs touch each other and whose dead stretches overlap
 * or touch, or who have a pair between them and overlap, transitively;
 * unstaged, the stretches are those of the outages. */
static void find_groups(struct brute *b)
{
    int n = b->n_units;
    for (int round = 0; round < n * n; round++)
        for (int x = 0; x < n; x++)
            for (int y = 0; y < n; y++) {
                struct unit *u = &b->units[x], *v = &b->units[y];
                bool touch =
                    u->when.from <= v->when.to && v->when.from <= u->when.to;
                bool overlap =
                    u->when.from < v->when.to && v->when.from < u->when.to;
                if (!u->dead || !v->dead ||
                    !((touch && b->touch[u->job][v->job]) ||
                      (overlap && b->paired[u->job][v->job])))
                    continue;
                int to = MIN(u->group, v->group);
                int from = MAX(u->group, v->group);
                struct lo_interval whole = {MIN(u->when.from, v->when.from),
                                            MAX(u->when.to, v->when.to)};
                for (int k = 0; k < n; k++) {
                    if (b->units[k].group == from)
                        b->units[k].group = to;
                    if (!b->p->staged && b->units[k].group == to &&
                        b->units[k].dead) {
                        b->units[k].when.from =
                            MIN(b->units[k].when.from, whole.from);
                        b->units[k].when.to =
                            MAX(b->units[k].when.to, whole.to);
                    }
                }
            }
}

static void find_units(struct brute *b)
{
    b->n_units = 0;
    for (int j = 0; j < b->p->n_jobs; j++)
        for (int k = 0; b->at[j].mode >= 0 && k < b->at[j].n; k++) {
            const struct lo_job_mode *m = brute_mode(b, j);
            struct part part = b->at[j].parts[k];
            bool dead = !m->live && b->p->jobs[j].n_dead > 0;
            b->units[b->n_units] =
                (struct unit){j,
                              part,
                              dead,
                              dead ? b->n_units : -1,
                              {part.start - m->before_s,
                               part.start + part.length + m->after_s}};
            b->n_units++;
        }
    find_groups(b);
}

static int by_moment(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

int brute_own(const struct brute *b, int set, int group, lo_time at)
{
    int own = 0;
    for (int u = 0; u < b->n_units; u++) {
        const struct unit *unit = &b->units[u];
        if (unit->dead && (group < 0 || unit->group == group) &&
            unit->when.from <= at && at < unit->when.to)
            own |= 1 << unit->job;
    }
    return own & set;
}

static void find_moments(struct brute *b)
{
    struct lo_interval whole = {INT64_MAX, INT64_MIN};
    int n = 0;
    for (int u = 0; u < b->n_units; u++) {
        const struct unit *unit = &b->units[u];
        if (!unit->dead)
            continue;
        b->moments[n++].at = unit->when.from;
        b->moments[n++].at = unit->when.to;
        whole.from = MIN(whole.from, unit->when.from);
        whole.to = MAX(whole.to, unit->when.to);
    }
    for (int32_t e = 0; e < b->p->n_epochs; e++)
        if (b->p->epochs[e].from > whole.from &&
            b->p->epochs[e].from < whole.to) {
            g_assert(n < MOST_MOMENTS);
            b->moments[n++].at = b->p->epochs[e].from;
        }
    qsort(b->moments, (size_t)n, sizeof *b->moments, by_moment);
    b->n_moments = 0;
    for (int i = 0; i < n; i++)
        if (b->n_moments == 0 ||
            b->moments[b->n_moments - 1].at != b->moments[i].at)
            b->moments[b->n_moments++] = b->moments[i];
    for (int e = 0; e < b->n_moments; e++)
        b->moments[e].set = brute_own(b, -1, -1, b->moments[e].at);
}

static int64_t worth(const struct brute *b, const lo_section *sections,
                     int32_t n, int64_t customers, int64_t mv_customers)
{
    int64_t sum = 0;
    if (b->p->section_weight == NULL)
        return b->p->by_mv ? mv_customers : customers;
    for (int32_t i = 0; i < n; i++)
        sum += b->p->section_weight[sections[i].v];
    return sum;
}

/* Cost of the units, in parts. */
static int64_t price(const struct brute *b)
{
    int64_t cost = 0;
    int before = 0;
    for (int e = 0; e < b->n_moments; e++) {
        const struct moment *m = &b->moments[e];
        int64_t weight = b->p->epochs[lo_problem_epoch(b->p, m->at)].weight;
        if (before != m->set && b->p->dip_s > 0) {
            const struct lo_dip *dip = brute_dip(b, before, m->set, m->at);
            cost += weight * b->p->dip_s *
                    worth(b, dip->sections, dip->n_sections, dip->customers,
                          dip->mv_customers);
        }
        before = m->set;
        if (e + 1 == b->n_moments)
            break;
        const struct lo_off *off = brute_off(b, m->set, m->at);
        cost += weight * (b->moments[e + 1].at - m->at) *
                worth(b, off->sections, off->n_sections, off->customers,
                      off->mv_customers);
    }
    return cost;
}

/* --- crews ------------------------------------------------------------- */

struct duty {
    int job;
    lo_crew_type_id type;
    struct lo_interval busy;
    int crew;
};

static bool may_serve(const struct brute *b, const struct duty *d, int crew)
{
    const struct lo_job *job = &b->p->jobs[d->job];
    const struct lo_plan_crew *c = &b->p->crews[crew];
    bool typed = d->type.v == LO_NONE || c->type.v == d->type.v;
    bool on_list = job->n_crews == 0, list_typed = false, on_shift = false;
    for (int32_t i = 0; i < job->n_crews; i++) {
        on_list |= job->crews[i].v == crew;
        list_typed |= d->type.v == LO_NONE ||
                      b->p->crews[job->crews[i].v].type.v == d->type.v;
    }
    for (int32_t i = 0; i < c->n_shifts; i++)
        on_shift |=
            c->shifts[i].from <= d->busy.from && d->busy.to <= c->shifts[i].to;
    return on_list && (typed || (job->n_crews > 0 && !list_typed)) &&
           (on_shift || c->n_shifts == 0);
}

static bool share_site(const struct brute *b, int a, int c)
{
    const struct lo_job *x = &b->p->jobs[a], *y = &b->p->jobs[c];
    for (int32_t i = 0; i < x->n_site; i++)
        for (int32_t k = 0; k < y->n_site; k++)
            if (x->site[i].v == y->site[k].v)
                return true;
    return false;
}

static bool clash(const struct brute *b, const struct duty *x,
                  const struct duty *y)
{
    int64_t gap = share_site(b, x->job, y->job) ? 0 : b->p->travel_s;
    return x->busy.from < y->busy.to + gap && y->busy.from < x->busy.to + gap;
}

static bool serve(const struct brute *b, struct duty *duties, int n, int at)
{
    if (at == n)
        return true;
    for (int crew = 0; crew < b->p->n_crews; crew++) {
        bool free = may_serve(b, &duties[at], crew);
        for (int i = 0; i < at && free; i++)
            free = duties[i].crew != crew || !clash(b, &duties[i], &duties[at]);
        duties[at].crew = crew;
        if (free && serve(b, duties, n, at + 1))
            return true;
    }
    return false;
}

static bool crews_hold(const struct brute *b)
{
    struct duty duties[MOST_DUTIES];
    int n = 0;
    for (int u = 0; u < b->n_units; u++) {
        const struct unit *unit = &b->units[u];
        const struct lo_job_mode *m = brute_mode(b, unit->job);
        for (int32_t k = 0; k < m->n_needs; k++)
            for (int32_t r = 0; r < m->needs[k].number; r++) {
                g_assert(n < MOST_DUTIES);
                duties[n++] = (struct duty){
                    unit->job,
                    m->needs[k].type,
                    {unit->part.start - b->p->crew_before_s,
                     unit->part.start + unit->part.length + b->p->crew_after_s},
                    -1};
            }
    }
    return serve(b, duties, n, 0);
}

/* --- search ------------------------------------------------------------ */

static bool in_window(const struct lo_job *job, lo_time from, lo_time to)
{
    for (int32_t w = 0; w < job->n_windows; w++)
        if (job->windows[w].from <= from && to <= job->windows[w].to)
            return true;
    return false;
}

/* E4 for the whole choice: from the first part, to the last. */
static bool order_holds(const struct brute *b)
{
    for (int j = 0; j < b->p->n_jobs; j++)
        for (int32_t i = 0; b->at[j].mode >= 0 && i < b->p->jobs[j].n_after;
             i++) {
            const struct choice *before = &b->at[b->p->jobs[j].after[i].v];
            if (before->mode < 0)
                return false;
            const struct part *last = &before->parts[before->n - 1];
            if (last->start + last->length > b->at[j].parts[0].start)
                return false;
        }
    return true;
}

/* An outage of two jobs. */
static bool any_shared(const struct brute *b)
{
    for (int u = 0; u < b->n_units; u++)
        if (b->units[u].dead &&
            b->units[b->units[u].group].job != b->units[u].job)
            return true;
    return false;
}

static void judge(struct brute *b, double unplaced)
{
    if (!order_holds(b))
        return;
    find_units(b);
    if (b->p->apart && any_shared(b))
        return;
    find_moments(b);
    int64_t cost = price(b);
    bool same = unplaced == b->best.unplaced && cost == b->best.cost;
    if (unplaced == b->best.unplaced &&
        (cost > b->best.cost || (same && !b->third)))
        return;
    int64_t interruptions = b->third ? brute_interruptions(b) : 0;
    if (same && interruptions >= b->best.interruptions)
        return;
    if (brute_rules_hold(b) && crews_hold(b))
        b->best = (struct brute_force){unplaced, cost, interruptions};
}

static void try_all(struct brute *b, int j, double unplaced);

/* Part k of job j and those after it; `left` of the work is still to be laid
 * out, of which the remainder beyond the grid goes into one part. */
static void try_parts(struct brute *b, int j, int k, int64_t left,
                      double unplaced)
{
    const struct lo_job *job = &b->p->jobs[j];
    const struct lo_job_mode *mode = brute_mode(b, j);
    struct choice *choice = &b->at[j];
    int64_t slot = b->p->slot_s, odd = mode->duration_s % slot;
    if (left == 0) {
        choice->n = k;
        try_all(b, j + 1, unplaced);
        return;
    }
    if (k == MAX(mode->max_parts, 1))
        return;
    for (int64_t length = 0; length <= left; length += slot)
        for (int with_odd = 0; with_odd < (odd > 0 ? 2 : 1); with_odd++) {
            int64_t own = length + (with_odd ? odd : 0);
            bool whole = k == 0 && own == mode->duration_s;
            if (own <= 0 || own > left || (with_odd && left % slot != odd) ||
                (!whole && own < mode->min_part_s))
                continue;
            for (int32_t s = 0; s < b->p->n_slots; s++) {
                lo_time at = b->p->slots[s];
                if (!in_window(job, at, at + own) ||
                    (k > 0 && at < choice->parts[k - 1].start +
                                       choice->parts[k - 1].length))
                    continue;
                choice->parts[k] = (struct part){at, own};
                try_parts(b, j, k + 1, left - own, unplaced);
            }
        }
}

static void try_all(struct brute *b, int j, double unplaced)
{
    if (unplaced > b->best.unplaced)
        return;
    if (j == b->p->n_jobs) {
        judge(b, unplaced);
        return;
    }
    const struct lo_job *job = &b->p->jobs[j];
    for (int m = 0; m < job->n_modes && job->problem.rule == NULL; m++) {
        b->at[j].mode = m;
        try_parts(b, j, 0, job->modes[m].duration_s, unplaced);
    }
    b->at[j].mode = -1;
    try_all(b, j + 1, unplaced + job->weight);
}

static struct brute_force search(const struct plan_case *c, bool third)
{
    struct brute *b = g_new0(struct brute, 1);
    b->p = c->problem;
    b->third = third;
    g_assert(b->p->n_jobs <= MOST_JOBS);
    find_off(b);
    b->best.unplaced = 1e18;
    b->best.cost = INT64_MAX;
    try_all(b, 0, 0.0);
    struct brute_force answer = b->best;
    g_free(b);
    return answer;
}

struct brute_force plan_brute_force(const struct plan_case *c)
{
    return search(c, false);
}

struct brute_force plan_brute_force_third(const struct plan_case *c)
{
    return search(c, true);
}
