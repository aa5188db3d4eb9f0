/*
 * The looks that all pages share, and the ways from one to the other.
 */
#include "web/web_int.h"

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
