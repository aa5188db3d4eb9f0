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
    GPtrArray *relays; /* lo:Relay objects */
    GArray *points;    /* struct lo_usage_point */
};

/* Customer of an account as spreadsheets name it: a customer of another sheet,
 * the id of one in CIM, or a relay. NULL = nobody. */
const struct lo_part *cim_account_owner(const struct people *p,
                                        const char *account);

/* The load a usage point or relay at this equipment stands for: itself, or one
 * at the low side of a transformer, since all of them go off together.
 * LO_NONE = there is none. */
int32_t cim_load_of(const struct people *p, int32_t equipment);

/* relays.c: those of them who are no customers are added to `customers`;
 * afterwards, when rows and usage points are there, what they relay to. */
void cim_relays_join(struct people *p, GPtrArray *customers);
void cim_add_relays(struct people *p);

/* Contacts of the customers, whose rows are in the order of `objects`. */
void cim_add_contacts(struct people *p, const GPtrArray *objects);

#endif
