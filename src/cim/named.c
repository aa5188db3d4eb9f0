/*
 * named.c - equipment that a spreadsheet names by mRID, name or pole.
 *
 *   text --mRID--> object
 *        --name--> the one piece of equipment so called; several = nobody
 *                  knows which is meant, so none
 *        --pole--> a line at the node of that name (all lines there are in one
 *                  section), else whatever stands there
 *
 * A transformer named where a load is wanted is the load at its low side.
 */
#include <string.h>

#include "cim_int.h"
#include "lineout/text.h"

struct cim_named {
    GHashTable *by_name; /* text -> object, or `several` */
    GHashTable *by_pole; /* text -> object */
    GHashTable *load_of; /* transformer object -> load object */
};

static const struct lo_part several = {.id = ""};

static bool is_load(const char *cls)
{
    return strcmp(cls, "EnergyConsumer") == 0 ||
           strcmp(cls, "ConformLoad") == 0 ||
           strcmp(cls, "NonConformLoad") == 0 ||
           strcmp(cls, "StationSupply") == 0;
}

static void add_name(struct cim_named *named, const char *text,
                     const struct lo_part *object)
{
    const struct lo_part *known = g_hash_table_lookup(named->by_name, text);
    if (known == NULL)
        g_hash_table_insert(named->by_name, (char *)text, (void *)object);
    else if (known != object)
        g_hash_table_insert(named->by_name, (char *)text, (void *)&several);
}

static void add_pole(const struct cim_build *b, struct cim_named *named,
                     const struct lo_part *node, const struct lo_part *object)
{
    const char *title = cim_title(b, node);
    const struct lo_part *known = g_hash_table_lookup(named->by_pole, title);
    bool line = strcmp(cim_class(b, object), "ACLineSegment") == 0;
    if (known == NULL ||
        (line && strcmp(cim_class(b, known), "ACLineSegment") != 0))
        g_hash_table_insert(named->by_pole, (char *)title, (void *)object);
}

static struct cim_named *named_new(const struct cim_build *b)
{
    struct cim_named *named = g_new(struct cim_named, 1);
    GHashTable *load_at = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *windings = g_ptr_array_new(); /* transformer, node id, ... */
    named->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    named->by_pole = g_hash_table_new(g_str_hash, g_str_equal);
    named->load_of = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (size_t i = 0; i < lo_objects_count(b->set); i++) {
        const struct lo_part *terminal = lo_objects_object(b->set, i);
        const char *id = cim_text(b, terminal, N_TERMINAL_EQUIPMENT);
        const char *node_id = cim_text(b, terminal, N_TERMINAL_NODE);
        const struct lo_part *object =
            id != NULL ? lo_objects_find(b->set, id) : NULL;
        if (node_id == NULL)
            node_id = cim_text(b, terminal, N_TERMINAL_TOPO);
        if (object == NULL)
            continue;
        add_name(named, cim_title(b, object), object);
        const struct lo_part *node =
            node_id != NULL ? lo_objects_find(b->set, node_id) : NULL;
        if (node != NULL)
            add_pole(b, named, node, object);
        if (node_id != NULL && is_load(cim_class(b, object)))
            g_hash_table_insert(load_at, (char *)node_id, (void *)object);
        if (node_id != NULL &&
            strcmp(cim_class(b, object), "PowerTransformer") == 0) {
            g_ptr_array_add(windings, (void *)object);
            g_ptr_array_add(windings, (void *)node_id);
        }
    }
    for (guint i = 0; i < windings->len; i += 2) {
        void *load = g_hash_table_lookup(load_at, windings->pdata[i + 1]);
        if (load != NULL)
            g_hash_table_insert(named->load_of, windings->pdata[i], load);
    }
    g_ptr_array_free(windings, TRUE);
    g_hash_table_destroy(load_at);
    return named;
}

void cim_named_free(struct cim_named *named)
{
    if (named == NULL)
        return;
    g_hash_table_destroy(named->by_name);
    g_hash_table_destroy(named->by_pole);
    g_hash_table_destroy(named->load_of);
    g_free(named);
}

static bool is_node(const char *cls)
{
    return strcmp(cls, "ConnectivityNode") == 0 ||
           strcmp(cls, "TopologicalNode") == 0;
}

static const struct lo_part *at_pole(const struct cim_named *named,
                                     const char *title, const char **why)
{
    *why = "is a pole at which nothing stands";
    return g_hash_table_lookup(named->by_pole, title);
}

const struct lo_part *cim_named_equipment(const struct cim_build *b,
                                          const char *text, const char **why)
{
    if (*b->named == NULL)
        *b->named = named_new(b);
    const struct cim_named *named = *b->named;
    char *id = g_malloc(strlen(text) + 8);
    lo_cim_canonical_id(id, text, NULL);
    const struct lo_part *found = lo_objects_find(b->set, id);
    g_free(id);
    if (found != NULL && is_node(cim_class(b, found)))
        return at_pole(named, cim_title(b, found), why);
    if (found == NULL)
        found = g_hash_table_lookup(named->by_name, text);
    if (found == NULL)
        found = g_hash_table_lookup(named->by_pole, text);
    *why = found == &several
               ? LO_N_("stands for several pieces of equipment")
               : LO_N_("is no equipment, name or pole of any file");
    return found == &several ? NULL : found;
}

const struct lo_part *cim_named_load(const struct cim_build *b,
                                     const char *text, const char **why)
{
    const struct lo_part *found = cim_named_equipment(b, text, why);
    const struct lo_part *load =
        found != NULL ? g_hash_table_lookup((*b->named)->load_of, found) : NULL;
    return load != NULL ? load : found;
}
