/*
 * test_flows.c - flows and voltages of one state. 10 kV.
 */
#include <glib.h>
#include <math.h>

#include "harness.h"
#include "lineout/supply.h"
#include "network/net_builder.h"

struct case_of {
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_flows flows;
};

static struct case_of open_case(const char *text, const char *dead)
{
    struct case_of c = {.net = net_build(text)};
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.min_voltage_pu = 0;
    c.sections = net_split(c.net);
    c.supply = lo_supply_new_with(c.sections, &options, NULL);
    lo_section s = {LO_NONE};
    if (dead != NULL)
        s = net_section(c.sections, dead);
    lo_supply_flows(c.supply, &s, dead != NULL, &c.flows);
    return c;
}

static void close_case(struct case_of *c)
{
    lo_flows_release(&c->flows);
    lo_supply_free(c->supply);
    lo_sections_free(c->sections);
    lo_network_free(c->net);
}

static const struct lo_flow *flow(const struct case_of *c, const char *name)
{
    return &c->flows.flow[net_equipment(c->net, name).v];
}

static double voltage(const struct case_of *c, const char *node)
{
    return c->flows.voltage_pu[net_node(c->net, node).v];
}

/*  0 S ==[cb]== 1 ---l--- 2 ==[s]== 3 ( T ) 4       s: load break switch
 *               30 kW     0         40 kvar at 4                            */
static const char feeder[] =
    "source S 0; breaker cb 0 1 va=100000; line l 1 2 r=10 x=20 va=200000;"
    "lbs s 2 3 amp=10; transformer T 3 4; load c1 1 1 kw=30;"
    "load c4 4 1 kw=0 kvar=40; source U 9; lbs t 3 9 open";

static void test_flows__sum_what_lies_behind(void)
{
    struct case_of c = open_case(feeder, NULL);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "cb")->p_w, 30000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "cb")->q_var, 40000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "cb")->s_va, 50000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "cb")->loading, 0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "s")->limit_va, 173205.08, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "T")->s_va, 40000, 1e-6);
    CU_ASSERT(isnan(flow(&c, "T")->loading));
    CU_ASSERT_FALSE(flow(&c, "t")->live);
    close_case(&c);
}

/* 40 kvar over 20 ohm at 10 kV: 0.008 pu; switches and T drop nothing. */
static void test_flows__voltage_drops_along_lines(void)
{
    struct case_of c = open_case(feeder, NULL);
    CU_ASSERT_DOUBLE_EQUAL(voltage(&c, "1"), 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(voltage(&c, "2"), 0.992, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(voltage(&c, "4"), 0.992, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "l")->drop_pu, 0.008, 1e-12);
    CU_ASSERT(isnan(flow(&c, "T")->drop_pu));
    close_case(&c);
}

/* R = {1, 2}: 3 and 4 live on the tie, from the other side. */
static void test_flows__show_the_state_with_backfeed(void)
{
    struct case_of c = open_case(feeder, "1");
    CU_ASSERT_FALSE(flow(&c, "cb")->live);
    CU_ASSERT_FALSE(flow(&c, "l")->live);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "t")->s_va, 40000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(voltage(&c, "4"), 1, 1e-12);
    CU_ASSERT(isnan(voltage(&c, "2")));
    close_case(&c);
}

/*  0 --l-- 1 =k,m= 2    k and m side by side: their flows are not known  */
static void test_flows__in_a_loop_are_not_known(void)
{
    struct case_of c =
        open_case("source S 0; line l 0 1 r=1 x=0; line k 1 2 r=50 x=0;"
                  "line m 1 2; load c 2 1 kw=100",
                  NULL);
    CU_ASSERT_FALSE(flow(&c, "l")->in_loop);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "l")->p_w, 100000, 1e-6);
    CU_ASSERT(flow(&c, "k")->in_loop && flow(&c, "m")->in_loop);
    CU_ASSERT(isnan(flow(&c, "k")->s_va));
    CU_ASSERT_DOUBLE_EQUAL(voltage(&c, "2"), 0.999, 1e-12);
    close_case(&c);
}

/* A service drop behind a centre tap: two legs of 5774 V, 10 A each. */
static void test_flows__both_legs_of_a_split_secondary_carry_load(void)
{
    struct lo_network *net =
        net_build("source S 0; line l 0 1 amp=10 phases=A; load c 1 1 kw=1 "
                  "phases=A");
    struct lo_equipment *line = &net->equipment[net_equipment(net, "l").v];
    for (int legs = 1; legs <= 2; legs++) {
        struct lo_flows flows;
        line->split_secondary = legs == 2;
        struct lo_sections *sections = net_split(net);
        struct lo_supply *supply = lo_supply_new(sections);
        lo_supply_flows(supply, NULL, 0, &flows);
        CU_ASSERT_DOUBLE_EQUAL(flows.flow[line - net->equipment].limit_va,
                               legs * 57735.03, 0.01);
        lo_flows_release(&flows);
        lo_supply_free(supply);
        lo_sections_free(sections);
    }
    lo_network_free(net);
}

/* c may not isolate, and stands open today: its normal state carries load. In
 * a ring it is the other way round: there it is a gap. */
static void test_flows__what_may_not_isolate_carries_in_its_normal_state(void)
{
    static const char *const text =
        "source S 0; lbs a 0 1 %s; load l 1 1 kw=7;"
        "lbs c 0 1 normal=closed current=open locked";
    for (int ring = 0; ring < 2; ring++) {
        char *whole = g_strdup_printf(text, ring == 1 ? "" : "open");
        struct case_of c = open_case(whole, NULL);
        CU_ASSERT_EQUAL(flow(&c, "c")->live, ring == 0);
        CU_ASSERT_EQUAL(flow(&c, "a")->live, ring == 1);
        CU_ASSERT_DOUBLE_EQUAL(flow(&c, ring == 0 ? "c" : "a")->p_w, 7000,
                               1e-6);
        close_case(&c);
        g_free(whole);
    }
}

/* Three windings: the flow of all of them comes in at one. */
static void test_flows__a_transformer_carries_all_its_windings(void)
{
    struct case_of c = open_case("source S 0; transformer T 0 1 2 va=50000;"
                                 "load a 1 1 kw=10; load b 2 1 kw=20",
                                 NULL);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "T")->s_va, 30000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "T")->loading, 0.6, 1e-9);
    close_case(&c);
}

/*        +-( ra )-+            ra, rb, rc: regulators of one phase each
 *  0 S --+-( rb )-+-- 1 ==[s]== 2 ( x ) 3      x: centre-tapped, both
 *        +-( rc )-+    60 kW         9 kW         secondaries at 3
 */
static const char regulators[] =
    "source S 0; transformer ra 0 1 phases=A va=50000; load c1 1 1 kw=60;"
    "transformer rb 0 1 phases=B va=60000; lbs s 1 2;"
    "transformer rc 0 1 phases=C va=70000; transformer x 2 3 3 phases=B;"
    "load c3 3 1 kw=9 phases=B";

static void test_flows__phases_side_by_side_are_one_way_not_a_loop(void)
{
    struct case_of c = open_case(regulators, NULL);
    struct lo_findings *findings = lo_findings_new();
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_supply *supply =
        lo_supply_new_with(c.sections, &options, findings);
    CU_ASSERT_EQUAL(lo_findings_count_rule(findings, "loop-unchecked"), 0);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "ra")->p_w, 23000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "rc")->p_w, 23000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "rb")->limit_va, 60000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "rc")->loading, 23.0 / 70, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(flow(&c, "x")->p_w, 9000, 1e-6);
    CU_ASSERT_FALSE(flow(&c, "x")->in_loop);
    /* Two of one phase are a loop: nobody knows which carries what. */
    close_case(&c);
    lo_supply_free(supply);
    lo_findings_free(findings);
    c = open_case("source S 0; transformer ra 0 1 phases=A; load c1 1;"
                  "transformer rb 0 1 phases=AB",
                  NULL);
    CU_ASSERT_TRUE(flow(&c, "ra")->in_loop);
    close_case(&c);
}

LO_SUITE(flows, LO_TEST(test_flows__phases_side_by_side_are_one_way_not_a_loop),
         LO_TEST(test_flows__sum_what_lies_behind),
         LO_TEST(test_flows__voltage_drops_along_lines),
         LO_TEST(test_flows__show_the_state_with_backfeed),
         LO_TEST(test_flows__in_a_loop_are_not_known),
         LO_TEST(test_flows__both_legs_of_a_split_secondary_carry_load),
         LO_TEST(test_flows__what_may_not_isolate_carries_in_its_normal_state),
         LO_TEST(test_flows__a_transformer_carries_all_its_windings));
