/*
 * pass_on.c - messages for which waiting would be too late go another way.
 *
 *   WeChat |--- quota used up ------------------------|
 *                 message |-- useful --|              ^ it could go
 *   SMS                   ^ so it goes here, at once
 *
 * Where a channel takes nothing more today, or a number has had its share,
 * what can wait waits. What would miss its last useful moment or its deadline
 * goes to the next channel, in the end to the telephone.
 */
#include <string.h>

#include "notify/flow_int.h"

/* When the way is open and has room; *until = now: it is. */
static enum lo_status opens_at(lo_time *until, const struct lo_sender *s,
                               const struct lo_channel_run *way, lo_time now,
                               struct lo_error *err)
{
    int32_t room = 0;
    *until = now;
    if (lo_breaker_open(way, now)) {
        *until = way->state->shut_until;
        return LO_OK;
    }
    enum lo_status status =
        lo_limit_day(&room, s->run, way->gateway, 1, now, err);
    if (status == LO_OK && room == 0)
        *until = lo_limit_next_day(s->run, now);
    return status;
}

/* When the first of the channel's ways is open. */
static enum lo_status channel_opens_at(lo_time *until,
                                       const struct lo_sender *s, int channel,
                                       lo_time now, struct lo_error *err)
{
    enum lo_status status = opens_at(until, s, &s->channels[channel], now, err);
    for (int k = 0; k < LO_SPARES && status == LO_OK; k++) {
        lo_time spare = *until;
        if (s->spares[channel][k].gateway != NULL)
            status = opens_at(&spare, s, &s->spares[channel][k], now, err);
        *until = MIN(*until, spare);
    }
    return status;
}

enum lo_status lo_sender_pass_on(struct lo_sender *s, int channel,
                                 int32_t *passed, struct lo_error *err)
{
    const struct lo_outbox *outbox = s->run->outbox;
    const char *fallback[2];
    lo_time now = lo_sender_now(s), until = now;
    int32_t n = 0;
    lo_turn_fallback(s, fallback);
    enum lo_status status = channel_opens_at(&until, s, channel, now, err);
    if (status == LO_OK)
        status = outbox->pass_on(outbox->self, s->lists[channel][0], until,
                                 fallback, now, &n, err);
    *passed += n;
    return status == LO_EBUSY ? LO_OK : status; /* the next run does it */
}

bool lo_sender_other_way(const struct lo_sender *s,
                         const struct lo_gateway *gateway, lo_time now)
{
    for (int c = 0; c < LO_CHANNELS; c++) {
        bool its = s->channels[c].gateway == gateway, other = false;
        for (int k = 0; k < LO_SPARES; k++) {
            const struct lo_channel_run *way = &s->spares[c][k];
            its = its || way->gateway == gateway;
            other = other || (way->gateway != NULL && way->gateway != gateway &&
                              !lo_breaker_open(way, now));
        }
        if (its && other)
            return true;
    }
    return false;
}
