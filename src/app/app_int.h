/*
 * app_int.h - what the use cases share.
 */
#ifndef LINEOUT_APP_INT_H
#define LINEOUT_APP_INT_H

#include "lineout/app.h"

/* The world of a linked set; `objects` and `findings` are moved (freed on
 * failure too). */
enum lo_status app_world_build(struct lo_world **out,
                               const struct lo_session *session,
                               struct lo_objects *objects,
                               struct lo_findings *findings,
                               struct lo_error *err) LO_MUST_USE;

/* Stores every document of the set, or none; `world` is the new state, with the
 * findings (moved, freed on failure too). */
enum lo_status app_import_set(struct lo_session *session,
                              const struct lo_objects *set,
                              struct lo_findings *findings, GArray *summaries,
                              struct lo_world **world,
                              struct lo_error *err) LO_MUST_USE;

/* The week in force; NULL when nothing was published yet. */
enum lo_status app_published_week(struct lo_week **out,
                                  struct lo_session *session,
                                  struct lo_error *err) LO_MUST_USE;

/* The input of a problem, no pins; `now` is the instant it is planned at. What
 * it borrows lives until it is closed. */
struct app_input {
    struct lo_problem_input input;
    struct lo_calendar *calendar;
};
enum lo_status app_input_open(struct app_input *out,
                              const struct lo_session *session,
                              const struct lo_world *world, lo_date from,
                              int days, lo_time now,
                              struct lo_error *err) LO_MUST_USE;
void app_input_close(struct app_input *in);

/* The problem of the week's days with the data of today. */
enum lo_status app_problem_of_week(struct lo_problem **out,
                                   const struct lo_session *session,
                                   const struct lo_world *world,
                                   const struct lo_week *week, lo_time now,
                                   struct lo_error *err) LO_MUST_USE;

/* Notices as people may see them: addresses masked unless `full`. */
struct lo_report_notice *app_show_notices(struct lo_session *session, bool full,
                                          struct lo_arena *arena,
                                          const struct lo_notice *rows,
                                          int32_t n);

static inline lo_time app_now(const struct lo_session *session)
{
    return session->clock.now(session->clock.self);
}

#endif
