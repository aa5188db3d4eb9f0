/*
 * doctor.c - what is wrong with objects, references and people.
 *
 * One finding says one thing: what concerns thousands of objects in the same
 * way (references by one association) is counted in one finding, with the
 * first of them as the example.
 */
#include "doctor_int.h"
#include "network_int.h"

#include <stdarg.h>
#include <string.h>

void cim_doctor_equipment(const struct doctor *d, enum lo_severity severity,
                          const char *rule, lo_equipment_id equipment,
                          const char *advice, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    lo_network_finding(d->b.findings, d->network, equipment, severity, rule,
                       text, advice);
    g_free(text);
}

/* --- ids ----------------------------------------------------------------- */

static const struct lo_part *next_part(const struct doctor *d,
                                       const struct lo_part *part)
{
    return part->next_part < 0
               ? NULL
               : lo_objects_part(d->b.set, (size_t)part->next_part);
}

/* Objects have a few dozen properties; more of a file gone wrong are not
 * compared each with each. */
enum { COMPARED = 64 };

/* A text that both parts give, and differently; NULL if there is none. */
static const char *differing(const struct doctor *d, const struct lo_part *a,
                             const struct lo_part *b)
{
    const struct lo_property *x = lo_objects_properties(d->b.set, a);
    const struct lo_property *y = lo_objects_properties(d->b.set, b);
    for (int32_t i = 0; i < MIN(a->n_properties, COMPARED); i++)
        for (int32_t k = 0; k < MIN(b->n_properties, COMPARED); k++)
            if (x[i].name.v == y[k].name.v && x[i].kind == LO_VALUE_TEXT &&
                y[k].kind == LO_VALUE_TEXT &&
                strcmp(x[i].value, y[k].value) != 0)
                return lo_objects_name_text(d->b.set, x[i].name);
    return NULL;
}

/* One id for two kinds of things, in whatever files. A later class may be a
 * plainer one of the same thing (Switch, Equipment). */
static bool check_kinds(const struct doctor *d, const struct lo_part *object)
{
    const char *cls = cim_class(&d->b, object);
    int kind = cim_wired_kind(cls);
    for (const struct lo_part *p = object; p != NULL; p = next_part(d, p)) {
        const char *other = lo_objects_name_text(d->b.set, p->cls);
        int other_kind = cim_wired_kind(other);
        if (kind < 0 || other_kind < 0 || kind == other_kind ||
            g_str_has_prefix(other, "md:"))
            continue; /* a header may share the id of an object */
        cim_find(&d->b, LO_SERIOUS, "duplicate-id", object,
                 "give each object an id of its own",
                 "the id stands for a %s and, in %s line %d, for a %s: taken "
                 "as one %s",
                 cls, lo_objects_file(d->b.set, p->document), p->line, other,
                 cls);
        return true;
    }
    return false;
}

/* Parts of one id in one file say one thing; files may complete each other
 * (EQ, SSH), and the later one may change a value. Of an id that is said very
 * often only neighbours are compared. */
static void check_duplicates(const struct doctor *d,
                             const struct lo_part *object)
{
    for (const struct lo_part *a = object; a != NULL; a = next_part(d, a)) {
        const struct lo_part *b = next_part(d, a);
        if (b == NULL || a->document != b->document || a->line == b->line)
            continue;
        const char *what = differing(d, a, b);
        if (what == NULL)
            continue;
        struct lo_origin again = lo_objects_origin(d->b.set, b);
        cim_find(&d->b, LO_WARNING, "duplicate-id", object,
                 "give each object an id of its own",
                 "the id stands again in line %d, where %.80s differs: both "
                 "are taken as one object",
                 again.line, what);
        return;
    }
}

/* How often, and where first. */
struct tally {
    int32_t n;
    const struct lo_part *first;
    const char *value;
};

static void count(struct tally *tally, const struct lo_part *object,
                  const char *value)
{
    if (tally->n++ == 0) {
        tally->first = object;
        tally->value = value;
    }
}

static void check_mrid(const struct doctor *d, const struct lo_part *object,
                       lo_name mrid_name, struct tally *tally)
{
    const char *mrid = lo_objects_value(d->b.set, object, mrid_name);
    if (mrid == NULL)
        return;
    char *id = g_malloc(strlen(mrid) + 8);
    lo_cim_canonical_id(id, mrid, NULL);
    if (strcmp(id, object->id) != 0)
        count(tally, object, mrid);
    g_free(id);
}

static void check_ids(const struct doctor *d)
{
    const struct lo_objects *set = d->b.set;
    lo_name mrid = lo_objects_find_name(set, "IdentifiedObject.mRID");
    struct tally tally = {0, NULL, NULL};
    for (size_t i = 0; i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        if (object->next_part >= 0 && !check_kinds(d, object))
            check_duplicates(d, object);
        check_mrid(d, object, mrid, &tally);
    }
    if (tally.n > 0)
        cim_find(&d->b, LO_NOTE, "mrid-differs", tally.first,
                 "nothing to do: the id of the element counts",
                 "IdentifiedObject.mRID is '%.60s', not its id (objects like "
                 "that: %d)",
                 tally.value, tally.n);
}

/* --- references ---------------------------------------------------------- */

static bool is_followed(const struct doctor *d, lo_name name)
{
    for (size_t i = 0; i < CIM_NAME_COUNT; i++)
        if (d->b.name[i].v == name.v)
            return true;
    return false;
}

/* The builders report those that they follow, each target once. */
static void check_references(const struct doctor *d)
{
    const struct lo_objects *set = d->b.set;
    GHashTable *tallies =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    GPtrArray *order = g_ptr_array_new();
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *at = lo_objects_properties(set, part);
        for (int32_t k = 0; k < part->n_properties; k++) {
            if (at[k].kind != LO_VALUE_REF ||
                lo_objects_find(set, at[k].value) != NULL)
                continue;
            void *key = GINT_TO_POINTER(at[k].name.v + 1);
            struct tally *tally = g_hash_table_lookup(tallies, key);
            if (tally == NULL) {
                tally = g_new0(struct tally, 1);
                g_hash_table_insert(tallies, key, tally);
                g_ptr_array_add(order, key);
            }
            count(tally, part, at[k].value);
        }
    }
    for (guint i = 0; i < order->len; i++) {
        lo_name name = {GPOINTER_TO_INT(order->pdata[i]) - 1};
        const struct tally *tally =
            g_hash_table_lookup(tallies, order->pdata[i]);
        const char *text = lo_objects_name_text(set, name);
        if (is_followed(d, name) || g_str_has_prefix(text, "md:"))
            continue;
        cim_find(&d->b, LO_NOTE, "dangling-association",
                 lo_objects_find(set, tally->first->id),
                 "import the files that belong to it, if they exist",
                 "%.80s leads to '%.60s', which is in no file (so often: %d)",
                 text, tally->value, tally->n);
    }
    g_hash_table_destroy(tallies);
    g_ptr_array_free(order, TRUE);
}

/* --- people -------------------------------------------------------------- */

static void check_loads(const struct doctor *d)
{
    const struct lo_network *network = d->network;
    int32_t *equipment_of = cim_equipment_of(&d->b, network);
    bool *counted = g_new0(bool, (gsize)network->n_equipment + 1);
    GArray *usages = cim_usages(&d->b);
    int32_t without = 0;
    lo_equipment_id first = {LO_NONE};
    for (guint i = 0; i < usages->len; i++) {
        int32_t e = equipment_of[cim_index(
            &d->b, g_array_index(usages, struct cim_usage, i).equipment)];
        if (e >= 0)
            counted[e] = true;
    }
    for (size_t i = 0; i < lo_objects_count(d->b.set); i++) {
        const struct lo_part *object = lo_objects_object(d->b.set, i);
        int32_t e = equipment_of[cim_index(&d->b, object)];
        if (e >= 0 && cim_text(&d->b, object, N_CUSTOMER_COUNT) != NULL)
            counted[e] = true;
    }
    for (int32_t l = 0; l < network->n_loads; l++) {
        if (counted[network->loads[l].equipment.v])
            continue;
        if (without++ == 0)
            first = network->loads[l].equipment;
    }
    if (without > 0)
        cim_doctor_equipment(
            d, LO_WARNING, "load-without-customers", first,
            "export customerCount, or import usage points",
            "it names no customers and counts as one (loads like that: %d of "
            "%d)",
            without, network->n_loads);
    g_array_free(usages, TRUE);
    g_free(counted);
    g_free(equipment_of);
}

static void check_contacts(const struct doctor *d)
{
    const struct lo_customers *c = d->customers;
    for (int32_t i = 0; i < c->n_usage_points; i++) {
        const struct lo_usage_point *up = &c->usage_points[i];
        if (up->is_virtual || up->customer.v < 0 ||
            c->rows[up->customer.v].n_contacts > 0)
            continue;
        char *label =
            g_strdup_printf("UsagePoint '%s' (%s)", up->name, up->mrid);
        char *text = g_strdup_printf("its customer '%s' has no contact: nobody "
                                     "can be told",
                                     c->rows[up->customer.v].name);
        lo_findings_add(d->b.findings,
                        &(struct lo_finding){
                            .severity = LO_WARNING,
                            .rule = "usage-point-without-contact",
                            .object = label,
                            .file = up->origin.file,
                            .line = up->origin.line,
                            .text = text,
                            .advice = "add a CustomerNotification, or a phone "
                                      "of the person",
                        });
        g_free(label);
        g_free(text);
    }
}

void lo_cim_doctor(const struct lo_objects *set,
                   const struct lo_network *network,
                   const struct lo_sections *sections,
                   const struct lo_customers *customers,
                   struct lo_findings *findings)
{
    struct doctor d = {
        .network = network, .sections = sections, .customers = customers};
    cim_build_init(&d.b, set, findings);
    check_ids(&d);
    check_references(&d);
    cim_doctor_network(&d);
    check_loads(&d);
    check_contacts(&d);
    cim_build_release(&d.b);
}
