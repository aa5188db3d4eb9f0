/*
 * test_backfeed.c - back-feed clause by clause: (a) switching, (b) phases,
 * (c) limits, (d) voltages, and the order among answers. 10 kV; 1 customer a
 * load unless said.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/supply.h"
#include "network/net_builder.h"

struct case_of {
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_findings *findings;
};

static struct case_of open_with(const char *text,
                                const struct lo_supply_options *options)
{
    struct case_of c = {net_build(text), NULL, NULL, lo_findings_new()};
    c.sections = net_split(c.net);
    c.supply = lo_supply_new_with(c.sections, options, c.findings);
    return c;
}

static struct case_of open_case(const char *text)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.missing_limit = LO_LIMIT_ALLOW;
    options.min_voltage_pu = 0;
    return open_with(text, &options);
}

static void close_case(struct case_of *c)
{
    lo_findings_free(c->findings);
    lo_supply_free(c->supply);
    lo_sections_free(c->sections);
    lo_network_free(c->net);
}

/* off of the sections at nodes "1 2" */
static const struct lo_off *off_of(const struct case_of *c, const char *nodes)
{
    lo_section dead[8];
    char **names = g_strsplit(nodes, " ", -1);
    int32_t n = 0;
    for (char **name = names; *name != NULL; name++)
        dead[n++] = net_section(c->sections, *name);
    g_strfreev(names);
    return lo_supply_off(c->supply, dead, n);
}

static int32_t add_names(const struct case_of *c, GString *text,
                         const lo_switch_id *at, int32_t n, const char *sign)
{
    for (int32_t i = 0; i < n; i++) {
        lo_equipment_id e = c->net->switches[at[i].v].equipment;
        g_string_append_printf(text, " %s%s", sign,
                               c->net->equipment[e.v].name);
    }
    return n;
}

/* "off 2 3 | +t -s" : nodes off (those with a digit), ties closed, opened */
static bool says(const struct case_of *c, const char *dead, const char *wanted)
{
    const struct lo_off *off = off_of(c, dead);
    GString *text = g_string_new("off");
    for (int32_t v = 0; v < c->net->n_nodes; v++)
        for (int32_t i = 0; i < off->n_sections; i++)
            if (c->sections->of_node[v].v == off->sections[i].v &&
                g_ascii_isdigit(c->net->node_name[v][0]))
                g_string_append_printf(text, " %s", c->net->node_name[v]);
    g_string_append(text, " |");
    add_names(c, text, off->ties_closed, off->n_ties_closed, "+");
    add_names(c, text, off->opened, off->n_opened, "-");
    bool same = strcmp(text->str, wanted) == 0;
    if (!same)
        fprintf(stderr, "dead %s: '%s', wanted '%s'\n", dead, text->str,
                wanted);
    g_string_free(text, TRUE);
    return same;
}

/* --- (a) ---------------------------------------------------------------- */

/*  0 S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[t]-- 9 ==[cc]== 8 T  */
#define TWO_FEEDERS                                                            \
    "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2; lbs s2 2 3;"          \
    "breaker cc 8 9; load c1 1 10; load c2 2 20; load c3 3 30; load c9 9 90;"

static void test_backfeed__what_hangs_behind_lives_on_the_tie(void)
{
    struct case_of c = open_case(TWO_FEEDERS "lbs t 3 9 open");
    CU_ASSERT(says(&c, "2", "off 2 | +t"));
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    CU_ASSERT(says(&c, "3", "off 3 |"));
    CU_ASSERT(says(&c, "0", "off 0 | +t"));
    CU_ASSERT(says(&c, "2 9", "off 2 3 9 |"));
    CU_ASSERT(says(&c, "2 8", "off 8 2 3 9 |"));
    const struct lo_off *off = off_of(&c, "2");
    CU_ASSERT_EQUAL(off->customers, 20);
    CU_ASSERT_FALSE(off->unverified || off->cut_short);
    close_case(&c);
}

/* lo:Tie.transfer none: as if the tie were not there, for 9 as well. */
static void test_backfeed__a_tie_that_is_not_for_transfer_stays_open(void)
{
    static const char *const text = TWO_FEEDERS "lbs t 3 9 open";
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_tie_note notes[2] = {{.transfer = LO_TIE_NONE},
                                   {.transfer = LO_TIE_HOT}};
    struct lo_network *net = net_build(text);
    notes[0].sw.v = net->equipment[net_equipment(net, "t").v].detail;
    notes[1].sw = notes[0].sw;
    lo_network_free(net);
    options.ties = notes;
    options.n_ties = 2;
    struct case_of c = open_with(text, &options);
    CU_ASSERT(says(&c, "2", "off 2 3 |"));
    lo_section one = net_section(c.sections, "1");
    lo_section nine = net_section(c.sections, "9");
    CU_ASSERT_FALSE(lo_supply_interact(c.supply, &one, 1, &nine, 1));
    close_case(&c);
    options.n_ties = 0;
    c = open_with(text, &options);
    CU_ASSERT(says(&c, "2", "off 2 | +t"));
    close_case(&c);
}

static void test_backfeed__switches_that_isolate_r_are_listed(void)
{
    struct case_of c = open_case(TWO_FEEDERS "lbs t 3 9 open");
    const struct lo_off *off = off_of(&c, "2 3");
    GString *text = g_string_new("");
    add_names(&c, text, off->isolating, off->n_isolating, "");
    CU_ASSERT_STRING_EQUAL(text->str, " s1 s2");
    g_string_free(text, TRUE);
    close_case(&c);
}

static void test_backfeed__old_supply_and_locked_ties_feed_nobody(void)
{
    struct case_of c = open_case(TWO_FEEDERS "lbs t 3 9 open locked");
    CU_ASSERT(says(&c, "2", "off 2 3 |"));
    close_case(&c);
    c = open_case(TWO_FEEDERS "lbs t 3 9 open");
    struct lo_supply *old = lo_supply_new(c.sections);
    lo_section two = net_section(c.sections, "2");
    CU_ASSERT_EQUAL(lo_supply_off(old, &two, 1)->n_sections, 2);
    CU_ASSERT_EQUAL(lo_supply_off(old, &two, 1)->n_ties_closed, 0);
    lo_supply_free(old);
    close_case(&c);
}

/* 7 is dark in the normal state: no way through it, and nobody feeds it. */
static void test_backfeed__dark_sections_are_no_way(void)
{
    static const char *const ties[] = {"lbs t 3 7 open; lbs u 7 9 open;",
                                       "lbs t 7 3 open; lbs u 9 7 open;"};
    for (size_t i = 0; i < G_N_ELEMENTS(ties); i++) {
        char *net = g_strconcat(TWO_FEEDERS, ties[i], "load c7 7 70", NULL);
        struct case_of c = open_case(net);
        CU_ASSERT(says(&c, "2", "off 2 3 |"));
        close_case(&c);
        g_free(net);
    }
}

/*  R = {1}: 2 and 3 hang on it; only 3 has a tie, 2 is reached through it
 *
 *  0 S ==[cb]== 1 ==[s2]== 2 --[u]-- 3 --[t]-- 9       s3 joins 1 and 3
 *               +===[s3]============ 3                                    */
static void test_backfeed__downstream_parts_are_reached_in_turn(void)
{
    struct case_of c = open_case(
        "source S 0; source T 9; breaker cb 0 1; lbs s2 1 2; lbs s3 1 3;"
        "lbs u 2 3 open; lbs t 3 9 open; load c1 1; load c2 2; load c3 3");
    CU_ASSERT(says(&c, "1", "off 1 | +t +u"));
    close_case(&c);
}

/*  2 ==[s]== 3, each with its own tie: 200 kVA each, and 150 kW to carry each:
 *  both ties, and s open, so that two sources never meet                     */
#define SPLIT                                                                  \
    "source S 0; source T 8; source U 9; breaker cb 0 1; lbs a 1 2;"           \
    "lbs s 2 3; lbs t 2 8 open va=200000; lbs u 3 9 open va=200000;"

static void test_backfeed__downstream_is_split_over_two_ties(void)
{
    struct case_of c =
        open_case(SPLIT "load c1 1; load c2 2 1 kw=150; load c3 3 1 kw=150");
    CU_ASSERT(says(&c, "1", "off 1 | +t +u -s"));
    close_case(&c);
    c = open_case(SPLIT "load c1 1; load c2 2 1 kw=90; load c3 3 1 kw=90");
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    close_case(&c);
}

static void test_backfeed__what_is_too_much_is_left_off(void)
{
    struct case_of c =
        open_case(SPLIT "load c1 1; load c2 2 1 kw=150; load c3 3 7 kw=250");
    CU_ASSERT(says(&c, "1", "off 1 3 | +t -s"));
    close_case(&c);
}

/* --- (b) ---------------------------------------------------------------- */

/*  3 needs A, B and C; the tie has A and B  */
static void test_backfeed__every_phase_of_a_load_must_come_through(void)
{
    struct case_of c = open_case(TWO_FEEDERS "lbs t 3 9 open phases=AB");
    CU_ASSERT(says(&c, "2", "off 2 3 |"));
    close_case(&c);
    /* a load on B alone, behind a line that carries B and C */
    c = open_case(
        "source S 0; source T 8; breaker cb 0 1; lbs s2 1 2 phases=BC;"
        "lbs t 3 8 open phases=AB; line l 2 3 phases=BC;"
        "load c1 1; load c2 2 5 phases=B");
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    close_case(&c);
    /* the donor itself has no B */
    c = open_case(
        "source S 0; source T 8; breaker cb 0 1; lbs s2 1 2 phases=BC;"
        "lbs cc 8 9 phases=A; lbs t 2 9 open;"
        "load c1 1; load c2 2 5 phases=B");
    CU_ASSERT(says(&c, "1", "off 1 2 |"));
    close_case(&c);
}

/* --- (c) ---------------------------------------------------------------- */

/*  0 S ==[cb]== 1 ==[s1]== 2 ---l--- 3 --[t]-- 9 ===cc=== 8 T
 *  2 and 3 are one section: l lies inside, and carries what 2 takes         */
#define INSIDE                                                                 \
    "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2; breaker cc 8 9;"      \
    "load c1 1; load c2 2 1 kw=100; load c3 3 1 kw=50; load c9 9 1 kw=200;"    \
    "lbs t 3 9 open;"

static void test_backfeed__limits_hold_inside_sections(void)
{
    struct case_of c = open_case(INSIDE "line l 2 3 va=100000");
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    close_case(&c);
    c = open_case(INSIDE "line l 2 3 va=99000");
    CU_ASSERT(says(&c, "1", "off 1 2 3 |"));
    close_case(&c);
}

/* A limit is met to the last watt, slack 1e-9. */
static void test_backfeed__a_limit_may_be_used_up(void)
{
    struct case_of c = open_case(
        "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2;"
        "lbs t 2 8 open va=50000; load c1 1; load c2 2 1 kw=30 kvar=40");
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    close_case(&c);
    c = open_case("source S 0; source T 8; breaker cb 0 1; lbs s1 1 2;"
                  "lbs t 2 8 open va=49999.99; load c1 1;"
                  "load c2 2 1 kw=30 kvar=40");
    CU_ASSERT(says(&c, "1", "off 1 2 |"));
    close_case(&c);
    /* as the sum of two sections, each of which fits */
    c = open_case("source S 0; source T 8; breaker cb 0 1; lbs s1 1 2;"
                  "lbs s2 2 3; lbs t 2 8 open va=49999.99; load c1 1;"
                  "load c2 2 2 kw=15 kvar=20; load c3 3 1 kw=15 kvar=20");
    CU_ASSERT(says(&c, "1", "off 1 3 | +t -s2"));
    close_case(&c);
}

/* n U/sqrt(3) I: 10 A at 10 kV are 173.2 kVA in three phases, 57.7 in one. */
static void test_backfeed__current_limits_count_their_phases(void)
{
    static const char *const text =
        "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2%s;"
        "lbs t 2 8 open amp=10%s; load c1 1; load c2 2 1 kw=%d%s";
    static const struct {
        const char *phases;
        int kw;
        const char *wanted;
    } cases[] = {
        {"", 173, "off 1 | +t"},           {"", 174, "off 1 2 |"},
        {" phases=A", 57, "off 1 | +t"},   {" phases=A", 58, "off 1 2 |"},
        {" phases=BC", 115, "off 1 | +t"}, {" phases=BC", 116, "off 1 2 |"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *net = g_strdup_printf(text, cases[i].phases, cases[i].phases,
                                    cases[i].kw, cases[i].phases);
        struct case_of c = open_case(net);
        CU_ASSERT(says(&c, "1", cases[i].wanted));
        close_case(&c);
        g_free(net);
    }
}

/*  The donor's head cc carries 200 kW already, and may carry 250.
 *  Its own flow counts where that is more than its limit.                  */
static void test_backfeed__the_way_of_the_donor_has_limits_too(void)
{
    static const char *const text =
        "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2;"
        "breaker cc 8 9 va=%d; lbs t 2 9 open; load c1 1; load c2 2 1 kw=%d;"
        "load c9 9 1 kw=200";
    static const struct {
        int va, kw;
        const char *wanted;
    } cases[] = {{250000, 50, "off 1 | +t"},
                 {250000, 51, "off 1 2 |"},
                 {100000, 1, "off 1 2 |"},
                 {100000, 0, "off 1 | +t"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *net = g_strdup_printf(text, cases[i].va, cases[i].kw);
        struct case_of c = open_case(net);
        CU_ASSERT(says(&c, "1", cases[i].wanted));
        close_case(&c);
        g_free(net);
    }
}

/*  Donor and R on one feeder: with R dead, cb carries less.
 *
 *  0 S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3        cb: 300 kW, limit 250
 *               +===[s4]== 4 --[t]--- 3        R = {2}: 2 takes 100        */
static void test_backfeed__what_r_took_is_free_for_others(void)
{
    struct case_of c = open_case(
        "source S 0; breaker cb 0 1 va=250000; lbs s1 1 2; lbs s2 2 3;"
        "lbs s4 1 4; lbs t 3 4 open; load c1 1; load c2 2 1 kw=100;"
        "load c3 3 1 kw=150; load c4 4 1 kw=49");
    CU_ASSERT(says(&c, "2", "off 2 | +t"));
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "overload"), 1);
    close_case(&c);
}

static void test_backfeed__a_missing_limit_is_allowed_marked_or_refused(void)
{
    static const char *const net =
        "source S 0; source T 8; breaker cb 0 1 va=900000;"
        "lbs s1 1 2 va=900000; lbs t 2 8 open; load c1 1; load c2 2 1 kw=50";
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    for (int missing = 0; missing < 3; missing++) {
        options.missing_limit = (enum lo_missing_limit)missing;
        struct case_of c = open_with(net, &options);
        CU_ASSERT(says(
            &c, "1", missing == LO_LIMIT_REFUSE ? "off 1 2 |" : "off 1 | +t"));
        CU_ASSERT_EQUAL(off_of(&c, "1")->unverified, missing == LO_LIMIT_WARN);
        close_case(&c);
    }
    /* s1 has none, but stays open; the tie has one: nothing to mark */
    struct case_of c =
        open_with("source S 0; source T 8; breaker cb 0 1; lbs s1 1 2;"
                  "lbs t 2 8 open va=50000; load c1 1; load c2 2 1 kw=50",
                  &options);
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    CU_ASSERT_FALSE(off_of(&c, "1")->unverified);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "limit-missing"), 1);
    close_case(&c);
}

/*  Two lines side by side: nobody knows which carries what. Not checked, and
 *  said so.                                                                 */
static void test_backfeed__inside_a_loop_nothing_is_checked(void)
{
    struct case_of c = open_case(
        "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2; lbs t 3 9 open;"
        "line l 8 9 va=1000; line m 8 9 va=1000; line k 2 3; load c1 1;"
        "load c2 2 1 kw=50");
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "loop-unchecked"), 1);
    close_case(&c);
}

/*  cb has no limit, and carries 40 + 60 kW of its own. What 6 no longer takes
 *  is room for 3, although nobody else's limit joins them
 *
 *  9 T ==[cc]== 1 ==[s1]== 2 ==[s2]== 3 --[t]-- 5 ==[cb]== 8 U
 *                                          6 ===[s6]===+             */
static void test_backfeed__is_unverified_by_the_flow_of_the_whole(void)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.min_voltage_pu = 0;
    struct case_of c = open_with(
        "source T 9; source U 8; breaker cc 9 1 va=1e6; lbs s1 1 2 va=1e6;"
        "lbs s2 2 3 va=1e6; breaker cb 8 5; lbs s6 5 6 va=1e6;"
        "lbs t 3 5 open va=1e6; load c3 3 1 kw=50; load c5 5 1 kw=40;"
        "load c6 6 1 kw=60",
        &options);
    CU_ASSERT(says(&c, "2", "off 2 | +t"));
    CU_ASSERT(off_of(&c, "2")->unverified);
    CU_ASSERT(says(&c, "2 6", "off 2 6 | +t"));
    CU_ASSERT_FALSE(off_of(&c, "2 6")->unverified);
    close_case(&c);
}

/*  Twice the same, far from each other: the tie has room for one of the two
 *  behind the dead section. The larger ones, 3 and 7, are fed if nobody asks;
 *  but 2 and 6, which are off then, must not be off together
 *
 *  10 S ==[c1]== 1 ==[s2]== 2 ==[s3]== 3    30 kW each
 *                           t          u    both to 11 T, room for 40     */
static void test_backfeed__a_pair_may_lie_in_parts_that_do_not_interact(void)
{
    struct case_of c = open_case(
        "source S 10; source T 11; breaker c1 10 1; lbs s2 1 2; lbs s3 2 3;"
        "line l 11 14 va=40000; lbs t 2 14 open; lbs u 3 14 open;"
        "load c2 2 5 kw=30; load c3 3 9 kw=30;"
        "source U 12; source V 13; breaker c5 12 5; lbs s6 5 6; lbs s7 6 7;"
        "line m 13 15 va=40000; lbs v 6 15 open; lbs w 7 15 open;"
        "load c6 6 4 kw=30; load c7 7 9 kw=30");
    lo_section dead[2] = {net_section(c.sections, "1"),
                          net_section(c.sections, "5")};
    lo_section pair[1][2] = {
        {net_section(c.sections, "2"), net_section(c.sections, "6")}};
    struct lo_guard guard = {.n_pairs = 1,
                             .pairs = (const lo_section(*)[2])pair};
    int32_t number = lo_supply_add_guard(c.supply, &guard);
    CU_ASSERT_FALSE(lo_supply_interact(c.supply, &dead[0], 1, &dead[1], 1));
    CU_ASSERT_EQUAL(lo_supply_off(c.supply, dead, 2)->customers, 9);
    const struct lo_off *off = lo_supply_off_guarded(c.supply, dead, 2, number);
    CU_ASSERT(lo_guard_holds(c.supply, number, off));
    CU_ASSERT_EQUAL(off->customers, 9 + 4); /* 3 gives way to 2 */
    close_case(&c);
}

/* --- switches in single-phase parts ------------------------------------- */

/*  t and s stand in three parts, one a phase; so does d, in the way to 1
 *
 *  0 S ==[cb]== 8 ==[dA dB dC]== 1 ==[sA sB sC]== 2 --[tA tB tC]-- 9 T     */
#define PARTS(limit)                                                           \
    "source S 0; source T 9; breaker cb 0 8; lbs dA 8 1 phases=A;"             \
    "lbs dB 8 1 phases=B; lbs dC 1 8 phases=C; lbs sA 1 2 phases=A;"           \
    "lbs sB 1 2 phases=B; lbs sC 2 1 phases=C; lbs tB 2 9 phases=B open;"      \
    "lbs tA 2 9 phases=A open" limit ";lbs tC 9 2 phases=C open;"              \
    "load c1 1 1 kw=90; load c2 2 1 kw=90"

static void test_backfeed__a_tie_in_three_parts_is_one_tie(void)
{
    struct case_of c = open_case(PARTS(""));
    CU_ASSERT_FALSE(c.sections->info[0].meshed);
    CU_ASSERT(says(&c, "8", "off 8 | +tA +tB +tC"));
    CU_ASSERT(says(&c, "1", "off 1 | +tA +tB +tC"));
    CU_ASSERT(says(&c, "2", "off 2 |"));
    CU_ASSERT_EQUAL(off_of(&c, "1")->n_isolating, 6);
    close_case(&c);
}

/* Each part has its share: tA is full at 40 kW, so all three are at 120. Then
 * s opens, in all its parts. */
static void test_backfeed__the_weakest_part_limits_the_place(void)
{
    struct case_of c = open_case(PARTS(" va=40000"));
    CU_ASSERT(says(&c, "1", "off 1 | +tA +tB +tC"));
    CU_ASSERT(says(&c, "8", "off 8 1 | +tA +tB +tC -sA -sB -sC"));
    close_case(&c);
    c = open_case(PARTS(" va=60000"));
    CU_ASSERT(says(&c, "8", "off 8 | +tA +tB +tC"));
    close_case(&c);
}

/* What is said of one part holds for the place. */
static void test_backfeed__one_part_that_is_not_for_transfer_is_enough(void)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_network *net = net_build(PARTS(""));
    struct lo_tie_note note = {.transfer = LO_TIE_NONE};
    note.sw.v = net->equipment[net_equipment(net, "tC").v].detail;
    lo_network_free(net);
    options.ties = &note;
    options.n_ties = 1;
    struct case_of c = open_with(PARTS(""), &options);
    CU_ASSERT(says(&c, "1", "off 1 2 |"));
    close_case(&c);
}

/* --- (d) ---------------------------------------------------------------- */

/*  l: 100 kW over 10 ohm at 10 kV drop 0.01 pu, one after the other
 *
 *  0 S ==[cb]== 1 ==[s1]== 2 --[t]-- 9 ---l--- 8 T      load at 9: 300 kW  */
static void test_backfeed__voltage_holds_on_both_sides_of_the_tie(void)
{
    static const char *const text =
        "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2; lbs t 2 9 open;"
        "line l 8 9 r=10 x=0; load c1 1; load c2 2 1 kw=%d; load c9 9 1 kw=300";
    static const struct {
        int kw;
        double min_pu;
        const char *wanted;
    } cases[] = {{200, 0.95, "off 1 | +t"}, /* 9 falls to 0.95 */
                 {201, 0.95, "off 1 2 |"},
                 {10, 0.98, "off 1 2 |"}, /* 9 has 0.97: may fall no more */
                 {0, 0.98, "off 1 2 |"},  /* 2 had 1.0, would get 0.97 */
                 {201, 0, "off 1 | +t"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *net = g_strdup_printf(text, cases[i].kw);
        struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
        options.min_voltage_pu = cases[i].min_pu;
        struct case_of c = open_with(net, &options);
        CU_ASSERT(says(&c, "1", cases[i].wanted));
        close_case(&c);
        g_free(net);
    }
}

/* A line that hangs beside the way sags with it. */
static void test_backfeed__voltage_holds_at_the_end_of_a_twig(void)
{
    static const char *const net =
        "source S 0; source T 8; breaker cb 0 1; lbs s1 1 2; lbs t 2 9 open;"
        "line l 8 9 r=10 x=0; line k 9 7 r=20 x=0; load c1 1;"
        "load c2 2 1 kw=100; load c7 7 1 kw=100";
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.min_voltage_pu = 0.96; /* 9: 0.99 -> 0.98; 7: 0.97 -> 0.96 */
    struct case_of c = open_with(net, &options);
    CU_ASSERT(says(&c, "1", "off 1 | +t"));
    close_case(&c);
    options.min_voltage_pu = 0.961;
    c = open_with(net, &options);
    CU_ASSERT(says(&c, "1", "off 1 2 |"));
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "impedance-missing"), 0);
    close_case(&c);
}

/* --- order -------------------------------------------------------------- */

static void test_backfeed__the_objective_decides_who_is_left_off(void)
{
    /* donor head can carry one of them: 2 has 5 customers, 3 has three MV */
    static const char *const net =
        "source S 0; source T 8; breaker cb 0 1; lbs a 1 2; lbs b 1 3;"
        "breaker cc 8 9 va=100000; lbs t 2 9 open; lbs u 3 9 open; load c1 1;"
        "load c2 2 5 kw=100; load d3 3 1 kw=40; load e3 3 1 kw=30;"
        "load f3 3 1 kw=30";
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.min_voltage_pu = 0;
    struct case_of c = open_with(net, &options);
    CU_ASSERT(says(&c, "1", "off 1 3 | +t"));
    close_case(&c);
    options.by_mv = true;
    c = open_with(net, &options);
    CU_ASSERT(says(&c, "1", "off 1 2 | +u"));
    double *weight = g_new0(double, (size_t)c.sections->n + 1);
    weight[net_section(c.sections, "2").v] = 0.5;
    weight[net_section(c.sections, "3").v] = 0.4;
    close_case(&c);
    options.weight = weight;
    c = open_with(net, &options);
    CU_ASSERT(says(&c, "1", "off 1 3 | +t"));
    close_case(&c);
    g_free(weight);
}

static void test_backfeed__fewest_switches_then_smallest_mrids(void)
{
    /* t1 and t2 feed 2 alike; mRIDs decide, not names */
    struct case_of c =
        open_case("source S 0; source T 8; breaker cb 0 1; lbs a 1 2;"
                  "lbs t1 2 8 open mrid=zz; lbs t2 2 8 open mrid=aa; load c1 "
                  "1; load c2 2");
    CU_ASSERT(says(&c, "1", "off 1 | +t2"));
    close_case(&c);
    /* nobody lives at 3: it is left off rather than fed by a tie of its own,
     * but it stays where it hangs on 2 */
    c = open_case(
        "source S 0; source T 8; breaker cb 0 1; lbs a 1 2; lbs b 1 3;"
        "lbs t 2 8 open; lbs u 3 8 open; lbs d 2 4; load c1 1;"
        "load c2 2; line l 3 33; line m 4 44");
    CU_ASSERT(says(&c, "1", "off 1 3 33 | +t"));
    close_case(&c);
}

/* Effort is counted: what is found until it ends is safe, and says so. The best
 * answer here is both ties and s open (above). */
static void test_backfeed__cut_short_says_so_and_never_feeds_too_much(void)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.min_voltage_pu = 0;
    options.effort = 1;
    struct case_of c = open_with(
        SPLIT "load c1 1; load c2 2 1 kw=150; load c3 3 1 kw=150", &options);
    CU_ASSERT(off_of(&c, "1")->cut_short);
    CU_ASSERT(says(&c, "1", "off 1 2 | +u -s"));
    close_case(&c);
}

LO_SUITE(backfeed, LO_TEST(test_backfeed__what_hangs_behind_lives_on_the_tie),
         LO_TEST(test_backfeed__a_pair_may_lie_in_parts_that_do_not_interact),
         LO_TEST(test_backfeed__a_tie_in_three_parts_is_one_tie),
         LO_TEST(test_backfeed__the_weakest_part_limits_the_place),
         LO_TEST(test_backfeed__one_part_that_is_not_for_transfer_is_enough),
         LO_TEST(test_backfeed__is_unverified_by_the_flow_of_the_whole),
         LO_TEST(test_backfeed__a_tie_that_is_not_for_transfer_stays_open),
         LO_TEST(test_backfeed__switches_that_isolate_r_are_listed),
         LO_TEST(test_backfeed__old_supply_and_locked_ties_feed_nobody),
         LO_TEST(test_backfeed__dark_sections_are_no_way),
         LO_TEST(test_backfeed__downstream_parts_are_reached_in_turn),
         LO_TEST(test_backfeed__downstream_is_split_over_two_ties),
         LO_TEST(test_backfeed__what_is_too_much_is_left_off),
         LO_TEST(test_backfeed__every_phase_of_a_load_must_come_through),
         LO_TEST(test_backfeed__limits_hold_inside_sections),
         LO_TEST(test_backfeed__a_limit_may_be_used_up),
         LO_TEST(test_backfeed__current_limits_count_their_phases),
         LO_TEST(test_backfeed__the_way_of_the_donor_has_limits_too),
         LO_TEST(test_backfeed__what_r_took_is_free_for_others),
         LO_TEST(test_backfeed__a_missing_limit_is_allowed_marked_or_refused),
         LO_TEST(test_backfeed__inside_a_loop_nothing_is_checked),
         LO_TEST(test_backfeed__voltage_holds_on_both_sides_of_the_tie),
         LO_TEST(test_backfeed__voltage_holds_at_the_end_of_a_twig),
         LO_TEST(test_backfeed__the_objective_decides_who_is_left_off),
         LO_TEST(test_backfeed__fewest_switches_then_smallest_mrids),
         LO_TEST(test_backfeed__cut_short_says_so_and_never_feeds_too_much));
