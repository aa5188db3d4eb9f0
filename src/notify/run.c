/*
 * run.c - sends what is due, each row at most once.
 *
 *   recover -> claim a batch -> for each row: commit "sending"
 *                                             gateway.send
 *                                             record what came of it
 *
 * "sending" is committed for one row at a time: whoever pulls the plug leaves
 * one message in doubt, not a batch of them. A gateway that fails several
 * times in a row is left alone for the rest of the run: a broken gateway must
 * not turn every notice of the day into "unknown".
 */
#include <string.h>

#include "lineout/notify.h"

enum {
    BATCH = 50,
    LEASE_S = 30 * LO_MINUTE, /* a batch of slow answers fits in */
    BACKOFF_FIRST_S = LO_MINUTE,
    BACKOFF_MOST_S = LO_HOUR,
    BACKOFF_LEAST_S = 5,
    KEY_SIZE = 33
};

/* Results of one kind in a row after which a channel is not used any more. */
static const int patience[] = {
    [LO_SEND_ACCEPTED] = INT32_MAX,
    [LO_SEND_REFUSED] = 10,
    [LO_SEND_RETRY_AT] = 3,
    [LO_SEND_UNKNOWN] = 3,
};

struct channel {
    const struct lo_gateway *gateway; /* NULL = none, or given up */
    enum lo_send_outcome last;
    int in_a_row;
};

struct sender {
    const struct lo_notify_run *run;
    struct channel channels[LO_CHANNELS];
    struct lo_notify_summary sum;
};

/* --- times and keys ----------------------------------------------------- */

/* Same message to the same person: same key, also from another store. */
static void key_of(char out[KEY_SIZE], const struct lo_notice *row)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    char revision[16];
    g_snprintf(revision, sizeof revision, "%d", row->revision);
    const char *parts[] = {row->outage,    revision,     row->stage,
                           row->recipient, row->channel, row->text};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) /* with the final 0 */
        g_checksum_update(sum, (const guchar *)parts[i],
                          (gssize)strlen(parts[i]) + 1);
    g_strlcpy(out, g_checksum_get_string(sum), KEY_SIZE);
    g_checksum_free(sum);
}

/* splitmix64, so that the jitter of a row is the same in every run */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/*
 * Exponential back-off with full jitter, not before the gateway asks for. If
 * that would miss the last useful moment, half of what is left.
 */
static lo_time retry_time(const struct lo_notice *row, lo_time now,
                          lo_time asked)
{
    int64_t window = BACKOFF_FIRST_S;
    for (int i = 0; i < row->attempts && window < BACKOFF_MOST_S; i++)
        window *= 2;
    window = MIN(window, BACKOFF_MOST_S);
    uint64_t hash = mix((uint64_t)row->id * 1000003u + (uint64_t)row->attempts);
    lo_time wait = BACKOFF_LEAST_S + (lo_time)(hash % (uint64_t)window);
    lo_time at = MAX(now + wait, asked);
    if (at > row->not_after)
        at = MAX(now + (row->not_after - now) / 2, asked);
    return MAX(at, now + 1);
}

/* --- one row ------------------------------------------------------------ */

static enum lo_status record(struct sender *s, const struct lo_notice *row,
                             const struct lo_gateway *gateway,
                             const struct lo_send_result *result, lo_time now,
                             struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    enum lo_notice_state state = LO_NOTICE_UNKNOWN;
    lo_time retry_at = 0;
    switch (result->outcome) {
    case LO_SEND_ACCEPTED:
        state = LO_NOTICE_ACCEPTED;
        s->sum.accepted++;
        break;
    case LO_SEND_REFUSED:
        state = LO_NOTICE_FAILED;
        s->sum.refused++;
        break;
    case LO_SEND_RETRY_AT:
        state = LO_NOTICE_DUE;
        retry_at = retry_time(row, now, result->retry_at);
        s->sum.retry++;
        break;
    case LO_SEND_UNKNOWN:
        s->sum.unknown++;
        break;
    }
    return outbox->record(
        outbox->self, row->id, state, gateway != NULL ? gateway->name : "",
        result->gateway_id, result->reason, retry_at, now, err);
}

/* Hands the message over; what was surely not tried is a retry. */
static void hand_over(struct sender *s, struct channel *channel,
                      const struct lo_notice *row,
                      struct lo_send_result *result)
{
    lo_time now = s->run->clock.now(s->run->clock.self);
    if (channel->gateway == NULL) {
        result->outcome = LO_SEND_RETRY_AT;
        g_strlcpy(result->reason, "not tried: the gateway failed before",
                  sizeof result->reason);
        return;
    }
    if (row->address == NULL || row->address[0] == '\0') {
        result->outcome = LO_SEND_REFUSED;
        g_strlcpy(result->reason, "no address", sizeof result->reason);
        return;
    }
    char key[KEY_SIZE];
    key_of(key, row);
    const struct lo_message message = {key, row->channel, row->address,
                                       row->text, row->lang};
    channel->gateway->send(channel->gateway->self, &message, now, result);
    bool same = channel->in_a_row > 0 && channel->last == result->outcome;
    channel->in_a_row = same ? channel->in_a_row + 1 : 1;
    channel->last = result->outcome;
    if (channel->in_a_row >= patience[result->outcome])
        channel->gateway = NULL;
}

static enum lo_status send_row(struct sender *s, const struct lo_notice *row,
                               struct lo_error *err)
{
    const struct lo_notify_run *run = s->run;
    const struct lo_outbox *outbox = run->outbox;
    lo_time now = run->clock.now(run->clock.self);
    if (row->not_after < now) { /* its lease runs out, then it expires */
        s->sum.expired++;
        return LO_OK;
    }
    enum lo_status status =
        outbox->sending(outbox->self, run->owner, &row->id, 1, now, err);
    if (status == LO_EBUSY) /* the lease ran out: it is somebody else's */
        return LO_OK;
    if (status != LO_OK)
        return status;
    struct channel *channel = &s->channels[lo_channel_of(row->channel)];
    const struct lo_gateway *gateway = channel->gateway;
    struct lo_send_result result = {.outcome = LO_SEND_UNKNOWN};
    hand_over(s, channel, row, &result);
    now = run->clock.now(run->clock.self);
    return record(s, row, gateway, &result, now, err);
}

/* --- the run ------------------------------------------------------------ */

/* Channels that still have a gateway; ends with NULL. The telephone is a
 * person's, whatever was handed in. */
static void usable_channels(const struct sender *s,
                            const char *out[LO_CHANNELS + 1])
{
    int n = 0;
    for (int i = 0; i < LO_CHANNELS; i++)
        if (i != LO_CHANNEL_PHONE && s->channels[i].gateway != NULL)
            out[n++] = lo_channel_name((enum lo_channel)i);
    out[n] = NULL;
}

/* What is left to people, and what comes too late. */
static enum lo_status count_left(struct sender *s, struct lo_arena *arena,
                                 lo_time now, struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status =
        outbox->list_due(outbox->self, now, INT32_MAX, arena, &rows, &n, err);
    if (status != LO_OK)
        return status;
    for (int32_t i = 0; i < n; i++) {
        enum lo_channel channel = lo_channel_of(rows[i].channel);
        if (rows[i].not_after < now)
            s->sum.expired++;
        else if (channel == LO_CHANNELS || channel == LO_CHANNEL_PHONE ||
                 s->channels[channel].gateway == NULL)
            s->sum.call_list++;
    }
    return LO_OK;
}

/* *n = rows that were claimed; 0 = nothing is left to do. */
static enum lo_status send_batch(struct sender *s, struct lo_arena *arena,
                                 int32_t room, int32_t *n, struct lo_error *err)
{
    const struct lo_notify_run *run = s->run;
    const char *channels[LO_CHANNELS + 1];
    struct lo_notice *rows = NULL;
    usable_channels(s, channels);
    enum lo_status status =
        run->outbox->claim(run->outbox->self, run->owner, channels,
                           run->clock.now(run->clock.self), LEASE_S,
                           MIN(room, BATCH), arena, &rows, n, err);
    for (int32_t i = 0; i < *n && status == LO_OK; i++)
        status = send_row(s, &rows[i], err);
    return status;
}

enum lo_status lo_notify_send(const struct lo_notify_run *run,
                              struct lo_notify_summary *summary,
                              struct lo_error *err)
{
    struct sender s = {.run = run};
    for (int i = 0; i < LO_CHANNELS; i++)
        s.channels[i].gateway = run->gateway[i];
    lo_time now = run->clock.now(run->clock.self);
    int32_t n = 0;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        run->outbox->recover(run->outbox->self, now, &n, err);
    if (status == LO_OK)
        status = count_left(&s, arena, now, err);
    lo_arena_free(arena);
    int32_t room = run->max > 0 ? run->max : INT32_MAX;
    bool more = status == LO_OK;
    while (more && room > 0) {
        n = 0;
        arena = lo_arena_new();
        status = send_batch(&s, arena, room, &n, err);
        lo_arena_free(arena);
        room -= n;
        more = status == LO_OK && n > 0;
    }
    *summary = s.sum;
    return status;
}
