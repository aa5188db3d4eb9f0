/*
 * The corpus of the fuzzer, replayed: every request, whole and cut off, leaves
 * the board well.
 */
#include <stdio.h>

#include "../../fuzz/fuzz_web_run.h"
#include "harness.h"

static void replay(const struct fuzz_web *board, const char *path)
{
    char *bytes = NULL;
    gsize n = 0;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &bytes, &n, NULL));
    fuzz_web_run(board, (const uint8_t *)bytes, n);
    fuzz_web_run(board, (const uint8_t *)bytes, n / 2);
    fuzz_web_run(board, (const uint8_t *)bytes, n - n / 8);
    g_free(bytes);
}

static void test_web_corpus__no_request_does_harm(void)
{
    static const char folder[] = "tests/fuzz/corpus/web";
    struct fuzz_web board;
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    int n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    fuzz_web_open(&board, g_build_filename(lo_test_tmpdir(), "f.db", NULL));
    while ((name = g_dir_read_name(dir)) != NULL) {
        char *path = g_build_filename(folder, name, NULL);
        replay(&board, path);
        g_free(path);
        n++;
    }
    g_dir_close(dir);
    CU_ASSERT_TRUE(n >= 30);
    fuzz_web_close(&board);
}

LO_SUITE(web_corpus, LO_TEST(test_web_corpus__no_request_does_harm));
