/*
 * The checker, job by job: E1, E2, E3 (crews), E4 (order), E12 (parts).
 */
#include "plan_check_int.h"

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
enum lo_status check_e3_pairs(const struct check *c)
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

/* --- all of them ------------------------------------------------------- */

enum lo_status check_jobs(struct check *c)
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
