/*
 * cli_int.h - what the commands share: options, settings, session, output.
 *
 * A command is a function with a table of its own options:
 *
 *   int cmd_plan(struct cli *cli, int argc, char **argv)
 *   {
 *       GOptionEntry entries[] = {...};
 *       int code = cli_parse(cli, entries, &argc, &argv);
 *       if (code != CLI_GO_ON)
 *           return code;               // help, or a usage error
 *
 * stdout is the result; everything else goes to stderr.
 */
#ifndef LINEOUT_CLI_INT_H
#define LINEOUT_CLI_INT_H

#include <glib.h>

#include "lineout/app.h"

#define LINEOUT_VERSION "0.1.0"
#define LINEOUT_RELEASED "2026-11-23" /* the day of that version */

/* Exit codes (README, "Exit"). */
enum {
    CLI_DONE = 0,
    CLI_NO = 1, /* the answer is no */
    CLI_USAGE = 2,
    CLI_GATEWAY = 4,
    CLI_GO_ON = -1 /* not an exit code: the command shall go on */
};

struct cli;

struct cli_command {
    const char *name;
    const char *arguments; /* "FILE..." as help shows it, "" = none */
    const char *summary;   /* message id */
    int (*run)(struct cli *cli, int argc, char **argv);
};

struct cli {
    const struct cli_command *command; /* NULL: lineout itself */
    /* options that every command has, as given; NULL = not given */
    char *db;
    char *config;
    bool config_may_miss; /* a command that writes the file makes it, too */
    char *lang_word;
    char *now_text;
    char **sets;
    gboolean json;
    gboolean help;
    gboolean version;
    /* filled by cli_parse */
    struct lo_settings *settings; /* owned until a session takes them */
    enum lo_lang lang;
    lo_time now; /* of --now */
    /* If set, cli_parse shows it the tables and the command does nothing. */
    void (*visit)(void *context, const struct cli_command *command,
                  const GOptionEntry *own, const GOptionEntry *common);
    void *visit_context;
};

/* --- options.c --------------------------------------------------------- */

/* Parses options, loads the settings, chooses the language. CLI_GO_ON, or the
 * exit code: help was shown, or an error. Afterwards (*argv)[1 .. *argc) are
 * the arguments of the command. */
int cli_parse(struct cli *cli, const GOptionEntry *entries, int *argc,
              char ***argv);
void cli_release(struct cli *cli);

/* What is wrong with the command line is told in the language that it, the
 * settings or the locale name, as far as can be seen before it is parsed. */
void cli_speak_early(int argc, char **argv);

/* Index of the command in argv; options that every command has may stand
 * before it. argc if there is none. */
int cli_find_command(int argc, char **argv);

/* Opens the session with the settings of `cli`; prints the error. */
int cli_open(struct lo_session **out, struct cli *cli, bool create);

/* Path of the key file: --config, else lineout.conf. */
const char *cli_config_path(const struct cli *cli);

/* Whole number of an option within [min, max]; prints the error. */
int cli_int_option(int *out, const char *option, const char *text, int min,
                   int max);

/* Seconds above 0 of --time-limit; `fallback` where `text` is NULL; prints the
 * error. */
int cli_seconds_option(double *out, const char *text, double fallback);

/* A time in RFC 3339 or local, seconds optional; prints the error. */
int cli_time_option(lo_time *out, const char *text, const struct lo_zone *zone);

/* --- output.c ---------------------------------------------------------- */

/* Columns of the terminal, COLUMNS, else 120; 60 to 200. */
int cli_columns(void);

/* A result; `text` is moved. */
void cli_print(GString *text);
void cli_print_json(struct lo_json *json); /* moved */
/* What --json wants of the two, which are both moved. */
void cli_print_either(const struct cli *cli, GString *text,
                      struct lo_json *json);

/* The language of stderr; English until it is said. */
void cli_speak(enum lo_lang lang);

/* "error: ...", "hint: ..." on stderr, in that language; returns the exit
 * code. */
int cli_fail(const struct lo_error *err);
/* The same for a wrong command line; `hint` may be NULL. */
int cli_usage(const char *hint, const char *format, ...) LO_PRINTF(2, 3);
void cli_warn(const struct cli *cli, const char *format, ...) LO_PRINTF(2, 3);
/* What to run next; says nothing with --json. */
void cli_next(const struct cli *cli, const char *command);

/* What the sheets of the plan cannot keep (unkept.c); `world` NULL: loads it.
 * Rows live in `arena`. Where it cannot be found out that is said. */
struct cli_unkept {
    struct lo_unkept *rows;
    int32_t n;
};
struct cli_unkept cli_find_unkept(const struct cli *cli,
                                  struct lo_session *session,
                                  const struct lo_world *world, int64_t version,
                                  struct lo_arena *arena);
void cli_warn_unkept(const struct cli *cli, struct lo_session *session,
                     const struct lo_world *world, int64_t version);

/* Progress of a plan: a line on stderr after 1 s, if that is a terminal. */
void cli_progress(void *shown, double seconds, double best, double bound);
void cli_progress_end(bool shown);
/* The same for a list: so many of n are known. */
void cli_progress_rules(bool *shown, double seconds, int32_t known, int32_t n,
                        int32_t together);

/* From now on the first Ctrl-C sets the flag, so that a search ends with the
 * best it has; a second one ends the program. */
const volatile int *cli_catch_interrupt(void);

/* --- help.c ------------------------------------------------------------ */

/* Every command, in the order of the main job; NULL-named at the end. */
extern const struct cli_command cli_commands[];

/* "[OLD [NEW]]" in the language: words in capitals are what a person fills in.
 */
void cli_append_arguments(GString *out, enum lo_lang lang, const char *text);

void cli_help(const struct cli *cli, const GOptionEntry *own,
              const GOptionEntry *common);

/* Runs one command line; argv[0] is the program. */
int cli_run(int argc, char **argv);

int cmd_import(struct cli *cli, int argc, char **argv);
int cmd_check(struct cli *cli, int argc, char **argv);
int cmd_plan(struct cli *cli, int argc, char **argv);
int cmd_protect(struct cli *cli, int argc, char **argv);
int cmd_fixed(struct cli *cli, int argc, char **argv);
int cmd_explain(struct cli *cli, int argc, char **argv);
int cmd_prices(struct cli *cli, int argc, char **argv);
int cmd_approve(struct cli *cli, int argc, char **argv);
int cmd_publish(struct cli *cli, int argc, char **argv);
int cmd_sheet(struct cli *cli, int argc, char **argv);
int cmd_state(struct cli *cli, int argc, char **argv);
int cmd_replan(struct cli *cli, int argc, char **argv);
int cmd_changes(struct cli *cli, int argc, char **argv);
int cmd_reserve(struct cli *cli, int argc, char **argv);
int cmd_cancel(struct cli *cli, int argc, char **argv);
int cmd_done(struct cli *cli, int argc, char **argv);
int cmd_actual(struct cli *cli, int argc, char **argv);
int cmd_notify(struct cli *cli, int argc, char **argv);
int cmd_evidence(struct cli *cli, int argc, char **argv);
int cmd_report(struct cli *cli, int argc, char **argv);
int cmd_indices(struct cli *cli, int argc, char **argv);
int cmd_site(struct cli *cli, int argc, char **argv);
int cmd_config(struct cli *cli, int argc, char **argv);
int cmd_account(struct cli *cli, int argc, char **argv);
int cmd_serve(struct cli *cli, int argc, char **argv);
int cmd_demo(struct cli *cli, int argc, char **argv);
int cmd_document(struct cli *cli, int argc, char **argv);

/* --- papers of the notifier (cmd_papers.c) ------------------------------ */

struct cli_papers { /* gboolean, for the option parser */
    int posters, letters, hotline, public_page;
};

bool cli_wants_papers(const struct cli_papers *wanted);
int cli_run_papers(const struct cli *cli, struct lo_session *session,
                   const struct cli_papers *wanted);

/* --- the month (cmd_month.c) --------------------------------------------- */

/* Indices, budget and headroom of "2026-03" or NULL = now, as text, JSON
 * (cli->json) or CSV; prints the error. */
int cli_show_month(const struct cli *cli, struct lo_session *session,
                   const char *month, bool csv, bool bom);

#endif
