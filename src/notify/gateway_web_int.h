/*
 * gateway_web_int.h - what the gateways that speak HTTP share.
 *
 *   message --driver.build--> request --gateway_web.c--> reply
 *   reply --driver.judge--> result
 *
 * A driver knows one vendor's form and error table; the engine knows libcurl
 * and sends each request at most once.
 *
 * Ownership: a driver's `self` is freed by its `free`; what build puts into a
 * request belongs to the request.
 */
#ifndef LINEOUT_NOTIFY_GATEWAY_WEB_INT_H
#define LINEOUT_NOTIFY_GATEWAY_WEB_INT_H

#include "lineout/json.h"
#include "notify/gateway_http_int.h"

/* --- requests ----------------------------------------------------------- */

struct lo_web_request {
    const char *method; /* static */
    char *url;
    char *body;         /* NULL = none */
    GPtrArray *headers; /* "Name: value", freed with the array */
};

void lo_web_header(struct lo_web_request *request, const char *format, ...)
    LO_PRINTF(2, 3);

struct lo_web;

struct lo_web_driver {
    const char *name;
    int32_t dedupe_s;
    /* False: the message can never be sent; *why says so. */
    bool (*build)(void *self, struct lo_web_request *out,
                  const struct lo_message *message, lo_time now,
                  const char **why);
    /* *stale: refused because of an old access token, surely not taken. */
    void (*judge)(void *self, struct lo_send_result *out,
                  const struct lo_http_reply *reply, lo_time now, bool *stale);
    /* Gets what every request needs (an access token); `again` = the one in
     * hand was refused. False: none, *out says why. NULL = nothing needed. */
    bool (*prepare)(void *self, struct lo_web *web, lo_time now, bool again,
                    struct lo_send_result *out);
    void (*free)(void *self);
    /* What became of a message; NULL = the vendor does not say. */
    void (*build_ask)(void *self, struct lo_web_request *out,
                      const struct lo_message *message, lo_time sent,
                      lo_time now);
    void (*read_ask)(void *self, struct lo_ask_result *out,
                     const struct lo_http_reply *reply,
                     const struct lo_message *message, lo_time now);
};

struct lo_web_options {
    const char *setting; /* that holds the URL, for messages */
    const char *url;     /* all requests go to this host */
    bool any_host;       /* the operator's own, or the vendor's; else one put
                          * in place of the vendor's: this machine only */
    bool secret;         /* one leaves with each request: by TLS, or to this
                          * machine */
};

/* `self` is moved (freed on failure too). Connections and time-out come from
 * the settings. */
enum lo_status lo_web_open(struct lo_gateway **out,
                           const struct lo_web_driver *driver, void *self,
                           const struct lo_web_options *options,
                           const struct lo_settings *settings,
                           struct lo_error *err) LO_MUST_USE;

/* --- gateway_url.c ------------------------------------------------------ */

struct lo_url_parts {
    bool tls;
    bool loopback; /* this machine: the bytes do not leave it */
};

/* LO_EINPUT where the options do not allow the URL. */
enum lo_status lo_url_read(struct lo_url_parts *out,
                           const struct lo_web_options *options,
                           struct lo_error *err) LO_MUST_USE;

/* Where path and query begin if libcurl would hand them on as they are, else
 * NULL. */
const char *lo_url_target(const char *url);

/* --- gateway_web.c ------------------------------------------------------ */

/* One exchange of a driver's own, outside of any message. Cleared by
 * lo_web_clear. */
void lo_web_exchange(struct lo_web *web, struct lo_web_request *request,
                     struct lo_http_reply *reply);
void lo_web_clear(struct lo_http_reply *reply);

/* "2026-03-09 10:00:00" in Beijing, as Aliyun and Tencent write it; `now` where
 * it is none, or still to come. */
lo_time lo_beijing_time(const char *text, lo_time now);

/* --- judging ------------------------------------------------------------ */

/* What a vendor's code means for the message and for those after it. */
enum lo_code_class {
    LO_CODE_REFUSED, /* this recipient, for good */
    LO_CODE_STOP,    /* settings or money: nobody's message goes */
    LO_CODE_LATER,   /* try again */
    LO_CODE_DAY,     /* the quota of the day is used up */
    LO_CODE_MINUTE,  /* this number had its share: of a minute, ... */
    LO_CODE_HOUR,    /* ... of an hour, ... */
    LO_CODE_ITS_DAY, /* ... of a day */
    LO_CODE_DOUBT,   /* it may have gone */
    LO_CODE_STALE    /* access token */
};

struct lo_code {
    const char *code; /* a final '*' stands for any end */
    enum lo_code_class class;
};

/* Class by the first row that fits, `other` if none; the table ends with a
 * NULL code. */
enum lo_code_class lo_code_find(const struct lo_code *table, const char *code,
                                enum lo_code_class other);
void lo_code_apply(struct lo_send_result *out, enum lo_code_class class,
                   const char *code, const char *text, lo_time now);

/* True if the answer is whole, 2xx and JSON (*root, owned). Else `out` is
 * filled by the rules of plain HTTP. */
bool lo_web_json(struct lo_json **root, struct lo_send_result *out,
                 const struct lo_http_reply *reply, lo_time now);

/* What a vendor says of messages: {outer: {list: [{key: OURS, ...}, ...]}}. */
struct lo_web_list {
    const char *outer, *list, *key;
    void (*read)(struct lo_ask_result *out, const struct lo_json *one,
                 lo_time now);
};

/* Reads the entry of the message; without one, or without an answer that can
 * be read, `out` stays as it is. */
void lo_web_read_list(struct lo_ask_result *out, const struct lo_web_list *list,
                      const struct lo_http_reply *reply,
                      const struct lo_message *message, lo_time now);

/* --- template.c --------------------------------------------------------- */

/* "name={place}; other={when}": values of a vendor's template. Pieces: place,
 * line, when, text; date, from, until of the one stretch told, empty where
 * there are several or it goes over midnight. */
struct lo_template {
    int n;
    char **names;
    char **patterns;
    struct lo_zone *zone;
};

enum lo_status lo_template_open(struct lo_template *out,
                                const struct lo_settings *settings,
                                struct lo_error *err) LO_MUST_USE;
void lo_template_close(struct lo_template *template);

/* Characters that a WeChat field of this name may hold, 0 = not known. */
int lo_template_most(const char *name);

/* Value `i` for a message, at most `most` characters (0 = any number); a cut
 * one ends in an ellipsis. Owned. */
char *lo_template_value(const struct lo_template *template, int i,
                        const struct lo_message *message, int most);

/* --- gateway_sign.c ------------------------------------------------------ */

struct lo_parameter {
    const char *name;
    const char *value;
};

/* "a=1&b=2", sorted by name, encoded by RFC 3986. Owned. */
char *lo_sign_query(const struct lo_parameter *parameters, int n);

/* Aliyun RPC, signature version 1.0: base64 of HMAC-SHA1. Owned. */
char *lo_sign_aliyun_v1(const char *method, const char *query,
                        const char *secret);

/* Aliyun ACS3-HMAC-SHA256: the Authorization header's value. `headers` are in
 * lower case and sorted; `query` as from lo_sign_query. Owned. */
char *lo_sign_acs3(const char *method, const char *query,
                   const struct lo_parameter *headers, int n,
                   const char *body_hash, const char *id, const char *secret);

/* Tencent TC3-HMAC-SHA256 over content-type and host. Owned. */
char *lo_sign_tc3(const char *host, const char *content_type, const char *body,
                  const char *service, lo_time now, const char *id,
                  const char *secret);

#endif
