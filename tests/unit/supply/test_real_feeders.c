/*
 * test_real_feeders.c - off(R) of published feeders, where the files are at
 * hand: IEEE 123 nodes, and 9500 nodes.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "../cim/cim_case.h"
#include "harness.h"
#include "lineout/supply.h"

struct feeder {
    struct cim_case c;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_findings *findings;
};

/* false, and said, where the file is not there. */
static bool feeder_open(struct feeder *f, const char *name)
{
    const char *shared = lo_test_shared("cim");
    if (shared == NULL)
        return false;
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    char *path = g_build_filename(shared, name, NULL);
    const char *paths[] = {path};
    f->c = cim_case_build_files(paths, 1);
    f->findings = lo_findings_new();
    LO_ASSERT_OK(lo_sections_new(&f->sections, f->c.network, &how, NULL, &err),
                 err);
    f->supply = lo_supply_new_with(f->sections, &options, f->findings);
    g_free(path);
    return true;
}

static void feeder_close(struct feeder *f)
{
    lo_findings_free(f->findings);
    lo_supply_free(f->supply);
    lo_sections_free(f->sections);
    cim_case_free(&f->c);
}

static size_t count(const struct feeder *f, const char *rule)
{
    return lo_findings_count_rule(f->findings, rule);
}

static int64_t customers_in(const struct feeder *f, const lo_section *at,
                            int32_t n)
{
    int64_t customers = 0;
    for (int32_t i = 0; i < n; i++)
        customers += f->sections->info[at[i].v].customers;
    return customers;
}

struct tally {
    int candidates, whole, in_part, single;
};

static void ask(const struct feeder *f, lo_section dead, struct tally *tally)
{
    const struct lo_section_info *info = &f->sections->info[dead.v];
    int32_t n;
    const lo_section *reach = lo_supply_reach(f->supply, &dead, 1, &n);
    if (!info->supplied || info->source ||
        customers_in(f, reach, n) == info->customers)
        return;
    const struct lo_off *off = lo_supply_off(f->supply, &dead, 1);
    tally->candidates++;
    tally->whole += off->customers == info->customers;
    tally->in_part += off->n_ties_closed > 0;
    tally->single += off->n_ties_closed == 1 && off->n_opened == 0;
}

/* An outside look counted five; and a feeder whose regulators stand side by
 * side is no loop. */
static void test_real__five_elements_of_ieee123_are_overloaded(void)
{
    struct feeder f;
    if (!feeder_open(&f, "IEEE123.xml"))
        return;
    CU_ASSERT_EQUAL(count(&f, "overload"), 5);
    CU_ASSERT_EQUAL(count(&f, "loop-unchecked"), 0);
    feeder_close(&f);
}

/* An outside look counted 50 sections with somebody behind them, and 26 of
 * them fed over one tie. Both legs of a service drop carry load. */
static void test_real__sections_of_ieee9500_that_can_be_backfed(void)
{
    struct feeder f;
    struct tally tally = {0};
    if (!feeder_open(&f, "ieee9500unbal_regen.xml.xz"))
        return;
    for (int32_t s = 0; s < f.sections->n; s++)
        ask(&f, (lo_section){s}, &tally);
    CU_ASSERT_EQUAL(tally.candidates, 50);
    CU_ASSERT_EQUAL(tally.single, 26);
    CU_ASSERT_EQUAL(tally.whole, 27);
    CU_ASSERT_EQUAL(tally.in_part, 38);
    CU_ASSERT_EQUAL(count(&f, "overload"), 14);
    CU_ASSERT_EQUAL(count(&f, "loop-unchecked"), 0);
    feeder_close(&f);
}

/* 74 sections compete for the room of one switch when the first is dead: that
 * nobody more can be fed is proven for it as for all, alone and with each
 * neighbour. */
static void test_real__back_feed_of_ieee9500_is_proven_the_best(void)
{
    struct feeder f;
    int64_t most = 0;
    int cut_short = 0;
    if (!feeder_open(&f, "ieee9500unbal_regen.xml.xz"))
        return;
    for (int32_t s = 0; s < f.sections->n; s++) {
        const lo_section dead = {s};
        const struct lo_off *off = lo_supply_off(f.supply, &dead, 1);
        cut_short += off->cut_short;
        if (off->n_ties_closed > 1)
            most = MAX(most, off->customers);
    }
    for (int32_t l = 0; l < f.sections->n_links; l++) {
        const struct lo_link *link = &f.sections->links[l];
        const lo_section dead[2] = {link->a, link->b};
        cut_short += lo_supply_off(f.supply, dead, 2)->cut_short;
    }
    CU_ASSERT_EQUAL(cut_short, 0);
    CU_ASSERT_EQUAL(most, 924);
    feeder_close(&f);
}

static double loading_of(const struct feeder *f, const struct lo_flows *flows,
                         const char *name)
{
    const struct lo_network *net = f->c.network;
    for (int32_t e = 0; e < net->n_equipment; e++)
        if (net->equipment[e].kind == LO_KIND_LINE &&
            strcmp(net->equipment[e].name, name) == 0)
            return flows->flow[e].loading;
    return NAN;
}

/*
 * Fourteen elements are overloaded. Who takes each leg of a service drop for
 * 240/sqrt(3) V counts twelve: then 43 kVA may pass where 156 A can bring no
 * more than 2 x 120 V x 156 A = 37 kVA, and these two would not show.
 */
static void test_real__a_leg_of_a_service_drop_has_120_volts(void)
{
    static const char *const between[] = {"tpx2221108404b0", "tpx2221108407b0"};
    struct feeder f;
    struct lo_flows flows;
    if (!feeder_open(&f, "ieee9500unbal_regen.xml.xz"))
        return;
    lo_supply_flows(f.supply, NULL, 0, &flows);
    for (size_t i = 0; i < G_N_ELEMENTS(between); i++) {
        CU_ASSERT(loading_of(&f, &flows, between[i]) > 1.06);
        CU_ASSERT(loading_of(&f, &flows, between[i]) < 240.0 / 208);
    }
    int32_t over = 0, by_240 = 0;
    for (int32_t e = 0; e < flows.n_equipment; e++) {
        const struct lo_equipment *at = &f.c.network->equipment[e];
        double more =
            at->split_secondary && at->kind == LO_KIND_LINE ? 240.0 / 208 : 1;
        over += flows.flow[e].loading > 1;
        by_240 += flows.flow[e].loading > more;
    }
    CU_ASSERT_EQUAL(over, 14);
    CU_ASSERT_EQUAL(by_240, 12);
    lo_flows_release(&flows);
    feeder_close(&f);
}

/* The first tie that the search meets has room for a part of them only. */
static void test_real__a_bad_tie_does_not_hide_the_good_one(void)
{
    struct feeder f;
    if (!feeder_open(&f, "ieee9500unbal_regen.xml.xz"))
        return;
    for (int32_t s = 0; s < f.sections->n; s++) {
        lo_section dead = {s};
        if (!g_str_has_suffix(f.sections->info[s].label, "/hvmv69s2b1_sw"))
            continue;
        const struct lo_off *off = lo_supply_off(f.supply, &dead, 1);
        CU_ASSERT_EQUAL(off->customers, 0);
        CU_ASSERT_EQUAL(off->n_ties_closed, 1);
        CU_ASSERT_EQUAL(off->n_opened, 0);
        CU_ASSERT_FALSE(off->cut_short);
    }
    feeder_close(&f);
}

LO_SUITE(real_feeders,
         LO_TEST(test_real__five_elements_of_ieee123_are_overloaded),
         LO_TEST(test_real__sections_of_ieee9500_that_can_be_backfed),
         LO_TEST(test_real__back_feed_of_ieee9500_is_proven_the_best),
         LO_TEST(test_real__a_leg_of_a_service_drop_has_120_volts),
         LO_TEST(test_real__a_bad_tie_does_not_hide_the_good_one));
