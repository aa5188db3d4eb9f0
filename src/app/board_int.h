/*
 * board_int.h - what the files board*.c share: the plan that is looked at, and
 * how a change is kept.
 */
#ifndef LINEOUT_BOARD_INT_H
#define LINEOUT_BOARD_INT_H

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/app_board.h"

struct lo_board {
    struct lo_session *session; /* borrowed */
    char *stamp;                /* of the store when all below was read */
    struct lo_world *world;     /* NULL: nothing was read */
    struct lo_week *week;       /* the latest plan */
    struct lo_week *told;       /* the plan in force, or NULL */
    int64_t last;               /* highest number of an outage ever told */
    struct lo_arena *arena;     /* of `origin` and `done` */
    struct lo_plan_origin origin;
    GArray *done; /* struct lo_done */
    struct lo_problem *problem;
    int64_t *leads; /* of the problem's jobs, as they were */
    struct lo_plan *plan;
    struct lo_placement *placements; /* of the plan */
};

/* The latest plan as a problem again, read anew where the store changed. */
enum lo_status board_look(struct lo_board *board,
                          struct lo_error *err) LO_MUST_USE;

/* The week in the world of the board, as a problem of now; *owned* parts of
 * the board. */
void board_forget(struct lo_board *board);

/* The latest plan; true: it is the one asked for. */
enum lo_status board_is_latest(struct lo_board *board,
                               const struct lo_board_ask *ask,
                               struct lo_arena *arena,
                               struct lo_board_answer *answer,
                               struct lo_error *err) LO_MUST_USE;

/* Who was the last to do something with the plan of the answer (and with that
 * outage of it, "" = the plan as a whole), into its `latest`. */
enum lo_status board_blame(struct lo_board *board, const char *object,
                           struct lo_arena *arena,
                           struct lo_board_answer *answer,
                           struct lo_error *err) LO_MUST_USE;

/*
 * A change: begins, checks that nobody was quicker, does it, notes it, commits.
 * *object and *words (both may stay "") are for the audit.
 */
struct board_change {
    const char *what;
    const char *object;
    const char *words;
    enum lo_status (*make)(struct lo_board *board, void *self,
                           struct lo_arena *arena,
                           struct lo_board_answer *answer,
                           struct lo_error *err);
    void *self;
    bool in_force; /* the plan in force will do as well as the latest */
};
enum lo_status board_keep(struct lo_board *board,
                          const struct lo_board_ask *ask,
                          struct board_change *change, struct lo_arena *arena,
                          struct lo_board_answer *answer,
                          struct lo_error *err) LO_MUST_USE;

/* Stores the week as the plan after the latest one. */
enum lo_status board_put(struct lo_board *board, struct lo_week *week,
                         const struct lo_plan_origin *origin,
                         struct lo_board_answer *answer,
                         struct lo_error *err) LO_MUST_USE;

#endif
