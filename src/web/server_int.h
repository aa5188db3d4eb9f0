/*
 * server_int.h - what the files share that know the HTTP library: the server,
 * its threads, a request on its way.
 *
 *   on_request (exchange.c) --> who is it (asker.c) --> web_route_of
 *        ^                                                  |
 *        |         kept? <-----------------------------------
 *        |           | no
 *        `-- resume -+-- worker (worker.c): handler, keep, wake
 */
#ifndef LINEOUT_SERVER_INT_H
#define LINEOUT_SERVER_INT_H

#include <microhttpd.h>

#include "web/web_int.h"

struct exchange;

/* A thread that answers, one request after the other. */
struct web_worker {
    struct lo_server *server;
    struct lo_session *session;
    struct lo_board *board;
    GThread *thread;
    GAsyncQueue *queue; /* struct exchange *, or the worker itself = end */
};

struct lo_server {
    struct MHD_Daemon *daemon;
    struct lo_session *session; /* of the thread of the library */
    struct web_assets *assets;
    struct web_keeper *keeper;
    struct web_door *door;
    struct web_run *run;
    struct web_worker workers[WEB_WORKERS]; /* [WEB_HERE] has no thread */
    bool proxied;
    int request_s;
    int64_t idle_s;   /* of a login */
    GHashTable *used; /* login (hash of its cookie) -> steady seconds, boxed */
    int64_t writes;   /* lo_store_writes when the stamp was read */
    char *stamp, *told; /* of all, of what people were told */
    uint64_t stamp_number, told_number;
    GHashTable *asked; /* key -> struct exchange that is being answered */
    GMutex lock;       /* of `asked` and of `lines` */
    GHashTable *lines; /* struct web_line: connections that are open */
    GThread *watch;    /* closes those that take too long */
    GCond end;
    bool ending;  /* ... ends */
    bool closing; /* no worker takes anything any more */
};

/* --- exchange.c ----------------------------------------------------------- */

struct exchange {
    struct lo_server *server;
    struct MHD_Connection *connection;
    struct lo_arena *arena; /* of who asks */
    char *path, *query, *from;
    GString *body;
    bool too_long;
    struct web_request request;
    const struct web_route *route;
    char *key; /* NULL: not to be kept */
    uint64_t stamp;
    struct exchange *next; /* asks the same, waits for the same answer */
    struct web_sent *sent; /* the answer, once there is one */
    bool waits;            /* suspended */
};

enum MHD_Result web_on_request(void *self, struct MHD_Connection *connection,
                               const char *path, const char *method,
                               const char *version, const char *upload,
                               size_t *upload_size, void **state);
void web_on_completed(void *self, struct MHD_Connection *connection,
                      void **state, enum MHD_RequestTerminationCode how);

/* events.c: progress as it comes, for an EventSource. */
bool web_wants_events(const struct exchange *ex);
enum MHD_Result web_events(struct exchange *ex);

/* The worker has answered: all who wait for it go on. */
void web_exchange_done(struct exchange *ex, struct web_sent *sent);

/* --- asker.c: who asks ------------------------------------------------------
 */

/* Sets user, roles, csrf, lang, address of the request. */
void web_asker(struct exchange *ex);

/* A change comes from a page of ours, by somebody who is logged in; else the
 * reply says what is missing. */
bool web_is_ours(struct exchange *ex, struct web_reply *reply);

/* --- worker.c ---------------------------------------------------------------
 */

enum lo_status web_workers_start(struct lo_server *server,
                                 struct lo_error *err) LO_MUST_USE;
void web_workers_stop(struct lo_server *server);

/* --- lines.c: connections that are open --------------------------------------
 */

void web_on_connection(void *self, struct MHD_Connection *connection,
                       void **line, enum MHD_ConnectionNotificationCode how);
/* A request is in whole, or was answered: the next may take its time. */
void web_line_whole(struct lo_server *server, struct MHD_Connection *connection,
                    bool whole);
void web_lines_start(struct lo_server *server);
void web_lines_stop(struct lo_server *server);

/* --- sent.c ------------------------------------------------------------------
 */

enum MHD_Result web_sent_queue(struct web_sent *sent,
                               struct MHD_Connection *connection);

#endif
