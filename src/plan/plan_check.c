/*
 * The checker: reads a plan as an outsider would, and believes nothing.
 *
 * It knows the problem and off(R), but neither groups, patterns, models nor
 * the solver: hours are integrated over R(t) of the whole network, instant by
 * instant. What it finds first is returned, rule first ("E3: ...").
 */
#include <math.h>
#include <string.h>

#include "plan_check_int.h"

const struct lo_job_mode *check_mode(const struct check *c, int j)
{
    return &c->problem->jobs[j].modes[c->plan->placements[j].mode];
}

const char *check_name(const struct check *c, int j)
{
    return c->problem->work->tasks[c->problem->jobs[j].task].name;
}

bool check_placed(const struct check *c, int j)
{
    return c->plan->placements[j].mode >= 0;
}

bool check_dead(const struct check *c, int u)
{
    int j = c->units[u].job;
    return !check_mode(c, j)->live && c->problem->jobs[j].n_dead > 0;
}

struct lo_interval check_work(const struct check *c, int u)
{
    return c->plan->placements[c->units[u].job].parts[c->units[u].part];
}

struct lo_interval check_dead_span(const struct check *c, int u)
{
    struct lo_interval span = check_work(c, u);
    span.from -= check_mode(c, c->units[u].job)->before_s;
    span.to += check_mode(c, c->units[u].job)->after_s;
    return span;
}

enum lo_status check_broken(const struct check *c, const char *rule, int j,
                            const char *what)
{
    char at[LO_TIME_TEXT];
    lo_time_format(at, check_placed(c, j) ? c->plan->placements[j].start
                                          : c->problem->from);
    return lo_error_set(c->err, LO_EINPUT, "%s: job '%s' at %s %s", rule,
                        check_name(c, j), at, what);
}

/* --- one job ----------------------------------------------------------- */

/* E1: a job is placed in one of its modes, or unplaced with a reason. */
static enum lo_status check_e1(const struct check *c, int j)
{
    const struct lo_placement *p = &c->plan->placements[j];
    if (p->mode >= c->problem->jobs[j].n_modes)
        return check_broken(c, "E1", j, "has a mode that does not exist");
    if (p->mode < 0 && (p->reason == NULL || p->rules[0] == NULL))
        return check_broken(c, "E1", j, "is unplaced without a reason");
    if (p->mode >= 0 && c->problem->jobs[j].problem.rule != NULL)
        return check_broken(c, "E1", j, "cannot be planned, and is placed");
    return LO_OK;
}

/* E2: grid, horizon, window, working hours; a pin is obeyed. */
static enum lo_status check_e2(const struct check *c, int j,
                               struct lo_interval work, bool first)
{
    const struct lo_job *job = &c->problem->jobs[j];
    bool on_grid = false, inside = false;
    for (int32_t i = 0; i < c->problem->n_slots && !on_grid; i++)
        on_grid = c->problem->slots[i] == work.from;
    for (int32_t w = 0; w < job->n_windows && !inside; w++)
        inside =
            job->windows[w].from <= work.from && work.to <= job->windows[w].to;
    if (!on_grid)
        return check_broken(c, "E2", j, "does not start on the grid");
    if (work.from < c->problem->from || work.to > c->problem->to)
        return check_broken(c, "E2", j, "lies outside the planned days");
    if (!inside)
        return check_broken(c, "E2", j, "lies outside its windows");
    if (first && job->pin != LO_TIME_NONE && work.from != job->pin)
        return check_broken(c, "E2", j, "is not where it is pinned");
    return LO_OK;
}

/* The parts are those it is told to have. */
static bool parts_are_fixed(const struct lo_job_mode *mode,
                            const struct lo_placement *p)
{
    bool same = p->n_parts == mode->n_fixed;
    for (int32_t k = 0; k < p->n_parts && same; k++)
        same = p->parts[k].from - p->start ==
                   mode->fixed[k].from - mode->fixed[0].from &&
               p->parts[k].to - p->parts[k].from ==
                   mode->fixed[k].to - mode->fixed[k].from;
    return same;
}

/* E12: not too many parts nor too short ones, one after the other, of whole
 * slots but one, and together they are the work. */
static enum lo_status check_e12(const struct check *c, int j)
{
    const struct lo_placement *p = &c->plan->placements[j];
    const struct lo_job_mode *mode = check_mode(c, j);
    int64_t sum = 0;
    int32_t odd = 0;
    if (p->n_parts < 1 || p->n_parts > MAX(mode->max_parts, 1))
        return check_broken(c, "E12", j, "has too many parts, or none");
    if (p->parts[0].from != p->start)
        return check_broken(c, "E12", j, "does not start with its first part");
    for (int32_t k = 0; k < p->n_parts; k++) {
        int64_t length = p->parts[k].to - p->parts[k].from;
        sum += length;
        odd += length % c->problem->slot_s != 0;
        if (length <= 0 || (p->n_parts > 1 && length < mode->min_part_s))
            return check_broken(c, "E12", j, "has a part that is too short");
        if (k > 0 && p->parts[k].from < p->parts[k - 1].to)
            return check_broken(c, "E12", j, "has parts that overlap");
    }
    if (sum != mode->duration_s)
        return check_broken(c, "E12", j, "is not as long as its parts");
    if (odd > (mode->duration_s % c->problem->slot_s != 0))
        return check_broken(c, "E12", j, "has a part that is off the grid");
    if (mode->n_fixed > 0 && !parts_are_fixed(mode, p))
        return check_broken(c, "E11", j, "is split otherwise than told");
    return LO_OK;
}

/* E4: all predecessors are placed and have ended. */
static enum lo_status check_e4(const struct check *c, int j)
{
    const struct lo_job *job = &c->problem->jobs[j];
    for (int32_t i = 0; i < job->n_after; i++) {
        int before = job->after[i].v;
        if (!check_placed(c, before))
            return check_broken(c, "E4", j, "follows a job that is not placed");
        const struct lo_placement *first = &c->plan->placements[before];
        if (first->parts[first->n_parts - 1].to > c->plan->placements[j].start)
            return check_broken(c, "E4", j,
                                "begins before its predecessor ends");
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

/* Crews of unit u: of each part as many as the mode asks for. */
static const lo_crew_id *crews_of(const struct check *c, int u, int32_t *n)
{
    const struct lo_placement *p = &c->plan->placements[c->units[u].job];
    *n = p->n_crews / p->n_parts;
    return p->crews + c->units[u].part * *n;
}

/* E3 for one unit: as many different crews as its mode asks for, each allowed
 * and on shift. */
static enum lo_status check_e3_own(const struct check *c, int u)
{
    int j = c->units[u].job;
    const struct lo_placement *p = &c->plan->placements[j];
    const struct lo_job_mode *mode = check_mode(c, j);
    struct lo_interval busy = check_work(c, u);
    busy.from -= c->problem->crew_before_s;
    busy.to += c->problem->crew_after_s;
    int32_t at = 0, n = 0;
    const lo_crew_id *crews = crews_of(c, u, &n);
    for (int32_t k = 0; k < mode->n_needs; k++)
        for (int32_t r = 0; r < mode->needs[k].number; r++, at++) {
            if (at >= n)
                return check_broken(c, "E3", j, "has too few crews");
            lo_crew_id crew = crews[at];
            if (!crew_may(c, j, crew, mode->needs[k].type))
                return check_broken(c, "E3", j, "has a crew it may not have");
            if (!crew_on_shift(&c->problem->crews[crew.v], busy))
                return check_broken(c, "E3", j, "has a crew that is off shift");
            for (int i = 0; i < at; i++)
                if (crews[i].v == crew.v)
                    return check_broken(c, "E3", j, "has one crew twice");
        }
    if (at != n || n * p->n_parts != p->n_crews)
        return check_broken(c, "E3", j, "has more crews than its mode needs");
    return LO_OK;
}

/* --- pairs of units ---------------------------------------------------- */

static bool share_crew(const struct check *c, int a, int b)
{
    int32_t n = 0, m = 0;
    const lo_crew_id *x = crews_of(c, a, &n), *y = crews_of(c, b, &m);
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = 0; k < m; k++)
            if (x[i].v == y[k].v)
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

/* E3 between units: a crew finishes, and travels between different sites,
 * before it begins again. */
static enum lo_status check_e3_pairs(const struct check *c)
{
    const struct lo_problem *p = c->problem;
    int64_t apart = p->crew_before_s + p->crew_after_s;
    for (int a = 0; a < c->n_units; a++)
        for (int b = 0; b < c->n_units; b++) {
            if (a == b || !share_crew(c, a, b))
                continue;
            struct lo_interval x = check_work(c, a), y = check_work(c, b);
            if (x.from > y.from || (x.from == y.from && a > b))
                continue; /* judged the other way round */
            bool near = share_site(c, c->units[a].job, c->units[b].job);
            if (x.to + apart + (near ? 0 : p->travel_s) > y.from)
                return check_broken(c, "E3", c->units[b].job,
                                    "has a crew that is still at work");
        }
    return LO_OK;
}

/* --- R(t) -------------------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* Finds the units of outage o: of its jobs, within its span; I2. */
static enum lo_status find_units(const struct check *c, int32_t o, int *outage)
{
    const struct lo_plan_outage *out = &c->plan->outages[o];
    lo_time from = INT64_MAX, to = INT64_MIN;
    for (int32_t i = 0; i < out->n_jobs; i++) {
        bool any = false;
        for (int u = 0; u < c->n_units; u++) {
            if (c->units[u].job != out->jobs[i].v || !check_dead(c, u))
                continue;
            struct lo_interval span = check_dead_span(c, u);
            if (span.from < out->from || span.to > out->to)
                continue;
            if (outage[u] >= 0)
                return check_broken(c, "I2", c->units[u].job,
                                    "is in two outages");
            outage[u] = o;
            any = true;
            from = MIN(from, span.from);
            to = MAX(to, span.to);
        }
        if (!any)
            return check_broken(c, "I2", out->jobs[i].v,
                                "is in an outage and needs none");
    }
    if (c->problem->apart && out->n_jobs > 1)
        return check_broken(c, "apart", out->jobs[1].v,
                            "shares an outage, and none is to be shared");
    if (out->n_jobs == 0 || from != out->from || to != out->to)
        return lo_error_set(c->err, LO_EINPUT,
                            "I2: outage %d does not span its jobs", o + 1);
    return LO_OK;
}

/* The outage of each unit, -1 = none; I2. */
static enum lo_status find_outages(const struct check *c, int *outage)
{
    for (int u = 0; u < c->n_units; u++)
        outage[u] = -1;
    for (int32_t o = 0; o < c->plan->n_outages; o++)
        if (find_units(c, o, outage) != LO_OK)
            return c->err->status;
    for (int u = 0; u < c->n_units; u++)
        if (check_dead(c, u) && outage[u] < 0)
            return check_broken(c, "I2", c->units[u].job, "is in no outage");
    return LO_OK;
}

/* When the sections of unit u are dead: staged, its own stretch; else its whole
 * outage. */
struct lo_interval check_dead_when(const struct check *c, const int *outage,
                                   int u)
{
    if (c->problem->staged)
        return check_dead_span(c, u);
    const struct lo_plan_outage *o = &c->plan->outages[outage[u]];
    return (struct lo_interval){o->from, o->to};
}

/* R at an instant: of all jobs, or of one outage's (only >= 0). */
static GArray *dead_at(const struct check *c, const int *outage, int only,
                       lo_time at)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int u = 0; u < c->n_units; u++) {
        const struct lo_job *job = &c->problem->jobs[c->units[u].job];
        if (!check_dead(c, u) || (only >= 0 && outage[u] != only))
            continue;
        struct lo_interval when = check_dead_when(c, outage, u);
        if (when.from <= at && at < when.to)
            g_array_append_vals(dead, job->dead, (guint)job->n_dead);
    }
    return dead;
}

static const lo_section *sections_in(const GArray *list)
{
    return (const lo_section *)(void *)list->data;
}

/* R and the guard of an instant; `dead` is freed by the caller. */
static struct lo_instant instant_of(const struct check *c, const GArray *dead,
                                    lo_time at)
{
    int epoch = lo_problem_epoch(c->problem, at);
    return (struct lo_instant){sections_in(dead), (int32_t)dead->len,
                               c->problem->epochs[epoch].guard};
}

const struct lo_off *check_off(const struct check *c, const int *outage,
                               int only, lo_time at)
{
    GArray *dead = dead_at(c, outage, only, at);
    struct lo_instant now = instant_of(c, dead, at);
    const struct lo_off *off =
        lo_supply_off_guarded(c->problem->supply, now.dead, now.n, now.guard);
    g_array_free(dead, TRUE);
    return off;
}

const struct lo_dip *check_dip(const struct check *c, const int *outage,
                               int only, lo_time at)
{
    GArray *before = dead_at(c, outage, only, at - 1);
    GArray *after = dead_at(c, outage, only, at);
    struct lo_instant from = instant_of(c, before, at - 1);
    struct lo_instant to = instant_of(c, after, at);
    bool same =
        before->len == after->len &&
        (before->len == 0 || memcmp(before->data, after->data,
                                    before->len * sizeof(lo_section)) == 0);
    const struct lo_dip *dip =
        same || c->problem->dip_s == 0
            ? NULL
            : lo_supply_dip_guarded(c->problem->supply, &from, &to);
    g_array_free(before, TRUE);
    g_array_free(after, TRUE);
    return dip;
}

/* Ascending instants at which R(t) of the network may change, or an epoch
 * begins. */
GArray *check_instants(const struct check *c, const int *outage)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(lo_time));
    for (int u = 0; u < c->n_units; u++)
        if (check_dead(c, u)) {
            struct lo_interval when = check_dead_when(c, outage, u);
            g_array_append_val(all, when.from);
            g_array_append_val(all, when.to);
        }
    g_array_sort(all, compare_times);
    guint last = all->len > 0 ? all->len - 1 : 0;
    for (int32_t e = 1; e < c->problem->n_epochs && all->len > 0; e++) {
        lo_time at = c->problem->epochs[e].from;
        if (at > g_array_index(all, lo_time, 0) &&
            at < g_array_index(all, lo_time, last))
            g_array_append_val(all, at);
    }
    g_array_sort(all, compare_times);
    return all;
}

struct hours {
    int64_t customer_s;
    int64_t mv_customer_s;
    double parts;   /* of the objective */
    bool cut_short; /* the supply did not finish some answer: not to be used */
};

/* `seconds` of people off, at the weights of an instant. */
static void add_hours(const struct check *c, struct hours *h, lo_time at,
                      int64_t seconds, int64_t customers, int64_t mv_customers,
                      const lo_section *sections, int32_t n)
{
    const struct lo_problem *p = c->problem;
    int64_t worth = p->by_mv ? mv_customers : customers;
    for (int32_t i = 0; i < n && p->section_weight != NULL; i++)
        worth = (i == 0 ? 0 : worth) + p->section_weight[sections[i].v];
    h->customer_s += customers * seconds;
    h->mv_customer_s += mv_customers * seconds;
    h->parts += (double)(worth * seconds) *
                (double)p->epochs[lo_problem_epoch(p, at)].weight;
}

/* The integral of off(R(t)) with its dips, of all jobs or of one outage's. */
static struct hours integrate(const struct check *c, const int *outage,
                              int only)
{
    GArray *all = check_instants(c, outage);
    struct hours h = {0, 0, 0.0, false};
    for (guint i = 0; i < all->len; i++) {
        lo_time from = g_array_index(all, lo_time, i);
        if (i + 1 < all->len && from == g_array_index(all, lo_time, i + 1))
            continue;
        if (i + 1 < all->len) {
            int64_t length = g_array_index(all, lo_time, i + 1) - from;
            const struct lo_off *off = check_off(c, outage, only, from);
            add_hours(c, &h, from, length, off->customers, off->mv_customers,
                      off->sections, off->n_sections);
            h.cut_short |= off->cut_short;
        }
        const struct lo_dip *dip = check_dip(c, outage, only, from);
        if (dip != NULL)
            add_hours(c, &h, from, c->problem->dip_s, dip->customers,
                      dip->mv_customers, dip->sections, dip->n_sections);
    }
    g_array_free(all, TRUE);
    return h;
}

/* What each outage says of itself. */
static enum lo_status check_outage(const struct check *c, const int *outage,
                                   int32_t o, double *parts)
{
    const struct lo_plan_outage *out = &c->plan->outages[o];
    struct hours own = integrate(c, outage, o);
    *parts += own.parts;
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
        if (stage->off != check_off(c, outage, o, stage->from))
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
    double parts = 0.0;
    for (int32_t o = 0; o < c->plan->n_outages; o++) {
        if (check_outage(c, outage, o, &parts) != LO_OK)
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
    double objective = parts / (double)c->problem->scale / LO_HOUR;
    if (fabs(objective - c->plan->objective) > 1e-9 * fmax(1.0, objective))
        return lo_error_set(c->err, LO_EINPUT,
                            "hours: the plan's objective is %.9g h, the "
                            "outages' %.9g h",
                            c->plan->objective, objective);
    return LO_OK;
}

/* I3 and the sums of level (1). */
static enum lo_status check_figures(const struct check *c)
{
    const struct lo_plan *plan = c->plan;
    double unplaced = 0.0;
    for (int j = 0; j < c->problem->n_jobs; j++)
        if (!check_placed(c, j))
            unplaced += c->problem->jobs[j].weight;
    double objective = plan->objective; /* held by check_hours */
    if (fabs(unplaced - plan->unplaced_weight) > 1e-6)
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

/* What every job keeps by itself; and the units of those placed. */
static enum lo_status check_jobs(struct check *c)
{
    for (int j = 0; j < c->problem->n_jobs; j++) {
        const struct lo_placement *p = &c->plan->placements[j];
        if (check_e1(c, j) != LO_OK)
            return c->err->status;
        if (!check_placed(c, j))
            continue;
        if (check_e12(c, j) != LO_OK)
            return c->err->status;
        for (int k = 0; k < p->n_parts; k++) {
            c->units[c->n_units++] = (struct check_unit){j, k};
            if (check_e2(c, j, p->parts[k], k == 0) != LO_OK ||
                check_e3_own(c, c->n_units - 1) != LO_OK)
                return c->err->status;
        }
    }
    for (int j = 0; j < c->problem->n_jobs; j++)
        if (check_placed(c, j) && check_e4(c, j) != LO_OK)
            return c->err->status;
    return LO_OK;
}

static gsize count_parts(const struct lo_plan *plan)
{
    gsize parts = 0;
    for (int32_t j = 0; j < plan->n_jobs; j++)
        parts += (gsize)MAX(plan->placements[j].n_parts, 0);
    return parts;
}

enum lo_status lo_plan_check(const struct lo_problem *problem,
                             const struct lo_plan *plan, struct lo_error *err)
{
    struct lo_error own = LO_ERROR_INIT;
    gsize most = count_parts(plan) + 1;
    struct check c = {.problem = problem,
                      .plan = plan,
                      .err = err != NULL ? err : &own,
                      .units = g_new(struct check_unit, most)};
    int *outage = g_new(int, most);
    enum lo_status status = check_jobs(&c);
    if (status == LO_OK)
        status = check_e3_pairs(&c);
    if (status == LO_OK)
        status = find_outages(&c, outage);
    if (status == LO_OK)
        status = check_rules(&c, outage);
    if (status == LO_OK)
        status = check_hours(&c, outage);
    if (status == LO_OK)
        status = check_figures(&c);
    g_free(outage);
    g_free(c.units);
    return status;
}
