/*
 * Which address is answered by whom, and the looks that all pages share.
 */
#include "web/web_int.h"

#include <string.h>

#include "lineout/crypto.h"

static const struct {
    const char *path;
    bool more; /* whatever follows it, too */
    web_handler *handler;
} routes[] = {
    {"/", false, web_week},           {"/outage/", true, web_outage},
    {"/feeder/", true, web_feeder},   {"/notices", false, web_notices},
    {"/calls", false, web_calls},     {"/report/", true, web_export},
    {"/healthz", false, web_health},  {"/metrics", false, web_metrics},
    {"/receipt", false, web_receipt}, {"/receipt/", true, web_receipt},
};

void web_answer(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    for (size_t i = 0; i < G_N_ELEMENTS(routes); i++) {
        size_t length = strlen(routes[i].path);
        bool match = routes[i].more
                         ? strncmp(request->path, routes[i].path, length) == 0
                         : strcmp(request->path, routes[i].path) == 0;
        if (!match)
            continue;
        struct web_request routed = *request;
        routed.rest = request->path + length;
        routes[i].handler(session, &routed, reply);
        return;
    }
    web_refuse(reply, request, 404, "there is no such page", "");
}

const char *web_value(const struct web_request *request, const char *name)
{
    return g_hash_table_lookup(request->values, name);
}

/* --- looks --------------------------------------------------------------- */

static const char css[] =
    "body{font:16px/1.5 sans-serif;margin:0 auto;max-width:80rem;padding:0 "
    "1rem;"
    "color:#111;background:#fff}"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:1rem;padding:0;"
    "margin:1rem 0}"
    "a{color:#0b4f8a}a:focus{outline:3px solid #0b4f8a}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "caption{text-align:left;font-weight:bold}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;"
    "vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}"
    ".wide{overflow-x:auto}"
    "p.proof{font-size:1.2rem;font-weight:bold}"
    "@media print{nav{display:none}body{max-width:none}}";

char *web_policy(const struct web_reply *reply)
{
    char *styles = g_strdup("'unsafe-inline'"); /* a file made to be kept */
    if (reply->style != NULL) {
        uint8_t hash[LO_SHA256_SIZE];
        lo_sha256(hash, reply->style, strlen(reply->style));
        char *text = lo_base64(hash, sizeof hash);
        g_free(styles);
        styles = g_strdup_printf("'sha256-%s'", text);
        g_free(text);
    }
    char *policy = g_strdup_printf(
        "default-src 'none'; style-src %s; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
        styles);
    g_free(styles);
    return policy;
}

static void put_way(struct lo_html *page, const char *to, const char *text)
{
    lo_html_open(page, "li");
    lo_html_open(page, "a");
    lo_html_attr(page, "href", to);
    lo_html_text(page, text);
    lo_html_close(page);
    lo_html_close(page);
}

struct lo_html *web_page(struct web_reply *reply,
                         const struct web_request *request, const char *title)
{
    static const struct {
        const char *to;
        const char *text;
    } ways[] = {
        {"/", LO_N_("Week")},
        {"/notices", LO_N_("Notices due")},
        {"/calls", LO_N_("Call list")},
        {"/report/html", LO_N_("Week as one file")},
        {"/report/csv", LO_N_("Week for spreadsheets")},
    };
    reply->style = css;
    struct lo_html *page = lo_html_new(
        reply->body, request->lang == LO_LANG_ZH ? "zh-CN" : "en", title, css);
    lo_html_open(page, "nav");
    lo_html_attr(page, "aria-label", lo_text(request->lang, LO_N_("Pages")));
    lo_html_open(page, "ul");
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        put_way(page, ways[i].to, lo_text(request->lang, ways[i].text));
    put_way(page, request->lang == LO_LANG_ZH ? "?lang=en" : "?lang=zh",
            request->lang == LO_LANG_ZH ? "English" : "中文");
    lo_html_close(page);
    lo_html_close(page);
    lo_html_element(page, "h1", title);
    return page;
}

void web_refuse(struct web_reply *reply, const struct web_request *request,
                unsigned status, const char *message, const char *hint)
{
    g_string_truncate(reply->body, 0);
    reply->status = status;
    reply->type = "text/html; charset=utf-8";
    reply->download = NULL;
    struct lo_html *page =
        web_page(reply, request, lo_text(request->lang, LO_N_("Not shown")));
    lo_html_element(page, "p", message);
    if (hint[0] != '\0')
        lo_html_element(page, "p", hint);
    lo_html_free(page);
}

void web_fail(struct web_reply *reply, const struct web_request *request,
              const struct lo_error *err)
{
    unsigned status = err->status == LO_ENOTFOUND ? 404
                      : err->status == LO_EINPUT  ? 400
                                                  : 500;
    web_refuse(reply, request, status, err->message, err->hint);
}
