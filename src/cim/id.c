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

#include "cim_int.h"
#include "reader_int.h"

enum { UUID_DIGITS = 32, UUID_BYTES = 36 };

static bool starts_with(const char *text, size_t n, const char *prefix)
{
    size_t k = strlen(prefix);
    return n >= k && memcmp(text, prefix, k) == 0;
}

static bool is_address(const char *text, size_t n)
{
    return (text[0] == 'h' || text[0] == 'f') &&
           (starts_with(text, n, "http://") ||
            starts_with(text, n, "https://") || starts_with(text, n, "file:"));
}

/* "grid.xml" before the '#' at that place? */
static bool ends_in_file(const char *text, size_t n)
{
    return n > 4 && (g_ascii_strncasecmp(text + n - 4, ".xml", 4) == 0 ||
                     g_ascii_strncasecmp(text + n - 4, ".rdf", 4) == 0);
}

/* Only an address, or the name of a file, may hide the id behind a later '#':
 * "A#1" is a legal id in files from the wild and must not meet "B#1". */
static size_t before_fragment(const char *text, size_t n)
{
    if (n > 0 && text[0] == '#')
        return 1;
    if (memchr(text, '#', n) == NULL)
        return 0;
    for (size_t i = n; i > 0; i--)
        if (text[i - 1] == '#')
            return is_address(text, n) || ends_in_file(text, i - 1) ? i : 0;
    return 0;
}

static void write_uuid(char *out, const char *digits)
{
    memcpy(out, digits, 8);
    memcpy(out + 9, digits + 8, 4);
    memcpy(out + 14, digits + 12, 4);
    memcpy(out + 19, digits + 16, 4);
    memcpy(out + 24, digits + 20, 12);
    out[8] = out[13] = out[18] = out[23] = '-';
}

/* The same byte in all eight places of a word. */
#define EACH(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

/* Eight characters, in lower case; false unless all are hex digits. Bytes
 * below 0x80 only, so that no sum carries into the next one. */
static bool lower_hex(uint64_t *word)
{
    uint64_t is = *word;
    uint64_t lower = is | EACH(0x20); /* digits have the bit */
    uint64_t digit = (is + EACH(0x80 - '0')) & ~(is + EACH(0x7f - '9'));
    uint64_t letter = (lower + EACH(0x80 - 'a')) & ~(lower + EACH(0x7f - 'f'));
    *word = lower;
    return (is & EACH(0x80)) == 0 &&
           ((digit | letter) & EACH(0x80)) == EACH(0x80);
}

/* The spelling of almost every id there is: 8-4-4-4-12. */
static bool usual_uuid(char *out, const char *text)
{
    uint64_t word[4];
    char *digits = (char *)word;
    if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        return false;
    memcpy(digits, text, 8);
    memcpy(digits + 8, text + 9, 4);
    memcpy(digits + 12, text + 14, 4);
    memcpy(digits + 16, text + 19, 4);
    memcpy(digits + 20, text + 24, 12);
    for (int i = 0; i < 4; i++)
        if (!lower_hex(&word[i]))
            return false;
    write_uuid(out, digits);
    return true;
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

size_t cim_fold(char *out, const char *text, size_t n)
{
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

size_t cim_canonical(char *out, const char *text, size_t n, size_t *before)
{
    size_t at = before_fragment(text, n);
    if (n - at >= 9 && (text[at] | 0x20) == 'u' &&
        g_ascii_strncasecmp(text + at, "urn:uuid:", 9) == 0)
        at += 9;
    if (at < n && text[at] == '_')
        at++;
    *before = at;
    return cim_fold(out, text + at, n - at);
}

void lo_cim_canonical_id(char *out, const char *text, const char **mrid)
{
    size_t before = 0;
    size_t n = cim_canonical(out, text, strlen(text), &before);
    out[n] = '\0';
    if (mrid != NULL)
        *mrid = text + before;
}
