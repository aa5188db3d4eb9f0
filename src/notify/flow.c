/*
 * flow.c - the messages of one channel on their way through its gateway.
 *
 *   claimed --turn--> ready --next--> under way --done--> answered --turn-->
 *          "sending"                                               its state
 *          committed                                               committed
 *
 * A turn (turn.c) is one commit and is done by a thread of its own while
 * messages are under way. Whoever pulls the plug leaves in doubt what is ready,
 * under way or answered since the last turn: as many as keep the gateway busy
 * while the disk writes, which is found out, and never more than its width
 * (gateway.in_doubt).
 */
#include <math.h>

#include "notify/flow_int.h"

enum {
    ROWS_MOST = 16384, /* then the other channels have their turn, ... */
    SECONDS_MOST = 30, /* ... and after that long */
    DEDUPED_TRIES = 2, /* more, where the gateway knows the key again */
    DEPTH_FIRST = 64,  /* messages in doubt; grows when the gateway waits */
    GROUPS = 2         /* of the depth: a commit is worth so large a part */
};

struct flow {
    struct lo_sender *sender;
    int channel;
    struct lo_channel_run *way; /* the channel's gateway, or a spare one */
    int32_t width;
    int32_t depth; /* kept in the gateway's state from flow to flow */
    /* Twice the width: while a turn is done there are those answered, whose
     * state it commits, beside those that take their place. */
    struct lo_passage *passages;
    struct lo_passage **blank;    /* the sender's */
    struct lo_passage **ready;    /* in order from ready_at on */
    struct lo_passage **answered; /* since the last turn */
    int32_t n_blank, n_ready, ready_at, n_answered, under_way;
    int32_t unsettled; /* of the answered: in doubt, the gateway may tell */
    struct lo_flow_turn turn;
    struct lo_writer *writer; /* NULL: turns are done by the sender itself */
    bool writing;
    bool starved; /* a connection was free and nothing was ready */
    bool dry;     /* nothing more is due */
    bool over;    /* nothing more is begun */
    int32_t claimed;
    double began;
    enum lo_status status;
    struct lo_error *err;
};

static int32_t n_left(const struct flow *f)
{
    return f->n_ready - f->ready_at;
}

/* --- turns -------------------------------------------------------------- */

static void count(struct lo_notify_summary *sum, enum lo_send_outcome outcome)
{
    sum->accepted += outcome == LO_SEND_ACCEPTED ? 1 : 0;
    sum->refused += outcome == LO_SEND_REFUSED ? 1 : 0;
    sum->retry += outcome == LO_SEND_RETRY_AT ? 1 : 0;
    sum->unknown += outcome == LO_SEND_UNKNOWN ? 1 : 0;
}

/* How many messages may be in doubt. With a rate, what leaves in a second:
 * more would only wait. */
static int32_t allowed(const struct flow *f)
{
    double per_s = f->way->gateway->limits.per_s;
    int32_t most = MIN(f->depth, f->width);
    if (per_s > 0.0 && ceil(per_s) < most)
        most = (int32_t)ceil(per_s);
    return CLAMP(f->way->state->chunk, 1, MAX(most, 1));
}

/* Shall this turn take rows beside those that wait? */
static bool may_claim(struct flow *f, int32_t room)
{
    return (int32_t)f->turn.waiting->length < room && !f->dry &&
           f->claimed < ROWS_MOST &&
           lo_limit_seconds(f->sender->run) - f->began <= SECONDS_MOST &&
           lo_sender_claim(f->sender, f->channel, &f->turn.claim);
}

static void hand_over(struct flow *f, int32_t room)
{
    struct lo_flow_turn *t = &f->turn;
    t->now = lo_sender_now(f->sender);
    t->room = room;
    for (int32_t i = 0; i < room; i++)
        t->passages[i] = f->blank[--f->n_blank];
    t->n_answered = f->n_answered;
    for (int32_t i = 0; i < f->n_answered; i++)
        t->answered[i] = f->answered[i];
    f->n_answered = 0;
}

/* Those about to leave are ready; who has no address is answered already. */
static void take_over(struct flow *f)
{
    struct lo_flow_turn *t = &f->turn;
    int32_t left = n_left(f);
    for (int32_t i = 0; i < left; i++)
        f->ready[i] = f->ready[f->ready_at + i];
    f->n_ready = left;
    f->ready_at = 0;
    for (int32_t i = 0; i < t->n_made; i++) {
        struct lo_passage *p = t->passages[i];
        if (p->message.to != NULL && p->message.to[0] != '\0') {
            f->ready[f->n_ready++] = p;
            continue;
        }
        p->result = (struct lo_send_result){.outcome = LO_SEND_REFUSED,
                                            .reason = "no address"};
        lo_breaker_note(f->way, &p->result, t->now);
        f->answered[f->n_answered++] = p;
    }
    for (int32_t i = t->n_made; i < t->room; i++)
        f->blank[f->n_blank++] = t->passages[i];
}

/* Little is ready when the turn is done: go deeper. Much: not so deep, so that
 * a crash leaves fewer in doubt. */
static void adapt(struct flow *f)
{
    if (f->starved)
        f->depth = MIN(2 * f->depth, MAX(f->width, DEPTH_FIRST));
    else if (n_left(f) > f->depth / 2)
        f->depth = MAX(f->depth - f->depth / 8, DEPTH_FIRST);
    f->starved = false;
}

/* `last`: there is no turn after it that could write down what this one could
 * not. */
static void end_turn(struct flow *f, bool last)
{
    struct lo_flow_turn *t = &f->turn;
    struct lo_sender *s = f->sender;
    bool keep = t->status != LO_OK && t->status != LO_EBUSY && !last;
    f->writing = false;
    adapt(f);
    for (int32_t i = 0; i < t->n_answered; i++) {
        struct lo_passage *p = t->answered[i];
        if (keep) {
            f->answered[f->n_answered++] = p;
            continue;
        }
        if (!p->unsent)
            count(&s->sum, p->result.outcome);
        f->blank[f->n_blank++] = p;
    }
    take_over(f);
    s->sum.held += t->held;
    s->sum.expired += t->expired;
    s->room -= t->n_claimed;
    f->claimed += t->n_claimed;
    f->dry = f->dry || (t->claims && t->n_claimed == 0);
    f->over = f->over || t->shut;
    if (f->status == LO_OK && t->status != LO_OK) {
        f->status = t->status;
        if (f->err != NULL)
            *f->err = t->err;
    }
}

/* Begins one where it is worth a commit: most of what may be in doubt is
 * answered, or nothing is left to do. */
static bool begin_turn(struct flow *f)
{
    int32_t most = allowed(f);
    int32_t room = most - f->under_way - n_left(f);
    bool idle = f->under_way == 0 && n_left(f) == 0;
    if (f->writing || f->over || room < 1 ||
        (!idle && room < MAX(most / GROUPS, 1)))
        return false;
    f->turn.claims = may_claim(f, room);
    f->over = f->turn.waiting->length == 0 && !f->turn.claims;
    if (f->over)
        return false;
    hand_over(f, room);
    f->turn.beside = f->writer != NULL;
    if (f->turn.beside) {
        f->writing = true;
        lo_writer_begin(f->writer);
    } else {
        lo_turn_do(&f->turn);
        end_turn(f, false);
    }
    return true;
}

/* What is answered is written down; what is ready goes back. */
static void last_turn(struct flow *f)
{
    for (; f->ready_at < f->n_ready; f->ready_at++) {
        struct lo_passage *p = f->ready[f->ready_at];
        p->unsent = true;
        f->answered[f->n_answered++] = p;
    }
    if (f->n_answered == 0)
        return;
    f->turn.claims = f->turn.beside = false;
    hand_over(f, 0);
    lo_turn_do(&f->turn);
    end_turn(f, true);
}

/* --- the gateway's side ------------------------------------------------- */

/* Where the gateway tells the same message by its key, one in doubt is handed
 * over again, at once: later it might not remember. */
static void settle_doubt(const struct flow *f, struct lo_passage *p)
{
    const struct lo_gateway *gateway = f->way->gateway;
    for (int i = 0; i < DEDUPED_TRIES && p->result.outcome == LO_SEND_UNKNOWN;
         i++) {
        struct lo_send_result again = {.outcome = LO_SEND_UNKNOWN};
        gateway->send(gateway->self, &p->message, lo_sender_now(f->sender),
                      &again);
        if (again.outcome == LO_SEND_ACCEPTED ||
            again.outcome == LO_SEND_REFUSED)
            p->result = again;
    }
}

static void settle(struct flow *f)
{
    for (int32_t i = 0; i < f->n_answered && f->unsettled > 0; i++) {
        struct lo_passage *p = f->answered[i];
        if (p->result.outcome != LO_SEND_UNKNOWN || p->unsent)
            continue;
        settle_doubt(f, p);
        lo_breaker_note(f->way, &p->result, lo_sender_now(f->sender));
    }
    f->unsettled = 0;
}

/* Nothing more leaves: a signal, a broken gateway, a disk that is full. */
static bool halted(const struct flow *f)
{
    return f->status != LO_OK || lo_sender_stops(f->sender) ||
           lo_breaker_open(f->way, lo_sender_now(f->sender));
}

static const struct lo_message *leave(struct flow *f)
{
    if (lo_limit_tokens(f->sender->run, f->way, 1, f->under_way == 0) == 0)
        return NULL;
    lo_limit_spend(f->way);
    f->under_way++;
    return &f->ready[f->ready_at++]->message;
}

static const struct lo_message *next(void *self)
{
    struct flow *f = self;
    for (;;) {
        if (f->writing && lo_writer_done(f->writer, false))
            end_turn(f, false);
        if (halted(f) || (f->unsettled > 0 && f->under_way > 0))
            return NULL;
        settle(f);
        bool begun = begin_turn(f);
        if (n_left(f) > 0)
            return leave(f);
        f->starved = f->starved || f->way->state->chunk >= f->depth;
        if (f->under_way > 0 || (!begun && !f->writing))
            return NULL;
        if (f->writing && lo_writer_done(f->writer, true))
            end_turn(f, false);
    }
}

static void done(void *self, const struct lo_message *message,
                 const struct lo_send_result *result)
{
    struct flow *f = self;
    /* it is the passage's first member */
    struct lo_passage *p =
        &f->passages[(const struct lo_passage *)(const void *)message -
                     f->passages];
    p->result = *result;
    f->answered[f->n_answered++] = p;
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

/* --- one way ------------------------------------------------------------ */

static void make_room(struct flow *f)
{
    size_t n = 2 * (size_t)f->width;
    f->passages = g_new0(struct lo_passage, n);
    f->blank = g_new(struct lo_passage *, n);
    f->ready = g_new(struct lo_passage *, n);
    f->answered = g_new(struct lo_passage *, n);
    f->turn.passages = g_new(struct lo_passage *, n);
    f->turn.answered = g_new(struct lo_passage *, n);
    f->n_ready = f->ready_at = 0;
    for (f->n_blank = 0; f->n_blank < (int32_t)n; f->n_blank++)
        f->blank[f->n_blank] = &f->passages[f->n_blank];
}

static void clear_room(struct flow *f)
{
    g_free(f->passages);
    g_free(f->blank);
    g_free(f->ready);
    g_free(f->answered);
    g_free(f->turn.passages);
    g_free(f->turn.answered);
}

/* Until nothing more is due or the way is shut. */
static void go(struct flow *f, struct lo_channel_run *way)
{
    const struct lo_gateway *gateway = way->gateway;
    const struct lo_feed feed = {f, next, done, now};
    f->way = way;
    f->turn.gateway = gateway;
    f->width = MAX(gateway->width, 1);
    f->depth = MAX(way->state->depth, DEPTH_FIRST);
    f->over = false;
    make_room(f);
    if (gateway->stream != NULL) {
        f->writer = lo_writer_new(lo_turn_do, &f->turn);
        gateway->stream(gateway->self, &feed);
    } else {
        stream_plainly(gateway, &feed);
    }
    if (f->writing && lo_writer_done(f->writer, true))
        end_turn(f, false);
    lo_writer_free(f->writer);
    f->writer = NULL;
    settle(f);
    last_turn(f);
    way->state->depth = f->depth;
    clear_room(f);
}

/* Messages that may still go this way today: is it any? */
static bool is_open(struct flow *f, const struct lo_channel_run *way)
{
    lo_time at = lo_sender_now(f->sender);
    int32_t room = 0;
    if (way->gateway != NULL && !lo_breaker_open(way, at))
        f->status =
            lo_limit_day(&room, f->sender->run, way->gateway, 1, at, f->err);
    return f->status == LO_OK && room > 0;
}

/* The first way that is open and has room left today; NULL = none. */
static struct lo_channel_run *choose_way(struct flow *f)
{
    struct lo_sender *s = f->sender;
    if (is_open(f, &s->channels[f->channel]))
        return &s->channels[f->channel];
    for (int k = 0; k < LO_SPARES && f->status == LO_OK; k++)
        if (is_open(f, &s->spares[f->channel][k]))
            return &s->spares[f->channel][k];
    return NULL;
}

/* --- rows that stay ----------------------------------------------------- */

/* Rows that are left when every way is shut. */
static void put_off(struct flow *f)
{
    struct lo_sender *s = f->sender;
    const struct lo_channel_run *first = &s->channels[f->channel];
    lo_time at = lo_sender_now(s);
    bool broken = lo_breaker_open(first, at);
    lo_time until =
        broken ? first->state->shut_until : lo_limit_next_day(s->run, at);
    while (f->turn.waiting->length > 0 && f->status == LO_OK) {
        s->sum.held++;
        f->status = lo_sender_postpone(
            s, g_queue_pop_head(f->turn.waiting), until,
            broken ? "not tried: the gateway failed before"
                   : "the daily quota of the gateway is used up",
            f->err);
    }
}

/* Stopped, or in trouble: the rest is theirs to send who come after. */
static void give_back(struct flow *f)
{
    while (f->turn.waiting->length > 0 && f->status == LO_OK) {
        const struct lo_notice *row = g_queue_pop_head(f->turn.waiting);
        f->status =
            lo_sender_postpone(f->sender, row, row->due, row->reason, f->err);
    }
}

static void claim_first(struct flow *f)
{
    const struct lo_outbox *outbox = f->sender->run->outbox;
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    if (lo_sender_claim(f->sender, f->channel, &f->turn.claim))
        f->status = outbox->claim(outbox->self, &f->turn.claim, f->turn.arena,
                                  &rows, &n, f->err);
    for (int32_t i = 0; f->status == LO_OK && i < n; i++)
        g_queue_push_tail(f->turn.waiting, &rows[i]);
    f->claimed = f->status == LO_OK ? n : 0;
    f->sender->room -= f->claimed;
}

enum lo_status lo_flow_run(struct lo_sender *sender, int channel, int32_t *n,
                           struct lo_error *err)
{
    struct flow *f = g_new0(struct flow, 1);
    f->sender = sender;
    f->channel = channel;
    f->began = lo_limit_seconds(sender->run);
    f->err = err;
    f->turn.sender = sender;
    f->turn.arena = lo_arena_new();
    f->turn.waiting = g_queue_new();
    f->turn.numbers = g_hash_table_new(g_str_hash, g_str_equal);
    claim_first(f);
    while (f->status == LO_OK && f->turn.waiting->length > 0 &&
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
    g_hash_table_destroy(f->turn.numbers);
    g_queue_free(f->turn.waiting);
    lo_arena_free(f->turn.arena);
    g_free(f);
    return status;
}
