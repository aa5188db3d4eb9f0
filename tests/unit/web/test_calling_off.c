/*
 * test_calling_off.c - outages called off on the board: by whom, for which
 * reason, once, and with whom told.
 */
#include <glib.h>
#include <string.h>

#include "harness.h"
#include "web/board_client.h"

#define MONDAY_NOON 1773633600 /* 2026-03-16T12:00:00+08:00, O1 is off */

static void publish(const struct board *b)
{
    struct browser send = board_login(b, "send");
    CU_ASSERT_TRUE(
        browser_posts(&send, "/api/publish", "{\"version\":1}", 200));
    browser_close(&send);
}

static void test_calling_off__for_the_weather_its_jobs_wait_again(void)
{
    struct board b = board_open(NULL);
    struct browser send = board_login(&b, "send");
    publish(&b);
    struct answer a = browser_post(
        &send, "/api/cancel",
        "{\"version\":1,\"outage\":\"O1\",\"reason\":\"weather\"}");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_EQUAL(answer_number(&a, "version"), 2);
    CU_ASSERT_EQUAL(answer_number(&a, "outages"), 1);
    CU_ASSERT_TRUE(answer_holds(&a, "\"late\":false"));
    answer_clear(&a);
    a = browser_get(&send, "/?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "because of the weather"));
    CU_ASSERT_TRUE(answer_holds(&a, "published"));
    answer_clear(&a);
    CU_ASSERT_EQUAL(board_count(&b, "send cancel done"), 1);
    browser_close(&send);
    board_close(&b);
}

static void test_calling_off__all_of_a_day_at_once_by_a_form(void)
{
    struct board b = board_open(NULL);
    struct browser send = board_login(&b, "send");
    publish(&b);
    struct answer a = browser_get(&send, "/cancel/O1?lang=zh");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_TRUE(answer_holds(&a, "value=\"2026-03-16\""));
    CU_ASSERT_TRUE(answer_holds(&a, "天气"));
    answer_clear(&a);
    a = browser_form(&send, "/api/cancel",
                     "version=1&outage=O1&scope=day&day=2026-03-16&"
                     "reason=other&why=material+is+late");
    CU_ASSERT_EQUAL(a.status, 303);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.head, "Location: /\r\n"));
    answer_clear(&a);
    a = browser_get(&send, "/?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "material is late"));
    answer_clear(&a);
    browser_close(&send);
    board_close(&b);
}

static void test_calling_off__is_for_those_who_may_tell_people(void)
{
    static const char off[] =
        "{\"version\":1,\"outage\":\"O1\",\"reason\":\"weather\"}";
    static const char *const others[] = {"view", "plan", "approve"};
    struct board b = board_open(NULL);
    publish(&b);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct browser who = board_login(&b, others[i]);
        CU_ASSERT_TRUE(browser_posts(&who, "/api/cancel", off, 403));
        struct answer a = browser_get(&who, "/cancel/O1");
        CU_ASSERT_EQUAL(a.status, 403);
        answer_clear(&a);
        browser_close(&who);
    }
    struct browser guest = board_guest(&b);
    CU_ASSERT_TRUE(browser_posts(&guest, "/api/cancel", off, 401));
    browser_close(&guest);
    board_close(&b);
}

static void test_calling_off__without_a_reason_or_too_late_changes_nothing(void)
{
    static const struct {
        const char *body;
        int status;
    } refused[] = {
        {"{\"version\":1,\"outage\":\"O1\"}", 400},
        {"{\"version\":1,\"outage\":\"O1\",\"reason\":\"other\"}", 400},
        {"{\"version\":1,\"reason\":\"weather\"}", 400},
        {"{\"version\":1,\"outage\":\"O9\",\"reason\":\"weather\"}", 404},
        {"{\"version\":1,\"scope\":\"day\",\"day\":\"soon\","
         "\"reason\":\"weather\"}",
         400},
        {"{\"version\":1,\"scope\":\"day\",\"day\":\"2026-03-21\","
         "\"reason\":\"weather\"}",
         404},
        {"{\"version\":7,\"outage\":\"O1\",\"reason\":\"weather\"}", 409},
    };
    struct board b = board_open(NULL);
    struct browser send = board_login(&b, "send");
    publish(&b);
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        CU_ASSERT_TRUE(browser_posts(&send, "/api/cancel", refused[i].body,
                                     refused[i].status));
    browser_close(&send);
    *b.now = MONDAY_NOON + 12 * LO_HOUR; /* it is over */
    send = board_login(&b, "send");
    CU_ASSERT_TRUE(browser_posts(
        &send, "/api/cancel",
        "{\"version\":1,\"outage\":\"O1\",\"reason\":\"weather\"}", 400));
    struct answer a = browser_get(&send, "/api/plan");
    CU_ASSERT_EQUAL(answer_number(&a, "version"), 1);
    answer_clear(&a);
    browser_close(&send);
    board_close(&b);
}

static void test_calling_off__of_two_browsers_the_later_is_told(void)
{
    static const char off[] =
        "{\"version\":1,\"outage\":\"O1\",\"reason\":\"weather\"}";
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li"), send = board_login(&b, "send");
    publish(&b);
    CU_ASSERT_TRUE(browser_posts(&li, "/api/cancel", off, 200));
    struct answer a = browser_post(&send, "/api/cancel", off);
    CU_ASSERT_EQUAL(a.status, 409);
    CU_ASSERT_TRUE(answer_holds(&a, "\"by\":\"li\""));
    CU_ASSERT_TRUE(answer_holds(&a, "\"what\":\"cancel\""));
    answer_clear(&a);
    a = browser_get(&send, "/api/plan");
    CU_ASSERT_EQUAL(answer_number(&a, "version"), 2);
    answer_clear(&a);
    browser_close(&send);
    browser_close(&li);
    board_close(&b);
}

LO_SUITE(
    calling_off, LO_TEST(test_calling_off__for_the_weather_its_jobs_wait_again),
    LO_TEST(test_calling_off__all_of_a_day_at_once_by_a_form),
    LO_TEST(test_calling_off__is_for_those_who_may_tell_people),
    LO_TEST(test_calling_off__without_a_reason_or_too_late_changes_nothing),
    LO_TEST(test_calling_off__of_two_browsers_the_later_is_told));
