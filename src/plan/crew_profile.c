/*
 * How many crews of each set of classes are at work in each slot: a quick no
 * to starts at which the crews are surely not there. Where crews of a set are
 * all alike (no shifts, no travel, no lists that overlap), it is a yes as well:
 * intervals of which never more than n overlap can be done by n crews.
 */
#include <string.h>

#include "plan_int.h"

enum { MOST_PROFILE_SETS = 16 };

struct crew_profile {
    const struct planner *planner;
    int n_sets;
    uint64_t sets[MOST_PROFILE_SETS];
    int crews[MOST_PROFILE_SETS];
    lo_time base; /* crews begin on base + k slots */
    int n_slots;
    int *units; /* by option, then set: crews that only the set can give */
    bool exact;
};

/* Classes that may serve the need at any hour. */
static uint64_t classes_ever(const struct planner *p, int job,
                             const struct lo_need *need)
{
    struct lo_interval whenever = {LO_TIME_NONE, LO_TIME_NONE};
    return crew_classes(p, job, need, whenever);
}

static void add_set(struct crew_profile *profile, uint64_t set)
{
    for (int i = 0; i < profile->n_sets; i++)
        if (profile->sets[i] == set)
            return;
    if (set == 0 || profile->n_sets == MOST_PROFILE_SETS) {
        profile->exact = false;
        return;
    }
    profile->crews[profile->n_sets] = crew_count(profile->planner, set);
    profile->sets[profile->n_sets++] = set;
}

static void add_sets(struct crew_profile *profile)
{
    const struct planner *p = profile->planner;
    for (int o = 0; o < p->n_options; o++)
        for (int k = 0; k < p->options[o].n_needs; k++)
            add_set(profile, classes_ever(p, p->options[o].job,
                                          &p->options[o].needs[k]));
    for (int i = 0; i < profile->n_sets; i++)
        for (int k = 0; k < i; k++)
            if ((profile->sets[i] & profile->sets[k]) != 0) {
                profile->exact = false;
                add_set(profile, profile->sets[i] | profile->sets[k]);
            }
}

/* Units of the option that only crews of the set can serve. */
static int units_within(const struct crew_profile *profile,
                        const struct option *o, uint64_t set)
{
    int units = 0;
    for (int k = 0; k < o->n_needs; k++)
        if ((classes_ever(profile->planner, o->job, &o->needs[k]) & ~set) == 0)
            units += o->needs[k].number;
    return units;
}

static void add_units(struct crew_profile *profile)
{
    const struct planner *p = profile->planner;
    profile->units = g_new(int, p->n_all * profile->n_sets + 1);
    for (int o = 0; o < p->n_all; o++)
        for (int s = 0; s < profile->n_sets; s++)
            profile->units[o * profile->n_sets + s] =
                units_within(profile, &p->options[o], profile->sets[s]);
}

/* Do all crews begin and end on the slots of the profile? */
static bool on_slots(const struct crew_profile *profile)
{
    const struct planner *p = profile->planner;
    int64_t slot = p->problem->slot_s;
    for (int o = 0; o < p->n_all; o++) {
        const struct option *option = &p->options[o];
        for (int i = 0; i < option->n_starts && option->n_pieces == 0; i++) {
            struct lo_interval span =
                crew_span(p, (struct placed){o, option->starts[i]});
            if ((span.from - profile->base) % slot != 0 ||
                (span.to - profile->base) % slot != 0)
                return false;
        }
    }
    return true;
}

struct crew_profile *crew_profile_new(const struct planner *planner)
{
    const struct lo_problem *problem = planner->problem;
    struct crew_profile *profile = g_new0(struct crew_profile, 1);
    profile->planner = planner;
    profile->exact = problem->travel_s == 0;
    for (int c = 0; c < problem->n_crews; c++)
        profile->exact = profile->exact && problem->crews[c].n_shifts == 0;
    add_sets(profile);
    add_units(profile);
    int64_t slot = problem->slot_s;
    lo_time first = problem->n_slots > 0 ? problem->slots[0] : problem->from;
    profile->base = first - problem->crew_before_s;
    lo_time last = problem->to + problem->crew_after_s;
    profile->n_slots = (int)((last - profile->base) / slot) + 2;
    profile->exact = profile->exact && on_slots(profile);
    return profile;
}

void crew_profile_free(struct crew_profile *profile)
{
    if (profile == NULL)
        return;
    g_free(profile->units);
    g_free(profile);
}

int crew_profile_size(const struct crew_profile *profile)
{
    return profile->n_sets * profile->n_slots;
}

int crew_profile_sets(const struct crew_profile *profile)
{
    return profile->n_sets;
}

int crew_profile_crews(const struct crew_profile *profile, int set)
{
    return profile->crews[set];
}

int crew_profile_units(const struct crew_profile *profile, int option, int set)
{
    return profile->units[option * profile->n_sets + set];
}

bool crew_profile_is_exact(const struct crew_profile *profile)
{
    return profile->exact;
}

/* Slots [*from, *to) in which the crews of `p` are bound throughout: parts of
 * slots are left out, so that a no is always right. */
static void bound_slots(const struct crew_profile *profile, struct placed p,
                        int *from, int *to)
{
    int64_t slot = profile->planner->problem->slot_s;
    struct lo_interval span = crew_span(profile->planner, p);
    *from = (int)((span.from - profile->base + slot - 1) / slot);
    *to = (int)((span.to - profile->base) / slot);
    *from = CLAMP(*from, 0, profile->n_slots);
    *to = CLAMP(*to, 0, profile->n_slots);
}

static void add_piece(const struct crew_profile *profile, int *used,
                      struct placed p, int sign)
{
    int from, to;
    bound_slots(profile, p, &from, &to);
    for (int s = 0; s < profile->n_sets; s++) {
        int units = profile->units[p.option * profile->n_sets + s];
        int *at_work = used + s * profile->n_slots;
        for (int at = from; at < to && units > 0; at++)
            at_work[at] += sign * units;
    }
}

void crew_profile_add(const struct crew_profile *profile, int *used,
                      struct placed p, int sign)
{
    struct placed piece[LO_MOST_PARTS];
    int n = pieces_of(profile->planner, p, piece);
    for (int i = 0; i < n; i++)
        add_piece(profile, used, piece[i], sign);
}

static bool piece_is_short(const struct crew_profile *profile, const int *used,
                           struct placed p, struct crew_shortage *out)
{
    int from, to;
    bound_slots(profile, p, &from, &to);
    for (int s = 0; s < profile->n_sets; s++) {
        int units = profile->units[p.option * profile->n_sets + s];
        const int *at_work = used + s * profile->n_slots;
        for (int at = from; at < to && units > 0; at++)
            if (at_work[at] + units > profile->crews[s]) {
                *out = (struct crew_shortage){s, at};
                return true;
            }
    }
    return false;
}

bool crew_profile_short(const struct crew_profile *profile, const int *used,
                        struct placed p, struct crew_shortage *out)
{
    struct placed piece[LO_MOST_PARTS];
    int n = pieces_of(profile->planner, p, piece);
    bool missing = false;
    for (int i = 0; i < n && !missing; i++)
        missing = piece_is_short(profile, used, piece[i], out);
    return missing;
}

/* The last slot in which crews are missing for work in one piece; -1 = none. */
static int last_short(const struct crew_profile *profile, const int *used,
                      struct placed p)
{
    int from, to, last = -1;
    bound_slots(profile, p, &from, &to);
    for (int s = 0; s < profile->n_sets; s++) {
        int units = profile->units[p.option * profile->n_sets + s];
        const int *at_work = used + s * profile->n_slots;
        int most = profile->crews[s] - units;
        for (int at = to - 1; at >= from && at > last && units > 0; at--)
            if (at_work[at] > most)
                last = at;
    }
    return last;
}

int crew_profile_next(const struct crew_profile *profile, const int *used,
                      int option, int i)
{
    const struct planner *p = profile->planner;
    const struct option *o = &p->options[option];
    while (i < o->n_starts) {
        struct placed at = {option, o->starts[i]};
        if (o->n_pieces > 0) {
            if (crew_profile_allows(profile, used, at))
                return i;
            i++;
            continue;
        }
        int last = last_short(profile, used, at);
        if (last < 0)
            return i;
        /* Until they begin behind that slot all others are short, too. */
        lo_time behind = profile->base + p->problem->crew_before_s +
                         last * p->problem->slot_s;
        for (i++; i < o->n_starts && o->starts[i] <= behind; i++)
            ;
    }
    return i;
}

bool crew_profile_allows(const struct crew_profile *profile, const int *used,
                         struct placed p)
{
    struct crew_shortage missing;
    return !crew_profile_short(profile, used, p, &missing);
}

bool crew_profile_helps(const struct crew_profile *profile, struct placed other,
                        const struct crew_shortage *missing)
{
    struct placed piece[LO_MOST_PARTS];
    int n = pieces_of(profile->planner, other, piece);
    bool helps = false;
    for (int i = 0; i < n && !helps; i++) {
        int from, to;
        bound_slots(profile, piece[i], &from, &to);
        helps =
            from <= missing->slot && missing->slot < to &&
            profile->units[piece[i].option * profile->n_sets + missing->set] >
                0;
    }
    return helps;
}

bool crew_profile_rivals(const struct crew_profile *profile, struct placed a,
                         struct placed b)
{
    int64_t travel = profile->planner->problem->travel_s;
    struct lo_interval x = crew_span(profile->planner, a);
    struct lo_interval y = crew_span(profile->planner, b);
    if (x.from >= y.to + travel || y.from >= x.to + travel)
        return false;
    for (int s = 0; s < profile->n_sets; s++)
        if (profile->units[a.option * profile->n_sets + s] > 0 &&
            profile->units[b.option * profile->n_sets + s] > 0)
            return true;
    return !profile->exact;
}

/* In a day that ends with the crews, a job beside the end of another, or the
 * first and last hour, leaves no gap that is of no use. */
int crew_profile_snug(const struct crew_profile *profile, const int *used,
                      struct placed p)
{
    int from, to, snug = 0;
    bound_slots(profile, p, &from, &to);
    for (int s = 0; s < profile->n_sets; s++) {
        const int *at_work = used + s * profile->n_slots;
        if (profile->units[p.option * profile->n_sets + s] == 0 || from >= to)
            continue;
        if (from > 0)
            snug += at_work[from - 1] > at_work[from];
        if (to < profile->n_slots)
            snug += at_work[to] > at_work[to - 1];
    }
    return snug;
}
