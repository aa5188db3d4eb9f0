/*
 * The shapes in which fit.c places jobs: each job alone, and the patterns of
 * the pool at all offsets that cost little more than the least; most often
 * many cost the same, and one of them finds room.
 */
#include <string.h>

#include "fit_int.h"

enum {
    MOST_SHAPES = 300, /* of one set of jobs */
    MOST_GATHERED = 20000,
    GRID_SET = 3, /* up to here all offsets are looked at */
    WALK_STEPS = 4000,
    WALK_SLOTS = 24 /* of one step, at most */
};

/* Of the budget: what chance adds to the cost of a shape when the best of many
 * are kept. */
static const double CHANCE_SHARE = 0.1;

/* Adds the shape if it may be part of a better plan. */
static void add_shape(struct fit *f, const struct placed *jobs, int n,
                      int64_t cost)
{
    struct shape *shape = lo_arena_alloc(f->arena, sizeof *shape);
    struct placed *at = lo_arena_array(f->arena, (size_t)n, sizeof *at);
    shape->n = n;
    shape->jobs = at;
    shape->loss = (double)cost;
    shape->before_s = shape->after_s = 0;
    for (int i = 0; i < n; i++) {
        at[i] = (struct placed){jobs[i].option, jobs[i].start - jobs[0].start};
        struct lo_interval busy = crew_span(f->p, at[i]);
        shape->loss -= f->goal->price[fit_job(f, at[i])];
        shape->before_s = MAX(shape->before_s, -busy.from);
        shape->after_s = MAX(shape->after_s, busy.to);
    }
    for (int i = 0; i < n && shape->loss <= f->budget; i++)
        g_ptr_array_add(f->shapes[fit_job(f, at[i])], shape);
}

/* Patterns of one set of jobs, as they are found. */
struct gather {
    struct fit *f;
    int n;
    int64_t limit;
    GArray *shapes;    /* struct found */
    struct placed *at; /* n of each, one after the other */
};

struct found {
    int index;
    int64_t cost;
    double key; /* the order in which they are kept */
};

static bool gather_shape(void *self, const struct pattern *pattern)
{
    struct gather *g = self;
    int room = (int)g->shapes->len;
    double chance = (double)fit_below(g->f, 1000) / 1000.0;
    struct found found = {room, pattern->cost,
                          (double)pattern->cost +
                              CHANCE_SHARE * chance * g->f->budget};
    memcpy(g->at + room * g->n, pattern->jobs, sizeof *g->at * (size_t)g->n);
    g_array_append_val(g->shapes, found);
    return g->shapes->len < MOST_GATHERED && lo_steady_seconds() < g->f->until;
}

static gint by_key(gconstpointer a, gconstpointer b)
{
    const struct found *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static bool is_known(const struct gather *g, const struct placed *jobs)
{
    bool known = false;
    for (guint i = 0; i < g->shapes->len && !known; i++) {
        known = true;
        for (int k = 0; k < g->n && known; k++) {
            const struct placed *at = &g->at[(int)i * g->n + k];
            known = at->option == jobs[k].option &&
                    at->start - at[-k].start == jobs[k].start - jobs[0].start;
        }
    }
    return known;
}

/* A walk from one shape to the next, a job moved at a time, as long as they
 * cost no more than the limit. */
static void walk_shapes(struct gather *g, const struct pattern *from)
{
    struct planner *p = g->f->p;
    struct placed at[LARGEST_SET], next[LARGEST_SET];
    int64_t slot = p->problem->slot_s;
    memcpy(at, from->jobs, sizeof *at * (size_t)g->n);
    for (int i = 0; i < WALK_STEPS && g->shapes->len < MOST_SHAPES; i++) {
        memcpy(next, at, sizeof *at * (size_t)g->n);
        struct placed *moved = &next[fit_below(g->f, g->n)];
        moved->start +=
            slot * (fit_below(g->f, 2 * WALK_SLOTS + 1) - WALK_SLOTS);
        int64_t cost = cost_of_group(p, next, g->n);
        if (cost > g->limit || !pattern_is_group(p, next, g->n))
            continue;
        memcpy(at, next, sizeof *at * (size_t)g->n);
        struct pattern pattern = {g->n, at, cost};
        if (!is_known(g, at))
            gather_shape(g, &pattern);
    }
}

static void add_pattern(struct fit *f, const struct pattern *pattern)
{
    int jobs[LARGEST_SET];
    double limit = f->budget;
    for (int i = 0; i < pattern->n; i++) {
        jobs[i] = fit_job(f, pattern->jobs[i]);
        limit += f->goal->price[jobs[i]];
    }
    if ((double)pattern->cost > limit)
        return;
    struct gather g = {f, pattern->n, (int64_t)limit,
                       g_array_new(FALSE, FALSE, sizeof(struct found)),
                       g_new(struct placed, MOST_GATHERED * pattern->n)};
    gather_shape(&g, pattern);
    if (pattern->n <= GRID_SET)
        patterns_within(f->p, jobs, g.n, g.limit, gather_shape, &g);
    else
        walk_shapes(&g, pattern);
    g_array_sort(g.shapes, by_key);
    for (guint i = 0; i < MIN(g.shapes->len, MOST_SHAPES); i++) {
        struct found found = g_array_index(g.shapes, struct found, i);
        add_shape(f, g.at + found.index * g.n, g.n, found.cost);
    }
    g_array_free(g.shapes, TRUE);
    g_free(g.at);
}

static gint by_loss(gconstpointer a, gconstpointer b)
{
    const struct shape *x = *(const struct shape *const *)a;
    const struct shape *y = *(const struct shape *const *)b;
    return (x->loss > y->loss) - (x->loss < y->loss);
}

void fit_find_shapes(struct fit *f, const struct pattern_pool *pool)
{
    const struct planner *p = f->p;
    for (int o = 0; o < p->n_options; o++) {
        struct placed alone = {o, 0};
        add_shape(f, &alone, 1, p->options[o].alone);
    }
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *q =
            &g_array_index(pool->patterns, struct pattern, i);
        if (q->n > 1)
            add_pattern(f, q);
    }
    for (int j = 0; j < p->n_jobs; j++)
        g_ptr_array_sort(f->shapes[j], by_loss);
}
