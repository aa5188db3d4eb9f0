/*
 * Changes of the plan on the board: each makes the next plan, a draft.
 */
#include "app/board_int.h"

#include <string.h>

#include "lineout/text.h"

/* Its own copy of what is held, to be changed. */
static GArray *held_of(const struct lo_plan_origin *origin)
{
    GArray *held = g_array_new(FALSE, FALSE, sizeof(struct lo_held));
    if (origin->n_held > 0)
        g_array_append_vals(held, origin->held, (guint)origin->n_held);
    return held;
}

static struct lo_plan_origin origin_of(const struct lo_board_ask *ask,
                                       const char *what, const char *object,
                                       int64_t before, const GArray *held)
{
    return (struct lo_plan_origin){
        .by = ask->who,
        .what = what,
        .object = object,
        .before = before,
        .n_held = (int32_t)held->len,
        .held = (const struct lo_held *)(void *)held->data};
}

/* A copy as a new draft. */
static enum lo_status copy_week(struct lo_week **out, struct lo_board *board,
                                int64_t version, struct lo_error *err)
{
    enum lo_status status = lo_app_week(board->session, version, out, err);
    if (status == LO_OK)
        (*out)->version = 0;
    return status;
}

/* --- move ----------------------------------------------------------------- */

struct move {
    const struct lo_board_ask *ask;
    const struct lo_board_wish *wish;
    struct lo_board_price *price;
};

/* A pin goes with the job that a person moves. */
static void move_pin(GArray *held, const struct lo_week_job *job)
{
    for (guint i = held->len; i > 0; i--) {
        struct lo_held *row = &g_array_index(held, struct lo_held, i - 1);
        if (strcmp(row->job, job->id) != 0 || row->start == LO_TIME_NONE)
            continue;
        row->start = job->part.from;
        if (!job->placed)
            g_array_remove_index(held, i - 1);
    }
}

static enum lo_status refuse(const struct lo_board_price *price,
                             struct lo_error *err)
{
    GString *text = g_string_new(NULL);
    lo_text_unpack(text, LO_LANG_EN, price->rules[0].text);
    lo_error_set(err, LO_EINPUT, "%s: %s", price->rules[0].rule, text->str);
    lo_error_hint(err, "ask for the price first: it names every rule");
    g_string_free(text, TRUE);
    return LO_EINPUT;
}

static enum lo_status make_move(struct lo_board *board, void *self,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err)
{
    struct move *move = self;
    enum lo_status status = lo_board_price(board, move->ask, move->wish, arena,
                                           answer, move->price, err);
    if (status != LO_OK || answer->stale)
        return status;
    if (!move->price->possible)
        return refuse(move->price, err);
    GArray *held = held_of(&board->origin);
    move_pin(held, move->price->job);
    struct lo_plan_origin origin = origin_of(
        move->ask, "move", move->price->job->id, board->week->version, held);
    status = board_put(board, move->price->week, &origin, answer, err);
    g_array_free(held, TRUE);
    return status;
}

enum lo_status lo_board_move(struct lo_board *board,
                             const struct lo_board_ask *ask,
                             const struct lo_board_wish *wish,
                             struct lo_arena *arena,
                             struct lo_board_answer *answer,
                             struct lo_board_price *out, struct lo_error *err)
{
    struct lo_board_price price = {.possible = false};
    struct move move = {ask, wish, &price};
    const char *part = wish->part > 0
                           ? lo_arena_printf(arena, "part %d", (int)wish->part)
                           : "";
    struct board_change change = {.what = "move",
                                  .object = wish->job,
                                  .words = part,
                                  .make = make_move,
                                  .self = &move};
    enum lo_status status = board_keep(board, ask, &change, arena, answer, err);
    if (status == LO_OK && !answer->stale)
        *out = price;
    else
        lo_board_price_clear(&price);
    return status;
}

/* --- undo ----------------------------------------------------------------- */

/* What is undone goes on from where the plan before came from: undo again, and
 * it is the one before that. */
static enum lo_status make_undo(struct lo_board *board, void *self,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err)
{
    const struct lo_board_ask *ask = self;
    struct lo_plan_origin before = {.version = 0};
    struct lo_week *week = NULL;
    if (answer->latest.before == 0) {
        lo_error_set(err, LO_ENOTFOUND, "there is nothing to undo");
        lo_error_hint(err, "only changes made on the board are undone");
        return LO_ENOTFOUND;
    }
    enum lo_status status = lo_store_get_origin(
        board->session->store, answer->latest.before, arena, &before, err);
    if (status == LO_OK)
        status = copy_week(&week, board, answer->latest.before, err);
    if (status == LO_OK) {
        GArray *held = held_of(&before);
        struct lo_plan_origin origin =
            origin_of(ask, "undo", "", before.before, held);
        status = board_put(board, week, &origin, answer, err);
        g_array_free(held, TRUE);
    }
    lo_week_free(week);
    return status;
}

enum lo_status lo_board_undo(struct lo_board *board,
                             const struct lo_board_ask *ask,
                             struct lo_arena *arena,
                             struct lo_board_answer *answer,
                             struct lo_error *err)
{
    struct board_change change = {
        .what = "undo", .make = make_undo, .self = (void *)(uintptr_t)ask};
    return board_keep(board, ask, &change, arena, answer, err);
}

/* --- pin and forbid ---------------------------------------------------------
 */

struct hold {
    const struct lo_board_ask *ask;
    const char *job;
    bool day;  /* a forbidden one; else a pin */
    bool lift; /* no longer */
    lo_date date;
    bool now; /* answer: the job lies on the day */
};

static const struct lo_week_job *job_named(const struct lo_week *week,
                                           const char *name)
{
    for (int32_t j = 0; j < week->n_jobs; j++)
        if (strcmp(week->jobs[j].id, name) == 0 ||
            strcmp(week->jobs[j].name, name) == 0)
            return &week->jobs[j];
    return NULL;
}

/* Takes away what was said of the same before. */
static bool forget_held(GArray *held, const struct hold *hold,
                        const struct lo_week_job *job)
{
    bool any = false;
    for (guint i = held->len; i > 0; i--) {
        const struct lo_held *row = &g_array_index(held, struct lo_held, i - 1);
        bool day = row->start == LO_TIME_NONE;
        if (strcmp(row->job, job->id) != 0 || day != hold->day ||
            (day && row->day != hold->date))
            continue;
        g_array_remove_index(held, i - 1);
        any = true;
    }
    return any;
}

static enum lo_status change_held(GArray *held, struct lo_board *board,
                                  struct hold *hold,
                                  const struct lo_week_job *job,
                                  struct lo_error *err)
{
    bool known = forget_held(held, hold, job);
    lo_date today = job->placed
                        ? lo_zone_date(board->session->zone, job->part.from)
                        : INT32_MIN;
    if (hold->lift)
        return known ? LO_OK
                     : lo_error_set(err, LO_ENOTFOUND,
                                    "nothing of the kind is held of job '%s'",
                                    job->name);
    if (!hold->day && !job->placed)
        return lo_error_set(err, LO_EINPUT,
                            "job '%s' has no place to be pinned to", job->name);
    struct lo_held row = {job->id, LO_TIME_NONE, hold->date};
    if (!hold->day)
        row.start = job->part.from;
    g_array_append_val(held, row);
    hold->now = hold->day && today == hold->date;
    return LO_OK;
}

static enum lo_status make_hold(struct lo_board *board, void *self,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err)
{
    struct hold *hold = self;
    struct lo_week *week = NULL;
    (void)arena;
    int64_t latest = answer->latest.version;
    enum lo_status status = copy_week(&week, board, latest, err);
    if (status != LO_OK)
        return status;
    const struct lo_week_job *job = job_named(week, hold->job);
    GArray *held = held_of(&answer->latest);
    if (job == NULL)
        status = lo_error_set(err, LO_ENOTFOUND, "no job '%s'", hold->job);
    if (status == LO_OK)
        status = change_held(held, board, hold, job, err);
    if (status == LO_OK) {
        struct lo_plan_origin origin = origin_of(
            hold->ask, hold->day ? "forbid" : "pin", job->id, latest, held);
        status = board_put(board, week, &origin, answer, err);
    }
    g_array_free(held, TRUE);
    lo_week_free(week);
    return status;
}

static enum lo_status keep_hold(struct lo_board *board, struct hold *hold,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err)
{
    struct board_change change = {.what = hold->day ? "forbid" : "pin",
                                  .object = hold->job,
                                  .words = hold->lift ? "lifted" : "",
                                  .make = make_hold,
                                  .self = hold};
    return board_keep(board, hold->ask, &change, arena, answer, err);
}

enum lo_status lo_board_pin(struct lo_board *board,
                            const struct lo_board_ask *ask, const char *job,
                            bool free, struct lo_arena *arena,
                            struct lo_board_answer *answer,
                            struct lo_error *err)
{
    struct hold hold = {.ask = ask, .job = job, .lift = free};
    return keep_hold(board, &hold, arena, answer, err);
}

enum lo_status lo_board_forbid(struct lo_board *board,
                               const struct lo_board_ask *ask, const char *job,
                               lo_date day, bool lift, bool *replan,
                               struct lo_arena *arena,
                               struct lo_board_answer *answer,
                               struct lo_error *err)
{
    struct hold hold = {
        .ask = ask, .job = job, .day = true, .lift = lift, .date = day};
    enum lo_status status = keep_hold(board, &hold, arena, answer, err);
    *replan = hold.now;
    return status;
}
