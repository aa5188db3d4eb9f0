/*
 * test_relay.c - who is told for others: village heads, electricians, staff
 * (town.h).
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

enum { ROWS = 8, CONTACTS = 8, RELAYS = 4, HEAD = 6, SECOND = 7 };

struct fixture {
    struct town town;
    struct lo_customer_row rows[ROWS];
    struct lo_contact contacts[CONTACTS];
    struct lo_relay relays[RELAYS];
    struct fake_outbox *outbox;
    struct lo_ladder sum;
    struct lo_error err;
};

/* Two more rows, without a meter: the head of a village, a second one. */
static void set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    struct lo_customers *c = &f->town.customers;
    memcpy(f->rows, c->rows, (size_t)c->n * sizeof *c->rows);
    memcpy(f->contacts, c->contacts,
           (size_t)c->n_contacts * sizeof *c->contacts);
    for (int i = HEAD; i <= SECOND; i++) {
        f->rows[i] = f->rows[0];
        f->rows[i].mrid = f->rows[i].name = i == HEAD ? "head" : "second";
        f->rows[i].first_contact = c->n_contacts + i - HEAD;
        f->rows[i].n_contacts = 1;
        f->contacts[c->n_contacts + i - HEAD] = (struct lo_contact){
            LO_CHANNEL_SMS, i == HEAD ? "+8613900000001" : "+8613900000002"};
    }
    c->rows = f->rows;
    c->contacts = f->contacts;
    c->n = ROWS;
    c->n_contacts = CONTACTS;
    c->relays = f->relays;
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

static void relay(struct fixture *f, int who, const char *place,
                  const char *load, int32_t feeder)
{
    f->relays[f->town.customers.n_relays++] = (struct lo_relay){
        .customer = {who},
        .place = place,
        .load = load != NULL ? net_equipment(f->town.network, load)
                             : (lo_equipment_id){LO_NONE},
        .feeder = {feeder}};
}

static void set(struct fixture *f, const char *assignment)
{
    LO_ASSERT_OK(lo_settings_assign(f->town.settings, assignment, &f->err),
                 f->err);
}

static void publish(struct fixture *f, const char *now)
{
    struct lo_ladder_input input = town_input(&f->town, now);
    LO_ASSERT_OK(lo_notify_ladder(&input, &f->outbox->port, &f->sum, &f->err),
                 f->err);
}

static int rows_of(const struct fixture *f, const char *who)
{
    int n = 0;
    for (guint i = 0; i < f->outbox->rows->len; i++)
        n += strcmp(fake_outbox_at(f->outbox, i)->recipient, who) == 0;
    return n;
}

static const struct lo_notice *row_of(const struct fixture *f, const char *who,
                                      const char *stage)
{
    const struct lo_notice *row = fake_outbox_find(f->outbox, who, stage);
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    return row;
}

/* Wang has no contact: the head is asked to go and tell her. */
static void test_relay__head_is_told_once_with_those_to_pass_on_to(void)
{
    struct fixture f;
    set_up(&f);
    relay(&f, HEAD, "下河村", NULL, LO_NONE);
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(rows_of(&f, "head"), 1);
    const struct lo_notice *row = row_of(&f, "head", "relay");
    CU_ASSERT_EQUAL(row->due, town_time(&f.town, "2026-03-09T06:45"));
    CU_ASSERT_EQUAL(row->not_after, town_time(&f.town, "2026-03-16T07:15"));
    CU_ASSERT_EQUAL(row->deadline, LO_TIME_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "下河村"));
    CU_ASSERT_PTR_NULL(strstr(row->text, "上河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "请转告当地3户用户"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row->text, "以下用户收不到短信，请当面告知：wang。"));
    CU_ASSERT_EQUAL(f.sum.relays, 1);
    CU_ASSERT_EQUAL(f.sum.recipients, 6);
    publish(&f, "2026-03-06T09:00");
    CU_ASSERT_EQUAL(rows_of(&f, "head"), 1);
    tear_down(&f);
}

static void test_relay__of_a_load_or_feeder_covers_those_behind_it(void)
{
    struct fixture f;
    set_up(&f);
    relay(&f, HEAD, "", "m2", LO_NONE);
    relay(&f, SECOND, "", NULL,
          f.town.sections->info[net_section(f.town.sections, "1").v].feeder.v);
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "head", "relay")->text, "请转告当地3户用户"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "second", "relay")->text, "请转告当地5户用户"));
    tear_down(&f);
}

/* Nobody of 东山村 is off. */
static void test_relay__of_a_village_that_stays_on_hears_nothing(void)
{
    struct fixture f;
    set_up(&f);
    relay(&f, HEAD, "东山村", NULL, LO_NONE);
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(rows_of(&f, "head"), 0);
    CU_ASSERT_EQUAL(f.sum.relays, 0);
    tear_down(&f);
}

static void test_relay__who_is_off_himself_gets_one_message_a_stage(void)
{
    struct fixture f;
    set_up(&f);
    relay(&f, 0, "下河村", NULL, LO_NONE); /* li lives in 上河村 */
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(rows_of(&f, "li"), 3);
    const struct lo_notice *first = row_of(&f, "li", "announce-7d");
    CU_ASSERT_PTR_NOT_NULL(strstr(first->text, "上河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(first->text, "下河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(first->text, "请转告当地3户用户"));
    CU_ASSERT_PTR_NULL(strstr(row_of(&f, "li", "day-before")->text, "请转告"));
    CU_ASSERT_EQUAL(f.sum.recipients, 5);
    CU_ASSERT_EQUAL(f.sum.relays, 1);
    tear_down(&f);
}

/* A row of his own with the number under which coop is a customer. */
static void test_relay__with_the_number_of_a_customer_is_that_customer(void)
{
    struct fixture f;
    set_up(&f);
    f.contacts[f.rows[HEAD].first_contact].value = "+8613800000003";
    relay(&f, HEAD, "上河村", NULL, LO_NONE);
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(rows_of(&f, "head"), 0);
    CU_ASSERT_EQUAL(rows_of(&f, "coop"), 3);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "coop", "announce-7d")->text, "请转告当地2户用户"));
    tear_down(&f);
}

static void test_relay__hears_of_a_change_and_of_the_end(void)
{
    struct fixture f;
    set_up(&f);
    relay(&f, HEAD, "下河村", NULL, LO_NONE);
    publish(&f, "2026-03-06T08:00");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    f.town.week.outages[0].stages[0].span.from += LO_HOUR;
    f.town.week.outages[0].revision = 2;
    fake_outbox_replace(f.outbox, 2, town_time(&f.town, "2026-03-10T10:00"));
    publish(&f, "2026-03-10T10:00");
    const struct lo_notice *change = row_of(&f, "head", "change");
    CU_ASSERT_PTR_NOT_NULL(strstr(change->text, "作废"));
    CU_ASSERT_PTR_NOT_NULL(strstr(change->text, "请转告当地3户用户"));
    CU_ASSERT_EQUAL(rows_of(&f, "head"), 2);
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-10T10:05"));
    f.town.week.n_outages = 0;
    publish(&f, "2026-03-11T10:00");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row_of(&f, "head", "cancel")->text, "请转告当地用户"));
    tear_down(&f);
}

/* Ten people without a contact: eight are named. */
static void test_relay__names_eight_and_counts_the_others(void)
{
    struct lo_texts names = {0, NULL};
    struct lo_arena *arena = lo_arena_new();
    names.at = lo_arena_array(arena, LO_PASS_ON_NAMES, sizeof *names.at);
    while (names.n < LO_PASS_ON_NAMES)
        names.at[names.n++] = "Wang";
    struct town town;
    town_open(&town);
    const struct lo_pass_on pass_on = {12, 10, names};
    struct lo_interval off = {0, LO_HOUR};
    struct lo_told_group group = {.off = {1, &off}};
    const struct lo_told told = {.n_groups = 1, .groups = &group};
    const struct lo_facts facts = {.zone = town.zone,
                                   .told = &told,
                                   .pass_on = &pass_on,
                                   .sender = "",
                                   .hotline = ""};
    CU_ASSERT_PTR_NOT_NULL(strstr(
        lo_notify_compose(arena, &facts),
        "Please pass this on to the 12 customers there. No message reaches "
        "Wang, Wang, Wang, Wang, Wang, Wang, Wang, Wang and 2 more."));
    town_close(&town);
    lo_arena_free(arena);
}

/* --- staff --------------------------------------------------------------- */

static void test_staff__gets_one_marked_copy_that_counts_as_no_customer(void)
{
    struct fixture f;
    set_up(&f);
    set(&f, "notice.staff=Zhao=+8613700000001; desk=desk@station.test");
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(f.sum.rows, 15);
    CU_ASSERT_EQUAL(f.sum.recipients, 5);
    CU_ASSERT_EQUAL(f.sum.copies, 2);
    const struct lo_notice *row = row_of(&f, LO_STAFF_PREFIX "Zhao", "copy");
    CU_ASSERT_TRUE(g_str_has_prefix(row->text, "（内部抄送）"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "上河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "下河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "已安排通知5户，其中电话通知1户"));
    CU_ASSERT_STRING_EQUAL(row->address, "+8613700000001");
    CU_ASSERT_STRING_EQUAL(row->channel, "sms");
    CU_ASSERT_EQUAL(row->deadline, LO_TIME_NONE);
    CU_ASSERT_STRING_EQUAL(row_of(&f, LO_STAFF_PREFIX "desk", "copy")->channel,
                           "email");
    publish(&f, "2026-03-06T09:00");
    CU_ASSERT_EQUAL(f.sum.copies, 0);
    tear_down(&f);
}

static void test_staff__hears_that_it_was_called_off(void)
{
    struct fixture f;
    set_up(&f);
    set(&f, "notice.staff=Zhao=+8613700000001");
    publish(&f, "2026-03-06T08:00");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    f.town.week.n_outages = 0;
    publish(&f, "2026-03-11T10:00");
    CU_ASSERT_TRUE(g_str_has_prefix(
        row_of(&f, LO_STAFF_PREFIX "Zhao", "cancel")->text, "（内部抄送）"));
    tear_down(&f);
}

static void test_staff__who_cannot_be_reached_is_named_by_the_error(void)
{
    static const char *const bad[] = {
        "notice.staff=Zhao", "notice.staff=Zhao=12", "notice.staff=Zhao=phone",
        "notice.staff=Zhao=+8613700000001; Zhao=+8613700000002"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct fixture f;
        set_up(&f);
        set(&f, bad[i]);
        struct lo_ladder_input input = town_input(&f.town, "2026-03-06T08:00");
        CU_ASSERT_EQUAL(
            lo_notify_ladder(&input, &f.outbox->port, &f.sum, &f.err),
            LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "Zhao"));
        tear_down(&f);
    }
}

LO_SUITE(relay, LO_TEST(test_relay__head_is_told_once_with_those_to_pass_on_to),
         LO_TEST(test_relay__of_a_load_or_feeder_covers_those_behind_it),
         LO_TEST(test_relay__of_a_village_that_stays_on_hears_nothing),
         LO_TEST(test_relay__who_is_off_himself_gets_one_message_a_stage),
         LO_TEST(test_relay__with_the_number_of_a_customer_is_that_customer),
         LO_TEST(test_relay__hears_of_a_change_and_of_the_end),
         LO_TEST(test_relay__names_eight_and_counts_the_others),
         LO_TEST(test_staff__gets_one_marked_copy_that_counts_as_no_customer),
         LO_TEST(test_staff__hears_that_it_was_called_off),
         LO_TEST(test_staff__who_cannot_be_reached_is_named_by_the_error));
