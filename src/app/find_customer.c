/*
 * find_customer.c - whom a clerk means: by mRID, account number, meter or name,
 * as it stands on the bill.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/app_notify.h"

/* Rows of a spreadsheet have their account with this in front for an mRID. */
#define SHEET "customer-"

static bool is_called(const struct lo_customer_row *row, const char *word)
{
    return strcmp(row->mrid, word) == 0 || strcmp(row->name, word) == 0 ||
           (g_str_has_prefix(row->mrid, SHEET) &&
            strcmp(row->mrid + strlen(SHEET), word) == 0);
}

static void add(GArray *found, int32_t customer)
{
    for (guint i = 0; i < found->len; i++)
        if (g_array_index(found, int32_t, i) == customer)
            return;
    g_array_append_val(found, customer);
}

static void find(GArray *found, const struct lo_customers *people,
                 const char *word)
{
    for (int32_t i = 0; i < people->n; i++)
        if (is_called(&people->rows[i], word))
            add(found, i);
    for (int32_t i = 0; i < people->n_usage_points; i++) {
        const struct lo_usage_point *meter = &people->usage_points[i];
        if (meter->customer.v != LO_NONE &&
            (strcmp(meter->name, word) == 0 || strcmp(meter->mrid, word) == 0))
            add(found, meter->customer.v);
    }
}

static enum lo_status refuse(const struct lo_customers *people,
                             const GArray *found, const char *word,
                             struct lo_error *err)
{
    enum { NAMED = 8 };
    if (found->len == 0) {
        lo_error_set(err, LO_ENOTFOUND, "there is no customer or account '%s'",
                     word);
        lo_error_hint(err, "--phone NUMBER, if only that is known");
        return LO_ENOTFOUND;
    }
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < found->len && i < NAMED; i++)
        g_string_append_printf(
            list, "%s%s", i > 0 ? ", " : "",
            people->rows[g_array_index(found, int32_t, i)].mrid);
    lo_error_set(err, LO_EINPUT, "%u customers are called '%s'", found->len,
                 word);
    lo_error_hint(err, "give the mRID: %s", list->str);
    g_string_free(list, TRUE);
    return LO_EINPUT;
}

enum lo_status lo_app_find_customer(const char **mrid,
                                    struct lo_session *session,
                                    const char *word, struct lo_arena *arena,
                                    struct lo_error *err)
{
    struct lo_world *world = NULL;
    enum lo_status status = lo_world_new(&world, session, err);
    if (status != LO_OK)
        return status;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    find(found, world->customers, word);
    if (found->len == 1)
        *mrid = lo_arena_strdup(
            arena,
            world->customers->rows[g_array_index(found, int32_t, 0)].mrid);
    else
        status = refuse(world->customers, found, word, err);
    g_array_free(found, TRUE);
    lo_world_free(world);
    return status;
}
