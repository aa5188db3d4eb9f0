/*
 * changes, reserve, cancel: what becomes of a plan.
 */
#include "cli/cli_life.h"
#include "lineout/account.h"

#include <string.h>

/* --- changes ------------------------------------------------------------ */

/* Plan `text`; NULL = the latest. */
static int get_plan(struct lo_week **out, struct lo_session *session,
                    const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    int number = 0;
    int64_t version = 0;
    enum lo_plan_state state = LO_PLAN_PUBLISHED;
    enum lo_status status = LO_OK;
    if (text != NULL) {
        int code = cli_int_option(&number, "PLAN", text, 1, INT32_MAX);
        if (code != CLI_GO_ON)
            return code;
        version = number;
    } else {
        status =
            lo_store_latest_version(session->store, &version, &state, &err);
    }
    if (status == LO_OK)
        status = lo_store_get_week(session->store, version, state, out, &err);
    return status == LO_OK ? CLI_GO_ON : cli_fail(&err);
}

/* The two plans that are named; of one alone, or none, the last change. */
static int get_plans(struct lo_week **before, struct lo_week **after,
                     struct lo_session *session, const char *from,
                     const char *to)
{
    struct lo_error err = LO_ERROR_INIT;
    int code = CLI_GO_ON;
    if (from != NULL)
        code = get_plan(before, session, from);
    if (from != NULL && code == CLI_GO_ON)
        code = get_plan(after, session, to);
    if (from != NULL && (code != CLI_GO_ON || to != NULL ||
                         (*before)->version != (*after)->version))
        return code;
    lo_week_free(*before);
    lo_week_free(*after);
    *before = *after = NULL;
    return lo_app_last_change(before, after, session, &err) == LO_OK
               ? CLI_GO_ON
               : cli_fail(&err);
}

enum { LOGGED = 200 }; /* rows of the log that are shown */

static void append_log_row(GString *out, const struct lo_audit *row,
                           const struct lo_zone *zone, enum lo_lang lang)
{
    char at[LO_TIME_TEXT];
    lo_zone_format(at, zone, row->at, "%Y-%m-%d %H:%M");
    g_string_append_printf(out, "%s  ", at);
    lo_text_pad(out, row->who[0] != '\0' ? row->who : "-", 14);
    lo_text_pad(out, row->from[0] != '\0' ? lo_text(lang, "board") : "", 8);
    lo_text_pad(out, row->what, 12);
    if (row->version != 0)
        g_string_append_printf(out, lo_text(lang, "plan %d"),
                               (int)row->version);
    if (row->object[0] != '\0')
        g_string_append_printf(out, "  %s", row->object);
    if (row->words[0] != '\0') {
        g_string_append(out, "  ");
        lo_text_unpack(out, lang, row->words);
    }
    if (!row->done)
        g_string_append_printf(out, "  (%s)", lo_text(lang, "refused"));
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static struct lo_json *log_row_json(const struct lo_audit *row)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_time(out, "at", row->at);
    lo_json_set_text(out, "who", row->who);
    lo_json_set_text(out, "from", row->from);
    lo_json_set_text(out, "what", row->what);
    lo_json_set_text(out, "object", row->object);
    lo_json_set_integer(out, "plan", row->version);
    lo_json_set(out, "done", lo_json_boolean(row->done));
    lo_json_set_text(out, "words", row->words);
    return out;
}

/* Who did what, on the command line and on the board, the last first. */
static int show_log(struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    enum lo_status status =
        lo_store_get_audit(session->store, 0, LOGGED, rows, arena, &err);
    GString *out = g_string_new(NULL);
    struct lo_json *list = lo_json_array();
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_audit *row = &g_array_index(rows, struct lo_audit, i);
        if (cli->json)
            lo_json_append(list, log_row_json(row));
        else
            append_log_row(out, row, session->zone, cli->lang);
    }
    struct lo_json *all = lo_json_object();
    lo_json_set_integer(all, "schema", 1);
    lo_json_set(all, "log", list);
    if (status == LO_OK && cli->json)
        cli_print_json(all);
    else
        lo_json_free(all);
    if (status == LO_OK && !cli->json)
        cli_print(out);
    else
        g_string_free(out, TRUE);
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
    return status == LO_OK ? CLI_DONE : cli_fail(&err);
}

int cmd_changes(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    struct lo_week *before = NULL, *after = NULL;
    gboolean logged = FALSE;
    GOptionEntry entries[] = {
        {"log", 0, 0, G_OPTION_ARG_NONE, &logged,
         LO_N_("who did what and when, here and on the board"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 3)
        code = cli_usage("lineout changes OLD NEW", "two plans, not also '%s'",
                         argv[3]);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON && logged)
        code = show_log(cli, session);
    if (code == CLI_GO_ON)
        code = get_plans(&before, &after, session, argc > 1 ? argv[1] : NULL,
                         argc > 2 ? argv[2] : NULL);
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

static void show_cancelled(const struct cli *cli, const struct lo_cancelled *r)
{
    if (cli->json) {
        struct lo_json *out = lo_json_object(), *ids = lo_json_array();
        for (guint i = 0; i < r->outages->len; i++)
            lo_json_append(ids,
                           lo_json_string(g_ptr_array_index(r->outages, i)));
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "cancelled", ids);
        lo_json_set_integer(out, "plan", r->week->version);
        lo_json_set_integer(out, "notices", r->ladder.rows);
        lo_json_set_integer(out, "recipients", r->told);
        lo_json_set_integer(out, "call_list", r->to_call);
        lo_json_set(out, "late", lo_json_boolean(r->late));
        cli_print_json(out);
        return;
    }
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < r->outages->len; i++) {
        g_string_append_printf(
            out,
            lo_text(cli->lang, "Outage %s is called off; plan %d is published"),
            (const char *)g_ptr_array_index(r->outages, i),
            (int)r->week->version);
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(
        out, lo_text(cli->lang, "Notices written: %d, to people: %d"),
        (int)r->ladder.rows, (int)r->told);
    g_string_append_c(out, '\n');
    cli_print(out);
}

static int cancel(struct cli *cli, struct lo_session *session,
                  struct lo_cancel_request *request, const char *day)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_cancelled result;
    if (day != NULL && lo_date_parse(&request->day, day, &err) != LO_OK) {
        cli_fail(&err);
        return CLI_USAGE;
    }
    request->has_day = day != NULL;
    if (lo_app_cancel(session, request, &result, &err) != LO_OK)
        return cli_fail(&err);
    show_cancelled(cli, &result);
    if (result.late)
        cli_warn(cli, "later than plan.weather_decision: people hear of it "
                      "after they prepared for the outage");
    cli_next(cli, "lineout notify");
    lo_cancelled_clear(&result);
    return CLI_DONE;
}

int cmd_cancel(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    struct lo_cancel_request request = {0};
    char *day = NULL, *why = NULL;
    gboolean weather = FALSE;
    GOptionEntry entries[] = {
        {"weather", 0, 0, G_OPTION_ARG_NONE, &weather,
         LO_N_("because of the weather"), NULL},
        {"day", 0, 0, G_OPTION_ARG_FILENAME, &day,
         LO_N_("all outages of that day that are still to come"), "DATE"},
        {"reason", 0, 0, G_OPTION_ARG_FILENAME, &why,
         LO_N_("why, for the jobs that go back to the pool"), "TEXT"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc < 2 && day == NULL)
        code = cli_usage("lineout cancel O1", "cancel takes an outage, or "
                                              "--day DATE");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON) {
        request.n = argc - 1;
        request.outages = (const char *const *)(argv + 1);
        request.weather = weather;
        request.why = why;
        code = cancel(cli, session, &request, day);
    }
    lo_session_close(session);
    g_free(day);
    g_free(why);
    return code;
}

/* --- reserve ------------------------------------------------------------ */

static int reserve(struct cli *cli, struct lo_session *session,
                   const char *outage, const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_date day = 0;
    int64_t version = 0;
    bool has_day = strcmp(text, "none") != 0;
    if (has_day && lo_date_parse(&day, text, &err) != LO_OK) {
        cli_fail(&err);
        return CLI_USAGE;
    }
    if (lo_app_reserve(session, outage, has_day, day, &version, &err) != LO_OK)
        return cli_fail(&err);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "plan", version);
        lo_json_set_text(out, "outage", outage);
        lo_json_set_text(out, "reserve", has_day ? text : NULL);
        cli_print_json(out);
        return CLI_DONE;
    }
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out,
        has_day ? lo_text(cli->lang, "Outage %s of plan %d, in bad weather: %s")
                : lo_text(cli->lang, "Outage %s of plan %d has no other day"),
        outage, (int)version, text);
    g_string_append_c(out, '\n');
    cli_print(out);
    cli_next(cli, "lineout publish");
    return CLI_DONE;
}

int cmd_reserve(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc != 3)
        code = cli_usage("lineout reserve O1 2026-03-20",
                         "reserve takes an outage and a day, or none");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = reserve(cli, session, argv[1], argv[2]);
    lo_session_close(session);
    return code;
}
