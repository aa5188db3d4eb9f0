/*
 * change.h - what an import changed: object by object, and what that means for
 * the wires, the customers, the jobs and the outages that people were told of.
 *
 * Ownership: the arena of a summary or an effect owns every text in it.
 */
#ifndef LINEOUT_CHANGE_H
#define LINEOUT_CHANGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/clock.h"

struct lo_change {
    char what; /* '+' new, '~' changed, '-' vanished, retired */
    const char *class_name;
    const char *name; /* "" if unnamed */
    const char *mrid;
};

struct lo_import_summary {
    struct lo_arena *arena; /* owns the changes */
    const char *document;   /* name of the document in the store */
    const char *succeeds;   /* other document it took the place of, or NULL */
    int32_t added;
    int32_t changed;
    int32_t unchanged;
    int32_t retired;
    GArray *changes; /* struct lo_change, by class then name */
};
void lo_import_summary_clear(struct lo_import_summary *summary);

/* --- what it means -------------------------------------------------------- */

enum lo_shift_kind {
    LO_SHIFT_SWITCH_NEW,
    LO_SHIFT_SWITCH_GONE,
    LO_SHIFT_SWITCH_STATE, /* its normal state: before, after */
    LO_SHIFT_CUSTOMER_NEW, /* a usage point, or a load that has none */
    LO_SHIFT_CUSTOMER_GONE,
    LO_SHIFT_CUSTOMER_MOVED, /* to another load; a load: its number of them */
    LO_SHIFT_JOB_NEW,
    LO_SHIFT_JOB_GONE,
    LO_SHIFT_JOB_CHANGED, /* equipment, time, length, crews or urgency */
    LO_SHIFT_KINDS
};

struct lo_shift {
    enum lo_shift_kind kind;
    const char *mrid;
    const char *name;
    const char *before; /* "" where the kind has none */
    const char *after;
};

/* One usage point, or a load that has none. */
struct lo_affected {
    const char *mrid;
    const char *name;  /* of the customer, else of the usage point or load */
    int32_t customers; /* 1 for a usage point */
};

/* An outage of a published or approved plan that has not ended: who is off
 * when its jobs are done on the network of now, against who was planned to. */
struct lo_outage_effect {
    const char *outage; /* id */
    int64_t plan;       /* version */
    bool published;     /* else approved */
    struct lo_interval span;
    GArray *newly;       /* struct lo_affected, by mRID */
    GArray *no_longer;   /* the same */
    const char *trouble; /* why it cannot be told, or is not whole; "" = none */
};

/* What an import did to the notices of the plan in force. */
struct lo_found_people {
    int32_t told;      /* people found: told now for the first time */
    int32_t late;      /* of their messages after the stage was due */
    int32_t calls;     /* of these people on the call list only */
    int32_t changed;   /* told other times before */
    int32_t cancelled; /* told before, not off any more */
    int32_t held;      /* corrections that a person must look at first */
    char trouble[256]; /* why nobody could be looked for, "" = all is well */
};

struct lo_import_effect {
    struct lo_arena *arena; /* NULL: nothing was there before */
    GArray *shifts;         /* struct lo_shift, by kind then mRID */
    GArray *outages;        /* struct lo_outage_effect that have a change */
    struct lo_found_people found;
};

/* Texts of the kinds: "switch_new" ... */
const char *lo_shift_name(enum lo_shift_kind kind);
void lo_import_effect_clear(struct lo_import_effect *effect);

#endif
