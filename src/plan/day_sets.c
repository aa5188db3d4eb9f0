/*
 * Sets of jobs that may be all that begins on a day: those whose crew-time the
 * crews of the day have, whatever the hours.
 *
 *   floor of a set = its jobs, each alone at its cheapest that day
 *                    less the most that patterns of the pool among them save
 */
#include <string.h>

#include "day_sets_int.h"

enum { MOST_BUCKETS = 16 /* of one day; further ones are left aside */ };

/* A pattern of the pool with two jobs or more. */
struct day_group {
    uint64_t jobs;
    int64_t saved;
};

struct day_set *day_set_at(const struct day_sets *d, guint i)
{
    return &g_array_index(d->sets, struct day_set, i);
}

/* --- costs alone and together --------------------------------------------- */

static int bit_of(const struct day_sets *d, int job)
{
    int bit = 0;
    while (d->job[bit] != job)
        bit++;
    return bit;
}

/* `floor`: of the job alone, whatever the option. */
static void price_alone(struct day_sets *d, int bit, bool by_option,
                        int64_t floor)
{
    const struct crew_bound *b = d->b;
    const struct planner *p = d->planner;
    int64_t *alone = d->alone + bit * b->n_days;
    int j = d->job[bit];
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        for (int i = b->first_place[o]; i < b->first_place[o + 1]; i++) {
            int day = g_array_index(b->places, struct place, i).day;
            int64_t cost = by_option ? p->options[o].alone : floor;
            if (alone[day] < 0 || cost < alone[day])
                alone[day] = cost;
        }
}

/* Jobs of such a group cost the same alone on every day (crew_parts.c). */
static void add_group(struct day_sets *d, const struct choice *c,
                      const int64_t *floor)
{
    struct day_group group = {0, -c->cost};
    for (int i = 0; i < c->n; i++) {
        int bit = bit_of(d, c->jobs[i]);
        group.jobs |= UINT64_C(1) << bit;
        group.saved += floor[bit];
    }
    if (group.saved > 0)
        g_array_append_val(d->together, group);
}

static void add_costs(struct day_sets *d)
{
    const struct crew_bound *b = d->b;
    int64_t floor[MOST_DAY_JOBS] = {0};
    d->alone = lo_arena_array(d->arena, (size_t)(d->n * b->n_days) + 1,
                              sizeof *d->alone);
    for (int i = 0; i < d->n * b->n_days; i++)
        d->alone[i] = -1;
    for (int several = 0; several < 2; several++)
        for (guint i = 0; i < b->parts->len; i++) {
            const struct part *part = &g_array_index(b->parts, struct part, i);
            for (guint k = 0; k < part->choices->len; k++) {
                const struct choice *c =
                    &g_array_index(part->choices, struct choice, k);
                if (c->pattern == NULL || (c->n > 1) != (several == 1))
                    continue;
                if (several == 1) {
                    add_group(d, c, floor);
                    continue;
                }
                int bit = bit_of(d, c->jobs[0]);
                floor[bit] = c->cost;
                price_alone(d, bit, c->by_option, c->cost);
            }
        }
}

/* Most that groups among `jobs`, none with a job of another, save. */
static int64_t most_saved(const struct day_sets *d, guint from, uint64_t jobs)
{
    int64_t most = 0;
    for (guint i = from; i < d->together->len; i++) {
        const struct day_group *g =
            &g_array_index(d->together, struct day_group, i);
        if ((g->jobs & ~jobs) == 0)
            most = MAX(most, g->saved + most_saved(d, i + 1, jobs & ~g->jobs));
    }
    return most;
}

/* --- sets ------------------------------------------------------------------
 */

/* What one day has, and its jobs ask, of crew-time. */
struct room {
    int day;
    int n_buckets;
    int64_t free[MOST_BUCKETS];
    int64_t asked[MOST_DAY_JOBS][MOST_BUCKETS]; /* least of the options */
};

static void note_asked(const struct day_sets *d, struct room *room,
                       const struct bucket *bucket, int k)
{
    const struct crew_bound *b = d->b;
    const struct planner *p = d->planner;
    for (int bit = 0; bit < d->n; bit++) {
        int j = d->job[bit];
        int64_t least = INT64_MAX;
        for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
            for (int i = b->first_place[o]; i < b->first_place[o + 1]; i++) {
                int64_t asked = 0;
                if (g_array_index(b->places, struct place, i).day != room->day)
                    continue;
                for (int m = bucket->first; m < bucket->first + bucket->n;
                     m++) {
                    const struct item *item =
                        &g_array_index(b->items, struct item, m);
                    if (item->place == i)
                        asked = (int64_t)item->units * item->ticks;
                }
                least = MIN(least, asked);
            }
        room->asked[bit][k] = least == INT64_MAX ? 0 : least;
    }
}

static void find_room(const struct day_sets *d, int day, struct room *room)
{
    const struct crew_bound *b = d->b;
    room->day = day;
    room->n_buckets = 0;
    for (guint i = 0; i < b->buckets->len; i++) {
        const struct bucket *bucket =
            &g_array_index(b->buckets, struct bucket, i);
        int place = g_array_index(b->items, struct item, bucket->first).place;
        if (g_array_index(b->places, struct place, place).day != day ||
            room->n_buckets == MOST_BUCKETS)
            continue;
        room->free[room->n_buckets] = (int64_t)bucket->crews * bucket->ticks;
        note_asked(d, room, bucket, room->n_buckets++);
    }
}

static bool take(struct room *room, int bit, int sign)
{
    bool fits = true;
    for (int k = 0; k < room->n_buckets; k++) {
        room->free[k] -= sign * room->asked[bit][k];
        fits = fits && room->free[k] >= 0;
    }
    return fits;
}

/* Adds `set` and all that has further jobs from `bit` on. */
static bool grow(struct day_sets *d, struct room *room, const struct day_set *s,
                 int bit)
{
    if (s->n > 0) {
        struct day_set kept = *s;
        kept.cost -= most_saved(d, 0, s->jobs);
        g_array_append_val(d->sets, kept);
        if (d->sets->len > MOST_DAY_SETS)
            return false;
    }
    bool go_on = true;
    for (; bit < d->n && s->n < LARGEST_SET && go_on; bit++) {
        int64_t alone = d->alone[bit * d->b->n_days + room->day];
        if (alone < 0)
            continue;
        struct day_set more = *s;
        more.n++;
        more.jobs |= UINT64_C(1) << bit;
        more.cost += alone;
        if (take(room, bit, 1))
            go_on = grow(d, room, &more, bit + 1);
        take(room, bit, -1);
    }
    /* A larger one is not known: then nothing is proven. */
    return go_on && (s->n < LARGEST_SET || bit == d->n);
}

bool day_sets_open(struct day_sets *d, const struct crew_bound *b)
{
    struct planner *p = b->planner;
    memset(d, 0, sizeof *d);
    d->planner = p;
    d->b = b;
    d->arena = lo_arena_new();
    d->sets = g_array_new(FALSE, FALSE, sizeof(struct day_set));
    d->together = g_array_new(FALSE, FALSE, sizeof(struct day_group));
    for (int j = 0; j < p->n_jobs; j++) {
        if (p->first_option[j] == p->first_option[j + 1])
            continue;
        if (d->n == MOST_DAY_JOBS)
            return false;
        d->job[d->n++] = j;
    }
    add_costs(d);
    bool all = true;
    struct room *room = g_new(struct room, 1);
    for (int day = 0; day < b->n_days && all; day++) {
        struct day_set none = {.day = day, .state = DAY_FLOOR, .column = -1};
        find_room(d, day, room);
        all = grow(d, room, &none, 0);
    }
    g_free(room);
    return all;
}

void day_sets_close(struct day_sets *d)
{
    g_array_free(d->sets, TRUE);
    g_array_free(d->together, TRUE);
    lo_arena_free(d->arena);
}
