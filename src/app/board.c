/*
 * The board: the latest plan kept at hand as a problem, who may change it, and
 * how a change is kept; see app_board.h.
 */
#include "app/board_int.h"

#include <string.h>

/* A notice lead that is kept by every start, those in the past too. */
#define TOLD_S (366 * (int64_t)LO_DAY)

struct lo_board *lo_board_new(struct lo_session *session)
{
    struct lo_board *board = g_new0(struct lo_board, 1);
    board->session = session;
    session->keeps_world = true;
    return board;
}

void board_forget(struct lo_board *board)
{
    g_free(board->placements);
    lo_plan_free(board->plan);
    lo_problem_free(board->problem);
    g_free(board->leads);
    if (board->done != NULL)
        g_array_free(board->done, TRUE);
    lo_arena_free(board->arena);
    lo_week_free(board->told);
    lo_week_free(board->week);
    lo_world_free(board->world);
    g_free(board->stamp);
    *board = (struct lo_board){.session = board->session};
}

void lo_board_free(struct lo_board *board)
{
    if (board == NULL)
        return;
    board_forget(board);
    g_free(board);
}

void lo_board_warm(struct lo_board *board)
{
    struct lo_error none = LO_ERROR_INIT;
    enum lo_status status = board_look(board, &none);
    (void)status; /* who asks will be told */
}

/* --- the plan as a problem ------------------------------------------------ */

static const char *mrid_of(const struct lo_problem *problem, int32_t j)
{
    return problem->work->tasks[problem->jobs[j].task].mrid;
}

static enum lo_status settle(struct lo_board *board, struct lo_error *err)
{
    struct app_carry carry = {NULL, NULL, NULL};
    enum lo_status status = app_carry_read(&carry, board->session, err);
    if (status == LO_OK)
        app_carry_settle(&carry, board->problem, board->week);
    app_carry_clear(&carry);
    return status;
}

/* Where the jobs stand; who stays was told, or will be, of that. */
static enum lo_status place(struct lo_board *board, struct lo_error *err)
{
    struct lo_problem *problem = board->problem;
    int32_t placed = 0, found = 0;
    board->placements = g_new0(struct lo_placement, problem->n_jobs + 1);
    board->leads = g_new0(int64_t, problem->n_jobs + 1);
    for (int32_t i = 0; i < board->week->n_jobs; i++)
        placed += board->week->jobs[i].placed;
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const struct lo_week_job *was =
            app_week_job(board->week, mrid_of(problem, j));
        board->leads[j] = problem->jobs[j].lead_s;
        board->placements[j].mode = -1;
        if (was == NULL || !was->placed)
            continue;
        app_place(&board->placements[j], problem, j, was);
        problem->jobs[j].lead_s = -TOLD_S;
        found += board->placements[j].mode >= 0;
    }
    if (found == placed)
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 "jobs of plan %" G_GINT64_FORMAT " have changed or are gone: "
                 "%d of %d",
                 board->week->version, placed - found, placed);
    lo_error_hint(err, "plan again: lineout plan");
    return LO_EINPUT;
}

static enum lo_status open_view(struct lo_board *board, struct lo_error *err)
{
    struct lo_session *session = board->session;
    enum lo_status status = lo_app_week(session, 0, &board->week, err);
    if (status == LO_OK)
        status = app_published_week(&board->told, session, err);
    if (status == LO_OK)
        status = lo_store_last_outage(session->store, &board->last, err);
    if (status == LO_OK)
        status = lo_store_get_origin(session->store, board->week->version,
                                     board->arena, &board->origin, err);
    if (status == LO_OK)
        status =
            lo_store_get_done(session->store, board->done, board->arena, err);
    if (status == LO_OK)
        status = lo_world_new(&board->world, session, err);
    if (status == LO_OK)
        status = app_problem_of_week(&board->problem, session, board->world,
                                     board->week, app_now(session), err);
    if (status == LO_OK)
        status = settle(board, err);
    if (status == LO_OK)
        status = place(board, err);
    if (status == LO_OK)
        status = lo_plan_of_placements(&board->plan, board->problem,
                                       board->placements, err);
    return status;
}

enum lo_status board_look(struct lo_board *board, struct lo_error *err)
{
    char *stamp = NULL;
    enum lo_status status = lo_store_stamp(board->session->store, &stamp, err);
    if (status != LO_OK)
        return status;
    bool fresh = board->stamp != NULL && strcmp(board->stamp, stamp) == 0;
    if (fresh) {
        g_free(stamp);
        board->problem->now = app_now(board->session);
        return LO_OK;
    }
    board_forget(board);
    board->arena = lo_arena_new();
    board->done = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    status = open_view(board, err);
    if (status == LO_OK)
        board->stamp = stamp;
    else
        g_free(stamp);
    if (status != LO_OK)
        board_forget(board);
    return status;
}

/* --- who was quicker ------------------------------------------------------ */

enum lo_status board_blame(struct lo_board *board, const char *object,
                           struct lo_arena *arena,
                           struct lo_board_answer *answer, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    enum lo_status status = lo_store_get_plan_audit(
        board->session->store, answer->version, rows, arena, err);
    for (guint i = 0; i < rows->len; i++) { /* the last one counts */
        const struct lo_audit *row = &g_array_index(rows, struct lo_audit, i);
        if (strcmp(row->object, object) != 0)
            continue;
        answer->latest.by = row->who;
        answer->latest.at = row->at;
        answer->latest.what = row->what;
    }
    g_array_free(rows, TRUE);
    return status;
}

enum lo_status board_is_latest(struct lo_board *board,
                               const struct lo_board_ask *ask,
                               struct lo_arena *arena,
                               struct lo_board_answer *answer,
                               struct lo_error *err)
{
    struct lo_store *store = board->session->store;
    enum lo_plan_state state = LO_PLAN_DRAFT;
    int64_t latest = 0;
    enum lo_status status =
        lo_store_latest_version(store, &latest, &state, err);
    if (status == LO_OK)
        status =
            lo_store_get_origin(store, latest, arena, &answer->latest, err);
    if (status != LO_OK)
        return status;
    answer->version = latest;
    answer->stale = ask->version != latest;
    if (answer->stale || ask->state == NULL ||
        strcmp(ask->state, lo_plan_state_name(state)) == 0)
        return LO_OK;
    answer->stale = true;
    return board_blame(board, "", arena, answer, err);
}

enum lo_status lo_board_check(struct lo_board *board,
                              const struct lo_board_ask *ask,
                              struct lo_arena *arena,
                              struct lo_board_answer *answer,
                              struct lo_error *err)
{
    return board_is_latest(board, ask, arena, answer, err);
}

/* --- keeping a change ------------------------------------------------------
 */

static enum lo_status note(struct lo_board *board,
                           const struct lo_board_ask *ask, const char *what,
                           const char *object, int64_t version, bool done,
                           const char *words, struct lo_error *err)
{
    const struct lo_audit row = {.at = app_now(board->session),
                                 .who = ask->who,
                                 .from = ask->from,
                                 .what = what,
                                 .object = object != NULL ? object : "",
                                 .version = version,
                                 .done = done,
                                 .words = words != NULL ? words : ""};
    return lo_store_put_audit(board->session->store, &row, err);
}

void lo_board_note_refusal(struct lo_board *board,
                           const struct lo_board_ask *ask, const char *what,
                           const char *object, const struct lo_error *why)
{
    struct lo_error err = LO_ERROR_INIT;
    enum lo_status status =
        note(board, ask, what, object, ask->version, false, why->message, &err);
    (void)status;
}

/* The plan in force is asked for, and that will do. */
static enum lo_status check_in_force(struct lo_board *board,
                                     const struct lo_board_ask *ask,
                                     struct lo_board_answer *answer,
                                     struct lo_error *err)
{
    struct lo_week *told = NULL;
    enum lo_status status = app_published_week(&told, board->session, err);
    if (status == LO_OK && told != NULL && told->version == ask->version)
        answer->stale = false;
    lo_week_free(told);
    return status;
}

static enum lo_status keep(struct lo_board *board,
                           const struct lo_board_ask *ask,
                           struct board_change *change, struct lo_arena *arena,
                           struct lo_board_answer *answer, struct lo_error *err)
{
    enum lo_status status = board_is_latest(board, ask, arena, answer, err);
    if (status == LO_OK && answer->stale && change->in_force)
        status = check_in_force(board, ask, answer, err);
    if (status != LO_OK || answer->stale)
        return status;
    status = change->make(board, change->self, arena, answer, err);
    if (status == LO_OK && !answer->stale)
        status = note(board, ask, change->what, change->object, answer->version,
                      true, change->words, err);
    return status;
}

enum lo_status board_keep(struct lo_board *board,
                          const struct lo_board_ask *ask,
                          struct board_change *change, struct lo_arena *arena,
                          struct lo_board_answer *answer, struct lo_error *err)
{
    struct lo_store *store = board->session->store;
    static const struct lo_error quicker = {LO_EINPUT, "somebody was quicker",
                                            ""};
    struct lo_error why = LO_ERROR_INIT;
    enum lo_status status = lo_store_begin(store, &why);
    if (status == LO_OK) {
        status = keep(board, ask, change, arena, answer, &why);
        if (status == LO_OK && !answer->stale)
            status = lo_store_commit(store, &why);
        else
            lo_store_rollback(store);
    }
    if (status != LO_OK)
        *err = why;
    if (status != LO_OK || answer->stale)
        lo_board_note_refusal(board, ask, change->what, change->object,
                              status != LO_OK ? &why : &quicker);
    return status;
}

enum lo_status board_put(struct lo_board *board, struct lo_week *week,
                         const struct lo_plan_origin *origin,
                         struct lo_board_answer *answer, struct lo_error *err)
{
    enum lo_status status = lo_store_put_week(board->session->store, week, err);
    struct lo_plan_origin row = *origin;
    row.version = week->version;
    row.at = app_now(board->session);
    if (status == LO_OK)
        status = lo_store_put_origin(board->session->store, &row, err);
    if (status == LO_OK)
        answer->version = week->version;
    return status;
}
