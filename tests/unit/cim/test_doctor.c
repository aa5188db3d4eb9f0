/*
 * The doctor, case by case: tests/cases/doctor/<rule>/ with network.xml, maybe
 * work.xml, and all findings that the two must give in `expected`, but the note
 * on units that every network has. A new case needs no C.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

#define FOLDER "tests/cases/doctor"

/* "severity rule file:line object: text", a line each, in their order. */
static char *findings_text(const struct lo_findings *findings)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < lo_findings_count(findings); i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        if (strcmp(f->rule, "units") == 0)
            continue;
        char *file = g_path_get_basename(f->file);
        g_string_append_printf(out, "%s %s %s:%d %s: %s\n",
                               lo_severity_name(f->severity), f->rule,
                               f->file[0] != '\0' ? file : "-", f->line,
                               f->object[0] != '\0' ? f->object : "-", f->text);
        CU_ASSERT(f->advice[0] != '\0');
        g_free(file);
    }
    return g_string_free(out, FALSE);
}

static struct cim_case examine(const char *dir)
{
    char *paths[] = {g_build_filename(dir, "network.xml", NULL),
                     g_build_filename(dir, "work.xml", NULL)};
    int n = g_file_test(paths[1], G_FILE_TEST_EXISTS) ? 2 : 1;
    struct cim_case c = cim_case_build_files((const char *const *)paths, n);
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_sections *sections = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_sections_new(&sections, c.network, &options, c.findings, &err), err);
    lo_cim_doctor(c.objects, c.network, sections, c.customers, c.findings);
    lo_sections_free(sections);
    g_free(paths[0]);
    g_free(paths[1]);
    return c;
}

static void run_case(const char *rule)
{
    char *dir = g_build_filename(FOLDER, rule, NULL);
    char *path = g_build_filename(dir, "expected", NULL);
    char *expected = NULL;
    struct cim_case c = examine(dir);
    char *found = findings_text(c.findings);
    CU_ASSERT_TRUE(g_file_get_contents(path, &expected, NULL, NULL));
    bool same = g_strcmp0(found, expected) == 0;
    CU_ASSERT_TRUE(same);
    if (!same)
        fprintf(stderr, "%s: found\n%sexpected\n%s", rule, found,
                expected != NULL ? expected : "(no file)\n");
    CU_ASSERT(strcmp(rule, "nothing-wrong") == 0 ||
              lo_findings_count_rule(c.findings, rule) > 0);
    g_free(found);
    g_free(expected);
    g_free(path);
    g_free(dir);
    cim_case_free(&c);
}

static void test_doctor__every_rule_has_a_case(void)
{
    GDir *dir = g_dir_open(FOLDER, 0, NULL);
    const char *name;
    int n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        char *path = g_build_filename(FOLDER, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            run_case(name);
            n++;
        }
        g_free(path);
    }
    g_dir_close(dir);
    CU_ASSERT(n >= 19);
}

LO_SUITE(doctor, LO_TEST(test_doctor__every_rule_has_a_case));
