/*
 * network_state.c - phases of terminals, and which switches are open.
 *
 * Per-phase objects say more than their switch: it counts as open when any
 * phase is (SwitchPhase.closed is the inverse of open). Of two values of
 * Switch.open the one from a steady-state (SSH) file wins, whatever the order
 * of the files (reference profile 3.1 rule 5).
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

/* --- phases ------------------------------------------------------------- */

unsigned cim_phase_bits(const char *text)
{
    unsigned bits = 0;
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == 'A')
            bits |= LO_PHASE_A;
        else if (*text == 'B')
            bits |= LO_PHASE_B;
        else if (*text == 'C')
            bits |= LO_PHASE_C;
    }
    return bits;
}

/* Beside A, B, C while phases are collected: "s1", "s2", a split secondary. */
enum { SECONDARY = 8 };

static unsigned said_bits(const char *text)
{
    const char *s = text != NULL ? strchr(text, 's') : NULL;
    bool split = s != NULL && (s[1] == '1' || s[1] == '2');
    return cim_phase_bits(text) | (split ? SECONDARY : 0);
}

/* Bits that per-phase objects add to terminal `k` of equipment (-1 = all). */
static void add_bits(struct net *n, unsigned *by_terminal, int32_t equipment,
                     int k, const char *phases)
{
    if (equipment < 0)
        return;
    const struct lo_equipment *e = &n->out->equipment[equipment];
    for (int i = 0; i < e->n_terminals; i++)
        if (k < 0 || k == i)
            by_terminal[e->first_terminal + i] |= said_bits(phases);
}

/* A service drop has both legs behind a centre tap, s1 and s2. */
static void add_leg(const struct net *n, unsigned *legs, int32_t line,
                    const char *phase)
{
    if (line < 0 || phase == NULL)
        return;
    legs[line] |= g_str_has_suffix(phase, "s1") ? 1 : 0;
    legs[line] |= g_str_has_suffix(phase, "s2") ? 2 : 0;
    n->out->equipment[line].split_secondary = legs[line] == 3;
}

static void bits_of_phase_objects(struct net *n, unsigned *by_terminal)
{
    unsigned *legs = g_new0(unsigned, (gsize)n->out->n_equipment + 1);
    static const struct {
        enum role role;
        enum cim_name owner;
        enum cim_name phase;
        int terminal;
    } kinds[] = {
        {ROLE_LINE_PHASE, N_LINE_PHASE_LINE, N_LINE_PHASE_PHASE, -1},
        {ROLE_LOAD_PHASE, N_LOAD_PHASE_LOAD, N_LOAD_PHASE_PHASE, -1},
        {ROLE_SWITCH_PHASE, N_PHASE_SWITCH, N_PHASE_SIDE1, 0},
        {ROLE_SWITCH_PHASE, N_PHASE_SWITCH, N_PHASE_SIDE2, 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const GPtrArray *objects = n->role[kinds[i].role];
        for (guint k = 0; k < objects->len; k++) {
            const struct lo_part *object = cim_at(n, objects, k);
            const char *phase = cim_text(&n->b, object, kinds[i].phase);
            int32_t owner =
                cim_equipment_index(n, cim_ref(&n->b, object, kinds[i].owner));
            add_bits(n, by_terminal, owner, kinds[i].terminal, phase);
            if (kinds[i].role == ROLE_LINE_PHASE)
                add_leg(n, legs, owner, phase);
        }
    }
    g_free(legs);
}

static const char *tank_end_phases(const struct net *n,
                                   const struct lo_part *end)
{
    const char *phases = cim_text(&n->b, end, N_TANK_END_PHASES);
    return phases != NULL ? phases
                          : cim_text(&n->b, end, N_TANK_END_CIM16_PHASES);
}

/* Ends of tanks say the phases of their terminal; one that only has a split
 * secondary stands for the phases of its tank's other ends. */
static void bits_of_tanks(struct net *n, unsigned *by_terminal)
{
    const GPtrArray *ends = n->role[ROLE_TANK_END];
    GHashTable *primary = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint k = 0; k < ends->len; k++) {
        const struct lo_part *end = cim_at(n, ends, k);
        void *tank = (void *)cim_ref(&n->b, end, N_TANK_END_TANK);
        unsigned bits = cim_phase_bits(tank_end_phases(n, end)) |
                        GPOINTER_TO_UINT(g_hash_table_lookup(primary, tank));
        if (tank != NULL)
            g_hash_table_insert(primary, tank, GUINT_TO_POINTER(bits));
    }
    for (guint k = 0; k < ends->len; k++) {
        const struct lo_part *end = cim_at(n, ends, k);
        int32_t t = cim_terminal_index(n, cim_ref(&n->b, end, N_END_TERMINAL));
        unsigned bits = said_bits(tank_end_phases(n, end));
        if (bits == SECONDARY)
            bits |= GPOINTER_TO_UINT(g_hash_table_lookup(
                primary, cim_ref(&n->b, end, N_TANK_END_TANK)));
        if (t >= 0)
            by_terminal[t] |= bits;
    }
    g_hash_table_destroy(primary);
}

/* Hands the phases of a split secondary on to the wires and loads behind it,
 * which only say s1 and s2.
 *
 *   A --[tank A/s1/s2]-- node --(s1 s2) service drop-- node --(s1 s2) load
 *
 * Drops are a few wires long: more rounds than that are a file gone wrong. */
static void spread_secondaries(const struct net *n, unsigned *by_terminal)
{
    enum { ROUNDS = 32 };
    const struct lo_network *out = n->out;
    unsigned *at = g_new0(unsigned, (gsize)out->n_nodes + 1);
    bool changed = true;
    for (int32_t t = 0; t < out->n_terminals; t++)
        if ((by_terminal[t] & SECONDARY) && out->terminals[t].node.v >= 0)
            at[out->terminals[t].node.v] |= by_terminal[t] & LO_PHASE_ABC;
    for (int round = 0; changed && round < ROUNDS; round++) {
        changed = false;
        for (int32_t t = 0; t < out->n_terminals; t++) {
            int32_t node = out->terminals[t].node.v;
            if (by_terminal[t] != SECONDARY || node < 0 || at[node] == 0)
                continue;
            const struct lo_equipment *e =
                &out->equipment[out->terminals[t].equipment.v];
            for (int32_t k = 0; k < e->n_terminals; k++) {
                int32_t other = out->terminals[e->first_terminal + k].node.v;
                if (by_terminal[e->first_terminal + k] != SECONDARY)
                    continue;
                by_terminal[e->first_terminal + k] |= at[node];
                if (other >= 0)
                    at[other] |= at[node];
                changed = true;
            }
        }
    }
    g_free(at);
}

/* Before CIM15 the equipment says the phases of its terminals. */
static void bits_of_equipment(struct net *n, unsigned *by_terminal)
{
    bool any = n->b.name[N_EQUIPMENT_PHASES].v >= 0;
    for (int32_t e = 0; any && e < n->out->n_equipment; e++)
        add_bits(n, by_terminal, e, -1,
                 cim_text(&n->b, g_ptr_array_index(n->object_of, (guint)e),
                          N_EQUIPMENT_PHASES));
}

/* Terminal.phases, read with it, else what its per-phase objects say, else
 * (absent, or a split secondary of nothing known) all three. */
void cim_set_phases(struct net *n)
{
    unsigned *bits = g_new0(unsigned, (gsize)n->out->n_terminals + 1);
    bits_of_equipment(n, bits);
    bits_of_phase_objects(n, bits);
    bits_of_tanks(n, bits);
    spread_secondaries(n, bits);
    for (int32_t t = 0; t < n->out->n_terminals; t++) {
        struct lo_terminal *at = &n->out->terminals[t];
        if (at->phases == 0)
            at->phases = bits[t] & LO_PHASE_ABC;
        if (at->phases == 0)
            at->phases = LO_PHASE_ABC;
    }
    g_free(bits);
}

/* --- switches ----------------------------------------------------------- */

/* What the phases of one switch say: how many are open and closed. */
struct phase_state {
    int open, closed;
    int normal_open, normal_closed;
};

static struct phase_state *collect_phases(struct net *n)
{
    struct phase_state *state =
        g_new0(struct phase_state, (gsize)n->out->n_equipment + 1);
    const GPtrArray *objects = n->role[ROLE_SWITCH_PHASE];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = cim_at(n, objects, i);
        int32_t e =
            cim_equipment_index(n, cim_ref(&n->b, object, N_PHASE_SWITCH));
        if (e < 0)
            continue;
        int closed = cim_bool(&n->b, object, N_PHASE_CLOSED);
        int normal = cim_bool(&n->b, object, N_PHASE_NORMAL_OPEN);
        state[e].closed += closed == 1;
        state[e].open += closed == 0;
        state[e].normal_open += normal == 1;
        state[e].normal_closed += normal == 0;
    }
    return state;
}

/* Documents whose header names the steady-state profile. */
static GHashTable *steady_documents(const struct net *n)
{
    GHashTable *out = g_hash_table_new(g_direct_hash, g_direct_equal);
    const GPtrArray *headers = n->role[ROLE_HEADER];
    for (guint i = 0; i < headers->len; i++) {
        const struct lo_part *header = g_ptr_array_index(headers, i);
        GPtrArray *profiles = cim_values(&n->b, header, N_PROFILE);
        for (guint k = 0; k < profiles->len; k++)
            if (strstr(profiles->pdata[k], "SteadyState") != NULL)
                g_hash_table_add(out, GINT_TO_POINTER(header->document + 1));
        g_ptr_array_free(profiles, TRUE);
    }
    return out;
}

/* Does a steady-state file say that the switch is open? -1 = silent. */
static int steady_open(const struct net *n, GHashTable *steady,
                       const struct lo_part *object)
{
    int open = -1;
    for (const struct lo_part *p = object; p != NULL;
         p = p->next_part < 0
                 ? NULL
                 : lo_objects_part(n->b.set, (size_t)p->next_part)) {
        const struct lo_property *at = lo_objects_properties(n->b.set, p);
        if (!g_hash_table_contains(steady, GINT_TO_POINTER(p->document + 1)))
            continue;
        for (int32_t i = 0; i < p->n_properties; i++)
            if (at[i].name.v == n->b.name[N_SWITCH_OPEN].v)
                open = g_ascii_strcasecmp(at[i].value, "true") == 0;
    }
    return open;
}

/* Joins the word of the switch with that of its phases. */
static int joined(struct net *n, const struct lo_part *object,
                  const char *which, int whole, int open, int closed)
{
    if (open == 0 && closed == 0)
        return whole;
    if (open > 0 && (closed > 0 || whole == 0))
        cim_find(&n->b, LO_WARNING, "partly-open", object,
                 "look at the switch, then correct the file",
                 "%s state: %d phases open, %d closed, the switch itself "
                 "%s: taken as open",
                 which, open, closed,
                 whole < 0    ? "says nothing"
                 : whole == 0 ? "closed"
                              : "open");
    return whole == 1 || open > 0 ? 1 : 0;
}

void cim_add_switches(struct net *n)
{
    struct lo_network *out = n->out;
    struct phase_state *phases = collect_phases(n);
    GHashTable *steady = steady_documents(n);
    out->switches = lo_arena_array(n->arena, (size_t)out->n_equipment + 1,
                                   sizeof(*out->switches));
    for (int32_t e = 0; e < out->n_equipment; e++) {
        const struct class_rule *rule =
            g_array_index(n->rules, const struct class_rule *, e);
        const struct lo_part *object =
            g_ptr_array_index(n->object_of, (guint)e);
        if (out->equipment[e].kind != LO_KIND_SWITCH)
            continue;
        const struct phase_state *p = &phases[e];
        int open = steady_open(n, steady, object);
        if (open < 0)
            open = cim_bool(&n->b, object, N_SWITCH_OPEN);
        out->equipment[e].detail = out->n_switches;
        out->switches[out->n_switches++] = (struct lo_switch){
            .equipment = {e},
            .cls = (enum lo_switch_class)rule->detail,
            .open = joined(n, object, "current", open, p->open, p->closed),
            .normal_open = joined(n, object, "normal",
                                  cim_bool(&n->b, object, N_SWITCH_NORMAL_OPEN),
                                  p->normal_open, p->normal_closed),
            .locked = cim_bool(&n->b, object, N_SWITCH_LOCKED) == 1,
        };
    }
    g_hash_table_destroy(steady);
    g_free(phases);
}
