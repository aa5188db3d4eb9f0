/*
 * section_tree.c - towards the source: parents over closed links, and loops.
 *
 *   S* --s1-- 1 --s2-- 2        every section hangs on the section through
 *   S* --s3-- 3 --s4-- 2  <---  which it was reached first; s4 is left over
 *                               and closes the loop s1 s2 s4 s3
 *
 * All sources count as one node: a path between two of them is a loop, too.
 */
#include <glib.h>

#include "network/section_int.h"

struct forest {
    const struct lo_sections *sections;
    int32_t *up;      /* section above, LO_NONE at a root       */
    int32_t *up_link; /* link to it                             */
    int32_t *depth;   /* -1 = not reached                       */
    int32_t *queue;
};

static int32_t other_end(const struct lo_link *link, int32_t section)
{
    return link->a.v == section ? link->b.v : link->a.v;
}

/* Reaches everything closed from queue[head..tail); returns the new tail. */
static int32_t spread(struct forest *forest, int32_t head, int32_t tail)
{
    const struct lo_sections *sections = forest->sections;
    while (head < tail) {
        int32_t s = forest->queue[head++];
        const struct lo_section_info *info = &sections->info[s];
        for (int32_t i = 0; i < info->n_links; i++) {
            int32_t l = sections->link_of[info->first_link + i];
            int32_t next = other_end(&sections->links[l], s);
            if (sections->links[l].open || forest->depth[next] >= 0)
                continue;
            forest->up[next] = s;
            forest->up_link[next] = l;
            forest->depth[next] = forest->depth[s] + 1;
            forest->queue[tail++] = next;
        }
    }
    return tail;
}

/* Roots: all sources together, then one per island without a source. Returns
 * how many sections have supply: they come first in the queue. */
static int32_t grow(struct forest *forest, const struct lo_sections *sections)
{
    size_t n = (size_t)sections->n;
    forest->sections = sections;
    forest->up = g_new(int32_t, n + 1);
    forest->up_link = g_new(int32_t, n + 1);
    forest->depth = g_new(int32_t, n + 1);
    forest->queue = g_new(int32_t, n + 1);
    int32_t tail = 0;
    for (int32_t s = 0; s < sections->n; s++) {
        forest->up[s] = LO_NONE;
        forest->up_link[s] = LO_NONE;
        forest->depth[s] = -1;
        if (sections->info[s].source) {
            forest->depth[s] = 0;
            forest->queue[tail++] = s;
        }
    }
    tail = spread(forest, 0, tail);
    int32_t supplied = tail;
    for (int32_t s = 0; s < sections->n; s++) {
        if (forest->depth[s] >= 0)
            continue;
        forest->depth[s] = 0;
        forest->queue[tail] = s;
        tail = spread(forest, tail, tail + 1);
    }
    return supplied;
}

static void clear(struct forest *forest)
{
    g_free(forest->up);
    g_free(forest->up_link);
    g_free(forest->depth);
    g_free(forest->queue);
}

/* --- loops -------------------------------------------------------------- */

/*
 * The links of the loop that closed link `l` makes with the tree: up from the
 * deeper end until the ends meet, in one section or in two sources. Sections
 * passed are marked in `meshed`; the links are appended to `loop`.
 */
static void walk_loop(const struct forest *forest, int32_t l, bool *meshed,
                      GArray *loop)
{
    int32_t x = forest->sections->links[l].a.v;
    int32_t y = forest->sections->links[l].b.v;
    g_array_append_val(loop, l);
    while (x != y && (forest->depth[x] > 0 || forest->depth[y] > 0)) {
        int32_t *deeper = forest->depth[x] >= forest->depth[y] ? &x : &y;
        meshed[*deeper] = true;
        g_array_append_val(loop, forest->up_link[*deeper]);
        *deeper = forest->up[*deeper];
    }
    meshed[x] = true;
    meshed[y] = true;
}

/*
 * Single-phase switches side by side between a section and the one above it
 * are one three-phase switch in three parts, not a loop. `phases` holds what
 * the parts seen so far carry, per section below.
 */
static bool is_other_phase(const struct forest *forest, int32_t l,
                           unsigned *phases)
{
    const struct lo_sections *sections = forest->sections;
    const struct lo_link *link = &sections->links[l];
    int32_t below = LO_NONE;
    if (forest->up[link->a.v] == link->b.v)
        below = link->a.v;
    else if (forest->up[link->b.v] == link->a.v)
        below = link->b.v;
    if (below == LO_NONE)
        return false;
    unsigned own = lo_switch_phases(sections->network, link->sw.v);
    if (phases[below] == 0)
        phases[below] = lo_switch_phases(
            sections->network, sections->links[forest->up_link[below]].sw.v);
    if ((own & phases[below]) != 0)
        return false;
    phases[below] |= own;
    return true;
}

/* A switch inside a node (a bus-branch model names those, too) neither
 * separates nor joins anything. */
static bool is_inside_node(const struct lo_network *n, lo_switch_id sw)
{
    lo_equipment_id e = n->switches[sw.v].equipment;
    const struct lo_terminal *t =
        &n->terminals[n->equipment[e.v].first_terminal];
    return t[0].node.v >= 0 && t[0].node.v == t[1].node.v;
}

enum { SHOWN_SWITCHES = 8 };

static void tell_loop(const struct lo_sections *sections, const GArray *loop,
                      struct lo_findings *findings)
{
    const struct lo_network *network = sections->network;
    lo_equipment_id first = {LO_NONE};
    GString *text = g_string_new("loop in the normal state through");
    for (guint i = 0; i < loop->len; i++) {
        const struct lo_link *link =
            &sections->links[g_array_index(loop, int32_t, i)];
        lo_equipment_id e = network->switches[link->sw.v].equipment;
        if (i == 0)
            first = e;
        if (i < SHOWN_SWITCHES)
            g_string_append_printf(text, "%s '%s'", i == 0 ? "" : ",",
                                   network->equipment[e.v].name);
    }
    if (loop->len > SHOWN_SWITCHES)
        g_string_append_printf(text, " and %u more",
                               loop->len - SHOWN_SWITCHES);
    lo_network_finding(findings, network, first, LO_WARNING, "loop", text->str,
                       "if the network is not run meshed, say which of them "
                       "is normally open");
    g_string_free(text, TRUE);
}

/* One finding per independent loop, in the order of the mRIDs of the switches
 * that close them. */
static void find_loops(const struct forest *forest, bool *meshed,
                       struct lo_findings *findings)
{
    const struct lo_sections *sections = forest->sections;
    unsigned *phases = g_new0(unsigned, (size_t)sections->n + 1);
    GArray *loop = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        if (link->open || forest->up_link[link->a.v] == l ||
            forest->up_link[link->b.v] == l ||
            is_inside_node(sections->network, link->sw) ||
            is_other_phase(forest, l, phases))
            continue;
        g_array_set_size(loop, 0);
        walk_loop(forest, l, meshed, loop);
        tell_loop(sections, loop, findings);
    }
    g_array_free(loop, TRUE);
    g_free(phases);
}

void lo_section_tree(struct lo_sections *sections, struct lo_findings *findings)
{
    struct forest forest;
    int32_t supplied = grow(&forest, sections);
    bool *meshed = g_new0(bool, (size_t)sections->n + 1);
    find_loops(&forest, meshed, findings);
    for (int32_t i = 0; i < sections->n; i++) {
        int32_t s = forest.queue[i];
        struct lo_section_info *info = &sections->info[s];
        info->supplied = i < supplied;
        info->meshed = meshed[s];
        info->parent.v = LO_NONE;
        info->head.v = LO_NONE;
        if (info->supplied && forest.up[s] != LO_NONE) {
            info->parent.v = forest.up[s];
            info->head = sections->links[forest.up_link[s]].sw;
        }
    }
    g_free(meshed);
    clear(&forest);
}
