/*
 * places.c - the outages in force, village by village: what a poster, the
 * hotline and the public page say, without any person's name.
 */
#include <string.h>

#include "notify/notify_int.h"

struct village {
    const char *name;
    GPtrArray *lines;
    GArray *off; /* struct lo_interval */
    int32_t people;
    int32_t unreachable;
};

static void free_village(gpointer data)
{
    struct village *village = data;
    g_ptr_array_free(village->lines, TRUE);
    g_array_free(village->off, TRUE);
    g_free(village);
}

static struct village *village_named(GPtrArray *villages, const char *name)
{
    for (guint i = 0; i < villages->len; i++) {
        struct village *village = g_ptr_array_index(villages, i);
        if (strcmp(village->name, name) == 0)
            return village;
    }
    struct village *village = g_new0(struct village, 1);
    village->name = name;
    village->lines = g_ptr_array_new();
    village->off = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    g_ptr_array_add(villages, village);
    return village;
}

static void add_lines(struct village *village, const struct lo_texts *lines)
{
    for (int32_t i = 0; i < lines->n; i++) {
        bool known = false;
        for (guint k = 0; k < village->lines->len && !known; k++)
            known =
                strcmp(g_ptr_array_index(village->lines, k), lines->at[i]) == 0;
        if (!known)
            g_ptr_array_add(village->lines, (gpointer)(uintptr_t)lines->at[i]);
    }
}

/* A person with meters in two villages is one of each. */
static void add_person(GPtrArray *villages, const struct lo_told *told,
                       const struct lo_customers *customers)
{
    bool reached = lo_notify_reaches(customers, told->customer);
    for (int32_t g = 0; g < told->n_groups; g++) {
        const struct lo_told_group *group = &told->groups[g];
        for (int32_t p = 0; p < group->places.n; p++) {
            struct village *village =
                village_named(villages, group->places.at[p]);
            village->people++;
            village->unreachable += reached ? 0 : 1;
            add_lines(village, &group->lines);
            g_array_append_vals(village->off, group->off.at,
                                (guint)group->off.n);
        }
    }
}

static int by_name(const void *a, const void *b)
{
    const struct village *x = *(const struct village *const *)a;
    const struct village *y = *(const struct village *const *)b;
    return strcmp(x->name, y->name);
}

static struct lo_texts keep_lines(struct lo_arena *arena,
                                  const GPtrArray *lines)
{
    struct lo_texts out = {
        0, lo_arena_array(arena, lines->len, sizeof(const char *))};
    for (guint i = 0; i < lines->len; i++)
        out.at[out.n++] = g_ptr_array_index(lines, i);
    return out;
}

/* Stretches that last as long as the outage last as long as it does after
 * all. True if any does. */
static bool extend(struct village *village, const struct lo_week_outage *outage,
                   lo_time later)
{
    bool any = false;
    for (guint i = 0; later > outage->span.to && i < village->off->len; i++) {
        struct lo_interval *off =
            &g_array_index(village->off, struct lo_interval, i);
        bool last = off->to == outage->span.to;
        off->to = last ? later : off->to;
        any = any || last;
    }
    return any;
}

static void keep_village(struct lo_place_notice *out, struct lo_arena *arena,
                         const struct village *village, struct lo_facts *facts)
{
    lo_intervals_tidy(village->off);
    struct lo_interval *off =
        lo_arena_array(arena, village->off->len, sizeof *off);
    if (village->off->len > 0)
        memcpy(off, village->off->data, village->off->len * sizeof *off);
    *out = (struct lo_place_notice){
        .place = village->name,
        .lines = keep_lines(arena, village->lines),
        .n_off = (int32_t)village->off->len,
        .off = off,
        .back = LO_TIME_NONE,
        .people = village->people,
        .unreachable = village->unreachable,
    };
    struct lo_told_group group = {
        .places = {1, &out->place},
        .lines = out->lines,
        .off = {out->n_off, off},
    };
    const struct lo_told told = {
        .first_off = off[0].from, .n_groups = 1, .groups = &group};
    facts->told = &told;
    out->text = lo_notify_compose(arena, facts);
    facts->told = NULL;
}

static enum lo_status add_outage(GArray *out, struct lo_arena *arena,
                                 const struct lo_ladder_input *input,
                                 const struct lo_week_outage *outage,
                                 enum lo_lang lang, GHashTable *by_label,
                                 struct lo_error *err)
{
    struct lo_affected affected;
    enum lo_status status = lo_notify_affected(&affected, arena, input, outage,
                                               by_label, NULL, err);
    if (status != LO_OK)
        return status;
    struct lo_facts facts = {
        .lang = lang,
        .wording = LO_WORDING_ANNOUNCE,
        .zone = input->zone,
        .kinds = lo_notify_kinds(arena, input->week, outage),
        .sender = lo_settings_text(input->settings, "notice.sender"),
        .hotline = lo_settings_text(input->settings, "notice.hotline"),
        .warn_all =
            strcmp(lo_settings_text(input->settings, "notice.generator"),
                   "everybody") == 0,
    };
    lo_time later = input->later != NULL
                        ? input->later[outage - input->week->outages]
                        : LO_TIME_NONE;
    GPtrArray *villages = g_ptr_array_new_with_free_func(free_village);
    for (int32_t i = 0; i < affected.n; i++)
        add_person(villages, &affected.told[i], input->customers);
    g_ptr_array_sort(villages, by_name);
    for (guint i = 0; i < villages->len; i++) {
        struct lo_place_notice place;
        struct village *village = g_ptr_array_index(villages, i);
        bool lasts = later != LO_TIME_NONE && extend(village, outage, later);
        facts.wording = lasts ? LO_WORDING_OVERRUN : LO_WORDING_ANNOUNCE;
        keep_village(&place, arena, village, &facts);
        place.outage = outage;
        place.later = lasts;
        g_array_append_val(out, place);
    }
    g_ptr_array_free(villages, TRUE);
    return LO_OK;
}

enum lo_status lo_notify_places(struct lo_place_notice **out, int32_t *n,
                                struct lo_arena *arena,
                                const struct lo_ladder_input *input,
                                enum lo_lang lang, struct lo_error *err)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(struct lo_place_notice));
    GHashTable *by_label = lo_notify_labels(input->sections);
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < input->week->n_outages && status == LO_OK; i++) {
        const struct lo_week_outage *outage = &input->week->outages[i];
        if (outage->revision > 0 && outage->span.to > input->now - LO_DAY)
            status =
                add_outage(places, arena, input, outage, lang, by_label, err);
    }
    if (status == LO_OK) {
        *n = (int32_t)places->len;
        *out = lo_arena_array(arena, places->len, sizeof **out);
        if (places->len > 0)
            memcpy(*out, places->data, places->len * sizeof **out);
    }
    g_hash_table_destroy(by_label);
    g_array_free(places, TRUE);
    return status;
}
