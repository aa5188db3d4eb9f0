/*
 * test_pages.c - the pages for people over a real socket: each answers in both
 * languages, whatever a name holds is text, and ways keep the language.
 *
 *   S ==CB1== 1 --L1-- 2 ==SW1== 3 --L2-- 4      T1 at 2, T2 at 4; a job on L2
 */
#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/desk.h"
#include "harness.h"
#include "lineout/web.h"

static const char grid[] =
    "type,name,from,to,open,rated_a,length_m,customers,kw,feeder\n"
    "source,station,S,,,,,,,\n"
    "breaker,CB1,S,1,no,600,,,,F<1>\n"
    "line,L1,1,2,,300,1200,,,F<1>\n"
    "switch,SW1,2,3,no,400,,,,F<1>\n"
    "line,L2,3,4,,300,800,,,F<1>\n"
    "transformer,T1,2,,,,,60,80,F<1>\n"
    "transformer,T2,4,,,,,40,50,F<1>\n";
static const char jobs[] =
    "id,name,equipment,hours,crew\n"
    "J1,\"<script>alert('x')</script>\",L2,3,\"<b>gang</b>\"\n";

struct fixture {
    struct desk desk;
    struct lo_server *server;
};

static void set_up(struct fixture *f)
{
    const struct lo_web_options options = {.address = "127.0.0.1"};
    struct lo_plan_request request = {.days = 7, .time_limit_s = 5};
    struct lo_week *week = NULL;
    f->desk = desk_open();
    struct desk *d = &f->desk;
    desk_write(d, "grid.csv", grid);
    desk_write(d, "jobs.csv", jobs);
    LO_ASSERT_OK(desk_import_csv(d, "network", "grid.csv"), d->err);
    LO_ASSERT_OK(desk_import_csv(d, "jobs", "jobs.csv"), d->err);
    LO_ASSERT_OK(lo_app_plan(d->session, d->world, &request, &week, &d->err),
                 d->err);
    CU_ASSERT_EQUAL(week->n_outages, 1);
    lo_week_free(week);
    struct lo_session *session = d->session;
    d->session = NULL;
    LO_ASSERT_OK(lo_server_start(&f->server, &options, session, &d->err),
                 d->err);
}

static void tear_down(struct fixture *f)
{
    lo_server_stop(f->server);
    desk_close(&f->desk);
}

/* The whole answer; g_free. */
static char *get(const struct fixture *f, const char *path)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port =
                                 htons((uint16_t)lo_server_port(f->server))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (const void *)&to, sizeof to), 0);
    char *ask = g_strdup_printf(
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
        path, lo_server_port(f->server));
    CU_ASSERT_EQUAL(write(fd, ask, strlen(ask)), (ssize_t)strlen(ask));
    GString *answer = g_string_new(NULL);
    char buffer[8192];
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        g_string_append_len(answer, buffer, n);
    close(fd);
    g_free(ask);
    return g_string_free(answer, FALSE);
}

static const char *const paths[] = {
    "/",         "/outage/O1", "/feeders",
    "/kpi",      "/notices",   "/notices?outage=O1",
    "/calls",    "/siting",    "/oneline/F%3C1%3E",
    "/sheet/O1", "/findings",  "/reports",
    "/sheet/"};

static void test_pages__each_is_answered_in_both_languages(void)
{
    static const struct {
        const char *words;
        const char *html;
    } langs[] = {{"en", "lang=\"en\""}, {"zh", "lang=\"zh-CN\""}};
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        for (size_t l = 0; l < G_N_ELEMENTS(langs); l++) {
            char *path = g_strdup_printf("%s%clang=%s", paths[i],
                                         strchr(paths[i], '?') ? '&' : '?',
                                         langs[l].words);
            char *answer = get(&f, path);
            bool right = g_str_has_prefix(answer, "HTTP/1.1 200") &&
                         strstr(answer, langs[l].html) != NULL;
            if (!right)
                fprintf(stderr, "%s: %.400s\n", path, answer);
            CU_ASSERT_TRUE(right);
            g_free(answer);
            g_free(path);
        }
    tear_down(&f);
}

static void test_pages__what_a_name_holds_is_text(void)
{
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        char *answer = get(&f, paths[i]);
        CU_ASSERT_PTR_NULL(strstr(answer, "<script>alert"));
        CU_ASSERT_PTR_NULL(strstr(answer, "<b>gang"));
        CU_ASSERT_PTR_NULL(strstr(answer, "F<1>"));
        g_free(answer);
    }
    char *week = get(&f, "/");
    CU_ASSERT_PTR_NOT_NULL(strstr(week, "&lt;script&gt;alert"));
    g_free(week);
    char *query = get(&f, "/kpi?lang=%22%3E%3Cb%3E&month=2026-03");
    CU_ASSERT_PTR_NULL(strstr(query, "\"><b>"));
    g_free(query);
    tear_down(&f);
}

static void test_pages__ways_keep_the_language_that_was_chosen(void)
{
    struct fixture f;
    set_up(&f);
    char *chosen = get(&f, "/?lang=zh");
    CU_ASSERT_PTR_NOT_NULL(strstr(chosen, "href=\"/kpi?lang=zh\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(chosen, "href=\"/outage/O1?lang=zh\""));
    g_free(chosen);
    char *plain = get(&f, "/");
    CU_ASSERT_PTR_NOT_NULL(strstr(plain, "href=\"/kpi\""));
    g_free(plain);
    tear_down(&f);
}

/* Who looks at an older plan must not be given the latest one's sheets. */
static void test_pages__ways_keep_the_plan_that_is_looked_at(void)
{
    struct fixture f;
    set_up(&f);
    char *old = get(&f, "/?plan=1&lang=zh");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(old, "href=\"/outage/O1?plan=1&amp;lang=zh\""));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(old, "href=\"/report/csv?plan=1&amp;lang=zh\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(old, "href=\"/kpi?lang=zh\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(old, "href=\"?lang=en&amp;plan=1\""));
    g_free(old);
    char *lost = get(&f, "/sheet/O1?plan=77");
    CU_ASSERT_TRUE(g_str_has_prefix(lost, "HTTP/1.1 404"));
    g_free(lost);
    char *month = get(&f, "/kpi?month=2026-01");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(month, "href=\"?lang=zh&amp;month=2026-01\""));
    g_free(month);
    tear_down(&f);
}

/* Every <svg> of a page has a table beside it. */
static void test_pages__every_picture_has_its_table(void)
{
    static const char *const pictured[] = {"/outage/O1", "/oneline/F%3C1%3E",
                                           "/siting?feeder=F%3C1%3E"};
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(pictured); i++) {
        char *answer = get(&f, pictured[i]);
        CU_ASSERT_PTR_NOT_NULL(strstr(answer, "<svg"));
        CU_ASSERT_PTR_NOT_NULL(strstr(answer, "<table"));
        g_free(answer);
    }
    tear_down(&f);
}

static void test_pages__what_is_not_there_is_said(void)
{
    static const char *const lost[] = {
        "/outage/O99", "/oneline/F9", "/sheet/O99", "/feeder/F9.svg",
        "/feeder/F9",  "/report/pdf", "/?plan=77"};
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(lost); i++) {
        char *answer = get(&f, lost[i]);
        if (!g_str_has_prefix(answer, "HTTP/1.1 404"))
            fprintf(stderr, "%s: %.60s\n", lost[i], answer);
        CU_ASSERT_TRUE(g_str_has_prefix(answer, "HTTP/1.1 404"));
        CU_ASSERT_PTR_NOT_NULL(strstr(answer, "<h1>"));
        g_free(answer);
    }
    char *answer = get(&f, "/kpi?month=soon");
    CU_ASSERT_TRUE(g_str_has_prefix(answer, "HTTP/1.1 400"));
    g_free(answer);
    tear_down(&f);
}

LO_SUITE(pages, LO_TEST(test_pages__each_is_answered_in_both_languages),
         LO_TEST(test_pages__what_a_name_holds_is_text),
         LO_TEST(test_pages__ways_keep_the_language_that_was_chosen),
         LO_TEST(test_pages__ways_keep_the_plan_that_is_looked_at),
         LO_TEST(test_pages__every_picture_has_its_table),
         LO_TEST(test_pages__what_is_not_there_is_said));
