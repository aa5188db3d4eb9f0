/*
 * time_indexed.h - the plain model (job x start, section x time) of an
 * instance in CPLEX LP text, for other solvers.
 *
 *   x(j, s)  job j starts at slot s                          binary
 *   o(z, t)  zone z is off in slot t                         >= 0
 *
 *   minimise   sum customers(z) * slot hours * o(z, t)
 *   once(j)    sum over s of x(j, s) = 1
 *   dead(j, t) o(z, t) >= sum of x(j, s) dead in t, z = zones that j kills
 *   down(z, t) o(z, t) >= o(parent(z), t)
 *   crews(k,t) sum of units of type k at work in t <= crews of type k
 *
 * Zone = sections with the same nearest section of work on their way to the
 * source: nothing else can switch them off, so the merge loses nothing and
 * spares the peers rows. Off in o holds at integer x; o needs no integrality.
 *
 * Ties are open in this model: compare with plans of an instance without ties.
 * Every job must be placed (the planted schedule shows that it can be). Rules
 * that the profile `plain` leaves neutral are not in it.
 */
#ifndef BENCH_TIME_INDEXED_H
#define BENCH_TIME_INDEXED_H

#include "instance.h"

struct time_indexed_size {
    int64_t rows, columns, entries;
};

/* LO_EINPUT for an instance with ties, LO_EIO when the file fails. */
enum lo_status time_indexed_write(struct time_indexed_size *out,
                                  struct instance *instance, const char *path,
                                  struct lo_error *err) LO_MUST_USE;

#endif
