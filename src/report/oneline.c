/*
 * oneline.c - making a drawing: which sections belong to the feeder, their
 * pieces, labels, places and colours; and what can be asked of it.
 */
#include <math.h>
#include <string.h>

#include "report/oneline_int.h"

/* --- the feeder -------------------------------------------------------- */

/* The name of the feeder; without one, what stands before the last '/' of the
 * label. g_free. */
static char *feeder_of(const struct lo_sections *sections, int32_t s)
{
    const struct lo_section_info *info = &sections->info[s];
    if (info->feeder.v >= 0)
        return g_strdup(sections->network->feeders[info->feeder.v].name);
    const char *slash = strrchr(info->label, '/');
    return slash == NULL ? g_strdup(info->label)
                         : g_strndup(info->label, (gsize)(slash - info->label));
}

static bool is_member(const struct lo_sections *sections, int32_t s,
                      const char *feeder)
{
    lo_feeder_id id = sections->info[s].feeder;
    if (id.v >= 0 && sections->network->feeders[id.v].mrid[0] != '\0' &&
        strcmp(sections->network->feeders[id.v].mrid, feeder) == 0)
        return true;
    char *name = feeder_of(sections, s);
    bool same = strcmp(name, feeder) == 0;
    g_free(name);
    return same;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *lo_oneline_feeders(const struct lo_sections *sections)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t s = 0; s < sections->n; s++) {
        char *name = feeder_of(sections, s);
        if (g_hash_table_contains(seen, name)) {
            g_free(name);
            continue;
        }
        g_hash_table_add(seen, name);
        g_ptr_array_add(names, name);
    }
    g_hash_table_destroy(seen);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static enum lo_status no_feeder(const struct lo_sections *sections,
                                const char *feeder, struct lo_error *err)
{
    GPtrArray *names = lo_oneline_feeders(sections);
    lo_error_set(err, LO_ENOTFOUND, "there is no feeder '%s'", feeder);
    const char *near =
        lo_text_nearest(feeder, (const char *const *)names->pdata, names->len);
    if (near != NULL)
        lo_error_hint(err, "did you mean '%s'?", near);
    else if (names->len > 0)
        lo_error_hint(err, "%u feeders, the first is '%s'", names->len,
                      (const char *)names->pdata[0]);
    g_ptr_array_free(names, TRUE);
    return LO_ENOTFOUND;
}

/* --- colours ----------------------------------------------------------- */

/* Never the colour of the section before it. */
static void choose_colours(struct lo_oneline *line)
{
    enum { PALETTE = 6 };
    int next = 0;
    for (guint i = 0; i < line->pieces->len; i++) {
        const struct piece *p = piece_at(line, (int32_t)i);
        if (p->kind != PIECE_SPAN || !p->tag)
            continue;
        int32_t up = p->parent;
        while (up >= 0 && piece_at(line, up)->kind != PIECE_SPAN)
            up = piece_at(line, up)->parent;
        int before = -1;
        if (up >= 0)
            before = line->colour[piece_at(line, up)->section.v];
        if (next == before)
            next = (next + 1) % PALETTE;
        line->colour[p->section.v] = next;
        next = (next + 1) % PALETTE;
    }
}

/* --- life cycle -------------------------------------------------------- */

enum lo_status lo_oneline_new(struct lo_oneline **out,
                              const struct lo_sections *sections,
                              const char *feeder, enum lo_lang lang,
                              struct lo_error *err)
{
    size_t n = (size_t)sections->n + 1;
    struct lo_arena *arena = lo_arena_new();
    struct lo_oneline *line = lo_arena_alloc(arena, sizeof(*line));
    *line = (struct lo_oneline){
        .arena = arena,
        .sections = sections,
        .lang = lang,
        .member = lo_arena_array(arena, n, sizeof(bool)),
        .length_m = lo_arena_array(arena, n, sizeof(double)),
        .colour = lo_arena_array(arena, n, sizeof(int)),
        .pieces = g_array_new(FALSE, FALSE, sizeof(struct piece)),
    };
    for (int32_t s = 0; s < sections->n; s++) {
        line->member[s] = is_member(sections, s, feeder);
        if (!line->member[s] || line->feeder != NULL)
            continue;
        char *name = feeder_of(sections, s);
        line->feeder = lo_arena_strdup(arena, name);
        g_free(name);
    }
    enum lo_status status = LO_OK;
    if (line->feeder == NULL)
        status = no_feeder(sections, feeder, err);
    if (status == LO_OK)
        status = oneline_grow(line, err);
    if (status != LO_OK) {
        lo_oneline_free(line);
        return status;
    }
    oneline_label(line);
    oneline_place(line);
    choose_colours(line);
    *out = line;
    return LO_OK;
}

void lo_oneline_free(struct lo_oneline *line)
{
    if (line == NULL)
        return;
    g_array_free(line->pieces, TRUE);
    lo_arena_free(line->arena);
}

/* --- asking ------------------------------------------------------------ */

const char *lo_oneline_feeder(const struct lo_oneline *line)
{
    return line->feeder;
}

int lo_oneline_count_section(const struct lo_oneline *line, lo_section section)
{
    int count = 0;
    for (guint i = 0; i < line->pieces->len; i++) {
        const struct piece *p = piece_at(line, (int32_t)i);
        count += p->kind == PIECE_SPAN && p->tag && p->section.v == section.v;
    }
    return count;
}

int lo_oneline_count_switch(const struct lo_oneline *line, lo_switch_id sw)
{
    int count = 0;
    for (guint i = 0; i < line->pieces->len; i++) {
        const struct piece *p = piece_at(line, (int32_t)i);
        count += p->kind == PIECE_SWITCH &&
                 line->sections->links[p->link].sw.v == sw.v;
    }
    return count;
}
