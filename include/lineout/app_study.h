/*
 * app_study.h - the use cases "indices" and "site": what the store holds,
 * through reliability and siting, into a study that can be printed.
 *
 *   store -> world -> zones, failure data, planned work -> indices
 *                                        \-> candidate sites -> frontier
 *
 * Planned work comes from the plan in force (none: the latest draft), each of
 * its outages counted `times_a_year`, or from the planned interruptions that
 * the store has as history, at their rate since the first of them (one year at
 * least).
 *   indices  a plan's outages as the plan has them, with its back-feed; history
 *            by switching as reliability.h says
 *   site     every job, or past outage, alone: planned work of the equipment
 *
 * Sites are those that the data state (lo:SwitchCandidate, lo:RemoteCandidate,
 * lo:TieCandidate); none stated, or `ends` asked for: both ends of every line.
 * With a feeder (for sites also: a switch, that is all it feeds), its faults,
 * work, customers and sites only; other feeders keep their load, and its ties
 * reach them.
 */
#ifndef LINEOUT_APP_STUDY_H
#define LINEOUT_APP_STUDY_H

#include "lineout/app.h"
#include "lineout/report_study.h"

struct lo_study_request {
    const char *feeder; /* name or mRID; NULL = all */
    bool planned_said;  /* else: plan if there is one */
    enum lo_study_planned planned;
    int64_t version;     /* plan; 0 = as above */
    double times_a_year; /* of a plan */
};
#define LO_STUDY_REQUEST_INIT                                                  \
    {                                                                          \
        NULL, false, LO_STUDY_PLANNED_NONE, 0, 1.0                             \
    }

enum lo_status lo_app_indices(struct lo_indices_study **out,
                              struct lo_session *session,
                              const struct lo_study_request *request,
                              struct lo_error *err) LO_MUST_USE;

struct lo_site_request {
    struct lo_study_request study;
    int32_t max_sites;
    double budget; /* INFINITY = none */
    double time_limit_s;
    enum lo_site_unit unit;
    bool ends;          /* both ends of every line, too           */
    bool remote;        /* also remote ones, and remote control   */
    bool with_refusals; /* and sensitivity: several more searches */
    int n_forbidden;
    const char *const *forbidden; /* names of lines, switches, ties */
    bool picture;                 /* the sites on the one-line, too */
    enum lo_lang lang;            /* of the picture */
};
#define LO_SITE_REQUEST_INIT                                                   \
    {                                                                          \
        LO_STUDY_REQUEST_INIT, 5, INFINITY, 60.0, LO_SITE_CUSTOMERS, false,    \
            false, true, 0, NULL, false, LO_LANG_EN                            \
    }

/* LO_ENOTFOUND for a feeder, plan or forbidden place that does not exist, and
 * where there is no site at all; LO_EINPUT for a budget without prices. */
enum lo_status lo_app_site(struct lo_site_study **out,
                           struct lo_session *session,
                           const struct lo_site_request *request,
                           struct lo_error *err) LO_MUST_USE;

#endif
