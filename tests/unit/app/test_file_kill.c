/*
 * kill -9 of a sender that writes files for a modem, before each write to its
 * store and at random instants in between, while the modem's reader takes the
 * files away. No message comes out twice, and none that the outbox calls
 * accepted is missing.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "lineout/notify.h"
#include "lineout/store.h"
#include "store/fault_vfs.h"

enum { ROWS = 400, NOW = 1000000, KILLS_MOST = 120, INSTANTS = 10 };

struct station {
    char *db;
    char *dir;        /* the gateway's */
    char *taken;      /* where the reader puts what it took */
    GHashTable *read; /* key -> how often it was there */
    lo_time now;
    int killed;
    struct lo_error err;
};

static struct lo_store *open_store(struct station *s)
{
    struct lo_store *store = NULL;
    LO_ASSERT_OK(lo_store_open(&store, s->db, true, &s->err), s->err);
    return store;
}

static void set_up(struct station *s)
{
    memset(s, 0, sizeof *s);
    const char *base = lo_test_tmpdir();
    s->db = g_build_filename(base, "kill.db", NULL);
    s->dir = g_build_filename(base, "out", NULL);
    s->taken = g_build_filename(base, "taken", NULL);
    s->read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    s->now = NOW;
    CU_ASSERT_EQUAL(g_mkdir_with_parents(s->taken, 0700), 0);
    fault_vfs_install();
    struct lo_store *store = open_store(s);
    const struct lo_outbox *outbox = lo_store_outbox(store);
    LO_ASSERT_OK(lo_store_begin(store, &s->err), s->err);
    for (int i = 0; i < ROWS; i++) {
        char who[16];
        bool added = false;
        g_snprintf(who, sizeof who, "@%d", i);
        const struct lo_notice row = {.outage = "O1",
                                      .revision = 1,
                                      .stage = "announce-7d",
                                      .recipient = who,
                                      .channel = "sms",
                                      .text = "t",
                                      .due = NOW,
                                      .not_after = NOW + 99 * LO_DAY,
                                      .deadline = LO_TIME_NONE,
                                      .must_by = LO_TIME_NONE,
                                      .address = "+8613800000000"};
        LO_ASSERT_OK(outbox->add(outbox->self, &row, &added, &s->err), s->err);
    }
    LO_ASSERT_OK(lo_store_commit(store, &s->err), s->err);
    lo_store_close(store);
}

static void tear_down(struct station *s)
{
    g_hash_table_destroy(s->read);
    g_free(s->db);
    g_free(s->dir);
    g_free(s->taken);
}

/* A sender, in a process of its own. */
static pid_t start(struct station *s, int nth)
{
    fflush(NULL);
    pid_t child = fork();
    if (child != 0)
        return child;
    struct lo_store *store = NULL;
    struct lo_gateway *gateway = NULL;
    struct lo_notify_summary sum;
    if (nth > 0)
        fault_vfs_arm(FAULT_KILL, nth);
    if (lo_store_open(&store, s->db, false, &s->err) != LO_OK ||
        lo_gateway_file_open(&gateway, s->dir, &s->err) != LO_OK)
        _exit(2);
    const struct lo_notify_run run = {.outbox = lo_store_outbox(store),
                                      .gateway = {[LO_CHANNEL_SMS] = gateway},
                                      .clock = lo_clock_fixed(&s->now),
                                      .owner = "killed"};
    _exit(lo_notify_send(&run, &sum, &s->err) == LO_OK ? 0 : 3);
}

/* The modem's reader: what is whole is sent and put away. */
static void take_files(struct station *s)
{
    char *folder = g_build_filename(s->dir, "sms", NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        if (g_str_has_suffix(name, ".LOCK"))
            continue;
        char *from = g_build_filename(folder, name, NULL);
        char *to = g_build_filename(s->taken, name, NULL);
        int times = GPOINTER_TO_INT(g_hash_table_lookup(s->read, name));
        g_hash_table_insert(s->read, g_strdup(name),
                            GINT_TO_POINTER(times + 1));
        CU_ASSERT_EQUAL(g_rename(from, to), 0);
        g_free(from);
        g_free(to);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_free(folder);
}

/* What the outbox says of each message against what the reader had. */
static void check(struct station *s, bool over)
{
    struct lo_store *store = open_store(s);
    const struct lo_outbox *outbox = lo_store_outbox(store);
    const struct lo_notice_query all = {.off_after = LO_TIME_NONE};
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    int lost = 0, twice = 0, too_soon = 0, left = 0, unknown = 0;
    LO_ASSERT_OK(outbox->list(outbox->self, &all, arena, &rows, &n, &s->err),
                 s->err);
    CU_ASSERT_EQUAL(n, ROWS);
    for (int32_t i = 0; i < n; i++) {
        char key[LO_NOTICE_KEY];
        lo_notice_key(key, &rows[i]);
        int times = GPOINTER_TO_INT(g_hash_table_lookup(s->read, key));
        twice += times > 1 ? 1 : 0;
        lost += rows[i].state == LO_NOTICE_ACCEPTED && times == 0 ? 1 : 0;
        too_soon += rows[i].state <= LO_NOTICE_CLAIMED && times > 0 ? 1 : 0;
        unknown += rows[i].state == LO_NOTICE_UNKNOWN ? 1 : 0;
        left += rows[i].state < LO_NOTICE_ACCEPTED ? 1 : 0;
    }
    CU_ASSERT_EQUAL(twice, 0);
    CU_ASSERT_EQUAL(lost, 0);
    CU_ASSERT_EQUAL(too_soon, 0);
    CU_ASSERT(!over || left == 0);
    CU_ASSERT(unknown <= 64 * s->killed); /* a group each */
    lo_arena_free(arena);
    lo_store_close(store);
}

/* True if the sender came to its end. */
static bool wait_for(struct station *s, pid_t child)
{
    int how = 0;
    g_assert(waitpid(child, &how, 0) == child);
    CU_ASSERT(WIFSIGNALED(how) || WEXITSTATUS(how) == 0);
    s->killed += WIFSIGNALED(how) ? 1 : 0;
    s->now += LO_HOUR; /* its leases run out */
    take_files(s);
    check(s, false);
    return WIFEXITED(how);
}

static void test_file_kill__before_any_write_nothing_is_lost_or_sent_twice(void)
{
    struct station s;
    set_up(&s);
    for (int nth = 1; nth < KILLS_MOST; nth += 3)
        if (wait_for(&s, start(&s, nth)))
            break;
    CU_ASSERT(s.killed >= 5);
    CU_ASSERT_TRUE(wait_for(&s, start(&s, 0)));
    check(&s, true);
    tear_down(&s);
}

static void test_file_kill__at_random_instants(void)
{
    struct station s;
    GRand *rand = g_rand_new_with_seed(4711);
    set_up(&s);
    for (int i = 0; i < INSTANTS; i++) {
        const struct timespec wait = {0, g_rand_int_range(rand, 500, 20000) *
                                             1000L};
        pid_t child = start(&s, 0);
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        (void)wait_for(&s, child);
    }
    CU_ASSERT_TRUE(wait_for(&s, start(&s, 0)));
    check(&s, true);
    g_rand_free(rand);
    tear_down(&s);
}

LO_SUITE(
    file_kill,
    LO_TEST(test_file_kill__before_any_write_nothing_is_lost_or_sent_twice),
    LO_TEST(test_file_kill__at_random_instants));
