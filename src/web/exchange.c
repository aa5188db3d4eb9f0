/*
 * One request and its answer: taken in whole, asked of who answers it, kept
 * for others, sent. The thread of the library never works out an answer that
 * takes time: it suspends the connection until a worker has it.
 */
#include <string.h>

#include "web/server_int.h"

/* --- taken in ----------------------------------------------------------------
 */

static struct exchange *begin(struct lo_server *server,
                              struct MHD_Connection *connection,
                              const char *path)
{
    struct exchange *ex = g_new0(struct exchange, 1);
    ex->server = server;
    ex->connection = connection;
    ex->arena = lo_arena_new();
    ex->path = g_strdup(path);
    ex->body = g_string_new(NULL);
    return ex;
}

static void end(struct exchange *ex)
{
    web_sent_unref(ex->sent);
    if (ex->request.values != NULL)
        g_hash_table_unref(ex->request.values);
    if (ex->request.form != NULL)
        g_hash_table_destroy(ex->request.form);
    lo_json_free(ex->request.json);
    if (ex->body != NULL)
        g_string_free(ex->body, TRUE);
    g_free(ex->key);
    g_free(ex->from);
    g_free(ex->query);
    g_free(ex->path);
    lo_arena_free(ex->arena);
    g_free(ex);
}

void web_on_completed(void *self, struct MHD_Connection *connection,
                      void **state, enum MHD_RequestTerminationCode how)
{
    (void)how;
    struct exchange *ex = *state;
    web_line_whole(self, connection, false);
    if (ex == NULL)
        return;
    web_run_forget(ex->server->run, connection);
    end(ex);
    *state = NULL;
}

/* Asks the same for nobody: its answer is kept. */
static struct exchange *echo_of(const struct exchange *ex)
{
    struct exchange *echo = g_new0(struct exchange, 1);
    echo->server = ex->server;
    echo->arena = lo_arena_new();
    echo->path = g_strdup(ex->path);
    echo->query = g_strdup(ex->query);
    echo->from = g_strdup(ex->from);
    echo->key = g_strdup(ex->key);
    echo->stamp = ex->stamp;
    echo->route = ex->route;
    echo->request = ex->request;
    echo->request.path = echo->path;
    echo->request.rest = echo->path + (ex->request.rest - ex->request.path);
    echo->request.query = echo->query;
    echo->request.from = echo->from;
    echo->request.values = g_hash_table_ref(ex->request.values);
    echo->request.user = lo_arena_strdup(echo->arena, ex->request.user);
    echo->request.csrf = lo_arena_strdup(echo->arena, ex->request.csrf);
    echo->request.cookie = echo->request.if_none = NULL;
    return echo;
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

static char *query_of(GHashTable *values)
{
    GString *query = g_string_new(NULL);
    GList *names = g_list_sort(g_hash_table_get_keys(values),
                               (GCompareFunc)(void (*)(void))strcmp);
    for (GList *name = names; name != NULL; name = name->next) {
        const char *value = g_hash_table_lookup(values, name->data);
        char *left = g_uri_escape_string(name->data, NULL, TRUE);
        char *right = g_uri_escape_string(value, NULL, TRUE);
        g_string_append_printf(query, "%s%s=%s", query->len > 0 ? "&" : "",
                               left, right);
        g_free(left);
        g_free(right);
    }
    g_list_free(names);
    return g_string_free(query, FALSE);
}

/* "a=b%20c&d=e"; what is no UTF-8, or said twice, is left out. */
static GHashTable *read_form(const char *body)
{
    GHashTable *form =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    char **pairs = g_strsplit(body, "&", 1000);
    for (int i = 0; pairs[i] != NULL; i++) {
        char *value = strchr(pairs[i], '=');
        g_strdelimit(pairs[i], "+", ' ');
        if (value != NULL)
            *value++ = '\0';
        char *name = g_uri_unescape_string(pairs[i], NULL);
        char *text = g_uri_unescape_string(value != NULL ? value : "", NULL);
        if (name != NULL && text != NULL && g_utf8_validate(text, -1, NULL) &&
            !g_hash_table_contains(form, name))
            g_hash_table_insert(form, g_steal_pointer(&name),
                                g_steal_pointer(&text));
        g_free(name);
        g_free(text);
    }
    g_strfreev(pairs);
    return form;
}

/* JSON, or what a form of a page sends. */
static bool read_body(struct exchange *ex, struct web_reply *reply)
{
    struct web_request *request = &ex->request;
    struct lo_error err = LO_ERROR_INIT;
    const char *type = MHD_lookup_connection_value(
        ex->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (request->method != WEB_POST)
        return true;
    if (ex->too_long) {
        web_refuse(reply, request, 413, "the request is too long", "");
        return false;
    }
    if (type != NULL &&
        g_str_has_prefix(type, "application/x-www-form-urlencoded")) {
        request->form = read_form(ex->body->str);
        request->api = false;
        return true;
    }
    if (ex->body->len == 0)
        request->json = lo_json_object();
    else if (strlen(ex->body->str) != ex->body->len ||
             lo_json_parse(&request->json, ex->body->str, &err) != LO_OK)
        web_refuse(reply, request, 400, "the body is no JSON", err.message);
    return request->json != NULL;
}

/* --- asked
 * --------------------------------------------------------------------- */

/* One more where the store has another stamp than was kept. */
static void count_stamp(uint64_t *number, char **kept, char *stamp)
{
    if (stamp == NULL || *kept == NULL || strcmp(stamp, *kept) != 0)
        ++*number;
    g_free(*kept);
    *kept = stamp;
}

/* The store is asked whether it changed, and only then what it holds. */
static uint64_t stamp_now(struct lo_server *server, enum web_keep keep)
{
    struct lo_error none = LO_ERROR_INIT;
    int64_t writes = 0;
    struct lo_store *store = server->session->store;
    bool same = lo_store_writes(store, &writes, &none) == LO_OK &&
                server->stamp != NULL && server->told != NULL &&
                writes == server->writes;
    if (!same) {
        char *stamp = NULL, *told = NULL;
        if (lo_store_stamp(store, &stamp, &none) != LO_OK ||
            lo_store_told_stamp(store, &told, &none) != LO_OK)
            g_clear_pointer(&stamp, g_free);
        count_stamp(&server->stamp_number, &server->stamp, stamp);
        count_stamp(&server->told_number, &server->told, told);
        web_keeper_turn(server->keeper, server->stamp_number,
                        server->told_number);
        server->writes = writes;
    }
    return keep == WEB_KEEP_TOLD ? server->told_number : server->stamp_number;
}

/* All that an answer depends on beside the store. */
static char *key_of(const struct exchange *ex)
{
    const struct web_request *request = &ex->request;
    return g_strdup_printf(
        "%d %u %d %s %s %s?%s", (int)request->lang, request->roles,
        request->accounts, request->user != NULL ? request->user : "",
        request->csrf != NULL ? request->csrf : "", ex->path, ex->query);
}

static enum MHD_Result send_out(struct exchange *ex)
{
    return web_sent_queue(ex->sent, ex->connection);
}

static void answer_here(struct exchange *ex, struct web_reply *reply)
{
    if (ex->route != NULL)
        ex->route->handler(ex->server->session, &ex->request, reply);
    ex->sent = web_sent_new(reply);
}

/* With the lock: joins one who asks the same, or is a worker's next. */
static void queue(struct lo_server *server, struct exchange *ex)
{
    struct exchange *first =
        ex->key != NULL ? g_hash_table_lookup(server->asked, ex->key) : NULL;
    if (ex->connection != NULL) {
        ex->waits = true;
        MHD_suspend_connection(ex->connection);
    }
    if (first != NULL && first->stamp == ex->stamp) {
        ex->next = first->next;
        first->next = ex;
        return;
    }
    if (ex->key != NULL)
        g_hash_table_replace(server->asked, ex->key, ex);
    g_async_queue_push(server->workers[ex->route->where].queue, ex);
}

/* false: the board is being closed, and no worker takes anything. */
static bool try_queue(struct lo_server *server, struct exchange *ex)
{
    g_mutex_lock(&server->lock);
    bool open = !server->closing;
    if (open)
        queue(server, ex);
    g_mutex_unlock(&server->lock);
    return open;
}

static void renew(struct exchange *ex)
{
    struct exchange *echo = echo_of(ex);
    if (!try_queue(ex->server, echo))
        end(echo);
}

/* Kept already, else worked out. */
static void ask_a_worker(struct exchange *ex, struct web_reply *reply)
{
    struct lo_server *server = ex->server;
    bool old = false;
    if (ex->route->keep != WEB_KEEP_NO) {
        ex->key = key_of(ex);
        ex->stamp = stamp_now(server, ex->route->keep);
        ex->sent = web_keeper_find(server->keeper, ex->key, ex->stamp, &old);
        if (old)
            renew(ex);
        if (ex->sent != NULL)
            return;
    }
    if (try_queue(server, ex))
        return;
    web_refuse(reply, &ex->request, 503, "the board is being closed", "");
    ex->route = NULL;
    answer_here(ex, reply);
}

void web_exchange_done(struct exchange *ex, struct web_sent *sent)
{
    struct lo_server *server = ex->server;
    g_mutex_lock(&server->lock);
    if (ex->key != NULL && g_hash_table_lookup(server->asked, ex->key) == ex)
        g_hash_table_remove(server->asked, ex->key);
    g_mutex_unlock(&server->lock);
    for (struct exchange *next = ex; next != NULL;) {
        struct exchange *one = next;
        next = one->next; /* resumed, it may be gone at once */
        one->sent = web_sent_ref(sent);
        if (one->connection != NULL)
            MHD_resume_connection(one->connection);
        else
            end(one);
    }
}

/* In whole, known, allowed and ours; else the reply says what is wrong. */
static bool is_asked(struct exchange *ex, struct web_reply *reply)
{
    struct web_request *request = &ex->request;
    if (strlen(ex->path) > LO_WEB_PATH_MAX ||
        strlen(ex->query) > LO_WEB_PATH_MAX ||
        !g_utf8_validate(ex->path, -1, NULL)) {
        web_refuse(reply, request, 414, "no such address is answered here", "");
        return false;
    }
    if (!read_body(ex, reply))
        return false;
    ex->route = web_route_of(request, reply);
    return ex->route != NULL && web_is_ours(ex, reply);
}

static enum MHD_Result answer(struct exchange *ex, enum web_method method)
{
    struct web_request *request = &ex->request;
    struct web_reply reply = {.status = 200,
                              .type = "text/html; charset=utf-8",
                              .body = g_string_new(NULL)};
    request->method = method;
    request->path = ex->path;
    request->rest = "";
    request->api = g_str_has_prefix(ex->path, "/api/");
    request->assets = ex->server->assets;
    request->run = ex->server->run;
    request->door = ex->server->door;
    request->values =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    MHD_get_connection_values(ex->connection, MHD_GET_ARGUMENT_KIND, keep_value,
                              request->values);
    request->query = ex->query = query_of(request->values);
    web_asker(ex);
    if (!is_asked(ex, &reply))
        ex->route = NULL;
    if (ex->route != NULL && ex->route->where != WEB_HERE) {
        ask_a_worker(ex, &reply);
        if (reply.body != NULL)
            g_string_free(reply.body, TRUE);
        return ex->waits ? MHD_YES : send_out(ex);
    }
    if (ex->route != NULL && web_wants_events(ex)) {
        g_string_free(reply.body, TRUE);
        return web_events(ex);
    }
    answer_here(ex, &reply);
    return send_out(ex);
}

/* --- the library's side
 * ---------------------------------------------------------- */

static enum MHD_Result refuse_method(struct MHD_Connection *connection)
{
    struct web_reply reply = {
        .status = 405,
        .type = "text/plain; charset=utf-8",
        .allow = "GET, HEAD, POST",
        .body = g_string_new("only GET and POST are answered here\n")};
    struct web_sent *sent = web_sent_new(&reply);
    enum MHD_Result done = web_sent_queue(sent, connection);
    web_sent_unref(sent);
    return done;
}

static void take_in(struct exchange *ex, const char *upload, size_t size)
{
    if (ex->body->len + size > LO_WEB_BODY_MAX)
        ex->too_long = true;
    else
        g_string_append_len(ex->body, upload, (gssize)size);
}

enum MHD_Result web_on_request(void *self, struct MHD_Connection *connection,
                               const char *path, const char *method,
                               const char *version, const char *upload,
                               size_t *upload_size, void **state)
{
    (void)version;
    struct exchange *ex = *state;
    bool get = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0 ||
               strcmp(method, MHD_HTTP_METHOD_GET) == 0;
    if (ex == NULL) { /* the head is there; a body may follow */
        *state = begin(self, connection, path);
        return MHD_YES;
    }
    if (*upload_size > 0) {
        take_in(ex, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    if (ex->waits) /* a worker has the answer */
        return send_out(ex);
    web_line_whole(self, connection, true);
    if (!get && strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        return refuse_method(connection);
    return answer(ex, get ? WEB_GET : WEB_POST);
}
