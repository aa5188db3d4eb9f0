/*
 * contacts.c - how a customer is reached.
 *
 * CustomerNotification first, in the order of the file. A customer without any
 * usable one falls back to the mobile phone of the person (sms) or the phone of
 * the organisation (a person has to call: it may be a landline).
 * An address that cannot be right is a finding, not a message to a stranger.
 */
#include <string.h>

#include "customers_int.h"

struct found_contact {
    int32_t customer;
    int32_t order;
    struct lo_contact contact;
};

/* E.164 without blanks, dashes and brackets; NULL if it is no number. *Owned*.
 * Source: ITU-T E.164, at most 15 digits; shorter than 5 is no subscriber. */
static char *phone_number(const char *text)
{
    GString *out = g_string_new(NULL);
    size_t digits = 0;
    bool good = true;
    for (const char *c = text; *c != '\0'; c++) {
        if (g_ascii_isdigit(*c)) {
            g_string_append_c(out, *c);
            digits++;
        } else if (*c == '+' && out->len == 0) {
            g_string_append_c(out, *c);
        } else if (strchr(" -().", *c) == NULL) {
            good = false;
        }
    }
    good = good && digits >= 5 && digits <= 15;
    return g_string_free(out, !good);
}

/* Address in the form its channel needs, NULL if it cannot be one. *Owned*. */
static char *clean_address(enum lo_channel channel, const char *text)
{
    switch (channel) {
    case LO_CHANNEL_SMS:
    case LO_CHANNEL_PHONE:
        return phone_number(text);
    case LO_CHANNEL_EMAIL: {
        const char *at = strchr(text, '@');
        bool good = at != NULL && at != text && at[1] != '\0' &&
                    strpbrk(text, " \t\r\n<>,") == NULL;
        return good ? g_strdup(text) : NULL;
    }
    case LO_CHANNEL_WECHAT:
        return strpbrk(text, " \t\r\n") == NULL ? g_strdup(text) : NULL;
    case LO_CHANNELS:
        break;
    }
    return NULL;
}

static bool add_contact(struct people *p, GArray *found, int32_t customer,
                        enum lo_channel channel, const char *address,
                        const struct lo_part *object)
{
    char *clean = clean_address(channel, address);
    if (clean == NULL) {
        cim_find(&p->b, LO_WARNING, "bad-contact", object, "correct it",
                 "not a usable %s address: ignored", lo_channel_name(channel));
        return false;
    }
    struct found_contact row = {
        customer,
        (int32_t)found->len,
        {channel, lo_arena_strdup(p->out->arena, clean)},
    };
    g_array_append_val(found, row);
    g_free(clean);
    return true;
}

const struct lo_part *cim_account_owner(const struct people *p,
                                        const char *account)
{
    static const char *const prefixes[] = {"customer-", "", "relay-"};
    const struct lo_part *found = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes) && found == NULL; i++) {
        char *spelled = g_strconcat(prefixes[i], account, NULL);
        char *id = g_malloc(strlen(spelled) + 8);
        lo_cim_canonical_id(id, spelled, NULL);
        found = lo_objects_find(p->b.set, id);
        g_free(id);
        g_free(spelled);
    }
    return found;
}

/* Customer of a contact: by reference, or by the account of a spreadsheet. */
static const struct lo_part *owner_of(const struct people *p,
                                      const struct lo_part *object)
{
    const char *account = cim_text(&p->b, object, N_NOTIFICATION_ACCOUNT);
    return account == NULL ? cim_ref(&p->b, object, N_NOTIFICATION_CUSTOMER)
                           : cim_account_owner(p, account);
}

static void add_notification(struct people *p, GArray *found, bool *reached,
                             const struct lo_part *object)
{
    const struct cim_build *b = &p->b;
    const struct lo_part *owner = owner_of(p, object);
    int32_t customer =
        owner != NULL ? p->customer_at[cim_index(b, owner)] : LO_NONE;
    const char *type = cim_text(b, object, N_NOTIFICATION_TYPE);
    const char *value = cim_text(b, object, N_NOTIFICATION_VALUE);
    if (customer < 0) {
        cim_find(b, LO_WARNING, "contact-without-customer", object,
                 "name its Customer", "the contact belongs to nobody: ignored");
        return;
    }
    char *word = g_ascii_strdown(type != NULL ? type : "", -1);
    enum lo_channel channel = lo_channel_of(word);
    g_free(word);
    if (channel == LO_CHANNELS) {
        cim_find(b, LO_WARNING, "bad-contact", object,
                 "contactType is sms, wechat, email or phone",
                 "contactType '%.40s' is not known: ignored",
                 type != NULL ? type : "");
        return;
    }
    if (value == NULL) {
        cim_find(b, LO_WARNING, "bad-contact", object,
                 "write the address as contactValue",
                 "the contact has no contactValue: ignored");
        return;
    }
    if (add_contact(p, found, customer, channel, value, object))
        reached[customer] = true;
}

/* Mobile of the person, else phone of the organisation. */
static void add_fallback(struct people *p, GArray *found, int32_t customer,
                         const struct lo_part *object)
{
    static const struct {
        enum cim_name owner;
        const char *path;
        enum lo_channel channel;
    } ways[] = {
        {N_CUSTOMER_PERSON, "Person.mobilePhone/TelephoneNumber.ituPhone",
         LO_CHANNEL_SMS},
        {N_CUSTOMER_ORGANISATION,
         "Organisation.phone1/TelephoneNumber.ituPhone", LO_CHANNEL_PHONE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        const struct lo_part *owner = cim_ref(&p->b, object, ways[i].owner);
        const char *phone =
            owner != NULL ? cim_path(&p->b, owner, ways[i].path) : NULL;
        if (phone != NULL &&
            add_contact(p, found, customer, ways[i].channel, phone, owner))
            return;
    }
}

static int compare_contacts(const void *a, const void *b)
{
    const struct found_contact *x = a, *y = b;
    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

void cim_add_contacts(struct people *p, const GPtrArray *objects)
{
    struct lo_customers *out = p->out;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct found_contact));
    bool *reached = g_new0(bool, (gsize)out->n + 1);
    for (guint i = 0; i < p->notifications->len; i++)
        add_notification(p, found, reached,
                         g_ptr_array_index(p->notifications, i));
    for (int32_t c = 0; c < out->n; c++)
        if (!reached[c])
            add_fallback(p, found, c, g_ptr_array_index(objects, (guint)c));
    g_array_sort(found, compare_contacts);
    out->n_contacts = (int32_t)found->len;
    out->contacts =
        lo_arena_array(out->arena, found->len + 1, sizeof(*out->contacts));
    for (guint i = 0; i < found->len; i++) {
        const struct found_contact *row =
            &g_array_index(found, struct found_contact, i);
        struct lo_customer_row *customer = &out->rows[row->customer];
        if (customer->n_contacts++ == 0)
            customer->first_contact = (int32_t)i;
        out->contacts[i] = row->contact;
    }
    g_array_free(found, TRUE);
    g_free(reached);
}
