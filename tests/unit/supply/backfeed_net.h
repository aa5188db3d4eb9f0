/*
 * backfeed_net.h - random networks with limits, phases, voltages and ties, for
 * the tests of back-feed.
 *
 *   section i:   a{i} --- b{i} --- c{i}     two lines, loads, sometimes a
 *                                           transformer, a second line beside
 *   sections hang on earlier ones over switches; ties join any two
 */
#ifndef LINEOUT_TESTS_BACKFEED_NET_H
#define LINEOUT_TESTS_BACKFEED_NET_H

#include <glib.h>

#include "lineout/supply.h"

struct random_net {
    int sections;
    int sources;
    int ties;
    int loops;        /* further closed switches */
    double tightness; /* 0 = limits hardly bind, 1 = often */
    double phases;    /* chance of an element with one or two phases */
    double lead;      /* chance of a load with negative Q */
    double unlimited; /* chance of an element without limit */
    double bad_ties;  /* chance of a tie that may not break load */
    double gangs;     /* chance of a switch in single-phase parts */
    bool heads;       /* what leaves a source section may break load */
};

/* In the text of net_builder.h; pieces and mRIDs in random order. g_free. */
char *random_net_text(GRand *rand, const struct random_net *options);

/* Options with every setting somewhere; `weight` *owned* (g_free), or NULL. */
struct lo_supply_options random_options(GRand *rand, int32_t n_sections);

#endif
