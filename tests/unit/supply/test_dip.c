/*
 * test_dip.c - who is off for some minutes while R changes (DESIGN 3 "Dips").
 */
#include <glib.h>

#include "harness.h"
#include "lineout/supply.h"
#include "network/net_builder.h"

struct case_of {
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_supply *supply;
};

/* With what lo:Tie.transfer says of the tie t. */
static struct case_of open_with(const char *text, int64_t dip_s,
                                enum lo_tie_transfer transfer)
{
    struct case_of c = {net_build(text), NULL, NULL};
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_tie_note note = {.transfer = transfer};
    if (transfer != LO_TIE_UNSAID) {
        note.sw.v = c.net->equipment[net_equipment(c.net, "t").v].detail;
        options.ties = &note;
        options.n_ties = 1;
    }
    options.min_voltage_pu = 0;
    options.dip_s = dip_s;
    c.sections = net_split(c.net);
    c.supply = lo_supply_new_with(c.sections, &options, NULL);
    return c;
}

static struct case_of open_case(const char *text, int64_t dip_s)
{
    return open_with(text, dip_s, LO_TIE_UNSAID);
}

static void close_case(struct case_of *c)
{
    lo_supply_free(c->supply);
    lo_sections_free(c->sections);
    lo_network_free(c->net);
}

static int32_t sections_of(const struct case_of *c, const char *nodes,
                           lo_section *out)
{
    char **names = g_strsplit(nodes, " ", -1);
    int32_t n = 0;
    for (char **name = names; *name != NULL && **name != '\0'; name++)
        out[n++] = net_section(c->sections, *name);
    g_strfreev(names);
    return n;
}

/* Nodes (one a section) that dip from R to R', e.g. "1 3". */
static bool dips(const struct case_of *c, const char *before, const char *after,
                 const char *wanted)
{
    lo_section b[8], a[8], w[8];
    int32_t n_b = sections_of(c, before, b), n_a = sections_of(c, after, a);
    int32_t n_w = sections_of(c, wanted, w);
    const struct lo_dip *dip = lo_supply_dip(c->supply, b, n_b, a, n_a);
    int64_t customers = 0;
    bool same = dip->n_sections == n_w;
    for (int32_t i = 0; i < n_w; i++) {
        bool found = false;
        for (int32_t k = 0; k < dip->n_sections; k++)
            found = found || dip->sections[k].v == w[i].v;
        same = same && found;
        customers += c->sections->info[w[i].v].customers;
    }
    return same && dip->customers == customers &&
           dip == lo_supply_dip(c->supply, b, n_b, a, n_a);
}

/*  0 S ==[cb]== 1 --[d1]-- 2 --[d2]-- 3        d: disconnectors
 *               |          +=[s4]=== 4         s4: load break switch
 *               +--[f5]--- 5                   f5: a fuse                  */
static const char feeder[] =
    "source S 0; breaker cb 0 1; disconnector d1 1 2; disconnector d2 2 3;"
    "lbs s4 2 4; fuse f5 1 5; load c1 1 10; load c2 2 20; load c3 3 30;"
    "load c4 4 40; load c5 5 50";

static void test_dip__all_behind_the_breaker_above_a_disconnector(void)
{
    struct case_of c = open_case(feeder, 600);
    CU_ASSERT(dips(&c, "", "3", "1 2 4 5"));
    CU_ASSERT(dips(&c, "3", "", "1 2 4 5"));
    CU_ASSERT(dips(&c, "", "2", "1 5"));
    close_case(&c);
}

static void test_dip__none_where_the_switch_may_break_load(void)
{
    struct case_of c = open_case(feeder, 600);
    CU_ASSERT(dips(&c, "", "4", ""));
    CU_ASSERT(dips(&c, "", "1", ""));
    CU_ASSERT(dips(&c, "3", "3", ""));
    close_case(&c);
}

static void test_dip__none_where_the_setting_is_zero(void)
{
    struct case_of c = open_case(feeder, 0);
    CU_ASSERT(dips(&c, "", "3", ""));
    close_case(&c);
}

/* From {3} to {2}: d1 opens as well; d2 stays open, whatever is next to it. */
static void test_dip__only_switches_that_move_count(void)
{
    struct case_of c = open_case(feeder, 600);
    CU_ASSERT(dips(&c, "3", "3 2", "1 5"));
    CU_ASSERT(dips(&c, "3 2", "3", "1 5"));
    CU_ASSERT(dips(&c, "2", "3 2", ""));
    close_case(&c);
}

/*  Nothing above d may break load: all that the source feeds.  */
static void test_dip__up_to_the_source_where_nothing_may_break(void)
{
    struct case_of c = open_case("source S 0; disconnector d 0 1; lbs s 0 2;"
                                 "load c0 0; load c1 1; load c2 2",
                                 600);
    CU_ASSERT(dips(&c, "", "1", "0 2"));
    close_case(&c);
}

/*  3 moves to the tie; the tie joins two substations, or stays within one
 *
 *  0 S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[t]-- 9 ==[cc]== 8 T           */
#define TIE                                                                    \
    "breaker cb 0 1; lbs s1 1 2; lbs s2 2 3; load c1 1 10; load c2 2 20;"      \
    "load c3 3 30;"

static void test_dip__behind_a_cold_tie(void)
{
    struct case_of c = open_case("feeder F1 East; source S 0;" TIE
                                 "feeder F2 West; source T 8;"
                                 "breaker cc 8 9; lbs t 3 9 open; load c9 9 90",
                                 600);
    CU_ASSERT(dips(&c, "", "2", "3"));
    CU_ASSERT(dips(&c, "2", "", "3"));
    CU_ASSERT(dips(&c, "2", "2 1", ""));
    close_case(&c);
}

static void test_dip__none_behind_a_tie_within_one_substation(void)
{
    struct case_of c = open_case("feeder F1 East; source S 0;" TIE
                                 "feeder F2 East; source T 8;"
                                 "breaker cc 8 9; lbs t 3 9 open; load c9 9 90",
                                 600);
    CU_ASSERT(dips(&c, "", "2", ""));
    close_case(&c);
    /* no names: one source is one substation, two are not known to be */
    c = open_case("feeder F1; source S 0;" TIE "feeder F2; breaker cc 0 9;"
                  "lbs t 3 9 open; load c9 9 90",
                  600);
    CU_ASSERT(dips(&c, "", "2", ""));
    close_case(&c);
    c = open_case("feeder F1; source S 0;" TIE "feeder F2; source T 8;"
                  "breaker cc 8 9; lbs t 3 9 open; load c9 9 90",
                  600);
    CU_ASSERT(dips(&c, "", "2", "3"));
    close_case(&c);
}

static void test_dip__lo_tie_says_hot_or_cold(void)
{
    static const char *const two_stations =
        "feeder F1 East; source S 0;" TIE "feeder F2 West; source T 8;"
        "breaker cc 8 9; lbs t 3 9 open; load c9 9 90";
    static const char *const one_station =
        "feeder F1 East; source S 0;" TIE "feeder F2 East; source T 8;"
        "breaker cc 8 9; lbs t 3 9 open; load c9 9 90";
    struct case_of c = open_with(two_stations, 600, LO_TIE_HOT);
    CU_ASSERT(dips(&c, "", "2", ""));
    close_case(&c);
    c = open_with(one_station, 600, LO_TIE_COLD);
    CU_ASSERT(dips(&c, "", "2", "3"));
    CU_ASSERT(dips(&c, "2", "", "3"));
    close_case(&c);
    /* not used at all: 3 is off, and nobody dips */
    c = open_with(one_station, 600, LO_TIE_NONE);
    CU_ASSERT(dips(&c, "", "2", ""));
    close_case(&c);
}

/*  Between R = {2} and 3 stands a disconnector: 3 is live over the hot tie t,
 *  which breaks load for it; 9 stays on.                                   */
static void test_dip__a_disconnector_towards_the_backfed_side(void)
{
    struct case_of c = open_case(
        "feeder F1 East; source S 0; breaker cb 0 1; lbs s1 1 2;"
        "disconnector d 2 3; source T 8; breaker cc 8 9; lbs t 3 9 open;"
        "load c1 1 10; load c2 2 20; load c3 3 30; load c9 9 90",
        600);
    CU_ASSERT(dips(&c, "", "2", "3"));
    close_case(&c);
}

LO_SUITE(dip, LO_TEST(test_dip__all_behind_the_breaker_above_a_disconnector),
         LO_TEST(test_dip__none_where_the_switch_may_break_load),
         LO_TEST(test_dip__none_where_the_setting_is_zero),
         LO_TEST(test_dip__only_switches_that_move_count),
         LO_TEST(test_dip__up_to_the_source_where_nothing_may_break),
         LO_TEST(test_dip__behind_a_cold_tie),
         LO_TEST(test_dip__none_behind_a_tie_within_one_substation),
         LO_TEST(test_dip__lo_tie_says_hot_or_cold),
         LO_TEST(test_dip__a_disconnector_towards_the_backfed_side));
