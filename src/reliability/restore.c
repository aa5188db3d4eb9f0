/*
 * Feeding islands over ties within limits, block by block: exact by dynamic
 * programming on the island's tree.
 *
 *   1 --[a]-- 2 --[b]-- 3 ==[tie, 100 kW]   loads 60 50 40: {3, 2} is fed,
 *                                           a stays open, 1 waits
 *
 * For every place v of the island three kinds of choices for its subtree:
 *   on   v is fed from above:        kW drawn through the link above, value
 *   fed  v is fed by a tie at or below v: room for more kW, value
 *   off  v is dark (below it, parts may be fed): value
 * A child's link that can be opened lets it differ from its parent. What
 * flows up from a tie is everything added later, so crossing a link of limit L
 * cuts the room to L. Only choices that nothing beats in both numbers are
 * kept; past LIST_MAX of them a list is thinned, which errs to less supply.
 */
#include <math.h>

#include "reliability/reliability_int.h"

enum { LIST_MAX = 2000 };

static const double ROUNDING_KW = 1e-6;

struct entry {
    double room_kw; /* fed: what may still be added; on: minus what it draws */
    double load_kw; /* of the part that holds v */
    double value;
    int32_t place;       /* leaf: this place has supply; else -1 */
    int32_t tie;         /* fed: index into ties; else -1 */
    int32_t left, right; /* entries combined into this one, 0 = none */
    bool closed;         /* the part of `left` ends here */
};

struct island {
    struct lo_rel_eval *eval;
    const struct rel_stage *stage;
    GArray **on;  /* per place of the lost range: GArray of int32_t */
    GArray **fed; /* likewise */
    int32_t *off;
    bool *lit;      /* per place of the lost range: fed by some island */
    bool *kept_out; /* per tie: not to be used for this island */
};

/* The donor's end of a tie that may be used now. */
static int32_t donor_of(const struct island *island, int32_t t, int32_t *dark)
{
    if (island->kept_out[t])
        return -1;
    return lo_rel_donor(island->eval, island->stage, t, dark);
}

static struct entry *entry_at(struct lo_rel_eval *eval, int32_t e)
{
    return &g_array_index(eval->entries, struct entry, e);
}

static int32_t add_entry(struct lo_rel_eval *eval, struct entry entry)
{
    g_array_append_val(eval->entries, entry);
    return (int32_t)eval->entries->len - 1;
}

GArray *lo_rel_entries_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(struct entry));
}

/* Two choices side by side. `main` holds the place, `side` what is joined. */
static int32_t join(struct lo_rel_eval *eval, int32_t main, int32_t side,
                    double room_kw, double load_kw, int32_t tie)
{
    struct entry e = {room_kw,
                      load_kw,
                      entry_at(eval, main)->value + entry_at(eval, side)->value,
                      -1,
                      tie,
                      main,
                      side,
                      false};
    return add_entry(eval, e);
}

static gint by_room_then_value(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct entry *x = entry_at(data, *(const int32_t *)a);
    const struct entry *y = entry_at(data, *(const int32_t *)b);
    if (x->room_kw != y->room_kw)
        return x->room_kw < y->room_kw ? 1 : -1;
    return x->value < y->value ? 1 : x->value > y->value ? -1 : 0;
}

/* Adding a branch without choices leaves a list in its order. */
static bool in_order(struct lo_rel_eval *eval, const GArray *list)
{
    const int32_t *e = (const int32_t *)(const void *)list->data;
    for (guint i = 1; i < list->len; i++)
        if (by_room_then_value(&e[i - 1], &e[i], eval) > 0)
            return false;
    return true;
}

/* Keeps what nothing beats in room and value. */
static void prune(struct lo_rel_eval *eval, GArray *list)
{
    if (!in_order(eval, list))
        g_array_sort_with_data(list, by_room_then_value, eval);
    guint n = 0;
    double best = -INFINITY;
    for (guint i = 0; i < list->len; i++) {
        int32_t e = g_array_index(list, int32_t, i);
        if (entry_at(eval, e)->value > best) {
            best = entry_at(eval, e)->value;
            g_array_index(list, int32_t, n++) = e;
        }
    }
    if (n > LIST_MAX) {
        eval->thinned = true;
        for (guint i = 0; i < LIST_MAX; i++)
            g_array_index(list, int32_t, i) = g_array_index(
                list, int32_t, (guint)((guint64)i * (n - 1) / (LIST_MAX - 1)));
        n = LIST_MAX;
    }
    g_array_set_size(list, n);
}

/* --- the tree ------------------------------------------------------------- */

static int32_t best_of(struct island *island, int32_t i)
{
    struct lo_rel_eval *eval = island->eval;
    int32_t k = i - island->stage->from;
    int32_t best = island->off[k];
    for (guint f = 0; f < island->fed[k]->len; f++) {
        int32_t e = g_array_index(island->fed[k], int32_t, f);
        if (entry_at(eval, e)->value > entry_at(eval, best)->value)
            best = e;
    }
    if (best == island->off[k])
        return best;
    struct entry closed = *entry_at(eval, best);
    closed.left = best;
    closed.right = 0;
    closed.place = -1;
    closed.closed = true;
    return add_entry(eval, closed);
}

/* Joins every choice of `list` with the ways the child c may stand when its
 * parent has supply; appends to `out`. */
static void join_child(struct island *island, GArray *list, int32_t best,
                       int32_t c, bool cuttable, GArray *out)
{
    struct lo_rel_eval *eval = island->eval;
    GArray *on = island->on[c - island->stage->from];
    double limit = lo_rel_limit(eval, c);
    for (guint i = 0; i < list->len; i++) {
        int32_t m = g_array_index(list, int32_t, i);
        struct entry own = *entry_at(eval, m);
        if (cuttable) {
            int32_t e = join(eval, m, best, own.room_kw, own.load_kw, own.tie);
            g_array_append_val(out, e);
        }
        for (guint j = 0; j < on->len; j++) {
            int32_t s = g_array_index(on, int32_t, j);
            double kw = entry_at(eval, s)->load_kw;
            if (kw > limit || (own.tie >= 0 && kw > own.room_kw))
                continue;
            int32_t e =
                join(eval, m, s, own.room_kw - kw, own.load_kw + kw, own.tie);
            g_array_append_val(out, e);
        }
    }
}

/* Parent fed through the child: everything the parent draws crosses the link.*/
static void join_fed_child(struct island *island, GArray *on, int32_t c,
                           GArray *out)
{
    struct lo_rel_eval *eval = island->eval;
    GArray *fed = island->fed[c - island->stage->from];
    double limit = lo_rel_limit(eval, c);
    for (guint i = 0; i < fed->len; i++) {
        int32_t s = g_array_index(fed, int32_t, i);
        struct entry side = *entry_at(eval, s);
        double room = fmin(side.room_kw, limit);
        for (guint j = 0; j < on->len; j++) {
            int32_t m = g_array_index(on, int32_t, j);
            double kw = entry_at(eval, m)->load_kw;
            if (kw > room)
                continue;
            int32_t e =
                join(eval, m, s, room - kw, side.load_kw + kw, side.tie);
            g_array_append_val(out, e);
        }
    }
}

/* Folds the finished child c into its parent. */
static void fold(struct island *island, int32_t c)
{
    struct lo_rel_eval *eval = island->eval;
    int32_t from = island->stage->from, k = c - from;
    int32_t p = eval->up[c] - from;
    /* A fuse parts a fault off, but is not drawn to shed load. */
    bool cuttable = lo_rel_operable(eval, island->stage, eval->up_link[c]) &&
                    eval->grid->links[eval->up_link[c]].kind != LO_REL_FUSE;
    int32_t best = best_of(island, c);
    island->off[p] =
        join(eval, island->off[p], cuttable ? best : island->off[k], 0, 0, -1);
    GArray *on = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GArray *fed = g_array_new(FALSE, FALSE, sizeof(int32_t));
    join_child(island, island->fed[p], best, c, cuttable, fed);
    join_fed_child(island, island->on[p], c, fed);
    join_child(island, island->on[p], best, c, cuttable, on);
    prune(eval, on);
    prune(eval, fed);
    g_array_free(island->on[p], TRUE);
    g_array_free(island->fed[p], TRUE);
    island->on[p] = on;
    island->fed[p] = fed;
}

static void start_place(struct island *island, int32_t i)
{
    struct lo_rel_eval *eval = island->eval;
    int32_t k = i - island->stage->from;
    struct entry on = {-eval->load_kw[i],
                       eval->load_kw[i],
                       eval->value[i],
                       i,
                       -1,
                       0,
                       0,
                       false};
    int32_t e = add_entry(eval, on);
    island->on[k] = g_array_new(FALSE, FALSE, sizeof(int32_t));
    island->fed[k] = g_array_new(FALSE, FALSE, sizeof(int32_t));
    island->off[k] = 0;
    g_array_append_val(island->on[k], e);
}

/* Ties into the island [top, end[top]) start its choices. */
static void start_ties(struct island *island, int32_t top)
{
    struct lo_rel_eval *eval = island->eval;
    for (int32_t t = 0; t < eval->n_ties; t++) {
        int32_t dark = -1, donor = donor_of(island, t, &dark);
        if (donor < 0 || dark < top || dark >= eval->end[top] ||
            island->fed[dark - island->stage->from] == NULL)
            continue;
        double limit = lo_rel_tie_limit(eval, t);
        double room = fmin(limit, lo_rel_spare(eval, island->stage, donor)) -
                      eval->load_kw[dark];
        if (room < 0.0)
            continue;
        struct entry fed = {
            room, eval->load_kw[dark], eval->value[dark], dark, t, 0, 0, false};
        int32_t e = add_entry(eval, fed);
        g_array_append_val(island->fed[dark - island->stage->from], e);
    }
}

/* The best choice for the island whose uppermost place is `top`. */
static int32_t solve_island(struct island *island, int32_t top)
{
    struct lo_rel_eval *eval = island->eval;
    int32_t from = island->stage->from;
    g_array_set_size(eval->entries, 0);
    struct entry nothing = {0, 0, 0, -1, -1, 0, 0, false};
    add_entry(eval, nothing);
    start_place(island, top);
    for (int32_t i = top + 1; i < eval->end[top]; i++)
        if (eval->now[i] == REL_DARK && island->on[eval->up[i] - from] != NULL)
            start_place(island, i);
    start_ties(island, top);
    for (int32_t i = eval->end[top] - 1; i > top; i--)
        if (island->on[i - from] != NULL)
            fold(island, i);
    int32_t best = best_of(island, top);
    for (int32_t i = top; i < eval->end[top]; i++) {
        if (island->on[i - from] == NULL)
            continue;
        g_array_free(island->on[i - from], TRUE);
        g_array_free(island->fed[i - from], TRUE);
        island->on[i - from] = island->fed[i - from] = NULL;
    }
    return best;
}

/* Loads the donors of a choice; true if none of them is overloaded. With
 * `sign` -1 takes the loads back. */
static bool load_donors(struct island *island, int32_t e, double sign)
{
    struct lo_rel_eval *eval = island->eval;
    bool fits = true;
    GArray *stack = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_array_append_val(stack, e);
    while (stack->len > 0) {
        int32_t at = g_array_index(stack, int32_t, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        if (at == 0)
            continue;
        struct entry entry = *entry_at(eval, at);
        if (entry.closed) {
            int32_t dark = -1, donor = donor_of(island, entry.tie, &dark);
            lo_rel_load_path(eval, donor, sign * entry.load_kw);
            if (lo_rel_spare(eval, island->stage, donor) < -ROUNDING_KW)
                fits = false;
        }
        g_array_append_val(stack, entry.left);
        g_array_append_val(stack, entry.right);
    }
    g_array_free(stack, TRUE);
    return fits;
}

/* Lit places are no donors for the islands that follow. */
static void light(struct island *island, int32_t e)
{
    struct lo_rel_eval *eval = island->eval;
    GArray *stack = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_array_append_val(stack, e);
    while (stack->len > 0) {
        struct entry entry =
            *entry_at(eval, g_array_index(stack, int32_t, stack->len - 1));
        g_array_set_size(stack, stack->len - 1);
        if (entry.place >= 0)
            island->lit[entry.place - island->stage->from] = true;
        if (entry.left > 0)
            g_array_append_val(stack, entry.left);
        if (entry.right > 0)
            g_array_append_val(stack, entry.right);
    }
    g_array_free(stack, TRUE);
}

/* The best choice with the ties that are not kept out; loads its donors. -1
 * if they are overloaded: then nothing is loaded. */
static int32_t try_ties(struct island *island, int32_t top)
{
    int32_t best = solve_island(island, top);
    if (load_donors(island, best, 1.0))
        return best;
    load_donors(island, best, -1.0);
    return -1;
}

/* Ties one by one, always the one that helps most, as long as their donors
 * bear it together. */
static void add_ties(struct island *island, int32_t top)
{
    struct lo_rel_eval *eval = island->eval;
    double value = 0.0;
    for (int32_t t = 0; t < eval->n_ties; t++)
        island->kept_out[t] = true;
    for (;;) {
        int32_t best_tie = -1;
        for (int32_t t = 0; t < eval->n_ties; t++) {
            if (!island->kept_out[t])
                continue;
            int32_t dark;
            if (lo_rel_donor(eval, island->stage, t, &dark) < 0)
                continue;
            island->kept_out[t] = false;
            int32_t e = try_ties(island, top);
            if (e >= 0) {
                load_donors(island, e, -1.0);
                if (entry_at(eval, e)->value > value) {
                    value = entry_at(eval, e)->value;
                    best_tie = t;
                }
            }
            island->kept_out[t] = true;
        }
        if (best_tie < 0)
            return;
        island->kept_out[best_tie] = false;
    }
}

/* All ties together; where they overload a donor they share, some. */
static void feed_one(struct island *island, int32_t top)
{
    struct lo_rel_eval *eval = island->eval;
    if (lo_rel_feed_whole(eval, island->stage, top, island->lit))
        return;
    for (int32_t t = 0; t < eval->n_ties; t++)
        island->kept_out[t] = false;
    int32_t best = try_ties(island, top);
    if (best < 0) {
        eval->thinned = true;
        add_ties(island, top);
        best = try_ties(island, top);
    }
    if (best > 0)
        light(island, best);
}

void lo_rel_restore(struct lo_rel_eval *eval, const struct rel_stage *stage)
{
    size_t n = (size_t)(stage->to - stage->from);
    struct island island = {.eval = eval, .stage = stage};
    island.kept_out = g_new0(bool, (gsize)eval->n_ties + 1);
    island.on = g_new0(GArray *, n + 1);
    island.fed = g_new0(GArray *, n + 1);
    island.off = g_new0(int32_t, n + 1);
    for (int32_t i = 0; i < eval->n; i++)
        eval->extra_kw[i] = 0.0;
    for (int32_t i = stage->from; i < stage->to; i++)
        eval->live_sub_kw[i] =
            eval->now[i] == REL_LIVE ? eval->load_kw[i] : 0.0;
    for (int32_t i = stage->to - 1; i > stage->from; i--)
        eval->live_sub_kw[eval->up[i]] += eval->live_sub_kw[i];
    island.lit = g_new0(bool, n + 1);
    for (int32_t i = stage->from; i < stage->to; i++)
        if (eval->now[i] == REL_DARK &&
            (i == stage->from || eval->now[eval->up[i]] != REL_DARK))
            feed_one(&island, i);
    for (int32_t i = stage->from; i < stage->to; i++)
        if (island.lit[i - stage->from])
            eval->now[i] = REL_LIVE;
    g_free(island.lit);
    g_free(island.kept_out);
    g_free(island.on);
    g_free(island.fed);
    g_free(island.off);
}
