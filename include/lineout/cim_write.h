/*
 * cim_write.h - a plan out as CIM100 RDF/XML: PlannedOutage, OutagePlan,
 * SwitchingPlan with its steps, PlannedOutageNotification.
 *
 *   week + network + customers + work (+ sheets) --lo_cim_write--> text
 *
 * What is written refers to equipment, usage points, customers and tasks by
 * the ids they were read with; lineout reads it again beside those files
 * without a finding (lo_cim_planned, planned.h). Without sheets there are no
 * steps; a sheet that is refused has none either, and the description of its
 * SwitchingPlan says why.
 *
 * Ownership: everything is borrowed. Threads: none shared.
 *
 *   struct lo_cim_plan plan = {week,      network, sections, customers,
 *                              work,      0,       NULL};
 *   lo_cim_write(out, &plan);
 */
#ifndef LINEOUT_CIM_WRITE_H
#define LINEOUT_CIM_WRITE_H

#include <glib.h>

#include "lineout/customer.h"
#include "lineout/planned.h"
#include "lineout/section.h"
#include "lineout/week.h"
#include "lineout/work.h"

struct lo_cim_step {
    enum lo_action_kind kind;
    const char *mrid; /* of the switch or equipment, "" = none */
    const char *text; /* for people, "" = none */
    lo_time at;       /* LO_TIME_NONE = no clock: it waits for a report */
};

struct lo_cim_sheet {
    const char *outage; /* id */
    int32_t n_steps;
    const struct lo_cim_step *steps; /* in their order */
    const char *refusal; /* why there is no safe sheet, "" = there is */
};

struct lo_cim_plan {
    const struct lo_week *week;
    const struct lo_network *network;
    const struct lo_sections *sections;
    const struct lo_customers *customers;
    const struct lo_work *work;
    int32_t n_sheets;
    const struct lo_cim_sheet *sheets;
};

void lo_cim_write(GString *out, const struct lo_cim_plan *plan);

#endif
