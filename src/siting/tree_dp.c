/*
 * Exact dynamic programming on the tree, every number of sites at once.
 *
 *   f[v][a][b][k]   least cost of v's subtree when v's block begins at the
 *                   a-th node above v (0 = v itself), its remote block at the
 *                   b-th remote one, and at most k sites are used below v
 *
 * Children are merged one by one, giving k' sites to the child and k - k' to
 * the rest; what the child's own link gets is decided in between:
 *   nothing      its blocks begin where v's do
 *   a switch     its block begins at itself
 *   a remote one both do
 * Time O(n x tops x K x size of subtrees), tops <= depth (squared if remote
 * switches matter).
 */
#include <math.h>

#include "siting/siting_int.h"

static const double STATES_MAX = 1e8; /* doubles: 800 MB */

enum option { OPTION_NONE, OPTION_SLOW, OPTION_FAST, OPTIONS };

struct dp {
    const struct site_tree *tree;
    int32_t max;
    int32_t *n_tops, *n_fast; /* per node */
    int32_t *k_max;           /* sites that the subtree below can use */
    int32_t *first_child, *next_child;
    size_t *at; /* offset of f[v] */
    double *f;
    double *before, *after; /* max + 1 each: merging */
    size_t *first_state;    /* per node: its states in `prefix` */
    size_t n_states;
    double **prefix; /* per state once traced: merged rows before each
                        child, and after the last; k_max + 1 wide */
};

static bool begins_fast(const struct dp *dp, int32_t v)
{
    const struct site_node *node = &dp->tree->node[v];
    return node->fixed == FIXED_FAST || node->fast_site >= 0;
}

static double *state(const struct dp *dp, int32_t v, int32_t a, int32_t b)
{
    size_t width = (size_t)dp->k_max[v] + 1;
    return dp->f + dp->at[v] +
           ((size_t)a * (size_t)dp->n_fast[v] + (size_t)b) * width;
}

static bool measure(struct dp *dp)
{
    const struct site_tree *tree = dp->tree;
    for (int32_t v = 0; v < tree->n; v++) {
        const struct site_node *node = &tree->node[v];
        dp->n_tops[v] =
            node->fixed != FIXED_NONE ? 1 : 1 + dp->n_tops[node->up];
        if (!tree->fast || node->fixed == FIXED_FAST)
            dp->n_fast[v] = 1;
        else
            dp->n_fast[v] = dp->n_fast[node->up] + (node->fast_site >= 0);
        dp->first_child[v] = -1;
    }
    for (int32_t v = tree->n - 1; v >= 0; v--) {
        const struct site_node *node = &tree->node[v];
        if (node->up < 0)
            continue;
        int32_t own = node->slow_site >= 0 || node->fast_site >= 0;
        dp->k_max[node->up] =
            MIN(dp->max, dp->k_max[node->up] + dp->k_max[v] + own);
        dp->next_child[v] = dp->first_child[node->up];
        dp->first_child[node->up] = v;
    }
    double states = 0.0;
    size_t n_states = 0;
    for (int32_t v = 0; v < tree->n; v++) {
        dp->at[v] = (size_t)states;
        dp->first_state[v] = n_states;
        n_states += (size_t)dp->n_tops[v] * (size_t)dp->n_fast[v];
        states += (double)dp->n_tops[v] * dp->n_fast[v] * (dp->k_max[v] + 1);
        if (states > STATES_MAX)
            return false;
    }
    dp->f = g_new(double, (gsize)states + 1);
    dp->prefix = g_new0(double *, n_states + 1);
    dp->n_states = n_states;
    return true;
}

/* The child's row under an option of its link, NULL if it has not that
 * option; *price receives 1 if it uses a site. */
static const double *child_row(const struct dp *dp, int32_t c, int32_t a,
                               int32_t b, enum option option, int32_t *price)
{
    const struct site_node *node = &dp->tree->node[c];
    int32_t same_fast = 0;
    if (dp->tree->fast && node->fixed != FIXED_FAST)
        same_fast = b + (begins_fast(dp, c) ? 1 : 0);
    *price = option != OPTION_NONE;
    switch (option) {
    case OPTION_NONE:
        return state(dp, c, node->fixed != FIXED_NONE ? 0 : a + 1, same_fast);
    case OPTION_SLOW:
        return node->slow_site >= 0 ? state(dp, c, 0, same_fast) : NULL;
    default:
        return node->fast_site >= 0 ? state(dp, c, 0, 0) : NULL;
    }
}

/* after[k] = least of before[k - j] + child(j); returns the new length. */
static int32_t merge(struct dp *dp, int32_t k_before, int32_t c, int32_t a,
                     int32_t b)
{
    const struct site_node *node = &dp->tree->node[c];
    int32_t own = node->slow_site >= 0 || node->fast_site >= 0;
    int32_t k_after = MIN(dp->max, k_before + dp->k_max[c] + own);
    for (int32_t k = 0; k <= k_after; k++)
        dp->after[k] = INFINITY;
    for (int option = 0; option < OPTIONS; option++) {
        int32_t price;
        const double *row = child_row(dp, c, a, b, (enum option)option, &price);
        if (row == NULL)
            continue;
        for (int32_t i = 0; i <= k_before; i++) {
            int32_t room = MIN(dp->k_max[c], k_after - i - price);
            for (int32_t j = 0; j <= room; j++) {
                double cost = dp->before[i] + row[j];
                if (cost < dp->after[i + j + price])
                    dp->after[i + j + price] = cost;
            }
        }
    }
    double *swap = dp->before;
    dp->before = dp->after;
    dp->after = swap;
    return k_after;
}

static int32_t fast_top_at(const struct dp *dp, int32_t v, int32_t b)
{
    for (;; v = dp->tree->node[v].up)
        if (begins_fast(dp, v) && b-- == 0)
            return v;
}

static void fill(struct dp *dp, int32_t v)
{
    const struct site_node *node = &dp->tree->node[v];
    int32_t top = v;
    for (int32_t a = 0; a < dp->n_tops[v]; a++, top = dp->tree->node[top].up) {
        for (int32_t b = 0; b < dp->n_fast[v]; b++) {
            double own = node->theta * dp->tree->node[top].below;
            if (dp->tree->fast)
                own += node->theta_fast *
                       dp->tree->node[fast_top_at(dp, v, b)].below;
            dp->before[0] = own;
            int32_t k = 0;
            for (int32_t c = dp->first_child[v]; c >= 0; c = dp->next_child[c])
                k = merge(dp, k, c, a, b);
            double *row = state(dp, v, a, b), least = INFINITY;
            for (int32_t j = 0; j <= dp->k_max[v]; j++) {
                /* At most k: using fewer is allowed. */
                if (j <= k && dp->before[j] < least)
                    least = dp->before[j];
                row[j] = least;
            }
        }
    }
}

/* --- which sites ---------------------------------------------------------- */

/* Sites that the first i children can use, with their own places. */
static int32_t *lengths(const struct dp *dp, int32_t v, int32_t *n)
{
    GArray *length = g_array_new(FALSE, FALSE, sizeof(int32_t));
    int32_t k = 0;
    g_array_append_val(length, k);
    for (int32_t c = dp->first_child[v]; c >= 0; c = dp->next_child[c]) {
        const struct site_node *node = &dp->tree->node[c];
        k += dp->k_max[c] + (node->slow_site >= 0 || node->fast_site >= 0);
        k = MIN(dp->max, k);
        g_array_append_val(length, k);
    }
    *n = (int32_t)length->len - 1;
    return (int32_t *)(void *)g_array_free(length, FALSE);
}

/* Many k come by the same state: its merged rows are kept. */
static const double *prefix_of(struct dp *dp, int32_t v, int32_t a, int32_t b,
                               int32_t n, const int32_t *length)
{
    double **kept = &dp->prefix[dp->first_state[v] +
                                (size_t)a * (size_t)dp->n_fast[v] + (size_t)b];
    size_t width = (size_t)dp->k_max[v] + 1;
    if (*kept != NULL)
        return *kept;
    *kept = g_new(double, ((gsize)n + 1) * width);
    dp->before[0] = 0.0;
    int32_t c = dp->first_child[v];
    for (int32_t i = 0; i <= n; i++) {
        for (int32_t j = 0; j <= length[i]; j++)
            (*kept)[(size_t)i * width + (size_t)j] = dp->before[j];
        if (i == n)
            break;
        merge(dp, length[i], c, a, b);
        c = dp->next_child[c];
    }
    return *kept;
}

/* What child c got of `left` sites, when the children before it have row
 * `before` and all together cost `total`. */
struct share {
    enum option option;
    int32_t below, price; /* sites below the child, and on its link */
};

static struct share share_of(const struct dp *dp, int32_t c, int32_t a,
                             int32_t b, int32_t left, const double *before,
                             int32_t length, double total)
{
    struct share best = {OPTION_NONE, 0, 0};
    double best_gap = INFINITY;
    for (int option = 0; option < OPTIONS; option++) {
        int32_t price;
        const double *row = child_row(dp, c, a, b, (enum option)option, &price);
        if (row == NULL)
            continue;
        int32_t least = MAX(0, left - price - length);
        for (int32_t j = least; j <= MIN(dp->k_max[c], left - price); j++) {
            double gap = fabs(before[left - j - price] + row[j] - total);
            if (gap < best_gap) {
                best_gap = gap;
                best = (struct share){(enum option)option, j, price};
            }
        }
    }
    return best;
}

/* The last child first: what it took of the k sites, then the rest. */
static void trace(struct dp *dp, int32_t v, int32_t a, int32_t b, int32_t k,
                  GArray *chosen)
{
    int32_t n;
    int32_t *length = lengths(dp, v, &n), *child = g_new(int32_t, (gsize)n + 1);
    const double *prefix = prefix_of(dp, v, a, b, n, length);
    size_t width = (size_t)dp->k_max[v] + 1;
    for (int32_t i = 0, c = dp->first_child[v]; i < n; i++) {
        child[i] = c;
        c = dp->next_child[c];
    }
    /* The cheapest total within k, then who got what. */
    const double *all = prefix + (size_t)n * width;
    int32_t left = 0;
    for (int32_t j = 1; j <= MIN(k, length[n]); j++)
        if (all[j] < all[left])
            left = j;
    double total = all[left];
    for (int32_t i = n - 1; i >= 0; i--) {
        int32_t c = child[i];
        const struct site_node *node = &dp->tree->node[c];
        const double *before = prefix + (size_t)i * width;
        struct share share =
            share_of(dp, c, a, b, left, before, length[i], total);
        int32_t next_a = node->fixed != FIXED_NONE ? 0 : a + 1, next_b = 0;
        if (dp->tree->fast && node->fixed != FIXED_FAST)
            next_b = b + (begins_fast(dp, c) ? 1 : 0);
        if (share.option != OPTION_NONE) {
            bool slow = share.option == OPTION_SLOW;
            int32_t site = slow ? node->slow_site : node->fast_site;
            g_array_append_val(chosen, site);
            next_a = 0;
            next_b = slow ? next_b : 0;
        }
        left -= share.below + share.price;
        total = before[left];
        trace(dp, c, next_a, next_b, share.below, chosen);
    }
    g_free(length);
    g_free(child);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Roots are children of nobody: they are merged here, the same way. */
static void all_roots(struct dp *dp, struct lo_frontier_step *steps)
{
    const struct site_tree *tree = dp->tree;
    size_t width = (size_t)dp->max + 1;
    GArray *roots = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t v = 0; v < tree->n; v++)
        if (tree->node[v].up < 0)
            g_array_append_val(roots, v);
    int32_t n = (int32_t)roots->len;
    double *best = g_new0(double, ((gsize)n + 1) * width);
    for (int32_t i = 0; i < n; i++) {
        int32_t v = g_array_index(roots, int32_t, i);
        const double *row = state(dp, v, 0, 0);
        double *from = best + (size_t)i * width, *to = from + width;
        for (int32_t k = 0; k <= dp->max; k++) {
            to[k] = INFINITY;
            for (int32_t j = 0; j <= MIN(k, dp->k_max[v]); j++)
                to[k] = fmin(to[k], from[k - j] + row[j]);
        }
    }
    for (int32_t k = 0; k <= dp->max; k++) {
        GArray *chosen = g_array_new(FALSE, FALSE, sizeof(int32_t));
        int32_t left = k;
        for (int32_t i = n - 1; i >= 0; i--) {
            int32_t v = g_array_index(roots, int32_t, i), take = 0;
            const double *row = state(dp, v, 0, 0);
            const double *from = best + (size_t)i * width;
            for (int32_t j = 1; j <= MIN(left, dp->k_max[v]); j++)
                if (from[left - j] + row[j] < from[left - take] + row[take])
                    take = j;
            trace(dp, v, 0, 0, take, chosen);
            left -= take;
        }
        g_array_sort(chosen, by_number);
        steps[k].bound = tree->fixed_cost + best[(size_t)n * width + (size_t)k];
        steps[k].proven = true;
        steps[k].n = (int32_t)chosen->len;
        steps[k].sites = (int32_t *)(void *)g_array_free(chosen, FALSE);
    }
    g_array_free(roots, TRUE);
    g_free(best);
}

enum lo_status lo_site_tree_dp(struct lo_frontier_step *steps,
                               const struct site_tree *tree, int32_t max,
                               struct lo_error *err)
{
    gsize n = (gsize)tree->n + 1;
    struct dp dp = {.tree = tree, .max = max};
    enum lo_status status = LO_OK;
    dp.n_tops = g_new0(int32_t, n);
    dp.n_fast = g_new0(int32_t, n);
    dp.k_max = g_new0(int32_t, n);
    dp.first_child = g_new0(int32_t, n);
    dp.next_child = g_new0(int32_t, n);
    dp.at = g_new0(size_t, n);
    dp.first_state = g_new0(size_t, n);
    dp.before = g_new0(double, (gsize)max + 1);
    dp.after = g_new0(double, (gsize)max + 1);
    if (measure(&dp)) {
        for (int32_t v = tree->n - 1; v >= 0; v--)
            fill(&dp, v);
        all_roots(&dp, steps);
    } else {
        status = lo_error_set(err, LO_ELIMIT,
                              "%d zones in depth are too many states for "
                              "%d sites",
                              (int)tree->n, (int)max);
        lo_error_hint(err, "ask for fewer sites or offer fewer candidates");
    }
    g_free(dp.n_tops);
    g_free(dp.n_fast);
    g_free(dp.k_max);
    g_free(dp.first_child);
    g_free(dp.next_child);
    g_free(dp.at);
    g_free(dp.first_state);
    for (size_t i = 0; i < dp.n_states; i++)
        g_free(dp.prefix[i]);
    g_free(dp.prefix);
    g_free(dp.f);
    g_free(dp.before);
    g_free(dp.after);
    return status;
}
