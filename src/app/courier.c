/*
 * Messages carried by hand (carry.h), the dispatch side: what is due is written
 * to a file, answers are taken in.
 *
 * Every step commits before it writes a file, writes the file beside and
 * renames it, and changes nothing when it is done again. So whatever is killed,
 * lost or brought twice, a message is neither lost nor sent twice.
 */
#include <string.h>

#include "app/courier_int.h"

/* Who holds a message that is carried; the gateway it went to. */
#define COURIER "carry"

/* --- out ------------------------------------------------------------------ */

/* Channels that are carried; ends with NULL. */
static void carried_channels(const char *out[LO_CHANNELS + 1],
                             const struct lo_settings *settings)
{
    const char *words = lo_settings_text(settings, "carry.channels");
    int n = 0;
    for (int c = 0; c < LO_CHANNEL_PHONE; c++)
        if (strstr(words, lo_channel_name((enum lo_channel)c)) != NULL)
            out[n++] = lo_channel_name((enum lo_channel)c);
    out[n] = NULL;
}

/* Messages that a courier claimed who was stopped before he took them. */
static enum lo_status take_left(struct lo_session *session,
                                struct lo_arena *arena, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status = app_courier_list(&rows, &n, session, arena,
                                             1u << LO_NOTICE_CLAIMED, err);
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        struct lo_error other = LO_ERROR_INIT;
        status = outbox->sending(outbox->self, COURIER, COURIER, &rows[i].id, 1,
                                 app_now(session), &other);
        if (status == LO_ENOTFOUND) /* claimed by a sender of this machine */
            status = LO_OK;
        else if (status != LO_OK)
            *err = other;
    }
    return status;
}

static enum lo_status fail_unreachable(struct lo_session *session,
                                       const struct lo_notice *rows, int32_t n,
                                       struct lo_error *err)
{
    static const char *const fallback[] = {"sms", NULL};
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        const struct lo_record record = {.id = rows[i].id,
                                         .state = LO_NOTICE_FAILED,
                                         .gateway = COURIER,
                                         .reason = "no address",
                                         .fallback = fallback};
        if (rows[i].address[0] == '\0')
            status =
                outbox->record(outbox->self, &record, 1, app_now(session), err);
    }
    return status;
}

/* Takes what is due before the courier comes again. */
static enum lo_status take(int32_t *taken, struct lo_session *session,
                           struct lo_arena *arena, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_settings *settings = session->settings;
    const char *channels[LO_CHANNELS + 1];
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    carried_channels(channels, settings);
    const struct lo_claim claim = {
        .owner = COURIER,
        .channels = channels,
        .now = app_now(session),
        .quiet_until = LO_TIME_NONE, /* the sending machine keeps them */
        .lease_s = lo_settings_int(settings, "carry.answer_hours") * LO_HOUR,
        .max = INT32_MAX,
        .ahead_s =
            lo_settings_int(settings, "carry.ahead_hours") * (int64_t)LO_HOUR,
    };
    enum lo_status status =
        outbox->claim(outbox->self, &claim, arena, &rows, &n, err);
    int64_t *ids = g_new(int64_t, (gsize)n + 1);
    for (int32_t i = 0; i < n; i++)
        ids[i] = rows[i].id;
    if (status == LO_OK && n > 0)
        status = outbox->sending(outbox->self, COURIER, COURIER, ids, n,
                                 app_now(session), err);
    if (status == LO_OK)
        status = fail_unreachable(session, rows, n, err);
    *taken = n;
    g_free(ids);
    return status;
}

/* Last message to each person about each outage: "outage\nrecipient". */
static GHashTable *latest_of(const struct lo_notice *rows, int32_t n)
{
    GHashTable *latest =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; i < n; i++)
        if (rows[i].state != LO_NOTICE_CANCELLED)
            g_hash_table_insert(
                latest,
                g_strconcat(rows[i].outage, "\n", rows[i].recipient, NULL),
                (gpointer)(uintptr_t)&rows[i]);
    return latest;
}

static bool is_replaced(GHashTable *latest, const struct lo_notice *row)
{
    char *pair = g_strconcat(row->outage, "\n", row->recipient, NULL);
    const struct lo_notice *last = g_hash_table_lookup(latest, pair);
    g_free(pair);
    return last != NULL && last->id > row->id &&
           strcmp(last->facts, row->facts) != 0;
}

/* All that is not answered, however often it was written before. */
static enum lo_status collect(struct lo_carry_file *file,
                              struct lo_carry_counts *counts,
                              struct lo_session *session,
                              struct lo_arena *arena, struct lo_error *err)
{
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status = app_courier_list(&rows, &n, session, arena, 0, err);
    if (status != LO_OK)
        return status;
    GHashTable *latest = latest_of(rows, n);
    file->rows = lo_arena_array(arena, (size_t)n, sizeof *file->rows);
    for (int32_t i = 0; i < n; i++) {
        if (rows[i].state != LO_NOTICE_SENDING ||
            strcmp(rows[i].gateway, COURIER) != 0)
            continue;
        char key[LO_NOTICE_KEY];
        lo_notice_key(key, &rows[i]);
        struct lo_carried *carried = &file->rows[file->n++];
        *carried = (struct lo_carried){
            .notice = rows[i],
            .key = lo_arena_strdup(arena, key),
            .is_void = is_replaced(latest, &rows[i]),
        };
        counts->replaced += carried->is_void ? 1 : 0;
    }
    g_hash_table_destroy(latest);
    return LO_OK;
}

enum lo_status lo_app_carry_out(struct lo_session *session, const char *path,
                                struct lo_carry_counts *out,
                                struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_settings *settings = session->settings;
    struct lo_carry_counts counts = {0};
    struct lo_recovered recovered;
    struct lo_carry_file file = {
        .head = {.kind = LO_CARRY_OUTBOX,
                 .station = lo_settings_text(settings, "carry.station"),
                 .sender = lo_settings_text(settings, "carry.sender"),
                 .made = app_now(session)}};
    if (strcmp(lo_settings_text(settings, "carry.channels"), "none") == 0) {
        lo_error_set(err, LO_EINPUT, "no channel is carried by hand");
        lo_error_hint(err, "lineout config carry.channels=sms, if the other "
                           "machine can send SMS");
        return LO_EINPUT;
    }
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        outbox->recover(outbox->self, app_now(session), &recovered, err);
    if (status == LO_OK)
        status = take_left(session, arena, err);
    if (status == LO_OK)
        status = take(&counts.fresh, session, arena, err);
    if (status == LO_OK)
        status = collect(&file, &counts, session, arena, err);
    if (status == LO_OK)
        status = app_courier_write(session, path, &file, err);
    counts.in_file = file.n;
    if (status == LO_OK)
        *out = counts;
    lo_arena_free(arena);
    return status;
}

/* --- in ------------------------------------------------------------------- */

/* State in which the gateway's own answer leaves a message; what is surely not
 * sent is due again. */
static enum lo_notice_state first_state(enum lo_notice_state state)
{
    switch (state) {
    case LO_NOTICE_DELIVERED:
        return LO_NOTICE_ACCEPTED;
    case LO_NOTICE_EXPIRED:
    case LO_NOTICE_CANCELLED:
        return LO_NOTICE_DUE;
    default:
        return state;
    }
}

static enum lo_status record_answer(struct lo_session *session,
                                    const struct lo_notice *row,
                                    const struct lo_carry_answer *answer,
                                    const char *gateway, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    static const char *const fallback[] = {"sms", NULL};
    lo_time at =
        answer->accepted != LO_TIME_NONE ? answer->accepted : answer->at;
    const struct lo_record record = {
        .id = row->id,
        .state = answer->accepted != LO_TIME_NONE ? LO_NOTICE_ACCEPTED
                                                  : first_state(answer->state),
        .gateway = gateway,
        .gateway_id = answer->gateway_id,
        .reason = answer->reason,
        .retry_at = app_now(session),
        .fallback = fallback,
    };
    /* The other machine's clock may be wrong; the log goes forward. */
    at = CLAMP(at, row->changed_at, MAX(row->changed_at, app_now(session)));
    return outbox->record(outbox->self, &record, 1, at, err);
}

static enum lo_status receive_answer(struct lo_session *session,
                                     const struct lo_carry_answer *answer,
                                     const char *gateway, bool *moved,
                                     struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_receipt receipt = {
        .key = answer->key,
        .gateway = gateway,
        .gateway_id = answer->gateway_id,
        .verdict = answer->state,
        .reason = answer->reason,
        .at = MIN(answer->at, app_now(session)),
    };
    *moved = false;
    if (answer->state != LO_NOTICE_ACCEPTED &&
        answer->state != LO_NOTICE_DELIVERED &&
        answer->state != LO_NOTICE_FAILED)
        return LO_OK;
    return outbox->receive(outbox->self, &receipt, moved, err);
}

static enum lo_status take_answer(struct lo_carry_counts *counts,
                                  struct lo_session *session,
                                  const struct lo_notice *row,
                                  const struct lo_carry_answer *answer,
                                  const char *sender, struct lo_error *err)
{
    bool moved = false, received = false;
    bool first =
        row->state == LO_NOTICE_SENDING && strcmp(row->gateway, COURIER) == 0;
    char *gateway = g_strconcat(answer->gateway, "@", sender, NULL);
    enum lo_status status = LO_OK;
    if (first && row->attempts == answer->attempt) {
        status = record_answer(session, row, answer, gateway, err);
        moved = true;
    }
    bool said = !first || answer->accepted != LO_TIME_NONE;
    if (status == LO_OK && said && row->attempts == answer->attempt)
        status = receive_answer(session, answer, gateway, &received, err);
    counts->moved += moved || received ? 1 : 0;
    g_free(gateway);
    return status;
}

static enum lo_status take_answers(struct lo_carry_counts *counts,
                                   struct lo_session *session,
                                   struct lo_arena *arena,
                                   const struct lo_carry_file *file,
                                   struct lo_error *err)
{
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status = app_courier_list(&rows, &n, session, arena, 0, err);
    GHashTable *by_key =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; status == LO_OK && i < n; i++) {
        char key[LO_NOTICE_KEY];
        lo_notice_key(key, &rows[i]);
        g_hash_table_insert(by_key, g_strdup(key), &rows[i]);
    }
    for (int32_t i = 0; status == LO_OK && i < file->n; i++) {
        const struct lo_notice *row =
            g_hash_table_lookup(by_key, file->answers[i].key);
        counts->unknown += row == NULL ? 1 : 0;
        if (row != NULL)
            status = take_answer(counts, session, row, &file->answers[i],
                                 file->head.sender, err);
    }
    counts->in_file = file->n;
    g_hash_table_destroy(by_key);
    return status;
}

enum lo_status lo_app_carry_in(struct lo_session *session, const char *path,
                               struct lo_carry_counts *out,
                               struct lo_error *err)
{
    const char *station = lo_settings_text(session->settings, "carry.station");
    struct lo_carry_counts counts = {0};
    struct lo_carry_file file;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        app_courier_read(&file, arena, session, path, LO_CARRY_ANSWERS, err);
    if (status == LO_OK && strcmp(file.head.station, station) != 0)
        status = lo_error_set(err, LO_EINPUT,
                              "'%s' answers station '%s', this is '%s'", path,
                              file.head.station, station);
    bool began = status == LO_OK;
    if (status == LO_OK)
        status = lo_store_begin(session->store, err);
    began = began && status == LO_OK;
    if (status == LO_OK)
        status = take_answers(&counts, session, arena, &file, err);
    if (status == LO_OK)
        status = lo_store_commit(session->store, err);
    else if (began)
        lo_store_rollback(session->store);
    if (status == LO_OK)
        *out = counts;
    lo_arena_free(arena);
    return status;
}
