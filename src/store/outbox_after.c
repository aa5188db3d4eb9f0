/*
 * outbox_after.c - what happens to a message after it was sent, or instead:
 * receipts, people's decisions, the next channel, a plan that changed.
 */
#include "store/outbox_int.h"

#include <string.h>

/* --- the next channel --------------------------------------------------- */

/* *added: the person has a contact there and that channel was not tried. */
static enum lo_status add_on(bool *added, struct lo_store *store, int64_t id,
                             const char *channel, lo_time now,
                             struct lo_error *err)
{
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, store,
        "INSERT INTO outbox(outage, revision, stage, recipient, name, channel, "
        "lang, text, due, not_after, changed_at, reason, facts, off_until, "
        "planned, deadline, must_by, key) SELECT o.outage, o.revision, "
        "o.stage, o.recipient, o.name, ?2, o.lang, o.text, ?3, o.not_after, "
        "?3, 'in place of message ' || o.id, o.facts, o.off_until, ?3, "
        "o.deadline, o.must_by, lo_key(o.outage, o.revision, o.stage, "
        "o.recipient, ?2, o.text) FROM outbox o WHERE o.id = ?1 "
        "AND o.channel <> ?2 AND o.channel <> 'phone' AND o.not_after >= ?3 "
        "AND NOT " OWN_ADDRESS " "
        "AND (?2 = 'phone' OR EXISTS (SELECT 1 FROM contact c WHERE "
        "c.customer = o.recipient AND c.channel = ?2 AND c.value <> '')) "
        "ON CONFLICT(outage, revision, stage, recipient, channel) DO NOTHING",
        LO_BINDS(lo_bind_int(id), lo_bind_text(channel), lo_bind_int(now)),
        err);
    if (status == LO_OK)
        *added = changed == 1;
    return status;
}

enum lo_status lo_outbox_fall_back(bool *out, struct lo_store *store,
                                   int64_t id, const char *const *channels,
                                   lo_time now, struct lo_error *err)
{
    bool added = false;
    enum lo_status status = LO_OK;
    for (int i = 0; status == LO_OK && !added && channels[i] != NULL; i++)
        status = add_on(&added, store, id, channels[i], now, err);
    if (status == LO_OK && !added)
        status = add_on(&added, store, id, "phone", now, err);
    if (status == LO_OK && out != NULL)
        *out = added;
    return status;
}

/* Rows of the channel for which waiting would be too late. Whatever is put off
 * is due again within two days (the breaker is never shut for longer). */
static enum lo_status find_hasty(GArray *ids, struct lo_store *store,
                                 const char *channel, lo_time until,
                                 lo_time now, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT o.id FROM outbox o WHERE o.state = 'due' "
        "AND (?2 > ?3 OR o.due > ?3) AND o.due <= ?3 + ?4 "
        "AND o.channel = ?1 AND o.planned <= ?3 AND o.not_after >= ?3 "
        "AND (max(o.due, ?2) > o.not_after "
        "OR max(o.due, ?2) > max(o.deadline, ?3 + ?5)) ORDER BY o.id",
        LO_BINDS(lo_bind_text(channel), lo_bind_int(until), lo_bind_int(now),
                 lo_bind_int(2 * LO_DAY), lo_bind_int(LO_HOUR)),
        err);
    while (status == LO_OK) {
        status = lo_store_step(&row, store, stmt, err);
        if (status != LO_OK || !row)
            break;
        int64_t id = sqlite3_column_int64(stmt, 0);
        g_array_append_val(ids, id);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_outbox_pass_on(void *self, const char *channel, lo_time until,
                                 const char *const *fallback, lo_time now,
                                 int32_t *n, struct lo_error *err)
{
    int32_t passed = 0;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum lo_status status = find_hasty(ids, self, channel, until, now, err);
    if (status != LO_OK || ids->len == 0)
        goto done;
    status = lo_store_begin(self, err);
    if (status != LO_OK)
        goto done;
    g_array_set_size(ids, 0); /* again: now nobody else can write */
    status = find_hasty(ids, self, channel, until, now, err);
    for (guint i = 0; status == LO_OK && i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        bool added = false;
        status = lo_outbox_fall_back(&added, self, id, fallback, now, err);
        if (status != LO_OK || !added)
            continue;
        passed++;
        status = lo_store_run(
            NULL, self,
            "UPDATE outbox SET state = 'cancelled', changed_at = ?2, reason = "
            "'waiting would be too late, handed on: ' || iif(reason = '', "
            "'the gateway is shut', reason) WHERE id = ?1",
            LO_BINDS(lo_bind_int(id), lo_bind_int(now)), err);
    }
    status = lo_outbox_end(self, status, err);
done:
    if (status == LO_OK)
        *n = passed;
    g_array_unref(ids);
    return status;
}

static const char *const phone_only[] = {NULL};

/* --- a person decides --------------------------------------------------- */

static enum lo_status refuse_resolve(struct lo_store *store, int64_t id,
                                     enum lo_notice_state state,
                                     struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status =
        lo_store_take(&stmt, store, "SELECT state FROM outbox WHERE id = ?1",
                      LO_BINDS(lo_bind_int(id)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && !row) {
        status =
            lo_error_set(err, LO_ENOTFOUND,
                         "message %" G_GINT64_FORMAT " does not exist", id);
    } else if (status == LO_OK) {
        status = lo_error_set(err, LO_EINPUT,
                              "message %" G_GINT64_FORMAT
                              " is %s and cannot become %s",
                              id, (const char *)sqlite3_column_text(stmt, 0),
                              lo_notice_state_name(state));
        lo_error_hint(err, "a person decides on unknown messages and on the "
                           "call list; one that is past its last useful "
                           "moment is not sent again");
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_outbox_resolve(void *self, int64_t id,
                                 enum lo_notice_state state, const char *reason,
                                 lo_time now, struct lo_error *err)
{
    if (state != LO_NOTICE_DELIVERED && state != LO_NOTICE_FAILED &&
        state != LO_NOTICE_DUE)
        return refuse_resolve(self, id, state, err);
    int changed = 0;
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(
        &changed, self,
        "UPDATE outbox SET state = ?2, reason = ?3, changed_at = ?4, "
        "due = iif(?2 = 'due', ?4, due) WHERE id = ?1 AND "
        "((state = 'unknown' AND (?2 <> 'due' OR not_after >= ?4)) "
        "OR (state = 'due' AND channel = 'phone' AND ?2 <> 'due'))",
        LO_BINDS(lo_bind_int(id), lo_bind_text(lo_notice_state_name(state)),
                 lo_bind_text(reason), lo_bind_int(now)),
        err);
    if (status == LO_OK && changed == 0)
        status = refuse_resolve(self, id, state, err);
    if (status == LO_OK && state == LO_NOTICE_FAILED)
        status = lo_outbox_fall_back(NULL, self, id, phone_only, now, err);
    return lo_outbox_end(self, status, err);
}

/* --- receipts ----------------------------------------------------------- */

/* The message a receipt speaks of: by its key, else by the gateway's id. Empty
 * ids are nobody's. 0 = none. */
static enum lo_status find_message(int64_t *out, struct lo_store *store,
                                   const struct lo_receipt *receipt,
                                   struct lo_error *err)
{
    return lo_store_integer(
        out, store,
        "SELECT coalesce((SELECT max(id) FROM outbox WHERE ?1 <> '' "
        "AND key = ?1), (SELECT max(id) FROM outbox WHERE ?1 = '' "
        "AND ?3 <> '' AND (?2 = '' OR gateway = ?2) AND gateway_id = ?3), 0)",
        LO_BINDS(lo_bind_text(receipt->key), lo_bind_text(receipt->gateway),
                 lo_bind_text(receipt->gateway_id)),
        0, err);
}

/* One that overtakes the gateway's own answer finds the message in "sending":
 * it is kept, and applied once the answer is recorded. */
static enum lo_status apply(bool *moved, struct lo_store *store, int64_t id,
                            const struct lo_receipt *receipt,
                            struct lo_error *err)
{
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, store,
        "UPDATE outbox SET state = ?2, reason = ?3, changed_at = "
        "max(changed_at, ?4) WHERE id = ?1 AND ((state = 'accepted' "
        "AND ?2 <> 'accepted') OR state = 'unknown')",
        LO_BINDS(lo_bind_int(id),
                 lo_bind_text(lo_notice_state_name(receipt->verdict)),
                 lo_bind_text(receipt->reason), lo_bind_int(receipt->at)),
        err);
    if (status == LO_OK && changed == 1 && receipt->verdict == LO_NOTICE_FAILED)
        status =
            lo_outbox_fall_back(NULL, store, id, phone_only, receipt->at, err);
    if (status == LO_OK)
        *moved = changed == 1;
    return status;
}

enum lo_status lo_outbox_receive(void *self, const struct lo_receipt *receipt,
                                 bool *moved, struct lo_error *err)
{
    int64_t id = 0;
    bool changed = false;
    if (receipt->verdict != LO_NOTICE_ACCEPTED &&
        receipt->verdict != LO_NOTICE_DELIVERED &&
        receipt->verdict != LO_NOTICE_FAILED)
        return lo_error_set(err, LO_EINPUT, "'%s' is not what a receipt says",
                            lo_notice_state_name(receipt->verdict));
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        return status;
    status = find_message(&id, self, receipt, err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, self,
            "INSERT INTO receipt(at, key, gateway, gateway_id, verdict, "
            "reason, outbox_id) VALUES(?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0)) "
            "ON CONFLICT(key, gateway, gateway_id, verdict, reason) "
            "DO NOTHING",
            LO_BINDS(lo_bind_int(receipt->at), lo_bind_text(receipt->key),
                     lo_bind_text(receipt->gateway),
                     lo_bind_text(receipt->gateway_id),
                     lo_bind_text(lo_notice_state_name(receipt->verdict)),
                     lo_bind_text(receipt->reason), lo_bind_int(id)),
            err);
    if (status == LO_OK && id != 0)
        status = apply(&changed, self, id, receipt, err);
    status = lo_outbox_end(self, status, err);
    if (status == LO_OK && moved != NULL)
        *moved = changed;
    return status;
}

/* --- a person who is off no longer --------------------------------------- */

enum lo_status lo_outbox_withdraw(void *self, const char *outage,
                                  const char *recipient, const char *stage,
                                  const char *reason, lo_time now,
                                  struct lo_error *err)
{
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(
        NULL, self,
        "UPDATE outbox SET state = 'due', owner = NULL, lease_until = NULL, "
        "changed_at = ?3, reason = ?4 WHERE state = 'claimed' "
        "AND outage = ?1 AND recipient = ?2 AND (?5 IS NULL OR stage = ?5)",
        LO_BINDS(lo_bind_text(outage), lo_bind_text(recipient),
                 lo_bind_int(now), lo_bind_text(reason), lo_bind_text(stage)),
        err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, self,
            "UPDATE outbox SET state = 'cancelled', changed_at = ?3, "
            "reason = ?4 WHERE state = 'due' AND outage = ?1 "
            "AND recipient = ?2 AND (?5 IS NULL OR stage = ?5)",
            LO_BINDS(lo_bind_text(outage), lo_bind_text(recipient),
                     lo_bind_int(now), lo_bind_text(reason),
                     lo_bind_text(stage)),
            err);
    return lo_outbox_end(self, status, err);
}

enum lo_status lo_outbox_apply_kept(struct lo_store *store, int64_t id,
                                    lo_time now, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false, moved = false;
    struct lo_receipt kept = {.at = now};
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT verdict, reason FROM receipt r WHERE r.outbox_id = ?1 "
        "AND (r.verdict = 'delivered' OR r.at >= coalesce((SELECT max(at) "
        "FROM outbox_event e WHERE e.outbox_id = ?1 AND e.was = 'unknown' "
        "AND e.became = 'due'), r.at)) "
        "ORDER BY r.verdict = 'accepted', r.id LIMIT 1",
        LO_BINDS(lo_bind_int(id)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row) {
        kept.verdict = lo_notice_state_of(lo_store_column(arena, stmt, 0));
        kept.reason = lo_store_column(arena, stmt, 1);
    }
    lo_store_give(store, stmt);
    if (status == LO_OK && row)
        status = apply(&moved, store, id, &kept, err);
    lo_arena_free(arena);
    return status;
}

/* --- a plan that changed ------------------------------------------------ */

/* Which rows no longer hold under plan ?1: of its days, of an outage or a
 * revision that it does not have any more; a later revision is that of people
 * found since (ladder_found.c). A cancellation holds until its outage is
 * back. Outages of other days are none of its business; four hours of the last
 * one may stick out. */
#define NO_LONGER_HOLDS                                                        \
    "NOT EXISTS (SELECT 1 FROM plan_outage p WHERE p.version = ?1 "            \
    "AND p.id = outbox.outage AND (p.revision <= outbox.revision)) "           \
    "AND (outbox.stage <> 'cancel' OR EXISTS (SELECT 1 FROM plan_outage p "    \
    "WHERE p.version = ?1 AND p.id = outbox.outage)) "                         \
    "AND (?1 = 0 OR EXISTS (SELECT 1 FROM plan v WHERE v.version = ?1 "        \
    "AND outbox.off_until > v.span_from "                                      \
    "AND outbox.off_until <= v.span_to + 4 * 3600))"

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
        "changed_at = ?2, reason = ?3 WHERE state = 'claimed' "
        "AND " NO_LONGER_HOLDS,
        LO_BINDS(lo_bind_int(version), lo_bind_int(now), lo_bind_text(reason)),
        err);
    if (status == LO_OK)
        status = lo_store_run(NULL, store,
                              "UPDATE outbox SET state = 'cancelled', "
                              "changed_at = ?2, reason = ?3 "
                              "WHERE state = 'due' AND " NO_LONGER_HOLDS,
                              LO_BINDS(lo_bind_int(version), lo_bind_int(now),
                                       lo_bind_text(reason)),
                              err);
    return lo_outbox_end(store, status, err);
}
