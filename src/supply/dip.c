/*
 * dip.c - who is off for some minutes while R changes, though supplied before
 * and after (DESIGN 3 "Dips").
 *
 *   S ==[cb]== 1 --[d1]-- 2 --[d2]-- R     d1, d2 disconnectors, cb a breaker
 *              |                           d2 must move, and may not break
 *              3                           load: cb opens, so 1, 2, 3 dip
 *
 * (i) Boundaries are the switches that isolate R and those that part what hangs
 * below it (off.opened). Looked at in the state in which the switch stands
 * open: each live section beside it, and up from there. A tie that may not make
 * load is looked at where it is closed: up from the section that it feeds. (ii)
 * A section that hangs behind a cold tie in one state, and not in the other, is
 * moved with a break.
 */
#include <string.h>

#include "supply_int.h"

/* One of the two states, section by section. */
struct side {
    const struct lo_off *off;
    bool *closed;   /* per link */
    int32_t *up;    /* per section: link to its supply, LO_NONE at a source */
    bool *live;     /* per section */
    int32_t *order; /* live sections, towards the source first */
    int32_t n;
    uint64_t *cold; /* per section: cold ties above it, a bit each */
};

static int32_t far_end(const struct lo_link *link, int32_t section)
{
    return link->a.v == section ? link->b.v : link->a.v;
}

static bool may_break(const struct lo_supply *supply, int32_t l)
{
    const struct lo_network *network = supply->sections->network;
    int32_t sw = supply->sections->links[l].sw.v;
    return (supply->options.load_break >> network->switches[sw].cls & 1u) != 0;
}

/* --- hot and cold ------------------------------------------------------- */

/* The substation of a section: that of the nearest feeder above it that names
 * one; `*root` receives the section of its source. */
static const char *substation_of(const struct lo_sections *sections, int32_t s,
                                 int32_t *root)
{
    const char *found = NULL;
    for (;; s = sections->info[s].parent.v) {
        const struct lo_section_info *info = &sections->info[s];
        if (found == NULL && info->feeder.v != LO_NONE) {
            found = sections->network->feeders[info->feeder.v].substation;
            if (found != NULL && found[0] == '\0')
                found = NULL;
        }
        *root = s;
        if (info->parent.v == LO_NONE)
            return found;
    }
}

/* As lo:Tie says; else its sides are of two substations, or where those are
 * not named, of two sources. */
static bool is_cold(const struct lo_supply *supply, int32_t l)
{
    const struct lo_sections *sections = supply->sections;
    if (supply->transfer[l] != LO_TIE_UNSAID)
        return supply->transfer[l] == LO_TIE_COLD;
    const struct lo_link *link = &sections->links[l];
    int32_t root_a, root_b;
    const char *a = substation_of(sections, link->a.v, &root_a);
    const char *b = substation_of(sections, link->b.v, &root_b);
    if (a != NULL && b != NULL)
        return strcmp(a, b) != 0;
    return root_a != root_b;
}

/* Cold ties closed in either state, ascending, at most 64: what is beyond
 * shares the last bit. */
static void add_cold_ties(const struct lo_supply *supply,
                          const struct lo_off *off, GArray *ties)
{
    for (int32_t i = 0; i < off->n_ties_closed; i++) {
        int32_t l = supply->sections->link_of_switch[off->ties_closed[i].v];
        bool known = false;
        for (guint k = 0; k < ties->len; k++)
            known = known || g_array_index(ties, int32_t, k) == l;
        if (!known && is_cold(supply, l))
            g_array_append_val(ties, l);
    }
}

/* Parts of one switch, each after the one before it in the chain. */
static bool is_one_place(const struct lo_supply *supply, int32_t a, int32_t b)
{
    const int32_t *beside = supply->graph->beside;
    int32_t from_a = a, from_b = b;
    while (from_a != LO_NONE && from_a != b)
        from_a = beside[from_a];
    while (from_b != LO_NONE && from_b != a)
        from_b = beside[from_b];
    return from_a == b || from_b == a;
}

/* One part that is cold makes the whole switch cold. */
static uint64_t bit_of(const struct lo_supply *supply, const GArray *ties,
                       int32_t l)
{
    for (guint k = 0; k < ties->len; k++)
        if (is_one_place(supply, g_array_index(ties, int32_t, k), l))
            return (uint64_t)1 << MIN(k, 63);
    return 0;
}

/* --- a state, section by section ---------------------------------------- */

static void open_side(struct side *side, struct lo_supply *supply,
                      const struct lo_off *off, const bool *dead,
                      const GArray *cold)
{
    const struct lo_sections *sections = supply->sections;
    size_t n = (size_t)sections->n + 1;
    *side = (struct side){
        .off = off,
        .closed = lo_supply_closed(supply, off),
        .up = g_new(int32_t, n),
        .live = g_new0(bool, n),
        .order = g_new(int32_t, n),
        .cold = g_new0(uint64_t, n),
    };
    for (int32_t s = 0; s < sections->n; s++) {
        side->up[s] = LO_NONE;
        if (!sections->info[s].source || dead[s])
            continue;
        side->live[s] = true;
        side->order[side->n++] = s;
    }
    for (int32_t head = 0; head < side->n; head++) {
        int32_t s = side->order[head];
        const struct lo_section_info *info = &sections->info[s];
        for (int32_t i = 0; i < info->n_links; i++) {
            int32_t l = sections->link_of[info->first_link + i];
            int32_t next = far_end(&sections->links[l], s);
            if (!side->closed[l] || side->live[next])
                continue;
            side->live[next] = true;
            side->up[next] = l;
            side->cold[next] = side->cold[s] | bit_of(supply, cold, l);
            side->order[side->n++] = next;
        }
    }
}

static void close_side(struct side *side)
{
    g_free(side->cold);
    g_free(side->order);
    g_free(side->live);
    g_free(side->up);
    g_free(side->closed);
}

/* --- (i) ---------------------------------------------------------------- */

/* Marks what is fed through the nearest switch above `section` that may break
 * load; where there is none, all that its source feeds. */
static void mark_below(const struct lo_supply *supply, const struct side *side,
                       int32_t section, bool *dips)
{
    const struct lo_link *links = supply->sections->links;
    bool *below = g_new0(bool, (size_t)supply->sections->n + 1);
    int32_t top = section;
    while (side->up[top] != LO_NONE && !may_break(supply, side->up[top]))
        top = far_end(&links[side->up[top]], top);
    below[top] = true;
    for (int32_t i = 0; i < side->n; i++) {
        int32_t s = side->order[i];
        if (side->up[s] != LO_NONE && below[far_end(&links[side->up[s]], s)])
            below[s] = true;
        dips[s] = dips[s] || below[s];
    }
    g_free(below);
}

static bool holds(const lo_switch_id *at, int32_t n, lo_switch_id sw)
{
    for (int32_t i = 0; i < n; i++)
        if (at[i].v == sw.v)
            return true;
    return false;
}

/* May not break load, is open in one state, and closed in the other. */
static bool opens(const struct lo_supply *supply, const struct lo_off *other,
                  lo_switch_id sw)
{
    return !may_break(supply, supply->sections->link_of_switch[sw.v]) &&
           !holds(other->isolating, other->n_isolating, sw) &&
           !holds(other->opened, other->n_opened, sw);
}

static void mark_beside(const struct lo_supply *supply, const struct side *side,
                        const struct lo_off *other, const lo_switch_id *at,
                        int32_t n, bool *dips)
{
    for (int32_t i = 0; i < n; i++) {
        const struct lo_link *link =
            &supply->sections->links[supply->sections->link_of_switch[at[i].v]];
        if (!opens(supply, other, at[i]))
            continue;
        if (side->live[link->a.v])
            mark_below(supply, side, link->a.v, dips);
        if (side->live[link->b.v])
            mark_below(supply, side, link->b.v, dips);
    }
}

/* May not make load, is a tie, closed in one state only. */
static bool closes(const struct lo_supply *supply, const struct lo_off *other,
                   lo_switch_id tie)
{
    return !may_break(supply, supply->sections->link_of_switch[tie.v]) &&
           !holds(other->ties_closed, other->n_ties_closed, tie);
}

/* What such a tie feeds, and its donor, up to the switch that may. */
static void mark_ties(const struct lo_supply *supply, const struct side *side,
                      const struct lo_off *other, bool *dips)
{
    for (int32_t i = 0; i < side->off->n_ties_closed; i++) {
        lo_switch_id tie = side->off->ties_closed[i];
        int32_t l = supply->sections->link_of_switch[tie.v];
        const struct lo_link *link = &supply->sections->links[l];
        if (!closes(supply, other, tie))
            continue;
        mark_below(supply, side,
                   side->up[link->a.v] == l ? link->a.v : link->b.v, dips);
    }
}

static void mark_boundary(const struct lo_supply *supply,
                          const struct side *side, const struct lo_off *other,
                          bool *dips)
{
    const struct lo_off *off = side->off;
    mark_beside(supply, side, other, off->isolating, off->n_isolating, dips);
    mark_beside(supply, side, other, off->opened, off->n_opened, dips);
    mark_ties(supply, side, other, dips);
}

/* --- all of it ---------------------------------------------------------- */

/* Does the change move what may not break load, and is open (a tie: closed) in
 * the first state only? */
static bool moves_badly(const struct lo_supply *supply,
                        const struct lo_off *off, const struct lo_off *other)
{
    bool any = false;
    for (int32_t i = 0; i < off->n_isolating && !any; i++)
        any = opens(supply, other, off->isolating[i]);
    for (int32_t i = 0; i < off->n_opened && !any; i++)
        any = opens(supply, other, off->opened[i]);
    for (int32_t i = 0; i < off->n_ties_closed && !any; i++)
        any = closes(supply, other, off->ties_closed[i]);
    return any;
}

/* Most changes move only switches that may break load, and no cold tie. */
static bool may_dip(const struct lo_supply *supply, const struct lo_off *before,
                    const struct lo_off *after, const GArray *cold)
{
    return supply->options.dip_s > 0 &&
           (cold->len > 0 || moves_badly(supply, before, after) ||
            moves_badly(supply, after, before));
}

static bool *flags_of(const struct lo_sections *sections, const lo_section *at,
                      int32_t n)
{
    bool *flags = g_new0(bool, (size_t)sections->n + 1);
    for (int32_t i = 0; i < n; i++)
        flags[at[i].v] = true;
    return flags;
}

static void fill(struct lo_supply *supply, struct lo_dip *dip,
                 const struct side *before, const struct side *after)
{
    const struct lo_sections *sections = supply->sections;
    bool *dips = g_new0(bool, (size_t)sections->n + 1);
    mark_boundary(supply, before, after->off, dips);
    mark_boundary(supply, after, before->off, dips);
    lo_section *at =
        lo_arena_array(supply->arena, (size_t)before->n, sizeof *at);
    for (int32_t s = 0; s < sections->n; s++) {
        if (!before->live[s] || !after->live[s] ||
            (!dips[s] && before->cold[s] == after->cold[s]))
            continue;
        at[dip->n_sections++].v = s;
        dip->customers += sections->info[s].customers;
        dip->mv_customers += sections->info[s].mv_customers;
    }
    dip->sections = at;
    g_free(dips);
}

static struct lo_dip *find_dip(struct lo_supply *supply,
                               const struct lo_instant *from,
                               const struct lo_instant *to)
{
    const struct lo_sections *sections = supply->sections;
    struct lo_dip *dip = lo_arena_alloc(supply->arena, sizeof *dip);
    const struct lo_off *off_before =
        lo_supply_off_guarded(supply, from->dead, from->n, from->guard);
    const struct lo_off *off_after =
        lo_supply_off_guarded(supply, to->dead, to->n, to->guard);
    GArray *cold = g_array_new(FALSE, FALSE, sizeof(int32_t));
    add_cold_ties(supply, off_before, cold);
    add_cold_ties(supply, off_after, cold);
    if (may_dip(supply, off_before, off_after, cold)) {
        bool *dead_before = flags_of(sections, from->dead, from->n);
        bool *dead_after = flags_of(sections, to->dead, to->n);
        struct side one, two;
        open_side(&one, supply, off_before, dead_before, cold);
        open_side(&two, supply, off_after, dead_after, cold);
        fill(supply, dip, &one, &two);
        close_side(&two);
        close_side(&one);
        g_free(dead_after);
        g_free(dead_before);
    }
    g_array_free(cold, TRUE);
    return dip;
}

static void add_key(GArray *key, struct lo_supply *supply,
                    const struct lo_instant *at)
{
    const lo_section guard = {-1 - at->guard};
    struct section_set set = lo_supply_key(supply, at->dead, at->n);
    g_array_append_vals(key, set.at, (guint)set.n);
    g_array_append_val(key, guard);
}

/* The key of the cache: both sets, each with its guard behind it, below 0. */
const struct lo_dip *lo_supply_dip_guarded(struct lo_supply *supply,
                                           const struct lo_instant *from,
                                           const struct lo_instant *to)
{
    GArray *key = g_array_new(FALSE, FALSE, sizeof(lo_section));
    add_key(key, supply, from);
    add_key(key, supply, to);
    struct section_set set = {(int32_t)key->len,
                              (lo_section *)(void *)key->data};
    struct lo_dip *dip = g_hash_table_lookup(supply->dip, &set);
    if (dip == NULL) {
        dip = find_dip(supply, from, to);
        struct section_set *kept = lo_arena_alloc(supply->arena, sizeof *kept);
        *kept = lo_set_keep(supply->arena, key);
        g_hash_table_insert(supply->dip, kept, dip);
    }
    g_array_free(key, TRUE);
    return dip;
}

const struct lo_dip *lo_supply_dip(struct lo_supply *supply,
                                   const lo_section *before, int32_t n_before,
                                   const lo_section *after, int32_t n_after)
{
    const struct lo_instant from = {before, n_before, 0};
    const struct lo_instant to = {after, n_after, 0};
    return lo_supply_dip_guarded(supply, &from, &to);
}
