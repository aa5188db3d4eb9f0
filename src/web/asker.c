/*
 * Who asks: his address, his language, his login and what he may do; and
 * whether a change comes from a page of ours.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "lineout/app_account.h"
#include "lineout/crypto.h"
#include "web/server_int.h"

static const char *header(const struct exchange *ex, const char *name)
{
    return MHD_lookup_connection_value(ex->connection, MHD_HEADER_KIND, name);
}

/* --- address ---------------------------------------------------------------
 */

/* It listens by IPv4 alone: so do those who come. */
static void find_address(struct exchange *ex)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        ex->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET_ADDRSTRLEN] = "";
    const struct sockaddr_in *v4 =
        info != NULL ? (const void *)info->client_addr : NULL;
    bool known = v4 != NULL && v4->sin_family == AF_INET;
    if (known)
        (void)inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    bool loopback = known && ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    ex->request.local = !ex->server->proxied && loopback;
    ex->from = g_strdup(text);
    const char *told = header(ex, "X-Forwarded-For");
    if (ex->server->proxied && told != NULL) { /* its last word is its own */
        const char *comma = strrchr(told, ',');
        g_free(ex->from);
        ex->from = g_strndup(comma != NULL ? comma + 1 : told, 64);
        g_strstrip(ex->from);
    }
    ex->request.from = ex->from;
    ex->request.secure = ex->server->proxied;
}

/* ?lang=, else what the browser likes best, else that of the site. */
static enum lo_lang language(const struct exchange *ex)
{
    const char *said = web_value(&ex->request, "lang");
    const char *liked = header(ex, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
    const char *site =
        lo_settings_text(ex->server->session->settings, "site.language");
    if (said != NULL)
        return lo_lang_of(said);
    if (liked != NULL && liked[0] != '\0' && liked[0] != '*')
        return lo_lang_of(liked);
    return lo_lang_of(site[0] != '\0' ? site : NULL);
}

/* --- login -------------------------------------------------------------------
 */

/* A login that nobody used for long has ended, whatever the store says. */
static bool is_in_use(struct lo_server *server, const char *token)
{
    double now = lo_steady_seconds();
    double *last = g_hash_table_lookup(server->used, token);
    if (last != NULL && now - *last > (double)server->idle_s)
        return false;
    if (last == NULL) {
        last = g_new(double, 1);
        g_hash_table_insert(server->used, g_strdup(token), last);
    }
    *last = now;
    return true;
}

static gboolean is_over(gpointer key, gpointer value, gpointer self)
{
    (void)key;
    const struct lo_server *server = self;
    int hours = lo_settings_int(server->session->settings, "web.session_hours");
    return lo_steady_seconds() - *(const double *)value > hours * 3600.0;
}

static void find_login(struct exchange *ex)
{
    struct web_request *request = &ex->request;
    struct lo_server *server = ex->server;
    struct lo_login login;
    struct lo_error none = LO_ERROR_INIT;
    const char *cookie =
        MHD_lookup_connection_value(ex->connection, MHD_COOKIE_KIND, "lineout");
    if (cookie == NULL || strlen(cookie) != LO_TOKEN_TEXT - 1 ||
        lo_app_whose(server->session, cookie, ex->arena, &login, &none) !=
            LO_OK)
        return;
    if (g_hash_table_size(server->used) > 10000)
        g_hash_table_foreach_remove(server->used, is_over, server);
    if (!is_in_use(server, login.token))
        return;
    request->cookie = lo_arena_strdup(ex->arena, cookie);
    request->user = login.account;
    request->csrf = login.csrf;
    request->until = login.until;
    request->roles = login.roles | LO_ROLE_VIEW;
}

/* While there is no account this machine may look, and whomever a proxy lets
 * through; once there is one, web.guests says. */
static unsigned roles_of_guest(const struct exchange *ex)
{
    const char *guests =
        lo_settings_text(ex->server->session->settings, "web.guests");
    bool may = strcmp(guests, "auto") == 0 ? !ex->request.accounts
                                           : strcmp(guests, "yes") == 0;
    return may ? LO_ROLE_VIEW : LO_ROLE_NONE;
}

void web_asker(struct exchange *ex)
{
    struct web_request *request = &ex->request;
    struct lo_error none = LO_ERROR_INIT;
    find_address(ex);
    request->lang = language(ex);
    request->if_none = header(ex, MHD_HTTP_HEADER_IF_NONE_MATCH);
    if (request->if_none != NULL)
        request->if_none = lo_arena_strdup(ex->arena, request->if_none);
    if (lo_store_has_accounts(ex->server->session->store, &request->accounts,
                              &none) != LO_OK)
        request->accounts = true;
    if (request->accounts)
        find_login(ex);
    if (request->user == NULL)
        request->roles = roles_of_guest(ex);
}

/* --- is it a page of ours?
 * ------------------------------------------------------ */

/* Another site that has its name point here reads nothing. */
static bool is_our_host(const struct exchange *ex)
{
    static const char *const ours[] = {"127.", "localhost"};
    const char *host = header(ex, MHD_HTTP_HEADER_HOST);
    if (ex->server->proxied)
        return true; /* the proxy knows its names */
    if (host == NULL)
        return false;
    const char *colon = strchr(host, ':');
    size_t length = colon != NULL ? (size_t)(colon - host) : strlen(host);
    char *name = g_strndup(host, length);
    struct in_addr address;
    bool good = g_ascii_strcasecmp(name, ours[1]) == 0 ||
                (g_str_has_prefix(name, ours[0]) &&
                 inet_pton(AF_INET, name, &address) == 1);
    g_free(name);
    return good;
}

/* What the browser says of the page that sends: nothing, or this very host.
 * The first header decides where there is one: a form of a page that names no
 * referrer comes with "Origin: null". */
static bool is_our_origin(const struct exchange *ex)
{
    const char *site = header(ex, "Sec-Fetch-Site");
    const char *origin = header(ex, "Origin");
    const char *host = header(ex, MHD_HTTP_HEADER_HOST);
    if (site != NULL)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    if (origin == NULL)
        return true;
    const char *name = strstr(origin, "://");
    return name != NULL && host != NULL && strcmp(name + 3, host) == 0;
}

bool web_is_ours(struct exchange *ex, struct web_reply *reply)
{
    const struct web_request *request = &ex->request;
    if (!is_our_host(ex)) {
        web_refuse(reply, request, 421, "this board has another name",
                   "http://127.0.0.1:PORT/");
        return false;
    }
    if (request->method != WEB_POST)
        return true;
    if (!is_our_origin(ex)) {
        web_refuse(reply, request, 403, "the request comes from another site",
                   "");
        return false;
    }
    if (ex->route->role == LO_ROLE_NONE && request->user == NULL)
        return true;
    const char *token = header(ex, "X-CSRF-Token");
    if (token == NULL)
        token = web_field(request, "csrf");
    if (request->csrf != NULL && token != NULL &&
        lo_same_secret(token, request->csrf))
        return true;
    web_refuse(reply, request, 403, "the page you sent this from is too old",
               "load it again");
    return false;
}
