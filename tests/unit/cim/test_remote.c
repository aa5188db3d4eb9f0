/* Claims about which switches the desk can move. */
#include <stdio.h>

#include "cim_case.h"
#include "harness.h"

#define SWITCH(id, a, b) CIM_BRANCH("Breaker", id, a, b, "")
#define CONTROL(id, works)                                                     \
    CIM_OBJECT("Control", id, CIM_REF("Control.PowerSystemResource", works))
#define REMOTE(id, control, more)                                              \
    CIM_OBJECT("RemoteControl", id,                                            \
               CIM_REF("RemoteControl.Control", control) more)

static bool is_remote(const struct cim_case *c, const char *mrid)
{
    bool *remote = lo_cim_remote(c->objects, c->network);
    bool found =
        remote[c->network->equipment[lo_network_find(c->network, mrid).v]
                   .detail];
    g_free(remote);
    return found;
}

static void test_remote__a_control_that_is_worked_makes_a_switch_remote(void)
{
    char *body = cim_case_text(
        "a.xml",
        CIM_NODE("n0") CIM_NODE("n1") CIM_NODE("n2")
            CIM_LEAF("EnergySource", "S", "n0", "") SWITCH("cb", "n0", "n1")
                SWITCH("s1", "n1", "n2") SWITCH("s2", "n1", "n2")
                    CONTROL("c-cb", "cb") CONTROL("c-s1", "s1")
                        CONTROL("c-s2", "s2") REMOTE("r1", "c-cb", "")
                            REMOTE("r2", "c-s1",
                                   CIM_TEXT("RemoteControl.remoteControlled",
                                            "false")));
    const char *path = body;
    struct cim_case c = cim_case_build_files(&path, 1);
    CU_ASSERT_TRUE(is_remote(&c, "cb"));
    CU_ASSERT_FALSE(is_remote(&c, "s1")); /* said not to be in use */
    CU_ASSERT_FALSE(is_remote(&c, "s2")); /* nobody works its control */
    cim_case_free(&c);
    g_free(body);
}

LO_SUITE(remote,
         LO_TEST(test_remote__a_control_that_is_worked_makes_a_switch_remote));
