/*
 * report_flows.h - flows and voltages of one supply state, as text and JSON.
 *
 *   element        class          P kW   Q kvar   S kVA   limit    load
 *   10kV L1 12     ACLineSegment  812.0   243.6   847.8   1,200   70.6 %
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

/* At most `most` elements, and as many sections; <= 0: all. */
void lo_report_flows(GString *out, const struct lo_sections *sections,
                     const struct lo_flows *flows, int most, enum lo_lang lang);

/* All live elements and all supplied sections. */
struct lo_json *lo_report_flows_json(const struct lo_sections *sections,
                                     const struct lo_flows *flows);

#endif
