/*
 * Changes of the plan: what one would cost, making it, taking it back.
 */
#include <string.h>

#include "lineout/app_board.h"
#include "web/web_int.h"

/* --- answers
 * ------------------------------------------------------------------ */

static struct lo_json *text_json(const char *packed, enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    lo_text_unpack(text, lang, packed);
    struct lo_json *out = lo_json_string(text->str);
    g_string_free(text, TRUE);
    return out;
}

/* A newer plan, or what was done with the one he stands on; *owned*. */
static char *who_was_quicker(const struct web_request *request,
                             const struct lo_plan_origin *latest)
{
    const char *what = latest->what;
    if (latest->version == web_field_int(request, "version", 0))
        return g_strdup_printf(
            lo_text(request->lang, LO_N_("%s was quicker: plan %d, %s")),
            latest->by, (int)latest->version, lo_text(request->lang, what));
    if (latest->by[0] == '\0')
        return g_strdup_printf(
            lo_text(request->lang, LO_N_("plan %d is there")),
            (int)latest->version);
    return g_strdup_printf(
        lo_text(request->lang, LO_N_("%s was quicker: plan %d is there")),
        latest->by, (int)latest->version);
}

void web_stale(struct web_reply *reply, const struct web_request *request,
               const struct lo_board_answer *answer)
{
    const struct lo_plan_origin *latest = &answer->latest;
    char *message = who_was_quicker(request, latest);
    web_refuse(reply, request, 409, message,
               LO_N_("nothing was changed; look at it, then try again"));
    g_free(message);
    if (!request->api)
        return;
    struct lo_json *out = NULL;
    struct lo_error none = LO_ERROR_INIT;
    if (lo_json_parse(&out, reply->body->str, &none) != LO_OK)
        return;
    lo_json_set_integer(out, "version", latest->version);
    lo_json_set_text(out, "by", latest->by);
    if (latest->at > 0)
        lo_json_set_time(out, "at", latest->at);
    lo_json_set_text(out, "what", latest->what);
    web_json(reply, out);
}

static void changed(struct web_reply *reply, const struct web_request *request,
                    const struct lo_board_answer *answer, struct lo_json *more)
{
    struct lo_json *out = more != NULL ? more : lo_json_object();
    if (request->form != NULL) {
        /* Back to the outage that it was about, else to the week. */
        const char *outage = web_field(request, "outage");
        char *name =
            outage != NULL ? g_uri_escape_string(outage, NULL, TRUE) : NULL;
        char *path =
            g_strconcat("/", name != NULL ? "outage/" : "", name, NULL);
        web_go_on(reply, path);
        g_free(path);
        g_free(name);
        lo_json_free(out);
        return;
    }
    if (more == NULL)
        lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "version", answer->version);
    web_json(reply, out);
}

struct lo_board_ask web_ask(const struct web_request *request)
{
    return (struct lo_board_ask){request->user, request->from,
                                 web_field_int(request, "version", 0),
                                 web_field(request, "state")};
}

/* How a change went that makes no figures. */
void web_done(struct web_reply *reply, const struct web_request *request,
              enum lo_status status, const struct lo_board_answer *answer,
              struct lo_json *more, const struct lo_error *err)
{
    bool good = status == LO_OK && !answer->stale;
    if (good)
        changed(reply, request, answer, more);
    else
        lo_json_free(more);
    if (status != LO_OK)
        web_fail(reply, request, err);
    else if (answer->stale)
        web_stale(reply, request, answer);
}

static bool needs(struct web_reply *reply, const struct web_request *request,
                  const char *name)
{
    if (web_field(request, name) != NULL)
        return true;
    char *message =
        g_strdup_printf(lo_text(request->lang, LO_N_("'%s' is missing")), name);
    web_refuse(reply, request, 400, message, "");
    g_free(message);
    return false;
}

/* --- price and move
 * ----------------------------------------------------------- */

static struct lo_json *rules_json(const struct lo_board_price *price,
                                  enum lo_lang lang)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < price->n_rules; i++) {
        struct lo_json *rule = lo_json_object();
        lo_json_set_text(rule, "rule", price->rules[i].rule);
        lo_json_set(rule, "text", text_json(price->rules[i].text, lang));
        lo_json_append(out, rule);
    }
    return out;
}

static struct lo_json *price_json(const struct lo_board_price *price,
                                  const struct web_request *request)
{
    struct lo_json *out = lo_json_object(), *crews = lo_json_array();
    bool placed = price->job != NULL && price->job->placed;
    lo_json_set_integer(out, "schema", 1);
    lo_json_set(out, "possible", lo_json_boolean(price->possible));
    lo_json_set(out, "tie", lo_json_boolean(price->tie));
    lo_json_set_real(out, "customer_hours", price->customer_hours);
    lo_json_set_real(out, "mv_customer_hours", price->mv_customer_hours);
    lo_json_set_real(out, "objective", price->objective);
    lo_json_set_real(out, "unplaced_weight", price->unplaced);
    lo_json_set_integer(out, "customer_interruptions", price->interruptions);
    lo_json_set_integer(out, "told", price->told);
    lo_json_set(out, "rules", rules_json(price, request->lang));
    if (placed) {
        lo_json_set_time(out, "start", price->moved->part.from);
        lo_json_set_time(out, "end", price->moved->part.to);
        lo_json_set_text(out, "mode", price->job->mode);
        lo_json_set_text(out, "outage", price->moved->outage);
    }
    for (int32_t i = 0; placed && i < price->moved->crews.n; i++)
        lo_json_append(crews, lo_json_string(price->moved->crews.at[i]));
    lo_json_set(out, "crews", crews);
    lo_json_set_real(out, "seconds", price->seconds);
    return out;
}

static enum lo_status read_wish(struct lo_board_wish *out,
                                const struct web_request *request,
                                const struct lo_session *session,
                                struct lo_error *err)
{
    *out = (struct lo_board_wish){
        .job = web_field(request, "job"),
        .mode = web_field(request, "mode"),
        .release = web_field_true(request, "release"),
        .part = (int32_t)CLAMP(web_field_int(request, "part", 0), -1, 1000),
    };
    return web_field_time(&out->start, request, "start", session->zone, err);
}

static void ask_price(struct lo_session *session,
                      const struct web_request *request,
                      struct web_reply *reply, bool move)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct lo_board_price price = {.possible = false};
    struct lo_board_wish wish;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    int32_t n = 0;
    const char **crews = web_field_list(request, "crew", &n);
    enum lo_status status = read_wish(&wish, request, session, &err);
    wish.n_crews = n;
    wish.crews = crews;
    if (status == LO_OK && move)
        status = lo_board_move(request->board, &ask, &wish, arena, &answer,
                               &price, &err);
    else if (status == LO_OK)
        status = lo_board_price(request->board, &ask, &wish, arena, &answer,
                                &price, &err);
    struct lo_json *out = price_json(&price, request);
    if (move || status != LO_OK || answer.stale)
        web_done(reply, request, status, &answer, out, &err);
    else
        web_json(reply, out);
    lo_board_price_clear(&price);
    g_free(crews);
    lo_arena_free(arena);
}

/* To leave a job out must be said: "start":null, or "start=none" of a form. */
static bool is_a_wish(struct web_reply *reply,
                      const struct web_request *request)
{
    if (!needs(reply, request, "job"))
        return false;
    return web_has_field(request, "start") || needs(reply, request, "start");
}

void web_api_price(struct lo_session *session,
                   const struct web_request *request, struct web_reply *reply)
{
    if (is_a_wish(reply, request))
        ask_price(session, request, reply, false);
}

void web_api_move(struct lo_session *session, const struct web_request *request,
                  struct web_reply *reply)
{
    if (is_a_wish(reply, request) && !web_run_is_busy(request, reply))
        ask_price(session, request, reply, true);
}

/* --- undo, pin, forbid
 * ---------------------------------------------------------- */

void web_api_undo(struct lo_session *session, const struct web_request *request,
                  struct web_reply *reply)
{
    (void)session;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    if (web_run_is_busy(request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status =
        lo_board_undo(request->board, &ask, arena, &answer, &err);
    web_done(reply, request, status, &answer, NULL, &err);
    lo_arena_free(arena);
}

/* A pin elsewhere than where the job stands is a move before. */
static enum lo_status
move_first(struct lo_session *session, const struct web_request *request,
           struct lo_board_ask *ask, struct lo_arena *arena,
           struct lo_board_answer *answer, struct lo_error *err)
{
    struct lo_board_wish wish;
    struct lo_board_price price = {.possible = false};
    if (web_field(request, "start") == NULL)
        return LO_OK;
    enum lo_status status = read_wish(&wish, request, session, err);
    if (status == LO_OK)
        status = lo_board_price(request->board, ask, &wish, arena, answer,
                                &price, err);
    bool moves = status == LO_OK && !answer->stale &&
                 !lo_board_stands(request->board, &wish);
    lo_board_price_clear(&price);
    if (!moves)
        return status;
    status =
        lo_board_move(request->board, ask, &wish, arena, answer, &price, err);
    lo_board_price_clear(&price);
    if (status == LO_OK && !answer->stale)
        ask->version = answer->version;
    return status;
}

void web_api_pin(struct lo_session *session, const struct web_request *request,
                 struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    if (!needs(reply, request, "job") || web_run_is_busy(request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    struct lo_board_ask ask = web_ask(request);
    bool free =
        web_field_true(request, "free") ||
        (request->form == NULL && lo_json_get(request->json, "start") != NULL &&
         lo_json_is_null(lo_json_get(request->json, "start")));
    enum lo_status status =
        free ? LO_OK : move_first(session, request, &ask, arena, &answer, &err);
    if (status == LO_OK && !answer.stale)
        status = lo_board_pin(request->board, &ask, web_field(request, "job"),
                              free, arena, &answer, &err);
    web_done(reply, request, status, &answer, NULL, &err);
    lo_arena_free(arena);
}

void web_api_forbid(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    (void)session;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    lo_date day = 0;
    bool replan = false;
    if (!needs(reply, request, "job") || !needs(reply, request, "day") ||
        web_run_is_busy(request, reply))
        return;
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = web_ask(request);
    enum lo_status status =
        lo_date_parse(&day, web_field(request, "day"), &err);
    if (status == LO_OK)
        status = lo_board_forbid(
            request->board, &ask, web_field(request, "job"), day,
            web_field_true(request, "lift"), &replan, arena, &answer, &err);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set(out, "replan", lo_json_boolean(replan));
    web_done(reply, request, status, &answer, out, &err);
    lo_arena_free(arena);
}
