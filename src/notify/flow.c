/*
 * flow.c - the messages of one channel on their way through its gateway.
 *
 *   claimed --admit--> ready --next--> under way --done--> answered --> record
 *            "sending"                                     written down
 *            committed
 *
 * At most `chunk` messages (limit.c) are ready, under way or answered: whoever
 * pulls the plug leaves no more than those in doubt. Ready ones are committed,
 * and answers written down, in groups: when the last ready one has left, while
 * others are still under way, so that the gateway is never left waiting.
 */
#include <string.h>

#include "notify/run_int.h"

enum {
    CHUNK_MOST = 128,
    ROWS_MOST = 4096,  /* then the other channels have their turn, ... */
    SECONDS_MOST = 30, /* ... and after that long */
    BACKOFF_FIRST_S = LO_MINUTE,
    BACKOFF_MOST_S = LO_HOUR,
    BACKOFF_LEAST_S = 5,
    DEDUPED_TRIES = 2, /* more, where the gateway knows the key again */
    RECORD_TRIES = 6,  /* at a locked database, each as long as it waits */
    GROUPS = 4         /* of a chunk: a commit is worth so large a part of it */
};

struct passage {               /* one message */
    struct lo_message message; /* first: it is found back by it */
    const struct lo_notice *row;
    char key[LO_NOTICE_KEY];
    struct lo_send_result result;
};

struct flow {
    struct lo_sender *sender;
    int channel;
    struct lo_channel_run *way; /* the channel's gateway, or a spare one */
    struct passage passages[CHUNK_MOST];
    int32_t free[CHUNK_MOST], ready[CHUNK_MOST], answered[CHUNK_MOST];
    int32_t n_free, n_ready, ready_at, n_answered, under_way;
    int32_t unsettled; /* of the answered: in doubt, the gateway may tell */
    struct lo_arena *arena; /* of all rows claimed */
    struct lo_notice *rows; /* claimed last */
    int32_t n_rows, at;
    int32_t claimed; /* in all */
    double began;
    bool over; /* nothing more is claimed or begun */
    enum lo_status status;
    struct lo_error *err;
};

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

/* --- what became of them -------------------------------------------------- */

/* Where the gateway tells the same message by its key, one in doubt is handed
 * over again, at once: later it might not remember. */
static void settle_doubt(const struct flow *f, struct passage *p)
{
    const struct lo_gateway *gateway = f->way->gateway;
    for (int i = 0; i < DEDUPED_TRIES && gateway->dedupe_s > 0 &&
                    p->result.outcome == LO_SEND_UNKNOWN;
         i++) {
        struct lo_send_result again = {.outcome = LO_SEND_UNKNOWN};
        gateway->send(gateway->self, &p->message, lo_sender_now(f->sender),
                      &again);
        if (again.outcome == LO_SEND_ACCEPTED ||
            again.outcome == LO_SEND_REFUSED)
            p->result = again;
    }
}

/* Channels that the next try may use, best first; WeChat is never a second
 * choice, and nobody reads an e-mail in time who did not ask for it. */
static void fallback_channels(const struct lo_sender *s, const char *out[2])
{
    int n = 0;
    if (s->channels[LO_CHANNEL_SMS].gateway != NULL)
        out[n++] = lo_channel_name(LO_CHANNEL_SMS);
    out[n] = NULL;
}

static struct lo_record record_of(const struct flow *f, const struct passage *p,
                                  const char *const *fallback, lo_time now)
{
    struct lo_record record = {.id = p->row->id,
                               .state = LO_NOTICE_UNKNOWN,
                               .gateway = f->way->gateway->name,
                               .gateway_id = p->result.gateway_id,
                               .reason = p->result.reason,
                               .fallback = fallback};
    if (p->result.outcome == LO_SEND_ACCEPTED) {
        record.state = LO_NOTICE_ACCEPTED;
    } else if (p->result.outcome == LO_SEND_REFUSED) {
        record.state = LO_NOTICE_FAILED;
    } else if (p->result.outcome == LO_SEND_RETRY_AT) {
        record.state = LO_NOTICE_DUE;
        record.retry_at = retry_time(p->row, now, p->result.retry_at);
    }
    return record;
}

static void count(struct lo_notify_summary *sum, enum lo_send_outcome outcome)
{
    sum->accepted += outcome == LO_SEND_ACCEPTED ? 1 : 0;
    sum->refused += outcome == LO_SEND_REFUSED ? 1 : 0;
    sum->retry += outcome == LO_SEND_RETRY_AT ? 1 : 0;
    sum->unknown += outcome == LO_SEND_UNKNOWN ? 1 : 0;
}

/* What the gateway answered is worth waiting for: lost, it would be a doubt.
 * Not while others are under way, though: they must not run out of time. */
static enum lo_status record(const struct flow *f,
                             const struct lo_record *records, int32_t n,
                             lo_time now)
{
    const struct lo_outbox *outbox = f->sender->run->outbox;
    int tries = f->under_way > 0 ? 1 : RECORD_TRIES;
    enum lo_status status = LO_EBUSY;
    for (int i = 0; i < tries && status == LO_EBUSY; i++)
        status = outbox->record(outbox->self, records, n, now, f->err);
    return status;
}

/* The clock jumped over our lease: another sender took us for dead and one of
 * them for unknown. What became of the others is not lost with it. */
static enum lo_status record_each(const struct flow *f,
                                  const struct lo_record *records, int32_t n,
                                  lo_time now)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        status = record(f, &records[i], 1, now);
        if (status == LO_ENOTFOUND)
            status = LO_OK;
    }
    return status;
}

static void write_down(struct flow *f)
{
    struct lo_record records[CHUNK_MOST];
    const char *fallback[2];
    lo_time now = lo_sender_now(f->sender);
    int32_t n = f->n_answered;
    if (n == 0)
        return;
    fallback_channels(f->sender, fallback);
    for (int32_t i = 0; i < n; i++)
        records[i] = record_of(f, &f->passages[f->answered[i]], fallback, now);
    enum lo_status status = record(f, records, n, now);
    if (status == LO_EBUSY && f->under_way > 0)
        return; /* locked: when all have been answered */
    if (status == LO_ENOTFOUND)
        status = record_each(f, records, n, now);
    if (f->status == LO_OK)
        f->status = status;
    for (int32_t i = 0; i < n; i++) {
        count(&f->sender->sum, f->passages[f->answered[i]].result.outcome);
        f->free[f->n_free++] = f->answered[i];
    }
    f->n_answered = 0;
}

static void settle(struct flow *f)
{
    for (int32_t i = 0; i < f->n_answered && f->unsettled > 0; i++) {
        struct passage *p = &f->passages[f->answered[i]];
        if (p->result.outcome != LO_SEND_UNKNOWN)
            continue;
        settle_doubt(f, p);
        lo_breaker_note(f->way, &p->result, lo_sender_now(f->sender));
    }
    f->unsettled = 0;
}

/* --- what may go ---------------------------------------------------------- */

/* Fits the row? What may not go now is put off. */
static bool admit(struct flow *f, const struct lo_notice *row)
{
    struct lo_sender *s = f->sender;
    lo_time now = lo_sender_now(s);
    bool may = true;
    if (row->not_after < now) { /* its lease runs out, then it expires */
        s->sum.expired++;
        return false;
    }
    if (row->address != NULL && row->address[0] != '\0')
        f->status = lo_limit_number(&may, s->run, f->way->gateway, row->address,
                                    now, f->err);
    if (f->status == LO_OK && !may) {
        s->sum.held++;
        f->status = lo_sender_postpone(
            s, row, lo_limit_next_day(s->run, now),
            "the number has had its messages of the day", f->err);
    }
    return f->status == LO_OK && may;
}

/* Rows that are left when every way is shut. */
static void put_off(struct flow *f)
{
    struct lo_sender *s = f->sender;
    const struct lo_channel_run *first = &s->channels[f->channel];
    lo_time now = lo_sender_now(s);
    bool broken = lo_breaker_open(first, now);
    lo_time until =
        broken ? first->state->shut_until : lo_limit_next_day(s->run, now);
    for (; f->at < f->n_rows && f->status == LO_OK; f->at++) {
        s->sum.held++;
        f->status = lo_sender_postpone(
            s, &f->rows[f->at], until,
            broken ? "not tried: the gateway failed before"
                   : "the daily quota of the gateway is used up",
            f->err);
    }
}

/* Messages that may still go this way today, at most `wanted`. */
static int32_t room_of(struct flow *f, const struct lo_channel_run *way,
                       int32_t wanted)
{
    lo_time now = lo_sender_now(f->sender);
    int32_t room = 0;
    if (way->gateway != NULL && !lo_breaker_open(way, now))
        f->status = lo_limit_day(&room, f->sender->run, way->gateway, wanted,
                                 now, f->err);
    return f->status == LO_OK ? room : 0;
}

/* The first way that is open and has room left today; NULL = none. */
static struct lo_channel_run *choose_way(struct flow *f)
{
    struct lo_sender *s = f->sender;
    if (room_of(f, &s->channels[f->channel], 1) > 0)
        return &s->channels[f->channel];
    for (int k = 0; k < LO_SPARES && f->status == LO_OK; k++)
        if (room_of(f, &s->spares[f->channel][k], 1) > 0)
            return &s->spares[f->channel][k];
    return NULL;
}

static void claim_more(struct flow *f)
{
    f->at = 0;
    f->n_rows = 0;
    f->over = lo_sender_stops(f->sender) || f->claimed >= ROWS_MOST ||
              lo_limit_seconds(f->sender->run) - f->began > SECONDS_MOST;
    if (f->over)
        return;
    f->status = lo_sender_claim(f->sender, f->channel, f->arena, &f->rows,
                                &f->n_rows, f->err);
    f->claimed += f->n_rows;
    f->over = f->n_rows == 0;
}

/* How many of the claimed rows may go now, at most `room`. */
static int32_t how_many(struct flow *f, int32_t room)
{
    if (f->at == f->n_rows && !f->over)
        claim_more(f);
    f->over = f->over || lo_sender_stops(f->sender) || f->status != LO_OK;
    if (f->over)
        return 0;
    int32_t may = room_of(f, f->way, MIN(room, f->n_rows - f->at));
    f->over = may == 0; /* shut: another way, or none */
    if (f->over)
        return 0;
    return lo_limit_tokens(f->sender->run, f->way, may, f->under_way == 0);
}

/* --- on their way --------------------------------------------------------- */

static void take_in(struct flow *f, const struct lo_notice *row, int32_t at)
{
    struct passage *p = &f->passages[at];
    p->row = row;
    lo_notice_key(p->key, row);
    p->message = (struct lo_message){.key = p->key,
                                     .channel = row->channel,
                                     .to = row->address,
                                     .text = row->text,
                                     .lang = row->lang,
                                     .facts = row->facts,
                                     .stage = row->stage,
                                     .not_after = row->not_after};
    p->result = (struct lo_send_result){.outcome = LO_SEND_UNKNOWN};
}

/* Commits "sending" for all of them; those that are no longer ours go back to
 * the free ones. */
static void commit_sending(struct flow *f, int32_t *at, int32_t *n)
{
    const struct lo_notify_run *run = f->sender->run;
    const char *gateway = f->way->gateway->name;
    int64_t ids[CHUNK_MOST];
    lo_time now = lo_sender_now(f->sender);
    for (int32_t i = 0; i < *n; i++)
        ids[i] = f->passages[at[i]].row->id;
    enum lo_status status = run->outbox->sending(run->outbox->self, run->owner,
                                                 gateway, ids, *n, now, f->err);
    bool each = status == LO_ENOTFOUND;
    int32_t kept = 0;
    for (int32_t i = 0; i < *n; i++) {
        if (each)
            status = run->outbox->sending(run->outbox->self, run->owner,
                                          gateway, &ids[i], 1, now, f->err);
        if (status == LO_OK)
            at[kept++] = at[i];
        else
            f->free[f->n_free++] = at[i];
        if (each && status == LO_ENOTFOUND) /* the lease ran out */
            status = LO_OK;
    }
    *n = kept;
    f->status = status;
}

static void make_ready(struct flow *f, int32_t room)
{
    int32_t may = how_many(f, room), n = 0, at[CHUNK_MOST];
    for (int32_t i = 0; i < may && f->status == LO_OK; i++) {
        const struct lo_notice *row = &f->rows[f->at++];
        if (!admit(f, row))
            continue;
        at[n] = f->free[--f->n_free];
        take_in(f, row, at[n++]);
    }
    if (n > 0 && f->status == LO_OK)
        commit_sending(f, at, &n);
    f->over = f->over || f->status != LO_OK;
    f->n_ready = f->ready_at = 0;
    for (int32_t i = 0; i < n && f->status == LO_OK; i++) {
        struct passage *p = &f->passages[at[i]];
        if (p->message.to != NULL && p->message.to[0] != '\0') {
            f->ready[f->n_ready++] = at[i];
            continue;
        }
        p->result = (struct lo_send_result){.outcome = LO_SEND_REFUSED,
                                            .reason = "no address"};
        lo_breaker_note(f->way, &p->result, lo_sender_now(f->sender));
        f->answered[f->n_answered++] = at[i];
    }
}

/* Writes down what is answered and makes more ready, in groups worth a commit
 * while others are under way. */
static void refill(struct flow *f)
{
    int32_t width = CLAMP(f->way->state->chunk, 1, CHUNK_MOST);
    int32_t group = MAX(width / GROUPS, 1);
    if (f->unsettled > 0 && f->under_way > 0)
        return;
    settle(f);
    if (f->under_way == 0 || f->n_answered >= group)
        write_down(f);
    int32_t room = width - f->under_way - f->n_answered;
    while (f->ready_at == f->n_ready && !f->over && f->status == LO_OK &&
           (room >= group || (f->under_way == 0 && room > 0))) {
        int32_t before = f->at;
        make_ready(f, room);
        room = width - f->under_way - f->n_answered;
        if (f->at == before) /* no tokens for now */
            return;
    }
}

static const struct lo_message *next(void *self)
{
    struct flow *f = self;
    if (f->ready_at == f->n_ready)
        refill(f);
    if (f->ready_at == f->n_ready)
        return NULL;
    f->under_way++;
    lo_limit_spend(f->way);
    return &f->passages[f->ready[f->ready_at++]].message;
}

static void done(void *self, const struct lo_message *message,
                 const struct lo_send_result *result)
{
    struct flow *f = self;
    int32_t at =
        (int32_t)((const struct passage *)(const void *)message - f->passages);
    f->passages[at].result = *result;
    f->answered[f->n_answered++] = at;
    f->under_way--;
    if (result->outcome == LO_SEND_UNKNOWN && f->way->gateway->dedupe_s > 0)
        f->unsettled++;
    else
        lo_breaker_note(f->way, result, lo_sender_now(f->sender));
}

static lo_time now(void *self)
{
    return lo_sender_now(((const struct flow *)self)->sender);
}

/* A gateway that sends one after the other. */
static void stream_plainly(const struct lo_gateway *gateway,
                           const struct lo_feed *feed)
{
    for (const struct lo_message *message = feed->next(feed->self);
         message != NULL; message = feed->next(feed->self)) {
        struct lo_send_result result = {.outcome = LO_SEND_UNKNOWN};
        gateway->send(gateway->self, message, feed->now(feed->self), &result);
        feed->done(feed->self, message, &result);
    }
}

/* Until nothing more is due or the way is shut. */
static void go(struct flow *f, struct lo_channel_run *way)
{
    const struct lo_gateway *gateway = way->gateway;
    const struct lo_feed feed = {f, next, done, now};
    f->way = way;
    f->over = false;
    if (gateway->stream != NULL)
        gateway->stream(gateway->self, &feed);
    else
        stream_plainly(gateway, &feed);
    settle(f);
    write_down(f);
}

/* Stopped, or in trouble: the rest is theirs to send who come after. */
static void give_back(struct flow *f)
{
    for (; f->at < f->n_rows && f->status == LO_OK; f->at++)
        f->status =
            lo_sender_postpone(f->sender, &f->rows[f->at], f->rows[f->at].due,
                               f->rows[f->at].reason, f->err);
}

enum lo_status lo_flow_run(struct lo_sender *sender, int channel, int32_t *n,
                           struct lo_error *err)
{
    struct flow *f = g_new0(struct flow, 1);
    f->sender = sender;
    f->channel = channel;
    f->arena = lo_arena_new();
    f->began = lo_limit_seconds(sender->run);
    f->err = err;
    for (int32_t i = 0; i < CHUNK_MOST; i++)
        f->free[f->n_free++] = i;
    claim_more(f);
    while (f->status == LO_OK && f->at < f->n_rows &&
           !lo_sender_stops(sender)) {
        struct lo_channel_run *way = choose_way(f);
        if (way != NULL)
            go(f, way);
        else
            put_off(f);
    }
    give_back(f);
    enum lo_status status = f->status;
    *n = f->claimed;
    lo_arena_free(f->arena);
    g_free(f);
    return status;
}
