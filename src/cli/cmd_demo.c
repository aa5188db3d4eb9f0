/*
 * demo: the main job on a ready county, command by command, each shown before
 * it runs. Nothing is sent.
 */
#include "cli/cli_int.h"

#include <stdio.h>

#define DEMO_DB "lineout-demo.db"
#define DEMO_NOW "2026-03-06T08:00:00+08:00"
#define DEMO_FROM "2026-03-16"

struct demo {
    const char *db;
    const char *now;
    const char *lang; /* NULL = by settings and locale */
};

/* Shows "$ lineout WORDS" and runs it with the demo's store and clock. */
static int step(const struct demo *demo, const char *const *words)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    GString *shown = g_string_new("\n$ lineout");
    g_ptr_array_add(argv, g_strdup("lineout"));
    for (int i = 0; words[i] != NULL; i++) {
        g_ptr_array_add(argv, g_strdup(words[i]));
        g_string_append_printf(shown, " %s", words[i]);
    }
    g_ptr_array_add(argv, g_strdup_printf("--db=%s", demo->db));
    g_ptr_array_add(argv, g_strdup_printf("--now=%s", demo->now));
    if (demo->lang != NULL)
        g_ptr_array_add(argv, g_strdup_printf("--lang=%s", demo->lang));
    g_string_append_printf(shown, " --db %s --now %s\n", demo->db, demo->now);
    cli_print(shown);
    fflush(stdout);
    int n = (int)argv->len;
    g_ptr_array_add(argv, NULL);
    int code = cli_run(n, (char **)argv->pdata);
    g_ptr_array_free(argv, TRUE);
    return code;
}

static int run_steps(const struct demo *demo, const char *network,
                     const char *work)
{
    const char *const import[] = {"import", network, work, NULL};
    const char *const plan[] = {"plan",         "--from", DEMO_FROM,
                                "--time-limit", "20",     NULL};
    const char *const publish[] = {"publish", NULL};
    int code = step(demo, import);
    if (code == CLI_DONE)
        code = step(demo, plan);
    if (code == CLI_DONE)
        code = step(demo, publish);
    return code;
}

int cmd_demo(struct cli *cli, int argc, char **argv)
{
    char *dir = NULL;
    GOptionEntry entries[] = {
        {"dir", 0, 0, G_OPTION_ARG_FILENAME, &dir,
         LO_N_("where county-network.xml and county-work.xml are"), "FOLDER"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON) {
        g_free(dir);
        return code;
    }
    if (dir == NULL)
        dir = g_build_filename(lo_data_dir(), "demo", NULL);
    char *network = g_build_filename(dir, "county-network.xml", NULL);
    char *work = g_build_filename(dir, "county-work.xml", NULL);
    struct demo demo = {cli->db != NULL ? cli->db : DEMO_DB,
                        cli->now_text != NULL ? cli->now_text : DEMO_NOW,
                        cli->lang_word};
    if (g_file_test(network, G_FILE_TEST_EXISTS)) {
        code = run_steps(&demo, network, work);
        if (code == CLI_DONE) {
            char *next = g_strdup_printf("lineout notify --db %s --now "
                                         "2026-03-15T17:00:00+08:00",
                                         demo.db);
            cli_next(cli, next);
            g_free(next);
        }
    } else {
        struct lo_error err = LO_ERROR_INIT;
        lo_error_set(&err, LO_ENOTFOUND, "no county in '%s'", dir);
        lo_error_hint(&err, "make demo writes one into build/demo; then: "
                            "lineout demo --dir build/demo");
        code = cli_fail(&err);
    }
    g_free(network);
    g_free(work);
    g_free(dir);
    return code;
}
