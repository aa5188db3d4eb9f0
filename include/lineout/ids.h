/*
 * ids.h - dense ids that cross modules, each a struct of its own.
 *
 * A section passed where a node is meant does not compile. Ids count from 0
 * without gaps; LO_NONE marks "none". Outside names (mRID) become ids once, on
 * import, and names again once, on output.
 */
#ifndef LINEOUT_IDS_H
#define LINEOUT_IDS_H

#include <stdint.h>

enum { LO_NONE = -1 };

typedef struct {
    int32_t v;
} lo_node; /* ConnectivityNode or TopologicalNode */

typedef struct {
    int32_t v;
} lo_equipment_id;

typedef struct {
    int32_t v;
} lo_switch_id;

typedef struct {
    int32_t v;
} lo_feeder_id;

typedef struct {
    int32_t v;
} lo_section;

typedef struct {
    int32_t v;
} lo_customer;

typedef struct {
    int32_t v;
} lo_job_id; /* index of a work task, and of a job of a plan problem */

typedef struct {
    int32_t v;
} lo_crew_id;

typedef struct {
    int32_t v;
} lo_crew_type_id;

#endif
