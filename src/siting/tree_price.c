/*
 * The tree with prices in place of limits: which tops no best answer can have.
 *
 *   least over sets S of  cost(S) + p x (|S| - K) + q x (capital(S) - budget)
 *
 * is a lower bound for every p, q >= 0, found by dynamic programming without
 * counting. The same for the sets in which v's block begins at a: where that
 * is above the cost of a set that is known, "v begins at a" can be left out of
 * the model, and nothing is lost. At good prices nearly all are (reduced-cost
 * fixing with the Lagrangian of S5 and S6; M. Fisher, Management Science 27(1),
 * 1981).
 *
 *   f[v][a][b]  v's subtree, v's block beginning at the a-th node from v
 *               upwards, its remote block at the b-th remote one
 *   g[v][a][b]  everything else, given that
 */
#include <math.h>
#include <string.h>

#include "siting/tree_price.h"

static const double STATES_MAX = 2e7; /* doubles: 160 MB, twice */
static const double SURE = 1e-7; /* relative: left out only if so much more */
enum { ROUNDS = 3, STEPS = 30 };

enum option { OPTION_NONE, OPTION_SLOW, OPTION_FAST, OPTIONS };

struct priced {
    const struct site_tree *tree;
    const struct lo_siting *siting;
    double count, budget; /* K, capital: INFINITY = none */
    double p, q;
    double *f, *g;
    size_t *at; /* per node */
    int32_t *n_tops, *n_fast;
    GArray *chosen; /* int32_t: of the last bound */
    GArray *best;   /* of the best known */
    double best_cost;
};

static bool begins_fast(const struct site_node *node)
{
    return node->fixed == FIXED_FAST || node->fast_site >= 0;
}

static size_t state(const struct priced *s, int32_t v, int32_t a, int32_t b)
{
    return s->at[v] + (size_t)a * (size_t)s->n_fast[v] + (size_t)b;
}

static bool measure(struct priced *s)
{
    double states = 0.0;
    for (int32_t v = 0; v < s->tree->n; v++) {
        const struct site_node *node = &s->tree->node[v];
        s->n_tops[v] = node->fixed != FIXED_NONE ? 1 : 1 + s->n_tops[node->up];
        if (!s->tree->fast || node->fixed == FIXED_FAST)
            s->n_fast[v] = 1;
        else
            s->n_fast[v] = s->n_fast[node->up] + (node->fast_site >= 0);
        s->at[v] = (size_t)states;
        states += (double)s->n_tops[v] * s->n_fast[v];
        if (states > STATES_MAX)
            return false;
    }
    s->f = g_new(double, (gsize)states + 1);
    s->g = g_new(double, (gsize)states + 1);
    return true;
}

static double price_of(const struct priced *s, int32_t site)
{
    return s->p + s->q * s->siting->sites[site].capital;
}

/* The child's state under an option of its link when its parent is in (a, b);
 * false if it has not that option. */
static bool follow(const struct priced *s, int32_t c, int32_t a, int32_t b,
                   enum option option, size_t *to, double *price)
{
    const struct site_node *node = &s->tree->node[c];
    int32_t same_fast = 0;
    if (s->tree->fast && node->fixed != FIXED_FAST)
        same_fast = b + (begins_fast(node) ? 1 : 0);
    *price = 0.0;
    if (option == OPTION_NONE) {
        *to = state(s, c, node->fixed != FIXED_NONE ? 0 : a + 1, same_fast);
        return true;
    }
    int32_t site = option == OPTION_SLOW ? node->slow_site : node->fast_site;
    if (site < 0)
        return false;
    *price = price_of(s, site);
    *to = state(s, c, 0, option == OPTION_SLOW ? same_fast : 0);
    return true;
}

/* The least of the child's options; which one it was. */
static double best_option(const struct priced *s, int32_t c, int32_t a,
                          int32_t b, enum option *which)
{
    double least = INFINITY;
    for (int option = 0; option < OPTIONS; option++) {
        size_t to;
        double price;
        if (!follow(s, c, a, b, (enum option)option, &to, &price) ||
            s->f[to] + price >= least)
            continue;
        least = s->f[to] + price;
        *which = (enum option)option;
    }
    return least;
}

/* f without the children, which add themselves. */
static void own_costs(struct priced *s)
{
    for (int32_t v = 0; v < s->tree->n; v++) {
        const struct site_node *node = &s->tree->node[v];
        int32_t top = v;
        for (int32_t a = 0; a < s->n_tops[v]; a++) {
            int32_t fast_top = v;
            for (int32_t b = 0; b < s->n_fast[v]; b++) {
                double own = node->theta * s->tree->node[top].below;
                if (s->tree->fast) {
                    while (!begins_fast(&s->tree->node[fast_top]))
                        fast_top = s->tree->node[fast_top].up;
                    own += node->theta_fast * s->tree->node[fast_top].below;
                    fast_top = s->tree->node[fast_top].up;
                }
                s->f[state(s, v, a, b)] = own;
            }
            top = s->tree->node[top].up;
        }
    }
}

static void choose(struct priced *s)
{
    size_t *in = g_new0(size_t, (gsize)s->tree->n + 1);
    int32_t *a = g_new0(int32_t, (gsize)s->tree->n + 1);
    int32_t *b = g_new0(int32_t, (gsize)s->tree->n + 1);
    g_array_set_size(s->chosen, 0);
    for (int32_t v = 0; v < s->tree->n; v++) {
        const struct site_node *node = &s->tree->node[v];
        if (node->up < 0)
            continue;
        enum option which = OPTION_NONE;
        double price;
        best_option(s, v, a[node->up], b[node->up], &which);
        follow(s, v, a[node->up], b[node->up], which, &in[v], &price);
        a[v] = (int32_t)((in[v] - s->at[v]) / (size_t)s->n_fast[v]);
        b[v] = (int32_t)((in[v] - s->at[v]) % (size_t)s->n_fast[v]);
        if (which == OPTION_NONE)
            continue;
        int32_t site = which == OPTION_SLOW ? node->slow_site : node->fast_site;
        g_array_append_val(s->chosen, site);
    }
    lo_site_sort((int32_t *)(void *)s->chosen->data, (int32_t)s->chosen->len);
    g_free(in);
    g_free(a);
    g_free(b);
}

/* The bound at the prices; fills f and chosen. */
static double bound(struct priced *s)
{
    double sum = s->tree->fixed_cost;
    own_costs(s);
    for (int32_t v = s->tree->n - 1; v >= 0; v--) {
        int32_t up = s->tree->node[v].up;
        enum option which;
        if (up < 0) {
            sum += s->f[state(s, v, 0, 0)];
            continue;
        }
        for (int32_t a = 0; a < s->n_tops[up]; a++)
            for (int32_t b = 0; b < s->n_fast[up]; b++)
                s->f[state(s, up, a, b)] += best_option(s, v, a, b, &which);
    }
    choose(s);
    if (s->p > 0.0)
        sum -= s->p * s->count;
    if (s->q > 0.0)
        sum -= s->q * s->budget;
    return sum;
}

/* --- a set that is good, and prices that are ------------------------------ */

static double capital_of(const struct priced *s, const GArray *set)
{
    double sum = 0.0;
    for (guint i = 0; i < set->len; i++)
        sum += s->siting->sites[g_array_index(set, int32_t, i)].capital;
    return sum;
}

static bool allowed(const struct priced *s, const GArray *set)
{
    return set->len <= s->count && capital_of(s, set) <= s->budget;
}

static double cost_of(const struct priced *s, const GArray *set)
{
    return lo_site_tree_cost(s->tree, (const int32_t *)(void *)set->data,
                             (int32_t)set->len);
}

/* Takes out what is missed least for what it uses, until the set is allowed;
 * keeps it if it is the best. */
static void keep_allowed(struct priced *s)
{
    GArray *set = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GArray *less = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_array_append_vals(set, s->chosen->data, s->chosen->len);
    /* Far from allowed it would take long, and be no good. */
    bool near = set->len <= 1.1 * s->count + 8.0 &&
                capital_of(s, set) <= 1.2 * s->budget + 1e-9;
    while (near && !allowed(s, set)) {
        double cost = cost_of(s, set), least = INFINITY;
        guint which = 0;
        for (guint i = 0; i < set->len; i++) {
            int32_t site = g_array_index(set, int32_t, i);
            g_array_set_size(less, 0);
            g_array_append_vals(less, set->data, set->len);
            g_array_remove_index(less, i);
            double use = set->len > s->count
                             ? 1.0
                             : s->siting->sites[site].capital + 1e-9;
            double loss = (cost_of(s, less) - cost) / use;
            if (loss < least) {
                least = loss;
                which = i;
            }
        }
        g_array_remove_index(set, which);
    }
    double cost = near ? cost_of(s, set) : INFINITY;
    if (cost < s->best_cost) {
        s->best_cost = cost;
        g_array_set_size(s->best, 0);
        g_array_append_vals(s->best, set->data, set->len);
    }
    g_array_free(set, TRUE);
    g_array_free(less, TRUE);
}

/* Raises or lowers one price until its limit is just kept. */
static void find_price(struct priced *s, double *price, bool capital,
                       double limit, double most)
{
    double low = 0.0, high = most;
    for (int step = 0; step < STEPS; step++) {
        *price = step == 0 ? 0.0 : (low + high) / 2.0;
        bound(s);
        double used =
            capital ? capital_of(s, s->chosen) : (double)s->chosen->len;
        if (used > limit) {
            low = *price;
        } else {
            high = *price;
            if (step == 0)
                return; /* it costs nothing */
        }
    }
    *price = low; /* a little too many: good to take some out of */
    bound(s);
    keep_allowed(s);
    *price = high;
    bound(s);
    keep_allowed(s);
}

static double least_capital(const struct priced *s)
{
    double least = INFINITY;
    for (int32_t i = 0; i < s->siting->n_sites; i++)
        if (s->siting->sites[i].capital > 0.0)
            least = fmin(least, s->siting->sites[i].capital);
    return least;
}

/* --- what can be left out --------------------------------------------------
 */

static void everything_else(struct priced *s)
{
    double all = 0.0;
    for (int32_t v = 0; v < s->tree->n; v++) {
        size_t first = s->at[v];
        size_t n = (size_t)s->n_tops[v] * (size_t)s->n_fast[v];
        for (size_t i = 0; i < n; i++)
            s->g[first + i] = INFINITY;
        if (s->tree->node[v].up < 0)
            all += s->f[state(s, v, 0, 0)];
    }
    for (int32_t v = 0; v < s->tree->n; v++) {
        int32_t up = s->tree->node[v].up;
        if (up < 0) {
            s->g[state(s, v, 0, 0)] = all - s->f[state(s, v, 0, 0)];
            continue;
        }
        for (int32_t a = 0; a < s->n_tops[up]; a++)
            for (int32_t b = 0; b < s->n_fast[up]; b++) {
                enum option which;
                size_t from = state(s, up, a, b), to;
                double rest =
                    s->g[from] + s->f[from] - best_option(s, v, a, b, &which);
                for (int option = 0; option < OPTIONS; option++) {
                    double price;
                    if (follow(s, v, a, b, (enum option)option, &to, &price))
                        s->g[to] = fmin(s->g[to], rest + price);
                }
            }
    }
}

static void mark(const struct priced *s, struct site_needed *needed)
{
    double paid = s->tree->fixed_cost;
    if (s->p > 0.0)
        paid -= s->p * s->count;
    if (s->q > 0.0)
        paid -= s->q * s->budget;
    double most = s->best_cost + SURE * fmax(1.0, fabs(s->best_cost));
    for (int32_t v = 0; v < s->tree->n; v++) {
        needed->top[v] = g_new0(bool, (gsize)s->n_tops[v] + 1);
        needed->fast_top[v] = g_new0(bool, (gsize)s->n_fast[v] + 1);
        for (int32_t a = 0; a < s->n_tops[v]; a++)
            for (int32_t b = 0; b < s->n_fast[v]; b++) {
                size_t i = state(s, v, a, b);
                if (paid + s->f[i] + s->g[i] > most)
                    continue;
                needed->top[v][a] = needed->fast_top[v][b] = true;
            }
    }
}

/* --- life ----------------------------------------------------------------- */

static void find_prices(struct priced *s)
{
    double most = 0.0;
    for (int32_t v = 0; v < s->tree->n; v++)
        most += (s->tree->node[v].theta + s->tree->node[v].theta_fast) *
                s->tree->node[v].below;
    bound(s);
    keep_allowed(s);
    for (int round = 0; round < ROUNDS; round++) {
        if (s->count < s->siting->n_sites)
            find_price(s, &s->p, false, s->count, most);
        if (isfinite(s->budget))
            find_price(s, &s->q, true, s->budget,
                       most / fmin(least_capital(s), 1e12));
    }
    bound(s);
}

bool lo_site_needed_new(struct site_needed *needed,
                        const struct site_tree *tree,
                        const struct lo_siting *siting, int32_t count,
                        double budget)
{
    gsize n = (gsize)tree->n + 1;
    struct priced s = {.tree = tree,
                       .siting = siting,
                       .count = count,
                       .budget = budget * (1.0 + 1e-12),
                       .best_cost = INFINITY};
    s.at = g_new0(size_t, n);
    s.n_tops = g_new0(int32_t, n);
    s.n_fast = g_new0(int32_t, n);
    s.chosen = g_array_new(FALSE, FALSE, sizeof(int32_t));
    s.best = g_array_new(FALSE, FALSE, sizeof(int32_t));
    s.best_cost = lo_site_tree_cost(tree, NULL, 0);
    bool done = measure(&s);
    *needed = (struct site_needed){.n = tree->n};
    if (done) {
        find_prices(&s);
        everything_else(&s);
        needed->top = g_new0(bool *, n);
        needed->fast_top = g_new0(bool *, n);
        mark(&s, needed);
        needed->cost = s.best_cost;
        needed->n_best = (int32_t)s.best->len;
        needed->best = g_new0(int32_t, (gsize)s.best->len + 1);
        if (s.best->len > 0)
            memcpy(needed->best, s.best->data, s.best->len * sizeof(int32_t));
    }
    g_free(s.f);
    g_free(s.g);
    g_free(s.at);
    g_free(s.n_tops);
    g_free(s.n_fast);
    g_array_free(s.chosen, TRUE);
    g_array_free(s.best, TRUE);
    return done;
}

void lo_site_needed_release(struct site_needed *needed)
{
    for (int32_t v = 0; v < needed->n && needed->top != NULL; v++) {
        g_free(needed->top[v]);
        g_free(needed->fast_top[v]);
    }
    g_free(needed->top);
    g_free(needed->fast_top);
    g_free(needed->best);
}
