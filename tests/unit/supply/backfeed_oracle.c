/*
 * backfeed_oracle.c - off(R) by trying everything (backfeed_oracle.h).
 */
#include "supply/backfeed_oracle.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct element {
    int32_t a, b; /* nodes */
    int32_t equipment;
    int32_t link; /* -1 = conducts always */
    unsigned phases;
    double limit;
    double r, x;
    double own;
};

/* One state of the network: what conducts, and what follows. */
struct picture {
    bool *conducts;    /* per element */
    bool *on;          /* per node */
    double *s, *p, *q; /* per element: flow */
    double *v;         /* per node */
};

struct oracle {
    const struct lo_sections *sections;
    const struct lo_supply_options *options;
    const bool *dead;
    const struct lo_guard *guard; /* NULL = none */
    int32_t n_elements;
    struct element *elements;
    bool *live;       /* per section, without back-feed */
    bool *downstream; /* per section */
    double *floor;    /* per section */
    double *alone;    /* per node: voltage with R dead and no back-feed */
    int n_choices;
    int32_t choice[ORACLE_MOST]; /* links: the first part of a switch */
    int32_t *lead;               /* per link: of its parts the first */
    struct picture now;
};

/* --- the network, element by element ------------------------------------ */

static double limit_of(const struct lo_equipment *e, unsigned phases)
{
    double n = ((phases & 1) != 0) + ((phases & 2) != 0) + ((phases & 4) != 0);
    double by_current = n * e->nominal_v / sqrt(3) * e->limit_a;
    if (isnan(by_current))
        return e->limit_va;
    return isnan(e->limit_va) ? by_current : MIN(by_current, e->limit_va);
}

static unsigned phases_of(const struct lo_network *net, int32_t equipment)
{
    const struct lo_terminal *t =
        &net->terminals[net->equipment[equipment].first_terminal];
    return t[0].phases & t[1].phases;
}

static int count_phases(unsigned phases)
{
    return ((phases & 1) != 0) + ((phases & 2) != 0) + ((phases & 4) != 0);
}

/* Parts of one switch: side by side, in the same position, other phases. */
static void find_leads(struct oracle *o)
{
    const struct lo_sections *s = o->sections;
    const struct lo_network *net = s->network;
    unsigned *taken = g_new0(unsigned, (size_t)s->n_links + 1);
    o->lead = g_new0(int32_t, (size_t)s->n_links + 1);
    for (int32_t l = 0; l < s->n_links; l++) {
        int32_t e = net->switches[s->links[l].sw.v].equipment.v;
        const struct lo_terminal *t =
            &net->terminals[net->equipment[e].first_terminal];
        o->lead[l] = l;
        taken[l] = phases_of(net, e);
        for (int32_t k = 0; k < l; k++) {
            int32_t f = net->switches[s->links[k].sw.v].equipment.v;
            const struct lo_terminal *u =
                &net->terminals[net->equipment[f].first_terminal];
            bool beside =
                (t[0].node.v == u[0].node.v && t[1].node.v == u[1].node.v) ||
                (t[0].node.v == u[1].node.v && t[1].node.v == u[0].node.v);
            if (!beside || o->lead[k] != k)
                continue;
            if (s->links[k].open == s->links[l].open &&
                (taken[k] & phases_of(net, e)) == 0) {
                o->lead[l] = k;
                taken[k] |= phases_of(net, e);
            }
            break;
        }
    }
    g_free(taken);
}

/* One element for all parts of a switch; each carries its share of the load by
 * phases, so the first that is full limits all. */
static bool joins_lead(struct oracle *o, const struct element *part)
{
    for (int32_t i = 0; i < o->n_elements && part->link >= 0; i++) {
        struct element *e = &o->elements[i];
        if (e->link < 0 || o->lead[e->link] != o->lead[part->link])
            continue;
        double n = count_phases(e->phases), m = count_phases(part->phases);
        double a = e->limit / n, b = part->limit / m;
        double least = isnan(a) ? b : isnan(b) ? a : MIN(a, b);
        e->limit = (n + m) * least;
        e->phases |= part->phases;
        return true;
    }
    return false;
}

static void list_elements(struct oracle *o)
{
    const struct lo_network *net = o->sections->network;
    o->elements = g_new0(struct element, (size_t)net->n_equipment + 1);
    for (int32_t i = 0; i < net->n_equipment; i++) {
        const struct lo_equipment *e = &net->equipment[i];
        if (e->n_terminals != 2 || !e->in_service)
            continue;
        const struct lo_terminal *t = &net->terminals[e->first_terminal];
        struct element at = {t[0].node.v, t[1].node.v, i, -1, 0, 0, 0, 0, 0};
        at.phases = t[0].phases & t[1].phases;
        at.limit = limit_of(e, e->kind == LO_KIND_TRANSFORMER ? t[0].phases
                                                              : at.phases);
        if (e->kind == LO_KIND_SWITCH) {
            at.link = o->sections->link_of_switch[e->detail];
            if (at.link < 0 && net->switches[e->detail].open == 1)
                continue; /* locked open: a gap */
        }
        if (e->kind == LO_KIND_LINE && !isnan(net->lines[e->detail].r_ohm) &&
            !isnan(net->lines[e->detail].x_ohm)) {
            /* a wire, 1/n of the load, U/sqrt(3) to neutral */
            double wires = ((at.phases & 1) != 0) + ((at.phases & 2) != 0) +
                           ((at.phases & 4) != 0);
            double share = 1 / (wires * pow(e->nominal_v / sqrt(3), 2));
            at.r = net->lines[e->detail].r_ohm * share;
            at.x = net->lines[e->detail].x_ohm * share;
        }
        if (!joins_lead(o, &at))
            o->elements[o->n_elements++] = at;
    }
}

static bool is_source(const struct oracle *o, int32_t node)
{
    const struct lo_network *net = o->sections->network;
    for (int32_t i = 0; i < net->n_sources; i++) {
        const struct lo_equipment *e = &net->equipment[net->sources[i].v];
        if (net->terminals[e->first_terminal].node.v == node &&
            !o->dead[o->sections->of_node[node].v])
            return true;
    }
    return false;
}

/* Nodes with supply over what conducts and carries `phases`, one element left
 * out. */
static void spread(const struct oracle *o, const bool *conducts,
                   int32_t without, unsigned phases, bool *on)
{
    const struct lo_network *net = o->sections->network;
    for (int32_t v = 0; v < net->n_nodes; v++)
        on[v] = is_source(o, v);
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t i = 0; i < o->n_elements; i++) {
            const struct element *e = &o->elements[i];
            if (i == without || !conducts[i] || on[e->a] == on[e->b] ||
                (e->phases & phases) != phases)
                continue;
            on[e->a] = on[e->b] = true;
            grew = true;
        }
    }
}

static void look(const struct oracle *o, struct picture *at)
{
    const struct lo_network *net = o->sections->network;
    bool *less = g_new(bool, (size_t)net->n_nodes + 1);
    spread(o, at->conducts, -1, 0, at->on);
    for (int32_t v = 0; v < net->n_nodes; v++)
        at->v[v] = o->options->source_pu;
    for (int32_t i = 0; i < o->n_elements; i++) {
        const struct element *e = &o->elements[i];
        at->s[i] = at->p[i] = at->q[i] = 0;
        if (!at->conducts[i] || !at->on[e->a])
            continue;
        spread(o, at->conducts, i, 0, less);
        for (int32_t l = 0; l < net->n_loads; l++) {
            const struct lo_equipment *load =
                &net->equipment[net->loads[l].equipment.v];
            int32_t v = net->terminals[load->first_terminal].node.v;
            if (!at->on[v] || less[v])
                continue;
            at->p[i] += net->loads[l].p_w;
            at->q[i] += net->loads[l].q_var;
        }
        at->s[i] = sqrt(at->p[i] * at->p[i] + at->q[i] * at->q[i]);
        for (int32_t v = 0; v < net->n_nodes; v++)
            if (at->on[v] && !less[v])
                at->v[v] -= e->r * at->p[i] + e->x * at->q[i];
    }
    g_free(less);
}

/* --- sections ----------------------------------------------------------- */

/* Grows `on` over closed links that `use` allows. */
static void spread_sections(const struct oracle *o, bool *on,
                            const bool *opened)
{
    const struct lo_sections *sections = o->sections;
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t l = 0; l < sections->n_links; l++) {
            int32_t a = sections->links[l].a.v, b = sections->links[l].b.v;
            if (sections->links[l].open || o->dead[a] || o->dead[b] ||
                on[a] == on[b] || (opened != NULL && opened[l]))
                continue;
            on[a] = on[b] = true;
            grew = true;
        }
    }
}

/* lo:Tie.transfer none */
static bool forbidden(const struct oracle *o, int32_t link)
{
    const struct lo_sections *s = o->sections;
    bool none = false;
    for (int32_t i = 0; i < o->options->n_ties; i++)
        for (int32_t l = 0; l < s->n_links; l++)
            none = none || (o->lead[l] == link &&
                            o->options->ties[i].sw.v == s->links[l].sw.v &&
                            o->options->ties[i].transfer == LO_TIE_NONE);
    return none;
}

static bool find_choices(struct oracle *o)
{
    const struct lo_sections *sections = o->sections;
    for (int32_t s = 0; s < sections->n; s++)
        o->live[s] = sections->info[s].source && !o->dead[s];
    spread_sections(o, o->live, NULL);
    for (int32_t s = 0; s < sections->n; s++)
        o->downstream[s] =
            sections->info[s].supplied && !o->live[s] && !o->dead[s];
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        bool a = o->downstream[link->a.v], b = o->downstream[link->b.v];
        bool usable = link->open ? (a && (b || o->live[link->b.v])) ||
                                       (b && o->live[link->a.v])
                                 : a && b;
        if (!usable || link->a.v == link->b.v || o->lead[l] != l ||
            (link->open && forbidden(o, l)))
            continue;
        if (o->n_choices == ORACLE_MOST)
            return false;
        o->choice[o->n_choices++] = l;
    }
    return true;
}

/* (a): ties one after the other, each from a part with supply to one without.
 * false if some tie cannot be closed so. */
static bool close_ties(const struct oracle *o, unsigned made, bool *on)
{
    const struct lo_sections *sections = o->sections;
    bool *opened = g_new0(bool, (size_t)sections->n_links + 1);
    unsigned left = 0;
    memcpy(on, o->live, (size_t)sections->n * sizeof *on);
    for (int i = 0; i < o->n_choices; i++) {
        if ((made >> i & 1) == 0)
            continue;
        if (sections->links[o->choice[i]].open)
            left |= 1u << i;
        else
            for (int32_t l = 0; l < sections->n_links; l++)
                opened[l] = opened[l] || o->lead[l] == o->choice[i];
    }
    bool grew = true;
    while (left != 0 && grew) {
        grew = false;
        for (int i = 0; i < o->n_choices; i++) {
            const struct lo_link *link = &sections->links[o->choice[i]];
            if ((left >> i & 1) == 0 || on[link->a.v] == on[link->b.v])
                continue;
            on[link->a.v] = on[link->b.v] = true;
            spread_sections(o, on, opened);
            left &= ~(1u << i);
            grew = true;
        }
    }
    g_free(opened);
    return left == 0;
}

/* --- (b), (c), (d) ------------------------------------------------------ */

static void set_state(struct oracle *o, unsigned made)
{
    const struct lo_sections *sections = o->sections;
    for (int32_t i = 0; i < o->n_elements; i++) {
        int32_t l = o->elements[i].link;
        l = l < 0 ? l : o->lead[l];
        o->now.conducts[i] = l < 0 || (!sections->links[l].open &&
                                       !o->dead[sections->links[l].a.v] &&
                                       !o->dead[sections->links[l].b.v]);
        for (int k = 0; k < o->n_choices; k++)
            if (l >= 0 && o->choice[k] == l && (made >> k & 1) != 0)
                o->now.conducts[i] = sections->links[l].open;
    }
}

static bool phases_hold(const struct oracle *o, const bool *on)
{
    const struct lo_network *net = o->sections->network;
    bool *lit = g_new(bool, (size_t)net->n_nodes + 1);
    bool hold = true;
    for (unsigned phase = 1; phase <= 4; phase *= 2) {
        spread(o, o->now.conducts, -1, phase, lit);
        for (int32_t l = 0; l < net->n_loads; l++) {
            const struct lo_equipment *e =
                &net->equipment[net->loads[l].equipment.v];
            const struct lo_terminal *t = &net->terminals[e->first_terminal];
            int32_t s = o->sections->of_node[t->node.v].v;
            if (o->downstream[s] && on[s] && (t->phases & phase) != 0)
                hold = hold && lit[t->node.v];
        }
    }
    g_free(lit);
    return hold;
}

/* Does anybody back-fed lose supply without the element? */
static bool in_use(const struct oracle *o, int32_t element, const bool *on)
{
    const struct lo_network *net = o->sections->network;
    bool *less = g_new(bool, (size_t)net->n_nodes + 1);
    bool use = false;
    spread(o, o->now.conducts, element, 0, less);
    for (int32_t v = 0; v < net->n_nodes; v++) {
        int32_t s = o->sections->of_node[v].v;
        use = use || (s >= 0 && o->downstream[s] && on[s] && !less[v]);
    }
    g_free(less);
    return use;
}

static bool limits_hold(const struct oracle *o, const bool *on,
                        bool *unverified)
{
    *unverified = false;
    for (int32_t i = 0; i < o->n_elements; i++) {
        const struct element *e = &o->elements[i];
        double most = isnan(e->limit) ? 0 : e->limit;
        if (o->now.s[i] <= MAX(most, e->own) * (1 + 1e-9))
            continue;
        if (!in_use(o, i, on))
            continue;
        if (!isnan(e->limit) || o->options->missing_limit == LO_LIMIT_REFUSE)
            return false;
        if (o->options->missing_limit == LO_LIMIT_WARN)
            *unverified = true;
    }
    return true;
}

static void lowest(const struct oracle *o, const struct picture *at,
                   double *low)
{
    const struct lo_network *net = o->sections->network;
    for (int32_t s = 0; s < o->sections->n; s++)
        low[s] = INFINITY;
    for (int32_t v = 0; v < net->n_nodes; v++) {
        int32_t s = o->sections->of_node[v].v;
        if (s >= 0 && at->on[v])
            low[s] = MIN(low[s], at->v[v]);
    }
}

/* At every node; what R alone has lowered may at least not fall further. */
static bool voltages_hold(const struct oracle *o)
{
    const struct lo_network *net = o->sections->network;
    for (int32_t v = 0; v < net->n_nodes && o->options->min_voltage_pu > 0;
         v++) {
        int32_t s = o->sections->of_node[v].v;
        if (s >= 0 && o->now.on[v] && o->now.v[v] < o->floor[s] - 1e-9 &&
            !(o->live[s] && o->now.v[v] >= o->alone[v] - 1e-9))
            return false;
    }
    return true;
}

/* --- the best ----------------------------------------------------------- */

struct rank {
    int64_t off[4];
    int n;
    const char *operated[64];
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_off(const struct oracle *o, const bool *on, lo_section s)
{
    return o->sections->info[s.v].supplied && !on[s.v];
}

/* Protected objects off, and objects whose partner is off with them. */
static int64_t guarded_off(const struct oracle *o, const bool *on)
{
    int64_t count = 0;
    if (o->guard == NULL)
        return 0;
    for (int32_t i = 0; i < o->guard->n_keep; i++)
        count += is_off(o, on, o->guard->keep[i]);
    for (int32_t i = 0; i < o->guard->n_pairs; i++)
        if (is_off(o, on, o->guard->pairs[i][0]) &&
            is_off(o, on, o->guard->pairs[i][1]))
            count += 2;
    return count;
}

static void rank_of(const struct oracle *o, unsigned made, const bool *on,
                    struct rank *rank)
{
    const struct lo_network *net = o->sections->network;
    memset(rank, 0, sizeof *rank);
    rank->off[0] = guarded_off(o, on);
    for (int32_t s = 0; s < o->sections->n; s++) {
        const struct lo_section_info *info = &o->sections->info[s];
        if (!o->downstream[s] || on[s])
            continue;
        int64_t weight =
            o->options->by_mv ? info->mv_customers : info->customers;
        if (o->options->weight != NULL)
            weight = llround(o->options->weight[s] * 1e6);
        rank->off[1] += weight;
        rank->off[2] += info->customers;
        rank->off[3] += info->mv_customers;
    }
    for (int i = 0; i < o->n_choices; i++)
        for (int32_t l = 0; (made >> i & 1) != 0 && l < o->sections->n_links;
             l++)
            if (o->lead[l] == o->choice[i])
                rank->operated[rank->n++] =
                    net->equipment[net->switches[o->sections->links[l].sw.v]
                                       .equipment.v]
                        .mrid;
    qsort(rank->operated, (size_t)rank->n, sizeof rank->operated[0], by_text);
}

static int compare(const struct rank *a, const struct rank *b)
{
    for (int k = 0; k < 4; k++)
        if (a->off[k] != b->off[k])
            return a->off[k] < b->off[k] ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int i = 0; i < a->n; i++)
        if (strcmp(a->operated[i], b->operated[i]) != 0)
            return strcmp(a->operated[i], b->operated[i]);
    return 0;
}

static void try_all(struct oracle *o, struct oracle_answer *out)
{
    const struct lo_sections *sections = o->sections;
    bool *on = g_new(bool, (size_t)sections->n + 1);
    struct rank best, rank;
    set_state(o, 0);
    look(o, &o->now);
    memcpy(o->alone, o->now.v,
           (size_t)sections->network->n_nodes * sizeof *o->alone);
    for (unsigned made = 0; made < 1u << o->n_choices; made++) {
        bool unverified = false;
        if (!close_ties(o, made, on))
            continue;
        rank_of(o, made, on, &rank);
        if (made != 0) {
            if (compare(&rank, &best) >= 0)
                continue;
            set_state(o, made);
            if (!phases_hold(o, on))
                continue;
            look(o, &o->now);
            if (!limits_hold(o, on, &unverified) || !voltages_hold(o))
                continue;
        }
        best = rank;
        out->unverified = unverified;
        for (int32_t s = 0; s < sections->n; s++)
            out->off[s] = sections->info[s].supplied && !on[s];
    }
    out->n_operated = best.n;
    memcpy(out->operated, best.operated, sizeof out->operated);
    g_free(on);
}

static void find_normal(struct oracle *o)
{
    static const bool nobody[4096];
    const bool *dead = o->dead;
    g_assert(o->sections->n < 4096);
    o->dead = nobody;
    set_state(o, 0);
    look(o, &o->now);
    for (int32_t i = 0; i < o->n_elements; i++)
        o->elements[i].own = o->now.s[i];
    lowest(o, &o->now, o->floor);
    for (int32_t s = 0; s < o->sections->n; s++)
        o->floor[s] = MIN(o->floor[s], o->options->min_voltage_pu);
    o->dead = dead;
}

bool oracle_off(struct oracle_answer *out, const struct lo_sections *sections,
                const struct lo_supply_options *options,
                const struct lo_guard *guard, const bool *dead)
{
    const struct lo_network *net = sections->network;
    size_t n = (size_t)sections->n + 1, nodes = (size_t)net->n_nodes + 1;
    struct oracle o = {
        .sections = sections, .options = options, .dead = dead, .guard = guard};
    find_leads(&o);
    list_elements(&o);
    size_t elements = (size_t)o.n_elements + 1;
    o.live = g_new0(bool, n);
    o.downstream = g_new0(bool, n);
    o.floor = g_new0(double, n);
    o.alone = g_new0(double, nodes);
    o.now = (struct picture){
        g_new0(bool, elements),   g_new0(bool, nodes),
        g_new0(double, elements), g_new0(double, elements),
        g_new0(double, elements), g_new0(double, nodes),
    };
    bool few = find_choices(&o);
    if (few) {
        out->off = g_new0(bool, n);
        find_normal(&o);
        try_all(&o, out);
    }
    g_free(o.now.conducts);
    g_free(o.now.on);
    g_free(o.now.s);
    g_free(o.now.p);
    g_free(o.now.q);
    g_free(o.now.v);
    g_free(o.floor);
    g_free(o.alone);
    g_free(o.downstream);
    g_free(o.live);
    g_free(o.elements);
    g_free(o.lead);
    return few;
}
