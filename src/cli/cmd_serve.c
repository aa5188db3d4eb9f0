/*
 * serve: the board, until a signal ends it.
 */
#include "cli/cli_int.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lineout/web.h"

/* Waits for SIGINT or SIGTERM, which every thread has blocked. */
static void wait_for_the_end(const sigset_t *signals)
{
    int number = 0;
    while (sigwait(signals, &number) != 0)
        ;
}

static int serve(struct cli *cli, struct lo_session *session,
                 const struct lo_web_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_server *server = NULL;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (lo_server_start(&server, options, session, &err) != LO_OK)
        return cli_fail(&err);
    GString *out = g_string_new(NULL);
    char *where = g_strdup_printf("http://%s:%d/", options->address,
                                  lo_server_port(server));
    g_string_append_printf(out, lo_text(cli->lang, "The board is at %s"),
                           where);
    g_string_append_c(out, '\n');
    g_free(where);
    cli_print(out);
    fflush(stdout);
    wait_for_the_end(&signals);
    lo_server_stop(server);
    return CLI_DONE;
}

int cmd_serve(struct cli *cli, int argc, char **argv)
{
    char *address = NULL, *port_text = NULL;
    gboolean proxied = FALSE;
    int port = LO_WEB_PORT;
    struct lo_session *session = NULL;
    GOptionEntry entries[] = {
        {"address", 0, 0, G_OPTION_ARG_FILENAME, &address,
         LO_N_("address to listen at (default 127.0.0.1)"), "IP"},
        {"port", 0, 0, G_OPTION_ARG_FILENAME, &port_text,
         LO_N_("port to listen at (default 8090), 0 = any free one"), "N"},
        {"behind-proxy", 0, 0, G_OPTION_ARG_NONE, &proxied,
         LO_N_("a proxy with TLS and accounts stands in front"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        code = cli_usage(NULL, "serve takes no argument '%s'", argv[1]);
    if (code == CLI_GO_ON && port_text != NULL)
        code = cli_int_option(&port, "--port", port_text, 0, 65535);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON) {
        g_clear_pointer(&session->who, g_free); /* the board says who it is */
        const struct lo_web_options options = {
            address != NULL ? address : "127.0.0.1", port, proxied, NULL};
        code = serve(cli, session, &options);
    }
    g_free(address);
    g_free(port_text);
    return code;
}
