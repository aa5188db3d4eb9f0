/*
 * The outages that the master would like, fitted in between the crews: words
 * in fit_int.h.
 *
 * Where the master's bound is near, a good plan is made of shapes that lose
 * little: so the search is for room, not for cost. A job that is out takes a
 * place in one of its shapes, and the units in its way come next; who keeps
 * finding no room is pushed out less and less (Nagata, Braysy 2009). All units
 * together may lose no more than a budget; each plan found lowers it. Chance
 * comes from a counter.
 */
#include <math.h>
#include <string.h>

#include "fit_int.h"

enum {
    SHAPES_TRIED = 3,  /* at a time */
    MOVES = 4,         /* of others, between steps */
    FEW_OUT = 8,       /* jobs: then the rest is put in at any cost */
    STEPS_UNSEEN = 16, /* between looks at the clock */
    STEPS_IN_ONE = 4   /* of the long search, that one here is worth */
};

/* What a plan may lose: of all prices at first, then of what the last plan
 * lost. */
static const double FIRST_BUDGET = 0.08, NEXT_BUDGET = 0.8;
int fit_below(struct fit *f, int n)
{
    /* splitmix64 */
    uint64_t z = f->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int)(((z ^ z >> 31) >> 32) * (uint64_t)n >> 32);
}

int fit_job(const struct fit *f, struct placed at)
{
    return f->p->options[at.option].job;
}

/* --- units --------------------------------------------------------------- */

static void leave_pool(struct fit *f, int j)
{
    int last = f->pool[--f->n_pool];
    f->pool[f->slot[j]] = last;
    f->slot[last] = f->slot[j];
    f->slot[j] = -1;
}

static void enter_pool(struct fit *f, int j)
{
    f->slot[j] = f->n_pool;
    f->pool[f->n_pool++] = j;
}

static void take_job_out(struct fit *f, int j)
{
    int64_t before = f->now.cost;
    schedule_take_out(f->p, &f->now, j);
    f->excess += (double)(f->now.cost - before) + f->goal->price[j];
    f->unit[j] = NULL;
    enter_pool(f, j);
}

static void take_unit_out(struct fit *f, int j)
{
    const struct shape *shape = f->unit[j];
    for (int i = 0; i < shape->n; i++)
        take_job_out(f, fit_job(f, shape->jobs[i]));
}

static bool put_job(struct fit *f, const struct shape *shape, struct placed at)
{
    struct planner *p = f->p;
    int j = p->options[at.option].job;
    int64_t before = f->now.cost;
    if (!option_allows(&p->options[at.option], at.start) ||
        !order_allows(p, &f->now, at) || !schedule_crews_fit(p, &f->now, at) ||
        !schedule_couples(p, &f->now, at) || !schedule_put(p, &f->now, at))
        return false;
    f->excess += (double)(f->now.cost - before) - f->goal->price[j];
    f->unit[j] = shape;
    leave_pool(f, j);
    return true;
}

/* All of its jobs, which are out, or none. */
static bool put_unit(struct fit *f, const struct shape *shape, lo_time start)
{
    for (int i = 0; i < shape->n; i++) {
        struct placed at = shape->jobs[i];
        at.start += start;
        if (put_job(f, shape, at))
            continue;
        while (i-- > 0)
            take_job_out(f, fit_job(f, shape->jobs[i]));
        return false;
    }
    return true;
}

static bool all_out(const struct fit *f, const struct shape *shape)
{
    bool out = true;
    for (int i = 0; i < shape->n && out; i++)
        out = f->unit[fit_job(f, shape->jobs[i])] == NULL;
    return out;
}

/* Are there crews for all of it, each of its jobs by itself? */
static bool crews_allow(const struct fit *f, const struct shape *shape,
                        lo_time start)
{
    bool allowed = true;
    for (int i = 0; i < shape->n && allowed; i++) {
        struct placed at = shape->jobs[i];
        at.start += start;
        allowed = crew_profile_allows(f->p->profile, f->now.used, at);
    }
    return allowed;
}

/* The shape where crews are free, from a start of chance on. */
static bool put_where_free(struct fit *f, const struct shape *shape)
{
    const struct option *first = &f->p->options[shape->jobs[0].option];
    int from = fit_below(f, first->n_starts);
    for (int i = 0; i < first->n_starts; i++) {
        lo_time at = first->starts[(from + i) % first->n_starts];
        if (!crews_allow(f, shape, at) || !put_unit(f, shape, at))
            continue;
        if (f->excess <= f->budget)
            return true;
        take_unit_out(f, fit_job(f, shape->jobs[0]));
    }
    return false;
}

/* Those that lose less more often. */
static const struct shape *pick_shape(struct fit *f, int j)
{
    const GPtrArray *shapes = f->shapes[j];
    int a = fit_below(f, (int)shapes->len), b = fit_below(f, (int)shapes->len);
    return g_ptr_array_index(shapes, MIN(a, b));
}

static bool put_free(struct fit *f, int j)
{
    for (int i = 0; i < SHAPES_TRIED; i++) {
        const struct shape *shape = pick_shape(f, j);
        if (all_out(f, shape) && f->excess + shape->loss <= f->budget &&
            put_where_free(f, shape))
            return true;
    }
    return false;
}

/* Does the shape hold all that `of` does? */
static bool holds_all(const struct fit *f, const struct shape *shape,
                      const struct shape *of)
{
    bool all = true;
    for (int i = 0; i < of->n && all; i++)
        all = fit_holds(f, shape, fit_job(f, of->jobs[i]));
    return all;
}

/* A few others go elsewhere, so that the next step finds another plan. */
static void stir(struct fit *f)
{
    for (int i = 0; i < MOVES; i++) {
        int j = fit_below(f, f->p->n_jobs);
        const struct shape *was = f->unit[j];
        if (was == NULL)
            continue;
        lo_time start = f->now.jobs[fit_job(f, was->jobs[0])].start;
        take_unit_out(f, j);
        const struct shape *other = pick_shape(f, j);
        if (!holds_all(f, other, was) || !all_out(f, other) ||
            f->excess + other->loss > f->budget || !put_where_free(f, other))
            put_unit(f, was, start); /* else its company has gone */
    }
}

/* --- making room --------------------------------------------------------- */

/* Units that lose so much go until the budget holds; not the one of job j. */
static void evict(struct fit *f, int j, double least)
{
    int from = fit_below(f, f->p->n_jobs);
    for (int i = 0; i < f->p->n_jobs && f->excess > f->budget; i++) {
        int k = (from + i) % f->p->n_jobs;
        const struct shape *unit = f->unit[k];
        if (unit != NULL && unit->loss >= least &&
            (j < 0 || unit != f->unit[j]))
            take_unit_out(f, k);
    }
}

/* The same of those that lose beside others. */
static void evict_clashing(struct fit *f, int j)
{
    int from = fit_below(f, f->p->n_jobs);
    for (int i = 0; i < f->p->n_jobs && f->excess > f->budget; i++) {
        int k = (from + i) % f->p->n_jobs;
        const struct shape *unit = f->unit[k];
        if (unit == NULL || (j >= 0 && unit == f->unit[j]))
            continue;
        double before = f->excess;
        lo_time start = f->now.jobs[fit_job(f, unit->jobs[0])].start;
        take_unit_out(f, k);
        if (f->excess > before - 1.0)
            put_unit(f, unit, start);
    }
}

/* One that loses enough by itself, or several. */
static void keep_budget(struct fit *f, int j)
{
    static const double shares[] = {1.0, 0.5, 0.2};
    double over = f->excess - f->budget;
    for (size_t i = 0; i < G_N_ELEMENTS(shares); i++)
        evict(f, j, MAX(shares[i] * over, 1.0));
    evict_clashing(f, j);
    if (j >= 0 && f->excess > f->budget)
        take_unit_out(f, j);
}

/* Puts the job in, whoever is in its way out. */
static void force(struct fit *f, int j)
{
    const struct shape *pick = NULL;
    lo_time start = 0;
    f->found = (struct victims){.blame = INFINITY};
    for (int i = 0; i < SHAPES_TRIED; i++) {
        const struct shape *shape = pick_shape(f, j);
        if (fit_find_start(f, shape, &start))
            pick = shape;
    }
    struct victims out = f->found;
    for (int i = 0; i < out.n && pick != NULL; i++)
        if (f->unit[out.jobs[i]] != NULL)
            take_unit_out(f, out.jobs[i]);
    if (pick != NULL && put_unit(f, pick, start))
        keep_budget(f, j);
}

/* --- whole --------------------------------------------------------------- */

/* With the last few put in at any cost. */
static void complete(struct fit *f)
{
    struct planner *p = f->p;
    schedule_copy(p, &f->trial, &f->now);
    for (int j = 0; j < p->n_jobs; j++)
        if (f->trial.jobs[j].option < 0)
            schedule_insert(p, &f->trial, j);
    if (!schedule_better(&f->trial, f->best))
        return;
    schedule_price(p, &f->trial);
    if (schedule_better(&f->trial, f->best) && schedule_holds(p, &f->trial))
        schedule_copy(p, f->best, &f->trial);
}

static void step(struct fit *f)
{
    int j = f->pool[fit_below(f, f->n_pool)];
    if (!put_free(f, j)) {
        f->blame[j] += 1.0;
        force(f, j);
    }
    if (f->n_pool <= FEW_OUT)
        complete(f);
}

static bool is_complete(const struct fit *f)
{
    return f->best->unplaced <= f->goal->unplaced + 1e-9;
}

/* Until everybody is in, within the budget; false: no more steps or time, or
 * all is reached. */
static bool fit_all(struct fit *f)
{
    while (f->n_pool > 0) {
        if (f->steps-- <= 0 ||
            (is_complete(f) && f->best->cost <= f->goal->cost) ||
            (f->steps % STEPS_UNSEEN == 0 &&
             (lo_steady_seconds() > f->until || planner_out_of_time(f->p))))
            return false;
        step(f);
        stir(f);
    }
    return true;
}

static double prices(const struct fit *f)
{
    double sum = 0.0;
    for (int j = 0; j < f->p->n_jobs; j++)
        sum += f->goal->price[j];
    return sum;
}

static void search(struct fit *f)
{
    struct planner *p = f->p;
    for (int j = 0; j < p->n_jobs; j++) {
        f->slot[j] = -1;
        f->blame[j] = 1.0;
        if (f->shapes[j]->len > 0)
            enter_pool(f, j);
    }
    schedule_price(p, &f->now);
    schedule_copy(p, f->best, &f->now);
    bool all = true, better = true;
    while (all && better) {
        double unplaced = f->best->unplaced;
        int64_t cost = f->best->cost;
        all = fit_all(f);
        better = f->best->unplaced < unplaced ||
                 (is_complete(f) && f->best->cost < cost);
        if (is_complete(f))
            f->budget = NEXT_BUDGET * ((double)f->best->cost - prices(f));
        keep_budget(f, -1);
    }
    if (!is_complete(f))
        complete(f);
}

void schedule_fit(struct planner *planner, struct schedule *out,
                  const struct pattern_pool *pool,
                  const struct search_goal *goal, double until)
{
    size_t n = (size_t)planner->n_jobs + 1;
    struct fit f = {.p = planner,
                    .goal = goal,
                    .arena = lo_arena_new(),
                    .now = schedule_new(planner),
                    .trial = schedule_new(planner),
                    .best = out,
                    .shapes = g_new(GPtrArray *, n),
                    .unit = g_new0(const struct shape *, n),
                    .pool = g_new(int, n),
                    .slot = g_new(int, n),
                    .blame = g_new(double, n),
                    .near = g_new(int, n),
                    .state = goal->seed,
                    .steps = goal->steps / STEPS_IN_ONE,
                    .until = until};
    for (int j = 0; j < planner->n_jobs; j++)
        f.shapes[j] = g_ptr_array_new();
    f.budget = FIRST_BUDGET * prices(&f);
    fit_find_shapes(&f, pool);
    search(&f);
    for (int j = 0; j < planner->n_jobs; j++)
        g_ptr_array_free(f.shapes[j], TRUE);
    g_free(f.shapes);
    g_free(f.unit);
    g_free(f.pool);
    g_free(f.slot);
    g_free(f.blame);
    g_free(f.near);
    schedule_free(&f.now);
    schedule_free(&f.trial);
    lo_arena_free(f.arena);
}
