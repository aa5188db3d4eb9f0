/*
 * test_store_fault.c - the nth write fails, the nth step is interrupted, the
 * process is killed at the nth write: n = 1, 2, ... until it passes. Each time
 * the store is sound, and has all of the work or nothing of it.
 */
#include "store/store_build.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "store/fault_vfs.h"

enum { OBJECTS = 120, ROUNDS_MAX = 20000 };

/* --- the work ---------------------------------------------------------- */

/* A grid of so many lines; `edition` changes some, adds one, drops one. */
static char *grid_text(int edition)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < OBJECTS; i++)
        if (i != 7 * edition)
            g_string_append_printf(
                out,
                "ACLineSegment id-%d IdentifiedObject.name=line-%d P.v=%d\n",
                i + (i == OBJECTS - 1 ? edition : 0), i,
                i % 10 == 0 ? edition : 0);
    return g_string_free(out, FALSE);
}

static enum lo_status put_grid(struct lo_store *store, const char *file,
                               int edition, struct lo_error *err)
{
    char *text = grid_text(edition);
    struct lo_objects *set = store_build_objects(file, text);
    struct lo_import_summary summary = {0};
    enum lo_status status =
        lo_store_put_document(store, set, 0, 1000, &summary, err);
    lo_import_summary_clear(&summary);
    lo_objects_free(set);
    g_free(text);
    return status;
}

static void prepare(struct lo_store *store)
{
    static const lo_time starts[] = {100000, 200000};
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(put_grid(store, "grid-1.xml", 1, &err), err);
    struct lo_week *week = store_build_week(2, starts);
    store_build_publish(store, week, 1000);
    lo_week_free(week);
    for (int i = 0; i < 3; i++) {
        char recipient[8];
        g_snprintf(recipient, sizeof(recipient), "C%d", i);
        store_build_notify(store, i < 2 ? "O1" : "O2", 1, recipient, 5000);
    }
}

/* The grid again, under the same name. */
static enum lo_status work_import(struct lo_store *store, struct lo_error *err)
{
    return put_grid(store, "grid-1.xml", 2, err);
}

/* Its successor of another name. */
static enum lo_status work_succeed(struct lo_store *store, struct lo_error *err)
{
    return put_grid(store, "grid-2.xml", 3, err);
}

static enum lo_status add_all(struct lo_store *store,
                              const struct lo_week *week, struct lo_error *err)
{
    struct lo_outbox *port = lo_store_outbox(store);
    enum lo_status status = LO_OK;
    for (int i = 0; status == LO_OK && i < 20; i++) {
        char recipient[8];
        g_snprintf(recipient, sizeof(recipient), "C%d", i);
        struct lo_notice row = store_build_notice(
            "O2", week->outages[1].revision, recipient, 6000);
        bool added = false;
        status = port->add(port->self, &row, &added, err);
    }
    return status;
}

/* As `lineout publish` does: state, revisions and messages in one. */
static enum lo_status work_publish(struct lo_store *store, struct lo_error *err)
{
    static const lo_time starts[] = {100000, 203600};
    struct lo_week *week = store_build_week(2, starts);
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        goto done;
    status = lo_store_put_week(store, week, err);
    if (status == LO_OK)
        status = lo_store_set_state(store, week, LO_PLAN_APPROVED, 2000, err);
    if (status == LO_OK)
        status = lo_store_set_state(store, week, LO_PLAN_PUBLISHED, 2000, err);
    if (status == LO_OK)
        status = add_all(store, week, err);
    if (status == LO_OK)
        status = lo_store_commit(store, err);
    else
        lo_store_rollback(store);
done:
    lo_week_free(week);
    return status;
}

static enum lo_status work_claim(struct lo_store *store, struct lo_error *err)
{
    static const char *const channels[] = {"sms", NULL};
    struct lo_outbox *port = lo_store_outbox(store);
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    const struct lo_claim claim = {"s", channels, 5000, LO_TIME_NONE, 60, 9, 0};
    enum lo_status status =
        port->claim(port->self, &claim, arena, &rows, &n, err);
    lo_arena_free(arena);
    return status;
}

typedef enum lo_status work_fn(struct lo_store *store, struct lo_error *err);

/* --- the loops --------------------------------------------------------- */

static void expect_sound(struct lo_store *store, const char *one,
                         const char *other)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    char *now = store_build_dump(store);
    CU_ASSERT_TRUE_FATAL(strcmp(now, one) == 0 || strcmp(now, other) == 0);
    g_free(now);
}

/* What the store holds before and after the work, undisturbed. */
static void texts_of_work(work_fn *work, char **before, char **after)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    prepare(store);
    *before = store_build_dump(store);
    LO_ASSERT_OK(work(store, &err), err);
    *after = store_build_dump(store);
    CU_ASSERT_STRING_NOT_EQUAL(*before, *after);
    lo_store_close(store);
}

/* One step of n: true when the work passed. The same handle goes on after
 * each failure: it must stay usable. */
static bool failing_disk(struct lo_store *store, work_fn *work, int n,
                         struct lo_error *err)
{
    fault_vfs_arm(FAULT_DISK, n);
    enum lo_status status = work(store, err);
    bool came = fault_vfs_disarm();
    CU_ASSERT_TRUE(came || status == LO_OK);
    return status == LO_OK;
}

static int steps_left;

static int interrupt_at_nth(void *self)
{
    (void)self;
    return --steps_left == 0;
}

static bool interrupted(struct lo_store *store, work_fn *work, int n,
                        struct lo_error *err)
{
    steps_left = n;
    sqlite3_progress_handler(store->db, 1, interrupt_at_nth, NULL);
    enum lo_status status = work(store, err);
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    return status == LO_OK;
}

typedef bool fault_fn(struct lo_store *store, work_fn *work, int n,
                      struct lo_error *err);

static void fault_loop(fault_fn *fault, work_fn *work)
{
    struct lo_error err = LO_ERROR_INIT;
    char *before = NULL;
    char *after = NULL;
    fault_vfs_install();
    texts_of_work(work, &before, &after);
    struct lo_store *store = store_build_open();
    prepare(store);
    int n = 1;
    int rounds = 0;
    while (rounds < ROUNDS_MAX && !fault(store, work, n, &err)) {
        CU_ASSERT_EQUAL(err.status, LO_EIO);
        expect_sound(store, before, before);
        rounds++;
        n += 1 + n / 32; /* dense at the start, where the steps differ most */
    }
    CU_ASSERT_TRUE(rounds > 0 && rounds < ROUNDS_MAX);
    expect_sound(store, after, after);
    lo_store_close(store);
    g_free(before);
    g_free(after);
}

static void test_store_fault__failing_disk_leaves_import_undone(void)
{
    fault_loop(failing_disk, work_import);
    fault_loop(failing_disk, work_succeed);
}

static void test_store_fault__failing_disk_leaves_publishing_undone(void)
{
    fault_loop(failing_disk, work_publish);
    fault_loop(failing_disk, work_claim);
}

static void test_store_fault__interrupted_import_is_undone(void)
{
    fault_loop(interrupted, work_import);
    fault_loop(interrupted, work_succeed);
}

static void test_store_fault__interrupted_publishing_is_undone(void)
{
    fault_loop(interrupted, work_publish);
    fault_loop(interrupted, work_claim);
}

/* --- kill -9 ----------------------------------------------------------- */

static void remove_beside(const char *suffix)
{
    char *path = g_strconcat(store_build_path(), suffix, NULL);
    g_remove(path);
    g_free(path);
}

/* In a child: true if it was killed, false if it came to its end. */
static bool killed_at(work_fn *work, int n)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct lo_error err = LO_ERROR_INIT;
        struct lo_store *store = store_build_again();
        /* A small cache: pages are written while the work still goes on. */
        sqlite3_exec(store->db, "PRAGMA cache_size = 4", NULL, NULL, NULL);
        fault_vfs_arm(FAULT_KILL, n);
        enum lo_status status = work(store, &err);
        lo_store_close(store);
        _exit(status == LO_OK ? 0 : 1);
    }
    int how = -1;
    CU_ASSERT_EQUAL_FATAL(waitpid(pid, &how, 0), pid);
    bool killed = WIFSIGNALED(how);
    CU_ASSERT_EQUAL(killed ? WTERMSIG(how) : WEXITSTATUS(how),
                    killed ? SIGKILL : 0);
    return killed;
}

static void kill_loop(work_fn *work)
{
    char *before = NULL;
    char *after = NULL;
    char *bytes = NULL;
    gsize size = 0;
    fault_vfs_install();
    texts_of_work(work, &before, &after);
    struct lo_store *store = store_build_open();
    prepare(store);
    lo_store_close(store);
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents(store_build_path(), &bytes, &size, NULL));

    int n = 0;
    bool killed = true;
    while (killed && n < ROUNDS_MAX) {
        n++;
        remove_beside("-wal");
        remove_beside("-shm");
        CU_ASSERT_TRUE_FATAL(
            g_file_set_contents(store_build_path(), bytes, (gssize)size, NULL));
        killed = killed_at(work, n);
        store = store_build_again();
        expect_sound(store, killed ? before : after, after);
        lo_store_close(store);
    }
    CU_ASSERT_TRUE(n > 3 && !killed);
    g_free(bytes);
    g_free(before);
    g_free(after);
}

static void test_store_fault__killed_import_is_all_or_nothing(void)
{
    kill_loop(work_import);
}

static void test_store_fault__killed_publishing_is_all_or_nothing(void)
{
    kill_loop(work_publish);
}

static struct lo_store *new_store(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        remove_beside(ends[i]);
    return store_build_open();
}

/* Into a new file, which has no log yet. */
static void test_store_fault__killed_first_import_is_all_or_nothing(void)
{
    struct lo_error err = LO_ERROR_INIT;
    fault_vfs_install();
    struct lo_store *store = new_store();
    char *before = store_build_dump(store);
    LO_ASSERT_OK(work_import(store, &err), err);
    char *after = store_build_dump(store);
    lo_store_close(store);
    int n = 0;
    bool killed = true;
    while (killed && n < ROUNDS_MAX) {
        lo_store_close(new_store());
        remove_beside("");
        killed = killed_at(work_import, ++n);
        store = store_build_again();
        expect_sound(store, killed ? before : after, after);
        lo_store_close(store);
    }
    CU_ASSERT_TRUE(n > 3 && !killed);
    g_free(before);
    g_free(after);
}

/* The handle of a new file goes on after each failure. */
static void test_store_fault__failing_disk_leaves_first_import_undone(void)
{
    struct lo_error err = LO_ERROR_INIT;
    fault_vfs_install();
    struct lo_store *store = new_store();
    char *before = store_build_dump(store);
    LO_ASSERT_OK(work_import(store, &err), err);
    char *after = store_build_dump(store);
    lo_store_close(store);
    bool passed = false;
    int n = 0;
    while (!passed && n < ROUNDS_MAX) {
        store = new_store();
        fault_vfs_arm(FAULT_DISK, ++n);
        bool done = work_import(store, &err) == LO_OK;
        passed = !fault_vfs_disarm();
        expect_sound(store, done ? after : before, done ? after : before);
        LO_ASSERT_OK(done ? LO_OK : work_import(store, &err), err);
        expect_sound(store, after, after);
        lo_store_close(store);
    }
    CU_ASSERT_TRUE(n > 3 && passed);
    g_free(before);
    g_free(after);
}

/* Killed while the file is made: the next opening makes it or finds it. */
static void test_store_fault__killed_creation_is_finished_by_the_next(void)
{
    fault_vfs_install();
    char *path = g_build_filename(lo_test_tmpdir(), "new.db", NULL);
    bool killed = true;
    int n = 0;
    while (killed && n < ROUNDS_MAX) {
        n++;
        g_remove(path);
        pid_t pid = fork();
        if (pid == 0) {
            struct lo_error err = LO_ERROR_INIT;
            struct lo_store *store = NULL;
            fault_vfs_arm(FAULT_KILL, n);
            _exit(lo_store_open(&store, path, true, &err) == LO_OK ? 0 : 1);
        }
        int how = -1;
        CU_ASSERT_EQUAL_FATAL(waitpid(pid, &how, 0), pid);
        killed = WIFSIGNALED(how);
        struct lo_error err = LO_ERROR_INIT;
        struct lo_store *store = NULL;
        LO_ASSERT_OK(lo_store_open(&store, path, true, &err), err);
        LO_ASSERT_OK(lo_store_validate(store, &err), err);
        lo_store_close(store);
    }
    CU_ASSERT_TRUE(n > 3 && !killed);
    g_free(path);
}

LO_SUITE(store_fault,
         LO_TEST(test_store_fault__failing_disk_leaves_import_undone),
         LO_TEST(test_store_fault__failing_disk_leaves_publishing_undone),
         LO_TEST(test_store_fault__interrupted_import_is_undone),
         LO_TEST(test_store_fault__interrupted_publishing_is_undone),
         LO_TEST(test_store_fault__killed_import_is_all_or_nothing),
         LO_TEST(test_store_fault__killed_publishing_is_all_or_nothing),
         LO_TEST(test_store_fault__killed_first_import_is_all_or_nothing),
         LO_TEST(test_store_fault__failing_disk_leaves_first_import_undone),
         LO_TEST(test_store_fault__killed_creation_is_finished_by_the_next));
