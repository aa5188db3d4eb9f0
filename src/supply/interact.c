/*
 * interact.c - footprints: what two jobs must share to matter to each other.
 *
 *   S --e1-- 1 --e2-- 2 ..tie.. 7     e1 limited: the first limited element of
 *             \--e3-- 3 ..tie.. 8     the ways to 2 and to 3. Ways that share
 *                                     any limited element share that one
 *
 * Elements of a loop count as one, and as limited: where R cuts it, they are.
 * So do all loops that reach a source, since all sources are one node.
 */
#include <math.h>

#include "supply_int.h"

/* The name of the limited element above vertex `v`, LO_NONE if it is none:
 * with min_voltage_pu what drops voltage limits as well. */
static int32_t limited_at(const struct lo_supply *supply, int32_t v)
{
    const struct tree *tree = supply->normal;
    int32_t e = tree->up_edge[v], n = supply->graph->n_vertices;
    if (e == LO_NONE || supply->graph->looped[e])
        return LO_NONE;
    const struct edge *edge = &supply->graph->edges[e];
    if (tree->ring[v])
        return tree->depth[tree->block[v]] == 0 ? 2 * n : n + tree->block[v];
    bool drops =
        supply->floor != NULL && (fabs(edge->r) > 0 || fabs(edge->x) > 0);
    return isfinite(supply->limit[e]) || drops ? v : LO_NONE;
}

int32_t lo_limited_names(const struct graph *graph)
{
    return 2 * graph->n_vertices + 1;
}

static void find_first_limited(struct lo_supply *supply)
{
    const struct tree *tree = supply->normal;
    size_t n = (size_t)supply->graph->n_vertices + 1;
    supply->first_limited = g_new(int32_t, n);
    for (size_t v = 0; v < n; v++)
        supply->first_limited[v] = LO_NONE;
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i], up = tree->up[v];
        if (up != LO_NONE)
            supply->first_limited[v] = supply->first_limited[up];
        if (supply->first_limited[v] == LO_NONE)
            supply->first_limited[v] = limited_at(supply, v);
    }
}

/* --- footprints --------------------------------------------------------- */

static gint by_number(gconstpointer a, gconstpointer b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static const int32_t *keep_numbers(struct lo_supply *supply, GArray *numbers,
                                   int32_t *n)
{
    g_array_sort(numbers, by_number);
    int32_t *at = lo_arena_array(supply->arena, numbers->len, sizeof(int32_t));
    for (guint i = 0; i < numbers->len; i++) {
        int32_t number = g_array_index(numbers, int32_t, i);
        if (number != LO_NONE && (*n == 0 || at[*n - 1] != number))
            at[(*n)++] = number;
    }
    g_array_set_size(numbers, 0);
    return at;
}

static bool reaches(const struct lo_footprint *print, lo_section section)
{
    int32_t low = 0, high = print->n_reach;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        if (print->reach[mid].v < section.v)
            low = mid + 1;
        else
            high = mid;
    }
    return low < print->n_reach && print->reach[low].v == section.v;
}

/* The first limited element on the way to the section's end of link `l`. */
static int32_t way_to(const struct lo_supply *supply, int32_t l,
                      lo_section section)
{
    const struct graph *graph = supply->graph;
    int32_t e = graph->edge_of_link[l];
    return e == LO_NONE
               ? LO_NONE
               : supply->first_limited[lo_graph_end(graph, e, section.v)];
}

/* R at a source: what its links lead to may stand in a loop with another
 * source, and get its flow from there. A closed link beside the tree makes one.
 */
static int32_t beyond_source(const struct lo_supply *supply, int32_t l)
{
    const struct graph *graph = supply->graph;
    const struct tree *tree = supply->normal;
    int32_t e = graph->edge_of_link[l];
    int32_t a = graph->edges[e].a, b = graph->edges[e].b;
    if (tree->up_edge[a] != e && tree->up_edge[b] != e)
        return 2 * graph->n_vertices;
    return supply->first_limited[tree->up_edge[a] == e ? a : b];
}

static void add_section(const struct lo_supply *supply,
                        const struct lo_footprint *print, lo_section section,
                        GArray *ties, GArray *donors, GArray *own)
{
    const struct lo_sections *sections = supply->sections;
    const struct lo_section_info *info = &sections->info[section.v];
    for (int32_t i = 0; i < info->n_links; i++) {
        int32_t l = sections->link_of[info->first_link + i];
        const struct lo_link *link = &sections->links[l];
        if (link->a.v == link->b.v)
            continue;
        if (!link->open && info->source) {
            int32_t way = beyond_source(supply, l);
            g_array_append_val(own, way);
        }
        if (!link->open || !lo_supply_usable(supply, l))
            continue;
        lo_section far = link->a.v == section.v ? link->b : link->a;
        g_array_append_val(ties, l);
        int32_t way = way_to(supply, l, far);
        if (!reaches(print, far) && way != LO_NONE)
            g_array_append_val(donors, way);
    }
    if (info->parent.v != LO_NONE && !reaches(print, info->parent)) {
        int32_t way =
            way_to(supply, sections->link_of_switch[info->head.v], section);
        g_array_append_val(own, way);
        /* the rest of a ring stays live, and may feed a tie of D itself */
        if (supply->on_ring[section.v])
            g_array_append_val(donors, way);
    }
}

const struct lo_footprint *
lo_supply_footprint(struct lo_supply *supply, const lo_section *dead, int32_t n)
{
    struct section_set key = lo_supply_key(supply, dead, n);
    struct lo_footprint *print = g_hash_table_lookup(supply->footprint, &key);
    if (print != NULL)
        return print;
    print = lo_arena_alloc(supply->arena, sizeof *print);
    print->reach = lo_supply_reach(supply, dead, n, &print->n_reach);
    GArray *ties = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GArray *donors = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GArray *own = g_array_new(FALSE, FALSE, sizeof(int32_t));
    if (supply->options.backfeed && supply->first_limited == NULL)
        find_first_limited(supply);
    for (int32_t i = 0; i < print->n_reach && supply->options.backfeed; i++)
        add_section(supply, print, print->reach[i], ties, donors, own);
    print->ties = keep_numbers(supply, ties, &print->n_ties);
    print->donors = keep_numbers(supply, donors, &print->n_donors);
    print->own = keep_numbers(supply, own, &print->n_own);
    g_array_free(ties, TRUE);
    g_array_free(donors, TRUE);
    g_array_free(own, TRUE);
    struct section_set *kept = lo_arena_alloc(supply->arena, sizeof *kept);
    lo_supply_key(supply, dead, n);
    *kept = lo_set_keep(supply->arena, supply->scratch);
    g_hash_table_insert(supply->footprint, kept, print);
    return print;
}

/* --- interaction -------------------------------------------------------- */

static bool share(const int32_t *a, int32_t n_a, const int32_t *b, int32_t n_b)
{
    int32_t i = 0, j = 0;
    while (i < n_a && j < n_b) {
        if (a[i] == b[j])
            return true;
        if (a[i] < b[j])
            i++;
        else
            j++;
    }
    return false;
}

static bool share_sections(const struct lo_footprint *a,
                           const struct lo_footprint *b)
{
    int32_t i = 0, j = 0;
    while (i < a->n_reach && j < b->n_reach) {
        if (a->reach[i].v == b->reach[j].v)
            return true;
        if (a->reach[i].v < b->reach[j].v)
            i++;
        else
            j++;
    }
    return false;
}

bool lo_footprints_meet(const struct lo_footprint *a,
                        const struct lo_footprint *b)
{
    return share(a->donors, a->n_donors, b->donors, b->n_donors) ||
           share(a->donors, a->n_donors, b->own, b->n_own) ||
           share(a->own, a->n_own, b->donors, b->n_donors) ||
           share(a->ties, a->n_ties, b->ties, b->n_ties) ||
           share_sections(a, b);
}

bool lo_supply_interact(struct lo_supply *supply, const lo_section *dead1,
                        int32_t n1, const lo_section *dead2, int32_t n2)
{
    return lo_footprints_meet(lo_supply_footprint(supply, dead1, n1),
                              lo_supply_footprint(supply, dead2, n2));
}
