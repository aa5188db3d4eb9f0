/*
 * An answer as it goes out: what a handler made, with the headers that every
 * answer has. Counted, because one may go to many.
 */
#include <string.h>

#include "web/server_int.h"

struct web_sent {
    gint count;
    unsigned status;
    int retry_after_s;
    const char *type;
    const char *download;
    const char *allow;
    char *etag;
    char *location;
    char *cookie;
    char *policy;
    GBytes *body;
};

struct web_sent *web_sent_new(struct web_reply *reply)
{
    struct web_sent *sent = g_new0(struct web_sent, 1);
    sent->count = 1;
    sent->status = reply->status;
    sent->retry_after_s = reply->retry_after_s;
    sent->type = reply->type;
    sent->download = reply->download;
    sent->allow = reply->allow;
    sent->etag = reply->etag;
    sent->location = reply->location;
    sent->cookie = reply->cookie;
    sent->policy = web_policy(reply);
    sent->body = g_string_free_to_bytes(reply->body);
    *reply = (struct web_reply){.status = sent->status};
    return sent;
}

struct web_sent *web_sent_ref(struct web_sent *sent)
{
    g_atomic_int_inc(&sent->count);
    return sent;
}

void web_sent_unref(struct web_sent *sent)
{
    if (sent == NULL || !g_atomic_int_dec_and_test(&sent->count))
        return;
    g_free(sent->etag);
    g_free(sent->location);
    g_free(sent->cookie);
    g_free(sent->policy);
    g_bytes_unref(sent->body);
    g_free(sent);
}

size_t web_sent_size(const struct web_sent *sent)
{
    return g_bytes_get_size(sent->body);
}

unsigned web_sent_status(const struct web_sent *sent)
{
    return sent->status;
}

static void add(struct MHD_Response *response, const char *name,
                const char *value)
{
    if (value != NULL)
        (void)MHD_add_response_header(response, name, value);
}

static void add_headers(struct MHD_Response *response,
                        const struct web_sent *sent)
{
    static const char *const headers[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    };
    char number[24];
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        add(response, headers[i][0], headers[i][1]);
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL,
        sent->etag != NULL ? "no-cache" : "no-store");
    add(response, MHD_HTTP_HEADER_ETAG, sent->etag);
    add(response, MHD_HTTP_HEADER_ALLOW, sent->allow);
    add(response, MHD_HTTP_HEADER_LOCATION, sent->location);
    add(response, MHD_HTTP_HEADER_SET_COOKIE, sent->cookie);
    add(response, "Content-Security-Policy", sent->policy);
    add(response, MHD_HTTP_HEADER_CONTENT_TYPE, sent->type);
    if (sent->retry_after_s > 0) {
        g_snprintf(number, sizeof number, "%d", sent->retry_after_s);
        add(response, MHD_HTTP_HEADER_RETRY_AFTER, number);
    }
    if (sent->download != NULL) {
        char *how =
            g_strdup_printf("attachment; filename=\"%s\"", sent->download);
        add(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, how);
        g_free(how);
    }
}

static void body_is_out(void *self)
{
    web_sent_unref(self);
}

enum MHD_Result web_sent_queue(struct web_sent *sent,
                               struct MHD_Connection *connection)
{
    gsize size = 0;
    const void *body = g_bytes_get_data(sent->body, &size);
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback_cls(
            size, (void *)(uintptr_t)(body != NULL ? body : ""), body_is_out,
            web_sent_ref(sent));
    if (response == NULL) {
        web_sent_unref(sent);
        return MHD_NO;
    }
    add_headers(response, sent);
    enum MHD_Result done =
        MHD_queue_response(connection, sent->status, response);
    MHD_destroy_response(response);
    return done;
}
