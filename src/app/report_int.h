/*
 * report_int.h - formats of a report that are files of their own.
 */
#ifndef LINEOUT_REPORT_APP_INT_H
#define LINEOUT_REPORT_APP_INT_H

#include "lineout/app_notify.h"

/* report_cim.c: the stored week with the steps of its sheets. LO_EINPUT when
 * the network has changed since. */
enum lo_status app_report_cim(GString *out, struct lo_session *session,
                              const struct lo_world *world,
                              const struct lo_week *week, enum lo_lang lang,
                              struct lo_error *err) LO_MUST_USE;

/* Posters or letters; LO_ENOTFOUND where no plan is in force, or not that
 * outage (report_papers.c). */
enum lo_status app_report_papers(GString *out, struct lo_session *session,
                                 enum lo_paper paper, const char *outage,
                                 enum lo_lang lang, struct lo_error *err);

#endif
