/*
 * test_voltage.c - the linear voltage drop beside a backward/forward sweep.
 *
 * The sweep goes phase by phase, each with its own loads, currents conj(S/V)
 * and losses; three times up and down. It shares r and x of the lines with the
 * drop under test, but neither its tree nor its arithmetic.
 */
#include <complex.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>

#include "../cim/cim_case.h"
#include "harness.h"
#include "lineout/supply.h"
#include "network/net_builder.h"

/* --- the sweep, one phase
   ----------------------------------------------- */

struct sweep {
    const struct lo_network *net;
    const struct lo_sections *sections;
    unsigned phase;
    int32_t n;
    int32_t *order;    /* nodes with that phase, towards the source first */
    int32_t *up;       /* node */
    double complex *z; /* of the way up: pu of the wire's voltage per VA */
    double complex *s; /* load, VA */
    double complex *i; /* current behind, VA per pu */
    double complex *v;
};

static bool conducts(const struct sweep *w, const struct lo_equipment *e)
{
    if (e->kind != LO_KIND_SWITCH)
        return e->kind == LO_KIND_LINE || e->kind == LO_KIND_TRANSFORMER;
    const struct lo_switch *sw = &w->net->switches[e->detail];
    int32_t link = w->sections->link_of_switch[e->detail];
    return link >= 0 ? !w->sections->links[link].open
                     : sw->normal_open != 1 && sw->open != 1;
}

static bool has_phase(const struct sweep *w, const struct lo_terminal *t)
{
    (void)w;
    return t->connected && t->node.v >= 0 && (t->phases & w->phase) != 0;
}

static double complex impedance(const struct sweep *w,
                                const struct lo_equipment *e)
{
    if (e->kind != LO_KIND_LINE || isnan(w->net->lines[e->detail].r_ohm))
        return 0;
    const struct lo_line *line = &w->net->lines[e->detail];
    double u = e->nominal_v / sqrt(3);
    double legs = e->split_secondary ? 2 : 1;
    return (line->r_ohm + I * line->x_ohm) / (u * u * legs);
}

/* Grows the tree by what leads on from node `at`. */
static void step(struct sweep *w, bool *met, int32_t at)
{
    const struct lo_network *net = w->net;
    for (int32_t k = 0; k < net->n_equipment; k++) {
        const struct lo_equipment *e = &net->equipment[k];
        const struct lo_terminal *t = &net->terminals[e->first_terminal];
        bool here = false;
        for (int32_t a = 0; a < e->n_terminals; a++)
            here = here || (t[a].node.v == at && has_phase(w, &t[a]));
        if (!here || !e->in_service || !conducts(w, e))
            continue;
        for (int32_t a = 0; a < e->n_terminals; a++) {
            if (!has_phase(w, &t[a]) || met[t[a].node.v])
                continue;
            met[t[a].node.v] = true;
            w->up[t[a].node.v] = at;
            w->z[t[a].node.v] = impedance(w, e);
            w->order[w->n++] = t[a].node.v;
        }
    }
}

static void grow(struct sweep *w)
{
    const struct lo_network *net = w->net;
    bool *met = g_new0(bool, (size_t)net->n_nodes + 1);
    for (int32_t i = 0; i < net->n_sources; i++) {
        const struct lo_equipment *e = &net->equipment[net->sources[i].v];
        int32_t v = net->terminals[e->first_terminal].node.v;
        met[v] = true;
        w->up[v] = LO_NONE;
        w->order[w->n++] = v;
    }
    for (int32_t head = 0; head < w->n; head++)
        step(w, met, w->order[head]);
    g_free(met);
}

static void place_loads(struct sweep *w)
{
    for (int32_t l = 0; l < w->net->n_loads; l++) {
        const struct lo_load *load = &w->net->loads[l];
        const struct lo_equipment *e = &w->net->equipment[load->equipment.v];
        const struct lo_terminal *t = &w->net->terminals[e->first_terminal];
        unsigned n =
            (t->phases & 1) + (t->phases >> 1 & 1) + (t->phases >> 2 & 1);
        if (has_phase(w, t))
            w->s[t->node.v] += (load->p_w + I * load->q_var) / n;
    }
}

enum { ITERATIONS = 3 };

static void solve(struct sweep *w)
{
    for (int32_t k = 0; k < w->net->n_nodes; k++)
        w->v[k] = 1;
    for (int it = 0; it < ITERATIONS; it++) {
        for (int32_t k = 0; k < w->n; k++)
            w->i[w->order[k]] = conj(w->s[w->order[k]] / w->v[w->order[k]]);
        for (int32_t k = w->n - 1; k > 0; k--)
            if (w->up[w->order[k]] != LO_NONE)
                w->i[w->up[w->order[k]]] += w->i[w->order[k]];
        for (int32_t k = 0; k < w->n; k++) {
            int32_t at = w->order[k];
            if (w->up[at] != LO_NONE)
                w->v[at] = w->v[w->up[at]] - w->z[at] * w->i[at];
        }
    }
}

/* Lowest voltage of the phases of each node; NAN where it has none. */
static double *sweep(const struct lo_network *net,
                     const struct lo_sections *sections)
{
    size_t n = (size_t)net->n_nodes + 1;
    double *low = g_new(double, n);
    for (size_t k = 0; k < n; k++)
        low[k] = NAN;
    for (unsigned phase = 1; phase <= 4; phase *= 2) {
        struct sweep w = {net,
                          sections,
                          phase,
                          0,
                          g_new0(int32_t, n),
                          g_new0(int32_t, n),
                          g_new0(double complex, n),
                          g_new0(double complex, n),
                          g_new0(double complex, n),
                          g_new0(double complex, n)};
        grow(&w);
        place_loads(&w);
        solve(&w);
        for (int32_t k = 0; k < w.n; k++)
            low[w.order[k]] = fmin(low[w.order[k]], cabs(w.v[w.order[k]]));
        g_free(w.v);
        g_free(w.i);
        g_free(w.s);
        g_free(w.z);
        g_free(w.up);
        g_free(w.order);
    }
    return low;
}

/* --- beside the linear one ---------------------------------------------- */

struct error {
    int32_t nodes;
    double lowest; /* of the sweep */
    double high;   /* linear above the sweep, at most */
    double low;    /* linear below it, at most */
};

static struct error compare(const struct lo_network *net,
                            const struct lo_sections *sections)
{
    struct lo_supply *supply = lo_supply_new(sections);
    struct error error = {.lowest = 1};
    struct lo_flows flows;
    double *low = sweep(net, sections);
    lo_supply_flows(supply, NULL, 0, &flows);
    for (int32_t k = 0; k < net->n_nodes; k++) {
        CU_ASSERT_EQUAL(isnan(low[k]), isnan(flows.voltage_pu[k]));
        if (isnan(low[k]) || isnan(flows.voltage_pu[k]))
            continue;
        error.nodes++;
        error.lowest = fmin(error.lowest, low[k]);
        error.high = fmax(error.high, flows.voltage_pu[k] - low[k]);
        error.low = fmax(error.low, low[k] - flows.voltage_pu[k]);
    }
    lo_flows_release(&flows);
    lo_supply_free(supply);
    g_free(low);
    return error;
}

static struct error compare_text(const char *text)
{
    struct lo_network *net = net_build(text);
    struct lo_sections *sections = net_split(net);
    struct error error = compare(net, sections);
    lo_sections_free(sections);
    lo_network_free(net);
    return error;
}

/*  0 S ==[cb]== 1 --- 2 --- 3 --- 4 A        10 kV; from 3 a wire goes on in
 *                     |     |---- 5 B       each of three directions. 100 kW
 *                   500 kW  |---- 6 C       on one drop what 300 kW on three
 *                                           would                          */
static void test_voltage__one_wire_drops_three_times_as_much(void)
{
    struct error error = compare_text(
        "source S 0; breaker cb 0 1; line a 1 2 r=1.6 x=2; line b 2 3 r=1.6 "
        "x=2; load l2 2 1 kw=500 kvar=160; line c 3 4 r=3 x=2 phases=A;"
        "line d 3 5 r=3 x=2 phases=B; line e 3 6 r=3 x=2 phases=C;"
        "load l4 4 1 kw=100 kvar=33 phases=A;"
        "load l5 5 1 kw=100 kvar=33 phases=B;"
        "load l6 6 1 kw=100 kvar=33 phases=C");
    CU_ASSERT_EQUAL(error.nodes, 7);
    CU_ASSERT(error.lowest < 0.964 && error.lowest > 0.962);
    CU_ASSERT(error.high < 0.0014); /* 0.0087 without the factor */
    CU_ASSERT(error.low < 1e-12);
}

/* Balanced, the linear drop lacks the losses only: it stands above. */
static void test_voltage__a_balanced_line_lacks_the_losses_only(void)
{
    struct error error = compare_text(
        "source S 0; breaker cb 0 1; line a 1 2 r=2 x=2; line b 2 3 r=2 x=2;"
        "load l2 2 1 kw=500 kvar=200; load l3 3 1 kw=500 kvar=200");
    CU_ASSERT(error.lowest < 0.96 && error.lowest > 0.95);
    CU_ASSERT(error.high < 0.0019);
    CU_ASSERT(error.low < 1e-12);
}

static struct error compare_file(const char *name)
{
    const char *shared = lo_test_shared("cim");
    struct error error = {0};
    if (shared == NULL)
        return error;
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_sections *sections = NULL;
    struct lo_error err = LO_ERROR_INIT;
    char *path = g_build_filename(shared, name, NULL);
    const char *paths[] = {path};
    struct cim_case c = cim_case_build_files(paths, 1);
    LO_ASSERT_OK(lo_sections_new(&sections, c.network, &how, NULL, &err), err);
    error = compare(c.network, sections);
    lo_sections_free(sections);
    cim_case_free(&c);
    g_free(path);
    return error;
}

/* Unbalanced feeders: the most loaded phase drops more than the mean of them,
 * and the linear drop has no losses. What supply.h says of the error. */
static void test_voltage__linear_beside_a_sweep_on_ieee123(void)
{
    struct error error = compare_file("IEEE123.xml");
    if (error.nodes == 0)
        return;
    CU_ASSERT_EQUAL(error.nodes, 130);
    CU_ASSERT(error.lowest < 0.9145);
    CU_ASSERT(error.high < 0.018);
    CU_ASSERT(error.low < 0.006);
}

static void test_voltage__linear_beside_a_sweep_on_ieee13(void)
{
    struct error error = compare_file("IEEE13.xml");
    if (error.nodes == 0)
        return;
    CU_ASSERT_EQUAL(error.nodes, 22);
    CU_ASSERT(error.lowest < 0.8945);
    CU_ASSERT(error.high < 0.029);
    CU_ASSERT(error.low < 0.0035);
}

LO_SUITE(voltage, LO_TEST(test_voltage__one_wire_drops_three_times_as_much),
         LO_TEST(test_voltage__a_balanced_line_lacks_the_losses_only),
         LO_TEST(test_voltage__linear_beside_a_sweep_on_ieee123),
         LO_TEST(test_voltage__linear_beside_a_sweep_on_ieee13));
