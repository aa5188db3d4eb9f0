/*
 * The ancestor model of models/siting.mod, built for GLPK. Tags as there:
 *   S1_one_top           every node's block begins somewhere
 *   S2_follow_parent     at a higher node only if the parent's does
 *   S3_top_needs_switch  at the node itself only below a switch
 *   S4_one_per_place     one site a place
 *   S5_count, S6_budget
 * S1..S3 stand twice where remote switches matter: for blocks, and for the
 * blocks that remote switches alone would make. Only the sites are binary.
 * Tops that no best answer can have (tree_price.c) get no column.
 */
#include <math.h>

#include "lineout/solver.h"
#include "siting/siting_int.h"
#include "siting/tree_price.h"

/* One family of blocks: all switches, or the remote ones. */
struct family {
    bool fast;
    int32_t **column; /* per node: of top = the node itself, then of the tops
                         above it in order; -1 = left out */
    int32_t *n_tops;
};

struct ancestor_model {
    const struct site_tree *tree;
    struct lo_model *model;
    int32_t *slow_column, *fast_column; /* per node, -1 = none */
    const struct site_needed *needed;   /* NULL = everything */
};

/* Does the node's own place hold, or could it hold, a switch of the family? */
static bool may_begin(const struct site_node *node, bool fast)
{
    if (fast)
        return node->fixed == FIXED_FAST || node->fast_site >= 0;
    return true;
}

static bool must_begin(const struct site_node *node, bool fast)
{
    return fast ? node->fixed == FIXED_FAST : node->fixed != FIXED_NONE;
}

/* The next node above `at` where a block of the family may begin. */
static int32_t next_top(const struct site_tree *tree, int32_t at, bool fast)
{
    do
        at = tree->node[at].up;
    while (!may_begin(&tree->node[at], fast));
    return at;
}

static void add_site_columns(struct ancestor_model *m,
                             const struct lo_siting *siting, int32_t count,
                             int32_t budget)
{
    for (int32_t v = 0; v < m->tree->n; v++) {
        const struct site_node *node = &m->tree->node[v];
        int32_t sites[2] = {node->slow_site, node->fast_site};
        int32_t *columns[2] = {&m->slow_column[v], &m->fast_column[v]};
        int32_t one = -1;
        if (sites[0] >= 0 && sites[1] >= 0)
            one = lo_model_row(m->model, -INFINITY, 1.0); /* S4 */
        for (int k = 0; k < 2; k++) {
            *columns[k] = -1;
            if (sites[k] < 0)
                continue;
            int32_t x = lo_model_column(m->model, 0.0, 0.0, 1.0, true);
            *columns[k] = x;
            lo_model_entry(m->model, count, x, 1.0);
            if (budget >= 0 && siting->sites[sites[k]].capital > 0.0)
                lo_model_entry(m->model, budget, x,
                               siting->sites[sites[k]].capital);
            if (one >= 0)
                lo_model_entry(m->model, one, x, 1.0);
        }
    }
}

static bool is_needed(const struct ancestor_model *m, bool fast, int32_t v,
                      int32_t place)
{
    if (m->needed == NULL)
        return true;
    return (fast ? m->needed->fast_top : m->needed->top)[v][place];
}

/* S3: the block begins at the node only below a switch. */
static void need_switch(struct ancestor_model *m, bool fast, int32_t v,
                        int32_t y)
{
    int32_t row = lo_model_row(m->model, -INFINITY, 0.0);
    lo_model_entry(m->model, row, y, 1.0);
    if (!fast && m->slow_column[v] >= 0)
        lo_model_entry(m->model, row, m->slow_column[v], -1.0);
    if (m->fast_column[v] >= 0)
        lo_model_entry(m->model, row, m->fast_column[v], -1.0);
}

/* Rows and columns of node v in the family; its parent has its own. */
static void add_node(struct ancestor_model *m, struct family *f, int32_t v)
{
    const struct site_tree *tree = m->tree;
    const struct site_node *node = &tree->node[v];
    double theta = f->fast ? node->theta_fast : node->theta;
    int32_t one = lo_model_row(m->model, 1.0, 1.0); /* S1 */
    bool own = may_begin(node, f->fast);
    int32_t above = 0;
    if (!must_begin(node, f->fast))
        above = f->n_tops[node->up];
    f->n_tops[v] = above + (own ? 1 : 0);
    f->column[v] = g_new(int32_t, (gsize)f->n_tops[v] + 1);
    int32_t top = v;
    for (int32_t t = own ? 0 : 1; t <= above; t++) {
        int32_t place = own ? t : t - 1;
        if (t > 0)
            top = t == 1 && may_begin(&tree->node[node->up], f->fast)
                      ? node->up
                      : next_top(tree, top, f->fast);
        f->column[v][place] = -1;
        if (!is_needed(m, f->fast, v, place))
            continue;
        int32_t y = lo_model_column(m->model, theta * tree->node[top].below,
                                    0.0, 1.0, false);
        f->column[v][place] = y;
        lo_model_entry(m->model, one, y, 1.0);
        if (t > 0) { /* S2 */
            int32_t row = lo_model_row(m->model, -INFINITY, 0.0);
            lo_model_entry(m->model, row, y, 1.0);
            /* Without its parent's it would be needed by nobody. */
            if (f->column[node->up][t - 1] >= 0)
                lo_model_entry(m->model, row, f->column[node->up][t - 1], -1.0);
        } else if (!must_begin(node, f->fast)) {
            need_switch(m, f->fast, v, y);
        }
    }
}

static void add_family(struct ancestor_model *m, bool fast)
{
    gsize n = (gsize)m->tree->n + 1;
    struct family f = {fast, g_new0(int32_t *, n), g_new0(int32_t, n)};
    for (int32_t v = 0; v < m->tree->n; v++)
        add_node(m, &f, v);
    for (int32_t v = 0; v < m->tree->n; v++)
        g_free(f.column[v]);
    g_free(f.column);
    g_free(f.n_tops);
}

static void keep_sites(const struct ancestor_model *m, const double *x,
                       struct lo_frontier_step *step)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t v = 0; v < m->tree->n; v++) {
        const struct site_node *node = &m->tree->node[v];
        if (m->slow_column[v] >= 0 && x[m->slow_column[v]] > 0.5)
            g_array_append_val(chosen, node->slow_site);
        if (m->fast_column[v] >= 0 && x[m->fast_column[v]] > 0.5)
            g_array_append_val(chosen, node->fast_site);
    }
    step->n = (int32_t)chosen->len;
    step->sites = (int32_t *)(void *)g_array_free(chosen, FALSE);
    lo_site_sort(step->sites, step->n);
}

static bool whole(double x)
{
    return fabs(x - round(x)) < 1e-7;
}

static bool integral(const struct ancestor_model *m, const double *x)
{
    for (int32_t v = 0; v < m->tree->n; v++)
        if ((m->slow_column[v] >= 0 && !whole(x[m->slow_column[v]])) ||
            (m->fast_column[v] >= 0 && !whole(x[m->fast_column[v]])))
            return false;
    return true;
}

static enum lo_status solve(struct ancestor_model *m,
                            struct lo_frontier_step *step,
                            const struct lo_siting *siting,
                            const struct lo_siting_options *options,
                            struct lo_error *err)
{
    int32_t count = lo_model_row(m->model, -INFINITY, options->max_sites);
    int32_t budget = -1;
    if (isfinite(options->budget))
        budget = lo_model_row(m->model, -INFINITY, options->budget);
    add_site_columns(m, siting, count, budget);
    add_family(m, false);
    if (m->tree->fast)
        add_family(m, true);
    struct lo_solve_options how = LO_SOLVE_OPTIONS_INIT;
    how.time_limit_s = options->time_limit_s;
    how.absolute_gap = 1e-9;
    struct lo_solver_result result;
    /* The relaxation is nearly always integral, and far cheaper to solve. */
    enum lo_status status = lo_model_solve_lp(m->model, &how, &result, err);
    if (status == LO_OK && (result.x == NULL || !integral(m, result.x)))
        status = lo_model_solve_mip(m->model, &how, &result, err);
    if (status != LO_OK)
        return status;
    step->bound = m->tree->fixed_cost + fmax(0.0, result.bound);
    if (result.x == NULL) { /* out of time: what the prices found, or nothing */
        step->n = m->needed != NULL ? m->needed->n_best : 0;
        step->sites = g_new0(int32_t, (gsize)step->n + 1);
        for (int32_t i = 0; i < step->n; i++)
            step->sites[i] = m->needed->best[i];
    } else {
        keep_sites(m, result.x, step);
    }
    step->cost = lo_siting_cost(siting, step->sites, step->n);
    step->proven = lo_site_reached(step->cost, step->bound);
    return LO_OK;
}

enum lo_status lo_siting_glpk(struct lo_frontier_step *step,
                              const struct lo_siting *siting,
                              const struct lo_siting_options *options,
                              struct lo_error *err)
{
    struct site_tree tree;
    const char *why;
    if (!lo_site_tree_build(&tree, siting, &why))
        return lo_error_set(err, LO_EINPUT,
                            "the tree model does not hold here: %s", why);
    gsize n = (gsize)tree.n + 1;
    struct site_needed needed;
    struct ancestor_model m = {&tree, lo_model_new(), g_new(int32_t, n),
                               g_new(int32_t, n), NULL};
    if (lo_site_needed_new(&needed, &tree, siting, options->max_sites,
                           options->budget))
        m.needed = &needed;
    enum lo_status status = solve(&m, step, siting, options, err);
    lo_site_needed_release(&needed);
    lo_model_free(m.model);
    g_free(m.slow_column);
    g_free(m.fast_column);
    lo_site_tree_release(&tree);
    return status;
}

/* --- data for models/siting.mod ------------------------------------------- */

static void add_number(GString *text, double x)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_c(text, ' ');
    g_string_append(text, g_ascii_dtostr(digits, sizeof digits, x));
}

static void add_sites(GString *text, const struct lo_siting *siting,
                      const struct site_tree *tree)
{
    GString *rows = g_string_new("param: J: node fast capital :=\n");
    int32_t n = 0;
    for (int32_t v = 0; v < tree->n; v++) {
        int32_t sites[2] = {tree->node[v].slow_site, tree->node[v].fast_site};
        for (int k = 0; k < 2; k++) {
            if (sites[k] < 0)
                continue;
            g_string_append_printf(rows, " %d %d %d", (int)++n, (int)v + 1, k);
            add_number(rows, siting->sites[sites[k]].capital);
            g_string_append_c(rows, '\n');
        }
    }
    if (n > 0)
        g_string_append_printf(text, "%s;\n", rows->str);
    else
        g_string_append(text, "set J := ;\n");
    g_string_free(rows, TRUE);
}

char *lo_siting_data(const struct lo_siting *siting,
                     const struct lo_siting_options *options)
{
    struct site_tree tree;
    if (!lo_site_tree_build(&tree, siting, NULL))
        return NULL;
    GString *text = g_string_new("data;\n");
    g_string_append_printf(
        text, "param K := %d;\nparam budget :=", (int)options->max_sites);
    add_number(text, isfinite(options->budget) ? options->budget : 1e15);
    g_string_append(text, ";\nparam fixed_cost :=");
    add_number(text, tree.fixed_cost);
    g_string_append(text, ";\nparam: V: up fixed theta theta_fast L :=\n");
    for (int32_t v = 0; v < tree.n; v++) {
        const struct site_node *node = &tree.node[v];
        g_string_append_printf(text, " %d %d %d", (int)v + 1, (int)node->up + 1,
                               (int)node->fixed);
        add_number(text, node->theta);
        add_number(text, node->theta_fast);
        add_number(text, node->below);
        g_string_append_c(text, '\n');
    }
    g_string_append(text, ";\n");
    add_sites(text, siting, &tree);
    g_string_append(text, "end;\n");
    lo_site_tree_release(&tree);
    return g_string_free(text, FALSE);
}
