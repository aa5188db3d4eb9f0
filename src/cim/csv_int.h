/*
 * csv_int.h - spreadsheet rows on their way to objects.
 *
 *   csv.c          columns, cells, objects, errors by row; jobs and history
 *   csv_people.c   customers and contacts
 *   csv_network.c  wires
 */
#ifndef LINEOUT_CIM_CSV_INT_H
#define LINEOUT_CIM_CSV_INT_H

#include <glib.h>
#include <stdbool.h>

#include "lineout/cim.h"
#include "lineout/csv_read.h"

struct csv_column {
    const char *names; /* "name|job|..." */
    bool required;
};

enum { CSV_COLUMNS_MAX = 24 };

struct sheet {
    struct lo_objects *set;
    const struct lo_csv_table *table;
    const char *path;
    int32_t document;
    const struct lo_zone *zone;
    struct lo_findings *findings;
    const struct csv_column *columns;
    int at[CSV_COLUMNS_MAX]; /* in the file, -1 = absent */
    size_t row;
    GHashTable *made; /* ids of objects said in this file */
    size_t used;      /* rows that became objects */
};

/* One kind of sheet. `add` handles the row s->row; it may refuse it. */
struct csv_kind {
    const char *word;
    const struct csv_column *columns; /* ends with names NULL */
    void (*add)(struct sheet *s);
};
extern const struct csv_kind cim_csv_customers;
extern const struct csv_kind cim_csv_contacts;
extern const struct csv_kind cim_csv_network;

/* Text of a column of this row, "" if absent. */
const char *csv_cell(const struct sheet *s, int column);

/* The row cannot be used, or only in part: a finding with its line. */
void csv_refuse(struct sheet *s, const char *advice, const char *format, ...)
    LO_PRINTF(3, 4);

/* A number of at least `min`: false and refused if it is none; an empty cell
 * gives `fallback`. */
bool csv_number(struct sheet *s, int column, double min, double fallback,
                double *out);

/* yes/no in both languages; an empty cell gives `fallback`. */
bool csv_yes(struct sheet *s, int column, bool fallback, bool *out);

/* Local or RFC 3339 time as RFC 3339 in UTC; "" for an empty cell, NULL and
 * refused if it is none. */
const char *csv_time(struct sheet *s, int column, char out[LO_TIME_TEXT]);

/* Begins an object "prefix" + canonical key; false if this file said it
 * already. `id` receives its id, *owned*; may be NULL. */
bool csv_begin(struct sheet *s, const char *cls, const char *prefix,
               const char *key, char **id);
void csv_text(struct sheet *s, const char *name, const char *value);
void csv_ref(struct sheet *s, const char *name, const char *id);

/* Values of a cell that lists several: "a; b、c". *Owned* (g_strfreev). */
char **csv_list(const char *text);

#endif
