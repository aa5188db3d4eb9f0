/*
 * section_validate.c - I1..I5 of section.h, each checked from the network
 * anew and not from what the split wrote down on its way.
 */
#include <glib.h>

#include "network/section_int.h"

static enum lo_status broken(const struct lo_sections *sections, int32_t s,
                             const char *invariant, struct lo_error *err)
{
    const char *label = "?";
    if (s >= 0 && s < sections->n && sections->info[s].label != NULL)
        label = sections->info[s].label;
    return lo_error_set(err, LO_EINPUT, "sections break %s at '%s'", invariant,
                        label);
}

static bool exists(const struct lo_sections *sections, lo_section s)
{
    return s.v >= 0 && s.v < sections->n;
}

/* I1: alive nodes have a section; what always conducts stays inside one. */
static enum lo_status check_nodes(const struct lo_sections *sections,
                                  struct lo_error *err)
{
    const struct lo_network *network = sections->network;
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const struct lo_equipment *at = &network->equipment[e];
        bool joins =
            at->kind == LO_KIND_LINE || at->kind == LO_KIND_TRANSFORMER;
        bool earth = at->kind == LO_KIND_SWITCH &&
                     network->switches[at->detail].cls == LO_SWITCH_GROUND;
        int32_t section = LO_NONE;
        for (int32_t k = 0; k < at->n_terminals && !earth; k++) {
            int32_t t = at->first_terminal + k;
            if (!lo_terminal_live(network, t))
                continue;
            lo_section s = sections->of_node[network->terminals[t].node.v];
            if (!exists(sections, s))
                return broken(sections, s.v, "I1 (node without section)", err);
            if (joins && section != LO_NONE && section != s.v)
                return broken(sections, s.v, "I1 (torn conductor)", err);
            section = s.v;
        }
    }
    return LO_OK;
}

/* I2 */
static enum lo_status check_links(const struct lo_sections *sections,
                                  struct lo_error *err)
{
    const struct lo_network *network = sections->network;
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        lo_node a, b;
        if (!exists(sections, link->a) || !exists(sections, link->b) ||
            !lo_switch_ends(network, link->sw.v, &a, &b) ||
            sections->of_node[a.v].v != link->a.v ||
            sections->of_node[b.v].v != link->b.v ||
            sections->link_of_switch[link->sw.v] != l)
            return broken(sections, link->a.v, "I2 (link)", err);
    }
    for (int32_t s = 0; s < sections->n; s++) {
        const struct lo_section_info *info = &sections->info[s];
        for (int32_t i = 0; i < info->n_links; i++) {
            const struct lo_link *link =
                &sections->links[sections->link_of[info->first_link + i]];
            if (link->a.v != s && link->b.v != s)
                return broken(sections, s, "I2 (link of another)", err);
        }
    }
    return LO_OK;
}

/* I3. Supply is found anew: union over closed links, with the sources. */
static enum lo_status check_parents(const struct lo_sections *sections,
                                    struct lo_error *err)
{
    enum lo_status status = LO_OK;
    int32_t *parent = lo_union_new(sections->n + 1);
    for (int32_t l = 0; l < sections->n_links; l++)
        if (!sections->links[l].open)
            lo_union_join(parent, sections->links[l].a.v,
                          sections->links[l].b.v);
    for (int32_t s = 0; s < sections->n; s++)
        if (sections->info[s].source)
            lo_union_join(parent, s, sections->n);
    for (int32_t s = 0; s < sections->n && status == LO_OK; s++) {
        const struct lo_section_info *info = &sections->info[s];
        bool supplied =
            lo_union_find(parent, s) == lo_union_find(parent, sections->n);
        bool hangs = info->supplied && !info->source;
        if (supplied != info->supplied)
            status = broken(sections, s, "I3 (supplied)", err);
        else if ((info->parent.v != LO_NONE) != hangs ||
                 (info->head.v != LO_NONE) != hangs)
            status = broken(sections, s, "I3 (parent)", err);
        int32_t at = s;
        for (int32_t steps = 0;
             hangs && status == LO_OK && !sections->info[at].source; steps++) {
            at = sections->info[at].parent.v;
            if (at < 0 || at >= sections->n || steps > sections->n)
                status = broken(sections, s, "I3 (way to the source)", err);
        }
    }
    g_free(parent);
    return status;
}

/* I4 */
static enum lo_status check_counts(const struct lo_sections *sections,
                                   struct lo_error *err)
{
    enum lo_status status = LO_OK;
    size_t n = (size_t)sections->n + 1;
    size_t n_loads = (size_t)sections->network->n_loads + 1;
    int32_t *customers = g_new0(int32_t, n);
    int32_t *mv = g_new0(int32_t, n);
    lo_section *load_mv = g_new0(lo_section, n_loads);
    lo_section_count_customers(sections, customers);
    struct mv_count count = {
        mv, load_mv, g_new0(int32_t, n_loads),
        g_new0(int32_t, (size_t)sections->network->n_transformers + 1)};
    if (lo_section_count_mv(sections, &count) != sections->n_mv_customers)
        status = lo_error_set(err, LO_EINPUT, "sections break I4 (MV count)");
    for (int32_t s = 0; s < sections->n && status == LO_OK; s++)
        if (sections->info[s].customers != customers[s] ||
            sections->info[s].mv_customers != mv[s])
            status = broken(sections, s, "I4 (counts)", err);
    for (size_t l = 0; l + 1 < n_loads && status == LO_OK; l++)
        if (sections->load_mv[l].v != load_mv[l].v)
            status = broken(sections, load_mv[l].v, "I4 (load_mv)", err);
    g_free(count.of_load);
    g_free(count.of_transformer);
    g_free(load_mv);
    g_free(mv);
    g_free(customers);
    return status;
}

/* I5 */
static enum lo_status check_labels(const struct lo_sections *sections,
                                   struct lo_error *err)
{
    enum lo_status status = LO_OK;
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t s = 0; s < sections->n && status == LO_OK; s++) {
        const char *label = sections->info[s].label;
        if (label == NULL || !g_hash_table_add(seen, (gpointer)label))
            status = broken(sections, s, "I5 (label twice)", err);
    }
    g_hash_table_destroy(seen);
    return status;
}

enum lo_status lo_sections_validate(const struct lo_sections *sections,
                                    struct lo_error *err)
{
    enum lo_status status = check_nodes(sections, err);
    if (status == LO_OK)
        status = check_links(sections, err);
    if (status == LO_OK)
        status = check_parents(sections, err);
    if (status == LO_OK)
        status = check_counts(sections, err);
    if (status == LO_OK)
        status = check_labels(sections, err);
    return status;
}
