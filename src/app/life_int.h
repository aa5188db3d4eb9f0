/*
 * life_int.h - what the files share that compare stored plans and change the
 * one in force.
 */
#ifndef LINEOUT_LIFE_INT_H
#define LINEOUT_LIFE_INT_H

#include "lineout/app_life.h"

/* The mode it was placed in: same name, same length; -1 = none has both. */
int32_t app_mode_of(const struct lo_problem *problem, int32_t j,
                    const struct lo_week_job *placed);

/* Where a week has job j: mode, start, parts. */
void app_place(struct lo_placement *out, const struct lo_problem *problem,
               int32_t j, const struct lo_week_job *placed);

/* The problem of a stored plan as it was then: *owned*; NULL or owned with an
 * error, too. */
enum lo_status app_problem_of_view(struct lo_problem **out,
                                   const struct lo_plan_view *view,
                                   struct lo_error *err) LO_MUST_USE;

/* Nothing that was told moves: for prices of other things than its own move. */
void app_pin_told(struct lo_problem *problem, const struct lo_plan *plan);

/* The rule of a job that a replan leaves out because it is done. */
#define APP_DONE "done"

/* The rule of a job that is published for days that a plan does not have. */
#define APP_ELSEWHERE "published"

/* The rule of a job whose outage was called off. */
#define APP_CANCELLED "cancelled"

/* --- week_find.c: NULL = there is none; the id of an outage may be NULL --- */

const struct lo_week_outage *app_week_outage(const struct lo_week *week,
                                             const char *id);
const struct lo_week_job *app_week_job(const struct lo_week *week,
                                       const char *id);

/* Refused: LO_ENOTFOUND. */
enum lo_status app_unknown_outage(const char *id, const struct lo_week *week,
                                  struct lo_error *err);

/* --- changes.c ------------------------------------------------------------ */

bool app_same_texts(const struct lo_texts *a, const struct lo_texts *b);
bool app_same_span(const struct lo_interval *a, const struct lo_interval *b);

/* --- freeze.c: what a replan must leave as people were told it ------------ */

struct app_frozen {
    const struct lo_week *told; /* the plan in force */
    const bool *released;       /* by its outages: may move */
    const bool *kept;   /* by job: stays where it was; NULL = none must */
    const bool *part;   /* by job: stays where people were told of it, though
                           its outage is given up; NULL = none does */
    const GArray *done; /* struct lo_done */
    int32_t attached;   /* job that joins `attached_to`, -1 = none */
    const struct lo_week_outage *attached_to;
    bool same_crews; /* who stays has the crews he had, if they are there */
    bool draft;      /* `told` is one: nothing of it has begun */
    bool by_told; /* where not all can stay: those that most were told of do */
};

/* Pins and windows by which a plan of the problem keeps all that. The jobs are
 * changed in place. LO_EINPUT where a frozen job cannot be what it was. */
enum lo_status app_freeze(struct lo_problem *problem,
                          const struct app_frozen *f,
                          struct lo_error *err) LO_MUST_USE;

/* All that jobs weigh. A frozen one weighs more: it stays before any other is
 * placed. */
double app_weight_of_all(const struct lo_problem *problem);

/* Not frozen, and it might be kept where it was? */
bool app_may_stay(const struct lo_problem *problem, int32_t j,
                  const struct app_frozen *f);

/* Is everybody off in `now` exactly when he was told? */
bool app_as_told(const struct lo_week_outage *told,
                 const struct lo_week_outage *now);

/* Is nobody off in `now` at a time when he was not told to be? */
bool app_within_told(const struct lo_week_outage *told,
                     const struct lo_week_outage *now);

/* Jobs that joined a frozen outage and changed it are kept apart from it.
 * Returns how many; `inside`: they may still lie within it. */
int app_part_from_frozen(struct lo_problem *problem, const struct lo_week *week,
                         const struct app_frozen *f, bool inside);

/* Those crews are not there then. LO_ENOTFOUND for an unknown one. */
enum lo_status app_lose_crews(struct lo_problem *problem,
                              const struct lo_crew_loss *losses, int32_t n,
                              struct lo_error *err) LO_MUST_USE;

/* --- replan_jobs.c ---------------------------------------------------------
 */

/* A plan as good as `best`, a week of the problem, with fewer jobs elsewhere
 * than in `before`, a draft, if one is found in a few seconds; else *out stays
 * as it is. */
enum lo_status app_stay_near(struct lo_week **out, struct lo_session *session,
                             struct lo_problem *problem,
                             const struct lo_week *before,
                             const struct lo_week *best,
                             const volatile int *stop,
                             struct lo_error *err) LO_MUST_USE;

/* --- life.c ----------------------------------------------------------------
 */

/* The plan in force; LO_ENOTFOUND where there is none. */
enum lo_status app_week_in_force(struct lo_week **out,
                                 struct lo_session *session,
                                 struct lo_error *err) LO_MUST_USE;

/* --- actual.c: who is off when, by load and stretch, when an outage is off as
 * out->row.off says, and its stages end as `backs` (struct lo_stage_back; NULL
 * = none) says; appends struct lo_interruption. */
void app_outage_rows(GArray *rows, struct lo_actual_outcome *out,
                     const struct lo_world *world,
                     const struct lo_week_outage *planned, const GArray *backs,
                     const char *source);

/* Of the interruptions that come of an entry: *owned*. */
char *app_actual_source(int64_t plan, const char *outage);

/* What was entered, for the book: *owned*. `stage` 0 = of all. */
char *app_actual_words(const struct lo_interval *off, int32_t stage);

/* --- stage.c -----------------------------------------------------------------
 */

/* Appends struct lo_stage_back, all that were ever entered. */
enum lo_status app_stages_back(GArray *out, struct lo_session *session,
                               struct lo_arena *arena,
                               struct lo_error *err) LO_MUST_USE;
/* LO_TIME_NONE = it was not entered. `stages` may be NULL. */
lo_time app_back_of(const GArray *stages, const char *outage, lo_time promised);

/* The stage of that number; *began: when the outage does by the plan. */
enum lo_status app_stage_end(struct lo_stage_end *out, lo_time *began,
                             struct lo_session *session, const char *outage,
                             int32_t stage, struct lo_arena *arena,
                             struct lo_error *err) LO_MUST_USE;

/* --- called_off.c ------------------------------------------------------------
 */

/* Outages of published plans that were not over a day ago and are in force no
 * more, or on another day only; their week has nothing else. */
enum lo_status app_called_off(struct lo_week **out,
                              const struct lo_session *session,
                              const struct lo_week *in_force,
                              struct lo_error *err) LO_MUST_USE;

/* When it takes place instead, or why it does not. */
void app_say_called_off(struct lo_place_notice *place, struct lo_arena *arena,
                        const struct lo_week *in_force);

/* --- places.c --------------------------------------------------------------
 */

/* When supply came back after an outage of the plan, as a person entered it;
 * LO_TIME_NONE = not yet. `actuals`: of all plans, an older one's outage may
 * have had the same id. */
lo_time app_back_after(const GArray *actuals, const struct lo_week *week,
                       const struct lo_week_outage *outage);

/* Every word on outages and stages that last longer, or are over, for `input`;
 * in the arena. */
enum lo_status app_find_words(struct lo_ladder_input *input,
                              struct lo_session *session,
                              struct lo_arena *arena,
                              struct lo_error *err) LO_MUST_USE;

/* --- carry.c: what earlier plans leave to a new one -------------------------
 */

struct app_carry {
    struct lo_arena *arena;
    GArray *planned; /* struct lo_planned_job */
    GArray *done;    /* struct lo_done */
};
/* To be cleared after a failure, too. */
enum lo_status app_carry_read(struct app_carry *out, struct lo_session *session,
                              struct lo_error *err) LO_MUST_USE;
void app_carry_clear(struct app_carry *carry); /* all zero is fine */

/* Leaves out jobs that are done, or published for other days, but for those
 * that the week `placed` (NULL = none) has a place for; who waits for them need
 * not wait. */
void app_carry_settle(const struct app_carry *carry, struct lo_problem *problem,
                      const struct lo_week *placed);

/* Fills week->carried, of a plan made of that input. */
void app_carry_note(const struct app_carry *carry, struct lo_week *week,
                    const struct lo_problem_input *input);

/* Appends struct lo_behind: of jobs in parts those that are behind a plan which
 * begins `from` then, at `now`; of one that stands (`week`, may be NULL) those
 * before its own. The part that a person says was left unfinished is not; nor
 * is a job of which all parts are over: nobody said that it is done. */
enum lo_status app_parts_behind(GArray *out, const struct lo_session *session,
                                const struct lo_week *week, lo_time from,
                                lo_time now, struct lo_arena *arena,
                                struct lo_error *err) LO_MUST_USE;

#endif
