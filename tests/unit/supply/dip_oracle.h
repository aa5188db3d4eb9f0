/*
 * dip_oracle.h - who dips at a change, by taking switches away (DESIGN 3
 * "Dips"). For networks without loops.
 *
 * Shares nothing with src/supply: a switch lies above a section if the section
 * loses supply without it; the nearest is that whose loss takes the fewest.
 */
#ifndef LINEOUT_TESTS_DIP_ORACLE_H
#define LINEOUT_TESTS_DIP_ORACLE_H

#include "backfeed_oracle.h"

struct oracle_state {
    const bool *dead;                   /* per section: R */
    const struct oracle_answer *answer; /* off(R) */
};

/* dips[n_sections]: supplied in both states, and for a moment not. */
void oracle_dips(const struct lo_sections *sections,
                 const struct lo_supply_options *options,
                 const struct oracle_state *before,
                 const struct oracle_state *after, bool *dips);

#endif
