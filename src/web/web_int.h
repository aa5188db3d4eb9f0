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

struct web_assets;

struct web_request {
    enum web_method method;
    const char *path;    /* decoded, begins with '/' */
    const char *rest;    /* of the path, behind what the route matched */
    const char *query;   /* as it came, without '?' */
    GHashTable *values;  /* of the query, decoded */
    const char *if_none; /* If-None-Match, NULL = not given */
    bool local;          /* the peer is on this machine, and no proxy */
    bool api;            /* the path begins with /api/: errors are JSON */
    enum lo_lang lang;
    const char *user; /* NULL = nobody logged in */
    unsigned roles;   /* enum lo_role, as bits: what the request may do */
    bool accounts;    /* are there any? */
    const char *csrf; /* what forms of this user carry; NULL = nobody */
    const struct web_assets *assets;
};

struct web_reply {
    unsigned status;      /* 200, 404 ... */
    const char *type;     /* a literal: "text/html; charset=utf-8" */
    const char *download; /* name of the file, NULL = shown; a literal */
    const char *style;    /* what its <style> holds; NULL = styled by itself */
    const char *allow;    /* of 405: "GET"; a literal */
    char *etag;           /* *owned*: may be asked for again; NULL = never */
    bool kept_file;       /* it is to be kept as a file: styled by itself */
    GString *body;        /* *owned* by the reply */
};

typedef void web_handler(struct lo_session *session,
                         const struct web_request *request,
                         struct web_reply *reply);

/* The reply of whoever answers the path (routes.c). */
void web_answer(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply);

/* Value of the query, NULL = not given. */
const char *web_value(const struct web_request *request, const char *name);

/* A plain page that says what is wrong, or the JSON of it where the path is of
 * the API; the hint may be empty. */
void web_refuse(struct web_reply *reply, const struct web_request *request,
                unsigned status, const char *message, const char *hint);

/* web_refuse with what went wrong: 404, 400 or 500. */
void web_fail(struct web_reply *reply, const struct web_request *request,
              const struct lo_error *err);

/* `out` is moved. */
void web_json(struct web_reply *reply, struct lo_json *out);

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

/* --- handlers ----------------------------------------------------------- */

web_handler web_health;      /* health.c */
web_handler web_metrics;     /* health.c */
web_handler web_receipt;     /* health.c */
web_handler web_asset;       /* assets.c */
web_handler web_week;        /* pages_week.c */
web_handler web_outage;      /* pages_outage.c */
web_handler web_notices;     /* pages_notices.c */
web_handler web_calls;       /* pages_notices.c */
web_handler web_feeders;     /* pages_feeder.c */
web_handler web_oneline;     /* pages_feeder.c */
web_handler web_feeder;      /* pages_feeder.c */
web_handler web_export;      /* pages_feeder.c */
web_handler web_sheet;       /* pages_feeder.c */
web_handler web_kpi;         /* pages_kpi.c */
web_handler web_siting;      /* pages_site.c */
web_handler web_api_plan;    /* api_plan.c */
web_handler web_api_session; /* api_session.c */

#endif
