/*
 * plan: places the jobs, shows the week, keeps it as a draft.
 */
#include "cli/cli_int.h"

#include <string.h>

struct plan_options {
    char *from;
    char *days;
    char *time_limit;
    char **pins;
    char **forbids;
    char *export_dir;
    gboolean anew;
};

/* JOB=TIME or JOB=DAY; a job's name may hold a '='. */
static int parse_pin(struct lo_pin *out, const char *text, bool forbid,
                     const struct lo_zone *zone, struct lo_arena *arena)
{
    struct lo_error err = LO_ERROR_INIT;
    const char *at = strrchr(text, '=');
    if (at == NULL || at == text)
        return cli_usage(
            forbid ? "--forbid JOB=2026-03-17" : "--pin JOB=2026-03-17T09:00",
            "'%s' is not of the form JOB=%s", text, forbid ? "DAY" : "TIME");
    out->job = lo_arena_strndup(arena, text, (size_t)(at - text));
    out->start = LO_TIME_NONE;
    if (!forbid)
        return cli_time_option(&out->start, at + 1, zone);
    if (lo_date_parse(&out->forbidden, at + 1, &err) == LO_OK)
        return CLI_GO_ON;
    cli_fail(&err);
    return CLI_USAGE;
}

static int parse_pins(struct lo_plan_request *request,
                      const struct plan_options *options,
                      const struct lo_zone *zone, struct lo_arena *arena)
{
    guint n_pins = options->pins != NULL ? g_strv_length(options->pins) : 0;
    guint n_forbids =
        options->forbids != NULL ? g_strv_length(options->forbids) : 0;
    struct lo_pin *pins =
        lo_arena_array(arena, n_pins + n_forbids, sizeof(*pins));
    for (guint i = 0; i < n_pins + n_forbids; i++) {
        bool forbid = i >= n_pins;
        const char *text =
            forbid ? options->forbids[i - n_pins] : options->pins[i];
        int code = parse_pin(&pins[i], text, forbid, zone, arena);
        if (code != CLI_GO_ON)
            return code;
    }
    request->n_pins = (int)(n_pins + n_forbids);
    request->pins = pins;
    return CLI_GO_ON;
}

static int parse_request(struct lo_plan_request *request,
                         const struct plan_options *options,
                         const struct lo_zone *zone, struct lo_arena *arena)
{
    struct lo_error err = LO_ERROR_INIT;
    request->anew = options->anew;
    request->days = 7;
    request->time_limit_s = 60.0;
    if (options->from != NULL) {
        if (lo_date_parse(&request->from, options->from, &err) != LO_OK) {
            cli_fail(&err);
            return CLI_USAGE;
        }
        request->has_from = true;
    }
    if (options->days != NULL) {
        int wrong =
            cli_int_option(&request->days, "--days", options->days, 1, 366);
        if (wrong != CLI_GO_ON)
            return wrong;
    }
    int code = cli_seconds_option(&request->time_limit_s, options->time_limit,
                                  request->time_limit_s);
    if (code != CLI_GO_ON)
        return code;
    return parse_pins(request, options, zone, arena);
}

static void warn_about(const struct cli *cli, const struct lo_world *world,
                       const struct lo_week *week,
                       const struct lo_settings *settings)
{
    char *keys = lo_app_not_enforced(settings);
    if (keys != NULL)
        cli_warn(cli, "set, but not acted on in this version: %s", keys);
    g_free(keys);
    if (week->n_held > 0)
        cli_warn(cli,
                 "published outages that stay as people were told: %d (--anew "
                 "plans as if nothing were published)",
                 week->n_held);
    int serious = 0;
    for (size_t i = 0; i < lo_findings_count(world->findings); i++)
        serious += lo_findings_get(world->findings, i)->severity == LO_SERIOUS;
    if (serious > 0)
        cli_warn(cli, "serious findings: %d (lineout check shows them)",
                 serious);
}

static int show_week(const struct cli *cli, const struct lo_session *session,
                     const struct lo_week *week)
{
    if (cli->json) {
        cli_print_json(lo_report_week_json(week));
    } else {
        GString *out = g_string_new(NULL);
        lo_report_week(out, week, session->zone, cli->lang, cli_columns());
        cli_print(out);
    }
    if (week->outcome == LO_OUTCOME_INFEASIBLE ||
        week->outcome == LO_OUTCOME_NONE_IN_TIME)
        return CLI_NO;
    cli_next(cli, "lineout publish");
    return CLI_DONE;
}

/* How an outsider redoes the figures. */
static void show_models(const struct cli *cli, const char *dir)
{
    static const char *const files[] = {"week.dat", "left.dat", "plan.dat"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        char *command = g_strdup_printf("glpsol -m models/week.mod -d %s/%s",
                                        dir, files[i]);
        cli_next(cli, command);
        g_free(command);
    }
}

static int run_plan(struct cli *cli, struct lo_session *session,
                    const struct plan_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_request request = {0};
    struct lo_world *world = NULL;
    struct lo_week *week = NULL;
    bool shown = false;
    struct lo_arena *arena = lo_arena_new();
    int code = parse_request(&request, options, session->zone, arena);
    if (code != CLI_GO_ON)
        goto done;
    if (lo_world_new(&world, session, &err) != LO_OK) {
        code = cli_fail(&err);
        goto done;
    }
    request.progress = cli_progress;
    request.progress_self = &shown;
    request.stop = cli_catch_interrupt();
    request.export_dir = options->export_dir;
    enum lo_status status = lo_app_plan(session, world, &request, &week, &err);
    cli_progress_end(shown);
    if (status != LO_OK) {
        code = cli_fail(&err);
        goto done;
    }
    warn_about(cli, world, week, session->settings);
    if (week->version > 0)
        cli_warn_unkept(cli, session, world, week->version);
    code = show_week(cli, session, week);
    if (options->export_dir != NULL)
        show_models(cli, options->export_dir);
done:
    lo_week_free(week);
    lo_world_free(world);
    lo_arena_free(arena);
    return code;
}

int cmd_plan(struct cli *cli, int argc, char **argv)
{
    struct plan_options options = {NULL, NULL, NULL, NULL, NULL, NULL, FALSE};
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &options.from,
         LO_N_("first day (default: the first that the notice lead allows)"),
         "DATE"},
        {"days", 0, 0, G_OPTION_ARG_FILENAME, &options.days,
         LO_N_("how many days (default 7)"), "N"},
        {"time-limit", 0, 0, G_OPTION_ARG_FILENAME, &options.time_limit,
         LO_N_("seconds for the search (default 60)"), "S"},
        {"pin", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.pins,
         LO_N_("the job's work starts then; may be repeated"), "JOB=TIME"},
        {"forbid", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.forbids,
         LO_N_("not on that day; may be repeated"), "JOB=DAY"},
        {"anew", 0, 0, G_OPTION_ARG_NONE, &options.anew,
         LO_N_("as if nothing were published; else published outages stay"),
         NULL},
        {"export-model", 0, 0, G_OPTION_ARG_FILENAME, &options.export_dir,
         LO_N_("write bound and plan for glpsol and models/week.mod"), "DIR"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage("lineout plan --help", "plan takes no argument '%s'",
                         argv[1]);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = run_plan(cli, session, &options);
    lo_session_close(session);
    g_free(options.from);
    g_free(options.days);
    g_free(options.time_limit);
    g_strfreev(options.pins);
    g_strfreev(options.forbids);
    g_free(options.export_dir);
    return code;
}
