/*
 * Exact search where ties are in play: branch and bound between the idealised
 * feeder (relax_int.h, from below) and the exact evaluation (from above), for
 * every number of sites at once.
 *
 *   {}                     bound: idealised; its sets, evaluated: answers
 *   |-- ties frozen        no free site bounds what a tie feeds: mostly exact
 *   |-- x in               one does: this one
 *   |    |-- ties frozen
 *   |    `-- x, y in ...
 *   `-- z in ...
 *
 * Where the idealised feeder is still below the evaluation with ties frozen:
 * with the sites s1..sm of its set, "s1 in, ..., s(j-1) in, sj out" for each j,
 * and all of them in. Sites that are ties, or make one remote, are decided
 * first: in or out.
 */
#include <math.h>
#include <string.h>

#include "siting/relax_int.h"

/* A part of all sets of sites, with its bounds for every k. */
struct branch {
    GArray *in, *out; /* int32_t: sites */
    bool frozen;
    double *bound; /* per k; INFINITY = nothing there to be found */
    GArray **set;  /* per k: free sites of the idealised best */
};

struct bracket {
    const struct lo_siting *siting;
    int32_t max;
    double budget;
    gint64 stop_at;
    struct relax *slow, *fast,
        *both; /* fast, both: NULL without remote sites */
    double fixed;
    enum site_state *state; /* scratch */
    bool *frozen, *thawed;  /* per tie: all true, all false */
    GPtrArray *open;        /* struct branch */
    GHashTable *known;      /* keys of branches */
    GHashTable *costs;      /* sets -> double */
    struct lo_rel_grid *grid;
    struct lo_rel_eval *eval;
    double *weight;
    struct lo_frontier_step *step; /* per k: the best so far */
};

/* --- branches ------------------------------------------------------------- */

static GArray *copy_of(const GArray *list)
{
    GArray *copy = g_array_new(FALSE, FALSE, sizeof(int32_t));
    if (list != NULL && list->len > 0)
        g_array_append_vals(copy, list->data, list->len);
    return copy;
}

static struct branch *new_branch(const struct bracket *b,
                                 const struct branch *from)
{
    struct branch *branch = g_new0(struct branch, 1);
    branch->in = copy_of(from != NULL ? from->in : NULL);
    branch->out = copy_of(from != NULL ? from->out : NULL);
    branch->frozen = from != NULL && from->frozen;
    branch->bound = g_new0(double, (gsize)b->max + 1);
    branch->set = g_new0(GArray *, (gsize)b->max + 1);
    for (int32_t k = 0; k <= b->max && from != NULL; k++)
        branch->bound[k] = from->bound[k];
    return branch;
}

static void free_branch(const struct bracket *b, struct branch *branch)
{
    for (int32_t k = 0; k <= b->max; k++)
        if (branch->set[k] != NULL)
            g_array_free(branch->set[k], TRUE);
    g_array_free(branch->in, TRUE);
    g_array_free(branch->out, TRUE);
    g_free(branch->bound);
    g_free(branch->set);
    g_free(branch);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void append_sorted(GString *out, GArray *list)
{
    g_array_sort(list, by_number);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(out, "%d ",
                               (int)g_array_index(list, int32_t, i));
    g_string_append_c(out, '/');
}

static bool is_new(struct bracket *b, struct branch *branch)
{
    GString *key = g_string_new(branch->frozen ? "f" : "");
    append_sorted(key, branch->in);
    append_sorted(key, branch->out);
    return g_hash_table_add(b->known, g_string_free(key, FALSE));
}

static bool out_of_time(const struct bracket *b)
{
    return g_get_monotonic_time() >= b->stop_at;
}

/* Could the branch hold something better with k sites? */
static bool open_for(const struct bracket *b, const struct branch *branch,
                     int32_t k)
{
    return isfinite(branch->bound[k]) &&
           !lo_site_reached(b->step[k].cost, branch->bound[k]);
}

static bool open_at_all(const struct bracket *b, const struct branch *branch)
{
    for (int32_t k = 0; k <= b->max; k++)
        if (open_for(b, branch, k))
            return true;
    return false;
}

/* --- from above ----------------------------------------------------------- */

static double capital_of(const struct bracket *b, const GArray *set)
{
    double sum = 0.0;
    for (guint i = 0; i < set->len; i++)
        sum += b->siting->sites[g_array_index(set, int32_t, i)].capital;
    return sum;
}

static double cost_of(struct bracket *b, GArray *set)
{
    GString *key = g_string_new(NULL);
    append_sorted(key, set);
    double *known = g_hash_table_lookup(b->costs, key->str);
    if (known != NULL) {
        g_string_free(key, TRUE);
        return *known;
    }
    memcpy(b->grid->links, b->siting->grid->links,
           (size_t)b->grid->n_links * sizeof *b->grid->links);
    for (guint i = 0; i < set->len; i++)
        lo_site_apply(b->grid,
                      &b->siting->sites[g_array_index(set, int32_t, i)]);
    double cost = lo_rel_cost(b->eval, b->weight, NULL);
    if (isnan(cost)) { /* out of time */
        g_string_free(key, TRUE);
        return INFINITY;
    }
    known = g_new(double, 1);
    *known = cost;
    g_hash_table_insert(b->costs, g_string_free(key, FALSE), known);
    return cost;
}

/* Evaluates the set and keeps it wherever it is better. */
static void try(struct bracket *b, GArray *set)
{
    if ((int32_t)set->len > b->max ||
        capital_of(b, set) > b->budget * (1.0 + 1e-12))
        return;
    double cost = cost_of(b, set);
    for (int32_t k = (int32_t)set->len; k <= b->max; k++) {
        struct lo_frontier_step *step = &b->step[k];
        if (cost >= step->cost - 1e-12 * fabs(step->cost))
            continue;
        step->cost = cost;
        step->n = (int32_t)set->len;
        g_free(step->sites);
        step->sites = g_new0(int32_t, (gsize)set->len + 1);
        if (set->len > 0)
            memcpy(step->sites, set->data, set->len * sizeof *step->sites);
        lo_site_sort(step->sites, step->n);
    }
}

static void try_set_of(struct bracket *b, const struct branch *branch,
                       int32_t k)
{
    GArray *set = copy_of(branch->in);
    if (branch->set[k] != NULL)
        g_array_append_vals(set, branch->set[k]->data, branch->set[k]->len);
    try(b, set);
    g_array_free(set, TRUE);
}

/* --- from below ----------------------------------------------------------- */

static void read_branch(struct bracket *b, const struct branch *branch)
{
    for (int32_t i = 0; i < b->siting->n_sites; i++)
        b->state[i] = b->siting->sites[i].forbidden ? SITE_OUT : SITE_FREE;
    for (guint i = 0; i < branch->in->len; i++)
        b->state[g_array_index(branch->in, int32_t, i)] = SITE_IN;
    for (guint i = 0; i < branch->out->len; i++)
        b->state[g_array_index(branch->out, int32_t, i)] = SITE_OUT;
}

static void free_sets(GArray **sets, int32_t k)
{
    for (int32_t j = 0; j <= k; j++)
        if (sets[j] != NULL)
            g_array_free(sets[j], TRUE);
    g_free(sets);
}

/* Remote switches restore first, those by hand later: the least of each alone,
 * or all taken for remote; whichever is more. False: out of time. */
static bool solve_both(struct bracket *b, const struct relax_question *question,
                       double *least, GArray **sets)
{
    gsize n = (gsize)question->k + 1;
    double *fast = g_new0(double, n), *both = g_new0(double, n);
    GArray **fast_sets = g_new0(GArray *, n), **both_sets = g_new0(GArray *, n);
    bool in_time = lo_site_relax_solve(fast, fast_sets, b->fast, question) &&
                   lo_site_relax_solve(both, both_sets, b->both, question);
    for (int32_t k = 0; k <= question->k && in_time; k++) {
        bool apart = least[k] + fast[k] > both[k];
        GArray **better = apart ? &fast_sets[k] : &both_sets[k];
        least[k] = fmax(least[k] + fast[k], both[k]);
        if ((*better)->len == 0)
            continue;
        GArray *swap = sets[k];
        sets[k] = *better;
        *better = swap;
    }
    free_sets(fast_sets, question->k);
    free_sets(both_sets, question->k);
    g_free(fast);
    g_free(both);
    return in_time;
}

/* Fills bounds and sets of the branch; false: out of time. */
static bool bound_branch(struct bracket *b, struct branch *branch)
{
    int32_t taken = (int32_t)branch->in->len;
    for (int32_t k = 0; k < MIN(taken, b->max + 1); k++)
        branch->bound[k] = INFINITY;
    if (taken > b->max || capital_of(b, branch->in) > b->budget * (1 + 1e-12)) {
        for (int32_t k = 0; k <= b->max; k++)
            branch->bound[k] = INFINITY;
        return true;
    }
    read_branch(b, branch);
    struct relax_question question = {b->state,
                                      branch->frozen ? b->frozen : b->thawed,
                                      b->max - taken, b->stop_at};
    double *least = g_new0(double, (gsize)question.k + 1);
    GArray **sets = g_new0(GArray *, (gsize)question.k + 1);
    bool in_time = lo_site_relax_solve(least, sets, b->slow, &question);
    if (in_time && b->fast != NULL)
        in_time = solve_both(b, &question, least, sets);
    for (int32_t k = taken; k <= b->max && in_time; k++) {
        branch->bound[k] = fmax(branch->bound[k], b->fixed + least[k - taken]);
        if (branch->set[k] != NULL)
            g_array_free(branch->set[k], TRUE);
        branch->set[k] = sets[k - taken];
        sets[k - taken] = NULL;
    }
    free_sets(sets, question.k);
    g_free(least);
    return in_time;
}

/* Takes the branch over: into the open ones, or away. False: out of time. */
static bool add_branch(struct bracket *b, struct branch *branch)
{
    if (is_new(b, branch) && open_at_all(b, branch)) {
        if (!bound_branch(b, branch)) {
            free_branch(b, branch);
            return false;
        }
        if (open_at_all(b, branch)) {
            g_ptr_array_add(b->open, branch);
            return true;
        }
    }
    free_branch(b, branch);
    return true;
}

/* --- branching ------------------------------------------------------------ */

static struct branch *with_site(const struct bracket *b,
                                const struct branch *from, int32_t site,
                                enum site_state state)
{
    struct branch *branch = new_branch(b, from);
    g_array_append_val(state == SITE_IN ? branch->in : branch->out, site);
    return branch;
}

/* A free site that is a tie, or makes one remote; -1 = none. */
static int32_t free_tie(const struct bracket *b)
{
    for (int32_t i = 0; i < b->siting->n_sites; i++)
        if (b->state[i] == SITE_FREE &&
            b->siting->grid->links[b->siting->sites[i].link].open)
            return i;
    return -1;
}

static bool part_by_tie(struct bracket *b, const struct branch *branch,
                        int32_t tie)
{
    return add_branch(b, with_site(b, branch, tie, SITE_OUT)) &&
           add_branch(b, with_site(b, branch, tie, SITE_IN));
}

/* Could the site bound what some tie feeds? */
static bool could_bound(const struct relax *relax, int32_t site)
{
    if (!lo_site_relax_counts(relax, site))
        return false;
    for (int32_t t = 0; t < relax->n_ties; t++)
        if (lo_site_tie_binds(relax, t))
            return true;
    return false;
}

static bool part_by_freezing(struct bracket *b, const struct branch *branch)
{
    struct branch *frozen = new_branch(b, branch);
    frozen->frozen = true;
    bool in_time = add_branch(b, frozen);
    for (int32_t i = 0; i < b->siting->n_sites && in_time; i++) {
        read_branch(b, branch);
        if (b->state[i] == SITE_FREE &&
            (could_bound(b->slow, i) ||
             (b->fast != NULL && could_bound(b->fast, i))))
            in_time = add_branch(b, with_site(b, branch, i, SITE_IN));
    }
    return in_time;
}

static bool part_by_set(struct bracket *b, const struct branch *branch,
                        int32_t k)
{
    GArray *set = copy_of(branch->set[k]);
    read_branch(b, branch);
    /* Sites that make no difference there may make one yet. */
    for (int32_t i = 0; set->len == 0 && i < b->siting->n_sites; i++)
        if (b->state[i] == SITE_FREE)
            g_array_append_val(set, i);
    struct branch *in = new_branch(b, branch);
    bool in_time = true;
    for (guint i = 0; i < set->len && in_time; i++) {
        int32_t site = g_array_index(set, int32_t, i);
        in_time = add_branch(b, with_site(b, in, site, SITE_OUT));
        g_array_append_val(in->in, site);
    }
    if (in_time)
        in_time = add_branch(b, in);
    else
        free_branch(b, in);
    g_array_free(set, TRUE);
    return in_time;
}

static bool part(struct bracket *b, const struct branch *branch, int32_t k)
{
    read_branch(b, branch);
    int32_t tie = free_tie(b);
    if (tie >= 0)
        return part_by_tie(b, branch, tie);
    if (!branch->frozen)
        return part_by_freezing(b, branch);
    return part_by_set(b, branch, k);
}

/* --- the search ----------------------------------------------------------- */

/* The open branch with the least bound for k; -1 = none is open for it. */
static int32_t most_promising(const struct bracket *b, int32_t k)
{
    int32_t best = -1;
    double least = INFINITY;
    for (guint i = 0; i < b->open->len; i++) {
        const struct branch *branch = g_ptr_array_index(b->open, i);
        if (open_for(b, branch, k) && branch->bound[k] < least) {
            least = branch->bound[k];
            best = (int32_t)i;
        }
    }
    return best;
}

/* Looks into the best branch for k; false: out of time, nothing is lost. */
static bool look_into(struct bracket *b, int32_t at, int32_t k)
{
    struct branch *branch = g_ptr_array_index(b->open, (guint)at);
    try_set_of(b, branch, k);
    if (out_of_time(b))
        return false;
    /* All that is left of it is the set itself. */
    if ((int32_t)branch->in->len >= k)
        branch->bound[k] = INFINITY;
    if (!open_for(b, branch, k))
        return true;
    /* Its parts take its place; it stays until they are all there. */
    if (!part(b, branch, k))
        return false;
    for (guint i = 0; i < b->open->len; i++)
        if (g_ptr_array_index(b->open, i) == branch) {
            g_ptr_array_remove_index_fast(b->open, i);
            break;
        }
    free_branch(b, branch);
    return true;
}

static void search(struct bracket *b)
{
    bool any = true;
    while (any && !out_of_time(b)) {
        any = false;
        for (int32_t k = 0; k <= b->max; k++) {
            int32_t at = most_promising(b, k);
            if (at < 0)
                continue;
            any = true;
            if (!look_into(b, at, k))
                return;
        }
    }
}

/* --- life ----------------------------------------------------------------- */

static void begin(struct bracket *b, struct lo_frontier_step *steps,
                  const struct lo_siting *siting,
                  const struct lo_siting_options *options)
{
    bool remote = false;
    b->siting = siting;
    b->step = steps;
    b->max = options->max_sites;
    b->budget = options->budget;
    b->stop_at = G_MAXINT64;
    if (options->time_limit_s > 0.0)
        b->stop_at = g_get_monotonic_time() +
                     (gint64)(options->time_limit_s * G_USEC_PER_SEC);
    for (int32_t i = 0; i < siting->n_sites; i++)
        remote = remote || (!siting->sites[i].forbidden &&
                            !isnan(siting->sites[i].hours));
    b->slow = lo_site_relax_new(siting, RELAX_SLOW);
    if (remote) {
        b->fast = lo_site_relax_new(siting, RELAX_FAST);
        b->both = lo_site_relax_new(siting, RELAX_BOTH);
    }
    b->state = g_new0(enum site_state, (gsize)siting->n_sites + 1);
    b->frozen = g_new0(bool, (gsize)b->slow->n_ties + 1);
    b->thawed = g_new0(bool, (gsize)b->slow->n_ties + 1);
    for (int32_t t = 0; t < b->slow->n_ties; t++)
        b->frozen[t] = true;
    b->open = g_ptr_array_new();
    b->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    b->costs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    b->grid = lo_rel_grid_copy(siting->grid);
    b->eval = lo_rel_eval_new(b->grid);
    b->weight = lo_site_weights(siting);
    lo_rel_eval_prefer(b->eval, b->weight);
    for (int32_t k = 0; k <= b->max; k++)
        steps[k].cost = INFINITY;
}

/* What the k cheapest-to-serve blocks could never go below. */
static double least_of_all(const struct bracket *b)
{
    double sum = b->fixed;
    for (int32_t v = 0; v < b->slow->n; v++)
        sum += b->slow->node[v].theta * b->slow->node[v].weight;
    return sum;
}

static void end(struct bracket *b, bool bounded)
{
    double least = least_of_all(b);
    for (int32_t k = b->max; k >= 0; k--) {
        struct lo_frontier_step *step = &b->step[k];
        step->bound = bounded ? step->cost : fmin(step->cost, least);
        for (guint i = 0; i < b->open->len; i++) {
            const struct branch *branch = g_ptr_array_index(b->open, i);
            if (open_for(b, branch, k))
                step->bound = fmin(step->bound, branch->bound[k]);
        }
        /* Fewer sites cost no less. */
        if (k < b->max)
            step->bound =
                fmin(step->cost, fmax(step->bound, b->step[k + 1].bound));
        step->proven = lo_site_reached(step->cost, step->bound);
    }
    for (guint i = 0; i < b->open->len; i++)
        free_branch(b, g_ptr_array_index(b->open, i));
    g_ptr_array_free(b->open, TRUE);
    g_hash_table_destroy(b->known);
    g_hash_table_destroy(b->costs);
    lo_rel_eval_free(b->eval);
    lo_rel_grid_free(b->grid);
    lo_site_relax_free(b->slow);
    lo_site_relax_free(b->fast);
    lo_site_relax_free(b->both);
    g_free(b->weight);
    g_free(b->state);
    g_free(b->frozen);
    g_free(b->thawed);
}

void lo_site_bracket(struct lo_frontier_step *steps,
                     const struct lo_siting *siting,
                     const struct lo_siting_options *options)
{
    struct bracket b = {0};
    begin(&b, steps, siting, options);
    GArray *nothing = g_array_new(FALSE, FALSE, sizeof(int32_t));
    try(&b, nothing); /* an answer there is, however short the time */
    g_array_free(nothing, TRUE);
    lo_rel_eval_stop_at(b.eval, b.stop_at);
    b.fixed = lo_site_relax_fixed(siting);
    bool bounded = add_branch(&b, new_branch(&b, NULL));
    if (bounded)
        search(&b);
    end(&b, bounded);
}
