/*
 * The planner agrees with models/reference.mod, solved by stock glpsol: a
 * second statement of the rules, in another language, by another program.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "plan_builder.h"
#include "random_instance.h"

enum { CASES = 40 };

/* Value printed by the model after "NAME ", NAN if it is not there. */
static double printed(const char *output, const char *name)
{
    char *key = g_strdup_printf("\n%s ", name);
    const char *at = strstr(output, key);
    double value = at != NULL ? g_ascii_strtod(at + strlen(key), NULL) : NAN;
    g_free(key);
    return value;
}

/* Runs glpsol on the model with the data; its output, g_free. */
static char *run_glpsol(const char *glpsol, const char *data)
{
    char *path = g_build_filename(lo_test_tmpdir(), "reference.dat", NULL);
    g_assert(g_file_set_contents(path, data, -1, NULL));
    const char *argv[] = {glpsol, "-m", "models/reference.mod",
                          "-d",   path, "--tmlim",
                          "60",   NULL};
    char *output = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                      &output, NULL, &status, NULL))
        CU_FAIL_FATAL("glpsol does not start");
    g_free(path);
    return output;
}

static void compare(const char *glpsol, guint32 seed, int *compared)
{
    struct lo_error err = LO_ERROR_INIT;
    struct instance i = random_instance(seed);
    struct plan_case *c = plan_build(i.network, i.work, i.options, 1);
    GString *data = g_string_new(NULL);
    if (c->problem->staged) {
        LO_ASSERT_OK(lo_problem_reference_data(data, c->problem, &err), err);
        struct lo_plan *plan = plan_solved(c);
        char *output = run_glpsol(glpsol, data->str);
        double hours = printed(output, "hours");
        double unplaced = printed(output, "unplaced_weight");
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
    char *glpsol = g_find_program_in_path("glpsol");
    if (glpsol == NULL) {
        fprintf(stderr, "skipped: no glpsol (package glpk-utils)\n");
        return;
    }
    int compared = 0;
    for (guint32 seed = 5001; compared < CASES; seed++)
        compare(glpsol, seed, &compared);
    CU_ASSERT(compared >= 30);
    g_free(glpsol);
}

/* The example's optimum is stated in the model's header. */
static void test_reference__example_has_its_stated_optimum(void)
{
    char *glpsol = g_find_program_in_path("glpsol"), *data = NULL;
    if (glpsol == NULL)
        return; /* said above */
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("models/reference.example.dat", &data, NULL, NULL));
    char *output = run_glpsol(glpsol, data);
    CU_ASSERT_DOUBLE_EQUAL(printed(output, "hours"), 310.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(printed(output, "unplaced_weight"), 0.0, 1e-9);
    g_free(output);
    g_free(data);
    g_free(glpsol);
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
