/*
 * test_moving_parts.c - work in parts on the board: one part moves, or all of
 * them together, each at its price.
 *
 *           08:30        11:00    12:00     14:00        16:30        17:30
 *   off       |--- O1 ----|        |         |--- O2 ----|            |
 *   work        08:45..10:45    on the air     14:15..16:15      on the air
 */
#include <glib.h>
#include <string.h>

#include "board_client.h"
#include "harness.h"

#define DAY "2026-11-30T"
#define JOB "\"job\":\"renew-line\""

/* From 16:30 on an hour without supply counts for three. */
static struct board open_parts(void)
{
    static const struct board_case plan = {
        .name = "two-halves-with-room",
        .now = 1795305600, /* 2026-11-22T00:00Z */
        .from = 20787,     /* 2026-11-30 */
        .days = 1};
    static const char *const set[] = {"site.profile=plain",
                                      "site.timezone=UTC",
                                      "plan.slot_min=15",
                                      "switching.before_min=15",
                                      "switching.after_min=15",
                                      "plan.peak=16:30-18:00=3",
                                      NULL};
    return board_open_case(&plan, set);
}

static struct answer ask(const struct browser *who, const char *path,
                         int version, const char *more)
{
    char *body = g_strdup_printf("{\"version\":%d," JOB ",%s}", version, more);
    struct answer a = browser_post(who, path, body);
    g_free(body);
    return a;
}

static bool is(struct answer a, int status, const char *text)
{
    bool same = a.status == status && answer_holds(&a, text);
    if (!same)
        fprintf(stderr, "%d %s\n", a.status, a.body);
    answer_clear(&a);
    return same;
}

/* 60 customers go on a quarter of an hour later, which counts for three. */
static void test_moving_parts__one_part_has_a_price_of_its_own(void)
{
    struct board b = open_parts();
    struct browser li = board_login(&b, "li");
    struct answer a =
        ask(&li, "/api/price", 1, "\"part\":2,\"start\":\"" DAY "14:30:00Z\"");
    CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":true,\"tie\":false,"
                                    "\"customer_hours\":0.0"));
    CU_ASSERT_TRUE(answer_holds(&a, "\"objective\":30.0"));
    CU_ASSERT_TRUE(answer_holds(
        &a, "\"start\":\"" DAY "14:30:00Z\",\"end\":\"" DAY "16:30:00Z\""));
    CU_ASSERT_TRUE(answer_holds(&a, "\"outage\":\"O2\""));
    answer_clear(&a);
    /* The morning counts plainly: a tie. */
    CU_ASSERT_TRUE(is(
        ask(&li, "/api/price", 1, "\"part\":1,\"start\":\"" DAY "09:00:00Z\""),
        200, "\"possible\":true,\"tie\":true"));
    browser_close(&li);
    board_close(&b);
}

static void test_moving_parts__moved_it_leaves_the_other_where_it_is(void)
{
    struct board b = open_parts();
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(is(
        ask(&li, "/api/move", 1, "\"part\":2,\"start\":\"" DAY "14:30:00Z\""),
        200, "\"version\":2"));
    CU_ASSERT_TRUE(is(browser_get(&li, "/api/plan"), 200,
                      "\"parts\":[{\"start\":\"" DAY
                      "08:45:00Z\",\"end\":\"" DAY "10:45:00Z\""));
    CU_ASSERT_TRUE(is(browser_get(&li, "/api/plan"), 200,
                      "{\"start\":\"" DAY "14:30:00Z\",\"end\":\"" DAY
                      "16:30:00Z\""));
    CU_ASSERT_TRUE(is(browser_get(&li, "/api/audit"), 200,
                      "\"object\":\"renew-line\",\"version\":2,\"done\":true,"
                      "\"words\":\"part 2\""));
    browser_close(&li);
    board_close(&b);
}

static void test_moving_parts__without_a_part_all_move_together(void)
{
    struct board b = open_parts();
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(
        is(ask(&li, "/api/move", 1, "\"start\":\"" DAY "09:00:00Z\""), 200,
           "\"objective\":30.0"));
    CU_ASSERT_TRUE(is(browser_get(&li, "/api/plan"), 200,
                      "\"parts\":[{\"start\":\"" DAY
                      "09:00:00Z\",\"end\":\"" DAY "11:00:00Z\""));
    CU_ASSERT_TRUE(is(browser_get(&li, "/api/plan"), 200,
                      "{\"start\":\"" DAY "14:30:00Z\""));
    browser_close(&li);
    board_close(&b);
}

static void test_moving_parts__the_rule_in_the_way_of_a_part_is_named(void)
{
    static const struct {
        const char *wish, *rule;
    } cases[] = {
        {"\"part\":2,\"start\":\"" DAY "15:30:00Z\"", "\"rule\":\"E7\""},
        {"\"part\":2,\"start\":\"" DAY "16:15:00Z\"", "\"rule\":\"E2\""},
        {"\"part\":1,\"start\":\"" DAY "11:00:00Z\"", "\"rule\":\"E7\""},
        {"\"part\":2,\"start\":\"" DAY "09:00:00Z\"",
         "\"rule\":\"E12\",\"text\":\"its parts would overlap\""},
        {"\"part\":2,\"start\":\"" DAY "14:20:00Z\"", "\"rule\":\"E2\""},
        {"\"start\":\"" DAY "10:00:00Z\"", "\"rule\":\"E7\""},
    };
    struct board b = open_parts();
    struct browser li = board_login(&b, "li");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct answer a = ask(&li, "/api/price", 1, cases[i].wish);
        CU_ASSERT_TRUE(answer_holds(&a, "\"possible\":false"));
        CU_ASSERT_TRUE(is(a, 200, cases[i].rule));
        CU_ASSERT_TRUE(is(ask(&li, "/api/move", 1, cases[i].wish), 400,
                          "\"code\":\"input\""));
    }
    CU_ASSERT_TRUE(is(
        ask(&li, "/api/price", 1, "\"part\":3,\"start\":\"" DAY "14:30:00Z\""),
        404, "has no part 3"));
    browser_close(&li);
    board_close(&b);
}

static void test_moving_parts__a_part_is_left_out_with_all_of_them(void)
{
    struct board b = open_parts();
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(is(ask(&li, "/api/move", 1, "\"part\":2,\"start\":null"),
                      200, "\"version\":2"));
    CU_ASSERT_TRUE(is(browser_get(&li, "/api/plan"), 200,
                      "\"unplaced\":[\"renew-line\"]"));
    browser_close(&li);
    board_close(&b);
}

LO_SUITE(moving_parts,
         LO_TEST(test_moving_parts__one_part_has_a_price_of_its_own),
         LO_TEST(test_moving_parts__moved_it_leaves_the_other_where_it_is),
         LO_TEST(test_moving_parts__without_a_part_all_move_together),
         LO_TEST(test_moving_parts__the_rule_in_the_way_of_a_part_is_named),
         LO_TEST(test_moving_parts__a_part_is_left_out_with_all_of_them));
