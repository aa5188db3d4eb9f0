/*
 * account.c - accounts of the board and their logins; see account.h.
 */
#include "lineout/account.h"

#include <string.h>

#include "store/store_int.h"

const char *lo_role_name(int i)
{
    static const char *const names[LO_ROLES] = {"view", "plan", "approve",
                                                "send"};
    return names[i];
}

enum lo_status lo_roles_parse(unsigned *out, const char *text,
                              struct lo_error *err)
{
    unsigned roles = 0;
    enum lo_status status = LO_OK;
    char **words = g_strsplit(text, ",", -1);
    for (int w = 0; words[w] != NULL && status == LO_OK; w++) {
        const char *word = g_strstrip(words[w]);
        int i = 0;
        while (i < LO_ROLES && strcmp(lo_role_name(i), word) != 0)
            i++;
        if (i < LO_ROLES)
            roles |= 1u << i;
        else
            status = lo_error_set(err, LO_EINPUT, "'%s' is no role", word);
    }
    g_strfreev(words);
    if (status == LO_OK && roles == 0)
        status = lo_error_set(err, LO_EINPUT, "an account needs a role");
    if (status != LO_OK)
        lo_error_hint(err, "roles are view, plan, approve and send");
    else
        *out = roles;
    return status;
}

static enum lo_status check_name(const char *name, struct lo_error *err)
{
    bool good = name[0] != '\0' && strlen(name) <= LO_ACCOUNT_NAME_MAX &&
                g_utf8_validate(name, -1, NULL);
    for (const char *c = name; good && *c != '\0'; c = g_utf8_next_char(c))
        good = g_unichar_isgraph(g_utf8_get_char(c));
    if (good)
        return LO_OK;
    lo_error_set(err, LO_EINPUT, "this cannot be the name of an account");
    lo_error_hint(err, "1 to %d bytes, no blanks", LO_ACCOUNT_NAME_MAX);
    return LO_EINPUT;
}

static enum lo_status end_logins(struct lo_store *store, const char *name,
                                 struct lo_error *err)
{
    return lo_store_run(NULL, store, "DELETE FROM login WHERE account = ?1",
                        LO_BINDS(lo_bind_text(name)), err);
}

enum lo_status lo_store_put_account(struct lo_store *store,
                                    const struct lo_account *account,
                                    struct lo_error *err)
{
    enum lo_status status = check_name(account->name, err);
    if (status == LO_OK)
        status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(
        NULL, store,
        "INSERT INTO account(name, roles, hash, made_at, changed_at) "
        "VALUES(?1, ?2, ?3, ?4, ?4) ON CONFLICT(name) DO UPDATE SET "
        "roles = ?2, hash = ?3, changed_at = ?4",
        LO_BINDS(lo_bind_text(account->name), lo_bind_int(account->roles),
                 lo_bind_text(account->hash), lo_bind_int(account->changed_at)),
        err);
    if (status == LO_OK)
        status = end_logins(store, account->name, err);
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}

#define ACCOUNT "SELECT name, roles, hash, made_at, changed_at FROM account"

static struct lo_account account_of(struct lo_arena *arena, sqlite3_stmt *stmt)
{
    return (struct lo_account){
        lo_store_column(arena, stmt, 0), (unsigned)sqlite3_column_int(stmt, 1),
        lo_store_column(arena, stmt, 2), sqlite3_column_int64(stmt, 3),
        sqlite3_column_int64(stmt, 4)};
}

static enum lo_status no_account(const char *name, struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND, "no account '%s'", name);
    lo_error_hint(err, "lineout account list");
    return LO_ENOTFOUND;
}

enum lo_status lo_store_get_account(struct lo_store *store, const char *name,
                                    struct lo_arena *arena,
                                    struct lo_account *out,
                                    struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status =
        lo_store_take(&stmt, store, ACCOUNT " WHERE name = ?1",
                      LO_BINDS(lo_bind_text(name)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row)
        *out = account_of(arena, stmt);
    lo_store_give(store, stmt);
    return status == LO_OK && !row ? no_account(name, err) : status;
}

enum lo_status lo_store_get_accounts(struct lo_store *store, GArray *out,
                                     struct lo_arena *arena,
                                     struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status =
        lo_store_take(&stmt, store, ACCOUNT " ORDER BY name", LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        struct lo_account row = account_of(arena, stmt);
        g_array_append_val(out, row);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_remove_account(struct lo_store *store, const char *name,
                                       struct lo_error *err)
{
    int changed = 0;
    enum lo_status status =
        lo_store_run(&changed, store, "DELETE FROM account WHERE name = ?1",
                     LO_BINDS(lo_bind_text(name)), err);
    return status == LO_OK && changed == 0 ? no_account(name, err) : status;
}

enum lo_status lo_store_has_accounts(struct lo_store *store, bool *out,
                                     struct lo_error *err)
{
    int64_t any = 0;
    enum lo_status status =
        lo_store_integer(&any, store, "SELECT EXISTS(SELECT 1 FROM account)",
                         LO_NO_BINDS, 0, err);
    if (status == LO_OK)
        *out = any != 0;
    return status;
}

/* --- logins --------------------------------------------------------------- */

enum lo_status lo_store_put_login(struct lo_store *store,
                                  const struct lo_login *login,
                                  struct lo_error *err)
{
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(NULL, store, "DELETE FROM login WHERE until <= ?1",
                          LO_BINDS(lo_bind_int(login->since)), err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, store,
            "INSERT INTO login(token, account, csrf, since, until) "
            "VALUES(?1, ?2, ?3, ?4, ?5)",
            LO_BINDS(lo_bind_text(login->token), lo_bind_text(login->account),
                     lo_bind_text(login->csrf), lo_bind_int(login->since),
                     lo_bind_int(login->until)),
            err);
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}

enum lo_status lo_store_get_login(struct lo_store *store, const char *token,
                                  lo_time now, struct lo_arena *arena,
                                  struct lo_login *out, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT l.token, l.account, l.csrf, a.roles, l.since, l.until "
        "FROM login l JOIN account a ON a.name = l.account "
        "WHERE l.token = ?1 AND l.until > ?2",
        LO_BINDS(lo_bind_text(token), lo_bind_int(now)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row)
        *out = (struct lo_login){lo_store_column(arena, stmt, 0),
                                 lo_store_column(arena, stmt, 1),
                                 lo_store_column(arena, stmt, 2),
                                 (unsigned)sqlite3_column_int(stmt, 3),
                                 sqlite3_column_int64(stmt, 4),
                                 sqlite3_column_int64(stmt, 5)};
    lo_store_give(store, stmt);
    if (status == LO_OK && !row)
        status = lo_error_set(err, LO_ENOTFOUND, "no such login");
    return status;
}

enum lo_status lo_store_end_login(struct lo_store *store, const char *token,
                                  struct lo_error *err)
{
    return lo_store_run(NULL, store, "DELETE FROM login WHERE token = ?1",
                        LO_BINDS(lo_bind_text(token)), err);
}
