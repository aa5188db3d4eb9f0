/*
 * supply.c - off(R) by search, with all ties open, and what a job can reach.
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
#include "lineout/supply.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

/* A set of sections, ascending, each once: the key of both caches. */
struct section_set {
    int32_t n;
    lo_section *at;
};

/* What the search knows of a section it has met. */
enum standing {
    DEAD,  /* in R */
    BELOW, /* hangs below R: off, until a way in is found */
    FED    /* hangs below R, but has supply round a loop */
};

struct lo_supply {
    const struct lo_sections *sections;
    struct lo_arena *arena; /* keys and answers */
    GHashTable *off;        /* struct section_set -> struct lo_off */
    GHashTable *reach;      /* struct section_set -> struct section_set */
    GArray *scratch;        /* lo_section: the key being asked for */
    GArray *found;          /* lo_section */
    int32_t *first_child;   /* children[first_child[s] .. first_child[s + 1]) */
    int32_t *children;
    int32_t *first_ring; /* likewise: sections of the ring block named s */
    int32_t *ring_members;
    int32_t *ring;     /* per section: name of the block of its way up */
    int32_t *round_of; /* per section: question in which it was last met */
    enum standing *standing; /* per section: what it was found to be then */
    int32_t round;           /* of the question being answered */
};

/* --- sets --------------------------------------------------------------- */

static guint set_hash(gconstpointer key)
{
    const struct section_set *set = key;
    guint hash = 5381;
    for (int32_t i = 0; i < set->n; i++)
        hash = hash * 33 + (guint)set->at[i].v;
    return hash;
}

static gboolean set_equal(gconstpointer a, gconstpointer b)
{
    const struct section_set *x = a, *y = b;
    if (x->n != y->n)
        return FALSE;
    for (int32_t i = 0; i < x->n; i++)
        if (x->at[i].v != y->at[i].v)
            return FALSE;
    return TRUE;
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    const lo_section *x = a, *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

static void sort_unique(GArray *array)
{
    g_array_sort(array, by_id);
    guint n = 0;
    for (guint i = 0; i < array->len; i++) {
        lo_section s = g_array_index(array, lo_section, i);
        if (n == 0 || g_array_index(array, lo_section, n - 1).v != s.v)
            g_array_index(array, lo_section, n++) = s;
    }
    g_array_set_size(array, n);
}

static struct section_set view(GArray *array)
{
    return (struct section_set){(int32_t)array->len,
                                (lo_section *)(void *)array->data};
}

static struct section_set *keep_set(struct lo_arena *arena, GArray *array)
{
    struct section_set *set = lo_arena_alloc(arena, sizeof *set);
    set->n = (int32_t)array->len;
    set->at = lo_arena_array(arena, array->len, sizeof(lo_section));
    if (array->len > 0)
        memcpy(set->at, array->data, array->len * sizeof(lo_section));
    return set;
}

/* The set asked for, sorted, in scratch. */
static struct section_set key_of(struct lo_supply *supply,
                                 const lo_section *dead, int32_t n)
{
    g_array_set_size(supply->scratch, 0);
    for (int32_t i = 0; i < n; i++) {
        assert(dead[i].v >= 0 && dead[i].v < supply->sections->n);
        g_array_append_val(supply->scratch, dead[i]);
    }
    sort_unique(supply->scratch);
    return view(supply->scratch);
}

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

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
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
        if (link->open || !info[x].supplied)
            continue;
        while (x != y && (depth[x] > 0 || depth[y] > 0)) {
            int32_t *deeper = depth[x] >= depth[y] ? &x : &y;
            int32_t root = root_of(supply->ring, *deeper);
            if (last != LO_NONE)
                supply->ring[root] = root_of(supply->ring, last);
            last = *deeper;
            *deeper = info[*deeper].parent.v;
        }
    }
    for (int32_t s = 0; s < sections->n; s++)
        supply->ring[s] = root_of(supply->ring, s);
    g_free(depth);
}

/* --- life --------------------------------------------------------------- */

struct lo_supply *lo_supply_new(const struct lo_sections *sections)
{
    size_t n = (size_t)sections->n;
    struct lo_supply *supply = g_new0(struct lo_supply, 1);
    supply->sections = sections;
    supply->arena = lo_arena_new();
    supply->off = g_hash_table_new(set_hash, set_equal);
    supply->reach = g_hash_table_new(set_hash, set_equal);
    supply->scratch = g_array_new(FALSE, FALSE, sizeof(lo_section));
    supply->found = g_array_new(FALSE, FALSE, sizeof(lo_section));
    supply->first_child = g_new0(int32_t, n + 1);
    supply->children = g_new0(int32_t, n + 1);
    supply->first_ring = g_new0(int32_t, n + 1);
    supply->ring_members = g_new0(int32_t, n + 1);
    supply->ring = g_new0(int32_t, n + 1);
    supply->round_of = g_new0(int32_t, n + 1);
    supply->standing = g_new0(enum standing, n + 1);

    int32_t *parent = g_new(int32_t, n + 1);
    for (size_t s = 0; s < n; s++)
        parent[s] = sections->info[s].parent.v;
    group_by(parent, sections->n, supply->first_child, supply->children);
    g_free(parent);
    find_rings(supply);
    group_by(supply->ring, sections->n, supply->first_ring,
             supply->ring_members);
    return supply;
}

void lo_supply_free(struct lo_supply *supply)
{
    if (supply == NULL)
        return;
    g_free(supply->standing);
    g_free(supply->round_of);
    g_free(supply->ring);
    g_free(supply->ring_members);
    g_free(supply->first_ring);
    g_free(supply->children);
    g_free(supply->first_child);
    g_array_free(supply->found, TRUE);
    g_array_free(supply->scratch, TRUE);
    g_hash_table_destroy(supply->reach);
    g_hash_table_destroy(supply->off);
    lo_arena_free(supply->arena);
    g_free(supply);
}

/* --- meeting sections --------------------------------------------------- */

static void begin(struct lo_supply *supply)
{
    g_array_set_size(supply->found, 0);
    supply->round++;
}

static bool met(const struct lo_supply *supply, int32_t section)
{
    return supply->round_of[section] == supply->round;
}

/* Appends the section to `found`, unless this question has met it before. */
static void meet(struct lo_supply *supply, int32_t section,
                 enum standing standing)
{
    if (met(supply, section))
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

/* --- off(R) ------------------------------------------------------------- */

/* A closed link to a section that was not met: that one hangs on a source
 * beside R, so there is supply. */
static bool borders_supply(const struct lo_supply *supply, int32_t section)
{
    const struct lo_sections *sections = supply->sections;
    for (int32_t i = 0; i < sections->info[section].n_links; i++) {
        int32_t other = neighbour(sections, section, i);
        if (other != LO_NONE && !met(supply, other))
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
            if (other != LO_NONE && met(supply, other) &&
                supply->standing[other] == BELOW) {
                supply->standing[other] = FED;
                g_array_append_val(queue, other);
            }
        }
    }
    g_array_free(queue, TRUE);
}

/* What was found and is off: not fed, and supplied in the normal state. */
static struct lo_off *make_off(struct lo_supply *supply)
{
    const struct lo_section_info *info = supply->sections->info;
    struct lo_off *off = lo_arena_alloc(supply->arena, sizeof *off);
    lo_section *at =
        lo_arena_array(supply->arena, supply->found->len, sizeof *at);
    g_array_sort(supply->found, by_id);
    for (guint i = 0; i < supply->found->len; i++) {
        lo_section s = g_array_index(supply->found, lo_section, i);
        if (supply->standing[s.v] == FED || !info[s.v].supplied)
            continue;
        at[off->n_sections++] = s;
        off->customers += info[s.v].customers;
        off->mv_customers += info[s.v].mv_customers;
    }
    off->sections = at;
    return off;
}

const struct lo_off *lo_supply_off(struct lo_supply *supply,
                                   const lo_section *dead, int32_t n)
{
    struct section_set key = key_of(supply, dead, n);
    struct lo_off *off = g_hash_table_lookup(supply->off, &key);
    if (off != NULL)
        return off;
    begin(supply);
    for (int32_t i = 0; i < key.n; i++)
        meet(supply, key.at[i].v, DEAD);
    meet_below(supply);
    feed_round_loops(supply);
    off = make_off(supply);
    g_hash_table_insert(supply->off, keep_set(supply->arena, supply->scratch),
                        off);
    return off;
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
    struct section_set key = key_of(supply, dead, n_dead);
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
        g_array_sort(supply->found, by_id);
        reach = keep_set(supply->arena, supply->found);
        g_hash_table_insert(supply->reach,
                            keep_set(supply->arena, supply->scratch), reach);
    }
    *n = reach->n;
    return reach->at;
}
