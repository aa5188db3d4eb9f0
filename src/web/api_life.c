/*
 * The life of a plan, as programs and forms ask for it: approve, publish after
 * a preview, when outages really were, supply is back.
 */
#include <string.h>

#include "lineout/app_board.h"
#include "lineout/report.h"
#include "web/web_int.h"

static bool override_of(struct lo_ladder_override *out,
                        const struct web_request *request,
                        struct web_reply *reply)
{
    out->by = web_field(request, "override");
    out->reason = web_field(request, "reason");
    if ((out->by == NULL) == (out->reason == NULL))
        return true;
    web_refuse(reply, request, 400,
               LO_N_("who decides and why belong together"), "");
    return false;
}

void web_api_approve(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    (void)session;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    if (web_run_is_busy(request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status =
        lo_board_approve(request->board, &ask, arena, &answer, &err);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "state", "approved");
    web_done(reply, request, status, &answer, out, &err);
    lo_arena_free(arena);
}

/* --- publish
 * ------------------------------------------------------------------ */

static void set_ladder(struct lo_json *out, const struct lo_ladder *ladder)
{
    lo_json_set_integer(out, "recipients", ladder->recipients);
    lo_json_set_integer(out, "call_list", ladder->unreachable);
    lo_json_set_integer(out, "letters", ladder->letters);
    lo_json_set_integer(out, "late_stages", ladder->late);
    lo_json_set_integer(out, "unmet", ladder->unmet);
    lo_json_set_integer(out, "unknown_customers", ladder->unknown);
}

/* What the stages are called in the language asked for. */
static struct lo_json *stages_json(const struct lo_publish_preview *preview,
                                   enum lo_lang lang)
{
    struct lo_json *out = lo_json_object();
    for (int32_t i = 0; i < preview->n_notices; i++) {
        const char *stage = preview->notices[i].row->stage;
        if (lo_json_get(out, stage) != NULL)
            continue;
        char *told = lo_report_retold(lang, stage);
        lo_json_set_text(out, stage, told);
        g_free(told);
    }
    return out;
}

/* What the sheets cannot keep, for people. */
static struct lo_json *unkept_words(const struct lo_publish_preview *preview,
                                    enum lo_lang lang)
{
    struct lo_json *out = lo_json_array();
    GString *line = g_string_new(NULL);
    for (int32_t i = 0; i < preview->n_unkept; i++) {
        g_string_truncate(line, 0);
        lo_report_unkept_one(line, &preview->unkept[i], lang);
        lo_json_append(out, lo_json_string(line->str));
    }
    g_string_free(line, TRUE);
    return out;
}

void web_api_preview(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_publish_preview preview = {.version = 0};
    struct lo_arena *arena = lo_arena_new();
    if (lo_app_publish_preview(session, 0, arena, &preview, &err) != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        double price =
            lo_settings_double(session->settings, "notice.cost_per_part");
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "plan", preview.version);
        set_ladder(out, &preview.ladder);
        lo_json_set_integer(out, "sms_parts", preview.ladder.sms_parts);
        lo_json_set_real(out, "cost", price * (double)preview.ladder.sms_parts);
        lo_json_set(out, "notices",
                    lo_report_notices_json(preview.notices, preview.n_notices));
        lo_json_set(out, "stages", stages_json(&preview, request->lang));
        lo_json_set(out, "unkept",
                    lo_report_unkept_json(preview.unkept, preview.n_unkept));
        lo_json_set(out, "unkept_words", unkept_words(&preview, request->lang));
        lo_json_set(out, "unkept_decides",
                    lo_json_boolean(preview.unkept_decides));
        web_json(reply, out);
    }
    lo_arena_free(arena);
}

void web_api_publish(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    (void)session;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct lo_ladder_override override;
    struct lo_ladder ladder = {0};
    if (web_run_is_busy(request, reply) ||
        !override_of(&override, request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status = lo_board_publish(
        request->board, &ask, override.by != NULL ? &override : NULL, &ladder,
        arena, &answer, &err);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "state", "published");
    lo_json_set_integer(out, "notices", ladder.rows);
    set_ladder(out, &ladder);
    web_done(reply, request, status, &answer, out, &err);
    lo_arena_free(arena);
}

/* --- what really happened
 * ------------------------------------------------------- */

struct happened {
    const char *outage;
    struct lo_interval off;
    bool correct;
    int32_t stage; /* 0 = the outage */
};

static bool read_happened(struct happened *out, struct lo_session *session,
                          const struct web_request *request,
                          struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    out->outage = web_field(request, "outage");
    out->correct = web_field_true(request, "correct");
    enum lo_status status =
        out->outage == NULL
            ? lo_error_set(&err, LO_EINPUT, "'outage' is missing")
            : web_field_time(&out->off.from, request, "off", session->zone,
                             &err);
    if (status == LO_OK)
        status =
            web_field_time(&out->off.to, request, "on", session->zone, &err);
    out->stage = (int32_t)CLAMP(web_field_int(request, "stage", 0), 0, 1000);
    if (status == LO_OK && out->stage > 0 && out->off.to == LO_TIME_NONE)
        status = lo_error_set(&err, LO_EINPUT, "'on' is missing");
    if (status == LO_OK && out->stage == 0 &&
        (out->off.from == LO_TIME_NONE) != (out->off.to == LO_TIME_NONE))
        status = lo_error_set(&err, LO_EINPUT, "'off' and 'on' go together");
    if (status != LO_OK)
        web_fail(reply, request, &err);
    return status == LO_OK;
}

void web_api_actual(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct lo_actual_outcome outcome = {.unknown_sections = 0};
    struct happened h;
    if (!read_happened(&h, session, request, reply))
        return;
    if (h.off.from == LO_TIME_NONE || h.stage > 0) {
        web_refuse(reply, request, 400, "'off' and 'on' are missing", "");
        return;
    }
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status =
        lo_board_actual(request->board, &ask, h.outage, h.off, h.correct,
                        &outcome, arena, &answer, &err);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "outage", h.outage);
    lo_json_set_real(out, "customer_hours", outcome.customer_hours);
    lo_json_set_real(out, "mv_customer_hours", outcome.mv_customer_hours);
    lo_json_set_real(out, "planned_customer_hours", outcome.planned_hours);
    lo_json_set_real(out, "planned_mv_customer_hours",
                     outcome.planned_mv_hours);
    web_done(reply, request, status, &answer, out, &err);
    lo_arena_free(arena);
}

void web_api_restored(struct lo_session *session,
                      const struct web_request *request,
                      struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct happened h;
    int32_t notices = 0;
    if (!read_happened(&h, session, request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status =
        h.stage > 0
            ? lo_board_stage_back(request->board, &ask, h.outage, h.stage,
                                  h.off.to, &notices, arena, &answer, &err)
            : lo_board_restored(request->board, &ask, h.outage, h.off,
                                h.correct, &notices, arena, &answer, &err);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "outage", h.outage);
    lo_json_set_integer(out, "notices", notices);
    web_done(reply, request, status, &answer, out, &err);
    lo_arena_free(arena);
}
