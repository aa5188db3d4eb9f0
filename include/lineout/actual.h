/*
 * actual.h - what really happened, as a person entered it (src/store/actual.c).
 *
 *   planned  |------ O3, plan 4 ------|
 *   actual      |--- off ... on ---------|      by (plan, outage)
 *   done     a job, when its work was finished, or why it was left
 *
 * Entered again, the last word counts. Rows stay when plans are superseded.
 * Ownership: results live in the arena handed in.
 */
#ifndef LINEOUT_ACTUAL_H
#define LINEOUT_ACTUAL_H

#include "lineout/store.h"

struct lo_actual {
    int64_t plan; /* the version in force when it was entered */
    const char *outage;
    struct lo_interval off; /* customers off, from first to last */
};

struct lo_done {
    const char *job; /* mRID */
    lo_time at;
    const char *why_left; /* not finished, and why; "" or NULL = it is done */
};
bool lo_is_done(const struct lo_done *row);

/* The last plan ever published that held the job. */
struct lo_planned_job {
    const char *job;
    int64_t plan;
    bool in_force;
    bool placed;
    bool cancelled; /* its outage was called off */
    struct lo_interval part;
    const char *reason; /* when not placed; may be packed (text.h) */
};

/* Each word of a person on an outage that lasts longer, in order; the last one
 * of an outage holds. */
enum lo_status lo_store_put_overrun(struct lo_store *store,
                                    const struct lo_overrun *overrun,
                                    struct lo_error *err) LO_MUST_USE;
enum lo_status lo_store_get_overruns(struct lo_store *store, GArray *out,
                                     struct lo_arena *arena,
                                     struct lo_error *err) LO_MUST_USE;

/* A stage whose people have supply again; entered again, the last word counts.
 * By outage and promised end. */
enum lo_status lo_store_put_stage_back(struct lo_store *store,
                                       const struct lo_stage_back *row,
                                       lo_time now,
                                       struct lo_error *err) LO_MUST_USE;
enum lo_status lo_store_get_stages_back(struct lo_store *store, GArray *out,
                                        struct lo_arena *arena,
                                        struct lo_error *err) LO_MUST_USE;

enum lo_status lo_store_put_actual(struct lo_store *store,
                                   const struct lo_actual *actual, lo_time now,
                                   struct lo_error *err) LO_MUST_USE;
enum lo_status lo_store_put_done(struct lo_store *store,
                                 const struct lo_done *done, lo_time now,
                                 struct lo_error *err) LO_MUST_USE;

/* What was entered is no more so; the book of account.h keeps that it was. */
enum lo_status lo_store_drop_actual(struct lo_store *store, int64_t plan,
                                    const char *outage,
                                    struct lo_error *err) LO_MUST_USE;
enum lo_status lo_store_drop_stage_back(struct lo_store *store,
                                        const char *outage, lo_time promised,
                                        struct lo_error *err) LO_MUST_USE;

/* Appends all of them: struct lo_actual by plan and time, struct lo_done by
 * time. */
enum lo_status lo_store_get_actuals(struct lo_store *store, GArray *out,
                                    struct lo_arena *arena,
                                    struct lo_error *err) LO_MUST_USE;
enum lo_status lo_store_get_done(struct lo_store *store, GArray *out,
                                 struct lo_arena *arena,
                                 struct lo_error *err) LO_MUST_USE;
/* The reserve day of an outage (local midnight, 0 = none) of a plan that nobody
 * was told of yet: LO_EINPUT for one that was published, LO_ENOTFOUND for an
 * unknown outage. */
enum lo_status lo_store_set_reserve(struct lo_store *store, int64_t version,
                                    const char *outage, lo_time day,
                                    struct lo_error *err) LO_MUST_USE;

/* A part of a job that was in force when its time came, or that is to come and
 * in force, as of `now`. */
struct lo_told_part {
    const char *job;
    int64_t plan;
    struct lo_interval part;
    int64_t whole_s; /* all parts of the job in that plan */
};
/* Appends struct lo_told_part, of work in parts only: by job, plan (the order
 * in which they were published) and time. */
enum lo_status lo_store_get_told_parts(struct lo_store *store, lo_time now,
                                       GArray *out, struct lo_arena *arena,
                                       struct lo_error *err) LO_MUST_USE;

/* Appends struct lo_planned_job, one a job, by job. */
enum lo_status lo_store_get_planned(struct lo_store *store, GArray *out,
                                    struct lo_arena *arena,
                                    struct lo_error *err) LO_MUST_USE;

#endif
