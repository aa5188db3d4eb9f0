/*
 * lineout: plans the maintenance outages of rural power lines. This file finds
 * the command and runs it; each group of commands has a file of its own.
 */
#include "cli/cli_int.h"

#include <stdio.h>
#include <string.h>

static const struct cli_command *find_command(const char *word)
{
    for (const struct cli_command *c = cli_commands; c->name != NULL; c++)
        if (strcmp(c->name, word) == 0)
            return c;
    return NULL;
}

static int unknown_command(const char *word)
{
    const char *names[64];
    size_t n = 0;
    for (const struct cli_command *c = cli_commands; c->name != NULL; c++)
        names[n++] = c->name;
    const char *near = lo_text_nearest(word, names, n);
    char *hint = near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                              : g_strdup("lineout --help lists the commands");
    int code = cli_usage(hint, "'%s' is no command of lineout", word);
    g_free(hint);
    return code;
}

/* lineout without a command: --version, or the short help. */
static int run_bare(struct cli *cli, int argc, char **argv)
{
    GOptionEntry entries[] = {
        {"version", 0, 0, G_OPTION_ARG_NONE, &cli->version,
         LO_N_("show the version"), NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        return code;
    if (cli->version)
        cli_print(g_string_new("lineout " LINEOUT_VERSION "\n"));
    else
        cli_help(cli, entries, NULL);
    return CLI_DONE;
}

int cli_run(int argc, char **argv)
{
    struct cli cli = {0};
    cli_speak_early(argc, argv);
    int at = cli_find_command(argc, argv);
    if (at < argc && find_command(argv[at]) == NULL)
        return unknown_command(argv[at]);
    /* A copy without the command's word: GLib moves what it parses. */
    char **rest = g_new0(char *, (gsize)argc + 1);
    int n = 0;
    for (int i = 0; i < argc; i++)
        if (i != at)
            rest[n++] = argv[i];
    int code;
    if (at < argc) {
        cli.command = find_command(argv[at]);
        code = cli.command->run(&cli, n, rest);
    } else {
        code = run_bare(&cli, n, rest);
    }
    cli_release(&cli);
    g_free(rest);
    return code;
}

int main(int argc, char **argv)
{
    int code = cli_run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        struct lo_error err = LO_ERROR_INIT;
        lo_error_set(&err, LO_EIO, "cannot write the result to 'stdout'");
        return cli_fail(&err);
    }
    return code;
}
