/*
 * work_int.h - work orders while they are being built.
 *
 * work.c tasks and what they refer to, work_time.c schedules, windows and
 * durations, work_crew.c crews, modes and needs.
 */
#ifndef LINEOUT_CIM_WORK_INT_H
#define LINEOUT_CIM_WORK_INT_H

#include "cim_int.h"

struct orders {
    struct cim_build b;
    const struct lo_network *network;
    const struct lo_zone *zone; /* of times without offset; NULL = UTC */
    lo_time now;                /* LO_TIME_NONE = nothing is over */
    struct lo_work *out;
    GPtrArray *files;
    int32_t *equipment_of;            /* by object */
    const struct lo_part **object_of; /* by equipment */
    int32_t *row_at;    /* by object: task, crew or crew type; -1 */
    GPtrArray *tasks;   /* const struct lo_part * */
    GPtrArray *outages; /* planned ones; const struct lo_part * */
    GPtrArray *crews;
    GPtrArray *crew_types;
    GHashTable *schedules; /* BaseWork object -> GPtrArray of schedules */
    GHashTable *modes;     /* task object -> GPtrArray of modes */
    GHashTable *needs;     /* mode object -> GPtrArray of crew needs */
    GHashTable *equipment; /* asset object -> GPtrArray of resources */
    GHashTable *live;      /* resources that need not be dead */
    GHashTable *dead;      /* resources of which a document says they must */
};

const char *cim_order_keep(struct orders *o, const char *text);

/* What was filed under `key`, NULL if nothing. */
const GPtrArray *cim_order_group(GHashTable *groups, const struct lo_part *key);

/* The task cannot be planned as it stands: first problem stays in the row,
 * each is a finding about `object`. */
void cim_order_problem(struct orders *o, struct lo_task *task,
                       const struct lo_part *object, const char *rule,
                       const char *repair, const char *format, ...)
    LO_PRINTF(6, 7);

/* Each task of a circle of predecessors has the problem of it (work_circle.c).
 */
void cim_order_circles(struct orders *o);

/* A whole number of at least `min` into `out`, `fallback` if absent; false,
 * with a finding, if it is neither. */
bool cim_order_whole(struct orders *o, const struct lo_part *object,
                     enum cim_name name, int32_t fallback, int32_t min,
                     int32_t *out);

/* work_time.c: windows, due; the estimate in seconds (0 = none or bad, then
 * the task has a problem where `needed`). */
void cim_order_windows(struct orders *o, struct lo_task *task,
                       const struct lo_part *object,
                       const struct lo_part *work);
int64_t cim_order_estimate(struct orders *o, struct lo_task *task,
                           const struct lo_part *object,
                           const struct lo_part *work, bool needed);

/* Equipment that a resource is, or is a part of; -1 if it is none. */
int32_t cim_order_equipment(const struct orders *o,
                            const struct lo_part *resource);

/* work_outage.c: fills a task for each outage that others planned, and appends
 * its object to o->tasks; returns how many. `tasks` has room for all. */
int32_t cim_order_outages(struct orders *o, struct lo_task *tasks);

/* work_crew.c */
void cim_order_crews(struct orders *o);
void cim_order_modes(struct orders *o, struct lo_task *task,
                     const struct lo_part *object, const struct lo_part *work);

#endif
