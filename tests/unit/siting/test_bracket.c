/* Claims about the search with ties: the idealised feeder is never above what
 * a set costs, the proof does not rest on good first answers, time is kept. */
#include <glib.h>
#include <math.h>
#include <stdio.h>

#include "feeders.h"
#include "harness.h"
#include "lineout/cim.h"
#include "siting/relax_int.h"

static const struct feeder_style styles[] = {
    {.zones = 12, .ties = 3, .new_ties = 2, .sites = 10, .remote = true},
    {.zones = 10, .ties = 2, .new_ties = 1, .sites = 8, .limits = true},
    {.zones = 9,
     .ties = 2,
     .new_ties = 1,
     .sites = 8,
     .remote = true,
     .fail = true},
    {.zones = 12,
     .ties = 2,
     .new_ties = 1,
     .sites = 10,
     .remote = true,
     .limits = true}};

/* The idealised feeders of one siting; fast and both only where some sites are
 * remote. */
struct ideal {
    const struct lo_siting *siting;
    struct relax *slow, *fast, *both;
    bool *frozen;
    double fixed;
};

static void ideal_of(struct ideal *ideal, const struct lo_siting *siting)
{
    bool remote = false;
    *ideal = (struct ideal){.siting = siting};
    for (int32_t i = 0; i < siting->n_sites; i++)
        remote = remote || !isnan(siting->sites[i].hours);
    ideal->slow = lo_site_relax_new(siting, RELAX_SLOW);
    if (remote) {
        ideal->fast = lo_site_relax_new(siting, RELAX_FAST);
        ideal->both = lo_site_relax_new(siting, RELAX_BOTH);
    }
    ideal->frozen = g_new0(bool, (gsize)ideal->slow->n_ties + 1);
    ideal->fixed = lo_site_relax_fixed(siting);
}

static void ideal_release(struct ideal *ideal)
{
    lo_site_relax_free(ideal->slow);
    lo_site_relax_free(ideal->fast);
    lo_site_relax_free(ideal->both);
    g_free(ideal->frozen);
}

static double least_cost(const struct ideal *ideal,
                         const enum site_state *state, bool frozen, int32_t k)
{
    double slow[16], fast[16], both[16];
    struct relax_question question = {state, ideal->frozen, k, G_MAXINT64};
    for (int32_t t = 0; t < ideal->slow->n_ties; t++)
        ideal->frozen[t] = frozen;
    CU_ASSERT_TRUE(lo_site_relax_solve(slow, NULL, ideal->slow, &question));
    if (ideal->fast == NULL)
        return ideal->fixed + slow[k];
    CU_ASSERT_TRUE(lo_site_relax_solve(fast, NULL, ideal->fast, &question));
    CU_ASSERT_TRUE(lo_site_relax_solve(both, NULL, ideal->both, &question));
    return ideal->fixed + fmax(slow[k] + fast[k], both[k]);
}

/* R1 of one set: its sites in and no other with ties frozen, and any of them
 * free with ties as they like. */
static bool below(const struct ideal *ideal, unsigned mask)
{
    const struct lo_siting *siting = ideal->siting;
    enum site_state state[16];
    int32_t set[16], n = 0;
    for (int32_t i = 0; i < siting->n_sites; i++) {
        bool in = (mask >> i & 1u) != 0;
        state[i] = in ? SITE_IN : SITE_OUT;
        if (in)
            set[n++] = i;
    }
    double cost = lo_siting_cost(siting, set, n) * (1 + 1e-9);
    bool right = least_cost(ideal, state, true, 0) <= cost;
    for (int32_t i = 0; i < siting->n_sites; i++)
        state[i] = SITE_FREE;
    return right && (n > 6 || least_cost(ideal, state, false, n) <= cost);
}

static void test_relax__never_above_what_a_set_costs(void)
{
    for (guint y = 0; y < G_N_ELEMENTS(styles); y++)
        for (guint32 seed = 1; seed <= 40; seed++) {
            GRand *rand = g_rand_new_with_seed(seed);
            struct feeder feeder;
            struct ideal ideal;
            feeder_random(&feeder, rand, &styles[y]);
            struct lo_siting siting = feeder_siting(&feeder, LO_SITE_KW);
            ideal_of(&ideal, &siting);
            for (unsigned mask = 0; mask < 1u << siting.n_sites; mask += 29) {
                bool right = below(&ideal, mask);
                if (!right)
                    fprintf(stderr, "style %u seed %u set %x\n", y, seed, mask);
                CU_ASSERT_TRUE_FATAL(right);
            }
            ideal_release(&ideal);
            feeder_release(&feeder);
            g_rand_free(rand);
        }
}

/* R2, and that it is worth something: with everything free and one site more
 * the bound falls, and without limits it is the optimum more often than not. */
static void test_relax__falls_with_more_sites_and_is_often_reached(void)
{
    int reached = 0, asked = 0;
    for (guint32 seed = 1; seed <= 60; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct feeder feeder;
        struct ideal ideal;
        double least[5];
        enum site_state state[16] = {SITE_FREE};
        const struct feeder_style style = {.zones = 12, .ties = 3, .sites = 10};
        feeder_random(&feeder, rand, &style);
        struct lo_siting siting = feeder_siting(&feeder, LO_SITE_CUSTOMERS);
        ideal_of(&ideal, &siting);
        struct relax_question question = {state, ideal.frozen, 4, G_MAXINT64};
        CU_ASSERT_TRUE(lo_site_relax_solve(least, NULL, ideal.slow, &question));
        for (int k = 1; k <= 4; k++)
            CU_ASSERT_TRUE(least[k] <= least[k - 1]);
        double best = feeder_brute_force(&siting, 3, INFINITY);
        asked++;
        reached += best - ideal.fixed - least[3] <= 1e-9 * best;
        ideal_release(&ideal);
        feeder_release(&feeder);
        g_rand_free(rand);
    }
    CU_ASSERT_TRUE(reached > asked / 2);
}

/* With a budget, some sites cannot be bought together. */
static void test_bracket__budget_equals_every_set_tried(void)
{
    for (guint y = 0; y < G_N_ELEMENTS(styles); y++)
        for (guint32 seed = 1; seed <= 15; seed++) {
            struct lo_error err = LO_ERROR_INIT;
            struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
            GRand *rand = g_rand_new_with_seed(seed);
            struct feeder feeder;
            struct lo_frontier frontier;
            feeder_random(&feeder, rand, &styles[y]);
            struct lo_siting siting = feeder_siting(&feeder, LO_SITE_CUSTOMERS);
            options.max_sites = 3;
            options.budget = 9;
            LO_ASSERT_OK(lo_siting_frontier(&frontier, &siting, &options, &err),
                         err);
            double best = feeder_brute_force(&siting, 3, 9);
            const struct lo_frontier_step *last = &frontier.step[3];
            bool same = fabs(last->cost - best) <= 1e-7 * fmax(1.0, best) &&
                        last->proven;
            if (!same)
                fprintf(stderr,
                        "style %u seed %u: %.9g bound %.9g, best %.9g\n", y,
                        seed, last->cost, last->bound, best);
            CU_ASSERT_TRUE(same);
            lo_frontier_release(&frontier);
            feeder_release(&feeder);
            g_rand_free(rand);
        }
}

/* --- a published feeder --------------------------------------------------- */

/* IEEE 123 nodes, every line end a site. */
struct real {
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_rel_grid *grid;
    GArray *sites;
    struct lo_siting siting;
};

static void read_network(struct real *real, const char *path)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    struct lo_section_options parts = LO_SECTION_OPTIONS_INIT;
    struct lo_objects *set = lo_objects_new();
    LO_ASSERT_OK(lo_cim_read(set, path, &limits, NULL, &err), err);
    lo_objects_link(set);
    LO_ASSERT_OK(lo_cim_network(&real->network, set, &options, NULL, &err),
                 err);
    lo_objects_free(set);
    LO_ASSERT_OK(
        lo_sections_new(&real->sections, real->network, &parts, NULL, &err),
        err);
}

static bool real_new(struct real *real)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct lo_rel_map map;
    const char *folder = lo_test_shared("cim");
    if (folder == NULL)
        return false;
    char *path = g_build_filename(folder, "IEEE123.xml", NULL);
    read_network(real, path);
    g_free(path);
    GArray *cuts = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_cut));
    for (int32_t i = 0; i < real->network->n_lines; i++)
        for (int terminal = 1; terminal <= 2; terminal++) {
            struct lo_rel_cut cut = {real->network->lines[i].equipment,
                                     terminal};
            g_array_append_val(cuts, cut);
        }
    inputs.cuts = (const struct lo_rel_cut *)(const void *)cuts->data;
    inputs.n_cuts = (int32_t)cuts->len;
    LO_ASSERT_OK(lo_rel_grid_from_network(&real->grid, &map, real->sections,
                                          &inputs, NULL, &err),
                 err);
    real->sites = g_array_new(FALSE, FALSE, sizeof(struct lo_site));
    for (int32_t c = 0; c < inputs.n_cuts; c++) {
        struct lo_site site = {
            "", map.link_of_cut[c], LO_SITE_SWITCH, NAN, 1.0, false};
        g_array_append_val(real->sites, site);
    }
    g_array_free(cuts, TRUE);
    real->siting = (struct lo_siting){
        real->grid, (const struct lo_site *)(const void *)real->sites->data,
        (int32_t)real->sites->len, LO_SITE_CUSTOMERS};
    return true;
}

static void real_release(struct real *real)
{
    g_array_free(real->sites, TRUE);
    lo_rel_grid_free(real->grid);
    lo_sections_free(real->sections);
    lo_network_free(real->network);
}

/* Two ties within the feeder, both with limits that bind. */
static void test_bracket__ieee123_with_every_line_end_is_proven(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier frontier;
    struct real real;
    if (!real_new(&real))
        return;
    options.max_sites = 3;
    options.time_limit_s = 0.0;
    LO_ASSERT_OK(lo_siting_frontier(&frontier, &real.siting, &options, &err),
                 err);
    CU_ASSERT_FALSE(frontier.by_tree);
    for (int32_t k = 0; k < frontier.n; k++)
        CU_ASSERT_TRUE(frontier.step[k].proven);
    /* No second site beside the first is better (every fifth tried). */
    double best = INFINITY;
    for (int32_t i = 0; i < real.siting.n_sites; i += 5) {
        int32_t pair[2] = {i, frontier.step[2].sites[0]};
        best = fmin(best, lo_siting_cost(&real.siting, pair, 2));
    }
    CU_ASSERT_TRUE(best >= frontier.step[2].cost * (1 - 1e-9));
    CU_ASSERT_DOUBLE_EQUAL(frontier.step[0].cost, 1107.0778845, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(frontier.step[2].cost, 558.366101, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(frontier.step[3].cost, 488.366486, 1e-5);
    lo_frontier_release(&frontier);
    real_release(&real);
}

/* However short the time: an answer for every k, and a bound that holds. */
static void test_bracket__time_limit_is_kept_and_the_bound_holds(void)
{
    static const double limits_s[] = {0.001, 0.02, 0.1};
    struct real real;
    if (!real_new(&real))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(limits_s); i++) {
        struct lo_error err = LO_ERROR_INIT;
        struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
        struct lo_frontier frontier;
        options.max_sites = 10;
        options.time_limit_s = limits_s[i];
        gint64 from = g_get_monotonic_time();
        LO_ASSERT_OK(
            lo_siting_frontier(&frontier, &real.siting, &options, &err), err);
        double seconds =
            (double)(g_get_monotonic_time() - from) / G_USEC_PER_SEC;
        CU_ASSERT_TRUE(seconds < limits_s[i] + 0.5);
        for (int32_t k = 0; k <= 10; k++) {
            const struct lo_frontier_step *step = &frontier.step[k];
            CU_ASSERT_TRUE(isfinite(step->cost));
            CU_ASSERT_TRUE(step->bound > 0.0 && step->bound <= step->cost);
        }
        CU_ASSERT_FALSE(frontier.step[10].proven);
        /* Proven elsewhere: no set of 10 costs less than 415.878437. */
        CU_ASSERT_TRUE(frontier.step[10].bound <= 415.8785);
        CU_ASSERT_TRUE(frontier.step[10].cost >= 415.8784);
        lo_frontier_release(&frontier);
    }
    real_release(&real);
}

LO_SUITE(bracket, LO_TEST(test_relax__never_above_what_a_set_costs),
         LO_TEST(test_relax__falls_with_more_sites_and_is_often_reached),
         LO_TEST(test_bracket__budget_equals_every_set_tried),
         LO_TEST(test_bracket__ieee123_with_every_line_end_is_proven),
         LO_TEST(test_bracket__time_limit_is_kept_and_the_bound_holds));
