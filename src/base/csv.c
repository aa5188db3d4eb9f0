/*
 * csv.c - cells, quotes and rows of CSV.
 */
#include "lineout/csv.h"

#include <math.h>
#include <string.h>

struct lo_csv lo_csv_begin(GString *out, bool bom)
{
    if (bom)
        g_string_append(out, "\xef\xbb\xbf");
    return (struct lo_csv){out, false};
}

static void begin_cell(struct lo_csv *csv)
{
    if (csv->in_row)
        g_string_append_c(csv->out, ',');
    csv->in_row = true;
}

static bool needs_quotes(const char *text)
{
    size_t length = strlen(text);
    return strpbrk(text, ",\"\r\n") != NULL ||
           (length > 0 && (text[0] == ' ' || text[length - 1] == ' '));
}

void lo_csv_text(struct lo_csv *csv, const char *text)
{
    begin_cell(csv);
    if (text == NULL || text[0] == '\0')
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    bool quotes = needs_quotes(valid);
    if (quotes)
        g_string_append_c(csv->out, '"');
    if (strchr("=+-@\t\r", valid[0]) != NULL)
        g_string_append_c(csv->out, '\'');
    for (const char *p = valid; *p != '\0'; p++) {
        if (*p == '"')
            g_string_append_c(csv->out, '"');
        g_string_append_c(csv->out, *p);
    }
    if (quotes)
        g_string_append_c(csv->out, '"');
}

void lo_csv_integer(struct lo_csv *csv, int64_t value)
{
    begin_cell(csv);
    g_string_append_printf(csv->out, "%" G_GINT64_FORMAT, value);
}

void lo_csv_real(struct lo_csv *csv, double value, int decimals)
{
    char format[] = "%.0f";
    char text[G_ASCII_DTOSTR_BUF_SIZE * 9]; /* 1e308 has 309 digits */
    g_assert(decimals >= 0 && decimals <= 9);
    begin_cell(csv);
    if (!isfinite(value))
        return;
    format[2] = (char)('0' + decimals);
    g_ascii_formatd(text, sizeof(text), format, value);
    g_string_append(csv->out, text);
}

void lo_csv_end_row(struct lo_csv *csv)
{
    g_string_append(csv->out, "\r\n");
    csv->in_row = false;
}
