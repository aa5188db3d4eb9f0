/*
 * Exact placement: patterns x starts as columns of one model.
 *
 *   minimise   sum cost(P) x(P, s)           (level 1: sum weight unplaced)
 *   cover      each job once, or unplaced
 *   E3         units at work at instant t that only the crews M can serve
 *              <= crews M on shift at t        for the sets M that occur
 *   cut        combinations that turned out not to hold together
 *
 * By reduced cost: a plan better than `best` can only use columns whose cost
 * less the master's prices of its jobs is at most best - lp. So the model
 * holds just those, and its optimum settles the whole problem. The E3 rows
 * are exact for crews alike; where lists, shifts or sites matter, an answer
 * they let through is checked and cut off.
 */
#include <math.h>
#include <string.h>

#include "lineout/solver.h"
#include "plan_int.h"

enum {
    MOST_COLUMNS = 40000,
    MOST_CREW_SETS = 48,
    MOST_CUTS = 200 /* answers cut off before giving up the proof */
};

struct column {
    struct pattern pattern; /* in the arena; jobs' starts relative */
    lo_time at;             /* start of its first job */
};

struct time_model {
    struct planner *planner;
    struct lo_arena *arena;
    GArray *columns; /* struct column */
    bool full;       /* MOST_COLUMNS reached */
    bool weights;    /* level (1): cost = weight unplaced */
    double unplaced; /* level (2): weight allowed */
    struct lo_model *model;
    int *cover;    /* row by job, -1 = cannot be placed */
    int *left_out; /* column "unplaced" by job, -1 = not allowed */
    bool *alone_at_site;
    GArray *crew_sets; /* uint64_t */
    GArray *times;     /* lo_time: instants at which crews start */
};

static int job_of(const struct time_model *t, const struct placed *p)
{
    return t->planner->options[p->option].job;
}

static struct placed at_start(const struct column *c, int i)
{
    struct placed p = c->pattern.jobs[i];
    p.start += c->at;
    return p;
}

/* --- crew rows --------------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

static void add_crew_set(struct time_model *t, uint64_t set)
{
    for (guint i = 0; i < t->crew_sets->len; i++)
        if (g_array_index(t->crew_sets, uint64_t, i) == set)
            return;
    if (set != 0 && t->crew_sets->len < MOST_CREW_SETS)
        g_array_append_val(t->crew_sets, set);
}

/* Sets of classes that occur, closed under union of overlapping ones. */
static void find_crew_sets(struct time_model *t)
{
    const struct planner *p = t->planner;
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        for (int i = 0; i < column->pattern.n; i++) {
            struct placed at = at_start(column, i);
            const struct option *o = &p->options[at.option];
            struct lo_interval span = crew_span(p, at);
            g_array_append_val(t->times, span.from);
            for (int k = 0; k < o->n_needs; k++)
                add_crew_set(t, crew_classes(p, o->job, &o->needs[k], span));
        }
    }
    for (guint i = 0; i < t->crew_sets->len; i++)
        for (guint k = 0; k < i; k++) {
            uint64_t a = g_array_index(t->crew_sets, uint64_t, i);
            uint64_t b = g_array_index(t->crew_sets, uint64_t, k);
            if ((a & b) != 0)
                add_crew_set(t, a | b);
        }
    qsort(t->times->data, t->times->len, sizeof(lo_time), compare_times);
    guint distinct = 0;
    for (guint i = 0; i < t->times->len; i++)
        if (distinct == 0 || g_array_index(t->times, lo_time, distinct - 1) !=
                                 g_array_index(t->times, lo_time, i))
            g_array_index(t->times, lo_time, distinct++) =
                g_array_index(t->times, lo_time, i);
    g_array_set_size(t->times, distinct);
}

/* A job that shares its site with no other keeps its crews until they could
 * have travelled on; one that shares it only until its work ends. */
static void find_lonely_sites(struct time_model *t)
{
    int n = t->planner->n_jobs;
    t->alone_at_site = g_new(bool, n + 1);
    for (int a = 0; a < n; a++) {
        t->alone_at_site[a] = true;
        for (int b = 0; b < n && t->alone_at_site[a]; b++)
            t->alone_at_site[a] = a == b || !same_site(t->planner, a, b);
    }
}

/* First index in times that is >= at. */
static int time_index(const struct time_model *t, lo_time at)
{
    int lo = 0, hi = (int)t->times->len;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (g_array_index(t->times, lo_time, mid) < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Use of crew set M at each instant by one placed job: calls fn(instant,
 * units). */
struct use {
    int from, to; /* indices into times */
    int units;
};

static struct use use_of(const struct time_model *t, struct placed at,
                         uint64_t set)
{
    const struct planner *p = t->planner;
    const struct option *o = &p->options[at.option];
    struct lo_interval span = crew_span(p, at);
    struct use use = {0, 0, 0};
    for (int k = 0; k < o->n_needs; k++)
        if ((crew_classes(p, o->job, &o->needs[k], span) & ~set) == 0)
            use.units += o->needs[k].number;
    if (use.units > 0) {
        use.from = time_index(t, span.from);
        lo_time to =
            span.to + (t->alone_at_site[o->job] ? p->problem->travel_s : 0);
        use.to = time_index(t, to);
    }
    return use;
}

/* Most that all jobs together could ask of a set at each instant. */
static void find_demand(const struct time_model *t, uint64_t set, int *demand)
{
    int n_times = (int)t->times->len, n_jobs = t->planner->n_jobs;
    int *most = g_new0(int, (gsize)n_times + 1);
    memset(demand, 0, sizeof(int) * (size_t)n_times);
    for (int j = 0; j < n_jobs; j++) {
        memset(most, 0, sizeof(int) * (size_t)n_times);
        for (guint c = 0; c < t->columns->len; c++) {
            const struct column *column =
                &g_array_index(t->columns, struct column, c);
            for (int i = 0; i < column->pattern.n; i++) {
                if (job_of(t, &column->pattern.jobs[i]) != j)
                    continue;
                struct use use = use_of(t, at_start(column, i), set);
                for (int at = use.from; at < use.to; at++)
                    most[at] = MAX(most[at], use.units);
            }
        }
        for (int at = 0; at < n_times; at++)
            demand[at] += most[at];
    }
    g_free(most);
}

/* Rows for the instants at which the set could run short. */
static void add_crew_rows(struct time_model *t, uint64_t set)
{
    int n_times = (int)t->times->len, crews = crew_count(t->planner, set);
    int *row = g_new(int, n_times + 1), *used = g_new0(int, n_times + 1);
    find_demand(t, set, row);
    for (int at = 0; at < n_times; at++)
        row[at] =
            row[at] > crews ? lo_model_row(t->model, -INFINITY, crews) : -1;
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        int first = n_times, last = 0;
        for (int i = 0; i < column->pattern.n; i++) {
            struct use use = use_of(t, at_start(column, i), set);
            if (use.units == 0)
                continue;
            first = MIN(first, use.from);
            last = MAX(last, use.to);
            for (int at = use.from; at < use.to; at++)
                used[at] += use.units;
        }
        for (int at = first; at < last; at++) {
            if (used[at] > 0 && row[at] >= 0)
                lo_model_entry(t->model, row[at], (int)c, used[at]);
            used[at] = 0;
        }
    }
    g_free(row);
    g_free(used);
}

/* --- building ---------------------------------------------------------- */

static void open_model(struct time_model *t, struct planner *planner)
{
    memset(t, 0, sizeof *t);
    t->planner = planner;
    t->arena = lo_arena_new();
    t->columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    t->crew_sets = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    t->times = g_array_new(FALSE, FALSE, sizeof(lo_time));
}

static void close_model(struct time_model *t)
{
    lo_model_free(t->model);
    g_free(t->cover);
    g_free(t->left_out);
    g_free(t->alone_at_site);
    g_array_free(t->columns, TRUE);
    g_array_free(t->crew_sets, TRUE);
    g_array_free(t->times, TRUE);
    lo_arena_free(t->arena);
}

static bool add_pattern(void *self, const struct pattern *pattern)
{
    struct time_model *t = self;
    struct placed *jobs =
        lo_arena_array(t->arena, (size_t)pattern->n, sizeof *jobs);
    memcpy(jobs, pattern->jobs, sizeof *jobs * (size_t)pattern->n);
    struct column column = {{pattern->n, jobs, pattern->cost}, 0};
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(lo_time));
    pattern_starts(t->planner, &column.pattern, starts);
    for (guint i = 0; i < starts->len; i++) {
        column.at = g_array_index(starts, lo_time, i);
        g_array_append_val(t->columns, column);
    }
    g_array_free(starts, TRUE);
    t->full = t->columns->len > MOST_COLUMNS || planner_out_of_time(t->planner);
    return !t->full;
}

static void add_cover_rows(struct time_model *t)
{
    struct planner *p = t->planner;
    t->cover = g_new(int, p->n_jobs + 1);
    t->left_out = g_new(int, p->n_jobs + 1);
    double spare = t->unplaced;
    for (int j = 0; j < p->n_jobs; j++) {
        t->cover[j] = t->left_out[j] = -1;
        if (p->first_option[j] < p->first_option[j + 1])
            t->cover[j] = lo_model_row(t->model, 1.0, 1.0);
        else
            spare -= p->problem->jobs[j].weight;
    }
    bool optional = t->weights || spare > 1e-9;
    int level1 = -1;
    if (!t->weights && optional)
        level1 = lo_model_row(t->model, -INFINITY, spare + 1e-9);
    for (int j = 0; j < p->n_jobs && optional; j++) {
        if (t->cover[j] < 0)
            continue;
        double weight = p->problem->jobs[j].weight;
        t->left_out[j] = lo_model_column(t->model, t->weights ? weight : 0.0,
                                         0.0, 1.0, true);
        lo_model_entry(t->model, t->cover[j], t->left_out[j], 1.0);
        if (level1 >= 0)
            lo_model_entry(t->model, level1, t->left_out[j], weight);
    }
}

/* Columns first (their indices are those of t->columns), then rows. At level
 * (2) only plans cheaper than `below` are of interest. */
static void build(struct time_model *t, int64_t below)
{
    t->model = lo_model_new();
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        lo_model_column(
            t->model, t->weights ? 0.0 : (double)column->pattern.cost / LO_HOUR,
            0.0, 1.0, true);
    }
    add_cover_rows(t);
    int cheaper = -1;
    if (!t->weights)
        cheaper =
            lo_model_row(t->model, -INFINITY, ((double)below - 0.5) / LO_HOUR);
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        for (int i = 0; i < column->pattern.n; i++)
            lo_model_entry(t->model,
                           t->cover[job_of(t, &column->pattern.jobs[i])],
                           (int)c, 1.0);
        if (cheaper >= 0 && column->pattern.cost > 0)
            lo_model_entry(t->model, cheaper, (int)c,
                           (double)column->pattern.cost / LO_HOUR);
    }
    find_crew_sets(t);
    find_lonely_sites(t);
    for (guint s = 0; s < t->crew_sets->len; s++)
        add_crew_rows(t, g_array_index(t->crew_sets, uint64_t, s));
}

/* --- solving with cuts ------------------------------------------------- */

/* Forbids the columns in `taken` all together. */
static void cut_off(struct time_model *t, const GArray *taken)
{
    int row = lo_model_row(t->model, -INFINITY, (double)taken->len - 1.0);
    for (guint i = 0; i < taken->len; i++)
        lo_model_entry(t->model, row, g_array_index(taken, int, i), 1.0);
}

/* Jobs of `column`: is `job` among them, and dead at `at` (ends included)? */
static bool is_dead_at(const struct time_model *t, const struct column *column,
                       int job, lo_time at)
{
    for (int i = 0; i < column->pattern.n; i++) {
        struct placed p = at_start(column, i);
        if (job_of(t, &p) != job || !t->planner->options[p.option].dead)
            continue;
        struct lo_interval span = dead_span(t->planner, p);
        return span.from <= at && at <= span.to;
    }
    return false;
}

static bool has_job(const struct time_model *t, const struct column *column,
                    int job)
{
    for (int i = 0; i < column->pattern.n; i++)
        if (job_of(t, &column->pattern.jobs[i]) == job)
            return true;
    return false;
}

/*
 * Interacting jobs of two patterns may not be dead at one instant (DESIGN 4:
 * "interacting patterns apart"): of all columns with a and without b that are
 * dead for a at `at`, and the other way round, at most one.
 */
static void keep_apart(struct time_model *t, int a, int b, lo_time at)
{
    int row = lo_model_row(t->model, -INFINITY, 1.0);
    for (int c = 0; c < (int)t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        bool has_a = has_job(t, column, a), has_b = has_job(t, column, b);
        if ((has_a && !has_b && is_dead_at(t, column, a, at)) ||
            (has_b && !has_a && is_dead_at(t, column, b, at)))
            lo_model_entry(t->model, row, c, 1.0);
    }
}

/* Adds rows that keep apart the patterns of the answer that turned out to be
 * one group; false if there are none. Unstaged only: staged, a pattern that
 * costs what its parts cost is not among the columns. */
static bool cut_linked(struct time_model *t, const struct schedule *answer,
                       const GArray *taken)
{
    if (t->weights || t->planner->problem->staged)
        return false;
    bool any = false;
    for (guint x = 0; x < taken->len; x++)
        for (guint y = 0; y < x; y++) {
            const struct column *p = &g_array_index(
                t->columns, struct column, g_array_index(taken, int, x));
            const struct column *q = &g_array_index(
                t->columns, struct column, g_array_index(taken, int, y));
            for (int i = 0; i < p->pattern.n; i++)
                for (int k = 0; k < q->pattern.n; k++) {
                    int a = job_of(t, &p->pattern.jobs[i]);
                    int b = job_of(t, &q->pattern.jobs[k]);
                    if (!linked(t->planner, answer->jobs[a], answer->jobs[b]))
                        continue;
                    lo_time from_a =
                        dead_span(t->planner, answer->jobs[a]).from;
                    lo_time from_b =
                        dead_span(t->planner, answer->jobs[b]).from;
                    keep_apart(t, a, b, MAX(from_a, from_b));
                    any = true;
                }
        }
    return any;
}

/* The schedule the answer stands for; `taken` its columns. */
static void read_schedule(struct time_model *t, const double *x,
                          struct schedule *out, GArray *taken)
{
    g_array_set_size(taken, 0);
    for (int j = 0; j < t->planner->n_jobs; j++)
        out->jobs[j].option = -1;
    for (int c = 0; c < (int)t->columns->len; c++) {
        if (x[c] < 0.5)
            continue;
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        g_array_append_val(taken, c);
        for (int i = 0; i < column->pattern.n; i++)
            out->jobs[job_of(t, &column->pattern.jobs[i])] =
                at_start(column, i);
    }
    schedule_price(t->planner, out);
}

/* Does the answer hold, at no more than the model's cost? (Patterns that turn
 * out linked are one group with another cost.) */
static bool answer_holds(struct time_model *t, const struct schedule *answer,
                         double objective)
{
    if (!schedule_holds(t->planner, answer))
        return false;
    return t->weights || (double)answer->cost <= objective * LO_HOUR + 0.5;
}

/* Solves; improves `best`. *settled when the model was solved to the end, and
 * then *value is the least the model allows (+inf if nothing). */
static enum lo_status solve(struct time_model *t, struct schedule *best,
                            double *value, bool *settled, struct lo_error *err)
{
    struct schedule answer = schedule_new(t->planner);
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(int));
    enum lo_status status = LO_OK;
    *settled = false;
    *value = -INFINITY;
    for (int cuts = 0; cuts < MOST_CUTS; cuts++) {
        struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
        options.absolute_gap = t->weights ? 1e-6 : 0.4 / LO_HOUR;
        options.time_limit_s = t->planner->deadline - lo_steady_seconds();
        if (options.time_limit_s <= 0.0 || planner_out_of_time(t->planner))
            break;
        struct lo_solver_result result;
        status = lo_model_solve_mip(t->model, &options, &result, err);
        if (status != LO_OK)
            break;
        *value = MAX(*value, result.bound);
        *settled = result.outcome == LO_SOLVER_OPTIMAL ||
                   result.outcome == LO_SOLVER_INFEASIBLE;
        if (result.x == NULL)
            break;
        read_schedule(t, result.x, &answer, taken);
        bool holds = answer_holds(t, &answer, result.objective);
        if (holds && schedule_better(&answer, best))
            schedule_copy(t->planner, best, &answer);
        if (holds || !*settled)
            break;
        if (!cut_linked(t, &answer, taken))
            cut_off(t, taken);
        *settled = false;
    }
    g_array_free(taken, TRUE);
    schedule_free(&answer);
    return status;
}

/* --- level (1) --------------------------------------------------------- */

enum lo_status place_all(struct planner *planner, struct schedule *best,
                         double *bound, struct lo_error *err)
{
    struct time_model t;
    open_model(&t, planner);
    t.weights = true;
    for (int o = 0; o < planner->n_options && !t.full; o++) {
        struct placed alone = {o, 0};
        struct pattern pattern = {1, &alone, 0};
        add_pattern(&t, &pattern);
    }
    enum lo_status status = LO_OK;
    if (!t.full) {
        double impossible = 0.0, value = 0.0;
        bool settled = false;
        for (int j = 0; j < planner->n_jobs; j++)
            if (planner->first_option[j] == planner->first_option[j + 1])
                impossible += planner->problem->jobs[j].weight;
        build(&t, 0);
        status = solve(&t, best, &value, &settled, err);
        if (status == LO_OK && settled)
            *bound = MAX(*bound, MIN(impossible + value, best->unplaced));
        else if (status == LO_OK && value > 0.0)
            *bound = MAX(*bound, impossible + value * (1.0 - 1e-9));
    }
    close_model(&t);
    return status;
}

/* --- level (2) --------------------------------------------------------- */

struct column_build {
    struct time_model *model;
    const struct master *master;
    GHashTable *least; /* set of jobs -> cost in the pool */
    double slack;      /* reduced cost allowed */
};

static GBytes *set_key(const int *jobs, int n)
{
    return g_bytes_new(jobs, sizeof *jobs * (size_t)n);
}

/* Least cost of every set the pool knows. */
static GHashTable *least_costs(const struct planner *p,
                               const struct pattern_pool *pool)
{
    GHashTable *least = g_hash_table_new_full(
        g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *pattern =
            &g_array_index(pool->patterns, struct pattern, i);
        int *jobs = g_new(int, pattern->n);
        for (int k = 0; k < pattern->n; k++)
            jobs[k] = p->options[pattern->jobs[k].option].job;
        g_hash_table_insert(least, set_key(jobs, pattern->n),
                            (gpointer)&pattern->cost);
        g_free(jobs);
    }
    return least;
}

static bool add_set(void *self, const int *jobs, int n)
{
    struct column_build *b = self;
    struct planner *p = b->model->planner;
    double price = 0.0;
    int64_t alone = 0;
    for (int i = 0; i < n; i++) {
        int option = -1;
        price += b->master->price[jobs[i]];
        int64_t cost = cheapest_alone(p, jobs[i], &option);
        if (option < 0)
            return true; /* a job without any start */
        alone += cost;
    }
    GBytes *key = set_key(jobs, n);
    const int64_t *known = g_hash_table_lookup(b->least, key);
    g_bytes_unref(key);
    int64_t least = known != NULL ? *known : alone;
    double limit = price + b->slack + 0.5;
    if ((double)least > limit)
        return true;
    return patterns_within(p, jobs, n, (int64_t)floor(limit), add_pattern,
                           b->model);
}

/* One round: every column of reduced cost <= slack. *proven receives the
 * least cost (customer-seconds) that this round leaves possible. */
static enum lo_status place_round(struct planner *planner,
                                  const struct pattern_pool *pool,
                                  const struct master *master, double slack,
                                  struct schedule *best, double *proven,
                                  struct lo_error *err)
{
    struct time_model t;
    open_model(&t, planner);
    t.unplaced = best->unplaced;
    struct column_build b = {&t, master, least_costs(planner, pool), slack};
    bool all = true;
    for (int j = 0; j < planner->n_jobs && all; j++)
        if (planner->first_option[j] < planner->first_option[j + 1])
            all = walk_sets(planner, j, add_set, &b);
    g_hash_table_destroy(b.least);
    enum lo_status status = LO_OK;
    *proven = -INFINITY;
    if (all) {
        double value = 0.0;
        bool settled = false;
        build(&t, best->cost);
        status = solve(&t, best, &value, &settled, err);
        double within = settled ? (double)best->cost
                                : floor(value * LO_HOUR * (1.0 - 1e-9));
        if (status == LO_OK)
            *proven = MIN(within, ceil(master->lp + slack - 0.5));
    }
    close_model(&t);
    return status;
}

enum lo_status place_exactly(struct planner *planner,
                             const struct pattern_pool *pool,
                             const struct master *master, struct schedule *best,
                             double *bound, struct lo_error *err)
{
    /* A small slack first: it often finds the best plan, which then needs
     * less slack for its proof. */
    static const double share[3] = {1.0 / 16.0, 1.0 / 4.0, 1.0};
    for (int r = 0; r < 3 && *bound < (double)best->cost - 0.5; r++) {
        double proven = 0.0;
        double slack = share[r] * ((double)best->cost - master->lp);
        if (place_round(planner, pool, master, slack, best, &proven, err) !=
            LO_OK)
            return err->status;
        if (proven == -INFINITY)
            break;
        *bound = MAX(*bound, MIN(proven, (double)best->cost));
    }
    return LO_OK;
}
