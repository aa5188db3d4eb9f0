/*
 * gateway_http.c - a generic JSON or form gateway, by libcurl.
 *
 * One message is one request, at most once. libcurl on its own would send it
 * again: when a kept connection turns out dead before the first byte of an
 * answer, it opens another and repeats the request, POST included, and says
 * that all is well. CURLOPT_PREREQFUNCTION is called each time before the
 * bytes leave: at its second call for one message it aborts. Its first call
 * also divides "surely not sent" from "may have been sent".
 *
 * Secrets come from the environment only, and leave only through TLS or to
 * this machine itself.
 */
#include <curl/curl.h>
#include <string.h>

#include "lineout/json.h"
#include "notify/gateway_http_int.h"
#include "notify/notify_int.h"

enum { CONNECTION_AGE_S = 30 };

struct http {
    CURL *curl;
    struct curl_slist *headers;
    char *url;
    char *method;
    char *body; /* template */
    char *id_member;
    bool form; /* else JSON */
    int timeout_s;
    char error[CURL_ERROR_SIZE];
    struct lo_http_reply reply; /* of the exchange under way */
};

/* --- bodies ------------------------------------------------------------- */

/* As a JSON text, without the quotes: the template has them. */
static char *escape_json(const char *value)
{
    struct lo_json *text = lo_json_string(value);
    char *quoted = lo_json_print(text, 0);
    size_t n = strlen(quoted);
    char *bare = n >= 2 ? g_strndup(quoted + 1, n - 2) : g_strdup("");
    g_free(quoted);
    lo_json_free(text);
    return bare;
}

static char *escape_form(const char *value)
{
    return g_uri_escape_string(value, NULL, FALSE);
}

static char *body_of(const struct http *http, const struct lo_message *message)
{
    const struct lo_piece pieces[] = {
        {"to", message->to},     {"text", message->text},
        {"key", message->key},   {"channel", message->channel},
        {"lang", message->lang}, {NULL, NULL}};
    GString *body = g_string_new(NULL);
    lo_notify_expand(body, http->body, pieces,
                     http->form ? escape_form : escape_json);
    return g_string_free(body, FALSE);
}

/* --- callbacks of libcurl ----------------------------------------------- */

static int on_request(void *self, char *to_ip, char *from_ip, int to_port,
                      int from_port)
{
    (void)to_ip, (void)from_ip, (void)to_port, (void)from_port;
    struct http *http = self;
    if (http->reply.begun > 0)
        return CURL_PREREQFUNC_ABORT;
    http->reply.begun = 1;
    return CURL_PREREQFUNC_OK;
}

static size_t on_body(char *data, size_t size, size_t n, void *self)
{
    struct http *http = self;
    GString *body = http->reply.body;
    size_t room = LO_REPLY_MAX - body->len;
    g_string_append_len(body, data, (gssize)MIN(size * n, room));
    return size * n; /* the rest is read and not looked at */
}

static size_t on_header(char *data, size_t size, size_t n, void *self)
{
    static const char name[] = "retry-after:";
    struct http *http = self;
    size_t length = size * n;
    if (length >= sizeof name &&
        g_ascii_strncasecmp(data, name, sizeof name - 1) == 0) {
        g_free(http->reply.retry_after);
        http->reply.retry_after = g_strstrip(
            g_strndup(data + sizeof name - 1, length - (sizeof name - 1)));
    }
    return length;
}

/* --- sending ------------------------------------------------------------ */

static void send_http(void *self, const struct lo_message *message, lo_time now,
                      struct lo_send_result *result)
{
    struct http *http = self;
    char *body = body_of(http, message);
    http->error[0] = '\0';
    http->reply = (struct lo_http_reply){.body = g_string_new(NULL)};
    curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(http->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)strlen(body));
    CURLcode code = curl_easy_perform(http->curl);
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &http->reply.status);
    http->reply.complete = code == CURLE_OK && http->reply.status >= 200;
    http->reply.error =
        http->error[0] != '\0' ? http->error : curl_easy_strerror(code);
    lo_http_judge(result, &http->reply, http->id_member, now);
    g_string_free(http->reply.body, TRUE);
    g_free(http->reply.retry_after);
    http->reply = (struct lo_http_reply){0};
    g_free(body);
}

static void free_http(void *self)
{
    struct http *http = self;
    if (http == NULL)
        return;
    curl_easy_cleanup(http->curl);
    curl_slist_free_all(http->headers);
    g_free(http->url);
    g_free(http->method);
    g_free(http->body);
    g_free(http->id_member);
    g_free(http);
}

/* --- opening ------------------------------------------------------------ */

struct url_parts {
    bool tls;
    bool loopback; /* this machine: the bytes do not leave it */
};

static bool is_loopback(const char *host)
{
    if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return g_hostname_is_ip_address(host) && g_str_has_prefix(host, "127.");
}

static enum lo_status read_url(struct url_parts *out, const char *url,
                               struct lo_error *err)
{
    enum lo_status status = LO_OK;
    CURLU *handle = curl_url();
    char *scheme = NULL, *host = NULL, *user = NULL;
    if (curl_url_set(handle, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(handle, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(handle, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        status =
            lo_error_set(err, LO_EINPUT,
                         "setting 'gateway.http_url' is not a URL: '%s'", url);
        lo_error_hint(err, "write it as https://host/path");
        goto done;
    }
    if (curl_url_get(handle, CURLUPART_USER, &user, 0) == CURLUE_OK) {
        status = lo_error_set(err, LO_EINPUT,
                              "setting 'gateway.http_url' holds a user name");
        lo_error_hint(err, "secrets go into the environment variable that "
                           "gateway.http_auth_env names");
        goto done;
    }
    out->tls = strcmp(scheme, "https") == 0;
    out->loopback = is_loopback(host);
done:
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(handle);
    return status;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text))
            return true;
    return false;
}

/* Authorization from the environment, if a variable is named. */
static enum lo_status add_secret(struct http *http,
                                 const struct lo_settings *settings,
                                 const struct url_parts *url,
                                 struct lo_error *err)
{
    const char *name = lo_settings_text(settings, "gateway.http_auth_env");
    if (name[0] == '\0')
        return LO_OK;
    const char *secret = g_getenv(name);
    enum lo_status status = LO_OK;
    if (secret == NULL || secret[0] == '\0' || has_control(secret)) {
        status = lo_error_set(
            err, LO_EINPUT,
            "environment variable '%s' of gateway.http_auth_env holds no "
            "one-line value",
            name);
        lo_error_hint(err, "export it, for example as 'Bearer ...'");
    } else if (!url->tls && !url->loopback) {
        status = lo_error_set(
            err, LO_EINPUT, "the secret in '%s' would leave without encryption",
            name);
        lo_error_hint(err, "use https:// in gateway.http_url");
    } else {
        char *header = g_strconcat("Authorization: ", secret, NULL);
        http->headers = curl_slist_append(http->headers, header);
        g_free(header);
    }
    return status;
}

/* A template that can never give a good body is found out before a message
 * is spent on it. */
static enum lo_status check_body(const struct http *http, struct lo_error *err)
{
    if (strstr(http->body, "{to}") == NULL ||
        strstr(http->body, "{text}") == NULL) {
        enum lo_status status = lo_error_set(
            err, LO_EINPUT, "setting 'gateway.http_body' lacks {to} or {text}");
        lo_error_hint(err, "pieces are {to} {text} {key} {channel} {lang}");
        return status;
    }
    if (http->form)
        return LO_OK;
    const struct lo_message sample = {"k", "sms", "+861", "\"\\\n", "zh"};
    char *body = body_of(http, &sample);
    struct lo_json *parsed = NULL;
    struct lo_error why = LO_ERROR_INIT;
    enum lo_status status = lo_json_parse(&parsed, body, &why);
    if (status != LO_OK) {
        status = lo_error_set(err, LO_EINPUT,
                              "setting 'gateway.http_body' does not give JSON: "
                              "%s",
                              why.message);
        lo_error_hint(err, "put each piece in quotes: {\"to\":\"{to}\"}");
    }
    lo_json_free(parsed);
    g_free(body);
    return status;
}

static void set_options(struct http *http, const struct url_parts *url)
{
    CURL *curl = http->curl;
    curl_easy_setopt(curl, CURLOPT_URL, http->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)http->timeout_s);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)CONNECTION_AGE_S);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "lineout");
    if (url->loopback) /* never by way of a proxy */
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, http->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, http->headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->error);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_request);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, http);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, http);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, http);
}

static enum lo_status start_curl(struct http *http, struct lo_error *err)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        gsize done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2;
        g_once_init_leave(&once, done);
    }
    http->curl = once == 1 ? curl_easy_init() : NULL;
    if (http->curl == NULL)
        return lo_error_set(err, LO_EREMOTE, "libcurl does not start");
    return LO_OK;
}

enum lo_status lo_gateway_http_open(struct lo_gateway **out,
                                    const struct lo_settings *settings,
                                    struct lo_error *err)
{
    struct url_parts url = {false, false};
    struct http *http = g_new0(struct http, 1);
    const char *type = lo_settings_text(settings, "gateway.http_content_type");
    http->url = g_strdup(lo_settings_text(settings, "gateway.http_url"));
    http->method = g_strdup(lo_settings_text(settings, "gateway.http_method"));
    http->body = g_strdup(lo_settings_text(settings, "gateway.http_body"));
    http->id_member = g_strdup(lo_settings_text(settings, "gateway.http_id"));
    http->timeout_s = lo_settings_int(settings, "gateway.http_timeout_s");
    http->form = strcmp(type, "application/x-www-form-urlencoded") == 0;
    enum lo_status status = start_curl(http, err);
    if (status == LO_OK)
        status = read_url(&url, http->url, err);
    if (status == LO_OK)
        status = check_body(http, err);
    if (status == LO_OK)
        status = add_secret(http, settings, &url, err);
    if (status != LO_OK) {
        free_http(http);
        return status;
    }
    char *header = g_strdup_printf("Content-Type: %s; charset=utf-8", type);
    http->headers = curl_slist_append(http->headers, header);
    http->headers = curl_slist_append(http->headers, "Expect:");
    g_free(header);
    set_options(http, &url);
    struct lo_gateway *gateway = g_new0(struct lo_gateway, 1);
    gateway->self = http;
    gateway->name = "http";
    gateway->send = send_http;
    gateway->free = free_http;
    *out = gateway;
    return LO_OK;
}
