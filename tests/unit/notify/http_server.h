/*
 * http_server.h - a real HTTP server on 127.0.0.1 that does what its script
 * says, request by request, and counts what arrived.
 *
 * Connections are kept unless the script drops them. One client at a time.
 */
#ifndef LINEOUT_TESTS_HTTP_SERVER_H
#define LINEOUT_TESTS_HTTP_SERVER_H

#include <glib.h>

enum http_deed {
    HTTP_ANSWER,     /* send `text`, keep the connection */
    HTTP_ANSWER_END, /* send `text`, close */
    HTTP_DROP,       /* read the request, close without a byte */
    HTTP_SILENCE     /* read the request, say nothing */
};

struct http_script {
    enum http_deed deed;
    const char *text; /* the whole answer, with its head */
};

struct http_server;

/* The script ends with a NULL text of HTTP_ANSWER; further requests are
 * dropped. Borrowed until the stop. */
struct http_server *http_server_start(const struct http_script *script);
void http_server_stop(struct http_server *server);

/* Breaks the kept connection off with a reset; has happened on return. */
void http_server_reset(struct http_server *server);

int http_server_port(const struct http_server *server);

/* Requests that arrived whole; the last of them, head and body. */
int http_server_requests(struct http_server *server);
char *http_server_last(struct http_server *server); /* g_free */

#endif
