/*
 * The bound with crews: what the prices of crews are worth, and better prices.
 *
 *   prices --> patterns at their cheapest days, part by part  (crew_parts.c)
 *          --> the dearest bins of each bucket                (here)
 *          --> bound, and which items are asked for more than there are bins
 */
#include <math.h>
#include <string.h>

#include "crew_bound_parts.h"

enum {
    MOST_TICKS = 1024, /* of a day, for the knapsack */
    STALL = 60,        /* rounds without a better bound before steps shrink */
    ROUNDS_UNSEEN = 8  /* between looks at the clock */
};
/* Steps are shares of the way to the cost aimed at (Polyak 1969). */
static const double FIRST_STEP = 1.0, LAST_STEP = 1e-3, SHRINK = 0.8,
                    MEMORY = 0.9, AIM = 1.01, MOST_WORTH = 2.0;
/* Cost parts that a place never taken counts more than one always taken: where
 * costs are the same. */
static const double TASTE = 1000.0;

/* --- days and places ----------------------------------------------------- */

static int by_from(const void *a, const void *b)
{
    const struct lo_interval *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* All that a job in this place keeps busy or dead. */
static struct lo_interval whole_span(const struct planner *p, struct placed at)
{
    struct lo_interval span = crew_span(p, at);
    if (p->options[at.option].dead) {
        struct lo_interval dead = dead_span(p, at);
        span.from = MIN(span.from, dead.from);
        span.to = MAX(span.to, dead.to);
    }
    return span;
}

/* Stretches that touch are one day: so does a group that is linked. */
static GArray *find_days(const struct planner *p)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    for (int o = 0; o < p->n_options; o++)
        for (int i = 0; i < p->options[o].n_starts; i++) {
            struct lo_interval span =
                whole_span(p, (struct placed){o, p->options[o].starts[i]});
            struct lo_interval *last =
                i > 0
                    ? &g_array_index(spans, struct lo_interval, spans->len - 1)
                    : NULL;
            if (last != NULL && span.from <= last->to)
                last->to = MAX(last->to, span.to);
            else
                g_array_append_val(spans, span);
        }
    g_array_sort(spans, by_from);
    guint n = 0;
    for (guint i = 0; i < spans->len; i++) {
        struct lo_interval span = g_array_index(spans, struct lo_interval, i);
        struct lo_interval *last =
            n > 0 ? &g_array_index(spans, struct lo_interval, n - 1) : NULL;
        if (last != NULL && span.from <= last->to)
            last->to = MAX(last->to, span.to);
        else
            g_array_index(spans, struct lo_interval, n++) = span;
    }
    g_array_set_size(spans, n);
    return spans;
}

/* The day of an instant that lies in one. */
static int day_at(const GArray *days, lo_time at)
{
    int lo = 0, hi = (int)days->len - 1;
    while (lo < hi) {
        int mid = lo + (hi - lo + 1) / 2;
        if (g_array_index(days, struct lo_interval, mid).from <= at)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

static void add_places(struct crew_bound *b)
{
    const struct planner *p = b->planner;
    GArray *days = find_days(p);
    b->n_days = (int)days->len;
    b->places = g_array_new(FALSE, FALSE, sizeof(struct place));
    b->first_place = g_new0(int, p->n_options + 1);
    for (int o = 0; o < p->n_options; o++) {
        const struct option *option = &p->options[o];
        int last = -1;
        for (int i = 0; i < option->n_starts; i++) {
            int day = day_at(days, option->starts[i]);
            struct lo_interval busy =
                crew_span(p, (struct placed){o, option->starts[i]});
            struct place place = {o, day, busy.from, busy.to, 0, 0};
            if (day != last)
                g_array_append_val(b->places, place);
            g_array_index(b->places, struct place, b->places->len - 1).to =
                busy.to;
            last = day;
        }
        b->first_place[o + 1] = (int)b->places->len;
    }
    g_array_free(days, TRUE);
}

/* --- buckets and items ---------------------------------------------------- */

/* A crew goes on to another site, unless another job is at this one. */
static bool *lonely_jobs(const struct planner *p)
{
    bool *lonely = g_new(bool, p->n_jobs + 1);
    for (int a = 0; a < p->n_jobs; a++) {
        lonely[a] = true;
        for (int c = 0; c < p->n_jobs && lonely[a]; c++)
            lonely[a] = a == c || !same_site(p, a, c);
    }
    return lonely;
}

/* How long a crew is busy with it, travel to the next site included. */
static int64_t busy_s(const struct planner *p, int option, const bool *lonely)
{
    const struct option *o = &p->options[option];
    struct lo_interval busy = crew_span(p, (struct placed){option, 0});
    return busy.to - busy.from + (lonely[o->job] ? p->problem->travel_s : 0);
}

/* Items of one bucket; lengths are rounded down, the day up. */
static void add_bucket(struct crew_bound *b, int day, int set,
                       const bool *lonely)
{
    const struct planner *p = b->planner;
    struct bucket bucket = {.crews = crew_profile_crews(p->profile, set),
                            .first = (int)b->items->len};
    lo_time from = INT64_MAX, to = INT64_MIN;
    for (guint i = 0; i < b->places->len; i++) {
        struct place *place = &g_array_index(b->places, struct place, i);
        struct item item = {(int)i, 0, 0};
        item.units = crew_profile_units(p->profile, place->option, set);
        if (place->day != day || item.units == 0)
            continue;
        from = MIN(from, place->from);
        to = MAX(to, place->to);
        g_array_append_val(b->items, item);
    }
    bucket.n = (int)b->items->len - bucket.first;
    if (bucket.n == 0)
        return;
    int64_t length = to - from + p->problem->travel_s;
    int64_t tick = p->problem->slot_s;
    while (length / tick >= MOST_TICKS)
        tick *= 2;
    bucket.ticks = (int)((length + tick - 1) / tick);
    for (int i = bucket.first; i < bucket.first + bucket.n; i++) {
        struct item *item = &g_array_index(b->items, struct item, i);
        int option = g_array_index(b->places, struct place, item->place).option;
        item->ticks = (int)(busy_s(p, option, lonely) / tick);
    }
    g_array_append_val(b->buckets, bucket);
}

/* The items of each place, to be found from it. */
static void index_items(struct crew_bound *b)
{
    int n = (int)b->items->len;
    b->item_of = g_new(int, n + 1);
    for (int i = 0; i < n; i++)
        g_array_index(b->places, struct place,
                      g_array_index(b->items, struct item, i).place)
            .n_items++;
    int at = 0;
    for (guint i = 0; i < b->places->len; i++) {
        struct place *place = &g_array_index(b->places, struct place, i);
        place->first_item = at;
        at += place->n_items;
        place->n_items = 0;
    }
    for (int i = 0; i < n; i++) {
        struct place *place =
            &g_array_index(b->places, struct place,
                           g_array_index(b->items, struct item, i).place);
        b->item_of[place->first_item + place->n_items++] = i;
    }
}

static void add_items(struct crew_bound *b)
{
    const struct planner *p = b->planner;
    bool *lonely = lonely_jobs(p);
    b->items = g_array_new(FALSE, FALSE, sizeof(struct item));
    b->buckets = g_array_new(FALSE, FALSE, sizeof(struct bucket));
    for (int day = 0; day < b->n_days; day++)
        for (int set = 0; set < crew_profile_sets(p->profile); set++)
            add_bucket(b, day, set, lonely);
    g_free(lonely);
    index_items(b);
    b->price = g_new0(int64_t, b->items->len + 1);
    b->asked = g_new0(int, b->items->len + 1);
    b->best_price = g_new0(int64_t, b->items->len + 1);
    b->exact_price = g_new0(double, b->items->len + 1);
    b->way = g_new0(double, b->items->len + 1);
    b->taken = g_new0(double, b->places->len + 1);
}

/* Every crew of every bucket with every item in its bin, and every job left out
 * or with its items: at this price that is far from the end of int64_t. Any
 * prices give a bound that holds. */
static double dearest_price(const struct crew_bound *b)
{
    double units = 1.0;
    for (guint i = 0; i < b->buckets->len; i++) {
        const struct bucket *bucket =
            &g_array_index(b->buckets, struct bucket, i);
        units += (double)bucket->crews * bucket->n;
    }
    for (guint i = 0; i < b->items->len; i++)
        units += g_array_index(b->items, struct item, i).units;
    for (int j = 0; j < b->planner->problem->n_jobs; j++)
        units += b->planner->problem->jobs[j].weight;
    return floor((double)(INT64_MAX / 16) / units);
}

/* --- life ----------------------------------------------------------------- */

struct crew_bound *crew_bound_new(struct planner *planner,
                                  const struct pattern_pool *pool,
                                  double unplaced)
{
    struct crew_bound *b = g_new0(struct crew_bound, 1);
    b->planner = planner;
    b->best = INT64_MIN;
    add_places(b);
    add_items(b);
    crew_parts_open(b, pool, unplaced);
    b->dearest = dearest_price(b);
    return b;
}

void crew_bound_free(struct crew_bound *b)
{
    if (b == NULL)
        return;
    crew_parts_close(b);
    g_array_free(b->places, TRUE);
    g_array_free(b->items, TRUE);
    g_array_free(b->buckets, TRUE);
    g_free(b->first_place);
    g_free(b->item_of);
    g_free(b->price);
    g_free(b->asked);
    g_free(b->best_price);
    g_free(b->exact_price);
    g_free(b->way);
    g_free(b->taken);
    g_free(b->knapsack);
    g_free(b);
}

/* --- bins ----------------------------------------------------------------- */

int64_t crew_bound_dearest_bin(struct crew_bound *b,
                               const struct bucket *bucket)
{
    int width = bucket->ticks + 1, rows = 0;
    size_t room = (size_t)width * (size_t)(bucket->n + 1);
    if (room > b->knapsack_room) {
        b->knapsack = g_renew(int64_t, b->knapsack, room);
        b->knapsack_room = room;
    }
    int64_t *value = b->knapsack;
    memset(value, 0, sizeof *value * (size_t)width);
    int *of_row = g_newa(int, bucket->n + 1);
    for (int i = bucket->first; i < bucket->first + bucket->n; i++) {
        if (b->price[i] <= 0)
            continue;
        int ticks = g_array_index(b->items, struct item, i).ticks;
        const int64_t *before = value + (size_t)rows * (size_t)width;
        int64_t *after = value + (size_t)(rows + 1) * (size_t)width;
        for (int c = 0; c < width; c++) {
            int64_t with = c >= ticks ? before[c - ticks] + b->price[i] : 0;
            after[c] = MAX(before[c], with);
        }
        of_row[rows++] = i;
    }
    int64_t most = value[(size_t)rows * (size_t)width + (size_t)bucket->ticks];
    for (int r = rows, c = bucket->ticks; r > 0; r--) {
        const int64_t *before = value + (size_t)(r - 1) * (size_t)width;
        if (before[c] == before[width + c])
            continue;
        b->asked[of_row[r - 1]] -= bucket->crews;
        c -= g_array_index(b->items, struct item, of_row[r - 1]).ticks;
    }
    return most;
}

/* The bound at the prices; fills `asked`. */
static int64_t evaluate(struct crew_bound *b)
{
    memset(b->asked, 0, sizeof *b->asked * b->items->len);
    for (guint i = 0; i < b->places->len; i++)
        b->taken[i] *= 1.0 - CREW_LATE;
    int64_t sum = crew_parts_least(b);
    for (guint i = 0; i < b->buckets->len; i++) {
        const struct bucket *bucket =
            &g_array_index(b->buckets, struct bucket, i);
        sum -= bucket->crews * crew_bound_dearest_bin(b, bucket);
    }
    return sum;
}

/* --- better prices -------------------------------------------------------- */

/* Where more is asked than there are bins, the price goes up; some of the last
 * way is kept. Prices of what nobody asks stay at 0. Returns the square of its
 * length, 0 where the prices are the best there are. */
static double find_way(struct crew_bound *b)
{
    double square = 0.0;
    bool any = b->spare > 0.0 && b->left_out != b->spare;
    b->left_way = b->left_out - b->spare + MEMORY * b->left_way;
    if (b->spare <= 0.0 || (b->exact_left_price <= 0.0 && b->left_way < 0.0))
        b->left_way = 0.0;
    for (guint i = 0; i < b->items->len; i++) {
        any = any || b->asked[i] > 0 || (b->asked[i] < 0 && b->price[i] > 0);
        b->way[i] = b->asked[i] + MEMORY * b->way[i];
        if (b->exact_price[i] <= 0.0 && b->way[i] < 0.0)
            b->way[i] = 0.0;
        square += b->way[i] * b->way[i];
    }
    square += b->left_way * b->left_way;
    return any ? MAX(square, 1.0) : 0.0;
}

static double stepped(double price, double step, double most)
{
    return CLAMP(price + step, 0.0, most);
}

/* No price is worth more than some plans: with too few crews for the jobs it
 * would rise for ever. */
static void go(struct crew_bound *b, double step)
{
    double most = MIN(MOST_WORTH * fabs((double)b->best) + 1.0, b->dearest);
    for (guint i = 0; i < b->items->len; i++) {
        b->exact_price[i] = stepped(b->exact_price[i], step * b->way[i], most);
        b->price[i] = (int64_t)b->exact_price[i];
    }
    b->exact_left_price =
        stepped(b->exact_left_price, step * b->left_way, most);
    b->left_price = (int64_t)b->exact_left_price;
}

static void go_back(struct crew_bound *b)
{
    for (guint i = 0; i < b->items->len; i++) {
        b->price[i] = b->best_price[i];
        b->exact_price[i] = (double)b->best_price[i];
        b->way[i] = 0.0;
    }
    b->left_price = b->best_left_price;
    b->exact_left_price = (double)b->best_left_price;
    b->left_way = 0.0;
}

static void note(struct crew_bound *b, int64_t value)
{
    b->best = value;
    b->best_left_price = b->left_price;
    memcpy(b->best_price, b->price, sizeof *b->price * b->items->len);
}

/* The cost to aim at: of a plan, else a little above what is known. */
static int64_t aim_of(const struct crew_bound *b, int64_t cost)
{
    return cost < INT64_MAX ? cost : (int64_t)(AIM * (double)b->best) + 1;
}

int64_t crew_bound_raise(struct crew_bound *b, int64_t cost, int64_t enough,
                         double until)
{
    double share = FIRST_STEP;
    int stalled = 0;
    go_back(b);
    for (int round = 0; share > LAST_STEP; round++) {
        int64_t value = evaluate(b);
        stalled = value > b->best ? 0 : stalled + 1;
        if (value > b->best)
            note(b, value);
        if (b->best >= enough ||
            (round % ROUNDS_UNSEEN == 0 &&
             (lo_steady_seconds() > until || planner_out_of_time(b->planner))))
            break;
        if (stalled == STALL) {
            share *= SHRINK;
            stalled = 0;
        }
        double square = find_way(b);
        if (square <= 0.0)
            break; /* nothing is short */
        go(b, share * (double)(aim_of(b, cost) - value) / square);
    }
    go_back(b);
    return b->best;
}

/* --- for the search and the placement --------------------------------------
 */

/* The place of a placed job: the last one that begins no later. */
static int place_of(const struct crew_bound *b, struct placed at)
{
    lo_time from = crew_span(b->planner, at).from;
    int place = b->first_place[at.option];
    while (place + 1 < b->first_place[at.option + 1] &&
           g_array_index(b->places, struct place, place + 1).from <= from)
        place++;
    return place;
}

int crew_bound_day(const struct crew_bound *b, struct placed at)
{
    return g_array_index(b->places, struct place, place_of(b, at)).day;
}

void crew_bound_guide(const struct crew_bound *b)
{
    struct planner *p = b->planner;
    for (int o = 0; o < p->n_options; o++) {
        struct option *option = &p->options[o];
        if (option->scarce == NULL)
            option->scarce = lo_arena_array(p->arena, (size_t)option->n_starts,
                                            sizeof *option->scarce);
        for (int i = 0; i < option->n_starts; i++) {
            int place = place_of(b, (struct placed){o, option->starts[i]});
            option->scarce[i] = crew_parts_place_price(b, place) +
                                (int64_t)((1.0 - b->taken[place]) * TASTE);
        }
    }
}

void crew_bound_settle_prices(struct crew_bound *b)
{
    go_back(b);
    b->best = MAX(b->best, evaluate(b));
}

int64_t crew_bound_with(const struct crew_bound *b, const struct placed *jobs,
                        int n, int64_t cost)
{
    int list[LARGEST_PART];
    if (n > LARGEST_PART)
        return INT64_MIN;
    for (int i = 0; i < n; i++) {
        list[i] = b->planner->options[jobs[i].option].job;
        cost += crew_parts_place_price(b, place_of(b, jobs[i]));
    }
    int64_t saved = crew_parts_without(b, list, n);
    return saved == INT64_MIN ? INT64_MIN : b->best - saved + cost;
}
