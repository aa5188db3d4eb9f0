/*
 * test_profile.c - every number of every profile's notice rules, as a person
 * lives them: by when the law wants people told, when each message goes, and
 * who gets a letter. The sources stand in src/base/settings_table.c.
 *
 *   profile    law                    messages                   in writing
 *   cn-rural   7 d; temporary 24 h    7 d, day before, morning   7 d
 *   au         4 working days         4 wd, day before           4 wd
 *   uk         2 d                    12 d, day before           12 d
 *   ie         2 working days         2 wd, day before           2 wd
 *   nz         4 working days         4 wd, day before           4 wd
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "harness.h"
#include "lineout/work.h"
#include "notify/notify_int.h"

struct fixture {
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_calendar *calendar;
    struct lo_rules rules;
    struct lo_step steps[LO_RUNGS_MAX];
    int n;
};

static void set_up(struct fixture *f, const char *profile)
{
    struct lo_error err = LO_ERROR_INIT;
    char *assignment = g_strconcat("site.profile=", profile, NULL);
    memset(f, 0, sizeof *f);
    f->settings = lo_settings_new();
    LO_ASSERT_OK(lo_settings_assign(f->settings, assignment, &err), err);
    LO_ASSERT_OK(lo_zone_open(&f->zone,
                              lo_settings_text(f->settings, "site.timezone"),
                              &err),
                 err);
    LO_ASSERT_OK(
        lo_calendar_open(&f->calendar,
                         lo_settings_text(f->settings, "notice.calendar"),
                         LO_BUILD_DATADIR "/calendars", &err),
        err);
    LO_ASSERT_OK(
        lo_notify_rules(&f->rules, f->settings, f->zone, f->calendar, &err),
        err);
    g_free(assignment);
}

static void tear_down(struct fixture *f)
{
    lo_calendar_close(f->calendar);
    lo_zone_close(f->zone);
    lo_settings_free(f->settings);
}

static lo_time at(const struct fixture *f, const char *local)
{
    lo_time out = 0;
    struct lo_error err = LO_ERROR_INIT;
    char *text = g_strconcat(local, ":00", NULL);
    LO_ASSERT_OK(lo_time_parse(&out, text, f->zone, &err), err);
    g_free(text);
    return out;
}

static bool is_at(const struct fixture *f, lo_time found, const char *local)
{
    char text[LO_TIME_TEXT] = "-";
    if (found != LO_TIME_NONE)
        lo_zone_format(text, f->zone, found, "%Y-%m-%dT%H:%M");
    if (strcmp(text, local) != 0)
        fprintf(stderr, "%s, and not %s\n", text, local);
    return strcmp(text, local) == 0;
}

/* By when the law wants somebody told whose supply goes then; "-" = never. */
static void check_law(const struct fixture *f, enum lo_notice_class notice,
                      const char *first_off, const char *told_by)
{
    struct lo_notice_rule rule = lo_notice_rule_of(f->settings, notice);
    CU_ASSERT_TRUE(is_at(
        f, lo_notice_rule_told_by(rule, f->calendar, f->zone, at(f, first_off)),
        told_by));
}

struct wanted {
    const char *name, *due, *deadline;
};

static void check_steps(const struct fixture *f, const struct wanted *wanted)
{
    int n = 0;
    for (; wanted[n].name != NULL && n < f->n; n++) {
        CU_ASSERT_STRING_EQUAL(f->steps[n].rung->name, wanted[n].name);
        CU_ASSERT_TRUE(is_at(f, f->steps[n].due, wanted[n].due));
        CU_ASSERT_TRUE(is_at(f, f->steps[n].deadline, wanted[n].deadline));
    }
    CU_ASSERT_EQUAL(n, f->n);
    CU_ASSERT_PTR_NULL(wanted[n].name);
}

/* Published a month ahead. */
static void check_messages(struct fixture *f, const char *first_off,
                           const struct wanted *wanted)
{
    lo_time off = at(f, first_off);
    struct lo_notice_rule rule =
        lo_notice_rule_of(f->settings, LO_NOTICE_PLANNED);
    f->n =
        lo_notify_steps(f->steps, &f->rules, off,
                        lo_notice_rule_told_by(rule, f->calendar, f->zone, off),
                        off - 30 * LO_DAY);
    check_steps(f, wanted);
}

static void check_letters(struct fixture *f, const char *first_off,
                          const struct wanted *wanted)
{
    lo_time off = at(f, first_off);
    f->n = lo_notify_important_steps(f->steps, &f->rules, off, NULL,
                                     off - 30 * LO_DAY);
    check_steps(f, wanted);
    for (int i = 0; i < f->n; i++)
        CU_ASSERT_TRUE(f->steps[i].rung->letter);
}

/* Who is important, so gets it in writing. */
static void check_important(const struct fixture *f, const char *list)
{
    static const char *const words[] = {"diamond", "platinum",     "silver",
                                        "vip",     "life-support", "important"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *word = words[i];
        struct lo_customer_row row = {.special_need = "",
                                      .tier = i < 3 ? word : "",
                                      .importance = "",
                                      .contract_kva = NAN,
                                      .years_paid = NAN};
        row.vip = strcmp(word, "vip") == 0;
        if (strcmp(word, "life-support") == 0)
            row.special_need = "life support";
        if (strcmp(word, "important") == 0)
            row.importance = "1";
        char **parts = g_strsplit(list, ",", -1);
        bool wanted = g_strv_contains((const char *const *)parts, word);
        CU_ASSERT_EQUAL(lo_notify_is_important(&row, f->settings), wanted);
        g_strfreev(parts);
    }
}

static void check_text(const struct fixture *f, const char *key,
                       const char *value)
{
    CU_ASSERT_STRING_EQUAL(lo_settings_text(f->settings, key), value);
}

/* Calendar days, holidays or not: 3 October is one. */
static void test_profile__cn_rural_tells_seven_days_ahead(void)
{
    static const struct wanted messages[] = {
        {"announce-7d", "2026-09-29T08:30", "2026-09-29T09:00"},
        {"day-before", "2026-10-05T17:00", "-"},
        {"morning", "2026-10-06T06:30", "-"},
        {NULL, NULL, NULL}};
    static const struct wanted letters[] = {
        {"letter-7d", "2026-09-29T08:30", "2026-09-29T09:00"},
        {NULL, NULL, NULL}};
    struct fixture f;
    set_up(&f, "cn-rural");
    check_text(&f, "site.timezone", "Asia/Shanghai");
    check_law(&f, LO_NOTICE_PLANNED, "2026-10-06T09:00", "2026-09-29T09:00");
    check_law(&f, LO_NOTICE_TEMPORARY, "2026-10-06T09:00", "2026-10-05T09:00");
    check_law(&f, LO_NOTICE_URGENT, "2026-10-06T09:00", "-");
    check_messages(&f, "2026-10-06T09:00", messages);
    check_letters(&f, "2026-10-06T09:00", letters);
    check_important(&f, "diamond,platinum,vip,life-support");
    check_text(&f, "notice.quiet", "21:30-06:30");
    check_text(&f, "notice.require", "area,line");
    check_text(&f, "notice.generator", "everybody");
    check_text(&f, "notice.manager", "yes");
    check_text(&f, "notice.hotline", "95598");
    check_text(&f, "notice.mainland", "yes");
    check_text(&f, "notice.unsigned_days", "2");
    check_text(&f, "notice.guard_factor", "3");
    tear_down(&f);
}

/* >= 800 kVA, 500 to 800, less. */
static void test_profile__cn_rural_has_tiers_by_capacity(void)
{
    static const struct {
        double kva;
        const char *tier;
    } cases[] = {{800.0, "diamond"},
                 {799.0, "platinum"},
                 {500.0, "platinum"},
                 {499.0, "silver"},
                 {NAN, ""}};
    struct fixture f;
    set_up(&f, "cn-rural");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char tier[32];
        const struct lo_customer_row row = {
            .tier = "", .contract_kva = cases[i].kva, .years_paid = NAN};
        CU_ASSERT_STRING_EQUAL(
            lo_notify_tier(&row, f.settings, tier, sizeof tier), cases[i].tier);
    }
    tear_down(&f);
}

/* The reminder half an hour before is nobody's law: an option. */
static void test_profile__half_an_hour_before_is_an_option(void)
{
    static const struct wanted messages[] = {
        {"announce-7d", "2026-09-29T08:30", "2026-09-29T09:00"},
        {"reminder-30min", "2026-10-06T08:30", "-"},
        {NULL, NULL, NULL}};
    struct fixture f;
    struct lo_error err = LO_ERROR_INIT;
    set_up(&f, "cn-rural");
    LO_ASSERT_OK(
        lo_settings_assign(f.settings, "notice.ladder=7 d, 30 min", &err), err);
    LO_ASSERT_OK(
        lo_notify_rules(&f.rules, f.settings, f.zone, f.calendar, &err), err);
    check_messages(&f, "2026-10-06T09:00", messages);
    tear_down(&f);
}

/* Tuesday; Monday the 26th is Australia Day, so the fourth working day before
 * is Tuesday the 20th, all of it. Quiet hours move the message before 21:00. */
static void test_profile__au_counts_four_working_days(void)
{
    static const struct wanted messages[] = {
        {"announce-4wd", "2026-01-20T21:00", "2026-01-21T00:00"},
        {"day-before", "2026-01-26T17:00", "-"},
        {NULL, NULL, NULL}};
    static const struct wanted letters[] = {
        {"letter-4wd", "2026-01-20T21:00", "2026-01-21T00:00"},
        {NULL, NULL, NULL}};
    struct fixture f;
    set_up(&f, "au");
    check_text(&f, "site.timezone", "Australia/Sydney");
    check_law(&f, LO_NOTICE_PLANNED, "2026-01-27T09:00", "2026-01-21T00:00");
    check_law(&f, LO_NOTICE_TEMPORARY, "2026-01-27T09:00", "2026-01-21T00:00");
    check_law(&f, LO_NOTICE_URGENT, "2026-01-27T09:00", "-");
    check_messages(&f, "2026-01-27T09:00", messages);
    check_letters(&f, "2026-01-27T09:00", letters);
    check_important(&f, "life-support,important");
    check_text(&f, "notice.mainland", "no");
    tear_down(&f);
}

/* Calendar days over Easter and the change of the clocks on 29 March. */
static void test_profile__uk_tells_twelve_days_ahead(void)
{
    static const struct wanted messages[] = {
        {"announce-12d", "2026-03-25T09:00", "2026-04-04T09:00"},
        {"day-before", "2026-04-05T17:00", "-"},
        {NULL, NULL, NULL}};
    static const struct wanted letters[] = {
        {"letter-12d", "2026-03-25T09:00", "2026-03-25T09:00"},
        {NULL, NULL, NULL}};
    struct fixture f;
    set_up(&f, "uk");
    check_text(&f, "site.timezone", "Europe/London");
    check_law(&f, LO_NOTICE_PLANNED, "2026-04-06T09:00", "2026-04-04T09:00");
    check_law(&f, LO_NOTICE_TEMPORARY, "2026-04-06T09:00", "2026-04-04T09:00");
    check_law(&f, LO_NOTICE_URGENT, "2026-04-06T09:00", "-");
    check_messages(&f, "2026-04-06T09:00", messages);
    check_letters(&f, "2026-04-06T09:00", letters);
    check_important(&f, "life-support,important");
    tear_down(&f);
}

/* Wednesday; Tuesday is St Patrick's Day: Monday and Friday count. */
static void test_profile__ie_counts_two_working_days(void)
{
    static const struct wanted messages[] = {
        {"announce-2wd", "2026-03-13T21:00", "2026-03-14T00:00"},
        {"day-before", "2026-03-17T17:00", "-"},
        {NULL, NULL, NULL}};
    static const struct wanted letters[] = {
        {"letter-2wd", "2026-03-13T21:00", "2026-03-14T00:00"},
        {NULL, NULL, NULL}};
    struct fixture f;
    set_up(&f, "ie");
    check_text(&f, "site.timezone", "Europe/Dublin");
    check_law(&f, LO_NOTICE_PLANNED, "2026-03-18T09:00", "2026-03-14T00:00");
    check_law(&f, LO_NOTICE_TEMPORARY, "2026-03-18T09:00", "2026-03-14T00:00");
    check_law(&f, LO_NOTICE_URGENT, "2026-03-18T09:00", "-");
    check_messages(&f, "2026-03-18T09:00", messages);
    check_letters(&f, "2026-03-18T09:00", letters);
    check_important(&f, "life-support,important");
    tear_down(&f);
}

/* Monday after Waitangi Day, a Friday: Thursday to Monday count. */
static void test_profile__nz_counts_four_working_days(void)
{
    static const struct wanted messages[] = {
        {"announce-4wd", "2026-02-02T21:00", "2026-02-03T00:00"},
        {"day-before", "2026-02-08T17:00", "-"},
        {NULL, NULL, NULL}};
    static const struct wanted letters[] = {
        {"letter-4wd", "2026-02-02T21:00", "2026-02-03T00:00"},
        {NULL, NULL, NULL}};
    struct fixture f;
    set_up(&f, "nz");
    check_text(&f, "site.timezone", "Pacific/Auckland");
    check_law(&f, LO_NOTICE_PLANNED, "2026-02-09T09:00", "2026-02-03T00:00");
    check_law(&f, LO_NOTICE_TEMPORARY, "2026-02-09T09:00", "2026-02-03T00:00");
    check_law(&f, LO_NOTICE_URGENT, "2026-02-09T09:00", "-");
    check_messages(&f, "2026-02-09T09:00", messages);
    check_letters(&f, "2026-02-09T09:00", letters);
    check_important(&f, "life-support,important");
    tear_down(&f);
}

LO_SUITE(profile, LO_TEST(test_profile__cn_rural_tells_seven_days_ahead),
         LO_TEST(test_profile__cn_rural_has_tiers_by_capacity),
         LO_TEST(test_profile__half_an_hour_before_is_an_option),
         LO_TEST(test_profile__au_counts_four_working_days),
         LO_TEST(test_profile__uk_tells_twelve_days_ahead),
         LO_TEST(test_profile__ie_counts_two_working_days),
         LO_TEST(test_profile__nz_counts_four_working_days));
