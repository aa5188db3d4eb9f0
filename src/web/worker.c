/*
 * Threads that answer: each has a session of its own, so that none waits for
 * another but where SQLite makes writers wait.
 */
#include "lineout/app_board.h"
#include "web/server_int.h"

static void answer(struct web_worker *worker, struct exchange *ex)
{
    struct web_reply reply = {.status = 200,
                              .type = "text/html; charset=utf-8",
                              .body = g_string_new(NULL)};
    ex->request.board = worker->board;
    ex->route->handler(worker->session, &ex->request, &reply);
    struct web_sent *sent = web_sent_new(&reply);
    if (ex->key != NULL)
        web_keeper_put(worker->server->keeper, ex->key, ex->stamp,
                       ex->route->keep, sent);
    web_exchange_done(ex, sent);
    web_sent_unref(sent);
}

/* The desk reads what the next price needs while nobody waits for it. */
static void warm(struct web_worker *worker)
{
    if (worker == &worker->server->workers[WEB_DESK] &&
        g_async_queue_length(worker->queue) <= 0)
        lo_board_warm(worker->board);
}

static gpointer work(gpointer self)
{
    struct web_worker *worker = self;
    warm(worker);
    for (;;) {
        gpointer next = g_async_queue_pop(worker->queue);
        if (next == worker)
            return NULL;
        answer(worker, next);
        warm(worker);
    }
}

enum lo_status web_workers_start(struct lo_server *server, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int i = WEB_HERE + 1; i < WEB_WORKERS && status == LO_OK; i++) {
        struct web_worker *worker = &server->workers[i];
        worker->server = server;
        status = lo_session_again(&worker->session, server->session, err);
        if (status != LO_OK)
            break;
        worker->board = lo_board_new(worker->session);
        worker->queue = g_async_queue_new();
        worker->thread = g_thread_new("lineout-web", work, worker);
    }
    return status;
}

/* What is asked already is answered first. */
void web_workers_stop(struct lo_server *server)
{
    g_mutex_lock(&server->lock);
    server->closing = true;
    g_mutex_unlock(&server->lock);
    for (int i = WEB_HERE + 1; i < WEB_WORKERS; i++) {
        struct web_worker *worker = &server->workers[i];
        if (worker->thread != NULL) {
            g_async_queue_push(worker->queue, worker);
            g_thread_join(worker->thread);
        }
        if (worker->queue != NULL)
            g_async_queue_unref(worker->queue);
        lo_board_free(worker->board);
        lo_session_close(worker->session);
    }
}
