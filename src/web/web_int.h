/*
 * web_int.h - a request and its reply, apart from the library that carries
 * them: what the handlers of src/web share.
 */
#ifndef LINEOUT_WEB_INT_H
#define LINEOUT_WEB_INT_H

#include "lineout/html.h"
#include "lineout/web.h"

struct web_request {
    const char *path;   /* decoded, begins with '/' */
    const char *rest;   /* of the path, behind what the route matched */
    const char *query;  /* as it came, without '?' */
    GHashTable *values; /* of the query, decoded */
    bool local;         /* the peer is on this machine, and no proxy */
    enum lo_lang lang;
};

struct web_reply {
    unsigned status;      /* 200, 404 ... */
    const char *type;     /* a literal: "text/html; charset=utf-8" */
    const char *download; /* name of the file, NULL = shown; a literal */
    const char *style;    /* what its <style> holds; NULL = styled by itself */
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

/* A plain page that says what is wrong; the hint may be empty. */
void web_refuse(struct web_reply *reply, const struct web_request *request,
                unsigned status, const char *message, const char *hint);

/* web_refuse with what went wrong: 404, 400 or 500. */
void web_fail(struct web_reply *reply, const struct web_request *request,
              const struct lo_error *err);

/* Content-Security-Policy of the reply, *owned*: nothing runs, nothing comes
 * from elsewhere, and of styles only its own. */
char *web_policy(const struct web_reply *reply);

/* The begin of a page: head, style, the ways to the other pages. */
struct lo_html *web_page(struct web_reply *reply,
                         const struct web_request *request, const char *title);

/* --- handlers ----------------------------------------------------------- */

web_handler web_health;  /* health.c */
web_handler web_metrics; /* health.c */
web_handler web_receipt; /* health.c */
web_handler web_week;    /* pages.c */
web_handler web_outage;  /* pages.c */
web_handler web_notices; /* pages.c */
web_handler web_calls;   /* pages.c */
web_handler web_feeder;  /* pages.c */
web_handler web_export;  /* pages.c */

#endif
