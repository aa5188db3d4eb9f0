/*
 * Texts that were made of a message id, told again in another language: the id
 * is found by its fixed words, what stands between them are its arguments.
 *
 *   "section '%s' (%d customers) goes off"       id
 *    section 'North/c1' (12 customers) goes off  text: North/c1, 12
 */
#include <stdbool.h>
#include <string.h>

#include "lineout/text.h"

enum { DEEPEST = 3 };

/* Ids of single words say so, or another sense of the word would be found. */
static const char word[] = "word:";

/* Length of the conversion at `format`, 0 = none; "%%" is none. */
static size_t conversion(const char *format, char *kind)
{
    size_t n = 1;
    if (format[0] != '%' || format[1] == '%' || format[1] == '\0')
        return 0;
    n += strspn(format + n, "0123456789.$-+lzhj");
    *kind = format[n];
    return n + 1;
}

static bool fits(char kind, char c)
{
    if (c == '\0')
        return false;
    return kind == 's' || strchr("0123456789.,+-enaif", c) != NULL;
}

/* What stood for a conversion. */
struct piece {
    const char *at;
    size_t length;
    bool quoted; /* a name: it stays as it is */
};

/* Appends the pieces, shortest first; `words` receives how many characters of
 * the id are fixed; `before` is the character in front of `id`. */
static bool take_apart(const char *id, char before, const char *text,
                       GArray *pieces, int *words)
{
    char kind = 's';
    size_t skip = conversion(id, &kind);
    if (*id == '\0')
        return *text == '\0';
    if (skip == 0) {
        size_t wide = id[0] == '%' ? 2 : 1;
        if (*id != *text)
            return false;
        ++*words;
        return take_apart(id + wide, *id, text + 1, pieces, words);
    }
    struct piece piece = {text, 0, false};
    piece.quoted = (before == '\'' || before == '"') && id[skip] == before;
    guint at = pieces->len;
    int fixed = *words;
    for (;; piece.length++) {
        g_array_append_val(pieces, piece);
        *words = fixed;
        if (take_apart(id + skip, '\0', text + piece.length, pieces, words))
            return true;
        g_array_set_size(pieces, at);
        if (!fits(kind, text[piece.length]))
            return false;
    }
}

static void retell(GString *out, enum lo_lang lang, const char *text,
                   const char *const *ids, size_t n, int depth);

/* Each conversion is the next argument, or %2$s the second. */
static void fill_in(GString *out, enum lo_lang lang, const char *format,
                    const GArray *pieces, const char *const *ids, size_t n,
                    int depth)
{
    guint next = 0;
    for (size_t skip; *format != '\0'; format += skip) {
        char kind = 's';
        skip = conversion(format, &kind);
        if (skip == 0) {
            g_string_append_c(out, *format);
            skip = format[0] == '%' ? 2 : 1;
            continue;
        }
        guint at = next++;
        if (g_ascii_isdigit(format[1]) && format[2] == '$')
            at = (guint)(format[1] - '1');
        if (at >= pieces->len)
            continue;
        const struct piece *piece = &g_array_index(pieces, struct piece, at);
        char *argument = g_strndup(piece->at, piece->length);
        if (piece->quoted)
            g_string_append(out, argument);
        else
            retell(out, lang, argument, ids, n, depth + 1);
        g_free(argument);
    }
}

static void retell(GString *out, enum lo_lang lang, const char *text,
                   const char *const *ids, size_t n, int depth)
{
    GArray *best = g_array_new(FALSE, FALSE, sizeof(struct piece));
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
    const char *found = NULL;
    int most = 0;
    for (size_t i = 0; i < n && depth <= DEEPEST && lang != LO_LANG_EN; i++) {
        int words = 0;
        const char *id = ids[i];
        if (g_str_has_prefix(id, word))
            id += strlen(word);
        g_array_set_size(pieces, 0);
        if (take_apart(id, '\0', text, pieces, &words) && words > most) {
            GArray *last = best;
            best = pieces;
            pieces = last;
            found = ids[i];
            most = words;
        }
    }
    if (found == NULL)
        g_string_append(out, depth == 0 && *text != '\0' ? lo_text(lang, text)
                                                         : text);
    else
        fill_in(out, lang, lo_text(lang, found), best, ids, n, depth);
    g_array_free(best, TRUE);
    g_array_free(pieces, TRUE);
}

void lo_text_retell(GString *out, enum lo_lang lang, const char *text,
                    const char *const *ids, size_t n)
{
    retell(out, lang, text, ids, n, 0);
}
