/*
 * outage.c - what is asked of an outage and its people beside who is off.
 */
#include <string.h>

#include "notify/notify_int.h"

/* --- intervals ---------------------------------------------------------- */

static int by_from(const void *a, const void *b)
{
    const struct lo_interval *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

void lo_intervals_tidy(GArray *off)
{
    g_array_sort(off, by_from);
    struct lo_interval *at = (struct lo_interval *)(void *)off->data;
    guint n = 0;
    for (guint i = 0; i < off->len; i++) {
        if (n > 0 && at[i].from <= at[n - 1].to)
            at[n - 1].to = MAX(at[n - 1].to, at[i].to);
        else
            at[n++] = at[i];
    }
    g_array_set_size(off, n);
}

bool lo_intervals_same(const GArray *a, const GArray *b)
{
    return a->len == b->len &&
           memcmp(a->data, b->data, a->len * sizeof(struct lo_interval)) == 0;
}

/* --- places and people --------------------------------------------------- */

/* Only crews know poles, and a line's name says nobody where he lives. */
bool lo_notify_is_area(const char *place)
{
    static const char *const technical[] = {"号杆",   "杆号", "#杆",
                                            "杆以下", "杆至", " pole"};
    static const char *const lived_in[] = {"村", "庄", "屯", "寨",   "组",
                                           "镇", "乡", "街", "小区", "社区"};
    bool poles = false, people = false;
    char *lower = g_utf8_strdown(place, -1);
    poles = g_str_has_suffix(place, "线") || g_str_has_prefix(lower, "pole ") ||
            g_str_has_suffix(lower, " line") ||
            g_str_has_suffix(lower, " feeder");
    for (size_t i = 0; i < G_N_ELEMENTS(technical); i++)
        poles = poles || strstr(lower, technical[i]) != NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(lived_in); i++)
        people = people || strstr(place, lived_in[i]) != NULL;
    g_free(lower);
    return place[0] != '\0' && (people || !poles);
}

bool lo_notify_reaches(const struct lo_customers *customers,
                       lo_customer customer)
{
    const struct lo_customer_row *row = &customers->rows[customer.v];
    for (int32_t i = 0; i < row->n_contacts; i++) {
        const struct lo_contact *contact =
            &customers->contacts[row->first_contact + i];
        if (contact->channel != LO_CHANNEL_PHONE && contact->value[0] != '\0')
            return true;
    }
    return false;
}

GHashTable *lo_notify_labels(const struct lo_sections *sections)
{
    GHashTable *by_label = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t i = 0; i < sections->n; i++)
        g_hash_table_insert(by_label,
                            (gpointer)(uintptr_t)sections->info[i].label,
                            GINT_TO_POINTER(i + 1));
    return by_label;
}
