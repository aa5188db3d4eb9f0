/*
 * csv_read.c - one pass over the text: cells into one arena, rows as offsets
 * into one array of cells.
 */
#include "lineout/csv_read.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "lineout/arena.h"

struct row {
    guint first; /* cell */
    guint n;
    int line;
};

struct lo_csv_table {
    struct lo_arena *arena;
    GPtrArray *cells;
    GArray *rows; /* struct row; the names are row 0 */
};

/* --- encoding ------------------------------------------------------------ */

static int line_of(const char *text, const char *at)
{
    int line = 1;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}

/* UTF-8 without BOM; *owned*. NULL with `err` set if it is none. */
static char *decode(const char *name, const char *bytes, size_t n,
                    struct lo_error *err)
{
    const char *bad = NULL;
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n -= 3;
    }
    const char *zero = memchr(bytes, '\0', n);
    if (zero != NULL) {
        (void)lo_error_set(err, LO_EINPUT,
                           "%s:%d: a byte 0 in the text: not CSV", name,
                           line_of(bytes, zero));
        lo_error_hint(err, "save the spreadsheet as CSV (UTF-8)");
        return NULL;
    }
    if (g_utf8_validate(bytes, (gssize)n, &bad))
        return g_strndup(bytes, n);
    gsize used = 0;
    char *text =
        g_convert(bytes, (gssize)n, "UTF-8", "GB18030", &used, NULL, NULL);
    if (text != NULL)
        return text;
    (void)lo_error_set(err, LO_EINPUT,
                       "%s:%d: the text is neither UTF-8 nor GB18030", name,
                       line_of(bytes, bad));
    lo_error_hint(err, "save the spreadsheet as CSV (UTF-8)");
    return NULL;
}

static char separator_of(const char *text)
{
    static const char candidates[] = ",;\t";
    char best = ',';
    size_t most = 0;
    for (const char *c = candidates; *c != '\0'; c++) {
        size_t n = 0;
        bool quoted = false;
        for (const char *at = text; *at != '\0' && (quoted || *at != '\n');
             at++) {
            if (*at == '"')
                quoted = !quoted;
            n += !quoted && *at == *c;
        }
        if (n > most) {
            most = n;
            best = *c;
        }
    }
    return best;
}

/* --- cells --------------------------------------------------------------- */

struct scan {
    struct lo_csv_table *table;
    const char *name;
    const char *at;
    char separator;
    int line;
    GString *cell;
    const struct lo_csv_limits *limits;
    struct lo_error *err;
};

static enum lo_status too_many(const struct scan *s, int line, int64_t most,
                               const char *what, const char *hint)
{
    (void)lo_error_set(s->err, LO_ELIMIT,
                       "%s:%d: more than %" G_GINT64_FORMAT " %s", s->name,
                       line, most, what);
    lo_error_hint(s->err, "%s", hint);
    return LO_ELIMIT;
}

static enum lo_status too_long(const char *name, int64_t most,
                               struct lo_error *err)
{
    (void)lo_error_set(
        err, LO_ELIMIT,
        "%s:0: the file is longer than %" G_GINT64_FORMAT " bytes", name, most);
    lo_error_hint(err, "split the file, or raise import.max_bytes");
    return LO_ELIMIT;
}

/* Blanks of any script, as spreadsheets from the web carry them. */
static void trim(GString *cell)
{
    const char *from = cell->str;
    while (g_unichar_isspace(g_utf8_get_char(from)))
        from = g_utf8_next_char(from);
    g_string_erase(cell, 0, from - cell->str);
    while (cell->len > 0) {
        const char *last =
            g_utf8_find_prev_char(cell->str, cell->str + cell->len);
        if (!g_unichar_isspace(g_utf8_get_char(last)))
            break;
        g_string_truncate(cell, (gsize)(last - cell->str));
    }
}

/* false if it is too long */
static bool end_cell(struct scan *s)
{
    if ((int64_t)s->cell->len > s->limits->cell_bytes)
        return false;
    trim(s->cell);
    if (s->cell->len > 1 && s->cell->str[0] == '\'' &&
        strchr("=+-@", s->cell->str[1]) != NULL)
        g_string_erase(s->cell, 0, 1);
    g_ptr_array_add(s->table->cells,
                    lo_arena_strdup(s->table->arena, s->cell->str));
    g_string_truncate(s->cell, 0);
    return true;
}

/* After the opening quote; false if the text ends before the closing one. */
static bool read_quoted(struct scan *s)
{
    for (; *s->at != '\0'; s->at++) {
        if (*s->at == '"' && s->at[1] != '"') {
            s->at++;
            return true;
        }
        if (*s->at == '"')
            s->at++;
        s->line += *s->at == '\n';
        g_string_append_c(s->cell, *s->at);
    }
    return false;
}

static bool at_line_end(const struct scan *s)
{
    return *s->at == '\0' || *s->at == '\n' ||
           (s->at[0] == '\r' && (s->at[1] == '\n' || s->at[1] == '\0'));
}

/* One row, with its line end. */
static enum lo_status read_row(struct scan *s)
{
    int start = s->line;
    struct row row = {s->table->cells->len, 0, start};
    for (;;) {
        while (*s->at == ' ')
            s->at++;
        if (*s->at == '"') {
            s->at++;
            if (!read_quoted(s)) {
                (void)lo_error_set(s->err, LO_EINPUT,
                                   "%s:%d: a quote is never closed", s->name,
                                   start);
                lo_error_hint(s->err, "close it, or double it inside a cell");
                return LO_EINPUT;
            }
        }
        for (; !at_line_end(s) && *s->at != s->separator; s->at++)
            g_string_append_c(s->cell, *s->at);
        if (!end_cell(s))
            return too_many(s, start, s->limits->cell_bytes,
                            "bytes in one cell",
                            "no value is that long: is a quote missing? Else "
                            "raise import.max_value_bytes");
        if (*s->at != s->separator)
            break;
        s->at++;
    }
    if (*s->at == '\r')
        s->at++;
    if (*s->at == '\n')
        s->at++;
    s->line++;
    row.n = s->table->cells->len - row.first;
    bool text = false;
    for (guint i = 0; i < row.n; i++)
        text = text ||
               *(const char *)s->table->cells->pdata[row.first + i] != '\0';
    if (text)
        g_array_append_val(s->table->rows, row);
    else
        g_ptr_array_set_size(s->table->cells, (gint)row.first);
    if (row.n > LO_CSV_COLUMNS)
        return too_many(s, start, LO_CSV_COLUMNS, "columns", "split the file");
    if ((int64_t)s->table->rows->len - 1 > s->limits->rows)
        return too_many(s, start, s->limits->rows, "rows",
                        "split the file, or raise import.max_objects");
    return LO_OK;
}

/* --- the table ----------------------------------------------------------- */

enum lo_status lo_csv_parse(struct lo_csv_table **out, const char *name,
                            const char *bytes, size_t n,
                            const struct lo_csv_limits *limits,
                            struct lo_error *err)
{
    if ((int64_t)n > limits->bytes)
        return too_long(name, limits->bytes, err);
    char *text = decode(name, bytes, n, err);
    if (text == NULL)
        return LO_EINPUT;
    struct lo_csv_table *table = g_new0(struct lo_csv_table, 1);
    enum lo_status status = LO_OK;
    table->arena = lo_arena_new();
    table->cells = g_ptr_array_new();
    table->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    struct scan s = {.table = table,
                     .name = name,
                     .at = text,
                     .separator = separator_of(text),
                     .line = 1,
                     .cell = g_string_new(NULL),
                     .limits = limits,
                     .err = err};
    while (status == LO_OK && *s.at != '\0')
        status = read_row(&s);
    if (status == LO_OK && table->rows->len == 0) {
        status = lo_error_set(err, LO_EINPUT, "%s:1: the table is empty", name);
        lo_error_hint(err, "row 1 names the columns");
    }
    g_string_free(s.cell, TRUE);
    g_free(text);
    if (status == LO_OK)
        *out = table;
    else
        lo_csv_table_free(table);
    return status;
}

enum lo_status lo_csv_open(struct lo_csv_table **out, const char *path,
                           const struct lo_csv_limits *limits,
                           struct lo_error *err)
{
    GError *error = NULL;
    char *bytes = NULL;
    gsize n = 0;
    struct stat info;
    /* Before it is read: all of it would be in memory. */
    if (stat(path, &info) == 0 && info.st_size > limits->bytes)
        return too_long(path, limits->bytes, err);
    if (!g_file_get_contents(path, &bytes, &n, &error)) {
        (void)lo_error_set(err, LO_EIO, "%s:0: %s", path, error->message);
        lo_error_hint(err, "check the name, and that it may be read");
        g_error_free(error);
        return LO_EIO;
    }
    enum lo_status status = lo_csv_parse(out, path, bytes, n, limits, err);
    g_free(bytes);
    return status;
}

void lo_csv_table_free(struct lo_csv_table *table)
{
    if (table == NULL)
        return;
    g_ptr_array_free(table->cells, TRUE);
    g_array_free(table->rows, TRUE);
    lo_arena_free(table->arena);
    g_free(table);
}

static const char *cell_of(const struct lo_csv_table *table, size_t row,
                           int column)
{
    const struct row *r = &g_array_index(table->rows, struct row, row);
    return column >= 0 && (guint)column < r->n
               ? table->cells->pdata[r->first + (guint)column]
               : "";
}

int lo_csv_columns(const struct lo_csv_table *table)
{
    return (int)g_array_index(table->rows, struct row, 0).n;
}

const char *lo_csv_column_name(const struct lo_csv_table *table, int column)
{
    return cell_of(table, 0, column);
}

int lo_csv_column(const struct lo_csv_table *table, const char *names)
{
    char **words = g_strsplit(names, "|", -1);
    int found = -1;
    for (int c = 0; c < lo_csv_columns(table) && found < 0; c++) {
        char *have = g_utf8_casefold(cell_of(table, 0, c), -1);
        for (int w = 0; words[w] != NULL && found < 0; w++) {
            char *want = g_utf8_casefold(words[w], -1);
            if (strcmp(have, want) == 0)
                found = c;
            g_free(want);
        }
        g_free(have);
    }
    g_strfreev(words);
    return found;
}

size_t lo_csv_rows(const struct lo_csv_table *table)
{
    return table->rows->len - 1;
}

const char *lo_csv_cell(const struct lo_csv_table *table, size_t row,
                        int column)
{
    return cell_of(table, row + 1, column);
}

int lo_csv_line(const struct lo_csv_table *table, size_t row)
{
    return g_array_index(table->rows, struct row, row + 1).line;
}
