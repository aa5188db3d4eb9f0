/*
 * outbox_seal.c - the chains of hashes over the events and over the receipts,
 * and the one-sender lease.
 *
 *   hash(n) = SHA-256( hash(n-1), event n, the words of its message )
 *   hash(r) = SHA-256( hash(r-1), receipt r )
 *
 * Whoever edits, inserts or removes anything breaks the chain from there on.
 * What a chain cannot show is the loss of its newest end: `evidence --verify`
 * prints the last hash, to be written down elsewhere.
 */
#include "store/outbox_int.h"

#include "lineout/crypto.h"

enum { DIGITS = 24 };

/* In decimal, up to the end of `room`; by hand, because it is done some thirty
 * times a message and printf is what took the time. Returns where it begins. */
static int print_number(char room[DIGITS], int64_t number)
{
    int at = DIGITS;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        room[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        room[--at] = '-';
    return at;
}

/* "5:value;" */
static void add_text(GString *out, const char *text, int length)
{
    char digits[DIGITS];
    int at = print_number(digits, length);
    g_string_append_len(out, digits + at, DIGITS - at);
    g_string_append_c(out, ':');
    g_string_append_len(out, text, length);
    g_string_append_c(out, ';');
}

/* Each value with its length in front: "ab","c" is not "a","bc". */
static void add_values(GString *out, int n, sqlite3_value **values)
{
    for (int i = 0; i < n; i++) {
        if (sqlite3_value_type(values[i]) == SQLITE_INTEGER) {
            char digits[DIGITS];
            int at = print_number(digits, sqlite3_value_int64(values[i]));
            add_text(out, digits + at, DIGITS - at);
            continue;
        }
        const char *text = (const char *)sqlite3_value_text(values[i]);
        if (text != NULL)
            add_text(out, text, sqlite3_value_bytes(values[i]));
        else
            g_string_append(out, "-;");
    }
}

static void seal(sqlite3_context *context, int n, sqlite3_value **values)
{
    char hex[LO_SHA256_HEX];
    GString *all = g_string_sized_new(2048);
    add_values(all, n, values);
    lo_sha256_hex(hex, all->str, all->len);
    sqlite3_result_text(context, hex, -1, SQLITE_TRANSIENT);
    g_string_free(all, TRUE);
}

static const char *text_of(sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);
    return text != NULL ? text : "";
}

static void key(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    char out[LO_NOTICE_KEY];
    const struct lo_notice row = {.outage = text_of(values[0]),
                                  .revision = sqlite3_value_int(values[1]),
                                  .stage = text_of(values[2]),
                                  .recipient = text_of(values[3]),
                                  .channel = text_of(values[4]),
                                  .text = text_of(values[5])};
    lo_notice_key(out, &row);
    sqlite3_result_text(context, out, -1, SQLITE_TRANSIENT);
}

enum lo_status lo_store_outbox_functions(struct lo_store *store,
                                         struct lo_error *err)
{
    enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };
    if (sqlite3_create_function(store->db, "lo_seal", -1, FLAGS, NULL, seal,
                                NULL, NULL) != SQLITE_OK ||
        sqlite3_create_function(store->db, "lo_key", 6, FLAGS, NULL, key, NULL,
                                NULL) != SQLITE_OK)
        return lo_error_set(err, LO_EIO, "database '%s': %s", store->path,
                            sqlite3_errmsg(store->db));
    return LO_OK;
}

/* --- checking ----------------------------------------------------------- */

/* First event or receipt that does not follow from the one before, and the
 * last hash. */
static enum lo_status check_links(int64_t *n, int64_t *broken_at, char head[65],
                                  struct lo_store *store, const char *sql,
                                  struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(&stmt, store, sql, LO_NO_BINDS, err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK) {
        *n = sqlite3_column_int64(stmt, 0);
        *broken_at = sqlite3_column_int64(stmt, 1);
        g_strlcpy(head, (const char *)sqlite3_column_text(stmt, 2), 65);
    }
    lo_store_give(store, stmt);
    return status;
}

/* A message whose last event is not what it says of itself, whose tries are not
 * those of its events, or whose key is not its own; a message without any
 * event. */
static enum lo_status check_loose(int64_t *out, struct lo_store *store,
                                  struct lo_error *err)
{
    return lo_store_integer(
        out, store,
        "SELECT min(id) FROM (SELECT e.id FROM outbox_event e JOIN outbox o "
        "ON o.id = e.outbox_id WHERE e.id = (SELECT max(l.id) FROM "
        "outbox_event l WHERE l.outbox_id = o.id) AND (e.became <> o.state "
        "OR e.address <> o.address OR e.gateway <> o.gateway "
        "OR e.gateway_id <> o.gateway_id OR e.reason <> o.reason "
        "OR e.at <> o.changed_at OR o.key <> lo_key(o.outage, o.revision, "
        "o.stage, o.recipient, o.channel, o.text) OR o.attempts <> "
        "(SELECT count(*) FROM outbox_event t WHERE t.outbox_id = o.id "
        "AND t.became = 'sending')) "
        "UNION ALL SELECT coalesce((SELECT max(id) FROM outbox_event), 1) "
        "FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM outbox_event e "
        "WHERE e.outbox_id = o.id))",
        LO_NO_BINDS, 0, err);
}

/* A hash without its receipt. */
static enum lo_status check_loose_receipts(int64_t *out, struct lo_store *store,
                                           struct lo_error *err)
{
    return lo_store_integer(
        out, store,
        "SELECT min(receipt_id) FROM receipt_seal s WHERE NOT EXISTS "
        "(SELECT 1 FROM receipt r WHERE r.id = s.receipt_id)",
        LO_NO_BINDS, 0, err);
}

enum lo_status lo_outbox_verify(void *self, struct lo_chain *out,
                                struct lo_error *err)
{
    struct lo_chain chain = {0};
    enum lo_status status = check_links(
        &chain.events, &chain.broken_at, chain.head, self,
        "SELECT count(*), coalesce(min(iif(v.hash IS NOT v.expected, "
        "v.event_id, NULL)), 0), coalesce((SELECT hash FROM outbox_event "
        "ORDER BY id DESC LIMIT 1), '') FROM v_seal v",
        err);
    if (status == LO_OK && chain.broken_at == 0)
        status = check_loose(&chain.broken_at, self, err);
    if (status == LO_OK)
        status = check_links(
            &chain.receipts, &chain.receipt_broken_at, chain.receipt_head, self,
            "SELECT count(*), coalesce(min(iif(v.hash IS NOT v.expected, "
            "v.receipt_id, NULL)), 0), coalesce((SELECT hash FROM "
            "receipt_seal ORDER BY receipt_id DESC LIMIT 1), '') "
            "FROM v_receipt_seal v",
            err);
    if (status == LO_OK && chain.receipt_broken_at == 0)
        status = check_loose_receipts(&chain.receipt_broken_at, self, err);
    if (status == LO_OK)
        *out = chain;
    return status;
}

/* --- one sender --------------------------------------------------------- */

enum lo_status lo_outbox_lead(void *self, const char *name, const char *owner,
                              lo_time now, int32_t lease_s, bool *leads,
                              struct lo_error *err)
{
    int changed = 0;
    /* One far in the future was taken under a clock that was wrong. */
    enum lo_status status = lo_store_run(
        &changed, self,
        "INSERT INTO lease(name, owner, until, beat) "
        "VALUES(?5, ?1, ?2, ?3) ON CONFLICT(name) DO UPDATE SET "
        "owner = ?1, until = ?2, beat = ?3 "
        "WHERE owner = ?1 OR until <= ?3 OR until > ?4",
        LO_BINDS(lo_bind_text(owner), lo_bind_int(now + lease_s),
                 lo_bind_int(now), lo_bind_int(now + 10 * (int64_t)lease_s),
                 lo_bind_text(name)),
        err);
    if (status == LO_OK)
        *leads = changed == 1;
    return status;
}

enum lo_status lo_outbox_release(void *self, const char *name,
                                 const char *owner, struct lo_error *err)
{
    return lo_store_run(NULL, self,
                        "UPDATE lease SET until = beat WHERE name = ?2 "
                        "AND owner = ?1",
                        LO_BINDS(lo_bind_text(owner), lo_bind_text(name)), err);
}

enum lo_status lo_outbox_heartbeat(void *self, lo_time *beat,
                                   struct lo_error *err)
{
    return lo_store_integer(beat, self,
                            "SELECT beat FROM lease WHERE name = 'sender'",
                            LO_NO_BINDS, LO_TIME_NONE, err);
}
