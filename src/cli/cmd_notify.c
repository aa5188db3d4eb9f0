/*
 * notify: what is due now; with --send, the sending of it.
 */
#include "cli/cli_int.h"

#include <string.h>

struct channel_counts {
    int sms, wechat, email, phone;
};

static struct channel_counts
count_channels(const struct lo_report_notice *notices, int32_t n)
{
    struct channel_counts counts = {0, 0, 0, 0};
    for (int32_t i = 0; i < n; i++) {
        switch (lo_channel_of(notices[i].row->channel)) {
        case LO_CHANNEL_SMS:
            counts.sms++;
            break;
        case LO_CHANNEL_WECHAT:
            counts.wechat++;
            break;
        case LO_CHANNEL_EMAIL:
            counts.email++;
            break;
        case LO_CHANNEL_PHONE:
        case LO_CHANNELS:
            counts.phone++;
            break;
        }
    }
    return counts;
}

static void show_due(const struct cli *cli, const struct lo_session *session,
                     const struct lo_report_notice *notices, int32_t n)
{
    struct channel_counts counts = count_channels(notices, n);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "sent", lo_json_boolean(false));
        lo_json_set_integer(out, "due", n);
        lo_json_set_integer(out, "sms", counts.sms);
        lo_json_set_integer(out, "wechat", counts.wechat);
        lo_json_set_integer(out, "email", counts.email);
        lo_json_set_integer(out, "call_list", counts.phone);
        lo_json_set(out, "notices", lo_report_notices_json(notices, n));
        cli_print_json(out);
        return;
    }
    GString *out = g_string_new(NULL);
    lo_report_notices(out, notices, n, session->zone, cli->lang, cli_columns());
    g_string_append_printf(
        out,
        lo_text(cli->lang,
                "Due now: %d (SMS %d, WeChat %d, e-mail %d, call list %d)"),
        (int)n, counts.sms, counts.wechat, counts.email, counts.phone);
    g_string_append_printf(out, "\n%s\n",
                           lo_text(cli->lang, "Nothing was sent"));
    cli_print(out);
}

static int run_show(const struct cli *cli, struct lo_session *session,
                    bool full)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_report_notice *notices = NULL;
    int32_t n = 0;
    int code = CLI_DONE;
    struct lo_arena *arena = lo_arena_new();
    if (lo_app_due(session, full, arena, &notices, &n, &err) != LO_OK) {
        code = cli_fail(&err);
    } else {
        show_due(cli, session, notices, n);
        if (n > 0)
            cli_next(cli, "lineout notify --send");
    }
    lo_arena_free(arena);
    return code;
}

static void show_sent(const struct cli *cli,
                      const struct lo_notify_summary *summary)
{
    const struct {
        const char *key;
        const char *id;
        int32_t n;
    } rows[] = {
        {"accepted", LO_N_("Accepted by a gateway: %d"), summary->accepted},
        {"refused", LO_N_("Refused for good: %d"), summary->refused},
        {"retry", LO_N_("Not sent, tried again later: %d"), summary->retry},
        {"unknown", LO_N_("May have been sent, a person decides: %d"),
         summary->unknown},
        {"expired", LO_N_("Too late to be of use: %d"), summary->expired},
        {"call_list", LO_N_("Left to call by a person: %d"),
         summary->call_list},
    };
    struct lo_json *json = lo_json_object();
    GString *out = g_string_new(NULL);
    lo_json_set_integer(json, "schema", 1);
    lo_json_set(json, "sent", lo_json_boolean(true));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        lo_json_set_integer(json, rows[i].key, rows[i].n);
        g_string_append_printf(out, lo_text(cli->lang, rows[i].id),
                               (int)rows[i].n);
        g_string_append_c(out, '\n');
    }
    if (cli->json) {
        cli_print_json(json);
        g_string_free(out, TRUE);
    } else {
        cli_print(out);
        lo_json_free(json);
    }
}

/* Without any gateway "nothing was refused" would be told for "nothing was
 * sent". */
static bool has_gateway(const struct lo_settings *settings)
{
    static const char *const keys[] = {"gateway.sms", "gateway.wechat",
                                       "gateway.email"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(lo_settings_text(settings, keys[i]), "none") != 0)
            return true;
    return false;
}

static int run_send(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_notify_summary summary = {0, 0, 0, 0, 0, 0};
    if (!has_gateway(session->settings)) {
        lo_error_set(&err, LO_EREMOTE,
                     "no gateway is set up: nothing was sent");
        lo_error_hint(&err, "lineout config gateway.sms=file (or http)");
        return cli_fail(&err);
    }
    if (lo_app_send(session, &summary, &err) != LO_OK)
        return cli_fail(&err);
    show_sent(cli, &summary);
    bool none_went = summary.retry > 0 && summary.accepted == 0;
    return summary.refused > 0 || summary.unknown > 0 || none_went ? CLI_GATEWAY
                                                                   : CLI_DONE;
}

int cmd_notify(struct cli *cli, int argc, char **argv)
{
    gboolean send = FALSE;
    gboolean full = FALSE;
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {"send", 0, 0, G_OPTION_ARG_NONE, &send,
         LO_N_("send through the gateways of the settings"), NULL},
        {"full", 0, 0, G_OPTION_ARG_NONE, &full,
         LO_N_("show numbers and addresses unmasked"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        return code;
    if (argc > 1)
        return cli_usage(NULL, "notify takes no argument '%s'", argv[1]);
    code = cli_open(&session, cli, false);
    if (code != CLI_GO_ON)
        return code;
    code = send ? run_send(cli, session) : run_show(cli, session, full);
    lo_session_close(session);
    return code;
}
