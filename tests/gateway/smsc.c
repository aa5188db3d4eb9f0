/*
 * smsc.c - an SMPP 3.4 message centre on loopback, for the tests with a real
 * Kannel before it. The last two digits of a number decide what becomes of its
 * message (kannel.sh draws them); everything is answered at once, receipts come
 * a tenth of a second later.
 *
 *   smsc              listens on a free port; "port N", then a line a message:
 *                     "text NUMBER PART CODING TEXT", the text in UTF-8
 *   smsc --willing    the same, but takes every number at once
 *   smsc --free N     N ports that nobody listens on now, one a line
 *
 * One client (a transceiver) at a time.
 */
#include <arpa/inet.h>
#include <glib.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum command {
    BIND_TRANSCEIVER = 0x09,
    UNBIND = 0x06,
    SUBMIT = 0x04,
    DELIVER = 0x05,
    ENQUIRE = 0x15
};
static const uint32_t RESPONSE = 0x80000000u;

enum {
    OK = 0,
    INVALID_ADDRESS = 0x0b,
    THROTTLED = 0x58,
    PDU_MOST = 65536,
    RECEIPT_MS = 100
};

struct receipt {
    double due; /* seconds */
    char from[32], to[32], id[16];
    const char *stat;
};

struct centre {
    int client; /* -1 = none */
    GByteArray *in;
    GHashTable *tries; /* number -> how often it was throttled */
    GQueue *receipts;
    uint32_t messages, sequence;
    bool willing;
};

static double steady(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

/* --- bytes ---------------------------------------------------------------- */

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

static void put32(GByteArray *out, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16),
                             (uint8_t)(value >> 8), (uint8_t)value};
    g_byte_array_append(out, bytes, 4);
}

static void put8(GByteArray *out, uint8_t value)
{
    g_byte_array_append(out, &value, 1);
}

static void put_text(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const uint8_t *)text, (guint)strlen(text) + 1);
}

static void send_pdu(struct centre *c, uint32_t command, uint32_t status,
                     uint32_t sequence, const GByteArray *body)
{
    GByteArray *out = g_byte_array_new();
    put32(out, 16 + (body != NULL ? body->len : 0));
    put32(out, command);
    put32(out, status);
    put32(out, sequence);
    if (body != NULL)
        g_byte_array_append(out, body->data, body->len);
    for (guint sent = 0; c->client >= 0 && sent < out->len;) {
        ssize_t n =
            send(c->client, out->data + sent, out->len - sent, MSG_NOSIGNAL);
        if (n <= 0)
            break;
        sent += (guint)n;
    }
    g_byte_array_free(out, TRUE);
}

/* A C text of the PDU, and the place behind it. */
static const char *take_text(const uint8_t **at, const uint8_t *end)
{
    const char *text = (const char *)*at;
    const uint8_t *stop = memchr(*at, 0, (size_t)(end - *at));
    if (stop == NULL) {
        fprintf(stderr, "smsc: a text without end\n");
        exit(1);
    }
    *at = stop + 1;
    return text;
}

/* --- a message ------------------------------------------------------------ */

struct submit {
    const char *from, *to;
    uint8_t esm_class, registered, coding, length;
    const uint8_t *text;
};

static struct submit read_submit(const uint8_t *at, const uint8_t *end)
{
    struct submit s = {0};
    (void)take_text(&at, end); /* service type */
    at += 2;
    s.from = take_text(&at, end);
    at += 2;
    s.to = take_text(&at, end);
    s.esm_class = at[0];
    at += 3; /* class, protocol, priority */
    (void)take_text(&at, end);
    (void)take_text(&at, end);
    s.registered = at[0];
    s.coding = at[2];
    s.length = at[4];
    s.text = at + 5;
    return s;
}

/* Part 1 is the only one, or the first, of a text in several. */
static void show(const struct submit *s)
{
    const uint8_t *text = s->text;
    gsize length = s->length;
    int part = 1;
    if ((s->esm_class & 0x40) != 0 && length > text[0]) {
        gsize head = (gsize)text[0] + 1;
        part = text[head - 1];
        text += head;
        length -= head;
    }
    char *utf8 =
        g_convert((const char *)text, (gssize)length, "UTF-8",
                  s->coding == 8 ? "UTF-16BE" : "ISO-8859-1", NULL, NULL, NULL);
    printf("text %s %d %d %s\n", s->to, part, s->coding,
           utf8 != NULL ? utf8 : "(broken)");
    fflush(stdout);
    g_free(utf8);
}

static const char *stat_of(const char *ending)
{
    return strcmp(ending, "02") == 0   ? "UNDELIV"
           : strcmp(ending, "03") == 0 ? "EXPIRED"
           : strcmp(ending, "04") == 0 ? "REJECTD"
                                       : "DELIVRD";
}

static uint32_t verdict(struct centre *c, const char *to, const char *ending)
{
    if (c->willing)
        return OK;
    if (strcmp(ending, "11") == 0)
        return INVALID_ADDRESS;
    int tries = GPOINTER_TO_INT(g_hash_table_lookup(c->tries, to));
    if (strcmp(ending, "58") != 0 || tries >= 2)
        return OK;
    g_hash_table_insert(c->tries, g_strdup(to), GINT_TO_POINTER(tries + 1));
    return THROTTLED;
}

static void submit(struct centre *c, uint32_t sequence, const uint8_t *at,
                   const uint8_t *end)
{
    const struct submit s = read_submit(at, end);
    size_t n = strlen(s.to);
    const char *ending = n >= 2 ? s.to + n - 2 : "";
    uint32_t status = verdict(c, s.to, ending);
    if (status != OK) {
        send_pdu(c, RESPONSE | SUBMIT, status, sequence, NULL);
        return;
    }
    struct receipt *r = g_new0(struct receipt, 1);
    GByteArray *body = g_byte_array_new();
    g_snprintf(r->id, sizeof r->id, "M%u", ++c->messages);
    put_text(body, r->id);
    send_pdu(c, RESPONSE | SUBMIT, OK, sequence, body);
    g_byte_array_free(body, TRUE);
    show(&s);
    if (s.registered == 0) {
        g_free(r);
        return;
    }
    r->due = steady() + RECEIPT_MS / 1000.0;
    r->stat = stat_of(ending);
    g_strlcpy(r->from, s.from, sizeof r->from);
    g_strlcpy(r->to, s.to, sizeof r->to);
    g_queue_push_tail(c->receipts, r);
}

static void deliver(struct centre *c, const struct receipt *r)
{
    GByteArray *body = g_byte_array_new();
    char *text = g_strdup_printf("id:%s sub:001 dlvrd:001 submit "
                                 "date:2607010800 done date:2607010801 "
                                 "stat:%s err:000 text:",
                                 r->id, r->stat);
    put_text(body, "");
    put8(body, 1), put8(body, 1);
    put_text(body, r->to);
    put8(body, 1), put8(body, 1);
    put_text(body, r->from);
    put8(body, 4); /* a delivery receipt */
    put8(body, 0), put8(body, 0);
    put_text(body, "");
    put_text(body, "");
    put8(body, 0), put8(body, 0), put8(body, 0), put8(body, 0);
    put8(body, (uint8_t)strlen(text));
    g_byte_array_append(body, (const uint8_t *)text, (guint)strlen(text));
    send_pdu(c, DELIVER, OK, ++c->sequence, body);
    g_free(text);
    g_byte_array_free(body, TRUE);
}

/* --- the session ---------------------------------------------------------- */

static void hang_up(struct centre *c)
{
    close(c->client);
    c->client = -1;
    g_byte_array_set_size(c->in, 0);
}

static void handle(struct centre *c, const uint8_t *pdu, uint32_t length)
{
    uint32_t command = get32(pdu + 4), sequence = get32(pdu + 12);
    GByteArray *name = NULL;
    switch (command) {
    case BIND_TRANSCEIVER:
        name = g_byte_array_new();
        put_text(name, "sim");
        send_pdu(c, RESPONSE | command, OK, sequence, name);
        g_byte_array_free(name, TRUE);
        break;
    case ENQUIRE:
        send_pdu(c, RESPONSE | command, OK, sequence, NULL);
        break;
    case SUBMIT:
        submit(c, sequence, pdu + 16, pdu + length);
        break;
    case UNBIND:
        send_pdu(c, RESPONSE | command, OK, sequence, NULL);
        hang_up(c);
        break;
    default: /* answers to our receipts */
        break;
    }
}

static void read_client(struct centre *c)
{
    uint8_t bytes[8192];
    ssize_t n = read(c->client, bytes, sizeof bytes);
    if (n <= 0) {
        hang_up(c);
        return;
    }
    g_byte_array_append(c->in, bytes, (guint)n);
    while (c->client >= 0 && c->in->len >= 16) {
        uint32_t length = get32(c->in->data);
        if (length < 16 || length > PDU_MOST) {
            hang_up(c);
            return;
        }
        if (c->in->len < length)
            return;
        handle(c, c->in->data, length);
        if (c->client >= 0)
            g_byte_array_remove_range(c->in, 0, length);
    }
}

static int listen_somewhere(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (void *)&address, size) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (void *)&address, &size) != 0) {
        perror("smsc");
        exit(1);
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void serve(struct centre *c, int listener)
{
    for (;;) {
        struct pollfd fds[] = {{listener, POLLIN, 0}, {c->client, POLLIN, 0}};
        const struct receipt *next = g_queue_peek_head(c->receipts);
        if (poll(fds, 2, next != NULL ? 5 : 1000) < 0)
            continue;
        if (c->client >= 0 && fds[1].revents != 0)
            read_client(c);
        if (fds[0].revents != 0) {
            if (c->client >= 0)
                hang_up(c);
            c->client = accept(listener, NULL, NULL);
        }
        while ((next = g_queue_peek_head(c->receipts)) != NULL &&
               next->due <= steady() && c->client >= 0) {
            deliver(c, next);
            g_free(g_queue_pop_head(c->receipts));
        }
    }
}

int main(int argc, char **argv)
{
    int port = 0;
    if (argc == 3 && strcmp(argv[1], "--free") == 0) {
        for (gint64 n = g_ascii_strtoll(argv[2], NULL, 10); n > 0; n--) {
            (void)listen_somewhere(&port); /* kept, so that all differ */
            printf("%d\n", port);
        }
        return 0;
    }
    struct centre c = {
        .client = -1,
        .in = g_byte_array_new(),
        .tries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .receipts = g_queue_new(),
        .willing = argc == 2 && strcmp(argv[1], "--willing") == 0};
    int listener = listen_somewhere(&port);
    printf("port %d\n", port);
    fflush(stdout);
    serve(&c, listener);
    return 0;
}
