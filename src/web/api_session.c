/*
 * Who is asking, as programs read it; the way in and out; who did what.
 */
#include <string.h>

#include "lineout/app_account.h"
#include "web/web_int.h"

/* --- the session
 * -------------------------------------------------------------- */

static struct lo_json *session_json(const struct web_request *request)
{
    struct lo_json *out = lo_json_object(), *roles = lo_json_array();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "user", request->user);
    for (int i = 0; i < LO_ROLES; i++)
        if ((request->roles >> i & 1u) != 0)
            lo_json_append(roles, lo_json_string(lo_role_name(i)));
    lo_json_set(out, "roles", roles);
    lo_json_set_text(out, "csrf", request->csrf);
    lo_json_set_text(out, "language",
                     request->lang == LO_LANG_ZH ? "zh" : "en");
    lo_json_set(out, "accounts", lo_json_boolean(request->accounts));
    if (request->user != NULL)
        lo_json_set_time(out, "expires", request->until);
    else
        lo_json_set(out, "expires", lo_json_null());
    return out;
}

void web_api_session(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    (void)session;
    web_json(reply, session_json(request));
}

/* --- in and out
 * ------------------------------------------------------------------ */

/* No script reads it, no other site has it sent. */
static char *cookie_of(const struct web_request *request, const char *value,
                       int64_t seconds)
{
    return g_strdup_printf("lineout=%s; Path=/; Max-Age=%" G_GINT64_FORMAT
                           "; HttpOnly; SameSite=Strict%s",
                           value, seconds, request->secure ? "; Secure" : "");
}

static void note(struct lo_session *session, const struct web_request *request,
                 const char *who, const char *what, bool done)
{
    struct lo_error none = LO_ERROR_INIT;
    const struct lo_audit row = {.at = session->clock.now(session->clock.self),
                                 .who = who,
                                 .from = request->from,
                                 .what = what,
                                 .object = "",
                                 .done = done,
                                 .words = ""};
    enum lo_status status = lo_store_put_audit(session->store, &row, &none);
    (void)status; /* the answer does not wait for it */
}

/* A page that begins with a form, where `next` is one of ours. */
static void go_on(struct web_reply *reply, const struct web_request *request)
{
    const char *next = web_field(request, "next");
    bool ours = next != NULL && next[0] == '/' && next[1] != '/' &&
                strpbrk(next, "\\\r\n\t ") == NULL;
    web_go_on(reply, ours ? next : "/");
}

static void let_in(struct lo_session *session,
                   const struct web_request *request, struct web_reply *reply,
                   const char *name, const struct lo_logged_in *in)
{
    struct web_request known = *request;
    lo_time now = session->clock.now(session->clock.self);
    known.user = name;
    known.roles = in->roles | LO_ROLE_VIEW;
    known.csrf = in->csrf;
    known.until = in->until;
    reply->cookie = cookie_of(request, in->cookie, in->until - now);
    note(session, request, name, "login", true);
    if (request->form != NULL)
        go_on(reply, request);
    else
        web_json(reply, session_json(&known));
}

void web_api_login(struct lo_session *session,
                   const struct web_request *request, struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_logged_in in;
    const char *name = web_field(request, "user");
    const char *password = web_field(request, "password");
    if (name == NULL || password == NULL ||
        strlen(name) > LO_ACCOUNT_NAME_MAX) {
        web_refuse(reply, request, 400,
                   LO_N_("a login needs user and password"), "");
        return;
    }
    int wait =
        web_door_knock(request->door, name, request->from, lo_steady_seconds());
    if (wait > 0) {
        reply->retry_after_s = wait;
        web_refuse(reply, request, 429, LO_N_("too many wrong passwords"),
                   LO_N_("wait a little, then try again"));
        return;
    }
    enum lo_status status = lo_app_login(session, name, password, &in, &err);
    if (status == LO_OK) {
        web_door_open(request->door, name, request->from);
        let_in(session, request, reply, name, &in);
    } else if (status == LO_ENOTFOUND) {
        /* What was typed as a name may be a password: it is not kept. */
        note(session, request, "", "login", false);
        web_refuse(reply, request, 401,
                   LO_N_("name and password do not go together"), "");
    } else {
        web_fail(reply, request, &err);
    }
}

void web_api_logout(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    if (request->cookie != NULL &&
        lo_app_logout(session, request->cookie, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    if (request->user != NULL)
        note(session, request, request->user, "logout", true);
    reply->cookie = cookie_of(request, "", 0);
    if (request->form != NULL) {
        web_go_on(reply, "/");
    } else {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "user", lo_json_null());
        web_json(reply, out);
    }
}

/* --- who did what
 * ------------------------------------------------------------------ */

enum lo_status web_audit_rows(GArray *rows, struct lo_session *session,
                              const struct web_request *request,
                              struct lo_arena *arena, struct lo_error *err)
{
    const char *before = web_value(request, "before");
    return lo_store_get_audit(
        session->store, before != NULL ? g_ascii_strtoll(before, NULL, 10) : 0,
        WEB_AUDIT_ROWS, rows, arena, err);
}

static struct lo_json *audit_json(const struct lo_audit *row)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "id", row->id);
    lo_json_set_time(out, "at", row->at);
    lo_json_set_text(out, "who", row->who);
    lo_json_set_text(out, "address", row->from);
    lo_json_set_text(out, "what", row->what);
    lo_json_set_text(out, "object", row->object);
    lo_json_set_integer(out, "version", row->version);
    lo_json_set(out, "done", lo_json_boolean(row->done));
    lo_json_set_text(out, "words", row->words);
    return out;
}

void web_api_audit(struct lo_session *session,
                   const struct web_request *request, struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    if (web_audit_rows(rows, session, request, arena, &err) != LO_OK) {
        web_fail(reply, request, &err);
    } else {
        struct lo_json *out = lo_json_object(), *list = lo_json_array();
        lo_json_set_integer(out, "schema", 1);
        for (guint i = 0; i < rows->len; i++)
            lo_json_append(
                list, audit_json(&g_array_index(rows, struct lo_audit, i)));
        lo_json_set(out, "audit", list);
        web_json(reply, out);
    }
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
}
