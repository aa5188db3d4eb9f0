/*
 * network.c - CIM objects to the wired network: roles, equipment, and the order
 * in which all else is added.
 *
 *   objects --class--> roles --> equipment --+
 *                        \--> terminals ------+--> sorted, indices final
 *                        \--> nodes ----------+     then states, loads,
 *                                                   windings, limits, feeders
 *
 * What the file leaves out is taken as in the reference profile 3.1 and 3.2;
 * what is unknown but wired is kept as a conductor, because a gap that is none
 * would let somebody believe a line dead.
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

#define SWITCH(name, cls)                                                      \
    {                                                                          \
        name, ROLE_EQUIPMENT, LO_KIND_SWITCH, cls                              \
    }
#define KIND(name, kind)                                                       \
    {                                                                          \
        name, ROLE_EQUIPMENT, kind, 0                                          \
    }
#define ROLE(name, role)                                                       \
    {                                                                          \
        name, role, LO_KIND_LINE, 0                                            \
    }

static const struct class_rule class_rules[] = {
    SWITCH("Breaker", LO_SWITCH_BREAKER),
    SWITCH("DisconnectingCircuitBreaker", LO_SWITCH_BREAKER),
    SWITCH("Recloser", LO_SWITCH_RECLOSER),
    SWITCH("LoadBreakSwitch", LO_SWITCH_LOAD_BREAK),
    SWITCH("Sectionaliser", LO_SWITCH_SECTIONALISER),
    SWITCH("Disconnector", LO_SWITCH_DISCONNECTOR),
    SWITCH("Fuse", LO_SWITCH_FUSE),
    SWITCH("Jumper", LO_SWITCH_JUMPER),
    SWITCH("Cut", LO_SWITCH_CUT),
    SWITCH("Switch", LO_SWITCH_PLAIN),
    SWITCH("ProtectedSwitch", LO_SWITCH_PLAIN),
    SWITCH("CompositeSwitch", LO_SWITCH_PLAIN),
    SWITCH("GroundDisconnector", LO_SWITCH_GROUND),
    KIND("ACLineSegment", LO_KIND_LINE),
    KIND("Conductor", LO_KIND_LINE),
    KIND("Connector", LO_KIND_LINE),
    KIND("Clamp", LO_KIND_LINE),
    KIND("SeriesCompensator", LO_KIND_LINE),
    KIND("EquivalentBranch", LO_KIND_LINE),
    /* Instruments; some exports wire them in, and what lies behind is fed. */
    KIND("CurrentTransformer", LO_KIND_LINE),
    KIND("PotentialTransformer", LO_KIND_LINE),
    KIND("PostLineSensor", LO_KIND_LINE),
    KIND("FaultIndicator", LO_KIND_LINE),
    KIND("WaveTrap", LO_KIND_LINE),
    KIND("PowerTransformer", LO_KIND_TRANSFORMER),
    KIND("EnergyConsumer", LO_KIND_LOAD),
    KIND("ConformLoad", LO_KIND_LOAD),
    KIND("NonConformLoad", LO_KIND_LOAD),
    KIND("StationSupply", LO_KIND_LOAD),
    {"EnergySource", ROLE_EQUIPMENT, LO_KIND_SOURCE, SOURCE_ENERGY},
    {"ExternalNetworkInjection", ROLE_EQUIPMENT, LO_KIND_SOURCE,
     SOURCE_EXTERNAL},
    {"EquivalentInjection", ROLE_EQUIPMENT, LO_KIND_SOURCE, SOURCE_EQUIVALENT},
    KIND("SynchronousMachine", LO_KIND_OWN_SOURCE),
    KIND("AsynchronousMachine", LO_KIND_OWN_SOURCE),
    KIND("PowerElectronicsConnection", LO_KIND_OWN_SOURCE),
    KIND("PhotovoltaicUnit", LO_KIND_OWN_SOURCE),
    KIND("BatteryUnit", LO_KIND_OWN_SOURCE),
    KIND("PhotoVoltaicUnit", LO_KIND_OWN_SOURCE),
    KIND("PowerElectronicsWindUnit", LO_KIND_OWN_SOURCE),
    KIND("VsConverter", LO_KIND_OWN_SOURCE),
    KIND("CsConverter", LO_KIND_OWN_SOURCE),
    KIND("BusbarSection", LO_KIND_BUSBAR),
    KIND("Junction", LO_KIND_BUSBAR),
    KIND("LinearShuntCompensator", LO_KIND_SHUNT),
    KIND("NonlinearShuntCompensator", LO_KIND_SHUNT),
    KIND("ShuntCompensator", LO_KIND_SHUNT),
    KIND("StaticVarCompensator", LO_KIND_SHUNT),
    KIND("SurgeArrester", LO_KIND_SHUNT),
    KIND("EquivalentShunt", LO_KIND_SHUNT),
    KIND("PetersenCoil", LO_KIND_SHUNT),
    KIND("GroundingImpedance", LO_KIND_SHUNT),
    KIND("Ground", LO_KIND_SHUNT),
    ROLE("Terminal", ROLE_TERMINAL),
    ROLE("ConnectivityNode", ROLE_NODE),
    ROLE("Feeder", ROLE_FEEDER),
    ROLE("BaseVoltage", ROLE_BASE_VOLTAGE),
    ROLE("SwitchPhase", ROLE_SWITCH_PHASE),
    ROLE("ACLineSegmentPhase", ROLE_LINE_PHASE),
    ROLE("EnergyConsumerPhase", ROLE_LOAD_PHASE),
    ROLE("PowerTransformerEnd", ROLE_WINDING),
    ROLE(CIM_WINDING_CLASS, ROLE_WINDING),
    ROLE("TransformerTankEnd", ROLE_TANK_END),
    ROLE("TransformerEndInfo", ROLE_END_INFO),
    ROLE("CurrentLimit", ROLE_LIMIT),
    ROLE("ApparentPowerLimit", ROLE_LIMIT),
    ROLE("OperationalLimitSet", ROLE_LIMIT_SET),
    ROLE("OperationalRestriction", ROLE_RESTRICTION),
    ROLE("SvStatus", ROLE_STATUS),
    ROLE("md:FullModel", ROLE_HEADER),
    ROLE("PhaseImpedanceData", ROLE_MATRIX),
    ROLE("lo:Units", ROLE_UNITS),
    ROLE("lo:Source", ROLE_SOURCE),
};

int cim_wired_kind(const char *cls)
{
    for (size_t i = 0; i < G_N_ELEMENTS(class_rules); i++)
        if (strcmp(class_rules[i].name, cls) == 0)
            return (int)class_rules[i].role * 100 + (int)class_rules[i].kind;
    return -1;
}

const struct lo_part *cim_at(const struct net *n, const GPtrArray *objects,
                             guint i)
{
    lo_objects_fetch(n->b.set, (const struct lo_part *const *)objects->pdata,
                     objects->len, i);
    return g_ptr_array_index(objects, i);
}

const char *cim_keep(struct net *n, const char *text)
{
    return lo_arena_strdup(n->arena, text);
}

int32_t cim_equipment_index(const struct net *n, const struct lo_part *object)
{
    return object == NULL ? -1 : n->equipment_at[cim_index(&n->b, object)];
}

int32_t cim_terminal_index(const struct net *n, const struct lo_part *object)
{
    return object == NULL ? -1 : n->terminal_at[cim_index(&n->b, object)];
}

/* --- equipment --------------------------------------------------------- */

static bool in_service(const struct net *n, const struct lo_part *object)
{
    const struct lo_part *status =
        cim_text(&n->b, object, N_EQUIPMENT_SV) != NULL
            ? cim_ref(&n->b, object, N_EQUIPMENT_SV)
            : NULL;
    return cim_bool(&n->b, object, N_IN_SERVICE) != 0 &&
           cim_bool(&n->b, object, N_NORMALLY_IN_SERVICE) != 0 &&
           (status == NULL || cim_bool(&n->b, status, N_SV_IN_SERVICE) != 0);
}

double cim_base_voltage(const struct net *n, const struct lo_part *voltage,
                        double fallback)
{
    if (voltage == NULL)
        return fallback;
    double v = cim_number(&n->b, voltage, N_NOMINAL_VOLTAGE, NAN);
    return v > 0 ? v * n->units.volt : fallback;
}

/* Its own base voltage, else that of its voltage level, also through a bay. */
static double nominal_voltage(const struct net *n, const struct lo_part *object)
{
    const struct cim_build *b = &n->b;
    const struct lo_part *voltage = cim_ref(b, object, N_BASE_VOLTAGE);
    const struct lo_part *container = cim_ref(b, object, N_CONTAINER);
    if (voltage == NULL && container != NULL) {
        if (cim_text(b, container, N_BAY_LEVEL) != NULL)
            container = cim_ref(b, container, N_BAY_LEVEL);
        if (container != NULL)
            voltage = cim_ref(b, container, N_LEVEL_VOLTAGE);
    }
    return cim_base_voltage(n, voltage, NAN);
}

/* The rows stand in the network from the start: moved there at the end they
 * would need twice the room. */
static void reserve_equipment(struct net *n, int32_t wanted)
{
    struct lo_network *out = n->out;
    if (wanted <= n->equipment_room)
        return;
    n->equipment_room = MAX(wanted, 2 * n->equipment_room);
    struct lo_equipment *larger = lo_arena_array(
        n->arena, (size_t)n->equipment_room + 1, sizeof(*larger));
    if (out->n_equipment > 0)
        memcpy(larger, out->equipment,
               (size_t)out->n_equipment * sizeof(*larger));
    out->equipment = larger;
}

int32_t cim_add_equipment(struct net *n, const struct lo_part *object,
                          const struct class_rule *rule)
{
    struct lo_equipment e = {
        .mrid = cim_keep(n, object->mrid),
        .name = cim_keep(n, cim_title(&n->b, object)),
        .class_name = cim_keep(n, cim_class(&n->b, object)),
        .origin = cim_origin(n->files, object),
        .kind = rule->kind,
        .detail = -1,
        .feeder = {LO_NONE},
        .in_service = in_service(n, object),
        .nominal_v = nominal_voltage(n, object),
        .limit_a = NAN,
        .limit_va = NAN,
    };
    int32_t index = n->out->n_equipment;
    reserve_equipment(n, index + 1);
    n->out->equipment[index] = e;
    n->out->n_equipment++;
    g_array_append_val(n->rules, rule);
    g_ptr_array_add(n->object_of, (void *)object);
    n->equipment_at[cim_index(&n->b, object)] = index;
    return index;
}

/* --- roles ------------------------------------------------------------- */

/* By name: 1 + its row of class_rules, 0 = none. *Owned* (g_free). */
static uint8_t *rows_by_name(const struct lo_objects *set)
{
    uint8_t *out = g_new0(uint8_t, lo_objects_name_count(set) + 1);
    G_STATIC_ASSERT(G_N_ELEMENTS(class_rules) < UINT8_MAX);
    for (size_t i = 0; i < G_N_ELEMENTS(class_rules); i++) {
        lo_name name = lo_objects_find_name(set, class_rules[i].name);
        if (name.v >= 0)
            out[name.v] = (uint8_t)(i + 1);
    }
    return out;
}

/* Returns the rules of the equipment, in its order; *owned*. Counted first:
 * lists that grow lie scattered over twice the memory. */
static GPtrArray *sort_into_roles(struct net *n)
{
    const struct lo_objects *set = n->b.set;
    size_t all = lo_objects_count(set);
    uint8_t *by_name = rows_by_name(set);
    uint8_t *row_of = g_new(uint8_t, all + 1);
    guint count[ROLES] = {0};
    for (size_t i = 0; i < all; i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        row_of[i] = by_name[lo_objects_class(set, object).v];
        if (row_of[i] > 0)
            count[class_rules[row_of[i] - 1].role]++;
    }
    for (int i = 0; i < ROLES; i++)
        n->role[i] = g_ptr_array_sized_new(count[i]);
    GPtrArray *rules_of = g_ptr_array_sized_new(count[ROLE_EQUIPMENT]);
    for (size_t i = 0; i < all; i++) {
        if (row_of[i] == 0)
            continue;
        const struct class_rule *rule = &class_rules[row_of[i] - 1];
        g_ptr_array_add(n->role[rule->role], (void *)lo_objects_object(set, i));
        if (rule->role == ROLE_EQUIPMENT)
            g_ptr_array_add(rules_of, (void *)rule);
    }
    g_free(row_of);
    g_free(by_name);
    return rules_of;
}

/* Room for what the roles will need, mostly. */
static void make_room(struct net *n)
{
    guint equipment = n->role[ROLE_EQUIPMENT]->len;
    reserve_equipment(n, (int32_t)equipment);
    n->object_of = g_ptr_array_sized_new(equipment);
    n->rules =
        g_array_sized_new(FALSE, FALSE, sizeof(struct class_rule *), equipment);
    n->terminals = g_array_sized_new(FALSE, FALSE, sizeof(struct raw_terminal),
                                     n->role[ROLE_TERMINAL]->len);
    n->node_names = g_ptr_array_sized_new(n->role[ROLE_NODE]->len);
}

/* --- once all are placed ------------------------------------------------- */

/* Both ends at one node: what is on its two sides is one thing. A bus-branch
 * model says of such switches that it does not retain them. */
static void report_inside_nodes(const struct net *n)
{
    const struct lo_network *out = n->out;
    for (int32_t e = 0; e < out->n_equipment; e++) {
        const struct lo_equipment *q = &out->equipment[e];
        const struct lo_terminal *t = &out->terminals[q->first_terminal];
        if (q->kind != LO_KIND_SWITCH || t[0].node.v < 0 ||
            t[0].node.v != t[1].node.v)
            continue;
        const struct lo_part *object =
            g_ptr_array_index(n->object_of, (guint)e);
        if (cim_bool(&n->b, object, N_SWITCH_RETAINED) != 0)
            cim_find(&n->b, LO_WARNING, "switch-in-node", object,
                     "give its two terminals two nodes",
                     "both its ends are at node '%s': opening it would "
                     "separate nothing",
                     out->node_name[t[0].node.v]);
    }
}

/* SvStatus written from its own side. */
static void apply_status(struct net *n)
{
    GPtrArray *objects = n->role[ROLE_STATUS];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        int32_t e =
            cim_equipment_index(n, cim_ref(&n->b, object, N_SV_EQUIPMENT));
        if (e >= 0 && cim_bool(&n->b, object, N_SV_IN_SERVICE) == 0)
            n->out->equipment[e].in_service = false;
    }
}

/* --- the whole ---------------------------------------------------------- */

static void net_init(struct net *n, const struct lo_objects *set,
                     struct lo_findings *findings)
{
    size_t parts = lo_objects_part_count(set);
    cim_build_init(&n->b, set, findings);
    n->arena = lo_arena_new();
    n->scratch = lo_arena_new();
    n->out = lo_arena_alloc(n->arena, sizeof(*n->out));
    n->out->arena = n->arena;
    n->nodes = g_hash_table_new(g_str_hash, g_str_equal);
    n->files = cim_files(&n->b, n->arena);
    n->equipment_at =
        lo_arena_array(n->scratch, 4 * parts + 1, sizeof(int32_t));
    n->terminal_at = n->equipment_at + parts;
    n->feeder_at = n->terminal_at + parts;
    n->node_at = n->feeder_at + parts;
    for (size_t i = 0; i < 4 * parts; i++)
        n->equipment_at[i] = -1;
}

/* Everything but the arena, which is the network's. */
static void net_release(struct net *n)
{
    for (int i = 0; i < ROLES; i++)
        g_ptr_array_free(n->role[i], TRUE);
    g_ptr_array_free(n->object_of, TRUE);
    g_array_free(n->rules, TRUE);
    g_ptr_array_free(n->node_names, TRUE);
    g_hash_table_destroy(n->nodes);
    g_ptr_array_free(n->files, TRUE);
    lo_arena_free(n->scratch);
    cim_build_release(&n->b);
}

enum lo_status lo_cim_network(struct lo_network **out,
                              const struct lo_objects *set,
                              const struct lo_cim_options *options,
                              struct lo_findings *findings,
                              struct lo_error *err)
{
    struct net n = {.units = {false, 1, 1, 1}};
    enum lo_status status = LO_OK;
    net_init(&n, set, findings);
    GPtrArray *rules_of = sort_into_roles(&n);
    make_room(&n);
    cim_detect_units(&n);
    for (guint i = 0; i < rules_of->len; i++)
        (void)cim_add_equipment(&n, cim_at(&n, n.role[ROLE_EQUIPMENT], i),
                                g_ptr_array_index(rules_of, i));
    cim_add_nodes(&n);
    cim_collect_terminals(&n);
    cim_join_clamps(&n);
    cim_mend_switches(&n);
    cim_add_feeders(&n);
    cim_add_sources(&n);
    cim_place_terminals(&n);
    report_inside_nodes(&n);
    apply_status(&n);
    cim_set_feeders(&n);
    cim_set_phases(&n);
    cim_add_switches(&n);
    cim_add_lines(&n);
    cim_add_transformers(&n);
    cim_add_loads(&n, options->kw_per_customer);
    cim_set_limits(&n);
    cim_restrict(&n, options);
    status = lo_network_validate(n.out, err);
    if (status == LO_OK)
        *out = n.out;
    else
        lo_network_free(n.out);
    net_release(&n);
    g_ptr_array_free(rules_of, TRUE);
    return status;
}
