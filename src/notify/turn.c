/*
 * turn.c - one turn of a sender, which is one commit: what became of the
 * messages that were answered, and "sending" for those that leave next: rows
 * that were claimed before, then rows that are claimed by leaving.
 */
#include "notify/flow_int.h"

enum {
    BACKOFF_FIRST_S = LO_MINUTE,
    BACKOFF_MOST_S = LO_HOUR,
    BACKOFF_LEAST_S = 5,
    RECORD_TRIES = 6 /* at a locked database, each as long as it waits */
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

/* --- what became of them ------------------------------------------------ */

/* Channels that the next try may use, best first; WeChat is never a second
 * choice, and nobody reads an e-mail in time who did not ask for it. */
void lo_turn_fallback(const struct lo_sender *s, const char *out[2])
{
    int n = 0;
    if (s->channels[LO_CHANNEL_SMS].gateway != NULL)
        out[n++] = lo_channel_name(LO_CHANNEL_SMS);
    out[n] = NULL;
}

static struct lo_record record_of(const struct lo_flow_turn *t,
                                  const struct lo_passage *p,
                                  const char *const *fallback)
{
    struct lo_record record = {.id = p->row->id,
                               .state = LO_NOTICE_UNKNOWN,
                               .gateway = t->gateway->name,
                               .gateway_id = p->result.gateway_id,
                               .reason = p->result.reason,
                               .fallback = fallback};
    if (p->unsent) {
        record.state = LO_NOTICE_DUE;
        record.retry_at = p->row->due;
        record.reason = "not sent after all: the sender stopped";
    } else if (p->result.outcome == LO_SEND_ACCEPTED) {
        record.state = LO_NOTICE_ACCEPTED;
    } else if (p->result.outcome == LO_SEND_REFUSED) {
        record.state = LO_NOTICE_FAILED;
    } else if (p->result.outcome == LO_SEND_RETRY_AT) {
        record.state = LO_NOTICE_DUE;
        bool spare = p->result.stop &&
                     lo_sender_other_way(t->sender, t->gateway, t->now);
        record.retry_at =
            retry_time(p->row, t->now, spare ? 0 : p->result.retry_at);
    }
    return record;
}

/* --- what may go -------------------------------------------------------- */

static const char number_is_full[] =
    "the number has had its messages of the day";

/* May one more message go to its number? Without an address it is refused when
 * its turn has come. */
static enum lo_status number_is_open(bool *may, void *self,
                                     const struct lo_notice *row,
                                     struct lo_error *err)
{
    const struct lo_flow_turn *t = self;
    *may = true;
    if (row->address == NULL || row->address[0] == '\0')
        return LO_OK;
    int32_t more =
        GPOINTER_TO_INT(g_hash_table_lookup(t->numbers, row->address));
    enum lo_status status = lo_limit_number(may, t->sender->run, t->gateway,
                                            row->address, more, t->now, err);
    if (status == LO_OK && *may)
        g_hash_table_insert(t->numbers, (char *)row->address,
                            GINT_TO_POINTER(more + 1));
    return status;
}

/* May the claimed row go? What may not go now is put off. */
static bool admit(struct lo_flow_turn *t, const struct lo_notice *row)
{
    struct lo_sender *s = t->sender;
    bool may = true;
    if (row->not_after < t->now) { /* its lease runs out, then it expires */
        t->expired++;
        return false;
    }
    t->status = number_is_open(&may, t, row, &t->err);
    if (t->status == LO_OK && !may) {
        t->held++;
        t->status = lo_sender_postpone(
            s, row, lo_limit_next_day(s->run, t->now), number_is_full, &t->err);
    }
    return t->status == LO_OK && may;
}

static void take_in(struct lo_passage *p, const struct lo_notice *row)
{
    p->row = row;
    p->unsent = false;
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

/* Takes rows that wait into blank passages; the other blanks are for rows that
 * are claimed no earlier than they leave. */
static void choose(struct lo_flow_turn *t)
{
    int32_t waiting = (int32_t)t->waiting->length;
    int32_t wanted = t->claims ? t->room : MIN(t->room, waiting);
    int32_t may = wanted;
    if (wanted > 0)
        t->status = lo_limit_day(&may, t->sender->run, t->gateway, wanted,
                                 t->now, &t->err);
    t->shut = wanted > 0 && may == 0;
    for (int32_t i = 0; i < MIN(may, waiting) && t->status == LO_OK; i++) {
        const struct lo_notice *row = g_queue_pop_head(t->waiting);
        if (admit(t, row))
            take_in(t->passages[t->n_made++], row);
    }
    t->claim.max = MIN(t->claim.max, may - t->n_made);
    t->claims = t->claims && t->status == LO_OK && t->claim.max > 0;
}

/* --- the commit --------------------------------------------------------- */

/* What the gateway answered is worth waiting for: lost, it would be a doubt. */
static void commit(struct lo_flow_turn *t, struct lo_turn *turn)
{
    const struct lo_outbox *outbox = t->sender->run->outbox;
    int tries = turn->n_records > 0 ? RECORD_TRIES : 1;
    t->status = LO_EBUSY;
    for (int i = 0; i < tries && t->status == LO_EBUSY; i++) {
        g_hash_table_remove_all(t->numbers); /* in the outbox by then */
        t->status = outbox->turn(outbox->self, turn, &t->err);
    }
}

/* Those that are somebody else's by now are blanks again, behind the others. */
static void drop_others(struct lo_flow_turn *t, const bool *ours)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < t->n_made; i++) {
        struct lo_passage *p = t->passages[i];
        if (!ours[i])
            continue;
        t->passages[i] = t->passages[kept];
        t->passages[kept++] = p;
    }
    t->n_made = kept;
}

void lo_turn_do(void *self)
{
    struct lo_flow_turn *t = self;
    const char *fallback[2];
    t->status = LO_OK;
    t->n_made = t->n_claimed = t->held = t->expired = 0;
    t->shut = false;
    g_hash_table_remove_all(t->numbers);
    choose(t);
    if (t->status != LO_OK)
        t->n_made = 0; /* what was answered is still to be written down */
    enum lo_status chosen = t->status;
    struct lo_record *records = g_new(struct lo_record, t->n_answered + 1);
    int64_t *ids = g_new(int64_t, t->n_made + 1);
    bool *ours = g_new0(bool, t->n_made + 1);
    lo_turn_fallback(t->sender, fallback);
    for (int32_t i = 0; i < t->n_answered; i++)
        records[i] = record_of(t, t->answered[i], fallback);
    for (int32_t i = 0; i < t->n_made; i++)
        ids[i] = t->passages[i]->row->id;
    struct lo_turn turn = {
        .owner = t->sender->run->owner,
        .gateway = t->gateway->name,
        .now = t->now,
        .records = records,
        .n_records = t->n_answered,
        .ids = ids,
        .n_ids = t->n_made,
        .ours = ours,
        .claim = t->claims ? &t->claim : NULL,
        .admit = number_is_open,
        .self = t,
        .beside = t->beside,
        .put_off_to = lo_limit_next_day(t->sender->run, t->now),
        .put_off_why = number_is_full,
        .arena = t->arena,
    };
    struct lo_error why = t->err;
    if (turn.n_records > 0 || turn.n_ids > 0 || turn.claim != NULL)
        commit(t, &turn);
    if (t->status == LO_OK) {
        drop_others(t, ours);
        t->n_claimed = turn.n_rows + turn.n_put_off;
        t->held += turn.n_put_off;
        for (int32_t i = 0; i < turn.n_rows; i++)
            take_in(t->passages[t->n_made++], &turn.rows[i]);
    } else {
        t->n_made = 0;
    }
    if (chosen != LO_OK) {
        t->status = chosen;
        t->err = why;
    }
    g_free(records);
    g_free(ids);
    g_free(ours);
}
