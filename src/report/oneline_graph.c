/*
 * oneline_graph.c - from nodes and lines to the pieces of the drawing.
 *
 *   entry o---o---o---o--[s2]           entry ==span==+==span== [s2]
 *             |    \                                  |
 *             o     o  (no switch: left out)          +==span== [s3]
 *             |
 *           [s3]
 *
 * Each section is walked from the node where its supply enters. Only the ways
 * that lead to a switch are kept; a way without a fork is one span.
 */
#include <math.h>
#include <string.h>

#include "report/oneline_int.h"

struct walk {
    struct lo_oneline *line;
    const struct lo_sections *sections;
    const struct lo_network *network;
    int32_t *first; /* conducting terminals of node v: */
    int32_t *at;    /* at[first[v] .. first[v + 1])    */
    int32_t *prev;  /* node towards the entry, -1 = not reached */
    double *step_m; /* length of the line to prev */
    bool *kept;     /* the way leads to a switch */
    bool *taken;    /* already grown */
    bool *drawn;    /* sections */
    bool too_many;
};

/* --- conductors -------------------------------------------------------- */

static bool conducts(const struct walk *w, int32_t terminal)
{
    const struct lo_terminal *t = &w->network->terminals[terminal];
    const struct lo_equipment *e = &w->network->equipment[t->equipment.v];
    if (!t->connected || t->node.v < 0 || !e->in_service)
        return false;
    if (e->kind == LO_KIND_SWITCH)
        return w->sections->link_of_switch[e->detail] < 0 &&
               w->network->switches[e->detail].cls != LO_SWITCH_GROUND;
    return e->kind == LO_KIND_LINE || e->kind == LO_KIND_TRANSFORMER;
}

static void index_terminals(struct walk *w)
{
    const struct lo_network *network = w->network;
    size_t n = (size_t)network->n_nodes;
    w->first = g_new0(int32_t, n + 2);
    w->at = g_new(int32_t, (size_t)network->n_terminals + 1);
    for (int32_t t = 0; t < network->n_terminals; t++)
        if (conducts(w, t))
            w->first[network->terminals[t].node.v + 2]++;
    for (size_t v = 2; v < n + 2; v++)
        w->first[v] += w->first[v - 1];
    for (int32_t t = 0; t < network->n_terminals; t++)
        if (conducts(w, t))
            w->at[w->first[network->terminals[t].node.v + 1]++] = t;
}

/* Low-voltage lines behind a transformer are not what a one-line shows. */
static double line_m(const struct walk *w, const struct lo_equipment *e)
{
    enum { LOW_VOLTAGE = 1000 };
    if (e->kind != LO_KIND_LINE || e->nominal_v <= LOW_VOLTAGE)
        return 0.0;
    return w->network->lines[e->detail].length_m;
}

static void sum_lengths(struct walk *w)
{
    for (int32_t i = 0; i < w->network->n_equipment; i++) {
        const struct lo_equipment *e = &w->network->equipment[i];
        lo_section section = w->sections->of_equipment[i];
        if (e->kind == LO_KIND_LINE && e->in_service && section.v >= 0)
            w->line->length_m[section.v] += line_m(w, e);
    }
}

/* The node of the switch on that side; a by-pass has both in one section. */
static int32_t link_node(const struct walk *w, int32_t link, lo_section side)
{
    const struct lo_link *l = &w->sections->links[link];
    lo_equipment_id e = w->network->switches[l->sw.v].equipment;
    for (int k = 0; k < 2; k++) {
        lo_node node = lo_network_terminal(w->network, e, k)->node;
        if (node.v >= 0 && w->sections->of_node[node.v].v == side.v)
            return node.v;
    }
    return -1;
}

static lo_section other_side(const struct lo_link *link, lo_section section)
{
    return link->a.v == section.v ? link->b : link->a;
}

/* --- walking one section ----------------------------------------------- */

static void reach(struct walk *w, GArray *queue, int32_t from, int32_t terminal)
{
    const struct lo_network *network = w->network;
    const struct lo_equipment *e =
        &network->equipment[network->terminals[terminal].equipment.v];
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t t = e->first_terminal + k;
        int32_t to = network->terminals[t].node.v;
        if (!conducts(w, t) || w->prev[to] >= 0 ||
            w->sections->of_node[to].v != w->sections->of_node[from].v)
            continue;
        w->prev[to] = from;
        w->step_m[to] = line_m(w, e);
        g_array_append_val(queue, to);
    }
}

/* Breadth first: the ways to the entry are the shortest in pieces. */
static void flood(struct walk *w, int32_t entry)
{
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(int32_t));
    w->prev[entry] = entry;
    g_array_append_val(queue, entry);
    for (guint i = 0; i < queue->len; i++) {
        int32_t node = g_array_index(queue, int32_t, i);
        for (int32_t k = w->first[node]; k < w->first[node + 1]; k++)
            reach(w, queue, node, w->at[k]);
    }
    g_array_free(queue, TRUE);
}

static void keep_ways(struct walk *w, lo_section section, int32_t entry)
{
    const struct lo_section_info *info = &w->sections->info[section.v];
    for (int32_t i = 0; i < info->n_links; i++) {
        int32_t link = w->sections->link_of[info->first_link + i];
        int32_t node = link_node(w, link, section);
        while (node >= 0 && node != entry && w->prev[node] >= 0 &&
               !w->kept[node]) {
            w->kept[node] = true;
            node = w->prev[node];
        }
    }
}

/* --- pieces ------------------------------------------------------------ */

static int32_t add_piece(struct walk *w, enum piece_kind kind, int32_t parent)
{
    GArray *pieces = w->line->pieces;
    struct piece piece = {.kind = kind,
                          .section = {LO_NONE},
                          .link = -1,
                          .parent = parent,
                          .first_child = -1,
                          .next = -1,
                          .above = "",
                          .below = "",
                          .below2 = ""};
    int32_t id = (int32_t)pieces->len;
    if (id >= LO_ONELINE_MAX)
        w->too_many = true;
    g_array_append_val(pieces, piece);
    if (parent < 0)
        return id;
    int32_t last = piece_at(w->line, parent)->first_child;
    if (last < 0) {
        piece_at(w->line, parent)->first_child = id;
        return id;
    }
    while (piece_at(w->line, last)->next >= 0)
        last = piece_at(w->line, last)->next;
    piece_at(w->line, last)->next = id;
    return id;
}

static void grow_section(struct walk *w, lo_section section, int32_t entering,
                         int32_t parent);

/* Does the drawing go on behind this link? Along the normal supply; among
 * sections that nothing feeds, along anything. */
static bool goes_on(const struct walk *w, int32_t link, lo_section from)
{
    const struct lo_link *l = &w->sections->links[link];
    lo_section to = other_side(l, from);
    const struct lo_section_info *info = &w->sections->info[to.v];
    if (!w->line->member[to.v] || w->drawn[to.v])
        return false;
    if (info->supplied)
        return info->parent.v == from.v && info->head.v == l->sw.v;
    return !w->sections->info[from.v].supplied;
}

static void grow_link(struct walk *w, int32_t link, lo_section from,
                      int32_t parent)
{
    const struct lo_link *l = &w->sections->links[link];
    lo_section to = other_side(l, from);
    int32_t piece = add_piece(w, PIECE_SWITCH, parent);
    piece_at(w->line, piece)->link = link;
    piece_at(w->line, piece)->section = from;
    if (goes_on(w, link, from)) {
        grow_section(w, to, link, piece);
        return;
    }
    int32_t stub = add_piece(w, PIECE_STUB, piece);
    piece_at(w->line, stub)->link = link;
    piece_at(w->line, stub)->section = to;
}

struct fork {
    GArray *nodes; /* kept nodes that are next */
    GArray *links; /* that leave here */
};

static void look_ahead(struct walk *w, lo_section section, int32_t node,
                       int32_t entering, struct fork *fork)
{
    const struct lo_network *network = w->network;
    g_array_set_size(fork->nodes, 0);
    g_array_set_size(fork->links, 0);
    for (int32_t k = w->first[node]; k < w->first[node + 1]; k++) {
        lo_equipment_id e = network->terminals[w->at[k]].equipment;
        const struct lo_equipment *row = &network->equipment[e.v];
        for (int32_t j = 0; j < row->n_terminals; j++) {
            int32_t to = network->terminals[row->first_terminal + j].node.v;
            if (to < 0 || to == node || w->prev[to] != node || !w->kept[to] ||
                w->taken[to])
                continue;
            w->taken[to] = true;
            g_array_append_val(fork->nodes, to);
        }
    }
    const struct lo_section_info *info = &w->sections->info[section.v];
    for (int32_t i = 0; i < info->n_links; i++) {
        int32_t link = w->sections->link_of[info->first_link + i];
        if (link != entering && link_node(w, link, section) == node)
            g_array_append_val(fork->links, link);
    }
}

/* One span from `node` to the next fork, then what follows it. */
static void grow_span(struct walk *w, lo_section section, int32_t node,
                      int32_t entering, double length_m, int32_t parent)
{
    if (w->too_many)
        return;
    bool tag = piece_at(w->line, parent)->section.v != section.v ||
               piece_at(w->line, parent)->kind != PIECE_SPAN;
    struct fork fork = {g_array_new(FALSE, FALSE, sizeof(int32_t)),
                        g_array_new(FALSE, FALSE, sizeof(int32_t))};
    look_ahead(w, section, node, entering, &fork);
    while (fork.nodes->len == 1 && fork.links->len == 0) {
        node = g_array_index(fork.nodes, int32_t, 0);
        length_m += w->step_m[node];
        look_ahead(w, section, node, entering, &fork);
    }
    int32_t span = add_piece(w, PIECE_SPAN, parent);
    piece_at(w->line, span)->section = section;
    piece_at(w->line, span)->tag = tag;
    piece_at(w->line, span)->length_m = length_m;
    for (guint i = 0; i < fork.links->len; i++)
        grow_link(w, g_array_index(fork.links, int32_t, i), section, span);
    for (guint i = 0; i < fork.nodes->len; i++) {
        int32_t next = g_array_index(fork.nodes, int32_t, i);
        grow_span(w, section, next, entering, w->step_m[next], span);
    }
    g_array_free(fork.nodes, TRUE);
    g_array_free(fork.links, TRUE);
}

static int32_t source_node(const struct walk *w, lo_section section)
{
    for (int32_t i = 0; i < w->network->n_sources; i++) {
        const struct lo_terminal *t =
            lo_network_terminal(w->network, w->network->sources[i], 0);
        if (t != NULL && t->node.v >= 0 && t->connected &&
            w->sections->of_node[t->node.v].v == section.v)
            return t->node.v;
    }
    return -1;
}

static int32_t any_node(const struct walk *w, lo_section section)
{
    int32_t node = source_node(w, section);
    for (int32_t v = 0; node < 0 && v < w->network->n_nodes; v++)
        if (w->sections->of_node[v].v == section.v)
            node = v;
    return node;
}

static void grow_section(struct walk *w, lo_section section, int32_t entering,
                         int32_t parent)
{
    int32_t entry = entering >= 0 ? link_node(w, entering, section) : -1;
    if (entry < 0)
        entry = any_node(w, section);
    if (w->drawn[section.v] || entry < 0)
        return;
    w->drawn[section.v] = true;
    flood(w, entry);
    keep_ways(w, section, entry);
    grow_span(w, section, entry, entering, 0.0, parent);
}

/* --- where the feeder begins ------------------------------------------- */

static int32_t link_of_head(const struct walk *w, lo_section section)
{
    lo_switch_id head = w->sections->info[section.v].head;
    return head.v >= 0 ? w->sections->link_of_switch[head.v] : -1;
}

/* One bus holds all the heads that leave it. */
static int32_t bus_piece(struct walk *w, lo_section bus)
{
    for (int32_t p = piece_at(w->line, 0)->first_child; p >= 0;
         p = piece_at(w->line, p)->next)
        if (piece_at(w->line, p)->kind == PIECE_BUS &&
            piece_at(w->line, p)->section.v == bus.v)
            return p;
    int32_t piece = add_piece(w, PIECE_BUS, 0);
    piece_at(w->line, piece)->section = bus;
    return piece;
}

static void grow_origin(struct walk *w, lo_section section)
{
    const struct lo_section_info *info = &w->sections->info[section.v];
    int32_t head = link_of_head(w, section);
    if (!info->supplied || info->source || head < 0) {
        int32_t origin =
            add_piece(w, info->supplied ? PIECE_SOURCE : PIECE_NO_SUPPLY, 0);
        piece_at(w->line, origin)->section = section;
        grow_section(w, section, -1, origin);
        return;
    }
    int32_t bus = bus_piece(w, info->parent);
    int32_t piece = add_piece(w, PIECE_SWITCH, bus);
    piece_at(w->line, piece)->link = head;
    piece_at(w->line, piece)->section = info->parent;
    grow_section(w, section, head, piece);
}

static void grow_all(struct walk *w)
{
    const struct lo_sections *sections = w->sections;
    add_piece(w, PIECE_ROOT, -1);
    for (int32_t s = 0; s < sections->n; s++) {
        const struct lo_section_info *info = &sections->info[s];
        if (w->line->member[s] && info->supplied &&
            (info->parent.v < 0 || !w->line->member[info->parent.v]))
            grow_origin(w, (lo_section){s});
    }
    for (int32_t s = 0; s < sections->n; s++)
        if (w->line->member[s] && !w->drawn[s])
            grow_origin(w, (lo_section){s});
}

enum lo_status oneline_grow(struct lo_oneline *line, struct lo_error *err)
{
    const struct lo_network *network = line->sections->network;
    size_t nodes = (size_t)network->n_nodes + 1;
    struct walk w = {
        .line = line,
        .sections = line->sections,
        .network = network,
        .prev = g_new(int32_t, nodes),
        .step_m = g_new0(double, nodes),
        .kept = g_new0(bool, nodes),
        .taken = g_new0(bool, nodes),
        .drawn = g_new0(bool, (size_t)line->sections->n + 1),
    };
    memset(w.prev, -1, nodes * sizeof(*w.prev));
    index_terminals(&w);
    sum_lengths(&w);
    grow_all(&w);
    g_free(w.first);
    g_free(w.at);
    g_free(w.prev);
    g_free(w.step_m);
    g_free(w.kept);
    g_free(w.taken);
    g_free(w.drawn);
    if (!w.too_many)
        return LO_OK;
    lo_error_set(err, LO_ELIMIT, "feeder '%s' has more than %d pieces to draw",
                 line->feeder, LO_ONELINE_MAX);
    lo_error_hint(err, "fewer classes in isolation.classes make it smaller");
    return LO_ELIMIT;
}
