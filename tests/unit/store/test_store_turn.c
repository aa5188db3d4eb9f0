/*
 * test_store_turn.c - a turn of a sender in one commit; messages that stand for
 * several customers.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/store.h"
#include "store_build.h"

/* One message for the meters of C1 and C2, which have one number. */
static void test_store_turn__message_is_found_by_each_of_its_customers(void)
{
    static const struct {
        const char *who;
        int32_t n;
    } asked[] = {{"C1", 1}, {"C2", 1}, {"C", 0}, {"Upper", 0}, {"C9", 1}};
    static const char *const facts[] = {
        "[{\"places\":[\"Upper\",\"C2\"],\"lines\":[\"F1\"],\"off\":[[1,2]]},"
        "{\"for\":[\"C1\",\"C2\"]}]",
        "[{\"places\":[\"C2\"],\"lines\":[\"F1\"],\"off\":[[1,2]]}]"};
    struct store_build b = store_build_begin();
    for (int i = 0; i < 2; i++) {
        bool added = false;
        const struct lo_notice row = {.outage = "O1",
                                      .revision = 1,
                                      .stage = "announce-7d",
                                      .recipient = i == 0 ? "C1" : "C9",
                                      .channel = "sms",
                                      .text = "t",
                                      .facts = facts[i],
                                      .not_after = 9000,
                                      .deadline = LO_TIME_NONE,
                                      .must_by = LO_TIME_NONE};
        LO_ASSERT_OK(b.port->add(b.port->self, &row, &added, &b.err), b.err);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        const struct lo_notice_query query = {.recipient = asked[i].who,
                                              .off_after = LO_TIME_NONE};
        LO_ASSERT_OK(
            b.port->list(b.port->self, &query, b.arena, &b.rows, &b.n, &b.err),
            b.err);
        CU_ASSERT_EQUAL(b.n, asked[i].n);
    }
    store_build_end(&b);
}

/* Answers, those that leave, claimed before or not, in one commit; what is
 * somebody else's by now is passed over. */
static void test_store_turn__does_all_of_it_and_leaves_others_alone(void)
{
    static const char *const sms[] = {"sms", NULL};
    struct store_build b = store_build_begin();
    bool ours[2] = {false, false};
    for (int i = 0; i < 5; i++) {
        char who[8];
        g_snprintf(who, sizeof who, "C%d", i);
        store_build_notify(b.store, "O1", 1, who, 1000);
    }
    struct lo_claim claim = {"s", sms, 1000, LO_TIME_NONE, 60, 4, 0};
    LO_ASSERT_OK(
        b.port->claim(b.port->self, &claim, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_EQUAL_FATAL(b.n, 4);
    int64_t ids[] = {b.rows[0].id, b.rows[1].id, b.rows[2].id, b.rows[3].id};
    LO_ASSERT_OK(b.port->sending(b.port->self, "s", "g", ids, 2, 1000, &b.err),
                 b.err);
    LO_ASSERT_OK(
        b.port->postpone(b.port->self, "s", ids[3], 5000, "p", 1000, &b.err),
        b.err);
    const struct lo_record records[] = {
        {.id = ids[0], .state = LO_NOTICE_ACCEPTED, .gateway = "g"},
        {.id = ids[3], .state = LO_NOTICE_ACCEPTED, .gateway = "g"}};
    struct lo_turn turn = {.owner = "s",
                           .gateway = "g",
                           .now = 1001,
                           .records = records,
                           .n_records = 2,
                           .ids = &ids[2],
                           .n_ids = 2,
                           .ours = ours,
                           .claim = &claim,
                           .arena = b.arena};
    LO_ASSERT_OK(b.port->turn(b.port->self, &turn, &b.err), b.err);
    CU_ASSERT_TRUE(ours[0] && !ours[1]);
    CU_ASSERT_EQUAL(turn.n_rows, 1); /* the fifth */
    static const enum lo_notice_state states[] = {
        LO_NOTICE_ACCEPTED, LO_NOTICE_SENDING, LO_NOTICE_SENDING, LO_NOTICE_DUE,
        LO_NOTICE_SENDING};
    const struct lo_notice_query all = {.off_after = LO_TIME_NONE};
    LO_ASSERT_OK(
        b.port->list(b.port->self, &all, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    for (int32_t i = 0; i < b.n; i++)
        CU_ASSERT_EQUAL(b.rows[i].state, states[i]);
    store_build_end(&b);
}

static enum lo_status not_c1(bool *may, void *self, const struct lo_notice *row,
                             struct lo_error *err)
{
    int *asked = self;
    (void)err;
    ++*asked;
    *may = strcmp(row->recipient, "C1") != 0;
    return LO_OK;
}

/* Nobody had claimed them: they are taken and leave in one commit, once, under
 * a lease; who may not leave is due later. */
static void test_store_turn__takes_what_leaves_at_once(void)
{
    static const char *const sms[] = {"sms", NULL};
    struct store_build b = store_build_begin();
    int asked = 0;
    for (int i = 0; i < 3; i++) {
        char who[8];
        g_snprintf(who, sizeof who, "C%d", i);
        store_build_notify(b.store, "O1", 1, who, 1000);
    }
    const struct lo_claim claim = {"s", sms, 1000, LO_TIME_NONE, 60, 3, 0};
    struct lo_turn turn = {.owner = "s",
                           .gateway = "g",
                           .now = 1000,
                           .claim = &claim,
                           .admit = not_c1,
                           .self = &asked,
                           .put_off_to = 5000,
                           .put_off_why = "enough",
                           .arena = b.arena};
    LO_ASSERT_OK(b.port->turn(b.port->self, &turn, &b.err), b.err);
    CU_ASSERT_EQUAL(asked, 3);
    CU_ASSERT_EQUAL(turn.n_put_off, 1);
    CU_ASSERT_EQUAL_FATAL(turn.n_rows, 2);
    CU_ASSERT_STRING_EQUAL(turn.rows[1].recipient, "C2");
    CU_ASSERT_EQUAL(turn.rows[1].state, LO_NOTICE_SENDING);
    static const char told[] =
        "SELECT count(*) FROM outbox WHERE state = 'sending' AND owner = 's' "
        "AND lease_until = 1060 AND attempts = 1 AND gateway = 'g'";
    CU_ASSERT_EQUAL(store_build_count(b.store, told), 2);
    static const char events[] =
        "SELECT group_concat(became) = 'due,sending' FROM (SELECT became FROM "
        "outbox_event WHERE outbox_id = 3 ORDER BY id)";
    CU_ASSERT_EQUAL(store_build_count(b.store, events), 1);
    static const char later[] =
        "SELECT count(*) FROM outbox WHERE id = 2 AND state = 'due' "
        "AND due = 5000 AND reason = 'enough' AND attempts = 0";
    CU_ASSERT_EQUAL(store_build_count(b.store, later), 1);
    LO_ASSERT_OK(b.port->turn(b.port->self, &turn, &b.err), b.err);
    CU_ASSERT_EQUAL(turn.n_rows, 0); /* nobody twice */
    store_build_end(&b);
}

/* The sender dies: when its lease has run out its messages are in doubt. */
static void test_store_turn__what_left_at_once_is_in_doubt_after_a_crash(void)
{
    static const char *const sms[] = {"sms", NULL};
    struct store_build b = store_build_begin();
    struct lo_recovered out = {0, 0, 0};
    int64_t id = store_build_notify(b.store, "O1", 1, "C1", 1000);
    const struct lo_claim claim = {"s", sms, 1000, LO_TIME_NONE, 60, 3, 0};
    struct lo_turn turn = {.owner = "s",
                           .gateway = "g",
                           .now = 1000,
                           .claim = &claim,
                           .arena = b.arena};
    LO_ASSERT_OK(b.port->turn(b.port->self, &turn, &b.err), b.err);
    LO_ASSERT_OK(b.port->recover(b.port->self, 1059, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown, 0);
    LO_ASSERT_OK(b.port->recover(b.port->self, 1060, &out, &b.err), b.err);
    CU_ASSERT_EQUAL(out.unknown, 1);
    char *state = store_build_state(b.store, id);
    CU_ASSERT_STRING_EQUAL(state, "unknown");
    g_free(state);
    store_build_end(&b);
}

/* Rows that statements stepped over in search of theirs. */
static int rows_walked(const struct store_build *b)
{
    int n = 0;
    for (sqlite3_stmt *at = sqlite3_next_stmt(b->store->db, NULL); at != NULL;
         at = sqlite3_next_stmt(b->store->db, at))
        n += sqlite3_stmt_status(at, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    return n;
}

/* A claim, a departure and an answer touch one row, not the whole outbox. */
static void test_store_turn__does_not_walk_through_a_long_queue(void)
{
    enum { ROWS = 400, FEW = 40 };
    static const char *const sms[] = {"sms", NULL};
    struct store_build b = store_build_begin();
    for (int i = 0; i < ROWS; i++) {
        char who[8];
        g_snprintf(who, sizeof who, "C%d", i);
        store_build_notify(b.store, "O1", 1, who, 1000);
    }
    (void)rows_walked(&b);
    const struct lo_claim claim = {"s", sms, 1000, LO_TIME_NONE, 60, 2, 0};
    LO_ASSERT_OK(
        b.port->claim(b.port->self, &claim, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_EQUAL_FATAL(b.n, 2);
    int64_t ids[] = {b.rows[0].id, b.rows[1].id};
    LO_ASSERT_OK(b.port->sending(b.port->self, "s", "g", ids, 2, 1000, &b.err),
                 b.err);
    const struct lo_record record = {
        .id = ids[0], .state = LO_NOTICE_ACCEPTED, .gateway = "g"};
    struct lo_turn turn = {.owner = "s",
                           .gateway = "g",
                           .now = 1001,
                           .records = &record,
                           .n_records = 1,
                           .claim = &claim,
                           .arena = b.arena};
    LO_ASSERT_OK(b.port->turn(b.port->self, &turn, &b.err), b.err);
    CU_ASSERT_TRUE(rows_walked(&b) < FEW);
    store_build_end(&b);
}

LO_SUITE(store_turn, LO_TEST(test_store_turn__takes_what_leaves_at_once),
         LO_TEST(test_store_turn__what_left_at_once_is_in_doubt_after_a_crash),
         LO_TEST(test_store_turn__does_not_walk_through_a_long_queue),
         LO_TEST(test_store_turn__message_is_found_by_each_of_its_customers),
         LO_TEST(test_store_turn__does_all_of_it_and_leaves_others_alone));
