/*
 * What people see: results on stdout; errors, hints, warnings and progress on
 * stderr, coloured only on a terminal and not with NO_COLOR.
 */
#include "cli/cli_int.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define CYAN "\033[36m"

/* Of whoever reads stderr. One process has one reader, and the language is
 * wanted where nothing but an error is at hand: as with the terminal's colours,
 * no caller hands it in. */
static enum lo_lang reader = LO_LANG_EN;

void cli_speak(enum lo_lang lang)
{
    reader = lang;
}

int cli_columns(void)
{
    enum { SMALLEST = 60, USUAL = 120, LARGEST = 200 };
    int columns = USUAL;
    struct winsize size;
    const char *text = g_getenv("COLUMNS");
    gint64 value = 0;
    if (text != NULL &&
        g_ascii_string_to_signed(text, 10, 1, 10000, &value, NULL))
        columns = (int)value;
    else if (isatty(STDOUT_FILENO) &&
             ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns = size.ws_col;
    return CLAMP(columns, SMALLEST, LARGEST);
}

void cli_print(GString *text)
{
    fwrite(text->str, 1, text->len, stdout);
    g_string_free(text, TRUE);
}

void cli_print_json(struct lo_json *json)
{
    char *text = lo_json_print(json, 1);
    fprintf(stdout, "%s\n", text);
    g_free(text);
    lo_json_free(json);
}

void cli_print_either(const struct cli *cli, GString *text,
                      struct lo_json *json)
{
    if (cli->json) {
        cli_print_json(json);
        g_string_free(text, TRUE);
    } else {
        cli_print(text);
        lo_json_free(json);
    }
}

/* "prefix: text" with the prefix in colour where that can be seen. */
static void say(const char *colour, const char *prefix, const char *text)
{
    prefix = lo_text(reader, prefix);
    const char *no_colour = g_getenv("NO_COLOR");
    bool plain =
        !isatty(STDERR_FILENO) || (no_colour != NULL && no_colour[0] != '\0');
    /* The result so far comes first where both go to one terminal. */
    fflush(stdout);
    if (plain)
        fprintf(stderr, "%s: %s\n", prefix, text);
    else
        fprintf(stderr, "%s%s:\033[0m %s\n", colour, prefix, text);
}

/* The one place where an error is shown: in the language of who reads it. */
static void complain(const char *message, const char *hint)
{
    char *told = lo_report_retold(reader, message);
    say(RED, LO_N_("error"), told);
    g_free(told);
    if (hint == NULL || hint[0] == '\0')
        return;
    told = lo_report_retold(reader, hint);
    say(CYAN, LO_N_("hint"), told);
    g_free(told);
}

int cli_fail(const struct lo_error *err)
{
    complain(err->message, err->hint);
    return lo_status_exit_code(err->status);
}

int cli_usage(const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    complain(text, hint);
    g_free(text);
    return CLI_USAGE;
}

void cli_warn(const struct cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(lo_text(cli->lang, format), args);
    va_end(args);
    say(YELLOW, LO_N_("warning"), text);
    g_free(text);
}

void cli_next(const struct cli *cli, const char *command)
{
    if (!cli->json)
        say(CYAN, LO_N_("next"), command);
}

void cli_progress(void *shown, double seconds, double best, double bound)
{
    if (seconds < 1.0 || !isatty(STDERR_FILENO))
        return;
    GString *line = g_string_new("\r\033[K");
    lo_text_number(line, seconds, 0);
    g_string_append(line, lo_text(reader, LO_N_(" s  best ")));
    lo_text_number(line, best, 1);
    if (bound > 0.0) { /* else nothing is proven yet */
        g_string_append(line, lo_text(reader, LO_N_("  bound ")));
        lo_text_number(line, bound, 1);
        g_string_append(line, lo_text(reader, LO_N_("  gap ")));
        lo_text_number(line, 100.0 * lo_gap(best, bound), 2);
        g_string_append(line, " %");
    }
    fputs(line->str, stderr);
    fflush(stderr);
    g_string_free(line, TRUE);
    *(bool *)shown = true;
}

void cli_progress_end(bool shown)
{
    if (shown)
        fputs("\r\033[K", stderr);
}

/* From the first instant: the first of them may take a quarter of the time. */
void cli_progress_rules(bool *shown, double seconds, int32_t known, int32_t n,
                        int32_t together)
{
    if (!isatty(STDERR_FILENO))
        return;
    fputs("\r\033[K", stderr);
    fprintf(stderr,
            lo_text(reader, LO_N_("%d s  %d of %d known; planning anew "
                                  "without %d of them")),
            (int)seconds, (int)known, (int)n, (int)together);
    fflush(stderr);
    *shown = true;
}

/* --- Ctrl-C ----------------------------------------------------------------
 */

/* A signal handler can reach nothing but a global. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

const volatile int *cli_catch_interrupt(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_interrupt;
    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    return &interrupted;
}
