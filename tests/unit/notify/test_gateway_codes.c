/*
 * test_gateway_codes.c - every code that the vendors' error tables name, as it
 * comes over the wire, means what it should for the message and for those
 * after it. What each gateway asks for: test_gateway_vendor.c.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "http_server.h"
#include "lineout/notify.h"

enum { NOW = 1551113065, BEIJING_MIDNIGHT = 1551196800 };

/* What is to become of the message, and of the gateway. */
enum fate {
    REFUSED, /* for good: the next channel */
    LATER,   /* surely not sent, again in a while */
    STOP,    /* nobody's goes: settings or money */
    DAY,     /* nobody's goes before midnight in Beijing */
    DOUBT,   /* a person or a receipt says */
    STALE    /* a new token, and once more */
};

struct said {
    enum fate fate;
    const char *codes; /* divided by blanks */
};

static const struct lo_message notice = {
    .key = "0123abcd",
    .channel = "sms",
    .to = "+8613800000000",
    .text = "计划停电：上河村",
    .lang = "zh",
    .facts = "[{\"places\":[\"上河村\"],\"lines\":[],\"off\":[[1551139200,"
             "1551151800]]}]",
    .stage = "announce-7d",
    .not_after = NOW + LO_DAY};

#define TOKEN "{\"access_token\":\"T1\",\"expires_in\":7200}"

static char *reply_of(int status, const char *body)
{
    return g_strdup_printf("HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n%s",
                           status, strlen(body), body);
}

static enum fate fate_of(const struct lo_send_result *result)
{
    if (result->outcome == LO_SEND_REFUSED)
        return REFUSED;
    if (result->outcome != LO_SEND_RETRY_AT)
        return DOUBT;
    if (!result->stop)
        return LATER;
    return result->retry_at == BEIJING_MIDNIGHT ? DAY : STOP;
}

static void open_gateway(struct lo_gateway **out, const char *kind,
                         const char *variant, int port)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_settings *settings = lo_settings_new();
    char *url = g_strdup_printf("http://127.0.0.1:%d", port);
    const char *const pairs[][2] = {
        {"gateway.url", url},
        {"gateway.variant", variant},
        {"gateway.sign_name", "S"},
        {"gateway.template", "T"},
        {"gateway.app", "14000"},
        {"gateway.http_timeout_s", "2"},
        {"gateway.template_values", "thing1={place}"}};
    static const char *const secrets[] = {
        "LINEOUT_KANNEL_USER",   "LINEOUT_KANNEL_PASSWORD",
        "LINEOUT_ALIYUN_ID",     "LINEOUT_ALIYUN_SECRET",
        "LINEOUT_TENCENT_ID",    "LINEOUT_TENCENT_KEY",
        "LINEOUT_WECHAT_SECRET", "LINEOUT_WECOM_ID",
        "LINEOUT_WECOM_SECRET",  "LINEOUT_WECOM_KEY"};
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_setenv(secrets[i], "sesame", TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        LO_ASSERT_OK(lo_settings_set(settings, pairs[i][0], pairs[i][1], &err),
                     err);
    LO_ASSERT_OK(lo_gateway_open(out, kind, settings, &err), err);
    lo_settings_free(settings);
    g_free(url);
}

/* One answer; a stale token is followed by a new one and the same answer, and
 * then it is enough. */
static void check(const char *kind, const char *variant, bool token, int status,
                  const char *body, enum fate fate)
{
    char *first = reply_of(200, TOKEN), *text = reply_of(status, body);
    struct http_script script[5] = {{HTTP_ANSWER, NULL}};
    int n = 0;
    for (int i = 0; i < (fate == STALE ? 2 : 1); i++) {
        if (token)
            script[n++] = (struct http_script){HTTP_ANSWER, first};
        script[n++] = (struct http_script){HTTP_ANSWER, text};
    }
    struct http_server *server = http_server_start(script);
    struct lo_gateway *gateway = NULL;
    struct lo_send_result result;
    open_gateway(&gateway, kind, variant, http_server_port(server));
    gateway->send(gateway->self, &notice, NOW, &result);
    enum fate is = fate_of(&result);
    if (is != (fate == STALE ? LATER : fate))
        fprintf(stderr, "%s: '%s' is %d, not %d\n", kind, body, (int)is,
                (int)fate);
    CU_ASSERT_EQUAL(is, fate == STALE ? LATER : fate);
    CU_ASSERT_EQUAL(http_server_requests(server), n);
    lo_gateway_free(gateway);
    http_server_stop(server);
    g_free(text);
    g_free(first);
}

/* `format` holds the code, first or more often. */
static void check_all(const char *kind, const char *variant, bool token,
                      const char *format, const struct said *said, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char **codes = g_strsplit(said[i].codes, " ", -1);
        for (char **code = codes; *code != NULL; code++) {
            char **halves = g_strsplit(format, "@", -1);
            char *body = g_strjoinv(*code, halves);
            check(kind, variant, token, 200, body, said[i].fate);
            g_free(body);
            g_strfreev(halves);
        }
        g_strfreev(codes);
    }
}

/* --- the tables --------------------------------------------------------- */

static void test_gateway_codes__kannel(void)
{
    static const char *const misformed[] = {
        "Coding",   "Charset or body", "DLR-Mask",
        "DLR-URL",  "MClass",          "PID",
        "RPI",      "Alt-DCS",         "MWI",
        "Compress", "Validity",        "Deferred",
        "Priority", "Account",         "UDH"};
    for (size_t i = 0; i < G_N_ELEMENTS(misformed); i++) {
        char *body =
            g_strconcat(misformed[i], " field misformed, rejected", NULL);
        check("kannel", "", false, 400, body, REFUSED);
        g_free(body);
    }
    static const struct {
        int status;
        const char *body;
        enum fate fate;
    } said[] = {
        {400, "Missing receiver number, rejected", REFUSED},
        {400, "Empty receiver number not allowed, rejected", REFUSED},
        {400, "Number(s) has/have been denied by white- and/or black-lists.",
         REFUSED},
        {400, "Sender missing and no global set, rejected", REFUSED},
        {400, "Invalid content-type", REFUSED},
        {202, "Sent. Denied receivers are: 1", REFUSED},
        {403, "Authorization failed for sendsms", STOP},
        {403, "Not routable. Do not try again.", REFUSED},
        {500, "Sending failed.", DOUBT}, /* it may have been: no second one */
        {503, "Temporal failure, try again later.", LATER},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
        check("kannel", "", false, said[i].status, said[i].body, said[i].fate);
}

/* What is wrong with one message's words or number is that message's, though
 * the vendor files some of it under the account's: a name that is too long must
 * not hold up everybody. */
static void test_gateway_codes__aliyun(void)
{
    static const struct said said[] = {
        {REFUSED, "isv.MOBILE_NUMBER_ILLEGAL isv.BLACK_KEY_CONTROL_LIMIT "
                  "isv.PARAM_LENGTH_LIMIT isv.PARAM_NOT_SUPPORT_URL "
                  "isv.SMS_CONTENT_ILLEGAL isv.DOMESTIC_NUMBER_NOT_SUPPORTED"},
        {STOP, "isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGN_ILLEGAL "
               "isv.SIGN_STATE_ILLEGAL isv.SMS_TEMPLATE_ILLEGAL "
               "isv.SMS_SIGNATURE_SCENE_ILLEGAL "
               "isv.TEMPLATE_MISSING_PARAMETERS isv.INVALID_PARAMETERS "
               "isv.INVALID_JSON_PARAM isv.MOBILE_COUNT_OVER_LIMIT "
               "isv.EXTEND_CODE_ERROR isv.DENY_IP_RANGE "
               "isp.RAM_PERMISSION_DENY isv.PRODUCT_UN_SUBSCRIPT "
               "isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL "
               "isv.OUT_OF_SERVICE isv.AMOUNT_NOT_ENOUGH "
               "SignatureDoesNotMatch InvalidAccessKeyId.NotFound"},
        {DAY, "isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL"},
        {LATER, "isv.BUSINESS_LIMIT_CONTROL Throttling Throttling.User "
                "Throttling.Api"},
        {DOUBT, "isp.SYSTEM_ERROR somethingNew"},
    };
    check_all("aliyun", "", false, "{\"Code\":\"@\",\"Message\":\"m\"}", said,
              G_N_ELEMENTS(said));
}

/* One code, three waits: the text says which (blog.csdn.net/weixin_39646711/
 * article/details/104970198 has the third as it came). */
static void test_gateway_codes__aliyun_says_in_words_how_long(void)
{
    static const struct {
        const char *text;
        lo_time again;
    } windows[] = {{"触发分钟级流控Permits:1", NOW + LO_MINUTE},
                   {"触发小时级流控Permits:5", NOW + LO_HOUR},
                   {"触发天级流控Permits:10", BEIJING_MIDNIGHT}};
    for (size_t i = 0; i < G_N_ELEMENTS(windows); i++) {
        char *body =
            g_strdup_printf("{\"Message\":\"%s\",\"RequestId\":\"C0A0BE93\","
                            "\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\"}",
                            windows[i].text);
        char *reply = reply_of(200, body);
        const struct http_script script[] = {{HTTP_ANSWER, reply},
                                             {HTTP_ANSWER, NULL}};
        struct http_server *server = http_server_start(script);
        struct lo_gateway *gateway = NULL;
        struct lo_send_result result;
        open_gateway(&gateway, "aliyun", "", http_server_port(server));
        gateway->send(gateway->self, &notice, NOW, &result);
        CU_ASSERT_EQUAL(result.outcome, LO_SEND_RETRY_AT);
        CU_ASSERT_EQUAL(result.retry_at, windows[i].again);
        CU_ASSERT_TRUE(result.number);
        CU_ASSERT_FALSE(result.stop);
        lo_gateway_free(gateway);
        http_server_stop(server);
        g_free(reply);
        g_free(body);
    }
}

static const struct said tencent[] = {
    {REFUSED, "InvalidParameterValue.IncorrectPhoneNumber "
              "FailedOperation.PhoneNumberInBlacklist "
              "LimitExceeded.PhoneNumberDailyLimit "
              "LimitExceeded.PhoneNumberSameContentDailyLimit "
              "FailedOperation.ContainSensitiveWord "
              "InvalidParameterValue.ContentLengthLimit "
              "InvalidParameterValue.TemplateParameterLengthLimit "
              "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"},
    {LATER, "LimitExceeded.PhoneNumberThirtySecondLimit "
            "LimitExceeded.PhoneNumberOneHourLimit "
            "LimitExceeded.DeliveryFrequencyLimit "
            "LimitExceeded.PhoneNumberCountLimit RequestLimitExceeded"},
    {DAY, "LimitExceeded.AppDailyLimit"},
    {STOP, "FailedOperation.InsufficientBalanceInSmsPackage "
           "UnauthorizedOperation.SerivceSuspendDueToArrears "
           "FailedOperation.SignatureIncorrectOrUnapproved "
           "FailedOperation.TemplateIncorrectOrUnapproved "
           "FailedOperation.MarketingSendTimeConstraint "
           "UnauthorizedOperation.RequestIpNotInWhitelist "
           "UnauthorizedOperation.SmsSdkAppIdVerifyFail "
           "InternalError.RequestTimeException AuthFailure.SecretIdNotFound"},
    {DOUBT, "InternalError.Timeout InternalError.SendAndRecvFail "
            "InternalError SomethingNew"},
};

/* For the whole request, with HTTP 200. */
static void test_gateway_codes__tencent(void)
{
    check_all("tencent", "", false,
              "{\"Response\":{\"Error\":{\"Code\":\"@\",\"Message\":\"m\"},"
              "\"RequestId\":\"r\"}}",
              tencent, G_N_ELEMENTS(tencent));
}

/* For the number alone. */
static void test_gateway_codes__tencent_of_one_number(void)
{
    check_all("tencent", "", false,
              "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"@\"}]}}", tencent,
              G_N_ELEMENTS(tencent));
}

static const struct said wechat[] = {
    {LATER, "-1 43108 45011"},
    {STALE, "40001 40014 42001"},
    {REFUSED, "40003 43004 43019 43101 45168 47001 47003 48002 50002"},
    {STOP, "40013 40125 40164 40037 41030 43107 45035 61004 48001 48004"},
    {DAY, "45009"},
};

static void test_gateway_codes__wechat(void)
{
    check_all("wechat", "", true, "{\"errcode\":@,\"errmsg\":\"m\"}", wechat,
              G_N_ELEMENTS(wechat));
}

static void test_gateway_codes__wechat_subscription(void)
{
    check_all("wechat", "subscribe", true, "{\"errcode\":@,\"errmsg\":\"m\"}",
              wechat, G_N_ELEMENTS(wechat));
}

/* Its quotas are a minute's and an hour's, and no day's. */
static void test_gateway_codes__wecom(void)
{
    static const struct said app[] = {
        {LATER, "-1 45009"},
        {STALE, "40014 42001"},
        {REFUSED, "81013 60111 40003"},
        {STOP, "40001 40013 40056 48002 60020 301002"},
    };
    static const struct said robot[] = {
        {LATER, "-1 45009"},
        {STOP, "93000 40058"},
    };
    check_all("wecom", "", true, "{\"errcode\":@,\"errmsg\":\"m\"}", app,
              G_N_ELEMENTS(app));
    check_all("wecom", "robot", false, "{\"errcode\":@,\"errmsg\":\"m\"}",
              robot, G_N_ELEMENTS(robot));
}

LO_SUITE(gateway_codes,
         LO_TEST(test_gateway_codes__aliyun_says_in_words_how_long),
         LO_TEST(test_gateway_codes__kannel),
         LO_TEST(test_gateway_codes__aliyun),
         LO_TEST(test_gateway_codes__tencent),
         LO_TEST(test_gateway_codes__tencent_of_one_number),
         LO_TEST(test_gateway_codes__wechat),
         LO_TEST(test_gateway_codes__wechat_subscription),
         LO_TEST(test_gateway_codes__wecom));
