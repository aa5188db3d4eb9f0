/*
 * sheet: the switching sheets of a plan, or of one piece of equipment by hand.
 */
#include "cli/cli_int.h"
#include "lineout/report.h"
#include "lineout/report_sheet.h"

#include <string.h>

struct sheet_options {
    char *isolate;
    char *plan;
    char *format;
    gboolean busbar;
};

static bool any_refused(const struct lo_sheet_set *set)
{
    bool refused = set->clash.rule != LO_RULE_NONE;
    for (int32_t i = 0; i < set->n; i++)
        refused |= set->sheets[i]->refusal.rule != LO_RULE_NONE;
    return refused;
}

static void show_json(const struct lo_sheet_set *set)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *sheets = lo_json_array();
    struct lo_json *clash = lo_json_null();
    lo_json_set_integer(out, "schema", 1);
    for (int32_t i = 0; i < set->n; i++)
        lo_json_append(sheets, lo_report_sheet_json(set->sheets[i]));
    if (set->clash.rule != LO_RULE_NONE) {
        lo_json_free(clash);
        clash = lo_json_object();
        lo_json_set_text(clash, "rule", lo_rule_name(set->clash.rule));
        lo_json_set_text(clash, "text", set->clash.text);
    }
    lo_json_set(out, "sheets", sheets);
    lo_json_set(out, "clash", clash);
    lo_json_set(out, "findings", lo_report_findings_json(set->findings));
    cli_print_json(out);
}

static void show(const struct cli *cli, const struct lo_session *session,
                 const struct lo_sheet_set *set, bool html)
{
    GString *out = g_string_new(NULL);
    if (html) {
        lo_report_sheet_html(out, set->sheets, set->n, session->zone,
                             cli->lang);
        cli_print(out);
        return;
    }
    for (int32_t i = 0; i < set->n; i++) {
        if (i > 0)
            g_string_append_c(out, '\n');
        lo_report_sheet(out, set->sheets[i], session->zone, cli->lang,
                        cli_columns());
    }
    if (lo_findings_count(set->findings) > 0) {
        g_string_append_c(out, '\n');
        lo_report_findings(out, set->findings, 10, cli->lang);
    }
    cli_print(out);
}

/* HTML has no room for them. */
static void warn_of(const struct cli *cli, const struct lo_findings *findings)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < lo_findings_count(findings); i++) {
        g_string_truncate(text, 0);
        lo_report_retell(text, cli->lang, lo_findings_get(findings, i)->text);
        cli_warn(cli, "%s", text->str);
    }
    g_string_free(text, TRUE);
}

static int run_sheet(struct cli *cli, struct lo_session *session,
                     const struct sheet_options *options, const char *what,
                     int version)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    struct lo_sheet_set *set = NULL;
    int code = CLI_DONE;
    enum lo_status status = lo_world_new(&world, session, &err);
    if (status == LO_OK && options->isolate != NULL)
        status = lo_app_isolate(&set, session, world, options->isolate,
                                options->busbar, &err);
    else if (status == LO_OK)
        status = lo_app_sheets(&set, session, world, version, what, &err);
    if (status != LO_OK) {
        code = cli_fail(&err);
        goto done;
    }
    bool html = options->format != NULL && strcmp(options->format, "html") == 0;
    if (cli->json)
        show_json(set);
    else
        show(cli, session, set, html);
    if (html)
        warn_of(cli, set->findings);
    code = any_refused(set) ? CLI_NO : CLI_DONE;
done:
    lo_sheet_set_free(set);
    lo_world_free(world);
    return code;
}

static int check_arguments(const struct cli *cli,
                           const struct sheet_options *options, int argc,
                           char **argv)
{
    if (argc > 2)
        return cli_usage("lineout sheet --help",
                         "sheet takes one outage; '%s' is one too many",
                         argv[2]);
    if (options->isolate != NULL && (argc > 1 || options->plan != NULL))
        return cli_usage("lineout sheet --isolate EQUIPMENT",
                         "--isolate is not about a plan: no outage, no --plan");
    if (options->busbar && options->isolate == NULL)
        return cli_usage("lineout sheet --isolate EQUIPMENT --busbar",
                         "--busbar belongs to --isolate");
    if (options->format != NULL && strcmp(options->format, "text") != 0 &&
        strcmp(options->format, "html") != 0)
        return cli_usage("text or html", "there is no format '%s'",
                         options->format);
    if (options->format != NULL && cli->json)
        return cli_usage(NULL, "--json and --format are two formats");
    return CLI_GO_ON;
}

int cmd_sheet(struct cli *cli, int argc, char **argv)
{
    struct sheet_options options = {NULL, NULL, NULL, FALSE};
    struct lo_session *session = NULL;
    int version = 0;
    GOptionEntry entries[] = {
        {"isolate", 0, 0, G_OPTION_ARG_FILENAME, &options.isolate,
         LO_N_("make this equipment dead now, from the current state"),
         "EQUIPMENT"},
        {"busbar", 0, 0, G_OPTION_ARG_NONE, &options.busbar,
         LO_N_("with --isolate: the busbar may be dead too"), NULL},
        {"plan", 0, 0, G_OPTION_ARG_FILENAME, &options.plan,
         LO_N_("of this plan (default: the latest)"), "PLAN"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
         LO_N_("text or html, to print (default text)"), "FORMAT"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON)
        code = check_arguments(cli, &options, argc, argv);
    if (code == CLI_GO_ON && options.plan != NULL)
        code = cli_int_option(&version, "--plan", options.plan, 1, G_MAXINT);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = run_sheet(cli, session, &options, argc > 1 ? argv[1] : NULL,
                         version);
    lo_session_close(session);
    g_free(options.isolate);
    g_free(options.plan);
    g_free(options.format);
    return code;
}
