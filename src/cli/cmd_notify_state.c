/*
 * notify: how the automatic sender is doing, the guard, and receipts.
 */
#include "cli/cli_notify.h"

#include <string.h>

/* --- how it is doing ---------------------------------------------------- */

static void status_text(const struct cli *cli, const struct lo_session *session,
                        const struct lo_notify_status *status)
{
    GString *out = g_string_new(NULL);
    char beat[LO_TIME_TEXT] = "-";
    if (status->heartbeat != LO_TIME_NONE)
        lo_zone_format(beat, session->zone, status->heartbeat,
                       "%Y-%m-%d %H:%M");
    g_string_append_printf(
        out, lo_text(cli->lang, "Automatic sender last heard: %s"), beat);
    g_string_append_c(out, '\n');
    g_string_append_printf(out, lo_text(cli->lang, "Due and not sent: %d"),
                           (int)status->due_now);
    g_string_append_c(out, '\n');
    g_string_append_printf(out,
                           lo_text(cli->lang, "Past their legal deadline: %d"),
                           (int)status->overdue);
    g_string_append_c(out, '\n');
    for (int i = 0; i < LO_NOTICE_STATES; i++) {
        g_string_append(out, "  ");
        lo_text_pad(
            out,
            lo_text(cli->lang, lo_notice_state_name((enum lo_notice_state)i)),
            12);
        g_string_append_printf(out, "%d\n", (int)status->states[i]);
    }
    cli_print(out);
}

/* Exit 1 when somebody should look: silence, or a deadline missed. */
int cli_run_status(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_notify_status status;
    if (lo_app_notify_status(session, &status, &err) != LO_OK)
        return cli_fail(&err);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        if (status.heartbeat != LO_TIME_NONE)
            lo_json_set_time(out, "heartbeat", status.heartbeat);
        else
            lo_json_set(out, "heartbeat", lo_json_null());
        lo_json_set(out, "silent", lo_json_boolean(status.silent));
        lo_json_set_integer(out, "due_now", status.due_now);
        lo_json_set_integer(out, "overdue", status.overdue);
        for (int i = 0; i < LO_NOTICE_STATES; i++)
            lo_json_set_integer(out,
                                lo_notice_state_name((enum lo_notice_state)i),
                                status.states[i]);
        cli_print_json(out);
    } else {
        status_text(cli, session, &status);
    }
    return status.silent || status.overdue > 0 ? CLI_NO : CLI_DONE;
}

/* Exit 1 when something is wrong, whether or not it was told already. */
int cli_run_guard(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_guard_result guard;
    if (lo_app_guard(session, cli->lang, &guard, &err) != LO_OK)
        return cli_fail(&err);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "wrong", lo_json_boolean(guard.wrong));
        lo_json_set(out, "alerted", lo_json_boolean(guard.alerted));
        cli_print_json(out);
    } else if (guard.wrong) {
        GString *out = g_string_new(lo_text(
            cli->lang, guard.alerted ? LO_N_("Notices do not go out; the duty "
                                             "person was alerted")
                                     : LO_N_("Notices do not go out")));
        g_string_append_c(out, '\n');
        cli_print(out);
    }
    return guard.wrong ? CLI_NO : CLI_DONE;
}

/* --- templates ---------------------------------------------------------- */

int cli_run_misfits(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_misfit *all = NULL;
    int32_t n = 0;
    struct lo_arena *arena = lo_arena_new();
    int code = CLI_DONE;
    if (lo_app_misfits(session, arena, &all, &n, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object();
        struct lo_json *rows = lo_json_array();
        for (int32_t i = 0; i < n; i++) {
            struct lo_json *one = lo_json_object();
            lo_json_set_integer(one, "message", all[i].row->id);
            lo_json_set_text(one, "outage", all[i].row->outage);
            lo_json_set_text(one, "customer", all[i].row->recipient);
            lo_json_set_text(one, "name", all[i].row->name);
            lo_json_set_text(one, "gateway", all[i].gateway);
            lo_json_set_text(one, "template", all[i].template_code);
            lo_json_set_text(one, "variable", all[i].variable);
            lo_json_set_integer(one, "characters", all[i].length);
            lo_json_set_integer(one, "most", all[i].most);
            lo_json_append(rows, one);
        }
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "misfits", rows);
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        for (int32_t i = 0; i < n; i++) {
            g_string_append_printf(
                out,
                lo_text(cli->lang,
                        "Message %d to %s: template %s, variable %s has %d "
                        "characters, at most %d"),
                (int)all[i].row->id, all[i].row->name, all[i].template_code,
                all[i].variable, (int)all[i].length, (int)all[i].most);
            g_string_append_c(out, '\n');
        }
        g_string_append_printf(
            out, lo_text(cli->lang, "Values that a template does not hold: %d"),
            (int)n);
        g_string_append_c(out, '\n');
        cli_print(out);
    }
    if (code == CLI_DONE && n > 0)
        code = CLI_NO;
    lo_arena_free(arena);
    return code;
}

/* --- receipts ----------------------------------------------------------- */

int cli_run_receipts(const struct cli *cli, struct lo_session *session,
                     const char *path)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_receipt_counts counts;
    if (lo_app_receipts(session, path, &counts, &err) != LO_OK)
        return cli_fail(&err);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "read", counts.read);
        lo_json_set_integer(out, "moved", counts.moved);
        lo_json_set_integer(out, "bad", counts.bad);
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        g_string_append_printf(
            out,
            lo_text(cli->lang,
                    "Receipts: %d, messages changed: %d, not understood: %d"),
            (int)counts.read, (int)counts.moved, (int)counts.bad);
        g_string_append_c(out, '\n');
        cli_print(out);
    }
    return counts.bad > 0 ? CLI_NO : CLI_DONE;
}
