/*
 * test_interact.c - which jobs can matter to each other (DESIGN 4
 * "Interaction"). That others add up: test_backfeed_random.c.
 */
#include <glib.h>
#include <stdio.h>

#include "harness.h"
#include "lineout/supply.h"
#include "network/net_builder.h"

struct case_of {
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_supply *supply;
};

static struct case_of open_case(const char *text, double min_voltage_pu)
{
    struct case_of c = {net_build(text), NULL, NULL};
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.missing_limit = LO_LIMIT_ALLOW;
    options.min_voltage_pu = min_voltage_pu;
    c.sections = net_split(c.net);
    c.supply = lo_supply_new_with(c.sections, &options, NULL);
    return c;
}

static void close_case(struct case_of *c)
{
    lo_supply_free(c->supply);
    lo_sections_free(c->sections);
    lo_network_free(c->net);
}

static bool interact(const struct case_of *c, const char *one, const char *two)
{
    lo_section a = net_section(c->sections, one);
    lo_section b = net_section(c->sections, two);
    bool forth = lo_supply_interact(c->supply, &a, 1, &b, 1);
    CU_ASSERT_EQUAL(forth, lo_supply_interact(c->supply, &b, 1, &a, 1));
    return forth;
}

/*  Three feeders on one busbar; 2 and 4 each have a tie to 6
 *
 *  0 S ==[c1]== 1 ==[s2]== 2 --[t]-- 6
 *    ==[c3]== 3 ==[s4]== 4 --[u]---- 6
 *    ==[c5]== 5 ==[s6]== 6                                                */
static void test_interact__jobs_meet_over_a_limited_donor(void)
{
    static const char *const text =
        "source S 0; breaker c1 0 1; lbs s2 1 2; breaker c3 0 3; lbs s4 3 4;"
        "breaker c5 0 5%s; lbs s6 5 6; lbs t 2 6 open; lbs u 4 6 open;"
        "load a 1; load b 2; load c 3; load d 4; load e 5; load f 6";
    char *limited = g_strdup_printf(text, " va=100000");
    char *free_way = g_strdup_printf(text, "");
    struct case_of c = open_case(limited, 0);
    CU_ASSERT(interact(&c, "1", "3")); /* both want room on c5 */
    CU_ASSERT(interact(&c, "1", "5")); /* 5 feeds 6, the far end of t */
    CU_ASSERT(interact(&c, "1", "2")); /* D meets D */
    close_case(&c);
    c = open_case(free_way, 0);
    CU_ASSERT_FALSE(interact(&c, "1", "3"));
    CU_ASSERT(interact(&c, "1", "6")); /* T meets T */
    close_case(&c);
    g_free(free_way);
    g_free(limited);
}

/*  cb is limited: what R = {2} takes off it is room for R = {4}, fed over t
 *
 *  0 S ==[cb]== 1 ==[s2]== 2
 *               +==[s3]=== 3 --[t]-- 5 ==[s5]== 4 ==[c4]== 9 T            */
static void test_interact__what_a_job_takes_off_the_way_of_a_donor_matters(void)
{
    struct case_of c = open_case(
        "source S 0; source T 9; breaker cb 0 1 va=100000; lbs s2 1 2;"
        "lbs s3 1 3; lbs t 3 5 open; lbs s5 5 4; breaker c4 9 4;"
        "load b 2; load c 3; load d 4; load e 5",
        0);
    CU_ASSERT(interact(&c, "2", "4"));
    close_case(&c);
}

/*  The line l drops voltage: it limits c5's feeder where voltage is looked at
 */
static void test_interact__a_line_that_drops_voltage_is_limited(void)
{
    static const char *const text =
        "source S 0; breaker c1 0 1; lbs s2 1 2; breaker c3 0 3; lbs s4 3 4;"
        "breaker c5 0 5; line l 5 55 r=1 x=1; lbs s6 55 6; lbs t 2 6 open;"
        "lbs u 4 6 open; load a 1; load b 2; load c 3; load d 4; load f 6";
    struct case_of c = open_case(text, 0.9);
    CU_ASSERT(interact(&c, "1", "3"));
    close_case(&c);
    c = open_case(text, 0);
    CU_ASSERT_FALSE(interact(&c, "1", "3"));
    close_case(&c);
}

/* Without back-feed only who hangs below matters. */
static void test_interact__without_backfeed_ties_do_not_matter(void)
{
    struct case_of c = open_case(
        "source S 0; breaker c1 0 1; breaker c3 0 3; lbs t 1 3 open", 0);
    CU_ASSERT(interact(&c, "1", "3"));
    struct lo_supply *old = lo_supply_new(c.sections);
    lo_section a = net_section(c.sections, "1"),
               b = net_section(c.sections, "3");
    CU_ASSERT_FALSE(lo_supply_interact(old, &a, 1, &b, 1));
    lo_supply_free(old);
    close_case(&c);
}

LO_SUITE(
    interact, LO_TEST(test_interact__jobs_meet_over_a_limited_donor),
    LO_TEST(test_interact__what_a_job_takes_off_the_way_of_a_donor_matters),
    LO_TEST(test_interact__a_line_that_drops_voltage_is_limited),
    LO_TEST(test_interact__without_backfeed_ties_do_not_matter));
