/*
 * The responder: epoll, a queue of answers in order of time (all wait equally
 * long, so that the queue is the order of arrival).
 */
#include "responder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../tests/gateway/whole_request.h"

enum { CLIENTS_MOST = 1024, REQUEST_MOST = 16384, EVENTS = 64 };

struct client {
    size_t length;
    char text[REQUEST_MOST];
};

struct answer {
    int fd;
    double at;
};

struct responder {
    int listener, epoll, stop[2], port;
    double latency_s;
    pthread_t thread;
    struct client *clients[CLIENTS_MOST]; /* by file descriptor */
    GQueue *answers;                      /* struct answer, by time */
    GArray *arrivals;
};

static double steady(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void watch(struct responder *r, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(r->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void take_client(struct responder *r)
{
    int on = 1, fd = accept(r->listener, NULL, NULL);
    if (fd < 0 || fd >= CLIENTS_MOST) {
        fprintf(stderr, "responder: too many connections\n");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    r->clients[fd] = g_new0(struct client, 1);
    watch(r, fd);
}

static void drop_client(struct responder *r, int fd)
{
    close(fd);
    g_free(r->clients[fd]);
    r->clients[fd] = NULL;
}

static void read_client(struct responder *r, int fd)
{
    struct client *client = r->clients[fd];
    ssize_t n =
        read(fd, client->text + client->length, REQUEST_MOST - client->length);
    if (n <= 0) {
        drop_client(r, fd);
        return;
    }
    client->length += (size_t)n;
    for (size_t length;
         (length = whole_request(client->text, client->length)) > 0;) {
        struct answer *answer = g_new(struct answer, 1);
        double now = steady();
        *answer = (struct answer){fd, now + r->latency_s};
        g_array_append_val(r->arrivals, now);
        g_queue_push_tail(r->answers, answer);
        client->length -= length;
        memmove(client->text, client->text + length, client->length);
    }
}

static void send_answers(struct responder *r)
{
    double now = steady();
    for (struct answer *a;
         (a = g_queue_peek_head(r->answers)) != NULL && a->at <= now;) {
        char text[160], body[48];
        int size =
            snprintf(body, sizeof body, "{\"id\":\"m%u\"}", r->arrivals->len);
        int n = snprintf(text, sizeof text,
                         "HTTP/1.1 202 Accepted\r\nContent-Type: "
                         "application/json\r\nContent-Length: %d\r\n\r\n%s",
                         size, body);
        if (r->clients[a->fd] != NULL && write(a->fd, text, (size_t)n) != n)
            drop_client(r, a->fd);
        g_free(g_queue_pop_head(r->answers));
    }
}

static void *serve(void *self)
{
    struct responder *r = self;
    struct epoll_event events[EVENTS];
    for (;;) {
        const struct answer *next = g_queue_peek_head(r->answers);
        double left = next != NULL ? next->at - steady() : 1.0;
        int wait = left <= 0.0 ? 0 : (int)(left * 1000.0) + 1;
        int n = epoll_wait(r->epoll, events, EVENTS, wait);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == r->stop[0])
                return NULL;
            if (events[i].data.fd == r->listener)
                take_client(r);
            else
                read_client(r, events[i].data.fd);
        }
        send_answers(r);
    }
}

struct responder *responder_start(int latency_ms)
{
    struct responder *r = g_new0(struct responder, 1);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->latency_s = latency_ms / 1000.0;
    r->answers = g_queue_new();
    r->arrivals = g_array_new(FALSE, FALSE, sizeof(double));
    r->listener = socket(AF_INET, SOCK_STREAM, 0);
    r->epoll = epoll_create1(0);
    if (bind(r->listener, (void *)&address, size) != 0 ||
        listen(r->listener, 128) != 0 ||
        getsockname(r->listener, (void *)&address, &size) != 0 ||
        pipe(r->stop) != 0) {
        perror("responder");
        exit(1);
    }
    r->port = ntohs(address.sin_port);
    watch(r, r->listener);
    watch(r, r->stop[0]);
    if (pthread_create(&r->thread, NULL, serve, r) != 0) {
        perror("responder");
        exit(1);
    }
    return r;
}

int responder_port(const struct responder *responder)
{
    return responder->port;
}

GArray *responder_stop(struct responder *r)
{
    GArray *arrivals = r->arrivals;
    if (write(r->stop[1], "x", 1) == 1)
        pthread_join(r->thread, NULL);
    for (int fd = 0; fd < CLIENTS_MOST; fd++)
        if (r->clients[fd] != NULL)
            drop_client(r, fd);
    g_queue_free_full(r->answers, g_free);
    close(r->listener);
    close(r->epoll);
    close(r->stop[0]);
    close(r->stop[1]);
    g_free(r);
    return arrivals;
}
