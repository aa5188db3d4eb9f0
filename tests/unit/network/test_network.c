/*
 * test_network.c - look-up and invariants of the wired network.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "network/net_builder.h"

static const char small[] = "source S 0\n"
                            "breaker cb 0 1\n"
                            "line l1 1 2\n"
                            "transformer T 2 3 group=4\n"
                            "load c1 3 20\n";

static void test_network__uuid_is_found_in_any_spelling(void)
{
    struct lo_network *net =
        net_build("line a 0 1 mrid=7F00AA01-0000-4000-8000-00000000000B\n"
                  "line b 1 2 mrid=seg-B\n");
    static const char *const spellings[] = {
        "7f00aa01-0000-4000-8000-00000000000b",
        "_7F00AA01-0000-4000-8000-00000000000B",
        "urn:uuid:7f00aa01-0000-4000-8000-00000000000B"};
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++)
        CU_ASSERT_EQUAL(lo_network_find(net, spellings[i]).v, 0);
    CU_ASSERT_EQUAL(lo_network_find(net, "seg-B").v, 1);
    lo_network_free(net);
}

static void test_network__other_ids_keep_their_case(void)
{
    struct lo_network *net = net_build("line s1 0 1; line S1 1 2");
    CU_ASSERT_EQUAL(lo_network_find(net, "s1").v, 0);
    CU_ASSERT_EQUAL(lo_network_find(net, "S1").v, 1);
    CU_ASSERT_EQUAL(lo_network_find(net, "s2").v, LO_NONE);
    CU_ASSERT_EQUAL(lo_network_find(net, "").v, LO_NONE);
    lo_network_free(net);
}

static void test_network__terminal_beyond_the_last_is_null(void)
{
    struct lo_network *net = net_build(small);
    lo_equipment_id t = net_equipment(net, "T");
    CU_ASSERT_EQUAL(lo_network_terminal(net, t, 1)->node.v,
                    net_node(net, "3").v);
    CU_ASSERT_PTR_NULL(lo_network_terminal(net, t, 2));
    CU_ASSERT_PTR_NULL(lo_network_terminal(net, t, -1));
    lo_network_free(net);
}

static void test_network__switch_classes_have_cim_names(void)
{
    CU_ASSERT_STRING_EQUAL(lo_switch_class_name(LO_SWITCH_LOAD_BREAK),
                           "LoadBreakSwitch");
    CU_ASSERT_STRING_EQUAL(lo_switch_class_name(LO_SWITCH_PLAIN), "Switch");
    CU_ASSERT_STRING_EQUAL(lo_switch_class_name(LO_SWITCH_GROUND),
                           "GroundDisconnector");
}

/* --- one way to break each invariant ------------------------------------ */

static void break_node(struct lo_network *net)
{
    net->terminals[0].node.v = net->n_nodes;
}

static void break_phases(struct lo_network *net)
{
    net->terminals[0].phases = 0;
}

static void break_order(struct lo_network *net)
{
    net->equipment[2].first_terminal = net->equipment[3].first_terminal;
}

static void break_switch(struct lo_network *net)
{
    net->equipment[1].n_terminals = 1;
}

static void break_detail(struct lo_network *net)
{
    net->loads[0].equipment.v = 0;
}

static void break_winding(struct lo_network *net)
{
    net->transformers[0].hv_terminal = 0;
}

static void break_mrid(struct lo_network *net)
{
    net->equipment[1].mrid = net->equipment[0].mrid;
}

static void test_network__validate_names_the_broken_invariant(void)
{
    static const struct {
        void (*break_it)(struct lo_network *net);
        const char *invariant;
    } cases[] = {
        {break_node, "I1"},   {break_phases, "I1"}, {break_order, "I2"},
        {break_switch, "I3"}, {break_detail, "I4"}, {break_winding, "I4"},
        {break_mrid, "I5"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct lo_network *net = net_build(small);
        struct lo_error err = LO_ERROR_INIT;
        CU_ASSERT_EQUAL(lo_network_validate(net, &err), LO_OK);
        cases[i].break_it(net);
        CU_ASSERT_EQUAL(lo_network_validate(net, &err), LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i].invariant));
        lo_network_free(net);
    }
}

LO_SUITE(network, LO_TEST(test_network__uuid_is_found_in_any_spelling),
         LO_TEST(test_network__other_ids_keep_their_case),
         LO_TEST(test_network__terminal_beyond_the_last_is_null),
         LO_TEST(test_network__switch_classes_have_cim_names),
         LO_TEST(test_network__validate_names_the_broken_invariant));
