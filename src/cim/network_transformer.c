/*
 * network_transformer.c - windings: which terminal is the high side, the
 * voltages, the rating.
 *
 *   PowerTransformer <--PowerTransformerEnd--> Terminal      whole
 *   PowerTransformer <--Tank<--TankEnd-------> Terminal      one per phase
 *
 * A transformer stays one hyper-edge however many tanks it has: parallel
 * single-phase regulators and centre-tapped secondaries add windings at the
 * same terminals or nodes, never loops.
 */
#include <math.h>

#include "network_int.h"

struct winding {
    int32_t equipment;
    int32_t terminal;
    double v;
    double va;
};

/* Key "tank info, end number" of a TransformerEndInfo. */
static char *info_key(const struct lo_part *info, double number)
{
    return g_strdup_printf("%s %.0f", info->id, number);
}

static GHashTable *index_infos(const struct net *n)
{
    GHashTable *out =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const GPtrArray *infos = n->role[ROLE_END_INFO];
    for (guint i = 0; i < infos->len; i++) {
        struct lo_part *info = g_ptr_array_index(infos, i);
        const struct lo_part *tank = cim_ref(&n->b, info, N_INFO_TANK);
        if (tank != NULL)
            g_hash_table_insert(
                out, info_key(tank, cim_number(&n->b, info, N_INFO_NUMBER, 0)),
                info);
    }
    return out;
}

/* TransformerEnd.Terminal, else the terminal with the end's number. */
static int32_t end_terminal(const struct net *n, const struct lo_part *end,
                            int32_t equipment)
{
    int32_t t = cim_terminal_index(n, cim_ref(&n->b, end, N_END_TERMINAL));
    const struct lo_equipment *e = &n->out->equipment[equipment];
    if (t >= 0 && n->out->terminals[t].equipment.v == equipment)
        return t;
    t = cim_terminal_index(n, end); /* before CIM15 */
    if (t >= 0)
        return t;
    double number = cim_number(&n->b, end, N_END_NUMBER, 0);
    return number >= 1 && number <= e->n_terminals
               ? e->first_terminal + (int32_t)number - 1
               : -1;
}

static void add_winding(const struct net *n, GArray *windings,
                        const struct lo_part *end, int32_t equipment,
                        double rated_u, double rated_s)
{
    const struct lo_part *base = cim_ref(&n->b, end, N_END_BASE_VOLTAGE);
    if (base == NULL)
        base = cim_ref(&n->b, end, N_BASE_VOLTAGE);
    struct winding w = {
        .equipment = equipment,
        .terminal = end_terminal(n, end, equipment),
        .v = rated_u,
        .va = rated_s,
    };
    if (!(w.v > 0))
        w.v = cim_base_voltage(n, base, NAN);
    g_array_append_val(windings, w);
}

/* Ends of whole transformers: ratedU of the winding, else its base voltage. */
static void collect_ends(const struct net *n, GArray *windings)
{
    const GPtrArray *ends = n->role[ROLE_WINDING];
    for (guint i = 0; i < ends->len; i++) {
        const struct lo_part *end = cim_at(n, ends, i);
        int32_t e =
            cim_equipment_index(n, cim_ref(&n->b, end, N_END_TRANSFORMER));
        if (e >= 0)
            add_winding(
                n, windings, end, e,
                cim_number(&n->b, end, N_END_RATED_U, NAN) * n->units.volt,
                cim_number(&n->b, end, N_END_RATED_S, NAN) * n->units.watt);
    }
}

/* Ends of tanks: the base voltage first, because the ratedU of a single-phase
 * tank is line to neutral; then the data sheet. */
static void collect_tank_ends(const struct net *n, GArray *windings)
{
    const struct cim_build *b = &n->b;
    GHashTable *infos = index_infos(n);
    const GPtrArray *ends = n->role[ROLE_TANK_END];
    for (guint i = 0; i < ends->len; i++) {
        const struct lo_part *end = cim_at(n, ends, i);
        const struct lo_part *tank = cim_ref(b, end, N_TANK_END_TANK);
        if (tank == NULL)
            continue;
        int32_t e =
            cim_equipment_index(n, cim_ref(b, tank, N_TANK_TRANSFORMER));
        if (e < 0)
            continue;
        const struct lo_part *sheet = cim_ref(b, tank, N_TANK_INFO);
        if (sheet == NULL)
            sheet = cim_ref(b, tank, N_DATASHEET);
        const struct lo_part *info = NULL;
        if (sheet != NULL) {
            char *key = info_key(sheet, cim_number(b, end, N_END_NUMBER, 0));
            info = g_hash_table_lookup(infos, key);
            g_free(key);
        }
        if (info == NULL)
            info = cim_ref(b, end, N_END_INFO);
        double v =
            cim_base_voltage(n, cim_ref(b, end, N_END_BASE_VOLTAGE), NAN);
        double va = NAN;
        if (info != NULL) {
            va = cim_number(b, info, N_INFO_RATED_S, NAN) * n->units.watt;
            if (isnan(v))
                v = cim_number(b, info, N_INFO_RATED_U, NAN) * n->units.volt;
        }
        add_winding(n, windings, end, e, v, va);
    }
    g_hash_table_destroy(infos);
}

/* Tanks of one bank have terminals of their own, at one node. */
static bool at_high_node(const struct net *n, const struct lo_transformer *t,
                         int32_t terminal)
{
    const struct lo_terminal *at = n->out->terminals;
    return terminal == t->hv_terminal ||
           (terminal >= 0 && t->hv_terminal >= 0 && at[terminal].node.v >= 0 &&
            at[terminal].node.v == at[t->hv_terminal].node.v);
}

/* Joins the windings of one transformer, which are contiguous. */
static void join_windings(const struct net *n, struct lo_transformer *t,
                          const struct winding *w, guint n_windings)
{
    double other_va = NAN;
    for (guint i = 0; i < n_windings; i++) {
        if (!(w[i].v > 0))
            continue;
        bool higher = isnan(t->hv_v) || w[i].v > t->hv_v;
        bool earlier = w[i].v == t->hv_v && w[i].terminal >= 0 &&
                       w[i].terminal < t->hv_terminal;
        if (w[i].terminal >= 0 && (higher || earlier))
            t->hv_terminal = w[i].terminal;
        if (higher)
            t->hv_v = w[i].v;
        if (isnan(t->lv_v) || w[i].v < t->lv_v)
            t->lv_v = w[i].v;
    }
    /* Tanks side by side share the load: their ratings at the high side add
     * up. Without one there, the smallest of the other windings binds. */
    for (guint i = 0; i < n_windings; i++) {
        if (!(w[i].va > 0))
            continue;
        if (at_high_node(n, t, w[i].terminal))
            t->rated_va = (isnan(t->rated_va) ? 0 : t->rated_va) + w[i].va;
        else if (isnan(other_va) || w[i].va < other_va)
            other_va = w[i].va;
    }
    if (isnan(t->rated_va))
        t->rated_va = other_va;
}

static void report_windings(const struct net *n, const struct lo_transformer *t)
{
    if (isnan(t->lv_v))
        cim_find(&n->b, LO_WARNING, "transformer-without-voltage",
                 g_ptr_array_index(n->object_of, (guint)t->equipment.v),
                 "give its ends a ratedU or a BaseVoltage",
                 "no winding voltage: loads behind it count as medium-voltage "
                 "customers of their own");
}

static int compare_windings(const void *a, const void *b)
{
    const struct winding *x = a, *y = b;
    if (x->equipment != y->equipment)
        return x->equipment < y->equipment ? -1 : 1;
    return (x->terminal > y->terminal) - (x->terminal < y->terminal);
}

/* Transformers that share one real usage point are one MV customer. */
static void set_mv_groups(const struct net *n)
{
    GArray *usages = cim_usages(&n->b);
    GHashTable *groups = g_hash_table_new(g_direct_hash, g_direct_equal);
    GHashTable *first = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < usages->len; i++) {
        const struct cim_usage *u = &g_array_index(usages, struct cim_usage, i);
        int32_t e = cim_equipment_index(n, u->equipment);
        if (e < 0 || n->out->equipment[e].kind != LO_KIND_TRANSFORMER ||
            cim_bool(&n->b, u->usage_point, N_UP_VIRTUAL) == 1)
            continue;
        void *point = (void *)u->usage_point;
        int32_t row = n->out->equipment[e].detail;
        if (!g_hash_table_contains(first, point)) {
            g_hash_table_insert(first, point, GINT_TO_POINTER(row));
            continue;
        }
        if (!g_hash_table_contains(groups, point))
            g_hash_table_insert(
                groups, point, GINT_TO_POINTER((int)g_hash_table_size(groups)));
        int group = GPOINTER_TO_INT(g_hash_table_lookup(groups, point));
        int before = GPOINTER_TO_INT(g_hash_table_lookup(first, point));
        n->out->transformers[before].mv_group = group;
        n->out->transformers[row].mv_group = group;
    }
    g_hash_table_destroy(groups);
    g_hash_table_destroy(first);
    g_array_free(usages, TRUE);
}

void cim_add_transformers(struct net *n)
{
    struct lo_network *out = n->out;
    GArray *windings = g_array_new(FALSE, FALSE, sizeof(struct winding));
    guint at = 0;
    collect_ends(n, windings);
    collect_tank_ends(n, windings);
    g_array_sort(windings, compare_windings);
    out->transformers = lo_arena_array(n->arena, (size_t)out->n_equipment + 1,
                                       sizeof(*out->transformers));
    for (int32_t e = 0; e < out->n_equipment; e++) {
        guint from = at;
        while (at < windings->len &&
               g_array_index(windings, struct winding, at).equipment == e)
            at++;
        if (out->equipment[e].kind != LO_KIND_TRANSFORMER)
            continue;
        struct lo_transformer t = {
            .equipment = {e},
            .hv_terminal = out->equipment[e].n_terminals > 0
                               ? out->equipment[e].first_terminal
                               : LO_NONE,
            .hv_v = NAN,
            .lv_v = NAN,
            .rated_va = NAN,
            .mv_group = -1,
        };
        if (at > from)
            join_windings(n, &t, &g_array_index(windings, struct winding, from),
                          at - from);
        report_windings(n, &t);
        if (isnan(out->equipment[e].nominal_v))
            out->equipment[e].nominal_v = t.hv_v;
        out->equipment[e].detail = out->n_transformers;
        out->transformers[out->n_transformers++] = t;
    }
    g_array_free(windings, TRUE);
    set_mv_groups(n);
}
