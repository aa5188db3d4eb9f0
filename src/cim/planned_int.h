/*
 * planned_int.h - planned outages as objects: what work_outage.c (tasks made of
 * those of others) and planned.c (all of them, typed) share.
 */
#ifndef LINEOUT_CIM_PLANNED_INT_H
#define LINEOUT_CIM_PLANNED_INT_H

#include "cim_int.h"

/* A PlannedOutage, or an Outage with isPlanned, that has not happened yet. */
bool cim_is_planned_outage(const struct cim_build *b,
                           const struct lo_part *object);

/* A task that a plan only mentions: nothing of it is said but its plan. */
bool cim_is_mention(const struct cim_build *b, const struct lo_part *task);

/* Outage of a switching plan, over the outage plan where need be; NULL. */
const struct lo_part *cim_outage_of_plan(const struct cim_build *b,
                                         const struct lo_part *plan);

/* estimatedPeriod, else plannedPeriod of its outage plan; false, with a finding
 * where it is unusable. */
bool cim_outage_span(const struct cim_build *b, const struct lo_part *outage,
                     const struct lo_zone *zone, struct lo_interval *out);

/* Called off by its document or its plan. */
bool cim_outage_cancelled(const struct cim_build *b,
                          const struct lo_part *outage);

#endif
