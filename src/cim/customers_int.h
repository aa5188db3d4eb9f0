/*
 * customers_int.h - customers and usage points while they are being built.
 */
#ifndef LINEOUT_CIM_CUSTOMERS_INT_H
#define LINEOUT_CIM_CUSTOMERS_INT_H

#include "cim_int.h"

struct people {
    struct cim_build b;
    const struct lo_network *network;
    struct lo_customers *out;
    GPtrArray *files;
    int32_t *equipment_of;    /* by object */
    int32_t *customer_at;     /* by object */
    bool *source_node;        /* by node: something feeds in there */
    int32_t *load_at_node;    /* by node: equipment id of a load, -1 */
    GHashTable *own_source;   /* usage points with an lo:OwnSource */
    GHashTable *agreement_of; /* usage point -> agreement that names it */
    GHashTable *customer_of;  /* usage point -> customer of its meter */
    GPtrArray *notifications;
    GArray *points; /* struct lo_usage_point */
};

/* Contacts of the customers, whose rows are in the order of `objects`. */
void cim_add_contacts(struct people *p, const GPtrArray *objects);

#endif
