/*
 * reach.c - who hangs below R, and what a job can reach.
 *
 * Sections hang in a tree under the sources (section.h: parent). Whoever does
 * not hang below R has a way to a source that R does not touch. So only what
 * hangs below R is looked at: it is off, unless a further closed link (a loop)
 * leads out of it. In a radial network there is none, and the cost is the
 * size of the subtree.
 *
 *   S --- 1 --- 2 --- 3        R = {1}: below hang 2, 3, 4; if 4 has a closed
 *                \-- 4 ...     link to elsewhere, 4 is supplied from there,
 *                              and then 2 and 3 through 4
 */
#include "supply_int.h"

/* --- the tree and its rings --------------------------------------------- */

/* Groups 0..n-1 by `group` (LO_NONE = in none): members of g stand in
 * members[first[g] .. first[g + 1]), ascending. */
static void group_by(const int32_t *group, int32_t n, int32_t *first,
                     int32_t *members)
{
    for (int32_t i = 0; i < n; i++)
        if (group[i] != LO_NONE)
            first[group[i] + 1]++;
    for (int32_t i = 0; i < n; i++)
        first[i + 1] += first[i];
    int32_t *next = g_memdup2(first, ((size_t)n + 1) * sizeof *first);
    for (int32_t i = 0; i < n; i++)
        if (group[i] != LO_NONE)
            members[next[group[i]]++] = i;
    g_free(next);
}

/* Steps to the source, 0 for sections without parent. Needs the children. */
static int32_t *depths(const struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    int32_t *depth = g_new0(int32_t, (size_t)sections->n + 1);
    int32_t *queue = g_new(int32_t, (size_t)sections->n + 1);
    int32_t tail = 0;
    for (int32_t s = 0; s < sections->n; s++)
        if (sections->info[s].parent.v == LO_NONE)
            queue[tail++] = s;
    for (int32_t head = 0; head < tail; head++) {
        int32_t s = queue[head];
        for (int32_t c = supply->first_child[s]; c < supply->first_child[s + 1];
             c++) {
            depth[supply->children[c]] = depth[s] + 1;
            queue[tail++] = supply->children[c];
        }
    }
    g_free(queue);
    return depth;
}

/* Is the closed link a part of the switch that leads up from one of its ends?
 * Parts of a switch carry a phase each between the same two nodes. */
static bool beside_head(const struct lo_sections *sections, int32_t l)
{
    const struct lo_network *net = sections->network;
    const struct lo_switch *sw = &net->switches[sections->links[l].sw.v];
    const int32_t ends[] = {sections->links[l].a.v, sections->links[l].b.v};
    const struct lo_terminal *a = lo_network_terminal(net, sw->equipment, 0);
    const struct lo_terminal *b = lo_network_terminal(net, sw->equipment, 1);
    for (int k = 0; k < 2; k++) {
        lo_switch_id head = sections->info[ends[k]].head;
        if (head.v == LO_NONE)
            continue;
        lo_equipment_id other = net->switches[head.v].equipment;
        const struct lo_terminal *c = lo_network_terminal(net, other, 0);
        const struct lo_terminal *d = lo_network_terminal(net, other, 1);
        bool along = a->node.v == c->node.v && b->node.v == d->node.v;
        bool across = a->node.v == d->node.v && b->node.v == c->node.v;
        if ((along || across) &&
            ((a->phases | b->phases) & (c->phases | d->phases)) == 0)
            return true;
    }
    return false;
}

/*
 * Blocks of rings: the ways up of two sections are in one block if a ring
 * passes both (biconnected blocks; the rings that the links outside the tree
 * make with it generate them). All sources count as one node. A way up on no
 * ring is a block of its own.
 */
static void find_rings(struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    const struct lo_section_info *info = sections->info;
    int32_t *depth = depths(supply);
    for (int32_t s = 0; s < sections->n; s++)
        supply->ring[s] = s;
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        int32_t x = link->a.v, y = link->b.v, last = LO_NONE;
        if (link->open || x == y || !info[x].supplied ||
            info[x].head.v == link->sw.v || info[y].head.v == link->sw.v ||
            beside_head(sections, l))
            continue;
        supply->on_ring[x] = supply->on_ring[y] = true;
        while (x != y && (depth[x] > 0 || depth[y] > 0)) {
            int32_t *deeper = depth[x] >= depth[y] ? &x : &y;
            int32_t root = lo_graph_root(supply->ring, *deeper);
            supply->on_ring[*deeper] = true;
            if (last != LO_NONE)
                supply->ring[root] = lo_graph_root(supply->ring, last);
            last = *deeper;
            *deeper = info[*deeper].parent.v;
        }
    }
    for (int32_t s = 0; s < sections->n; s++)
        supply->ring[s] = lo_graph_root(supply->ring, s);
    g_free(depth);
}

/* --- life --------------------------------------------------------------- */

void lo_reach_prepare(struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    size_t n = (size_t)sections->n + 1;
    supply->found = g_array_new(FALSE, FALSE, sizeof(lo_section));
    supply->first_child = g_new0(int32_t, n);
    supply->children = g_new0(int32_t, n);
    supply->first_ring = g_new0(int32_t, n);
    supply->ring_members = g_new0(int32_t, n);
    supply->ring = g_new0(int32_t, n);
    supply->on_ring = g_new0(bool, n);
    supply->round_of = g_new0(int32_t, n);
    supply->standing = g_new0(enum standing, n);

    int32_t *parent = g_new(int32_t, n);
    for (int32_t s = 0; s < sections->n; s++)
        parent[s] = sections->info[s].parent.v;
    group_by(parent, sections->n, supply->first_child, supply->children);
    g_free(parent);
    find_rings(supply);
    group_by(supply->ring, sections->n, supply->first_ring,
             supply->ring_members);
}

void lo_reach_release(struct lo_supply *supply)
{
    g_free(supply->standing);
    g_free(supply->round_of);
    g_free(supply->on_ring);
    g_free(supply->ring);
    g_free(supply->ring_members);
    g_free(supply->first_ring);
    g_free(supply->children);
    g_free(supply->first_child);
    g_array_free(supply->found, TRUE);
}

/* --- meeting sections --------------------------------------------------- */

static void begin(struct lo_supply *supply)
{
    g_array_set_size(supply->found, 0);
    supply->round++;
}

bool lo_supply_met(const struct lo_supply *supply, int32_t section)
{
    return supply->round_of[section] == supply->round;
}

/* Appends the section to `found`, unless this question has met it before. */
static void meet(struct lo_supply *supply, int32_t section,
                 enum standing standing)
{
    if (lo_supply_met(supply, section))
        return;
    lo_section s = {section};
    supply->round_of[section] = supply->round;
    supply->standing[section] = standing;
    g_array_append_val(supply->found, s);
}

/* Appends all that hangs below what was found, however deep. */
static void meet_below(struct lo_supply *supply)
{
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t s = g_array_index(supply->found, lo_section, i).v;
        for (int32_t c = supply->first_child[s]; c < supply->first_child[s + 1];
             c++)
            meet(supply, supply->children[c], BELOW);
    }
}

/* The section at the other end of the i-th link, LO_NONE if that is open. */
static int32_t neighbour(const struct lo_sections *sections, int32_t section,
                         int32_t i)
{
    const struct lo_section_info *info = &sections->info[section];
    const struct lo_link *link =
        &sections->links[sections->link_of[info->first_link + i]];
    if (link->open)
        return LO_NONE;
    return link->a.v == section ? link->b.v : link->a.v;
}

/* --- below R ------------------------------------------------------------ */

/* A closed link to a section that was not met: that one hangs on a source
 * beside R, so there is supply. */
static bool borders_supply(const struct lo_supply *supply, int32_t section)
{
    const struct lo_sections *sections = supply->sections;
    for (int32_t i = 0; i < sections->info[section].n_links; i++) {
        int32_t other = neighbour(sections, section, i);
        if (other != LO_NONE && !lo_supply_met(supply, other))
            return true;
    }
    return false;
}

/* Supply enters what hangs below R where a loop leads out of it, and spreads
 * there, but never through R: all its switches are open. */
static void feed_round_loops(struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t s = g_array_index(supply->found, lo_section, i).v;
        if (supply->standing[s] == BELOW && borders_supply(supply, s)) {
            supply->standing[s] = FED;
            g_array_append_val(queue, s);
        }
    }
    for (guint head = 0; head < queue->len; head++) {
        int32_t s = g_array_index(queue, int32_t, head);
        for (int32_t i = 0; i < sections->info[s].n_links; i++) {
            int32_t other = neighbour(sections, s, i);
            if (other != LO_NONE && lo_supply_met(supply, other) &&
                supply->standing[other] == BELOW) {
                supply->standing[other] = FED;
                g_array_append_val(queue, other);
            }
        }
    }
    g_array_free(queue, TRUE);
}

bool lo_supply_live(const struct lo_supply *supply, int32_t section)
{
    return supply->sections->info[section].supplied &&
           (!lo_supply_met(supply, section) ||
            supply->standing[section] == FED);
}

void lo_reach_below(struct lo_supply *supply, struct section_set dead)
{
    begin(supply);
    for (int32_t i = 0; i < dead.n; i++)
        meet(supply, dead.at[i].v, DEAD);
    meet_below(supply);
    feed_round_loops(supply);
    lo_supply_sort(supply->found);
}

/* --- reach -------------------------------------------------------------- */

static void meet_ring(struct lo_supply *supply, int32_t ring)
{
    for (int32_t i = supply->first_ring[ring]; i < supply->first_ring[ring + 1];
         i++)
        meet(supply, supply->ring_members[i], BELOW);
}

/*
 * All sections that have a way to a source through `dead`: those on a ring
 * with one of them, and all below. A ring loses its other half only when a
 * second job cuts it as well; both jobs must know of each other then, and of
 * everyone below the ring. A source stands on the rings that start at it.
 */
const lo_section *lo_supply_reach(struct lo_supply *supply,
                                  const lo_section *dead, int32_t n_dead,
                                  int32_t *n)
{
    const struct lo_sections *sections = supply->sections;
    struct section_set key = lo_supply_key(supply, dead, n_dead);
    struct section_set *reach = g_hash_table_lookup(supply->reach, &key);
    if (reach == NULL) {
        begin(supply);
        for (int32_t i = 0; i < key.n; i++) {
            int32_t s = key.at[i].v;
            meet(supply, s, DEAD);
            if (!sections->info[s].source) {
                meet_ring(supply, supply->ring[s]);
                continue;
            }
            for (int32_t k = 0; k < sections->info[s].n_links; k++) {
                int32_t other = neighbour(sections, s, k);
                if (other != LO_NONE && !sections->info[other].source)
                    meet_ring(supply, supply->ring[other]);
            }
        }
        meet_below(supply);
        lo_supply_sort(supply->found);
        reach = lo_arena_alloc(supply->arena, 2 * sizeof *reach);
        reach[0] = lo_set_keep(supply->arena, supply->found);
        reach[1] = lo_set_keep(supply->arena, supply->scratch);
        g_hash_table_insert(supply->reach, &reach[1], reach);
    }
    *n = reach->n;
    return reach->at;
}
