/*
 * planned.h - planned outages and their switching as files tell them: ours, as
 * `lineout report --format cim` wrote them, and those of others.
 *
 *   PlannedOutage {estimatedPeriod, reason, Equipments, DeEnergizedUsagePoint}
 *      ^ Outage
 *   SwitchingPlan <-- SwitchingStepGroup <-- SwitchingStep --> SwitchAction ...
 *      ^ SwitchingPlan
 *      ^ SwitchingPlan
 *   PlannedOutageNotification --> UsagePoint, Customer
 *   WorkTask               one that is known = the outage is of our own work
 *
 * What lineout does with them: an outage that no task of the files belongs to
 * was planned by others (the grid above, a neighbour): it becomes a task that
 * is `fixed` in work.h, without crew, at its own time and no other. One of our
 * own tasks changes nothing: the plan in the store is what stands. Steps are
 * kept for whoever compares; lineout writes its own switching sheets.
 *
 * Invariants (lo_planned_validate names the one broken)
 *   I1 from < to
 *   I2 every index exists in its table
 *   I3 steps stand in their order: group, step, sub-step
 *
 * Units: s UTC. Ownership: own arena. Immutable once built.
 */
#ifndef LINEOUT_PLANNED_H
#define LINEOUT_PLANNED_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/clock.h"
#include "lineout/ids.h"
#include "lineout/objects.h"
#include "lineout/status.h"

enum lo_action_kind {
    LO_ACTION_OPEN,
    LO_ACTION_CLOSE,
    LO_ACTION_RECLOSING_OFF,
    LO_ACTION_RECLOSING_ON,
    LO_ACTION_EARTH,
    LO_ACTION_UNEARTH,
    LO_ACTION_OTHER /* permits, tags, checks: the text says what */
};

struct lo_planned_step {
    enum lo_action_kind kind;
    lo_equipment_id equipment; /* switch, or what is earthed; LO_NONE */
    const char *text;          /* for people, "" = none */
    lo_time at;                /* LO_TIME_NONE = no clock */
};

struct lo_planned_outage {
    const char *mrid;
    const char *name;
    const char *reason; /* "" = not said */
    struct lo_origin origin;
    struct lo_interval span;
    bool cancelled;
    bool fixed;        /* of others: a task of that mRID stands for it */
    int32_t customers; /* as the file counts them, -1 = not said */
    int32_t n_equipment;
    lo_equipment_id *equipment;
    int32_t n_usage_points; /* rows of customers->usage_points, first rows */
    int32_t *usage_points;
    int32_t n_notified; /* rows of customers->usage_points to be told */
    int32_t *notified;
    int32_t n_steps;
    struct lo_planned_step *steps;
};

struct lo_planned {
    struct lo_arena *arena;
    int32_t n;
    struct lo_planned_outage *rows; /* in the order of the files */
};

void lo_planned_free(struct lo_planned *planned); /* NULL is fine */

/* Checks I1 and I2 (I3 is how they are built). */
enum lo_status lo_planned_validate(const struct lo_planned *planned,
                                   int32_t n_equipment, int32_t n_usage_points,
                                   struct lo_error *err) LO_MUST_USE;

/* "open" "close" "reclosing off" "reclosing on" "earth" "unearth" "other" */
const char *lo_action_name(enum lo_action_kind kind);

#endif
