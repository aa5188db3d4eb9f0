/*
 * The corpora of the fuzzer, replayed: every file of every family, whole and
 * cut off at many places, goes through all that reads it without harm.
 */
#include <glib.h>
#include <stdio.h>

#include "../../fuzz/fuzz_file_run.h"
#include "harness.h"

typedef void run_fn(const uint8_t *data, size_t size);

static void replay(run_fn *run, const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    char *bytes = NULL;
    gsize n = 0;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &bytes, &n, NULL));
    run((const uint8_t *)bytes, n);
    gsize step = MAX(n / 40, 1);
    for (gsize cut = 0; cut < n; cut += step)
        run((const uint8_t *)bytes, cut);
    g_free(bytes);
    g_free(path);
}

static void replay_all(run_fn *run, const char *folder, int least)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    int n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        replay(run, folder, name);
        n++;
    }
    g_dir_close(dir);
    CU_ASSERT(n >= least);
}

static void test_corpus__every_family_whole_and_cut_off(void)
{
    replay_all(fuzz_cim_run, "tests/fuzz/corpus/cim", 17);
}

static void test_corpus__packed_files_whole_and_cut_off(void)
{
    replay_all(fuzz_packed_run, "tests/fuzz/corpus/packed", 9);
    (void)unlink(fuzz_file(NULL, 0));
}

static void test_corpus__spreadsheets_whole_and_cut_off(void)
{
    replay_all(fuzz_csv_run, "tests/fuzz/corpus/csv", 6);
    (void)unlink(fuzz_file(NULL, 0));
}

LO_SUITE(corpus, LO_TEST(test_corpus__every_family_whole_and_cut_off),
         LO_TEST(test_corpus__packed_files_whole_and_cut_off),
         LO_TEST(test_corpus__spreadsheets_whole_and_cut_off));
