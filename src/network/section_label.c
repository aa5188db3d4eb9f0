/*
 * section_label.c - the names that people see: feeder and label of sections.
 *
 *   "10kV East/source"   the section of a source
 *   "East 1/S12"         feeder, and the switch towards the source
 *   "-/node 7"           without supply: its first node by name
 *
 * Where the file has no feeder for a section, the first isolating switch below
 * the source stands for it: what a person would call the feeder.
 */
#include <glib.h>
#include <string.h>

#include "network/section_int.h"

/* --- feeders ------------------------------------------------------------ */

static int compare_feeders(const struct lo_network *network, int32_t a,
                           int32_t b)
{
    int order = strcmp(network->feeders[a].name, network->feeders[b].name);
    return order != 0
               ? order
               : strcmp(network->feeders[a].mrid, network->feeders[b].mrid);
}

struct vote {
    int32_t section;
    int32_t feeder;
};

static gint by_section_and_feeder(gconstpointer a, gconstpointer b)
{
    const struct vote *x = a, *y = b;
    if (x->section != y->section)
        return (x->section > y->section) - (x->section < y->section);
    return (x->feeder > y->feeder) - (x->feeder < y->feeder);
}

/* The feeder that most equipment of a section names; of equal ones the
 * smallest name. */
static void set_by_majority(struct lo_sections *sections)
{
    const struct lo_network *network = sections->network;
    GArray *votes = g_array_new(FALSE, FALSE, sizeof(struct vote));
    for (int32_t e = 0; e < network->n_equipment; e++) {
        struct vote vote = {sections->of_equipment[e].v,
                            network->equipment[e].feeder.v};
        if (vote.section != LO_NONE && vote.feeder != LO_NONE)
            g_array_append_val(votes, vote);
    }
    g_array_sort(votes, by_section_and_feeder);
    guint best = 0; /* votes of the feeder chosen so far */
    for (guint i = 0, end; i < votes->len; i = end) {
        struct vote vote = g_array_index(votes, struct vote, i);
        for (end = i + 1; end < votes->len; end++)
            if (by_section_and_feeder(
                    &vote, &g_array_index(votes, struct vote, end)) != 0)
                break;
        int32_t *chosen = &sections->info[vote.section].feeder.v;
        if (*chosen == LO_NONE || end - i > best ||
            (end - i == best &&
             compare_feeders(network, vote.feeder, *chosen) < 0)) {
            *chosen = vote.feeder;
            best = end - i;
        }
    }
    g_array_free(votes, TRUE);
}

static void set_feeders(struct lo_sections *sections)
{
    const struct lo_network *network = sections->network;
    for (int32_t s = 0; s < sections->n; s++)
        sections->info[s].feeder.v = LO_NONE;
    set_by_majority(sections);
    for (int32_t s = 0; s < sections->n; s++) {
        struct lo_section_info *info = &sections->info[s];
        if (info->head.v == LO_NONE)
            continue;
        lo_equipment_id e = network->switches[info->head.v].equipment;
        if (network->equipment[e.v].feeder.v != LO_NONE)
            info->feeder = network->equipment[e.v].feeder;
    }
}

/* --- labels ------------------------------------------------------------- */

static const char *equipment_name(const struct lo_network *network,
                                  lo_equipment_id e)
{
    const struct lo_equipment *at = &network->equipment[e.v];
    return at->name != NULL && at->name[0] != '\0' ? at->name : at->mrid;
}

static const char *switch_name(const struct lo_network *network,
                               lo_switch_id sw)
{
    return equipment_name(network, network->switches[sw.v].equipment);
}

/* The substation of the feeders that start here, or NULL; of several the
 * smallest name. */
static const char *substation_below(const struct lo_sections *sections,
                                    int32_t section)
{
    const struct lo_section_info *info = &sections->info[section];
    const char *found = NULL;
    for (int32_t i = 0; i < info->n_links; i++) {
        const struct lo_link *link =
            &sections->links[sections->link_of[info->first_link + i]];
        int32_t below = link->a.v == section ? link->b.v : link->a.v;
        int32_t feeder = sections->info[below].feeder.v;
        if (sections->info[below].parent.v != section || feeder == LO_NONE)
            continue;
        const char *name = sections->network->feeders[feeder].substation;
        if (name != NULL && name[0] != '\0' &&
            (found == NULL || strcmp(name, found) < 0))
            found = name;
    }
    return found;
}

static const char *source_name(const struct lo_sections *sections,
                               int32_t section)
{
    const struct lo_network *network = sections->network;
    const char *found = NULL;
    for (int32_t i = 0; i < network->n_sources; i++) {
        lo_equipment_id e = network->sources[i];
        const char *name = equipment_name(network, e);
        if (sections->of_equipment[e.v].v == section &&
            (found == NULL || strcmp(name, found) < 0))
            found = name;
    }
    return found;
}

/* First isolating switch below the source on the way to the section. */
static lo_switch_id feeder_head(const struct lo_sections *sections,
                                int32_t section)
{
    while (!sections->info[sections->info[section].parent.v].source)
        section = sections->info[section].parent.v;
    return sections->info[section].head;
}

static char *base_label(const struct lo_sections *sections, int32_t section,
                        const char *const *first_node)
{
    const struct lo_network *network = sections->network;
    const struct lo_section_info *info = &sections->info[section];
    const char *feeder = NULL;
    if (info->feeder.v != LO_NONE)
        feeder = network->feeders[info->feeder.v].name;
    if (info->source) {
        if (feeder == NULL)
            feeder = substation_below(sections, section);
        if (feeder == NULL)
            feeder = source_name(sections, section);
        return g_strdup_printf("%s/source", feeder);
    }
    if (!info->supplied)
        return g_strdup_printf("%s/%s", feeder != NULL ? feeder : "-",
                               first_node[section]);
    if (feeder == NULL)
        feeder = switch_name(network, feeder_head(sections, section));
    return g_strdup_printf("%s/%s", feeder, switch_name(network, info->head));
}

static const char **first_nodes(const struct lo_sections *sections)
{
    const struct lo_network *network = sections->network;
    const char **first = g_new0(const char *, (size_t)sections->n + 1);
    for (int32_t i = 0; i < network->n_nodes; i++) {
        int32_t s = sections->of_node[i].v;
        const char *name = network->node_name[i];
        if (s != LO_NONE && (first[s] == NULL || strcmp(name, first[s]) < 0))
            first[s] = name;
    }
    return first;
}

struct ranked {
    int32_t section;
    const char *mrid; /* of the head switch, else of the first equipment */
};

static gint by_rank(gconstpointer a, gconstpointer b)
{
    const struct ranked *x = a, *y = b;
    int order = strcmp(x->mrid, y->mrid);
    return order != 0 ? order
                      : (x->section > y->section) - (x->section < y->section);
}

/* Sections in an order that neither the file nor a change elsewhere in the
 * network alters, so that "#2" stays with the same section. */
static GArray *rank_sections(const struct lo_sections *sections,
                             const int32_t *first_terminal)
{
    const struct lo_network *network = sections->network;
    GArray *order = g_array_new(FALSE, FALSE, sizeof(struct ranked));
    for (int32_t s = 0; s < sections->n; s++) {
        lo_switch_id head = sections->info[s].head;
        lo_equipment_id e =
            head.v != LO_NONE ? network->switches[head.v].equipment
                              : network->terminals[first_terminal[s]].equipment;
        struct ranked ranked = {s, network->equipment[e.v].mrid};
        g_array_append_val(order, ranked);
    }
    g_array_sort(order, by_rank);
    return order;
}

void lo_section_labels(struct lo_sections *sections,
                       const int32_t *first_terminal)
{
    set_feeders(sections);
    const char **first_node = first_nodes(sections);
    char **base = g_new(char *, (size_t)sections->n + 1);
    GHashTable *taken = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t s = 0; s < sections->n; s++) {
        base[s] = base_label(sections, s, first_node);
        g_hash_table_add(wanted, base[s]);
    }
    GArray *order = rank_sections(sections, first_terminal);
    for (guint i = 0; i < order->len; i++) {
        int32_t s = g_array_index(order, struct ranked, i).section;
        char *label = lo_arena_strdup(sections->arena, base[s]);
        for (int n = 2; g_hash_table_contains(taken, label) ||
                        (n > 2 && g_hash_table_contains(wanted, label));
             n++)
            label = lo_arena_printf(sections->arena, "%s#%d", base[s], n);
        g_hash_table_add(taken, label);
        sections->info[s].label = label;
    }
    g_array_free(order, TRUE);
    g_hash_table_destroy(wanted);
    g_hash_table_destroy(taken);
    for (int32_t s = 0; s < sections->n; s++)
        g_free(base[s]);
    g_free(base);
    g_free(first_node);
}
