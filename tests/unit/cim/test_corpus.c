/*
 * The corpus of the fuzzer, replayed: every file of every family, whole and
 * cut off at many places, goes through all that reads CIM without harm.
 */
#include <glib.h>
#include <stdio.h>

#include "../../fuzz/fuzz_cim_run.h"
#include "harness.h"

#define FOLDER "tests/fuzz/corpus/cim"

static void replay(const char *name)
{
    char *path = g_build_filename(FOLDER, name, NULL);
    char *bytes = NULL;
    gsize n = 0;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &bytes, &n, NULL));
    fuzz_cim_run((const uint8_t *)bytes, n);
    gsize step = MAX(n / 40, 1);
    for (gsize cut = 0; cut < n; cut += step)
        fuzz_cim_run((const uint8_t *)bytes, cut);
    g_free(bytes);
    g_free(path);
}

static void test_corpus__every_family_whole_and_cut_off(void)
{
    GDir *dir = g_dir_open(FOLDER, 0, NULL);
    const char *name;
    int n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        replay(name);
        n++;
    }
    g_dir_close(dir);
    CU_ASSERT(n >= 17);
}

LO_SUITE(corpus, LO_TEST(test_corpus__every_family_whole_and_cut_off));
