/*
 * Settings: defaults by profile, layers, and what is refused.
 */
#include "lineout/settings.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

/* Writes a key file; the path lives until the next call. */
static const char *key_file(const char *text)
{
    static char *path;
    g_free(path);
    path = g_build_filename(lo_test_tmpdir(), "lineout.conf", NULL);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void set(struct lo_settings *settings, const char *key,
                const char *value)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_settings_set(settings, key, value, &err), err);
}

static struct lo_setting_row row_of(const struct lo_settings *settings,
                                    const char *key)
{
    for (size_t i = 0; i < lo_settings_count(settings); i++)
        if (strcmp(lo_settings_row(settings, i).key, key) == 0)
            return lo_settings_row(settings, i);
    CU_FAIL_FATAL("no such key");
    return lo_settings_row(settings, 0);
}

/* --- the table ---------------------------------------------------------- */

static void test_settings__every_default_parses_as_its_kind(void)
{
    static const char *const profiles[] = {"cn-rural", "plain", "au",
                                           "uk",       "ie",    "nz"};
    for (size_t p = 0; p < G_N_ELEMENTS(profiles); p++) {
        struct lo_settings *settings = lo_settings_new();
        set(settings, "site.profile", profiles[p]);
        for (size_t i = 0; i < lo_settings_count(settings); i++) {
            struct lo_setting_row row = lo_settings_row(settings, i);
            set(settings, row.key, row.value);
            CU_ASSERT_TRUE(row.explanation[0] != '\0');
        }
        lo_settings_free(settings);
    }
}

static void test_settings__keys_are_different(void)
{
    struct lo_settings *settings = lo_settings_new();
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < lo_settings_count(settings); i++)
        CU_ASSERT_TRUE(
            g_hash_table_add(seen, (char *)lo_settings_row(settings, i).key));
    g_hash_table_destroy(seen);
    lo_settings_free(settings);
}

static void test_settings__defaults_are_those_of_the_design(void)
{
    static const char *const cases[][3] = {
        /* key, cn-rural, plain */
        {"site.timezone", "Asia/Shanghai", "UTC"},
        {"plan.calendar", "cn", "every day"},
        {"plan.work_hours", "08:00-18:00", "08:00-18:00"},
        {"plan.max_off_hours", "12", "24"},
        {"switching.before_min", "45", "30"},
        {"switching.after_min", "30", "30"},
        {"switching.dip_min", "10", "0"},
        {"switching.min_gap_min", "60", "0"},
        {"crew.before_min", "30", "0"},
        {"crew.travel_min", "45", "0"},
        {"desk.max_switching", "2", "0"},
        {"notice.quiet", "21:30-06:30", "none"},
        {"notice.ladder", "7 d, day before, morning", "day before"},
        {"repeat.limits", "5/365d,3/60d,planned:3/365d", "none"},
        {"backfeed.missing_limit", "warn", "allow"},
        {"load.kw_per_customer", "1.0", "0"},
    };
    struct lo_settings *settings = lo_settings_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, cases[i][0]),
                               cases[i][1]);
    set(settings, "site.profile", "plain");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, cases[i][0]),
                               cases[i][2]);
    lo_settings_free(settings);
}

static void test_settings__a_countrys_profile_is_plain_but_for_its_rules(void)
{
    struct lo_settings *settings = lo_settings_new();
    set(settings, "site.profile", "au");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "notice.ladder"),
                           "4 wd, day before");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "site.timezone"),
                           "Australia/Sydney");
    CU_ASSERT_EQUAL(lo_settings_int(settings, "switching.dip_min"), 0);
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "site.language"), "en");
    set(settings, "notice.ladder", "morning");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "notice.ladder"),
                           "morning");
    set(settings, "site.profile", "uk");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "plan.calendar"), "gb");
    lo_settings_free(settings);
}

/* --- layers ------------------------------------------------------------- */

static void test_settings__explicit_values_outlive_a_change_of_profile(void)
{
    struct lo_settings *settings = lo_settings_new();
    set(settings, "crew.travel_min", "20");
    set(settings, "site.profile", "plain");
    set(settings, "plan.slot_min", "60");
    CU_ASSERT_EQUAL(lo_settings_int(settings, "crew.travel_min"), 20);
    CU_ASSERT_EQUAL(lo_settings_int(settings, "crew.before_min"), 0);
    set(settings, "site.profile", "cn-rural");
    CU_ASSERT_EQUAL(lo_settings_int(settings, "crew.travel_min"), 20);
    CU_ASSERT_EQUAL(lo_settings_int(settings, "crew.before_min"), 30);
    CU_ASSERT_EQUAL(lo_settings_int(settings, "plan.slot_min"), 60);
    lo_settings_free(settings);
}

static void test_settings__set_beats_the_file_whatever_came_first(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    set(settings, "plan.slot_min", "20");
    const char *path = key_file("# ours\n[plan]\nslot_min = 30\n"
                                "max_off_hours=9.5\n[site]\nprofile=plain\n");
    LO_ASSERT_OK(lo_settings_load(settings, path, &err), err);
    CU_ASSERT_EQUAL(lo_settings_int(settings, "plan.slot_min"), 20);
    CU_ASSERT_DOUBLE_EQUAL(lo_settings_double(settings, "plan.max_off_hours"),
                           9.5, 0);
    CU_ASSERT_EQUAL(lo_settings_int(settings, "crew.before_min"), 0);
    CU_ASSERT_STRING_EQUAL(row_of(settings, "plan.slot_min").origin, "--set");
    CU_ASSERT_STRING_EQUAL(row_of(settings, "plan.max_off_hours").origin, path);
    CU_ASSERT_STRING_EQUAL(row_of(settings, "crew.before_min").origin,
                           "profile");
    lo_settings_free(settings);
}

static void test_settings__assignment_splits_at_the_first_equals_sign(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_settings_assign(
                     settings, " plan.priority_weights = 1=50, 2=5 ", &err),
                 err);
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "plan.priority_weights"),
                           "1=50, 2=5");
    CU_ASSERT_EQUAL(lo_settings_assign(settings, "plan.slot_min", &err),
                    LO_EINPUT);
    lo_settings_free(settings);
}

/* --- asking ------------------------------------------------------------- */

static void test_settings__pairs_are_found_by_name(void)
{
    static const char key[] = "notice.lead_hours";
    struct lo_settings *settings = lo_settings_new();
    CU_ASSERT_EQUAL(lo_settings_pair(settings, key, "planned", -1), 168);
    CU_ASSERT_EQUAL(lo_settings_pair(settings, key, "temporary", -1), 24);
    CU_ASSERT_EQUAL(lo_settings_pair(settings, key, "urgent", -1), 0);
    CU_ASSERT_EQUAL(lo_settings_pair(settings, key, "plan", -1), -1);
    CU_ASSERT_EQUAL(
        lo_settings_pair(settings, "plan.priority_weights", "2", -1), 100);
    CU_ASSERT_EQUAL(
        lo_settings_pair(settings, "plan.priority_weights", "6", -1), -1);
    set(settings, key, "72");
    CU_ASSERT_EQUAL(lo_settings_pair(settings, key, "temporary", -1), 72);
    lo_settings_free(settings);
}

static void test_settings__numbers_and_truth_values(void)
{
    struct lo_settings *settings = lo_settings_new();
    CU_ASSERT_TRUE(lo_settings_bool(settings, "switching.staged"));
    static const char *const no[] = {"no", "false", "off"};
    for (size_t i = 0; i < G_N_ELEMENTS(no); i++) {
        set(settings, "switching.staged", "on");
        CU_ASSERT_TRUE(lo_settings_bool(settings, "switching.staged"));
        set(settings, "switching.staged", no[i]);
        CU_ASSERT_FALSE(lo_settings_bool(settings, "switching.staged"));
    }
    CU_ASSERT_TRUE(
        isnan(lo_settings_double(settings, "site.value_per_customer_hour")));
    set(settings, "site.value_per_customer_hour", "12.5");
    CU_ASSERT_EQUAL(
        lo_settings_double(settings, "site.value_per_customer_hour"), 12.5);
    lo_settings_free(settings);
}

/* --- refusing ----------------------------------------------------------- */

static void test_settings__bad_values_are_refused_and_change_nothing(void)
{
    static const char *const bad[][2] = {
        {"site.profile", "cn_rural"},
        {"site.timezone", "../etc/passwd"},
        {"site.timezone", ""},
        {"network.state", "Normal"},
        {"isolation.classes", "Disconector"},
        {"isolation.classes", "all,Fuse"},
        {"isolation.classes", ""},
        {"isolation.classes", "GroundDisconnector"},
        {"plan.slot_min", "0"},
        {"plan.slot_min", "7"},
        {"plan.slot_min", "15.0"},
        {"plan.slot_min", "15 min"},
        {"plan.work_hours", "none"},
        {"plan.work_hours", "18:00-08:00"},
        {"plan.calendar", "../cn"},
        {"plan.calendar", ""},
        {"plan.objective_unit", "customer"},
        {"plan.weights", "clinic=-1"},
        {"plan.peak", "17:00-21:00"},
        {"plan.peak", "17:00=2"},
        {"plan.priority_weights", "1=1000,1=10"},
        {"plan.priority_weights", "1"},
        {"plan.priority_weights", "none"},
        {"plan.max_off_hours", "0x10"},
        {"plan.max_off_hours", "inf"},
        {"plan.max_off_hours", "nan"},
        {"plan.max_off_hours", "12,5"},
        {"plan.max_off_hours", "-1"},
        {"switching.before_min", "-1"},
        {"switching.before_min", "1441"},
        {"switching.before_min", "99999999999999999999"},
        {"switching.staged", "maybe"},
        {"switching.staged", ""},
        {"notice.lead_hours", "planned 168"},
        {"notice.lead_hours", "plannd 168, temporary 24, urgent 0"},
        {"notice.lead_hours", "planned 168, temporary 24, urgent 0, other 1"},
        {"notice.lead_hours", "planned 9999, temporary 24, urgent 0"},
        {"notice.lead_hours", "-1"},
        {"notice.quiet", "21:30-06:30,12:00-13:00"},
        {"notice.quiet", ""},
        {"notice.ladder", "7 d, the day before"},
        {"notice.ladder", "0 d"},
        {"notice.ladder", ""},
        {"notice.day_before_at", "24:00"},
        {"notice.day_before_at", "5pm"},
        {"notice.day_before_at", "17:0"},
        {"notice.day_before_at", "+1:00"},
        {"notice.sender", "two\nlines"},
        {"notice.sender", "\xff"},
        {"repeat.limits", "3/60"},
        {"repeat.limits", "planed:3/60d"},
        {"repeat.limits", "/60d"},
        {"gateway.sms", "smpp"},
        {"gateway.sms", "none,file"},
        {"gateway.sms", "kannel:"},
        {"gateway.sms", "kannel:no/rth"},
        {"gateway.sms", "file,file,file,file,file"},
        {"gateway.file_dir", ""},
        {"gateway.http_url", "ftp://gateway"},
        {"gateway.http_body", "{\"to\":\"{to}\"}"},
        {"gateway.http_auth_env", "Bearer 123"},
        {"gateway.http_auth_env", "1TOKEN"},
        {"gateway.http_timeout_s", "0"},
        {"site.rate", "5%"},
        {"site.value_per_customer_hour", "dear"},
    };
    struct lo_settings *settings = lo_settings_new();
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct lo_error err = LO_ERROR_INIT;
        g_autofree char *before =
            g_strdup(lo_settings_text(settings, bad[i][0]));
        enum lo_status status =
            lo_settings_set(settings, bad[i][0], bad[i][1], &err);
        if (status != LO_EINPUT)
            fprintf(stderr, "%s takes %s\n", bad[i][0], bad[i][1]);
        CU_ASSERT_EQUAL(status, LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i][0]));
        CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, bad[i][0]), before);
    }
    lo_settings_free(settings);
}

static void test_settings__good_values_of_every_kind_are_taken(void)
{
    static const char *const good[][2] = {
        {"isolation.classes", "Breaker, LoadBreakSwitch"},
        {"switching.load_break", "none"},
        {"plan.slot_min", "1440"},
        {"plan.work_hours", "08:30-11:30,14:00-17:30"},
        {"plan.weights", "clinic=5, school 2"},
        {"plan.peak", "17:00-21:00=1.5, 21:00-02:00=0.5"},
        {"notice.lead_hours", "urgent 0, planned=72,temporary 24.5"},
        {"notice.quiet", "12:00-13:00"},
        {"notice.ladder", "14 d, 7d, 12 h, morning"},
        {"notice.ladder", "none"},
        {"notice.day_before_at", "00:00"},
        {"notice.sender", "【供电所】"},
        {"repeat.limits", "fault:4/30d"},
        {"site.language", "zh_CN.UTF-8"},
        {"site.timezone", "America/Argentina/Buenos_Aires"},
        {"site.timezone", "Etc/GMT+8"},
        {"gateway.http_url", "http://127.0.0.1:8080/sms?x=1"},
        {"gateway.http_auth_env", "SMS_TOKEN"},
        {"gateway.sms", "aliyun, tencent,kannel:north,kannel:south"},
        {"gateway.north.url", "http://127.0.0.1:13013/cgi-bin/sendsms"},
        {"gateway.http_body", "to={to}&text={text}"},
        {"site.rate", "5e-2"},
    };
    struct lo_settings *settings = lo_settings_new();
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        set(settings, good[i][0], good[i][1]);
    lo_settings_free(settings);
}

static void test_settings__refusal_says_key_value_and_what_is_accepted(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_settings_set(settings, "crew.travel_min", "soon", &err),
                    LO_EINPUT);
    CU_ASSERT_STRING_EQUAL(err.message, "'crew.travel_min' cannot be 'soon': "
                                        "it takes a whole number from 0 to "
                                        "1440");
    CU_ASSERT_STRING_EQUAL(err.hint, "for example crew.travel_min=45");
    CU_ASSERT_EQUAL(lo_settings_set(settings, "gateway.sms", "x", &err),
                    LO_EINPUT);
    CU_ASSERT_STRING_EQUAL(
        err.message,
        "'gateway.sms' cannot be 'x': it takes up to 4 by comma, each also as "
        "kind:name, of none, file, http, kannel, aliyun, tencent");
    lo_settings_free(settings);
}

static void test_settings__unknown_key_gets_the_nearest(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_settings_assign(settings, "plan.slotmin=15", &err),
                    LO_EINPUT);
    CU_ASSERT_STRING_EQUAL(err.message, "unknown setting 'plan.slotmin'");
    CU_ASSERT_STRING_EQUAL(err.hint, "did you mean 'plan.slot_min'?");
    CU_ASSERT_EQUAL(lo_settings_assign(settings, "nothing.of.the.sort=1", &err),
                    LO_EINPUT);
    CU_ASSERT_STRING_EQUAL(err.hint, "");
    lo_settings_free(settings);
}

static void test_settings__value_length_has_a_limit(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    g_autofree char *longest = g_strnfill(2000, 'x');
    set(settings, "notice.sender", longest);
    g_autofree char *longer = g_strnfill(2001, 'x');
    CU_ASSERT_EQUAL(lo_settings_set(settings, "notice.sender", longer, &err),
                    LO_ELIMIT);
    lo_settings_free(settings);
}

static void test_settings__file_with_one_error_changes_nothing(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    const char *path = key_file("[plan]\nslot_min=30\nslot=30\n");
    CU_ASSERT_EQUAL(lo_settings_load(settings, path, &err), LO_EINPUT);
    g_autofree char *message =
        g_strdup_printf("%s: unknown setting 'plan.slot'", path);
    CU_ASSERT_STRING_EQUAL(err.message, message);
    CU_ASSERT_EQUAL(lo_settings_int(settings, "plan.slot_min"), 15);
    path = key_file("[plan]\nslot_min=30\n[crew]\ntravel_min=soon\n");
    CU_ASSERT_EQUAL(lo_settings_load(settings, path, &err), LO_EINPUT);
    CU_ASSERT_TRUE(g_str_has_prefix(err.message, path));
    CU_ASSERT_EQUAL(lo_settings_int(settings, "plan.slot_min"), 15);
    lo_settings_free(settings);
}

static void test_settings__what_is_no_key_file_is_refused(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_settings_load(settings, key_file("plan.slot=3\n"), &err),
                    LO_EINPUT);
    CU_ASSERT_EQUAL(lo_settings_load(settings, lo_test_tmpdir(), &err), LO_EIO);
    g_autofree char *missing =
        g_build_filename(lo_test_tmpdir(), "gone.conf", NULL);
    CU_ASSERT_EQUAL(lo_settings_load(settings, missing, &err), LO_ENOTFOUND);
    g_autofree char *comment = g_strnfill(1 << 20, '#');
    LO_ASSERT_OK(lo_settings_load(settings, key_file(comment), &err), err);
    g_autofree char *longer = g_strnfill((1 << 20) + 1, '#');
    CU_ASSERT_EQUAL(lo_settings_load(settings, key_file(longer), &err),
                    LO_ELIMIT);
    g_autofree char *binary = g_build_filename(lo_test_tmpdir(), "b", NULL);
    CU_ASSERT_TRUE(g_file_set_contents(binary, "[plan]\n\0\n", 9, NULL));
    CU_ASSERT_EQUAL(lo_settings_load(settings, binary, &err), LO_EINPUT);
    lo_settings_free(settings);
    lo_settings_free(NULL);
}

static void test_settings__a_named_gateway_has_its_own_beside_the_general(void)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    set(settings, "gateway.template", "SMS_1");
    LO_ASSERT_OK(lo_settings_load(
                     settings,
                     key_file("[gateway.south]\ntemplate=SMS_2\nper_day=7\n"),
                     &err),
                 err);
    struct lo_settings *south = lo_settings_of_gateway(settings, "south");
    struct lo_settings *north = lo_settings_of_gateway(settings, "north");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "gateway.template"),
                           "SMS_1");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(south, "gateway.template"),
                           "SMS_2");
    CU_ASSERT_EQUAL(lo_settings_int(south, "gateway.per_day"), 7);
    CU_ASSERT_STRING_EQUAL(lo_settings_text(north, "gateway.template"),
                           "SMS_1");
    struct lo_setting_row row =
        lo_settings_row(settings, lo_settings_count(settings) - 1);
    CU_ASSERT_STRING_EQUAL(row.key, "gateway.south.per_day");
    CU_ASSERT_STRING_EQUAL(row.value, "7");
    set(settings, "gateway.south.per_day", "9");
    CU_ASSERT_STRING_EQUAL(lo_settings_text(settings, "gateway.south.per_day"),
                           "9");
    CU_ASSERT_EQUAL(
        lo_settings_set(settings, "gateway.south.per_da", "9", &err),
        LO_EINPUT);
    CU_ASSERT_EQUAL(
        lo_settings_set(settings, "gateway.south.per_day", "x", &err),
        LO_EINPUT);
    CU_ASSERT_EQUAL(
        lo_settings_set(settings, "notice.south.hotline", "x", &err),
        LO_EINPUT);
    lo_settings_free(north);
    lo_settings_free(south);
    lo_settings_free(settings);
}

LO_SUITE(settings,
         LO_TEST(test_settings__a_named_gateway_has_its_own_beside_the_general),
         LO_TEST(test_settings__a_countrys_profile_is_plain_but_for_its_rules),
         LO_TEST(test_settings__every_default_parses_as_its_kind),
         LO_TEST(test_settings__keys_are_different),
         LO_TEST(test_settings__defaults_are_those_of_the_design),
         LO_TEST(test_settings__explicit_values_outlive_a_change_of_profile),
         LO_TEST(test_settings__set_beats_the_file_whatever_came_first),
         LO_TEST(test_settings__assignment_splits_at_the_first_equals_sign),
         LO_TEST(test_settings__pairs_are_found_by_name),
         LO_TEST(test_settings__numbers_and_truth_values),
         LO_TEST(test_settings__bad_values_are_refused_and_change_nothing),
         LO_TEST(test_settings__good_values_of_every_kind_are_taken),
         LO_TEST(test_settings__refusal_says_key_value_and_what_is_accepted),
         LO_TEST(test_settings__unknown_key_gets_the_nearest),
         LO_TEST(test_settings__value_length_has_a_limit),
         LO_TEST(test_settings__file_with_one_error_changes_nothing),
         LO_TEST(test_settings__what_is_no_key_file_is_refused));
