/*
 * change.c - releasing the summary of an import.
 */
#include "lineout/change.h"

void lo_import_summary_clear(struct lo_import_summary *summary)
{
    if (summary->changes != NULL)
        g_array_unref(summary->changes);
    lo_arena_free(summary->arena);
    *summary = (struct lo_import_summary){0};
}
