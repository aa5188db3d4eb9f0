/*
 * doctor_int.h - what the two halves of the doctor share: doctor.c looks at
 * objects and people, doctor_network.c at wires.
 */
#ifndef LINEOUT_CIM_DOCTOR_INT_H
#define LINEOUT_CIM_DOCTOR_INT_H

#include "cim_int.h"
#include "lineout/section.h"

struct doctor {
    struct cim_build b;
    const struct lo_network *network;
    const struct lo_sections *sections;
    const struct lo_customers *customers;
};

/* A finding about a row of the network. */
void cim_doctor_equipment(const struct doctor *d, enum lo_severity severity,
                          const char *rule, lo_equipment_id equipment,
                          const char *advice, const char *format, ...)
    LO_PRINTF(6, 7);

void cim_doctor_network(const struct doctor *d);

#endif
