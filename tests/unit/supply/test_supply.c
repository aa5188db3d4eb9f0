/*
 * test_supply.c - off(R) and reach: drawn cases, and random networks against
 * a full search over every section.
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

static struct case_of open_case(const char *text)
{
    struct case_of c = {net_build(text), NULL, NULL};
    c.sections = net_split(c.net);
    c.supply = lo_supply_new(c.sections);
    return c;
}

static void close_case(struct case_of *c)
{
    lo_supply_free(c->supply);
    lo_sections_free(c->sections);
    lo_network_free(c->net);
}

/* Sections of the nodes named in `nodes`, "1 2 3"; the caller frees. */
static GArray *sections_at(const struct case_of *c, const char *nodes)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(lo_section));
    char **names = g_strsplit(nodes, " ", -1);
    for (char **name = names; *name != NULL && **name != '\0'; name++) {
        lo_section s = net_section(c->sections, *name);
        g_array_append_val(out, s);
    }
    g_strfreev(names);
    return out;
}

static bool holds(const lo_section *at, int32_t n, lo_section s)
{
    for (int32_t i = 0; i < n; i++)
        if (at[i].v == s.v)
            return true;
    return false;
}

static bool same_sections(const struct case_of *c, const lo_section *at,
                          int32_t n, const char *nodes)
{
    GArray *wanted = sections_at(c, nodes);
    bool same = n == (int32_t)wanted->len;
    for (guint i = 0; i < wanted->len; i++)
        same = same && holds(at, n, g_array_index(wanted, lo_section, i));
    for (int32_t i = 1; i < n; i++)
        same = same && at[i - 1].v < at[i].v;
    g_array_free(wanted, TRUE);
    return same;
}

static const struct lo_off *off_of(const struct case_of *c, const char *nodes)
{
    GArray *dead = sections_at(c, nodes);
    const struct lo_off *off =
        lo_supply_off(c->supply, (const lo_section *)(const void *)dead->data,
                      (int32_t)dead->len);
    g_array_free(dead, TRUE);
    return off;
}

static bool off_is(const struct case_of *c, const char *dead, const char *nodes)
{
    const struct lo_off *off = off_of(c, dead);
    return same_sections(c, off->sections, off->n_sections, nodes);
}

static bool reach_is(const struct case_of *c, const char *dead,
                     const char *nodes)
{
    GArray *at = sections_at(c, dead);
    int32_t n;
    const lo_section *reach =
        lo_supply_reach(c->supply, (const lo_section *)(const void *)at->data,
                        (int32_t)at->len, &n);
    g_array_free(at, TRUE);
    return same_sections(c, reach, n, nodes);
}

/* --- drawn -------------------------------------------------------------- */

/*  0 S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 ==[tie: open]== 5 ==[cc]== 0
 *                          4 (fuse)                                      */
static const char radial[] =
    "source S 0; breaker cb 0 1; lbs s1 1 2; lbs s2 2 3; fuse f 2 4;"
    "lbs tie 3 5 open; breaker cc 0 5;"
    "load c1 1 10; load c2 2 20; load c3 3 30; load c4 4 40; load c5 5 50";

static void test_supply__all_behind_the_dead_section_are_off(void)
{
    struct case_of c = open_case(radial);
    CU_ASSERT(off_is(&c, "2", "2 3 4"));
    CU_ASSERT(off_is(&c, "3", "3"));
    CU_ASSERT(off_is(&c, "1", "1 2 3 4"));
    CU_ASSERT(off_is(&c, "0", "0 1 2 3 4 5"));
    const struct lo_off *off = off_of(&c, "2");
    CU_ASSERT_EQUAL(off->customers, 90);
    CU_ASSERT_EQUAL(off->mv_customers, 3);
    CU_ASSERT_EQUAL(off->n_ties_closed, 0);
    CU_ASSERT_EQUAL(off->n_opened, 0);
    close_case(&c);
}

static void test_supply__nobody_is_off_while_nothing_is_dead(void)
{
    struct case_of c = open_case(radial);
    const struct lo_off *off = lo_supply_off(c.supply, NULL, 0);
    CU_ASSERT_EQUAL(off->n_sections, 0);
    CU_ASSERT_EQUAL(off->customers, 0);
    close_case(&c);
}

static void test_supply__order_and_repeats_of_r_give_one_answer(void)
{
    struct case_of c = open_case(radial);
    const struct lo_off *off = off_of(&c, "4 3");
    CU_ASSERT(same_sections(&c, off->sections, off->n_sections, "3 4"));
    CU_ASSERT_PTR_EQUAL(off_of(&c, "3 4 3"), off);
    CU_ASSERT_PTR_NOT_EQUAL(off_of(&c, "3"), off);
    close_case(&c);
}

/*  0 S ==[a]== 1 ==[b]== 2 ==[c]== 0   and  2 ==[d]== 3 off the ring  */
static const char ring[] = "source S 0; lbs a 0 1; lbs b 1 2; lbs c 2 0;"
                           "lbs d 2 3; load c1 1; load c2 2; load c3 3";

static void test_supply__ring_feeds_from_the_other_side(void)
{
    struct case_of c = open_case(ring);
    CU_ASSERT(off_is(&c, "1", "1"));
    CU_ASSERT(off_is(&c, "2", "2 3"));
    CU_ASSERT(off_is(&c, "1 2", "1 2 3"));
    close_case(&c);
}

/*  0 S1 ==[a]== 1 ==[b]== 2 ==[c]== 9 S2     S1 dead: 1 and 2 live on S2  */
static void test_supply__second_source_feeds_when_the_first_is_dead(void)
{
    struct case_of c = open_case("source S1 0; source S2 9; lbs a 0 1;"
                                 "lbs b 1 2; lbs c 2 9");
    CU_ASSERT(off_is(&c, "0", "0"));
    CU_ASSERT(off_is(&c, "0 2", "0 1 2"));
    CU_ASSERT(off_is(&c, "0 9", "0 1 2 9"));
    close_case(&c);
}

/*  8 has no supply in the normal state: it cannot lose it  */
static void test_supply__dark_sections_are_never_counted(void)
{
    struct case_of c = open_case("source S 0; lbs a 0 1; lbs t 1 8 open;"
                                 "load c1 1 10; load c8 8 80");
    CU_ASSERT(off_is(&c, "8", ""));
    CU_ASSERT(off_is(&c, "1 8", "1"));
    CU_ASSERT_EQUAL(off_of(&c, "8")->customers, 0);
    CU_ASSERT(reach_is(&c, "8", "8"));
    close_case(&c);
}

static void test_supply__reach_is_all_below_and_the_whole_ring(void)
{
    struct case_of c = open_case(radial);
    CU_ASSERT(reach_is(&c, "2", "2 3 4"));
    CU_ASSERT(reach_is(&c, "0", "0 1 2 3 4 5"));
    close_case(&c);
    c = open_case(ring);
    CU_ASSERT(reach_is(&c, "1", "1 2 3"));
    CU_ASSERT(reach_is(&c, "3", "3"));
    CU_ASSERT(reach_is(&c, "0", "0 1 2 3"));
    close_case(&c);
}

/* Two rings that meet in the source only do not know of each other. */
static void test_supply__rings_that_share_only_the_source_are_apart(void)
{
    struct case_of c = open_case("source S 0; lbs a 0 1; lbs b 1 2; lbs c 2 0;"
                                 "lbs d 0 3; lbs e 3 4; lbs f 4 0");
    CU_ASSERT(reach_is(&c, "1", "1 2"));
    CU_ASSERT(reach_is(&c, "4", "3 4"));
    close_case(&c);
}

/*  0 S1 ==[a]== 1 ==[b]== 9 S2: either source alone keeps 1, both not  */
static void test_supply__sources_of_one_ring_reach_each_other(void)
{
    struct case_of c =
        open_case("source S1 0; source S2 9; lbs a 0 1; lbs b 1 9");
    CU_ASSERT(reach_is(&c, "0", "0 1"));
    CU_ASSERT(reach_is(&c, "9", "1 9"));
    close_case(&c);
}

/* --- random networks ---------------------------------------------------- */

/* Every section connected to a source outside R by closed links outside R. */
static bool *search(const struct lo_sections *sections, const bool *dead)
{
    bool *on = g_new0(bool, (size_t)sections->n + 1);
    for (int32_t s = 0; s < sections->n; s++)
        on[s] = sections->info[s].source && !dead[s];
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t l = 0; l < sections->n_links; l++) {
            const struct lo_link *link = &sections->links[l];
            int32_t a = link->a.v, b = link->b.v;
            if (!link->open && !dead[a] && !dead[b] && on[a] != on[b]) {
                on[a] = true;
                on[b] = true;
                grew = true;
            }
        }
    }
    return on;
}

static GArray *random_set(GRand *rand, const struct lo_sections *sections,
                          bool *dead)
{
    GArray *set = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int i = g_rand_int_range(rand, 1, 5); i > 0; i--) {
        lo_section s = {g_rand_int_range(rand, 0, sections->n)};
        g_array_append_val(set, s);
        dead[s.v] = true;
    }
    return set;
}

static const lo_section *data_of(const GArray *set)
{
    return (const lo_section *)(const void *)set->data;
}

/* Does off(R) say of every section what the full search says? */
static bool agrees(GRand *rand, const struct case_of *c)
{
    const struct lo_sections *sections = c->sections;
    size_t n = (size_t)sections->n + 1;
    bool *dead = g_new0(bool, n);
    bool agree = true;
    GArray *set = random_set(rand, sections, dead);
    const struct lo_off *off =
        lo_supply_off(c->supply, data_of(set), (int32_t)set->len);
    bool *on = search(sections, dead);
    int64_t customers = 0, mv = 0;
    for (int32_t s = 0; s < sections->n; s++) {
        const struct lo_section_info *info = &sections->info[s];
        bool is_off = info->supplied && !on[s];
        agree = agree && is_off == holds(off->sections, off->n_sections,
                                         (lo_section){s});
        customers += is_off ? info->customers : 0;
        mv += is_off ? info->mv_customers : 0;
    }
    agree = agree && off->customers == customers && off->mv_customers == mv;
    g_free(on);
    g_array_free(set, TRUE);
    g_free(dead);
    return agree;
}

/* Jobs whose reach does not meet add up: off(R1 and R2) is off(R1) and off(R2)
 * side by side. Returns false if it is not so. */
static bool adds_up(GRand *rand, const struct case_of *c)
{
    bool *dead = g_new0(bool, (size_t)c->sections->n + 1);
    GArray *one = random_set(rand, c->sections, dead);
    GArray *two = random_set(rand, c->sections, dead);
    int32_t n1, n2;
    const lo_section *reach1 =
        lo_supply_reach(c->supply, data_of(one), (int32_t)one->len, &n1);
    const lo_section *reach2 =
        lo_supply_reach(c->supply, data_of(two), (int32_t)two->len, &n2);
    bool meet = false;
    for (int32_t i = 0; i < n1; i++)
        meet = meet || holds(reach2, n2, reach1[i]);
    bool good = true;
    if (!meet) {
        int32_t off1 = lo_supply_off(c->supply, data_of(one), (int32_t)one->len)
                           ->n_sections;
        int32_t off2 = lo_supply_off(c->supply, data_of(two), (int32_t)two->len)
                           ->n_sections;
        g_array_append_vals(one, two->data, two->len);
        const struct lo_off *both =
            lo_supply_off(c->supply, data_of(one), (int32_t)one->len);
        good = both->n_sections == off1 + off2;
    }
    g_array_free(two, TRUE);
    g_array_free(one, TRUE);
    g_free(dead);
    return good;
}

static void hold_on_random(bool (*claim)(GRand *, const struct case_of *),
                           int rounds)
{
    for (guint32 seed = 1; seed <= 80; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        /* even seeds radial, odd ones with more and more loops */
        int extra = seed % 2 == 0 ? 0 : 1 + (int)seed / 8;
        char *text =
            net_random(rand, 4 + (int)seed / 2, 1 + (int)seed % 3, extra, 0.3);
        struct case_of c = open_case(text);
        bool good = true;
        for (int i = 0; i < rounds && good; i++)
            good = claim(rand, &c);
        if (!good)
            fprintf(stderr, "seed %u\n%s\n", seed, text);
        CU_ASSERT(good);
        close_case(&c);
        g_free(text);
        g_rand_free(rand);
    }
}

static void test_supply__off_equals_a_full_search(void)
{
    hold_on_random(agrees, 40);
}

static void test_supply__jobs_that_do_not_meet_add_up(void)
{
    hold_on_random(adds_up, 120);
}

LO_SUITE(supply, LO_TEST(test_supply__all_behind_the_dead_section_are_off),
         LO_TEST(test_supply__nobody_is_off_while_nothing_is_dead),
         LO_TEST(test_supply__order_and_repeats_of_r_give_one_answer),
         LO_TEST(test_supply__ring_feeds_from_the_other_side),
         LO_TEST(test_supply__second_source_feeds_when_the_first_is_dead),
         LO_TEST(test_supply__dark_sections_are_never_counted),
         LO_TEST(test_supply__reach_is_all_below_and_the_whole_ring),
         LO_TEST(test_supply__rings_that_share_only_the_source_are_apart),
         LO_TEST(test_supply__sources_of_one_ring_reach_each_other),
         LO_TEST(test_supply__off_equals_a_full_search),
         LO_TEST(test_supply__jobs_that_do_not_meet_add_up));
