/*
 * How many crews of each set of classes are at work in each slot: a quick no
 * to starts at which the crews are surely not there. A yes is still to be
 * checked by crews_assign (shifts, sites and travel are left out here).
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
    int *used; /* by set, then slot */
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
    if (set != 0 && profile->n_sets < MOST_PROFILE_SETS) {
        profile->crews[profile->n_sets] = crew_count(profile->planner, set);
        profile->sets[profile->n_sets++] = set;
    }
}

struct crew_profile *crew_profile_new(const struct planner *planner)
{
    const struct lo_problem *problem = planner->problem;
    struct crew_profile *profile = g_new0(struct crew_profile, 1);
    profile->planner = planner;
    for (int o = 0; o < planner->n_options; o++)
        for (int k = 0; k < planner->options[o].n_needs; k++)
            add_set(profile, classes_ever(planner, planner->options[o].job,
                                          &planner->options[o].needs[k]));
    for (int i = 0; i < profile->n_sets; i++)
        for (int k = 0; k < i; k++)
            if ((profile->sets[i] & profile->sets[k]) != 0)
                add_set(profile, profile->sets[i] | profile->sets[k]);
    int64_t slot = problem->slot_s;
    lo_time first = problem->n_slots > 0 ? problem->slots[0] : problem->from;
    profile->base = first - problem->crew_before_s;
    lo_time last = problem->to + problem->crew_after_s;
    profile->n_slots = (int)((last - profile->base) / slot) + 2;
    profile->used = g_new0(int, profile->n_sets * profile->n_slots + 1);
    return profile;
}

void crew_profile_free(struct crew_profile *profile)
{
    if (profile == NULL)
        return;
    g_free(profile->used);
    g_free(profile);
}

/* Slots [*from, *to) in which the crews of `p` are bound. */
static void bound_slots(const struct crew_profile *profile, struct placed p,
                        int *from, int *to)
{
    int64_t slot = profile->planner->problem->slot_s;
    struct lo_interval span = crew_span(profile->planner, p);
    *from = (int)((span.from - profile->base) / slot);
    *to = (int)((span.to - profile->base + slot - 1) / slot);
    *from = CLAMP(*from, 0, profile->n_slots);
    *to = CLAMP(*to, 0, profile->n_slots);
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

void crew_profile_fill(struct crew_profile *profile,
                       const struct schedule *schedule)
{
    memset(profile->used, 0,
           sizeof(int) * (size_t)(profile->n_sets * profile->n_slots));
    for (int j = 0; j < profile->planner->n_jobs; j++) {
        struct placed p = schedule->jobs[j];
        if (p.option < 0)
            continue;
        const struct option *o = &profile->planner->options[p.option];
        int from, to;
        bound_slots(profile, p, &from, &to);
        for (int s = 0; s < profile->n_sets; s++) {
            int units = units_within(profile, o, profile->sets[s]);
            int *used = profile->used + s * profile->n_slots;
            for (int at = from; at < to && units > 0; at++)
                used[at] += units;
        }
    }
}

bool crew_profile_allows(const struct crew_profile *profile, struct placed p)
{
    const struct option *o = &profile->planner->options[p.option];
    int from, to;
    bound_slots(profile, p, &from, &to);
    for (int s = 0; s < profile->n_sets; s++) {
        int room =
            profile->crews[s] - units_within(profile, o, profile->sets[s]);
        const int *used = profile->used + s * profile->n_slots;
        for (int at = from; at < to; at++)
            if (used[at] > room &&
                room < profile->crews[s]) /* asks for any of them */
                return false;
    }
    return true;
}
