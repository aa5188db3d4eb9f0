/*
 * Exhaustive search over every mode and start of every job and every choice
 * of crews: shares nothing with the planner but the problem and off(R).
 * For up to 4 jobs.
 */
#include <stdlib.h>
#include <string.h>

#include "plan_builder.h"

enum { MOST_JOBS = 4, MOST_UNITS = 12 };

struct choice {
    int mode; /* -1 = unplaced */
    lo_time start;
};

struct brute {
    const struct lo_problem *p;
    int64_t rate[1 << MOST_JOBS];      /* objective's unit, by set of jobs */
    int64_t customers[1 << MOST_JOBS]; /* for E5 */
    const struct lo_off *off[1 << MOST_JOBS];
    int64_t dip[1 << MOST_JOBS][1 << MOST_JOBS]; /* seconds times customers */
    bool touch[MOST_JOBS][MOST_JOBS];            /* their reaches meet */
    struct choice at[MOST_JOBS];
    struct brute_force best;
};

static const struct lo_job_mode *mode_of(const struct brute *b, int j)
{
    return &b->p->jobs[j].modes[b->at[j].mode];
}

static bool is_dead(const struct brute *b, int j)
{
    return b->at[j].mode >= 0 && !mode_of(b, j)->live &&
           b->p->jobs[j].n_dead > 0;
}

static struct lo_interval dead_span(const struct brute *b, int j)
{
    const struct lo_job_mode *m = mode_of(b, j);
    return (struct lo_interval){b->at[j].start - m->before_s,
                                b->at[j].start + m->duration_s + m->after_s};
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

static void find_dips(struct brute *b)
{
    const struct lo_problem *p = b->p;
    for (int from = 0; from < 1 << p->n_jobs && p->dip_s > 0; from++)
        for (int to = 0; to < 1 << p->n_jobs; to++) {
            GArray *x = dead_of(b, from), *y = dead_of(b, to);
            const struct lo_dip *dip = lo_supply_dip(
                p->supply, (const lo_section *)(void *)x->data, (int32_t)x->len,
                (const lo_section *)(void *)y->data, (int32_t)y->len);
            b->dip[from][to] =
                p->dip_s * (p->by_mv ? dip->mv_customers : dip->customers);
            g_array_free(x, TRUE);
            g_array_free(y, TRUE);
        }
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

static void find_rates(struct brute *b)
{
    const struct lo_problem *p = b->p;
    find_dips(b);
    for (int set = 0; set < 1 << p->n_jobs; set++) {
        GArray *dead = dead_of(b, set);
        const struct lo_off *off =
            lo_supply_off(p->supply, (const lo_section *)(void *)dead->data,
                          (int32_t)dead->len);
        b->rate[set] = p->by_mv ? off->mv_customers : off->customers;
        b->customers[set] = off->customers;
        b->off[set] = off;
        g_array_free(dead, TRUE);
    }
    for (int a = 0; a < p->n_jobs; a++)
        for (int c = 0; c < p->n_jobs; c++) {
            b->touch[a][c] = lo_supply_interact(
                                 p->supply, p->jobs[a].dead, p->jobs[a].n_dead,
                                 p->jobs[c].dead, p->jobs[c].n_dead) ||
                             one_dips_other(b, a, c) || one_dips_other(b, c, a);
        }
}

/* Stretch in which job j's sections are dead. */
static struct lo_interval dead_when(const struct brute *b, const int *group,
                                    int j)
{
    struct lo_interval when = dead_span(b, j);
    for (int i = 0; i < b->p->n_jobs && !b->p->staged; i++)
        if (group[i] == group[j]) {
            when.from = MIN(when.from, dead_span(b, i).from);
            when.to = MAX(when.to, dead_span(b, i).to);
        }
    return when;
}

/* Outages: jobs that touch each other and whose dead stretches overlap or
 * touch, transitively; unstaged, the stretches are those of the outages. group
 * [j] = smallest job of its group. */
static void find_groups(const struct brute *b, int *group)
{
    int n = b->p->n_jobs;
    for (int j = 0; j < n; j++)
        group[j] = is_dead(b, j) ? j : -1;
    for (int round = 0; round < n * n; round++)
        for (int a = 0; a < n; a++)
            for (int c = 0; c < n; c++) {
                if (group[a] < 0 || group[c] < 0 || !b->touch[a][c])
                    continue;
                struct lo_interval x = dead_when(b, group, a);
                struct lo_interval y = dead_when(b, group, c);
                int to = MIN(group[a], group[c]),
                    from = MAX(group[a], group[c]);
                for (int k = 0; k < n && x.from <= y.to && y.from <= x.to; k++)
                    if (group[k] == from)
                        group[k] = to;
            }
}

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* Longest any section with customers is off on end while the sets of jobs
 * `set[0..n)` are dead from events[i] to events[i + 1]: E9. */
static int64_t longest_off(const struct brute *b, const lo_time *events,
                           const int *set, int n)
{
    int64_t longest = 0;
    for (int32_t s = 0; s < b->p->sections->n; s++) {
        int64_t run = 0;
        for (int e = 0; e + 1 < n; e++) {
            bool off = false;
            for (int32_t k = 0; k < b->off[set[e]]->n_sections; k++)
                off |= b->off[set[e]]->sections[k].v == s;
            if (events[e] < events[e + 1])
                run = off ? run + events[e + 1] - events[e] : 0;
            if (b->p->sections->info[s].customers > 0)
                longest = MAX(longest, run);
        }
    }
    return longest;
}

/* Cost of the choice, or -1 when E5 or E9 is broken. */
static int64_t price(const struct brute *b)
{
    int group[MOST_JOBS], n = 0;
    struct lo_interval when[MOST_JOBS];
    lo_time events[2 * MOST_JOBS];
    find_groups(b, group);
    for (int j = 0; j < b->p->n_jobs; j++)
        if (group[j] >= 0) {
            when[j] = dead_when(b, group, j);
            events[n++] = when[j].from;
            events[n++] = when[j].to;
        }
    qsort(events, (size_t)n, sizeof *events, compare_times);
    int64_t cost = 0;
    int before = 0, sets[2 * MOST_JOBS];
    for (int e = 0; e < n; e++) {
        int set = 0;
        for (int j = 0; j < b->p->n_jobs; j++)
            if (group[j] >= 0 && when[j].from <= events[e] &&
                events[e] < when[j].to)
                set |= 1 << j;
        sets[e] = set;
        if (e + 1 < n && events[e] == events[e + 1])
            continue;
        cost += b->dip[before][set];
        before = set;
        if (e + 1 == n)
            continue;
        cost += b->rate[set] * (events[e + 1] - events[e]);
        for (int j = 0; j < b->p->n_jobs; j++) {
            int own = 0;
            for (int i = 0; i < b->p->n_jobs; i++)
                if ((set >> i & 1) != 0 && group[i] == group[j])
                    own |= 1 << i;
            if ((set >> j & 1) != 0 && b->customers[own] > 0 &&
                events[e] < b->p->now + b->p->jobs[j].lead_s)
                return -1;
        }
    }
    if (longest_off(b, events, sets, n) > b->p->max_off_s)
        return -1;
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
    struct duty duties[MOST_UNITS];
    int n = 0;
    for (int j = 0; j < b->p->n_jobs; j++) {
        if (b->at[j].mode < 0)
            continue;
        const struct lo_job_mode *m = mode_of(b, j);
        for (int32_t k = 0; k < m->n_needs; k++)
            for (int32_t r = 0; r < m->needs[k].number; r++) {
                g_assert(n < MOST_UNITS);
                duties[n++] = (struct duty){
                    j,
                    m->needs[k].type,
                    {b->at[j].start - b->p->crew_before_s,
                     b->at[j].start + m->duration_s + b->p->crew_after_s},
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

/* E4 for the whole choice. */
static bool order_holds(const struct brute *b)
{
    for (int j = 0; j < b->p->n_jobs; j++)
        for (int32_t i = 0; b->at[j].mode >= 0 && i < b->p->jobs[j].n_after;
             i++) {
            int before = b->p->jobs[j].after[i].v;
            if (b->at[before].mode < 0 ||
                b->at[before].start + mode_of(b, before)->duration_s >
                    b->at[j].start)
                return false;
        }
    return true;
}

static void try_all(struct brute *b, int j, double unplaced)
{
    if (unplaced > b->best.unplaced)
        return;
    if (j == b->p->n_jobs) {
        if (!order_holds(b))
            return;
        int64_t cost = price(b);
        if (cost < 0 || (unplaced == b->best.unplaced && cost >= b->best.cost))
            return;
        if (crews_hold(b)) {
            b->best.unplaced = unplaced;
            b->best.cost = cost;
        }
        return;
    }
    const struct lo_job *job = &b->p->jobs[j];
    for (int m = 0; m < job->n_modes && job->problem.rule == NULL; m++)
        for (int32_t s = 0; s < b->p->n_slots; s++) {
            lo_time at = b->p->slots[s];
            if (!in_window(job, at, at + job->modes[m].duration_s))
                continue;
            b->at[j] = (struct choice){m, at};
            try_all(b, j + 1, unplaced);
        }
    b->at[j].mode = -1;
    try_all(b, j + 1, unplaced + job->weight);
}

struct brute_force plan_brute_force(const struct plan_case *c)
{
    struct brute *b = g_new0(struct brute, 1);
    b->p = c->problem;
    g_assert(b->p->n_jobs <= MOST_JOBS);
    find_rates(b);
    b->best.unplaced = 1e18;
    b->best.cost = INT64_MAX;
    try_all(b, 0, 0.0);
    struct brute_force answer = b->best;
    g_free(b);
    return answer;
}
