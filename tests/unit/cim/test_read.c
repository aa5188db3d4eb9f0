/*
 * The many ways in which files say the same: ids, references, enumerations,
 * compounds, namespaces, text in pieces.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim/cim_int.h"
#include "cim_case.h"
#include "harness.h"

#define UUID "7f3c9a10-0000-4000-8000-0000000000ab"
#define UUID_UPPER "7F3C9A10-0000-4000-8000-0000000000AB"

static void test_id__all_spellings_of_a_uuid_are_one(void)
{
    static const char *const spellings[] = {
        "_" UUID_UPPER,
        "#_" UUID,
        "urn:uuid:" UUID_UPPER,
        "urn:uuid:_" UUID,
        "#" UUID_UPPER,
        "urn:uuid:7F3C9A100000400080000000000000AB",
        "_7f3c9a100000400080000000000000AB",
        "http://example.org/grid.xml#_" UUID,
        "grid.xml#_" UUID,
        "../Model.RDF#" UUID_UPPER,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
        char out[128];
        lo_cim_canonical_id(out, spellings[i], NULL);
        CU_ASSERT_STRING_EQUAL(out, UUID);
    }
}

static void test_id__other_ids_keep_case_and_marks(void)
{
    char out[64];
    const char *mrid = NULL;
    lo_cim_canonical_id(out, "#_FUS0001", &mrid);
    CU_ASSERT_STRING_EQUAL(out, "FUS0001");
    CU_ASSERT_STRING_EQUAL(mrid, "FUS0001");
    lo_cim_canonical_id(out, "#A#1", NULL);
    CU_ASSERT_STRING_EQUAL(out, "A#1");
    lo_cim_canonical_id(out, "A#1", NULL);
    CU_ASSERT_STRING_EQUAL(out, "A#1");
    lo_cim_canonical_id(out, ".xml#1", NULL);
    CU_ASSERT_STRING_EQUAL(out, ".xml#1");
    lo_cim_canonical_id(out, "", NULL);
    CU_ASSERT_STRING_EQUAL(out, "");
    lo_cim_canonical_id(out, "urn:uuid:" UUID_UPPER, &mrid);
    CU_ASSERT_STRING_EQUAL(mrid, UUID_UPPER);
}

/* Digits of a UUID, one by one; false if the text is something else. */
static bool slow_digits(char digits[33], const char *text)
{
    int n = 0;
    for (int i = 0; text[i] != '\0'; i++) {
        if (text[i] == '-' && n > 0)
            continue;
        if (n == 32 || !g_ascii_isxdigit(text[i]))
            return false;
        digits[n++] = g_ascii_tolower(text[i]);
    }
    digits[n] = '\0';
    return n == 32;
}

/* Every byte at every place of a UUID: folded only where it still is one. */
static void test_id__nothing_but_a_uuid_is_folded(void)
{
    int wrong = 0;
    for (int at = 0; at < 36; at++)
        for (int c = 1; c < 256; c++) {
            char text[] = "7F2AbcdE-0123-4567-89aB-CdeF01234567";
            char digits[33], out[48], plain[48];
            int n = 0;
            text[at] = (char)c;
            /* A prefix would be another matter. */
            if (at == 0 && strchr("#_", c) != NULL)
                continue;
            lo_cim_canonical_id(out, text, NULL);
            for (int i = 0; out[i] != '\0'; i++)
                if (out[i] != '-')
                    plain[n++] = out[i];
            plain[n] = '\0';
            bool is = slow_digits(digits, text);
            wrong += strcmp(is ? plain : out, is ? digits : text) != 0;
            wrong += is && (strlen(out) != 36 || out[8] != '-');
        }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Equipment is found again by its mRID alone. */
static void test_id__mrid_folds_to_the_id(void)
{
    static const char *const spelled[] = {
        "#_7F2ABCDE-0123-4567-89AB-CDEF01234567",
        "urn:uuid:7f2abcde0123456789abcdef01234567",
        "__x",
        "#__",
        "_urn:uuid:a",
        "http://a#b#_c",
        "A#1",
        "-",
        "#"};
    for (size_t i = 0; i < G_N_ELEMENTS(spelled); i++) {
        char id[64], again[64];
        const char *mrid = NULL;
        lo_cim_canonical_id(id, spelled[i], &mrid);
        again[cim_fold(again, mrid, strlen(mrid))] = '\0';
        CU_ASSERT_STRING_EQUAL(id, again);
    }
}

static void test_read__id_and_about_update_one_object(void)
{
    struct cim_case c = cim_case_read(
        "<cim:Breaker rdf:ID=\"_" UUID_UPPER
        "\">" CIM_TEXT("Switch.normalOpen", "false") "</cim:Breaker>\n",
        "<cim:Equipment rdf:about=\"#_" UUID
        "\">" CIM_TEXT("Switch.open", "true") "</cim:Equipment>\n");
    CU_ASSERT_EQUAL(lo_objects_count(c.objects), 1);
    const struct lo_part *cb = cim_case_object(&c, UUID);
    CU_ASSERT_STRING_EQUAL(cb->mrid, UUID_UPPER);
    CU_ASSERT_EQUAL(cb->line, 3);
    CU_ASSERT_STRING_EQUAL(
        lo_objects_name_text(c.objects, lo_objects_class(c.objects, cb)),
        "Breaker");
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, UUID, "Switch.open"), "true");
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, UUID, "Switch.normalOpen"),
                           "false");
    cim_case_free(&c);
}

static void test_read__references_enumerations_and_empty_ones(void)
{
    struct cim_case c = cim_case_read(
        "<cim:Terminal rdf:ID=\"t\">\n"
        "<cim:Terminal.ConductingEquipment rdf:resource=\"urn:uuid:" UUID_UPPER
        "\"/>\n"
        "<cim:Terminal.ConnectivityNode rdf:resource=\"#_FUS.1\"/>\n"
        "<cim:Terminal.phases "
        "rdf:resource=\"#http://iec.ch/TC57/CIM100#PhaseCode.ABCN\"/>\n"
        "<cim:A.b rdf:resource=\"http://iec.ch/TC57/CIM100#WorkKind.repair\"/>"
        "<cim:A.c rdf:resource=\"\"/><cim:A.d></cim:A.d><cim:A.e/>\n"
        "<cim:A.f rdf:resource=\"http://example.org/grid.xml#_n1\"/>\n"
        "</cim:Terminal>\n",
        NULL);
    const struct lo_part *t = cim_case_object(&c, "t");
    const struct lo_property *p = lo_objects_properties(c.objects, t);
    CU_ASSERT_EQUAL_FATAL(t->n_properties, 5);
    CU_ASSERT_EQUAL(p[0].kind, LO_VALUE_REF);
    CU_ASSERT_STRING_EQUAL(p[0].value, UUID);
    CU_ASSERT_EQUAL(p[1].kind, LO_VALUE_REF);
    CU_ASSERT_STRING_EQUAL(p[1].value, "FUS.1");
    CU_ASSERT_EQUAL(p[2].kind, LO_VALUE_ENUM);
    CU_ASSERT_STRING_EQUAL(p[2].value, "ABCN");
    CU_ASSERT_STRING_EQUAL(p[3].value, "repair");
    CU_ASSERT_EQUAL(p[4].kind, LO_VALUE_REF);
    CU_ASSERT_STRING_EQUAL(p[4].value, "n1");
    cim_case_free(&c);
}

static void test_read__compounds_of_all_forms_have_one_path(void)
{
    static const char *const forms[] = {
        "<cim:BaseWork.priority><cim:Priority><cim:Priority.rank>2"
        "</cim:Priority.rank></cim:Priority></cim:BaseWork.priority>",
        "<cim:BaseWork.priority rdf:parseType=\"Resource\">"
        "<cim:Priority.rank>2</cim:Priority.rank></cim:BaseWork.priority>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        char *body = g_strconcat(
            "<cim:WorkTask rdf:ID=\"t\">", forms[i],
            CIM_TEXT("IdentifiedObject.name", "after") "</cim:WorkTask>\n",
            NULL);
        struct cim_case c = cim_case_read(body, NULL);
        CU_ASSERT_STRING_EQUAL(
            cim_case_value(&c, "t", "BaseWork.priority/Priority.rank"), "2");
        CU_ASSERT_STRING_EQUAL(cim_case_value(&c, "t", "IdentifiedObject.name"),
                               "after");
        cim_case_free(&c);
        g_free(body);
    }
}

static void test_read__nested_object_with_an_id_stands_alone(void)
{
    struct cim_case c = cim_case_read(
        "<cim:WorkTask rdf:ID=\"t\"><cim:WorkTask.Work>"
        "<cim:Work rdf:ID=\"w\">" CIM_TEXT(
            "Work.workOrderNumber",
            "17") "</cim:Work></cim:WorkTask.Work>" CIM_TEXT("IdentifiedObject."
                                                             "name",
                                                             "after") "</"
                                                                      "cim:"
                                                                      "WorkTask"
                                                                      ">\n",
        NULL);
    CU_ASSERT_EQUAL(lo_objects_count(c.objects), 2);
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, "t", "WorkTask.Work"), "w");
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, "w", "Work.workOrderNumber"),
                           "17");
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, "t", "IdentifiedObject.name"),
                           "after");
    CU_ASSERT_PTR_NULL(cim_case_value(&c, "w", "IdentifiedObject.name"));
    cim_case_free(&c);
}

static void test_read__extension_names_cannot_clash_with_cim(void)
{
    struct cim_case c = cim_case_read(
        "<lo:WorkMode rdf:ID=\"m\"><lo:WorkMode.minutes>60"
        "</lo:WorkMode.minutes></lo:WorkMode>\n"
        "<cim:WorkTask rdf:ID=\"t\"><lo:WorkTask.due>2026-11-30T00:00:00Z"
        "</lo:WorkTask.due></cim:WorkTask>\n"
        "<md:FullModel rdf:about=\"urn:uuid:" UUID "\">"
        "<md:Model.profile>x</md:Model.profile></md:FullModel>\n",
        NULL);
    const struct lo_part *m = cim_case_object(&c, "m");
    CU_ASSERT_STRING_EQUAL(lo_objects_name_text(c.objects, m->cls),
                           "lo:WorkMode");
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, "m", "lo:WorkMode.minutes"),
                           "60");
    CU_ASSERT_PTR_NULL(cim_case_value(&c, "t", "WorkTask.due"));
    CU_ASSERT_PTR_NOT_NULL(cim_case_value(&c, "t", "lo:WorkTask.due"));
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, UUID, "md:Model.profile"), "x");
    cim_case_free(&c);
}

static void read_namespace(const char *uri, int objects)
{
    struct lo_objects *set = lo_objects_new();
    struct lo_findings *findings = lo_findings_new();
    struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    char *text = g_strdup_printf(
        "<R:RDF xmlns:R=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
        "xmlns:a=\"http://iec.ch/TC57/CIM100#\" xmlns:b=\"%s\">\n"
        "<a:Breaker R:ID=\"x\"><b:Extra.deep><b:Y><b:Z.z>1</b:Z.z></b:Y>"
        "</b:Extra.deep><a:Switch.open>true</a:Switch.open></a:Breaker>\n"
        "<b:Breaker R:ID=\"y\"><a:Switch.open>false</a:Switch.open>"
        "</b:Breaker></R:RDF>",
        uri);
    char *path = cim_case_file("n.xml", text, strlen(text));
    LO_ASSERT_OK(lo_cim_read(set, path, &limits, findings, &err), err);
    lo_objects_link(set);
    CU_ASSERT_EQUAL(lo_objects_count(set), (size_t)objects);
    CU_ASSERT_STRING_EQUAL(
        lo_objects_value(set, lo_objects_find(set, "x"),
                         lo_objects_find_name(set, "Switch.open")),
        "true");
    CU_ASSERT_EQUAL(lo_findings_count_rule(findings, "foreign-namespace"),
                    objects == 1 ? 1 : 0);
    lo_objects_free(set);
    lo_findings_free(findings);
    g_free(path);
    g_free(text);
}

static void test_read__namespace_counts_not_the_prefix(void)
{
    read_namespace("http://iec.ch/TC57/2013/CIM-schema-cim16#", 2);
    read_namespace("http://ucaiug.org/61970cim18v02_61968cim14v00#", 2);
    read_namespace("http://www.gridappsd.org/CIM101#", 2);
    read_namespace("http://iec.ch/TC57/CIM100-European#", 1);
    read_namespace("http://entsoe.eu/CIM/SchemaExtension/3/1#", 1);
    read_namespace("http://example.org/own#", 1);
}

static void test_read__typed_description_is_an_object_of_its_type(void)
{
    struct cim_case c = cim_case_read(
        "<rdf:Description rdf:about=\"#x\"><rdf:type "
        "rdf:resource=\"http://iec.ch/TC57/CIM100#Fuse\"/>" CIM_TEXT(
            "Switch.open", "true") "</rdf:Description>\n",
        NULL);
    const struct lo_part *x = cim_case_object(&c, "x");
    CU_ASSERT_STRING_EQUAL(
        lo_objects_name_text(c.objects, lo_objects_class(c.objects, x)),
        "Fuse");
    CU_ASSERT_STRING_EQUAL(cim_case_value(&c, "x", "Switch.open"), "true");
    cim_case_free(&c);
}

static void test_read__object_without_id_is_a_finding(void)
{
    struct cim_case c =
        cim_case_read(CIM_OBJECT("Breaker", "cb", "") "<cim:Fuse/>\n", NULL);
    CU_ASSERT_EQUAL(lo_objects_count(c.objects), 1);
    const struct lo_finding *f = cim_case_finding(&c, "no-id");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_EQUAL(f->line, 4);
    cim_case_free(&c);
}

/* Texts of many lengths, so that chunk ends fall inside characters, character
 * references and tags. */
static void test_read__text_in_pieces_stays_whole(void)
{
    GString *body = g_string_new(NULL);
    GString *want = g_string_new(NULL);
    for (int i = 0; i < 4000; i++) {
        g_string_append_printf(body, "<cim:Feeder rdf:ID=\"f%d\"><cim:A.b> \n",
                               i);
        for (int k = 0; k < i % 37; k++)
            g_string_append(body, "\xe5\xbc\xa0\xe5\xba\x84");
        g_string_append_printf(body,
                               "&amp;&#24196;<![CDATA[<%d>]]> </cim:A.b>"
                               "</cim:Feeder>\n",
                               i);
    }
    struct cim_case c = cim_case_read(body->str, NULL);
    CU_ASSERT_EQUAL(lo_objects_count(c.objects), 4000);
    int wrong = 0;
    for (int i = 0; i < 4000; i++) {
        char id[16];
        g_snprintf(id, sizeof(id), "f%d", i);
        g_string_truncate(want, 0);
        for (int k = 0; k < i % 37; k++)
            g_string_append(want, "\xe5\xbc\xa0\xe5\xba\x84");
        g_string_append_printf(want, "&\xe5\xba\x84<%d>", i);
        const char *got = cim_case_value(&c, id, "A.b");
        wrong += got == NULL || strcmp(got, want->str) != 0;
        wrong += cim_case_object(&c, id)->line != 3 + 2 * i;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    cim_case_free(&c);
    g_string_free(body, TRUE);
    g_string_free(want, TRUE);
}

LO_SUITE(cim_read, LO_TEST(test_id__all_spellings_of_a_uuid_are_one),
         LO_TEST(test_id__other_ids_keep_case_and_marks),
         LO_TEST(test_id__nothing_but_a_uuid_is_folded),
         LO_TEST(test_id__mrid_folds_to_the_id),
         LO_TEST(test_read__id_and_about_update_one_object),
         LO_TEST(test_read__references_enumerations_and_empty_ones),
         LO_TEST(test_read__compounds_of_all_forms_have_one_path),
         LO_TEST(test_read__nested_object_with_an_id_stands_alone),
         LO_TEST(test_read__extension_names_cannot_clash_with_cim),
         LO_TEST(test_read__namespace_counts_not_the_prefix),
         LO_TEST(test_read__typed_description_is_an_object_of_its_type),
         LO_TEST(test_read__object_without_id_is_a_finding),
         LO_TEST(test_read__text_in_pieces_stays_whole));
