/*
 * What is no CIM XML is refused in one line with place and hint, and leaves
 * nothing behind: tests/cases/input, and what has to be made on the spot.
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cim_case.h"
#include "harness.h"

#define FOLDER "tests/cases/input/"

static const struct lo_cim_limits usual = LO_CIM_LIMITS_INIT;

/* Reads a good file, then `path`, which must be refused with that status,
 * place and words; the good one alone must stay. */
static void refused(const char *path, const struct lo_cim_limits *limits,
                    enum lo_status status, int line, const char *text,
                    const char *hint)
{
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    char *good = cim_case_text("good.xml", CIM_OBJECT("Breaker", "cb", ""));
    char *place = g_strdup_printf("%s:%d: ", path, line);
    LO_ASSERT_OK(lo_cim_read(set, good, &usual, NULL, &err), err);
    CU_ASSERT_EQUAL(lo_cim_read(set, path, limits, NULL, &err), status);
    CU_ASSERT_EQUAL(err.status, status);
    bool right = g_str_has_prefix(err.message, place) &&
                 strstr(err.message, text) != NULL &&
                 strstr(err.hint, hint) != NULL &&
                 strchr(err.message, '\n') == NULL;
    CU_ASSERT_TRUE(right);
    if (!right)
        fprintf(stderr, "%s\n  hint: %s\n", err.message, err.hint);
    lo_objects_link(set);
    CU_ASSERT_EQUAL(lo_objects_part_count(set), 1);
    CU_ASSERT_PTR_NOT_NULL(lo_objects_find(set, "cb"));
    CU_ASSERT_PTR_NULL(lo_objects_find(set, "cb2"));
    g_free(place);
    g_free(good);
    lo_objects_free(set);
}

static void refused_bytes(const char *name, const char *bytes, size_t n)
{
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_cim_read_bytes(set, name, bytes, n, &usual, NULL, &err),
                    LO_EINPUT);
    CU_ASSERT(err.hint[0] != '\0');
    lo_objects_free(set);
}

static void refused_file(const char *name, int line, const char *text,
                         const char *hint)
{
    char *path = g_strconcat(FOLDER, name, NULL);
    refused(path, &usual, LO_EINPUT, line, text, hint);
    g_free(path);
}

static void test_bad_input__empty_file_is_said_so(void)
{
    refused_file("empty.xml", 1, "empty", "export it again");
    refused_file("blank.xml", 3, "no XML element", "export the file again");
}

static void test_bad_input__other_formats_are_told_apart(void)
{
    refused_file("json.xml", 1, "JSON", "CIM RDF/XML");
    refused_file("table.xml", 1, "not XML", "CIM RDF/XML");
    refused_file("binary.xml", 1, "not XML", "CIM RDF/XML");
    refused_file("packed.xml", 1, "cut off in the middle", "end is missing");
    refused_file("other-xml.xml", 2, "'feeders'", "rdf:RDF");
    refused_file("no-object.xml", 4, "without any CIM object", "exported");
    refused_file("other-namespace.xml", 5, "without any CIM object",
                 "namespace");
    refused_file("difference.xml", 7, "without any CIM object", "exported");
}

static void test_bad_input__saved_web_page_is_recognised(void)
{
    refused_file("page.xml", 1, "HTML", "raw file");
    refused_file("xhtml.xml", 3, "HTML", "raw file");
}

static void test_bad_input__truncated_file_leaves_no_part(void)
{
    refused_file("truncated.xml", 7, "cut off", "its end is missing");
    refused_file("no-end.xml", 3, "cut off", "its end is missing");
}

static void test_bad_input__ill_formed_xml_names_the_line(void)
{
    refused_file("mismatch.xml", 4, "not well-formed", "mend the line");
    refused_file("undeclared-prefix.xml", 3, "not well-formed", "mend");
}

static void test_bad_input__entities_are_refused_before_expanding(void)
{
    refused_file("ten-levels.xml", 3, "entity 'l0'", "DOCTYPE");
    refused_file("external-entity.xml", 3, "entity 'secret'", "DOCTYPE");
    refused_file("parameter-entity.xml", 3, "entity 'all'", "DOCTYPE");
    refused_file("external-dtd.xml", 5, "entity 'secret'", "DOCTYPE");
}

static void test_bad_input__directory_and_vanished_file(void)
{
    refused("tests/cases", &usual, LO_EIO, 0, "is a directory", "*.xml");
    refused("tests/cases/input/not-there.xml", &usual, LO_EIO, 0,
            "no such file", "check the name");
}

/* --- limits ------------------------------------------------------------- */

/* A file whose one value has `n` bytes, in an attribute or as text. */
static char *long_value(bool attribute, size_t n)
{
    char *value = g_strnfill(n, 'x');
    char *body =
        attribute ? g_strconcat("<cim:Breaker rdf:ID=\"cb2\"><cim:Switch.x "
                                "rdf:resource=\"",
                                value, "\"/></cim:Breaker>\n", NULL)
                  : g_strconcat("<cim:Breaker rdf:ID=\"cb2\"><cim:Switch.x>",
                                value, "</cim:Switch.x></cim:Breaker>\n", NULL);
    char *path = cim_case_text("long.xml", body);
    g_free(value);
    g_free(body);
    return path;
}

static void test_bad_input__value_at_the_limit_is_read_one_more_is_not(void)
{
    struct lo_cim_limits limits = usual;
    limits.value_bytes = 1000;
    for (int attribute = 0; attribute <= 1; attribute++) {
        struct lo_objects *set = lo_objects_new();
        struct lo_error err = LO_ERROR_INIT;
        char *path = long_value(attribute, 1000);
        LO_ASSERT_OK(lo_cim_read(set, path, &limits, NULL, &err), err);
        CU_ASSERT_EQUAL(
            strlen(lo_objects_properties(set, lo_objects_part(set, 0))->value),
            1000);
        lo_objects_free(set);
        g_free(path);
        /* Its folder goes when the next file is made. */
        path = long_value(attribute, 1001);
        char *folder = g_dir_make_tmp("lineout-long-XXXXXX", NULL);
        char *kept = g_build_filename(folder, "long.xml", NULL);
        CU_ASSERT_EQUAL_FATAL(g_rename(path, kept), 0);
        refused(kept, &limits, LO_ELIMIT, 3, "longer than 1000 bytes",
                "no CIM value is that long");
        g_remove(kept);
        g_rmdir(folder);
        g_free(kept);
        g_free(folder);
        g_free(path);
    }
}

struct flood {
    char *path;
    size_t sent;
};

/* Writes an attribute without end, until the reader hangs up. */
static gpointer flood_attribute(gpointer self)
{
    static const char start[] =
        "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/"
        "02/22-rdf-syntax-ns#\">\n<a rdf:ID=\"";
    struct flood *flood = self;
    char block[4096];
    int fd = open(flood->path, O_WRONLY);
    memset(block, 'x', sizeof(block));
    ssize_t sent = write(fd, start, sizeof(start) - 1);
    while (sent > 0 && flood->sent < ((size_t)1 << 30)) {
        flood->sent += (size_t)sent;
        sent = write(fd, block, sizeof(block));
    }
    close(fd);
    return NULL;
}

static void test_bad_input__endless_attribute_stops_early(void)
{
    char *folder = g_dir_make_tmp("lineout-flood-XXXXXX", NULL);
    struct flood flood = {g_build_filename(folder, "pipe", NULL), 0};
    CU_ASSERT_EQUAL_FATAL(mkfifo(flood.path, 0600), 0);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    GThread *writer = g_thread_new("flood", flood_attribute, &flood);
    refused(flood.path, &usual, LO_ELIMIT, 3, "longer than 1048576 bytes",
            "no CIM value is that long");
    g_thread_join(writer);
    signal(SIGPIPE, before);
    CU_ASSERT(flood.sent > 1048576);
    CU_ASSERT(flood.sent < 4 * 1048576);
    g_remove(flood.path);
    g_rmdir(folder);
    g_free(flood.path);
    g_free(folder);
}

static void test_bad_input__depth_objects_and_bytes_are_limited(void)
{
    struct lo_cim_limits limits = usual;
    limits.depth = 3;
    refused(FOLDER "limits.xml", &limits, LO_ELIMIT, 5, "deeper than 3",
            "nest");
    limits = usual;
    limits.objects = 1;
    refused(FOLDER "limits.xml", &limits, LO_ELIMIT, 9, "more than 1 objects",
            "split");
    limits = usual;
    limits.file_bytes = 100;
    refused(FOLDER "limits.xml", &limits, LO_ELIMIT, 1, "longer than 100 bytes",
            "split");
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    limits = (struct lo_cim_limits){376, 2, 5, 10, 1};
    LO_ASSERT_OK(lo_cim_read(set, FOLDER "limits.xml", &limits, NULL, &err),
                 err);
    lo_objects_free(set);
}

/* A lone surrogate right behind the byte order mark, and later: what libxml2
 * says of it must neither be printed nor end in its own freed input. */
static void test_bad_input__broken_utf16_is_refused_quietly(void)
{
    static const char early[] = "\xff\xfe<\0?\0\x00\xd8<\0\0\0";
    char late[64] = "\xff\xfe";
    size_t n = 2;
    for (const char *c = "<a>text</a>"; *c != '\0'; c++) {
        late[n++] = *c;
        late[n++] = '\0';
    }
    late[20] = '\x00';
    late[21] = '\xd8';
    refused_bytes("early.xml", early, sizeof early - 1);
    refused_bytes("late.xml", late, n);
}

LO_SUITE(bad_input, LO_TEST(test_bad_input__empty_file_is_said_so),
         LO_TEST(test_bad_input__broken_utf16_is_refused_quietly),
         LO_TEST(test_bad_input__other_formats_are_told_apart),
         LO_TEST(test_bad_input__saved_web_page_is_recognised),
         LO_TEST(test_bad_input__truncated_file_leaves_no_part),
         LO_TEST(test_bad_input__ill_formed_xml_names_the_line),
         LO_TEST(test_bad_input__entities_are_refused_before_expanding),
         LO_TEST(test_bad_input__directory_and_vanished_file),
         LO_TEST(test_bad_input__value_at_the_limit_is_read_one_more_is_not),
         LO_TEST(test_bad_input__endless_attribute_stops_early),
         LO_TEST(test_bad_input__depth_objects_and_bytes_are_limited));
