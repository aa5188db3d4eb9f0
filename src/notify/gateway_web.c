/*
 * gateway_web.c - sends requests by libcurl, many at once, each at most once.
 *
 * libcurl on its own would send one again: when a kept connection turns out
 * dead before the first byte of an answer, it opens another and repeats the
 * request, POST included, and says that all is well. CURLOPT_PREREQFUNCTION is
 * called each time before the bytes leave: at its second call for one message
 * it aborts, unless the kernel took not one byte at the first (the connection
 * had been reset while it was idle). That also divides "surely not sent" from
 * "may have been sent". A transfer starts only when a connection is free:
 * waiting counts against its time-out.
 */
#include <curl/curl.h>
#include <string.h>

#include "notify/gateway_web_int.h"

enum {
    CONNECTION_AGE_S = 30,
    SLOTS_MOST = 64,
    POLL_MS = 1000,
    POLL_SPARE_MS = 2
};

struct slot { /* one transfer at a time */
    CURL *curl;
    struct curl_slist *headers;
    struct lo_web_request request;
    struct lo_http_reply reply;
    char error[CURL_ERROR_SIZE];
    const struct lo_message *message; /* NULL = free */
    bool again;                       /* after its token was renewed */
    bool direct; /* no proxy reads the request: it would want a whole URL */
};

struct lo_web {
    const struct lo_web_driver *driver;
    void *self;
    CURLM *multi;
    int32_t n;
    struct slot slots[SLOTS_MOST];
};

/* --- callbacks of libcurl ----------------------------------------------- */

/* No byte of the request was taken by the kernel, on no connection. */
static bool nothing_left(const struct slot *slot)
{
    long bytes = 0;
    return curl_easy_getinfo(slot->curl, CURLINFO_REQUEST_SIZE, &bytes) ==
               CURLE_OK &&
           bytes == 0;
}

static int on_request(void *self, char *to_ip, char *from_ip, int to_port,
                      int from_port)
{
    (void)to_ip, (void)from_ip, (void)to_port, (void)from_port;
    struct slot *slot = self;
    if (slot->reply.begun > 0 && !nothing_left(slot))
        return CURL_PREREQFUNC_ABORT;
    slot->reply.begun = 1;
    return CURL_PREREQFUNC_OK;
}

static size_t on_body(char *data, size_t size, size_t n, void *self)
{
    struct slot *slot = self;
    GString *body = slot->reply.body;
    size_t room = LO_REPLY_MAX - body->len;
    g_string_append_len(body, data, (gssize)MIN(size * n, room));
    return size * n; /* the rest is read and not looked at */
}

static size_t on_header(char *data, size_t size, size_t n, void *self)
{
    static const char name[] = "retry-after:";
    struct slot *slot = self;
    size_t length = size * n;
    if (length >= sizeof name &&
        g_ascii_strncasecmp(data, name, sizeof name - 1) == 0) {
        g_free(slot->reply.retry_after);
        slot->reply.retry_after = g_strstrip(
            g_strndup(data + sizeof name - 1, length - (sizeof name - 1)));
    }
    return length;
}

/* --- one transfer ------------------------------------------------------- */

void lo_web_header(struct lo_web_request *request, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_ptr_array_add(request->headers, g_strdup_vprintf(format, values));
    va_end(values);
}

static void open_request(struct lo_web_request *request)
{
    *request = (struct lo_web_request){
        .method = "POST", .headers = g_ptr_array_new_with_free_func(g_free)};
}

static void clear_request(struct lo_web_request *request)
{
    g_free(request->url);
    g_free(request->body);
    if (request->headers != NULL)
        g_ptr_array_free(request->headers, TRUE);
    *request = (struct lo_web_request){0};
}

void lo_web_clear(struct lo_http_reply *reply)
{
    if (reply->body != NULL)
        g_string_free(reply->body, TRUE);
    g_free(reply->retry_after);
    *reply = (struct lo_http_reply){0};
}

/* libcurl takes each URL apart byte by byte, a text in the query makes it
 * long: it gets the host, and the rest as it is to be sent. */
static void set_url(const struct slot *slot, const char *url)
{
    const char *target = slot->direct ? lo_url_target(url) : NULL;
    char *host = g_strndup(url, target != NULL ? (size_t)(target - url) + 1
                                               : strlen(url));
    curl_easy_setopt(slot->curl, CURLOPT_URL, host);
    curl_easy_setopt(slot->curl, CURLOPT_REQUEST_TARGET, target);
    g_free(host);
}

/* Everything that belongs to the request of the slot. */
static void set_request(struct slot *slot)
{
    const struct lo_web_request *request = &slot->request;
    slot->error[0] = '\0';
    slot->reply = (struct lo_http_reply){.body = g_string_new(NULL)};
    slot->headers = curl_slist_append(NULL, "Expect:");
    for (guint i = 0; i < request->headers->len; i++)
        slot->headers = curl_slist_append(
            slot->headers, g_ptr_array_index(request->headers, i));
    set_url(slot, request->url);
    if (request->body != NULL) {
        curl_easy_setopt(slot->curl, CURLOPT_POST, 1L);
        curl_easy_setopt(slot->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)strlen(request->body));
        curl_easy_setopt(slot->curl, CURLOPT_POSTFIELDS, request->body);
    } else {
        curl_easy_setopt(slot->curl, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(slot->curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(slot->curl, CURLOPT_HTTPHEADER, slot->headers);
}

static void end_transfer(struct slot *slot, CURLcode code)
{
    curl_easy_getinfo(slot->curl, CURLINFO_RESPONSE_CODE, &slot->reply.status);
    slot->reply.complete = code == CURLE_OK && slot->reply.status >= 200;
    if (!slot->reply.complete && nothing_left(slot))
        slot->reply.begun = 0;
    slot->reply.error =
        slot->error[0] != '\0' ? slot->error : curl_easy_strerror(code);
    curl_easy_setopt(slot->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
}

void lo_web_exchange(struct lo_web *web, struct lo_web_request *request,
                     struct lo_http_reply *reply)
{
    struct slot *slot = &web->slots[0];
    slot->request = *request;
    set_request(slot);
    end_transfer(slot, curl_easy_perform(slot->curl));
    *reply = slot->reply;
    reply->error = reply->complete ? "" : "the exchange failed";
    slot->reply = (struct lo_http_reply){0};
    clear_request(&slot->request);
    *request = (struct lo_web_request){0};
}

/* --- several at once ---------------------------------------------------- */

struct stream {
    struct lo_web *web;
    const struct lo_feed *feed;
    int32_t under_way;
    /* Refused because the token is old, surely not taken: once more each. New
     * ones wait for that, so there are never more than slots. */
    int32_t n_stale, n_again;
    const struct lo_message *stale[SLOTS_MOST], *again[SLOTS_MOST];
};

static void refuse(const struct stream *st, const struct lo_message *message,
                   const char *why)
{
    struct lo_send_result result;
    memset(&result, 0, sizeof result);
    result.outcome = LO_SEND_REFUSED;
    g_strlcpy(result.reason, why, sizeof result.reason);
    st->feed->done(st->feed->self, message, &result);
}

/* False: it cannot be sent, and that is told. */
static bool start(struct stream *st, struct slot *slot,
                  const struct lo_message *message, bool again)
{
    const struct lo_web *web = st->web;
    const char *why = "";
    open_request(&slot->request);
    if (!web->driver->build(web->self, &slot->request, message,
                            st->feed->now(st->feed->self), &why)) {
        refuse(st, message, why);
        clear_request(&slot->request);
        return false;
    }
    set_request(slot);
    slot->message = message;
    slot->again = again;
    curl_multi_add_handle(web->multi, slot->curl);
    st->under_way++;
    return true;
}

static void start_next(struct stream *st, struct slot *slot)
{
    bool busy = false;
    while (!busy && st->n_again > 0)
        busy = start(st, slot, st->again[--st->n_again], true);
    while (!busy && st->n_stale == 0) {
        const struct lo_message *next = st->feed->next(st->feed->self);
        if (next == NULL)
            return;
        busy = start(st, slot, next, false);
    }
}

static void finish(struct stream *st, struct slot *slot, CURLcode code)
{
    const struct lo_web *web = st->web;
    const struct lo_message *message = slot->message;
    struct lo_send_result result;
    bool stale = false;
    memset(&result, 0, sizeof result);
    curl_multi_remove_handle(web->multi, slot->curl);
    end_transfer(slot, code);
    web->driver->judge(web->self, &result, &slot->reply,
                       st->feed->now(st->feed->self), &stale);
    lo_web_clear(&slot->reply);
    clear_request(&slot->request);
    slot->message = NULL;
    st->under_way--;
    if (stale && !slot->again)
        st->stale[st->n_stale++] = message;
    else
        st->feed->done(st->feed->self, message, &result);
}

static void work(struct stream *st)
{
    struct lo_web *web = st->web;
    int running = 0, left = 0, before = st->under_way;
    curl_multi_perform(web->multi, &running);
    for (CURLMsg *said = curl_multi_info_read(web->multi, &left); said != NULL;
         said = curl_multi_info_read(web->multi, &left)) {
        struct slot *slot = NULL;
        CURLcode code = said->data.result;
        curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &slot);
        finish(st, slot, code);
    }
    /* A slot that became free is filled before anything is waited for. */
    if (running == 0 || st->under_way < before)
        return;
    /* With a slot to spare the feed may soon have more: its rate allows it. */
    curl_multi_poll(web->multi, NULL, 0,
                    st->under_way < web->n ? POLL_SPARE_MS : POLL_MS, NULL);
}

/* A token where the gateway has such; without, nothing can be sent. */
static bool prepare(struct stream *st, bool force, struct lo_send_result *why)
{
    struct lo_web *web = st->web;
    memset(why, 0, sizeof *why);
    why->outcome = LO_SEND_RETRY_AT;
    return web->driver->prepare == NULL ||
           web->driver->prepare(web->self, web, st->feed->now(st->feed->self),
                                force, why);
}

static void renew(struct stream *st)
{
    struct lo_send_result why;
    bool renewed = prepare(st, true, &why);
    for (; st->n_stale > 0; st->n_stale--) {
        const struct lo_message *message = st->stale[st->n_stale - 1];
        if (renewed)
            st->again[st->n_again++] = message;
        else
            st->feed->done(st->feed->self, message, &why);
    }
}

static void stream(void *self, const struct lo_feed *feed)
{
    struct lo_web *web = self;
    struct stream st = {.web = web, .feed = feed};
    struct lo_send_result why;
    const struct lo_message *first = feed->next(feed->self);
    if (first == NULL)
        return;
    bool ready = prepare(&st, false, &why);
    for (; !ready && first != NULL; first = feed->next(feed->self))
        feed->done(feed->self, first, &why);
    if (!ready)
        return;
    (void)start(&st, &web->slots[0], first, false);
    for (;;) {
        if (st.under_way == 0 && st.n_stale > 0)
            renew(&st);
        for (int32_t i = 0; i < web->n; i++)
            if (web->slots[i].message == NULL)
                start_next(&st, &web->slots[i]);
        if (st.under_way == 0 && st.n_stale == 0)
            return;
        work(&st);
    }
}

/* A feed of one message. */
struct single {
    const struct lo_message *message; /* NULL = given */
    struct lo_send_result *result;
    lo_time now;
};

static const struct lo_message *single_next(void *self)
{
    struct single *single = self;
    const struct lo_message *message = single->message;
    single->message = NULL;
    return message;
}

static void single_done(void *self, const struct lo_message *message,
                        const struct lo_send_result *result)
{
    const struct single *single = self;
    (void)message;
    *single->result = *result;
}

static lo_time single_now(void *self)
{
    return ((const struct single *)self)->now;
}

static void send_one(void *self, const struct lo_message *message, lo_time now,
                     struct lo_send_result *result)
{
    struct single single = {message, result, now};
    const struct lo_feed feed = {&single, single_next, single_done, single_now};
    stream(self, &feed);
}

static void ask(void *self, const struct lo_message *message, lo_time sent,
                lo_time now, struct lo_ask_result *out)
{
    struct lo_web *web = self;
    struct lo_web_request request;
    struct lo_http_reply reply;
    memset(out, 0, sizeof *out);
    open_request(&request);
    web->driver->build_ask(web->self, &request, message, sent, now);
    lo_web_exchange(web, &request, &reply);
    if (reply.complete && reply.status == 200)
        web->driver->read_ask(web->self, out, &reply, message, now);
    lo_web_clear(&reply);
}

static void free_web(void *self)
{
    struct lo_web *web = self;
    if (web == NULL)
        return;
    for (int32_t i = 0; i < web->n; i++)
        curl_easy_cleanup(web->slots[i].curl);
    curl_multi_cleanup(web->multi);
    web->driver->free(web->self);
    g_free(web);
}

/* --- opening ------------------------------------------------------------ */

static void set_options(struct slot *slot, const struct lo_url_parts *url,
                        long timeout_s)
{
    CURL *curl = slot->curl;
    slot->direct = url->tls || url->loopback;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout_s);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)CONNECTION_AGE_S);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "lineout");
    if (url->loopback) /* never by way of a proxy */
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, slot->error);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_request);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, slot);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, slot);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, slot);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, slot);
}

static bool start_curl(struct lo_web *web, int32_t n)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        gsize done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2;
        g_once_init_leave(&once, done);
    }
    web->multi = once == 1 ? curl_multi_init() : NULL;
    if (web->multi == NULL)
        return false;
    for (int32_t i = 0; i < n; i++) {
        web->slots[i].curl = curl_easy_init();
        if (web->slots[i].curl == NULL)
            return false;
        web->n = i + 1;
    }
    curl_multi_setopt(web->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)n);
    return true;
}

enum lo_status lo_web_open(struct lo_gateway **out,
                           const struct lo_web_driver *driver, void *self,
                           const struct lo_web_options *options,
                           const struct lo_settings *settings,
                           struct lo_error *err)
{
    struct lo_url_parts url = {false, false};
    struct lo_web *web = g_new0(struct lo_web, 1);
    int32_t n = lo_settings_int(settings, "gateway.connections");
    web->driver = driver;
    web->self = self;
    enum lo_status status = LO_OK;
    if (!start_curl(web, CLAMP(n, 1, SLOTS_MOST)))
        status = lo_error_set(err, LO_EREMOTE, "libcurl does not start");
    if (status == LO_OK)
        status = lo_url_read(&url, options, err);
    if (status != LO_OK) {
        free_web(web);
        return status;
    }
    for (int32_t i = 0; i < web->n; i++)
        set_options(&web->slots[i], &url,
                    lo_settings_int(settings, "gateway.http_timeout_s"));
    struct lo_gateway *gateway = g_new0(struct lo_gateway, 1);
    gateway->self = web;
    gateway->name = driver->name;
    gateway->width = lo_settings_int(settings, "gateway.in_doubt");
    gateway->dedupe_s = driver->dedupe_s;
    gateway->send = send_one;
    gateway->stream = stream;
    gateway->ask = driver->build_ask != NULL ? ask : NULL;
    gateway->free = free_web;
    *out = gateway;
    return LO_OK;
}
