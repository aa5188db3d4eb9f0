/* Claims about siting: published optima, every set tried, three methods that
 * agree. */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeders.h"
#include "harness.h"

static void frontier_of(struct lo_frontier *out, const struct lo_siting *siting,
                        int32_t max, double budget)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    options.max_sites = max;
    options.budget = budget;
    LO_ASSERT_OK(lo_siting_frontier(out, siting, &options, &err), err);
}

/* --- published ------------------------------------------------------------ */

struct published {
    const char *network;
    int k;
    double ens;
};

/* Usberti, Cavellucci, Lyra 2023, Tables 2 and 3; digits beyond the printed
 * ones from two independent exact methods. */
static const struct published published[] = {
    {"R3", 6, 2715.236193},  {"R3", 13, 2269.213289}, {"R3", 19, 2144.877908},
    {"R3", 26, 2089.0626},   {"R4", 18, 2504.718925}, {"R4", 37, 2361.495062},
    {"R4", 56, 2340.321103}, {"R4", 75, 2340.321103}, {"R5", 28, 4801.429488},
    {"R5", 57, 3928.026594}, {"R5", 85, 3774.883039}, {"R5", 114, 3747.418702}};

static void read_published(struct feeder *feeder, const char *network)
{
    char *path =
        g_strdup_printf("%s/%s.switch", lo_test_shared("siting"), network);
    feeder_read(feeder, path);
    g_free(path);
}

static void test_siting__published_optima_by_dp(void)
{
    if (lo_test_shared("siting") == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(published); i++) {
        struct feeder feeder;
        struct lo_frontier frontier;
        read_published(&feeder, published[i].network);
        struct lo_siting siting = feeder_siting(&feeder, LO_SITE_KW);
        frontier_of(&frontier, &siting, published[i].k, INFINITY);
        CU_ASSERT_TRUE(frontier.by_tree);
        CU_ASSERT_TRUE(frontier.step[published[i].k].proven);
        CU_ASSERT_DOUBLE_EQUAL(frontier.step[published[i].k].cost,
                               published[i].ens, 1e-6);
        lo_frontier_release(&frontier);
        feeder_release(&feeder);
    }
}

/* Also with customers as weights: GLPK and DP agree there, too. */
static void test_siting__published_optima_by_glpk(void)
{
    if (lo_test_shared("siting") == NULL)
        return;
    struct lo_error err = LO_ERROR_INIT;
    for (gsize i = 0; i < G_N_ELEMENTS(published); i += 2) {
        struct feeder feeder;
        struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
        struct lo_frontier_step step;
        read_published(&feeder, published[i].network);
        options.max_sites = published[i].k;
        struct lo_siting siting = feeder_siting(&feeder, LO_SITE_KW);
        LO_ASSERT_OK(lo_siting_glpk(&step, &siting, &options, &err), err);
        CU_ASSERT_TRUE(step.proven);
        CU_ASSERT_DOUBLE_EQUAL(step.cost, published[i].ens, 1e-6);
        lo_frontier_step_release(&step);
        siting.unit = LO_SITE_CUSTOMERS;
        struct lo_frontier frontier;
        frontier_of(&frontier, &siting, published[i].k, INFINITY);
        LO_ASSERT_OK(lo_siting_glpk(&step, &siting, &options, &err), err);
        CU_ASSERT_DOUBLE_EQUAL(step.cost, frontier.step[published[i].k].cost,
                               1e-6);
        lo_frontier_step_release(&step);
        lo_frontier_release(&frontier);
        feeder_release(&feeder);
    }
}

/* --- against every set ---------------------------------------------------- */

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-7 * fmax(1.0, fabs(a));
}

/* Frontier = exhaustive for k <= 4; the first seed that differs is named. */
static void compare(const struct feeder_style *style, guint32 seeds,
                    bool want_tree, enum lo_site_unit unit)
{
    for (guint32 seed = 1; seed <= seeds; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct feeder feeder;
        struct lo_frontier frontier;
        feeder_random(&feeder, rand, style);
        struct lo_siting siting = feeder_siting(&feeder, unit);
        int max = (int)(seed % 5);
        frontier_of(&frontier, &siting, max, INFINITY);
        CU_ASSERT_EQUAL(frontier.by_tree, want_tree);
        double best = feeder_brute_force(&siting, max, INFINITY);
        const struct lo_frontier_step *last = &frontier.step[max];
        bool same = near(last->cost, best) && last->proven &&
                    near(last->bound, best) && last->n <= max;
        if (!same)
            fprintf(stderr, "seed %u: k %d cost %.9g bound %.9g, best %.9g\n",
                    seed, max, last->cost, last->bound, best);
        CU_ASSERT_TRUE_FATAL(same);
        lo_frontier_release(&frontier);
        feeder_release(&feeder);
        g_rand_free(rand);
    }
}

static void test_siting__tree_equals_every_set_tried(void)
{
    static const struct feeder_style manual = {
        .zones = 14, .sites = 12, .fail = true};
    static const struct feeder_style remote = {
        .zones = 14, .sites = 12, .remote = true};
    compare(&manual, 125, true, LO_SITE_CUSTOMERS);
    compare(&remote, 125, true, LO_SITE_CUSTOMERS);
}

static void test_siting__search_with_ties_equals_every_set_tried(void)
{
    static const struct feeder_style free_ties = {
        .zones = 12, .ties = 3, .new_ties = 2, .sites = 12, .remote = true};
    static const struct feeder_style limited = {
        .zones = 10, .ties = 2, .new_ties = 1, .sites = 8, .limits = true};
    static const struct feeder_style failing = {.zones = 9,
                                                .ties = 2,
                                                .new_ties = 1,
                                                .sites = 8,
                                                .remote = true,
                                                .fail = true};
    compare(&free_ties, 100, false, LO_SITE_CUSTOMERS);
    compare(&limited, 100, false, LO_SITE_KW);
    compare(&failing, 50, false, LO_SITE_MV_CUSTOMERS);
}

/* --- three methods, budgets ----------------------------------------------- */

static void test_siting__glpk_with_budget_equals_every_set_tried(void)
{
    static const struct feeder_style style = {
        .zones = 12, .sites = 9, .remote = true};
    struct lo_error err = LO_ERROR_INIT;
    for (guint32 seed = 1; seed <= 60; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct feeder feeder;
        struct lo_frontier_step step;
        struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
        feeder_random(&feeder, rand, &style);
        struct lo_siting siting = feeder_siting(&feeder, LO_SITE_CUSTOMERS);
        options.max_sites = 4;
        options.budget = 7;
        LO_ASSERT_OK(lo_siting_glpk(&step, &siting, &options, &err), err);
        double best = feeder_brute_force(&siting, 4, 7);
        if (!near(step.cost, best))
            fprintf(stderr, "seed %u: %.9g, best %.9g\n", seed, step.cost,
                    best);
        CU_ASSERT_TRUE(near(step.cost, best));
        CU_ASSERT_TRUE(step.proven);
        lo_frontier_step_release(&step);
        feeder_release(&feeder);
        g_rand_free(rand);
    }
}

/* The optimum that stock glpsol finds for the model and these data. */
static double glpsol_optimum(const char *data)
{
    char *path = g_build_filename(lo_test_tmpdir(), "siting.dat", NULL);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, data, -1, NULL));
    char *command = g_strdup_printf("glpsol -m models/siting.mod -d %s", path);
    char *said = NULL;
    double optimum = NAN;
    if (g_spawn_command_line_sync(command, &said, NULL, NULL, NULL)) {
        const char *at = strstr(said, "\noptimum ");
        if (at != NULL)
            optimum = g_ascii_strtod(at + strlen("\noptimum "), NULL);
    }
    g_free(said);
    g_free(command);
    g_free(path);
    return optimum;
}

static void test_siting__model_agrees_in_stock_glpsol(void)
{
    char *glpsol = g_find_program_in_path("glpsol");
    if (glpsol == NULL) {
        fprintf(stderr, "skipped: no glpsol\n");
        return;
    }
    g_free(glpsol);
    static const struct feeder_style style = {
        .zones = 14, .sites = 12, .remote = true};
    for (guint32 seed = 1; seed <= 8; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct feeder feeder;
        struct lo_frontier frontier;
        struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
        feeder_random(&feeder, rand, &style);
        struct lo_siting siting = feeder_siting(&feeder, LO_SITE_CUSTOMERS);
        struct lo_error err = LO_ERROR_INIT;
        struct lo_frontier_step step;
        options.max_sites = 3;
        frontier_of(&frontier, &siting, 3, INFINITY);
        LO_ASSERT_OK(lo_siting_glpk(&step, &siting, &options, &err), err);
        char *data = lo_siting_data(&siting, &options);
        double optimum = glpsol_optimum(data);
        CU_ASSERT_DOUBLE_EQUAL(optimum, frontier.step[3].cost, 1e-5);
        CU_ASSERT_DOUBLE_EQUAL(optimum, step.cost, 1e-5);
        g_free(data);
        lo_frontier_step_release(&step);
        /* Within a budget, too: there the C build leaves out most tops. */
        options.budget = 5.0 + seed;
        LO_ASSERT_OK(lo_siting_glpk(&step, &siting, &options, &err), err);
        data = lo_siting_data(&siting, &options);
        CU_ASSERT_DOUBLE_EQUAL(glpsol_optimum(data), step.cost, 1e-5);
        g_free(data);
        lo_frontier_step_release(&step);
        lo_frontier_release(&frontier);
        feeder_release(&feeder);
        g_rand_free(rand);
    }
}

/* The chain of the model's header: one switch above the third node. */
static void test_siting__example_of_the_model_has_its_known_optimum(void)
{
    char *glpsol = g_find_program_in_path("glpsol");
    char *data = NULL;
    if (glpsol == NULL) {
        fprintf(stderr, "skipped: no glpsol\n");
        return;
    }
    g_free(glpsol);
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("models/siting.example.dat", &data, NULL, NULL));
    CU_ASSERT_DOUBLE_EQUAL(glpsol_optimum(data), 800.0, 1e-6);
    g_free(data);
}

/* 400 zones: dynamic programming, and the model with most tops left out, for
 * numbers of sites and for budgets that are the same. */
static void test_siting__glpk_on_a_large_tree_equals_dp(void)
{
    static const struct feeder_style style = {.zones = 400, .sites = 400};
    struct lo_error err = LO_ERROR_INIT;
    GRand *rand = g_rand_new_with_seed(7);
    struct feeder feeder;
    struct lo_frontier frontier;
    feeder_random(&feeder, rand, &style);
    for (guint i = 0; i < feeder.sites->len; i++)
        g_array_index(feeder.sites, struct lo_site, i).capital = 1.0;
    struct lo_siting siting = feeder_siting(&feeder, LO_SITE_CUSTOMERS);
    frontier_of(&frontier, &siting, 120, INFINITY);
    for (int k = 20; k <= 120; k += 50) {
        struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
        struct lo_frontier_step step;
        options.max_sites = k;
        options.budget = k == 70 ? 70.5 : INFINITY;
        LO_ASSERT_OK(lo_siting_glpk(&step, &siting, &options, &err), err);
        CU_ASSERT_TRUE(step.proven);
        CU_ASSERT_DOUBLE_EQUAL(step.cost, frontier.step[k].cost,
                               1e-7 * step.cost);
        lo_frontier_step_release(&step);
    }
    lo_frontier_release(&frontier);
    feeder_release(&feeder);
    g_rand_free(rand);
}

LO_SUITE(siting, LO_TEST(test_siting__published_optima_by_dp),
         LO_TEST(test_siting__published_optima_by_glpk),
         LO_TEST(test_siting__tree_equals_every_set_tried),
         LO_TEST(test_siting__search_with_ties_equals_every_set_tried),
         LO_TEST(test_siting__glpk_with_budget_equals_every_set_tried),
         LO_TEST(test_siting__model_agrees_in_stock_glpsol),
         LO_TEST(test_siting__example_of_the_model_has_its_known_optimum),
         LO_TEST(test_siting__glpk_on_a_large_tree_equals_dp));
