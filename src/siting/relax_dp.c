/*
 * The least cost of the idealised feeder for every number of sites, exactly:
 * dynamic programming over blocks that are still open towards their top.
 *
 *   state   theta, n   of the block so far; n with what stays dark behind it
 *           cost       of all blocks below that are finished
 *   a block that is finished costs theta x n
 *
 * For each node, class of its block's top (relax_int.h: which ties could help)
 * and number of sites below: the states that could still be part of a best
 * answer. The rest of the block adds some theta' and n', so a state ends up at
 *   theta n + cost  +  n' theta + theta' n  +  the same for all
 * and is needed only if it is least for some 0 <= n' <= N, 0 <= theta' <= T:
 * a vertex of a lower envelope of planes.
 */
#include <math.h>
#include <string.h>

#include "siting/relax_int.h"

/* Below this many, all states that none beats in everything are kept. */
enum { ENVELOPE_FROM = 4 };
static const double SAFE = 1e-12; /* relative: rounding must cut no state */

struct state {
    double theta, n, cost;
    double z; /* theta x n + cost */
    int32_t trace;
};

/* How a state came about: two older ones, or a site, or a finished block. */
struct trace {
    int32_t a, b; /* -1 = none */
    int32_t site; /* -1 = none */
};

struct states {
    int32_t n;
    struct state *at;
};

struct corner {
    double x, y;
};

struct dp {
    const struct relax *relax;
    const struct relax_question *question;
    int32_t k;
    struct relax_feed *feed;
    int32_t *site;    /* per node: the free site that could be used, or -1 */
    bool *cut;        /* per node: parted whatever is chosen */
    int32_t *lo, *hi; /* per node: classes of tops */
    struct states **open; /* per node: (hi - lo + 1) x (k + 1) */
    struct state *best;   /* per node, k + 1: finished block at the node */
    double *done_n, *done_theta; /* per node: taken into open[] so far */
    double *room_n, *room_theta; /* per node: of the whole block's region */
    GArray *traces;
    GArray *mix; /* struct state: before pruning */
    struct corner *half, *other;
};

/* --- keeping few states ----------------------------------------------------
 */

static gint by_z(gconstpointer a, gconstpointer b)
{
    const struct state *x = a, *y = b;
    return (x->z > y->z) - (x->z < y->z);
}

/* Those that nothing before them beats in theta and n; sorted by z. */
static int32_t undominated(struct state *s, int32_t n)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++) {
        bool beaten = false;
        for (int32_t j = kept - 1; j >= 0 && !beaten; j--)
            beaten = s[j].theta <= s[i].theta && s[j].n <= s[i].n;
        if (!beaten)
            s[kept++] = s[i];
    }
    return kept;
}

/* Clips the convex polygon to a x + b y <= c; the number of corners left. */
static int clip(const struct corner *from, int n, struct corner *to, double a,
                double b, double c)
{
    int m = 0;
    for (int i = 0; i < n; i++) {
        const struct corner *p = &from[i], *q = &from[(i + 1) % n];
        double at_p = a * p->x + b * p->y - c, at_q = a * q->x + b * q->y - c;
        if (at_p <= 0.0)
            to[m++] = *p;
        if ((at_p < 0.0 && at_q > 0.0) || (at_p > 0.0 && at_q < 0.0)) {
            double t = at_p / (at_p - at_q);
            to[m++] = (struct corner){p->x + t * (q->x - p->x),
                                      p->y + t * (q->y - p->y)};
        }
    }
    return m;
}

/* Is state i least for some rest of the block in the box N x T? */
static bool on_envelope(const struct dp *dp, const struct state *s, int32_t n,
                        int32_t i, double n_most, double theta_most)
{
    struct corner *p = dp->half, *q = dp->other;
    int corners = 4;
    p[0] = (struct corner){0, 0};
    p[1] = (struct corner){n_most, 0};
    p[2] = (struct corner){n_most, theta_most};
    p[3] = (struct corner){0, theta_most};
    for (int32_t j = 0; j < n && corners > 0; j++) {
        if (j == i)
            continue;
        double slack = SAFE * (fabs(s[i].z) + fabs(s[j].z)) +
                       SAFE * (n_most * (s[i].theta + s[j].theta) +
                               theta_most * (s[i].n + s[j].n));
        corners = clip(p, corners, q, s[i].theta - s[j].theta, s[i].n - s[j].n,
                       s[j].z - s[i].z + slack);
        struct corner *swap = p;
        p = q;
        q = swap;
    }
    return corners > 0;
}

/* Sorts, drops what cannot be part of a best answer, and keeps the rest. */
static struct states keep(struct dp *dp, double n_most, double theta_most)
{
    struct state *s = (struct state *)(void *)dp->mix->data;
    int32_t n = (int32_t)dp->mix->len;
    for (int32_t i = 0; i < n; i++)
        s[i].z = s[i].theta * s[i].n + s[i].cost;
    g_array_sort(dp->mix, by_z);
    n = undominated(s, n);
    if (n >= ENVELOPE_FROM) {
        dp->half = g_renew(struct corner, dp->half, (gsize)n + 8);
        dp->other = g_renew(struct corner, dp->other, (gsize)n + 8);
        for (int32_t i = n - 1; i >= 0; i--)
            if (!on_envelope(dp, s, n, i, n_most, theta_most)) {
                memmove(&s[i], &s[i + 1], (size_t)(n - i - 1) * sizeof *s);
                n--;
            }
    }
    struct states kept = {n, NULL};
    if (n > 0)
        kept.at = g_memdup2(s, (size_t)n * sizeof *s);
    return kept;
}

/* --- merging --------------------------------------------------------------
 */

static int32_t add_trace(struct dp *dp, int32_t a, int32_t b, int32_t site)
{
    struct trace trace = {a, b, site};
    g_array_append_val(dp->traces, trace);
    return (int32_t)dp->traces->len - 1;
}

static struct states *open_at(const struct dp *dp, int32_t v, int32_t class)
{
    return &dp->open[v][(size_t)(class - dp->lo[v]) * ((size_t)dp->k + 1)];
}

/* What child c can give its parent's block, with k sites on and below it. */
static void child_states(struct dp *dp, int32_t c, int32_t class, int32_t k,
                         GArray *out)
{
    g_array_set_size(out, 0);
    if (!dp->cut[c]) {
        struct states *open = &open_at(dp, c, class)[k];
        if (open->n > 0)
            g_array_append_vals(out, open->at, (guint)open->n);
    }
    int32_t price = dp->cut[c] ? 0 : 1;
    if ((!dp->cut[c] && dp->site[c] < 0) || k < price)
        return;
    struct state parted =
        dp->best[(size_t)c * ((size_t)dp->k + 1) + (size_t)(k - price)];
    if (isinf(parted.cost))
        return;
    parted.theta = 0.0;
    parted.n = lo_site_feed_dark(dp->feed, c, class, k - price);
    if (price > 0)
        parted.trace = add_trace(dp, parted.trace, -1, dp->site[c]);
    g_array_append_val(out, parted);
}

static void join(struct dp *dp, const struct states *own, const GArray *child)
{
    for (int32_t i = 0; i < own->n; i++)
        for (guint j = 0; j < child->len; j++) {
            const struct state *c = &g_array_index(child, struct state, j);
            struct state sum = {.theta = own->at[i].theta + c->theta,
                                .n = own->at[i].n + c->n,
                                .cost = own->at[i].cost + c->cost,
                                /* both, until it is known to be kept */
                                .trace = (int32_t)dp->mix->len};
            g_array_append_val(dp->mix, sum);
        }
}

/* Merges child c into its parent's states of one class. */
static void merge_class(struct dp *dp, int32_t p, int32_t c, int32_t class,
                        GArray **child)
{
    size_t width = (size_t)dp->k + 1;
    struct states *own = open_at(dp, p, class);
    struct states *sum = g_new0(struct states, width);
    double n_most = dp->room_n[p] - dp->done_n[p] - dp->done_n[c];
    double theta_most = dp->room_theta[p] - dp->done_theta[p];
    if (!dp->cut[c])
        theta_most -= dp->done_theta[c];
    for (int32_t k = 0; k <= dp->k; k++)
        child_states(dp, c, class, k, child[k]);
    GArray *pairs = g_array_new(FALSE, FALSE, 2 * sizeof(int32_t));
    for (int32_t k = 0; k <= dp->k; k++) {
        g_array_set_size(dp->mix, 0);
        g_array_set_size(pairs, 0);
        for (int32_t j = 0; j <= k; j++) {
            for (int32_t x = 0; x < own[k - j].n; x++)
                for (guint y = 0; y < child[j]->len; y++) {
                    int32_t pair[2] = {
                        own[k - j].at[x].trace,
                        g_array_index(child[j], struct state, y).trace};
                    g_array_append_val(pairs, pair);
                }
            join(dp, &own[k - j], child[j]);
        }
        sum[k] = keep(dp, fmax(0.0, n_most), fmax(0.0, theta_most));
        for (int32_t i = 0; i < sum[k].n; i++) {
            const int32_t *pair =
                (const int32_t *)(void *)pairs->data + 2 * sum[k].at[i].trace;
            sum[k].at[i].trace = pair[0] < 0 ? pair[1]
                                 : pair[1] < 0
                                     ? pair[0]
                                     : add_trace(dp, pair[0], pair[1], -1);
        }
    }
    for (int32_t k = 0; k <= dp->k; k++) {
        g_free(own[k].at);
        own[k] = sum[k];
    }
    g_array_free(pairs, TRUE);
    g_free(sum);
}

/* The block that begins at v is finished: its least cost for each k. */
static void finish(struct dp *dp, int32_t v)
{
    struct states *open = open_at(dp, v, dp->relax->node[v].meets);
    for (int32_t k = 0; k <= dp->k; k++) {
        struct state *best =
            &dp->best[(size_t)v * ((size_t)dp->k + 1) + (size_t)k];
        *best = (struct state){.cost = INFINITY, .trace = -1};
        for (int32_t i = 0; i < open[k].n; i++)
            if (open[k].at[i].z < best->cost) {
                best->cost = open[k].at[i].z;
                best->trace = open[k].at[i].trace;
            }
    }
}

static void begin_node(struct dp *dp, int32_t v)
{
    const struct relax_node *node = &dp->relax->node[v];
    size_t width = (size_t)dp->k + 1;
    dp->open[v] =
        g_new0(struct states, (size_t)(dp->hi[v] - dp->lo[v] + 1) * width);
    for (int32_t class = dp->lo[v]; class <= dp->hi[v]; class ++) {
        struct states *own = open_at(dp, v, class);
        own[0].n = 1;
        own[0].at = g_new0(struct state, 1);
        own[0].at[0] = (struct state){.theta = node->theta,
                                      .n = node->weight,
                                      .z = node->theta * node->weight,
                                      .trace = -1};
    }
    dp->done_n[v] = node->weight;
    dp->done_theta[v] = node->theta;
}

static void end_node(struct dp *dp, int32_t v)
{
    size_t lists = (size_t)(dp->hi[v] - dp->lo[v] + 1) * ((size_t)dp->k + 1);
    for (size_t i = 0; i < lists; i++)
        g_free(dp->open[v][i].at);
    g_free(dp->open[v]);
    dp->open[v] = NULL;
}

/* --- the whole ------------------------------------------------------------ */

/* Of two sites on one link, the one that is operated sooner. */
static bool sooner(const struct relax *relax, int32_t i, int32_t than)
{
    double hours = relax->siting->sites[i].hours;
    double other = than >= 0 ? relax->siting->sites[than].hours : NAN;
    return than < 0 || (!isnan(hours) && !(other <= hours));
}

/* Whether a site on the link may be used, or is in already. */
static void read_state(struct dp *dp)
{
    const struct relax *relax = dp->relax;
    const enum site_state *state = dp->question->state;
    for (int32_t v = 0; v < relax->n; v++) {
        dp->site[v] = -1;
        dp->cut[v] = relax->node[v].boundary;
        if (!relax->node[v].site)
            continue;
        for (int32_t i = relax->first_site[relax->node[v].link]; i >= 0;
             i = relax->next_site[i]) {
            if (!lo_site_relax_counts(relax, i) || state[i] == SITE_OUT)
                continue;
            if (sooner(relax, i, dp->site[v]))
                dp->site[v] = i;
            dp->cut[v] = dp->cut[v] || state[i] == SITE_IN;
        }
        if (dp->cut[v])
            dp->site[v] = -1;
    }
}

static void measure(struct dp *dp)
{
    const struct relax *relax = dp->relax;
    for (int32_t v = 0; v < relax->n; v++) {
        const struct relax_node *node = &relax->node[v];
        dp->lo[v] = dp->cut[v] ? node->meets : dp->lo[node->up];
        dp->hi[v] =
            dp->cut[v] || dp->site[v] >= 0 ? node->meets : dp->hi[node->up];
        dp->hi[v] = MAX(dp->hi[v], dp->lo[v]);
        dp->room_n[v] = dp->cut[v] ? node->sub_weight : dp->room_n[node->up];
    }
    /* theta of a region: without what is parted below. */
    double *sum = g_new0(double, (gsize)relax->n + 1);
    for (int32_t v = relax->n - 1; v >= 0; v--) {
        sum[v] += relax->node[v].theta;
        if (!dp->cut[v])
            sum[relax->node[v].up] += sum[v];
    }
    for (int32_t v = 0; v < relax->n; v++)
        dp->room_theta[v] =
            dp->cut[v] ? sum[v] : dp->room_theta[relax->node[v].up];
    g_free(sum);
}

static void collect(const struct dp *dp, int32_t at, GArray *out)
{
    GArray *stack = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_array_append_val(stack, at);
    while (stack->len > 0) {
        int32_t i = g_array_index(stack, int32_t, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        if (i < 0)
            continue;
        struct trace trace = g_array_index(dp->traces, struct trace, i);
        if (trace.site >= 0)
            g_array_append_val(out, trace.site);
        g_array_append_val(stack, trace.a);
        g_array_append_val(stack, trace.b);
    }
    g_array_free(stack, TRUE);
}

/* Roots share the sites; at most k: fewer are allowed. */
static void all_roots(struct dp *dp, double *least, GArray **sets)
{
    size_t width = (size_t)dp->k + 1;
    struct state *sum = g_new0(struct state, width), *old = NULL;
    for (size_t k = 0; k < width; k++)
        sum[k].trace = -1;
    for (int32_t v = 0; v < dp->relax->n; v++) {
        if (dp->relax->node[v].up >= 0)
            continue;
        old = g_memdup2(sum, width * sizeof *sum);
        for (int32_t k = dp->k; k >= 0; k--) {
            int32_t take = -1;
            sum[k].cost = INFINITY;
            for (int32_t j = 0; j <= k; j++) {
                const struct state *own =
                    &dp->best[(size_t)v * width + (size_t)j];
                if (old[k - j].cost + own->cost < sum[k].cost) {
                    sum[k].cost = old[k - j].cost + own->cost;
                    take = j;
                }
            }
            if (take >= 0)
                sum[k].trace = add_trace(
                    dp, old[k - take].trace,
                    dp->best[(size_t)v * width + (size_t)take].trace, -1);
        }
        g_free(old);
    }
    for (int32_t k = 0; k <= dp->k; k++) {
        if (k > 0 && sum[k - 1].cost <= sum[k].cost)
            sum[k] = sum[k - 1];
        least[k] = sum[k].cost;
        if (sets != NULL) {
            sets[k] = g_array_new(FALSE, FALSE, sizeof(int32_t));
            collect(dp, sum[k].trace, sets[k]);
        }
    }
    g_free(sum);
}

static bool run(struct dp *dp)
{
    const struct relax *relax = dp->relax;
    GArray **child = g_new0(GArray *, (gsize)dp->k + 1);
    bool in_time = true;
    for (int32_t k = 0; k <= dp->k; k++)
        child[k] = g_array_new(FALSE, FALSE, sizeof(struct state));
    for (int32_t v = relax->n - 1; v >= 0 && in_time; v--) {
        if (dp->open[v] == NULL)
            begin_node(dp, v);
        if (dp->cut[v] || dp->site[v] >= 0)
            finish(dp, v);
        int32_t p = relax->node[v].up;
        if (p >= 0) {
            if (dp->open[p] == NULL)
                begin_node(dp, p);
            for (int32_t class = dp->lo[p]; class <= dp->hi[p]; class ++)
                merge_class(dp, p, v, class, child);
            dp->done_n[p] += dp->done_n[v];
            if (!dp->cut[v])
                dp->done_theta[p] += dp->done_theta[v];
        }
        end_node(dp, v);
        in_time = g_get_monotonic_time() < dp->question->stop_at;
    }
    for (int32_t k = 0; k <= dp->k; k++)
        g_array_free(child[k], TRUE);
    g_free(child);
    return in_time;
}

bool lo_site_relax_solve(double *least, GArray **sets,
                         const struct relax *relax,
                         const struct relax_question *question)
{
    gsize n = (gsize)relax->n + 1;
    int32_t k = question->k;
    struct dp dp = {.relax = relax, .question = question, .k = k};
    dp.feed = lo_site_feed_new(relax, question);
    dp.site = g_new0(int32_t, n);
    dp.cut = g_new0(bool, n);
    dp.lo = g_new0(int32_t, n);
    dp.hi = g_new0(int32_t, n);
    dp.open = g_new0(struct states *, n);
    dp.best = g_new0(struct state, n * ((gsize)k + 1));
    dp.done_n = g_new0(double, n);
    dp.done_theta = g_new0(double, n);
    dp.room_n = g_new0(double, n);
    dp.room_theta = g_new0(double, n);
    dp.traces = g_array_new(FALSE, FALSE, sizeof(struct trace));
    dp.mix = g_array_new(FALSE, FALSE, sizeof(struct state));
    read_state(&dp);
    measure(&dp);
    bool in_time = run(&dp);
    if (in_time)
        all_roots(&dp, least, sets);
    for (int32_t v = 0; v < relax->n; v++)
        if (dp.open[v] != NULL)
            end_node(&dp, v);
    g_free(dp.site);
    g_free(dp.cut);
    lo_site_feed_free(dp.feed);
    g_free(dp.lo);
    g_free(dp.hi);
    g_free(dp.open);
    g_free(dp.best);
    g_free(dp.done_n);
    g_free(dp.done_theta);
    g_free(dp.room_n);
    g_free(dp.room_theta);
    g_free(dp.half);
    g_free(dp.other);
    g_array_free(dp.traces, TRUE);
    g_array_free(dp.mix, TRUE);
    return in_time;
}
