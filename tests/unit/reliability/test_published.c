/* Claims: the published tables come out of the published data. */
#include <glib.h>
#include <stdio.h>

#include "harness.h"
#include "network/net_builder.h"
#include "published.h"

static const struct published_case CASE_A = {true, true, true, 0};
static const struct published_case CASE_B = {false, false, false, 0};
static const struct published_case CASE_C = {true, false, false, 0};
static const struct published_case CASE_D = {false, true, true, 0};
static const struct published_case CASE_F = {false, true, false, 0};

static void bus2_indices(const struct published_case *at, double transformer_h,
                         struct lo_rel_indices *out)
{
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    inputs.transformer_repair_h = transformer_h;
    char *text = published_bus2(at);
    struct published_run run;
    published_run(&run, text, &inputs);
    CU_ASSERT_EQUAL(run.grid->n_points, 22);
    CU_ASSERT_FALSE(lo_rel_eval_thinned(run.eval));
    lo_rel_indices(run.grid, run.result, LO_REL_FAULTS, LO_NONE, out);
    CU_ASSERT_DOUBLE_EQUAL(out->customers, 1908, 0);
    published_end(&run);
    g_free(text);
}

/* SAIFI and SAIDI of all cases, five digits; ENS in MWh, four decimals. */
static void test_published__bus2_cases_a_to_f(void)
{
    static const struct {
        const struct published_case *at;
        double transformer_h, saifi, saidi, caidi, asai, ens, aens;
    } want[] = {
        {&CASE_A, 200, 0.24821, 3.61259, 14.5545, 0.999588, 37.7457, 19.783},
        {&CASE_B, 200, 0.60235, 22.49644, 37.3476, 0.997432, 231.2634, 121.207},
        {&CASE_C, 200, 0.24821, 4.16299, 16.7719, 0.999525, 43.8245, 22.969},
        {&CASE_D, 200, 0.60235, 6.74983, 11.2058, 0.999229, 67.2861, 35.265},
        {&CASE_A, 10, 0.24821, 0.76558, 3.0844, 0.999913, 8.8439, 4.635},
        {&CASE_F, 200, 0.60235, 9.93408, 16.4921, 0.998866, 149.1877, 78.191},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(want); i++) {
        struct lo_rel_indices got;
        bus2_indices(want[i].at, want[i].transformer_h, &got);
        CU_ASSERT_DOUBLE_EQUAL(got.saifi, want[i].saifi, 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got.saidi, want[i].saidi, 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got.caidi, want[i].caidi, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(got.asai, want[i].asai, 5e-7);
        CU_ASSERT_DOUBLE_EQUAL(got.ens_kwh / 1000, want[i].ens, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(got.aens_kwh, want[i].aens, 5e-4);
    }
}

static void test_published__bus2_feeders_of_case_a(void)
{
    static const double want[4][4] = {{652, 0.24799, 3.61837, 13.1721},
                                      {2, 0.13975, 0.52325, 1.1221},
                                      {632, 0.24989, 3.62376, 11.2032},
                                      {622, 0.24708, 3.60511, 12.2484}};
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    char *text = published_bus2(&CASE_A);
    struct published_run run;
    published_run(&run, text, &inputs);
    static const char *of_feeder[4] = {"LP1", "LP8", "LP10", "LP16"};
    for (int f = 0; f < 4; f++) {
        struct lo_rel_indices got;
        int32_t p = run.map.point_of_load[net_load(run.network, of_feeder[f])];
        lo_rel_indices(run.grid, run.result, LO_REL_FAULTS,
                       run.grid->points[p].feeder.v, &got);
        CU_ASSERT_DOUBLE_EQUAL(got.customers, want[f][0], 0);
        CU_ASSERT_DOUBLE_EQUAL(got.saifi, want[f][1], 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got.saidi, want[f][2], 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got.ens_kwh / 1000, want[f][3], 5e-5);
    }
    published_end(&run);
    g_free(text);
}

/*
 * A fault on the first section of F1 leaves 2.575 MW to the tie:
 *
 *   ==[cb]== 1 2 ==[d]== 3 4 ==[d]== 5 6 ==[d]== 7 ==[tie 2.5 MW]== F2
 *            fault       1.101       1.020       0.454
 *            MW          waits       fed         fed
 */
static void test_published__limited_ties_feed_whole_blocks(void)
{
    static const double want[4][2] = {
        {2500, 38.1525}, {2000, 38.3397}, {1500, 39.0240}, {1000, 40.2560}};
    for (int i = 0; i < 4; i++) {
        struct published_case at = CASE_A;
        struct lo_rel_indices got;
        at.tie_kva = want[i][0];
        bus2_indices(&at, 200, &got);
        CU_ASSERT_DOUBLE_EQUAL(got.ens_kwh / 1000, want[i][1], 5e-5);
    }
}

/* Rates per km and repair times of the radial feeder. */
static void radial(struct published_run *run, const struct published_case *at,
                   double fail, double transfer)
{
    char *text = published_radial(at);
    struct lo_network *network = net_build(text);
    struct lo_failure failures[16];
    int32_t n = 0;
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const struct lo_equipment *piece = &network->equipment[e];
        struct lo_failure said = LO_FAILURE_INIT;
        said.equipment.v = e;
        if (piece->kind == LO_KIND_LINE) {
            bool main = piece->name[0] == 'm';
            said.per_km_year = main ? 0.1 : 0.2;
            said.repair_h = main ? 4 : 2;
        } else if (piece->kind == LO_KIND_SWITCH) {
            said.fail_to_operate = piece->name[0] == 'f' ? fail : 0;
            said.transfer = transfer;
        } else {
            continue;
        }
        CU_ASSERT_FATAL(n < 16 || piece->kind == LO_KIND_SWITCH);
        if (n < 16 && (piece->kind == LO_KIND_LINE || piece->name[0] == 'f' ||
                       piece->name[0] == 't'))
            failures[n++] = said;
    }
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    inputs.failures = failures;
    inputs.n_failures = n;
    inputs.switching_h = 0.5;
    /* The same text gives the same ids. */
    published_run(run, text, &inputs);
    lo_network_free(network);
    g_free(text);
}

static void test_published__radial_feeder_of_the_textbook(void)
{
    static const struct {
        struct published_case at;
        double fail, transfer, u[4], saifi, saidi, caidi, asai, ens, aens;
    } want[] = {
        {{false, false, false, 0},
         0,
         1,
         {6, 6, 6, 6},
         2.2,
         6.0,
         2.727,
         0.999315,
         84.0,
         28.0},
        {{true, false, false, 0},
         0,
         1,
         {3.6, 4.4, 4.0, 3.6},
         1.1533,
         3.9067,
         3.387,
         0.999554,
         54.8,
         18.27},
        {{true, true, false, 0},
         0,
         1,
         {1.5, 2.65, 3.3, 3.6},
         1.1533,
         2.5767,
         2.234,
         0.999706,
         35.2,
         11.73},
        {{true, true, false, 0},
         0.1,
         1,
         {1.56, 2.69, 3.35, 3.66},
         1.2580,
         2.6290,
         2.090,
         0.999700,
         35.93,
         11.98},
        {{true, true, true, 0},
         0,
         1,
         {1.5, 1.95, 2.25, 1.5},
         1.1533,
         1.7950,
         1.556,
         0.999795,
         25.05,
         8.35},
        {{true, true, true, 0},
         0,
         0.6,
         {1.5, 2.23, 2.67, 2.34},
         1.1533,
         2.1077,
         1.827,
         0.999759,
         29.11,
         9.70},
        {{false, true, false, 0},
         0,
         1,
         {2.1, 3.05, 3.8, 4.2},
         2.2,
         3.1,
         1.409,
         0.999646,
         42.5,
         14.17},
        {{false, true, true, 0},
         0,
         1,
         {2.1, 2.35, 2.75, 2.1},
         2.2,
         2.3183,
         1.054,
         0.999735,
         32.35,
         10.78},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(want); i++) {
        struct published_run run;
        struct lo_rel_indices got;
        radial(&run, &want[i].at, want[i].fail, want[i].transfer);
        for (int k = 0; k < 4; k++) {
            char name[2] = {(char)('A' + k), '\0'};
            CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, name), want[i].u[k],
                                   5.0001e-3);
        }
        lo_rel_indices(run.grid, run.result, LO_REL_FAULTS, LO_NONE, &got);
        CU_ASSERT_DOUBLE_EQUAL(got.saifi, want[i].saifi, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(got.saidi, want[i].saidi, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(got.caidi, want[i].caidi, 5.1e-4);
        CU_ASSERT_DOUBLE_EQUAL(got.asai, want[i].asai, 5.1e-7);
        CU_ASSERT_DOUBLE_EQUAL(got.ens_kwh / 1000, want[i].ens, 5.001e-3);
        CU_ASSERT_DOUBLE_EQUAL(got.aens_kwh, want[i].aens, 5.001e-3);
        published_end(&run);
    }
}

LO_SUITE(published, LO_TEST(test_published__bus2_cases_a_to_f),
         LO_TEST(test_published__bus2_feeders_of_case_a),
         LO_TEST(test_published__limited_ties_feed_whole_blocks),
         LO_TEST(test_published__radial_feeder_of_the_textbook));
