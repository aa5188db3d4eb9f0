/*
 * approve, publish: the life of a plan after it was found.
 */
#include "cli/cli_int.h"
#include "lineout/app_life.h"
#include "lineout/app_notify.h"
#include "lineout/report_sheet.h"

#include <math.h>

/* Options of both commands, the number of the plan, and the session. */
static int start(struct lo_session **session, int *version, struct cli *cli,
                 GOptionEntry *entries, int argc, char **argv)
{
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        return code;
    *version = 0;
    if (argc > 2)
        return cli_usage(NULL, "one plan at a time, not also '%s'", argv[2]);
    if (argc == 2) {
        code = cli_int_option(version, "PLAN", argv[1], 1, INT32_MAX);
        if (code != CLI_GO_ON)
            return code;
    }
    return cli_open(session, cli, false);
}

int cmd_approve(struct cli *cli, int argc, char **argv)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_week *week = NULL;
    int version = 0;
    GOptionEntry none[] = {
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = start(&session, &version, cli, none, argc, argv);
    if (code != CLI_GO_ON)
        return code;
    code = CLI_DONE;
    if (lo_app_approve(session, version, &week, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "plan", week->version);
        lo_json_set_text(out, "state", "approved");
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        g_string_append_printf(out, lo_text(cli->lang, "Plan %d is approved"),
                               (int)week->version);
        g_string_append_c(out, '\n');
        cli_print(out);
        cli_next(cli, "lineout publish");
    }
    lo_week_free(week);
    lo_session_close(session);
    return code;
}

static void append_line(GString *out, enum lo_lang lang, const char *id, int n)
{
    GString *number = g_string_new(NULL);
    lo_text_number(number, n, 0);
    g_string_append_printf(out, lo_text(lang, id), number->str);
    g_string_append_c(out, '\n');
    g_string_free(number, TRUE);
}

/* To whom something is written now; the notices of the others stand. */
static void append_people(GString *out, enum lo_lang lang,
                          const struct lo_ladder *ladder)
{
    append_line(out, lang, LO_N_("People told: %s"), ladder->recipients);
    append_line(out, lang, LO_N_("Of them on the call list: %s"),
                ladder->unreachable);
    if (ladder->concerned > ladder->recipients)
        append_line(out, lang, LO_N_("Others, whose notices stand: %s"),
                    ladder->concerned - ladder->recipients);
}

/* Told beside the customers: those who pass word on, and the staff. */
static void append_others(GString *out, enum lo_lang lang,
                          const struct lo_ladder *ladder)
{
    if (ladder->relays > 0)
        append_line(out, lang, LO_N_("People who pass word on: %s"),
                    ladder->relays);
    if (ladder->copies > 0)
        append_line(out, lang, LO_N_("Copies for staff: %s"), ladder->copies);
}

/* Outages of the plan, and those of earlier ones that still stand. */
static int count_in_force(struct lo_session *session,
                          const struct lo_week *published)
{
    struct lo_error none = LO_ERROR_INIT;
    struct lo_week *told = NULL;
    lo_time now = session->clock.now(session->clock.self);
    int n = published->n_outages;
    if (lo_app_in_force(session, &told, &none) != LO_OK)
        return n;
    for (int32_t o = 0; o < told->n_outages; o++)
        n += told->outages[o].plan != 0 && told->outages[o].span.to > now;
    lo_week_free(told);
    return n;
}

static void show_published(const struct cli *cli, struct lo_session *session,
                           const struct lo_week *week,
                           const struct lo_ladder *ladder,
                           const struct cli_unkept *unkept)
{
    int in_force = count_in_force(session, week);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set_integer(out, "plan", week->version);
        lo_json_set_text(out, "state", "published");
        lo_json_set_integer(out, "outages", week->n_outages);
        lo_json_set_integer(out, "notices", ladder->rows);
        lo_json_set_integer(out, "recipients", ladder->recipients);
        lo_json_set_integer(out, "concerned", ladder->concerned);
        lo_json_set_integer(out, "call_list", ladder->unreachable);
        lo_json_set_integer(out, "letters", ladder->letters);
        lo_json_set_integer(out, "relays", ladder->relays);
        lo_json_set_integer(out, "staff_copies", ladder->copies);
        lo_json_set_integer(out, "late_stages", ladder->late);
        lo_json_set_integer(out, "unmet", ladder->unmet);
        lo_json_set_integer(out, "unknown_customers", ladder->unknown);
        lo_json_set(out, "unkept",
                    lo_report_unkept_json(unkept->rows, unkept->n));
        cli_print_json(out);
        return;
    }
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, lo_text(cli->lang, "Plan %d is published"),
                           (int)week->version);
    g_string_append_c(out, '\n');
    append_line(out, cli->lang, LO_N_("Outages in force: %s"), in_force);
    append_line(out, cli->lang, LO_N_("Notices written: %s"), ladder->rows);
    append_people(out, cli->lang, ladder);
    append_line(out, cli->lang, LO_N_("Letters to hand over: %s"),
                ladder->letters);
    append_others(out, cli->lang, ladder);
    append_line(out, cli->lang, LO_N_("Stages already late: %s"), ladder->late);
    if (ladder->vague > 0)
        append_line(out, cli->lang,
                    LO_N_("Notices without village or line, by decision: %s"),
                    ladder->vague);
    if (ladder->unmet > 0)
        append_line(out, cli->lang,
                    LO_N_("Told later than the rules want, by decision: %s"),
                    ladder->unmet);
    append_line(out, cli->lang, LO_N_("Customers nobody can name: %s"),
                ladder->unknown);
    lo_report_unkept(out, unkept->rows, unkept->n, cli->lang, cli_columns());
    cli_print(out);
}

/* --- before it is done --------------------------------------------------- */

static struct lo_json *preview_json(const struct lo_publish_preview *preview,
                                    double cost)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "plan", preview->version);
    lo_json_set_integer(out, "recipients", preview->ladder.recipients);
    lo_json_set_integer(out, "concerned", preview->ladder.concerned);
    lo_json_set_integer(out, "sms_parts", preview->ladder.sms_parts);
    lo_json_set(out, "cost", lo_json_real(cost)); /* null: not known */
    lo_json_set_integer(out, "call_list", preview->ladder.unreachable);
    lo_json_set_integer(out, "letters", preview->ladder.letters);
    lo_json_set_integer(out, "relays", preview->ladder.relays);
    lo_json_set_integer(out, "staff_copies", preview->ladder.copies);
    lo_json_set_integer(out, "without_area", preview->ladder.vague);
    lo_json_set_integer(out, "late_stages", preview->ladder.late);
    lo_json_set_integer(out, "unmet", preview->ladder.unmet);
    lo_json_set_integer(out, "unknown_customers", preview->ladder.unknown);
    lo_json_set(out, "unkept",
                lo_report_unkept_json(preview->unkept, preview->n_unkept));
    lo_json_set(out, "notices",
                lo_report_notices_json(preview->notices, preview->n_notices));
    return out;
}

static void show_preview(const struct cli *cli,
                         const struct lo_session *session,
                         const struct lo_publish_preview *preview)
{
    const struct lo_ladder *ladder = &preview->ladder;
    double price =
        lo_settings_double(session->settings, "notice.cost_per_part");
    double cost = price * (double)ladder->sms_parts;
    if (cli->json) {
        cli_print_json(preview_json(preview, cost));
        return;
    }
    GString *out = g_string_new(NULL);
    lo_report_notices(out, preview->notices, preview->n_notices, session->zone,
                      cli->lang, cli_columns());
    append_people(out, cli->lang, ladder);
    append_line(out, cli->lang, LO_N_("SMS: %s"),
                ladder->by_channel[LO_CHANNEL_SMS]);
    append_line(out, cli->lang, LO_N_("SMS parts: %s"), (int)ladder->sms_parts);
    append_line(out, cli->lang, LO_N_("WeChat messages: %s"),
                ladder->by_channel[LO_CHANNEL_WECHAT]);
    append_line(out, cli->lang, LO_N_("E-mails: %s"),
                ladder->by_channel[LO_CHANNEL_EMAIL]);
    append_line(out, cli->lang, LO_N_("Letters to hand over: %s"),
                ladder->letters);
    append_others(out, cli->lang, ladder);
    if (ladder->vague > 0)
        append_line(out, cli->lang,
                    LO_N_("Notices without village or line: %s"),
                    ladder->vague);
    append_line(out, cli->lang, LO_N_("Told later than the rules want: %s"),
                ladder->unmet);
    append_line(out, cli->lang, LO_N_("Customers nobody can name: %s"),
                ladder->unknown);
    if (!isnan(cost)) {
        GString *number = g_string_new(NULL);
        lo_text_number(number, cost, 2);
        g_string_append_printf(out, lo_text(cli->lang, "Cost of the SMS: %s"),
                               number->str);
        g_string_append_c(out, '\n');
        g_string_free(number, TRUE);
    }
    lo_report_unkept(out, preview->unkept, preview->n_unkept, cli->lang,
                     cli_columns());
    g_string_append_printf(out, "%s\n",
                           lo_text(cli->lang, "Nothing was published"));
    cli_print(out);
    cli_next(cli, "lineout publish");
}

/* It is published already: since when and by whom, and what it tells. */
static void show_seen(const struct cli *cli, const struct lo_session *session,
                      const struct lo_published *seen)
{
    char at[LO_TIME_TEXT];
    GString *out = g_string_new(NULL);
    struct lo_json *json = lo_json_object();
    lo_report_notices(out, seen->notices, seen->n_notices, session->zone,
                      cli->lang, cli_columns());
    lo_zone_format(at, session->zone, seen->at, "%Y-%m-%d %H:%M");
    g_string_append_printf(
        out,
        lo_text(cli->lang, seen->replaced
                               ? LO_N_("Plan %d was published at %s by %s, and "
                                       "a later one has replaced it")
                               : LO_N_("Plan %d is published since %s, by %s: "
                                       "these are its notices")),
        (int)seen->version, at, seen->by);
    g_string_append_printf(out, "\n%s\n",
                           lo_text(cli->lang, "Nothing was published"));
    lo_json_set_integer(json, "schema", 1);
    lo_json_set_integer(json, "plan", seen->version);
    lo_json_set_time(json, "published", seen->at);
    lo_json_set_text(json, "published_by", seen->by);
    lo_json_set(json, "replaced", lo_json_boolean(seen->replaced));
    lo_json_set(json, "notices",
                lo_report_notices_json(seen->notices, seen->n_notices));
    cli_print_either(cli, out, json);
}

static int run_preview(const struct cli *cli, struct lo_session *session,
                       int version)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_publish_preview preview = {0};
    struct lo_published seen = {.version = 0};
    struct lo_arena *arena = lo_arena_new();
    int code = CLI_DONE;
    enum lo_status status =
        lo_app_published(session, version, arena, &seen, &err);
    if (status == LO_OK && seen.version == 0)
        status =
            lo_app_publish_preview(session, version, arena, &preview, &err);
    if (status == LO_OK && seen.version != 0)
        show_seen(cli, session, &seen);
    else if (status == LO_OK)
        show_preview(cli, session, &preview);
    else
        code = cli_fail(&err);
    lo_arena_free(arena);
    return code;
}

/* What a gateway would refuse on the day is said while there is time. */
static void warn_of_templates(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    struct lo_misfit *all = NULL;
    int32_t n = 0;
    if (lo_app_misfits(session, arena, &all, &n, &err) != LO_OK)
        (void)cli_fail(&err);
    else if (n > 0)
        cli_warn(cli,
                 LO_N_("template %s does not hold variable %s of customer %s: "
                       "%d characters, at most %d (%d values in all; lineout "
                       "notify --check-templates)"),
                 all[0].template_code, all[0].variable, all[0].row->name,
                 (int)all[0].length, (int)all[0].most, (int)n);
    lo_arena_free(arena);
}

int cmd_publish(struct cli *cli, int argc, char **argv)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_week *week = NULL;
    struct lo_ladder ladder = {0};
    struct lo_ladder_override override = {NULL, NULL};
    char *by = NULL, *reason = NULL;
    int version = 0;
    gboolean preview = FALSE;
    GOptionEntry entries[] = {
        {"preview", 0, 0, G_OPTION_ARG_NONE, &preview,
         LO_N_("show every notice, parts and cost; publish nothing"), NULL},
        {"override", 0, 0, G_OPTION_ARG_FILENAME, &by,
         LO_N_("publish although people are told too late: who decides"),
         "NAME"},
        {"reason", 0, 0, G_OPTION_ARG_FILENAME, &reason,
         LO_N_("why, for the evidence"), "TEXT"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = start(&session, &version, cli, entries, argc, argv);
    if (code != CLI_GO_ON)
        goto done;
    if ((by == NULL) != (reason == NULL)) {
        code = cli_usage(NULL, "--override NAME and --reason TEXT go together");
        goto done;
    }
    if (preview) {
        code = run_preview(cli, session, version);
        goto done;
    }
    override = (struct lo_ladder_override){by, reason};
    code = CLI_DONE;
    if (lo_app_publish(session, version, by != NULL ? &override : NULL, &week,
                       &ladder, &err) != LO_OK) {
        code = cli_fail(&err);
    } else {
        struct lo_arena *arena = lo_arena_new();
        const struct cli_unkept unkept =
            cli_find_unkept(cli, session, NULL, week->version, arena);
        show_published(cli, session, week, &ladder, &unkept);
        lo_arena_free(arena);
        warn_of_templates(cli, session);
        cli_next(cli, "lineout notify");
    }
done:
    g_free(by);
    g_free(reason);
    lo_week_free(week);
    lo_session_close(session);
    return code;
}
