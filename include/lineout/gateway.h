/*
 * gateway.h - port: one way to hand a message to the outside world.
 *
 * Contract of send:
 *   MUST send the message at most once per call, whatever the network does;
 *   MUST answer UNKNOWN whenever a byte of the request may have arrived and
 *   no clear answer came; MUST NOT retry by itself; may block up to its
 *   time-out; MUST NOT log addresses unmasked.
 *
 * Ownership: `free` releases `self`.
 */
#ifndef LINEOUT_GATEWAY_H
#define LINEOUT_GATEWAY_H

#include "lineout/clock.h"

struct lo_message {
    const char *key; /* stable over repeats: for gateways that dedupe */
    const char *channel;
    const char *to;
    const char *text;
    const char *lang;
};

enum lo_send_outcome {
    LO_SEND_ACCEPTED, /* the gateway has it */
    LO_SEND_REFUSED,  /* for good: bad number, bad request, not allowed */
    LO_SEND_RETRY_AT, /* surely not sent: nobody listened, 429, 503 */
    LO_SEND_UNKNOWN   /* may have been sent */
};

struct lo_send_result {
    enum lo_send_outcome outcome;
    lo_time retry_at; /* for RETRY_AT */
    char gateway_id[128];
    char reason[256];
};

struct lo_gateway {
    void *self;
    const char *name; /* "file", "http" */
    void (*send)(void *self, const struct lo_message *message, lo_time now,
                 struct lo_send_result *result);
    void (*free)(void *self);
};

#endif
