/*
 * gateway_tencent.c - Tencent Cloud SMS (SendSms 2021-01-11), one number a
 * request: each number has a code of its own, and partial success of many
 * would have to be told apart.
 *
 * Errors come with HTTP 200. Some of them are in doubt: InternalError.Timeout
 * and SendAndRecvFail do not say whether the message left. Those are asked for
 * by PullSmsSendStatusByPhoneNumber, whose SessionContext is our key.
 * (PullSmsSendStatus hands each status out once, to whoever asks first, and
 * only to accounts for which the vendor has opened it.)
 * Source: cloud.tencent.cn/document/product/409/55981; codes from the vendor's
 * tencentcloud-sdk-go, sms/v20210111/errors.go; asking: cloud.tencent.com/
 * document/product/382/55976.
 */
#include <string.h>

#include "notify/gateway_web_int.h"

#define TENCENT_HOST "sms.tencentcloudapi.com"
#define TENCENT_TYPE "application/json; charset=utf-8"

struct tencent {
    char *base;
    char *id;
    char *key;
    char *app;
    char *sign_name;
    char *template_id;
    struct lo_template template;
};

static const struct lo_code codes[] = {
    {"InvalidParameterValue.IncorrectPhoneNumber", LO_CODE_REFUSED},
    {"FailedOperation.PhoneNumberInBlacklist", LO_CODE_REFUSED},
    {"LimitExceeded.PhoneNumberThirtySecondLimit", LO_CODE_MINUTE},
    {"LimitExceeded.PhoneNumberOneHourLimit", LO_CODE_HOUR},
    {"LimitExceeded.PhoneNumberDailyLimit", LO_CODE_REFUSED},
    {"LimitExceeded.PhoneNumberSameContentDailyLimit", LO_CODE_REFUSED},
    {"LimitExceeded.DeliveryFrequencyLimit", LO_CODE_LATER},
    {"LimitExceeded.AppDailyLimit", LO_CODE_DAY},
    {"LimitExceeded*", LO_CODE_LATER},
    {"RequestLimitExceeded*", LO_CODE_LATER},
    {"FailedOperation.ContainSensitiveWord", LO_CODE_REFUSED},
    {"InvalidParameterValue.ContentLengthLimit", LO_CODE_REFUSED},
    {"InvalidParameterValue.TemplateParameterLengthLimit", LO_CODE_REFUSED},
    {"InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
     LO_CODE_REFUSED},
    {"InternalError.RequestTimeException", LO_CODE_STOP}, /* our clock */
    {"InternalError*", LO_CODE_DOUBT},
    {"AuthFailure*", LO_CODE_STOP},
    {"UnauthorizedOperation*", LO_CODE_STOP},
    {"FailedOperation*", LO_CODE_STOP},
    {"InvalidParameter*", LO_CODE_STOP},
    {"MissingParameter*", LO_CODE_STOP},
    {NULL, LO_CODE_DOUBT},
};

static struct lo_json *one_text(const char *text)
{
    struct lo_json *array = lo_json_array();
    lo_json_append(array, lo_json_string(text));
    return array;
}

/* `body` is freed. */
static void build_action(const struct tencent *tencent,
                         struct lo_web_request *out, const char *action,
                         struct lo_json *body, lo_time now)
{
    out->url = g_strconcat(tencent->base, "/", NULL);
    out->body = lo_json_print(body, 0);
    lo_json_free(body);
    char *authorization = lo_sign_tc3(TENCENT_HOST, TENCENT_TYPE, out->body,
                                      "sms", now, tencent->id, tencent->key);
    lo_web_header(out, "Host: " TENCENT_HOST);
    lo_web_header(out, "Content-Type: " TENCENT_TYPE);
    lo_web_header(out, "Authorization: %s", authorization);
    lo_web_header(out, "X-TC-Action: %s", action);
    lo_web_header(out, "X-TC-Version: 2021-01-11");
    lo_web_header(out, "X-TC-Region: ap-guangzhou");
    lo_web_header(out, "X-TC-Timestamp: %" G_GINT64_FORMAT, now);
    g_free(authorization);
}

static bool build(void *self, struct lo_web_request *out,
                  const struct lo_message *message, lo_time now,
                  const char **why)
{
    struct tencent *tencent = self;
    (void)why;
    struct lo_json *body = lo_json_object();
    struct lo_json *values = lo_json_array();
    for (int i = 0; i < tencent->template.n; i++) {
        char *value = lo_template_value(&tencent->template, i, message, 0);
        lo_json_append(values, lo_json_string(value));
        g_free(value);
    }
    lo_json_set(body, "PhoneNumberSet", one_text(message->to));
    lo_json_set_text(body, "SmsSdkAppId", tencent->app);
    lo_json_set_text(body, "SignName", tencent->sign_name);
    lo_json_set_text(body, "TemplateId", tencent->template_id);
    lo_json_set(body, "TemplateParamSet", values);
    lo_json_set_text(body, "SessionContext", message->key);
    build_action(tencent, out, "SendSms", body, now);
    return true;
}

/* --- asking: PullSmsSendStatusByPhoneNumber ------------------------------- */

/* What the vendor's clock says of the sending may be a little earlier than
 * ours; it keeps seven days. */
static void build_ask(void *self, struct lo_web_request *out,
                      const struct lo_message *message, lo_time sent,
                      lo_time now)
{
    enum { EARLIER_S = 10 * LO_MINUTE, MOST = 100 };
    struct tencent *tencent = self;
    struct lo_json *body = lo_json_object();
    lo_json_set_integer(body, "BeginTime",
                        MAX(sent - EARLIER_S, now - 7 * LO_DAY));
    lo_json_set_integer(body, "EndTime", now);
    lo_json_set_integer(body, "Offset", 0);
    lo_json_set_integer(body, "Limit", MOST);
    lo_json_set_text(body, "PhoneNumber", message->to);
    lo_json_set_text(body, "SmsSdkAppId", tencent->app);
    build_action(tencent, out, "PullSmsSendStatusByPhoneNumber", body, now);
}

static void read_status(struct lo_ask_result *out, const struct lo_json *one,
                        lo_time now)
{
    const char *status = lo_json_text(lo_json_get(one, "ReportStatus"));
    const char *text = lo_json_text(lo_json_get(one, "Description"));
    status = status != NULL ? status : "";
    out->verdict = strcmp(status, "SUCCESS") == 0 ? LO_ASK_DELIVERED
                   : strcmp(status, "FAIL") == 0  ? LO_ASK_FAILED
                                                  : LO_ASK_ACCEPTED;
    out->at = MIN(lo_json_int(lo_json_get(one, "UserReceiveTime"), now), now);
    g_strlcpy(out->reason, text != NULL ? text : "", sizeof out->reason);
}

/* Ours is found by its SessionContext; what is not there is not known: a
 * message stands in the list only when its receipt has come. */
static void read_ask(void *self, struct lo_ask_result *out,
                     const struct lo_http_reply *reply,
                     const struct lo_message *message, lo_time now)
{
    static const struct lo_web_list list = {"Response", "PullSmsSendStatusSet",
                                            "SessionContext", read_status};
    (void)self;
    lo_web_read_list(out, &list, reply, message, now);
}

/* --- answers ------------------------------------------------------------ */

static void judge(void *self, struct lo_send_result *out,
                  const struct lo_http_reply *reply, lo_time now, bool *stale)
{
    struct lo_json *root = NULL;
    (void)self, (void)stale;
    if (!lo_web_json(&root, out, reply, now))
        return;
    const struct lo_json *response = lo_json_get(root, "Response");
    const struct lo_json *error = lo_json_get(response, "Error");
    const struct lo_json *one =
        lo_json_at(lo_json_get(response, "SendStatusSet"), 0);
    const struct lo_json *says = !lo_json_is_null(error) ? error : one;
    const char *code = lo_json_text(lo_json_get(says, "Code"));
    const char *text = lo_json_text(lo_json_get(says, "Message"));
    const char *id = lo_json_text(lo_json_get(one, "SerialNo"));
    if (code != NULL && says == one && g_ascii_strcasecmp(code, "Ok") == 0)
        g_strlcpy(out->gateway_id, id != NULL ? id : "",
                  sizeof out->gateway_id);
    else
        lo_code_apply(out,
                      code != NULL ? lo_code_find(codes, code, LO_CODE_DOUBT)
                                   : LO_CODE_DOUBT,
                      code != NULL ? code : "no code in the answer",
                      text != NULL ? text : "", now);
    lo_json_free(root);
}

static void free_tencent(void *self)
{
    struct tencent *tencent = self;
    g_free(tencent->base);
    g_free(tencent->id);
    g_free(tencent->key);
    g_free(tencent->app);
    g_free(tencent->sign_name);
    g_free(tencent->template_id);
    lo_template_close(&tencent->template);
    g_free(tencent);
}

enum lo_status lo_gateway_tencent_open(struct lo_gateway **out,
                                       const struct lo_settings *settings,
                                       struct lo_error *err)
{
    static const struct lo_web_driver driver = {.name = "tencent",
                                                .build = build,
                                                .judge = judge,
                                                .build_ask = build_ask,
                                                .read_ask = read_ask,
                                                .free = free_tencent};
    const char *url = lo_settings_text(settings, "gateway.url");
    struct tencent *tencent = g_new0(struct tencent, 1);
    tencent->base = g_strdup(url[0] != '\0' ? url : "https://" TENCENT_HOST);
    tencent->app = g_strdup(lo_settings_text(settings, "gateway.app"));
    tencent->sign_name =
        g_strdup(lo_settings_text(settings, "gateway.sign_name"));
    tencent->template_id =
        g_strdup(lo_settings_text(settings, "gateway.template"));
    enum lo_status status =
        lo_secret_get(&tencent->id, settings, "tencent_id", err);
    if (status == LO_OK)
        status = lo_secret_get(&tencent->key, settings, "tencent_key", err);
    if (status == LO_OK)
        status = lo_template_open(&tencent->template, settings, err);
    if (status == LO_OK &&
        (tencent->app[0] == '\0' || tencent->sign_name[0] == '\0' ||
         tencent->template_id[0] == '\0'))
        status = lo_error_set(err, LO_EINPUT,
                              "settings 'gateway.app', 'gateway.sign_name' and "
                              "'gateway.template' are not all given");
    if (status != LO_OK) {
        free_tencent(tencent);
        return status;
    }
    const struct lo_web_options options = {.setting = "gateway.url",
                                           .url = tencent->base,
                                           .any_host = url[0] == '\0'};
    return lo_web_open(out, &driver, tencent, &options, settings, err);
}
