/*
 * report_flows.h - flows and voltages of one supply state, as text and JSON.
 *
 *   Dead: F1/s2            (or: Normal state)
 *   Off: 1 section, 20 customers
 *   Closed: t
 *   element        class          P kW   Q kvar   S kVA   limit  load %  drop %
 *   10kV L1 12     ACLineSegment  812.0   243.6   847.8   1,200    70.6    0.42
 *   ...
 *   section        lowest voltage
 *
 * Elements come by loading, the heaviest first, then those without limit by
 * flow. Appends; nobody here prints.
 */
#ifndef LINEOUT_REPORT_FLOWS_H
#define LINEOUT_REPORT_FLOWS_H

#include <glib.h>

#include "lineout/json.h"
#include "lineout/section.h"
#include "lineout/supply.h"
#include "lineout/text.h"

/* The state: what is dead, and off(R) of it. */
struct lo_flows_state {
    const lo_section *dead;
    int32_t n_dead; /* 0 = the normal state */
    const struct lo_off *off;
};

/* At most `most` elements, and as many sections; <= 0: all. */
void lo_report_flows(GString *out, const struct lo_sections *sections,
                     const struct lo_flows_state *state,
                     const struct lo_flows *flows, int most, enum lo_lang lang);

/* All live elements and all supplied sections. */
struct lo_json *lo_report_flows_json(const struct lo_sections *sections,
                                     const struct lo_flows_state *state,
                                     const struct lo_flows *flows);

#endif
