/*
 * Evidence: every message with the events that happened to it, as text, CSV,
 * JSON and one HTML page for a complaint file.
 *
 *   message 17: O1, revision 1, announce-7d, sms +86138****0000, Zhang
 *     due 2026-03-09 06:45, deadline 2026-03-09 07:15: met
 *     text ...
 *     2026-03-09 06:45  due -> claimed
 *     ...
 */
#include <string.h>

#include "lineout/csv.h"
#include "lineout/evidence.h"
#include "lineout/html.h"
#include "lineout/report.h"
#include "report/report_int.h"

lo_time lo_evidence_accepted(const struct lo_evidence *one)
{
    for (int32_t i = 0; i < one->n_events; i++)
        if (strcmp(one->events[i].became, "accepted") == 0 ||
            strcmp(one->events[i].became, "delivered") == 0)
            return one->events[i].at;
    return LO_TIME_NONE;
}

/* Open: neither sent nor given up. What was accepted and then not delivered has
 * told nobody. */
enum lo_lead lo_evidence_lead(const struct lo_evidence *one)
{
    const struct lo_notice *row = one->notice.row;
    lo_time accepted = lo_evidence_accepted(one);
    if (row->deadline == LO_TIME_NONE || row->state == LO_NOTICE_CANCELLED)
        return LO_LEAD_NONE;
    if (accepted != LO_TIME_NONE && row->state != LO_NOTICE_FAILED)
        return accepted <= row->deadline ? LO_LEAD_MET : LO_LEAD_MISSED;
    bool waits =
        row->state == LO_NOTICE_DUE || row->state == LO_NOTICE_CLAIMED ||
        row->state == LO_NOTICE_SENDING || row->state == LO_NOTICE_UNKNOWN;
    return waits ? LO_LEAD_OPEN : LO_LEAD_MISSED;
}

static const char *lead_word(enum lo_lead lead)
{
    static const char *const words[] = {
        [LO_LEAD_NONE] = LO_N_("no deadline"),
        [LO_LEAD_MET] = LO_N_("met"),
        [LO_LEAD_MISSED] = LO_N_("missed"),
        [LO_LEAD_OPEN] = LO_N_("open"),
    };
    return words[lead];
}

/* --- text --------------------------------------------------------------- */

static void append_time(GString *out, const struct lo_zone *zone, lo_time at)
{
    char text[LO_TIME_TEXT];
    lo_zone_format(text, zone, at, "%Y-%m-%d %H:%M");
    g_string_append(out, text);
}

/* "C1, C2": the customers that one number stands for; "" = its own. Owned. */
static char *accounts_text(const struct lo_evidence *one)
{
    GString *out = g_string_new(NULL);
    for (int32_t i = 0; i < one->accounts.n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
                               one->accounts.at[i]);
    return g_string_free(out, FALSE);
}

/* "due" is what it became when it was written, and again when it was given
 * back. */
static char *event_word(const struct lo_notice_event *event, enum lo_lang lang)
{
    return event->was[0] == '\0' ? g_strdup(lo_text(lang, LO_N_("written")))
                                 : lo_report_retold(lang, event->became);
}

static void append_event(GString *out, const struct lo_notice_event *event,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    g_string_append(out, "    ");
    append_time(out, zone, event->at);
    char *word = event_word(event, lang);
    g_string_append_printf(out, "  %s", word);
    g_free(word);
    if (event->gateway[0] != '\0')
        g_string_append_printf(out, "  %s", event->gateway);
    if (event->gateway_id[0] != '\0')
        g_string_append_printf(out, " %s", event->gateway_id);
    if (event->reason[0] != '\0') {
        char *reason = lo_report_retold(lang, event->reason);
        g_string_append_printf(out, "  (%s)", reason);
        g_free(reason);
    }
    g_string_append_c(out, '\n');
}

/* "Message 17: O1, revision 1, stage announce-7d, SMS"; g_free. */
static char *title_of(const struct lo_notice *row, enum lo_lang lang)
{
    char *stage = lo_report_retold(lang, row->stage);
    char *title = g_strdup_printf(
        lo_text(lang, "Message %d: %s, revision %d, stage %s, %s"),
        (int)row->id, row->outage, (int)row->revision, stage,
        lo_text(lang, row->channel));
    g_free(stage);
    return title;
}

void lo_report_evidence(GString *out, const struct lo_evidence *all, int32_t n,
                        const struct lo_zone *zone, enum lo_lang lang,
                        int columns)
{
    for (int32_t i = 0; i < n; i++) {
        const struct lo_notice *row = all[i].notice.row;
        char *title = title_of(row, lang);
        g_string_append(out, title);
        g_free(title);
        g_string_append_printf(out, " %s, %s\n  ", all[i].notice.address,
                               row->name);
        g_string_append(out, lo_text(lang, "due"));
        g_string_append_c(out, ' ');
        append_time(out, zone, row->planned);
        if (row->deadline != LO_TIME_NONE) {
            g_string_append_printf(out, ", %s ", lo_text(lang, "deadline"));
            append_time(out, zone, row->deadline);
            g_string_append_printf(
                out, ": %s",
                lo_text(lang, lead_word(lo_evidence_lead(&all[i]))));
        }
        g_string_append_c(out, '\n');
        char *accounts = accounts_text(&all[i]);
        if (accounts[0] != '\0')
            g_string_append_printf(out, "  %s: %s\n",
                                   lo_text(lang, "customers of this number"),
                                   accounts);
        g_free(accounts);
        report_wrap(out, row->text, 4, columns);
        for (int32_t k = 0; k < all[i].n_events; k++)
            append_event(out, &all[i].events[k], zone, lang);
    }
}

/* --- JSON --------------------------------------------------------------- */

static struct lo_json *event_json(const struct lo_notice_event *event)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "id", event->id);
    lo_json_set_time(out, "at", event->at);
    lo_json_set_text(out, "was", event->was);
    lo_json_set_text(out, "became", event->became);
    lo_json_set_text(out, "gateway", event->gateway);
    lo_json_set_text(out, "gateway_id", event->gateway_id);
    lo_json_set_text(out, "reason", event->reason);
    lo_json_set_text(out, "hash", event->hash);
    return out;
}

static void set_time_or_null(struct lo_json *out, const char *key, lo_time at)
{
    if (at == LO_TIME_NONE)
        lo_json_set(out, key, lo_json_null());
    else
        lo_json_set_time(out, key, at);
}

struct lo_json *lo_report_evidence_json(const struct lo_evidence *all,
                                        int32_t n)
{
    struct lo_json *array = lo_json_array();
    for (int32_t i = 0; i < n; i++) {
        const struct lo_notice *row = all[i].notice.row;
        struct lo_json *one = lo_json_object();
        struct lo_json *events = lo_json_array();
        lo_json_set_integer(one, "id", row->id);
        lo_json_set_text(one, "outage", row->outage);
        lo_json_set_integer(one, "revision", row->revision);
        lo_json_set_text(one, "stage", row->stage);
        lo_json_set_text(one, "customer", row->recipient);
        lo_json_set_text(one, "name", row->name);
        struct lo_json *accounts = lo_json_array();
        for (int32_t k = 0; k < all[i].accounts.n; k++)
            lo_json_append(accounts, lo_json_string(all[i].accounts.at[k]));
        lo_json_set(one, "customers", accounts);
        lo_json_set_text(one, "channel", row->channel);
        lo_json_set_text(one, "address", all[i].notice.address);
        lo_json_set_text(one, "text", row->text);
        lo_json_set_time(one, "due", row->planned);
        set_time_or_null(one, "deadline", row->deadline);
        set_time_or_null(one, "accepted", lo_evidence_accepted(&all[i]));
        lo_json_set_text(one, "lead", lead_word(lo_evidence_lead(&all[i])));
        lo_json_set_text(one, "state", lo_notice_state_name(row->state));
        for (int32_t k = 0; k < all[i].n_events; k++)
            lo_json_append(events, event_json(&all[i].events[k]));
        lo_json_set(one, "events", events);
        lo_json_append(array, one);
    }
    return array;
}

/* --- CSV ---------------------------------------------------------------- */

/* For programs in English: names of columns, states and instants in UTC. For
 * a complaint file in Chinese: all of it as people read it, in local time. */
static const struct {
    const char *name, *heading;
} columns[] = {
    {"message", LO_N_("message number")},
    {"outage", LO_N_("outage number")},
    {"revision", LO_N_("revision of the outage")},
    {"stage", LO_N_("notice stage")},
    {"customer", LO_N_("customer number")},
    {"name", LO_N_("customer name")},
    {"channel", LO_N_("sent by")},
    {"address", LO_N_("number or address")},
    {"text", LO_N_("text of the message")},
    {"due_utc", LO_N_("to be sent at")},
    {"deadline_utc", LO_N_("deadline of the rules")},
    {"lead", LO_N_("deadline met?")},
    {"event_at_utc", LO_N_("happened at")},
    {"event", LO_N_("what happened")},
    {"gateway", LO_N_("gateway used")},
    {"gateway_id", LO_N_("number at the gateway")},
    {"reason", LO_N_("remark")},
    {"hash", LO_N_("hash of the log")},
    {"customers", LO_N_("customers of this number")},
};

struct csv_run {
    struct lo_csv csv;
    const struct lo_zone *zone;
    enum lo_lang lang;
};

static void csv_time(struct csv_run *run, lo_time at)
{
    char text[LO_TIME_TEXT] = "";
    if (at != LO_TIME_NONE && run->lang == LO_LANG_EN)
        lo_time_format(text, at);
    else if (at != LO_TIME_NONE)
        lo_zone_format(text, run->zone, at, "%Y-%m-%d %H:%M");
    lo_csv_text(&run->csv, text);
}

/* A code, or a remark made of ids, that people read in words. */
static void csv_word(struct csv_run *run, const char *code)
{
    char *word = run->lang == LO_LANG_EN ? g_strdup(code)
                                         : lo_report_retold(run->lang, code);
    lo_csv_text(&run->csv, word);
    g_free(word);
}

static void csv_event(struct csv_run *run, const struct lo_evidence *one,
                      const struct lo_notice_event *event, const char *accounts)
{
    const struct lo_notice *row = one->notice.row;
    lo_csv_integer(&run->csv, row->id);
    lo_csv_text(&run->csv, row->outage);
    lo_csv_integer(&run->csv, row->revision);
    csv_word(run, row->stage);
    lo_csv_text(&run->csv, row->recipient);
    lo_csv_text(&run->csv, row->name);
    lo_csv_text(&run->csv, lo_text(run->lang, row->channel));
    lo_csv_text(&run->csv, one->notice.address);
    lo_csv_text(&run->csv, row->text);
    csv_time(run, row->planned);
    csv_time(run, row->deadline);
    lo_csv_text(&run->csv,
                lo_text(run->lang, lead_word(lo_evidence_lead(one))));
    csv_time(run, event->at);
    char *word = event_word(event, run->lang);
    lo_csv_text(&run->csv, run->lang == LO_LANG_EN ? event->became : word);
    g_free(word);
    lo_csv_text(&run->csv, event->gateway);
    lo_csv_text(&run->csv, event->gateway_id);
    csv_word(run, event->reason);
    lo_csv_text(&run->csv, event->hash);
    lo_csv_text(&run->csv, accounts);
    lo_csv_end_row(&run->csv);
}

void lo_report_evidence_csv(GString *out, const struct lo_evidence *all,
                            int32_t n, const struct lo_zone *zone,
                            enum lo_lang lang)
{
    struct csv_run run = {lo_csv_begin(out, true), zone, lang};
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        lo_csv_text(&run.csv, lang == LO_LANG_EN
                                  ? columns[i].name
                                  : lo_text(lang, columns[i].heading));
    lo_csv_end_row(&run.csv);
    for (int32_t i = 0; i < n; i++) {
        char *accounts = accounts_text(&all[i]);
        for (int32_t k = 0; k < all[i].n_events; k++)
            csv_event(&run, &all[i], &all[i].events[k], accounts);
        g_free(accounts);
    }
}

/* --- HTML --------------------------------------------------------------- */

static void html_time(struct lo_html *page, const struct lo_zone *zone,
                      lo_time at)
{
    char text[LO_TIME_TEXT] = "";
    if (at != LO_TIME_NONE)
        lo_zone_format(text, zone, at, "%Y-%m-%d %H:%M");
    lo_html_element(page, "td", text);
}

static void html_message(struct lo_html *page, const struct lo_evidence *one,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    const struct lo_notice *row = one->notice.row;
    char *title = title_of(row, lang);
    lo_html_element(page, "h2", title);
    lo_html_element(page, "p", row->name);
    lo_html_element(page, "p", one->notice.address);
    char *accounts = accounts_text(one);
    if (accounts[0] != '\0') {
        char *line = g_strdup_printf(
            "%s: %s", lo_text(lang, "customers of this number"), accounts);
        lo_html_element(page, "p", line);
        g_free(line);
    }
    g_free(accounts);
    lo_html_element(page, "blockquote", row->text);
    lo_html_open(page, "table");
    lo_html_open(page, "tr");
    lo_html_element(page, "th", lo_text(lang, "to be sent at"));
    html_time(page, zone, row->planned);
    lo_html_close(page);
    lo_html_open(page, "tr");
    lo_html_element(page, "th", lo_text(lang, "deadline"));
    html_time(page, zone, row->deadline);
    lo_html_element(page, "td",
                    lo_text(lang, lead_word(lo_evidence_lead(one))));
    lo_html_close(page);
    for (int32_t k = 0; k < one->n_events; k++) {
        const struct lo_notice_event *event = &one->events[k];
        lo_html_open(page, "tr");
        char *word = event_word(event, lang);
        lo_html_element(page, "th", word);
        g_free(word);
        html_time(page, zone, event->at);
        lo_html_element(page, "td", event->gateway);
        lo_html_element(page, "td", event->gateway_id);
        char *reason = lo_report_retold(lang, event->reason);
        lo_html_element(page, "td", reason);
        g_free(reason);
        lo_html_classed(page, "td", "hash", event->hash);
        lo_html_close(page);
    }
    lo_html_close(page);
    g_free(title);
}

void lo_report_evidence_html(GString *out, const struct lo_evidence *all,
                             int32_t n, const struct lo_zone *zone,
                             enum lo_lang lang)
{
    struct lo_html *page = lo_html_new(
        out, lang == LO_LANG_ZH ? "zh-CN" : "en",
        lo_text(lang, "Evidence of outage notices"),
        "body{font-family:sans-serif}td,th{border:1px solid #999;padding:4px}"
        ".hash{font-size:60%;font-family:monospace}");
    lo_html_element(page, "h1", lo_text(lang, "Evidence of outage notices"));
    for (int32_t i = 0; i < n; i++)
        html_message(page, &all[i], zone, lang);
    lo_html_free(page);
}
