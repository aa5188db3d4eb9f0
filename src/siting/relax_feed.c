/*
 * What stays dark behind a dead block: what the ties below a cut can feed.
 *
 *   B dead ==c== p2 --- p1 ==[s]== a ==[tie, room]== elsewhere
 *                 |      \\--- h1
 *                 \\==[s]== h2        fed: a alone; a p1 h1 and more; all
 *
 * What one tie feeds is connected, holds its end a, and ends at switches. For
 * every node on the way from a to where the ways to the source meet, the most
 * weight: lists of (room left, weight) that nothing beats in both, as in
 * reliability's restore.c, with the switches that are there or in.
 */
#include <math.h>

#include "siting/relax_int.h"

/* Longer lists are thinned, which errs to more supply. New switches that bound
 * what is fed are counted up to NEW_MAX; more of them cost nothing. Feeders of
 * more nodes than FINE_NODES get the room alone where new switches may help. */
enum { LIST_MAX = 400, NEW_MAX = 3, UNCOUNTED, COUNTS, FINE_NODES = 1500 };

static const double ROUNDING_KW = 1e-3; /* sums of kW in another order */

struct choice {
    double kw, weight; /* room left in the place of kw on the way up */
};

struct relax_feed {
    const struct relax *relax;
    const struct relax_question *question;
    bool *there;      /* per tie: could be used */
    double *given_kw; /* per node, scratch: by ties on the link above */
    /* per number of new switches and tie that binds: by steps up from its end
     */
    double **fed[COUNTS];
};

struct relax_fed {
    int32_t node;
    double room_kw;
    double weight;
};

static bool inside(const struct relax *relax, int32_t v, int32_t of)
{
    return of >= v && of < relax->end[v];
}

/* --- by room alone -------------------------------------------------------- */

static guint hash_fed(gconstpointer key)
{
    const struct relax_fed *fed = key;
    return (guint)fed->node * 31u + g_double_hash(&fed->room_kw);
}

static gboolean same_fed(gconstpointer a, gconstpointer b)
{
    const struct relax_fed *x = a, *y = b;
    return x->node == y->node && x->room_kw == y->room_kw;
}

GHashTable *lo_site_fed_new(void)
{
    return g_hash_table_new_full(hash_fed, same_fed, g_free, NULL);
}

static gint by_density(gconstpointer a, gconstpointer b)
{
    const struct choice *x = a, *y = b;
    double left = x->weight * y->kw, right = y->weight * x->kw;
    return (left < right) - (left > right);
}

static double fill_room(const struct relax *relax, int32_t c, double room_kw)
{
    double fed = 0.0;
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct choice));
    for (int32_t v = c; v < relax->end[c]; v++) {
        struct choice piece = {relax->node[v].kw, relax->node[v].weight};
        if (piece.weight > 0.0)
            g_array_append_val(pieces, piece);
    }
    g_array_sort(pieces, by_density);
    for (guint i = 0; i < pieces->len; i++) {
        struct choice *piece = &g_array_index(pieces, struct choice, i);
        if (piece->kw > room_kw) {
            fed += piece->weight * room_kw / piece->kw;
            break;
        }
        fed += piece->weight;
        room_kw -= piece->kw;
    }
    g_array_free(pieces, TRUE);
    return fed;
}

/* The most weight below c that so many kW can feed: fractions allowed. */
static double most_fed(const struct relax *relax, int32_t c, double room_kw)
{
    struct relax_fed key = {c, room_kw, 0.0};
    struct relax_fed *found = g_hash_table_lookup(relax->fed, &key);
    if (room_kw >= relax->node[c].sub_kw)
        return relax->node[c].sub_weight;
    if (found == NULL) {
        key.weight = fill_room(relax, c, room_kw);
        found = g_memdup2(&key, sizeof key);
        g_hash_table_add(relax->fed, found);
    }
    return found->weight;
}

/* --- by switches ---------------------------------------------------------- */

/* Could the tie feed all below c? */
static bool carries(const struct relax *relax, const struct relax_tie *tie,
                    int32_t c)
{
    double kw = relax->node[c].sub_kw;
    if (kw > tie->room_kw)
        return false;
    for (int32_t p = tie->inside; p != c; p = relax->node[p].up)
        if (kw - relax->node[p].sub_kw > relax->node[p].limit_kw)
            return false;
    return true;
}

/* The uppermost node that the tie could help. */
static int32_t below_meet(const struct relax *relax,
                          const struct relax_tie *tie)
{
    int32_t v = tie->inside;
    while (relax->node[v].up >= 0 && relax->node[v].up != tie->meet)
        v = relax->node[v].up;
    return v;
}

bool lo_site_tie_binds(const struct relax *relax, int32_t t)
{
    return !carries(relax, &relax->tie[t], below_meet(relax, &relax->tie[t]));
}

/* New switches that it takes to open the link above v to shed load: 0, 1, or
 * COUNTS if that cannot be. */
static int price_to_shed(const struct relax_feed *feed, int32_t v)
{
    const struct relax *relax = feed->relax;
    const struct relax_node *node = &relax->node[v];
    int price = COUNTS;
    if (node->boundary)
        return node->sheds ? 0 : COUNTS;
    for (int32_t i = node->site ? relax->first_site[node->link] : -1; i >= 0;
         i = relax->next_site[i]) {
        enum site_state state = feed->question->state[i];
        if (lo_site_relax_counts(relax, i) && state != SITE_OUT)
            price = MIN(price, state == SITE_IN ? 0 : 1);
    }
    return price;
}

static gint by_kw(gconstpointer a, gconstpointer b)
{
    const struct choice *x = a, *y = b;
    if (x->kw != y->kw)
        return x->kw < y->kw ? -1 : 1;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

/* Keeps what nothing beats in kW (the fewer the better) and weight. */
static void prune(GArray *list)
{
    g_array_sort(list, by_kw);
    guint n = 0;
    for (guint i = 0; i < list->len; i++) {
        struct choice own = g_array_index(list, struct choice, i);
        if (n > 0 &&
            g_array_index(list, struct choice, n - 1).weight >= own.weight)
            continue;
        g_array_index(list, struct choice, n++) = own;
    }
    g_array_set_size(list, n);
    if (n <= LIST_MAX)
        return;
    /* Of two neighbours the kW of the one and the weight of the other. */
    for (guint i = 0; i < n / 2; i++) {
        struct choice both = {
            g_array_index(list, struct choice, 2 * i).kw,
            g_array_index(list, struct choice, 2 * i + 1).weight};
        g_array_index(list, struct choice, i) = both;
    }
    if (n % 2 == 1)
        g_array_index(list, struct choice, n / 2) =
            g_array_index(list, struct choice, n - 1);
    g_array_set_size(list, (n + 1) / 2);
}

/* Lists by number of new switches. */
struct lists {
    GArray *by[COUNTS];
};

static struct lists *new_lists(bool with_nothing)
{
    const struct choice nothing = {0.0, 0.0};
    struct lists *lists = g_new(struct lists, 1);
    for (int j = 0; j < COUNTS; j++)
        lists->by[j] = g_array_new(FALSE, FALSE, sizeof(struct choice));
    if (with_nothing) {
        g_array_append_val(lists->by[0], nothing);
        g_array_append_val(lists->by[UNCOUNTED], nothing);
    }
    return lists;
}

static void free_lists(struct lists *lists)
{
    if (lists == NULL)
        return;
    for (int j = 0; j < COUNTS; j++)
        g_array_free(lists->by[j], TRUE);
    g_free(lists);
}

static void multiply(const GArray *own, const GArray *side, double room_kw,
                     GArray *out)
{
    for (guint i = 0; i < own->len; i++)
        for (guint j = 0; j < side->len; j++) {
            struct choice x = g_array_index(own, struct choice, i);
            const struct choice *y = &g_array_index(side, struct choice, j);
            x.kw += y->kw;
            x.weight += y->weight;
            if (x.kw <= room_kw)
                g_array_append_val(out, x);
        }
}

/* own x side, where `side` may be left out at a price. */
static void add_side(struct lists *own, const struct lists *side, int price,
                     int counts, double room_kw)
{
    struct lists *sum = new_lists(false);
    for (int j = 0; j < COUNTS; j++) {
        if (j != UNCOUNTED && j > counts)
            continue;
        int left = j == UNCOUNTED ? UNCOUNTED : j + price;
        if (price < COUNTS &&
            (left == UNCOUNTED ? j == UNCOUNTED : left <= counts))
            g_array_append_vals(sum->by[left], own->by[j]->data,
                                own->by[j]->len);
        if (j == UNCOUNTED) {
            multiply(own->by[j], side->by[j], room_kw, sum->by[j]);
            continue;
        }
        for (int i = 0; i <= j; i++)
            multiply(own->by[j - i], side->by[i], room_kw, sum->by[j]);
    }
    for (int j = 0; j < COUNTS; j++) {
        prune(sum->by[j]);
        GArray *swap = own->by[j];
        own->by[j] = sum->by[j];
        sum->by[j] = swap;
    }
    free_lists(sum);
}

/* Per node of sub(top): what may be fed there if the node is. Nodes on the
 * way to the tie's end leave the next one on it out. */
static struct lists **lists_below(const struct relax_feed *feed,
                                  const struct relax_tie *tie, int32_t top,
                                  int counts)
{
    const struct relax *relax = feed->relax;
    struct lists **list =
        g_new0(struct lists *, (gsize)(relax->end[top] - top) + 1);
    for (int32_t v = relax->end[top] - 1; v >= top; v--) {
        struct choice own = {relax->node[v].kw, relax->node[v].weight};
        struct lists *sides = list[v - top]; /* children, merged already */
        struct lists *all = new_lists(false);
        if (own.kw <= tie->room_kw) {
            g_array_append_val(all->by[0], own);
            g_array_append_val(all->by[UNCOUNTED], own);
        }
        if (sides != NULL)
            add_side(all, sides, COUNTS, counts, tie->room_kw);
        free_lists(sides);
        list[v - top] = all;
        int32_t up = relax->node[v].up;
        if (v == top || inside(relax, v, tie->inside))
            continue;
        if (list[up - top] == NULL)
            list[up - top] = new_lists(true);
        add_side(list[up - top], all, price_to_shed(feed, v), counts,
                 tie->room_kw);
    }
    return list;
}

static double heaviest(const GArray *list)
{
    double most = 0.0;
    for (guint i = 0; i < list->len; i++)
        most = fmax(most, g_array_index(list, struct choice, i).weight);
    return most;
}

/* The most that the tie feeds below each node on its way up, for up to
 * `counts` new switches, and for any number of them if that is not 0. */
static void feed_on_the_way(struct relax_feed *feed, int32_t t, int counts)
{
    const struct relax *relax = feed->relax;
    const struct relax_tie *tie = &relax->tie[t];
    int32_t top = below_meet(relax, tie), p = tie->inside;
    int32_t steps = relax->node[p].depth - relax->node[top].depth + 1;
    struct lists **list = lists_below(feed, tie, top, counts);
    struct lists *way = new_lists(true); /* kW: minus the room that is left */
    double stopped[COUNTS] = {0.0};
    for (int j = 0; j < COUNTS; j++) {
        if (j <= counts || (j == UNCOUNTED && counts > 0))
            feed->fed[j][t] = g_new0(double, (gsize)steps + 1);
        for (guint i = 0; i < way->by[j]->len; i++)
            g_array_index(way->by[j], struct choice, i).kw = -tie->room_kw;
    }
    for (int32_t i = 0; i < steps; i++, p = relax->node[p].up) {
        add_side(way, list[p - top], COUNTS, counts, 0.0);
        int price = price_to_shed(feed, p);
        double most[COUNTS];
        for (int j = 0; j < COUNTS; j++) {
            most[j] = heaviest(way->by[j]);
            if (feed->fed[j][t] != NULL)
                feed->fed[j][t][i] = fmax(stopped[j], most[j]);
        }
        for (int j = 0; j < COUNTS && price < COUNTS; j++) {
            int left = j == UNCOUNTED ? UNCOUNTED : j + price;
            if (j == UNCOUNTED || left <= counts)
                stopped[left] = fmax(stopped[left], most[j]);
        }
        for (int j = 0; j < COUNTS; j++) {
            for (guint x = 0; x < way->by[j]->len; x++) {
                struct choice *at =
                    &g_array_index(way->by[j], struct choice, x);
                at->kw = fmax(at->kw, -relax->node[p].limit_kw);
            }
            prune(way->by[j]);
        }
    }
    for (int32_t v = top; v < relax->end[top]; v++)
        free_lists(list[v - top]);
    g_free(list);
    free_lists(way);
}

/* --- what stays dark ------------------------------------------------------ */

/* May another tie feed the far end of a tie that is no use by itself? */
static bool chained(const struct relax_feed *feed, int32_t c, int32_t class)
{
    const struct relax *relax = feed->relax;
    int32_t top = c;
    while (relax->node[top].up >= 0 &&
           relax->node[relax->node[top].up].meets >= class)
        top = relax->node[top].up;
    for (int32_t t = 0; t < relax->n_ties; t++)
        if (feed->there[t] && relax->tie[t].meet_no < class &&
            inside(relax, top, relax->tie[t].inside))
            return true;
    return false;
}

/* What the tie feeds below c with so many new switches there; NAN = look at
 * its room. */
static double fed_by(const struct relax_feed *feed, int32_t t, int32_t c,
                     int32_t chosen)
{
    const struct relax *relax = feed->relax;
    int news = feed->question->frozen[t] ? 0 : chosen;
    if (feed->fed[0][t] == NULL)
        return relax->node[c].sub_weight;
    if (news > NEW_MAX)
        news = UNCOUNTED;
    double most = 0.0;
    for (int j = 0; j <= news; j++) {
        if (feed->fed[j][t] == NULL)
            return NAN;
        if (j < UNCOUNTED || news == UNCOUNTED)
            most = fmax(
                most, feed->fed[j][t][relax->node[relax->tie[t].inside].depth -
                                      relax->node[c].depth]);
    }
    return most;
}

/* kW that the tie could give beside those before it, which share links with
 * it: on a tree, taking one after the other is the most for all. */
static double give(const struct relax_feed *feed, const struct relax_tie *tie)
{
    const struct relax *relax = feed->relax;
    double kw = tie->room_kw;
    for (int32_t v = tie->outside; v >= 0 && v != tie->meet;
         v = relax->node[v].up)
        kw = fmin(kw, relax->node[v].limit_kw - relax->node[v].sub_kw -
                          feed->given_kw[v]);
    kw = fmax(0.0, kw);
    for (int32_t v = tie->outside; v >= 0 && v != tie->meet;
         v = relax->node[v].up)
        feed->given_kw[v] += kw;
    return kw;
}

static void forget_given(const struct relax_feed *feed,
                         const struct relax_tie *tie)
{
    for (int32_t v = tie->outside; v >= 0 && v != tie->meet;
         v = feed->relax->node[v].up)
        feed->given_kw[v] = 0.0;
}

static bool helps_from_inside(const struct relax_feed *feed, int32_t t,
                              int32_t c)
{
    const struct relax *relax = feed->relax;
    return feed->there[t] && inside(relax, c, relax->tie[t].inside) &&
           !inside(relax, c, relax->tie[t].outside);
}

/* The most that all ties of the class could feed below c by what they and
 * their donors carry together. */
static double fed_together(const struct relax_feed *feed, int32_t c,
                           int32_t class)
{
    const struct relax *relax = feed->relax;
    double kw = ROUNDING_KW;
    for (int32_t t = 0; t < relax->n_ties; t++)
        if (helps_from_inside(feed, t, c) && relax->tie[t].meet_no < class)
            kw += give(feed, &relax->tie[t]);
    for (int32_t t = 0; t < relax->n_ties; t++)
        if (helps_from_inside(feed, t, c))
            forget_given(feed, &relax->tie[t]);
    return most_fed(relax, c, kw);
}

double lo_site_feed_dark(const struct relax_feed *feed, int32_t c,
                         int32_t class, int32_t chosen)
{
    const struct relax *relax = feed->relax;
    const struct relax_node *node = &relax->node[c];
    double room_kw = 0.0, none = 1.0, fed = 0.0;
    bool useless = false;
    int helping = 0;
    for (int32_t t = 0; t < relax->n_ties; t++) {
        if (!helps_from_inside(feed, t, c))
            continue;
        if (relax->tie[t].meet_no >= class) {
            useless = true;
            continue;
        }
        helping++;
        none *= relax->tie[t].fails;
        double by_switches = fed_by(feed, t, c, chosen);
        if (isnan(by_switches))
            room_kw += relax->tie[t].room_kw;
        else
            fed += by_switches;
    }
    if (useless && !relax->limited && chained(feed, c, class))
        return 0.0;
    if (room_kw > 0.0)
        fed += most_fed(relax, c, room_kw);
    if (helping > 1 && relax->limited)
        fed = fmin(fed, fed_together(feed, c, class));
    fed = fmin(fed, (1.0 - none) * node->sub_weight);
    return fmax(0.0, node->sub_weight - fed);
}

/* --- life ----------------------------------------------------------------- */

static bool could_be_used(const struct relax *relax,
                          const struct relax_tie *tie,
                          const enum site_state *state)
{
    const struct lo_rel_link *link = &relax->siting->grid->links[tie->link];
    if (link->kind >= LO_REL_SWITCH &&
        (relax->family != RELAX_FAST || !isnan(link->hours)))
        return true;
    for (int32_t i = relax->first_site[tie->link]; i >= 0;
         i = relax->next_site[i])
        if (state[i] != SITE_OUT)
            return true;
    return false;
}

struct relax_feed *lo_site_feed_new(const struct relax *relax,
                                    const struct relax_question *question)
{
    struct relax_feed *feed = g_new0(struct relax_feed, 1);
    feed->relax = relax;
    feed->question = question;
    feed->given_kw = g_new0(double, (gsize)relax->n + 1);
    feed->there = g_new0(bool, (gsize)relax->n_ties + 1);
    for (int j = 0; j < COUNTS; j++)
        feed->fed[j] = g_new0(double *, (gsize)relax->n_ties + 1);
    for (int32_t t = 0; t < relax->n_ties; t++) {
        feed->there[t] = could_be_used(relax, &relax->tie[t], question->state);
        if (feed->there[t] && lo_site_tie_binds(relax, t))
            feed_on_the_way(feed, t,
                            question->frozen[t] || relax->n > FINE_NODES
                                ? 0
                                : MIN(question->k, NEW_MAX));
    }
    return feed;
}

void lo_site_feed_free(struct relax_feed *feed)
{
    if (feed == NULL)
        return;
    for (int j = 0; j < COUNTS; j++) {
        for (int32_t t = 0; t < feed->relax->n_ties; t++)
            g_free(feed->fed[j][t]);
        g_free(feed->fed[j]);
    }
    g_free(feed->there);
    g_free(feed->given_kw);
    g_free(feed);
}
