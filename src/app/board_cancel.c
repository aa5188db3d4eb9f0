/*
 * Outages called off on the board: the plan after it is in force, and people
 * are told, by somebody who may have been overtaken.
 */
#include "app/board_int.h"

struct calling_off {
    const struct lo_board_ask *ask;
    const struct lo_cancel_request *request;
    struct lo_board_cancelled *out;
};

static enum lo_status make_cancelled(struct lo_board *board, void *self,
                                     struct lo_arena *arena,
                                     struct lo_board_answer *answer,
                                     struct lo_error *err)
{
    (void)arena;
    const struct calling_off *off = self;
    struct lo_cancelled result;
    enum lo_status status =
        lo_app_cancel(board->session, off->request, &result, err);
    if (status != LO_OK)
        return status;
    struct lo_plan_origin origin = answer->latest;
    origin.version = result.week->version;
    origin.by = off->ask->who;
    origin.at = app_now(board->session);
    origin.what = "cancel";
    origin.object = off->request->n > 0 ? off->request->outages[0] : "";
    origin.before = 0; /* people were told: nothing undoes that */
    status = lo_store_put_origin(board->session->store, &origin, err);
    answer->version = result.week->version;
    *off->out = (struct lo_board_cancelled){(int32_t)result.outages->len,
                                            result.ladder.rows, result.late};
    lo_cancelled_clear(&result);
    return status;
}

enum lo_status
lo_board_cancel(struct lo_board *board, const struct lo_board_ask *ask,
                const struct lo_cancel_request *request, struct lo_arena *arena,
                struct lo_board_cancelled *out, struct lo_board_answer *answer,
                struct lo_error *err)
{
    struct calling_off off = {ask, request, out};
    struct board_change change = {
        .what = "cancel",
        .object = request->n > 0 ? request->outages[0] : "",
        .words = request->weather ? "weather" : request->why,
        .make = make_cancelled,
        .self = &off,
        .in_force = true};
    return board_keep(board, ask, &change, arena, answer, err);
}
