/*
 * facts.c - what a notice tells, as data: so that the next plan can be
 * compared with what somebody was told, and a correction can name it.
 */
#include <string.h>

#include "lineout/json.h"
#include "notify/notify_int.h"

/* --- printing ----------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct lo_json *texts_json(const struct lo_texts *texts)
{
    struct lo_json *out = lo_json_array();
    const char **sorted = g_new(const char *, (gsize)texts->n + 1);
    for (int32_t i = 0; i < texts->n; i++)
        sorted[i] = texts->at[i];
    qsort(sorted, (size_t)texts->n, sizeof *sorted, by_text);
    for (int32_t i = 0; i < texts->n; i++)
        lo_json_append(out, lo_json_string(sorted[i]));
    g_free(sorted);
    return out;
}

static struct lo_json *group_json(const struct lo_told_group *group)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *off = lo_json_array();
    for (int32_t i = 0; i < group->off.n; i++) {
        struct lo_json *span = lo_json_array();
        lo_json_append(span, lo_json_integer(group->off.at[i].from));
        lo_json_append(span, lo_json_integer(group->off.at[i].to));
        lo_json_append(off, span);
    }
    lo_json_set(out, "places", texts_json(&group->places));
    lo_json_set(out, "lines", texts_json(&group->lines));
    lo_json_set(out, "off", off);
    return out;
}

char *lo_facts_print(struct lo_arena *arena, const struct lo_told *told)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(g_free);
    for (int32_t i = 0; i < told->n_groups; i++) {
        struct lo_json *group = group_json(&told->groups[i]);
        g_ptr_array_add(groups, lo_json_print(group, 0));
        lo_json_free(group);
    }
    g_ptr_array_sort(groups, by_text);
    GString *all = g_string_new("[");
    for (guint i = 0; i < groups->len; i++)
        g_string_append_printf(all, "%s%s", i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(groups, i));
    g_string_append_c(all, ']');
    char *out = lo_arena_strdup(arena, all->str);
    g_string_free(all, TRUE);
    g_ptr_array_free(groups, TRUE);
    return out;
}

#define ACCOUNTS "{\"for\":"

char *lo_facts_keep(struct lo_arena *arena, const struct lo_told *told)
{
    char *bare = lo_facts_print(arena, told);
    if (told->accounts.n == 0)
        return bare;
    struct lo_json *accounts = texts_json(&told->accounts);
    char *list = lo_json_print(accounts, 0);
    bare[strlen(bare) - 1] = '\0'; /* the bracket that closes */
    char *all = g_strdup_printf("%s%s" ACCOUNTS "%s}]", bare,
                                told->n_groups > 0 ? "," : "", list);
    char *out = lo_arena_strdup(arena, all);
    g_free(all);
    g_free(list);
    lo_json_free(accounts);
    return out;
}

/* A quote within a name is written with a backslash, so the mark is none. */
const char *lo_facts_bare(struct lo_arena *arena, const char *facts)
{
    const char *mark = facts != NULL ? strstr(facts, ACCOUNTS) : NULL;
    if (mark == NULL)
        return facts;
    while (mark > facts && mark[-1] == ',')
        mark--;
    char *bare = g_strdup_printf("%.*s]", (int)(mark - facts), facts);
    const char *out = lo_arena_strdup(arena, bare);
    g_free(bare);
    return out;
}

/* --- reading ------------------------------------------------------------ */

static struct lo_texts read_texts(struct lo_arena *arena,
                                  const struct lo_json *from)
{
    struct lo_texts out = {0, NULL};
    out.at = lo_arena_array(arena, lo_json_size(from), sizeof *out.at);
    for (size_t i = 0; i < lo_json_size(from); i++) {
        const char *text = lo_json_text(lo_json_at(from, i));
        if (text != NULL)
            out.at[out.n++] = lo_arena_strdup(arena, text);
    }
    return out;
}

static struct lo_stretches read_off(struct lo_arena *arena,
                                    const struct lo_json *from)
{
    struct lo_stretches out = {0, NULL};
    out.at = lo_arena_array(arena, lo_json_size(from), sizeof *out.at);
    for (size_t i = 0; i < lo_json_size(from); i++) {
        const struct lo_json *span = lo_json_at(from, i);
        lo_time begin = lo_json_int(lo_json_at(span, 0), LO_TIME_NONE);
        lo_time end = lo_json_int(lo_json_at(span, 1), LO_TIME_NONE);
        if (begin != LO_TIME_NONE && end != LO_TIME_NONE)
            out.at[out.n++] = (struct lo_interval){begin, end};
    }
    return out;
}

bool lo_facts_read(struct lo_told *out, struct lo_arena *arena,
                   const char *facts)
{
    struct lo_error ignored = LO_ERROR_INIT;
    struct lo_json *root = NULL;
    if (facts == NULL || facts[0] == '\0' ||
        lo_json_parse(&root, facts, &ignored) != LO_OK)
        return false;
    size_t n = lo_json_size(root);
    *out = (struct lo_told){.customer = {LO_NONE}, .first_off = INT64_MAX};
    out->groups = lo_arena_array(arena, n, sizeof *out->groups);
    for (size_t i = 0; i < n; i++) {
        const struct lo_json *from = lo_json_at(root, i);
        struct lo_told_group *group = &out->groups[out->n_groups];
        group->places = read_texts(arena, lo_json_get(from, "places"));
        group->lines = read_texts(arena, lo_json_get(from, "lines"));
        group->off = read_off(arena, lo_json_get(from, "off"));
        if (lo_json_get(from, "for") != NULL)
            out->accounts = read_texts(arena, lo_json_get(from, "for"));
        if (group->off.n == 0)
            continue;
        out->first_off = MIN(out->first_off, group->off.at[0].from);
        out->n_groups++;
    }
    lo_json_free(root);
    return true;
}

struct lo_texts lo_notify_accounts(struct lo_arena *arena, const char *facts)
{
    struct lo_told told;
    bool any = facts != NULL && strstr(facts, ACCOUNTS) != NULL &&
               lo_facts_read(&told, arena, facts);
    return any ? told.accounts : (struct lo_texts){0, NULL};
}

lo_time lo_facts_end(const struct lo_told *told)
{
    lo_time end = LO_TIME_NONE;
    for (int32_t i = 0; i < told->n_groups; i++) {
        const struct lo_stretches *off = &told->groups[i].off;
        for (int32_t k = 0; k < off->n; k++)
            end = MAX(end, off->at[k].to);
    }
    return end;
}
