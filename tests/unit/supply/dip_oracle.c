/*
 * dip_oracle.c - who dips at a change (dip_oracle.h).
 */
#include "supply/dip_oracle.h"

#include <glib.h>
#include <string.h>

/* One of the two states. */
struct view {
    const struct lo_sections *sections;
    const struct lo_supply_options *options;
    const bool *dead;
    bool *closed; /* per link */
    bool *live;   /* per section */
};

static int32_t node_of(const struct lo_sections *s, int32_t l, int k)
{
    const struct lo_network *net = s->network;
    lo_equipment_id e = net->switches[s->links[l].sw.v].equipment;
    return lo_network_terminal(net, e, k)->node.v;
}

static unsigned phases_of(const struct lo_sections *s, int32_t l)
{
    const struct lo_network *net = s->network;
    lo_equipment_id e = net->switches[s->links[l].sw.v].equipment;
    return lo_network_terminal(net, e, 0)->phases;
}

/* Parts of one switch: between the same nodes, by other phases. */
static bool is_one_place(const struct lo_sections *s, int32_t l, int32_t m)
{
    int32_t a = node_of(s, l, 0), b = node_of(s, l, 1);
    int32_t c = node_of(s, m, 0), d = node_of(s, m, 1);
    return l == m || (((a == c && b == d) || (a == d && b == c)) &&
                      s->links[l].open == s->links[m].open &&
                      (phases_of(s, l) & phases_of(s, m)) == 0);
}

/* Sections with supply, one place left out; `from` >= 0: from that source
 * section alone. */
static void flood(const struct view *v, int32_t without, int32_t from,
                  bool *live)
{
    const struct lo_sections *s = v->sections;
    for (int32_t i = 0; i < s->n; i++)
        live[i] = s->info[i].source && !v->dead[i] && (from < 0 || from == i);
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t l = 0; l < s->n_links; l++) {
            int32_t a = s->links[l].a.v, b = s->links[l].b.v;
            if (!v->closed[l] || live[a] == live[b] ||
                (without >= 0 && is_one_place(s, l, without)))
                continue;
            live[a] = live[b] = true;
            grew = true;
        }
    }
}

static const char *mrid_of(const struct lo_sections *s, int32_t l)
{
    const struct lo_network *net = s->network;
    return net->equipment[net->switches[s->links[l].sw.v].equipment.v].mrid;
}

static struct view view_new(const struct lo_sections *s,
                            const struct lo_supply_options *options,
                            const struct oracle_state *state)
{
    struct view v = {s, options, state->dead,
                     g_new0(bool, (size_t)s->n_links + 1),
                     g_new0(bool, (size_t)s->n + 1)};
    for (int32_t l = 0; l < s->n_links; l++) {
        const struct lo_link *link = &s->links[l];
        v.closed[l] = !link->open;
        for (int i = 0; i < state->answer->n_operated; i++)
            if (strcmp(mrid_of(s, l), state->answer->operated[i]) == 0)
                v.closed[l] = link->open;
        if (state->dead[link->a.v] || state->dead[link->b.v])
            v.closed[l] = false;
    }
    flood(&v, -1, -1, v.live);
    return v;
}

static void view_release(struct view *v)
{
    g_free(v->live);
    g_free(v->closed);
}

static bool breaks(const struct view *v, int32_t l)
{
    enum lo_switch_class cls =
        v->sections->network->switches[v->sections->links[l].sw.v].cls;
    return (v->options->load_break & 1u << cls) != 0;
}

static int count(const struct view *v, const bool *lost)
{
    int n = 0;
    for (int32_t i = 0; i < v->sections->n; i++)
        n += v->live[i] && lost[i];
    return n;
}

/* All that the nearest switch above `section` that may break load feeds; where
 * there is none, all of its source. */
static void add_covered(const struct view *v, int32_t section, bool *dips)
{
    const struct lo_sections *s = v->sections;
    size_t size = (size_t)s->n + 1;
    bool *best = g_new0(bool, size), *lost = g_new0(bool, size);
    int fewest = s->n + 1;
    for (int32_t i = 0; i < s->n; i++) {
        flood(v, -1, i, lost);
        if (lost[section])
            memcpy(best, lost, (size_t)s->n * sizeof *lost);
    }
    for (int32_t l = 0; l < s->n_links; l++) {
        flood(v, l, -1, lost);
        for (int32_t i = 0; i < s->n; i++)
            lost[i] = v->live[i] && !lost[i];
        if (!v->closed[l] || !breaks(v, l) || !lost[section] ||
            count(v, lost) >= fewest)
            continue;
        fewest = count(v, lost);
        memcpy(best, lost, (size_t)s->n * sizeof *lost);
    }
    for (int32_t i = 0; i < s->n; i++)
        dips[i] |= best[i];
    g_free(lost);
    g_free(best);
}

/* (i) Switches open in `v` and closed in `other`, and ties the other way. */
static void add_moved(const struct view *v, const struct view *other,
                      bool *dips)
{
    const struct lo_sections *s = v->sections;
    bool *less = g_new0(bool, (size_t)s->n + 1);
    for (int32_t l = 0; l < s->n_links; l++) {
        const struct lo_link *link = &s->links[l];
        if (v->closed[l] == other->closed[l] || breaks(v, l) ||
            v->closed[l] != link->open)
            continue;
        flood(v, l, -1, less);
        for (int k = 0; k < 2; k++) {
            int32_t side = k == 0 ? link->a.v : link->b.v;
            if (v->live[side] && (!link->open || !less[side]))
                add_covered(v, side, dips);
        }
    }
    g_free(less);
}

static bool is_cold(const struct view *normal, int32_t l)
{
    const struct lo_sections *s = normal->sections;
    const struct lo_link *link = &s->links[l];
    enum lo_tie_transfer said = LO_TIE_UNSAID;
    for (int32_t i = 0; i < normal->options->n_ties; i++)
        if (normal->options->ties[i].sw.v == link->sw.v)
            said = normal->options->ties[i].transfer;
    if (said != LO_TIE_UNSAID)
        return said == LO_TIE_COLD;
    bool *live = g_new0(bool, (size_t)s->n + 1);
    bool together = false;
    for (int32_t i = 0; i < s->n; i++) {
        flood(normal, -1, i, live);
        together = together || (live[link->a.v] && live[link->b.v]);
    }
    g_free(live);
    return !together;
}

/* (ii) behind a cold tie in one state, and not in the other. */
static void add_cold(const struct view *normal, const struct view *x,
                     const struct view *y, bool *dips)
{
    const struct lo_sections *s = x->sections;
    bool *in_x = g_new0(bool, (size_t)s->n + 1);
    bool *in_y = g_new0(bool, (size_t)s->n + 1);
    for (int32_t l = 0; l < s->n_links; l++) {
        if (!s->links[l].open || (!x->closed[l] && !y->closed[l]) ||
            !is_cold(normal, l))
            continue;
        flood(x, l, -1, in_x);
        flood(y, l, -1, in_y);
        for (int32_t i = 0; i < s->n; i++)
            dips[i] |= (x->live[i] && !in_x[i]) != (y->live[i] && !in_y[i]);
    }
    g_free(in_y);
    g_free(in_x);
}

void oracle_dips(const struct lo_sections *sections,
                 const struct lo_supply_options *options,
                 const struct oracle_state *before,
                 const struct oracle_state *after, bool *dips)
{
    bool *nobody = g_new0(bool, (size_t)sections->n + 1);
    const struct oracle_answer nothing = {0};
    const struct oracle_state rest = {nobody, &nothing};
    struct view normal = view_new(sections, options, &rest);
    struct view x = view_new(sections, options, before);
    struct view y = view_new(sections, options, after);
    memset(dips, 0, (size_t)sections->n * sizeof *dips);
    add_moved(&x, &y, dips);
    add_moved(&y, &x, dips);
    add_cold(&normal, &x, &y, dips);
    for (int32_t i = 0; i < sections->n; i++)
        dips[i] = dips[i] && x.live[i] && y.live[i];
    view_release(&y);
    view_release(&x);
    view_release(&normal);
    g_free(nobody);
}
