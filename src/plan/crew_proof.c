/*
 * The bound with crews as a model for others: the master, each pattern on each
 * of its days, and one row for each bucket of crews.
 *
 *   E3   sum price * crews * x over the places of a bucket
 *        <= its crews * the dearest bin
 *
 * Whatever the prices, every plan keeps such a row: what a crew does on a day
 * is a bin. The prices are those of the highest bound found, so that the
 * model's optimum is no lower (Lagrange's bound is that of a sum of the rows).
 */
#include <math.h>
#include <string.h>

#include "crew_bound_parts.h"
#include "proof_int.h"

static const double LEAST_TIME_S = 0.2;

struct crew_model {
    struct crew_bound *b;
    struct lo_model *model;
    int *cover;      /* row by job, -1 = cannot be placed */
    int *left_out;   /* column by job, -1 = none */
    int level1;      /* row, -1 = none */
    int *row;        /* by bucket, -1 = nothing has a price there */
    GArray *columns; /* const struct pattern *, NULL = left out */
};

static int bucket_of(const struct crew_bound *b, int item)
{
    int lo = 0, hi = (int)b->buckets->len - 1;
    while (lo < hi) {
        int mid = lo + (hi - lo + 1) / 2;
        if (g_array_index(b->buckets, struct bucket, mid).first <= item)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

static void add_rows(struct crew_model *m)
{
    struct crew_bound *b = m->b;
    const struct planner *p = b->planner;
    lo_model_tag(m->model, "cover", "each job once, or left out (E1)");
    for (int j = 0; j < p->n_jobs; j++) {
        bool any = p->first_option[j] < p->first_option[j + 1];
        m->cover[j] = any ? lo_model_row(m->model, 1.0, 1.0) : -1;
        m->left_out[j] = -1;
    }
    lo_model_tag(m->model, "level1", "no more weight left out than the plan");
    m->level1 =
        b->spare > 0.0 ? lo_model_row(m->model, -INFINITY, b->spare) : -1;
    lo_model_tag(m->model, "E3",
                 "crew-time of a day, each job at its price: "
                 "no more than what its crews can do");
    for (guint i = 0; i < b->buckets->len; i++) {
        const struct bucket *bucket =
            &g_array_index(b->buckets, struct bucket, i);
        int64_t most = bucket->crews * crew_bound_dearest_bin(b, bucket);
        m->row[i] =
            most > 0 ? lo_model_row(m->model, -INFINITY, (double)most / p->hour)
                     : -1;
    }
}

/* What the place takes of the rows of its buckets, added up by bucket. */
static void take(const struct crew_model *m, int place, double *taken)
{
    const struct crew_bound *b = m->b;
    const struct place *at = &g_array_index(b->places, struct place, place);
    for (int i = at->first_item; i < at->first_item + at->n_items; i++) {
        int k = b->item_of[i];
        taken[bucket_of(b, k)] += (double)b->price[k] / b->planner->hour *
                                  g_array_index(b->items, struct item, k).units;
    }
}

/* Column of a choice on the day of `places`. */
static void add_column(struct crew_model *m, const struct choice *c,
                       int64_t cost, const int *places)
{
    struct crew_bound *b = m->b;
    const struct planner *p = b->planner;
    double *taken = g_new0(double, b->buckets->len + 1);
    g_array_append_val(m->columns, c->pattern);
    int column =
        lo_model_column(m->model, (double)cost / p->hour, 0.0, 1.0, true);
    for (int i = 0; i < c->n; i++) {
        lo_model_entry(m->model, m->cover[c->jobs[i]], column, 1.0);
        if (places != NULL)
            take(m, places[i], taken);
    }
    for (guint i = 0; i < b->buckets->len; i++)
        if (taken[i] > 0.0 && m->row[i] >= 0)
            lo_model_entry(m->model, m->row[i], column, taken[i]);
    if (places == NULL) {
        double weight = p->problem->jobs[c->jobs[0]].weight;
        lo_model_entry(m->model, m->level1, column, weight);
        m->left_out[c->jobs[0]] = column;
    }
    g_free(taken);
}

static void add_choice(struct crew_model *m, const struct choice *c)
{
    struct crew_bound *b = m->b;
    const struct planner *p = b->planner;
    int places[LARGEST_PART];
    if (c->pattern == NULL) {
        add_column(m, c, 0, NULL);
        return;
    }
    for (int o = p->first_option[c->jobs[0]];
         o < p->first_option[c->jobs[0] + 1] && c->by_option; o++)
        for (int i = b->first_place[o]; i < b->first_place[o + 1]; i++)
            add_column(m, c, p->options[o].alone, &i);
    for (int day = 0; day < b->n_days && !c->by_option; day++) {
        bool all = true;
        for (int i = 0; i < c->n; i++) {
            places[i] = b->day_place[c->jobs[i] * b->n_days + day];
            all = all && places[i] >= 0;
        }
        if (all)
            add_column(m, c, c->cost, places);
    }
}

static const struct pattern *pattern_of(void *self, int column, lo_time *at)
{
    const struct crew_model *m = self;
    *at = LO_TIME_NONE;
    return g_array_index(m->columns, const struct pattern *, column);
}

static void keep(struct crew_model *m, double bound, bool settled)
{
    struct proof_model proof =
        proof_of_whole("crews", m->model, bound, settled);
    proof.pattern = pattern_of;
    proof.self = m;
    proof.left_out = m->left_out;
    proof_keep(m->b->planner, &proof);
}

static enum lo_status solve(struct crew_model *m, double until, double *bound,
                            struct lo_error *err)
{
    double hour = m->b->planner->hour;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    options.absolute_gap = 0.4 / hour;
    options.time_limit_s = MAX(until - lo_steady_seconds(), LEAST_TIME_S);
    options.stop = m->b->planner->stop;
    struct lo_solver_result result;
    enum lo_status status =
        lo_model_solve_mip(m->model, &options, &result, err);
    if (status != LO_OK)
        return status;
    bool settled = result.outcome == LO_SOLVER_OPTIMAL;
    *bound = (double)m->b->best;
    if (settled)
        *bound = MAX(*bound, (double)llround(result.objective * hour));
    else if (isfinite(result.bound))
        *bound = MAX(*bound, floor(result.bound * hour * (1.0 - 1e-9)));
    keep(m, *bound, settled);
    return LO_OK;
}

enum lo_status crew_bound_settle(struct crew_bound *b, double until,
                                 double *bound, struct lo_error *err)
{
    size_t n = (size_t)b->planner->n_jobs + 1;
    struct crew_model m = {
        .b = b,
        .model = lo_model_new(),
        .cover = g_new(int, n),
        .left_out = g_new(int, n),
        .row = g_new(int, b->buckets->len + 1),
        .columns = g_array_new(FALSE, FALSE, sizeof(const struct pattern *)),
    };
    crew_parts_price(b);
    add_rows(&m);
    for (guint i = 0; i < b->parts->len; i++) {
        const struct part *part = &g_array_index(b->parts, struct part, i);
        for (guint k = 0; k < part->choices->len; k++)
            add_choice(&m, &g_array_index(part->choices, struct choice, k));
    }
    enum lo_status status = LO_OK;
    if (lo_model_rows(m.model) > 0)
        status = solve(&m, until, bound, err);
    lo_model_free(m.model);
    g_free(m.cover);
    g_free(m.left_out);
    g_free(m.row);
    g_array_free(m.columns, TRUE);
    return status;
}
