/*
 * Spreadsheets as offices send them: encodings, separators, quotes, limits.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/csv_read.h"

static const struct lo_csv_limits usual = {1 << 20, 1000, 1000};

static struct lo_csv_table *parse(const char *text)
{
    struct lo_csv_table *table = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_csv_parse(&table, "t.csv", text, strlen(text), &usual, &err), err);
    return table;
}

static void test_csv_read__columns_by_name_in_any_case(void)
{
    struct lo_csv_table *t = parse("\xef\xbb\xbfNAME,Minutes\r\n clean ,90\r\n"
                                   "\r\n,,\r\nshort\r\n");
    int name = lo_csv_column(t, "job|name");
    CU_ASSERT_EQUAL(name, 0);
    CU_ASSERT_EQUAL(lo_csv_column(t, "hours"), -1);
    CU_ASSERT_EQUAL_FATAL(lo_csv_rows(t), 2);
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 0, name), "clean");
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 0, lo_csv_column(t, "minutes")),
                           "90");
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 1, 1), "");
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 1, -1), "");
    CU_ASSERT_EQUAL(lo_csv_line(t, 1), 5);
    lo_csv_table_free(t);
}

static void test_csv_read__quotes_keep_separators_and_line_ends(void)
{
    struct lo_csv_table *t =
        parse("a;b\n\"x;\"\"y\"\"\nz\"; 'p\n'=1+1;\"two\"\n");
    CU_ASSERT_EQUAL_FATAL(lo_csv_rows(t), 2);
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 0, 0), "x;\"y\"\nz");
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 0, 1), "'p");
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 1, 0), "=1+1");
    CU_ASSERT_EQUAL(lo_csv_line(t, 1), 4);
    lo_csv_table_free(t);
}

static void test_csv_read__gb18030_is_understood(void)
{
    /* "姓名" in GB18030. */
    struct lo_csv_table *t = parse("\xd0\xd5\xc3\xfb,phone\n\xcd\xf5,1\n");
    CU_ASSERT_EQUAL(lo_csv_column(t, "name|姓名"), 0);
    CU_ASSERT_STRING_EQUAL(lo_csv_cell(t, 0, 0), "王");
    lo_csv_table_free(t);
}

static void refused_by(const struct lo_csv_limits *limits, const char *bytes,
                       size_t n, enum lo_status status, const char *text)
{
    struct lo_csv_table *t = NULL;
    struct lo_error err = LO_ERROR_INIT;
    CU_ASSERT_EQUAL(lo_csv_parse(&t, "t.csv", bytes, n, limits, &err), status);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, text));
    CU_ASSERT(err.hint[0] != '\0');
}

static void refused(const char *bytes, size_t n, enum lo_status status,
                    const char *text)
{
    refused_by(&usual, bytes, n, status, text);
}

static void test_csv_read__each_limit_holds_to_the_last(void)
{
    static const char text[] = "name,of\nab,c\n\nde,fghi\n";
    const size_t n = strlen(text);
    const struct lo_csv_limits just = {(int64_t)n, 2, 4};
    struct lo_csv_table *t = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_csv_parse(&t, "t.csv", text, n, &just, &err), err);
    CU_ASSERT_EQUAL(lo_csv_rows(t), 2);
    lo_csv_table_free(t);
    struct lo_csv_limits less = just;
    less.bytes--;
    refused_by(&less, text, n, LO_ELIMIT, "t.csv:0: the file is longer than");
    less = just;
    less.rows--;
    refused_by(&less, text, n, LO_ELIMIT, "t.csv:4: more than 1 rows");
    less = just;
    less.cell_bytes--;
    refused_by(&less, text, n, LO_ELIMIT, "t.csv:1: more than 3 bytes");
}

static void test_csv_read__what_is_no_table_is_said_with_its_line(void)
{
    refused("a,b\n\"x,1\ny,2\n", 13, LO_EINPUT, "t.csv:2: a quote");
    refused("a\nb\0c", 5, LO_EINPUT, "t.csv:2: a byte 0");
    refused("a\n\xff\xff\n", 5, LO_EINPUT, "t.csv:2: the text is neither");
    refused("\n\n", 2, LO_EINPUT, "t.csv:1: the table is empty");
    char *wide = g_strnfill(LO_CSV_COLUMNS - 1, ',');
    char *wider = g_strconcat("x,", wide, NULL);
    refused(wide, strlen(wide), LO_EINPUT, "empty"); /* no text: a blank row */
    refused(wider, strlen(wider), LO_ELIMIT, "more than 200 columns");
    g_free(wide);
    g_free(wider);
}

LO_SUITE(csv_read, LO_TEST(test_csv_read__each_limit_holds_to_the_last),
         LO_TEST(test_csv_read__columns_by_name_in_any_case),
         LO_TEST(test_csv_read__quotes_keep_separators_and_line_ends),
         LO_TEST(test_csv_read__gb18030_is_understood),
         LO_TEST(test_csv_read__what_is_no_table_is_said_with_its_line));
