/*
 * test_compose.c - what a notice says: days, midnight, reasons, safety.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "notify/notify_int.h"

struct fixture {
    struct lo_arena *arena;
    struct lo_zone *zone;
    struct lo_interval off[4];
    const char *places[2];
    const char *lines[2];
    const char *kinds[4];
    struct lo_told_group group;
    struct lo_told told;
    struct lo_facts facts;
};

static lo_time at(const struct fixture *f, const char *local)
{
    lo_time out = 0;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_time_parse(&out, local, f->zone, &err), err);
    return out;
}

static void set_up(struct fixture *f)
{
    struct lo_error err = LO_ERROR_INIT;
    memset(f, 0, sizeof *f);
    f->arena = lo_arena_new();
    LO_ASSERT_OK(lo_zone_open(&f->zone, "Asia/Shanghai", &err), err);
    f->places[0] = "Upper";
    f->lines[0] = "F1";
    f->kinds[0] = "maintenance";
    f->off[0].from = at(f, "2026-03-06T07:15:00");
    f->off[0].to = at(f, "2026-03-06T12:30:00");
    f->group.places = (struct lo_texts){1, f->places};
    f->group.lines = (struct lo_texts){1, f->lines};
    f->group.off = (struct lo_stretches){1, f->off};
    f->told.n_groups = 1;
    f->told.groups = &f->group;
    f->facts = (struct lo_facts){.lang = LO_LANG_EN,
                                 .wording = LO_WORDING_SHORT,
                                 .zone = f->zone,
                                 .told = &f->told,
                                 .kinds = {1, f->kinds},
                                 .sender = "",
                                 .hotline = ""};
}

static void tear_down(struct fixture *f)
{
    lo_zone_close(f->zone);
    lo_arena_free(f->arena);
}

/* Does the text hold `piece`? Shows the text if not. */
static void check_has(struct fixture *f, const char *piece)
{
    const char *text = lo_notify_compose(f->arena, &f->facts);
    bool found = strstr(text, piece) != NULL;
    if (!found)
        fprintf(stderr, "no '%s' in '%s'\n", piece, text);
    CU_ASSERT_TRUE(found);
}

static void test_compose__every_wording_has_area_line_time_and_safety(void)
{
    struct fixture f;
    set_up(&f);
    for (int w = LO_WORDING_ANNOUNCE; w <= LO_WORDING_SHORT; w++) {
        f.facts.wording = (enum lo_wording)w;
        f.facts.lang = LO_LANG_EN;
        check_has(&f, "Upper (line F1), Fri 6 Mar 07:15-12:30");
        check_has(&f, "treat the line as live");
        f.facts.lang = LO_LANG_ZH;
        check_has(&f, "Upper（线路：F1）3月6日(周五) 07:15-12:30");
        check_has(&f, "始终视线路带电");
    }
    tear_down(&f);
}

static void test_compose__outage_over_midnight_names_both_days(void)
{
    struct fixture f;
    set_up(&f);
    f.off[0].from = at(&f, "2026-12-31T22:00:00");
    f.off[0].to = at(&f, "2027-01-01T06:00:00");
    check_has(&f, "Thu 31 Dec 22:00 to Fri 1 Jan 06:00");
    f.facts.lang = LO_LANG_ZH;
    check_has(&f, "12月31日(周四) 22:00至1月1日(周五) 06:00");
    tear_down(&f);
}

static void test_compose__end_at_midnight_is_24_of_its_day(void)
{
    struct fixture f;
    set_up(&f);
    f.off[0].to = at(&f, "2026-03-07T00:00:00");
    check_has(&f, "Fri 6 Mar 07:15-24:00.");
    tear_down(&f);
}

static void test_compose__several_stretches_name_a_day_once(void)
{
    struct fixture f;
    set_up(&f);
    f.off[1].from = at(&f, "2026-03-06T14:00:00");
    f.off[1].to = at(&f, "2026-03-06T16:00:00");
    f.off[2].from = at(&f, "2026-03-07T08:00:00");
    f.off[2].to = at(&f, "2026-03-07T09:00:00");
    f.group.off.n = 3;
    check_has(&f, "Fri 6 Mar 07:15-12:30, 14:00-16:00, Sat 7 Mar 08:00-09:00.");
    tear_down(&f);
}

static void test_compose__end_is_never_told_too_early(void)
{
    struct fixture f;
    set_up(&f);
    f.off[0].to = at(&f, "2026-03-06T12:30:01");
    check_has(&f, "07:15-12:31");
    tear_down(&f);
}

static void test_compose__reason_names_each_kind_of_job_once(void)
{
    struct fixture f;
    set_up(&f);
    f.facts.wording = LO_WORDING_ANNOUNCE;
    f.kinds[1] = "connect";
    f.kinds[2] = "service";
    f.kinds[3] = "unheard of";
    f.facts.kinds.n = 4;
    check_has(&f, "07:15-12:30, line maintenance, a new connection, line "
                  "work.");
    f.facts.kinds.n = 0;
    check_has(&f, "07:15-12:30, line work.");
    f.facts.lang = LO_LANG_ZH;
    f.facts.kinds.n = 2;
    check_has(&f, "原因：线路检修、用户接电。");
    tear_down(&f);
}

static void test_compose__those_at_risk_get_a_sentence_of_their_own(void)
{
    struct fixture f;
    set_up(&f);
    const char *plain = lo_notify_compose(f.arena, &f.facts);
    CU_ASSERT_PTR_NULL(strstr(plain, "medical"));
    CU_ASSERT_PTR_NULL(strstr(plain, "transfer switch"));
    CU_ASSERT_PTR_NULL(strstr(plain, "Questions"));
    f.facts.life_support = true;
    f.told.own_source = true;
    f.facts.hotline = "95598";
    check_has(&f, "If you depend on medical equipment");
    check_has(&f, "without a transfer switch");
    check_has(&f, "Questions: 95598.");
    f.facts.lang = LO_LANG_ZH;
    check_has(&f, "请提前备好备用电源");
    check_has(&f, "严禁向线路送电");
    tear_down(&f);
}

static void test_compose__name_that_says_line_is_not_called_so_twice(void)
{
    struct fixture f;
    set_up(&f);
    f.lines[0] = "Mill line";
    check_has(&f, "Upper (Mill line), Fri 6 Mar");
    f.lines[0] = "10kV上河线";
    check_has(&f, "Upper (10kV上河线), Fri 6 Mar");
    f.facts.lang = LO_LANG_ZH;
    check_has(&f, "Upper（线路：10kV上河线）3月6日");
    tear_down(&f);
}

static void test_compose__change_names_what_is_void(void)
{
    struct fixture f;
    set_up(&f);
    struct lo_interval before = {at(&f, "2026-03-05T08:00:00"),
                                 at(&f, "2026-03-05T09:00:00")};
    struct lo_told_group group = f.group;
    group.off = (struct lo_stretches){1, &before};
    const struct lo_told was = {.n_groups = 1, .groups = &group};
    f.facts.was = &was;
    f.facts.wording = LO_WORDING_CHANGE;
    check_has(&f, "changed: Upper (line F1), Fri 6 Mar 07:15-12:30, line "
                  "maintenance. Void is the notice of: Thu 5 Mar 08:00-09:00.");
    check_has(&f, "treat the line as live");
    f.facts.lang = LO_LANG_ZH;
    check_has(&f, "原通知“3月5日(周四) 08:00-09:00”作废");
    const char *elsewhere[] = {"Lower"};
    group.places.at = elsewhere;
    check_has(&f, "原通知“Lower（线路：F1）3月5日(周四) 08:00-09:00”作废");
    tear_down(&f);
}

static void test_compose__cancellation_says_that_supply_stays(void)
{
    struct fixture f;
    set_up(&f);
    f.facts.wording = LO_WORDING_CANCEL;
    check_has(&f, "cancelled: Upper (line F1), Fri 6 Mar 07:15-12:30 does not "
                  "take place.");
    f.facts.lang = LO_LANG_ZH;
    check_has(&f, "停电取消：Upper（线路：F1）3月6日(周五) 07:15-12:30");
    tear_down(&f);
}

/* An ordinary notice in English is one SMS abroad. */
static void test_compose__plain_english_notice_fits_one_gsm_part(void)
{
    struct fixture f;
    set_up(&f);
    f.facts.wording = LO_WORDING_ANNOUNCE;
    f.facts.hotline = "95598";
    f.places[0] = "Riverside";
    f.lines[0] = "Mill line";
    const char *text = lo_notify_compose(f.arena, &f.facts);
    CU_ASSERT_EQUAL(lo_sms_parts(text, false), 1);
    tear_down(&f);
}

static void test_compose__sender_stands_in_front(void)
{
    struct fixture f;
    set_up(&f);
    f.facts.sender = "Jiangbei";
    CU_ASSERT_TRUE(g_str_has_prefix(lo_notify_compose(f.arena, &f.facts),
                                    "Jiangbei: Power cut: "));
    f.facts.lang = LO_LANG_ZH;
    CU_ASSERT_TRUE(g_str_has_prefix(lo_notify_compose(f.arena, &f.facts),
                                    "【Jiangbei】即将停电："));
    tear_down(&f);
}

static void test_compose__unknown_place_and_line_are_said_in_words(void)
{
    struct fixture f;
    set_up(&f);
    f.group.places.n = 0;
    f.group.lines.n = 0;
    check_has(&f, "your address (line of your meter), Fri");
    tear_down(&f);
}

static void test_compose__names_with_braces_are_not_filled_in(void)
{
    struct fixture f;
    set_up(&f);
    f.places[0] = "{line}{hotline}";
    f.facts.hotline = "95598";
    check_has(&f, "{line}{hotline} (line F1)");
    tear_down(&f);
}

/* --- the catalogue ------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The {pieces} of a text, sorted, in one string. */
static char *pieces_of(const char *text)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    for (const char *open = strchr(text, '{'); open != NULL;
         open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        CU_ASSERT_PTR_NOT_NULL_FATAL(close);
        g_ptr_array_add(found, g_strndup(open, (gsize)(close - open) + 1));
    }
    g_ptr_array_sort(found, by_text);
    g_ptr_array_add(found, NULL);
    char *joined = g_strjoinv("", (char **)found->pdata);
    g_ptr_array_free(found, TRUE);
    return joined;
}

static void test_compose__translations_keep_every_named_piece(void)
{
    static const char *const ids[] = {
        "{weekday} {day} {month}",
        "{place} (line {line}), {when}",
        "{place} ({line}), {when}",
        "Planned power cut: {what}, {reason}.",
        "Reminder of a power cut: {what}, {reason}.",
        "Power cut changed: {what}, {reason}. Void is the notice of: {was}.",
        "Power cut cancelled: {what} does not take place.",
        "Power cut: {what}.",
        "{sender}: ",
        "Questions: {hotline}.",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        const char *chinese = lo_text(LO_LANG_ZH, ids[i]);
        char *wanted = pieces_of(ids[i]);
        char *found = pieces_of(chinese);
        CU_ASSERT_STRING_NOT_EQUAL(chinese, ids[i]);
        CU_ASSERT_STRING_EQUAL(found, wanted);
        g_free(wanted);
        g_free(found);
    }
}

LO_SUITE(compose,
         LO_TEST(test_compose__every_wording_has_area_line_time_and_safety),
         LO_TEST(test_compose__outage_over_midnight_names_both_days),
         LO_TEST(test_compose__end_at_midnight_is_24_of_its_day),
         LO_TEST(test_compose__several_stretches_name_a_day_once),
         LO_TEST(test_compose__end_is_never_told_too_early),
         LO_TEST(test_compose__reason_names_each_kind_of_job_once),
         LO_TEST(test_compose__those_at_risk_get_a_sentence_of_their_own),
         LO_TEST(test_compose__name_that_says_line_is_not_called_so_twice),
         LO_TEST(test_compose__change_names_what_is_void),
         LO_TEST(test_compose__cancellation_says_that_supply_stays),
         LO_TEST(test_compose__plain_english_notice_fits_one_gsm_part),
         LO_TEST(test_compose__sender_stands_in_front),
         LO_TEST(test_compose__unknown_place_and_line_are_said_in_words),
         LO_TEST(test_compose__names_with_braces_are_not_filled_in),
         LO_TEST(test_compose__translations_keep_every_named_piece));
