/*
 * interruption.c - names of the kinds of interruptions.
 */
#include "lineout/interruption.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

static const char *const names[LO_INTERRUPTION_KINDS] = {
    "fault", "planned", "temporary", "shortage", "by request"};

void lo_interruptions_free(struct lo_interruptions *past)
{
    if (past != NULL)
        lo_arena_free(past->arena);
}

const char *lo_interruption_kind_name(enum lo_interruption_kind kind)
{
    assert(kind < LO_INTERRUPTION_KINDS);
    return names[kind];
}

enum lo_interruption_kind lo_interruption_kind_of(const char *word)
{
    static const struct {
        const char *word;
        enum lo_interruption_kind kind;
    } others[] = {{"unplanned", LO_INTERRUPTION_FAULT},
                  {"故障", LO_INTERRUPTION_FAULT},
                  {"故障停电", LO_INTERRUPTION_FAULT},
                  {"计划", LO_INTERRUPTION_PLANNED},
                  {"计划停电", LO_INTERRUPTION_PLANNED},
                  {"检修", LO_INTERRUPTION_PLANNED},
                  {"临时", LO_INTERRUPTION_TEMPORARY},
                  {"临时停电", LO_INTERRUPTION_TEMPORARY},
                  {"限电", LO_INTERRUPTION_SHORTAGE},
                  {"用户申请", LO_INTERRUPTION_BY_REQUEST},
                  {"byRequest", LO_INTERRUPTION_BY_REQUEST}};
    for (int k = 0; k < LO_INTERRUPTION_KINDS; k++)
        if (g_ascii_strcasecmp(word, names[k]) == 0)
            return (enum lo_interruption_kind)k;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (g_ascii_strcasecmp(word, others[i].word) == 0)
            return others[i].kind;
    return LO_INTERRUPTION_KINDS;
}
