/*
 * gateway_http.c - a generic JSON or form gateway, all of it by settings.
 *
 * Secrets come from the environment only, and leave only through TLS or to
 * this machine itself.
 */
#include <string.h>

#include "notify/gateway_web_int.h"
#include "notify/notify_int.h"

struct http {
    char *url;
    char *method;
    char *type;
    char *body; /* template */
    char *id_member;
    char *ok;     /* rule inside an accepting status, "" = none */
    char *secret; /* value of Authorization, NULL = none */
    bool form;    /* else JSON */
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

static bool build(void *self, struct lo_web_request *out,
                  const struct lo_message *message, lo_time now,
                  const char **why)
{
    struct http *http = self;
    (void)now, (void)why;
    out->method = http->method;
    out->url = g_strdup(http->url);
    out->body = body_of(http, message);
    lo_web_header(out, "Content-Type: %s; charset=utf-8", http->type);
    if (http->secret != NULL)
        lo_web_header(out, "Authorization: %s", http->secret);
    return true;
}

static void judge(void *self, struct lo_send_result *out,
                  const struct lo_http_reply *reply, lo_time now, bool *stale)
{
    struct http *http = self;
    (void)stale;
    lo_http_judge(out, reply, http->id_member, now);
    if (out->outcome == LO_SEND_ACCEPTED)
        lo_http_judge_body(out, reply, http->ok);
}

static void free_http(void *self)
{
    struct http *http = self;
    g_free(http->url);
    g_free(http->method);
    g_free(http->type);
    g_free(http->body);
    g_free(http->id_member);
    g_free(http->ok);
    g_free(http->secret);
    g_free(http);
}

/* --- opening ------------------------------------------------------------ */

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
                                 struct lo_error *err)
{
    const char *name = lo_settings_text(settings, "gateway.http_auth_env");
    if (name[0] == '\0')
        return LO_OK;
    const char *secret = g_getenv(name);
    if (secret == NULL || secret[0] == '\0' || has_control(secret)) {
        enum lo_status status = lo_error_set(
            err, LO_EINPUT,
            "environment variable '%s' of gateway.http_auth_env holds no "
            "one-line value",
            name);
        lo_error_hint(err, "export it, for example as 'Bearer ...'");
        return status;
    }
    http->secret = g_strdup(secret);
    return LO_OK;
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
    const struct lo_message sample = {.key = "k",
                                      .channel = "sms",
                                      .to = "+861",
                                      .text = "\"\\\n",
                                      .lang = "zh"};
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

enum lo_status lo_gateway_http_open(struct lo_gateway **out,
                                    const struct lo_settings *settings,
                                    struct lo_error *err)
{
    static const struct lo_web_driver driver = {
        .name = "http", .build = build, .judge = judge, .free = free_http};
    struct http *http = g_new0(struct http, 1);
    http->type =
        g_strdup(lo_settings_text(settings, "gateway.http_content_type"));
    http->url = g_strdup(lo_settings_text(settings, "gateway.http_url"));
    http->method = g_strdup(lo_settings_text(settings, "gateway.http_method"));
    http->body = g_strdup(lo_settings_text(settings, "gateway.http_body"));
    http->id_member = g_strdup(lo_settings_text(settings, "gateway.http_id"));
    http->ok = g_strdup(lo_settings_text(settings, "gateway.http_ok"));
    http->form = strcmp(http->type, "application/x-www-form-urlencoded") == 0;
    enum lo_status status = check_body(http, err);
    if (status == LO_OK)
        status = add_secret(http, settings, err);
    if (status != LO_OK) {
        free_http(http);
        return status;
    }
    const struct lo_web_options options = {.setting = "gateway.http_url",
                                           .url = http->url,
                                           .any_host = true,
                                           .secret = http->secret != NULL};
    return lo_web_open(out, &driver, http, &options, settings, err);
}
