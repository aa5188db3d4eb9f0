/*
 * customer.h - who is connected where, and how they are reached.
 *
 *   load --usage point--> customer --> contacts (sms, wechat, email, phone)
 *               \-> place (village), from the service address
 *   relay --> a customer, who passes word on to a village, load or feeder
 *
 * Words: a *relay* is a village head or an electrician who tells others of an
 * outage. One who is no customer has a row among them all the same, without a
 * meter.
 *
 * Invariants
 *   I1 a usage point names an existing load or LO_NONE, a customer or LO_NONE
 *   I2 contacts of one customer are contiguous
 *   I3 by_load lists every usage point with a load exactly once
 *   I4 a relay names a customer and exactly one of village, load and feeder
 * Ownership: own arena. Immutable once built.
 */
#ifndef LINEOUT_CUSTOMER_H
#define LINEOUT_CUSTOMER_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/ids.h"
#include "lineout/objects.h"
#include "lineout/status.h"

enum lo_channel {
    LO_CHANNEL_SMS,
    LO_CHANNEL_WECHAT,
    LO_CHANNEL_EMAIL,
    LO_CHANNEL_PHONE, /* a person has to call, or to bring a letter: the call
                       * list */
    LO_CHANNELS
};

struct lo_contact {
    enum lo_channel channel;
    const char *value; /* E.164 number, openid, address */
};

struct lo_customer_row {
    const char *mrid;
    const char *name;
    const char *locale;       /* "zh-CN"; "" = site language */
    const char *kind;         /* CustomerKind, "" = not said */
    const char *special_need; /* "life support" ..., "" = none */
    bool vip;
    int32_t first_contact;
    int32_t n_contacts;
    struct lo_origin origin;
    const char *tier;          /* lo:Customer: diamond, platinum, silver, ""  */
    const char *importance;    /* as given, "" = not said                    */
    double contract_kva;       /* NAN = not said                             */
    double years_paid;         /* without arrears; NAN = not said            */
    const char *manager;       /* name of who looks after it, ""            */
    const char *manager_phone; /* ""                                        */
};

struct lo_usage_point {
    const char *mrid;
    const char *name;
    lo_equipment_id load; /* equipment id of the load */
    lo_customer customer;
    const char *place; /* village or town, "" = unknown */
    bool is_virtual;
    bool own_source; /* lo:OwnSource or a PV, battery, machine behind it */
    struct lo_origin origin;
    int32_t max_off_min; /* lo:UsagePoint.maxOffMinutes (E9), <= 0 none     */
    uint32_t months;     /* in which it holds: bit 0 = January, 0 = always   */
};

struct lo_relay {
    lo_customer customer;
    const char *place;    /* "" = not of a village */
    lo_equipment_id load; /* equipment id of a load, LO_NONE = not of one */
    lo_feeder_id feeder;  /* LO_NONE = not of one */
};

struct lo_customers {
    struct lo_arena *arena;
    int32_t n;
    struct lo_customer_row *rows;
    int32_t n_contacts;
    struct lo_contact *contacts;
    int32_t n_usage_points;
    struct lo_usage_point *usage_points;
    /* usage points of load l (index into network->loads):
     * by_load[first_by_load[l] .. first_by_load[l + 1]) */
    int32_t *first_by_load;
    int32_t *by_load;
    int32_t n_relays;
    struct lo_relay *relays;
};

void lo_customers_free(struct lo_customers *customers); /* NULL is fine */

/* Checks I1..I4 for a network of so much equipment and so many loads. */
enum lo_status lo_customers_validate(const struct lo_customers *customers,
                                     int32_t n_equipment, int32_t n_loads,
                                     struct lo_error *err) LO_MUST_USE;

const char *lo_channel_name(enum lo_channel channel); /* "sms" ... */
/* LO_CHANNELS if the word is none of them. */
enum lo_channel lo_channel_of(const char *word);

#endif
