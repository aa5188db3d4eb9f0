/*
 * db.c - the one file that opens the database: handle, statements,
 * transactions, and how SQLite's errors become ours.
 *
 * After the idea of Fossil's src/db.c: statements are counted, transactions
 * nest, and the SQL text stands in every error.
 */
#include "store/store_int.h"

#include <assert.h>

/* --- errors ------------------------------------------------------------ */

static enum lo_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return LO_EBUSY;
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
        return LO_EINPUT;
    case SQLITE_TOOBIG:
        return LO_ELIMIT;
    default:
        return LO_EIO;
    }
}

static const char *hint_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another lineout is writing; wait for it and try again";
    case SQLITE_NOTADB:
        return "this is not a lineout database; give another --db";
    case SQLITE_CORRUPT:
        return "the file is damaged; restore the last backup";
    case SQLITE_FULL:
        return "the disk is full; make room and try again";
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return "check that the folder exists and may be written";
    default:
        return "";
    }
}

static enum lo_status fail(struct lo_store *store, const char *sql,
                           struct lo_error *err)
{
    int code = sqlite3_extended_errcode(store->db);
    enum lo_status status = status_of(code);
    lo_error_set(err, status, "database '%s': %s (%d) in \"%s\"", store->path,
                 sqlite3_errmsg(store->db), code, sql);
    lo_error_hint(err, "%s", hint_of(code));
    return status;
}

/* --- statements -------------------------------------------------------- */

/* S2: SQLite rolls back by itself on some errors (full disk, interrupt). What
 * follows would then be written outside any transaction. */
static enum lo_status still_inside(struct lo_store *store, const char *sql,
                                   struct lo_error *err)
{
    if (store->depth == 0 || sqlite3_get_autocommit(store->db) == 0)
        return LO_OK;
    return lo_error_set(err, LO_EIO,
                        "database '%s': the transaction was rolled back, not "
                        "run: \"%s\"",
                        store->path, sql);
}

static int bind_one(sqlite3_stmt *stmt, int at, const struct lo_bind *bind)
{
    switch (bind->kind) {
    case LO_BIND_INT:
        return sqlite3_bind_int64(stmt, at, bind->number);
    case LO_BIND_REAL:
        return sqlite3_bind_double(stmt, at, bind->real);
    case LO_BIND_TEXT:
        break;
    }
    return sqlite3_bind_text(stmt, at, bind->text, -1, SQLITE_STATIC);
}

enum lo_status lo_store_take(sqlite3_stmt **out, struct lo_store *store,
                             const char *sql, const struct lo_bind *binds,
                             int n, struct lo_error *err)
{
    enum lo_status status = still_inside(store, sql, err);
    if (status != LO_OK)
        return status;
    sqlite3_stmt *stmt = g_hash_table_lookup(store->statements, sql);
    if (stmt == NULL) {
        if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                               &stmt, NULL) != SQLITE_OK)
            return fail(store, sql, err);
        g_hash_table_insert(store->statements, g_strdup(sql), stmt);
    }
    assert(!sqlite3_stmt_busy(stmt));
    assert(sqlite3_bind_parameter_count(stmt) == n);
    for (int i = 0; i < n; i++)
        if (bind_one(stmt, i + 1, &binds[i]) != SQLITE_OK)
            return fail(store, sql, err);
    store->in_use++;
    *out = stmt;
    return LO_OK;
}

enum lo_status lo_store_step(bool *row, struct lo_store *store,
                             sqlite3_stmt *stmt, struct lo_error *err)
{
    switch (sqlite3_step(stmt)) {
    case SQLITE_ROW:
        *row = true;
        return LO_OK;
    case SQLITE_DONE:
        *row = false;
        return LO_OK;
    default:
        return fail(store, sqlite3_sql(stmt), err);
    }
}

void lo_store_give(struct lo_store *store, sqlite3_stmt *stmt)
{
    if (stmt == NULL)
        return;
    assert(store->in_use > 0);
    store->in_use--;
    /* The code of reset repeats the failure that step has reported. */
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
}

enum lo_status lo_store_run(int *changed, struct lo_store *store,
                            const char *sql, const struct lo_bind *binds, int n,
                            struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    enum lo_status status = lo_store_take(&stmt, store, sql, binds, n, err);
    while (status == LO_OK && row)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && changed != NULL)
        *changed = sqlite3_changes(store->db);
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_integer(int64_t *out, struct lo_store *store,
                                const char *sql, const struct lo_bind *binds,
                                int n, int64_t fallback, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(&stmt, store, sql, binds, n, err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK) {
        bool some = row && sqlite3_column_type(stmt, 0) != SQLITE_NULL;
        *out = some ? sqlite3_column_int64(stmt, 0) : fallback;
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_script(struct lo_store *store, const char *sql,
                               struct lo_error *err)
{
    enum lo_status status = still_inside(store, sql, err);
    if (status != LO_OK)
        return status;
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(store, sql, err);
    return LO_OK;
}

const char *lo_store_column(struct lo_arena *arena, sqlite3_stmt *stmt,
                            int column)
{
    return lo_arena_strdup(arena,
                           (const char *)sqlite3_column_text(stmt, column));
}

/* --- transactions ------------------------------------------------------ */

static void forget_puts(struct lo_store *store)
{
    g_array_set_size(store->put_now, 0);
}

enum lo_status lo_store_begin(struct lo_store *store, struct lo_error *err)
{
    char sql[32] = "BEGIN IMMEDIATE";
    if (store->depth > 0)
        g_snprintf(sql, sizeof(sql), "SAVEPOINT level_%d", store->depth);
    enum lo_status status = lo_store_script(store, sql, err);
    if (status == LO_OK)
        store->depth++;
    else if (store->depth == 0 && sqlite3_get_autocommit(store->db) == 0)
        /* Interrupted when it had begun already. */
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* SQLite also looks for an interruption after the commit was done. One before
 * it leaves the transaction open. */
static bool committed_anyway(struct lo_store *store)
{
    return store->depth == 1 && sqlite3_get_autocommit(store->db) != 0 &&
           sqlite3_errcode(store->db) == SQLITE_INTERRUPT;
}

/*
 * From now on readers and a writer do not wait for each other. The first
 * transaction of a new file goes without: nobody reads there yet, and of pages
 * that are all new a rollback journal holds nothing, while the log would be
 * written and synced, read again and written into the file. Should it fail, the
 * next commit or the next opening does it; what was committed is safe.
 */
static void begin_log(struct lo_store *store)
{
    store->fresh = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL,
                                NULL, NULL) != SQLITE_OK;
}

enum lo_status lo_store_commit(struct lo_store *store, struct lo_error *err)
{
    struct lo_error why = LO_ERROR_INIT;
    assert(store->depth > 0);
    char sql[32] = "COMMIT";
    if (store->depth > 1)
        g_snprintf(sql, sizeof(sql), "RELEASE level_%d", store->depth - 1);
    enum lo_status status = lo_store_script(store, sql, &why);
    if (status != LO_OK && !committed_anyway(store)) {
        lo_store_rollback(store);
        if (err != NULL)
            *err = why;
        return status;
    }
    store->depth--;
    if (store->depth > 0)
        return LO_OK;
    forget_puts(store);
    if (store->fresh)
        begin_log(store);
    return LO_OK;
}

void lo_store_rollback(struct lo_store *store)
{
    if (store->depth == 0)
        return;
    store->depth--;
    if (store->depth == 0)
        forget_puts(store);
    if (sqlite3_get_autocommit(store->db) != 0)
        return; /* SQLite has done it already */
    char sql[64] = "ROLLBACK";
    if (store->depth > 0)
        g_snprintf(sql, sizeof(sql), "ROLLBACK TO level_%d; RELEASE level_%d",
                   store->depth, store->depth);
    /* Should even this fail, the outermost end of the transaction shows it:
     * what was written since stays uncommitted. */
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

/* --- opening and closing ----------------------------------------------- */

static void finalize(gpointer stmt)
{
    sqlite3_finalize(stmt);
}

static enum lo_status open_file(struct lo_store *store, bool create,
                                struct lo_error *err)
{
    if (g_file_test(store->path, G_FILE_TEST_IS_DIR)) {
        lo_error_set(err, LO_EIO, "database '%s' is a folder", store->path);
        lo_error_hint(err, "name a file: --db %s/lineout.db", store->path);
        return LO_EIO;
    }
    if (!create && !g_file_test(store->path, G_FILE_TEST_EXISTS)) {
        lo_error_set(err, LO_ENOTFOUND, "database '%s' does not exist",
                     store->path);
        lo_error_hint(err, "import first: lineout import FILE...");
        return LO_ENOTFOUND;
    }
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(store->path, &store->db, flags, NULL) != SQLITE_OK)
        return fail(store, "open", err);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, LO_STORE_BUSY_MS);
    return LO_OK;
}

/* SQLite counts what memory it has, under a lock for each piece of it; nobody
 * asks. Refused, and no harm, where SQLite was started by somebody else. */
static void start_sqlite(void)
{
    static gsize once;
    if (!g_once_init_enter(&once))
        return;
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    g_once_init_leave(&once, 1);
}

enum lo_status lo_store_open(struct lo_store **out, const char *path,
                             bool create, struct lo_error *err)
{
    struct lo_store *store = g_new0(struct lo_store, 1);
    start_sqlite();
    store->path = g_strdup(path);
    store->statements =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, finalize);
    store->put_now = g_array_new(FALSE, FALSE, sizeof(int64_t));
    lo_store_outbox_init(store);

    bool fresh = create && !g_file_test(path, G_FILE_TEST_EXISTS);
    enum lo_status status = open_file(store, create, err);
    /* Of a new file: imports are large, and a page costs two writes into the
     * log and one out of it. */
    if (status == LO_OK && create)
        status = lo_store_script(store, "PRAGMA page_size = 16384;", err);
    if (status == LO_OK)
        status = lo_store_migrate(store, create, err);
    store->fresh = fresh;
    /* After the file has proved to be ours; the journal mode stays with it. */
    if (status == LO_OK && !fresh)
        status = lo_store_script(store, "PRAGMA journal_mode = WAL;", err);
    if (status == LO_OK)
        status = lo_store_script(store,
                                 "PRAGMA synchronous = FULL;"
                                 "PRAGMA foreign_keys = ON;"
                                 "PRAGMA recursive_triggers = ON;"
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA cache_size = -32768;",
                                 err);
    if (status == LO_OK)
        status = lo_store_outbox_open(store, err);
    if (status == LO_OK)
        *out = store;
    else
        lo_store_close(store);
    return status;
}

const char *lo_store_path(const struct lo_store *store)
{
    return store->path;
}

void lo_store_close(struct lo_store *store)
{
    if (store == NULL)
        return;
    while (store->depth > 0)
        lo_store_rollback(store);
    g_hash_table_destroy(store->statements);
    g_array_unref(store->put_now);
    /* v2 never fails; all statements are finalized by now. */
    sqlite3_close_v2(store->db);
    g_free(store->path);
    g_free(store);
}
