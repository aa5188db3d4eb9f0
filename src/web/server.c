/*
 * The server: libmicrohttpd with epoll, one thread that talks, and a few that
 * answer (worker.c). Limits are settings (web.*).
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "web/server_int.h"

enum {
    MEMORY = 16 * 1024, /* of a connection: a longer head is refused */
    BACKLOG = 1024,
    OTHER_FILES = 128 /* beside connections: the stores, pipes */
};

/* It listens by IPv4 alone. */
static bool is_loopback(const struct sockaddr_in *address)
{
    return ntohl(address->sin_addr.s_addr) >> 24 == 127;
}

/* --- start and stop ------------------------------------------------------ */

/* Idle clients keep a file open each. */
static void allow_files(int connections)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    rlim_t wanted = (rlim_t)connections + OTHER_FILES;
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
    if (!is_loopback(out) && !options->proxied) {
        lo_error_set(err, LO_EINPUT,
                     "the board is not shown beyond this machine at '%s'",
                     options->address);
        lo_error_hint(err, "put a proxy with TLS and accounts in front of "
                           "127.0.0.1, or say --behind-proxy if one is there");
        return LO_EINPUT;
    }
    return LO_OK;
}

static struct lo_server *server_new(const struct lo_web_options *options,
                                    struct lo_session *session)
{
    const struct lo_settings *settings = session->settings;
    struct lo_server *server = g_new0(struct lo_server, 1);
    server->proxied = options->proxied;
    server->session = session;
    server->assets = web_assets_open(options->assets);
    server->keeper = web_keeper_new();
    server->door = web_door_new(lo_settings_int(settings, "web.login_tries"),
                                lo_settings_int(settings, "web.login_wait_s"));
    server->run = web_run_new(session);
    server->request_s = lo_settings_int(settings, "web.request_s");
    server->idle_s =
        (int64_t)lo_settings_int(settings, "web.idle_min") * LO_MINUTE;
    server->used =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    server->asked = g_hash_table_new(g_str_hash, g_str_equal);
    server->lines =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, g_free, NULL);
    g_mutex_init(&server->lock);
    g_cond_init(&server->end);
    return server;
}

static struct MHD_Daemon *listen_at(struct lo_server *server,
                                    const struct sockaddr_in *address)
{
    const struct lo_settings *settings = server->session->settings;
    return MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL |
            MHD_ALLOW_SUSPEND_RESUME,
        0, NULL, NULL, web_on_request, server, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)lo_settings_int(settings, "web.connections"),
        MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)lo_settings_int(settings, "web.address_connections"),
        MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)lo_settings_int(settings, "web.idle_s"),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
        MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)BACKLOG,
        MHD_OPTION_NOTIFY_COMPLETED, web_on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, web_on_connection, server,
        MHD_OPTION_END);
}

enum lo_status lo_server_start(struct lo_server **out,
                               const struct lo_web_options *options,
                               struct lo_session *session, struct lo_error *err)
{
    struct sockaddr_in address;
    struct lo_server *server = server_new(options, session);
    enum lo_status status = read_address(&address, options, err);
    if (status == LO_OK)
        status = web_workers_start(server, err);
    if (status != LO_OK) {
        lo_server_stop(server);
        return status;
    }
    allow_files(lo_settings_int(session->settings, "web.connections"));
    server->daemon = listen_at(server, &address);
    if (server->daemon == NULL) {
        status = lo_error_set(err, LO_EIO, "cannot listen at '%s:%d'",
                              options->address, options->port);
        lo_error_hint(err, "is another board running? --port has another");
        lo_server_stop(server);
        return status;
    }
    web_lines_start(server);
    *out = server;
    return LO_OK;
}

/* Nobody new comes, what was asked is answered, who looks on is let go; then
 * the library ends, and all else after it. */
void lo_server_stop(struct lo_server *server)
{
    if (server == NULL)
        return;
    MHD_socket listening = MHD_INVALID_SOCKET;
    if (server->daemon != NULL)
        listening = MHD_quiesce_daemon(server->daemon);
    web_lines_stop(server);
    web_run_end(server->run);
    web_workers_stop(server);
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        (void)close(listening);
    web_run_free(server->run);
    web_keeper_free(server->keeper);
    web_door_free(server->door);
    web_assets_close(server->assets);
    lo_session_close(server->session);
    g_hash_table_destroy(server->lines);
    g_hash_table_destroy(server->asked);
    g_hash_table_destroy(server->used);
    g_free(server->stamp);
    g_free(server->told);
    g_cond_clear(&server->end);
    g_mutex_clear(&server->lock);
    g_free(server);
}

int lo_server_port(const struct lo_server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info != NULL ? info->port : 0;
}
