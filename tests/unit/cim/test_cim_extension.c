/*
 * Rows of urn:lineout:ext# arrive whole, or are said to be ignored.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

#define LO_OBJECT(cls, id, more)                                               \
    "<lo:" cls " rdf:ID=\"" id "\">" more "</lo:" cls ">\n"
#define LO_REF(name, id) "<lo:" name " rdf:resource=\"#" id "\"/>"
#define LO_TEXT(name, value) "<lo:" name ">" value "</lo:" name ">"

/* n0 --cb-- n1 --l1-- n2 --tie(open)-- n3, two meters at one load. */
#define GRID                                                                   \
    CIM_NODE("n0")                                                             \
    CIM_NODE("n1")                                                             \
    CIM_NODE("n2")                                                             \
    CIM_NODE("n3")                                                             \
    CIM_LEAF("EnergySource", "source", "n0", "")                               \
    CIM_BRANCH("Breaker", "cb", "n0", "n1", "")                                \
    CIM_BRANCH("ACLineSegment", "l1", "n1", "n2",                              \
               CIM_REF("Equipment.EquipmentContainer", "F1"))                  \
    CIM_BRANCH("LoadBreakSwitch", "tie", "n2", "n3",                           \
               CIM_TEXT("Switch.normalOpen", "true"))                          \
    CIM_LEAF("EnergyConsumer", "load", "n2", "")                               \
    CIM_OBJECT("Feeder", "F1", "")                                             \
    CIM_OBJECT("UsagePoint", "u1", CIM_REF("UsagePoint.Equipments", "load"))   \
    CIM_OBJECT("UsagePoint", "u2", CIM_REF("UsagePoint.Equipments", "load"))

static void test_extension__protected_periods_with_their_times(void)
{
    struct cim_case c = cim_case_build(
        GRID,
        LO_OBJECT("ProtectedPeriod", "exam",
                  LO_REF("ProtectedPeriod.PowerSystemResource", "load")
                      LO_TEXT("ProtectedPeriod.start", "2026-06-07T00:00:00Z")
                          LO_TEXT("ProtectedPeriod.end", "2026-06-09T00:00:00Z")
                              LO_TEXT("ProtectedPeriod.reason", "exam"))
            LO_OBJECT("ProtectedPeriod", "market",
                      LO_REF("ProtectedPeriod.Feeder",
                             "F1") LO_TEXT("ProtectedPeriod.months", "11-2")
                          LO_TEXT("ProtectedPeriod.weekdays", "1-3,7")
                              LO_TEXT("ProtectedPeriod.hours", "22:00-06:00"))
                LO_OBJECT("ProtectedPeriod", "lost",
                          LO_REF("ProtectedPeriod.UsagePoint", "nobody"))
                    LO_OBJECT("ProtectedPeriod", "odd",
                              LO_REF("ProtectedPeriod.UsagePoint", "u2")
                                  LO_TEXT("ProtectedPeriod.months", "13")));
    const struct lo_extension *x = c.extension;
    CU_ASSERT_EQUAL_FATAL(x->n_protected, 3);
    const struct lo_protected_period *p = x->protected_periods;
    CU_ASSERT_EQUAL(p[0].equipment.v, lo_network_find(c.network, "load").v);
    CU_ASSERT_EQUAL(p[0].end - p[0].start, 2 * 86400);
    CU_ASSERT_STRING_EQUAL(p[0].reason, "exam");
    CU_ASSERT_EQUAL(p[1].feeder.v, 0);
    CU_ASSERT_EQUAL(p[1].equipment.v, LO_NONE);
    CU_ASSERT_EQUAL(p[1].months, 1u << 10 | 1u << 11 | 1u << 0 | 1u << 1);
    CU_ASSERT_EQUAL(p[1].weekdays, 1u << 0 | 1u << 1 | 1u << 2 | 1u << 6);
    CU_ASSERT_EQUAL_FATAL(p[1].n_hours, 2);
    CU_ASSERT_EQUAL(p[1].hours[1].to, 6 * 60);
    /* Unreadable months protect always, and say so. */
    CU_ASSERT_EQUAL(p[2].usage_point, 1);
    CU_ASSERT_EQUAL(p[2].months, 0);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "bad-period"));
    const struct lo_finding *lost =
        cim_case_finding(&c, "extension-without-object");
    CU_ASSERT_PTR_NOT_NULL_FATAL(lost);
    CU_ASSERT_EQUAL(lost->severity, LO_SERIOUS);
    cim_case_free(&c);
}

static void test_extension__period_protects_each_object_it_names(void)
{
    struct cim_case c = cim_case_build(
        GRID,
        LO_OBJECT("ProtectedPeriod", "all",
                  LO_REF("ProtectedPeriod.PowerSystemResource", "l1")
                      LO_REF("ProtectedPeriod.PowerSystemResource", "F1")
                          LO_REF("ProtectedPeriod.UsagePoint", "u2")
                              LO_REF("ProtectedPeriod.UsagePoint", "u1")
                                  LO_REF("ProtectedPeriod.Feeder", "lost")));
    const struct lo_protected_period *p = c.extension->protected_periods;
    CU_ASSERT_EQUAL_FATAL(c.extension->n_protected, 4);
    CU_ASSERT_EQUAL(p[0].equipment.v, lo_network_find(c.network, "l1").v);
    CU_ASSERT_EQUAL(p[1].feeder.v, 0);
    CU_ASSERT_EQUAL(p[2].usage_point, 1);
    CU_ASSERT_EQUAL(p[3].usage_point, 0);
    const struct lo_finding *lost =
        cim_case_finding(&c, "extension-without-object");
    CU_ASSERT_PTR_NOT_NULL_FATAL(lost);
    CU_ASSERT_PTR_NOT_NULL(strstr(lost->text, "'lost'"));
    cim_case_free(&c);
}

static void test_extension__facts_of_ties_failures_and_own_sources(void)
{
    struct cim_case c = cim_case_build(
        GRID,
        LO_OBJECT("Tie", "t",
                  LO_REF("Tie.Switch", "tie") LO_TEXT("Tie.transfer", "hot")
                      LO_TEXT("Tie.phasingChecked", "2026-03-01"))
            LO_OBJECT("FailureData", "f",
                      LO_REF("FailureData.PowerSystemResource", "l1")
                          LO_TEXT("FailureData.ratePerKmYear", "0.065")
                              LO_TEXT("FailureData.repairHours", "5")
                                  LO_TEXT("FailureData.failToOperate", "2"))
                LO_OBJECT("OwnSource", "o",
                          LO_REF("OwnSource.UsagePoint", "u2")
                              LO_TEXT("OwnSource.kind", "pv")
                                  LO_TEXT("OwnSource.kw", "8.5"))
                    LO_OBJECT("NeverTogether", "h",
                              LO_REF("NeverTogether.UsagePoint", "u1")
                                  LO_REF("NeverTogether.UsagePoint", "u2"))
                        LO_OBJECT("NeverTogether", "half",
                                  LO_REF("NeverTogether.UsagePoint", "u1"))
                            LO_OBJECT("Tie", "bad",
                                      LO_REF("Tie.Switch", "l1")));
    const struct lo_extension *x = c.extension;
    CU_ASSERT_EQUAL_FATAL(x->n_ties, 1);
    CU_ASSERT_EQUAL(x->ties[0].transfer, LO_TIE_HOT);
    CU_ASSERT_TRUE(x->ties[0].phasing_checked);
    CU_ASSERT_EQUAL(x->ties[0].sw.v, cim_case_equipment(&c, "tie")->detail);
    CU_ASSERT_EQUAL_FATAL(x->n_failures, 1);
    CU_ASSERT_DOUBLE_EQUAL(x->failures[0].per_km_year, 0.065, 0);
    CU_ASSERT(isnan(x->failures[0].per_year));
    CU_ASSERT(isnan(x->failures[0].fail_to_operate)); /* 2 is no chance */
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "bad-number"));
    CU_ASSERT_EQUAL_FATAL(x->n_own_sources, 1);
    CU_ASSERT_EQUAL(x->own_sources[0].usage_point, 1);
    CU_ASSERT_EQUAL(x->own_sources[0].kind, LO_OWN_PV);
    CU_ASSERT_DOUBLE_EQUAL(x->own_sources[0].kw, 8.5, 0);
    CU_ASSERT_EQUAL_FATAL(x->n_never_together, 1);
    CU_ASSERT_EQUAL(x->never_together[0].usage_point[1], 1);
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(c.findings, "extension-without-object"), 2);
    cim_case_free(&c);
}

static void test_extension__candidates_name_lines_nodes_and_switches(void)
{
    struct cim_case c = cim_case_build(
        GRID, LO_OBJECT("SwitchCandidate", "s",
                        LO_REF("SwitchCandidate.ACLineSegment", "l1")
                            LO_TEXT("SwitchCandidate.terminal", "2")
                                LO_TEXT("SwitchCandidate.capital", "4700"))
                  LO_OBJECT("TieCandidate", "t",
                            LO_REF("TieCandidate.ConnectivityNode", "n3")
                                LO_REF("TieCandidate.ConnectivityNode", "n1")
                                    LO_TEXT("TieCandidate.ratedCurrent", "300"))
                      LO_OBJECT("RemoteCandidate", "r",
                                LO_REF("RemoteCandidate.Switch", "cb")));
    const struct lo_extension *x = c.extension;
    CU_ASSERT_EQUAL_FATAL(x->n_switch_sites, 1);
    CU_ASSERT_EQUAL(x->switch_sites[0].terminal, 2);
    CU_ASSERT_DOUBLE_EQUAL(x->switch_sites[0].capital, 4700, 0);
    CU_ASSERT_EQUAL_FATAL(x->n_tie_sites, 1);
    CU_ASSERT_STRING_EQUAL(c.network->node_name[x->tie_sites[0].a.v], "n3");
    CU_ASSERT_STRING_EQUAL(c.network->node_name[x->tie_sites[0].b.v], "n1");
    CU_ASSERT_EQUAL_FATAL(x->n_remote_sites, 1);
    cim_case_free(&c);
}

static void test_extension__usage_points_and_customers_keep_theirs(void)
{
    struct cim_case c = cim_case_build(
        GRID CIM_OBJECT("Customer", "who", ""),
        "<lo:Customer rdf:about=\"#who\">" LO_TEXT("Customer.tier", "diamond")
            LO_TEXT("Customer.yearsWithoutArrears", "3")
                LO_TEXT("Customer.contractKVA",
                        "630") "</lo:Customer>"
                               "<lo:UsagePoint rdf:about=\"#u2\">" LO_TEXT(
                                   "UsagePoint.maxOffMinutes", "90")
                                   LO_TEXT("UsagePoint.months",
                                           "12-2") "</lo:UsagePoint>");
    CU_ASSERT_STRING_EQUAL(c.customers->rows[0].tier, "diamond");
    CU_ASSERT_DOUBLE_EQUAL(c.customers->rows[0].contract_kva, 630, 0);
    CU_ASSERT_DOUBLE_EQUAL(c.customers->rows[0].years_paid, 3, 0);
    CU_ASSERT_EQUAL(c.customers->usage_points[0].max_off_min, -1);
    CU_ASSERT_EQUAL(c.customers->usage_points[1].max_off_min, 90);
    CU_ASSERT_EQUAL(c.customers->usage_points[1].months,
                    1u << 11 | 1u << 0 | 1u << 1);
    cim_case_free(&c);
}

static void test_extension__what_nobody_reads_is_said(void)
{
    struct cim_case c = cim_case_build(
        GRID, LO_OBJECT("Teleport", "x", LO_TEXT("Teleport.speed", "9"))
                  LO_OBJECT("OwnSource", "o",
                            LO_REF("OwnSource.UsagePoint", "u1")
                                LO_TEXT("OwnSource.power", "5")));
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "unknown-extension"), 3);
    cim_case_free(&c);
}

LO_SUITE(cim_extension,
         LO_TEST(test_extension__protected_periods_with_their_times),
         LO_TEST(test_extension__period_protects_each_object_it_names),
         LO_TEST(test_extension__facts_of_ties_failures_and_own_sources),
         LO_TEST(test_extension__candidates_name_lines_nodes_and_switches),
         LO_TEST(test_extension__usage_points_and_customers_keep_theirs),
         LO_TEST(test_extension__what_nobody_reads_is_said));
