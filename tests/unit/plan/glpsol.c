/* glpsol as a child process. */
#include "glpsol.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

bool glpsol_found(void)
{
    static bool told;
    char *path = g_find_program_in_path("glpsol");
    bool found = path != NULL;
    g_free(path);
    if (!found && !told)
        fprintf(stderr, "skipped: no glpsol (package glpk-utils)\n");
    told = told || !found;
    return found;
}

char *glpsol_run(const char *model, const char *data)
{
    char *path = g_build_filename(lo_test_tmpdir(), "glpsol.dat", NULL);
    g_assert(g_file_set_contents(path, data, -1, NULL));
    const char *argv[] = {"glpsol", "-m",      model, "-d",
                          path,     "--tmlim", "60",  NULL};
    char *output = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                      NULL, &output, NULL, &status, NULL))
        CU_FAIL_FATAL("glpsol does not start");
    g_free(path);
    return output;
}

double glpsol_value(const char *output, const char *name)
{
    char *key = g_strdup_printf("\n%s ", name);
    const char *at = strstr(output, key);
    double value = at != NULL ? g_ascii_strtod(at + strlen(key), NULL) : NAN;
    g_free(key);
    return value;
}
