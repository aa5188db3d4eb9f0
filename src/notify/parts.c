/*
 * parts.c - what the parts of a village are called that are off at different
 * times: by their transformers, as people know them from the notices on site.
 *
 *   Upper village, loads of "Upper No. 1" and "Upper No. 3"
 *     -> "Upper village(No. 1/No. 3)"
 *   numbers are listed as such: "新竹村(1/2/11号台区)"
 */
#include <string.h>

#include "notify/notify_int.h"

void lo_parts_add_load(GArray *loads, int32_t load)
{
    guint at = 0;
    while (at < loads->len && g_array_index(loads, int32_t, at) < load)
        at++;
    if (at == loads->len || g_array_index(loads, int32_t, at) != load)
        g_array_insert_val(loads, at, load);
}

void lo_parts_add(GArray *loads, const struct lo_sections *sections,
                  int32_t section, lo_equipment_id load)
{
    const struct lo_section_info *info = &sections->info[section];
    for (int32_t k = 0; k < info->n_loads; k++) {
        int32_t at = sections->load_of[info->first_load + k];
        if (sections->network->loads[at].equipment.v == load.v)
            lo_parts_add_load(loads, at);
    }
}

/* Of the transformer that feeds the load; of the load where there is none. */
static const char *name_of(const struct lo_sections *sections, int32_t load)
{
    const struct lo_network *network = sections->network;
    int32_t mv = sections->mv_of_load[load];
    for (int32_t t = 0; mv != LO_NONE && t < network->n_transformers; t++)
        if (sections->mv_of_transformer[t] == mv)
            return network->equipment[network->transformers[t].equipment.v]
                .name;
    return network->equipment[network->loads[load].equipment.v].name;
}

/* Without what the village's own name says already; one that says a pole says
 * people nothing. */
static const char *short_name(const char *name, const char *place)
{
    size_t length = strlen(place);
    if (!lo_notify_is_area(name))
        return "";
    if (length > 0 && g_str_has_prefix(name, place))
        name += length;
    while (*name == ' ')
        name++;
    return name;
}

/* Digits in front, the same words behind: those words. NULL = not so. */
static const char *common_tail(const GPtrArray *names)
{
    const char *tail = NULL;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        size_t digits = strspn(name, "0123456789");
        if (digits == 0 || (tail != NULL && strcmp(tail, name + digits) != 0))
            return NULL;
        tail = name + digits;
    }
    return tail;
}

static GPtrArray *short_names(const struct lo_sections *sections,
                              const char *place, const GArray *loads)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < loads->len; i++) {
        const char *name = short_name(
            name_of(sections, g_array_index(loads, int32_t, i)), place);
        if (name[0] != '\0' &&
            !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, (gpointer)(uintptr_t)name);
    }
    return names;
}

const char *lo_parts_name(struct lo_arena *arena,
                          const struct lo_sections *sections, const char *place,
                          const GArray *loads)
{
    GPtrArray *names = short_names(sections, place, loads);
    const char *tail = common_tail(names);
    GString *out = g_string_new(place);
    bool bracket = names->len > 0 && place[0] != '\0';
    g_string_append(out, bracket ? "(" : "");
    for (guint i = 0; i < names->len && i < LO_PARTS_NAMED; i++) {
        const char *name = g_ptr_array_index(names, i);
        size_t length = strlen(name) - (tail != NULL ? strlen(tail) : 0);
        g_string_append(out, i > 0 ? "/" : "");
        g_string_append_len(out, name, (gssize)length);
    }
    g_string_append(out, names->len > LO_PARTS_NAMED ? "…" : "");
    g_string_append(out, tail != NULL ? tail : "");
    g_string_append(out, bracket ? ")" : "");
    const char *kept = lo_arena_strdup(arena, out->str);
    g_ptr_array_free(names, TRUE);
    g_string_free(out, TRUE);
    return kept;
}
