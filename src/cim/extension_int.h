/*
 * extension_int.h - the extension tables while they are being built.
 */
#ifndef LINEOUT_CIM_EXTENSION_INT_H
#define LINEOUT_CIM_EXTENSION_INT_H

#include "cim_int.h"
#include "lineout/extension.h"

struct extra {
    struct cim_build b;
    const struct lo_network *network;
    const struct lo_zone *zone;
    struct lo_extension *out;
    GPtrArray *files;
    GPtrArray *objects;    /* those that become rows */
    int32_t *equipment_of; /* by object */
    GHashTable *point_of;  /* mRID of a usage point -> first row + 1 */
    GHashTable *node_of;   /* id of a ConnectivityNode -> node + 1 */
    GArray *periods;
    GArray *never_together;
    GArray *own_sources;
    GArray *ties;
    GArray *failures;
    GArray *switch_sites;
    GArray *tie_sites;
    GArray *remote_sites;
};

/* All names of the namespace that extension.c reads. */
const char *const *cim_ext_names(size_t *n);

/* NULL if absent. */
const char *cim_ext_text(const struct extra *x, const struct lo_part *object,
                         const char *name);

/* NAN if absent or, with a finding, no number in 0..max. */
double cim_ext_number(const struct extra *x, const struct lo_part *object,
                      const char *name, double max);

/* The object referred to, NULL if none; its equipment, LO_NONE if none; first
 * row of a usage point (NULL gives LO_NONE). */
const struct lo_part *cim_ext_ref(const struct extra *x,
                                  const struct lo_part *object,
                                  const char *name);
int32_t cim_ext_equipment(const struct extra *x, const struct lo_part *object,
                          const char *name);
int32_t cim_ext_usage_point(const struct extra *x, const struct lo_part *point);

/* extension_time.c */
void cim_ext_add_period(struct extra *x, const struct lo_part *object);

/* Bits of "6-8,12": bit 0 = `low`; ranges may wrap ("11-2"). false if the
 * text is none. */
bool cim_number_set(uint32_t *out, const char *text, int low, int high);

#endif
