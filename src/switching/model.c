/*
 * model.c - what a sheet has to look at beside sections and links: the ends of
 * every section, own sources with their inlets, and guards.
 *
 *   ==[s1]== 1 --(T)-- house with pv     ends of 1: s1, s2, and the inlet T;
 *            |                           the pv itself is switched off at the
 *          [s2]                          customer's
 */
#include <string.h>

#include "switching/switching_int.h"

/* --- links -------------------------------------------------------------- */

const struct lo_switch *lo_link_switch(const struct lo_switching *m,
                                       int32_t link)
{
    const struct lo_sections *s = m->sections;
    return &s->network->switches[s->links[link].sw.v];
}

const struct lo_equipment *lo_link_equipment(const struct lo_switching *m,
                                             int32_t link)
{
    return &m->sections->network
                ->equipment[lo_link_switch(m, link)->equipment.v];
}

bool lo_link_breaks_load(const struct lo_switching *m, int32_t link)
{
    return (m->input.load_break >> lo_link_switch(m, link)->cls & 1u) != 0;
}

bool lo_link_shows_break(const struct lo_switching *m, int32_t link)
{
    switch (lo_link_switch(m, link)->cls) {
    case LO_SWITCH_DISCONNECTOR:
    case LO_SWITCH_FUSE:
    case LO_SWITCH_JUMPER:
    case LO_SWITCH_CUT:
        return true;
    default:
        return false;
    }
}

static void terminals_of(const struct lo_switching *m, int32_t link,
                         struct lo_terminal out[2])
{
    const struct lo_network *net = m->sections->network;
    lo_equipment_id e = lo_link_switch(m, link)->equipment;
    for (int k = 0; k < 2; k++)
        out[k] = *lo_network_terminal(net, e, k); /* a link has both */
}

/* Both join the same two nodes, and stand the same way in the normal state. */
static bool side_by_side(const struct lo_switching *m, int32_t a, int32_t b)
{
    const struct lo_link *x = &m->sections->links[a];
    const struct lo_link *y = &m->sections->links[b];
    struct lo_terminal p[2], q[2];
    if (((x->a.v != y->a.v || x->b.v != y->b.v) &&
         (x->a.v != y->b.v || x->b.v != y->a.v)) ||
        x->open != y->open)
        return false;
    terminals_of(m, a, p);
    terminals_of(m, b, q);
    bool along = p[0].node.v == q[0].node.v && p[1].node.v == q[1].node.v;
    bool across = p[0].node.v == q[1].node.v && p[1].node.v == q[0].node.v;
    return along || across;
}

static unsigned phases_of(const struct lo_switching *m, int32_t link)
{
    struct lo_terminal ends[2];
    terminals_of(m, link, ends);
    return ends[0].phases;
}

bool lo_link_on(const struct lo_switching *m, int32_t link, const bool *feeders)
{
    const struct lo_sections *s = m->sections;
    const int32_t at[2] = {s->info[s->links[link].a.v].feeder.v,
                           s->info[s->links[link].b.v].feeder.v};
    return (at[0] != LO_NONE && feeders[at[0]]) ||
           (at[1] != LO_NONE && feeders[at[1]]);
}

/* Each gang becomes a ring of links: one joins the first ring beside it that
 * has none of its phases. */
static void find_gangs(struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    unsigned *phases = g_new0(unsigned, (size_t)s->n_links + 1);
    int32_t *first = g_new0(int32_t, (size_t)s->n_links + 1);
    for (int32_t l = 0; l < s->n_links; l++) {
        m->gang[l] = first[l] = l;
        phases[l] = phases_of(m, l);
        for (int32_t k = 0; k < l; k++) {
            if (first[k] != k || (phases[k] & phases[l]) != 0 ||
                !side_by_side(m, k, l))
                continue;
            phases[k] |= phases[l];
            first[l] = k;
            m->gang[l] = m->gang[k];
            m->gang[k] = l;
            break;
        }
    }
    g_free(first);
    g_free(phases);
}

static void keep_notes(struct lo_switching *m)
{
    for (int32_t i = 0; i < m->input.n_notes; i++) {
        const struct lo_state_note *note = &m->input.notes[i];
        int32_t link = m->sections->link_of_switch[note->sw.v];
        if (link >= 0)
            m->notes[link] = note;
    }
}

/* The substation of the nearest feeder above that names one, NULL if none
 * does; `*root` receives the section of its source. */
static const char *station_of(const struct lo_sections *s, int32_t section,
                              int32_t *root)
{
    const char *found = NULL;
    for (*root = section; section != LO_NONE;
         section = s->info[section].parent.v) {
        lo_feeder_id f = s->info[section].feeder;
        const char *name =
            f.v == LO_NONE ? NULL : s->network->feeders[f.v].substation;
        if (found == NULL && name != NULL && name[0] != '\0')
            found = name;
        *root = section;
    }
    return found;
}

/* Both sides are of one substation; where none is named, of one source. As
 * the dips of the plan have it (supply.h). */
static bool within_substation(const struct lo_sections *s, int32_t link)
{
    int32_t root_a, root_b;
    const char *a = station_of(s, s->links[link].a.v, &root_a);
    const char *b = station_of(s, s->links[link].b.v, &root_b);
    return a != NULL && b != NULL ? strcmp(a, b) == 0 : root_a == root_b;
}

/* Parts of one switch: one that is cold makes all cold. */
static void cool_gangs(struct lo_switching *m)
{
    for (int32_t l = 0; l < m->sections->n_links; l++)
        for (int32_t k = m->gang[l]; k != l; k = m->gang[k])
            if (m->transfer[l] == LO_TIE_COLD && m->transfer[k] == LO_TIE_HOT)
                m->transfer[k] = LO_TIE_COLD;
}

static enum lo_status read_ties(struct lo_switching *m, struct lo_error *err)
{
    const struct lo_sections *s = m->sections;
    for (int32_t l = 0; l < s->n_links; l++) {
        m->phased[l] = !s->links[l].open;
        m->transfer[l] = within_substation(s, l) ? LO_TIE_HOT : LO_TIE_COLD;
    }
    for (int32_t i = 0; i < m->input.n_ties; i++) {
        const struct lo_tie_note *tie = &m->input.ties[i];
        if (tie->sw.v < 0 || tie->sw.v >= s->network->n_switches)
            return lo_error_set(err, LO_EINPUT,
                                "tie note %d names no switch of the network",
                                i);
        int32_t link = s->link_of_switch[tie->sw.v];
        if (link < 0)
            continue;
        if (tie->transfer != LO_TIE_UNSAID)
            m->transfer[link] = tie->transfer;
        m->phased[link] = m->phased[link] || tie->phasing_checked;
    }
    return LO_OK;
}

/* --- own sources -------------------------------------------------------- */

/* Nodes joined without passing a transformer: what lies on one side of it. */
static int32_t *sides(const struct lo_sections *s)
{
    const struct lo_network *net = s->network;
    int32_t *parent = g_new(int32_t, (size_t)net->n_nodes + 1);
    for (int32_t i = 0; i < net->n_nodes; i++)
        parent[i] = i;
    for (int32_t e = 0; e < net->n_equipment; e++) {
        const struct lo_equipment *row = &net->equipment[e];
        bool conducts = row->kind == LO_KIND_LINE ||
                        (row->kind == LO_KIND_SWITCH &&
                         s->link_of_switch[row->detail] < 0 &&
                         net->switches[row->detail].cls != LO_SWITCH_GROUND);
        int32_t first = LO_NONE;
        for (int32_t k = 0; conducts && k < row->n_terminals; k++) {
            int32_t node = net->terminals[row->first_terminal + k].node.v;
            if (node < 0)
                continue;
            while (parent[node] != node)
                node = parent[node] = parent[parent[node]];
            if (first != LO_NONE)
                parent[node] = first;
            first = node;
        }
    }
    for (int32_t i = 0; i < net->n_nodes; i++)
        while (parent[i] != parent[parent[i]])
            parent[i] = parent[parent[i]];
    return parent;
}

static int32_t node_of(const struct lo_network *net, lo_equipment_id e)
{
    const struct lo_terminal *t = lo_network_terminal(net, e, 0);
    return t == NULL ? LO_NONE : t->node.v;
}

static void add_own(GArray *own, const struct lo_sections *s, lo_equipment_id e,
                    const char *name, const char *mrid, bool infeed)
{
    struct own_source row = {s->of_equipment[e.v], e, name, mrid, infeed};
    if (row.section.v != LO_NONE && s->network->equipment[e.v].in_service)
        g_array_append_val(own, row);
}

/* Those the grid model draws, then meters with one that it does not draw. */
static void find_own(GArray *own, const struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    const struct lo_network *net = s->network;
    const struct lo_customers *people = m->input.customers;
    bool *drawn = g_new0(bool, (size_t)net->n_nodes + 1);
    bool *infeed = g_new0(bool, (size_t)net->n_equipment + 1);
    for (int32_t i = 0; i < net->n_sources; i++) {
        const struct lo_equipment *row = &net->equipment[net->sources[i].v];
        infeed[net->sources[i].v] = true;
        add_own(own, s, net->sources[i], row->name, row->mrid, true);
    }
    for (int32_t e = 0; e < net->n_equipment; e++) {
        const struct lo_equipment *row = &net->equipment[e];
        lo_equipment_id id = {e};
        if (row->kind != LO_KIND_OWN_SOURCE || infeed[e])
            continue;
        add_own(own, s, id, row->name, row->mrid, false);
        if (node_of(net, id) >= 0)
            drawn[node_of(net, id)] = true;
    }
    for (int32_t i = 0; people != NULL && i < people->n_usage_points; i++) {
        const struct lo_usage_point *u = &people->usage_points[i];
        if (!u->own_source || u->load.v == LO_NONE)
            continue;
        int32_t node = node_of(net, u->load);
        if (node >= 0 && !drawn[node])
            add_own(own, s, u->load,
                    u->name[0] != '\0' ? u->name
                                       : net->equipment[u->load.v].name,
                    u->mrid, false);
    }
    g_free(infeed);
    g_free(drawn);
}

static gint by_section(gconstpointer a, gconstpointer b)
{
    const struct own_source *x = a, *y = b;
    if (x->section.v != y->section.v)
        return x->section.v < y->section.v ? -1 : 1;
    return strcmp(x->mrid, y->mrid);
}

static void keep_own(struct lo_switching *m)
{
    GArray *own = g_array_new(FALSE, FALSE, sizeof(struct own_source));
    find_own(own, m);
    g_array_sort(own, by_section);
    m->n_own = (int32_t)own->len;
    m->own = lo_arena_array(m->arena, own->len, sizeof *m->own);
    if (own->len > 0)
        memcpy(m->own, own->data, own->len * sizeof *m->own);
    g_array_free(own, TRUE);
    m->first_own = lo_arena_array(m->arena, (size_t)m->sections->n + 2,
                                  sizeof *m->first_own);
    for (int32_t i = 0; i < m->n_own; i++)
        m->first_own[m->own[i].section.v + 1]++;
    for (int32_t s = 0; s < m->sections->n; s++)
        m->first_own[s + 1] += m->first_own[s];
}

const struct lo_sections *lo_switching_sections(const struct lo_switching *m)
{
    return m->sections;
}

int32_t lo_switching_own_sources(const struct lo_switching *m,
                                 lo_section section)
{
    int32_t n = 0;
    for (int32_t i = m->first_own[section.v]; i < m->first_own[section.v + 1];
         i++)
        n += !m->own[i].infeed;
    return n;
}

/* --- ends --------------------------------------------------------------- */

static void add_inlet(GArray *ends, const struct own_source *own,
                      const char *name, const char *mrid, guint first)
{
    struct end end = {own->section, LO_NONE, name, mrid};
    for (guint i = first; i < ends->len; i++) /* one earth serves several */
        if (strcmp(g_array_index(ends, struct end, i).mrid, mrid) == 0)
            return;
    g_array_append_val(ends, end);
}

/* Transformers in front of it, else the place itself. */
static void add_inlets(GArray *ends, const struct lo_switching *m,
                       const struct own_source *own, const int32_t *side,
                       guint first)
{
    const struct lo_network *net = m->sections->network;
    int32_t node = node_of(net, own->equipment);
    bool found = false;
    for (int32_t t = 0; t < net->n_transformers && node >= 0; t++) {
        const struct lo_transformer *row = &net->transformers[t];
        const struct lo_equipment *e = &net->equipment[row->equipment.v];
        for (int32_t k = 0; k < e->n_terminals; k++) {
            int32_t at = net->terminals[e->first_terminal + k].node.v;
            if (e->first_terminal + k == row->hv_terminal || at < 0 ||
                side[at] != side[node])
                continue;
            add_inlet(ends, own, e->name, e->mrid, first);
            found = true;
        }
    }
    if (!found)
        add_inlet(ends, own, own->name, own->mrid, first);
}

static void find_ends(struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    int32_t *side = sides(s);
    GArray *ends = g_array_new(FALSE, FALSE, sizeof(struct end));
    m->first_end =
        lo_arena_array(m->arena, (size_t)s->n + 2, sizeof *m->first_end);
    for (int32_t i = 0; i < s->n; i++) {
        guint first = ends->len;
        for (int32_t k = 0; k < s->info[i].n_links; k++) {
            int32_t l = s->link_of[s->info[i].first_link + k];
            const struct lo_equipment *e = lo_link_equipment(m, l);
            struct end end = {{i}, l, e->name, e->mrid};
            if (s->links[l].a.v != s->links[l].b.v)
                g_array_append_val(ends, end);
        }
        for (int32_t o = m->first_own[i]; o < m->first_own[i + 1]; o++)
            add_inlets(ends, m, &m->own[o], side, first);
        m->first_end[i + 1] = (int32_t)ends->len;
    }
    m->n_ends = (int32_t)ends->len;
    m->ends = lo_arena_array(m->arena, ends->len, sizeof *m->ends);
    if (ends->len > 0)
        memcpy(m->ends, ends->data, ends->len * sizeof *m->ends);
    g_array_free(ends, TRUE);
    g_free(side);
}

/* --- guards ------------------------------------------------------------- */

static int32_t *none_array(struct lo_switching *m, int32_t n)
{
    int32_t *out = lo_arena_array(m->arena, (size_t)n + 1, sizeof *out);
    for (int32_t i = 0; i < n; i++)
        out[i] = LO_NONE;
    return out;
}

static int32_t add_guard(struct lo_switching *m, enum lo_device device,
                         int32_t index, const char *name, const char *mrid)
{
    struct guard guard = {device, index, {LO_NONE}, name, mrid};
    m->guards[m->n_guards] = guard;
    return m->n_guards++;
}

/* A breaker that is no link guards all behind its section. */
static void place_locked(struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    const struct lo_network *net = s->network;
    m->first_locked =
        lo_arena_array(m->arena, (size_t)s->n + 2, sizeof *m->first_locked);
    m->locked = none_array(m, m->n_guards);
    for (int32_t g = 0; g < m->n_guards; g++) {
        struct guard *guard = &m->guards[g];
        if (guard->device != LO_DEVICE_RECLOSING ||
            s->link_of_switch[guard->index] >= 0)
            continue;
        int32_t node = node_of(net, net->switches[guard->index].equipment);
        if (node < 0 || s->of_node[node].v == LO_NONE)
            continue;
        guard->section = s->of_node[node];
        m->first_locked[guard->section.v + 1]++;
    }
    for (int32_t i = 0; i < s->n; i++)
        m->first_locked[i + 1] += m->first_locked[i];
    int32_t *next = g_memdup2(m->first_locked,
                              ((size_t)s->n + 1) * sizeof *m->first_locked);
    for (int32_t g = 0; g < m->n_guards; g++)
        if (m->guards[g].section.v != LO_NONE)
            m->locked[next[m->guards[g].section.v]++] = g;
    g_free(next);
}

static void find_guards(struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    const struct lo_network *net = s->network;
    m->guards = lo_arena_array(
        m->arena, (size_t)(net->n_switches + net->n_feeders + s->n_links) + 1,
        sizeof *m->guards);
    m->guard_of_switch = none_array(m, net->n_switches);
    m->guard_of_feeder = none_array(m, net->n_feeders);
    m->guard_of_link = none_array(m, s->n_links);
    for (int32_t i = 0; i < net->n_switches; i++) {
        const struct lo_switch *sw = &net->switches[i];
        const struct lo_equipment *e = &net->equipment[sw->equipment.v];
        if (e->in_service &&
            (sw->cls == LO_SWITCH_BREAKER || sw->cls == LO_SWITCH_RECLOSER))
            m->guard_of_switch[i] =
                add_guard(m, LO_DEVICE_RECLOSING, i, e->name, e->mrid);
    }
    for (int32_t f = 0; f < net->n_feeders; f++)
        m->guard_of_feeder[f] = add_guard(
            m, LO_DEVICE_FEEDER, f, net->feeders[f].name, net->feeders[f].mrid);
    for (int32_t l = 0; l < s->n_links; l++)
        if (s->links[l].open)
            m->guard_of_link[l] = add_guard(m, LO_DEVICE_TRANSFER, l,
                                            lo_link_equipment(m, l)->name,
                                            lo_link_equipment(m, l)->mrid);
    place_locked(m);
}

void lo_guards_of(const struct lo_switching *m, lo_section section,
                  bool *needed)
{
    const struct lo_sections *s = m->sections;
    const struct lo_section_info *info = &s->info[section.v];
    if (info->feeder.v != LO_NONE)
        needed[m->guard_of_feeder[info->feeder.v]] = true;
    for (int32_t k = 0; k < info->n_links; k++) {
        int32_t l = s->link_of[info->first_link + k];
        if (m->guard_of_link[l] != LO_NONE)
            needed[m->guard_of_link[l]] = true;
    }
    for (int32_t at = section.v; at != LO_NONE; at = s->info[at].parent.v) {
        int32_t head = s->info[at].head.v;
        if (head != LO_NONE && m->guard_of_switch[head] != LO_NONE)
            needed[m->guard_of_switch[head]] = true;
        for (int32_t i = m->first_locked[at]; i < m->first_locked[at + 1]; i++)
            needed[m->locked[i]] = true;
    }
}

/* --- life --------------------------------------------------------------- */

static void find_takers(struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    for (int32_t e = 0; e < s->network->n_equipment; e++) {
        enum lo_equipment_kind kind = s->network->equipment[e].kind;
        if (s->of_equipment[e].v != LO_NONE && kind != LO_KIND_BUSBAR &&
            kind != LO_KIND_SWITCH && kind != LO_KIND_SOURCE)
            m->takers[s->of_equipment[e].v] = true;
    }
}

enum lo_status lo_switching_new(struct lo_switching **out,
                                const struct lo_switching_input *input,
                                struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_switching *m = lo_arena_alloc(arena, sizeof *m);
    size_t n = (size_t)input->sections->n + 1;
    size_t links = (size_t)input->sections->n_links + 1;
    m->arena = arena;
    m->sections = input->sections;
    m->input = *input;
    m->transfer = lo_arena_array(arena, links, sizeof *m->transfer);
    m->phased = lo_arena_array(arena, links, sizeof *m->phased);
    m->takers = lo_arena_array(arena, n, sizeof *m->takers);
    m->notes = lo_arena_array(arena, links, sizeof *m->notes);
    m->gang = lo_arena_array(arena, links, sizeof *m->gang);
    enum lo_status status = read_ties(m, err);
    if (status != LO_OK) {
        lo_arena_free(arena);
        return status;
    }
    m->codes = lo_codes_new(m->sections->network);
    lo_names_fill(m);
    find_gangs(m);
    cool_gangs(m);
    keep_notes(m);
    keep_own(m);
    find_ends(m);
    find_guards(m);
    find_takers(m);
    m->flow = lo_flow_model_new(m->sections);
    *out = m;
    return LO_OK;
}

void lo_switching_free(struct lo_switching *m)
{
    if (m == NULL)
        return;
    lo_flow_model_free(m->flow);
    g_hash_table_unref(m->codes);
    lo_arena_free(m->arena);
}
