/*
 * Pages with a form, for the main things to do without a script: log in,
 * approve, publish after a look at the notices, enter when an outage was, say
 * that supply is back.
 */
#include <string.h>

#include "lineout/actual.h"
#include "lineout/app_account.h"
#include "lineout/app_life.h"
#include "web/pages_int.h"

/* --- pieces
 * ------------------------------------------------------------------- */

void page_form_begin(const struct page *p, const char *to, int64_t version)
{
    lo_html_open(p->html, "form");
    lo_html_attr(p->html, "method", "post");
    lo_html_attr(p->html, "action", to);
    lo_html_attr(p->html, "class", "plain");
    page_hidden(p, "csrf", p->request->csrf);
    if (version != 0) {
        char text[24];
        g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, version);
        page_hidden(p, "version", text);
    }
}

void page_field(const struct page *p, const char *label, const char *name,
                const char *type, const char *value, bool required)
{
    lo_html_open(p->html, "p");
    lo_html_open(p->html, "label");
    lo_html_text(p->html, page_say(p, label));
    lo_html_text(p->html, " ");
    lo_html_open(p->html, "input");
    lo_html_attr(p->html, "name", name);
    lo_html_attr(p->html, "type", type);
    if (value != NULL)
        lo_html_attr(p->html, "value", value);
    if (required)
        lo_html_attr(p->html, "required", "required");
    lo_html_close_void(p->html);
    lo_html_close(p->html);
    lo_html_close(p->html);
}

void page_form_end(const struct page *p, const char *button)
{
    lo_html_open(p->html, "p");
    lo_html_open(p->html, "button");
    lo_html_attr(p->html, "class", "main");
    lo_html_text(p->html, page_say(p, button));
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_close(p->html);
}

/* --- log in
 * --------------------------------------------------------------------- */

void web_login_page(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    struct page p;
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("Log in")));
    if (!request->accounts) {
        page_put(&p, "p",
                 LO_N_("There is no account: the board can be read on this "
                       "machine, and nothing done."));
        lo_html_element(p.html, "pre",
                        "lineout account add NAME "
                        "--roles view,plan,approve,send");
    } else {
        page_form_begin(&p, "/api/login", 0);
        page_hidden(&p, "next", web_value(request, "next"));
        page_field(&p, LO_N_("Account"), "user", "text", NULL, true);
        page_field(&p, LO_N_("Password"), "password", "password", NULL, true);
        page_form_end(&p, LO_N_("Log in"));
    }
    page_end(&p);
}

/* --- approve, publish
 * --------------------------------------------------------------- */

static void figures(const struct page *p, const struct lo_week *week,
                    enum lo_plan_state state)
{
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    page_fact(p, LO_N_("State"), page_say(p, page_state_word(state)));
    page_fact_number(p, LO_N_("Outages"), week->n_outages, 0);
    page_fact_number(p, LO_N_("Customer-hours"), week->customer_hours, 1);
    page_fact_number(p, LO_N_("MV-customer-hours"), week->mv_customer_hours, 1);
    lo_html_close(p->html);
}

void web_approve_page(struct lo_session *session,
                      const struct web_request *request,
                      struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    struct page p;
    if (page_week(&week, &state, session, request, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    char *title = g_strdup_printf(
        lo_text(request->lang, LO_N_("Approve plan %d")), (int)week->version);
    page_begin(&p, session, request, reply, title);
    figures(&p, week, state);
    if (state == LO_PLAN_DRAFT) {
        page_form_begin(&p, "/api/approve", week->version);
        page_hidden(&p, "state", lo_plan_state_name(state));
        page_form_end(&p, LO_N_("Approve"));
    } else {
        page_put(&p, "p", LO_N_("It is approved already."));
    }
    page_end(&p);
    g_free(title);
    lo_week_free(week);
}

static void preview_facts(const struct page *p,
                          const struct lo_publish_preview *preview)
{
    const struct lo_ladder *ladder = &preview->ladder;
    double price =
        lo_settings_double(p->session->settings, "notice.cost_per_part");
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    page_fact_number(p, LO_N_("People told"), ladder->recipients, 0);
    page_fact_number(p, LO_N_("On the call list"), ladder->unreachable, 0);
    page_fact_number(p, LO_N_("Letters to hand over"), ladder->letters, 0);
    page_fact_number(p, LO_N_("SMS parts"), (double)ladder->sms_parts, 0);
    if (price >= 0.0)
        page_fact_number(p, LO_N_("Cost of the SMS"),
                         price * (double)ladder->sms_parts, 2);
    page_fact_number(p, LO_N_("Told later than the rules want"), ladder->unmet,
                     0);
    page_fact_number(p, LO_N_("Customers nobody can name"), ladder->unknown, 0);
    lo_html_close(p->html);
}

/* What the switching sheets cannot keep. */
static void preview_unkept(const struct page *p,
                           const struct lo_publish_preview *preview)
{
    GString *line = g_string_new(NULL);
    if (preview->n_unkept > 0) {
        page_put(p, "h2", LO_N_("What the switching sheets cannot keep"));
        lo_html_open(p->html, "ul");
        lo_html_attr(p->html, "class", "unkept");
    }
    for (int32_t i = 0; i < preview->n_unkept; i++) {
        g_string_truncate(line, 0);
        lo_report_unkept_one(line, &preview->unkept[i], p->request->lang);
        lo_html_element(p->html, "li", line->str);
    }
    if (preview->n_unkept > 0)
        lo_html_close(p->html);
    g_string_free(line, TRUE);
}

void web_publish_page(struct lo_session *session,
                      const struct web_request *request,
                      struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_publish_preview preview = {.version = 0};
    struct lo_arena *arena = lo_arena_new();
    struct page p;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    if (lo_app_publish_preview(session, 0, arena, &preview, &err) != LO_OK ||
        lo_store_state_of(session->store, preview.version, &state, &err) !=
            LO_OK) {
        web_fail(reply, request, &err);
        lo_arena_free(arena);
        return;
    }
    char *title = g_strdup_printf(
        lo_text(request->lang, LO_N_("Publish plan %d")), (int)preview.version);
    page_begin(&p, session, request, reply, title);
    preview_facts(&p, &preview);
    preview_unkept(&p, &preview);
    page_form_begin(&p, "/api/publish", preview.version);
    page_hidden(&p, "state", lo_plan_state_name(state));
    if (preview.ladder.unmet > 0 || preview.unkept_decides) {
        page_field(&p,
                   preview.ladder.unmet > 0
                       ? LO_N_("Who decides that people are told too late")
                       : LO_N_("Who decides that what people are told may "
                               "not be kept"),
                   "override", "text", request->user, true);
        page_field(&p, LO_N_("Why"), "reason", "text", NULL, true);
    }
    page_form_end(&p, LO_N_("Publish"));
    page_notice_texts(&p, preview.notices, preview.n_notices);
    page_end(&p);
    g_free(title);
    lo_arena_free(arena);
}

/* --- when it really was
 * ------------------------------------------------------------------ */

/* For a field of a form, which takes a day and a time and nothing else. */
static void local_time(char out[LO_TIME_TEXT], const struct lo_session *session,
                       lo_time at)
{
    char hour[LO_TIME_TEXT];
    lo_zone_format(hour, session->zone, at, "%Y-%m-%dT%H");
    g_snprintf(out, LO_TIME_TEXT, "%s:%02d", hour,
               lo_zone_minute(session->zone, at) % 60);
}

const struct lo_week_outage *page_told_outage(struct lo_week **week,
                                              struct lo_session *session,
                                              const struct web_request *r,
                                              struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    if (lo_app_in_force(session, week, &err) != LO_OK) {
        web_fail(reply, r, &err);
        return NULL;
    }
    const struct lo_week_outage *outage = page_outage(*week, r->rest);
    if (outage == NULL)
        web_refuse(reply, r, 404, LO_N_("the plan in force has no such outage"),
                   "");
    return outage;
}

static void time_fields(const struct page *p, lo_time off, lo_time on)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    local_time(from, p->session, off);
    local_time(to, p->session, on);
    page_field(p, LO_N_("Off at"), "off", "datetime-local", from, true);
    page_field(p, LO_N_("On again at"), "on", "datetime-local", to, true);
}

void web_actual_page(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    struct lo_week *week = NULL;
    struct page p;
    const struct lo_week_outage *outage =
        page_told_outage(&week, session, request, reply);
    if (outage != NULL) {
        char *title = g_strdup_printf(
            lo_text(request->lang, LO_N_("When outage %s really was")),
            outage->id);
        page_begin(&p, session, request, reply, title);
        page_form_begin(&p, "/api/actual", week->version);
        page_hidden(&p, "outage", outage->id);
        time_fields(&p, outage->span.from, outage->span.to);
        page_form_end(&p, LO_N_("Enter"));
        page_end(&p);
        g_free(title);
    }
    lo_week_free(week);
}

/* What was entered of it; `plan` 0: nothing. The last word counts. */
static enum lo_status entered_of(struct lo_actual *out,
                                 struct lo_session *session, int64_t plan,
                                 const char *outage, struct lo_arena *arena,
                                 struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    enum lo_status status =
        lo_store_get_actuals(session->store, rows, arena, err);
    *out = (struct lo_actual){.plan = 0};
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_actual *row = &g_array_index(rows, struct lo_actual, i);
        if (row->plan == plan && strcmp(row->outage, outage) == 0)
            *out = *row;
    }
    g_array_free(rows, TRUE);
    return status;
}

/* The times are asked for once: where they stand, nothing overwrites them. */
static void restored_form(const struct page *p, const struct lo_week *week,
                          const struct lo_week_outage *outage,
                          const struct lo_actual *entered)
{
    page_put(p, "p",
             LO_N_("Everybody who was told of this outage is told now that "
                   "supply is back. Only after it was checked on the spot."));
    if (entered != NULL) {
        char *span = page_span_text(p, &entered->off);
        lo_html_open(p->html, "dl");
        lo_html_attr(p->html, "class", "facts");
        page_fact(p, LO_N_("really without supply"), span);
        lo_html_close(p->html);
        g_free(span);
    }
    page_form_begin(p, "/api/restored", week->version);
    page_hidden(p, "outage", outage->id);
    if (entered == NULL)
        time_fields(p, outage->span.from,
                    p->session->clock.now(p->session->clock.self));
    page_form_end(p, LO_N_("Supply is back: tell people"));
}

/* "stage 1, back at 09:00 by the plan: 24 customers" */
static void stage_option(const struct page *p, const struct lo_stage_end *end)
{
    char at[LO_TIME_TEXT], number[16];
    lo_zone_format(at, p->session->zone, end->promised, "%H:%M");
    g_snprintf(number, sizeof number, "%d", (int)end->stage);
    char *text = g_strdup_printf(
        lo_text(p->request->lang,
                LO_N_("stage %d, back at %s by the plan: %d customers")),
        (int)end->stage, at, (int)end->customers);
    lo_html_open(p->html, "option");
    lo_html_attr(p->html, "value", number);
    lo_html_text(p->html, text);
    lo_html_close(p->html);
    g_free(text);
}

/* Where an outage gives supply back in stages: of one that was not entered. */
static void stage_form(const struct page *p, const struct lo_week *week,
                       const struct lo_week_outage *outage,
                       struct lo_arena *arena)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_stage_end *ends = NULL;
    int32_t n = 0, left = 0;
    char on[LO_TIME_TEXT];
    if (lo_app_stage_ends(p->session, outage->id, arena, &ends, &n, &err) !=
        LO_OK) {
        page_trouble(p, &err);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        left += ends[i].back == LO_TIME_NONE;
    if (n < 2 || left == 0)
        return;
    page_put(p, "h2", LO_N_("Only for a stage"));
    page_put(p, "p",
             LO_N_("Those alone are told who come back with this stage; the "
                   "outage goes on for the others."));
    page_form_begin(p, "/api/restored", week->version);
    page_hidden(p, "outage", outage->id);
    lo_html_open(p->html, "p");
    lo_html_open(p->html, "label");
    lo_html_text(p->html, page_say(p, LO_N_("Stage")));
    lo_html_text(p->html, " ");
    lo_html_open(p->html, "select");
    lo_html_attr(p->html, "name", "stage");
    for (int32_t i = 0; i < n; i++)
        if (ends[i].back == LO_TIME_NONE)
            stage_option(p, &ends[i]);
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_close(p->html);
    local_time(on, p->session, p->session->clock.now(p->session->clock.self));
    page_field(p, LO_N_("On again at"), "on", "datetime-local", on, true);
    page_form_end(p, LO_N_("This stage is back: tell people"));
}

void web_back_page(struct lo_session *session,
                   const struct web_request *request, struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    struct lo_actual entered = {.plan = 0};
    struct lo_arena *arena = lo_arena_new();
    struct page p;
    const struct lo_week_outage *outage =
        page_told_outage(&week, session, request, reply);
    if (outage != NULL && entered_of(&entered, session, week->version,
                                     outage->id, arena, &err) != LO_OK) {
        web_fail(reply, request, &err);
    } else if (outage != NULL) {
        char *title = g_strdup_printf(
            lo_text(request->lang, LO_N_("Outage %s: supply is back")),
            outage->id);
        page_begin(&p, session, request, reply, title);
        restored_form(&p, week, outage, entered.plan != 0 ? &entered : NULL);
        if (entered.plan == 0)
            stage_form(&p, week, outage, arena);
        page_end(&p);
        g_free(title);
    }
    lo_arena_free(arena);
    lo_week_free(week);
}
