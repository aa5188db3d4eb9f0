/*
 * Who is asking, as programs read it.
 */
#include "web/web_int.h"

static struct lo_json *roles_json(unsigned roles)
{
    static const char *const names[] = {"view", "plan", "approve", "send"};
    struct lo_json *out = lo_json_array();
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if ((roles >> i & 1u) != 0)
            lo_json_append(out, lo_json_string(names[i]));
    return out;
}

void web_api_session(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    (void)session;
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "user", request->user);
    lo_json_set(out, "roles", roles_json(request->roles));
    lo_json_set_text(out, "csrf", request->csrf);
    lo_json_set_text(out, "language",
                     request->lang == LO_LANG_ZH ? "zh" : "en");
    lo_json_set(out, "accounts", lo_json_boolean(request->accounts));
    web_json(reply, out);
}
