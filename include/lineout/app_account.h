/*
 * app_account.h - accounts of the board as people keep them, and logging in
 * (src/app/account.c).
 *
 *   lineout account add li --roles view,plan    password from the terminal
 *   browser: name + password --> cookie, csrf   both unguessable
 *
 * Every change leaves a row in the audit. Ownership: as in app.h.
 */
#ifndef LINEOUT_APP_ACCOUNT_H
#define LINEOUT_APP_ACCOUNT_H

#include "lineout/account.h"
#include "lineout/app.h"

/* A new account. LO_EINPUT for one that there is, and for a password that is
 * too short or too long. `cost`: LO_PASSWORD_COST; tests take less. */
enum lo_status lo_app_account_add(struct lo_session *session, const char *name,
                                  unsigned roles, const char *password,
                                  int cost, struct lo_error *err) LO_MUST_USE;

/* Another password, or (NULL) other roles; LO_ENOTFOUND. `roles` 0 = as they
 * are. Its logins end. */
enum lo_status lo_app_account_change(struct lo_session *session,
                                     const char *name, unsigned roles,
                                     const char *password, int cost,
                                     struct lo_error *err) LO_MUST_USE;

enum lo_status lo_app_account_remove(struct lo_session *session,
                                     const char *name,
                                     struct lo_error *err) LO_MUST_USE;

enum { LO_TOKEN_TEXT = 2 * 32 + 1 };

struct lo_logged_in {
    char cookie[LO_TOKEN_TEXT]; /* shown to the browser once */
    char csrf[LO_TOKEN_TEXT];
    unsigned roles;
    lo_time until;
};

/* LO_ENOTFOUND where name and password do not go together; it takes as long for
 * a name that there is not. The audit row is the caller's: he knows the
 * address. */
enum lo_status lo_app_login(struct lo_session *session, const char *name,
                            const char *password, struct lo_logged_in *out,
                            struct lo_error *err) LO_MUST_USE;

/* Whose cookie that is; LO_ENOTFOUND. */
enum lo_status lo_app_whose(struct lo_session *session, const char *cookie,
                            struct lo_arena *arena, struct lo_login *out,
                            struct lo_error *err) LO_MUST_USE;

enum lo_status lo_app_logout(struct lo_session *session, const char *cookie,
                             struct lo_error *err) LO_MUST_USE;

#endif
