/*
 * prices: what rules cost, each said as soon as it is known.
 */
#include <stdio.h>

#include "cli/cli_why.h"

/* --- shared outages ------------------------------------------------------ */

struct lo_report_shared cli_open_shared(struct cli_shared *list,
                                        const struct lo_plan_view *view)
{
    list->rows = g_array_new(FALSE, FALSE, sizeof(struct lo_shared_outage));
    list->stored = g_ptr_array_new();
    lo_plan_view_shared(view, list->rows, list->stored);
    return (struct lo_report_shared){
        view->week, (int32_t)list->rows->len,
        (const struct lo_shared_outage *)(void *)list->rows->data,
        (const struct lo_week_outage *const *)(void *)list->stored->pdata};
}

void cli_close_shared(struct cli_shared *list)
{
    g_array_free(list->rows, TRUE);
    g_ptr_array_free(list->stored, TRUE);
}

/* --- prices ------------------------------------------------------------- */

struct price_options {
    char *plan;
    char *time_limit;
};

/* Who reads along. */
struct reading {
    struct cli *cli;
    const struct lo_plan_view *view;
    bool progress; /* a line of it stands on the terminal */
};

static void say_price(void *self, const struct lo_price *price)
{
    struct reading *r = self;
    if (r->cli->json)
        return;
    GString *out = g_string_new(NULL);
    cli_progress_end(r->progress);
    r->progress = false;
    lo_report_price(out, price, r->view->plan->unplaced_weight, r->cli->lang);
    cli_print(out);
    fflush(stdout);
}

static void say_progress(void *self, double seconds, int32_t known, int32_t n,
                         int32_t together)
{
    struct reading *r = self;
    cli_progress_rules(&r->progress, seconds, known, n, together);
}

static int show_prices(struct cli *cli, struct lo_plan_view *view,
                       double seconds)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_prices *prices = NULL;
    struct reading reading = {cli, view, false};
    struct lo_price_options options = LO_PRICE_OPTIONS_INIT;
    options.total_s = seconds;
    options.known = say_price;
    options.progress = say_progress;
    options.self = &reading;
    options.stop = cli_catch_interrupt();
    GString *head = g_string_new(NULL);
    if (!cli->json)
        lo_report_prices_head(head, view->week, cli->lang);
    cli_print(head);
    fflush(stdout);
    enum lo_status status = lo_app_prices(&prices, view, &options, &err);
    cli_progress_end(reading.progress);
    if (status != LO_OK)
        return cli_fail(&err);
    struct cli_shared list;
    struct lo_report_prices report = {
        view->week, prices, cli_open_shared(&list, view), view->problem->by_mv};
    if (cli->json) {
        cli_print_json(lo_report_prices_json(&report));
    } else {
        GString *out = g_string_new(NULL);
        lo_report_prices_tail(out, &report, cli->lang);
        cli_print(out);
    }
    cli_close_shared(&list);
    lo_prices_free(prices);
    return CLI_DONE;
}

int cmd_prices(struct cli *cli, int argc, char **argv)
{
    struct price_options options = {NULL, NULL};
    struct lo_session *session = NULL;
    struct lo_plan_view *view = NULL;
    double seconds = 0.0;
    GOptionEntry entries[] = {
        {"plan", 0, 0, G_OPTION_ARG_FILENAME, &options.plan,
         LO_N_("number of the plan (default: the latest)"), "N"},
        {"time-limit", 0, 0, G_OPTION_ARG_FILENAME, &options.time_limit,
         LO_N_("seconds for all rules (default 60)"), "S"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage("lineout prices", "prices takes no argument '%s'",
                         argv[1]);
    if (code == CLI_GO_ON)
        code = cli_seconds_option(&seconds, options.time_limit, 60.0);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = cli_open_plan(&view, session, options.plan, NULL);
    if (code == CLI_GO_ON)
        code = show_prices(cli, view, seconds);
    lo_plan_view_free(view);
    lo_session_close(session);
    g_free(options.plan);
    g_free(options.time_limit);
    return code;
}
