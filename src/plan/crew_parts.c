/*
 * The bound with crews, the patterns' side: the cheapest cover of each part at
 * the prices of the places it takes.
 *
 *   part     jobs held together by patterns of two and more
 *   cost of a pattern   its own, and for each job the least price of its
 *                       options on the cheapest day that all of them have
 *
 * A part is covered by trying all subsets (Held, Karp 1962). One too large for
 * that is bounded by shares: each job pays its part of the cheapest pattern
 * that holds it.
 */
#include <math.h>
#include <string.h>

#include "crew_bound_parts.h"

static const int64_t NEVER = INT64_MAX / 4;

/* --- parts --------------------------------------------------------------- */

static int root_of(int *up, int j)
{
    while (up[j] != j)
        j = up[j] = up[up[j]];
    return j;
}

static int job_of(const struct crew_bound *b, const struct pattern *q, int i)
{
    return b->planner->options[q->jobs[i].option].job;
}

/* May the job share an outage? Then its cost alone is that of its cheapest
 * way, and prices are added in the cheapest way, too: what is known of larger
 * sets is known of the cheapest ways only. */
static bool is_social(const struct planner *p, int j)
{
    for (int k = p->first_neighbor[j]; k < p->first_neighbor[j + 1]; k++)
        if (p->gaining == NULL || p->gaining[k])
            return true;
    return false;
}

static void add_choice(struct crew_bound *b, struct part *part,
                       const struct pattern *q)
{
    struct choice c = {.n = q->n, .cost = q->cost, .pattern = q};
    for (int i = 0; i < q->n; i++) {
        c.jobs[i] = job_of(b, q, i);
        for (int k = 0; k < part->n && part->n <= LARGEST_PART; k++)
            if (part->jobs[k] == c.jobs[i])
                c.mask |= 1u << k;
    }
    c.by_option = q->n == 1 && !is_social(b->planner, c.jobs[0]);
    g_array_append_val(part->choices, c);
}

static void add_left_out(const struct crew_bound *b, struct part *part)
{
    for (int k = 0; k < part->n && b->spare > 0.0; k++) {
        struct choice c = {.n = 1};
        c.jobs[0] = part->jobs[k];
        c.mask = part->n <= LARGEST_PART ? 1u << k : 0;
        g_array_append_val(part->choices, c);
    }
}

/* Parts of the jobs that have a place at all; part_of by job, -1 = none. */
static int *find_parts(struct crew_bound *b, const struct pattern_pool *pool)
{
    const struct planner *p = b->planner;
    int *up = g_new(int, p->n_jobs + 1), *part_of = g_new(int, p->n_jobs + 1);
    for (int j = 0; j < p->n_jobs; j++)
        up[j] = j;
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *q =
            &g_array_index(pool->patterns, struct pattern, i);
        for (int k = 1; k < q->n; k++)
            up[root_of(up, job_of(b, q, k))] = root_of(up, job_of(b, q, 0));
    }
    for (int j = 0; j < p->n_jobs; j++)
        part_of[j] = -1;
    for (int j = 0; j < p->n_jobs; j++) {
        int root = root_of(up, j);
        if (p->first_option[j] == p->first_option[j + 1])
            continue;
        if (part_of[root] < 0) {
            struct part part = {0};
            part.choices = g_array_new(FALSE, FALSE, sizeof(struct choice));
            part.jobs = g_new(int, 1);
            part_of[root] = (int)b->parts->len;
            g_array_append_val(b->parts, part);
        }
        struct part *part =
            &g_array_index(b->parts, struct part, part_of[root]);
        part_of[j] = part_of[root];
        part->jobs = g_renew(int, part->jobs, part->n + 1);
        part->jobs[part->n++] = j;
    }
    g_free(up);
    return part_of;
}

void crew_parts_open(struct crew_bound *b, const struct pattern_pool *pool,
                     double unplaced)
{
    const struct planner *p = b->planner;
    b->parts = g_array_new(FALSE, FALSE, sizeof(struct part));
    b->spare = unplaced;
    for (int j = 0; j < p->n_jobs; j++)
        if (p->first_option[j] == p->first_option[j + 1])
            b->spare -= p->problem->jobs[j].weight;
    b->spare = b->spare > 1e-9 ? b->spare + 1e-9 : 0.0;
    b->part_of = find_parts(b, pool);
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *q =
            &g_array_index(pool->patterns, struct pattern, i);
        add_choice(
            b,
            &g_array_index(b->parts, struct part, b->part_of[job_of(b, q, 0)]),
            q);
    }
    for (guint i = 0; i < b->parts->len; i++) {
        struct part *part = &g_array_index(b->parts, struct part, i);
        add_left_out(b, part);
        if (part->n > LARGEST_PART)
            continue;
        part->least = g_new(int64_t, (gsize)1 << part->n);
        part->by = g_new(int, (gsize)1 << part->n);
    }
    size_t cells = (size_t)p->n_jobs * (size_t)b->n_days + 1;
    b->day_price = g_new(int64_t, cells);
    b->day_place = g_new(int, cells);
}

void crew_parts_close(struct crew_bound *b)
{
    for (guint i = 0; i < b->parts->len; i++) {
        struct part *part = &g_array_index(b->parts, struct part, i);
        g_array_free(part->choices, TRUE);
        g_free(part->jobs);
        g_free(part->least);
        g_free(part->by);
    }
    g_array_free(b->parts, TRUE);
    g_free(b->part_of);
    g_free(b->day_price);
    g_free(b->day_place);
}

/* --- choices at the prices ------------------------------------------------ */

int64_t crew_parts_place_price(const struct crew_bound *b, int place)
{
    const struct place *at = &g_array_index(b->places, struct place, place);
    int64_t price = 0;
    for (int i = at->first_item; i < at->first_item + at->n_items; i++) {
        int k = b->item_of[i];
        price += b->price[k] * g_array_index(b->items, struct item, k).units;
    }
    return price;
}

void crew_parts_price(struct crew_bound *b)
{
    const struct planner *p = b->planner;
    int cells = p->n_jobs * b->n_days;
    for (int i = 0; i < cells; i++) {
        b->day_price[i] = NEVER;
        b->day_place[i] = -1;
    }
    for (guint i = 0; i < b->places->len; i++) {
        const struct place *at = &g_array_index(b->places, struct place, i);
        int cell = p->options[at->option].job * b->n_days + at->day;
        int64_t price = crew_parts_place_price(b, (int)i);
        if (price >= b->day_price[cell])
            continue;
        b->day_price[cell] = price;
        b->day_place[cell] = (int)i;
    }
}

static void value_of_options(struct crew_bound *b, struct choice *c)
{
    const struct planner *p = b->planner;
    c->value = NEVER;
    for (int o = p->first_option[c->jobs[0]];
         o < p->first_option[c->jobs[0] + 1]; o++)
        for (int i = b->first_place[o]; i < b->first_place[o + 1]; i++) {
            int64_t value = p->options[o].alone + crew_parts_place_price(b, i);
            if (value >= c->value)
                continue;
            c->value = value;
            c->place[0] = i;
        }
}

static void value_of(struct crew_bound *b, struct choice *c)
{
    if (c->pattern == NULL) {
        c->value = (int64_t)((double)b->left_price *
                             b->planner->problem->jobs[c->jobs[0]].weight);
        return;
    }
    if (c->by_option) {
        value_of_options(b, c);
        return;
    }
    c->value = NEVER;
    for (int day = 0; day < b->n_days; day++) {
        int64_t value = c->cost;
        for (int i = 0; i < c->n; i++)
            value =
                MIN(NEVER, value + b->day_price[c->jobs[i] * b->n_days + day]);
        if (value >= c->value)
            continue;
        c->value = value;
        for (int i = 0; i < c->n; i++)
            c->place[i] = b->day_place[c->jobs[i] * b->n_days + day];
    }
}

/* --- covers ----------------------------------------------------------------
 */

static void ask(struct crew_bound *b, const struct choice *c)
{
    for (int i = 0; i < c->n && c->pattern != NULL; i++) {
        const struct place *at =
            &g_array_index(b->places, struct place, c->place[i]);
        b->taken[c->place[i]] += CREW_LATE;
        for (int k = at->first_item; k < at->first_item + at->n_items; k++)
            b->asked[b->item_of[k]] +=
                g_array_index(b->items, struct item, b->item_of[k]).units;
    }
    if (c->pattern == NULL)
        b->left_out += b->planner->problem->jobs[c->jobs[0]].weight;
}

static int64_t cover(struct crew_bound *b, struct part *part)
{
    unsigned all = (1u << part->n) - 1u;
    part->least[0] = 0;
    for (unsigned mask = 1; mask <= all; mask++) {
        part->least[mask] = NEVER;
        for (guint i = 0; i < part->choices->len; i++) {
            const struct choice *c =
                &g_array_index(part->choices, struct choice, i);
            if ((c->mask & mask & -mask) == 0 || (c->mask & ~mask) != 0)
                continue;
            int64_t least = MIN(NEVER, c->value + part->least[mask & ~c->mask]);
            if (least >= part->least[mask])
                continue;
            part->least[mask] = least;
            part->by[mask] = (int)i;
        }
    }
    for (unsigned mask = all; mask != 0;) {
        const struct choice *c =
            &g_array_index(part->choices, struct choice, part->by[mask]);
        ask(b, c);
        mask &= ~c->mask;
    }
    return part->least[all];
}

/* Each job pays its share of the cheapest, per job, of what holds it. Asks for
 * nothing: the prices do not learn from it. */
static int64_t shares(const struct part *part)
{
    int64_t sum = 0;
    for (int k = 0; k < part->n; k++) {
        int64_t least = NEVER;
        for (guint i = 0; i < part->choices->len; i++) {
            const struct choice *c =
                &g_array_index(part->choices, struct choice, i);
            for (int m = 0; m < c->n; m++)
                if (c->jobs[m] == part->jobs[k])
                    least = MIN(least, c->value / c->n);
        }
        sum = MIN(NEVER, sum + least);
    }
    return sum;
}

int64_t crew_parts_least(struct crew_bound *b)
{
    int64_t sum = 0;
    b->left_out = 0.0;
    crew_parts_price(b);
    for (guint i = 0; i < b->parts->len; i++) {
        struct part *part = &g_array_index(b->parts, struct part, i);
        for (guint k = 0; k < part->choices->len; k++)
            value_of(b, &g_array_index(part->choices, struct choice, k));
        int64_t least = part->least != NULL ? cover(b, part) : shares(part);
        sum = MIN(NEVER, sum + least);
    }
    return sum - (int64_t)ceil((double)b->left_price * b->spare);
}

int64_t crew_parts_without(const struct crew_bound *b, const int *jobs, int n)
{
    int64_t less = 0;
    for (int i = 0; i < n; i++) {
        int own = b->part_of[jobs[i]];
        if (own < 0)
            return INT64_MIN;
        const struct part *part = &g_array_index(b->parts, struct part, own);
        unsigned out = 0, all = (1u << part->n) - 1u;
        bool first = true;
        for (int k = 0; k < n && part->least != NULL; k++)
            for (int m = 0; m < part->n; m++)
                if (part->jobs[m] == jobs[k]) {
                    out |= 1u << m;
                    first = first && k >= i;
                }
        if (part->least == NULL)
            return INT64_MIN;
        if (first) /* each part once */
            less += part->least[all] - part->least[all & ~out];
    }
    return less;
}
