/*
 * board_client.c - a board over a planned week, and browsers that ask it.
 */
#include "board_client.h"

#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "lineout/app_account.h"
#include "lineout/json.h"

enum { COST = 4, DAYS = 5 };

/* Set by the test while the threads of the server read it. */
static _Atomic lo_time now_of_all;

static lo_time now_of(void *self)
{
    return *(_Atomic lo_time *)self;
}
#define NOW 1772755200 /* 2026-03-06T08:00+08:00 */

/* --- the board ----------------------------------------------------------- */

static const struct board_case usual = {.name = "../../cli/data",
                                        .now = NOW,
                                        .from = 20528, /* 2026-03-16 */
                                        .days = DAYS};

static void fill(struct board *b, const struct board_case *plan,
                 struct lo_session *session)
{
    char *folder = g_build_filename("tests/cases/plan", plan->name, NULL);
    char *network = g_build_filename(folder, "network.xml", NULL);
    char *work = g_build_filename(folder, "work.xml", NULL);
    const char *const files[] = {network, work};
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    GArray *summaries =
        g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    struct lo_world *world = NULL;
    struct lo_week *week = NULL;
    LO_ASSERT_OK(
        lo_app_import(session, files, 2, &options, summaries, &world, &b->err),
        b->err);
    for (guint i = 0; i < summaries->len; i++)
        lo_import_summary_clear(
            &g_array_index(summaries, struct lo_import_summary, i));
    g_array_free(summaries, TRUE);
    const struct lo_plan_request request = {.has_from = true,
                                            .from = plan->from,
                                            .days = plan->days,
                                            .time_limit_s = 10.0,
                                            .brief = true};
    LO_ASSERT_OK(lo_app_plan(session, world, &request, &week, &b->err), b->err);
    lo_week_free(week);
    lo_world_free(world);
    g_free(work);
    g_free(network);
    g_free(folder);
}

static void add_people(struct board *b, struct lo_session *session)
{
    static const struct {
        const char *name;
        unsigned roles;
    } people[] = {{"li", LO_ROLE_ALL},
                  {"view", LO_ROLE_VIEW},
                  {"plan", LO_ROLE_PLAN},
                  {"approve", LO_ROLE_APPROVE},
                  {"send", LO_ROLE_SEND}};
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
        LO_ASSERT_OK(lo_app_account_add(session, people[i].name,
                                        people[i].roles, BOARD_PASSWORD, COST,
                                        &b->err),
                     b->err);
}

static struct board open_board(const struct board_case *plan,
                               const char *const *set, bool proxied,
                               bool accounts)
{
    struct board b = {.now = &now_of_all, .err = LO_ERROR_INIT};
    struct lo_settings *settings = lo_settings_new();
    struct lo_session *session = NULL;
    const struct lo_web_options options = {"127.0.0.1", 0, proxied, NULL};
    char *db = g_build_filename(lo_test_tmpdir(), "board.db", NULL);
    const struct lo_clock clock = {.now = now_of, .self = &now_of_all};
    now_of_all = plan->now;
    for (int i = 0; set != NULL && set[i] != NULL; i++)
        LO_ASSERT_OK(lo_settings_assign(settings, set[i], &b.err), b.err);
    LO_ASSERT_OK(lo_session_open(&session, db, true, settings, clock, &b.err),
                 b.err);
    g_free(db);
    fill(&b, plan, session);
    if (accounts)
        add_people(&b, session);
    LO_ASSERT_OK(lo_session_again(&b.session, session, &b.err), b.err);
    LO_ASSERT_OK(lo_server_start(&b.server, &options, session, &b.err), b.err);
    return b;
}

struct board board_open_as(const char *const *set, bool proxied, bool accounts)
{
    return open_board(&usual, set, proxied, accounts);
}

struct board board_open_case(const struct board_case *plan,
                             const char *const *set)
{
    return open_board(plan, set, false, true);
}

struct board board_open(const char *const *set)
{
    return board_open_as(set, false, true);
}

void board_close(struct board *b)
{
    lo_server_stop(b->server);
    lo_session_close(b->session);
}

int64_t board_count(struct board *b, const char *what)
{
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    int64_t n = 0;
    LO_ASSERT_OK(
        lo_store_get_audit(b->session->store, 0, 1000, rows, arena, &b->err),
        b->err);
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_audit *row = &g_array_index(rows, struct lo_audit, i);
        char *text = g_strdup_printf("%s %s %s", row->who, row->what,
                                     row->done ? "done" : "refused");
        n += strcmp(text, what) == 0;
        g_free(text);
    }
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
    return n;
}

/* --- talking ----------------------------------------------------------------
 */

int board_connect(const struct board *b)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)lo_server_port(b->server))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (const void *)&address, sizeof address),
                          0);
    return fd;
}

struct answer board_talk(const struct board *b, const char *request)
{
    GString *text = g_string_new(NULL);
    char buffer[4096];
    int fd = board_connect(b);
    CU_ASSERT_EQUAL(send(fd, request, strlen(request), MSG_NOSIGNAL),
                    (ssize_t)strlen(request));
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        g_string_append_len(text, buffer, n);
    close(fd);
    struct answer answer = {.status = 0};
    char *end = strstr(text->str, "\r\n\r\n");
    if (g_str_has_prefix(text->str, "HTTP/1.1 ") && end != NULL) {
        answer.status = (int)g_ascii_strtoll(text->str + 9, NULL, 10);
        answer.head = g_strndup(text->str, (gsize)(end - text->str) + 2);
        answer.body = g_strdup(end + 4);
    }
    g_string_free(text, TRUE);
    return answer;
}

void answer_clear(struct answer *answer)
{
    g_free(answer->head);
    g_free(answer->body);
    *answer = (struct answer){.status = 0};
}

bool answer_holds(const struct answer *answer, const char *text)
{
    return (answer->head != NULL && strstr(answer->head, text) != NULL) ||
           (answer->body != NULL && strstr(answer->body, text) != NULL);
}

int64_t answer_number(const struct answer *answer, const char *member)
{
    struct lo_json *json = NULL;
    struct lo_error none = LO_ERROR_INIT;
    if (answer->body == NULL ||
        lo_json_parse(&json, answer->body, &none) != LO_OK)
        return -1;
    int64_t value = lo_json_int(lo_json_get(json, member), -1);
    lo_json_free(json);
    return value;
}

static struct answer ask(const struct browser *browser, const char *method,
                         const char *path, const char *type, const char *body)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                           "Connection: close\r\n",
                           method, path);
    if (browser->cookie != NULL)
        g_string_append_printf(text, "Cookie: lineout=%s\r\n", browser->cookie);
    if (browser->more != NULL)
        g_string_append(text, browser->more);
    if (type != NULL && browser->csrf != NULL)
        g_string_append_printf(text, "X-CSRF-Token: %s\r\n", browser->csrf);
    if (type != NULL)
        g_string_append_printf(text,
                               "Content-Type: %s\r\nContent-Length: %zu\r\n",
                               type, strlen(body));
    g_string_append_printf(text, "\r\n%s", body);
    struct answer answer = board_talk(browser->board, text->str);
    g_string_free(text, TRUE);
    return answer;
}

struct answer browser_get(const struct browser *browser, const char *path)
{
    return ask(browser, "GET", path, NULL, "");
}

struct answer browser_post(const struct browser *browser, const char *path,
                           const char *body)
{
    return ask(browser, "POST", path, "application/json", body);
}

struct answer browser_form(const struct browser *browser, const char *path,
                           const char *body)
{
    return ask(browser, "POST", path, "application/x-www-form-urlencoded",
               body);
}

bool browser_posts(const struct browser *browser, const char *path,
                   const char *body, int status)
{
    struct answer answer = browser_post(browser, path, body);
    bool right = answer.status == status;
    if (!right)
        fprintf(stderr, "%s %s: %d %s\n", path, body, answer.status,
                answer.body != NULL ? answer.body : "");
    answer_clear(&answer);
    return right;
}

/* --- people
 * -------------------------------------------------------------------- */

struct browser board_guest(const struct board *b)
{
    return (struct browser){.board = b};
}

struct browser board_login(const struct board *b, const char *name)
{
    struct browser browser = board_guest(b);
    struct lo_json *json = NULL;
    struct lo_error none = LO_ERROR_INIT;
    char *body = g_strdup_printf(
        "{\"user\":\"%s\",\"password\":\"" BOARD_PASSWORD "\"}", name);
    struct answer answer = browser_post(&browser, "/api/login", body);
    CU_ASSERT_EQUAL_FATAL(answer.status, 200);
    const char *cookie = strstr(answer.head, "Set-Cookie: lineout=");
    CU_ASSERT_PTR_NOT_NULL_FATAL(cookie);
    cookie += strlen("Set-Cookie: lineout=");
    browser.cookie = g_strndup(cookie, strcspn(cookie, ";"));
    CU_ASSERT_EQUAL_FATAL(lo_json_parse(&json, answer.body, &none), LO_OK);
    browser.csrf = g_strdup(lo_json_text(lo_json_get(json, "csrf")));
    lo_json_free(json);
    g_free(body);
    answer_clear(&answer);
    return browser;
}

void browser_close(struct browser *browser)
{
    g_free(browser->cookie);
    g_free(browser->csrf);
    *browser = (struct browser){.board = NULL};
}
