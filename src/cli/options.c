/*
 * Options: those that every command has, the parsing of all, the settings and
 * the session that follow from them.
 */
#include "cli/cli_int.h"

#include <string.h>

#define DEFAULT_DB "lineout.db"
#define DEFAULT_CONFIG "lineout.conf"

enum { N_COMMON = 8 };

/* Paths and words keep their bytes (FILENAME), here and in every command: GLib
 * would convert STRING from the locale, and the C locale has no Chinese. */
static void common_entries(GOptionEntry entries[N_COMMON], struct cli *cli)
{
    const GOptionEntry table[N_COMMON] = {
        {"db", 0, 0, G_OPTION_ARG_FILENAME, &cli->db,
         LO_N_("the store (default lineout.db)"), "FILE"},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &cli->config,
         LO_N_("the settings (default lineout.conf if it exists)"), "FILE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &cli->json,
         LO_N_("result as JSON, schema 1"), NULL},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &cli->lang_word,
         LO_N_("zh or en (default site.language, then the locale)"), "LANG"},
        {"now", 0, 0, G_OPTION_ARG_FILENAME, &cli->now_text,
         LO_N_("take this as the present time"), "TIME"},
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli->sets,
         LO_N_("a setting for this run; may be repeated"), "KEY=VALUE"},
        {"help", 'h', 0, G_OPTION_ARG_NONE, &cli->help, LO_N_("show this help"),
         NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    memcpy(entries, table, sizeof(table));
}

static const GOptionEntry *find_entry(const GOptionEntry *entries,
                                      const char *argument)
{
    size_t length = strcspn(argument + 2, "=");
    for (const GOptionEntry *e = entries; e->long_name != NULL; e++)
        if (strlen(e->long_name) == length &&
            strncmp(e->long_name, argument + 2, length) == 0)
            return e;
    return NULL;
}

int cli_find_command(int argc, char **argv)
{
    struct cli nobody = {0};
    GOptionEntry common[N_COMMON];
    common_entries(common, &nobody);
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-')
            return i;
        const GOptionEntry *e = NULL;
        if (g_str_has_prefix(argv[i], "--"))
            e = find_entry(common, argv[i]);
        bool takes_next = e != NULL && e->arg != G_OPTION_ARG_NONE &&
                          strchr(argv[i], '=') == NULL;
        i += takes_next;
    }
    return argc;
}

/* --- parsing ----------------------------------------------------------- */

static int unknown_option(const char *argument, const GOptionEntry *own,
                          const GOptionEntry *common)
{
    const char *names[64];
    size_t n = 0;
    for (const GOptionEntry *e = own; e->long_name != NULL; e++)
        names[n++] = e->long_name;
    for (const GOptionEntry *e = common; e->long_name != NULL; e++)
        names[n++] = e->long_name;
    g_assert(n <= G_N_ELEMENTS(names));
    char *word = g_strndup(argument, strcspn(argument, "="));
    const char *near = g_str_has_prefix(word, "--")
                           ? lo_text_nearest(word + 2, names, n)
                           : NULL;
    char *hint = near != NULL ? g_strdup_printf("did you mean '--%s'?", near)
                              : g_strdup("--help lists the options");
    int code = cli_usage(hint, "unknown option '%s'", word);
    g_free(hint);
    g_free(word);
    return code;
}

/* Options take the bytes as they come, and what people name with them is kept
 * and sent: only a path may be anything else than UTF-8. */
static bool is_readable(const GOptionEntry *e, const char *value)
{
    static const char *const paths[] = {"FILE", "DIR", "FOLDER"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        if (g_strcmp0(e->arg_description, paths[i]) == 0)
            return true;
    return g_utf8_validate(value, -1, NULL);
}

/* Looks at every option before GLib does, whose messages come in a language
 * of its own choice, and who takes "--json=1" for "--json". */
static int check_words(int argc, char **argv, const GOptionEntry *own,
                       const GOptionEntry *common)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (argv[i][0] != '-' || strcmp(argv[i], "-h") == 0)
            continue;
        bool is_long = g_str_has_prefix(argv[i], "--");
        const GOptionEntry *e = is_long ? find_entry(own, argv[i]) : NULL;
        if (e == NULL && is_long)
            e = find_entry(common, argv[i]);
        if (e == NULL)
            return unknown_option(argv[i], own, common);
        bool takes = e->arg != G_OPTION_ARG_NONE;
        bool has = strchr(argv[i], '=') != NULL;
        if (has && !takes)
            return cli_usage(NULL, "option '--%s' takes no value",
                             e->long_name);
        if (takes && !has && ++i >= argc)
            return cli_usage("--help lists the options",
                             "option '--%s' needs a value", e->long_name);
        if (takes && !is_readable(e, has ? strchr(argv[i], '=') : argv[i]))
            return cli_usage("set the terminal to UTF-8",
                             "the value of '--%s' is not UTF-8", e->long_name);
    }
    return CLI_GO_ON;
}

static int parse_words(const GOptionEntry *own, const GOptionEntry *common,
                       int *argc, char ***argv)
{
    int code = check_words(*argc, *argv, own, common);
    if (code != CLI_GO_ON)
        return code;
    GError *error = NULL;
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, own, NULL);
    g_option_context_add_main_entries(context, common, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        code = cli_usage("--help lists the options", "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    return code;
}

/* --- settings ---------------------------------------------------------- */

const char *cli_config_path(const struct cli *cli)
{
    return cli->config != NULL ? cli->config : DEFAULT_CONFIG;
}

/* A wrong --set is a usage error, a wrong file input. */
static int load_settings(struct cli *cli)
{
    struct lo_error err = LO_ERROR_INIT;
    cli->settings = lo_settings_new();
    const char *path = cli_config_path(cli);
    bool exists = g_file_test(path, G_FILE_TEST_EXISTS);
    if (exists || (cli->config != NULL && !cli->config_may_miss)) {
        if (lo_settings_load(cli->settings, path, &err) != LO_OK)
            return cli_fail(&err);
    }
    for (int i = 0; cli->sets != NULL && cli->sets[i] != NULL; i++) {
        if (lo_settings_assign(cli->settings, cli->sets[i], &err) != LO_OK) {
            cli_fail(&err);
            return CLI_USAGE;
        }
    }
    return CLI_GO_ON;
}

/* Value of "--name VALUE" or "--name=VALUE", NULL = not given. */
static const char *glance(int argc, char **argv, const char *name)
{
    const char *value = NULL;
    size_t n = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, n) != 0)
            continue;
        if (argv[i][n] == '=')
            value = argv[i] + n + 1;
        else if (argv[i][n] == '\0' && i + 1 < argc)
            value = argv[++i];
    }
    return value;
}

static bool has_texts(const char *lang)
{
    return g_str_has_prefix(lang, "zh") || g_str_has_prefix(lang, "en");
}

void cli_speak_early(int argc, char **argv)
{
    struct lo_settings *settings = lo_settings_new();
    const char *word = glance(argc, argv, "--lang");
    const char *path = glance(argc, argv, "--config");
    if (word != NULL && !has_texts(word)) /* that is said in one there is */
        word = NULL;
    if (path == NULL)
        path = DEFAULT_CONFIG;
    /* Whatever is wrong with the file is said when it is read in earnest. */
    if (word == NULL && g_file_test(path, G_FILE_TEST_EXISTS) &&
        lo_settings_load(settings, path, NULL) == LO_OK)
        word = lo_settings_text(settings, "site.language");
    cli_speak(lo_lang_of(word != NULL && word[0] != '\0' ? word : NULL));
    lo_settings_free(settings);
}

static int choose_language(struct cli *cli)
{
    const char *word = cli->lang_word;
    if (word != NULL && !has_texts(word))
        return cli_usage("zh or en", "no texts in the language '%s'", word);
    if (word == NULL)
        word = lo_settings_text(cli->settings, "site.language");
    cli->lang = lo_lang_of(word[0] != '\0' ? word : NULL);
    cli_speak(cli->lang);
    return CLI_GO_ON;
}

int cli_parse(struct cli *cli, const GOptionEntry *entries, int *argc,
              char ***argv)
{
    GOptionEntry common[N_COMMON];
    common_entries(common, cli);
    if (cli->visit != NULL) {
        cli->visit(cli->visit_context, cli->command, entries, common);
        return CLI_DONE;
    }
    int code = parse_words(entries, common, argc, argv);
    if (code != CLI_GO_ON)
        return code;
    code = load_settings(cli);
    if (code != CLI_GO_ON)
        return code;
    code = choose_language(cli);
    if (code == CLI_GO_ON && cli->help) {
        cli_help(cli, entries, common);
        return CLI_DONE;
    }
    return code;
}

void cli_release(struct cli *cli)
{
    g_free(cli->db);
    g_free(cli->config);
    g_free(cli->lang_word);
    g_free(cli->now_text);
    g_strfreev(cli->sets);
    lo_settings_free(cli->settings);
}

/* --- session ----------------------------------------------------------- */

int cli_time_option(lo_time *out, const char *text, const struct lo_zone *zone)
{
    struct lo_error err = LO_ERROR_INIT;
    enum { TO_THE_MINUTE = 16 }; /* 2026-03-17T09:00 */
    char *full = strlen(text) == TO_THE_MINUTE && text[10] == 'T'
                     ? g_strconcat(text, ":00", NULL)
                     : g_strdup(text);
    enum lo_status status = lo_time_parse(out, full, zone, &err);
    g_free(full);
    if (status == LO_OK)
        return CLI_GO_ON;
    cli_fail(&err);
    return CLI_USAGE;
}

int cli_seconds_option(double *out, const char *text, double fallback)
{
    *out = fallback;
    if (text == NULL)
        return CLI_GO_ON;
    char *end = NULL;
    *out = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !(*out > 0.0 && *out < 1e9))
        return cli_usage("--time-limit 30",
                         "'%s' is no number of seconds above 0", text);
    return CLI_GO_ON;
}

static int choose_clock(struct lo_clock *out, struct cli *cli)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *zone = NULL;
    *out = lo_clock_system();
    if (cli->now_text == NULL)
        return CLI_GO_ON;
    if (lo_zone_open(&zone, lo_settings_text(cli->settings, "site.timezone"),
                     &err) != LO_OK)
        return cli_fail(&err);
    int code = cli_time_option(&cli->now, cli->now_text, zone);
    lo_zone_close(zone);
    *out = lo_clock_fixed(&cli->now);
    return code;
}

int cli_open(struct lo_session **out, struct cli *cli, bool create)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_clock clock;
    int code = choose_clock(&clock, cli);
    if (code != CLI_GO_ON)
        return code;
    struct lo_settings *settings = cli->settings;
    cli->settings = NULL;
    enum lo_status status =
        lo_session_open(out, cli->db != NULL ? cli->db : DEFAULT_DB, create,
                        settings, clock, &err);
    if (status == LO_OK) {
        (*out)->who = g_strdup(g_get_user_name());
        return CLI_GO_ON;
    }
    if (status == LO_ENOTFOUND && err.hint[0] == '\0')
        lo_error_hint(&err, "lineout import FILE... makes it");
    return cli_fail(&err);
}

int cli_int_option(int *out, const char *option, const char *text, int min,
                   int max)
{
    gint64 value = 0;
    if (!g_ascii_string_to_signed(text, 10, min, max, &value, NULL))
        return cli_usage(NULL, "'%s' is no number from %d to %d for %s", text,
                         min, max, option);
    *out = (int)value;
    return CLI_GO_ON;
}
