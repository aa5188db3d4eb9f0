/*
 * backfeed_oracle.h - off(R) by trying everything, from the words of DESIGN 3.
 *
 * Shares nothing with src/supply: it looks at the network node by node and
 * tries every set of ties closed and switches opened. The flow of an element
 * is what loses supply when that element is taken away; one that takes nobody's
 * supply away lies in a loop, or carries nothing.
 */
#ifndef LINEOUT_TESTS_BACKFEED_ORACLE_H
#define LINEOUT_TESTS_BACKFEED_ORACLE_H

#include "lineout/supply.h"

struct oracle_answer {
    bool *off; /* per section; *owned*: g_free */
    int n_operated;
    const char *operated[64]; /* mRIDs, sorted */
    bool unverified;
};

enum { ORACLE_MOST = 14 }; /* ties and switches that may be operated */

/* `guard` may be NULL. false if there are more than ORACLE_MOST of them.
 * Transformers have two windings. */
bool oracle_off(struct oracle_answer *out, const struct lo_sections *sections,
                const struct lo_supply_options *options,
                const struct lo_guard *guard, const bool *dead);

#endif
