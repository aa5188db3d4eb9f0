/*
 * test_store_open.c - opening files of all kinds, and nested transactions.
 */
#include "store/store_build.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

static enum lo_status open_path(const char *path, bool create,
                                struct lo_error *err)
{
    struct lo_store *store = NULL;
    enum lo_status status = lo_store_open(&store, path, create, err);
    CU_ASSERT_EQUAL(store != NULL, status == LO_OK);
    lo_store_close(store);
    return status;
}

static char *file_with(const char *name, const char *bytes)
{
    char *path = g_build_filename(lo_test_tmpdir(), name, NULL);
    CU_ASSERT_FATAL(g_file_set_contents(path, bytes, -1, NULL));
    return path;
}

static void test_store_open__missing_file_is_not_found_and_not_made(void)
{
    struct lo_error err = LO_ERROR_INIT;
    char *path = g_build_filename(lo_test_tmpdir(), "none.db", NULL);
    CU_ASSERT_EQUAL(open_path(path, false, &err), LO_ENOTFOUND);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "none.db"));
    CU_ASSERT_TRUE(err.hint[0] != '\0');
    CU_ASSERT_FALSE(g_file_test(path, G_FILE_TEST_EXISTS));
    g_free(path);
}

static int64_t in_wal(struct lo_store *store)
{
    return store_build_count(
        store, "SELECT journal_mode = 'wal' FROM pragma_journal_mode");
}

/* What is written first into a new file is written once; then readers and
 * writers must not wait for each other. */
static void test_store_open__log_begins_after_the_first_commit(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    CU_ASSERT_EQUAL(in_wal(store), 0);
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    LO_ASSERT_OK(lo_store_commit(store, &err), err);
    CU_ASSERT_EQUAL(in_wal(store), 0);
    LO_ASSERT_OK(lo_store_commit(store, &err), err);
    CU_ASSERT_EQUAL(in_wal(store), 1);
    lo_store_close(store);
    CU_ASSERT_FATAL(remove(store_build_path()) == 0);
    lo_store_close(store_build_open());
    store = store_build_again(); /* nothing was committed */
    CU_ASSERT_EQUAL(in_wal(store), 1);
    lo_store_close(store);
}

static void test_store_open__new_file_is_ours_with_foreign_keys(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    CU_ASSERT_EQUAL(store_build_count(store, "PRAGMA application_id"),
                    LO_STORE_APPLICATION_ID);
    CU_ASSERT_TRUE(store_build_count(store, "PRAGMA user_version") >= 2);
    CU_ASSERT_EQUAL(store_build_count(store, "PRAGMA foreign_keys"), 1);
    CU_ASSERT_EQUAL(store_build_count(store, "PRAGMA synchronous"), 2);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
    CU_ASSERT_EQUAL(open_path(store_build_path(), false, &err), LO_OK);
}

static void test_store_open__text_file_is_refused_untouched(void)
{
    struct lo_error err = LO_ERROR_INIT;
    char *bytes = g_strnfill(4096, 'x');
    char *path = file_with("notes.txt", bytes);
    CU_ASSERT_EQUAL(open_path(path, true, &err), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.hint, "--db"));
    char *after = NULL;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &after, NULL, NULL));
    CU_ASSERT_STRING_EQUAL(bytes, after);
    g_free(after);
    g_free(path);
    g_free(bytes);
}

static void test_store_open__foreign_database_is_refused_untouched(void)
{
    struct lo_error err = LO_ERROR_INIT;
    char *path = g_build_filename(lo_test_tmpdir(), "other.db", NULL);
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &db), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL),
                    SQLITE_OK);
    sqlite3_close(db);
    char *before = NULL;
    char *after = NULL;
    gsize n = 0;
    gsize m = 0;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &before, &n, NULL));
    CU_ASSERT_EQUAL(open_path(path, true, &err), LO_EINPUT);
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &after, &m, NULL));
    CU_ASSERT_TRUE(n == m && memcmp(before, after, n) == 0);
    g_free(before);
    g_free(after);
    g_free(path);
}

static void test_store_open__empty_file_is_filled_only_when_creating(void)
{
    struct lo_error err = LO_ERROR_INIT;
    char *path = file_with("empty.db", "");
    CU_ASSERT_EQUAL(open_path(path, false, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(open_path(path, true, &err), LO_OK);
    CU_ASSERT_EQUAL(open_path(path, false, &err), LO_OK);
    g_free(path);
}

static void test_store_open__newer_schema_is_refused(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    store_build_sql(store, "PRAGMA user_version = 1000");
    lo_store_close(store);
    CU_ASSERT_EQUAL(open_path(store_build_path(), true, &err), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "1000"));
}

static void test_store_open__folder_is_no_database(void)
{
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(open_path(lo_test_tmpdir(), true, &err), LO_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "folder"));
}

static void test_store_open__locked_file_is_busy(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *one = store_build_open();
    struct lo_store *two = store_build_again();
    sqlite3_busy_timeout(two->db, 1);
    LO_ASSERT_OK(lo_store_begin(one, &err), err);
    CU_ASSERT_EQUAL(lo_store_begin(two, &err), LO_EBUSY);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.hint, "try again"));
    lo_store_rollback(one);
    LO_ASSERT_OK(lo_store_begin(two, &err), err);
    lo_store_rollback(two);
    lo_store_close(one);
    lo_store_close(two);
}

static void add_row(struct lo_store *store, const char *name)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_store_run(NULL, store,
                              "INSERT INTO document(name, path, imported_at, "
                              "changed_at) VALUES(?1, '', 0, 0)",
                              LO_BINDS(lo_bind_text(name)), &err),
                 err);
}

static int64_t rows(struct lo_store *store)
{
    return store_build_count(store, "SELECT count(*) FROM document");
}

static void test_store_open__inner_rollback_keeps_the_outer_work(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    add_row(store, "outer");
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    add_row(store, "inner");
    CU_ASSERT_EQUAL(rows(store), 2);
    lo_store_rollback(store);
    CU_ASSERT_EQUAL(rows(store), 1);
    LO_ASSERT_OK(lo_store_commit(store, &err), err);
    CU_ASSERT_EQUAL(rows(store), 1);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_open__outer_rollback_undoes_inner_commits(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    add_row(store, "inner");
    LO_ASSERT_OK(lo_store_commit(store, &err), err);
    CU_ASSERT_EQUAL(lo_store_validate(store, &err), LO_EIO); /* still open */
    lo_store_rollback(store);
    CU_ASSERT_EQUAL(rows(store), 0);
    lo_store_rollback(store); /* none open: nothing happens */
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

/* A full disk makes SQLite roll back by itself: nothing that follows may be
 * written as if the transaction were still there. */
static void test_store_open__nothing_is_written_after_a_rollback_by_sqlite(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    add_row(store, "one");
    CU_ASSERT_EQUAL(sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL),
                    SQLITE_OK);
    CU_ASSERT_EQUAL(
        lo_store_run(NULL, store, "DELETE FROM document", LO_NO_BINDS, &err),
        LO_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "DELETE FROM document"));
    CU_ASSERT_EQUAL(lo_store_begin(store, &err), LO_EIO);
    CU_ASSERT_EQUAL(lo_store_commit(store, &err), LO_EIO);
    CU_ASSERT_EQUAL(rows(store), 0);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_open__every_error_shows_file_and_statement(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    CU_ASSERT_NOT_EQUAL(
        lo_store_run(NULL, store, "SELECT nonsense", LO_NO_BINDS, &err), LO_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "SELECT nonsense"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "lineout.db"));
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_open__validate_sees_a_statement_left_open(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    sqlite3_stmt *stmt = NULL;
    LO_ASSERT_OK(lo_store_take(&stmt, store, "SELECT 1", LO_NO_BINDS, &err),
                 err);
    CU_ASSERT_EQUAL(lo_store_validate(store, &err), LO_EIO);
    lo_store_give(store, stmt);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

LO_SUITE(
    store_open,
    LO_TEST(test_store_open__missing_file_is_not_found_and_not_made),
    LO_TEST(test_store_open__new_file_is_ours_with_foreign_keys),
    LO_TEST(test_store_open__log_begins_after_the_first_commit),
    LO_TEST(test_store_open__text_file_is_refused_untouched),
    LO_TEST(test_store_open__foreign_database_is_refused_untouched),
    LO_TEST(test_store_open__empty_file_is_filled_only_when_creating),
    LO_TEST(test_store_open__newer_schema_is_refused),
    LO_TEST(test_store_open__folder_is_no_database),
    LO_TEST(test_store_open__locked_file_is_busy),
    LO_TEST(test_store_open__inner_rollback_keeps_the_outer_work),
    LO_TEST(test_store_open__outer_rollback_undoes_inner_commits),
    LO_TEST(test_store_open__nothing_is_written_after_a_rollback_by_sqlite),
    LO_TEST(test_store_open__every_error_shows_file_and_statement),
    LO_TEST(test_store_open__validate_sees_a_statement_left_open));
