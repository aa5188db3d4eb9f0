/*
 * Messages carried by hand: the file, and both sides of it, also when they are
 * killed before any write and begin again.
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "lineout/app_notify.h"
#include "lineout/carry.h"
#include "notify/http_server.h"
#include "store/fault_vfs.h"

enum { MESSAGES = 5 };

static const lo_time noon = 1772784000; /* 2026-03-06 08:00 UTC */

/* --- the file --------------------------------------------------------------
 */

static struct lo_carried carried[] = {
    {.notice = {.outage = "O1",
                .revision = 2,
                .stage = "announce-7d",
                .recipient = "li",
                .name = "Li \"the miller\"",
                .channel = "sms",
                .lang = "zh",
                .text = "计划停电",
                .facts = "[]",
                .address = "+8613800000001",
                .attempts = 1,
                .due = 100,
                .not_after = 200,
                .deadline = LO_TIME_NONE,
                .must_by = 150},
     .key = "0123456789abcdef0123456789abcdef"},
    {.notice = {.outage = "O1",
                .revision = 1,
                .stage = "day-before",
                .recipient = "wu",
                .name = "Wu",
                .channel = "wechat",
                .lang = "en",
                .text = "Power cut",
                .facts = "",
                .address = "openid",
                .attempts = 3,
                .due = 100,
                .not_after = 200,
                .deadline = 120,
                .must_by = LO_TIME_NONE},
     .key = "fedcba9876543210fedcba9876543210",
     .is_void = true},
};

static GString *written(const char *key)
{
    GString *text = g_string_new(NULL);
    const struct lo_carry_file file = {
        .head = {LO_CARRY_OUTBOX, "north", "town", 99},
        .n = G_N_ELEMENTS(carried),
        .rows = carried};
    lo_carry_write(text, &file, key);
    return text;
}

static enum lo_status read_back(struct lo_carry_file *out,
                                struct lo_arena *arena, const char *text,
                                size_t size, const char *key)
{
    struct lo_error err = LO_ERROR_INIT;
    return lo_carry_read(out, arena, text, size, LO_CARRY_OUTBOX, key, &err);
}

static void test_carry__what_is_written_reads_back(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_carry_file file;
    GString *text = written("secret");
    CU_ASSERT_EQUAL_FATAL(
        read_back(&file, arena, text->str, text->len, "secret"), LO_OK);
    CU_ASSERT_EQUAL_FATAL(file.n, 2);
    CU_ASSERT_STRING_EQUAL(file.head.station, "north");
    CU_ASSERT_STRING_EQUAL(file.head.sender, "town");
    CU_ASSERT_EQUAL(file.head.made, 99);
    CU_ASSERT_STRING_EQUAL(file.rows[0].notice.name, "Li \"the miller\"");
    CU_ASSERT_STRING_EQUAL(file.rows[0].notice.text, "计划停电");
    CU_ASSERT_STRING_EQUAL(file.rows[0].key, carried[0].key);
    CU_ASSERT_EQUAL(file.rows[0].notice.deadline, LO_TIME_NONE);
    CU_ASSERT_EQUAL(file.rows[0].notice.must_by, 150);
    CU_ASSERT_FALSE(file.rows[0].is_void);
    CU_ASSERT_EQUAL(file.rows[1].notice.attempts, 3);
    CU_ASSERT_TRUE(file.rows[1].is_void);
    g_string_free(text, TRUE);
    lo_arena_free(arena);
}

static void test_carry__cut_off_anywhere_is_refused(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_carry_file file;
    GString *text = written(NULL);
    for (size_t n = 0; n < text->len; n++)
        CU_ASSERT_EQUAL(read_back(&file, arena, text->str, n, NULL), LO_EINPUT);
    CU_ASSERT_EQUAL(read_back(&file, arena, text->str, text->len, NULL), LO_OK);
    g_string_free(text, TRUE);
    lo_arena_free(arena);
}

static void test_carry__changed_anywhere_is_refused(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_carry_file file;
    GString *text = written(NULL);
    for (size_t at = 0; at < text->len; at++)
        for (int bit = 0; bit < 8; bit += 3) {
            text->str[at] = (char)(text->str[at] ^ (1 << bit));
            CU_ASSERT_EQUAL(read_back(&file, arena, text->str, text->len, NULL),
                            LO_EINPUT);
            text->str[at] = (char)(text->str[at] ^ (1 << bit));
        }
    g_string_free(text, TRUE);
    lo_arena_free(arena);
}

static void test_carry__of_another_key_or_kind_is_refused(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_file file;
    GString *bare = written(NULL), *keyed = written("secret");
    CU_ASSERT_EQUAL(read_back(&file, arena, bare->str, bare->len, "secret"),
                    LO_EINPUT);
    CU_ASSERT_EQUAL(read_back(&file, arena, keyed->str, keyed->len, NULL),
                    LO_EINPUT);
    CU_ASSERT_EQUAL(read_back(&file, arena, keyed->str, keyed->len, "other"),
                    LO_EINPUT);
    CU_ASSERT_EQUAL(lo_carry_read(&file, arena, bare->str, bare->len,
                                  LO_CARRY_ANSWERS, NULL, &err),
                    LO_EINPUT);
    g_string_free(bare, TRUE);
    g_string_free(keyed, TRUE);
    lo_arena_free(arena);
}

/* --- both sides -------------------------------------------------------------
 */

struct sides {
    const char *dir;
    char *dispatch, *sender; /* stores */
    char *file, *answers;
    int port;
    lo_time now;
};

static struct sides sides_open(int port)
{
    struct sides s = {.dir = lo_test_tmpdir(), .port = port, .now = noon};
    s.dispatch = g_build_filename(s.dir, "dispatch.db", NULL);
    s.sender = g_build_filename(s.dir, "sender.db", NULL);
    s.file = g_build_filename(s.dir, "file", NULL);
    s.answers = g_build_filename(s.dir, "file.answers", NULL);
    return s;
}

static void remove_store(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        char *name = g_strconcat(path, ends[i], NULL);
        (void)g_remove(name);
        g_free(name);
    }
}

static void sides_close(struct sides *s)
{
    g_free(s->dispatch);
    g_free(s->sender);
    g_free(s->file);
    g_free(s->answers);
}

static struct lo_session *open_side(const struct sides *s, const char *path,
                                    lo_time *now)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_settings *settings = lo_settings_new();
    char *url =
        g_strdup_printf("gateway.http_url=http://127.0.0.1:%d/s", s->port);
    const char *const all[] = {"site.profile=plain", "carry.channels=sms",
                               path == s->sender ? "gateway.sms=http"
                                                 : "gateway.sms=none",
                               "gateway.connections=1", url};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        LO_ASSERT_OK(lo_settings_assign(settings, all[i], &err), err);
    LO_ASSERT_OK(lo_session_open(&session, path, true, settings,
                                 lo_clock_fixed(now), &err),
                 err);
    g_free(url);
    return session;
}

static void write_messages(const struct sides *s)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_time now = s->now;
    struct lo_store *store = NULL;
    remove_store(s->dispatch);
    remove_store(s->sender);
    /* a session that only looked leaves no new store behind */
    LO_ASSERT_OK(lo_store_open(&store, s->dispatch, true, &err), err);
    lo_store_close(store);
    struct lo_session *session = open_side(s, s->dispatch, &now);
    struct lo_outbox *outbox = lo_store_outbox(session->store);
    for (int i = 0; i < MESSAGES; i++) {
        bool added = false;
        char who[32], text[32];
        g_snprintf(who, sizeof who, "@staff/%d", i);
        g_snprintf(text, sizeof text, "Power cut %d", i);
        const struct lo_notice row = {.outage = "O1",
                                      .revision = 1,
                                      .stage = "announce-7d",
                                      .recipient = who,
                                      .name = who,
                                      .channel = "sms",
                                      .lang = "en",
                                      .text = text,
                                      .address = "+8613800000000",
                                      .due = noon + i * LO_HOUR,
                                      .not_after = noon + 2 * LO_DAY,
                                      .deadline = LO_TIME_NONE,
                                      .must_by = LO_TIME_NONE,
                                      .changed_at = noon};
        LO_ASSERT_OK(outbox->add(outbox->self, &row, &added, &err), err);
    }
    lo_session_close(session);
}

/* Steps of the way; false if it failed. */
typedef bool step_fn(const struct sides *s, struct lo_session *session);

static bool carry_out(const struct sides *s, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    return lo_app_carry_out(session, s->file, &counts, &err) == LO_OK;
}

static bool carry_send(const struct sides *s, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    struct lo_notify_summary sum;
    return lo_app_carry_send(session, s->file, s->answers, true, &counts, &sum,
                             &err) == LO_OK;
}

static bool carry_in(const struct sides *s, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    return lo_app_carry_in(session, s->answers, &counts, &err) == LO_OK;
}

static const struct {
    step_fn *step;
    bool sends;
} steps[] = {{carry_out, false}, {carry_send, true}, {carry_in, false}};

static void do_step(const struct sides *s, size_t i, lo_time at)
{
    struct lo_session *session =
        open_side(s, steps[i].sends ? s->sender : s->dispatch, &at);
    CU_ASSERT_TRUE(steps[i].step(s, session));
    lo_session_close(session);
}

static int count(const struct sides *s, const char *path,
                 enum lo_notice_state state)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    lo_time now = s->now;
    int32_t n = 0;
    struct lo_session *session = open_side(s, path, &now);
    struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_chain chain;
    const struct lo_notice_query query = {.states = 1u << state,
                                          .off_after = LO_TIME_NONE};
    LO_ASSERT_OK(outbox->list(outbox->self, &query, arena, &rows, &n, &err),
                 err);
    LO_ASSERT_OK(outbox->verify(outbox->self, &chain, &err), err);
    CU_ASSERT_EQUAL(chain.broken_at, 0);
    lo_arena_free(arena);
    lo_session_close(session);
    return n;
}

#define TAKEN                                                                  \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                    \
    "Content-Length: 10\r\n\r\n{\"id\":\"1\"}"
#define TAKEN_5                                                                \
    {HTTP_ANSWER, TAKEN}, {HTTP_ANSWER, TAKEN}, {HTTP_ANSWER, TAKEN},          \
        {HTTP_ANSWER, TAKEN},                                                  \
    {                                                                          \
        HTTP_ANSWER, TAKEN                                                     \
    }

static const struct http_script takes_all[] = {
    TAKEN_5, TAKEN_5, TAKEN_5, TAKEN_5, {HTTP_ANSWER, NULL}};

/* Message 4 falls due four hours later: the courier has it, the machine waits
 * with it. Every step twice. */
static void test_courier__each_message_goes_once_at_its_time(void)
{
    struct http_server *server = http_server_start(takes_all);
    struct sides s = sides_open(http_server_port(server));
    write_messages(&s);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        for (int again = 0; again < 2; again++)
            do_step(&s, i, noon + 3 * LO_HOUR + again);
    CU_ASSERT_EQUAL(http_server_requests(server), MESSAGES - 1);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_ACCEPTED), MESSAGES - 1);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_SENDING), 1);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        do_step(&s, i, noon + 5 * LO_HOUR);
    CU_ASSERT_EQUAL(http_server_requests(server), MESSAGES);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_ACCEPTED), MESSAGES);
    http_server_stop(server);
    sides_close(&s);
}

/* The answers never came back: a person decides; they count when they come. */
static void test_courier__without_answers_in_time_it_is_in_doubt(void)
{
    struct http_server *server = http_server_start(takes_all);
    struct sides s = sides_open(http_server_port(server));
    write_messages(&s);
    do_step(&s, 0, noon + 5 * LO_HOUR);
    do_step(&s, 1, noon + 5 * LO_HOUR);
    do_step(&s, 0, noon + 3 * LO_DAY);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_UNKNOWN), MESSAGES);
    do_step(&s, 2, noon + 3 * LO_DAY);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_ACCEPTED), MESSAGES);
    CU_ASSERT_EQUAL(http_server_requests(server), MESSAGES);
    http_server_stop(server);
    sides_close(&s);
}

/* Sent back as too late: it was surely not sent. */
static void test_courier__what_came_too_late_was_not_sent(void)
{
    struct http_server *server = http_server_start(takes_all);
    struct sides s = sides_open(http_server_port(server));
    write_messages(&s);
    do_step(&s, 0, noon + 5 * LO_HOUR);
    do_step(&s, 1, noon + 2 * LO_DAY + 1);
    do_step(&s, 2, noon + 2 * LO_DAY + 2);
    do_step(&s, 0, noon + 2 * LO_DAY + 3);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_EXPIRED), MESSAGES);
    CU_ASSERT_EQUAL(http_server_requests(server), 0);
    http_server_stop(server);
    sides_close(&s);
}

/* While the courier is on his way the outage is called off for one: what the
 * machine has not sent yet it does not send; the later message it does. */
static void test_courier__what_was_replaced_on_the_way_is_not_sent(void)
{
    struct http_server *server = http_server_start(takes_all);
    struct sides s = sides_open(http_server_port(server));
    struct lo_error err = LO_ERROR_INIT;
    lo_time now = noon;
    bool added = false;
    write_messages(&s);
    do_step(&s, 0, noon);
    do_step(&s, 1, noon - 1); /* nothing is due there yet */
    struct lo_session *session = open_side(&s, s.dispatch, &now);
    struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_notice row = {.outage = "O1",
                                  .revision = 1,
                                  .stage = "cancel",
                                  .recipient = "@staff/0",
                                  .channel = "sms",
                                  .text = "Called off",
                                  .facts = "[]",
                                  .address = "+8613800000000",
                                  .due = noon,
                                  .not_after = noon + LO_DAY,
                                  .deadline = LO_TIME_NONE,
                                  .must_by = LO_TIME_NONE,
                                  .changed_at = noon};
    LO_ASSERT_OK(outbox->add(outbox->self, &row, &added, &err), err);
    lo_session_close(session);
    for (int round = 0; round < 2; round++) {
        do_step(&s, 0, noon);
        do_step(&s, 1, noon);
    }
    do_step(&s, 2, noon);
    CU_ASSERT_EQUAL(http_server_requests(server), 1);
    char *last = http_server_last(server);
    CU_ASSERT_PTR_NOT_NULL(strstr(last, "Called off"));
    g_free(last);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_CANCELLED), 1);
    CU_ASSERT_EQUAL(count(&s, s.dispatch, LO_NOTICE_ACCEPTED), 1);
    http_server_stop(server);
    sides_close(&s);
}

/* A file of more than LO_CARRY_BYTES_MAX bytes is not even read. */
static void test_courier__file_beyond_the_limit_is_refused(void)
{
    struct sides s = sides_open(1);
    lo_time now = noon;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    int fd = open(s.answers, O_CREAT | O_WRONLY, 0600);
    CU_ASSERT_EQUAL(ftruncate(fd, (off_t)LO_CARRY_BYTES_MAX + 1), 0);
    close(fd);
    struct lo_session *session = open_side(&s, s.dispatch, &now);
    CU_ASSERT_EQUAL(lo_app_carry_in(session, s.answers, &counts, &err),
                    LO_ELIMIT);
    lo_session_close(session);
    (void)g_remove(s.answers);
    sides_close(&s);
}

/* --- kills ------------------------------------------------------------------
 */

/* True if the child lived to its end. */
static bool step_killed_at(const struct sides *s, size_t i, int nth)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        lo_time at = noon + 5 * LO_HOUR;
        fault_vfs_arm(FAULT_KILL, nth);
        struct lo_session *session =
            open_side(s, steps[i].sends ? s->sender : s->dispatch, &at);
        bool good = steps[i].step(s, session);
        lo_session_close(session);
        _exit(good ? 0 : 1);
    }
    g_assert(waitpid(child, &status, 0) == child);
    CU_ASSERT(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

static void check_once(struct sides *s, struct http_server *server)
{
    /* whoever was being sent when the machine died is in doubt by now */
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        do_step(s, i, noon + 6 * LO_HOUR);
    int accepted = count(s, s->dispatch, LO_NOTICE_ACCEPTED);
    int unknown = count(s, s->dispatch, LO_NOTICE_UNKNOWN);
    int requests = http_server_requests(server);
    CU_ASSERT_EQUAL(accepted + unknown, MESSAGES);
    CU_ASSERT(requests <= MESSAGES && requests >= accepted);
}

/* Killed before the nth write of each step, then begun again. */
static void test_courier__killed_before_any_write_loses_and_doubles_none(void)
{
    static const int nths[] = {2, 7, 19, 45};
    fault_vfs_install();
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(nths); k++) {
            struct http_server *server = http_server_start(takes_all);
            struct sides s = sides_open(http_server_port(server));
            write_messages(&s);
            for (size_t step = 0; step < i; step++)
                do_step(&s, step, noon + 5 * LO_HOUR);
            bool ended = step_killed_at(&s, i, nths[k]);
            for (size_t step = i; step < G_N_ELEMENTS(steps); step++)
                do_step(&s, step, noon + 5 * LO_HOUR);
            check_once(&s, server);
            http_server_stop(server);
            sides_close(&s);
            if (ended)
                break;
        }
}

LO_SUITE(courier, LO_TEST(test_carry__what_is_written_reads_back),
         LO_TEST(test_carry__cut_off_anywhere_is_refused),
         LO_TEST(test_carry__changed_anywhere_is_refused),
         LO_TEST(test_carry__of_another_key_or_kind_is_refused),
         LO_TEST(test_courier__each_message_goes_once_at_its_time),
         LO_TEST(test_courier__without_answers_in_time_it_is_in_doubt),
         LO_TEST(test_courier__what_came_too_late_was_not_sent),
         LO_TEST(test_courier__what_was_replaced_on_the_way_is_not_sent),
         LO_TEST(test_courier__file_beyond_the_limit_is_refused),
         LO_TEST(test_courier__killed_before_any_write_loses_and_doubles_none));
