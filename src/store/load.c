/*
 * load.c - what the files said, back into memory; and the contacts derived
 * from it, into the store.
 */
#include "store/store_int.h"

static enum lo_status load_part(struct lo_objects *set, int32_t document,
                                sqlite3_stmt *stmt, struct lo_error *err)
{
    const char *id = (const char *)sqlite3_column_text(stmt, 2);
    if (id == NULL)
        return LO_OK; /* a document without parts */
    const char *mrid = (const char *)sqlite3_column_text(stmt, 3);
    const char *cls = (const char *)sqlite3_column_text(stmt, 4);
    const char *properties = (const char *)sqlite3_column_text(stmt, 6);
    lo_objects_begin(set, document, id, mrid, lo_objects_name(set, cls),
                     sqlite3_column_int(stmt, 5));
    return lo_store_properties_read(set, properties, err);
}

/* One statement sees one state of the file: no half of an import. */
static enum lo_status load_all(struct lo_store *store, struct lo_objects *set,
                               struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    int64_t current = 0;
    int32_t document = -1;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT d.id, d.path, p.id, p.mrid, p.class, p.line, p.properties "
        "FROM document d LEFT JOIN part p ON p.document_id = d.id "
        "ORDER BY d.id, p.seq",
        LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK || !row)
            break;
        if (sqlite3_column_int64(stmt, 0) != current) {
            current = sqlite3_column_int64(stmt, 0);
            document = lo_objects_document(
                set, (const char *)sqlite3_column_text(stmt, 1));
        }
        status = load_part(set, document, stmt, err);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_load_objects(struct lo_store *store,
                                     struct lo_objects **out,
                                     struct lo_error *err)
{
    struct lo_objects *set = lo_objects_new();
    enum lo_status status = load_all(store, set, err);
    if (status != LO_OK) {
        lo_objects_free(set);
        return status;
    }
    lo_objects_link(set);
    *out = set;
    return LO_OK;
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
