/*
 * gateway_http_reply.c - was the message sent, by what the gateway answered?
 *
 *   no request was begun            retry    nobody listened, TLS, name
 *   2xx, whole                      accepted
 *   429, 503                        retry    at Retry-After
 *   401 403 404 405 407             retry    nothing was taken: the settings
 *                                            are wrong, not the number
 *   408, 5xx, broken, silence       unknown  it may be on its way
 *   else (3xx, 4xx)                 refused  for good
 *
 * A wrong password must not mark everybody's notice as failed for good, hence
 * the third row of codes; run.c leaves such a gateway alone after a few.
 */
#include <curl/curl.h>
#include <string.h>

#include "lineout/json.h"
#include "notify/gateway_http_int.h"

enum { RETRY_AFTER_MOST_S = LO_DAY, REASON_BODY = 120 };

lo_time lo_http_retry_time(const char *header, lo_time now)
{
    if (header == NULL)
        return now;
    char *end = NULL;
    guint64 seconds = g_ascii_strtoull(header, &end, 10);
    if (g_ascii_isdigit(header[0]) && *end == '\0')
        return now + (lo_time)MIN(seconds, RETRY_AFTER_MOST_S);
    lo_time date = (lo_time)curl_getdate(header, NULL);
    if (date < now)
        return now;
    return MIN(date, now + RETRY_AFTER_MOST_S);
}

/* The id is a text or a number; "a.b" is member b of member a. */
static void read_id(struct lo_send_result *out, const GString *body,
                    const char *member)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_json *root = NULL;
    if (member[0] == '\0' || lo_json_parse(&root, body->str, &err) != LO_OK)
        return; /* an answer without an id is still an acceptance */
    const struct lo_json *at = root;
    char **names = g_strsplit(member, ".", -1);
    for (char **name = names; *name != NULL && at != NULL; name++)
        at = lo_json_get(at, *name);
    if (!lo_json_is_null(at)) {
        const char *text = lo_json_text(at);
        char *printed = text == NULL ? lo_json_print(at, 0) : NULL;
        g_strlcpy(out->gateway_id, text != NULL ? text : printed,
                  sizeof out->gateway_id);
        g_free(printed);
    }
    g_strfreev(names);
    lo_json_free(root);
}

/* The gateway's own words, one line; long numbers may be somebody's. */
void lo_http_words(GString *reason, const GString *body)
{
    int digits = 0;
    size_t n = MIN(body->len, (size_t)REASON_BODY);
    if (n > 0)
        g_string_append(reason, ": ");
    for (size_t i = 0; i < n; i++) {
        char c = body->str[i];
        digits = g_ascii_isdigit(c) ? digits + 1 : 0;
        if (digits > 3)
            c = '*';
        g_string_append_c(reason, g_ascii_iscntrl(c) ? ' ' : c);
    }
}

static enum lo_send_outcome outcome_of(const struct lo_http_reply *reply)
{
    if (reply->begun == 0)
        return LO_SEND_RETRY_AT;
    if (!reply->complete)
        return LO_SEND_UNKNOWN;
    if (reply->status >= 200 && reply->status < 300)
        return LO_SEND_ACCEPTED;
    switch (reply->status) {
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
    case 429:
    case 503:
        return LO_SEND_RETRY_AT;
    case 408:
        return LO_SEND_UNKNOWN;
    default:
        break;
    }
    return reply->status >= 300 && reply->status < 500 ? LO_SEND_REFUSED
                                                       : LO_SEND_UNKNOWN;
}

void lo_http_judge(struct lo_send_result *out,
                   const struct lo_http_reply *reply, const char *id_member,
                   lo_time now)
{
    memset(out, 0, sizeof *out);
    out->outcome = outcome_of(reply);
    if (out->outcome == LO_SEND_ACCEPTED) {
        read_id(out, reply->body, id_member);
        return;
    }
    GString *reason = g_string_new(NULL);
    if (out->outcome == LO_SEND_RETRY_AT)
        out->retry_at = lo_http_retry_time(reply->retry_after, now);
    if (reply->complete) {
        g_string_printf(reason, "HTTP %ld", reply->status);
        lo_http_words(reason, reply->body);
    } else {
        g_string_append(reason, reply->error);
    }
    char *valid = g_utf8_make_valid(reason->str, -1);
    g_strlcpy(out->reason, valid, sizeof out->reason);
    g_free(valid);
    g_string_free(reason, TRUE);
}

/* Text of a member: "a.b" is member b of member a; numbers as printed. *owned*,
 * NULL if absent. */
static char *member_text(const GString *body, const char *member)
{
    struct lo_send_result found;
    memset(&found, 0, sizeof found);
    read_id(&found, body, member);
    return found.gateway_id[0] != '\0' ? g_strdup(found.gateway_id) : NULL;
}

static bool says_yes(const GString *body, const char *rule)
{
    if (rule[0] == '^')
        return g_str_has_prefix(body->str, rule + 1);
    char **pair = g_strsplit(rule, "=", 2);
    char *is = g_strv_length(pair) == 2 ? member_text(body, pair[0]) : NULL;
    bool yes = is != NULL && strcmp(is, pair[1]) == 0;
    g_free(is);
    g_strfreev(pair);
    return yes;
}

void lo_http_judge_body(struct lo_send_result *out,
                        const struct lo_http_reply *reply, const char *rule)
{
    if (rule[0] == '\0' || says_yes(reply->body, rule))
        return;
    GString *reason = g_string_new(NULL);
    g_string_printf(reason, "HTTP %ld, but refused", reply->status);
    lo_http_words(reason, reply->body);
    char *valid = g_utf8_make_valid(reason->str, -1);
    memset(out, 0, sizeof *out);
    out->outcome = LO_SEND_REFUSED;
    g_strlcpy(out->reason, valid, sizeof out->reason);
    g_free(valid);
    g_string_free(reason, TRUE);
}
