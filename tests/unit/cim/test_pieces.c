/*
 * A file read in pieces gives what one reading gives: parts with their lines,
 * findings, errors; wherever the cut stands, also where it must not.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim/reader_int.h"
#include "harness.h"

/* All that makes a cut wrong: tags in comments, CDATA and instructions, objects
 * in objects, text around them; and what is said once for a file. */
static const char traps[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"\n"
    "  xmlns:cim=\"http://iec.ch/TC57/CIM100#\" xmlns:x=\"urn:x\">\n"
    "<cim:A rdf:ID=\"_1\">\n"
    "  <cim:A.b> one\n two </cim:A.b>\r\n"
    "  <cim:A.c><cim:C rdf:ID=\"_2\"><cim:C.d>in</cim:C.d></cim:C></cim:A.c>\n"
    "  <cim:A.e>after</cim:A.e>\n"
    "</cim:A><x:Y rdf:ID=\"_9\"><x:Z/></x:Y>\n"
    "<!-- <cim:A rdf:ID=\"_3\">\n <cim:A.b>no</cim:A.b></cim:A> -->\n"
    "<cim:B rdf:about=\"#_1\"><cim:B.f><![CDATA[\n<cim:A rdf:ID=\"_4\">]]>"
    "</cim:B.f></cim:B>\n"
    "<?note <cim:A rdf:ID=\"_5\"/> ?>\n"
    "text <cim:D><cim:D.g>no id</cim:D.g></cim:D>\n"
    "<cim:A.b.c rdf:about=\"urn:uuid:11111111-2222-3333-4444-555555555555\"\n"
    "  cim:A.h=\"attribute\"/>\n"
    "<x:W/><cim:E\n rdf:ID=\"_6\"><cim:E.i><cim:F><cim:F.j rdf:resource=\"#_1\""
    "/></cim:F></cim:E.i></cim:E>\n"
    "</rdf:RDF>\n"
    "<!-- the <cim:A rdf:ID=\"_7\"/> end -->\n";

static void dump_set(GString *out, const struct lo_objects *set)
{
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *at = lo_objects_properties(set, part);
        g_string_append_printf(out, "%d:%d %s %s %d:%s\n", part->document,
                               part->line, part->id, part->mrid, part->cls.v,
                               lo_objects_name_text(set, part->cls));
        for (int32_t k = 0; k < part->n_properties; k++)
            g_string_append_printf(out, "  %d:%s %d '%s'\n", at[k].name.v,
                                   lo_objects_name_text(set, at[k].name),
                                   at[k].kind, at[k].value);
    }
}

/* Everything that can be seen of a reading; *joined: in pieces. */
static char *reading(const char *bytes, size_t n, struct cim_cuts *cuts,
                     const struct lo_cim_limits *limits)
{
    struct lo_objects *set = lo_objects_new();
    struct lo_findings *findings = lo_findings_new();
    struct lo_error err = LO_ERROR_INIT;
    GString *out = g_string_new(NULL);
    enum lo_status status = cim_read_bytes_cut(set, "a.xml", bytes, n, cuts,
                                               limits, findings, &err);
    g_string_append_printf(out, "%d %s %s\n", (int)status, err.message,
                           err.hint);
    dump_set(out, set);
    for (size_t i = 0; i < lo_findings_count(findings); i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        g_string_append_printf(out, "%s %s %s:%d %s\n", f->rule, f->object,
                               f->file, f->line, f->text);
    }
    lo_findings_free(findings);
    lo_objects_free(set);
    return g_string_free(out, FALSE);
}

static const struct lo_cim_limits usual = LO_CIM_LIMITS_INIT;

static bool same_in_pieces(const char *bytes, size_t n, struct cim_cuts cuts,
                           const char *whole,
                           const struct lo_cim_limits *limits)
{
    char *pieces = reading(bytes, n, &cuts, limits);
    if (strcmp(whole, pieces) != 0) {
        fprintf(stderr, "%s:%d: cut at %d: %s\n", __FILE__, __LINE__,
                (int)cuts.at[0], pieces);
        CU_FAIL("in pieces it is something else");
    }
    g_free(pieces);
    return cuts.joined;
}

static char *read_whole(const char *bytes, size_t n,
                        const struct lo_cim_limits *limits)
{
    struct cim_cuts none = {.n = 0};
    return reading(bytes, n, &none, limits);
}

/* Cuts at every '<'; returns how often the pieces were joined. */
static int cut_everywhere(const char *bytes, size_t n,
                          const struct lo_cim_limits *limits)
{
    char *whole = read_whole(bytes, n, limits);
    int joined = 0;
    for (size_t i = 0; i < n; i++) {
        struct cim_cuts one = {.at = {(int64_t)i}, .n = 1};
        if (bytes[i] == '<')
            joined += same_in_pieces(bytes, n, one, whole, limits);
    }
    CU_PASS("the same at every cut");
    g_free(whole);
    return joined;
}

/* Only where an object may begin, and only some of them. */
static int cut_sometimes(const char *bytes, size_t n, size_t step)
{
    char *whole = read_whole(bytes, n, &usual);
    int joined = 0;
    for (size_t i = step; i < n; i += step) {
        int64_t at = cim_pieces_candidate(bytes, n, i);
        struct cim_cuts one = {.at = {at}, .n = 1};
        if (at > 0)
            joined += same_in_pieces(bytes, n, one, whole, &usual);
    }
    g_free(whole);
    return joined;
}

/* `step` 0 = everywhere. */
static int cut_file(const char *folder, const char *name, size_t step)
{
    char *path = g_build_filename(folder, name, NULL);
    char *bytes = NULL;
    gsize n = 0;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &bytes, &n, NULL));
    int joined = step > 0 ? cut_sometimes(bytes, n, step)
                          : cut_everywhere(bytes, n, &usual);
    g_free(bytes);
    g_free(path);
    return joined;
}

static int cut_folder(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    int joined = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".xml"))
            joined += cut_file(folder, name, 0);
    g_dir_close(dir);
    return joined;
}

/* Right are only those before B, D, A.b.c, W and E, before the foreign Y and
 * before the comments and the instruction between them. */
static void test_pieces__a_wrong_cut_changes_nothing(void)
{
    CU_ASSERT_EQUAL(cut_everywhere(traps, strlen(traps), &usual), 9);
}

/* What looks like the first object stands before the root. */
static void test_pieces__without_its_prologue_no_piece_counts(void)
{
    char *text = g_strconcat("<!-- <cim:A rdf:ID=\"_0\"/> -->\n",
                             strchr(traps, '\n') + 1, NULL);
    CU_ASSERT_EQUAL(cut_everywhere(text, strlen(text), &usual), 0);
    g_free(text);
}

static void test_pieces__three_pieces_are_one_file(void)
{
    size_t n = strlen(traps);
    char *whole = read_whole(traps, n, &usual);
    int joined = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n && traps[a] == '<'; b++) {
            struct cim_cuts two = {.at = {(int64_t)a, (int64_t)b}, .n = 2};
            if (traps[b] == '<')
                joined += same_in_pieces(traps, n, two, whole, &usual);
        }
    CU_ASSERT_EQUAL(joined, 9 * 8 / 2);
    g_free(whole);
}

static void test_pieces__every_family_at_every_cut(void)
{
    CU_ASSERT(cut_folder("tests/fuzz/corpus/cim") >= 50);
}

static void test_pieces__broken_files_say_the_same(void)
{
    (void)cut_folder("tests/cases/input");
}

static void test_pieces__the_limit_of_objects_holds_over_all(void)
{
    for (int objects = 1; objects <= 7; objects++) {
        struct lo_cim_limits few = LO_CIM_LIMITS_INIT;
        few.objects = objects;
        (void)cut_everywhere(traps, strlen(traps), &few);
    }
}

static void test_pieces__published_feeders_too(void)
{
    const char *folder = lo_test_shared("cim");
    if (folder == NULL)
        return;
    CU_ASSERT_EQUAL(cut_file(folder, "IEEE13.xml", 30000), 9);
    CU_ASSERT_EQUAL(cut_file(folder, "j1red.xml", 100000), 7);
}

/* Large enough to be cut by itself. */
static void test_pieces__a_large_file_is_cut_where_objects_begin(void)
{
    GString *text = g_string_new(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
        "xmlns:cim=\"http://iec.ch/TC57/CIM100#\">\n");
    for (int i = 0; i < 40000; i++)
        g_string_append_printf(
            text,
            "  <cim:Fuse rdf:ID=\"_%d\">\n    <cim:Identified"
            "Object.name>f%d</cim:IdentifiedObject.name>\n  "
            "</cim:Fuse>\n",
            i, i);
    g_string_append(text, "</rdf:RDF>\n");
    char *whole = read_whole(text->str, text->len, &usual);
    char *pieces = reading(text->str, text->len, NULL, &usual);
    CU_ASSERT_STRING_EQUAL(whole, pieces);
    size_t half = text->len / 2;
    int64_t at = cim_pieces_candidate(text->str, text->len, half);
    CU_ASSERT(at >= (int64_t)half && at < (int64_t)half + 200);
    CU_ASSERT(g_str_has_prefix(text->str + at, "<cim:Fuse "));
    g_free(whole);
    g_free(pieces);
    g_string_free(text, TRUE);
}

LO_SUITE(pieces, LO_TEST(test_pieces__a_wrong_cut_changes_nothing),
         LO_TEST(test_pieces__without_its_prologue_no_piece_counts),
         LO_TEST(test_pieces__three_pieces_are_one_file),
         LO_TEST(test_pieces__every_family_at_every_cut),
         LO_TEST(test_pieces__broken_files_say_the_same),
         LO_TEST(test_pieces__the_limit_of_objects_holds_over_all),
         LO_TEST(test_pieces__published_feeders_too),
         LO_TEST(test_pieces__a_large_file_is_cut_where_objects_begin));
