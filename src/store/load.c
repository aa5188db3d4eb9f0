/*
 * load.c - what the files said, out of the store and into it again; and the
 * contacts derived from it, into the store.
 */
#include "store/store_int.h"

static enum lo_status read_block(struct lo_store *store, struct lo_objects *set,
                                 int32_t document, sqlite3_stmt *stmt,
                                 struct lo_error *err)
{
    const char *names = (const char *)sqlite3_column_text(stmt, 2);
    const char *parts = (const char *)sqlite3_column_text(stmt, 3);
    if (names == NULL || parts == NULL)
        return LO_OK; /* a document without parts */
    if (lo_block_read(set, document, names,
                      (size_t)sqlite3_column_bytes(stmt, 2), parts,
                      (size_t)sqlite3_column_bytes(stmt, 3)))
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 "database '%s': not the parts of a document: '%.60s'",
                 store->path, parts);
    lo_error_hint(err, "import the file again, or restore the last backup");
    return LO_EINPUT;
}

/* One statement sees one state of the file: no half of an import. */
enum lo_status lo_store_load_document(struct lo_store *store,
                                      struct lo_objects *set, int64_t id,
                                      struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    int64_t current = 0;
    int32_t document = -1;
    enum lo_status status =
        lo_store_take(&stmt, store,
                      "SELECT d.id, d.path, b.names, b.parts FROM document d "
                      "LEFT JOIN part_block b ON b.document_id = d.id "
                      "WHERE ?1 IN (0, d.id) ORDER BY d.id, b.n",
                      LO_BINDS(lo_bind_int(id)), err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK || !row)
            break;
        if (sqlite3_column_int64(stmt, 0) != current) {
            current = sqlite3_column_int64(stmt, 0);
            document = lo_objects_document(
                set, (const char *)sqlite3_column_text(stmt, 1));
        }
        status = read_block(store, set, document, stmt, err);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_load_objects(struct lo_store *store,
                                     struct lo_objects **out,
                                     struct lo_error *err)
{
    struct lo_objects *set = lo_objects_new();
    enum lo_status status = lo_store_load_document(store, set, 0, err);
    if (status != LO_OK) {
        lo_objects_free(set);
        return status;
    }
    lo_objects_link(set);
    *out = set;
    return LO_OK;
}

/* A block that says what it said before is not written again. */
static enum lo_status write_block(struct lo_store *store, int64_t id, int64_t n,
                                  int64_t first, const struct lo_block *block,
                                  struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO part_block(document_id, n, first, names, parts) "
        "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(document_id, n) DO UPDATE "
        "SET first = ?3, names = ?4, parts = ?5 "
        "WHERE first <> ?3 OR names <> ?4 OR parts <> ?5",
        LO_BINDS(lo_bind_int(id), lo_bind_int(n), lo_bind_int(first),
                 lo_bind_text(block->names->str),
                 lo_bind_text(block->parts->str)),
        err);
}

enum lo_status lo_store_write_blocks(struct lo_store *store, int64_t id,
                                     const struct lo_objects *set,
                                     const GPtrArray *parts,
                                     struct lo_error *err)
{
    struct lo_block_writer *writer = lo_block_writer_new(set);
    enum lo_status status = LO_OK;
    int64_t n = 0;
    for (size_t i = 0; status == LO_OK && i < parts->len; n++) {
        const struct lo_block *block = lo_block_write(
            writer, (const struct lo_part *const *)parts->pdata + i,
            parts->len - i);
        status = write_block(store, id, n, (int64_t)i, block, err);
        i += block->n;
    }
    lo_block_writer_free(writer);
    if (status != LO_OK)
        return status;
    return lo_store_run(
        NULL, store,
        "DELETE FROM part_block WHERE document_id = ?1 AND n >= ?2",
        LO_BINDS(lo_bind_int(id), lo_bind_int(n)), err);
}

/* --- contacts ---------------------------------------------------------- */

static enum lo_status put_contacts_of(struct lo_store *store,
                                      const struct lo_customers *customers,
                                      const struct lo_customer_row *row,
                                      struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; status == LO_OK && i < row->n_contacts; i++) {
        const struct lo_contact *contact =
            &customers->contacts[row->first_contact + i];
        status = lo_store_run(
            NULL, store,
            "INSERT INTO contact(customer, name, locale, channel, value) "
            "VALUES(?1, ?2, ?3, ?4, ?5)",
            LO_BINDS(lo_bind_text(row->mrid), lo_bind_text(row->name),
                     lo_bind_text(row->locale),
                     lo_bind_text(lo_channel_name(contact->channel)),
                     lo_bind_text(contact->value)),
            err);
    }
    return status;
}

enum lo_status lo_store_put_contacts(struct lo_store *store,
                                     const struct lo_customers *customers,
                                     struct lo_error *err)
{
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(NULL, store, "DELETE FROM contact", LO_NO_BINDS, err);
    for (int32_t i = 0; status == LO_OK && i < customers->n; i++)
        status = put_contacts_of(store, customers, &customers->rows[i], err);
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}
