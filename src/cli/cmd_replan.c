/*
 * replan: plan anew around what people were told.
 */
#include "cli/cli_life.h"

#include <string.h>

struct replan_options {
    char **release;
    char **losses; /* CREW or CREW=FROM/TO */
    char *attach;
    char *to;
    char *near;
    char *move_price;
    char *time_limit;
};

int cli_span_option(struct lo_interval *out, const char *option,
                    const char *text, const struct lo_interval *fallback,
                    const struct lo_zone *zone)
{
    enum { A_DAY = 10 }; /* 2026-03-17 */
    struct lo_error err = LO_ERROR_INIT;
    char **ends = g_strsplit(text, "/", 3);
    int n = (int)g_strv_length(ends), code = CLI_GO_ON;
    *out = *fallback;
    for (int i = 0; i < MIN(n, 2) && code == CLI_GO_ON; i++) {
        lo_date day = 0;
        lo_time *at = i == 0 ? &out->from : &out->to;
        if (strlen(ends[i]) != A_DAY) {
            code = cli_time_option(at, ends[i], zone);
            continue;
        }
        if (lo_date_parse(&day, ends[i], &err) != LO_OK) {
            cli_fail(&err);
            code = CLI_USAGE;
            continue;
        }
        *at = lo_zone_time(zone, day + i, 0);
    }
    if (code == CLI_GO_ON && n == 1 && ends[0][0] != '\0')
        out->to = lo_zone_time(zone, lo_zone_date(zone, out->from) + 1, 0);
    if (code == CLI_GO_ON && (n > 2 || out->from >= out->to))
        code = cli_usage("2026-03-18T08:00/2026-03-19",
                         "%s: '%s' is no stretch FROM/TO", option, text);
    g_strfreev(ends);
    return code;
}

static int parse_losses(struct lo_replan_request *request,
                        const struct replan_options *options, lo_time now,
                        const struct lo_zone *zone, struct lo_arena *arena)
{
    guint n = options->losses != NULL ? g_strv_length(options->losses) : 0;
    struct lo_crew_loss *losses = lo_arena_array(arena, n, sizeof(*losses));
    const struct lo_interval for_good = {now, now + 366 * LO_DAY};
    for (guint i = 0; i < n; i++) {
        const char *text = options->losses[i];
        const char *at = strrchr(text, '=');
        losses[i].crew = lo_arena_strndup(
            arena, text, at != NULL ? (size_t)(at - text) : strlen(text));
        losses[i].span = for_good;
        int code = CLI_GO_ON;
        if (at != NULL)
            code = cli_span_option(&losses[i].span, "--without-crew", at + 1,
                                   &for_good, zone);
        if (code != CLI_GO_ON)
            return code;
    }
    request->n_losses = (int32_t)n;
    request->losses = losses;
    return CLI_GO_ON;
}

static int parse_number(double *out, const char *option, const char *text)
{
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0.0 && value < 1e9))
        return cli_usage(NULL, "%s: '%s' is no number from 0 on", option, text);
    *out = value;
    return CLI_GO_ON;
}

static int parse_request(struct lo_replan_request *request,
                         const struct replan_options *options,
                         const struct lo_session *session,
                         struct lo_arena *arena)
{
    double price = lo_settings_double(session->settings, "plan.move_price");
    request->n_release =
        options->release != NULL ? (int32_t)g_strv_length(options->release) : 0;
    request->release = (const char *const *)options->release;
    request->attach = options->attach;
    request->attach_to = options->to;
    request->move_price = price >= 0.0 ? price : -1.0; /* empty = NAN */
    int code = CLI_GO_ON;
    if ((options->attach == NULL) != (options->to == NULL))
        code = cli_usage("lineout replan --attach JOB --to O1",
                         "--attach JOB and --to OUTAGE go together");
    if (code == CLI_GO_ON && options->near != NULL)
        code = parse_number(&request->near_percent, "--near", options->near);
    if (code == CLI_GO_ON && options->move_price != NULL)
        code = parse_number(&request->move_price, "--move-price",
                            options->move_price);
    if (code == CLI_GO_ON)
        code = cli_seconds_option(&request->time_limit_s, options->time_limit,
                                  request->time_limit_s);
    if (code == CLI_GO_ON)
        code = parse_losses(request, options,
                            session->clock.now(session->clock.self),
                            session->zone, arena);
    return code;
}

/* One that people are off for already cannot stay as it was told. */
static bool any_has_begun(const struct lo_replanned *r, lo_time now)
{
    for (int32_t o = 0; o < r->published->n_outages; o++)
        if (r->given_up[o] && r->published->outages[o].span.from <= now)
            return true;
    return false;
}

static int show(const struct cli *cli, const struct lo_session *session,
                const struct lo_replanned *result)
{
    const char *next = "lineout publish";
    int code = CLI_DONE;
    if (result->week->version == 0) {
        bool begun =
            any_has_begun(result, session->clock.now(session->clock.self));
        code = CLI_NO;
        next = begun ? "lineout done JOB --unfinished REASON"
                     : "lineout replan --release OUTAGE";
        cli_warn(cli, begun ? "an outage that has begun cannot go on as "
                              "planned; nothing was stored"
                            : "the published outages cannot all stay where "
                              "they are; nothing was stored");
    }
    cli_show_changes(cli, session->zone, result->published, result->week,
                     result);
    cli_next(cli, next);
    return code;
}

static int replan(struct cli *cli, struct lo_session *session,
                  const struct replan_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_replan_request request = LO_REPLAN_REQUEST_INIT;
    struct lo_replanned result = {0};
    struct lo_world *world = NULL;
    struct lo_arena *arena = lo_arena_new();
    bool shown = false;
    int code = parse_request(&request, options, session, arena);
    if (code == CLI_GO_ON) {
        request.progress = cli_progress;
        request.progress_self = &shown;
        request.stop = cli_catch_interrupt();
        enum lo_status status = lo_world_new(&world, session, &err);
        if (status == LO_OK)
            status = lo_app_replan(session, world, &request, &result, &err);
        cli_progress_end(shown);
        code = status == LO_OK ? show(cli, session, &result) : cli_fail(&err);
    }
    lo_replanned_clear(&result);
    lo_world_free(world);
    lo_arena_free(arena);
    return code;
}

int cmd_replan(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    struct replan_options o = {NULL, NULL, NULL, NULL, NULL, NULL, NULL};
    GOptionEntry entries[] = {
        {"release", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o.release,
         LO_N_("a published outage that may move; may be repeated"), "OUTAGE"},
        {"without-crew", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o.losses,
         LO_N_("a crew that is lost, from now on or CREW=FROM/TO; may be "
               "repeated"),
         "CREW"},
        {"near", 0, 0, G_OPTION_ARG_FILENAME, &o.near,
         LO_N_("fewest changes within so many per cent of the best plan "
               "(default 0)"),
         "PERCENT"},
        {"move-price", 0, 0, G_OPTION_ARG_FILENAME, &o.move_price,
         LO_N_("move a published outage where that saves more hours than this "
               "for each customer told"),
         "HOURS"},
        {"attach", 0, 0, G_OPTION_ARG_FILENAME, &o.attach,
         LO_N_("a job that joins the outage --to without lengthening it"),
         "JOB"},
        {"to", 0, 0, G_OPTION_ARG_FILENAME, &o.to,
         LO_N_("the outage that --attach joins"), "OUTAGE"},
        {"time-limit", 0, 0, G_OPTION_ARG_FILENAME, &o.time_limit,
         LO_N_("seconds for the search (default 60)"), "S"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage("lineout replan --release O1",
                         "replan takes no argument '%s'", argv[1]);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = replan(cli, session, &o);
    lo_session_close(session);
    g_strfreev(o.release);
    g_strfreev(o.losses);
    g_free(o.attach);
    g_free(o.to);
    g_free(o.near);
    g_free(o.move_price);
    g_free(o.time_limit);
    return code;
}
