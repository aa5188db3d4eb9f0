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
    int64_t objects; /* in the older document */
    int64_t again;   /* of them said again */
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

static struct candidate *find_candidate(GArray *candidates, int64_t id)
{
    for (guint i = 0; i < candidates->len; i++) {
        struct candidate *c = &g_array_index(candidates, struct candidate, i);
        if (c->id == id)
            return c;
    }
    return NULL;
}

/* Counts one part of the file for every candidate that has the object. Each
 * row is one property name of the object in one older document. */
static enum lo_status count_part(GArray *candidates, struct lo_store *store,
                                 const struct lo_objects *set,
                                 const struct lo_part *part,
                                 struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    int64_t document = 0;
    int64_t names = 0;
    int64_t again = 0;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT p.document_id, e.key FROM part p, json_each(p.properties) e "
        "WHERE p.id = ?1 AND p.nth = 0 AND p.class = ?2 "
        "ORDER BY p.document_id",
        LO_BINDS(lo_bind_text(part->id),
                 lo_bind_text(lo_objects_name_text(set, part->cls))),
        err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK)
            break;
        int64_t next = row ? sqlite3_column_int64(stmt, 0) : 0;
        if (next != document) {
            struct candidate *c = find_candidate(candidates, document);
            if (c != NULL && 2 * again > names)
                c->again++;
            document = next;
            names = again = 0;
        }
        if (!row)
            break;
        const char *key = (const char *)sqlite3_column_text(stmt, 1);
        lo_name name = lo_objects_find_name(set, key);
        names++;
        again += name.v >= 0 && says_name(set, part, name);
    }
    lo_store_give(store, stmt);
    return status;
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
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT d.id, d.name, count(DISTINCT p.id) FROM document d "
        "JOIN part p ON p.document_id = d.id GROUP BY d.id ORDER BY d.id",
        LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK || !row)
            break;
        struct candidate c = {
            sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 2), 0,
            g_strdup((const char *)sqlite3_column_text(stmt, 1))};
        if (put_in_this_transaction(store, c.id))
            clear_candidate(&c);
        else
            g_array_append_val(candidates, c);
    }
    lo_store_give(store, stmt);
    return status;
}

/* Moves the parts of document `from` into `into`; what both have stays as
 * `into` has it. */
static enum lo_status join(struct lo_store *store, int64_t from, int64_t into,
                           struct lo_error *err)
{
    enum lo_status status = lo_store_run(
        NULL, store,
        "UPDATE OR IGNORE part SET document_id = ?2 WHERE document_id = ?1",
        LO_BINDS(lo_bind_int(from), lo_bind_int(into)), err);
    if (status == LO_OK)
        status = lo_store_run(NULL, store, "DELETE FROM document WHERE id = ?1",
                              LO_BINDS(lo_bind_int(from)), err);
    return status;
}

static enum lo_status take_over(int64_t *id, GString *names,
                                struct lo_store *store,
                                const struct candidate *c, const char *name,
                                struct lo_error *err)
{
    if (names->len > 0)
        g_string_append(names, ", ");
    g_string_append(names, c->name);
    if (*id != 0)
        return join(store, c->id, *id, err);
    *id = c->id;
    return lo_store_run(NULL, store,
                        "UPDATE document SET name = ?2 WHERE id = ?1",
                        LO_BINDS(lo_bind_int(c->id), lo_bind_text(name)), err);
}

enum lo_status lo_store_succeed(int64_t *id, const char **succeeds,
                                struct lo_store *store,
                                const struct lo_objects *set, int32_t document,
                                const char *name, struct lo_arena *arena,
                                struct lo_error *err)
{
    int64_t heir = 0;
    GString *names = g_string_new(NULL);
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
    g_array_set_clear_func(candidates, clear_candidate);

    enum lo_status status = list_older(candidates, store, err);
    size_t n = candidates->len == 0 ? 0 : lo_objects_part_count(set);
    for (size_t i = 0; status == LO_OK && i < n; i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        if (part->document == document &&
            g_hash_table_add(seen, (gpointer)part->id))
            status = count_part(candidates, store, set, part, err);
    }
    for (guint i = 0; status == LO_OK && i < candidates->len; i++) {
        const struct candidate *c =
            &g_array_index(candidates, struct candidate, i);
        if (2 * c->again > c->objects)
            status = take_over(&heir, names, store, c, name, err);
    }
    if (status == LO_OK) {
        *id = heir;
        *succeeds = heir == 0 ? NULL : lo_arena_strdup(arena, names->str);
    }
    g_string_free(names, TRUE);
    g_hash_table_destroy(seen);
    g_array_unref(candidates);
    return status;
}
