/*
 * test_run.c - sending what is due: once, in the right states, whatever fails.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "lineout/notify.h"

enum { NOW = 1000000, LATER = NOW + LO_DAY };

/* A gateway with a scripted outcome that counts what it gets. */
struct fake_gateway {
    struct lo_gateway port;
    enum lo_send_outcome outcome;
    lo_time retry_at;
    bool stops;  /* what it answers holds for every message */
    bool number; /* ... for this number alone */
    int sent;
    lo_time *clock; /* moved on by `takes` with each message */
    lo_time takes;
    struct fake_outbox *steal;  /* row 2 changes its owner meanwhile */
    struct fake_outbox *orphan; /* row 3 is taken for orphaned meanwhile */
    bool changes;               /* after the first message the outcome ... */
    enum lo_send_outcome then;  /* ... is this */
    volatile int *stop;         /* set with the third message */
    double *steady;             /* noted in `when` with each message */
    double when[256];
    char last_to[64];
    char last_key[64];
};

static void fake_send(void *self, const struct lo_message *message, lo_time now,
                      struct lo_send_result *result)
{
    struct fake_gateway *gateway = self;
    (void)now;
    if (gateway->steady != NULL)
        gateway->when[gateway->sent] = *gateway->steady;
    gateway->sent++;
    if (gateway->stop != NULL && gateway->sent == 3)
        *gateway->stop = 1;
    *gateway->clock += gateway->takes;
    if (gateway->steal != NULL)
        fake_outbox_steal(gateway->steal, 1);
    if (gateway->orphan != NULL && gateway->sent == 3)
        fake_outbox_orphan(gateway->orphan, 2, now);
    g_strlcpy(gateway->last_to, message->to, sizeof gateway->last_to);
    g_strlcpy(gateway->last_key, message->key, sizeof gateway->last_key);
    memset(result, 0, sizeof *result);
    result->outcome = gateway->outcome;
    result->retry_at = gateway->retry_at;
    result->stop = gateway->stops;
    result->number = gateway->number;
    g_strlcpy(result->gateway_id, "id-7", sizeof result->gateway_id);
    if (gateway->changes)
        gateway->outcome = gateway->then;
}

struct fixture {
    struct fake_outbox *outbox;
    struct fake_gateway sms;
    lo_time now;
    struct lo_notify_run run;
    struct lo_notify_summary sum;
    struct lo_error err;
};

static void set_up(struct fixture *f, enum lo_send_outcome outcome)
{
    memset(f, 0, sizeof *f);
    f->outbox = fake_outbox_new();
    f->sms.outcome = outcome;
    f->sms.clock = &f->now;
    f->sms.port =
        (struct lo_gateway){.self = &f->sms, .name = "fake", .send = fake_send};
    f->now = NOW;
    f->run.outbox = &f->outbox->port;
    f->run.gateway[LO_CHANNEL_SMS] = &f->sms.port;
    f->run.clock = lo_clock_fixed(&f->now);
    f->run.owner = "test";
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    fake_outbox_free(f->outbox);
}

static enum lo_status send(struct fixture *f)
{
    return lo_notify_send(&f->run, &f->sum, &f->err);
}

static void put(struct fixture *f, int n, const char *channel)
{
    for (int i = 0; i < n; i++) {
        char who[16];
        g_snprintf(who, sizeof who, "%s%d", channel, i);
        fake_outbox_put(f->outbox, who, channel, NOW, LATER);
    }
}

static void test_run__second_run_sends_nothing_twice(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 120, "sms"); /* more than one batch */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sum.accepted, 120);
    CU_ASSERT_EQUAL(f.sms.sent, 120);
    CU_ASSERT_STRING_EQUAL(f.sms.last_to, "+8613800000000");
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 0)->gateway, "fake");
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 0)->gateway_id, "id-7");
    f.now = LATER;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sum.accepted, 0);
    CU_ASSERT_EQUAL(f.sms.sent, 120);
    tear_down(&f);
}

static void test_run__rows_before_their_time_stay(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    fake_outbox_put(f.outbox, "a", "sms", NOW + 1, LATER);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 0);
    f.now = NOW + 1;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    tear_down(&f);
}

static void test_run__row_past_its_last_useful_moment_expires(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    fake_outbox_put(f.outbox, "late", "sms", NOW - 20, NOW - 10);
    fake_outbox_put(f.outbox, "phone", "phone", NOW - 20, NOW - 10);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 0);
    CU_ASSERT_EQUAL(f.sum.expired, 2);
    CU_ASSERT_EQUAL(f.sum.call_list, 0);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_EXPIRED), 2);
    tear_down(&f);
}

static void test_run__row_that_became_useless_in_the_batch_is_not_sent(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    fake_outbox_put(f.outbox, "a", "sms", NOW, LATER);
    fake_outbox_put(f.outbox, "b", "sms", NOW, NOW + 5);
    f.sms.takes = 10;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    CU_ASSERT_EQUAL(f.sum.expired, 1);
    f.now += LO_HOUR; /* its lease has run out */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 1)->state, LO_NOTICE_EXPIRED);
    tear_down(&f);
}

static void test_run__row_that_somebody_else_holds_is_not_sent(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 3, "sms");
    f.sms.steal = f.outbox;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 2);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 1)->state, LO_NOTICE_CLAIMED);
    tear_down(&f);
}

static void test_run__what_no_gateway_takes_is_left_to_people(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 2, "phone");
    put(&f, 3, "wechat");
    put(&f, 1, "sms");
    f.run.gateway[LO_CHANNEL_PHONE] = &f.sms.port; /* even then */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sum.call_list, 5);
    CU_ASSERT_EQUAL(f.sum.accepted, 1);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 5);
    tear_down(&f);
}

static void test_run__unknown_is_never_sent_again(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_UNKNOWN);
    put(&f, 2, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sum.unknown, 2);
    for (int i = 0; i < 3; i++) {
        f.now += LO_HOUR;
        LO_ASSERT_OK(send(&f), f.err);
    }
    CU_ASSERT_EQUAL(f.sms.sent, 2);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_UNKNOWN), 2);
    tear_down(&f);
}

static void test_run__crash_between_sending_and_record_is_unknown(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 3, "sms");
    f.outbox->lose_records = true;
    CU_ASSERT_EQUAL(send(&f), LO_EIO);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    f.outbox->lose_records = false;
    f.now += 2 * LO_HOUR; /* the lease has run out */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 3); /* one in doubt, two sent now */
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_UNKNOWN), 1);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 2);
    tear_down(&f);
}

/* A clock that jumps over the lease: another sender sees an orphan. */
static void test_run__one_taken_for_orphaned_leaves_the_others_known(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    f.sms.port.width = 8;
    put(&f, 9, "sms");
    f.sms.orphan = f.outbox;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 9);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_UNKNOWN), 1);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 8);
    tear_down(&f);
}

/* An answer in hand waits for the database a while; not for ever. */
static void test_run__locked_database_does_not_make_an_answer_a_doubt(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 3, "sms");
    f.outbox->locked = 5;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 3);
    tear_down(&f);
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 3, "sms");
    f.outbox->locked = 6;
    CU_ASSERT_EQUAL(send(&f), LO_EBUSY);
    CU_ASSERT_EQUAL(f.sms.sent, 1); /* and nothing is sent that cannot be */
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_SENDING), 1);
    tear_down(&f);
}

static void test_run__whatever_fails_nobody_gets_it_twice_or_never(void)
{
    int operations = 0;
    for (int nth = 1; nth <= operations + 1; nth++) {
        struct fixture f;
        set_up(&f, LO_SEND_ACCEPTED);
        put(&f, 4, "sms");
        f.outbox->fail_at = nth;
        enum lo_status status = send(&f);
        operations = MAX(operations, f.outbox->operations);
        if (f.outbox->operations < nth) {
            CU_ASSERT_EQUAL(status, LO_OK);
            tear_down(&f);
            break;
        }
        CU_ASSERT_EQUAL(status, LO_EIO);
        f.outbox->fail_at = 0;
        f.now += 2 * LO_HOUR;
        LO_ASSERT_OK(send(&f), f.err);
        int unknown = fake_outbox_count(f.outbox, LO_NOTICE_UNKNOWN);
        CU_ASSERT_EQUAL(f.sms.sent, 4);
        CU_ASSERT_TRUE(unknown <= 1);
        CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED),
                        4 - unknown);
        tear_down(&f);
    }
    CU_ASSERT_TRUE(operations > 10);
}

static void test_run__surely_not_sent_is_due_again_later(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_RETRY_AT);
    put(&f, 1, "sms");
    f.sms.retry_at = NOW + 600;
    LO_ASSERT_OK(send(&f), f.err);
    const struct lo_notice *row = fake_outbox_at(f.outbox, 0);
    CU_ASSERT_EQUAL(f.sum.retry, 1);
    CU_ASSERT_EQUAL(row->state, LO_NOTICE_DUE);
    CU_ASSERT_EQUAL(row->due, NOW + 600); /* as the gateway asked */
    char key[64];
    g_strlcpy(key, f.sms.last_key, sizeof key);
    f.now = NOW + 600;
    f.sms.outcome = LO_SEND_ACCEPTED;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sum.accepted, 1);
    CU_ASSERT_STRING_EQUAL(f.sms.last_key, key);
    tear_down(&f);
}

/* Growing windows, never beyond the cap, spread by row, never past the end. */
static void test_run__back_off_grows_with_full_jitter(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_RETRY_AT);
    fake_outbox_put(f.outbox, "a", "sms", NOW, NOW + 100 * LO_DAY);
    lo_time longest = 0;
    for (int i = 0; i < 40; i++) {
        lo_time window = LO_MINUTE << MIN(i, 6);
        LO_ASSERT_OK(send(&f), f.err);
        lo_time wait = fake_outbox_at(f.outbox, 0)->due - f.now;
        CU_ASSERT_TRUE(wait >= 5 && wait < 5 + MIN(window, LO_HOUR));
        longest = MAX(longest, wait);
        f.now = fake_outbox_at(f.outbox, 0)->due;
    }
    CU_ASSERT_EQUAL(f.sms.sent, 40);
    CU_ASSERT_TRUE(longest > 30 * LO_MINUTE);
    tear_down(&f);
    set_up(&f, LO_SEND_RETRY_AT);
    fake_outbox_put(f.outbox, "b", "sms", NOW, NOW + 4);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 0)->due, NOW + 2);
    tear_down(&f);
}

static void test_run__gateway_that_keeps_failing_is_left_alone(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_UNKNOWN);
    put(&f, 120, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 3);
    CU_ASSERT_EQUAL(f.sum.unknown, 3);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 117);
    tear_down(&f);
    set_up(&f, LO_SEND_REFUSED);
    put(&f, 120, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 10);
    CU_ASSERT_EQUAL(f.sum.refused, 10);
    tear_down(&f);
}

static void test_run__row_without_address_fails_and_says_so(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 1, "sms");
    f.outbox->address = "";
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 0);
    CU_ASSERT_EQUAL(f.sum.refused, 1);
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 0)->reason, "no address");
    tear_down(&f);
}

static void test_run__no_more_rows_than_asked_for(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 120, "sms");
    f.run.max = 60;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 60);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 60);
    tear_down(&f);
}

static void test_run__key_differs_by_person_and_text(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    char first[64];
    put(&f, 1, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    g_strlcpy(first, f.sms.last_key, sizeof first);
    CU_ASSERT_EQUAL(strlen(first), 32);
    fake_outbox_put(f.outbox, "other", "sms", NOW, LATER);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_STRING_NOT_EQUAL(f.sms.last_key, first);
    tear_down(&f);
}

/* --- quiet hours --------------------------------------------------------- */

/* 1970-01-12 is the day of NOW; its quiet hours are 12:00-15:00 UTC. */
static void test_run__quiet_hours_let_only_what_must_out(void)
{
    struct fixture f;
    struct lo_zone *zone = NULL;
    set_up(&f, LO_SEND_ACCEPTED);
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &f.err), f.err);
    f.run.zone = zone;
    f.run.quiet = (struct lo_quiet){true, {12 * 60, 15 * 60}};
    put(&f, 2, "sms");
    fake_outbox_must(f.outbox, 1, NOW + LO_HOUR); /* a legal deadline */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1); /* NOW is 13:46:40 */
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 0)->state, LO_NOTICE_DUE);
    f.now = NOW / LO_DAY * LO_DAY + 15 * LO_HOUR;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 2);
    lo_zone_close(zone);
    tear_down(&f);
}

/* --- limits -------------------------------------------------------------- */

/* A steady clock of its own: waiting moves it, so does each message. */
static double fake_seconds(void *self)
{
    return *(double *)self;
}

static void fake_wait(void *self, double seconds)
{
    *(double *)self += seconds;
}

/* In every second at most rate + burst, and at least 95 % of the rate. */
static void test_run__rate_is_kept_and_used(void)
{
    struct fixture f;
    double clock = 0.0;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 250, "sms");
    f.run.pace = (struct lo_pace){fake_seconds, fake_wait, &clock};
    f.sms.port.limits = (struct lo_limits){.per_s = 20.0, .burst = 5};
    f.sms.steady = &clock;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 250);
    for (int from = 0; from < 250; from++) {
        int in_second = 0;
        for (int i = from; i < 250; i++)
            in_second += f.sms.when[i] < f.sms.when[from] + 1.0 - 1e-9;
        CU_ASSERT_TRUE(in_second <= 25);
    }
    CU_ASSERT_TRUE(250.0 / clock >= 0.95 * 20.0);
    tear_down(&f);
}

static void test_run__daily_quota_leaves_the_rest_for_tomorrow(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 30, "sms");
    f.sms.port.limits.per_day = 12;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 12);
    CU_ASSERT_EQUAL(f.sum.held, 18);
    const struct lo_notice *held = fake_outbox_at(f.outbox, 20);
    CU_ASSERT_EQUAL(held->state, LO_NOTICE_DUE);
    CU_ASSERT_EQUAL(held->due, (NOW / LO_DAY + 1) * LO_DAY);
    CU_ASSERT_EQUAL(held->attempts, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(held->reason, "quota"));
    tear_down(&f);
}

static void test_run__one_number_gets_no_more_than_its_share(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 5, "sms"); /* the fake gives all of them one number */
    f.sms.port.limits.per_number_day = 2;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 2);
    CU_ASSERT_EQUAL(f.sum.held, 3);
    tear_down(&f);
}

/* --- what fails ---------------------------------------------------------- */

static void test_run__wechat_that_refuses_becomes_an_sms_then_a_call(void)
{
    struct fixture f;
    struct fake_gateway wechat = {.outcome = LO_SEND_REFUSED};
    set_up(&f, LO_SEND_REFUSED);
    wechat.clock = &f.now;
    wechat.port = (struct lo_gateway){
        .self = &wechat, .name = "wechat", .send = fake_send};
    f.run.gateway[LO_CHANNEL_WECHAT] = &wechat.port;
    put(&f, 1, "wechat");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(wechat.sent, 1);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    CU_ASSERT_EQUAL_FATAL(f.outbox->rows->len, 3);
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 1)->channel, "sms");
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 2)->channel, "phone");
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 2)->state, LO_NOTICE_DUE);
    tear_down(&f);
}

/* --- waiting would be too late ------------------------------------------- */

/* WeChat says at NOW that its day is used up, until `tomorrow`. */
static void set_up_used_up(struct fixture *f, struct fake_gateway *wechat,
                           lo_time tomorrow)
{
    set_up(f, LO_SEND_ACCEPTED);
    *wechat = (struct fake_gateway){.outcome = LO_SEND_RETRY_AT,
                                    .retry_at = tomorrow,
                                    .stops = true,
                                    .clock = &f->now};
    wechat->port = (struct lo_gateway){
        .self = wechat, .name = "wechat", .send = fake_send};
    f->run.gateway[LO_CHANNEL_WECHAT] = &wechat->port;
}

static void test_run__wechat_used_up_goes_by_sms_where_tomorrow_is_late(void)
{
    struct fixture f;
    struct fake_gateway wechat;
    set_up_used_up(&f, &wechat, LATER + 1);
    put(&f, 20, "wechat"); /* useful up to LATER */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(wechat.sent, 1);
    CU_ASSERT_EQUAL(f.sms.sent, 20);
    CU_ASSERT_EQUAL(f.sum.accepted, 20);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_CANCELLED), 20);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 0);
    tear_down(&f);
}

static void test_run__wechat_used_up_waits_where_tomorrow_is_in_time(void)
{
    struct fixture f;
    struct fake_gateway wechat;
    set_up_used_up(&f, &wechat, LATER);
    put(&f, 20, "wechat");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(wechat.sent, 1);
    CU_ASSERT_EQUAL(f.sms.sent, 0);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 20);
    f.now = LATER;
    wechat.outcome = LO_SEND_ACCEPTED;
    wechat.stops = false;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 20);
    tear_down(&f);
}

/* Row 0 has no deadline, 1 one that tomorrow misses, 2 one that is missed
 * already; 3 is not due yet and goes its own way when it is. */
static void test_run__a_deadline_is_not_missed_by_waiting(void)
{
    struct fixture f;
    struct fake_gateway wechat;
    lo_time tomorrow = NOW + LO_DAY / 2;
    set_up_used_up(&f, &wechat, tomorrow);
    put(&f, 4, "wechat");
    fake_outbox_deadline(f.outbox, 1, tomorrow - 1);
    fake_outbox_deadline(f.outbox, 2, NOW - 1);
    fake_outbox_deadline(f.outbox, 3, tomorrow - 1);
    fake_outbox_due(f.outbox, 3, NOW + LO_MINUTE);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 2);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 0)->state, LO_NOTICE_DUE);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 1)->state, LO_NOTICE_CANCELLED);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 2)->state, LO_NOTICE_CANCELLED);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 3)->state, LO_NOTICE_DUE);
    tear_down(&f);
}

static void test_run__own_quota_hands_on_what_cannot_wait(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_ACCEPTED);
    lo_time tomorrow = (NOW / LO_DAY + 1) * LO_DAY;
    f.sms.port.limits.per_day = 1;
    put(&f, 3, "sms");
    fake_outbox_deadline(f.outbox, 2, tomorrow - 1);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    CU_ASSERT_EQUAL_FATAL(f.outbox->rows->len, 4);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 1)->due, tomorrow);
    CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 2)->state, LO_NOTICE_CANCELLED);
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 3)->channel, "phone");
    tear_down(&f);
}

static void test_run__message_that_found_the_day_used_up_takes_the_spare(void)
{
    struct fixture f;
    struct fake_gateway spare = {.outcome = LO_SEND_ACCEPTED};
    struct lo_gateway_state states[LO_GATEWAY_STATES];
    memset(states, 0, sizeof states);
    set_up(&f, LO_SEND_RETRY_AT);
    f.sms.retry_at = LATER + 1;
    f.sms.stops = true;
    spare.clock = &f.now;
    spare.port =
        (struct lo_gateway){.self = &spare, .name = "spare", .send = fake_send};
    f.run.spare[LO_CHANNEL_SMS][0] = &spare.port;
    f.run.states = states;
    put(&f, 3, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(spare.sent, 2);
    f.now = NOW + 5 * LO_MINUTE;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    CU_ASSERT_EQUAL(spare.sent, 3);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 3);
    tear_down(&f);
}

static void test_run__numbers_that_had_their_share_do_not_shut_the_gateway(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_RETRY_AT);
    f.sms.retry_at = LATER - 1;
    f.sms.number = true;
    put(&f, 20, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 20);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 20);
    tear_down(&f);
}

/* Only a gateway that knows the key again may be asked twice. */
static void test_run__doubt_is_settled_where_the_gateway_dedupes(void)
{
    struct fixture f;
    set_up(&f, LO_SEND_UNKNOWN);
    put(&f, 1, "sms");
    f.sms.port.dedupe_s = 600;
    f.sms.then = LO_SEND_ACCEPTED; /* from the second request on */
    f.sms.changes = true;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 2);
    CU_ASSERT_EQUAL(f.sum.accepted, 1);
    tear_down(&f);
    set_up(&f, LO_SEND_UNKNOWN);
    put(&f, 1, "sms");
    f.sms.then = LO_SEND_ACCEPTED;
    f.sms.changes = true;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 1);
    CU_ASSERT_EQUAL(f.sum.unknown, 1);
    tear_down(&f);
}

static void test_run__stop_gives_back_what_is_not_sent(void)
{
    struct fixture f;
    volatile int stop = 0;
    set_up(&f, LO_SEND_ACCEPTED);
    put(&f, 10, "sms");
    f.run.stop = &stop;
    f.sms.stop = &stop; /* with the third message */
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 3);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 3);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE), 7);
    tear_down(&f);
}

static void test_run__breaker_lets_one_message_try_after_a_while(void)
{
    struct fixture f;
    struct lo_gateway_state states[LO_CHANNELS];
    memset(states, 0, sizeof states);
    set_up(&f, LO_SEND_RETRY_AT);
    f.run.states = states;
    put(&f, 20, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 3);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 3); /* open */
    f.now += LO_MINUTE;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 4); /* one is enough to open it again */
    f.now += 2 * LO_HOUR;
    f.sms.outcome = LO_SEND_ACCEPTED;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 20);
    tear_down(&f);
}

/* The first gateway fails for everybody: three tries, then the spare takes all
 * that is due; when the first is well again it is the first. */
static void test_run__spare_takes_over_while_the_first_is_broken(void)
{
    struct fixture f;
    struct fake_gateway spare = {.outcome = LO_SEND_ACCEPTED};
    struct lo_gateway_state states[LO_GATEWAY_STATES];
    memset(states, 0, sizeof states);
    set_up(&f, LO_SEND_RETRY_AT);
    spare.clock = &f.now;
    spare.port =
        (struct lo_gateway){.self = &spare, .name = "spare", .send = fake_send};
    f.run.spare[LO_CHANNEL_SMS][0] = &spare.port;
    f.run.states = states;
    put(&f, 20, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 3);
    CU_ASSERT_EQUAL(spare.sent, 17);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), 17);
    CU_ASSERT_STRING_EQUAL(fake_outbox_at(f.outbox, 19)->gateway, "spare");
    f.now = NOW + LO_HOUR;
    f.sms.outcome = LO_SEND_ACCEPTED;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 6);
    CU_ASSERT_EQUAL(spare.sent, 17);
    tear_down(&f);
}

static void test_run__spare_is_used_when_the_day_of_the_first_is_used_up(void)
{
    struct fixture f;
    struct fake_gateway spare = {.outcome = LO_SEND_ACCEPTED};
    set_up(&f, LO_SEND_ACCEPTED);
    spare.clock = &f.now;
    spare.port =
        (struct lo_gateway){.self = &spare, .name = "spare", .send = fake_send};
    f.run.spare[LO_CHANNEL_SMS][0] = &spare.port;
    f.sms.port.limits.per_day = 5;
    put(&f, 12, "sms");
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.sms.sent, 5);
    CU_ASSERT_EQUAL(spare.sent, 7);
    CU_ASSERT_EQUAL(f.sum.held, 0);
    tear_down(&f);
}

LO_SUITE(
    run, LO_TEST(test_run__wechat_used_up_goes_by_sms_where_tomorrow_is_late),
    LO_TEST(test_run__wechat_used_up_waits_where_tomorrow_is_in_time),
    LO_TEST(test_run__a_deadline_is_not_missed_by_waiting),
    LO_TEST(test_run__own_quota_hands_on_what_cannot_wait),
    LO_TEST(test_run__message_that_found_the_day_used_up_takes_the_spare),
    LO_TEST(test_run__numbers_that_had_their_share_do_not_shut_the_gateway),
    LO_TEST(test_run__spare_takes_over_while_the_first_is_broken),
    LO_TEST(test_run__spare_is_used_when_the_day_of_the_first_is_used_up),
    LO_TEST(test_run__quiet_hours_let_only_what_must_out),
    LO_TEST(test_run__rate_is_kept_and_used),
    LO_TEST(test_run__daily_quota_leaves_the_rest_for_tomorrow),
    LO_TEST(test_run__one_number_gets_no_more_than_its_share),
    LO_TEST(test_run__wechat_that_refuses_becomes_an_sms_then_a_call),
    LO_TEST(test_run__doubt_is_settled_where_the_gateway_dedupes),
    LO_TEST(test_run__stop_gives_back_what_is_not_sent),
    LO_TEST(test_run__breaker_lets_one_message_try_after_a_while),
    LO_TEST(test_run__second_run_sends_nothing_twice),
    LO_TEST(test_run__rows_before_their_time_stay),
    LO_TEST(test_run__row_past_its_last_useful_moment_expires),
    LO_TEST(test_run__row_that_became_useless_in_the_batch_is_not_sent),
    LO_TEST(test_run__row_that_somebody_else_holds_is_not_sent),
    LO_TEST(test_run__what_no_gateway_takes_is_left_to_people),
    LO_TEST(test_run__unknown_is_never_sent_again),
    LO_TEST(test_run__crash_between_sending_and_record_is_unknown),
    LO_TEST(test_run__one_taken_for_orphaned_leaves_the_others_known),
    LO_TEST(test_run__locked_database_does_not_make_an_answer_a_doubt),
    LO_TEST(test_run__whatever_fails_nobody_gets_it_twice_or_never),
    LO_TEST(test_run__surely_not_sent_is_due_again_later),
    LO_TEST(test_run__back_off_grows_with_full_jitter),
    LO_TEST(test_run__gateway_that_keeps_failing_is_left_alone),
    LO_TEST(test_run__row_without_address_fails_and_says_so),
    LO_TEST(test_run__no_more_rows_than_asked_for),
    LO_TEST(test_run__key_differs_by_person_and_text));
