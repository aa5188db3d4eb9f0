/*
 * supply.h - off(R): who is without supply while the sections R are dead.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3
 *                         ^ R = {2}: s1 and s2 open, off(R) = {2, 3}
 *
 * DESIGN 3 "off(R)". In this version ties stay open: every downstream section
 * counts as off. That never promises supply that is not there. Back-feed will
 * fill ties_closed and opened; callers already carry them.
 *
 * Answers are cached by the set R: asking again costs a hash lookup.
 * Ownership: the answers are *borrowed until the supply is freed*.
 * Threads: one at a time.
 */
#ifndef LINEOUT_SUPPLY_H
#define LINEOUT_SUPPLY_H

#include <stdint.h>

#include "lineout/section.h"

struct lo_off {
    int32_t n_sections; /* off: R itself and what hangs behind, ascending */
    const lo_section *sections;
    int32_t n_ties_closed;
    const lo_switch_id *ties_closed;
    int32_t n_opened; /* beyond the switches that isolate R */
    const lo_switch_id *opened;
    int64_t customers;
    int64_t mv_customers;
};

struct lo_supply;

/* `sections` borrowed until lo_supply_free. */
struct lo_supply *lo_supply_new(const struct lo_sections *sections);
void lo_supply_free(struct lo_supply *supply); /* NULL is fine */

/* R in any order, repeats allowed; R empty gives nobody off. */
const struct lo_off *lo_supply_off(struct lo_supply *supply,
                                   const lo_section *dead, int32_t n);

/*
 * What a job on the sections `dead` can touch, for judging interaction
 * (DESIGN 4): D = its sections and all downstream of them; of a section on a
 * ring, the whole ring and all below it. Where two reaches do not meet, off of
 * both is off of one and off of the other. Ascending; borrowed until freed.
 * `*n` receives the length.
 */
const lo_section *lo_supply_reach(struct lo_supply *supply,
                                  const lo_section *dead, int32_t n_dead,
                                  int32_t *n);

#endif
