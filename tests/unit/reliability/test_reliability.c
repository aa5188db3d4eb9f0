/* Claims about events, stages, restoration and indices. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "brute_restore.h"
#include "harness.h"
#include "network/net_builder.h"
#include "published.h"

/* Rates of 1 a year for the lines named, 4 h of repair; switch times. */
struct said {
    const char *name;
    double per_year, transient, switching_h;
};

static void run_with(struct published_run *run, const char *text,
                     const struct said *said, int n,
                     struct lo_rel_inputs *inputs)
{
    struct lo_network *network = net_build(text);
    struct lo_failure *failures = g_new0(struct lo_failure, (gsize)n + 1);
    for (int i = 0; i < n; i++) {
        struct lo_failure one = LO_FAILURE_INIT;
        one.equipment = net_equipment(network, said[i].name);
        one.per_year = said[i].per_year;
        one.transient_per_year = said[i].transient;
        one.switching_h = said[i].switching_h;
        one.repair_h = 4;
        failures[i] = one;
    }
    inputs->failures = failures;
    inputs->n_failures = n;
    inputs->line_per_km_year = 0; /* only what is said */
    published_run(run, text, inputs);
    lo_network_free(network);
    g_free(failures);
}

/*
 *   S ==[cb]== 1 --l1-- 2 ==[a]== 3 --l2-- 4 ==[b]== 5 --l3-- 6 ==[tie]== T
 *                       c1                 c2                 c3
 *   fault on l2: c2 until the repair, c1 until a is open, c3 until b is open
 *   and the tie closed
 */
static const char three[] = "source S 0; breaker cb 0 1; line l1 1 2 m=1000\n"
                            "load c1 2 10; lbs a 2 3; line l2 3 4 m=2000\n"
                            "load c2 4 20; lbs b 4 5; line l3 5 6 m=1000\n"
                            "load c3 6 30; lbs tie 6 7 open\n"
                            "source T 8; breaker ct 8 7\n";

static void test_reliability__sound_parts_wait_for_switching_only(void)
{
    static const struct said said[] = {{"l2", 1, 0, NAN}};
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct published_run run;
    run_with(&run, three, said, 1, &inputs);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c1"), 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c2"), 4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c3"), 1, 1e-12);
    published_end(&run);
}

/* a is remote (0.1 h): c1 is back first; b and the tie wait for the crew. */
static void test_reliability__remote_switch_restores_its_side_first(void)
{
    static const struct said said[] = {{"l2", 1, 0, NAN}, {"a", 0, 0, 0.1}};
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct published_run run;
    run_with(&run, three, said, 2, &inputs);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c1"), 0.1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c2"), 4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c3"), 1, 1e-12);
    published_end(&run);
}

/* 4 km behind one breaker at 15 min/km: one hour before anything else. */
static void test_reliability__patrol_comes_first(void)
{
    static const struct said said[] = {{"l2", 1, 0, NAN}};
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct published_run run;
    inputs.patrol_min_per_km = 15;
    run_with(&run, three, said, 1, &inputs);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c1"), 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c2"), 5, 1e-12);
    published_end(&run);
}

/* A breaker recloses (momentary); a fuse is replaced after one hour. */
static void test_reliability__passing_faults(void)
{
    static const char text[] = "source S 0; breaker cb 0 1; line l1 1 2\n"
                               "load c1 2 30; fuse f 2 3; line l2 3 4\n"
                               "load c2 4 10\n";
    static const struct said said[] = {{"l1", 0, 3, NAN}, {"l2", 0, 2, NAN}};
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct published_run run;
    struct lo_rel_indices got;
    run_with(&run, text, said, 2, &inputs);
    lo_rel_indices(run.grid, run.result, LO_REL_FAULTS, LO_NONE, &got);
    CU_ASSERT_DOUBLE_EQUAL(got.maifi, 3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.saifi, 2 * 10 / 40.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.saidi, 2 * 1 * 10 / 40.0, 1e-12);
    published_end(&run);
}

/* Work on l2 four times a year, 3 h: c2 only, c3 is fed over the tie; work on
 * switch b takes both its sides. */
static void test_reliability__planned_work_is_a_part_of_its_own(void)
{
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct lo_network *network = net_build(three);
    struct lo_rel_work works[2] = {{net_equipment(network, "l2"), 4, 3},
                                   {net_equipment(network, "b"), 1, 2}};
    struct published_run run;
    struct lo_rel_indices planned, both;
    inputs.works = works;
    inputs.n_works = 2;
    run_with(&run, three, NULL, 0, &inputs);
    lo_rel_indices(run.grid, run.result, LO_REL_PLANNED_PART, LO_NONE,
                   &planned);
    lo_rel_indices(run.grid, run.result, LO_REL_PLANNED_PART | LO_REL_FAULTS,
                   LO_NONE, &both);
    CU_ASSERT_DOUBLE_EQUAL(planned.customer_hours, 4 * 3 * 20 + 2 * (20 + 30),
                           1e-9);
    CU_ASSERT_DOUBLE_EQUAL(planned.saifi, (4 * 20 + 20 + 30) / 60.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(both.saidi, planned.saidi, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(both.asai, 1 - planned.saidi / 8760, 1e-12);
    published_end(&run);
    lo_network_free(network);
}

/* A ring without an open point is one zone: nobody is promised a way round. */
static void test_reliability__loop_is_one_zone_and_said(void)
{
    static const char text[] = "source S 0; breaker cb 0 1; line l0 1 2\n"
                               "lbs a 2 3; load c1 3 10; lbs b 3 4\n"
                               "load c2 4 10; lbs c 4 2\n";
    static const struct said said[] = {{"l0", 1, 0, NAN}};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct lo_findings *findings = lo_findings_new();
    struct lo_network *network = net_build(text);
    struct lo_sections *sections = net_split(network);
    struct lo_rel_grid *grid;
    LO_ASSERT_OK(lo_rel_grid_from_network(&grid, NULL, sections, &inputs,
                                          findings, &err),
                 err);
    CU_ASSERT_EQUAL(lo_findings_count_rule(findings, "loop-in-study"), 1);
    lo_rel_grid_free(grid);
    lo_sections_free(sections);
    lo_network_free(network);
    lo_findings_free(findings);
    struct published_run run;
    run_with(&run, text, said, 1, &inputs);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c1"), 4, 1e-12);
    published_end(&run);
}

/* Three poles a b c between 2 and 3 are one switch: it parts the fault off. */
static void test_reliability__poles_side_by_side_are_one_switch(void)
{
    static const char text[] = "source S 0; breaker cb 0 1; line l1 1 2\n"
                               "load c1 2 10; lbs a 2 3 phases=A\n"
                               "lbs b 2 3 phases=B; lbs c 2 3 phases=C\n"
                               "line l2 3 4; load c2 4 10\n";
    static const struct said said[] = {{"l2", 1, 0, NAN}};
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct published_run run;
    run_with(&run, text, said, 1, &inputs);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c1"), 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(published_hours(&run, "c2"), 4, 1e-12);
    published_end(&run);
}

static void test_reliability__assumed_rates_are_said(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct lo_findings *findings = lo_findings_new();
    struct lo_network *network = net_build(three);
    struct lo_sections *sections = net_split(network);
    struct lo_rel_grid *grid;
    LO_ASSERT_OK(lo_rel_grid_from_network(&grid, NULL, sections, &inputs,
                                          findings, &err),
                 err);
    CU_ASSERT_EQUAL(lo_findings_count_rule(findings, "failure-data-missing"),
                    1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(lo_findings_get(findings, 0)->text, "3 lines"));
    lo_rel_grid_free(grid);
    lo_sections_free(sections);
    lo_network_free(network);
    lo_findings_free(findings);
}

/* --- restoration against every switch position --------------------------- */

static void random_grid(struct lo_rel_grid *grid, GRand *rand, bool limits)
{
    static const enum lo_rel_kind kinds[5] = {LO_REL_CONDUCTOR, LO_REL_SWITCH,
                                              LO_REL_SWITCH, LO_REL_BREAKER,
                                              LO_REL_FUSE};
    for (int32_t z = 0; z < grid->n_zones; z++) {
        struct lo_rel_point point = {"p",       {z},
                                     {LO_NONE}, g_rand_int_range(rand, 0, 9),
                                     0,         g_rand_int_range(rand, 1, 9)};
        grid->points[grid->n_points++] = point;
        grid->source[z] = z == 0;
    }
    for (int32_t l = 0; l < grid->n_zones + 2; l++) {
        bool tie = l >= grid->n_zones - 1;
        int32_t b = tie ? g_rand_int_range(rand, 0, grid->n_zones) : l + 1;
        int32_t a = g_rand_int_range(rand, tie ? 0 : MAX(0, b - 3),
                                     tie ? grid->n_zones : b);
        struct lo_rel_link link = {
            .name = "l", .a = {a}, .b = {b}, .open = tie, .hours = NAN};
        link.kind = tie ? LO_REL_SWITCH : kinds[g_rand_int_range(rand, 0, 5)];
        if (l == 0)
            link.kind = LO_REL_BREAKER;
        link.limit_kw = INFINITY;
        if (limits && (tie || g_rand_int_range(rand, 0, 3) == 0))
            link.limit_kw = g_rand_int_range(rand, 4, 24);
        link.transfer = 1;
        grid->links[grid->n_links++] = link;
    }
}

/* 300 random feeders, every zone at fault. */
static void test_reliability__restoration_equals_every_position(void)
{
    int compared = 0, thinned = 0;
    for (guint32 seed = 1; seed <= 300; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        bool source[16] = {false};
        struct lo_rel_link links[32];
        struct lo_rel_point points[16];
        struct lo_rel_event event = {
            "e", LO_REL_PERMANENT, {0}, {LO_NONE}, 1, 5, 1, 0};
        struct lo_rel_grid grid = {.n_zones = 8,
                                   .source = source,
                                   .links = links,
                                   .points = points,
                                   .events = &event,
                                   .n_events = 1};
        random_grid(&grid, rand, seed % 3 != 0);
        double weight[16] = {0};
        for (int32_t p = 0; p < grid.n_points; p++)
            weight[p] = points[p].customers;
        for (int32_t z = 0; z < grid.n_zones; z++) {
            double lost;
            double off = brute_restore(&grid, z, &lost);
            struct lo_rel_eval *eval = lo_rel_eval_new(&grid);
            event.zone.v = z;
            double got = (lo_rel_event_cost(eval, 0, weight) - lost) / 4;
            bool same = fabs(got - off) < 1e-9;
            compared++;
            if (lo_rel_eval_thinned(eval)) {
                thinned++;
                same = got > off - 1e-9;
            }
            if (!same)
                fprintf(stderr, "seed %u zone %d: off %g, best %g\n", seed,
                        (int)z, got, off);
            CU_ASSERT_TRUE(same);
            lo_rel_eval_free(eval);
        }
        g_rand_free(rand);
    }
    CU_ASSERT_EQUAL(compared, 2400);
    CU_ASSERT_TRUE(thinned < 48); /* shared donors are rare */
}

/*
 *   S ==[cb]== 1 ==[a]== 2 ==[b]== 3 ==[tie]== T     50 kW in 2, 40 kW in 3
 *              ^ fault
 *   The tie could carry both. But b carries 40 kW normally, its limit is less,
 *   and 2 would draw 50 through it: only 3 is back before the repair.
 */
static void test_reliability__limits_inside_an_island_bind_too(void)
{
    static const int32_t ends[4][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 4}};
    bool source[5] = {true, false, false, false, true};
    struct lo_rel_link links[4];
    struct lo_rel_point points[2] = {{"2", {2}, {LO_NONE}, 5, 1, 50},
                                     {"3", {3}, {LO_NONE}, 7, 1, 40}};
    struct lo_rel_event event = {"e", LO_REL_PERMANENT, {1}, {LO_NONE}, 1, 6, 1,
                                 0};
    struct lo_rel_grid grid = {.n_zones = 5,
                               .source = source,
                               .n_links = 4,
                               .links = links,
                               .n_points = 2,
                               .points = points,
                               .n_events = 1,
                               .events = &event};
    const double weight[5] = {0, 0, 5, 7, 0};
    for (int l = 0; l < 4; l++)
        links[l] = (struct lo_rel_link){.name = "l",
                                        .a = {ends[l][0]},
                                        .b = {ends[l][1]},
                                        .kind = l == 0 ? LO_REL_BREAKER
                                                       : LO_REL_SWITCH,
                                        .open = l == 3,
                                        .hours = NAN,
                                        .limit_kw = l == 2 ? 30 : 1000,
                                        .transfer = 1};
    struct lo_rel_eval *eval = lo_rel_eval_new(&grid);
    CU_ASSERT_DOUBLE_EQUAL(lo_rel_cost(eval, weight, NULL), 12 * 1 + 5 * 5,
                           1e-12);
    lo_rel_eval_free(eval);
    links[2].limit_kw = 50;
    eval = lo_rel_eval_new(&grid);
    CU_ASSERT_DOUBLE_EQUAL(lo_rel_cost(eval, weight, NULL), 12 * 1, 1e-12);
    lo_rel_eval_free(eval);
}

/* Faults that leave the same zones dark are solved together; asked one by one
 * they cost the same. */
static void test_reliability__solved_together_costs_what_it_costs_alone(void)
{
    for (guint32 seed = 1; seed <= 100; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        bool source[16] = {false};
        struct lo_rel_link links[32];
        struct lo_rel_point points[16];
        struct lo_rel_event events[24];
        struct lo_rel_grid grid = {.n_zones = 8,
                                   .source = source,
                                   .links = links,
                                   .points = points,
                                   .events = events,
                                   .n_events = 24};
        double weight[16] = {0}, each[24], sum = 0.0, hours = 0.0;
        random_grid(&grid, rand, seed % 2 != 0);
        for (int32_t l = 0; l < grid.n_links; l++)
            if (links[l].open && seed % 3 == 0)
                links[l].transfer = 0.25;
        for (int32_t e = 0; e < 24; e++)
            events[e] =
                (struct lo_rel_event){"e",     (enum lo_rel_event_kind)(e % 3),
                                      {e % 8}, {LO_NONE},
                                      0.5,     2.0 + e % 4,
                                      1,       0.25};
        for (int32_t p = 0; p < grid.n_points; p++)
            weight[points[p].zone.v] += points[p].customers;
        struct lo_rel_eval *eval = lo_rel_eval_new(&grid);
        for (int32_t e = 0; e < 24; e++)
            sum += lo_rel_event_cost(eval, e, weight);
        double together = lo_rel_cost(eval, weight, each);
        struct lo_rel_result *result = lo_rel_evaluate(eval);
        for (int32_t z = 0; z < grid.n_zones; z++)
            hours +=
                weight[z] * (result->fault_hours[z] + result->planned_hours[z]);
        CU_ASSERT_DOUBLE_EQUAL(together, sum, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(hours, sum, 1e-9);
        for (int32_t e = 0; e < 24; e++)
            CU_ASSERT_DOUBLE_EQUAL(each[e], lo_rel_event_cost(eval, e, weight),
                                   1e-12);
        lo_rel_eval_stop_at(eval, 1); /* long ago */
        CU_ASSERT_TRUE(isnan(lo_rel_cost(eval, weight, NULL)));
        lo_rel_result_free(result);
        lo_rel_eval_free(eval);
        g_rand_free(rand);
    }
}

/* --- checks and history --------------------------------------------------- */

static void test_reliability__validate_names_the_broken_invariant(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct published_run run;
    run_with(&run, three, NULL, 0, &inputs);
    struct lo_rel_grid *bad = lo_rel_grid_copy(run.grid);
    bad->links[0].b.v = bad->n_zones;
    CU_ASSERT_EQUAL(lo_rel_grid_validate(bad, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(strncmp(err.message, "I1", 2), 0);
    lo_rel_grid_free(bad);
    bad = lo_rel_grid_copy(run.grid);
    for (int32_t l = 0; l < bad->n_links; l++)
        bad->links[l].open = false; /* the tie joins two sources */
    CU_ASSERT_EQUAL(lo_rel_grid_validate(bad, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(strncmp(err.message, "I2", 2), 0);
    lo_rel_grid_free(bad);
    bad = lo_rel_grid_copy(run.grid);
    bad->points[0].customers = -1;
    CU_ASSERT_EQUAL(lo_rel_grid_validate(bad, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(strncmp(err.message, "I3", 2), 0);
    lo_rel_grid_free(bad);
    published_end(&run);
}

/* Two lasting interruptions and one of 3 min in a month of 720 h. */
static void test_reliability__history_gives_the_same_indices(void)
{
    static const struct lo_rel_interruption list[3] = {
        {100, 2, 2, 50}, {50, 1, 4, 20}, {200, 0, 0.05, 80}};
    struct lo_rel_indices got;
    lo_rel_indices_of_history(list, 3, 1000, 720, 5 / 60.0, &got);
    CU_ASSERT_DOUBLE_EQUAL(got.saifi, 0.15, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.saidi, 0.4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.caidi, 400 / 150.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.maifi, 0.2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.asai, 1 - 0.4 / 720, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.ens_kwh, 180, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.mv_customer_hours, 8, 1e-12);
}

LO_SUITE(reliability,
         LO_TEST(test_reliability__sound_parts_wait_for_switching_only),
         LO_TEST(test_reliability__remote_switch_restores_its_side_first),
         LO_TEST(test_reliability__patrol_comes_first),
         LO_TEST(test_reliability__passing_faults),
         LO_TEST(test_reliability__planned_work_is_a_part_of_its_own),
         LO_TEST(test_reliability__loop_is_one_zone_and_said),
         LO_TEST(test_reliability__poles_side_by_side_are_one_switch),
         LO_TEST(test_reliability__assumed_rates_are_said),
         LO_TEST(test_reliability__restoration_equals_every_position),
         LO_TEST(test_reliability__limits_inside_an_island_bind_too),
         LO_TEST(test_reliability__solved_together_costs_what_it_costs_alone),
         LO_TEST(test_reliability__validate_names_the_broken_invariant),
         LO_TEST(test_reliability__history_gives_the_same_indices));
