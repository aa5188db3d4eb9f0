/*
 * test_login.c - who gets in, what each may do, and what a change must carry.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "board_client.h"
#include "harness.h"
#include "lineout/app_account.h"

static void test_login__without_an_account_it_is_read_and_nothing_is_done(void)
{
    struct board b = board_open_as(NULL, false, false);
    struct browser guest = board_guest(&b);
    struct answer a = browser_get(&guest, "/api/plan");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_EQUAL(answer_number(&a, "version"), 1);
    answer_clear(&a);
    CU_ASSERT_TRUE(browser_posts(&guest, "/api/undo", "{\"version\":1}", 401));
    a = browser_get(&guest, "/login?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "There is no account"));
    answer_clear(&a);
    board_close(&b);
}

static void test_login__with_an_account_reading_needs_one(void)
{
    static const char *const paths[] = {"/",           "/api/plan",  "/calls",
                                        "/report/csv", "/api/audit", "/audit"};
    static const char *const open[] = {"/healthz", "/metrics", "/login",
                                       "/api/session"};
    struct board b = board_open(NULL);
    struct browser guest = board_guest(&b);
    struct browser view = board_login(&b, "view");
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        struct answer a = browser_get(&guest, paths[i]);
        CU_ASSERT_EQUAL(a.status, 401);
        answer_clear(&a);
        a = browser_get(&view, paths[i]);
        CU_ASSERT_EQUAL(a.status, 200);
        answer_clear(&a);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(open); i++) {
        struct answer a = browser_get(&guest, open[i]);
        CU_ASSERT_EQUAL(a.status, 200);
        answer_clear(&a);
    }
    browser_close(&view);
    board_close(&b);
}

/* What is refused for the role is refused before the body is looked at. */
static void test_login__each_role_may_its_own_and_no_other(void)
{
    static const struct {
        const char *path;
        const char *role;
    } acts[] = {{"/api/price", "plan"},       {"/api/move", "plan"},
                {"/api/undo", "plan"},        {"/api/pin", "plan"},
                {"/api/forbid", "plan"},      {"/api/replan", "plan"},
                {"/api/replan/stop", "plan"}, {"/api/actual", "plan"},
                {"/api/restored", "plan"},    {"/api/approve", "approve"},
                {"/api/publish", "send"}};
    static const char *const names[] = {"view", "plan", "approve", "send"};
    struct board b = board_open(NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        struct browser who = board_login(&b, names[n]);
        for (size_t i = 0; i < G_N_ELEMENTS(acts); i++) {
            struct answer a = browser_post(&who, acts[i].path, "{}");
            bool may = strcmp(acts[i].role, names[n]) == 0;
            CU_ASSERT_EQUAL(a.status != 403, may);
            answer_clear(&a);
        }
        struct answer a = browser_get(&who, "/api/publish/preview");
        CU_ASSERT_EQUAL(a.status, strcmp(names[n], "send") == 0 ? 200 : 403);
        answer_clear(&a);
        browser_close(&who);
    }
    board_close(&b);
}

static void test_login__no_script_reads_the_cookie_and_no_site_sends_it(void)
{
    static const char body[] =
        "{\"user\":\"li\",\"password\":\"" BOARD_PASSWORD "\"}";
    struct board b = board_open(NULL);
    struct browser guest = board_guest(&b);
    struct answer a = browser_post(&guest, "/api/login", body);
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_TRUE(answer_holds(&a, "; HttpOnly; SameSite=Strict\r\n"));
    CU_ASSERT_TRUE(answer_holds(&a, "; Path=/; Max-Age=43200;"));
    CU_ASSERT_TRUE(answer_holds(&a, "Cache-Control: no-store"));
    answer_clear(&a);
    board_close(&b);
    b = board_open_as(NULL, true, true);
    guest = board_guest(&b);
    a = browser_post(&guest, "/api/login", body);
    CU_ASSERT_TRUE(answer_holds(&a, "SameSite=Strict; Secure\r\n"));
    answer_clear(&a);
    board_close(&b);
}

static void test_login__a_change_carries_the_token_of_its_login(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct browser other = board_login(&b, "li");
    struct browser mixed = {.board = &b, .cookie = li.cookie};
    CU_ASSERT_TRUE(browser_posts(&mixed, "/api/undo", "{\"version\":1}", 403));
    mixed.csrf = other.csrf;
    CU_ASSERT_TRUE(browser_posts(&mixed, "/api/undo", "{\"version\":1}", 403));
    CU_ASSERT_TRUE(browser_posts(&li, "/api/undo", "{\"version\":1}", 404));
    li.more = "Origin: http://evil.example\r\n";
    CU_ASSERT_TRUE(browser_posts(&li, "/api/undo", "{\"version\":1}", 403));
    li.more = "Sec-Fetch-Site: cross-site\r\n";
    CU_ASSERT_TRUE(browser_posts(&li, "/api/undo", "{\"version\":1}", 403));
    li.more = "Origin: http://127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n";
    CU_ASSERT_TRUE(browser_posts(&li, "/api/undo", "{\"version\":1}", 404));
    browser_close(&li);
    browser_close(&other);
    board_close(&b);
}

/* A page of another name that points here would be the same site. */
static void test_login__another_name_of_this_machine_is_not_answered(void)
{
    struct board b = board_open_as(NULL, false, false);
    struct answer a = board_talk(&b, "GET /api/plan HTTP/1.1\r\n"
                                     "Host: evil.example\r\n"
                                     "Connection: close\r\n\r\n");
    CU_ASSERT_EQUAL(a.status, 421);
    answer_clear(&a);
    a = board_talk(&b, "GET /api/plan HTTP/1.1\r\nHost: localhost:8090\r\n"
                       "Connection: close\r\n\r\n");
    CU_ASSERT_EQUAL(a.status, 200);
    answer_clear(&a);
    board_close(&b);
}

static void test_login__it_ends_by_itself_by_logout_and_with_its_account(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct browser plan = board_login(&b, "plan");
    struct browser view = board_login(&b, "view");
    CU_ASSERT_TRUE(browser_posts(&plan, "/api/logout", "{}", 200));
    struct answer a = browser_get(&plan, "/api/plan");
    CU_ASSERT_EQUAL(a.status, 401);
    answer_clear(&a);
    LO_ASSERT_OK(lo_app_account_remove(b.session, "view", &b.err), b.err);
    a = browser_get(&view, "/api/plan");
    CU_ASSERT_EQUAL(a.status, 401);
    answer_clear(&a);
    a = browser_get(&li, "/api/plan");
    CU_ASSERT_EQUAL(a.status, 200);
    answer_clear(&a);
    *b.now += 12 * LO_HOUR;
    a = browser_get(&li, "/api/plan");
    CU_ASSERT_EQUAL(a.status, 401);
    answer_clear(&a);
    CU_ASSERT_EQUAL(board_count(&b, "plan logout done"), 1);
    browser_close(&li);
    browser_close(&plan);
    browser_close(&view);
    board_close(&b);
}

static int try_password(const struct browser *who, const char *name,
                        const char *password)
{
    char *body = g_strdup_printf("{\"user\":\"%s\",\"password\":\"%s\"}", name,
                                 password);
    struct answer a = browser_post(who, "/api/login", body);
    int status = a.status;
    if (status == 429)
        CU_ASSERT_TRUE(answer_holds(&a, "Retry-After: "));
    answer_clear(&a);
    g_free(body);
    return status;
}

/* By account and by address; the right password does not help any more. */
static void test_login__wrong_passwords_make_the_next_wait(void)
{
    static const char *const few[] = {"web.login_tries=3", NULL};
    struct board b = board_open_as(few, true, true);
    struct browser near = board_guest(&b), far = board_guest(&b);
    near.more = "X-Forwarded-For: 10.0.0.1\r\n";
    far.more = "X-Forwarded-For: 10.0.0.1, 10.0.0.2\r\n";
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(try_password(&near, "li", "wrong"), 401);
    CU_ASSERT_EQUAL(try_password(&near, "li", BOARD_PASSWORD), 429);
    CU_ASSERT_EQUAL(try_password(&near, "plan", BOARD_PASSWORD), 429);
    CU_ASSERT_EQUAL(try_password(&far, "li", BOARD_PASSWORD), 429);
    CU_ASSERT_EQUAL(try_password(&far, "plan", BOARD_PASSWORD), 200);
    CU_ASSERT_EQUAL(board_count(&b, " login refused"), 3);
    CU_ASSERT_EQUAL(board_count(&b, "plan login done"), 1);
    board_close(&b);
}

static void test_login__a_form_goes_on_where_it_wanted_within_the_board(void)
{
    static const struct {
        const char *next, *to;
    } cases[] = {{"%2Faudit", "Location: /audit\r\n"},
                 {"%2F%2Fevil.example", "Location: /\r\n"},
                 {"https%3A%2F%2Fevil.example", "Location: /\r\n"},
                 {"%2F%5Cevil.example", "Location: /\r\n"}};
    struct board b = board_open(NULL);
    struct browser guest = board_guest(&b);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *body = g_strdup_printf("user=li&password=a+long+password&next=%s",
                                     cases[i].next);
        struct answer a = browser_form(&guest, "/api/login", body);
        CU_ASSERT_EQUAL(a.status, 303);
        CU_ASSERT_TRUE(answer_holds(&a, cases[i].to));
        answer_clear(&a);
        g_free(body);
    }
    board_close(&b);
}

LO_SUITE(login,
         LO_TEST(test_login__without_an_account_it_is_read_and_nothing_is_done),
         LO_TEST(test_login__with_an_account_reading_needs_one),
         LO_TEST(test_login__each_role_may_its_own_and_no_other),
         LO_TEST(test_login__no_script_reads_the_cookie_and_no_site_sends_it),
         LO_TEST(test_login__a_change_carries_the_token_of_its_login),
         LO_TEST(test_login__another_name_of_this_machine_is_not_answered),
         LO_TEST(test_login__it_ends_by_itself_by_logout_and_with_its_account),
         LO_TEST(test_login__wrong_passwords_make_the_next_wait),
         LO_TEST(test_login__a_form_goes_on_where_it_wanted_within_the_board));
