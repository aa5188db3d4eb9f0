/*
 * The life of a plan on the board: approved, published, planned anew, and what
 * really happened. The use cases of app.h and app_life.h, for somebody who may
 * have been overtaken.
 */
#include "app/board_int.h"

#include <string.h>

#include "lineout/actual.h"
#include "lineout/app_notify.h"

/* --- approve, publish ------------------------------------------------------
 */

static enum lo_status make_approved(struct lo_board *board, void *self,
                                    struct lo_arena *arena,
                                    struct lo_board_answer *answer,
                                    struct lo_error *err)
{
    (void)self, (void)arena;
    struct lo_week *week = NULL;
    enum lo_status status =
        lo_app_approve(board->session, answer->version, &week, err);
    lo_week_free(week);
    return status;
}

enum lo_status lo_board_approve(struct lo_board *board,
                                const struct lo_board_ask *ask,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err)
{
    struct board_change change = {.what = "approve", .make = make_approved};
    return board_keep(board, ask, &change, arena, answer, err);
}

struct publish {
    const struct lo_ladder_override *override;
    struct lo_ladder *ladder;
};

static enum lo_status make_published(struct lo_board *board, void *self,
                                     struct lo_arena *arena,
                                     struct lo_board_answer *answer,
                                     struct lo_error *err)
{
    (void)arena;
    const struct publish *publish = self;
    struct lo_week *week = NULL;
    enum lo_status status =
        lo_app_publish(board->session, answer->version, publish->override,
                       &week, publish->ladder, err);
    lo_week_free(week);
    return status;
}

enum lo_status
lo_board_publish(struct lo_board *board, const struct lo_board_ask *ask,
                 const struct lo_ladder_override *override,
                 struct lo_ladder *ladder, struct lo_arena *arena,
                 struct lo_board_answer *answer, struct lo_error *err)
{
    struct publish publish = {override, ladder};
    struct board_change change = {.what = "publish",
                                  .words =
                                      override != NULL ? override->reason : "",
                                  .make = make_published,
                                  .self = &publish};
    return board_keep(board, ask, &change, arena, answer, err);
}

/* --- what really happened ----------------------------------------------------
 */

struct actual {
    const char *outage;
    struct lo_interval off;
    bool correct;
    struct lo_actual_outcome *out;
    bool tell;
    int32_t stage; /* of it alone, 0 = of the outage */
    int32_t *notices;
};

/* Were other times entered of it? */
static enum lo_status entered_before(bool *out, struct lo_board *board,
                                     const struct actual *actual,
                                     struct lo_arena *arena,
                                     struct lo_error *err)
{
    struct lo_week *told = NULL;
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    enum lo_status status = app_published_week(&told, board->session, err);
    if (status == LO_OK)
        status = lo_store_get_actuals(board->session->store, rows, arena, err);
    *out = false;
    for (guint i = 0; i < rows->len && told != NULL; i++) {
        const struct lo_actual *row = &g_array_index(rows, struct lo_actual, i);
        const struct lo_week_outage *outage =
            app_week_outage(told, actual->outage);
        if (outage != NULL && app_is_actual_of(row, told, outage) &&
            (row->off.from != actual->off.from ||
             row->off.to != actual->off.to))
            *out = true;
    }
    g_array_free(rows, TRUE);
    lo_week_free(told);
    return status;
}

static enum lo_status enter(struct lo_board *board, struct actual *actual,
                            struct lo_arena *arena,
                            struct lo_board_answer *answer,
                            struct lo_error *err)
{
    bool other = false;
    enum lo_status status = entered_before(&other, board, actual, arena, err);
    if (status != LO_OK)
        return status;
    answer->stale = other && !actual->correct;
    if (answer->stale)
        return board_blame(board, actual->outage, arena, answer, err);
    return lo_app_actual(board->session, actual->outage, actual->off,
                         actual->out, arena, err);
}

static enum lo_status make_stage_back(struct lo_board *board,
                                      const struct actual *actual,
                                      struct lo_arena *arena,
                                      struct lo_error *err)
{
    struct lo_stage_end end;
    enum lo_status status =
        lo_app_stage_back(board->session, actual->outage, actual->stage,
                          actual->off.to, &end, arena, err);
    if (status != LO_OK)
        return status;
    const struct lo_tell tell = {LO_TELL_RESTORED, end.outage, LO_TIME_NONE,
                                 end.promised};
    return lo_app_tell(board->session, &tell, actual->notices, err);
}

static enum lo_status make_actual(struct lo_board *board, void *self,
                                  struct lo_arena *arena,
                                  struct lo_board_answer *answer,
                                  struct lo_error *err)
{
    struct actual *actual = self;
    enum lo_status status = LO_OK;
    if (actual->stage != 0)
        return make_stage_back(board, actual, arena, err);
    if (actual->off.from != LO_TIME_NONE)
        status = enter(board, actual, arena, answer, err);
    if (status != LO_OK || answer->stale || !actual->tell)
        return status;
    const struct lo_tell tell = {LO_TELL_RESTORED, actual->outage, LO_TIME_NONE,
                                 LO_TIME_NONE};
    return lo_app_tell(board->session, &tell, actual->notices, err);
}

static enum lo_status
keep_actual(struct lo_board *board, const struct lo_board_ask *ask,
            const char *what, struct actual *actual, struct lo_arena *arena,
            struct lo_board_answer *answer, struct lo_error *err)
{
    struct board_change change = {.what = what,
                                  .object = actual->outage,
                                  .make = make_actual,
                                  .self = actual,
                                  .in_force = true};
    return board_keep(board, ask, &change, arena, answer, err);
}

enum lo_status
lo_board_actual(struct lo_board *board, const struct lo_board_ask *ask,
                const char *outage, struct lo_interval off, bool correct,
                struct lo_actual_outcome *out, struct lo_arena *arena,
                struct lo_board_answer *answer, struct lo_error *err)
{
    struct actual actual = {
        .outage = outage, .off = off, .correct = correct, .out = out};
    return keep_actual(board, ask, "actual", &actual, arena, answer, err);
}

enum lo_status
lo_board_restored(struct lo_board *board, const struct lo_board_ask *ask,
                  const char *outage, struct lo_interval off, bool correct,
                  int32_t *notices, struct lo_arena *arena,
                  struct lo_board_answer *answer, struct lo_error *err)
{
    struct lo_actual_outcome outcome;
    struct actual actual = {.outage = outage,
                            .off = off,
                            .correct = correct,
                            .out = &outcome,
                            .tell = true,
                            .notices = notices};
    return keep_actual(board, ask, "restored", &actual, arena, answer, err);
}

enum lo_status
lo_board_stage_back(struct lo_board *board, const struct lo_board_ask *ask,
                    const char *outage, int32_t stage, lo_time on,
                    int32_t *notices, struct lo_arena *arena,
                    struct lo_board_answer *answer, struct lo_error *err)
{
    struct actual actual = {.outage = outage,
                            .off = {LO_TIME_NONE, on},
                            .stage = stage,
                            .notices = notices};
    return keep_actual(board, ask, "restored", &actual, arena, answer, err);
}

/* --- planning anew
 * -------------------------------------------------------------- */

static GArray *pins_of(const struct lo_plan_origin *origin)
{
    GArray *pins = g_array_new(FALSE, FALSE, sizeof(struct lo_pin));
    for (int32_t i = 0; i < origin->n_held; i++) {
        const struct lo_held *held = &origin->held[i];
        struct lo_pin pin = {held->job, held->start, held->day};
        g_array_append_val(pins, pin);
    }
    return pins;
}

static bool overlap(const struct lo_week *a, const struct lo_week *b)
{
    return a->span.from < b->span.to && b->span.from < a->span.to;
}

/* Around what is published, where the days are those of the plan in force. */
static enum lo_status solve_around(struct lo_week **out, struct lo_board *board,
                                   struct lo_world *world,
                                   const struct lo_board_replan *request,
                                   const GArray *pins, struct lo_error *err)
{
    struct lo_replan_request wanted = LO_REPLAN_REQUEST_INIT;
    struct lo_replanned result = {.week = NULL};
    wanted.n_release = request->n_release;
    wanted.release = request->release;
    wanted.n_pins = (int32_t)pins->len;
    wanted.pins = (const struct lo_pin *)(void *)pins->data;
    wanted.time_limit_s = request->seconds;
    wanted.progress = request->progress;
    wanted.progress_self = request->progress_self;
    wanted.stop = request->stop;
    enum lo_status status =
        lo_app_replan(board->session, world, &wanted, &result, err);
    if (status == LO_OK) {
        *out = result.week;
        result.week = NULL;
    }
    lo_replanned_clear(&result);
    return status;
}

static enum lo_status solve(struct lo_week **out, struct lo_board *board,
                            const struct lo_board_replan *request,
                            const struct lo_week *latest,
                            const struct lo_plan_origin *origin,
                            struct lo_error *err)
{
    struct lo_world *world = NULL;
    struct lo_week *told = NULL;
    struct lo_session *session = board->session;
    GArray *pins = pins_of(origin);
    enum lo_status status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = app_published_week(&told, session, err);
    if (status == LO_OK && told != NULL && overlap(told, latest)) {
        status = solve_around(out, board, world, request, pins, err);
    } else if (status == LO_OK) {
        lo_date from = lo_zone_date(session->zone, latest->span.from);
        const struct lo_plan_request wanted = {
            .has_from = true,
            .from = from,
            .days = lo_zone_date(session->zone, latest->span.to) - from,
            .time_limit_s = request->seconds,
            .n_pins = (int)pins->len,
            .pins = (const struct lo_pin *)(void *)pins->data,
            .progress = request->progress,
            .progress_self = request->progress_self,
            .stop = request->stop,
            .brief = true};
        status = lo_app_plan(session, world, &wanted, out, err);
    }
    g_array_free(pins, TRUE);
    lo_week_free(told);
    lo_world_free(world);
    return status;
}

/* The plan stands in the store already: who wanted it. */
static enum lo_status sign(struct lo_board *board,
                           const struct lo_board_ask *ask,
                           const struct lo_plan_origin *before, int64_t version,
                           struct lo_error *err)
{
    struct lo_plan_origin origin = *before;
    origin.by = ask->who;
    origin.version = version;
    origin.what = "replan";
    origin.object = "";
    origin.before = before->version;
    origin.at = app_now(board->session);
    const struct lo_audit row = {.at = origin.at,
                                 .who = ask->who,
                                 .from = ask->from,
                                 .what = "replan",
                                 .object = "",
                                 .version = version,
                                 .done = true,
                                 .words = version == 0 ? "no plan" : ""};
    enum lo_status status = LO_OK;
    if (version != 0)
        status = lo_store_put_origin(board->session->store, &origin, err);
    if (status == LO_OK)
        status = lo_store_put_audit(board->session->store, &row, err);
    return status;
}

enum lo_status
lo_board_replan(struct lo_board *board, const struct lo_board_ask *ask,
                const struct lo_board_replan *request, struct lo_arena *arena,
                struct lo_board_answer *answer, struct lo_error *err)
{
    struct lo_week *latest = NULL, *found = NULL;
    enum lo_status status = board_is_latest(board, ask, arena, answer, err);
    if (status != LO_OK || answer->stale)
        return status;
    status = lo_app_week(board->session, ask->version, &latest, err);
    if (status == LO_OK)
        status = solve(&found, board, request, latest, &answer->latest, err);
    if (status == LO_OK) {
        answer->version = found != NULL ? found->version : 0;
        status = sign(board, ask, &answer->latest, answer->version, err);
    } else {
        lo_board_note_refusal(board, ask, "replan", "", err);
    }
    lo_week_free(found);
    lo_week_free(latest);
    return status;
}
