/*
 * study_int.h - what both studies start from: the request, checked against
 * the world, as inputs of lo_rel_grid_from_network.
 */
#ifndef LINEOUT_STUDY_INT_H
#define LINEOUT_STUDY_INT_H

#include "app/app_int.h"
#include "lineout/app_study.h"

struct study {
    struct lo_session *session;
    struct lo_world *world;
    const struct lo_study_request *request;
    struct lo_rel_inputs inputs; /* lists borrowed from below */
    GArray *failures;            /* struct lo_failure */
    GArray *works;               /* struct lo_rel_work */
    struct lo_week *week;        /* of the planned part, or NULL */
    lo_feeder_id feeder;         /* LO_NONE = all */
    struct lo_study_basis *basis;
};

/* Opens the world, finds feeder and plan, fills `basis`. study_end also after
 * a failure. */
enum lo_status study_begin(struct study *study, struct lo_session *session,
                           const struct lo_study_request *request,
                           struct lo_study_basis *basis,
                           struct lo_error *err) LO_MUST_USE;
void study_end(struct study *study);

/* Adds the jobs of the plan, each alone, to `works`. */
void study_add_jobs(struct study *study);

/* Per zone the feeder that it belongs to, LO_NONE = none; g_free. */
int32_t *study_zone_feeders(const struct study *study,
                            const struct lo_rel_grid *grid,
                            const struct lo_rel_map *map);

#endif
