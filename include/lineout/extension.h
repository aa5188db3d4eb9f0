/*
 * extension.h - what the CIM has no name for: the rows of urn:lineout:ext#
 * that belong to no other table.
 *
 *   lo:ProtectedPeriod   not off at such times   -> plan E7
 *   lo:NeverTogether     never off together      -> plan E10
 *   lo:OwnSource         feeds in behind a meter -> switching, supply
 *   lo:Tie               how a tie may be used   -> switching, dips
 *   lo:FailureData       rates and hours         -> reliability
 *   lo:SwitchCandidate lo:TieCandidate lo:RemoteCandidate -> siting
 *
 * lo:WorkMode, lo:CrewNeed, lo:WorkTask.*, lo:Crew.shift are in work.h;
 * lo:UsagePoint.* and lo:Customer.* in customer.h. A name of the namespace
 * that is none of these is a finding: nothing is dropped in silence.
 *
 * Words
 *   months, weekdays, hours   "6-8,12", "1-5" (1 = Monday), "08:00-11:30";
 *                             local; absent = any
 *
 * Invariants (lo_extension_validate names the one broken)
 *   I1 every index exists in its table; where LO_NONE is allowed it is said
 *   I2 start < end where both are given
 *   I3 numbers are >= 0 or NAN (not said), probabilities at most 1
 *
 * Units: A, hours, times a year, minutes of the local day; money as given.
 * Ownership: own arena. Immutable once built; any number of threads may read.
 */
#ifndef LINEOUT_EXTENSION_H
#define LINEOUT_EXTENSION_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/clock.h"
#include "lineout/ids.h"
#include "lineout/objects.h"

/* Exactly one of equipment, usage_point and feeder is set: an object of the
 * file that names several is a row for each, with the same mrid. */
struct lo_protected_period {
    const char *mrid;
    const char *name;
    const char *reason; /* "" = not said */
    struct lo_origin origin;
    lo_equipment_id equipment; /* LO_NONE = not by equipment            */
    int32_t usage_point;       /* row of customers->usage_points: the first
                                  of its mRID; LO_NONE = not by one     */
    lo_feeder_id feeder;       /* LO_NONE = not by feeder               */
    lo_time start;             /* LO_TIME_NONE = from ever              */
    lo_time end;               /* LO_TIME_NONE = for ever               */
    uint32_t months;           /* bit 0 = January; 0 = any              */
    uint32_t weekdays;         /* bit 0 = Monday; 0 = any               */
    int32_t n_hours;           /* 0 = the whole day                     */
    const struct lo_minutes *hours;
};

/* First rows of two usage points. */
struct lo_never_together {
    int32_t usage_point[2];
    struct lo_origin origin;
};

enum lo_own_source_kind {
    LO_OWN_PV,
    LO_OWN_GENERATOR,
    LO_OWN_SECOND_SUPPLY,
    LO_OWN_BATTERY,
    LO_OWN_OTHER /* not said */
};

struct lo_own_source {
    int32_t usage_point; /* first row of its mRID */
    enum lo_own_source_kind kind;
    double kw;
    struct lo_origin origin;
};

enum lo_tie_transfer {
    LO_TIE_UNSAID, /* hot within one substation, else cold */
    LO_TIE_HOT,
    LO_TIE_COLD,
    LO_TIE_NONE
};

struct lo_tie_note {
    lo_switch_id sw;
    enum lo_tie_transfer transfer;
    bool phasing_checked;
    struct lo_origin origin;
};

struct lo_failure_note {
    lo_equipment_id equipment;
    double per_year;
    double per_km_year;
    double transient_per_year; /* passing faults, ended by reclosing */
    double repair_h;
    double switching_h;
    double fail_to_operate; /* probability, NAN = not said */
    double transfer;        /* probability, NAN = not said */
    struct lo_origin origin;
};

struct lo_switch_site {
    const char *name;
    lo_equipment_id line;
    int terminal; /* 1 or 2 */
    double capital;
    struct lo_origin origin;
};

struct lo_tie_site {
    const char *name;
    lo_node a, b;
    double rated_a;
    double capital;
    struct lo_origin origin;
};

struct lo_remote_site {
    lo_switch_id sw;
    double capital;
    struct lo_origin origin;
};

struct lo_extension {
    struct lo_arena *arena;
    int32_t n_protected;
    struct lo_protected_period *protected_periods;
    int32_t n_never_together;
    struct lo_never_together *never_together;
    int32_t n_own_sources;
    struct lo_own_source *own_sources;
    int32_t n_ties;
    struct lo_tie_note *ties;
    int32_t n_failures;
    struct lo_failure_note *failures;
    int32_t n_switch_sites;
    struct lo_switch_site *switch_sites;
    int32_t n_tie_sites;
    struct lo_tie_site *tie_sites;
    int32_t n_remote_sites;
    struct lo_remote_site *remote_sites;
};

void lo_extension_free(struct lo_extension *extension); /* NULL is fine */

/* How much there is of what the rows point at. */
struct lo_extension_bounds {
    int32_t n_equipment, n_switches, n_nodes, n_feeders, n_usage_points;
};

/* Checks I1..I3. */
enum lo_status lo_extension_validate(const struct lo_extension *extension,
                                     const struct lo_extension_bounds *bounds,
                                     struct lo_error *err) LO_MUST_USE;

#endif
