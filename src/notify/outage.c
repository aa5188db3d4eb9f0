/*
 * outage.c - what is asked of an outage and its people beside who is off.
 */
#include <string.h>

#include "notify/notify_int.h"

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

struct lo_texts lo_notify_kinds(struct lo_arena *arena,
                                const struct lo_week *week,
                                const struct lo_week_outage *outage)
{
    struct lo_texts kinds = {0, NULL};
    kinds.at = lo_arena_array(arena, (size_t)outage->jobs.n, sizeof *kinds.at);
    for (int32_t i = 0; i < outage->jobs.n; i++) {
        for (int32_t k = 0; k < week->n_jobs; k++) {
            const struct lo_week_job *job = &week->jobs[k];
            if (strcmp(job->id, outage->jobs.at[i]) != 0)
                continue;
            bool known = false;
            for (int32_t m = 0; m < kinds.n; m++)
                known = known || strcmp(kinds.at[m], job->kind) == 0;
            if (!known)
                kinds.at[kinds.n++] = job->kind;
            break;
        }
    }
    return kinds;
}
