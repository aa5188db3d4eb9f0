/*
 * account: who may do what on the board. Passwords are read from the terminal,
 * or a line of stdin: never from arguments, which everybody on the machine can
 * see.
 */
#include "cli/cli_int.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lineout/app_account.h"
#include "lineout/crypto.h"

/* A line without its end; false at the end of the input, or if too long. */
static bool read_line(char *out, size_t size)
{
    if (fgets(out, (int)size, stdin) == NULL)
        return false;
    size_t length = strcspn(out, "\r\n");
    bool whole = out[length] != '\0' || feof(stdin);
    out[length] = '\0';
    return whole;
}

/* Asks on the terminal, without showing what is typed. */
static bool ask(char *out, size_t size, const char *question)
{
    struct termios shown, hidden;
    bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
    if (terminal) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        fprintf(stderr, "%s: ", question);
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool read = read_line(out, size);
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputc('\n', stderr);
    }
    return read;
}

/* Twice where it cannot be seen. */
static int read_password(char *out, size_t size, const struct cli *cli)
{
    char again[LO_PASSWORD_MAX + 3];
    if (!ask(out, size, lo_text(cli->lang, LO_N_("Password"))))
        return cli_usage("type it, or: lineout account ... < FILE",
                         "there is no password on stdin");
    if (!isatty(STDIN_FILENO))
        return CLI_GO_ON;
    if (!ask(again, sizeof again, lo_text(cli->lang, LO_N_("Once more"))) ||
        strcmp(again, out) != 0)
        return cli_usage(NULL, "the two passwords are not the same");
    return CLI_GO_ON;
}

static void append_roles(GString *out, unsigned roles)
{
    bool any = false;
    for (int i = 0; i < LO_ROLES; i++) {
        if ((roles >> i & 1u) == 0)
            continue;
        g_string_append_printf(out, "%s%s", any ? "," : "", lo_role_name(i));
        any = true;
    }
}

static struct lo_json *account_json(const struct lo_account *account)
{
    struct lo_json *out = lo_json_object(), *roles = lo_json_array();
    lo_json_set_text(out, "name", account->name);
    for (int i = 0; i < LO_ROLES; i++)
        if ((account->roles >> i & 1u) != 0)
            lo_json_append(roles, lo_json_string(lo_role_name(i)));
    lo_json_set(out, "roles", roles);
    lo_json_set_time(out, "made_at", account->made_at);
    lo_json_set_time(out, "changed_at", account->changed_at);
    return out;
}

static int list(const struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_account));
    int code = CLI_DONE;
    if (lo_store_get_accounts(session->store, all, arena, &err) != LO_OK) {
        code = cli_fail(&err);
    } else if (cli->json) {
        struct lo_json *out = lo_json_object(), *rows = lo_json_array();
        lo_json_set_integer(out, "schema", 1);
        for (guint i = 0; i < all->len; i++)
            lo_json_append(
                rows, account_json(&g_array_index(all, struct lo_account, i)));
        lo_json_set(out, "accounts", rows);
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        for (guint i = 0; i < all->len; i++) {
            const struct lo_account *row =
                &g_array_index(all, struct lo_account, i);
            lo_text_pad(out, row->name, MAX(20, lo_text_columns(row->name)));
            g_string_append_c(out, ' ');
            append_roles(out, row->roles);
            g_string_append_c(out, '\n');
        }
        if (all->len == 0)
            g_string_append_printf(
                out, "%s\n",
                lo_text(cli->lang, LO_N_("There is no account: the board can "
                                         "be read on this machine, and nothing "
                                         "done.")));
        cli_print(out);
    }
    g_array_free(all, TRUE);
    lo_arena_free(arena);
    return code;
}

struct wish {
    const char *action; /* "add" ... */
    const char *name;
    unsigned roles; /* 0 = not said */
};

static int change(struct cli *cli, struct lo_session *session,
                  const struct wish *wish)
{
    struct lo_error err = LO_ERROR_INIT;
    char password[LO_PASSWORD_MAX + 3] = "";
    enum lo_status status = LO_OK;
    bool add = strcmp(wish->action, "add") == 0;
    if (add || strcmp(wish->action, "password") == 0) {
        int code = read_password(password, sizeof password, cli);
        if (code != CLI_GO_ON)
            return code;
    }
    if (add)
        status = lo_app_account_add(session, wish->name, wish->roles, password,
                                    LO_PASSWORD_COST, &err);
    else if (strcmp(wish->action, "remove") == 0)
        status = lo_app_account_remove(session, wish->name, &err);
    else
        status = lo_app_account_change(
            session, wish->name, wish->roles,
            strcmp(wish->action, "password") == 0 ? password : NULL,
            LO_PASSWORD_COST, &err);
    memset(password, 0, sizeof password);
    if (status != LO_OK)
        return cli_fail(&err);
    return list(cli, session);
}

/* "add", "remove", "password", "roles", "list"; what each needs. */
static int check_wish(const struct wish *wish, int argc, char **argv)
{
    static const char *const actions[] = {"add", "remove", "password", "roles",
                                          "list"};
    size_t i = 0;
    while (i < G_N_ELEMENTS(actions) && strcmp(actions[i], wish->action) != 0)
        i++;
    bool lists = i == 4, roles = i == 0 || i == 3;
    if (i == G_N_ELEMENTS(actions))
        return cli_usage("account add | remove | password | roles | list",
                         "'%s' is nothing to do with an account", wish->action);
    if (lists ? argc > 2 : argc > 3)
        return cli_usage(NULL, "one account at a time, not also '%s'",
                         argv[argc - 1]);
    if (!lists && wish->name == NULL)
        return cli_usage(NULL, "account %s needs a name", wish->action);
    if (roles && wish->roles == 0)
        return cli_usage("--roles view,plan,approve,send",
                         "account %s needs --roles", wish->action);
    return CLI_GO_ON;
}

int cmd_account(struct cli *cli, int argc, char **argv)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct wish wish = {"list", NULL, 0};
    char *roles = NULL;
    GOptionEntry entries[] = {
        {"roles", 0, 0, G_OPTION_ARG_FILENAME, &roles,
         LO_N_("what it may do: view, plan, approve, send"), "LIST"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc > 1)
        wish.action = argv[1];
    if (code == CLI_GO_ON && argc > 2)
        wish.name = argv[2];
    if (code == CLI_GO_ON && roles != NULL &&
        lo_roles_parse(&wish.roles, roles, &err) != LO_OK)
        code = cli_usage(err.hint, "%s", err.message);
    if (code == CLI_GO_ON)
        code = check_wish(&wish, argc, argv);
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = strcmp(wish.action, "list") == 0 ? list(cli, session)
                                                : change(cli, session, &wish);
    lo_session_close(session);
    g_free(roles);
    return code;
}
