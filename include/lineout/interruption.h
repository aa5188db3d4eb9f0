/*
 * interruption.h - interruptions that happened: what E6, indices and
 * year-on-year start from.
 *
 *   Outage {actualPeriod, Equipments ...}  \
 *   history spreadsheet                     > one row an object and outage
 *
 * An object is a piece of equipment; who was off with it is not in the source
 * and is worked out by those who ask.
 *
 * Invariants
 *   I1 from < to
 *   I2 one row for each (object, from, kind)
 * Units: s UTC. Ownership: own arena. Immutable once built.
 */
#ifndef LINEOUT_INTERRUPTION_H
#define LINEOUT_INTERRUPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/clock.h"
#include "lineout/ids.h"
#include "lineout/objects.h"

enum lo_interruption_kind {
    LO_INTERRUPTION_FAULT,
    LO_INTERRUPTION_PLANNED,
    LO_INTERRUPTION_TEMPORARY,
    LO_INTERRUPTION_SHORTAGE,
    LO_INTERRUPTION_BY_REQUEST,
    LO_INTERRUPTION_KINDS
};

struct lo_interruption {
    const char *object; /* mRID of the equipment */
    lo_equipment_id equipment;
    lo_time from;
    lo_time to;
    enum lo_interruption_kind kind;
    const char *cause; /* "" = not said */
    bool exempt;       /* does not count in indices */
    struct lo_origin origin;
};

struct lo_interruptions {
    struct lo_arena *arena;
    int32_t n;
    struct lo_interruption *rows; /* by from, then object */
};

void lo_interruptions_free(struct lo_interruptions *past); /* NULL is fine */

/* "fault" "planned" "temporary" "shortage" "by request" */
const char *lo_interruption_kind_name(enum lo_interruption_kind kind);
/* Also in Chinese; LO_INTERRUPTION_KINDS if the word is none of them. */
enum lo_interruption_kind lo_interruption_kind_of(const char *word);

#endif
