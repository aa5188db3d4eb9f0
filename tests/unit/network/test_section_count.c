/*
 * test_section_count.c - customers and MV customers, and the property that
 * neither numbering nor the order of the file changes anything.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "network/net_builder.h"

struct count_case {
    struct lo_network *net;
    struct lo_sections *sections;
};

static struct count_case count(const char *text)
{
    struct count_case c = {net_build(text), NULL};
    c.sections = net_split(c.net);
    return c;
}

static void drop(struct count_case *c)
{
    lo_sections_free(c->sections);
    lo_network_free(c->net);
}

static int mv_at(const struct count_case *c, const char *node)
{
    return c->sections->info[net_section(c->sections, node).v].mv_customers;
}

static int customers_at(const struct count_case *c, const char *node)
{
    return c->sections->info[net_section(c->sections, node).v].customers;
}

/*  S ==[cb]== 1 --T1-- v : 3 loads      one MV customer; c4 is one itself  */
static void test_count__loads_behind_one_transformer_are_one_mv_customer(void)
{
    struct count_case c =
        count("source S 0; breaker cb 0 1; transformer T1 1 v;"
              "load c1 v 10; load c2 v 20; load c3 v 30; load c4 1 7");
    CU_ASSERT_EQUAL(mv_at(&c, "1"), 2);
    CU_ASSERT_EQUAL(mv_at(&c, "0"), 0);
    CU_ASSERT_EQUAL(customers_at(&c, "1"), 67);
    drop(&c);
}

static void test_count__transformer_without_load_is_no_mv_customer(void)
{
    struct count_case c = count("source S 0; transformer T1 0 v;"
                                "transformer T2 0 w; load c w; load d w out;"
                                "load e v out");
    CU_ASSERT_EQUAL(mv_at(&c, "0"), 1);
    drop(&c);
}

/* 10/3 kV: its loads are high-voltage customers themselves. */
static void test_count__high_low_voltage_side_is_not_public(void)
{
    struct count_case c = count("source S 0; transformer T 0 v lv=3000;"
                                "load c1 v 1; load c2 v 1");
    CU_ASSERT_EQUAL(mv_at(&c, "0"), 2);
    drop(&c);
    c = count("source S 0; transformer T 0 v lv=1000; load c1 v; load c2 v");
    CU_ASSERT_EQUAL(mv_at(&c, "0"), 1);
    drop(&c);
}

/*  1 ==[s]== 2 : T1 at 1 and T2 at 2 share an LV net; both feed it  */
static void test_count__each_of_two_parallel_transformers_counts(void)
{
    struct count_case c =
        count("source S 0; lbs a 0 1; lbs s 1 2; transformer T2 1 v;"
              "transformer T1 2 w; fuse lv v w open; load c v 5");
    CU_ASSERT_EQUAL(mv_at(&c, "1"), 1);
    CU_ASSERT_EQUAL(mv_at(&c, "2"), 1);
    CU_ASSERT_EQUAL(c.sections->load_mv[net_load(c.net, "c")].v,
                    net_section(c.sections, "2").v);
    drop(&c);
}

/* The LV fuse makes a section of its own: its customers lie there, the MV
 * customer where the transformer's high-voltage terminal is. */
static void test_count__mv_customer_lies_at_the_high_voltage_terminal(void)
{
    struct count_case c =
        count("source S 0; lbs a 0 1; transformer T 1 v; fuse f v w;"
              "load c w 9");
    CU_ASSERT_EQUAL(mv_at(&c, "1"), 1);
    CU_ASSERT_EQUAL(mv_at(&c, "w"), 0);
    CU_ASSERT_EQUAL(customers_at(&c, "w"), 9);
    CU_ASSERT_EQUAL(c.sections->load_mv[net_load(c.net, "c")].v,
                    net_section(c.sections, "1").v);
    drop(&c);
}

/* Three transformers under one MV meter: one, at the first by mRID. */
static void test_count__one_mv_meter_is_one_mv_customer(void)
{
    struct count_case c =
        count("source S 0; lbs a 0 1; lbs b 1 2; transformer T3 1 u group=7;"
              "transformer T1 2 v group=7; transformer T2 2 w group=7;"
              "load c3 u; load c1 v; load c2 w");
    CU_ASSERT_EQUAL(mv_at(&c, "1"), 0);
    CU_ASSERT_EQUAL(mv_at(&c, "2"), 1);
    CU_ASSERT_EQUAL(c.sections->load_mv[net_load(c.net, "c3")].v,
                    net_section(c.sections, "2").v);
    drop(&c);
}

/* An LV load that is also reached past the transformer is not behind it. */
static void test_count__piece_with_a_source_is_behind_nothing(void)
{
    struct count_case c =
        count("source S 0; transformer T 0 v; lbs by 0 v open;"
              "load c1 v 1; load c2 v 1");
    CU_ASSERT_EQUAL(mv_at(&c, "v"), 2);
    drop(&c);
}

static void test_count__out_of_service_transformer_is_none(void)
{
    struct count_case c = count("source S 0; transformer T 0 v out;"
                                "load c1 v 1; load c2 v 1");
    CU_ASSERT_EQUAL(mv_at(&c, "0"), 0);
    CU_ASSERT_EQUAL(mv_at(&c, "v"), 2);
    drop(&c);
}

/* --- order changes nothing ---------------------------------------------- */

/* Everything that people see of the sections, in their order. */
static char *describe(const char *text)
{
    struct count_case c = count(text);
    GString *out = g_string_new("");
    for (int32_t s = 0; s < c.sections->n; s++) {
        const struct lo_section_info *info = &c.sections->info[s];
        g_string_append_printf(
            out, "%s below %s: %d customers, %d mv, %d loads, %d links%s%s%s\n",
            info->label,
            info->parent.v == LO_NONE ? "-"
                                      : c.sections->info[info->parent.v].label,
            info->customers, info->mv_customers, info->n_loads, info->n_links,
            info->source ? ", source" : "", info->supplied ? "" : ", dark",
            info->meshed ? ", meshed" : "");
    }
    drop(&c);
    return g_string_free(out, FALSE);
}

static void test_section__file_order_changes_nothing(void)
{
    for (guint32 seed = 1; seed <= 60; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        int extra = (int)(seed % 5);
        char *text =
            net_random(rand, 3 + (int)seed / 2, 1 + (int)seed % 3, extra, 0.5);
        char *shuffled = net_shuffle(rand, text);
        char *one = describe(text), *other = describe(shuffled);
        if (strcmp(one, other) != 0)
            fprintf(stderr, "seed %u\n%s---\n%s", seed, one, other);
        CU_ASSERT_STRING_EQUAL(one, other);
        g_free(other);
        g_free(one);
        g_free(shuffled);
        g_free(text);
        g_rand_free(rand);
    }
}

/* The switches of the IEEE 123 node feeder: seven sections, five of them with
 * loads, and two ties. */
static void test_section__two_ties_do_not_join_sections(void)
{
    struct count_case c = count("source S 150; breaker s1 150 149;"
                                "lbs s2 149 13; lbs s3 13 18; lbs s4 13 60;"
                                "lbs s5 60 97; lbs s6 150 450;"
                                "lbs t7 18 151 open; line l 151 97;"
                                "lbs t8 450 54 open; line m 54 13;"
                                "load a 13; load b 18; load c 60; load d 97;"
                                "load e 149");
    int with_load = 0;
    for (int32_t s = 0; s < c.sections->n; s++)
        with_load += c.sections->info[s].n_loads > 0;
    CU_ASSERT_EQUAL(c.sections->n, 7);
    CU_ASSERT_EQUAL(with_load, 5);
    drop(&c);
}

LO_SUITE(section_count,
         LO_TEST(test_count__loads_behind_one_transformer_are_one_mv_customer),
         LO_TEST(test_count__transformer_without_load_is_no_mv_customer),
         LO_TEST(test_count__high_low_voltage_side_is_not_public),
         LO_TEST(test_count__each_of_two_parallel_transformers_counts),
         LO_TEST(test_count__mv_customer_lies_at_the_high_voltage_terminal),
         LO_TEST(test_count__one_mv_meter_is_one_mv_customer),
         LO_TEST(test_count__piece_with_a_source_is_behind_nothing),
         LO_TEST(test_count__out_of_service_transformer_is_none),
         LO_TEST(test_section__file_order_changes_nothing),
         LO_TEST(test_section__two_ties_do_not_join_sections));
