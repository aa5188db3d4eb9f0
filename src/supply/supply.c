/*
 * supply.c - life of a supply, its caches, and off(R) put together.
 *
 *   R --split.c--> parts --reach.c--> who hangs below --search.c-->
 *   who of them is back-fed: the others are off
 */
#include <assert.h>
#include <string.h>

#include "backfeed_int.h"

/* --- sets --------------------------------------------------------------- */

guint lo_set_hash(gconstpointer key)
{
    const struct section_set *set = key;
    guint hash = 5381;
    for (int32_t i = 0; i < set->n; i++)
        hash = hash * 33 + (guint)set->at[i].v;
    return hash;
}

gboolean lo_set_equal(gconstpointer a, gconstpointer b)
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

void lo_supply_sort(GArray *sections)
{
    g_array_sort(sections, by_id);
}

struct section_set lo_set_keep(struct lo_arena *arena, const GArray *array)
{
    struct section_set set = {
        (int32_t)array->len,
        lo_arena_array(arena, array->len, sizeof(lo_section))};
    if (array->len > 0)
        memcpy(set.at, array->data, array->len * sizeof(lo_section));
    return set;
}

/* The set asked for, sorted, in scratch. */
struct section_set lo_supply_key(struct lo_supply *supply,
                                 const lo_section *dead, int32_t n)
{
    GArray *key = supply->scratch;
    g_array_set_size(key, 0);
    for (int32_t i = 0; i < n; i++) {
        assert(dead[i].v >= 0 && dead[i].v < supply->sections->n);
        g_array_append_val(key, dead[i]);
    }
    lo_supply_sort(key);
    guint kept = 0;
    for (guint i = 0; i < key->len; i++) {
        lo_section s = g_array_index(key, lo_section, i);
        if (kept == 0 || g_array_index(key, lo_section, kept - 1).v != s.v)
            g_array_index(key, lo_section, kept++) = s;
    }
    g_array_set_size(key, kept);
    return (struct section_set){(int32_t)key->len,
                                (lo_section *)(void *)key->data};
}

/* Most questions need no more partial answers than that. */
enum { QUICK = 500 };

/* --- life --------------------------------------------------------------- */

/* Of two notes on one tie the more careful holds: none, cold, hot. */
static void read_ties(struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    const struct lo_supply_options *options = &supply->options;
    supply->transfer = lo_arena_array(
        supply->arena, (size_t)sections->n_links + 1, sizeof *supply->transfer);
    for (int32_t i = 0; i < options->n_ties; i++) {
        const struct lo_tie_note *note = &options->ties[i];
        int32_t link = sections->link_of_switch[note->sw.v];
        if (link >= 0 && note->transfer > supply->transfer[link])
            supply->transfer[link] = note->transfer;
    }
}

bool lo_supply_usable(const struct lo_supply *supply, int32_t link)
{
    const struct graph *graph = supply->graph;
    int32_t e = graph->edge_of_link[link];
    int32_t l = e == LO_NONE ? link : graph->edges[e].link;
    for (; l != LO_NONE; l = graph->beside[l])
        if (supply->transfer[l] == LO_TIE_NONE)
            return false;
    return true;
}

struct lo_supply *lo_supply_new_with(const struct lo_sections *sections,
                                     const struct lo_supply_options *options,
                                     struct lo_findings *findings)
{
    struct lo_supply *supply = g_new0(struct lo_supply, 1);
    supply->sections = sections;
    supply->options = *options;
    supply->arena = lo_arena_new();
    supply->off = g_hash_table_new(lo_set_hash, lo_set_equal);
    supply->reach = g_hash_table_new(lo_set_hash, lo_set_equal);
    supply->footprint = g_hash_table_new(lo_set_hash, lo_set_equal);
    supply->dip = g_hash_table_new(lo_set_hash, lo_set_equal);
    supply->scratch = g_array_new(FALSE, FALSE, sizeof(lo_section));
    supply->quick = QUICK;
    read_ties(supply);
    lo_reach_prepare(supply);
    if (options->backfeed) {
        lo_supply_prepare(supply);
        lo_supply_tell(supply, findings);
    }
    supply->options.weight = NULL;
    supply->options.ties = NULL;
    return supply;
}

struct lo_supply *lo_supply_new(const struct lo_sections *sections)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.backfeed = false;
    return lo_supply_new_with(sections, &options, NULL);
}

void lo_supply_free(struct lo_supply *supply)
{
    if (supply == NULL)
        return;
    lo_supply_unprepare(supply);
    lo_split_free(supply->split);
    lo_reach_release(supply);
    g_array_free(supply->scratch, TRUE);
    g_hash_table_destroy(supply->dip);
    g_hash_table_destroy(supply->footprint);
    g_hash_table_destroy(supply->reach);
    lo_guard_release(supply);
    g_hash_table_destroy(supply->off);
    lo_arena_free(supply->arena);
    g_free(supply);
}

/* --- off(R) ------------------------------------------------------------- */

/* What was found and is off: not fed, and supplied in the normal state. */
static void count_off(struct lo_supply *supply, struct lo_off *off)
{
    const struct lo_section_info *info = supply->sections->info;
    lo_section *at =
        lo_arena_array(supply->arena, supply->found->len, sizeof *at);
    for (guint i = 0; i < supply->found->len; i++) {
        lo_section s = g_array_index(supply->found, lo_section, i);
        if (supply->standing[s.v] == FED || supply->standing[s.v] == BACKFED ||
            !info[s.v].supplied)
            continue;
        at[off->n_sections++] = s;
        off->customers += info[s.v].customers;
        off->mv_customers += info[s.v].mv_customers;
    }
    off->sections = at;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Links are numbered by the mRIDs of their switches (section.h). */
static const lo_switch_id *switches_of(struct lo_supply *supply, GArray *links,
                                       int32_t *n)
{
    g_array_sort(links, by_number);
    lo_switch_id *at =
        lo_arena_array(supply->arena, links->len, sizeof(lo_switch_id));
    for (guint i = 0; i < links->len; i++) {
        int32_t l = g_array_index(links, int32_t, i);
        if (*n > 0 && i > 0 && g_array_index(links, int32_t, i - 1) == l)
            continue;
        at[(*n)++] = supply->sections->links[l].sw;
    }
    return at;
}

/* Closed links of R; one between two of its sections stands there twice. */
static void list_isolating(struct lo_supply *supply, struct section_set dead,
                           struct lo_off *off)
{
    const struct lo_sections *sections = supply->sections;
    GArray *links = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t i = 0; i < dead.n; i++) {
        const struct lo_section_info *info = &sections->info[dead.at[i].v];
        for (int32_t k = 0; k < info->n_links; k++) {
            int32_t l = sections->link_of[info->first_link + k];
            if (!sections->links[l].open)
                g_array_append_val(links, l);
        }
    }
    off->isolating = switches_of(supply, links, &off->n_isolating);
    g_array_free(links, TRUE);
}

/* R in one piece. */
static void solve(struct lo_supply *supply, struct section_set dead,
                  struct lo_off *off)
{
    lo_reach_below(supply, dead);
    struct backfeed backfeed = {
        .ties = g_array_new(FALSE, FALSE, sizeof(int32_t)),
        .opened = g_array_new(FALSE, FALSE, sizeof(int32_t)),
    };
    if (supply->options.backfeed)
        off->cut_short = !lo_backfeed_search(supply, &backfeed);
    off->unverified = backfeed.unverified;
    off->ties_closed = switches_of(supply, backfeed.ties, &off->n_ties_closed);
    off->opened = switches_of(supply, backfeed.opened, &off->n_opened);
    count_off(supply, off);
    list_isolating(supply, dead, off);
    g_array_free(backfeed.ties, TRUE);
    g_array_free(backfeed.opened, TRUE);
}

/* --- R in parts (split.c) ----------------------------------------------- */

struct joint {
    GArray *sections, *ties, *opened; /* the last two: links */
};

static void add_links(const struct lo_supply *supply, GArray *links,
                      const lo_switch_id *at, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        g_array_append_val(links, supply->sections->link_of_switch[at[i].v]);
}

static void add_part(const struct lo_supply *supply, struct joint *joint,
                     const struct lo_off *part, struct lo_off *off)
{
    if (part->n_sections > 0)
        g_array_append_vals(joint->sections, part->sections,
                            (guint)part->n_sections);
    add_links(supply, joint->ties, part->ties_closed, part->n_ties_closed);
    add_links(supply, joint->opened, part->opened, part->n_opened);
    off->customers += part->customers;
    off->mv_customers += part->mv_customers;
    off->unverified = off->unverified || part->unverified;
    off->cut_short = off->cut_short || part->cut_short;
}

/* The parts side by side: neither their sections nor their ties meet. Elements
 * without limit they may share, so what is unverified shows in the whole. */
void lo_supply_join_parts(struct lo_supply *supply, struct section_set dead,
                          const int32_t *part, int32_t n, int32_t guard,
                          struct lo_off *off)
{
    struct joint joint = {
        g_array_new(FALSE, FALSE, sizeof(lo_section)),
        g_array_new(FALSE, FALSE, sizeof(int32_t)),
        g_array_new(FALSE, FALSE, sizeof(int32_t)),
    };
    lo_section *of_part = g_new(lo_section, (size_t)dead.n + 1);
    for (int32_t p = 0; p < n; p++) {
        int32_t n_of_part = 0;
        for (int32_t i = 0; i < dead.n; i++)
            if (part[i] == p)
                of_part[n_of_part++] = dead.at[i];
        add_part(supply, &joint,
                 lo_supply_off_guarded(supply, of_part, n_of_part, guard), off);
    }
    lo_supply_sort(joint.sections);
    struct section_set sections = lo_set_keep(supply->arena, joint.sections);
    off->sections = sections.at;
    off->n_sections = sections.n;
    off->ties_closed = switches_of(supply, joint.ties, &off->n_ties_closed);
    off->opened = switches_of(supply, joint.opened, &off->n_opened);
    list_isolating(supply, dead, off);
    if (supply->unlimited && off->n_ties_closed > 0) {
        lo_reach_below(supply, dead);
        off->unverified =
            lo_backfeed_unverified(supply, joint.ties, joint.opened);
    }
    g_free(of_part);
    g_array_free(joint.opened, TRUE);
    g_array_free(joint.ties, TRUE);
    g_array_free(joint.sections, TRUE);
}

/* Without back-feed there is nothing to save: who is off is read off. */
static void solve_in_parts(struct lo_supply *supply, struct section_set dead,
                           struct lo_off *off)
{
    int32_t *part = g_new0(int32_t, (size_t)dead.n + 1);
    int32_t n = 1;
    if (supply->options.backfeed && dead.n > 1)
        n = lo_split_parts(supply, dead, NULL, part);
    if (n > 1)
        lo_supply_join_parts(supply, dead, part, n, 0, off);
    else
        solve(supply, dead, off);
    g_free(part);
}

const struct lo_off *lo_supply_off(struct lo_supply *supply,
                                   const lo_section *dead, int32_t n)
{
    struct section_set key = lo_supply_key(supply, dead, n);
    struct lo_off *off = g_hash_table_lookup(supply->off, &key);
    if (off != NULL)
        return off;
    off = lo_arena_alloc(supply->arena, sizeof *off);
    struct section_set *kept = lo_arena_alloc(supply->arena, sizeof *kept);
    *kept = lo_set_keep(supply->arena, supply->scratch);
    solve_in_parts(supply, *kept, off);
    g_hash_table_insert(supply->off, kept, off);
    return off;
}

void lo_supply_off_whole(struct lo_supply *supply, const lo_section *dead,
                         int32_t n, struct lo_off *off)
{
    struct section_set key = lo_supply_key(supply, dead, n);
    *off = (struct lo_off){0};
    solve(supply, key, off);
}

bool *lo_supply_closed(const struct lo_supply *supply, const struct lo_off *off)
{
    const struct lo_sections *sections = supply->sections;
    bool *closed = g_new0(bool, (size_t)sections->n_links + 1);
    for (int32_t l = 0; l < sections->n_links; l++)
        closed[l] = !sections->links[l].open;
    for (int32_t i = 0; i < off->n_isolating; i++)
        closed[sections->link_of_switch[off->isolating[i].v]] = false;
    for (int32_t i = 0; i < off->n_opened; i++)
        closed[sections->link_of_switch[off->opened[i].v]] = false;
    for (int32_t i = 0; i < off->n_ties_closed; i++)
        closed[sections->link_of_switch[off->ties_closed[i].v]] = true;
    return closed;
}
