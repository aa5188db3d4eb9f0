/*
 * limit.c - how much a gateway is asked to do: token bucket, daily quota, cap
 * per number, and the breaker that leaves a broken gateway alone.
 *
 *   breaker   closed --3 in doubt, 3 not sent, 10 refused in a row--> open
 *             open --a minute, or what the gateway asked for--> one message
 *
 * A broken gateway must not turn every notice of the day into "unknown": so a
 * sender begins with one message at a time and goes over to many only while
 * all of them are accepted.
 */
#include <math.h>

#include "notify/run_int.h"

enum { BREAKER_S = LO_MINUTE };

/* Of the rate: what leaves here evenly may arrive bunched up by 20 ms, and must
 * not be more than rate + burst within a second there. */
static const double FILL = 0.98;

/* Results of one kind in a row after which the breaker opens. */
static const int patience[] = {
    [LO_SEND_ACCEPTED] = INT32_MAX,
    [LO_SEND_REFUSED] = 10,
    [LO_SEND_RETRY_AT] = 3,
    [LO_SEND_UNKNOWN] = 3,
};

/* --- bucket ------------------------------------------------------------- */

static double seconds_of(const struct lo_pace *pace)
{
    return pace->seconds != NULL ? pace->seconds(pace->self)
                                 : lo_steady_seconds();
}

static void wait_for(const struct lo_pace *pace, double seconds)
{
    if (pace->wait != NULL)
        pace->wait(pace->self, seconds);
    else
        g_usleep((gulong)ceil(seconds * 1e6));
}

double lo_limit_seconds(const struct lo_notify_run *run)
{
    return seconds_of(&run->pace);
}

static void fill(struct lo_gateway_state *state, const struct lo_limits *limits,
                 double now)
{
    double size = MAX(limits->burst, 1);
    if (!state->filled) {
        state->tokens = size;
        state->filled = true;
    } else if (now > state->filled_at) {
        state->tokens += (now - state->filled_at) * limits->per_s * FILL;
        state->tokens = MIN(state->tokens, size);
    }
    state->filled_at = now;
}

int32_t lo_limit_tokens(const struct lo_notify_run *run,
                        const struct lo_channel_run *channel, int32_t wanted,
                        bool wait)
{
    const struct lo_limits *limits = &channel->gateway->limits;
    struct lo_gateway_state *state = channel->state;
    if (limits->per_s <= 0.0)
        return wanted;
    for (;;) {
        fill(state, limits, seconds_of(&run->pace));
        /* a millionth of a message: sums of steps are not exact */
        int32_t whole = (int32_t)floor(state->tokens + 1e-6);
        if (whole >= 1)
            return MIN(whole, wanted);
        if (!wait || (run->stop != NULL && *run->stop != 0))
            return 0;
        double missing = (1.0 - state->tokens) / (limits->per_s * FILL);
        wait_for(&run->pace, MIN(missing, 1.0));
    }
}

void lo_limit_spend(const struct lo_channel_run *channel)
{
    channel->state->tokens -= 1.0;
}

/* --- quotas ------------------------------------------------------------- */

static lo_time day_begins(const struct lo_notify_run *run, lo_time now,
                          int further)
{
    if (run->zone == NULL)
        return (now / LO_DAY + further) * LO_DAY;
    return lo_zone_time(run->zone, lo_zone_date(run->zone, now) + further, 0);
}

lo_time lo_limit_next_day(const struct lo_notify_run *run, lo_time now)
{
    return day_begins(run, now, 1);
}

enum lo_status lo_limit_day(int32_t *out, const struct lo_notify_run *run,
                            const struct lo_gateway *gateway, int32_t wanted,
                            lo_time now, struct lo_error *err)
{
    int64_t used = 0;
    *out = wanted;
    if (gateway->limits.per_day <= 0)
        return LO_OK;
    enum lo_status status =
        run->outbox->used(run->outbox->self, gateway->name, NULL,
                          day_begins(run, now, 0), &used, err);
    if (status == LO_OK)
        *out = (int32_t)CLAMP(gateway->limits.per_day - used, 0, wanted);
    return status;
}

enum lo_status lo_limit_number(bool *out, const struct lo_notify_run *run,
                               const struct lo_gateway *gateway,
                               const char *address, int32_t more, lo_time now,
                               struct lo_error *err)
{
    int64_t used = 0;
    *out = true;
    if (gateway->limits.per_number_day <= 0)
        return LO_OK;
    enum lo_status status =
        run->outbox->used(run->outbox->self, gateway->name, address,
                          day_begins(run, now, 0), &used, err);
    if (status == LO_OK)
        *out = used + more < gateway->limits.per_number_day;
    return status;
}

/* --- breaker ------------------------------------------------------------ */

bool lo_breaker_open(const struct lo_channel_run *channel, lo_time now)
{
    /* A clock that was set back must not keep it open for ever. */
    lo_time until = channel->state->shut_until;
    return until > now && until <= now + 2 * LO_DAY;
}

void lo_breaker_note(const struct lo_channel_run *channel,
                     const struct lo_send_result *result, lo_time now)
{
    struct lo_gateway_state *state = channel->state;
    if (result->number) /* the gateway is well, and others' messages go */
        return;
    bool same = state->in_a_row > 0 && state->last == result->outcome;
    state->in_a_row = same ? state->in_a_row + 1 : 1;
    state->last = result->outcome;
    if (result->outcome == LO_SEND_ACCEPTED) {
        int32_t width = MAX(channel->gateway->width, 1);
        state->chunk = MIN(MAX(state->chunk, 1) * 4, width);
        state->shut_until = 0;
        return;
    }
    state->chunk = 1;
    if (!result->stop && state->in_a_row < patience[result->outcome])
        return;
    lo_time asked = result->outcome == LO_SEND_RETRY_AT || result->stop
                        ? result->retry_at
                        : 0;
    state->shut_until = MAX(now + BREAKER_S, asked);
    state->in_a_row = patience[result->outcome] - 1; /* next: one is enough */
}
