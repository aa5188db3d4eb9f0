/*
 * test_store_chain.c - whoever edits the log or what it speaks of is found out:
 * every value of every row, one at a time, by a random change.
 *
 * Left out are the columns that only steer the sending: due, owner,
 * lease_until, off_until.
 */
#include "store/store_build.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

enum { EDITS = 400, MESSAGES = 6 };

static struct lo_error err = LO_ERROR_INIT;

/* Triggers are no secret: who can write the file can drop them. */
static const char unlock[] =
    "DROP TRIGGER outbox_moves; DROP TRIGGER outbox_said; DROP TRIGGER "
    "outbox_stays; DROP TRIGGER outbox_moved; DROP TRIGGER outbox_event_kept; "
    "DROP TRIGGER outbox_event_stays; DROP TRIGGER outbox_added; DROP TRIGGER "
    "receipt_kept; DROP TRIGGER "
    "receipt_stays; DROP TRIGGER receipt_sealed; DROP TRIGGER "
    "receipt_seal_kept; DROP TRIGGER receipt_seal_stays;";

static void send_some(struct lo_store *store)
{
    const struct lo_outbox *port = lo_store_outbox(store);
    static const char *const sms[] = {"sms", NULL};
    static const enum lo_notice_state ends[] = {
        LO_NOTICE_ACCEPTED, LO_NOTICE_FAILED, LO_NOTICE_UNKNOWN, LO_NOTICE_DUE};
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    for (int i = 0; i < MESSAGES; i++) {
        char who[16];
        g_snprintf(who, sizeof who, "C%d", i);
        store_build_notify(store, "O1", 1, who, 1000);
    }
    const struct lo_claim claim = {.owner = "s",
                                   .channels = sms,
                                   .now = 1000,
                                   .quiet_until = LO_TIME_NONE,
                                   .lease_s = 60,
                                   .max = 5};
    LO_ASSERT_OK(port->claim(port->self, &claim, arena, &rows, &n, &err), err);
    for (int32_t i = 0; i < n && i < 4; i++) {
        const struct lo_record record = {.id = rows[i].id,
                                         .state = ends[i],
                                         .gateway = "kannel",
                                         .gateway_id = "m-17",
                                         .reason = "why",
                                         .retry_at = 2000};
        LO_ASSERT_OK(port->sending(port->self, "s", "kannel", &rows[i].id, 1,
                                   1000 + i, &err),
                     err);
        LO_ASSERT_OK(port->record(port->self, &record, 1, 1010 + i, &err), err);
    }
    static const char *const words[] = {"DELIVRD", "UNDELIV", "late"};
    for (int i = 0; i < (int)G_N_ELEMENTS(words); i++) {
        const struct lo_receipt receipt = {
            .key = i < 2 ? "" : "nobody's",
            .gateway = "kannel",
            .gateway_id = "m-17",
            .verdict = i == 1 ? LO_NOTICE_FAILED : LO_NOTICE_DELIVERED,
            .reason = words[i],
            .at = 1100 + i};
        LO_ASSERT_OK(port->receive(port->self, &receipt, NULL, &err), err);
    }
    lo_arena_free(arena);
}

static int64_t broken_at(struct lo_store *store)
{
    const struct lo_outbox *port = lo_store_outbox(store);
    struct lo_chain chain = {0};
    LO_ASSERT_OK(port->verify(port->self, &chain, &err), err);
    return chain.broken_at != 0 ? chain.broken_at : chain.receipt_broken_at;
}

/* Does the edit show? It is undone again. */
static bool shows(struct lo_store *store, const char *sql)
{
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    store_build_sql(store, unlock);
    store_build_sql(store, sql);
    bool broken = broken_at(store) != 0;
    lo_store_rollback(store);
    if (!broken)
        fprintf(stderr, "not found out: %s\n", sql);
    return broken;
}

struct column {
    const char *table, *row, *name;
    bool number;
};

static const struct column columns[] = {
    {"outbox", "id", "outage", false},
    {"outbox", "id", "revision", true},
    {"outbox", "id", "stage", false},
    {"outbox", "id", "recipient", false},
    {"outbox", "id", "name", false},
    {"outbox", "id", "lang", false},
    {"outbox", "id", "text", false},
    {"outbox", "id", "facts", false},
    {"outbox", "id", "planned", true},
    {"outbox", "id", "not_after", true},
    {"outbox", "id", "deadline", true},
    {"outbox", "id", "must_by", true},
    {"outbox", "id", "address", false},
    {"outbox", "id", "gateway", false},
    {"outbox", "id", "gateway_id", false},
    {"outbox", "id", "reason", false},
    {"outbox", "id", "key", false},
    {"outbox", "id", "attempts", true},
    {"outbox", "id", "changed_at", true},
    {"outbox_event", "id", "at", true},
    {"outbox_event", "id", "was", false},
    {"outbox_event", "id", "became", false},
    {"outbox_event", "id", "owner", false},
    {"outbox_event", "id", "address", false},
    {"outbox_event", "id", "gateway", false},
    {"outbox_event", "id", "gateway_id", false},
    {"outbox_event", "id", "reason", false},
    {"outbox_event", "id", "outbox_id", true},
    {"outbox_event", "id", "hash", false},
    {"receipt", "id", "at", true},
    {"receipt", "id", "key", false},
    {"receipt", "id", "gateway", false},
    {"receipt", "id", "gateway_id", false},
    {"receipt", "id", "reason", false},
    {"receipt", "id", "outbox_id", true},
    {"receipt_seal", "receipt_id", "hash", false},
};

/* A text loses, gains or changes a character; a number moves; null is not. */
static char *random_edit(GRand *chance, const struct column *c)
{
    int rows = strcmp(c->table, "outbox") == 0 ? MESSAGES
               : c->table[0] == 'r'            ? 3
                                               : MESSAGES + 7;
    int row = g_rand_int_range(chance, 1, rows + 1);
    int by = g_rand_int_range(chance, 1, 1000);
    static const char *const texts[] = {
        "coalesce(%s, '') || 'x'", "'x' || coalesce(%s, '')",
        "iif(coalesce(%s, '') = '', ' ', substr(%1$s, 2))",
        ("iif(coalesce(%s, '') = '', 'y', replace(%1$s, substr(%1$s, 1, 1), "
         "'~'))")};
    char *value = NULL;
    if (c->number) {
        value = g_strdup_printf("coalesce(%s, 0) + %d", c->name, by);
    } else {
        GString *text = g_string_new(texts[by % 4]);
        g_string_replace(text, "%1$s", c->name, 0);
        g_string_replace(text, "%s", c->name, 0);
        value = g_string_free(text, FALSE);
    }
    char *sql = g_strdup_printf("UPDATE %s SET %s = %s WHERE %s = %d", c->table,
                                c->name, value, c->row, row);
    g_free(value);
    return sql;
}

static void test_store_chain__any_changed_value_is_found_out(void)
{
    struct lo_store *store = store_build_open();
    GRand *chance = g_rand_new_with_seed(20260309);
    store_build_sql(store, "PRAGMA foreign_keys = OFF");
    send_some(store);
    CU_ASSERT_EQUAL(broken_at(store), 0);
    for (int i = 0; i < EDITS; i++) {
        char *sql =
            random_edit(chance, &columns[(size_t)i % G_N_ELEMENTS(columns)]);
        CU_ASSERT_TRUE(shows(store, sql));
        g_free(sql);
    }
    CU_ASSERT_EQUAL(broken_at(store), 0);
    g_rand_free(chance);
    lo_store_close(store);
}

static void test_store_chain__rows_taken_out_or_put_in_are_found_out(void)
{
    static const char *const edits[] = {
        "UPDATE outbox SET state = 'delivered' WHERE id = 3",
        "UPDATE outbox SET channel = 'email' WHERE id = 3",
        "DELETE FROM outbox WHERE id = 2",
        "DELETE FROM outbox_event WHERE id = 4",
        "UPDATE outbox_event SET hash = NULL WHERE id = 4",
        "DELETE FROM outbox_event WHERE id = (SELECT max(id) FROM "
        "outbox_event)",
        "DELETE FROM outbox_event WHERE outbox_id = 1; DELETE FROM outbox "
        "WHERE "
        "id = 1",
        "INSERT INTO outbox_event SELECT 99, outbox_id, at, became, "
        "'delivered',"
        " owner, address, gateway, gateway_id, reason, hash FROM outbox_event "
        "WHERE "
        "became = 'accepted'",
        "DELETE FROM receipt WHERE id = 2",
        "DELETE FROM receipt_seal WHERE receipt_id = 2",
        "DELETE FROM receipt WHERE id = 2; DELETE FROM receipt_seal WHERE "
        "receipt_id = 2",
        "UPDATE receipt SET verdict = 'delivered' WHERE id = 2",
        "INSERT INTO receipt SELECT 99, at, key, 'x', gateway_id, verdict, "
        "reason, outbox_id FROM receipt WHERE id = 1",
        "UPDATE outbox_event SET id = 1000 + id; UPDATE outbox_event SET id = "
        "1999 - id",
        "INSERT INTO outbox(outage, revision, stage, recipient, name, channel, "
        "lang, text, due, not_after, changed_at) VALUES('O9', 1, 's', 'C9', "
        "'n', 'sms', 'zh', 't', 1, 2, 3)",
    };
    struct lo_store *store = store_build_open();
    store_build_sql(store, "PRAGMA foreign_keys = OFF");
    send_some(store);
    for (size_t i = 0; i < G_N_ELEMENTS(edits); i++)
        CU_ASSERT_TRUE(shows(store, edits[i]));
    CU_ASSERT_EQUAL(broken_at(store), 0);
    lo_store_close(store);
}

/* Receipts that an older program wrote are sealed as they are found. */
static void test_store_chain__receipts_of_schema_10_are_sealed(void)
{
    struct lo_store *store = store_build_open();
    struct lo_chain before = {0}, after = {0};
    send_some(store);
    struct lo_outbox *port = lo_store_outbox(store);
    LO_ASSERT_OK(port->verify(port->self, &before, &err), err);
    store_build_schema_14(store);
    store_build_sql(store, STORE_BUILD_SCHEMA_10);
    lo_store_close(store);
    LO_ASSERT_OK(lo_store_open(&store, store_build_path(), false, &err), err);
    port = lo_store_outbox(store);
    LO_ASSERT_OK(port->verify(port->self, &after, &err), err);
    CU_ASSERT_EQUAL(after.receipts, 3);
    CU_ASSERT_EQUAL(after.receipt_broken_at, 0);
    CU_ASSERT_STRING_EQUAL(after.receipt_head, before.receipt_head);
    CU_ASSERT_STRING_EQUAL(after.head, before.head);
    lo_store_close(store);
}

/* The chain as it is after an older one was changed by `sql` and opened. */
static struct lo_chain from_schema_14(struct lo_chain *before, const char *sql)
{
    struct lo_store *store = store_build_open();
    struct lo_chain after = {0};
    send_some(store);
    struct lo_outbox *port = lo_store_outbox(store);
    LO_ASSERT_OK(port->verify(port->self, before, &err), err);
    store_build_schema_14(store);
    store_build_sql(store, "PRAGMA foreign_keys = OFF");
    store_build_sql(store, sql);
    lo_store_close(store);
    LO_ASSERT_OK(lo_store_open(&store, store_build_path(), false, &err), err);
    port = lo_store_outbox(store);
    LO_ASSERT_OK(port->verify(port->self, &after, &err), err);
    lo_store_close(store);
    CU_ASSERT_FATAL(remove(store_build_path()) == 0);
    return after;
}

static void test_store_chain__seals_of_schema_14_go_to_their_events(void)
{
    struct lo_chain before = {0};
    struct lo_chain after = from_schema_14(&before, "");
    CU_ASSERT_EQUAL(after.broken_at, 0);
    CU_ASSERT_EQUAL(after.events, before.events);
    CU_ASSERT_STRING_EQUAL(after.head, before.head);
}

static void test_store_chain__what_was_broken_in_schema_14_stays_broken(void)
{
    static const char *const edits[] = {
        "DROP TRIGGER outbox_seal_stays; DELETE FROM outbox_seal WHERE "
        "event_id = 4",
        "DROP TRIGGER outbox_seal_kept; UPDATE outbox_seal SET hash = 'a' "
        "WHERE event_id = 5",
        "DROP TRIGGER outbox_event_stays; DELETE FROM outbox_event "
        "WHERE id = 6",
        "DROP TRIGGER outbox_event_stays; DELETE FROM outbox_event "
        "WHERE id = (SELECT max(id) FROM outbox_event)",
        "DROP TRIGGER outbox_event_kept; UPDATE outbox_event SET reason = 'x' "
        "WHERE id = 7; CREATE TRIGGER outbox_event_kept BEFORE UPDATE ON "
        "outbox_event BEGIN SELECT 1; END",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
        struct lo_chain before = {0};
        CU_ASSERT_NOT_EQUAL(from_schema_14(&before, edits[i]).broken_at, 0);
        CU_ASSERT_EQUAL(before.broken_at, 0);
    }
}

LO_SUITE(store_chain,
         LO_TEST(test_store_chain__seals_of_schema_14_go_to_their_events),
         LO_TEST(test_store_chain__what_was_broken_in_schema_14_stays_broken),
         LO_TEST(test_store_chain__receipts_of_schema_10_are_sealed),
         LO_TEST(test_store_chain__any_changed_value_is_found_out),
         LO_TEST(test_store_chain__rows_taken_out_or_put_in_are_found_out));
