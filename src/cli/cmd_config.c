/*
 * config: shows, explains and writes the settings.
 */
#include "cli/cli_int.h"

#include <string.h>

static struct lo_json *row_json(const struct lo_setting_row *row)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "key", row->key);
    lo_json_set_text(out, "value", row->value);
    lo_json_set_text(out, "origin", row->origin);
    lo_json_set_text(out, "explanation", row->explanation);
    lo_json_set(out, "enforced", lo_json_boolean(row->enforced));
    return out;
}

static void append_row(GString *out, enum lo_lang lang,
                       const struct lo_setting_row *row)
{
    g_string_append_printf(out, "%s = %s", row->key, row->value);
    g_string_append_printf(out, "  [%s]\n", lo_text(lang, row->origin));
    g_string_append_printf(out, "    %s", lo_text(lang, row->explanation));
    if (!row->enforced)
        g_string_append_printf(out, " (%s)",
                               lo_text(lang, "not acted on in this version"));
    g_string_append_c(out, '\n');
}

/* All rows, or the one with `key`. */
static int show(const struct cli *cli, const char *key)
{
    size_t n = lo_settings_count(cli->settings);
    GString *out = g_string_new(NULL);
    struct lo_json *rows = lo_json_array();
    const char **keys = g_new0(const char *, n);
    for (size_t i = 0; i < n; i++) {
        struct lo_setting_row row = lo_settings_row(cli->settings, i);
        keys[i] = row.key;
        if (key != NULL && strcmp(key, row.key) != 0)
            continue;
        append_row(out, cli->lang, &row);
        lo_json_append(rows, row_json(&row));
    }
    int code = CLI_DONE;
    if (lo_json_size(rows) == 0) {
        const char *near = lo_text_nearest(key, keys, n);
        char *hint = near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                                  : g_strdup("lineout config shows all");
        code = cli_usage(hint, "there is no setting '%s'", key);
        g_free(hint);
        g_string_free(out, TRUE);
        lo_json_free(rows);
    } else if (cli->json) {
        struct lo_json *json = lo_json_object();
        lo_json_set_integer(json, "schema", 1);
        lo_json_set(json, "settings", rows);
        cli_print_json(json);
        g_string_free(out, TRUE);
    } else {
        cli_print(out);
        lo_json_free(rows);
    }
    g_free(keys);
    return code;
}

static int assign(const struct cli *cli, const char *assignment)
{
    struct lo_error err = LO_ERROR_INIT;
    if (lo_settings_assign(cli->settings, assignment, &err) != LO_OK) {
        cli_fail(&err);
        return CLI_USAGE;
    }
    const char *path = cli_config_path(cli);
    const char *equals = strchr(assignment, '=');
    char *key = g_strstrip(g_strndup(assignment, (gsize)(equals - assignment)));
    const char *value = lo_settings_text(cli->settings, key);
    int code = CLI_DONE;
    if (lo_app_config_write(path, key, value, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        code = show(cli, key);
    } else {
        GString *out = g_string_new(NULL);
        g_string_append_printf(out,
                               lo_text(cli->lang, "%s = %s, written to %s"),
                               key, value, path);
        g_string_append_c(out, '\n');
        cli_print(out);
    }
    g_free(key);
    return code;
}

int cmd_config(struct cli *cli, int argc, char **argv)
{
    GOptionEntry entries[] = {
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    struct lo_error err = LO_ERROR_INIT;
    cli->config_may_miss = true;
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        return code;
    /* A file that is not there is made by the first setting; to show it is a
     * mistake. */
    bool assigns = argc == 2 && strchr(argv[1], '=') != NULL;
    if (!assigns && cli->config != NULL &&
        !g_file_test(cli->config, G_FILE_TEST_EXISTS) &&
        lo_settings_load(cli->settings, cli->config, &err) != LO_OK)
        return cli_fail(&err);
    if (argc > 2)
        return cli_usage("lineout config KEY=VALUE",
                         "one setting at a time, not also '%s'", argv[2]);
    if (argc == 1 || strcmp(argv[1], "show") == 0)
        return show(cli, NULL);
    return assigns ? assign(cli, argv[1]) : show(cli, argv[1]);
}
