/*
 * document.c - an imported file into the store: what it says new, what it says
 * otherwise, and what it no longer says.
 *
 *   part_block --load.c--> older --older.c--> + ~ - against the file's parts
 *                                             |
 *   part_block <--block.c-- all parts, if any is new, other, moved or gone
 */
#include "store/store_int.h"

#include <string.h>

/* One run of lo_store_put_document. */
struct put {
    struct lo_store *store;
    const struct lo_objects *set;
    lo_time now;
    int64_t id;             /* of the document in the store */
    GPtrArray *parts;       /* of the file, in its order */
    struct lo_older *older; /* NULL where the document is new */
    bool touched;           /* there is something to write */
    GPtrArray *classes;     /* copies of class names, by name */
    GArray *last_of;        /* room for lo_store_properties_text */
    GThread *listing;       /* of the changes; NULL = not yet */
    struct lo_import_summary summary;
};

/* A class name, copied once: the same pointer for the same name of the file. */
static const char *copy_class(struct put *put, lo_name cls)
{
    while ((int32_t)put->classes->len <= cls.v)
        g_ptr_array_add(put->classes, NULL);
    gpointer *copy = &put->classes->pdata[cls.v];
    if (*copy == NULL)
        *copy = lo_arena_strdup(put->summary.arena,
                                lo_objects_name_text(put->set, cls));
    return *copy;
}

/* IdentifiedObject.name of a part. */
static const char *name_of(const struct lo_objects *set,
                           const struct lo_part *part, lo_name name)
{
    const struct lo_property *all = lo_objects_properties(set, part);
    for (int32_t i = part->n_properties - 1; i >= 0; i--)
        if (all[i].name.v == name.v)
            return all[i].value;
    return "";
}

static void note(struct put *put, char what, const char *class_name,
                 const char *name, const char *mrid)
{
    struct lo_arena *arena = put->summary.arena;
    struct lo_change change = {what, class_name, lo_arena_strdup(arena, name),
                               lo_arena_strdup(arena, mrid)};
    g_array_append_val(put->summary.changes, change);
}

/* --- what the file says -------------------------------------------------- */

static void list_parts(struct put *put, int32_t document)
{
    for (size_t i = 0; i < lo_objects_part_count(put->set); i++) {
        const struct lo_part *part = lo_objects_part(put->set, i);
        if (part->document == document)
            g_ptr_array_add(put->parts, (gpointer)part);
    }
}

/* Of a document that is new. */
static void note_all(struct put *put)
{
    lo_name name = lo_objects_find_name(put->set, "IdentifiedObject.name");
    for (guint i = 0; i < put->parts->len; i++) {
        const struct lo_part *part = put->parts->pdata[i];
        note(put, '+', copy_class(put, part->cls),
             name_of(put->set, part, name), part->mrid);
    }
    put->summary.added = (int32_t)put->parts->len;
}

static void compare_parts(struct put *put)
{
    lo_name name = lo_objects_find_name(put->set, "IdentifiedObject.name");
    struct lo_import_summary *summary = &put->summary;
    for (guint i = 0; i < put->parts->len; i++) {
        const struct lo_part *part = put->parts->pdata[i];
        enum lo_compared compared =
            lo_older_compare(put->older, put->set, part, i);
        put->touched |= compared != LO_COMPARED_SAME;
        if (compared == LO_COMPARED_SAME || compared == LO_COMPARED_MOVED) {
            summary->unchanged++;
            continue;
        }
        bool absent = compared == LO_COMPARED_ABSENT;
        if (absent)
            summary->added++;
        else
            summary->changed++;
        note(put, absent ? '+' : '~', copy_class(put, part->cls),
             name_of(put->set, part, name), part->mrid);
    }
}

/* --- what vanished ----------------------------------------------------- */

static enum lo_status retire(struct put *put, const struct lo_part *part,
                             lo_name name, struct lo_error *err)
{
    const struct lo_objects *set = lo_older_set(put->older);
    const char *class_name = lo_objects_name_text(set, part->cls);
    const char *its_name = name_of(set, part, name);
    char *properties = lo_store_properties_text(set, part, put->last_of);
    put->touched = true;
    put->summary.retired++;
    note(put, '-', lo_arena_strdup(put->summary.arena, class_name), its_name,
         part->mrid);
    enum lo_status status = lo_store_run(
        NULL, put->store,
        "INSERT INTO retired_part(document, id, mrid, class, name, "
        "properties, retired_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        LO_BINDS(lo_bind_text(put->summary.document), lo_bind_text(part->id),
                 lo_bind_text(part->mrid), lo_bind_text(class_name),
                 lo_bind_text(its_name), lo_bind_text(properties),
                 lo_bind_int(put->now)),
        err);
    g_free(properties);
    return status;
}

static enum lo_status retire_vanished(struct put *put, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    size_t at = 0;
    lo_name name =
        lo_objects_find_name(lo_older_set(put->older), "IdentifiedObject.name");
    const struct lo_part *part = lo_older_vanished(put->older, &at);
    while (status == LO_OK && part != NULL) {
        status = retire(put, part, name, err);
        part = lo_older_vanished(put->older, &at);
    }
    return status;
}

/* --- the document ------------------------------------------------------ */

static enum lo_status create_document(struct put *put, const char *path,
                                      struct lo_error *err)
{
    enum lo_status status =
        lo_store_run(NULL, put->store,
                     "INSERT INTO document(name, path, imported_at, "
                     "changed_at) VALUES(?1, ?2, ?3, ?3)",
                     LO_BINDS(lo_bind_text(put->summary.document),
                              lo_bind_text(path), lo_bind_int(put->now)),
                     err);
    put->id = sqlite3_last_insert_rowid(put->store->db);
    return status;
}

/* The first of the documents takes the name; the others are in it. */
static enum lo_status take_over(struct put *put, const GArray *ids,
                                struct lo_error *err)
{
    enum lo_status status = LO_OK;
    put->touched = true;
    for (guint i = 1; status == LO_OK && i < ids->len; i++)
        status = lo_store_run(
            NULL, put->store, "DELETE FROM document WHERE id = ?1",
            LO_BINDS(lo_bind_int(g_array_index(ids, int64_t, i))), err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, put->store, "UPDATE document SET name = ?2 WHERE id = ?1",
            LO_BINDS(lo_bind_int(put->id), lo_bind_text(put->summary.document)),
            err);
    return status;
}

/* The documents that the file stands for from now on, none if it is new. */
static enum lo_status find_documents(GArray *ids, struct put *put,
                                     int32_t document, struct lo_error *err)
{
    int64_t id = 0;
    enum lo_status status = lo_store_integer(
        &id, put->store, "SELECT id FROM document WHERE name = ?1",
        LO_BINDS(lo_bind_text(put->summary.document)), 0, err);
    if (status == LO_OK && id != 0)
        g_array_append_val(ids, id);
    else if (status == LO_OK)
        status =
            lo_store_find_older(ids, &put->summary.succeeds, put->store,
                                put->set, document, put->summary.arena, err);
    return status;
}

static enum lo_status load_older(struct put *put, const GArray *ids,
                                 struct lo_error *err)
{
    struct lo_objects *set = lo_objects_new();
    enum lo_status status = LO_OK;
    for (guint i = 0; status == LO_OK && i < ids->len; i++)
        status = lo_store_load_document(put->store, set,
                                        g_array_index(ids, int64_t, i), err);
    if (status == LO_OK)
        put->older = lo_older_new(set);
    else
        lo_objects_free(set);
    return status;
}

static enum lo_status find_document(struct put *put, int32_t document,
                                    struct lo_error *err)
{
    const char *path = lo_objects_file(put->set, document);
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum lo_status status = find_documents(ids, put, document, err);
    if (status != LO_OK)
        goto done;
    if (ids->len == 0) {
        status = create_document(put, path, err);
        goto done;
    }
    put->id = g_array_index(ids, int64_t, 0);
    status = load_older(put, ids, err);
    if (status == LO_OK && put->summary.succeeds != NULL)
        status = take_over(put, ids, err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, put->store,
            "UPDATE document SET path = ?2 WHERE id = ?1 AND path <> ?2",
            LO_BINDS(lo_bind_int(put->id), lo_bind_text(path)), err);
done:
    g_array_unref(ids);
    return status;
}

static gint by_class_then_name(gconstpointer a, gconstpointer b)
{
    const struct lo_change *x = a;
    const struct lo_change *y = b;
    int order = x->class_name == y->class_name
                    ? 0 /* mostly one copy of one class */
                    : strcmp(x->class_name, y->class_name);
    if (order == 0)
        order = strcmp(x->name, y->name);
    if (order == 0)
        order = strcmp(x->mrid, y->mrid);
    return order != 0 ? order : x->what - y->what;
}

static gpointer finish_list(gpointer self)
{
    struct put *put = self;
    if (put->older == NULL)
        note_all(put);
    g_array_sort(put->summary.changes, by_class_then_name);
    return NULL;
}

static enum lo_status put_all(struct put *put, int32_t document,
                              struct lo_error *err)
{
    enum lo_status status = find_document(put, document, err);
    if (status != LO_OK)
        return status;
    list_parts(put, document);
    if (put->older != NULL) {
        compare_parts(put);
        status = retire_vanished(put, err);
    } else {
        put->touched |= put->parts->len > 0;
    }
    /* The list is not needed any more: it is made complete and put in order
     * while the disk is waited for. */
    put->listing = g_thread_try_new("list", finish_list, put, NULL);
    if (status == LO_OK && put->touched)
        status = lo_store_write_blocks(put->store, put->id, put->set,
                                       put->parts, err);
    if (status == LO_OK && put->touched)
        status = lo_store_run(
            NULL, put->store,
            "UPDATE document SET changed_at = ?2 WHERE id = ?1",
            LO_BINDS(lo_bind_int(put->id), lo_bind_int(put->now)), err);
    return status;
}

static void put_release(struct put *put)
{
    lo_older_free(put->older);
    g_ptr_array_free(put->parts, TRUE);
    g_ptr_array_free(put->classes, TRUE);
    g_array_unref(put->last_of);
}

enum lo_status lo_store_put_document(struct lo_store *store,
                                     const struct lo_objects *set,
                                     int32_t document, lo_time now,
                                     struct lo_import_summary *summary,
                                     struct lo_error *err)
{
    struct put put = {.store = store, .set = set, .now = now};
    put.parts = g_ptr_array_new();
    put.classes = g_ptr_array_new();
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
    if (put.listing != NULL)
        g_thread_join(put.listing);
    else
        (void)finish_list(&put);
    put_release(&put);
    if (status != LO_OK) {
        lo_import_summary_clear(&put.summary);
        return status;
    }
    *summary = put.summary;
    return LO_OK;
}
