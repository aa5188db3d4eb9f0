/*
 * test_gateway_http.c - one message is one request, whatever the network does,
 * and each answer means what it should. The server is a real one on loopback.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "http_server.h"
#include "lineout/notify.h"

enum { NOW = 1000000 };

#define OK_ID                                                                  \
    "HTTP/1.1 202 Accepted\r\nContent-Length: 12\r\n\r\n{\"id\":\"m-1\"}"

struct fixture {
    struct http_server *server;
    struct lo_settings *settings;
    struct lo_gateway *gateway;
    struct lo_send_result result;
    struct lo_error err;
};

static const struct lo_message notice = {.key = "0123abcd",
                                         .channel = "sms",
                                         .to = "+8613800000000",
                                         .text = "上河村 \"A\"\n& B=1",
                                         .lang = "zh"};

static void set(struct fixture *f, const char *assignment)
{
    LO_ASSERT_OK(lo_settings_assign(f->settings, assignment, &f->err), f->err);
}

static void set_up(struct fixture *f, const struct http_script *script)
{
    memset(f, 0, sizeof *f);
    f->server = http_server_start(script);
    f->settings = lo_settings_new();
    char *url = g_strdup_printf("gateway.http_url=http://127.0.0.1:%d/send",
                                http_server_port(f->server));
    set(f, url);
    set(f, "gateway.http_timeout_s=1");
    g_free(url);
}

static void open_gateway(struct fixture *f)
{
    LO_ASSERT_OK(lo_gateway_http_open(&f->gateway, f->settings, &f->err),
                 f->err);
}

static void tear_down(struct fixture *f)
{
    lo_gateway_free(f->gateway);
    http_server_stop(f->server);
    lo_settings_free(f->settings);
}

static void send(struct fixture *f)
{
    f->gateway->send(f->gateway->self, &notice, NOW, &f->result);
}

/* One request with one scripted answer. */
static void exchange(struct fixture *f, enum http_deed deed, const char *text)
{
    const struct http_script script[] = {{deed, text}, {HTTP_ANSWER, NULL}};
    set_up(f, script);
    open_gateway(f);
    send(f);
    CU_ASSERT_EQUAL(http_server_requests(f->server), 1);
    tear_down(f);
}

/* --- what arrives ------------------------------------------------------- */

static void check_last_ends(struct fixture *f, const char *body)
{
    char *last = http_server_last(f->server);
    if (!g_str_has_suffix(last, body))
        fprintf(stderr, "no '%s' at the end of '%s'\n", body, last);
    CU_ASSERT_TRUE(g_str_has_suffix(last, body));
    g_free(last);
}

static void test_gateway_http__json_body_is_escaped(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    open_gateway(&f);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "m-1");
    check_last_ends(&f, "\r\n\r\n{\"to\":\"+8613800000000\",\"text\":\"上河村 "
                        "\\\"A\\\"\\n& B=1\",\"key\":\"0123abcd\"}");
    char *last = http_server_last(f.server);
    CU_ASSERT_TRUE(g_str_has_prefix(last, "POST /send HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last, "\r\nContent-Type: application/json"));
    CU_ASSERT_PTR_NULL(strstr(last, "\r\nAuthorization:"));
    g_free(last);
    tear_down(&f);
}

static void test_gateway_http__form_body_is_escaped(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    set(&f, "gateway.http_content_type=application/x-www-form-urlencoded");
    set(&f, "gateway.http_body=To={to}&Body={text}&Lang={lang}");
    open_gateway(&f);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    check_last_ends(&f, "\r\n\r\nTo=%2B8613800000000&Body=%E4%B8%8A%E6%B2%B3"
                        "%E6%9D%91%20%22A%22%0A%26%20B%3D1&Lang=zh");
    tear_down(&f);
}

/* Of the URL the host goes to libcurl and the rest as it is into the request;
 * where libcurl would not leave it as it is, libcurl has it whole. */
static void test_gateway_http__url_arrives_as_libcurl_would_send_it(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, NULL}};
    static const char *const urls[][2] = {
        {"/send?a=%41%2f&b=x+y&c='", "/send?a=%41%2f&b=x+y&c='"},
        {"/send/?", "/send/?"},
        {"/a/../send?x=1", "/send?x=1"},
        {"/send?x=1#part", "/send?x=1"},
        {"?x=1", "/?x=1"},
        {"", "/"}};
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        struct fixture f;
        set_up(&f, script);
        int port = http_server_port(f.server);
        char *url = g_strdup_printf("gateway.http_url=http://127.0.0.1:%d%s",
                                    port, urls[i][0]);
        char *head = g_strdup_printf(
            "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", urls[i][1], port);
        set(&f, url);
        open_gateway(&f);
        send(&f);
        char *last = http_server_last(f.server);
        if (!g_str_has_prefix(last, head))
            fprintf(stderr, "'%s' arrived as '%.60s'\n", urls[i][0], last);
        CU_ASSERT_TRUE(g_str_has_prefix(last, head));
        g_free(last);
        g_free(head);
        g_free(url);
        tear_down(&f);
    }
}

static void test_gateway_http__secret_comes_from_the_environment(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    set(&f, "gateway.http_auth_env=LINEOUT_TEST_AUTH");
    g_unsetenv("LINEOUT_TEST_AUTH");
    CU_ASSERT_EQUAL(lo_gateway_http_open(&f.gateway, f.settings, &f.err),
                    LO_EINPUT);
    g_setenv("LINEOUT_TEST_AUTH", "Bearer a\r\nX: y", TRUE);
    CU_ASSERT_EQUAL(lo_gateway_http_open(&f.gateway, f.settings, &f.err),
                    LO_EINPUT);
    CU_ASSERT_PTR_NULL(strstr(f.err.message, "Bearer"));
    g_setenv("LINEOUT_TEST_AUTH", "Bearer sesame", TRUE);
    open_gateway(&f);
    send(&f);
    char *last = http_server_last(f.server);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last, "\r\nAuthorization: Bearer sesame\r\n"));
    g_free(last);
    tear_down(&f);
}

static void test_gateway_http__secret_never_leaves_in_the_clear(void)
{
    static const char *const refused[] = {
        "gateway.http_url=http://sms.example.org/send",
        "gateway.http_url=http://127.example.org/send",
        "gateway.http_url=http://10.0.0.7/send",
    };
    static const char *const taken[] = {
        "gateway.http_url=https://sms.example.org/send",
        "gateway.http_url=http://localhost:8080/send",
        "gateway.http_url=http://[::1]:8080/send",
    };
    struct lo_settings *settings = lo_settings_new();
    struct lo_gateway *gateway = NULL;
    struct lo_error err = LO_ERROR_INIT;
    g_setenv("LINEOUT_TEST_AUTH", "Bearer sesame", TRUE);
    LO_ASSERT_OK(lo_settings_assign(
                     settings, "gateway.http_auth_env=LINEOUT_TEST_AUTH", &err),
                 err);
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        LO_ASSERT_OK(lo_settings_assign(settings, refused[i], &err), err);
        CU_ASSERT_EQUAL(lo_gateway_http_open(&gateway, settings, &err),
                        LO_EINPUT);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
        LO_ASSERT_OK(lo_settings_assign(settings, taken[i], &err), err);
        LO_ASSERT_OK(lo_gateway_http_open(&gateway, settings, &err), err);
        lo_gateway_free(gateway);
    }
    lo_settings_free(settings);
}

static void test_gateway_http__settings_that_cannot_work_are_refused(void)
{
    static const char *const bad[][2] = {
        {"gateway.http_url=", "gateway.http_body={\"a\":\"{to}{text}\"}"},
        {"gateway.http_url=http://u:p@host/",
         "gateway.http_body={\"a\":\"{to}{text}\"}"},
        {"gateway.http_url=http://host/", "gateway.http_body={\"a\":{text}}"},
        {"gateway.http_url=http://host/",
         "gateway.http_body={\"a\":{to},\"b\":\"{text}\"}"},
    };
    struct lo_settings *settings = lo_settings_new();
    struct lo_gateway *gateway = NULL;
    struct lo_error err = LO_ERROR_INIT;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        LO_ASSERT_OK(lo_settings_assign(settings, bad[i][0], &err), err);
        LO_ASSERT_OK(lo_settings_assign(settings, bad[i][1], &err), err);
        CU_ASSERT_EQUAL(lo_gateway_http_open(&gateway, settings, &err),
                        LO_EINPUT);
        CU_ASSERT_STRING_NOT_EQUAL(err.hint, "");
    }
    lo_settings_free(settings);
}

/* --- what the answer means ---------------------------------------------- */

static void test_gateway_http__id_may_be_a_number_or_deeper_or_absent(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\":42}");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "42");
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nSent.");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "");
    static const struct http_script script[] = {
        {HTTP_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n"
                      "{\"data\":{\"sid\":\"x9\"}}"},
        {HTTP_ANSWER, NULL}};
    set_up(&f, script);
    set(&f, "gateway.http_id=data.sid");
    open_gateway(&f);
    send(&f);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "x9");
    tear_down(&f);
}

static void test_gateway_http__bad_request_is_refused_without_the_number(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 400 Bad\r\nContent-Length: 21\r\n\r\n"
             "no such 8613800000000");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_REFUSED);
    CU_ASSERT_STRING_EQUAL(f.result.reason, "HTTP 400: no such 861**********");
}

static void test_gateway_http__redirect_is_not_followed(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 307 Moved\r\nLocation: /other\r\n"
             "Content-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_REFUSED);
}

static void test_gateway_http__retry_after_in_seconds_or_as_a_date(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 429 Slow\r\nRetry-After: 120\r\n"
             "Content-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
    CU_ASSERT_EQUAL(f.result.retry_at, NOW + 120);
    /* 1000000 s is 12 January 1970, 13:46:40 */
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 503 Busy\r\nretry-after: Mon, 12 Jan 1970 14:00:00 "
             "GMT\r\nContent-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
    CU_ASSERT_EQUAL(f.result.retry_at, NOW + 800);
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 503 Busy\r\nRetry-After: soon\r\n"
             "Content-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
    CU_ASSERT_EQUAL(f.result.retry_at, NOW);
    exchange(&f, HTTP_ANSWER,
             "HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\n"
             "Content-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.retry_at, NOW + LO_DAY);
}

static void test_gateway_http__wrong_password_does_not_fail_the_person(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
}

static void test_gateway_http__server_error_leaves_it_unknown(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
    exchange(&f, HTTP_ANSWER, "HTTP/1.1 502 Gate\r\nContent-Length: 0\r\n\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
}

static void test_gateway_http__broken_answer_leaves_it_unknown(void)
{
    struct fixture f;
    exchange(&f, HTTP_ANSWER_END,
             "HTTP/1.1 202 Accepted\r\nContent-Length: 50\r\n\r\n{\"id\":");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
    CU_ASSERT_STRING_NOT_EQUAL(f.result.reason, "");
    exchange(&f, HTTP_ANSWER_END, "SSH-2.0-OpenSSH_9.2\r\n");
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
    exchange(&f, HTTP_DROP, NULL);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
}

static void test_gateway_http__silence_leaves_it_unknown(void)
{
    struct fixture f;
    exchange(&f, HTTP_SILENCE, NULL);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
}

static void test_gateway_http__nobody_listening_is_surely_not_sent(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    open_gateway(&f);
    http_server_stop(f.server);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
    CU_ASSERT_STRING_NOT_EQUAL(f.result.reason, "");
    lo_gateway_free(f.gateway);
    lo_settings_free(f.settings);
}

static void test_gateway_http__tls_that_fails_is_surely_not_sent(void)
{
    static const struct http_script script[] = {{HTTP_DROP, NULL},
                                                {HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    char *url = g_strdup_printf("gateway.http_url=https://127.0.0.1:%d/send",
                                http_server_port(f.server));
    set(&f, url);
    open_gateway(&f);
    send(&f); /* the server does not speak TLS */
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
    g_free(url);
    tear_down(&f);
}

/* --- at most once ------------------------------------------------------- */

/*
 * libcurl's own repeat: the kept connection dies after the second request was
 * read, before a byte came back. Unguarded it sends the message again on a new
 * connection and reports success.
 */
static void test_gateway_http__dead_connection_never_repeats_a_message(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, OK_ID},
                                                {HTTP_DROP, NULL},
                                                {HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    open_gateway(&f);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 1);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_UNKNOWN);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 2);
    send(&f); /* the next message goes its way */
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 3);
    tear_down(&f);
}

/*
 * The kept connection was reset between two messages, too lately for libcurl to
 * have noticed: not one byte of the second left on it, so it may take another.
 */
static void test_gateway_http__reset_while_idle_costs_no_message(void)
{
    static const struct http_script script[] = {{HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, OK_ID},
                                                {HTTP_ANSWER, NULL}};
    struct fixture f;
    set_up(&f, script);
    open_gateway(&f);
    for (int i = 1; i <= 3; i++) {
        send(&f);
        CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
        CU_ASSERT_EQUAL(http_server_requests(f.server), i);
        http_server_reset(f.server);
    }
    tear_down(&f);
}

/* A feed of so many, of which never more than `most` are given at once. */
struct trickle {
    int left, under_way, most, done;
};

static const struct lo_message *trickle_next(void *self)
{
    struct trickle *t = self;
    if (t->left == 0 || t->under_way == t->most)
        return NULL;
    t->left--;
    t->under_way++;
    return &notice;
}

static void trickle_done(void *self, const struct lo_message *message,
                         const struct lo_send_result *result)
{
    struct trickle *t = self;
    CU_ASSERT_PTR_EQUAL(message, &notice);
    CU_ASSERT_EQUAL(result->outcome, LO_SEND_ACCEPTED);
    t->under_way--;
    t->done++;
}

static lo_time trickle_now(void *self)
{
    (void)self;
    return 0;
}

static void test_gateway_http__stream_goes_on_until_the_feed_is_empty(void)
{
    static const struct http_script script[] = {
        {HTTP_ANSWER, OK_ID}, {HTTP_ANSWER, OK_ID}, {HTTP_ANSWER, OK_ID},
        {HTTP_ANSWER, OK_ID}, {HTTP_ANSWER, OK_ID}, {HTTP_ANSWER, NULL}};
    struct trickle t = {.left = 5, .most = 1};
    const struct lo_feed feed = {&t, trickle_next, trickle_done, trickle_now};
    struct fixture f;
    set_up(&f, script);
    open_gateway(&f);
    f.gateway->stream(f.gateway->self, &feed);
    CU_ASSERT_EQUAL(t.done, 5);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 5);
    tear_down(&f);
}

static void test_gateway_http__answer_without_end_is_bounded(void)
{
    GString *text = g_string_new("HTTP/1.1 200 OK\r\nContent-Length: 100000"
                                 "\r\n\r\n");
    for (int i = 0; i < 100000; i++)
        g_string_append_c(text, 'x');
    struct fixture f;
    exchange(&f, HTTP_ANSWER, text->str);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "");
    g_string_free(text, TRUE);
}

LO_SUITE(gateway_http, LO_TEST(test_gateway_http__json_body_is_escaped),
         LO_TEST(test_gateway_http__form_body_is_escaped),
         LO_TEST(test_gateway_http__url_arrives_as_libcurl_would_send_it),
         LO_TEST(test_gateway_http__secret_comes_from_the_environment),
         LO_TEST(test_gateway_http__secret_never_leaves_in_the_clear),
         LO_TEST(test_gateway_http__settings_that_cannot_work_are_refused),
         LO_TEST(test_gateway_http__id_may_be_a_number_or_deeper_or_absent),
         LO_TEST(test_gateway_http__bad_request_is_refused_without_the_number),
         LO_TEST(test_gateway_http__redirect_is_not_followed),
         LO_TEST(test_gateway_http__retry_after_in_seconds_or_as_a_date),
         LO_TEST(test_gateway_http__wrong_password_does_not_fail_the_person),
         LO_TEST(test_gateway_http__server_error_leaves_it_unknown),
         LO_TEST(test_gateway_http__broken_answer_leaves_it_unknown),
         LO_TEST(test_gateway_http__silence_leaves_it_unknown),
         LO_TEST(test_gateway_http__nobody_listening_is_surely_not_sent),
         LO_TEST(test_gateway_http__tls_that_fails_is_surely_not_sent),
         LO_TEST(test_gateway_http__dead_connection_never_repeats_a_message),
         LO_TEST(test_gateway_http__reset_while_idle_costs_no_message),
         LO_TEST(test_gateway_http__stream_goes_on_until_the_feed_is_empty),
         LO_TEST(test_gateway_http__answer_without_end_is_bounded));
