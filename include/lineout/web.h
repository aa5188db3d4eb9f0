/*
 * web.h - the board: lineout over HTTP, for browsers on this machine, for
 * gateways that bring receipts, and for whoever watches over the sender.
 *
 *   browser --\                              /--> pages, pictures, exports
 *   gateway ---> one thread, one session ---+---> receipts into the outbox
 *   monitor --/  (libmicrohttpd, epoll)      \--> /healthz, /metrics
 *
 *   GET /                the week: board, outages, jobs without a place
 *   GET /outage/O1       who is off step by step, its notices
 *   GET /feeder/NAME.svg its one-line; ?outage=O1: played over time
 *   GET /notices         what is due; GET /calls: the call list
 *   GET /report/FORMAT   html, csv, ics, json of the plan
 *   GET /receipt[/S]?... a receipt (receipt.c); S = the secret
 *                        "receipt_secret", needed from beyond this machine
 *   GET /healthz         200 or 503, JSON; GET /metrics: Prometheus text
 *
 * Pages are read: nothing here changes a plan. Phone numbers are masked. The
 * server refuses to listen beyond loopback unless `proxied` says that
 * something in front of it speaks TLS and knows who may see it.
 *
 * Every page works without JavaScript and asks no other host for anything.
 * Ownership: the server owns its session. Threads: start and stop
 * belong to one thread; the server runs in another.
 */
#ifndef LINEOUT_WEB_H
#define LINEOUT_WEB_H

#include "lineout/app.h"

enum {
    LO_WEB_PORT = 8090,
    LO_WEB_CONNECTIONS = 12000, /* open at once, idle ones included */
    LO_WEB_IDLE_S = 20,         /* a client that says nothing is dropped */
    LO_WEB_PATH_MAX = 2048      /* bytes of a path, and of a query */
};

struct lo_web_options {
    const char *address; /* "127.0.0.1" */
    int port;            /* 0 = any free one */
    bool proxied;        /* something in front has TLS and knows who may look */
};

struct lo_server;

/* `session` is moved (closed on failure too). LO_EINPUT: an address beyond
 * loopback without `proxied`. LO_EIO: the port is taken. */
enum lo_status lo_server_start(struct lo_server **out,
                               const struct lo_web_options *options,
                               struct lo_session *session,
                               struct lo_error *err) LO_MUST_USE;
void lo_server_stop(struct lo_server *server); /* NULL is fine */

int lo_server_port(const struct lo_server *server);

#endif
