/*
 * back.c - whose supply is back, where an outage gives it back in stages.
 *
 *   stage      |== 1 ==|== 2 ==|== 3 ==|
 *   village A  |=======|               promised the end of 1
 *   village B  |===============|       promised the end of 2
 *   village C  |=======|       |=======|   of 1, then off again until 3 ends
 *
 * Somebody is known by the end that he was promised: who it was promised to is
 * back when a person enters that of the stage, before or after that time.
 */
#include <string.h>

#include "notify/notify_int.h"

void lo_stage_restored(char out[LO_STAGE_TEXT], const struct lo_zone *zone,
                       lo_time promised)
{
    char hour[LO_TIME_TEXT];
    g_strlcpy(out, LO_STAGE_RESTORED, LO_STAGE_TEXT);
    if (promised == LO_TIME_NONE)
        return;
    lo_zone_format(hour, zone, promised, "%m%d-%H%M");
    g_snprintf(out, LO_STAGE_TEXT, LO_STAGE_RESTORED "-%s", hour);
}

void lo_stage_not_back(char out[LO_STAGE_TEXT], const char *restored)
{
    g_snprintf(out, LO_STAGE_TEXT, LO_STAGE_NOT_BACK "%s",
               restored + strlen(LO_STAGE_RESTORED));
}

lo_time lo_stage_back(const struct lo_ladder_input *input, const char *outage,
                      lo_time promised)
{
    for (int32_t i = 0; i < input->n_stages; i++)
        if (input->stages[i].promised == promised &&
            strcmp(input->stages[i].outage, outage) == 0)
            return input->stages[i].back;
    return LO_TIME_NONE;
}

static lo_time last_end(const struct lo_told_group *group)
{
    return group->off.n > 0 ? group->off.at[group->off.n - 1].to : LO_TIME_NONE;
}

/* How many stretches of the group are over with that end; 0 = it is not of
 * those that were promised it. */
static int32_t over_at(const struct lo_told_group *group, lo_time promised)
{
    for (int32_t i = 0; i < group->off.n; i++)
        if (group->off.at[i].to == promised)
            return i + 1;
    return 0;
}

static void add_part(struct lo_told *out, const struct lo_told_group *group,
                     int32_t from, int32_t to)
{
    struct lo_told_group *part = &out->groups[out->n_groups++];
    *part = *group;
    part->off = (struct lo_stretches){to - from, group->off.at + from};
    out->first_off = MIN(out->first_off, part->off.at[0].from);
}

static struct lo_told none_of(struct lo_arena *arena,
                              const struct lo_told *planned)
{
    struct lo_told out = *planned;
    out.n_groups = 0;
    out.first_off = INT64_MAX;
    out.groups =
        lo_arena_array(arena, (size_t)planned->n_groups, sizeof *out.groups);
    return out;
}

void lo_told_back(struct lo_told *back, struct lo_told *again, bool *done,
                  struct lo_arena *arena, const struct lo_told *planned,
                  const struct lo_ladder_input *input, const char *outage,
                  lo_time promised)
{
    bool whole = promised == LO_TIME_NONE;
    bool over = true;
    *back = none_of(arena, planned);
    *again = none_of(arena, planned);
    for (int32_t g = 0; g < planned->n_groups; g++) {
        const struct lo_told_group *group = &planned->groups[g];
        if (group->off.n == 0)
            continue;
        bool ended = whole || lo_stage_back(input, outage, last_end(group)) !=
                                  LO_TIME_NONE;
        over = over && ended;
        int32_t n = whole ? group->off.n : over_at(group, promised);
        if (n > 0)
            add_part(back, group, 0, n);
        if (n > 0 && n < group->off.n)
            add_part(again, group, n, group->off.n);
    }
    /* Nothing is left: what he was not told of by an earlier stage is told. */
    for (int32_t g = 0; over && !whole && g < planned->n_groups; g++)
        if (planned->groups[g].off.n > 0 &&
            over_at(&planned->groups[g], promised) == 0)
            add_part(back, &planned->groups[g], 0, planned->groups[g].off.n);
    *done = over;
}

void lo_told_still_off(struct lo_told *told,
                       const struct lo_ladder_input *input, const char *outage)
{
    int32_t n = 0;
    for (int32_t g = 0; g < told->n_groups; g++)
        if (lo_stage_back(input, outage, last_end(&told->groups[g])) ==
            LO_TIME_NONE)
            told->groups[n++] = told->groups[g];
    told->n_groups = n;
}

static bool same_places(const struct lo_texts *a, const struct lo_texts *b)
{
    for (int32_t i = 0; a->n == b->n && i < a->n; i++)
        if (strcmp(a->at[i], b->at[i]) != 0)
            return false;
    return a->n == b->n;
}

void lo_told_only(struct lo_told *told, const struct lo_told *of)
{
    int32_t n = 0;
    for (int32_t g = 0; g < told->n_groups; g++) {
        bool named = false;
        for (int32_t k = 0; k < of->n_groups && !named; k++)
            named = same_places(&told->groups[g].places, &of->groups[k].places);
        if (named)
            told->groups[n++] = told->groups[g];
    }
    told->n_groups = n;
}
