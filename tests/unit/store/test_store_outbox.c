/*
 * test_store_outbox.c - the outbox port on SQLite: every slot, every change
 * of state, and two senders at once.
 */
#include "store/store_build.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

static const char *const sms_only[] = {"sms", NULL};
static const char *const all_channels[] = {"sms", "wechat", "email", "phone",
                                           NULL};

static enum lo_status try_claim(struct store_build *b, const char *owner,
                                const char *const *channels, lo_time now,
                                int32_t lease_s, int32_t max)
{
    const struct lo_claim claim = {.owner = owner,
                                   .channels = channels,
                                   .now = now,
                                   .quiet_until = LO_TIME_NONE,
                                   .lease_s = lease_s,
                                   .max = max};
    return b->port->claim(b->port->self, &claim, b->arena, &b->rows, &b->n,
                          &b->err);
}

static void claim(struct store_build *b, const char *owner, lo_time now,
                  int32_t max)
{
    LO_ASSERT_OK(try_claim(b, owner, sms_only, now, 60, max), b->err);
}

static void expect_state(struct store_build *b, int64_t id, const char *state)
{
    char *is = store_build_state(b->store, id);
    CU_ASSERT_STRING_EQUAL(is, state);
    g_free(is);
}

static void put_contacts(struct store_build *b, const char *first,
                         const char *second)
{
    struct lo_contact contacts[] = {{LO_CHANNEL_WECHAT, "o_1"},
                                    {LO_CHANNEL_SMS, first},
                                    {LO_CHANNEL_SMS, second}};
    struct lo_customer_row row = {
        .mrid = "C1", .name = "Lin", .locale = "", .n_contacts = 3};
    struct lo_customers customers = {
        .n = 1, .rows = &row, .n_contacts = 3, .contacts = contacts};
    LO_ASSERT_OK(lo_store_put_contacts(b->store, &customers, &b->err), b->err);
}

/* --- adding and listing ------------------------------------------------ */

static void test_store_outbox__the_same_message_is_added_once(void)
{
    struct store_build b = store_build_begin();
    int64_t id = store_build_notify(b.store, "O1", 1, "C1", 1000);
    struct lo_notice again = store_build_notice("O1", 1, "C1", 7777);
    again.text = "other";
    bool added = true;
    LO_ASSERT_OK(b.port->add(b.port->self, &again, &added, &b.err), b.err);
    CU_ASSERT_FALSE(added);
    CU_ASSERT_EQUAL(store_build_count(b.store, "SELECT due FROM outbox"), 1000);
    again.channel = "wechat";
    LO_ASSERT_OK(b.port->add(b.port->self, &again, &added, &b.err), b.err);
    CU_ASSERT_TRUE(added);
    again.channel = "sms";
    again.revision = 2;
    LO_ASSERT_OK(b.port->add(b.port->self, &again, &added, &b.err), b.err);
    CU_ASSERT_TRUE(added);
    expect_state(&b, id, "due");
    CU_ASSERT_EQUAL(store_build_count(b.store, "SELECT count(*) FROM outbox"),
                    3);
    store_build_end(&b);
}

static void test_store_outbox__a_row_without_revision_is_refused(void)
{
    struct store_build b = store_build_begin();
    struct lo_notice row = store_build_notice("O1", 0, "C1", 1000);
    bool added = true;
    CU_ASSERT_EQUAL(b.port->add(b.port->self, &row, &added, &b.err), LO_EINPUT);
    row = store_build_notice("O1", 1, "C1", 1000);
    row.channel = "pigeon";
    CU_ASSERT_EQUAL(b.port->add(b.port->self, &row, &added, &b.err), LO_EINPUT);
    CU_ASSERT_TRUE(added); /* not written on failure */
    store_build_end(&b);
}

static void test_store_outbox__due_is_listed_by_time_then_id_unchanged(void)
{
    struct store_build b = store_build_begin();
    int64_t late = store_build_notify(b.store, "O1", 1, "C1", 3000);
    int64_t early = store_build_notify(b.store, "O1", 1, "C2", 1000);
    int64_t early_too = store_build_notify(b.store, "O1", 1, "C3", 1000);
    int64_t future = store_build_notify(b.store, "O1", 1, "C4", 3001);
    char *before = store_build_dump(b.store);
    LO_ASSERT_OK(b.port->list_due(b.port->self, 3000, 10, b.arena, &b.rows,
                                  &b.n, &b.err),
                 b.err);
    CU_ASSERT_EQUAL_FATAL(b.n, 3);
    CU_ASSERT_EQUAL(b.rows[0].id, early);
    CU_ASSERT_EQUAL(b.rows[1].id, early_too);
    CU_ASSERT_EQUAL(b.rows[2].id, late);
    CU_ASSERT_EQUAL(b.rows[0].state, LO_NOTICE_DUE);
    CU_ASSERT_STRING_EQUAL(b.rows[0].text, "停电");
    CU_ASSERT_STRING_EQUAL(b.rows[0].address, "");
    LO_ASSERT_OK(
        b.port->list_due(b.port->self, 9000, 2, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_EQUAL(b.n, 2);
    char *after = store_build_dump(b.store);
    CU_ASSERT_STRING_EQUAL(before, after);
    g_free(before);
    g_free(after);
    expect_state(&b, future, "due");
    store_build_end(&b);
}

static void test_store_outbox__address_is_the_first_contact_in_force_now(void)
{
    struct store_build b = store_build_begin();
    put_contacts(&b, "+861", "+860");
    store_build_notify(b.store, "O1", 1, "C1", 1000);
    LO_ASSERT_OK(
        b.port->list_due(b.port->self, 1000, 9, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_STRING_EQUAL(b.rows[0].address, "+861");
    put_contacts(&b, "+862", "+860");
    claim(&b, "s", 1000, 9);
    CU_ASSERT_STRING_EQUAL(b.rows[0].address, "+862");
    put_contacts(&b, "+863", "+860");
    CU_ASSERT_EQUAL(store_build_count(b.store, "SELECT address = '+862' FROM "
                                               "outbox"),
                    1);
    store_build_end(&b);
}

/* --- claiming ---------------------------------------------------------- */

static void test_store_outbox__claim_takes_due_rows_of_its_channels(void)
{
    struct store_build b = store_build_begin();
    int64_t later = store_build_notify(b.store, "O1", 1, "C1", 900);
    int64_t first = store_build_notify(b.store, "O1", 1, "C2", 500);
    int64_t future = store_build_notify(b.store, "O1", 1, "C3", 1001);
    struct lo_notice call = store_build_notice("O1", 1, "C4", 400);
    call.channel = "phone";
    bool added = false;
    LO_ASSERT_OK(b.port->add(b.port->self, &call, &added, &b.err), b.err);
    claim(&b, "s", 1000, 1);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_EQUAL(b.rows[0].id, first);
    CU_ASSERT_EQUAL(b.rows[0].state, LO_NOTICE_CLAIMED);
    claim(&b, "s", 1000, 9);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_EQUAL(b.rows[0].id, later);
    claim(&b, "s", 1000, 9);
    CU_ASSERT_EQUAL(b.n, 0);
    expect_state(&b, future, "due");
    LO_ASSERT_OK(try_claim(&b, "s", all_channels, 1000, 60, 9), b.err);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_STRING_EQUAL(b.rows[0].channel, "phone");
    store_build_end(&b);
}

static void test_store_outbox__what_is_too_late_expires_and_is_not_sent(void)
{
    struct store_build b = store_build_begin();
    int64_t id = store_build_notify(b.store, "O1", 1, "C1", 1000);
    int64_t on_time = store_build_notify(b.store, "O1", 1, "C2", 1001);
    struct lo_recovered out = {0, 0, 0};
    LO_ASSERT_OK(b.port->list_due(b.port->self, 1001 + LO_DAY, 9, b.arena,
                                  &b.rows, &b.n, &b.err),
                 b.err);
    CU_ASSERT_EQUAL(b.n, 1); /* the other is not shown as due */
    LO_ASSERT_OK(b.port->recover(b.port->self, 1001 + LO_DAY, &out, &b.err),
                 b.err);
    CU_ASSERT_EQUAL(out.expired, 1);
    claim(&b, "s", 1001 + LO_DAY, 9);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_EQUAL(b.rows[0].id, on_time);
    expect_state(&b, id, "expired");
    store_build_end(&b);
}

/* --- sending ----------------------------------------------------------- */

static void test_store_outbox__sending_is_committed_for_all_or_none(void)
{
    struct store_build b = store_build_begin();
    int64_t ids[2];
    ids[0] = store_build_notify(b.store, "O1", 1, "C1", 1000);
    ids[1] = store_build_notify(b.store, "O1", 1, "C2", 1000);
    claim(&b, "s", 1000, 1);
    CU_ASSERT_EQUAL(
        b.port->sending(b.port->self, "s", "file", ids, 2, 1000, &b.err),
        LO_ENOTFOUND);
    expect_state(&b, ids[0], "claimed");
    claim(&b, "s", 1000, 1);
    CU_ASSERT_EQUAL(
        b.port->sending(b.port->self, "other", "file", ids, 2, 1000, &b.err),
        LO_ENOTFOUND);
    LO_ASSERT_OK(
        b.port->sending(b.port->self, "s", "file", ids, 2, 1000, &b.err),
        b.err);
    struct lo_store *second = store_build_again();
    CU_ASSERT_EQUAL(store_build_count(second, "SELECT count(*) FROM outbox "
                                              "WHERE state = 'sending' AND "
                                              "attempts = 1"),
                    2);
    lo_store_close(second);
    store_build_end(&b);
}

static int64_t one_sending(struct store_build *b, const char *recipient)
{
    int64_t id = store_build_notify(b->store, "O1", 1, recipient, 1000);
    claim(b, "s", 1000, 1);
    LO_ASSERT_OK(
        b->port->sending(b->port->self, "s", "file", &id, 1, 1000, &b->err),
        b->err);
    return id;
}

static enum lo_status record(struct store_build *b, int64_t id,
                             enum lo_notice_state state)
{
    const struct lo_record one = {.id = id,
                                  .state = state,
                                  .gateway = "file",
                                  .gateway_id = "m-1",
                                  .reason = "why",
                                  .retry_at = 5000};
    return b->port->record(b->port->self, &one, 1, 2000, &b->err);
}

/* The gateway says afterwards that it was delivered, or not. */
static bool receive(struct store_build *b, int64_t id,
                    enum lo_notice_state verdict, lo_time at)
{
    struct lo_notice_query query = {.id = id, .off_after = LO_TIME_NONE};
    char key[LO_NOTICE_KEY];
    bool moved = false;
    LO_ASSERT_OK(b->port->list(b->port->self, &query, b->arena, &b->rows, &b->n,
                               &b->err),
                 b->err);
    CU_ASSERT_EQUAL_FATAL(b->n, 1);
    lo_notice_key(key, &b->rows[0]);
    const struct lo_receipt receipt = {.key = key,
                                       .gateway = "file",
                                       .gateway_id = "m-1",
                                       .verdict = verdict,
                                       .reason = "receipt",
                                       .at = at};
    LO_ASSERT_OK(b->port->receive(b->port->self, &receipt, &moved, &b->err),
                 b->err);
    return moved;
}

static void test_store_outbox__what_came_of_it_is_recorded(void)
{
    static const enum lo_notice_state ends[] = {
        LO_NOTICE_ACCEPTED, LO_NOTICE_FAILED, LO_NOTICE_UNKNOWN};
    struct store_build b = store_build_begin();
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        char recipient[16];
        g_snprintf(recipient, sizeof(recipient), "C%zu", i);
        int64_t id = one_sending(&b, recipient);
        LO_ASSERT_OK(record(&b, id, ends[i]), b.err);
        expect_state(&b, id, lo_notice_state_name(ends[i]));
    }
    CU_ASSERT_EQUAL(store_build_count(b.store, "SELECT count(*) FROM outbox "
                                               "WHERE gateway = 'file' AND "
                                               "gateway_id = 'm-1' AND reason "
                                               "= 'why' AND changed_at = 2000 "
                                               "AND due = 1000"),
                    3);
    CU_ASSERT_TRUE(receive(&b, 1, LO_NOTICE_DELIVERED, 3000));
    expect_state(&b, 1, "delivered");
    store_build_end(&b);
}

static void test_store_outbox__surely_not_sent_is_due_again_at_retry_at(void)
{
    struct store_build b = store_build_begin();
    int64_t id = one_sending(&b, "C1");
    LO_ASSERT_OK(record(&b, id, LO_NOTICE_DUE), b.err);
    claim(&b, "s", 4999, 9);
    CU_ASSERT_EQUAL(b.n, 0);
    claim(&b, "s", 5000, 9);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_EQUAL(b.rows[0].attempts, 1);
    CU_ASSERT_EQUAL(b.rows[0].due, 5000);
    CU_ASSERT_STRING_EQUAL(b.rows[0].reason, "why");
    store_build_end(&b);
}

/* Brings a row into `state` by the drawn ways only. */
static int64_t row_in(struct store_build *b, enum lo_notice_state state)
{
    const char *name = lo_notice_state_name(state);
    lo_time due = state == LO_NOTICE_DUE ? 900000 : 1000;
    if (state != LO_NOTICE_DUE && state != LO_NOTICE_CANCELLED &&
        state != LO_NOTICE_CLAIMED && state != LO_NOTICE_EXPIRED) {
        int64_t sent = one_sending(b, name);
        bool received = state == LO_NOTICE_DELIVERED;
        if (state != LO_NOTICE_SENDING)
            LO_ASSERT_OK(record(b, sent, received ? LO_NOTICE_ACCEPTED : state),
                         b->err);
        if (received)
            CU_ASSERT_TRUE(receive(b, sent, state, 3000));
        return sent;
    }
    int64_t id = store_build_notify(b->store, "O1", 1, name, due);
    if (state == LO_NOTICE_CLAIMED)
        claim(b, "s", 1000, 1);
    struct lo_recovered out = {0, 0, 0};
    if (state == LO_NOTICE_EXPIRED)
        LO_ASSERT_OK(
            b->port->recover(b->port->self, 1000 + 2 * LO_DAY, &out, &b->err),
            b->err);
    if (state == LO_NOTICE_CANCELLED)
        LO_ASSERT_OK(
            lo_store_outbox_cancel(b->store, 0, "called off", 1, &b->err),
            b->err);
    return id;
}

static void test_store_outbox__only_the_drawn_changes_of_state_happen(void)
{
    static const bool drawn[LO_NOTICE_STATES][LO_NOTICE_STATES] = {
        [LO_NOTICE_DUE] = {[LO_NOTICE_CLAIMED] = true,
                           [LO_NOTICE_SENDING] = true,
                           [LO_NOTICE_EXPIRED] = true,
                           [LO_NOTICE_CANCELLED] = true},
        [LO_NOTICE_CLAIMED] =
            {[LO_NOTICE_SENDING] = true, [LO_NOTICE_DUE] = true},
        [LO_NOTICE_SENDING] = {[LO_NOTICE_ACCEPTED] = true,
                               [LO_NOTICE_FAILED] = true,
                               [LO_NOTICE_UNKNOWN] = true,
                               [LO_NOTICE_DUE] = true},
        [LO_NOTICE_ACCEPTED] =
            {[LO_NOTICE_DELIVERED] = true, [LO_NOTICE_FAILED] = true},
        [LO_NOTICE_UNKNOWN] = {[LO_NOTICE_ACCEPTED] = true,
                               [LO_NOTICE_DELIVERED] = true,
                               [LO_NOTICE_FAILED] = true,
                               [LO_NOTICE_DUE] = true},
    };
    for (int was = 0; was < LO_NOTICE_STATES; was++) {
        for (int to = 0; to < LO_NOTICE_STATES; to++) {
            struct store_build b = store_build_begin();
            int64_t id = row_in(&b, (enum lo_notice_state)was);
            expect_state(&b, id,
                         lo_notice_state_name((enum lo_notice_state)was));
            char *sql = g_strdup_printf(
                "UPDATE outbox SET state = '%s', owner = 's', lease_until = 9 "
                "WHERE id = %" G_GINT64_FORMAT,
                lo_notice_state_name((enum lo_notice_state)to), id);
            if (drawn[was][to])
                store_build_sql(b.store, sql);
            else
                CU_ASSERT_TRUE(store_build_refused(b.store, sql, "I2"));
            expect_state(&b, id,
                         lo_notice_state_name((enum lo_notice_state)(
                             drawn[was][to] ? to : was)));
            g_free(sql);
            store_build_end(&b);
        }
    }
}

static void test_store_outbox__record_refuses_every_other_state(void)
{
    for (int was = 0; was < LO_NOTICE_STATES; was++) {
        for (int to = 0; to < LO_NOTICE_STATES; to++) {
            bool result = to == LO_NOTICE_DUE || to == LO_NOTICE_ACCEPTED ||
                          to == LO_NOTICE_FAILED || to == LO_NOTICE_UNKNOWN;
            if (was == LO_NOTICE_SENDING && result)
                continue;
            struct store_build b = store_build_begin();
            int64_t id = row_in(&b, (enum lo_notice_state)was);
            CU_ASSERT_EQUAL(record(&b, id, (enum lo_notice_state)to),
                            result ? LO_ENOTFOUND : LO_EINPUT);
            expect_state(&b, id,
                         lo_notice_state_name((enum lo_notice_state)was));
            store_build_end(&b);
        }
    }
    struct store_build b = store_build_begin();
    CU_ASSERT_EQUAL(record(&b, 77, LO_NOTICE_ACCEPTED), LO_ENOTFOUND);
    store_build_end(&b);
}

/* --- evidence ---------------------------------------------------------- */

static void test_store_outbox__nothing_is_deleted_or_rewritten(void)
{
    struct store_build b = store_build_begin();
    store_build_notify(b.store, "O1", 1, "C1", 1000);
    CU_ASSERT_TRUE(store_build_refused(b.store, "DELETE FROM outbox", "I3"));
    CU_ASSERT_TRUE(
        store_build_refused(b.store,
                            "INSERT OR REPLACE INTO outbox SELECT * FROM "
                            "outbox",
                            "I3"));
    CU_ASSERT_TRUE(store_build_refused(
        b.store, "UPDATE outbox SET text = 'no outage'", "rewritten"));
    CU_ASSERT_TRUE(
        store_build_refused(b.store, "DELETE FROM outbox_event", "added"));
    CU_ASSERT_TRUE(store_build_refused(
        b.store, "UPDATE outbox_event SET at = 0", "added"));
    CU_ASSERT_TRUE(store_build_refused(
        b.store,
        "INSERT INTO outbox(outage, revision, stage, recipient, name, channel, "
        "lang, text, due, not_after, state, changed_at) VALUES('O1', 1, 's', "
        "'C9', '', 'sms', '', '', 0, 0, 'accepted', 0)",
        "I2"));
    store_build_end(&b);
}

static void test_store_outbox__every_change_leaves_an_event(void)
{
    struct store_build b = store_build_begin();
    int64_t id = one_sending(&b, "C1");
    LO_ASSERT_OK(record(&b, id, LO_NOTICE_ACCEPTED), b.err);
    CU_ASSERT_TRUE(receive(&b, id, LO_NOTICE_DELIVERED, 3000));
    CU_ASSERT_EQUAL(
        store_build_count(b.store,
                          "SELECT group_concat(became || '@' || at) = "
                          "'due@-85400,claimed@1000,sending@1000,"
                          "accepted@2000,delivered@3000' FROM outbox_event"),
        1);
    store_build_end(&b);
}

static void test_store_outbox__validate_sees_a_broken_row(void)
{
    struct store_build b = store_build_begin();
    store_build_notify(b.store, "O1", 1, "C1", 1000);
    store_build_sql(b.store, "DROP TRIGGER outbox_moves");
    store_build_sql(b.store, "DROP TRIGGER outbox_moved");
    store_build_sql(b.store, "UPDATE outbox SET state = 'delivered'");
    CU_ASSERT_EQUAL(lo_store_validate(b.store, &b.err), LO_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(b.err.message, "I2"));
    lo_arena_free(b.arena);
    lo_store_close(b.store);
}

/* --- people, receipts, the next channel --------------------------------- */

static void test_store_outbox__a_person_decides_on_what_is_unknown(void)
{
    struct store_build b = store_build_begin();
    int64_t again = row_in(&b, LO_NOTICE_UNKNOWN);
    LO_ASSERT_OK(b.port->resolve(b.port->self, again, LO_NOTICE_DUE, "asked",
                                 3000, &b.err),
                 b.err);
    expect_state(&b, again, "due");
    CU_ASSERT_EQUAL(b.port->resolve(b.port->self, again, LO_NOTICE_DELIVERED,
                                    "", 3000, &b.err),
                    LO_EINPUT); /* due, and no call list */
    int64_t late = one_sending(&b, "C2");
    LO_ASSERT_OK(record(&b, late, LO_NOTICE_UNKNOWN), b.err);
    CU_ASSERT_EQUAL(b.port->resolve(b.port->self, late, LO_NOTICE_DUE, "",
                                    1001 + LO_DAY, &b.err),
                    LO_EINPUT); /* too late to be of use */
    expect_state(&b, late, "unknown");
    LO_ASSERT_OK(b.port->resolve(b.port->self, late, LO_NOTICE_DELIVERED,
                                 "he says so", 4000, &b.err),
                 b.err);
    expect_state(&b, late, "delivered");
    CU_ASSERT_EQUAL(
        b.port->resolve(b.port->self, 99, LO_NOTICE_FAILED, "", 1, &b.err),
        LO_ENOTFOUND);
    store_build_end(&b);
}

static void test_store_outbox__what_fails_goes_to_the_next_channel(void)
{
    static const char *const sms[] = {"sms", NULL};
    struct store_build b = store_build_begin();
    put_contacts(&b, "+861", "+860");
    struct lo_notice row = store_build_notice("O1", 1, "C1", 1000);
    bool added = false;
    row.channel = "wechat";
    LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    for (int i = 0; i < 2; i++) { /* WeChat refuses, then the SMS */
        LO_ASSERT_OK(try_claim(&b, "s", all_channels, 1000, 60, 1), b.err);
        CU_ASSERT_EQUAL_FATAL(b.n, 1);
        struct lo_record failed = {.id = b.rows[0].id,
                                   .state = LO_NOTICE_FAILED,
                                   .reason = "43101",
                                   .fallback = sms};
        LO_ASSERT_OK(b.port->sending(b.port->self, "s", "g", &failed.id, 1,
                                     1000, &b.err),
                     b.err);
        LO_ASSERT_OK(b.port->record(b.port->self, &failed, 1, 1000, &b.err),
                     b.err);
    }
    CU_ASSERT_EQUAL(
        store_build_count(b.store,
                          "SELECT group_concat(channel || ':' || state) = "
                          "'wechat:failed,sms:failed,phone:due' FROM outbox"),
        1);
    LO_ASSERT_OK(b.port->resolve(b.port->self, 3, LO_NOTICE_DELIVERED,
                                 "called her", 1500, &b.err),
                 b.err);
    expect_state(&b, 3, "delivered");
    store_build_end(&b);
}

/* Of those due at 1000 C1 has a deadline, C2 a last useful moment alone;
 * C3 is due a second later. The channel is shut for longer each time. */
static void test_store_outbox__what_cannot_wait_is_handed_on(void)
{
    struct store_build b = store_build_begin();
    static const char *const sms[] = {"sms", NULL};
    enum { HOUR = 3600, USEFUL = 40000, NOW = 1000 };
    put_contacts(&b, "+86138", "+86139");
    for (int i = 0; i < 3; i++) {
        static const char *const who[] = {"C1", "C2", "C3"};
        struct lo_notice row = store_build_notice("O1", 1, who[i], NOW + i / 2);
        bool added = false;
        row.channel = "wechat";
        row.not_after = USEFUL;
        row.deadline = i == 0 ? 10000 : LO_TIME_NONE;
        LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    }
    int32_t n = 7;
    LO_ASSERT_OK(
        b.port->pass_on(b.port->self, "wechat", 10000, sms, NOW, &n, &b.err),
        b.err);
    CU_ASSERT_EQUAL(n, 0);
    LO_ASSERT_OK(
        b.port->pass_on(b.port->self, "wechat", 10001, sms, NOW, &n, &b.err),
        b.err);
    CU_ASSERT_EQUAL(n, 1);
    expect_state(&b, 1, "cancelled");
    CU_ASSERT_EQUAL(
        store_build_count(b.store, "SELECT count(*) FROM outbox WHERE "
                                   "recipient = 'C1' AND channel = 'sms' AND "
                                   "state = 'due' AND deadline = 10000 AND "
                                   "due = 1000"),
        1);
    LO_ASSERT_OK(b.port->pass_on(b.port->self, "wechat", USEFUL + 1, sms, NOW,
                                 &n, &b.err),
                 b.err);
    CU_ASSERT_EQUAL(n, 1); /* C2, who has a telephone only; C3 is not due */
    expect_state(&b, 2, "cancelled");
    expect_state(&b, 3, "due");
    CU_ASSERT_EQUAL(store_build_count(b.store,
                                      "SELECT count(*) FROM outbox WHERE "
                                      "recipient = 'C2' AND channel = 'phone'"),
                    1);
    store_build_end(&b);
}

/* Staff have no telephone here: what waits for them waits. */
static void test_store_outbox__who_has_no_other_channel_waits(void)
{
    struct store_build b = store_build_begin();
    static const char *const sms[] = {"sms", NULL};
    struct lo_notice row = store_build_notice("O1", 1, "@duty", 1000);
    bool added = false;
    int32_t n = 7;
    row.address = "+86138";
    LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    LO_ASSERT_OK(b.port->pass_on(b.port->self, row.channel, row.not_after + 1,
                                 sms, 1000, &n, &b.err),
                 b.err);
    CU_ASSERT_EQUAL(n, 0);
    expect_state(&b, 1, "due");
    store_build_end(&b);
}

static void test_store_outbox__receipts_late_twice_or_unknown_do_no_harm(void)
{
    struct store_build b = store_build_begin();
    int64_t id = row_in(&b, LO_NOTICE_ACCEPTED);
    CU_ASSERT_TRUE(receive(&b, id, LO_NOTICE_DELIVERED, 3000));
    CU_ASSERT_FALSE(receive(&b, id, LO_NOTICE_DELIVERED, 3001));
    CU_ASSERT_FALSE(receive(&b, id, LO_NOTICE_FAILED, 3002));
    expect_state(&b, id, "delivered");
    const struct lo_receipt stray = {"no such key",       "g", "x",
                                     LO_NOTICE_DELIVERED, "",  3000};
    bool moved = true;
    LO_ASSERT_OK(b.port->receive(b.port->self, &stray, &moved, &b.err), b.err);
    CU_ASSERT_FALSE(moved);
    CU_ASSERT_EQUAL(store_build_count(b.store, "SELECT count(*) FROM receipt"),
                    3); /* kept: delivered once, failed, the stray one */
    int64_t doubt = one_sending(&b, "C2");
    LO_ASSERT_OK(record(&b, doubt, LO_NOTICE_UNKNOWN), b.err);
    CU_ASSERT_TRUE(receive(&b, doubt, LO_NOTICE_FAILED, 4000));
    CU_ASSERT_EQUAL(store_build_count(b.store,
                                      "SELECT count(*) FROM outbox WHERE "
                                      "recipient = 'C2' AND channel = 'phone' "
                                      "AND state = 'due'"),
                    1); /* somebody has to call */
    store_build_end(&b);
}

/* A vendor that names neither our key nor which of its gateways it was. */
static void test_store_outbox__receipt_by_the_gateways_id_alone_counts(void)
{
    struct store_build b = store_build_begin();
    int64_t id = one_sending(&b, "C1");
    const struct lo_record taken = {.id = id,
                                    .state = LO_NOTICE_ACCEPTED,
                                    .gateway = "north",
                                    .gateway_id = "2640:1",
                                    .reason = ""};
    const struct lo_receipt other = {"",  "south", "2640:1", LO_NOTICE_FAILED,
                                     "x", 3000};
    const struct lo_receipt ours = {"", "",  "2640:1", LO_NOTICE_DELIVERED,
                                    "", 3000};
    LO_ASSERT_OK(b.port->record(b.port->self, &taken, 1, 2500, &b.err), b.err);
    LO_ASSERT_OK(b.port->receive(b.port->self, &other, NULL, &b.err), b.err);
    expect_state(&b, id, "accepted");
    LO_ASSERT_OK(b.port->receive(b.port->self, &ours, NULL, &b.err), b.err);
    expect_state(&b, id, "delivered");
    store_build_end(&b);
}

/* The receipt is here before the answer of the gateway is written down. */
static void test_store_outbox__receipt_that_overtakes_the_answer_counts(void)
{
    struct store_build b = store_build_begin();
    struct lo_recovered out = {0, 0, 0};
    int64_t told = one_sending(&b, "C1");
    CU_ASSERT_FALSE(receive(&b, told, LO_NOTICE_ACCEPTED, 2000));
    CU_ASSERT_FALSE(receive(&b, told, LO_NOTICE_DELIVERED, 2000));
    expect_state(&b, told, "sending");
    LO_ASSERT_OK(record(&b, told, LO_NOTICE_ACCEPTED), b.err);
    expect_state(&b, told, "delivered");
    int64_t not_told = one_sending(&b, "C2");
    CU_ASSERT_FALSE(receive(&b, not_told, LO_NOTICE_FAILED, 2000));
    LO_ASSERT_OK(record(&b, not_told, LO_NOTICE_UNKNOWN), b.err);
    expect_state(&b, not_told, "failed");
    CU_ASSERT_EQUAL(store_build_count(b.store,
                                      "SELECT count(*) FROM outbox WHERE "
                                      "recipient = 'C2' AND channel = 'phone' "
                                      "AND state = 'due'"),
                    1);                     /* somebody has to call */
    int64_t orphan = one_sending(&b, "C3"); /* its sender dies now */
    CU_ASSERT_FALSE(receive(&b, orphan, LO_NOTICE_DELIVERED, 2000));
    LO_ASSERT_OK(b.port->recover(b.port->self, 9000, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown, 1);
    expect_state(&b, orphan, "delivered");
    store_build_end(&b);
}

/* Sent again because a person said so: that the first try failed is no news. */
/* Sent again because a person said so: that the first try failed is no news. */
static void test_store_outbox__receipt_of_an_earlier_try_fails_nothing(void)
{
    struct store_build b = store_build_begin();
    int64_t id = one_sending(&b, "C1");
    CU_ASSERT_FALSE(receive(&b, id, LO_NOTICE_FAILED, 1900));
    LO_ASSERT_OK(record(&b, id, LO_NOTICE_DUE), b.err);
    claim(&b, "s", 5000, 1);
    LO_ASSERT_OK(
        b.port->sending(b.port->self, "s", "file", &id, 1, 5000, &b.err),
        b.err);
    store_build_sql(b.store, "UPDATE outbox SET state = 'unknown'");
    LO_ASSERT_OK(
        b.port->resolve(b.port->self, id, LO_NOTICE_DUE, "again", 5500, &b.err),
        b.err);
    claim(&b, "s", 6000, 1);
    LO_ASSERT_OK(
        b.port->sending(b.port->self, "s", "file", &id, 1, 6000, &b.err),
        b.err);
    LO_ASSERT_OK(record(&b, id, LO_NOTICE_ACCEPTED), b.err);
    expect_state(&b, id, "accepted");
    store_build_end(&b);
}

static void test_store_outbox__quiet_hours_let_only_what_must_out(void)
{
    struct store_build b = store_build_begin();
    struct lo_notice row = store_build_notice("O1", 1, "waits", 900);
    bool added = false;
    row.must_by = LO_TIME_NONE;
    LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    row.recipient = "later";
    row.must_by = 2000;
    LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    row.recipient = "must";
    row.must_by = 1999;
    LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    const struct lo_claim night = {"s", sms_only, 1000, 2000, 60, 9, 0};
    LO_ASSERT_OK(
        b.port->claim(b.port->self, &night, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_STRING_EQUAL(b.rows[0].recipient, "must");
    store_build_end(&b);
}

/* --- the chain ---------------------------------------------------------- */

static struct lo_chain verify(struct store_build *b)
{
    struct lo_chain chain = {.events = -1, .broken_at = -1};
    LO_ASSERT_OK(b->port->verify(b->port->self, &chain, &b->err), b->err);
    return chain;
}

static void test_store_outbox__the_chain_shows_any_edit(void)
{
    static const char *const edits[] = {
        "DROP TRIGGER outbox_said; UPDATE outbox SET text = 'x' WHERE id = 1",
        "DROP TRIGGER outbox_said; UPDATE outbox SET must_by = 5 WHERE id = 2",
        "UPDATE outbox SET address = '+1' WHERE id = 1",
        "DROP TRIGGER outbox_event_kept; UPDATE outbox_event SET at = 1 "
        "WHERE id = 2",
        "DROP TRIGGER outbox_event_stays; DELETE FROM outbox_event "
        "WHERE id = 2",
        "DROP TRIGGER outbox_event_kept; UPDATE outbox_event SET hash = 'a' "
        "WHERE id = 3",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
        struct store_build b = store_build_begin();
        int64_t id = one_sending(&b, "C1");
        LO_ASSERT_OK(record(&b, id, LO_NOTICE_ACCEPTED), b.err);
        store_build_notify(b.store, "O1", 1, "C2", 1000);
        struct lo_chain whole = verify(&b);
        CU_ASSERT_EQUAL(whole.events, 5);
        CU_ASSERT_EQUAL(whole.broken_at, 0);
        CU_ASSERT_EQUAL(strlen(whole.head), 64);
        CU_ASSERT_TRUE(
            store_build_refused(b.store, "DELETE FROM outbox_event", "added"));
        store_build_sql(b.store, edits[i]);
        CU_ASSERT_NOT_EQUAL(verify(&b).broken_at, 0);
        lo_arena_free(b.arena);
        lo_store_close(b.store);
    }
}

static void test_store_outbox__one_of_two_senders_leads(void)
{
    struct store_build b = store_build_begin();
    bool leads = false;
    lo_time beat = 0;
    LO_ASSERT_OK(b.port->heartbeat(b.port->self, &beat, &b.err), b.err);
    CU_ASSERT_EQUAL(beat, LO_TIME_NONE);
    LO_ASSERT_OK(
        b.port->lead(b.port->self, "sender", "a", 1000, 60, &leads, &b.err),
        b.err);
    CU_ASSERT_TRUE(leads);
    LO_ASSERT_OK(
        b.port->lead(b.port->self, "sender", "b", 1059, 60, &leads, &b.err),
        b.err);
    CU_ASSERT_FALSE(leads);
    LO_ASSERT_OK(
        b.port->lead(b.port->self, "sender", "a", 1059, 60, &leads, &b.err),
        b.err);
    CU_ASSERT_TRUE(leads);
    LO_ASSERT_OK(b.port->heartbeat(b.port->self, &beat, &b.err), b.err);
    CU_ASSERT_EQUAL(beat, 1059);
    LO_ASSERT_OK(
        b.port->lead(b.port->self, "sender", "b", 1119, 60, &leads, &b.err),
        b.err);
    CU_ASSERT_TRUE(leads); /* "a" died */
    LO_ASSERT_OK(b.port->release(b.port->self, "sender", "b", &b.err), b.err);
    LO_ASSERT_OK(
        b.port->lead(b.port->self, "sender", "a", 1119, 60, &leads, &b.err),
        b.err);
    CU_ASSERT_TRUE(leads);
    store_build_end(&b);
}

/* --- senders that die, senders at once --------------------------------- */

static void test_store_outbox__a_dead_senders_rows_are_recovered(void)
{
    struct store_build b = store_build_begin();
    int64_t sent = one_sending(&b, "C1");
    int64_t kept = store_build_notify(b.store, "O1", 1, "C2", 1000);
    claim(&b, "s", 1000, 1);
    struct lo_recovered out = {9, 9, 9};
    LO_ASSERT_OK(b.port->recover(b.port->self, 1059, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown + out.back, 0); /* the lease holds */
    LO_ASSERT_OK(b.port->recover(b.port->self, 1060, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown, 1);
    CU_ASSERT_EQUAL(out.back, 1);
    expect_state(&b, sent, "unknown");
    expect_state(&b, kept, "due");
    claim(&b, "t", 1060, 9);
    CU_ASSERT_EQUAL_FATAL(b.n, 1); /* unknown is never sent again by itself */
    CU_ASSERT_EQUAL(b.rows[0].id, kept);
    CU_ASSERT_EQUAL(
        b.port->sending(b.port->self, "s", "file", &kept, 1, 1061, &b.err),
        LO_ENOTFOUND);
    store_build_end(&b);
}

static void test_store_outbox__the_lease_starts_anew_when_sending(void)
{
    struct store_build b = store_build_begin();
    int64_t id = store_build_notify(b.store, "O1", 1, "C1", 1000);
    claim(&b, "s", 1000, 1);
    LO_ASSERT_OK(
        b.port->sending(b.port->self, "s", "file", &id, 1, 1050, &b.err),
        b.err);
    struct lo_recovered out = {9, 9, 9};
    LO_ASSERT_OK(b.port->recover(b.port->self, 1109, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown, 0);
    LO_ASSERT_OK(b.port->recover(b.port->self, 1110, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown, 1);
    store_build_end(&b);
}

enum { SENDERS = 4, MESSAGES = 300 };

/* A sender of its own process: claims until nothing is left, one line of the
 * file per row. */
static void claim_all(int sender, const char *file, const int gate[2])
{
    char byte = 0;
    close(gate[1]);
    (void)!read(gate[0], &byte, 1); /* returns when the parent closes it */
    struct lo_store *store = store_build_again();
    struct lo_outbox *port = lo_store_outbox(store);
    struct lo_arena *arena = lo_arena_new();
    struct lo_error err = LO_ERROR_INIT;
    char owner[16];
    g_snprintf(owner, sizeof(owner), "sender %d", sender);
    GString *out = g_string_new(NULL);
    struct lo_notice *rows = NULL;
    int32_t n = 1;
    const struct lo_claim some = {owner, sms_only, 1000, LO_TIME_NONE,
                                  60,    7,        0};
    while (n > 0 &&
           port->claim(port->self, &some, arena, &rows, &n, &err) == LO_OK)
        for (int32_t i = 0; i < n; i++)
            g_string_append_printf(out, "%" G_GINT64_FORMAT "\n", rows[i].id);
    bool ok = n == 0 && g_file_set_contents(file, out->str, -1, NULL);
    lo_store_close(store);
    _exit(ok ? 0 : 1);
}

static char *claims_file(int sender)
{
    return g_strdup_printf("%s.claims%d", store_build_path(), sender);
}

static void collect(GHashTable *ids, int sender)
{
    char *file = claims_file(sender);
    char *text = NULL;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(file, &text, NULL, NULL));
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL && **line != '\0'; line++)
        CU_ASSERT_TRUE(g_hash_table_add(ids, g_strdup(*line)));
    g_strfreev(lines);
    g_free(text);
    g_free(file);
}

static void test_store_outbox__senders_at_once_never_claim_a_row_twice(void)
{
    struct store_build b = store_build_begin();
    LO_ASSERT_OK(lo_store_begin(b.store, &b.err), b.err);
    for (int i = 0; i < MESSAGES; i++) {
        char recipient[16];
        g_snprintf(recipient, sizeof(recipient), "C%d", i);
        store_build_notify(b.store, "O1", 1, recipient, 1000);
    }
    LO_ASSERT_OK(lo_store_commit(b.store, &b.err), b.err);
    lo_store_close(b.store); /* no connection crosses the fork */
    pid_t pids[SENDERS];
    int gate[2];
    CU_ASSERT_EQUAL_FATAL(pipe(gate), 0);
    for (int i = 0; i < SENDERS; i++) {
        char *file = claims_file(i);
        pids[i] = fork();
        if (pids[i] == 0)
            claim_all(i, file, gate);
        g_free(file);
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < SENDERS; i++) {
        int how = -1;
        CU_ASSERT_EQUAL(waitpid(pids[i], &how, 0), pids[i]);
        CU_ASSERT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    }
    GHashTable *ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < SENDERS; i++)
        collect(ids, i);
    CU_ASSERT_EQUAL(g_hash_table_size(ids), MESSAGES);
    g_hash_table_destroy(ids);
    b.store = store_build_again();
    store_build_end(&b);
}

LO_SUITE(store_outbox,
         LO_TEST(test_store_outbox__the_same_message_is_added_once),
         LO_TEST(test_store_outbox__a_row_without_revision_is_refused),
         LO_TEST(test_store_outbox__due_is_listed_by_time_then_id_unchanged),
         LO_TEST(test_store_outbox__address_is_the_first_contact_in_force_now),
         LO_TEST(test_store_outbox__claim_takes_due_rows_of_its_channels),
         LO_TEST(test_store_outbox__what_is_too_late_expires_and_is_not_sent),
         LO_TEST(test_store_outbox__sending_is_committed_for_all_or_none),
         LO_TEST(test_store_outbox__what_came_of_it_is_recorded),
         LO_TEST(test_store_outbox__surely_not_sent_is_due_again_at_retry_at),
         LO_TEST(test_store_outbox__only_the_drawn_changes_of_state_happen),
         LO_TEST(test_store_outbox__record_refuses_every_other_state),
         LO_TEST(test_store_outbox__nothing_is_deleted_or_rewritten),
         LO_TEST(test_store_outbox__every_change_leaves_an_event),
         LO_TEST(test_store_outbox__validate_sees_a_broken_row),
         LO_TEST(test_store_outbox__a_person_decides_on_what_is_unknown),
         LO_TEST(test_store_outbox__what_fails_goes_to_the_next_channel),
         LO_TEST(test_store_outbox__what_cannot_wait_is_handed_on),
         LO_TEST(test_store_outbox__who_has_no_other_channel_waits),
         LO_TEST(test_store_outbox__receipt_by_the_gateways_id_alone_counts),
         LO_TEST(test_store_outbox__receipts_late_twice_or_unknown_do_no_harm),
         LO_TEST(test_store_outbox__receipt_that_overtakes_the_answer_counts),
         LO_TEST(test_store_outbox__receipt_of_an_earlier_try_fails_nothing),
         LO_TEST(test_store_outbox__quiet_hours_let_only_what_must_out),
         LO_TEST(test_store_outbox__the_chain_shows_any_edit),
         LO_TEST(test_store_outbox__one_of_two_senders_leads),
         LO_TEST(test_store_outbox__a_dead_senders_rows_are_recovered),
         LO_TEST(test_store_outbox__the_lease_starts_anew_when_sending),
         LO_TEST(test_store_outbox__senders_at_once_never_claim_a_row_twice));
