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

enum { DEEPEST = 2 };

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

/* Appends the arguments, shortest first; `words` receives how many characters
 * of the id are fixed. */
static bool take_apart(const char *id, const char *text, GPtrArray *arguments,
                       int *words)
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
        return take_apart(id + wide, text + 1, arguments, words);
    }
    guint kept = arguments->len;
    int before = *words;
    for (size_t n = 0;; n++) {
        g_ptr_array_add(arguments, g_strndup(text, n));
        *words = before;
        if (take_apart(id + skip, text + n, arguments, words))
            return true;
        g_ptr_array_set_size(arguments, (int)kept);
        if (!fits(kind, text[n]))
            return false;
    }
}

static void retell(GString *out, enum lo_lang lang, const char *text,
                   const char *const *ids, size_t n, int depth);

/* Each conversion is the next argument, or %2$s the second. */
static void fill_in(GString *out, enum lo_lang lang, const char *format,
                    const GPtrArray *arguments, const char *const *ids,
                    size_t n, int depth)
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
        if (at < arguments->len)
            retell(out, lang, arguments->pdata[at], ids, n, depth + 1);
    }
}

static void retell(GString *out, enum lo_lang lang, const char *text,
                   const char *const *ids, size_t n, int depth)
{
    GPtrArray *best = NULL;
    const char *found = NULL;
    int most = 0;
    for (size_t i = 0; i < n && depth <= DEEPEST && lang != LO_LANG_EN; i++) {
        GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);
        int words = 0;
        const char *id = ids[i];
        if (g_str_has_prefix(id, word))
            id += strlen(word);
        if (take_apart(id, text, arguments, &words) && words > most) {
            GPtrArray *last = best;
            best = arguments;
            arguments = last;
            found = ids[i];
            most = words;
        }
        if (arguments != NULL)
            g_ptr_array_free(arguments, TRUE);
    }
    if (found == NULL)
        g_string_append(out, depth == 0 && *text != '\0' ? lo_text(lang, text)
                                                         : text);
    else
        fill_in(out, lang, lo_text(lang, found), best, ids, n, depth);
    if (best != NULL)
        g_ptr_array_free(best, TRUE);
}

void lo_text_retell(GString *out, enum lo_lang lang, const char *text,
                    const char *const *ids, size_t n)
{
    retell(out, lang, text, ids, n, 0);
}
