/*
 * greedy.c - good back-feed where many areas compete for little room: for
 * search.c, which starts from the best of these answers.
 *
 *   live --t-- a --s-- b       a is worth entering at the price l per load if
 *                      |       w(a) - l load(a), with all of b and c that is
 * worth c       more than it costs, is above 0
 *
 * The price falls from that at which nothing is worth it to none; what does not
 * hold is left. Some ties left aside, and some areas given up, make other
 * answers; whatever is better is kept as long as it helps.
 */
#include <math.h>

#include "backfeed_int.h"

enum { MOST_TIES = 5, MOST_RUNS = 400 };

#define PRICE_FALLS 0.85
/* Whom the guard keeps outweighs everybody else. */
#define GUARDED_WORTH 1e12

struct greedy {
    struct field *field;
    const struct bound *bound;
    lo_backfeed_found_fn *found;
    void *self;
    bool *given_up; /* per area */
    bool *aside;    /* per choice */
    bool *tried;    /* per choice: does not hold */
    int32_t *added; /* areas, in this order ... */
    guint *points;  /* ... and the points there were before */
    int32_t n_added;
    int32_t *seen; /* per area: round in which it was last looked at */
    int32_t round;
    int32_t runs;
};

static double worth(const struct area *area)
{
    return (double)area->weight[GUARDED] * GUARDED_WORTH +
           (double)area->weight[OBJECTIVE];
}

/* Of the area and what is worth it behind it, over closed switches. */
static double gain(struct greedy *g, int32_t at, double price)
{
    const struct field *field = g->field;
    const struct area *area = &field->areas[at];
    double sum = worth(area) - price * area->load;
    g->seen[at] = g->round;
    for (int32_t i = 0; i < area->n_choices; i++) {
        const struct choice *by =
            &field->choices[field->choice_of[area->first_choice + i]];
        int32_t next = by->end[0] == at ? by->end[1] : by->end[0];
        if (by->tie || by->made != OPEN_QUESTION || g->seen[next] == g->round ||
            g->given_up[next] || field->areas[next].supplied)
            continue;
        sum += fmax(gain(g, next, price), 0);
    }
    return sum;
}

/* The choice that is worth most at the price; LO_NONE = none is worth it. */
static int32_t best_choice(struct greedy *g, double price)
{
    const struct field *field = g->field;
    int32_t best = LO_NONE;
    double most = price > 0 ? 0 : -1;
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        int32_t area = lo_choice_target(field, choice);
        if (area == LO_NONE || g->aside[c] || g->tried[c] || g->given_up[area])
            continue;
        if (!g->bound->enters[c][choice->end[0] == area ? 0 : 1])
            continue;
        g->round++;
        double found = gain(g, area, price);
        if (found <= most)
            continue;
        most = found;
        best = c;
    }
    return best;
}

/* All that can be had at the price. */
static void take(struct greedy *g, double price)
{
    struct field *field = g->field;
    int32_t c;
    while ((c = best_choice(g, price)) != LO_NONE) {
        int32_t area = lo_choice_target(field, &field->choices[c]);
        guint points = field->points->len;
        field->choices[c].made = USED;
        lo_field_add(field, area, c);
        if (lo_field_check(field, false)) {
            g->points[g->n_added] = points;
            g->added[g->n_added++] = area;
            continue;
        }
        lo_field_drop(field, area, points);
        field->choices[c].made = OPEN_QUESTION;
        g->tried[c] = true;
    }
}

/* What borders on supply and is not used is open. Returns the switches that
 * are operated. */
static int32_t close_border(struct field *field)
{
    int32_t operated = 0;
    for (int32_t c = 0; c < field->n_choices; c++) {
        struct choice *choice = &field->choices[c];
        bool borders = false;
        for (int k = 0; k < 2; k++)
            borders = borders || choice->end[k] == LO_NONE ||
                      field->areas[choice->end[k]].supplied;
        if (choice->made == OPEN_QUESTION && borders)
            choice->made = REFUSED;
        if (choice->made == (choice->tie ? USED : REFUSED))
            operated += choice->switches;
    }
    return operated;
}

/* One answer, from the highest price to none. true if it is the best so far. */
static bool run(struct greedy *g, double high, double low)
{
    struct field *field = g->field;
    g->runs++;
    g->n_added = 0;
    for (int32_t c = 0; c < field->n_choices; c++)
        g->tried[c] = false;
    for (double price = high; price > low; price *= PRICE_FALLS)
        take(g, price);
    take(g, 0);
    bool better = g->found(g->self, close_border(field));
    while (g->n_added-- > 0)
        lo_field_drop(field, g->added[g->n_added], g->points[g->n_added]);
    for (int32_t c = 0; c < field->n_choices; c++)
        field->choices[c].made = OPEN_QUESTION;
    return better;
}

static void find_prices(const struct field *field, double *high, double *low)
{
    *high = 0;
    *low = INFINITY;
    for (int32_t a = 0; a < field->n_areas; a++) {
        const struct area *area = &field->areas[a];
        if (!(area->load > 0) || !(worth(area) > 0))
            continue;
        *high = fmax(*high, worth(area) / area->load);
        *low = fmin(*low, worth(area) / area->load / 4);
    }
}

/* Every set of ties to live sections, as long as they are few. */
static void try_ties(struct greedy *g, double high, double low)
{
    const struct field *field = g->field;
    int32_t ties[MOST_TIES], n = 0;
    unsigned best = 0;
    for (int32_t c = 0; c < field->n_choices && n < MOST_TIES; c++)
        if (field->choices[c].end[0] == LO_NONE ||
            field->choices[c].end[1] == LO_NONE)
            ties[n++] = c;
    for (unsigned aside = 0; aside + 1 < 1u << n; aside++) {
        for (int32_t i = 0; i < n; i++)
            g->aside[ties[i]] = (aside >> i & 1) != 0;
        if (run(g, high, low))
            best = aside;
    }
    for (int32_t i = 0; i < n; i++)
        g->aside[ties[i]] = (best >> i & 1) != 0;
}

/* One area after the other, as long as that helps. */
static void give_up(struct greedy *g, double high, double low)
{
    const struct field *field = g->field;
    for (bool helped = true; helped;) {
        helped = false;
        for (int32_t a = 0; a < field->n_areas && g->runs < MOST_RUNS; a++) {
            if (g->given_up[a])
                continue;
            g->given_up[a] = true;
            if (run(g, high, low))
                helped = true;
            else
                g->given_up[a] = false;
        }
    }
}

void lo_backfeed_greedy(struct field *field, const struct bound *bound,
                        lo_backfeed_found_fn *found, void *self)
{
    size_t areas = (size_t)field->n_areas + 1;
    size_t choices = (size_t)field->n_choices + 1;
    struct greedy g = {
        .field = field,
        .bound = bound,
        .found = found,
        .self = self,
        .given_up = g_new0(bool, areas),
        .aside = g_new0(bool, choices),
        .tried = g_new0(bool, choices),
        .added = g_new(int32_t, areas),
        .points = g_new(guint, areas),
        .seen = g_new0(int32_t, areas),
    };
    double high, low;
    find_prices(field, &high, &low);
    try_ties(&g, high, low);
    give_up(&g, high, low);
    g_free(g.seen);
    g_free(g.points);
    g_free(g.added);
    g_free(g.tried);
    g_free(g.aside);
    g_free(g.given_up);
}
