/*
 * account.h - who may do what on the board, who is logged in, and who did
 * what (src/store/account.c, src/store/audit.c).
 *
 *   account 1--n login         a login ends with its account, with another
 *      |                       password or other roles, and by its own end
 *      `--(by name)--n audit   rows are only ever added
 *
 *   role      may
 *   view      look at pages
 *   plan      move, pin and forbid jobs, replan, enter what happened
 *   approve   approve a plan
 *   send      publish; sees phone numbers whole
 *
 * Neither passwords nor cookies are in the store: of a password its hash with
 * salt (lo_password_hash), of a cookie the SHA-256.
 * Ownership: results live in the arena handed in.
 */
#ifndef LINEOUT_ACCOUNT_H
#define LINEOUT_ACCOUNT_H

#include "lineout/store.h"

enum lo_role {
    LO_ROLE_NONE = 0, /* everybody */
    LO_ROLE_VIEW = 1,
    LO_ROLE_PLAN = 2,
    LO_ROLE_APPROVE = 4,
    LO_ROLE_SEND = 8,
    LO_ROLE_ALL = 15,
    LO_ROLE_ANY = 16 /* whoever is logged in; no account has it */
};
enum { LO_ROLES = 4, LO_ACCOUNT_NAME_MAX = 64 /* bytes */ };

/* "view", "plan", "approve", "send": the role of bit i. */
const char *lo_role_name(int i);

/* "view,plan" into bits; LO_EINPUT for another word or none. */
enum lo_status lo_roles_parse(unsigned *out, const char *text,
                              struct lo_error *err) LO_MUST_USE;

struct lo_account {
    const char *name;
    unsigned roles; /* enum lo_role, as bits */
    const char *hash;
    lo_time made_at;
    lo_time changed_at;
};

/* Makes the account, or changes roles and password of the one there is; its
 * logins end. LO_EINPUT for a name that is empty, too long or has a character
 * that is not printed. */
enum lo_status lo_store_put_account(struct lo_store *store,
                                    const struct lo_account *account,
                                    struct lo_error *err) LO_MUST_USE;

/* LO_ENOTFOUND. */
enum lo_status lo_store_get_account(struct lo_store *store, const char *name,
                                    struct lo_arena *arena,
                                    struct lo_account *out,
                                    struct lo_error *err) LO_MUST_USE;

/* Appends struct lo_account, by name. */
enum lo_status lo_store_get_accounts(struct lo_store *store, GArray *out,
                                     struct lo_arena *arena,
                                     struct lo_error *err) LO_MUST_USE;

/* LO_ENOTFOUND. */
enum lo_status lo_store_remove_account(struct lo_store *store, const char *name,
                                       struct lo_error *err) LO_MUST_USE;

/* Is there any? */
enum lo_status lo_store_has_accounts(struct lo_store *store, bool *out,
                                     struct lo_error *err) LO_MUST_USE;

/* --- logins ------------------------------------------------------------- */

struct lo_login {
    const char *token; /* SHA-256 of the cookie, hex */
    const char *account;
    const char *csrf; /* what changes by this login carry */
    unsigned roles;   /* of the account; not written */
    lo_time since;
    lo_time until;
};

/* Those that are over at `since` are forgotten with it. */
enum lo_status lo_store_put_login(struct lo_store *store,
                                  const struct lo_login *login,
                                  struct lo_error *err) LO_MUST_USE;

/* LO_ENOTFOUND for one that there is not, or not any more at `now`. */
enum lo_status lo_store_get_login(struct lo_store *store, const char *token,
                                  lo_time now, struct lo_arena *arena,
                                  struct lo_login *out,
                                  struct lo_error *err) LO_MUST_USE;

enum lo_status lo_store_end_login(struct lo_store *store, const char *token,
                                  struct lo_error *err) LO_MUST_USE;

/* --- audit ---------------------------------------------------------------- */

struct lo_audit {
    int64_t id; /* given by the store */
    lo_time at;
    const char *who;    /* account, or "" = nobody logged in */
    const char *from;   /* address of the peer; "" = the command line */
    const char *what;   /* "login", "move", "publish" ... */
    const char *object; /* job, outage, account; "" = none */
    int64_t version;    /* of the plan it made or touched, 0 = none */
    bool done;          /* false: it was refused or failed */
    const char *words;  /* more for people, "" = none; no phone numbers */
};

enum lo_status lo_store_put_audit(struct lo_store *store,
                                  const struct lo_audit *row,
                                  struct lo_error *err) LO_MUST_USE;

/* Appends what was done of one plan, the first first; refusals left out. */
enum lo_status lo_store_get_plan_audit(struct lo_store *store, int64_t version,
                                       GArray *out, struct lo_arena *arena,
                                       struct lo_error *err) LO_MUST_USE;

/* Appends at most `n` struct lo_audit with ids below `before` (0 = all), the
 * last first. */
enum lo_status lo_store_get_audit(struct lo_store *store, int64_t before,
                                  int32_t n, GArray *out,
                                  struct lo_arena *arena,
                                  struct lo_error *err) LO_MUST_USE;

/* --- where plans come from ------------------------------------------------ */

/* A job that stays where it is in plans to come, or a day it must not lie on.
 */
struct lo_held {
    const char *job; /* mRID */
    lo_time start;   /* LO_TIME_NONE = a forbidden day */
    lo_date day;
};

struct lo_plan_origin {
    int64_t version;
    const char *by; /* account, "" = the command line */
    lo_time at;
    const char *what;   /* "plan", "move", "undo" ... */
    const char *object; /* job; "" = none */
    int64_t before;     /* the plan that undo goes back to, 0 = none */
    int32_t n_held;
    const struct lo_held *held;
};

enum lo_status lo_store_put_origin(struct lo_store *store,
                                   const struct lo_plan_origin *origin,
                                   struct lo_error *err) LO_MUST_USE;

/* A plan of the command line has none: then all is empty, `what` "plan". */
enum lo_status lo_store_get_origin(struct lo_store *store, int64_t version,
                                   struct lo_arena *arena,
                                   struct lo_plan_origin *out,
                                   struct lo_error *err) LO_MUST_USE;

/* --- has anything changed? ------------------------------------------------ */

/* The same number means that no other handle has written to the file since. */
enum lo_status lo_store_writes(struct lo_store *store, int64_t *out,
                               struct lo_error *err) LO_MUST_USE;

/* The same text means the same documents, plans and history; what was sent, who
 * is logged in and the sender's lease are not in it. *owned*: g_free. */
enum lo_status lo_store_stamp(struct lo_store *store, char **out,
                              struct lo_error *err) LO_MUST_USE;

/* ... but for plans that nobody was told of: proposals may come and go. */
enum lo_status lo_store_told_stamp(struct lo_store *store, char **out,
                                   struct lo_error *err) LO_MUST_USE;

/* ... of the documents alone, by which the world stands. */
enum lo_status lo_store_document_stamp(struct lo_store *store, char **out,
                                       struct lo_error *err) LO_MUST_USE;

#endif
