/*
 * relays.c - village heads and electricians who pass word on.
 *
 *   lo:Relay --Customer, account--> a customer, else it is a row of its own
 *            --village--------------> text of a village
 *            --PowerSystemResource--> transformer, load or Feeder
 *            --for (spreadsheets)---> any of them by name
 *
 * Their contacts are CustomerNotifications like everybody's; those of a relay
 * who is no customer name the lo:Relay as their Customer.
 */
#include <string.h>

#include "customers_int.h"

static const struct lo_part *owner_of(const struct people *p,
                                      const struct lo_part *relay)
{
    const char *account = cim_text(&p->b, relay, N_RELAY_ACCOUNT);
    const struct lo_part *owner = account != NULL
                                      ? cim_account_owner(p, account)
                                      : cim_ref(&p->b, relay, N_RELAY_CUSTOMER);
    return owner != NULL ? owner : relay;
}

void cim_relays_join(struct people *p, GPtrArray *customers)
{
    for (guint i = 0; i < p->relays->len; i++) {
        void *relay = g_ptr_array_index(p->relays, i);
        if (owner_of(p, relay) == relay)
            g_ptr_array_add(customers, relay);
    }
}

/* --- what they relay to -------------------------------------------------- */

struct scopes {
    struct people *p;
    const struct lo_part *relay;
    lo_customer customer;
    GHashTable *villages; /* those where somebody has a meter */
    GArray *out;          /* struct lo_relay */
};

static void add_scope(struct scopes *s, const char *place, int32_t load,
                      int32_t feeder)
{
    const struct lo_relay row = {
        .customer = s->customer,
        .place = lo_arena_strdup(s->p->out->arena, place),
        .load = {load},
        .feeder = {feeder},
    };
    g_array_append_val(s->out, row);
}

static bool add_village(struct scopes *s, const char *name)
{
    if (!g_hash_table_contains(s->villages, name))
        return false;
    add_scope(s, name, LO_NONE, LO_NONE);
    return true;
}

static bool add_feeder(struct scopes *s, const char *word)
{
    const struct lo_network *network = s->p->network;
    for (int32_t f = 0; f < network->n_feeders; f++)
        if (strcmp(network->feeders[f].mrid, word) == 0 ||
            strcmp(network->feeders[f].name, word) == 0) {
            add_scope(s, "", LO_NONE, f);
            return true;
        }
    return false;
}

static bool add_load(struct scopes *s, const struct lo_part *equipment)
{
    const struct people *p = s->p;
    int32_t load =
        equipment != NULL
            ? cim_load_of(p, p->equipment_of[cim_index(&p->b, equipment)])
            : LO_NONE;
    if (load != LO_NONE)
        add_scope(s, "", load, LO_NONE);
    return load != LO_NONE;
}

static bool add_resource(struct scopes *s, const char *id)
{
    const struct lo_part *object = lo_objects_find(s->p->b.set, id);
    return object != NULL &&
           (add_feeder(s, object->mrid) || add_load(s, object));
}

static bool add_named(struct scopes *s, const char *word)
{
    const char *why = "";
    return add_village(s, word) || add_feeder(s, word) ||
           add_load(s, cim_named_load(&s->p->b, word, &why));
}

static void add_scopes(struct scopes *s, enum cim_name name,
                       bool (*add)(struct scopes *s, const char *word))
{
    GPtrArray *words = cim_values(&s->p->b, s->relay, name);
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        if (!add(s, word))
            cim_find(&s->p->b, LO_WARNING, "relay-of-nobody", s->relay,
                     "name a village, transformer or feeder of the network",
                     "is to pass word on to '%.60s', where nobody is", word);
    }
    g_ptr_array_free(words, TRUE);
}

static GHashTable *villages_of(const struct lo_customers *customers)
{
    GHashTable *villages = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t i = 0; i < customers->n_usage_points; i++) {
        const char *place = customers->usage_points[i].place;
        if (place[0] != '\0')
            g_hash_table_add(villages, (void *)(uintptr_t)place);
    }
    return villages;
}

void cim_add_relays(struct people *p)
{
    struct lo_customers *out = p->out;
    struct scopes s = {
        .p = p,
        .villages = villages_of(out),
        .out = g_array_new(FALSE, FALSE, sizeof(struct lo_relay)),
    };
    for (guint i = 0; i < p->relays->len; i++) {
        s.relay = g_ptr_array_index(p->relays, i);
        s.customer.v = p->customer_at[cim_index(&p->b, owner_of(p, s.relay))];
        if (s.customer.v == LO_NONE) {
            cim_find(&p->b, LO_WARNING, "relay-without-person", s.relay,
                     "name a Customer, or none",
                     "the relay names somebody who is no customer: ignored");
            continue;
        }
        add_scopes(&s, N_RELAY_VILLAGE, add_village);
        add_scopes(&s, N_RELAY_RESOURCE, add_resource);
        add_scopes(&s, N_RELAY_FOR, add_named);
    }
    out->n_relays = (int32_t)s.out->len;
    out->relays = cim_array(out->arena, s.out, sizeof(struct lo_relay));
    g_array_free(s.out, TRUE);
    g_hash_table_destroy(s.villages);
}
