/*
 * test_ladder.c - who is told, when, through which channel (town.h).
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "network/net_builder.h"
#include "notify/notify_int.h"
#include "town.h"

struct fixture {
    struct town town;
    struct fake_outbox *outbox;
    struct lo_ladder sum;
    struct lo_error err;
};

static void set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    f->outbox = fake_outbox_new();
}

static void tear_down(struct fixture *f)
{
    fake_outbox_free(f->outbox);
    town_close(&f->town);
}

static enum lo_status publish(struct fixture *f, const char *now)
{
    struct lo_ladder_input input = town_input(&f->town, now);
    return lo_notify_ladder(&input, &f->outbox->port, &f->sum, &f->err);
}

static void set(struct fixture *f, const char *assignment)
{
    LO_ASSERT_OK(lo_settings_assign(f->town.settings, assignment, &f->err),
                 f->err);
}

static const struct lo_notice *row_of(const struct fixture *f, const char *who,
                                      const char *stage)
{
    const struct lo_notice *row = fake_outbox_find(f->outbox, who, stage);
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    return row;
}

static void test_ladder__everybody_off_is_told_once_a_stage(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.recipients, 5);
    CU_ASSERT_EQUAL(f.sum.rows, 15); /* three stages each */
    CU_ASSERT_EQUAL(f.outbox->rows->len, 15);
    CU_ASSERT_EQUAL(f.sum.unreachable, 1);
    CU_ASSERT_EQUAL(f.sum.unknown, 5); /* those of m3 */
    CU_ASSERT_EQUAL(f.sum.late, 0);
    CU_ASSERT_PTR_NULL(fake_outbox_find(f.outbox, "far", "day-before"));
    tear_down(&f);
}

static void test_ladder__due_time_counts_from_ones_own_first_off(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(row_of(&f, "li", "announce-7d")->due,
                    town_time(&f.town, "2026-03-09T08:30"));
    CU_ASSERT_EQUAL(row_of(&f, "smith", "announce-7d")->due,
                    town_time(&f.town, "2026-03-09T06:45"));
    CU_ASSERT_EQUAL(row_of(&f, "smith", "morning")->not_after,
                    town_time(&f.town, "2026-03-16T07:15"));
    CU_ASSERT_EQUAL(row_of(&f, "coop", "morning")->not_after,
                    town_time(&f.town, "2026-03-16T07:15"));
    tear_down(&f);
}

static void test_ladder__publishing_again_adds_nothing(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    LO_ASSERT_OK(publish(&f, "2026-03-12T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.rows, 0);
    CU_ASSERT_EQUAL(f.sum.late, 0);
    CU_ASSERT_EQUAL(f.outbox->rows->len, 15);
    f.town.week.outages[0].revision = 2; /* a work order more, same times */
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.rows, 0);
    CU_ASSERT_EQUAL(f.sum.recipients, 0);
    CU_ASSERT_EQUAL(f.sum.unreachable, 0);
    CU_ASSERT_EQUAL(f.sum.concerned, 5);
    tear_down(&f);
}

static void test_ladder__outage_never_published_tells_nobody(void)
{
    struct fixture f;
    set_up(&f);
    f.town.week.outages[0].revision = 0;
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(f.outbox->rows->len, 0);
    CU_ASSERT_EQUAL(f.sum.unknown, 0);
    tear_down(&f);
}

static void test_ladder__channel_is_wechat_then_sms_then_email_then_phone(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_STRING_EQUAL(row_of(&f, "li", "morning")->channel, "wechat");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "smith", "morning")->channel, "sms");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "clinic", "morning")->channel, "email");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "wang", "morning")->channel, "phone");
    tear_down(&f);
}

static void test_ladder__channel_with_a_gateway_goes_before_one_without(void)
{
    struct fixture f;
    set_up(&f);
    set(&f, "gateway.sms=file");
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_STRING_EQUAL(row_of(&f, "li", "morning")->channel, "sms");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "clinic", "morning")->channel, "email");
    tear_down(&f);
}

static void test_ladder__published_late_is_told_at_once_and_counted(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-12T10:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.rows, 15);
    CU_ASSERT_EQUAL(f.sum.late, 5);
    CU_ASSERT_EQUAL(row_of(&f, "li", "announce-7d")->due,
                    town_time(&f.town, "2026-03-12T10:00"));
    LO_ASSERT_OK(publish(&f, "2026-03-12T10:05"), f.err);
    CU_ASSERT_EQUAL(f.sum.late, 0);
    tear_down(&f);
}

static void test_ladder__vanished_section_asks_for_a_new_plan(void)
{
    struct fixture f;
    set_up(&f);
    f.town.week.outages[0].stages[1].off.at[0] = "gone";
    CU_ASSERT_EQUAL(publish(&f, "2026-03-06T08:00"), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "'gone'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.hint, "plan again"));
    CU_ASSERT_EQUAL(f.outbox->rows->len, 0);
    tear_down(&f);
}

static void test_ladder__failing_outbox_fails_the_publishing(void)
{
    struct fixture f;
    set_up(&f);
    f.outbox->fail_at = 7;
    CU_ASSERT_EQUAL(publish(&f, "2026-03-06T08:00"), LO_EIO);
    CU_ASSERT_EQUAL(f.outbox->rows->len, 5); /* the first looks back */
    tear_down(&f);
}

static void test_ladder__two_meters_one_message_with_each_places_times(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_STRING_EQUAL(
        row_of(&f, "coop", "announce-7d")->text,
        "计划停电：上河村（线路：10kV上河线）3月16日(周一) 09:00-12:30；"
        "下河村（线路：10kV上河线）3月16日(周一) 07:15-12:30，"
        "原因：线路检修。可能提前送电，请始终视线路带电。"
        "未装切换装置，严禁接入发电机。"
        "咨询电话：95598。");
    /* off alike: places are named together */
    f.town.week.outages[0].stages[0].off = f.town.week.outages[0].stages[1].off;
    f.town.week.outages[0].revision = 2;
    fake_outbox_free(f.outbox);
    f.outbox = fake_outbox_new();
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        row_of(&f, "coop", "morning")->text,
        "上河村、下河村（线路：10kV上河线）3月16日(周一) 07:15-12:30。"));
    tear_down(&f);
}

static void test_ladder__places_on_two_lines_are_each_told_with_their_own(void)
{
    struct fixture f;
    set_up(&f);
    lo_section section = net_section(f.town.sections, "2");
    lo_section other = net_section(f.town.sections, "4");
    f.town.sections->info[section.v].feeder =
        f.town.sections->info[other.v].feeder;
    f.town.week.outages[0].stages[0].off = f.town.week.outages[0].stages[1].off;
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "coop", "morning")->text,
               "上河村（线路：10kV上河线）3月16日(周一) 07:15-12:30；"
               "下河村（线路：10kV东山线）3月16日(周一) 07:15-12:30。"));
    tear_down(&f);
}

static void test_ladder__virtual_meter_names_no_customer(void)
{
    struct fixture f;
    set_up(&f);
    f.town.customers.usage_points[5].is_virtual = true; /* the clinic's */
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.unknown, 6);
    CU_ASSERT_EQUAL(f.sum.recipients, 5); /* told all the same */
    tear_down(&f);
}

static void test_ladder__text_is_in_the_language_of_the_customer(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_STRING_EQUAL(row_of(&f, "smith", "morning")->lang, "en");
    CU_ASSERT_STRING_EQUAL(
        row_of(&f, "smith", "announce-7d")->text,
        "Planned power cut: 下河村 (10kV上河线), Mon 16 Mar "
        "07:15-12:30, line maintenance. May end early: treat the line as live "
        "throughout. Never feed the line from your own source without a "
        "transfer switch. Questions: 95598.");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "wang", "morning")->lang, "zh");
    set(&f, "site.language=en");
    fake_outbox_free(f.outbox);
    f.outbox = fake_outbox_new();
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    const struct lo_notice *last = fake_outbox_at(
        f.outbox, f.outbox->rows->len - 6); /* wang, first stage */
    CU_ASSERT_STRING_EQUAL(last->recipient, "wang");
    CU_ASSERT_STRING_EQUAL(last->lang, "en");
    tear_down(&f);
}

/* A service has no locale, or another than the clerk who published. */
static void test_ladder__locale_of_the_process_is_nobodys_language(void)
{
    static const char *const locales[] = {"C", "en_GB.UTF-8", "zh_CN.UTF-8"};
    for (size_t i = 0; i < G_N_ELEMENTS(locales); i++) {
        struct fixture f;
        char *before = g_strdup(g_getenv("LC_ALL"));
        set_up(&f);
        set(&f, "site.language=");
        g_setenv("LC_ALL", locales[i], TRUE);
        LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
        CU_ASSERT_STRING_EQUAL(row_of(&f, "wang", "morning")->lang, "zh");
        if (before != NULL)
            g_setenv("LC_ALL", before, TRUE);
        else
            g_unsetenv("LC_ALL");
        g_free(before);
        tear_down(&f);
    }
}

static void test_ladder__plain_announcement_costs_two_parts_at_most(void)
{
    struct fixture f;
    set_up(&f);
    set(&f, "notice.sender=江北供电所");
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    const char *text = row_of(&f, "li", "announce-7d")->text;
    CU_ASSERT_TRUE(g_str_has_prefix(text, "【江北供电所】计划停电：上河村"));
    CU_ASSERT_EQUAL(lo_sms_parts(text, true), 2);
    text = row_of(&f, "clinic", "announce-7d")->text;
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "备用电源"));
    CU_ASSERT_EQUAL(lo_sms_parts(text, true), 2);
    CU_ASSERT_TRUE(g_utf8_strlen(row_of(&f, "li", "morning")->text, -1) <
                   g_utf8_strlen(row_of(&f, "li", "day-before")->text, -1));
    tear_down(&f);
}

/* --- the law ------------------------------------------------------------ */

/* Everybody must be told so many hours before. */
static enum lo_status publish_by_law(struct fixture *f, int hours,
                                     const struct lo_ladder_override *override,
                                     const char *now)
{
    const struct lo_notice_rule rule = {.s = hours * LO_HOUR};
    struct lo_ladder_input input = town_input(&f->town, now);
    input.rules = &rule;
    input.override = override;
    return lo_notify_ladder(&input, &f->outbox->port, &f->sum, &f->err);
}

static void test_ladder__too_late_for_the_law_is_an_error(void)
{
    struct fixture f;
    set_up(&f);
    CU_ASSERT_EQUAL(publish_by_law(&f, 168, NULL, "2026-03-09T08:00"),
                    LO_EINPUT); /* smith is off at 07:15 of the 16th */
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "'O1'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.hint, "--override"));
    tear_down(&f);
    set_up(&f);
    LO_ASSERT_OK(publish_by_law(&f, 168, NULL, "2026-03-09T07:15"), f.err);
    CU_ASSERT_EQUAL(f.sum.unmet, 0);
    tear_down(&f);
}

static void test_ladder__who_overrides_the_law_stands_in_the_evidence(void)
{
    static const struct lo_ladder_override override = {"Wang", "storm"};
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish_by_law(&f, 168, &override, "2026-03-09T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.unmet, 3); /* smith, coop, wang; not li, clinic */
    CU_ASSERT_STRING_EQUAL(row_of(&f, "smith", "announce-7d")->reason,
                           "published late, decided by Wang: storm");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "li", "announce-7d")->reason, "");
    tear_down(&f);
}

/* Temporary work: 24 h. The stage of seven days has passed, the law is kept. */
static void test_ladder__law_of_temporary_work_is_its_own(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish_by_law(&f, 24, NULL, "2026-03-14T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.unmet, 0);
    CU_ASSERT_EQUAL(f.sum.late, 0); /* in time by its own law */
    CU_ASSERT_EQUAL(row_of(&f, "smith", "announce-7d")->deadline,
                    town_time(&f.town, "2026-03-15T07:15"));
    tear_down(&f);
}

/* A ladder laxer than the law: the first message comes by the law. */
static void test_ladder__law_moves_the_first_message_earlier(void)
{
    struct fixture f;
    set_up(&f);
    set(&f, "notice.ladder=day before");
    LO_ASSERT_OK(publish_by_law(&f, 48, NULL, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(row_of(&f, "li", "day-before")->due,
                    town_time(&f.town, "2026-03-14T08:30"));
    tear_down(&f);
}

/* --- important customers ------------------------------------------------ */

static void test_ladder__life_support_gets_a_letter_beside_the_messages(void)
{
    struct fixture f;
    set_up(&f);
    set(&f, "notice.important_ladder=letter 7 d, 30 min");
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.letters, 1);
    CU_ASSERT_EQUAL(f.sum.rows, 17);
    CU_ASSERT_EQUAL(f.sum.unreachable, 1); /* the letter is no call */
    const struct lo_notice *letter = row_of(&f, "clinic", "letter-7d");
    CU_ASSERT_STRING_EQUAL(letter->channel, "phone");
    CU_ASSERT_EQUAL(letter->deadline, town_time(&f.town, "2026-03-09T09:00"));
    CU_ASSERT_STRING_EQUAL(row_of(&f, "clinic", "reminder-30min")->channel,
                           "email");
    CU_ASSERT_EQUAL(row_of(&f, "clinic", "reminder-30min")->due,
                    town_time(&f.town, "2026-03-16T08:30"));
    CU_ASSERT_PTR_NULL(fake_outbox_find(f.outbox, "li", "letter-7d"));
    LO_ASSERT_OK(publish(&f, "2026-03-07T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.rows, 0);
    tear_down(&f);
}

/* Temporary work, two days ahead: important customers hear 24 h before, so the
 * letter of seven days is none that is missed; 20 h ahead it is. */
static void test_ladder__letter_of_temporary_work_has_its_own_deadline(void)
{
    static const struct {
        const char *now;
        bool refused;
    } cases[] = {{"2026-03-14T09:00", false}, {"2026-03-15T13:00", true}};
    const struct lo_notice_rule day = {.s = LO_DAY};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        set_up(&f);
        set(&f, "notice.important_ladder=letter 7 d");
        struct lo_ladder_input input = town_input(&f.town, cases[i].now);
        input.rules = &day;
        enum lo_status status =
            lo_notify_ladder(&input, &f.outbox->port, &f.sum, &f.err);
        CU_ASSERT_EQUAL(status == LO_EINPUT, cases[i].refused);
        if (status == LO_OK)
            CU_ASSERT_EQUAL(row_of(&f, "clinic", "letter-7d")->deadline,
                            town_time(&f.town, "2026-03-15T09:00"));
        tear_down(&f);
    }
}

/* Years in arrears cost a tier; who states none has them. */
static void test_ladder__tier_asks_for_years_without_arrears(void)
{
    static const struct {
        double kva, years;
        const char *tier;
    } cases[] = {{900.0, 3.0, "diamond"},
                 {900.0, 2.0, "platinum"},
                 {900.0, 0.0, "silver"},
                 {900.0, NAN, "diamond"},
                 {500.0, 1.0, "platinum"}};
    struct fixture f;
    set_up(&f);
    set(&f, "notice.tier_years=diamond=3,platinum=1");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char tier[32];
        struct lo_customer_row row = f.town.customers.rows[0];
        row.contract_kva = cases[i].kva;
        row.years_paid = cases[i].years;
        CU_ASSERT_STRING_EQUAL(
            lo_notify_tier(&row, f.town.settings, tier, sizeof tier),
            cases[i].tier);
    }
    tear_down(&f);
}

static void test_ladder__tier_is_stated_or_follows_from_the_contract(void)
{
    static const struct {
        const char *stated;
        double kva;
        const char *tier;
    } cases[] = {{"", 800.0, "diamond"},  {"", 799.9, "platinum"},
                 {"", 500.0, "platinum"}, {"", 499.0, "silver"},
                 {"", NAN, ""},           {"silver", 2000.0, "silver"}};
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char tier[32];
        struct lo_customer_row row = f.town.customers.rows[0];
        row.tier = cases[i].stated;
        row.contract_kva = cases[i].kva;
        CU_ASSERT_STRING_EQUAL(
            lo_notify_tier(&row, f.town.settings, tier, sizeof tier),
            cases[i].tier);
        bool high = strcmp(cases[i].tier, "diamond") == 0 ||
                    strcmp(cases[i].tier, "platinum") == 0;
        CU_ASSERT_EQUAL(lo_notify_is_important(&row, f.town.settings), high);
    }
    set(&f, "notice.important=none");
    CU_ASSERT_FALSE(lo_notify_is_important(&f.town.customers.rows[4],
                                           f.town.settings)); /* clinic */
    tear_down(&f);
}

/* Only crews know poles: nobody is told such a scope, unless by decision. */
static void test_ladder__without_a_village_or_by_poles_alone_is_refused(void)
{
    static const struct {
        const char *place, *meter;
        bool good;
    } cases[] = {
        {"", "", false},
        {"13号杆至17号杆", "", false},
        {"937宋北线主干13号杆开关以下", "", false},
        {"10kV上河线", "", false},
        {"pole 13 to 17", "", false},
        {"Mill line", "", false},
        {"", "上河村6号杆", true},
        {"上河村13号杆以下", "", true},
        {"Millbrook", "", true},
        {"", "meter 4711", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        set_up(&f);
        struct lo_usage_point *meter = &f.town.customers.usage_points[0];
        meter->place = cases[i].place;
        meter->name = cases[i].meter;
        f.err = (struct lo_error)LO_ERROR_INIT;
        enum lo_status status = publish(&f, "2026-03-06T08:00");
        CU_ASSERT_EQUAL(status, cases[i].good ? LO_OK : LO_EINPUT);
        if (status != LO_OK)
            CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "'li'"));
        set(&f, "notice.require=none");
        LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
        tear_down(&f);
    }
}

static void
test_ladder__publishing_without_an_area_is_a_decision_on_record(void)
{
    static const struct lo_ladder_override boss = {"Zhou", "no data yet"};
    struct fixture f;
    set_up(&f);
    f.town.customers.usage_points[0].place = "";
    struct lo_ladder_input input = town_input(&f.town, "2026-03-06T08:00");
    input.override = &boss;
    LO_ASSERT_OK(lo_notify_ladder(&input, &f.outbox->port, &f.sum, &f.err),
                 f.err);
    CU_ASSERT_EQUAL(f.sum.vague, 1);
    CU_ASSERT_STRING_EQUAL(
        row_of(&f, "li", "announce-7d")->reason,
        "published without an area, decided by Zhou: no data yet");
    CU_ASSERT_STRING_EQUAL(row_of(&f, "coop", "announce-7d")->reason, "");
    tear_down(&f);
}

/* Nobody was reached, and the same is published under a new revision. */
static void expire(struct fixture *f)
{
    for (guint i = 0; i < f->outbox->rows->len; i++) {
        struct fake_row *row = g_ptr_array_index(f->outbox->rows, i);
        row->notice.state = LO_NOTICE_EXPIRED;
    }
    f->town.week.outages[0].revision++;
}

/* A person decided; other changes do not ask again. */
static void test_ladder__what_was_decided_stops_no_later_publishing(void)
{
    static const struct lo_ladder_override boss = {"Zhou", "storm"};
    struct fixture f;
    set_up(&f);
    f.town.customers.usage_points[0].place = ""; /* of li */
    LO_ASSERT_OK(publish_by_law(&f, 168, &boss, "2026-03-09T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.unmet, 3);
    CU_ASSERT_EQUAL(f.sum.vague, 1);
    expire(&f);
    LO_ASSERT_OK(publish_by_law(&f, 168, NULL, "2026-03-10T08:00"), f.err);
    CU_ASSERT_EQUAL(f.sum.unmet, 0);
    CU_ASSERT_EQUAL(f.sum.vague, 0);
    CU_ASSERT_TRUE(f.sum.rows > 0); /* they are still to be told */
    expire(&f);
    f.town.week.outages[0].stages[0].span.from -= LO_HOUR; /* other facts */
    CU_ASSERT_EQUAL(publish_by_law(&f, 168, NULL, "2026-03-10T08:00"),
                    LO_EINPUT);
    tear_down(&f);
}

static void test_ladder__nobody_hears_of_supply_that_is_back(void)
{
    struct fixture f;
    set_up(&f);
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_TRUE(f.sum.rows > 0);
    expire(&f);
    LO_ASSERT_OK(publish_by_law(&f, 168, NULL, "2026-03-16T12:30"), f.err);
    CU_ASSERT_EQUAL(f.sum.rows, 0);
    tear_down(&f);
}

static void test_ladder__texts_name_the_customers_own_manager(void)
{
    struct fixture f;
    set_up(&f);
    struct lo_customer_row rows[6];
    memcpy(rows, f.town.customers.rows, sizeof rows);
    rows[0].manager = "王五";
    rows[0].manager_phone = "13700000001";
    f.town.customers.rows = rows;
    LO_ASSERT_OK(publish(&f, "2026-03-06T08:00"), f.err);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "li", "announce-7d")->text,
               "咨询电话：95598，台区经理王五13700000001。"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "coop", "announce-7d")->text, "咨询电话：95598。"));
    tear_down(&f);
}

LO_SUITE(
    ladder, LO_TEST(test_ladder__locale_of_the_process_is_nobodys_language),
    LO_TEST(test_ladder__without_a_village_or_by_poles_alone_is_refused),
    LO_TEST(test_ladder__publishing_without_an_area_is_a_decision_on_record),
    LO_TEST(test_ladder__what_was_decided_stops_no_later_publishing),
    LO_TEST(test_ladder__nobody_hears_of_supply_that_is_back),
    LO_TEST(test_ladder__texts_name_the_customers_own_manager),
    LO_TEST(test_ladder__too_late_for_the_law_is_an_error),
    LO_TEST(test_ladder__who_overrides_the_law_stands_in_the_evidence),
    LO_TEST(test_ladder__law_of_temporary_work_is_its_own),
    LO_TEST(test_ladder__law_moves_the_first_message_earlier),
    LO_TEST(test_ladder__life_support_gets_a_letter_beside_the_messages),
    LO_TEST(test_ladder__letter_of_temporary_work_has_its_own_deadline),
    LO_TEST(test_ladder__tier_asks_for_years_without_arrears),
    LO_TEST(test_ladder__tier_is_stated_or_follows_from_the_contract),
    LO_TEST(test_ladder__everybody_off_is_told_once_a_stage),
    LO_TEST(test_ladder__due_time_counts_from_ones_own_first_off),
    LO_TEST(test_ladder__publishing_again_adds_nothing),
    LO_TEST(test_ladder__outage_never_published_tells_nobody),
    LO_TEST(test_ladder__channel_is_wechat_then_sms_then_email_then_phone),
    LO_TEST(test_ladder__channel_with_a_gateway_goes_before_one_without),
    LO_TEST(test_ladder__published_late_is_told_at_once_and_counted),
    LO_TEST(test_ladder__vanished_section_asks_for_a_new_plan),
    LO_TEST(test_ladder__failing_outbox_fails_the_publishing),
    LO_TEST(test_ladder__two_meters_one_message_with_each_places_times),
    LO_TEST(test_ladder__places_on_two_lines_are_each_told_with_their_own),
    LO_TEST(test_ladder__virtual_meter_names_no_customer),
    LO_TEST(test_ladder__text_is_in_the_language_of_the_customer),
    LO_TEST(test_ladder__plain_announcement_costs_two_parts_at_most));
