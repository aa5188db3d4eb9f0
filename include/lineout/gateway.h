/*
 * gateway.h - port: one way to hand a message to the outside world.
 *
 *   run --limits, breaker--> gateway --send, stream--> the network
 *
 * Contract of send and stream:
 *   MUST send each message at most once, whatever the network does;
 *   MUST answer UNKNOWN whenever a byte of the request may have arrived and
 *   no clear answer came; MUST NOT retry by itself (a request refused because
 *   of an old access token may be made once more: it was surely not taken);
 *   may block up to its time-out; MUST NOT log addresses unmasked.
 *
 * `scope` of a result that is not an acceptance: a wrong number says nothing of
 * the others; a used-up quota or a wrong signature is everybody's, and the
 * gateway is left alone until retry_at.
 *
 * Ownership: `free` releases `self`. The caller owns limits and state.
 */
#ifndef LINEOUT_GATEWAY_H
#define LINEOUT_GATEWAY_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/clock.h"

struct lo_message {
    const char *key; /* stable over repeats: for gateways that dedupe */
    const char *channel;
    const char *to;
    const char *text;
    const char *lang;
    const char *facts; /* JSON of what the text tells, for templates */
    const char *stage;
    lo_time not_after; /* last useful moment */
};

enum lo_send_outcome {
    LO_SEND_ACCEPTED, /* the gateway has it */
    LO_SEND_REFUSED,  /* for good: bad number, bad request, not allowed */
    LO_SEND_RETRY_AT, /* surely not sent: nobody listened, 429, 503 */
    LO_SEND_UNKNOWN   /* may have been sent */
};

struct lo_send_result {
    enum lo_send_outcome outcome;
    bool stop;        /* holds for every message, not for this one alone */
    bool number;      /* holds for this number alone: it had its share */
    lo_time retry_at; /* for RETRY_AT */
    char gateway_id[128];
    char reason[256];
};

/* 0 = no limit. */
struct lo_limits {
    double per_s;           /* tokens filled into the bucket each second */
    int32_t burst;          /* size of the bucket, at least 1 */
    int32_t per_day;        /* messages a local day */
    int32_t per_number_day; /* messages to one address a local day */
};

/* What a gateway knows of a message that it may have had. */
struct lo_ask_result {
    enum {
        LO_ASK_NOTHING,  /* it does not know it, or did not answer */
        LO_ASK_ACCEPTED, /* it has it; no more is known yet */
        LO_ASK_DELIVERED,
        LO_ASK_FAILED
    } verdict;
    lo_time at;
    char reason[256];
};

/* Where `stream` takes its messages and brings what became of them. Called by
 * the thread that called stream only. */
struct lo_feed {
    void *self;
    /* Borrowed until its done. NULL = none now: ask again after a done. */
    const struct lo_message *(*next)(void *self);
    /* MUST be called once for each that next gave. */
    void (*done)(void *self, const struct lo_message *message,
                 const struct lo_send_result *result);
    lo_time (*now)(void *self);
};

struct lo_gateway {
    void *self;
    const char *name;        /* "file", "http" */
    int32_t width;           /* messages in doubt at once, those under way and
                              * those whose fate is not written down yet; 0
                              * counts as 1 */
    int32_t dedupe_s;        /* the same key within so many seconds is one
                              * message; 0 = every request may be a message */
    struct lo_limits limits; /* set by whoever opened it */
    void (*send)(void *self, const struct lo_message *message, lo_time now,
                 struct lo_send_result *result);
    /* As send for each that the feed gives, several at once; returns when it
     * has none and none is under way. NULL = one after the other. */
    void (*stream)(void *self, const struct lo_feed *feed);
    /* What became of a message that left, or may have, at `sent`; it is found
     * by its key. May block up to its time-out. NULL = it cannot be asked. */
    void (*ask)(void *self, const struct lo_message *message, lo_time sent,
                lo_time now, struct lo_ask_result *out);
    void (*free)(void *self);
};

#endif
