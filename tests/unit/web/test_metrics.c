/*
 * test_metrics.c - what /metrics says is Prometheus text (format 0.0.4), by a
 * strict reader of ours, and by promtool where that is installed.
 */
#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "lineout/app_notify.h"
#include "lineout/web.h"

static const lo_time NOW = 1773021600; /* 2026-03-09T10:00+08:00 */

static struct lo_error err = LO_ERROR_INIT;

/* --- the reader ----------------------------------------------------------- */

/* Length of a name at the beginning of the text, 0 = none. */
static size_t name_length(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:");
    return g_ascii_isdigit(text[0]) ? 0 : n;
}

/* {name="value",...}: its end, NULL = it is wrong. */
static const char *skip_labels(const char *at)
{
    if (*at++ != '{')
        return NULL;
    for (;;) {
        size_t n = name_length(at);
        if (n == 0 || at[n] != '=' || at[n + 1] != '"')
            return NULL;
        for (at += n + 2; *at != '"'; at++)
            if (*at == '\0' || *at == '\n' ||
                (*at == '\\' &&
                 (*++at == '\0' || strchr("\\\"n", *at) == NULL)))
                return NULL;
        if (*++at == '}')
            return at + 1;
        if (*at++ != ',')
            return NULL;
    }
}

struct reader {
    GHashTable *types; /* family -> "" after HELP, its type after TYPE */
    GHashTable *seen;  /* name with labels */
    char *family;      /* of the last line */
};

static bool read_comment(struct reader *r, const char *line)
{
    static const char *const types[] = {"gauge", "counter", "untyped"};
    bool help = g_str_has_prefix(line, "# HELP ");
    size_t n = name_length(line + 7);
    if ((!help && !g_str_has_prefix(line, "# TYPE ")) || n == 0 ||
        line[7 + n] != ' ' || line[8 + n] == '\0')
        return false;
    char *family = g_strndup(line + 7, n);
    const char *before = g_hash_table_lookup(r->types, family);
    bool right = help ? before == NULL : before != NULL && *before == '\0';
    bool known = help;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        known = known || strcmp(line + 8 + n, types[i]) == 0;
    g_free(r->family);
    r->family = g_strdup(family);
    g_hash_table_insert(r->types, family, g_strdup(help ? "" : line + 8 + n));
    return right && known;
}

static bool read_sample(struct reader *r, const char *line)
{
    size_t n = name_length(line);
    char *end = NULL;
    if (n == 0)
        return false;
    char *family = g_strndup(line, n);
    const char *type = g_hash_table_lookup(r->types, family);
    bool right = type != NULL && *type != '\0' &&
                 g_strcmp0(family, r->family) == 0; /* families hang together */
    g_free(family);
    const char *at = line[n] == '{' ? skip_labels(line + n) : line + n;
    if (!right || at == NULL || *at != ' ')
        return false;
    if (!g_hash_table_add(r->seen, g_strndup(line, (gsize)(at - line))))
        return false; /* twice */
    (void)g_ascii_strtod(at + 1, &end);
    return end != at + 1 && *end == '\0';
}

/* Every line, the last one too, ends with a line feed. */
static bool is_prometheus(const char *text)
{
    struct reader r = {
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), NULL};
    char **lines = g_strsplit(text, "\n", -1);
    guint n = g_strv_length(lines);
    bool right = n > 1 && lines[n - 1][0] == '\0';
    for (guint i = 0; right && i + 1 < n; i++) {
        right = lines[i][0] == '#' ? read_comment(&r, lines[i])
                                   : read_sample(&r, lines[i]);
        if (!right)
            fprintf(stderr, "not Prometheus: %s\n", lines[i]);
    }
    g_strfreev(lines);
    g_hash_table_destroy(r.types);
    g_hash_table_destroy(r.seen);
    g_free(r.family);
    return right;
}

static bool promtool_agrees(const char *text)
{
    char *tool = g_find_program_in_path("promtool");
    int status = 0;
    if (tool == NULL)
        return true;
    char *path = g_build_filename(lo_test_tmpdir(), "metrics.txt", NULL);
    char *command =
        g_strdup_printf("sh -c '\"%s\" check metrics < \"%s\"'", tool, path);
    bool ran = g_file_set_contents(path, text, -1, NULL) &&
               g_spawn_command_line_sync(command, NULL, NULL, &status, NULL);
    g_free(command);
    g_free(path);
    g_free(tool);
    return ran && status == 0;
}

/* --- the board ------------------------------------------------------------ */

/* The body of the answer to "GET /metrics"; g_free. */
static char *metrics_of(const struct lo_server *server)
{
    static const char request[] = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                  "Connection: close\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port =
                                      htons((uint16_t)lo_server_port(server))};
    GString *answer = g_string_new(NULL);
    char buffer[4096];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (const void *)&address, sizeof address),
                          0);
    CU_ASSERT_EQUAL(write(fd, request, strlen(request)),
                    (ssize_t)strlen(request));
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        g_string_append_len(answer, buffer, n);
    close(fd);
    const char *body = strstr(answer->str, "\r\n\r\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(body);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer->str, "text/plain; version=0.0.4"));
    char *out = g_strdup(body + 4);
    g_string_free(answer, TRUE);
    return out;
}

static void add(struct lo_session *session, const char *who, lo_time deadline)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    bool added = false;
    const struct lo_notice row = {
        .outage = "O1",
        .revision = 1,
        .stage = "announce-7d",
        .recipient = who,
        .name = who,
        .channel = "sms",
        .lang = "zh",
        .text = "停电",
        .due = NOW - LO_HOUR,
        .not_after = NOW + LO_DAY,
        .deadline = deadline,
        .must_by = LO_TIME_NONE,
        .changed_at = NOW - LO_DAY,
    };
    LO_ASSERT_OK(outbox->add(outbox->self, &row, &added, &err), err);
}

static void test_metrics__are_prometheus_text_and_count_the_queue(void)
{
    const struct lo_web_options options = {"127.0.0.1", 0, false, NULL};
    struct lo_session *session = NULL;
    struct lo_server *server = NULL;
    bool leads = false;
    char *db = g_build_filename(lo_test_tmpdir(), "metrics.db", NULL);
    g_remove(db);
    LO_ASSERT_OK(lo_session_open(&session, db, true, lo_settings_new(),
                                 lo_clock_fixed(&NOW), &err),
                 err);
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    LO_ASSERT_OK(outbox->lead(outbox->self, "sender", "a", NOW - LO_MINUTE, 60,
                              &leads, &err),
                 err);
    add(session, "C1", NOW - 1);
    add(session, "C2", NOW);
    add(session, "C3", LO_TIME_NONE);
    LO_ASSERT_OK(lo_server_start(&server, &options, session, &err), err);
    char *text = metrics_of(server);
    CU_ASSERT_TRUE(is_prometheus(text));
    CU_ASSERT_TRUE(promtool_agrees(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "lineout_notices{state=\"due\"} 3\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "lineout_notices_due_now 3\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "lineout_notices_overdue 1\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "lineout_sender_heartbeat_seconds 1773021540\n"));
    g_free(text);
    lo_server_stop(server);
    g_free(db);
}

static void test_metrics__reader_is_strict(void)
{
    static const char *const wrong[] = {
        "",
        "a 1\n",
        "# HELP a b\n# TYPE a gauge\na 1",
        "# HELP a b\n# TYPE a gauge\na one\n",
        "# HELP a b\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a b\n# TYPE a thing\na 1\n",
        "# TYPE a gauge\n# HELP a b\na 1\n",
        "# HELP a b\n# TYPE a gauge\na{s=due} 1\n",
        "# HELP a b\n# TYPE a gauge\na{s=\"due} 1\n",
        "# HELP a b\n# TYPE a gauge\n# HELP c d\n# TYPE c gauge\na 1\n"};
    CU_ASSERT_TRUE(is_prometheus("# HELP a b\n# TYPE a gauge\n"
                                 "a{s=\"x\",t=\"\\\"\"} 1\na{s=\"y\"} -2.5\n"));
    int err_fd = dup(STDERR_FILENO); /* what it complains of is wanted */
    CU_ASSERT_PTR_NOT_NULL(freopen("/dev/null", "w", stderr));
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        CU_ASSERT_FALSE(is_prometheus(wrong[i]));
    fflush(stderr);
    dup2(err_fd, STDERR_FILENO);
    close(err_fd);
}

LO_SUITE(metrics,
         LO_TEST(test_metrics__are_prometheus_text_and_count_the_queue),
         LO_TEST(test_metrics__reader_is_strict));
