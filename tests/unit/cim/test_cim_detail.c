/*
 * Windings, limits, loads, units, feeders and sources.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

#define SOURCE CIM_LEAF("EnergySource", "source", "n0", "")
#define VOLTAGE(id, v)                                                         \
    "<cim:BaseVoltage rdf:ID=\"" id                                            \
    "\">" CIM_TEXT("BaseVoltage.nominalVoltage", v) "</cim:BaseVoltage>\n"

/* --- transformers ------------------------------------------------------- */

#define END(id, transformer, terminal, u, s)                                   \
    "<cim:PowerTransformerEnd rdf:ID=\"" id                                    \
    "\">" CIM_REF("PowerTransformerEnd.PowerTransformer", transformer)         \
        CIM_REF("TransformerEnd.Terminal", terminal)                           \
            CIM_TEXT("PowerTransformerEnd.ratedU", u)                          \
                CIM_TEXT("PowerTransformerEnd.ratedS",                         \
                         s) "</cim:PowerTransformerEnd>\n"

static void test_transformer__high_side_is_the_highest_voltage(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_BRANCH("PowerTransformer", "tx", "lv", "hv", "")
            END("e1", "tx", "tx-t1", "400", "90000")
                END("e2", "tx", "tx-t2", "10000", "100000"),
        NULL);
    const struct lo_transformer *t = cim_case_transformer(&c, "tx");
    const struct lo_equipment *e = cim_case_equipment(&c, "tx");
    CU_ASSERT_EQUAL(t->hv_terminal, e->first_terminal + 1);
    CU_ASSERT_DOUBLE_EQUAL(t->hv_v, 10000, 0);
    CU_ASSERT_DOUBLE_EQUAL(t->lv_v, 400, 0);
    CU_ASSERT_DOUBLE_EQUAL(t->rated_va, 100000, 0);
    CU_ASSERT_DOUBLE_EQUAL(e->limit_va, 100000, 0);
    CU_ASSERT_DOUBLE_EQUAL(e->nominal_v, 10000, 0);
    CU_ASSERT_EQUAL(t->mv_group, -1);
    cim_case_free(&c);
}

#define TANK_END(id, tank, number, terminal, base, phases)                     \
    "<cim:TransformerTankEnd rdf:ID=\"" id                                     \
    "\">" CIM_REF("TransformerTankEnd.TransformerTank",                        \
                  tank) CIM_TEXT("TransformerEnd.endNumber", number)           \
        CIM_REF("TransformerEnd.Terminal", terminal)                           \
            CIM_REF("TransformerEnd.BaseVoltage", base) CIM_ENUM(              \
                "TransformerTankEnd.orderedPhases",                            \
                "OrderedPhaseCodeKind." phases) "</cim:TransformerTankEnd>\n"
#define TANK(id, transformer)                                                  \
    "<cim:TransformerTank rdf:ID=\"" id                                        \
    "\">" CIM_REF("TransformerTank.PowerTransformer", transformer)             \
        CIM_REF("TransformerTank.TransformerTankInfo",                         \
                "sheet") "</cim:TransformerTank>\n"
#define SHEET_END(id, number, u, s)                                            \
    "<cim:TransformerEndInfo rdf:ID=\"" id                                     \
    "\">" CIM_REF("TransformerEndInfo.TransformerTankInfo", "sheet")           \
        CIM_TEXT("TransformerEndInfo.endNumber", number)                       \
            CIM_TEXT("TransformerEndInfo.ratedU", u) CIM_TEXT(                 \
                "TransformerEndInfo.ratedS", s) "</cim:TransformerEndInfo>\n"

/* A centre-tapped unit: two secondary ends at one node. */
static void test_transformer__tanks_and_centre_tap_are_one_hyper_edge(void)
{
    struct cim_case c = cim_case_build(
        SOURCE VOLTAGE("kv", "12470") VOLTAGE("lv", "208") CIM_OBJECT(
            "PowerTransformer", "tx", "") CIM_TERMINAL("t1", "tx", "1", "pole")
            CIM_TERMINAL("t2", "tx", "2", "house") CIM_TERMINAL(
                "t3", "tx", "3", "house") TANK("tank", "tx")
                CIM_OBJECT("TransformerTankInfo", "sheet",
                           "") SHEET_END("i1", "1", "7200", "25000")
                    SHEET_END("i2", "2", "120",
                              "12500") SHEET_END("i3", "3", "120", "12500")
                        TANK_END("e1", "tank", "1", "t1", "kv", "BN")
                            TANK_END("e2", "tank", "2", "t2", "lv", "s1N")
                                TANK_END("e3", "tank", "3", "t3", "lv", "Ns2"),
        NULL);
    const struct lo_transformer *t = cim_case_transformer(&c, "tx");
    const struct lo_equipment *e = cim_case_equipment(&c, "tx");
    CU_ASSERT_EQUAL(e->n_terminals, 3);
    CU_ASSERT_EQUAL(t->hv_terminal, e->first_terminal);
    CU_ASSERT_DOUBLE_EQUAL(t->hv_v, 12470, 0);
    CU_ASSERT_DOUBLE_EQUAL(t->lv_v, 208, 0);
    CU_ASSERT_DOUBLE_EQUAL(t->rated_va, 25000, 0);
    CU_ASSERT_EQUAL(c.network->terminals[e->first_terminal].phases, LO_PHASE_B);
    CU_ASSERT_EQUAL(c.network->terminals[e->first_terminal + 1].phases,
                    LO_PHASE_B);
    cim_case_free(&c);
}

/* A bank of single-phase regulators, each tank with terminals of its own at the
 * same two nodes: the ratings of all three add up. */
static void test_transformer__tanks_with_terminals_of_their_own_add_up(void)
{
    static const char wires[] =
        SOURCE VOLTAGE("kv", "12470") CIM_OBJECT("PowerTransformer", "bank", "")
            CIM_TERMINAL("t1", "bank", "1", "up")
                CIM_TERMINAL("t2", "bank", "2", "down")
                    CIM_TERMINAL("t3", "bank", "3", "up")
                        CIM_TERMINAL("t4", "bank", "4", "down");
    static const char tanks[] = TANK("ta", "bank") TANK("tb", "bank")
        CIM_OBJECT("TransformerTankInfo", "sheet", "")
            SHEET_END("i1", "1", "7200", "40000")
                TANK_END("e1", "ta", "1", "t1", "kv", "AN")
                    TANK_END("e2", "ta", "2", "t2", "kv", "AN")
                        TANK_END("e3", "tb", "1", "t3", "kv", "BN")
                            TANK_END("e4", "tb", "2", "t4", "kv", "BN");
    struct cim_case c = cim_case_build(wires, tanks);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_transformer(&c, "bank")->rated_va, 80000,
                           0);
    cim_case_free(&c);
}

static void test_transformer__one_usage_point_groups_several(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_BRANCH("PowerTransformer", "x", "n0", "n1", "")
            CIM_BRANCH("PowerTransformer", "y", "n0", "n2", "")
                CIM_BRANCH("PowerTransformer", "z", "n0", "n3", "")
                    CIM_LEAF("EnergyConsumer", "mill", "n1", "")
                        CIM_OBJECT("UsagePoint", "up",
                                   CIM_REF("UsagePoint.Equipments", "x")
                                       CIM_REF("UsagePoint.Equipments", "y"))
                            CIM_OBJECT("UsagePoint", "other",
                                       CIM_REF("UsagePoint.Equipments", "z")),
        NULL);
    int group = cim_case_transformer(&c, "x")->mv_group;
    CU_ASSERT(group >= 0);
    CU_ASSERT_EQUAL(cim_case_transformer(&c, "y")->mv_group, group);
    CU_ASSERT_EQUAL(cim_case_transformer(&c, "z")->mv_group, -1);
    cim_case_free(&c);
}

/* --- limits ------------------------------------------------------------- */

#define LIMIT(id, set, type, value)                                            \
    "<cim:CurrentLimit rdf:ID=\"" id                                           \
    "\">" CIM_REF("OperationalLimit.OperationalLimitSet", set)                 \
        CIM_REF("OperationalLimit.OperationalLimitType", type)                 \
            CIM_TEXT("CurrentLimit.value", value) "</cim:CurrentLimit>\n"
#define LIMIT_TYPE(id, seconds)                                                \
    "<cim:OperationalLimitType rdf:ID=\"" id                                   \
    "\">" CIM_TEXT("OperationalLimitType.acceptableDuration",                  \
                   seconds) "</cim:OperationalLimitType>\n"
#define TYPES LIMIT_TYPE("normal", "5E9") LIMIT_TYPE("emergency", "7200")

static void test_limit__longest_duration_then_smallest_terminal(void)
{
    struct cim_case c = cim_case_build(
        SOURCE TYPES CIM_BRANCH("ACLineSegment", "l1", "n0", "n1", "")
            CIM_OBJECT("OperationalLimitSet", "s1",
                       CIM_REF("OperationalLimitSet.Terminal", "l1-t1"))
                CIM_OBJECT(
                    "OperationalLimitSet", "s2",
                    "") "<cim:Terminal "
                        "rdf:about=\"#l1-"
                        "t2\">" CIM_REF(
                            "ACDCTerminal."
                            "OperationalLimitSe"
                            "t",
                            "s2") "</"
                                  "cim:"
                                  "Terminal>"
                                  "\n" LIMIT("a",
                                             "s"
                                             "1",
                                             "n"
                                             "o"
                                             "r"
                                             "m"
                                             "a"
                                             "l",
                                             "4"
                                             "0"
                                             "0") LIMIT("b", "s1",
                                                        "emer"
                                                        "genc"
                                                        "y",
                                                        "100")
                                      LIMIT("c", "s2", "emergency", "500")
                                          LIMIT("d", "s2", "normal", "350")
                                              LIMIT("e", "s2", "normal", "300")
                                                  LIMIT("f", "s2", "normal",
                                                        "310"),
        NULL);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "l1")->limit_a, 300, 0);
    CU_ASSERT_TRUE(isnan(cim_case_equipment(&c, "l1")->limit_va));
    cim_case_free(&c);
}

static void test_limit__rating_only_where_no_limit_is_given(void)
{
    struct cim_case c = cim_case_build(
        SOURCE TYPES CIM_BRANCH("Breaker", "a", "n0", "n1",
                                CIM_TEXT("Switch.ratedCurrent", "630"))
            CIM_BRANCH("Breaker", "b", "n0", "n1",
                       CIM_TEXT("Switch.ratedCurrent", "630"))
                CIM_BRANCH("Breaker", "d", "n0", "n1",
                           CIM_TEXT("Switch.ratedCurrent", "many"))
                    CIM_OBJECT("OperationalLimitSet", "s",
                               CIM_REF("OperationalLimitSet.Equipment", "b"))
                        LIMIT("l", "s", "normal", "800"),
        NULL);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "a")->limit_a, 630, 0);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "b")->limit_a, 800, 0);
    CU_ASSERT_TRUE(isnan(cim_case_equipment(&c, "d")->limit_a));
    const struct lo_finding *f = cim_case_finding(&c, "bad-number");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_STRING_EQUAL(f->object, "Breaker 'd' (d)");
    cim_case_free(&c);
}

#define RESTRICT(id, equipment, value, more)                                   \
    CIM_OBJECT(                                                                \
        "OperationalRestriction", id,                                          \
        CIM_REF(                                                               \
            "OperationalRestriction.Equipments",                               \
            equipment) "<cim:OperationalRestriction.restrictedValue>" value    \
                       "</cim:OperationalRestriction.restrictedValue>" more)
#define UNTIL(end)                                                             \
    "<cim:OperationalRestriction.activePeriod><cim:"                           \
    "DateTimeInterval>" CIM_TEXT(                                              \
        "DateTimeInterval.end",                                                \
        end) "</cim:DateTimeInterval></"                                       \
             "cim:OperationalRestriction.activePeriod>"
#define QUANTITY(value, unit, multiplier)                                      \
    "<cim:FloatQuantity>" CIM_TEXT("FloatQuantity.value", value)               \
        CIM_ENUM("FloatQuantity.unit", unit) CIM_ENUM(                         \
            "FloatQuantity.multiplier", multiplier) "</cim:FloatQuantity>"

/* Only what is lower, not over and understood. */
static void test_limit__a_restriction_lowers_it_until_it_ends(void)
{
    struct cim_case c = cim_case_read(
        SOURCE CIM_BRANCH("Breaker", "a", "n0", "n1",
                          CIM_TEXT("Switch.ratedCurrent", "630"))
            CIM_BRANCH("Breaker", "b", "n0", "n1",
                       CIM_TEXT("Switch.ratedCurrent", "630"))
                CIM_BRANCH("Breaker", "d", "n0", "n1", "")
                    CIM_BRANCH("Breaker", "e", "n0", "n1",
                               CIM_TEXT("Switch.ratedCurrent", "630")),
        RESTRICT("ra", "a", "120", UNTIL("2026-03-06T08:00:01Z")) RESTRICT(
            "rb", "b", "100",
            UNTIL("2026-03-06T08:00:00Z")) RESTRICT("rb2", "b", "900", "")
            RESTRICT("rd", "d",
                     QUANTITY("0.2", "UnitSymbol.A", "UnitMultiplier.k"), "")
                RESTRICT("re", "e",
                         QUANTITY("3", "UnitSymbol.V", "UnitMultiplier.none"),
                         ""));
    struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_time_parse(&options.now, "2026-03-06T08:00:00Z", NULL, &err), err);
    cim_case_link_with(&c, &options);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "a")->limit_a, 120, 0);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "b")->limit_a, 630, 0);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "d")->limit_a, 200, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "e")->limit_a, 630, 0);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "bad-value"));
    cim_case_free(&c);
}

/* --- loads, units -------------------------------------------------------- */

static void test_load__customers_are_the_larger_of_points_and_count(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_LEAF("EnergyConsumer", "neither", "n0", "") CIM_LEAF(
            "EnergyConsumer", "count", "n0",
            CIM_TEXT("EnergyConsumer.customerCount", "5") CIM_REF(
                "Equipment.UsagePoint",
                "u1")) CIM_LEAF("EnergyConsumer", "points", "n0",
                                CIM_TEXT("EnergyConsumer.customerCount", "1")
                                    CIM_REF("Equipment.UsagePoints", "u2"))
            CIM_OBJECT("UsagePoint", "u1", "") CIM_OBJECT(
                "UsagePoint", "u2", CIM_REF("UsagePoint.Equipments", "points"))
                CIM_OBJECT("UsagePoint", "u3",
                           CIM_REF("UsagePoint.Equipments", "points"))
                    CIM_OBJECT("UsagePoint", "virtual",
                               CIM_REF("UsagePoint.Equipments", "points")
                                   CIM_TEXT("UsagePoint.isVirtual", "true")),
        NULL);
    CU_ASSERT_EQUAL(cim_case_load(&c, "neither")->customers, 1);
    CU_ASSERT_EQUAL(cim_case_load(&c, "count")->customers, 5);
    CU_ASSERT_EQUAL(cim_case_load(&c, "points")->customers, 2);
    /* 2 kW a customer where p is missing, and it says so. */
    CU_ASSERT_DOUBLE_EQUAL(cim_case_load(&c, "count")->p_w, 10000, 0);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "load-without-power"));
    cim_case_free(&c);
}

static void test_units__kilovolts_and_megawatts_are_recognised(void)
{
    struct cim_case c = cim_case_build(
        SOURCE VOLTAGE("v", "10.5")
            CIM_BRANCH("ACLineSegment", "l", "n0", "n1",
                       CIM_REF("ConductingEquipment.BaseVoltage", "v")
                           CIM_TEXT("Conductor.length", "1.2")
                               CIM_REF("ACLineSegment.PerLengthImpedance", "z"))
                CIM_OBJECT("PerLengthSequenceImpedance", "z",
                           CIM_TEXT("PerLengthSequenceImpedance.r", "0.5")
                               CIM_TEXT("PerLengthSequenceImpedance.x", "0.3"))
                    CIM_LEAF("ConformLoad", "c", "n1",
                             CIM_TEXT("EnergyConsumer.p", "0.25")),
        NULL);
    const struct lo_equipment *l = cim_case_equipment(&c, "l");
    const struct lo_line *line = &c.network->lines[l->detail];
    CU_ASSERT_DOUBLE_EQUAL(l->nominal_v, 10500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(line->length_m, 1200, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(line->r_ohm, 0.6, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(line->x_ohm, 0.36, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_load(&c, "c")->p_w, 250000, 1e-6);
    const struct lo_finding *f = cim_case_finding(&c, "units");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_PTR_NOT_NULL(strstr(f->text, "kV"));
    cim_case_free(&c);
}

/* --- feeders, sources ---------------------------------------------------- */

static const char *feeder_of(const struct cim_case *c, const char *mrid)
{
    int32_t f = cim_case_equipment(c, mrid)->feeder.v;
    return f < 0 ? "" : c->network->feeders[f].name;
}

static void test_feeder__found_over_every_kind_of_container(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_OBJECT("Substation", "sub", "") CIM_OBJECT(
            "Feeder", "F1", CIM_REF("Feeder.NormalEnergizingSubstation", "sub"))
            CIM_OBJECT(
                "Substation", "hut",
                CIM_REF("Substation.NormalEnergizingFeeder",
                        "F1")) CIM_OBJECT("VoltageLevel", "level",
                                          CIM_REF("VoltageLevel.Substation",
                                                  "hut"))
                CIM_OBJECT("Bay", "bay", CIM_REF("Bay.VoltageLevel", "level"))
                    CIM_LEAF("EnergyConsumer", "direct", "n0",
                             CIM_REF("Equipment.EquipmentContainer", "F1"))
                        CIM_LEAF("EnergyConsumer", "in-bay", "n0",
                                 CIM_REF("Equipment.EquipmentContainer", "bay"))
                            CIM_LEAF(
                                "EnergyConsumer", "more", "n0",
                                CIM_REF("Equipment.EquipmentContainer", "sub")
                                    CIM_REF("Equipment."
                                            "AdditionalEquipment"
                                            "Container",
                                            "F1"))
                                CIM_LEAF("EnergyConsumer", "none", "n0", ""),
        NULL);
    CU_ASSERT_STRING_EQUAL(feeder_of(&c, "direct"), "F1");
    CU_ASSERT_STRING_EQUAL(feeder_of(&c, "in-bay"), "F1");
    CU_ASSERT_STRING_EQUAL(feeder_of(&c, "more"), "F1");
    CU_ASSERT_STRING_EQUAL(feeder_of(&c, "none"), "");
    CU_ASSERT_STRING_EQUAL(c.network->feeders[0].substation, "sub");
    cim_case_free(&c);
}

static void test_source__weaker_kinds_feed_only_without_stronger(void)
{
    struct cim_case alone = cim_case_build(
        CIM_LEAF("ExternalNetworkInjection", "inj", "n0", ""), NULL);
    struct cim_case both = cim_case_build(
        SOURCE CIM_LEAF("ExternalNetworkInjection", "inj", "n0", ""), NULL);
    CU_ASSERT_EQUAL(alone.network->n_sources, 1);
    CU_ASSERT_EQUAL(cim_case_equipment(&alone, "inj")->kind, LO_KIND_SOURCE);
    CU_ASSERT_EQUAL(both.network->n_sources, 1);
    CU_ASSERT_EQUAL(cim_case_equipment(&both, "inj")->kind, LO_KIND_OWN_SOURCE);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&both, "other-source"));
    cim_case_free(&alone);
    cim_case_free(&both);
}

static void test_source__feeder_heads_when_nothing_else_feeds(void)
{
    struct cim_case c = cim_case_build(
        CIM_BRANCH("Breaker", "cb", "busbar", "n1", "") CIM_OBJECT(
            "Feeder", "F1", CIM_REF("Feeder.NormalHeadTerminal", "cb-t1")),
        NULL);
    CU_ASSERT_EQUAL_FATAL(c.network->n_sources, 1);
    const struct lo_equipment *e =
        &c.network->equipment[c.network->sources[0].v];
    lo_node node = c.network->terminals[e->first_terminal].node;
    CU_ASSERT_STRING_EQUAL(c.network->node_name[node.v], "busbar");
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "source-from-head"));
    cim_case_free(&c);
    c = cim_case_build(CIM_BRANCH("Breaker", "cb", "n0", "n1", ""), NULL);
    CU_ASSERT_EQUAL(c.network->n_sources, 0);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "no-source"));
    cim_case_free(&c);
}

/* n0 ==cb== n1 -l1- n2, and nothing that feeds in */
static void test_source__what_a_person_names_is_the_last_resort(void)
{
    static const struct {
        const char *text;
        int32_t sources;
        const char *node;
    } words[] = {{"cb", 1, "n0"}, {"n2", 1, "n2"}, {"nowhere", 0, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        struct cim_case c = cim_case_read(
            CIM_NODE("n0") CIM_NODE("n1") CIM_NODE("n2")
                CIM_BRANCH("Breaker", "cb", "n0", "n1", "")
                    CIM_BRANCH("ACLineSegment", "l1", "n1", "n2", ""),
            NULL);
        lo_cim_say_source(c.objects, words[i].text);
        cim_case_link(&c);
        CU_ASSERT_EQUAL(c.network->n_sources, words[i].sources);
        CU_ASSERT_EQUAL(cim_case_finding(&c, "no-source") == NULL,
                        words[i].sources > 0);
        CU_ASSERT_EQUAL(cim_case_finding(&c, "unknown-source") == NULL,
                        words[i].sources > 0);
        if (words[i].sources > 0) {
            const struct lo_terminal *t =
                lo_network_terminal(c.network, c.network->sources[0], 0);
            CU_ASSERT_STRING_EQUAL(c.network->node_name[t->node.v],
                                   words[i].node);
        }
        cim_case_free(&c);
    }
}

LO_SUITE(cim_detail, LO_TEST(test_limit__a_restriction_lowers_it_until_it_ends),
         LO_TEST(test_source__what_a_person_names_is_the_last_resort),
         LO_TEST(test_transformer__high_side_is_the_highest_voltage),
         LO_TEST(test_transformer__tanks_and_centre_tap_are_one_hyper_edge),
         LO_TEST(test_transformer__tanks_with_terminals_of_their_own_add_up),
         LO_TEST(test_transformer__one_usage_point_groups_several),
         LO_TEST(test_limit__longest_duration_then_smallest_terminal),
         LO_TEST(test_limit__rating_only_where_no_limit_is_given),
         LO_TEST(test_load__customers_are_the_larger_of_points_and_count),
         LO_TEST(test_units__kilovolts_and_megawatts_are_recognised),
         LO_TEST(test_feeder__found_over_every_kind_of_container),
         LO_TEST(test_source__weaker_kinds_feed_only_without_stronger),
         LO_TEST(test_source__feeder_heads_when_nothing_else_feeds));
