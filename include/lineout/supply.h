/*
 * supply.h - off(R): who is without supply while the sections R are dead, and
 * who can be fed from elsewhere meanwhile.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9 ==[cc]== T
 *                         ^ R = {2}: s1 and s2 open; 3 is downstream.
 *                           tie closed: 3 is back-fed, off(R) = {2}
 *
 * DESIGN 3 "off(R)" and "Dips", DESIGN 4 "Interaction".
 *
 * Words
 *   downstream   supplied in the normal state, and not while R is dead
 *   back-feed    ties closed, and switches between downstream sections opened,
 *                so that downstream sections hang on live ones again
 *   donor        what feeds a tie that is closed: its way up to the source
 *   own flow     of an element: what it carries in the normal state
 *   flow         lossless sum of P and Q of all loads behind an element, VA
 *   place        switches side by side that carry different phases: the parts
 *                of one switch, closed and opened together
 *
 * Invariants of an answer
 *   I1 every tie closed joins an energised part to one without supply
 *   I2 every element on the way of a back-fed load carries the load's phases
 *   I3 no element outside a loop carries more than its limit and its own flow
 *      (slack 1e-9). A limit in ampere is n U/sqrt(3) I, n = phases, each leg
 *      of a split secondary counted: 2 x 120 V x 156 A for a service drop of
 *      the 9500-node feeder. 14 elements are overloaded in its normal state so;
 *      with 240/sqrt(3) V a leg, a voltage that is not there, it would be 12.
 *      Generators are not counted. An element without limit that has to carry
 *      more than its own flow: missing_limit
 *   I4 the linearised voltage of every section is at least the smaller of
 *      min_voltage_pu and that of the normal state. Along a line of n wires it
 *      drops by 3/n (rP + xQ)/U^2 per unit: each wire has 1/n of P and Q and
 *      U/sqrt(3) to neutral; r and x are of the positive sequence. Lines
 *      without r or x, transformers and loops count without drop. The lowest
 *      point of a section is what counts. Beside a backward/forward sweep of
 *      each phase with losses the lowest phase comes out too high by at most
 *      0.002 on balanced lines, 0.018 on IEEE 123 and 0.029 on IEEE 13, whose
 *      phases are loaded unevenly; too low by at most 0.006 (test_voltage.c)
 *   I5 of all such answers it is the first in this order: fewest of those the
 *      guard of the question keeps left off, least weight left off, fewest
 *      customers, fewest MV customers, fewest switches operated beyond those
 *      that isolate R, the smallest sorted list of their mRIDs
 *
 * I5 holds while not more than `effort` partial answers had to be looked at;
 * what is found until then is safe, but may leave more off than need be: the
 * answer then says cut_short. The default is enough for up to 12 sections and
 * 4 ties always (tried on random networks), for 30 sections mostly. Where many
 * more compete for the room of one element on the way of all their ties, a
 * knapsack of what hangs together proves the answer: on the 9500-node feeder,
 * where 74 sections do so, 924 customers stay off, and no fewer can. It may
 * fail where limits further on, or voltages, bind as well.
 *
 * Units: W, var, VA, seconds; voltages per unit of the nominal one.
 * Ownership: answers are *borrowed until the supply is freed*; they are cached
 * by R, so that asking again costs a look-up.
 * Threads: one at a time.
 *
 *   struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
 *   struct lo_supply *supply = lo_supply_new_with(sections, &options, NULL);
 *   const struct lo_off *off = lo_supply_off(supply, &dead, 1);
 *   for (int32_t i = 0; i < off->n_ties_closed; i++)
 *       close_switch(off->ties_closed[i]);
 *   lo_supply_free(supply);
 */
#ifndef LINEOUT_SUPPLY_H
#define LINEOUT_SUPPLY_H

#include <stdint.h>

#include "lineout/extension.h"
#include "lineout/finding.h"
#include "lineout/section.h"

/* backfeed.missing_limit: may an element without limit carry more than its own
 * flow? */
enum lo_missing_limit {
    LO_LIMIT_ALLOW,
    LO_LIMIT_WARN, /* yes, and the answer is marked unverified */
    LO_LIMIT_REFUSE
};

struct lo_supply_options {
    bool backfeed; /* false: all ties stay open */
    enum lo_missing_limit missing_limit;
    double min_voltage_pu; /* 0 = voltage is not looked at */
    double source_pu;
    bool by_mv;           /* the objective counts MV customers */
    const double *weight; /* per section, objective weight to lose it, to a
                             millionth; NULL = its customers, or MV customers;
                             read during lo_supply_new_with only */
    const struct lo_tie_note *ties; /* lo:Tie.transfer: none is never closed,
                                       hot and cold are for dips; read during
                                       lo_supply_new_with only */
    int32_t n_ties;
    uint32_t load_break; /* bit 1 << enum lo_switch_class */
    int64_t dip_s;       /* 0 = there are no dips */
    int32_t effort;      /* partial answers looked at for one R */
};
#define LO_SUPPLY_OPTIONS_INIT                                                 \
    {                                                                          \
        true, LO_LIMIT_WARN, 0.93, 1.0, false, NULL, NULL, 0,                  \
            1u << LO_SWITCH_BREAKER | 1u << LO_SWITCH_RECLOSER |               \
                1u << LO_SWITCH_LOAD_BREAK,                                    \
            600, 30000                                                         \
    }

struct lo_off {
    int32_t n_sections; /* off: R itself and what hangs behind, ascending */
    const lo_section *sections;
    int32_t n_ties_closed;
    const lo_switch_id *ties_closed; /* by mRID */
    int32_t n_opened;                /* beyond the switches that isolate R */
    const lo_switch_id *opened;      /* by mRID */
    int64_t customers;
    int64_t mv_customers;
    int32_t n_isolating;           /* normally closed, opened to isolate R */
    const lo_switch_id *isolating; /* by mRID */
    bool unverified;               /* some element without limit carries more
                                      than its own flow (LO_LIMIT_WARN) */
    bool cut_short;                /* `effort` was not enough for I5 */
};

struct lo_supply;

/* --- life cycle --------------------------------------------------------- */

/* Without back-feed. `sections` borrowed until lo_supply_free. */
struct lo_supply *lo_supply_new(const struct lo_sections *sections);

/* Findings: "limit-missing", "impedance-missing" and "loop-unchecked", one
 * each for all elements; "overload" for each that its own flow overloads. */
struct lo_supply *lo_supply_new_with(const struct lo_sections *sections,
                                     const struct lo_supply_options *options,
                                     struct lo_findings *findings);
void lo_supply_free(struct lo_supply *supply); /* NULL is fine */

/* --- ask: who is off ---------------------------------------------------- */

/* R in any order, repeats allowed; R empty gives nobody off. */
const struct lo_off *lo_supply_off(struct lo_supply *supply,
                                   const lo_section *dead, int32_t n);

/* --- ask: who must not be off ------------------------------------------- */

/*
 * A guard names sections that should not be off, and pairs of sections that
 * should not be off together: DESIGN 3 puts "fewest of them left off" before
 * all else. It depends on the hour (a protected period), so it belongs to the
 * question, not to the supply. Guards are numbered from 1; 0 = nobody.
 */
struct lo_guard {
    int32_t n_keep;
    const lo_section *keep; /* any order */
    int32_t n_pairs;
    const lo_section (*pairs)[2];
};
int32_t lo_supply_add_guard(struct lo_supply *supply,
                            const struct lo_guard *guard);

/* off(R) under a guard; it may leave some of the guard's off all the same. */
const struct lo_off *lo_supply_off_guarded(struct lo_supply *supply,
                                           const lo_section *dead, int32_t n,
                                           int32_t guard);

/* true if `off` leaves nobody off whom the guard keeps. */
bool lo_guard_holds(const struct lo_supply *supply, int32_t guard,
                    const struct lo_off *off);

/* --- ask: who dips ------------------------------------------------------ */

/* Who is off for dip_s at the change from one R to another, and neither before
 * nor after it (DESIGN 3 "Dips"):
 * (i) a switch that must move beside a live section, and may not break load
 *     (it isolates R, parts what hangs below R, or is a tie): all behind the
 *     nearest switch above it that may;
 * (ii) behind a tie that is closed cold: lo:Tie.transfer says so, or says
 *      nothing and its sides are of two substations. */
struct lo_dip {
    int32_t n_sections; /* ascending */
    const lo_section *sections;
    int64_t customers;
    int64_t mv_customers;
};
const struct lo_dip *lo_supply_dip(struct lo_supply *supply,
                                   const lo_section *before, int32_t n_before,
                                   const lo_section *after, int32_t n_after);

struct lo_instant { /* R and the guard at one instant */
    const lo_section *dead;
    int32_t n;
    int32_t guard;
};
const struct lo_dip *lo_supply_dip_guarded(struct lo_supply *supply,
                                           const struct lo_instant *from,
                                           const struct lo_instant *to);

/* --- ask: who can matter to whom ---------------------------------------- */

/*
 * What a job on the sections `dead` can touch, for judging interaction
 * (DESIGN 4): D = its sections and all downstream of them; of a section on a
 * ring, the whole ring and all below it. Where two reaches do not meet, off of
 * both is off of one and off of the other, ties left aside. Ascending;
 * `*n` receives the length.
 */
const lo_section *lo_supply_reach(struct lo_supply *supply,
                                  const lo_section *dead, int32_t n_dead,
                                  int32_t *n);

/*
 * D, T and W of DESIGN 4. Supply comes down a tree, so of all limited elements
 * on a way down only the first is kept: two ways share a limited element just
 * if they share that one. Likewise W has a section of another's D only if a
 * tie of T ends there, which the other's T then has as well.
 */
struct lo_footprint {
    int32_t n_reach; /* D */
    const lo_section *reach;
    int32_t n_ties; /* T, links ascending */
    const int32_t *ties;
    int32_t n_donors; /* first limited element of each way to a far end of T */
    const int32_t *donors;
    int32_t n_own; /* ... and of each way to a section of D */
    const int32_t *own;
};
const struct lo_footprint *lo_supply_footprint(struct lo_supply *supply,
                                               const lo_section *dead,
                                               int32_t n);

/* Do two jobs interact? If not, off(R1 and R2) is off(R1) and off(R2) side by
 * side, with the switches of both. */
bool lo_footprints_meet(const struct lo_footprint *a,
                        const struct lo_footprint *b);
bool lo_supply_interact(struct lo_supply *supply, const lo_section *dead1,
                        int32_t n1, const lo_section *dead2, int32_t n2);

/* --- ask: flows of one state -------------------------------------------- */

struct lo_flow {
    bool live;
    bool in_loop; /* P and Q are not known, NAN */
    double p_w;
    double q_var;
    double s_va;
    double limit_va; /* NAN = none given */
    double loading;  /* s_va / limit_va, NAN where one is not known */
    double drop_pu;  /* of voltage along it, NAN = not known */
};

struct lo_flows {
    int32_t n_equipment;
    struct lo_flow *flow; /* lines, switches and transformers; others: !live */
    int32_t n_nodes;
    double *voltage_pu; /* NAN = without supply */
};

/* The state while R is dead, back-feed of off(R) included; n = 0: the normal
 * state. `out` is *owned*: lo_flows_release. */
void lo_supply_flows(struct lo_supply *supply, const lo_section *dead,
                     int32_t n, struct lo_flows *out);
void lo_flows_release(struct lo_flows *flows);

#endif
