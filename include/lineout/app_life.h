/*
 * app_life.h - use cases around a stored plan: why it is as it is, and what
 * becomes of it (src/app/explain.c, prices.c, life.c).
 *
 *   plan N in the store --lo_plan_view_new--> problem and placements
 *        |                                      |-> explain, prices, sharing
 *        |-- replan: published outages frozen --> plan N+1
 *        `-- difference of N and N+1, as people read it
 *
 * Ownership: as in app.h.
 */
#ifndef LINEOUT_APP_LIFE_H
#define LINEOUT_APP_LIFE_H

#include "lineout/actual.h"
#include "lineout/app.h"
#include "lineout/explain.h"
#include "lineout/notify.h"

/* --- a stored plan as a problem again ----------------------------------- */

struct lo_plan_view {
    struct lo_session *session; /* borrowed */
    struct lo_world *world;
    struct lo_week *week;
    struct lo_problem *problem; /* of the day it was planned (its `now`) */
    struct lo_plan *plan;
    int64_t *leads; /* by job: see struct lo_explain_options */
};

/* Version 0 = the latest, or that of those in force in which `job` (may be
 * NULL) is placed. LO_EINPUT where the data have changed since, so that the
 * plan breaks their rules: no price would be true. Outages that stayed where
 * people had been told of them earlier (E11) stay; they need no notice lead. */
enum lo_status lo_plan_view_new(struct lo_plan_view **out,
                                struct lo_session *session, int64_t version,
                                const char *job,
                                struct lo_error *err) LO_MUST_USE;
void lo_plan_view_free(struct lo_plan_view *view); /* NULL is fine */

/* Index of the job with that mRID or name; LO_ENOTFOUND. */
enum lo_status lo_plan_view_job(int32_t *out, const struct lo_plan_view *view,
                                const char *job,
                                struct lo_error *err) LO_MUST_USE;

/* The plan's shared outages (lo_explain_sharing), each beside its stored self:
 * appends struct lo_shared_outage and const struct lo_week_outage *. */
void lo_plan_view_shared(const struct lo_plan_view *view, GArray *rows,
                         GPtrArray *stored);

/* lo_price_rules of the plan: an hour more at the end of the last of
 * plan.work_hours, up to midnight; each of repeat.limits lifted, each protected
 * period, the pairs, the longest stretch off, the desk limit and the least gap.
 * The prices that are told as they become known live until it returns. */
enum lo_status lo_app_prices(struct lo_prices **out, struct lo_plan_view *view,
                             const struct lo_price_options *options,
                             struct lo_error *err) LO_MUST_USE;

/* --- the difference of two plans ---------------------------------------- */

enum lo_change_kind {
    LO_CHANGE_NEW,      /* a job or outage that was not there */
    LO_CHANGE_GONE,     /* one that is there no more */
    LO_CHANGE_PLACED,   /* a job that was unplaced */
    LO_CHANGE_UNPLACED, /* ... and the other way round */
    LO_CHANGE_MOVED,    /* other times */
    LO_CHANGE_CREWS,    /* a job, same time, by others */
    LO_CHANGE_EXTENT,   /* an outage, same time, other jobs or people */
    LO_CHANGE_DONE      /* a job that is done and out of the plan */
};

struct lo_week_change {
    enum lo_change_kind kind;
    bool outage;               /* else a job */
    const char *id;            /* mRID or "O3" */
    const char *name;          /* of a job, "" of an outage */
    struct lo_interval before; /* from LO_TIME_NONE = none */
    struct lo_interval after;
    const char *why; /* of a job now unplaced (packed text); NULL = none */
};

const char *lo_change_name(enum lo_change_kind kind); /* "new" ... */

/* Appends struct lo_week_change: outages, then jobs, in the order of `after`,
 * those that are gone last. Texts are borrowed from the two weeks. */
void lo_week_difference(GArray *out, const struct lo_week *before,
                        const struct lo_week *after);

/* Leaves of a week what ends on those days: what a plan of them replaces. */
void lo_week_keep_days(struct lo_week *week, const struct lo_interval *days);

/* The change to look at when none is named: from what stands on the days of the
 * latest plan to that plan; where it stands itself, from the version before it
 * that is of some of its days and not the same. LO_ENOTFOUND: there is no
 * other. */
enum lo_status lo_app_last_change(struct lo_week **before,
                                  struct lo_week **after,
                                  struct lo_session *session,
                                  struct lo_error *err) LO_MUST_USE;

/* --- the life of a plan -------------------------------------------------- */

/* A crew (mRID or name) that is not there for a while. */
struct lo_crew_loss {
    const char *crew;
    struct lo_interval span;
};

struct lo_replan_request {
    int32_t n_release; /* outages that may move; the others stay (E11) */
    const char *const *release;
    int32_t n_losses;
    const struct lo_crew_loss *losses;
    const char *attach; /* a job that shall join the outage `attach_to` and
                           change nothing else; NULL = none */
    const char *attach_to;
    int32_t n_pins; /* jobs that stay by wish, days that they must not have; of
                       a published outage only once it is released */
    const struct lo_pin *pins;
    double
        near_percent;  /* fewest changes within so many per cent of the best */
    double move_price; /* hours of the objective, for each customer told, above
                          which a published outage moves; < 0 = never */
    double time_limit_s;
    lo_plan_progress_fn *progress;
    void *progress_self;
    const volatile int *stop;
};
#define LO_REPLAN_REQUEST_INIT                                                 \
    {                                                                          \
        .move_price = -1.0, .time_limit_s = 60.0                               \
    }

struct lo_replanned {
    struct lo_week *week;      /* the draft; version 0: nothing was stored */
    struct lo_week *published; /* the plan in force */
    double best;     /* objective of the best plan, changes not counted */
    int32_t changes; /* jobs that were placed and are not where they were */
    bool fewest;     /* no plan near the best changes fewer: proven */
    bool proven;    /* no plan that keeps as much leaves out less, or is better;
                       else the time ended, or it was stopped */
    bool *given_up; /* by outage of `published`: it cannot stay, at least not
                       whole; not for want of time */
    bool *moved;    /* ... it moved because that was worth its price */
    int64_t told;   /* customers told of outages that change or go */
};
void lo_replanned_clear(struct lo_replanned *out);

/*
 * Plans the days of the plan in force anew. A job of a published outage keeps
 * its start and mode unless the outage is released or was called off, and its
 * notice lead counts as kept. Where they cannot all stay (a crew is lost), a
 * smallest set of outages is given up, of few who were told; however little
 * time there is, none for want of it. Where their jobs find no place, what of
 * them can stay as it was told does. Others
 * may join a published outage only where nobody is off at any other time than
 * he was told (a job that would is kept apart from it, which the bound then
 * takes as given). A job that is done and not in such an outage is left out;
 * nothing else starts before now. Stored as a draft (version 0: there is no
 * plan even so). Of plans near enough to the best, the one with the fewest
 * changes that was found. LO_ENOTFOUND without a plan in force, or for an
 * unknown outage, crew or job; LO_EINPUT for a job that cannot join its outage
 * without lengthening it, or later than plan.attach_hours before it.
 */
enum lo_status lo_app_replan(struct lo_session *session, struct lo_world *world,
                             const struct lo_replan_request *request,
                             struct lo_replanned *out,
                             struct lo_error *err) LO_MUST_USE;

/*
 * Enters the day an outage of the latest plan moves to in bad weather; its
 * notices name it. `has_day` false takes it back. LO_EINPUT for a day that is
 * not after the outage, or where people were told without it.
 */
enum lo_status lo_app_reserve(struct lo_session *session, const char *outage,
                              bool has_day, lo_date day, int64_t *version,
                              struct lo_error *err) LO_MUST_USE;

struct lo_cancel_request {
    int32_t n;
    const char *const *outages;
    lo_date day; /* all outages that begin on that day, if has_day */
    bool has_day;
    bool weather;    /* why: the weather */
    const char *why; /* else why, "" = not said */
};

struct lo_cancelled {
    struct lo_week *week; /* the plan in force now */
    GPtrArray *outages;   /* const char *: ids, owned by the week's arena */
    struct lo_ladder ladder;
    int32_t told;    /* customers who had heard of them, and now hear that */
    int32_t to_call; /* of them on the call list */
    bool late; /* after the evening before, when it should have been decided */
};
void lo_cancelled_clear(struct lo_cancelled *out);

/*
 * Takes outages out of the plan in force and publishes the rest as it stands,
 * with the notices of the cancellation, in one transaction. Their jobs are
 * unplaced with that reason, back in the pool. `late`: called off for weather
 * after plan.weather_decision of the day before the first of them.
 * LO_ENOTFOUND for an unknown one or a day without any; LO_EINPUT for one that
 * is over.
 */
enum lo_status lo_app_cancel(struct lo_session *session,
                             const struct lo_cancel_request *request,
                             struct lo_cancelled *out,
                             struct lo_error *err) LO_MUST_USE;

/* What really happened to an outage, beside what was planned. */
struct lo_actual_outcome {
    struct lo_actual row;
    struct lo_interval planned;
    double planned_hours, planned_mv_hours;
    double customer_hours, mv_customer_hours; /* by the times entered */
    int32_t unknown_sections; /* the network has them no more: not counted */
};

/*
 * Enters when an outage of the plan in force really was: it counts from now on
 * in the history (a row for each load), so in repeat limits and indices, and
 * takes the place of what was entered of it before. LO_EINPUT for an end that
 * is not after the start, or in the future.
 */
enum lo_status lo_app_actual(struct lo_session *session, const char *outage,
                             struct lo_interval off,
                             struct lo_actual_outcome *out,
                             struct lo_arena *arena,
                             struct lo_error *err) LO_MUST_USE;

/* The end of a stage of an outage in force that brings somebody back. */
struct lo_stage_end {
    const char *outage;
    int32_t stage;            /* from 1 */
    lo_time promised;         /* by the plan */
    lo_time back;             /* as entered, LO_TIME_NONE = not yet */
    struct lo_texts sections; /* labels; they may go off again later */
    int64_t customers;        /* in them */
};
enum lo_status lo_app_stage_ends(struct lo_session *session, const char *outage,
                                 struct lo_arena *arena,
                                 struct lo_stage_end **out, int32_t *n,
                                 struct lo_error *err) LO_MUST_USE;
enum lo_status lo_app_stage_promised(struct lo_session *session,
                                     const char *outage, int32_t stage,
                                     lo_time *out,
                                     struct lo_error *err) LO_MUST_USE;

/* Enters that the stage has given supply back at `at`: those who were promised
 * its end may be told, and the history has it so once the outage is entered.
 * LO_ENOTFOUND for a stage that brings nobody back; LO_EINPUT for a time in the
 * future, or before the outage. */
enum lo_status lo_app_stage_back(struct lo_session *session, const char *outage,
                                 int32_t stage, lo_time at,
                                 struct lo_stage_end *out,
                                 struct lo_arena *arena,
                                 struct lo_error *err) LO_MUST_USE;

/* A plan that was published; version 0 = it was not. */
struct lo_published {
    int64_t version;
    bool replaced;                    /* by a later one */
    lo_time at;                       /* since then, ... */
    const char *by;                   /* ... by him; "" = not written down */
    struct lo_report_notice *notices; /* that it told, or is to tell */
    int32_t n_notices;
};

/* `version` 0 = the latest. */
enum lo_status lo_app_published(struct lo_session *session, int64_t version,
                                struct lo_arena *arena,
                                struct lo_published *out,
                                struct lo_error *err) LO_MUST_USE;

/* A return of supply that was entered by mistake, as it was entered. */
struct lo_taken_back {
    const char *outage;
    int32_t stage;          /* 0 = all of the outage */
    int64_t plan;           /* with all of it */
    struct lo_interval off; /* from LO_TIME_NONE with a stage */
    lo_time promised;       /* with a stage: by the plan */
    struct lo_untold told;  /* whom that concerns */
};

/* Takes it back, for `why`, which is written down: who was told hears that
 * supply is not back yet, nobody else hears that it is. LO_ENOTFOUND where
 * nothing was entered; LO_EINPUT for a stage of an outage that is back as a
 * whole. */
enum lo_status lo_app_take_back(struct lo_session *session, const char *outage,
                                int32_t stage, const char *why,
                                struct lo_taken_back *out,
                                struct lo_arena *arena,
                                struct lo_error *err) LO_MUST_USE;

/* Appends struct lo_actual_outcome, all that were ever entered, by plan. */
enum lo_status lo_app_actuals(struct lo_session *session, GArray *out,
                              struct lo_arena *arena,
                              struct lo_error *err) LO_MUST_USE;

/* The job (mRID or name) is done since `at`; or, with `why_left`, work on it
 * ended then and it goes back to the pool. */
enum lo_status lo_app_done(struct lo_session *session,
                           const struct lo_world *world, const char *job,
                           lo_time at, const char *why_left,
                           struct lo_done *out,
                           struct lo_error *err) LO_MUST_USE;

#endif
