/*
 * test_found.c - people whom an import finds, loses or moves while a plan is in
 * force (town.h).
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "network/net_builder.h"
#include "town.h"

struct fixture {
    struct town town;
    struct fake_outbox *outbox;
    struct lo_ladder sum;
    struct lo_ladder_changes changes;
    struct lo_error err;
    bool keep_told;
};

/* Published while nobody knew of the meters at m1: smith, coop (of m2) and
 * wang are told. */
static void set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    f->town.week.span.from = town_time(&f->town, "2026-03-16T00:00");
    f->town.week.span.to = f->town.week.span.from + 7 * LO_DAY;
    f->outbox = fake_outbox_new();
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    fake_outbox_free(f->outbox);
    town_close(&f->town);
}

static void run(struct fixture *f, const char *now, const char *found_by)
{
    struct lo_ladder_input input = town_input(&f->town, now);
    input.changes = &f->changes;
    input.found_by = found_by;
    input.keep_told = f->keep_told;
    LO_ASSERT_OK(lo_notify_ladder(&input, &f->outbox->port, &f->sum, &f->err),
                 f->err);
}

/* The meters that stand in the town: index of the table in town.c. */
static void meter_moves(struct fixture *f, int meter, const char *load)
{
    struct lo_customers *c = &f->town.customers;
    c->usage_points[meter].load = net_equipment(f->town.network, load);
    int32_t n = 0;
    for (int32_t l = 0; l < f->town.network->n_loads; l++) {
        c->first_by_load[l] = n;
        for (int32_t i = 0; i < c->n_usage_points; i++)
            if (c->usage_points[i].load.v ==
                f->town.network->loads[l].equipment.v)
                c->by_load[n++] = i;
    }
    c->first_by_load[f->town.network->n_loads] = n;
}

static const struct lo_notice *find(struct fixture *f, const char *who,
                                    const char *stage)
{
    return fake_outbox_find(f->outbox, who, stage);
}

static void test_found__who_is_found_is_told_late_and_it_says_so(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    CU_ASSERT_PTR_NULL(find(&f, "far", "announce-7d"));
    meter_moves(&f, 6, "m1"); /* far's */
    run(&f, "2026-03-12T10:00", "found by a test");
    CU_ASSERT_EQUAL(f.sum.found, 1);
    CU_ASSERT_EQUAL(f.sum.late, 1);
    CU_ASSERT_EQUAL(f.changes.cancelled + f.changes.changed, 0);
    const struct lo_notice *row = find(&f, "far", "announce-7d");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(row->due, town_time(&f.town, "2026-03-12T10:00"));
    CU_ASSERT_STRING_EQUAL(row->reason, "late: found by a test");
    CU_ASSERT_STRING_EQUAL(find(&f, "far", "morning")->reason,
                           "found by a test");
    guint rows = f.outbox->rows->len;
    run(&f, "2026-03-12T10:05", "found by a test");
    CU_ASSERT_EQUAL(f.sum.found, 0);
    CU_ASSERT_EQUAL(f.outbox->rows->len, rows);
    tear_down(&f);
}

static void
test_found__whose_supply_is_gone_already_is_told_till_it_is_back(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    meter_moves(&f, 6, "m1");
    run(&f, "2026-03-16T10:00", "found by a test");
    const struct lo_notice *row = find(&f, "far", "morning");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(row->due, town_time(&f.town, "2026-03-16T10:00"));
    CU_ASSERT_EQUAL(row->not_after, town_time(&f.town, "2026-03-16T12:30"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "计划停电"));
    CU_ASSERT_PTR_NULL(find(&f, "far", "announce-7d"));
    tear_down(&f);
}

static void test_found__who_is_off_no_longer_hears_it_and_nothing_more(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    meter_moves(&f, 0, "m4"); /* li's */
    run(&f, "2026-03-12T10:00", "found by a test");
    CU_ASSERT_EQUAL(f.changes.cancelled, 1);
    CU_ASSERT_EQUAL(find(&f, "li", "day-before")->state, LO_NOTICE_CANCELLED);
    CU_ASSERT_EQUAL(find(&f, "li", "morning")->state, LO_NOTICE_CANCELLED);
    CU_ASSERT_EQUAL(find(&f, "li", "cancel")->state, LO_NOTICE_DUE);
    CU_ASSERT_EQUAL(find(&f, "coop", "morning")->state, LO_NOTICE_DUE);
    /* and back again: told anew, although the rows of before stand there */
    meter_moves(&f, 0, "m1");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-12T10:05"));
    run(&f, "2026-03-13T10:00", "found by a test");
    CU_ASSERT_EQUAL(f.sum.found, 1);
    int morning = 0;
    for (guint i = 0; i < f.outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f.outbox, i);
        morning += strcmp(row->recipient, "li") == 0 &&
                   strcmp(row->stage, "morning") == 0 &&
                   row->state == LO_NOTICE_DUE;
    }
    CU_ASSERT_EQUAL(morning, 1);
    tear_down(&f);
}

/* Li moves to node 2, which is off two hours earlier. */
static void test_found__whose_times_changed_is_corrected(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    meter_moves(&f, 0, "m2");
    f.keep_told = true;
    run(&f, "2026-03-12T10:00", "found by a test");
    CU_ASSERT_PTR_NULL(find(&f, "li", "change"));
    f.keep_told = false;
    run(&f, "2026-03-12T10:00", "found by a test");
    CU_ASSERT_EQUAL(f.changes.changed, 1);
    const struct lo_notice *row = find(&f, "li", "change");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "07:15-12:30"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "09:00-12:30"));
    CU_ASSERT_EQUAL(find(&f, "li", "morning")->state, LO_NOTICE_CANCELLED);
    tear_down(&f);
}

static void test_found__a_village_spelt_otherwise_is_no_news(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    guint rows = f.outbox->rows->len;
    f.town.customers.usage_points[0].place = "上河新村";
    run(&f, "2026-03-12T10:00", "found by a test");
    CU_ASSERT_EQUAL(f.outbox->rows->len, rows);
    tear_down(&f);
}

/* Wang stood on the call list; now she has a number. */
static void test_found__who_can_be_reached_now_is_taken_off_the_call_list(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    CU_ASSERT_STRING_EQUAL(find(&f, "wang", "announce-7d")->channel, "phone");
    struct lo_customer_row rows[6];
    memcpy(rows, f.town.customers.rows, sizeof rows);
    rows[3].first_contact = 5;
    rows[3].n_contacts = 1;
    f.town.customers.rows = rows;
    run(&f, "2026-03-07T10:00", "found by a test");
    int sms = 0, phone = 0;
    for (guint i = 0; i < f.outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f.outbox, i);
        if (strcmp(row->recipient, "wang") != 0 || row->state != LO_NOTICE_DUE)
            continue;
        sms += strcmp(row->channel, "sms") == 0;
        phone += strcmp(row->channel, "phone") == 0;
    }
    CU_ASSERT_EQUAL(sms, 3);
    CU_ASSERT_EQUAL(phone, 0);
    tear_down(&f);
}

/* Whom no file names any more keeps his messages. */
static void test_found__who_vanished_from_the_files_is_not_forgotten(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    struct lo_customer_row rows[6];
    memcpy(rows, f.town.customers.rows, sizeof rows);
    rows[0].mrid = "somebody else";
    f.town.customers.rows = rows;
    run(&f, "2026-03-07T10:00", "found by a test");
    CU_ASSERT_EQUAL(find(&f, "li", "morning")->state, LO_NOTICE_DUE);
    CU_ASSERT_PTR_NOT_NULL(find(&f, "somebody else", "morning"));
    tear_down(&f);
}

/* An import while an overrun stands to be told: its word is not lost. */
static void test_found__overrun_that_is_to_be_told_survives_an_import(void)
{
    struct fixture f;
    set_up(&f);
    run(&f, "2026-03-06T08:00", NULL);
    for (int day = 9; day <= 15; day++) {
        char now[32];
        g_snprintf(now, sizeof now, "2026-03-%02dT20:00", day);
        fake_outbox_accept_due(f.outbox, town_time(&f.town, now));
    }
    struct lo_ladder_input input = town_input(&f.town, "2026-03-16T12:00");
    const struct lo_overrun word = {
        "O1", town_time(&f.town, "2026-03-16T14:00"), input.now, LO_TIME_NONE};
    const struct lo_tell tell = {LO_TELL_OVERRUN, "O1", word.expected,
                                 LO_TIME_NONE};
    int32_t added = 0;
    input.overruns = &word;
    input.n_overruns = 1;
    LO_ASSERT_OK(lo_notify_tell(&input, &f.outbox->port, &tell, &added, &f.err),
                 f.err);
    CU_ASSERT_EQUAL(added, 5);
    run(&f, "2026-03-16T12:01", "found by the import");
    const struct lo_notice *smith = find(&f, "smith", "overrun-0316-1400");
    CU_ASSERT_PTR_NOT_NULL_FATAL(smith);
    CU_ASSERT_EQUAL(smith->state, LO_NOTICE_DUE);
    CU_ASSERT_EQUAL(f.changes.changed, 0);
    tear_down(&f);
}

LO_SUITE(
    found, LO_TEST(test_found__who_is_found_is_told_late_and_it_says_so),
    LO_TEST(test_found__whose_supply_is_gone_already_is_told_till_it_is_back),
    LO_TEST(test_found__who_is_off_no_longer_hears_it_and_nothing_more),
    LO_TEST(test_found__whose_times_changed_is_corrected),
    LO_TEST(test_found__a_village_spelt_otherwise_is_no_news),
    LO_TEST(test_found__who_can_be_reached_now_is_taken_off_the_call_list),
    LO_TEST(test_found__who_vanished_from_the_files_is_not_forgotten),
    LO_TEST(test_found__overrun_that_is_to_be_told_survives_an_import));
