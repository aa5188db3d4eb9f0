/*
 * knapsack.c - which areas to feed where many compete for one room: the best of
 * what hangs together, exactly. For prove.c.
 *
 *   live --t1-- a --- b --- c         room for 100 in all: which are fed,
 *                     |               and over which tie?
 *                     e --t3-- live
 *
 * From the leaves of the tree up, for each vertex and what is below it, three
 * lists of labels (load, what is left off, what is operated): the vertex is
 *
 *   UNFED     off
 *   NEEDY     fed, and its supply comes from above
 *   SOURCED   fed over a tie, its own or one below it
 *
 * A label is dropped where another one takes no more room and is better, or
 * where a price of room (Lagrange, as in price.c) shows that nothing better
 * than the best answer known can come of it. So the lists stay short.
 */
#include <math.h>
#include <string.h>

#include "knapsack_int.h"

enum { PRICE_STEPS = 40 };

/* --- order -------------------------------------------------------------- */

int lo_knapsack_compare(const uint64_t *a, const uint64_t *b)
{
    for (int w = 0; w < WORDS; w++) {
        uint64_t differ = a[w] ^ b[w];
        if (differ != 0)
            return (a[w] & (differ & (~differ + 1))) != 0 ? -1 : 1;
    }
    return 0;
}

static int compare_worth(const struct label *a, const struct label *b)
{
    int order = lo_rank_compare(&a->rank, &b->rank);
    return order != 0 ? order : lo_knapsack_compare(a->operated, b->operated);
}

static gint by_load(gconstpointer a, gconstpointer b)
{
    const struct label *x = a, *y = b;
    if (x->load < y->load || x->load > y->load)
        return x->load < y->load ? -1 : 1;
    return compare_worth(x, y);
}

/* --- the trees ---------------------------------------------------------- */

void lo_knapsack_grow(struct proof *p)
{
    const struct field *field = p->field;
    int32_t tail = 0;
    for (int32_t a = 0; a <= p->n; a++)
        p->up[a] = LO_NONE;
    p->order[tail++] = p->n;
    for (int32_t root = 0; root < p->n; root++) {
        if (p->up[root] != LO_NONE)
            continue;
        p->up[root] = p->n;
        p->depth[root] = 1;
        p->by[root] = LO_NONE;
        int32_t head = tail;
        p->order[tail++] = root;
        for (; head < tail; head++) {
            const struct area *at = &field->areas[p->order[head]];
            for (int32_t i = 0; i < at->n_choices; i++) {
                int32_t c = field->choice_of[at->first_choice + i];
                const struct choice *by = &field->choices[c];
                int32_t k = by->end[0] == p->order[head] ? 1 : 0;
                if (by->tie || p->up[by->end[k]] != LO_NONE)
                    continue;
                p->up[by->end[k]] = p->order[head];
                p->depth[by->end[k]] = p->depth[p->order[head]] + 1;
                p->by[by->end[k]] = c;
                p->order[tail++] = by->end[k];
            }
        }
    }
}

/* May supply come to `area` over the switch, both its sides being fed? */
static bool may_join(const struct proof *p, int32_t choice, int32_t area)
{
    if (choice == LO_NONE || p->barred[choice])
        return false;
    return p->bound
        ->enters[choice][p->field->choices[choice].end[0] == area ? 0 : 1];
}

/* Could the tie give supply to the area, in what is tried now? */
static bool gives(const struct proof *p, int32_t choice, int32_t area)
{
    const struct choice *tie = &p->field->choices[choice];
    int k = tie->end[0] == area ? 0 : 1;
    bool used = tie->end[1 - k] == LO_NONE;
    for (int i = 0; i < p->n_inner && !used; i++)
        used = p->inner[i] == choice && p->into[i] == k;
    return tie->tie && used && p->bound->enters[choice][k];
}

/* --- at a price --------------------------------------------------------- */

static double weight_of(const struct proof *p, int32_t area)
{
    return (double)p->field->areas[area].weight[OBJECTIVE];
}

static void begin_costs(struct proof *p, int32_t v)
{
    double *least = p->least[v];
    least[UNFED] = v == p->n ? 0 : p->giver[v] ? INFINITY : weight_of(p, v);
    least[NEEDY] = least[SOURCED] = INFINITY;
    if (v == p->n || !lo_bound_is_reached(p->bound, v))
        return;
    const struct area *at = &p->field->areas[v];
    least[NEEDY] = p->price * p->load[v];
    for (int32_t i = 0; i < at->n_choices; i++)
        if (gives(p, p->field->choice_of[at->first_choice + i], v))
            least[SOURCED] = least[NEEDY];
}

static double alone(const double *least)
{
    return fmin(least[UNFED], least[SOURCED]);
}

static double any(const struct proof *p, int32_t v)
{
    double needy = may_join(p, p->by[v], v) ? p->least[v][NEEDY] : INFINITY;
    return fmin(alone(p->least[v]), needy);
}

/* Least cost of everything at the price: what is left off, and load. */
static double find_least(struct proof *p)
{
    for (int32_t v = 0; v <= p->n; v++)
        begin_costs(p, v);
    for (int32_t i = p->n; i > 0; i--) {
        int32_t v = p->order[i], up = p->up[v];
        double *of = p->least[up], *mine = p->least[v], joined = INFINITY;
        if (may_join(p, p->by[v], up))
            joined = of[NEEDY] + mine[SOURCED];
        of[UNFED] += alone(mine);
        of[NEEDY] += any(p, v);
        of[SOURCED] = fmin(of[SOURCED] + any(p, v), joined);
    }
    return p->least[p->n][UNFED];
}

/* Least cost of all but a vertex and what is below it: a lower one, since who
 * is fed above it may have its supply from anywhere. */
static void find_outer(struct proof *p)
{
    p->outer[p->n][UNFED] = 0;
    p->outer[p->n][NEEDY] = p->outer[p->n][SOURCED] = INFINITY;
    for (int32_t i = 0; i <= p->n; i++) {
        int32_t v = p->order[i];
        const double *outer = p->outer[v];
        double off = outer[UNFED], fed = fmin(outer[NEEDY], outer[SOURCED]);
        off += v == p->n ? 0 : p->giver[v] ? INFINITY : weight_of(p, v);
        fed += v == p->n ? INFINITY : p->price * p->load[v];
        for (int32_t c = 0; c < p->n; c++)
            if (p->up[c] == v) {
                off += alone(p->least[c]);
                fed += any(p, c);
            }
        for (int32_t c = 0; c < p->n; c++) {
            if (p->up[c] != v)
                continue;
            double rest = fed - any(p, c);
            rest = isnan(rest) ? INFINITY : rest;
            p->outer[c][NEEDY] = rest;
            p->outer[c][UNFED] = p->outer[c][SOURCED] =
                fmin(off - alone(p->least[c]), rest);
        }
    }
}

/* The bound rises to one top, and falls after it. */
void lo_knapsack_choose_price(struct proof *p)
{
    double low = 0, high = 0, room = p->room;
    for (int32_t a = 0; a < p->n; a++)
        if (p->load[a] > 0)
            high = fmax(high, weight_of(p, a) / p->load[a]);
    for (int step = 0; step < PRICE_STEPS; step++) {
        double third = (high - low) / 3, at[2];
        for (int k = 0; k < 2; k++) {
            p->price = low + (1 + k) * third;
            at[k] = find_least(p) - p->price * room;
        }
        *(at[0] < at[1] ? &low : &high) += at[0] < at[1] ? third : -third;
    }
    p->price = (low + high) / 2;
}

/* Could so much cost at the price still lead to the best answer, or better? */
static bool is_hopeful(const struct proof *p, double cost)
{
    double off = cost - p->price * p->room;
    return off <= (double)p->best->rank.off[OBJECTIVE] * (1 + 1e-9) + 1e-6;
}

/* --- labels ------------------------------------------------------------- */

static void begin_labels(struct proof *p, int32_t v)
{
    for (int k = 0; k < KINDS; k++)
        g_array_set_size(p->list[v][k], 0);
    struct label none = {0}, fed = {0};
    if (v == p->n) {
        g_array_append_val(p->list[v][UNFED], none);
        return;
    }
    const struct area *at = &p->field->areas[v];
    for (int k = 0; k < WEIGHTS; k++)
        none.rank.off[k] = at->weight[k];
    if (!p->giver[v])
        g_array_append_val(p->list[v][UNFED], none);
    if (!lo_bound_is_reached(p->bound, v))
        return;
    fed.load = fed.need = p->load[v];
    set_bit(fed.fed, v);
    g_array_append_val(p->list[v][NEEDY], fed);
    for (int32_t i = 0; i < at->n_choices; i++) {
        int32_t c = p->field->choice_of[at->first_choice + i];
        struct label sourced = fed;
        if (!gives(p, c, v))
            continue;
        sourced.need -= lo_proof_room_of(p, c);
        if (sourced.need > 0)
            continue;
        sourced.rank.operated = p->field->choices[c].switches;
        set_bit(sourced.operated, c);
        g_array_append_val(p->list[v][SOURCED], sourced);
    }
}

/* Each of one list beside each of the other; `opened` is operated between, or
 * they hang together (LO_NONE, `joined`). */
static void cross(const struct proof *p, GArray *out, const GArray *above,
                  const GArray *below, int32_t opened, bool joined)
{
    for (guint i = 0; i < above->len; i++)
        for (guint j = 0; j < below->len; j++) {
            const struct label *b = &g_array_index(below, struct label, j);
            struct label sum = g_array_index(above, struct label, i);
            sum.load += b->load;
            if (sum.load > p->room * (1 + LO_SLACK))
                break; /* by load, ascending */
            sum.need += joined ? b->need : 0;
            for (int k = 0; k < WEIGHTS; k++)
                sum.rank.off[k] += b->rank.off[k];
            sum.rank.operated += b->rank.operated;
            for (int w = 0; w < WORDS; w++) {
                sum.operated[w] |= b->operated[w];
                sum.fed[w] |= b->fed[w];
            }
            if (opened != LO_NONE) {
                sum.rank.operated += p->field->choices[opened].switches;
                set_bit(sum.operated, opened);
            }
            g_array_append_val(out, sum);
        }
}

/* What a tie cannot carry. */
static void drop_overloaded(GArray *sourced)
{
    guint kept = 0;
    for (guint i = 0; i < sourced->len; i++) {
        const struct label *at = &g_array_index(sourced, struct label, i);
        if (at->need <= 0)
            g_array_index(sourced, struct label, kept++) = *at;
    }
    g_array_set_size(sourced, kept);
}

/* By load, none as good as one before it in all. */
static void keep_best(GArray *list)
{
    guint kept = 0;
    g_array_sort(list, by_load);
    for (guint i = 0; i < list->len; i++) {
        const struct label *at = &g_array_index(list, struct label, i);
        bool beaten = false;
        for (guint k = kept; k-- > 0 && !beaten;) {
            const struct label *by = &g_array_index(list, struct label, k);
            beaten = by->need <= at->need && compare_worth(by, at) <= 0;
        }
        if (!beaten)
            g_array_index(list, struct label, kept++) = *at;
    }
    g_array_set_size(list, kept);
}

/* Least cost of all that the labels of the vertex do not say yet: what is below
 * it and not joined, which may still bring it a tie, and all else. */
static double others_of(const struct proof *p, int32_t v, int kind)
{
    double rest = 0, outer = p->outer[v][kind];
    for (int32_t c = 0; c < p->n; c++)
        if (p->up[c] == v && !p->joined[c]) {
            rest += kind == UNFED ? alone(p->least[c]) : any(p, c);
            outer = kind == NEEDY ? fmin(outer, p->outer[v][SOURCED]) : outer;
        }
    return outer + rest;
}

static void drop_hopeless(const struct proof *p, int32_t v, int kind,
                          GArray *list)
{
    double others = others_of(p, v, kind);
    guint kept = 0;
    for (guint i = 0; i < list->len; i++) {
        const struct label *at = &g_array_index(list, struct label, i);
        if (is_hopeful(p, (double)at->rank.off[OBJECTIVE] +
                              p->price * at->load + others))
            g_array_index(list, struct label, kept++) = *at;
    }
    g_array_set_size(list, kept);
}

static void join_up(struct proof *p, int32_t v)
{
    int32_t up = p->up[v], c = p->by[v];
    GArray **of = p->list[up], **mine = p->list[v];
    GArray *sum[KINDS];
    for (int k = 0; k < KINDS; k++) {
        sum[k] = g_array_new(FALSE, FALSE, sizeof(struct label));
        cross(p, sum[k], of[k], mine[UNFED], k == UNFED ? LO_NONE : c, false);
        cross(p, sum[k], of[k], mine[SOURCED], c, false);
        if (k != UNFED && may_join(p, c, v))
            cross(p, sum[k], of[k], mine[NEEDY], LO_NONE, true);
    }
    if (may_join(p, c, up))
        cross(p, sum[SOURCED], of[NEEDY], mine[SOURCED], LO_NONE, true);
    drop_overloaded(sum[SOURCED]);
    p->joined[v] = true;
    for (int k = 0; k < KINDS; k++) {
        drop_hopeless(p, up, k, sum[k]);
        keep_best(sum[k]);
        g_array_free(of[k], TRUE);
        of[k] = sum[k];
        g_array_set_size(mine[k], 0);
    }
}

/* The best of all, false if none could be as good as the best answer. */
bool lo_knapsack_best(struct proof *p, struct label *out)
{
    if (!is_hopeful(p, find_least(p)))
        return false;
    find_outer(p);
    for (int32_t v = 0; v <= p->n; v++)
        begin_labels(p, v);
    memset(p->joined, 0, (size_t)p->n * sizeof *p->joined);
    for (int32_t i = p->n; i > 0; i--)
        join_up(p, p->order[i]);
    const GArray *all = p->list[p->n][UNFED];
    for (guint i = 0; i < all->len; i++) {
        const struct label *at = &g_array_index(all, struct label, i);
        if (i == 0 || compare_worth(at, out) < 0)
            *out = *at;
    }
    return all->len > 0;
}
