/*
 * gateway_wechat.c - WeChat Official Account: template messages, or
 * subscription notices (gateway.variant=subscribe); and WeCom: app messages,
 * or a group robot (variant robot).
 *
 *   token    stable_token (WeChat), gettoken (WeCom); kept until 5 minutes
 *            before its end; refused as old: a new one, the message once more
 *   dedupe   WeChat template: client_msg_id, 10 minutes; WeCom app:
 *            enable_duplicate_check, 30 minutes; the others: none
 *
 * WeChat cuts nothing: a value that is too long is error 47003, so values are
 * cut here by the type that the name of the field says (thing1: 20).
 * Source: developers.weixin.qq.com, service account, api_sendtemplatemessage,
 * api_sendnewsubscribemsg, api_getstableaccesstoken, errCode; WeCom:
 * developer.work.weixin.qq.com 90236, 91770, codes 90313.
 */
#include <string.h>

#include "notify/gateway_web_int.h"

enum { RENEW_EARLY_S = 5 * LO_MINUTE, ROBOT_BYTES = 2048 };

enum kind { TEMPLATE, SUBSCRIBE, APP, ROBOT };

struct wechat {
    enum kind kind;
    char *base;
    char *id; /* appid, corpid */
    char *secret;
    char *agent;
    char *template_id;
    char *token; /* NULL = none yet; the robot's key */
    lo_time token_until;
    struct lo_template template;
};

static const struct lo_code codes[] = {
    {"-1", LO_CODE_LATER},
    {"40001", LO_CODE_STALE},
    {"40014", LO_CODE_STALE},
    {"42001", LO_CODE_STALE},
    {"40003", LO_CODE_REFUSED},
    {"43004", LO_CODE_REFUSED},
    {"43019", LO_CODE_REFUSED},
    {"43101", LO_CODE_REFUSED},
    {"43108", LO_CODE_LATER},
    {"45009", LO_CODE_DAY},
    {"45011", LO_CODE_LATER},
    {"45033", LO_CODE_LATER},
    {"45168", LO_CODE_REFUSED},
    {"47001", LO_CODE_REFUSED},
    {"47003", LO_CODE_REFUSED},
    {"48002", LO_CODE_REFUSED},
    {"50002", LO_CODE_REFUSED},
    {NULL, LO_CODE_STOP}, /* 40013, 40037, 40164, 48001 ...: settings */
};

/* The same numbers mean other things: 40001 is a wrong secret, 48002 an app
 * without permission, 45009 the quota of a minute or an hour. */
static const struct lo_code wecom_codes[] = {
    {"-1", LO_CODE_LATER},
    {"40014", LO_CODE_STALE},
    {"42001", LO_CODE_STALE},
    {"40003", LO_CODE_REFUSED},
    {"45009", LO_CODE_LATER},
    {"45033", LO_CODE_LATER},
    {"60111", LO_CODE_REFUSED},
    {"81013", LO_CODE_REFUSED}, /* none of the receivers exists */
    {NULL, LO_CODE_STOP},
};

/* --- the access token ---------------------------------------------------- */

static void ask_token(const struct wechat *wechat,
                      struct lo_web_request *request)
{
    *request = (struct lo_web_request){
        .method = "POST", .headers = g_ptr_array_new_with_free_func(g_free)};
    if (wechat->kind == APP) {
        const struct lo_parameter parameters[] = {
            {"corpid", wechat->id}, {"corpsecret", wechat->secret}};
        char *query = lo_sign_query(parameters, G_N_ELEMENTS(parameters));
        request->method = "GET";
        request->url =
            g_strconcat(wechat->base, "/cgi-bin/gettoken?", query, NULL);
        g_free(query);
        return;
    }
    struct lo_json *body = lo_json_object();
    lo_json_set_text(body, "grant_type", "client_credential");
    lo_json_set_text(body, "appid", wechat->id);
    lo_json_set_text(body, "secret", wechat->secret);
    lo_json_set(body, "force_refresh", lo_json_boolean(false));
    request->url = g_strconcat(wechat->base, "/cgi-bin/stable_token", NULL);
    request->body = lo_json_print(body, 0);
    lo_web_header(request, "Content-Type: application/json");
    lo_json_free(body);
}

/* Nothing was sent yet: whatever fails is tried again later. */
static bool prepare(void *self, struct lo_web *web, lo_time now, bool again,
                    struct lo_send_result *out)
{
    struct wechat *wechat = self;
    struct lo_web_request request;
    struct lo_http_reply reply;
    struct lo_json *root = NULL;
    if (wechat->kind == ROBOT ||
        (!again && wechat->token != NULL && wechat->token_until > now))
        return true;
    ask_token(wechat, &request);
    lo_web_exchange(web, &request, &reply);
    bool json = lo_web_json(&root, out, &reply, now);
    const char *token = lo_json_text(lo_json_get(root, "access_token"));
    if (json && token != NULL) {
        g_free(wechat->token);
        wechat->token = g_strdup(token);
        wechat->token_until = now +
                              lo_json_int(lo_json_get(root, "expires_in"), 0) -
                              RENEW_EARLY_S;
    } else {
        int64_t code = lo_json_int(lo_json_get(root, "errcode"), 0);
        char *text = g_strdup_printf("%" G_GINT64_FORMAT, code);
        lo_code_apply(out, code == -1 ? LO_CODE_LATER : LO_CODE_STOP,
                      "no access token", text, now);
        g_free(text);
    }
    bool got = json && token != NULL;
    lo_json_free(root);
    lo_web_clear(&reply);
    return got;
}

/* --- messages ------------------------------------------------------------ */

static struct lo_json *template_data(const struct wechat *wechat,
                                     const struct lo_message *message)
{
    struct lo_json *data = lo_json_object();
    for (int i = 0; i < wechat->template.n; i++) {
        const char *name = wechat->template.names[i];
        char *value = lo_template_value(&wechat->template, i, message,
                                        lo_template_most(name));
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "value", value);
        lo_json_set(data, name, one);
        g_free(value);
    }
    return data;
}

static struct lo_json *plain_text(const char *text)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "content", text);
    return out;
}

static struct lo_json *body_of(const struct wechat *wechat,
                               const struct lo_message *message)
{
    struct lo_json *body = lo_json_object();
    if (wechat->kind == APP || wechat->kind == ROBOT) {
        if (wechat->kind == APP) {
            lo_json_set_text(body, "touser", message->to);
            lo_json_set_integer(body, "agentid",
                                g_ascii_strtoll(wechat->agent, NULL, 10));
            lo_json_set_integer(body, "enable_duplicate_check", 1);
        }
        lo_json_set_text(body, "msgtype", "text");
        lo_json_set(body, "text", plain_text(message->text));
        return body;
    }
    lo_json_set_text(body, "touser", message->to);
    lo_json_set_text(body, "template_id", wechat->template_id);
    if (wechat->kind == TEMPLATE)
        lo_json_set_text(body, "client_msg_id", message->key);
    lo_json_set(body, "data", template_data(wechat, message));
    return body;
}

static bool build(void *self, struct lo_web_request *out,
                  const struct lo_message *message, lo_time now,
                  const char **why)
{
    static const char *const paths[] = {
        [TEMPLATE] = "/cgi-bin/message/template/send?access_token=",
        [SUBSCRIBE] = "/cgi-bin/message/subscribe/bizsend?access_token=",
        [APP] = "/cgi-bin/message/send?access_token=",
        [ROBOT] = "/cgi-bin/webhook/send?key="};
    struct wechat *wechat = self;
    (void)now;
    if (wechat->kind == ROBOT && strlen(message->text) > ROBOT_BYTES) {
        *why = "the text is longer than a robot may say";
        return false;
    }
    char *token = g_uri_escape_string(wechat->token, NULL, FALSE);
    struct lo_json *body = body_of(wechat, message);
    out->url = g_strconcat(wechat->base, paths[wechat->kind], token, NULL);
    out->body = lo_json_print(body, 0);
    lo_web_header(out, "Content-Type: application/json");
    lo_json_free(body);
    g_free(token);
    return true;
}

static void judge(void *self, struct lo_send_result *out,
                  const struct lo_http_reply *reply, lo_time now, bool *stale)
{
    const struct wechat *wechat = self;
    bool wecom = wechat->kind == APP || wechat->kind == ROBOT;
    struct lo_json *root = NULL;
    if (!lo_web_json(&root, out, reply, now))
        return;
    const struct lo_json *number = lo_json_get(root, "errcode");
    const char *text = lo_json_text(lo_json_get(root, "errmsg"));
    const char *invalid = lo_json_text(lo_json_get(root, "invaliduser"));
    char *code = lo_json_is_null(number) ? g_strdup("no errcode")
                                         : lo_json_print(number, 0);
    char *id = lo_json_is_null(lo_json_get(root, "msgid"))
                   ? g_strdup("")
                   : lo_json_print(lo_json_get(root, "msgid"), 0);
    if (lo_json_is_null(number)) {
        lo_code_apply(out, LO_CODE_DOUBT, code, "", now);
    } else if (strcmp(code, "0") != 0) {
        enum lo_code_class class =
            lo_code_find(wecom ? wecom_codes : codes, code, LO_CODE_STOP);
        lo_code_apply(out, class, code, text != NULL ? text : "", now);
        *stale = class == LO_CODE_STALE;
    } else if (invalid != NULL && invalid[0] != '\0') {
        lo_code_apply(out, LO_CODE_REFUSED, "invaliduser", "", now);
    } else {
        g_strlcpy(out->gateway_id, g_strdelimit(id, "\"", ' '),
                  sizeof out->gateway_id);
        g_strstrip(out->gateway_id);
    }
    g_free(code);
    g_free(id);
    lo_json_free(root);
}

/* --- opening ------------------------------------------------------------ */

static void free_wechat(void *self)
{
    struct wechat *wechat = self;
    g_free(wechat->base);
    g_free(wechat->id);
    g_free(wechat->secret);
    g_free(wechat->agent);
    g_free(wechat->template_id);
    g_free(wechat->token);
    lo_template_close(&wechat->template);
    g_free(wechat);
}

static enum lo_status start(struct lo_gateway **out, struct wechat *wechat,
                            const struct lo_web_driver *driver,
                            const char *vendor,
                            const struct lo_settings *settings,
                            enum lo_status status, struct lo_error *err)
{
    const char *url = lo_settings_text(settings, "gateway.url");
    wechat->base = g_strdup(url[0] != '\0' ? url : vendor);
    if (status == LO_OK)
        status = lo_template_open(&wechat->template, settings, err);
    if (status != LO_OK) {
        free_wechat(wechat);
        return status;
    }
    const struct lo_web_options options = {.setting = "gateway.url",
                                           .url = wechat->base,
                                           .any_host = url[0] == '\0',
                                           .secret = true};
    return lo_web_open(out, driver, wechat, &options, settings, err);
}

/* They differ in the name, and in how long a key is known again. */
#define DRIVER(NAME, DEDUPE_S)                                                 \
    {                                                                          \
        .name = NAME, .dedupe_s = DEDUPE_S, .build = build, .judge = judge,    \
        .prepare = prepare, .free = free_wechat                                \
    }

enum lo_status lo_gateway_wechat_open(struct lo_gateway **out,
                                      const struct lo_settings *settings,
                                      struct lo_error *err)
{
    static const struct lo_web_driver drivers[] = {
        [TEMPLATE] = DRIVER("wechat", 10 * LO_MINUTE),
        [SUBSCRIBE] = DRIVER("wechat", 0)};
    const char *variant = lo_settings_text(settings, "gateway.variant");
    struct wechat *wechat = g_new0(struct wechat, 1);
    wechat->kind = strcmp(variant, "subscribe") == 0 ? SUBSCRIBE : TEMPLATE;
    wechat->id = g_strdup(lo_settings_text(settings, "gateway.app"));
    wechat->template_id =
        g_strdup(lo_settings_text(settings, "gateway.template"));
    enum lo_status status =
        lo_secret_get(&wechat->secret, settings, "wechat_secret", err);
    if (status == LO_OK &&
        (wechat->id[0] == '\0' || wechat->template_id[0] == '\0'))
        status = lo_error_set(err, LO_EINPUT,
                              "settings 'gateway.app' and 'gateway.template' "
                              "are not both given");
    return start(out, wechat, &drivers[wechat->kind],
                 "https://api.weixin.qq.com", settings, status, err);
}

enum lo_status lo_gateway_wecom_open(struct lo_gateway **out,
                                     const struct lo_settings *settings,
                                     struct lo_error *err)
{
    static const struct lo_web_driver app = DRIVER("wecom", 30 * LO_MINUTE);
    static const struct lo_web_driver robot = DRIVER("wecom", 0);
    const char *variant = lo_settings_text(settings, "gateway.variant");
    struct wechat *wechat = g_new0(struct wechat, 1);
    wechat->kind = strcmp(variant, "robot") == 0 ? ROBOT : APP;
    wechat->agent = g_strdup(lo_settings_text(settings, "gateway.app"));
    enum lo_status status = LO_OK;
    if (wechat->kind == ROBOT) {
        status = lo_secret_get(&wechat->token, settings, "wecom_key", err);
    } else {
        status = lo_secret_get(&wechat->id, settings, "wecom_id", err);
        if (status == LO_OK)
            status =
                lo_secret_get(&wechat->secret, settings, "wecom_secret", err);
    }
    return start(out, wechat, wechat->kind == ROBOT ? &robot : &app,
                 "https://qyapi.weixin.qq.com", settings, status, err);
}
