/*
 * Events one by one: what trips, the stages in time, who is off how long.
 *
 *   fault   t1 (remote)        t2 (by hand)          repaired
 *     |--patrol--|---- all lost ----|-- not restored at t1 --|-- ... at t2 --|
 *
 * A protective device that fails to trip and ties that may not be usable make
 * cases with probabilities; each case is evaluated.
 */
#include <math.h>
#include <string.h>

#include "reliability/reliability_int.h"

/* Where what is found goes: a weighted sum, or per zone. */
struct sink {
    const double *weight; /* per zone, or NULL */
    double *upto;         /* of the places before each */
    double cost;
    struct lo_rel_result *result; /* or NULL */
};

/* --- life ----------------------------------------------------------------- */

static bool conducts(const struct lo_rel_link *link)
{
    return !link->open && link->kind != LO_REL_ABSENT;
}

/* Links of each zone: list[first[z] .. first[z + 1]). */
static void adjacency(const struct lo_rel_grid *grid, int32_t *first,
                      int32_t *list)
{
    for (int32_t l = 0; l < grid->n_links; l++) {
        first[grid->links[l].a.v + 1]++;
        first[grid->links[l].b.v + 1]++;
    }
    for (int32_t z = 0; z < grid->n_zones; z++)
        first[z + 1] += first[z];
    int32_t *next =
        g_memdup2(first, ((size_t)grid->n_zones + 1) * sizeof *first);
    for (int32_t l = 0; l < grid->n_links; l++) {
        list[next[grid->links[l].a.v]++] = l;
        list[next[grid->links[l].b.v]++] = l;
    }
    g_free(next);
}

/* Gives the source zone z and all it supplies their places, in preorder. */
static void descend(struct lo_rel_eval *eval, int32_t z, const int32_t *first,
                    const int32_t *list, int32_t *next)
{
    const struct lo_rel_grid *grid = eval->grid;
    eval->place[z] = eval->n;
    eval->zone[eval->n] = z;
    eval->up[eval->n] = eval->up_link[eval->n] = -1;
    int32_t at = eval->n++;
    while (at >= 0) {
        int32_t here = eval->zone[at];
        if (next[here] == first[here + 1]) {
            eval->end[at] = eval->n;
            at = eval->up[at];
            continue;
        }
        int32_t l = list[next[here]++];
        const struct lo_rel_link *link = &grid->links[l];
        int32_t other = link->a.v == here ? link->b.v : link->a.v;
        if (!conducts(link) || eval->place[other] >= 0)
            continue;
        eval->place[other] = eval->n;
        eval->zone[eval->n] = other;
        eval->up[eval->n] = at;
        eval->up_link[eval->n] = l;
        at = eval->n++;
    }
}

static void order_zones(struct lo_rel_eval *eval)
{
    const struct lo_rel_grid *grid = eval->grid;
    int32_t *first = g_new0(int32_t, (gsize)grid->n_zones + 2);
    int32_t *list = g_new(int32_t, 2 * (gsize)grid->n_links + 1);
    adjacency(grid, first, list);
    int32_t *next =
        g_memdup2(first, ((size_t)grid->n_zones + 1) * sizeof *first);
    for (int32_t z = 0; z < grid->n_zones; z++)
        eval->place[z] = -1;
    for (int32_t z = 0; z < grid->n_zones; z++)
        if (grid->source[z] && eval->place[z] < 0)
            descend(eval, z, first, list, next);
    g_free(first);
    g_free(list);
    g_free(next);
}

/* kW decide among what is worth the same. */
static void set_value(struct lo_rel_eval *eval, int32_t i, double worth)
{
    eval->value[i] = worth + 1e-6 * eval->load_kw[i] / (1.0 + eval->total_kw);
}

static void sum_loads(struct lo_rel_eval *eval)
{
    const struct lo_rel_grid *grid = eval->grid;
    double *customers = g_new0(double, (gsize)eval->n + 1);
    for (int32_t p = 0; p < grid->n_points; p++) {
        int32_t i = eval->place[grid->points[p].zone.v];
        if (i < 0)
            continue;
        eval->load_kw[i] += grid->points[p].load_kw;
        customers[i] += grid->points[p].customers;
        eval->total_kw += grid->points[p].load_kw;
    }
    for (int32_t i = 0; i < eval->n; i++)
        set_value(eval, i, customers[i]);
    g_free(customers);
    for (int32_t i = eval->n - 1; i >= 0; i--) {
        eval->sub_kw[i] += eval->load_kw[i];
        if (eval->up[i] >= 0)
            eval->sub_kw[eval->up[i]] += eval->sub_kw[i];
    }
}

struct lo_rel_eval *lo_rel_eval_new(const struct lo_rel_grid *grid)
{
    gsize n = (gsize)grid->n_zones + 1;
    struct lo_rel_eval *eval = g_new0(struct lo_rel_eval, 1);
    eval->grid = grid;
    eval->place = g_new0(int32_t, n);
    eval->zone = g_new0(int32_t, n);
    eval->end = g_new0(int32_t, n);
    eval->up = g_new0(int32_t, n);
    eval->up_link = g_new0(int32_t, n);
    eval->load_kw = g_new0(double, n);
    eval->sub_kw = g_new0(double, n);
    eval->value = g_new0(double, n);
    eval->now = g_new0(enum standing, n);
    eval->extra_kw = g_new0(double, n);
    eval->live_sub_kw = g_new0(double, n);
    eval->levels = g_array_new(FALSE, FALSE, sizeof(double));
    order_zones(eval);
    sum_loads(eval);
    eval->ties = g_new0(int32_t, (gsize)grid->n_links + 1);
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (!conducts(link) && eval->place[link->a.v] >= 0 &&
            eval->place[link->b.v] >= 0)
            eval->ties[eval->n_ties++] = l;
    }
    eval->tie_off = g_new0(bool, (gsize)eval->n_ties + 1);
    eval->entries = lo_rel_entries_new();
    eval->cases = lo_rel_cases_new();
    return eval;
}

void lo_rel_eval_free(struct lo_rel_eval *eval)
{
    if (eval == NULL)
        return;
    g_free(eval->place);
    g_free(eval->zone);
    g_free(eval->end);
    g_free(eval->up);
    g_free(eval->up_link);
    g_free(eval->load_kw);
    g_free(eval->sub_kw);
    g_free(eval->value);
    g_free(eval->now);
    g_free(eval->extra_kw);
    g_free(eval->live_sub_kw);
    g_free(eval->ties);
    g_free(eval->tie_off);
    g_array_free(eval->levels, TRUE);
    g_array_free(eval->entries, TRUE);
    g_hash_table_destroy(eval->cases);
    g_free(eval);
}

void lo_rel_eval_prefer(struct lo_rel_eval *eval, const double *worth)
{
    for (int32_t i = 0; i < eval->n; i++)
        set_value(eval, i, worth[eval->zone[i]]);
}

struct lo_rel_places lo_rel_eval_places(const struct lo_rel_eval *eval)
{
    struct lo_rel_places places = {eval->n,   eval->place, eval->zone,
                                   eval->end, eval->up,    eval->up_link};
    return places;
}

void lo_rel_eval_stop_at(struct lo_rel_eval *eval, int64_t monotonic_us)
{
    eval->stop_at = monotonic_us;
}

bool lo_rel_eval_thinned(const struct lo_rel_eval *eval)
{
    return eval->thinned;
}

/* --- stages in time ------------------------------------------------------- */

static gint by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void add_level(struct lo_rel_eval *eval, int32_t l, double switching_h)
{
    const struct lo_rel_link *link = &eval->grid->links[l];
    double hours = isnan(link->hours) ? switching_h : link->hours;
    if (link->kind == LO_REL_ABSENT || link->kind == LO_REL_CONDUCTOR)
        return;
    for (guint i = 0; i < eval->levels->len; i++)
        if (g_array_index(eval->levels, double, i) == hours)
            return;
    g_array_append_val(eval->levels, hours);
}

static bool touches(const struct lo_rel_eval *eval, int32_t tie, int32_t from,
                    int32_t to)
{
    const struct lo_rel_link *link = &eval->grid->links[eval->ties[tie]];
    int32_t a = eval->place[link->a.v], b = eval->place[link->b.v];
    return (a >= from && a < to) || (b >= from && b < to);
}

/* Operating times that matter, ascending, and how many of them lie below the
 * repair time. Most events ask for the lost range of the one before. */
static guint find_levels(struct lo_rel_eval *eval,
                         const struct rel_stage *stage, double repair_h)
{
    if (eval->levels_from != stage->from ||
        eval->levels_switching_h != stage->switching_h) {
        g_array_set_size(eval->levels, 0);
        for (int32_t i = stage->from; i < stage->to; i++)
            if (eval->up_link[i] >= 0)
                add_level(eval, eval->up_link[i], stage->switching_h);
        for (int32_t t = 0; t < eval->n_ties; t++)
            if (touches(eval, t, stage->from, stage->to))
                add_level(eval, eval->ties[t], stage->switching_h);
        g_array_sort(eval->levels, by_value);
        eval->levels_from = stage->from;
        eval->levels_switching_h = stage->switching_h;
    }
    guint n = 0;
    while (n < eval->levels->len &&
           g_array_index(eval->levels, double, n) < repair_h)
        n++;
    return n;
}

int lo_rel_uncertain(const struct lo_rel_eval *eval, int32_t from, int32_t to,
                     int32_t *out)
{
    int n = 0;
    for (int32_t t = 0; t < eval->n_ties; t++) {
        const struct lo_rel_link *link = &eval->grid->links[eval->ties[t]];
        if (link->transfer > 0.0 && link->transfer < 1.0 &&
            link->kind != LO_REL_ABSENT && n < REL_UNCERTAIN_MAX &&
            touches(eval, t, from, to))
            out[n++] = t;
    }
    return n;
}

double lo_rel_set_ties(struct lo_rel_eval *eval, const int32_t *uncertain,
                       int n, unsigned mask)
{
    double share = 1.0;
    for (int32_t t = 0; t < eval->n_ties; t++)
        eval->tie_off[t] = eval->grid->links[eval->ties[t]].transfer < 1.0;
    for (int k = 0; k < n; k++) {
        double p = eval->grid->links[eval->ties[uncertain[k]]].transfer;
        bool works = (mask >> k & 1u) != 0;
        share *= works ? p : 1.0 - p;
        eval->tie_off[uncertain[k]] = !works;
    }
    return share;
}

/* --- what is found -------------------------------------------------------- */

/* All of the lost range, `rate` times a year for so many hours. */
static void take_range(const struct lo_rel_eval *eval, struct sink *sink,
                       const struct rel_stage *stage, double rate, double hours)
{
    if (sink->weight != NULL)
        sink->cost +=
            rate * hours * (sink->upto[stage->to] - sink->upto[stage->from]);
    if (sink->result == NULL)
        return;
    for (int32_t i = stage->from; i < stage->to; i++) {
        sink->result->faults[eval->zone[i]] += rate;
        sink->result->fault_hours[eval->zone[i]] += rate * hours;
    }
}

/* What is dark in the case. */
static void take_case(struct lo_rel_eval *eval, struct sink *sink,
                      struct rel_case *c, const struct lo_rel_event *event,
                      double rate, double hours)
{
    if (sink->weight != NULL)
        sink->cost += rate * hours * lo_rel_case_dark(eval, c, sink->weight);
    if (event->kind == LO_REL_PLANNED) {
        c->planned += rate;
        c->planned_hours += rate * hours;
    } else {
        c->hours += rate * hours;
    }
}

/* A lasting fault after the device `tripped` above `from` has opened. */
static void lasting(struct lo_rel_eval *eval, struct rel_stage *stage,
                    const struct lo_rel_event *event, double rate,
                    struct sink *sink)
{
    int32_t uncertain[REL_UNCERTAIN_MAX];
    int n = lo_rel_uncertain(eval, stage->from, stage->to, uncertain);
    guint levels = find_levels(eval, stage, event->repair_h);
    double first = event->repair_h;
    if (levels > 0)
        first = g_array_index(eval->levels, double, 0);
    take_range(eval, sink, stage, rate, event->patrol_h + first);
    for (unsigned mask = 0; mask < 1u << n; mask++) {
        double share = lo_rel_set_ties(eval, uncertain, n, mask);
        for (guint k = 0; k < levels; k++) {
            stage->limit_h = g_array_index(eval->levels, double, k);
            double until = k + 1 < levels
                               ? g_array_index(eval->levels, double, k + 1)
                               : event->repair_h;
            take_case(eval, sink, lo_rel_case(eval, stage, mask), event,
                      rate * share, until - stage->limit_h);
        }
    }
}

/* A passing fault: reclosed, or the fuse is replaced. */
static void passing(struct lo_rel_eval *eval, const struct rel_stage *stage,
                    const struct lo_rel_event *event, double rate,
                    struct sink *sink)
{
    const struct lo_rel_link *link =
        stage->tripped >= 0 ? &eval->grid->links[stage->tripped] : NULL;
    double hours = event->switching_h;
    if (link != NULL && link->kind == LO_REL_FUSE) {
        if (!isnan(link->hours))
            hours = link->hours;
        take_range(eval, sink, stage, rate, event->patrol_h + hours);
        return;
    }
    for (int32_t i = stage->from; i < stage->to && sink->result != NULL; i++)
        sink->result->momentary[eval->zone[i]] += rate;
}

/* The place below the first device that trips, from i upwards; a source's own
 * place where there is none. */
static int32_t below_device(const struct lo_rel_eval *eval, int32_t i)
{
    while (eval->up[i] >= 0) {
        enum lo_rel_kind kind = eval->grid->links[eval->up_link[i]].kind;
        if (kind == LO_REL_FUSE || kind == LO_REL_BREAKER)
            break;
        i = eval->up[i];
    }
    return i;
}

/* Device after device, each trips or fails to. `i` is the upper place. */
static void fault(struct lo_rel_eval *eval, const struct lo_rel_event *event,
                  int32_t i, int32_t other, struct sink *sink)
{
    double rate = event->per_year;
    struct rel_stage stage = {.dead = {i, other},
                              .switching_h = event->switching_h};
    while (rate > 0.0) {
        i = below_device(eval, i);
        stage.from = i;
        stage.to = eval->end[i];
        stage.tripped = eval->up_link[i];
        double fail = 0.0;
        if (eval->up[i] >= 0)
            fail = eval->grid->links[eval->up_link[i]].fail;
        if (event->kind == LO_REL_TRANSIENT)
            passing(eval, &stage, event, rate * (1.0 - fail), sink);
        else
            lasting(eval, &stage, event, rate * (1.0 - fail), sink);
        rate *= fail;
        i = eval->up[i];
    }
}

/* The dead part reaches up to the nearest switch; everything that can be
 * opened is; one stage, the whole time. */
static void planned(struct lo_rel_eval *eval, const struct lo_rel_event *event,
                    int32_t i, int32_t other, struct sink *sink)
{
    int32_t uncertain[REL_UNCERTAIN_MAX];
    struct rel_stage stage = {.dead = {i, other},
                              .tripped = -1,
                              .switching_h = event->switching_h,
                              .limit_h = INFINITY};
    while (eval->up[i] >= 0 && !lo_rel_operable(eval, &stage, eval->up_link[i]))
        i = eval->up[i];
    stage.from = i;
    stage.to = eval->end[i];
    int n = lo_rel_uncertain(eval, stage.from, stage.to, uncertain);
    if (n == 0) { /* off at all = off in the one case */
        lo_rel_set_ties(eval, uncertain, 0, 0);
        take_case(eval, sink, lo_rel_case(eval, &stage, 0), event,
                  event->per_year, event->repair_h);
        return;
    }
    for (unsigned mask = 0; mask < 1u << n; mask++) {
        double share = lo_rel_set_ties(eval, uncertain, n, mask);
        take_case(eval, sink, lo_rel_case(eval, &stage, mask), event,
                  event->per_year * share, event->repair_h);
    }
}

/* --- events --------------------------------------------------------------- */

static void apply(struct lo_rel_eval *eval, int32_t e, struct sink *sink)
{
    const struct lo_rel_event *event = &eval->grid->events[e];
    int32_t i = eval->place[event->zone.v], other = -1;
    if (event->zone2.v != LO_NONE && event->zone2.v != event->zone.v)
        other = eval->place[event->zone2.v];
    if (other >= 0 && other < i) {
        int32_t lower = i;
        i = other;
        other = lower;
    }
    if (i < 0)
        return;
    if (event->kind == LO_REL_PLANNED)
        planned(eval, event, i, other, sink);
    else
        fault(eval, event, i, other, sink);
}

/* Links may have changed since the last question. */
static void forget(struct lo_rel_eval *eval)
{
    g_hash_table_remove_all(eval->cases);
    eval->levels_from = -1;
}

/* Weight of the places before each; g_free. */
static double *sums_upto(const struct lo_rel_eval *eval, const double *weight)
{
    double *upto = g_new0(double, (gsize)eval->n + 1);
    for (int32_t i = 0; i < eval->n; i++)
        upto[i + 1] = upto[i] + weight[eval->zone[i]];
    return upto;
}

double lo_rel_event_cost(struct lo_rel_eval *eval, int32_t event,
                         const double *weight)
{
    struct sink sink = {.weight = weight, .upto = sums_upto(eval, weight)};
    forget(eval);
    apply(eval, event, &sink);
    g_free(sink.upto);
    return sink.cost;
}

double lo_rel_cost(struct lo_rel_eval *eval, const double *weight,
                   double *per_event)
{
    struct sink sink = {.weight = weight, .upto = sums_upto(eval, weight)};
    double sum = 0.0;
    forget(eval);
    for (int32_t e = 0; e < eval->grid->n_events; e++) {
        sink.cost = 0.0;
        if (eval->stop_at != 0 && g_get_monotonic_time() >= eval->stop_at) {
            sum = NAN;
            break;
        }
        apply(eval, e, &sink);
        sum += sink.cost;
        if (per_event != NULL)
            per_event[e] = sink.cost;
    }
    g_free(sink.upto);
    return sum;
}

struct lo_rel_result *lo_rel_evaluate(struct lo_rel_eval *eval)
{
    gsize n = (gsize)eval->grid->n_zones + 1;
    struct lo_rel_result *result = g_new0(struct lo_rel_result, 1);
    result->n_zones = eval->grid->n_zones;
    result->faults = g_new0(double, n);
    result->fault_hours = g_new0(double, n);
    result->momentary = g_new0(double, n);
    result->planned = g_new0(double, n);
    result->planned_hours = g_new0(double, n);
    struct sink sink = {.result = result};
    forget(eval);
    for (int32_t e = 0; e < eval->grid->n_events; e++)
        apply(eval, e, &sink);
    GHashTableIter iter;
    gpointer at = NULL;
    g_hash_table_iter_init(&iter, eval->cases);
    while (g_hash_table_iter_next(&iter, &at, NULL))
        lo_rel_case_spread(eval, at, result);
    return result;
}

void lo_rel_result_free(struct lo_rel_result *result)
{
    if (result == NULL)
        return;
    g_free(result->faults);
    g_free(result->fault_hours);
    g_free(result->momentary);
    g_free(result->planned);
    g_free(result->planned_hours);
    g_free(result);
}
