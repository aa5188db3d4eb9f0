/*
 * test_flow.c - many messages under way at once, written down by a second
 * thread: none leaves before it is committed, none is in doubt beyond the
 * width, whatever stops the sender.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "fake_outbox.h"
#include "harness.h"
#include "lineout/notify.h"

/* The first 256 rows are claimed, those after them are taken as they leave. */
enum {
    NOW = 1000000,
    LATER = NOW + LO_DAY,
    SLOTS = 8,
    ROWS_MOST = 400,
    SOME_TAKEN = 300
};

/* A gateway that has up to SLOTS messages under way and answers them in an
 * order of its own. */
struct fake_stream {
    struct lo_gateway port;
    struct fake_outbox *outbox;
    GRand *chance;
    enum lo_send_outcome outcome;
    int fails_from; /* messages from this one on are not accepted; 0 = none */
    int stop_at;    /* with this message a signal comes; 0 = never */
    volatile int stop;
    int sent;
    int uncommitted; /* left before "sending" was committed */
    int times[ROWS_MOST];
};

static const struct lo_message *take(struct fake_stream *stream,
                                     const struct lo_feed *feed)
{
    const struct lo_message *message = feed->next(feed->self);
    if (message == NULL)
        return NULL;
    int at = (int)g_ascii_strtoll(message->facts, NULL, 10);
    stream->sent++;
    stream->times[at]++;
    stream->uncommitted +=
        fake_outbox_at(stream->outbox, (guint)at)->state != LO_NOTICE_SENDING;
    if (stream->sent == stream->stop_at)
        stream->stop = 1;
    return message;
}

static void answer(struct fake_stream *stream, const struct lo_feed *feed,
                   const struct lo_message *message)
{
    struct lo_send_result result;
    bool fails = stream->fails_from > 0 && stream->sent >= stream->fails_from;
    memset(&result, 0, sizeof result);
    result.outcome = fails ? stream->outcome : LO_SEND_ACCEPTED;
    feed->done(feed->self, message, &result);
}

static void run_stream(void *self, const struct lo_feed *feed)
{
    struct fake_stream *stream = self;
    const struct lo_message *under_way[SLOTS];
    int n = 0;
    for (;;) {
        const struct lo_message *message = NULL;
        while (n < SLOTS && (message = take(stream, feed)) != NULL)
            under_way[n++] = message;
        if (n == 0)
            return;
        int which = g_rand_int_range(stream->chance, 0, n);
        message = under_way[which];
        under_way[which] = under_way[--n];
        answer(stream, feed, message);
    }
}

struct fixture {
    struct fake_outbox *outbox;
    struct lo_outbox port; /* the fake's, and `turn` is watched */
    struct fake_stream stream;
    lo_time now;
    struct lo_notify_run run;
    struct lo_notify_summary sum;
    struct lo_error err;
    int most_in_doubt;
    int turns;
    int most_nice; /* of a thread that made a turn */
};

static struct fixture *watched; /* the writer has no other way to it */

/* Called by the writer; the sender does not touch the outbox meanwhile. */
static enum lo_status watch_turn(void *self, struct lo_turn *turn,
                                 struct lo_error *err)
{
    struct fake_outbox *fake = self;
    enum lo_status status = fake->port.turn(self, turn, err);
    watched->turns++;
    watched->most_nice = MAX(watched->most_nice, getpriority(PRIO_PROCESS, 0));
    watched->most_in_doubt =
        MAX(watched->most_in_doubt, fake_outbox_count(fake, LO_NOTICE_SENDING));
    return status;
}

static void set_up(struct fixture *f, int rows, int width)
{
    memset(f, 0, sizeof *f);
    watched = f;
    f->outbox = fake_outbox_new();
    f->port = f->outbox->port;
    f->port.turn = watch_turn;
    f->stream.outbox = f->outbox;
    f->stream.chance = g_rand_new_with_seed(7);
    f->stream.port = (struct lo_gateway){.self = &f->stream,
                                         .name = "stream",
                                         .width = width,
                                         .stream = run_stream};
    f->now = NOW;
    f->run.outbox = &f->port;
    f->run.gateway[LO_CHANNEL_SMS] = &f->stream.port;
    f->run.clock = lo_clock_fixed(&f->now);
    f->run.owner = "test";
    f->run.stop = &f->stream.stop;
    for (int i = 0; i < rows; i++) {
        char who[16];
        g_snprintf(who, sizeof who, "%d", i);
        fake_outbox_put_facts(f->outbox, who, NOW, LATER);
    }
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    CU_ASSERT_EQUAL(f->stream.uncommitted, 0);
    for (int i = 0; i < ROWS_MOST; i++)
        CU_ASSERT_TRUE(f->stream.times[i] <= 1);
    g_rand_free(f->stream.chance);
    fake_outbox_free(f->outbox);
}

/* A steady clock of its own, which waiting moves. */
static double fake_seconds(void *self)
{
    return *(double *)self;
}

static void fake_wait(void *self, double seconds)
{
    *(double *)self += seconds;
}

static enum lo_status send(struct fixture *f)
{
    return lo_notify_send(&f->run, &f->sum, &f->err);
}

static void test_flow__everybody_is_told_once_and_in_few_commits(void)
{
    struct fixture f;
    set_up(&f, ROWS_MOST, 64);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.stream.sent, ROWS_MOST);
    CU_ASSERT_EQUAL(f.sum.accepted, ROWS_MOST);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED), ROWS_MOST);
    CU_ASSERT_TRUE(f.turns < ROWS_MOST / 2);
    tear_down(&f);
}

/* One that answers has the processor before one that writes down. */
static void test_flow__writer_stands_behind_the_sender(void)
{
    struct fixture f;
    int before = getpriority(PRIO_PROCESS, 0);
    set_up(&f, 20, 64);
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_TRUE(f.most_nice > before || before == 19);
    CU_ASSERT_EQUAL(getpriority(PRIO_PROCESS, 0), before);
    tear_down(&f);
}

static void test_flow__no_more_are_in_doubt_than_the_width(void)
{
    static const int widths[] = {1, 2, 5, 64};
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        struct fixture f;
        set_up(&f, SOME_TAKEN, widths[i]);
        LO_ASSERT_OK(send(&f), f.err);
        CU_ASSERT_EQUAL(f.sum.accepted, SOME_TAKEN);
        CU_ASSERT_TRUE(f.most_in_doubt <= widths[i]);
        CU_ASSERT_TRUE(f.most_in_doubt > 0);
        tear_down(&f);
    }
}

/* What was ready when the signal came is due again, not in doubt. */
static void test_flow__stop_leaves_nobody_in_doubt(void)
{
    static const int stops[] = {60, 280};
    for (size_t i = 0; i < G_N_ELEMENTS(stops); i++) {
        struct fixture f;
        set_up(&f, SOME_TAKEN, 64);
        f.stream.stop_at = stops[i];
        LO_ASSERT_OK(send(&f), f.err);
        CU_ASSERT_EQUAL(f.stream.sent, stops[i]);
        CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED),
                        stops[i]);
        CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE),
                        SOME_TAKEN - stops[i]);
        f.stream.stop = 0;
        LO_ASSERT_OK(send(&f), f.err);
        CU_ASSERT_EQUAL(f.stream.sent, SOME_TAKEN);
        tear_down(&f);
    }
}

static void test_flow__gateway_that_breaks_gets_only_what_was_under_way(void)
{
    static const int breaks[] = {80, 280};
    for (size_t i = 0; i < G_N_ELEMENTS(breaks); i++) {
        struct fixture f;
        set_up(&f, ROWS_MOST, 64);
        f.stream.fails_from = breaks[i];
        f.stream.outcome = LO_SEND_UNKNOWN;
        LO_ASSERT_OK(send(&f), f.err);
        CU_ASSERT_TRUE(f.stream.sent < breaks[i] + 2 * SLOTS);
        CU_ASSERT_TRUE(f.sum.unknown >= 3 && f.sum.unknown < 2 * SLOTS);
        CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_SENDING), 0);
        CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE) +
                            f.stream.sent,
                        ROWS_MOST);
        tear_down(&f);
    }
}

static void test_flow__whatever_fails_nobody_gets_it_twice_or_never(void)
{
    int operations = 0, nth = 1;
    for (; nth <= operations + 1 && nth < 200; nth++) {
        struct fixture f;
        set_up(&f, SOME_TAKEN, 32);
        f.outbox->fail_at = nth;
        enum lo_status status = send(&f);
        operations = MAX(operations, f.outbox->operations);
        bool failed = f.outbox->operations >= nth;
        CU_ASSERT_EQUAL(status, failed ? LO_EIO : LO_OK);
        f.outbox->fail_at = 0;
        f.now += 2 * LO_HOUR;
        LO_ASSERT_OK(send(&f), f.err);
        int unknown = fake_outbox_count(f.outbox, LO_NOTICE_UNKNOWN);
        CU_ASSERT_TRUE(unknown <= 32);
        CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_ACCEPTED) +
                            unknown,
                        SOME_TAKEN);
        tear_down(&f);
    }
    CU_ASSERT_TRUE(operations > 10);
}

/* Limits hold for those, too, that nobody claimed before they left. */
static void test_flow__daily_quota_holds_beyond_the_first_claim(void)
{
    struct fixture f;
    set_up(&f, ROWS_MOST, 64);
    f.stream.port.limits.per_day = SOME_TAKEN;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.stream.sent, SOME_TAKEN);
    CU_ASSERT_EQUAL(f.sum.held, ROWS_MOST - SOME_TAKEN);
    CU_ASSERT_EQUAL(fake_outbox_count(f.outbox, LO_NOTICE_DUE),
                    ROWS_MOST - SOME_TAKEN);
    tear_down(&f);
}

static void test_flow__cap_of_a_number_holds_beyond_the_first_claim(void)
{
    struct fixture f;
    set_up(&f, ROWS_MOST, 1); /* the fake gives all of them one number */
    f.stream.port.limits.per_number_day = SOME_TAKEN;
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.stream.sent, SOME_TAKEN);
    CU_ASSERT_EQUAL(f.sum.held, ROWS_MOST - SOME_TAKEN);
    const struct lo_notice *held = fake_outbox_at(f.outbox, ROWS_MOST - 1);
    CU_ASSERT_EQUAL(held->state, LO_NOTICE_DUE);
    CU_ASSERT_EQUAL(held->due, (NOW / LO_DAY + 1) * LO_DAY);
    CU_ASSERT_PTR_NOT_NULL(strstr(held->reason, "number"));
    tear_down(&f);
}

/* With a limit of the gateway no more is made ready than leaves in a second. */
static void test_flow__slow_rate_keeps_few_in_doubt(void)
{
    struct fixture f;
    double clock = 0.0;
    set_up(&f, 60, 64);
    f.run.pace = (struct lo_pace){fake_seconds, fake_wait, &clock};
    f.stream.port.limits = (struct lo_limits){.per_s = 5.0, .burst = 3};
    LO_ASSERT_OK(send(&f), f.err);
    CU_ASSERT_EQUAL(f.stream.sent, 60);
    CU_ASSERT_TRUE(f.most_in_doubt <= 5);
    CU_ASSERT_TRUE(clock > 10.0 && clock < 13.0);
    tear_down(&f);
}

LO_SUITE(flow, LO_TEST(test_flow__daily_quota_holds_beyond_the_first_claim),
         LO_TEST(test_flow__cap_of_a_number_holds_beyond_the_first_claim),
         LO_TEST(test_flow__everybody_is_told_once_and_in_few_commits),
         LO_TEST(test_flow__writer_stands_behind_the_sender),
         LO_TEST(test_flow__no_more_are_in_doubt_than_the_width),
         LO_TEST(test_flow__stop_leaves_nobody_in_doubt),
         LO_TEST(test_flow__gateway_that_breaks_gets_only_what_was_under_way),
         LO_TEST(test_flow__whatever_fails_nobody_gets_it_twice_or_never),
         LO_TEST(test_flow__slow_rate_keeps_few_in_doubt));
