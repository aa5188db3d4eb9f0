/*
 * test_plans.c - several plans on the board: those of other days beside the
 * latest, who did what with each, and what sharing outages saves.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "board_client.h"
#include "harness.h"
#include "lineout/account.h"

#define MONDAY_9 "\"2026-03-16T09:00:00+08:00\""

static bool shows(const struct browser *who, const char *path, const char *text)
{
    struct answer a = browser_get(who, path);
    bool found = a.status == 200 && answer_holds(&a, text);
    if (!found)
        fprintf(stderr, "%s: %d, no '%s'\n", path, a.status, text);
    answer_clear(&a);
    return found;
}

static void plan_next_week(struct board *b)
{
    const struct lo_plan_request request = {.has_from = true,
                                            .from = 20535, /* 2026-03-23 */
                                            .days = 5,
                                            .time_limit_s = 10.0,
                                            .brief = true};
    struct lo_world *world = NULL;
    struct lo_week *week = NULL;
    LO_ASSERT_OK(lo_world_new(&world, b->session, &b->err), b->err);
    LO_ASSERT_OK(lo_app_plan(b->session, world, &request, &week, &b->err),
                 b->err);
    lo_week_free(week);
    lo_world_free(world);
}

static void test_plans__that_of_another_week_stays_to_be_looked_at(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct answer a = browser_get(&li, "/");
    CU_ASSERT_FALSE(answer_holds(&a, "aria-label=\"Plans\""));
    answer_clear(&a);
    CU_ASSERT_TRUE(browser_posts(&li, "/api/publish", "{\"version\":1}", 200));
    plan_next_week(&b);
    CU_ASSERT_TRUE(shows(&li, "/",
                         "<a href=\"/?plan=1\">2026-03-16 to 2026-03-20: plan "
                         "1, published</a>"));
    CU_ASSERT_TRUE(
        shows(&li, "/",
              "<a href=\"/?plan=2\" aria-current=\"page\">2026-03-23 "
              "to 2026-03-27: plan 2, draft</a>"));
    /* Another is the latest; people go by this one all the same. */
    CU_ASSERT_TRUE(shows(&li, "/?plan=1", "<dd>published</dd>"));
    CU_ASSERT_TRUE(shows(&li, "/?plan=1", "href=\"/outage/O1?plan=1\""));
    CU_ASSERT_TRUE(shows(&li, "/?plan=1&lang=zh", "计划 1，已发布"));
    browser_close(&li);
    board_close(&b);
}

static void test_plans__each_says_who_made_approved_and_published_it(void)
{
    static const char *const rows[] = {
        "<td>plan</td><td>move</td><td>更换l3线绝缘子</td>",
        "<td>approve</td><td>approve</td>", "<td>send</td><td>publish</td>"};
    struct board b = board_open(NULL);
    struct browser plan = board_login(&b, "plan");
    struct browser approve = board_login(&b, "approve");
    struct browser send = board_login(&b, "send");
    CU_ASSERT_TRUE(browser_posts(
        &plan, "/api/move",
        "{\"version\":1,\"job\":\"J2\",\"start\":" MONDAY_9 "}", 200));
    CU_ASSERT_TRUE(
        browser_posts(&approve, "/api/approve", "{\"version\":2}", 200));
    CU_ASSERT_TRUE(
        browser_posts(&send, "/api/publish", "{\"version\":2}", 200));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        CU_ASSERT_TRUE(shows(&send, "/", rows[i]));
    CU_ASSERT_TRUE(shows(&send, "/?lang=zh", "<td>approve</td><td>批准</td>"));
    /* On the page of all of it jobs have their names, too. */
    CU_ASSERT_TRUE(shows(&send, "/audit", "<td>更换l3线绝缘子</td>"));
    CU_ASSERT_TRUE(shows(&send, "/audit", "<a href=\"/?plan=2\">2</a>"));
    browser_close(&send);
    browser_close(&approve);
    browser_close(&plan);
    board_close(&b);
}

static void test_plans__who_is_not_logged_in_is_told_no_names(void)
{
    static const char *const guests[] = {"web.guests=yes", NULL};
    struct board b = board_open(guests);
    struct browser guest = board_guest(&b), li = board_login(&b, "li");
    CU_ASSERT_TRUE(shows(&li, "/", "Who did what with this plan"));
    struct answer a = browser_get(&guest, "/");
    CU_ASSERT_EQUAL(a.status, 200);
    CU_ASSERT_FALSE(answer_holds(&a, "Who did what with this plan"));
    answer_clear(&a);
    browser_close(&li);
    browser_close(&guest);
    board_close(&b);
}

/* J1 and J2 lie in O1: 91 hours more, each in an outage of its own. */
static void test_plans__what_sharing_saves_is_a_page(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(shows(&li, "/", "<a href=\"/sharing\">"));
    CU_ASSERT_TRUE(shows(&li, "/sharing", "<a href=\"/outage/O1\">O1</a>"));
    CU_ASSERT_TRUE(shows(&li, "/sharing", "<td class=\"n\">91.0</td>"));
    CU_ASSERT_TRUE(shows(&li, "/sharing", "Sharing saves 91.0"));
    CU_ASSERT_TRUE(shows(&li, "/sharing?lang=zh", "一停多用：计划 1"));
    struct answer a = browser_get(&li, "/sharing?plan=7");
    CU_ASSERT_EQUAL(a.status, 404);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

/* What is kept of pages of notices stands through proposals, not through what
 * people are told. */
static void test_plans__a_proposal_makes_no_new_page_of_notices(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    struct lo_store *store = b.session->store;
    char *told[3], *all[3];
    CU_ASSERT_TRUE(shows(&li, "/notices?lang=en", "The queue is empty."));
    for (int i = 0; i < 3; i++) {
        if (i == 1)
            CU_ASSERT_TRUE(browser_posts(
                &li, "/api/move",
                "{\"version\":1,\"job\":\"J2\",\"start\":" MONDAY_9 "}", 200));
        if (i == 2)
            CU_ASSERT_TRUE(
                browser_posts(&li, "/api/publish", "{\"version\":2}", 200));
        LO_ASSERT_OK(lo_store_told_stamp(store, &told[i], &b.err), b.err);
        LO_ASSERT_OK(lo_store_stamp(store, &all[i], &b.err), b.err);
    }
    CU_ASSERT_STRING_EQUAL(told[0], told[1]);
    CU_ASSERT_STRING_NOT_EQUAL(told[1], told[2]);
    CU_ASSERT_STRING_NOT_EQUAL(all[0], all[1]);
    CU_ASSERT_STRING_NOT_EQUAL(all[1], all[2]);
    /* At once, whatever was kept. */
    CU_ASSERT_TRUE(
        shows(&li, "/notices?lang=en", "<caption>The queue</caption>"));
    for (int i = 0; i < 3; i++) {
        g_free(told[i]);
        g_free(all[i]);
    }
    browser_close(&li);
    board_close(&b);
}

LO_SUITE(plans, LO_TEST(test_plans__that_of_another_week_stays_to_be_looked_at),
         LO_TEST(test_plans__each_says_who_made_approved_and_published_it),
         LO_TEST(test_plans__who_is_not_logged_in_is_told_no_names),
         LO_TEST(test_plans__what_sharing_saves_is_a_page),
         LO_TEST(test_plans__a_proposal_makes_no_new_page_of_notices));
