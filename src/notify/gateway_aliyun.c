/*
 * gateway_aliyun.c - Aliyun SMS (dysmsapi 2017-05-25), action SendSms.
 *
 * Signed by ACS3-HMAC-SHA256, or by version 1.0 (HMAC-SHA1) for accounts that
 * have nothing newer (gateway.variant=v1). OutId is our key: receipts and
 * QuerySendDetails name it. The vendor says that SendSms is not idempotent:
 * whatever ends without a clear answer is in doubt.
 * Source: help.aliyun.com/document_detail/55284.html (request),
 * 101346.html (codes); QuerySendDetails: developer.aliyun.com/ask/217899.
 */
#include <string.h>

#include "lineout/crypto.h"
#include "notify/gateway_web_int.h"

#define ALIYUN_HOST "dysmsapi.aliyuncs.com"

struct aliyun {
    char *base; /* "https://host" */
    char *host;
    char *id;
    char *secret;
    char *sign_name;
    char *template_code;
    bool v1;
    struct lo_template template;
};

static const struct lo_code codes[] = {
    {"isv.MOBILE_NUMBER_ILLEGAL", LO_CODE_REFUSED},
    {"isv.BLACK_KEY_CONTROL_LIMIT", LO_CODE_REFUSED},
    {"isv.SMS_CONTENT_ILLEGAL", LO_CODE_REFUSED},
    {"isv.PARAM_LENGTH_LIMIT", LO_CODE_REFUSED},
    {"isv.PARAM_NOT_SUPPORT_URL", LO_CODE_REFUSED},
    {"isv.DOMESTIC_NUMBER_NOT_SUPPORTED", LO_CODE_REFUSED},
    {"isv.DAY_LIMIT_CONTROL", LO_CODE_DAY},
    {"isv.MONTH_LIMIT_CONTROL", LO_CODE_DAY},
    {"isv.BUSINESS_LIMIT_CONTROL", LO_CODE_LATER},
    {"Throttling*", LO_CODE_LATER},
    {"isp.SYSTEM_ERROR", LO_CODE_DOUBT},
    {"isv.*", LO_CODE_STOP}, /* signature, template, account, money */
    {"isp.*", LO_CODE_STOP},
    {"Signature*", LO_CODE_STOP},
    {"InvalidAccessKeyId*", LO_CODE_STOP},
    {"Forbidden*", LO_CODE_STOP},
    {NULL, LO_CODE_DOUBT},
};

/* isv.BUSINESS_LIMIT_CONTROL is one code for three waits, and its text alone
 * tells them apart: "触发天级流控Permits:10". They are limits of one number. */
static enum lo_code_class class_of(const char *code, const char *text)
{
    static const struct {
        const char *words;
        enum lo_code_class class;
    } windows[] = {{"天级", LO_CODE_ITS_DAY},
                   {"小时级", LO_CODE_HOUR},
                   {"分钟级", LO_CODE_MINUTE}};
    if (strcmp(code, "isv.BUSINESS_LIMIT_CONTROL") == 0)
        for (size_t i = 0; i < G_N_ELEMENTS(windows); i++)
            if (strstr(text, windows[i].words) != NULL)
                return windows[i].class;
    return lo_code_find(codes, code, LO_CODE_DOUBT);
}

static char *template_param(const struct aliyun *aliyun,
                            const struct lo_message *message)
{
    struct lo_json *values = lo_json_object();
    for (int i = 0; i < aliyun->template.n; i++) {
        char *value = lo_template_value(&aliyun->template, i, message, 0);
        lo_json_set_text(values, aliyun->template.names[i], value);
        g_free(value);
    }
    char *text = lo_json_print(values, 0);
    lo_json_free(values);
    return text;
}

static void nonce(char out[2 * 16 + 1])
{
    uint8_t bytes[16];
    lo_random_bytes(bytes, sizeof bytes);
    lo_hex(out, bytes, sizeof bytes);
}

/* Version 1.0: the action's parameters among the common ones. */
static void build_v1(const struct aliyun *aliyun, struct lo_web_request *out,
                     const char *action, const struct lo_parameter *own, int n,
                     lo_time now)
{
    enum { COMMON = 9 };
    char at[LO_TIME_TEXT], once[33];
    lo_time_format(at, now);
    nonce(once);
    const struct lo_parameter common[COMMON] = {
        {"AccessKeyId", aliyun->id},
        {"Action", action},
        {"Format", "JSON"},
        {"RegionId", "cn-hangzhou"},
        {"SignatureMethod", "HMAC-SHA1"},
        {"SignatureNonce", once},
        {"SignatureVersion", "1.0"},
        {"Timestamp", at},
        {"Version", "2017-05-25"}};
    struct lo_parameter *all = g_new(struct lo_parameter, COMMON + (gsize)n);
    memcpy(all, common, sizeof common);
    memcpy(all + COMMON, own, (gsize)n * sizeof *own);
    char *query = lo_sign_query(all, COMMON + n);
    char *signature = lo_sign_aliyun_v1("GET", query, aliyun->secret);
    char *encoded = g_uri_escape_string(signature, NULL, FALSE);
    out->method = "GET";
    out->url =
        g_strconcat(aliyun->base, "/?Signature=", encoded, "&", query, NULL);
    g_free(encoded);
    g_free(signature);
    g_free(query);
    g_free(all);
}

static void build_acs3(const struct aliyun *aliyun, struct lo_web_request *out,
                       const char *action, const struct lo_parameter *own,
                       int n, lo_time now)
{
    char at[LO_TIME_TEXT], once[33], hash[LO_SHA256_HEX];
    lo_time_format(at, now);
    nonce(once);
    lo_sha256_hex(hash, "", 0);
    const struct lo_parameter headers[] = {
        {"host", aliyun->host},          {"x-acs-action", action},
        {"x-acs-content-sha256", hash},  {"x-acs-date", at},
        {"x-acs-signature-nonce", once}, {"x-acs-version", "2017-05-25"}};
    char *query = lo_sign_query(own, n);
    char *authorization =
        lo_sign_acs3("POST", query, headers, G_N_ELEMENTS(headers), hash,
                     aliyun->id, aliyun->secret);
    out->url = g_strconcat(aliyun->base, "/?", query, NULL);
    out->body = g_strdup("");
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        lo_web_header(out, "%s: %s", headers[i].name, headers[i].value);
    lo_web_header(out, "Authorization: %s", authorization);
    g_free(authorization);
    g_free(query);
}

static void build_action(const struct aliyun *aliyun,
                         struct lo_web_request *out, const char *action,
                         const struct lo_parameter *own, int n, lo_time now)
{
    if (aliyun->v1)
        build_v1(aliyun, out, action, own, n, now);
    else
        build_acs3(aliyun, out, action, own, n, now);
}

static bool build(void *self, struct lo_web_request *out,
                  const struct lo_message *message, lo_time now,
                  const char **why)
{
    struct aliyun *aliyun = self;
    (void)why;
    char *values = template_param(aliyun, message);
    const struct lo_parameter own[] = {{"OutId", message->key},
                                       {"PhoneNumbers", message->to},
                                       {"SignName", aliyun->sign_name},
                                       {"TemplateCode", aliyun->template_code},
                                       {"TemplateParam", values}};
    build_action(aliyun, out, "SendSms", own, G_N_ELEMENTS(own), now);
    g_free(values);
    return true;
}

/* --- asking: QuerySendDetails ------------------------------------------- */

/* The newest fifty to the number on the day in Beijing: no number has more
 * (isv.BUSINESS_LIMIT_CONTROL). At home it is asked for without +86. */
static void build_ask(void *self, struct lo_web_request *out,
                      const struct lo_message *message, lo_time sent,
                      lo_time now)
{
    char text[LO_TIME_TEXT], day[9];
    lo_time_format(text, sent + 8 * LO_HOUR);
    g_snprintf(day, sizeof day, "%.4s%.2s%.2s", text, text + 5, text + 8);
    const char *to = message->to;
    if (g_str_has_prefix(to, "+86"))
        to += 3;
    const struct lo_parameter own[] = {{"CurrentPage", "1"},
                                       {"PageSize", "50"},
                                       {"PhoneNumber", to},
                                       {"SendDate", day}};
    build_action(self, out, "QuerySendDetails", own, G_N_ELEMENTS(own), now);
}

static void read_detail(struct lo_ask_result *out, const struct lo_json *one,
                        lo_time now)
{
    enum { WAITING = 1, FAILED = 2, DELIVERED = 3 };
    const char *code = lo_json_text(lo_json_get(one, "ErrCode"));
    int64_t status = lo_json_int(lo_json_get(one, "SendStatus"), 0);
    out->verdict = status == DELIVERED ? LO_ASK_DELIVERED
                   : status == FAILED  ? LO_ASK_FAILED
                   : status == WAITING ? LO_ASK_ACCEPTED
                                       : LO_ASK_NOTHING;
    const char *at = lo_json_text(
        lo_json_get(one, status == WAITING ? "SendDate" : "ReceiveDate"));
    out->at = lo_beijing_time(at, now);
    g_strlcpy(out->reason, code != NULL ? code : "", sizeof out->reason);
}

/* Ours is found by its OutId; what is not there is not known. */
static void read_ask(void *self, struct lo_ask_result *out,
                     const struct lo_http_reply *reply,
                     const struct lo_message *message, lo_time now)
{
    static const struct lo_web_list list = {
        "SmsSendDetailDTOs", "SmsSendDetailDTO", "OutId", read_detail};
    (void)self;
    lo_web_read_list(out, &list, reply, message, now);
}

/* --- answers ------------------------------------------------------------ */

/* The code decides where there is one, whatever the status: errors come with
 * 4xx and 5xx too. */
static void judge(void *self, struct lo_send_result *out,
                  const struct lo_http_reply *reply, lo_time now, bool *stale)
{
    struct lo_error ignored = LO_ERROR_INIT;
    struct lo_json *root = NULL;
    (void)self, (void)stale;
    lo_http_judge(out, reply, "", now);
    if (!reply->complete ||
        lo_json_parse(&root, reply->body->str, &ignored) != LO_OK) {
        if (out->outcome == LO_SEND_ACCEPTED)
            lo_code_apply(out, LO_CODE_DOUBT, "the answer is not JSON", "",
                          now);
        return;
    }
    const char *code = lo_json_text(lo_json_get(root, "Code"));
    const char *text = lo_json_text(lo_json_get(root, "Message"));
    const char *id = lo_json_text(lo_json_get(root, "BizId"));
    if (code != NULL && strcmp(code, "OK") == 0 &&
        out->outcome == LO_SEND_ACCEPTED)
        g_strlcpy(out->gateway_id, id != NULL ? id : "",
                  sizeof out->gateway_id);
    else if (code != NULL)
        lo_code_apply(out, class_of(code, text != NULL ? text : ""), code,
                      text != NULL ? text : "", now);
    else if (out->outcome == LO_SEND_ACCEPTED)
        lo_code_apply(out, LO_CODE_DOUBT, "no code in the answer", "", now);
    lo_json_free(root);
}

static void free_aliyun(void *self)
{
    struct aliyun *aliyun = self;
    g_free(aliyun->base);
    g_free(aliyun->host);
    g_free(aliyun->id);
    g_free(aliyun->secret);
    g_free(aliyun->sign_name);
    g_free(aliyun->template_code);
    lo_template_close(&aliyun->template);
    g_free(aliyun);
}

enum lo_status lo_gateway_aliyun_open(struct lo_gateway **out,
                                      const struct lo_settings *settings,
                                      struct lo_error *err)
{
    static const struct lo_web_driver driver = {.name = "aliyun",
                                                .build = build,
                                                .judge = judge,
                                                .build_ask = build_ask,
                                                .read_ask = read_ask,
                                                .free = free_aliyun};
    const char *url = lo_settings_text(settings, "gateway.url");
    struct aliyun *aliyun = g_new0(struct aliyun, 1);
    aliyun->base = g_strdup(url[0] != '\0' ? url : "https://" ALIYUN_HOST);
    aliyun->host = g_strdup(ALIYUN_HOST); /* signed, wherever it goes */
    aliyun->sign_name =
        g_strdup(lo_settings_text(settings, "gateway.sign_name"));
    aliyun->template_code =
        g_strdup(lo_settings_text(settings, "gateway.template"));
    aliyun->v1 =
        strcmp(lo_settings_text(settings, "gateway.variant"), "v1") == 0;
    enum lo_status status =
        lo_secret_get(&aliyun->id, settings, "aliyun_id", err);
    if (status == LO_OK)
        status = lo_secret_get(&aliyun->secret, settings, "aliyun_secret", err);
    if (status == LO_OK)
        status = lo_template_open(&aliyun->template, settings, err);
    if (status == LO_OK &&
        (aliyun->sign_name[0] == '\0' || aliyun->template_code[0] == '\0'))
        status = lo_error_set(err, LO_EINPUT,
                              "settings 'gateway.sign_name' and "
                              "'gateway.template' are not both given");
    if (status != LO_OK) {
        free_aliyun(aliyun);
        return status;
    }
    const struct lo_web_options options = {.setting = "gateway.url",
                                           .url = aliyun->base,
                                           .any_host = url[0] == '\0'};
    return lo_web_open(out, &driver, aliyun, &options, settings, err);
}
