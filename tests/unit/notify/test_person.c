/*
 * test_person.c - customers with one number are one person: told once of all
 * their places, found in the evidence under each of their names (town.h).
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "notify/notify_int.h"
#include "town.h"

enum { LI = 0, SMITH = 1, ROWS_MOST = 16 };

/* li has a meter in 上河村, smith one in 下河村. */
struct fixture {
    struct town town;
    struct lo_customer_row rows[ROWS_MOST];
    struct lo_contact contacts[ROWS_MOST];
    struct fake_outbox *outbox;
    struct lo_ladder sum;
    struct lo_error err;
};

static void give_number(struct fixture *f, int who, const char *number)
{
    struct lo_customers *c = &f->town.customers;
    int32_t at = c->n_contacts++;
    f->contacts[at] = (struct lo_contact){LO_CHANNEL_SMS, number};
    f->rows[who].first_contact = at;
    f->rows[who].n_contacts = 1;
}

static void set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    struct lo_customers *c = &f->town.customers;
    memcpy(f->rows, c->rows, (size_t)c->n * sizeof *c->rows);
    memcpy(f->contacts, c->contacts,
           (size_t)c->n_contacts * sizeof *c->contacts);
    c->rows = f->rows;
    c->contacts = f->contacts;
    f->town.week.span.from = town_time(&f->town, "2026-03-16T00:00");
    f->town.week.span.to = f->town.week.span.from + 7 * LO_DAY;
    f->outbox = fake_outbox_new();
    give_number(f, LI, "+8613800009999");
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    fake_outbox_free(f->outbox);
    town_close(&f->town);
}

static void publish(struct fixture *f, const char *now)
{
    struct lo_ladder_input input = town_input(&f->town, now);
    LO_ASSERT_OK(lo_notify_ladder(&input, &f->outbox->port, &f->sum, &f->err),
                 f->err);
}

static void publish_again(struct fixture *f, const char *now)
{
    f->town.week.outages[0].revision = 2;
    fake_outbox_replace(f->outbox, 2, town_time(&f->town, now));
    publish(f, now);
}

/* Rows of the person that were not called off. */
static int rows_of(const struct fixture *f, const char *who)
{
    int n = 0;
    for (guint i = 0; i < f->outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f->outbox, i);
        n += strcmp(row->recipient, who) == 0 &&
             row->state != LO_NOTICE_CANCELLED;
    }
    return n;
}

static void test_person__two_records_with_one_number_are_told_once(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    int apart = f.sum.recipients;
    CU_ASSERT_TRUE(rows_of(&f, "smith") > 0);
    tear_down(&f);
    set_up(&f);
    give_number(&f, SMITH, "+8613800009999");
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(rows_of(&f, "smith"), 0);
    CU_ASSERT_EQUAL(f.sum.recipients, apart - 1);
    const struct lo_notice *row =
        fake_outbox_find(f.outbox, "li", "announce-7d");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "上河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "下河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->facts, "{\"for\":[\"li\",\"smith\"]}"));
    struct lo_texts accounts = lo_notify_accounts(f.town.arena, row->facts);
    CU_ASSERT_EQUAL_FATAL(accounts.n, 2);
    CU_ASSERT_STRING_EQUAL(accounts.at[1], "smith");
    guint rows = f.outbox->rows->len;
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_EQUAL(f.outbox->rows->len, rows);
    tear_down(&f);
}

/* Their notices are evidence of their own, and their letters, too. */
static void test_person__life_support_is_told_by_itself(void)
{
    struct fixture f;
    set_up(&f);
    give_number(&f, SMITH, "+8613800009999");
    f.rows[SMITH].special_need = "life support";
    LO_ASSERT_OK(
        lo_settings_assign(f.town.settings, "notice.important=none", &f.err),
        f.err);
    publish(&f, "2026-03-06T08:00");
    CU_ASSERT_TRUE(rows_of(&f, "smith") > 0);
    CU_ASSERT_TRUE(rows_of(&f, "li") > 0);
    tear_down(&f);
}

static void test_person__who_was_told_by_himself_hears_nothing_new(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    int li = rows_of(&f, "li"), smith = rows_of(&f, "smith");
    give_number(&f, SMITH, "+8613800009999");
    publish_again(&f, "2026-03-10T10:00");
    CU_ASSERT_EQUAL(rows_of(&f, "li"), li);
    CU_ASSERT_EQUAL(rows_of(&f, "smith"), smith);
    CU_ASSERT_PTR_NULL(fake_outbox_find(f.outbox, "li", "change"));
    CU_ASSERT_PTR_NULL(fake_outbox_find(f.outbox, "smith", "change"));
    tear_down(&f);
}

/* One has another number since: each is told his own. */
static void test_person__parts_when_the_numbers_part(void)
{
    struct fixture f;
    set_up(&f);
    give_number(&f, SMITH, "+8613800009999");
    publish(&f, "2026-03-06T08:00");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    give_number(&f, SMITH, "+8613800008888");
    publish_again(&f, "2026-03-10T10:00");
    CU_ASSERT_TRUE(rows_of(&f, "smith") > 0);
    const struct lo_notice *change = fake_outbox_find(f.outbox, "li", "change");
    CU_ASSERT_PTR_NOT_NULL_FATAL(change);
    CU_ASSERT_PTR_NULL(strstr(change->facts, "\"for\""));
    CU_ASSERT_PTR_NULL(strstr(change->facts, "下河村"));
    tear_down(&f);
}

/* The one under whose name both were told is not off any more: the other goes
 * on hearing under it, of a change, not of a cancellation beside a new
 * announcement. */
static void test_person__goes_on_under_the_name_it_was_told_by(void)
{
    struct fixture f;
    set_up(&f);
    give_number(&f, SMITH, "+8613800009999");
    publish(&f, "2026-03-06T08:00");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T09:00"));
    /* only node 2 is off now: 下河村 */
    f.town.week.outages[0].stages[1].off = f.town.week.outages[0].stages[0].off;
    publish_again(&f, "2026-03-10T10:00");
    CU_ASSERT_EQUAL(rows_of(&f, "smith"), 0);
    CU_ASSERT_PTR_NULL(fake_outbox_find(f.outbox, "li", "cancel"));
    const struct lo_notice *change = fake_outbox_find(f.outbox, "li", "change");
    CU_ASSERT_PTR_NOT_NULL_FATAL(change);
    CU_ASSERT_PTR_NOT_NULL(strstr(change->facts, "{\"for\":[\"smith\"]}"));
    tear_down(&f);
}

/* So that the evidence of either record shows it. */
static void test_person__what_comes_later_is_of_both_records(void)
{
    struct fixture f;
    set_up(&f);
    give_number(&f, SMITH, "+8613800009999");
    publish(&f, "2026-03-06T08:00");
    for (int day = 9; day <= 16; day++) {
        char now[32];
        g_snprintf(now, sizeof now, "2026-03-%02dT07:00", day);
        fake_outbox_accept_due(f.outbox, town_time(&f.town, now));
    }
    struct lo_tell tell = {LO_TELL_RESTORED, "O1", LO_TIME_NONE, LO_TIME_NONE};
    struct lo_ladder_input input = town_input(&f.town, "2026-03-16T12:20");
    int32_t added = 0;
    LO_ASSERT_OK(lo_notify_tell(&input, &f.outbox->port, &tell, &added, &f.err),
                 f.err);
    const struct lo_notice *row = fake_outbox_find(f.outbox, "li", "restored");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(lo_notify_accounts(f.town.arena, row->facts).n, 2);
    tear_down(&f);
    set_up(&f);
    give_number(&f, SMITH, "+8613800009999");
    publish(&f, "2026-03-06T08:00");
    fake_outbox_accept_due(f.outbox, town_time(&f.town, "2026-03-09T08:00"));
    f.town.week.n_outages = 0;
    publish(&f, "2026-03-10T08:00");
    row = fake_outbox_find(f.outbox, "li", "cancel");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(lo_notify_accounts(f.town.arena, row->facts).n, 2);
    tear_down(&f);
}

LO_SUITE(person,
         LO_TEST(test_person__two_records_with_one_number_are_told_once),
         LO_TEST(test_person__life_support_is_told_by_itself),
         LO_TEST(test_person__who_was_told_by_himself_hears_nothing_new),
         LO_TEST(test_person__parts_when_the_numbers_part),
         LO_TEST(test_person__goes_on_under_the_name_it_was_told_by),
         LO_TEST(test_person__what_comes_later_is_of_both_records));
