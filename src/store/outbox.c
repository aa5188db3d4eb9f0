/*
 * outbox.c - the port of outbox.h on SQLite: being added, put off, and found
 * again after a crash. What a sender does in between: outbox_turn.c.
 *
 * Every change names the state it starts from (WHERE state = ...): of two
 * senders only one changes the row. The triggers of the schema refuse any
 * other change of state and write each into outbox_event.
 */
#include "store/outbox_int.h"

#include "lineout/json.h"

enum lo_status lo_outbox_end(struct lo_store *store, enum lo_status status,
                             struct lo_error *err)
{
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* --- adding ------------------------------------------------------------- */

/* End of the last stretch that the facts name, else the last useful moment. */
static lo_time off_until(const struct lo_notice *row)
{
    struct lo_error ignored = LO_ERROR_INIT;
    struct lo_json *facts = NULL;
    lo_time until = row->not_after;
    if (or_empty(row->facts)[0] == '\0' ||
        lo_json_parse(&facts, row->facts, &ignored) != LO_OK)
        return until;
    for (size_t i = 0; i < lo_json_size(facts); i++) {
        const struct lo_json *off = lo_json_get(lo_json_at(facts, i), "off");
        for (size_t k = 0; k < lo_json_size(off); k++) {
            const struct lo_json *span = lo_json_at(off, k);
            until = MAX(until, lo_json_int(lo_json_at(span, 1), until));
        }
    }
    lo_json_free(facts);
    return until;
}

static enum lo_status outbox_add(void *self, const struct lo_notice *row,
                                 bool *added, struct lo_error *err)
{
    int changed = 0;
    char key[LO_NOTICE_KEY];
    lo_notice_key(key, row);
    enum lo_status status = lo_store_run(
        &changed, self,
        "INSERT INTO outbox(outage, revision, stage, recipient, name, channel, "
        "lang, text, due, not_after, changed_at, facts, off_until, planned, "
        "deadline, must_by, key, reason, address) VALUES(?1, ?2, ?3, ?4, ?5, "
        "?6, ?7, ?8, ?9, "
        "?10, ?11, ?12, ?13, ?9, ?14, ?15, ?16, ?17, ?18) "
        "ON CONFLICT(outage, revision, stage, recipient, channel) DO NOTHING",
        LO_BINDS(lo_bind_text(row->outage), lo_bind_int(row->revision),
                 lo_bind_text(row->stage), lo_bind_text(row->recipient),
                 lo_bind_text(or_empty(row->name)), lo_bind_text(row->channel),
                 lo_bind_text(or_empty(row->lang)), lo_bind_text(row->text),
                 lo_bind_int(row->due), lo_bind_int(row->not_after),
                 lo_bind_int(row->changed_at),
                 lo_bind_text(or_empty(row->facts)),
                 lo_bind_int(off_until(row)), lo_bind_time(row->deadline),
                 lo_bind_time(row->must_by), lo_bind_text(key),
                 lo_bind_text(or_empty(row->reason)),
                 lo_bind_text(or_empty(row->address))),
        err);
    if (status == LO_OK)
        *added = changed == 1;
    return status;
}

/* --- putting off ------------------------------------------------------- */

enum lo_status lo_outbox_postpone(void *self, const char *owner, int64_t id,
                                  lo_time until, const char *reason,
                                  lo_time now, struct lo_error *err)
{
    int changed = 0;
    enum lo_status status = lo_store_run(
        &changed, self,
        "UPDATE outbox SET state = 'due', owner = NULL, lease_until = NULL, "
        "due = ?3, reason = ?4, changed_at = ?5 "
        "WHERE id = ?1 AND state = 'claimed' AND owner = ?2",
        LO_BINDS(lo_bind_int(id), lo_bind_text(owner), lo_bind_int(until),
                 lo_bind_text(reason), lo_bind_int(now)),
        err);
    return status == LO_OK && changed == 0
               ? lo_outbox_not_claimed(id, owner, err)
               : status;
}

/* --- after a crash ------------------------------------------------------ */

/* Messages about to become unknown of which a receipt has come already. */
static enum lo_status find_answered(GArray *ids, struct lo_store *store,
                                    lo_time now, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT o.id FROM outbox o WHERE o.state = 'sending' "
        "AND o.lease_until <= ?1 AND EXISTS (SELECT 1 FROM receipt r "
        "WHERE r.outbox_id = o.id)",
        LO_BINDS(lo_bind_int(now)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    while (status == LO_OK && row) {
        int64_t id = sqlite3_column_int64(stmt, 0);
        g_array_append_val(ids, id);
        status = lo_store_step(&row, store, stmt, err);
    }
    lo_store_give(store, stmt);
    return status;
}

/* A sender is taken for dead when its lease has run out. */
static enum lo_status outbox_recover(void *self, lo_time now,
                                     struct lo_recovered *out,
                                     struct lo_error *err)
{
    int unknown = 0, back = 0, expired = 0;
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        return status;
    GArray *answered = g_array_new(FALSE, FALSE, sizeof(int64_t));
    status = find_answered(answered, self, now, err);
    if (status == LO_OK)
        status =
            lo_store_run(&unknown, self,
                         "UPDATE outbox SET state = 'unknown', owner = NULL, "
                         "lease_until = NULL, changed_at = ?1, "
                         "reason = 'the sender stopped while sending' "
                         "WHERE state = 'sending' AND lease_until <= ?1",
                         LO_BINDS(lo_bind_int(now)), err);
    for (guint i = 0; status == LO_OK && i < answered->len; i++)
        status = lo_outbox_apply_kept(self, g_array_index(answered, int64_t, i),
                                      now, err);
    g_array_free(answered, TRUE);
    if (status == LO_OK)
        status = lo_store_run(&back, self,
                              "UPDATE outbox SET state = 'due', owner = NULL, "
                              "lease_until = NULL, changed_at = ?1, "
                              "reason = 'the sender stopped before sending' "
                              "WHERE state = 'claimed' AND lease_until <= ?1",
                              LO_BINDS(lo_bind_int(now)), err);
    if (status == LO_OK)
        status = lo_store_run(&expired, self,
                              "UPDATE outbox SET state = 'expired', "
                              "changed_at = ?1, "
                              "reason = 'its last useful moment passed' "
                              "WHERE state = 'due' AND not_after < ?1",
                              LO_BINDS(lo_bind_int(now)), err);
    status = lo_outbox_end(self, status, err);
    if (status == LO_OK)
        *out = (struct lo_recovered){unknown, back, expired};
    return status;
}

void lo_store_outbox_init(struct lo_store *store)
{
    store->outbox = (struct lo_outbox){
        .self = store,
        .add = outbox_add,
        .list_due = lo_outbox_list_due,
        .list = lo_outbox_list,
        .events = lo_outbox_events,
        .claim = lo_outbox_claim,
        .sending = lo_outbox_sending,
        .record = lo_outbox_record,
        .turn = lo_outbox_turn,
        .postpone = lo_outbox_postpone,
        .pass_on = lo_outbox_pass_on,
        .withdraw = lo_outbox_withdraw,
        .recover = outbox_recover,
        .resolve = lo_outbox_resolve,
        .receive = lo_outbox_receive,
        .count_due = lo_outbox_count_due,
        .census = lo_outbox_census,
        .used = lo_outbox_used,
        .verify = lo_outbox_verify,
        .lead = lo_outbox_lead,
        .release = lo_outbox_release,
        .heartbeat = lo_outbox_heartbeat,
    };
}

struct lo_outbox *lo_store_outbox(struct lo_store *store)
{
    return &store->outbox;
}
