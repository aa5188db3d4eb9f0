/*
 * change.c - names and release of what an import changed.
 */
#include "lineout/change.h"

void lo_import_summary_clear(struct lo_import_summary *summary)
{
    if (summary->changes != NULL)
        g_array_unref(summary->changes);
    lo_arena_free(summary->arena);
    *summary = (struct lo_import_summary){0};
}

const char *lo_shift_name(enum lo_shift_kind kind)
{
    static const char *const names[LO_SHIFT_KINDS] = {
        "switch_new",   "switch_gone",   "switch_state",
        "customer_new", "customer_gone", "customer_moved",
        "job_new",      "job_gone",      "job_changed"};
    return names[kind];
}

void lo_import_effect_clear(struct lo_import_effect *effect)
{
    for (guint i = 0; effect->outages != NULL && i < effect->outages->len;
         i++) {
        struct lo_outage_effect *o =
            &g_array_index(effect->outages, struct lo_outage_effect, i);
        g_array_unref(o->newly);
        g_array_unref(o->no_longer);
    }
    if (effect->outages != NULL)
        g_array_unref(effect->outages);
    if (effect->shifts != NULL)
        g_array_unref(effect->shifts);
    lo_arena_free(effect->arena);
    *effect = (struct lo_import_effect){0};
}
