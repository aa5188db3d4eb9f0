/*
 * Planning anew beside everything else: one run at a time, in a thread with a
 * session of its own; who looks on is told.
 *
 *   POST replan --> thread: lo_board_replan --progress--> news --> lookers-on
 *   POST stop   --> *stop = 1 -------^                     the best found so
 * far
 */
#include <math.h>
#include <string.h>

#include "lineout/app_board.h"
#include "lineout/plan.h"
#include "web/web_int.h"

struct looker {
    void (*wake)(void *self);
    void *self;
};

struct web_run {
    const struct lo_session
        *like; /* borrowed: the session to open another as */
    GMutex lock;
    GThread *thread;
    GArray *lookers; /* struct looker: waiting for news */
    volatile int stop;
    bool ending; /* nobody is to wait any more */
    bool running;
    int64_t number;
    int64_t news; /* counts up */
    double begun;
    double seconds; /* of the last progress */
    double best, bound;
    struct lo_board_answer answer;
    struct lo_error err;
    char *who, *from;
    int64_t version; /* asked for */
    double limit_s;
    char **release; /* ends with NULL */
};

struct web_run *web_run_new(const struct lo_session *session)
{
    struct web_run *run = g_new0(struct web_run, 1);
    g_mutex_init(&run->lock);
    run->like = session;
    run->lookers = g_array_new(FALSE, FALSE, sizeof(struct looker));
    run->best = run->bound = NAN;
    return run;
}

/* --- news -------------------------------------------------------------------
 */

/* With the lock. Everybody who waits looks again. */
static void tell(struct web_run *run)
{
    run->news++;
    for (guint i = 0; i < run->lookers->len; i++) {
        const struct looker *l = &g_array_index(run->lookers, struct looker, i);
        l->wake(l->self);
    }
    g_array_set_size(run->lookers, 0);
}

static struct lo_json *progress_json(const struct web_run *run,
                                     enum lo_lang lang)
{
    struct lo_json *out = lo_json_object();
    double now = run->running ? lo_steady_seconds() - run->begun : run->seconds;
    bool gap = !isnan(run->best) && !isnan(run->bound) && run->best > 0.0;
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "run", run->number);
    lo_json_set(out, "running", lo_json_boolean(run->running));
    lo_json_set_text(out, "by", run->who);
    lo_json_set_real(out, "seconds", now);
    lo_json_set_real(out, "best", run->best);
    lo_json_set_real(out, "bound", run->bound);
    lo_json_set(out, "gap",
                gap ? lo_json_real(lo_gap(run->best, run->bound))
                    : lo_json_null());
    lo_json_set(out, "version",
                !run->running && run->answer.version != 0
                    ? lo_json_integer(run->answer.version)
                    : lo_json_null());
    struct lo_json *error = lo_json_null();
    if (run->err.status != LO_OK) {
        lo_json_free(error);
        error = lo_json_object();
        web_json_error(error, lang, run->err.message, run->err.hint);
    }
    lo_json_set(out, "error", error);
    return out;
}

char *web_run_news(struct web_run *run, enum lo_lang lang, int64_t *seen,
                   bool *over, void (*wake)(void *self), void *self)
{
    char *out = NULL;
    g_mutex_lock(&run->lock);
    *over = run->ending || (!run->running && *seen == run->news + 1);
    if (!*over && *seen <= run->news) {
        struct lo_json *json = progress_json(run, lang);
        char *text = lo_json_print(json, 0);
        out = g_strdup_printf("data: %s\n\n", text);
        *seen = run->news + 1;
        g_free(text);
        lo_json_free(json);
    } else if (!*over) {
        struct looker looker = {wake, self};
        g_array_append_val(run->lookers, looker);
    }
    g_mutex_unlock(&run->lock);
    return out;
}

void web_run_forget(struct web_run *run, void *self)
{
    g_mutex_lock(&run->lock);
    for (guint i = run->lookers->len; i > 0; i--)
        if (g_array_index(run->lookers, struct looker, i - 1).self == self)
            g_array_remove_index(run->lookers, i - 1);
    g_mutex_unlock(&run->lock);
}

static void on_progress(void *self, double seconds, double best, double bound)
{
    struct web_run *run = self;
    g_mutex_lock(&run->lock);
    run->seconds = seconds;
    run->best = best;
    run->bound = bound;
    tell(run);
    g_mutex_unlock(&run->lock);
}

/* --- the thread
 * ---------------------------------------------------------------- */

static gpointer solve(gpointer self)
{
    struct web_run *run = self;
    struct lo_session *session = NULL;
    struct lo_board *board = NULL;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct lo_arena *arena = lo_arena_new();
    const struct lo_board_ask ask = {
        .who = run->who, .from = run->from, .version = run->version};
    const struct lo_board_replan request = {
        .seconds = run->limit_s,
        .n_release = (int32_t)g_strv_length(run->release),
        .release = (const char *const *)run->release,
        .progress = on_progress,
        .progress_self = run,
        .stop = &run->stop};
    enum lo_status status = lo_session_again(&session, run->like, &err);
    if (status == LO_OK) {
        board = lo_board_new(session);
        status = lo_board_replan(board, &ask, &request, arena, &answer, &err);
    }
    if (status == LO_OK && answer.stale) {
        status = lo_error_set(&err, LO_EINPUT, "another plan has come since");
        lo_error_hint(&err, "look at it, then plan again");
    } else if (status == LO_OK && answer.version == 0) {
        status = lo_error_set(&err, LO_ENOTFOUND, "no plan was found");
        lo_error_hint(&err, "more time, or fewer pins");
    }
    lo_board_free(board);
    lo_session_close(session);
    g_mutex_lock(&run->lock);
    run->running = false;
    run->seconds = lo_steady_seconds() - run->begun;
    run->answer.version = status == LO_OK ? answer.version : 0;
    run->err = err;
    tell(run);
    g_mutex_unlock(&run->lock);
    lo_arena_free(arena);
    return NULL;
}

/* With the lock, nothing running. */
static void start(struct web_run *run, const struct web_request *request,
                  double limit_s, int64_t version)
{
    int32_t n = 0;
    if (run->thread != NULL)
        g_thread_join(run->thread);
    g_free(run->who);
    g_free(run->from);
    g_strfreev(run->release);
    const char **release = web_field_list(request, "release", &n);
    run->release = g_strdupv((char **)(uintptr_t)release);
    g_free(release);
    run->who = g_strdup(request->user);
    run->from = g_strdup(request->from);
    run->version = version;
    run->limit_s = limit_s;
    run->stop = 0;
    run->best = run->bound = NAN;
    run->err = (struct lo_error)LO_ERROR_INIT;
    run->answer = (struct lo_board_answer){.stale = false};
    run->begun = lo_steady_seconds();
    run->running = true;
    run->number++;
    tell(run);
    run->thread = g_thread_new("lineout-solve", solve, run);
}

void web_run_end(struct web_run *run)
{
    run->stop = 1;
    g_mutex_lock(&run->lock);
    run->ending = true;
    tell(run);
    GThread *thread = run->thread;
    run->thread = NULL;
    g_mutex_unlock(&run->lock);
    if (thread != NULL)
        g_thread_join(thread);
}

void web_run_free(struct web_run *run)
{
    if (run == NULL)
        return;
    g_array_free(run->lookers, TRUE);
    g_strfreev(run->release);
    g_free(run->who);
    g_free(run->from);
    g_mutex_clear(&run->lock);
    g_free(run);
}

/* --- requests
 * -------------------------------------------------------------------- */

bool web_run_is_busy(const struct web_request *request, struct web_reply *reply)
{
    struct web_run *run = request->run;
    g_mutex_lock(&run->lock);
    bool busy = run->running || run->ending;
    char *message =
        g_strdup_printf(lo_text(request->lang, LO_N_("%s is planning anew")),
                        run->who != NULL ? run->who : "");
    g_mutex_unlock(&run->lock);
    if (busy) {
        reply->retry_after_s = WEB_MOMENT_S;
        web_refuse(reply, request, 503, message,
                   LO_N_("wait for it, or stop it"));
    }
    g_free(message);
    return busy;
}

void web_api_replan(struct lo_session *session,
                    const struct web_request *request, struct web_reply *reply)
{
    struct web_run *run = request->run;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_board_answer answer = {.stale = false};
    struct lo_arena *arena = lo_arena_new();
    double most = lo_settings_int(session->settings, "web.replan_s");
    const struct lo_json *said = lo_json_get(request->json, "seconds");
    double limit_s = CLAMP(lo_json_number(said, most), 0.1, most);
    const struct lo_board_ask ask = web_ask(request);
    if (lo_board_check(request->board, &ask, arena, &answer, &err) != LO_OK) {
        web_fail(reply, request, &err);
    } else if (answer.stale) {
        web_stale(reply, request, &answer);
    } else if (!web_run_is_busy(request, reply)) {
        /* Started by the desk alone: nobody starts another meanwhile. */
        g_mutex_lock(&run->lock);
        start(run, request, limit_s, ask.version);
        struct lo_json *out = progress_json(run, request->lang);
        g_mutex_unlock(&run->lock);
        web_json(reply, out);
        reply->status = 202;
    }
    lo_arena_free(arena);
}

void web_api_replan_stop(struct lo_session *session,
                         const struct web_request *request,
                         struct web_reply *reply)
{
    (void)session;
    request->run->stop = 1;
    web_api_replan_progress(session, request, reply);
}

void web_api_replan_progress(struct lo_session *session,
                             const struct web_request *request,
                             struct web_reply *reply)
{
    (void)session;
    g_mutex_lock(&request->run->lock);
    struct lo_json *out = progress_json(request->run, request->lang);
    g_mutex_unlock(&request->run->lock);
    web_json(reply, out);
}
