/*
 * What the builder makes of equipment, states, phases, limits, windings,
 * customers, feeders and sources.
 *
 *   source --n0--[cb]--n1--line--n2--[sw]--n3--transformer--n4-- load
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

#define VOLTAGE                                                                \
    "<cim:BaseVoltage rdf:ID=\"kv10\"><cim:BaseVoltage.nominalVoltage>10000"   \
    "</cim:BaseVoltage.nominalVoltage></cim:BaseVoltage>\n"
#define AT_10KV CIM_REF("ConductingEquipment.BaseVoltage", "kv10")
#define SOURCE CIM_LEAF("EnergySource", "source", "n0", "")

static void test_network__kinds_terminals_and_nodes(void)
{
    struct cim_case c = cim_case_build(
        VOLTAGE SOURCE CIM_NODE("n0") CIM_NODE("lonely")
            CIM_BRANCH("Breaker", "cb", "n0", "n1", "")
                CIM_BRANCH("ACLineSegment", "l1", "n1", "n2",
                           AT_10KV CIM_TEXT("Conductor.length", "250"))
                    CIM_LEAF("BusbarSection", "bb", "n1", "")
                        CIM_LEAF("LinearShuntCompensator", "cap", "n2", "")
                            CIM_LEAF("ConformLoad", "load", "n2", "")
                                CIM_LEAF("SynchronousMachine", "gen", "n2", ""),
        NULL);
    const struct lo_network *n = c.network;
    CU_ASSERT_EQUAL(n->n_nodes, 4);
    CU_ASSERT_EQUAL(n->n_equipment, 7);
    CU_ASSERT_EQUAL(n->n_terminals, 9);
    CU_ASSERT_EQUAL(n->n_sources, 1);
    CU_ASSERT_EQUAL(cim_case_equipment(&c, "bb")->kind, LO_KIND_BUSBAR);
    CU_ASSERT_EQUAL(cim_case_equipment(&c, "cap")->kind, LO_KIND_SHUNT);
    CU_ASSERT_EQUAL(cim_case_equipment(&c, "load")->kind, LO_KIND_LOAD);
    CU_ASSERT_EQUAL(cim_case_equipment(&c, "gen")->kind, LO_KIND_OWN_SOURCE);
    const struct lo_equipment *l1 = cim_case_equipment(&c, "l1");
    CU_ASSERT_EQUAL(l1->kind, LO_KIND_LINE);
    CU_ASSERT_DOUBLE_EQUAL(l1->nominal_v, 10000, 0);
    CU_ASSERT_DOUBLE_EQUAL(n->lines[l1->detail].length_m, 250, 0);
    CU_ASSERT_EQUAL(l1->origin.line, 11);
    const struct lo_terminal *t = &n->terminals[l1->first_terminal];
    CU_ASSERT_STRING_EQUAL(n->node_name[t[0].node.v], "n1");
    CU_ASSERT_STRING_EQUAL(n->node_name[t[1].node.v], "n2");
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "units"));
    cim_case_free(&c);
}

static void test_network__sequence_orders_terminals_not_the_file(void)
{
    struct cim_case c = cim_case_build(
        CIM_OBJECT("Breaker", "cb", "") CIM_TERMINAL("t2", "cb", "2", "right")
            CIM_TERMINAL("t1", "cb", "1", "left") SOURCE,
        NULL);
    const struct lo_equipment *cb = cim_case_equipment(&c, "cb");
    const struct lo_terminal *t = &c.network->terminals[cb->first_terminal];
    CU_ASSERT_STRING_EQUAL(c.network->node_name[t[0].node.v], "left");
    CU_ASSERT_STRING_EQUAL(c.network->node_name[t[1].node.v], "right");
    cim_case_free(&c);
}

static void test_network__topological_nodes_stand_in_for_missing_ones(void)
{
    struct cim_case c = cim_case_build(
        SOURCE "<cim:Terminal rdf:ID=\"t\">" CIM_REF(
            "Terminal.ConductingEquipment", "load")
            CIM_REF("Terminal.TopologicalNode",
                    "tn1") "</cim:Terminal>\n" CIM_OBJECT("EnergyConsu"
                                                          "mer",
                                                          "load", "")
                CIM_OBJECT("TopologicalNode", "tn1", ""),
        NULL);
    const struct lo_equipment *load = cim_case_equipment(&c, "load");
    lo_node node = c.network->terminals[load->first_terminal].node;
    CU_ASSERT_STRING_EQUAL_FATAL(c.network->node_name[node.v], "tn1");
    cim_case_free(&c);
}

static void test_network__unknown_class_with_terminals_conducts(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_BRANCH("FancyThing", "x", "n0", "n1", ""), NULL);
    CU_ASSERT_EQUAL(cim_case_equipment(&c, "x")->kind, LO_KIND_LINE);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "unknown-class"));
    cim_case_free(&c);
}

static void test_network__switch_with_one_end_gets_a_loose_second(void)
{
    struct cim_case c =
        cim_case_build(SOURCE CIM_LEAF("Fuse", "fu", "n1", ""), NULL);
    const struct lo_equipment *fu = cim_case_equipment(&c, "fu");
    CU_ASSERT_EQUAL(fu->n_terminals, 2);
    CU_ASSERT_EQUAL(c.network->terminals[fu->first_terminal + 1].node.v,
                    LO_NONE);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "switch-terminals"));
    cim_case_free(&c);
}

/* --- states ------------------------------------------------------------- */

#define SWITCH_PHASE(id, sw, phase, closed)                                    \
    "<cim:SwitchPhase rdf:ID=\"" id "\">" CIM_REF("SwitchPhase.Switch", sw)    \
        CIM_TEXT("SwitchPhase.closed", closed)                                 \
            CIM_ENUM("SwitchPhase.phaseSide1", "SinglePhaseKind." phase)       \
                CIM_ENUM("SwitchPhase.phaseSide2",                             \
                         "SinglePhaseKind." phase) "</cim:SwitchPhase>\n"

static void test_network__states_and_their_absence(void)
{
    struct cim_case c =
        cim_case_build(SOURCE CIM_BRANCH("Breaker", "a", "n0", "n1",
                                         CIM_TEXT("Switch.normalOpen", "True")
                                             CIM_TEXT("Switch.open", "FALSE"))
                           CIM_BRANCH("Fuse", "b", "n0", "n1", "")
                               CIM_BRANCH("Disconnector", "d", "n0", "n1",
                                          CIM_TEXT("Switch.locked", "true")
                                              CIM_TEXT("Switch.open", "maybe")),
                       NULL);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "a")->normal_open, 1);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "a")->open, 0);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "a")->cls, LO_SWITCH_BREAKER);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "b")->normal_open, -1);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "b")->open, -1);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "b")->cls, LO_SWITCH_FUSE);
    CU_ASSERT_TRUE(cim_case_switch(&c, "d")->locked);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "d")->open, -1);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "bad-value"));
    cim_case_free(&c);
}

static void test_network__one_open_phase_opens_the_switch(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_BRANCH("LoadBreakSwitch", "s1", "n0", "n1",
                          CIM_TEXT("Switch.open", "false"))
            SWITCH_PHASE("s1a", "s1", "A", "true")
                SWITCH_PHASE("s1b", "s1", "B", "false")
                    CIM_BRANCH("LoadBreakSwitch", "s2", "n0", "n1", "")
                        SWITCH_PHASE("s2a", "s2", "A", "true"),
        NULL);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "s1")->open, 1);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "s2")->open, 0);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "partly-open"), 1);
    const struct lo_equipment *s1 = cim_case_equipment(&c, "s1");
    CU_ASSERT_EQUAL(c.network->terminals[s1->first_terminal].phases,
                    LO_PHASE_A | LO_PHASE_B);
    cim_case_free(&c);
}

#define PROFILE(id, uri)                                                       \
    "<md:FullModel rdf:about=\"urn:uuid:" id "\"><md:Model.profile>" uri       \
    "</md:Model.profile></md:FullModel>\n"

static void test_network__steady_state_file_wins_in_any_order(void)
{
    static const char eq[] =
        PROFILE("1", "http://iec.ch/TC57/ns/CIM/Operation-EU/3.0")
            SOURCE CIM_BRANCH("Breaker", "cb", "n0", "n1",
                              CIM_TEXT("Switch.open", "false"));
    static const char ssh[] = PROFILE(
        "2",
        "http://iec.ch/TC57/ns/CIM/SteadyStateHypothesis-EU/"
        "3.0") "<cim:Breaker rdf:about=\"#cb\">" CIM_TEXT("Switch.open",
                                                          "true") "</"
                                                                  "cim:Breaker>"
                                                                  "\n";
    struct cim_case one = cim_case_build(eq, ssh);
    struct cim_case two = cim_case_build(ssh, eq);
    CU_ASSERT_EQUAL(cim_case_switch(&one, "cb")->open, 1);
    CU_ASSERT_EQUAL(cim_case_switch(&two, "cb")->open, 1);
    cim_case_free(&one);
    cim_case_free(&two);
}

static void test_network__out_of_service_and_disconnected(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_LEAF("EnergyConsumer", "a", "n0",
                        CIM_TEXT("Equipment.inService", "false"))
            CIM_LEAF("EnergyConsumer", "b", "n0",
                     CIM_TEXT("Equipment.normallyInService", "false"))
                CIM_LEAF("EnergyConsumer", "d", "n0", "") CIM_LEAF(
                    "EnergyConsumer", "e", "n0",
                    "") "<cim:Terminal "
                        "rdf:about=\"#d-"
                        "t1\">" CIM_TEXT(
                            "ACDCTerminal."
                            "connected",
                            "false") "</"
                                     "cim:"
                                     "Terminal>"
                                     "\n<cim:"
                                     "SvStatus "
                                     "rdf:ID="
                                     "\"sv\""
                                     ">" CIM_REF("SvStatus.ConductingEquipment",
                                                 "e")
                                         CIM_TEXT("SvS"
                                                  "tat"
                                                  "us."
                                                  "inS"
                                                  "erv"
                                                  "ic"
                                                  "e",
                                                  "fal"
                                                  "se") "</cim:SvStatus>\n",
        NULL);
    CU_ASSERT_FALSE(cim_case_equipment(&c, "a")->in_service);
    CU_ASSERT_FALSE(cim_case_equipment(&c, "b")->in_service);
    CU_ASSERT_FALSE(cim_case_equipment(&c, "e")->in_service);
    const struct lo_equipment *d = cim_case_equipment(&c, "d");
    CU_ASSERT_TRUE(d->in_service);
    CU_ASSERT_FALSE(c.network->terminals[d->first_terminal].connected);
    cim_case_free(&c);
}

static void test_network__phases_from_terminal_objects_or_all(void)
{
    struct cim_case c = cim_case_build(
        SOURCE CIM_LEAF("EnergyConsumer", "s1", "n0", "") CIM_LEAF(
            "EnergyConsumer", "bn", "n0",
            "") "<cim:EnergyConsumerPhase rdf:ID=\"p1\">" CIM_REF("EnergyConsum"
                                                                  "erPhase."
                                                                  "EnergyConsum"
                                                                  "er",
                                                                  "s1")
            CIM_ENUM(
                "EnergyConsumerPhase.phase",
                "SinglePhaseKind.s1") "</cim:EnergyConsumerPhase><cim:Terminal "
                                      "rdf:about=\"#bn-t1\">"
                                      "<cim:Terminal.phases "
                                      "rdf:resource=\"#http://iec.ch/TC57/"
                                      "CIM100#"
                                      "PhaseCode.BN\"/></cim:Terminal>\n",
        NULL);
    const struct lo_terminal *t = c.network->terminals;
    CU_ASSERT_EQUAL(t[cim_case_equipment(&c, "s1")->first_terminal].phases,
                    LO_PHASE_ABC);
    CU_ASSERT_EQUAL(t[cim_case_equipment(&c, "bn")->first_terminal].phases,
                    LO_PHASE_B);
    cim_case_free(&c);
}

LO_SUITE(cim_network, LO_TEST(test_network__kinds_terminals_and_nodes),
         LO_TEST(test_network__sequence_orders_terminals_not_the_file),
         LO_TEST(test_network__topological_nodes_stand_in_for_missing_ones),
         LO_TEST(test_network__unknown_class_with_terminals_conducts),
         LO_TEST(test_network__switch_with_one_end_gets_a_loose_second),
         LO_TEST(test_network__states_and_their_absence),
         LO_TEST(test_network__one_open_phase_opens_the_switch),
         LO_TEST(test_network__steady_state_file_wins_in_any_order),
         LO_TEST(test_network__out_of_service_and_disconnected),
         LO_TEST(test_network__phases_from_terminal_objects_or_all));
