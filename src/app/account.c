/*
 * Accounts of the board, and logging in; see app_account.h.
 */
#include "lineout/app_account.h"

#include <string.h>

#include "app/app_int.h"
#include "lineout/crypto.h"

static enum lo_status check_password(const char *password, struct lo_error *err)
{
    bool text = g_utf8_validate(password, -1, NULL);
    if (text && strlen(password) <= LO_PASSWORD_MAX &&
        g_utf8_strlen(password, -1) >= LO_PASSWORD_MIN)
        return LO_OK;
    lo_error_set(err, LO_EINPUT, "this password is too short or too long");
    lo_error_hint(err, "at least %d characters, at most %d bytes",
                  LO_PASSWORD_MIN, LO_PASSWORD_MAX);
    return LO_EINPUT;
}

static enum lo_status note(struct lo_session *session, const char *what,
                           const char *name, const char *words,
                           struct lo_error *err)
{
    const struct lo_audit row = {.at = app_now(session),
                                 .who =
                                     session->who != NULL ? session->who : "",
                                 .from = "",
                                 .what = what,
                                 .object = name,
                                 .done = true,
                                 .words = words};
    return lo_store_put_audit(session->store, &row, err);
}

enum lo_status app_note(struct lo_session *session, const char *what,
                        const char *object, int64_t version, const char *words,
                        struct lo_error *err)
{
    const struct lo_audit row = {.at = app_now(session),
                                 .who = session->who,
                                 .from = "",
                                 .what = what,
                                 .object = object,
                                 .version = version,
                                 .done = true,
                                 .words = words != NULL ? words : ""};
    if (session->who == NULL)
        return LO_OK;
    return lo_store_put_audit(session->store, &row, err);
}

static char *words_of(unsigned roles)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < LO_ROLES; i++)
        if ((roles >> i & 1u) != 0)
            g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "",
                                   lo_role_name(i));
    return g_string_free(out, FALSE);
}

/* Account and audit row, or neither. */
static enum lo_status put(struct lo_session *session,
                          const struct lo_account *account, const char *what,
                          struct lo_error *err)
{
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    char *words = words_of(account->roles);
    status = lo_store_put_account(session->store, account, err);
    if (status == LO_OK)
        status = note(session, what, account->name, words, err);
    g_free(words);
    if (status == LO_OK)
        return lo_store_commit(session->store, err);
    lo_store_rollback(session->store);
    return status;
}

enum lo_status lo_app_account_add(struct lo_session *session, const char *name,
                                  unsigned roles, const char *password,
                                  int cost, struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_account known;
    struct lo_error none = LO_ERROR_INIT;
    enum lo_status status = check_password(password, err);
    if (status == LO_OK && lo_store_get_account(session->store, name, arena,
                                                &known, &none) == LO_OK) {
        status = lo_error_set(err, LO_EINPUT, "there is an account '%s'", name);
        lo_error_hint(err, "lineout account password %s", name);
    }
    if (status == LO_OK) {
        char *hash = lo_password_hash(password, cost);
        const struct lo_account account = {.name = name,
                                           .roles = roles,
                                           .hash = hash,
                                           .changed_at = app_now(session)};
        status = put(session, &account, "account add", err);
        g_free(hash);
    }
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_app_account_change(struct lo_session *session,
                                     const char *name, unsigned roles,
                                     const char *password, int cost,
                                     struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_account account;
    char *hash = NULL;
    enum lo_status status =
        password != NULL ? check_password(password, err) : LO_OK;
    if (status == LO_OK)
        status =
            lo_store_get_account(session->store, name, arena, &account, err);
    if (status == LO_OK) {
        account.changed_at = app_now(session);
        if (roles != 0)
            account.roles = roles;
        if (password != NULL)
            account.hash = hash = lo_password_hash(password, cost);
        status =
            put(session, &account,
                password != NULL ? "account password" : "account roles", err);
    }
    g_free(hash);
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_app_account_remove(struct lo_session *session,
                                     const char *name, struct lo_error *err)
{
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_remove_account(session->store, name, err);
    if (status == LO_OK)
        status = note(session, "account remove", name, "", err);
    if (status == LO_OK)
        return lo_store_commit(session->store, err);
    lo_store_rollback(session->store);
    return status;
}

/* --- logging in ----------------------------------------------------------- */

static void token(char out[LO_TOKEN_TEXT])
{
    uint8_t bytes[(LO_TOKEN_TEXT - 1) / 2];
    lo_random_bytes(bytes, sizeof bytes);
    lo_hex(out, bytes, sizeof bytes);
}

/* A name that there is not is compared with nobody's password, so that the
 * answer comes as late. */
static bool is_right(const struct lo_account *account, const char *password)
{
    static const char nobody[] = "scrypt$15$8$3$AAAAAAAAAAAAAAAAAAAAAA==$none";
    bool fits = strlen(password) <= LO_PASSWORD_MAX;
    return lo_password_is(account != NULL ? account->hash : nobody,
                          fits ? password : "") &&
           fits && account != NULL;
}

enum lo_status lo_app_login(struct lo_session *session, const char *name,
                            const char *password, struct lo_logged_in *out,
                            struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_account account;
    struct lo_error none = LO_ERROR_INIT;
    char stored[LO_SHA256_HEX];
    int hours = lo_settings_int(session->settings, "web.session_hours");
    enum lo_status status =
        lo_store_get_account(session->store, name, arena, &account, &none);
    if (status != LO_OK && status != LO_ENOTFOUND) {
        *err = none;
        goto done;
    }
    if (!is_right(status == LO_OK ? &account : NULL, password)) {
        status = lo_error_set(err, LO_ENOTFOUND,
                              "name and password do not go together");
        lo_error_hint(err, "lineout account password NAME sets another one");
        goto done;
    }
    token(out->cookie);
    token(out->csrf);
    out->roles = account.roles;
    out->until = app_now(session) + (int64_t)hours * LO_HOUR;
    lo_sha256_hex(stored, out->cookie, strlen(out->cookie));
    const struct lo_login login = {stored,        account.name,     out->csrf,
                                   account.roles, app_now(session), out->until};
    status = lo_store_put_login(session->store, &login, err);
done:
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_app_whose(struct lo_session *session, const char *cookie,
                            struct lo_arena *arena, struct lo_login *out,
                            struct lo_error *err)
{
    char stored[LO_SHA256_HEX];
    lo_sha256_hex(stored, cookie, strlen(cookie));
    return lo_store_get_login(session->store, stored, app_now(session), arena,
                              out, err);
}

enum lo_status lo_app_logout(struct lo_session *session, const char *cookie,
                             struct lo_error *err)
{
    char stored[LO_SHA256_HEX];
    lo_sha256_hex(stored, cookie, strlen(cookie));
    return lo_store_end_login(session->store, stored, err);
}
