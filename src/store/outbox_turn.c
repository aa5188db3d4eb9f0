/*
 * outbox_turn.c - what a sender does with its messages: claims them, commits
 * that they are about to leave, writes down what became of them.
 *
 *   ids, answers --> at_hand (a table in memory) --one UPDATE--> outbox
 *
 * Each is done for all messages at once: SQLite keeps a copy of every page that
 * a statement changes until the statement is done, and with a statement for
 * each message that copying is what takes the time. The + in "outbox.id =
 * t.id" keeps it from walking through the whole outbox to look each row up
 * at_hand.
 */
#include "store/outbox_int.h"

#include <assert.h>
#include <time.h>

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

enum lo_status lo_store_outbox_open(struct lo_store *store,
                                    struct lo_error *err)
{
    return lo_store_script(store,
                           "CREATE TEMP TABLE at_hand(id INTEGER PRIMARY KEY, "
                           "state TEXT, gateway TEXT, gateway_id TEXT, "
                           "reason TEXT, retry_at INTEGER, address TEXT)",
                           err);
}

static enum lo_status clear_hand(struct lo_store *store, struct lo_error *err)
{
    return lo_store_run(NULL, store, "DELETE FROM at_hand", LO_NO_BINDS, err);
}

/* Ids of a SELECT, appended. */
static enum lo_status collect_ids(GArray *ids, struct lo_store *store,
                                  const char *sql, const struct lo_bind *binds,
                                  int n, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(&stmt, store, sql, binds, n, err);
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

/* --- claiming ----------------------------------------------------------- */

static char *channel_list(const char *const *channels)
{
    GString *list = g_string_new(",");
    for (; *channels != NULL; channels++)
        g_string_append_printf(list, "%s,", *channels);
    return g_string_free(list, FALSE);
}

static enum lo_status find_claimable(GArray *found, struct lo_store *store,
                                     const struct lo_claim *claim,
                                     struct lo_arena *arena,
                                     struct lo_error *err)
{
    char *list = channel_list(claim->channels);
    enum lo_status status = lo_outbox_select(
        found, store,
        "SELECT " NOTICE_COLUMNS " FROM outbox o WHERE o.state = 'due' "
        "AND o.due <= ?1 + ?5 AND o.not_after >= ?1 "
        "AND instr(?3, ',' || o.channel || ',') > 0 "
        "AND (?4 IS NULL OR o.must_by < ?4) ORDER BY o.due, o.id LIMIT ?2",
        LO_BINDS(lo_bind_int(claim->now), lo_bind_int(claim->max),
                 lo_bind_text(list), lo_bind_time(claim->quiet_until),
                 lo_bind_int(claim->ahead_s)),
        arena, err);
    g_free(list);
    return status;
}

/* Rows into at_hand, with the state that they are about to have. */
static enum lo_status take_rows(struct lo_store *store, GArray *found,
                                enum lo_notice_state state, lo_time now,
                                struct lo_error *err)
{
    enum lo_status status = clear_hand(store, err);
    for (guint i = 0; status == LO_OK && i < found->len; i++) {
        struct lo_notice *row = &g_array_index(found, struct lo_notice, i);
        row->state = state;
        row->changed_at = now;
        status = lo_store_run(
            NULL, store, "INSERT INTO at_hand(id, address) VALUES(?1, ?2)",
            LO_BINDS(lo_bind_int(row->id), lo_bind_text(row->address)), err);
    }
    return status;
}

static enum lo_status claim_all(struct lo_store *store, GArray *found,
                                const struct lo_claim *claim,
                                struct lo_error *err)
{
    int changed = 0;
    enum lo_status status =
        take_rows(store, found, LO_NOTICE_CLAIMED, claim->now, err);
    if (status == LO_OK)
        status = lo_store_run(
            &changed, store,
            "UPDATE outbox SET state = 'claimed', owner = ?1, "
            "lease_until = ?2, address = t.address, changed_at = ?3 "
            "FROM at_hand t WHERE outbox.id = +t.id AND outbox.state = 'due'",
            LO_BINDS(lo_bind_text(claim->owner),
                     lo_bind_int(claim->now + claim->lease_s),
                     lo_bind_int(claim->now)),
            err);
    /* the write lock is held */
    assert(status != LO_OK || changed == (int)found->len);
    return status;
}

enum lo_status lo_outbox_claim(void *self, const struct lo_claim *claim,
                               struct lo_arena *arena, struct lo_notice **rows,
                               int32_t *n, struct lo_error *err)
{
    assert(claim->max >= 0);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        goto done;
    status = find_claimable(found, self, claim, arena, err);
    if (status == LO_OK && found->len > 0)
        status = claim_all(self, found, claim, err);
    status = lo_outbox_end(self, status, err);
    if (status == LO_OK)
        lo_outbox_hand_out(found, arena, rows, n);
done:
    g_array_unref(found);
    return status;
}

enum lo_status lo_outbox_not_claimed(int64_t id, const char *owner,
                                     struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND,
                 "message %" G_GINT64_FORMAT " is no longer claimed by '%s'",
                 id, owner);
    lo_error_hint(err, "claim again; nothing was sent");
    return LO_ENOTFOUND;
}

/* --- about to leave ----------------------------------------------------- */

/* Which of those at hand are no longer the owner's; they are put aside. */
static enum lo_status not_ours(GArray *gone, struct lo_store *store,
                               const char *owner, struct lo_error *err)
{
    enum lo_status status = collect_ids(
        gone, store,
        "SELECT id FROM at_hand WHERE NOT EXISTS (SELECT 1 FROM outbox o "
        "WHERE o.id = at_hand.id AND o.state = 'claimed' AND o.owner = ?1)",
        LO_BINDS(lo_bind_text(owner)), err);
    for (guint i = 0; status == LO_OK && i < gone->len; i++)
        status = lo_store_run(
            NULL, store, "DELETE FROM at_hand WHERE id = ?1",
            LO_BINDS(lo_bind_int(g_array_index(gone, int64_t, i))), err);
    return status;
}

/* The lease begins anew, as long as before: the sender is alive now. */
static enum lo_status send_all(GArray *gone, struct lo_store *store,
                               const char *owner, const char *gateway,
                               const int64_t *ids, int32_t n, lo_time now,
                               struct lo_error *err)
{
    enum lo_status status = clear_hand(store, err);
    for (int32_t i = 0; status == LO_OK && i < n; i++)
        status = lo_store_run(NULL, store, "INSERT INTO at_hand(id) VALUES(?1)",
                              LO_BINDS(lo_bind_int(ids[i])), err);
    if (status == LO_OK)
        status = not_ours(gone, store, owner, err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, store,
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, "
            "gateway = ?2, lease_until = ?1 + lease_until - changed_at, "
            "changed_at = ?1 FROM at_hand t WHERE outbox.id = +t.id",
            LO_BINDS(lo_bind_int(now), lo_bind_text(gateway)), err);
    return status;
}

enum lo_status lo_outbox_sending(void *self, const char *owner,
                                 const char *gateway, const int64_t *ids,
                                 int32_t n, lo_time now, struct lo_error *err)
{
    struct lo_store *store = self;
    assert(store->depth == 0); /* a nested one would not be committed */
    GArray *gone = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        goto done;
    status = send_all(gone, store, owner, gateway, ids, n, now, err);
    if (status == LO_OK && gone->len > 0)
        status =
            lo_outbox_not_claimed(g_array_index(gone, int64_t, 0), owner, err);
    status = lo_outbox_end(store, status, err);
done:
    g_array_unref(gone);
    return status;
}

/* --- what became of them ------------------------------------------------ */

static enum lo_status refuse_record(struct lo_store *store, int64_t id,
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
    return lo_error_set(err, LO_ENOTFOUND,
                        "message %" G_GINT64_FORMAT
                        " is not being sent: its state was changed meanwhile",
                        id);
}

static enum lo_status take_in_hand(struct lo_store *store,
                                   const struct lo_record *record,
                                   struct lo_error *err)
{
    static const bool follows[LO_NOTICE_STATES] = {
        [LO_NOTICE_DUE] = true,
        [LO_NOTICE_ACCEPTED] = true,
        [LO_NOTICE_FAILED] = true,
        [LO_NOTICE_UNKNOWN] = true,
    };
    if (record->state >= LO_NOTICE_STATES || !follows[record->state])
        return lo_error_set(err, LO_EINPUT,
                            "'%s' is not what becomes of a message sent",
                            record->state < LO_NOTICE_STATES
                                ? lo_notice_state_name(record->state)
                                : "?");
    return lo_store_run(
        NULL, store,
        "INSERT INTO at_hand(id, state, gateway, gateway_id, reason, "
        "retry_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        LO_BINDS(lo_bind_int(record->id),
                 lo_bind_text(lo_notice_state_name(record->state)),
                 lo_bind_text(or_empty(record->gateway)),
                 lo_bind_text(or_empty(record->gateway_id)),
                 lo_bind_text(or_empty(record->reason)),
                 lo_bind_int(record->retry_at)),
        err);
}

/* Sent back while a new plan was published: what it tells may be void. */
static enum lo_status drop_replaced(struct lo_store *store, lo_time now,
                                    struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "UPDATE outbox SET state = 'cancelled', changed_at = ?1, "
        "reason = 'replaced while it was being sent' WHERE id IN "
        "(SELECT id FROM at_hand WHERE state = 'due') "
        "AND state = 'due' AND EXISTS (SELECT 1 FROM outbox n "
        "WHERE n.outage = outbox.outage AND n.recipient = outbox.recipient "
        "AND n.id > outbox.id AND n.facts <> outbox.facts)",
        LO_BINDS(lo_bind_int(now)), err);
}

/* Receipts that overtook the gateway's own answer. */
static enum lo_status hear_early(struct lo_store *store, lo_time now,
                                 struct lo_error *err)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum lo_status status = collect_ids(
        ids, store,
        "SELECT id FROM at_hand WHERE state IN ('accepted', 'unknown') "
        "AND EXISTS (SELECT 1 FROM receipt r WHERE r.outbox_id = at_hand.id)",
        LO_NO_BINDS, err);
    for (guint i = 0; status == LO_OK && i < ids->len; i++)
        status = lo_outbox_apply_kept(store, g_array_index(ids, int64_t, i),
                                      now, err);
    g_array_unref(ids);
    return status;
}

static enum lo_status fall_back(struct lo_store *store,
                                const struct lo_record *records, int32_t n,
                                lo_time now, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; status == LO_OK && i < n; i++) {
        int64_t ours = 0;
        if (records[i].state != LO_NOTICE_FAILED || records[i].fallback == NULL)
            continue;
        status = lo_store_integer(&ours, store,
                                  "SELECT count(*) FROM at_hand WHERE id = ?1",
                                  LO_BINDS(lo_bind_int(records[i].id)), 0, err);
        if (status == LO_OK && ours > 0)
            status = lo_outbox_fall_back(NULL, store, records[i].id,
                                         records[i].fallback, now, err);
    }
    return status;
}

/* Messages that somebody took for orphaned meanwhile are left as they are;
 * `strict`: refused. */
static enum lo_status still_sending(struct lo_store *store, bool strict,
                                    struct lo_error *err)
{
    int64_t gone = 0;
    enum lo_status status = lo_store_integer(
        &gone, store,
        "SELECT min(id) FROM at_hand WHERE NOT EXISTS (SELECT 1 FROM outbox o "
        "WHERE o.id = at_hand.id AND o.state = 'sending')",
        LO_NO_BINDS, 0, err);
    if (status != LO_OK || gone == 0)
        return status;
    if (strict)
        return refuse_record(store, gone, err);
    return lo_store_run(NULL, store,
                        "DELETE FROM at_hand WHERE NOT EXISTS (SELECT 1 FROM "
                        "outbox o WHERE o.id = at_hand.id "
                        "AND o.state = 'sending')",
                        LO_NO_BINDS, err);
}

static enum lo_status record_all(struct lo_store *store,
                                 const struct lo_record *records, int32_t n,
                                 lo_time now, bool strict, struct lo_error *err)
{
    bool again = false;
    enum lo_status status = clear_hand(store, err);
    for (int32_t i = 0; status == LO_OK && i < n; i++) {
        again = again || records[i].state == LO_NOTICE_DUE;
        status = take_in_hand(store, &records[i], err);
    }
    if (status == LO_OK)
        status = still_sending(store, strict, err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, store,
            "UPDATE outbox SET state = t.state, owner = NULL, "
            "lease_until = NULL, gateway = t.gateway, "
            "gateway_id = t.gateway_id, reason = t.reason, changed_at = ?1, "
            "due = iif(t.state = 'due', t.retry_at, outbox.due) "
            "FROM at_hand t WHERE outbox.id = +t.id",
            LO_BINDS(lo_bind_int(now)), err);
    if (status == LO_OK && again)
        status = drop_replaced(store, now, err);
    if (status == LO_OK)
        status = hear_early(store, now, err);
    if (status == LO_OK)
        status = fall_back(store, records, n, now, err);
    return status;
}

enum lo_status lo_outbox_record(void *self, const struct lo_record *records,
                                int32_t n, lo_time now, struct lo_error *err)
{
    enum lo_status status = lo_store_begin(self, err);
    if (status != LO_OK)
        return status;
    status = record_all(self, records, n, now, true, err);
    return lo_outbox_end(self, status, err);
}

/* --- taken and sent at once --------------------------------------------- */

/* Leaves those in `found` who may leave; the others are put off, which is also
 * written as a claim that was given back. */
static enum lo_status put_off(GArray *found, struct lo_store *store,
                              struct lo_turn *turn, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    GArray *later = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    guint kept = 0;
    for (guint i = 0; status == LO_OK && i < found->len; i++) {
        struct lo_notice row = g_array_index(found, struct lo_notice, i);
        bool may = true;
        if (turn->admit != NULL)
            status = turn->admit(&may, turn->self, &row, err);
        if (may)
            g_array_index(found, struct lo_notice, kept++) = row;
        else
            g_array_append_val(later, row);
    }
    g_array_set_size(found, kept);
    if (status == LO_OK && later->len > 0)
        status = claim_all(store, later, turn->claim, err);
    for (guint i = 0; status == LO_OK && i < later->len; i++)
        status = lo_outbox_postpone(
            store, turn->claim->owner,
            g_array_index(later, struct lo_notice, i).id, turn->put_off_to,
            turn->put_off_why, turn->now, err);
    turn->n_put_off = (int32_t)later->len;
    g_array_unref(later);
    return status;
}

static enum lo_status leave_at_once(GArray *found, struct lo_store *store,
                                    struct lo_turn *turn, struct lo_error *err)
{
    const struct lo_claim *claim = turn->claim;
    int changed = 0;
    enum lo_status status =
        find_claimable(found, store, claim, turn->arena, err);
    if (status == LO_OK)
        status = put_off(found, store, turn, err);
    if (status == LO_OK)
        status = take_rows(store, found, LO_NOTICE_SENDING, turn->now, err);
    if (status == LO_OK)
        status = lo_store_run(
            &changed, store,
            "UPDATE outbox SET state = 'sending', owner = ?1, "
            "lease_until = ?2, address = t.address, attempts = attempts + 1, "
            "gateway = ?4, changed_at = ?3 "
            "FROM at_hand t WHERE outbox.id = +t.id AND outbox.state = 'due'",
            LO_BINDS(lo_bind_text(claim->owner),
                     lo_bind_int(turn->now + claim->lease_s),
                     lo_bind_int(turn->now), lo_bind_text(turn->gateway)),
            err);
    /* the write lock is held */
    assert(status != LO_OK || changed == (int)found->len);
    return status;
}

/* --- all of it in one commit -------------------------------------------- */

static void mark_ours(struct lo_turn *turn, const GArray *gone)
{
    for (int32_t i = 0; i < turn->n_ids; i++)
        turn->ours[i] = true;
    for (guint k = 0; k < gone->len; k++)
        for (int32_t i = 0; i < turn->n_ids; i++)
            if (turn->ids[i] == g_array_index(gone, int64_t, k))
                turn->ours[i] = false;
}

/* Linux lets a thread that computes go on for milliseconds (its slice), nice or
 * not, while those that it keeps from the processor wait for the sender's
 * answers. So it rests now and then, as briefly as the kernel can. */
enum { STEPS_TO_REST = 10000, REST_NS = 1000 }; /* of SQLite: some 0.3 ms */

static int rest(void *self)
{
    (void)self;
    (void)nanosleep(&(struct timespec){.tv_nsec = REST_NS}, NULL);
    return 0; /* go on */
}

static void rest_often(struct lo_store *store, bool often)
{
    sqlite3_progress_handler(store->db, STEPS_TO_REST, often ? rest : NULL,
                             NULL);
}

enum lo_status lo_outbox_turn(void *self, struct lo_turn *turn,
                              struct lo_error *err)
{
    struct lo_store *store = self;
    assert(store->depth == 0); /* a nested one would not be committed */
    GArray *gone = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        goto done;
    rest_often(store, turn->beside);
    if (turn->n_records > 0)
        status = record_all(store, turn->records, turn->n_records, turn->now,
                            false, err);
    if (status == LO_OK && turn->n_ids > 0)
        status = send_all(gone, store, turn->owner, turn->gateway, turn->ids,
                          turn->n_ids, turn->now, err);
    if (status == LO_OK && turn->claim != NULL)
        status = leave_at_once(found, store, turn, err);
    rest_often(store, false);
    status = lo_outbox_end(store, status, err);
    if (status == LO_OK) {
        mark_ours(turn, gone);
        lo_outbox_hand_out(found, turn->arena, &turn->rows, &turn->n_rows);
    }
done:
    g_array_unref(found);
    g_array_unref(gone);
    return status;
}
