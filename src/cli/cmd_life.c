/*
 * changes, cancel, done, actual: what becomes of a plan in force.
 */
#include "cli/cli_life.h"

/* --- changes ------------------------------------------------------------ */

/* Plan `text`; "" = the one in force, NULL = the latest. */
static int get_plan(struct lo_week **out, struct lo_session *session,
                    const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    int number = 0;
    int64_t version = 0;
    enum lo_plan_state state = LO_PLAN_PUBLISHED;
    enum lo_status status = LO_OK;
    if (text != NULL && text[0] != '\0') {
        int code = cli_int_option(&number, "PLAN", text, 1, INT32_MAX);
        if (code != CLI_GO_ON)
            return code;
        version = number;
    } else if (text == NULL) {
        status =
            lo_store_latest_version(session->store, &version, &state, &err);
    }
    if (status == LO_OK)
        status = lo_store_get_week(session->store, version, state, out, &err);
    return status == LO_OK ? CLI_GO_ON : cli_fail(&err);
}

int cmd_changes(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    struct lo_week *before = NULL, *after = NULL;
    GOptionEntry entries[] = {
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 3)
        code = cli_usage("lineout changes OLD NEW", "two plans, not also '%s'",
                         argv[3]);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = get_plan(&before, session, argc > 1 ? argv[1] : "");
    if (code == CLI_GO_ON)
        code = get_plan(&after, session, argc > 2 ? argv[2] : NULL);
    if (code == CLI_GO_ON) {
        cli_show_changes(cli, session->zone, before, after, NULL);
        code = CLI_DONE;
    }
    lo_week_free(before);
    lo_week_free(after);
    lo_session_close(session);
    return code;
}

/* --- cancel ------------------------------------------------------------- */

static void show_cancelled(const struct cli *cli, const char *outage,
                           const struct lo_week *week,
                           const struct lo_ladder *ladder)
{
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_text(out, "cancelled", outage);
        lo_json_set_integer(out, "plan", week->version);
        lo_json_set_integer(out, "notices", ladder->rows);
        lo_json_set_integer(out, "recipients", ladder->recipients);
        lo_json_set_integer(out, "call_list", ladder->unreachable);
        cli_print_json(out);
        return;
    }
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out,
        lo_text(cli->lang, "Outage %s is called off; plan %d is published"),
        outage, (int)week->version);
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out, lo_text(cli->lang, "Notices written: %d, to people: %d"),
        (int)ladder->rows, (int)ladder->recipients);
    g_string_append_c(out, '\n');
    cli_print(out);
}

int cmd_cancel(struct cli *cli, int argc, char **argv)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_week *week = NULL;
    struct lo_ladder ladder = {0};
    GOptionEntry entries[] = {
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc != 2)
        code = cli_usage("lineout cancel O1", "cancel takes one outage");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON) {
        code = CLI_DONE;
        if (lo_app_cancel(session, argv[1], &week, &ladder, &err) != LO_OK) {
            code = cli_fail(&err);
        } else {
            show_cancelled(cli, argv[1], week, &ladder);
            cli_next(cli, "lineout notify");
        }
    }
    lo_week_free(week);
    lo_session_close(session);
    return code;
}

/* --- done, actual ------------------------------------------------------- */

static int tell_done(struct cli *cli, struct lo_session *session,
                     const char *job, const char *at)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    struct lo_done done;
    lo_time when = session->clock.now(session->clock.self);
    int code =
        at != NULL ? cli_time_option(&when, at, session->zone) : CLI_GO_ON;
    if (code != CLI_GO_ON)
        return code;
    code = CLI_DONE;
    if (lo_world_new(&world, session, &err) != LO_OK ||
        lo_app_done(session, world, job, when, &done, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_text(out, "job", done.job);
        lo_json_set_time(out, "done", done.at);
        cli_print_json(out);
    } else {
        char text[LO_TIME_TEXT];
        GString *out = g_string_new(NULL);
        lo_zone_format(text, session->zone, done.at, "%Y-%m-%d %H:%M");
        g_string_append_printf(out, lo_text(cli->lang, "%s is done since %s"),
                               job, text);
        g_string_append_c(out, '\n');
        cli_print(out);
    }
    lo_world_free(world);
    return code;
}

int cmd_done(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    char *at = NULL;
    GOptionEntry entries[] = {
        {"at", 0, 0, G_OPTION_ARG_FILENAME, &at,
         LO_N_("when it was done (default: now)"), "TIME"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc != 2)
        code = cli_usage("lineout done JOB", "done takes one job");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = tell_done(cli, session, argv[1], at);
    lo_session_close(session);
    g_free(at);
    return code;
}

static int tell_actual(struct cli *cli, struct lo_session *session,
                       const char *outage, const char *off, const char *on)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_interval span = {0, 0};
    struct lo_actual actual;
    int code = cli_time_option(&span.from, off, session->zone);
    if (code == CLI_GO_ON)
        code = cli_time_option(&span.to, on, session->zone);
    if (code != CLI_GO_ON)
        return code;
    struct lo_arena *arena = lo_arena_new();
    code = CLI_DONE;
    if (lo_app_actual(session, outage, span, &actual, arena, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "plan", actual.plan);
        lo_json_set_text(out, "outage", actual.outage);
        lo_json_set_time(out, "off", actual.off.from);
        lo_json_set_time(out, "on", actual.off.to);
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL), *text = g_string_new(NULL);
        cli_append_span(text, session->zone, &actual.off);
        g_string_append_printf(out, lo_text(cli->lang, "%s was off %s"),
                               actual.outage, text->str);
        g_string_append_c(out, '\n');
        g_string_free(text, TRUE);
        cli_print(out);
    }
    lo_arena_free(arena);
    return code;
}

int cmd_actual(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    char *off = NULL, *on = NULL;
    GOptionEntry entries[] = {
        {"off", 0, 0, G_OPTION_ARG_FILENAME, &off,
         LO_N_("when the first customers went off"), "TIME"},
        {"on", 0, 0, G_OPTION_ARG_FILENAME, &on,
         LO_N_("when the last of them had supply again"), "TIME"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && (argc != 2 || off == NULL || on == NULL))
        code = cli_usage("lineout actual O1 --off TIME --on TIME",
                         "actual takes one outage, and both times");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = tell_actual(cli, session, argv[1], off, on);
    lo_session_close(session);
    g_free(off);
    g_free(on);
    return code;
}
