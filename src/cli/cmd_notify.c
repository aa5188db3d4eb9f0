/*
 * notify: what is due now; with --send, the sending of it, once or for ever;
 * what a person decides on a message; how the sender is doing.
 */
#include "cli/cli_notify.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lineout/app_life.h"
#include "lineout/app_notify.h"

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

void cli_show_sent(const struct cli *cli,
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
        {"held", LO_N_("Put off by a limit or a broken gateway: %d"),
         summary->held},
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
    cli_print_either(cli, out, json);
}

/* Without any gateway "nothing was refused" would be told for "nothing was
 * sent". */
bool cli_has_gateway(const struct lo_settings *settings)
{
    static const char *const keys[] = {"gateway.sms", "gateway.wechat",
                                       "gateway.email"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(lo_settings_text(settings, keys[i]), "none") != 0)
            return true;
    return false;
}

static int run_send(const struct cli *cli, struct lo_session *session,
                    bool confirmed)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_notify_summary summary = {0};
    bool carries = strcmp(lo_settings_text(session->settings, "carry.channels"),
                          "none") != 0;
    if (!cli_has_gateway(session->settings)) {
        lo_error_set(&err, LO_EREMOTE,
                     "no gateway is set up: nothing was sent");
        lo_error_hint(&err, carries
                                ? "messages go by courier: lineout notify "
                                  "--carry-out FILE"
                                : "lineout config gateway.sms=file (or http)");
        return cli_fail(&err);
    }
    if (lo_app_send(session, confirmed, &summary, &err) != LO_OK)
        return cli_fail(&err);
    cli_show_sent(cli, &summary);
    bool none_went = summary.retry > 0 && summary.accepted == 0;
    return summary.refused > 0 || summary.unknown > 0 || none_went ? CLI_GATEWAY
                                                                   : CLI_DONE;
}

/* --- for ever ----------------------------------------------------------- */

static volatile int stop_asked; /* set by a signal, read by the sender */

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

/* A turn that did something, or failed, is worth a line; the others are not. */
static void show_turn(void *self, bool leads,
                      const struct lo_notify_summary *summary,
                      const struct lo_error *err)
{
    const struct cli *cli = self;
    if (err != NULL) {
        (void)cli_fail(err);
        return;
    }
    int32_t n = summary->accepted + summary->refused + summary->retry +
                summary->unknown + summary->expired + summary->held;
    if (leads && n > 0)
        cli_show_sent(cli, summary);
    fflush(stdout);
}

static int run_watch(struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct sigaction action;
    const struct lo_app_watch watch = {
        .stop = &stop_asked, .told = show_turn, .self = cli};
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    if (lo_app_watch(session, &watch, &err) != LO_OK)
        return cli_fail(&err);
    return CLI_DONE;
}

/* --- what a person decides ---------------------------------------------- */

static int run_resolve(const struct cli *cli, struct lo_session *session,
                       const char *id_text, const char *word)
{
    static const struct {
        const char *word;
        enum lo_notice_state state;
    } words[] = {{"delivered", LO_NOTICE_DELIVERED},
                 {"failed", LO_NOTICE_FAILED},
                 {"resend", LO_NOTICE_DUE}};
    struct lo_error err = LO_ERROR_INIT;
    char *end = NULL;
    gint64 id = g_ascii_strtoll(id_text, &end, 10);
    if (id < 1 || *end != '\0')
        return cli_usage("lineout notify --unsettled lists the messages",
                         "'%s' is not the number of a message", id_text);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, word) != 0)
            continue;
        if (lo_app_resolve(session, id, words[i].state, g_get_user_name(),
                           &err) != LO_OK)
            return cli_fail(&err);
        if (!cli->json) {
            GString *out = g_string_new(NULL);
            g_string_append_printf(out, lo_text(cli->lang, "Message %d: %s"),
                                   (int)id, word);
            g_string_append_c(out, '\n');
            cli_print(out);
        }
        return CLI_DONE;
    }
    return cli_usage("delivered, failed or resend",
                     "'%s' is no decision on a message", word);
}

/* Messages that wait for a person: in doubt, failed for good, not signed. */
static int run_unsettled(const struct cli *cli, struct lo_session *session,
                         bool full)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_evidence *all = NULL;
    int32_t n = 0;
    int code = CLI_DONE;
    struct lo_arena *arena = lo_arena_new();
    if (lo_app_duty(session, full, arena, &all, &n, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "messages", lo_report_evidence_json(all, n));
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        lo_report_evidence(out, all, n, session->zone, cli->lang,
                           cli_columns());
        g_string_append_printf(
            out, lo_text(cli->lang, "Messages for a person to decide: %d"),
            (int)n);
        g_string_append_c(out, '\n');
        cli_print(out);
        if (n > 0)
            cli_next(cli, "lineout notify --resolve ID "
                          "delivered|failed|resend");
    }
    lo_arena_free(arena);
    return code;
}

/* A person signed for a letter. */
static int run_signed(const struct cli *cli, struct lo_session *session,
                      const char *id_text, const char *name)
{
    struct lo_error err = LO_ERROR_INIT;
    char *end = NULL;
    gint64 id = g_ascii_strtoll(id_text, &end, 10);
    if (id < 1 || *end != '\0')
        return cli_usage("lineout notify --letters has their numbers",
                         "'%s' is not the number of a letter", id_text);
    if (lo_app_signed(session, id, name, &err) != LO_OK)
        return cli_fail(&err);
    if (!cli->json) {
        GString *out = g_string_new(NULL);
        g_string_append_printf(
            out, lo_text(cli->lang, "Letter %d was signed for by %s"), (int)id,
            name);
        g_string_append_c(out, '\n');
        cli_print(out);
    }
    return CLI_DONE;
}

/* Supply is back, or will be later. */
static int run_tell(const struct cli *cli, struct lo_session *session,
                    const char *restored, const char *overrun,
                    const char *expect, int stage)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_tell tell = {LO_TELL_RESTORED, restored, LO_TIME_NONE,
                           LO_TIME_NONE};
    int32_t added = 0;
    if (overrun != NULL) {
        tell.kind = LO_TELL_OVERRUN;
        tell.outage = overrun;
        int code = cli_time_option(&tell.expected, expect, session->zone);
        if (code != CLI_GO_ON)
            return code;
    }
    if (stage != 0 && lo_app_stage_promised(session, tell.outage, stage,
                                            &tell.promised, &err) != LO_OK)
        return cli_fail(&err);
    if (lo_app_tell(session, &tell, &added, &err) != LO_OK)
        return cli_fail(&err);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "notices", added);
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        g_string_append_printf(out, lo_text(cli->lang, "Notices written: %d"),
                               (int)added);
        g_string_append_c(out, '\n');
        cli_print(out);
        cli_next(cli, "lineout notify --send");
    }
    return CLI_DONE;
}

/* --- the command -------------------------------------------------------- */

struct wishes {
    gboolean send, watch, confirm, guard, full, status, unsettled, templates,
        calls, by_manager;
    struct cli_papers papers;
    char *resolve;
    char *signed_for;
    char *restored;
    char *overrun;
    char *expect;
    int stage;
    char *receipts;
    struct cli_carry carry;
};

static int run(struct cli *cli, struct lo_session *session,
               const struct wishes *wishes, const char *word)
{
    if (wishes->resolve != NULL)
        return run_resolve(cli, session, wishes->resolve, word);
    if (wishes->signed_for != NULL)
        return run_signed(cli, session, wishes->signed_for, word);
    if (wishes->restored != NULL || wishes->overrun != NULL)
        return run_tell(cli, session, wishes->restored, wishes->overrun,
                        wishes->expect, wishes->stage);
    if (cli_wants_papers(&wishes->papers))
        return cli_run_papers(cli, session, &wishes->papers);
    if (wishes->receipts != NULL)
        return cli_run_receipts(cli, session, wishes->receipts);
    if (cli_wants_carry(&wishes->carry))
        return cli_run_carry(cli, session, &wishes->carry, wishes->confirm);
    if (wishes->calls)
        return cli_run_calls(cli, session, wishes->by_manager, wishes->full);
    if (wishes->templates)
        return cli_run_misfits(cli, session);
    if (wishes->guard)
        return cli_run_guard(cli, session);
    if (wishes->status)
        return cli_run_status(cli, session);
    if (wishes->unsettled)
        return run_unsettled(cli, session, wishes->full);
    if (wishes->watch)
        return run_watch(cli, session);
    return wishes->send ? run_send(cli, session, wishes->confirm)
                        : run_show(cli, session, wishes->full);
}

int cmd_notify(struct cli *cli, int argc, char **argv)
{
    struct wishes wishes = {0};
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {"send", 0, 0, G_OPTION_ARG_NONE, &wishes.send,
         LO_N_("send through the gateways of the settings"), NULL},
        {"watch", 0, 0, G_OPTION_ARG_NONE, &wishes.watch,
         LO_N_("with --send: go on until told to stop"), NULL},
        {"confirm", 0, 0, G_OPTION_ARG_NONE, &wishes.confirm,
         LO_N_("with --send: also far more than on any day of the month"),
         NULL},
        {"guard", 0, 0, G_OPTION_ARG_NONE, &wishes.guard,
         LO_N_("alert the duty person when notices do not go out"), NULL},
        {"full", 0, 0, G_OPTION_ARG_NONE, &wishes.full,
         LO_N_("show numbers and addresses unmasked"), NULL},
        {"unsettled", 0, 0, G_OPTION_ARG_NONE, &wishes.unsettled,
         LO_N_("messages in doubt or failed, for a person to decide"), NULL},
        {"calls", 0, 0, G_OPTION_ARG_NONE, &wishes.calls,
         LO_N_("whom to call or to bring a letter, by when"), NULL},
        {"by-manager", 0, 0, G_OPTION_ARG_NONE, &wishes.by_manager,
         LO_N_("with --calls: a list for each customer manager"), NULL},
        {"check-templates", 0, 0, G_OPTION_ARG_NONE, &wishes.templates,
         LO_N_("values that a gateway's template does not hold, days ahead"),
         NULL},
        {"resolve", 0, 0, G_OPTION_ARG_FILENAME, &wishes.resolve,
         LO_N_("decide on message ID: delivered, failed or resend"), "ID"},
        {"receipts", 0, 0, G_OPTION_ARG_FILENAME, &wishes.receipts,
         LO_N_("take in a file of receipts, one callback's query a line"),
         "FILE"},
        {"carry-out", 0, 0, G_OPTION_ARG_FILENAME, &wishes.carry.out,
         LO_N_("write what is due to a file that a courier takes to a machine "
               "that can send"),
         "FILE"},
        {"carry-send", 0, 0, G_OPTION_ARG_FILENAME, &wishes.carry.send,
         LO_N_("on that machine: take the file in, send, write the answers "
               "to FILE.answers"),
         "FILE"},
        {"carry-in", 0, 0, G_OPTION_ARG_FILENAME, &wishes.carry.in,
         LO_N_("take in the answers that the courier brings back"), "FILE"},
        {"restored", 0, 0, G_OPTION_ARG_FILENAME, &wishes.restored,
         LO_N_("tell that supply is back, once it was entered"), "OUTAGE"},
        {"overrun", 0, 0, G_OPTION_ARG_FILENAME, &wishes.overrun,
         LO_N_("tell that it lasts longer, until --expect TIME"), "OUTAGE"},
        {"expect", 0, 0, G_OPTION_ARG_FILENAME, &wishes.expect,
         LO_N_("when supply is expected back"), "TIME"},
        {"stage", 0, 0, G_OPTION_ARG_INT, &wishes.stage,
         LO_N_("with --restored or --overrun: those alone whom stage N brings "
               "back"),
         "N"},
        {"posters", 0, 0, G_OPTION_ARG_NONE, &wishes.papers.posters,
         LO_N_("a poster for each village, as HTML to print"), NULL},
        {"letters", 0, 0, G_OPTION_ARG_NONE, &wishes.papers.letters,
         LO_N_("letters that wait to be signed for, as HTML to print"), NULL},
        {"signed", 0, 0, G_OPTION_ARG_FILENAME, &wishes.signed_for,
         LO_N_("letter ID was signed for by NAME"), "ID"},
        {"hotline", 0, 0, G_OPTION_ARG_NONE, &wishes.papers.hotline,
         LO_N_("villages that are off, for agents to read out"), NULL},
        {"public", 0, 0, G_OPTION_ARG_NONE, &wishes.papers.public_page,
         LO_N_("page for everybody, as HTML without names of people"), NULL},
        {"status", 0, 0, G_OPTION_ARG_NONE, &wishes.status,
         LO_N_("how the automatic sender is doing"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    bool takes_word = wishes.resolve != NULL || wishes.signed_for != NULL;
    if (code == CLI_GO_ON && argc > (takes_word ? 2 : 1))
        code = cli_usage(NULL, "notify takes no argument '%s'",
                         argv[takes_word ? 2 : 1]);
    else if (code == CLI_GO_ON && takes_word && argc < 2)
        code =
            wishes.resolve != NULL
                ? cli_usage("delivered, failed or resend",
                            "what shall become of message '%s'?",
                            wishes.resolve)
                : cli_usage("lineout notify --signed ID NAME",
                            "who signed for letter '%s'?", wishes.signed_for);
    else if (code == CLI_GO_ON && wishes.watch && !wishes.send)
        code = cli_usage("lineout notify --send --watch",
                         "--watch sends: it needs '%s'", "--send");
    else if (code == CLI_GO_ON &&
             (wishes.overrun == NULL) != (wishes.expect == NULL))
        code = cli_usage("lineout notify --overrun O1 --expect "
                         "2026-03-16T16:00",
                         "'%s' and --expect go together", "--overrun");
    else if (code == CLI_GO_ON && wishes.stage != 0 && wishes.overrun == NULL &&
             wishes.restored == NULL)
        code = cli_usage("lineout notify --restored O1 --stage 1",
                         "--stage needs '%s'", "--restored");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, wishes.carry.send != NULL);
    if (code == CLI_GO_ON)
        code = run(cli, session, &wishes, takes_word ? argv[1] : NULL);
    lo_session_close(session);
    g_free(wishes.resolve);
    g_free(wishes.signed_for);
    g_free(wishes.restored);
    g_free(wishes.overrun);
    g_free(wishes.expect);
    g_free(wishes.receipts);
    g_free(wishes.carry.out);
    g_free(wishes.carry.send);
    g_free(wishes.carry.in);
    return code;
}
