/*
 * indices: how often and how long customers are off in a year, as failure
 * rates let expect; or what a month really cost.
 */
#include "cli/cli_study.h"

struct indices_options {
    struct cli_study_words study;
    char *points;
    char *month;
};

enum { USUAL_POINTS = 10 };

static int run_indices(struct cli *cli, const struct indices_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_indices_study *study = NULL;
    struct lo_study_request request = LO_STUDY_REQUEST_INIT;
    int points = USUAL_POINTS;
    int code = cli_study_request(&request, &options->study);
    if (code == CLI_GO_ON && options->points != NULL)
        code =
            cli_int_option(&points, "--points", options->points, 0, INT32_MAX);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code != CLI_GO_ON)
        return code;
    code = CLI_DONE;
    if (lo_app_indices(&study, session, &request, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        cli_print_json(lo_report_indices_json(study));
    } else {
        GString *out = g_string_new(NULL);
        lo_report_indices(out, study, points, session->zone, cli->lang,
                          cli_columns());
        cli_print(out);
    }
    lo_indices_study_free(study);
    lo_session_close(session);
    return code;
}

/* What happened needs no failure rates and no words about them. */
static int run_month(struct cli *cli, const struct indices_options *options)
{
    struct lo_session *session = NULL;
    const struct cli_study_words *study = &options->study;
    if (study->feeder != NULL || study->planned != NULL ||
        study->plan != NULL || study->times != NULL || options->points != NULL)
        return cli_usage("lineout indices --month MONTH, alone",
                         "--month is of the whole network, from history");
    int code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = cli_show_month(cli, session, options->month, false, false);
    lo_session_close(session);
    return code;
}

int cmd_indices(struct cli *cli, int argc, char **argv)
{
    struct indices_options options = {CLI_STUDY_WORDS_INIT, NULL, NULL};
    GOptionEntry entries[] = {
        {"month", 0, 0, G_OPTION_ARG_FILENAME, &options.month,
         LO_N_("what this month (2026-03, now) cost, its budget and headroom"),
         "MONTH"},
        CLI_STUDY_ENTRIES(options.study),
        {"points", 0, 0, G_OPTION_ARG_FILENAME, &options.points,
         LO_N_("how many load points are listed (default 10)"), "N"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage("lineout indices --help",
                         "indices takes no argument '%s'", argv[1]);
    if (code == CLI_GO_ON && options.month != NULL)
        code = run_month(cli, &options);
    else if (code == CLI_GO_ON)
        code = run_indices(cli, &options);
    cli_study_words_release(&options.study);
    g_free(options.points);
    g_free(options.month);
    return code;
}
