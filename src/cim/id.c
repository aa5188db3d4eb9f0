/*
 * id.c - one canonical form for the many spellings of an identifier.
 *
 *   rdf:ID="_7F..."   rdf:about="#_7f..."   rdf:about="urn:uuid:7F..."
 *   rdf:resource="#7f..."   rdf:resource="urn:uuid:_7f..."   -> "7f..-..-.."
 *
 * Source: reference profile 3.1 rule 2, pitfalls 1 to 3.
 */
#include <glib.h>
#include <string.h>

#include "lineout/cim.h"

enum { UUID_DIGITS = 32 };

/* Only a full address may hide the id behind a later '#': "A#1" is a legal id
 * in files from the wild and must not meet "B#1". */
static const char *fragment(const char *text)
{
    if (text[0] == '#')
        return text + 1;
    if (g_str_has_prefix(text, "http://") ||
        g_str_has_prefix(text, "https://") || g_str_has_prefix(text, "file:")) {
        const char *hash = strrchr(text, '#');
        if (hash != NULL)
            return hash + 1;
    }
    return text;
}

/* Collects 32 hex digits, dashes anywhere between; false if it is not that. */
static bool uuid_digits(char digits[UUID_DIGITS], const char *text)
{
    int n = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '-' && n > 0)
            continue;
        if (n == UUID_DIGITS || !g_ascii_isxdigit(*c))
            return false;
        digits[n++] = (char)(*c | 0x20); /* lower case; digits have the bit */
    }
    return n == UUID_DIGITS;
}

void lo_cim_canonical_id(char *out, const char *text, const char **mrid)
{
    const char *start = fragment(text);
    if (g_ascii_strncasecmp(start, "urn:uuid:", 9) == 0)
        start += 9;
    if (start[0] == '_')
        start++;
    if (mrid != NULL)
        *mrid = start;
    char digits[UUID_DIGITS];
    if (!uuid_digits(digits, start)) {
        memcpy(out, start, strlen(start) + 1);
        return;
    }
    static const int groups[] = {8, 4, 4, 4, 12};
    const char *from = digits;
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++) {
        if (g > 0)
            *out++ = '-';
        memcpy(out, from, (size_t)groups[g]);
        out += groups[g];
        from += groups[g];
    }
    *out = '\0';
}
