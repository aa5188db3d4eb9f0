/*
 * web.h - the board: lineout over HTTP, for browsers, for gateways that bring
 * receipts, and for whoever watches over the sender.
 *
 *   browser --\   one thread (libmicrohttpd, epoll):        kept answers
 *   gateway ---> who is it, may he, is it kept? --miss--> reader thread
 *   monitor --/                             \--change--> desk thread
 *                                             \-replan--> solver thread
 *
 * Pages (src/web/routes.c has the table with the role and thread of each)
 *   GET /                the week: board, outages, jobs without a place
 *   GET /outage/O1       who is off step by step, its notices
 *   GET /feeder/NAME.svg its one-line; ?outage=O1: played over time
 *   GET /sharing         outages of several jobs, and what that saves
 *   GET /notices         what is due; GET /calls: the call list
 *   GET /report/FORMAT   html, csv, ics, json of the plan
 *   GET /assets/NAME     style and script, as they were built (ETag)
 *   GET /receipt[/S]?... a receipt (receipt.c); S = the secret
 *                        "receipt_secret", needed from beyond this machine
 *   GET /login /approve /publish /actual/O1 /audit   forms without a script
 *   GET /healthz         200 or 503, JSON; GET /metrics: Prometheus text
 *
 * API: JSON, UTC times in RFC 3339, names as in `lineout plan --json`. Every
 * answer has "schema":1. What goes wrong is
 *   {"schema":1,"error":{"code":"...","message":"...","hint":"..."}}
 * with 400 input, 401 login, 403 role or csrf, 404 notfound, 405 method,
 * 409 stale (also "version", "by", "at": the plan that is the latest, who made
 * it and when), 429 slow (also "retry_after_s"), 500, 503 busy. Programs go by
 * the code; message and hint are for people, in the language asked for (?lang=,
 * else Accept-Language, else that of the site).
 *
 *   GET  /api/session   "user" (null = nobody), "roles":["view","plan",
 *                       "approve","send"], "csrf", "language", "accounts"
 *                       (are there any?), "expires"
 *   GET  /api/plan[?plan=N]   the members of `plan --json` and "version",
 *                       "state" (draft, approved, published, superseded),
 *                       "latest", "by", "at", "what" (who made it, and how),
 *                       "undo" (may be undone), "zone", "slot_min",
 *                       "crews":[{"id","name","type"}], "facts": by job id
 *                       {"name","kind","feeder","live","crew_names","weight"},
 *                       "unplaced":[ids], "held":[{"job","start"}],
 *                       "forbidden":[{"job","day"}]
 *   POST /api/login     {"user","password"} -> as GET /api/session, and the
 *                       cookie; POST /api/logout
 *
 * All others need the header X-CSRF-Token (a form: the field "csrf") and
 * "version", the plan they are based on: 409 where it is not the latest; and
 * may have "state", what it was then: 409 where it was approved or published
 * since ("by", "at", "what": by whom, when).
 *   POST /api/price     {"job","start"[,"mode","crew","part"]} -> "possible",
 *                       "tie", "customer_hours", "mv_customer_hours",
 *                       "customer_interruptions" (differences to the plan),
 *                       "rules":[{"rule","text"}] broken, "start", "end",
 *                       "crews", "told" (customers told of an outage that
 *                       this changes), "seconds"; start null = not placed
 *                       "part":2 of work in parts: that one alone begins then,
 *                       and "start", "end", "crews" are its own; without it
 *                       all parts move, as far apart as they stand
 *                       "release":true lets an outage change that people were
 *                       told of (else rule E11)
 *   POST /api/move      as price; makes the plan -> "version"
 *   POST /api/undo      {} back to the plan before the last change
 *   POST /api/pin       {"job"[,"start"]} stays there in plans to come; start
 *                       null = free again; none = where it is
 *   POST /api/forbid    {"job","day"[,"lift":true]}
 *   POST /api/replan    {["seconds"][,"release":["O1"]]} -> 202 "run"
 *   GET  /api/replan/progress   {"run","running","seconds","best","bound",
 *                       "gap","version","error"}; with Accept:
 *                       text/event-stream the same as events, twice a second
 *   POST /api/replan/stop       ends with the best found so far
 *   POST /api/approve   {} -> "version","state"
 *   GET  /api/publish/preview   as `lineout publish --preview --json`, and
 *                       "stages": what each is called in the language
 *   POST /api/publish   {["override","reason"]}
 *   POST /api/actual    {"outage","off","on"[,"correct":true]} when it really
 *                       was; 409 where other times stand and it is no
 *                       correction
 *   POST /api/restored  {"outage"[,"off","on"]} supply is back: people are told
 *                       {"outage","stage","on"} those whom that stage brings
 *   POST /api/cancel    {"outage" | "scope":"day","day"; "reason":"weather" |
 *                       "why"} called off: people are told
 *   GET  /api/audit     who did what and when, the last first
 *
 * While a plan is being made anew changes are answered with 503 busy. A form
 * (application/x-www-form-urlencoded) has the same fields and "csrf"; it goes
 * on to a page (303), and what goes wrong is a page.
 *
 * Roles: price, move, undo, pin, forbid, replan, actual, restored: plan;
 * approve: approve; publish, cancel: send. Phone numbers are masked but for
 * send.
 *
 * The server refuses to listen beyond loopback unless `proxied` says that
 * something in front of it speaks TLS. While there is no account anybody on
 * this machine may look; doing needs an account (lineout account add).
 *
 * Every page works without JavaScript and asks no other host for anything.
 * Ownership: the server owns its session. Threads: start and stop
 * belong to one thread; the server runs in others.
 */
#ifndef LINEOUT_WEB_H
#define LINEOUT_WEB_H

#include "lineout/app.h"

enum {
    LO_WEB_PORT = 8090,
    LO_WEB_PATH_MAX = 2048,     /* bytes of a path, and of a query */
    LO_WEB_BODY_MAX = 64 << 10, /* bytes of the body of a POST */
    LO_WEB_ASSET_MAX = 8 << 20  /* bytes of one file of style or script */
};

struct lo_web_options {
    const char *address; /* "127.0.0.1" */
    int port;            /* 0 = any free one */
    bool proxied;        /* something in front has TLS and knows who may look */
    const char *assets;  /* folder of style and script; NULL = as built */
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
