/*
 * network_load.c - loads with their power and customers.
 *
 * Customers of a load = the larger of its real usage points and its
 * customerCount, 1 if neither is given (DESIGN 3 "Counts").
 */
#include <math.h>

#include "network_int.h"

static double number_or(const struct net *n, const struct lo_part *object,
                        enum cim_name first, enum cim_name second)
{
    double v = cim_number(&n->b, object, first, NAN);
    return isnan(v) ? cim_number(&n->b, object, second, NAN) : v;
}

/* Real usage points for each piece of equipment; *owned*. */
static int32_t *count_usage_points(const struct net *n)
{
    int32_t *count = g_new0(int32_t, (gsize)n->out->n_equipment + 1);
    GArray *usages = cim_usages(&n->b);
    for (guint i = 0; i < usages->len; i++) {
        const struct cim_usage *u = &g_array_index(usages, struct cim_usage, i);
        int32_t e = cim_equipment_index(n, u->equipment);
        if (e >= 0 && cim_bool(&n->b, u->usage_point, N_UP_VIRTUAL) != 1)
            count[e]++;
    }
    g_array_free(usages, TRUE);
    return count;
}

/* customerCount, 0 if absent; a bad one is a finding. */
static int32_t stated_customers(const struct net *n,
                                const struct lo_part *object)
{
    double stated = cim_number(&n->b, object, N_CUSTOMER_COUNT, 0);
    if (stated >= 0 && stated <= 1e9 && stated == floor(stated))
        return (int32_t)stated;
    cim_find(&n->b, LO_WARNING, "bad-number", object,
             "write the number of customers", "customerCount is %g: ignored",
             stated);
    return 0;
}

/* Sums of the per-phase powers, for loads that give no total. */
static void add_phase_power(const struct net *n, double *p, double *q)
{
    const GPtrArray *phases = n->role[ROLE_LOAD_PHASE];
    for (int32_t e = 0; e < n->out->n_equipment; e++)
        p[e] = q[e] = NAN;
    for (guint i = 0; i < phases->len; i++) {
        const struct lo_part *phase = cim_at(n, phases, i);
        int32_t e =
            cim_equipment_index(n, cim_ref(&n->b, phase, N_LOAD_PHASE_LOAD));
        double p_phase = cim_number(&n->b, phase, N_LOAD_PHASE_P, NAN);
        double q_phase = cim_number(&n->b, phase, N_LOAD_PHASE_Q, NAN);
        if (e >= 0 && !isnan(p_phase))
            p[e] = (isnan(p[e]) ? 0 : p[e]) + p_phase;
        if (e >= 0 && !isnan(q_phase))
            q[e] = (isnan(q[e]) ? 0 : q[e]) + q_phase;
    }
}

static void report_loads(const struct net *n, int32_t without_power,
                         int32_t with_count, int32_t with_one,
                         double kw_per_customer)
{
    if (without_power > 0)
        cim_find(&n->b, LO_WARNING, "load-without-power", NULL,
                 "give EnergyConsumer.p, or set load.kw_per_customer",
                 "%d loads give no power: taken as %g kW for each customer",
                 without_power, kw_per_customer);
    if (with_count > 1 && with_one == with_count)
        cim_find(&n->b, LO_NOTE, "customer-count-one", NULL,
                 "check that the export fills it",
                 "customerCount is 1 on all %d loads that give it", with_count);
}

void cim_add_loads(struct net *n, double kw_per_customer)
{
    struct lo_network *out = n->out;
    int32_t *points = count_usage_points(n);
    double *p_phase = g_new(double, (gsize)out->n_equipment + 1);
    double *q_phase = g_new(double, (gsize)out->n_equipment + 1);
    int32_t without_power = 0, with_count = 0, with_one = 0;
    add_phase_power(n, p_phase, q_phase);
    out->loads = lo_arena_array(n->arena, (size_t)out->n_equipment + 1,
                                sizeof(*out->loads));
    for (int32_t e = 0; e < out->n_equipment; e++) {
        const struct lo_part *object =
            g_ptr_array_index(n->object_of, (guint)e);
        if (out->equipment[e].kind != LO_KIND_LOAD)
            continue;
        int32_t stated = stated_customers(n, object);
        with_count += stated > 0;
        with_one += stated == 1;
        struct lo_load load = {
            .equipment = {e},
            .p_w = number_or(n, object, N_LOAD_P, N_LOAD_P_FIXED),
            .q_var = number_or(n, object, N_LOAD_Q, N_LOAD_Q_FIXED),
            .customers = MAX(1, MAX(stated, points[e])),
        };
        load.p_w = (isnan(load.p_w) ? p_phase[e] : load.p_w) * n->units.watt;
        load.q_var =
            (isnan(load.q_var) ? q_phase[e] : load.q_var) * n->units.watt;
        if (isnan(load.p_w)) {
            load.p_w = load.customers * kw_per_customer * 1000;
            without_power++;
        }
        /* An unknown Q must not make a whole branch's flow unknown. */
        if (isnan(load.q_var))
            load.q_var = 0;
        out->equipment[e].detail = out->n_loads;
        out->loads[out->n_loads++] = load;
    }
    report_loads(n, without_power, with_count, with_one, kw_per_customer);
    g_free(points);
    g_free(p_phase);
    g_free(q_phase);
}
