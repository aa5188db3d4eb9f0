/*
 * board_client.h - a board over a planned week, and browsers of several people
 * that talk to it over real sockets.
 *
 *   struct board b = board_open(NULL);
 *   struct browser li = board_login(&b, "li");
 *   struct answer a = browser_post(&li, "/api/undo", "{\"version\":1}");
 *   CU_ASSERT_EQUAL(a.status, 404);
 *   answer_clear(&a);
 *   board_close(&b);
 *
 * Accounts: "li" may all, "view", "plan", "approve" and "send" what their name
 * says; the password of all is BOARD_PASSWORD. Jobs J1 and J2 lie in O1 of plan
 * 1, a draft, on Monday 2026-03-16 at 08:00 local time.
 */
#ifndef LINEOUT_TESTS_BOARD_CLIENT_H
#define LINEOUT_TESTS_BOARD_CLIENT_H

#include "lineout/web.h"

#define BOARD_PASSWORD "a long password"

struct board {
    struct lo_server *server;
    struct lo_session *session; /* another one on the same store */
    _Atomic lo_time *now;       /* what the server's clock says */
    struct lo_error err;
};

/* `set`: "key=value" settings, NULL at the end; or NULL. */
struct board board_open(const char *const *set);
struct board board_open_as(const char *const *set, bool proxied, bool accounts);

/* The plan of a case in tests/cases/plan instead. */
struct board_case {
    const char *name;
    lo_time now;
    lo_date from;
    int days;
};
struct board board_open_case(const struct board_case *plan,
                             const char *const *set);
void board_close(struct board *b);
int64_t board_count(struct board *b, const char *what); /* of audit rows */

struct browser {
    const struct board *board;
    char *cookie; /* NULL = none */
    char *csrf;
    const char *more; /* further header lines, "X: y\r\n" */
};

struct answer {
    int status;
    char *head;
    char *body;
};
void answer_clear(struct answer *answer);
bool answer_holds(const struct answer *answer, const char *text);
int64_t answer_number(const struct answer *answer, const char *member);

struct browser board_guest(const struct board *b);
struct browser board_login(const struct board *b, const char *name);
void browser_close(struct browser *browser);

/* The whole answer to the raw request. */
struct answer board_talk(const struct board *b, const char *request);
int board_connect(const struct board *b);

struct answer browser_get(const struct browser *browser, const char *path);
/* JSON; with cookie and csrf of the browser. */
struct answer browser_post(const struct browser *browser, const char *path,
                           const char *body);
struct answer browser_form(const struct browser *browser, const char *path,
                           const char *body);
/* Only the status; what is not expected is shown. */
bool browser_posts(const struct browser *browser, const char *path,
                   const char *body, int status);

#endif
