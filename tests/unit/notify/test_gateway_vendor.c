/*
 * test_gateway_vendor.c - each vendor's gateway against a server that says what
 * the vendor says: what arrives, and what each answer means.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "http_server.h"
#include "notify/gateway_web_int.h"

enum { NOW = 1551113065 }; /* 2019-02-25T16:44:25Z */

static const struct lo_message notice = {
    .key = "0123abcd",
    .channel = "sms",
    .to = "+8613800000000",
    .text = "计划停电：上河村",
    .lang = "zh",
    .facts =
        "[{\"places\":[\"上河村\",\"一个名字长得放不进二十个字的村子的村名\"],"
        "\"lines\":[\"10kV上河线\"],\"off\":[[1551139200,1551151800]]}]",
    .stage = "announce-7d",
    .not_after = NOW + 2 * LO_HOUR};

struct fixture {
    struct http_server *server;
    struct lo_settings *settings;
    struct lo_gateway *gateway;
    struct lo_send_result result;
    struct lo_error err;
    struct http_script script[8];
    char *answers[8];
    int n;
};

static void set(struct fixture *f, const char *assignment)
{
    LO_ASSERT_OK(lo_settings_assign(f->settings, assignment, &f->err), f->err);
}

static void answer(struct fixture *f, int status, const char *body)
{
    f->answers[f->n] =
        g_strdup_printf("HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n%s",
                        status, strlen(body), body);
    f->script[f->n] = (struct http_script){HTTP_ANSWER, f->answers[f->n]};
    f->n++;
}

static void open_gateway(struct fixture *f, const char *kind)
{
    static const char *const secrets[] = {
        "KANNEL_USER",  "KANNEL_PASSWORD", "ALIYUN_ID",     "ALIYUN_SECRET",
        "TENCENT_ID",   "TENCENT_KEY",     "WECHAT_SECRET", "WECOM_ID",
        "WECOM_SECRET", "WECOM_KEY"};
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++) {
        char *name = g_strconcat("LINEOUT_", secrets[i], NULL);
        g_setenv(name, "sesame", TRUE);
        g_free(name);
    }
    f->server = http_server_start(f->script);
    f->settings = lo_settings_new();
    char *url = g_strdup_printf("gateway.url=http://127.0.0.1:%d",
                                http_server_port(f->server));
    set(f, url);
    g_free(url);
    set(f, "gateway.http_timeout_s=2");
    set(f, "gateway.sign_name=江北供电所");
    set(f, "gateway.template=SMS_1");
    set(f, "gateway.app=14000");
    set(f, "gateway.template_values=thing1={place}; time={when}");
    set(f, "gateway.receipt_url=http://127.0.0.1:1/dlr");
    (void)kind;
}

static void start(struct fixture *f, const char *kind, const char *variant)
{
    open_gateway(f, kind);
    char *assignment = g_strconcat("gateway.variant=", variant, NULL);
    set(f, assignment);
    g_free(assignment);
    LO_ASSERT_OK(lo_gateway_open(&f->gateway, kind, f->settings, &f->err),
                 f->err);
}

static void tear_down(struct fixture *f)
{
    lo_gateway_free(f->gateway);
    http_server_stop(f->server);
    lo_settings_free(f->settings);
    for (int i = 0; i < f->n; i++)
        g_free(f->answers[i]);
    memset(f, 0, sizeof *f);
}

static void send(struct fixture *f)
{
    f->gateway->send(f->gateway->self, &notice, NOW, &f->result);
}

static void expect_request(struct fixture *f, const char *piece)
{
    char *last = http_server_last(f->server);
    if (strstr(last, piece) == NULL)
        fprintf(stderr, "no '%s' in '%s'\n", piece, last);
    CU_ASSERT_PTR_NOT_NULL(strstr(last, piece));
    g_free(last);
}

struct outcome {
    int status;
    const char *body;
    enum lo_send_outcome outcome;
    bool stop;
};

/* One exchange each; no answer ever makes a second request. */
static void replay(const char *kind, const char *variant, const char *first,
                   const struct outcome *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct fixture f = {0};
        if (first != NULL)
            answer(&f, 200, first);
        answer(&f, table[i].status, table[i].body);
        start(&f, kind, variant);
        send(&f);
        if (f.result.outcome != table[i].outcome ||
            f.result.stop != table[i].stop)
            fprintf(stderr, "%s, '%s': outcome %d, stop %d\n", kind,
                    table[i].body, f.result.outcome, f.result.stop);
        CU_ASSERT_EQUAL(f.result.outcome, table[i].outcome);
        CU_ASSERT_EQUAL(f.result.stop, table[i].stop);
        CU_ASSERT_EQUAL(http_server_requests(f.server), first != NULL ? 2 : 1);
        CU_ASSERT_PTR_NULL(strstr(f.result.reason, "sesame"));
        tear_down(&f);
    }
}

/* --- Kannel -------------------------------------------------------------- */

static void test_gateway_vendor__kannel_says_coding_and_charset(void)
{
    struct fixture f = {0};
    answer(&f, 202, "0: Accepted for delivery");
    start(&f, "kannel", "");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    expect_request(&f, "GET /?charset=UTF-8&coding=2&dlr-mask=31&dlr-url="
                       "http%3A%2F%2F127.0.0.1%3A1%2Fdlr%3Fkey%3D0123abcd%26st"
                       "%3D%25d");
    expect_request(&f, "&text=%E8%AE%A1%E5%88%92");
    expect_request(&f, "&to=%2B8613800000000&username=sesame&validity=120 ");
    tear_down(&f);
}

static void test_gateway_vendor__kannel_answers(void)
{
    static const struct outcome table[] = {
        {202, "3: Queued for later delivery", LO_SEND_ACCEPTED, false},
        {202, "Sent.", LO_SEND_ACCEPTED, false},
        {202, "<html>login</html>", LO_SEND_UNKNOWN, false},
        {400, "Empty receiver number not allowed, rejected", LO_SEND_REFUSED,
         false},
        {403, "Authorization failed for sendsms", LO_SEND_RETRY_AT, true},
        {403, "Not routable. Do not try again.", LO_SEND_REFUSED, false},
        {500, "Sending failed.", LO_SEND_UNKNOWN, false},
        {503, "Temporal failure, try again later.", LO_SEND_RETRY_AT, false},
    };
    replay("kannel", "", NULL, table, G_N_ELEMENTS(table));
}

static void test_gateway_vendor__kannel_is_never_given_an_empty_text(void)
{
    struct fixture f = {0};
    start(&f, "kannel", "");
    struct lo_message empty = notice;
    empty.text = "";
    f.gateway->send(f.gateway->self, &empty, NOW, &f.result);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_REFUSED);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 0);
    tear_down(&f);
}

/* --- Aliyun -------------------------------------------------------------- */

/* Value of a header of the request, owned. */
static char *header_of(const char *request, const char *name)
{
    char *start = g_strdup_printf("\r\n%s: ", name);
    const char *at = strstr(request, start);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    at += strlen(start);
    g_free(start);
    return g_strndup(at, strcspn(at, "\r"));
}

/* As the vendor would: sign what arrived and compare. */
static void test_gateway_vendor__aliyun_request_bears_its_signature(void)
{
    static const char *const names[] = {
        "host",       "x-acs-action",          "x-acs-content-sha256",
        "x-acs-date", "x-acs-signature-nonce", "x-acs-version"};
    struct fixture f = {0};
    answer(&f, 200, "{\"Code\":\"OK\",\"BizId\":\"9^0\"}");
    start(&f, "aliyun", "");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "9^0");
    char *last = http_server_last(f.server);
    const char *from = strchr(last, '?') + 1;
    char *query = g_strndup(from, strcspn(from, " "));
    struct lo_parameter headers[6];
    for (int i = 0; i < 6; i++)
        headers[i] = (struct lo_parameter){
            names[i], header_of(last, i == 0 ? "Host" : names[i])};
    char *is = header_of(last, "Authorization");
    char *wanted = lo_sign_acs3("POST", query, headers, 6, headers[2].value,
                                "sesame", "sesame");
    CU_ASSERT_STRING_EQUAL(is, wanted);
    CU_ASSERT_STRING_EQUAL(headers[0].value, "dysmsapi.aliyuncs.com");
    CU_ASSERT_PTR_NOT_NULL(strstr(query, "OutId=0123abcd"));
    for (int i = 0; i < 6; i++)
        g_free((char *)(uintptr_t)headers[i].value);
    g_free(wanted);
    g_free(is);
    g_free(query);
    g_free(last);
    tear_down(&f);
    answer(&f, 200, "{\"Code\":\"OK\",\"BizId\":\"9^0\"}");
    start(&f, "aliyun", "v1");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    expect_request(&f, "SignatureMethod=HMAC-SHA1");
    tear_down(&f);
}

static void test_gateway_vendor__aliyun_answers(void)
{
    static const struct outcome table[] = {
        {200, "{\"Code\":\"isv.MOBILE_NUMBER_ILLEGAL\"}", LO_SEND_REFUSED,
         false},
        {200, "{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\"}", LO_SEND_RETRY_AT,
         false},
        {200, "{\"Code\":\"isv.DAY_LIMIT_CONTROL\"}", LO_SEND_RETRY_AT, true},
        {200, "{\"Code\":\"isv.AMOUNT_NOT_ENOUGH\"}", LO_SEND_RETRY_AT, true},
        {200, "{\"Code\":\"isv.SMS_TEMPLATE_ILLEGAL\"}", LO_SEND_RETRY_AT,
         true},
        {400, "{\"Code\":\"SignatureDoesNotMatch\"}", LO_SEND_RETRY_AT, true},
        {503, "{\"Code\":\"Throttling.User\"}", LO_SEND_RETRY_AT, false},
        {500, "{\"Code\":\"isp.SYSTEM_ERROR\"}", LO_SEND_UNKNOWN, false},
        {200, "{\"Code\":\"never heard of\"}", LO_SEND_UNKNOWN, false},
        {200, "{\"Message\":", LO_SEND_UNKNOWN, false},
    };
    replay("aliyun", "", NULL, table, G_N_ELEMENTS(table));
}

/* --- Tencent ------------------------------------------------------------- */

static void test_gateway_vendor__tencent_request_bears_its_signature(void)
{
    struct fixture f = {0};
    answer(&f, 200,
           "{\"Response\":{\"SendStatusSet\":[{\"SerialNo\":\"s-1\",\"Code\":"
           "\"Ok\"}]}}");
    start(&f, "tencent", "");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "s-1");
    char *last = http_server_last(f.server);
    char *is = header_of(last, "Authorization");
    char *wanted = lo_sign_tc3(
        "sms.tencentcloudapi.com", "application/json; charset=utf-8",
        strstr(last, "\r\n\r\n") + 4, "sms", NOW, "sesame", "sesame");
    CU_ASSERT_STRING_EQUAL(is, wanted);
    g_free(wanted);
    g_free(is);
    g_free(last);
    expect_request(&f, "\"PhoneNumberSet\":[\"+8613800000000\"]");
    expect_request(&f, "02-26 08:00-11:30"); /* local time */
    tear_down(&f);
}

/* Six characters a variable, the least that the vendor speaks of, hold a day
 * and its two times; several stretches are no such thing. */
static void test_gateway_vendor__template_of_six_characters_holds_the_time(void)
{
    static const struct {
        const char *off, *expected;
    } told[] = {
        {"[[1551139200,1551151800]]}]",
         "\"TemplateParamSet\":[\"02-26\",\"08:00\",\"11:30\"]"},
        {"[[1551139200,1551151800]]},{\"places\":[\"b\"],\"lines\":[],\"off\":"
         "[[1551139200,1551151800]]}]",
         "\"TemplateParamSet\":[\"02-26\",\"08:00\",\"11:30\"]"},
        {"[[1551139200,1551143000],[1551146000,1551151800]]}]",
         "\"TemplateParamSet\":[\"\",\"\",\"\"]"},
        {"[[1551139200,1551225600]]}]",
         "\"TemplateParamSet\":[\"\",\"\",\"\"]"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
        struct fixture f = {0};
        struct lo_message message = notice;
        char *facts = g_strconcat(
            "[{\"places\":[\"a\"],\"lines\":[],\"off\":", told[i].off, NULL);
        message.facts = facts;
        answer(&f, 200,
               "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\"}]}}");
        open_gateway(&f, "tencent");
        set(&f, "gateway.template_values=1={date}; 2={from}; 3={until}");
        LO_ASSERT_OK(lo_gateway_open(&f.gateway, "tencent", f.settings, &f.err),
                     f.err);
        f.gateway->send(f.gateway->self, &message, NOW, &f.result);
        CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
        expect_request(&f, told[i].expected);
        g_free(facts);
        tear_down(&f);
    }
}

static void test_gateway_vendor__tencent_answers(void)
{
#define TENCENT_ERROR(code) "{\"Response\":{\"Error\":{\"Code\":\"" code "\"}}}"
    static const struct outcome table[] = {
        {200,
         "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"FailedOperation."
         "PhoneNumberInBlacklist\"}]}}",
         LO_SEND_REFUSED, false},
        {200, TENCENT_ERROR("LimitExceeded.DeliveryFrequencyLimit"),
         LO_SEND_RETRY_AT, false},
        {200, TENCENT_ERROR("LimitExceeded.AppDailyLimit"), LO_SEND_RETRY_AT,
         true},
        {200, TENCENT_ERROR("FailedOperation.InsufficientBalanceInSmsPackage"),
         LO_SEND_RETRY_AT, true},
        {200, TENCENT_ERROR("InternalError.Timeout"), LO_SEND_UNKNOWN, false},
        {200, TENCENT_ERROR("InternalError.SendAndRecvFail"), LO_SEND_UNKNOWN,
         false},
        {200, TENCENT_ERROR("AuthFailure.SignatureFailure"), LO_SEND_RETRY_AT,
         true},
        {200, "{}", LO_SEND_UNKNOWN, false},
    };
    replay("tencent", "", NULL, table, G_N_ELEMENTS(table));
}

/* --- WeChat and WeCom ------------------------------------------------------
 */

#define TOKEN "{\"access_token\":\"T1\",\"expires_in\":7200}"

static void test_gateway_vendor__wechat_cuts_values_and_names_its_key(void)
{
    struct fixture f = {0};
    answer(&f, 200, TOKEN);
    answer(&f, 200, "{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":200228332}");
    start(&f, "wechat", "");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "200228332");
    CU_ASSERT_EQUAL(f.gateway->dedupe_s, 600);
    expect_request(&f, "POST /cgi-bin/message/template/send?access_token=T1 ");
    expect_request(&f, "\"client_msg_id\":\"0123abcd\"");
    /* 19 characters and the ellipsis */
    expect_request(&f, "{\"thing1\":{\"value\":\"上河村、一个名字长得放不进二十"
                       "个字的村…\"}");
    tear_down(&f);
}

static void test_gateway_vendor__wechat_old_token_is_renewed_once(void)
{
    struct fixture f = {0};
    answer(&f, 200, TOKEN);
    answer(&f, 200, "{\"errcode\":40001,\"errmsg\":\"invalid credential\"}");
    answer(&f, 200, "{\"access_token\":\"T2\",\"expires_in\":7200}");
    answer(&f, 200, "{\"errcode\":0,\"msgid\":1}");
    start(&f, "wechat", "");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 4);
    expect_request(&f, "access_token=T2 ");
    tear_down(&f);
    answer(&f, 200, TOKEN);
    answer(&f, 200, "{\"errcode\":40001}");
    answer(&f, 200, TOKEN);
    answer(&f, 200, "{\"errcode\":40001}");
    start(&f, "wechat", "");
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_RETRY_AT);
    CU_ASSERT_EQUAL(http_server_requests(f.server), 4); /* not for ever */
    tear_down(&f);
}

static void test_gateway_vendor__wechat_answers(void)
{
    static const struct outcome table[] = {
        {200, "{\"errcode\":-1}", LO_SEND_RETRY_AT, false},
        {200, "{\"errcode\":40003}", LO_SEND_REFUSED, false},
        {200, "{\"errcode\":43101}", LO_SEND_REFUSED, false},
        {200, "{\"errcode\":40037}", LO_SEND_RETRY_AT, true},
        {200, "{\"errcode\":45009}", LO_SEND_RETRY_AT, true},
        {200, "{\"errcode\":45011}", LO_SEND_RETRY_AT, false},
        {200, "{\"errcode\":47003}", LO_SEND_REFUSED, false},
        {200, "{\"errcode\":48001}", LO_SEND_RETRY_AT, true},
        {200, "{}", LO_SEND_UNKNOWN, false},
    };
    replay("wechat", "", TOKEN, table, G_N_ELEMENTS(table));
    replay("wechat", "subscribe", TOKEN, table, G_N_ELEMENTS(table));
}

static void test_gateway_vendor__without_a_token_nothing_is_sent(void)
{
    static const struct outcome table[] = {
        {200, "{\"errcode\":40164,\"errmsg\":\"ip not in whitelist\"}",
         LO_SEND_RETRY_AT, true}};
    replay("wechat", "", NULL, table, G_N_ELEMENTS(table));
}

static void test_gateway_vendor__wecom_success_may_name_nobody(void)
{
    static const struct outcome table[] = {
        {200, "{\"errcode\":0,\"msgid\":\"m\"}", LO_SEND_ACCEPTED, false},
        {200, "{\"errcode\":0,\"invaliduser\":\"zhang\"}", LO_SEND_REFUSED,
         false},
        {200, "{\"errcode\":81013}", LO_SEND_REFUSED, false}};
    replay("wecom", "", TOKEN, table, G_N_ELEMENTS(table));
    replay("wecom", "robot", NULL, table, 1);
}

/* --- secrets and addresses -------------------------------------------------
 */

static void test_gateway_vendor__secrets_file_must_be_private(void)
{
    struct fixture f = {0};
    char *path = g_build_filename(lo_test_tmpdir(), "secrets", NULL);
    char *assignment = g_strconcat("gateway.secrets=", path, NULL);
    CU_ASSERT_TRUE(g_file_set_contents(
        path, "[secrets]\nkannel_user=u\nkannel_password=p\n", -1, NULL));
    open_gateway(&f, "kannel");
    set(&f, assignment);
    CU_ASSERT_EQUAL(g_chmod(path, 0640), 0);
    CU_ASSERT_EQUAL(lo_gateway_open(&f.gateway, "kannel", f.settings, &f.err),
                    LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.hint, "chmod 600"));
    CU_ASSERT_EQUAL(g_chmod(path, 0600), 0);
    LO_ASSERT_OK(lo_gateway_open(&f.gateway, "kannel", f.settings, &f.err),
                 f.err);
    tear_down(&f);
    g_free(assignment);
    g_free(path);
}

static void test_gateway_vendor__address_is_the_vendors_or_this_machines(void)
{
    struct fixture f = {0};
    open_gateway(&f, "aliyun");
    set(&f, "gateway.url=https://example.org");
    CU_ASSERT_EQUAL(lo_gateway_open(&f.gateway, "aliyun", f.settings, &f.err),
                    LO_EINPUT);
    set(&f, "gateway.url=http://example.org"); /* Kannel's is the operator's */
    CU_ASSERT_EQUAL(lo_gateway_open(&f.gateway, "kannel", f.settings, &f.err),
                    LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "without encryption"));
    tear_down(&f);
}

static void test_gateway_vendor__http_body_may_say_no(void)
{
    struct fixture f = {0};
    answer(&f, 200, "{\"status\":\"error\"}");
    answer(&f, 200, "{\"status\":\"ok\",\"id\":\"7\"}");
    open_gateway(&f, "http");
    char *url = g_strdup_printf("gateway.http_url=http://127.0.0.1:%d",
                                http_server_port(f.server));
    set(&f, url);
    set(&f, "gateway.http_ok=status=ok");
    g_free(url);
    LO_ASSERT_OK(lo_gateway_open(&f.gateway, "http", f.settings, &f.err),
                 f.err);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_REFUSED);
    send(&f);
    CU_ASSERT_EQUAL(f.result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(f.result.gateway_id, "7");
    tear_down(&f);
}

/* Asked for the day it was sent on in Beijing, and found by our key. */
static void test_gateway_vendor__aliyun_is_asked_what_became_of_it(void)
{
    static const struct {
        const char *body;
        int verdict;
    } said[] = {
        {"{\"Code\":\"OK\",\"SmsSendDetailDTOs\":{\"SmsSendDetailDTO\":[{"
         "\"OutId\":\"other\",\"SendStatus\":2},{\"OutId\":\"0123abcd\","
         "\"SendStatus\":3,\"ErrCode\":\"DELIVERED\",\"ReceiveDate\":"
         "\"2019-02-26 00:44:27\"}]}}",
         LO_ASK_DELIVERED},
        {"{\"SmsSendDetailDTOs\":{\"SmsSendDetailDTO\":[{\"OutId\":"
         "\"0123abcd\",\"SendStatus\":2,\"ErrCode\":\"MK:0001\"}]}}",
         LO_ASK_FAILED},
        {"{\"SmsSendDetailDTOs\":{\"SmsSendDetailDTO\":[{\"OutId\":"
         "\"0123abcd\",\"SendStatus\":1}]}}",
         LO_ASK_ACCEPTED},
        {"{\"SmsSendDetailDTOs\":{\"SmsSendDetailDTO\":[{\"OutId\":"
         "\"other\",\"SendStatus\":3}]}}",
         LO_ASK_NOTHING},
        {"{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\"}", LO_ASK_NOTHING},
        {"<html>", LO_ASK_NOTHING},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        struct fixture f = {0};
        struct lo_ask_result result;
        answer(&f, 200, said[i].body);
        start(&f, "aliyun", i == 1 ? "v1" : "");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f.gateway->ask);
        f.gateway->ask(f.gateway->self, &notice, NOW, NOW + LO_HOUR, &result);
        CU_ASSERT_EQUAL((int)result.verdict, said[i].verdict);
        expect_request(&f, "PhoneNumber=13800000000");
        expect_request(&f, "SendDate=20190226");
        expect_request(&f, "QuerySendDetails");
        if (i == 0) {
            CU_ASSERT_EQUAL(result.at, NOW + 2);
            CU_ASSERT_STRING_EQUAL(result.reason, "DELIVERED");
        }
        tear_down(&f);
    }
}

#define TENCENT_STATUS(members)                                                \
    "{\"Response\":{\"PullSmsSendStatusSet\":[" members "]}}"

/* Signed as a sending is, and found by our key. */
static void test_gateway_vendor__tencent_is_asked_what_became_of_it(void)
{
    static const struct {
        const char *body;
        int verdict;
    } said[] = {
        {TENCENT_STATUS("{\"SessionContext\":\"other\",\"ReportStatus\":"
                        "\"FAIL\"},{\"SessionContext\":\"0123abcd\","
                        "\"ReportStatus\":\"SUCCESS\",\"Description\":"
                        "\"DELIVRD\",\"UserReceiveTime\":1551113067}"),
         LO_ASK_DELIVERED},
        {TENCENT_STATUS("{\"SessionContext\":\"0123abcd\","
                        "\"ReportStatus\":\"FAIL\",\"Description\":"
                        "\"MK:0001\"}"),
         LO_ASK_FAILED},
        {TENCENT_STATUS("{\"SessionContext\":\"other\","
                        "\"ReportStatus\":\"SUCCESS\"}"),
         LO_ASK_NOTHING},
        {TENCENT_STATUS(""), LO_ASK_NOTHING},
        {TENCENT_ERROR("UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
         LO_ASK_NOTHING},
        {"<html>", LO_ASK_NOTHING},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        struct fixture f = {0};
        struct lo_ask_result result;
        answer(&f, 200, said[i].body);
        start(&f, "tencent", "");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f.gateway->ask);
        f.gateway->ask(f.gateway->self, &notice, NOW, NOW + LO_HOUR, &result);
        CU_ASSERT_EQUAL((int)result.verdict, said[i].verdict);
        expect_request(&f, "X-TC-Action: PullSmsSendStatusByPhoneNumber");
        expect_request(&f, "\"PhoneNumber\":\"+8613800000000\"");
        expect_request(&f, "\"BeginTime\":1551112465");
        char *last = http_server_last(f.server);
        char *is = header_of(last, "Authorization");
        char *wanted = lo_sign_tc3("sms.tencentcloudapi.com",
                                   "application/json; charset=utf-8",
                                   strstr(last, "\r\n\r\n") + 4, "sms",
                                   NOW + LO_HOUR, "sesame", "sesame");
        CU_ASSERT_STRING_EQUAL(is, wanted);
        g_free(wanted);
        g_free(is);
        g_free(last);
        if (i == 0) {
            CU_ASSERT_EQUAL(result.at, NOW + 2);
            CU_ASSERT_STRING_EQUAL(result.reason, "DELIVRD");
        }
        tear_down(&f);
    }
}

static void test_gateway_vendor__silence_is_no_answer(void)
{
    struct fixture f = {0};
    struct lo_ask_result result;
    answer(&f, 503, "{}");
    start(&f, "aliyun", "");
    f.gateway->ask(f.gateway->self, &notice, NOW, NOW, &result);
    CU_ASSERT_EQUAL((int)result.verdict, LO_ASK_NOTHING);
    tear_down(&f);
}

LO_SUITE(
    gateway_vendor,
    LO_TEST(test_gateway_vendor__aliyun_is_asked_what_became_of_it),
    LO_TEST(test_gateway_vendor__tencent_is_asked_what_became_of_it),
    LO_TEST(test_gateway_vendor__silence_is_no_answer),
    LO_TEST(test_gateway_vendor__kannel_says_coding_and_charset),
    LO_TEST(test_gateway_vendor__kannel_answers),
    LO_TEST(test_gateway_vendor__kannel_is_never_given_an_empty_text),
    LO_TEST(test_gateway_vendor__aliyun_request_bears_its_signature),
    LO_TEST(test_gateway_vendor__aliyun_answers),
    LO_TEST(test_gateway_vendor__tencent_request_bears_its_signature),
    LO_TEST(test_gateway_vendor__template_of_six_characters_holds_the_time),
    LO_TEST(test_gateway_vendor__tencent_answers),
    LO_TEST(test_gateway_vendor__wechat_cuts_values_and_names_its_key),
    LO_TEST(test_gateway_vendor__wechat_old_token_is_renewed_once),
    LO_TEST(test_gateway_vendor__wechat_answers),
    LO_TEST(test_gateway_vendor__without_a_token_nothing_is_sent),
    LO_TEST(test_gateway_vendor__wecom_success_may_name_nobody),
    LO_TEST(test_gateway_vendor__secrets_file_must_be_private),
    LO_TEST(test_gateway_vendor__address_is_the_vendors_or_this_machines),
    LO_TEST(test_gateway_vendor__http_body_may_say_no));
