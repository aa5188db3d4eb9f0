/*
 * notify --carry-out, --carry-send, --carry-in: messages carried by hand to a
 * machine that can send, and the answers back.
 */
#include "cli/cli_notify.h"

bool cli_wants_carry(const struct cli_carry *wanted)
{
    return wanted->out != NULL || wanted->send != NULL || wanted->in != NULL;
}

struct line {
    const char *key;
    const char *id;
    int32_t n;
};

static void show(const struct cli *cli, const struct line *lines, size_t n)
{
    struct lo_json *json = lo_json_object();
    GString *out = g_string_new(NULL);
    lo_json_set_integer(json, "schema", 1);
    for (size_t i = 0; i < n; i++) {
        lo_json_set_integer(json, lines[i].key, lines[i].n);
        if (i > 0 && lines[i].n == 0)
            continue;
        g_string_append_printf(out, lo_text(cli->lang, lines[i].id),
                               (int)lines[i].n);
        g_string_append_c(out, '\n');
    }
    cli_print_either(cli, out, json);
}

/* The courier is told the file by its name. */
static void say_next(const struct cli *cli, const char *format,
                     const char *path)
{
    char *name = g_path_get_basename(path);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, lo_text(cli->lang, format), name);
    cli_next(cli, out->str);
    g_string_free(out, TRUE);
    g_free(name);
}

static int run_out(const struct cli *cli, struct lo_session *session,
                   const char *path)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    if (lo_app_carry_out(session, path, &counts, &err) != LO_OK)
        return cli_fail(&err);
    const struct line lines[] = {
        {"messages", LO_N_("Messages in the file: %d"), counts.in_file},
        {"fresh", LO_N_("  for the first time: %d"), counts.fresh},
        {"replaced", LO_N_("  void, not to be sent any more: %d"),
         counts.replaced},
    };
    show(cli, lines, G_N_ELEMENTS(lines));
    if (counts.in_file > 0)
        say_next(cli,
                 LO_N_("lineout notify --carry-send %s on the machine "
                       "that sends"),
                 path);
    return CLI_DONE;
}

static int run_send(const struct cli *cli, struct lo_session *session,
                    const char *path, bool confirmed)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    struct lo_notify_summary summary = {0};
    if (!cli_has_gateway(session->settings)) {
        lo_error_set(&err, LO_EREMOTE,
                     "no gateway is set up: nothing was sent");
        lo_error_hint(&err, "lineout config gateway.sms=file (or http)");
        return cli_fail(&err);
    }
    char *answers = g_strconcat(path, ".answers", NULL);
    int code = CLI_DONE;
    if (lo_app_carry_send(session, path, answers, confirmed, &counts, &summary,
                          &err) != LO_OK) {
        code = cli_fail(&err);
    } else {
        const struct line lines[] = {
            {"messages", LO_N_("Messages in the file: %d"), counts.in_file},
            {"fresh", LO_N_("  for the first time: %d"), counts.fresh},
            {"replaced", LO_N_("  void, not to be sent any more: %d"),
             counts.replaced},
            {"accepted", LO_N_("Accepted by a gateway: %d"), summary.accepted},
            {"refused", LO_N_("Refused for good: %d"), summary.refused},
            {"retry", LO_N_("Not sent, tried again later: %d"), summary.retry},
            {"unknown", LO_N_("May have been sent, a person decides: %d"),
             summary.unknown},
            {"held", LO_N_("Put off by a limit or a broken gateway: %d"),
             summary.held},
        };
        show(cli, lines, G_N_ELEMENTS(lines));
        say_next(cli,
                 LO_N_("lineout notify --carry-in %s where the messages "
                       "come from"),
                 answers);
    }
    g_free(answers);
    return code;
}

static int run_in(const struct cli *cli, struct lo_session *session,
                  const char *path)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_carry_counts counts;
    if (lo_app_carry_in(session, path, &counts, &err) != LO_OK)
        return cli_fail(&err);
    const struct line lines[] = {
        {"answers", LO_N_("Answers in the file: %d"), counts.in_file},
        {"moved", LO_N_("  messages changed: %d"), counts.moved},
        {"unknown", LO_N_("  about messages that nobody here wrote: %d"),
         counts.unknown},
    };
    show(cli, lines, G_N_ELEMENTS(lines));
    return counts.unknown > 0 ? CLI_NO : CLI_DONE;
}

int cli_run_carry(const struct cli *cli, struct lo_session *session,
                  const struct cli_carry *wanted, bool confirmed)
{
    if (wanted->out != NULL)
        return run_out(cli, session, wanted->out);
    if (wanted->in != NULL)
        return run_in(cli, session, wanted->in);
    return run_send(cli, session, wanted->send, confirmed);
}
