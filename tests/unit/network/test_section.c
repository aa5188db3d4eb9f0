/*
 * test_section.c - the split: what conducts, what parts, parents, loops,
 * states and labels.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "network/net_builder.h"

/* A network, its sections and what was found. */
struct split {
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_findings *findings;
};

static struct split split_with(const char *text,
                               struct lo_section_options options)
{
    struct split split = {net_build(text), NULL, lo_findings_new()};
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_sections_new(&split.sections, split.net, &options,
                                 split.findings, &err),
                 err);
    LO_ASSERT_OK(lo_sections_validate(split.sections, &err), err);
    return split;
}

static struct split split_text(const char *text)
{
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    return split_with(text, options);
}

static void drop(struct split *split)
{
    lo_sections_free(split->sections);
    lo_findings_free(split->findings);
    lo_network_free(split->net);
}

static const struct lo_section_info *info_at(const struct split *split,
                                             const char *node)
{
    return &split->sections->info[net_section(split->sections, node).v];
}

static bool together(const struct split *split, const char *a, const char *b)
{
    return net_section(split->sections, a).v ==
           net_section(split->sections, b).v;
}

static size_t found(const struct split *split, const char *rule)
{
    return lo_findings_count_rule(split->findings, rule);
}

/* --- what parts and what joins ------------------------------------------ */

/*  S ==[cb]== 1 ---- 2 ==[s1: open]== 3 ---- 4      {S 0} {1 2} {3 4}  */
static void test_section__open_switch_splits_feeder_in_two(void)
{
    struct split split = split_text("source S 0; breaker cb 0 1; line l1 1 2;"
                                    "lbs s1 2 3 open; line l2 3 4;"
                                    "load c1 2 20; load c2 4 30");
    CU_ASSERT_EQUAL(split.sections->n, 3);
    CU_ASSERT(together(&split, "1", "2"));
    CU_ASSERT(!together(&split, "2", "3"));
    CU_ASSERT(info_at(&split, "2")->supplied);
    CU_ASSERT(!info_at(&split, "3")->supplied);
    CU_ASSERT_EQUAL(info_at(&split, "3")->parent.v, LO_NONE);
    CU_ASSERT_EQUAL(info_at(&split, "2")->customers, 20);
    CU_ASSERT_EQUAL(info_at(&split, "4")->customers, 30);
    CU_ASSERT_EQUAL(found(&split, "load-without-supply"), 1);
    drop(&split);
}

/*  S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3      a closed switch parts as well  */
static void test_section__parents_lead_to_the_source(void)
{
    struct split split = split_text("source S 0; breaker cb 0 1;"
                                    "lbs s1 1 2; lbs s2 2 3");
    CU_ASSERT_EQUAL(split.sections->n, 4);
    CU_ASSERT_EQUAL(info_at(&split, "3")->parent.v,
                    net_section(split.sections, "2").v);
    CU_ASSERT_EQUAL(info_at(&split, "1")->head.v,
                    net_switch(split.net, "cb").v);
    CU_ASSERT_EQUAL(info_at(&split, "0")->parent.v, LO_NONE);
    CU_ASSERT(info_at(&split, "0")->source);
    CU_ASSERT(!info_at(&split, "3")->meshed);
    CU_ASSERT_EQUAL(lo_findings_count(split.findings), 0);
    drop(&split);
}

/*  0 --T-- 1,2 : a transformer with three windings joins three nodes  */
static void test_section__transformer_is_one_hyper_edge(void)
{
    struct split split = split_text("source S 0; transformer T 0 1 2;"
                                    "load c 2");
    CU_ASSERT_EQUAL(split.sections->n, 1);
    CU_ASSERT(together(&split, "1", "2"));
    CU_ASSERT_EQUAL(found(&split, "loop"), 0);
    drop(&split);
}

/*  0 ==[locked closed]== 1 ==[locked open]== 2    {0 1} {2}, no link  */
static void test_section__locked_switch_keeps_its_state_for_ever(void)
{
    struct split split = split_text("source S 0; lbs a 0 1 closed locked;"
                                    "lbs b 1 2 open locked; load c 2");
    CU_ASSERT_EQUAL(split.sections->n, 2);
    CU_ASSERT_EQUAL(split.sections->n_links, 0);
    CU_ASSERT(together(&split, "0", "1"));
    CU_ASSERT(!together(&split, "1", "2"));
    drop(&split);
}

/*  S ==[a]== 1 ==[b]== 2 ==[c: locked]== S ; c is normally closed, now open.
 *  It may not isolate: it stays as the normal state has it, whatever that is */
static void test_section__what_may_not_isolate_has_a_normal_state_too(void)
{
    static const char *const ring_text =
        "source S 0; lbs a 0 1; lbs b 1 2;"
        "lbs c 2 0 normal=closed current=open locked";
    static const bool conducts[] = {false, true, false};
    for (int state = LO_STATE_AUTO; state <= LO_STATE_CURRENT; state++) {
        struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
        options.state = (enum lo_state_choice)state;
        struct split split = split_with(ring_text, options);
        int32_t c = net_switch(split.net, "c").v;
        CU_ASSERT_EQUAL(split.sections->link_of_switch[c], -1);
        CU_ASSERT_EQUAL(split.sections->closed[c], conducts[state]);
        CU_ASSERT_EQUAL(together(&split, "2", "0"), conducts[state]);
        CU_ASSERT_EQUAL(found(&split, "state-differs"), 1);
        CU_ASSERT_EQUAL(found(&split, "loop"), conducts[state] ? 1 : 0);
        drop(&split);
    }
    /* no loop: closed, although it stands open today */
    struct split split = split_text(
        "source S 0; lbs c 0 1 normal=closed current=open locked; load l 1");
    CU_ASSERT(together(&split, "0", "1"));
    CU_ASSERT_EQUAL(found(&split, "state-differs"), 1);
    drop(&split);
}

static void test_section__class_outside_the_setting_is_a_conductor(void)
{
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    options.isolating_classes = 1u << LO_SWITCH_BREAKER;
    struct split split =
        split_with("source S 0; breaker cb 0 1; fuse f 1 2", options);
    CU_ASSERT_EQUAL(split.sections->n, 2);
    CU_ASSERT(together(&split, "1", "2"));
    CU_ASSERT_EQUAL(
        split.sections->link_of_switch[net_switch(split.net, "f").v], -1);
    drop(&split);
}

/*  0 ---- 1 ==[earthing]== e      closed, it still joins nothing  */
static void test_section__ground_disconnector_never_conducts(void)
{
    struct split split = split_text("source S 0; line l 0 1;"
                                    "ground g 1 e closed; ground h 1 2 closed;"
                                    "line k 2 3; load c 3");
    CU_ASSERT(!together(&split, "1", "2"));
    CU_ASSERT_EQUAL(net_section(split.sections, "e").v, LO_NONE);
    CU_ASSERT_EQUAL(split.sections->n_links, 0);
    CU_ASSERT(!info_at(&split, "3")->supplied);
    drop(&split);
}

static void test_section__out_of_service_line_is_cut(void)
{
    struct split split = split_text("source S 0; line l 0 1 out; load c 1;"
                                    "line m 7 8 out");
    CU_ASSERT(!together(&split, "0", "1"));
    CU_ASSERT_EQUAL(net_section(split.sections, "7").v, LO_NONE);
    drop(&split);
}

/*  0 ==[cb]== 1, cb out of service or half connected: a gap, no link  */
static void test_section__dead_switch_is_no_link(void)
{
    struct split split = split_text("source S 0; breaker cb 0 1 out;"
                                    "breaker cc 0 1 cut2; line l 1 2");
    CU_ASSERT_EQUAL(split.sections->n_links, 0);
    CU_ASSERT(!info_at(&split, "1")->supplied);
    lo_section out[2];
    CU_ASSERT_EQUAL(lo_sections_of_work(split.sections,
                                        net_equipment(split.net, "cc"), out),
                    1);
    CU_ASSERT_EQUAL(lo_sections_of_work(split.sections,
                                        net_equipment(split.net, "cb"), out),
                    0);
    drop(&split);
}

static void test_section__disconnected_load_is_told_and_not_counted(void)
{
    struct split split = split_text("source S 0; load a 0 5; load b 0 7 cut1;"
                                    "load c 0 9 out");
    CU_ASSERT_EQUAL(info_at(&split, "0")->customers, 5);
    CU_ASSERT_EQUAL(info_at(&split, "0")->mv_customers, 1);
    CU_ASSERT_EQUAL(found(&split, "load-without-supply"), 2);
    CU_ASSERT_EQUAL(split.sections->load_mv[net_load(split.net, "b")].v,
                    LO_NONE);
    drop(&split);
}

static void test_section__work_on_a_switch_needs_both_sides(void)
{
    struct split split = split_text("source S 0; breaker cb 0 1; line l 1 2;"
                                    "lbs by 1 2 open; lbs fix 2 3 open locked;"
                                    "line m 3 4");
    lo_section out[2];
    const struct lo_network *net = split.net;
    CU_ASSERT_EQUAL(
        lo_sections_of_work(split.sections, net_equipment(net, "cb"), out), 2);
    CU_ASSERT_EQUAL(
        lo_sections_of_work(split.sections, net_equipment(net, "l"), out), 1);
    CU_ASSERT_EQUAL(out[0].v, net_section(split.sections, "2").v);
    CU_ASSERT_EQUAL(
        lo_sections_of_work(split.sections, net_equipment(net, "by"), out), 1);
    CU_ASSERT_EQUAL(
        lo_sections_of_work(split.sections, net_equipment(net, "fix"), out), 2);
    drop(&split);
}

/* --- loops -------------------------------------------------------------- */

/*  S ==[a]== 1 ==[b]== 2 ==[c]== S      and  2 ==[d]== 3 off the ring  */
static void test_section__ring_is_meshed_and_its_spur_is_not(void)
{
    struct split split = split_text("source S 0; lbs a 0 1; lbs b 1 2;"
                                    "lbs c 2 0; lbs d 2 3");
    CU_ASSERT(info_at(&split, "0")->meshed);
    CU_ASSERT(info_at(&split, "1")->meshed);
    CU_ASSERT(info_at(&split, "2")->meshed);
    CU_ASSERT(!info_at(&split, "3")->meshed);
    CU_ASSERT_EQUAL(found(&split, "loop"), 1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(lo_findings_get(split.findings, 0)->text, "'a'"));
    drop(&split);
}

/*  S1 ==[a]== 1 ==[b]== S2      S2 ==[d]== 3     two sources are one node  */
static void test_section__path_between_two_sources_is_a_loop(void)
{
    struct split split = split_text("source S1 0; source S2 9; lbs a 0 1;"
                                    "lbs b 1 9; lbs d 9 3");
    CU_ASSERT(info_at(&split, "1")->meshed);
    CU_ASSERT(info_at(&split, "0")->meshed);
    CU_ASSERT(!info_at(&split, "3")->meshed);
    CU_ASSERT_EQUAL(found(&split, "loop"), 1);
    drop(&split);
}

static void test_section__closed_by_pass_is_a_loop_of_one(void)
{
    struct split split = split_text("source S 0; lbs a 0 1; line l 1 2;"
                                    "lbs by 1 2 closed");
    CU_ASSERT(info_at(&split, "1")->meshed);
    CU_ASSERT(!info_at(&split, "0")->meshed);
    CU_ASSERT_EQUAL(found(&split, "loop"), 1);
    drop(&split);
}

/*  0 ==[fa: A]== 1 and fb, fc beside it: one switch in three parts  */
static void test_section__single_phase_switches_side_by_side_are_no_loop(void)
{
    struct split split = split_text("source S 0; fuse fa 0 1 phases=A;"
                                    "fuse fb 0 1 phases=B;"
                                    "fuse fc 1 0 phases=C");
    CU_ASSERT_EQUAL(found(&split, "loop"), 0);
    CU_ASSERT(!info_at(&split, "1")->meshed);
    drop(&split);
    split = split_text("source S 0; fuse fa 0 1 phases=A;"
                       "fuse fb 0 1 phases=AB");
    CU_ASSERT_EQUAL(found(&split, "loop"), 1);
    drop(&split);
}

/* --- states (DESIGN 3, normal state) ------------------------------------ */

/*  S ==[a]== 1 ==[b]== 2 ==[c]== S ; c: normally closed, now open. Closed it
 *  would close the ring, so `auto` leaves it open.                         */
static const char ring[] = "source S 0; lbs a 0 1; lbs b 1 2;"
                           "lbs c 2 0 normal=closed current=open";

static bool link_open(const struct split *split, const char *name)
{
    int32_t sw = net_switch(split->net, name).v;
    return split->sections->links[split->sections->link_of_switch[sw]].open;
}

static void test_section__auto_takes_current_where_normal_makes_a_loop(void)
{
    struct split split = split_text(ring);
    CU_ASSERT(link_open(&split, "c"));
    CU_ASSERT_EQUAL(found(&split, "state-differs"), 1);
    CU_ASSERT_EQUAL(found(&split, "loop"), 0);
    drop(&split);
}

/*  S1 ==[a]== 1 ==[c]== S2     c as above: two sources would be joined  */
static void test_section__auto_never_joins_two_sources(void)
{
    struct split split =
        split_text("source S1 0; source S2 9; lbs a 0 1;"
                   "lbs c 1 9 normal=closed current=open; load l 1");
    CU_ASSERT(link_open(&split, "c"));
    CU_ASSERT_EQUAL(found(&split, "loop"), 0);
    drop(&split);
}

static void test_section__normal_and_current_are_taken_at_their_word(void)
{
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    options.state = LO_STATE_NORMAL;
    struct split split = split_with(ring, options);
    CU_ASSERT(!link_open(&split, "c"));
    CU_ASSERT_EQUAL(found(&split, "loop"), 1);
    CU_ASSERT_EQUAL(found(&split, "state-differs"), 1);
    drop(&split);
    options.state = LO_STATE_CURRENT;
    split = split_with("source S 0; lbs a 0 1 normal=open current=closed;"
                       "lbs b 1 2 normal=open",
                       options);
    CU_ASSERT(!link_open(&split, "a"));
    CU_ASSERT(link_open(&split, "b"));
    drop(&split);
}

/*  S ==[a]== 1, a normally closed, now open for work: normal counts  */
static void test_section__auto_keeps_normal_where_no_loop_arises(void)
{
    struct split split =
        split_text("source S 0; lbs a 0 1 normal=closed current=open; load c 1;"
                   "lbs t 1 2 normal=open current=closed; line l 2 3");
    CU_ASSERT(!link_open(&split, "a"));
    CU_ASSERT(link_open(&split, "t"));
    CU_ASSERT(info_at(&split, "1")->supplied);
    CU_ASSERT_EQUAL(found(&split, "state-differs"), 2);
    drop(&split);
}

/* Two ties, each closing the same ring: only as many open as needed. */
static void test_section__auto_opens_one_of_two_in_order_of_mrids(void)
{
    struct split split = split_text(
        "source S 0; lbs a 0 1; lbs y 1 2 normal=closed current=open;"
        "lbs x 2 0 normal=closed current=open; load c 2");
    CU_ASSERT(!link_open(&split, "x"));
    CU_ASSERT(link_open(&split, "y"));
    CU_ASSERT(info_at(&split, "2")->supplied);
    drop(&split);
}

static void test_section__state_said_once_counts_for_both(void)
{
    struct split split =
        split_text("source S 0; lbs a 0 1 current=open; lbs b 0 2 normal=open;"
                   "lbs c 0 3");
    CU_ASSERT(link_open(&split, "a"));
    CU_ASSERT(link_open(&split, "b"));
    CU_ASSERT(!link_open(&split, "c"));
    CU_ASSERT_EQUAL(found(&split, "state-differs"), 0);
    drop(&split);
}

/* --- feeders and labels ------------------------------------------------- */

static void test_section__labels_name_feeder_and_head_switch(void)
{
    struct split split = split_text("feeder -\n"
                                    "source grid 0\n"
                                    "feeder East 1-East\n"
                                    "breaker cb 0 1\n"
                                    "lbs s1 1 2\n"
                                    "line l 8 7\n");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "0")->label, "1-East/source");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "1")->label, "East/cb");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "2")->label, "East/s1");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "8")->label, "East/7");
    CU_ASSERT_EQUAL(lo_sections_find(split.sections, "East/s1").v,
                    net_section(split.sections, "2").v);
    CU_ASSERT_EQUAL(lo_sections_find(split.sections, "East/s9").v, LO_NONE);
    drop(&split);
}

static void test_section__without_feeders_the_head_breaker_stands_for_one(void)
{
    struct split split = split_text("feeder -\nsource grid 0\n"
                                    "breaker cb 0 1\nlbs s1 1 2\nline l 8 7");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "0")->label, "grid/source");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "1")->label, "cb/cb");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "2")->label, "cb/s1");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "7")->label, "-/7");
    CU_ASSERT_EQUAL(info_at(&split, "2")->feeder.v, LO_NONE);
    drop(&split);
}

/* The head switch belongs to nobody; two of three lines say West. */
static void test_section__feeder_is_that_of_most_equipment(void)
{
    struct split split = split_text("feeder -\nsource S 0\nlbs s1 0 1\n"
                                    "lbs s2 0 7\n"
                                    "feeder West\nline a 1 2\nline b 2 3\n"
                                    "line c 7 8\n"
                                    "feeder East\nline d 3 4\nline e 8 9");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "1")->label, "West/s1");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "7")->label, "East/s2");
    drop(&split);
}

/* By the mRIDs of the head switches, whatever else lies in the sections. */
static void test_section__labels_are_made_unique_by_mrid(void)
{
    struct split split =
        split_text("source S 0; lbs s1 0 1 mrid=bb; lbs s1 0 2 mrid=aa;"
                   "lbs s1 0 3 mrid=cc; lbs s1#2 0 4 mrid=dd;"
                   "line l 3 5 mrid=a0");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "2")->label, "F1/s1");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "1")->label, "F1/s1#3");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "3")->label, "F1/s1#4");
    CU_ASSERT_STRING_EQUAL(info_at(&split, "4")->label, "F1/s1#2");
    drop(&split);
}

/* --- invariants --------------------------------------------------------- */

static void test_section__validate_names_the_broken_invariant(void)
{
    static const char *const invariants[] = {"I1", "I2", "I3", "I4", "I5"};
    for (int i = 0; i < 5; i++) {
        struct split split = split_text("source S 0; lbs a 0 1; lbs b 1 2;"
                                        "load c 2 5");
        struct lo_sections *sections = split.sections;
        struct lo_section_info *last =
            &sections->info[net_section(sections, "2").v];
        struct lo_error err = LO_ERROR_INIT;
        if (i == 0)
            sections->of_node[net_node(split.net, "2").v].v = LO_NONE;
        else if (i == 1)
            sections->links[0].a = sections->links[0].b;
        else if (i == 2)
            last->parent = net_section(sections, "2");
        else if (i == 3)
            last->customers++;
        else
            last->label = info_at(&split, "1")->label;
        CU_ASSERT_EQUAL(lo_sections_validate(sections, &err), LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, invariants[i]));
        drop(&split);
    }
}

LO_SUITE(section, LO_TEST(test_section__open_switch_splits_feeder_in_two),
         LO_TEST(test_section__parents_lead_to_the_source),
         LO_TEST(test_section__transformer_is_one_hyper_edge),
         LO_TEST(test_section__locked_switch_keeps_its_state_for_ever),
         LO_TEST(test_section__what_may_not_isolate_has_a_normal_state_too),
         LO_TEST(test_section__class_outside_the_setting_is_a_conductor),
         LO_TEST(test_section__ground_disconnector_never_conducts),
         LO_TEST(test_section__out_of_service_line_is_cut),
         LO_TEST(test_section__dead_switch_is_no_link),
         LO_TEST(test_section__disconnected_load_is_told_and_not_counted),
         LO_TEST(test_section__work_on_a_switch_needs_both_sides),
         LO_TEST(test_section__ring_is_meshed_and_its_spur_is_not),
         LO_TEST(test_section__path_between_two_sources_is_a_loop),
         LO_TEST(test_section__closed_by_pass_is_a_loop_of_one),
         LO_TEST(test_section__single_phase_switches_side_by_side_are_no_loop),
         LO_TEST(test_section__auto_takes_current_where_normal_makes_a_loop),
         LO_TEST(test_section__auto_never_joins_two_sources),
         LO_TEST(test_section__normal_and_current_are_taken_at_their_word),
         LO_TEST(test_section__auto_keeps_normal_where_no_loop_arises),
         LO_TEST(test_section__auto_opens_one_of_two_in_order_of_mrids),
         LO_TEST(test_section__state_said_once_counts_for_both),
         LO_TEST(test_section__labels_name_feeder_and_head_switch),
         LO_TEST(test_section__without_feeders_the_head_breaker_stands_for_one),
         LO_TEST(test_section__feeder_is_that_of_most_equipment),
         LO_TEST(test_section__labels_are_made_unique_by_mrid),
         LO_TEST(test_section__validate_names_the_broken_invariant));
