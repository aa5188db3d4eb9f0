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

#include "reader_int.h"

enum { UUID_DIGITS = 32, UUID_BYTES = 36 };

/* The groups of a UUID, dashes between them. */
static const size_t groups[] = {8, 4, 4, 4, 12};

static bool starts_with(const char *text, size_t n, const char *prefix)
{
    size_t k = strlen(prefix);
    return n >= k && memcmp(text, prefix, k) == 0;
}

/* Only a full address may hide the id behind a later '#': "A#1" is a legal id
 * in files from the wild and must not meet "B#1". */
static size_t before_fragment(const char *text, size_t n)
{
    if (n > 0 && text[0] == '#')
        return 1;
    if (starts_with(text, n, "http://") || starts_with(text, n, "https://") ||
        starts_with(text, n, "file:"))
        for (size_t i = n; i > 0; i--)
            if (text[i - 1] == '#')
                return i;
    return 0;
}

/* The spelling of almost every id there is; no branch until the end. */
static bool usual_uuid(char *out, const char *text)
{
    unsigned bad = 0;
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++) {
        if (g > 0) {
            bad |= *text++ != '-';
            *out++ = '-';
        }
        for (size_t i = 0; i < groups[g]; i++) {
            unsigned c = (unsigned char)text[i];
            unsigned lower = c | 0x20; /* digits have the bit */
            bad |= (c - '0' > 9) & (lower - 'a' > 5);
            out[i] = (char)lower;
        }
        text += groups[g];
        out += groups[g];
    }
    return !bad;
}

/* Collects 32 hex digits, dashes anywhere between; false if it is not that. */
static bool uuid_digits(char digits[UUID_DIGITS], const char *text, size_t n)
{
    int found = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '-' && found > 0)
            continue;
        if (found == UUID_DIGITS || !g_ascii_isxdigit(c))
            return false;
        digits[found++] = (char)(c | 0x20);
    }
    return found == UUID_DIGITS;
}

static void write_uuid(char *out, const char *digits)
{
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++) {
        if (g > 0)
            *out++ = '-';
        memcpy(out, digits, groups[g]);
        out += groups[g];
        digits += groups[g];
    }
}

size_t cim_canonical(char *out, const char *text, size_t n, size_t *before)
{
    size_t at = before_fragment(text, n);
    if (n - at >= 9 && g_ascii_strncasecmp(text + at, "urn:uuid:", 9) == 0)
        at += 9;
    if (at < n && text[at] == '_')
        at++;
    *before = at;
    text += at;
    n -= at;
    if (n == UUID_BYTES && usual_uuid(out, text))
        return UUID_BYTES;
    char digits[UUID_DIGITS];
    if (uuid_digits(digits, text, n)) {
        write_uuid(out, digits);
        return UUID_BYTES;
    }
    memcpy(out, text, n);
    return n;
}

void lo_cim_canonical_id(char *out, const char *text, const char **mrid)
{
    size_t before = 0;
    size_t n = cim_canonical(out, text, strlen(text), &before);
    out[n] = '\0';
    if (mrid != NULL)
        *mrid = text + before;
}
