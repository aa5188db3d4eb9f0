/*
 * The checker: reads a plan as an outsider would, and believes nothing.
 *
 * It knows the problem and off(R), but neither groups, patterns, models nor
 * the solver: hours are integrated over R(t) of the whole network, instant by
 * instant. What it finds first is returned, rule first ("E3: ...").
 */
#include <math.h>
#include <string.h>

#include "lineout/plan.h"

#include <glib.h>

struct check {
    const struct lo_problem *problem;
    const struct lo_plan *plan;
    struct lo_error *err;
};

static const struct lo_job_mode *mode_of(const struct check *c, int j)
{
    return &c->problem->jobs[j].modes[c->plan->placements[j].mode];
}

static const char *name_of(const struct check *c, int j)
{
    return c->problem->work->tasks[c->problem->jobs[j].task].name;
}

static bool is_placed(const struct check *c, int j)
{
    return c->plan->placements[j].mode >= 0;
}

static bool is_dead(const struct check *c, int j)
{
    return is_placed(c, j) && !mode_of(c, j)->live &&
           c->problem->jobs[j].n_dead > 0;
}

static struct lo_interval work_span(const struct check *c, int j)
{
    lo_time start = c->plan->placements[j].start;
    return (struct lo_interval){start, start + mode_of(c, j)->duration_s};
}

static struct lo_interval dead_span(const struct check *c, int j)
{
    struct lo_interval span = work_span(c, j);
    span.from -= mode_of(c, j)->before_s;
    span.to += mode_of(c, j)->after_s;
    return span;
}

static enum lo_status broken(const struct check *c, const char *rule, int j,
                             const char *what)
{
    char at[LO_TIME_TEXT];
    lo_time_format(at, is_placed(c, j) ? c->plan->placements[j].start
                                       : c->problem->from);
    return lo_error_set(c->err, LO_EINPUT, "%s: job '%s' at %s %s", rule,
                        name_of(c, j), at, what);
}

/* --- one job ----------------------------------------------------------- */

/* E1: a job is placed in one of its modes, or unplaced with a reason. */
static enum lo_status check_e1(const struct check *c, int j)
{
    const struct lo_placement *p = &c->plan->placements[j];
    if (p->mode >= c->problem->jobs[j].n_modes)
        return broken(c, "E1", j, "has a mode that does not exist");
    if (p->mode < 0 && (p->reason == NULL || p->rules[0] == NULL))
        return broken(c, "E1", j, "is unplaced without a reason");
    if (p->mode >= 0 && c->problem->jobs[j].problem.rule != NULL)
        return broken(c, "E1", j, "cannot be planned, and is placed");
    return LO_OK;
}

/* E2: grid, horizon, window, working hours; a pin is obeyed. */
static enum lo_status check_e2(const struct check *c, int j)
{
    const struct lo_job *job = &c->problem->jobs[j];
    struct lo_interval work = work_span(c, j);
    bool on_grid = false, inside = false;
    for (int32_t i = 0; i < c->problem->n_slots && !on_grid; i++)
        on_grid = c->problem->slots[i] == work.from;
    for (int32_t w = 0; w < job->n_windows && !inside; w++)
        inside =
            job->windows[w].from <= work.from && work.to <= job->windows[w].to;
    if (!on_grid)
        return broken(c, "E2", j, "does not start on the grid");
    if (work.from < c->problem->from || work.to > c->problem->to)
        return broken(c, "E2", j, "lies outside the planned days");
    if (!inside)
        return broken(c, "E2", j, "lies outside its windows");
    if (job->pin != LO_TIME_NONE && work.from != job->pin)
        return broken(c, "E2", j, "is not where it is pinned");
    return LO_OK;
}

/* E4: all predecessors are placed and have ended. */
static enum lo_status check_e4(const struct check *c, int j)
{
    const struct lo_job *job = &c->problem->jobs[j];
    for (int32_t i = 0; i < job->n_after; i++) {
        int before = job->after[i].v;
        if (!is_placed(c, before))
            return broken(c, "E4", j, "follows a job that is not placed");
        if (work_span(c, before).to > work_span(c, j).from)
            return broken(c, "E4", j, "begins before its predecessor ends");
    }
    return LO_OK;
}

static bool crew_is_named(const struct lo_job *job, lo_crew_id crew)
{
    for (int32_t i = 0; i < job->n_crews; i++)
        if (job->crews[i].v == crew.v)
            return true;
    return false;
}

/* Named crews of the type, else named crews, else any crew of the type. */
static bool crew_may(const struct check *c, int j, lo_crew_id crew,
                     lo_crew_type_id type)
{
    const struct lo_job *job = &c->problem->jobs[j];
    bool typed =
        type.v == LO_NONE || c->problem->crews[crew.v].type.v == type.v;
    if (job->n_crews == 0)
        return typed;
    bool any_typed = false;
    for (int32_t i = 0; i < job->n_crews; i++)
        any_typed |= type.v == LO_NONE ||
                     c->problem->crews[job->crews[i].v].type.v == type.v;
    return crew_is_named(job, crew) && (typed || !any_typed);
}

static bool crew_on_shift(const struct lo_plan_crew *crew,
                          struct lo_interval span)
{
    bool covered = crew->n_shifts == 0;
    for (int32_t i = 0; i < crew->n_shifts && !covered; i++)
        covered =
            crew->shifts[i].from <= span.from && span.to <= crew->shifts[i].to;
    return covered;
}

/* E3 for one job: as many different crews as its mode asks for, each allowed
 * and on shift. */
static enum lo_status check_e3_own(const struct check *c, int j)
{
    const struct lo_placement *p = &c->plan->placements[j];
    const struct lo_job_mode *mode = mode_of(c, j);
    struct lo_interval busy = work_span(c, j);
    busy.from -= c->problem->crew_before_s;
    busy.to += c->problem->crew_after_s;
    int at = 0;
    for (int32_t k = 0; k < mode->n_needs; k++)
        for (int32_t r = 0; r < mode->needs[k].number; r++, at++) {
            if (at >= p->n_crews)
                return broken(c, "E3", j, "has too few crews");
            lo_crew_id crew = p->crews[at];
            if (!crew_may(c, j, crew, mode->needs[k].type))
                return broken(c, "E3", j, "has a crew it may not have");
            if (!crew_on_shift(&c->problem->crews[crew.v], busy))
                return broken(c, "E3", j, "has a crew that is off shift");
            for (int i = 0; i < at; i++)
                if (p->crews[i].v == crew.v)
                    return broken(c, "E3", j, "has one crew twice");
        }
    if (at != p->n_crews)
        return broken(c, "E3", j, "has more crews than its mode needs");
    return LO_OK;
}

/* --- pairs of jobs ----------------------------------------------------- */

static bool share_crew(const struct check *c, int a, int b)
{
    const struct lo_placement *x = &c->plan->placements[a];
    const struct lo_placement *y = &c->plan->placements[b];
    for (int32_t i = 0; i < x->n_crews; i++)
        for (int32_t k = 0; k < y->n_crews; k++)
            if (x->crews[i].v == y->crews[k].v)
                return true;
    return false;
}

static bool share_site(const struct check *c, int a, int b)
{
    const struct lo_job *x = &c->problem->jobs[a], *y = &c->problem->jobs[b];
    for (int32_t i = 0; i < x->n_site; i++)
        for (int32_t k = 0; k < y->n_site; k++)
            if (x->site[i].v == y->site[k].v)
                return true;
    return false;
}

/* E3 between jobs: a crew finishes, and travels between different sites,
 * before it begins again. */
static enum lo_status check_e3_pairs(const struct check *c)
{
    const struct lo_problem *p = c->problem;
    int64_t apart = p->crew_before_s + p->crew_after_s;
    for (int a = 0; a < p->n_jobs; a++)
        for (int b = 0; b < p->n_jobs; b++) {
            if (a == b || !is_placed(c, a) || !is_placed(c, b) ||
                !share_crew(c, a, b))
                continue;
            struct lo_interval x = work_span(c, a), y = work_span(c, b);
            if (x.from > y.from || (x.from == y.from && a > b))
                continue; /* judged the other way round */
            int64_t gap = apart + (share_site(c, a, b) ? 0 : p->travel_s);
            if (x.to + gap > y.from)
                return broken(c, "E3", b, "has a crew that is still at work");
        }
    return LO_OK;
}

/* --- R(t) -------------------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* The outage of each job, -1 = none; I2. */
static enum lo_status find_outages(const struct check *c, int *outage)
{
    for (int j = 0; j < c->problem->n_jobs; j++)
        outage[j] = -1;
    for (int32_t o = 0; o < c->plan->n_outages; o++) {
        const struct lo_plan_outage *out = &c->plan->outages[o];
        lo_time from = INT64_MAX, to = INT64_MIN;
        for (int32_t i = 0; i < out->n_jobs; i++) {
            int j = out->jobs[i].v;
            if (outage[j] >= 0)
                return broken(c, "I2", j, "is in two outages");
            if (!is_dead(c, j))
                return broken(c, "I2", j, "is in an outage and needs none");
            outage[j] = o;
            from = MIN(from, dead_span(c, j).from);
            to = MAX(to, dead_span(c, j).to);
        }
        if (out->n_jobs == 0 || from != out->from || to != out->to)
            return lo_error_set(c->err, LO_EINPUT,
                                "I2: outage %d does not span its jobs", o + 1);
    }
    for (int j = 0; j < c->problem->n_jobs; j++)
        if (is_dead(c, j) && outage[j] < 0)
            return broken(c, "I2", j, "is in no outage");
    return LO_OK;
}

/* When job j's sections are dead: staged, its own stretch; else its whole
 * outage. */
static struct lo_interval dead_when(const struct check *c, const int *outage,
                                    int j)
{
    if (c->problem->staged)
        return dead_span(c, j);
    const struct lo_plan_outage *o = &c->plan->outages[outage[j]];
    return (struct lo_interval){o->from, o->to};
}

/* R at an instant: of all jobs, or of one outage's (only >= 0). */
static GArray *dead_at(const struct check *c, const int *outage, int only,
                       lo_time at)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int j = 0; j < c->problem->n_jobs; j++) {
        if (!is_dead(c, j) || (only >= 0 && outage[j] != only))
            continue;
        struct lo_interval when = dead_when(c, outage, j);
        if (when.from <= at && at < when.to)
            g_array_append_vals(dead, c->problem->jobs[j].dead,
                                (guint)c->problem->jobs[j].n_dead);
    }
    return dead;
}

static const lo_section *sections_in(const GArray *list)
{
    return (const lo_section *)(void *)list->data;
}

static const struct lo_off *off_at(const struct check *c, const int *outage,
                                   int only, lo_time at)
{
    GArray *dead = dead_at(c, outage, only, at);
    const struct lo_off *off = lo_supply_off(
        c->problem->supply, sections_in(dead), (int32_t)dead->len);
    g_array_free(dead, TRUE);
    return off;
}

/* Ascending instants at which R(t) of the network may change. */
static GArray *instants(const struct check *c, const int *outage)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(lo_time));
    for (int j = 0; j < c->problem->n_jobs; j++)
        if (is_dead(c, j)) {
            struct lo_interval when = dead_when(c, outage, j);
            g_array_append_val(all, when.from);
            g_array_append_val(all, when.to);
        }
    g_array_sort(all, compare_times);
    return all;
}

/* E5: in the dead stretch of a job nobody is off before its notice lead. */
static enum lo_status check_e5(const struct check *c, const int *outage, int j)
{
    if (!is_dead(c, j))
        return LO_OK;
    struct lo_interval when = dead_when(c, outage, j);
    lo_time earliest = c->problem->now + c->problem->jobs[j].lead_s;
    GArray *all = instants(c, outage);
    bool told = true;
    for (guint i = 0; i < all->len && told; i++) {
        lo_time at = g_array_index(all, lo_time, i);
        if (at >= when.from && at < when.to && at < earliest)
            told = off_at(c, outage, outage[j], at)->customers == 0;
    }
    g_array_free(all, TRUE);
    return told ? LO_OK
                : broken(c, "E5", j,
                         "switches customers off before they "
                         "could be told");
}

/* E9: no customer is off for longer than allowed on end. */
static enum lo_status check_e9(const struct check *c, const int *outage)
{
    const struct lo_sections *sections = c->problem->sections;
    lo_time *since = g_new(lo_time, sections->n + 1);
    GArray *all = instants(c, outage);
    enum lo_status status = LO_OK;
    for (int32_t s = 0; s < sections->n; s++)
        since[s] = LO_TIME_NONE;
    for (guint i = 0; i + 1 < all->len && status == LO_OK; i++) {
        lo_time from = g_array_index(all, lo_time, i);
        lo_time to = g_array_index(all, lo_time, i + 1);
        if (from == to)
            continue;
        bool *off_now = g_new0(bool, sections->n + 1);
        const struct lo_off *off = off_at(c, outage, -1, from);
        for (int32_t k = 0; k < off->n_sections; k++)
            off_now[off->sections[k].v] = true;
        for (int32_t s = 0; s < sections->n && status == LO_OK; s++) {
            if (!off_now[s])
                since[s] = LO_TIME_NONE;
            else if (since[s] == LO_TIME_NONE)
                since[s] = from;
            if (off_now[s] && sections->info[s].customers > 0 &&
                to - since[s] > c->problem->max_off_s)
                status = lo_error_set(c->err, LO_EINPUT,
                                      "E9: section '%s' is off for too long",
                                      sections->info[s].label);
        }
        g_free(off_now);
    }
    g_array_free(all, TRUE);
    g_free(since);
    return status;
}

struct hours {
    int64_t customer_s;
    int64_t mv_customer_s;
    bool cut_short; /* the supply did not finish some answer: not to be used */
};

/* The integral of off(R(t)) with its dips, of all jobs or of one outage's. */
static struct hours integrate(const struct check *c, const int *outage,
                              int only)
{
    GArray *all = instants(c, outage);
    GArray *before = g_array_new(FALSE, FALSE, sizeof(lo_section));
    struct hours h = {0, 0, false};
    for (guint i = 0; i < all->len; i++) {
        lo_time from = g_array_index(all, lo_time, i);
        if (i + 1 < all->len && from == g_array_index(all, lo_time, i + 1))
            continue;
        GArray *dead = dead_at(c, outage, only, from);
        if (i + 1 < all->len) {
            int64_t length = g_array_index(all, lo_time, i + 1) - from;
            const struct lo_off *off = lo_supply_off(
                c->problem->supply, sections_in(dead), (int32_t)dead->len);
            h.customer_s += off->customers * length;
            h.mv_customer_s += off->mv_customers * length;
            h.cut_short |= off->cut_short;
        }
        if (c->problem->dip_s > 0) {
            const struct lo_dip *dip = lo_supply_dip(
                c->problem->supply, sections_in(before), (int32_t)before->len,
                sections_in(dead), (int32_t)dead->len);
            h.customer_s += dip->customers * c->problem->dip_s;
            h.mv_customer_s += dip->mv_customers * c->problem->dip_s;
        }
        g_array_free(before, TRUE);
        before = dead;
    }
    g_array_free(before, TRUE);
    g_array_free(all, TRUE);
    return h;
}

/* What each outage says of itself. */
static enum lo_status check_outage(const struct check *c, const int *outage,
                                   int32_t o)
{
    const struct lo_plan_outage *out = &c->plan->outages[o];
    struct hours own = integrate(c, outage, o);
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
        if (stage->off != off_at(c, outage, o, stage->from))
            return lo_error_set(c->err, LO_EINPUT,
                                "stages: outage %d, stage %d is not off(R)",
                                o + 1, s + 1);
    }
    return LO_OK;
}

/* The integral over the whole network equals what the plan says, and so do
 * the outages together. */
static enum lo_status check_hours(const struct check *c, const int *outage)
{
    int64_t sum = 0, mv_sum = 0;
    for (int32_t o = 0; o < c->plan->n_outages; o++) {
        if (check_outage(c, outage, o) != LO_OK)
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
    return LO_OK;
}

/* I3 and the sums of level (1). */
static enum lo_status check_figures(const struct check *c)
{
    const struct lo_plan *plan = c->plan;
    double unplaced = 0.0;
    for (int j = 0; j < c->problem->n_jobs; j++)
        if (!is_placed(c, j))
            unplaced += c->problem->jobs[j].weight;
    double objective =
        (double)(c->problem->by_mv ? plan->mv_customer_s : plan->customer_s) /
        LO_HOUR;
    if (fabs(unplaced - plan->unplaced_weight) > 1e-6 ||
        fabs(objective - plan->objective) > 1e-9 * fmax(1.0, objective))
        return lo_error_set(c->err, LO_EINPUT,
                            "I3: the figures are not those of the plan");
    double slack = 1e-9 * fmax(1.0, objective);
    if (plan->bound > objective + slack ||
        plan->unplaced_bound > unplaced + 1e-6)
        return lo_error_set(c->err, LO_EINPUT,
                            "I3: the bound lies above the plan");
    if (plan->outcome == LO_OUTCOME_OPTIMAL &&
        (plan->bound < objective - 1e-6 * fmax(1.0, objective) ||
         plan->unplaced_bound < unplaced - 1e-6))
        return lo_error_set(c->err, LO_EINPUT,
                            "I3: optimal is claimed without a proof");
    return LO_OK;
}

enum lo_status lo_plan_check(const struct lo_problem *problem,
                             const struct lo_plan *plan, struct lo_error *err)
{
    struct check c = {problem, plan, err};
    struct lo_error own = LO_ERROR_INIT;
    if (err == NULL)
        c.err = &own;
    int *outage = g_new(int, problem->n_jobs + 1);
    enum lo_status status = LO_OK;
    for (int j = 0; j < problem->n_jobs && status == LO_OK; j++) {
        status = check_e1(&c, j);
        if (status == LO_OK && is_placed(&c, j))
            status = check_e2(&c, j);
        if (status == LO_OK && is_placed(&c, j))
            status = check_e3_own(&c, j);
        if (status == LO_OK && is_placed(&c, j))
            status = check_e4(&c, j);
    }
    if (status == LO_OK)
        status = check_e3_pairs(&c);
    if (status == LO_OK)
        status = find_outages(&c, outage);
    for (int j = 0; j < problem->n_jobs && status == LO_OK; j++)
        status = check_e5(&c, outage, j);
    if (status == LO_OK)
        status = check_e9(&c, outage);
    if (status == LO_OK)
        status = check_hours(&c, outage);
    if (status == LO_OK)
        status = check_figures(&c);
    g_free(outage);
    return status;
}
