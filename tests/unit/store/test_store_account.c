/* Claims about accounts, logins, the audit and where plans come from. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/account.h"
#include "store_build.h"

static void put(struct lo_store *store, const char *name, unsigned roles,
                lo_time now)
{
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_account account = {
        .name = name, .roles = roles, .hash = "h", .changed_at = now};
    LO_ASSERT_OK(lo_store_put_account(store, &account, &err), err);
}

static enum lo_status look(struct lo_store *store, const char *token,
                           lo_time now)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_login login;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        lo_store_get_login(store, token, now, arena, &login, &err);
    lo_arena_free(arena);
    return status;
}

static void log_in(struct lo_store *store, const char *token, const char *name,
                   lo_time until)
{
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_login login = {token, name, "c", 0, 100, until};
    LO_ASSERT_OK(lo_store_put_login(store, &login, &err), err);
}

static void test_store_account__roles_are_words(void)
{
    struct lo_error err = LO_ERROR_INIT;
    unsigned roles = 99;
    CU_ASSERT_EQUAL(lo_roles_parse(&roles, "view, send", &err), LO_OK);
    CU_ASSERT_EQUAL(roles, LO_ROLE_VIEW | LO_ROLE_SEND);
    CU_ASSERT_EQUAL(lo_roles_parse(&roles, "view,root", &err), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "'root'"));
    CU_ASSERT_EQUAL(lo_roles_parse(&roles, "", &err), LO_EINPUT);
    CU_ASSERT_EQUAL(roles, LO_ROLE_VIEW | LO_ROLE_SEND);
}

static void test_store_account__a_name_is_short_and_can_be_seen(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    char *longest = g_strnfill(LO_ACCOUNT_NAME_MAX, 'n');
    char *longer = g_strnfill(LO_ACCOUNT_NAME_MAX + 1, 'n');
    const char *const bad[] = {"", "a b", "a\n", "\xff", longer};
    put(store, longest, 1, 0);
    put(store, "\xe6\x9d\x8e\xe7\xba\xa2", 1, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        const struct lo_account account = {
            .name = bad[i], .roles = 1, .hash = "h"};
        CU_ASSERT_EQUAL(lo_store_put_account(store, &account, &err), LO_EINPUT);
    }
    g_free(longest);
    g_free(longer);
    lo_store_close(store);
}

/* By its time, by other roles, by the end of its account. */
static void test_store_account__a_login_ends_with_what_it_stands_on(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    put(store, "li", LO_ROLE_VIEW, 1);
    log_in(store, "t1", "li", 200);
    CU_ASSERT_EQUAL(look(store, "t1", 199), LO_OK);
    CU_ASSERT_EQUAL(look(store, "t1", 200), LO_ENOTFOUND);
    CU_ASSERT_EQUAL(look(store, "t2", 100), LO_ENOTFOUND);
    put(store, "li", LO_ROLE_VIEW | LO_ROLE_PLAN, 2);
    CU_ASSERT_EQUAL(look(store, "t1", 150), LO_ENOTFOUND);
    log_in(store, "t2", "li", 200);
    LO_ASSERT_OK(lo_store_end_login(store, "t2", &err), err);
    CU_ASSERT_EQUAL(look(store, "t2", 150), LO_ENOTFOUND);
    log_in(store, "t3", "li", 200);
    LO_ASSERT_OK(lo_store_remove_account(store, "li", &err), err);
    CU_ASSERT_EQUAL(look(store, "t3", 150), LO_ENOTFOUND);
    CU_ASSERT_EQUAL(lo_store_remove_account(store, "li", &err), LO_ENOTFOUND);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_account__the_audit_is_only_ever_added_to(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    struct lo_audit row = {0, 5, "li", "127.0.0.1", "move", "J1", 7, true, ""};
    for (int i = 0; i < 3; i++, row.at++)
        LO_ASSERT_OK(lo_store_put_audit(store, &row, &err), err);
    CU_ASSERT_TRUE(store_build_refused(store, "DELETE FROM audit", "added"));
    CU_ASSERT_TRUE(
        store_build_refused(store, "UPDATE audit SET who = 'x'", "added"));
    LO_ASSERT_OK(lo_store_get_audit(store, 0, 2, rows, arena, &err), err);
    CU_ASSERT_EQUAL_FATAL(rows->len, 2);
    const struct lo_audit *last = &g_array_index(rows, struct lo_audit, 0);
    CU_ASSERT_EQUAL(last->at, 7);
    CU_ASSERT_STRING_EQUAL(last->what, "move");
    CU_ASSERT_TRUE(last->done);
    int64_t before = g_array_index(rows, struct lo_audit, 1).id;
    g_array_set_size(rows, 0);
    LO_ASSERT_OK(lo_store_get_audit(store, before, 9, rows, arena, &err), err);
    CU_ASSERT_EQUAL(rows->len, 1);
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
    lo_store_close(store);
}

static void test_store_account__a_plan_knows_who_made_it_and_what_is_held(void)
{
    static const lo_time starts[] = {0, LO_DAY};
    const struct lo_held held[] = {{"J1", 0, 0}, {"J2", LO_TIME_NONE, 20500}};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_arena *arena = lo_arena_new();
    struct lo_week *week = store_build_week(2, starts);
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    struct lo_plan_origin origin = {week->version, "li", 9, "pin",
                                    "J1",          3,    2, held};
    LO_ASSERT_OK(lo_store_put_origin(store, &origin, &err), err);
    memset(&origin, 0, sizeof origin);
    LO_ASSERT_OK(
        lo_store_get_origin(store, week->version, arena, &origin, &err), err);
    CU_ASSERT_STRING_EQUAL(origin.by, "li");
    CU_ASSERT_EQUAL(origin.before, 3);
    CU_ASSERT_EQUAL_FATAL(origin.n_held, 2);
    CU_ASSERT_EQUAL(origin.held[0].start, 0);
    CU_ASSERT_EQUAL(origin.held[1].start, LO_TIME_NONE);
    CU_ASSERT_EQUAL(origin.held[1].day, 20500);
    LO_ASSERT_OK(lo_store_get_origin(store, 99, arena, &origin, &err), err);
    CU_ASSERT_STRING_EQUAL(origin.what, "plan");
    CU_ASSERT_EQUAL(origin.n_held, 0);
    lo_week_free(week);
    lo_arena_free(arena);
    lo_store_close(store);
}

/* Another plan is a change; a login and an audit row are none. */
static void test_store_account__the_stamp_tells_plans_from_logins(void)
{
    static const lo_time starts[] = {0, LO_DAY};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    char *first = NULL, *second = NULL, *third = NULL;
    const struct lo_audit row = {0, 5, "", "", "login", "", 0, false, ""};
    LO_ASSERT_OK(lo_store_stamp(store, &first, &err), err);
    put(store, "li", LO_ROLE_VIEW, 1);
    log_in(store, "t1", "li", 200);
    LO_ASSERT_OK(lo_store_put_audit(store, &row, &err), err);
    LO_ASSERT_OK(lo_store_stamp(store, &second, &err), err);
    CU_ASSERT_STRING_EQUAL(first, second);
    struct lo_week *week = store_build_week(2, starts);
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    LO_ASSERT_OK(lo_store_stamp(store, &third, &err), err);
    CU_ASSERT_STRING_NOT_EQUAL(first, third);
    g_free(first);
    g_free(second);
    g_free(third);
    lo_week_free(week);
    lo_store_close(store);
}

LO_SUITE(store_account, LO_TEST(test_store_account__roles_are_words),
         LO_TEST(test_store_account__a_name_is_short_and_can_be_seen),
         LO_TEST(test_store_account__a_login_ends_with_what_it_stands_on),
         LO_TEST(test_store_account__the_audit_is_only_ever_added_to),
         LO_TEST(test_store_account__a_plan_knows_who_made_it_and_what_is_held),
         LO_TEST(test_store_account__the_stamp_tells_plans_from_logins));
