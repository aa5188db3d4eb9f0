/*
 * Equipment by the word that a person typed: mRID, else a name that only one
 * piece has; several are listed, none gets the nearest name.
 */
#include <string.h>

#include "app/app_int.h"

enum { LISTED = 5 };

static bool is_wanted(const struct lo_network *net, int32_t e,
                      bool switches_only)
{
    return !switches_only || net->equipment[e].kind == LO_KIND_SWITCH;
}

static enum lo_status several(const struct lo_network *net, const char *word,
                              const GArray *found, struct lo_error *err)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < found->len && i < LISTED; i++) {
        const struct lo_equipment *e =
            &net->equipment[g_array_index(found, int32_t, i)];
        g_string_append_printf(
            list, "%s%s (%s%s%s)", i > 0 ? ", " : "", e->mrid, e->class_name,
            e->feeder.v != LO_NONE ? " of " : "",
            e->feeder.v != LO_NONE ? net->feeders[e->feeder.v].name : "");
    }
    if (found->len > LISTED)
        g_string_append(list, ", ...");
    lo_error_set(err, LO_EINPUT, "%u pieces of equipment are named '%s'",
                 found->len, word);
    lo_error_hint(err, "give the mRID: %s", list->str);
    g_string_free(list, TRUE);
    return LO_EINPUT;
}

static enum lo_status none(const struct lo_network *net, const char *word,
                           bool switches_only, struct lo_error *err)
{
    const char **names = g_new0(const char *, (size_t)net->n_equipment + 1);
    size_t n = 0;
    for (int32_t e = 0; e < net->n_equipment; e++)
        if (is_wanted(net, e, switches_only) &&
            net->equipment[e].name[0] != '\0')
            names[n++] = net->equipment[e].name;
    const char *near = lo_text_nearest(word, names, n);
    lo_error_set(err, LO_ENOTFOUND, "there is no %s '%s'",
                 switches_only ? "switch" : "equipment", word);
    if (near != NULL)
        lo_error_hint(err, "did you mean '%s'?", near);
    else
        lo_error_hint(err, "give its mRID or its name, as in the CIM file");
    g_free(names);
    return LO_ENOTFOUND;
}

/* A PV or battery unit stands beside its connection, often of the same name:
 * what has terminals is meant, if only one of them has. */
static void keep_connected(const struct lo_network *net, GArray *found)
{
    int32_t connected = LO_NONE, n = 0;
    for (guint i = 0; i < found->len; i++) {
        int32_t e = g_array_index(found, int32_t, i);
        if (net->equipment[e].n_terminals == 0)
            continue;
        connected = e;
        n++;
    }
    if (n != 1)
        return;
    g_array_set_size(found, 1);
    g_array_index(found, int32_t, 0) = connected;
}

enum lo_status app_find_equipment(lo_equipment_id *out,
                                  const struct lo_network *net,
                                  const char *word, bool switches_only,
                                  struct lo_error *err)
{
    lo_equipment_id by_mrid = lo_network_find(net, word);
    enum lo_status status = LO_OK;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    if (by_mrid.v != LO_NONE && is_wanted(net, by_mrid.v, switches_only))
        g_array_append_val(found, by_mrid.v);
    for (int32_t e = 0; e < net->n_equipment && by_mrid.v == LO_NONE; e++)
        if (is_wanted(net, e, switches_only) &&
            strcmp(net->equipment[e].name, word) == 0)
            g_array_append_val(found, e);
    keep_connected(net, found);
    if (found->len == 0)
        status = none(net, word, switches_only, err);
    else if (found->len > 1)
        status = several(net, word, found, err);
    else
        out->v = g_array_index(found, int32_t, 0);
    g_array_free(found, TRUE);
    return status;
}
