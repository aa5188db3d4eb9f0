/*
 * validate.c - is the store what it claims to be? Used after faults and
 * crashes in the tests, and by the data doctor.
 */
#include "store/store_int.h"

/* Each counts what must not be; `says` names the invariant. */
static const struct {
    const char *says;
    const char *sql;
} checks[] = {
    {"a foreign key points nowhere",
     "SELECT count(*) FROM pragma_foreign_key_check"},
    {"outbox I1: one message is there twice",
     "SELECT count(*) FROM (SELECT 1 FROM outbox GROUP BY outage, revision, "
     "stage, recipient, channel HAVING count(*) > 1)"},
    {"outbox I2: the last event is not the state",
     "SELECT count(*) FROM outbox o WHERE o.state IS NOT (SELECT became FROM "
     "outbox_event e WHERE e.outbox_id = o.id ORDER BY e.id DESC LIMIT 1)"},
    {"outbox I2: an event does not follow from the one before",
     "SELECT count(*) FROM (SELECT was, lag(became) OVER "
     "(PARTITION BY outbox_id ORDER BY id) AS before FROM outbox_event) "
     "WHERE was IS NOT before"},
    {"outbox I3: a message was deleted",
     "SELECT count(*) FROM outbox_event e WHERE NOT EXISTS "
     "(SELECT 1 FROM outbox o WHERE o.id = e.outbox_id)"},
    {"two plans are published",
     "SELECT max(0, count(*) - 1) FROM plan WHERE state = 'published'"},
    {"an outage was published without a revision",
     "SELECT count(*) FROM plan_outage o JOIN plan p USING(version) "
     "WHERE p.state IN ('published', 'superseded') AND o.revision < 1"},
    {"parts are not JSON",
     "SELECT count(*) FROM part_block WHERE json_valid(names) = 0 OR "
     "json_valid(parts) = 0"},
};

static enum lo_status check_idle(struct lo_store *store, struct lo_error *err)
{
    if (store->depth != 0 || sqlite3_get_autocommit(store->db) == 0)
        return lo_error_set(err, LO_EIO,
                            "database '%s': a transaction was left open",
                            store->path);
    if (store->in_use != 0)
        return lo_error_set(err, LO_EIO,
                            "database '%s': %d statements were left open",
                            store->path, store->in_use);
    for (sqlite3_stmt *s = sqlite3_next_stmt(store->db, NULL); s != NULL;
         s = sqlite3_next_stmt(store->db, s))
        if (sqlite3_stmt_busy(s))
            return lo_error_set(err, LO_EIO, "database '%s': left open: \"%s\"",
                                store->path, sqlite3_sql(s));
    return LO_OK;
}

static enum lo_status check_integrity(struct lo_store *store,
                                      struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store, "PRAGMA integrity_check(1)", LO_NO_BINDS, err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row) {
        const char *says = (const char *)sqlite3_column_text(stmt, 0);
        if (g_strcmp0(says, "ok") != 0) {
            status = lo_error_set(err, LO_EIO, "database '%s' is damaged: %s",
                                  store->path, says);
            lo_error_hint(err, "restore the last backup");
        }
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_validate(struct lo_store *store, struct lo_error *err)
{
    enum lo_status status = check_idle(store, err);
    if (status == LO_OK)
        status = check_integrity(store, err);
    for (size_t i = 0; status == LO_OK && i < G_N_ELEMENTS(checks); i++) {
        int64_t wrong = 0;
        status =
            lo_store_integer(&wrong, store, checks[i].sql, LO_NO_BINDS, 0, err);
        if (status == LO_OK && wrong != 0)
            status = lo_error_set(
                err, LO_EIO, "database '%s': %s (%" G_GINT64_FORMAT " times)",
                store->path, checks[i].says, wrong);
    }
    return status;
}
