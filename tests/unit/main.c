/*
 * The one main of all unit tests. It passes only if the run returned success,
 * no assertion failed, and as many tests ran as were registered: CUnit itself
 * returns 0 when assertions failed.
 */
#include <CUnit/Basic.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static struct lo_suite *first_suite;
static char *tmpdir;

void lo_suite_register(struct lo_suite *suite)
{
    struct lo_suite **at = &first_suite;
    while (*at != NULL && strcmp((*at)->name, suite->name) < 0)
        at = &(*at)->next;
    suite->next = *at;
    *at = suite;
}

const char *lo_test_shared(const char *folder)
{
    static GHashTable *known; /* folder -> path or "" */
    if (known == NULL)
        known = g_hash_table_new(g_str_hash, g_str_equal);
    const char *path = g_hash_table_lookup(known, folder);
    if (path == NULL) {
        const char *root = g_getenv("LINEOUT_SHARED");
        char *try =
            g_build_filename(root != NULL ? root : "../shared", folder, NULL);
        if (!g_file_test(try, G_FILE_TEST_IS_DIR)) {
            fprintf(stderr, "skipped: no folder '%s'\n", try);
            g_free(try);
            try = g_strdup("");
        }
        g_hash_table_insert(known, g_strdup(folder), try);
        path = try;
    }
    return path[0] != '\0' ? path : NULL;
}

static void remove_tree(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    if (dir != NULL) {
        const char *name;
        while ((name = g_dir_read_name(dir)) != NULL) {
            char *child = g_build_filename(path, name, NULL);
            remove_tree(child);
            g_free(child);
        }
        g_dir_close(dir);
    }
    g_remove(path);
}

const char *lo_test_tmpdir(void)
{
    if (tmpdir != NULL) {
        remove_tree(tmpdir);
        g_free(tmpdir);
    }
    tmpdir = g_dir_make_tmp("lineout-test-XXXXXX", NULL);
    return tmpdir;
}

static int add_suites(const char *only)
{
    int added = 0;
    for (const struct lo_suite *s = first_suite; s != NULL; s = s->next) {
        if (only != NULL && strcmp(only, s->name) != 0)
            continue;
        CU_pSuite suite = CU_add_suite(s->name, NULL, NULL);
        if (suite == NULL)
            return -1;
        for (unsigned i = 0; i < s->n; i++)
            if (CU_add_test(suite, s->tests[i].name, s->tests[i].run) == NULL)
                return -1;
        added += (int)s->n;
    }
    return added;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    g_setenv("TZ", "UTC", TRUE);
    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    int registered = add_suites(argc > 1 ? argv[1] : NULL);
    if (registered <= 0) {
        fprintf(stderr, "no tests registered\n");
        return EXIT_FAILURE;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_ErrorCode code = CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failure_records();
    unsigned run = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    if (tmpdir != NULL) {
        remove_tree(tmpdir);
        g_free(tmpdir);
    }
    if (code != CUE_SUCCESS || failures != 0 || run != (unsigned)registered) {
        fprintf(stderr, "FAILED: %u failures, %u of %d tests run\n", failures,
                run, registered);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
