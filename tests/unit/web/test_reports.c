/*
 * test_reports.c - the page of everything to print and to send: each way of it
 * leads to a file of its kind, and what nobody was told of has no papers.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "web/board_client.h"

/* What the page leads to: every href of a path of ours within <main>. */
static GPtrArray *ways_of(const char *body)
{
    GPtrArray *ways = g_ptr_array_new_with_free_func(g_free);
    const char *at = strstr(body, "<main");
    for (at = strstr(at, "href=\"/"); at != NULL; at = strstr(at, "href=\"/")) {
        at += strlen("href=\"");
        g_ptr_array_add(ways, g_strndup(at, strcspn(at, "\"")));
    }
    return ways;
}

static bool has_way(const GPtrArray *ways, const char *begin)
{
    for (guint i = 0; i < ways->len; i++)
        if (g_str_has_prefix(ways->pdata[i], begin))
            return true;
    return false;
}

static int broken_ways(const struct browser *who, const GPtrArray *ways)
{
    int broken = 0;
    for (guint i = 0; i < ways->len; i++) {
        struct answer a = browser_get(who, ways->pdata[i]);
        if (a.status != 200) {
            fprintf(stderr, "%s: %d\n", (char *)ways->pdata[i], a.status);
            broken++;
        }
        answer_clear(&a);
    }
    return broken;
}

static void test_reports__before_anybody_was_told_there_are_no_papers(void)
{
    struct board b = board_open(NULL);
    struct browser view = board_login(&b, "view");
    struct answer a = browser_get(&view, "/reports");
    GPtrArray *ways = ways_of(a.body);
    CU_ASSERT_EQUAL(broken_ways(&view, ways), 0);
    CU_ASSERT_TRUE(has_way(ways, "/report/html"));
    CU_ASSERT_TRUE(has_way(ways, "/sheet/"));
    CU_ASSERT_FALSE(has_way(ways, "/report/poster"));
    CU_ASSERT_FALSE(has_way(ways, "/report/ics"));
    CU_ASSERT_FALSE(has_way(ways, "/report/geojson")); /* nothing has a place */
    g_ptr_array_free(ways, TRUE);
    answer_clear(&a);
    a = browser_get(&view, "/report/poster");
    CU_ASSERT_EQUAL(a.status, 404);
    answer_clear(&a);
    browser_close(&view);
    board_close(&b);
}

static void test_reports__each_way_leads_to_its_file(void)
{
    static const struct {
        const char *path;
        const char *type;
        const char *holds;
    } files[] = {
        {"/report/html", "text/html", "<svg"},
        {"/report/csv", "text/csv", "J1"},
        {"/report/json", "application/json", "\"schema\""},
        {"/report/cim", "application/rdf+xml", "cim:PlannedOutage"},
        {"/report/poster", "text/html", "Notice of a power cut"},
        {"/report/letter", "text/html", "Notice of a power cut"},
        {"/report/public", "text/html", "Planned power cuts"},
        {"/report/month.csv", "text/csv", "SAIDI"},
        {"/report/month.json", "application/json", "month_a_year_before"},
    };
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(browser_posts(&li, "/api/publish", "{\"version\":1}", 200));
    struct answer a = browser_get(&li, "/reports?lang=en");
    GPtrArray *ways = ways_of(a.body);
    CU_ASSERT_EQUAL(broken_ways(&li, ways), 0);
    CU_ASSERT_TRUE(has_way(ways, "/report/ics?crew="));
    CU_ASSERT_TRUE(has_way(ways, "/report/ics?feeder="));
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        CU_ASSERT_TRUE(has_way(ways, files[i].path));
        struct answer file = browser_get(&li, files[i].path);
        bool right = strstr(file.head, files[i].type) != NULL &&
                     strstr(file.body, files[i].holds) != NULL;
        if (!right)
            fprintf(stderr, "%s: %.300s\n", files[i].path, file.body);
        CU_ASSERT_TRUE(right);
        answer_clear(&file);
    }
    g_ptr_array_free(ways, TRUE);
    answer_clear(&a);
    browser_close(&li);
    board_close(&b);
}

LO_SUITE(reports,
         LO_TEST(test_reports__before_anybody_was_told_there_are_no_papers),
         LO_TEST(test_reports__each_way_leads_to_its_file));
