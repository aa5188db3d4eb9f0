/*
 * gateway_http_int.h - what the two halves of the HTTP gateway share:
 * gateway_http.c talks, gateway_http_reply.c judges what came back.
 */
#ifndef LINEOUT_NOTIFY_GATEWAY_HTTP_INT_H
#define LINEOUT_NOTIFY_GATEWAY_HTTP_INT_H

#include "lineout/notify.h"

enum { LO_REPLY_MAX = 65536 }; /* bytes of an answer that are looked at */

struct lo_http_reply {
    bool complete;     /* the whole answer came, without an error */
    int begun;         /* how often a request was begun: bytes may have left */
    long status;       /* HTTP status, 0 = none came */
    char *retry_after; /* header as sent, NULL = none; owned */
    GString *body;     /* at most LO_REPLY_MAX bytes */
    const char *error; /* in words, "" = none */
};

/* Outcome, retry time, id and reason of one exchange. */
void lo_http_judge(struct lo_send_result *out,
                   const struct lo_http_reply *reply, const char *id_member,
                   lo_time now);

#endif
