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

/* The week in force; NULL when nothing was published yet. */
enum lo_status app_published_week(struct lo_week **out,
                                  struct lo_session *session,
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
