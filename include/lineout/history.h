/*
 * history.h - who was off in what happened (src/reliability/history.c).
 *
 *   S ==[cb]== 1 ==[s1]== 2        a row on line l2:   the loads of 2
 *              l1         l2       a row on switch s1: the loads behind it
 *                                  a row on a load or transformer: its own
 *
 * Rows of one load that overlap or touch are one stretch, of the kind of the
 * first of them. What an equipment fed is taken from the normal state of today.
 *
 * Units: s UTC.
 */
#ifndef LINEOUT_HISTORY_H
#define LINEOUT_HISTORY_H

#include <glib.h>

#include "lineout/interruption.h"
#include "lineout/reliability.h"
#include "lineout/section.h"

struct lo_load_off {
    int32_t load; /* of the network */
    lo_time from;
    lo_time to;
    enum lo_interruption_kind kind;
};

/* Appends by (load, from). Rows that do not count in indices are left out,
 * unless `exempt`; rows on equipment that is no more there, always. */
void lo_history_of_loads(GArray *out, const struct lo_sections *sections,
                         const struct lo_interruptions *past, bool exempt);

/* The stretches that began in [span.from, span.to) of the kinds (1u << kind),
 * as indices of that time (IEEE 1366; up to 5 minutes are momentary). Customers
 * are those that are supplied in the normal state. */
void lo_history_indices(struct lo_rel_indices *out, const GArray *stretches,
                        const struct lo_sections *sections,
                        struct lo_interval span, unsigned kinds);

#endif
