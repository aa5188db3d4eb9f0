/*
 * customer.c - invariants and names of the customer tables.
 */
#include "lineout/customer.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

void lo_customers_free(struct lo_customers *customers)
{
    if (customers != NULL)
        lo_arena_free(customers->arena);
}

/* --- invariants --------------------------------------------------------- */

static enum lo_status broken(struct lo_error *err, const char *invariant,
                             const char *mrid)
{
    lo_error_set(err, LO_EINPUT, "customers break %s at '%s'", invariant,
                 mrid != NULL ? mrid : "?");
    lo_error_hint(err, "this is a defect of the importer, not of the file");
    return LO_EINPUT;
}

static bool is_index(int32_t i, int32_t n)
{
    return i >= LO_NONE && i < n;
}

/* I1 */
static enum lo_status check_usage_points(const struct lo_customers *customers,
                                         int32_t n_equipment,
                                         struct lo_error *err)
{
    for (int32_t i = 0; i < customers->n_usage_points; i++) {
        const struct lo_usage_point *up = &customers->usage_points[i];
        if (!is_index(up->load.v, n_equipment))
            return broken(err, "I1 (load)", up->mrid);
        if (!is_index(up->customer.v, customers->n))
            return broken(err, "I1 (customer)", up->mrid);
    }
    return LO_OK;
}

/* I2: ranges lie in the table, do not overlap, and leave no contact out. */
static enum lo_status check_contacts(const struct lo_customers *customers,
                                     struct lo_error *err)
{
    enum lo_status status = LO_OK;
    int32_t held = 0;
    bool *taken = g_new0(bool, (size_t)customers->n_contacts + 1);
    for (int32_t i = 0; i < customers->n && status == LO_OK; i++) {
        const struct lo_customer_row *row = &customers->rows[i];
        if (row->first_contact < 0 || row->n_contacts < 0 ||
            row->n_contacts > customers->n_contacts - row->first_contact) {
            status = broken(err, "I2 (no such contacts)", row->mrid);
            break;
        }
        for (int32_t k = 0; k < row->n_contacts && status == LO_OK; k++) {
            int32_t at = row->first_contact + k;
            if (taken[at] || customers->contacts[at].channel >= LO_CHANNELS)
                status = broken(err, "I2 (contact)", row->mrid);
            taken[at] = true;
            held++;
        }
    }
    if (status == LO_OK && held != customers->n_contacts)
        status = broken(err, "I2", "contact of nobody");
    g_free(taken);
    return status;
}

/* I3 */
static enum lo_status check_by_load(const struct lo_customers *customers,
                                    int32_t n_loads, struct lo_error *err)
{
    const int32_t *first = customers->first_by_load;
    int32_t n = customers->n_usage_points;
    int32_t with_load = 0;
    enum lo_status status = LO_OK;
    bool *listed = g_new0(bool, (size_t)n + 1);
    for (int32_t i = 0; i < n; i++)
        with_load += customers->usage_points[i].load.v != LO_NONE;
    if (first[0] != 0 || first[n_loads] != with_load)
        status = broken(err, "I3", "length of by_load");
    for (int32_t l = 0; l < n_loads && status == LO_OK; l++) {
        int32_t load = LO_NONE; /* equipment: one for the whole list */
        if (first[l + 1] < first[l] || first[l + 1] > with_load) {
            status = broken(err, "I3", "order of by_load");
            break;
        }
        for (int32_t i = first[l]; i < first[l + 1] && status == LO_OK; i++) {
            int32_t u = customers->by_load[i];
            if (u < 0 || u >= n || listed[u]) {
                status = broken(err, "I3", "entry of by_load");
                break;
            }
            const struct lo_usage_point *up = &customers->usage_points[u];
            listed[u] = true;
            if (up->load.v == LO_NONE ||
                (load != LO_NONE && load != up->load.v))
                status = broken(err, "I3 (load)", up->mrid);
            load = up->load.v;
        }
    }
    g_free(listed);
    return status;
}

/* I4 */
static enum lo_status check_relays(const struct lo_customers *customers,
                                   int32_t n_equipment, struct lo_error *err)
{
    for (int32_t i = 0; i < customers->n_relays; i++) {
        const struct lo_relay *relay = &customers->relays[i];
        int scopes = (relay->place[0] != '\0') + (relay->load.v != LO_NONE) +
                     (relay->feeder.v != LO_NONE);
        if (relay->customer.v < 0 || relay->customer.v >= customers->n)
            return broken(err, "I4 (customer)", relay->place);
        if (scopes != 1 || !is_index(relay->load.v, n_equipment))
            return broken(err, "I4 (scope)",
                          customers->rows[relay->customer.v].mrid);
    }
    return LO_OK;
}

enum lo_status lo_customers_validate(const struct lo_customers *customers,
                                     int32_t n_equipment, int32_t n_loads,
                                     struct lo_error *err)
{
    enum lo_status status = check_usage_points(customers, n_equipment, err);
    if (status == LO_OK)
        status = check_contacts(customers, err);
    if (status == LO_OK)
        status = check_by_load(customers, n_loads, err);
    if (status == LO_OK)
        status = check_relays(customers, n_equipment, err);
    return status;
}

/* --- names -------------------------------------------------------------- */

static const char *const channel_names[LO_CHANNELS] = {"sms", "wechat", "email",
                                                       "phone"};

const char *lo_channel_name(enum lo_channel channel)
{
    assert(channel < LO_CHANNELS);
    return channel_names[channel];
}

enum lo_channel lo_channel_of(const char *word)
{
    for (int i = 0; i < LO_CHANNELS; i++)
        if (g_ascii_strcasecmp(channel_names[i], word) == 0)
            return (enum lo_channel)i;
    return LO_CHANNELS;
}
