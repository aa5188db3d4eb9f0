/*
 * flow.c - who would be overloaded in one state of the switches: lossless sums
 * of P and Q over the tree of the wires (DESIGN 3 (c)).
 *
 *   source --o--line--o--switch--o      each edge carries what hangs behind it;
 *                     |                 edges on a loop are not looked at
 *                     load
 *
 * It shares no code with supply, which planned the state: one checks the other.
 */
#include <math.h>
#include <string.h>

#include "switching/switching_int.h"

struct wire {
    int32_t a, b; /* nodes; a star point for equipment of three ends and more */
    int32_t equipment;
    int32_t link;    /* the first of its place; LO_NONE: always conducts */
    unsigned phases; /* of all parts of the place */
    double limit_va; /* NAN = none given */
    double own_va;   /* in the normal state, 0 where not known */
};

struct flow_model {
    const struct lo_sections *sections;
    int32_t n; /* vertices */
    GArray *wires;
    int32_t *beside; /* per link: the next part of its place, LO_NONE */
    int32_t *first;  /* wires at a vertex: at[first[v] .. first[v + 1]) */
    int32_t *at;
    double *load_p, *load_q; /* per vertex */
    /* of one state */
    int32_t *up; /* per vertex: wire towards the source, LO_NONE */
    int32_t *order;
    bool *reached, *looped;
    double *p, *q;
    int32_t n_reached;
};

static const struct wire *wire_at(const struct flow_model *f, int32_t i)
{
    return &g_array_index(f->wires, struct wire, i);
}

static int32_t far_end(const struct wire *wire, int32_t vertex)
{
    return wire->a == vertex ? wire->b : wire->a;
}

/* A current limit I is n U/sqrt(3) I (DESIGN 3), both legs of a split secondary
 * counted; of two the smaller counts. */
static double limit_of(const struct lo_network *net,
                       const struct lo_equipment *e, unsigned phases)
{
    double by_current = NAN;
    int n = 0;
    if (e->kind == LO_KIND_TRANSFORMER) { /* its limit is of the high side */
        int32_t hv = net->transformers[e->detail].hv_terminal;
        phases = hv >= 0 ? net->terminals[hv].phases : phases;
    }
    for (unsigned bit = 1; bit <= LO_PHASE_C; bit <<= 1)
        n += (phases & bit) != 0;
    if (e->split_secondary && e->kind != LO_KIND_TRANSFORMER)
        n *= 2;
    if (e->nominal_v > 0.0)
        by_current = e->limit_a * e->nominal_v * n / sqrt(3.0);
    return fmin(e->limit_va, by_current);
}

static bool is_live(const struct lo_network *net, int32_t terminal)
{
    const struct lo_terminal *t = &net->terminals[terminal];
    return t->connected && t->node.v >= 0;
}

/* A switch that is no link conducts inside a section, or is a gap. */
static bool conducts(const struct lo_sections *s, const struct lo_equipment *e)
{
    const struct lo_network *net = s->network;
    if (e->kind != LO_KIND_SWITCH)
        return e->kind == LO_KIND_LINE || e->kind == LO_KIND_TRANSFORMER;
    const struct lo_switch *sw = &net->switches[e->detail];
    if (sw->cls == LO_SWITCH_GROUND)
        return false;
    if (s->link_of_switch[e->detail] >= 0)
        return true;
    return sw->normal_open >= 0 ? sw->normal_open == 0 : sw->open != 1;
}

static int count_phases(unsigned phases)
{
    int n = 0;
    for (unsigned bit = 1; bit <= LO_PHASE_C; bit <<= 1)
        n += (phases & bit) != 0;
    return n;
}

/* Single-phase switches side by side are one wire, closed if any of them is:
 * they move as one, and each carries its phases' share of the load. */
static bool joins_another(struct flow_model *f, const struct wire *wire)
{
    const struct lo_link *links = f->sections->links;
    for (guint i = 0; i < f->wires->len && wire->link != LO_NONE; i++) {
        struct wire *lead = &g_array_index(f->wires, struct wire, i);
        bool same = (lead->a == wire->a && lead->b == wire->b) ||
                    (lead->a == wire->b && lead->b == wire->a);
        if (!same || lead->link == LO_NONE || lead->phases == 0 ||
            wire->phases == 0 || (lead->phases & wire->phases) != 0 ||
            links[lead->link].open != links[wire->link].open)
            continue;
        int n = count_phases(lead->phases), m = count_phases(wire->phases);
        lead->limit_va = (n + m) * fmin(lead->limit_va / n, wire->limit_va / m);
        lead->phases |= wire->phases;
        f->beside[wire->link] = f->beside[lead->link];
        f->beside[lead->link] = wire->link;
        return true;
    }
    return false;
}

static void add_equipment(struct flow_model *f, int32_t equipment)
{
    const struct lo_network *net = f->sections->network;
    const struct lo_equipment *e = &net->equipment[equipment];
    int32_t node[2] = {LO_NONE, LO_NONE}, n = 0;
    unsigned phases = 0;
    if (!e->in_service || !conducts(f->sections, e))
        return;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t t = e->first_terminal + k;
        if (!is_live(net, t))
            continue;
        phases |= net->terminals[t].phases;
        if (n < 2)
            node[n] = net->terminals[t].node.v;
        n++;
    }
    struct wire wire = {.a = node[0],
                        .b = node[1],
                        .equipment = equipment,
                        .link = LO_NONE,
                        .phases = phases & LO_PHASE_ABC,
                        .limit_va = limit_of(net, e, phases)};
    if (e->kind == LO_KIND_SWITCH)
        wire.link = f->sections->link_of_switch[e->detail];
    if (n == 2 && !joins_another(f, &wire))
        g_array_append_val(f->wires, wire);
    if (n <= 2)
        return;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        wire.a = net->terminals[e->first_terminal + k].node.v;
        wire.b = f->n;
        if (is_live(net, e->first_terminal + k))
            g_array_append_val(f->wires, wire);
    }
    f->n++;
}

static void index_wires(struct flow_model *f)
{
    f->first = g_new0(int32_t, (size_t)f->n + 2);
    f->at = g_new0(int32_t, (size_t)f->wires->len * 2 + 1);
    for (guint i = 0; i < f->wires->len; i++) {
        f->first[wire_at(f, (int32_t)i)->a + 1]++;
        f->first[wire_at(f, (int32_t)i)->b + 1]++;
    }
    for (int32_t v = 0; v < f->n; v++)
        f->first[v + 1] += f->first[v];
    int32_t *next = g_memdup2(f->first, ((size_t)f->n + 1) * sizeof *next);
    for (int32_t i = 0; i < (int32_t)f->wires->len; i++) {
        f->at[next[wire_at(f, i)->a]++] = i;
        f->at[next[wire_at(f, i)->b]++] = i;
    }
    g_free(next);
}

static void add_loads(struct flow_model *f)
{
    const struct lo_network *net = f->sections->network;
    for (int32_t l = 0; l < net->n_loads; l++) {
        const struct lo_equipment *e =
            &net->equipment[net->loads[l].equipment.v];
        if (!e->in_service || e->n_terminals < 1 ||
            !is_live(net, e->first_terminal))
            continue;
        int32_t node = net->terminals[e->first_terminal].node.v;
        if (!isnan(net->loads[l].p_w))
            f->load_p[node] += net->loads[l].p_w;
        if (!isnan(net->loads[l].q_var))
            f->load_q[node] += net->loads[l].q_var;
    }
}

/* --- one state ---------------------------------------------------------- */

/* The wires from `v` up to where both ways meet lie on a loop. */
static void mark_loop(struct flow_model *f, const int32_t *depth, int32_t a,
                      int32_t b)
{
    while (a != b && (f->up[a] != LO_NONE || f->up[b] != LO_NONE)) {
        int32_t *deeper = depth[a] >= depth[b] ? &a : &b;
        if (f->up[*deeper] == LO_NONE)
            deeper = deeper == &a ? &b : &a;
        f->looped[f->up[*deeper]] = true;
        *deeper = far_end(wire_at(f, f->up[*deeper]), *deeper);
    }
}

static bool conducts_now(const struct flow_model *f, const struct wire *wire,
                         const bool *closed)
{
    bool any = wire->link == LO_NONE;
    for (int32_t l = wire->link; l != LO_NONE && !any; l = f->beside[l])
        any = closed[l];
    return any;
}

static void walk(struct flow_model *f, const bool *closed, int32_t *depth)
{
    for (int32_t head = 0; head < f->n_reached; head++) {
        int32_t v = f->order[head];
        for (int32_t k = f->first[v]; k < f->first[v + 1]; k++) {
            int32_t w = f->at[k];
            const struct wire *wire = wire_at(f, w);
            int32_t far = far_end(wire, v);
            if (w == f->up[v] || far == v || !conducts_now(f, wire, closed))
                continue;
            if (f->reached[far]) {
                f->looped[w] = true;
                mark_loop(f, depth, v, far);
                continue;
            }
            f->reached[far] = true;
            f->up[far] = w;
            depth[far] = depth[v] + 1;
            f->order[f->n_reached++] = far;
        }
    }
}

static void sum_up(struct flow_model *f)
{
    memcpy(f->p, f->load_p, (size_t)f->n * sizeof *f->p);
    memcpy(f->q, f->load_q, (size_t)f->n * sizeof *f->q);
    for (int32_t i = f->n_reached - 1; i >= 0; i--) {
        int32_t v = f->order[i];
        if (f->up[v] == LO_NONE)
            continue;
        int32_t parent = far_end(wire_at(f, f->up[v]), v);
        f->p[parent] += f->p[v];
        f->q[parent] += f->q[v];
    }
}

static void solve(struct flow_model *f, const bool *closed,
                  const bool *isolated, const struct lo_switching *m)
{
    const struct lo_network *net = f->sections->network;
    int32_t *depth = g_new0(int32_t, (size_t)f->n + 1);
    memset(f->reached, 0, (size_t)f->n * sizeof *f->reached);
    memset(f->looped, 0, (size_t)f->wires->len * sizeof *f->looped);
    f->n_reached = 0;
    for (int32_t v = 0; v < f->n; v++)
        f->up[v] = LO_NONE;
    for (int32_t i = 0; i < net->n_sources; i++) {
        const struct lo_equipment *e = &net->equipment[net->sources[i].v];
        bool off = !e->in_service || e->n_terminals < 1 ||
                   !is_live(net, e->first_terminal);
        for (int32_t o = 0; isolated != NULL && o < m->n_own; o++)
            off = off || (m->own[o].infeed && isolated[o] &&
                          m->own[o].equipment.v == net->sources[i].v);
        int32_t v = off ? LO_NONE : net->terminals[e->first_terminal].node.v;
        if (off || f->reached[v])
            continue;
        f->reached[v] = true;
        f->order[f->n_reached++] = v;
    }
    walk(f, closed, depth);
    sum_up(f);
    g_free(depth);
}

/* What the wire above `v` carries. */
static double carried(const struct flow_model *f, int32_t v)
{
    return sqrt(f->p[v] * f->p[v] + f->q[v] * f->q[v]);
}

lo_equipment_id lo_flow_overloaded(struct flow_model *f, const bool *closed,
                                   const bool *isolated,
                                   const struct lo_switching *m,
                                   struct overload *how)
{
    const double slack = 1.0 + 1e-9;
    solve(f, closed, isolated, m);
    for (int32_t i = 0; i < f->n_reached; i++) {
        int32_t v = f->order[i], w = f->up[v];
        if (w == LO_NONE || f->looped[w])
            continue;
        const struct wire *wire = wire_at(f, w);
        double limit = fmax(wire->limit_va, wire->own_va);
        if (isnan(wire->limit_va) || carried(f, v) <= limit * slack)
            continue;
        if (how != NULL)
            *how = (struct overload){carried(f, v), limit};
        return (lo_equipment_id){wire->equipment};
    }
    return (lo_equipment_id){LO_NONE};
}

/* --- life --------------------------------------------------------------- */

static void keep_own_flows(struct flow_model *f)
{
    bool *closed = g_new0(bool, (size_t)f->sections->n_links + 1);
    for (int32_t l = 0; l < f->sections->n_links; l++)
        closed[l] = !f->sections->links[l].open;
    solve(f, closed, NULL, NULL);
    for (int32_t i = 0; i < f->n_reached; i++) {
        int32_t v = f->order[i];
        if (f->up[v] != LO_NONE && !f->looped[f->up[v]])
            g_array_index(f->wires, struct wire, f->up[v]).own_va =
                carried(f, v);
    }
    g_free(closed);
}

static bool is_link(const struct lo_sections *s, const struct lo_equipment *e)
{
    return e->kind == LO_KIND_SWITCH && s->link_of_switch[e->detail] >= 0;
}

struct flow_model *lo_flow_model_new(const struct lo_sections *sections)
{
    const struct lo_network *net = sections->network;
    struct flow_model *f = g_new0(struct flow_model, 1);
    f->sections = sections;
    f->n = net->n_nodes;
    f->wires = g_array_new(FALSE, FALSE, sizeof(struct wire));
    f->beside = g_new(int32_t, (size_t)sections->n_links + 1);
    for (int32_t l = 0; l < sections->n_links; l++)
        f->beside[l] = LO_NONE;
    for (int32_t e = 0; e < net->n_equipment; e++)
        if (!is_link(sections, &net->equipment[e]))
            add_equipment(f, e);
    for (int32_t l = 0; l < sections->n_links; l++) /* in order of mRIDs */
        add_equipment(f, net->switches[sections->links[l].sw.v].equipment.v);
    index_wires(f);
    size_t n = (size_t)f->n + 1;
    f->load_p = g_new0(double, n);
    f->load_q = g_new0(double, n);
    f->p = g_new0(double, n);
    f->q = g_new0(double, n);
    f->up = g_new0(int32_t, n);
    f->order = g_new0(int32_t, n);
    f->reached = g_new0(bool, n);
    f->looped = g_new0(bool, (size_t)f->wires->len + 1);
    add_loads(f);
    keep_own_flows(f);
    return f;
}

void lo_flow_model_free(struct flow_model *f)
{
    if (f == NULL)
        return;
    g_array_free(f->wires, TRUE);
    g_free(f->beside);
    g_free(f->first);
    g_free(f->at);
    g_free(f->load_p);
    g_free(f->load_q);
    g_free(f->p);
    g_free(f->q);
    g_free(f->up);
    g_free(f->order);
    g_free(f->reached);
    g_free(f->looped);
    g_free(f);
}
