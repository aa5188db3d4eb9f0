/*
 * gateway_kannel.c - Kannel's smsbox (sendsms, by GET as its guide has it).
 *
 *   202 "0: ..." "3: ..." "Sent."   accepted; proves nothing about the number,
 *                                   the receipt (dlr-url) does
 *   400                             refused: number or field
 *   403 "Authorization ..."         settings: nobody's message goes
 *   403 "Not routable ..."          refused
 *   503                             try again
 *   500, silence, cut off           in doubt
 *
 * Chinese arrives whole only with coding=2 and charset=UTF-8 both: without, it
 * is accepted and garbled. An empty text is delivered empty, so none is sent.
 * Validity is the last useful moment, in minutes: the SMSC must not deliver a
 * notice after its outage. Receipts name our key, not Kannel's ids.
 * Source: Kannel 1.4.5, user guide 7-16 and chapter 10; gw/smsbox.c.
 */
#include <string.h>

#include "notify/gateway_web_int.h"

enum { DLR_ALL = 31, VALIDITY_MOST_MIN = 7 * 24 * 60 };

struct kannel {
    char *url;
    char *user;
    char *password;
    char *receipt_url; /* "" = no receipts */
};

/* The %-signs of Kannel's own escapes must arrive as they are. */
static char *receipt_address(const struct kannel *kannel,
                             const struct lo_message *message)
{
    return g_strdup_printf(
        "%s%skey=%s&st=%%d&reply=%%A&foreign=%%F", kannel->receipt_url,
        strchr(kannel->receipt_url, '?') != NULL ? "&" : "?", message->key);
}

static bool build(void *self, struct lo_web_request *out,
                  const struct lo_message *message, lo_time now,
                  const char **why)
{
    struct kannel *kannel = self;
    char validity[24], mask[8];
    if (message->text[0] == '\0' ||
        strspn(message->to, "0123456789 +-") != strlen(message->to)) {
        *why = message->text[0] == '\0' ? "the text is empty"
                                        : "the address is not a number";
        return false;
    }
    int64_t minutes = (message->not_after - now) / LO_MINUTE;
    minutes = CLAMP(minutes, 1, VALIDITY_MOST_MIN);
    g_snprintf(validity, sizeof validity, "%" G_GINT64_FORMAT, minutes);
    g_snprintf(mask, sizeof mask, "%d", DLR_ALL);
    char *receipt = receipt_address(kannel, message);
    const struct lo_parameter parameters[] = {{"charset", "UTF-8"},
                                              {"coding", "2"},
                                              {"password", kannel->password},
                                              {"text", message->text},
                                              {"to", message->to},
                                              {"username", kannel->user},
                                              {"validity", validity},
                                              {"dlr-mask", mask},
                                              {"dlr-url", receipt}};
    int n = G_N_ELEMENTS(parameters) - (kannel->receipt_url[0] == '\0' ? 2 : 0);
    char *query = lo_sign_query(parameters, n);
    out->method = "GET";
    out->url = g_strconcat(kannel->url, "?", query, NULL);
    g_free(query);
    g_free(receipt);
    return true;
}

static void judge(void *self, struct lo_send_result *out,
                  const struct lo_http_reply *reply, lo_time now, bool *stale)
{
    static const struct lo_code texts[] = {
        {"0: *", LO_CODE_LATER}, /* never looked at: accepted */
        {"3: *", LO_CODE_LATER},
        {"Sent.*", LO_CODE_LATER},
        {"Authorization failed*", LO_CODE_STOP},
        {"Not routable*", LO_CODE_REFUSED},
        {NULL, LO_CODE_DOUBT},
    };
    (void)self, (void)stale;
    const char *body = reply->body->str;
    lo_http_judge(out, reply, "", now);
    if (out->outcome == LO_SEND_UNKNOWN)
        return;
    enum lo_code_class class = lo_code_find(texts, body, LO_CODE_DOUBT);
    if (out->outcome == LO_SEND_ACCEPTED) {
        if (class != LO_CODE_LATER) /* a page of something else */
            lo_code_apply(out, LO_CODE_DOUBT, "no answer of Kannel", body, now);
        else if (strstr(body, "Denied receivers") != NULL)
            lo_code_apply(out, LO_CODE_REFUSED, "denied", body, now);
        return;
    }
    if (reply->complete && reply->status == 403 && class != LO_CODE_DOUBT)
        lo_code_apply(out, class, "403", body, now);
}

static void free_kannel(void *self)
{
    struct kannel *kannel = self;
    g_free(kannel->url);
    g_free(kannel->user);
    g_free(kannel->password);
    g_free(kannel->receipt_url);
    g_free(kannel);
}

enum lo_status lo_gateway_kannel_open(struct lo_gateway **out,
                                      const struct lo_settings *settings,
                                      struct lo_error *err)
{
    static const struct lo_web_driver driver = {
        .name = "kannel", .build = build, .judge = judge, .free = free_kannel};
    const char *url = lo_settings_text(settings, "gateway.url");
    struct kannel *kannel = g_new0(struct kannel, 1);
    kannel->url = g_strdup(
        url[0] != '\0' ? url : "http://127.0.0.1:13013/cgi-bin/sendsms");
    kannel->receipt_url =
        g_strdup(lo_settings_text(settings, "gateway.receipt_url"));
    enum lo_status status =
        lo_secret_get(&kannel->user, settings, "kannel_user", err);
    if (status == LO_OK)
        status =
            lo_secret_get(&kannel->password, settings, "kannel_password", err);
    if (status != LO_OK) {
        free_kannel(kannel);
        return status;
    }
    const struct lo_web_options options = {.setting = "gateway.url",
                                           .url = kannel->url,
                                           .any_host = true,
                                           .secret = true};
    return lo_web_open(out, &driver, kannel, &options, settings, err);
}
