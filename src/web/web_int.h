/*
 * web_int.h - a request and its reply, apart from the library that carries
 * them: what the handlers of src/web share.
 */
#ifndef LINEOUT_WEB_INT_H
#define LINEOUT_WEB_INT_H

#include "lineout/account.h"
#include "lineout/html.h"
#include "lineout/json.h"
#include "lineout/web.h"

enum web_method { WEB_GET, WEB_POST };

/* Which thread answers. */
enum web_where {
    WEB_HERE,   /* the one that talks to the network: at once or not at all */
    WEB_READER, /* pages */
    WEB_STUDY,  /* pages that take seconds: no other waits for them */
    WEB_DESK,   /* changes, one after the other */
    WEB_DOOR,   /* logins: hashing takes its time */
    WEB_WORKERS
};

/* How long an answer may be kept for others who ask the same. */
enum web_keep {
    WEB_KEEP_NO,
    WEB_KEEP_PLAN,   /* until documents, plans or history change */
    WEB_KEEP_MOMENT, /* ... and no longer than WEB_MOMENT_S */
    WEB_KEEP_TOLD /* ... where proposals of plans do not matter: a move on the
                     board makes no new answer */
};

struct lo_board_answer;
struct lo_board_ask;
struct web_assets;
struct web_door;
struct web_run;

struct web_request {
    enum web_method method;
    const char *path;    /* decoded, begins with '/' */
    const char *rest;    /* of the path, behind what the route matched */
    const char *query;   /* as it came, without '?' */
    GHashTable *values;  /* of the query, decoded */
    const char *if_none; /* If-None-Match, NULL = not given */
    const char *from;    /* address of the peer, as told by the proxy if any */
    bool local;          /* the peer is on this machine, and no proxy */
    bool secure;         /* it came by TLS, which the proxy ends */
    bool api;            /* a program asks: what goes wrong is JSON */
    enum lo_lang lang;
    struct lo_json *json; /* body of a POST; NULL = none, or a form */
    GHashTable *form;     /* body of a POST by a form, decoded; NULL = none */
    const char *cookie;   /* of the login, NULL = none */
    const char *user;     /* NULL = nobody logged in */
    unsigned roles;       /* enum lo_role, as bits: what the request may do */
    bool accounts;        /* are there any? */
    const char *csrf;     /* what forms of this user carry; NULL = nobody */
    lo_time until;        /* end of the login */
    const struct web_assets *assets;
    struct lo_board *board; /* of the thread that answers; NULL but at the desk
                               and in the reader */
    struct web_run *run;
    struct web_door *door;
};

struct web_reply {
    unsigned status;      /* 200, 404 ... */
    const char *type;     /* a literal: "text/html; charset=utf-8" */
    const char *download; /* name of the file, NULL = shown; a literal */
    const char *style;    /* what its <style> holds; NULL = styled by itself */
    const char *allow;    /* of 405: "GET"; a literal */
    char *etag;           /* *owned*: may be asked for again; NULL = never */
    char *location;       /* *owned*: where to go on (303) */
    char *cookie;         /* *owned*: the whole Set-Cookie */
    int retry_after_s;    /* of 429 and 503; 0 = not said */
    bool kept_file;       /* it is to be kept as a file: styled by itself */
    GString *body;        /* *owned* by the reply */
};

typedef void web_handler(struct lo_session *session,
                         const struct web_request *request,
                         struct web_reply *reply);

/* --- routes.c ------------------------------------------------------------ */

struct web_route {
    enum web_method method;
    const char *path; /* '*' at the end stands for whatever follows */
    enum lo_role role;
    enum web_where where;
    enum web_keep keep;
    web_handler *handler;
};

/* Who answers the path, with request->rest set; NULL: nobody does or he may
 * not ask, and the reply says so. */
const struct web_route *web_route_of(struct web_request *request,
                                     struct web_reply *reply);

/* Value of the query, NULL = not given. */
const char *web_value(const struct web_request *request, const char *name);

/* A plain page that says what is wrong, or the JSON of it where the path is of
 * the API; the hint may be empty. Both in English: they are told in
 * the language of the request. */
void web_refuse(struct web_reply *reply, const struct web_request *request,
                unsigned status, const char *message, const char *hint);

/* "message" and "hint" of the object, in the language of who reads them. */
void web_json_error(struct lo_json *error, enum lo_lang lang,
                    const char *message, const char *hint);

/* web_refuse with what went wrong: 404, 400 or 500. */
void web_fail(struct web_reply *reply, const struct web_request *request,
              const struct lo_error *err);

/* `out` is moved. */
void web_json(struct web_reply *reply, struct lo_json *out);

/* 303: the browser goes on with that page of ours. */
void web_go_on(struct web_reply *reply, const char *path);

/* Content-Security-Policy of the reply, *owned*: script and style of ours
 * alone, nothing inline but the one style it names, nothing from elsewhere. */
char *web_policy(const struct web_reply *reply);

/* --- assets.c ------------------------------------------------------------ */

/* Reads the folder, NULL = as built; an absent one is an empty one. */
struct web_assets *web_assets_open(const char *folder);
void web_assets_close(struct web_assets *assets); /* NULL is fine */

/* Is there "board.js"? A page names only what is there. */
bool web_has_asset(const struct web_request *request, const char *name);

/* --- pages_frame.c ------------------------------------------------------- */

/* The begin of a page: head, style, the ways to the other pages; its main part
 * is open. web_page_end closes and frees. */
struct lo_html *web_page(struct web_reply *reply,
                         const struct web_request *request, const char *title);
void web_page_end(struct lo_html *page);

/* --- fields.c: what a POST says, as JSON or as a form -------------------- */

/* NULL = it does not say, or says null. */
const char *web_field(const struct web_request *request, const char *name);
bool web_has_field(const struct web_request *request, const char *name);
int64_t web_field_int(const struct web_request *request, const char *name,
                      int64_t fallback);
bool web_field_true(const struct web_request *request, const char *name);

/* RFC 3339, or local time of the zone as forms have it; LO_TIME_NONE where it
 * is not said. LO_EINPUT. */
enum lo_status web_field_time(lo_time *out, const struct web_request *request,
                              const char *name, const struct lo_zone *zone,
                              struct lo_error *err) LO_MUST_USE;

/* An array of texts, or one text; *n may be 0. g_free the array. */
const char **web_field_list(const struct web_request *request, const char *name,
                            int32_t *n);

/* --- api_change.c: how a change went ----------------------------------------
 */

/* Who wants it, and the plan he stands on. */
struct lo_board_ask web_ask(const struct web_request *request);

/* 409 with who was quicker. */
void web_stale(struct web_reply *reply, const struct web_request *request,
               const struct lo_board_answer *answer);

/* `more` (moved; NULL = none) and the version; a form goes on to the week. Or
 * what went wrong. */
void web_done(struct web_reply *reply, const struct web_request *request,
              enum lo_status status, const struct lo_board_answer *answer,
              struct lo_json *more, const struct lo_error *err);

/* api_session.c: rows of the audit that the request asks for, at most so many.
 */
enum { WEB_AUDIT_ROWS = 200 };
enum lo_status web_audit_rows(GArray *rows, struct lo_session *session,
                              const struct web_request *request,
                              struct lo_arena *arena,
                              struct lo_error *err) LO_MUST_USE;

/* --- sent.c: an answer as it goes out ------------------------------------- */

struct web_sent;                                        /* counted */
struct web_sent *web_sent_new(struct web_reply *reply); /* takes what it owns */
struct web_sent *web_sent_ref(struct web_sent *sent);
void web_sent_unref(struct web_sent *sent); /* NULL is fine */
size_t web_sent_size(const struct web_sent *sent);
unsigned web_sent_status(const struct web_sent *sent);

/* --- keep.c: answers kept for others ---------------------------------------
 */

enum {
    WEB_MOMENT_S = 2,
    WEB_OLD_S = 10, /* ... so long one may still be given while it is renewed */
    WEB_KEEP_BYTES = 64 << 20, /* in all */
    WEB_KEEP_MOST = 8 << 20    /* a longer answer is not kept */
};

struct web_keeper;
struct web_keeper *web_keeper_new(void);
void web_keeper_free(struct web_keeper *keeper);

/* The store is at another stamp, of all or of what people were told: what stood
 * on the last one is forgotten. */
void web_keeper_turn(struct web_keeper *keeper, uint64_t stamp, uint64_t told);
/* A reference, or NULL. *renew: it is old, and this one asks anew, so that
 * nobody waits. */
struct web_sent *web_keeper_find(struct web_keeper *keeper, const char *key,
                                 uint64_t stamp, bool *renew);
void web_keeper_put(struct web_keeper *keeper, const char *key, uint64_t stamp,
                    enum web_keep keep, struct web_sent *sent);

/* --- door.c: how often somebody may try -------------------------------------
 */

enum { WEB_DOOR_NAMES = 10000, WEB_DOOR_MOST_S = 3600 };

struct web_door *web_door_new(int tries, int wait_s);
void web_door_free(struct web_door *door);

/* Counts an attempt that begins; seconds to wait instead, 0 = go on. */
int web_door_knock(struct web_door *door, const char *account,
                   const char *address, double now_s);
/* It was the right password: the account begins anew, and for the address it
 * does not count. */
void web_door_open(struct web_door *door, const char *account,
                   const char *address);

/* --- run.c: planning anew beside everything else ----------------------------
 */

struct web_run *web_run_new(const struct lo_session *session);
void web_run_end(struct web_run *run);  /* stops it, waits for it */
void web_run_free(struct web_run *run); /* after its end; NULL is fine */

/* Starts it, or refuses; sets the reply. */
web_handler web_api_replan;
web_handler web_api_replan_stop;
web_handler web_api_replan_progress;

/* true: a run is under way, and the reply says whose. */
bool web_run_is_busy(const struct web_request *request,
                     struct web_reply *reply);

/* Waits for news after *seen: a text for an event stream (g_free), or NULL and
 * then either *over, or `wake` is called once there are news. */
char *web_run_news(struct web_run *run, enum lo_lang lang, int64_t *seen,
                   bool *over, void (*wake)(void *self), void *self);
void web_run_forget(struct web_run *run, void *self);

/* --- handlers ----------------------------------------------------------- */

web_handler web_health;       /* health.c */
web_handler web_metrics;      /* health.c */
web_handler web_receipt_push; /* health.c */
web_handler web_receipt;      /* health.c */
web_handler web_asset;        /* assets.c */
web_handler web_week;         /* pages_week.c */
web_handler web_outage;       /* pages_outage.c */
web_handler web_notices;      /* pages_notices.c */
web_handler web_calls;        /* pages_notices.c */
web_handler web_feeders;      /* pages_feeder.c */
web_handler web_oneline;      /* pages_feeder.c */
web_handler web_reports;      /* pages_report.c */
web_handler web_feeder;       /* pages_report.c */
web_handler web_export;       /* pages_report.c */
web_handler web_sheet;        /* pages_report.c */
web_handler web_kpi;          /* pages_kpi.c */
web_handler web_findings;     /* pages_findings.c */
web_handler web_siting;       /* pages_site.c */
web_handler web_sharing;      /* pages_sharing.c */
web_handler web_api_plan;     /* api_plan.c */
web_handler web_api_session;  /* api_session.c */
web_handler web_api_login;    /* api_session.c */
web_handler web_api_logout;   /* api_session.c */
web_handler web_api_audit;    /* api_session.c */
web_handler web_api_price;    /* api_change.c */
web_handler web_api_move;     /* api_change.c */
web_handler web_api_undo;     /* api_change.c */
web_handler web_api_pin;      /* api_change.c */
web_handler web_api_forbid;   /* api_change.c */
web_handler web_api_approve;  /* api_life.c */
web_handler web_api_preview;  /* api_life.c */
web_handler web_api_publish;  /* api_life.c */
web_handler web_api_actual;   /* api_life.c */
web_handler web_api_restored; /* api_life.c */
web_handler web_api_cancel;   /* api_cancel.c */
web_handler web_login_page;   /* forms.c */
web_handler web_approve_page; /* forms.c */
web_handler web_publish_page; /* forms.c */
web_handler web_actual_page;  /* forms.c */
web_handler web_back_page;    /* forms.c */
web_handler web_cancel_page;  /* forms_cancel.c */
web_handler web_audit_page;   /* pages_history.c */

#endif
