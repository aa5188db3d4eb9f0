/* Claims about the solver fence: answers, bounds, infeasible and stopped. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/solver.h"

/*
 * minimise -5a -4b -3c   s.t.  2a+3b+c <= 5,  4a+b+2c <= 11,  3a+4b+2c <= 8
 * LP optimum -13 at (2, 0, 1), which is integral.
 */
static struct lo_model *textbook(bool integer)
{
    struct lo_model *m = lo_model_new();
    static const double cost[3] = {-5, -4, -3};
    static const double a[3][3] = {{2, 3, 1}, {4, 1, 2}, {3, 4, 2}};
    static const double hi[3] = {5, 11, 8};
    for (int j = 0; j < 3; j++)
        lo_model_column(m, cost[j], 0, INFINITY, integer);
    for (int i = 0; i < 3; i++) {
        lo_model_row(m, -INFINITY, hi[i]);
        for (int j = 0; j < 3; j++)
            lo_model_entry(m, i, j, a[i][j]);
    }
    return m;
}

static void test_solver__lp_gives_optimum_and_duals(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *m = textbook(false);
    LO_ASSERT_OK(lo_model_solve_lp(m, &options, &r, &err), err);
    CU_ASSERT_EQUAL(r.outcome, LO_SOLVER_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(r.objective, -13.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(r.x[0], 2.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(r.x[2], 1.0, 1e-9);
    /* Strong duality: the duals price the right-hand sides at the optimum. */
    CU_ASSERT_DOUBLE_EQUAL(5 * r.dual[0] + 11 * r.dual[1] + 8 * r.dual[2],
                           -13.0, 1e-9);
    lo_model_free(m);
}

/* Knapsack: values 60 100 120, weights 10 20 30, room 50 (in tens): the LP
 * takes 2/3 of the last, the best whole answer is 220. */
static struct lo_model *knapsack(void)
{
    struct lo_model *m = lo_model_new();
    lo_model_row(m, -INFINITY, 50);
    static const double value[3] = {60, 100, 120}, weight[3] = {10, 20, 30};
    for (int j = 0; j < 3; j++) {
        lo_model_column(m, -value[j], 0, 1, true);
        lo_model_entry(m, 0, j, weight[j]);
    }
    return m;
}

static void test_solver__mip_beats_rounding(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *m = knapsack();
    LO_ASSERT_OK(lo_model_solve_lp(m, &options, &r, &err), err);
    CU_ASSERT_DOUBLE_EQUAL(r.objective, -240.0, 1e-9);
    LO_ASSERT_OK(lo_model_solve_mip(m, &options, &r, &err), err);
    CU_ASSERT_EQUAL(r.outcome, LO_SOLVER_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(r.objective, -220.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(r.bound, -220.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(r.x[0], 0.0, 1e-9);
    lo_model_free(m);
}

static void test_solver__infeasible_is_an_answer(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *m = knapsack();
    int row = lo_model_row(m, 4, INFINITY); /* at least 4 of 3 things */
    for (int j = 0; j < 3; j++)
        lo_model_entry(m, row, j, 1);
    LO_ASSERT_OK(lo_model_solve_mip(m, &options, &r, &err), err);
    CU_ASSERT_EQUAL(r.outcome, LO_SOLVER_INFEASIBLE);
    CU_ASSERT_PTR_NULL(r.x);
    /* The relaxed row lets it through again: bounds can be changed. */
    lo_model_set_row_bounds(m, row, 2, INFINITY);
    LO_ASSERT_OK(lo_model_solve_mip(m, &options, &r, &err), err);
    CU_ASSERT_DOUBLE_EQUAL(r.objective, -220.0, 1e-9);
    lo_model_free(m);
}

/* Integer-infeasible although the relaxation is fine: 2x = 1. */
static void test_solver__no_whole_answer_is_infeasible(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *m = lo_model_new();
    lo_model_row(m, 1, 1);
    lo_model_column(m, 1, 0, 5, true);
    lo_model_entry(m, 0, 0, 2);
    LO_ASSERT_OK(lo_model_solve_mip(m, &options, &r, &err), err);
    CU_ASSERT_EQUAL(r.outcome, LO_SOLVER_INFEASIBLE);
    lo_model_free(m);
}

/* A duplicate entry is misuse of GLPK: it aborts there, here it is an error,
 * and the next model of the thread solves as if nothing had happened. */
static void test_solver__misuse_is_an_error_not_an_abort(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *bad = knapsack();
    lo_model_entry(bad, 0, 0, 1);
    CU_ASSERT_EQUAL(lo_model_solve_lp(bad, &options, &r, &err), LO_ESOLVER);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "3 columns"));
    lo_model_free(bad);
    struct lo_model *good = textbook(true);
    LO_ASSERT_OK(lo_model_solve_mip(good, &options, &r, &err), err);
    CU_ASSERT_DOUBLE_EQUAL(r.objective, -13.0, 1e-9);
    lo_model_free(good);
}

/* A market-split model (four equalities, 40 columns): out of reach of branch
 * and cut. */
static struct lo_model *market_split(void)
{
    struct lo_model *m = lo_model_new();
    unsigned long long seed = 88172645463325252ull;
    int slack[4];
    for (int i = 0; i < 4; i++)
        lo_model_row(m, 0, 0);
    double sum[4] = {0};
    for (int j = 0; j < 40; j++) {
        int column = lo_model_column(m, 0, 0, 1, true);
        for (int i = 0; i < 4; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            double a = (double)(seed % 100);
            sum[i] += a;
            lo_model_entry(m, i, column, a);
        }
    }
    for (int i = 0; i < 4; i++) {
        double half = floor(sum[i] / 2);
        lo_model_set_row_bounds(m, i, half, half);
        slack[i] = lo_model_column(m, 1, 0, INFINITY, false);
        lo_model_entry(m, i, slack[i], 1);
        int under = lo_model_column(m, 1, 0, INFINITY, false);
        lo_model_entry(m, i, under, -1);
    }
    return m;
}

/* In a millisecond: the answer says so and still carries a bound. */
static void test_solver__time_limit_keeps_a_valid_bound(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *m = market_split();
    options.time_limit_s = 0.001;
    LO_ASSERT_OK(lo_model_solve_mip(m, &options, &r, &err), err);
    CU_ASSERT(r.outcome == LO_SOLVER_FEASIBLE ||
              r.outcome == LO_SOLVER_NONE_IN_TIME);
    CU_ASSERT(r.bound <= r.objective);
    lo_model_free(m);
}

/* Ctrl-C: no limit, but told to stop. */
static void test_solver__stop_ends_like_the_limit(void)
{
    static const volatile int stop = 1;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_solve_options options = LO_SOLVE_OPTIONS_INIT;
    struct lo_solver_result r;
    struct lo_model *m = market_split();
    options.stop = &stop;
    LO_ASSERT_OK(lo_model_solve_mip(m, &options, &r, &err), err);
    CU_ASSERT(r.outcome == LO_SOLVER_FEASIBLE ||
              r.outcome == LO_SOLVER_NONE_IN_TIME);
    CU_ASSERT(r.bound <= r.objective);
    lo_model_free(m);
}

LO_SUITE(solver, LO_TEST(test_solver__lp_gives_optimum_and_duals),
         LO_TEST(test_solver__mip_beats_rounding),
         LO_TEST(test_solver__infeasible_is_an_answer),
         LO_TEST(test_solver__no_whole_answer_is_infeasible),
         LO_TEST(test_solver__misuse_is_an_error_not_an_abort),
         LO_TEST(test_solver__time_limit_keeps_a_valid_bound),
         LO_TEST(test_solver__stop_ends_like_the_limit));
