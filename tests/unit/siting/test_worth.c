/*
 * Claims about what a step of the frontier is worth, on one feeder:
 *
 *   S ==[cb]== 0 --x1-- 1 --x2-- 2      10, 60, 20 customers
 *                                ||t    t: a tie that could be built to a
 *                                T      second source
 *   one fault a year in each zone, repair 4 h, switching 1 h; work in 2 twice a
 *   year for 3 h
 *   k = 0        (3 x 4 + 2 x 3) x 90 = 1620
 *   k = 1, x2    work: 2 x 3 x 20; faults in 0 and 1: 4 x 90 each; in 2: 1 x 70
 *                + 4 x 20                                 = 120 + 720 + 150
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "harness.h"
#include "lineout/siting.h"

enum { X1, X2, TIE, SITES };

struct line {
    struct lo_rel_grid grid;
    bool source[5];
    struct lo_rel_link links[5];
    struct lo_rel_point points[3];
    struct lo_rel_event events[4];
    struct lo_site sites[SITES];
    struct lo_siting siting;
};

static struct lo_rel_link link_of(int32_t a, int32_t b, enum lo_rel_kind kind,
                                  bool open)
{
    struct lo_rel_link link = {"link", {a},      {b}, kind, open,
                               NAN,    INFINITY, 0,   1,    {LO_NONE}};
    return link;
}

/* Zones: 0 1 2 as drawn, 3 the source, 4 the second one. */
static void draw(struct line *line)
{
    static const double customers[3] = {10, 60, 20};
    memset(line, 0, sizeof *line);
    line->source[3] = line->source[4] = true;
    line->links[0] = link_of(3, 0, LO_REL_BREAKER, false);
    line->links[1] = link_of(0, 1, LO_REL_CONDUCTOR, false);
    line->links[2] = link_of(1, 2, LO_REL_CONDUCTOR, false);
    line->links[3] = link_of(2, 4, LO_REL_ABSENT, true);
    for (int32_t z = 0; z < 3; z++) {
        line->points[z] = (struct lo_rel_point){
            "p", {z}, {LO_NONE}, customers[z], 1, customers[z]};
        line->events[z] = (struct lo_rel_event){
            "fault", LO_REL_PERMANENT, {z}, {LO_NONE}, 1, 4, 1, 0};
    }
    line->events[3] = (struct lo_rel_event){
        "work", LO_REL_PLANNED, {2}, {LO_NONE}, 2, 3, 1, 0};
    for (int32_t i = 0; i < SITES; i++)
        line->sites[i] = (struct lo_site){
            "site", i + 1, i == TIE ? LO_SITE_TIE : LO_SITE_SWITCH,
            NAN,    1000,  i == TIE};
    line->grid =
        (struct lo_rel_grid){NULL,         5, line->source, 4, line->links, 3,
                             line->points, 4, line->events};
    line->siting =
        (struct lo_siting){&line->grid, line->sites, SITES, LO_SITE_CUSTOMERS};
}

static void frontier_of(struct lo_frontier *out, const struct line *line,
                        int32_t max)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    options.max_sites = max;
    LO_ASSERT_OK(lo_siting_frontier(out, &line->siting, &options, &err), err);
}

static void test_worth__saving_payback_and_present_value(void)
{
    struct line line;
    struct lo_frontier frontier;
    struct lo_site_worth worth;
    static const struct lo_site_money money = {20, 0.05, 2};
    draw(&line);
    frontier_of(&frontier, &line, 1);
    CU_ASSERT_DOUBLE_EQUAL(frontier.step[0].cost, 1620, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(frontier.step[1].cost, 990, 1e-9);
    CU_ASSERT_EQUAL(frontier.step[1].n, 1);
    CU_ASSERT_EQUAL(frontier.step[1].sites[0], X2);
    lo_siting_worth(&worth, &line.siting, &frontier, 1, &money);
    CU_ASSERT_DOUBLE_EQUAL(worth.saving_hours, 630, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(worth.payback_years, 1000 / 1260.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(worth.faults.customer_hours, 870, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(worth.planned.customer_hours, 120, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(worth.both.saidi, 990 / 90.0, 1e-9);
    /* 20 years at 5 %: 12.4622 times the yearly saving. */
    CU_ASSERT_DOUBLE_EQUAL(worth.present_value, 1260 * 12.462210342539 - 1000,
                           1e-6);
    CU_ASSERT_DOUBLE_EQUAL(worth.annuity, 1000 / 12.462210342539, 1e-6);
    lo_frontier_release(&frontier);
    /* In another unit the money is still that of the customer-hours: one MV
     * customer a zone. */
    line.siting.unit = LO_SITE_MV_CUSTOMERS;
    frontier_of(&frontier, &line, 1);
    lo_siting_worth(&worth, &line.siting, &frontier, 1, &money);
    CU_ASSERT_DOUBLE_EQUAL(worth.saving_money,
                           2 * (1620 - worth.both.customer_hours), 1e-9);
    CU_ASSERT_TRUE(worth.saving_hours < 630);
    lo_frontier_release(&frontier);
}

static void test_worth__refused_site_gives_the_next_best(void)
{
    struct line line;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier_step step;
    draw(&line);
    LO_ASSERT_OK(lo_siting_refused(&step, &line.siting, &options, X2, 1, &err),
                 err);
    /* x1: work 6 x 80, fault in 0: 4 x 90, in 1 and 2: 10 + 4 x 80 each */
    CU_ASSERT_DOUBLE_EQUAL(step.cost, 480 + 360 + 2 * 330, 1e-9);
    CU_ASSERT_EQUAL(step.sites[0], X1);
    lo_frontier_step_release(&step);
    CU_ASSERT_EQUAL(
        lo_siting_refused(&step, &line.siting, &options, 9, 1, &err),
        LO_ENOTFOUND);
}

/* x2 spares the first two zones 3 h of the fault in 2 and 6 h of the work. */
static void test_worth__gains_name_who_is_better_off(void)
{
    struct line line;
    struct lo_frontier frontier;
    draw(&line);
    frontier_of(&frontier, &line, 1);
    double *gain = lo_siting_gains(&line.siting, &frontier, 1);
    CU_ASSERT_DOUBLE_EQUAL(gain[0], 9, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(gain[1], 9, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(gain[2], 0, 1e-9);
    g_free(gain);
    lo_frontier_release(&frontier);
}

/* A tie alone feeds nobody: a switch must part the fault from it. With x1, x2
 * and t every fault leaves only its own zone off for the repair. */
static void test_worth__tie_pays_only_with_switches(void)
{
    struct line line;
    struct lo_frontier frontier;
    draw(&line);
    line.sites[TIE].forbidden = false;
    frontier_of(&frontier, &line, 3);
    CU_ASSERT_FALSE(frontier.by_tree);
    CU_ASSERT_EQUAL(frontier.step[3].n, 3);
    /* faults: 1 x 90 each, 3 h more for 10, 60, 20; work: 6 x 20 */
    CU_ASSERT_DOUBLE_EQUAL(frontier.step[3].cost, 270 + 3 * 90 + 120, 1e-9);
    CU_ASSERT_TRUE(frontier.step[3].proven);
    double only_tie = lo_siting_cost(&line.siting, (int32_t[]){TIE}, 1);
    CU_ASSERT_DOUBLE_EQUAL(only_tie, 1620, 1e-9);
    lo_frontier_release(&frontier);
}

/* Twice the faults: x2 still; the cost grows with the fault part. */
static void test_worth__sensitivity_scales_faults_not_work(void)
{
    struct line line;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier_step step;
    draw(&line);
    LO_ASSERT_OK(
        lo_siting_sensitivity(&step, &line.siting, &options, 2, 1, 1, &err),
        err);
    CU_ASSERT_DOUBLE_EQUAL(step.cost, 2 * 870 + 120, 1e-9);
    CU_ASSERT_EQUAL(step.sites[0], X2);
    lo_frontier_step_release(&step);
}

static void test_worth__wrong_sites_are_refused(void)
{
    struct line line;
    struct lo_error err = LO_ERROR_INIT;
    draw(&line);
    line.sites[X1].link = 0;
    CU_ASSERT_EQUAL(lo_siting_validate(&line.siting, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(strncmp(err.message, "I2", 2), 0);
    line.sites[X1].link = 99;
    CU_ASSERT_EQUAL(lo_siting_validate(&line.siting, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(strncmp(err.message, "I1", 2), 0);
    draw(&line);
    line.sites[X1].link = 0;
    line.sites[X1].kind = LO_SITE_REMOTE; /* not said how quick */
    CU_ASSERT_EQUAL(lo_siting_validate(&line.siting, &err), LO_EINPUT);
    CU_ASSERT_EQUAL(strncmp(err.message, "I3", 2), 0);
}

LO_SUITE(worth, LO_TEST(test_worth__saving_payback_and_present_value),
         LO_TEST(test_worth__refused_site_gives_the_next_best),
         LO_TEST(test_worth__gains_name_who_is_better_off),
         LO_TEST(test_worth__tie_pays_only_with_switches),
         LO_TEST(test_worth__sensitivity_scales_faults_not_work),
         LO_TEST(test_worth__wrong_sites_are_refused));
