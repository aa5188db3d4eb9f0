/*
 * gateway_http_int.h - an HTTP exchange, and what its status means: filled by
 * gateway_web.c, judged by gateway_http_reply.c.
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

/* An accepting status with a body that says no: "member=value" or "^prefix" is
 * what acceptance looks like; "" = the status is enough. */
void lo_http_judge_body(struct lo_send_result *out,
                        const struct lo_http_reply *reply, const char *rule);

/* The gateway's own words on one line, long numbers hidden, appended. */
void lo_http_words(GString *reason, const GString *body);

/* Retry-After: seconds or a date (RFC 9110, 10.2.3); `now` if absent. */
lo_time lo_http_retry_time(const char *header, lo_time now);

#endif
