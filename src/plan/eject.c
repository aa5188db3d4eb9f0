/*
 * Everybody in: a job that was left out takes a place where others are in its
 * way; those come next. Where crews are tight, no cheapest place leads there.
 *
 *   pool   jobs that are out; chance says whose turn it is
 *   blame  by job: what it counts to push it out; who keeps finding no room of
 *          its own is pushed less and less (Nagata, Braysy 2009)
 *
 * Hours are not looked at: the long search mends them afterwards. Between
 * steps a few jobs move to other places where they fit. Chance comes from a
 * counter.
 */
#include <math.h>
#include <string.h>

#include "plan_int.h"

enum {
    MOST_EJECTED = 3,  /* by one job */
    MOVES = 4,         /* of others, between steps */
    STEPS_UNSEEN = 16, /* between looks at the clock */
    LOOK_AHEAD_S = 4 * LO_HOUR
};

struct victims {
    int n;
    int jobs[MOST_EJECTED];
    double blame;
};

struct eject {
    struct planner *p;
    struct schedule now;
    int *pool;
    int n_pool;
    double *blame;
    double *more; /* by job: what one failure adds */
    uint64_t state;
    struct lo_interval around; /* the places looked at now */
    int *near;                 /* placed jobs whose crews are busy then */
    int n_near;
    struct victims best; /* of the place looked at, then of all */
};

/* splitmix64 */
static int below(struct eject *e, int n)
{
    uint64_t z = e->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int)(((z ^ z >> 31) >> 32) * (uint64_t)n >> 32);
}

/* --- changes ------------------------------------------------------------- */

/* Where no rule looks at company or hours, only crews are in the way. */
static void take_out(struct eject *e, int j)
{
    if (e->p->by_start)
        schedule_take_out(e->p, &e->now, j);
    else
        schedule_move(e->p, &e->now, j, (struct placed){-1, 0});
}

static bool put(struct eject *e, struct placed at)
{
    struct planner *p = e->p;
    if (!order_allows(p, &e->now, at) || !schedule_crews_fit(p, &e->now, at))
        return false;
    if (p->by_start)
        return schedule_couples(p, &e->now, at) && schedule_put(p, &e->now, at);
    schedule_move(p, &e->now, p->options[at.option].job, at);
    return true;
}

/* --- where it fits ------------------------------------------------------- */

/* One of the places at which crews are free, by chance; false: none. */
static bool put_where_free(struct eject *e, int j)
{
    const struct planner *p = e->p;
    struct placed pick = {-1, 0};
    int seen = 0;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        for (int i = crew_profile_next(p->profile, e->now.used, o, 0);
             i < p->options[o].n_starts;
             i = crew_profile_next(p->profile, e->now.used, o, i + 1))
            if (below(e, ++seen) == 0)
                pick = (struct placed){o, p->options[o].starts[i]};
    return pick.option >= 0 && put(e, pick);
}

/* A few others go elsewhere, so that the next step finds another plan. */
static void stir(struct eject *e)
{
    const struct planner *p = e->p;
    for (int i = 0; i < MOVES; i++) {
        int j = below(e, p->n_jobs);
        struct placed was = e->now.jobs[j];
        if (was.option < 0)
            continue;
        take_out(e, j);
        if (!put_where_free(e, j) && !put(e, was))
            e->pool[e->n_pool++] = j; /* its company has gone */
    }
}

/* --- whom to push out ---------------------------------------------------- */

/* Who is near: found once for a few hours of places, which are looked at in
 * order. */
static void find_near(struct eject *e, struct placed at)
{
    const struct planner *p = e->p;
    struct lo_interval span = crew_span(p, at);
    if (e->around.from <= span.from && span.to <= e->around.to)
        return;
    e->around = (struct lo_interval){span.from, span.to + LOOK_AHEAD_S};
    e->n_near = 0;
    for (int k = 0; k < p->n_jobs; k++) {
        if (e->now.jobs[k].option < 0)
            continue;
        struct lo_interval busy = crew_span(p, e->now.jobs[k]);
        if (busy.from < e->around.to && e->around.from < busy.to)
            e->near[e->n_near++] = k;
    }
}

/* The fewest and least to blame of those near without whom the crews are
 * there; e->best is beaten or left alone. */
static void find_victims(struct eject *e, struct placed at, struct victims *out)
{
    const struct planner *p = e->p;
    struct crew_shortage missing;
    if (!crew_profile_short(p->profile, e->now.used, at, &missing)) {
        e->best = *out;
        return;
    }
    for (int i = 0; i < e->n_near && out->n < MOST_EJECTED; i++) {
        int k = e->near[i];
        struct placed was = e->now.jobs[k];
        double blame = out->blame + e->blame[k];
        if (blame >= e->best.blame || was.option < 0 ||
            !crew_profile_helps(p->profile, was, &missing))
            continue;
        schedule_move(p, &e->now, k, (struct placed){-1, 0});
        struct victims more = *out;
        more.jobs[more.n++] = k;
        more.blame = blame;
        find_victims(e, at, &more);
        schedule_move(p, &e->now, k, was);
    }
}

/* Looks at the k-th place of the job, over all its options. */
static void try_place(struct eject *e, int j, int k, struct placed *pick)
{
    const struct planner *p = e->p;
    struct victims none = {0, {0}, 0.0};
    double before = e->best.blame;
    int o = p->first_option[j];
    for (; k >= p->options[o].n_starts; o++)
        k -= p->options[o].n_starts;
    struct placed at = {o, p->options[o].starts[k]};
    find_near(e, at);
    find_victims(e, at, &none);
    if (e->best.blame < before)
        *pick = at;
}

/* The place at which those in the way are least to blame; all places are looked
 * at from one of chance on, so that of equal ones any may win. */
static struct placed find_place(struct eject *e, int j)
{
    const struct planner *p = e->p;
    struct placed pick = {-1, 0};
    int n = 0;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        n += p->options[o].n_starts;
    int from = below(e, n);
    e->best = (struct victims){0, {0}, INFINITY};
    e->around = (struct lo_interval){0, 0};
    for (int k = 0; k < n; k++)
        try_place(e, j, (from + k) % n, &pick);
    return pick;
}

/* Puts the job in, whoever is in its way out; false if that cannot be. */
static bool force(struct eject *e, int j)
{
    struct placed at = find_place(e, j);
    if (at.option < 0)
        return false;
    struct victims out = e->best;
    for (int i = 0; i < out.n; i++)
        take_out(e, out.jobs[i]);
    bool in = put(e, at);
    for (int i = 0; i < out.n; i++)
        e->pool[e->n_pool++] = out.jobs[i];
    return in;
}

/* --- whole --------------------------------------------------------------- */

/* Who weighs more is pushed out less. */
static void open_pool(struct eject *e)
{
    const struct planner *p = e->p;
    for (int j = 0; j < p->n_jobs; j++) {
        e->more[j] = sqrt(MAX(p->problem->jobs[j].weight, 1.0));
        e->blame[j] = e->more[j];
        if (e->now.jobs[j].option < 0 &&
            p->first_option[j] < p->first_option[j + 1])
            e->pool[e->n_pool++] = j;
    }
}

/* Whose turn it is; out of the pool. */
static int pick_turn(struct eject *e)
{
    int k = below(e, e->n_pool), j = e->pool[k];
    e->pool[k] = e->pool[--e->n_pool];
    return j;
}

static double weight_out(const struct eject *e)
{
    double weight = 0.0;
    for (int j = 0; j < e->p->n_jobs; j++)
        if (e->now.jobs[j].option < 0)
            weight += e->p->problem->jobs[j].weight;
    return weight;
}

static void keep_better(struct eject *e, struct schedule *best)
{
    if (weight_out(e) >= best->unplaced - 1e-9)
        return;
    struct schedule found = schedule_new(e->p);
    schedule_copy(e->p, &found, &e->now);
    schedule_price(e->p, &found);
    if (schedule_holds(e->p, &found))
        schedule_copy(e->p, best, &found);
    schedule_free(&found);
}

static void step(struct eject *e)
{
    int j = pick_turn(e);
    if (put_where_free(e, j))
        return;
    e->blame[j] += e->more[j];
    if (!force(e, j))
        e->pool[e->n_pool++] = j;
}

void schedule_eject(struct planner *planner, struct schedule *best,
                    const struct search_goal *goal, double until)
{
    size_t n = (size_t)planner->n_jobs + 1;
    struct eject e = {.p = planner,
                      .now = schedule_new(planner),
                      .pool = g_new(int, n),
                      .blame = g_new(double, n),
                      .more = g_new(double, n),
                      .near = g_new(int, n),
                      .state = goal->seed};
    schedule_copy(planner, &e.now, best);
    open_pool(&e);
    for (int i = 0; i < goal->steps && e.n_pool > 0 &&
                    best->unplaced > goal->unplaced + 1e-9;
         i++) {
        if (i % STEPS_UNSEEN == 0 &&
            (lo_steady_seconds() > until || planner_out_of_time(planner)))
            break;
        step(&e);
        keep_better(&e, best);
        stir(&e);
    }
    schedule_free(&e.now);
    g_free(e.pool);
    g_free(e.blame);
    g_free(e.more);
    g_free(e.near);
}
