/*
 * code.c - numbers that fit on paper: a UUID is read back to nobody, its first
 * eight digits are, and they stand for it where no other equipment of the
 * network begins with them.
 */
#include <string.h>

#include "switching/switching_int.h"

enum { UUID_LENGTH = 36, CODE_LENGTH = 8 };

/* "28abe84d-4365-4620-acb0-f06436b99f0f", with or without a leading '_'. */
static const char *digits_of(const char *mrid)
{
    const char *text = mrid[0] == '_' ? mrid + 1 : mrid;
    if (strlen(text) != UUID_LENGTH)
        return NULL;
    for (int i = 0; i < UUID_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !g_ascii_isxdigit(text[i]))
            return NULL;
    }
    return text;
}

GHashTable *lo_codes_new(const struct lo_network *network)
{
    GHashTable *codes =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const char *digits = digits_of(network->equipment[e].mrid);
        if (digits == NULL)
            continue;
        char *code = g_ascii_strdown(digits, CODE_LENGTH);
        int n = GPOINTER_TO_INT(g_hash_table_lookup(codes, code));
        g_hash_table_replace(codes, code, GINT_TO_POINTER(n + 1));
    }
    return codes;
}

const char *lo_code_of(const struct lo_switching *m, const char *mrid,
                       struct lo_arena *arena)
{
    const char *digits = digits_of(mrid);
    if (digits == NULL)
        return mrid;
    char *code = g_ascii_strdown(digits, CODE_LENGTH);
    const char *out = mrid;
    if (GPOINTER_TO_INT(g_hash_table_lookup(m->codes, code)) <= 1)
        out = lo_arena_strdup(arena, code);
    g_free(code);
    return out;
}
