/*
 * The looks that all pages share, and the ways from one to the other.
 *
 *   skip link | lineout  ways  language  who is logged in
 *   h1, then what the page itself puts in
 */
#include "web/pages_int.h"

#include <string.h>

static const struct {
    const char *to;
    const char *text;
} ways[] = {
    {"/", LO_N_("Week")},           {"/feeders", LO_N_("One-lines")},
    {"/notices", LO_N_("Notices")}, {"/calls", LO_N_("Call list")},
    {"/kpi", LO_N_("Indices")},     {"/siting", LO_N_("New switches")},
    {"/reports", LO_N_("Reports")}, {"/findings", LO_N_("Findings")},
};

static void put_way(const struct page *p, const char *to, const char *text)
{
    char *href = page_way(p, to, "", "");
    lo_html_open(p->html, "li");
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "href", href);
    if (strcmp(p->request->path, to) == 0)
        lo_html_attr(p->html, "aria-current", "page");
    lo_html_text(p->html, text);
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(href);
}

static void add_value(gpointer name, gpointer value, gpointer query)
{
    if (strcmp(name, "lang") == 0)
        return;
    char *left = g_uri_escape_string(name, NULL, TRUE);
    char *right = g_uri_escape_string(value, NULL, TRUE);
    g_string_append_printf(query, "&%s=%s", left, right);
    g_free(left);
    g_free(right);
}

/* The same page in the other language: of the same plan, month, feeder. */
static void put_language(const struct page *p)
{
    bool zh = p->lang == LO_LANG_ZH;
    GString *query = g_string_new(zh ? "?lang=en" : "?lang=zh");
    if (p->request->values != NULL)
        g_hash_table_foreach(p->request->values, add_value, query);
    lo_html_open(p->html, "li");
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "href", query->str);
    lo_html_attr(p->html, "lang", zh ? "en" : "zh-CN");
    lo_html_text(p->html, zh ? "English" : "中文");
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_string_free(query, TRUE);
}

/* Who is logged in, and the way out; or the way in, once there is an account.
 */
static void put_who(const struct page *p)
{
    const struct web_request *request = p->request;
    if (request->user == NULL) {
        if (request->accounts)
            put_way(p, "/login", page_say(p, LO_N_("Log in")));
        return;
    }
    put_way(p, "/audit", page_say(p, LO_N_("Who did what")));
    lo_html_open(p->html, "li");
    lo_html_open(p->html, "form");
    lo_html_attr(p->html, "method", "post");
    lo_html_attr(p->html, "action", "/api/logout");
    page_hidden(p, "csrf", request->csrf);
    lo_html_open(p->html, "button");
    char *text =
        g_strdup_printf(page_say(p, LO_N_("Log out %s")), request->user);
    lo_html_text(p->html, text);
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(text);
}

static void put_header(const struct page *p)
{
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "href", "#main");
    lo_html_attr(p->html, "class", "skip");
    lo_html_text(p->html, page_say(p, LO_N_("To what this page shows")));
    lo_html_close(p->html);
    lo_html_open(p->html, "header");
    lo_html_open(p->html, "nav");
    lo_html_attr(p->html, "aria-label", page_say(p, LO_N_("Pages")));
    lo_html_open(p->html, "ul");
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        put_way(p, ways[i].to, page_say(p, ways[i].text));
    put_language(p);
    put_who(p);
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_close(p->html);
}

struct lo_html *web_page(struct web_reply *reply,
                         const struct web_request *request, const char *title)
{
    static const char *const styles[] = {"/assets/lineout.css",
                                         "/assets/board.css", NULL};
    static const char *const modules[] = {"/assets/page.js", NULL};
    static const char *const none[] = {NULL};
    bool built = web_has_asset(request, "page.js");
    const struct lo_html_links links = {built ? "/assets/favicon.svg" : NULL,
                                        built ? styles : none, none,
                                        built ? modules : none};
    char *head = g_strdup_printf("%s \xc2\xb7 lineout", title);
    struct page p = {.request = request, .lang = request->lang};
    p.html = lo_html_linked(reply->body,
                            request->lang == LO_LANG_ZH ? "zh-CN" : "en", head,
                            &links);
    put_header(&p);
    lo_html_open(p.html, "main");
    lo_html_attr(p.html, "id", "main");
    lo_html_element(p.html, "h1", title);
    g_free(head);
    return p.html;
}

void web_page_end(struct lo_html *page)
{
    lo_html_close(page);
    lo_html_free(page);
}
