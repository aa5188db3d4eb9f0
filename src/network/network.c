/*
 * network.c - life, invariants and look-up of the wired network.
 *
 * The network itself is plain data that a builder fills; what is here only
 * checks it, finds things in it and gives names to its enumerations.
 */
#include "lineout/network.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

void lo_network_free(struct lo_network *network)
{
    if (network == NULL)
        return;
    if (network->index != NULL)
        g_hash_table_destroy(network->index);
    lo_arena_free(network->arena);
}

/* --- mRIDs -------------------------------------------------------------- */

/* One spelling for all spellings of a UUID: its 32 digits in lower case. Any
 * other id is taken as it is, since "s1" and "S1" may be two switches. */
static char *fold_mrid(const char *mrid)
{
    const char *at = mrid;
    if (g_str_has_prefix(at, "urn:uuid:"))
        at += strlen("urn:uuid:");
    else if (*at == '_')
        at++;
    char digits[33];
    int n = 0;
    for (; *at != '\0'; at++) {
        if (*at == '-')
            continue;
        if (!g_ascii_isxdigit(*at) || n == 32)
            return g_strdup(mrid);
        digits[n++] = g_ascii_tolower(*at);
    }
    if (n != 32)
        return g_strdup(mrid);
    digits[n] = '\0';
    return g_strdup(digits);
}

static GHashTable *make_index(const struct lo_network *network)
{
    GHashTable *index =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t e = 0; e < network->n_equipment; e++)
        g_hash_table_insert(index, fold_mrid(network->equipment[e].mrid),
                            GINT_TO_POINTER(e + 1));
    return index;
}

lo_equipment_id lo_network_find(const struct lo_network *network,
                                const char *mrid)
{
    /* The index is no part of what the network says, so making it leaves the
     * network as constant as before; g_once lets several threads ask. */
    struct lo_network *own = (struct lo_network *)network;
    if (g_once_init_enter(&own->index))
        g_once_init_leave(&own->index, make_index(network));
    char *key = fold_mrid(mrid);
    int32_t found = GPOINTER_TO_INT(g_hash_table_lookup(own->index, key));
    g_free(key);
    return (lo_equipment_id){found > 0 ? found - 1 : LO_NONE};
}

const struct lo_terminal *lo_network_terminal(const struct lo_network *network,
                                              lo_equipment_id equipment, int k)
{
    assert(equipment.v >= 0 && equipment.v < network->n_equipment);
    const struct lo_equipment *e = &network->equipment[equipment.v];
    if (k < 0 || k >= e->n_terminals)
        return NULL;
    return &network->terminals[e->first_terminal + k];
}

const char *lo_switch_class_name(enum lo_switch_class cls)
{
    static const char *const names[LO_SWITCH_CLASSES] = {
        "Breaker",         "Recloser",
        "LoadBreakSwitch", "Sectionaliser",
        "Disconnector",    "Fuse",
        "Jumper",          "Cut",
        "Switch",          "GroundDisconnector"};
    assert(cls < LO_SWITCH_CLASSES);
    return names[cls];
}

/* --- invariants --------------------------------------------------------- */

static enum lo_status broken(const struct lo_network *network, int32_t e,
                             const char *invariant, struct lo_error *err)
{
    const char *mrid = "?";
    if (e >= 0 && e < network->n_equipment)
        mrid = network->equipment[e].mrid;
    return lo_error_set(err, LO_EINPUT, "network breaks %s at '%s'", invariant,
                        mrid != NULL ? mrid : "?");
}

/* Phases lie in A, B, C and are never empty (Units in network.h). */
static enum lo_status check_terminals(const struct lo_network *network,
                                      struct lo_error *err)
{
    for (int32_t t = 0; t < network->n_terminals; t++) {
        const struct lo_terminal *at = &network->terminals[t];
        int32_t e = at->equipment.v;
        if (e < 0 || e >= network->n_equipment)
            return lo_error_set(err, LO_EINPUT,
                                "network breaks I1 at terminal '%d': no such "
                                "equipment",
                                (int)t);
        if (at->node.v < LO_NONE || at->node.v >= network->n_nodes)
            return broken(network, e, "I1 (node of a terminal)", err);
        if (at->phases == 0 || at->phases > LO_PHASE_ABC)
            return broken(network, e, "I1 (phases of a terminal)", err);
    }
    return LO_OK;
}

/* Has the equipment the detail row that its kind needs? */
static bool has_detail(const struct lo_network *network, int32_t e)
{
    const struct lo_equipment *at = &network->equipment[e];
    int32_t d = at->detail;
    switch (at->kind) {
    case LO_KIND_SWITCH:
        return d >= 0 && d < network->n_switches &&
               network->switches[d].equipment.v == e;
    case LO_KIND_LOAD:
        return d >= 0 && d < network->n_loads &&
               network->loads[d].equipment.v == e;
    case LO_KIND_TRANSFORMER:
        return d >= 0 && d < network->n_transformers &&
               network->transformers[d].equipment.v == e;
    default:
        return true;
    }
}

static enum lo_status check_equipment(const struct lo_network *network,
                                      struct lo_error *err)
{
    int32_t terminals = 0;
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const struct lo_equipment *at = &network->equipment[e];
        if (at->n_terminals < 0 || at->first_terminal < 0 ||
            at->n_terminals > network->n_terminals - at->first_terminal)
            return broken(network, e, "I2 (no such terminals)", err);
        for (int32_t k = 0; k < at->n_terminals; k++)
            if (network->terminals[at->first_terminal + k].equipment.v != e)
                return broken(network, e, "I2 (terminal of another)", err);
        terminals += at->n_terminals;
        if (at->kind == LO_KIND_SWITCH && at->n_terminals != 2)
            return broken(network, e, "I3 (switch without two terminals)", err);
        if (at->feeder.v < LO_NONE || at->feeder.v >= network->n_feeders)
            return broken(network, e, "I4 (feeder)", err);
        if (!has_detail(network, e))
            return broken(network, e, "I4 (no detail row)", err);
    }
    if (terminals != network->n_terminals)
        return lo_error_set(err, LO_EINPUT,
                            "network breaks I2: '%d' terminals of equipment, "
                            "%d in all",
                            (int)terminals, (int)network->n_terminals);
    return LO_OK;
}

/* Row `row` of the details of `kind` points to `e`, and `e` back to it. */
static bool points_back(const struct lo_network *network, lo_equipment_id e,
                        enum lo_equipment_kind kind, int32_t row)
{
    return e.v >= 0 && e.v < network->n_equipment &&
           network->equipment[e.v].kind == kind &&
           network->equipment[e.v].detail == row;
}

static enum lo_status check_details(const struct lo_network *network,
                                    struct lo_error *err)
{
    for (int32_t i = 0; i < network->n_switches; i++) {
        const struct lo_switch *row = &network->switches[i];
        if (!points_back(network, row->equipment, LO_KIND_SWITCH, i) ||
            row->cls >= LO_SWITCH_CLASSES)
            return broken(network, row->equipment.v, "I4 (switch)", err);
    }
    for (int32_t i = 0; i < network->n_loads; i++) {
        const struct lo_load *row = &network->loads[i];
        if (!points_back(network, row->equipment, LO_KIND_LOAD, i) ||
            row->customers < 1)
            return broken(network, row->equipment.v, "I4 (load)", err);
    }
    for (int32_t i = 0; i < network->n_transformers; i++) {
        const struct lo_transformer *row = &network->transformers[i];
        if (!points_back(network, row->equipment, LO_KIND_TRANSFORMER, i))
            return broken(network, row->equipment.v, "I4 (transformer)", err);
        int32_t hv = row->hv_terminal;
        if (hv < LO_NONE || hv >= network->n_terminals ||
            (hv >= 0 && network->terminals[hv].equipment.v != row->equipment.v))
            return broken(network, row->equipment.v, "I4 (hv_terminal)", err);
    }
    for (int32_t i = 0; i < network->n_lines; i++)
        if (!points_back(network, network->lines[i].equipment, LO_KIND_LINE, i))
            return broken(network, network->lines[i].equipment.v, "I4 (line)",
                          err);
    for (int32_t i = 0; i < network->n_sources; i++) {
        lo_equipment_id e = network->sources[i];
        if (e.v < 0 || e.v >= network->n_equipment ||
            network->equipment[e.v].kind != LO_KIND_SOURCE)
            return broken(network, e.v, "I4 (source)", err);
    }
    return LO_OK;
}

static enum lo_status check_mrids(const struct lo_network *network,
                                  struct lo_error *err)
{
    enum lo_status status = LO_OK;
    GHashTable *seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t e = 0; e < network->n_equipment && status == LO_OK; e++)
        if (network->equipment[e].mrid == NULL ||
            !g_hash_table_add(seen, fold_mrid(network->equipment[e].mrid)))
            status = broken(network, e, "I5 (mRID twice or missing)", err);
    g_hash_table_destroy(seen);
    return status;
}

enum lo_status lo_network_validate(const struct lo_network *network,
                                   struct lo_error *err)
{
    enum lo_status status = check_terminals(network, err);
    if (status == LO_OK)
        status = check_equipment(network, err);
    if (status == LO_OK)
        status = check_details(network, err);
    if (status == LO_OK)
        status = check_mrids(network, err);
    if (status != LO_OK)
        lo_error_hint(err, "this is a defect of the importer, not of the file");
    return status;
}

uint32_t lo_switch_class_bits(const char *list)
{
    if (strcmp(list, "all") == 0)
        return 0xffffffffu;
    uint32_t bits = 0;
    char **words = g_strsplit(list, ",", -1);
    for (int w = 0; words[w] != NULL; w++)
        for (int c = 0; c < LO_SWITCH_CLASSES; c++)
            if (strcmp(g_strstrip(words[w]),
                       lo_switch_class_name((enum lo_switch_class)c)) == 0)
                bits |= 1u << c;
    g_strfreev(words);
    return bits;
}

/* --- findings ----------------------------------------------------------- */

void lo_network_finding(struct lo_findings *findings,
                        const struct lo_network *network,
                        lo_equipment_id equipment, enum lo_severity severity,
                        const char *rule, const char *text, const char *advice)
{
    const struct lo_equipment *e = &network->equipment[equipment.v];
    char *object =
        g_strdup_printf("%s '%s' (%s)", e->class_name, e->name, e->mrid);
    lo_findings_add(findings, &(struct lo_finding){
                                  .severity = severity,
                                  .rule = rule,
                                  .object = object,
                                  .file = e->origin.file,
                                  .line = e->origin.line,
                                  .text = text,
                                  .advice = advice,
                              });
    g_free(object);
}
