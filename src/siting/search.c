/*
 * Exact search where ties are in play: branch and bound over the sites.
 *
 *   {}                       sites in order of what each saves alone;
 *   |-- {1}                  a branch S may still add the sites after its last
 *   |    |-- {1,2}
 *   |    `-- {1,3}           bound of a branch: S and all that may follow,
 *   |-- {2}                  installed together (more sites never cost hours),
 *   |    `-- {2,3}           or what S costs less the most that the sites left
 *   `-- {3}                  could save
 *
 * The most that r sites can save: an event saves at most what all sites
 * together save on it, and only if one of the r touches what it takes down.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "siting/siting_int.h"

struct search {
    const struct lo_siting *siting;
    struct lo_rel_grid *grid; /* a copy: sites are put in and out */
    struct lo_rel_eval *eval;
    double *weight;
    int32_t n; /* sites that may be used */
    int32_t *order;
    bool *touches; /* n x n_events: site (in order) matters to the event */
    double budget;
    gint64 stop_at;
    double open_bound; /* least bound of what was left unexplored */
    int32_t k;
    int32_t depth;
    int32_t *now, *best;
    int32_t n_best;
    double best_cost;
    double *cost_now; /* per event, of the branch; one row a depth */
    double *cost_all; /* per event, of the branch with all that may follow */
    double *may_save; /* per site */
};

void lo_site_apply(struct lo_rel_grid *grid, const struct lo_site *site)
{
    struct lo_rel_link *link = &grid->links[site->link];
    bool bare = link->kind <= LO_REL_CONDUCTOR;
    if (bare)
        link->kind = LO_REL_SWITCH;
    /* Two sites on one place: the quicker one counts. */
    if (bare || isnan(link->hours) || site->hours < link->hours)
        link->hours = site->hours;
}

static double cost_of(struct search *s, double *per_event)
{
    return lo_rel_cost(s->eval, s->weight, per_event);
}

static const struct lo_site *site_at(const struct search *s, int32_t i)
{
    return &s->siting->sites[s->order[i]];
}

static double capital_of(const struct search *s)
{
    double sum = 0.0;
    for (int32_t i = 0; i < s->depth; i++)
        sum += site_at(s, s->now[i])->capital;
    return sum;
}

static bool affordable(const struct search *s, double capital)
{
    return capital <= s->budget * (1.0 + 1e-12);
}

/* Puts the grid's links back to what `now` says, plus sites from `from` on. */
static void put(struct search *s, int32_t from)
{
    memcpy(s->grid->links, s->siting->grid->links,
           (size_t)s->grid->n_links * sizeof *s->grid->links);
    for (int32_t i = 0; i < s->depth; i++)
        lo_site_apply(s->grid, site_at(s, s->now[i]));
    for (int32_t i = from; i < s->n; i++)
        lo_site_apply(s->grid, site_at(s, i));
}

static gint descending(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Bound of the branch whose further sites are from..n-1. */
static double bound_of(struct search *s, double cost, int32_t from)
{
    int32_t n_events = s->grid->n_events, r = s->k - s->depth;
    double *now = s->cost_now;
    put(s, from);
    double all = cost_of(s, s->cost_all);
    for (int32_t i = from; i < s->n; i++) {
        const bool *touches = s->touches + (size_t)i * (size_t)n_events;
        s->may_save[i - from] = 0.0;
        for (int32_t e = 0; e < n_events; e++)
            if (touches[e])
                s->may_save[i - from] += now[e] - s->cost_all[e];
    }
    qsort(s->may_save, (size_t)(s->n - from), sizeof *s->may_save, descending);
    double most = 0.0;
    for (int32_t i = 0; i < MIN(r, s->n - from); i++)
        most += s->may_save[i];
    return fmax(all, cost - most);
}

static void consider(struct search *s, double cost)
{
    if (cost >= s->best_cost - 1e-12 * fabs(s->best_cost))
        return;
    s->best_cost = cost;
    s->n_best = s->depth;
    memcpy(s->best, s->now, (size_t)s->depth * sizeof *s->best);
}

static void branch(struct search *s, int32_t from)
{
    put(s, s->n);
    double cost = cost_of(s, s->cost_now);
    consider(s, cost);
    if (s->depth == s->k || from == s->n)
        return;
    double bound = bound_of(s, cost, from);
    if (bound >= s->best_cost - 1e-12 * fabs(s->best_cost))
        return;
    double spent = capital_of(s);
    for (int32_t i = from; i < s->n; i++) {
        /* One evaluation may take a second: look at the clock before each. */
        if (g_get_monotonic_time() >= s->stop_at) {
            s->open_bound = fmin(s->open_bound, bound);
            return;
        }
        if (!affordable(s, spent + site_at(s, i)->capital))
            continue;
        s->now[s->depth++] = i;
        branch(s, i + 1);
        s->depth--;
    }
}

/* --- preparing ------------------------------------------------------------ */

/* A place that every event of the subtree could take down with it: up to the
 * root, since devices may fail and planned work reaches to the next switch. */
static int32_t top_of(const struct search *s, const struct lo_rel_places *at,
                      const struct lo_rel_event *event)
{
    int32_t i = at->place[event->zone.v];
    if (event->zone2.v != LO_NONE)
        i = MIN(i, at->place[event->zone2.v]);
    while (i >= 0 && at->up[i] >= 0) {
        const struct lo_rel_link *link = &s->grid->links[at->up_link[i]];
        if (event->kind == LO_REL_PLANNED
                ? link->kind >= LO_REL_SWITCH
                : link->kind >= LO_REL_FUSE && link->fail <= 0.0)
            break;
        i = at->up[i];
    }
    return i;
}

static void find_touches(struct search *s)
{
    struct lo_rel_places at = lo_rel_eval_places(s->eval);
    int32_t n_events = s->grid->n_events;
    for (int32_t e = 0; e < n_events; e++) {
        int32_t top = top_of(s, &at, &s->grid->events[e]);
        for (int32_t i = 0; i < s->n && top >= 0; i++) {
            const struct lo_rel_link *link =
                &s->grid->links[site_at(s, i)->link];
            int32_t a = at.place[link->a.v], b = at.place[link->b.v];
            s->touches[(size_t)i * (size_t)n_events + (size_t)e] =
                (a >= top && a < at.end[top]) || (b >= top && b < at.end[top]);
        }
    }
}

struct single {
    double cost;
    int32_t site;
};

static gint by_cost(gconstpointer a, gconstpointer b)
{
    const struct single *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return (x->site > y->site) - (x->site < y->site);
}

static void sort_by_gain(struct search *s)
{
    struct single *single = g_new(struct single, (gsize)s->n + 1);
    for (int32_t i = 0; i < s->n; i++) {
        /* Out of time, the rest keeps its order: any order is right. */
        double cost = INFINITY;
        s->now[0] = i;
        s->depth = 1;
        if (g_get_monotonic_time() < s->stop_at) {
            put(s, s->n);
            cost = cost_of(s, NULL);
        }
        single[i] = (struct single){cost, s->order[i]};
    }
    s->depth = 0;
    put(s, s->n);
    qsort(single, (size_t)s->n, sizeof *single, by_cost);
    for (int32_t i = 0; i < s->n; i++)
        s->order[i] = single[i].site;
    g_free(single);
}

static void begin(struct search *s, const struct lo_siting *siting,
                  const struct lo_siting_options *options)
{
    gsize n = (gsize)siting->n_sites + 1;
    gsize n_events = (gsize)siting->grid->n_events + 1;
    s->siting = siting;
    s->grid = lo_rel_grid_copy(siting->grid);
    s->eval = lo_rel_eval_new(s->grid);
    s->weight = lo_site_weights(siting);
    lo_rel_eval_prefer(s->eval, s->weight);
    s->budget = options->budget;
    s->order = g_new0(int32_t, n);
    s->now = g_new0(int32_t, n);
    s->best = g_new0(int32_t, n);
    s->may_save = g_new0(double, n);
    s->cost_now = g_new0(double, n_events);
    s->cost_all = g_new0(double, n_events);
    for (int32_t i = 0; i < siting->n_sites; i++)
        if (!siting->sites[i].forbidden)
            s->order[s->n++] = i;
    s->stop_at = G_MAXINT64;
    if (options->time_limit_s > 0.0)
        s->stop_at = g_get_monotonic_time() +
                     (gint64)(options->time_limit_s * G_USEC_PER_SEC);
    sort_by_gain(s);
    s->touches = g_new0(bool, n *n_events);
    find_touches(s);
}

static void end(struct search *s)
{
    lo_rel_eval_free(s->eval);
    lo_rel_grid_free(s->grid);
    g_free(s->weight);
    g_free(s->order);
    g_free(s->now);
    g_free(s->best);
    g_free(s->may_save);
    g_free(s->cost_now);
    g_free(s->cost_all);
    g_free(s->touches);
}

/* The best set so far and one more site, the best of all: a first plan. */
static void grow(struct search *s)
{
    s->depth = s->n_best;
    memcpy(s->now, s->best, (size_t)s->n_best * sizeof *s->now);
    double spent = capital_of(s);
    for (int32_t i = 0; i < s->n && g_get_monotonic_time() < s->stop_at; i++) {
        if (!affordable(s, spent + site_at(s, i)->capital))
            continue;
        s->now[s->depth++] = i;
        put(s, s->n);
        consider(s, cost_of(s, NULL));
        s->depth--;
    }
    s->depth = 0;
}

/* Each site of the best set against each that is not in it, as long as that
 * helps. */
static void exchange(struct search *s)
{
    bool better = true;
    while (better && g_get_monotonic_time() < s->stop_at) {
        double before = s->best_cost;
        for (int32_t p = 0; p < s->n_best; p++) {
            s->depth = s->n_best;
            memcpy(s->now, s->best, (size_t)s->n_best * sizeof *s->now);
            for (int32_t i = 0; i < s->n && g_get_monotonic_time() < s->stop_at;
                 i++) {
                s->now[p] = i;
                if (!affordable(s, capital_of(s)))
                    continue;
                put(s, s->n);
                consider(s, cost_of(s, NULL));
            }
        }
        better = s->best_cost < before;
    }
    s->depth = 0;
}

/* Best set of one k so far, in the order of the search. */
struct incumbent {
    double cost;
    int32_t n;
    int32_t *set;
};

static void keep(struct incumbent *to, const struct search *s)
{
    to->cost = s->best_cost;
    to->n = s->n_best;
    memcpy(to->set, s->best, (size_t)s->n_best * sizeof *s->best);
}

static void take(struct search *s, const struct incumbent *from)
{
    if (from->cost >= s->best_cost)
        return; /* what fewer sites do is as good */
    s->best_cost = from->cost;
    s->n_best = from->n;
    memcpy(s->best, from->set, (size_t)from->n * sizeof *s->best);
}

/* Good sets for every k first, so that running out of time on one of them
 * leaves no other without an answer. */
static struct incumbent *first_sets(struct search *s, int32_t max)
{
    struct incumbent *first = g_new0(struct incumbent, (gsize)max + 1);
    gint64 from = g_get_monotonic_time(), stop_at = s->stop_at;
    for (s->k = 0; s->k <= max; s->k++) {
        if (stop_at != G_MAXINT64) /* half of the time at most */
            s->stop_at = from + (stop_at - from) / 2 * (s->k + 1) / (max + 1);
        if (s->k == 0) {
            put(s, s->n);
            consider(s, cost_of(s, NULL));
        } else {
            grow(s);
            exchange(s);
        }
        first[s->k].set = g_new0(int32_t, (gsize)s->n_best + 1);
        keep(&first[s->k], s);
    }
    s->stop_at = stop_at;
    return first;
}

static void fill_step(struct lo_frontier_step *step, const struct search *s)
{
    step->cost = s->best_cost;
    step->bound = fmin(s->best_cost, s->open_bound);
    /* Thinned restorations may cost more with more sites. */
    step->proven = lo_site_reached(step->cost, step->bound) &&
                   !lo_rel_eval_thinned(s->eval);
    step->n = s->n_best;
    step->sites = g_new0(int32_t, (gsize)s->n_best + 1);
    for (int32_t i = 0; i < s->n_best; i++)
        step->sites[i] = s->order[s->best[i]];
    lo_site_sort(step->sites, step->n);
}

void lo_site_search(struct lo_frontier_step *steps,
                    const struct lo_siting *siting,
                    const struct lo_siting_options *options)
{
    struct search s = {.best_cost = INFINITY};
    int32_t max = options->max_sites;
    begin(&s, siting, options);
    gint64 stop_at = s.stop_at;
    struct incumbent *first = first_sets(&s, max);
    s.best_cost = INFINITY;
    for (s.k = 0; s.k <= max; s.k++) {
        s.open_bound = INFINITY;
        take(&s, &first[s.k]);
        if (stop_at != G_MAXINT64) {
            gint64 now = g_get_monotonic_time();
            s.stop_at = now + MAX(0, stop_at - now) / (max - s.k + 1);
        }
        branch(&s, 0);
        fill_step(&steps[s.k], &s);
        g_free(first[s.k].set);
    }
    g_free(first);
    end(&s);
}
