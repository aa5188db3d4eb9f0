/*
 * run_int.h - what run.c, flow.c, turn.c and limit.c share: one sender, and one
 * of its channels.
 *
 *   claimed rows --room--> ready --> under way --> answered --> states
 *        ^                   ^     (the gateway's stream)  |
 *        '-- claim (run.c)   '----- bucket, quotas, breaker '
 */
#ifndef LINEOUT_NOTIFY_RUN_INT_H
#define LINEOUT_NOTIFY_RUN_INT_H

#include "lineout/notify.h"

struct lo_channel_run {
    const struct lo_gateway *gateway; /* NULL = none */
    struct lo_gateway_state *state;
};

struct lo_sender {
    const struct lo_notify_run *run;
    const char *lists[LO_CHANNELS][2]; /* name of the channel, NULL */
    struct lo_channel_run channels[LO_CHANNELS];
    struct lo_channel_run spares[LO_CHANNELS][LO_SPARES];
    struct lo_gateway_state states[LO_GATEWAY_STATES]; /* when the caller keeps
                                                        * none */
    struct lo_notify_summary sum;
    int32_t room; /* rows that may still be claimed */
};

lo_time lo_sender_now(const struct lo_sender *sender);
bool lo_sender_stops(const struct lo_sender *sender);

/* What may be claimed next for the channel; false = nothing may go. The caller
 * takes the rows off `room`. */
bool lo_sender_claim(const struct lo_sender *sender, int channel,
                     struct lo_claim *out);

/* Not before then; somebody else's by now is fine. */
enum lo_status lo_sender_postpone(struct lo_sender *sender,
                                  const struct lo_notice *row, lo_time until,
                                  const char *reason,
                                  struct lo_error *err) LO_MUST_USE;

/* --- flow.c ------------------------------------------------------------- */

/* Sends what is due on one channel, for a while: others wait, too. *n = rows
 * that were claimed. */
enum lo_status lo_flow_run(struct lo_sender *sender, int channel, int32_t *n,
                           struct lo_error *err) LO_MUST_USE;

/* --- pass_on.c ---------------------------------------------------------- */

/* What the channel could send only when it is too late goes to the next one;
 * *passed grows by as many. */
enum lo_status lo_sender_pass_on(struct lo_sender *sender, int channel,
                                 int32_t *passed,
                                 struct lo_error *err) LO_MUST_USE;

/* Is there an open way beside the gateway for what it was to send? */
bool lo_sender_other_way(const struct lo_sender *sender,
                         const struct lo_gateway *gateway, lo_time now);

/* --- limit.c ------------------------------------------------------------ */

/* Seconds of the run's steady clock. */
double lo_limit_seconds(const struct lo_notify_run *run);

/* Tokens in the bucket, at most `wanted`: `wait` = waits for the first, and 0
 * only when the run shall stop. One is spent by each message when it leaves. */
int32_t lo_limit_tokens(const struct lo_notify_run *run,
                        const struct lo_channel_run *channel, int32_t wanted,
                        bool wait);
void lo_limit_spend(const struct lo_channel_run *channel);

/* Messages that the daily quota still leaves, at most `wanted`. */
enum lo_status lo_limit_day(int32_t *out, const struct lo_notify_run *run,
                            const struct lo_gateway *gateway, int32_t wanted,
                            lo_time now, struct lo_error *err) LO_MUST_USE;

/* May one more message go to the address today, beside `more` that the outbox
 * does not know of yet? */
enum lo_status lo_limit_number(bool *out, const struct lo_notify_run *run,
                               const struct lo_gateway *gateway,
                               const char *address, int32_t more, lo_time now,
                               struct lo_error *err) LO_MUST_USE;

/* Begin of the next local day. */
lo_time lo_limit_next_day(const struct lo_notify_run *run, lo_time now);

/* Is the breaker open? */
bool lo_breaker_open(const struct lo_channel_run *channel, lo_time now);

/* Takes note of a result; `opened` is set when it opens the breaker. */
void lo_breaker_note(const struct lo_channel_run *channel,
                     const struct lo_send_result *result, lo_time now);

#endif
