/*
 * notify --calls: who is to be called or brought a letter, by when; with
 * --by-manager one list for each customer manager.
 */
#include "cli/cli_notify.h"

#include <string.h>

static struct lo_json *call_json(const struct lo_call *call)
{
    const struct lo_notice *row = call->notice.row;
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "message", row->id);
    lo_json_set_text(out, "outage", row->outage);
    lo_json_set_text(out, "stage", row->stage);
    lo_json_set_text(out, "customer", row->recipient);
    lo_json_set_text(out, "name", row->name);
    lo_json_set_text(out, "address", call->notice.address);
    lo_json_set_text(out, "manager", call->manager);
    lo_json_set_text(out, "manager_phone", call->manager_phone);
    lo_json_set(out, "letter", lo_json_boolean(call->letter));
    lo_json_set(out, "late", lo_json_boolean(call->late));
    lo_json_set_time(out, "due", row->due);
    if (row->deadline != LO_TIME_NONE)
        lo_json_set_time(out, "deadline", row->deadline);
    lo_json_set_text(out, "text", row->text);
    return out;
}

static void append_call(GString *out, const struct cli *cli,
                        const struct lo_session *session,
                        const struct lo_call *call)
{
    const struct lo_notice *row = call->notice.row;
    char by[LO_TIME_TEXT];
    lo_zone_format(by, session->zone,
                   row->deadline != LO_TIME_NONE ? row->deadline
                                                 : row->not_after,
                   "%Y-%m-%d %H:%M");
    g_string_append_printf(
        out, lo_text(cli->lang, "  %d  by %s  %s%s  %s %s"), (int)row->id, by,
        lo_text(cli->lang, call->letter ? LO_N_("letter") : LO_N_("call")),
        call->late ? lo_text(cli->lang, LO_N_(", late")) : "", row->name,
        call->notice.address);
    g_string_append_printf(out, "\n    %s\n", row->text);
}

static void append_manager(GString *out, const struct cli *cli,
                           const struct lo_call_manager *manager)
{
    if (manager->name[0] == '\0')
        g_string_append_printf(
            out,
            lo_text(cli->lang, "Customers without a manager: %d to call or "
                               "visit, %d told by message"),
            (int)manager->calls, (int)manager->messages);
    else
        g_string_append_printf(
            out,
            lo_text(cli->lang,
                    "%s %s: %d to call or visit, %d told by message"),
            manager->name, manager->phone, (int)manager->calls,
            (int)manager->messages);
    g_string_append_c(out, '\n');
}

static void show(const struct cli *cli, const struct lo_session *session,
                 const struct lo_calls *calls, bool by_manager)
{
    GString *out = g_string_new(NULL);
    for (int32_t m = 0; by_manager && m < calls->n_managers; m++) {
        append_manager(out, cli, &calls->managers[m]);
        for (int32_t i = 0; i < calls->n; i++)
            if (strcmp(calls->calls[i].manager, calls->managers[m].name) == 0)
                append_call(out, cli, session, &calls->calls[i]);
    }
    for (int32_t i = 0; !by_manager && i < calls->n; i++)
        append_call(out, cli, session, &calls->calls[i]);
    g_string_append_printf(out, lo_text(cli->lang, "To call or visit: %d"),
                           (int)calls->n);
    g_string_append_c(out, '\n');
    cli_print(out);
    if (calls->n > 0)
        cli_next(cli, "lineout notify --resolve ID delivered|failed, --signed "
                      "ID NAME for a letter");
}

int cli_run_calls(const struct cli *cli, struct lo_session *session,
                  bool by_manager, bool full)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_calls calls = {.n = 0};
    struct lo_arena *arena = lo_arena_new();
    int code = CLI_DONE;
    if (lo_app_calls(session, full, arena, &calls, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object();
        struct lo_json *rows = lo_json_array();
        for (int32_t i = 0; i < calls.n; i++)
            lo_json_append(rows, call_json(&calls.calls[i]));
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "calls", rows);
        cli_print_json(out);
    } else {
        show(cli, session, &calls, by_manager);
    }
    lo_arena_free(arena);
    return code;
}
