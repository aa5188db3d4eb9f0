/*
 * Which address is answered by whom, and who may ask.
 */
#include "web/web_int.h"

#include <string.h>

#include "lineout/crypto.h"
#include "lineout/report.h"

static const struct web_route routes[] = {
    {WEB_GET, "/", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN, web_week},
    {WEB_GET, "/outage/*", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_MOMENT,
     web_outage},
    {WEB_GET, "/feeders", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN, web_feeders},
    {WEB_GET, "/oneline/*", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN,
     web_oneline},
    {WEB_GET, "/feeder/*", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN, web_feeder},
    {WEB_GET, "/sheet/*", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN, web_sheet},
    {WEB_GET, "/kpi", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_MOMENT, web_kpi},
    {WEB_GET, "/findings", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN,
     web_findings},
    {WEB_GET, "/siting", LO_ROLE_VIEW, WEB_STUDY, WEB_KEEP_PLAN, web_siting},
    {WEB_GET, "/sharing", LO_ROLE_VIEW, WEB_STUDY, WEB_KEEP_PLAN, web_sharing},
    {WEB_GET, "/notices", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_TOLD, web_notices},
    {WEB_GET, "/calls", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_TOLD, web_calls},
    {WEB_GET, "/reports", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN, web_reports},
    {WEB_GET, "/report/*", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_MOMENT,
     web_export},
    {WEB_GET, "/assets/*", LO_ROLE_NONE, WEB_HERE, WEB_KEEP_NO, web_asset},
    {WEB_GET, "/healthz", LO_ROLE_NONE, WEB_READER, WEB_KEEP_TOLD, web_health},
    {WEB_GET, "/metrics", LO_ROLE_NONE, WEB_READER, WEB_KEEP_TOLD, web_metrics},
    {WEB_GET, "/receipt", LO_ROLE_NONE, WEB_DESK, WEB_KEEP_NO, web_receipt},
    {WEB_GET, "/receipt/*", LO_ROLE_NONE, WEB_DESK, WEB_KEEP_NO, web_receipt},
    {WEB_POST, "/receipt", LO_ROLE_NONE, WEB_DESK, WEB_KEEP_NO,
     web_receipt_push},
    {WEB_POST, "/receipt/*", LO_ROLE_NONE, WEB_DESK, WEB_KEEP_NO,
     web_receipt_push},
    {WEB_GET, "/login", LO_ROLE_NONE, WEB_HERE, WEB_KEEP_NO, web_login_page},
    {WEB_GET, "/approve", LO_ROLE_APPROVE, WEB_READER, WEB_KEEP_NO,
     web_approve_page},
    {WEB_GET, "/publish", LO_ROLE_SEND, WEB_DESK, WEB_KEEP_NO,
     web_publish_page},
    {WEB_GET, "/actual/*", LO_ROLE_PLAN, WEB_READER, WEB_KEEP_NO,
     web_actual_page},
    {WEB_GET, "/restored/*", LO_ROLE_PLAN, WEB_READER, WEB_KEEP_NO,
     web_back_page},
    {WEB_GET, "/cancel/*", LO_ROLE_SEND, WEB_READER, WEB_KEEP_NO,
     web_cancel_page},
    {WEB_GET, "/audit", LO_ROLE_ANY, WEB_READER, WEB_KEEP_NO, web_audit_page},
    {WEB_GET, "/api/session", LO_ROLE_NONE, WEB_HERE, WEB_KEEP_NO,
     web_api_session},
    {WEB_GET, "/api/plan", LO_ROLE_VIEW, WEB_READER, WEB_KEEP_PLAN,
     web_api_plan},
    {WEB_GET, "/api/audit", LO_ROLE_ANY, WEB_READER, WEB_KEEP_NO,
     web_api_audit},
    {WEB_GET, "/api/publish/preview", LO_ROLE_SEND, WEB_DESK, WEB_KEEP_NO,
     web_api_preview},
    {WEB_GET, "/api/replan/progress", LO_ROLE_VIEW, WEB_HERE, WEB_KEEP_NO,
     web_api_replan_progress},
    {WEB_POST, "/api/login", LO_ROLE_NONE, WEB_DOOR, WEB_KEEP_NO,
     web_api_login},
    {WEB_POST, "/api/logout", LO_ROLE_NONE, WEB_DESK, WEB_KEEP_NO,
     web_api_logout},
    {WEB_POST, "/api/price", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO,
     web_api_price},
    {WEB_POST, "/api/move", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO, web_api_move},
    {WEB_POST, "/api/undo", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO, web_api_undo},
    {WEB_POST, "/api/pin", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO, web_api_pin},
    {WEB_POST, "/api/forbid", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO,
     web_api_forbid},
    {WEB_POST, "/api/replan", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO,
     web_api_replan},
    {WEB_POST, "/api/replan/stop", LO_ROLE_PLAN, WEB_HERE, WEB_KEEP_NO,
     web_api_replan_stop},
    {WEB_POST, "/api/approve", LO_ROLE_APPROVE, WEB_DESK, WEB_KEEP_NO,
     web_api_approve},
    {WEB_POST, "/api/publish", LO_ROLE_SEND, WEB_DESK, WEB_KEEP_NO,
     web_api_publish},
    {WEB_POST, "/api/actual", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO,
     web_api_actual},
    {WEB_POST, "/api/restored", LO_ROLE_PLAN, WEB_DESK, WEB_KEEP_NO,
     web_api_restored},
    {WEB_POST, "/api/cancel", LO_ROLE_SEND, WEB_DESK, WEB_KEEP_NO,
     web_api_cancel},
};

/* What follows the pattern, NULL = the path is another. */
static const char *match(const char *pattern, const char *path)
{
    size_t length = strlen(pattern);
    if (pattern[length - 1] != '*')
        return strcmp(path, pattern) == 0 ? path + length : NULL;
    length--;
    return strncmp(path, pattern, length) == 0 ? path + length : NULL;
}

static void refuse_method(struct web_reply *reply,
                          const struct web_request *request,
                          const struct web_route *other)
{
    bool get = other->method == WEB_GET;
    web_refuse(reply, request, 405,
               get ? "only GET is answered here" : "only POST is answered here",
               "");
    reply->allow = get ? "GET, HEAD" : "POST";
}

static void refuse_role(struct web_reply *reply,
                        const struct web_request *request)
{
    if (request->user != NULL)
        web_refuse(reply, request, 403, "your account may not do this",
                   "somebody with the role it needs can: lineout account");
    else
        web_refuse(reply, request, 401, "this needs a login",
                   request->accounts ? "/login"
                                     : "lineout account add NAME --roles ...");
}

/* LO_ROLE_ANY: anybody who is logged in. */
static bool may(const struct web_request *request, enum lo_role role)
{
    return role == LO_ROLE_NONE ||
           (request->roles & (unsigned)role & LO_ROLE_ALL) != 0 ||
           (role == LO_ROLE_ANY && request->user != NULL);
}

const struct web_route *web_route_of(struct web_request *request,
                                     struct web_reply *reply)
{
    const struct web_route *other = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(routes); i++) {
        const char *rest = match(routes[i].path, request->path);
        if (rest == NULL)
            continue;
        if (routes[i].method != request->method) {
            other = &routes[i];
            continue;
        }
        if (!may(request, routes[i].role)) {
            refuse_role(reply, request);
            return NULL;
        }
        request->rest = rest;
        return &routes[i];
    }
    if (other != NULL)
        refuse_method(reply, request, other);
    else
        web_refuse(reply, request, 404, "there is no such page", "");
    return NULL;
}

const char *web_value(const struct web_request *request, const char *name)
{
    return g_hash_table_lookup(request->values, name);
}

/* --- replies -------------------------------------------------------------- */

char *web_policy(const struct web_reply *reply)
{
    char *styles = g_strdup("'self'");
    if (reply->kept_file || reply->style != NULL)
        g_free(styles);
    if (reply->kept_file) {
        styles = g_strdup("'unsafe-inline'");
    } else if (reply->style != NULL) {
        uint8_t hash[LO_SHA256_SIZE];
        lo_sha256(hash, reply->style, strlen(reply->style));
        char *text = lo_base64(hash, sizeof hash);
        styles = g_strdup_printf("'self' 'sha256-%s'", text);
        g_free(text);
    }
    char *policy = g_strdup_printf(
        "default-src 'none'; %sstyle-src %s; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
        reply->kept_file ? "" : "script-src 'self'; connect-src 'self'; ",
        styles);
    g_free(styles);
    return policy;
}

void web_json(struct web_reply *reply, struct lo_json *out)
{
    char *text = lo_json_print(out, 0);
    g_string_truncate(reply->body, 0);
    g_string_append_printf(reply->body, "%s\n", text);
    reply->type = "application/json";
    g_free(text);
    lo_json_free(out);
}

void web_go_on(struct web_reply *reply, const char *path)
{
    reply->status = 303;
    reply->location = g_strdup(path);
    reply->type = "text/plain; charset=utf-8";
}

static const char *code_of(unsigned status)
{
    switch (status) {
    case 400:
        return "input";
    case 401:
        return "login";
    case 403:
        return "role";
    case 404:
        return "notfound";
    case 405:
        return "method";
    case 409:
        return "stale";
    case 413:
        return "toolong";
    case 429:
        return "slow";
    case 503:
        return "busy";
    default:
        return "internal";
    }
}

void web_json_error(struct lo_json *error, enum lo_lang lang,
                    const char *message, const char *hint)
{
    char *told = lo_report_retold(lang, message);
    lo_json_set_text(error, "message", told);
    g_free(told);
    told = lo_report_retold(lang, hint);
    lo_json_set_text(error, "hint", told);
    g_free(told);
}

static void refuse_json(struct web_reply *reply, enum lo_lang lang,
                        const char *message, const char *hint)
{
    struct lo_json *out = lo_json_object(), *error = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(error, "code", code_of(reply->status));
    web_json_error(error, lang, message, hint);
    if (reply->retry_after_s > 0)
        lo_json_set_integer(error, "retry_after_s", reply->retry_after_s);
    lo_json_set(out, "error", error);
    web_json(reply, out);
}

void web_refuse(struct web_reply *reply, const struct web_request *request,
                unsigned status, const char *message, const char *hint)
{
    g_string_truncate(reply->body, 0);
    reply->status = status;
    reply->download = NULL;
    reply->kept_file = false;
    if (request->api) {
        refuse_json(reply, request->lang, message, hint);
        return;
    }
    reply->type = "text/html; charset=utf-8";
    struct lo_html *page =
        web_page(reply, request, lo_text(request->lang, LO_N_("Not shown")));
    char *told = lo_report_retold(request->lang, message);
    lo_html_element(page, "p", told);
    g_free(told);
    if (hint[0] == '/') { /* a page of ours */
        lo_html_open(page, "p");
        lo_html_open(page, "a");
        lo_html_attr(page, "href", hint);
        lo_html_text(page, lo_text(request->lang, LO_N_("Log in")));
        lo_html_close(page);
        lo_html_close(page);
    } else if (hint[0] != '\0') {
        told = lo_report_retold(request->lang, hint);
        lo_html_element(page, "p", told);
        g_free(told);
    }
    web_page_end(page);
}

void web_fail(struct web_reply *reply, const struct web_request *request,
              const struct lo_error *err)
{
    unsigned status = err->status == LO_ENOTFOUND ? 404
                      : err->status == LO_EINPUT  ? 400
                      : err->status == LO_ELIMIT  ? 400
                      : err->status == LO_EBUSY   ? 503
                                                  : 500;
    web_refuse(reply, request, status, err->message, err->hint);
}
