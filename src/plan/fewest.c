/*
 * Level (3) of the objective, beyond single moves: all jobs that interact are
 * placed anew at the same cost, with fewer customers interrupted, while all
 * others stay where they are.
 *
 *   now      job 1 |====|   job 2   |====|     job 3      |====|
 *   better              job 1 |====|====|====|             one outage
 *
 * Few enough jobs are one set, whether they interact or not, and the sets of
 * jobs that leave out as much weight are tried as well; else each component of
 * the interaction is a set. First the places where dead stretches or crews
 * meet are looked at (near), then every place. What a part of the set costs at
 * least cuts off (local_floor), and what is interrupted in any case ends it.
 * Levels (1) and (2) stay as they are; the answer is the best one of the sets
 * looked at unless time ran out.
 */
#include <string.h>

#include "pattern_int.h"

enum {
    MOST_JOBS = 7,    /* of a set */
    NODES_UNSEEN = 32 /* between looks at the clock */
};

/* Combinations; of more there is no end in so short a time. */
static const double MOST_PLACES = 1e8;
/* Of the time left, for one set. */
static const double SET_SHARE = 0.25;

struct fewest {
    struct planner *p;
    struct schedule *best;
    struct schedule trial;
    bool whole; /* the set is all that is placed */
    int jobs[MOST_JOBS];
    int n;
    struct local local;
    struct placed at[MOST_JOBS];
    int64_t cost;  /* of the set: as it is in `best` */
    int64_t count; /* to beat */
    int64_t least; /* nobody can do with less */
    bool near;
    double until;
    long nodes;
    bool stopped;
    bool found;
};

static int64_t count_of(const struct fewest *x)
{
    struct piece_list pieces;
    int64_t count = 0;
    pieces_open(&pieces, x->p, x->at, x->n);
    struct placed *jobs = g_new(struct placed, pieces.n + 1);
    struct placed *members = g_new(struct placed, pieces.n + 1);
    int *group = g_new(int, pieces.n + 1), n = 0;
    for (int i = 0; i < pieces.n; i++)
        if (x->p->options[pieces.at[i].option].dead)
            jobs[n++] = pieces.at[i];
    int groups = group_jobs(x->p, jobs, n, group);
    for (int g = 0; g < groups && count < x->count; g++) {
        int m = 0;
        for (int i = 0; i < n; i++)
            if (group[i] == g)
                members[m++] = jobs[i];
        count += group_interruptions(x->p, members, m);
    }
    g_free(jobs);
    g_free(members);
    g_free(group);
    pieces_close(&pieces);
    return count;
}

/* --- what is interrupted in any case -------------------------------------- */

/* Appends what is off whenever the i-th job of the set is dead, whoever else
 * of the set is. */
static void add_surely_off(const struct fewest *x, int i, GHashTable *out)
{
    const struct lo_off *alone = off_of_jobs(x->p, &x->jobs[i], 1);
    for (int32_t k = 0; k < alone->n_sections; k++) {
        bool always = true;
        for (int mask = 0; mask < 1 << x->n && always; mask++) {
            int list[MOST_JOBS], n = 0;
            for (int j = 0; j < x->n; j++)
                if ((mask >> j & 1) != 0)
                    list[n++] = x->jobs[j];
            if ((mask >> i & 1) == 0)
                continue;
            const struct lo_off *off = off_of_jobs(x->p, list, n);
            always =
                has_section(off->sections, off->n_sections, alone->sections[k]);
        }
        if (always)
            g_hash_table_add(out, GINT_TO_POINTER(alone->sections[k].v + 1));
    }
}

/* Who is protected changes who is back-fed: then nothing is known. */
static int64_t least_count(const struct fewest *x)
{
    const struct planner *p = x->p;
    const struct lo_section_info *info = p->problem->sections->info;
    int64_t count = 0;
    if (p->guards_differ)
        return 0;
    GHashTable *off = g_hash_table_new(NULL, NULL);
    for (int i = 0; i < x->n; i++) {
        bool dead = true;
        for (int o = p->first_option[x->jobs[i]];
             o < p->first_option[x->jobs[i] + 1]; o++)
            dead &= p->options[o].dead;
        if (dead)
            add_surely_off(x, i, off);
    }
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, off);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        count += info[GPOINTER_TO_INT(key) - 1].customers;
    g_hash_table_destroy(off);
    return count;
}

/* --- all places of a set -------------------------------------------------- */

static void leaf(struct fewest *x)
{
    struct planner *p = x->p;
    if (cost_at(p, x->at, x->n) != x->cost)
        return;
    int64_t count = count_of(x);
    if (count >= x->count)
        return;
    schedule_copy(p, &x->trial, x->best);
    for (int j = 0; j < p->n_jobs && x->whole; j++)
        x->trial.jobs[j].option = -1;
    for (int i = 0; i < x->n; i++)
        x->trial.jobs[x->jobs[i]] = x->at[i];
    schedule_price(p, &x->trial);
    if (x->trial.cost != x->best->cost ||
        x->trial.unplaced > x->best->unplaced + 1e-9 ||
        !schedule_holds(p, &x->trial))
        return;
    schedule_copy(p, x->best, &x->trial);
    x->count = count;
    x->found = true;
}

/* With the first k + 1 placed: crews and order, which further jobs cannot
 * mend, and the cost. */
static bool possible(const struct fewest *x, int k)
{
    int dead = 0; /* live work costs nothing, wherever it lies */
    for (int i = 0; i < k; i++)
        if (!in_order(x->p, x->at[i], x->at[k]))
            return false;
    for (int i = 0; i <= k; i++)
        dead |= x->p->options[x->at[i].option].dead ? 1 << i : 0;
    return local_floor(&x->local, x->at, dead) <= x->cost &&
           crews_assign(x->p, x->at, k + 1, NULL, NULL) != CREWS_CLASH;
}

static void grow(struct fewest *x, int k);

static void try_place(struct fewest *x, int k, struct placed at)
{
    if (++x->nodes % NODES_UNSEEN == 0)
        x->stopped |=
            lo_steady_seconds() > x->until || planner_out_of_time(x->p);
    x->at[k] = at;
    if (!x->stopped && x->count > x->least && possible(x, k))
        grow(x, k + 1);
}

/* Where the option meets one of those placed before it, and where it is. */
static void try_near(struct fewest *x, int k, int o)
{
    const struct planner *p = x->p;
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct placed now = x->best->jobs[x->jobs[k]];
    if (now.option == o)
        g_array_append_val(starts, now.start);
    for (int q = 0; q < k; q++) {
        int64_t found[24];
        int n = coincidences(p, x->at[q], o, true, 0, found);
        for (int i = 0; i < n; i++) {
            bool known = !option_allows(&p->options[o], found[i]);
            for (guint s = 0; s < starts->len && !known; s++)
                known = g_array_index(starts, int64_t, s) == found[i];
            if (!known)
                g_array_append_val(starts, found[i]);
        }
    }
    for (guint s = 0; s < starts->len && !x->stopped; s++)
        try_place(x, k, (struct placed){o, g_array_index(starts, int64_t, s)});
    g_array_free(starts, TRUE);
}

static void grow(struct fewest *x, int k)
{
    const struct planner *p = x->p;
    if (k == x->n) {
        leaf(x);
        return;
    }
    int j = x->jobs[k];
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++) {
        const struct option *option = &p->options[o];
        if (x->near && k > 0)
            try_near(x, k, o);
        else
            for (int i = 0; i < option->n_starts && !x->stopped; i++)
                try_place(x, k, (struct placed){o, option->starts[i]});
    }
}

/* The jobs of the set in `best`; what they cost and interrupt there. */
static void measure(struct fewest *x, const int *jobs, int n)
{
    x->n = 0;
    for (int i = 0; i < n; i++)
        if (x->best->jobs[jobs[i]].option >= 0) {
            x->at[x->n] = x->best->jobs[jobs[i]];
            x->jobs[x->n++] = jobs[i];
        }
    x->cost = cost_at(x->p, x->at, x->n);
    x->count = INT64_MAX;
    x->count = count_of(x);
}

static bool too_many_places(const struct planner *p, const int *jobs, int n)
{
    double all = 1.0;
    for (int i = 0; i < n; i++) {
        int places = 0;
        for (int o = p->first_option[jobs[i]]; o < p->first_option[jobs[i] + 1];
             o++)
            places += p->options[o].n_starts;
        all *= places;
    }
    return all > MOST_PLACES;
}

/* Near, each of the jobs in turn goes first. */
static void search_set(struct fewest *x, const int *jobs, int n, double until)
{
    x->n = n;
    x->stopped = false;
    x->until = until;
    if (!x->near && too_many_places(x->p, jobs, n))
        return;
    for (int first = 0; first < (x->near ? n : 1) && !x->stopped; first++) {
        for (int i = 0; i < n; i++)
            x->jobs[i] = jobs[(i + first) % n];
        local_open(&x->local, x->p, x->jobs, n);
        x->least = least_count(x);
        if (x->count > x->least)
            grow(x, 0);
        local_close(&x->local);
    }
}

/* --- which sets ----------------------------------------------------------- */

/* Jobs with places; more than MOST_JOBS are not told apart. */
static int placeable(const struct planner *p, int *jobs)
{
    int n = 0;
    for (int j = 0; j < p->n_jobs && n <= MOST_JOBS; j++)
        if (p->first_option[j] < p->first_option[j + 1]) {
            if (n < MOST_JOBS)
                jobs[n] = j;
            n++;
        }
    return n;
}

/* Every choice of jobs that leaves out as much. */
static void search_whole(struct fewest *x, const int *all, int n, double until)
{
    struct planner *p = x->p;
    x->whole = true;
    measure(x, all, n);
    x->stopped = false;
    for (unsigned mask = 1; mask < 1u << n && !x->stopped; mask++) {
        double left = 0.0;
        int jobs[MOST_JOBS], k = 0;
        for (int j = 0, i = 0; j < p->n_jobs; j++) {
            bool chosen = i < n && all[i] == j && (mask >> i & 1) != 0;
            i += i < n && all[i] == j;
            if (chosen)
                jobs[k++] = j;
            else
                left += p->problem->jobs[j].weight;
        }
        if (left <= x->best->unplaced + 1e-9)
            search_set(x, jobs, k, until);
    }
    x->whole = false;
}

/* The placed jobs that can interact with `first` through others; returns how
 * many, of which no more than MOST_JOBS are noted. */
static int component_of(const struct fewest *x, int first, bool *known,
                        int *out)
{
    const struct planner *p = x->p;
    int *stack = g_new(int, p->n_jobs + 1), depth = 0, n = 0;
    known[first] = true;
    stack[depth++] = first;
    while (depth > 0) {
        int j = stack[--depth];
        if (n < MOST_JOBS)
            out[n] = j;
        n++;
        for (int k = p->first_neighbor[j]; k < p->first_neighbor[j + 1]; k++) {
            int other = p->neighbors[k];
            if (known[other] || x->best->jobs[other].option < 0)
                continue;
            known[other] = true;
            stack[depth++] = other;
        }
    }
    g_free(stack);
    return n;
}

static void search_components(struct fewest *x, double until)
{
    const struct planner *p = x->p;
    bool *known = g_new0(bool, p->n_jobs + 1);
    for (int j = 0; j < p->n_jobs; j++) {
        int jobs[MOST_JOBS];
        if (known[j] || x->best->jobs[j].option < 0)
            continue;
        int n = component_of(x, j, known, jobs);
        double now = lo_steady_seconds();
        if (n > MOST_JOBS || now > until)
            continue;
        measure(x, jobs, n);
        search_set(x, jobs, n, now + SET_SHARE * (until - now));
    }
    g_free(known);
}

bool schedule_fewest(struct planner *planner, struct schedule *schedule,
                     double until)
{
    struct fewest x = {
        .p = planner, .best = schedule, .trial = schedule_new(planner)};
    int all[MOST_JOBS], n = placeable(planner, all);
    for (int near = 1; near >= 0 && lo_steady_seconds() < until; near--) {
        double now = lo_steady_seconds();
        x.near = near != 0;
        search_components(&x, now + (until - now) / 2);
        if (n <= MOST_JOBS)
            search_whole(&x, all, n, until);
    }
    schedule_free(&x.trial);
    return x.found;
}
