/*
 * app_board.h - doing on the board: what a change would cost, and making it
 * (src/app/board*.c).
 *
 *   plan 7 --price {job, start}--> +12 customer-hours, E3 ...   nothing stored
 *     |
 *     |----move, pin, forbid, undo--> plan 8, a draft: by whom, when, from what
 *     `----approve, publish, actual, restored: what is there changes
 *
 * Words
 *   ask    who wants it, and the plan he has before him
 *   stale  another plan has come since, or this one was approved or published:
 *          nothing is done, and he is told by whom
 *   held   a job that stays where it is, or a day it must not have, in plans to
 *          come
 *
 * Prices are those of lo_plan_of_placements and lo_explain_job: the job moves,
 * the others stay (their crews may change places where theirs are the only
 * ones that fit). Of work in parts one part moves, or all of them together; the
 * named crews are those of all its parts. A job that stays counts as told in
 * time; one that moves is judged by the notice lead as of now. A change of an
 * outage that people were told of breaks E11 unless the wish releases it.
 *
 * The bound of a moved plan is that of the plan before where it still holds:
 * nothing was held or frozen when it was proven, and no more is left out. Else
 * it is 0: not proven any more.
 *
 * Every change and every refusal of one leaves a row in the audit. Ownership:
 * handle; it borrows the session and keeps world and plan until the store
 * changes. Threads: one handle per thread.
 */
#ifndef LINEOUT_APP_BOARD_H
#define LINEOUT_APP_BOARD_H

#include "lineout/account.h"
#include "lineout/app_life.h"

struct lo_board;

/* The session keeps its world from then on. */
struct lo_board *lo_board_new(struct lo_session *session);
void lo_board_free(struct lo_board *board); /* NULL is fine */

struct lo_board_ask {
    const char *who;   /* account */
    const char *from;  /* address of the peer */
    int64_t version;   /* the plan he stands on */
    const char *state; /* ... and what it was when he looked, as /api/plan has
                          it; NULL = whatever it is now */
};

/* Never an error: somebody was quicker. `latest` is the last plan there is; by
 * whom, when and what: how it was made, or, where the plan is the one he stands
 * on, what was done with it since. */
struct lo_board_answer {
    bool stale;
    int64_t version;              /* of the plan that was made, or touched */
    struct lo_plan_origin latest; /* in the arena handed in */
};

/* Reads what the next price needs, while nobody waits. */
void lo_board_warm(struct lo_board *board);

/* --- prices --------------------------------------------------------------- */

struct lo_board_wish {
    const char *job;  /* mRID or name */
    lo_time start;    /* of its work; LO_TIME_NONE = it is left out */
    int32_t part;     /* of work in parts (E12) the one that begins at `start`:
                         1, 2 ...; 0 = the first, the others as far behind it
                         as they stand */
    const char *mode; /* mRID or name; NULL = as it is, else the cheapest */
    int32_t n_crews;  /* 0 = any that may */
    const char *const *crews; /* mRIDs or names */
    bool release;             /* people may be told of another time */
};

struct lo_board_rule {
    const char *rule; /* "E3" */
    const char *text; /* packed (text.h) */
};

enum { LO_BOARD_RULES = 4 };

struct lo_board_price {
    bool possible;
    bool tie;              /* possible, and costs nothing */
    double customer_hours; /* differences to the plan; NAN unless possible */
    double mv_customer_hours;
    double objective;
    double unplaced; /* weight */
    int64_t interruptions;
    int64_t told; /* customers told of outages that change by it */
    int32_t n_rules;
    struct lo_board_rule rules[LO_BOARD_RULES]; /* broken; in the arena */
    struct lo_week *week; /* the plan it would make; NULL unless possible */
    const struct lo_week_job *job;   /* in it */
    const struct lo_week_job *moved; /* the part that was asked for, or `job` */
    double seconds;
};
void lo_board_price_clear(struct lo_board_price *price);

/* LO_ENOTFOUND for an unknown job, part, mode or crew; LO_EINPUT where the data
 * have changed since the plan was made. */
enum lo_status
lo_board_price(struct lo_board *board, const struct lo_board_ask *ask,
               const struct lo_board_wish *wish, struct lo_arena *arena,
               struct lo_board_answer *answer, struct lo_board_price *out,
               struct lo_error *err) LO_MUST_USE;

/* Does the job of the plan last priced stand where the wish has it? */
bool lo_board_stands(const struct lo_board *board,
                     const struct lo_board_wish *wish);

/* --- changes -------------------------------------------------------------- */

/* Makes the plan of a possible wish; not possible: LO_EINPUT with the rule. */
enum lo_status
lo_board_move(struct lo_board *board, const struct lo_board_ask *ask,
              const struct lo_board_wish *wish, struct lo_arena *arena,
              struct lo_board_answer *answer, struct lo_board_price *out,
              struct lo_error *err) LO_MUST_USE;

/* A new plan that is the one before the last change. LO_ENOTFOUND: there is
 * none. */
enum lo_status lo_board_undo(struct lo_board *board,
                             const struct lo_board_ask *ask,
                             struct lo_arena *arena,
                             struct lo_board_answer *answer,
                             struct lo_error *err) LO_MUST_USE;

/* The job stays where it stands in plans to come; `free`: no longer. */
enum lo_status lo_board_pin(struct lo_board *board,
                            const struct lo_board_ask *ask, const char *job,
                            bool free, struct lo_arena *arena,
                            struct lo_board_answer *answer,
                            struct lo_error *err) LO_MUST_USE;

/* It must not lie on the day; *replan: it does now, until planned anew. */
enum lo_status lo_board_forbid(struct lo_board *board,
                               const struct lo_board_ask *ask, const char *job,
                               lo_date day, bool lift, bool *replan,
                               struct lo_arena *arena,
                               struct lo_board_answer *answer,
                               struct lo_error *err) LO_MUST_USE;

enum lo_status lo_board_approve(struct lo_board *board,
                                const struct lo_board_ask *ask,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err) LO_MUST_USE;

enum lo_status lo_board_publish(struct lo_board *board,
                                const struct lo_board_ask *ask,
                                const struct lo_ladder_override *override,
                                struct lo_ladder *ladder,
                                struct lo_arena *arena,
                                struct lo_board_answer *answer,
                                struct lo_error *err) LO_MUST_USE;

/* When an outage of the plan in force really was. Where other times were
 * entered already, stale, unless `correct`. */
enum lo_status lo_board_actual(struct lo_board *board,
                               const struct lo_board_ask *ask,
                               const char *outage, struct lo_interval off,
                               bool correct, struct lo_actual_outcome *out,
                               struct lo_arena *arena,
                               struct lo_board_answer *answer,
                               struct lo_error *err) LO_MUST_USE;

/* Supply is back: people are told. With `off` (else its `from` is LO_TIME_NONE)
 * the times are entered first, as lo_board_actual does. */
enum lo_status lo_board_restored(struct lo_board *board,
                                 const struct lo_board_ask *ask,
                                 const char *outage, struct lo_interval off,
                                 bool correct, int32_t *notices,
                                 struct lo_arena *arena,
                                 struct lo_board_answer *answer,
                                 struct lo_error *err) LO_MUST_USE;

/* The same of one stage, whose people have supply again since `on`; entered
 * again, the last word counts. */
enum lo_status lo_board_stage_back(
    struct lo_board *board, const struct lo_board_ask *ask, const char *outage,
    int32_t stage, lo_time on, int32_t *notices, struct lo_arena *arena,
    struct lo_board_answer *answer, struct lo_error *err) LO_MUST_USE;

/* Outages of the plan in force called off: people hear of it. `why` is "" for
 * the weather. */
struct lo_board_cancelled {
    int32_t outages;
    int32_t notices;
    bool late; /* after the evening before, when it should have been decided */
};
enum lo_status
lo_board_cancel(struct lo_board *board, const struct lo_board_ask *ask,
                const struct lo_cancel_request *request, struct lo_arena *arena,
                struct lo_board_cancelled *out, struct lo_board_answer *answer,
                struct lo_error *err) LO_MUST_USE;

/* --- planning anew ---------------------------------------------------------
 */

struct lo_board_replan {
    double seconds;
    int32_t n_release; /* published outages that may move */
    const char *const *release;
    lo_plan_progress_fn *progress;
    void *progress_self;
    const volatile int *stop;
};

/* Plans the days of the latest plan anew, around what is published and what is
 * held. Takes its time: for a thread (and a board) of its own. `version` 0:
 * no plan was found. */
enum lo_status lo_board_replan(struct lo_board *board,
                               const struct lo_board_ask *ask,
                               const struct lo_board_replan *request,
                               struct lo_arena *arena,
                               struct lo_board_answer *answer,
                               struct lo_error *err) LO_MUST_USE;

/* The plan asked for is the latest? Sets the answer. */
enum lo_status lo_board_check(struct lo_board *board,
                              const struct lo_board_ask *ask,
                              struct lo_arena *arena,
                              struct lo_board_answer *answer,
                              struct lo_error *err) LO_MUST_USE;

/* The row of a change that was refused or failed; nothing where even that
 * fails. */
void lo_board_note_refusal(struct lo_board *board,
                           const struct lo_board_ask *ask, const char *what,
                           const char *object, const struct lo_error *why);

#endif
