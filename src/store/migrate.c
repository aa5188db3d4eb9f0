/*
 * migrate.c - a file is recognised as ours, and an older one becomes a newer
 * one, in one transaction.
 */
#include "store/schema.h"
#include "store/store_int.h"

static enum lo_status refuse_foreign(struct lo_store *store,
                                     struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT, "file '%s' is not a lineout database",
                 store->path);
    lo_error_hint(err, "give another --db; nothing was changed");
    return LO_EINPUT;
}

/* *version is the schema of the file, 0 where it is empty. */
static enum lo_status recognise(int64_t *version, struct lo_store *store,
                                bool create, struct lo_error *err)
{
    int64_t application = 0;
    int64_t user = 0;
    int64_t objects = 0;
    enum lo_status status = lo_store_integer(
        &application, store, "PRAGMA application_id", LO_NO_BINDS, 0, err);
    if (status == LO_OK)
        status = lo_store_integer(&user, store, "PRAGMA user_version",
                                  LO_NO_BINDS, 0, err);
    if (status == LO_OK)
        status = lo_store_integer(&objects, store,
                                  "SELECT count(*) FROM sqlite_schema",
                                  LO_NO_BINDS, 0, err);
    if (status != LO_OK)
        return status;
    bool empty = application == 0 && user == 0 && objects == 0;
    bool ours = application == LO_STORE_APPLICATION_ID && user > 0;
    if (!ours && !(empty && create))
        return refuse_foreign(store, err);
    if (user > lo_schema_newest) {
        lo_error_set(err, LO_EINPUT,
                     "database '%s' has schema %" G_GINT64_FORMAT
                     ", this program knows up to %d",
                     store->path, user, lo_schema_newest);
        lo_error_hint(err, "use the newer lineout that wrote it");
        return LO_EINPUT;
    }
    *version = user;
    return LO_OK;
}

static enum lo_status upgrade(struct lo_store *store, int64_t from,
                              struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int64_t v = from; status == LO_OK && v < lo_schema_newest; v++) {
        for (int i = 0; status == LO_OK && lo_schema_versions[v][i] != NULL;
             i++)
            status = lo_store_script(store, lo_schema_versions[v][i], err);
        if (status == LO_OK && v + 1 == LO_SCHEMA_PACKED)
            status = lo_store_pack_rows(store, err);
    }
    char sql[96];
    g_snprintf(sql, sizeof(sql),
               "PRAGMA application_id = %d; PRAGMA user_version = %d;",
               (int)LO_STORE_APPLICATION_ID, lo_schema_newest);
    if (status == LO_OK)
        status = lo_store_script(store, sql, err);
    return status;
}

enum lo_status lo_store_migrate(struct lo_store *store, bool create,
                                struct lo_error *err)
{
    int64_t version = 0;
    enum lo_status status = lo_store_outbox_functions(store, err);
    if (status == LO_OK)
        status = recognise(&version, store, create, err);
    if (status != LO_OK || version == lo_schema_newest)
        return status;
    status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    /* Again, now that nobody else can write: two may have come at once. */
    status = recognise(&version, store, create, err);
    if (status == LO_OK && version < lo_schema_newest)
        status = upgrade(store, version, err);
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}
