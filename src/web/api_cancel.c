/*
 * Calling outages off, as programs and forms ask for it.
 *
 *   {version, outage | scope: "day" and day, reason: "weather" | "other", why}
 */
#include <string.h>

#include "lineout/app_board.h"
#include "web/web_int.h"

/* "day": every outage of the local day `day`. */
static bool read_wish(struct lo_cancel_request *out, const char **outage,
                      const struct web_request *request,
                      struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    const char *reason = web_field(request, "reason");
    const char *why = web_field(request, "why");
    const char *day = web_field(request, "day");
    const char *scope = web_field(request, "scope");
    *outage = web_field(request, "outage");
    *out = (struct lo_cancel_request){.n = 1, .outages = outage};
    out->weather = reason != NULL && strcmp(reason, "weather") == 0;
    out->why = out->weather || why == NULL ? "" : why;
    if (!out->weather && out->why[0] == '\0') {
        web_refuse(reply, request, 400,
                   LO_N_("why it is called off is missing"), "");
        return false;
    }
    out->has_day = scope != NULL && strcmp(scope, "day") == 0;
    if (out->has_day)
        out->n = 0;
    enum lo_status status = LO_OK;
    if (out->has_day)
        status = lo_date_parse(&out->day, day != NULL ? day : "", &err);
    else if (*outage == NULL)
        status = lo_error_set(&err, LO_EINPUT, "'outage' is missing");
    if (status != LO_OK)
        web_fail(reply, request, &err);
    return status == LO_OK;
}

void web_api_cancel(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    (void)session;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct lo_board_cancelled done = {0, 0, false};
    struct lo_cancel_request wish;
    const char *outage = NULL;
    if (web_run_is_busy(request, reply) ||
        !read_wish(&wish, &outage, request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status = lo_board_cancel(request->board, &ask, &wish, arena,
                                            &done, &answer, &err);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "outages", done.outages);
    lo_json_set_integer(out, "notices", done.notices);
    lo_json_set(out, "late", lo_json_boolean(done.late));
    web_done(reply, request, status, &answer, out, &err);
    if (reply->location != NULL) { /* a form: there is no such outage now */
        g_free(reply->location);
        reply->location = g_strdup("/");
    }
    lo_arena_free(arena);
}
