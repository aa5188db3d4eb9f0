/*
 * csv_read.h - tables out of spreadsheets: RFC 4180 with what offices do to it.
 *
 *   bytes --UTF-8 (BOM or not) | GB18030--> text --, ; or TAB--> rows
 *   row 1 = names of the columns, in any order, upper or lower case
 *
 *   encoding   UTF-8 if all bytes are; else GB18030 (of which GBK and GB2312
 *              are parts); else LO_EINPUT with the line
 *   separator  of comma, semicolon and TAB the one most frequent in row 1
 *   cells      blanks at both ends go; "quoted" ones keep separators, doubled
 *              quotes and line ends; an apostrophe before = + - @ goes (csv.h
 *              puts it there)
 *   rows       without any text are skipped; missing cells at the end are empty
 *
 * Invariants
 *   I1 a cell is valid UTF-8, without NUL
 *   I2 line(row) is where the row begins in the file, 1 = the names
 *
 * Limits: struct lo_csv_limits and LO_CSV_COLUMNS; past them LO_ELIMIT.
 * Ownership: the table owns every text. Immutable; threads may share it.
 *
 *   lo_csv_open(&table, "jobs.csv", &limits, err);
 *   int name = lo_csv_column(table, "name|job");
 *   for (size_t r = 0; r < lo_csv_rows(table); r++)
 *       puts(lo_csv_cell(table, r, name));
 */
#ifndef LINEOUT_CSV_READ_H
#define LINEOUT_CSV_READ_H

#include <stddef.h>
#include <stdint.h>

#include "lineout/status.h"

enum { LO_CSV_COLUMNS = 200 };

struct lo_csv_limits {
    int64_t bytes;      /* of the file */
    int64_t rows;       /* with text, without the names */
    int64_t cell_bytes; /* of one cell, as it stands in the file */
};

struct lo_csv_table;

enum lo_status lo_csv_open(struct lo_csv_table **out, const char *path,
                           const struct lo_csv_limits *limits,
                           struct lo_error *err) LO_MUST_USE;

/* The same of bytes in memory; `name` stands in messages. */
enum lo_status lo_csv_parse(struct lo_csv_table **out, const char *name,
                            const char *bytes, size_t n,
                            const struct lo_csv_limits *limits,
                            struct lo_error *err) LO_MUST_USE;
void lo_csv_table_free(struct lo_csv_table *table); /* NULL is fine */

/* Index of the first column that has one of the names, "a|b|c"; -1 = none. */
int lo_csv_column(const struct lo_csv_table *table, const char *names);
int lo_csv_columns(const struct lo_csv_table *table);
const char *lo_csv_column_name(const struct lo_csv_table *table, int column);

size_t lo_csv_rows(const struct lo_csv_table *table);

/* "" where the column is -1 or the row is shorter. */
const char *lo_csv_cell(const struct lo_csv_table *table, size_t row,
                        int column);
int lo_csv_line(const struct lo_csv_table *table, size_t row);

#endif
