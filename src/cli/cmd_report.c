/*
 * report: the month in figures; the stored week, its papers, or a feeder as a
 * picture, in other formats.
 */
#include "cli/cli_int.h"
#include "lineout/app_report.h"

#include <string.h>

struct report_options {
    char *format;
    char *feeder;
    char *outage;
    char *crew;
    char *plan;
    char *month;
    gboolean no_bom;
    gboolean cancelled;
};

static int parse_format(enum lo_report_format *out, const struct cli *cli,
                        const char *word)
{
    const char *names[LO_REPORT_FORMATS];
    for (int f = 0; f < LO_REPORT_FORMATS; f++)
        names[f] = lo_report_format_name((enum lo_report_format)f);
    for (int f = 0; f < LO_REPORT_FORMATS; f++) {
        if (strcmp(names[f], word) != 0)
            continue;
        *out = (enum lo_report_format)f;
        if (cli->json && *out != LO_REPORT_JSON)
            return cli_usage(NULL, "--json and --format %s are two formats",
                             word);
        return CLI_GO_ON;
    }
    const char *near = lo_text_nearest(word, names, LO_REPORT_FORMATS);
    char *hint =
        near != NULL
            ? g_strdup_printf("did you mean '%s'?", near)
            : g_strdup("svg, json, csv, html, ics, cim, geojson, poster "
                       "or letter");
    int code = cli_usage(hint, "there is no format '%s'", word);
    g_free(hint);
    return code;
}

/* An option that the format does not look at would be a silent mistake. */
static int check_options(const struct report_options *options,
                         enum lo_report_format format)
{
    const char *name = lo_report_format_name(format);
    bool picture = format == LO_REPORT_SVG;
    bool calendar = format == LO_REPORT_ICS;
    bool paper = format == LO_REPORT_POSTER || format == LO_REPORT_LETTER;
    if (options->feeder != NULL && !picture && !calendar)
        return cli_usage("--format svg or ics", "--feeder is not for %s", name);
    if (options->outage != NULL && !picture && !paper)
        return cli_usage("--format svg, poster or letter",
                         "--outage is not for %s", name);
    if (options->crew != NULL && !calendar)
        return cli_usage("--format ics", "--crew is not for %s", name);
    if (options->cancelled && !calendar)
        return cli_usage("--format ics", "--cancelled is not for %s", name);
    if (options->no_bom && format != LO_REPORT_CSV)
        return cli_usage("--format csv", "--no-bom is not for %s", name);
    if (calendar && (options->crew == NULL) == (options->feeder == NULL))
        return cli_usage("--crew CREW or --feeder FEEDER",
                         "a calendar is of one crew or one feeder");
    if (options->plan != NULL && (calendar || paper))
        return cli_usage(NULL, "a %s is of the plan in force: no --plan",
                         calendar ? "calendar" : name);
    if (options->plan != NULL && picture && options->outage == NULL)
        return cli_usage("--outage OUTAGE", "--plan without --outage draws "
                                            "nothing of the plan");
    return CLI_GO_ON;
}

static int run_report(struct cli *cli, const struct report_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    GString *out = NULL;
    struct lo_report_request request = {.feeder = options->feeder,
                                        .outage = options->outage,
                                        .crew = options->crew,
                                        .bom = !options->no_bom,
                                        .cancelled = options->cancelled,
                                        .lang = cli->lang};
    int version = 0;
    int code = parse_format(&request.format, cli, options->format);
    if (code == CLI_GO_ON)
        code = check_options(options, request.format);
    if (code == CLI_GO_ON && options->plan != NULL)
        code = cli_int_option(&version, "--plan", options->plan, 1, INT32_MAX);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code != CLI_GO_ON)
        return code;
    request.version = version;
    code = CLI_DONE;
    if (lo_app_report(session, &request, &out, &err) == LO_OK)
        cli_print(out);
    else
        code = cli_fail(&err);
    bool nothing_named = request.feeder == NULL && request.outage == NULL;
    if (code != CLI_DONE && request.format == LO_REPORT_SVG && nothing_named)
        code = CLI_USAGE;
    lo_session_close(session);
    return code;
}

/* Without a format, or of a month: indices, year on year, budget, headroom. */
static int run_month(struct cli *cli, const struct report_options *options)
{
    struct lo_session *session = NULL;
    const char *format = options->format;
    bool csv = format != NULL && strcmp(format, "csv") == 0;
    bool json = format != NULL && strcmp(format, "json") == 0;
    const char *other = options->feeder != NULL   ? "--feeder"
                        : options->outage != NULL ? "--outage"
                        : options->crew != NULL   ? "--crew"
                        : options->plan != NULL   ? "--plan"
                        : options->cancelled      ? "--cancelled"
                                                  : NULL;
    if (format != NULL && !csv && !json)
        return cli_usage("--format csv or json", "a month is not told as '%s'",
                         format);
    if (cli->json && csv)
        return cli_usage(NULL, "--json and --format csv are two formats");
    if (other != NULL)
        return cli_usage("--format svg|json|csv|html|ics|cim|geojson|poster|"
                         "letter",
                         "%s needs a --format", other);
    if (options->no_bom && !csv)
        return cli_usage("--format csv", "--no-bom is of CSV");
    int code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON) {
        cli->json = cli->json || json;
        code =
            cli_show_month(cli, session, options->month, csv, !options->no_bom);
    }
    lo_session_close(session);
    return code;
}

int cmd_report(struct cli *cli, int argc, char **argv)
{
    struct report_options options = {NULL, NULL, NULL,  NULL,
                                     NULL, NULL, FALSE, FALSE};
    GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
         LO_N_("svg, json, csv, html, ics, cim, geojson, poster or letter "
               "(default: the month in figures)"),
         "FORMAT"},
        {"month", 0, 0, G_OPTION_ARG_FILENAME, &options.month,
         LO_N_("figures of this month (2026-03) instead of the week"), "MONTH"},
        {"feeder", 0, 0, G_OPTION_ARG_FILENAME, &options.feeder,
         LO_N_("the feeder of a picture or a calendar"), "FEEDER"},
        {"outage", 0, 0, G_OPTION_ARG_FILENAME, &options.outage,
         LO_N_("the picture shows the stages of this outage"), "OUTAGE"},
        {"crew", 0, 0, G_OPTION_ARG_FILENAME, &options.crew,
         LO_N_("the crew of a calendar"), "CREW"},
        {"plan", 0, 0, G_OPTION_ARG_FILENAME, &options.plan,
         LO_N_("number of the plan (default: the latest)"), "PLAN"},
        {"cancelled", 0, 0, G_OPTION_ARG_NONE, &options.cancelled,
         LO_N_("only what was taken back, as a message to calendars"), NULL},
        {"no-bom", 0, 0, G_OPTION_ARG_NONE, &options.no_bom,
         LO_N_("CSV without the mark that spreadsheets want"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage("lineout report --help",
                         "report takes no argument '%s'", argv[1]);
    bool month = options.month != NULL || options.format == NULL;
    if (code == CLI_GO_ON)
        code = month ? run_month(cli, &options) : run_report(cli, &options);
    g_free(options.format);
    g_free(options.feeder);
    g_free(options.outage);
    g_free(options.crew);
    g_free(options.plan);
    g_free(options.month);
    return code;
}
