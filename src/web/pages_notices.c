/*
 * Notices: is the sender well, what waits for a person, the queue by outage
 * and stage, the words that are due now; the messages of one outage; and whom
 * to call. Addresses are masked but for those who may send.
 */
#include "web/pages_int.h"

#include <string.h>

#include "lineout/app_notify.h"

enum { PRE_COLUMNS = 100, MOST_MESSAGES = 500 };

static bool sees_all(const struct page *p)
{
    return (p->request->roles & LO_ROLE_SEND) != 0;
}

/* --- the sender ----------------------------------------------------------- */

static void put_sender(const struct page *p)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_notify_status status;
    if (lo_app_notify_status(p->session, &status, &err) != LO_OK) {
        page_trouble(p, &err);
        return;
    }
    char *heard = status.heartbeat == LO_TIME_NONE
                      ? g_strdup(page_say(p, LO_N_("it never ran")))
                      : page_time_text(p, status.heartbeat);
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    page_fact(p, LO_N_("Automatic sender last heard"), heard);
    page_fact_number(p, LO_N_("Due now"), status.due_now, 0);
    page_fact_number(p, LO_N_("Not sent, and past the legal deadline"),
                     status.overdue, 0);
    lo_html_close(p->html);
    if (status.silent || status.overdue > 0)
        lo_html_classed(p->html, "p", "warn",
                        page_say(p, LO_N_("Notices do not go out as they "
                                          "should.")));
    g_free(heard);
}

/* --- one row a message ---------------------------------------------------- */

static void put_message(const struct page *p, const struct lo_evidence *one)
{
    const struct lo_notice *row = one->notice.row;
    char *due = page_time_text(p, row->due);
    char *reason = lo_report_retold(p->request->lang, row->reason);
    lo_html_open(p->html, "tr");
    page_number(p, (double)row->id, 0);
    page_cell(p, row->outage);
    page_rung(p, row->stage);
    page_cell(p, page_say(p, row->channel));
    page_cell(p, one->notice.address);
    page_cell(p, row->name);
    page_cell(p, due);
    page_cell(p, page_say(p, lo_notice_state_name(row->state)));
    page_cell(p, reason);
    lo_html_close(p->html);
    g_free(reason);
    g_free(due);
}

static void put_messages(const struct page *p, const char *caption,
                         const struct lo_evidence *all, int32_t n)
{
    static const char *const heads[] = {
        LO_N_("No."),     LO_N_("outage"),  LO_N_("stage"),
        LO_N_("channel"), LO_N_("address"), LO_N_("name"),
        LO_N_("due"),     LO_N_("state"),   LO_N_("reason")};
    page_table(p, caption, heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < n && i < MOST_MESSAGES; i++)
        put_message(p, &all[i]);
    page_table_end(p);
    if (n > MOST_MESSAGES) {
        char *count = page_number_text(n, 0);
        char *text = g_strdup_printf(
            page_say(p, LO_N_("The first %d of %s; lineout evidence has all.")),
            (int)MOST_MESSAGES, count);
        lo_html_element(p->html, "p", text);
        g_free(text);
        g_free(count);
    }
}

static void put_duty(const struct page *p, struct lo_arena *arena)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_evidence *all = NULL;
    int32_t n = 0;
    page_put(p, "h2", LO_N_("Waiting for a person"));
    if (lo_app_duty(p->session, sees_all(p), arena, &all, &n, &err) != LO_OK)
        page_trouble(p, &err);
    else if (n == 0)
        page_put(p, "p", LO_N_("Nothing is in doubt."));
    else
        put_messages(p, LO_N_("Waiting for a person"), all, n);
}

/* --- the queue ------------------------------------------------------------ */

static int compare_ids(const char *a, const char *b)
{
    size_t x = strlen(a), y = strlen(b);
    return x != y ? (x < y ? -1 : 1) : strcmp(a, b); /* "O2" before "O10" */
}

static int by_due(const void *a, const void *b)
{
    const struct lo_heap *x = a, *y = b;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    int order = compare_ids(x->outage, y->outage);
    if (order == 0)
        order = strcmp(x->stage, y->stage);
    if (order == 0)
        order = strcmp(x->channel, y->channel);
    return order != 0 ? order : (int)x->state - (int)y->state;
}

static void put_queue(const struct page *p, struct lo_arena *arena)
{
    static const char *const heads[] = {LO_N_("due"),   LO_N_("outage"),
                                        LO_N_("stage"), LO_N_("channel"),
                                        LO_N_("state"), LO_N_("messages")};
    struct lo_error err = LO_ERROR_INIT;
    GArray *heaps = g_array_new(FALSE, FALSE, sizeof(struct lo_heap));
    page_put(p, "h2", LO_N_("The queue: outages still to come"));
    if (lo_store_get_heaps(p->session->store, NULL,
                           p->session->clock.now(p->session->clock.self), heaps,
                           arena, &err) != LO_OK) {
        page_trouble(p, &err);
        g_array_free(heaps, TRUE);
        return;
    }
    g_array_sort(heaps, by_due);
    if (heaps->len == 0)
        page_put(p, "p", LO_N_("The queue is empty."));
    else
        page_table(p, LO_N_("The queue"), heads, G_N_ELEMENTS(heads));
    for (guint i = 0; i < heaps->len; i++) {
        const struct lo_heap *heap = &g_array_index(heaps, struct lo_heap, i);
        char *due = page_time_text(p, heap->due);
        lo_html_open(p->html, "tr");
        lo_html_classed(p->html, "td", "time", due);
        lo_html_open(p->html, "td");
        page_link(p, "/notices?outage=", heap->outage, "", heap->outage);
        lo_html_close(p->html);
        page_rung(p, heap->stage);
        page_cell(p, page_say(p, heap->channel));
        page_cell(p, page_say(p, lo_notice_state_name(heap->state)));
        page_number(p, (double)heap->n, 0);
        lo_html_close(p->html);
        g_free(due);
    }
    if (heaps->len > 0)
        page_table_end(p);
    g_array_free(heaps, TRUE);
}

/* --- the words ------------------------------------------------------------ */

/* What is due now with its words; for calls: what is left to people. */
static void put_due(const struct page *p, struct lo_arena *arena, bool calls)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_report_notice *notices = NULL;
    int32_t n = 0, kept = 0;
    if (lo_app_due(p->session, sees_all(p), arena, &notices, &n, &err) !=
        LO_OK) {
        page_trouble(p, &err);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        if (!calls || strcmp(notices[i].row->channel, "phone") == 0)
            notices[kept++] = notices[i];
    GString *text = g_string_new(NULL);
    lo_report_notices(text, notices, kept, p->session->zone, p->lang,
                      PRE_COLUMNS);
    if (kept > 0)
        lo_html_element(p->html, "pre", text->str);
    else
        page_put(p, "p", LO_N_("Nothing is due."));
    g_string_free(text, TRUE);
}

/* --- the pages ------------------------------------------------------------ */

static void put_outage(const struct page *p, struct lo_arena *arena,
                       const char *outage)
{
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_notice_query query = {.outage = outage,
                                          .off_after = LO_TIME_NONE};
    struct lo_evidence *all = NULL;
    int32_t n = 0;
    if (lo_app_notices(p->session, &query, sees_all(p), arena, &all, &n,
                       &err) != LO_OK)
        page_trouble(p, &err);
    else
        put_messages(p, LO_N_("Messages"), all, n);
    lo_html_open(p->html, "p");
    page_link(p, "/notices", "", "", page_say(p, LO_N_("All notices")));
    lo_html_close(p->html);
}

void web_notices(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    const char *outage = web_value(request, "outage");
    struct lo_arena *arena = lo_arena_new();
    struct page p;
    char *title = outage == NULL
                      ? g_strdup(lo_text(request->lang, LO_N_("Notices")))
                      : g_strdup_printf(lo_text(request->lang,
                                                LO_N_("Notices of outage %s")),
                                        outage);
    page_begin(&p, session, request, reply, title);
    if (outage != NULL) {
        put_outage(&p, arena, outage);
    } else {
        put_sender(&p);
        put_duty(&p, arena);
        put_queue(&p, arena);
        page_put(&p, "h2", LO_N_("Due now, with their words"));
        put_due(&p, arena, false);
    }
    page_end(&p);
    g_free(title);
    lo_arena_free(arena);
}

void web_calls(struct lo_session *session, const struct web_request *request,
               struct web_reply *reply)
{
    struct lo_arena *arena = lo_arena_new();
    struct page p;
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("Call list")));
    put_due(&p, arena, true);
    page_end(&p);
    lo_arena_free(arena);
}
