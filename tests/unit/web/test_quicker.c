/*
 * test_quicker.c - two browsers look at the same plan: whatever the first one
 * does, the second is told of it when he acts, and nothing is overwritten.
 *
 *   first    change -> 200 (202)
 *   second   the same change, and a move -> 409 with by, what; no plan is made
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "board_client.h"
#include "harness.h"

#define MONDAY_9 "\"2026-03-16T09:00:00+08:00\""
#define TUESDAY_9 "\"2026-03-17T09:00:00+08:00\""
#define AFTER 1773720000 /* 2026-03-17T12:00+08:00: O1 is over */
#define J2_TO(when) "\"job\":\"J2\",\"start\":" when
#define WAS_OFF(on)                                                            \
    "\"outage\":\"O1\",\"off\":\"2026-03-16T07:20:00+08:00\",\"on\":"          \
    "\"2026-03-16T" on ":00+08:00\""

/* What is done, and what another does who has not seen it. */
static const struct kind {
    const char *what; /* it is called in the answer */
    const char *path;
    const char *first, *second; /* fields */
    bool told;                  /* the plan is in force before */
    bool over;                  /* ... and its outage is over */
    bool undone;                /* a move stands before */
} kinds[] = {
    {"move", "/api/move", J2_TO(TUESDAY_9), J2_TO(MONDAY_9), 0, 0, 0},
    {"pin", "/api/pin", "\"job\":\"J1\"", "\"job\":\"J2\"", 0, 0, 0},
    {"forbid", "/api/forbid", "\"job\":\"J1\",\"day\":\"2026-03-18\"",
     "\"job\":\"J1\",\"day\":\"2026-03-19\"", 0, 0, 0},
    {"undo", "/api/undo", "\"x\":0", "\"x\":0", 0, 0, 1},
    {"replan", "/api/replan", "\"seconds\":1", "\"seconds\":1", 0, 0, 0},
    {"approve", "/api/approve", "\"x\":0", "\"x\":0", 0, 0, 0},
    {"publish", "/api/publish", "\"x\":0", "\"x\":0", 0, 0, 0},
    {"cancel", "/api/cancel", "\"outage\":\"O1\",\"reason\":\"weather\"",
     "\"outage\":\"O1\",\"reason\":\"weather\"", 1, 0, 0},
    {"actual", "/api/actual", WAS_OFF("12:00"), WAS_OFF("12:10"), 1, 1, 0},
    {"restored", "/api/restored", WAS_OFF("12:00"), WAS_OFF("12:10"), 1, 1, 0},
};

struct sight { /* what both of them see */
    int64_t version;
    char state[16];
};

static struct sight look(const struct browser *who)
{
    struct sight sight = {.version = 0};
    struct answer a = browser_get(who, "/api/plan");
    sight.version = answer_number(&a, "version");
    const char *state = strstr(a.body, "\"state\":\"");
    if (state != NULL)
        (void)sscanf(state, "\"state\":\"%15[a-z]", sight.state);
    answer_clear(&a);
    return sight;
}

static struct answer act(const struct browser *who, const struct sight *seen,
                         const char *path, const char *fields)
{
    char *body = g_strdup_printf("{\"version\":%d,\"state\":\"%s\",%s}",
                                 (int)seen->version, seen->state, fields);
    struct answer a = browser_post(who, path, body);
    g_free(body);
    return a;
}

static void prepare(struct board *b, const struct browser *who,
                    const struct kind *kind)
{
    if (kind->undone)
        CU_ASSERT_TRUE(browser_posts(
            who, "/api/move", "{\"version\":1," J2_TO(TUESDAY_9) "}", 200));
    if (kind->told)
        CU_ASSERT_TRUE(
            browser_posts(who, "/api/publish", "{\"version\":1}", 200));
    (void)b;
}

static void wait_for_run(const struct browser *who)
{
    bool running = true;
    for (int i = 0; i < 200 && running; i++) {
        struct answer a = browser_get(who, "/api/replan/progress");
        running = answer_holds(&a, "\"running\":true");
        answer_clear(&a);
        if (running)
            g_usleep(20000);
    }
    CU_ASSERT_FALSE(running);
}

/* Refused with who did what; the store is as the first one left it. */
static void is_told(const struct browser *second, const struct sight *seen,
                    const char *path, const char *fields,
                    const struct kind *kind)
{
    struct sight before = look(second);
    struct answer a = act(second, seen, path, fields);
    char *what = g_strdup_printf("\"what\":\"%s\"", kind->what);
    bool told = a.status == 409 && answer_holds(&a, "\"by\":\"li\"") &&
                answer_holds(&a, what) && answer_holds(&a, "li was quicker");
    if (!told)
        fprintf(stderr, "%s, then %s: %d %s\n", kind->what, path, a.status,
                a.body);
    CU_ASSERT_TRUE(told);
    g_free(what);
    answer_clear(&a);
    struct sight after = look(second);
    CU_ASSERT_EQUAL(before.version, after.version);
    CU_ASSERT_STRING_EQUAL(before.state, after.state);
}

static void both(const struct kind *kind)
{
    struct board b = board_open(NULL);
    struct browser early = board_login(&b, "li");
    prepare(&b, &early, kind);
    browser_close(&early);
    if (kind->over)
        *b.now = AFTER;
    struct browser li = board_login(&b, "li");
    struct browser plan = board_login(&b, "plan");
    struct browser same =
        board_login(&b, strcmp(kind->what, "approve") == 0 ? "approve"
                        : strcmp(kind->what, "publish") == 0 ||
                                strcmp(kind->what, "cancel") == 0
                            ? "send"
                            : "plan");
    struct sight seen = look(&plan);
    struct answer a = act(&li, &seen, kind->path, kind->first);
    if (a.status != 200 && a.status != 202)
        fprintf(stderr, "%s: %d %s\n", kind->what, a.status, a.body);
    CU_ASSERT_TRUE(a.status == 200 || a.status == 202);
    answer_clear(&a);
    wait_for_run(&li);
    is_told(&same, &seen, kind->path, kind->second, kind);
    if (!kind->over) /* what happened changes no plan */
        is_told(&plan, &seen, "/api/move", J2_TO(MONDAY_9), kind);
    browser_close(&same);
    browser_close(&plan);
    browser_close(&li);
    board_close(&b);
}

static void test_quicker__the_later_is_told_of_every_kind_of_change(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        both(&kinds[i]);
}

/* What was entered first stands, and whose it is stands with it. */
static void test_quicker__what_was_entered_stays(void)
{
    const struct kind *actual = &kinds[8];
    struct board b = board_open(NULL);
    struct browser early = board_login(&b, "li");
    prepare(&b, &early, actual);
    *b.now = AFTER;
    struct browser li = board_login(&b, "li");
    struct browser plan = board_login(&b, "plan");
    struct sight seen = look(&plan);
    struct answer a = act(&li, &seen, actual->path, actual->first);
    CU_ASSERT_EQUAL(a.status, 200);
    answer_clear(&a);
    a = act(&plan, &seen, actual->path, actual->second);
    CU_ASSERT_EQUAL(a.status, 409);
    answer_clear(&a);
    a = browser_get(&li, "/outage/O1?lang=en");
    CU_ASSERT_TRUE(answer_holds(&a, "07:20\xe2\x80\x93"
                                    "12:00"));
    CU_ASSERT_FALSE(answer_holds(&a, "12:10"));
    answer_clear(&a);
    browser_close(&plan);
    browser_close(&li);
    browser_close(&early);
    board_close(&b);
}

/* Programs that do not say what they saw go by the version alone. */
static void test_quicker__without_a_state_the_version_decides(void)
{
    struct board b = board_open(NULL);
    struct browser li = board_login(&b, "li");
    CU_ASSERT_TRUE(browser_posts(&li, "/api/approve", "{\"version\":1}", 200));
    CU_ASSERT_TRUE(browser_posts(&li, "/api/move",
                                 "{\"version\":1," J2_TO(MONDAY_9) "}", 200));
    browser_close(&li);
    board_close(&b);
}

LO_SUITE(quicker,
         LO_TEST(test_quicker__the_later_is_told_of_every_kind_of_change),
         LO_TEST(test_quicker__what_was_entered_stays),
         LO_TEST(test_quicker__without_a_state_the_version_decides));
