/*
 * harness.h - how a test file registers its claims.
 *
 *   static void test_section__open_switch_splits_feeder_in_two(void) { ... }
 *
 *   LO_SUITE(section,
 *            LO_TEST(test_section__open_switch_splits_feeder_in_two));
 *
 * A file registers itself when the program starts; there is no list to keep.
 * Tests print nothing when they pass.
 */
#ifndef LINEOUT_TESTS_HARNESS_H
#define LINEOUT_TESTS_HARNESS_H

#include <CUnit/CUnit.h>

struct lo_test {
    const char *name;
    void (*run)(void);
};

struct lo_suite {
    const char *name;
    const struct lo_test *tests;
    unsigned n;
    struct lo_suite *next;
};

void lo_suite_register(struct lo_suite *suite);

#define LO_TEST(function)                                                      \
    {                                                                          \
#function, function                                                    \
    }

#define LO_SUITE(suite_name, ...)                                              \
    static const struct lo_test suite_tests_##suite_name[] = {__VA_ARGS__};    \
    static struct lo_suite suite_##suite_name = {                              \
        #suite_name, suite_tests_##suite_name,                                 \
        sizeof(suite_tests_##suite_name) /                                     \
            sizeof(suite_tests_##suite_name[0]),                               \
        0};                                                                    \
    __attribute__((constructor)) static void register_##suite_name(void)       \
    {                                                                          \
        lo_suite_register(&suite_##suite_name);                                \
    }                                                                          \
    extern int lo_suite_end_##suite_name

/* Ends the test at once when a call fails, and shows its message. */
#define LO_ASSERT_OK(call, err)                                                \
    do {                                                                       \
        if ((call) != LO_OK) {                                                 \
            fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__,            \
                    (err).message, (err).hint);                                \
            CU_FAIL_FATAL(#call);                                              \
        }                                                                      \
        CU_PASS(#call);                                                        \
    } while (0)

/* Path of a folder beside the repository with real files ("cim",
 * "examples/small"): $LINEOUT_SHARED, else ../shared. NULL, saying so once,
 * where it is absent: the test then skips. */
const char *lo_test_shared(const char *folder);

/* A fresh folder under the build, removed by the caller's g_free only by name:
 * the harness deletes it with its files at exit. */
const char *lo_test_tmpdir(void);

#endif
