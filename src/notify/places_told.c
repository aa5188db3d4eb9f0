/*
 * places_told.c - an outage that was called off, village by village, by the
 * names it was told with: the network may have lost its sections since, and
 * people ask all the same.
 *
 *   message to C1   Upper (F1) 07:15-12:30  --.
 *   message to C2   Upper (F1) 07:15-12:30  --+-->  Upper (F1) 07:15-12:30
 *   message to C3   Lower (F1) 07:15-12:30  ----->  Lower (F1) 07:15-12:30
 */
#include <string.h>

#include "notify/notify_int.h"

static bool same_texts(const struct lo_texts *a, const struct lo_texts *b)
{
    for (int32_t i = 0; a->n == b->n && i < a->n; i++)
        if (strcmp(a->at[i], b->at[i]) != 0)
            return false;
    return a->n == b->n;
}

static bool same_group(const struct lo_told_group *a,
                       const struct lo_told_group *b)
{
    return same_texts(&a->places, &b->places) &&
           same_texts(&a->lines, &b->lines) && a->off.n == b->off.n &&
           memcmp(a->off.at, b->off.at, (size_t)a->off.n * sizeof *a->off.at) ==
               0;
}

/* Of the day of the outage: the same name may have been told for another. */
static bool is_of(const struct lo_told_group *group,
                  const struct lo_ladder_input *input,
                  const struct lo_week_outage *outage)
{
    return group->off.n > 0 &&
           lo_zone_date(input->zone, group->off.at[0].from) ==
               lo_zone_date(input->zone, outage->span.from);
}

/* Every group that was told, once. */
static void find_groups(GArray *groups, struct lo_arena *arena,
                        const struct lo_ladder_input *input,
                        const struct lo_week_outage *outage,
                        const struct lo_notice *rows, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        struct lo_told told;
        if (lo_is_restored(&rows[i]) ||
            !lo_facts_read(&told, arena, lo_facts_bare(arena, rows[i].facts)))
            continue;
        for (int32_t g = 0; g < told.n_groups; g++) {
            const struct lo_told_group *group = &told.groups[g];
            bool known = !is_of(group, input, outage);
            for (guint k = 0; k < groups->len && !known; k++)
                known = same_group(
                    group, &g_array_index(groups, struct lo_told_group, k));
            if (!known)
                g_array_append_val(groups, *group);
        }
    }
}

static const char *join(struct lo_arena *arena, const struct lo_texts *places,
                        enum lo_lang lang)
{
    GString *out = g_string_new(NULL);
    for (int32_t i = 0; i < places->n; i++)
        g_string_append_printf(out, "%s%s",
                               i > 0 ? lo_text(lang, LO_N_(", ")) : "",
                               places->at[i]);
    const char *kept = lo_arena_strdup(arena, out->str);
    g_string_free(out, TRUE);
    return kept;
}

void lo_notify_places_told(GArray *out, struct lo_arena *arena,
                           const struct lo_ladder_input *input,
                           const struct lo_week_outage *outage,
                           const struct lo_notice *rows, int32_t n,
                           enum lo_lang lang)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(struct lo_told_group));
    struct lo_facts facts = lo_page_facts(input, lang);
    facts.wording = LO_WORDING_CANCEL;
    GArray *places = g_array_new(FALSE, FALSE, sizeof(struct lo_place_notice));
    find_groups(groups, arena, input, outage, rows, n);
    for (guint i = 0; i < groups->len; i++) {
        struct lo_told_group *group =
            &g_array_index(groups, struct lo_told_group, i);
        const struct lo_told told = {
            .first_off = group->off.at[0].from, .n_groups = 1, .groups = group};
        facts.told = &told;
        const struct lo_place_notice place = {
            .outage = outage,
            .place = join(arena, &group->places, lang),
            .lines = group->lines,
            .n_off = group->off.n,
            .off = group->off.at,
            .called_off = true,
            .moved = {LO_TIME_NONE, LO_TIME_NONE},
            .why = "",
            .back = LO_TIME_NONE,
            .text = lo_notify_compose(arena, &facts),
        };
        g_array_append_val(places, place);
    }
    g_array_sort(places, lo_place_by_name);
    g_array_append_vals(out, places->data, places->len);
    g_array_free(places, TRUE);
    g_array_free(groups, TRUE);
}
