/*
 * state: where switches stand today, as people enter it.
 */
#include "cli/cli_int.h"
#include "lineout/app_state.h"

#include <string.h>

struct state_options {
    char *at;
    char *by;
    gboolean undo;
};

static const char *position_word(bool open)
{
    return open ? "open" : "closed";
}

/* --- result --------------------------------------------------------------- */

static struct lo_json *row_json(const struct lo_state_row *row)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "mrid", row->mrid);
    lo_json_set_text(out, "name", row->name);
    lo_json_set_text(out, "position", position_word(row->open));
    lo_json_set_text(out, "normal", position_word(row->normal));
    if (row->since != 0) {
        lo_json_set_time(out, "since", row->since);
        lo_json_set_text(out, "by", row->by);
    } else {
        lo_json_set(out, "since", lo_json_null());
        lo_json_set(out, "by", lo_json_null());
    }
    return out;
}

static void show_json(const GArray *rows)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *list = lo_json_array();
    lo_json_set_integer(out, "schema", 1);
    for (guint i = 0; i < rows->len; i++)
        lo_json_append(list,
                       row_json(&g_array_index(rows, struct lo_state_row, i)));
    lo_json_set(out, "switches", list);
    cli_print_json(out);
}

static void append_row(GString *out, const struct lo_state_row *row,
                       const struct lo_zone *zone, enum lo_lang lang)
{
    g_string_append_printf(out,
                           lo_text(lang, row->open
                                             ? LO_N_("%s (%s) is open")
                                             : LO_N_("%s (%s) is closed")),
                           row->name, row->mrid);
    if (row->since != 0) {
        char text[LO_TIME_TEXT];
        lo_zone_format(text, zone, row->since, "%Y-%m-%d %H:%M");
        g_string_append_printf(out, lo_text(lang, " since %s, says %s"), text,
                               row->by);
    } else if (row->open != row->normal) {
        g_string_append(out, lo_text(lang, ", says the imported file"));
    }
    if (row->open == row->normal)
        g_string_append(out, lo_text(lang, ", as normal"));
    else
        g_string_append(out, lo_text(lang, row->normal
                                               ? LO_N_("; normally open")
                                               : LO_N_("; normally closed")));
    g_string_append_c(out, '\n');
}

static void show(const struct cli *cli, const struct lo_session *session,
                 const GArray *rows)
{
    GString *out = g_string_new(NULL);
    if (cli->json) {
        g_string_free(out, TRUE);
        show_json(rows);
        return;
    }
    if (rows->len == 0)
        g_string_append_printf(
            out, "%s\n", lo_text(cli->lang, "Every switch stands as normal."));
    for (guint i = 0; i < rows->len; i++)
        append_row(out, &g_array_index(rows, struct lo_state_row, i),
                   session->zone, cli->lang);
    cli_print(out);
}

/* --- command -------------------------------------------------------------- */

static int state_arguments(const struct cli *cli,
                           const struct state_options *options, int argc,
                           char **argv)
{
    (void)cli;
    if (argc > 3)
        return cli_usage("lineout state SWITCH open|closed",
                         "state takes a switch and its position; '%s' is one "
                         "too many",
                         argv[3]);
    if (argc == 3 && strcmp(argv[2], "open") != 0 &&
        strcmp(argv[2], "closed") != 0)
        return cli_usage("open or closed", "'%s' is no position", argv[2]);
    if (argc == 3 && options->undo)
        return cli_usage("lineout state --undo [SWITCH]",
                         "--undo takes back, and enters nothing");
    if (options->at != NULL && argc != 3)
        return cli_usage("lineout state SWITCH open|closed --at TIME",
                         "--at belongs to a position");
    return CLI_GO_ON;
}

static enum lo_status do_state(GArray *rows, struct lo_session *session,
                               const struct lo_world *world,
                               const struct state_options *options, lo_time at,
                               int argc, char **argv, struct lo_arena *arena,
                               struct lo_error *err)
{
    const char *by = options->by != NULL ? options->by : g_get_user_name();
    const char *name = argc > 1 ? argv[1] : NULL;
    struct lo_state_row row;
    enum lo_status status;
    if (argc < 3 && !options->undo)
        return lo_app_state_list(rows, session, world, name, arena, err);
    if (options->undo)
        status = lo_app_state_undo(&row, session, world, name, by, arena, err);
    else
        status =
            lo_app_state_say(&row, session, world, name,
                             strcmp(argv[2], "open") == 0, at, by, arena, err);
    if (status == LO_OK)
        g_array_append_val(rows, row);
    return status;
}

static int run_state(struct cli *cli, struct lo_session *session,
                     const struct state_options *options, int argc, char **argv)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    lo_time at = session->clock.now(session->clock.self);
    int code = options->at != NULL
                   ? cli_time_option(&at, options->at, session->zone)
                   : CLI_GO_ON;
    if (code != CLI_GO_ON)
        return code;
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_state_row));
    enum lo_status status = lo_world_new(&world, session, &err);
    if (status == LO_OK)
        status = do_state(rows, session, world, options, at, argc, argv, arena,
                          &err);
    if (status == LO_OK) {
        show(cli, session, rows);
        if (argc == 3 || options->undo)
            cli_next(cli, "lineout sheet");
    }
    code = status == LO_OK ? CLI_DONE : cli_fail(&err);
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
    lo_world_free(world);
    return code;
}

int cmd_state(struct cli *cli, int argc, char **argv)
{
    struct state_options options = {NULL, NULL, FALSE};
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {"at", 0, 0, G_OPTION_ARG_FILENAME, &options.at,
         LO_N_("since when it stands so (default: now)"), "TIME"},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &options.by,
         LO_N_("who says so (default: the user)"), "NAME"},
        {"undo", 0, 0, G_OPTION_ARG_NONE, &options.undo,
         LO_N_("take back what was entered last"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON)
        code = state_arguments(cli, &options, argc, argv);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = run_state(cli, session, &options, argc, argv);
    lo_session_close(session);
    g_free(options.at);
    g_free(options.by);
    return code;
}
