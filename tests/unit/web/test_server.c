/*
 * test_server.c - the board over a real socket on 127.0.0.1: what is answered,
 * what is refused, and that nobody who sits still stops it.
 */
#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "lineout/clock.h"
#include "lineout/web.h"

static const lo_time NOW = 1773021600; /* 2026-03-09T10:00+08:00 */

struct fixture {
    struct lo_server *server;
    struct lo_error err;
};

static struct lo_session *session_of(struct fixture *f)
{
    struct lo_session *session = NULL;
    char *db = g_build_filename(lo_test_tmpdir(), "web.db", NULL);
    g_remove(db);
    LO_ASSERT_OK(lo_session_open(&session, db, true, lo_settings_new(),
                                 lo_clock_fixed(&NOW), &f->err),
                 f->err);
    g_free(db);
    return session;
}

static void set_up(struct fixture *f)
{
    const struct lo_web_options options = {"127.0.0.1", 0, false, NULL};
    *f = (struct fixture){NULL, LO_ERROR_INIT};
    LO_ASSERT_OK(lo_server_start(&f->server, &options, session_of(f), &f->err),
                 f->err);
}

static int connect_to(const struct fixture *f)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)lo_server_port(f->server))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (const void *)&address, sizeof address),
                          0);
    return fd;
}

/* The whole answer to "GET /healthz"; g_free. */
static char *ask(const struct fixture *f, const char *line)
{
    GString *answer = g_string_new(NULL);
    char *request = g_strdup_printf(
        "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", line);
    int fd = connect_to(f);
    char buffer[4096];
    CU_ASSERT_EQUAL(write(fd, request, strlen(request)),
                    (ssize_t)strlen(request));
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        g_string_append_len(answer, buffer, n);
    close(fd);
    g_free(request);
    return g_string_free(answer, FALSE);
}

static bool answers(const struct fixture *f, const char *line,
                    const char *status, const char *holds)
{
    char *answer = ask(f, line);
    char *head = g_strdup_printf("HTTP/1.1 %s", status);
    bool right =
        g_str_has_prefix(answer, head) && strstr(answer, holds) != NULL;
    if (!right)
        fprintf(stderr, "%s: %s\n", line, answer);
    g_free(head);
    g_free(answer);
    return right;
}

static void test_server__pages_health_and_figures_are_answered(void)
{
    struct fixture f;
    set_up(&f);
    CU_ASSERT_TRUE(answers(&f, "GET /healthz", "200", "\"status\":\"ok\""));
    CU_ASSERT_TRUE(
        answers(&f, "GET /metrics", "200", "lineout_notices_overdue 0\n"));
    CU_ASSERT_TRUE(answers(&f, "GET /", "404", "there is no plan"));
    CU_ASSERT_TRUE(answers(&f, "GET /calls?lang=en", "200", "Nothing is due."));
    CU_ASSERT_TRUE(answers(&f, "GET /calls?lang=zh", "200", "lang=\"zh-CN\""));
    CU_ASSERT_TRUE(answers(&f, "GET /nowhere", "404", "no such page"));
    CU_ASSERT_TRUE(answers(&f, "GET /outage/..%2f..%2fetc", "404", "no plan"));
    lo_server_stop(f.server);
}

/* To people in their language, to programs by a code that stays. */
static void test_server__what_is_wrong_is_said_in_the_language_asked_for(void)
{
    struct fixture f;
    set_up(&f);
    CU_ASSERT_TRUE(answers(&f, "GET /?lang=zh", "404", "数据库中没有计划"));
    CU_ASSERT_TRUE(answers(&f, "GET /nowhere?lang=zh", "404", "没有此页面"));
    CU_ASSERT_TRUE(
        answers(&f, "GET /api/plan?lang=zh", "404", "\"code\":\"notfound\""));
    CU_ASSERT_TRUE(
        answers(&f, "GET /api/plan?lang=zh", "404", "数据库中没有计划"));
    CU_ASSERT_TRUE(answers(&f, "GET /api/plan?lang=en", "404",
                           "there is no plan in the store"));
    lo_server_stop(f.server);
}

static void test_server__every_answer_forbids_what_the_page_does_not_need(void)
{
    static const char *const lines[] = {"GET /calls", "GET /healthz",
                                        "GET /nowhere", "DELETE /calls"};
    static const char *const needed[] = {
        "Content-Security-Policy: default-src 'none'",
        "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
        "Referrer-Policy: no-referrer"};
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        char *answer = ask(&f, lines[i]);
        for (size_t k = 0; k < G_N_ELEMENTS(needed); k++)
            CU_ASSERT_PTR_NOT_NULL(strstr(answer, needed[k]));
        g_free(answer);
    }
    char *page = ask(&f, "GET /calls");
    CU_ASSERT_PTR_NULL(strstr(page, "unsafe-inline"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "script-src 'self'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "style-src 'self'"));
    CU_ASSERT_PTR_NULL(strstr(page, "<style"));
    CU_ASSERT_PTR_NULL(strstr(page, " style="));
    const char *script = strstr(page, "<script");
    CU_ASSERT_TRUE(script == NULL || g_str_has_prefix(script, "<script src="));
    g_free(page);
    lo_server_stop(f.server);
}

static void test_server__only_reading_is_answered(void)
{
    struct fixture f;
    set_up(&f);
    CU_ASSERT_TRUE(answers(&f, "POST /calls", "405", "only GET"));
    CU_ASSERT_TRUE(answers(&f, "DELETE /", "405", "only GET and POST"));
    lo_server_stop(f.server);
}

static void test_server__receipts_need_the_secret_once_there_is_one(void)
{
    struct fixture f;
    set_up(&f);
    CU_ASSERT_TRUE(answers(&f, "GET /receipt?key=ab&st=1", "200", "kept"));
    CU_ASSERT_TRUE(answers(&f, "GET /receipt?key=ab&st=77", "400", "no rec"));
    g_setenv("LINEOUT_RECEIPT_SECRET", "open sesame", TRUE);
    CU_ASSERT_TRUE(answers(&f, "GET /receipt?key=ab&st=1", "403", "not"));
    CU_ASSERT_TRUE(answers(&f, "GET /receipt/open?key=ab&st=1", "403", "not"));
    CU_ASSERT_TRUE(
        answers(&f, "GET /receipt/open%20sesame?key=ab&st=1", "200", "kept"));
    g_unsetenv("LINEOUT_RECEIPT_SECRET");
    lo_server_stop(f.server);
}

/* A POST with a JSON body. */
static bool pushed(const struct fixture *f, const char *path, const char *body,
                   const char *status, const char *holds)
{
    char *line = g_strdup_printf("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                 "Content-Type: application/json\r\n"
                                 "Content-Length: %zu\r\n"
                                 "Connection: close\r\n\r\n%s",
                                 path, strlen(body), body);
    GString *answer = g_string_new(NULL);
    int fd = connect_to(f);
    char buffer[4096];
    CU_ASSERT_EQUAL(write(fd, line, strlen(line)), (ssize_t)strlen(line));
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        g_string_append_len(answer, buffer, n);
    close(fd);
    char *head = g_strdup_printf("HTTP/1.1 %s", status);
    bool right = g_str_has_prefix(answer->str, head) &&
                 strstr(answer->str, holds) != NULL;
    if (!right)
        fprintf(stderr, "%s: %s\n", path, answer->str);
    g_free(head);
    g_free(line);
    g_string_free(answer, TRUE);
    return right;
}

static void test_server__vendors_push_receipts_and_hear_their_own_words(void)
{
    static const char aliyun[] =
        "[{\"out_id\":\"ab\",\"biz_id\":\"B1\",\"success\":true}]";
    static const char tencent[] =
        "[{\"sid\":\"S1\",\"report_status\":\"SUCCESS\"}]";
    struct fixture f;
    set_up(&f);
    CU_ASSERT_TRUE(pushed(&f, "/receipt", aliyun, "200", "\"code\":0"));
    CU_ASSERT_TRUE(pushed(&f, "/receipt", tencent, "200", "\"result\":0"));
    CU_ASSERT_TRUE(pushed(&f, "/receipt", "[{}]", "400", "no receipts"));
    g_setenv("LINEOUT_RECEIPT_SECRET", "sesame", TRUE);
    CU_ASSERT_TRUE(pushed(&f, "/receipt", aliyun, "403", "no receipts"));
    CU_ASSERT_TRUE(pushed(&f, "/receipt/sesame", aliyun, "200", "\"code\":0"));
    g_unsetenv("LINEOUT_RECEIPT_SECRET");
    lo_server_stop(f.server);
}

/* Behind a proxy everybody seems to be on this machine: nobody is. */
static void test_server__behind_a_proxy_nobody_is_local(void)
{
    struct fixture f = {NULL, LO_ERROR_INIT};
    const struct lo_web_options options = {"127.0.0.1", 0, true, NULL};
    LO_ASSERT_OK(lo_server_start(&f.server, &options, session_of(&f), &f.err),
                 f.err);
    CU_ASSERT_TRUE(answers(&f, "GET /receipt?key=ab&st=1", "403", "not"));
    lo_server_stop(f.server);
}

static void test_server__beyond_this_machine_it_is_not_shown(void)
{
    struct fixture f = {NULL, LO_ERROR_INIT};
    const struct lo_web_options all = {"0.0.0.0", 0, false, NULL};
    const struct lo_web_options bad = {"localhost", 0, false, NULL};
    CU_ASSERT_EQUAL(lo_server_start(&f.server, &all, session_of(&f), &f.err),
                    LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.hint, "TLS"));
    CU_ASSERT_EQUAL(lo_server_start(&f.server, &bad, session_of(&f), &f.err),
                    LO_EINPUT);
}

/* Each process may open so many files: the clients are in one of their own. */
static int room_for(int n)
{
    struct rlimit limit;
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max >= (rlim_t)n + 500)
        return n;
    printf("(%d idle connections in place of %d: the limit of files) ",
           (int)limit.rlim_max - 500, n);
    return (int)limit.rlim_max - 500;
}

/* The child: connects to the port it is told, says so, sits until it is let
 * go. Every second one has said half a head. */
static void sit(int n, int from, int to)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int port = 0;
    char c = 0;
    if (read(from, &port, sizeof port) != sizeof port)
        _exit(1);
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < n; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || connect(fd, (const void *)&address, sizeof address) != 0)
            _exit(1);
        if (i % 2 == 0 && write(fd, "GET / HT", 8) != 8)
            _exit(1);
    }
    if (write(to, "x", 1) != 1)
        _exit(1);
    _exit(read(from, &c, 1) == 1); /* the end of the pipe: 0 */
}

static void test_server__ten_thousand_who_sit_still_stop_nobody(void)
{
    enum { SITTING = 10000 };
    struct fixture f;
    int there[2], back[2], status = -1;
    int n = room_for(SITTING);
    char c = 0;
    CU_ASSERT_EQUAL_FATAL(pipe(there), 0);
    CU_ASSERT_EQUAL_FATAL(pipe(back), 0);
    pid_t child = fork();
    CU_ASSERT_FATAL(child >= 0);
    if (child == 0) {
        close(there[1]);
        sit(n, there[0], back[1]);
    }
    close(there[0]);
    close(back[1]);
    set_up(&f);
    int port = lo_server_port(f.server);
    CU_ASSERT_EQUAL(write(there[1], &port, sizeof port), sizeof port);
    CU_ASSERT_EQUAL(read(back[0], &c, 1), 1); /* all are connected */
    double begin = lo_steady_seconds();
    CU_ASSERT_TRUE(answers(&f, "GET /healthz", "200", "ok"));
    CU_ASSERT_TRUE(answers(&f, "GET /calls?lang=en", "200", "Nothing is due."));
    CU_ASSERT_TRUE(lo_steady_seconds() - begin < 1.0);
    close(there[1]);
    close(back[0]);
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    lo_server_stop(f.server);
}

/* A letter now and then keeps nobody here. */
static void test_server__a_request_that_never_ends_is_cut_off(void)
{
    struct fixture f = {NULL, LO_ERROR_INIT};
    const struct lo_web_options options = {"127.0.0.1", 0, false, NULL};
    struct lo_session *session = session_of(&f);
    char c;
    LO_ASSERT_OK(
        lo_settings_assign(session->settings, "web.request_s=1", &f.err),
        f.err);
    LO_ASSERT_OK(lo_server_start(&f.server, &options, session, &f.err), f.err);
    int fd = connect_to(&f);
    double begin = lo_steady_seconds();
    bool open = true;
    while (open && lo_steady_seconds() - begin < 10.0) {
        open = send(fd, "G", 1, MSG_NOSIGNAL) == 1;
        g_usleep(50000);
        open = open && recv(fd, &c, 1, MSG_DONTWAIT) != 0;
    }
    CU_ASSERT_FALSE(open);
    CU_ASSERT_TRUE(answers(&f, "GET /healthz", "200", "ok"));
    close(fd);
    lo_server_stop(f.server);
}

static void test_server__a_body_that_is_too_long_is_refused(void)
{
    struct fixture f;
    set_up(&f);
    GString *text = g_string_new("POST /api/login HTTP/1.1\r\nHost: 127.0.0.1"
                                 "\r\nConnection: close\r\n");
    g_string_append_printf(text, "Content-Length: %d\r\n\r\n",
                           LO_WEB_BODY_MAX + 1);
    for (int i = 0; i <= LO_WEB_BODY_MAX; i++)
        g_string_append_c(text, ' ');
    int fd = connect_to(&f);
    char buffer[4096] = "";
    CU_ASSERT_EQUAL(send(fd, text->str, text->len, MSG_NOSIGNAL),
                    (ssize_t)text->len);
    CU_ASSERT_TRUE(read(fd, buffer, sizeof buffer - 1) > 0);
    CU_ASSERT_TRUE(g_str_has_prefix(buffer, "HTTP/1.1 413"));
    close(fd);
    g_string_free(text, TRUE);
    lo_server_stop(f.server);
}

static void test_server__a_path_without_end_is_refused(void)
{
    struct fixture f;
    set_up(&f);
    char *path = g_strnfill(LO_WEB_PATH_MAX + 1, 'a');
    char *line = g_strconcat("GET /", path, NULL);
    CU_ASSERT_TRUE(answers(&f, line, "414", "no such address"));
    path[LO_WEB_PATH_MAX - 1] = '\0'; /* with the slash: the longest */
    char *fits = g_strconcat("GET /", path, NULL);
    CU_ASSERT_TRUE(answers(&f, fits, "404", "no such page"));
    g_free(fits);
    g_free(line);
    g_free(path);
    lo_server_stop(f.server);
}

/* Only what was in the folder when it started, under the name it has there. */
static void test_server__assets_are_named_by_a_table_and_asked_for_again(void)
{
    struct fixture f = {NULL, LO_ERROR_INIT};
    struct lo_session *session = session_of(&f);
    char *folder = g_path_get_dirname(lo_store_path(session->store));
    char *lib = g_build_filename(folder, "lib", NULL);
    char *script = g_build_filename(lib, "a.js", NULL);
    char *other = g_build_filename(folder, "a.exe", NULL);
    CU_ASSERT_EQUAL_FATAL(g_mkdir_with_parents(lib, 0700), 0);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(script, "let a = 1;", -1, NULL));
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(other, "MZ", -1, NULL));
    const struct lo_web_options options = {"127.0.0.1", 0, false, folder};
    LO_ASSERT_OK(lo_server_start(&f.server, &options, session, &f.err), f.err);
    char *answer = ask(&f, "GET /assets/lib/a.js");
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "let a = 1;"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "Content-Type: text/javascript"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "script-src 'self'"));
    char *tag = strstr(answer, "ETag: ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
    tag = g_strndup(tag + 6, strcspn(tag + 6, "\r"));
    char *again = g_strdup_printf("GET /assets/lib/a.js HTTP/1.1\r\n"
                                  "If-None-Match: %s\r\nX-Rest:",
                                  tag);
    CU_ASSERT_TRUE(answers(&f, again, "304", ""));
    CU_ASSERT_TRUE(answers(&f, "GET /assets/a.exe", "404", ""));
    CU_ASSERT_TRUE(answers(&f, "GET /assets/../web.db", "404", ""));
    CU_ASSERT_TRUE(answers(&f, "GET /assets/%2e%2e/web.db", "404", ""));
    CU_ASSERT_TRUE(answers(&f, "POST /assets/lib/a.js", "405", "Allow: GET"));
    g_free(again);
    g_free(tag);
    g_free(answer);
    lo_server_stop(f.server);
    g_free(other);
    g_free(script);
    g_free(lib);
    g_free(folder);
}

static void test_server__the_api_says_what_is_wrong_as_json(void)
{
    struct fixture f;
    set_up(&f);
    CU_ASSERT_TRUE(
        answers(&f, "GET /api/session", "200", "\"language\":\"en\""));
    CU_ASSERT_TRUE(
        answers(&f, "GET /api/plan", "404", "\"code\":\"notfound\""));
    CU_ASSERT_TRUE(
        answers(&f, "GET /api/nothing", "404", "\"code\":\"notfound\""));
    CU_ASSERT_TRUE(answers(&f, "POST /api/plan", "405", "\"code\":\"method\""));
    lo_server_stop(f.server);
}

LO_SUITE(server, LO_TEST(test_server__pages_health_and_figures_are_answered),
         LO_TEST(test_server__what_is_wrong_is_said_in_the_language_asked_for),
         LO_TEST(test_server__every_answer_forbids_what_the_page_does_not_need),
         LO_TEST(test_server__only_reading_is_answered),
         LO_TEST(test_server__receipts_need_the_secret_once_there_is_one),
         LO_TEST(test_server__vendors_push_receipts_and_hear_their_own_words),
         LO_TEST(test_server__behind_a_proxy_nobody_is_local),
         LO_TEST(test_server__beyond_this_machine_it_is_not_shown),
         LO_TEST(test_server__ten_thousand_who_sit_still_stop_nobody),
         LO_TEST(test_server__a_request_that_never_ends_is_cut_off),
         LO_TEST(test_server__a_body_that_is_too_long_is_refused),
         LO_TEST(test_server__a_path_without_end_is_refused),
         LO_TEST(test_server__assets_are_named_by_a_table_and_asked_for_again),
         LO_TEST(test_server__the_api_says_what_is_wrong_as_json));
