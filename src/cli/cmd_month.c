/*
 * The month on the command line, for `indices --month` and `report`.
 */
#include "cli/cli_int.h"
#include "lineout/app_kpi.h"

int cli_show_month(const struct cli *cli, struct lo_session *session,
                   const char *month, bool csv, bool bom)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_kpi *kpi = NULL;
    if (lo_app_kpi(&kpi, session, month, &err) != LO_OK)
        return cli_fail(&err);
    if (cli->json) {
        cli_print_json(lo_report_kpi_json(kpi));
    } else {
        GString *out = g_string_new(NULL);
        if (csv)
            lo_report_kpi_csv(out, kpi, session->zone, cli->lang, bom);
        else
            lo_report_kpi(out, kpi, session->zone, cli->lang, cli_columns());
        cli_print(out);
    }
    lo_kpi_free(kpi);
    return CLI_DONE;
}
