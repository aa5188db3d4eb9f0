/*
 * The list of commands, and the help text that is made from their option
 * tables.
 */
#include "cli/cli_int.h"

#include <string.h>

const struct cli_command cli_commands[] = {
    {"import", "FILE...", LO_N_("read CIM XML into the store"), cmd_import},
    {"check", "", LO_N_("every finding about the data"), cmd_check},
    {"plan", "", LO_N_("place the jobs, prove how good the plan is"), cmd_plan},
    {"protect", "[WHO FROM/TO]",
     LO_N_("enter that somebody must not be off then"), cmd_protect},
    {"fixed", "EQUIPMENT FROM/TO",
     LO_N_("enter an outage that others make: it comes anyway"), cmd_fixed},
    {"explain", "JOB", LO_N_("why a job stands where it stands"), cmd_explain},
    {"prices", "", LO_N_("what each rule costs"), cmd_prices},
    {"approve", "[PLAN]", LO_N_("approve a plan"), cmd_approve},
    {"publish", "[PLAN]", LO_N_("publish a plan and write its notices"),
     cmd_publish},
    {"sheet", "[OUTAGE]", LO_N_("switching sheets, simulated step by step"),
     cmd_sheet},
    {"state", "[SWITCH [open|closed]]",
     LO_N_("where switches stand today, as people enter it"), cmd_state},
    {"replan", "", LO_N_("plan anew around the published outages"), cmd_replan},
    {"changes", "[OLD [NEW]]", LO_N_("the difference between two plans"),
     cmd_changes},
    {"reserve", "OUTAGE DAY",
     LO_N_("the day an outage moves to in bad weather, for its notices"),
     cmd_reserve},
    {"cancel", "OUTAGE...", LO_N_("call a published outage off"), cmd_cancel},
    {"done", "JOB", LO_N_("enter that a job is done"), cmd_done},
    {"actual", "[OUTAGE]", LO_N_("enter when an outage really was"),
     cmd_actual},
    {"notify", "", LO_N_("show the notices that are due, or send them"),
     cmd_notify},
    {"evidence", "", LO_N_("who was told what and when, with receipts"),
     cmd_evidence},
    {"report", "",
     LO_N_("the month in figures; the week and its papers as files"),
     cmd_report},
    {"indices", "", LO_N_("reliability indices"), cmd_indices},
    {"site", "", LO_N_("where the next switches save most"), cmd_site},
    {"serve", "", LO_N_("the board on this machine, for browsers"), cmd_serve},
    {"account", "[add|remove|password|roles|list [NAME]]",
     LO_N_("who may do what on the board"), cmd_account},
    {"config", "[show | KEY | KEY=VALUE]",
     LO_N_("show, explain and set the settings"), cmd_config},
    {"demo", "", LO_N_("the main job on a ready county"), cmd_demo},
    {"document", "man|settings|bash|zsh",
     LO_N_("the manual pages, completions of shells"), cmd_document},
    {NULL, NULL, NULL, NULL},
};

enum { NAME_COLUMNS = 24 };

void cli_append_arguments(GString *out, enum lo_lang lang, const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    while (*text != '\0') {
        size_t other = strcspn(text, letters);
        g_string_append_len(out, text, (gssize)other);
        text += other;
        size_t length = strspn(text, letters);
        if (length == 0)
            break;
        char *word = g_strndup(text, length);
        char *id = g_strconcat("arg:", word, NULL);
        const char *told = lo_text(lang, id);
        g_string_append(out, strcmp(told, id) == 0 ? word : told);
        g_free(id);
        g_free(word);
        text += length;
    }
}

static void append_options(GString *out, enum lo_lang lang,
                           const GOptionEntry *entries)
{
    for (const GOptionEntry *e = entries; e != NULL && e->long_name != NULL;
         e++) {
        GString *name = g_string_new("--");
        g_string_append(name, e->long_name);
        if (e->arg_description != NULL) {
            g_string_append_c(name, ' ');
            cli_append_arguments(name, lang, e->arg_description);
        }
        g_string_append(out, "  ");
        lo_text_pad(out, name->str,
                    MAX(NAME_COLUMNS, lo_text_columns(name->str)));
        g_string_append_printf(out, " %s\n", lo_text(lang, e->description));
        g_string_free(name, TRUE);
    }
}

static void append_main(GString *out, enum lo_lang lang)
{
    static const struct {
        const char *command;
        const char *what;
    } steps[] = {
        {"lineout import FILE...", LO_N_("network, work orders, customers")},
        {"lineout plan", LO_N_("the week with the fewest customer-hours")},
        {"lineout publish", LO_N_("put it in force, write the notices")},
        {"lineout notify", LO_N_("see who is told what today")},
        {"lineout notify --send", LO_N_("send it")},
    };
    g_string_append(out, lo_text(lang, "lineout plans the maintenance outages "
                                       "of rural power lines."));
    g_string_append_printf(out, "\n\n%s\n",
                           lo_text(lang, "The main job, step by step:"));
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_string_append_printf(out, "  %zu. ", i + 1);
        lo_text_pad(out, steps[i].command, NAME_COLUMNS);
        g_string_append_printf(out, "%s\n", lo_text(lang, steps[i].what));
    }
    g_string_append_printf(out, "\n%s\n", lo_text(lang, "Commands:"));
    for (const struct cli_command *c = cli_commands; c->name != NULL; c++) {
        g_string_append(out, "  ");
        lo_text_pad(out, c->name, NAME_COLUMNS);
        g_string_append_printf(out, " %s\n", lo_text(lang, c->summary));
    }
}

void cli_help(const struct cli *cli, const GOptionEntry *own,
              const GOptionEntry *common)
{
    enum lo_lang lang = cli->lang;
    GString *out = g_string_new(NULL);
    if (cli->command == NULL) {
        append_main(out, lang);
    } else {
        const char *arguments = cli->command->arguments;
        g_string_append_printf(out, "%s lineout %s%s", lo_text(lang, "Usage:"),
                               cli->command->name,
                               arguments[0] != '\0' ? " " : "");
        cli_append_arguments(out, lang, arguments);
        g_string_append_printf(out, " %s\n%s\n",
                               lo_text(lang, LO_N_("[--option ...]")),
                               lo_text(lang, cli->command->summary));
    }
    if (own != NULL && own->long_name != NULL) {
        g_string_append_printf(out, "\n%s\n", lo_text(lang, "Options:"));
        append_options(out, lang, own);
    }
    if (common != NULL) {
        g_string_append_printf(out, "\n%s\n",
                               lo_text(lang, "Options of every command:"));
        append_options(out, lang, common);
    } else {
        g_string_append_printf(
            out, "\n%s\n",
            lo_text(lang, "lineout COMMAND --help shows the options."));
    }
    cli_print(out);
}
