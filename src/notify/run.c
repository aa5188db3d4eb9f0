/*
 * run.c - sends what is due, each row at most once.
 *
 *   recover -> claim a batch -> for each channel, chunk by chunk:
 *                                 commit "sending" for all of the chunk
 *                                 hand them to the gateway, at once
 *                                 commit what came of them
 *
 * Whoever pulls the plug leaves one chunk in doubt, not a batch: as many
 * messages as the gateway has under way at once, one where it is not known to
 * be well (limit.c). In the quiet hours only what must be out before their end
 * is claimed.
 */
#include <string.h>

#include "notify/run_int.h"

enum {
    BATCH = 256,
    CHUNK_MOST = 128,
    LEASE_S = 30 * LO_MINUTE, /* a batch of slow answers fits in */
    BACKOFF_FIRST_S = LO_MINUTE,
    BACKOFF_MOST_S = LO_HOUR,
    BACKOFF_LEAST_S = 5,
    DEDUPED_TRIES = 2, /* more, where the gateway knows the key again */
    RECORD_TRIES = 6   /* at a locked database, each as long as it waits */
};

struct sender {
    const struct lo_notify_run *run;
    struct lo_channel_run channels[LO_CHANNELS];
    struct lo_channel_run spares[LO_CHANNELS][LO_SPARES];
    struct lo_gateway_state states[LO_GATEWAY_STATES]; /* when the caller keeps
                                                        * none */
    struct lo_notify_summary sum;
};

/* Rows of one channel on their way through the gateway. */
struct chunk {
    struct lo_channel_run *channel;
    int32_t n;
    const struct lo_notice *rows[CHUNK_MOST];
    struct lo_send_result results[CHUNK_MOST];
};

static lo_time time_now(const struct sender *s)
{
    return s->run->clock.now(s->run->clock.self);
}

static bool stops(const struct sender *s)
{
    return s->run->stop != NULL && *s->run->stop != 0;
}

/* --- trying again ------------------------------------------------------- */

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

static enum lo_status postpone(struct sender *s, const struct lo_notice *row,
                               lo_time until, const char *reason,
                               struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    enum lo_status status = outbox->postpone(
        outbox->self, s->run->owner, row->id, until, reason, time_now(s), err);
    return status == LO_ENOTFOUND ? LO_OK : status; /* it is somebody else's */
}

/* --- one chunk ---------------------------------------------------------- */

static void send_all(const struct lo_gateway *gateway,
                     const struct lo_message *messages, int32_t n, lo_time now,
                     struct lo_send_result *results)
{
    if (gateway->send_many != NULL) {
        gateway->send_many(gateway->self, messages, n, now, results);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        gateway->send(gateway->self, &messages[i], now, &results[i]);
}

/* Where the gateway tells the same message by its key, one in doubt is handed
 * over again, at once: later it might not remember. */
static void settle_doubt(const struct lo_gateway *gateway,
                         const struct lo_message *message, lo_time now,
                         struct lo_send_result *result)
{
    for (int i = 0; i < DEDUPED_TRIES && gateway->dedupe_s > 0 &&
                    result->outcome == LO_SEND_UNKNOWN;
         i++) {
        struct lo_send_result again = {.outcome = LO_SEND_UNKNOWN};
        gateway->send(gateway->self, message, now, &again);
        if (again.outcome == LO_SEND_ACCEPTED ||
            again.outcome == LO_SEND_REFUSED)
            *result = again;
    }
}

static void hand_over(struct sender *s, struct chunk *chunk)
{
    const struct lo_gateway *gateway = chunk->channel->gateway;
    lo_time now = time_now(s);
    int32_t n = 0;
    int32_t at[CHUNK_MOST];
    char keys[CHUNK_MOST][LO_NOTICE_KEY];
    struct lo_message messages[CHUNK_MOST];
    struct lo_send_result results[CHUNK_MOST];
    memset(results, 0, sizeof results);
    for (int32_t i = 0; i < chunk->n; i++) {
        const struct lo_notice *row = chunk->rows[i];
        chunk->results[i] = (struct lo_send_result){.outcome = LO_SEND_REFUSED,
                                                    .reason = "no address"};
        if (row->address == NULL || row->address[0] == '\0')
            continue;
        lo_notice_key(keys[n], row);
        messages[n] = (struct lo_message){.key = keys[n],
                                          .channel = row->channel,
                                          .to = row->address,
                                          .text = row->text,
                                          .lang = row->lang,
                                          .facts = row->facts,
                                          .stage = row->stage,
                                          .not_after = row->not_after};
        results[n].outcome = LO_SEND_UNKNOWN;
        at[n++] = i;
    }
    if (n > 0)
        send_all(gateway, messages, n, now, results);
    for (int32_t i = 0; i < n; i++) {
        settle_doubt(gateway, &messages[i], now, &results[i]);
        chunk->results[at[i]] = results[i];
        lo_breaker_note(chunk->channel, &results[i], time_now(s));
    }
}

/* Channels that the next try may use, best first; WeChat is never a second
 * choice, and nobody reads an e-mail in time who did not ask for it. */
static void fallback_channels(const struct sender *s, const char *out[2])
{
    int n = 0;
    if (s->channels[LO_CHANNEL_SMS].gateway != NULL)
        out[n++] = lo_channel_name(LO_CHANNEL_SMS);
    out[n] = NULL;
}

static struct lo_record record_of(struct sender *s, const struct chunk *chunk,
                                  int32_t i, const char *const *fallback,
                                  lo_time now)
{
    const struct lo_send_result *result = &chunk->results[i];
    struct lo_record record = {.id = chunk->rows[i]->id,
                               .state = LO_NOTICE_UNKNOWN,
                               .gateway = chunk->channel->gateway->name,
                               .gateway_id = result->gateway_id,
                               .reason = result->reason,
                               .fallback = fallback};
    switch (result->outcome) {
    case LO_SEND_ACCEPTED:
        record.state = LO_NOTICE_ACCEPTED;
        s->sum.accepted++;
        break;
    case LO_SEND_REFUSED:
        record.state = LO_NOTICE_FAILED;
        s->sum.refused++;
        break;
    case LO_SEND_RETRY_AT:
        record.state = LO_NOTICE_DUE;
        record.retry_at = retry_time(chunk->rows[i], now, result->retry_at);
        s->sum.retry++;
        break;
    case LO_SEND_UNKNOWN:
        s->sum.unknown++;
        break;
    }
    return record;
}

/* What the gateway answered is worth waiting for: lost, it would be a doubt. */
static enum lo_status record_all(struct sender *s,
                                 const struct lo_record *records, int32_t n,
                                 lo_time now, struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    enum lo_status status = LO_EBUSY;
    for (int i = 0; i < RECORD_TRIES && status == LO_EBUSY; i++)
        status = outbox->record(outbox->self, records, n, now, err);
    return status;
}

static enum lo_status record(struct sender *s, const struct chunk *chunk,
                             struct lo_error *err)
{
    struct lo_record records[CHUNK_MOST];
    const char *fallback[2];
    lo_time now = time_now(s);
    fallback_channels(s, fallback);
    for (int32_t i = 0; i < chunk->n; i++)
        records[i] = record_of(s, chunk, i, fallback, now);
    enum lo_status status = record_all(s, records, chunk->n, now, err);
    if (status != LO_ENOTFOUND)
        return status;
    /* The clock jumped over our lease: another sender took us for dead and one
     * of them for unknown. What became of the others is not lost with it. */
    status = LO_OK;
    for (int32_t i = 0; i < chunk->n && status == LO_OK; i++) {
        status = record_all(s, &records[i], 1, now, err);
        if (status == LO_ENOTFOUND)
            status = LO_OK;
    }
    return status;
}

/* Commits "sending". Rows that are no longer ours fall out of the chunk. */
static enum lo_status begin_sending(struct sender *s, struct chunk *chunk,
                                    struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    const char *gateway = chunk->channel->gateway->name;
    int64_t ids[CHUNK_MOST];
    lo_time now = time_now(s);
    for (int32_t i = 0; i < chunk->n; i++)
        ids[i] = chunk->rows[i]->id;
    enum lo_status status = outbox->sending(outbox->self, s->run->owner,
                                            gateway, ids, chunk->n, now, err);
    if (status != LO_ENOTFOUND)
        return status;
    int32_t kept = 0;
    status = LO_OK;
    for (int32_t i = 0; i < chunk->n && status == LO_OK; i++) {
        status = outbox->sending(outbox->self, s->run->owner, gateway, &ids[i],
                                 1, now, err);
        if (status == LO_OK)
            chunk->rows[kept++] = chunk->rows[i];
        else if (status == LO_ENOTFOUND) /* the lease ran out */
            status = LO_OK;
    }
    chunk->n = kept;
    return status;
}

static enum lo_status send_chunk(struct sender *s, struct chunk *chunk,
                                 struct lo_error *err)
{
    enum lo_status status = begin_sending(s, chunk, err);
    if (status != LO_OK || chunk->n == 0)
        return status;
    hand_over(s, chunk);
    return record(s, chunk, err);
}

/* --- the rows of one channel -------------------------------------------- */

/* Fits the row into the chunk? What may not go now is put off. */
static enum lo_status admit(struct sender *s, struct chunk *chunk,
                            const struct lo_notice *row, struct lo_error *err)
{
    const struct lo_gateway *gateway = chunk->channel->gateway;
    lo_time now = time_now(s);
    bool may = true;
    if (row->not_after < now) { /* its lease runs out, then it expires */
        s->sum.expired++;
        return LO_OK;
    }
    enum lo_status status = LO_OK;
    if (row->address != NULL && row->address[0] != '\0')
        status = lo_limit_number(&may, s->run, gateway, row->address, now, err);
    if (status != LO_OK)
        return status;
    if (!may) {
        s->sum.held++;
        return postpone(s, row, lo_limit_next_day(s->run, now),
                        "the number has had its messages of the day", err);
    }
    chunk->rows[chunk->n++] = row;
    return LO_OK;
}

/* Rows that are left when a gateway is left alone. */
static enum lo_status put_off(struct sender *s,
                              const struct lo_channel_run *channel,
                              struct lo_notice *const *rows, int32_t n,
                              struct lo_error *err)
{
    lo_time now = time_now(s);
    bool broken = lo_breaker_open(channel, now);
    lo_time until =
        broken ? channel->state->shut_until : lo_limit_next_day(s->run, now);
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        s->sum.held++;
        status = postpone(s, rows[i], until,
                          broken ? "not tried: the gateway failed before"
                                 : "the daily quota of the gateway is used up",
                          err);
    }
    return status;
}

/* The first way that is open and has room left today, and how much; NULL =
 * none of them. */
static enum lo_status choose_way(struct lo_channel_run **out, int32_t *room,
                                 struct sender *s, int c, int32_t left,
                                 struct lo_error *err)
{
    enum lo_status status = LO_OK;
    lo_time now = time_now(s);
    *out = NULL;
    *room = 0;
    for (int k = -1; k < LO_SPARES && *room == 0 && status == LO_OK; k++) {
        struct lo_channel_run *way = k < 0 ? &s->channels[c] : &s->spares[c][k];
        if (way->gateway == NULL || lo_breaker_open(way, now))
            continue;
        int32_t width = CLAMP(way->state->chunk, 1, CHUNK_MOST);
        status = lo_limit_day(room, s->run, way->gateway, MIN(width, left), now,
                              err);
        if (*room > 0)
            *out = way;
    }
    return status;
}

static enum lo_status send_channel(struct sender *s, int c,
                                   struct lo_notice *const *rows, int32_t n,
                                   struct lo_error *err)
{
    enum lo_status status = LO_OK;
    int32_t at = 0;
    while (at < n && status == LO_OK && !stops(s)) {
        struct lo_channel_run *way = NULL;
        int32_t room = 0;
        status = choose_way(&way, &room, s, c, n - at, err);
        if (status != LO_OK)
            return status;
        if (way == NULL)
            return put_off(s, &s->channels[c], rows + at, n - at, err);
        room = lo_limit_take(s->run, way, room);
        struct chunk chunk = {.channel = way, .n = 0};
        for (int32_t i = 0; i < room && status == LO_OK; i++)
            status = admit(s, &chunk, rows[at++], err);
        if (status == LO_OK && chunk.n > 0)
            status = send_chunk(s, &chunk, err);
    }
    for (; at < n && status == LO_OK; at++) /* stopped: theirs to send */
        status = postpone(s, rows[at], rows[at]->due, rows[at]->reason, err);
    return status;
}

/* --- the run ------------------------------------------------------------ */

static bool has_open_way(const struct sender *s, int c, lo_time now)
{
    bool open = s->channels[c].gateway != NULL &&
                !lo_breaker_open(&s->channels[c], now);
    for (int k = 0; k < LO_SPARES; k++)
        open = open || (s->spares[c][k].gateway != NULL &&
                        !lo_breaker_open(&s->spares[c][k], now));
    return open;
}

/* Channels that may be used now; ends with NULL. The telephone is a person's,
 * whatever was handed in. */
static void usable_channels(const struct sender *s,
                            const char *out[LO_CHANNELS + 1])
{
    int n = 0;
    lo_time now = time_now(s);
    for (int i = 0; i < LO_CHANNELS; i++)
        if (i != LO_CHANNEL_PHONE && has_open_way(s, i, now))
            out[n++] = lo_channel_name((enum lo_channel)i);
    out[n] = NULL;
}

/* What is left to people. */
static enum lo_status count_left(struct sender *s, lo_time now,
                                 struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    enum lo_status status = LO_OK;
    for (int i = 0; i < LO_CHANNELS && status == LO_OK; i++) {
        int64_t n = 0;
        if (i != LO_CHANNEL_PHONE && s->channels[i].gateway != NULL)
            continue;
        status = outbox->count_due(
            outbox->self, lo_channel_name((enum lo_channel)i), now, &n, err);
        s->sum.call_list += (int32_t)n;
    }
    return status;
}

/* *n = rows that were claimed; 0 = nothing is left to do. */
static enum lo_status send_batch(struct sender *s, struct lo_arena *arena,
                                 int32_t room, int32_t *n, struct lo_error *err)
{
    const struct lo_notify_run *run = s->run;
    const char *channels[LO_CHANNELS + 1];
    struct lo_notice *rows = NULL;
    struct lo_notice *mine[BATCH];
    struct lo_interval quiet = {0, LO_TIME_NONE};
    lo_time now = time_now(s);
    usable_channels(s, channels);
    if (run->zone != NULL)
        (void)lo_quiet_at(&run->quiet, run->zone, now, &quiet);
    const struct lo_claim claim = {.owner = run->owner,
                                   .channels = channels,
                                   .now = now,
                                   .quiet_until = quiet.to,
                                   .lease_s = LEASE_S,
                                   .max = MIN(room, BATCH)};
    enum lo_status status =
        run->outbox->claim(run->outbox->self, &claim, arena, &rows, n, err);
    for (int c = 0; c < LO_CHANNELS && status == LO_OK; c++) {
        int32_t of_channel = 0;
        for (int32_t i = 0; i < *n; i++)
            if (lo_channel_of(rows[i].channel) == (enum lo_channel)c)
                mine[of_channel++] = &rows[i];
        if (of_channel > 0)
            status = send_channel(s, c, mine, of_channel, err);
    }
    return status;
}

/* Channels that share a gateway share what is remembered of it. */
static void take_gateways(struct sender *s)
{
    struct lo_gateway_state *states =
        s->run->states != NULL ? s->run->states : s->states;
    struct lo_channel_run *ways[LO_GATEWAY_STATES];
    int n = 0;
    for (int i = 0; i < LO_CHANNELS; i++) {
        s->channels[i].gateway = s->run->gateway[i];
        ways[n++] = &s->channels[i];
    }
    for (int i = 0; i < LO_CHANNELS; i++)
        for (int k = 0; k < LO_SPARES; k++) {
            s->spares[i][k].gateway = s->run->spare[i][k];
            ways[n++] = &s->spares[i][k];
        }
    for (int i = 0; i < n; i++) {
        ways[i]->state = &states[i];
        for (int k = 0; k < i; k++)
            if (ways[k]->gateway == ways[i]->gateway) {
                ways[i]->state = ways[k]->state;
                break;
            }
    }
}

enum lo_status lo_notify_send(const struct lo_notify_run *run,
                              struct lo_notify_summary *summary,
                              struct lo_error *err)
{
    struct sender s = {.run = run};
    struct lo_recovered recovered = {0, 0, 0};
    take_gateways(&s);
    lo_time now = time_now(&s);
    enum lo_status status =
        run->outbox->recover(run->outbox->self, now, &recovered, err);
    s.sum.expired = recovered.expired;
    if (status == LO_OK)
        status = count_left(&s, now, err);
    int32_t room = run->max > 0 ? run->max : INT32_MAX;
    bool more = status == LO_OK;
    while (more && room > 0 && !stops(&s)) {
        int32_t n = 0;
        struct lo_arena *arena = lo_arena_new();
        status = send_batch(&s, arena, room, &n, err);
        lo_arena_free(arena);
        room -= n;
        more = status == LO_OK && n > 0;
    }
    *summary = s.sum;
    return status;
}
