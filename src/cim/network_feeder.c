/*
 * network_feeder.c - units, feeders, and what feeds the network.
 *
 *   equipment --container--> Bay -> VoltageLevel -> Substation -> Feeder
 *             \--additional container--> Feeder
 *
 * A feeder that no container tells is left to be found by tracing. Sources:
 * energy sources; without any, network injections; without these, equivalent
 * injections; without these, the heads of the feeders; without these, what a
 * person has named (reference profile 3.1 rules 4, 6 and 7).
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

/* --- units -------------------------------------------------------------- */

static bool core_profile(const struct net *n)
{
    const GPtrArray *headers = n->role[ROLE_HEADER];
    bool found = false;
    for (guint i = 0; i < headers->len && !found; i++) {
        GPtrArray *profiles =
            cim_values(&n->b, g_ptr_array_index(headers, i), N_PROFILE);
        for (guint k = 0; k < profiles->len && !found; k++)
            found = strstr(profiles->pdata[k], "CoreEquipment") != NULL ||
                    strstr(profiles->pdata[k], "EquipmentCore") != NULL;
        g_ptr_array_free(profiles, TRUE);
    }
    return found;
}

/* true if there are base voltages and none looks like volts. */
static bool voltages_in_kv(const struct net *n)
{
    const GPtrArray *voltages = n->role[ROLE_BASE_VOLTAGE];
    int known = 0;
    for (guint i = 0; i < voltages->len; i++) {
        double v = cim_number(&n->b, g_ptr_array_index(voltages, i),
                              N_NOMINAL_VOLTAGE, NAN);
        if (v >= 1000)
            return false;
        known += v > 0;
    }
    return known > 0;
}

void lo_cim_say_units(struct lo_objects *set, const char *units)
{
    static const char id[] = "lineout-units";
    lo_objects_begin(set, lo_objects_document_count(set) - 1, id, id,
                     lo_objects_name(set, "lo:Units"), 0);
    lo_objects_property(set, lo_objects_name(set, "lo:Units.system"),
                        LO_VALUE_TEXT, units);
}

/* What lo:Units says: 1 kV, 0 V, -1 nothing. The last word counts. */
static int stated_units(const struct net *n)
{
    int stated = -1;
    const GPtrArray *objects = n->role[ROLE_UNITS];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        const char *word = cim_text(&n->b, object, N_UNITS);
        if (g_strcmp0(word, "cgmes") == 0 || g_strcmp0(word, "si") == 0)
            stated = strcmp(word, "cgmes") == 0;
        else if (g_strcmp0(word, "auto") == 0)
            stated = -1;
        else
            cim_find(&n->b, LO_WARNING, "bad-value", object,
                     "write si, cgmes or auto",
                     "lo:Units.system is '%.40s': ignored",
                     word != NULL ? word : "");
    }
    return stated;
}

static const char *units_reason(const struct net *n, int stated, bool header)
{
    if (stated >= 0)
        return "so it was said";
    if (header)
        return "the header names a core profile";
    if (n->role[ROLE_BASE_VOLTAGE]->len == 0)
        return "there is no base voltage to tell";
    return n->units.cgmes ? "every base voltage is below 1000"
                          : "a base voltage is 1000 or more";
}

/* No load of a distribution grid has 1000 MW, no wire 1000 km, and none of low
 * voltage 5 km. */
static const char *kilo_doubt(const struct net *n, const struct lo_part *object)
{
    const struct cim_build *b = &n->b;
    const struct lo_part *voltage =
        cim_text(b, object, N_BASE_VOLTAGE) != NULL
            ? lo_objects_find(b->set, cim_text(b, object, N_BASE_VOLTAGE))
            : NULL;
    double length = cim_number(b, object, N_LENGTH, 0);
    double kv =
        voltage != NULL ? cim_number(b, voltage, N_NOMINAL_VOLTAGE, NAN) : NAN;
    if (cim_number(b, object, N_LOAD_P, 0) >= 1000)
        return "every base voltage is below 1000 (kV), but a load has a p of "
               "1000 or more (W?)";
    if (length >= 1000)
        return "every base voltage is below 1000 (kV), but a line has a length "
               "of 1000 or more (m?)";
    if (length >= 5 && kv <= 1)
        return "every base voltage is below 1000 (kV), but a low-voltage line "
               "has a length of 5 or more (m?)";
    return NULL;
}

/* Facts that speak against what was decided; NULL if none does. */
static const char *units_doubt(const struct net *n, bool header)
{
    const GPtrArray *voltages = n->role[ROLE_BASE_VOLTAGE];
    double highest = 0;
    for (guint i = 0; i < voltages->len; i++)
        highest =
            fmax(highest, cim_number(&n->b, g_ptr_array_index(voltages, i),
                                     N_NOMINAL_VOLTAGE, 0));
    if (header && highest >= 1000)
        return "the header names a core profile (kV), but a base voltage is "
               "1000 or more";
    if (!header && !(highest > 0))
        return "there is no base voltage to tell them by";
    const GPtrArray *equipment = n->role[ROLE_EQUIPMENT];
    for (guint i = 0; n->units.cgmes && i < equipment->len; i++) {
        const char *doubt = kilo_doubt(n, g_ptr_array_index(equipment, i));
        if (doubt != NULL)
            return doubt;
    }
    const GPtrArray *ends = n->role[ROLE_WINDING];
    for (guint i = 0; n->units.cgmes && i < ends->len; i++)
        if (cim_number(&n->b, g_ptr_array_index(ends, i), N_END_RATED_S, 0) >=
            1000)
            return "every base voltage is below 1000 (kV), but a transformer "
                   "has a ratedS of 1000 or more (VA?)";
    return NULL;
}

void cim_detect_units(struct net *n)
{
    bool header = core_profile(n);
    int stated = stated_units(n);
    n->units.cgmes = stated >= 0 ? stated == 1 : header || voltages_in_kv(n);
    n->units.volt = n->units.cgmes ? 1e3 : 1;
    n->units.watt = n->units.cgmes ? 1e6 : 1;
    n->units.metre = n->units.cgmes ? 1e3 : 1;
    if (n->role[ROLE_EQUIPMENT]->len > 0)
        cim_find(&n->b, LO_NOTE, "units", NULL,
                 "if that is wrong: lineout import --units si|cgmes FILE...",
                 "units taken as %s: %s",
                 n->units.cgmes ? "kV, MW, MVA and km" : "V, W, VA and m",
                 units_reason(n, stated, header));
    const char *doubt = stated < 0 ? units_doubt(n, header) : NULL;
    if (n->role[ROLE_EQUIPMENT]->len > 0 && doubt != NULL)
        cim_find(&n->b, LO_WARNING, "units-ambiguous", NULL,
                 "say it: lineout import --units si|cgmes FILE...",
                 "%s: taken as %s", doubt,
                 n->units.cgmes ? "kV, MW, MVA and km" : "V, W, VA and m");
}

/* --- feeders ------------------------------------------------------------ */

void cim_add_feeders(struct net *n)
{
    struct lo_network *out = n->out;
    const struct cim_build *b = &n->b;
    const GPtrArray *objects = n->role[ROLE_FEEDER];
    out->n_feeders = (int32_t)objects->len;
    out->feeders =
        lo_arena_array(n->arena, objects->len + 1, sizeof(*out->feeders));
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        const struct lo_part *substation =
            cim_ref(b, object, N_FEEDER_SUBSTATION);
        out->feeders[i] = (struct lo_feeder){
            .mrid = cim_keep(n, object->mrid),
            .name = cim_keep(n, cim_title(b, object)),
            .substation =
                cim_keep(n, substation != NULL ? cim_title(b, substation) : ""),
        };
        n->feeder_at[cim_index(b, object)] = (int32_t)i;
    }
    /* Secondary substations that a feeder says it feeds. */
    for (guint i = 0; i < objects->len; i++) {
        GPtrArray *fed =
            cim_values(b, g_ptr_array_index(objects, i), N_FEEDER_FEEDS);
        for (guint k = 0; k < fed->len; k++) {
            const struct lo_part *at = lo_objects_find(b->set, fed->pdata[k]);
            if (at != NULL)
                n->feeder_at[cim_index(b, at)] = (int32_t)i;
        }
        g_ptr_array_free(fed, TRUE);
    }
}

static int32_t feeder_of_container(const struct net *n,
                                   const struct lo_part *container)
{
    static const enum cim_name up[] = {N_BAY_LEVEL, N_BAY_SUBSTATION,
                                       N_LEVEL_SUBSTATION, N_SUBSTATION_FEEDER,
                                       N_SUBSTATION_NAMING_FEEDER};
    /* Deeper than bay, level, substation, feeder it does not get; the count
     * guards against containers that contain each other. */
    for (int steps = 0; container != NULL && steps < 8; steps++) {
        int32_t feeder = n->feeder_at[cim_index(&n->b, container)];
        if (feeder >= 0)
            return feeder;
        const struct lo_part *next = NULL;
        for (size_t i = 0; i < G_N_ELEMENTS(up) && next == NULL; i++)
            next = cim_ref(&n->b, container, up[i]);
        container = next;
    }
    return LO_NONE;
}

static int32_t feeder_of(const struct net *n, const struct lo_part *object)
{
    int32_t feeder =
        feeder_of_container(n, cim_ref(&n->b, object, N_CONTAINER));
    if (feeder >= 0 || cim_text(&n->b, object, N_MORE_CONTAINER) == NULL)
        return feeder;
    GPtrArray *more = cim_values(&n->b, object, N_MORE_CONTAINER);
    for (guint i = 0; i < more->len && feeder < 0; i++)
        feeder =
            feeder_of_container(n, lo_objects_find(n->b.set, more->pdata[i]));
    g_ptr_array_free(more, TRUE);
    return feeder;
}

void cim_set_feeders(struct net *n)
{
    for (int32_t e = 0; e < n->out->n_equipment; e++)
        n->out->equipment[e].feeder.v =
            feeder_of(n, cim_at(n, n->object_of, (guint)e));
}

/* --- sources ------------------------------------------------------------ */

static int source_class(const struct net *n, guint e)
{
    const struct class_rule *rule =
        g_array_index(n->rules, const struct class_rule *, e);
    return rule->kind == LO_KIND_SOURCE ? rule->detail : SOURCE_CLASSES;
}

/* A source at the head terminal of a feeder, named after it. */
static bool add_head(struct net *n, const struct lo_part *feeder,
                     const struct lo_part *terminal)
{
    static const struct class_rule head = {"Feeder", ROLE_EQUIPMENT,
                                           LO_KIND_SOURCE, SOURCE_ENERGY};
    if (cim_equipment_index(n, feeder) >= 0)
        return true;
    for (guint i = 0; i < n->terminals->len; i++) {
        const struct raw_terminal *raw =
            &g_array_index(n->terminals, struct raw_terminal, i);
        if (raw->object != terminal || raw->t.node.v < 0)
            continue;
        struct raw_terminal end = {
            .t = {{cim_add_equipment(n, feeder, &head)}, raw->t.node, 0, true},
        };
        g_array_append_val(n->terminals, end);
        cim_find(&n->b, LO_WARNING, "source-from-head", feeder,
                 "add the energy source to the file",
                 "no source in the file: the feeder is taken as fed at its "
                 "head terminal");
        return true;
    }
    return false;
}

static bool add_heads(struct net *n)
{
    bool any = false;
    for (guint i = 0; i < n->role[ROLE_FEEDER]->len; i++) {
        const struct lo_part *f = g_ptr_array_index(n->role[ROLE_FEEDER], i);
        const struct lo_part *terminal = cim_ref(&n->b, f, N_FEEDER_HEAD);
        if (terminal != NULL && add_head(n, f, terminal))
            any = true;
    }
    for (guint i = 0; i < n->role[ROLE_TERMINAL]->len; i++) {
        const struct lo_part *t = g_ptr_array_index(n->role[ROLE_TERMINAL], i);
        const struct lo_part *f = cim_ref(&n->b, t, N_TERMINAL_HEAD_OF);
        if (f != NULL && add_head(n, f, t))
            any = true;
    }
    return any;
}

void lo_cim_say_source(struct lo_objects *set, const char *text)
{
    char *mrid = g_strconcat("lineout-source-", text, NULL);
    char *id = g_malloc(strlen(mrid) + 8);
    lo_cim_canonical_id(id, mrid, NULL);
    lo_objects_begin(set, lo_objects_document_count(set) - 1, id, mrid,
                     lo_objects_name(set, "lo:Source"), 0);
    lo_objects_property(set, lo_objects_name(set, "lo:Source.equipmentName"),
                        LO_VALUE_TEXT, text);
    g_free(id);
    g_free(mrid);
}

/* A source at the pole that a person named, or at the first terminal of the
 * equipment. */
static bool add_stated(struct net *n, const struct lo_part *word)
{
    static const struct class_rule stated = {"lo:Source", ROLE_EQUIPMENT,
                                             LO_KIND_SOURCE, SOURCE_ENERGY};
    const char *text = cim_text(&n->b, word, N_SOURCE_EQUIPMENT_NAME);
    const char *why = "";
    const struct lo_part *at =
        text != NULL ? cim_named_equipment(&n->b, text, &why) : NULL;
    int32_t equipment = cim_equipment_index(n, at);
    const struct raw_terminal *first = NULL;
    for (guint i = 0; equipment >= 0 && i < n->terminals->len; i++) {
        const struct raw_terminal *raw =
            &g_array_index(n->terminals, struct raw_terminal, i);
        if (raw->t.equipment.v != equipment || raw->t.node.v < 0)
            continue;
        if (strcmp(n->node_names->pdata[raw->t.node.v], text) == 0) {
            first = raw; /* it was the pole that was named */
            break;
        }
        if (first == NULL || raw->sequence < first->sequence)
            first = raw;
    }
    if (first == NULL) {
        cim_find(&n->b, LO_SERIOUS, "unknown-source", word,
                 "write the mRID, the full name or a pole",
                 "the source '%.80s' %s", text != NULL ? text : "",
                 equipment >= 0 ? "is connected to nothing"
                 : at != NULL   ? "is no equipment"
                                : why);
        return false;
    }
    struct raw_terminal end = {
        .t = {{LO_NONE}, first->t.node, 0, true},
    };
    end.t.equipment.v = cim_add_equipment(n, word, &stated);
    g_array_append_val(n->terminals, end);
    return true;
}

static bool add_stated_sources(struct net *n)
{
    bool any = false;
    for (guint i = 0; i < n->role[ROLE_SOURCE]->len; i++)
        any = add_stated(n, g_ptr_array_index(n->role[ROLE_SOURCE], i)) || any;
    return any;
}

void cim_add_sources(struct net *n)
{
    int chosen = SOURCE_CLASSES;
    for (int32_t e = 0; e < n->out->n_equipment; e++)
        chosen = MIN(chosen, source_class(n, (guint)e));
    if (chosen == SOURCE_CLASSES && !add_heads(n) && !add_stated_sources(n) &&
        n->out->n_equipment > 0)
        cim_find(&n->b, LO_SERIOUS, "no-source", NULL,
                 "add an EnergySource or Feeder.NormalHeadTerminal, or say "
                 "what feeds it: lineout import --source NAME FILE...",
                 "nothing feeds the network: no load counts as supplied");
    n->out->sources = lo_arena_array(n->arena, (size_t)n->out->n_equipment + 1,
                                     sizeof(*n->out->sources));
    for (int32_t e = 0; e < n->out->n_equipment; e++) {
        struct lo_equipment *q = &n->out->equipment[e];
        if (q->kind != LO_KIND_SOURCE)
            continue;
        if (source_class(n, (guint)e) == chosen || chosen == SOURCE_CLASSES) {
            n->out->sources[n->out->n_sources++] = (lo_equipment_id){e};
            continue;
        }
        q->kind = LO_KIND_OWN_SOURCE;
        cim_find(&n->b, LO_WARNING, "other-source",
                 g_ptr_array_index(n->object_of, (guint)e),
                 "make it an EnergySource if it feeds the network",
                 "not counted as a source, because the file has energy "
                 "sources of a stronger kind");
    }
}
