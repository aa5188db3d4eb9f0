/*
 * fuzz_web_run.h - one input as a request to a real board; shared by the fuzz
 * target and by the test that replays the corpus.
 *
 *   R...            the bytes as they are
 *   G/path          GET by somebody who may all
 *   P/path\nbody    POST of JSON by him
 *   F/path\nbody    POST of a form by him
 *
 * What must hold of any bytes: no crash, no leak; an answer, if there is one,
 * has a status, forbids script from elsewhere, and is no 500; the store is
 * sound afterwards.
 */
#ifndef LINEOUT_TESTS_FUZZ_WEB_RUN_H
#define LINEOUT_TESTS_FUZZ_WEB_RUN_H

#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lineout/app_account.h"
#include "lineout/web.h"

struct fuzz_web {
    struct lo_server *server;
    struct lo_logged_in in;
    char *db;
};

static inline void fuzz_web_must(enum lo_status status,
                                 const struct lo_error *err)
{
    if (status != LO_OK)
        g_error("%s (%s)", err->message, err->hint);
}

static inline void fuzz_web_fill(struct lo_session *session)
{
    static const char *const files[] = {"tests/cli/data/network.xml",
                                        "tests/cli/data/work.xml"};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    GArray *summaries =
        g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    struct lo_world *world = NULL;
    struct lo_week *week = NULL;
    const struct lo_plan_request request = {.has_from = true,
                                            .from = 20528,
                                            .days = 5,
                                            .time_limit_s = 10.0,
                                            .brief = true};
    fuzz_web_must(
        lo_app_import(session, files, 2, &options, summaries, &world, &err),
        &err);
    for (guint i = 0; i < summaries->len; i++)
        lo_import_summary_clear(
            &g_array_index(summaries, struct lo_import_summary, i));
    g_array_free(summaries, TRUE);
    fuzz_web_must(lo_app_plan(session, world, &request, &week, &err), &err);
    lo_week_free(week);
    lo_world_free(world);
}

/* `db` does not exist yet; moved. */
static inline void fuzz_web_open(struct fuzz_web *f, char *db)
{
    static const lo_time now = 1772755200;
    const struct lo_web_options options = {"127.0.0.1", 0, false, NULL};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_settings *settings = lo_settings_new();
    fuzz_web_must(lo_settings_assign(settings, "web.replan_s=1", &err), &err);
    fuzz_web_must(lo_session_open(&session, db, true, settings,
                                  lo_clock_fixed(&now), &err),
                  &err);
    fuzz_web_fill(session);
    fuzz_web_must(lo_app_account_add(session, "fuzz", LO_ROLE_ALL,
                                     "a long password", 4, &err),
                  &err);
    fuzz_web_must(
        lo_app_login(session, "fuzz", "a long password", &f->in, &err), &err);
    fuzz_web_must(lo_server_start(&f->server, &options, session, &err), &err);
    f->db = db;
}

static inline void fuzz_web_close(struct fuzz_web *f)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = NULL;
    lo_server_stop(f->server);
    fuzz_web_must(lo_store_open(&store, f->db, false, &err), &err);
    fuzz_web_must(lo_store_validate(store, &err), &err);
    lo_store_close(store);
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        char *path = g_strconcat(f->db, ends[i], NULL);
        g_remove(path);
        g_free(path);
    }
    g_free(f->db);
}

/* The request of the input. */
static inline GString *fuzz_web_request(const struct fuzz_web *f,
                                        const uint8_t *data, size_t size)
{
    GString *out = g_string_new(NULL);
    const char *text = (const char *)data + 1;
    size_t rest = size - 1;
    if (data[0] == 'R')
        return g_string_append_len(out, text, (gssize)rest);
    const char *end = memchr(text, '\n', rest);
    size_t path = end != NULL ? (size_t)(end - text) : rest;
    size_t body = end != NULL ? rest - path - 1 : 0;
    g_string_append(out, data[0] == 'G' ? "GET " : "POST ");
    g_string_append_len(out, text, (gssize)path);
    g_string_append_printf(out,
                           " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: lineout=%s"
                           "\r\nX-CSRF-Token: %s\r\nConnection: close\r\n",
                           f->in.cookie, f->in.csrf);
    if (data[0] != 'G')
        g_string_append_printf(
            out, "Content-Type: %s\r\nContent-Length: %zu\r\n",
            data[0] == 'P' ? "application/json"
                           : "application/x-www-form-urlencoded",
            body);
    g_string_append(out, "\r\n");
    if (data[0] != 'G' && body > 0)
        g_string_append_len(out, end + 1, (gssize)body);
    return out;
}

static inline void fuzz_web_judge(const GString *answer, bool whole)
{
    if (answer->len == 0)
        return; /* cut off: what came was no HTTP */
    g_assert(g_str_has_prefix(answer->str, "HTTP/1."));
    g_assert(!whole || strncmp(answer->str + 8, " 500", 4) != 0);
}

static inline void fuzz_web_run(const struct fuzz_web *f, const uint8_t *data,
                                size_t size)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)lo_server_port(f->server))};
    char buffer[4096];
    if (size < 2 || strchr("RGPF", data[0]) == NULL || data[0] == '\0')
        return;
    GString *request = fuzz_web_request(f, data, size);
    GString *answer = g_string_new(NULL);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const struct timeval soon = {0, 30000};
    const struct linger at_once = {1, 0}; /* ports do not run out */
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (data[0] == 'R') /* half a request is never answered */
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    if (fd < 0 || connect(fd, (const void *)&address, sizeof address) != 0)
        g_error("cannot reach the board");
    (void)send(fd, request->str, request->len, MSG_NOSIGNAL);
    (void)shutdown(fd, SHUT_WR);
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        if (answer->len < 4096)
            g_string_append_len(answer, buffer, n);
    close(fd);
    fuzz_web_judge(answer, data[0] != 'R');
    g_string_free(answer, TRUE);
    g_string_free(request, TRUE);
}

#endif
