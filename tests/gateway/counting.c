/*
 * counting.c - the gateway of the campaign: counts every message by its
 * number, misbehaves by chance, and writes receipts: most in time, some twice,
 * some in the wrong order, some late, some about nothing.
 */
#include <arpa/inet.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "campaign.h"
#include "whole_request.h"

enum { CLIENTS_MOST = 256, REQUEST_MOST = 8192, LATENCY_MOST_MS = 4 };

struct client {
    int fd; /* -1 = free */
    size_t length;
    char text[REQUEST_MOST];
    enum deed deed; /* for the request read last */
    double due;     /* steady seconds of its answer, 0 = none is due */
};

struct gateway {
    struct campaign *campaign;
    GRand *chance;
    int listener; /* -1 = refusing */
    double back;  /* when it listens again */
    struct client clients[CLIENTS_MOST];
};

/* Of a thousand requests so many; the rest is accepted. */
static const int per_mille[DEEDS] = {
    [DEED_RESET_UNREAD] = 12, [DEED_RESET_READ] = 10,  [DEED_RESET_TAKEN] = 10,
    [DEED_HANG] = 2,          [DEED_HANG_TAKEN] = 2,   [DEED_TRUNCATED] = 10,
    [DEED_SAYS_ERROR] = 15,   [DEED_BUSY] = 15,        [DEED_AWAY] = 15,
    [DEED_BROKEN] = 8,        [DEED_BROKEN_TAKEN] = 8, [DEED_REFUSE] = 3,
};

static double steady(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

/* --- sockets -------------------------------------------------------------- */

static void listen_again(struct gateway *g)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)g->campaign->port);
    g->listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(g->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(g->listener, (void *)&address, size) != 0 ||
        listen(g->listener, 128) != 0 ||
        getsockname(g->listener, (void *)&address, &size) != 0) {
        perror("counting gateway");
        exit(1);
    }
    g->campaign->port = ntohs(address.sin_port);
}

/* `rude`: with a reset instead of an end. */
static void drop(struct client *client, bool rude)
{
    const struct linger now = {1, 0};
    if (rude)
        setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(client->fd);
    *client = (struct client){.fd = -1};
}

static void refuse_for_a_while(struct gateway *g)
{
    close(g->listener);
    g->listener = -1;
    g->back = steady() + 0.05;
    for (int i = 0; i < CLIENTS_MOST; i++)
        if (g->clients[i].fd >= 0)
            drop(&g->clients[i], true);
}

static void take_client(struct gateway *g)
{
    int fd = accept(g->listener, NULL, NULL);
    for (int i = 0; i < CLIENTS_MOST && fd >= 0; i++)
        if (g->clients[i].fd < 0) {
            g->clients[i].fd = fd;
            return;
        }
    if (fd >= 0)
        close(fd);
}

/* --- receipts ------------------------------------------------------------- */

static void write_slip(struct slips *slips, const char *key, const char *st)
{
    int i = slips->n;
    if (i >= RECEIPTS_MOST)
        return;
    g_strlcpy(slips->at[i].key, key, sizeof slips->at[i].key);
    g_strlcpy(slips->at[i].st, st, sizeof slips->at[i].st);
    slips->n = i + 1;
}

/* One in ten gets none at all: it stays accepted, or in doubt. */
static void write_receipts(struct gateway *g, int index, const char *key)
{
    struct campaign *c = g->campaign;
    int dice = g_rand_int_range(g->chance, 0, 100);
    struct slips *when = dice % 7 == 0 ? &c->late : &c->in_time;
    const char *word = dice < 15 ? "failed" : "delivered";
    if (dice >= 90)
        return;
    c->of[index].fate = dice < 15 ? FATE_FAILED : FATE_DELIVERED;
    if (dice % 5 == 0) /* it is on its way, says the gateway */
        write_slip(&c->in_time, key, "8");
    write_slip(when, key, word);
    if (dice % 5 == 1)
        write_slip(when, key, word);
    if (dice % 5 == 2) /* too late to be true */
        write_slip(when, key, "8");
    if (dice % 10 == 3)
        write_slip(when, "0123456789abcdef0123456789abcdef", word);
}

/* --- requests ------------------------------------------------------------- */

static enum deed choose(struct gateway *g)
{
    int dice = g_rand_int_range(g->chance, 0, 1000);
    for (int d = 0; d < DEEDS && !g->campaign->calm; d++) {
        dice -= per_mille[d];
        if (dice < 0)
            return (enum deed)d;
    }
    return DEED_ACCEPT;
}

static bool takes(enum deed deed)
{
    return deed == DEED_ACCEPT || deed == DEED_RESET_TAKEN ||
           deed == DEED_HANG_TAKEN || deed == DEED_TRUNCATED ||
           deed == DEED_BROKEN_TAKEN;
}

/* Counted before anything is answered. */
static void count(struct gateway *g, const struct client *client, size_t length)
{
    struct campaign *c = g->campaign;
    char key[LO_NOTICE_KEY] = "";
    const char *to =
        g_strstr_len(client->text, (gssize)length, CAMPAIGN_NUMBER);
    const char *said = g_strstr_len(client->text, (gssize)length, "\"key\":\"");
    if (to == NULL || said == NULL)
        return;
    int index = (int)g_ascii_strtoull(to + strlen(CAMPAIGN_NUMBER), NULL, 10) -
                10000000;
    if (index < 0 || index >= c->n)
        return;
    g_strlcpy(key, said + 7, sizeof key);
    c->of[index].asked++;
    c->of[index].refused |= client->deed == DEED_SAYS_ERROR;
    if (!takes(client->deed))
        return;
    if (c->of[index].times++ == 0)
        c->counted++;
    if (c->n_keys < MESSAGES_MOST)
        g_strlcpy(c->keys[c->n_keys++], key, LO_NOTICE_KEY);
    write_receipts(g, index, key);
}

static void read_client(struct gateway *g, struct client *client)
{
    enum deed deed = choose(g);
    if (deed == DEED_RESET_UNREAD) {
        g->campaign->deeds[deed]++;
        drop(client, true);
        return;
    }
    ssize_t n = read(client->fd, client->text + client->length,
                     REQUEST_MOST - client->length);
    if (n <= 0) {
        drop(client, false);
        return;
    }
    client->length += (size_t)n;
    size_t length = whole_request(client->text, client->length);
    if (length == 0)
        return;
    client->deed = deed;
    g->campaign->deeds[deed]++;
    count(g, client, length);
    client->length -= length;
    memmove(client->text, client->text + length, client->length);
    client->due = steady() +
                  g_rand_double_range(g->chance, 0.0, LATENCY_MOST_MS / 1000.0);
}

/* --- answers -------------------------------------------------------------- */

static const char *const answers[DEEDS] = {
    [DEED_ACCEPT] = "HTTP/1.1 202 Accepted\r\nContent-Length: 22\r\n\r\n"
                    "{\"code\":\"0\",\"id\":\"m1\"}",
    [DEED_TRUNCATED] = "HTTP/1.1 202 Accepted\r\nContent-Length: 22\r\n\r\n"
                       "{\"code\":\"0\"",
    [DEED_SAYS_ERROR] = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"
                        "{\"code\":\"7\"}",
    [DEED_BUSY] = "HTTP/1.1 429 Slow\r\nRetry-After: 90\r\n"
                  "Content-Length: 0\r\n\r\n",
    [DEED_AWAY] = "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
    [DEED_BROKEN] = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
    [DEED_BROKEN_TAKEN] = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
};

static void answer(struct gateway *g, struct client *client)
{
    const char *text = answers[client->deed];
    client->due = 0.0;
    if (client->deed == DEED_HANG || client->deed == DEED_HANG_TAKEN)
        return; /* until the client has had enough */
    if (client->deed == DEED_REFUSE) {
        refuse_for_a_while(g);
        return;
    }
    if (text == NULL ||
        write(client->fd, text, strlen(text)) != (ssize_t)strlen(text))
        drop(client, true);
    else if (client->deed == DEED_TRUNCATED)
        drop(client, false);
}

static void answer_all(struct gateway *g)
{
    double now = steady();
    for (int i = 0; i < CLIENTS_MOST; i++)
        if (g->clients[i].fd >= 0 && g->clients[i].due > 0.0 &&
            g->clients[i].due <= now)
            answer(g, &g->clients[i]);
    if (g->listener >= 0 && g->campaign->away) {
        refuse_for_a_while(g);
        g->back = 0.0; /* as soon as it is told */
    }
    if (g->listener < 0 && g->back <= now && !g->campaign->away)
        listen_again(g);
}

void counting_gateway(struct campaign *campaign)
{
    struct gateway *g = g_new0(struct gateway, 1);
    struct pollfd fds[CLIENTS_MOST + 1];
    g->campaign = campaign;
    g->chance = g_rand_new_with_seed(campaign->seed);
    for (int i = 0; i < CLIENTS_MOST; i++)
        g->clients[i].fd = -1;
    for (listen_again(g);;) {
        fds[CLIENTS_MOST] = (struct pollfd){g->listener, POLLIN, 0};
        for (int i = 0; i < CLIENTS_MOST; i++)
            fds[i] = (struct pollfd){g->clients[i].fd, POLLIN, 0};
        if (poll(fds, CLIENTS_MOST + 1, 1) < 0)
            continue;
        /* Refusing hangs up on all; then nothing read here holds. */
        for (int i = 0; i < CLIENTS_MOST; i++)
            if (fds[i].fd >= 0 && fds[i].revents != 0 &&
                g->clients[i].fd == fds[i].fd)
                read_client(g, &g->clients[i]);
        if (fds[CLIENTS_MOST].fd >= 0 && fds[CLIENTS_MOST].revents != 0)
            take_client(g);
        answer_all(g);
    }
}
