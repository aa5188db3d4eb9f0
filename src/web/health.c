/*
 * For machines: is the sender well, figures for a monitor, receipts of
 * gateways.
 */
#include "web/web_int.h"

#include <string.h>

#include "lineout/app_notify.h"

/* --- health -------------------------------------------------------------- */

void web_health(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    (void)request;
    struct lo_notify_status status;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_json *out = lo_json_object();
    bool read = lo_app_notify_status(session, &status, &err) == LO_OK;
    bool well = read && !status.silent && status.overdue == 0;
    lo_json_set_text(out, "status", well ? "ok" : "wrong");
    if (read) {
        lo_json_set(out, "silent", lo_json_boolean(status.silent));
        lo_json_set_integer(out, "due_now", status.due_now);
        lo_json_set_integer(out, "overdue", status.overdue);
    } else {
        lo_json_set_text(out, "error", err.message);
    }
    char *text = lo_json_print(out, 0);
    g_string_append_printf(reply->body, "%s\n", text);
    reply->type = "application/json";
    reply->status = well ? 200 : 503;
    g_free(text);
    lo_json_free(out);
}

void web_metrics(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    struct lo_notify_status status;
    struct lo_error err = LO_ERROR_INIT;
    if (lo_app_notify_status(session, &status, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    reply->type = "text/plain; version=0.0.4; charset=utf-8";
    GString *out = reply->body;
    g_string_append(out, "# HELP lineout_notices Messages of outages still to "
                         "come, by state.\n# TYPE lineout_notices gauge\n");
    for (int i = 0; i < LO_NOTICE_STATES; i++)
        g_string_append_printf(out, "lineout_notices{state=\"%s\"} %d\n",
                               lo_notice_state_name((enum lo_notice_state)i),
                               (int)status.states[i]);
    g_string_append_printf(
        out,
        "# HELP lineout_notices_due_now Messages due and not sent.\n"
        "# TYPE lineout_notices_due_now gauge\nlineout_notices_due_now %d\n"
        "# HELP lineout_notices_overdue Messages past their legal deadline.\n"
        "# TYPE lineout_notices_overdue gauge\nlineout_notices_overdue %d\n",
        (int)status.due_now, (int)status.overdue);
    if (status.heartbeat != LO_TIME_NONE)
        g_string_append_printf(
            out,
            "# HELP lineout_sender_heartbeat_seconds When the automatic sender "
            "was last heard.\n# TYPE lineout_sender_heartbeat_seconds gauge\n"
            "lineout_sender_heartbeat_seconds %" G_GINT64_FORMAT "\n",
            status.heartbeat);
}

/* --- receipts ------------------------------------------------------------ */

/* Answered with 200 once it is kept, so that the gateway stops bringing it;
 * one about a message nobody knows is kept, too. */
void web_receipt(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    static const struct {
        unsigned status;
        const char *text;
    } answers[] = {
        [LO_RECEIPT_KEPT] = {200, "kept\n"},
        [LO_RECEIPT_BAD] = {400, "no receipt\n"},
        [LO_RECEIPT_REFUSED] = {403, "not taken\n"},
    };
    struct lo_error err = LO_ERROR_INIT;
    enum lo_receipt_answer answer;
    reply->type = "text/plain; charset=utf-8";
    if (lo_app_receipt(session, request->query, request->rest, request->local,
                       &answer, &err) != LO_OK) {
        reply->status = 503; /* the gateway tries again */
        g_string_append(reply->body, "try again\n");
        return;
    }
    reply->status = answers[answer].status;
    g_string_append(reply->body, answers[answer].text);
}

/* A vendor's push; each wants to hear its own words, or it comes again. */
void web_receipt_push(struct lo_session *session,
                      const struct web_request *request,
                      struct web_reply *reply)
{
    static const char *const thanks[] = {
        [LO_VENDOR_NONE] = "{\"error\":\"no receipts\"}\n",
        [LO_VENDOR_ALIYUN] = "{\"code\":0,\"msg\":\"接收成功\"}\n",
        [LO_VENDOR_TENCENT] = "{\"result\":0,\"errmsg\":\"OK\"}\n",
    };
    struct lo_error err = LO_ERROR_INIT;
    enum lo_receipt_answer answer;
    enum lo_receipt_vendor vendor;
    reply->type = "application/json";
    if (lo_app_receipt_push(session, request->json, request->rest,
                            request->local, &answer, &vendor, &err) != LO_OK) {
        reply->status = 503;
        g_string_append(reply->body, "{\"error\":\"try again\"}\n");
        return;
    }
    reply->status = answer == LO_RECEIPT_KEPT  ? 200
                    : answer == LO_RECEIPT_BAD ? 400
                                               : 403;
    g_string_append(reply->body, thanks[vendor]);
}
