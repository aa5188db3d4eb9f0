/*
 * instance_int.h - what the files that make up an instance share.
 *
 *   instance_net.c   feeders, ties, limits      --> struct lo_network
 *   instance_work.c  crews, jobs, the planted schedule --> struct lo_work
 *   instance.c       the table, life cycle, verification, questions
 */
#ifndef BENCH_INSTANCE_INT_H
#define BENCH_INSTANCE_INT_H

#include <glib.h>

#include "../data/county/chance.h"
#include "instance.h"

enum { SLOT_S = 900, DAY_SLOTS = 40, DAY_OPENS_S = 8 * LO_HOUR };

/* --- the grid (instance_net.c) ----------------------------------------- */

/* One section: equipment of its line, and the switch towards the source. */
struct grid_section {
    int feeder;
    int parent;          /* section, -1 = the busbar */
    int first_equipment; /* line; the head switch follows, then the load */
    int customers;
    double kva;
    double behind_kva;   /* with all that hangs below */
    double limit_kva[2]; /* of line and head switch, 0 = not given */
};

struct grid {
    GArray *sections; /* struct grid_section, parents first */
    GArray *ties;     /* struct grid_tie */
    int *first;       /* by feeder: its first section; n_feeders + 1 */
};

struct grid_tie {
    int a, b; /* sections */
};

/* Sets network, n_ties and the two counts of back-feeds. */
void make_network(struct instance *it, struct chance *chance,
                  struct grid *grid);
void grid_clear(struct grid *grid);

/* --- the work (instance_work.c) ---------------------------------------- */

/* Sets work, planted and use; false when the crews cannot be filled so far. */
bool make_work(struct instance *it, struct chance *chance,
               const struct grid *grid, double use, lo_time from);

#endif
