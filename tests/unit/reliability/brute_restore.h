/*
 * brute_restore.h - the least weight left off while a fault is repaired, by
 * trying every position of every switch.
 */
#ifndef LINEOUT_TESTS_BRUTE_RESTORE_H
#define LINEOUT_TESTS_BRUTE_RESTORE_H

#include "lineout/reliability.h"

/* Customers that the fault in `zone` puts out at once -> *lost; returns the
 * least that stay out once every switch can be operated. For grids of at most
 * 16 switches and 32 zones, radial, with one source zone 0. */
double brute_restore(const struct lo_rel_grid *grid, int zone, double *lost);

#endif
