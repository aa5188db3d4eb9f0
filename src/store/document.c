/*
 * document.c - an imported file into the store, object by object: what it
 * says new, what it says otherwise, and what it no longer says.
 */
#include "store/store_int.h"

#include <string.h>

/* One run of lo_store_put_document. */
struct put {
    struct lo_store *store;
    const struct lo_objects *set;
    lo_time now;
    int64_t id;       /* of the document in the store */
    bool known;       /* it may have parts in the store already */
    bool touched;     /* something was written */
    lo_name name;     /* IdentifiedObject.name */
    GHashTable *said; /* id -> how often the file says it */
    GArray *last_of;  /* room for lo_store_properties_text */
    struct lo_import_summary summary;
};

static void note(struct put *put, char what, const char *class_name,
                 const char *name, const char *mrid)
{
    struct lo_arena *arena = put->summary.arena;
    struct lo_change change = {what, lo_arena_strdup(arena, class_name),
                               lo_arena_strdup(arena, name == NULL ? "" : name),
                               lo_arena_strdup(arena, mrid)};
    g_array_append_val(put->summary.changes, change);
}

/* --- one part ---------------------------------------------------------- */

static const char *name_of(const struct put *put, const struct lo_part *part)
{
    const struct lo_property *all = lo_objects_properties(put->set, part);
    for (int32_t i = part->n_properties - 1; i >= 0; i--)
        if (all[i].name.v == put->name.v)
            return all[i].value;
    return "";
}

/* What the store has of a part, against what the file says of it. */
enum compared { ABSENT, SAME, MOVED, CHANGED };

static enum lo_status compare(enum compared *out, struct put *put,
                              const struct lo_part *part, int64_t nth,
                              int64_t seq, const char *class_name,
                              const char *properties, struct lo_error *err)
{
    *out = ABSENT;
    if (!put->known)
        return LO_OK;
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, put->store,
        "SELECT class = ?4 AND properties = ?5, seq = ?6 AND mrid = ?7 AND "
        "line = ?8 FROM part WHERE document_id = ?1 AND id = ?2 AND nth = ?3",
        LO_BINDS(lo_bind_int(put->id), lo_bind_text(part->id), lo_bind_int(nth),
                 lo_bind_text(class_name), lo_bind_text(properties),
                 lo_bind_int(seq), lo_bind_text(part->mrid),
                 lo_bind_int(part->line)),
        err);
    if (status == LO_OK)
        status = lo_store_step(&row, put->store, stmt, err);
    if (status == LO_OK && row) {
        if (sqlite3_column_int(stmt, 0) == 0)
            *out = CHANGED;
        else
            *out = sqlite3_column_int(stmt, 1) == 0 ? MOVED : SAME;
    }
    lo_store_give(put->store, stmt);
    return status;
}

static enum lo_status write_part(struct put *put, const struct lo_part *part,
                                 int64_t nth, int64_t seq,
                                 const char *class_name, const char *properties,
                                 struct lo_error *err)
{
    put->touched = true;
    return lo_store_run(
        NULL, put->store,
        "INSERT INTO part(document_id, id, nth, seq, mrid, class, line, "
        "properties) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
        "ON CONFLICT(id, document_id, nth) DO UPDATE SET seq = ?4, mrid = ?5, "
        "class = ?6, line = ?7, properties = ?8",
        LO_BINDS(lo_bind_int(put->id), lo_bind_text(part->id), lo_bind_int(nth),
                 lo_bind_int(seq), lo_bind_text(part->mrid),
                 lo_bind_text(class_name), lo_bind_int(part->line),
                 lo_bind_text(properties)),
        err);
}

static enum lo_status put_part(struct put *put, const struct lo_part *part,
                               int64_t seq, struct lo_error *err)
{
    gpointer before = g_hash_table_lookup(put->said, part->id);
    int64_t nth = GPOINTER_TO_INT(before);
    g_hash_table_insert(put->said, (gpointer)part->id,
                        GINT_TO_POINTER((int)nth + 1));

    const char *class_name = lo_objects_name_text(put->set, part->cls);
    char *text = lo_store_properties_text(put->set, part, put->last_of);
    enum compared compared = ABSENT;
    enum lo_status status =
        compare(&compared, put, part, nth, seq, class_name, text, err);
    if (status == LO_OK && compared != SAME)
        status = write_part(put, part, nth, seq, class_name, text, err);
    g_free(text);
    if (status != LO_OK)
        return status;
    if (compared == ABSENT) {
        put->summary.added++;
        note(put, '+', class_name, name_of(put, part), part->mrid);
    } else if (compared == CHANGED) {
        put->summary.changed++;
        note(put, '~', class_name, name_of(put, part), part->mrid);
    } else {
        put->summary.unchanged++;
    }
    return LO_OK;
}

/* --- what vanished ----------------------------------------------------- */

static enum lo_status retire_row(struct put *put, int64_t rowid,
                                 struct lo_error *err)
{
    put->touched = true;
    put->summary.retired++;
    enum lo_status status = lo_store_run(
        NULL, put->store,
        "INSERT INTO retired_part(document, id, mrid, class, name, "
        "properties, retired_at) SELECT d.name, p.id, p.mrid, p.class, "
        "coalesce(json_extract(p.properties, "
        "'$.\"IdentifiedObject.name\"'), ''), p.properties, ?2 "
        "FROM part p JOIN document d ON d.id = p.document_id "
        "WHERE p.rowid = ?1",
        LO_BINDS(lo_bind_int(rowid), lo_bind_int(put->now)), err);
    if (status == LO_OK)
        status =
            lo_store_run(NULL, put->store, "DELETE FROM part WHERE rowid = ?1",
                         LO_BINDS(lo_bind_int(rowid)), err);
    return status;
}

/* Rows of the document that the file no longer says. Collected first: rows
 * are not deleted under a statement that reads them. */
static enum lo_status find_vanished(struct put *put, GArray *rowids,
                                    struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, put->store,
        "SELECT rowid, id, nth, class, mrid, json_extract(properties, "
        "'$.\"IdentifiedObject.name\"') FROM part WHERE document_id = ?1 "
        "ORDER BY seq",
        LO_BINDS(lo_bind_int(put->id)), err);
    while (status == LO_OK) {
        status = lo_store_step(&row, put->store, stmt, err);
        if (status != LO_OK || !row)
            break;
        gconstpointer id = sqlite3_column_text(stmt, 1);
        int times = GPOINTER_TO_INT(g_hash_table_lookup(put->said, id));
        if (sqlite3_column_int64(stmt, 2) < times)
            continue;
        int64_t rowid = sqlite3_column_int64(stmt, 0);
        g_array_append_val(rowids, rowid);
        note(put, '-', (const char *)sqlite3_column_text(stmt, 3),
             (const char *)sqlite3_column_text(stmt, 5),
             (const char *)sqlite3_column_text(stmt, 4));
    }
    lo_store_give(put->store, stmt);
    return status;
}

static enum lo_status retire_vanished(struct put *put, struct lo_error *err)
{
    if (!put->known)
        return LO_OK;
    GArray *rowids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum lo_status status = find_vanished(put, rowids, err);
    for (guint i = 0; status == LO_OK && i < rowids->len; i++)
        status = retire_row(put, g_array_index(rowids, int64_t, i), err);
    g_array_unref(rowids);
    return status;
}

/* --- the document ------------------------------------------------------ */

static enum lo_status find_document(struct put *put, int32_t document,
                                    struct lo_error *err)
{
    struct lo_import_summary *summary = &put->summary;
    const char *path = lo_objects_file(put->set, document);
    enum lo_status status = lo_store_integer(
        &put->id, put->store, "SELECT id FROM document WHERE name = ?1",
        LO_BINDS(lo_bind_text(summary->document)), 0, err);
    if (status == LO_OK && put->id == 0)
        status =
            lo_store_succeed(&put->id, &summary->succeeds, put->store, put->set,
                             document, summary->document, summary->arena, err);
    if (status != LO_OK)
        return status;
    put->known = put->id != 0;
    put->touched = summary->succeeds != NULL;
    if (put->known)
        return lo_store_run(NULL, put->store,
                            "UPDATE document SET path = ?2 "
                            "WHERE id = ?1 AND path <> ?2",
                            LO_BINDS(lo_bind_int(put->id), lo_bind_text(path)),
                            err);
    status = lo_store_run(NULL, put->store,
                          "INSERT INTO document(name, path, imported_at, "
                          "changed_at) VALUES(?1, ?2, ?3, ?3)",
                          LO_BINDS(lo_bind_text(summary->document),
                                   lo_bind_text(path), lo_bind_int(put->now)),
                          err);
    put->id = sqlite3_last_insert_rowid(put->store->db);
    return status;
}

static enum lo_status put_all(struct put *put, int32_t document,
                              struct lo_error *err)
{
    enum lo_status status = find_document(put, document, err);
    size_t n = lo_objects_part_count(put->set);
    int64_t seq = 0;
    for (size_t i = 0; status == LO_OK && i < n; i++) {
        const struct lo_part *part = lo_objects_part(put->set, i);
        if (part->document == document)
            status = put_part(put, part, seq++, err);
    }
    if (status == LO_OK)
        status = retire_vanished(put, err);
    if (status == LO_OK && put->touched)
        status = lo_store_run(
            NULL, put->store,
            "UPDATE document SET changed_at = ?2 WHERE id = ?1",
            LO_BINDS(lo_bind_int(put->id), lo_bind_int(put->now)), err);
    return status;
}

static gint by_class_then_name(gconstpointer a, gconstpointer b)
{
    const struct lo_change *x = a;
    const struct lo_change *y = b;
    int order = strcmp(x->class_name, y->class_name);
    if (order == 0)
        order = strcmp(x->name, y->name);
    if (order == 0)
        order = strcmp(x->mrid, y->mrid);
    return order != 0 ? order : x->what - y->what;
}

enum lo_status lo_store_put_document(struct lo_store *store,
                                     const struct lo_objects *set,
                                     int32_t document, lo_time now,
                                     struct lo_import_summary *summary,
                                     struct lo_error *err)
{
    struct put put = {.store = store, .set = set, .now = now};
    put.name = lo_objects_find_name(set, "IdentifiedObject.name");
    put.said = g_hash_table_new(g_str_hash, g_str_equal);
    put.last_of = g_array_new(FALSE, FALSE, sizeof(int32_t));
    put.summary.arena = lo_arena_new();
    put.summary.changes = g_array_new(FALSE, FALSE, sizeof(struct lo_change));
    char *name = lo_objects_short_name(lo_objects_file(set, document));
    put.summary.document = lo_arena_strdup(put.summary.arena, name);
    g_free(name);

    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        goto done;
    status = put_all(&put, document, err);
    if (status == LO_OK) {
        g_array_append_val(store->put_now, put.id);
        status = lo_store_commit(store, err);
    } else {
        lo_store_rollback(store);
    }
done:
    g_hash_table_destroy(put.said);
    g_array_unref(put.last_of);
    if (status != LO_OK) {
        lo_import_summary_clear(&put.summary);
        return status;
    }
    g_array_sort(put.summary.changes, by_class_then_name);
    *summary = put.summary;
    return LO_OK;
}
