/*
 * JSON: order, escapes, numbers by C rules, and questions that never crash.
 */
#include "lineout/json.h"

#include <float.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

static bool prints(struct lo_json *value, const char *expected)
{
    char *text = lo_json_print(value, 0);
    bool same = strcmp(text, expected) == 0;
    if (!same)
        fprintf(stderr, "got %s, expected %s\n", text, expected);
    g_free(text);
    lo_json_free(value);
    return same;
}

static struct lo_json *read_json(const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_json *value = NULL;
    LO_ASSERT_OK(lo_json_parse(&value, text, &err), err);
    return value;
}

static void test_json__members_keep_their_order(void)
{
    struct lo_json *o = lo_json_object();
    lo_json_set_integer(o, "schema", 1);
    lo_json_set_text(o, "outcome", "optimal");
    lo_json_set_text(o, "mode", NULL);
    lo_json_set_real(o, "gap", 0.0);
    lo_json_set_time(o, "from", 1796025600);
    lo_json_set_time(o, "to", LO_TIME_NONE);
    struct lo_json *a = lo_json_array();
    lo_json_append(a, lo_json_boolean(true));
    lo_json_append(a, lo_json_boolean(false));
    lo_json_set(o, "list", a);
    lo_json_set_text(o, "outcome", "feasible"); /* keeps its place */
    CU_ASSERT_TRUE(prints(o, "{\"schema\":1,\"outcome\":\"feasible\","
                             "\"mode\":null,\"gap\":0.0,"
                             "\"from\":\"2026-11-30T08:00:00Z\",\"to\":null,"
                             "\"list\":[true,false]}"));
}

static void test_json__indented_form(void)
{
    struct lo_json *o = read_json("{\"a\":[1,{\"b\":[]}],\"c\":{}}");
    char *text = lo_json_print(o, 2);
    CU_ASSERT_STRING_EQUAL(text, "{\n  \"a\": [\n    1,\n    {\n"
                                 "      \"b\": []\n    }\n  ],\n"
                                 "  \"c\": {}\n}");
    g_free(text);
    lo_json_free(o);
}

static void test_json__reals_have_fewest_digits(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.1, "0.1"},
        {16, "16.0"},
        {-0.0, "-0.0"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {1e22, "1e+22"},
        {123456.75, "123456.75"},
        {5e-324, "5e-324"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {1e15, "1e+15"},
        {100000000000000, "100000000000000.0"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        CU_ASSERT_TRUE(prints(lo_json_real(cases[i].value), cases[i].text));
    CU_ASSERT_TRUE(prints(lo_json_real(NAN), "null"));
    CU_ASSERT_TRUE(prints(lo_json_real(INFINITY), "null"));
}

static void test_json__random_reals_read_back_the_same(void)
{
    enum { SEED = 20261130, TIMES = 20000 };
    GRand *rng = g_rand_new_with_seed(SEED);
    int bad = 0;
    for (int i = 0; i < TIMES; i++) {
        double value = ldexp(g_rand_double_range(rng, -1, 1),
                             g_rand_int_range(rng, -60, 60));
        struct lo_json *real = lo_json_real(value);
        char *text = lo_json_print(real, 0);
        struct lo_json *again = read_json(text);
        bad += lo_json_number(again, 7) != value;
        lo_json_free(again);
        g_free(text);
        lo_json_free(real);
    }
    if (bad > 0)
        fprintf(stderr, "seed %d: %d reals changed\n", SEED, bad);
    CU_ASSERT_EQUAL(bad, 0);
    g_rand_free(rng);
}

static void test_json__integers_are_exact(void)
{
    CU_ASSERT_TRUE(prints(lo_json_integer(INT64_MAX), "9223372036854775807"));
    CU_ASSERT_TRUE(prints(lo_json_integer(INT64_MIN), "-9223372036854775808"));
    struct lo_json *value = read_json("9223372036854775807");
    CU_ASSERT_EQUAL(lo_json_int(value, 0), INT64_MAX);
    lo_json_free(value);
}

static void test_json__texts_are_escaped_and_valid(void)
{
    CU_ASSERT_TRUE(prints(lo_json_string("a\"b\\c\n\r\t\x01/\x7f 电"),
                          "\"a\\\"b\\\\c\\n\\r\\t\\u0001/\x7f 电\""));
    CU_ASSERT_TRUE(prints(lo_json_string("a\xff"), "\"a\xef\xbf\xbd\""));
    struct lo_json *o = lo_json_object();
    lo_json_set_text(o, "k\xff\"", "v");
    CU_ASSERT_TRUE(prints(o, "{\"k\xef\xbf\xbd\\\"\":\"v\"}"));
}

static void test_json__print_of_what_was_read_is_the_same(void)
{
    static const char text[] =
        "{\"z\":[1,2.5,\"x\",null,true],\"a\":{\"k\":{}}}";
    CU_ASSERT_TRUE(prints(read_json(text), text));
}

static void test_json__bad_text_is_refused_with_its_place(void)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "{\"a\":1,\"a\":2}",
                                      "[1,]",
                                      "nul",
                                      "01",
                                      "99999999999999999999999",
                                      "1e999",
                                      "\"\xff\"",
                                      "[1] x",
                                      "{a:1}"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct lo_error err = LO_ERROR_INIT;
        struct lo_json *value = NULL;
        CU_ASSERT_EQUAL(lo_json_parse(&value, bad[i], &err), LO_EINPUT);
        CU_ASSERT_PTR_NULL(value);
    }
    struct lo_error err = LO_ERROR_INIT;
    struct lo_json *value = NULL;
    CU_ASSERT_EQUAL(lo_json_parse(&value, "{\n \"a\" 1}", &err), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "line 2"));
}

static void test_json__nesting_has_a_limit(void)
{
    GString *deep = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append_c(deep, '[');
    struct lo_json *value = NULL;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_json_parse(&value, deep->str, &err), LO_EINPUT);
    g_string_free(deep, TRUE);
}

static void test_json__wrong_questions_get_the_fallback(void)
{
    struct lo_json *o = read_json("{\"i\":3,\"r\":2.5,\"t\":\"x\",\"n\":null,"
                                  "\"a\":[1]}");
    CU_ASSERT_EQUAL(lo_json_int(lo_json_get(o, "i"), 9), 3);
    CU_ASSERT_EQUAL(lo_json_int(lo_json_get(o, "r"), 9), 9);
    CU_ASSERT_EQUAL(lo_json_int(lo_json_get(o, "gone"), 9), 9);
    CU_ASSERT_EQUAL(lo_json_number(lo_json_get(o, "i"), 9), 3.0);
    CU_ASSERT_EQUAL(lo_json_number(lo_json_get(o, "r"), 9), 2.5);
    CU_ASSERT_EQUAL(lo_json_number(lo_json_get(o, "t"), 9), 9.0);
    CU_ASSERT_STRING_EQUAL(lo_json_text(lo_json_get(o, "t")), "x");
    CU_ASSERT_PTR_NULL(lo_json_text(lo_json_get(o, "i")));
    CU_ASSERT_TRUE(lo_json_is_null(lo_json_get(o, "n")));
    CU_ASSERT_TRUE(lo_json_is_null(lo_json_get(o, "gone")));
    CU_ASSERT_FALSE(lo_json_is_null(lo_json_get(o, "i")));
    CU_ASSERT_EQUAL(lo_json_size(o), 5);
    CU_ASSERT_EQUAL(lo_json_size(lo_json_get(o, "a")), 1);
    CU_ASSERT_EQUAL(lo_json_size(lo_json_get(o, "t")), 0);
    CU_ASSERT_EQUAL(lo_json_size(NULL), 0);
    CU_ASSERT_PTR_NOT_NULL(lo_json_at(lo_json_get(o, "a"), 0));
    CU_ASSERT_PTR_NULL(lo_json_at(lo_json_get(o, "a"), 1));
    CU_ASSERT_PTR_NULL(lo_json_at(o, 0));
    CU_ASSERT_PTR_NULL(lo_json_get(lo_json_get(o, "a"), "i"));
    CU_ASSERT_PTR_NULL(lo_json_get(NULL, "i"));
    lo_json_free(o);
    lo_json_free(NULL);
}

static void append_key(void *self, const char *key, const struct lo_json *value)
{
    g_string_append_printf(self, "%s=%d ", key, (int)lo_json_int(value, -1));
}

static void test_json__each_goes_through_members_in_order(void)
{
    struct lo_json *o = read_json("{\"z\":1,\"a\":2,\"m\":3}");
    GString *seen = g_string_new(NULL);
    lo_json_each(o, append_key, seen);
    lo_json_each(NULL, append_key, seen);
    CU_ASSERT_STRING_EQUAL(seen->str, "z=1 a=2 m=3 ");
    g_string_free(seen, TRUE);
    lo_json_free(o);
}

LO_SUITE(json, LO_TEST(test_json__members_keep_their_order),
         LO_TEST(test_json__indented_form),
         LO_TEST(test_json__reals_have_fewest_digits),
         LO_TEST(test_json__random_reals_read_back_the_same),
         LO_TEST(test_json__integers_are_exact),
         LO_TEST(test_json__texts_are_escaped_and_valid),
         LO_TEST(test_json__print_of_what_was_read_is_the_same),
         LO_TEST(test_json__bad_text_is_refused_with_its_place),
         LO_TEST(test_json__nesting_has_a_limit),
         LO_TEST(test_json__wrong_questions_get_the_fallback),
         LO_TEST(test_json__each_goes_through_members_in_order));
