/*
 * done, actual: what really happened, and how it compares with the plan.
 */
#include "cli/cli_life.h"

/* --- done
 * --------------------------------------------------------------------- */

static struct lo_json *done_json(const struct lo_done *done)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "job", done->job);
    lo_json_set_time(out, lo_is_done(done) ? "done" : "left", done->at);
    if (!lo_is_done(done))
        lo_json_set_text(out, "reason", done->why_left);
    return out;
}

static void show_done(const struct cli *cli, const struct lo_session *session,
                      const char *job, const struct lo_done *done)
{
    char text[LO_TIME_TEXT];
    GString *out = g_string_new(NULL);
    lo_zone_format(text, session->zone, done->at, "%Y-%m-%d %H:%M");
    if (lo_is_done(done))
        g_string_append_printf(out, lo_text(cli->lang, "%s is done since %s"),
                               job, text);
    else
        g_string_append_printf(
            out,
            lo_text(cli->lang, "%s was left at %s: %s; it is planned again"),
            job, text, done->why_left);
    g_string_append_c(out, '\n');
    cli_print_either(cli, out, done_json(done));
}

static int tell_done(struct cli *cli, struct lo_session *session,
                     const char *job, const char *at, const char *why_left)
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
        lo_app_done(session, world, job, when, why_left, &done, &err) != LO_OK)
        code = cli_fail(&err);
    else
        show_done(cli, session, job, &done);
    lo_world_free(world);
    return code;
}

int cmd_done(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    char *at = NULL, *why_left = NULL;
    GOptionEntry entries[] = {
        {"at", 0, 0, G_OPTION_ARG_FILENAME, &at,
         LO_N_("when it was done (default: now)"), "TIME"},
        {"unfinished", 0, 0, G_OPTION_ARG_FILENAME, &why_left,
         LO_N_("it was left, and why: it is planned again"), "REASON"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc != 2)
        code = cli_usage("lineout done JOB", "done takes one job");
    if (code == CLI_GO_ON && why_left != NULL && why_left[0] == '\0')
        code = cli_usage("lineout done JOB --unfinished \"rain\"",
                         "--unfinished wants the reason");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = tell_done(cli, session, argv[1], at, why_left);
    lo_session_close(session);
    g_free(at);
    g_free(why_left);
    return code;
}

/* --- actual
 * ---------------------------------------------------------------------- */

static void append_hours(GString *out, double planned, double actual)
{
    lo_text_number(out, planned, 1);
    g_string_append(out, " -> ");
    lo_text_number(out, actual, 1);
}

/* "O1, planned ..., was off ...: customer-hours 10.0 -> 12.0, 30 min longer" */
static void append_outcome(GString *out, const struct lo_actual_outcome *r,
                           const struct lo_zone *zone, enum lo_lang lang)
{
    GString *planned = g_string_new(NULL), *off = g_string_new(NULL);
    GString *hours = g_string_new(NULL), *mv = g_string_new(NULL);
    int64_t late = (r->row.off.to - r->planned.to) / LO_MINUTE;
    cli_append_span(planned, zone, &r->planned);
    cli_append_span(off, zone, &r->row.off);
    append_hours(hours, r->planned_hours, r->customer_hours);
    append_hours(mv, r->planned_mv_hours, r->mv_customer_hours);
    g_string_append_printf(out, lo_text(lang, "%s was off %s"), r->row.outage,
                           off->str);
    g_string_append_printf(out, lo_text(lang, " (planned %s)"), planned->str);
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out, lo_text(lang, "  customer-hours %s, MV-customer-hours %s"),
        hours->str, mv->str);
    if (late > 0)
        g_string_append_printf(out, lo_text(lang, "; supply back %d min late"),
                               (int)late);
    g_string_append_c(out, '\n');
    g_string_free(planned, TRUE);
    g_string_free(off, TRUE);
    g_string_free(hours, TRUE);
    g_string_free(mv, TRUE);
}

static struct lo_json *outcome_json(struct lo_json *out,
                                    const struct lo_actual_outcome *r)
{
    lo_json_set_integer(out, "plan", r->row.plan);
    lo_json_set_text(out, "outage", r->row.outage);
    lo_json_set_time(out, "off", r->row.off.from);
    lo_json_set_time(out, "on", r->row.off.to);
    lo_json_set_time(out, "planned_off", r->planned.from);
    lo_json_set_time(out, "planned_on", r->planned.to);
    lo_json_set_real(out, "planned_customer_hours", r->planned_hours);
    lo_json_set_real(out, "planned_mv_customer_hours", r->planned_mv_hours);
    lo_json_set_real(out, "customer_hours", r->customer_hours);
    lo_json_set_real(out, "mv_customer_hours", r->mv_customer_hours);
    lo_json_set_integer(out, "unknown_sections", r->unknown_sections);
    return out;
}

static void warn_unknown(const struct cli *cli,
                         const struct lo_actual_outcome *r)
{
    if (r->unknown_sections > 0)
        cli_warn(cli,
                 "%s: %d sections are no more in the network; they are not "
                 "counted",
                 r->row.outage, (int)r->unknown_sections);
}

static int tell_actual(struct cli *cli, struct lo_session *session,
                       const char *outage, const char *off, const char *on)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_interval span = {0, 0};
    struct lo_actual_outcome actual;
    int code = cli_time_option(&span.from, off, session->zone);
    if (code == CLI_GO_ON)
        code = cli_time_option(&span.to, on, session->zone);
    if (code != CLI_GO_ON)
        return code;
    struct lo_arena *arena = lo_arena_new();
    code = CLI_DONE;
    if (lo_app_actual(session, outage, span, &actual, arena, &err) != LO_OK) {
        code = cli_fail(&err);
    } else {
        GString *out = g_string_new(NULL);
        struct lo_json *json = lo_json_object();
        lo_json_set_integer(json, "schema", 1);
        append_outcome(out, &actual, session->zone, cli->lang);
        cli_print_either(cli, out, outcome_json(json, &actual));
    }
    if (code == CLI_DONE)
        warn_unknown(cli, &actual);
    lo_arena_free(arena);
    return code;
}

/* --- a stage
 * ---------------------------------------------------------------------- */

/* "  stage 1, 24 customers (A/s1, A/s2): promised 09:00, back 08:50" */
static void append_end(GString *out, const struct lo_stage_end *end,
                       const struct lo_zone *zone, enum lo_lang lang)
{
    char at[LO_TIME_TEXT];
    GString *labels = g_string_new(NULL);
    for (int32_t i = 0; i < end->sections.n; i++)
        g_string_append_printf(labels, "%s%s", i > 0 ? ", " : "",
                               end->sections.at[i]);
    lo_zone_format(at, zone, end->promised, "%Y-%m-%d %H:%M");
    g_string_append_printf(
        out,
        lo_text(lang, "  stage %d brings back %d customers (%s): %s by "
                      "the plan"),
        (int)end->stage, (int)end->customers, labels->str, at);
    g_string_append(out, lo_text(lang, "; "));
    if (end->back != LO_TIME_NONE) {
        lo_zone_format(at, zone, end->back, "%Y-%m-%d %H:%M");
        g_string_append_printf(out, lo_text(lang, "back since %s"), at);
    } else {
        g_string_append(out, lo_text(lang, "not entered yet"));
    }
    g_string_append_c(out, '\n');
    g_string_free(labels, TRUE);
}

static struct lo_json *end_json(const struct lo_stage_end *end)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *sections = lo_json_array();
    lo_json_set_integer(out, "stage", end->stage);
    lo_json_set_time(out, "promised", end->promised);
    if (end->back != LO_TIME_NONE)
        lo_json_set_time(out, "back", end->back);
    lo_json_set_integer(out, "customers", end->customers);
    for (int32_t i = 0; i < end->sections.n; i++)
        lo_json_append(sections, lo_json_string(end->sections.at[i]));
    lo_json_set(out, "sections", sections);
    return out;
}

static void show_ends(const struct cli *cli, const struct lo_session *session,
                      const char *outage, const struct lo_stage_end *ends,
                      int32_t n)
{
    GString *out = g_string_new(NULL);
    struct lo_json *all = lo_json_object(), *list = lo_json_array();
    g_string_append_printf(out, "%s\n", outage);
    for (int32_t i = 0; i < n; i++) {
        append_end(out, &ends[i], session->zone, cli->lang);
        lo_json_append(list, end_json(&ends[i]));
    }
    lo_json_set_integer(all, "schema", 1);
    lo_json_set_text(all, "outage", outage);
    lo_json_set(all, "stages", list);
    cli_print_either(cli, out, all);
}

static int list_stages(struct cli *cli, struct lo_session *session,
                       const char *outage)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    struct lo_stage_end *ends = NULL;
    int32_t n = 0;
    int code = CLI_DONE;
    if (lo_app_stage_ends(session, outage, arena, &ends, &n, &err) != LO_OK)
        code = cli_fail(&err);
    else
        show_ends(cli, session, outage, ends, n);
    lo_arena_free(arena);
    return code;
}

static int tell_stage(struct cli *cli, struct lo_session *session,
                      const char *outage, int stage, const char *on)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_stage_end end;
    lo_time at = 0;
    int code = cli_time_option(&at, on, session->zone);
    if (code != CLI_GO_ON)
        return code;
    struct lo_arena *arena = lo_arena_new();
    code = CLI_DONE;
    if (lo_app_stage_back(session, outage, stage, at, &end, arena, &err) !=
        LO_OK) {
        code = cli_fail(&err);
    } else {
        char next[160];
        show_ends(cli, session, end.outage, &end, 1);
        g_snprintf(next, sizeof next,
                   "lineout notify --restored %.64s --stage %d", end.outage,
                   stage);
        cli_next(cli, next);
    }
    lo_arena_free(arena);
    return code;
}

/* --- taken back
 * ------------------------------------------------------------------- */

static struct lo_json *taken_json(const struct lo_taken_back *taken)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "outage", taken->outage);
    if (taken->stage != 0)
        lo_json_set_integer(out, "stage", taken->stage);
    else
        lo_json_set_time(out, "off", taken->off.from);
    lo_json_set_time(out, "on", taken->off.to);
    lo_json_set_integer(out, "withdrawn", taken->told.withdrawn);
    lo_json_set_integer(out, "corrections", taken->told.corrected);
    lo_json_set_integer(out, "to_call", taken->told.to_call);
    return out;
}

static void append_taken(GString *out, const struct lo_taken_back *taken,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    char on[LO_TIME_TEXT];
    lo_zone_format(on, zone, taken->off.to, "%Y-%m-%d %H:%M");
    if (taken->stage != 0)
        g_string_append_printf(
            out,
            lo_text(lang,
                    "Taken back: after stage %d of %s supply is back since %s"),
            (int)taken->stage, taken->outage, on);
    else
        g_string_append_printf(
            out, lo_text(lang, "Taken back: after %s supply is back since %s"),
            taken->outage, on);
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out,
        lo_text(lang, "Messages that supply is back: %d not sent any more, %d "
                      "corrected (%d of them by a call)"),
        (int)taken->told.withdrawn, (int)taken->told.corrected,
        (int)taken->told.to_call);
    g_string_append_c(out, '\n');
}

static int take_back(struct cli *cli, struct lo_session *session,
                     const char *outage, int stage, const char *why)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_taken_back taken;
    struct lo_arena *arena = lo_arena_new();
    int code = CLI_DONE;
    if (lo_app_take_back(session, outage, stage, why, &taken, arena, &err) !=
        LO_OK) {
        code = cli_fail(&err);
    } else {
        GString *out = g_string_new(NULL);
        append_taken(out, &taken, session->zone, cli->lang);
        cli_print_either(cli, out, taken_json(&taken));
        if (taken.told.corrected > 0)
            cli_next(cli, "lineout notify --send");
    }
    lo_arena_free(arena);
    return code;
}

/* --- all of them
 * ------------------------------------------------------------------ */

static int list_actuals(struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual_outcome));
    int code = CLI_DONE;
    if (lo_app_actuals(session, rows, arena, &err) != LO_OK) {
        code = cli_fail(&err);
        goto done;
    }
    GString *out = g_string_new(NULL);
    struct lo_json *all = lo_json_object(), *list = lo_json_array();
    double planned = 0.0, actual = 0.0;
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_actual_outcome *r =
            &g_array_index(rows, struct lo_actual_outcome, i);
        append_outcome(out, r, session->zone, cli->lang);
        lo_json_append(list, outcome_json(lo_json_object(), r));
        planned += r->planned_hours;
        actual += r->customer_hours;
        warn_unknown(cli, r);
    }
    GString *sum = g_string_new(NULL);
    append_hours(sum, planned, actual);
    g_string_append_printf(
        out, lo_text(cli->lang, "Planned -> actual customer-hours: %s"),
        sum->str);
    g_string_append_c(out, '\n');
    lo_json_set_integer(all, "schema", 1);
    lo_json_set(all, "outages", list);
    lo_json_set_real(all, "planned_customer_hours", planned);
    lo_json_set_real(all, "customer_hours", actual);
    g_string_free(sum, TRUE);
    cli_print_either(cli, out, all);
done:
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
    return code;
}

/* --- the command
 * ------------------------------------------------------------------ */

/* What the words on the command line mean; prints what is wrong with them. */
enum entering {
    ENTER_BAD,
    LIST_ALL,
    LIST_STAGES,
    ENTER_STAGE,
    ENTER_WHOLE,
    TAKE_BACK
};

static enum entering entering_of(int argc, const char *off, const char *on,
                                 int stage, const char *why)
{
    if (why != NULL && argc == 2 && off == NULL && on == NULL && why[0] != '\0')
        return TAKE_BACK;
    if (why != NULL) {
        (void)cli_usage("lineout actual O1 --take-back \"it was O2\"",
                        "--take-back takes one outage and the reason, and no "
                        "times");
        return ENTER_BAD;
    }
    if (argc == 1 && off == NULL && on == NULL && stage == 0)
        return LIST_ALL;
    if (argc == 2 && off == NULL && on == NULL && stage == 0)
        return LIST_STAGES;
    if (argc == 2 && off == NULL && on != NULL && stage > 0)
        return ENTER_STAGE;
    if (argc == 2 && off != NULL && on != NULL && stage == 0)
        return ENTER_WHOLE;
    (void)cli_usage("lineout actual O1 --off TIME --on TIME, or lineout actual "
                    "O1 --stage 1 --on TIME",
                    "actual takes one outage, and both times or a stage and "
                    "when it was back");
    return ENTER_BAD;
}

int cmd_actual(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    char *off = NULL, *on = NULL, *why = NULL;
    int stage = 0;
    enum entering entering = ENTER_BAD;
    GOptionEntry entries[] = {
        {"off", 0, 0, G_OPTION_ARG_FILENAME, &off,
         LO_N_("when the first customers went off"), "TIME"},
        {"on", 0, 0, G_OPTION_ARG_FILENAME, &on,
         LO_N_("when the last of them had supply again"), "TIME"},
        {"stage", 0, 0, G_OPTION_ARG_INT, &stage,
         LO_N_("with --on alone: those whom stage N brings back; without times "
               "the stages are listed"),
         "N"},
        {"take-back", 0, 0, G_OPTION_ARG_FILENAME, &why,
         LO_N_("what was entered of the outage, or of --stage N, is wrong, and "
               "why: who was told that supply is back hears that it is not"),
         "REASON"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON) {
        entering = entering_of(argc, off, on, stage, why);
        code =
            entering == ENTER_BAD ? CLI_USAGE : cli_open(&session, cli, false);
    }
    if (code == CLI_GO_ON && entering == LIST_ALL)
        code = list_actuals(cli, session);
    else if (code == CLI_GO_ON && entering == LIST_STAGES)
        code = list_stages(cli, session, argv[1]);
    else if (code == CLI_GO_ON && entering == ENTER_STAGE)
        code = tell_stage(cli, session, argv[1], stage, on);
    else if (code == CLI_GO_ON && entering == TAKE_BACK)
        code = take_back(cli, session, argv[1], stage, why);
    else if (code == CLI_GO_ON)
        code = tell_actual(cli, session, argv[1], off, on);
    lo_session_close(session);
    g_free(off);
    g_free(on);
    g_free(why);
    return code;
}
