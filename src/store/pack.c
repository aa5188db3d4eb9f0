/*
 * pack.c - schemas 1 to 7 had a row for every part; they become blocks.
 */
#include "store/store_int.h"

static enum lo_status read_row(struct lo_objects *set, sqlite3_stmt *stmt,
                               struct lo_error *err)
{
    const char *id = (const char *)sqlite3_column_text(stmt, 0);
    const char *mrid = (const char *)sqlite3_column_text(stmt, 1);
    const char *cls = (const char *)sqlite3_column_text(stmt, 2);
    const char *properties = (const char *)sqlite3_column_text(stmt, 4);
    lo_objects_begin(set, 0, id, mrid, lo_objects_name(set, cls),
                     sqlite3_column_int(stmt, 3));
    return lo_store_properties_read(set, properties, err);
}

static enum lo_status read_rows(struct lo_objects *set, struct lo_store *store,
                                int64_t document, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status =
        lo_store_take(&stmt, store,
                      "SELECT id, mrid, class, line, properties FROM part_row "
                      "WHERE document_id = ?1 ORDER BY seq",
                      LO_BINDS(lo_bind_int(document)), err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK || !row)
            break;
        status = read_row(set, stmt, err);
    }
    lo_store_give(store, stmt);
    return status;
}

static enum lo_status pack_document(struct lo_store *store, int64_t document,
                                    struct lo_error *err)
{
    struct lo_objects *set = lo_objects_new();
    GPtrArray *parts = g_ptr_array_new();
    lo_objects_document(set, "");
    enum lo_status status = read_rows(set, store, document, err);
    for (size_t i = 0; i < lo_objects_part_count(set); i++)
        g_ptr_array_add(parts, (gpointer)lo_objects_part(set, i));
    if (status == LO_OK)
        status = lo_store_write_blocks(store, document, set, parts, err);
    g_ptr_array_free(parts, TRUE);
    lo_objects_free(set);
    return status;
}

/* One after the other by number: nothing is written under a statement that
 * reads. */
enum lo_status lo_store_pack_rows(struct lo_store *store, struct lo_error *err)
{
    int64_t document = 0;
    enum lo_status status = LO_OK;
    while (status == LO_OK) {
        status = lo_store_integer(
            &document, store,
            "SELECT min(document_id) FROM part_row WHERE document_id > ?1",
            LO_BINDS(lo_bind_int(document)), 0, err);
        if (status != LO_OK || document == 0)
            break;
        status = pack_document(store, document, err);
    }
    if (status == LO_OK)
        status = lo_store_script(store, "DROP TABLE part_row", err);
    return status;
}
