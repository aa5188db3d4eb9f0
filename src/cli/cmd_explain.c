/*
 * explain: why a job stands where it stands, and what sharing saves.
 */
#include "cli/cli_why.h"

#include <string.h>

struct why_options {
    char *plan;
    char *time_limit;
    gboolean sharing;
};

int cli_open_plan(struct lo_plan_view **out, struct lo_session *session,
                  const char *plan, const char *job)
{
    struct lo_error err = LO_ERROR_INIT;
    int version = 0;
    if (plan != NULL) {
        int code = cli_int_option(&version, "--plan", plan, 1, INT32_MAX);
        if (code != CLI_GO_ON)
            return code;
    }
    if (lo_plan_view_new(out, session, version, job, &err) != LO_OK)
        return cli_fail(&err);
    return CLI_GO_ON;
}

static const struct lo_week_job *week_job(const struct lo_plan_view *view,
                                          int32_t j)
{
    const struct lo_problem *problem = view->problem;
    const char *mrid = problem->work->tasks[problem->jobs[j].task].mrid;
    for (int32_t i = 0; i < view->week->n_jobs; i++)
        if (strcmp(view->week->jobs[i].id, mrid) == 0)
            return &view->week->jobs[i];
    return NULL;
}

/* --- explain ------------------------------------------------------------ */

static int explain_sharing(struct cli *cli, const struct lo_plan_view *view,
                           double seconds)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_unshared without;
    struct cli_shared list;
    if (lo_plan_unshared(&without, view->plan, seconds, &err) != LO_OK)
        return cli_fail(&err);
    struct lo_report_sharing report = {view->plan, cli_open_shared(&list, view),
                                       &without};
    if (cli->json) {
        cli_print_json(lo_report_sharing_json(&report));
    } else {
        GString *out = g_string_new(NULL);
        lo_report_sharing(out, &report, cli->lang);
        cli_print(out);
    }
    cli_close_shared(&list);
    return CLI_DONE;
}

static int explain(struct cli *cli, const struct lo_plan_view *view,
                   const char *word, double seconds)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_explanation *why = NULL;
    struct lo_clash clash;
    struct lo_explain_options options = LO_EXPLAIN_OPTIONS_INIT;
    int32_t job = -1;
    options.total_s = seconds;
    options.leads = view->leads;
    options.proven = view->week->outcome == LO_OUTCOME_OPTIMAL;
    if (lo_plan_view_job(&job, view, word, &err) != LO_OK)
        return cli_fail(&err);
    struct lo_report_why report = {view->week,
                                   week_job(view, job),
                                   NULL,
                                   NULL,
                                   view->problem->by_mv,
                                   view->problem->jobs[job].problem.rule ==
                                       NULL};
    if (report.job == NULL) {
        lo_error_set(&err, LO_ENOTFOUND,
                     "job '%s' came after plan %" G_GINT64_FORMAT, word,
                     view->week->version);
        lo_error_hint(&err, "lineout plan");
        return cli_fail(&err);
    }
    if (lo_explain_job(&why, view->problem, view->plan->placements, job,
                       view->session->zone, &options, &err) != LO_OK)
        return cli_fail(&err);
    if (!report.job->placed) {
        if (lo_explain_clash(&clash, view->problem, view->plan->placements, job,
                             &options, &err) != LO_OK) {
            lo_explanation_free(why);
            return cli_fail(&err);
        }
        report.clash = &clash;
    }
    report.why = why;
    if (cli->json) {
        cli_print_json(lo_report_explanation_json(&report));
    } else {
        GString *out = g_string_new(NULL);
        lo_report_explanation(out, &report, view->session->zone, cli->lang);
        cli_print(out);
    }
    lo_explanation_free(why);
    return CLI_DONE;
}

int cmd_explain(struct cli *cli, int argc, char **argv)
{
    struct why_options options = {NULL, NULL, FALSE};
    struct lo_session *session = NULL;
    struct lo_plan_view *view = NULL;
    double seconds = 0.0;
    GOptionEntry entries[] = {
        {"plan", 0, 0, G_OPTION_ARG_FILENAME, &options.plan,
         LO_N_("number of the plan (default: the latest)"), "N"},
        {"time-limit", 0, 0, G_OPTION_ARG_FILENAME, &options.time_limit,
         LO_N_("seconds for planning anew (default 20)"), "S"},
        {"sharing", 0, 0, G_OPTION_ARG_NONE, &options.sharing,
         LO_N_("what shared outages save against the best plan without"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc != (options.sharing ? 1 : 2))
        code = cli_usage("lineout explain JOB, or lineout explain --sharing",
                         options.sharing ? "--sharing takes no job"
                                         : "explain takes one job");
    if (code == CLI_GO_ON)
        code = cli_seconds_option(&seconds, options.time_limit, 20.0);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = cli_open_plan(&view, session, options.plan,
                             options.sharing ? NULL : argv[1]);
    if (code == CLI_GO_ON)
        code = options.sharing ? explain_sharing(cli, view, seconds)
                               : explain(cli, view, argv[1], seconds);
    lo_plan_view_free(view);
    lo_session_close(session);
    g_free(options.plan);
    g_free(options.time_limit);
    return code;
}
