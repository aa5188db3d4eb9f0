/*
 * Connections that are open. The library closes those that say nothing; one
 * that says a letter now and then is closed here, when its request is not whole
 * in time.
 */
#include <sys/socket.h>

#include "web/server_int.h"

struct web_line {
    int fd;
    double since; /* of the request that comes in */
    bool whole;   /* it has come in, and is being answered */
};

void web_on_connection(void *self, struct MHD_Connection *connection,
                       void **line, enum MHD_ConnectionNotificationCode how)
{
    struct lo_server *server = self;
    g_mutex_lock(&server->lock);
    if (how == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct web_line *begun = g_new0(struct web_line, 1);
        begun->fd = info != NULL ? info->connect_fd : -1;
        begun->since = lo_steady_seconds();
        g_hash_table_add(server->lines, begun);
        *line = begun;
    } else if (*line != NULL) {
        g_hash_table_remove(server->lines, *line);
        *line = NULL;
    }
    g_mutex_unlock(&server->lock);
}

void web_line_whole(struct lo_server *server, struct MHD_Connection *connection,
                    bool whole)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct web_line *line = info != NULL ? info->socket_context : NULL;
    if (line == NULL)
        return;
    g_mutex_lock(&server->lock);
    line->whole = whole;
    line->since = lo_steady_seconds();
    g_mutex_unlock(&server->lock);
}

/* Shut, not closed: the library does that, and tells us. */
static void shut_the_slow(struct lo_server *server)
{
    GHashTableIter iter;
    gpointer at;
    double now = lo_steady_seconds();
    g_hash_table_iter_init(&iter, server->lines);
    while (g_hash_table_iter_next(&iter, &at, NULL)) {
        const struct web_line *line = at;
        if (!line->whole && now - line->since > server->request_s)
            (void)shutdown(line->fd, SHUT_RDWR);
    }
}

static gpointer watch(gpointer self)
{
    struct lo_server *server = self;
    g_mutex_lock(&server->lock);
    while (!server->ending) {
        gint64 until = g_get_monotonic_time() + G_TIME_SPAN_SECOND;
        (void)g_cond_wait_until(&server->end, &server->lock, until);
        shut_the_slow(server);
    }
    g_mutex_unlock(&server->lock);
    return NULL;
}

void web_lines_start(struct lo_server *server)
{
    server->watch = g_thread_new("lineout-lines", watch, server);
}

void web_lines_stop(struct lo_server *server)
{
    if (server->watch == NULL)
        return;
    g_mutex_lock(&server->lock);
    server->ending = true;
    g_cond_signal(&server->end);
    g_mutex_unlock(&server->lock);
    g_thread_join(server->watch);
    server->watch = NULL;
}
