/*
 * change.h - what an import changed, object by object.
 *
 * Ownership: the summary's arena owns every text in it.
 */
#ifndef LINEOUT_CHANGE_H
#define LINEOUT_CHANGE_H

#include <glib.h>
#include <stdint.h>

#include "lineout/arena.h"

struct lo_change {
    char what; /* '+' new, '~' changed, '-' vanished, retired */
    const char *class_name;
    const char *name; /* "" if unnamed */
    const char *mrid;
};

struct lo_import_summary {
    struct lo_arena *arena; /* owns the changes */
    const char *document;   /* name of the document in the store */
    const char *succeeds;   /* other document it took the place of, or NULL */
    int32_t added;
    int32_t changed;
    int32_t unchanged;
    int32_t retired;
    GArray *changes; /* struct lo_change, by class then name */
};
void lo_import_summary_clear(struct lo_import_summary *summary);

#endif
