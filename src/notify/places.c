/*
 * places.c - the outages in force, place by place: what a poster, the hotline
 * and the public page say, without any person's name.
 *
 *   village known      "Upper village"        all alike
 *                      "Upper village(No. 1)" parts at different times
 *   no village known   "No. 1/No. 2"          by line: the transformers
 *
 * Whoever is off is in it, also where no customer is known by name.
 */
#include <string.h>

#include "notify/notify_int.h"

/* One place at its times. */
struct spot {
    const char *village; /* "" = not known: then it is of one line */
    GPtrArray *lines;
    GArray *off;       /* struct lo_interval */
    GArray *loads;     /* int32_t, ascending, each once */
    GHashTable *known; /* customer + 1: counted */
    int32_t people;
    int32_t unreachable;
    struct lo_texts kinds;
    bool split; /* its village is off at other times, too */
};

struct survey {
    const struct lo_ladder_input *input;
    const struct lo_week_outage *outage;
    const struct lo_affected *affected;
    struct lo_arena *arena;
    enum lo_lang lang;
    GPtrArray *spots;
};

static void free_spot(gpointer data)
{
    struct spot *spot = data;
    g_ptr_array_free(spot->lines, TRUE);
    g_array_free(spot->off, TRUE);
    g_array_free(spot->loads, TRUE);
    g_hash_table_destroy(spot->known);
    g_free(spot);
}

/* --- who is off ----------------------------------------------------------- */

/* Of the section; where the network names none, of the outage. */
static const char *line_of(const struct survey *s, int32_t section)
{
    const struct lo_sections *sections = s->input->sections;
    lo_feeder_id feeder = sections->info[section].feeder;
    const char *name =
        feeder.v != LO_NONE ? sections->network->feeders[feeder.v].name : "";
    if (name[0] == '\0' && s->outage->feeders.n > 0)
        name = s->outage->feeders.at[0];
    return name;
}

static bool has_line(const struct spot *spot, const char *line)
{
    return g_ptr_array_find_with_equal_func(spot->lines, line, g_str_equal,
                                            NULL);
}

static bool is_off_at(const struct spot *spot, const struct lo_stretches *off)
{
    return spot->off->len == (guint)off->n &&
           memcmp(spot->off->data, off->at, (size_t)off->n * sizeof *off->at) ==
               0;
}

static struct spot *spot_of(struct survey *s, const char *village,
                            int32_t section, int32_t load)
{
    const struct lo_stretches *off = &s->affected->off[section];
    const char *line = line_of(s, section);
    struct spot *spot = NULL;
    for (guint i = 0; i < s->spots->len && spot == NULL; i++) {
        struct spot *at = g_ptr_array_index(s->spots, i);
        if (strcmp(at->village, village) == 0 && is_off_at(at, off) &&
            (village[0] != '\0' || has_line(at, line)))
            spot = at;
    }
    if (spot == NULL) {
        spot = g_new0(struct spot, 1);
        spot->village = village;
        spot->lines = g_ptr_array_new();
        spot->off = g_array_new(FALSE, FALSE, sizeof *off->at);
        spot->loads = g_array_new(FALSE, FALSE, sizeof(int32_t));
        spot->known = g_hash_table_new(g_direct_hash, g_direct_equal);
        g_array_append_vals(spot->off, off->at, (guint)off->n);
        g_ptr_array_add(s->spots, spot);
    }
    if (line[0] != '\0' && !has_line(spot, line))
        g_ptr_array_add(spot->lines, (gpointer)(uintptr_t)line);
    lo_parts_add_load(spot->loads, load);
    lo_kinds_add(&spot->kinds, s->arena, &s->affected->kinds[section]);
    return spot;
}

/* The customers of one load: those who are known, each at the village of his
 * meter, and those of whom there is only a number, at that of any meter of the
 * load. */
static void add_load(struct survey *s, int32_t section, int32_t load)
{
    const struct lo_customers *customers = s->input->customers;
    const char *village = "";
    int32_t named = 0;
    for (int32_t k = customers->first_by_load[load];
         k < customers->first_by_load[load + 1]; k++) {
        const struct lo_usage_point *meter =
            &customers->usage_points[customers->by_load[k]];
        if (village[0] == '\0')
            village = meter->place;
        if (meter->customer.v == LO_NONE)
            continue;
        struct spot *spot = spot_of(s, meter->place, section, load);
        named += !meter->is_virtual;
        if (!g_hash_table_add(spot->known,
                              GINT_TO_POINTER(meter->customer.v + 1)))
            continue;
        spot->people++;
        spot->unreachable += !lo_notify_reaches(customers, meter->customer);
    }
    int32_t all = s->input->sections->network->loads[load].customers;
    if (all <= named)
        return;
    struct spot *spot = spot_of(s, village, section, load);
    spot->people += all - named;
    spot->unreachable += all - named;
}

static void find_spots(struct survey *s)
{
    const struct lo_sections *sections = s->input->sections;
    for (int32_t i = 0; i < sections->n; i++)
        for (int32_t k = 0;
             s->affected->off[i].n > 0 && k < sections->info[i].n_loads; k++)
            add_load(s, i, sections->load_of[sections->info[i].first_load + k]);
    for (guint i = 0; i < s->spots->len; i++)
        for (guint k = 0; k < i; k++) {
            struct spot *a = g_ptr_array_index(s->spots, i);
            struct spot *b = g_ptr_array_index(s->spots, k);
            if (strcmp(a->village, b->village) == 0)
                a->split = b->split = true;
        }
}

/* --- what is said of it --------------------------------------------------- */

static const char *name_of(const struct survey *s, const struct spot *spot)
{
    const char *name = spot->village;
    if (name[0] == '\0' || spot->split)
        name = lo_parts_name(s->arena, s->input->sections, name, spot->loads);
    return name[0] != '\0' ? name : lo_text(s->lang, LO_N_("part of the line"));
}

/* The stretches as they are by now: what a person entered of a stage, else by
 * the words on what lasts longer. *lasts: longer than announced. *back: when
 * supply was back for good, LO_TIME_NONE = not yet. */
static struct lo_stretches stretches_of(bool *lasts, lo_time *back,
                                        const struct survey *s,
                                        const struct spot *spot)
{
    struct lo_stretches off = {
        (int32_t)spot->off->len,
        lo_arena_array(s->arena, spot->off->len, sizeof *off.at)};
    for (int32_t i = 0; i < off.n; i++)
        off.at[i] = g_array_index(spot->off, struct lo_interval, i);
    *back = s->input->back != NULL
                ? s->input->back[s->outage - s->input->week->outages]
                : LO_TIME_NONE;
    if (*back == LO_TIME_NONE)
        *back = lo_stage_back(s->input, s->outage->id, off.at[off.n - 1].to);
    lo_time announced = off.at[off.n - 1].to;
    lo_time *ended = lo_arena_array(s->arena, (size_t)off.n, sizeof *ended);
    for (int32_t i = 0; i < off.n; i++)
        ended[i] = lo_stage_back(s->input, s->outage->id, off.at[i].to);
    int32_t planned = off.n;
    (void)lo_overrun_apply(&off, s->outage->span.to, s->outage->id, s->input);
    *lasts = off.at[off.n - 1].to > announced;
    for (int32_t i = 0; off.n == planned && i < off.n - 1; i++)
        if (ended[i] > off.at[i].from && ended[i] < off.at[i + 1].from)
            off.at[i].to = ended[i];
    return off;
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

static void keep_spot(struct lo_place_notice *out, const struct survey *s,
                      struct spot *spot, struct lo_facts *facts)
{
    bool lasts = false;
    lo_time back = LO_TIME_NONE;
    const struct lo_stretches off = stretches_of(&lasts, &back, s, spot);
    *out = (struct lo_place_notice){
        .outage = s->outage,
        .place = name_of(s, spot),
        .lines = keep_lines(s->arena, spot->lines),
        .n_off = off.n,
        .off = off.at,
        .later = lasts,
        .called_off = s->input->called_off,
        .moved = {LO_TIME_NONE, LO_TIME_NONE},
        .why = "",
        .back = back,
        .people = spot->people,
        .unreachable = spot->unreachable,
    };
    struct lo_told_group group = {
        .places = {1, &out->place},
        .lines = out->lines,
        .off = off,
    };
    const struct lo_told told = {
        .first_off = off.at[0].from, .n_groups = 1, .groups = &group};
    facts->wording = s->input->called_off   ? LO_WORDING_CANCEL
                     : back != LO_TIME_NONE ? LO_WORDING_RESTORED
                     : lasts                ? LO_WORDING_OVERRUN
                                            : LO_WORDING_ANNOUNCE;
    facts->kinds = spot->kinds;
    facts->told = &told;
    out->text = lo_notify_compose(s->arena, facts);
    facts->told = NULL;
}

int lo_place_by_name(const void *a, const void *b)
{
    const struct lo_place_notice *x = a, *y = b;
    int order = strcmp(x->place, y->place);
    if (order != 0)
        return order;
    return (x->off[0].from > y->off[0].from) -
           (x->off[0].from < y->off[0].from);
}

struct lo_facts lo_page_facts(const struct lo_ladder_input *input,
                              enum lo_lang lang)
{
    return (struct lo_facts){
        .lang = lang,
        .zone = input->zone,
        .sender = lo_settings_text(input->settings, "notice.sender"),
        .hotline = lo_settings_text(input->settings, "notice.hotline"),
        .warn_all =
            strcmp(lo_settings_text(input->settings, "notice.generator"),
                   "everybody") == 0,
    };
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
    struct lo_facts facts = lo_page_facts(input, lang);
    struct survey s = {input,     outage,
                       &affected, arena,
                       lang,      g_ptr_array_new_with_free_func(free_spot)};
    find_spots(&s);
    GArray *places = g_array_new(FALSE, FALSE, sizeof(struct lo_place_notice));
    for (guint i = 0; i < s.spots->len; i++) {
        struct lo_place_notice place;
        keep_spot(&place, &s, g_ptr_array_index(s.spots, i), &facts);
        g_array_append_val(places, place);
    }
    g_array_sort(places, lo_place_by_name);
    g_array_append_vals(out, places->data, places->len);
    g_array_free(places, TRUE);
    g_ptr_array_free(s.spots, TRUE);
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
