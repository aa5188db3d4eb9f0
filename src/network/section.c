/*
 * section.c - splits the network into sections, and answers questions.
 *
 *   nodes --union over all that always conducts--> sections
 *   isolating switches ------------------------->  links between them
 *
 * Sections, links and the links and loads of a section are numbered by mRIDs:
 * the same network in another file order gives the same numbers.
 */
#include <assert.h>
#include <glib.h>
#include <string.h>

#include "network/section_int.h"

struct split {
    struct lo_sections *sections;
    const struct lo_section_options *options;
    int32_t *raw;            /* per node: section before ordering, or LO_NONE */
    int32_t *first_terminal; /* per section: its key, see find_keys */
};

/* --- nodes to sections -------------------------------------------------- */

/* A node is alive if anything in service is connected to it; a node that only
 * hangs on the earth side of GroundDisconnectors is no part of the network. */
static bool *live_nodes(const struct lo_network *network)
{
    bool *live = g_new0(bool, (size_t)network->n_nodes + 1);
    for (int32_t t = 0; t < network->n_terminals; t++) {
        const struct lo_terminal *at = &network->terminals[t];
        const struct lo_equipment *e = &network->equipment[at->equipment.v];
        if (lo_terminal_live(network, t) &&
            !(e->kind == LO_KIND_SWITCH &&
              network->switches[e->detail].cls == LO_SWITCH_GROUND))
            live[at->node.v] = true;
    }
    return live;
}

static void split_nodes(struct split *split)
{
    struct lo_sections *sections = split->sections;
    const struct lo_network *network = sections->network;
    int32_t *parent = lo_union_new(network->n_nodes);
    for (int32_t e = 0; e < network->n_equipment; e++)
        lo_union_conductor(parent, network, e);
    lo_node a, b;
    for (int32_t s = 0; s < network->n_switches; s++)
        if (split->sections->closed[s] &&
            !lo_switch_isolates(network, s, split->options) &&
            lo_switch_ends(network, s, &a, &b))
            lo_union_join(parent, a.v, b.v);

    bool *live = live_nodes(network);
    split->raw = g_new(int32_t, (size_t)network->n_nodes + 1);
    int32_t *of_root = g_new(int32_t, (size_t)network->n_nodes + 1);
    for (int32_t i = 0; i < network->n_nodes; i++)
        of_root[i] = LO_NONE;
    for (int32_t i = 0; i < network->n_nodes; i++) {
        split->raw[i] = LO_NONE;
        if (!live[i])
            continue;
        int32_t root = lo_union_find(parent, i);
        if (of_root[root] == LO_NONE)
            of_root[root] = sections->n++;
        split->raw[i] = of_root[root];
    }
    g_free(of_root);
    g_free(live);
    g_free(parent);
}

/* Orders terminals by the mRID of their equipment, then by sequence. */
static gint by_key(gconstpointer a, gconstpointer b, gpointer user)
{
    const struct lo_network *network = user;
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    int32_t ex = network->terminals[x].equipment.v;
    int32_t ey = network->terminals[y].equipment.v;
    int order = ex == ey ? 0
                         : strcmp(network->equipment[ex].mrid,
                                  network->equipment[ey].mrid);
    return order != 0 ? order : (x > y) - (x < y);
}

/*
 * The key of a section is its first terminal by (mRID, sequence): no two
 * sections share one, and it does not change with the order of the file.
 * Sections are numbered by it.
 */
static void number_sections(struct split *split)
{
    struct lo_sections *sections = split->sections;
    const struct lo_network *network = sections->network;
    size_t n = (size_t)sections->n;
    int32_t *key = g_new(int32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        key[i] = LO_NONE;
    for (int32_t t = 0; t < network->n_terminals; t++) {
        if (!lo_terminal_live(network, t))
            continue;
        int32_t s = split->raw[network->terminals[t].node.v];
        if (s != LO_NONE &&
            (key[s] == LO_NONE || by_key(&t, &key[s], (gpointer)network) < 0))
            key[s] = t;
    }
    split->first_terminal = g_memdup2(key, n * sizeof *key);
    g_qsort_with_data(split->first_terminal, sections->n, sizeof *key, by_key,
                      (gpointer)network);

    int32_t *number = g_new(int32_t, n + 1);
    for (int32_t i = 0; i < sections->n; i++)
        number[split
                   ->raw[network->terminals[split->first_terminal[i]].node.v]] =
            i;
    for (int32_t i = 0; i < network->n_nodes; i++) {
        int32_t raw = split->raw[i];
        sections->of_node[i].v = raw == LO_NONE ? LO_NONE : number[raw];
    }
    g_free(number);
    g_free(key);
}

/* --- links, and what lies in a section ---------------------------------- */

static void make_links(struct split *split)
{
    struct lo_sections *sections = split->sections;
    const struct lo_network *network = sections->network;
    int32_t *order = lo_switches_by_mrid(network);
    for (int32_t i = 0; i < network->n_switches; i++) {
        int32_t s = order[i];
        lo_node a, b;
        sections->link_of_switch[s] = -1;
        if (!lo_switch_isolates(network, s, split->options) ||
            !lo_switch_ends(network, s, &a, &b))
            continue;
        sections->link_of_switch[s] = sections->n_links;
        sections->links[sections->n_links++] = (struct lo_link){
            .sw = {s},
            .a = sections->of_node[a.v],
            .b = sections->of_node[b.v],
            .open = !split->sections->closed[s],
        };
    }
    g_free(order);
}

/* A link whose both ends are one section stands once in its list. */
static void list_links(struct lo_sections *sections)
{
    struct lo_section_info *info = sections->info;
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        info[link->a.v].n_links++;
        if (link->b.v != link->a.v)
            info[link->b.v].n_links++;
    }
    int32_t first = 0;
    for (int32_t s = 0; s < sections->n; s++) {
        info[s].first_link = first;
        first += info[s].n_links;
        info[s].n_links = 0;
    }
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        struct lo_section_info *a = &info[link->a.v], *b = &info[link->b.v];
        sections->link_of[a->first_link + a->n_links++] = l;
        if (a != b)
            sections->link_of[b->first_link + b->n_links++] = l;
    }
}

static lo_section section_of(const struct lo_sections *sections, int32_t e)
{
    const struct lo_network *network = sections->network;
    const struct lo_equipment *at = &network->equipment[e];
    for (int32_t k = 0; k < at->n_terminals; k++) {
        int32_t t = at->first_terminal + k;
        if (lo_terminal_live(network, t))
            return sections->of_node[network->terminals[t].node.v];
    }
    return (lo_section){LO_NONE};
}

static void place_equipment(struct split *split)
{
    struct lo_sections *sections = split->sections;
    const struct lo_network *network = sections->network;
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const struct lo_equipment *at = &network->equipment[e];
        bool isolates = at->kind == LO_KIND_SWITCH &&
                        lo_switch_isolates(network, at->detail, split->options);
        sections->of_equipment[e] =
            isolates ? (lo_section){LO_NONE} : section_of(sections, e);
    }
    for (int32_t i = 0; i < network->n_sources; i++) {
        lo_section s = sections->of_equipment[network->sources[i].v];
        if (s.v != LO_NONE)
            sections->info[s.v].source = true;
    }

    int32_t *order = lo_loads_by_mrid(network);
    for (int32_t i = 0; i < network->n_loads; i++) {
        lo_section s = sections->of_equipment[network->loads[i].equipment.v];
        if (s.v != LO_NONE)
            sections->info[s.v].n_loads++;
    }
    int32_t first = 0;
    for (int32_t s = 0; s < sections->n; s++) {
        sections->info[s].first_load = first;
        first += sections->info[s].n_loads;
        sections->info[s].n_loads = 0;
    }
    for (int32_t i = 0; i < network->n_loads; i++) {
        lo_section s =
            sections->of_equipment[network->loads[order[i]].equipment.v];
        if (s.v == LO_NONE)
            continue;
        struct lo_section_info *info = &sections->info[s.v];
        sections->load_of[info->first_load + info->n_loads++] = order[i];
    }
    g_free(order);
}

/* --- findings ----------------------------------------------------------- */

static void tell_unsupplied(const struct lo_sections *sections,
                            struct lo_findings *findings)
{
    const struct lo_network *network = sections->network;
    for (int32_t s = 0; s < sections->n; s++) {
        const struct lo_section_info *info = &sections->info[s];
        if (info->supplied || info->n_loads == 0)
            continue;
        char *text = g_strdup_printf(
            "no supply in the normal state: section '%s' with %d loads, %d "
            "customers; it is outside the plan",
            info->label, (int)info->n_loads, (int)info->customers);
        lo_network_finding(
            findings, network,
            network->loads[sections->load_of[info->first_load]].equipment,
            LO_WARNING, "load-without-supply", text,
            "check the normal state of the switches towards it");
        g_free(text);
    }
    for (int32_t l = 0; l < network->n_loads; l++)
        if (sections->of_equipment[network->loads[l].equipment.v].v == LO_NONE)
            lo_network_finding(findings, network, network->loads[l].equipment,
                               LO_WARNING, "load-without-supply",
                               "connected to nothing: out of service, or its "
                               "terminal is not connected; not counted",
                               "connect it, or remove it from the model");
}

/* --- life --------------------------------------------------------------- */

static struct lo_sections *allocate(const struct lo_network *network)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_sections *sections = lo_arena_alloc(arena, sizeof *sections);
    size_t nodes = (size_t)network->n_nodes;
    size_t switches = (size_t)network->n_switches;
    sections->arena = arena;
    sections->network = network;
    sections->of_node = lo_arena_array(arena, nodes, sizeof(lo_section));
    sections->of_equipment =
        lo_arena_array(arena, (size_t)network->n_equipment, sizeof(lo_section));
    sections->link_of_switch = lo_arena_array(arena, switches, sizeof(int32_t));
    sections->closed = lo_arena_array(arena, switches, sizeof(bool));
    sections->links = lo_arena_array(arena, switches, sizeof(struct lo_link));
    sections->link_of = lo_arena_array(arena, 2 * switches, sizeof(int32_t));
    sections->load_of =
        lo_arena_array(arena, (size_t)network->n_loads, sizeof(int32_t));
    sections->load_mv =
        lo_arena_array(arena, (size_t)network->n_loads, sizeof(lo_section));
    sections->mv_of_load =
        lo_arena_array(arena, (size_t)network->n_loads, sizeof(int32_t));
    sections->mv_of_transformer =
        lo_arena_array(arena, (size_t)network->n_transformers, sizeof(int32_t));
    return sections;
}

enum lo_status lo_sections_new(struct lo_sections **out,
                               const struct lo_network *network,
                               const struct lo_section_options *options,
                               struct lo_findings *findings,
                               struct lo_error *err)
{
    enum lo_status status = lo_network_validate(network, err);
    if (status != LO_OK)
        return status;
    struct lo_sections *sections = allocate(network);
    struct split split = {.sections = sections, .options = options};
    lo_section_states(sections->closed, network, options, findings);
    split_nodes(&split);
    sections->info = lo_arena_array(sections->arena, (size_t)sections->n,
                                    sizeof(struct lo_section_info));
    number_sections(&split);
    make_links(&split);
    list_links(sections);
    place_equipment(&split);
    lo_section_tree(sections, findings);
    int32_t *customers = g_new0(int32_t, (size_t)sections->n + 1);
    int32_t *mv = g_new0(int32_t, (size_t)sections->n + 1);
    lo_section_count_customers(sections, customers);
    struct mv_count count = {mv, sections->load_mv, sections->mv_of_load,
                             sections->mv_of_transformer};
    sections->n_mv_customers = lo_section_count_mv(sections, &count);
    for (int32_t s = 0; s < sections->n; s++) {
        sections->info[s].customers = customers[s];
        sections->info[s].mv_customers = mv[s];
    }
    lo_section_labels(sections, split.first_terminal);
    tell_unsupplied(sections, findings);
    g_free(mv);
    g_free(customers);
    g_free(split.first_terminal);
    g_free(split.raw);
    *out = sections;
    return LO_OK;
}

void lo_sections_free(struct lo_sections *sections)
{
    if (sections != NULL)
        lo_arena_free(sections->arena);
}

/* --- ask ---------------------------------------------------------------- */

static bool is_in(const lo_section *list, int32_t n, lo_section section)
{
    bool in = false;
    for (int32_t i = 0; i < n && !in; i++)
        in = list[i].v == section.v;
    return in;
}

bool lo_sections_at_switch(const struct lo_sections *sections,
                           const lo_section *list, int32_t n,
                           lo_section section)
{
    const struct lo_section_info *info = &sections->info[section.v];
    bool at = false;
    for (int32_t k = 0; k < info->n_links && n > 1 && !at; k++) {
        const struct lo_link *link =
            &sections->links[sections->link_of[info->first_link + k]];
        at = link->a.v != link->b.v && is_in(list, n, link->a) &&
             is_in(list, n, link->b);
    }
    return at;
}

int lo_sections_of_work(const struct lo_sections *sections,
                        lo_equipment_id equipment, lo_section out[2])
{
    const struct lo_network *network = sections->network;
    assert(equipment.v >= 0 && equipment.v < network->n_equipment);
    const struct lo_equipment *e = &network->equipment[equipment.v];
    if (e->kind != LO_KIND_SWITCH) {
        out[0] = sections->of_equipment[equipment.v];
        return out[0].v != LO_NONE;
    }
    /* A switch that stands open for ever has two sides as well. */
    int n = 0;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t t = e->first_terminal + k;
        if (!lo_terminal_live(network, t))
            continue;
        lo_section s = sections->of_node[network->terminals[t].node.v];
        if (s.v != LO_NONE && (n == 0 || out[0].v != s.v))
            out[n++] = s;
    }
    return n;
}

lo_section lo_sections_find(const struct lo_sections *sections,
                            const char *label)
{
    for (int32_t s = 0; s < sections->n; s++)
        if (strcmp(sections->info[s].label, label) == 0)
            return (lo_section){s};
    return (lo_section){LO_NONE};
}
