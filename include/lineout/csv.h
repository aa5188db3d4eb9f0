/*
 * csv.h - the one writer of CSV: RFC 4180, UTF-8, safe to open in a
 * spreadsheet.
 *
 *   a,"b, with comma","said ""no""",12.5<CR LF>
 *
 *   quoted     cells with a comma, a quote, a line end, a space at either end
 *   numbers    by C rules, without grouping
 *   formulas   a text cell that begins with = + - @ TAB or CR would be run by
 *              a spreadsheet: an apostrophe is put before it (OWASP, "CSV
 *              Injection"). Numbers are never changed
 *   BOM        EF BB BF in front, so that spreadsheets read UTF-8
 *
 * Ownership: a plain value; `out` is borrowed while rows are written.
 */
#ifndef LINEOUT_CSV_H
#define LINEOUT_CSV_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct lo_csv {
    GString *out;
    bool in_row;
};

struct lo_csv lo_csv_begin(GString *out, bool bom);

void lo_csv_text(struct lo_csv *csv, const char *text); /* NULL: empty cell */
void lo_csv_integer(struct lo_csv *csv, int64_t value);
void lo_csv_real(struct lo_csv *csv, double value, int decimals);
void lo_csv_end_row(struct lo_csv *csv);

#endif
