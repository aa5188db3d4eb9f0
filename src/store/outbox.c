/*
 * outbox.c - the port of outbox.h on SQLite.
 *
 * Every change names the state it starts from (WHERE state = ...): of two
 * senders only one changes the row. The triggers of the schema refuse any
 * other change of state and write each into outbox_event.
 */
#include "store/store_int.h"

#include <assert.h>
#include <string.h>

/* Columns of a row, in the order of read_notice. While it waits, the address
 * is the first contact of that channel in force now; later the one used. */
#define NOTICE_COLUMNS                                                         \
    "o.id, o.outage, o.revision, o.stage, o.recipient, o.name, o.channel, "    \
    "o.lang, o.text, o.due, o.not_after, o.state, o.gateway, o.gateway_id, "   \
    "o.reason, o.attempts, o.changed_at, coalesce((SELECT c.value FROM "       \
    "contact c WHERE c.customer = o.recipient AND c.channel = o.channel "      \
    "ORDER BY c.position LIMIT 1), '')"

static enum lo_notice_state state_of(const char *word)
{
    for (int i = 0; i < LO_NOTICE_STATES; i++)
        if (strcmp(word, lo_notice_state_name((enum lo_notice_state)i)) == 0)
            return (enum lo_notice_state)i;
    return LO_NOTICE_STATES; /* the CHECK of the table does not let this be */
}

static void read_notice(struct lo_notice *row, struct lo_arena *arena,
                        sqlite3_stmt *stmt)
{
    row->id = sqlite3_column_int64(stmt, 0);
    row->outage = lo_store_column(arena, stmt, 1);
    row->revision = sqlite3_column_int(stmt, 2);
    row->stage = lo_store_column(arena, stmt, 3);
    row->recipient = lo_store_column(arena, stmt, 4);
    row->name = lo_store_column(arena, stmt, 5);
    row->channel = lo_store_column(arena, stmt, 6);
    row->lang = lo_store_column(arena, stmt, 7);
    row->text = lo_store_column(arena, stmt, 8);
    row->due = sqlite3_column_int64(stmt, 9);
    row->not_after = sqlite3_column_int64(stmt, 10);
    row->state = state_of((const char *)sqlite3_column_text(stmt, 11));
    row->gateway = lo_store_column(arena, stmt, 12);
    row->gateway_id = lo_store_column(arena, stmt, 13);
    row->reason = lo_store_column(arena, stmt, 14);
    row->attempts = sqlite3_column_int(stmt, 15);
    row->changed_at = sqlite3_column_int64(stmt, 16);
    row->address = lo_store_column(arena, stmt, 17);
}

/* Runs out the taken statement; `found` is of struct lo_notice. */
static enum lo_status read_notices(GArray *found, struct lo_store *store,
                                   sqlite3_stmt *stmt, struct lo_arena *arena,
                                   struct lo_error *err)
{
    bool row = true;
    enum lo_status status = LO_OK;
    while (status == LO_OK && row) {
        status = lo_store_step(&row, store, stmt, err);
        if (status == LO_OK && row) {
            struct lo_notice notice;
            read_notice(&notice, arena, stmt);
            g_array_append_val(found, notice);
        }
    }
    return status;
}

static void hand_out(const GArray *found, struct lo_arena *arena,
                     struct lo_notice **rows, int32_t *n)
{
    *rows = lo_arena_array(arena, found->len, sizeof(struct lo_notice));
    if (found->len > 0)
        memcpy(*rows, found->data, found->len * sizeof(struct lo_notice));
    *n = (int32_t)found->len;
}

/* Commits on LO_OK, else rolls back: ends what lo_store_begin has begun. */
static enum lo_status end(struct lo_store *store, enum lo_status status,
                          struct lo_error *err)
{
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}

/* --- adding and listing ------------------------------------------------ */

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static enum lo_status outbox_add(void *self, const struct lo_notice *row,
                                 bool *added, struct lo_error *err)
{
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, self,
        "INSERT INTO outbox(outage, revision, stage, recipient, name, channel, "
        "lang, text, due, not_after, changed_at) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
        "ON CONFLICT(outage, revision, stage, recipient, channel) DO NOTHING",
        LO_BINDS(lo_bind_text(row->outage), lo_bind_int(row->revision),
                 lo_bind_text(row->stage), lo_bind_text(row->recipient),
                 lo_bind_text(or_empty(row->name)), lo_bind_text(row->channel),
                 lo_bind_text(or_empty(row->lang)), lo_bind_text(row->text),
                 lo_bind_int(row->due), lo_bind_int(row->not_after),
                 lo_bind_int(row->changed_at)),
        err);
    if (status == LO_OK)
        *added = changed == 1;
    return status;
}

static enum lo_status outbox_list_due(void *self, lo_time now, int32_t max,
                                      struct lo_arena *arena,
                                      struct lo_notice **rows, int32_t *n,
                                      struct lo_error *err)
{
    assert(max >= 0);
    sqlite3_stmt *stmt = NULL;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    enum lo_status status = lo_store_take(
        &stmt, self,
        "SELECT " NOTICE_COLUMNS " FROM outbox o WHERE o.state = 'due' "
        "AND o.due <= ?1 ORDER BY o.due, o.id LIMIT ?2",
        LO_BINDS(lo_bind_int(now), lo_bind_int(max)), err);
    if (status == LO_OK)
        status = read_notices(found, self, stmt, arena, err);
    lo_store_give(self, stmt);
    if (status == LO_OK)
        hand_out(found, arena, rows, n);
    g_array_unref(found);
    return status;
}

/* --- claiming ---------------------------------------------------------- */

static enum lo_status expire(struct lo_store *store, lo_time now,
                             struct lo_error *err)
{
    return lo_store_run(NULL, store,
                        "UPDATE outbox SET state = 'expired', owner = NULL, "
                        "lease_until = NULL, changed_at = ?1, "
                        "reason = 'its last useful moment passed' "
                        "WHERE state = 'due' AND not_after < ?1",
                        LO_BINDS(lo_bind_int(now)), err);
}

static char *channel_list(const char *const *channels)
{
    GString *list = g_string_new(",");
    for (; *channels != NULL; channels++)
        g_string_append_printf(list, "%s,", *channels);
    return g_string_free(list, FALSE);
}

static enum lo_status find_claimable(GArray *found, struct lo_store *store,
                                     const char *const *channels, lo_time now,
                                     int32_t max, struct lo_arena *arena,
                                     struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    char *list = channel_list(channels);
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT " NOTICE_COLUMNS " FROM outbox o WHERE o.state = 'due' "
        "AND o.due <= ?1 AND instr(?3, ',' || o.channel || ',') > 0 "
        "ORDER BY o.due, o.id LIMIT ?2",
        LO_BINDS(lo_bind_int(now), lo_bind_int(max), lo_bind_text(list)), err);
    if (status == LO_OK)
        status = read_notices(found, store, stmt, arena, err);
    lo_store_give(store, stmt);
    g_free(list);
    return status;
}

static enum lo_status claim_one(struct lo_store *store, struct lo_notice *row,
                                const char *owner, lo_time now, int32_t lease_s,
                                struct lo_error *err)
{
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, store,
        "UPDATE outbox SET state = 'claimed', owner = ?2, lease_until = ?3, "
        "address = ?4, changed_at = ?5 WHERE id = ?1 AND state = 'due'",
        LO_BINDS(lo_bind_int(row->id), lo_bind_text(owner),
                 lo_bind_int(now + lease_s), lo_bind_text(row->address),
                 lo_bind_int(now)),
        err);
    assert(status != LO_OK || changed == 1); /* the write lock is held */
    row->state = LO_NOTICE_CLAIMED;
    row->changed_at = now;
    return status;
}

static enum lo_status
outbox_claim(void *self, const char *owner, const char *const *channels,
             lo_time now, int32_t lease_s, int32_t max, struct lo_arena *arena,
             struct lo_notice **rows, int32_t *n, struct lo_error *err)
{
    assert(max >= 0);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        goto done;
    status = expire(self, now, err);
    if (status == LO_OK)
        status = find_claimable(found, self, channels, now, max, arena, err);
    for (guint i = 0; status == LO_OK && i < found->len; i++)
        status = claim_one(self, &g_array_index(found, struct lo_notice, i),
                           owner, now, lease_s, err);
    status = end(self, status, err);
    if (status == LO_OK)
        hand_out(found, arena, rows, n);
done:
    g_array_unref(found);
    return status;
}

/* --- sending and what came of it --------------------------------------- */

/* The lease begins anew, as long as before: the sender is alive now. */
static enum lo_status send_one(struct lo_store *store, const char *owner,
                               int64_t id, lo_time now, struct lo_error *err)
{
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, store,
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, "
        "lease_until = ?3 + lease_until - changed_at, changed_at = ?3 "
        "WHERE id = ?1 AND state = 'claimed' AND owner = ?2",
        LO_BINDS(lo_bind_int(id), lo_bind_text(owner), lo_bind_int(now)), err);
    if (status != LO_OK || changed == 1)
        return status;
    lo_error_set(err, LO_EBUSY,
                 "message %" G_GINT64_FORMAT " is no longer claimed by '%s'",
                 id, owner);
    lo_error_hint(err, "claim again; nothing was sent");
    return LO_EBUSY;
}

static enum lo_status outbox_sending(void *self, const char *owner,
                                     const int64_t *ids, int32_t n, lo_time now,
                                     struct lo_error *err)
{
    struct lo_store *store = self;
    assert(store->depth == 0); /* a nested one would not be committed */
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    for (int32_t i = 0; status == LO_OK && i < n; i++)
        status = send_one(store, owner, ids[i], now, err);
    return end(store, status, err);
}

static enum lo_status refuse_record(struct lo_store *store, int64_t id,
                                    enum lo_notice_state state,
                                    struct lo_error *err)
{
    int64_t there = 0;
    enum lo_status status = lo_store_integer(
        &there, store, "SELECT count(*) FROM outbox WHERE id = ?1",
        LO_BINDS(lo_bind_int(id)), 0, err);
    if (status != LO_OK)
        return status;
    if (there == 0)
        return lo_error_set(err, LO_ENOTFOUND,
                            "message %" G_GINT64_FORMAT " does not exist", id);
    return lo_error_set(err, LO_EBUSY,
                        "message %" G_GINT64_FORMAT
                        " cannot become '%s': its state was changed meanwhile",
                        id, lo_notice_state_name(state));
}

static enum lo_status outbox_record(void *self, int64_t id,
                                    enum lo_notice_state state,
                                    const char *gateway, const char *gateway_id,
                                    const char *reason, lo_time retry_at,
                                    lo_time now, struct lo_error *err)
{
    static const char *const from[LO_NOTICE_STATES] = {
        [LO_NOTICE_DUE] = "sending",        [LO_NOTICE_ACCEPTED] = "sending",
        [LO_NOTICE_FAILED] = "sending",     [LO_NOTICE_UNKNOWN] = "sending",
        [LO_NOTICE_DELIVERED] = "accepted",
    };
    const char *was = state < LO_NOTICE_STATES ? from[state] : NULL;
    if (was == NULL)
        return lo_error_set(
            err, LO_EINPUT, "'%s' is not what becomes of a message sent",
            state < LO_NOTICE_STATES ? lo_notice_state_name(state)
                                     : "unknown state");
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, self,
        "UPDATE outbox SET state = ?2, owner = NULL, lease_until = NULL, "
        "gateway = ?4, gateway_id = ?5, reason = ?6, changed_at = ?8, "
        "due = iif(?2 = 'due', ?7, due) WHERE id = ?1 AND state = ?3",
        LO_BINDS(lo_bind_int(id), lo_bind_text(lo_notice_state_name(state)),
                 lo_bind_text(was), lo_bind_text(or_empty(gateway)),
                 lo_bind_text(or_empty(gateway_id)),
                 lo_bind_text(or_empty(reason)), lo_bind_int(retry_at),
                 lo_bind_int(now)),
        err);
    if (status == LO_OK && changed == 0)
        status = refuse_record(self, id, state, err);
    return status;
}

/* --- after a crash, after a change of plan ----------------------------- */

/* A sender is taken for dead when its lease has run out. */
static enum lo_status outbox_recover(void *self, lo_time now, int32_t *n,
                                     struct lo_error *err)
{
    int unknown = 0;
    int back = 0;
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(&unknown, self,
                          "UPDATE outbox SET state = 'unknown', owner = NULL, "
                          "lease_until = NULL, changed_at = ?1, "
                          "reason = 'the sender stopped while sending' "
                          "WHERE state = 'sending' AND lease_until <= ?1",
                          LO_BINDS(lo_bind_int(now)), err);
    if (status == LO_OK)
        status = lo_store_run(&back, self,
                              "UPDATE outbox SET state = 'due', owner = NULL, "
                              "lease_until = NULL, changed_at = ?1, "
                              "reason = 'the sender stopped before sending' "
                              "WHERE state = 'claimed' AND lease_until <= ?1",
                              LO_BINDS(lo_bind_int(now)), err);
    status = end(self, status, err);
    if (status == LO_OK)
        *n = unknown + back;
    return status;
}

/* A claimed row is taken back from its sender first, who then finds it no
 * longer claimed and sends nothing (outbox_sending). */
enum lo_status lo_store_outbox_cancel(struct lo_store *store, int64_t version,
                                      const char *reason, lo_time now,
                                      struct lo_error *err)
{
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(
        NULL, store,
        "UPDATE outbox SET state = 'due', owner = NULL, lease_until = NULL, "
        "changed_at = ?2, reason = ?3 WHERE state = 'claimed' AND NOT EXISTS "
        "(SELECT 1 FROM plan_outage p WHERE p.version = ?1 "
        "AND p.id = outbox.outage AND p.revision = outbox.revision)",
        LO_BINDS(lo_bind_int(version), lo_bind_int(now), lo_bind_text(reason)),
        err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, store,
            "UPDATE outbox SET state = 'cancelled', changed_at = ?2, "
            "reason = ?3 WHERE state = 'due' AND NOT EXISTS "
            "(SELECT 1 FROM plan_outage p WHERE p.version = ?1 "
            "AND p.id = outbox.outage AND p.revision = outbox.revision)",
            LO_BINDS(lo_bind_int(version), lo_bind_int(now),
                     lo_bind_text(reason)),
            err);
    return end(store, status, err);
}

void lo_store_outbox_init(struct lo_store *store)
{
    store->outbox = (struct lo_outbox){
        .self = store,
        .add = outbox_add,
        .list_due = outbox_list_due,
        .claim = outbox_claim,
        .sending = outbox_sending,
        .record = outbox_record,
        .recover = outbox_recover,
    };
}

struct lo_outbox *lo_store_outbox(struct lo_store *store)
{
    return &store->outbox;
}
