/*
 * evidence: who was told what, when, with which receipt; --verify recomputes
 * the chain of hashes.
 */
#include "cli/cli_int.h"

#include <string.h>

#include "lineout/app_notify.h"

struct wishes {
    char *customer, *outage, *phone, *format;
    gboolean full, verify;
};

static void print_chain(const struct cli *cli, const struct lo_chain *chain)
{
    GString *out = g_string_new(NULL);
    if (chain->broken_at == 0)
        g_string_append_printf(out,
                               lo_text(cli->lang, "The log is whole: %d "
                                                  "events, last hash %s"),
                               (int)chain->events, chain->head);
    else
        g_string_append_printf(
            out, lo_text(cli->lang, "The log was changed at event %d"),
            (int)chain->broken_at);
    if (chain->receipt_broken_at != 0 || chain->receipts > 0)
        g_string_append_c(out, '\n');
    if (chain->receipt_broken_at != 0)
        g_string_append_printf(
            out, lo_text(cli->lang, "The receipts were changed at number %d"),
            (int)chain->receipt_broken_at);
    else if (chain->receipts > 0)
        g_string_append_printf(
            out, lo_text(cli->lang, "The receipts are whole: %d, last hash %s"),
            (int)chain->receipts, chain->receipt_head);
    g_string_append_c(out, '\n');
    cli_print(out);
}

static int run_verify(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_chain chain = {0};
    if (lo_app_verify(session, &chain, &err) != LO_OK)
        return cli_fail(&err);
    bool whole = chain.broken_at == 0 && chain.receipt_broken_at == 0;
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "whole", lo_json_boolean(whole));
        lo_json_set_integer(out, "events", chain.events);
        lo_json_set_integer(out, "broken_at", chain.broken_at);
        lo_json_set_text(out, "head", chain.head);
        lo_json_set_integer(out, "receipts", chain.receipts);
        lo_json_set_integer(out, "receipt_broken_at", chain.receipt_broken_at);
        lo_json_set_text(out, "receipt_head", chain.receipt_head);
        cli_print_json(out);
    } else {
        print_chain(cli, &chain);
    }
    return whole ? CLI_DONE : CLI_NO;
}

static void show(const struct cli *cli, const struct lo_session *session,
                 const struct wishes *wishes, const struct lo_evidence *all,
                 int32_t n)
{
    const char *format = wishes->format != NULL ? wishes->format : "text";
    GString *out = g_string_new(NULL);
    if (cli->json || strcmp(format, "json") == 0) {
        struct lo_json *json = lo_json_object();
        lo_json_set_integer(json, "schema", 1);
        lo_json_set(json, "messages", lo_report_evidence_json(all, n));
        cli_print_json(json);
        g_string_free(out, TRUE);
        return;
    }
    if (strcmp(format, "csv") == 0) {
        lo_report_evidence_csv(out, all, n, session->zone, cli->lang);
    } else if (strcmp(format, "html") == 0) {
        lo_report_evidence_html(out, all, n, session->zone, cli->lang);
    } else {
        lo_report_evidence(out, all, n, session->zone, cli->lang,
                           cli_columns());
        g_string_append_printf(out, lo_text(cli->lang, "Messages: %d"), (int)n);
        g_string_append_c(out, '\n');
    }
    cli_print(out);
}

static int run_list(const struct cli *cli, struct lo_session *session,
                    const struct wishes *wishes)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_evidence *all = NULL;
    int32_t n = 0;
    int code = CLI_DONE;
    struct lo_notice_query query = {.outage = wishes->outage,
                                    .recipient = wishes->customer,
                                    .address = wishes->phone,
                                    .off_after = LO_TIME_NONE};
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        lo_app_notices(session, &query, wishes->full, arena, &all, &n, &err);
    /* Nothing of that mRID: it may be an account, or a name. That nothing was
     * sent is said of a customer only who is known. */
    if (status == LO_OK && n == 0 && wishes->customer != NULL) {
        status = lo_app_find_customer(&query.recipient, session,
                                      wishes->customer, arena, &err);
        if (status == LO_OK)
            status = lo_app_notices(session, &query, wishes->full, arena, &all,
                                    &n, &err);
    }
    if (status != LO_OK)
        code = cli_fail(&err);
    else
        show(cli, session, wishes, all, n);
    if (code == CLI_DONE && n == 0)
        code = CLI_NO;
    lo_arena_free(arena);
    return code;
}

static int check(const struct wishes *wishes, int argc, char **argv)
{
    static const char *const formats[] = {"text", "csv", "json", "html"};
    bool known = wishes->format == NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        known = known || strcmp(wishes->format, formats[i]) == 0;
    if (argc > 1)
        return cli_usage(NULL, "evidence takes no argument '%s'", argv[1]);
    if (!known)
        return cli_usage("text, csv, json or html",
                         "'%s' is no format of evidence", wishes->format);
    if (!wishes->verify && wishes->customer == NULL && wishes->outage == NULL &&
        wishes->phone == NULL)
        return cli_usage("lineout evidence --customer ID, --outage ID or "
                         "--phone NUMBER",
                         "evidence of whom?");
    return CLI_GO_ON;
}

int cmd_evidence(struct cli *cli, int argc, char **argv)
{
    struct wishes wishes = {0};
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {"customer", 0, 0, G_OPTION_ARG_FILENAME, &wishes.customer,
         LO_N_("messages to one customer: mRID, account, meter or name"), "ID"},
        {"outage", 0, 0, G_OPTION_ARG_FILENAME, &wishes.outage,
         LO_N_("messages about one outage"), "ID"},
        {"phone", 0, 0, G_OPTION_ARG_FILENAME, &wishes.phone,
         LO_N_("messages to one number or address"), "NUMBER"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &wishes.format,
         LO_N_("text, csv, json or html"), "FORMAT"},
        {"full", 0, 0, G_OPTION_ARG_NONE, &wishes.full,
         LO_N_("show numbers and addresses unmasked"), NULL},
        {"verify", 0, 0, G_OPTION_ARG_NONE, &wishes.verify,
         LO_N_("recompute the chain of hashes over the log"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON)
        code = check(&wishes, argc, argv);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = wishes.verify ? run_verify(cli, session)
                             : run_list(cli, session, &wishes);
    lo_session_close(session);
    g_free(wishes.customer);
    g_free(wishes.outage);
    g_free(wishes.phone);
    g_free(wishes.format);
    return code;
}
