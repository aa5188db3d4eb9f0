/*
 * The planner agrees with models/reference.mod, solved by stock glpsol: a
 * second statement of the rules, in another language, by another program.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "glpsol.h"
#include "harness.h"
#include "plan_builder.h"
#include "random_instance.h"

enum { CASES = 40 };

static void compare(guint32 seed, int *compared)
{
    struct lo_error err = LO_ERROR_INIT;
    struct instance i = random_instance(seed);
    struct plan_case *c = plan_build(i.network, i.work, i.options, 1);
    GString *data = g_string_new(NULL);
    /* Some rules do not fit into the model: it says so. */
    if (lo_problem_reference_data(data, c->problem, &err) == LO_OK) {
        struct lo_plan *plan = plan_solved(c);
        char *output = glpsol_run("models/reference.mod", data->str);
        double hours = glpsol_value(output, "hours");
        double unplaced = glpsol_value(output, "unplaced_weight");
        bool equal = fabs(hours - plan->objective) < 1e-6 &&
                     fabs(unplaced - plan->unplaced_weight) < 1e-6;
        CU_ASSERT_TRUE(equal);
        if (!equal)
            fprintf(stderr, "seed %u: plan %g + %g h, model %g + %g h\n%s%s\n",
                    seed, plan->unplaced_weight, plan->objective, unplaced,
                    hours, i.network, i.work);
        ++*compared;
        g_free(output);
        lo_plan_free(plan);
    }
    g_string_free(data, TRUE);
    plan_case_free(c);
    instance_clear(&i);
}

static void test_reference__model_and_planner_agree(void)
{
    if (!glpsol_found())
        return;
    int compared = 0;
    for (guint32 seed = 5001; compared < CASES; seed++)
        compare(seed, &compared);
    CU_ASSERT(compared >= 30);
}

/* The example's optimum is stated in the model's header. */
static void test_reference__example_has_its_stated_optimum(void)
{
    char *data = NULL;
    if (!glpsol_found())
        return;
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("models/reference.example.dat", &data, NULL, NULL));
    char *output = glpsol_run("models/reference.mod", data);
    CU_ASSERT_DOUBLE_EQUAL(glpsol_value(output, "hours"), 310.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(glpsol_value(output, "unplaced_weight"), 0.0, 1e-9);
    g_free(output);
    g_free(data);
}

static void test_reference__too_many_jobs_are_refused(void)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *work = g_string_new("crew A line\n");
    for (int j = 0; j < 7; j++)
        g_string_append_printf(work, "job J%d l1; mode 60\n", j);
    struct plan_case *c = plan_build("source S 0\nbreaker b 0 1; line l1 1 2\n",
                                     work->str, "", 1);
    GString *data = g_string_new(NULL);
    CU_ASSERT_EQUAL(lo_problem_reference_data(data, c->problem, &err),
                    LO_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "not 7"));
    g_string_free(data, TRUE);
    g_string_free(work, TRUE);
    plan_case_free(c);
}

LO_SUITE(reference, LO_TEST(test_reference__model_and_planner_agree),
         LO_TEST(test_reference__example_has_its_stated_optimum),
         LO_TEST(test_reference__too_many_jobs_are_refused));
