/*
 * feeders.h - grids for siting tests: published ones from their files, random
 * ones, and the answer by trying every set.
 */
#ifndef LINEOUT_TESTS_FEEDERS_H
#define LINEOUT_TESTS_FEEDERS_H

#include <glib.h>

#include "lineout/siting.h"

struct feeder {
    struct lo_rel_grid *grid;
    GArray *sites; /* struct lo_site */
};

/* An instance of Usberti et al. 2023: lines "v id zone theta kW clients" and
 * "e from to"; clients -1 = substation. Every edge is a site. */
void feeder_read(struct feeder *feeder, const char *path);

struct feeder_style {
    int zones;
    int ties;     /* open switches there now     */
    int new_ties; /* that could be built         */
    int sites;    /* at most; conductors first   */
    bool remote;  /* some remote switches, sites */
    bool limits;  /* ties and links have limits  */
    bool fail;    /* protection may fail         */
};

/* Same generator state, same feeder. Under 1 or 2 sources: fuses, breakers,
 * switches and bare sites; faults of two switching times, planned work. */
void feeder_random(struct feeder *feeder, GRand *rand,
                   const struct feeder_style *style);
void feeder_release(struct feeder *feeder);

struct lo_siting feeder_siting(const struct feeder *feeder,
                               enum lo_site_unit unit);

/* Least cost over all sets of at most k sites within the budget; at most one
 * site a link. */
double feeder_brute_force(const struct lo_siting *siting, int k, double budget);

#endif
