/*
 * run_int.h - what run.c and limit.c share: one channel of a sender.
 *
 *   claimed rows --room--> chunk --sending, gateway, record--> states
 *                   ^                                   |
 *                   '--- bucket, quotas, breaker <------'
 */
#ifndef LINEOUT_NOTIFY_RUN_INT_H
#define LINEOUT_NOTIFY_RUN_INT_H

#include "lineout/notify.h"

struct lo_channel_run {
    const struct lo_gateway *gateway; /* NULL = none */
    struct lo_gateway_state *state;
};

/* --- limit.c ------------------------------------------------------------ */

/* Takes up to `wanted` tokens out of the bucket, at least 1; waits for it. 0
 * only when the run shall stop. */
int32_t lo_limit_take(const struct lo_notify_run *run,
                      const struct lo_channel_run *channel, int32_t wanted);

/* Messages that the daily quota still leaves, at most `wanted`. */
enum lo_status lo_limit_day(int32_t *out, const struct lo_notify_run *run,
                            const struct lo_gateway *gateway, int32_t wanted,
                            lo_time now, struct lo_error *err) LO_MUST_USE;

/* May one more message go to the address today? */
enum lo_status lo_limit_number(bool *out, const struct lo_notify_run *run,
                               const struct lo_gateway *gateway,
                               const char *address, lo_time now,
                               struct lo_error *err) LO_MUST_USE;

/* Begin of the next local day. */
lo_time lo_limit_next_day(const struct lo_notify_run *run, lo_time now);

/* Is the breaker open? */
bool lo_breaker_open(const struct lo_channel_run *channel, lo_time now);

/* Takes note of a result; `opened` is set when it opens the breaker. */
void lo_breaker_note(const struct lo_channel_run *channel,
                     const struct lo_send_result *result, lo_time now);

#endif
