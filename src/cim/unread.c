/*
 * unread.c - names in the files that nobody here reads: classes and properties,
 * counted, so that what an exporter spelt otherwise does not get lost in
 * silence (reference profile, pitfall 15).
 *
 * A class is read if some property of its objects is, or if the network has a
 * place for it. Compounds are read as paths, by their last name.
 */
#include <string.h>

#include "extension_int.h"
#include "network_int.h"

/* Beside CIM_NAMES and the names of the extension. */
static const char *const more_names[] = {
    "IdentifiedObject.mRID",
    "IdentifiedObject.description",
    "PowerSystemResource.Location",
    "Location.PowerSystemResources",
    "Location.CoordinateSystem",
    "Location.PositionPoints",
    "ServiceLocation.UsagePoints",
    "UsagePointLocation.UsagePoints",
    "CoordinateSystem.crsUrn",
    "PositionPoint.Location",
    "PositionPoint.sequenceNumber",
    "PositionPoint.xPosition",
    "PositionPoint.yPosition",
    "Location.mainAddress",
    "StreetAddress.townDetail",
    "TownDetail.name",
    "BaseWork.priority",
    "Priority.rank",
    "TimeSchedule.scheduleInterval",
    "OperationalRestriction.activePeriod",
    "OperationalRestriction.restrictedValue",
    "FloatQuantity.value",
    "FloatQuantity.unit",
    "FloatQuantity.multiplier",
    "Outage.actualPeriod",
    "Outage.summary",
    "ServicePointOutageSummary.totalCount",
    "OutagePlan.plannedPeriod",
    "OutagePlan.SwitchingPlan",
    "SwitchingPlan.plannedPeriod",
    "SwitchAction.PlannedOutage",
    "SwitchingStepGroup.isFreeSequence",
    "Document.revisionNumber",
    "Document.status",
    "Status.value",
    "Outage.estimatedPeriod",
    "DateTimeInterval.start",
    "DateTimeInterval.end",
    "RemoteControl.remoteControlled",
    "RemoteControl.Control",
    "Control.PowerSystemResource",
    "Person.mobilePhone",
    "Organisation.phone1",
    "TelephoneNumber.ituPhone",
};

/* Classes that are only pointed at, or whose names are all they have. */
static const char *const more_classes[] = {
    "ConnectivityNode",
    "TopologicalNode",
    "Terminal",
    "Substation",
    "Line",
    "Crew",
    "CrewType",
    "Work",
    "WorkTask",
    "Customer",
    "UsagePoint",
    "Location",
    "CoordinateSystem",
    "rdf:Description",
    "Equipment",
    "ConductingEquipment",
    "BaseVoltage",
    "Asset",
};

struct tally {
    int32_t *classes; /* by name */
    bool *class_read;
    int32_t *properties;
    int32_t n;
};

/* Names are dense numbers: the largest of any use, and one. */
static int32_t name_count(const struct lo_objects *set)
{
    int32_t most = 0;
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *at = lo_objects_properties(set, part);
        most = MAX(most, part->cls.v);
        for (int32_t k = 0; k < part->n_properties; k++)
            most = MAX(most, at[k].name.v);
    }
    return most + 1;
}

static void add_older(GHashTable *read)
{
    for (size_t i = 0; cim_older_name(i) != NULL; i++)
        g_hash_table_add(read, (char *)cim_older_name(i));
}

static void add_read(GHashTable *read, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        g_hash_table_add(read, (char *)names[i]);
}

/* What is known of every name in use, asked once each. */
static bool *known_names(const struct lo_objects *set, GHashTable *read,
                         int32_t n)
{
    bool *known = g_new0(bool, (gsize)n);
    for (int32_t i = 0; i < n; i++) {
        const char *text = lo_objects_name_text(set, (lo_name){i});
        const char *last = strrchr(text, '/');
        known[i] =
            g_hash_table_contains(read, last != NULL ? last + 1 : text) ||
            g_str_has_prefix(text, "md:") || g_str_has_prefix(text, "rdf:");
    }
    return known;
}

static void count_parts(struct tally *t, const struct lo_objects *set,
                        const bool *known)
{
    lo_name name = lo_objects_find_name(set, "IdentifiedObject.name");
    lo_name mrid = lo_objects_find_name(set, "IdentifiedObject.mRID");
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *at = lo_objects_properties(set, part);
        t->classes[part->cls.v]++;
        for (int32_t k = 0; k < part->n_properties; k++) {
            int32_t v = at[k].name.v;
            if (!known[v])
                t->properties[v]++;
            else if (v != name.v && v != mrid.v)
                t->class_read[part->cls.v] = true;
        }
    }
}

static gint most_first(gconstpointer a, gconstpointer b)
{
    const struct lo_cim_unread *x = a, *y = b;
    if (x->is_class != y->is_class)
        return x->is_class ? -1 : 1;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->name, y->name);
}

GArray *lo_cim_unread(const struct lo_objects *set)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct lo_cim_unread));
    GHashTable *read = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n_extension = 0;
    const char *const *extension = cim_ext_names(&n_extension);
    add_read(read, cim_name_texts(), CIM_NAME_COUNT);
    add_read(read, extension, n_extension);
    add_read(read, more_names, G_N_ELEMENTS(more_names));
    add_older(read);
    int32_t n = name_count(set);
    bool *known = known_names(set, read, n);
    struct tally t = {g_new0(int32_t, (gsize)n), g_new0(bool, (gsize)n),
                      g_new0(int32_t, (gsize)n), n};
    count_parts(&t, set, known);
    g_hash_table_remove_all(read);
    add_read(read, more_classes, G_N_ELEMENTS(more_classes));
    for (int32_t i = 0; i < n; i++) {
        const char *text = lo_objects_name_text(set, (lo_name){i});
        struct lo_cim_unread cls = {text, true, t.classes[i]};
        struct lo_cim_unread property = {text, false, t.properties[i]};
        if (cls.n > 0 && !t.class_read[i] && cim_wired_kind(text) < 0 &&
            !g_hash_table_contains(read, text) &&
            !g_str_has_prefix(text, "lo:") && !g_str_has_prefix(text, "md:"))
            g_array_append_val(out, cls);
        if (property.n > 0)
            g_array_append_val(out, property);
    }
    g_array_sort(out, most_first);
    g_free(t.classes);
    g_free(t.class_read);
    g_free(t.properties);
    g_free(known);
    g_hash_table_destroy(read);
    return out;
}
