/*
 * The pieces that pages share: tables, numbers, times, ways, the plan that is
 * shown.
 */
#include "web/pages_int.h"

#include <string.h>

void page_begin(struct page *p, struct lo_session *session,
                const struct web_request *request, struct web_reply *reply,
                const char *title)
{
    *p = (struct page){web_page(reply, request, title), session, request,
                       request->lang};
}

void page_end(struct page *p)
{
    web_page_end(p->html);
    p->html = NULL;
}

const char *page_say(const struct page *p, const char *id)
{
    return lo_text(p->lang, id);
}

void page_put(const struct page *p, const char *name, const char *id)
{
    lo_html_element(p->html, name, page_say(p, id));
}

void page_trouble(const struct page *p, const struct lo_error *err)
{
    char *told = lo_report_retold(p->lang, err->message);
    lo_html_classed(p->html, "p", "warn", told);
    g_free(told);
    if (err->hint[0] == '\0')
        return;
    told = lo_report_retold(p->lang, err->hint);
    lo_html_element(p->html, "p", told);
    g_free(told);
}

void page_hidden(const struct page *p, const char *name, const char *value)
{
    lo_html_open(p->html, "input");
    lo_html_attr(p->html, "type", "hidden");
    lo_html_attr(p->html, "name", name);
    lo_html_attr(p->html, "value", value != NULL ? value : "");
    lo_html_close_void(p->html);
}

void page_keep_language(const struct page *p)
{
    const char *lang = web_value(p->request, "lang");
    if (lang != NULL)
        page_hidden(p, "lang", lang);
}

/* --- ways ---------------------------------------------------------------- */

char *page_way(const struct page *p, const char *path, const char *name,
               const char *more)
{
    const char *lang = web_value(p->request, "lang");
    char *escaped = g_uri_escape_string(name, NULL, TRUE);
    char *tail =
        lang == NULL ? g_strdup("") : g_uri_escape_string(lang, NULL, TRUE);
    char *way = g_strconcat(path, escaped, more,
                            lang == NULL ? "" : "?lang=", tail, NULL);
    /* A query there already: the language is one more of its values. */
    char *first = strchr(way, '?');
    char *second = first != NULL ? strchr(first + 1, '?') : NULL;
    if (second != NULL)
        *second = '&';
    g_free(tail);
    g_free(escaped);
    return way;
}

/* An older plan that is looked at stays the one that is looked at. */
void page_link(const struct page *p, const char *path, const char *name,
               const char *more, const char *text)
{
    const char *plan = web_value(p->request, "plan");
    char *escaped = plan == NULL ? NULL : g_uri_escape_string(plan, NULL, TRUE);
    char *tail = plan == NULL
                     ? g_strdup(more)
                     : g_strdup_printf("%s%splan=%s", more,
                                       strchr(path, '?') != NULL ||
                                               strchr(more, '?') != NULL
                                           ? "&"
                                           : "?",
                                       escaped);
    char *way = page_way(p, path, name, tail);
    lo_html_open(p->html, "a");
    lo_html_attr(p->html, "href", way);
    lo_html_text(p->html, text);
    lo_html_close(p->html);
    g_free(way);
    g_free(tail);
    g_free(escaped);
}

void page_files_open(const struct page *p)
{
    lo_html_open(p->html, "ul");
    lo_html_attr(p->html, "class", "exports");
}

void page_file(const struct page *p, const char *path, const char *name,
               const char *more, const char *id)
{
    lo_html_open(p->html, "li");
    page_link(p, path, name, more, page_say(p, id));
    lo_html_close(p->html);
}

/* --- tables -------------------------------------------------------------- */

void page_table(const struct page *p, const char *caption,
                const char *const *heads, size_t n)
{
    lo_html_open(p->html, "div");
    lo_html_attr(p->html, "class", "wide");
    lo_html_attr(p->html, "role", "region");
    lo_html_attr(p->html, "aria-label", page_say(p, caption));
    lo_html_attr(p->html, "tabindex", "0"); /* scrolls by keyboard, too */
    lo_html_open(p->html, "table");
    page_put(p, "caption", caption);
    lo_html_open(p->html, "thead");
    lo_html_open(p->html, "tr");
    for (size_t i = 0; i < n; i++) {
        lo_html_open(p->html, "th");
        lo_html_attr(p->html, "scope", "col");
        lo_html_text(p->html, page_say(p, heads[i]));
        lo_html_close(p->html);
    }
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_open(p->html, "tbody");
}

void page_table_end(const struct page *p)
{
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_close(p->html);
}

void page_cell(const struct page *p, const char *text)
{
    lo_html_element(p->html, "td", text);
}

char *page_number_text(double value, int decimals)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, value, decimals);
    return g_string_free(text, FALSE);
}

void page_number(const struct page *p, double value, int decimals)
{
    char *text = page_number_text(value, decimals);
    lo_html_classed(p->html, "td", "n", text);
    g_free(text);
}

char *page_join(const struct lo_texts *texts)
{
    GString *out = g_string_new(NULL);
    for (int32_t i = 0; i < texts->n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", texts->at[i]);
    return g_string_free(out, FALSE);
}

void page_texts(const struct page *p, const struct lo_texts *texts)
{
    char *text = page_join(texts);
    page_cell(p, text);
    g_free(text);
}

void page_packed(const struct page *p, const char *packed)
{
    GString *text = g_string_new(NULL);
    if (packed != NULL)
        lo_report_reason(text, p->lang, packed);
    page_cell(p, text->str);
    g_string_free(text, TRUE);
}

void page_rung(const struct page *p, const char *stage)
{
    char *told = lo_report_retold(p->lang, stage);
    page_cell(p, told);
    g_free(told);
}

void page_fact(const struct page *p, const char *what, const char *value)
{
    lo_html_open(p->html, "div");
    page_put(p, "dt", what);
    lo_html_element(p->html, "dd", value);
    lo_html_close(p->html);
}

void page_fact_number(const struct page *p, const char *what, double value,
                      int decimals)
{
    char *text = page_number_text(value, decimals);
    page_fact(p, what, text);
    g_free(text);
}

/* --- times --------------------------------------------------------------- */

char *page_day_text(const struct page *p, lo_date date)
{
    static const char *const days[] = {LO_N_("Mon"), LO_N_("Tue"), LO_N_("Wed"),
                                       LO_N_("Thu"), LO_N_("Fri"), LO_N_("Sat"),
                                       LO_N_("Sun")};
    char day[LO_TIME_TEXT];
    lo_date_format(day, date);
    return g_strdup_printf("%s %s", page_say(p, days[lo_date_weekday(date)]),
                           day);
}

char *page_days_text(const struct page *p, const struct lo_interval *span)
{
    const struct lo_zone *zone = p->session->zone;
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_date_format(from, lo_zone_date(zone, span->from));
    lo_date_format(to, lo_zone_date(zone, span->to - 1));
    return g_strdup_printf(page_say(p, LO_N_("%s to %s")), from, to);
}

char *page_time_text(const struct page *p, lo_time at)
{
    char text[LO_TIME_TEXT];
    lo_zone_format(text, p->session->zone, at, "%Y-%m-%d %H:%M");
    return g_strdup(text);
}

char *page_span_text(const struct page *p, const struct lo_interval *span)
{
    const struct lo_zone *zone = p->session->zone;
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    bool same_day =
        lo_zone_date(zone, span->from) == lo_zone_date(zone, span->to);
    char *day = page_day_text(p, lo_zone_date(zone, span->from));
    lo_zone_format(from, zone, span->from, "%H:%M");
    lo_zone_format(to, zone, span->to, same_day ? "%H:%M" : "%Y-%m-%d %H:%M");
    char *text = g_strdup_printf("%s %s\xe2\x80\x93%s", day, from, to);
    g_free(day);
    return text;
}

void page_span(const struct page *p, const struct lo_interval *span)
{
    char *text = page_span_text(p, span);
    lo_html_classed(p->html, "td", "time", text);
    g_free(text);
}

/* --- the plan ------------------------------------------------------------ */

/* Do people still go by it? Beside the latest plan others may stand, of other
 * days. */
static bool in_force(struct lo_session *session, int64_t version)
{
    struct lo_error none = LO_ERROR_INIT;
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_plan_row));
    bool found = false;
    if (lo_app_plans(session, plans, &none) == LO_OK)
        for (guint i = 0; i < plans->len; i++) {
            const struct lo_plan_row *row =
                &g_array_index(plans, struct lo_plan_row, i);
            found |= row->version == version && row->state == LO_PLAN_PUBLISHED;
        }
    g_array_free(plans, TRUE);
    return found;
}

enum lo_status page_week(struct lo_week **out, enum lo_plan_state *state,
                         struct lo_session *session,
                         const struct web_request *request,
                         struct lo_error *err)
{
    const char *asked = web_value(request, "plan");
    int64_t version = asked != NULL ? g_ascii_strtoll(asked, NULL, 10) : 0;
    int64_t latest = 0;
    enum lo_plan_state latest_state = LO_PLAN_DRAFT;
    enum lo_status status =
        lo_store_latest_version(session->store, &latest, &latest_state, err);
    if (status == LO_OK)
        status = lo_app_week(session, version, out, err);
    if (status == LO_OK && state != NULL && (*out)->version == latest)
        *state = latest_state;
    else if (status == LO_OK && state != NULL)
        *state = in_force(session, (*out)->version) ? LO_PLAN_PUBLISHED
                                                    : LO_PLAN_SUPERSEDED;
    return status;
}

const char *page_state_word(enum lo_plan_state state)
{
    static const char *const words[] = {
        [LO_PLAN_DRAFT] = LO_N_("draft"),
        [LO_PLAN_APPROVED] = LO_N_("approved"),
        [LO_PLAN_PUBLISHED] = LO_N_("published"),
        [LO_PLAN_SUPERSEDED] = LO_N_("not the latest"),
    };
    return words[state];
}

const struct lo_week_outage *page_outage(const struct lo_week *week,
                                         const char *id)
{
    for (int32_t i = 0; id != NULL && i < week->n_outages; i++)
        if (strcmp(week->outages[i].id, id) == 0)
            return &week->outages[i];
    return NULL;
}
