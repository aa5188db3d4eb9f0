/*
 * document: the manual pages and the completions of the shells, made from the
 * option tables of the commands and the table of settings, so that they say
 * what the program does.
 *
 *   lineout document man       lineout(1)
 *   lineout document settings  lineout.conf(5)
 *   lineout document bash      a completion for bash-completion
 *   lineout document zsh       a completion function for zsh
 */
#include "cli/cli_int.h"

#include <string.h>

/* What the tables are told to, one command after the other. */
struct writer {
    GString *out;
    enum lo_lang lang;
    void (*command)(struct writer *w, const struct cli_command *command,
                    const GOptionEntry *own);
    void (*common)(struct writer *w, const GOptionEntry *common);
    bool last; /* the options of every command come once, at the end */
};

static void on_tables(void *context, const struct cli_command *command,
                      const GOptionEntry *own, const GOptionEntry *common)
{
    struct writer *w = context;
    if (!w->last)
        w->command(w, command, own);
    else
        w->common(w, common);
}

/* Every command shows its tables instead of running. */
static void walk(struct writer *w)
{
    char *argv[] = {(char[]){"lineout"}, NULL};
    struct cli asked = {.visit = on_tables, .visit_context = w};
    for (const struct cli_command *c = cli_commands; c->name != NULL; c++) {
        asked.command = c;
        c->run(&asked, 1, argv);
    }
    w->last = true;
    asked.command->run(&asked, 1, argv);
}

/* --- manual pages ------------------------------------------------------- */

/* Text of roff: no line begins with a request, no hyphen is typeset. */
static void append_roff(GString *out, const char *text)
{
    if (text[0] == '.' || text[0] == '\'')
        g_string_append(out, "\\&");
    for (; *text != '\0'; text++)
        if (*text == '\\')
            g_string_append(out, "\\e");
        else if (*text == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, *text);
}

static void append_sentence(struct writer *w, const char *text)
{
    append_roff(w->out, lo_text(w->lang, text));
    g_string_append(w->out, "\n");
}

static void append_arguments(struct writer *w, const char *text)
{
    GString *told = g_string_new(NULL);
    cli_append_arguments(told, w->lang, text);
    append_roff(w->out, told->str);
    g_string_free(told, TRUE);
}

static void man_options(struct writer *w, const GOptionEntry *e)
{
    for (; e != NULL && e->long_name != NULL; e++) {
        g_string_append(w->out, ".TP\n\\fB\\-\\-");
        append_roff(w->out, e->long_name);
        g_string_append(w->out, "\\fR");
        if (e->arg_description != NULL) {
            g_string_append(w->out, " \\fI");
            append_arguments(w, e->arg_description);
            g_string_append(w->out, "\\fR");
        }
        g_string_append(w->out, "\n");
        append_sentence(w, e->description);
    }
}

static void man_command(struct writer *w, const struct cli_command *command,
                        const GOptionEntry *own)
{
    g_string_append(w->out, ".SS lineout ");
    append_roff(w->out, command->name);
    if (command->arguments[0] != '\0') {
        g_string_append_c(w->out, ' ');
        append_arguments(w, command->arguments);
    }
    g_string_append(w->out, "\n");
    append_sentence(w, command->summary);
    man_options(w, own);
}

static void man_common(struct writer *w, const GOptionEntry *common)
{
    g_string_append(w->out, ".SH OPTIONS OF EVERY COMMAND\n");
    man_options(w, common);
}

static void append_pairs(struct writer *w, const char *const pairs[][2],
                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_string_append(w->out, ".TP\n\\fB");
        append_roff(w->out, pairs[i][0]);
        g_string_append(w->out, "\\fR\n");
        append_sentence(w, pairs[i][1]);
    }
}

/* Up to the dash behind the name. Chinese has no spaces that could be widened
 * to fill a line: it stays flush left. */
static void begin_page(struct writer *w, const char *title, const char *kind,
                       const char *name)
{
    g_string_append_printf(
        w->out,
        ".TH %s " LINEOUT_RELEASED " \"lineout " LINEOUT_VERSION "\" \"%s\"\n%s"
        ".SH NAME\n%s \\- ",
        title, kind, w->lang == LO_LANG_ZH ? ".ad l\n" : "", name);
}

static void man(struct writer *w)
{
    static const char *const exits[][2] = {
        {"0", LO_N_("done")},
        {"1", LO_N_("the answer is no, or a check found something")},
        {"2", LO_N_("the command line is wrong")},
        {"3", LO_N_("the input is wrong")},
        {"4", LO_N_("a gateway did not take a message")},
        {"5", LO_N_("somebody else holds the store: try again")},
        {"70", LO_N_("an error in lineout itself")},
    };
    static const char *const files[][2] = {
        {"lineout.db", LO_N_("the store of this folder, unless --db names "
                             "another")},
        {"lineout.conf", LO_N_("the settings of this folder, unless --config "
                               "names others: lineout.conf(5)")},
    };
    begin_page(w, "LINEOUT 1", "User Commands", "lineout");
    append_sentence(w, "plan the maintenance outages of rural power lines");
    g_string_append(w->out, ".SH SYNOPSIS\n.B lineout\n.I COMMAND\n"
                            "[\\fIargument ...\\fR] [\\fB\\-\\-option\\fR "
                            "...]\n.SH DESCRIPTION\n");
    append_sentence(w, LO_N_("Reads feeders, switches, customers, crews and "
                             "work orders from CIM XML, plans outages so that "
                             "people lose as little supply as possible and "
                             "proves how good the plan is, writes the "
                             "switching sheet of each outage, tells customers "
                             "in time, and shows where new switches save "
                             "most."));
    g_string_append(w->out, ".PP\n");
    append_sentence(w, LO_N_("The main job: lineout import FILE..., lineout "
                             "plan, lineout publish, lineout notify --send."));
    g_string_append(w->out, ".SH COMMANDS\n");
    walk(w);
    g_string_append(w->out, ".SH EXIT STATUS\n");
    append_pairs(w, exits, G_N_ELEMENTS(exits));
    g_string_append(w->out, ".SH FILES\n");
    append_pairs(w, files, G_N_ELEMENTS(files));
    g_string_append(w->out, ".SH SEE ALSO\n.BR lineout.conf (5)\n");
}

static void settings(struct writer *w, const struct lo_settings *defaults)
{
    begin_page(w, "LINEOUT.CONF 5", "File Formats", "lineout.conf");
    append_sentence(w, LO_N_("settings of lineout"));
    g_string_append(w->out, ".SH DESCRIPTION\n");
    append_sentence(w, LO_N_("Groups in brackets, a setting a line, key=value. "
                             "A key is written group.key here and on the "
                             "command line (--set group.key=value); lineout "
                             "config shows what holds and why."));
    g_string_append(w->out, ".SH SETTINGS\n");
    for (size_t i = 0; i < lo_settings_count(defaults); i++) {
        struct lo_setting_row row = lo_settings_row(defaults, i);
        g_string_append(w->out, ".TP\n\\fB");
        append_roff(w->out, row.key);
        g_string_append(w->out, "\\fR = ");
        append_roff(w->out, row.value);
        g_string_append(w->out, "\n");
        append_sentence(w, row.explanation);
    }
    g_string_append(w->out, ".SH SEE ALSO\n.BR lineout (1)\n");
}

/* --- bash ---------------------------------------------------------------- */

static bool takes_file(const GOptionEntry *e)
{
    return e->arg_description != NULL &&
           (strstr(e->arg_description, "FILE") != NULL ||
            strstr(e->arg_description, "DIR") != NULL);
}

static void bash_options(GString *out, const GOptionEntry *e)
{
    for (const char *gap = ""; e != NULL && e->long_name != NULL; e++) {
        g_string_append_printf(out, "%s--%s", gap, e->long_name);
        gap = " ";
    }
}

static void bash_command(struct writer *w, const struct cli_command *command,
                         const GOptionEntry *own)
{
    g_string_append_printf(w->out, "    %s) own='", command->name);
    bash_options(w->out, own);
    g_string_append(w->out, "'");
    GString *files = g_string_new(NULL);
    GString *others = g_string_new(NULL);
    for (const GOptionEntry *e = own; e != NULL && e->long_name != NULL; e++)
        if (e->arg != G_OPTION_ARG_NONE)
            g_string_append_printf(takes_file(e) ? files : others, " --%s",
                                   e->long_name);
    g_string_append_printf(w->out, " paths='%s ' values='%s '", files->str,
                           others->str);
    if (strstr(command->arguments, "FILE") != NULL)
        g_string_append(w->out, " arguments=files");
    g_string_append(w->out, " ;;\n");
    g_string_free(files, TRUE);
    g_string_free(others, TRUE);
}

static void bash_common(struct writer *w, const GOptionEntry *common)
{
    g_string_append(w->out, "    esac\n    common='");
    bash_options(w->out, common);
    g_string_append(w->out, "'\n");
}

static void append_names(GString *out)
{
    for (const struct cli_command *c = cli_commands; c->name != NULL; c++)
        g_string_append_printf(out, "%s%s", c == cli_commands ? "" : " ",
                               c->name);
}

static void bash(struct writer *w)
{
    g_string_append(
        w->out,
        "# bash completion of lineout, made by: lineout document bash\n"
        "_lineout()\n{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]}\n"
        "    local before=${COMP_WORDS[COMP_CWORD - 1]}\n"
        "    local own='' common='' paths='' values='' arguments=''\n"
        "    local command='' i\n"
        "    COMPREPLY=()\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case ${COMP_WORDS[i]} in\n"
        "        --db | --config | --lang | --now | --set) i=$((i + 1)) ;;\n"
        "        -*) ;;\n"
        "        *) command=${COMP_WORDS[i]}; break ;;\n"
        "        esac\n"
        "    done\n"
        "    case $command in\n");
    walk(w);
    g_string_append(
        w->out, "    case $before in\n"
                "    --lang) COMPREPLY=($(compgen -W 'zh en' -- \"$word\"));"
                " return ;;\n"
                "    --db | --config) COMPREPLY=($(compgen -f -- \"$word\"));"
                " return ;;\n"
                "    --now | --set) return ;;\n"
                "    esac\n"
                "    if [[ $before == --* && $paths == *\" $before \"* ]]; "
                "then\n"
                "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                "    elif [[ $before == --* && $values == *\" $before \"* ]]; "
                "then\n"
                "        return\n"
                "    elif [[ $word == -* && -z $command ]]; then\n"
                "        COMPREPLY=($(compgen -W \"--version $common\" -- "
                "\"$word\"))\n"
                "    elif [[ $word == -* ]]; then\n"
                "        COMPREPLY=($(compgen -W \"$own $common\" -- "
                "\"$word\"))\n"
                "    elif [[ -z $command ]]; then\n"
                "        COMPREPLY=($(compgen -W '");
    append_names(w->out);
    g_string_append(w->out, "' -- \"$word\"))\n"
                            "    elif [[ $arguments == files ]]; then\n"
                            "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                            "    fi\n"
                            "}\n"
                            "complete -o filenames -F _lineout lineout\n");
}

/* --- zsh ----------------------------------------------------------------- */

/* Text within the quotes and brackets of an _arguments specification. */
static void append_zsh(GString *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '\'')
            g_string_append(out, "'\\''");
        else if (strchr("[]:\\", *text) != NULL)
            g_string_append_printf(out, "\\%c", *text);
        else
            g_string_append_c(out, *text);
}

static void zsh_options(struct writer *w, const GOptionEntry *e)
{
    for (; e != NULL && e->long_name != NULL; e++) {
        bool again = e->arg == G_OPTION_ARG_STRING_ARRAY ||
                     e->arg == G_OPTION_ARG_FILENAME_ARRAY;
        g_string_append_printf(w->out, " \\\n            '%s--%s[",
                               again ? "*" : "", e->long_name);
        append_zsh(w->out, lo_text(w->lang, e->description));
        g_string_append(w->out, "]");
        if (e->arg != G_OPTION_ARG_NONE) {
            g_string_append(w->out, ":");
            append_zsh(w->out, e->arg_description != NULL ? e->arg_description
                                                          : "value");
            g_string_append(w->out, takes_file(e) ? ":_files"
                                    : strcmp(e->long_name, "lang") == 0
                                        ? ":(zh en)"
                                        : ":");
        }
        g_string_append(w->out, "'");
    }
}

static void zsh_command(struct writer *w, const struct cli_command *command,
                        const GOptionEntry *own)
{
    g_string_append_printf(w->out, "    %s)\n        _arguments $common",
                           command->name);
    zsh_options(w, own);
    if (command->arguments[0] != '\0') {
        g_string_append(w->out, " \\\n            '*:");
        append_zsh(w->out, command->arguments);
        g_string_append(w->out, strstr(command->arguments, "FILE") != NULL
                                    ? ":_files'"
                                    : ":'");
    }
    g_string_append(w->out, " ;;\n");
}

static void zsh_common(struct writer *w, const GOptionEntry *common)
{
    g_string_append(w->out, "    common=(");
    zsh_options(w, common);
    g_string_append(w->out, ")\n");
}

/* Nothing is said of the tables that the other half of the file tells. */
static void skip_command(struct writer *w, const struct cli_command *command,
                         const GOptionEntry *own)
{
    (void)w, (void)command, (void)own;
}

static void skip_common(struct writer *w, const GOptionEntry *common)
{
    (void)w, (void)common;
}

static void zsh(struct writer *w)
{
    g_string_append(w->out, "#compdef lineout\n"
                            "# made by: lineout document zsh\n"
                            "_lineout()\n{\n"
                            "    local curcontext=$curcontext state line\n"
                            "    local -a common commands\n");
    w->command = skip_command;
    walk(w);
    w->command = zsh_command;
    w->common = skip_common;
    w->last = false;
    g_string_append(w->out, "    commands=(");
    for (const struct cli_command *c = cli_commands; c->name != NULL; c++) {
        g_string_append_printf(w->out, " \\\n        '%s:", c->name);
        append_zsh(w->out, lo_text(w->lang, c->summary));
        g_string_append(w->out, "'");
    }
    g_string_append(w->out, ")\n"
                            "    _arguments -C $common '--version[version]' "
                            "'1:command:->command' '*::argument:->argument'\n"
                            "    if [[ $state == command ]]; then\n"
                            "        _describe command commands\n"
                            "        return\n"
                            "    fi\n"
                            "    case $line[1] in\n");
    walk(w);
    g_string_append(w->out, "    esac\n}\n_lineout \"$@\"\n");
}

/* --- the command --------------------------------------------------------- */

int cmd_document(struct cli *cli, int argc, char **argv)
{
    GOptionEntry entries[] = {
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        return code;
    const char *kind = argc == 2 ? argv[1] : "";
    struct writer w = {.lang = cli->lang};
    struct lo_settings *defaults = lo_settings_new();
    w.out = g_string_new(NULL);
    if (strcmp(kind, "man") == 0) {
        w.command = man_command;
        w.common = man_common;
        man(&w);
    } else if (strcmp(kind, "settings") == 0) {
        settings(&w, defaults);
    } else if (strcmp(kind, "bash") == 0) {
        w.command = bash_command;
        w.common = bash_common;
        bash(&w);
    } else if (strcmp(kind, "zsh") == 0) {
        w.command = zsh_command;
        w.common = zsh_common;
        zsh(&w);
    } else {
        g_string_free(w.out, TRUE);
        lo_settings_free(defaults);
        return cli_usage("man, settings, bash or zsh",
                         "say what to write, not '%s'", kind);
    }
    lo_settings_free(defaults);
    cli_print(w.out);
    return CLI_DONE;
}
