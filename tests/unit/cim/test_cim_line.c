/*
 * Impedances, wire ratings, split secondaries, and units that somebody states.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>

#include "cim_case.h"
#include "harness.h"

static const struct lo_line *line_of(const struct cim_case *c, const char *mrid)
{
    const struct lo_equipment *e = cim_case_equipment(c, mrid);
    CU_ASSERT_EQUAL_FATAL(e->kind, LO_KIND_LINE);
    return &c->network->lines[e->detail];
}

#define ELEMENT(id, row, column, r, x)                                         \
    CIM_OBJECT("PhaseImpedanceData", id,                                       \
               CIM_REF("PhaseImpedanceData.PhaseImpedance", "z")               \
                   CIM_TEXT("PhaseImpedanceData.row", row)                     \
                       CIM_TEXT("PhaseImpedanceData.column", column)           \
                           CIM_TEXT("PhaseImpedanceData.r", r)                 \
                               CIM_TEXT("PhaseImpedanceData.x", x))
#define NUMBERED(id, number, r)                                                \
    CIM_OBJECT("PhaseImpedanceData", id,                                       \
               CIM_REF("PhaseImpedanceData.PhaseImpedance", "y")               \
                   CIM_TEXT("PhaseImpedanceData.sequenceNumber", number)       \
                       CIM_TEXT("PhaseImpedanceData.r", r)                     \
                           CIM_TEXT("PhaseImpedanceData.x", "0"))

static void test_line__phase_matrix_gives_the_positive_sequence(void)
{
    /* r: mean of 3 4 5 = 4, less the mean of 1 1 1 = 1: 3 a metre.
     * x: mean of 10 11 12 = 11, less the mean of 2 3 4 = 3: 8 a metre. */
    struct cim_case c = cim_case_build(
        CIM_BRANCH("ACLineSegment", "l", "a", "b",
                   CIM_TEXT("Conductor.length", "10")
                       CIM_REF("ACLineSegment.PerLengthImpedance", "z"))
            CIM_OBJECT("PerLengthPhaseImpedance", "z", "")
                ELEMENT("11", "1", "1", "3", "10")
                    ELEMENT("21", "2", "1", "1", "2")
                        ELEMENT("22", "2", "2", "4", "11")
                            ELEMENT("31", "3", "1", "1", "3")
                                ELEMENT("32", "3", "2", "1", "4")
                                    ELEMENT("33", "3", "3", "5", "12"),
        NULL);
    CU_ASSERT_DOUBLE_EQUAL(line_of(&c, "l")->r_ohm, 30, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(line_of(&c, "l")->x_ohm, 80, 1e-9);
    cim_case_free(&c);
}

static void test_line__matrix_numbered_by_columns_is_the_same(void)
{
    /* Lower triangle by columns: 1 (1,1)  2 (2,1)  3 (2,2). */
    struct cim_case c = cim_case_build(
        CIM_BRANCH("ACLineSegment", "l", "a", "b",
                   CIM_TEXT("Conductor.length", "2")
                       CIM_REF("ACLineSegment.PerLengthImpedance", "y"))
            CIM_OBJECT("PerLengthPhaseImpedance", "y",
                       CIM_TEXT("PerLengthPhaseImpedance.conductorCount", "2"))
                NUMBERED("e1", "1", "6") NUMBERED("e2", "2", "1")
                    NUMBERED("e3", "3", "8"),
        NULL);
    CU_ASSERT_DOUBLE_EQUAL(line_of(&c, "l")->r_ohm, 2 * (7 - 1), 1e-9);
    cim_case_free(&c);
}

static void test_line__smallest_wire_rating_is_the_limit(void)
{
    struct cim_case c = cim_case_build(
        CIM_BRANCH("ACLineSegment", "l", "a", "b",
                   CIM_REF("PowerSystemResource.AssetDatasheet", "thick"))
            CIM_BRANCH("ACLineSegment", "none", "b", "c",
                       "") CIM_OBJECT("OverheadWireInfo", "thick",
                                      CIM_TEXT("WireInfo.ratedCurrent", "400"))
                CIM_OBJECT("CableInfo", "thin",
                           CIM_TEXT("WireInfo.ratedCurrent", "250"))
                    CIM_OBJECT("ACLineSegmentPhase", "l-a",
                               CIM_REF("ACLineSegmentPhase.ACLineSegment", "l")
                                   CIM_REF("PowerSystemResource.AssetDatasheet",
                                           "thin")),
        NULL);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "l")->limit_a, 250, 1e-9);
    CU_ASSERT(isnan(cim_case_equipment(&c, "none")->limit_a));
    cim_case_free(&c);
}

#define END(id, phases, number, terminal)                                      \
    CIM_OBJECT("TransformerTankEnd", id,                                       \
               CIM_ENUM("TransformerTankEnd.orderedPhases",                    \
                        "OrderedPhaseCodeKind." phases)                        \
                   CIM_REF("TransformerTankEnd.TransformerTank", "tank")       \
                       CIM_TEXT("TransformerEnd.endNumber", number)            \
                           CIM_REF("TransformerEnd.Terminal", terminal))
#define PHASE(cls, id, owner, phase)                                           \
    CIM_OBJECT(cls "Phase", id,                                                \
               CIM_REF(cls "Phase." cls, owner)                                \
                   CIM_ENUM(cls "Phase.phase", "SinglePhaseKind." phase))

static void test_phases__split_secondary_is_on_its_primary_phase(void)
{
    /* B --[tank BN/s1N/Ns2]-- b --(s1 s2)drop-- c --(s1 s2)load */
    struct cim_case c = cim_case_build(
        CIM_BRANCH("PowerTransformer", "t", "a", "b", "")
            CIM_OBJECT("TransformerTank", "tank",
                       CIM_REF("TransformerTank.PowerTransformer", "t"))
                END("e1", "BN", "1", "t-t1") END("e2", "s1N", "2", "t-t2")
                    END("e3", "Ns2", "3", "t-t2"),
        CIM_LEAF("EnergyConsumer", "load", "c",
                 "") CIM_LEAF("EnergyConsumer", "far", "nowhere", "")
            CIM_BRANCH("ACLineSegment", "drop", "b", "c",
                       "") PHASE("EnergyConsumer", "p1", "load", "s1")
                PHASE("EnergyConsumer", "p2", "load", "s2")
                    PHASE("EnergyConsumer", "p3", "far", "s1")
                        PHASE("ACLineSegment", "q1", "drop", "s1")
                            PHASE("ACLineSegment", "q2", "drop", "s2")
                                CIM_BRANCH("ACLineSegment", "leg", "b", "d", "")
                                    PHASE("ACLineSegment", "q3", "leg", "s1"));
    const struct lo_terminal *t = c.network->terminals;
    int32_t at = cim_case_equipment(&c, "t")->first_terminal;
    CU_ASSERT_EQUAL(t[at].phases, LO_PHASE_B);
    CU_ASSERT_EQUAL(t[at + 1].phases, LO_PHASE_B);
    at = cim_case_equipment(&c, "drop")->first_terminal;
    CU_ASSERT_EQUAL(t[at].phases, LO_PHASE_B);
    CU_ASSERT_EQUAL(t[at + 1].phases, LO_PHASE_B);
    CU_ASSERT_EQUAL(t[cim_case_equipment(&c, "load")->first_terminal].phases,
                    LO_PHASE_B);
    CU_ASSERT(cim_case_equipment(&c, "drop")->split_secondary);
    CU_ASSERT_FALSE(cim_case_equipment(&c, "leg")->split_secondary);
    /* Behind nothing known it may be any. */
    CU_ASSERT_EQUAL(t[cim_case_equipment(&c, "far")->first_terminal].phases,
                    LO_PHASE_ABC);
    cim_case_free(&c);
}

static void test_units__what_is_stated_beats_what_is_told(void)
{
    static const char *const words[] = {"cgmes", "si"};
    for (int i = 0; i < 2; i++) {
        struct lo_objects *set = lo_objects_new();
        struct lo_network *network = NULL;
        struct lo_error err = LO_ERROR_INIT;
        const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
        const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
        /* A base voltage of 480 alone is told as 480 kV. */
        char *path = cim_case_text(
            "a.xml",
            CIM_BRANCH("ACLineSegment", "l", "a", "b",
                       CIM_TEXT("Conductor.length", "5")
                           CIM_REF("ConductingEquipment.BaseVoltage", "bv"))
                CIM_OBJECT("BaseVoltage", "bv",
                           CIM_TEXT("BaseVoltage.nominalVoltage", "480")));
        LO_ASSERT_OK(lo_cim_read(set, path, &limits, NULL, &err), err);
        lo_cim_say_units(set, words[i]);
        lo_objects_link(set);
        LO_ASSERT_OK(lo_cim_network(&network, set, &options, NULL, &err), err);
        double factor = i == 0 ? 1000 : 1;
        CU_ASSERT_DOUBLE_EQUAL(network->lines[0].length_m, 5 * factor, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(network->equipment[0].nominal_v, 480 * factor,
                               1e-9);
        lo_network_free(network);
        lo_objects_free(set);
        g_free(path);
    }
}

LO_SUITE(cim_line, LO_TEST(test_line__phase_matrix_gives_the_positive_sequence),
         LO_TEST(test_line__matrix_numbered_by_columns_is_the_same),
         LO_TEST(test_line__smallest_wire_rating_is_the_limit),
         LO_TEST(test_phases__split_secondary_is_on_its_primary_phase),
         LO_TEST(test_units__what_is_stated_beats_what_is_told));
