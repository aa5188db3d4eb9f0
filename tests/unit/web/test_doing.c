/*
 * test_doing.c - changes on the board: prices, moves, two people at once, pins,
 * planning anew, approving, publishing, what really happened.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "board_client.h"
#include "harness.h"
#include "lineout/clock.h"

#define MONDAY_9 "\"2026-03-16T09:00:00+08:00\""
#define MONDAY_3 "\"2026-03-16T03:00:00+08:00\""
#define TUESDAY_9 "\"2026-03-17T09:00:00+08:00\""
#define LONG_AGO "\"2026-02-16T09:00:00+08:00\""

static struct answer price(const struct browser *who, const char *more)
{
    char *body = g_strdup_printf("{\"version\":1,%s}", more);
    struct answer a = browser_post(who, "/api/price", body);
    CU_ASSERT_EQUAL(a.status, 200);
    g_free(body);
    return a;
}

static int64_t latest(const struct browser *who, struct answer *out)
{
    answer_clear(out);
    *out = browser_get(who, "/api/plan");
    return answer_number(out, "version");
}

static void test_doing__a_price_says_what_it_costs_or_which_rule(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = price(&li, "\"job\":\"J2\",\"start\":" MONDAY_9);
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":true,\"tie\":true,"
                                    "\"customer_hours\":0.0"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"start\":\"2026-03-16T01:00:00Z\",\"end\""
                                    ":\"2026-03-16T03:00:00Z\""));
    answer_clear(&a);
    a = price(&li, "\"job\":\"J2\",\"start\":" TUESDAY_9);
    CU_ASSERT_TRUE(answer_holds(&a, "\"tie\":false,\"customer_hours\":91.0,"
                                    "\"mv_customer_hours\":6.5"));
    answer_clear(&a);
    a = price(&li, "\"job\":\"J2\",\"start\":" MONDAY_3);
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":false"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"rule\":\"E2\""));
    answer_clear(&a);
    a = price(&li, "\"job\":\"J2\",\"start\":" LONG_AGO);
    CU_ASSERT_TRUE(answer_holds(&a, "\"rule\":\"past\""));
    answer_clear(&a);
    a = price(&li, "\"job\":\"J1\",\"start\":\"2026-03-16T08:05:00+08:00\"");
    CU_ASSERT_TRUE(answer_holds(&a, "\"rule\":\"E2\""));
    answer_clear(&a);
    a = price(&li,
              "\"job\":\"J1\",\"start\":" MONDAY_9 ",\"crew\":[\"crew2\"]");
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":"));
    answer_clear(&a);
    a = price(&li, "\"job\":\"J2\",\"start\":null");
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":true,\"tie\":false"));
    answer_clear(&a);
    /* A price is no change. */
    CU_ASSERT_EQUAL(latest(&li, &a), 1);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

/* A draft made in time; four days before, a move comes too late. */
static void test_doing__a_move_must_leave_time_to_tell_as_of_now(void)
{
    struct board b = board_open(NULL);
    *b.now += 6 * LO_DAY;
    struct browser li = board_login(&b, "li");
    struct answer a = price(&li, "\"job\":\"J2\",\"start\":" TUESDAY_9);
    CU_ASSERT_TRUE(answer_holds(&a, "\"rule\":\"E5\""));
    answer_clear(&a);
    a = price(&li, "\"job\":\"J2\",\"start\":"
                   "\"2026-03-20T09:00:00+08:00\"");
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":true"));
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

static void test_doing__what_is_not_understood_changes_nothing(void)
{
    static const struct {
        const char *path, *body;
        int status;
    } cases[] = {
        {"/api/price", "{\"version\":1}", 400},
        {"/api/move", "{\"version\":1,\"job\":\"J2\"}", 400},
        {"/api/move", "{\"version\":1,\"job\":\"J9\",\"start\":null}", 404},
        {"/api/move", "{\"version\":1,\"job\":\"J2\",\"start\":\"noon\"}", 400},
        {"/api/move", "{\"version\":1,\"job\":\"J2\",\"start\":" MONDAY_3 "}",
         400},
        {"/api/move",
         "{\"version\":1,\"job\":\"J2\",\"start\":" MONDAY_9
         ",\"mode\":\"m9\"}",
         404},
        {"/api/move",
         "{\"version\":1,\"job\":\"J2\",\"start\":" MONDAY_9
         ",\"crew\":\"c9\"}",
         404},
        {"/api/move", "{\"version\":", 400},
        {"/api/move", "[]", 400},
        {"/api/pin", "{\"version\":1,\"job\":\"J3\"}", 400},
        {"/api/pin", "{\"version\":1,\"job\":\"J1\",\"free\":true}", 404},
        {"/api/forbid", "{\"version\":1,\"job\":\"J1\",\"day\":\"x\"}", 400},
        {"/api/undo", "{\"version\":1}", 404},
        {"/api/actual", "{\"version\":1,\"outage\":\"O1\"}", 400},
        {"/api/publish", "{\"version\":1,\"override\":\"li\"}", 400},
    };
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = {.status = 0};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        CU_ASSERT_TRUE(
            browser_posts(&li, cases[i].path, cases[i].body, cases[i].status));
    CU_ASSERT_EQUAL(latest(&li, &a), 1);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

static void test_doing__a_move_is_the_next_plan_and_undo_the_one_after(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = {.status = 0};
    CU_ASSERT_TRUE(browser_posts(
        &li, "/api/move",
        "{\"version\":1,\"job\":\"J2\",\"start\":" TUESDAY_9 "}", 200));
    CU_ASSERT_EQUAL(latest(&li, &a), 2);
    CU_ASSERT_TRUE(answer_holds(&a, "\"customer_hours\":238.0"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"bound\":147.0"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"outcome\":\"feasible\""));
    CU_ASSERT_TRUE(answer_holds(&a,
                                "\"by\":\"li\",\"at\":\"2026-03-06T00:00:00Z"
                                "\",\"what\":\"move\",\"undo\":true"));
    CU_ASSERT_TRUE(browser_posts(&li, "/api/undo", "{\"version\":2}", 200));
    CU_ASSERT_EQUAL(latest(&li, &a), 3);
    CU_ASSERT_TRUE(answer_holds(&a, "\"customer_hours\":147.0"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"outcome\":\"optimal\""));
    CU_ASSERT_TRUE(answer_holds(&a, "\"what\":\"undo\",\"undo\":false"));
    CU_ASSERT_EQUAL(board_count(&b, "li move done"), 1);
    CU_ASSERT_EQUAL(board_count(&b, "li undo done"), 1);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

/* The later one is told by whom; nothing of his is kept. */
static void test_doing__of_two_browsers_the_later_is_told(void)
{
    static const char *const paths[] = {
        "/api/move",    "/api/price",  "/api/undo", "/api/approve",
        "/api/publish", "/api/replan", "/api/pin"};
    static const char body[] =
        "{\"version\":1,\"job\":\"J2\",\"start\":" TUESDAY_9 "}";
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct browser plan = board_login(&b, "plan");
    struct answer a = {.status = 0};
    CU_ASSERT_TRUE(browser_posts(
        &plan, "/api/move",
        "{\"version\":1,\"job\":\"J2\",\"start\":" MONDAY_9 "}", 200));
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        answer_clear(&a);
        a = browser_post(&li, paths[i], body);
        CU_ASSERT_EQUAL(a.status, 409);
        CU_ASSERT_TRUE(answer_holds(&a, "\"code\":\"stale\""));
        CU_ASSERT_TRUE(answer_holds(&a, "plan was quicker: plan 2 is there"));
        CU_ASSERT_TRUE(answer_holds(
            &a, "\"version\":2,\"by\":\"plan\",\"at\":\"2026-03-06T00:00:00Z"));
    }
    CU_ASSERT_EQUAL(latest(&li, &a), 2);
    CU_ASSERT_EQUAL(board_count(&b, "li move refused"), 1);
    answer_clear(&a);
    browser_close(&li);
    browser_close(&plan);
    board_close(&b);
}

/* Each holds the version before him; one of them all is first. */
static gpointer move_at_once(gpointer self)
{
    const struct browser *who = self;
    struct answer a =
        browser_post(who, "/api/move",
                     "{\"version\":1,\"job\":\"J2\",\"start\":" TUESDAY_9 "}");
    int status = a.status;
    answer_clear(&a);
    return GINT_TO_POINTER(status);
}

static void test_doing__of_many_at_once_one_wins(void)
{
    enum { MANY = 12 };
    GThread *threads[MANY];
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = {.status = 0};
    int won = 0, told = 0;
    for (int i = 0; i < MANY; i++)
        threads[i] = g_thread_new("move", move_at_once, &li);
    for (int i = 0; i < MANY; i++) {
        int status = GPOINTER_TO_INT(g_thread_join(threads[i]));
        won += status == 200;
        told += status == 409;
    }
    CU_ASSERT_EQUAL(won, 1);
    CU_ASSERT_EQUAL(told, MANY - 1);
    CU_ASSERT_EQUAL(latest(&li, &a), 2);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

/* --- planning anew
 * ------------------------------------------------------------ */

static int64_t wait_for_run(const struct browser *who, struct answer *a)
{
    for (int i = 0; i < 200; i++) {
        answer_clear(a);
        *a = browser_get(who, "/api/replan/progress");
        if (answer_holds(a, "\"running\":false"))
            return answer_number(a, "version");
        g_usleep(50000);
    }
    return -1;
}

static void test_doing__pins_and_forbidden_days_hold_in_the_next_plan(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = {.status = 0};
    CU_ASSERT_TRUE(browser_posts(
        &li, "/api/pin",
        "{\"version\":1,\"job\":\"J2\",\"start\":" TUESDAY_9 "}", 200));
    CU_ASSERT_EQUAL(latest(&li, &a), 3); /* a move, then the pin */
    CU_ASSERT_TRUE(answer_holds(
        &a, "\"held\":[{\"job\":\"J2\",\"start\":\"2026-03-17T01:00:00Z\"}]"));
    CU_ASSERT_TRUE(browser_posts(
        &li, "/api/forbid",
        "{\"version\":3,\"job\":\"J1\",\"day\":\"2026-03-16\"}", 200));
    CU_ASSERT_TRUE(browser_posts(&li, "/api/replan", "{\"version\":4}", 202));
    CU_ASSERT_EQUAL(wait_for_run(&li, &a), 5);
    CU_ASSERT_EQUAL(latest(&li, &a), 5);
    CU_ASSERT_TRUE(answer_holds(&a, "\"start\":\"2026-03-17T01:00:00Z\",\"end\""
                                    ":\"2026-03-17T03:00:00Z\""));
    CU_ASSERT_FALSE(answer_holds(&a, "\"start\":\"2026-03-16"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"what\":\"replan\",\"undo\":true"));
    CU_ASSERT_TRUE(browser_posts(
        &li, "/api/pin", "{\"version\":5,\"job\":\"J2\",\"start\":null}", 200));
    CU_ASSERT_EQUAL(latest(&li, &a), 6);
    CU_ASSERT_TRUE(answer_holds(&a, "\"held\":[]"));
    CU_ASSERT_EQUAL(board_count(&b, "li replan done"), 1);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

/* Two reads of it come by themselves: begun, and over. */
static void test_doing__progress_comes_as_events(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = {.status = 0};
    CU_ASSERT_TRUE(browser_posts(&li, "/api/replan", "{\"version\":1}", 202));
    li.more = "Accept: text/event-stream\r\n";
    a = browser_get(&li, "/api/replan/progress");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_TRUE(answer_holds(&a, "Content-Type: text/event-stream"));
    CU_ASSERT_TRUE(answer_holds(&a, "data: {\"schema\":1,\"run\":1,"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"running\":false"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"version\":2"));
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

/* --- the life of a plan
 * --------------------------------------------------------- */

static void test_doing__approved_published_and_then_people_are_told_once(void)
{
    struct board b = board_open(NULL);
    struct browser approve = board_login(&b, "approve");
    struct browser send = board_login(&b, "send");
    struct browser plan = board_login(&b, "plan");
    struct answer a = {.status = 0};
    CU_ASSERT_TRUE(
        browser_posts(&approve, "/api/approve", "{\"version\":1}", 200));
    CU_ASSERT_TRUE(
        browser_posts(&approve, "/api/approve", "{\"version\":1}", 400));
    a = browser_get(&send, "/api/publish/preview");
    CU_ASSERT_EQUAL(answer_number(&a, "plan"), 1);
    CU_ASSERT_EQUAL(answer_number(&a, "recipients"), 4);
    CU_ASSERT_TRUE(answer_holds(&a, "****"));
    answer_clear(&a);
    a = browser_post(&send, "/api/publish", "{\"version\":1}");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_EQUAL(answer_number(&a, "notices"), 13);
    CU_ASSERT_TRUE(
        browser_posts(&send, "/api/publish", "{\"version\":1}", 400));
    /* What people were told of stays, unless it is released. */
    answer_clear(&a);
    a = price(&plan, "\"job\":\"J1\",\"start\":" TUESDAY_9);
    CU_ASSERT_TRUE(answer_holds(&a, "\"rule\":\"E11\""));
    CU_ASSERT_EQUAL(answer_number(&a, "told"), 28);
    answer_clear(&a);
    a = price(&plan, "\"job\":\"J1\",\"start\":" TUESDAY_9 ",\"release\":true");
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":true"));
    answer_clear(&a);
    browser_close(&plan);
    browser_close(&send);
    browser_close(&approve);
    board_close(&b);
}

/* One minute is too little for the way back: the board says so before it is
 * published, and who publishes all the same is named. */
static void test_doing__what_sheets_cannot_keep_is_seen_and_decided(void)
{
    static const char *const set[] = {"switching.after_min=1",
                                      "switching.unkept=decide", NULL};
    struct board b = board_open(set);
    struct browser send = board_login(&b, "send");
    struct answer a = browser_get(&send, "/api/publish/preview");
    CU_ASSERT_TRUE(answer_holds(&a, "\"kind\":\"supply\",\"untrue\":true"));
    CU_ASSERT_TRUE(answer_holds(&a, " min after the end that "));
    CU_ASSERT_TRUE(answer_holds(&a, "\"unkept_decides\":true"));
    answer_clear(&a);
    a = browser_get(&send, "/publish");
    CU_ASSERT_TRUE(answer_holds(&a, "What the switching sheets cannot keep"));
    CU_ASSERT_TRUE(answer_holds(&a, "name=\"override\""));
    answer_clear(&a);
    CU_ASSERT_TRUE(
        browser_posts(&send, "/api/publish", "{\"version\":1}", 400));
    CU_ASSERT_TRUE(browser_posts(&send, "/api/publish",
                                 "{\"version\":1,\"override\":\"Li\","
                                 "\"reason\":\"a second crew\"}",
                                 200));
    browser_close(&send);
    board_close(&b);
}

static void test_doing__what_was_entered_of_an_outage_is_not_overwritten(void)
{
    static const char first[] =
        "{\"version\":1,\"outage\":\"O1\",\"off\":\"2026-03-16T07:20:00+08:00\""
        ",\"on\":\"2026-03-16T12:00:00+08:00\"}";
    static const char other[] =
        "{\"version\":1,\"outage\":\"O1\",\"off\":\"2026-03-16T07:20:00+08:00\""
        ",\"on\":\"2026-03-16T12:10:00+08:00\"%s}";
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(browser_posts(&li, "/api/publish", "{\"version\":1}", 200));
    CU_ASSERT_TRUE(browser_posts(&li, "/api/actual", first, 400)); /* future */
    *b.now = 1773633000; /* Monday 11:50 */
    struct browser wu = board_login(&b, "plan");
    *b.now += LO_HOUR;
    CU_ASSERT_TRUE(browser_posts(&wu, "/api/restored",
                                 "{\"version\":1,\"outage\":\"O1\"}", 400));
    CU_ASSERT_TRUE(browser_posts(&wu, "/api/actual", first, 200));
    char *differs = g_strdup_printf(other, "");
    char *corrects = g_strdup_printf(other, ",\"correct\":true");
    CU_ASSERT_TRUE(browser_posts(&wu, "/api/actual", differs, 409));
    CU_ASSERT_TRUE(browser_posts(&wu, "/api/actual", first, 200));
    CU_ASSERT_TRUE(browser_posts(&wu, "/api/actual", corrects, 200));
    struct answer a =
        browser_post(&wu, "/api/restored", "{\"version\":1,\"outage\":\"O1\"}");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_EQUAL(answer_number(&a, "notices"), 0); /* none was sent */
    answer_clear(&a);
    CU_ASSERT_EQUAL(board_count(&b, "plan actual done"), 3);
    CU_ASSERT_EQUAL(board_count(&b, "plan actual refused"), 1);
    CU_ASSERT_EQUAL(board_count(&b, "plan restored done"), 1);
    g_free(differs);
    g_free(corrects);
    browser_close(&wu);
    browser_close(&li);
    board_close(&b);
}

/* --- without a script
 * ------------------------------------------------------------- */

static void test_doing__forms_do_the_main_things_without_a_script(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = browser_get(&li, "/approve?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "action=\"/api/approve\""));
    CU_ASSERT_TRUE(answer_holds(&a, li.csrf));
    CU_ASSERT_TRUE(answer_holds(&a, "name=\"version\" value=\"1\""));
    answer_clear(&a);
    char *token = li.csrf;
    li.csrf = NULL; /* a form has it in a field, not in a header */
    char *body = g_strdup_printf("csrf=%s&version=1", token);
    a = browser_form(&li, "/api/approve", "version=1");
    CU_ASSERT_EQUAL(a.status, 403);
    answer_clear(&a);
    a = browser_form(&li, "/api/approve", body);
    CU_ASSERT_EQUAL(a.status, 303);
    answer_clear(&a);
    a = browser_get(&li, "/publish?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "action=\"/api/publish\""));
    CU_ASSERT_TRUE(answer_holds(&a, "Texts, each once"));
    CU_ASSERT_TRUE(answer_holds(&a, "<td lang=\"zh-CN\">"));
    answer_clear(&a);
    a = browser_form(&li, "/api/publish", body);
    CU_ASSERT_EQUAL(a.status, 303);
    answer_clear(&a);
    a = browser_form(&li, "/api/publish", body);
    CU_ASSERT_EQUAL(a.status, 400);
    CU_ASSERT_TRUE(answer_holds(&a, "<!DOCTYPE html>"));
    answer_clear(&a);
    a = browser_get(&li, "/actual/O1");
    CU_ASSERT_TRUE(answer_holds(&a, "value=\"2026-03-16T07:15\""));
    answer_clear(&a);
    a = browser_get(&li, "/audit?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "<td>publish</td>"));
    answer_clear(&a);
    g_free(body);
    g_free(token);
    browser_close(&li);
    board_close(&b);
}

/* Browsers send the times of a form without seconds. */
static void test_doing__supply_is_back_without_a_script(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(browser_posts(&li, "/api/publish", "{\"version\":1}", 200));
    struct answer a = browser_get(&li, "/outage/O1?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "href=\"/actual/O1"));
    CU_ASSERT_FALSE(answer_holds(&a, "href=\"/restored/O1"));
    answer_clear(&a);
    *b.now = 1773633000 + LO_HOUR; /* Monday 12:50: a moment has passed */
    struct browser wu = board_login(&b, "plan");
    a = browser_get(&wu, "/outage/O1?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "href=\"/restored/O1"));
    answer_clear(&a);
    a = browser_get(&wu, "/restored/O1");
    CU_ASSERT_TRUE(answer_holds(&a, "value=\"2026-03-16T12:50\""));
    answer_clear(&a);
    char *token = wu.csrf;
    wu.csrf = NULL;
    char *body = g_strdup_printf("csrf=%s&version=1&outage=O1&"
                                 "off=2026-03-16T07%%3A20&"
                                 "on=2026-03-16T12%%3A00",
                                 token);
    a = browser_form(&wu, "/api/restored", body);
    CU_ASSERT_EQUAL(a.status, 303);
    answer_clear(&a);
    CU_ASSERT_EQUAL(board_count(&b, "plan restored done"), 1);
    a = browser_get(&wu, "/restored/O1");
    CU_ASSERT_TRUE(answer_holds(&a, "07:20"));
    CU_ASSERT_FALSE(answer_holds(&a, "name=\"on\"")); /* entered already */
    answer_clear(&a);
    a = browser_get(&wu, "/restored/O99");
    CU_ASSERT_EQUAL(a.status, 404);
    answer_clear(&a);
    g_free(body);
    g_free(token);
    browser_close(&wu);
    browser_close(&li);
    board_close(&b);
}

/* Of two stages the first is back: its people alone are told, and it is not
 * asked for again. */
static void test_doing__stage_is_back_without_a_script(void)
{
    static const struct board_case plan = {
        .name = "two-works-change-places",
        .now = 1795305600, /* 2026-11-22T00:00Z */
        .from = 20787,     /* 2026-11-30 */
        .days = 2};
    static const char *const set[] = {
        "site.profile=plain", "site.timezone=UTC",  "plan.slot_min=60",
        "crew.before_min=60", "repeat.limits=2/2d", NULL};
    struct board b = board_open_case(&plan, set);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(browser_posts(&li, "/api/publish", "{\"version\":1}", 200));
    *b.now = 1796083200; /* 2026-12-01T00:00Z */
    struct browser wu = board_login(&b, "plan");
    struct answer a = browser_get(&wu, "/restored/O1?lang=zh");
    CU_ASSERT_TRUE(answer_holds(&a, "<option value=\"2\">第 2 阶段"));
    CU_ASSERT_TRUE(answer_holds(&a, "<option value=\"3\">"));
    answer_clear(&a);
    char *token = wu.csrf;
    wu.csrf = NULL;
    char *body = g_strdup_printf("csrf=%s&version=1&outage=O1&stage=2&"
                                 "on=2026-11-30T23%%3A50",
                                 token);
    a = browser_form(&wu, "/api/restored", body);
    CU_ASSERT_EQUAL(a.status, 303);
    answer_clear(&a);
    CU_ASSERT_EQUAL(board_count(&b, "plan restored done"), 1);
    a = browser_get(&wu, "/restored/O1");
    CU_ASSERT_FALSE(answer_holds(&a, "<option value=\"2\">"));
    CU_ASSERT_TRUE(answer_holds(&a, "<option value=\"3\">"));
    answer_clear(&a);
    g_free(body);
    g_free(token);
    browser_close(&wu);
    browser_close(&li);
    board_close(&b);
}

/* Whole for those who send, masked for all others. */
static void test_doing__phone_numbers_are_masked_but_for_those_who_send(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(browser_posts(&li, "/api/publish", "{\"version\":1}", 200));
    *b.now = 1773021600; /* a week before: the first are due */
    struct browser send = board_login(&b, "send");
    struct browser view = board_login(&b, "view");
    static const char *const pages[] = {"/notices", "/calls"};
    bool whole = false;
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        struct answer a = browser_get(&send, pages[i]);
        whole |= answer_holds(&a, "13800000");
        answer_clear(&a);
        a = browser_get(&view, pages[i]);
        CU_ASSERT_FALSE(answer_holds(&a, "13800000"));
        answer_clear(&a);
    }
    CU_ASSERT_TRUE(whole);
    browser_close(&view);
    browser_close(&send);
    browser_close(&li);
    board_close(&b);
}

LO_SUITE(doing, LO_TEST(test_doing__a_price_says_what_it_costs_or_which_rule),
         LO_TEST(test_doing__a_move_must_leave_time_to_tell_as_of_now),
         LO_TEST(test_doing__what_is_not_understood_changes_nothing),
         LO_TEST(test_doing__a_move_is_the_next_plan_and_undo_the_one_after),
         LO_TEST(test_doing__of_two_browsers_the_later_is_told),
         LO_TEST(test_doing__of_many_at_once_one_wins),
         LO_TEST(test_doing__pins_and_forbidden_days_hold_in_the_next_plan),
         LO_TEST(test_doing__progress_comes_as_events),
         LO_TEST(test_doing__approved_published_and_then_people_are_told_once),
         LO_TEST(test_doing__what_sheets_cannot_keep_is_seen_and_decided),
         LO_TEST(test_doing__what_was_entered_of_an_outage_is_not_overwritten),
         LO_TEST(test_doing__forms_do_the_main_things_without_a_script),
         LO_TEST(test_doing__supply_is_back_without_a_script),
         LO_TEST(test_doing__stage_is_back_without_a_script),
         LO_TEST(test_doing__phone_numbers_are_masked_but_for_those_who_send));
