/*
 * One day set placed hour by hour, at the least cost: each job in each option
 * at each start of that day, cut off where crews clash, work is out of order,
 * or the cost cannot be less than the best (local_floor).
 *
 * Further jobs on other days heal nothing of what is broken within one, so a
 * set that cannot be placed alone is in no plan.
 */
#include <string.h>

#include "day_sets_int.h"

enum {
    FIRST_NODES = 10000, /* places tried for one set */
    MOST_NODES = 100000000,
    NODES_UNSEEN = 256 /* between looks at the clock */
};

struct settle {
    struct planner *p;
    const struct day_sets *d;
    int day;
    int n;
    int jobs[LARGEST_SET];  /* ascending */
    int order[LARGEST_SET]; /* positions, as they are placed */
    struct placed at[LARGEST_SET];
    struct placed list[LARGEST_SET]; /* in the order */
    struct local local;
    int *used;
    int64_t enough; /* the floor: nothing is cheaper */
    int64_t best;   /* cost to beat */
    bool found;
    struct placed answer[LARGEST_SET];
    int nodes, most_nodes;
    bool stopped;
};

/* --- a whole set ------------------------------------------------------------
 */

static void leaf(struct settle *s)
{
    struct planner *p = s->p;
    int64_t cost = cost_at(p, s->at, s->n);
    if (cost >= s->best || !jobs_hold_together(p, s->at, s->n))
        return;
    enum crew_answer crews = crews_assign(p, s->at, s->n, NULL, NULL);
    s->stopped = s->stopped || crews == CREWS_UNKNOWN;
    if (crews != CREWS_FIT)
        return;
    s->best = cost;
    s->found = true;
    memcpy(s->answer, s->at, sizeof *s->at * (size_t)s->n);
}

static bool too_dear(const struct settle *s, int placed)
{
    int dead = 0;
    for (int i = 0; i < placed; i++)
        if (s->p->options[s->list[i].option].dead)
            dead |= 1 << s->order[i];
    return local_floor(&s->local, s->at, dead) >= s->best;
}

static bool in_order_all(const struct settle *s, int placed)
{
    bool in = true;
    for (int i = 0; i < placed && in; i++)
        in = in_order(s->p, s->list[i], s->list[placed]);
    return in;
}

static bool is_over(struct settle *s)
{
    if (++s->nodes > s->most_nodes ||
        (s->nodes % NODES_UNSEEN == 0 && planner_out_of_time(s->p)))
        s->stopped = true;
    return s->stopped || (s->found && s->best <= s->enough);
}

/* Calls try_at for, or if `any` looks for, the starts of the k-th job of the
 * order that its crews leave open; true if there is one. */
static bool each_start(struct settle *s, int k, bool any);

/* Those still to be placed have somewhere to go, each by itself. */
static bool all_have_room(struct settle *s, int from)
{
    for (int k = from; k < s->n; k++)
        if (!each_start(s, k, true))
            return false;
    return true;
}

static void grow(struct settle *s, int k)
{
    if (k == s->n)
        leaf(s);
    else
        each_start(s, k, false);
}

/* The k-th job of the order at one start. */
static void try_at(struct settle *s, int k, struct placed here)
{
    s->list[k] = s->at[s->order[k]] = here;
    if (!in_order_all(s, k) || too_dear(s, k + 1))
        return;
    crew_profile_add(s->p->profile, s->used, here, 1);
    if (all_have_room(s, k + 1))
        grow(s, k + 1);
    crew_profile_add(s->p->profile, s->used, here, -1);
}

static bool each_start_of(struct settle *s, int k, int o,
                          const struct place *place, bool any)
{
    const struct option *option = &s->p->options[o];
    bool found = false;
    for (int i = 0; i < option->n_starts && !(any && found); i++) {
        struct placed here = {o, option->starts[i]};
        struct lo_interval busy = crew_span(s->p, here);
        if (busy.to > place->to || (!any && is_over(s)))
            break;
        if (busy.from < place->from ||
            !crew_profile_allows(s->p->profile, s->used, here))
            continue;
        found = true;
        if (!any)
            try_at(s, k, here);
    }
    return found;
}

static bool each_start(struct settle *s, int k, bool any)
{
    const struct crew_bound *b = s->d->b;
    int j = s->jobs[s->order[k]];
    bool found = false;
    for (int o = s->p->first_option[j]; o < s->p->first_option[j + 1]; o++)
        for (int at = b->first_place[o]; at < b->first_place[o + 1]; at++) {
            const struct place *place =
                &g_array_index(b->places, struct place, at);
            if (place->day == s->day && !(any && found))
                found |= each_start_of(s, k, o, place, any);
        }
    return found;
}

/* --- sets -------------------------------------------------------------------
 */

/* Starts of that day by the crews asked for: where it is small, it matters. */
static double freedom(const struct settle *s, int job)
{
    const struct planner *p = s->p;
    const struct crew_bound *b = s->d->b;
    double free = 0.0;
    for (int o = p->first_option[job]; o < p->first_option[job + 1]; o++)
        for (int i = b->first_place[o]; i < b->first_place[o + 1]; i++) {
            const struct place *at = &g_array_index(b->places, struct place, i);
            int64_t span =
                at->to - at->from - p->options[o].duration_s + LO_HOUR;
            if (at->day == s->day)
                free += (double)span / (1.0 + at->n_items);
        }
    return free;
}

/* What has the fewest ways first. */
static void find_order(struct settle *s)
{
    double free[LARGEST_SET];
    for (int i = 0; i < s->n; i++) {
        int k = i;
        free[i] = freedom(s, s->jobs[i]);
        for (; k > 0 && free[s->order[k - 1]] > free[i]; k--)
            s->order[k] = s->order[k - 1];
        s->order[k] = i;
    }
}

static void keep(struct day_sets *d, struct day_set *set,
                 const struct settle *s)
{
    set->cost = s->best;
    set->at = lo_arena_array(d->arena, (size_t)s->n, sizeof *set->at);
    memcpy(set->at, s->answer, sizeof *set->at * (size_t)s->n);
}

void day_set_settle(struct day_sets *d, struct day_set *set, int64_t limit)
{
    struct planner *p = d->planner;
    struct settle s = {.p = p,
                       .d = d,
                       .day = set->day,
                       .enough = set->cost,
                       .best = limit,
                       .most_nodes = FIRST_NODES};
    for (int i = 0; i < set->tries && s.most_nodes < MOST_NODES; i++)
        s.most_nodes *= 10;
    set->tries++;
    for (int bit = 0; bit < d->n; bit++)
        if ((set->jobs >> bit & 1) != 0)
            s.jobs[s.n++] = d->job[bit];
    find_order(&s);
    s.used = g_new0(int, crew_profile_size(p->profile) + 1);
    local_open(&s.local, p, s.jobs, s.n);
    grow(&s, 0);
    local_close(&s.local);
    g_free(s.used);
    if (s.found && (!s.stopped || s.best <= s.enough)) {
        set->state = DAY_PLACED;
        keep(d, set, &s);
    } else if (s.stopped) {
        set->state = DAY_DARK;
    } else {
        set->state = DAY_GONE;
        set->cost = MAX(set->cost, limit);
    }
}
