/*
 * successor.c - a dated export takes the place of the one before.
 *
 *   grid-2026-02.xml            grid-2026-03.xml
 *     A B C D       stored  +     A B C E       new name
 *                           =   D retired, E added, grid-2026-02 gone
 *
 * A file beside it is no successor: the switch states (SSH) of a grid name
 * the same objects, but say other things of them. An object is said again
 * only where the class is the same and more than half of the old property
 * names occur again.
 */
#include "store/store_int.h"

struct candidate {
    int64_t id;
    char *name;
};

static void clear_candidate(gpointer at)
{
    g_free(((struct candidate *)at)->name);
}

static bool says_name(const struct lo_objects *set, const struct lo_part *part,
                      lo_name name)
{
    const struct lo_property *all = lo_objects_properties(set, part);
    for (int32_t i = 0; i < part->n_properties; i++)
        if (all[i].name.v == name.v)
            return true;
    return false;
}

/* Names in one set as names of the other, each looked up once. */
struct name_map {
    const struct lo_objects *from;
    const struct lo_objects *to;
    GArray *known; /* lo_name; unknown yet = -2, not in the other = -1 */
};

static lo_name map_name(struct name_map *map, lo_name name)
{
    const lo_name unknown = {-2};
    while ((int32_t)map->known->len <= name.v)
        g_array_append_val(map->known, unknown);
    lo_name *to = &g_array_index(map->known, lo_name, name.v);
    if (to->v == unknown.v)
        *to = lo_objects_find_name(map->to,
                                   lo_objects_name_text(map->from, name));
    return *to;
}

/* More than half of the names that the older part says, values of one name
 * counted once; and of the same class. */
static bool says_again(struct name_map *map, const struct lo_part *older,
                       const struct lo_part *part)
{
    const struct lo_property *all = lo_objects_properties(map->from, older);
    GHashTable *names = g_hash_table_new(g_direct_hash, g_direct_equal);
    guint again = 0;
    if (map_name(map, older->cls).v == part->cls.v)
        for (int32_t i = 0; i < older->n_properties; i++) {
            lo_name name = map_name(map, all[i].name);
            if (g_hash_table_add(names, GINT_TO_POINTER(all[i].name.v)))
                again += name.v >= 0 && says_name(map->to, part, name);
        }
    bool most = 2 * again > g_hash_table_size(names);
    g_hash_table_destroy(names);
    return most;
}

/* Of the objects in `older`, how many does the file say again? */
static bool says_most_again(const struct lo_objects *older,
                            const struct lo_objects *set, int32_t document)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    struct name_map map = {older, set,
                           g_array_new(FALSE, FALSE, sizeof(lo_name))};
    size_t again = 0;
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        if (part->document != document)
            continue;
        const struct lo_part *was = lo_objects_find(older, part->id);
        if (was != NULL && g_hash_table_add(seen, (gpointer)part->id))
            again += says_again(&map, was, part);
    }
    g_array_unref(map.known);
    g_hash_table_destroy(seen);
    return 2 * again > lo_objects_count(older);
}

static bool put_in_this_transaction(const struct lo_store *store, int64_t id)
{
    for (guint i = 0; i < store->put_now->len; i++)
        if (g_array_index(store->put_now, int64_t, i) == id)
            return true;
    return false;
}

/* Files of one import stand side by side, however alike: none of them is
 * older than another. */
static enum lo_status list_older(GArray *candidates, struct lo_store *store,
                                 struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status =
        lo_store_take(&stmt, store, "SELECT id, name FROM document ORDER BY id",
                      LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK || !row)
            break;
        struct candidate c = {
            sqlite3_column_int64(stmt, 0),
            g_strdup((const char *)sqlite3_column_text(stmt, 1))};
        if (put_in_this_transaction(store, c.id))
            clear_candidate(&c);
        else
            g_array_append_val(candidates, c);
    }
    lo_store_give(store, stmt);
    return status;
}

static enum lo_status look_at(bool *succeeded, struct lo_store *store,
                              const struct candidate *c,
                              const struct lo_objects *set, int32_t document,
                              struct lo_error *err)
{
    struct lo_objects *older = lo_objects_new();
    enum lo_status status = lo_store_load_document(store, older, c->id, err);
    if (status == LO_OK) {
        lo_objects_link(older);
        *succeeded = says_most_again(older, set, document);
    }
    lo_objects_free(older);
    return status;
}

enum lo_status lo_store_find_older(GArray *ids, const char **succeeds,
                                   struct lo_store *store,
                                   const struct lo_objects *set,
                                   int32_t document, struct lo_arena *arena,
                                   struct lo_error *err)
{
    GString *names = g_string_new(NULL);
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
    g_array_set_clear_func(candidates, clear_candidate);
    enum lo_status status = list_older(candidates, store, err);
    for (guint i = 0; status == LO_OK && i < candidates->len; i++) {
        const struct candidate *c =
            &g_array_index(candidates, struct candidate, i);
        bool succeeded = false;
        status = look_at(&succeeded, store, c, set, document, err);
        if (!succeeded)
            continue;
        g_array_append_val(ids, c->id);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                               c->name);
    }
    if (status == LO_OK)
        *succeeds = names->len == 0 ? NULL : lo_arena_strdup(arena, names->str);
    g_string_free(names, TRUE);
    g_array_unref(candidates);
    return status;
}
