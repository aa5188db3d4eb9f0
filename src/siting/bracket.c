/*
 * Exact search where ties are in play: for each number of sites k, branch and
 * bound between the idealised feeder (relax_int.h, from below) and the exact
 * evaluation (from above).
 *
 *   {}                     bound: idealised; its set, evaluated: an answer
 *   |-- ties frozen        no free site bounds what a tie feeds: mostly exact
 *   |-- x in               one does: this one
 *   |    |-- ties frozen
 *   |    `-- x, y in ...
 *   `-- z in ...
 *
 * A site x with which the bound reaches the best answer known is out, for the
 * whole branch; with fewer sites that could bound what ties feed, the bound
 * rises, and so on. Where the idealised feeder is still below the evaluation
 * with ties frozen: with the sites s1..sm of its set, "s1 in, ..., s(j-1) in,
 * sj out" for each j, and all of them in. Sites that are ties, or make one
 * remote, are decided first: in or out.
 */
#include <math.h>
#include <string.h>

#include "siting/bracket_int.h"

/* Probing again pays where so large a part of the free sites went out. */
static const double PROBE_AGAIN = 0.1;

/* A part of all sets of at most k sites. */
struct branch {
    GArray *in, *out; /* int32_t: sites */
    bool frozen;
    double bound;
    GArray *set; /* free sites of the idealised best; NULL = not solved yet */
};

/* --- branches ------------------------------------------------------------- */

static GArray *copy_of(const GArray *list)
{
    GArray *copy = g_array_new(FALSE, FALSE, sizeof(int32_t));
    if (list != NULL && list->len > 0)
        g_array_append_vals(copy, list->data, list->len);
    return copy;
}

static struct branch *new_branch(const struct branch *from)
{
    struct branch *branch = g_new0(struct branch, 1);
    branch->in = copy_of(from != NULL ? from->in : NULL);
    branch->out = copy_of(from != NULL ? from->out : NULL);
    branch->frozen = from != NULL && from->frozen;
    branch->bound = from != NULL ? from->bound : 0.0;
    return branch;
}

static void free_branch(struct branch *branch)
{
    if (branch->set != NULL)
        g_array_free(branch->set, TRUE);
    g_array_free(branch->in, TRUE);
    g_array_free(branch->out, TRUE);
    g_free(branch);
}

static struct branch *with_site(const struct branch *from, int32_t site,
                                enum site_state state)
{
    struct branch *branch = new_branch(from);
    g_array_append_val(state == SITE_IN ? branch->in : branch->out, site);
    return branch;
}

/* Could there be something better in it? */
static bool is_open(const struct bracket *b, const struct branch *branch)
{
    return (int32_t)branch->in->len <= b->k && isfinite(branch->bound) &&
           lo_bracket_capital(b, branch->in) <= b->budget * (1.0 + 1e-12) &&
           !lo_site_reached(b->step[b->k].cost, branch->bound);
}

static bool is_tie(const struct bracket *b, int32_t site)
{
    return b->siting->grid->links[b->siting->sites[site].link].open;
}

/* What is the same search as another: sites that were probed and found to be
 * no use with those that are in are no matter, unlike those parted by. */
static char *key_of(const struct bracket *b, struct branch *branch)
{
    GString *key = g_string_new(branch->frozen ? "f" : "");
    GArray *out = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint i = 0; i < branch->out->len; i++) {
        int32_t site = g_array_index(branch->out, int32_t, i);
        if (branch->frozen || is_tie(b, site))
            g_array_append_val(out, site);
    }
    lo_bracket_append_key(key, branch->in);
    lo_bracket_append_key(key, out);
    g_array_free(out, TRUE);
    return g_string_free(key, FALSE);
}

/* Takes the branch over: into the open ones, or away. */
static void add_branch(struct bracket *b, struct branch *branch)
{
    if (is_open(b, branch) && g_hash_table_add(b->known, key_of(b, branch)))
        g_ptr_array_add(b->open, branch);
    else
        free_branch(branch);
}
/* --- bounds --------------------------------------------------------------- */

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
 * or all taken for remote; whichever is more. */
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

/* Least costs of the branch with 0..k of its free sites, k + 1 each: free with
 * free_sets. NULL: out of time. */
static GArray **solve(struct bracket *b, const struct branch *branch, int32_t k,
                      double *least)
{
    struct relax_question question = {
        b->state, branch->frozen ? b->frozen : b->thawed, k, b->stop_at};
    GArray **sets = g_new0(GArray *, (gsize)k + 1);
    read_branch(b, branch);
    bool in_time = lo_site_relax_solve(least, sets, b->slow, &question);
    if (in_time && b->fast != NULL)
        in_time = solve_both(b, &question, least, sets);
    if (in_time)
        return sets;
    free_sets(sets, k);
    return NULL;
}

/* Bound and set of the branch; false: out of time. */
static bool bound_branch(struct bracket *b, struct branch *branch)
{
    int32_t k = b->k - (int32_t)branch->in->len;
    double *least = g_new0(double, (gsize)b->k + 1);
    GArray **sets = solve(b, branch, k, least);
    if (sets != NULL) {
        branch->bound = fmax(branch->bound, b->fixed + least[k]);
        if (branch->set != NULL)
            g_array_free(branch->set, TRUE);
        branch->set = sets[k];
        sets[k] = NULL;
        free_sets(sets, k);
    }
    g_free(least);
    return sets != NULL;
}

/* --- parting a branch ----------------------------------------------------- */

/* A free site that is a tie, or makes one remote; -1 = none. */
static int32_t free_tie(const struct bracket *b)
{
    for (int32_t i = 0; i < b->siting->n_sites; i++)
        if (b->state[i] == SITE_FREE && is_tie(b, i))
            return i;
    return -1;
}

static bool any_binds(const struct relax *relax)
{
    for (int32_t t = 0; relax != NULL && t < relax->n_ties; t++)
        if (lo_site_tie_binds(relax, t))
            return true;
    return false;
}

/* Could the site bound what some tie feeds? */
static bool could_bound(const struct bracket *b, int32_t site)
{
    return (any_binds(b->slow) && lo_site_relax_counts(b->slow, site)) ||
           (any_binds(b->fast) && lo_site_relax_counts(b->fast, site));
}

/* Bounds the branch with each free site in: `in` receives those branches that
 * stay open; the other sites go out. False: out of time. */
static bool probe(struct bracket *b, struct branch *branch, GPtrArray *in,
                  double *part_out)
{
    int32_t n_free = 0, n_out = 0;
    for (int32_t i = 0; i < b->siting->n_sites; i++) {
        read_branch(b, branch);
        if (b->state[i] != SITE_FREE || !could_bound(b, i))
            continue;
        struct branch *child = with_site(branch, i, SITE_IN);
        n_free++;
        if (!bound_branch(b, child)) {
            free_branch(child);
            return false;
        }
        if (is_open(b, child)) {
            g_ptr_array_add(in, child);
            continue;
        }
        free_branch(child);
        g_array_append_val(branch->out, i);
        n_out++;
    }
    *part_out = n_free > 0 ? (double)n_out / n_free : 0.0;
    return true;
}

static void drop_all(GPtrArray *branches)
{
    for (guint i = 0; i < branches->len; i++)
        free_branch(g_ptr_array_index(branches, i));
    g_ptr_array_set_size(branches, 0);
}

static bool part_by_freezing(struct bracket *b, struct branch *branch)
{
    GPtrArray *in = g_ptr_array_new();
    double part_out = 1.0;
    bool in_time = true;
    while (in_time && part_out > PROBE_AGAIN && is_open(b, branch)) {
        drop_all(in);
        in_time = probe(b, branch, in, &part_out) && bound_branch(b, branch);
    }
    if (in_time && is_open(b, branch)) {
        for (guint i = 0; i < in->len; i++) {
            struct branch *child = g_ptr_array_index(in, i);
            g_array_set_size(child->out, 0);
            if (branch->out->len > 0)
                g_array_append_vals(child->out, branch->out->data,
                                    branch->out->len);
            child->bound = fmax(child->bound, branch->bound);
            add_branch(b, child);
        }
        g_ptr_array_set_size(in, 0);
        struct branch *frozen = new_branch(branch);
        frozen->frozen = true;
        add_branch(b, frozen);
    }
    drop_all(in);
    g_ptr_array_free(in, TRUE);
    return in_time;
}

static void part_by_set(struct bracket *b, const struct branch *branch)
{
    GArray *set = copy_of(branch->set);
    read_branch(b, branch);
    /* Sites that make no difference there may make one yet. */
    for (int32_t i = 0; set->len == 0 && i < b->siting->n_sites; i++)
        if (b->state[i] == SITE_FREE)
            g_array_append_val(set, i);
    struct branch *in = new_branch(branch);
    for (guint i = 0; i < set->len; i++) {
        int32_t site = g_array_index(set, int32_t, i);
        add_branch(b, with_site(in, site, SITE_OUT));
        g_array_append_val(in->in, site);
    }
    if (set->len > 0)
        add_branch(b, in);
    else
        free_branch(in); /* no free site is left: it is what was evaluated */
    g_array_free(set, TRUE);
}

/* Its parts take its place. False: out of time, nothing is lost. */
static bool part(struct bracket *b, struct branch *branch)
{
    read_branch(b, branch);
    int32_t tie = free_tie(b);
    if (tie >= 0) {
        add_branch(b, with_site(branch, tie, SITE_OUT));
        add_branch(b, with_site(branch, tie, SITE_IN));
        return true;
    }
    if (!branch->frozen)
        return part_by_freezing(b, branch);
    part_by_set(b, branch);
    return true;
}

/* --- the search ----------------------------------------------------------- */

/* The open branch with the least bound; -1 = none. */
static int32_t most_promising(const struct bracket *b)
{
    int32_t best = -1;
    double least = INFINITY;
    for (guint i = 0; i < b->open->len; i++) {
        const struct branch *branch = g_ptr_array_index(b->open, i);
        if (is_open(b, branch) && branch->bound < least) {
            least = branch->bound;
            best = (int32_t)i;
        }
    }
    return best;
}

/* False: out of time, nothing is lost. */
static bool look_into(struct bracket *b, int32_t at)
{
    struct branch *branch = g_ptr_array_index(b->open, (guint)at);
    if (branch->set == NULL && !bound_branch(b, branch))
        return false;
    GArray *set = copy_of(branch->in);
    if (branch->set->len > 0)
        g_array_append_vals(set, branch->set->data, branch->set->len);
    lo_bracket_try(b, set);
    g_array_free(set, TRUE);
    if (lo_bracket_late(b))
        return false;
    if ((int32_t)branch->in->len < b->k && is_open(b, branch) &&
        !part(b, branch))
        return false;
    g_ptr_array_remove_fast(b->open, branch);
    free_branch(branch);
    return true;
}

static void search(struct bracket *b)
{
    struct lo_frontier_step *step = &b->step[b->k];
    struct branch *root = new_branch(NULL);
    root->bound = step->bound;
    add_branch(b, root);
    int32_t at = most_promising(b);
    while (at >= 0 && !lo_bracket_late(b) && look_into(b, at))
        at = most_promising(b);
    if (at < 0) {
        step->bound = step->cost;
    } else {
        at = most_promising(b);
        double least =
            at < 0 ? step->cost
                   : ((struct branch *)g_ptr_array_index(b->open, (guint)at))
                         ->bound;
        step->bound = fmin(step->cost, fmax(step->bound, least));
    }
    for (guint i = 0; i < b->open->len; i++)
        free_branch(g_ptr_array_index(b->open, i));
    g_ptr_array_set_size(b->open, 0);
    g_hash_table_remove_all(b->known);
}

/* Where remote sites make two families of blocks, the best of each is tried,
 * though only one of them bounds. */
static bool try_family(struct bracket *b, const struct relax *relax)
{
    struct branch *root = new_branch(NULL);
    struct relax_question question = {b->state, b->frozen, b->max, b->stop_at};
    double *least = g_new0(double, (gsize)b->max + 1);
    GArray **sets = g_new0(GArray *, (gsize)b->max + 1);
    read_branch(b, root);
    bool in_time = lo_site_relax_solve(least, sets, relax, &question);
    for (int32_t k = 0; k <= b->max && in_time; k++)
        lo_bracket_try(b, sets[k]);
    free_sets(sets, b->max);
    g_free(least);
    free_branch(root);
    return in_time;
}

/* The idealised best of every k, and what it costs really. */
static bool look_at_all(struct bracket *b)
{
    struct branch *root = new_branch(NULL);
    double *least = g_new0(double, (gsize)b->max + 1);
    bool in_time = true;
    for (int frozen = 0; frozen < 2 && in_time; frozen++) {
        root->frozen = frozen == 1;
        GArray **sets = solve(b, root, b->max, least);
        in_time = sets != NULL;
        for (int32_t k = 0; k <= b->max && in_time; k++) {
            if (frozen == 0)
                b->step[k].bound = b->fixed + least[k];
            if (!lo_site_reached(b->step[k].cost, b->step[k].bound))
                lo_bracket_try(b, sets[k]);
        }
        if (sets != NULL)
            free_sets(sets, b->max);
    }
    g_free(least);
    free_branch(root);
    return in_time;
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
    int32_t n_ties = b->slow->n_ties;
    b->frozen = g_new0(bool, (gsize)n_ties + 1);
    b->thawed = g_new0(bool, (gsize)n_ties + 1);
    for (int32_t t = 0; t < n_ties; t++)
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

/* Every fault leaves its own node off until it is repaired. */
static double least_of_all(const struct bracket *b)
{
    double sum = b->fixed;
    for (int32_t v = 0; v < b->slow->n; v++)
        sum += b->slow->node[v].theta * b->slow->node[v].weight;
    return sum;
}

static void end(struct bracket *b)
{
    for (int32_t k = b->max; k >= 0; k--) {
        struct lo_frontier_step *step = &b->step[k];
        /* Fewer sites cost no less. */
        if (k < b->max)
            step->bound = fmax(step->bound, b->step[k + 1].bound);
        step->bound = fmin(step->cost, step->bound);
        step->proven = lo_site_reached(step->cost, step->bound);
    }
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

/* An even share of what is left for each k; what one leaves goes to the rest.
 */
static void search_all(struct bracket *b)
{
    gint64 stop_at = b->stop_at;
    for (b->k = 0; b->k <= b->max; b->k++) {
        struct lo_frontier_step *step = &b->step[b->k];
        gint64 now = g_get_monotonic_time();
        if (lo_site_reached(step->cost, step->bound))
            continue;
        if (stop_at != G_MAXINT64)
            b->stop_at = now + MAX(0, stop_at - now) / (b->max - b->k + 1);
        lo_rel_eval_stop_at(b->eval, b->stop_at);
        search(b);
    }
    b->stop_at = stop_at;
}

void lo_site_bracket(struct lo_frontier_step *steps,
                     const struct lo_siting *siting,
                     const struct lo_siting_options *options)
{
    enum { PART_FOR_ANSWERS = 10 };
    struct bracket b = {0};
    begin(&b, steps, siting, options);
    GArray *nothing = g_array_new(FALSE, FALSE, sizeof(int32_t));
    lo_bracket_try(&b, nothing); /* an answer there is, however short */
    g_array_free(nothing, TRUE);
    lo_rel_eval_stop_at(b.eval, b.stop_at);
    b.fixed = lo_site_relax_fixed(siting);
    for (int32_t k = 0; k <= b.max; k++)
        steps[k].bound = least_of_all(&b);
    if (look_at_all(&b) && (b.fast == NULL || (try_family(&b, b.both) &&
                                               try_family(&b, b.slow)))) {
        gint64 now = g_get_monotonic_time(), stop_at = b.stop_at;
        bool open = false;
        for (int32_t k = 0; k <= b.max; k++)
            open = open || !lo_site_reached(steps[k].cost, steps[k].bound);
        if (stop_at != G_MAXINT64)
            stop_at = now + MAX(0, stop_at - now) / PART_FOR_ANSWERS;
        if (open)
            lo_bracket_first_answers(&b, stop_at);
        search_all(&b);
    }
    end(&b);
}
