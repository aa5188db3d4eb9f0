/*
 * The server: libmicrohttpd with epoll, one thread. Small requests only: what
 * is longer than a path and a query is refused before it is read.
 */
#include "web/web_int.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>

struct lo_server {
    struct MHD_Daemon *daemon;
    struct lo_session *session;
    struct web_assets *assets;
    bool proxied;
};

/* --- headers ------------------------------------------------------------ */

static const char *const headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static enum MHD_Result send_reply(struct MHD_Connection *connection,
                                  struct web_reply *reply)
{
    size_t length = reply->body->len;
    char *body = g_string_free(reply->body, FALSE);
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback(length, body,
                                                           g_free);
    if (response == NULL) {
        g_free(body);
        return MHD_NO;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        (void)MHD_add_response_header(response, headers[i][0], headers[i][1]);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                                  reply->etag != NULL ? "no-cache"
                                                      : "no-store");
    if (reply->etag != NULL)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG,
                                      reply->etag);
    if (reply->allow != NULL)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW,
                                      reply->allow);
    g_free(reply->etag);
    char *policy = web_policy(reply);
    (void)MHD_add_response_header(response, "Content-Security-Policy", policy);
    g_free(policy);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                  reply->type);
    if (reply->download != NULL) {
        char *how =
            g_strdup_printf("attachment; filename=\"%s\"", reply->download);
        (void)MHD_add_response_header(response,
                                      MHD_HTTP_HEADER_CONTENT_DISPOSITION, how);
        g_free(how);
    }
    enum MHD_Result done =
        MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return done;
}

/* --- a request ---------------------------------------------------------- */

/* It listens by IPv4 alone: so do those who come. */
static bool is_loopback(const struct sockaddr *address)
{
    const struct sockaddr_in *v4 = (const void *)address;
    return address->sa_family == AF_INET &&
           ntohl(v4->sin_addr.s_addr) >> 24 == 127;
}

static enum MHD_Result keep_value(void *self, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    (void)kind;
    GHashTable *values = self;
    if (!g_hash_table_contains(values, name))
        g_hash_table_insert(values, g_strdup(name),
                            g_strdup(value != NULL ? value : ""));
    return MHD_YES;
}

/* ?lang=, else what the browser likes best, else that of the site. */
static enum lo_lang language(struct MHD_Connection *connection,
                             const struct lo_session *session,
                             GHashTable *values)
{
    const char *said = g_hash_table_lookup(values, "lang");
    const char *liked = MHD_lookup_connection_value(
        connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
    const char *site = lo_settings_text(session->settings, "site.language");
    if (said != NULL)
        return lo_lang_of(said);
    if (liked != NULL && liked[0] != '\0' && liked[0] != '*')
        return lo_lang_of(liked);
    return lo_lang_of(site[0] != '\0' ? site : NULL);
}

static enum MHD_Result refuse(struct MHD_Connection *connection,
                              unsigned status, const char *message)
{
    struct web_reply reply = {.status = status,
                              .type = "text/plain; charset=utf-8",
                              .body = g_string_new(message)};
    g_string_append_c(reply.body, '\n');
    return send_reply(connection, &reply);
}

static char *query_of(GHashTable *values)
{
    GString *query = g_string_new(NULL);
    GHashTableIter iter;
    gpointer name, value;
    g_hash_table_iter_init(&iter, values);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        char *left = g_uri_escape_string(name, NULL, TRUE);
        char *right = g_uri_escape_string(value, NULL, TRUE);
        g_string_append_printf(query, "%s%s=%s", query->len > 0 ? "&" : "",
                               left, right);
        g_free(left);
        g_free(right);
    }
    return g_string_free(query, FALSE);
}

static enum MHD_Result answer(struct lo_server *server,
                              struct MHD_Connection *connection,
                              enum web_method method, const char *path)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    GHashTable *values =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, keep_value,
                              values);
    char *query = query_of(values);
    struct web_request request = {
        .method = method,
        .path = path,
        .rest = "",
        .query = query,
        .values = values,
        .local =
            !server->proxied && info != NULL && is_loopback(info->client_addr),
        .api = g_str_has_prefix(path, "/api/"),
        .lang = language(connection, server->session, values),
        .if_none = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                               MHD_HTTP_HEADER_IF_NONE_MATCH),
        .roles = LO_ROLE_VIEW,
        .assets = server->assets,
    };
    struct web_reply reply = {.status = 200,
                              .type = "text/html; charset=utf-8",
                              .body = g_string_new(NULL)};
    web_answer(server->session, &request, &reply);
    enum MHD_Result done = send_reply(connection, &reply);
    g_hash_table_destroy(values);
    g_free(query);
    return done;
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    (void)version, (void)upload;
    static int seen;
    if (*state == NULL) { /* the head is there; a body may follow */
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size > 0) { /* read and not looked at */
        *upload_size = 0;
        return MHD_YES;
    }
    bool get = strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
               strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    if (!get && strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                      "only GET and POST are answered here");
    if (strlen(path) > LO_WEB_PATH_MAX || !g_utf8_validate(path, -1, NULL))
        return refuse(connection, MHD_HTTP_URI_TOO_LONG,
                      "no such address is answered here");
    return answer(self, connection, get ? WEB_GET : WEB_POST, path);
}

/* --- start and stop ------------------------------------------------------ */

/* Idle clients keep a file open each. */
static void allow_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    rlim_t wanted = LO_WEB_CONNECTIONS + 64;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static enum lo_status read_address(struct sockaddr_in *out,
                                   const struct lo_web_options *options,
                                   struct lo_error *err)
{
    *out = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)options->port)};
    if (inet_pton(AF_INET, options->address, &out->sin_addr) != 1) {
        lo_error_set(err, LO_EINPUT, "'%s' is no IPv4 address",
                     options->address);
        lo_error_hint(err, "127.0.0.1 is this machine");
        return LO_EINPUT;
    }
    if (!is_loopback((const void *)out) && !options->proxied) {
        lo_error_set(err, LO_EINPUT,
                     "the board is not shown beyond this machine at '%s'",
                     options->address);
        lo_error_hint(err, "put a proxy with TLS and accounts in front of "
                           "127.0.0.1, or say --behind-proxy if one is there");
        return LO_EINPUT;
    }
    return LO_OK;
}

enum lo_status lo_server_start(struct lo_server **out,
                               const struct lo_web_options *options,
                               struct lo_session *session, struct lo_error *err)
{
    struct sockaddr_in address;
    struct lo_server *server = g_new0(struct lo_server, 1);
    server->proxied = options->proxied;
    server->session = session;
    server->assets = web_assets_open(options->assets);
    enum lo_status status = read_address(&address, options, err);
    if (status != LO_OK) {
        lo_server_stop(server);
        return status;
    }
    allow_files();
    server->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, 0, NULL, NULL,
        on_request, server, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)LO_WEB_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LO_WEB_IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(16 * 1024),
        MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_END);
    if (server->daemon == NULL) {
        status = lo_error_set(err, LO_EIO, "cannot listen at '%s:%d'",
                              options->address, options->port);
        lo_error_hint(err, "is another board running? --port has another");
        lo_server_stop(server);
        return status;
    }
    *out = server;
    return LO_OK;
}

void lo_server_stop(struct lo_server *server)
{
    if (server == NULL)
        return;
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    lo_session_close(server->session);
    web_assets_close(server->assets);
    g_free(server);
}

int lo_server_port(const struct lo_server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info != NULL ? info->port : 0;
}
