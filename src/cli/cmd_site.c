/*
 * site: where the next switches, remote controls and ties save most.
 */
#include "cli/cli_study.h"

#include <math.h>
#include <string.h>

struct site_options {
    struct cli_study_words study;
    char *max;
    char *budget;
    char *time_limit;
    char *unit;
    char **forbidden;
    gboolean ends;
    gboolean remote;
    gboolean quick;
    gboolean svg;
};

int cli_real_option(double *out, const char *option, const char *text,
                    double least)
{
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < least)
        return cli_usage(NULL, "'%s' is no number for %s", text, option);
    *out = value;
    return CLI_GO_ON;
}

int cli_study_request(struct lo_study_request *out,
                      const struct cli_study_words *words)
{
    int code = CLI_GO_ON, version = 0;
    out->feeder = words->feeder;
    if (words->planned != NULL) {
        int k = 0;
        while (k < LO_STUDY_PLANNED_KINDS &&
               strcmp(words->planned,
                      lo_study_planned_name((enum lo_study_planned)k)) != 0)
            k++;
        if (k == LO_STUDY_PLANNED_KINDS)
            return cli_usage("--planned plan, history, stated or none",
                             "there are no planned outages '%s'",
                             words->planned);
        out->planned = (enum lo_study_planned)k;
        out->planned_said = true;
    }
    bool plan = !out->planned_said || out->planned == LO_STUDY_PLANNED_PLAN;
    if (!plan && (words->plan != NULL || words->times != NULL))
        return cli_usage("--planned plan", "--plan and --times are of a plan");
    if (words->plan != NULL)
        code = cli_int_option(&version, "--plan", words->plan, 1, INT32_MAX);
    out->version = version;
    if (code == CLI_GO_ON && words->times != NULL)
        code = cli_real_option(&out->times_a_year, "--times", words->times, 0);
    return code;
}

void cli_study_words_release(struct cli_study_words *words)
{
    g_free(words->feeder);
    g_free(words->planned);
    g_free(words->plan);
    g_free(words->times);
}

static int parse_unit(enum lo_site_unit *out, const char *word)
{
    static const char *const names[] = {[LO_SITE_CUSTOMERS] = "customers",
                                        [LO_SITE_MV_CUSTOMERS] = "mv_customers",
                                        [LO_SITE_KW] = "kw"};
    for (guint u = 0; u < G_N_ELEMENTS(names); u++) {
        if (strcmp(names[u], word) != 0)
            continue;
        *out = (enum lo_site_unit)u;
        return CLI_GO_ON;
    }
    return cli_usage("--unit customers, mv_customers or kw",
                     "there is no unit '%s'", word);
}

static int parse_request(struct lo_site_request *out, const struct cli *cli,
                         const struct site_options *options)
{
    enum { MOST = 1000 };
    int code = cli_study_request(&out->study, &options->study);
    int max = out->max_sites;
    if (code == CLI_GO_ON && options->max != NULL)
        code = cli_int_option(&max, "--max", options->max, 0, MOST);
    out->max_sites = max;
    if (code == CLI_GO_ON && options->budget != NULL)
        code = cli_real_option(&out->budget, "--budget", options->budget, 0);
    if (code == CLI_GO_ON && options->time_limit != NULL)
        code = cli_real_option(&out->time_limit_s, "--time-limit",
                               options->time_limit, 0.001);
    if (code == CLI_GO_ON && options->unit != NULL)
        code = parse_unit(&out->unit, options->unit);
    if (code == CLI_GO_ON && options->svg && cli->json)
        code = cli_usage(NULL, "--json and --svg are two formats");
    out->ends = options->ends;
    out->remote = options->remote;
    out->with_refusals = !options->quick && !options->svg; /* not shown there */
    out->picture = options->svg;
    out->lang = cli->lang;
    out->forbidden = (const char *const *)options->forbidden;
    out->n_forbidden =
        options->forbidden != NULL ? (int)g_strv_length(options->forbidden) : 0;
    return code;
}

static void show(const struct cli *cli, const struct site_options *options,
                 const struct lo_site_study *study, const struct lo_zone *zone)
{
    if (cli->json) {
        cli_print_json(lo_report_site_json(study));
        return;
    }
    GString *out = g_string_new(NULL);
    if (options->svg)
        lo_report_site_svg(out, study, cli->lang);
    else
        lo_report_site(out, study, zone, cli->lang, cli_columns());
    cli_print(out);
}

static int run_site(struct cli *cli, const struct site_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_site_study *study = NULL;
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    int code = parse_request(&request, cli, options);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code != CLI_GO_ON)
        return code;
    code = CLI_DONE;
    if (lo_app_site(&study, session, &request, &err) != LO_OK)
        code = cli_fail(&err);
    else
        show(cli, options, study, session->zone);
    lo_site_study_free(study);
    lo_session_close(session);
    return code;
}

int cmd_site(struct cli *cli, int argc, char **argv)
{
    struct site_options options = {.study = CLI_STUDY_WORDS_INIT};
    GOptionEntry entries[] = {
        {"max", 0, 0, G_OPTION_ARG_FILENAME, &options.max,
         LO_N_("at most so many sites (default 5)"), "K"},
        {"budget", 0, 0, G_OPTION_ARG_FILENAME, &options.budget,
         LO_N_("capital of a whole set at most"), "MONEY"},
        CLI_STUDY_ENTRIES(options.study),
        {"ends", 0, 0, G_OPTION_ARG_NONE, &options.ends,
         LO_N_("offer both ends of every line, besides the stated sites"),
         NULL},
        {"remote", 0, 0, G_OPTION_ARG_NONE, &options.remote,
         LO_N_("offer remote switches and remote control too"), NULL},
        {"forbid", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.forbidden,
         LO_N_("no switch there; may be repeated"), "PLACE"},
        {"unit", 0, 0, G_OPTION_ARG_FILENAME, &options.unit,
         LO_N_("hours of customers, mv_customers or kw"), "UNIT"},
        {"time-limit", 0, 0, G_OPTION_ARG_FILENAME, &options.time_limit,
         LO_N_("seconds for the search, and again for what comes after it "
               "(default 60)"),
         "S"},
        {"quick", 0, 0, G_OPTION_ARG_NONE, &options.quick,
         LO_N_("the frontier alone: no refusals, no other inputs"), NULL},
        {"svg", 0, 0, G_OPTION_ARG_NONE, &options.svg,
         LO_N_("the frontier as a picture, and the sites on the one-line"),
         NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage("lineout site --help", "site takes no argument '%s'",
                         argv[1]);
    if (code == CLI_GO_ON)
        code = run_site(cli, &options);
    cli_study_words_release(&options.study);
    g_free(options.max);
    g_free(options.budget);
    g_free(options.time_limit);
    g_free(options.unit);
    g_strfreev(options.forbidden);
    return code;
}
