/*
 * Where in the network something stands that a person named: equipment, or what
 * belongs to it.
 *
 *   PhotovoltaicUnit --> PowerElectronicsConnection     UsagePoint --> load
 *   winding --> transformer     phase of a load --> load      pole --> line
 *   job --> asset --> equipment       account --> customer --> UsagePoint
 *
 * References are followed from the named object for a few steps, never through
 * a feeder or station: all that is in one would be meant. Several places are
 * one if the same sections are to be dead.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/cim.h"

enum { STEPS_MOST = 4, LISTED = 5 };

struct places {
    const struct lo_world *world;
    const struct lo_sections *sections;
    const char *word;
    GArray *found; /* int32_t equipment, with sections of its own */
};

static void add(struct places *p, int32_t equipment)
{
    lo_section at[2];
    if (lo_sections_of_work(p->sections, (lo_equipment_id){equipment}, at) == 0)
        return;
    for (guint i = 0; i < p->found->len; i++)
        if (g_array_index(p->found, int32_t, i) == equipment)
            return;
    g_array_append_val(p->found, equipment);
}

/* --- people ----------------------------------------------------------------
 */

static void add_points_of(struct places *p, int32_t customer)
{
    const struct lo_customers *people = p->world->customers;
    for (int32_t i = 0; i < people->n_usage_points; i++)
        if (people->usage_points[i].customer.v == customer)
            add(p, people->usage_points[i].load.v);
}

static void add_people(struct places *p)
{
    const struct lo_customers *people = p->world->customers;
    for (int32_t i = 0; i < people->n; i++)
        if (strcmp(people->rows[i].name, p->word) == 0 ||
            strcmp(people->rows[i].mrid, p->word) == 0)
            add_points_of(p, i);
    for (int32_t i = 0; i < people->n_usage_points; i++)
        if (strcmp(people->usage_points[i].name, p->word) == 0 ||
            strcmp(people->usage_points[i].mrid, p->word) == 0)
            add(p, people->usage_points[i].load.v);
}

/* --- jobs ------------------------------------------------------------------
 */

static void add_jobs(struct places *p)
{
    const struct lo_work *work = p->world->work;
    for (int32_t t = 0; t < work->n_tasks; t++) {
        const struct lo_task *task = &work->tasks[t];
        if (strcmp(task->name, p->word) != 0 &&
            strcmp(task->mrid, p->word) != 0 &&
            strcmp(task->order_number, p->word) != 0)
            continue;
        for (int32_t i = 0; i < task->n_equipment; i++)
            add(p, task->equipment[i].v);
    }
}

/* --- objects of the files --------------------------------------------------
 */

static bool holds_many(const char *class_name)
{
    static const char *const classes[] = {"Feeder",
                                          "Substation",
                                          "VoltageLevel",
                                          "Bay",
                                          "Line",
                                          "Circuit",
                                          "SubGeographicalRegion",
                                          "GeographicalRegion",
                                          "Crew",
                                          "CrewType",
                                          "ConnectivityNode",
                                          "TopologicalNode",
                                          "Service",
                                          "Location",
                                          "BaseVoltage"};
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        if (strcmp(classes[i], class_name) == 0)
            return true;
    return false;
}

static void follow(struct places *p, const struct lo_part *object, int steps)
{
    const struct lo_objects *set = p->world->objects;
    const struct lo_customers *people = p->world->customers;
    lo_equipment_id e = lo_network_find(p->world->network, object->mrid);
    if (holds_many(lo_objects_name_text(set, lo_objects_class(set, object))))
        return;
    if (e.v != LO_NONE)
        add(p, e.v);
    if (e.v != LO_NONE && p->world->network->equipment[e.v].n_terminals > 0)
        return;
    for (int32_t i = 0; i < people->n; i++)
        if (strcmp(people->rows[i].mrid, object->mrid) == 0)
            add_points_of(p, i);
    for (const struct lo_part *part = object; part != NULL && steps > 0;
         part = part->next_part < 0
                    ? NULL
                    : lo_objects_part(set, (size_t)part->next_part)) {
        const struct lo_property *all = lo_objects_properties(set, part);
        for (int32_t i = 0; i < part->n_properties; i++) {
            const struct lo_part *next = all[i].kind == LO_VALUE_REF
                                             ? lo_objects_target(set, &all[i])
                                             : NULL;
            if (next != NULL)
                follow(p, next, steps - 1);
        }
    }
}

static bool is_named(const struct places *p, const struct lo_part *object,
                     lo_name name)
{
    const char *text = lo_objects_value(p->world->objects, object, name);
    return text != NULL && strcmp(text, p->word) == 0;
}

/* What refers to the object: the connection of a PV unit, what stands at a
 * node. */
static void add_referrers(struct places *p, const struct lo_part *object)
{
    const struct lo_objects *set = p->world->objects;
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *all = lo_objects_properties(set, part);
        for (int32_t k = 0; k < part->n_properties; k++)
            if (all[k].kind == LO_VALUE_REF &&
                lo_objects_target(set, &all[k]) == object)
                follow(p, part, 1);
    }
}

static bool is_switch(const struct places *p, guint i)
{
    return p->world->network->equipment[g_array_index(p->found, int32_t, i)]
               .kind == LO_KIND_SWITCH;
}

/* Of what stands at a pole the lines are meant: a switch ends there. */
static void drop_switches(struct places *p)
{
    guint others = 0;
    for (guint i = 0; i < p->found->len; i++)
        others += !is_switch(p, i);
    for (guint i = p->found->len; i-- > 0 && others > 0;)
        if (is_switch(p, i))
            g_array_remove_index(p->found, i);
}

static void add_object(struct places *p, const struct lo_part *object)
{
    const struct lo_objects *set = p->world->objects;
    const char *name = lo_objects_name_text(set, lo_objects_class(set, object));
    bool node = strcmp(name, "ConnectivityNode") == 0 ||
                strcmp(name, "TopologicalNode") == 0;
    guint before = p->found->len;
    follow(p, object, STEPS_MOST);
    if (node || (p->found->len == before && !holds_many(name)))
        add_referrers(p, object);
    if (node)
        drop_switches(p);
}

static void add_objects(struct places *p)
{
    const struct lo_objects *set = p->world->objects;
    lo_name name = lo_objects_find_name(set, "IdentifiedObject.name");
    lo_name alias = lo_objects_find_name(set, "IdentifiedObject.aliasName");
    char *id = g_malloc(strlen(p->word) + 8);
    lo_cim_canonical_id(id, p->word, NULL);
    const struct lo_part *known = lo_objects_find(set, id);
    g_free(id);
    if (known != NULL) {
        add_object(p, known);
        return;
    }
    for (size_t i = 0; i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        if (is_named(p, object, name) || is_named(p, object, alias))
            add_object(p, object);
    }
}

/* --- answers ---------------------------------------------------------------
 */

static bool same_place(const struct places *p, int32_t a, int32_t b)
{
    lo_section x[2], y[2];
    int n = lo_sections_of_work(p->sections, (lo_equipment_id){a}, x);
    int m = lo_sections_of_work(p->sections, (lo_equipment_id){b}, y);
    bool same = n == m;
    for (int i = 0; i < n && same; i++)
        same = x[i].v == y[i].v;
    return same;
}

static enum lo_status several(const struct places *p, struct lo_error *err)
{
    const struct lo_network *net = p->world->network;
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < p->found->len && i < LISTED; i++) {
        const struct lo_equipment *e =
            &net->equipment[g_array_index(p->found, int32_t, i)];
        g_string_append_printf(list, "%s%s (%s '%s')", i > 0 ? ", " : "",
                               e->mrid, e->class_name, e->name);
    }
    if (p->found->len > LISTED)
        g_string_append(list, ", ...");
    lo_error_set(err, LO_EINPUT, "'%s' stands at %u places in the network",
                 p->word, p->found->len);
    lo_error_hint(err, "give the mRID of one: %s", list->str);
    g_string_free(list, TRUE);
    return LO_EINPUT;
}

/* The name of a feeder stands for all that is in it. */
static enum lo_status too_much(const struct places *p, struct lo_error *err)
{
    const struct lo_network *net = p->world->network;
    for (int32_t f = 0; f < net->n_feeders; f++) {
        if (strcmp(net->feeders[f].name, p->word) != 0 &&
            strcmp(net->feeders[f].mrid, p->word) != 0)
            continue;
        lo_error_set(err, LO_EINPUT,
                     "'%s' is a feeder: which piece of it is to be dead?",
                     p->word);
        lo_error_hint(err,
                      "lineout report --format svg --feeder NAME draws it");
        return LO_EINPUT;
    }
    return LO_OK;
}

static void collect(struct places *p)
{
    add_objects(p);
    if (p->found->len == 0)
        add_people(p);
    if (p->found->len == 0)
        add_jobs(p);
}

/* --- nearest names ---------------------------------------------------------
 */

static void add_name(GPtrArray *names, const char *name)
{
    if (name != NULL && name[0] != '\0')
        g_ptr_array_add(names, (gpointer)name);
}

static bool leads_somewhere(const struct lo_objects *set,
                            const struct lo_part *object)
{
    const char *name = lo_objects_name_text(set, lo_objects_class(set, object));
    return !holds_many(name) || strcmp(name, "ConnectivityNode") == 0 ||
           strcmp(name, "TopologicalNode") == 0;
}

/* Names of all kinds: equipment, poles, assets, jobs, customers, accounts. */
static GPtrArray *all_names(const struct lo_world *world)
{
    const struct lo_objects *set = world->objects;
    const struct lo_customers *people = world->customers;
    lo_name name = lo_objects_find_name(set, "IdentifiedObject.name");
    lo_name alias = lo_objects_find_name(set, "IdentifiedObject.aliasName");
    GPtrArray *names = g_ptr_array_new();
    for (int32_t e = 0; e < world->network->n_equipment; e++)
        add_name(names, world->network->equipment[e].name);
    for (int32_t i = 0; i < people->n; i++)
        add_name(names, people->rows[i].name);
    for (int32_t i = 0; i < people->n_usage_points; i++)
        add_name(names, people->usage_points[i].name);
    for (int32_t t = 0; t < world->work->n_tasks; t++)
        add_name(names, world->work->tasks[t].name);
    for (size_t i = 0; i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        if (!leads_somewhere(set, object))
            continue;
        add_name(names, lo_objects_value(set, object, name));
        add_name(names, lo_objects_value(set, object, alias));
    }
    return names;
}

static enum lo_status nowhere(const struct places *p, struct lo_error *err)
{
    GPtrArray *names = all_names(p->world);
    const char *near =
        lo_text_nearest(p->word, (const char *const *)names->pdata, names->len);
    lo_error_set(err, LO_ENOTFOUND,
                 "there is no equipment, pole, job, customer or account '%s'",
                 p->word);
    if (near != NULL)
        lo_error_hint(err, "did you mean '%s'?", near);
    else
        lo_error_hint(err, "give its mRID or its name, as in the CIM file");
    g_ptr_array_free(names, TRUE);
    return LO_ENOTFOUND;
}

enum lo_status app_find_place(lo_equipment_id *out,
                              const struct lo_world *world,
                              const struct lo_sections *sections,
                              const char *word, struct lo_error *err)
{
    struct places p = {.world = world, .sections = sections, .word = word};
    struct lo_error first = LO_ERROR_INIT;
    lo_section at[2];
    enum lo_status status =
        app_find_equipment(out, world->network, word, false, &first);
    if (status == LO_OK && lo_sections_of_work(sections, *out, at) > 0)
        return LO_OK;
    p.found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    collect(&p);
    bool one = p.found->len > 0;
    for (guint i = 1; i < p.found->len && one; i++)
        one = same_place(&p, g_array_index(p.found, int32_t, 0),
                         g_array_index(p.found, int32_t, i));
    if (one) {
        out->v = g_array_index(p.found, int32_t, 0);
        status = LO_OK;
    } else if (p.found->len > 0 && status == LO_ENOTFOUND) {
        status = several(&p, err);
    } else if (status == LO_ENOTFOUND) {
        status = too_much(&p, err);
        if (status == LO_OK)
            status = nowhere(&p, err);
    } else if (status != LO_OK) {
        *err = first;
    }
    g_array_free(p.found, TRUE);
    return status;
}
