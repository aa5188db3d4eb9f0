/*
 * test_ask.c - messages whose fate is not known are asked of the gateway that
 * had them; what it does not know stays a person's.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "lineout/notify.h"

enum { NOW = 1000000, ROWS = 120 };

struct fixture {
    struct fake_outbox *outbox;
    struct lo_gateway gateway;
    struct lo_gateway silent; /* cannot be asked */
    lo_time now;
    struct lo_notify_run run;
    struct lo_ask_result says;
    int asked;
    GHashTable *keys; /* of those it was asked about */
    lo_time asked_at, sent;
    struct lo_error err;
};

static void send_in_doubt(void *self, const struct lo_message *message,
                          lo_time now, struct lo_send_result *result)
{
    (void)self, (void)message, (void)now;
    memset(result, 0, sizeof *result);
    result->outcome = LO_SEND_UNKNOWN;
}

static void answer(void *self, const struct lo_message *message, lo_time sent,
                   lo_time now, struct lo_ask_result *out)
{
    struct fixture *f = self;
    (void)now;
    f->asked++;
    g_hash_table_add(f->keys, g_strdup(message->key));
    f->sent = sent;
    *out = f->says;
}

/* So many messages in doubt, since NOW. */
static void set_up(struct fixture *f, int rows, unsigned verdict)
{
    memset(f, 0, sizeof *f);
    f->outbox = fake_outbox_new();
    f->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->gateway = (struct lo_gateway){
        .self = f, .name = "vendor", .send = send_in_doubt, .ask = answer};
    f->silent = f->gateway;
    f->silent.name = "silent";
    f->silent.ask = NULL;
    f->says.verdict = verdict;
    f->says.at = NOW + 7;
    f->now = NOW;
    f->run.outbox = &f->outbox->port;
    f->run.gateway[LO_CHANNEL_SMS] = &f->gateway;
    f->run.clock = lo_clock_fixed(&f->now);
    f->run.owner = "test";
    for (int i = 0; i < rows; i++) {
        struct lo_notify_summary sum;
        char who[16];
        g_snprintf(who, sizeof who, "C%d", i);
        fake_outbox_put(f->outbox, who, "sms", NOW, NOW + 9 * LO_DAY);
        LO_ASSERT_OK(lo_notify_send(&f->run, &sum, &f->err), f->err);
    }
}

static int ask(struct fixture *f)
{
    int32_t moved = 0;
    LO_ASSERT_OK(lo_notify_ask(&f->run, &f->asked_at, &moved, &f->err), f->err);
    return moved;
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    g_hash_table_destroy(f->keys);
    fake_outbox_free(f->outbox);
}

static void test_ask__doubt_is_settled_by_what_the_gateway_knows(void)
{
    static const struct {
        unsigned verdict;
        enum lo_notice_state state;
    } table[] = {{LO_ASK_NOTHING, LO_NOTICE_UNKNOWN},
                 {LO_ASK_ACCEPTED, LO_NOTICE_ACCEPTED},
                 {LO_ASK_DELIVERED, LO_NOTICE_DELIVERED},
                 {LO_ASK_FAILED, LO_NOTICE_FAILED}};
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        struct fixture f;
        set_up(&f, 1, table[i].verdict);
        f.now += LO_HOUR;
        CU_ASSERT_EQUAL(ask(&f), table[i].verdict == LO_ASK_NOTHING ? 0 : 1);
        CU_ASSERT_EQUAL(f.asked, 1);
        CU_ASSERT_EQUAL(f.sent, NOW);
        CU_ASSERT_EQUAL(fake_outbox_at(f.outbox, 0)->state, table[i].state);
        tear_down(&f);
    }
}

/* A receipt has its time; what is old is not asked for ever. */
static void test_ask__not_at_once_and_not_for_ever(void)
{
    struct fixture f;
    set_up(&f, 1, LO_ASK_NOTHING);
    f.now = NOW + LO_MINUTE;
    (void)ask(&f);
    CU_ASSERT_EQUAL(f.asked, 0);
    f.now = NOW + 20 * LO_MINUTE;
    (void)ask(&f);
    CU_ASSERT_EQUAL(f.asked, 1);
    f.now += LO_MINUTE; /* a round every ten minutes */
    (void)ask(&f);
    CU_ASSERT_EQUAL(f.asked, 1);
    f.now = NOW + 4 * LO_DAY;
    (void)ask(&f);
    CU_ASSERT_EQUAL(f.asked, 1);
    tear_down(&f);
}

/* Fifty in a round; those that never answer do not keep out the others. */
static void test_ask__few_in_a_round_and_everybody_in_turn(void)
{
    struct fixture f;
    set_up(&f, ROWS, LO_ASK_NOTHING);
    for (int round = 1; round <= 6; round++) {
        f.now = NOW + round * 10 * LO_MINUTE;
        (void)ask(&f);
        CU_ASSERT_EQUAL(f.asked, 50 * round);
    }
    CU_ASSERT_EQUAL(g_hash_table_size(f.keys), ROWS);
    tear_down(&f);
}

static void test_ask__gateway_that_cannot_be_asked_is_left_alone(void)
{
    struct fixture f;
    set_up(&f, 1, LO_ASK_DELIVERED);
    f.run.gateway[LO_CHANNEL_SMS] = &f.silent;
    f.now += LO_HOUR;
    CU_ASSERT_EQUAL(ask(&f), 0);
    CU_ASSERT_EQUAL(f.asked, 0);
    tear_down(&f);
}

LO_SUITE(ask, LO_TEST(test_ask__doubt_is_settled_by_what_the_gateway_knows),
         LO_TEST(test_ask__not_at_once_and_not_for_ever),
         LO_TEST(test_ask__few_in_a_round_and_everybody_in_turn),
         LO_TEST(test_ask__gateway_that_cannot_be_asked_is_left_alone));
