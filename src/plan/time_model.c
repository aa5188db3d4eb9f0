/*
 * The time-indexed model: columns, cover rows, and the rows for crews.
 *
 * The E3 rows are exact for crews alike; where lists, shifts or sites matter,
 * an answer they let through is checked and cut off (time_cuts.c).
 */
#include <math.h>
#include <string.h>

#include "proof_int.h"
#include "time_model_int.h"

enum {
    MOST_COLUMNS = 40000,
    MOST_CREW_SETS = 48,
    MOST_COLUMN_JOBS = 16 /* more than any pattern has */
};

const struct column *time_model_column(const struct time_model *t, int c)
{
    return &g_array_index(t->columns, struct column, c);
}

int time_model_job(const struct time_model *t, struct placed p)
{
    return t->planner->options[p.option].job;
}

struct placed column_job(const struct column *c, int i)
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
            struct placed at = column_job(column, i);
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
    g_array_sort(t->times, compare_times);
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

/* The placed jobs of all columns, those of one job together: first[j] to
 * first[j + 1]. */
static struct placed *by_job(const struct time_model *t, int *first)
{
    int n_jobs = t->planner->n_jobs, total = 0;
    memset(first, 0, sizeof *first * (size_t)(n_jobs + 2));
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column = time_model_column(t, (int)c);
        for (int i = 0; i < column->pattern.n; i++)
            first[time_model_job(t, column->pattern.jobs[i]) + 2]++;
        total += column->pattern.n;
    }
    for (int j = 0; j < n_jobs; j++)
        first[j + 2] += first[j + 1];
    struct placed *all = g_new(struct placed, total + 1);
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column = time_model_column(t, (int)c);
        for (int i = 0; i < column->pattern.n; i++)
            all[first[time_model_job(t, column->pattern.jobs[i]) + 1]++] =
                column_job(column, i);
    }
    return all;
}

/* Most that all jobs together could ask of a set at each instant. */
static void find_demand(const struct time_model *t, uint64_t set, int *demand)
{
    int n_times = (int)t->times->len, n_jobs = t->planner->n_jobs;
    int *most = g_new0(int, (gsize)n_times + 1);
    int *first = g_new(int, (gsize)n_jobs + 2);
    struct placed *all = by_job(t, first);
    memset(demand, 0, sizeof(int) * (size_t)n_times);
    for (int j = 0; j < n_jobs; j++) {
        memset(most, 0, sizeof(int) * (size_t)n_times);
        for (int i = first[j]; i < first[j + 1]; i++) {
            struct use use = use_of(t, all[i], set);
            for (int at = use.from; at < use.to; at++)
                most[at] = MAX(most[at], use.units);
        }
        for (int at = 0; at < n_times; at++)
            demand[at] += most[at];
    }
    g_free(all);
    g_free(first);
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
            struct use use = use_of(t, column_job(column, i), set);
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

void time_model_open(struct time_model *t, struct planner *planner)
{
    memset(t, 0, sizeof *t);
    t->planner = planner;
    t->arena = lo_arena_new();
    t->columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    t->crew_sets = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    t->times = g_array_new(FALSE, FALSE, sizeof(lo_time));
}

void time_model_close(struct time_model *t)
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

/* Exact cost at its start; false: dearer than allowed, in no better plan,
 * or others stand for it. */
static bool price_column(struct time_model *t, struct column *column,
                         struct kind_memo *memo)
{
    struct placed jobs[MOST_COLUMN_JOBS];
    const struct pattern *pattern = &column->pattern;
    column->cost = pattern->cost;
    for (int i = 0; i < pattern->n; i++)
        jobs[i] = column_job(column, i);
    if (t->crews != NULL &&
        crew_bound_with(t->crews, jobs, pattern->n, pattern->cost) >= t->below)
        return false;
    if (t->weights || !start_matters(t->planner, pattern->jobs, pattern->n))
        return true;
    int kind = hours_kind(t->planner, jobs, pattern->n);
    struct kind_memo alone = {.kind = -1};
    struct kind_memo *kept = find_kind(memo, kind);
    if (kept == NULL)
        kept = &alone;
    if (kept->kind < 0) {
        int64_t cost = cost_of_group_at(t->planner, jobs, pattern->n);
        *kept = (struct kind_memo){.kind = kind, .cost = cost};
        if (cost <= t->limit)
            kept->parts = stand_ins(t->planner, jobs, pattern->n, cost);
    }
    column->cost = kept->cost;
    return column->cost <= t->limit &&
           switching_holds(t->planner, jobs, pattern->n) &&
           !stand_in_holds(t->planner, jobs, pattern->n, kept->parts);
}

static bool note_full(struct time_model *t)
{
    t->full = t->columns->len > MOST_COLUMNS || planner_out_of_time(t->planner);
    return !t->full;
}

bool time_model_add(void *self, const struct pattern *pattern)
{
    struct time_model *t = self;
    struct placed *jobs =
        lo_arena_array(t->arena, (size_t)pattern->n, sizeof *jobs);
    memcpy(jobs, pattern->jobs, sizeof *jobs * (size_t)pattern->n);
    struct column column = {{pattern->n, jobs, pattern->cost}, 0, 0};
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(lo_time));
    pattern_starts(t->planner, &column.pattern, starts);
    struct kind_memo memo[KINDS_KEPT];
    forget_kinds(memo);
    for (guint i = 0; i < starts->len; i++) {
        column.at = g_array_index(starts, lo_time, i);
        if (price_column(t, &column, memo))
            g_array_append_val(t->columns, column);
    }
    g_array_free(starts, TRUE);
    return note_full(t);
}

bool time_model_add_all(struct time_model *t, int option)
{
    struct placed *alone = lo_arena_alloc(t->arena, sizeof *alone);
    *alone = (struct placed){option, 0};
    struct column column = {{1, alone, 0}, 0, 0};
    const struct option *o = &t->planner->options[option];
    for (int i = 0; i < o->n_starts; i++) {
        column.at = o->starts[i];
        g_array_append_val(t->columns, column);
    }
    return note_full(t);
}

static void add_cover_rows(struct time_model *t)
{
    struct planner *p = t->planner;
    t->cover = g_new(int, p->n_jobs + 1);
    t->left_out = g_new(int, p->n_jobs + 1);
    double spare = t->unplaced;
    lo_model_tag(t->model, "cover", "each job once, or left out (E1)");
    for (int j = 0; j < p->n_jobs; j++) {
        t->cover[j] = t->left_out[j] = -1;
        if (p->first_option[j] < p->first_option[j + 1])
            t->cover[j] = lo_model_row(t->model, 1.0, 1.0);
        else
            spare -= p->problem->jobs[j].weight;
    }
    bool optional = t->weights || spare > 1e-9;
    int level1 = -1;
    lo_model_tag(t->model, "level1", "no more weight left out than the plan");
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

/* The job's place in a column, option -1 if it has none. */
static struct placed place_in(const struct time_model *t,
                              const struct column *column, int job)
{
    for (int i = 0; i < column->pattern.n; i++)
        if (time_model_job(t, column->pattern.jobs[i]) == job)
            return column_job(column, i);
    return (struct placed){-1, 0};
}

/* E4 for one pair: j begins by `at` and i ends after it, not both. */
static void add_order_row(struct time_model *t, int j, int i, lo_time at)
{
    int row = lo_model_row(t->model, -INFINITY, 1.0);
    for (int c = 0; c < (int)t->columns->len; c++) {
        const struct column *column = time_model_column(t, c);
        struct placed later = place_in(t, column, j);
        struct placed first = place_in(t, column, i);
        bool begins = later.option >= 0 && later.start <= at;
        bool goes_on =
            first.option >= 0 &&
            first.start + t->planner->options[first.option].duration_s > at;
        if (begins || goes_on)
            lo_model_entry(t->model, row, c, 1.0);
    }
}

/* E4: j is not placed without i, and never begins before i ends. */
static void add_order_rows(struct time_model *t)
{
    const struct lo_problem *problem = t->planner->problem;
    for (int j = 0; j < t->planner->n_jobs; j++)
        for (int32_t k = 0; k < problem->jobs[j].n_after; k++) {
            int i = problem->jobs[j].after[k].v;
            int row = lo_model_row(t->model, -INFINITY, 0.0);
            for (int c = 0; c < (int)t->columns->len; c++) {
                const struct column *column = time_model_column(t, c);
                int net = (place_in(t, column, j).option >= 0) -
                          (place_in(t, column, i).option >= 0);
                if (net != 0)
                    lo_model_entry(t->model, row, c, net);
            }
            for (int32_t s = 0; s < problem->n_slots; s++)
                add_order_row(t, j, i, problem->slots[s]);
        }
}

/* Columns come first: their indices are those of t->columns. */
void time_model_build(struct time_model *t, int64_t below)
{
    t->model = lo_model_new();
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        lo_model_column(t->model,
                        t->weights ? 0.0
                                   : (double)column->cost / t->planner->hour,
                        0.0, 1.0, true);
    }
    add_cover_rows(t);
    int cheaper = -1;
    lo_model_tag(t->model, PROOF_CUTOFF, "cheaper than the plan known");
    if (!t->weights)
        cheaper = lo_model_row(t->model, -INFINITY,
                               ((double)below - 0.5) / t->planner->hour);
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column =
            &g_array_index(t->columns, struct column, c);
        for (int i = 0; i < column->pattern.n; i++)
            lo_model_entry(t->model,
                           t->cover[time_model_job(t, column->pattern.jobs[i])],
                           (int)c, 1.0);
        if (cheaper >= 0 && column->cost > 0)
            lo_model_entry(t->model, cheaper, (int)c,
                           (double)column->cost / t->planner->hour);
    }
    lo_model_tag(t->model, "E4", "a job begins after its predecessor ends");
    add_order_rows(t);
    lo_model_tag(t->model, "E3", "crews at work at one instant");
    find_crew_sets(t);
    find_lonely_sites(t);
    for (guint s = 0; s < t->crew_sets->len; s++)
        add_crew_rows(t, g_array_index(t->crew_sets, uint64_t, s));
}
