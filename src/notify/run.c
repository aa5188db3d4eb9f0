/*
 * run.c - sends what is due, each row at most once.
 *
 *   recover -> channel by channel: claim, "sending", gateway, record (flow.c)
 *           -> again, until nothing is due
 *
 * What a channel could send only when it is too late goes to the next one
 * (pass_on.c). In the quiet hours only what must be out before their end is
 * claimed.
 */
#include <string.h>

#include "notify/run_int.h"

enum {
    BATCH = 256,
    LEASE_S = 30 * LO_MINUTE /* a batch of slow answers fits in */
};

lo_time lo_sender_now(const struct lo_sender *s)
{
    return s->run->clock.now(s->run->clock.self);
}

bool lo_sender_stops(const struct lo_sender *s)
{
    return s->run->stop != NULL && *s->run->stop != 0;
}

enum lo_status lo_sender_postpone(struct lo_sender *s,
                                  const struct lo_notice *row, lo_time until,
                                  const char *reason, struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    enum lo_status status =
        outbox->postpone(outbox->self, s->run->owner, row->id, until, reason,
                         lo_sender_now(s), err);
    return status == LO_ENOTFOUND ? LO_OK : status; /* somebody else's */
}

static bool has_open_way(const struct lo_sender *s, int c, lo_time now)
{
    bool open = s->channels[c].gateway != NULL &&
                !lo_breaker_open(&s->channels[c], now);
    for (int k = 0; k < LO_SPARES; k++)
        open = open || (s->spares[c][k].gateway != NULL &&
                        !lo_breaker_open(&s->spares[c][k], now));
    return open;
}

bool lo_sender_claim(const struct lo_sender *s, int channel,
                     struct lo_claim *out)
{
    const struct lo_notify_run *run = s->run;
    struct lo_interval quiet = {0, LO_TIME_NONE};
    lo_time now = lo_sender_now(s);
    if (s->room <= 0 || !has_open_way(s, channel, now))
        return false;
    if (run->zone != NULL)
        (void)lo_quiet_at(&run->quiet, run->zone, now, &quiet);
    *out = (struct lo_claim){.owner = run->owner,
                             .channels = s->lists[channel],
                             .now = now,
                             .quiet_until = quiet.to,
                             .lease_s = LEASE_S,
                             .max = MIN(s->room, BATCH)};
    return true;
}

/* What is left to people. */
static enum lo_status count_left(struct lo_sender *s, lo_time now,
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

/* Channels that share a gateway share what is remembered of it. */
static void take_gateways(struct lo_sender *s)
{
    struct lo_gateway_state *states =
        s->run->states != NULL ? s->run->states : s->states;
    struct lo_channel_run *ways[LO_GATEWAY_STATES];
    int n = 0;
    for (int i = 0; i < LO_CHANNELS; i++) {
        s->lists[i][0] = lo_channel_name((enum lo_channel)i);
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
    struct lo_sender s = {.run = run};
    struct lo_recovered recovered = {0, 0, 0};
    take_gateways(&s);
    lo_time now = lo_sender_now(&s);
    enum lo_status status =
        run->outbox->recover(run->outbox->self, now, &recovered, err);
    s.sum.expired = recovered.expired;
    if (status == LO_OK)
        status = count_left(&s, now, err);
    s.room = run->max > 0 ? run->max : INT32_MAX;
    bool more = status == LO_OK;
    while (more && !lo_sender_stops(&s)) {
        more = false;
        /* The telephone is a person's, whatever was handed in. */
        for (int c = 0; c < LO_CHANNELS && status == LO_OK; c++) {
            int32_t n = 0;
            if (c == LO_CHANNEL_PHONE || s.channels[c].gateway == NULL)
                continue;
            status = lo_flow_run(&s, c, &n, err);
            if (status == LO_OK)
                status = lo_sender_pass_on(&s, c, &n, err);
            more = more || n > 0;
        }
        more = more && status == LO_OK;
    }
    *summary = s.sum;
    return status;
}
