/*
 * The doctor, case by case: tests/cases/doctor/<rule>/ with network.xml, maybe
 * work.xml and spreadsheets (jobs.csv ...), and all findings that they must
 * give in `expected`, but the note on units that every network has. A new case
 * needs no C; tests/check/rules.sh holds that every rule has one.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"
#include "lineout/report.h"
#include "lineout/supply.h"

static const struct lo_cim_limits usual = LO_CIM_LIMITS_INIT;

#define FOLDER "tests/cases/doctor"

/* "severity rule file:line object: text", a line each, in their order. */
static char *findings_text(const struct lo_findings *findings, bool with_units)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < lo_findings_count(findings); i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        if (strcmp(f->rule, "units") == 0 && !with_units)
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

static void read_one(struct cim_case *c, const char *dir, const char *name)
{
    static const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    static const char *const kinds[] = {"jobs", "customers", "contacts",
                                        "network", "history"};
    char *path = g_build_filename(dir, name, NULL);
    struct lo_error err = LO_ERROR_INIT;
    if (g_str_has_suffix(name, ".xml") && g_file_test(path, G_FILE_TEST_EXISTS))
        LO_ASSERT_OK(lo_cim_read(c->objects, path, &limits, c->findings, &err),
                     err);
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (g_str_has_prefix(name, kinds[k]) &&
            g_str_has_suffix(name, ".csv") &&
            g_file_test(path, G_FILE_TEST_EXISTS))
            LO_ASSERT_OK(lo_cim_read_csv(c->objects, path, kinds[k], NULL,
                                         &usual, c->findings, &err),
                         err);
    g_free(path);
}

/* `how` of the folder: "supply" looks at the flows as well, "source NAME". */
static bool take_how(struct cim_case *c, const char *dir)
{
    char *path = g_build_filename(dir, "how", NULL);
    char *text = NULL;
    bool supply = false;
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        g_strchomp(text);
        supply = strcmp(text, "supply") == 0;
        if (g_str_has_prefix(text, "source "))
            lo_cim_say_source(c->objects, text + 7);
    }
    g_free(text);
    g_free(path);
    return supply;
}

static struct cim_case examine(const char *dir)
{
    static const char *const names[] = {
        "network.xml", "work.xml",     "network.csv", "customers.csv",
        "jobs.csv",    "contacts.csv", "history.csv"};
    const struct lo_cim_options cim = LO_CIM_OPTIONS_INIT;
    struct cim_case c = {.objects = lo_objects_new(),
                         .findings = lo_findings_new()};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        read_one(&c, dir, names[i]);
    bool with_supply = take_how(&c, dir);
    cim_case_link(&c);
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_supply_options flows = LO_SUPPLY_OPTIONS_INIT;
    struct lo_sections *sections = NULL;
    struct lo_interruptions *past = NULL;
    struct lo_planned *planned = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_sections_new(&sections, c.network, &options, c.findings, &err), err);
    if (with_supply)
        lo_supply_free(lo_supply_new_with(sections, &flows, c.findings));
    lo_cim_interruptions(&past, c.objects, c.network, &cim, c.findings);
    LO_ASSERT_OK(lo_cim_planned(&planned, c.objects, c.network, c.customers,
                                c.work, &cim, c.findings, &err),
                 err);
    lo_cim_doctor(c.objects, c.network, sections, c.customers, c.findings);
    lo_interruptions_free(past);
    lo_planned_free(planned);
    lo_sections_free(sections);
    return c;
}

static bool has_chinese(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0xe4 && (unsigned char)*text <= 0xe9)
            return true;
    return false;
}

/* In Chinese as well, and what to do about it. */
static void expect_chinese(const struct lo_findings *findings)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < lo_findings_count(findings); i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        const char *const texts[] = {f->text, f->advice};
        for (int k = 0; k < 2; k++) {
            g_string_truncate(out, 0);
            lo_report_retell(out, LO_LANG_ZH, texts[k]);
            bool told = has_chinese(out->str);
            CU_ASSERT_TRUE(told);
            if (!told)
                fprintf(stderr, "%s: no Chinese: %s\n", f->rule, texts[k]);
        }
    }
    g_string_free(out, TRUE);
}

static void run_case(const char *rule)
{
    char *dir = g_build_filename(FOLDER, rule, NULL);
    char *path = g_build_filename(dir, "expected", NULL);
    char *expected = NULL;
    struct cim_case c = examine(dir);
    char *found = findings_text(c.findings, strcmp(rule, "units") == 0);
    CU_ASSERT_TRUE(g_file_get_contents(path, &expected, NULL, NULL));
    bool same = g_strcmp0(found, expected) == 0;
    CU_ASSERT_TRUE(same);
    if (!same)
        fprintf(stderr, "%s: found\n%sexpected\n%s", rule, found,
                expected != NULL ? expected : "(no file)\n");
    expect_chinese(c.findings);
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
    CU_ASSERT(n >= 50);
}

LO_SUITE(doctor, LO_TEST(test_doctor__every_rule_has_a_case));
