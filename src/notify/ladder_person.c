/*
 * ladder_person.c - which customers are one person: those whose messages would
 * go to one number (openid, mailbox).
 *
 *   record   number   meter            he is told once, of both villages; the
 *   C1       138...   Upper village    evidence of either record shows it
 *   C2       138...   Lower village
 *
 * Not joined: important and life-support customers, whose notices are evidence
 * of their own; who was told of the outage by himself before; and, when people
 * are found after publishing, anybody with one who was told before, who would
 * not hear again.
 */
#include <string.h>

#include "notify/ladder_int.h"

struct persons {
    struct build *b;
    const char *outage;
    GHashTable *by_address; /* "sms+86..." -> customer + 1 who is told */
    int32_t *person;
    bool any; /* somebody is told for another */
};

/* Where his messages would go, *owned*; NULL = nowhere, or he is one of those
 * who are not joined. */
static char *address_of(const struct build *b, int32_t customer)
{
    const struct lo_customer_row *row = &b->people.rows[customer];
    enum lo_channel channel =
        ladder_channel(&b->people, (lo_customer){customer}, b->gateway);
    if (channel == LO_CHANNEL_PHONE || row->special_need[0] != '\0' ||
        row->vip || lo_notify_is_important(row, b->input->settings))
        return NULL;
    for (int32_t i = 0; i < row->n_contacts; i++) {
        const struct lo_contact *contact =
            &b->people.contacts[row->first_contact + i];
        if (contact->channel == channel && contact->value[0] != '\0')
            return g_strconcat(lo_channel_name(channel), contact->value, NULL);
    }
    return NULL;
}

/* As whom he was told before; LO_NONE = not at all. */
static int32_t told_as(const struct persons *p, int32_t customer)
{
    const struct build *b = p->b;
    const char *mrid = lo_history_told_as(b->history, p->outage,
                                          b->people.rows[customer].mrid);
    gpointer found =
        mrid != NULL ? g_hash_table_lookup(b->by_mrid, mrid) : NULL;
    return found != NULL ? GPOINTER_TO_INT(found) - 1 : LO_NONE;
}

/* Who was told before goes on hearing as before, and others join him. */
static void keep(struct persons *p, int32_t customer)
{
    int32_t as = told_as(p, customer);
    char *address = address_of(p->b, customer);
    char *theirs = as != LO_NONE && as < p->b->input->customers->n
                       ? address_of(p->b, as)
                       : NULL;
    if (address == NULL || theirs == NULL || strcmp(address, theirs) != 0) {
        g_free(address);
        g_free(theirs);
        return;
    }
    p->person[customer] = as;
    p->any = p->any || as != customer;
    if (p->b->input->found_by == NULL &&
        !g_hash_table_contains(p->by_address, address))
        g_hash_table_insert(p->by_address, address, GINT_TO_POINTER(as + 1));
    else
        g_free(address);
    g_free(theirs);
}

/* Who was not: by the smallest mRID, so that the order of files is nothing. */
static void choose(struct persons *p, int32_t customer)
{
    const struct lo_customer_row *rows = p->b->people.rows;
    char *address = address_of(p->b, customer);
    if (address == NULL || told_as(p, customer) != LO_NONE) {
        g_free(address);
        return;
    }
    gpointer found = g_hash_table_lookup(p->by_address, address);
    int32_t other = GPOINTER_TO_INT(found) - 1;
    bool first =
        found == NULL || (told_as(p, other) == LO_NONE &&
                          strcmp(rows[customer].mrid, rows[other].mrid) < 0);
    if (first)
        g_hash_table_replace(p->by_address, address,
                             GINT_TO_POINTER(customer + 1));
    else
        g_free(address);
}

static void join(struct persons *p, int32_t customer)
{
    char *address = address_of(p->b, customer);
    gpointer found = address != NULL && told_as(p, customer) == LO_NONE
                         ? g_hash_table_lookup(p->by_address, address)
                         : NULL;
    g_free(address);
    if (found == NULL || GPOINTER_TO_INT(found) - 1 == customer)
        return;
    p->person[customer] = GPOINTER_TO_INT(found) - 1;
    p->any = true;
}

void ladder_persons(const int32_t **out, struct build *b,
                    struct lo_arena *arena, const struct lo_week_outage *outage,
                    const struct lo_affected *affected)
{
    size_t n = (size_t)b->input->customers->n;
    struct persons p = {.b = b,
                        .outage = outage->id,
                        .by_address = g_hash_table_new_full(
                            g_str_hash, g_str_equal, g_free, NULL),
                        .person = lo_arena_array(arena, n, sizeof *p.person)};
    for (size_t i = 0; i < n; i++)
        p.person[i] = (int32_t)i;
    for (int32_t i = 0; i < affected->n; i++)
        keep(&p, affected->told[i].customer.v);
    for (int32_t i = 0; i < affected->n; i++)
        choose(&p, affected->told[i].customer.v);
    for (int32_t i = 0; i < affected->n; i++)
        join(&p, affected->told[i].customer.v);
    g_hash_table_destroy(p.by_address);
    *out = p.any ? p.person : NULL;
}
