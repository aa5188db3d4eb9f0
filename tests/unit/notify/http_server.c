/*
 * http_server.c - see http_server.h.
 */
#include "http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct http_server {
    int listener;
    int client; /* -1 = none */
    int wake[2];
    int port;
    const struct http_script *script;
    pthread_t thread;
    GString *input;       /* of the client, not yet a whole request */
    pthread_mutex_t lock; /* of what follows; seen by ThreadSanitizer */
    int requests;
    char *last;
};

/* Bytes of the first whole request in `input`, 0 if it is not whole. */
static size_t whole_request(const GString *input)
{
    const char *head_end = strstr(input->str, "\r\n\r\n");
    if (head_end == NULL)
        return 0;
    size_t size = (size_t)(head_end - input->str) + 4;
    const char *length = strstr(input->str, "Content-Length: ");
    if (length != NULL && length < head_end)
        size += (size_t)g_ascii_strtoull(length + 16, NULL, 10);
    return input->len >= size ? size : 0;
}

static void hang_up(struct http_server *server)
{
    close(server->client);
    server->client = -1;
    g_string_truncate(server->input, 0);
}

static void reset(struct http_server *server)
{
    const struct linger now = {1, 0};
    if (server->client < 0)
        return;
    setsockopt(server->client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    hang_up(server);
}

static void do_deed(struct http_server *server)
{
    enum http_deed deed = HTTP_DROP;
    if (server->script->text != NULL || server->script->deed != HTTP_ANSWER) {
        deed = server->script->deed;
        if (server->script->text != NULL &&
            write(server->client, server->script->text,
                  strlen(server->script->text)) < 0)
            deed = HTTP_DROP;
        server->script++;
    }
    if (deed == HTTP_DROP || deed == HTTP_ANSWER_END)
        hang_up(server);
}

static void read_client(struct http_server *server)
{
    char data[4096];
    ssize_t n = read(server->client, data, sizeof data);
    if (n <= 0) {
        hang_up(server);
        return;
    }
    g_string_append_len(server->input, data, n);
    size_t size = whole_request(server->input);
    if (size == 0)
        return;
    pthread_mutex_lock(&server->lock);
    server->requests++;
    g_free(server->last);
    server->last = g_strndup(server->input->str, size);
    pthread_mutex_unlock(&server->lock);
    g_string_erase(server->input, 0, (gssize)size);
    do_deed(server);
}

static void *serve(void *data)
{
    struct http_server *server = data;
    for (;;) {
        struct pollfd fds[] = {{server->wake[0], POLLIN, 0},
                               {server->listener, POLLIN, 0},
                               {server->client, POLLIN, 0}};
        char order = 'x';
        if (poll(fds, 3, -1) < 0 ||
            (fds[0].revents != 0 &&
             (read(server->wake[0], &order, 1) != 1 || order == 'x')))
            break;
        if (fds[0].revents != 0) {
            reset(server);
            continue;
        }
        if (server->client >= 0 && fds[2].revents != 0) {
            read_client(server);
        } else if (fds[1].revents != 0) {
            if (server->client >= 0)
                hang_up(server);
            server->client = accept(server->listener, NULL, NULL);
        }
    }
    if (server->client >= 0)
        hang_up(server);
    return NULL;
}

struct http_server *http_server_start(const struct http_script *script)
{
    struct http_server *server = g_new0(struct http_server, 1);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->script = script;
    server->client = -1;
    server->input = g_string_new(NULL);
    pthread_mutex_init(&server->lock, NULL);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (server->listener < 0 || pipe(server->wake) != 0 ||
        bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 16) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        g_error("no loopback server: %s", g_strerror(errno));
    server->port = ntohs(address.sin_port);
    if (pthread_create(&server->thread, NULL, serve, server) != 0)
        g_error("no thread for the server");
    return server;
}

void http_server_stop(struct http_server *server)
{
    if (write(server->wake[1], "x", 1) != 1)
        g_error("cannot stop the server");
    pthread_join(server->thread, NULL);
    close(server->wake[0]);
    close(server->wake[1]);
    close(server->listener);
    pthread_mutex_destroy(&server->lock);
    g_string_free(server->input, TRUE);
    g_free(server->last);
    g_free(server);
}

void http_server_reset(struct http_server *server)
{
    if (write(server->wake[1], "r", 1) != 1)
        g_error("cannot wake the server");
    g_usleep(20000);
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

int http_server_requests(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    int n = server->requests;
    pthread_mutex_unlock(&server->lock);
    return n;
}

char *http_server_last(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    char *last = g_strdup(server->last != NULL ? server->last : "");
    pthread_mutex_unlock(&server->lock);
    return last;
}
