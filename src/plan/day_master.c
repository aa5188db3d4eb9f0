/*
 * The choice of one set a day: prices of jobs by column generation, then those
 * sets alone that a better plan could have, placed exactly, and the choice
 * among them.
 *
 *   bound(price) = sum of the prices + each day's least (cost - prices) or 0
 *
 * Whatever the prices, that is a lower bound (Geoffrion 1974), in whole
 * numbers; the linear program only proposes them.
 */
#include <math.h>
#include <string.h>

#include "day_sets_int.h"
#include "proof_int.h"

enum {
    NEW_A_DAY = 20,    /* columns of one round */
    MOST_ROUNDS = 400, /* of prices */
    MOST_TRIES = 5     /* to place one set */
};
static const double TAKEN = 1e-6, LEAST_TIME_S = 0.01;

struct day_master {
    struct day_sets sets;
    struct planner *planner;
    struct schedule *best;
    int64_t below;    /* cost that a better plan is below */
    bool known;       /* ... of `best`, else a guess */
    double spare;     /* weight that may be left out beyond what must be */
    int64_t *price;   /* by bit */
    int64_t left;     /* price of a unit of weight left out */
    int64_t value;    /* at the prices */
    int64_t bound;    /* highest value */
    int64_t shown;    /* ... that a model says, for others to solve */
    double *day_dual; /* of the last model */
    struct lo_model *model;
    GArray *columns; /* guint: sets of the model, in order */
    int *cover;      /* row by bit */
    int *left_out;   /* column by job, -1 = none */
    double until;
};

/* --- bound ------------------------------------------------------------------
 */

static int64_t prices_of(const struct day_master *m, uint64_t jobs)
{
    int64_t sum = 0;
    for (int bit = 0; bit < m->sets.n; bit++)
        if ((jobs >> bit & 1) != 0)
            sum += m->price[bit];
    return sum;
}

static int64_t value_left_out(const struct day_master *m)
{
    const struct planner *p = m->planner;
    int64_t sum = 0;
    for (int bit = 0; bit < m->sets.n && m->spare > 0.0; bit++) {
        double weight = p->problem->jobs[m->sets.job[bit]].weight;
        int64_t cost = (int64_t)((double)m->left * weight);
        sum += MIN(0, cost - m->price[bit]);
    }
    return sum - (int64_t)ceil((double)m->left * m->spare);
}

/* The bound at the prices; fills `reduced` of all sets. */
static void evaluate(struct day_master *m)
{
    int days = m->sets.b->n_days;
    int64_t *least = g_new0(int64_t, days + 1);
    for (guint i = 0; i < m->sets.sets->len; i++) {
        struct day_set *s = day_set_at(&m->sets, i);
        s->reduced = s->cost - prices_of(m, s->jobs);
        if (s->state != DAY_GONE)
            least[s->day] = MIN(least[s->day], s->reduced);
    }
    m->value = value_left_out(m);
    for (int bit = 0; bit < m->sets.n; bit++)
        m->value += m->price[bit];
    for (int day = 0; day < days; day++)
        m->value += least[day];
    for (guint i = 0; i < m->sets.sets->len; i++) {
        struct day_set *s = day_set_at(&m->sets, i);
        s->reduced -= least[s->day];
        if (m->value + s->reduced >= m->below)
            s->state = DAY_GONE; /* any plan with it costs as much */
    }
    /* Of plans with sets that are gone it is only known that they cost that. */
    m->bound = MAX(m->bound, MIN(m->value, m->below));
    g_free(least);
}

/* --- model ------------------------------------------------------------------
 */

static void add_rows(struct day_master *m)
{
    const struct planner *p = m->planner;
    lo_model_tag(m->model, "cover", "each job once, or left out (E1)");
    for (int bit = 0; bit < m->sets.n; bit++)
        m->cover[bit] = lo_model_row(m->model, 1.0, 1.0);
    lo_model_tag(m->model, "day",
                 "what begins on a day is one set of jobs (E3)");
    for (int day = 0; day < m->sets.b->n_days; day++)
        lo_model_row(m->model, -INFINITY, 1.0);
    for (int j = 0; j < p->n_jobs; j++)
        m->left_out[j] = -1;
    if (m->spare <= 0.0)
        return;
    lo_model_tag(m->model, "level1", "no more weight left out than the plan");
    lo_model_row(m->model, -INFINITY, m->spare);
}

static void add_left_out(struct day_master *m)
{
    int level1 = m->sets.n + m->sets.b->n_days;
    for (int bit = 0; bit < m->sets.n && m->spare > 0.0; bit++) {
        int j = m->sets.job[bit];
        m->left_out[j] = lo_model_column(m->model, 0.0, 0.0, 1.0, true);
        lo_model_entry(m->model, m->cover[bit], m->left_out[j], 1.0);
        lo_model_entry(m->model, level1, m->left_out[j],
                       m->planner->problem->jobs[j].weight);
    }
}

/* No choice among few sets may be one at all: so it has prices all the same. */
static void add_stopgaps(struct day_master *m)
{
    double dear = (double)m->below / m->planner->hour;
    for (int bit = 0; bit < m->sets.n; bit++)
        lo_model_entry(m->model, m->cover[bit],
                       lo_model_column(m->model, dear, 0.0, 1.0, false), 1.0);
}

/* Of the sets in it (column >= 0) that a better plan could have; for a proof
 * that others read, of all. */
static void build(struct day_master *m)
{
    lo_model_free(m->model);
    m->model = lo_model_new();
    g_array_set_size(m->columns, 0);
    add_rows(m);
    for (guint i = 0; i < m->sets.sets->len; i++) {
        struct day_set *s = day_set_at(&m->sets, i);
        if (s->column < 0 ||
            (s->state == DAY_GONE && m->planner->proof == NULL))
            continue;
        s->column = lo_model_column(
            m->model, (double)s->cost / m->planner->hour, 0.0, 1.0, true);
        g_array_append_val(m->columns, i);
        for (int bit = 0; bit < m->sets.n; bit++)
            if ((s->jobs >> bit & 1) != 0)
                lo_model_entry(m->model, m->cover[bit], s->column, 1.0);
        lo_model_entry(m->model, m->sets.n + s->day, s->column, 1.0);
    }
    add_left_out(m);
}

static bool is_late(const struct day_master *m)
{
    return lo_steady_seconds() > m->until || planner_out_of_time(m->planner);
}

static struct lo_solve_options options_of(const struct day_master *m)
{
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    options.absolute_gap = 0.4 / m->planner->hour;
    options.time_limit_s = MAX(m->until - lo_steady_seconds(), LEAST_TIME_S);
    options.stop = m->planner->stop;
    return options;
}

/* --- prices -----------------------------------------------------------------
 */

/* The duals of the model's relaxation; false: it has no answer in time, or
 * none at all. */
static enum lo_status find_prices(struct day_master *m,
                                  struct lo_solver_result *result,
                                  struct lo_error *err)
{
    struct lo_solve_options options = options_of(m);
    build(m);
    add_stopgaps(m);
    enum lo_status status = lo_model_solve_lp(m->model, &options, result, err);
    if (status != LO_OK || result->outcome != LO_SOLVER_OPTIMAL)
        return status;
    double hour = m->planner->hour;
    for (int bit = 0; bit < m->sets.n; bit++)
        m->price[bit] = llround(result->dual[m->cover[bit]] * hour);
    int days = m->sets.b->n_days;
    for (int day = 0; day < days; day++)
        m->day_dual[day] = result->dual[m->sets.n + day] * hour;
    if (m->spare > 0.0)
        m->left = llround(MAX(0.0, -result->dual[m->sets.n + days] * hour));
    return LO_OK;
}

static gint by_reduced(gconstpointer a, gconstpointer b, gpointer self)
{
    const struct day_set *x = day_set_at(self, *(const guint *)a);
    const struct day_set *y = day_set_at(self, *(const guint *)b);
    return (x->reduced > y->reduced) - (x->reduced < y->reduced);
}

/* Sets that the model would rather have, the best of each day; how many. */
static int add_columns(struct day_master *m)
{
    struct day_sets *d = &m->sets;
    GArray *wanted = g_array_new(FALSE, FALSE, sizeof(guint));
    int *of_day = g_new0(int, d->b->n_days + 1);
    int added = 0;
    for (guint i = 0; i < d->sets->len; i++) {
        const struct day_set *s = day_set_at(d, i);
        double reduced =
            (double)(s->cost - prices_of(m, s->jobs)) - m->day_dual[s->day];
        if (s->state != DAY_GONE && s->column < 0 && reduced < -0.5)
            g_array_append_val(wanted, i);
    }
    g_array_sort_with_data(wanted, by_reduced, d);
    for (guint i = 0; i < wanted->len; i++) {
        struct day_set *s = day_set_at(d, g_array_index(wanted, guint, i));
        if (of_day[s->day]++ >= NEW_A_DAY)
            continue;
        s->column = 0;
        added++;
    }
    g_array_free(wanted, TRUE);
    g_free(of_day);
    return added;
}

static bool is_proven(const struct day_master *m)
{
    return m->bound >= m->below;
}

/* Columns until no set is missing; *done when so, with `result` of the last
 * relaxation. */
static enum lo_status price_all(struct day_master *m,
                                struct lo_solver_result *result, bool *done,
                                struct lo_error *err)
{
    *done = false;
    for (int round = 0; round < MOST_ROUNDS && !is_late(m); round++) {
        enum lo_status status = find_prices(m, result, err);
        if (status != LO_OK || result->outcome != LO_SOLVER_OPTIMAL)
            return status;
        evaluate(m);
        if (is_proven(m))
            return LO_OK;
        if (add_columns(m) == 0) {
            *done = true;
            return LO_OK;
        }
    }
    return LO_OK;
}

/* --- exact costs ------------------------------------------------------------
 */

/* true if more is known than was. */
static bool settle(struct day_master *m, struct day_set *s)
{
    int64_t floor = s->cost;
    enum day_state before = s->state;
    if (before == DAY_PLACED || before == DAY_GONE)
        return false;
    day_set_settle(&m->sets, s, m->below - m->value - s->reduced + floor);
    return s->state == DAY_GONE || s->cost > floor ||
           (before == DAY_DARK &&
            (s->state != before || s->tries < MOST_TRIES));
}

/* Those of the answer, one that was given up for longer. */
static bool settle_taken(struct day_master *m,
                         const struct lo_solver_result *result)
{
    bool news = false;
    for (guint c = 0; c < m->columns->len && !is_late(m); c++)
        if (result->x[c] > TAKEN)
            news |= settle(
                m, day_set_at(&m->sets, g_array_index(m->columns, guint, c)));
    return news;
}

/* All that a better plan could have. */
static bool settle_all(struct day_master *m)
{
    bool news = false;
    for (guint i = 0; i < m->sets.sets->len && !is_late(m); i++) {
        struct day_set *s = day_set_at(&m->sets, i);
        if (s->state != DAY_GONE)
            s->column = 0;
        if (s->state == DAY_FLOOR)
            news |= settle(m, s);
    }
    return news;
}

/* --- the plan ---------------------------------------------------------------
 */

/* The sets of the plan known are a first choice. */
static void add_known(struct day_master *m)
{
    struct day_sets *d = &m->sets;
    uint64_t *jobs = g_new0(uint64_t, d->b->n_days + 1);
    for (int bit = 0; bit < d->n; bit++) {
        struct placed at = m->best->jobs[d->job[bit]];
        if (at.option >= 0)
            jobs[crew_bound_day(d->b, at)] |= UINT64_C(1) << bit;
    }
    for (guint i = 0; i < d->sets->len; i++) {
        struct day_set *s = day_set_at(d, i);
        if (s->jobs == jobs[s->day] || s->n == 1)
            s->column = 0;
    }
    g_free(jobs);
}

static const struct pattern *no_pattern(void *self, int column, lo_time *at)
{
    (void)self;
    (void)column;
    *at = LO_TIME_NONE;
    return NULL;
}

static const char *words_of(void *self, int column, struct lo_arena *arena)
{
    const struct day_master *m = self;
    GString *text = g_string_new(NULL);
    if (column >= (int)m->columns->len) {
        g_string_free(text, TRUE);
        return "left out";
    }
    const struct day_set *s =
        day_set_at(&m->sets, g_array_index(m->columns, guint, (guint)column));
    g_string_printf(text, "on day %d:", s->day + 1);
    for (int bit = 0; bit < m->sets.n; bit++)
        if ((s->jobs >> bit & 1) != 0)
            g_string_append_printf(text, " %d", m->sets.job[bit] + 1);
    const char *kept = lo_arena_strdup(arena, text->str);
    g_string_free(text, TRUE);
    return kept;
}

/* `proven`: by the model and by what it lacks, not by others before it. */
static void keep_proof(struct day_master *m, int64_t proven, bool settled)
{
    struct proof_model proof = {
        .name = "days",
        .model = m->model,
        .bound = (double)proven,
        .settled = settled,
        .elsewhere = (double)m->below,
        .why = m->known ? "the plan itself: a better one has only sets of jobs "
                          "whose cost less the prices of the jobs is small"
                        : "a plan with any other set of jobs on a day costs "
                          "this by the prices of the jobs",
        .pattern = no_pattern,
        .words = words_of,
        .self = m,
        .left_out = m->left_out,
    };
    proof_keep(m->planner, &proof);
}

/* The answer as a schedule, if all its sets are placed and it keeps the rules
 * between days. */
static void take_answer(struct day_master *m,
                        const struct lo_solver_result *result)
{
    struct planner *p = m->planner;
    struct schedule answer = schedule_new(p);
    bool placed = true;
    for (guint c = 0; c < m->columns->len && placed; c++) {
        if (result->x[c] < 0.5)
            continue;
        const struct day_set *s =
            day_set_at(&m->sets, g_array_index(m->columns, guint, c));
        placed = s->state == DAY_PLACED;
        for (int i = 0; i < s->n && placed; i++)
            answer.jobs[p->options[s->at[i].option].job] = s->at[i];
    }
    schedule_price(p, &answer);
    if (placed && schedule_better(&answer, m->best) &&
        schedule_holds(p, &answer)) {
        schedule_copy(p, m->best, &answer);
        m->below = m->best->cost;
        m->known = true;
    }
    schedule_free(&answer);
}

/* One choice among the sets; *settled when it is the best there is, and then
 * *result says which. */
static enum lo_status choose(struct day_master *m,
                             struct lo_solver_result *result, bool *settled,
                             struct lo_error *err)
{
    struct lo_solve_options options = options_of(m);
    double hour = m->planner->hour;
    build(m);
    enum lo_status status = lo_model_solve_mip(m->model, &options, result, err);
    if (status != LO_OK)
        return status;
    *settled = result->outcome == LO_SOLVER_OPTIMAL ||
               result->outcome == LO_SOLVER_INFEASIBLE;
    int64_t proven = 0;
    if (result->outcome == LO_SOLVER_OPTIMAL)
        proven = llround(result->objective * hour);
    else if (result->outcome == LO_SOLVER_INFEASIBLE)
        proven = m->below;
    else if (isfinite(result->bound))
        proven = (int64_t)floor(result->bound * hour * (1.0 - 1e-9));
    proven = MIN(proven, m->below);
    m->bound = MAX(m->bound, proven);
    m->shown = MAX(m->shown, proven);
    keep_proof(m, proven, *settled);
    if (result->x != NULL)
        take_answer(m, result);
    return LO_OK;
}

/* Choices until one is placed, or there is none below the plan known. */
static enum lo_status choose_placed(struct day_master *m, struct lo_error *err)
{
    bool again = true;
    while (again && !is_late(m)) {
        struct lo_solver_result result;
        bool settled = false;
        enum lo_status status = choose(m, &result, &settled, err);
        if (status != LO_OK || !settled || result.x == NULL || is_proven(m))
            return status;
        again = settle_taken(m, &result);
    }
    return LO_OK;
}

static enum lo_status prove(struct day_master *m, struct lo_error *err)
{
    add_known(m);
    for (bool news = true; news && !is_late(m);) {
        struct lo_solver_result result;
        bool done = false;
        enum lo_status status = price_all(m, &result, &done, err);
        if (status != LO_OK || (!done && !is_proven(m)))
            return status;
        news = !is_proven(m) && (settle_taken(m, &result) || settle_all(m));
    }
    /* What is proven by prices alone, others read as a model all the same. */
    bool told = is_proven(m) && m->planner->proof == NULL;
    return is_late(m) || told ? LO_OK : choose_placed(m, err);
}

enum lo_status plan_by_days(struct planner *planner, const struct crew_bound *b,
                            bool known, double until, struct schedule *best,
                            double *bound, struct lo_error *err)
{
    struct day_master m = {.planner = planner,
                           .best = best,
                           .known = known,
                           .below =
                               known ? best->cost : 2 * (int64_t)*bound + 1,
                           .spare = b->spare,
                           .bound = (int64_t)*bound,
                           .until = until};
    enum lo_status status = LO_OK;
    if (day_sets_open(&m.sets, b)) {
        m.price = g_new0(int64_t, m.sets.n + 1);
        m.cover = g_new(int, m.sets.n + 1);
        m.day_dual = g_new0(double, b->n_days + 1);
        m.left_out = g_new(int, planner->n_jobs + 1);
        m.columns = g_array_new(FALSE, FALSE, sizeof(guint));
        status = prove(&m, err);
        int64_t proven = planner->proof != NULL ? m.shown : m.bound;
        *bound = MAX(*bound, (double)proven);
        g_array_free(m.columns, TRUE);
        lo_model_free(m.model);
        g_free(m.price);
        g_free(m.cover);
        g_free(m.day_dual);
        g_free(m.left_out);
    }
    day_sets_close(&m.sets);
    return status;
}
