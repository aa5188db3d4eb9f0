/*
 * What files of every kind mean: tests/cases/pitfall/ and tests/cases/family/,
 * a folder each with its .xml files, `expected` and maybe `how`.
 *
 *   expected   lines of facts.h that must be there; "finding RULE 0" must not;
 *              "error TEXT" and "hint TEXT": a file is refused with these words
 *   how        units si|cgmes, degrees yes|no, source NAME
 *
 * The files are read in every order (up to six of them): none may matter.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "facts.h"
#include "harness.h"

enum { MOST_FILES = 6, SHOWN = 6 };

struct folder {
    char *path;
    GPtrArray *files; /* paths, sorted */
    char **expected;
    char **how;
};

static char **lines_of(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    char **lines = NULL;
    if (g_file_get_contents(path, &text, NULL, NULL))
        lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_free(text);
    g_free(path);
    return lines;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct folder open_folder(const char *path)
{
    struct folder f = {g_strdup(path), g_ptr_array_new_with_free_func(g_free),
                       lines_of(path, "expected"), lines_of(path, "how")};
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".xml"))
            g_ptr_array_add(f.files, g_build_filename(path, name, NULL));
    g_dir_close(dir);
    g_ptr_array_sort(f.files, by_name);
    CU_ASSERT_FATAL(f.files->len >= 1 && f.files->len <= MOST_FILES);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f.expected);
    return f;
}

static void close_folder(struct folder *f)
{
    g_free(f->path);
    g_ptr_array_free(f->files, TRUE);
    g_strfreev(f->expected);
    g_strfreev(f->how);
}

/* Prints what is known of the same thing: most mistakes are in the value. */
static void show_near(GHashTable *facts, const char *line)
{
    GHashTableIter at;
    gpointer key;
    const char *last = strrchr(line, ' ');
    int shown = 0;
    g_hash_table_iter_init(&at, facts);
    while (g_hash_table_iter_next(&at, &key, NULL) && shown < SHOWN)
        if (last != NULL &&
            strncmp(key, line, (size_t)(last - line) + 1) == 0) {
            fprintf(stderr, "    found: %s\n", (char *)key);
            shown++;
        }
}

static bool holds(GHashTable *facts, const struct lo_findings *findings,
                  const char *line)
{
    size_t n = strlen(line);
    if (g_str_has_prefix(line, "finding ") && n > 2 &&
        strcmp(line + n - 2, " 0") == 0) {
        char *rule = g_strndup(line + 8, n - 10);
        bool none = lo_findings_count_rule(findings, rule) == 0;
        g_free(rule);
        return none;
    }
    return g_hash_table_contains(facts, line);
}

static void compare(const struct folder *f, const struct cim_case *c,
                    const char *order)
{
    GHashTable *facts = facts_of(c);
    for (int i = 0; f->expected[i] != NULL; i++) {
        const char *line = f->expected[i];
        if (line[0] == '\0' || line[0] == '#' ||
            holds(facts, c->findings, line))
            continue;
        CU_FAIL("a fact is missing");
        fprintf(stderr, "%s (order %s): missing: %s\n", f->path, order, line);
        show_near(facts, line);
    }
    g_hash_table_destroy(facts);
}

static struct lo_cim_options take_how(const struct folder *f,
                                      struct lo_objects *set)
{
    struct lo_cim_options options = {.kw_per_customer = 2};
    for (int i = 0; f->how != NULL && f->how[i] != NULL; i++) {
        const char *value = strchr(f->how[i], ' ');
        CU_ASSERT_PTR_NOT_NULL_FATAL(value);
        value++;
        if (g_str_has_prefix(f->how[i], "units "))
            lo_cim_say_units(set, value);
        else if (g_str_has_prefix(f->how[i], "source "))
            lo_cim_say_source(set, value);
        else if (strcmp(f->how[i], "degrees yes") == 0)
            options.degrees = LO_DEGREES_YES;
        else if (strcmp(f->how[i], "degrees no") == 0)
            options.degrees = LO_DEGREES_NO;
        else
            CU_FAIL_FATAL("unknown word in `how`");
    }
    return options;
}

/* "error ..." and "hint ..." of the first file that is refused. */
static void refused(const struct folder *f, const struct lo_error *err)
{
    for (int i = 0; f->expected[i] != NULL; i++) {
        const char *line = f->expected[i];
        bool same = g_str_has_prefix(line, "error ")
                        ? strstr(err->message, line + 6) != NULL
                    : g_str_has_prefix(line, "hint ")
                        ? strstr(err->hint, line + 5) != NULL
                        : line[0] == '\0' || line[0] == '#';
        CU_ASSERT_TRUE(same);
        if (!same)
            fprintf(stderr, "%s: '%s', not: %s (%s)\n", f->path, line,
                    err->message, err->hint);
    }
}

static void run_order(const struct folder *f, const char *order)
{
    const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    struct cim_case c = {.objects = lo_objects_new(),
                         .findings = lo_findings_new()};
    struct lo_error err = LO_ERROR_INIT;
    bool refusal = g_str_has_prefix(f->expected[0], "error ");
    enum lo_status status = LO_OK;
    for (const char *at = order; *at != '\0' && status == LO_OK; at++)
        status = lo_cim_read(c.objects, f->files->pdata[*at - '0'], &limits,
                             c.findings, &err);
    CU_ASSERT_EQUAL(status != LO_OK, refusal);
    if (status != LO_OK) {
        refused(f, &err);
    } else {
        struct lo_cim_options options = take_how(f, c.objects);
        cim_case_link_with(&c, &options);
        compare(f, &c, order);
    }
    cim_case_free(&c);
}

static void permute(const struct folder *f, char *order, guint n)
{
    if (n == f->files->len) {
        order[n] = '\0';
        run_order(f, order);
        return;
    }
    for (guint i = 0; i < f->files->len; i++) {
        if (memchr(order, '0' + (int)i, n) != NULL)
            continue;
        order[n] = (char)('0' + i);
        permute(f, order, n + 1);
    }
}

/* Returns how many folders there are. */
static int run_kind(const char *kind)
{
    GDir *dir = g_dir_open(kind, 0, NULL);
    const char *name;
    int n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        char *path = g_build_filename(kind, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            char order[MOST_FILES + 1];
            struct folder f = open_folder(path);
            permute(&f, order, 0);
            close_folder(&f);
            n++;
        }
        g_free(path);
    }
    g_dir_close(dir);
    return n;
}

/* 17, difference models, need a store: tests/unit/app/test_import.c. 18, memory
 * and speed, is measured by `make bench-cim`. */
static void test_model__every_pitfall_of_the_profile_is_met(void)
{
    for (int i = 1; i <= 19; i++) {
        if (i == 17 || i == 18)
            continue;
        char prefix[16];
        bool found = false;
        GDir *dir = g_dir_open("tests/cases/pitfall", 0, NULL);
        const char *name;
        g_snprintf(prefix, sizeof prefix, "%02d-", i);
        CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
        while ((name = g_dir_read_name(dir)) != NULL)
            found = found || g_str_has_prefix(name, prefix);
        g_dir_close(dir);
        CU_ASSERT_TRUE(found);
        if (!found)
            fprintf(stderr, "no case of pitfall %d\n", i);
    }
    (void)run_kind("tests/cases/pitfall");
}

static void test_model__files_of_every_family_are_read_whole(void)
{
    CU_ASSERT(run_kind("tests/cases/family") >= 1);
}

LO_SUITE(model_cases, LO_TEST(test_model__every_pitfall_of_the_profile_is_met),
         LO_TEST(test_model__files_of_every_family_are_read_whole));
