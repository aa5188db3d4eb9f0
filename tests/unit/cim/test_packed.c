/*
 * Packed files: gzip, xz and zip archives say what the plain files say, and
 * damaged ones leave nothing behind.
 */
#include <glib.h>
#include <lzma.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>
#include <zlib.h>

#include "cim_case.h"
#include "harness.h"

static const struct lo_cim_limits usual = LO_CIM_LIMITS_INIT;

#define HEAD                                                                   \
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "      \
    "xmlns:cim=\"http://iec.ch/TC57/CIM100#\">"
#define DOCUMENT(body) HEAD body "</rdf:RDF>"

static const char plain[] = DOCUMENT(CIM_OBJECT("Breaker", "cb", ""));

static GString *gzipped(const char *text)
{
    GString *out = g_string_sized_new(4096);
    z_stream z = {0};
    CU_ASSERT_EQUAL_FATAL(
        deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
        Z_OK);
    g_string_set_size(out, deflateBound(&z, strlen(text)) + 64);
    z.next_in = (unsigned char *)text;
    z.avail_in = (uInt)strlen(text);
    z.next_out = (unsigned char *)out->str;
    z.avail_out = (uInt)out->len;
    CU_ASSERT_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
    g_string_set_size(out, z.total_out);
    deflateEnd(&z);
    return out;
}

static GString *xz_packed(const char *text)
{
    GString *out = g_string_new(NULL);
    size_t at = 0;
    g_string_set_size(out, lzma_stream_buffer_bound(strlen(text)));
    CU_ASSERT_EQUAL(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL,
                                            (const uint8_t *)text, strlen(text),
                                            (uint8_t *)out->str, &at, out->len),
                    LZMA_OK);
    g_string_set_size(out, at);
    return out;
}

static char *file_of(const char *name, GString *bytes)
{
    char *path = cim_case_file(name, bytes->str, bytes->len);
    g_string_free(bytes, TRUE);
    return path;
}

/* Ends with a NULL name. */
struct member {
    const char *name;
    const char *text;
};

static char *archive_of(const char *name, const struct member *members)
{
    char *path = g_build_filename(lo_test_tmpdir(), name, NULL);
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zip);
    for (; members->name != NULL; members++) {
        zip_source_t *source =
            zip_source_buffer(zip, members->text, strlen(members->text), 0);
        CU_ASSERT(zip_file_add(zip, members->name, source, 0) >= 0);
    }
    CU_ASSERT_EQUAL_FATAL(zip_close(zip), 0);
    return path;
}

/* --- claims -------------------------------------------------------------- */

static void reads_breaker(char *path)
{
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_cim_read(set, path, &usual, NULL, &err), err);
    lo_objects_link(set);
    CU_ASSERT_PTR_NOT_NULL(lo_objects_find(set, "cb"));
    CU_ASSERT_EQUAL(lo_objects_part_count(set), 1);
    lo_objects_free(set);
    g_free(path);
}

static void test_packed__gzip_and_xz_are_told_by_their_bytes(void)
{
    reads_breaker(file_of("grid.xml", gzipped(plain)));
    reads_breaker(file_of("grid.dat", xz_packed(plain)));
}

static void test_packed__streams_one_after_another_are_one_file(void)
{
    GString *gz = gzipped(HEAD);
    GString *more = gzipped(CIM_OBJECT("Breaker", "cb", "") "</rdf:RDF>");
    g_string_append_len(gz, more->str, (gssize)more->len);
    g_string_append_len(gz, "\0\0\0\0", 4);
    g_string_free(more, TRUE);
    reads_breaker(file_of("two.gz", gz));
    GString *xz = xz_packed(HEAD);
    more = xz_packed(CIM_OBJECT("Breaker", "cb", "") "</rdf:RDF>");
    g_string_append_len(xz, more->str, (gssize)more->len);
    g_string_free(more, TRUE);
    reads_breaker(file_of("two.xz", xz));
}

static const char good[] = DOCUMENT(CIM_OBJECT("Fuse", "fu", ""));

/* The good file before it stays, nothing of the bad one does. */
static void refused(char *path, const struct lo_cim_limits *limits,
                    enum lo_status status, const char *text)
{
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_cim_read_bytes(set, "good.xml", good, strlen(good), &usual,
                                   NULL, &err),
                 err);
    CU_ASSERT_EQUAL(lo_cim_read(set, path, limits, NULL, &err), status);
    bool right = strstr(err.message, text) != NULL && err.hint[0] != '\0' &&
                 g_str_has_prefix(err.message, path);
    CU_ASSERT_TRUE(right);
    if (!right)
        fprintf(stderr, "%s\n  hint: %s\n", err.message, err.hint);
    lo_objects_link(set);
    CU_ASSERT_EQUAL(lo_objects_part_count(set), 1);
    lo_objects_free(set);
    g_free(path);
}

static void test_packed__damage_and_missing_ends_are_said(void)
{
    GString *bytes = gzipped(plain);
    g_string_truncate(bytes, bytes->len - 9);
    refused(file_of("short.gz", bytes), &usual, LO_EINPUT, "cut off");
    bytes = xz_packed(plain);
    g_string_truncate(bytes, bytes->len / 2);
    refused(file_of("short.xz", bytes), &usual, LO_EINPUT, "cut off");
    bytes = gzipped(plain);
    bytes->str[bytes->len - 6] ^= 1; /* its checksum */
    refused(file_of("bad.gz", bytes), &usual, LO_EINPUT, "damaged");
    bytes = xz_packed(plain);
    bytes->str[bytes->len / 2] ^= 0x55;
    refused(file_of("bad.xz", bytes), &usual, LO_EINPUT, "damaged");
    refused(file_of("twice.gz", gzipped("\x1f\x8b twice")), &usual, LO_EINPUT,
            "compressed (gzip)");
    refused(file_of("empty.gz", gzipped("")), &usual, LO_EINPUT, "is empty");
}

static void test_packed__what_unpacks_to_too_much_is_stopped(void)
{
    struct lo_cim_limits limits = usual;
    char *blanks = g_strnfill(4 * 1024 * 1024, ' ');
    char *bomb = g_strconcat(HEAD, blanks, "</rdf:RDF>", NULL);
    GString *bytes = gzipped(bomb);
    limits.file_bytes = 1024 * 1024;
    CU_ASSERT(bytes->len < 100000);
    refused(file_of("bomb.gz", bytes), &limits, LO_ELIMIT, "longer than");
    g_free(blanks);
    g_free(bomb);
}

static void test_packed__archive_gives_a_document_for_each_member(void)
{
    static const struct member members[] = {
        {"EQ.xml", DOCUMENT(CIM_OBJECT("Breaker", "cb", ""))},
        {"deep/SSH.XML", DOCUMENT("<cim:Breaker rdf:about=\"#cb\">" CIM_TEXT(
                             "Switch.open", "true") "</cim:Breaker>")},
        {"readme.txt", "not for us"},
        {"__MACOSX/EQ.xml", "nor this"},
        {NULL, NULL}};
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    char *path = archive_of("grid.zip", members);
    LO_ASSERT_OK(lo_cim_read(set, path, &usual, NULL, &err), err);
    lo_objects_link(set);
    CU_ASSERT_EQUAL_FATAL(lo_objects_document_count(set), 2);
    char *name = lo_objects_short_name(lo_objects_file(set, 1));
    CU_ASSERT_STRING_EQUAL(name, "grid.zip!deep:SSH.XML");
    const struct lo_part *cb = lo_objects_find(set, "cb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(cb);
    CU_ASSERT_STRING_EQUAL(
        lo_objects_value(set, cb, lo_objects_find_name(set, "Switch.open")),
        "true");
    g_free(name);
    g_free(path);
    lo_objects_free(set);
}

static void test_packed__one_bad_member_refuses_the_archive(void)
{
    static const struct member members[] = {
        {"a.xml", DOCUMENT(CIM_OBJECT("Breaker", "cb", ""))},
        {"b.xml", HEAD},
        {NULL, NULL}};
    static const struct member none[] = {{"a.txt", "x"}, {NULL, NULL}};
    struct lo_cim_limits limits = usual;
    refused(archive_of("half.zip", members), &usual, LO_EINPUT, "b.xml:1: the");
    refused(archive_of("none.zip", none), &usual, LO_EINPUT, "no .xml file");
    limits.members = 1;
    refused(archive_of("many.zip", members), &limits, LO_ELIMIT, "more than 1");
    refused(cim_case_file("cut.zip", "PK\x03\x04 nothing", 12), &usual,
            LO_EINPUT, "zip archive");
}

LO_SUITE(packed, LO_TEST(test_packed__gzip_and_xz_are_told_by_their_bytes),
         LO_TEST(test_packed__streams_one_after_another_are_one_file),
         LO_TEST(test_packed__damage_and_missing_ends_are_said),
         LO_TEST(test_packed__what_unpacks_to_too_much_is_stopped),
         LO_TEST(test_packed__archive_gives_a_document_for_each_member),
         LO_TEST(test_packed__one_bad_member_refuses_the_archive));
