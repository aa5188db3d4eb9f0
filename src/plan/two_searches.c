/*
 * The long search in two processes that make different moves: the better of
 * their plans. Somebody left out is got in first (eject.c), by the second
 * process, or by the only one.
 */
#include <string.h>

#include "helper_int.h"
#include "pattern_int.h"

/* Of one search, to get everybody in: with a second process, and without. */
static const double EJECT_SHARE = 0.8, EJECT_ALONE_SHARE = 0.7;
/* Of the second process's time, to fit patterns in between the crews. */
static const double FIT_SHARE = 0.5;
/* The second process begins so much hotter, in turn: where plans that are near
 * lead nowhere. */
static const double VERY_HOT = 20.0, QUITE_HOT = 10.0;
static const double PATIENCE_S = 0.1; /* with the second process */

/* The plan that the second process found. Freed. */
static void take_theirs(struct planner *p, struct schedule *best,
                        GByteArray *bytes)
{
    struct schedule theirs = schedule_new(p);
    size_t size = sizeof *theirs.jobs * (size_t)p->n_jobs;
    if (bytes->len == size) {
        memcpy(theirs.jobs, bytes->data, size);
        schedule_price(p, &theirs);
        if (schedule_holds(p, &theirs) && schedule_better(&theirs, best))
            schedule_copy(p, best, &theirs);
    }
    schedule_free(&theirs);
    g_byte_array_free(bytes, TRUE);
}

/* Everybody in first, if somebody is left out. */
static void put_in(struct planner *p, struct schedule *best,
                   const struct search_goal *goal, double share)
{
    double now = lo_steady_seconds();
    schedule_eject(p, best, goal, now + share * (goal->until - now));
}

static bool reached(const struct schedule *best, const struct search_goal *goal)
{
    return best->unplaced <= goal->unplaced + 1e-9 && best->cost <= goal->cost;
}

/* Where everybody is in, a plan of another kind to begin with, which need not
 * be better yet. */
static void fit_patterns(struct planner *p, struct schedule *plan,
                         const struct pattern_pool *pool,
                         const struct search_goal *goal)
{
    double now = lo_steady_seconds();
    if (pool == NULL || !pool->complete || goal->price == NULL || p->splits ||
        plan->unplaced > goal->unplaced + 1e-9)
        return;
    struct schedule other = schedule_new(p);
    schedule_fit(p, &other, pool, goal, now + FIT_SHARE * (goal->until - now));
    put_in(p, &other, goal, EJECT_SHARE);
    if (other.unplaced <= goal->unplaced + 1e-9)
        schedule_copy(p, plan, &other);
    schedule_free(&other);
}

/* The other side: hotter, with other moves, and it tells nobody. */
static void search_there(struct planner *p, struct schedule *best,
                         const struct pattern_pool *pool,
                         const struct search_goal *goal, struct helper *helper)
{
    struct search_goal own = *goal;
    p->tick = NULL;
    own.seed = ~goal->seed;
    own.hot = goal->seed % 2 == 1 ? VERY_HOT : QUITE_HOT;
    own.improved = NULL;
    put_in(p, best, &own, EJECT_SHARE);
    fit_patterns(p, best, pool, &own);
    schedule_anneal(p, best, pool, &own);
    helper_answer(helper, best->jobs, sizeof *best->jobs * (size_t)p->n_jobs);
}

void schedule_search(struct planner *p, struct schedule *best,
                     const struct pattern_pool *pool,
                     const struct search_goal *goal, bool only_one)
{
    struct helper helper;
    enum helper_side side = HELPER_NONE;
    if (!only_one && !p->alone)
        side = helper_begin(&helper);
    if (side == HELPER_CHILD)
        search_there(p, best, pool, goal, &helper);
    if (side == HELPER_NONE)
        put_in(p, best, goal, EJECT_ALONE_SHARE);
    schedule_anneal(p, best, pool, goal);
    if (side != HELPER_PARENT)
        return;
    double until = reached(best, goal) ? 0.0 : goal->until + PATIENCE_S;
    GByteArray *bytes = helper_collect(p, &helper, until);
    if (bytes != NULL)
        take_theirs(p, best, bytes);
}
